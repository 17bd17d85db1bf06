// The pinned product in one line on the stage: picture, name, price against the usual one, stock, time left.
import type { PinnedProduct } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count, duration } from "../../shared/i18n/format";
import { useNow } from "../lib/hooks";
import { Icon } from "../ui/icon";
import { Price, StockBar, cx } from "../ui/ui";
import { words } from "../words";
import css from "./pin.module.css";

export function PinLine({ pin }: { pin: PinnedProduct }) {
  return (
    <div class={css.line}>
      {pin.product.picture_url ? <img src={pin.product.picture_url} alt="" width={76} height={76} decoding="async" /> : null}
      <div class={css.text}>
        <span class={css.name}>{say(pin.product.title)}</span>
        <Price price={pin.price} was={pin.compare_at} to={pin.price_to} off class={css.price} />
        <PinStock pin={pin} />
      </div>
    </div>
  );
}

/** Stock left and the countdown, as they tick. */
export function PinStock({ pin, class: className }: { pin: PinnedProduct; class?: string | undefined }) {
  const w = words();
  return (
    <div class={cx(css.stock, className)}>
      <StockBar left={pin.left} of={Math.max(pin.on_hand, pin.left)} />
      <span class={css.figures}>
        <span>{pin.left > 0 ? (pin.left <= 8 ? w.lastOnes(count(pin.left)) : w.left(count(pin.left))) : w.soldOut}</span>
        {pin.ends_at ? <Until at={pin.ends_at} /> : null}
      </span>
    </div>
  );
}

function Until({ at }: { at: string }) {
  const left = Date.parse(at) - useNow();
  if (left <= 0) return null;
  return (
    <time class={css.until} dateTime={at} aria-label={`${words().endsIn} ${duration(left)}`}>
      <Icon name="clock" size={13} />
      {duration(left)}
    </time>
  );
}
