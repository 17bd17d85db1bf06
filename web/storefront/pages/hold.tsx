// The link that a new buyer gets: what is held, until when, where it goes, one button. And the way to let go.
import { useRef, useState } from "preact/hooks";
import { api, newKey, type AddressInput, type PaymentMethod, type Receipt, type SandboxCard } from "../../shared/api";
import { clock, money } from "../../shared/i18n/format";
import type { PageProps } from "../app";
import { EMPTY_ADDRESS, wrongIn, type AddressField, type Wrong } from "../lib/address";
import { useNow, useTitle } from "../lib/hooks";
import { forget, useLoad } from "../lib/load";
import { ensureMe, loadMe } from "../lib/me";
import { AddressForm } from "../parts/address";
import { useHoldTotals } from "../parts/checkout";
import { HoldEnds } from "../parts/hold-ends";
import shared from "../parts/hold-ends.module.css";
import { OrderLines } from "../parts/order-lines";
import { PaymentPick } from "../parts/payment";
import { toastError } from "../ui/toasts";
import { Button, ButtonLink, Empty, Failed, Skeleton } from "../ui/ui";
import { words } from "../words";
import css from "./hold.module.css";

export function HoldPage({ route }: PageProps) {
  const w = words();
  const token = route.params.token ?? "";
  useTitle(w.hold.title);
  const hold = useLoad(`hold:${token}`, () => api.holdLink(token));
  const [address, setAddress] = useState<AddressInput>(EMPTY_ADDRESS);
  const [wrong, setWrong] = useState<Partial<Record<AddressField, Wrong>>>({});
  const [way, setWay] = useState<PaymentMethod>("cod");
  const [card, setCard] = useState<SandboxCard>("ok");
  const [busy, setBusy] = useState(false);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [released, setReleased] = useState(false);
  const key = useRef({ body: "", key: "" });
  const now = useNow();
  const o = hold.data;
  const totals = useHoldTotals(o, address);

  if (released) return <Empty icon="check" title={w.hold.undone} />;
  if (receipt)
    return (
      <Empty icon="check" title={w.hold.done}>
        {receipt.orders.map((r) => (
          <p key={r.id}>
            {w.sheet.orderNo(r.number)} · {money(r.total)} {r.expires_at ? `· ${w.sheet.payBefore(clock(r.expires_at))}` : ""}
          </p>
        ))}
        <ButtonLink href={receipt.orders[0] ? `/orders/${receipt.orders[0].id}` : "/orders"} look="main">
          {w.sheet.seeOrder}
        </ButtonLink>
      </Empty>
    );
  if (hold.error && !o) {
    if (hold.error.status === 404 || hold.error.status === 410)
      return (
        <Empty icon="clock" title={w.hold.gone}>
          <p>{w.hold.goneHint}</p>
          <ButtonLink href="/">{w.error.goHome}</ButtonLink>
        </Empty>
      );
    return <Failed error={hold.error} retry={hold.reload} />;
  }
  if (!o)
    return (
      <div class={css.page}>
        <Skeleton h="80px" r="18px" />
        <Skeleton h="220px" r="18px" />
      </div>
    );
  const left = o.expires_at ? Date.parse(o.expires_at) - now : 0;
  const confirm = async () => {
    const found = wrongIn(address);
    setWrong({ ...found });
    if (Object.keys(found).length > 0) return;
    const body = JSON.stringify([address, way]);
    if (key.current.body !== body) key.current = { body, key: newKey() };
    setBusy(true);
    try {
      await ensureMe();
      setReceipt(await api.confirmHoldLink(token, { address, payment_method: way }, key.current.key));
      forget("orders");
      void loadMe();
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const release = async () => {
    setBusy(true);
    try {
      await ensureMe();
      await api.undoHoldLink(token);
      setReleased(true);
    } catch (e) {
      toastError(e);
      setBusy(false);
    }
  };
  if (o.state !== "captured")
    return (
      <Empty icon="clock" title={w.hold.gone}>
        <p>{w.hold.goneHint}</p>
        <ButtonLink href="/">{w.error.goHome}</ButtonLink>
      </Empty>
    );
  return (
    <div class={css.page}>
      <header>
        <h1>{w.hold.title}</h1>
        <p>{w.hold.lead(o.merchant.name)}</p>
      </header>
      <HoldEnds at={o.expires_at} />
      <section class={shared.card}>
        {o.comment_text ? <p class={shared.quote}>{w.hold.fromComment(o.comment_text)}</p> : null}
        <OrderLines lines={o.lines} />
        <p class={css.total}>
          <span>{w.sheet.total}</span>
          <b>{money(totals?.total ?? o.total)}</b>
        </p>
        <p class={css.shipping}>
          {w.sheet.shipping}: {totals ? (totals.shipping.minor === 0 ? w.sheet.shippingFree : money(totals.shipping)) : w.sheet.shippingLater}
        </p>
      </section>
      {left > 0 ? (
        <form
          class={shared.card}
          onSubmit={(e) => {
            e.preventDefault();
            void confirm();
          }}
        >
          <p>{w.hold.needAddress}</p>
          <AddressForm value={address} onChange={setAddress} wrong={wrong} />
          <h2>{w.sheet.pay}</h2>
          <PaymentPick chosen={way} card={card} onChoose={setWay} onCard={setCard} />
          <Button look="main" big wide type="submit" busy={busy}>
            {totals ? w.hold.confirmAll(money(totals.total)) : w.hold.confirm}
          </Button>
          <Button look="ghost" wide disabled={busy} onClick={() => void release()}>
            {w.hold.undo}
          </Button>
          <p class={css.promise}>{w.sheet.promise}</p>
        </form>
      ) : null}
    </div>
  );
}
