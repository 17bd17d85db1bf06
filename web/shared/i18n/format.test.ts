import { describe, expect, it } from "vitest";
import { ago, duration, money, shortCount, when } from "./format";
import { pickLang } from "./index";

const space = "\u00a0";
describe("money", () => {
  it("writes dong without decimals and with dots in every language", () => {
    for (const lang of ["vi", "zh", "en"] as const) expect(money({ minor: 189_000, currency: "VND" }, lang)).toBe(`189.000${space}₫`);
    expect(money({ minor: 0, currency: "VND" }, "vi")).toBe(`0${space}₫`);
  });
  it("writes yuan and dollars with two decimals, as the reader's country does", () => {
    expect(money({ minor: 12_900, currency: "CNY" }, "zh")).toBe("¥129.00");
    expect(money({ minor: 123_456, currency: "USD" }, "en")).toBe("$1,234.56");
    expect(money({ minor: 123_456, currency: "USD" }, "vi")).toBe("$1.234,56");
    expect(money({ minor: -990, currency: "USD" }, "en")).toBe("−$9.90");
  });
});
describe("counts and times", () => {
  it("shortens large counts the way of the language", () => {
    expect(shortCount(999, "vi")).toBe("999");
    expect(shortCount(1284, "vi")).toBe("1,3k");
    expect(shortCount(12_840, "vi")).toBe("13k");
    expect(shortCount(12_840, "zh")).toBe("1.3万");
    expect(shortCount(1_500_000, "en")).toBe("1.5M");
  });
  it("counts down in minutes and hours and stops at zero", () => {
    expect(duration(299_999)).toBe("4:59");
    expect(duration(3_899_000)).toBe("1:04:59");
    expect(duration(-5)).toBe("0:00");
  });
  it("says today and tomorrow by the calendar, not by 24 hours", () => {
    const now = new Date(2026, 10, 21, 23, 30);
    const at = (d: number, h: number) => new Date(2026, 10, d, h, 0).toISOString();
    expect(when(at(21, 23), now, "vi")).toBe("23:00 hôm nay");
    expect(when(at(22, 1), now, "en")).toBe("01:00 tomorrow");
    expect(when(at(22, 20), now, "zh")).toBe("明天 20:00");
    expect(when(at(25, 20), now, "vi")).toMatch(/^20:00 · /);
  });
  it("tells how long ago in the unit a person would use", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(ago("2026-11-21T11:55:00Z", now, "vi")).toBe("5 phút trước");
    expect(ago("2026-11-20T12:00:00Z", now, "en")).toBe("yesterday");
  });
});
describe("the language of the page", () => {
  it("is the kept one, else the first of the browser's that is spoken here, else Vietnamese", () => {
    expect(pickLang("a=1; phien_lang=zh", ["en-US"])).toBe("zh");
    expect(pickLang("", ["fr-FR", "en-US", "vi"])).toBe("en");
    expect(pickLang("phien_lang=xx", ["fr"])).toBe("vi");
  });
});
