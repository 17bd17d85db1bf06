// The scenes that policies decide: what they gave this week, and what waits for somebody.
import { useQuery } from "@tanstack/react-query";
import { count } from "../../shared/i18n/format";
import { risk, type SceneBrief } from "../../studio/api";
import { Link, navigate } from "../../studio/router";
import { Empty, PageHead, Panel, Rows, Shown } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords, sceneName } from "../i18n/risk";
import { OutcomeBar } from "../ui/charts";
import { useRows } from "../ui/keyboard";
import { Mark, Mono, short } from "../ui/parts";
import policy from "./policies.module.css";

const REFRESH_MS = 10_000;

export function Policies() {
  const t = riskWords();
  const query = useQuery({ queryKey: ["risk-scenes"], queryFn: risk.scenes, refetchInterval: REFRESH_MS });
  const open = (scene: string) => navigate(`/console/policies/${scene}`);
  const [chosen, choose] = useRows((query.data ?? []).map((s) => s.scene), { open });
  return (
    <>
      <PageHead title={consoleWords().nav.policies} sub={t.policiesSub} />
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={4} h={60} /></div>}>
          {(scenes) => scenes.length === 0 ? <Empty icon="list" title={t.nothing} /> : (
            <div className={table.wrap}>
              <table className={`${table.table} ${css.dense} ${policy.scenes}`}>
                <thead><tr><th>{t.col.scene}</th><th>{t.col.version}</th><th className={table.r}>{t.col.rules}</th><th>{t.col.week}</th><th>{t.col.waiting}</th></tr></thead>
                <tbody>
                  {scenes.map((s) => (
                    <tr key={s.scene} data-row={s.scene} data-link data-on={s.scene === chosen || undefined} onClick={() => { choose(s.scene); open(s.scene); }}>
                      <td><span className={table.cellText}><Link href={`/console/policies/${s.scene}`} onClick={(e) => e.stopPropagation()} className={css.rowLink}><b>{sceneName(s.scene)}</b></Link><small>{t.sceneAbout[s.scene] ?? s.about}</small></span></td>
                      <td className={table.n}><Mono title={s.version}>{short(s.version)}</Mono>{s.watched && <> <Mark tone="wait" title={t.watchedText}>{t.watched}</Mark></>}</td>
                      <td className={table.r}>{count(s.rules)}</td>
                      <td><Week s={s} /></td>
                      <td>
                        <span className={policy.waiting}>
                          {s.proposals > 0 && <Link href={`/console/policies/${s.scene}?tab=versions`} onClick={(e) => e.stopPropagation()}><Mark tone="wait">{t.proposals(count(s.proposals))}</Mark></Link>}
                          {s.open_appeals > 0 && <Link href="/console/appeals" onClick={(e) => e.stopPropagation()}><Mark tone="wait">{t.appealsOpen(count(s.open_appeals))}</Mark></Link>}
                          {s.proposals + s.open_appeals === 0 && <span className={table.dim}>–</span>}
                        </span>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Shown>
      </Panel>
    </>
  );
}

function Week({ s }: { s: SceneBrief }) {
  const t = riskWords();
  const total = s.week.reduce((n, o) => n + o.n, 0);
  if (total === 0) return <span className={table.dim}>{t.noneYet}</span>;
  const acted = s.week.slice(0, -1).filter((o) => o.n > 0);
  return (
    <span className={policy.week}>
      <OutcomeBar counts={s.week} names={s.outcomes} />
      <small>
        {t.judgementsOf(count(total))}
        {acted.map((o) => <span key={o.name}> · {o.text} {count(o.n)}</span>)}
        {s.fallbacks > 0 && <span data-warn> · {t.fallbacks(count(s.fallbacks))}</span>}
      </small>
    </span>
  );
}
