// A new session: name, time, host. Everything else is prepared on its own page.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { studio, type Text3 } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { fromLocalInput, toLocalInput } from "../lib/calendar";
import { navigate, useShop } from "../router";
import { useMe } from "../ui/frame";
import { Icon } from "../ui/icons";
import { Text3Input } from "../ui/inputs";
import { sentence } from "../ui/toast";

const EMPTY: Text3 = { vi: "", zh: "", en: "" };
const PRIME_HOUR = 20;

/** Eight in the evening of the day given, or of the next evening that is still ahead. */
export function primeTime(day: Date | null, now: Date): Date {
  const at = new Date(day ?? now);
  at.setHours(PRIME_HOUR, 0, 0, 0);
  if (!day && at.getTime() <= now.getTime()) at.setDate(at.getDate() + 1);
  return at;
}

export function NewSession({ variant = "filled" }: { variant?: "filled" | "default" }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant={variant} color={variant === "filled" ? "lantern" : undefined} leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen(true)}>{liveWords().create}</Button>
      <NewSessionDialog open={open} close={() => setOpen(false)} day={null} />
    </>
  );
}

export function NewSessionDialog({ open, close, day }: { open: boolean; close: () => void; day: Date | null }) {
  const t = liveWords();
  return (
    <Modal opened={open} onClose={close} title={t.create} size="md">
      {open && <Form close={close} day={day} />}
    </Modal>
  );
}

function Form({ close, day }: { close: () => void; day: Date | null }) {
  const t = liveWords();
  const c = common();
  const shop = useShop();
  const me = useMe();
  const queries = useQueryClient();
  const [title, setTitle] = useState<Text3>(EMPTY);
  const [at, setAt] = useState(() => toLocalInput(primeTime(day, new Date()).toISOString()));
  const [host, setHost] = useState(me.data?.user?.name ?? "");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const starts_at = fromLocalInput(at);
  const ready = (title.vi || title.zh || title.en).trim() !== "" && starts_at !== null && host.trim() !== "";
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (!ready || starts_at === null) return;
    setBusy(true);
    setError(null);
    try {
      const s = await studio.addSession(shop.id, { title, starts_at, host_name: host.trim() });
      void queries.invalidateQueries({ queryKey: ["sessions", shop.id] });
      void queries.invalidateQueries({ queryKey: ["overview", shop.id] });
      close();
      navigate(shop.at(`/sessions/${s.id}`));
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">{t.createSub}</Text>
        <Text3Input label={t.name} value={title} onChange={setTitle} maxLength={120} placeholder={t.namePlaceholder} />
        <Group align="flex-start" wrap="nowrap">
          <TextInput type="datetime-local" miw={208} label={t.startsAt} value={at} onChange={(e) => setAt(e.currentTarget.value)} error={starts_at === null ? c.required : undefined} />
          <TextInput label={t.host} value={host} maxLength={60} flex={1} onChange={(e) => setHost(e.currentTarget.value)} />
        </Group>
        {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
        <Group justify="flex-end" gap="xs">
          <Button onClick={close}>{c.cancel}</Button>
          <Button type="submit" variant="filled" color="lantern" disabled={!ready} loading={busy}>{t.createGo}</Button>
        </Group>
      </Stack>
    </form>
  );
}
