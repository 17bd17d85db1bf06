// Checking and showing an address: pure functions.
import type { Address, AddressInput, Country } from "../../shared/api";

export const COUNTRIES: readonly Country[] = ["VN", "CN", "US"];
export const EMPTY_ADDRESS: AddressInput = { name: "", phone: "", country: "VN", region: "", district: "", ward: "", line: "", postal_code: "" };
export type AddressField = "name" | "phone" | "region" | "ward" | "line" | "postal_code";
export type Wrong = "required" | "phone";

const DIGITS: Record<Country, [number, number]> = { VN: [9, 11], CN: [11, 13], US: [10, 11] };

/** Digits with the country's own length; spaces, dots, dashes, brackets and a leading + are let through. */
export function phoneFits(phone: string, country: Country): boolean {
  if (!/^\+?[\d\s().-]+$/.test(phone.trim())) return false;
  const digits = phone.replace(/\D/g, "").length;
  const [least, most] = DIGITS[country];
  return digits >= least && digits <= most;
}

export function wrongIn(a: AddressInput): Partial<Record<AddressField, Wrong>> {
  const wrong: Partial<Record<AddressField, Wrong>> = {};
  if (!a.name.trim()) wrong.name = "required";
  if (!a.phone.trim()) wrong.phone = "required";
  else if (!phoneFits(a.phone, a.country)) wrong.phone = "phone";
  if (!a.region.trim()) wrong.region = "required";
  if (!a.line.trim()) wrong.line = "required";
  if (a.country === "VN" && !a.ward.trim()) wrong.ward = "required";
  if (a.country !== "VN" && !a.postal_code.trim()) wrong.postal_code = "required";
  return wrong;
}

/** 12 Lê Lợi, Phường Bến Thành, TP. Hồ Chí Minh. */
export function oneLine(a: Pick<Address, "line" | "ward" | "district" | "region" | "postal_code">, regionName?: string): string {
  return [a.line, a.ward, a.district, regionName ?? a.region, a.postal_code].filter((part) => part.trim() !== "").join(", ");
}
