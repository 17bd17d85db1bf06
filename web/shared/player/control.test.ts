import { describe, expect, it } from "vitest";
import { rateFor, reserveAfterStall, reserveLater, retryMs, SPARE_S } from "./control";

describe("the player's control", () => {
  it("slows down when the buffer runs out and hurries when there is too much, within its limits", () => {
    expect(rateFor([0.02])).toBe(0.97);
    expect(rateFor([SPARE_S])).toBe(1);
    expect(rateFor([SPARE_S + 0.2])).toBe(1.05);
    expect(rateFor([5])).toBe(1.1);
    expect(rateFor([])).toBe(1);
  });
  it("goes by the lowest measure, so that parts arriving in steps do not make it hurry", () => {
    expect(rateFor([0.7, SPARE_S, 0.6, 0.9])).toBe(1);
  });
  it("tries again for ever: the wait grows to a ceiling and stays there", () => {
    expect(retryMs(0, 0.5)).toBe(500);
    expect(retryMs(40, 1)).toBe(10_000);
    expect(retryMs(1000, 0)).toBe(6000);
  });

  it("a stall raises the reserve, and it comes back down", () => {
    expect(reserveAfterStall(SPARE_S)).toBeGreaterThan(SPARE_S);
    expect(reserveAfterStall(5)).toBe(1.2);
    expect(reserveLater(SPARE_S)).toBe(SPARE_S);
    expect(reserveLater(1)).toBeLessThan(1);
  });
});
