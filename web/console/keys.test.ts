import { describe, expect, it } from "vitest";
import { keyOf, moved } from "./keys";

const press = (key: string, over = {}) => ({ key, ctrl: false, meta: false, alt: false, composing: false, ...over });

describe("keys of the console", () => {
  it("never acts while somebody types, under a dialog or with a modifier", () => {
    expect(keyOf(press("s"), "board", false, false)).toBe("s");
    expect(keyOf(press("S"), "board", false, false)).toBe("s");
    expect(keyOf(press("s"), "field", false, false)).toBeNull();
    expect(keyOf(press("s"), "board", true, false)).toBeNull();
    expect(keyOf(press("s", { ctrl: true }), "board", false, false)).toBeNull();
    expect(keyOf(press("Enter", { composing: true }), "board", false, false)).toBeNull();
  });
  it("leaves a field by Escape only", () => {
    expect(keyOf(press("Escape"), "field", false, false)).toBe("Escape");
    expect(keyOf(press("g"), "field", false, true)).toBeNull();
  });
  it("leaves to a focused control what it answers to itself", () => {
    expect(keyOf(press("Enter"), "control", false, false)).toBeNull();
    expect(keyOf(press("ArrowDown"), "control", false, false)).toBeNull();
    expect(keyOf(press("j"), "control", false, false)).toBe("j");
  });
  it("names arrows as the letters they stand for, and the second key after g", () => {
    expect(keyOf(press("ArrowDown"), "board", false, false)).toBe("j");
    expect(keyOf(press("p"), "board", false, true)).toBe("g p");
  });
  it("moves the choice and stays inside", () => {
    expect(moved(["a", "b"], null, 1)).toBe("a");
    expect(moved(["a", "b"], null, -1)).toBe("b");
    expect(moved(["a", "b"], "b", 1)).toBe("b");
    expect(moved(["a", "b"], "gone", 1)).toBe("a");
    expect(moved([], "a", 1)).toBeNull();
  });
});
