import { expect, it } from "vitest";
import { fill } from "./routes";
import { studio } from "./index";

it("puts parameters into a template, escaped", () => {
  expect(fill("/api/studio/{m}/products/{id}", { m: "a/b", id: "ü" })).toBe("/api/studio/a%2Fb/products/%C3%BC");
});
it("leaves members without a value out of a link", () => {
  expect(studio.ordersCsvHref("m", { q: "", state: "paid,packed" })).toBe("/api/studio/m/orders.csv?state=paid%2Cpacked");
});
