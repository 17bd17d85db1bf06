// Which colour an outcome has: the strongest is harm, the harmless last one is quiet, those between wait.
export type Tone = "harm" | "high" | "wait" | "quiet";

/** `names`: the scene's outcomes, the strongest first and the harmless one last. */
export function toneOf(names: readonly { name: string }[], name: string): Tone {
  const at = names.findIndex((n) => n.name === name);
  if (at < 0 || at === names.length - 1) return "quiet";
  if (at === 0) return "harm";
  return at === 1 && names.length > 3 ? "high" : "wait";
}

/** Counts of days as rows of one number an outcome, in the order of `names`; days without judgements are rows of zeros. */
export function byDay(days: readonly string[], counts: readonly { day: string; name: string; n: number }[], names: readonly { name: string }[]): number[][] {
  const rows = new Map(days.map((d) => [Date.parse(d), names.map(() => 0)]));
  for (const c of counts) {
    const at = names.findIndex((n) => n.name === c.name);
    const row = rows.get(Date.parse(c.day));
    if (row && at >= 0) row[at] = (row[at] ?? 0) + c.n;
  }
  return [...rows.values()];
}
