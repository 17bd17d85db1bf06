// What a merchant can do next with an order. Mirrors the server's state machine only to show the right button;
// the server decides.

import type { Order, OrderState, OrderStep } from "../api";

type Seen = Pick<Order, "state" | "payment_method" | "payment_state">;

export function nextStep(o: Seen): OrderStep | null {
  switch (o.state) {
    case "placed":
      if (o.payment_method === "cod") return "confirm_cod";
      return o.payment_method === "vietqr" ? "mark_paid" : null;
    case "paid":
    case "cod_confirmed":
      return "pack";
    case "packed":
      return "ship";
    case "shipped":
      return "deliver";
    case "delivered":
      return "complete";
    default:
      return null;
  }
}

export function mayCancel(o: Seen): boolean {
  return o.state === "captured" || o.state === "placed" || ((o.state === "cod_confirmed" || o.state === "packed") && o.payment_method === "cod");
}

/** Money that has arrived goes back by a refund, never by a bare cancel. */
export function mayRefund(o: Seen): boolean {
  return o.payment_state === "captured" && o.state !== "refunded" && o.state !== "cancelled" && o.state !== "captured" && o.state !== "placed";
}

/** Whether the buyer is to be called before the order is confirmed: by a person, one by one. */
export function callFirst(o: { call_first?: unknown }): boolean {
  return o.call_first !== null && o.call_first !== undefined;
}

/** The step that every one of the chosen orders can take, or null when they differ or one of them waits for a call. */
export function commonStep(orders: readonly (Seen & { call_first?: unknown })[]): OrderStep | null {
  const first = orders[0];
  if (!first || orders.some(callFirst)) return null;
  const step = nextStep(first);
  return step !== null && orders.every((o) => nextStep(o) === step) ? step : null;
}

export type Tone = "wait" | "money" | "plain" | "done" | "stop";
export function toneOf(state: OrderState): Tone {
  switch (state) {
    case "captured":
    case "placed":
      return "wait";
    case "paid":
      return "money";
    case "cod_confirmed":
    case "packed":
    case "shipped":
      return "plain";
    case "delivered":
    case "completed":
      return "done";
    case "cancelled":
    case "refunded":
    case "returned":
      return "stop";
  }
}

/** The tabs of the table and the states each one asks for. */
export const ORDER_TABS: readonly { id: string; states: readonly OrderState[] }[] = [
  { id: "all", states: [] },
  { id: "holds", states: ["captured"] },
  { id: "unpaid", states: ["placed"] },
  { id: "to_pack", states: ["paid", "cod_confirmed"] },
  { id: "to_ship", states: ["packed"] },
  { id: "shipped", states: ["shipped"] },
  { id: "done", states: ["delivered", "completed"] },
  { id: "cancelled", states: ["cancelled", "refunded", "returned"] },
];
