// One order as a story in words: what happened when, what comes next, what can be done now.
import { useEffect, useState } from "preact/hooks";
import { ApiError, api, newKey, type Order, type PaymentMethod, type SandboxCard } from "../../shared/api";
import { say } from "../../shared/i18n";
import { dayAndClock, money } from "../../shared/i18n/format";
import type { PageProps } from "../app";
import { oneLine } from "../lib/address";
import { useNow, useTitle } from "../lib/hooks";
import { forget, useLoad } from "../lib/load";
import { ahead } from "../lib/orders";
import { back } from "../lib/router";
import { CallFirst, Held, isHeld } from "../parts/held";
import { HoldEnds } from "../parts/hold-ends";
import shared from "../parts/hold-ends.module.css";
import { HoldSheet } from "../parts/hold-sheet";
import { OrderLines } from "../parts/order-lines";
import { OrderState } from "../parts/order-state";
import { PaymentPick, TransferBox } from "../parts/payment";
import { useRegionNames } from "../parts/regions";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Button, ButtonLink, Failed, Field, IconButton, Link, Sheet, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./order.module.css";

const REFRESH_MS = 8000;

export function OrderPage({ route }: PageProps) {
  const id = route.params.id ?? "";
  const order = useLoad(`order:${id}`, () => api.order(id));
  const o = order.data;
  useTitle(o ? words().orders.order(o.number) : "");
  // A transfer or a card that tells late is seen without a reload.
  const { reload } = order;
  const waits = o ? o.payment_state === "pending" || o.payment_state === "refunding" : false;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") reload();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [waits, reload]);
  if (order.error && !o) return <Failed error={order.error} retry={order.reload} />;
  if (!o)
    return (
      <div class={css.page}>
        <Skeleton h="40px" w="60%" />
        <Skeleton h="160px" r="18px" />
        <Skeleton h="240px" r="18px" />
      </div>
    );
  return <Shown o={o} set={order.set} reload={order.reload} />;
}

function Shown({ o, set, reload }: { o: Order; set(o: Order): void; reload(): void }) {
  const w = words();
  const regionName = useRegionNames(o.address?.country ?? null);
  const [sheet, setSheet] = useState<"cancel" | "pay" | "confirm" | null>(null);
  const now = useNow();
  const can = new Set(o.can);
  // The clock runs out before the server tells: an order that cannot be confirmed any more is not offered.
  if (o.state === "captured" && o.expires_at && Date.parse(o.expires_at) <= now) can.delete("confirm");
  const changed = (next?: Order) => {
    forget("orders");
    setSheet(null);
    if (next) set(next);
    else reload();
  };
  return (
    <div class={css.page}>
      <header class={css.head}>
        <IconButton icon="back" label={w.nav.back} onClick={() => back("/orders")} />
        <h1>{w.orders.order(o.number)}</h1>
        <OrderState order={o} />
        <p>
          {w.orders.from[o.origin === "tap" && !o.session_id ? "page" : o.origin]} · {w.orders.placedAt(dayAndClock(o.placed_at))}
        </p>
      </header>

      {o.state === "captured" && o.expires_at ? <HoldEnds at={o.expires_at} /> : null}
      {o.transfer && o.payment_state === "pending" ? <TransferBox transfer={o.transfer} until={o.expires_at} onPlayed={reload} /> : null}

      {o.call_first ? <CallFirst reasons={o.call_first.map(say)} /> : null}

      {o.can.length > 0 ? (
        <div class={css.acts}>
          {can.has("confirm") ? (
            <Button look="main" big onClick={() => setSheet("confirm")}>
              {w.hold.confirm}
            </Button>
          ) : null}
          {can.has("pay") ? (
            <Button look={can.has("confirm") || o.transfer ? "plain" : "main"} big onClick={() => setSheet("pay")}>
              {o.transfer ? w.orders.payTitle : w.orders.payNow}
            </Button>
          ) : null}
          {can.has("cancel") ? (
            <Button look="line" big onClick={() => setSheet("cancel")}>
              {o.state === "captured" ? w.hold.undo : w.orders.cancel}
            </Button>
          ) : null}
        </div>
      ) : null}

      <section class={shared.card}>
        <Link href={`/m/${o.merchant.slug}`} class={css.shop}>
          <Icon name="shop" size={20} />
          {o.merchant.name}
          <Icon name="next" size={16} />
        </Link>
        {o.comment_text ? <p class={shared.quote}>{w.hold.fromComment(o.comment_text)}</p> : null}
        <OrderLines lines={o.lines} />
        <dl class={css.sums}>
          <div>
            <dt>{w.sheet.items}</dt>
            <dd>{money(o.items)}</dd>
          </div>
          <div>
            <dt>{w.sheet.shipping}</dt>
            <dd>{o.state === "captured" && !o.address ? w.sheet.shippingLater : o.shipping.minor === 0 ? w.sheet.shippingFree : money(o.shipping)}</dd>
          </div>
          <div class={css.total}>
            <dt>{w.sheet.total}</dt>
            <dd>{money(o.total)}</dd>
          </div>
          {o.payment_method ? (
            <div>
              <dt>{w.sheet.pay}</dt>
              <dd>{w.pay[o.payment_method]}</dd>
            </div>
          ) : null}
        </dl>
      </section>

      <section class={shared.card}>
        <h2>{w.orders.timeline}</h2>
        <ol class={css.timeline}>
          {o.history.map((h, i) => (
            <li key={`${h.at}${h.state}`} class={cx(i === o.history.length - 1 && css.now, (h.state === "cancelled" || h.state === "returned") && css.over, h.state === "refunded" && css.back)}>
              <strong>{w.orders.told[h.state]}</strong>
              {h.reason ? <p>{h.reason}</p> : null}
              <small>
                <time dateTime={h.at}>{dayAndClock(h.at)}</time>
                {h.by === "system" ? ` · ${w.orders.by.system}` : ""}
              </small>
            </li>
          ))}
          {ahead(o).map((s) => (
            <li key={s} class={css.ahead}>
              <strong>{w.orders.state[s]}</strong>
            </li>
          ))}
        </ol>
        {o.tracking ? (
          <p class={css.tracking}>
            <Icon name="truck" size={20} />
            <span>
              {w.orders.tracking} <b>{o.tracking.number}</b> · {o.tracking.carrier}
            </span>
            <IconButton icon="copy" size={18} label={w.copy} onClick={() => void navigator.clipboard?.writeText(o.tracking?.number ?? "").then(() => toast(w.copied))} />
          </p>
        ) : null}
      </section>

      {o.refunds.length > 0 ? (
        <section class={shared.card}>
          <h2>{w.orders.refunds}</h2>
          <ul class={css.refunds}>
            {o.refunds.map((r) => (
              <li key={r.at}>
                <span>
                  <strong class={css[r.state]}>{r.state === "refunded" ? w.orders.refundState.refunded : w.orders.refundState.refunding}</strong>
                  <small>{r.reason}</small>
                  <small>{dayAndClock(r.at)}</small>
                </span>
                <b>{money(r.amount)}</b>
              </li>
            ))}
          </ul>
        </section>
      ) : null}

      {o.address ? (
        <section class={shared.card}>
          <h2>{w.orders.address}</h2>
          <p>
            <strong>
              {o.address.name} · {o.address.phone}
            </strong>
            <br />
            {oneLine(o.address, regionName(o.address))}
          </p>
        </section>
      ) : null}

      {o.session_id ? (
        <ButtonLink href={`/live/${o.session_id}`} look="ghost" icon="play">
          {w.orders.toRoom}
        </ButtonLink>
      ) : null}

      {sheet === "confirm" ? <HoldSheet order={o} onClose={() => setSheet(null)} onPlaced={() => forget("orders")} onDone={() => changed()} /> : null}
      {sheet === "cancel" ? <CancelSheet o={o} onClose={() => setSheet(null)} onDone={changed} /> : null}
      {sheet === "pay" ? <PaySheet o={o} onClose={() => setSheet(null)} onDone={() => changed()} /> : null}
    </div>
  );
}

function CancelSheet({ o, onClose, onDone }: { o: Order; onClose(): void; onDone(next: Order): void }) {
  const w = words().orders;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const cancel = async () => {
    setBusy(true);
    try {
      onDone(await api.cancelOrder(o.id, reason.trim() ? { reason: reason.trim() } : {}, key));
      toast(words().sheet.undone);
    } catch (e) {
      toastError(e);
      setBusy(false);
    }
  };
  return (
    <Sheet
      title={w.cancelTitle}
      onClose={onClose}
      dialog
      foot={
        <div class={css.two}>
          <Button onClick={onClose} big>
            {w.cancelKeep}
          </Button>
          <Button look="harm" big busy={busy} onClick={() => void cancel()}>
            {w.cancel}
          </Button>
        </div>
      }
    >
      <div class={css.stack}>
        <p>{w.cancelHint}</p>
        <Field label={w.reason}>{(p) => <input {...p} value={reason} maxLength={200} onInput={(e) => setReason(e.currentTarget.value)} />}</Field>
      </div>
    </Sheet>
  );
}

function PaySheet({ o, onClose, onDone }: { o: Order; onClose(): void; onDone(): void }) {
  const w = words();
  const [way, setWay] = useState<PaymentMethod | null>(o.payment_method);
  const [card, setCard] = useState<SandboxCard>("ok");
  const [busy, setBusy] = useState(false);
  const [held, setHeld] = useState<ApiError | null>(null);
  const pay = async (by = way) => {
    if (!by) return;
    setBusy(true);
    setHeld(null);
    try {
      await api.pay(o.id, { payment_method: by, ...(by === "card" && { card }) }, newKey());
      onDone();
    } catch (e) {
      if (e instanceof ApiError && isHeld(e)) setHeld(e);
      else toastError(e);
      setBusy(false);
    }
  };
  const otherWay = (by: PaymentMethod) => {
    setWay(by);
    void pay(by);
  };
  return (
    <Sheet
      title={w.orders.payTitle}
      onClose={onClose}
      dialog
      foot={
        <Button look="main" big wide busy={busy} disabled={!way} onClick={() => void pay()}>
          {`${w.orders.payNow} · ${money(o.total)}`}
        </Button>
      }
    >
      {held ? <Held error={held} dong={o.total.currency === "VND"} busy={busy} onWay={otherWay} /> : null}
      <PaymentPick chosen={way} card={card} onChoose={setWay} onCard={setCard} />
    </Sheet>
  );
}
