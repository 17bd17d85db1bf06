// Middle of the board: one line a comment, what it did at its end, the keys that act on the chosen one.
import { ActionIcon, Button, Kbd, Text, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { memo, useLayoutEffect, useRef, useState, type FormEvent, type RefObject } from "react";
import { getLang, say as text } from "../../shared/i18n";
import type { ChatMessage } from "../api";
import { liveWords } from "../i18n/live";
import { isOrderLine, isQuestion, openQuestions, visible, type BoardState, type Filter, type Local } from "../lib/board";
import { Icon, type IconName } from "../ui/icons";
import { Empty } from "../ui/parts";
import css from "./board.module.css";

export type LineAct = "hold" | "reply" | "pin" | "mute" | "delete" | "show";
const ACTS: readonly { act: LineAct; key: string; icon: IconName }[] = [
  { act: "hold", key: "H", icon: "hold" },
  { act: "reply", key: "R", icon: "reply" },
  { act: "pin", key: "P", icon: "pin" },
  { act: "mute", key: "M", icon: "mute" },
  { act: "delete", key: "D", icon: "trash" },
];
const LINES_DRAWN = 300;
const AT_BOTTOM_PX = 40;
const SAY_MAX = 500;

type Props = {
  state: BoardState; dispatch: (e: Local) => void; reply: ChatMessage | null; endReply: () => void; sayField: RefObject<HTMLInputElement | null>;
  send: (text: string) => boolean; act: (what: LineAct, m: ChatMessage) => void; unpin: () => void;
};
export function River({ state, dispatch, reply, endReply, sayField, send, act, unpin }: Props) {
  const t = liveWords().b;
  const list = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState<string | null>(null);
  const lines = visible(state);
  const drawn = lines.slice(-LINES_DRAWN);
  const newest = lines[lines.length - 1]?.id ?? null;
  const follow = state.selected === null && !away;
  useLayoutEffect(() => {
    const el = list.current;
    if (!el) return;
    if (follow) el.scrollTop = el.scrollHeight;
    else if (state.selected !== null) el.querySelector(`[data-id="${state.selected}"]`)?.scrollIntoView({ block: "nearest" });
  }, [follow, newest, state.selected, state.filter]);
  // While the person looks elsewhere, remember what was the newest then: the rest is "new".
  if (follow && seen !== newest) setSeen(newest);
  const fresh = follow ? 0 : lines.length - 1 - lines.findIndex((m) => m.id === seen);
  const toNewest = () => {
    setAway(false);
    dispatch({ t: "local.select", id: null });
  };
  const counts: Record<Filter, number> = { all: state.comments.length, orders: state.comments.filter(isOrderLine).length, questions: openQuestions(state) };
  const pinned = state.session.chat.pinned;
  return (
    <>
      <div className={css.riverHead} role="tablist" aria-label={t.river}>
        {(["all", "orders", "questions"] as const).map((f, i) => (
          <UnstyledButton key={f} role="tab" aria-selected={state.filter === f} className={css.riverTab} onClick={() => dispatch({ t: "local.filter", filter: f })}>
            {t.tabs[f]} <span data-hot={(f === "questions" && counts.questions > 0) || undefined}>{counts[f]}</span><Kbd size="xs" className={css.wideOnly}>{i + 1}</Kbd>
          </UnstyledButton>
        ))}
      </div>
      {pinned && (
        <div className={css.pinnedLine}>
          <Icon name="pin" size={15} />
          <span><b>{pinned.from.name}</b> {pinned.text}</span>
          <Button size="compact-xs" variant="subtle" onClick={unpin}>{t.unpin}</Button>
        </div>
      )}
      <div className={css.riverBox}>
        <div
          className={css.river} ref={list} role="listbox" tabIndex={0} aria-label={t.river} aria-activedescendant={state.selected !== null ? `line-${state.selected}` : undefined}
          onScroll={(e) => { const el = e.currentTarget; const below = el.scrollHeight - el.scrollTop - el.clientHeight > AT_BOTTOM_PX; if (below !== away) setAway(below); }}
        >
          {drawn.length === 0 && <Empty icon="chat" title={state.filter === "all" ? t.noComments : state.filter === "orders" ? t.noOrders : t.noQuestions} {...(state.filter === "all" ? { text: t.noCommentsText } : {})} />}
          {drawn.map((m) => <Line key={m.id} m={m} selected={m.id === state.selected} answered={state.answered.has(m.id)} lang={getLang()} choose={(id) => dispatch({ t: "local.select", id })} act={act} />)}
        </div>
        {fresh > 0 && (
          <Button className={css.toNewest} size="compact-sm" radius="xl" variant="filled" leftSection={<Icon name="down" size={14} />} onClick={toNewest}>{t.newBelow(fresh)}</Button>
        )}
      </div>
      <Say field={sayField} reply={reply} endReply={endReply} send={(text) => { const ok = send(text); if (ok) endReply(); return ok; }} />
    </>
  );
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

type LineProps = { m: ChatMessage; selected: boolean; answered: boolean; lang: string; choose: (id: string | null) => void; act: Props["act"] };
const Line = memo(
  function Line({ m, selected, answered, choose, act }: LineProps) {
    const t = liveWords().b;
    return (
      <div id={`line-${m.id}`} data-id={m.id} role="option" aria-selected={selected} className={css.line} data-role={m.from.role} data-order={isOrderLine(m) || undefined} data-question={(isQuestion(m) && !answered) || undefined} data-deleted={m.deleted !== null || undefined} data-hidden={(m.hidden !== null && m.deleted === null) || undefined} onClick={() => choose(selected ? null : m.id)}>
        <time>{clockFormat.format(new Date(m.at))}</time>
        <b title={m.from.name}>{m.from.name}</b>
        <span className={css.lineText}>{m.text}</span>
        <span className={css.lineEnd}>
          <Did m={m} answered={answered} />
          {m.hidden && !m.deleted && <Button size="compact-xs" variant="light" tabIndex={-1} leftSection={<Icon name="eye" size={13} />} onClick={(e) => { e.stopPropagation(); act("show", m); }}>{t.act.show}</Button>}
        </span>
        {m.hidden && !m.deleted && <small className={css.hiddenWhy}>{t.hiddenByRule(m.hidden.why.map((r) => text(r)).join("; "))}</small>}
        {selected && !m.deleted && (
          <span className={css.lineActs}>
            {ACTS.filter((a) => !m.hidden || (a.act !== "pin" && a.act !== "reply")).map((a) => (
              <UnstyledButton key={a.act} tabIndex={-1} className={css.lineAct} onClick={(e) => { e.stopPropagation(); act(a.act, m); }}><Icon name={a.icon} size={15} />{t.act[a.act]}<Kbd size="xs" className={css.wideOnly}>{a.key}</Kbd></UnstyledButton>
            ))}
          </span>
        )}
      </div>
    );
  },
  (a, b) => a.m === b.m && a.selected === b.selected && a.answered === b.answered && a.lang === b.lang,
);

function Did({ m, answered }: { m: ChatMessage; answered: boolean }) {
  const t = liveWords().b;
  if (m.deleted) return <span className={css.did} data-k="deleted">{t.deleted(m.deleted.reason)}</span>;
  if (!m.did) return <span />;
  const code = m.did.code ?? "";
  const quantity = m.did.quantity ?? 1;
  switch (m.did.what) {
    case "held": return <span className={css.did} data-k="held">{t.did.held(code, quantity)}</span>;
    case "question": return <span className={css.did} data-k={answered ? "plain" : "question"}>{answered ? t.did.answered : t.did.question}</span>;
    case "waitlisted": return <span className={css.did} data-k="wait">{t.did.waitlisted(code)}</span>;
    case "sold_out": return <span className={css.did} data-k="out">{t.did.sold_out(code)}</span>;
    case "cancelled": return <span className={css.did} data-k="plain">{t.did.cancelled(code)}</span>;
    case "not_order": return <span />;
  }
}

function Say({ field, reply, endReply, send }: { field: RefObject<HTMLInputElement | null>; reply: ChatMessage | null; endReply: () => void; send: (text: string) => boolean }) {
  const t = liveWords().b;
  const [text, setText] = useState("");
  const submit = (e: FormEvent) => {
    e.preventDefault();
    const body = text.trim();
    if (body === "") return;
    if (send(reply ? `@${reply.from.name} ${body}` : body)) {
      setText("");
      field.current?.blur();
    }
  };
  return (
    <form className={css.say} onSubmit={submit}>
      {reply && (
        <div className={css.replyTo}>
          <Icon name="reply" size={14} /><Text size="xs" truncate>{t.replyTo(reply.from.name)}: {reply.text}</Text>
          <ActionIcon size="xs" aria-label={t.keys.close} onClick={endReply}><Icon name="x" size={12} /></ActionIcon>
        </div>
      )}
      <TextInput
        ref={field} value={text} maxLength={SAY_MAX} aria-label={reply ? t.replyTo(reply.from.name) : t.sayPlaceholder} placeholder={reply ? t.replyTo(reply.from.name) : t.sayPlaceholder} onChange={(e) => setText(e.currentTarget.value)}
        rightSectionWidth={44}
        rightSection={<Tooltip label={t.send}><ActionIcon type="submit" aria-label={t.send} disabled={text.trim() === ""}><Icon name="right" /></ActionIcon></Tooltip>}
      />
    </form>
  );
}
