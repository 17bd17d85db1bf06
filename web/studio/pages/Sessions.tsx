// All sessions of a shop: what is on, what comes, what was; as a list or as a month.
import { ActionIcon, Button, Group, SegmentedControl, Text, Title, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { getLang, say } from "../../shared/i18n";
import { clock, count, duration, when } from "../../shared/i18n/format";
import type { SessionCard } from "../api";
import { liveWords } from "../i18n/live";
import { dayKey, groupByDay, monthGrid } from "../lib/calendar";
import { isOn, isPast } from "../lib/sessions";
import { useSessions } from "../Shell";
import { Link, useQueryWord, useShop } from "../router";
import { Icon } from "../ui/icons";
import { Empty, PageHead, Panel, Rows, SessionBadge, Shown, Thumb } from "../ui/parts";
import { NewSession, NewSessionDialog } from "./NewSession";
import { common } from "../i18n/common";
import css from "./sessions.module.css";


export function Sessions() {
  const t = liveWords();
  const [view, setView] = useQueryWord("view", "list");
  const query = useSessions();
  return (
    <>
      <PageHead title={t.title}>
        <SegmentedControl value={view} onChange={setView} data={[{ value: "list", label: t.list }, { value: "month", label: t.calendar }]} />
        <NewSession variant={query.data?.items.some(isOn) ? "default" : "filled"} />
      </PageHead>
      <Shown query={query} shape={<Rows n={6} h={72} />}>
        {(page) => (view === "month" ? <Month items={page.items} /> : page.items.length === 0 ? <Panel><Empty icon="live" title={t.empty} text={t.emptyText}><NewSession /></Empty></Panel> : <List items={page.items} />)}
      </Shown>
    </>
  );
}

function List({ items }: { items: SessionCard[] }) {
  const t = liveWords();
  const groups = [
    { name: t.groups.now, items: items.filter(isOn) },
    { name: t.groups.coming, items: items.filter((s) => s.state === "scheduled").sort((a, b) => a.starts_at.localeCompare(b.starts_at)) },
    { name: t.groups.past, items: items.filter(isPast).sort((a, b) => b.starts_at.localeCompare(a.starts_at)) },
  ];
  return (
    <div className={css.groups}>
      {groups.map((g) => g.items.length > 0 && (
        <section key={g.name} aria-label={g.name}>
          <Title order={2} className={css.groupName}>{g.name}<Text span size="sm" c="dimmed" fw={400}>{g.items.length}</Text></Title>
          <Panel flush>{g.items.map((s) => <Row key={s.id} s={s} />)}</Panel>
        </section>
      ))}
    </div>
  );
}

function Row({ s }: { s: SessionCard }) {
  const t = liveWords();
  const shop = useShop();
  const to = isOn(s) ? "/board" : isPast(s) && s.state !== "cancelled" ? "/report" : "";
  return (
    <div className={css.row}>
      <Link href={shop.at(`/sessions/${s.id}${to}`)} className={css.rowMain}>
        <Thumb url={s.cover_url} w={42} h={56} icon="live" />
        <span className={css.rowText}>
          <b>{say(s.title)}</b>
          <small>
            {when(s.starts_at)} · {s.host_name}
            {isOn(s) && ` · ${common().viewers(count(s.viewers))}`}
            {s.duration_s !== null && s.duration_s > 0 && ` · ${t.lasted(duration(s.duration_s * 1000))}`}
          </small>
        </span>
      </Link>
      <SessionBadge state={s.state} />
      <Group gap={6} wrap="nowrap" className={css.rowActions}>
        {isOn(s) && <Button component={Link} href={shop.at(`/sessions/${s.id}/board`)} variant="filled" color="lantern" size="xs">{t.board}</Button>}
        {(s.state === "scheduled" || isOn(s)) && <Button component={Link} href={shop.at(`/sessions/${s.id}`)} size="xs">{t.prepare}</Button>}
        {isPast(s) && s.state !== "cancelled" && <Button component={Link} href={shop.at(`/sessions/${s.id}/report`)} size="xs">{t.report}</Button>}
      </Group>
    </div>
  );
}

function Month({ items }: { items: SessionCard[] }) {
  const t = liveWords();
  const shop = useShop();
  const today = new Date();
  const [month, setMonth] = useState(() => ({ y: today.getFullYear(), m: today.getMonth() }));
  const [adding, setAdding] = useState<Date | null>(null);
  const byDay = groupByDay(items);
  const shift = (by: number) => setMonth(({ y, m }) => { const d = new Date(y, m + by, 1); return { y: d.getFullYear(), m: d.getMonth() }; });
  const name = new Intl.DateTimeFormat(getLang() === "zh" ? "zh-CN" : getLang() === "vi" ? "vi-VN" : "en-GB", { month: "long", year: "numeric" }).format(new Date(month.y, month.m, 1)).replace(/^./u, (first) => first.toUpperCase());
  return (
    <Panel
      flush
      title={name}
      right={
        <Group gap={4}>
          <Button size="compact-sm" onClick={() => setMonth({ y: today.getFullYear(), m: today.getMonth() })}>{t.today}</Button>
          <ActionIcon aria-label={t.monthBefore} onClick={() => shift(-1)}><Icon name="left" /></ActionIcon>
          <ActionIcon aria-label={t.monthAfter} onClick={() => shift(1)}><Icon name="right" /></ActionIcon>
        </Group>
      }
    >
      <div className={css.month} role="grid" aria-label={name}>
        <div role="row" className={css.week}>{t.weekdays.map((d) => <span key={d} role="columnheader" className={css.weekday}>{d}</span>)}</div>
        {monthGrid(month.y, month.m).map((week) => (
          <div role="row" className={css.week} key={week[0]?.key}>
            {week.map((d) => (
              <div role="gridcell" key={d.key} className={css.day} data-out={!d.inMonth || undefined} data-today={d.key === dayKey(today) || undefined}>
                <UnstyledButton className={css.dayNumber} aria-label={t.addOn(d.key)} title={t.addOn(d.key)} onClick={() => setAdding(d.date)}>{d.date.getDate()}<Icon name="plus" size={12} /></UnstyledButton>
                {(byDay.get(d.key) ?? []).map((s) => (
                  <Link key={s.id} className={css.chip} data-state={s.state} href={shop.at(`/sessions/${s.id}${isOn(s) ? "/board" : s.state === "ended" || s.state === "replay" ? "/report" : ""}`)} title={say(s.title)}>
                    <b>{clock(s.starts_at)}</b> {say(s.title)}
                  </Link>
                ))}
              </div>
            ))}
          </div>
        ))}
      </div>
      <NewSessionDialog open={adding !== null} close={() => setAdding(null)} day={adding} />
    </Panel>
  );
}
