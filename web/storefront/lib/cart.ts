// The cart: kept on the device, priced by the server's quote. Pure functions over a list, and the store that keeps it.
import type { Id, Text3 } from "../../shared/api";
import { store } from "./store";

export type CartItem = { variant_id: Id; offer_id?: Id; session_id?: Id; quantity: number; slug: string; title: Text3; options: string[]; picture_url: string | null };
export const CART_ITEMS_MAX = 50;
export const QUANTITY_MAX = 99;
const KEY = "phien_cart";

function same(a: CartItem, b: { variant_id: Id; offer_id?: Id }): boolean {
  return a.variant_id === b.variant_id && a.offer_id === b.offer_id;
}
export function withItem(cart: CartItem[], item: CartItem): CartItem[] {
  const there = cart.find((c) => same(c, item));
  if (there) return cart.map((c) => (c === there ? { ...c, quantity: Math.min(QUANTITY_MAX, c.quantity + item.quantity) } : c));
  return cart.length >= CART_ITEMS_MAX ? cart : [...cart, item];
}
export function withQuantity(cart: CartItem[], item: CartItem, quantity: number): CartItem[] {
  if (quantity <= 0) return cart.filter((c) => !same(c, item));
  return cart.map((c) => (same(c, item) ? { ...c, quantity: Math.min(QUANTITY_MAX, quantity) } : c));
}
export function pieces(cart: CartItem[]): number {
  return cart.reduce((sum, c) => sum + c.quantity, 0);
}
export function readCart(text: string | null): CartItem[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.filter(
      (c): c is CartItem => typeof c === "object" && c !== null && typeof c.variant_id === "string" && Number.isInteger(c.quantity) && c.quantity > 0 && typeof c.title === "object" && Array.isArray(c.options),
    );
  } catch {
    return [];
  }
}

function kept(): CartItem[] {
  try {
    return readCart(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}
export const cart = store<CartItem[]>(typeof window === "undefined" ? [] : kept());
cart.on(() => {
  try {
    localStorage.setItem(KEY, JSON.stringify(cart.get()));
  } catch {
    // Private mode or full: the cart lives as long as the page.
  }
});
if (typeof window !== "undefined") {
  window.addEventListener("storage", (e) => {
    if (e.key === KEY) cart.set(readCart(e.newValue));
  });
}
