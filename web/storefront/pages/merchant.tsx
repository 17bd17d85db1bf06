// A stall: who sells, their live sales, their goods.
import { useEffect } from "preact/hooks";
import { api } from "../../shared/api";
import { say } from "../../shared/i18n";
import { shortCount } from "../../shared/i18n/format";
import { getLang } from "../../shared/i18n";
import type { PageProps } from "../app";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { ComingCard, LiveCard, ReplayCard } from "../parts/cards";
import { FollowButton } from "../parts/follow";
import { shareLink } from "../parts/share";
import { Avatar, Failed, IconButton, Skeleton } from "../ui/ui";
import { words } from "../words";
import { ProductList } from "./products";
import css from "./merchant.module.css";

export function MerchantPage({ route, boot }: PageProps) {
  const w = words();
  const slug = route.params.slug ?? "";
  const fresh = boot.merchant?.slug === slug ? boot.merchant : undefined;
  const merchant = useLoad(`merchant:${slug}`, () => api.merchant(slug), fresh);
  useEffect(() => {
    delete boot.merchant;
  }, [boot]);
  const m = merchant.data;
  const sessions = useLoad(m ? `merchant-sessions:${m.id}` : null, () => api.sessions({ merchant: m?.id ?? "", limit: 30 }));
  useTitle(m?.name ?? "");
  if (merchant.error && !m) return <Failed error={merchant.error} retry={merchant.reload} />;
  const all = sessions.data?.items ?? [];
  const live = all.filter((s) => s.state === "live" || s.state === "interrupted");
  const coming = all.filter((s) => s.state === "scheduled").sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const replays = all.filter((s) => s.state === "replay");
  return (
    <>
      <header class={css.head}>
        <div class={css.cover}>{m?.cover_url ? <img src={m.cover_url} alt="" onError={(e) => e.currentTarget.remove()} /> : null}</div>
        <div class={css.who}>
          {m ? <Avatar url={m.avatar_url} name={m.name} size={84} /> : <Skeleton w="84px" h="84px" r="50%" />}
          <div class={css.name}>
            {m ? <h1>{m.name}</h1> : <Skeleton h="30px" w="60%" />}
            {m ? (
              <p>
                {w.followers(shortCount(m.followers))} · {w.merchant.since(new Intl.DateTimeFormat(getLang() === "en" ? "en-GB" : getLang(), { month: "long", year: "numeric" }).format(new Date(m.since)))}
              </p>
            ) : null}
          </div>
          {m ? (
            <div class={css.acts}>
              <FollowButton merchant={m} follow={m} onChange={(f) => merchant.set({ ...m, ...f })} />
              <IconButton icon="share" label={w.share} onClick={() => void shareLink(m.name)} />
            </div>
          ) : null}
        </div>
        {m && say(m.about) ? <p class={css.about}>{say(m.about)}</p> : null}
      </header>
      {all.length > 0 ? (
        <section class={css.section} aria-labelledby="sessions">
          <h2 id="sessions">{w.merchant.sessions}</h2>
          {live.length > 0 ? (
            <ul class={css.row}>
              {live.map((s) => (
                <li key={s.id} class={css.live}>
                  <LiveCard s={s} />
                </li>
              ))}
            </ul>
          ) : null}
          {coming.length > 0 ? (
            <ul class={css.coming}>
              {coming.map((s) => (
                <li key={s.id}>
                  <ComingCard s={s} />
                </li>
              ))}
            </ul>
          ) : null}
          {replays.length > 0 ? (
            <ul class={css.row}>
              {replays.map((s) => (
                <li key={s.id} class={css.replay}>
                  <ReplayCard s={s} />
                </li>
              ))}
            </ul>
          ) : null}
        </section>
      ) : null}
      <section class={css.section} aria-labelledby="goods">
        <h2 id="goods">{w.merchant.products}</h2>
        {m ? <ProductList query={{ merchant: m.id }} name={`merchant-goods:${m.id}`} none={w.merchant.noProducts} /> : null}
      </section>
    </>
  );
}
