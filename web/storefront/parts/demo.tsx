// Only under the demo: who you are, and a list of ready-made people to become.
import { useState } from "preact/hooks";
import { api, type DemoPerson } from "../../shared/api";
import { say } from "../../shared/i18n";
import { useLoad } from "../lib/load";
import { me, setMe } from "../lib/me";
import { useStore } from "../lib/store";
import { Icon } from "../ui/icon";
import { toastError } from "../ui/toasts";
import { Avatar, Failed, Sheet, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./demo.module.css";

export function DemoBar({ compact }: { compact: boolean }) {
  const who = useStore(me);
  const [open, setOpen] = useState(false);
  if (!who?.demo) return null;
  const w = words().demo;
  return (
    <>
      <div class={cx(css.bar, compact && css.compact)}>
        <button type="button" onClick={() => setOpen(true)} aria-haspopup="dialog">
          <b>{w.label}</b>
          <span>
            {w.as} <strong>{who.user?.name ?? w.visitor}</strong>
          </span>
          <i>
            {w.switch}
            <Icon name="down" size={14} />
          </i>
        </button>
        {who.merchants.length > 0 ? <a href="/studio">{words().nav.studio}</a> : null}
        {who.user?.operator ? <a href="/console">{words().nav.console}</a> : null}
      </div>
      {open ? <People onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function People({ onClose }: { onClose(): void }) {
  const w = words().demo;
  const list = useLoad("demo-people", api.demoPeople);
  const [busy, setBusy] = useState<string | null>(null);
  const become = async (p: DemoPerson) => {
    setBusy(p.id);
    try {
      setMe(await api.demoSwitch(p.id));
      if (p.what === "host" || p.what === "merchant") location.assign("/studio");
      else if (p.what === "operator") location.assign("/console");
      else location.reload();
    } catch (e) {
      toastError(e);
      setBusy(null);
    }
  };
  return (
    <Sheet title={w.switch} onClose={onClose} dialog>
      <p class={css.hint}>{w.hint}</p>
      {list.error ? <Failed error={list.error} retry={list.reload} /> : null}
      {!list.data && !list.error ? <Skeleton h="240px" /> : null}
      <ul class={css.people}>
        {list.data?.items.map((p) => (
          <li key={p.id}>
            <button type="button" disabled={busy !== null} onClick={() => void become(p)}>
              <Avatar url={null} name={p.name} />
              <span class={css.person}>
                <strong>{p.name}</strong>
                <small>{say(p.note)}</small>
              </span>
              <em>{w.what[p.what]}</em>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
