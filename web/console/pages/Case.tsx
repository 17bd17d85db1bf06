// What a judgement says and stands on: the reasons, the rules with each test and the value seen, and every fact that was known.
import { count, dayAndClock } from "../../shared/i18n/format";
import { getLang } from "../../shared/i18n";
import type { DecisionView } from "../../studio/api";
import { Link } from "../../studio/router";
import { Icon } from "../../studio/ui/icons";
import { Panel } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import css from "../console.module.css";
import { riskWords } from "../i18n/risk";
import { Mark, Outcome } from "../ui/parts";
import { fallbackText } from "./Judgements";
import j from "./judgements.module.css";
import { Effects } from "./scene/RulesTable";

/** A moment, as the server writes it. */
const ISO = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const UNITS: [number, Intl.RelativeTimeFormatUnit][] = [[1000, "second"], [60_000, "minute"], [3_600_000, "hour"], [86_400_000, "day"]];
/** 3 phút, 2 ngày: how old something was. */
function age(ms: number): string {
  const [size, unit] = [...UNITS].reverse().find(([s]) => ms >= s) ?? [1000, "second" as const];
  return new Intl.NumberFormat(getLang(), { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(Math.max(0, ms / size));
}

export function CaseView({ d, audit }: { d: DecisionView; audit: boolean }) {
  const t = riskWords();
  const silent = d.person.length + d.auditor.length + d.would_pass.length === 0;
  return (
    <div className={css.stack}>
      {d.overrides.length > 0 && (
        <Panel title={t.overrides}>
          {d.overrides.map((o) => <p key={o.at} className={j.override}><Outcome name={o.outcome} names={d.outcomes} /> <span>“{o.reason}”</span> <small>{audit ? "" : `${o.by_name} · `}{dayAndClock(o.at)}</small></p>)}
        </Panel>
      )}
      <Panel>
        {d.brief.fallback && <p className={css.warn}><Icon name="warn" size={16} />{fallbackText(d.brief.fallback)}</p>}
        {d.brief.watched && <p className={css.warn}><Icon name="eye" size={16} />{t.watchedText}</p>}
        {silent && !d.brief.fallback && <p className={j.quietLine}>{t.noWhy}</p>}
        <div className={j.why}>
          {d.person.length > 0 && <div><h3>{d.brief.watched ? t.whyPersonWatched : t.whyPerson}</h3><ul>{d.person.map((s) => <li key={s}>{s}</li>)}</ul></div>}
          {d.auditor.length > 0 && <div><h3>{t.whyAuditor}</h3><ul>{d.auditor.map((s) => <li key={s}>{s}</li>)}</ul></div>}
        </div>
        {d.would_pass.length > 0 && <div className={j.would}><h3>{t.wouldPass}</h3><ul>{d.would_pass.map((s) => <li key={s}>{s}</li>)}</ul></div>}
      </Panel>
      <Panel title={t.rulesFired} right={<span className={j.points}>{d.brief.fallback ? "" : `${count(d.brief.points)} ${t.col.points.toLowerCase()}`}</span>} flush>
        {d.rules.length === 0 ? <p className={j.quiet}>{t.noneFired}</p> : (
          <ul className={j.rules}>
            {d.rules.map((r) => (
              <li key={r.rule} data-shadow={!r.live || undefined}>
                <header>
                  <Link className={css.rowLink} href={`/console/policies/${d.brief.scene}?rule=${encodeURIComponent(r.rule)}`}><code>{r.rule}</code></Link>
                  {!r.live && <Mark tone="wait">{t.shadowRule}</Mark>}
                  <Effects effects={r.effects} />
                </header>
                {r.because.length > 0 && <ul className={j.because}>{r.because.map((s) => <li key={s}><code>{s}</code></li>)}</ul>}
                {(r.law || r.source) && <small>{[r.law, r.source].filter(Boolean).join(" · ")}</small>}
              </li>
            ))}
          </ul>
        )}
        {d.characteristics.length > 0 && (
          <div className={j.card}>
            <h3>{t.characteristics}</h3>
            <ul>{d.characteristics.map((c) => <li key={c.fact}><code>{c.fact}</code><span>{c.value}</span><b data-more={c.points > c.reference || undefined}>{c.points > 0 ? "+" : c.points < 0 ? "−" : ""}{count(Math.abs(c.points))}</b><small>{t.reference(count(c.reference))}</small></li>)}</ul>
          </div>
        )}
        {[[t.limits, d.limits], [t.labels, d.labels], [t.unsettled, d.unsettled]].map(([title, list]) => Array.isArray(list) && list.length > 0 && <div key={String(title)} className={j.card}><h3>{title}</h3><p className={j.codes}>{list.map((x) => <code key={x}>{x}</code>)}</p></div>)}
      </Panel>
      {(d.facts.length > 0 || d.missing.length > 0) && (
        <Panel title={t.facts} right={<span className={j.dim}>{count(d.facts.length)}</span>} flush>
          <div className={table.wrap}>
            <table className={`${table.table} ${css.denser} ${j.facts}`}>
              <thead><tr><th>{t.col.fact}</th><th>{t.col.value}</th><th>{t.col.from}</th><th>{t.col.age}</th></tr></thead>
              <tbody>
                {d.facts.map((f) => (
                  <tr key={f.name}>
                    <td><span className={table.cellText}><code>{f.name}</code>{f.about && <small title={f.about}>{f.about}</small>}</span></td>
                    <td className={j.value}>{ISO.test(f.value) ? dayAndClock(f.value) : f.value}{f.personal && <> <Mark>{t.personal}</Mark></>}</td>
                    <td><span className={table.cellText}><span>{t.kind[f.kind] ?? f.kind}</span>{f.stream && <small>{f.stream}</small>}</span></td>
                    <td className={table.n}>{f.event !== null ? <span className={table.cellText}><span>{f.age_ms !== null && age(f.age_ms)}</span><small>{t.event(count(f.event))}</small></span> : <span className={table.dim}>–</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {d.missing.length > 0 && <div className={j.card}><h3>{t.missing}</h3><p className={j.codes}>{d.missing.map((m) => <code key={m}>{m}</code>)}</p></div>}
        </Panel>
      )}
    </div>
  );
}
