// The difference of two texts by lines: the longest common subsequence, after what both begin and end with is taken off.

export type Line = { kind: "same" | "add" | "del"; text: string; before: number | null; after: number | null };
/** More pairs of lines than this are not compared one by one. */
export const PAIRS_MAX = 4_000_000;

/** Null where the texts differ in too many lines to compare. */
export function diffLines(before: string, after: string): Line[] | null {
  const a = before === "" ? [] : before.split("\n");
  const b = after === "" ? [] : after.split("\n");
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [n, m] = [a.length - head - tail, b.length - head - tail];
  if (n * m > PAIRS_MAX) return null;
  // common[i][j]: the longest common part of what stands from line i of one and line j of the other.
  const width = m + 1;
  const common = new Uint32Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i -= 1)
    for (let j = m - 1; j >= 0; j -= 1)
      common[i * width + j] = a[head + i] === b[head + j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const out: Line[] = [];
  const same = (i: number, j: number) => out.push({ kind: "same", text: a[i] ?? "", before: i + 1, after: j + 1 });
  for (let i = 0; i < head; i += 1) same(i, i);
  let [i, j] = [0, 0];
  while (i < n || j < m) {
    if (i < n && j < m && a[head + i] === b[head + j]) {
      same(head + i, head + j);
      i += 1;
      j += 1;
    } else if (i < n && (j === m || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))) {
      out.push({ kind: "del", text: a[head + i] ?? "", before: head + i + 1, after: null });
      i += 1;
    } else {
      out.push({ kind: "add", text: b[head + j] ?? "", before: null, after: head + j + 1 });
      j += 1;
    }
  }
  for (let k = tail; k > 0; k -= 1) same(a.length - k, b.length - k);
  return out;
}

/** Parts of a difference: changed lines with `around` unchanged ones beside them, and how many are left out between. */
export function folded(lines: readonly Line[], around = 3): (Line | { left_out: number })[] {
  const keep = new Set<number>();
  lines.forEach((l, at) => {
    if (l.kind !== "same") for (let k = at - around; k <= at + around; k += 1) keep.add(k);
  });
  const out: (Line | { left_out: number })[] = [];
  let left_out = 0;
  const close = () => {
    if (left_out > 0) out.push({ left_out });
    left_out = 0;
  };
  lines.forEach((l, at) => {
    if (!keep.has(at)) {
      left_out += 1;
      return;
    }
    close();
    out.push(l);
  });
  close();
  return out;
}
