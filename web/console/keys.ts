// Keys of the console, as a pure function: switch page, choose a row, stop the chosen room, search.
import type { Place, Press } from "../studio/lib/keys";

export type ConsoleAction = { do: "page"; n: number } | { do: "move"; by: 1 | -1 } | { do: "stop" } | { do: "search" } | null;

export function consoleAction(press: Press, place: Place, modalOpen: boolean, pages: number): ConsoleAction {
  if (modalOpen || place === "field" || press.composing || press.ctrl || press.meta || press.alt) return null;
  const n = Number(press.key);
  if (Number.isInteger(n) && n >= 1 && n <= pages) return { do: "page", n: n - 1 };
  if (press.key === "/") return { do: "search" };
  if (place === "control" && (press.key === "ArrowDown" || press.key === "ArrowUp")) return null;
  if (press.key === "ArrowDown" || press.key === "j") return { do: "move", by: 1 };
  if (press.key === "ArrowUp" || press.key === "k") return { do: "move", by: -1 };
  if (press.key === "s" || press.key === "S") return { do: "stop" };
  return null;
}

/** The row chosen after moving by one; from nothing the first or the last. */
export function moved(ids: readonly string[], chosen: string | null, by: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return ids[by === 1 ? 0 : ids.length - 1] ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + by))] ?? null;
}
