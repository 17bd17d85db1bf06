// What happened that the person should know of; opening the page marks nothing, the button does.
import { useState } from "preact/hooks";
import { api, type Notice } from "../../shared/api";
import { ago } from "../../shared/i18n/format";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { me } from "../lib/me";
import { useStore } from "../lib/store";
import { Icon, type IconName } from "../ui/icon";
import { toastError } from "../ui/toasts";
import { Button, ButtonLink, Empty, Failed, Link, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./notices.module.css";

const ICONS: Record<Notice["kind"], IconName> = { session_announced: "bell", session_started: "play", order_state: "receipt", hold_expiring: "clock", waitlist_offer: "spark", refund: "undo" };

export function Notices() {
  const w = words().notices;
  useTitle(w.title);
  const who = useStore(me);
  const list = useLoad(who?.user ? "notices" : null, () => api.notices({ limit: 50 }));
  const [busy, setBusy] = useState(false);
  const unread = (n: number) => {
    const now = me.get();
    if (now) me.set({ ...now, unread_notices: n });
  };
  const readAll = async () => {
    setBusy(true);
    try {
      unread((await api.readNotices({ all: true })).unread);
      if (list.data) list.set({ ...list.data, items: list.data.items.map((n) => ({ ...n, read: true })) });
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const read = (n: Notice) => {
    if (n.read) return;
    void api.readNotices({ ids: [n.id] }).then((a) => unread(a.unread), () => undefined);
    if (list.data) list.set({ ...list.data, items: list.data.items.map((x) => (x.id === n.id ? { ...x, read: true } : x)) });
  };
  return (
    <div class={css.page}>
      <header>
        <h1>{w.title}</h1>
        {list.data?.items.some((n) => !n.read) ? (
          <Button look="ghost" small busy={busy} onClick={() => void readAll()}>
            {w.readAll}
          </Button>
        ) : null}
      </header>
      {who && !who.user ? (
        <Empty icon="bell" title={w.empty}>
          <p>{w.emptyHint}</p>
          <ButtonLink href="/login?next=/notices" look="main">
            {words().auth.login}
          </ButtonLink>
        </Empty>
      ) : list.error && !list.data ? (
        <Failed error={list.error} retry={list.reload} />
      ) : !list.data ? (
        [0, 1, 2, 3].map((i) => <Skeleton key={i} h="72px" r="14px" />)
      ) : list.data.items.length === 0 ? (
        <Empty icon="bell" title={w.empty}>
          <p>{w.emptyHint}</p>
        </Empty>
      ) : (
        <ul class={css.list}>
          {list.data.items.map((n) => (
            <li key={n.id}>
              <Link href={n.link} class={cx(css.notice, !n.read && css.unread)} onClick={() => read(n)}>
                <Icon name={ICONS[n.kind] ?? "bell"} />
                <span>
                  {n.text}
                  <small>{ago(n.at)}</small>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
