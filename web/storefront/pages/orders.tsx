// My orders and holds, the newest first.
import { useState } from "preact/hooks";
import { api, type Order } from "../../shared/api";
import { ago, clock, money } from "../../shared/i18n/format";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { me } from "../lib/me";
import { inGroup, type Group } from "../lib/orders";
import { useStore } from "../lib/store";
import { OrderLines } from "../parts/order-lines";
import { OrderState } from "../parts/order-state";
import { Icon } from "../ui/icon";
import { toastError } from "../ui/toasts";
import { Button, ButtonLink, Empty, Failed, Link, Skeleton, chipClass } from "../ui/ui";
import { words } from "../words";
import css from "./orders.module.css";

const GROUPS: readonly Group[] = ["all", "holds", "active", "finished"];

export function Orders() {
  const w = words().orders;
  useTitle(w.title);
  const who = useStore(me);
  const [group, setGroup] = useState<Group>("all");
  const first = useLoad(who?.user ? "orders" : null, () => api.orders({ limit: 30 }));
  const [more, setMore] = useState<Order[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const cursor = next === undefined ? (first.data?.next ?? null) : next;
  const all = [...(first.data?.items ?? []), ...more];
  const shown = all.filter((o) => inGroup(o, group));
  const load = async () => {
    setBusy(true);
    try {
      const page = await api.orders({ cursor, limit: 30 });
      setMore((now) => [...now, ...page.items]);
      setNext(page.next);
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const empty = (
    <Empty icon="receipt" title={w.empty}>
      <p>{who?.user ? w.emptyHint : w.signIn}</p>
      {who && !who.user ? (
        <ButtonLink href="/login?next=/orders" look="main">
          {words().auth.login}
        </ButtonLink>
      ) : (
        <ButtonLink href="/" look="main">
          {w.watch}
        </ButtonLink>
      )}
    </Empty>
  );
  return (
    <div class={css.page}>
      <h1 class={css.title}>{w.title}</h1>
      {who && !who.user ? (
        empty
      ) : first.error && !first.data ? (
        <Failed error={first.error} retry={first.reload} />
      ) : !first.data ? (
        <div class={css.list}>
          {[0, 1, 2].map((i) => (
            <Skeleton key={i} h="164px" r="18px" />
          ))}
        </div>
      ) : all.length === 0 ? (
        empty
      ) : (
        <>
          <div class={css.chips} role="group" aria-label={w.title}>
            {GROUPS.map((g) => (
              <button key={g} type="button" class={chipClass} aria-pressed={g === group} onClick={() => setGroup(g)}>
                {w[g]}
              </button>
            ))}
          </div>
          <ul class={css.list}>
            {shown.map((o) => (
              <li key={o.id}>
                <Link href={`/orders/${o.id}`} class={css.order}>
                  <span class={css.head}>
                    <strong>
                      <Icon name="shop" size={18} />
                      {o.merchant.name}
                    </strong>
                    <OrderState order={o} />
                  </span>
                  <OrderLines lines={o.lines} />
                  <span class={css.foot}>
                    <small>
                      {o.expires_at ? (o.state === "captured" ? w.confirmBefore(clock(o.expires_at)) : words().sheet.payBefore(clock(o.expires_at))) : `${o.number} · ${ago(o.placed_at)}`}
                    </small>
                    <b>{money(o.total)}</b>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
          {shown.length === 0 ? <p class={css.none}>{w.emptyHint}</p> : null}
          {cursor ? (
            <div class={css.more}>
              <Button look="line" busy={busy} onClick={() => void load()}>
                {words().more}
              </Button>
            </div>
          ) : null}
        </>
      )}
    </div>
  );
}
