import { describe, expect, it } from "vitest";
import type { ShippingFee } from "../api";
import { feesOf, isTwice, isWhole, nextStep, place, zonesOf } from "./zones";

const fee = (region: string, up_to_g: number, fee_minor: number): ShippingFee => ({ region, up_to_g, fee_minor });
const FEES = [fee("*", 1000, 40_000), fee("VN-HN", 5000, 30_000), fee("VN-HN", 1000, 20_000), fee("VN-SG", 1000, 25_000), fee("VN-HP", 1000, 20_000), fee("VN-HP", 5000, 30_000)];

describe("zones of shipping fees", () => {
  it("provinces with the same price list are one zone, everywhere else stands last", () => {
    expect(zonesOf(FEES)).toEqual([
      { regions: ["VN-HN", "VN-HP"], steps: [{ up_to_g: 1000, fee_minor: 20_000 }, { up_to_g: 5000, fee_minor: 30_000 }] },
      { regions: ["VN-SG"], steps: [{ up_to_g: 1000, fee_minor: 25_000 }] },
      { regions: ["*"], steps: [{ up_to_g: 1000, fee_minor: 40_000 }] },
    ]);
  });
  it("zones become the rows they came from", () => {
    const sorted = (rows: ShippingFee[]) => rows.map((r) => `${r.region} ${r.up_to_g} ${r.fee_minor}`).sort();
    expect(sorted(feesOf(zonesOf(FEES)))).toEqual(sorted(FEES));
    expect(zonesOf(feesOf(zonesOf(FEES)))).toEqual(zonesOf(FEES));
  });
  it("everywhere else stays by itself, also at the price of a province", () => {
    expect(zonesOf([fee("VN-HN", 1000, 9), fee("*", 1000, 9)]).map((z) => z.regions)).toEqual([["VN-HN"], ["*"]]);
  });
  it("a province that is chosen for one zone leaves the other", () => {
    expect(place(zonesOf(FEES), 1, ["VN-SG", "VN-HP"]).map((z) => z.regions)).toEqual([["VN-HN"], ["VN-SG", "VN-HP"], ["*"]]);
  });
  it("a weight twice, no place or no step is not whole", () => {
    const steps = [{ up_to_g: 1000, fee_minor: 1 }, { up_to_g: 1000, fee_minor: 2 }];
    expect(isTwice({ regions: ["*"], steps }, 0)).toBe(false);
    expect(isTwice({ regions: ["*"], steps }, 1)).toBe(true);
    expect(isWhole({ regions: ["*"], steps })).toBe(false);
    expect(isWhole({ regions: [], steps: steps.slice(0, 1) })).toBe(false);
    expect(isWhole({ regions: ["*"], steps: [] })).toBe(false);
    expect(isWhole({ regions: ["*"], steps: steps.slice(0, 1) })).toBe(true);
  });
  it("the next step goes on as the last two did", () => {
    expect(nextStep([])).toEqual({ up_to_g: 1000, fee_minor: 0 });
    expect(nextStep([{ up_to_g: 500, fee_minor: 5 }])).toEqual({ up_to_g: 1000, fee_minor: 5 });
    expect(nextStep([{ up_to_g: 500, fee_minor: 5 }, { up_to_g: 2000, fee_minor: 8 }])).toEqual({ up_to_g: 3500, fee_minor: 8 });
  });
});
