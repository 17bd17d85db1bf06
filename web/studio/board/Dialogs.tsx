// What a key asks before it acts: how much to hold, how long to mute, why to hide. Enter does it.
import { Button, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { say } from "../../shared/i18n";
import { api, studio, type ChatMessage } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import type { BoardState } from "../lib/board";
import { useShop } from "../router";
import { sentence, toast, toastError } from "../ui/toast";
import css from "./board.module.css";

const HOLD_MAX = 99;

/** The code a comment most likely means: what the server read, else a code of the show that stands in the text. */
export function guessCode(m: ChatMessage, codes: readonly string[], current: string | null): string | null {
  if (m.did?.code && codes.includes(m.did.code)) return m.did.code;
  const words = m.text.normalize("NFKC").toUpperCase().split(/[^A-Z0-9]+/);
  return codes.find((c) => words.includes(c)) ?? current ?? codes[0] ?? null;
}

export function HoldDialog({ m, state, close }: { m: ChatMessage; state: BoardState; close: () => void }) {
  const t = liveWords().b;
  const c = common();
  const shop = useShop();
  const cells = state.tally.per_code.filter((x) => x.armed);
  const current = state.session.segments.find((s) => s.state === "now")?.code ?? null;
  const [code, setCode] = useState(() => guessCode(m, cells.map((x) => x.code), current));
  const [quantity, setQuantity] = useState(m.did?.quantity ?? 1);
  const segment = state.session.segments.find((s) => s.code === code) ?? null;
  const choices = segment && segment.variants.length > 1 ? segment.variants : [];
  const [variant, setVariant] = useState<string | null>(null);
  const chosen = choices.find((v) => v.id === variant) ?? (choices.length > 0 ? choices.find((v) => v.left > 0) : undefined);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!code) return;
    setBusy(true);
    setError(null);
    try {
      await studio.holdComment(shop.id, state.session.id, { message_id: m.id, code, quantity, options: chosen?.options ?? [] });
      toast(t.holdDone(code, quantity, m.from.name), { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.holdTitle(m.from.name)}>
      <form onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          <Text size="sm" className={css.quote}>{m.text}</Text>
          {cells.length === 0 ? <Text size="sm" c="var(--wait)">{t.noCodes}</Text> : (
            <Group wrap="nowrap" align="flex-start">
              <Select style={{ flex: 1 }} label={t.holdCode} data={cells.map((x) => ({ value: x.code, label: `${x.code} · ${say(x.title)} (${x.left})` }))} value={code} allowDeselect={false} searchable onChange={(v) => { setCode(v); setVariant(null); }} />
              <NumberInput data-autofocus label={t.holdQuantity} value={quantity} min={1} max={HOLD_MAX} allowDecimal={false} onChange={(v) => setQuantity(typeof v === "number" ? v : 1)} style={{ flex: "0 0 110px" }} />
            </Group>
          )}
          {choices.length > 0 && <Select label={t.holdOptions} data={choices.map((v) => ({ value: v.id, label: `${v.options.join(" / ")} (${v.left})`, disabled: v.left <= 0 }))} value={chosen?.id ?? null} allowDeselect={false} onChange={setVariant} />}
          {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
          <Group justify="flex-end" gap="xs">
            <Button onClick={close}>{c.cancel}</Button>
            <Button type="submit" variant="filled" loading={busy} disabled={!code}>{t.holdGo}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const MUTE_SECONDS = { five: 300, hour: 3600, session: 86_400 } as const;
export function MuteDialog({ m, session, close }: { m: ChatMessage; session: string; close: () => void }) {
  const t = liveWords().b;
  const c = common();
  const [how, setHow] = useState<keyof typeof MUTE_SECONDS>("five");
  const [busy, setBusy] = useState(false);
  const run = async (act: "mute" | "ban") => {
    setBusy(true);
    try {
      await api.moderate(session, { act, user_id: m.from.id, message_id: m.id, ...(act === "mute" ? { seconds: MUTE_SECONDS[how] } : {}) });
      toast(t.muted(m.from.name), { undo: { label: t.unmute, run: () => void api.moderate(session, { act: act === "mute" ? "unmute" : "unban", user_id: m.from.id }).catch(toastError) } });
      close();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.muteTitle(m.from.name)}>
      <form onSubmit={(e) => { e.preventDefault(); void run("mute"); }}>
        <Stack gap="md">
          <Text size="sm" className={css.quote}>{m.text}</Text>
          <div>
            <Text size="sm" fw={550} mb={6}>{t.muteFor}</Text>
            <SegmentedControl fullWidth value={how} onChange={(v) => setHow(v as keyof typeof MUTE_SECONDS)} data={(["five", "hour", "session"] as const).map((v) => ({ value: v, label: t.muteMinutes[v] }))} />
          </div>
          <Group justify="space-between" gap="xs">
            <Button variant="subtle" color="harm" loading={busy} onClick={() => void run("ban")}>{t.ban}</Button>
            <Group gap="xs"><Button onClick={close}>{c.cancel}</Button><Button data-autofocus type="submit" variant="filled" loading={busy}>{t.muteGo}</Button></Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function DeleteDialog({ m, session, close, done }: { m: ChatMessage; session: string; close: () => void; done: (reason: string) => void }) {
  const t = liveWords().b;
  const c = common();
  const [reason, setReason] = useState(t.deleteReasons[0] ?? "");
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      await api.moderate(session, { act: "delete", message_id: m.id, reason });
      done(reason);
      close();
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.deleteTitle}>
      <form onSubmit={(e) => { e.preventDefault(); void run(); }} onKeyDown={(e) => { const pick = t.deleteReasons[Number(e.key) - 1]; if (pick) setReason(pick); }}>
        <Stack gap="md">
          <Text size="sm" className={css.quote}>{m.from.name}: {m.text}</Text>
          <div role="radiogroup" aria-label={c.reason} className={css.reasons}>
            {t.deleteReasons.map((r, i) => (
              <label key={r} data-on={r === reason || undefined}><input type="radio" name="reason" checked={r === reason} data-autofocus={i === 0 || undefined} onChange={() => setReason(r)} /><kbd>{i + 1}</kbd>{r}</label>
            ))}
          </div>
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color="harm" loading={busy}>{t.deleteGo}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
