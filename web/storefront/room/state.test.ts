import { describe, expect, it } from "vitest";
import type { ChatMessage, HeldEvent, PinnedProduct, ProductCard, RoomEvent, Segment, Session } from "../../shared/api";
import { MESSAGES_MAX, REACTIONS_MAX, enter, isMessage, linesUntil, liveVariants, markAt, sellsNow, take, type Room } from "./state";

const text = { vi: "a", zh: "", en: "" };
const vnd = (minor: number) => ({ minor, currency: "VND" as const });
const product: ProductCard = { id: "p", slug: "p", merchant: { id: "m", name: "M" }, title: text, picture_url: null, price: vnd(10), compare_at: null, left: 9, sold: 0, live_session: null };
const variant = (id: string, left: number) => ({ id, sku: id, options: [id], price: vnd(8), compare_at: vnd(10), left, on_hand: left, held: 0, weight_g: 0, picture_url: null });
const segment: Segment = { id: "s1", position: 0, kind: "product", product, variants: [variant("v1", 5), variant("v2", 4)], code: "A1", price: vnd(8), price_to: null, price_minor: 8, variant_prices: [], limit_per_buyer: 2, minutes: 5, script: "", who: "", state: "now", offer_id: "o1", armed: true, started_at: null };
const pin: PinnedProduct = { segment_id: "s1", offer_id: "o1", product, code: "A1", price: vnd(8), price_to: null, compare_at: vnd(10), limit_per_buyer: 2, left: 9, on_hand: 20, ends_at: null };
const session: Session = {
  id: "x", merchant: { id: "m", slug: "m", name: "M", avatar_url: null }, title: text, host_name: "H", cover_url: null, state: "live", starts_at: "", started_at: null, viewers: 1, crowd: null, reminded: false, pinned: pin, duration_s: null, listed: true,
  description: text, hosts: [], segments: [segment], playback: { kind: "live", url: "/live/a/index.m3u8" }, chat: { slow_s: 0, pinned: null, muted_until: null, banned: false, may_moderate: false }, hold_minutes: 10, follow: { following: false, followers: 0 },
};
const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({ id, at: "", at_ms: null, from: { id: "u", name: "U", role: "viewer" }, kind: "text", text: id, deleted: null, did: null, hidden: null, ...more });
const hello = (messages: ChatMessage[]): RoomEvent => ({ t: "hello", session: "live", viewers: 7, messages, pinned: pin, you: { user_id: "me", name: "Me", role: "viewer" }, server_time: "2026-11-21T00:00:00Z" });
const after = (...events: RoomEvent[]): Room => take(enter(session), events);

describe("a room", () => {
  it("keeps what was seen over a reconnect and adds what was missed, once", () => {
    const room = after(hello([message("1"), message("2")]), { t: "message", m: message("3") }, hello([message("2"), message("3"), message("4")]));
    expect(room.lines.map((l) => l.id)).toEqual(["1", "2", "3", "4"]);
    expect(room.session.viewers).toBe(7);
  });
  it("is bounded however much is said and liked", () => {
    const many: RoomEvent[] = Array.from({ length: MESSAGES_MAX + 50 }, (_, i) => ({ t: "message", m: message(String(i)) }));
    const likes: RoomEvent[] = Array.from({ length: 40 }, () => ({ t: "reaction", kind: "heart", n: 50 }));
    const room = after(...many, ...likes);
    expect(room.lines).toHaveLength(MESSAGES_MAX);
    expect(room.lines[0]?.id).toBe("50");
    expect(room.flying).toHaveLength(REACTIONS_MAX);
  });
  it("leaves a tombstone with its reason where a message was hidden", () => {
    const room = after({ t: "message", m: message("1", { text: "bad" }) }, { t: "deleted", id: "1", reason: "spam" });
    const line = room.lines[0];
    expect(line && isMessage(line) && line.deleted?.reason).toBe("spam");
    expect(line && isMessage(line) && line.text).toBe("");
  });
  it("marks my own lines, and takes a message again for its new reading", () => {
    const room = after(hello([]), { t: "message", m: message("1", { from: { id: "me", name: "Me", role: "viewer" } }) }, { t: "message", m: message("1", { did: { what: "held", code: "A1", quantity: 2 } }) });
    expect(room.lines).toHaveLength(1);
    expect(room.lines[0]).toMatchObject({ did: { quantity: 2 } });
    expect(after(hello([message("2", { from: { id: "me", name: "Me", role: "viewer" } })])).lines[0]).toMatchObject({ mine: true });
  });
  it("lets stock tick in the pinned card, the variants and the list alike", () => {
    const room = after({ t: "stock", items: [{ variant_id: "v1", left: 2, on_hand: 9, held: 3, sold: 4 }], offer_id: "o1", left: 6 });
    expect(room.session.pinned?.left).toBe(6);
    expect(room.session.segments[0]?.variants.map((v) => v.left)).toEqual([2, 4]);
    expect(room.session.segments[0]?.product?.left).toBe(6);
    const elsewhere = after({ t: "stock", items: [{ variant_id: "zz", left: 0, on_hand: 0, held: 0, sold: 0 }], offer_id: null, left: 0 });
    expect(elsewhere.session.pinned?.left).toBe(9);
  });
  it("follows the session through its states and unpins when it ends", () => {
    const off = after({ t: "state", state: "interrupted", playback: session.playback });
    expect(off.session.state).toBe("interrupted");
    expect(take(off, [{ t: "ended", replay: false }]).session).toMatchObject({ state: "ended", pinned: null });
  });
  it("becomes its replay when that is there at once", () => {
    const room = after({ t: "state", state: "replay", playback: { kind: "replay", url: "/replay/x/index.m3u8" } }, { t: "ended", replay: true });
    expect(room.session).toMatchObject({ state: "replay", playback: { kind: "replay" }, pinned: null });
  });
  it("keeps one hold an order", () => {
    const held: HeldEvent = { t: "held", order_id: "1", number: "PH1", items: [], until: "", link: null, undo: true, sentence: "s" };
    expect(after(held, held, { ...held, order_id: "2" }).holds.map((h) => h.order_id)).toEqual(["1", "2"]);
  });
  it("does not change for an event it does not know", () => {
    const room = enter(session);
    expect(take(room, [{ t: "pong" }])).toBe(room);
  });
});

describe("selling in a room", () => {
  it("holds the live price while the code is armed", () => {
    expect(sellsNow(segment)).toBe(true);
    expect(sellsNow({ ...segment, state: "done" })).toBe(true);
    expect(sellsNow({ ...segment, armed: false })).toBe(false);
    expect(sellsNow({ ...segment, offer_id: null })).toBe(false);
  });
});

describe("what a variant costs in a room", () => {
  const usual = { ...segment, variants: segment.variants.map((v, i) => ({ ...v, price: vnd(10 + i), compare_at: vnd(15) })) };
  const cost = (s: Segment) => liveVariants(s).map((v) => [v.price.minor, v.compare_at?.minor ?? null]);
  it("is the session's price for every variant, with the usual price beside it", () => {
    expect(cost({ ...usual, price_minor: 8 })).toEqual([
      [8, 10],
      [8, 11],
    ]);
  });
  it("is its own live price before the one for all", () => {
    const own = usual.variants.slice(1).map((v) => ({ variant_id: v.id, price_minor: 9 }));
    expect(cost({ ...usual, price_minor: 8, variant_prices: own })).toEqual([
      [8, 10],
      [9, 11],
    ]);
    expect(cost({ ...usual, price_minor: null, variant_prices: own })).toEqual([
      [10, 15],
      [9, 11],
    ]);
  });
  it("is the usual one where the session says nothing of it, and never struck through by a lower one", () => {
    expect(cost({ ...usual, price_minor: null })).toEqual([
      [10, 15],
      [11, 15],
    ]);
    expect(cost({ ...usual, price_minor: 20 })).toEqual([
      [20, null],
      [20, null],
    ]);
  });
});

describe("a replay", () => {
  const marks = [{ at_ms: 0 }, { at_ms: 5000 }, { at_ms: 9000 }];
  it("stands at the last product begun", () => {
    expect(markAt(marks, 4999)).toBe(marks[0]);
    expect(markAt(marks, 9000)).toBe(marks[2]);
    expect(markAt(marks.slice(1), 10)).toBeNull();
  });
  it("says what was said until then, in order, the newest last", () => {
    const said = [message("b", { at_ms: 200 }), message("a", { at_ms: 100 }), message("c", { at_ms: 300 }), message("x")];
    expect(linesUntil(said, 250).map((m) => m.id)).toEqual(["a", "b"]);
    expect(linesUntil(said, 1000, 2).map((m) => m.id)).toEqual(["b", "c"]);
  });
  it("keeps what a rule decided about the person, with its reasons, and lets it go with the mute", () => {
    const judged: RoomEvent = { t: "judged", outcome: "mute", until: "2026-11-21T12:15:00Z", detail: "muted", why: ["flood"], decision: null, appeal: "/account/decisions", for: "x" };
    const you = (muted_until: string | null): RoomEvent => ({ t: "you", muted_until, banned: false, why: [{ vi: "dồn dập", zh: "", en: "" }], appeal: "/account/decisions" });
    const muted = after(you("2026-11-21T12:15:00Z"), judged, you("2026-11-21T12:15:00Z"));
    expect(muted.standing).toMatchObject({ detail: "muted", why: ["flood"], appeal: "/account/decisions" });
    expect(take(muted, [you(null)]).standing).toBeNull();
    // A page that was opened later has the reasons too.
    expect(after(you("2026-11-21T12:15:00Z")).standing).toMatchObject({ outcome: "mute", why: ["dồn dập"] });
    const slow: RoomEvent = { ...judged, outcome: "slow" };
    expect(after(slow, you(null)).standing?.outcome).toBe("slow");
  });
});
