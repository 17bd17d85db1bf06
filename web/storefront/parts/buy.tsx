// The buy sheet: options, quantity with its limit named, then everything Checkout does. The video goes on behind it.
import { useMemo, useState } from "preact/hooks";
import { api, newKey, type ApiError, type Id, type ProductCard, type Receipt, type Variant } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count } from "../../shared/i18n/format";
import { cart, withItem } from "../lib/cart";
import { useLoad } from "../lib/load";
import { ensureMe } from "../lib/me";
import { go } from "../lib/router";
import { useSeen } from "../lib/seen";
import { firstChoice, leftOf, mostOf, optionValues, variantOf } from "../lib/variants";
import { toast, toastError } from "../ui/toasts";
import { Button, Chips, Price, Stepper, Tip } from "../ui/ui";
import { words } from "../words";
import { Checkout } from "./checkout";
import css from "./buy.module.css";

export type Buying = {
  product: Pick<ProductCard, "id" | "slug" | "title" | "picture_url">;
  variants: Variant[];
  option_names?: string[];
  offer_id: Id | null;
  session_id: Id | null;
  limit: number | null;
  code: string | null;
  chosen?: (string | null)[];
};

export function BuySheet({ buying, onClose, watching, onPlaced }: { buying: Buying; onClose(): void; watching?: boolean; onPlaced?: (receipt: Receipt) => void }) {
  const w = words();
  const { product, variants } = buying;
  useSeen(product.id);
  const [chosen, setChosen] = useState<(string | null)[]>(() => buying.chosen ?? firstChoice(variants));
  const [quantity, setQuantity] = useState(1);
  const [waiting, setWaiting] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const columns = optionValues(variants);
  // A room does not tell the names of the options; the product does.
  const whole = useLoad(columns.length > 0 && !buying.option_names ? `product:${product.slug}` : null, () => api.product(product.slug));
  const names = buying.option_names ?? whole.data?.option_names ?? [];
  const variant = variantOf(variants, chosen);
  const left = variant ? variant.left : variants.reduce((n, v) => n + v.left, 0);
  const most = mostOf(left, buying.limit);
  const pieces = Math.max(1, Math.min(quantity, Math.max(most, 1)));
  const shown = variant ?? cheapest(variants);
  const items = useMemo(() => (variant && variant.left > 0 ? [{ variant_id: variant.id, quantity: pieces, ...(buying.offer_id && { offer_id: buying.offer_id }) }] : null), [variant, pieces, buying.offer_id]);

  const waitInLine = async () => {
    if (!variant) return;
    setBusy(true);
    try {
      if (!(await ensureMe()).user) {
        go(`/login?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      const answer = await api.joinWaitlist({ variant_id: variant.id, quantity: pieces, ...(buying.session_id && { session_id: buying.session_id }), ...(buying.offer_id && { offer_id: buying.offer_id }) }, newKey());
      setWaiting(answer.position);
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const intoCart = () => {
    if (!variant) return;
    cart.set((c) =>
      withItem(c, {
        variant_id: variant.id,
        quantity: pieces,
        slug: product.slug,
        title: product.title,
        options: variant.options,
        picture_url: variant.picture_url ?? product.picture_url,
        ...(buying.offer_id && { offer_id: buying.offer_id }),
        ...(buying.session_id && { session_id: buying.session_id }),
      }),
    );
    toast(w.sheet.addedCart);
    onClose();
  };
  const missing = columns.findIndex((_, i) => !chosen[i]);
  const soldOut = left <= 0;
  const blocked = soldOut && (variant || variants.length === 0 || variants.every((v) => v.left <= 0)) ? (
    waiting !== null ? (
      <Tip>{w.sheet.waiting(waiting)}</Tip>
    ) : (
      <>
        <Button look="plain" big wide busy={busy} disabled={!variant} onClick={() => void waitInLine()}>
          {variant ? w.sheet.wait : w.soldOut}
        </Button>
        <p class={css.hint}>{w.sheet.waitHint}</p>
      </>
    )
  ) : !variant ? (
    <Button look="main" big wide disabled>
      {names[missing] ? w.sheet.choose(names[missing]) : w.sheet.chooseFirst}
    </Button>
  ) : undefined;

  return (
    <Checkout
      title={w.sheet.title}
      onClose={onClose}
      items={items}
      {...(watching && { watching: true })}
      {...(blocked && { blocked })}
      {...(onPlaced && { onPlaced })}
      submit={(how, key) => api.placeOrder({ items: items ?? [], ...(buying.session_id && { session_id: buying.session_id }), ...how }, key)}
      onRefused={(e: ApiError) => {
        if (e.code === "not_enough_left" || e.code === "limit_per_buyer") setQuantity(1);
      }}
      top={
        <>
          <div class={css.head}>
            {product.picture_url ? <img src={variant?.picture_url ?? product.picture_url} alt="" width={96} height={96} /> : null}
            <div>
              <p class={css.name}>{say(product.title)}</p>
              {shown ? <Price price={shown.price} was={shown.compare_at} off class={css.price} /> : null}
              <p class={css.left}>
                {buying.code ? <b>{buying.code}</b> : null}
                {soldOut ? w.soldOut : left <= 8 ? w.lastOnes(count(left)) : w.left(count(left))}
              </p>
            </div>
          </div>
          {columns.map((values, i) =>
            values.length < 2 && names[i] === undefined ? null : (
              <div key={i} class={css.option}>
                <h3>{names[i] ?? ""}</h3>
                <Chips
                  label={names[i] ?? w.sheet.chooseFirst}
                  chosen={chosen[i] ?? null}
                  onChoose={(value) => setChosen((now) => columns.map((_, j) => (j === i ? value : (now[j] ?? null))))}
                  values={values.map((value) => ({ value, text: value, ...(leftOf(variants, chosen, i, value) === 0 && !variants.every((v) => v.left <= 0) && { note: w.soldOut }) }))}
                />
              </div>
            ),
          )}
          {soldOut ? null : (
            <div class={css.quantity}>
              <div>
                <h3>{w.sheet.quantity}</h3>
                {buying.limit ? <small>{w.limit(buying.limit)}</small> : null}
              </div>
              <Stepper label={w.sheet.quantity} value={pieces} max={most} onChange={setQuantity} />
            </div>
          )}
          {variant && !soldOut && !watching ? (
            <Button look="line" wide icon="cart" onClick={intoCart}>
              {w.sheet.addCart}
            </Button>
          ) : null}
        </>
      }
    />
  );
}

function cheapest(variants: Variant[]): Variant | null {
  return variants.reduce<Variant | null>((low, v) => (!low || v.price.minor < low.price.minor ? v : low), null);
}
