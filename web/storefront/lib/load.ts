// Loading a page's data: shown from memory at once when it was seen before, then refreshed.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../../shared/api";

export type Loaded<T> = { data: T | null; error: ApiError | null; loading: boolean; reload(): void; set(data: T): void };

const seen = new Map<string, unknown>();
const SEEN_MAX = 60;

export function remember(key: string, data: unknown): void {
  seen.delete(key);
  seen.set(key, data);
  for (const oldest of seen.keys()) {
    if (seen.size <= SEEN_MAX) break;
    seen.delete(oldest);
  }
}
export function forget(prefix: string): void {
  for (const key of [...seen.keys()]) if (key.startsWith(prefix)) seen.delete(key);
}

/** `key` null: nothing to load now. `fresh`: data that came with the page, so that no request is made. */
export function useLoad<T>(key: string | null, load: () => Promise<T>, fresh?: T): Loaded<T> {
  const [, again] = useState(0);
  const [round, setRound] = useState(0);
  const held = useRef<{ key: string | null; data: T | null; error: ApiError | null; loading: boolean }>({ key: null, data: null, error: null, loading: false });
  const loader = useRef(load);
  loader.current = load;
  if (held.current.key !== key) {
    if (key !== null && fresh !== undefined) remember(key, fresh);
    held.current = { key, data: key === null ? null : ((seen.get(key) as T | undefined) ?? null), error: null, loading: key !== null };
  }
  const skip = useRef(fresh !== undefined ? key : null);
  useEffect(() => {
    if (key === null) return;
    if (skip.current === key && round === 0) {
      skip.current = null;
      held.current.loading = false;
      again((n) => n + 1);
      return;
    }
    let gone = false;
    held.current.loading = true;
    held.current.error = null;
    again((n) => n + 1);
    loader.current().then(
      (data) => {
        remember(key, data);
        if (gone) return;
        held.current = { key, data, error: null, loading: false };
        again((n) => n + 1);
      },
      (e: unknown) => {
        if (gone) return;
        held.current = { ...held.current, error: e instanceof ApiError ? e : new ApiError("page", "", 0), loading: false };
        again((n) => n + 1);
      },
    );
    return () => {
      gone = true;
    };
  }, [key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  const set = useCallback(
    (data: T) => {
      if (key !== null) remember(key, data);
      held.current = { ...held.current, data };
      again((n) => n + 1);
    },
    [key],
  );
  return { data: held.current.data, error: held.current.error, loading: held.current.loading, reload, set };
}
