// Options × variants. Promise: changing the options never loses a price, an SKU or an id that was typed for a
// combination that still exists.

export type VariantDraft = { id?: string; sku: string; options: string[]; price_minor: number | null; compare_at_minor: number | null; weight_g: number; on_hand: number; left?: number; held?: number };
export type OptionDraft = { name: string; values: string[] };

export const OPTIONS_MAX = 3;
export const VARIANTS_MAX = 100;

export function combinations(options: readonly OptionDraft[]): string[][] {
  return options
    .filter((o) => o.values.length > 0)
    .reduce<string[][]>((rows, o) => rows.flatMap((row) => o.values.map((v) => [...row, v])), [[]]);
}

/** Letters and digits of a value without diacritics: "Đen" → "DEN", "红色" stays, at most `max` signs. */
export function skuPart(value: string, max: number): string {
  return value
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "D")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .slice(0, max);
}

export function suggestSku(title: string, options: readonly string[]): string {
  const head = title
    .split(/\s+/)
    .slice(0, 3)
    .map((w) => skuPart(w, 2))
    .join("");
  return [head || "SP", ...options.map((o) => skuPart(o, 4))].filter(Boolean).join("-");
}

/** The grid after a change of options: kept rows where the values are the same, fresh ones priced like the first. */
export function regrid(before: readonly VariantDraft[], options: readonly OptionDraft[], title: string): VariantDraft[] {
  const kept = new Map(before.map((v) => [v.options.join("\u0000"), v]));
  const model = before[0];
  const taken = new Set(before.map((v) => v.sku));
  return combinations(options).map((values) => {
    const same = kept.get(values.join("\u0000"));
    if (same) return same;
    // A new option was added to a single-variant product: its only row becomes the first of the grid.
    let sku = suggestSku(title, values);
    for (let n = 2; taken.has(sku); n += 1) sku = `${suggestSku(title, values)}-${n}`;
    taken.add(sku);
    return { sku, options: values, price_minor: model?.price_minor ?? null, compare_at_minor: model?.compare_at_minor ?? null, weight_g: model?.weight_g ?? 200, on_hand: 0 };
  });
}

export function optionsOf(names: readonly string[], variants: readonly { options: readonly string[] }[]): OptionDraft[] {
  return names.map((name, i) => {
    const values: string[] = [];
    for (const v of variants) {
      const value = v.options[i];
      if (value !== undefined && !values.includes(value)) values.push(value);
    }
    return { name, values };
  });
}

export type VariantTrouble = { row: number; what: "sku_missing" | "sku_twice" | "price_missing" | "compare_below" };
export function variantTroubles(rows: readonly VariantDraft[]): VariantTrouble[] {
  const out: VariantTrouble[] = [];
  const seen = new Set<string>();
  rows.forEach((v, row) => {
    const sku = v.sku.trim().toUpperCase();
    if (sku === "") out.push({ row, what: "sku_missing" });
    else if (seen.has(sku)) out.push({ row, what: "sku_twice" });
    seen.add(sku);
    if (v.price_minor === null) out.push({ row, what: "price_missing" });
    else if (v.compare_at_minor !== null && v.compare_at_minor <= v.price_minor) out.push({ row, what: "compare_below" });
  });
  return out;
}
