// Sales a minute as the chart draws them: every minute of the window has a bar, also the quiet ones.

export type MinuteSales = { minute: string; orders: number; minor: number };
export const MINUTE_MS = 60_000;

/** The last `span` minutes up to `now`, oldest first, with zeros where nothing sold. */
export function fillMinutes(sales: readonly MinuteSales[], now_ms: number, span: number): MinuteSales[] {
  const last = Math.floor(now_ms / MINUTE_MS);
  const byMinute = new Map<number, MinuteSales>();
  for (const s of sales) {
    const at = Math.floor(Date.parse(s.minute) / MINUTE_MS);
    const before = byMinute.get(at);
    byMinute.set(at, before ? { ...s, orders: before.orders + s.orders, minor: before.minor + s.minor } : s);
  }
  const out: MinuteSales[] = [];
  for (let m = last - span + 1; m <= last; m += 1) {
    out.push(byMinute.get(m) ?? { minute: new Date(m * MINUTE_MS).toISOString(), orders: 0, minor: 0 });
  }
  return out;
}

/** The whole of a session: from its first to its last minute with sales, put into at most `bars_max` equal bars. */
export function wholeSession(sales: readonly MinuteSales[], bars_max: number): { bars: MinuteSales[]; minutes_per_bar: number } {
  if (sales.length === 0) return { bars: [], minutes_per_bar: 1 };
  const times = sales.map((s) => Math.floor(Date.parse(s.minute) / MINUTE_MS));
  const first = Math.min(...times);
  const last = Math.max(...times);
  const per = Math.max(1, Math.ceil((last - first + 1) / bars_max));
  const count = Math.ceil((last - first + 1) / per);
  const bars = Array.from({ length: count }, (_, i) => ({ minute: new Date((first + i * per) * MINUTE_MS).toISOString(), orders: 0, minor: 0 }));
  sales.forEach((s, i) => {
    const bar = bars[Math.floor(((times[i] ?? first) - first) / per)];
    if (bar) {
      bar.orders += s.orders;
      bar.minor += s.minor;
    }
  });
  return { bars, minutes_per_bar: per };
}

/** A round top for the axis, at least 4, so that one order is not a full-height bar. */
export function niceTop(max: number): number {
  if (max <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(max));
  for (const step of [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]) {
    if (step * power >= max) return Math.ceil(step * power);
  }
  return max;
}
