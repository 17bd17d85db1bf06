// How long a product was before the reader's eyes: counted while the page shows, told when it is hidden or left.
// Nobody waits for it, and what cannot be told is lost.
import { useEffect } from "preact/hooks";
import { api, type Id } from "../../shared/api";

/** Shorter looks are not worth a request. */
const TOLD_MS_MIN = 500;

/** Counts the time that `product` is on the screen; null while there is none. */
export function useSeen(product: Id | null): void {
  useEffect(() => {
    if (!product) return;
    let since = document.visibilityState === "visible" ? performance.now() : null;
    const tell = () => {
      const ms = since === null ? 0 : Math.round(performance.now() - since);
      since = null;
      if (ms >= TOLD_MS_MIN) api.seen(product, ms);
    };
    const turned = () => {
      if (document.visibilityState === "visible") since ??= performance.now();
      else tell();
    };
    document.addEventListener("visibilitychange", turned);
    addEventListener("pagehide", tell);
    return () => {
      document.removeEventListener("visibilitychange", turned);
      removeEventListener("pagehide", tell);
      tell();
    };
  }, [product]);
}
