// A shop's papers: where it stands and why, what it may do meanwhile, and the form that is handed in.
import { Anchor, Badge, Button, Checkbox, Group, Progress, Select, Stack, Text, TextInput, ActionIcon } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { say } from "../../shared/i18n";
import { ago, count, money } from "../../shared/i18n/format";
import { ApiError, studio, type ShopAdmission, type ShopPapers, type ShopStanding } from "../api";
import { common } from "../i18n/common";
import { papersWords } from "../i18n/papers";
import { useShop, useUnsaved } from "../router";
import { Icon } from "../ui/icons";
import { MoneyInput } from "../ui/inputs";
import { PageHead, Panel, Rows, Shown } from "../ui/parts";
import { sentence, toast } from "../ui/toast";
import css from "./papers.module.css";
import { Quiz } from "./Quiz";
import { COLOR, TONE, useStanding } from "./StandingBanner";

const HOSTS_MAX = 20;
const BRANDS_MAX = 20;
export const APPEAL_PATH = "/account/decisions";
export function Papers() {
  const t = papersWords();
  const shop = useShop();
  const standing = useStanding();
  const own = shop.role === "owner";
  const query = useQuery({ queryKey: ["papers", shop.id], queryFn: () => studio.papers(shop.id), enabled: own });
  if (!own)
    return (
      <>
        <PageHead title={t.title} sub={t.ownerOnly} />
        <div className={css.stack}><Shown query={standing} shape={<Rows n={3} h={72} />}>{(s) => <><Panel><State state={s.state} /></Panel><Limits s={s} /></>}</Shown></div>
      </>
    );
  return <Shown query={query} shape={<Rows n={6} h={72} />}>{(a) => <Editor key={a.handed_in_at ?? "new"} a={a} standing={standing.data} />}</Shown>;
}

function State({ state, a, children }: { state: ShopStanding["state"]; a?: ShopAdmission; children?: ReactNode }) {
  const t = papersWords();
  const tone = TONE[state];
  const appealable = a?.decision_id && (state === "refused" || state === "documents_needed" || state === "closed");
  return (
    <div className={css.state} data-tone={tone}>
      <div className={css.stateHead}>
        <Badge color={COLOR[tone]} variant="light" size="lg">{t.state[state]}</Badge>
        {a?.handed_in_at && <Text size="sm" c="dimmed">{t.handedIn(ago(a.handed_in_at))}</Text>}
      </div>
      <Text>{t.means[state]}</Text>
      {a?.unanswered && <Text size="sm" c="var(--wait)">{t.unanswered}</Text>}
      {a && a.reasons.length > 0 && state !== "admitted" && (
        <div><Text size="sm" fw={620}>{t.why}</Text><ul className={css.why}>{a.reasons.map((r) => <li key={r.vi + r.en}>{say(r)}</li>)}</ul></div>
      )}
      {a?.note && <div className={css.note}><Text size="sm" c="dimmed">{t.byPerson}{a.decided_at ? ` · ${ago(a.decided_at)}` : ""}</Text>{a.note}</div>}
      {appealable && <Anchor href={APPEAL_PATH} size="sm">{t.appeal}</Anchor>}
      {children}
    </div>
  );
}

export function Limits({ s }: { s: ShopStanding }) {
  const t = papersWords();
  const l = s.limits;
  if (s.state !== "probation") return null;
  const sum = (minor: number) => money({ minor, currency: s.currency });
  const minutes = (seconds: number) => t.minutes(count(Math.floor(seconds / 60)));
  const bar = (label: string, used: number, max: number | null | undefined, show: (n: number) => string) =>
    max === null || max === undefined ? null : (
      <div className={css.limit}>
        <small>{label}</small>
        <div className={css.limitRow}><b>{t.of(show(used), show(max))}</b><small>{used >= max ? t.over : t.left(show(max - used))}</small></div>
        <Progress value={max === 0 ? 100 : Math.min(100, (100 * used) / max)} color={used >= max ? "harm" : used >= 0.8 * max ? "wait" : "money"} size="sm" aria-label={`${label}: ${t.of(show(used), show(max))}`} />
      </div>
    );
  const fact = (label: string, value: string | null) => value && <div className={css.limit}><small>{label}</small><b>{value}</b></div>;
  const none = Object.values(l).every((v) => v === null || v === undefined);
  return (
    <Panel title={t.limits}>
      {none ? <Text c="dimmed">{t.noLimits}</Text> : (
        <Stack gap="md">
          <div className={css.limits}>
            {bar(t.limit.orders, s.orders_today, l.orders_per_day, count)}
            {bar(t.limit.products, s.products_on_sale, l.products, count)}
            {bar(t.limit.live, s.live_today_s, l.live_s, minutes)}
            {fact(t.limit.price, l.price_max_minor === null || l.price_max_minor === undefined ? null : sum(l.price_max_minor))}
            {fact(t.limit.settle, l.settle_after_s === null || l.settle_after_s === undefined ? null : t.days(count(Math.round(l.settle_after_s / 86_400))))}
            {fact(t.limit.deposit, l.deposit_minor === null || l.deposit_minor === undefined ? null : sum(l.deposit_minor))}
          </div>
          {(l.settle_after_s ?? l.deposit_minor ?? null) !== null && <Text size="xs" c="dimmed">{t.settleNote}</Text>}
        </Stack>
      )}
    </Panel>
  );
}

function Editor({ a, standing }: { a: ShopAdmission; standing: ShopStanding | undefined }) {
  const t = papersWords();
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const [d, setD] = useState<ShopPapers>(a.papers);
  const [brands, setBrands] = useState(a.papers.brands.join(", "));
  const [busy, setBusy] = useState<"save" | "hand_in" | null>(null);
  const [error, setError] = useState<{ field: string | null; text: string } | null>(null);
  const now: ShopPapers = { ...d, brands: brands.split(",").map((b) => b.trim()).filter(Boolean).slice(0, BRANDS_MAX) };
  const dirty = JSON.stringify(now) !== JSON.stringify(a.papers);
  useUnsaved(dirty, c.leave);
  const set = (change: Partial<ShopPapers>) => setD({ ...d, ...change });
  const run = async (what: "save" | "hand_in") => {
    setBusy(what);
    setError(null);
    try {
      let answer = a;
      if (dirty || what === "save") answer = await studio.savePapers(shop.id, now);
      if (what === "hand_in") answer = await studio.handInPapers(shop.id);
      queries.setQueryData(["papers", shop.id], answer);
      setD(answer.papers);
      void queries.invalidateQueries({ queryKey: ["standing", shop.id] });
      if (what === "save") toast(t.saved, { tone: "good" });
      else {
        toast(t.done[answer.standing], { tone: answer.standing === "probation" ? "good" : "plain", ttl_ms: 8000 });
        window.scrollTo({ top: 0 });
      }
    } catch (cause) {
      setError({ field: cause instanceof ApiError ? cause.field : null, text: sentence(cause) });
    } finally {
      setBusy(null);
    }
  };
  const wrong = (field: string) => (error?.field === field ? error.text : undefined);
  const off = !a.editable;
  const text = (field: "legal_name" | "identity_number" | "born" | "guardian_consent" | "tax_code" | "registration" | "licence" | "licence_expires" | "brand_authorisation", more: { description?: string; type?: string } = {}) => (
    <TextInput label={t.field[field]} value={d[field]} disabled={off} maxLength={200} error={wrong(field)} onChange={(e) => set({ [field]: e.currentTarget.value })} {...more} />
  );
  const v = a.verified;
  const proof = (ok: boolean | undefined, given: boolean) =>
    v && given && ok !== undefined && <span className={css.proof} data-ok={ok || undefined}><Icon name={ok ? "check" : "warn"} size={14} />{ok ? t.proven : t.notProven}</span>;
  const business = d.kind === "household" || d.kind === "company";
  const licensed = a.missing.includes("licence") || a.missing.includes("licence_expires") || ["food", "supplements", "cosmetics", "medicine", "devices", "jewellery", "alcohol"].includes(d.category ?? "");
  const minor = isMinor(d.born);
  const hosts = (change: (list: ShopPapers["hosts"]) => ShopPapers["hosts"]) => set({ hosts: change(d.hosts) });
  const buttons = !off && (
    <>
      <Button disabled={!dirty} loading={busy === "save"} onClick={() => void run("save")}>{c.save}</Button>
      <Button variant="filled" color="lantern" loading={busy === "hand_in"} onClick={() => void run("hand_in")}>{a.handed_in_at ? t.handInAgain : t.handIn}</Button>
    </>
  );
  return (
    <>
      <PageHead title={t.title} sub={t.sub}>{buttons}</PageHead>
      <div className={css.stack}>
        <Panel>
          <State state={a.standing} a={a}>
            {!off && (
              <div className={css.missing}>
                <Text size="sm" fw={620}>{a.missing.length > 0 ? t.missing : t.nothingMissing}</Text>
                {a.missing.map((m) => <Badge key={m} variant="default">{t.field[m] ?? m}</Badge>)}
              </div>
            )}
            {off && <Text size="sm" c="dimmed">{t.settled}</Text>}
          </State>
        </Panel>
        {standing && <Limits s={standing} />}
        {error && <Text c="var(--harm)" role="alert">{error.field && t.field[error.field] ? `${t.field[error.field] ?? ""}: ` : ""}{error.text}</Text>}
        <Panel title={t.section.who} right={proof(v?.identity, Boolean(a.hints.identity_number))}>
          <div className={css.grid}>
            <Select label={t.field.kind} value={d.kind} disabled={off} error={wrong("kind")} data={(["person", "household", "company"] as const).map((k) => ({ value: k, label: t.kind[k] }))} onChange={(k) => set({ kind: k as ShopPapers["kind"] })} />
            {text("legal_name")}
            {text("identity_number", { description: a.hints.identity_number ? t.hint.kept(a.hints.identity_number) : t.hint.identity_number })}
            {text("born", { type: "date", description: t.hint.born })}
            {minor && text("guardian_consent", { description: t.hint.guardian_consent })}
            {(business || d.tax_code) && text("tax_code")}
            {(business || d.registration) && text("registration")}
          </div>
        </Panel>
        <Panel title={t.section.what} right={licensed && proof(v?.licence, Boolean(d.licence))}>
          <div className={css.grid}>
            <Select label={t.field.category} value={d.category} disabled={off} error={wrong("category")} searchable data={(Object.keys(t.category) as (keyof typeof t.category)[]).map((k) => ({ value: k, label: t.category[k] }))} onChange={(k) => set({ category: k as ShopPapers["category"] })} />
            <MoneyInput label={t.field.price_max_minor} value={d.price_max_minor} currency={a.currency} disabled={off} onChange={(price_max_minor) => set({ price_max_minor })} error={wrong("price_max_minor")} />
            {licensed && text("licence", { description: t.hint.licence })}
            {licensed && text("licence_expires", { type: "date" })}
            <TextInput className={css.wide} label={t.field.brands} description={t.hint.brands} value={brands} disabled={off} error={wrong("brands")} maxLength={2000} onChange={(e) => setBrands(e.currentTarget.value)} />
            {now.brands.length > 0 && text("brand_authorisation")}
            <Checkbox className={css.wide} label={t.field.sells_abroad} checked={d.sells_abroad} disabled={off} onChange={(e) => set({ sells_abroad: e.currentTarget.checked })} />
          </div>
        </Panel>
        <Panel title={t.section.money} right={proof(v?.bank_holder, Boolean(a.hints.bank_account))}>
          <div className={css.grid}>
            <TextInput label={t.field.bank_name} value={d.bank.name} disabled={off} maxLength={200} onChange={(e) => set({ bank: { ...d.bank, name: e.currentTarget.value } })} />
            <TextInput label={t.field.bank_account} description={a.hints.bank_account ? t.hint.kept(a.hints.bank_account) : undefined} value={d.bank.account} disabled={off} inputMode="numeric" error={wrong("bank")} onChange={(e) => set({ bank: { ...d.bank, account: e.currentTarget.value } })} />
            <TextInput className={css.wide} label={t.field.bank_holder} value={d.bank.holder} disabled={off} maxLength={200} onChange={(e) => set({ bank: { ...d.bank, holder: e.currentTarget.value } })} />
            <TextInput label={`${t.field.return_address ?? ""}: ${t.field.line ?? ""}`} value={d.return_address.line} disabled={off} maxLength={200} error={wrong("return_address")} onChange={(e) => set({ return_address: { ...d.return_address, line: e.currentTarget.value, country: d.return_address.country || COUNTRY_OF[a.currency] } })} />
            <TextInput label={t.field.region} value={d.return_address.region} disabled={off} maxLength={200} onChange={(e) => set({ return_address: { ...d.return_address, region: e.currentTarget.value } })} />
          </div>
        </Panel>
        <Panel title={t.section.hosts}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">{t.hint.hosts}</Text>
            {d.hosts.map((h, i) => {
              const put = (change: Partial<typeof h>) => hosts((list) => list.map((x, j) => (j === i ? { ...x, ...change } : x)));
              return (
                <div key={i} className={css.host}>
                  <TextInput label={t.field.host_name} value={h.name} disabled={off} maxLength={200} onChange={(e) => put({ name: e.currentTarget.value })} />
                  <TextInput label={t.field.host_number} placeholder={a.hints.hosts[i] ?? ""} value={h.identity_number} disabled={off} error={wrong("hosts")} onChange={(e) => put({ identity_number: e.currentTarget.value })} />
                  <TextInput type="date" label={t.field.born} value={h.born} disabled={off} onChange={(e) => put({ born: e.currentTarget.value })} />
                  <ActionIcon size="xl" variant="subtle" disabled={off} aria-label={`${c.remove}: ${h.name}`} onClick={() => hosts((list) => list.filter((_, j) => j !== i))}><Icon name="trash" /></ActionIcon>
                </div>
              );
            })}
            {!off && d.hosts.length < HOSTS_MAX && <Group><Button leftSection={<Icon name="plus" size={16} />} onClick={() => hosts((list) => [...list, { name: "", identity_number: "", born: "" }])}>{t.addHost}</Button></Group>}
          </Stack>
        </Panel>
        <Panel title={t.section.quiz} right={a.quiz_passed ? <span className={css.proof} data-ok><Icon name="check" size={14} /></span> : undefined}>
          <Quiz passed={a.quiz_passed} />
        </Panel>
        {!off && <div className={css.foot}>{buttons}</div>}
      </div>
    </>
  );
}

const COUNTRY_OF = { VND: "VN", CNY: "CN", USD: "US" } as const;

function isMinor(born: string): boolean {
  const then = Date.parse(born);
  if (Number.isNaN(then)) return false;
  const years = (Date.now() - then) / (365.2425 * 86_400_000);
  return years >= 16 && years < 18;
}
