// Money, numbers and times as the reader's country writes them.
import type { Currency, Money } from "../api/types";
import { getLang, type Lang } from "./index";

const TAGS: Record<Lang, string> = { vi: "vi-VN", zh: "zh-CN", en: "en-GB" };
/** Digits after the point, which is also how many digits of the minor unit make one whole. */
export const DECIMALS: Record<Currency, number> = { VND: 0, CNY: 2, USD: 2 };
const SIGNS: Record<Currency, string> = { VND: "₫", CNY: "¥", USD: "$" };

const numbers = new Map<string, Intl.NumberFormat>();
function number(lang: Lang, decimals: number): Intl.NumberFormat {
  const key = `${lang}${decimals}`;
  let f = numbers.get(key);
  if (!f) {
    f = new Intl.NumberFormat(TAGS[lang], { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    numbers.set(key, f);
  }
  return f;
}

/** 189.000 ₫ · ¥68.50 · $9.90. Dong always in the Vietnamese way: a buyer must never take a dot for a decimal. */
export function money(m: Money, lang: Lang = getLang()): string {
  const decimals = DECIMALS[m.currency];
  const value = m.minor / 10 ** decimals;
  if (m.currency === "VND") return `${number("vi", 0).format(value)}\u00a0₫`;
  const text = number(lang, decimals).format(Math.abs(value));
  return `${value < 0 ? "−" : ""}${SIGNS[m.currency]}${text}`;
}

export function count(n: number, lang: Lang = getLang()): string {
  return number(lang, 0).format(n);
}

/** 1,2k · 1.2万 · 1.2K: for viewers and sold counts. */
export function shortCount(n: number, lang: Lang = getLang()): string {
  if (n < 1000) return count(n, lang);
  if (lang === "vi") {
    const [value, unit] = n < 1_000_000 ? [n / 1000, "k"] : [n / 1_000_000, "tr"];
    return `${new Intl.NumberFormat("vi-VN", { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)}${unit}`;
  }
  return new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en-US", { notation: "compact", maximumFractionDigits: 1 }).format(n);
}

const dates = new Map<string, Intl.DateTimeFormat>();
function date(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + JSON.stringify(options);
  let f = dates.get(key);
  if (!f) {
    f = new Intl.DateTimeFormat(TAGS[lang], options);
    dates.set(key, f);
  }
  return f;
}

export function clock(at: string | number | Date, lang: Lang = getLang()): string {
  return date(lang, { hour: "2-digit", minute: "2-digit", hour12: false }).format(new Date(at));
}
export function day(at: string | number | Date, lang: Lang = getLang()): string {
  return date(lang, { weekday: "short", day: "numeric", month: "numeric" }).format(new Date(at));
}
export function dayAndClock(at: string | number | Date, lang: Lang = getLang()): string {
  return `${clock(at, lang)} · ${day(at, lang)}`;
}

const TODAY: Record<Lang, [string, string]> = { vi: ["hôm nay", "ngày mai"], zh: ["今天", "明天"], en: ["today", "tomorrow"] };
/** When something begins: 20:00 hôm nay, 20:00 ngày mai, 20:00 · CN, 29/11. */
export function when(at: string, now: Date = new Date(), lang: Lang = getLang()): string {
  const then = new Date(at);
  const days = Math.round((new Date(then).setHours(0, 0, 0, 0) - new Date(now).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0 || days === 1) {
    const word = TODAY[lang][days];
    return lang === "zh" ? `${word} ${clock(then, lang)}` : `${clock(then, lang)} ${word}`;
  }
  return dayAndClock(then, lang);
}

const STEPS: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [3600, "minute"],
  [86_400, "hour"],
  [604_800, "day"],
  [2_629_800, "week"],
  [31_557_600, "month"],
];
/** 5 phút trước · 5分钟前 · 5 minutes ago. */
export function ago(at: string | number | Date, now: number = Date.now(), lang: Lang = getLang()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const f = new Intl.RelativeTimeFormat(TAGS[lang], { numeric: "auto" });
  let size = 1;
  for (const [limit, unit] of STEPS) {
    if (Math.abs(seconds) < limit) return f.format(Math.round(seconds / size), unit);
    size = limit;
  }
  return f.format(Math.round(seconds / size), "year");
}

/** 4:59 · 1:04:59, never below zero. For countdowns and positions. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  return h > 0 ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}
