// One key per action on the live board. Pure: a key press and where it landed give an action or nothing.
// Promise: no key acts while a person is typing, and none steals what the focused control itself does with it.

export type BoardAction =
  | "up" | "down" | "first" | "last" | "hold" | "mute" | "delete" | "pin" | "reply" | "next" | "help" | "close" | "show" | "tab_all" | "tab_orders" | "tab_questions" | "say";

export type Press = { key: string; ctrl: boolean; meta: boolean; alt: boolean; composing: boolean };
/** Where the press landed: a text field, a control that answers to space and enter, or the board itself. */
export type Place = "field" | "control" | "board";

export const BOARD_KEYS: readonly { action: BoardAction; keys: readonly string[] }[] = [
  { action: "next", keys: [" "] },
  { action: "up", keys: ["ArrowUp"] },
  { action: "down", keys: ["ArrowDown"] },
  { action: "first", keys: ["Home"] },
  { action: "last", keys: ["End"] },
  { action: "hold", keys: ["h"] },
  { action: "reply", keys: ["r"] },
  { action: "pin", keys: ["p"] },
  { action: "mute", keys: ["m"] },
  { action: "delete", keys: ["d", "Delete"] },
  { action: "show", keys: ["v"] },
  { action: "say", keys: ["/"] },
  { action: "tab_all", keys: ["1"] },
  { action: "tab_orders", keys: ["2"] },
  { action: "tab_questions", keys: ["3"] },
  { action: "help", keys: ["?"] },
  { action: "close", keys: ["Escape"] },
];

const BY_KEY = new Map<string, BoardAction>(BOARD_KEYS.flatMap((b) => b.keys.map((k): [string, BoardAction] => [k.toLowerCase(), b.action])));

export function boardAction(press: Press, place: Place, modalOpen: boolean): BoardAction | null {
  if (press.composing || press.ctrl || press.meta || press.alt) return null;
  const action = BY_KEY.get(press.key.toLowerCase()) ?? null;
  if (action === null || modalOpen) return null; // an open dialog owns the keyboard, Escape included
  if (place === "field") return action === "close" ? "close" : null;
  if (place === "control" && (action === "next" || action === "up" || action === "down" || action === "first" || action === "last")) return null;
  return action;
}

const FIELD_TYPES_NOT_TEXT = new Set(["button", "checkbox", "radio", "submit", "reset", "range", "color", "file"]);

export function placeOf(el: Element | null): Place {
  if (!el) return "board";
  const field = el.closest("input, textarea, select, [contenteditable='true']");
  if (field) {
    const type = field.getAttribute("type") ?? "text";
    return field.tagName === "INPUT" && FIELD_TYPES_NOT_TEXT.has(type) ? "control" : "field";
  }
  return el.closest("button, a[href], [role='button'], [role='tab'], [role='menuitem'], summary") ? "control" : "board";
}
