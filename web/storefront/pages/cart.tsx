// The cart: goods of several sellers, priced by the server, split into an order for each.
import { useEffect, useMemo, useState } from "preact/hooks";
import { ApiError, api, type Quote, type QuoteLine } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count, money } from "../../shared/i18n/format";
import { cart, withQuantity, type CartItem } from "../lib/cart";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { me } from "../lib/me";
import { useStore } from "../lib/store";
import { mostOf } from "../lib/variants";
import { Checkout, sumGroups } from "../parts/checkout";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toasts";
import { Button, ButtonLink, Empty, Failed, IconButton, Link, Skeleton, Stepper, Tip } from "../ui/ui";
import { words } from "../words";
import css from "./cart.module.css";

export function CartPage() {
  const w = words();
  useTitle(w.cart.title);
  const items = useStore(cart);
  const who = useStore(me);
  const checkout = useLoad(who?.user ? "checkout" : null, api.checkout);
  const [quote, setQuote] = useState<Quote | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [round, again] = useState(0);
  const [buying, setBuying] = useState(false);
  const address = checkout.data?.address;
  const asked = useMemo(() => items.map((c) => ({ variant_id: c.variant_id, quantity: c.quantity, ...(c.offer_id && { offer_id: c.offer_id }) })), [items]);
  const region = address?.region;
  useEffect(() => {
    if (asked.length === 0) {
      setQuote(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api.quote({ items: asked, ...(region && { region }) }, stop.signal).then(
        (q) => {
          setQuote(q);
          setError(null);
        },
        (e: unknown) => {
          if (!stop.signal.aborted) setError(e instanceof ApiError ? e : null);
        },
      );
    }, 150);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked, region, round]);

  const drop = (item: CartItem) => {
    const before = cart.get();
    cart.set(withQuantity(before, item, 0));
    toast(w.cart.removed, { label: w.undo, run: () => cart.set(before) });
  };
  if (items.length === 0 && !buying)
    return (
      <>
        <h1 class={css.title}>{w.cart.title}</h1>
        <Empty icon="cart" title={w.cart.empty}>
          <p>{w.cart.emptyHint}</p>
          <ButtonLink href="/products" look="main">
            {w.cart.shop}
          </ButtonLink>
        </Empty>
      </>
    );
  const currencies = new Set(quote?.groups.map((g) => g.total.currency));
  const trouble = quote?.groups.some((g) => g.lines.some((l) => l.problem)) ?? false;
  const totals = quote && currencies.size === 1 ? sumGroups(quote.groups) : null;
  return (
    <>
      <h1 class={css.title}>{w.cart.title}</h1>
      {error && !quote ? <Failed error={error} retry={() => again((n) => n + 1)} /> : null}
      <div class={css.layout}>
        <div class={css.groups}>
          {!quote && !error ? (
            <>
              <Skeleton h="180px" r="18px" />
              <Skeleton h="140px" r="18px" />
            </>
          ) : null}
          {quote?.groups.map((g) => (
            <section key={g.merchant.id} class={css.group}>
              <h2>
                <Icon name="shop" size={20} />
                {g.merchant.name}
              </h2>
              <ul>
                {g.lines.map((l) => {
                  const item = items.find((c) => c.variant_id === l.variant_id);
                  return item ? <Line key={l.variant_id + (item.offer_id ?? "")} line={l} item={item} drop={() => drop(item)} /> : null;
                })}
              </ul>
              <dl class={css.sums}>
                <div>
                  <dt>{w.sheet.shipping}</dt>
                  <dd>{address ? (g.shipping.minor === 0 ? w.sheet.shippingFree : money(g.shipping)) : w.sheet.shippingLater}</dd>
                </div>
                <div>
                  <dt>{w.sheet.total}</dt>
                  <dd>
                    <b>{money(g.total)}</b>
                  </dd>
                </div>
              </dl>
            </section>
          ))}
        </div>
        {quote ? (
          <aside class={css.pay}>
            {quote.groups.length > 1 ? <p class={css.split}>{w.cart.split(quote.groups.length)}</p> : null}
            {currencies.size > 1 ? <Tip>{w.cart.mixed}</Tip> : null}
            <Button look="main" big wide disabled={trouble || !totals} onClick={() => setBuying(true)}>
              {totals ? w.cart.checkout(money(totals.total)) : w.sheet.place}
            </Button>
            <p class={css.promise}>
              <Icon name="shield" size={16} />
              {w.sheet.promise}
            </p>
          </aside>
        ) : null}
      </div>
      {buying ? (
        <Checkout
          title={w.sheet.title}
          items={asked}
          onClose={() => setBuying(false)}
          submit={(how, key) => {
            const sessions = new Set(items.map((c) => c.session_id));
            const only = sessions.size === 1 ? [...sessions][0] : undefined;
            return api.placeOrder({ items: asked, ...(only && { session_id: only }), ...how }, key);
          }}
          onPlaced={() => cart.set([])}
          onRefused={() => again((n) => n + 1)}
          top={
            <ul class={css.short}>
              {items.map((c) => (
                <li key={c.variant_id + (c.offer_id ?? "")}>
                  {c.picture_url ? <img src={c.picture_url} alt="" width={48} height={48} /> : null}
                  <span>{say(c.title)}</span>
                  <small>× {c.quantity}</small>
                </li>
              ))}
            </ul>
          }
        />
      ) : null}
    </>
  );
}

function Line({ line: l, item, drop }: { line: QuoteLine; item: CartItem; drop(): void }) {
  const w = words();
  const problem =
    l.problem === "not_enough_left"
      ? w.cart.problems.not_enough_left(count(l.left))
      : l.problem === "sold_out"
        ? w.cart.problems.sold_out
        : l.problem === "limit_per_buyer"
          ? w.cart.problems.limit_per_buyer(count(l.limit ?? 0))
          : l.problem
            ? w.cart.problems.other
            : null;
  return (
    <li class={css.line}>
      <Link href={`/p/${item.slug}`}>{item.picture_url ? <img src={item.picture_url} alt="" width={84} height={84} loading="lazy" /> : null}</Link>
      <div class={css.about}>
        <Link href={`/p/${item.slug}`} class={css.name}>
          {say(l.title)}
        </Link>
        {l.options.length > 0 ? <small>{l.options.join(" · ")}</small> : null}
        <b>{money(l.unit)}</b>
        {problem ? <p class={css.problem}>{problem}</p> : null}
      </div>
      <div class={css.change}>
        <IconButton icon="trash" size={18} label={`${w.remove}: ${say(l.title)}`} onClick={drop} />
        <Stepper label={w.sheet.quantity} value={item.quantity} max={Math.max(item.quantity > l.left ? item.quantity : 1, mostOf(l.left, l.limit))} onChange={(n) => cart.set((c) => withQuantity(c, item, n))} />
      </div>
    </li>
  );
}
