// Editing a policy: the text with its findings beside the lines, the cases that broke, who would be affected, and the proposal.
// A plain text field over a drawn copy of its lines: undo, input methods and reading aloud are the browser's own.
import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { count } from "../../../shared/i18n/format";
import { risk, type PolicyChecked, type PolicyFile, type PolicyFinding, type SceneView } from "../../../studio/api";
import { common } from "../../../studio/i18n/common";
import { useQueryWord } from "../../../studio/router";
import { Icon } from "../../../studio/ui/icons";
import { Failed, Panel } from "../../../studio/ui/parts";
import { TableTabs } from "../../../studio/ui/Tabs";
import { toast } from "../../../studio/ui/toast";
import css from "../../console.module.css";
import { riskWords, sceneName } from "../../i18n/risk";
import { sameFiles, setDraft, useDraft, useKeepDrafts } from "../../lib/drafts";
import { lineOfRule, partsOf } from "../../lib/policy-text";
import { ReasonDialog } from "../../ui/parts";
import { Affected } from "./Affected";
import e from "./editor.module.css";

const CHECK_MS = 350;
const BACKTEST_MS = 700;

export function Editor({ view }: { view: SceneView }) {
  const t = riskWords();
  const queries = useQueryClient();
  const { scene, version } = view.brief;
  const draft = useDraft(scene);
  useKeepDrafts();
  const files: readonly PolicyFile[] = draft?.files ?? view.files;
  const dirty = draft !== null && !sameFiles(draft.files, view.files);
  const [name, setName] = useQueryWord("file", files[0]?.name ?? "");
  const [rule, setRule] = useQueryWord("at");
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const [proposing, setProposing] = useState(false);
  const file = files.find((f) => f.name === name) ?? files[0];

  const [settled] = useDebouncedValue(files, CHECK_MS);
  const check = useQuery({ queryKey: ["risk-check", scene, settled], queryFn: ({ signal }) => risk.check(scene, [...settled], signal), placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000 });
  const current = settled === files && !check.isPlaceholderData && !check.isFetching;
  const checked = check.data;
  const [quiet] = useDebouncedValue(files, BACKTEST_MS);
  const asks = dirty && current && checked?.ok === true && quiet === files;
  const past = useQuery({ queryKey: ["risk-backtest", scene, version, quiet], queryFn: ({ signal }) => risk.backtest(scene, [...quiet], signal), enabled: asks, placeholderData: keepPreviousData, staleTime: 60_000, gcTime: 60_000 });

  // A rule asked for by name: its file, its line.
  useEffect(() => {
    if (!rule) return;
    const found = files.find((f) => lineOfRule(f.text, rule) > 0);
    if (!found) return setRule("");
    if (found.name !== file?.name) return setName(found.name);
    setGoTo({ line: lineOfRule(found.text, rule), column: 1 });
    setRule("");
  }, [rule, files, file, setName, setRule]);

  const change = (text: string) => {
    const next = files.map((f) => (f.name === file?.name ? { ...f, text } : f));
    setDraft(scene, sameFiles(next, view.files) ? null : { base: draft?.base ?? version, files: next });
  };
  const show = (at: { file: string; line: number; column?: number }) => {
    if (at.file !== file?.name) setName(at.file);
    setGoTo({ line: at.line, column: at.column ?? 1 });
  };
  if (!file) return null;
  const found = checked ? [...checked.findings, ...checked.broken.map((b): PolicyFinding => ({ severity: "error", code: "case_broken", file: b.file, line: b.line, column: 1, message: `${t.brokenCase(b.of)}: ${b.message}`, help: "" }))] : [];
  const findingsOf = (of: string): PolicyFinding[] => found.filter((f) => f.file === of);
  return (
    <div className={e.page}>
      <div className={e.left}>
        {draft && draft.base !== version && dirty && <p className={css.warn} role="status"><Icon name="warn" size={16} />{t.stale}</p>}
        <section className={e.box}>
          <TableTabs
            label={t.tab.text}
            value={file.name}
            onChange={setName}
            tabs={files.map((f) => ({ value: f.name, label: f.name + (f.text !== view.files.find((o) => o.name === f.name)?.text ? " •" : ""), count: findingsOf(f.name).filter((x) => x.severity === "error").length, hot: true }))}
          />
          <TextField key={file.name} label={t.editorLabel(file.name)} text={file.text} findings={findingsOf(file.name)} change={change} goTo={goTo} gone={() => setGoTo(null)} />
          <footer className={e.foot}>
            <Status checked={checked} current={current} failed={check.isError} />
            <small className={e.hint}>{t.editorKeys}</small>
            {dirty && <Button size="xs" onClick={() => { if (window.confirm(t.discardAsk)) setDraft(scene, null); }}>{t.discard}</Button>}
            <Button size="xs" variant="filled" disabled={!dirty || !current || checked?.ok !== true} title={!dirty ? t.notChanged : checked?.ok === false ? t.notOk : undefined} onClick={() => setProposing(true)}>{t.propose}</Button>
          </footer>
        </section>
        {check.isError && <Failed error={check.error} retry={() => void check.refetch()} />}
      </div>
      <div className={e.right}>
        <Findings found={found} show={show} />
        <Affected dirty={dirty} blocked={checked?.ok === false} waiting={asks && (past.isFetching || past.isPlaceholderData)} query={past} view={view} />
      </div>
      {proposing && (
        <ReasonDialog
          title={`${t.proposeTitle}: ${sceneName(scene)}`}
          text={t.proposeText}
          label={t.proposeReason}
          go={t.propose}
          run={async (reason, key) => {
            await risk.propose(scene, { files: [...files], reason }, key);
            setDraft(scene, null);
            toast(t.proposed, { tone: "good" });
            void queries.invalidateQueries();
            history.replaceState(null, "", `/console/policies/${scene}?tab=versions`);
            window.dispatchEvent(new PopStateEvent("popstate"));
          }}
          close={() => setProposing(false)}
        />
      )}
    </div>
  );
}

function Status({ checked, current, failed }: { checked: PolicyChecked | undefined; current: boolean; failed: boolean }) {
  const t = riskWords();
  if (failed) return <span className={e.status} data-tone="bad" role="status"><Icon name="warn" size={16} />{common().errorTitle}</span>;
  if (!checked || !current) return <span className={e.status} role="status">{t.checking}</span>;
  const errors = checked.findings.filter((f) => f.severity === "error").length;
  const warnings = checked.findings.length - errors;
  const words = [errors > 0 && t.nErrors(count(errors)), checked.broken.length > 0 && t.nBroken(count(checked.broken.length)), warnings > 0 && t.nWarnings(count(warnings))].filter(Boolean);
  return (
    <span className={e.status} data-tone={checked.ok ? "good" : "bad"} role="status">
      <Icon name={checked.ok ? "check" : "warn"} size={16} />
      {words.length > 0 ? words.join(" · ") : t.fine}
      {checked.rules > 0 && <small>{t.nCases(count(checked.rules), count(checked.cases))}</small>}
    </span>
  );
}

function Findings({ found, show }: { found: readonly PolicyFinding[]; show: (at: { file: string; line: number; column?: number }) => void }) {
  const t = riskWords();
  if (found.length === 0) return null;
  const rows = [...found].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  return (
    <Panel title={t.findings} flush>
      <ul className={e.findings}>
        {rows.map((f, i) => (
          <li key={i} data-severity={f.severity}>
            <button type="button" onClick={() => show(f)}>
              <small><b>{t.severity[f.severity] ?? f.severity}</b> {f.file}:{f.line}</small>
              <span>{f.message}</span>
              {f.help && <em>{f.help}</em>}
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const Painted = memo(function Painted({ line }: { line: string }) {
  return <div className={e.line}>{partsOf(line).map((p, i) => (p.kind === "plain" ? p.text : <span key={i} data-kind={p.kind}>{p.text}</span>))}{"\n"}</div>;
});

const LINE_PX = 20;
/** Lines are drawn in steps of this many, and a step more on each side of what is seen. */
const STEP = 20;

type FieldProps = { label: string; text: string; findings: readonly PolicyFinding[]; change: (text: string) => void; goTo: { line: number; column: number } | null; gone: () => void };
function TextField({ label, text, findings, change, goTo, gone }: FieldProps) {
  const t = riskWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const lines = text.split("\n");
  // Only the lines that are seen are drawn: a long text costs no more than a short one.
  const [seen, setSeen] = useState({ from: 0, to: 4 * STEP });
  const drawn = lines.slice(seen.from, seen.to);
  const byLine = new Map<number, PolicyFinding[]>();
  for (const f of findings) byLine.set(f.line, [...(byLine.get(f.line) ?? []), f]);
  const follow = () => {
    const el = field.current;
    if (!el) return;
    if (paper.current) paper.current.style.transform = `translate(${-el.scrollLeft}px, ${-el.scrollTop}px)`;
    if (numbers.current) numbers.current.style.transform = `translateY(${-el.scrollTop}px)`;
    const first = Math.floor(el.scrollTop / LINE_PX / STEP) * STEP;
    const from = Math.max(0, first - STEP);
    const to = first + Math.ceil(el.clientHeight / LINE_PX / STEP) * STEP + 2 * STEP;
    setSeen((now) => (now.from === from && now.to === to ? now : { from, to }));
  };
  useLayoutEffect(follow);
  useEffect(() => {
    const el = field.current;
    if (!goTo || !el) return;
    const start = text.split("\n").slice(0, goTo.line - 1).reduce((n, l) => n + l.length + 1, 0) + goTo.column - 1;
    el.focus();
    el.setSelectionRange(start, start);
    el.scrollTop = Math.max(0, (goTo.line - 1) * LINE_PX - el.clientHeight / 3);
    follow();
    gone();
  }, [goTo, text, gone]);
  const typed = (k: KeyboardEvent<HTMLTextAreaElement>) => {
    if (k.nativeEvent.isComposing || k.ctrlKey || k.metaKey || k.altKey) return;
    if (k.key === "Escape") {
      k.preventDefault();
      k.currentTarget.blur();
    }
    if (k.key === "Tab" && !k.shiftKey) {
      k.preventDefault();
      insert("  ");
    }
    if (k.key === "Enter") {
      // A new line begins where the one before it began.
      const before = text.slice(0, k.currentTarget.selectionStart);
      const indent = /(?:^|\n)( *)[^\n]*$/.exec(before)?.[1] ?? "";
      if (!indent) return;
      k.preventDefault();
      insert(`\n${indent}`);
    }
  };
  return (
    <div className={e.field}>
      <div className={e.gutter} aria-hidden="true">
        <div ref={numbers}>
          <div style={{ height: seen.from * LINE_PX }} />
          {drawn.map((_, i) => {
            const line = seen.from + i + 1;
            const worst = byLine.get(line)?.some((f) => f.severity === "error") ? "error" : byLine.has(line) ? "warning" : undefined;
            return <span key={line} data-severity={worst}>{line}</span>;
          })}
        </div>
      </div>
      <div className={e.canvas}>
        <div ref={paper} className={e.paper} aria-hidden="true">
          <div style={{ height: seen.from * LINE_PX }} />
          {drawn.map((line, i) => <Painted key={seen.from + i} line={line} />)}
          {[...byLine].filter(([line]) => line > seen.from && line <= seen.to).map(([line, found]) => {
            const worst = found.find((f) => f.severity === "error") ?? found[0];
            const own = lines[line - 1] ?? "";
            if (!worst) return null;
            // From the column to the end of the word there.
            const from = Math.max(0, worst.column - 1);
            const to = Math.max(from + 1, from + (/^[\p{L}\p{N}_.]+/u.exec(own.slice(from))?.[0].length ?? 1));
            return (
              <div key={line} className={e.over} data-severity={worst.severity} style={{ top: (line - 1) * LINE_PX }}>
                <span>{own.slice(0, from)}</span><u>{own.slice(from, to) || " "}</u><span>{own.slice(to)}</span>
                <em>{worst.message}{found.length > 1 ? ` (+${found.length - 1})` : ""}</em>
              </div>
            );
          })}
        </div>
        <textarea ref={field} aria-label={label} value={text} spellCheck={false} autoCapitalize="off" autoComplete="off" wrap="off" onScroll={follow} onKeyDown={typed} onChange={(c) => change(c.currentTarget.value)} aria-invalid={findings.some((f) => f.severity === "error") || undefined} title={t.editorKeys} />
      </div>
    </div>
  );
}

/** Into the field that has the focus, so that the browser's undo knows of it. */
function insert(text: string): void {
  document.execCommand("insertText", false, text);
}

