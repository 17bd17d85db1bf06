// What my comment became: a hold with its end, confirmed in one tap or let go. Said aloud to screen readers.
import { useState } from "preact/hooks";
import { ApiError, api, newKey, type HeldEvent, type Receipt } from "../../shared/api";
import { clock, duration, money } from "../../shared/i18n/format";
import { useNow } from "../lib/hooks";
import { forget, useLoad } from "../lib/load";
import { useHoldTotals } from "../parts/checkout";
import { HoldSheet } from "../parts/hold-sheet";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Button } from "../ui/ui";
import { words } from "../words";
import css from "./holds.module.css";

export function Holds({ holds, drop }: { holds: HeldEvent[]; drop(orderId: string): void }) {
  return (
    <div class={css.holds} role="region" aria-live="polite" aria-label={words().hold.title}>
      {holds.map((h) => (
        <Hold key={h.order_id} hold={h} drop={() => drop(h.order_id)} />
      ))}
    </div>
  );
}

function Hold({ hold, drop }: { hold: HeldEvent; drop(): void }) {
  const w = words().hold;
  const now = useNow();
  const order = useLoad(`order:${hold.order_id}`, () => api.order(hold.order_id));
  const checkout = useLoad("checkout", api.checkout);
  const totals = useHoldTotals(order.data, checkout.data?.address ?? null);
  const [busy, setBusy] = useState<"confirm" | "undo" | null>(null);
  const [sheet, setSheet] = useState(false);
  const left = Date.parse(hold.until) - now;
  const placed = (receipt: Receipt) => {
    forget("orders");
    const first = receipt.orders[0];
    if (first) toast(`${w.done}: ${first.number}`);
    drop();
  };
  const confirm = async () => {
    const known = checkout.data;
    // One tap only for what was seen: a known place, its total on the button, and a way to pay that asks nothing more.
    if (!known?.address || !totals || known.payment_method !== "cod") return setSheet(true);
    setBusy("confirm");
    try {
      placed(await api.confirmHold(hold.order_id, { address_id: known.address.id, payment_method: known.payment_method }, newKey()));
    } catch (e) {
      if (e instanceof ApiError && (e.code === "address_needed" || e.code === "payment_method_needed")) setSheet(true);
      else toastError(e);
    } finally {
      setBusy(null);
    }
  };
  const undo = async () => {
    setBusy("undo");
    try {
      await api.cancelOrder(hold.order_id, {}, newKey());
      toast(w.undone);
      drop();
    } catch (e) {
      toastError(e);
      setBusy(null);
    }
  };
  return (
    <section class={css.hold}>
      <div class={css.head}>
        <Icon name="check" size={18} />
        <p>{hold.sentence}</p>
        <time dateTime={hold.until} aria-label={w.until(clock(hold.until))}>
          {left > 0 ? duration(left) : "0:00"}
        </time>
      </div>
      {left > 0 ? (
        <div class={css.acts}>
          <Button look="ghost" small busy={busy === "undo"} onClick={() => void undo()}>
            {w.undo}
          </Button>
          <Button look="main" small busy={busy === "confirm"} onClick={() => void confirm()}>
            {totals ? w.confirmAll(money(totals.total)) : w.confirm}
          </Button>
        </div>
      ) : (
        <div class={css.acts}>
          <span>{w.expired}</span>
          <Button look="ghost" small onClick={drop}>
            {words().nav.close}
          </Button>
        </div>
      )}
      {sheet && order.data ? <HoldSheet order={order.data} onClose={() => setSheet(false)} onPlaced={() => forget("orders")} onDone={drop} watching /> : null}
    </section>
  );
}
