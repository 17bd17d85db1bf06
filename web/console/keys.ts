// Keys of the console, as pure functions: the name a press is bound by, and the row chosen after moving by one.
import type { Place, Press } from "../studio/lib/keys";

/** The second key of "g p" is waited for this long. */
export const GO_MS = 1500;

/** What the focused control itself does something with. */
const OWN = new Set(["Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

/** The name that pages bind a press by: "j", "Enter", "g p" when g came just before. Null while somebody types, under a
 *  dialog, with a modifier, and where the focused control answers to the key itself. In a field only Escape counts. */
export function keyOf(press: Press, place: Place, modalOpen: boolean, afterG: boolean): string | null {
  if (modalOpen || press.composing || press.ctrl || press.meta || press.alt) return null;
  if (place === "field") return press.key === "Escape" ? "Escape" : null;
  if (place === "control" && OWN.has(press.key)) return null;
  const key = press.key === "ArrowDown" ? "j" : press.key === "ArrowUp" ? "k" : press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return afterG ? `g ${key}` : key;
}

/** The row chosen after moving by one; from nothing the first or the last. */
export function moved(ids: readonly string[], chosen: string | null, by: 1 | -1): string | null {
  if (ids.length === 0) return null;
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  if (at < 0) return ids[by === 1 ? 0 : ids.length - 1] ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + by))] ?? null;
}
