// Small hooks: the clock, the width of the screen, whether there is a network, the title of the page.
import { useEffect, useState } from "preact/hooks";
import { store, useStore } from "./store";

/** The server's clock less the device's, in ms; set by the room's hello. Countdowns run on the server's. */
let offsetMs = 0;
export function setServerTime(iso: string): void {
  const t = Date.parse(iso);
  if (Number.isFinite(t)) offsetMs = t - Date.now();
}
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** Re-renders each `everyMs` and answers the server's time. */
export function useNow(everyMs = 1000): number {
  const [now, set] = useState(serverNow);
  useEffect(() => {
    const timer = window.setInterval(() => set(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function useMedia(query: string): boolean {
  const [fits, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const tell = () => set(list.matches);
    tell();
    list.addEventListener("change", tell);
    return () => list.removeEventListener("change", tell);
  }, [query]);
  return fits;
}
export const WIDE = "(min-width: 1000px)";
export const lessMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const online = store(typeof navigator === "undefined" ? true : navigator.onLine);
if (typeof window !== "undefined") {
  window.addEventListener("online", () => online.set(true));
  window.addEventListener("offline", () => online.set(false));
}
export function useOnline(): boolean {
  return useStore(online);
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Phien` : "Phien";
  }, [title]);
}

/** Calls `refresh` each `everyMs` while the page is seen, and when it is seen again after that long. */
export function useRefresh(refresh: () => void, everyMs: number): void {
  useEffect(() => {
    let last = Date.now();
    const look = () => {
      if (document.visibilityState !== "visible" || !navigator.onLine || Date.now() - last < everyMs) return;
      last = Date.now();
      refresh();
    };
    const timer = setInterval(look, Math.min(everyMs, 5000));
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [refresh, everyMs]);
}
