import { describe, expect, it } from "vitest";
import { fillMinutes, niceTop, wholeSession } from "./series";
import { combinations, optionsOf, regrid, skuPart, suggestSku, variantTroubles } from "./variants";
import { dayKey, fromLocalInput, groupByDay, monthGrid, toLocalInput } from "./calendar";
import { isOn, isPast, nextOf } from "./sessions";
import { commonStep, mayCancel, mayRefund, nextStep, ORDER_TABS } from "./orders";

describe("sales a minute", () => {
  const now = Date.parse("2026-03-09T12:10:30Z");
  it("has a bar for each minute, also the quiet ones", () => {
    const bars = fillMinutes([{ minute: "2026-03-09T12:09:00Z", orders: 3, minor: 30 }, { minute: "2026-03-09T12:09:40Z", orders: 1, minor: 5 }, { minute: "2026-03-09T11:00:00Z", orders: 9, minor: 9 }], now, 5);
    expect(bars.map((b) => b.orders)).toEqual([0, 0, 0, 4, 0]);
    expect(bars[4]?.minute).toBe("2026-03-09T12:10:00.000Z");
  });
  it("loses nothing when a long session is put into few bars", () => {
    const sales = Array.from({ length: 190 }, (_, i) => ({ minute: new Date(now + i * 60_000).toISOString(), orders: i % 4, minor: i }));
    const { bars, minutes_per_bar } = wholeSession(sales, 60);
    expect(bars.length).toBeLessThanOrEqual(60);
    expect(minutes_per_bar).toBe(4);
    expect(bars.reduce((n, b) => n + b.minor, 0)).toBe((189 * 190) / 2);
    expect(wholeSession([], 10).bars).toEqual([]);
  });
  it("rounds the axis up, never below the tallest bar", () => {
    for (let m = 0; m < 2000; m += 7) expect(niceTop(m)).toBeGreaterThanOrEqual(m);
    expect([0, 3, 5, 11, 26, 99].map(niceTop)).toEqual([4, 4, 5, 12, 30, 100]);
  });
});

describe("variants", () => {
  const options = [{ name: "Màu", values: ["Đen", "Xanh"] }, { name: "Size", values: ["M", "L"] }];
  it("is the full grid", () => {
    expect(combinations(options)).toEqual([["Đen", "M"], ["Đen", "L"], ["Xanh", "M"], ["Xanh", "L"]]);
    expect(combinations([])).toEqual([[]]);
  });
  it("keeps what was typed for combinations that stay", () => {
    const first = regrid([], options, "Áo thun nam");
    const priced = first.map((v, i) => ({ ...v, id: `v${i}`, price_minor: 1000 + i }));
    const wider = regrid(priced, [options[0] ?? { name: "", values: [] }, { name: "Size", values: ["M", "L", "XL"] }], "Áo thun nam");
    expect(wider).toHaveLength(6);
    expect(wider.filter((v) => v.id).map((v) => v.price_minor)).toEqual([1000, 1001, 1002, 1003]);
    expect(new Set(wider.map((v) => v.sku)).size).toBe(6);
  });
  it("reads options back and names SKUs without diacritics", () => {
    expect(optionsOf(["Màu", "Size"], combinations(options).map((o) => ({ options: o })))).toEqual(options);
    expect(skuPart("Đỏ đô", 4)).toBe("DODO");
    expect(suggestSku("Áo thun nam", ["Đen", "M"])).toBe("AOTHNA-DEN-M");
  });
  it("finds missing and doubled SKUs and prices", () => {
    const row = { options: [], compare_at_minor: null, weight_g: 1, on_hand: 0 };
    expect(variantTroubles([{ ...row, sku: "A", price_minor: 1 }, { ...row, sku: "a ", price_minor: null }, { ...row, sku: "", price_minor: 5, compare_at_minor: 4 }])).toEqual([
      { row: 1, what: "sku_twice" }, { row: 1, what: "price_missing" }, { row: 2, what: "sku_missing" }, { row: 2, what: "compare_below" },
    ]);
  });
});

describe("calendar", () => {
  it("has whole weeks from Monday that hold every day of the month once", () => {
    for (let m = 0; m < 24; m += 1) {
      const weeks = monthGrid(2026, m);
      const days = weeks.flat();
      expect(days.length % 7).toBe(0);
      expect(days[0]?.date.getDay()).toBe(1);
      expect(days.filter((d) => d.inMonth)).toHaveLength(new Date(2026, m + 1, 0).getDate());
      expect(new Set(days.map((d) => d.key)).size).toBe(days.length);
    }
  });
  it("groups sessions by local day in order of time", () => {
    const a = { starts_at: new Date(2026, 2, 9, 20).toISOString() };
    const b = { starts_at: new Date(2026, 2, 9, 9).toISOString() };
    expect(groupByDay([a, b]).get(dayKey(new Date(2026, 2, 9)))).toEqual([b, a]);
    expect(fromLocalInput(toLocalInput(a.starts_at))).toBe(a.starts_at);
    expect(fromLocalInput("")).toBeNull();
  });
});

describe("what a merchant can do next", () => {
  const o = (state: Parameters<typeof nextStep>[0]["state"], payment_method: "cod" | "vietqr" | "card" | null = "cod", payment_state: Parameters<typeof nextStep>[0]["payment_state"] = "cod") => ({ state, payment_method, payment_state });
  it("walks an order to the end", () => {
    expect(["placed", "cod_confirmed", "packed", "shipped", "delivered", "completed"].map((s) => nextStep(o(s as "placed")))).toEqual(["confirm_cod", "pack", "ship", "deliver", "complete", null]);
    expect(nextStep(o("placed", "vietqr", "pending"))).toBe("mark_paid");
    expect(nextStep(o("placed", "card", "pending"))).toBeNull();
    expect(nextStep(o("paid", "card", "captured"))).toBe("pack");
  });
  it("gives money back by refund, never by cancel", () => {
    expect(mayCancel(o("paid", "card", "captured"))).toBe(false);
    expect(mayRefund(o("paid", "card", "captured"))).toBe(true);
    expect(mayRefund(o("placed", "card", "pending"))).toBe(false);
    expect(mayCancel(o("captured", null, "none"))).toBe(true);
    expect(mayCancel(o("shipped"))).toBe(false);
  });
  it("offers a step for many only if it is the same for all", () => {
    expect(commonStep([o("paid", "card"), o("cod_confirmed")])).toBe("pack");
    expect(commonStep([o("paid"), o("packed")])).toBeNull();
    expect(commonStep([])).toBeNull();
  });
  it("does not confirm many at once where one is to be called first", () => {
    const waits = o("placed");
    expect(commonStep([waits, { ...waits, call_first: null }])).toBe("confirm_cod");
    expect(commonStep([waits, { ...waits, call_first: [] }])).toBeNull();
  });
  it("shows every state under exactly one tab besides all", () => {
    const states = ORDER_TABS.flatMap((t) => t.states);
    expect(new Set(states).size).toBe(states.length);
    expect(states).toHaveLength(11);
  });
});

describe("the session to look at", () => {
  const s = (state: "scheduled" | "rehearsal" | "live" | "interrupted" | "ended" | "cancelled", starts_at: string) => ({ state, starts_at });
  it("is the one that is on, live before rehearsal, else the nearest", () => {
    expect(nextOf([s("scheduled", "3"), s("rehearsal", "2"), s("interrupted", "1")])?.starts_at).toBe("1");
    expect(nextOf([s("scheduled", "3"), s("rehearsal", "2")])?.starts_at).toBe("2");
    expect(nextOf([s("ended", "0"), s("scheduled", "3"), s("scheduled", "2"), s("cancelled", "1")])?.starts_at).toBe("2");
    expect(nextOf([s("ended", "0")])).toBeNull();
    expect([isOn(s("interrupted", "1")), isPast(s("cancelled", "1")), isPast(s("scheduled", "1"))]).toEqual([true, true, false]);
  });
});
