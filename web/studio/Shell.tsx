// The rail of the studio (a tab bar on a phone). While a session is on, the way to its board is the first thing in it.
import { Menu, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { studio, type Me } from "./api";
import { isOn } from "./lib/sessions";
import { common } from "./i18n/common";
import { shopWords } from "./i18n/shop";
import { Link, navigate, useShop } from "./router";
import { LangMenu, PersonMenu, ThemeMenu } from "./ui/frame";
import css from "./ui/frame.module.css";
import { Icon, type IconName } from "./ui/icons";

const SESSIONS_SHOWN = 100;
type Place = { at: string; icon: IconName; word: "home" | "sessions" | "orders" | "products" | "ledger" | "shipping" | "staff" | "profile" | "papers" };
const WORK: readonly Place[] = [
  { at: "", icon: "home", word: "home" },
  { at: "/sessions", icon: "live", word: "sessions" },
  { at: "/orders", icon: "orders", word: "orders" },
  { at: "/products", icon: "products", word: "products" },
];
const HOUSE: readonly Place[] = [
  { at: "/ledger", icon: "ledger", word: "ledger" },
  { at: "/shipping", icon: "truck", word: "shipping" },
  { at: "/staff", icon: "people", word: "staff" },
  { at: "/profile", icon: "shop", word: "profile" },
  { at: "/papers", icon: "shield", word: "papers" },
];

export function useOverview() {
  const shop = useShop();
  return useQuery({ queryKey: ["overview", shop.id], queryFn: () => studio.overview(shop.id), refetchInterval: 15_000, retry: false });
}
export function useSessions() {
  const shop = useShop();
  return useQuery({ queryKey: ["sessions", shop.id], queryFn: () => studio.sessions(shop.id, { limit: SESSIONS_SHOWN }), refetchInterval: 15_000 });
}
export function useLiveSession() {
  const shop = useShop();
  const on = useSessions().data?.items.find(isOn) ?? null;
  return on ? { ...on, board: shop.at(`/sessions/${on.id}/board`) } : null;
}

export function Shell({ me, path, children }: { me: Me; path: string; children: ReactNode }) {
  const shop = useShop();
  const t = shopWords().nav;
  const c = common();
  const overview = useOverview();
  const live = useLiveSession();
  const counts = overview.data?.order_counts;
  const toPack = (counts?.paid ?? 0) + (counts?.cod_confirmed ?? 0);
  const bare = path.split("?")[0] ?? "";
  const isHere = (at: string): boolean => (at === "" ? bare === shop.at("") : bare === shop.at(at) || bare.startsWith(`${shop.at(at)}/`));
  const item = (p: Place) => (
    <Link key={p.at} href={shop.at(p.at)} className={css.place} aria-current={isHere(p.at) ? "page" : undefined} aria-label={t[p.word]} title={t[p.word]}>
      <Icon name={p.icon} size={20} />
      <span>{t[p.word]}</span>
      {p.at === "/orders" && toPack > 0 && <em>{toPack > 99 ? "99+" : toPack}</em>}
    </Link>
  );
  const brand = (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className={css.brand} aria-label={`${shop.name}: ${shopWords().otherShops}`}>
          <img src="/lantern.svg" width={32} height={32} alt="" />
          <span><b>{shop.name}</b><small>{c.studio}</small></span>
          <Icon name="down" size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{shopWords().otherShops}</Menu.Label>
        {me.merchants.map((m) => (
          <Menu.Item key={m.id} onClick={() => navigate(`/studio/${m.slug}`)} rightSection={m.id === shop.id ? <Icon name="check" size={16} /> : null}>{m.name}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="plus" size={16} />} onClick={() => navigate("/studio")}>{shopWords().openShop}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  const liveLink = live && (
    <Link href={live.board} className={`${css.place} ${css.placeLive}`} aria-label={shopWords().backToLive} title={shopWords().backToLive}><i /><span>{shopWords().backToLive}</span></Link>
  );
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">{c.skip}</a>
      <nav className={css.rail} aria-label={t.main}>
        {brand}
        {liveLink}
        {WORK.map(item)}
        <div className={css.gap} />
        {HOUSE.map(item)}
        <div className={css.railFoot}><PersonMenu me={me} /><LangMenu compact /><ThemeMenu /></div>
      </nav>
      <div className={css.topbar}>{brand}<LangMenu compact /><ThemeMenu /><PersonMenu me={me} compact /></div>
      <main className={css.main} id="main" tabIndex={-1}>{children}</main>
      <nav className={css.tabbar} aria-label={t.main}>
        {WORK.map((p) => (
          <Link key={p.at} href={p.word === "sessions" && live ? live.board : shop.at(p.at)} aria-current={isHere(p.at) ? "page" : undefined}>
            <Icon name={p.icon} size={22} />{t[p.word]}
            {p.at === "/orders" && toPack > 0 && <em>{toPack}</em>}
          </Link>
        ))}
        <Menu position="top-end" width={220}>
          <Menu.Target><button type="button"><Icon name="menu" size={22} />{t.more}</button></Menu.Target>
          <Menu.Dropdown>
            {HOUSE.map((p) => <Menu.Item key={p.at} leftSection={<Icon name={p.icon} />} onClick={() => navigate(shop.at(p.at))}>{t[p.word]}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      </nav>
    </div>
  );
}
