// Short messages at the foot of the page, with the undo that belongs to them. One region, announced politely.
import { ActionIcon, Button, Paper, Text } from "@mantine/core";
import { useEffect, useSyncExternalStore } from "react";
import { ApiError } from "../api";
import { common } from "../i18n/common";
import { Icon } from "./icons";
import css from "./ui.module.css";

type Toast = { id: number; text: string; tone: "plain" | "good" | "bad"; undo?: { label?: string; run: () => void }; ttl_ms: number };
const TOASTS_MAX = 4;
let list: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();
const set = (next: readonly Toast[]): void => {
  list = next;
  for (const l of [...listeners]) l();
};

export function toast(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): void {
  last += 1;
  set([...list.slice(1 - TOASTS_MAX), { id: last, text, tone: "plain", ttl_ms: options.undo ? 10_000 : options.tone === "bad" ? 8000 : 4000, ...options }]);
}
const drop = (id: number): void => set(list.filter((t) => t.id !== id));

/** The sentence for a failure: the server's own where it gave one. */
export function sentence(error: unknown): string {
  const c = common();
  if (!(error instanceof ApiError)) return c.unknownError;
  if (error.retryAfterS !== null && error.status === 429) return `${error.detail} ${c.tryIn(Math.ceil(error.retryAfterS))}`.trim();
  if (error.detail) return error.detail;
  if (error.code === "offline") return c.offline;
  if (error.status === 403) return c.noRights;
  if (error.status === 404) return c.notFound;
  return error.status >= 500 ? c.serverError : c.unknownError;
}
export function toastError(error: unknown): void {
  toast(sentence(error), { tone: "bad" });
}

export function Toasts() {
  const items = useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => list,
  );
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {items.map((t) => (
        <One key={t.id} t={t} />
      ))}
    </div>
  );
}
function One({ t }: { t: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(t.id), t.ttl_ms);
    return () => clearTimeout(timer);
  }, [t.id, t.ttl_ms]);
  const undo = t.undo;
  return (
    <Paper className={css.toast} data-tone={t.tone} shadow="md" radius="md">
      {t.tone !== "plain" && <Icon name={t.tone === "good" ? "check" : "warn"} />}
      <Text size="sm" style={{ flex: 1 }}>{t.text}</Text>
      {undo && (
        <Button size="compact-sm" variant="white" color="ink" leftSection={<Icon name="undo" size={15} />} onClick={() => { drop(t.id); undo.run(); }}>
          {undo.label ?? common().undo}
        </Button>
      )}
      <ActionIcon size="sm" variant="transparent" c="inherit" aria-label={common().close} onClick={() => drop(t.id)}>
        <Icon name="x" size={14} />
      </ActionIcon>
    </Paper>
  );
}
