// The talk of a room: the list, the line to write in, quick phrases. One component for the overlay and the column.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ChatMessage, ChatState } from "../../shared/api";
import { clock } from "../../shared/i18n/format";
import { serverNow, useNow } from "../lib/hooks";
import { Icon } from "../ui/icon";
import { Button, IconButton, cx } from "../ui/ui";
import { words } from "../words";
import { isMessage, type Line } from "./state";
import css from "./chat.module.css";

type ChatListProps = {
  lines: Line[];
  pinned: ChatMessage | null;
  overlay: boolean;
  most: number;
  /** Says that somebody else's comment breaks the rules. */
  report(m: ChatMessage): void;
};
export function ChatList({ lines, pinned, overlay, most, report }: ChatListProps) {
  const w = words().room;
  const box = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const [behind, setBehind] = useState(false);
  const shown = lines.slice(-most);
  const last = shown[shown.length - 1]?.id;
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    if (stuck.current) el.scrollTop = el.scrollHeight;
    else setBehind(true);
  }, [last, shown.length]);
  const toEnd = () => {
    const el = box.current;
    if (!el) return;
    stuck.current = true;
    setBehind(false);
    el.scrollTop = el.scrollHeight;
  };
  return (
    <div class={cx(css.chat, overlay ? css.overlay : css.column)}>
      {pinned ? (
        <p class={css.pinned}>
          <b>{w.pinnedMessage}</b> {pinned.text}
        </p>
      ) : null}
      <div
        ref={box}
        class={css.list}
        role="log"
        aria-live="off"
        aria-label={w.chat}
        tabIndex={0}
        onScroll={(e) => {
          const el = e.currentTarget;
          stuck.current = el.scrollHeight - el.scrollTop - el.clientHeight < 32;
          if (stuck.current) setBehind(false);
        }}
      >
        <div class={css.space} />
        {shown.length === 0 && !overlay ? <p class={css.empty}>{w.chatEmpty}</p> : null}
        {shown.map((l) => (isMessage(l) ? <MessageLine key={l.id} m={l} report={report} /> : <p key={l.id} class={css.skipped}>{w.skipped(l.skipped)}</p>))}
      </div>
      {behind ? (
        <button type="button" class={css.behind} onClick={toEnd}>
          {w.newMessages}
          <Icon name="down" size={16} />
        </button>
      ) : null}
    </div>
  );
}

function MessageLine({ m, report }: { m: ChatMessage; report(m: ChatMessage): void }) {
  const w = words().room;
  const [open, setOpen] = useState(false);
  const [reported, setReported] = useState(false);
  if (m.deleted)
    return (
      <p class={cx(css.line, css.tomb)}>
        <span class={css.name}>{m.from.name}</span> {w.deleted(m.deleted.reason)}
      </p>
    );
  if (m.kind === "system") return <p class={cx(css.line, css.system)}>{m.text}</p>;
  const role = m.from.role === "host" ? w.host : m.from.role === "moderator" ? w.moderator : m.from.role === "merchant" ? w.seller : null;
  return (
    // A touch on a line shows what can be done about it; with a keyboard the button itself is reached.
    <p class={cx(css.line, m.mine && css.mine, m.kind === "order" && css.order)} data-mine={m.mine ? "true" : undefined} data-open={open || undefined} onClick={() => setOpen(!open)}>
      {role ? <b class={css.role}>{role}</b> : null}
      <span class={cx(css.name, tint(m.from.id))}>{m.mine ? w.you : m.from.name}</span> <span class={css.text}>{m.text}</span>
      <Did m={m} />
      {m.mine ? null : (
        <button
          type="button"
          class={css.report}
          disabled={reported}
          aria-label={`${w.report}: ${m.from.name}`}
          onClick={(e) => {
            e.stopPropagation();
            setReported(true);
            report(m);
          }}
        >
          {reported ? w.reported : w.report}
        </button>
      )}
    </p>
  );
}

function Did({ m }: { m: ChatMessage }) {
  const w = words().room;
  const d = m.did;
  if (!d || d.what === "not_order" || d.what === "question") return null;
  const code = d.code ?? "";
  const text = d.what === "held" ? w.held(code, d.quantity ?? 1) : d.what === "waitlisted" ? w.waitlisted(code) : d.what === "sold_out" ? w.soldOutMark(code) : w.cancelledMark;
  return (
    <span class={css.did} data-what={d.what}>
      {d.what === "held" ? <Icon name="check" size={12} /> : null}
      {text}
    </span>
  );
}

const TINTS = [css.t0, css.t1, css.t2, css.t3, css.t4, css.t5];
function tint(id: string): string | undefined {
  let n = 0;
  for (let i = 0; i < id.length; i += 1) n = (n * 31 + id.charCodeAt(i)) >>> 0;
  return TINTS[n % TINTS.length];
}

export function Composer({
  chat,
  slowUntil,
  say,
  named,
  askName,
  code,
  overlay,
  closed,
  children,
}: {
  chat: ChatState;
  /** A rule asks this person to wait until then. */
  slowUntil: string | null;
  /** Answers false when the line is not open; the text then stays. */
  say(text: string): boolean;
  named: boolean;
  askName(text: string): void;
  code: string | null;
  overlay: boolean;
  closed: boolean;
  children?: preact.ComponentChildren;
}) {
  const w = words().room;
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [sentAt, setSentAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const muted = chat.muted_until !== null && Date.parse(chat.muted_until) > serverNow();
  const stopped = chat.banned ? w.banned : muted && chat.muted_until ? w.muted(clock(chat.muted_until)) : null;
  const slowed = slowUntil === null ? 0 : Date.parse(slowUntil);
  const now = useNow((chat.slow_s > 0 && sentAt) || slowed > 0 ? 1000 : 60_000);
  const free = Math.max(slowed, chat.slow_s > 0 && sentAt ? sentAt + chat.slow_s * 1000 : 0);
  const waitS = Math.max(0, Math.ceil((free - now) / 1000));
  // What waited for a name was sent with it.
  const wasNamed = useRef(named);
  useEffect(() => {
    if (named && !wasNamed.current) setText("");
    wasNamed.current = named;
  }, [named]);
  const send = (what: string) => {
    const clean = what.trim();
    if (!clean || stopped || waitS > 0) return;
    if (!named) return askName(clean);
    if (!say(clean)) return;
    setSentAt(serverNow());
    setText("");
  };
  useEffect(() => {
    if (!open) return;
    const shut = (e: Event) => {
      if (!(e.target instanceof Element) || !e.target.closest("[data-composer]")) setOpen(false);
    };
    // On the click, not before: the list going away moves what the finger is on.
    document.addEventListener("click", shut);
    return () => document.removeEventListener("click", shut);
  }, [open]);
  return (
    <div class={cx(css.composer, overlay && css.composerOver)} data-composer>
      {open && !stopped ? (
        <ul class={css.quick}>
          {[...(code ? [code] : []), ...w.quick].map((phrase) => (
            <li key={phrase}>
              <button
                type="button"
                onClick={() => {
                  send(phrase);
                  setOpen(false);
                }}
              >
                {phrase}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <form
        onSubmit={(e) => {
          e.preventDefault();
          send(text);
          input.current?.focus();
        }}
      >
        {open && overlay ? null : children}
        <span class={css.box}>
          <input
            ref={input}
            value={text}
            maxLength={200}
            disabled={stopped !== null || closed}
            aria-label={w.say}
            placeholder={stopped ?? (waitS > 0 ? `${waitS} s` : code && !open ? w.sayCode(code) : w.say)}
            enterkeyhint="send"
            autocomplete="off"
            onFocus={() => setOpen(true)}
            onInput={(e) => setText(e.currentTarget.value)}
          />
          {text.trim() ? <IconButton icon="send" label={w.send} class={css.send} onClick={() => send(text)} disabled={waitS > 0} size={20} /> : null}
        </span>
        {open && !overlay && chat.slow_s > 0 ? <small class={css.slow}>{w.slow(chat.slow_s)}</small> : null}
      </form>
    </div>
  );
}

export function NameForm({ onName, busy, loginHref }: { onName(name: string): void; busy: boolean; loginHref: string }) {
  const w = words().room;
  const [name, setName] = useState("");
  return (
    <form
      class={css.nameForm}
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) onName(name.trim());
      }}
    >
      <p>{w.nameHint}</p>
      <input class={css.nameInput} value={name} maxLength={40} autocomplete="nickname" aria-label={w.nameLabel} placeholder={w.nameLabel} onInput={(e) => setName(e.currentTarget.value)} autofocus />
      <Button look="main" big wide type="submit" busy={busy} disabled={!name.trim()}>
        {w.nameGo}
      </Button>
      <a href={loginHref}>{w.haveAccount}</a>
    </form>
  );
}
