import { describe, expect, it } from "vitest";
import { BOARD_KEYS, boardAction } from "./keys";

const press = (key: string, over = {}) => ({ key, ctrl: false, meta: false, alt: false, composing: false, ...over });

describe("keys of the live board", () => {
  it("gives one action to each key", () => {
    const all = BOARD_KEYS.flatMap((b) => b.keys.map((k) => k.toLowerCase()));
    expect(new Set(all).size).toBe(all.length);
    for (const b of BOARD_KEYS) for (const k of b.keys) expect(boardAction(press(k), "board", false)).toBe(b.action);
    expect(boardAction(press("H"), "board", false)).toBe("hold");
  });
  it("does nothing while a person types, but Escape leaves the field", () => {
    for (const b of BOARD_KEYS) for (const k of b.keys) expect(boardAction(press(k), "field", false)).toBe(b.action === "close" ? "close" : null);
  });
  it("leaves the space bar to the button that has the focus", () => {
    expect(boardAction(press(" "), "control", false)).toBeNull();
    expect(boardAction(press("ArrowDown"), "control", false)).toBeNull();
    expect(boardAction(press("h"), "control", false)).toBe("hold");
  });
  it("is silent under a dialog, with a modifier, and while an input method composes", () => {
    expect(boardAction(press(" "), "board", true)).toBeNull();
    expect(boardAction(press("p", { ctrl: true }), "board", false)).toBeNull();
    expect(boardAction(press("d", { meta: true }), "board", false)).toBeNull();
    expect(boardAction(press("h", { composing: true }), "board", false)).toBeNull();
    expect(boardAction(press("q"), "board", false)).toBeNull();
  });
});
