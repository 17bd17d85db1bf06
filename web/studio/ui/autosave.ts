// Saves what changed a moment after the last change, one write at a time; what changed during a write is written next.
import { useCallback, useEffect, useRef, useState } from "react";

export type SaveState = "saved" | "dirty" | "saving" | "failed";
const WAIT_MS = 700;

/** `save` gets the newest value. A failed write stays marked until the next change or `retry`. */
export function useAutosave<T>(save: (value: T) => Promise<void>): { state: SaveState; change: (value: T) => void; flush: () => void; error: unknown } {
  const [state, setState] = useState<SaveState>("saved");
  const [error, setError] = useState<unknown>(null);
  const latest = useRef<{ value: T } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const busy = useRef(false);
  const saver = useRef(save);
  useEffect(() => {
    saver.current = save;
  });
  const run = useCallback(async () => {
    clearTimeout(timer.current);
    if (busy.current) return;
    busy.current = true;
    try {
      while (latest.current) {
        const { value } = latest.current;
        latest.current = null;
        setState("saving");
        await saver.current(value);
      }
      setState("saved");
      setError(null);
    } catch (cause) {
      setState("failed");
      setError(cause);
    } finally {
      busy.current = false;
    }
  }, []);
  const change = useCallback(
    (value: T) => {
      latest.current = { value };
      setState((s) => (s === "saving" ? s : "dirty"));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void run(), WAIT_MS);
    },
    [run],
  );
  useEffect(
    () => () => {
      // Leaving the page must not lose the last change.
      clearTimeout(timer.current);
      if (latest.current) void run();
    },
    [run],
  );
  return { state, change, flush: () => void run(), error };
}
