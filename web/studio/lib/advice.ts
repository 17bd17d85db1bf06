// What a session's figures say about the next one. Each piece names what it saw; nothing is guessed from nothing.
export type Advice =
  | { what: "restock"; codes: string[] }
  | { what: "no_sale"; codes: string[] }
  | { what: "cancel"; share: number }
  | { what: "questions"; n: number }
  | { what: "best"; at: string };

export const CANCEL_SHARE_HIGH = 0.15;
/** Fewer orders than this say nothing about a rate. */
export const ORDERS_TELLING = 10;

type Seen = { orders: number; cancelled: number; best_minute: { at: string } | null; unanswered: readonly unknown[]; per_code: readonly { code: string; sold: number; held: number; left: number; waiting: number }[] };
export function advise(r: Seen): Advice[] {
  const out: Advice[] = [];
  const restock = r.per_code.filter((c) => c.waiting > 0).sort((a, b) => b.waiting - a.waiting);
  if (restock.length > 0) out.push({ what: "restock", codes: restock.map((c) => c.code) });
  const none = r.per_code.filter((c) => c.sold === 0 && c.held === 0 && c.left > 0);
  if (r.orders >= ORDERS_TELLING && none.length > 0) out.push({ what: "no_sale", codes: none.map((c) => c.code) });
  if (r.orders >= ORDERS_TELLING && r.cancelled / r.orders >= CANCEL_SHARE_HIGH) out.push({ what: "cancel", share: r.cancelled / r.orders });
  if (r.unanswered.length > 0) out.push({ what: "questions", n: r.unanswered.length });
  if (r.best_minute && r.orders > 0) out.push({ what: "best", at: r.best_minute.at });
  return out;
}
