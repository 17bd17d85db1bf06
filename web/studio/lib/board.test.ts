import { describe, expect, it } from "vitest";
import type { ChatMessage, Health, Order, Segment, ServerEvent, StudioSession, Tally } from "../api";
import { COMMENTS_MAX, currentSegment, holdsByExpiry, nextSegment, openBoard, openQuestions, ORDERS_MAX, reduce, visible, type BoardState, type Local } from "./board";

const T0 = Date.parse("2026-03-09T12:00:00Z");
const at = (s: number): string => new Date(T0 + s * 1000).toISOString();
const msg = (id: string, s: number, over: Partial<ChatMessage> = {}): ChatMessage => ({ id, at: at(s), at_ms: null, from: { id: `u${id}`, name: `N${id}`, role: "viewer" }, kind: "text", text: `text ${id}`, deleted: null, did: null, hidden: null, ...over });
const segment = (id: string, state: Segment["state"], over: Partial<Segment> = {}): Segment => ({ id, position: 0, kind: "product", product: null, variants: [], code: id.toUpperCase(), price: null, price_to: null, price_minor: null, variant_prices: [], limit_per_buyer: null, minutes: 5, script: `say ${id}`, who: "", state, offer_id: `o-${id}`, armed: false, started_at: null, ...over });
const tally: Tally = { per_code: [{ offer_id: "o-a1", code: "A1", title: { vi: "x", zh: "", en: "" }, armed: true, sold: 3, held: 1, left: 6, waiting: 0 }], sales_per_minute: [], orders: 3, holds: 1, revenue: { minor: 300, currency: "VND" } };
const session = { id: "s", state: "live", viewers: 5, crowd: null, pinned: null, segments: [segment("a1", "done"), segment("a2", "now"), segment("a3", "coming")], chat: { slow_s: 0, pinned: null } } as unknown as StudioSession;
const health = { connected: true, advice: [] } as unknown as Health;
const open = (comments: ChatMessage[] = [], orders: Order[] = []): BoardState => openBoard({ session, comments, orders: { items: orders }, tally, health });
const run = (s: BoardState, ...events: (ServerEvent | Local)[]): BoardState => events.reduce(reduce, s);
const ids = (s: BoardState): string => visible(s).map((m) => m.id).join("");
const order = (id: string, state: Order["state"], expires_at: string | null = null): ServerEvent => ({ t: "order", order: { id, number: id, state, buyer_name: "B", code: "A1", options: [], quantity: 1, total: { minor: 1, currency: "VND" }, origin: "tap", at: at(0), expires_at } });

describe("comments", () => {
  it("come in the order of time, and the same one twice is one", () => {
    const s = run(open([msg("a", 1)]), { t: "message", m: msg("c", 3) }, { t: "message", m: msg("b", 2) }, { t: "message", m: msg("c", 3) });
    expect(ids(s)).toBe("abc");
  });
  it("learn later what they did", () => {
    const s = run(open([msg("a", 1)]), { t: "comment", m: { ...msg("a", 1, { did: { what: "held", code: "A1", quantity: 2 } }), raw_phone: false } });
    expect(s.comments).toHaveLength(1);
    expect(visible({ ...s, filter: "orders" }).map((m) => m.did?.quantity)).toEqual([2]);
  });
  it("that a rule hid say so until they are brought back, by this page or another", () => {
    const hidden = msg("h", 1, { hidden: { why: [{ vi: "số điện thoại", zh: "", en: "" }] }, did: { what: "question", code: null, quantity: null } });
    const s = run(open(), { t: "comment", m: { ...hidden, raw_phone: true } });
    expect(s.comments[0]?.hidden?.why[0]?.vi).toBe("số điện thoại");
    expect(openQuestions(s)).toBe(0);
    expect(run(s, { t: "local.shown", id: "h" }).comments[0]?.hidden).toBeNull();
    expect(run(s, { t: "message", m: { ...hidden, hidden: null } }).comments[0]?.hidden).toBeNull();
  });
  it("stay bounded and keep the newest", () => {
    let s = open();
    for (let i = 0; i < COMMENTS_MAX + 50; i += 1) s = reduce(s, { t: "message", m: msg(`m${i}`, i) });
    expect(s.comments).toHaveLength(COMMENTS_MAX);
    expect(s.comments[COMMENTS_MAX - 1]?.id).toBe(`m${COMMENTS_MAX + 49}`);
  });
  it("that are deleted leave a tombstone and no open question", () => {
    const q = msg("q", 1, { did: { what: "question", code: null, quantity: null } });
    const s = open([q, msg("r", 2, { did: { what: "question", code: null, quantity: null } })]);
    expect(openQuestions(s)).toBe(2);
    const gone = run(s, { t: "deleted", id: "q", reason: "spam" });
    expect(gone.comments[0]?.deleted).toEqual({ reason: "spam" });
    expect(openQuestions(gone)).toBe(1);
    expect(openQuestions(run(gone, { t: "local.answered", id: "r" }))).toBe(0);
  });
});

describe("the selection", () => {
  const three = open([msg("a", 1), msg("b", 2), msg("c", 3)]);
  it("starts at the newest and walks up and down", () => {
    expect(run(three, { t: "local.step", by: "up" }).selected).toBe("c");
    expect(run(three, { t: "local.step", by: "up" }, { t: "local.step", by: "up" }).selected).toBe("b");
    expect(run(three, { t: "local.step", by: "first" }, { t: "local.step", by: "up" }).selected).toBe("a");
  });
  it("does not move when new lines arrive, and follows again past the end", () => {
    const s = run(three, { t: "local.step", by: "up" }, { t: "message", m: msg("d", 4) });
    expect(s.selected).toBe("c");
    expect(run(s, { t: "local.step", by: "down" }).selected).toBe("d");
    expect(run(s, { t: "local.step", by: "down" }, { t: "local.step", by: "down" }).selected).toBeNull();
    expect(run(s, { t: "local.step", by: "last" }).selected).toBeNull();
  });
  it("walks only what the filter shows", () => {
    const s = open([msg("a", 1, { did: { what: "question", code: null, quantity: null } }), msg("b", 2)]);
    expect(run(s, { t: "local.filter", filter: "questions" }, { t: "local.step", by: "up" }).selected).toBe("a");
    expect(run(open(), { t: "local.step", by: "up" }).selected).toBeNull();
  });
});

describe("orders and stock", () => {
  it("put the newest first, change in place, and stay bounded", () => {
    const s = run(open(), order("1", "captured", at(60)), order("2", "paid"), order("1", "placed"));
    expect(s.orders.map((o) => [o.id, o.state, o.expires_at])).toEqual([["2", "paid", null], ["1", "placed", null]]);
    let many = open();
    for (let i = 0; i < ORDERS_MAX + 9; i += 1) many = reduce(many, order(String(i), "paid"));
    expect(many.orders).toHaveLength(ORDERS_MAX);
    expect(many.orders[0]?.id).toBe(String(ORDERS_MAX + 8));
  });
  it("show first the hold that runs out first", () => {
    const s = run(open(), order("late", "captured", at(300)), order("soon", "captured", at(20)), order("paid", "paid"), order("none", "captured"));
    expect(holdsByExpiry(s.orders).map((o) => o.id)).toEqual(["soon", "late"]);
  });
  it("keep the expiry of a hold that is told again without it", () => {
    expect(run(open(), order("1", "captured", at(60)), order("1", "captured")).orders[0]?.expires_at).toBe(at(60));
  });
  it("update the cell of the offer", () => {
    const s = run(open(), { t: "stock", offer_id: "o-a1", left: 4, items: [{ variant_id: "v", left: 4, on_hand: 10, held: 3, sold: 3 }] }, { t: "stock", offer_id: "other", left: 0, items: [] });
    expect(s.tally.per_code[0]).toMatchObject({ left: 4, held: 3, sold: 3 });
  });
});

describe("the show", () => {
  it("knows what is on and what is next", () => {
    expect(currentSegment(session.segments)?.id).toBe("a2");
    expect(nextSegment(session.segments)?.id).toBe("a3");
    expect(nextSegment([segment("x", "coming")])?.id).toBe("x");
    expect(nextSegment([segment("x", "done"), segment("y", "now")])).toBeNull();
  });
  it("keeps the script, which the room's own list does not carry", () => {
    const s = run(open(), { t: "segments", items: [segment("a1", "done", { script: "" }), segment("a3", "now", { script: "" })] });
    expect(s.session.segments.map((x) => x.script)).toEqual(["say a1", "say a3"]);
  });
  it("takes up what happened while the line was down without losing the place", () => {
    const before = run(open([msg("a", 1), msg("b", 2)]), { t: "local.step", by: "up" }, { t: "local.answered", id: "a" }, { t: "local.link", link: "lost" });
    const s = run(before, { t: "local.load", board: { session: { ...session, state: "interrupted" }, comments: [msg("b", 2), msg("c", 3)], orders: { items: [] }, tally, health } });
    expect(ids(s)).toBe("abc");
    expect([s.selected, s.session.state, s.answered.has("a"), s.link]).toEqual(["b", "interrupted", true, "lost"]);
  });
  it("lets unknown events pass", () => {
    const s = open();
    expect(reduce(s, { t: "new-in-2030" } as unknown as ServerEvent)).toBe(s);
  });
});

describe("viewers", () => {
  it("are counted as the public sees them, with all connections beside", () => {
    const crowd = { raw: 9, excluded: 3, partial: 2, why: [] };
    const s = run(open(), { t: "viewers", n: 5, crowd });
    expect([s.viewers, s.crowd]).toEqual([5, crowd]);
  });
});
