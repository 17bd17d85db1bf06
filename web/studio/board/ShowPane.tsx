// Left of the board: what goes out and how well, what is presented now, what comes next.
import { ActionIcon, Button, Kbd, Menu, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { say } from "../../shared/i18n";
import { count, duration, money } from "../../shared/i18n/format";
import type { Player, PlayerState } from "../../shared/player";
import type { Health, Playback, Segment, SessionAct } from "../api";
import { liveWords } from "../i18n/live";
import { nextSegment, type BoardState } from "../lib/board";
import { Icon } from "../ui/icons";
import { Thumb, useNow } from "../ui/parts";
import css from "./board.module.css";

type Props = { state: BoardState; now: Segment | null; went: boolean; acting: SessionAct | null; next: () => void; back: () => void; act: (name: SessionAct, segment?: string) => void };
export function ShowPane({ state, now, went, acting, next, back, act }: Props) {
  const t = liveWords().b;
  const s = state.session;
  const coming = nextSegment(s.segments);
  const open = s.state === "live" || s.state === "interrupted" || s.state === "rehearsal";
  const at = now ? s.segments.indexOf(now) + 1 : 0;
  return (
    <>
      <div className={css.signal}>
        <Preview playback={s.playback} cover={s.cover_url} />
        <HealthFacts health={state.health} />
      </div>
      <Advice health={state.health} />
      <div className={css.now} data-empty={now === null || undefined}>
        <div className={css.nowHead}>
          <span>{t.now}</span>
          {now && <span>{t.inShow(at, s.segments.length)}</span>}
          {now && <SegmentClock key={now.id} segment={now} />}
        </div>
        {now ? (
          <>
            <div className={css.nowWhat}>
              {now.kind === "talk" ? <span className={css.nowTalk}><Icon name="talk" size={28} /></span> : <Thumb url={now.product?.picture_url ?? null} w={72} radius={10} icon="products" />}
              <div style={{ minWidth: 0 }}>
                <div className={css.nowName}>{now.code && <b>{now.code}</b>} {now.product ? say(now.product.title) : liveWords().prep.talk}</div>
                {now.price && <div className={css.nowPrice}>{range(now)}{now.product && now.product.price.minor > now.price.minor && <s>{money(now.product.price)}</s>}</div>}
                {now.product && <Left state={state} segment={now} />}
              </div>
            </div>
            {now.script && <p className={css.script} tabIndex={0} aria-label={t.script}>{now.who && <b>{now.who}: </b>}{now.script}</p>}
          </>
        ) : (
          <Text size="sm" c="dimmed">{open ? t.nothingNowText : t.nothingNow}</Text>
        )}
      </div>
      <div className={css.nextBox}>
        <div className={css.nextWhat}>
          <span className={css.nextLabel}>{t.next}</span>
          <span className={css.nextName}>{coming ? <>{coming.code && <b>{coming.code}</b>} {coming.product ? say(coming.product.title) : liveWords().prep.talk}</> : t.showEnd}</span>
          {coming?.price && <span className={css.nextPrice}>{range(coming)}</span>}
        </div>
        <Button fullWidth size="md" variant="filled" color="lantern" disabled={!open || (coming === null && now === null)} loading={acting === "next"} onClick={next} rightSection={<Kbd size="xs" className={css.onAccent}>{t.space}</Kbd>}>{t.nextGo}</Button>
        <div className={css.went} data-shown={went || undefined} aria-live="polite">
          {went && (
            <>
              <Icon name="check" size={15} />
              <span>{t.goneTo(now ? (now.code ?? liveWords().prep.talk) : t.showEnd)}</span>
              <Button size="compact-sm" leftSection={<Icon name="undo" size={14} />} onClick={back} loading={acting === "back"}>{t.goBack}</Button>
            </>
          )}
        </div>
      </div>
      <ol className={css.show} aria-label={liveWords().prep.show}>
        {s.segments.map((x, i) => <ShowRow key={x.id} x={x} n={i + 1} state={state} act={act} open={open} />)}
      </ol>
    </>
  );
}

/** Its live price, or where its variants' prices begin and end. */
const range = (s: Segment): string => [s.price, s.price_to].flatMap((m) => (m ? [money(m)] : [])).join(" – ");

function Left({ state, segment }: { state: BoardState; segment: Segment }) {
  const t = liveWords().b;
  const cell = state.tally.per_code.find((c) => c.code === segment.code);
  const left = cell?.left ?? segment.product?.left ?? 0;
  const all = cell ? Math.max(1, cell.left + cell.held + cell.sold) : 0;
  return (
    <div className={css.nowLeft} data-low={left <= 5 || undefined}>
      <span>{t.left} <b>{count(left)}</b></span>
      {cell && <i className={css.stockBar} aria-hidden><i style={{ width: `${(cell.sold / all) * 100}%` }} data-k="sold" /><i style={{ width: `${(cell.held / all) * 100}%` }} data-k="held" /></i>}
    </div>
  );
}

function SegmentClock({ segment }: { segment: Segment }) {
  const t = liveWords().b;
  const [seen] = useState(() => Date.now());
  const now = useNow(1000);
  const from = segment.started_at ? Date.parse(segment.started_at) : seen;
  const run = now - from;
  const over = run - segment.minutes * 60_000;
  return <span className={css.segClock} data-over={over > 0 || undefined}>{over > 0 ? t.over(duration(over)) : `${duration(run)} / ${duration(segment.minutes * 60_000)}`}</span>;
}

function ShowRow({ x, n, state, act, open }: { x: Segment; n: number; state: BoardState; act: Props["act"]; open: boolean }) {
  const t = liveWords().b;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (x.state === "now") row.current?.scrollIntoView({ block: "nearest" });
  }, [x.state]);
  const cell = state.tally.per_code.find((c) => c.code === x.code);
  const pinned = state.session.pinned?.segment_id === x.id;
  const armed = cell?.armed ?? x.armed ?? false;
  const inside = (
    <>
      <span className={css.showNo}>{x.state === "done" ? <Icon name="check" size={13} /> : n}</span>
      <b>{x.code ?? ""}</b>
      <span>{x.product ? say(x.product.title) : liveWords().prep.talk}</span>
      {pinned && <Icon name="pin" size={13} />}
      {x.price && <em>{range(x)}</em>}
    </>
  );
  return (
    <li ref={row} className={css.showRow} data-state={x.state} aria-current={x.state === "now" ? "step" : undefined}>
      {x.kind === "product" && open ? (
        <Menu position="bottom-start">
          <Menu.Target><UnstyledButton className={css.showButton}>{inside}</UnstyledButton></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="pin" size={16} />} onClick={() => act(pinned ? "unpin" : "pin", x.id)}>{pinned ? t.unpinProduct : t.pinProduct}</Menu.Item>
            <Menu.Item leftSection={<Icon name={armed ? "x" : "bolt"} size={16} />} onClick={() => act(armed ? "disarm" : "arm", x.id)}>{armed ? t.disarm : t.arm}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : (
        <span className={css.showButton}>{inside}</span>
      )}
    </li>
  );
}

function Preview({ playback, cover }: { playback: Playback; cover: string | null }) {
  const t = liveWords().b;
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<Player | null>(null);
  const [seen, setSeen] = useState<PlayerState | null>(null);
  const url = playback.kind === "none" ? null : playback.url;
  const kind = playback.kind === "replay" ? "replay" : "live";
  useEffect(() => {
    const el = video.current;
    if (!el || url === null) return;
    let gone = false;
    void import("../../shared/player").then(({ createPlayer }) => {
      if (!gone) player.current = createPlayer(el, { url, kind, muted: true, on: setSeen });
    });
    return () => {
      gone = true;
      player.current?.destroy();
      player.current = null;
      setSeen(null);
    };
  }, [url, kind]);
  const muted = seen?.muted ?? true;
  return (
    <div className={css.preview}>
      <video ref={video} muted playsInline {...(cover ? { poster: cover } : {})} />
      {url !== null && (
        <ActionIcon className={css.soundButton} variant="filled" color="dark" size="sm" aria-label={muted ? t.soundOn : t.soundOff} aria-pressed={!muted} onClick={() => player.current?.setMuted(!muted)}>
          <Icon name={muted ? "mute" : "sound"} size={14} />
        </ActionIcon>
      )}
      {seen?.latencyMs !== null && seen !== null && <span className={css.latency}>{(seen.latencyMs / 1000).toFixed(1)} s</span>}
    </div>
  );
}

export function healthLevel(h: Health): "good" | "warn" | "bad" | "none" {
  if (!h.connected) return "none";
  if (h.advice.some((a) => a.level === "bad")) return "bad";
  return h.advice.some((a) => a.level === "warn") ? "warn" : "good";
}

/** As encoders call it: an object type of RFC 6381 tells a host nothing. */
const codecName = (codec: string): string => (codec.startsWith("mp4a.40.") ? "AAC" : codec);

function HealthFacts({ health: h }: { health: Health }) {
  const t = liveWords().b;
  const level = healthLevel(h);
  const word = { good: t.good, warn: t.look, bad: t.bad, none: t.noSignal }[level];
  const rows: [string, string][] = [
    [t.bitrate, h.video ? `${count(h.video.kbps)} kb/s` : "—"],
    [t.fps, h.video ? `${Math.round(h.video.fps)} · ${h.video.width}×${h.video.height}` : "—"],
    [t.keyframe, h.video ? `${(h.video.keyframe_interval_ms / 1000).toFixed(1)} s` : "—"],
    [t.delay, h.connected ? `${count(h.late_ms)} ms` : "—"],
    [t.audio, h.audio ? (h.audio.silent_inserted ? t.silent : `${codecName(h.audio.codec)} · ${h.audio.kbps} kb/s`) : "—"],
  ];
  return (
    <div className={css.health}>
      <div className={css.healthWord} data-level={level} role="status"><i />{word}</div>
      <dl>{rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
    </div>
  );
}

function Advice({ health }: { health: Health }) {
  const list = health.advice.filter((a) => a.level !== "good");
  if (list.length === 0) return null;
  return (
    <ul className={css.advice} aria-live="polite">
      {list.slice(0, 2).map((a) => (
        <Tooltip key={a.code} label={a.sentence} multiline w={280}>
          <li data-level={a.level}><Icon name="warn" size={15} /><span>{a.sentence}</span></li>
        </Tooltip>
      ))}
    </ul>
  );
}
