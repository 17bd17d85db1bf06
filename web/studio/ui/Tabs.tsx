// Tabs over a table, with counts; arrow keys move between them as in any tab list.
import { UnstyledButton } from "@mantine/core";
import type { KeyboardEvent } from "react";
import css from "./table.module.css";

export function TableTabs({ label, value, onChange, tabs }: { label: string; value: string; onChange: (v: string) => void; tabs: readonly { value: string; label: string; count?: number | null; hot?: boolean }[] }) {
  const arrow = (e: KeyboardEvent<HTMLDivElement>) => {
    if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
    const at = tabs.findIndex((t) => t.value === value);
    const next = tabs[(at + (e.key === "ArrowRight" ? 1 : -1) + tabs.length) % tabs.length];
    if (!next) return;
    e.preventDefault();
    onChange(next.value);
    e.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} className={css.tabs} onKeyDown={arrow}>
      {tabs.map((t) => (
        <UnstyledButton key={t.value} role="tab" data-tab={t.value} aria-selected={t.value === value} tabIndex={t.value === value ? 0 : -1} onClick={() => onChange(t.value)}>
          {t.label}
          {t.count !== null && t.count !== undefined && t.count > 0 && <em data-hot={t.hot || undefined}>{t.count}</em>}
        </UnstyledButton>
      ))}
    </div>
  );
}
