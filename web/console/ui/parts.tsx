// Parts that the pages of policies and judgements share: an outcome's badge, a version's short name, and asking for a reason.
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState, type FormEvent, type ReactNode } from "react";
import { newKey, type OutcomeName } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { sentence } from "../../studio/ui/toast";
import { toneOf } from "../lib/outcomes";
import css from "./parts.module.css";

/** Characters of a reason, as the server takes them. */
export const REASON_MAX = 1000;

export function Outcome({ name, text, names, strong }: { name: string; text?: string; names: readonly OutcomeName[]; strong?: boolean }) {
  return <span className={css.outcome} data-tone={toneOf(names, name)} data-strong={strong || undefined}>{text ?? names.find((n) => n.name === name)?.text ?? name}</span>;
}

export const short = (version: string): string => version.slice(0, 8);

export function Mark({ tone, title, children }: { tone?: "wait" | "harm" | "ink"; title?: string; children: ReactNode }) {
  return <span className={css.mark} data-tone={tone ?? "ink"} title={title}>{children}</span>;
}

export function Mono({ children, title }: { children: ReactNode; title?: string }) {
  return <code className={css.mono} title={title}>{children}</code>;
}

type ReasonProps = { title: string; text: string; label?: string; go: string; tone?: "harm"; children?: ReactNode; ready?: boolean; run: (reason: string, key: string) => Promise<unknown>; close: () => void };
/** Asks for the reason that every act of an operator has, and does it. What goes wrong is said, and nothing is lost. */
export function ReasonDialog({ title, text, label, go, tone, children, ready = true, run, close }: ReasonProps) {
  const c = common();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const submit = async () => {
    if (!reason.trim()) return setError(c.reasonNeeded);
    if (!ready) return;
    setBusy(true);
    setError(null);
    try {
      await run(reason.trim(), key);
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} size="md">
      <form onSubmit={(e: FormEvent) => { e.preventDefault(); void submit(); }}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{text}</Text>
          {children}
          <Textarea data-autofocus={children ? undefined : true} label={label ?? c.reason} autosize minRows={2} maxLength={REASON_MAX} value={reason} onChange={(e) => setReason(e.currentTarget.value)} onKeyDown={(e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void submit(); } }} error={error ?? undefined} />
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color={tone} loading={busy} disabled={!reason.trim() || !ready}>{go}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
