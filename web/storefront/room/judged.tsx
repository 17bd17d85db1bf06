// What a rule decided about the writer: until when, why, and the way to appeal. Said aloud to screen readers.
import { useEffect } from "preact/hooks";
import { serverNow } from "../lib/hooks";
import { Icon } from "../ui/icon";
import { IconButton, Link } from "../ui/ui";
import { words } from "../words";
import type { Standing } from "./state";
import css from "./judged.module.css";

export function Judged({ standing, drop }: { standing: Standing; drop(): void }) {
  const w = words();
  const { until } = standing;
  useEffect(() => {
    const timer = setTimeout(drop, Math.max(0, Date.parse(until) - serverNow()));
    return () => clearTimeout(timer);
  }, [until, drop]);
  return (
    <section class={css.judged} role="status" data-outcome={standing.outcome}>
      <div class={css.head}>
        <Icon name={standing.outcome === "mute" ? "mute" : "clock"} size={18} />
        <p>{standing.detail}</p>
        <IconButton icon="close" label={w.nav.close} size={18} onClick={drop} />
      </div>
      {standing.why.length > 0 ? (
        <ul aria-label={w.room.whyJudged}>
          {standing.why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
      <Link href={standing.appeal} class={css.appeal}>
        {w.room.appeal}
      </Link>
    </section>
  );
}
