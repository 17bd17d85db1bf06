// A month as the calendar shows it: whole weeks from Monday, days of the person's own time zone.

export type Day = { date: Date; key: string; inMonth: boolean };

/** "2026-03-09" in local time: the key that sessions are grouped by. */
export function dayKey(d: Date): string {
  return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, "0")}-${String(d.getDate()).padStart(2, "0")}`;
}

export function monthGrid(year: number, month0: number): Day[][] {
  const first = new Date(year, month0, 1);
  const lead = (first.getDay() + 6) % 7;
  const days = new Date(year, month0 + 1, 0).getDate();
  const weeks = Math.ceil((lead + days) / 7);
  return Array.from({ length: weeks }, (_, w) =>
    Array.from({ length: 7 }, (_, d) => {
      // Built from parts, not by adding 24 hours: days of a clock change are 23 or 25 hours long.
      const date = new Date(year, month0, 1 - lead + w * 7 + d);
      return { date, key: dayKey(date), inMonth: date.getMonth() === ((month0 % 12) + 12) % 12 };
    }),
  );
}

export function groupByDay<T extends { starts_at: string }>(items: readonly T[]): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const s of [...items].sort((a, b) => a.starts_at.localeCompare(b.starts_at))) {
    const key = dayKey(new Date(s.starts_at));
    const list = out.get(key);
    if (list) list.push(s);
    else out.set(key, [s]);
  }
  return out;
}

/** "2026-03-09T20:00" for a datetime-local input, and back. */
export function toLocalInput(iso: string): string {
  const d = new Date(iso);
  return `${dayKey(d)}T${String(d.getHours()).padStart(2, "0")}:${String(d.getMinutes()).padStart(2, "0")}`;
}
export function fromLocalInput(text: string): string | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
