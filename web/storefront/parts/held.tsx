// An order that was not taken as it was asked for: what to do now, why, other ways to pay in one tap, and whom to ask again.
import type { ApiError, PaymentMethod } from "../../shared/api";
import { Icon } from "../ui/icon";
import { Button, Link } from "../ui/ui";
import { words } from "../words";
import css from "./held.module.css";

const HELD = { prepay_needed: "prepay", cod_total_limit: "codTotal", open_holds_limit: "openHolds", order_refused: "refused" } as const;
type HeldCode = keyof typeof HELD;

/** Whether a policy held the order back: then {@link Held} says what it said. */
export function isHeld(error: ApiError): boolean {
  return error.code in HELD;
}

/** Whether another way to pay is what is left to do. */
export function wantsOtherWay(error: ApiError): boolean {
  return error.code === "prepay_needed" || error.code === "cod_total_limit";
}

export function Held({ error, dong, busy, onWay }: { error: ApiError; /** Bank transfer by VietQR is there for dong only. */ dong: boolean; busy: boolean; onWay(method: PaymentMethod): void }) {
  const w = words().held;
  const code = error.code as HeldCode;
  const ways: PaymentMethod[] = wantsOtherWay(error) ? (dong ? ["vietqr", "card"] : ["card"]) : [];
  return (
    <section class={css.held} role="alert">
      <strong class={css.title}>
        <Icon name="shield" size={20} />
        {w[HELD[code]]}
      </strong>
      <p>{code === "prepay_needed" ? w.prepayHint : error.detail}</p>
      {ways.length > 0 ? (
        <div class={css.ways}>
          {ways.map((way, i) => (
            <Button key={way} look={i === 0 ? "main" : "line"} busy={busy} onClick={() => onWay(way)}>
              {w.ways[way]}
            </Button>
          ))}
        </div>
      ) : null}
      {code === "open_holds_limit" ? (
        <p>
          <Link href="/orders">{w.toHolds}</Link>
        </p>
      ) : null}
      <Reasons reasons={error.reasons} />
      {error.decisionId ? (
        <p class={css.appeal}>
          <Link href="/account/decisions">{w.appeal}</Link>
        </p>
      ) : null}
    </section>
  );
}

/** Why a policy judged so. Nothing where it gave no reasons. */
export function Reasons({ reasons }: { reasons: readonly string[] }) {
  if (reasons.length === 0) return null;
  return (
    <div class={css.reasons}>
      <h4>{words().held.why}</h4>
      <ul>
        {reasons.map((r) => (
          <li key={r}>{r}</li>
        ))}
      </ul>
    </div>
  );
}

/** The shop calls before it confirms. */
export function CallFirst({ reasons }: { reasons: readonly string[] }) {
  const w = words().held;
  return (
    <section class={css.call}>
      <strong class={css.title}>
        <Icon name="bell" size={20} />
        {w.calls}
      </strong>
      <p>{w.callsHint}</p>
      <Reasons reasons={reasons} />
    </section>
  );
}
