// One page to prepare a session: what it is, the run-of-show, the stream, and what is still missing before going live.
import { ActionIcon, Alert, Badge, Button, Group, Menu, Modal, NumberInput, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { when } from "../../shared/i18n/format";
import { api, studio, type Health, type SessionAct, type StudioSession } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { fromLocalInput, toLocalInput } from "../lib/calendar";
import { Link, navigate, useShop } from "../router";
import { useAutosave, type SaveState } from "../ui/autosave";
import { Icon } from "../ui/icons";
import { PictureInput, Text3Input } from "../ui/inputs";
import { PageHead, Panel, Rows, SessionBadge, Shown } from "../ui/parts";
import { sentence, toast, toastError } from "../ui/toast";
import { RunOfShow } from "./RunOfShow";
import { Stream } from "./Stream";
import css from "./prepare.module.css";

const KEYFRAME_MS_MAX = 2200;
const HOLD_MINUTES_MAX = 240;

export function Prepare({ id }: { id: string }) {
  const shop = useShop();
  const query = useQuery({ queryKey: ["session", shop.id, id], queryFn: () => studio.session(shop.id, id), staleTime: Infinity });
  return <Shown query={query} shape={<Rows n={7} h={80} />}>{(s) => <Loaded session={s} />}</Shown>;
}

function useAct(session: StudioSession) {
  const shop = useShop();
  const queries = useQueryClient();
  const [busy, setBusy] = useState<SessionAct | null>(null);
  const act = async (name: SessionAct): Promise<boolean> => {
    setBusy(name);
    try {
      const next = await studio.act(shop.id, session.id, { act: name });
      queries.setQueryData(["session", shop.id, session.id], next);
      void queries.invalidateQueries({ queryKey: ["sessions", shop.id] });
      void queries.invalidateQueries({ queryKey: ["overview", shop.id] });
      return true;
    } catch (error) {
      toastError(error);
      return false;
    } finally {
      setBusy(null);
    }
  };
  return { act, busy };
}

function Loaded({ session }: { session: StudioSession }) {
  const t = liveWords();
  const p = t.prep;
  const c = common();
  const shop = useShop();
  const { act, busy } = useAct(session);
  const [going, setGoing] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const open = session.state === "scheduled" || session.state === "rehearsal";
  const on = session.state === "live" || session.state === "interrupted" || session.state === "rehearsal";
  const board = useQuery({ queryKey: ["board-health", shop.id, session.id], queryFn: () => studio.board(shop.id, session.id), refetchInterval: 4000, enabled: open || on });
  const checks = checklist(session, board.data?.health ?? null);
  return (
    <>
      <PageHead
        back={<Button component={Link} href={shop.at("/sessions")} variant="subtle" size="compact-sm" ml={-8} leftSection={<Icon name="left" size={14} />}>{t.title}</Button>}
        title={say(session.title)}
        sub={<Group gap="xs" mt={4}><SessionBadge state={session.state} /><span>{when(session.starts_at)}</span>{session.state === "rehearsal" && <span>· {p.rehearsing}</span>}{session.listed ? null : <Badge variant="light" color="wait">{p.byLink}</Badge>}</Group>}
      >
        {on && <Button component={Link} href={shop.at(`/sessions/${session.id}/board`)} variant={session.state === "rehearsal" ? "default" : "filled"} color={session.state === "rehearsal" ? undefined : "lantern"}>{t.board}</Button>}
        {open && !session.announced && <Button onClick={() => void act("announce").then((ok) => ok && toast(p.announced, { tone: "good" }))} loading={busy === "announce"}>{p.announce}</Button>}
        {session.state === "scheduled" && <Button onClick={() => void act("rehearse").then((ok) => ok && navigate(shop.at(`/sessions/${session.id}/board`)))} loading={busy === "rehearse"}>{p.rehearse}</Button>}
        {open && <Button variant="filled" color="lantern" leftSection={<Icon name="live" />} onClick={() => setGoing(true)}>{p.goLive}</Button>}
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon size={36} variant="default" aria-label={c.actions}><Icon name="more" /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="a" href={`/live/${session.id}`} target="_blank" leftSection={<Icon name="external" size={16} />}>{p.share}</Menu.Item>
            <Menu.Item leftSection={<Icon name={session.listed ? "eyeOff" : "list"} size={16} />} onClick={() => void act(session.listed ? "unlist" : "list").then((ok) => ok && toast(session.listed ? p.unlisted : p.listed, { tone: "good" }))}>{session.listed ? p.unlist : p.list}</Menu.Item>
            {open && <Menu.Item color="harm" leftSection={<Icon name="x" size={16} />} onClick={() => setCancelling(true)}>{p.cancelSession}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </PageHead>
      <div className={css.columns}>
        <Stack gap="md" style={{ minWidth: 0 }}>
          <Details session={session} />
          <RunOfShow session={session} />
        </Stack>
        <Stack gap="md" className={css.side}>
          <Panel title={p.checklist} flush>
            <ul className={css.checks}>
              {checks.map((k) => (
                <li key={k.name} data-state={k.state}>
                  <span className={css.checkMark}><Icon name={k.state === "yes" ? "check" : k.state === "no" ? "x" : "clock"} size={14} /></span>
                  <span><b>{k.name}</b>{k.note && <small>{k.note}</small>}</span>
                </li>
              ))}
            </ul>
          </Panel>
          <Stream session={session} />
        </Stack>
      </div>
      <Modal opened={going} onClose={() => setGoing(false)} title={p.goTitle}>
        <Stack gap="md">
          {checks.every((k) => k.state === "yes") ? (
            <Text size="sm">{p.goReady}</Text>
          ) : (
            <Alert color="wait" variant="light" icon={<Icon name="warn" />} title={p.goMissing}>
              <ul className={css.missing}>{checks.filter((k) => k.state !== "yes").map((k) => <li key={k.name}>{k.note ?? k.name}</li>)}</ul>
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button onClick={() => setGoing(false)}>{c.cancel}</Button>
            <Button data-autofocus variant="filled" color="lantern" loading={busy === "go_live"} onClick={() => void act("go_live").then((ok) => { setGoing(false); if (ok) navigate(shop.at(`/sessions/${session.id}/board`)); })}>
              {checks.every((k) => k.state === "yes") ? p.goLive : p.goAnyway}
            </Button>
          </Group>
        </Stack>
      </Modal>
      <Modal opened={cancelling} onClose={() => setCancelling(false)} title={p.cancelTitle}>
        <Text size="sm" mb="md">{p.cancelText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button onClick={() => setCancelling(false)}>{c.back}</Button>
          <Button variant="filled" color="harm" loading={busy === "cancel"} onClick={() => void act("cancel").then((ok) => { setCancelling(false); if (ok) navigate(shop.at("/sessions")); })}>{p.cancelGo}</Button>
        </Group>
      </Modal>
    </>
  );
}

type Check = { name: string; state: "yes" | "no" | "wait"; note: string | null };
export function checklist(session: StudioSession, health: Health | null): Check[] {
  const k = liveWords().prep.check;
  const connected = health?.connected === true && health.video !== null;
  const sound = health?.audio !== null && health?.audio !== undefined && !health.audio.silent_inserted;
  const keyframe_ms = health?.video?.keyframe_interval_ms ?? 0;
  const products = session.segments.filter((s) => s.kind === "product");
  const out = products.filter((s) => s.product && s.product.left <= 0).map((s) => s.code ?? "?");
  return [
    { name: k.show, state: products.length > 0 ? "yes" : "no", note: products.length > 0 ? null : k.showNo },
    { name: k.stock, state: products.length === 0 ? "wait" : out.length === 0 ? "yes" : "no", note: out.length > 0 ? k.stockNo(out.join(", ")) : null },
    { name: k.signal, state: connected ? "yes" : "no", note: connected ? null : k.signalNo },
    { name: k.sound, state: !connected ? "wait" : sound ? "yes" : "no", note: connected && !sound ? k.soundNo : null },
    { name: k.keyframe, state: !connected || keyframe_ms === 0 ? "wait" : keyframe_ms <= KEYFRAME_MS_MAX ? "yes" : "no", note: !connected || keyframe_ms === 0 ? k.keyframeWait : keyframe_ms <= KEYFRAME_MS_MAX ? null : k.keyframeNo((keyframe_ms / 1000).toFixed(1)) },
  ];
}

export function SaveMark({ state, note, retry }: { state: SaveState; note?: string | null; retry?: () => void }) {
  const c = common();
  if (note) return <Badge variant="light" color="wait" leftSection={<Icon name="warn" size={12} />}>{note}</Badge>;
  if (state === "failed") return <Button size="compact-xs" color="harm" variant="light" onClick={retry}>{c.retry}</Button>;
  return (
    <Text size="xs" c="dimmed" role="status" style={{ display: "inline-flex", gap: 4, alignItems: "center", whiteSpace: "nowrap" }}>
      {state === "saved" && <Icon name="check" size={13} />}
      {state === "saved" ? c.saved : state === "saving" ? c.saving : c.unsaved}
    </Text>
  );
}

function Details({ session }: { session: StudioSession }) {
  const t = liveWords();
  const p = t.prep;
  const shop = useShop();
  const queries = useQueryClient();
  const [d, setD] = useState(() => ({ title: session.title, starts_at: session.starts_at, host_name: session.host_name, cover_url: session.cover_url, hold_minutes: session.hold_minutes, hosts: session.hosts }));
  const [words, setWords] = useState(session.banned_words);
  const saver = useAutosave<typeof d>(async (v) => {
    const next = await studio.updateSession(shop.id, session.id, v);
    queries.setQueryData<StudioSession>(["session", shop.id, session.id], (old) => (old ? { ...old, title: next.title, starts_at: next.starts_at, host_name: next.host_name, cover_url: next.cover_url, hold_minutes: next.hold_minutes, hosts: next.hosts } : next));
    void queries.invalidateQueries({ queryKey: ["sessions", shop.id] });
  });
  const wordSaver = useAutosave<string[]>(async (v) => api.moderate(session.id, { act: "banned_words", words: v }));
  const change = (part: Partial<typeof d>) => {
    const next = { ...d, ...part };
    setD(next);
    const titled = next.title.vi || next.title.zh || next.title.en;
    if (titled.trim() && next.host_name.trim()) saver.change(next);
  };
  const state = saver.state === "saved" ? wordSaver.state : saver.state;
  const closed = session.state === "ended" || session.state === "replay" || session.state === "cancelled";
  return (
    <Panel title={p.details} right={<SaveMark state={state} retry={() => { change({}); wordSaver.change(words); }} />}>
      {saver.state === "failed" && <Alert color="harm" variant="light" mb="md" role="alert">{sentence(saver.error)}</Alert>}
      <fieldset disabled={closed} className={css.fields}>
        <PictureInput m={shop.id} url={d.cover_url} onChange={(cover_url) => change({ cover_url })} label={p.uploadCover} hint={p.coverHint} w={108} h={144} />
        <Stack gap="sm" style={{ flex: 1, minWidth: 0 }}>
          <Text3Input label={t.name} value={d.title} onChange={(title) => change({ title })} maxLength={120} required />
          <div className={css.pair}>
            <TextInput type="datetime-local" label={t.startsAt} value={toLocalInput(d.starts_at)} onChange={(e) => { const at = fromLocalInput(e.currentTarget.value); if (at) change({ starts_at: at }); }} />
            <TextInput label={t.host} value={d.host_name} maxLength={60} onChange={(e) => change({ host_name: e.currentTarget.value })} />
            <NumberInput label={p.holdMinutes} value={d.hold_minutes} min={1} max={HOLD_MINUTES_MAX} allowDecimal={false} clampBehavior="blur" title={p.holdHint} onChange={(v) => { if (typeof v === "number" && v >= 1 && v <= HOLD_MINUTES_MAX) change({ hold_minutes: v }); }} />
          </div>
          <div className={css.pair2}>
            <TagsInput label={p.hosts} placeholder={d.hosts.length === 0 ? p.hostsHint : undefined} maxTags={8} value={d.hosts.map((h) => h.name)} onChange={(names) => change({ hosts: names.map((name) => d.hosts.find((h) => h.name === name) ?? { name, user_id: null }) })} />
            <TagsInput label={p.banned} placeholder={words.length === 0 ? p.bannedHint : undefined} maxTags={100} value={words} onChange={(w) => { setWords(w); wordSaver.change(w); }} />
          </div>
        </Stack>
      </fieldset>
    </Panel>
  );
}
