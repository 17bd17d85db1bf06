// Addresses of the pages without a library: the path is the state, links are real links (open in a new tab works),
// and a page with unsaved work is asked before it is left.
import { createContext, useContext, useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode, type Ref } from "react";

const listeners = new Set<() => void>();
const tell = (): void => {
  for (const l of [...listeners]) l();
};
if (typeof window !== "undefined") window.addEventListener("popstate", tell);

let blocker: (() => boolean) | null = null;

/** Goes to an address of the same face. Nothing happens when the person chooses to stay with unsaved work. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  if (blocker && !blocker()) return;
  blocker = null;
  history[options.replace ? "replaceState" : "pushState"](null, "", to);
  if (!options.replace) window.scrollTo(0, 0);
  tell();
}

export function usePath(): string {
  return useSyncExternalStore(
    (l) => {
      listeners.add(l);
      return () => listeners.delete(l);
    },
    () => location.pathname + location.search,
  );
}

/** Reads and writes one word of the query string: filters and tabs survive a reload and the back button. */
export function useQueryWord(name: string, fallback = ""): [string, (value: string) => void] {
  const path = usePath();
  const value = new URLSearchParams(path.split("?")[1] ?? "").get(name) ?? fallback;
  return [
    value,
    (next) => {
      const q = new URLSearchParams(location.search);
      if (next === fallback) q.delete(name);
      else q.set(name, next);
      const text = q.toString();
      navigate(location.pathname + (text ? `?${text}` : ""), { replace: true });
    },
  ];
}

/** While `dirty`, leaving asks `question` first. */
export function useUnsaved(dirty: boolean, question: string): void {
  useEffect(() => {
    if (!dirty) return;
    const ask = () => window.confirm(question);
    blocker = ask;
    const before = (e: BeforeUnloadEvent) => e.preventDefault();
    window.addEventListener("beforeunload", before);
    return () => {
      if (blocker === ask) blocker = null;
      window.removeEventListener("beforeunload", before);
    };
  }, [dirty, question]);
}

type LinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; children?: ReactNode; ref?: Ref<HTMLAnchorElement> };
export function Link({ href, onClick, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(e: MouseEvent<HTMLAnchorElement>) => {
        onClick?.(e);
        if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || rest.target) return;
        e.preventDefault();
        navigate(href);
      }}
    />
  );
}

/** "/studio/:m/orders" against a path: the named parts, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/");
  const have = (path.split("?")[0] ?? "").replace(/\/+$/, "").split("/");
  if (want.length !== have.length) return null;
  const out: Record<string, string> = {};
  for (let i = 0; i < want.length; i += 1) {
    const w = want[i] ?? "";
    const h = have[i] ?? "";
    if (w.startsWith(":")) out[w.slice(1)] = decodeURIComponent(h);
    else if (w !== h) return null;
  }
  return out;
}

const Shop = createContext<{ id: string; slug: string; name: string; role: string } | null>(null);
export const ShopProvider = Shop.Provider;
/** The shop whose studio is open; pages are only shown inside one. */
export function useShop(): { id: string; slug: string; name: string; role: string; at: (rest: string) => string } {
  const shop = useContext(Shop);
  if (!shop) throw new Error("a studio page outside a shop");
  return { ...shop, at: (rest) => `/studio/${shop.slug}${rest}` };
}
