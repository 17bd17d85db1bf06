// The rules of a scene with what they did: sorted, filtered, each opened for its condition, texts and sources.
import { TextInput, UnstyledButton } from "@mantine/core";
import { Fragment, useEffect, useState } from "react";
import { count } from "../../../shared/i18n/format";
import type { RuleView, SceneView } from "../../../studio/api";
import { Link, navigate, useQueryWord } from "../../../studio/router";
import { Icon } from "../../../studio/ui/icons";
import { Empty, Panel } from "../../../studio/ui/parts";
import table from "../../../studio/ui/table.module.css";
import css from "../../console.module.css";
import { riskWords } from "../../i18n/risk";
import { Spark } from "../../ui/charts";
import { useRows, useSearchKey } from "../../ui/keyboard";
import { Mark } from "../../ui/parts";
import policy from "../policies.module.css";

type Sort = "rule" | "fired" | "live" | "precision" | "recall";
const hits = (r: RuleView): number => r.hits.reduce((s, n) => s + n, 0);
const VALUE: Record<Sort, (r: RuleView) => number | string> = { rule: (r) => r.rule, fired: hits, live: (r) => r.live_hits, precision: (r) => r.precision ?? -1, recall: (r) => r.recall ?? -1 };
const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)}%`);
const MODES = ["all", "live", "shadow", "fired"] as const;
const fits = (r: RuleView, mode: string): boolean => mode === "shadow" ? r.mode === "shadow" : mode === "live" ? r.mode !== "shadow" : mode === "fired" ? hits(r) > 0 : true;

export function RulesTable({ view }: { view: SceneView }) {
  const t = riskWords();
  useSearchKey();
  const [q, setQ] = useState("");
  const [mode, setMode] = useQueryWord("mode", "all");
  const [sort, setSort] = useState<{ by: Sort; down: boolean }>({ by: "fired", down: true });
  const [open, setOpen] = useQueryWord("rule");
  // A rule that an address names is brought into sight, once.
  const [named] = useState(open);
  useEffect(() => {
    if (named) document.querySelector(`[data-row="${CSS.escape(named)}"]`)?.scrollIntoView({ block: "center" });
  }, [named]);
  const wanted = q.trim().toLowerCase();
  const value = VALUE[sort.by];
  const rules = view.rules
    .filter((r) => fits(r, mode) && (!wanted || [r.rule, r.when, r.person, r.auditor, r.source, r.law, ...r.effects].some((s) => s.toLowerCase().includes(wanted))))
    .sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      return (sort.down ? -order : order) || a.rule.localeCompare(b.rule);
    });
  const toggle = (rule: string) => setOpen(open === rule ? "" : rule);
  const [chosen, choose] = useRows(rules.map((r) => r.rule), { open: toggle });
  const head = (by: Sort, text: string, right: boolean) => (
    <th className={right ? table.r : undefined} aria-sort={sort.by === by ? (sort.down ? "descending" : "ascending") : "none"}>
      <UnstyledButton className={policy.sort} data-right={right || undefined} aria-label={t.sortBy(text)} onClick={() => setSort({ by, down: sort.by === by ? !sort.down : by !== "rule" })}>
        {text}{sort.by === by && <Icon name={sort.down ? "down" : "up"} size={12} />}
      </UnstyledButton>
    </th>
  );
  return (
    <Panel flush>
      <div className={table.tools}>
        <TextInput type="search" style={{ flex: "1 1 220px", maxWidth: 360 }} leftSection={<Icon name="search" size={16} />} aria-label={t.filterRules} placeholder={t.filterRules} value={q} onChange={(e) => setQ(e.currentTarget.value)} />
        <div className={css.chips} role="group" aria-label={t.col.mode}>
          {MODES.map((m) => <UnstyledButton key={m} aria-pressed={mode === m} onClick={() => setMode(m)}>{t.mode[m]}<small>{count(view.rules.filter((r) => fits(r, m)).length)}</small></UnstyledButton>)}
        </div>
        <small className={policy.note}>{view.labelled_bad + view.labelled_good > 0 ? t.labelled(count(view.labelled_bad), count(view.labelled_good)) : t.noLabels}</small>
      </div>
      {rules.length === 0 ? <Empty icon="list" title={t.noRules} /> : (
        <div className={table.wrap}>
          <table className={`${table.table} ${css.dense} ${policy.rules}`}>
            <thead><tr>{head("rule", t.col.rule, false)}<th>{t.col.mode}</th><th>{t.col.hits}</th>{head("fired", t.col.fired, true)}{head("live", t.col.live, true)}{head("precision", t.col.precision, true)}{head("recall", t.col.recall, true)}<th>{t.col.effects}</th></tr></thead>
            <tbody>
              {rules.map((r) => (
                <Fragment key={r.rule}>
                  <tr data-row={r.rule} data-link data-on={r.rule === chosen || r.rule === open || undefined} onClick={() => { choose(r.rule); toggle(r.rule); }}>
                    <td><span className={table.cellText}><UnstyledButton aria-expanded={r.rule === open} className={policy.name} onClick={(e) => { e.stopPropagation(); choose(r.rule); toggle(r.rule); }}>{r.rule}</UnstyledButton><small title={r.person}>{r.person}</small></span></td>
                    <td className={table.n}><ModeMark mode={r.mode} /></td>
                    <td><Spark values={r.hits} label={`${r.rule}: ${r.hits.map((n) => count(n)).join(", ")}`} /></td>
                    <td className={table.r}>{count(hits(r))}</td>
                    <td className={table.r}>{r.mode === "shadow" ? <span className={table.dim}>–</span> : count(r.live_hits)}</td>
                    <td className={table.r} title={r.labelled > 0 ? t.labelledOf(count(r.labelled)) : t.noLabels}>{percent(r.precision)}</td>
                    <td className={table.r} title={r.labelled > 0 ? t.labelledOf(count(r.labelled)) : t.noLabels}>{percent(r.recall)}</td>
                    <td><Effects effects={r.effects} /></td>
                  </tr>
                  {r.rule === open && <tr className={policy.opened}><td colSpan={8}><RuleDetail r={r} scene={view.brief.scene} /></td></tr>}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

export function ModeMark({ mode }: { mode: string }) {
  const t = riskWords();
  return <Mark tone={mode === "live" ? "ink" : "wait"}>{mode === "live" ? t.modeLive : mode === "shadow" ? t.modeShadow : mode}</Mark>;
}

export function Effects({ effects }: { effects: readonly string[] }) {
  return <span className={policy.effects}>{effects.map((e) => <code key={e} data-strong={e.startsWith("outcome") || undefined}>{e}</code>)}</span>;
}

function RuleDetail({ r, scene }: { r: RuleView; scene: string }) {
  const t = riskWords();
  return (
    <div className={policy.detail}>
      <dl>
        <dt>{t.when}</dt><dd><code className={policy.code}>{r.when || "–"}</code></dd>
        <dt>{t.then}</dt><dd><Effects effects={r.effects} /></dd>
        <dt>{t.toPerson}</dt><dd>{r.person || "–"}</dd>
        <dt>{t.toAuditor}</dt><dd>{r.auditor || "–"}</dd>
        {r.law && <><dt>{t.law}</dt><dd>{r.law}</dd></>}
        {r.source && <><dt>{t.source}</dt><dd>{r.source}</dd></>}
        <dt>{t.owner}</dt><dd>{r.owner} · v{r.version}</dd>
      </dl>
      <div className={policy.detailActs}>
        <Link className={css.textLink} href={`/console/judgements?scene=${encodeURIComponent(scene)}&rule=${encodeURIComponent(r.rule)}`}>{t.seeFired} →</Link>
        <button type="button" className={css.textLink} onClick={() => navigate(`/console/policies/${scene}?tab=text&at=${encodeURIComponent(r.rule)}`)}>{t.editRule} →</button>
      </div>
    </div>
  );
}
