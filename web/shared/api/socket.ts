// The room's WebSocket: reconnects for ever with backoff and jitter, tells its state, never throws.
// Promises: events reach the listener in order; `say` answers false when the line is not open (nothing is queued,
// because a comment that arrives a minute late may order something); after a reconnect the server's hello brings history.
import type { RoomCommand, RoomEvent } from "./types";

export type SocketState = "connecting" | "open" | "waiting" | "offline" | "closed";
export type RoomSocket = { send(command: RoomCommand): boolean; close(): void; state(): SocketState };

const BACKOFF_MS_MIN = 500;
const BACKOFF_MS_MAX = 15_000;
/** Between two pings; each wait is drawn anew, so that pages that were opened together do not knock together. */
const PING_MS_MIN = 20_000;
const PING_MS_MAX = 30_000;
/** A line that was silent this long, pings included, is taken for dead. */
const SILENT_MS_MAX = 70_000;

/** Milliseconds to wait before try number `tries` (from 0); half of it is jitter. */
export function backoffMs(tries: number, random: number): number {
  const full = Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(tries, 10));
  return Math.round(full / 2 + (full / 2) * random);
}

/** One frame holds one event or an array of them; anything else is nothing. */
export function parseFrame(text: string): RoomEvent[] {
  try {
    const data: unknown = JSON.parse(text);
    const list = Array.isArray(data) ? data : [data];
    return list.filter((e): e is RoomEvent => typeof e === "object" && e !== null && typeof (e as { t?: unknown }).t === "string");
  } catch {
    return [];
  }
}

type Listener = {
  events(events: RoomEvent[]): void;
  state?(state: SocketState): void;
  /** What the page tells of itself with a ping. */
  signs?(): { played_ms?: number; visible_ms?: number; tapped?: boolean };
};

export function openRoomSocket(path: string, on: Listener): RoomSocket {
  const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
  let socket: WebSocket | null = null;
  let state: SocketState = "connecting";
  let tries = 0;
  let timer = 0;
  let heard = Date.now();
  let askedToWaitS = 0;
  let closed = false;

  const tell = (next: SocketState) => {
    if (next === state) return;
    state = next;
    on.state?.(next);
  };
  const again = () => {
    socket = null;
    if (closed) return;
    clearTimeout(timer);
    if (!navigator.onLine) return tell("offline");
    const wait = askedToWaitS > 0 ? askedToWaitS * 1000 * (1 + Math.random()) : backoffMs(tries, Math.random());
    askedToWaitS = 0;
    tries += 1;
    tell("waiting");
    timer = window.setTimeout(open, wait);
  };
  function open(): void {
    clearTimeout(timer);
    if (closed || socket) return;
    tell("connecting");
    const s = new WebSocket(url);
    socket = s;
    heard = Date.now();
    s.onopen = () => {
      if (s === socket) tell("open");
    };
    s.onmessage = (message) => {
      if (s !== socket) return;
      heard = Date.now();
      tries = 0;
      const events = parseFrame(String(message.data));
      for (const e of events) if (e.t === "bye") askedToWaitS = e.retry_s;
      if (events.length > 0) on.events(events);
    };
    s.onclose = () => {
      if (s === socket) again();
    };
    s.onerror = () => s.close();
  }
  let beat = 0;
  const knock = () => {
    beat = window.setTimeout(knock, PING_MS_MIN + Math.random() * (PING_MS_MAX - PING_MS_MIN));
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    if (Date.now() - heard > SILENT_MS_MAX) {
      const dead = socket;
      again();
      dead.close();
    } else {
      socket.send(JSON.stringify({ t: "ping", ...on.signs?.() }));
    }
  };
  beat = window.setTimeout(knock, PING_MS_MIN + Math.random() * (PING_MS_MAX - PING_MS_MIN));
  const online = () => {
    tries = 0;
    open();
  };
  const shown = () => {
    if (document.visibilityState === "visible" && state === "waiting") online();
  };
  const offline = () => {
    if (!socket) tell("offline");
  };
  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  document.addEventListener("visibilitychange", shown);
  open();
  on.state?.(state);

  return {
    send(command) {
      if (!socket || socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(command));
      return true;
    },
    state: () => state,
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(beat);
      window.removeEventListener("online", online);
      window.removeEventListener("offline", offline);
      document.removeEventListener("visibilitychange", shown);
      socket?.close();
      socket = null;
      tell("closed");
    },
  };
}
