// The live board: left the signal and the show, middle what people write, right the money. Everything a host must react
// to stays on the screen; everything comes from the room's socket; every action has one key.
import { ActionIcon, Badge, Button, Group, Kbd, Menu, Modal, Popover, SegmentedControl, Skeleton, Text, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { say } from "../../shared/i18n";
import { count, duration } from "../../shared/i18n/format";
import { openRoomSocket, type RoomSocket } from "../../shared/api/socket";
import { api, newKey, studio, type Board, type ChatMessage, type SessionAct } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { currentSegment, openBoard, reduce, type BoardState, type Local } from "../lib/board";
import { BOARD_KEYS, boardAction, placeOf } from "../lib/keys";
import type { ServerEvent } from "../api";
import { Link, useShop } from "../router";
import { Icon } from "../ui/icons";
import { Failed, SessionBadge, useNow } from "../ui/parts";
import { toast, toastError } from "../ui/toast";
import css from "./board.module.css";
import { DeleteDialog, HoldDialog, MuteDialog } from "./Dialogs";
import { MoneyPane } from "./MoneyPane";
import { River } from "./River";
import { ShowPane } from "./ShowPane";

/** Events are put into the state together this often: 20 comments a second are 5 renders, not 20. */
const GATHER_MS = 200;
const BACK_SHOWN_MS = 12_000;
const RIVER_ID = "river";

export function BoardPage({ id }: { id: string }) {
  const shop = useShop();
  const query = useQuery({ queryKey: ["board", shop.id, id], queryFn: () => studio.board(shop.id, id), staleTime: Infinity, gcTime: 0 });
  if (query.data) return <Live board={query.data} refetch={async () => (await query.refetch()).data} />;
  if (query.isError) return <div style={{ padding: 24 }}><Failed error={query.error} retry={() => void query.refetch()} /></div>;
  return (
    <div className={css.board} aria-busy="true">
      <header className={css.bar}><Skeleton h={28} w={240} /></header>
      <div className={css.columns}>{[0, 1, 2].map((i) => <div key={i} className={css.column}><Skeleton h="100%" radius={0} /></div>)}</div>
    </div>
  );
}

const many = (s: BoardState, events: readonly (ServerEvent | Local)[]): BoardState => events.reduce(reduce, s);

function Live({ board, refetch }: { board: Board; refetch: () => Promise<Board | undefined> }) {
  const shop = useShop();
  const t = liveWords().b;
  const c = common();
  const queries = useQueryClient();
  const [state, dispatch] = useReducer(many, board, openBoard);
  const [pane, setPane] = useState<"show" | "chat" | "money">("show");
  const [dialog, setDialog] = useState<null | { what: "hold" | "mute" | "delete"; m: ChatMessage } | { what: "keys" } | { what: "end" }>(null);
  const [reply, setReply] = useState<ChatMessage | null>(null);
  const [went, setWent] = useState<{ name: string; at: number } | null>(null);
  const [acting, setActing] = useState<SessionAct | null>(null);
  const socket = useRef<RoomSocket | null>(null);
  const sayField = useRef<HTMLInputElement>(null);
  const s = state.session;
  const again = useRef(refetch);
  useEffect(() => {
    again.current = refetch;
  });

  useEffect(() => {
    let gathered: ServerEvent[] = [];
    let timer = 0;
    let opened = 0;
    const flush = () => {
      timer = 0;
      const events = gathered;
      gathered = [];
      dispatch(events);
    };
    const room = openRoomSocket(api.socketPath(board.session.id), {
      events(list) {
        gathered.push(...list);
        if (timer === 0) timer = window.setTimeout(flush, GATHER_MS);
      },
      state(link) {
        dispatch([{ t: "local.link", link: link === "open" ? "open" : link === "connecting" && opened === 0 ? "connecting" : "lost" }]);
        if (link === "open") {
          opened += 1;
          // What happened while the line was down is in the board, not in the socket's hello.
          if (opened > 1) void again.current().then((fresh) => fresh && dispatch([{ t: "local.load", board: fresh }]), () => undefined);
        }
      },
    });
    socket.current = room;
    return () => {
      clearTimeout(timer);
      room.close();
      socket.current = null;
    };
  }, [board.session.id]);

  const act = useCallback(
    async (name: SessionAct, segment_id?: string): Promise<boolean> => {
      setActing(name);
      try {
        const next = await studio.act(shop.id, board.session.id, segment_id ? { act: name, segment_id } : { act: name });
        dispatch([{ t: "local.session", session: next }]);
        queries.setQueryData(["session", shop.id, next.id], next);
        return true;
      } catch (error) {
        toastError(error);
        return false;
      } finally {
        setActing(null);
      }
    },
    [shop.id, board.session.id, queries],
  );
  const goNext = useCallback(async () => {
    if (await act("next")) setWent({ name: "", at: Date.now() });
  }, [act]);
  useEffect(() => {
    if (!went) return;
    const timer = setTimeout(() => setWent(null), BACK_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [went]);

  const selected = state.selected === null ? null : (state.comments.find((m) => m.id === state.selected) ?? null);
  const pinComment = useCallback(
    (m: ChatMessage | null) => {
      const before = state.session.chat.pinned;
      const put = (x: ChatMessage | null) => api.moderate(board.session.id, x ? { act: "pin", message_id: x.id } : { act: "unpin", ...(before ? { message_id: before.id } : {}) });
      void put(m).then(() => {
        dispatch([{ t: "chat", slow_s: state.session.chat.slow_s, pinned: m }]);
        if (m) toast(t.pinnedToast, { undo: { run: () => void put(before).then(() => dispatch([{ t: "chat", slow_s: state.session.chat.slow_s, pinned: before }]), toastError) } });
      }, toastError);
    },
    [board.session.id, state.session.chat, t],
  );
  const showComment = useCallback(
    (m: ChatMessage) => void api.moderate(board.session.id, { act: "show", message_id: m.id }).then(() => dispatch([{ t: "local.shown", id: m.id }]), toastError),
    [board.session.id],
  );
  const startReply = useCallback((m: ChatMessage) => {
    setReply(m);
    sayField.current?.focus();
  }, []);

  // One listener for all keys; it reads the newest state through this reference.
  const handle = useRef<(e: globalThis.KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    handle.current = (e) => {
      const action = boardAction({ key: e.key, ctrl: e.ctrlKey, meta: e.metaKey, alt: e.altKey, composing: e.isComposing }, placeOf(document.activeElement), dialog !== null || document.querySelector("[data-menu-dropdown]") !== null);
      if (!action) return;
      if (action === "next" && e.repeat) return e.preventDefault();
      const onLine = (run: (m: ChatMessage) => void) => {
        if (!selected || selected.deleted) return toast(t.chooseFirst);
        run(selected);
      };
      e.preventDefault();
      switch (action) {
        case "next": if (acting === null && (s.state === "live" || s.state === "rehearsal" || s.state === "interrupted")) void goNext(); break;
        case "up": case "down": case "first": case "last": setPane((p) => (p === "show" ? "chat" : p)); dispatch([{ t: "local.step", by: action }]); break;
        case "show": onLine((m) => m.hidden && showComment(m)); break;
        case "hold": onLine((m) => setDialog({ what: "hold", m })); break;
        case "mute": onLine((m) => setDialog({ what: "mute", m })); break;
        case "delete": onLine((m) => setDialog({ what: "delete", m })); break;
        case "pin": onLine((m) => (m.hidden ? toast(t.hiddenFirst) : pinComment(m))); break;
        case "reply": onLine((m) => (m.hidden ? toast(t.hiddenFirst) : startReply(m))); break;
        case "say": sayField.current?.focus(); break;
        case "tab_all": dispatch([{ t: "local.filter", filter: "all" }]); break;
        case "tab_orders": dispatch([{ t: "local.filter", filter: "orders" }]); break;
        case "tab_questions": dispatch([{ t: "local.filter", filter: "questions" }]); break;
        case "help": setDialog({ what: "keys" }); break;
        case "close":
          if (placeOf(document.activeElement) === "field") (document.activeElement as HTMLElement).blur();
          setReply(null);
          dispatch([{ t: "local.select", id: null }]);
          break;
      }
    };
  });
  useEffect(() => {
    const on = (e: globalThis.KeyboardEvent) => handle.current(e);
    window.addEventListener("keydown", on);
    return () => window.removeEventListener("keydown", on);
  }, []);

  const now = currentSegment(s.segments);
  return (
    // A click leaves the focus on the button, and the space bar would press it again: give the board the keyboard back.
    <div className={css.board} onClick={(e) => { if (e.detail > 0 && e.target instanceof Element) { const b = e.target.closest("button"); if (b && !b.hasAttribute("aria-haspopup")) b.blur(); } }}>
      <header className={css.bar}>
        <Tooltip label={t.back}><ActionIcon component={Link} href={shop.at(`/sessions/${s.id}`)} aria-label={t.back} size="lg"><Icon name="left" /></ActionIcon></Tooltip>
        <SessionBadge state={s.state} />
        <h1 className={css.title}>{say(s.title)}</h1>
        {s.started_at && (s.state === "live" || s.state === "interrupted") && <Elapsed from={s.started_at} label={t.elapsed} />}
        <Viewers n={state.viewers} crowd={state.crowd} />
        <span style={{ flex: 1 }} />
        {state.link === "lost" && <Badge color="harm" variant="light" size="lg" role="status">{t.lost}</Badge>}
        {state.skipped > 0 && <Badge className={css.wideOnly} color="wait" variant="light">{t.skipped(state.skipped)}</Badge>}
        {s.state === "rehearsal" && <Badge color="wait" variant="light" size="lg" className={css.wideOnly}>{t.rehearsalNote}</Badge>}
        <Slow session={s.id} slow_s={s.chat.slow_s} done={(slow_s) => dispatch([{ t: "chat", slow_s, pinned: s.chat.pinned }])} />
        <Tooltip label={<>{t.keysTitle} <Kbd size="xs">?</Kbd></>}><ActionIcon className={css.wideOnly} size="lg" aria-label={t.keysTitle} onClick={() => setDialog({ what: "keys" })}><Icon name="keyboard" /></ActionIcon></Tooltip>
        {s.state === "rehearsal" && <Button size="xs" variant="filled" color="lantern" loading={acting === "go_live"} onClick={() => void act("go_live")}>{liveWords().prep.goLive}</Button>}
        {(s.state === "live" || s.state === "interrupted" || s.state === "rehearsal") && <Button size="xs" color="harm" variant="light" leftSection={<Icon name="stop" size={14} />} onClick={() => setDialog({ what: "end" })}>{t.end}</Button>}
      </header>
      {(s.state === "ended" || s.state === "replay") && <Notice text={t.ended}><Button component={Link} size="compact-sm" href={shop.at(`/sessions/${s.id}/report`)}>{t.toReport}</Button></Notice>}
      {s.state === "scheduled" && <Notice text={t.notLive}><Button component={Link} size="compact-sm" href={shop.at(`/sessions/${s.id}`)}>{t.back}</Button></Notice>}
      <SegmentedControl className={css.panes} value={pane} onChange={(v) => setPane(v as typeof pane)} fullWidth data={(["show", "chat", "money"] as const).map((v) => ({ value: v, label: t.panes[v] }))} />
      <main className={css.columns} data-pane={pane}>
        <section className={css.column} data-name="show" aria-label={t.panes.show}>
          <ShowPane state={state} now={now} went={went !== null} acting={acting} next={() => void goNext()} back={() => { setWent(null); void act("back"); }} act={(name, segment) => void act(name, segment)} />
        </section>
        <section className={css.column} data-name="chat" aria-label={t.river} id={RIVER_ID}>
          <River
            state={state} dispatch={(e) => dispatch([e])} reply={reply} endReply={() => setReply(null)} sayField={sayField}
            send={(text) => {
              const ok = socket.current?.send({ t: "say", text, id: newKey(), ...(reply ? { reply_to: reply.id } : {}) }) ?? false;
              if (!ok) toast(t.notSent, { tone: "bad" });
              else if (reply) dispatch([{ t: "local.answered", id: reply.id }]);
              return ok;
            }}
            act={(what, m) => { if (what === "show") showComment(m); else if (what === "pin") pinComment(m); else if (what === "reply") startReply(m); else setDialog({ what, m }); }}
            unpin={() => pinComment(null)}
          />
        </section>
        <section className={css.column} data-name="money" aria-label={t.panes.money}>
          <MoneyPane state={state} now={now} act={(name, segment) => void act(name, segment)} />
        </section>
      </main>
      {dialog?.what === "hold" && <HoldDialog m={dialog.m} state={state} close={() => setDialog(null)} />}
      {dialog?.what === "mute" && <MuteDialog m={dialog.m} session={s.id} close={() => setDialog(null)} />}
      {dialog?.what === "delete" && <DeleteDialog m={dialog.m} session={s.id} close={() => setDialog(null)} done={(reason) => dispatch([{ t: "deleted", id: dialog.m.id, reason }])} />}
      <Modal opened={dialog?.what === "keys"} onClose={() => setDialog(null)} title={t.keysTitle} size="md">
        <dl className={css.keys}>{BOARD_KEYS.map((b) => <div key={b.action}><dt>{b.keys.map((k) => <Kbd key={k}>{keyName(k, t.space)}</Kbd>)}</dt><dd>{t.keys[b.action]}</dd></div>)}</dl>
      </Modal>
      <Modal opened={dialog?.what === "end"} onClose={() => setDialog(null)} title={t.endTitle}>
        <Text size="sm" mb="md">{t.endText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button data-autofocus onClick={() => setDialog(null)}>{c.cancel}</Button>
          <Button variant="filled" color="harm" loading={acting === "end"} onClick={() => void act("end").then((ok) => { setDialog(null); if (ok) void queries.invalidateQueries({ queryKey: ["overview", shop.id] }); })}>{t.endGo}</Button>
        </Group>
      </Modal>
    </div>
  );
}

function Notice({ text, children }: { text: string; children: React.ReactNode }) {
  return <div className={css.notice} role="status"><Text size="sm" fw={600}>{text}</Text>{children}</div>;
}

const ARROWS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del" };
function keyName(key: string, space: string): string {
  return key === " " ? space : (ARROWS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

function Elapsed({ from, label }: { from: string; label: string }) {
  const now = useNow(1000);
  return <span className={css.elapsed} title={label} aria-label={label}>{duration(now - Date.parse(from))}</span>;
}

/** How many count, how many connections there are beside, and a small "why?". */
function Viewers({ n, crowd }: { n: number; crowd: BoardState["crowd"] }) {
  const t = liveWords().b;
  const c = common();
  const label = c.viewers(count(n));
  return (
    <>
      <span className={css.viewers} aria-label={label} title={label}><Icon name="eye" size={16} />{count(n)}</span>
      {crowd !== null && crowd.raw !== n && (
        <Popover position="bottom-start" withArrow shadow="md" width={320}>
          <Popover.Target><Button size="compact-xs" variant="subtle" color="ink" className={css.raw}>{t.crowd.raw(count(crowd.raw))} · {t.crowd.why}</Button></Popover.Target>
          <Popover.Dropdown>
            <Text size="sm">{t.crowd.text(count(crowd.excluded), count(crowd.partial))}</Text>
            {crowd.why.length > 0 && <ul className={css.whyList}>{crowd.why.map((r) => <li key={say(r)}>{say(r)}</li>)}</ul>}
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}

const SLOW_STEPS_S = [0, 5, 15, 30, 60];
function Slow({ session, slow_s, done }: { session: string; slow_s: number; done: (s: number) => void }) {
  const t = liveWords().b;
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button className={css.wideOnly} size="xs" variant={slow_s > 0 ? "light" : "subtle"} color={slow_s > 0 ? "wait" : "ink"} leftSection={<Icon name="clock" size={15} />}>{slow_s > 0 ? `${t.slow} ${t.slowS(slow_s)}` : t.slow}</Button></Menu.Target>
      <Menu.Dropdown>
        {SLOW_STEPS_S.map((n) => <Menu.Item key={n} rightSection={n === slow_s ? <Icon name="check" size={15} /> : null} onClick={() => void api.moderate(session, { act: "slow", seconds: n }).then(() => done(n), toastError)}>{n === 0 ? t.slowOff : t.slowS(n)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}
