// A value that parts of the page share, and the hook that re-renders on its change. Nothing more is needed here.
import { useEffect, useReducer } from "preact/hooks";

export type Store<T> = { get(): T; set(next: T | ((now: T) => T)): void; on(listener: () => void): () => void };

export function store<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const after = typeof next === "function" ? (next as (now: T) => T)(value) : next;
      if (Object.is(after, value)) return;
      value = after;
      for (const tell of [...listeners]) tell();
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(from: Store<T>): T {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const seen = from.get();
  useEffect(() => {
    // A change between render and effect must not be missed.
    if (!Object.is(from.get(), seen)) again(undefined);
    return from.on(() => again(undefined));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `seen` is only the value at mount
  }, [from]);
  return seen;
}
