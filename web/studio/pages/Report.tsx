// After a session: what it brought, when, per code, what nobody answered, and what to change next time; in one page.
import { Button, Group, SimpleGrid, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getLang, say } from "../../shared/i18n";
import { clock, count, duration, money, when } from "../../shared/i18n/format";
import { studio, type SessionReport, type StudioSession } from "../api";
import { liveWords } from "../i18n/live";
import { advise, type Advice } from "../lib/advice";
import { wholeSession } from "../lib/series";
import { Link, useShop } from "../router";
import { Icon } from "../ui/icons";
import { Empty, Figure, PageHead, Panel, Rows, SessionBadge, Shown } from "../ui/parts";
import { SalesChart } from "../ui/SalesChart";
import table from "../ui/table.module.css";
import { toast, toastError } from "../ui/toast";
import css from "./report.module.css";

const BARS_MAX = 90;
const TAGS = { vi: "vi-VN", zh: "zh-CN", en: "en-GB" } as const;
const percent = (part: number): string => new Intl.NumberFormat(TAGS[getLang()], { style: "percent", maximumFractionDigits: 0 }).format(part);

export function Report({ id }: { id: string }) {
  const shop = useShop();
  const session = useQuery({ queryKey: ["session", shop.id, id], queryFn: () => studio.session(shop.id, id), staleTime: 10_000 });
  const report = useQuery({ queryKey: ["report", shop.id, id], queryFn: () => studio.report(shop.id, id) });
  return (
    <Shown query={session} shape={<Rows n={3} h={120} />}>
      {(s) => (
        <>
          <Head s={s} />
          <Shown query={report} shape={<Rows n={4} h={140} />}>{(r) => <Body s={s} r={r} />}</Shown>
        </>
      )}
    </Shown>
  );
}

function Head({ s }: { s: StudioSession }) {
  const t = liveWords();
  const shop = useShop();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const publish = () => {
    setBusy(true);
    void studio.act(shop.id, s.id, { act: "publish_replay" }).then((next) => {
      queries.setQueryData(["session", shop.id, s.id], next);
      toast(t.r.published, { tone: "good" });
    }, toastError).finally(() => setBusy(false));
  };
  return (
    <PageHead
      back={<Button component={Link} href={shop.at("/sessions")} variant="subtle" size="compact-sm" ml={-8} leftSection={<Icon name="left" size={14} />}>{t.title}</Button>}
      title={say(s.title)}
      sub={<Group gap="xs" mt={4}><SessionBadge state={s.state} /><span>{when(s.starts_at)}{s.duration_s ? ` · ${t.lasted(duration(s.duration_s * 1000))}` : ""} · {s.host_name}</span></Group>}
    >
      <Button component={Link} href={shop.at(`/orders?tab=to_pack&session=${s.id}`)} leftSection={<Icon name="orders" size={16} />}>{t.r.toPack}</Button>
      {s.state === "ended" && <Button variant="filled" color="lantern" loading={busy} leftSection={<Icon name="play" size={14} />} onClick={publish}>{t.r.publish}</Button>}
    </PageHead>
  );
}

function adviceText(a: Advice): string {
  const w = liveWords().r.advice;
  switch (a.what) {
    case "restock": return w.restock(a.codes.join(", "));
    case "no_sale": return w.noSale(a.codes.join(", "));
    case "cancel": return w.cancel(percent(a.share));
    case "questions": return w.questions(a.n);
    case "best": return w.best(clock(a.at));
  }
}

function Body({ s, r }: { s: StudioSession; r: SessionReport }) {
  const t = liveWords().r;
  const { bars, minutes_per_bar } = wholeSession(r.sales_per_minute, BARS_MAX);
  const best = r.best_minute;
  const mark = best && bars.length > 0 ? ([...bars].reverse().find((b) => b.minute <= best.at)?.minute ?? null) : null;
  const advice = advise(r);
  return (
    <div className={css.page}>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} className={css.figures} spacing={0} verticalSpacing="md">
        <Figure label={t.sold} tone="money" value={money(r.sold)} />
        <Figure label={t.orders} value={count(r.orders)} />
        <Figure label={t.cancelled} value={count(r.cancelled)} note={r.orders > 0 ? t.cancelRate(percent(r.cancelled / r.orders)) : undefined} />
        <Figure label={t.buyers} value={count(r.buyers)} />
        <Figure label={t.peak} value={count(r.peak_viewers)} note={t.watching} />
        <Figure label={t.best} value={r.best_minute ? clock(r.best_minute.at) : "–"} note={r.best_minute ? money({ minor: r.best_minute.minor, currency: r.sold.currency }) : undefined} />
      </SimpleGrid>
      <div className={css.columns}>
        <div className={css.main}>
          <Panel title={t.chart} right={<Text size="xs" c="dimmed">{t.perBar(minutes_per_bar)}</Text>}>
            {bars.length > 0 ? <SalesChart bars={bars} currency={r.sold.currency} value="minor" label={t.chart} height={150} mark={mark} /> : <Empty icon="report" title={t.advice.none} />}
          </Panel>
          <Panel title={t.codes} flush>
            <div className={table.wrap}>
              <table className={table.table}>
                <thead><tr><th>{t.code}</th><th>{t.product}</th><th className={table.r}>{t.soldCol}</th><th className={table.r}>{t.heldCol}</th><th className={table.r}>{t.leftCol}</th><th className={table.r}>{t.waitingCol}</th></tr></thead>
                <tbody>
                  {[...r.per_code].sort((a, b) => b.sold - a.sold).map((c) => (
                    <tr key={c.offer_id}>
                      <td><b>{c.code}</b></td><td>{say(c.title)}</td><td className={table.r}><b>{count(c.sold)}</b></td><td className={table.r}>{count(c.held)}</td>
                      <td className={table.r} style={{ color: c.left <= 0 ? "var(--harm)" : undefined }}>{count(c.left)}</td>
                      <td className={table.r} style={{ color: c.waiting > 0 ? "var(--wait)" : undefined, fontWeight: c.waiting > 0 ? 650 : undefined }}>{count(c.waiting)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        </div>
        <div className={css.side}>
          <Panel title={t.change} flush>
            <ul className={css.advice}>{advice.length === 0 ? <li>{t.advice.none}</li> : advice.map((a) => <li key={a.what} data-good={a.what === "best" || undefined}><Icon name={a.what === "best" ? "bolt" : "right"} size={16} /><span>{adviceText(a)}</span></li>)}</ul>
          </Panel>
          <Panel title={t.unanswered} right={<Text size="sm" c="dimmed">{r.unanswered.length || ""}</Text>} flush>
            {r.unanswered.length === 0 ? <Empty icon="check" title={t.allAnswered} /> : (
              <ul className={css.questions}>{r.unanswered.slice(0, 30).map((m) => <li key={m.id}><b>{m.from.name}</b> {m.text}<small>{clock(m.at)}</small></li>)}</ul>
            )}
          </Panel>
          <Panel title={t.recording}>
            {s.recording ? (
              <Group gap="xs" wrap="nowrap" align="flex-start">
                <span style={{ color: s.recording.verified === false ? "var(--harm)" : "var(--text-2)" }}><Icon name={s.recording.verified === false ? "warn" : "shield"} /></span>
                <Text size="sm">{s.recording.verified === null ? t.checking : s.recording.verified ? t.verified : t.notVerified}{s.recording.gaps > 0 ? ` · ${t.gaps(s.recording.gaps)}` : ""}</Text>
              </Group>
            ) : <Text size="sm" c="dimmed">{t.noRecording}</Text>}
          </Panel>
        </div>
      </div>
    </div>
  );
}
