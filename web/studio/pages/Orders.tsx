// Orders: find one in seconds, do the next step for many at once, see the whole story of each in a drawer.
import { ActionIcon, Anchor, Badge, Button, Checkbox, Drawer, Group, Modal, Stack, Text, TextInput, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { say } from "../../shared/i18n";
import { ago, count, dayAndClock, money } from "../../shared/i18n/format";
import { api, newKey, studio, type PostalAddress, type Order, type OrderStep } from "../api";
import { common } from "../i18n/common";
import { goodsWords } from "../i18n/goods";
import { callFirst, commonStep, mayCancel, mayRefund, nextStep, ORDER_TABS, toneOf } from "../lib/orders";
import { Link, useQueryWord, useShop } from "../router";
import { useOverview } from "../Shell";
import { Icon } from "../ui/icons";
import { Amount, Empty, OrderBadge, PageHead, Pager, Panel, Rows, Shown, Thumb, usePages } from "../ui/parts";
import table from "../ui/table.module.css";
import { TableTabs } from "../ui/Tabs";
import { sentence, toast, toastError } from "../ui/toast";
import css from "./orders.module.css";

const PER_PAGE = 25;

export function Orders() {
  const t = goodsWords().o;
  const c = common();
  const shop = useShop();
  const [tab, setTab] = useQueryWord("tab", "all");
  const [session, setSession] = useQueryWord("session");
  const [open, setOpen] = useQueryWord("order");
  const [q, setQ] = useState("");
  const [wait] = useDebouncedValue(q.trim(), 250);
  const states = ORDER_TABS.find((x) => x.id === tab)?.states ?? [];
  const filter = { ...(wait ? { q: wait } : {}), ...(states.length > 0 ? { state: states.join(",") } : {}), ...(session ? { session } : {}) };
  const pages = usePages(`${tab} ${wait} ${session}`);
  const query = useQuery({
    queryKey: ["orders", shop.id, filter.state ?? "", wait, session, pages.cursor, PER_PAGE],
    queryFn: () => studio.orders(shop.id, { ...filter, cursor: pages.cursor, limit: PER_PAGE }),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const overview = useOverview();
  const counts = overview.data?.order_counts;
  const countOf = (list: readonly string[]): number | null => (counts && list.length > 0 ? list.reduce((n, s) => n + (counts[s as keyof typeof counts] ?? 0), 0) : null);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Order>>(new Map());
  const items = query.data?.items ?? [];
  const toggle = (o: Order, on: boolean) => setChosen((now) => { const next = new Map(now); if (on) next.set(o.id, o); else next.delete(o.id); return next; });
  const all = items.length > 0 && items.every((o) => chosen.has(o.id));
  const clear = () => setChosen(new Map());
  return (
    <>
      <PageHead title={t.title} sub={session ? <Group gap={6}><span>{t.onlySession}</span><Anchor component="button" type="button" size="sm" onClick={() => setSession("")}>{t.all}</Anchor></Group> : undefined}>
        <Button component="a" href={studio.ordersCsvHref(shop.id, filter)} download leftSection={<Icon name="download" size={16} />}>{t.export}</Button>
      </PageHead>
      <Panel flush>
        <TableTabs label={t.col.state} value={tab} onChange={(v) => { clear(); setTab(v); }} tabs={ORDER_TABS.map((x) => ({ value: x.id, label: t.tabs[x.id] ?? x.id, count: x.id === "done" || x.id === "cancelled" ? null : countOf(x.states), hot: x.id === "to_pack" || x.id === "holds" }))} />
        <div className={table.tools}>
          <TextInput style={{ flex: "1 1 240px", maxWidth: 420 }} leftSection={<Icon name="search" size={16} />} aria-label={t.search} placeholder={t.search} value={q} onChange={(e) => setQ(e.currentTarget.value)} type="search" />
        </div>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={10} h={52} /></div>}>
          {(page) =>
            page.items.length === 0 ? (
              wait || tab !== "all" || session ? <Empty icon="search" title={t.nothing} /> : <Empty icon="orders" title={t.empty} text={t.emptyText} />
            ) : (
              <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }}>
                <div className={`${table.wrap} ${table.hideNarrow}`}>
                  <table className={table.table}>
                    <thead>
                      <tr>
                        <th style={{ width: 36 }}><Checkbox aria-label={t.selectAll} checked={all} indeterminate={!all && items.some((o) => chosen.has(o.id))} onChange={(e) => { const on = e.currentTarget.checked; setChosen((now) => { const next = new Map(now); for (const o of items) { if (on) next.set(o.id, o); else next.delete(o.id); } return next; }); }} /></th>
                        <th>{t.col.number}</th><th>{t.col.buyer}</th><th>{t.col.lines}</th><th className={table.r}>{t.col.total}</th><th className={css.payCol}>{t.col.payment}</th><th>{t.col.state}</th>
                      </tr>
                    </thead>
                    <tbody>
                      {page.items.map((o) => (
                        <tr key={o.id} data-link data-on={chosen.has(o.id) || o.id === open || undefined} onClick={() => setOpen(o.id)}>
                          <td onClick={(e) => e.stopPropagation()}><Checkbox aria-label={t.select(o.number)} checked={chosen.has(o.id)} onChange={(e) => toggle(o, e.currentTarget.checked)} /></td>
                          <td className={table.n}><span className={table.cellText}><button type="button" className={css.open} onClick={(e) => { e.stopPropagation(); setOpen(o.id); }}>{o.number}</button><small title={dayAndClock(o.placed_at)}>{ago(o.placed_at)}</small></span></td>
                          <td><span className={table.cellText} style={{ maxWidth: 180 }}><b>{buyerOf(o) || "–"}</b>{o.address && <small>{o.address.phone}</small>}</span></td>
                          <td><Goods o={o} /></td>
                          <td className={`${table.r} ${table.n}`}><Amount value={o.total} /></td>
                          <td className={`${table.dim} ${table.n} ${css.payCol}`}><Payment o={o} /></td>
                          <td><span className={css.state}><OrderBadge state={o.state} />{callFirst(o) && <CallBadge />}</span></td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
                <div className={table.cards}>
                  {page.items.map((o) => (
                    <button type="button" key={o.id} className={`${table.item} ${css.card}`} onClick={() => setOpen(o.id)}>
                      <Thumb url={o.lines[0]?.picture_url ?? null} w={44} />
                      <span className={table.cellText} style={{ flex: 1 }}><b>{buyerOf(o) || o.number}</b><small>{o.number} · {o.lines.map((l) => `${l.sku} ×${l.quantity}`).join(", ")}</small></span>
                      <span className={css.cardEnd}><Amount value={o.total} /><OrderBadge state={o.state} />{callFirst(o) && <CallBadge />}</span>
                    </button>
                  ))}
                </div>
                <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
              </div>
            )
          }
        </Shown>
      </Panel>
      {chosen.size > 0 && <Bulk orders={[...chosen.values()]} clear={clear} />}
      <Drawer opened={open !== ""} onClose={() => setOpen("")} size={480} title={c.loading} withCloseButton={false} padding={0} styles={{ header: { display: "none" } }}>
        {open !== "" && <Detail id={open} known={items.find((o) => o.id === open) ?? null} close={() => setOpen("")} />}
      </Drawer>
    </>
  );
}

/** The buyer is to be called before the order is confirmed. */
function CallBadge() {
  return <Badge variant="light" color="wait" size="sm">{goodsWords().o.callFirst}</Badge>;
}

export const buyerOf = (o: Order): string => o.address?.name ?? o.buyer_name ?? "";

function Goods({ o }: { o: Order }) {
  const first = o.lines[0];
  return (
    <Group gap={8} wrap="nowrap">
      <Thumb url={first?.picture_url ?? null} w={36} icon="products" />
      <span className={table.cellText}>
        <b style={{ fontWeight: 500 }}>{first ? `${say(first.title)}` : ""}</b>
        <small>{o.lines.map((l) => `${[l.sku, ...l.options].join(" ")} ×${l.quantity}`).join(", ")}</small>
      </span>
    </Group>
  );
}
/** The address in one line, the province by its name rather than its code. */
function Place({ a }: { a: PostalAddress }) {
  const regions = useQuery({ queryKey: ["regions", a.country], queryFn: () => api.regions(a.country), staleTime: Infinity, retry: false });
  const region = regions.data?.regions.find((r) => r.code === a.region)?.name ?? a.region;
  return <>{[a.line, a.ward, a.district, region].filter(Boolean).join(", ")}</>;
}
function Payment({ o }: { o: Order }) {
  const t = goodsWords().o;
  const method = o.payment_method ? t.method[o.payment_method] : "";
  const state = t.pay[o.payment_state] ?? o.payment_state;
  if (o.payment_state === "captured") return <span>{method} · <span style={{ color: "var(--money)", fontWeight: 600 }}>{state}</span></span>;
  if (o.payment_method === "cod") return <span>{method}</span>;
  return <span>{[method, state].filter(Boolean).join(" · ")}</span>;
}

function useSteps() {
  const shop = useShop();
  const queries = useQueryClient();
  const done = () => {
    void queries.invalidateQueries({ queryKey: ["orders", shop.id] });
    void queries.invalidateQueries({ queryKey: ["order", shop.id] });
    void queries.invalidateQueries({ queryKey: ["overview", shop.id] });
  };
  return { step: (id: string, body: { step: OrderStep; carrier?: string; tracking?: string; reason?: string }, key: string) => studio.step(shop.id, id, body, key), done };
}

function Bulk({ orders, clear }: { orders: Order[]; clear: () => void }) {
  const t = goodsWords().o;
  const shop = useShop();
  const { step, done } = useSteps();
  const [busy, setBusy] = useState(false);
  const next = commonStep(orders);
  const ids = orders.map((o) => o.id);
  const run = async () => {
    if (!next) return;
    setBusy(true);
    let bad = 0;
    let why: unknown = null;
    for (const id of ids) {
      try {
        await step(id, { step: next }, newKey());
      } catch (error) {
        bad += 1;
        why = error;
      }
    }
    setBusy(false);
    done();
    if (bad === 0) toast(t.stepDone(t.step[next], ids.length), { tone: "good" });
    else toast(`${t.stepSome(ids.length - bad, bad)}. ${sentence(why)}`, { tone: "bad" });
    clear();
  };
  return (
    <div className={css.bulk} role="toolbar" aria-label={t.selected(orders.length)}>
      <Text size="sm" fw={620} c="inherit" className={css.bulkCount}>{t.selected(orders.length)}</Text>
      <Button size="xs" component="a" target="_blank" href={studio.packingHref(shop.id, ids)} leftSection={<Icon name="printer" size={16} />}>{t.packing}</Button>
      <Button size="xs" component="a" target="_blank" href={studio.labelsHref(shop.id, ids)} leftSection={<Icon name="printer" size={16} />}>{t.labels}</Button>
      {next && next !== "ship" && <Button size="xs" variant="filled" color="lantern" loading={busy} onClick={() => void run()}>{t.stepAll(t.step[next], orders.length)}</Button>}
      <ActionIcon variant="transparent" c="inherit" aria-label={t.clear} onClick={clear}><Icon name="x" /></ActionIcon>
    </div>
  );
}

function Detail({ id, known, close }: { id: string; known: Order | null; close: () => void }) {
  const t = goodsWords().o;
  const c = common();
  const shop = useShop();
  const { step, done } = useSteps();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["order", shop.id, id], queryFn: () => studio.order(shop.id, id) });
  const order = query.data ?? known;
  const [asking, setAsking] = useState<"ship" | "cancel" | "refund" | "refuse" | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (body: { step: OrderStep; carrier?: string; tracking?: string; reason?: string }): Promise<string | null> => {
    setBusy(true);
    try {
      const next = await step(id, body, newKey());
      queries.setQueryData(["order", shop.id, id], next);
      done();
      setAsking(null);
      return null;
    } catch (error) {
      if (asking === null) toastError(error);
      return sentence(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Shown query={order ? { ...query, data: order } : query} shape={<div style={{ padding: 20 }}><Rows n={6} h={64} /></div>}>
      {(o) => {
        const next = nextStep(o);
        return (
          <div className={css.detail}>
            <header className={css.detailHead}>
              <div style={{ minWidth: 0, flex: 1 }}>
                <Text fw={680} size="lg">{o.number}</Text>
                <Group gap={8} mt={2}><OrderBadge state={o.state} /><Text size="sm" c="dimmed">{t.origin[o.origin]} · {dayAndClock(o.placed_at)}</Text></Group>
              </div>
              <ActionIcon size="lg" aria-label={c.close} onClick={close}><Icon name="x" /></ActionIcon>
            </header>
            <div className={css.detailBody}>
              {o.call_first && (
                <section className={css.call}>
                  <b><Icon name="phone" size={16} />{t.callTitle}</b>
                  <p>{t.callText}</p>
                  {o.call_first.length > 0 && <ul>{o.call_first.map((r, i) => <li key={i}>{say(r)}</li>)}</ul>}
                  {o.address && <Button component="a" href={`tel:${o.address.phone}`} size="sm" leftSection={<Icon name="phone" size={16} />}>{o.address.phone}</Button>}
                </section>
              )}
              {o.comment_text && <div className={css.comment}><small>{t.commentSaid}</small>{o.comment_text}</div>}
              {o.state === "captured" && o.expires_at && <Text size="sm" c="var(--wait)" fw={560}>{t.expires(dayAndClock(o.expires_at))}</Text>}
              <section>
                {o.lines.map((l) => (
                  <div key={l.variant_id} className={css.lineRow}>
                    <Thumb url={l.picture_url} w={48} icon="products" />
                    <span className={table.cellText} style={{ flex: 1 }}><b>{say(l.title)}</b><small>{[l.sku, ...l.options].join(" · ")}</small></span>
                    <span className={css.qty}>×{count(l.quantity)}</span>
                    <Amount value={l.total} />
                  </div>
                ))}
                <dl className={css.sums}>
                  <div><dt>{t.items}</dt><dd>{money(o.items)}</dd></div>
                  <div><dt>{t.shipping}</dt><dd>{money(o.shipping)}</dd></div>
                  <div data-total><dt>{t.total}</dt><dd>{money(o.total)}</dd></div>
                  <div><dt>{t.payment}</dt><dd><Payment o={o} /></dd></div>
                  {o.transfer && <div><dt>{t.transfer}</dt><dd>{o.transfer.reference}</dd></div>}
                </dl>
              </section>
              <section>
                <h3>{t.address}</h3>
                {o.address ? (
                  <address className={css.address}>
                    <b>{o.address.name}</b> · <a href={`tel:${o.address.phone}`}>{o.address.phone}</a><br />
                    <Place a={o.address} />
                  </address>
                ) : <Text size="sm" c="dimmed">{t.noAddress}</Text>}
                {o.tracking && <Text size="sm" mt={6}>{t.tracking}: {o.tracking.carrier} <b>{o.tracking.number}</b></Text>}
              </section>
              {o.refunds.length > 0 && (
                <section>
                  <h3>{t.refunds}</h3>
                  {o.refunds.map((r, i) => <Group key={i} gap={8} justify="space-between"><Text size="sm">{r.reason} · {dayAndClock(r.at)}</Text><Badge variant="light" color={r.state === "refunded" ? "ink" : "wait"}>{money(r.amount)} · {r.state === "refunded" ? t.refundState.refunded : t.refundState.refunding}</Badge></Group>)}
                </section>
              )}
              <section>
                <h3>{t.timeline}</h3>
                <ol className={css.timeline}>
                  {o.history.map((h, i) => (
                    <li key={i} data-tone={toneOf(h.state)} data-last={i === o.history.length - 1 || undefined}>
                      <span><b>{c.state[h.state]}</b>{h.reason && <em>{h.reason}</em>}<small>{dayAndClock(h.at)} · {t.by[h.by]}</small></span>
                    </li>
                  ))}
                </ol>
              </section>
              {o.session_id && <Anchor component={Link} size="sm" href={shop.at(`/sessions/${o.session_id}/report`)}>{t.seeSession}</Anchor>}
            </div>
            <footer className={css.detailFoot}>
              {mayCancel(o) && <Button variant="subtle" color="harm" onClick={() => setAsking("cancel")}>{t.step.cancel}</Button>}
              {mayRefund(o) && <Button variant="subtle" color="harm" onClick={() => setAsking("refund")}>{t.step.refund}</Button>}
              {o.state === "shipped" && <Button variant="subtle" color="harm" onClick={() => setAsking("refuse")}>{t.step.refuse}</Button>}
              <span style={{ flex: 1 }} />
              {(o.state === "paid" || o.state === "cod_confirmed" || o.state === "packed") && <Button component="a" target="_blank" href={studio.labelsHref(shop.id, [o.id])} leftSection={<Icon name="printer" size={16} />}>{t.labels}</Button>}
              {next && <Button variant="filled" color="lantern" loading={busy} onClick={() => { if (next === "ship") setAsking("ship"); else void run({ step: next }); }}>{t.step[next]}</Button>}
            </footer>
            {asking === "ship" && <ShipDialog close={() => setAsking(null)} run={run} busy={busy} />}
            {(asking === "cancel" || asking === "refund" || asking === "refuse") && <ReasonDialog what={asking} o={o} close={() => setAsking(null)} run={run} busy={busy} />}
          </div>
        );
      }}
    </Shown>
  );
}

type Run = (body: { step: OrderStep; carrier?: string; tracking?: string; reason?: string }) => Promise<string | null>;
function ShipDialog({ close, run, busy }: { close: () => void; run: Run; busy: boolean }) {
  const t = goodsWords().o;
  const c = common();
  const [carrier, setCarrier] = useState(() => { try { return localStorage.getItem("phien_carrier") ?? ""; } catch { return ""; } });
  const [tracking, setTracking] = useState("");
  const [error, setError] = useState<string | null>(null);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    try { localStorage.setItem("phien_carrier", carrier); } catch { /* Private mode: typed again next time. */ }
    setError(await run({ step: "ship", ...(carrier.trim() ? { carrier: carrier.trim() } : {}), ...(tracking.trim() ? { tracking: tracking.trim() } : {}) }));
  };
  return (
    <Modal opened onClose={close} title={t.shipTitle}>
      <form onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          <TextInput label={t.carrier} value={carrier} maxLength={60} onChange={(e) => setCarrier(e.currentTarget.value)} />
          <TextInput data-autofocus label={t.trackingNumber} value={tracking} maxLength={60} onChange={(e) => setTracking(e.currentTarget.value)} />
          {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color="lantern" loading={busy}>{t.step.ship}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ReasonDialog({ what, o, close, run, busy }: { what: "cancel" | "refund" | "refuse"; o: Order; close: () => void; run: Run; busy: boolean }) {
  const t = goodsWords().o;
  const c = common();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!reason.trim()) return setError(c.reasonNeeded);
    setError(await run({ step: what, reason: reason.trim() }));
  };
  return (
    <Modal opened onClose={close} title={what === "cancel" ? t.cancelTitle(o.number) : what === "refuse" ? t.refuseTitle(o.number) : t.refundTitle(o.number)}>
      <form onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          <Text size="sm">{what === "cancel" ? t.cancelText : what === "refuse" ? t.refuseText : t.refundText(money(o.total))}</Text>
          <div>
            <Textarea data-autofocus label={c.reason} autosize minRows={2} maxLength={300} value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
            <Group gap={6} mt={6}>{(what === "refuse" ? t.refuseReasons : t.reasons).map((r) => <Button key={r} size="compact-xs" variant={r === reason ? "filled" : "default"} onClick={() => setReason(r)}>{r}</Button>)}</Group>
          </div>
          {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.back}</Button><Button type="submit" variant="filled" color="harm" loading={busy}>{t.step[what]}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
