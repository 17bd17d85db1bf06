// Joins the room's socket to its state. Events are applied at most once a frame, however fast they come.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, type ReactionKind, type RoomEvent, type Session } from "../../shared/api";
import { openRoomSocket, type RoomSocket, type SocketState } from "../../shared/api/socket";
import { setServerTime } from "../lib/hooks";
import { enter, take, type Room } from "./state";
import { Vitals } from "./vitals";

/** With many lines a second a render each 120 ms is smooth enough and leaves the video its time. */
const APPLY_MS = 120;
const FLY_MS = 3500;

export type Joined = {
  room: Room;
  line: SocketState;
  say(text: string): boolean;
  react(kind: ReactionKind): void;
  dropHold(orderId: string): void;
  clearRefused(): void;
  clearStanding(): void;
  vitals: Vitals;
  patch(change: (s: Session) => Session): void;
};

export function useRoom(session: Session, who: string | null): Joined {
  const [room, setRoom] = useState<Room>(() => enter(session));
  const [line, setLine] = useState<SocketState>("connecting");
  const socket = useRef<RoomSocket | null>(null);
  const queue = useRef<RoomEvent[]>([]);
  const timer = useRef(0);
  const vitals = useRef<Vitals | null>(null);
  vitals.current ??= new Vitals();
  const told = vitals.current;
  const silent = session.state === "replay" || session.state === "cancelled";
  const id = session.id;

  // The server reads who a person is when the line opens: another person, another line.
  useEffect(() => {
    if (silent) return;
    const apply = () => {
      timer.current = 0;
      const events = queue.current;
      queue.current = [];
      setRoom((r) => take(r, events));
      if (events.some((e) => e.t === "reaction"))
        setTimeout(() => setRoom((r) => (r.flying.length ? { ...r, flying: r.flying.slice(-6) } : r)), FLY_MS);
    };
    const s = openRoomSocket(api.socketPath(id), {
      events(list) {
        for (const e of list) if (e.t === "hello") setServerTime(e.server_time);
        queue.current.push(...list);
        if (!timer.current) timer.current = window.setTimeout(apply, APPLY_MS);
      },
      state: setLine,
      signs: () => told.signs(performance.now()),
    });
    socket.current = s;
    return () => {
      clearTimeout(timer.current);
      timer.current = 0;
      queue.current = [];
      socket.current = null;
      s.close();
    };
  }, [id, silent, who, told]);
  useEffect(() => {
    const look = () => told.seen(document.visibilityState === "visible", performance.now());
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [told]);

  const say = useCallback((text: string) => socket.current?.send({ t: "say", text, id: Math.random().toString(36).slice(2) }) ?? false, []);
  const react = useCallback((kind: ReactionKind) => {
    socket.current?.send({ t: "react", kind });
  }, []);
  const dropHold = useCallback((orderId: string) => setRoom((r) => ({ ...r, holds: r.holds.filter((h) => h.order_id !== orderId) })), []);
  const clearRefused = useCallback(() => setRoom((r) => (r.refused ? { ...r, refused: null } : r)), []);
  const clearStanding = useCallback(() => setRoom((r) => (r.standing ? { ...r, standing: null } : r)), []);
  const patch = useCallback((change: (s: Session) => Session) => setRoom((r) => ({ ...r, session: change(r.session) })), []);
  return { room, line, say, react, dropHold, clearRefused, clearStanding, vitals: told, patch };
}
