// Money as a person types it. Promise: what is read back is whole minor units or a reason, never a float that rounds;
// "199k", "199.000", "199 000" and "1,5tr" are the ways Vietnamese sellers write dong, "12.5" and "12,50" those of yuan and dollar.

export type CurrencyCode = "VND" | "CNY" | "USD";
export type MoneyRead = { ok: true; minor: number } | { ok: false; why: "empty" | "not_a_number" | "too_exact" | "too_big" };

/** No single price above this many minor units (a hundred billion dong): a slip of the finger, not a price. */
export const PRICE_MINOR_MAX = 100_000_000_000;

export function decimals(currency: CurrencyCode): 0 | 2 {
  return currency === "VND" ? 0 : 2;
}

const MULTIPLIERS: readonly (readonly [RegExp, number])[] = [
  [/(tr|triệu|trieu|m)$/u, 1_000_000],
  [/(k|nghìn|nghin|ngàn|ngan)$/u, 1_000],
  [/(万|w)$/u, 10_000],
  [/千$/u, 1_000],
];

/** Shifts the decimal point of "12.5" by `zeros` places without floats; null when digits would be lost. */
function shift(whole: string, fraction: string, zeros: number): number | null {
  const rest = fraction.slice(zeros);
  if (/[1-9]/.test(rest)) return null;
  const digits = whole + fraction.slice(0, zeros).padEnd(zeros, "0");
  return Number(digits);
}

export function readMoney(text: string, currency: CurrencyCode): MoneyRead {
  let t = text.normalize("NFKC").trim().toLowerCase().replace(/(₫|đ|vnd|vnđ|¥|cny|rmb|元|块|\$|usd|us\$)/gu, "").trim();
  if (t === "") return { ok: false, why: "empty" };
  let factor = 1;
  for (const [suffix, by] of MULTIPLIERS) {
    if (suffix.test(t)) {
      factor = by;
      t = t.replace(suffix, "").trim();
      break;
    }
  }
  t = t.replace(/[\s\u00a0\u202f'_]/gu, "");
  if (!/^\d+([.,]\d+)*$/.test(t)) return { ok: false, why: "not_a_number" };
  const parts = t.split(/[.,]/);
  const last = parts[parts.length - 1] ?? "";
  // One mark followed by exactly three digits groups thousands unless a multiplier says otherwise ("1,5tr").
  const marks = new Set(t.replace(/\d/g, "").split(""));
  const lastIsFraction = parts.length > 1 && (factor > 1 ? parts.length === 2 : marks.size === 2 || (parts.length === 2 && last.length !== 3));
  if (parts.length > 1 && !lastIsFraction && parts.slice(1).some((p) => p.length !== 3)) return { ok: false, why: "not_a_number" };
  const whole = (lastIsFraction ? parts.slice(0, -1) : parts).join("");
  const fraction = lastIsFraction ? last : "";
  const zeros = decimals(currency) + String(factor).length - 1;
  const minor = shift(whole, fraction, zeros);
  if (minor === null) return { ok: false, why: "too_exact" };
  if (minor > PRICE_MINOR_MAX) return { ok: false, why: "too_big" };
  return { ok: true, minor };
}

/** The text an input shows for an amount: grouped, no sign, so that it can be read and typed over. */
export function writeMoney(minor: number | null, currency: CurrencyCode): string {
  if (minor === null) return "";
  const d = decimals(currency);
  const digits = String(Math.abs(minor)).padStart(d + 1, "0");
  const whole = d === 0 ? digits : digits.slice(0, -d);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, currency === "VND" ? "." : ",");
  return (minor < 0 ? "−" : "") + (d === 0 ? grouped : `${grouped}.${digits.slice(-d)}`);
}
