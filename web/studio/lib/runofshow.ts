// The run-of-show as plain data: cards in order, moved by pointer or keyboard. Promise: what has happened stays where it
// happened (done and current segments never move), codes are unique, and what is sent is exactly what is shown.

export type Draft<P> = {
  key: string;
  id?: string;
  kind: "product" | "talk";
  product: P | null;
  code: string;
  /** The live price of every variant that has none of its own; null keeps the usual ones. */
  price_minor: number | null;
  variant_prices: VariantPrice[];
  limit_per_buyer: number | null;
  minutes: number;
  script: string;
  who: string;
  state: "coming" | "now" | "done";
};
export type VariantPrice = { variant_id: string; price_minor: number };

export const SEGMENTS_MAX = 200;
export const MINUTES_MAX = 240;

export type SegmentOut = {
  id?: string;
  kind: "product" | "talk";
  product_id: string | null;
  code: string | null;
  price_minor: number | null;
  variant_prices: VariantPrice[];
  limit_per_buyer: number | null;
  minutes: number;
  script: string;
  who: string;
};

/** The first place a coming segment may stand: after everything that is done or on now. */
export function firstOpen(items: readonly { state: "coming" | "now" | "done" }[]): number {
  let first = 0;
  items.forEach((s, i) => {
    if (s.state !== "coming") first = i + 1;
  });
  return first;
}

/** Moves the card at `from` so that it ends at `to`. Out of range and fixed cards leave the order as it was. */
export function move<T extends { state: "coming" | "now" | "done" }>(items: readonly T[], from: number, to: number): T[] {
  const out = items.slice();
  const card = out[from];
  if (!card || card.state !== "coming") return out;
  const target = Math.max(firstOpen(items), Math.min(items.length - 1, to));
  if (target === from) return out;
  out.splice(from, 1);
  out.splice(target, 0, card);
  return out;
}

/** Where a card dragged to height `y` would land, from the middles of the cards (top to bottom). */
export function dropIndex(middles: readonly number[], from: number, y: number): number {
  let to = 0;
  middles.forEach((m, i) => {
    if (i !== from && y > m) to += 1;
  });
  return to;
}

/** A code as it is compared: full-width folded, upper case, no spaces. */
export function normalCode(code: string): string {
  return code.normalize("NFKC").toUpperCase().replace(/\s+/g, "");
}

export function codeIsWellFormed(code: string): boolean {
  return /^[A-Z]{1,3}\d{1,4}$/.test(normalCode(code));
}

/** The next free code in the series of the last one used: A1, A2, … */
export function nextCode(items: readonly { code: string }[]): string {
  const used = new Set(items.map((s) => normalCode(s.code)));
  let letter = "A";
  let number = 0;
  for (const s of items) {
    const m = /^([A-Z]{1,3})(\d{1,4})$/.exec(normalCode(s.code));
    if (m?.[1] && m[2]) {
      letter = m[1];
      number = Number(m[2]);
    }
  }
  do number += 1;
  while (used.has(`${letter}${number}`));
  return `${letter}${number}`;
}

export type Trouble = { key: string; what: "product_missing" | "code_missing" | "code_shape" | "code_twice" | "minutes" | "price_above_usual" };

/** What a variant costs in the session: its own live price, else the segment's, else the usual one. */
export function livePrice(s: Pick<Draft<unknown>, "price_minor" | "variant_prices">, variant: { id: string; price: { minor: number } }): number {
  return s.variant_prices.find((p) => p.variant_id === variant.id)?.price_minor ?? s.price_minor ?? variant.price.minor;
}

/** The prices after one variant's was set; null takes its own price away. */
export function withVariantPrice(prices: readonly VariantPrice[], variant_id: string, price_minor: number | null): VariantPrice[] {
  const others = prices.filter((p) => p.variant_id !== variant_id);
  return price_minor === null ? others : [...others, { variant_id, price_minor }];
}

type Priced = { variants: readonly { id: string; price: { minor: number } }[] };
/** What stands in the way of announcing; the page shows each beside its card. */
export function troubles<P extends Priced>(items: readonly Draft<P>[]): Trouble[] {
  const out: Trouble[] = [];
  const seen = new Set<string>();
  for (const s of items) {
    if (!(s.minutes >= 1 && s.minutes <= MINUTES_MAX)) out.push({ key: s.key, what: "minutes" });
    if (s.kind === "talk") continue;
    if (!s.product) out.push({ key: s.key, what: "product_missing" });
    const code = normalCode(s.code);
    if (code === "") out.push({ key: s.key, what: "code_missing" });
    else if (!codeIsWellFormed(code)) out.push({ key: s.key, what: "code_shape" });
    else if (seen.has(code)) out.push({ key: s.key, what: "code_twice" });
    seen.add(code);
    if (s.product?.variants.some((v) => livePrice(s, v) > v.price.minor)) out.push({ key: s.key, what: "price_above_usual" });
  }
  return out;
}

/** A live price above the usual one is worth a look but may be meant (a bundle); everything else stops the save. */
export function stopsSaving(t: Trouble): boolean {
  return t.what !== "price_above_usual";
}

/** Minutes from the start of the session at which each segment begins. */
export function offsets(items: readonly { minutes: number }[]): number[] {
  let at = 0;
  return items.map((s) => {
    const start = at;
    at += Math.max(0, s.minutes);
    return start;
  });
}

export function toInput<P extends { id: string }>(items: readonly Draft<P>[]): SegmentOut[] {
  return items.map((s) => ({
    ...(s.id ? { id: s.id } : {}),
    kind: s.kind,
    product_id: s.kind === "product" ? (s.product?.id ?? null) : null,
    code: s.kind === "product" ? normalCode(s.code) : null,
    price_minor: s.kind === "product" ? s.price_minor : null,
    variant_prices: s.kind === "product" ? s.variant_prices : [],
    limit_per_buyer: s.kind === "product" ? s.limit_per_buyer : null,
    minutes: s.minutes,
    script: s.script,
    who: s.who,
  }));
}
