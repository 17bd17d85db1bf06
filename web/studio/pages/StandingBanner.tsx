// Where the shop stands, on the studio's first page, while something is in its way.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { studio } from "../api";
import { papersWords } from "../i18n/papers";
import { Link, useShop } from "../router";
import { Icon } from "../ui/icons";
import css from "./papers.module.css";

export const TONE = { applied: "wait", documents_needed: "wait", probation: "good", admitted: "good", refused: "bad", closed: "bad" } as const;
export const COLOR = { wait: "wait", good: "money", bad: "harm" } as const;

export function useStanding() {
  const shop = useShop();
  return useQuery({ queryKey: ["standing", shop.id], queryFn: () => studio.standing(shop.id), refetchInterval: 30_000 });
}

/** On the first page, while something is in the shop's way. */
export function StandingBanner() {
  const t = papersWords();
  const shop = useShop();
  const s = useStanding().data;
  if (!s || s.state === "admitted") return null;
  return (
    <div className={css.banner} data-tone={TONE[s.state] === "bad" ? "bad" : undefined} role="status">
      <Icon name="shield" />
      <span><b>{t.state[s.state]}.</b> {t.means[s.state]}</span>
      <Button component={Link} href={shop.at("/papers")} size="compact-md">{t.toPapers}</Button>
    </div>
  );
}
