import { describe, expect, it } from "vitest";
import { backoffMs, parseFrame } from "./socket";

describe("the room's socket", () => {
  it("waits longer after each failed try, never past the ceiling, with jitter in the upper half", () => {
    expect(backoffMs(0, 0)).toBe(250);
    expect(backoffMs(0, 1)).toBe(500);
    expect(backoffMs(3, 1)).toBe(4000);
    expect(backoffMs(50, 1)).toBe(15_000);
    for (let tries = 0; tries < 12; tries += 1) expect(backoffMs(tries, 0)).toBeGreaterThanOrEqual(backoffMs(tries, 1) / 2);
  });
  it("reads one event or an array of them from a frame", () => {
    expect(parseFrame('{"t":"viewers","n":3}')).toEqual([{ t: "viewers", n: 3 }]);
    expect(parseFrame('[{"t":"viewers","n":3},{"t":"pong"}]')).toHaveLength(2);
  });
  it("takes what is no event for nothing", () => {
    for (const text of ["", "null", "7", "{}", '{"t":1}', "[null,3]", "{broken"]) expect(parseFrame(text)).toEqual([]);
  });
});
