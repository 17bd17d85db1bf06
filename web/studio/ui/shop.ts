// The shop that is open, as the server knows it: its currency decides how every price here is read and written.
import { useQuery } from "@tanstack/react-query";
import { api, type Currency } from "../api";
import { useShop } from "../router";

export function useMerchant() {
  const shop = useShop();
  return useQuery({ queryKey: ["merchant", shop.id], queryFn: () => api.merchant(shop.id), staleTime: 60_000 });
}
export function useCurrency(): Currency {
  return useMerchant().data?.currency ?? "VND";
}
