import { describe, expect, it } from "vitest";
import { codeIsWellFormed, dropIndex, firstOpen, livePrice, move, nextCode, normalCode, offsets, stopsSaving, toInput, troubles, withVariantPrice, type Draft } from "./runofshow";

type P = { id: string; variants: { id: string; price: { minor: number } }[] };
const seg = (key: string, over: Partial<Draft<P>> = {}): Draft<P> => ({
  key, kind: "product", product: { id: `p-${key}`, variants: [{ id: "s", price: { minor: 100 } }, { id: "xl", price: { minor: 130 } }] }, code: key.toUpperCase(), price_minor: 90, variant_prices: [], limit_per_buyer: null, minutes: 5, script: "", who: "", state: "coming", ...over,
});
const keys = (items: readonly { key: string }[]) => items.map((s) => s.key).join("");

describe("moving cards", () => {
  const four = [seg("a"), seg("b"), seg("c"), seg("d")];
  it("moves down, up and to the ends", () => {
    expect(keys(move(four, 0, 2))).toBe("bcad");
    expect(keys(move(four, 3, 0))).toBe("dabc");
    expect(keys(move(four, 1, 99))).toBe("acdb");
    expect(keys(move(four, 2, -5))).toBe("cabd");
  });
  it("never changes which cards there are", () => {
    for (let f = -1; f < 5; f += 1) for (let t = -2; t < 6; t += 1) expect([...keys(move(four, f, t))].sort().join("")).toBe("abcd");
  });
  it("keeps what is done or on now where it happened", () => {
    const live = [seg("a", { state: "done" }), seg("b", { state: "now" }), seg("c"), seg("d")];
    expect(firstOpen(live)).toBe(2);
    expect(keys(move(live, 3, 0))).toBe("abdc");
    expect(keys(move(live, 0, 3))).toBe("abcd");
    expect(keys(move(live, 1, 3))).toBe("abcd");
  });
  it("finds the place under the pointer", () => {
    const middles = [50, 150, 250, 350];
    expect(dropIndex(middles, 0, 10)).toBe(0);
    expect(dropIndex(middles, 0, 160)).toBe(1);
    expect(dropIndex(middles, 0, 400)).toBe(3);
    expect(dropIndex(middles, 3, 10)).toBe(0);
    expect(dropIndex(middles, 2, 240)).toBe(2);
  });
});

describe("codes", () => {
  it("are compared folded", () => {
    expect(normalCode(" ａ１２ ")).toBe("A12");
    expect(codeIsWellFormed("a12")).toBe(true);
    expect(codeIsWellFormed("12A")).toBe(false);
    expect(codeIsWellFormed("ABCD1")).toBe(false);
  });
  it("go on in the series of the last one", () => {
    expect(nextCode([])).toBe("A1");
    expect(nextCode([{ code: "A1" }, { code: "A2" }])).toBe("A3");
    expect(nextCode([{ code: "A1" }, { code: "b7" }])).toBe("B8");
    expect(nextCode([{ code: "A3" }, { code: "A2" }])).toBe("A4");
    expect(nextCode([{ code: "XX" }])).toBe("A1");
  });
});

describe("what stands in the way", () => {
  it("names each trouble beside its card", () => {
    const items = [
      seg("a"), seg("b", { code: "a" }), seg("c", { product: null, code: "", price_minor: null, minutes: 0 }), seg("d", { code: "D1", price_minor: 120 }),
      seg("t", { kind: "talk", product: null, code: "", price_minor: null }),
    ];
    items[0] = seg("a", { code: "A1" });
    items[1] = seg("b", { code: "ａ1" });
    const found = troubles(items);
    expect(found.map((t) => `${t.key}:${t.what}`)).toEqual(["b:code_twice", "c:minutes", "c:product_missing", "c:code_missing", "d:price_above_usual"]);
    expect(found.filter(stopsSaving)).toHaveLength(4);
  });
  it("looks at what each variant costs", () => {
    const own = seg("a", { code: "A1", price_minor: null, variant_prices: [{ variant_id: "xl", price_minor: 110 }] });
    expect(own.product?.variants.map((v) => livePrice(own, v))).toEqual([100, 110]);
    expect(troubles([own])).toEqual([]);
    const dear = { ...own, variant_prices: withVariantPrice(own.variant_prices, "s", 101) };
    expect(troubles([dear]).map((t) => t.what)).toEqual(["price_above_usual"]);
    expect(withVariantPrice(dear.variant_prices, "s", null)).toEqual(own.variant_prices);
  });
  it("sends what is shown and nothing of a talk's product", () => {
    expect(toInput([seg("a", { code: " a1 ", id: "s1" }), seg("t", { kind: "talk", code: "Z9", price_minor: 5, limit_per_buyer: 2 })])).toEqual([
      { id: "s1", kind: "product", product_id: "p-a", code: "A1", price_minor: 90, variant_prices: [], limit_per_buyer: null, minutes: 5, script: "", who: "" },
      { kind: "talk", product_id: null, code: null, price_minor: null, variant_prices: [], limit_per_buyer: null, minutes: 5, script: "", who: "" },
    ]);
    expect(offsets([{ minutes: 5 }, { minutes: 10 }, { minutes: 1 }])).toEqual([0, 5, 15]);
  });
});
