// The line of time of a replay: where each product was shown, and the talk as it was then.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type ChatMessage, type ReplayMarks } from "../../shared/api";
import { say } from "../../shared/i18n";
import { duration } from "../../shared/i18n/format";
import { IconButton } from "../ui/ui";
import { words } from "../words";
import { linesUntil, markAt } from "./state";
import type { usePlayer } from "./video";
import css from "./replay.module.css";

const WINDOW_MS = 60_000;
const WINDOWS_MAX = 40;

/** Messages up to the position; fetched a minute at a time, the next one ahead. */
export function useReplayChat(id: string | null, positionMs: number): ChatMessage[] {
  const [windows, setWindows] = useState<Map<number, ChatMessage[]>>(new Map());
  const asked = useRef(new Set<number>());
  const at = Math.floor(positionMs / WINDOW_MS);
  useEffect(() => {
    if (!id) return;
    for (const n of at > 0 ? [at - 1, at, at + 1] : [0, 1]) {
      if (asked.current.has(n)) continue;
      asked.current.add(n);
      api.messages(id, { from_ms: n * WINDOW_MS, to_ms: (n + 1) * WINDOW_MS, limit: 100 }).then(
        (page) =>
          setWindows((now) => {
            const next = new Map(now).set(n, page.items);
            for (const oldest of next.keys()) {
              if (next.size <= WINDOWS_MAX) break;
              next.delete(oldest);
              asked.current.delete(oldest);
            }
            return next;
          }),
        () => asked.current.delete(n),
      );
    }
  }, [id, at]);
  const second = Math.floor(positionMs / 1000);
  return useMemo(() => linesUntil([...windows.values()].flat(), second * 1000 + 999, 100), [windows, second]);
}

export function Timeline({ screen, marks }: { screen: ReturnType<typeof usePlayer>; marks: ReplayMarks | null }) {
  const w = words().room;
  const { state, player } = screen;
  const total = state.durationMs || marks?.duration_ms || 0;
  const here = marks ? markAt(marks.items, state.positionMs) : null;
  const playing = state.status === "playing" || state.status === "waiting";
  return (
    <div class={css.timeline}>
      {marks && total > 0 ? (
        <ol class={css.marks} aria-label={w.timeline}>
          {marks.items.map((m) => (
            <li key={m.segment_id} style={{ left: `${Math.min(98, (m.at_ms / total) * 100)}%` }}>
              <button type="button" aria-current={m === here} aria-label={`${duration(m.at_ms)} ${say(m.product.title)}`} title={say(m.product.title)} onClick={() => player?.seek(m.at_ms)}>
                {m.product.picture_url ? <img src={m.product.picture_url} alt="" width={30} height={30} /> : m.code}
              </button>
            </li>
          ))}
        </ol>
      ) : null}
      <div class={css.controls}>
        <IconButton icon={playing ? "pause" : "play"} fill={!playing} label={playing ? w.pause : w.play} onClick={() => (playing ? player?.pause() : player?.play())} />
        <input
          type="range"
          min={0}
          max={Math.max(1, total)}
          step={1000}
          value={state.positionMs}
          aria-label={w.seek}
          aria-valuetext={`${duration(state.positionMs)} / ${duration(total)}`}
          style={{ "--done": `${total > 0 ? (state.positionMs / total) * 100 : 0}%` }}
          onInput={(e) => player?.seek(Number(e.currentTarget.value))}
        />
        <span>
          {duration(state.positionMs)} / {duration(total)}
        </span>
      </div>
    </div>
  );
}
