// The frame around every page: header, navigation, the demo's people, and which page an address means.
// Pages other than home come in their own files when they are first needed.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Boot } from "../shared/api";
import { LANGS, getLang, onLang, setLang } from "../shared/i18n";
import { THEMES, getTheme, setTheme, type Theme } from "../shared/theme";
import { cart, pieces } from "./lib/cart";
import { useOnline, useRefresh } from "./lib/hooks";
import { loadMe, me } from "./lib/me";
import { match, route, type Route, type RouteName } from "./lib/router";
import { useStore } from "./lib/store";
import { Home } from "./pages/home";
import { DemoBar } from "./parts/demo";
import { SearchBox } from "./parts/search";
import { Icon, Lantern, type IconName } from "./ui/icon";
import { Toasts } from "./ui/toasts";
import { Button, ButtonLink, Empty, Link, Skeleton, cx } from "./ui/ui";
import { words } from "./words";
import css from "./app.module.css";

export type PageProps = { route: Route; boot: Boot };
type Page = ComponentType<PageProps>;

const loaders: Partial<Record<RouteName, () => Promise<Page>>> = {
  products: () => import("./pages/products").then((m) => m.Products),
  product: () => import("./pages/product").then((m) => m.ProductPage),
  merchant: () => import("./pages/merchant").then((m) => m.MerchantPage),
  live: () => import("./pages/live").then((m) => m.Live),
  cart: () => import("./pages/cart").then((m) => m.CartPage),
  orders: () => import("./pages/orders").then((m) => m.Orders),
  order: () => import("./pages/order").then((m) => m.OrderPage),
  hold: () => import("./pages/hold").then((m) => m.HoldPage),
  notices: () => import("./pages/notices").then((m) => m.Notices),
  login: () => import("./pages/auth").then((m) => m.Auth),
  signUp: () => import("./pages/auth").then((m) => m.Auth),
  reset: () => import("./pages/auth").then((m) => m.Auth),
  resetConfirm: () => import("./pages/auth").then((m) => m.Auth),
  setup: () => import("./pages/auth").then((m) => m.Auth),
  account: () => import("./pages/account").then((m) => m.Account),
  decisions: () => import("./pages/decisions").then((m) => m.Decisions),
};
const loaded: Partial<Record<RouteName, Page>> = { home: Home };
/** Fetches a page's file before it is asked for. */
function prefetch(name: RouteName): void {
  const load = loaders[name];
  if (load && !loaded[name])
    load().then(
      (page) => {
        loaded[name] = page;
      },
      () => undefined,
    );
}

const ME_REFRESH_MS = 60_000;
function refreshMe(): void {
  if (me.get()?.user) void loadMe();
}

export function App({ boot }: { boot: Boot }) {
  const now = useStore(route);
  const [, again] = useState(0);
  useEffect(() => onLang(() => again((n) => n + 1)), []);
  useRefresh(refreshMe, ME_REFRESH_MS);
  useEffect(() => {
    // The file of a page is fetched while the finger is still on its way.
    const near = (e: Event) => {
      const link = e.target instanceof Element ? e.target.closest<HTMLAnchorElement>("a[href^='/']") : null;
      if (link) prefetch(match(link.getAttribute("href") ?? "/").name);
    };
    document.addEventListener("pointerover", near, { passive: true });
    document.addEventListener("touchstart", near, { passive: true });
    document.addEventListener("focusin", near);
    return () => {
      document.removeEventListener("pointerover", near);
      document.removeEventListener("touchstart", near);
      document.removeEventListener("focusin", near);
    };
  }, []);
  const room = now.name === "live";
  useEffect(() => {
    document.documentElement.classList.toggle("in-room", room);
  }, [room]);
  return (
    <>
      <a class="hidden" href="#main">
        {words().nav.skip}
      </a>
      <DemoBar compact={room} />
      {room ? null : <Header at={now} />}
      <main id="main" class={cx(!room && css.main, now.name === "home" && css.flush)}>
        <PageFor route={now} boot={boot} />
      </main>
      {room ? null : (
        <>
          <Foot />
          <Tabs at={now} />
        </>
      )}
      <Toasts />
    </>
  );
}

function PageFor({ route: at, boot }: PageProps) {
  const [, again] = useState(0);
  const [failed, fail] = useState(false);
  const Page = loaded[at.name];
  useEffect(() => {
    if (loaded[at.name] || failed) return;
    let gone = false;
    loaders[at.name]?.().then(
      (page) => {
        loaded[at.name] = page;
        if (!gone) again((n) => n + 1);
      },
      () => {
        if (!gone) fail(true);
      },
    );
    return () => {
      gone = true;
    };
  }, [at.name, failed]);
  if (Page) return <Page key={at.name === "products" ? at.name : at.path} route={at} boot={boot} />;
  if (!loaders[at.name])
    return (
      <Empty icon="search" title={words().error.notFound}>
        <p>{words().error.notFoundHint}</p>
        <ButtonLink href="/">{words().error.goHome}</ButtonLink>
      </Empty>
    );
  if (failed)
    return (
      <Empty icon="offline" title={words().error.offline}>
        <Button onClick={() => location.reload()}>{words().retry}</Button>
      </Empty>
    );
  return (
    <div class={css.waiting}>
      <Skeleton h="28px" w="40%" />
      <Skeleton h="180px" r="18px" />
      <Skeleton h="180px" r="18px" />
    </div>
  );
}

function Header({ at }: { at: Route }) {
  const w = words();
  const who = useStore(me);
  const items = pieces(useStore(cart));
  const online = useOnline();
  const links: { href: string; text: string; name: RouteName }[] = [
    { href: "/", text: w.nav.home, name: "home" },
    { href: "/products", text: w.nav.products, name: "products" },
    { href: "/orders", text: w.nav.orders, name: "orders" },
  ];
  return (
    <header class={cx(css.header, at.name === "home" && css.onStage)}>
      <div class={css.bar}>
        <Link href="/" class={css.brand} aria-label="Phien">
          <Lantern />
          <span>Phien</span>
        </Link>
        <nav class={css.links} aria-label={w.nav.main}>
          {links.map((l) => (
            <Link key={l.href} href={l.href} aria-current={at.name === l.name ? "page" : undefined}>
              {l.text}
            </Link>
          ))}
        </nav>
        <SearchBox at={at} always={at.name === "home" || at.name === "products"} />
        <div class={css.tools}>
          <Tool href="/notices" icon="bell" label={w.nav.notices} count={who?.unread_notices ?? 0} />
          <Tool href="/cart" icon="cart" label={w.nav.cart} count={items} />
          <Link href="/account" class={css.whoLink} aria-label={w.nav.account}>
            <Icon name="user" />
            <span>{who?.user ? who.user.name : w.auth.login}</span>
          </Link>
        </div>
      </div>
      {online ? null : (
        <p class={css.offline} role="status">
          <Icon name="offline" size={18} />
          {w.error.offlineBar}
        </p>
      )}
    </header>
  );
}
function Tool({ href, icon, label, count }: { href: string; icon: IconName; label: string; count: number }) {
  return (
    <Link href={href} class={css.tool} aria-label={count > 0 ? `${label} (${count})` : label}>
      <Icon name={icon} />
      {count > 0 ? <span class={css.count}>{count > 99 ? "99+" : count}</span> : null}
    </Link>
  );
}

/** Language and theme for everybody, without an account. */
function Foot() {
  const w = words();
  const [theme, show] = useState<Theme>(getTheme);
  return (
    <footer class={css.foot}>
      <p>
        <Lantern size={22} />
        <strong>Phien</strong> {w.brandLine}
      </p>
      <div role="group" aria-label={w.account.language}>
        {LANGS.map((l) => (
          <button key={l.lang} type="button" lang={l.lang} aria-pressed={l.lang === getLang()} onClick={() => setLang(l.lang)}>
            {l.name}
          </button>
        ))}
      </div>
      <div role="group" aria-label={w.account.theme}>
        {THEMES.map((t) => (
          <button
            key={t}
            type="button"
            aria-pressed={t === theme}
            onClick={() => {
              setTheme(t);
              show(t);
            }}
          >
            {w.account.themes[t]}
          </button>
        ))}
      </div>
    </footer>
  );
}

function Tabs({ at }: { at: Route }) {
  const w = words();
  const items = pieces(useStore(cart));
  const tabs: { href: string; icon: IconName; text: string; names: RouteName[]; count?: number }[] = [
    { href: "/", icon: "home", text: w.nav.home, names: ["home"] },
    { href: "/products", icon: "grid", text: w.nav.products, names: ["products", "product", "merchant"] },
    { href: "/cart", icon: "cart", text: w.nav.cart, names: ["cart"], count: items },
    { href: "/orders", icon: "receipt", text: w.nav.orders, names: ["orders", "order"] },
    { href: "/account", icon: "user", text: w.nav.account, names: ["account", "decisions", "login", "signUp", "notices"] },
  ];
  return (
    <nav class={css.tabs} aria-label={w.nav.main}>
      {tabs.map((t) => (
        <Link key={t.href} href={t.href} aria-current={t.names.includes(at.name) ? "page" : undefined}>
          <span class={css.tabIcon}>
            <Icon name={t.icon} size={24} />
            {t.count ? <span class={css.count}>{t.count}</span> : null}
          </span>
          {t.text}
        </Link>
      ))}
    </nav>
  );
}
