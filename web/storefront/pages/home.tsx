// Home: what is live first, on a lit stage; then what opens soon, replays, and goods to browse.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, type Home as HomeData, type ProductCard, type SessionCard } from "../../shared/api";
import { say } from "../../shared/i18n";
import { shortCount, when } from "../../shared/i18n/format";
import type { PageProps } from "../app";
import { WIDE, lessMotion, useRefresh, useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { ComingCard, LiveCard, ProductGrid, RemindButton, ReplayCard } from "../parts/cards";
import { Garland } from "../parts/garland";
import { PinLine } from "../parts/pin";
import { Icon } from "../ui/icon";
import { toastError } from "../ui/toasts";
import { Avatar, Button, ButtonLink, Empty, Failed, Link, LiveBadge, Skeleton } from "../ui/ui";
import { words } from "../words";
import css from "./home.module.css";

const REFRESH_MS = 30_000;

export function Home({ boot }: PageProps) {
  const w = words();
  useTitle("");
  const home = useLoad("home", api.home, boot.home);
  useRefresh(home.reload, REFRESH_MS);
  // Only the first showing is fresh from the page; later ones ask.
  delete boot.home;
  if (home.error && !home.data) return <Failed error={home.error} retry={home.reload} />;
  const data = home.data;
  return (
    <>
      <Stage data={data} />
      <div class={css.body}>
        {!data || data.coming.length > 0 ? (
          <section aria-labelledby="coming">
            <h2 id="coming" class={css.heading}>
              {w.home.coming}
            </h2>
            <ul class={css.comingRow}>
              {data
                ? data.coming.map((s) => (
                    <li key={s.id}>
                      <ComingCard s={s} />
                    </li>
                  ))
                : [0, 1, 2].map((i) => (
                    <li key={i}>
                      <Skeleton h="156px" r="18px" />
                    </li>
                  ))}
            </ul>
          </section>
        ) : null}
        {data && data.replays.length > 0 ? (
          <section aria-labelledby="replays">
            <h2 id="replays" class={css.heading}>
              {w.home.replays}
            </h2>
            <ul class={css.replayRow}>
              {data.replays.map((s) => (
                <li key={s.id}>
                  <ReplayCard s={s} />
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <section aria-labelledby="goods">
          <div class={css.headingRow}>
            <h2 id="goods" class={css.heading}>
              {w.home.products}
            </h2>
            <Link href="/products">
              {w.home.all}
              <Icon name="next" size={16} />
            </Link>
          </div>
          {data ? <Goods first={data.products} /> : <ProductGrid items={[]} waiting={6} />}
        </section>
      </div>
    </>
  );
}

function Stage({ data }: { data: HomeData | null }) {
  const w = words();
  const [lead, ...rest] = data?.live ?? [];
  return (
    <section class={css.stage} aria-labelledby="live">
      <Garland />
      <div class={css.stageIn}>
        <h1 id="live" class={css.stageTitle}>
          {data && data.live.length > 0 ? w.home.liveNow(data.live.length) : w.home.title}
        </h1>
        {!data ? (
          <div class={css.posters}>
            <Skeleton stage h="min(118vw, 520px)" r="20px" />
          </div>
        ) : lead ? (
          <div class={css.scene} data-rest={rest.length > 0}>
            <Lead s={lead} />
            <ul class={css.posters} data-many={rest.length > 1}>
              {[lead, ...rest].map((s, i) => (
                <li key={s.id}>
                  <LiveCard s={s} first={i === 0} preview={i === 0 ? <Moving id={s.id} /> : null} />
                </li>
              ))}
            </ul>
          </div>
        ) : (
          <NoLive next={data.coming[0]} />
        )}
      </div>
    </section>
  );
}

/** On a wide screen the first room is told in words beside its picture. */
function Lead({ s }: { s: SessionCard }) {
  const w = words();
  return (
    <div class={css.lead}>
      <div class={css.leadTop}>
        <LiveBadge state={s.state} />
        <span>{w.viewers(shortCount(s.viewers))}</span>
      </div>
      <h2>{say(s.title)}</h2>
      <p class={css.leadBy}>
        <Avatar url={s.merchant.avatar_url} name={s.merchant.name} size={44} />
        <span>
          <strong>{s.host_name}</strong>
          <small>{w.soldBy(s.merchant.name)}</small>
        </span>
      </p>
      {s.pinned ? <PinLine pin={s.pinned} /> : null}
      <ButtonLink href={`/live/${s.id}`} look="main" big icon="play">
        {w.product.watch}
      </ButtonLink>
    </div>
  );
}

const MOVES_AFTER_MS = 2500;
/** A silent moving picture in the first card: on a wide screen, once all else is there, where nobody asked for less. */
function Moving({ id }: { id: string }) {
  const [Preview, set] = useState<ComponentType<{ id: string }> | null>(null);
  useEffect(() => {
    const saves = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
    if (saves || lessMotion() || !matchMedia(WIDE).matches) return;
    const timer = setTimeout(() => {
      void import("../room/preview").then(
        (m) => set(() => m.Preview),
        () => undefined,
      );
    }, MOVES_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return Preview ? <Preview id={id} /> : null;
}

function NoLive({ next }: { next: SessionCard | undefined }) {
  const w = words();
  return (
    <div class={css.noLive}>
      <h2>{w.home.noLive}</h2>
      {next ? (
        <>
          <p>{w.home.noLiveHint(when(next.starts_at))}</p>
          <Link href={`/live/${next.id}`} class={css.nextTitle}>
            {say(next.title)} · {next.merchant.name}
          </Link>
          <RemindButton s={next} onStage />
        </>
      ) : (
        <p>{w.home.comingNone}</p>
      )}
    </div>
  );
}

function Goods({ first }: { first: HomeData["products"] }) {
  const w = words();
  const [more, setMore] = useState<ProductCard[]>([]);
  const [next, setNext] = useState(first.next);
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    try {
      const page = await api.products({ cursor: next });
      setMore((now) => [...now, ...page.items]);
      setNext(page.next);
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  if (first.items.length === 0) return <Empty icon="bag" title={w.products.empty} />;
  return (
    <>
      <ProductGrid items={[...first.items, ...more]} />
      {next ? (
        <div class={css.more}>
          <Button look="line" busy={busy} onClick={() => void load()}>
            {w.home.more}
          </Button>
        </div>
      ) : null}
    </>
  );
}
