// The player's decisions as pure functions: how fast to play, how long to wait before the next try.

export type PlayerState = {
  status: "loading" | "playing" | "paused" | "waiting" | "ended" | "unsupported";
  muted: boolean;
  /** Behind the live edge, to 100 ms; null when unknown. */
  latencyMs: number | null;
  behind: boolean;
  /** The browser wants a tap before it plays anything. */
  needsTap: boolean;
  positionMs: number;
  durationMs: number;
};

/** What the buffer should hold at its lowest; below it playback slows, above it quickens. More after each stall. */
export const SPARE_S = 0.42;
const SPARE_S_MAX = 1.2;
const SPARE_S_PER_STALL = 0.15;
/** Back to where it was in about ten minutes, at ten looks a second. */
const SPARE_S_PER_LOOK = 0.0002;
/** How many of the last measures count: at ten a second, most of a second. */
export const MEASURES = 8;

/**
 * Playback rate from the last measures of what is buffered ahead, in seconds. It goes by the lowest of them, because parts
 * arrive in steps: 0.97 to 1.1, a quarter of what is spare, in steps of a hundredth so that it does not flutter.
 */
export function rateFor(ahead: readonly number[], reserve = SPARE_S): number {
  if (ahead.length === 0) return 1;
  const spare = Math.min(...ahead) - reserve;
  return Math.round(Math.min(1.1, Math.max(0.97, 1 + spare * 0.25)) * 100) / 100;
}

/** The reserve after a stall while the stream goes on: then the way to us is the cause, and a reserve helps. */
export function reserveAfterStall(reserve: number): number {
  return Math.min(SPARE_S_MAX, reserve + SPARE_S_PER_STALL);
}

/** The reserve a look later. */
export function reserveLater(reserve: number): number {
  return Math.max(SPARE_S, reserve - SPARE_S_PER_LOOK);
}

/** Wait before try number `tries` (from 0): half a second, doubling to eight, with a quarter of jitter. For ever. */
export function retryMs(tries: number, random: number): number {
  return Math.round(Math.min(8000, 500 * 2 ** Math.min(tries, 8)) * (0.75 + random * 0.5));
}
