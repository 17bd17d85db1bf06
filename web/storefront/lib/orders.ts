// Reading an order: which steps it has behind and before it, and how its state is coloured. Pure.
import type { Order, OrderState } from "../../shared/api";

const PATH: readonly OrderState[] = ["placed", "cod_confirmed", "packed", "shipped", "delivered", "completed"];

/** Nothing more comes of it. */
const OVER: readonly OrderState[] = ["cancelled", "refunded", "returned"];

/** What is still to come, in order; nothing for an order that is over or only held. */
export function ahead(order: Pick<Order, "state" | "payment_method">): OrderState[] {
  if (OVER.includes(order.state) || order.state === "completed" || order.state === "captured") return [];
  const path = PATH.map((s) => (s === "cod_confirmed" && order.payment_method !== "cod" ? "paid" : s));
  const at = path.indexOf(order.state === "paid" || order.state === "cod_confirmed" ? (order.payment_method === "cod" ? "cod_confirmed" : "paid") : order.state);
  return path.slice(at + 1).filter((s) => s !== "completed");
}

export type Tone = "wait" | "go" | "good" | "bad" | "money";
export function tone(order: Pick<Order, "state" | "payment_state">): Tone {
  if (order.payment_state === "declined") return "bad";
  switch (order.state) {
    case "captured":
      return "wait";
    case "placed":
      return order.payment_state === "pending" ? "wait" : "go";
    case "paid":
    case "refunded":
      return "money";
    case "cancelled":
    case "returned":
      return order.payment_state === "refunding" ? "wait" : "bad";
    case "delivered":
    case "completed":
      return "good";
    default:
      return "go";
  }
}

export type Group = "all" | "holds" | "active" | "finished";
export function inGroup(order: Pick<Order, "state">, group: Group): boolean {
  if (group === "all") return true;
  if (order.state === "captured") return group === "holds";
  const over = order.state === "completed" || order.state === "delivered" || OVER.includes(order.state);
  return group === (over ? "finished" : "active");
}
