// Who the person is: kept in one store, read from the page's data or asked once.
import { api, type Me } from "../../shared/api";
import { forget } from "./load";
import { store } from "./store";

export const me = store<Me | null>(null);

export function setMe(next: Me): void {
  const before = me.get()?.user?.id;
  me.set(next);
  if (before !== next.user?.id) {
    forget("orders");
    forget("order:");
    forget("checkout");
    forget("notices");
    forget("addresses");
  }
}
export async function loadMe(): Promise<void> {
  try {
    setMe(await api.me());
  } catch {
    // Without it a person is a visitor; writes ask again through ensureMe.
  }
}
/** Writes need the CSRF token that Me carries. */
export async function ensureMe(): Promise<Me> {
  const now = me.get();
  if (now) return now;
  const fresh = await api.me();
  setMe(fresh);
  return fresh;
}
/** At least a guest with this name. */
export async function ensureGuest(name: string): Promise<Me> {
  const now = await ensureMe();
  if (now.user) return now;
  const next = await api.guest({ name });
  setMe(next);
  return next;
}
