// Appeals: the queue, the judgement they are against, and the answer.
import { Button, Textarea } from "@mantine/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ago, dayAndClock } from "../../shared/i18n/format";
import { newKey, risk, type AppealView } from "../../studio/api";
import { Link, navigate, useQueryWord } from "../../studio/router";
import { Empty, Failed, PageHead, Pager, Panel, Rows, Shown, usePages } from "../../studio/ui/parts";
import { TableTabs } from "../../studio/ui/Tabs";
import { sentence, toast } from "../../studio/ui/toast";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords, sceneName } from "../i18n/risk";
import { useKeys, useRows } from "../ui/keyboard";
import { Mark, Outcome } from "../ui/parts";
import { CaseView } from "./Case";
import a from "./appeals.module.css";

const PER_PAGE = 30;
const REFRESH_MS = 10_000;
/** Characters of an answer, as the server takes them. */
const ANSWER_MAX = 2000;

export function Appeals({ id }: { id: string | undefined }) {
  const t = riskWords();
  const [which, setWhich] = useQueryWord("state", "open");
  const pages = usePages(which);
  const query = useQuery({ queryKey: ["risk-appeals", which, pages.cursor], queryFn: () => risk.appeals({ open: which === "open", cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  const items = query.data?.items ?? [];
  const chosen = items.find((x) => x.id === id);
  const at = (to: string) => `/console/appeals/${to}${which === "open" ? "" : `?state=${which}`}`;
  const [row, choose] = useRows(items.map((x) => x.id), { open: (to) => navigate(at(to)) });
  useKeys(id === undefined ? [] : [{ keys: ["Escape"], word: consoleWords().keyWords.back, run: () => navigate("/console/appeals") }]);
  // After an answer: the one that waits longest of the others.
  const onward = () => {
    const next = items.find((x) => x.id !== id);
    navigate(next ? at(next.id) : "/console/appeals");
  };
  return (
    <>
      <PageHead title={consoleWords().nav.appeals} sub={t.appealsSub} back={id !== undefined && <Link href="/console/appeals" className={`${css.back} ${a.backNarrow}`}>← {consoleWords().nav.appeals}</Link>} />
      <div className={a.page} data-open={id !== undefined || undefined}>
        <section className={a.queue} aria-label={consoleWords().nav.appeals}>
          <Panel flush>
            <TableTabs label={consoleWords().nav.appeals} value={which} onChange={(v) => { setWhich(v); }} tabs={[{ value: "open", label: t.open }, { value: "closed", label: t.closed }]} />
            <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={4} h={60} /></div>}>
              {(page) => page.items.length === 0 ? <Empty icon="chat" title={which === "open" ? t.noAppeals : t.noClosed} text={which === "open" ? t.noAppealsText : ""} /> : (
                <>
                  <ul className={a.list}>
                    {page.items.map((x) => (
                      <li key={x.id} data-row={x.id}>
                        <Link href={at(x.id)} aria-current={x.id === id ? "true" : undefined} data-on={x.id === row || undefined} onClick={() => choose(x.id)}>
                          <span><b>{x.name || t.noName}</b><small title={dayAndClock(x.at)}>{ago(x.at)}</small></span>
                          <small>{sceneName(x.scene)}{x.state !== "open" && <> · {t.appealState[x.state]}</>}</small>
                          <p>{x.words}</p>
                        </Link>
                      </li>
                    ))}
                  </ul>
                  <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
                </>
              )}
            </Shown>
          </Panel>
        </section>
        {chosen ? <One key={chosen.id} appeal={chosen} onward={onward} /> : id !== undefined && query.data ? <Elsewhere id={id} which={which} set={setWhich} /> : items.length > 0 ? <div className={a.choose}><Empty icon="chat" title={t.chooseAppeal} /></div> : null}
      </div>
    </>
  );
}

/** An address of an appeal that the list shown does not have: the other list may. */
function Elsewhere({ id, which, set }: { id: string; which: string; set: (v: string) => void }) {
  const t = riskWords();
  return <div className={a.choose} data-id={id}><Empty icon="question" title={t.chooseAppeal}><Button onClick={() => set(which === "open" ? "closed" : "open")}>{which === "open" ? t.closed : t.open}</Button></Empty></div>;
}

function One({ appeal, onward }: { appeal: AppealView; onward: () => void }) {
  const t = riskWords();
  const query = useQuery({ queryKey: ["risk-decision", appeal.decision_id, false], queryFn: () => risk.decision(false, appeal.decision_id) });
  return (
    <>
      <section className={a.case}>
        {query.data ? (
          <>
            <header className={a.caseHead}>
              <Outcome strong name={query.data.brief.outcome} text={query.data.brief.outcome_text} names={query.data.outcomes} />
              <span>{query.data.brief.name || t.noName} · {sceneName(appeal.scene)} · {dayAndClock(query.data.brief.at)}</span>
              <Link className={css.textLink} href={`/console/judgements/${appeal.decision_id}`}>{consoleWords().nav.judgements} →</Link>
            </header>
            <CaseView d={query.data} audit={false} />
          </>
        ) : query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Rows n={6} />}
      </section>
      <section className={a.answer}><Answer appeal={appeal} onward={onward} /></section>
    </>
  );
}

function Answer({ appeal, onward }: { appeal: AppealView; onward: () => void }) {
  const t = riskWords();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState<"uphold" | "dismiss" | null>(null);
  const [key] = useState(newKey);
  const field = () => document.querySelector<HTMLTextAreaElement>("[data-answer]");
  const run = async (upheld: boolean) => {
    if (!text.trim()) {
      setError(t.answerNeeded);
      field()?.focus();
      return;
    }
    setBusy(upheld ? "uphold" : "dismiss");
    setError(null);
    try {
      await risk.answerAppeal(appeal.id, { upheld, answer: text.trim() }, key);
      toast(upheld ? t.upheld : t.dismissed, { tone: "good" });
      onward();
      await queries.invalidateQueries();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(null);
    }
  };
  const open = appeal.state === "open";
  useKeys(open ? [{ keys: ["r"], word: t.answer, run: () => field()?.focus() }, { keys: ["y"], word: t.uphold, run: () => void run(true) }, { keys: ["n"], word: t.dismiss, run: () => void run(false) }] : []);
  return (
    <Panel title={t.theySay} right={<small className={a.dim}>{t.waits(ago(appeal.at))}</small>}>
      <blockquote className={a.words}>{appeal.words}</blockquote>
      {open ? (
        <form className={a.form} onSubmit={(e) => e.preventDefault()}>
          <Textarea data-answer label={t.answer} description={t.answerHint} autosize minRows={4} maxLength={ANSWER_MAX} value={text} onChange={(e) => setText(e.currentTarget.value)} error={error ?? undefined} />
          <div className={a.buttons}>
            <Button variant="filled" loading={busy === "uphold"} disabled={busy !== null} onClick={() => void run(true)} rightSection={<kbd>Y</kbd>}>{t.uphold}</Button>
            <Button loading={busy === "dismiss"} disabled={busy !== null} onClick={() => void run(false)} rightSection={<kbd>N</kbd>}>{t.dismiss}</Button>
          </div>
        </form>
      ) : (
        <div className={a.done}>
          <Mark tone={appeal.state === "upheld" ? "ink" : "harm"}>{t.appealState[appeal.state]}</Mark>
          {appeal.closed_at && <small className={a.dim}>{dayAndClock(appeal.closed_at)}</small>}
          <p>{appeal.answer}</p>
        </div>
      )}
    </Panel>
  );
}
