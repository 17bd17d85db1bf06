// The catalogue as a table: find, see what is left, open.
import { Badge, Button, Group, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { count, money } from "../../shared/i18n/format";
import { studio, type Product } from "../api";
import { goodsWords } from "../i18n/goods";
import { Link, navigate, useQueryWord, useShop } from "../router";
import { Icon } from "../ui/icons";
import { Empty, PageHead, Pager, Panel, Rows, Shown, Thumb, usePages } from "../ui/parts";
import table from "../ui/table.module.css";
import { TableTabs } from "../ui/Tabs";
import { cardOf } from "./RunOfShow";

const PER_PAGE = 25;

export function Products() {
  const t = goodsWords().p;
  const shop = useShop();
  const [tab, setTab] = useQueryWord("tab", "active");
  const [q, setQ] = useState("");
  const [wait] = useDebouncedValue(q, 250);
  const pages = usePages(`${tab} ${wait}`);
  const query = useQuery({
    queryKey: ["products", shop.id, tab, wait, pages.cursor],
    queryFn: () => studio.products(shop.id, { ...(wait ? { q: wait } : {}), ...(tab === "all" ? {} : { status: tab as Product["status"] }), cursor: pages.cursor, limit: PER_PAGE }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <PageHead title={t.title}>
        <Button component={Link} href={shop.at("/products/import")} leftSection={<Icon name="upload" size={16} />}>{t.import}</Button>
        <Button component={Link} href={shop.at("/products/new")} variant="filled" color="lantern" leftSection={<Icon name="plus" size={16} />}>{t.add}</Button>
      </PageHead>
      <Panel flush>
        <TableTabs label={t.col.status} value={tab} onChange={setTab} tabs={(["active", "draft", "archived", "all"] as const).map((v) => ({ value: v, label: t.tabs[v] }))} />
        <div className={table.tools}>
          <TextInput style={{ flex: "1 1 240px", maxWidth: 420 }} leftSection={<Icon name="search" size={16} />} aria-label={t.search} placeholder={t.search} value={q} onChange={(e) => setQ(e.currentTarget.value)} type="search" />
        </div>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={10} h={52} /></div>}>
          {(page) =>
            page.items.length === 0 ? (
              wait || tab !== "active" ? <Empty icon="search" title={t.nothing} /> : <Empty icon="products" title={t.empty} text={t.emptyText}><Group gap="xs"><Button component={Link} href={shop.at("/products/new")}>{t.add}</Button><Button component={Link} href={shop.at("/products/import")}>{t.import}</Button></Group></Empty>
            ) : (
              <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }}>
                <div className={`${table.wrap} ${table.hideNarrow}`}>
                  <table className={table.table}>
                    <thead><tr><th>{t.col.product}</th><th>{t.col.status}</th><th className={table.r}>{t.col.price}</th><th className={table.r}>{t.col.left}</th><th className={table.r}>{t.col.held}</th><th className={table.r}>{t.col.sold}</th></tr></thead>
                    <tbody>
                      {page.items.map((p) => {
                        const c = cardOf(p);
                        const held = p.variants.reduce((n, v) => n + (v.held ?? 0), 0);
                        const many = p.variants.some((v) => v.price.minor !== c.price.minor);
                        return (
                          <tr key={p.id} data-link onClick={() => navigate(shop.at(`/products/${p.id}`))}>
                            <td>
                              <Group gap="sm" wrap="nowrap">
                                <Thumb url={c.picture_url} w={40} icon="products" />
                                <span className={table.cellText}>
                                  <b><Link href={shop.at(`/products/${p.id}`)} style={{ color: "inherit", textDecoration: "none" }} onClick={(e) => e.stopPropagation()}>{say(p.title)}</Link></b>
                                  <small>{p.variants[0]?.sku}{p.variants.length > 1 ? ` · ${t.variants(p.variants.length)}` : ""}{p.category ? ` · ${p.category}` : ""}</small>
                                </span>
                              </Group>
                            </td>
                            <td><StatusBadge status={p.status} /></td>
                            <td className={`${table.r} ${table.n}`}>{many ? t.from(money(c.price)) : money(c.price)}</td>
                            <td className={table.r} style={{ color: c.left <= 0 ? "var(--harm)" : c.left <= 5 ? "var(--wait)" : undefined, fontWeight: c.left <= 5 ? 650 : undefined }}>{count(c.left)}</td>
                            <td className={table.r}>{held > 0 ? count(held) : <span className={table.dim}>–</span>}</td>
                            <td className={table.r}>{count(p.sold)}</td>
                          </tr>
                        );
                      })}
                    </tbody>
                  </table>
                </div>
                <div className={table.cards}>
                  {page.items.map((p) => {
                    const c = cardOf(p);
                    return (
                      <Link key={p.id} className={table.item} href={shop.at(`/products/${p.id}`)}>
                        <Thumb url={c.picture_url} w={48} icon="products" />
                        <span className={table.cellText} style={{ flex: 1 }}><b>{say(p.title)}</b><small>{money(c.price)} · {t.col.left} {count(c.left)} · {t.col.sold} {count(p.sold)}</small></span>
                        <Icon name="right" size={16} />
                      </Link>
                    );
                  })}
                </div>
                <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
              </div>
            )
          }
        </Shown>
      </Panel>
    </>
  );
}

export function StatusBadge({ status }: { status: Product["status"] }) {
  return <Badge variant={status === "active" ? "light" : "default"} color={status === "draft" ? "wait" : "ink"}>{goodsWords().p.status[status]}</Badge>;
}
