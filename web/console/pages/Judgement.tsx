// A judgement's page: what came out and why, everything it stood on, and what an operator can do about it.
import { Button, NumberInput, Radio, Select, Stack, Switch } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { count, dayAndClock } from "../../shared/i18n/format";
import { risk, type DecisionView, type MarkLabel } from "../../studio/api";
import { Link, navigate, useQueryWord } from "../../studio/router";
import { Icon } from "../../studio/ui/icons";
import { Failed, PageHead, Panel, Rows, Shown } from "../../studio/ui/parts";
import { toast, toastError } from "../../studio/ui/toast";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { riskWords, sceneName } from "../i18n/risk";
import { useKeys } from "../ui/keyboard";
import { Mark, Mono, Outcome, ReasonDialog, short } from "../ui/parts";
import { CaseView } from "./Case";
import { Marks, whom } from "./Judgements";
import j from "./judgements.module.css";

export function JudgementPage({ id }: { id: string }) {
  const t = riskWords();
  const [as, setAs] = useQueryWord("as");
  const audit = as === "auditor";
  const query = useQuery({ queryKey: ["risk-decision", id, audit], queryFn: () => risk.decision(audit, id) });
  const back = <Link href="/console/judgements" className={css.back}>← {consoleWords().nav.judgements}</Link>;
  useKeys([
    { keys: ["Escape"], word: consoleWords().keyWords.back, run: () => (history.length > 1 ? history.back() : navigate("/console/judgements")) },
    { keys: ["u"], word: t.labelKey.audit, run: () => setAs(audit ? "" : "auditor") },
  ]);
  const toggle = <Switch label={t.asAuditor} checked={audit} onChange={(e) => setAs(e.currentTarget.checked ? "auditor" : "")} />;
  if (!query.data) return <><PageHead back={back} title={consoleWords().nav.judgements}>{toggle}</PageHead>{query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Rows n={8} />}</>;
  const d = query.data;
  return (
    <>
      <PageHead back={back} title={<span className={j.title}><Outcome strong name={d.brief.outcome} text={d.brief.outcome_text} names={d.outcomes} /><span>{whom(d.brief, audit)}</span></span>} sub={<span>{sceneName(d.brief.scene)} · {dayAndClock(d.brief.at)} {audit && <>· {t.auditorText}</>} <Marks d={d.brief} /></span>}>
        {toggle}
      </PageHead>
      <div className={j.page}>
        <CaseView d={d} audit={audit} />
        <Aside d={d} audit={audit} />
      </div>
    </>
  );
}

function Aside({ d, audit }: { d: DecisionView; audit: boolean }) {
  const t = riskWords();
  const b = d.brief;
  return (
    <aside className={css.stack}>
      {!audit && <Acts d={d} />}
      {d.appeal && (
        <Panel title={t.appeal} right={<Mark tone={d.appeal.state === "open" ? "wait" : "ink"}>{t.appealState[d.appeal.state]}</Mark>}>
          <blockquote className={j.quote}>{d.appeal.words}</blockquote>
          {d.appeal.answer && <p className={j.answered}>{d.appeal.answer}</p>}
          <Link className={css.textLink} href={`/console/appeals/${d.appeal.id}`}>{t.toAppeal} →</Link>
        </Panel>
      )}
      <Panel title={t.record}>
        <Pairs
          rows={[
            [t.version, d.version ? <Link key="v" className={css.textLink} href={`/console/policies/${b.scene}?tab=versions&version=${d.version}`}><Mono title={d.version}>{short(d.version)}</Mono></Link> : "–"],
            [t.replays, d.replays === null ? t.replaysNone : d.replays ? <span key="r" className={j.good}><Icon name="check" size={14} />{t.replaysYes}</span> : <span key="r" className={j.bad}><Icon name="warn" size={14} />{t.replaysNo}</span>],
            [t.cutOffs, d.cut_offs.length > 0 ? d.cut_offs.join(", ") : "–"],
            ...(d.shadow_outcome ? [[t.shadowWould, <span key="s"><Outcome name={d.shadow_outcome} names={d.outcomes} /> · {count(d.shadow_points)}</span>] as [string, ReactNode]] : []),
            [t.place, `#${count(d.seq)}`],
            [t.seen, `#${count(d.seen)}`],
            ...(d.label ? [[t.turnedOut, <span key="l">{d.label.bad ? t.turnedBad : t.turnedGood} <small className={j.dim}>({t.bySource[d.label.source] ?? d.label.source})</small></span>] as [string, ReactNode]] : []),
          ]}
        />
      </Panel>
      {!audit && b.subject && <Links subject={b.subject} />}
    </aside>
  );
}

function Pairs({ rows }: { rows: [string, ReactNode][] }) {
  return <dl className={j.pairs}>{rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

function Acts({ d }: { d: DecisionView }) {
  const t = riskWords();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<"override" | "mark" | null>(null);
  const [outcome, setOutcome] = useState<string | null>(null);
  const [label, setLabel] = useState<MarkLabel>("fraud");
  const [days, setDays] = useState<number | string>(90);
  const id = d.brief.id;
  const person = d.brief.name !== "";
  const say = async (bad: boolean) => {
    try {
      await risk.label(id, { bad });
      toast(t.labelDone, { tone: "good" });
      await queries.invalidateQueries();
    } catch (error) {
      toastError(error);
    }
  };
  useKeys([
    { keys: ["y"], word: t.labelKey.bad, run: () => void say(true) },
    { keys: ["n"], word: t.labelKey.good, run: () => void say(false) },
    { keys: ["c"], word: t.labelKey.override, run: () => setDoing("override") },
    ...(person ? [{ keys: ["m"], word: t.labelKey.mark, run: () => setDoing("mark") }] : []),
  ]);
  const done = (text: string) => {
    toast(text, { tone: "good" });
    void queries.invalidateQueries();
  };
  return (
    <Panel>
      <Stack gap="sm">
        <div className={j.ask} role="group" aria-label={t.labelAsk}>
          <span>{t.labelAsk}</span>
          <Button size="xs" aria-pressed={d.label?.bad === true} variant={d.label?.bad === true ? "filled" : "default"} onClick={() => void say(true)} rightSection={<kbd>Y</kbd>}>{t.labelBad}</Button>
          <Button size="xs" aria-pressed={d.label?.bad === false} variant={d.label?.bad === false ? "filled" : "default"} onClick={() => void say(false)} rightSection={<kbd>N</kbd>}>{t.labelGood}</Button>
        </div>
        <div className={j.acts}>
          <Button onClick={() => setDoing("override")} rightSection={<kbd>C</kbd>}>{t.override}</Button>
          <Button disabled={!person} title={person ? undefined : t.noPerson} onClick={() => setDoing("mark")} rightSection={<kbd>M</kbd>}>{t.mark}</Button>
        </div>
      </Stack>
      {doing === "override" && (
        <ReasonDialog title={t.overrideTitle} text={t.overrideText} go={t.override} ready={outcome !== null} run={async (reason, key) => { await risk.override(id, { outcome: outcome ?? "", reason }, key); done(t.overrideDone); }} close={() => setDoing(null)}>
          <Radio.Group label={t.outcomeNew} value={outcome} onChange={setOutcome}>
            <Stack gap={8} mt={6}>{d.outcomes.map((o, i) => <Radio key={o.name} value={o.name} label={o.text} disabled={o.name === d.brief.outcome && d.overrides.length === 0} data-autofocus={i === 0 || undefined} />)}</Stack>
          </Radio.Group>
        </ReasonDialog>
      )}
      {doing === "mark" && (
        <ReasonDialog title={t.markTitle(d.brief.name)} text={t.markText} go={t.mark} tone="harm" ready={Number.isInteger(days) && Number(days) >= (label === "fraud" ? 0 : 1) && Number(days) <= 730} run={async (reason, key) => { await risk.mark({ user_id: d.brief.subject, label, days: Number(days), reason }, key); done(t.markDone); }} close={() => setDoing(null)}>
          <Select label={t.mark} data-autofocus allowDeselect={false} value={label} onChange={(v) => setLabel(v === "points" ? "points" : "fraud")} data={[{ value: "fraud", label: t.markLabel.fraud }, { value: "points", label: t.markLabel.points }]} />
          <NumberInput label={t.markDays} min={0} max={730} value={days} onChange={setDays} />
        </ReasonDialog>
      )}
    </Panel>
  );
}

function Links({ subject }: { subject: string }) {
  const t = riskWords();
  const query = useQuery({ queryKey: ["risk-links", subject], queryFn: () => risk.links(subject), retry: false });
  return (
    <Panel title={t.links} right={<Link className={css.textLink} href={`/console/judgements?subject=${encodeURIComponent(subject)}`}>{t.othersOf} →</Link>} flush>
      <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={2} h={32} /></div>}>
        {(accounts) => {
          const others = accounts.filter((a) => a.user_id !== subject);
          const self = accounts.find((a) => a.user_id === subject);
          if (others.length === 0) return <p className={j.quiet}>{t.linksNone}</p>;
          return (
            <ul className={j.links}>
              {[...(self ? [self] : []), ...others].map((a) => (
                <li key={a.user_id}>
                  <Link href={`/console/judgements?subject=${encodeURIComponent(a.user_id)}`} className={css.rowLink}><b>{a.name || a.user_id.slice(0, 13)}</b>{a.user_id === subject && <small> {t.self}</small>}</Link>
                  <span>{a.by.map((by, i) => <Mark key={i} title={by.hub ? t.hub : t.linkBy(count(by.accounts))}>{t.linkKind[by.kind]} {count(by.accounts)}{by.hub ? " ∅" : ""}</Mark>)}</span>
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
    </Panel>
  );
}
