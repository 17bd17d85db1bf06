// The picture of a room: the player, and what covers it when there is no picture.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Player, PlayerState } from "../../shared/player";
import { Icon } from "../ui/icon";
import { words } from "../words";
import css from "./video.module.css";

export type Screen = { state: PlayerState; player: Player | null };
const START: PlayerState = { status: "loading", muted: true, latencyMs: null, behind: false, needsTap: false, positionMs: 0, durationMs: 0 };
const SOUND_KEY = "phien_sound";

function wantsSound(): boolean {
  try {
    return sessionStorage.getItem(SOUND_KEY) === "on";
  } catch {
    return false;
  }
}
export function keepSound(on: boolean): void {
  try {
    sessionStorage.setItem(SOUND_KEY, on ? "on" : "off");
  } catch {
    // Private mode: asked again next time.
  }
}

/** The player of a video element; its code is fetched when there is something to play. */
export function usePlayer(url: string | null, kind: "live" | "replay", silent = false): Screen & { ref: (el: HTMLVideoElement | null) => void } {
  const [el, ref] = useState<HTMLVideoElement | null>(null);
  const [state, setState] = useState<PlayerState>(START);
  const [player, setPlayer] = useState<Player | null>(null);
  useEffect(() => {
    if (!el || !url) return;
    let gone = false;
    let made: Player | null = null;
    const start = () =>
      import("../../shared/player").then(
        ({ createPlayer }) => {
          if (gone) return;
          made = createPlayer(el, { url, kind, muted: silent || !wantsSound(), on: (s) => !gone && setState(s) });
          setPlayer(made);
        },
        () => {
          if (!gone) setTimeout(start, 2000);
        },
      );
    void start();
    return () => {
      gone = true;
      made?.destroy();
      setPlayer(null);
      setState(START);
    };
  }, [el, url, kind, silent]);
  return { ref, state, player };
}

export function Picture({ screen, cover, muffled }: { screen: ReturnType<typeof usePlayer>; cover: string | null; muffled: boolean }) {
  const w = words().room;
  const { state, player } = screen;
  const shown = state.status === "playing" || state.status === "paused" || state.status === "waiting" || state.status === "ended";
  const [late, setLate] = useState(false);
  const waiting = state.status === "waiting" || state.status === "loading";
  const timer = useRef(0);
  useEffect(() => {
    // A short wait is no news.
    clearTimeout(timer.current);
    if (!waiting) return setLate(false);
    timer.current = window.setTimeout(() => setLate(true), 900);
    return () => clearTimeout(timer.current);
  }, [waiting]);
  return (
    <div class={css.picture} data-muffled={muffled}>
      {cover ? <img class={css.cover} src={cover} alt="" data-gone={shown && !muffled} /> : <span class={css.noCover} />}
      <video ref={screen.ref} class={css.video} playsInline disablePictureInPicture tabIndex={-1} aria-hidden="true" data-on={shown} />
      {state.needsTap ? (
        <button type="button" class={css.tap} onClick={() => player?.play()}>
          <Icon name="play" size={40} fill />
          {w.tapToPlay}
        </button>
      ) : late && !muffled && player ? (
        <span class={css.spinner} role="status" aria-label={w.waiting} />
      ) : null}
      {state.status === "unsupported" ? <p class={css.unsupported}>{w.unsupported}</p> : null}
    </div>
  );
}
