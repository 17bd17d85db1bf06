// The console: overview, rooms, people, acts. Stopping a room is one press and one reason away on the first two.
import { Badge, Button, Group, Kbd, Menu, Modal, Skeleton, Stack, Text, TextInput, Textarea, ActionIcon, Tooltip, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import { say } from "../shared/i18n";
import { ago, count, dayAndClock, duration, money, when } from "../shared/i18n/format";
import { newKey, operator, type ConsoleOverview, type ConsolePerson, type Health, type Me, type PersonAct, type SessionCard } from "../studio/api";
import { common } from "../studio/i18n/common";
import { placeOf } from "../studio/lib/keys";
import { Link, navigate, usePath } from "../studio/router";
import { LangMenu, PersonMenu, SignedIn, SignIn, ThemeMenu } from "../studio/ui/frame";
import frame from "../studio/ui/frame.module.css";
import { Icon, type IconName } from "../studio/ui/icons";
import { Empty, Failed, Figure, PageHead, Pager, Panel, Rows, SessionBadge, Shown, Thumb, useNow, usePages } from "../studio/ui/parts";
import table from "../studio/ui/table.module.css";
import { sentence, toast } from "../studio/ui/toast";
import css from "./console.module.css";
import { consoleWords } from "./i18n/console";
import { consoleAction, moved } from "./keys";

const REFRESH_MS = 4000;
const PER_PAGE = 50;
type Place = { at: string; icon: IconName; word: "overview" | "rooms" | "people" | "acts"; show: () => ReactNode };
const PLACES: readonly Place[] = [
  { at: "/console", icon: "home", word: "overview", show: () => <Overview /> },
  { at: "/console/rooms", icon: "live", word: "rooms", show: () => <RoomsPage /> },
  { at: "/console/people", icon: "people", word: "people", show: () => <People /> },
  { at: "/console/acts", icon: "shield", word: "acts", show: () => <Acts /> },
];

export function App() {
  return <SignedIn title={common().console}>{(me) => (me.user.operator ? <Shell me={me} /> : <SignIn title={common().console} me={me} note={consoleWords().notOperator} />)}</SignedIn>;
}

function Shell({ me }: { me: Me }) {
  const t = consoleWords();
  const c = common();
  const path = (usePath().split("?")[0] ?? "").replace(/\/+$/, "") || "/console";
  const place = PLACES.find((p) => p.at === path);
  useEffect(() => {
    document.title = `${place ? t.nav[place.word] : ""} · ${c.console}`;
  });
  useEffect(() => {
    const on = (e: KeyboardEvent) => {
      const a = consoleAction({ key: e.key, ctrl: e.ctrlKey, meta: e.metaKey, alt: e.altKey, composing: e.isComposing }, placeOf(document.activeElement), document.querySelector("[role='dialog']") !== null, PLACES.length);
      if (a?.do === "page") navigate(PLACES[a.n]?.at ?? "/console");
      if (a?.do === "search") {
        e.preventDefault();
        document.querySelector<HTMLInputElement>("input[type='search']")?.focus();
      }
    };
    window.addEventListener("keydown", on);
    return () => window.removeEventListener("keydown", on);
  }, []);
  return (
    <div className={frame.shell}>
      <a className={frame.skip} href="#main">{c.skip}</a>
      <nav className={frame.rail} aria-label={c.console}>
        <div className={frame.brand}><img src="/lantern.svg" width={32} height={32} alt="" /><span><b>{c.brand}</b><small>{c.console}</small></span></div>
        {PLACES.map((p, i) => (
          <Link key={p.at} href={p.at} className={frame.place} aria-current={p === place ? "page" : undefined} aria-label={t.nav[p.word]} title={t.nav[p.word]}><Icon name={p.icon} size={20} /><span>{t.nav[p.word]}</span><Kbd size="xs" className={css.key}>{i + 1}</Kbd></Link>
        ))}
        <div className={frame.railFoot}><PersonMenu me={me} /><LangMenu compact /><ThemeMenu /></div>
      </nav>
      <div className={frame.topbar}><div className={frame.brand}><img src="/lantern.svg" width={32} height={32} alt="" /><span><b>{c.brand}</b><small>{c.console}</small></span></div><LangMenu compact /><ThemeMenu /><PersonMenu me={me} compact /></div>
      <main className={frame.main} id="main" tabIndex={-1}>{place ? place.show() : <Empty icon="question" title={c.notFoundTitle} text={c.notFound} />}</main>
      <nav className={frame.tabbar} aria-label={c.console}>{PLACES.map((p) => <Link key={p.at} href={p.at} aria-current={p === place ? "page" : undefined}><Icon name={p.icon} size={22} />{t.nav[p.word]}</Link>)}</nav>
    </div>
  );
}

const level = (h: Health | null): "good" | "warn" | "bad" | "none" => (!h || !h.connected ? "none" : h.advice.some((a) => a.level === "bad") ? "bad" : h.advice.some((a) => a.level === "warn") ? "warn" : "good");
/** Why not all connections count, in words. */
const crowdWords = (s: SessionCard): string | undefined =>
  s.crowd && s.crowd.raw !== s.viewers ? [consoleWords().crowd(count(s.crowd.excluded), count(s.crowd.partial)), ...s.crowd.why.map((r) => say(r))].join("\n") : undefined;
const isOn = (s: SessionCard): boolean => s.state === "live" || s.state === "interrupted" || s.state === "rehearsal";

/** A chosen row of a list of rooms, by keys or by pointer; S stops it. */
function useRows(ids: readonly string[], stop: (id: string) => void): [string | null, (id: string | null) => void] {
  const [chosen, setChosen] = useState<string | null>(null);
  const handle = useRef<(e: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    handle.current = (e) => {
      const a = consoleAction({ key: e.key, ctrl: e.ctrlKey, meta: e.metaKey, alt: e.altKey, composing: e.isComposing }, placeOf(document.activeElement), document.querySelector("[role='dialog']") !== null, PLACES.length);
      if (a?.do === "move") {
        e.preventDefault();
        setChosen((now) => moved(ids, now, a.by));
      }
      // The dialog must not receive this same press as text of its reason.
      if (a?.do === "stop" && chosen !== null && ids.includes(chosen)) {
        e.preventDefault();
        stop(chosen);
      }
    };
  });
  useEffect(() => {
    const on = (e: KeyboardEvent) => handle.current(e);
    window.addEventListener("keydown", on);
    return () => window.removeEventListener("keydown", on);
  }, []);
  return [chosen, setChosen];
}

function Overview() {
  const t = consoleWords();
  const query = useQuery({ queryKey: ["console"], queryFn: operator.overview, refetchInterval: REFRESH_MS });
  const [stopping, setStopping] = useState<SessionCard | null>(null);
  const live = query.data?.live ?? [];
  const [chosen, choose] = useRows(live.map((s) => s.id), (id) => setStopping(live.find((s) => s.id === id) ?? null));
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
          <Panel title={t.machine} flush>
            <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={3} h={36} /></div>}>{(o) => <Machine o={o} />}</Shown>
          </Panel>
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
    <div className={css.room} data-on={chosen || undefined} onClick={choose}>
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

function Machine({ o }: { o: ConsoleOverview }) {
  const t = consoleWords();
  const rows: { text: string; bad: "bad" | "warn" | null }[] = [
    { text: o.facts_parked > 0 ? t.parked(count(o.facts_parked)) : t.parkedNone, bad: o.facts_parked > 0 ? "bad" : null },
    { text: o.outbox_waiting > 0 ? t.outbox(count(o.outbox_waiting)) : t.outboxNone, bad: o.outbox_waiting > 1000 ? "warn" : null },
    { text: o.jobs_failed > 0 ? t.jobs(count(o.jobs_failed)) : t.jobsNone, bad: o.jobs_failed > 0 ? "warn" : null },
  ];
  return <ul className={css.machine}>{rows.map((r) => <li key={r.text} data-bad={r.bad ?? undefined}><Icon name={r.bad ? "warn" : "check"} size={16} />{r.text}</li>)}</ul>;
}

function StopDialog({ room, close }: { room: SessionCard; close: () => void }) {
  const t = consoleWords();
  const c = common();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const run = async (why: string) => {
    if (!why.trim()) return setError(c.reasonNeeded);
    setBusy(true);
    setError(null);
    try {
      await operator.stopRoom(room.id, { reason: why.trim() }, key);
      void queries.invalidateQueries();
      toast(t.stopped(say(room.title)), { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.stopTitle(say(room.title))} size="md">
      <form onSubmit={(e: FormEvent) => { e.preventDefault(); void run(reason); }}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{t.stopText}</Text>
          <div role="group" aria-label={c.reason} className={css.reasons}>
            {t.stopReasons.map((r) => <Button key={r} variant={reason === r ? "filled" : "default"} aria-pressed={reason === r} onClick={() => setReason(r)}>{r}</Button>)}
          </div>
          <Textarea data-autofocus label={c.reason} description={t.reasonHint} autosize minRows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); void run(reason); } }} error={error ?? undefined} />
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color="harm" loading={busy} disabled={!reason.trim()} leftSection={<Icon name="stop" size={13} />}>{t.stopGo}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function RoomsPage() {
  const t = consoleWords();
  const pages = usePages("");
  const query = useQuery({ queryKey: ["rooms", pages.cursor], queryFn: () => operator.rooms({ cursor: pages.cursor, limit: PER_PAGE }), refetchInterval: REFRESH_MS, placeholderData: keepPreviousData });
  const [stopping, setStopping] = useState<SessionCard | null>(null);
  const rooms = query.data?.items ?? [];
  const [chosen, choose] = useRows(rooms.filter(isOn).map((s) => s.id), (id) => setStopping(rooms.find((s) => s.id === id) ?? null));
  return (
    <>
      <PageHead title={t.nav.rooms} sub={<span className={css.hint}>{t.keys}</span>} />
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={8} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="live" title={t.noRooms} /> : (
            <>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.room}</th><th>{t.col.shop}</th><th>{t.col.state}</th><th className={table.r}>{t.col.viewers}</th><th>{t.col.starts}</th><th><VisuallyHidden>{common().actions}</VisuallyHidden></th></tr></thead>
                  <tbody>
                    {[...page.items].sort((a, b) => Number(isOn(b)) - Number(isOn(a))).map((s) => (
                      <tr key={s.id} data-link data-on={s.id === chosen || undefined} onClick={() => choose(s.id)}>
                        <td><span className={table.cellText}><b>{say(s.title)}</b><small>{s.host_name}</small></span></td>
                        <td>{s.merchant.name}</td><td><SessionBadge state={s.state} /></td><td className={table.r} title={crowdWords(s)}>{isOn(s) ? count(s.viewers) : "–"}{isOn(s) && s.crowd && s.crowd.raw !== s.viewers && <small className={table.dim}> / {count(s.crowd.raw)}</small>}</td><td className={`${table.n} ${table.dim}`}>{when(s.starts_at)}</td>
                        <td className={table.r}>{isOn(s) && <Button size="xs" variant="filled" color="harm" leftSection={<Icon name="stop" size={12} />} onClick={(e) => { e.stopPropagation(); setStopping(s); }}>{t.stop}</Button>}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </>
          )}
        </Shown>
      </Panel>
      {stopping && <StopDialog room={stopping} close={() => setStopping(null)} />}
    </>
  );
}

function People() {
  const t = consoleWords();
  const c = common();
  const [q, setQ] = useState("");
  const [wait] = useDebouncedValue(q.trim(), 250);
  const pages = usePages(wait);
  const query = useQuery({ queryKey: ["people", wait, pages.cursor], queryFn: () => operator.people({ ...(wait ? { q: wait } : {}), cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData });
  const [acting, setActing] = useState<{ person: ConsolePerson; act: PersonAct } | null>(null);
  return (
    <>
      <PageHead title={t.nav.people} />
      <Panel flush>
        <div className={table.tools}><TextInput type="search" style={{ flex: "1 1 240px", maxWidth: 420 }} leftSection={<Icon name="search" size={16} />} rightSection={<Kbd size="xs">/</Kbd>} aria-label={t.searchPeople} placeholder={t.searchPeople} value={q} onChange={(e) => setQ(e.currentTarget.value)} /></div>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={12} h={36} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="people" title={t.nobody} /> : (
            <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }}>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.name}</th><th>{t.col.contact}</th><th>{t.col.shops}</th><th>{t.col.since}</th><th>{t.col.state}</th><th><VisuallyHidden>{c.actions}</VisuallyHidden></th></tr></thead>
                  <tbody>
                    {page.items.map((p) => (
                      <tr key={p.id}>
                        <td><b style={{ fontWeight: 600 }}>{p.name}</b></td>
                        <td className={table.dim}>{[p.phone_hint, p.email_hint].filter(Boolean).join(" · ") || "–"}</td>
                        <td>{p.merchants.join(", ") || <span className={table.dim}>–</span>}</td>
                        <td className={`${table.n} ${table.dim}`} title={dayAndClock(p.created_at)}>{ago(p.created_at)}</td>
                        <td><Group gap={4}>{p.blocked ? <Badge color="harm" variant="light">{t.blocked}</Badge> : <Badge variant="default">{p.kind === "guest" ? t.kind.guest : t.kind.account}</Badge>}{p.operator && <Badge variant="light" color="ink">{t.operator}</Badge>}</Group></td>
                        <td className={table.r}>
                          <Menu position="bottom-end">
                            <Menu.Target><ActionIcon size="lg" aria-label={`${c.actions}: ${p.name}`}><Icon name="more" /></ActionIcon></Menu.Target>
                            <Menu.Dropdown>
                              <Menu.Item color={p.blocked ? undefined : "harm"} onClick={() => setActing({ person: p, act: p.blocked ? "unblock" : "block" })}>{t.act[p.blocked ? "unblock" : "block"]}</Menu.Item>
                              {p.kind === "account" && <Menu.Item onClick={() => setActing({ person: p, act: p.operator ? "remove_operator" : "make_operator" })}>{t.act[p.operator ? "remove_operator" : "make_operator"]}</Menu.Item>}
                            </Menu.Dropdown>
                          </Menu>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </div>
          )}
        </Shown>
      </Panel>
      {acting && <PersonDialog {...acting} close={() => setActing(null)} />}
    </>
  );
}

function PersonDialog({ person, act, close }: { person: ConsolePerson; act: PersonAct; close: () => void }) {
  const t = consoleWords();
  const c = common();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (e: FormEvent) => {
    e.preventDefault();
    if (!reason.trim()) return setError(c.reasonNeeded);
    setBusy(true);
    try {
      await operator.actOnPerson(person.id, { act, reason: reason.trim() });
      void queries.invalidateQueries();
      toast(t.done, { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.actTitle[act](person.name)}>
      <form onSubmit={(e) => void run(e)}>
        <Stack gap="md">
          <Text size="sm">{t.actText[act]}</Text>
          <Textarea data-autofocus label={c.reason} autosize minRows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={error ?? undefined} />
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color={act === "block" ? "harm" : undefined} loading={busy}>{t.act[act]}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Acts() {
  const t = consoleWords();
  const pages = usePages("");
  const query = useQuery({ queryKey: ["acts", pages.cursor], queryFn: () => operator.acts({ cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  return (
    <>
      <PageHead title={t.nav.acts} sub={t.acts} />
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={8} h={36} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="shield" title={t.noActs} text={t.acts} /> : (
            <>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.at}</th><th>{t.col.by}</th><th>{t.col.act}</th><th>{t.col.subject}</th><th>{t.col.reason}</th></tr></thead>
                  <tbody>{page.items.map((a, i) => <tr key={i}><td className={`${table.n} ${table.dim}`}>{dayAndClock(a.at)}</td><td className={table.n}>{a.by}</td><td className={table.n}><Badge variant={a.act === "stop_room" || a.act === "block" ? "light" : "default"} color={a.act === "stop_room" || a.act === "block" ? "harm" : "ink"}>{t.act[a.act] ?? a.act}</Badge></td><td>{a.subject}</td><td>{a.reason}</td></tr>)}</tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </>
          )}
        </Shown>
      </Panel>
    </>
  );
}
