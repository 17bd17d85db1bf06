// What a room is, as a value, and how each event changes it. Pure: the socket, the clock and the page are elsewhere.
// Promises: bounded (messages, reactions, skipped marks); an event for something unknown changes nothing.
import { say } from "../../shared/i18n";
import type { ChatMessage, HeldEvent, ReactionKind, RoomEvent, Segment, Session, SessionState, StockItem, Variant } from "../../shared/api";

export const MESSAGES_MAX = 200;
export const REACTIONS_MAX = 24;

export type Line = ChatMessage | { id: string; skipped: number };
export type Flying = { id: number; kind: ReactionKind };
/** What a rule decided about the person: their own, and gone when its time is. */
export type Standing = { outcome: "slow" | "mute"; until: string; detail: string; why: string[]; appeal: string };
export type Room = {
  session: Session;
  lines: Line[];
  flying: Flying[];
  holds: HeldEvent[];
  refused: { code: string; detail: string; for: string } | null;
  standing: Standing | null;
  me: { user_id: string | null; name: string | null } | null;
  serverTime: string | null;
  nextId: number;
};

export function enter(session: Session): Room {
  return { session, lines: [], flying: [], holds: [], refused: null, standing: null, me: null, serverTime: null, nextId: 1 };
}

export function isMessage(line: Line): line is ChatMessage {
  return !("skipped" in line);
}
function bounded(lines: Line[]): Line[] {
  return lines.length > MESSAGES_MAX ? lines.slice(lines.length - MESSAGES_MAX) : lines;
}

export function take(room: Room, events: RoomEvent[]): Room {
  return events.reduce(step, room);
}

function step(room: Room, e: RoomEvent): Room {
  switch (e.t) {
    case "hello": {
      const session = withState({ ...room.session, viewers: e.viewers, pinned: e.pinned }, e.session);
      // After a reconnect: what the person already saw stays, what they missed is added.
      const known = new Set(room.lines.map((l) => l.id));
      const mine = e.messages.map((m) => own(m, e.you.user_id));
      return { ...room, session, lines: bounded([...room.lines, ...mine.filter((m) => !known.has(m.id))]), me: { user_id: e.you.user_id, name: e.you.name }, serverTime: e.server_time };
    }
    case "message": {
      if (room.lines.some((l) => l.id === e.m.id)) return { ...room, lines: room.lines.map((l) => (l.id === e.m.id ? own(e.m, room.me?.user_id ?? null) : l)) };
      return { ...room, lines: bounded([...room.lines, own(e.m, room.me?.user_id ?? null)]) };
    }
    case "deleted":
      return { ...room, lines: room.lines.map((l) => (isMessage(l) && l.id === e.id ? { ...l, text: "", deleted: { reason: e.reason } } : l)) };
    case "skipped":
      return { ...room, lines: bounded([...room.lines, { id: `skipped${room.nextId}`, skipped: e.n }]), nextId: room.nextId + 1 };
    case "reaction": {
      const fresh = Array.from({ length: Math.max(1, Math.min(e.n, 6)) }, (_, i) => ({ id: room.nextId + i, kind: e.kind }));
      return { ...room, flying: [...room.flying, ...fresh].slice(-REACTIONS_MAX), nextId: room.nextId + fresh.length };
    }
    case "viewers":
      return { ...room, session: { ...room.session, viewers: e.n } };
    case "pinned":
      return { ...room, session: { ...room.session, pinned: e.p } };
    case "stock":
      return { ...room, session: withStock(room.session, e.items, e.offer_id, e.left) };
    case "state":
      return { ...room, session: { ...withState(room.session, e.state), playback: e.playback } };
    case "segments":
      return { ...room, session: { ...room.session, segments: e.items } };
    case "chat":
      return { ...room, session: { ...room.session, chat: { ...room.session.chat, slow_s: e.slow_s, pinned: e.pinned } } };
    case "you": {
      const chat = { ...room.session.chat, muted_until: e.muted_until, banned: e.banned };
      return { ...room, session: { ...room.session, chat }, standing: standingOf(room.standing, e) };
    }
    case "judged":
      return { ...room, standing: { outcome: e.outcome, until: e.until, detail: e.detail, why: e.why, appeal: e.appeal } };
    case "held":
      return { ...room, holds: [...room.holds.filter((h) => h.order_id !== e.order_id), e].slice(-5) };
    case "refused":
      return { ...room, refused: { code: e.code, detail: e.detail, for: e.for } };
    case "ended":
      return { ...room, session: { ...(e.replay && room.session.state === "replay" ? room.session : withState(room.session, "ended")), pinned: null } };
    default:
      return room;
  }
}

/** A mute that was there before the page was: its reasons come with how the person stands, without a sentence. */
function standingOf(known: Standing | null, e: Extract<RoomEvent, { t: "you" }>): Standing | null {
  if (e.muted_until === null) return known?.outcome === "mute" ? null : known;
  if (known?.outcome === "mute" || !e.why?.length || !e.appeal) return known;
  return { outcome: "mute", until: e.muted_until, detail: "", why: e.why.map((r) => say(r)), appeal: e.appeal };
}
function own(m: ChatMessage, user: string | null): ChatMessage {
  return user !== null && m.from.id === user && !m.mine ? { ...m, mine: true } : m;
}
function withState(session: Session, state: SessionState): Session {
  return session.state === state ? session : { ...session, state };
}

export function withStock(session: Session, items: StockItem[], offer: string | null, left: number): Session {
  const byId = new Map(items.map((i) => [i.variant_id, i]));
  const touches = (s: Segment) => s.variants.some((v) => byId.has(v.id));
  const segments = session.segments.map((s) => {
    if (!touches(s)) return s;
    const variants = s.variants.map((v) => {
      const now = byId.get(v.id);
      return now ? { ...v, left: now.left } : v;
    });
    const sum = variants.reduce((n, v) => n + v.left, 0);
    return { ...s, variants, product: s.product ? { ...s.product, left: sum } : null };
  });
  const pin = session.pinned;
  const onHand = items.reduce((n, i) => n + i.on_hand, 0);
  const complete = pin ? session.segments.find((s) => s.id === pin.segment_id)?.variants.length === items.length : false;
  const pinned = pin && offer !== null && pin.offer_id === offer ? { ...pin, left, on_hand: complete && onHand > 0 ? onHand : pin.on_hand } : pin;
  return { ...session, segments, pinned };
}

/** Whether a segment's live price holds now: its code is armed. */
export function sellsNow(segment: Segment): boolean {
  return segment.offer_id !== null && segment.armed;
}

/** The variants as they cost in the session: each its own live price, else the one for all; a higher usual one stands beside it. */
export function liveVariants(segment: Segment): Variant[] {
  return segment.variants.map((v) => {
    const minor = segment.variant_prices.find((p) => p.variant_id === v.id)?.price_minor ?? segment.price_minor ?? v.price.minor;
    if (minor === v.price.minor) return v;
    const usual = v.price.minor > minor ? v.price : v.compare_at;
    return { ...v, price: { ...v.price, minor }, compare_at: usual && usual.minor > minor ? usual : null };
  });
}

/** The mark a replay stands at: the last one begun. */
export function markAt<T extends { at_ms: number }>(marks: T[], positionMs: number): T | null {
  let found: T | null = null;
  for (const m of marks) if (m.at_ms <= positionMs && (!found || m.at_ms >= found.at_ms)) found = m;
  return found;
}
/** Messages of a replay up to a position, the newest last. */
export function linesUntil(messages: ChatMessage[], positionMs: number, most = MESSAGES_MAX): ChatMessage[] {
  const seen = messages.filter((m) => m.at_ms !== null && m.at_ms <= positionMs).sort((a, b) => (a.at_ms ?? 0) - (b.at_ms ?? 0));
  return seen.slice(-most);
}
