// Choosing how to pay, and the bank transfer drawn as a code.
import { useEffect, useState } from "preact/hooks";
import { api, type Order, type PaymentMethod, type SandboxCard } from "../../shared/api";
import { clock, money } from "../../shared/i18n/format";
import { me } from "../lib/me";
import { useStore } from "../lib/store";
import { Icon, type IconName } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Button, Field, IconButton, Skeleton } from "../ui/ui";
import { words } from "../words";
import css from "./payment.module.css";

export const METHODS: readonly { method: PaymentMethod; icon: IconName }[] = [
  { method: "cod", icon: "truck" },
  { method: "vietqr", icon: "grid" },
  { method: "card", icon: "card" },
];
const OUTCOMES: readonly SandboxCard[] = ["ok", "decline", "timeout", "twice", "late", "out_of_order"];

export function PaymentPick({ chosen, card, onChoose, onCard }: { chosen: PaymentMethod | null; card: SandboxCard; onChoose(method: PaymentMethod): void; onCard(card: SandboxCard): void }) {
  const w = words().pay;
  return (
    <fieldset class={css.pick}>
      <legend class="hidden">{words().sheet.choosePay}</legend>
      {METHODS.map(({ method, icon }) => (
        <label key={method} class={css.way}>
          <input type="radio" name="payment" value={method} checked={chosen === method} onChange={() => onChoose(method)} />
          <Icon name={icon} size={24} />
          <span>
            <strong>{w[method]}</strong>
            <small>{w[`${method}Hint`]}</small>
          </span>
        </label>
      ))}
      {chosen === "card" ? (
        <Field label={w.cardOutcome}>
          {(p) => (
            <select {...p} value={card} onChange={(e) => onCard(e.currentTarget.value as SandboxCard)}>
              {OUTCOMES.map((o) => (
                <option key={o} value={o}>
                  {w.outcomes[o]}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
    </fieldset>
  );
}

/** The transfer with its code; the code is drawn here, nothing is asked from outside. */
export function TransferBox({ transfer, until, onPlayed }: { transfer: NonNullable<Order["transfer"]>; until: string | null; onPlayed(): void }) {
  const w = words();
  const who = useStore(me);
  const [busy, setBusy] = useState(false);
  const play = async () => {
    setBusy(true);
    try {
      await api.playTransfer({ reference: transfer.reference, amount_minor: transfer.amount.minor });
      onPlayed();
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const rows: [string, string, boolean][] = [
    [w.pay.bank, transfer.bank, false],
    [w.pay.account, transfer.account, true],
    [w.pay.name, transfer.account_name, false],
    [w.pay.amount, money(transfer.amount), false],
    [w.pay.reference, transfer.reference, true],
  ];
  return (
    <div class={css.transfer}>
      <Qr text={transfer.emv} />
      <p class={css.scan}>{w.pay.scan}</p>
      {until ? (
        <p class={css.until}>
          <Icon name="clock" size={16} />
          {w.sheet.payBefore(clock(until))}
        </p>
      ) : null}
      <dl class={css.rows}>
        {rows.map(([name, value, copies]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {copies ? (
                <IconButton
                  icon="copy"
                  size={18}
                  label={`${w.copy} ${name}`}
                  onClick={() => {
                    void navigator.clipboard?.writeText(value).then(() => toast(`${w.copy}: ${value}`));
                  }}
                />
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
      {who?.demo ? (
        <Button look="line" wide busy={busy} onClick={() => void play()}>
          {w.pay.play}
        </Button>
      ) : null}
    </div>
  );
}

function Qr({ text }: { text: string }) {
  const [drawn, draw] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let gone = false;
    void import("uqr").then(({ encode }) => {
      if (gone) return;
      const { data, size } = encode(text, { ecc: "M", border: 2 });
      let path = "";
      data.forEach((row, y) =>
        row.forEach((dark, x) => {
          if (dark) path += `M${x} ${y}h1v1h-1z`;
        }),
      );
      draw({ size, path });
    });
    return () => {
      gone = true;
    };
  }, [text]);
  return (
    <div class={css.qr}>
      {drawn ? (
        <svg viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label="VietQR" shape-rendering="crispEdges" data-emv={text}>
          <path d={drawn.path} fill="#1a1210" />
        </svg>
      ) : (
        <Skeleton h="100%" />
      )}
    </div>
  );
}
