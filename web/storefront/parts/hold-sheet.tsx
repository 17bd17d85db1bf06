// Confirming a hold: the goods are fixed, where they go and how they are paid is asked.
import { useRef } from "preact/hooks";
import { api, type Order, type Receipt } from "../../shared/api";
import { clock } from "../../shared/i18n/format";
import { words } from "../words";
import { Checkout } from "./checkout";
import { OrderLines } from "./order-lines";
import css from "./order-lines.module.css";

export function HoldSheet({ order, onClose, onPlaced, onDone, watching }: { order: Order; onClose(): void; onPlaced(receipt: Receipt): void; onDone?: () => void; watching?: boolean }) {
  const w = words();
  const placed = useRef(false);
  return (
    <Checkout
      title={w.hold.confirm}
      button={w.hold.confirm}
      onClose={() => {
        onClose();
        if (placed.current) onDone?.();
      }}
      items={null}
      fixed={order}
      {...(watching && { watching: true })}
      submit={(how, key) => api.confirmHold(order.id, how, key)}
      onPlaced={(receipt) => {
        placed.current = true;
        onPlaced(receipt);
      }}
      top={
        <div class={css.held}>
          <OrderLines lines={order.lines} />
          {order.expires_at ? <p>{w.hold.until(clock(order.expires_at))}</p> : null}
        </div>
      }
    />
  );
}
