// Addresses of the storefront: patterns, matching (pure), and moving between them with the scroll position kept.
import { store } from "./store";

export const ROUTES = {
  home: "/",
  products: "/products",
  product: "/p/:slug",
  merchant: "/m/:slug",
  live: "/live/:id",
  cart: "/cart",
  orders: "/orders",
  order: "/orders/:id",
  hold: "/h/:token",
  notices: "/notices",
  login: "/login",
  signUp: "/sign-up",
  reset: "/reset",
  resetConfirm: "/reset/:token",
  setup: "/setup/:token",
  account: "/account",
  decisions: "/account/decisions",
} as const;
export type RouteName = keyof typeof ROUTES | "missing";
export type Route = { name: RouteName; params: Record<string, string>; path: string; query: URLSearchParams };

export function match(address: string): Route {
  const [path = "/", search = ""] = address.split("#")[0]?.split("?") ?? [];
  const parts = trim(path).split("/");
  const query = new URLSearchParams(search);
  for (const [name, pattern] of Object.entries(ROUTES)) {
    const wanted = trim(pattern).split("/");
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((w, i) => {
      const part = parts[i] ?? "";
      if (!w.startsWith(":")) return w === part;
      try {
        params[w.slice(1)] = decodeURIComponent(part);
      } catch {
        return false;
      }
      return part !== "";
    });
    if (fits) return { name: name as RouteName, params, path, query };
  }
  return { name: "missing", params: {}, path, query };
}
function trim(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** Addresses that other faces or the server answer: a link to them loads a page. */
export function isForeign(href: string): boolean {
  return /^(\/studio|\/console|\/api)(\/|\?|$)/.test(href) || !href.startsWith("/");
}

const here = () => location.pathname + location.search;
export const route = store<Route>(typeof location === "undefined" ? match("/") : match(here()));

const scrolls = new Map<string, number>();
let key = "first";
let inside = 0;

function moved(scroll: number): void {
  route.set(match(here()));
  // After the page was rendered; a page that loads its data from memory has its height by then.
  requestAnimationFrame(() => requestAnimationFrame(() => window.scrollTo(0, scroll)));
}

export function startRouter(): void {
  history.scrollRestoration = "manual";
  history.replaceState({ key }, "");
  window.addEventListener("popstate", (e) => {
    scrolls.set(key, window.scrollY);
    const state = e.state as { key?: string } | null;
    key = state?.key ?? "first";
    inside = Math.max(0, inside - 1);
    moved(scrolls.get(key) ?? 0);
  });
}

export function go(href: string, options: { replace?: boolean } = {}): void {
  if (isForeign(href)) {
    location.assign(href);
    return;
  }
  scrolls.set(key, window.scrollY);
  if (options.replace) {
    history.replaceState({ key }, "", href);
  } else {
    key = Math.random().toString(36).slice(2);
    inside += 1;
    history.pushState({ key }, "", href);
  }
  moved(0);
}

/** Back where the person came from; to `otherwise` when they came from outside. */
export function back(otherwise: string): void {
  if (inside > 0) history.back();
  else go(otherwise, { replace: true });
}
