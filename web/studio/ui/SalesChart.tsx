// Bars of sales a minute, drawn as SVG: enough for a glance, nothing to load. The figures are in the label for those who do not see it.
import { clock, count, money } from "../../shared/i18n/format";
import type { Currency, MinuteSales } from "../api";
import { niceTop } from "../lib/series";
import css from "./chart.module.css";

type Props = { bars: readonly MinuteSales[]; currency: Currency; label: string; height: number; value: "orders" | "minor"; mark?: string | null };
export function SalesChart({ bars, currency, label, height, value, mark = null }: Props) {
  const max = bars.reduce((n, b) => Math.max(n, b[value]), 0);
  const top = niceTop(max);
  const n = Math.max(1, bars.length);
  const w = 100 / n;
  const gap = n > 40 ? 0.15 : 0.25;
  const total = bars.reduce((s, b) => s + b[value], 0);
  const show = (v: number): string => (value === "orders" ? count(v) : money({ minor: v, currency }));
  const first = bars[0];
  const last = bars[bars.length - 1];
  return (
    <div className={css.figure} role="img" aria-label={`${label}: ${show(total)}`}>
      <div className={css.plot} style={{ height }}>
        <span className={css.top}>{show(top)}</span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <line x1="0" x2="100" y1="0.5" y2="0.5" className={css.grid} vectorEffect="non-scaling-stroke" />
          <line x1="0" x2="100" y1="50" y2="50" className={css.grid} vectorEffect="non-scaling-stroke" />
          {bars.map((b, i) => {
            const h = (b[value] / top) * 98;
            return (
              <rect key={b.minute} x={i * w + (w * gap) / 2} width={w * (1 - gap)} y={100 - h} height={h} className={b.minute === mark ? css.best : css.bar}>
                <title>{`${clock(b.minute)} · ${count(b.orders)} · ${money({ minor: b.minor, currency })}`}</title>
              </rect>
            );
          })}
          <line x1="0" x2="100" y1="100" y2="100" className={css.base} vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <div className={css.axis} aria-hidden="true">
        <span>{first ? clock(first.minute) : ""}</span>
        <span>{last ? clock(last.minute) : ""}</span>
      </div>
    </div>
  );
}
