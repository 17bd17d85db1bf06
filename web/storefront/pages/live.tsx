// The room of a session in every state it can be in: to come, live, broken off, over, replay.
// Phone: the video fills the screen and all is within a thumb's reach. From 1000 px: goods, video, talk side by side.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, type ChatMessage, type ReactionKind, type Segment, type Session } from "../../shared/api";
import { getLang, say as text } from "../../shared/i18n";
import { clock, count, duration, shortCount, when } from "../../shared/i18n/format";
import type { PageProps } from "../app";
import { WIDE, lessMotion, useMedia, useNow, useTitle } from "../lib/hooks";
import { forget, useLoad } from "../lib/load";
import { ensureGuest, me } from "../lib/me";
import { back } from "../lib/router";
import { useStore } from "../lib/store";
import { FollowButton } from "../parts/follow";
import { RemindButton } from "../parts/cards";
import { PinStock } from "../parts/pin";
import { shareLink } from "../parts/share";
import { ChatList, Composer, NameForm } from "../room/chat";
import { Holds } from "../room/holds";
import { Judged } from "../room/judged";
import { Rail, SegmentSheet } from "../room/rail";
import { Timeline, useReplayChat } from "../room/replay";
import { isMessage, markAt, type Flying } from "../room/state";
import { useRoom } from "../room/use-room";
import { Picture, keepSound, usePlayer } from "../room/video";
import { Icon, type IconName } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Avatar, Button, Failed, IconButton, Link, LiveBadge, Price, Sheet, cx } from "../ui/ui";
import { words } from "../words";
import css from "./live.module.css";

const OVERLAY_LINES = 40;
const COLUMN_LINES = 150;

export function Live({ route, boot }: PageProps) {
  const id = route.params.id ?? "";
  const fresh = boot.session?.id === id ? boot.session : undefined;
  const session = useLoad(`session:${id}`, () => api.session(id), fresh);
  useEffect(() => {
    delete boot.session;
    // A room that is entered again asks anew: minutes old is too old here.
    return () => forget(`session:${id}`);
  }, [id, boot]);
  if (session.data) return <Room key={session.data.id} session={session.data} />;
  return (
    <div class={css.room}>
      {session.error ? (
        <div class={css.failed}>
          <Failed error={session.error} retry={session.reload} />
        </div>
      ) : (
        <p class={css.entering} role="status">
          {words().room.connecting}
        </p>
      )}
    </div>
  );
}

function Room({ session: first }: { session: Session }) {
  const w = words();
  const who = useStore(me);
  const wide = useMedia(WIDE);
  const { room, line, say, react, dropHold, clearRefused, clearStanding, vitals, patch } = useRoom(first, who?.user?.id ?? null);
  const session = room.session;
  const [buying, setBuying] = useState<Segment | null>(null);
  const [bag, setBag] = useState(false);
  const [chatShown, showChat] = useState(true);
  const [naming, setNaming] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const pending = useRef<string | null>(null);
  useTitle(w.room.fullTitle(text(session.title), session.host_name));

  const replay = session.state === "replay" || session.playback.kind === "replay";
  const onAir = session.state === "live" || session.state === "interrupted" || session.state === "rehearsal";
  const url = session.playback.kind === "none" || (session.state === "ended" && !replay) ? null : session.playback.url;
  const screen = usePlayer(url, replay ? "replay" : "live");
  // Told with the pings of the room: how long the picture ran here.
  const { status: picture } = screen.state;
  useEffect(() => {
    const none = url === null || replay || picture === "unsupported";
    vitals.playing(none ? null : picture === "playing", performance.now());
  }, [url, replay, picture, vitals]);
  const looks = bag || buying !== null;
  useEffect(() => {
    if (looks) vitals.tap();
  }, [looks, vitals]);
  const marks = useLoad(replay ? `marks:${session.id}` : null, () => api.marks(session.id));
  const past = useReplayChat(replay ? session.id : null, screen.state.positionMs);
  const here = replay && marks.data ? markAt(marks.data.items, screen.state.positionMs) : null;

  // The room said that the picture is back: do not wait for the next try.
  const { player } = screen;
  const wasLive = useRef(session.state === "live");
  useEffect(() => {
    if (session.state === "live" && !wasLive.current) player?.kick();
    wasLive.current = session.state === "live";
  }, [session.state, player]);
  // The session ended and a replay may be there: ask once.
  useEffect(() => {
    if (session.state !== "ended" || first.state === "ended") return;
    const timer = setTimeout(() => {
      api.session(session.id).then((s) => patch(() => s), () => undefined);
    }, 4000);
    return () => clearTimeout(timer);
  }, [session.state, session.id, first.state, patch]);

  const { refused } = room;
  useEffect(() => {
    if (!refused) return;
    if (refused.code === "sign_in_needed") setNaming("");
    else toast(refused.detail);
    clearRefused();
  }, [refused, clearRefused]);
  const knownAs = room.me?.user_id ?? null;
  useEffect(() => {
    if (!knownAs || pending.current === null) return;
    const words = pending.current;
    pending.current = null;
    if (words) say(words);
  }, [knownAs, say]);
  const name = async (chosen: string) => {
    setBusy(true);
    try {
      pending.current = naming;
      await ensureGuest(chosen);
      setNaming(null);
    } catch (e) {
      pending.current = null;
      toastError(e);
    } finally {
      setBusy(false);
    }
  };

  const pin = session.pinned;
  const pinSegment = pin ? session.segments.find((s) => s.id === pin.segment_id) : undefined;
  const buyPinned = useCallback(() => {
    if (pinSegment) setBuying(pinSegment);
  }, [pinSegment]);
  const goods = session.segments.filter((s) => s.kind === "product").length;
  const lines = replay ? past : room.lines;
  // Talk is open while the session is on air.
  const closed = !onAir;
  const heart = useCallback(
    (kind: ReactionKind) => {
      if (!who?.user) setNaming("");
      else react(kind);
    },
    [react, who],
  );
  const report = useCallback(
    (m: ChatMessage) => {
      if (!who?.user) return setNaming("");
      api.reportMessage(session.id, m.id).then(() => toast(words().room.reportDone), toastError);
    },
    [who, session.id],
  );
  const seekTo = (segmentId: string) => {
    const mark = marks.data?.items.find((m) => m.segment_id === segmentId);
    if (mark) player?.seek(mark.at_ms);
    setBag(false);
  };
  // The segment being sold changes while the sheet is open: stock and price follow.
  const sold = buying ? (session.segments.find((s) => s.id === buying.id) ?? buying) : null;

  const composer = closed ? null : (
    <Composer
      chat={session.chat}
      slowUntil={room.standing?.outcome === "slow" ? room.standing.until : null}
      say={say}
      named={Boolean(who?.user)}
      askName={setNaming}
      code={onAir && pin ? pin.code : null}
      overlay={!wide}
      closed={line !== "open"}
    >
      {wide ? null : <BagButton n={goods} onClick={() => setBag(true)} />}
    </Composer>
  );
  const chat = <ChatList lines={lines} pinned={session.chat.pinned} overlay={!wide} most={wide ? COLUMN_LINES : OVERLAY_LINES} report={report} />;
  const status = (
    <>
      <LiveBadge state={session.state} />
      {replay ? null : (
        <span class={css.chip} aria-label={w.viewers(count(session.viewers))}>
          <Icon name="eye" size={15} />
          {shortCount(session.viewers)}
        </span>
      )}
      {onAir && screen.state.latencyMs !== null ? (
        screen.state.behind ? (
          <button type="button" class={cx(css.chip, css.toLive)} onClick={() => player?.toLive()}>
            {w.room.toLive}
          </button>
        ) : (
          <span class={cx(css.chip, css.latency)} title={w.room.delay(seconds(screen.state.latencyMs))} data-latency-ms={screen.state.latencyMs}>
            {w.room.delay(seconds(screen.state.latencyMs))}
          </span>
        )
      ) : null}
    </>
  );
  const sound = url ? <Sound screen={screen} /> : null;
  const notes = (
    <>
      {line === "waiting" || line === "offline" ? (
        <p class={css.note} role="status">
          {w.room.reconnecting}
        </p>
      ) : null}
      <Holds holds={room.holds} drop={dropHold} />
      {room.standing ? <Judged standing={{ ...room.standing, detail: room.standing.detail || w.room.muted(clock(room.standing.until)) }} drop={clearStanding} /> : null}
    </>
  );
  const pinned =
    replay && here ? (
      <PastCard mark={here} onBuy={() => setBuying(session.segments.find((s) => s.id === here.segment_id) ?? null)} />
    ) : onAir && pin ? (
      <section key={pin.segment_id} class={css.pin} aria-label={w.room.nowSelling}>
        <span class={css.pinPic}>
          {pin.product.picture_url ? <img src={pin.product.picture_url} alt="" width={68} height={68} /> : null}
          <b>{pin.code}</b>
        </span>
        <div class={css.pinText}>
          <strong>{text(pin.product.title)}</strong>
          <Price price={pin.price} was={pin.compare_at} to={pin.price_to} class={css.pinPrice} />
          <PinStock pin={pin} class={css.pinStock} />
        </div>
        <Button look="main" onClick={buyPinned} disabled={!pinSegment}>
          {pin.left > 0 ? w.buy : w.sheet.wait}
        </Button>
      </section>
    ) : null;
  const cover = <Cover session={session} />;
  const reactions = onAir ? <Reactions onReact={heart} /> : null;
  const sheets = (
    <>
      {sold ? <SegmentSheet key={sold.id} session={session} segment={sold} pinned={pin} onClose={() => setBuying(null)} /> : null}
      {bag ? (
        <Sheet title={w.room.products(goods)} onClose={() => setBag(false)} clear>
          <Rail session={session} onBuy={(s) => { setBag(false); setBuying(s); }} {...(replay && { replayAt: here?.segment_id ?? null, onSeek: seekTo })} />
        </Sheet>
      ) : null}
      {naming !== null ? (
        <Sheet title={w.room.nameTitle} onClose={() => setNaming(null)} dialog>
          <NameForm busy={busy} onName={(n) => void name(n)} loginHref={`/login?next=${encodeURIComponent(location.pathname)}`} />
        </Sheet>
      ) : null}
    </>
  );
  const flying = <Flights list={room.flying} />;
  const share = () => void shareLink(w.room.fullTitle(text(session.title), session.host_name));

  if (wide)
    return (
      <div class={cx(css.room, css.wide)}>
        <aside class={css.goods} aria-label={w.room.bag}>
          <Link href="/" class={css.home}>
            <Icon name="back" size={20} />
            {w.nav.home}
          </Link>
          <h2>{w.room.products(goods)}</h2>
          <div class={css.scroll}>
            <Rail session={session} onBuy={setBuying} {...(replay && { replayAt: here?.segment_id ?? null, onSeek: seekTo })} />
          </div>
        </aside>
        <section class={css.stage} aria-label={w.room.title}>
          {session.cover_url ? <img class={css.backdrop} src={session.cover_url} alt="" /> : null}
          <div class={css.frame}>
            <Picture screen={screen} cover={session.cover_url} muffled={session.state === "interrupted"} />
            <div class={css.shadeTop} />
            <div class={css.shadeFoot} />
            {cover}
            <div class={css.frameTop}>
              {status}
              <span class={css.push} />
              {sound}
            </div>
            <div class={css.frameFoot}>
              {pinned}
              {replay ? <Timeline screen={screen} marks={marks.data} /> : null}
            </div>
            {flying}
          </div>
        </section>
        <aside class={css.side}>
          <header class={css.who}>
            <Host session={session} />
            <FollowButton merchant={session.merchant} follow={session.follow} onChange={(follow) => patch((s) => ({ ...s, follow }))} onStage small />
            <IconButton icon="share" label={w.share} onClick={share} />
          </header>
          <h1 class={css.title}>{text(session.title)}</h1>
          {notes}
          {chat}
          <div class={css.sideFoot}>
            {reactions}
            {composer}
          </div>
        </aside>
        {sheets}
      </div>
    );
  return (
    <div class={css.room}>
      <Picture screen={screen} cover={session.cover_url} muffled={session.state === "interrupted"} />
      <div class={css.shadeTop} />
      <div class={css.shadeFoot} />
      {cover}
      <header class={css.top}>
        <div class={css.whoRow}>
          <div class={css.hostPill}>
            <Host session={session} />
            <FollowButton merchant={session.merchant} follow={session.follow} onChange={(follow) => patch((s) => ({ ...s, follow }))} onStage small tight />
          </div>
          <IconButton icon="share" label={w.share} onClick={share} />
          <IconButton icon="close" label={w.nav.close} onClick={() => back("/")} />
        </div>
        <div class={css.statusRow}>
          {status}
          <span class={css.push} />
          {sound}
        </div>
        <h1 class={cx(css.title, (onAir || replay) && css.titleSmall)}>{text(session.title)}</h1>
        {notes}
      </header>
      <div class={css.foot}>
        {chatShown && session.state !== "cancelled" ? <div class={css.chatArea}>{chat}</div> : null}
        {pinned}
        {replay ? <Timeline screen={screen} marks={marks.data} /> : null}
        <div class={css.bar}>
          <div class={css.grow}>
            {composer ?? (
              <div class={css.bagOnly}>
                <BagButton n={goods} onClick={() => setBag(true)} />
                {replay ? null : (
                  <Button look="glass" wide onClick={() => setBag(true)}>
                    {w.room.products(goods)}
                  </Button>
                )}
              </div>
            )}
          </div>
          {reactions}
          {onAir ? null : lines.some(isMessage) ? (
            <IconButton icon="chat" label={chatShown ? w.room.hideChat : w.room.showChat} class={css.round} aria-pressed={chatShown} onClick={() => showChat((s) => !s)} />
          ) : null}
        </div>
      </div>
      {flying}
      {sheets}
    </div>
  );
}

function seconds(ms: number): string {
  return (ms / 1000).toLocaleString(getLang() === "vi" ? "vi-VN" : "en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

function Host({ session }: { session: Session }) {
  const w = words();
  return (
    <Link href={`/m/${session.merchant.slug}`} class={css.host}>
      <Avatar url={session.merchant.avatar_url} name={session.merchant.name} size={38} />
      <span>
        <strong>{session.host_name}</strong>
        <small>{w.soldBy(session.merchant.name)}</small>
      </span>
    </Link>
  );
}

function BagButton({ n, onClick }: { n: number; onClick(): void }) {
  return <IconButton icon="bag" label={words().room.products(n)} count={n} class={cx(css.round, css.bag)} onClick={onClick} />;
}

function Sound({ screen }: { screen: ReturnType<typeof usePlayer> }) {
  const w = words().room;
  const { muted } = screen.state;
  const flip = () => {
    keepSound(muted);
    screen.player?.setMuted(!muted);
  };
  if (muted)
    return (
      <button type="button" class={cx(css.chip, css.unmute)} onClick={flip}>
        <Icon name="mute" size={17} />
        {w.unmute}
      </button>
    );
  return <IconButton icon="sound" size={20} label={w.mute} class={css.quiet} onClick={flip} />;
}

/** What stands over the picture when the session is not simply playing. */
function Cover({ session: s }: { session: Session }) {
  const w = words().room;
  if (s.state === "scheduled") return <Countdown s={s} />;
  if (s.state === "interrupted")
    return (
      <div class={css.cover} role="status">
        <span class={css.pulse} />
        <h2>{w.interrupted}</h2>
        <p>{w.interruptedHint}</p>
      </div>
    );
  if (s.state === "ended" && s.playback.kind !== "replay")
    return (
      <div class={css.cover} role="status">
        <h2>{w.ended}</h2>
        <p>{s.segments.length > 0 ? w.endedHint : w.endedNone}</p>
      </div>
    );
  if (s.state === "cancelled")
    return (
      <div class={css.cover} role="status">
        <h2>{w.cancelled}</h2>
        <p>{w.cancelledHint}</p>
      </div>
    );
  return null;
}

function Countdown({ s }: { s: Session }) {
  const w = words().room;
  const left = Date.parse(s.starts_at) - useNow();
  const days = Math.floor(left / 86_400_000);
  return (
    <div class={cx(css.cover, css.coming)}>
      {days > 0 ? null : <p>{left > 0 ? w.startsIn : w.startsSoon}</p>}
      {left > 0 ? (
        <p class={cx(css.clock, days > 0 && css.date)} role="timer" aria-live="off">
          {days > 0 ? w.startsAt(when(s.starts_at)) : duration(left)}
        </p>
      ) : (
        <span class={css.pulse} />
      )}
      {days > 0 || left <= 0 ? null : <p>{w.startsAt(when(s.starts_at))}</p>}
      <RemindButton s={s} onStage />
      {text(s.description) ? <p class={css.about}>{text(s.description)}</p> : null}
    </div>
  );
}

function PastCard({ mark, onBuy }: { mark: { product: Segment["product"]; code: string; price: { minor: number; currency: "VND" | "CNY" | "USD" } }; onBuy(): void }) {
  const w = words();
  const p = mark.product;
  if (!p) return null;
  return (
    <section class={css.pin} aria-label={w.room.nowSelling}>
      <span class={css.pinPic}>
        {p.picture_url ? <img src={p.picture_url} alt="" width={68} height={68} /> : null}
        <b>{mark.code}</b>
      </span>
      <div class={css.pinText}>
        <strong>{text(p.title)}</strong>
        <span class={css.pastPrice}>
          {w.priceNow} <Price price={p.price} />
        </span>
        {mark.price.minor === p.price.minor ? null : (
          <span class={css.pastWas}>
            {w.livePricePast} <Price price={mark.price} />
          </span>
        )}
      </div>
      <Button look="main" onClick={onBuy}>
        {w.buy}
      </Button>
    </section>
  );
}

const KINDS: readonly { kind: ReactionKind; icon: IconName }[] = [
  { kind: "heart", icon: "heart" },
  { kind: "clap", icon: "clap" },
  { kind: "fire", icon: "fire" },
];
const REACT_EVERY_MS = 180;
function Reactions({ onReact }: { onReact(kind: ReactionKind): void }) {
  const w = words().room;
  const labels: Record<ReactionKind, string> = { heart: w.react, clap: w.clap, fire: w.fire };
  const last = useRef(0);
  return (
    <div class={css.reacts}>
      {KINDS.map(({ kind, icon }) => (
        <IconButton
          key={kind}
          icon={icon}
          fill={kind !== "clap"}
          label={labels[kind]}
          class={cx(css.round, css[kind])}
          onClick={() => {
            const now = Date.now();
            if (now - last.current < REACT_EVERY_MS) return;
            last.current = now;
            onReact(kind);
          }}
        />
      ))}
    </div>
  );
}
function Flights({ list }: { list: Flying[] }) {
  if (list.length === 0 || lessMotion()) return null;
  return (
    <div class={css.flights} aria-hidden="true">
      {list.map((f) => (
        <span key={f.id} class={cx(css.flight, css[f.kind])} style={{ "--x": `${((f.id * 37) % 72) - 52}px`, "--d": `${(f.id * 211) % 1100}ms`, "--s": `${0.8 + ((f.id * 29) % 40) / 100}` }}>
          <Icon name={f.kind} fill={f.kind !== "clap"} size={28} />
        </span>
      ))}
    </div>
  );
}
