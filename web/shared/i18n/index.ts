// Language of the page: kept in the cookie phien_lang, switched without a reload, told to listeners.
// A face writes its catalogue in Vietnamese; the other two must have the same keys and arguments or the build fails:
//   export const words = catalogue({ vi, zh, en });   words().buy
import type { Locale, Text3 } from "../api/types";

export type Lang = Locale;
export const LANGS: readonly { lang: Lang; name: string }[] = [
  { lang: "vi", name: "Tiếng Việt" },
  { lang: "zh", name: "中文" },
  { lang: "en", name: "English" },
];
const COOKIE = "phien_lang";

function isLang(text: string | undefined): text is Lang {
  return text === "vi" || text === "zh" || text === "en";
}

/** The language to begin with: the cookie, else the first of the browser's that is spoken here, else Vietnamese. */
export function pickLang(cookie: string, wanted: readonly string[]): Lang {
  const kept = /(?:^|;\s*)phien_lang=([a-z]{2})/.exec(cookie)?.[1];
  if (isLang(kept)) return kept;
  for (const tag of wanted) {
    const short = tag.slice(0, 2).toLowerCase();
    if (isLang(short)) return short;
  }
  return "vi";
}

let lang: Lang = typeof document === "undefined" ? "vi" : pickLang(document.cookie, navigator.languages);
const listeners = new Set<() => void>();
if (typeof document !== "undefined") document.documentElement.lang = lang;

export function getLang(): Lang {
  return lang;
}
export function setLang(next: Lang): void {
  if (next === lang) return;
  lang = next;
  document.cookie = `${COOKIE}=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
  document.documentElement.lang = next;
  for (const tell of [...listeners]) tell();
}
/** Fits useSyncExternalStore(onLang, getLang). */
export function onLang(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The same keys with the same arguments; the texts are free. */
export type SameKeys<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => string ? (...args: A) => string : T[K] extends string ? string : T[K] extends readonly string[] ? readonly string[] : SameKeys<T[K]>;
};
export function catalogue<T extends object>(texts: { vi: T; zh: SameKeys<T>; en: SameKeys<T> }): () => SameKeys<T> {
  return () => texts[lang] as SameKeys<T>;
}

/** A text given by a merchant, in the page's language or the nearest that was given. */
export function say(text: Text3): string {
  return text[lang] || text.vi || text.en || text.zh;
}
