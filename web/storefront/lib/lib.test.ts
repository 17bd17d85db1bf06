import { describe, expect, it } from "vitest";
import type { Variant } from "../../shared/api";
import { oneLine, phoneFits, wrongIn, EMPTY_ADDRESS } from "./address";
import { pieces, readCart, withItem, withQuantity, type CartItem } from "./cart";
import { ahead, inGroup, tone } from "./orders";
import { isForeign, match } from "./router";
import { firstChoice, leftOf, mostOf, optionValues, percentOff, variantOf } from "./variants";

describe("addresses of pages", () => {
  it("finds the page and its parameters", () => {
    expect(match("/").name).toBe("home");
    expect(match("/p/ao-dai?x=1")).toMatchObject({ name: "product", params: { slug: "ao-dai" } });
    expect(match("/p/%C3%A1o").params.slug).toBe("áo");
    expect(match("/orders").name).toBe("orders");
    expect(match("/orders/7").name).toBe("order");
    expect(match("/reset/t").name).toBe("resetConfirm");
    expect(match("/products?q=sầu+riêng").query.get("q")).toBe("sầu riêng");
  });
  it("takes what it does not know, or cannot decode, for missing", () => {
    for (const path of ["/nowhere", "/p", "/p/a/b", "/p/%E0%A4%A", "/live"]) expect(match(path).name).toBe("missing");
  });
  it("leaves other faces and other sites to the browser", () => {
    for (const href of ["/studio", "/console/rooms", "/api/x", "https://example.org/"]) expect(isForeign(href)).toBe(true);
    for (const href of ["/", "/studios-list", "/live/1"]) expect(isForeign(href)).toBe(false);
  });
});

const v = (id: string, options: string[], left: number, minor = 100): Variant => ({ id, sku: id, options, price: { minor, currency: "VND" }, compare_at: null, left, on_hand: left, held: 0, weight_g: 0, picture_url: null });
const shirts = [v("1", ["Đỏ", "S"], 3), v("2", ["Đỏ", "M"], 0), v("3", ["Xanh", "S"], 0), v("4", ["Xanh", "M"], 5)];
describe("choosing a variant", () => {
  it("lists the values in the order of the seller", () => {
    expect(optionValues(shirts)).toEqual([
      ["Đỏ", "Xanh"],
      ["S", "M"],
    ]);
  });
  it("needs every option, and knows what is left of a value given the others", () => {
    expect(variantOf(shirts, ["Đỏ", null])).toBeNull();
    expect(variantOf(shirts, ["Đỏ", "S"])?.id).toBe("1");
    expect(leftOf(shirts, ["Đỏ", null], 1, "M")).toBe(0);
    expect(leftOf(shirts, [null, null], 1, "M")).toBe(5);
  });
  it("begins with what is no choice", () => {
    expect(firstChoice([v("1", [], 2)])).toEqual([]);
    expect(firstChoice(shirts)).toEqual([null, null]);
    expect(firstChoice([v("1", ["S"], 0), v("2", ["M"], 2)])).toEqual(["M"]);
  });
  it("lets a person take no more than is left and than the seller allows", () => {
    expect(mostOf(10, 2)).toBe(2);
    expect(mostOf(1, 3)).toBe(1);
    expect(mostOf(0, null)).toBe(0);
  });
  it("tells a discount only where there is one, in one currency", () => {
    expect(percentOff({ minor: 80, currency: "VND" }, { minor: 100, currency: "VND" })).toBe(20);
    expect(percentOff({ minor: 100, currency: "VND" }, { minor: 100, currency: "VND" })).toBeNull();
    expect(percentOff({ minor: 80, currency: "USD" }, { minor: 100, currency: "VND" })).toBeNull();
    expect(percentOff({ minor: 999, currency: "VND" }, { minor: 1000, currency: "VND" })).toBeNull();
  });
});

const item = (variant_id: string, quantity: number, offer_id?: string): CartItem => ({ variant_id, quantity, slug: "s", title: { vi: "a", zh: "", en: "" }, options: [], picture_url: null, ...(offer_id && { offer_id }) });
describe("the cart", () => {
  it("adds to what is there, keeps an offer apart from the usual price, has a ceiling", () => {
    const cart = withItem(withItem(withItem([], item("a", 1)), item("a", 2)), item("a", 1, "offer"));
    expect(cart.map((c) => c.quantity)).toEqual([3, 1]);
    expect(pieces(cart)).toBe(4);
    expect(withItem(cart, item("a", 999))[0]?.quantity).toBe(99);
  });
  it("drops a line at zero", () => {
    expect(withQuantity([item("a", 1), item("b", 1)], item("a", 1), 0).map((c) => c.variant_id)).toEqual(["b"]);
  });
  it("reads back what it kept and nothing else", () => {
    expect(readCart(JSON.stringify([item("a", 2), { variant_id: 7 }, item("b", -1), null]))).toHaveLength(1);
    for (const text of [null, "", "{", "{}", "7"]) expect(readCart(text)).toEqual([]);
  });
});

describe("an address", () => {
  const full = { ...EMPTY_ADDRESS, name: "Lan", phone: "0901 234 567", region: "VN-SG", ward: "Bến Thành", line: "5 Lê Lợi" };
  it("is checked by the rules of its country", () => {
    expect(wrongIn(full)).toEqual({});
    expect(wrongIn({ ...full, phone: "12" })).toEqual({ phone: "phone" });
    expect(wrongIn({ ...full, ward: " " })).toEqual({ ward: "required" });
    expect(wrongIn({ ...full, country: "US", ward: "" })).toEqual({ postal_code: "required" });
    expect(Object.keys(wrongIn(EMPTY_ADDRESS)).sort()).toEqual(["line", "name", "phone", "region", "ward"]);
  });
  it("takes a phone as people write it", () => {
    for (const phone of ["0901234567", "0901.234.567", "+84 901 234 567", "(090) 123-4567"]) expect(phoneFits(phone, "VN")).toBe(true);
    for (const phone of ["090123456a", "0901", "không có"]) expect(phoneFits(phone, "VN")).toBe(false);
  });
  it("is shown on one line without empty parts", () => {
    expect(oneLine({ ...full, district: "", postal_code: "" }, "TP. Hồ Chí Minh")).toBe("5 Lê Lợi, Bến Thành, TP. Hồ Chí Minh");
  });
});

describe("the story of an order", () => {
  it("tells what is still to come by the way it is paid", () => {
    expect(ahead({ state: "placed", payment_method: "cod" })).toEqual(["cod_confirmed", "packed", "shipped", "delivered"]);
    expect(ahead({ state: "placed", payment_method: "vietqr" })).toEqual(["paid", "packed", "shipped", "delivered"]);
    expect(ahead({ state: "paid", payment_method: "card" })).toEqual(["packed", "shipped", "delivered"]);
    expect(ahead({ state: "shipped", payment_method: "cod" })).toEqual(["delivered"]);
    for (const state of ["captured", "cancelled", "refunded", "completed"] as const) expect(ahead({ state, payment_method: null })).toEqual([]);
  });
  it("is green only for money, amber for waiting, red for harm", () => {
    expect(tone({ state: "paid", payment_state: "captured" })).toBe("money");
    expect(tone({ state: "captured", payment_state: "none" })).toBe("wait");
    expect(tone({ state: "placed", payment_state: "pending" })).toBe("wait");
    expect(tone({ state: "placed", payment_state: "cod" })).toBe("go");
    expect(tone({ state: "placed", payment_state: "declined" })).toBe("bad");
  });
  it("puts each state in one group", () => {
    expect(inGroup({ state: "captured" }, "holds")).toBe(true);
    expect(inGroup({ state: "captured" }, "active")).toBe(false);
    expect(inGroup({ state: "shipped" }, "active")).toBe(true);
    expect(inGroup({ state: "refunded" }, "finished")).toBe(true);
  });
});
