// Shipping fees as a shop thinks of them: zones of provinces with one price list by weight. The server keeps a row for
// each province and step; here rows that say the same are one zone, and zones become rows again. Pure.
import type { ShippingFee } from "../api";

export const ELSEWHERE = "*";
export type Step = { up_to_g: number; fee_minor: number };
/** `regions` holds codes of provinces; the zone of everywhere else holds ELSEWHERE alone. */
export type Zone = { regions: string[]; steps: Step[] };

/** Zones in the order their first province comes in; everywhere else last. Steps by weight. */
export function zonesOf(fees: readonly ShippingFee[]): Zone[] {
  const places = new Map<string, Step[]>();
  for (const { region, up_to_g, fee_minor } of fees) places.set(region, [...(places.get(region) ?? []), { up_to_g, fee_minor }]);
  const zones = new Map<string, Zone>();
  for (const [region, unsorted] of places) {
    const steps = unsorted.sort((a, b) => a.up_to_g - b.up_to_g);
    const key = region === ELSEWHERE ? ELSEWHERE : JSON.stringify(steps);
    const zone = zones.get(key);
    if (zone) zone.regions.push(region);
    else zones.set(key, { regions: [region], steps });
  }
  return [...zones.values()].sort((a, b) => Number(isElsewhere(a)) - Number(isElsewhere(b)));
}

export function feesOf(zones: readonly Zone[]): ShippingFee[] {
  return zones.flatMap((z) => z.regions.flatMap((region) => z.steps.map((s) => ({ region, ...s }))));
}

export function isElsewhere(zone: Zone): boolean {
  return zone.regions.includes(ELSEWHERE);
}

/** The zone at this place has these provinces; where they were before they are no longer. */
export function place(zones: readonly Zone[], at: number, regions: string[]): Zone[] {
  return zones.map((z, n) => ({ ...z, regions: n === at ? regions : z.regions.filter((r) => !regions.includes(r)) }));
}

/** The next step to offer: as far again as the last two are apart, at the last one's fee. */
export function nextStep(steps: readonly Step[]): Step {
  const last = steps[steps.length - 1];
  if (!last) return { up_to_g: 1000, fee_minor: 0 };
  const before = steps[steps.length - 2]?.up_to_g ?? 0;
  return { up_to_g: last.up_to_g + Math.max(1, last.up_to_g - before), fee_minor: last.fee_minor };
}

/** Whether a step of this zone stands for the same weight as one before it. */
export function isTwice(zone: Zone, step: number): boolean {
  return zone.steps.findIndex((s) => s.up_to_g === zone.steps[step]?.up_to_g) < step;
}

/** A zone needs a place and a step, and no weight twice. */
export function isWhole(zone: Zone): boolean {
  return zone.regions.length > 0 && zone.steps.length > 0 && !zone.steps.some((s, i) => s.up_to_g < 1 || isTwice(zone, i));
}
