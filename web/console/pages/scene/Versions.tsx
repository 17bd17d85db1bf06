// Versions of a policy: what was proposed, what it changes line by line, whom it would have affected, and the second person's word.
import { Button, Group } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ago, count, dayAndClock } from "../../../shared/i18n/format";
import { risk, type PolicyFile, type PolicyVersion, type SceneView } from "../../../studio/api";
import { navigate, useQueryWord } from "../../../studio/router";
import { useMe } from "../../../studio/ui/frame";
import { Icon } from "../../../studio/ui/icons";
import { Empty, Failed, Panel, Rows, Shown } from "../../../studio/ui/parts";
import { toast } from "../../../studio/ui/toast";
import css from "../../console.module.css";
import { riskWords } from "../../i18n/risk";
import { diffLines, folded } from "../../lib/diff";
import { setDraft } from "../../lib/drafts";
import { partsOf } from "../../lib/policy-text";
import { useKeys, useRows } from "../../ui/keyboard";
import { Mark, Mono, ReasonDialog, short } from "../../ui/parts";
import { BacktestView } from "./Affected";
import v from "./versions.module.css";

const TONE = { proposed: "wait", live: "ink", retired: "ink", rejected: "harm" } as const;

export function Versions({ view }: { view: SceneView }) {
  const t = riskWords();
  const [picked, pick] = useQueryWord("version");
  // What waits for a second person comes first.
  const versions = [...view.versions].sort((a, b) => Number(b.state === "proposed") - Number(a.state === "proposed"));
  const chosen = versions.find((x) => x.version === picked) ?? versions[0];
  const [row, choose] = useRows(versions.map((x) => x.version), { open: pick });
  if (!chosen) return <Panel><Empty icon="list" title={t.versionsEmpty} /></Panel>;
  return (
    <div className={v.page}>
      <Panel flush>
        <ul className={v.list}>
          {versions.map((x) => (
            <li key={x.version} data-row={x.version}>
              <button type="button" aria-current={x === chosen || undefined} data-on={x.version === row || undefined} onClick={() => { choose(x.version); pick(x.version); }}>
                <span><Mono>{short(x.version)}</Mono><Mark tone={TONE[x.state]}>{t.state[x.state]}</Mark></span>
                <b>{x.reason || t.shipped}</b>
                <small>{[x.by_name, ago(x.at)].filter(Boolean).join(" · ")}</small>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      <One key={chosen.version} of={chosen} view={view} />
    </div>
  );
}

function One({ of, view }: { of: PolicyVersion; view: SceneView }) {
  const t = riskWords();
  const queries = useQueryClient();
  const me = useMe().data?.user;
  const { scene } = view.brief;
  const text = useQuery({ queryKey: ["risk-version", scene, of.version], queryFn: () => risk.version(scene, of.version), staleTime: Infinity });
  const waits = of.state === "proposed";
  const against = waits ? view.brief.version : of.base;
  const base = useQuery({ queryKey: ["risk-version", scene, against], queryFn: () => risk.version(scene, against), staleTime: Infinity, enabled: against !== "" && !waits });
  const before = waits ? view.files : base.data?.files;
  const past = useQuery({ queryKey: ["risk-backtest", scene, view.brief.version, of.version], queryFn: ({ signal }) => risk.backtest(scene, text.data?.files ?? [], signal), enabled: waits && text.data !== undefined, staleTime: 60_000 });
  const [asking, setAsking] = useState<"approve" | "reject" | null>(null);
  const own = of.by !== null && of.by === me?.id;
  useKeys(waits ? [{ keys: ["a"], word: t.approve, run: () => !own && setAsking("approve") }, { keys: ["x"], word: own ? t.withdraw : t.reject, run: () => setAsking("reject") }] : []);
  return (
    <div className={css.stack}>
      <Panel>
        <div className={v.head}>
          <div>
            <h2>{of.reason || t.shipped}</h2>
            <p><Mono title={of.version}>{short(of.version)}</Mono> · {[of.by_name, dayAndClock(of.at)].filter(Boolean).join(" · ")}</p>
            {of.decided_at && <p><Mark tone={TONE[of.state]}>{t.state[of.state]}</Mark> {[of.decided_by_name, dayAndClock(of.decided_at)].filter(Boolean).join(" · ")}{of.decided_reason && <>: “{of.decided_reason}”</>}</p>}
          </div>
          <Group gap="xs">
            {waits ? (
              <>
                <Button onClick={() => setAsking("reject")}>{own ? t.withdraw : t.reject}</Button>
                <Button variant="filled" disabled={own} onClick={() => setAsking("approve")}>{t.approve}</Button>
              </>
            ) : of.state !== "live" && (
              <Button size="xs" disabled={!text.data} onClick={() => { setDraft(scene, { base: view.brief.version, files: text.data?.files ?? [] }); navigate(`/console/policies/${scene}?tab=text`); }}>{t.editAgain}</Button>
            )}
          </Group>
        </div>
        {waits && own && <p className={css.warn} role="status"><Icon name="people" size={16} />{t.ownProposal}</p>}
      </Panel>
      {waits && <Panel title={t.affected}>{past.isError ? <Failed error={past.error} retry={() => void past.refetch()} /> : past.data ? <BacktestView b={past.data} view={view} /> : <Rows n={3} h={28} />}</Panel>}
      <Panel title={waits ? t.changesOf : t.changesBase} flush>
        {against === "" ? <p className={v.quiet}>{t.noBase}</p> : <Shown query={{ data: text.data && before ? { before, after: text.data.files } : undefined, isError: text.isError || base.isError, error: text.error ?? base.error, refetch: () => Promise.all([text.refetch(), base.refetch()]) }} shape={<div style={{ padding: 16 }}><Rows n={6} h={18} /></div>}>{(d) => <Diff {...d} />}</Shown>}
      </Panel>
      {asking && (
        <ReasonDialog
          title={asking === "approve" ? t.approveTitle : own ? t.withdraw : t.rejectTitle}
          text={asking === "approve" ? t.approveText : t.rejectText}
          go={asking === "approve" ? t.approve : own ? t.withdraw : t.reject}
          {...(asking === "reject" && { tone: "harm" as const })}
          run={async (reason, key) => {
            await risk.decideProposal(scene, of.version, { approve: asking === "approve", reason }, key);
            toast(asking === "approve" ? t.approved : t.rejected, { tone: "good" });
            await queries.invalidateQueries();
          }}
          close={() => setAsking(null)}
        />
      )}
    </div>
  );
}

function Diff({ before, after }: { before: readonly PolicyFile[]; after: readonly PolicyFile[] }) {
  const t = riskWords();
  const names = [...new Set([...before, ...after].map((f) => f.name))].sort();
  const of = (files: readonly PolicyFile[], name: string) => files.find((f) => f.name === name)?.text ?? "";
  const changed = names.filter((n) => of(before, n) !== of(after, n));
  if (changed.length === 0) return <p className={v.quiet}>{t.same}</p>;
  return <>{changed.map((name) => <FileDiff key={name} name={name} before={of(before, name)} after={of(after, name)} />)}</>;
}

function FileDiff({ name, before, after }: { name: string; before: string; after: string }) {
  const t = riskWords();
  const lines = diffLines(before, after);
  if (!lines) return <div className={v.file}><header><code>{name}</code></header><p className={v.quiet}>{t.tooBig}</p><div className={v.both}><pre>{before}</pre><pre>{after}</pre></div></div>;
  const n = (kind: string) => count(lines.filter((l) => l.kind === kind).length);
  return (
    <div className={v.file}>
      <header><code>{name}</code><small>{t.lines(n("add"), n("del"))}</small></header>
      <div className={v.scroll}>
        <table className={v.diff}>
          <tbody>
            {folded(lines).map((l, i) => "left_out" in l ? <tr key={i} data-kind="fold"><td colSpan={4}>⋯ {t.unchangedLines(count(l.left_out))}</td></tr> : (
              <tr key={i} data-kind={l.kind}>
                <td>{l.before}</td><td>{l.after}</td><td>{l.kind === "add" ? "+" : l.kind === "del" ? "−" : ""}</td>
                <td>{partsOf(l.text).map((p, k) => (p.kind === "plain" ? p.text : <span key={k} data-kind={p.kind}>{p.text}</span>))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
