// Policy text that is being edited, kept while the person looks at other pages of the console.
import { useEffect, useSyncExternalStore } from "react";
import type { PolicyFile } from "../../studio/api";

/** `base`: the version in force when the editing began. */
export type Draft = { base: string; files: readonly PolicyFile[] };

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

export function setDraft(scene: string, draft: Draft | null): void {
  if (draft) drafts.set(scene, draft);
  else drafts.delete(scene);
  for (const l of [...listeners]) l();
}

export function useDraft(scene: string): Draft | null {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => drafts.get(scene) ?? null,
  );
}

/** The browser asks before a tab with drafts is closed. */
export function useKeepDrafts(): void {
  useEffect(() => {
    const before = (e: BeforeUnloadEvent) => {
      if (drafts.size > 0) e.preventDefault();
    };
    window.addEventListener("beforeunload", before);
    return () => window.removeEventListener("beforeunload", before);
  }, []);
}

export const sameFiles = (a: readonly PolicyFile[], b: readonly PolicyFile[]): boolean => a.length === b.length && a.every((f, i) => f.name === b[i]?.name && f.text === b[i]?.text);
