// Small drawings of counts, as SVG and boxes: enough for a glance, and every figure is in words beside or on it.
import type { ReactNode } from "react";
import { count, day } from "../../shared/i18n/format";
import { toneOf } from "../lib/outcomes";
import css from "./charts.module.css";

type Name = { name: string; text: string };

/** Outcomes as one bar; the label says each with its count. */
export function OutcomeBar({ counts, names }: { counts: readonly (Name & { n: number })[]; names: readonly Name[] }) {
  const total = counts.reduce((s, c) => s + c.n, 0);
  const label = counts.filter((c) => c.n > 0).map((c) => `${c.text} ${count(c.n)}`).join(", ");
  return (
    <span className={css.bar} role="img" aria-label={label} title={label}>
      {total > 0 && counts.map((c) => c.n > 0 && <i key={c.name} data-tone={toneOf(names, c.name)} style={{ flexGrow: c.n }} />)}
    </span>
  );
}

/** Hits a day, the oldest first; the highest fills the height. */
export function Spark({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(1, ...values);
  const w = 100 / values.length;
  return (
    <svg className={css.spark} viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      {values.map((v, i) => <rect key={i} x={i * w + w * 0.12} width={w * 0.76} y={v > 0 ? 23 - (v / top) * 22 : 22.500} height={v > 0 ? (v / top) * 22 + 1 : 1} data-none={v === 0 || undefined} />)}
    </svg>
  );
}

export function Legend({ names, values }: { names: readonly Name[]; values?: readonly ReactNode[] }) {
  return (
    <ul className={css.legend}>
      {names.map((n, i) => <li key={n.name}><i data-tone={toneOf(names, n.name)} />{n.text}{values && <b>{values[i]}</b>}</li>)}
    </ul>
  );
}

/** One stacked bar a day. `rows`: a number an outcome, in the order of `names`. */
export function DayBars({ days, rows, names, label }: { days: readonly string[]; rows: readonly (readonly number[])[]; names: readonly Name[]; label: string }) {
  const totals = rows.map((r) => r.reduce((s, n) => s + n, 0));
  const top = Math.max(1, ...totals);
  const sum = totals.reduce((s, n) => s + n, 0);
  return (
    <figure className={css.days} role="img" aria-label={`${label}: ${count(sum)}`}>
      <span className={css.top} aria-hidden="true">{count(top)}</span>
      <div className={css.plot}>
        {rows.map((row, i) => {
          const words = names.map((n, k) => ((row[k] ?? 0) > 0 ? `${n.text} ${count(row[k] ?? 0)}` : "")).filter(Boolean);
          return (
            <div key={days[i]} className={css.column} title={`${day(days[i] ?? 0)}: ${words.join(", ") || "0"}`}>
              {names.map((n, k) => (row[k] ?? 0) > 0 && <i key={n.name} data-tone={toneOf(names, n.name)} style={{ height: `${((row[k] ?? 0) / top) * 100}%` }} />)}
            </div>
          );
        })}
      </div>
      <div className={css.axis} aria-hidden="true">{days.map((d, i) => <span key={d} data-odd={(days.length - 1 - i) % 2 === 1 || undefined}>{new Date(d).getUTCDate()}/{new Date(d).getUTCMonth() + 1}</span>)}</div>
    </figure>
  );
}
