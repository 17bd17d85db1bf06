// The goods of an order as a list.
import type { OrderLine } from "../../shared/api";
import { say } from "../../shared/i18n";
import { money } from "../../shared/i18n/format";
import css from "./order-lines.module.css";

export function OrderLines({ lines }: { lines: OrderLine[] }) {
  return (
    <ul class={css.lines}>
      {lines.map((l) => (
        <li key={l.variant_id}>
          {l.picture_url ? <img src={l.picture_url} alt="" width={64} height={64} loading="lazy" decoding="async" /> : <span class={css.noPic} />}
          <div>
            <strong>{say(l.title)}</strong>
            <small>
              {[...l.options, `× ${l.quantity}`].join(" · ")}
            </small>
          </div>
          <span>{money(l.total)}</span>
        </li>
      ))}
    </ul>
  );
}
