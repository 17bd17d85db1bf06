// The state of an order as a badge in words.
import type { Order } from "../../shared/api";
import { tone } from "../lib/orders";
import { cx } from "../ui/ui";
import { words } from "../words";
import css from "./order-state.module.css";

export function OrderState({ order }: { order: Order }) {
  const w = words().orders;
  const text =
    order.payment_state === "declined" ? w.declined : order.payment_state === "refunding" ? w.refunding : order.state === "placed" && order.payment_state === "pending" ? w.awaiting : w.state[order.state];
  return <span class={cx(css.badge, css[tone(order)])}>{text}</span>;
}
