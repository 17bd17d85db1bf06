// The sheet that turns goods into an order: for one product, a cart, or a hold. The caller says what is bought and how it is sent;
// this part knows address, payment, totals, the one button, refusals, and what is shown afterwards.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError, api, newKey, type Address, type AddressInput, type ConfirmHold, type Money, type Order, type PaymentMethod, type QuoteGroup, type QuoteInput, type Receipt, type SandboxCard } from "../../shared/api";
import { say } from "../../shared/i18n";
import { clock, money } from "../../shared/i18n/format";
import { EMPTY_ADDRESS, oneLine, wrongIn, type AddressField, type Wrong } from "../lib/address";
import { forget, useLoad } from "../lib/load";
import { ensureGuest, me } from "../lib/me";
import { useStore } from "../lib/store";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Button, ButtonLink, Sheet, Skeleton, Warn, errorText } from "../ui/ui";
import { words } from "../words";
import { AddressForm } from "./address";
import { CallFirst, Held, isHeld, wantsOtherWay } from "./held";
import { useRegionNames } from "./regions";
import { PaymentPick, TransferBox } from "./payment";
import css from "./checkout.module.css";

export type Totals = { items: Money; shipping: Money; total: Money };
export type Send = ConfirmHold & { expected_total_minor?: number };
type View = "main" | "address" | "form" | "payment" | "done";

export function Checkout({
  title,
  top,
  items,
  fixed,
  blocked,
  submit,
  onRefused,
  onPlaced,
  onClose,
  watching,
  button,
}: {
  title: string;
  top: ComponentChildren;
  /** What to ask a quote for; null while something is still to be chosen. */
  items: QuoteInput["items"] | null;
  /** An order that is there already (a hold): its goods have their price, only the way to the address is asked. */
  fixed?: Pick<Order, "lines" | "items" | "shipping" | "total">;
  /** What stands instead of the order button: choose first, sold out … */
  blocked?: ComponentChildren;
  submit(how: Send, key: string): Promise<Receipt>;
  onRefused?: (e: ApiError) => void;
  onPlaced?: (receipt: Receipt) => void;
  onClose(): void;
  watching?: boolean;
  button?: string;
}) {
  const w = words();
  const who = useStore(me);
  const checkout = useLoad(who?.user ? "checkout" : null, api.checkout);
  const book = useLoad(who?.user ? "addresses" : null, api.addresses);
  const [view, setView] = useState<View>("main");
  const [picked, setPicked] = useState<Address | null>(null);
  const [draft, setDraft] = useState<AddressInput>(() => ({ ...EMPTY_ADDRESS, name: who?.user?.kind === "account" ? who.user.name : "" }));
  const [wrong, setWrong] = useState<Partial<Record<AddressField, Wrong>>>({});
  const [way, setWay] = useState<PaymentMethod | null>(null);
  const [card, setCard] = useState<SandboxCard>("ok");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [held, setHeld] = useState<ApiError | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);

  const regionName = useRegionNames((picked ?? checkout.data?.address)?.country ?? null);
  const address = picked ?? checkout.data?.address ?? null;
  const useDraft = !address || view === "form";
  const region = useDraft ? draft.region : address.region;
  const country = useDraft ? draft.country : address.country;
  const method = way ?? checkout.data?.payment_method ?? (country === "VN" ? "cod" : null);
  const fixedLines = useMemo(() => (fixed ? linesOf(fixed) : null), [fixed]);
  const quote = useQuote(fixedLines ?? items, region);
  const totals = fixed ? withShipping(fixed, quote.totals) : quote.totals;

  // One intention, one key: the same body sent again after a broken line is the same order.
  const key = useRef<{ body: string; key: string }>({ body: "", key: "" });
  const place = async (to: AddressInput | null, otherwise?: PaymentMethod) => {
    const by = otherwise ?? method;
    if (!by) return setView("payment");
    const how: Send = { payment_method: by };
    if (to) how.address = to;
    else if (address) how.address_id = address.id;
    if (by === "card") how.card = card;
    if (!fixed && quote.totals) how.expected_total_minor = quote.totals.total.minor;
    const body = JSON.stringify([how, items]);
    if (key.current.body !== body) key.current = { body, key: newKey() };
    setBusy(true);
    setRefusal(null);
    setHeld(null);
    try {
      if (!me.get()?.user) await ensureGuest(to?.name ?? draft.name);
      const answer = await submit(how, key.current.key);
      key.current = { body: "", key: "" };
      forget("orders");
      forget("checkout");
      forget("addresses");
      setReceipt(answer);
      setView("done");
      onPlaced?.(answer);
    } catch (e) {
      const error = e instanceof ApiError ? e : new ApiError("page", "", 0);
      if (error.code !== "offline") key.current = { body: "", key: "" };
      if (error.code === "price_changed") {
        quote.again();
        setRefusal(error.detail || w.sheet.priceChanged);
      } else if (error.code === "address_needed") setView("form");
      else if (error.code === "payment_method_needed") setView("payment");
      else if (isHeld(error)) setHeld(error);
      else setRefusal(errorText(error));
      onRefused?.(error);
    } finally {
      setBusy(false);
    }
  };
  const submitForm = () => {
    const found = wrongIn(draft);
    setWrong({ ...found });
    if (Object.keys(found).length === 0) void place(draft);
  };

  // What was held back was this way to pay for these goods: another is another question.
  const pickWay = (chosen: PaymentMethod) => {
    setWay(chosen);
    setHeld(null);
  };
  const goods = JSON.stringify(items);
  useEffect(() => setHeld(null), [goods]);
  const otherWay = (to: AddressInput | null) => (way: PaymentMethod) => {
    setWay(way);
    void place(to, way);
  };
  const dong = totals?.total.currency === "VND";

  if (view === "done" && receipt) return <Done receipt={receipt} onClose={onClose} watching={watching === true} />;

  const total = totals ? ` · ${money(totals.total)}` : "";
  const loadingWho = who?.user && !checkout.data && !checkout.error;
  if (view === "form")
    return (
      <Sheet
        key="form"
        title={w.sheet.yourAddress}
        onClose={onClose}
        onBack={() => setView(book.data && book.data.items.length > 0 ? "address" : "main")}
        {...(watching && { clear: true })}
        foot={
          <Button look="main" big wide busy={busy} onClick={submitForm}>
            {(button ?? w.sheet.place) + total}
          </Button>
        }
      >
        <form
          onSubmit={(e) => {
            e.preventDefault();
            submitForm();
          }}
        >
          <div class={css.stack}>
            {who?.user?.kind === "account" ? null : <p class={css.lead}>{w.sheet.newcomer}</p>}
            {refusal ? <Warn>{refusal}</Warn> : null}
            {held ? <Held error={held} dong={dong} busy={busy} onWay={otherWay(draft)} /> : null}
            <AddressForm value={draft} onChange={setDraft} wrong={wrong} />
            <h3 class={css.sub}>{w.sheet.pay}</h3>
            <PaymentPick chosen={method} card={card} onChoose={pickWay} onCard={setCard} />
            <Summary totals={totals} waiting={quote.waiting} region={region !== ""} />
          </div>
          <button type="submit" hidden />
        </form>
      </Sheet>
    );
  if (view === "address")
    return (
      <Sheet key="address" title={w.sheet.chooseAddress} onClose={onClose} onBack={() => setView("main")} {...(watching && { clear: true })}>
        <ul class={css.list}>
          {book.data?.items.map((a) => (
            <li key={a.id}>
              <button
                type="button"
                class={css.option}
                aria-pressed={a.id === address?.id}
                onClick={() => {
                  setPicked(a);
                  setView("main");
                  void api.setCheckout({ address_id: a.id }).then(() => forget("checkout"), () => undefined);
                }}
              >
                <strong>
                  {a.name} · {a.phone}
                </strong>
                <small>{oneLine(a, regionName(a))}</small>
              </button>
            </li>
          ))}
        </ul>
        <Button look="line" wide icon="plus" onClick={() => setView("form")}>
          {w.sheet.newAddress}
        </Button>
      </Sheet>
    );
  if (view === "payment")
    return (
      <Sheet
        key="payment"
        title={w.sheet.choosePay}
        onClose={onClose}
        onBack={() => setView("main")}
        {...(watching && { clear: true })}
        foot={
          <Button look="main" big wide disabled={!method} onClick={() => setView("main")}>
            {w.done}
          </Button>
        }
      >
        <PaymentPick chosen={method} card={card} onChoose={pickWay} onCard={setCard} />
      </Sheet>
    );
  return (
    <Sheet
      key="main"
      title={title}
      onClose={onClose}
      {...(watching && { clear: true })}
      foot={
        <div class={css.foot}>
          {blocked ??
            (held && wantsOtherWay(held) ? null : loadingWho ? (
              <Skeleton h="52px" r="26px" />
            ) : address ? (
              <Button look="main" big wide busy={busy} disabled={!items && !fixed} onClick={() => void place(null)}>
                {busy ? w.sheet.placing : (button ?? w.sheet.place) + total}
              </Button>
            ) : (
              <Button look="main" big wide disabled={!items && !fixed} onClick={() => setView("form")}>
                {w.sheet.continue}
              </Button>
            ))}
          <p class={css.promise}>
            <Icon name="shield" size={16} />
            {w.sheet.promise}
          </p>
        </div>
      }
    >
      <div class={css.stack}>
        {held ? <Held error={held} dong={dong} busy={busy} onWay={otherWay(null)} /> : null}
        {top}
        {refusal ? <Warn>{refusal}</Warn> : null}
        {items || fixed ? (
          <>
            <div class={css.rows}>
              {address ? (
                <button type="button" class={css.row} onClick={() => setView("address")}>
                  <Icon name="pin" />
                  <span>
                    <strong>
                      {address.name} · {address.phone}
                    </strong>
                    <small>{oneLine(address, regionName(address))}</small>
                  </span>
                  <em>{w.change}</em>
                </button>
              ) : loadingWho ? (
                <div class={css.row}>
                  <Skeleton h="40px" />
                </div>
              ) : null}
              {address ? (
                <button type="button" class={css.row} onClick={() => setView("payment")}>
                  <Icon name="card" />
                  <span>
                    <strong>{method ? w.pay[method] : w.sheet.addPay}</strong>
                    {method ? <small>{w.pay[`${method}Hint`]}</small> : null}
                  </span>
                  <em>{w.change}</em>
                </button>
              ) : null}
            </div>
            <Summary totals={totals} waiting={quote.waiting} region={region !== ""} />
            {quote.error ? <Warn>{errorText(quote.error)}</Warn> : null}
          </>
        ) : null}
      </div>
    </Sheet>
  );
}

function Summary({ totals, waiting, region }: { totals: Totals | null; waiting: boolean; region: boolean }) {
  const w = words().sheet;
  return (
    <dl class={css.summary} aria-busy={waiting}>
      <div>
        <dt>{w.items}</dt>
        <dd>{totals ? money(totals.items) : "–"}</dd>
      </div>
      <div>
        <dt>{w.shipping}</dt>
        <dd>{!totals || !region ? w.shippingLater : totals.shipping.minor === 0 ? w.shippingFree : money(totals.shipping)}</dd>
      </div>
      <div class={css.total}>
        <dt>{w.total}</dt>
        <dd>{totals ? money(totals.total) : "–"}</dd>
      </div>
    </dl>
  );
}

function linesOf(order: Pick<Order, "lines">): QuoteInput["items"] {
  return order.lines.map((l) => ({ variant_id: l.variant_id, quantity: l.quantity }));
}
/** A hold's own prices with what the way to this address costs. */
function withShipping(order: Pick<Order, "items" | "shipping" | "total">, quote: Totals | null): Totals {
  if (!quote || quote.shipping.currency !== order.items.currency) return order;
  return { items: order.items, shipping: quote.shipping, total: { minor: order.items.minor + quote.shipping.minor, currency: order.items.currency } };
}
/** What a hold comes to with shipping, once it is known where it goes; null until then. */
export function useHoldTotals(order: Order | null, to: { region: string } | null): Totals | null {
  const items = useMemo(() => (order && to?.region ? linesOf(order) : null), [order, to?.region]);
  const quote = useQuote(items, to?.region ?? "");
  return order && quote.totals ? withShipping(order, quote.totals) : null;
}

export function sumGroups(groups: QuoteGroup[]): Totals | null {
  const first = groups[0];
  if (!first) return null;
  const currency = first.total.currency;
  const sum = (pick: (g: QuoteGroup) => Money) => ({ minor: groups.reduce((n, g) => n + pick(g).minor, 0), currency });
  return { items: sum((g) => g.items), shipping: sum((g) => g.shipping), total: sum((g) => g.total) };
}

const QUOTE_PAUSE_MS = 180;
function useQuote(items: QuoteInput["items"] | null, region: string) {
  const [totals, setTotals] = useState<Totals | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [round, again] = useState(0);
  const body = useMemo(() => (items ? JSON.stringify({ items, ...(region && { region }) } satisfies QuoteInput) : null), [items, region]);
  useEffect(() => {
    if (!body) return;
    const stop = new AbortController();
    setWaiting(true);
    const timer = setTimeout(() => {
      api.quote(JSON.parse(body) as QuoteInput, stop.signal).then(
        (q) => {
          setTotals(sumGroups(q.groups));
          setError(null);
          setWaiting(false);
        },
        (e: unknown) => {
          if (stop.signal.aborted) return;
          setError(e instanceof ApiError ? e : null);
          setWaiting(false);
        },
      );
    }, QUOTE_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [body, round]);
  return { totals: body ? totals : null, error, waiting, again: () => again((n) => n + 1) };
}

const PAID_LOOK_MS = 4000;
/** After the order: what was ordered, until when it must be paid, the code to pay it, and the way back. */
function Done({ receipt, onClose, watching }: { receipt: Receipt; onClose(): void; watching: boolean }) {
  const w = words();
  const [gone, setGone] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  const owed = receipt.orders.find((o) => o.state === "placed" && o.payment_state === "pending");
  const order = useLoad(owed ? `order:${owed.id}` : null, () => api.order(owed?.id ?? ""));
  const first = receipt.orders[0];
  const sent = useLoad(first ? `order:${first.id}` : null, () => api.order(first?.id ?? ""));
  const to = sent.data?.address;
  const regionName = useRegionNames(to?.country ?? null);
  // The money may come while the code is still on the screen.
  const paid = order.data?.payment_state;
  const shown = receipt.orders.map((o) => (paid && o.id === owed?.id ? { ...o, payment_state: paid } : o));
  const { reload } = order;
  const waits = order.data?.payment_state === "pending";
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(reload, PAID_LOOK_MS);
    return () => clearInterval(timer);
  }, [waits, reload]);
  const undo = async () => {
    setBusy(true);
    try {
      for (const o of receipt.orders) {
        if (gone.includes(o.id)) continue;
        await api.cancelOrder(o.id, {}, newKey());
        setGone((list) => [...list, o.id]);
      }
      forget("orders");
      toast(w.sheet.undone);
      onClose();
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet
      title={w.sheet.placed}
      onClose={onClose}
      {...(watching && { clear: true })}
      foot={
        <div class={css.doneFoot}>
          <Button look="ghost" icon="undo" busy={busy} onClick={() => void undo()}>
            {w.sheet.undo}
          </Button>
          {watching ? (
            <Button look="main" onClick={onClose}>
              {w.sheet.keepWatching}
            </Button>
          ) : first ? (
            <ButtonLink look="main" href={receipt.orders.length === 1 ? `/orders/${first.id}` : "/orders"}>
              {w.sheet.seeOrder}
            </ButtonLink>
          ) : null}
        </div>
      }
    >
      <div class={css.done} role="status">
        <span class={css.tick}>
          <Icon name="check" size={34} />
        </span>
        <h3>{receipt.orders.length > 1 ? w.sheet.placedMany(receipt.orders.length) : w.sheet.placed}</h3>
        <ul class={css.receipts}>
          {shown.map((o) => (
            <li key={o.id}>
              <span>
                <strong>{w.sheet.orderNo(o.number)}</strong>
                <small>{o.merchant.name}</small>
              </span>
              <span>
                <strong>{money(o.total)}</strong>
                <small class={o.payment_state === "captured" ? css.paid : o.payment_state === "declined" ? css.declined : undefined}>
                  {o.payment_state === "captured" ? w.sheet.paidNote : o.payment_state === "declined" ? w.sheet.declined : o.payment_state === "cod" ? w.sheet.codNote : o.expires_at ? w.sheet.payBefore(clock(o.expires_at)) : w.orders.awaiting}
                </small>
              </span>
            </li>
          ))}
        </ul>
        {order.data?.transfer ? <TransferBox transfer={order.data.transfer} until={order.data.expires_at} onPlayed={order.reload} /> : null}
        {sent.data?.call_first ? <CallFirst reasons={sent.data.call_first.map(say)} /> : null}
        {order.data?.payment_state === "captured" ? (
          <p class={css.paidNote}>
            <Icon name="check" size={20} />
            {w.sheet.paidNote}
          </p>
        ) : null}
        {to ? (
          <p class={css.to}>
            <Icon name="pin" size={18} />
            <span>
              <b>
                {to.name} · {to.phone}
              </b>
              <br />
              {oneLine(to, regionName(to))}
            </span>
          </p>
        ) : null}
      </div>
    </Sheet>
  );
}
