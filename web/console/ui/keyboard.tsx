// The keyboard of the console: pages bind keys while they are shown, the newest binding wins, and the help sheet lists what is
// bound just now, so that it cannot say anything that is not so.
import { Kbd, Modal } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { placeOf } from "../../studio/lib/keys";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { GO_MS, keyOf, moved } from "../keys";

/** `keys`: names as keyOf gives them. `word`: what the help sheet says; without one the binding is not listed. */
export type Binding = { keys: readonly string[]; word?: string; run: () => void };

const layers: { current: readonly Binding[] }[] = [];
let g_at = -Infinity;

function onKey(e: KeyboardEvent): void {
  const modal = document.querySelector("[role='dialog'], [role='menu']") !== null;
  const afterG = performance.now() - g_at < GO_MS;
  const key = keyOf({ key: e.key, ctrl: e.ctrlKey, meta: e.metaKey, alt: e.altKey, composing: e.isComposing }, placeOf(document.activeElement), modal, afterG);
  if (key === null || e.defaultPrevented) return;
  g_at = -Infinity;
  if (key === "Escape" && placeOf(document.activeElement) === "field") {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return;
  }
  if (key === "g") {
    g_at = performance.now();
    return;
  }
  for (const layer of [...layers].reverse()) {
    const found = layer.current.find((b) => b.keys.includes(key));
    if (!found) continue;
    // A dialog that this opens must not receive the same press as text.
    e.preventDefault();
    found.run();
    return;
  }
}

export function useKeys(bindings: readonly Binding[]): void {
  const layer = useRef(bindings);
  useEffect(() => {
    layer.current = bindings;
  });
  useEffect(() => {
    if (layers.length === 0) window.addEventListener("keydown", onKey);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) window.removeEventListener("keydown", onKey);
    };
  }, []);
}

/** For pages with a search field. */
export function useSearchKey(): void {
  useKeys([{ keys: ["/"], word: consoleWords().keyWords.search, run: () => document.querySelector<HTMLInputElement>("input[type='search']")?.focus() }]);
}

/** A chosen row of a list, by keys or by pointer. Rows carry data-row. `extra`: other keys for the chosen row. */
export function useRows(ids: readonly string[], acts: { open?: (id: string) => void; extra?: readonly { keys: readonly string[]; word: string; run: (id: string) => void }[] }): [string | null, (id: string | null) => void] {
  const t = consoleWords().keyWords;
  const [chosen, choose] = useState<string | null>(null);
  const at = chosen !== null && ids.includes(chosen) ? chosen : null;
  const move = (by: 1 | -1) => {
    const next = moved(ids, at, by);
    choose(next);
    if (next !== null) document.querySelector(`[data-row="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const on = (run: (id: string) => void) => () => {
    if (at !== null) run(at);
  };
  useKeys([
    { keys: ["j"], word: t.down, run: () => move(1) },
    { keys: ["k"], word: t.up, run: () => move(-1) },
    ...(acts.open ? [{ keys: ["Enter", "o"], word: t.open, run: on(acts.open) }] : []),
    ...(acts.extra ?? []).map((x) => ({ keys: x.keys, word: x.word, run: on(x.run) })),
  ]);
  return [at, choose];
}

const SHOWN: Record<string, string> = { Escape: "Esc", Enter: "↵" };

export function KeySheet({ close }: { close: () => void }) {
  const t = consoleWords();
  // What was bound when the sheet was opened; its own layer has nothing.
  const [rows] = useState(() => {
    const seen = new Set<string>();
    const out: { keys: string; word: string }[] = [];
    for (const layer of [...layers].reverse())
      for (const b of layer.current) {
        const keys = b.keys.filter((k) => !seen.has(k));
        keys.forEach((k) => seen.add(k));
        if (b.word && keys[0] !== undefined) out.push({ keys: keys[0], word: b.word });
      }
    return out;
  });
  const line = (r: { keys: string; word: string }) => (
    <li key={r.keys}>
      <span>{r.keys.split(" ").map((k, i) => <Kbd key={i}>{SHOWN[k] ?? k.toUpperCase()}</Kbd>)}</span>
      {r.word}
    </li>
  );
  return (
    <Modal opened onClose={close} title={t.keyWords.title} size="lg">
      <div className={css.keySheet}>
        <ul>{rows.filter((r) => !r.keys.startsWith("g ")).map(line)}</ul>
        <ul>{rows.filter((r) => r.keys.startsWith("g ")).map(line)}</ul>
      </div>
    </Modal>
  );
}
