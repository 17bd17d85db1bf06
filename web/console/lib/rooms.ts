// What the lists of rooms say of one.
import { say } from "../../shared/i18n";
import { count } from "../../shared/i18n/format";
import type { Health, SessionCard } from "../../studio/api";
import { consoleWords } from "../i18n/console";

export const level = (h: Health | null): "good" | "warn" | "bad" | "none" => (!h || !h.connected ? "none" : h.advice.some((a) => a.level === "bad") ? "bad" : h.advice.some((a) => a.level === "warn") ? "warn" : "good");
/** Why not all connections count, in words. */
export const crowdWords = (s: SessionCard): string | undefined =>
  s.crowd && s.crowd.raw !== s.viewers ? [consoleWords().crowd(count(s.crowd.excluded), count(s.crowd.partial)), ...s.crowd.why.map((r) => say(r))].join("\n") : undefined;
export const isOn = (s: SessionCard): boolean => s.state === "live" || s.state === "interrupted" || s.state === "rehearsal";
