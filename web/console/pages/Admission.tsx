// Who may sell: the queue of shops that wait for an operator, and one shop's case with what can be decided.
import { Anchor, Badge, Button, Group, NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { ago, count, day, dayAndClock, money } from "../../shared/i18n/format";
import { operator, type AdmissionAct, type AdmissionCase, type AdmissionRow, type ShopLimits, type ShopPapers, type ShopState } from "../../studio/api";
import { papersWords } from "../../studio/i18n/papers";
import { Link, navigate, useQueryWord } from "../../studio/router";
import { Icon } from "../../studio/ui/icons";
import { MoneyInput } from "../../studio/ui/inputs";
import { Empty, PageHead, Pager, Panel, Rows, Shown, usePages } from "../../studio/ui/parts";
import { TableTabs } from "../../studio/ui/Tabs";
import table from "../../studio/ui/table.module.css";
import { toast } from "../../studio/ui/toast";
import console_ from "../console.module.css";
import { admissionWords } from "../i18n/admission";
import { consoleWords } from "../i18n/console";
import { ReasonDialog } from "../ui/parts";
import css from "./admission.module.css";

const PER_PAGE = 50;
const REFRESH_MS = 15_000;
const TABS = ["waiting", "documents_needed", "probation", "refused", "applied", "admitted", "closed"] as const;
const COLOR: Record<ShopState, string> = { applied: "ink", documents_needed: "wait", probation: "money", admitted: "money", refused: "harm", closed: "harm" };
const OUTCOME_COLOR = { admit: "money", ask: "wait", refuse: "harm" } as const;
const OUTCOME_OF: Partial<Record<AdmissionAct, AdmissionRow["outcome"]>> = { admit: "admit", ask: "ask", refuse: "refuse" };

export function Admission({ id }: { id: string | undefined }) {
  return id === undefined ? <Queue /> : <Case key={id} id={id} />;
}

function Queue() {
  const t = admissionWords();
  const p = papersWords();
  const [tab, setTab] = useQueryWord("tab", "waiting");
  const pages = usePages(tab);
  const state = tab === "waiting" ? undefined : (tab as ShopState);
  const query = useQuery({ queryKey: ["admission", tab, pages.cursor], queryFn: () => operator.admission({ ...(state ? { state } : {}), cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  return (
    <>
      <PageHead title={consoleWords().nav.admission} sub={t.sub} />
      <Panel flush>
        <TableTabs label={t.col.state} value={tab} onChange={setTab} tabs={TABS.map((value) => ({ value, label: t.tab[value] }))} />
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={8} h={42} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="check" title={tab === "waiting" ? t.empty.waiting : t.empty.other} /> : (
            <>
              <div className={table.wrap}>
                <table className={`${table.table} ${console_.dense}`}>
                  <thead><tr><th>{t.col.shop}</th><th>{t.col.kind}</th><th>{t.col.state}</th><th>{t.col.policy}</th><th>{t.col.why}</th><th>{t.col.since}</th></tr></thead>
                  <tbody>
                    {page.items.map((s) => (
                      <tr key={s.id} data-link onClick={() => navigate(`/console/admission/${s.id}`)}>
                        <td><Link href={`/console/admission/${s.id}`} onClick={(e) => e.stopPropagation()} style={{ color: "inherit", textDecoration: "none" }}><span className={table.cellText}><b>{s.name}</b><small>/m/{s.slug}</small></span></Link></td>
                        <td>{kindOf(s, p)}</td>
                        <td><Badge variant="light" color={COLOR[s.standing]}>{p.state[s.standing]}</Badge></td>
                        <td><Said outcome={s.outcome} /></td>
                        <td><span className={css.reasons}>{s.reasons.map((r) => say(r)).join(" · ")}</span></td>
                        <td className={`${table.n} ${table.dim}`} title={s.handed_in_at ? dayAndClock(s.handed_in_at) : undefined}>{s.handed_in_at ? ago(s.handed_in_at) : t.notJudged}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </>
          )}
        </Shown>
      </Panel>
    </>
  );
}

const kindOf = (s: AdmissionRow, p: ReturnType<typeof papersWords>): string =>
  [s.kind && p.kind[s.kind as keyof typeof p.kind], s.category && p.category[s.category as keyof typeof p.category]].filter(Boolean).join(", ") || "–";

function Said({ outcome }: { outcome: AdmissionRow["outcome"] }) {
  const t = admissionWords();
  return outcome ? <Badge variant="default" color={OUTCOME_COLOR[outcome]}>{t.outcome[outcome]}</Badge> : <Text size="sm" c="dimmed">{t.notJudged}</Text>;
}

function Case({ id }: { id: string }) {
  const t = admissionWords();
  const p = papersWords();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["admission-case", id], queryFn: () => operator.admissionCase(id) });
  const [acting, setActing] = useState<AdmissionAct | null>(null);
  const [papers, setPapers] = useState<ShopPapers | null>(null);
  const [opening, setOpening] = useState(false);
  const done = (now: AdmissionCase) => {
    queries.setQueryData(["admission-case", id], now);
    void queries.invalidateQueries({ queryKey: ["admission"] });
    toast(t.done, { tone: "good" });
  };
  return (
    <Shown query={query} shape={<Rows n={6} h={72} />}>
      {(a) => (
        <>
          <PageHead title={a.name} sub={<Group gap="xs"><Badge variant="light" color={COLOR[a.standing]}>{p.state[a.standing]}</Badge><Anchor href={`/m/${a.slug}`} target="_blank" size="sm">/m/{a.slug}</Anchor></Group>} back={<Button component={Link} href="/console/admission" variant="subtle" size="compact-sm" leftSection={<Icon name="left" size={14} />}>{t.back}</Button>} />
          <div className={css.case}>
            <Panel title={t.col.policy} right={<Said outcome={a.outcome} />}>
              <Stack gap="sm">
                <dl className={css.facts}>
                  <dt>{t.owner}</dt><dd>{a.owner_name || "–"}</dd>
                  <dt>{t.col.kind}</dt><dd>{kindOf(a, p)}</dd>
                  <dt>{t.opened}</dt><dd>{day(a.opened_at)}</dd>
                  <dt>{t.handedIn}</dt><dd>{a.handed_in_at ? dayAndClock(a.handed_in_at) : t.notJudged}</dd>
                  {a.missing.length > 0 && <><dt>{t.missing}</dt><dd>{a.missing.map((m) => p.field[m] ?? m).join(", ")}</dd></>}
                </dl>
                {a.reasons.length > 0 && <ul className={css.why}>{a.reasons.map((r) => <li key={r.vi + r.en}>{say(r)}</li>)}</ul>}
                {a.unanswered && <Text size="sm" c="var(--wait)">{t.unanswered}</Text>}
                {a.note && <div className={css.note}><Text size="sm" c="dimmed">{t.person}{a.decided_at ? ` · ${ago(a.decided_at)}` : ""}</Text>{a.note}</div>}
                {a.decision_id && <Anchor component={Link} href={`/console/judgements/${a.decision_id}`} size="sm">{t.record}</Anchor>}
              </Stack>
            </Panel>
            <Panel title={t.proofs}><Proofs a={a} /></Panel>
            <Panel title={t.limits}><LimitsOf a={a} /></Panel>
            <Panel title={t.papers}>
              {papers ? <Clear papers={papers} currency={a.currency} /> : (
                <Stack gap="sm" align="flex-start">
                  <Text size="sm" c="dimmed">{t.hidden}</Text>
                  <Button disabled={!a.has_papers} leftSection={<Icon name="eye" />} onClick={() => setOpening(true)}>{t.open}</Button>
                </Stack>
              )}
            </Panel>
            <div className={`${css.wide} ${css.acts}`}>
              {a.standing === "probation" && <Button variant="filled" onClick={() => setActing("lift")}>{t.act.lift}</Button>}
              <Button variant={a.standing === "documents_needed" || a.standing === "applied" ? "filled" : "default"} onClick={() => setActing("admit")}>{t.act.admit}</Button>
              {a.standing !== "closed" && <Button onClick={() => setActing("ask")}>{t.act.ask}</Button>}
              {a.standing !== "closed" && a.standing !== "admitted" && <Button onClick={() => setActing("refuse")}>{t.act.refuse}</Button>}
              {a.standing !== "closed" && <Button color="harm" variant="light" onClick={() => setActing("close")}>{t.act.close}</Button>}
            </div>
          </div>
          {acting && <Decide a={a} act={acting} done={done} close={() => setActing(null)} />}
          {opening && <ReasonDialog title={t.openTitle} text={t.openText} go={t.open} run={async (reason) => setPapers(await operator.readPapers(id, { reason }))} close={() => setOpening(false)} />}
        </>
      )}
    </Shown>
  );
}

function Proofs({ a }: { a: AdmissionCase }) {
  const t = admissionWords();
  const v = a.verified;
  if (!v) return <Text size="sm" c="dimmed">{t.notAsked}</Text>;
  const of = (ok: boolean) => <dd data-ok={ok}>{ok ? t.yes : t.no}</dd>;
  return (
    <dl className={css.facts}>
      <dt>{t.proof.identity}</dt>{of(v.identity)}
      {v.likeness_milli !== null && v.likeness_milli !== undefined && <><dt>{t.proof.likeness}</dt><dd>{count(Math.round(v.likeness_milli / 10))} %</dd></>}
      {(["bank_holder", "address", "tax_code", "registration", "licence", "brand_authorisation", "guardian_consent"] as const).map((k) => [<dt key={`${k} name`}>{t.proof[k]}</dt>, <dd key={k} data-ok={v[k] || k === "bank_holder" ? v[k] : undefined}>{v[k] ? t.yes : t.no}</dd>])}
      <dt>{t.proof.hosts}</dt><dd>{count(v.hosts.filter(Boolean).length)} / {count(a.hosts)}</dd>
      <dt>{t.quiz}</dt><dd data-ok={a.quiz_passed || undefined}>{a.quiz_passed ? t.yes : t.no}</dd>
    </dl>
  );
}

function LimitsOf({ a }: { a: AdmissionCase }) {
  const t = admissionWords();
  const l = a.limits;
  const whole = (n: number | null | undefined, per = 1) => (n === null || n === undefined ? t.none : count(Math.round(n / per)));
  const sum = (minor: number | null | undefined) => (minor === null || minor === undefined ? t.none : money({ minor, currency: a.currency }));
  return (
    <dl className={css.facts}>
      <dt>{t.limit.orders_per_day}</dt><dd>{whole(l.orders_per_day)}</dd>
      <dt>{t.limit.products}</dt><dd>{whole(l.products)}</dd>
      <dt>{t.limit.live}</dt><dd>{whole(l.live_s, 60)}</dd>
      <dt>{t.limit.price}</dt><dd>{sum(l.price_max_minor)}</dd>
      <dt>{t.limit.settle}</dt><dd>{whole(l.settle_after_s, 86_400)}</dd>
      <dt>{t.limit.deposit}</dt><dd>{sum(l.deposit_minor)}</dd>
    </dl>
  );
}

function Clear({ papers, currency }: { papers: ShopPapers; currency: AdmissionCase["currency"] }) {
  const f = papersWords().field;
  const rows: [string | undefined, string][] = [
    [f.legal_name, papers.legal_name], [f.identity_number, papers.identity_number], [f.born, papers.born], [f.guardian_consent, papers.guardian_consent],
    [f.tax_code, papers.tax_code], [f.registration, papers.registration], [f.licence, [papers.licence, papers.licence_expires].filter(Boolean).join(" · ")],
    [f.brands, papers.brands.join(", ")], [f.brand_authorisation, papers.brand_authorisation],
    [f.price_max_minor, papers.price_max_minor === null ? "" : money({ minor: papers.price_max_minor, currency })],
    [f.bank, [papers.bank.name, papers.bank.account, papers.bank.holder].filter(Boolean).join(" · ")],
    [f.return_address, [papers.return_address.line, papers.return_address.region, papers.return_address.country].filter(Boolean).join(", ")],
    ...papers.hosts.map((h): [string | undefined, string] => [f.hosts, [h.name, h.identity_number, h.born].filter(Boolean).join(" · ")]),
  ];
  return <dl className={css.facts}>{rows.filter(([, value]) => value).map(([name, value], i) => [<dt key={`${i} name`}>{name}</dt>, <dd key={i}>{value}</dd>])}</dl>;
}

type Draft = { orders_per_day: number | null; products: number | null; price_max_minor: number | null; settle_days: number | null; live_minutes: number | null; deposit_minor: number | null };
const per = (n: number | null | undefined, unit: number): number | null => (n === null || n === undefined ? null : Math.round(n / unit));
const draftOf = (l: ShopLimits): Draft => ({ orders_per_day: l.orders_per_day ?? null, products: l.products ?? null, price_max_minor: l.price_max_minor ?? null, settle_days: per(l.settle_after_s, 86_400), live_minutes: per(l.live_s, 60), deposit_minor: l.deposit_minor ?? null });
const limitsOf = (d: Draft): ShopLimits => ({ orders_per_day: d.orders_per_day, products: d.products, price_max_minor: d.price_max_minor, settle_after_s: d.settle_days === null ? null : d.settle_days * 86_400, live_s: d.live_minutes === null ? null : d.live_minutes * 60, deposit_minor: d.deposit_minor });

function Decide({ a, act, done, close }: { a: AdmissionCase; act: AdmissionAct; done: (now: AdmissionCase) => void; close: () => void }) {
  const t = admissionWords();
  const [d, setD] = useState(draftOf(a.limits));
  const [breach, setBreach] = useState("fakes");
  const said = OUTCOME_OF[act];
  const changed = act === "admit" && JSON.stringify(d) !== JSON.stringify(draftOf(a.limits));
  const differs = a.decision_id !== null && said !== undefined && (said !== a.outcome || changed);
  const number = (name: "orders_per_day" | "products" | "settle_days" | "live_minutes", label: string, max: number) => (
    <NumberInput label={label} placeholder={t.unlimited} value={d[name] ?? ""} min={0} max={max} allowDecimal={false} allowNegative={false} onChange={(v) => setD({ ...d, [name]: v === "" ? null : Number(v) })} />
  );
  const run = async (reason: string, key: string) => {
    done(await operator.decideAdmission(a.id, { act, reason, limits: changed ? limitsOf(d) : null, breach: act === "close" ? breach : null }, key));
  };
  return (
    <ReasonDialog title={`${t.act[act]}: ${a.name}`} text={t.actText[act]} label={t.reasonLabel} go={t.act[act]} {...(act === "close" || act === "refuse" ? { tone: "harm" as const } : {})} run={run} close={close}>
      <Stack gap="sm">
        {act === "admit" && (
          <div className={css.limits}>
            {number("orders_per_day", t.limit.orders_per_day, 1_000_000)}
            {number("products", t.limit.products, 1_000_000)}
            {number("live_minutes", t.limit.live, 1440)}
            {number("settle_days", t.limit.settle, 365)}
            <MoneyInput label={t.limit.price} placeholder={t.unlimited} value={d.price_max_minor} currency={a.currency} onChange={(price_max_minor) => setD({ ...d, price_max_minor })} />
            <MoneyInput label={t.limit.deposit} placeholder={t.unlimited} value={d.deposit_minor} currency={a.currency} onChange={(deposit_minor) => setD({ ...d, deposit_minor })} />
          </div>
        )}
        {act === "close" && <SegmentedControl aria-label={t.breach} value={breach} onChange={setBreach} data={(["fakes", "fraud", "unsafe", "other"] as const).map((value) => ({ value, label: t.breaches[value] }))} />}
        {differs && <Text size="sm" c="var(--wait)">{t.differs}</Text>}
      </Stack>
    </ReasonDialog>
  );
}
