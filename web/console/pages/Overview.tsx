// What is live and its risk, and how the machine is.
import { ActionIcon, Button, Skeleton, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { count, duration, money } from "../../shared/i18n/format";
import { operator, risk, type ConsoleOverview, type SessionCard } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { Link } from "../../studio/router";
import { Icon } from "../../studio/ui/icons";
import { Empty, Failed, Figure, PageHead, Panel, Rows, SessionBadge, Shown, Thumb, useNow } from "../../studio/ui/parts";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords } from "../i18n/risk";
import { crowdWords, level } from "../lib/rooms";
import { useRows } from "../ui/keyboard";
import { StopDialog } from "../ui/StopDialog";

const REFRESH_MS = 4000;
const QUEUES_MS = 15_000;

export function Overview() {
  const t = consoleWords();
  const query = useQuery({ queryKey: ["console"], queryFn: operator.overview, refetchInterval: REFRESH_MS });
  const [stopping, setStopping] = useState<SessionCard | null>(null);
  const live = query.data?.live ?? [];
  const [chosen, choose] = useRows(live.map((s) => s.id), { extra: [{ keys: ["s"], word: t.stop, run: (id) => setStopping(live.find((s) => s.id === id) ?? null) }] });
  if (query.isError && !query.data) return <><PageHead title={t.nav.overview} /><Failed error={query.error} retry={() => void query.refetch()} /></>;
  return (
    <>
      <PageHead title={t.nav.overview} sub={<span className={css.hint}>{t.keys}</span>} />
      <div className={css.stack}>
        <div className={css.figures}>
          <Shown query={query} shape={<Skeleton h={56} />}>
            {(o) => (
              <>
                <Figure label={t.fig.live} value={count(o.live.length)} />
                <Figure label={t.fig.watching} value={count(o.live.reduce((n, s) => n + s.viewers, 0))} />
                <Figure label={t.fig.orders} value={count(o.orders_today)} />
                <Figure label={t.fig.revenue} tone="money" value={o.revenue_today.length > 1 ? <span className={css.each}>{o.revenue_today.map((m) => <span key={m.currency}>{money(m)}</span>)}</span> : o.revenue_today[0] ? money(o.revenue_today[0]) : "0"} />
                <Figure label={t.fig.people} value={count(o.people)} />
                <Figure label={t.fig.merchants} value={count(o.merchants)} />
              </>
            )}
          </Shown>
        </div>
        <div className={css.columns}>
          <Panel title={t.liveNow} flush>
            <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={3} h={72} /></div>}>
              {(o) => o.live.length === 0 ? <Empty icon="live" title={t.noneLive} text={t.noneLiveText} /> : o.live.map((s) => <LiveRow key={s.id} s={s} chosen={s.id === chosen} choose={() => choose(s.id)} stop={() => setStopping(s)} />)}
            </Shown>
          </Panel>
          <div className={css.stack}>
            <Panel title={t.machine} flush>
              <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={3} h={36} /></div>}>{(o) => <Machine o={o} />}</Shown>
            </Panel>
            <Waiting />
          </div>
        </div>
      </div>
      {stopping && <StopDialog room={stopping} close={() => setStopping(null)} />}
    </>
  );
}

function LiveRow({ s, chosen, choose, stop }: { s: ConsoleOverview["live"][number]; chosen: boolean; choose: () => void; stop: () => void }) {
  const t = consoleWords();
  const c = common();
  const now = useNow(1000);
  const l = level(s.health);
  const advice = s.health?.advice.find((a) => a.level !== "good");
  return (
    <div className={css.room} data-row={s.id} data-on={chosen || undefined} onClick={choose}>
      <Thumb url={s.cover_url} w={45} h={60} icon="live" />
      <span className={css.roomText}>
        <b>{say(s.title)}</b>
        <small>{s.merchant.name} · {s.host_name}</small>
        <small data-level={l} className={css.signal}><i />{advice ? advice.sentence : t.signal[l]}</small>
      </span>
      <span className={css.roomFigures}><b>{count(s.viewers)}</b><small title={crowdWords(s)}>{s.crowd && s.crowd.raw !== s.viewers ? t.ofConnections(count(s.crowd.raw)) : t.col.viewers}</small></span>
      <span className={css.roomFigures}><b>{count(s.orders_per_minute)}</b><small>{t.perMinute("").trim()}</small></span>
      <span className={css.roomFigures} data-wide><b>{s.started_at ? duration(now - Date.parse(s.started_at)) : "–"}</b><small><SessionBadge state={s.state} /></small></span>
      <Tooltip label={t.watch}><ActionIcon component="a" href={`/live/${s.id}`} target="_blank" size="lg" aria-label={`${t.watch}: ${say(s.title)}`} onClick={(e) => e.stopPropagation()}><Icon name="external" /></ActionIcon></Tooltip>
      <Button variant="filled" color="harm" leftSection={<Icon name="stop" size={13} />} onClick={(e) => { e.stopPropagation(); stop(); }} aria-label={`${t.stop}: ${say(s.title)}, ${c.viewers(count(s.viewers))}`}>{t.stop}</Button>
    </div>
  );
}

/** What waits for a person in policies and appeals, and how often a policy could not decide this week. */
function Waiting() {
  const t = riskWords();
  const query = useQuery({ queryKey: ["risk-scenes"], queryFn: risk.scenes, refetchInterval: QUEUES_MS });
  return (
    <Panel title={t.col.waiting} flush>
      <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={2} h={36} /></div>}>
        {(scenes) => {
          const sum = (of: (s: (typeof scenes)[number]) => number) => scenes.reduce((n, s) => n + of(s), 0);
          const rows = [
            { n: sum((s) => s.open_appeals), href: "/console/appeals", text: t.appealsOpen },
            { n: sum((s) => s.proposals), href: "/console/policies", text: t.proposals },
            { n: sum((s) => s.fallbacks), href: "/console/policies", text: t.fallbacks },
          ].filter((r) => r.n > 0);
          if (rows.length === 0) return <ul className={css.machine}><li><Icon name="check" size={16} />{t.nothingWaits}</li></ul>;
          return <ul className={css.machine}>{rows.map((r) => <li key={r.text("")} data-bad="warn"><Icon name="clock" size={16} /><Link className={css.rowLink} href={r.href}>{r.text(count(r.n))}</Link></li>)}</ul>;
        }}
      </Shown>
    </Panel>
  );
}

function Machine({ o }: { o: ConsoleOverview }) {
  const t = consoleWords();
  const rows: { text: string; bad: "bad" | "warn" | null }[] = [
    { text: o.facts_parked > 0 ? t.parked(count(o.facts_parked)) : t.parkedNone, bad: o.facts_parked > 0 ? "bad" : null },
    { text: o.outbox_waiting > 0 ? t.outbox(count(o.outbox_waiting)) : t.outboxNone, bad: o.outbox_waiting > 1000 ? "warn" : null },
    { text: o.jobs_failed > 0 ? t.jobs(count(o.jobs_failed)) : t.jobsNone, bad: o.jobs_failed > 0 ? "warn" : null },
  ];
  return <ul className={css.machine}>{rows.map((r) => <li key={r.text} data-bad={r.bad ?? undefined}><Icon name={r.bad ? "warn" : "check"} size={16} />{r.text}</li>)}</ul>;
}
