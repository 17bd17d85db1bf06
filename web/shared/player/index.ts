// Plays a room: live (LL-HLS through hls.js, or the browser's own HLS where hls.js cannot run) and replay.
// Promises: it comes back by itself from anything that passes (publisher gone, server restarted, tab hidden, device slow)
// without the page being reloaded; it starts muted where the browser asks for that; it never throws.
import type Hls from "hls.js";
import { MEASURES, rateFor, retryMs, type PlayerState, SPARE_S, reserveAfterStall, reserveLater } from "./control";

export type { PlayerState } from "./control";
export type Player = {
  /** Goes to the newest picture. */
  toLive(): void;
  play(): void;
  pause(): void;
  setMuted(muted: boolean): void;
  seek(ms: number): void;
  /** The stream is said to be back: try now instead of after the backoff. */
  kick(): void;
  destroy(): void;
};

/** Where tests look. errors: what a viewer would notice and the player could not hide; retries: network tries after a failure. */
export type Probe = { errors: number; retries: number; stalls: number; latency: number | null; rate: number };
declare global {
  interface Window {
    __phien?: Probe;
  }
}

const TICK_MS = 100;
/** What is told to the page changes at most this often. */
const TELL_MS = 400;
/** More than this ahead in the buffer is not caught up by rate but by a jump. */
const AHEAD_S_MAX = 3;
const AHEAD_S_AFTER_JUMP = 0.5;
const STUCK_MS = 3000;
const REBUILD_MS = 12_000;
/** Farther from live than any list of segments reaches. */
const LOST_S = 60;
/** Behind by more than this, a button offers to jump to live; a tab shown again jumps by itself. */
const BEHIND_MS = 3500;

export function createPlayer(video: HTMLVideoElement, options: { url: string; kind: "live" | "replay"; muted: boolean; on(state: PlayerState): void }): Player {
  const { url, kind } = options;
  const live = kind === "live";
  const probe: Probe = { errors: 0, retries: 0, stalls: 0, latency: null, rate: 1 };
  window.__phien = probe;
  let state: PlayerState = { status: "loading", muted: options.muted, latencyMs: null, behind: false, needsTap: false, positionMs: 0, durationMs: 0 };
  let hls: Hls | null = null;
  let make: typeof Hls | null = null;
  let tries = 0;
  let retry = 0;
  let started = false;
  let wanted = true;
  let destroyed = false;
  let movedAt = performance.now();
  let lastTime = -1;
  let mediaErrorAt = 0;
  let edge = 0;
  let edgeAt = 0;
  let builtAt = 0;
  /** Plain segments come in steps of seconds: then the rate is left alone. */
  let lowLatency = false;
  let measures: number[] = [];
  let reserve = SPARE_S;
  let toldAt = 0;

  const set = (change: Partial<PlayerState>) => {
    const next = { ...state, ...change };
    if ((Object.keys(change) as (keyof PlayerState)[]).every((k) => next[k] === state[k])) return;
    state = next;
    options.on(state);
  };

  function begin(): void {
    if (destroyed) return;
    builtAt = performance.now();
    hls?.destroy();
    hls = null;
    if (make?.isSupported()) {
      // The library tries again by itself for as long as it takes; only what it gives up on comes back here.
      const forever = { maxNumRetry: 1e9, retryDelayMs: 500, maxRetryDelayMs: 2000, shouldRetry: () => true };
      const policy = { default: { maxTimeToFirstByteMs: 8000, maxLoadTimeMs: 15_000, timeoutRetry: forever, errorRetry: forever } };
      const h = new make({
        lowLatencyMode: true,
        liveSyncDuration: 0.8,
        liveMaxLatencyDuration: AHEAD_S_MAX,
        liveSyncOnStallIncrease: 0.2,
        maxLiveSyncPlaybackRate: 1,
        // The browser throws away what it has no room for; flushing it ourselves costs stalls.
        backBufferLength: Infinity,
        ...(live && { manifestLoadPolicy: policy, playlistLoadPolicy: policy, fragLoadPolicy: policy }),
      });
      hls = h;
      h.on(make.Events.MANIFEST_PARSED, () => {
        tries = 0;
        play();
      });
      h.on(make.Events.LEVEL_UPDATED, (_, { details }) => {
        if (details.edge !== edge) edgeAt = performance.now();
        edge = details.edge;
        lowLatency = details.canBlockReload;
      });
      h.on(make.Events.ERROR, (_, e) => {
        if (!e.fatal || destroyed) return;
        if (e.type === "mediaError" && performance.now() - mediaErrorAt > 5000) {
          mediaErrorAt = performance.now();
          probe.errors += 1;
          h.recoverMediaError();
          return;
        }
        if (e.type !== "networkError") probe.errors += 1;
        later(e.type === "networkError" && h.levels.length > 0 && tries < 4 ? () => h.startLoad(-1) : begin);
      });
      h.loadSource(url);
      h.attachMedia(video);
    } else if (video.canPlayType("application/vnd.apple.mpegurl")) {
      video.src = url;
      play();
    } else {
      set({ status: "unsupported" });
    }
  }
  function later(act: () => void): void {
    clearTimeout(retry);
    probe.retries += 1;
    if (state.status !== "paused") set({ status: "waiting" });
    retry = window.setTimeout(act, retryMs(tries, Math.random()));
    tries += 1;
  }
  function play(): void {
    wanted = true;
    video.muted = state.muted;
    void video.play().catch(() => {
      if (destroyed || !wanted) return;
      if (!video.muted) {
        video.muted = true;
        set({ muted: true });
        void video.play().catch(() => set({ needsTap: true }));
      } else if (video.paused && video.readyState > 1) {
        set({ needsTap: true });
      }
    });
  }
  function toLive(): void {
    const ahead = bufferAhead(video);
    const target = hls?.liveSyncPosition ?? nativeEdge(video);
    if (ahead > AHEAD_S_AFTER_JUMP + 0.1 && (target === null || target < video.currentTime + ahead)) video.currentTime += ahead - AHEAD_S_AFTER_JUMP;
    else if (target !== null && target - video.currentTime > 0.3) video.currentTime = target;
    measures = [];
    play();
  }

  const onPlaying = () => {
    started = true;
    movedAt = performance.now();
    set({ status: "playing", needsTap: false });
  };
  const onPause = () => {
    if (!video.ended && started) set({ status: "paused" });
  };
  const onWaiting = () => {
    if (!started || video.seeking || video.paused) return;
    if (document.visibilityState === "visible") probe.stalls += 1;
    if ((hls?.latestLevelDetails?.age ?? 9) < 1) reserve = reserveAfterStall(reserve);
    set({ status: "waiting" });
  };
  const onEnded = () => set({ status: "ended" });
  const onNativeError = () => {
    if (!hls && make && !destroyed && video.error) {
      probe.errors += 1;
      later(begin);
    }
  };
  const onVisible = () => {
    if (document.visibilityState !== "visible" || !live || !wanted) return;
    const behind = hls ? hls.latency : (nativeLatency(video) ?? 0);
    if (behind > BEHIND_MS / 1000) toLive();
    else if (video.paused) play();
  };
  const onOnline = () => api.kick();
  const tick = window.setInterval(() => {
    const now = performance.now();
    if (video.currentTime !== lastTime) {
      lastTime = video.currentTime;
      movedAt = now;
    }
    if (!live) {
      if (now - toldAt < TELL_MS) return;
      toldAt = now;
      set({ positionMs: Math.round(video.currentTime * 1000), durationMs: Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : 0 });
      return;
    }
    const ahead = bufferAhead(video);
    const latency = hls ? hls.latency : nativeLatency(video);
    const latencyMs = started && latency !== null && latency > 0 ? Math.round(latency * 1000) : null;
    probe.latency = latencyMs;
    // After a restart, or a long sleep, the window has moved past what is played; the library waits before it for ever.
    const window = hls?.latestLevelDetails;
    if (window && hls?.liveSyncPosition && ahead < 0.2 && video.currentTime < window.fragmentStart - 0.5) {
      video.currentTime = hls.liveSyncPosition;
    }
    if (hls && lowLatency && started && !video.paused && video.readyState >= 2) {
      reserve = reserveLater(reserve);
      measures = [...measures, ahead].slice(-MEASURES);
      if (ahead > AHEAD_S_MAX && document.visibilityState === "visible") toLive();
      else video.playbackRate = rateFor(measures, reserve);
    }
    probe.rate = video.playbackRate;
    if (now - toldAt > TELL_MS) {
      toldAt = now;
      set({ latencyMs: latencyMs === null ? null : Math.round(latencyMs / 100) * 100, behind: latencyMs !== null && latencyMs > BEHIND_MS, positionMs: Math.round(video.currentTime) * 1000 });
    }
    if (!started || video.paused || video.seeking || document.visibilityState !== "visible") {
      movedAt = now;
      return;
    }
    // The stream was begun anew far from where we stand (the server came back): nothing leads there but a new start.
    if (hls && latency !== null && latency > LOST_S && now - edgeAt < STUCK_MS && now - builtAt > STUCK_MS * 2) {
      movedAt = now;
      probe.retries += 1;
      begin();
      return;
    }
    // Picture stands although there is something to show: over a hole, to live; still standing, build anew.
    if (now - movedAt > STUCK_MS && aheadOfHole(video) !== null) {
      const hole = aheadOfHole(video);
      movedAt = now;
      if (hole !== null) video.currentTime = hole;
    } else if (now - movedAt > REBUILD_MS && now - edgeAt < STUCK_MS) {
      // The stream goes on and we do not. While the publisher is gone there is nothing to build for.
      movedAt = now;
      probe.retries += 1;
      begin();
    }
  }, TICK_MS);

  video.addEventListener("playing", onPlaying);
  video.addEventListener("pause", onPause);
  video.addEventListener("waiting", onWaiting);
  video.addEventListener("ended", onEnded);
  video.addEventListener("error", onNativeError);
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("online", onOnline);
  options.on(state);

  const api: Player = {
    toLive,
    play() {
      if (live) toLive();
      else play();
    },
    pause() {
      wanted = false;
      video.pause();
    },
    setMuted(muted) {
      set({ muted });
      video.muted = muted;
      if (video.paused && wanted) play();
    },
    seek(ms) {
      video.currentTime = ms / 1000;
    },
    kick() {
      if (destroyed || !make) return;
      tries = 0;
      if (state.status === "waiting" || state.status === "loading") {
        clearTimeout(retry);
        if (hls && hls.levels.length > 0) hls.startLoad();
        else begin();
      }
    },
    destroy() {
      destroyed = true;
      clearInterval(tick);
      clearTimeout(retry);
      hls?.destroy();
      video.removeAttribute("src");
      video.removeEventListener("playing", onPlaying);
      video.removeEventListener("pause", onPause);
      video.removeEventListener("waiting", onWaiting);
      video.removeEventListener("ended", onEnded);
      video.removeEventListener("error", onNativeError);
      document.removeEventListener("visibilitychange", onVisible);
      window.removeEventListener("online", onOnline);
    },
  };

  const load = () => {
    import("hls.js/light").then(
      (module) => {
        make = module.default;
        begin();
      },
      () => {
        if (!destroyed) later(load);
      },
    );
  };
  load();
  return api;
}

function bufferAhead(video: HTMLVideoElement): number {
  const t = video.currentTime;
  for (let i = 0; i < video.buffered.length; i += 1) if (video.buffered.start(i) <= t + 0.05 && video.buffered.end(i) > t) return video.buffered.end(i) - t;
  return 0;
}
/** Where the next buffered range begins, if the picture stands before one. */
function aheadOfHole(video: HTMLVideoElement): number | null {
  for (let i = 0; i < video.buffered.length; i += 1) if (video.buffered.start(i) > video.currentTime) return video.buffered.start(i) + 0.05;
  return null;
}
function nativeEdge(video: HTMLVideoElement): number | null {
  const s = video.seekable;
  return s.length > 0 ? Math.max(s.start(s.length - 1), s.end(s.length - 1) - 1) : null;
}
function nativeLatency(video: HTMLVideoElement): number | null {
  const s = video.seekable;
  return s.length > 0 ? s.end(s.length - 1) - video.currentTime : null;
}
