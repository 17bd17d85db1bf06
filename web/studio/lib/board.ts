// The live board as one value: what the socket says and what the host does go in, what the three columns show comes out.
// Promise: bounded (old comments fall off, what waits for an answer is still counted), the same event twice changes
// nothing, and the line a host has selected never moves under the hand.
import type { ChatMessage, CodeCell, Crowd, Health, Id, Order, Segment, ServerEvent, StudioSession, Tally } from "../api";

export const COMMENTS_MAX = 600;
export const ORDERS_MAX = 200;

export type BoardOrder = {
  id: Id;
  number: string;
  state: Order["state"];
  buyer_name: string;
  code: string | null;
  options: string[];
  quantity: number;
  total: Order["total"];
  origin: Order["origin"];
  at: string;
  expires_at: string | null;
};
export type Filter = "all" | "orders" | "questions";
export type Link = "connecting" | "open" | "lost";

export type BoardState = {
  session: StudioSession;
  comments: ChatMessage[];
  /** null: the river follows the newest line. */
  selected: Id | null;
  filter: Filter;
  /** Questions a host has answered here. */
  answered: ReadonlySet<Id>;
  orders: BoardOrder[];
  tally: Tally;
  health: Health;
  viewers: number;
  /** All connections, and why they do not all count. */
  crowd: Crowd | null;
  link: Link;
  skipped: number;
};

export type Local =
  | { t: "local.filter"; filter: Filter }
  | { t: "local.select"; id: Id | null }
  | { t: "local.step"; by: "up" | "down" | "first" | "last" }
  | { t: "local.answered"; id: Id }
  | { t: "local.shown"; id: Id }
  | { t: "local.session"; session: StudioSession }
  | { t: "local.load"; board: Parameters<typeof openBoard>[0] }
  | { t: "local.link"; link: Link };

function codeOf(order: Order, segments: readonly Segment[]): string | null {
  const product = order.lines[0]?.product_id;
  return segments.find((s) => s.product?.id === product)?.code ?? order.lines[0]?.sku ?? null;
}

export function fromOrder(o: Order, segments: readonly Segment[]): BoardOrder {
  const line = o.lines[0];
  return {
    id: o.id,
    number: o.number,
    state: o.state,
    buyer_name: o.buyer_name ?? o.address?.name ?? "",
    code: codeOf(o, segments),
    options: line?.options ?? [],
    quantity: o.lines.reduce((n, l) => n + l.quantity, 0),
    total: o.total,
    origin: o.origin,
    at: o.placed_at,
    expires_at: o.expires_at,
  };
}

export function openBoard(board: { session: StudioSession; comments: ChatMessage[]; orders: { items: Order[] }; tally: Tally; health: Health }): BoardState {
  return {
    session: board.session,
    comments: [...board.comments].sort((a, b) => a.at.localeCompare(b.at)).slice(-COMMENTS_MAX),
    selected: null,
    filter: "all",
    answered: new Set(),
    orders: board.orders.items.map((o) => fromOrder(o, board.session.segments)).slice(0, ORDERS_MAX),
    tally: board.tally,
    health: board.health,
    viewers: board.session.viewers,
    crowd: board.session.crowd,
    link: "connecting",
    skipped: 0,
  };
}

export const isOrderLine = (m: ChatMessage): boolean => m.kind === "order" || (m.did !== null && (m.did.what === "held" || m.did.what === "waitlisted" || m.did.what === "sold_out" || m.did.what === "cancelled"));
export const isQuestion = (m: ChatMessage): boolean => m.did?.what === "question";

export function visible(s: Pick<BoardState, "comments" | "filter">): ChatMessage[] {
  if (s.filter === "orders") return s.comments.filter(isOrderLine);
  if (s.filter === "questions") return s.comments.filter(isQuestion);
  return s.comments;
}

export function openQuestions(s: Pick<BoardState, "comments" | "answered">): number {
  return s.comments.reduce((n, m) => n + (isQuestion(m) && !m.deleted && !m.hidden && !s.answered.has(m.id) ? 1 : 0), 0);
}

/** Holds that wait for their buyer, the one that lapses first on top. */
export function holdsByExpiry(orders: readonly BoardOrder[]): BoardOrder[] {
  return orders.filter((o) => o.state === "captured" && o.expires_at !== null).sort((a, b) => (a.expires_at ?? "").localeCompare(b.expires_at ?? ""));
}

export const currentSegment = (segments: readonly Segment[]): Segment | null => segments.find((s) => s.state === "now") ?? null;
export function nextSegment(segments: readonly Segment[]): Segment | null {
  const at = segments.findIndex((s) => s.state === "now");
  return segments.slice(at + 1).find((s) => s.state === "coming") ?? null;
}

function upsertMessage(comments: readonly ChatMessage[], m: ChatMessage): ChatMessage[] {
  const at = comments.findIndex((c) => c.id === m.id);
  if (at >= 0) {
    const out = comments.slice();
    out[at] = { ...comments[at], ...m };
    return out;
  }
  const out = [...comments, m];
  // Frames can overtake one another by a moment; the river stays in the order of time.
  for (let i = out.length - 1; i > 0; i -= 1) {
    const a = out[i - 1];
    const b = out[i];
    if (!a || !b || a.at <= b.at) break;
    out[i - 1] = b;
    out[i] = a;
  }
  return out.length > COMMENTS_MAX ? out.slice(out.length - COMMENTS_MAX) : out;
}

function upsertOrder(orders: readonly BoardOrder[], o: BoardOrder): BoardOrder[] {
  const at = orders.findIndex((x) => x.id === o.id);
  if (at < 0) return [o, ...orders].slice(0, ORDERS_MAX);
  const out = orders.slice();
  const before = orders[at];
  out[at] = before ? { ...before, ...o, expires_at: o.expires_at ?? (o.state === "captured" ? before.expires_at : null) } : o;
  return out;
}

function cellsWithStock(cells: readonly CodeCell[], offer_id: Id, left: number, items: readonly { held: number; sold: number }[]): CodeCell[] {
  return cells.map((c) => (c.offer_id === offer_id ? { ...c, left, held: items.length ? items.reduce((n, i) => n + i.held, 0) : c.held } : c));
}

export function reduce(s: BoardState, e: ServerEvent | Local): BoardState {
  switch (e.t) {
    case "hello":
      return {
        ...s,
        link: "open",
        viewers: e.viewers,
        session: { ...s.session, state: e.session, pinned: e.pinned },
        comments: e.messages.reduce<ChatMessage[]>(upsertMessage, s.comments),
      };
    case "message":
    case "comment":
      return { ...s, comments: upsertMessage(s.comments, e.m) };
    case "deleted":
      return { ...s, comments: s.comments.map((m) => (m.id === e.id ? { ...m, deleted: { reason: e.reason } } : m)) };
    case "viewers":
      return { ...s, viewers: e.n, crowd: e.crowd ?? s.crowd };
    case "pinned":
      return { ...s, session: { ...s.session, pinned: e.p } };
    case "stock":
      return e.offer_id === null ? s : { ...s, tally: { ...s.tally, per_code: cellsWithStock(s.tally.per_code, e.offer_id, e.left, e.items) } };
    case "state":
      return { ...s, session: { ...s.session, state: e.state, playback: e.playback } };
    case "segments":
      // The room's list may come without the script, which only the studio sees: keep what is known of it.
      return {
        ...s,
        session: {
          ...s.session,
          segments: e.items.map((n) => {
            const known = s.session.segments.find((k) => k.id === n.id);
            return known && n.script === "" ? { ...n, script: known.script } : n;
          }),
        },
      };
    case "chat":
      return { ...s, session: { ...s.session, chat: { ...s.session.chat, slow_s: e.slow_s, pinned: e.pinned } } };
    case "order":
      return { ...s, orders: upsertOrder(s.orders, { ...e.order, buyer_name: e.order.buyer_name, expires_at: e.order.expires_at ?? null }) };
    case "tally":
      return { ...s, tally: { per_code: e.per_code, sales_per_minute: e.sales_per_minute, orders: e.orders, holds: e.holds, revenue: e.revenue } };
    case "health":
      return { ...s, health: e.health };
    case "skipped":
      return { ...s, skipped: s.skipped + e.n };
    case "ended":
      return { ...s, session: { ...s.session, state: "ended" } };
    case "local.filter":
      return { ...s, filter: e.filter, selected: null };
    case "local.select":
      return { ...s, selected: e.id };
    case "local.step": {
      const lines = visible(s);
      if (lines.length === 0) return s;
      const at = s.selected === null ? lines.length : lines.findIndex((m) => m.id === s.selected);
      const last = lines.length - 1;
      const to = e.by === "first" ? 0 : e.by === "last" ? lines.length : e.by === "up" ? (at < 0 ? last : Math.max(0, at - 1)) : at < 0 ? last : at + 1;
      // Past the newest line means: follow again.
      return { ...s, selected: to > last ? null : (lines[to]?.id ?? null) };
    }
    case "local.answered":
      return { ...s, answered: new Set(s.answered).add(e.id) };
    case "local.shown":
      return { ...s, comments: s.comments.map((m) => (m.id === e.id ? { ...m, hidden: null } : m)) };
    case "local.session":
      return { ...s, session: e.session };
    case "local.load": {
      const fresh = openBoard(e.board);
      return { ...fresh, comments: s.comments.reduce<ChatMessage[]>(upsertMessage, fresh.comments), selected: s.selected, filter: s.filter, answered: s.answered, link: s.link, skipped: s.skipped };
    }
    case "local.link":
      return { ...s, link: e.link };
    default:
      return s;
  }
}
