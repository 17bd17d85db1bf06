import { describe, expect, it } from "vitest";
import { readMoney, writeMoney, type CurrencyCode } from "./money";

const minor = (t: string, c: CurrencyCode) => {
  const r = readMoney(t, c);
  return r.ok ? r.minor : r.why;
};

describe("money as sellers type it", () => {
  it.each([
    ["199000", 199000], ["199.000", 199000], ["199,000", 199000], ["1.299.000", 1299000], ["199 000 ₫", 199000], ["199k", 199000], ["199.5k", 199500],
    ["1,5tr", 1500000], ["1tr", 1000000], ["2 triệu", 2000000], ["35 nghìn", 35000], ["１９９ｋ", 199000], ["0", 0],
  ])("dong: %s", (text, want) => expect(minor(text, "VND")).toBe(want));
  it.each([
    ["12.5", 1250], ["12,50", 1250], ["¥12.50", 1250], ["1,299.00", 129900], ["1.299,00", 129900], ["1299", 129900], ["1,299", 129900], ["1.2万", 1200000], ["3千", 300000],
  ])("yuan: %s", (text, want) => expect(minor(text, "CNY")).toBe(want));
  it("refuses what it would have to guess or round", () => {
    expect(minor("", "VND")).toBe("empty");
    expect(minor("abc", "VND")).toBe("not_a_number");
    expect(minor("-5", "VND")).toBe("not_a_number");
    expect(minor("199.50", "VND")).toBe("too_exact");
    expect(minor("12.345.6", "CNY")).toBe("not_a_number");
    expect(minor("1.2345", "CNY")).toBe("too_exact");
    expect(minor("999999999999", "VND")).toBe("too_big");
  });
  it("reads back every amount it writes", () => {
    for (const c of ["VND", "CNY", "USD"] as const) {
      for (const m of [0, 1, 9, 10, 99, 100, 999, 1000, 12345, 199000, 1299000, 99999999]) expect(minor(writeMoney(m, c), c)).toBe(m);
    }
  });
  it("groups thousands", () => {
    expect(writeMoney(1299000, "VND")).toBe("1.299.000");
    expect(writeMoney(129905, "CNY")).toBe("1,299.05");
    expect(writeMoney(null, "VND")).toBe("");
  });
});
