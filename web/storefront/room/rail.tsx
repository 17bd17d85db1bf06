// The goods of a session in the order of the run-of-show, and the sheet that sells one of them.
import { api, type PinnedProduct, type Segment, type Session } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count, money } from "../../shared/i18n/format";
import { useLoad } from "../lib/load";
import { BuySheet, type Buying } from "../parts/buy";
import { Button, ButtonLink, Failed, Price, Sheet, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import { liveVariants, sellsNow } from "./state";
import css from "./rail.module.css";

export function Rail({ session, onBuy, replayAt, onSeek }: { session: Session; onBuy(segment: Segment): void; replayAt?: string | null; onSeek?: (segmentId: string) => void }) {
  const w = words();
  const items = session.segments.filter((s) => s.kind === "product" && s.product);
  const next = items.find((s) => s.state === "coming");
  return (
    <ol class={css.rail}>
      {items.map((s) => {
        const p = s.product;
        if (!p) return null;
        const live = sellsNow(s);
        const now = onSeek ? s.id === replayAt : s.state === "now" || session.pinned?.segment_id === s.id;
        const left = s.variants.length > 0 ? s.variants.reduce((n, v) => n + v.left, 0) : p.left;
        return (
          <li key={s.id} class={cx(css.item, now && css.now, s.state === "done" && !live && css.done)}>
            <span class={css.pic}>
              {p.picture_url ? <img src={p.picture_url} alt="" width={72} height={72} loading="lazy" decoding="async" /> : null}
              {s.code ? <b>{s.code}</b> : null}
            </span>
            <div class={css.text}>
              {now ? <em>{w.room.nowSelling}</em> : s === next && !onSeek && session.state === "live" ? <em class={css.next}>{w.room.next}</em> : null}
              <strong>{say(p.title)}</strong>
              <Price price={live && s.price ? s.price : p.price} was={live ? p.price : p.compare_at} to={live ? s.price_to : null} class={css.price} />
              {!live && s.state === "coming" && s.price && s.price.minor < p.price.minor ? (
                <small class={css.promised}>
                  {w.livePrice}: <b>{money(s.price)}</b>
                </small>
              ) : null}
              <small>{left <= 0 ? w.soldOut : left <= 8 ? w.lastOnes(count(left)) : w.left(count(left))}</small>
            </div>
            {onSeek ? (
              <Button look="glass" small icon="play" onClick={() => onSeek(s.id)} aria-label={`${w.room.play}: ${say(p.title)}`} />
            ) : (
              <Button look={now && live ? "main" : "plain"} small onClick={() => onBuy(s)} aria-label={`${w.buy}: ${say(p.title)}`}>
                {w.buy}
              </Button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Sells at the live price while it holds, at the usual one otherwise. */
export function SegmentSheet({ session, segment, pinned, onClose }: { session: Session; segment: Segment; pinned: PinnedProduct | null; onClose(): void }) {
  const w = words();
  const p = segment.product;
  const live = sellsNow(segment) && segment.variants.length > 0;
  const product = useLoad(!live && p ? `product:${p.slug}` : null, () => api.product(p?.slug ?? ""));
  if (!p) return null;
  const buying: Buying | null = live
    ? { product: p, variants: liveVariants(segment), offer_id: segment.offer_id ?? pinned?.offer_id ?? null, session_id: session.id, limit: segment.limit_per_buyer, code: segment.code }
    : product.data
      ? { product: p, variants: product.data.variants, option_names: product.data.option_names, offer_id: null, session_id: session.id, limit: product.data.limit_per_buyer, code: null }
      : null;
  if (buying) return <BuySheet buying={buying} onClose={onClose} watching />;
  return (
    <Sheet title={w.sheet.title} onClose={onClose} clear>
      {product.error ? <Failed error={product.error} retry={product.reload} /> : <Skeleton h="220px" />}
      <ButtonLink href={`/p/${p.slug}`}>{say(p.title)}</ButtonLink>
    </Sheet>
  );
}
