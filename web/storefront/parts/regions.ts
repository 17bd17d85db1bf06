// Names of provinces: an address keeps the code, a person reads the name.
import { api, type PostalAddress } from "../../shared/api";
import { useLoad } from "../lib/load";

export function useRegionNames(country: string | null): (a: Pick<PostalAddress, "region" | "country">) => string | undefined {
  const list = useLoad(country ? `regions:${country}` : null, () => api.regions(country ?? ""));
  return (a) => (a.country === country ? list.data?.regions.find((r) => r.code === a.region)?.name : undefined);
}
