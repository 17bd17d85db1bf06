// Until when something is held, ticking; and that it is over.
import { clock, duration } from "../../shared/i18n/format";
import { useNow } from "../lib/hooks";
import { Icon } from "../ui/icon";
import { words } from "../words";
import css from "./hold-ends.module.css";

export function HoldEnds({ at }: { at: string | null }) {
  const w = words().hold;
  const now = useNow();
  const left = at ? Date.parse(at) - now : 0;
  return (
    <p class={css.ends} role="timer" aria-live="off">
      <Icon name="clock" size={20} />
      <span>{at && left > 0 ? w.until(clock(at)) : w.expired}</span>
      {left > 0 ? <b>{duration(left)}</b> : null}
    </p>
  );
}
