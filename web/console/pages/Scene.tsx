// A scene: its rules with what they did, its text, its versions, its figures.
import { useQuery } from "@tanstack/react-query";
import { count } from "../../shared/i18n/format";
import { risk } from "../../studio/api";
import { Link, navigate, useQueryWord } from "../../studio/router";
import { Failed, PageHead, Rows } from "../../studio/ui/parts";
import { TableTabs } from "../../studio/ui/Tabs";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords, sceneName } from "../i18n/risk";
import { useKeys } from "../ui/keyboard";
import { Mark, Mono, short } from "../ui/parts";
import { Charts } from "./scene/Charts";
import { Editor } from "./scene/Editor";
import { RulesTable } from "./scene/RulesTable";
import { Versions } from "./scene/Versions";

const REFRESH_MS = 15_000;
const TABS = ["rules", "text", "versions", "charts"] as const;

export function ScenePage({ scene }: { scene: string }) {
  const t = riskWords();
  const query = useQuery({ queryKey: ["risk-scene", scene], queryFn: () => risk.scene(scene), refetchInterval: REFRESH_MS });
  const [tab, setTab] = useQueryWord("tab", "rules");
  useKeys([
    ...TABS.map((name, i) => ({ keys: [["b", "e", "v", "c"][i] ?? ""], word: t.tab[name], run: () => setTab(name) })),
    { keys: ["Escape"], word: consoleWords().keyWords.back, run: () => navigate("/console/policies") },
  ]);
  const view = query.data;
  const back = <Link href="/console/policies" className={css.back}>← {consoleWords().nav.policies}</Link>;
  if (query.isError && !view) return <><PageHead back={back} title={sceneName(scene)} /><Failed error={query.error} retry={() => void query.refetch()} /></>;
  return (
    <>
      <PageHead back={back} title={sceneName(scene)} sub={<span>{t.sceneAbout[scene] ?? view?.brief.about} {view && <>· <Mono title={view.brief.version}>{short(view.brief.version)}</Mono> {t.inForce}</>}</span>}>
        {view?.brief.watched && <Mark tone="wait" title={t.watchedText}>{t.watched}</Mark>}
        {view && view.brief.open_appeals > 0 && <Link href="/console/appeals"><Mark tone="wait">{t.appealsOpen(count(view.brief.open_appeals))}</Mark></Link>}
        <Link className={css.textLink} href={`/console/judgements?scene=${scene}`}>{consoleWords().nav.judgements} →</Link>
      </PageHead>
      <div className={css.tabsBar}>
        <TableTabs label={sceneName(scene)} value={tab} onChange={setTab} tabs={TABS.map((value) => ({ value, label: t.tab[value], count: value === "rules" ? view?.rules.length ?? null : value === "versions" ? view?.brief.proposals ?? null : null, hot: value === "versions" }))} />
      </div>
      {!view ? <Rows n={8} /> : tab === "text" ? <Editor view={view} /> : tab === "versions" ? <Versions view={view} /> : tab === "charts" ? <Charts view={view} /> : <RulesTable view={view} />}
    </>
  );
}
