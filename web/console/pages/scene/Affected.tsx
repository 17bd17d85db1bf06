// What changed policy text would have meant over the past: outcomes with their money, rules, people, examples.
import { count, dayAndClock, money } from "../../../shared/i18n/format";
import { say } from "../../../shared/i18n";
import type { Backtest, SceneView } from "../../../studio/api";
import { Link } from "../../../studio/router";
import { Failed, Panel, Rows } from "../../../studio/ui/parts";
import css from "../../console.module.css";
import { riskWords } from "../../i18n/risk";
import { Outcome } from "../../ui/parts";
import a from "./affected.module.css";

type Asked = { data: Backtest | undefined; isError: boolean; error: unknown; refetch: () => Promise<unknown> };
const EXAMPLES_SHOWN = 12;

/** Beside the editor: while nothing was changed, or nothing can be asked, it says so. */
export function Affected({ dirty, blocked, waiting, query, view }: { dirty: boolean; blocked: boolean; waiting: boolean; query: Asked; view: SceneView }) {
  const t = riskWords();
  return (
    <aside aria-label={t.affected}>
      <Panel title={t.affected}>
        {!dirty ? <p className={a.quiet}>{t.affectedIdle}</p> : blocked ? <p className={a.quiet}>{t.affectedBlocked}</p> : query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : query.data ? <div data-waiting={waiting || undefined} className={a.answer}><BacktestView b={query.data} view={view} /></div> : <><p className={a.quiet}>{t.asking}</p><Rows n={3} h={28} /></>}
      </Panel>
    </aside>
  );
}

export function BacktestView({ b, view }: { b: Backtest; view: SceneView }) {
  const t = riskWords();
  if (b.decisions === 0) return <p className={a.quiet}>{t.noPast}</p>;
  const names = view.brief.outcomes;
  const hasMoney = b.outcomes.some((o) => o.money_before !== null || o.money_after !== null);
  const top = Math.max(1, ...b.outcomes.flatMap((o) => [o.before, o.after]));
  return (
    <div className={a.body}>
      <div>
        <p className={a.lead} data-changed={b.changed > 0 || undefined} role="status">{b.changed > 0 ? <><b>{t.wouldChange(count(b.changed))}</b> {t.ofPeople(count(b.people))}</> : <b>{t.nobody}</b>}</p>
        <small className={a.small}>{t.asked(count(b.decisions), b.took_ms < 10 ? b.took_ms.toFixed(1) : count(Math.round(b.took_ms)))}{b.first && b.last && ` · ${t.askedSpan(dayAndClock(b.first), dayAndClock(b.last))}`}</small>
      </div>
      <table className={a.outcomes}>
        <thead><tr><th>{t.col.outcome}</th><th>{t.before}</th><th>{t.after}</th></tr></thead>
        <tbody>
          {b.outcomes.map((o) => (
            <tr key={o.outcome} data-changed={o.before !== o.after || undefined}>
              <td><Outcome name={o.outcome} text={say(o.text)} names={names} /></td>
              <Side n={o.before} top={top} sum={hasMoney && o.money_before ? money(o.money_before) : null} />
              <Side n={o.after} top={top} sum={hasMoney && o.money_after ? money(o.money_after) : null} delta={o.after - o.before} />
            </tr>
          ))}
        </tbody>
      </table>
      <section>
        <h3>{t.changedRules}</h3>
        {b.rules.length === 0 ? <p className={a.quiet}>{t.noRuleChanged}</p> : (
          <ul className={a.rules}>
            {b.rules.map((r) => (
              <li key={r.rule}>
                <code>{r.rule}</code>
                <span>{r.before === null ? t.ruleNew : count(r.before)} → {r.after === null ? t.ruleGone : count(r.after)}</span>
                <small>{[r.newly > 0 && t.newly(count(r.newly)), r.no_longer > 0 && t.noLonger(count(r.no_longer))].filter(Boolean).join(" · ")}</small>
              </li>
            ))}
          </ul>
        )}
      </section>
      {b.unknown.length > 0 && <p className={css.warn}>{t.unknown} <code>{b.unknown.join(", ")}</code></p>}
      {b.recomputed.length > 0 && <p className={a.small}>{t.recomputed} <code>{b.recomputed.join(", ")}</code></p>}
      {b.examples.length > 0 && (
        <section>
          <h3>{t.examples}</h3>
          <ul className={a.examples}>
            {b.examples.slice(0, EXAMPLES_SHOWN).map((x, i) => (
              <li key={i}>
                <Link href={`/console/judgements?subject=${encodeURIComponent(x.subject)}`} className={css.textLink} title={x.subject}>{dayAndClock(x.at)}</Link>
                <span><Outcome name={x.before} names={names} /> → <Outcome name={x.after} names={names} /></span>
                {x.money && <b>{money(x.money)}</b>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Side({ n, top, sum, delta }: { n: number; top: number; sum: string | null; delta?: number }) {
  return (
    <td>
      <span className={a.figure}>{count(n)}{delta !== undefined && delta !== 0 && <em>{delta > 0 ? "+" : "−"}{count(Math.abs(delta))}</em>}</span>
      <i className={a.bar} style={{ width: `${(n / top) * 100}%` }} />
      {sum !== null && <small>{sum}</small>}
    </td>
  );
}
