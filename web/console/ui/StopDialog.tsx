// Stopping a room: one press and one reason away wherever rooms are listed.
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { say } from "../../shared/i18n";
import { newKey, operator, type SessionCard } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { Icon } from "../../studio/ui/icons";
import { sentence, toast } from "../../studio/ui/toast";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";

export function StopDialog({ room, close }: { room: SessionCard; close: () => void }) {
  const t = consoleWords();
  const c = common();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const run = async (why: string) => {
    if (!why.trim()) return setError(c.reasonNeeded);
    setBusy(true);
    setError(null);
    try {
      await operator.stopRoom(room.id, { reason: why.trim() }, key);
      void queries.invalidateQueries();
      toast(t.stopped(say(room.title)), { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.stopTitle(say(room.title))} size="md">
      <form onSubmit={(e: FormEvent) => { e.preventDefault(); void run(reason); }}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{t.stopText}</Text>
          <div role="group" aria-label={c.reason} className={css.reasons}>
            {t.stopReasons.map((r) => <Button key={r} variant={reason === r ? "filled" : "default"} aria-pressed={reason === r} onClick={() => setReason(r)}>{r}</Button>)}
          </div>
          <Textarea data-autofocus label={c.reason} description={t.reasonHint} autosize minRows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter" && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); void run(reason); } }} error={error ?? undefined} />
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color="harm" loading={busy} disabled={!reason.trim()} leftSection={<Icon name="stop" size={13} />}>{t.stopGo}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
