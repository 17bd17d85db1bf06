// Which sessions are on, past, and next.
type Seen = { state: "scheduled" | "rehearsal" | "live" | "interrupted" | "ended" | "replay" | "cancelled"; starts_at: string };

export const isOn = (s: Seen): boolean => s.state === "live" || s.state === "interrupted" || s.state === "rehearsal";
export const isPast = (s: Seen): boolean => s.state === "ended" || s.state === "replay" || s.state === "cancelled";

/** What a host should look at: the session that is on (live before rehearsal), else the scheduled one that starts first. */
export function nextOf<T extends Seen>(sessions: readonly T[]): T | null {
  const on = sessions.filter(isOn);
  const live = on.find((s) => s.state !== "rehearsal") ?? on[0];
  if (live) return live;
  return sessions.filter((s) => s.state === "scheduled").reduce<T | null>((best, s) => (best === null || s.starts_at < best.starts_at ? s : best), null);
}
