import { describe, expect, it } from "vitest";
import { consoleAction, moved } from "./keys";

const press = (key: string, over = {}) => ({ key, ctrl: false, meta: false, alt: false, composing: false, ...over });

describe("keys of the console", () => {
  it("switches pages that exist", () => {
    expect(consoleAction(press("1"), "board", false, 4)).toEqual({ do: "page", n: 0 });
    expect(consoleAction(press("5"), "board", false, 4)).toBeNull();
    expect(consoleAction(press("0"), "board", false, 4)).toBeNull();
  });
  it("never stops a room while somebody types, under a dialog or with a modifier", () => {
    expect(consoleAction(press("s"), "board", false, 4)).toEqual({ do: "stop" });
    expect(consoleAction(press("s"), "field", false, 4)).toBeNull();
    expect(consoleAction(press("s"), "board", true, 4)).toBeNull();
    expect(consoleAction(press("s", { ctrl: true }), "board", false, 4)).toBeNull();
  });
  it("moves the choice and stays inside", () => {
    expect(moved(["a", "b"], null, 1)).toBe("a");
    expect(moved(["a", "b"], null, -1)).toBe("b");
    expect(moved(["a", "b"], "b", 1)).toBe("b");
    expect(moved(["a", "b"], "gone", 1)).toBe("a");
    expect(moved([], "a", 1)).toBeNull();
  });
});
