// Cards of sessions and products as they stand in lists.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, type ProductCard as Product, type SessionCard } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count, duration, shortCount, when } from "../../shared/i18n/format";
import { go } from "../lib/router";
import { ensureMe } from "../lib/me";
import { percentOff } from "../lib/variants";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Avatar, Button, Link, LiveBadge, Price, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./cards.module.css";

/** A live room as a poster: what is seen, who sells, what is pinned and for how much. */
export function LiveCard({ s, first, bare, preview }: { s: SessionCard; first?: boolean; bare?: boolean; preview?: ComponentChildren }) {
  const w = words();
  const pin = s.pinned;
  return (
    <Link href={`/live/${s.id}`} class={cx(css.poster, first && css.first)} aria-label={`${w.badge[s.state]}: ${w.room.fullTitle(say(s.title), s.host_name)}`}>
      {s.cover_url ? <img class={css.cover} src={s.cover_url} alt="" loading={first ? "eager" : "lazy"} decoding="async" {...(first && { fetchpriority: "high" as const })} /> : <span class={css.noCover} />}
      {preview}
      <span class={css.shade} />
      <span class={css.top}>
        <LiveBadge state={s.state} />
        <span class={css.seen}>
          <Icon name="eye" size={15} />
          {shortCount(s.viewers)}
        </span>
      </span>
      <span class={css.foot}>
        {bare ? null : (
          <>
            <span class={css.by}>
              <Avatar url={s.merchant.avatar_url} name={s.merchant.name} size={26} />
              <span>{s.host_name}</span>
            </span>
            <strong class={css.title}>{say(s.title)}</strong>
          </>
        )}
        {pin ? (
          <span class={css.pin}>
            {pin.product.picture_url ? <img src={pin.product.picture_url} alt="" width={48} height={48} decoding="async" /> : null}
            <span>
              <span class={css.pinName}>{say(pin.product.title)}</span>
              <Price price={pin.price} was={pin.compare_at} to={pin.price_to} class={css.pinPrice} />
            </span>
          </span>
        ) : null}
      </span>
    </Link>
  );
}

/** A session to come: when, who, and the bell. */
export function ComingCard({ s }: { s: SessionCard }) {
  return (
    <article class={css.coming}>
      <Link href={`/live/${s.id}`} class={css.comingPic} tabIndex={-1} aria-hidden="true">
        {s.cover_url ? <img src={s.cover_url} alt="" loading="lazy" decoding="async" /> : <span class={css.noCover} />}
      </Link>
      <div class={css.comingText}>
        <p class={css.when}>
          <Icon name="clock" size={16} />
          <time dateTime={s.starts_at}>{when(s.starts_at)}</time>
        </p>
        <h3>
          <Link href={`/live/${s.id}`}>{say(s.title)}</Link>
        </h3>
        <p class={css.who}>
          {s.host_name} · {s.merchant.name}
        </p>
        <RemindButton s={s} small />
      </div>
    </article>
  );
}

export function RemindButton({ s, small, onStage }: { s: SessionCard; small?: boolean; onStage?: boolean }) {
  const w = words();
  const [on, setOn] = useState(s.reminded);
  const [busy, setBusy] = useState(false);
  const toggle = async () => {
    setBusy(true);
    try {
      const who = await ensureMe();
      if (!who.user) {
        go(`/login?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      const answer = await api.remind(s.id, !on);
      setOn(answer.reminded);
      s.reminded = answer.reminded;
      if (answer.reminded) toast(w.remindDone(when(s.starts_at)));
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button look={onStage ? (on ? "glass" : "main") : on ? "plain" : "line"} {...(small && { small })} icon={on ? "bellOn" : "bell"} busy={busy} aria-pressed={on} onClick={() => void toggle()}>
      {on ? w.reminded : w.remind}
    </Button>
  );
}

export function ReplayCard({ s }: { s: SessionCard }) {
  const w = words();
  return (
    <Link href={`/live/${s.id}`} class={css.replay} aria-label={`${w.badge.replay}: ${say(s.title)}`}>
      <span class={css.replayPic}>
        {s.cover_url ? <img src={s.cover_url} alt="" loading="lazy" decoding="async" /> : <span class={css.noCover} />}
        <span class={css.playDisc}>
          <Icon name="play" size={22} fill />
        </span>
        {s.duration_s ? <span class={css.length}>{duration(s.duration_s * 1000)}</span> : null}
      </span>
      <strong>{say(s.title)}</strong>
      <small>{s.merchant.name}</small>
    </Link>
  );
}

const FEW = 8;
export function ProductTile({ p }: { p: Product }) {
  const w = words();
  const off = percentOff(p.price, p.compare_at);
  return (
    <Link href={`/p/${p.slug}`} class={css.tile}>
      <span class={css.tilePic}>
        {p.picture_url ? <img src={p.picture_url} alt="" width={400} height={400} loading="lazy" decoding="async" /> : null}
        {p.live_session ? (
          <span class={css.tileLive}>
            <LiveBadge state="live" />
          </span>
        ) : null}
        {off ? (
          <span class={css.tileOff} aria-label={w.off(off)}>
            −{off}%
          </span>
        ) : null}
        {p.left <= 0 ? <span class={css.gone}>{w.soldOut}</span> : null}
      </span>
      <span class={css.tileName}>{say(p.title)}</span>
      <Price price={p.price} was={p.compare_at} class={css.tilePrice} />
      <span class={css.tileFoot}>
        <span class={css.tileShop}>{p.merchant.name}</span>
        <span>{p.left > 0 && p.left <= FEW ? <b>{w.lastOnes(count(p.left))}</b> : p.sold > 0 ? w.sold(shortCount(p.sold)) : ""}</span>
      </span>
    </Link>
  );
}
export function ProductGrid({ items, waiting = 0 }: { items: Product[]; waiting?: number }) {
  return (
    <ul class={css.grid}>
      {items.map((p) => (
        <li key={p.id}>
          <ProductTile p={p} />
        </li>
      ))}
      {Array.from({ length: waiting }, (_, i) => (
        <li key={`wait${i}`} class={css.tileWait}>
          <Skeleton h="auto" r="14px" />
          <Skeleton h="18px" w="90%" />
          <Skeleton h="18px" w="50%" />
        </li>
      ))}
    </ul>
  );
}
