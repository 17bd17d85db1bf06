// Choosing a variant by its options: pure functions.
import type { Money, Variant } from "../../shared/api";

/** The values of each option in the order of their first appearance. */
export function optionValues(variants: Variant[]): string[][] {
  const columns: string[][] = [];
  for (const v of variants)
    v.options.forEach((value, i) => {
      const column = (columns[i] ??= []);
      if (!column.includes(value)) column.push(value);
    });
  return columns;
}

/** The variant that has exactly these options, if they are all chosen. */
export function variantOf(variants: Variant[], chosen: (string | null)[]): Variant | null {
  if (variants.length === 1) return variants[0] ?? null;
  return variants.find((v) => v.options.every((value, i) => value === chosen[i])) ?? null;
}

/** What is left of a value given the other choices: 0 means it can be seen but not bought. */
export function leftOf(variants: Variant[], chosen: (string | null)[], option: number, value: string): number {
  return variants
    .filter((v) => v.options[option] === value && v.options.every((o, i) => i === option || chosen[i] === null || chosen[i] === undefined || chosen[i] === o))
    .reduce((sum, v) => sum + v.left, 0);
}

/** Choices to begin with: every option that has one value only, and the whole of it if only one variant is left. */
export function firstChoice(variants: Variant[]): (string | null)[] {
  const columns = optionValues(variants);
  const left = variants.filter((v) => v.left > 0);
  const only = left.length === 1 ? left[0] : undefined;
  return columns.map((values, i) => only?.options[i] ?? (values.length === 1 ? (values[0] ?? null) : null));
}

/** How many one person can take: what is left, the seller's limit, and a ceiling. */
export function mostOf(left: number, limit: number | null, ceiling = 99): number {
  return Math.max(0, Math.min(left, limit ?? ceiling, ceiling));
}

export function lowest(variants: Variant[]): Money | null {
  let low: Money | null = null;
  for (const v of variants) if (!low || v.price.minor < low.minor) low = v.price;
  return low;
}
export function percentOff(price: Money, usual: Money | null): number | null {
  if (!usual || usual.currency !== price.currency || usual.minor <= price.minor) return null;
  const off = Math.round((1 - price.minor / usual.minor) * 100);
  return off > 0 ? off : null;
}
