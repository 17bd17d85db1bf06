// Judgements, the newest first, filtered by scene, outcome, subject or rule.
import { Select, Switch } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ago, count, dayAndClock } from "../../shared/i18n/format";
import { risk, type DecisionBrief, type OutcomeName } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { Link, navigate, usePath } from "../../studio/router";
import { Icon } from "../../studio/ui/icons";
import { Empty, PageHead, Pager, Panel, Rows, Shown, usePages } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords, sceneName } from "../i18n/risk";
import { useKeys, useRows } from "../ui/keyboard";
import { Mark, Outcome } from "../ui/parts";
import j from "./judgements.module.css";

const PER_PAGE = 50;
const REFRESH_MS = 5000;
/** Rules named in a row; the rest is counted. */
const RULES_SHOWN = 2;

export function Judgements() {
  const t = riskWords();
  const path = usePath();
  const words = new URLSearchParams(path.split("?")[1] ?? "");
  const word = (name: string) => words.get(name) ?? "";
  const set = (changes: Record<string, string>) => {
    const q = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) if (value) q.set(name, value); else q.delete(name);
    navigate(`${location.pathname}${q.size > 0 ? `?${q.toString()}` : ""}`, { replace: true });
  };
  const [scene, outcome, subject, rule, acted, audit] = [word("scene"), word("outcome"), word("subject"), word("rule"), word("acted") === "1", word("as") === "auditor"];
  const scenes = useQuery({ queryKey: ["risk-scenes"], queryFn: risk.scenes });
  const names = (of: string): readonly OutcomeName[] => scenes.data?.find((s) => s.scene === of)?.outcomes ?? [];
  const filter = words.toString();
  const pages = usePages(filter);
  const query = useQuery({
    queryKey: ["risk-decisions", filter, pages.cursor],
    queryFn: () => risk.decisions(audit, { ...(scene && { scene }), ...(outcome && { outcome }), ...(subject && { subject }), ...(rule && { rule }), ...(acted && { acted }), cursor: pages.cursor, limit: PER_PAGE }),
    placeholderData: keepPreviousData,
    refetchInterval: pages.page === 0 ? REFRESH_MS : false,
  });
  const open = (id: string) => navigate(`/console/judgements/${id}${audit ? "?as=auditor" : ""}`);
  const [chosen, choose] = useRows((query.data?.items ?? []).map((d) => d.id), { open });
  useKeys([{ keys: ["u"], word: t.labelKey.audit, run: () => set({ as: audit ? "" : "auditor" }) }]);
  // Only what asks something of somebody is listed by outcome.
  const outcomes = (scene ? names(scene).slice(0, -1) : []).map((o) => ({ value: o.name, label: o.text }));
  const first = query.data?.items[0];
  return (
    <>
      <PageHead title={consoleWords().nav.judgements} sub={audit ? t.auditorText : t.judgementsSub}>
        <Switch label={t.asAuditor} checked={audit} onChange={(e) => set({ as: e.currentTarget.checked ? "auditor" : "" })} />
      </PageHead>
      <Panel flush>
        <div className={table.tools}>
          <Select size="sm" w={190} aria-label={t.col.scene} allowDeselect={false} value={scene || "*"} onChange={(v) => set({ scene: v === "*" ? "" : v ?? "", outcome: "", rule: "" })} data={[{ value: "*", label: t.anyScene }, ...(scenes.data ?? []).map((s) => ({ value: s.scene, label: sceneName(s.scene) }))]} />
          {scene && <Select size="sm" w={200} aria-label={t.col.outcome} allowDeselect={false} value={outcome || "*"} onChange={(v) => set({ outcome: v === "*" ? "" : v ?? "" })} data={[{ value: "*", label: t.anyOutcome }, ...outcomes]} />}
          <Switch size="sm" label={t.actedOnly} checked={acted || outcome !== "" || subject !== ""} disabled={outcome !== "" || subject !== ""} onChange={(e) => set({ acted: e.currentTarget.checked ? "1" : "" })} />
          {rule && <Chip text={t.ofRule(rule)} clear={() => set({ rule: "" })} />}
          {subject && <Chip text={t.ofSubject(first?.name || subject.slice(0, 13))} clear={() => set({ subject: "" })} />}
        </div>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={12} h={36} /></div>}>
          {(page) => (
            <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }}>
              {page.items.length === 0 ? <Empty icon="eye" title={t.noJudgements} text={t.noJudgementsText} /> : (
                <div className={table.wrap}>
                  <table className={`${table.table} ${css.dense} ${j.list}`}>
                    <thead><tr><th>{t.col.at}</th><th>{t.col.scene}</th><th>{t.col.about}</th><th>{t.col.outcome}</th><th className={table.r}>{t.col.points}</th><th>{t.col.rulesFired}</th></tr></thead>
                    <tbody>
                      {page.items.map((d) => (
                        <tr key={d.id} data-row={d.id} data-link data-on={d.id === chosen || undefined} onClick={() => { choose(d.id); open(d.id); }}>
                          <td className={`${table.n} ${table.dim}`} title={dayAndClock(d.at)}>{ago(d.at)}</td>
                          <td className={table.n}>{sceneName(d.scene)}</td>
                          <td><Link href={`/console/judgements/${d.id}${audit ? "?as=auditor" : ""}`} className={css.rowLink} onClick={(e) => e.stopPropagation()}>{whom(d, audit)}</Link></td>
                          <td className={table.n}><Outcome name={d.outcome} text={d.outcome_text} names={names(d.scene)} /> <Marks d={d} /></td>
                          <td className={table.r}>{d.fallback ? "–" : count(d.points)}</td>
                          <td><Fired rules={d.fired} /></td>
                        </tr>
                      ))}
                    </tbody>
                  </table>
                </div>
              )}
              {rule && page.next !== null && page.items.length < PER_PAGE && <p className={j.note}>{t.lookedThrough}</p>}
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </div>
          )}
        </Shown>
      </Panel>
    </>
  );
}

/** Whom a judgement is about: the name, the beginning of an id where there is none, or that it is hidden. */
export function whom(d: DecisionBrief, audit: boolean): string {
  const t = riskWords();
  return audit ? t.hidden : d.name || (d.subject ? d.subject.slice(0, 13) : t.noName);
}

export function Marks({ d }: { d: DecisionBrief }) {
  const t = riskWords();
  return (
    <>
      {d.watched && <Mark tone="wait" title={t.watchedText}>{t.watched}</Mark>}
      {d.fallback && <Mark tone="harm" title={fallbackText(d.fallback)}>{t.fallback}</Mark>}
    </>
  );
}
export function fallbackText(why: string): string {
  const t = riskWords();
  return t.fallbackWhy(why === "deadline_missed" ? t.fallbackLate : why);
}

function Fired({ rules }: { rules: readonly string[] }) {
  const t = riskWords();
  if (rules.length === 0) return <span className={table.dim}>–</span>;
  return (
    <span className={j.fired} title={rules.join(", ")}>
      {rules.slice(0, RULES_SHOWN).map((r) => <code key={r}>{r}</code>)}
      {rules.length > RULES_SHOWN && <small>{t.more(count(rules.length - RULES_SHOWN))}</small>}
    </span>
  );
}

function Chip({ text, clear }: { text: string; clear: () => void }) {
  return <span className={j.chip}>{text}<button type="button" aria-label={`${riskWords().clear}: ${text}`} title={common().remove} onClick={clear}><Icon name="x" size={12} /></button></span>;
}
