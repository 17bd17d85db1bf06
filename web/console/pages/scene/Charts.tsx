// A scene's figures: outcomes by day, what the rules in shadow would have made of the same days, and the features held.
import { count } from "../../../shared/i18n/format";
import type { SceneView } from "../../../studio/api";
import { Empty, Panel } from "../../../studio/ui/parts";
import table from "../../../studio/ui/table.module.css";
import css from "../../console.module.css";
import { riskWords } from "../../i18n/risk";
import { byDay } from "../../lib/outcomes";
import { DayBars, Legend } from "../../ui/charts";
import { Outcome } from "../../ui/parts";
import policy from "../policies.module.css";

const BYTES = ["B", "KB", "MB", "GB"];
const size = (bytes: number): string => {
  const power = Math.min(BYTES.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${count(Math.round(bytes / 1024 ** power))} ${BYTES[power]}`;
};

export function Charts({ view }: { view: SceneView }) {
  const t = riskWords();
  const names = view.brief.outcomes;
  const live = byDay(view.days, view.outcomes_by_day, names);
  const shadow = byDay(view.days, view.shadow_by_day, names);
  const sum = (rows: readonly (readonly number[])[], at: number): number => rows.reduce((s, r) => s + (r[at] ?? 0), 0);
  const totals = names.map((n, i) => ({ ...n, live: sum(live, i), shadow: sum(shadow, i) }));
  const top = Math.max(1, ...totals.flatMap((o) => [o.live, o.shadow]));
  const inShadow = view.rules.some((r) => r.mode !== "live");
  const none = totals.every((o) => o.live === 0);
  return (
    <div className={css.stack}>
      <Panel title={t.outcomesByDay} right={<Legend names={names} values={totals.map((o) => count(o.live))} />}>
        {none ? <Empty icon="report" title={t.noneYet} /> : <DayBars days={view.days} rows={live} names={names} label={t.outcomesByDay} />}
      </Panel>
      <div className={policy.two}>
        <Panel title={t.shadowBeside}>
          {!inShadow && !view.brief.watched ? <p className={policy.quiet}>{t.shadowNone}</p> : (
            <>
              <p className={policy.quiet}>{totals.every((o) => o.live === o.shadow) ? t.shadowSame : view.brief.watched ? t.watchedWould : t.shadowText}</p>
              <table className={policy.beside}>
                <thead><tr><th>{t.col.outcome}</th><th>{t.modeLive}</th><th>{t.modeShadow}</th><th>{t.difference}</th></tr></thead>
                <tbody>
                  {totals.map((o) => (
                    <tr key={o.name}>
                      <td><Outcome name={o.name} text={o.text} names={names} /></td>
                      <td>{count(o.live)}<i style={{ width: `${(o.live / top) * 100}%` }} /></td>
                      <td>{count(o.shadow)}<i data-shadow style={{ width: `${(o.shadow / top) * 100}%` }} /></td>
                      <td>{o.shadow === o.live ? "–" : `${o.shadow > o.live ? "+" : "−"}${count(Math.abs(o.shadow - o.live))}`}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
        </Panel>
        <Panel title={t.features} flush>
          {view.features.length === 0 ? <p className={policy.quiet} style={{ padding: 16 }}>{t.nothing}</p> : (
            <div className={`${table.wrap} ${policy.features}`}>
              <table className={`${table.table} ${css.denser}`}>
                <tbody>{view.features.map((f) => <tr key={f.name}><td><code>{f.name}</code></td><td className={table.r}>{t.keys(count(f.keys))}</td><td className={table.r}>{size(f.bytes)}</td></tr>)}</tbody>
              </table>
            </div>
          )}
        </Panel>
      </div>
    </div>
  );
}
