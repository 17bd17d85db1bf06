import { describe, expect, it } from "vitest";
import { Vitals } from "./vitals";

describe("what a page tells of itself", () => {
  it("sums what was in sight and what ran", () => {
    const v = new Vitals();
    v.seen(true, 0);
    v.playing(true, 1000);
    v.seen(false, 4000);
    v.seen(false, 5000);
    v.playing(false, 6000);
    v.seen(true, 9000);
    expect(v.signs(10_000)).toEqual({ visible_ms: 5000, played_ms: 5000 });
  });
  it("says nothing of video where there is none", () => {
    const v = new Vitals();
    v.seen(true, 0);
    v.playing(null, 0);
    expect(v.signs(500)).toEqual({ visible_ms: 500 });
    v.tap();
    expect(v.signs(500)).toEqual({ visible_ms: 500, tapped: true });
  });
});
