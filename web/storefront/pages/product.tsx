// One product: pictures, price, options; if it is being sold live, the way there comes first.
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, type Product } from "../../shared/api";
import { say } from "../../shared/i18n";
import { count, shortCount } from "../../shared/i18n/format";
import type { PageProps } from "../app";
import { cart, withItem } from "../lib/cart";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { back, go } from "../lib/router";
import { useSeen } from "../lib/seen";
import { firstChoice, leftOf, lowest, optionValues, variantOf } from "../lib/variants";
import { BuySheet } from "../parts/buy";
import { ProductGrid } from "../parts/cards";
import { shareLink } from "../parts/share";
import { Icon } from "../ui/icon";
import { toast } from "../ui/toasts";
import { Avatar, Button, Chips, Failed, IconButton, Link, LiveBadge, Price, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./product.module.css";

export function ProductPage({ route, boot }: PageProps) {
  const slug = route.params.slug ?? "";
  const fresh = boot.product?.slug === slug || boot.product?.id === slug ? boot.product : undefined;
  const product = useLoad(`product:${slug}`, () => api.product(slug), fresh);
  useEffect(() => {
    delete boot.product;
  }, [boot]);
  useTitle(product.data ? say(product.data.title) : "");
  if (product.error && !product.data) return <Failed error={product.error} retry={product.reload} />;
  if (!product.data) return <Waiting />;
  return <Shown p={product.data} />;
}

function Waiting() {
  return (
    <div class={css.page} aria-busy="true">
      <Skeleton h="min(100vw, 560px)" r="18px" />
      <div class={css.text}>
        <Skeleton h="32px" w="80%" />
        <Skeleton h="40px" w="50%" />
        <Skeleton h="120px" />
      </div>
    </div>
  );
}

function Shown({ p }: { p: Product }) {
  const w = words();
  const [chosen, setChosen] = useState<(string | null)[]>(() => firstChoice(p.variants));
  const [buying, setBuying] = useState(false);
  // The sheet counts while it is open: nothing counts twice.
  useSeen(buying ? null : p.id);
  const [shownPicture, show] = useState(0);
  const columns = useMemo(() => optionValues(p.variants), [p.variants]);
  const variant = variantOf(p.variants, chosen);
  const left = variant ? variant.left : p.variants.reduce((n, v) => n + v.left, 0);
  const price = variant?.price ?? lowest(p.variants);
  const was = variant ? variant.compare_at : (p.variants.find((v) => v.price.minor === price?.minor)?.compare_at ?? null);
  const others = useLoad(p.merchant.id ? `shop-goods:${p.merchant.id}` : null, () => api.products({ merchant: p.merchant.id ?? "", limit: 12 }));
  const here = others.data?.items.find((o) => o.id === p.id);
  const picture = variant?.picture_url ?? p.pictures[shownPicture] ?? p.pictures[0] ?? null;
  const several = p.variants.some((v) => v.price.minor !== price?.minor);
  const intoCart = () => {
    if (!variant) return setBuying(true);
    cart.set((c) => withItem(c, { variant_id: variant.id, quantity: 1, slug: p.slug, title: p.title, options: variant.options, picture_url: picture }));
    toast(w.sheet.addedCart, { label: w.nav.cart, run: () => go("/cart") });
  };
  return (
    <>
      <article class={css.page}>
        <div class={css.pictures}>
          <div class={css.float}>
            <IconButton icon="back" label={w.nav.back} onClick={() => back("/products")} />
            <IconButton icon="share" label={w.share} onClick={() => void shareLink(say(p.title))} />
          </div>
          <div class={css.shown}>
            {picture ? <img class={css.big} src={picture} alt={say(p.title)} width={800} height={800} fetchpriority="high" /> : <div class={css.big} />}
            {here?.live_session ? (
              <Link href={`/live/${here.live_session}`} class={css.live}>
                <LiveBadge state="live" />
                <span>{w.product.liveNow}</span>
                <b>
                  {w.product.watch}
                  <Icon name="next" size={16} />
                </b>
              </Link>
            ) : null}
          </div>
          {p.pictures.length > 1 ? (
            <ul class={css.thumbs} aria-label={w.product.pictures}>
              {p.pictures.map((src, i) => (
                <li key={src}>
                  <button type="button" aria-pressed={i === shownPicture} aria-label={`${w.product.pictures} ${i + 1}`} onClick={() => show(i)}>
                    <img src={src} alt="" width={64} height={64} loading="lazy" />
                  </button>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
        <div class={css.text}>
          <h1>{say(p.title)}</h1>
          {price ? (
            <p class={css.price}>
              {several && !variant ? <small>{w.from("")}</small> : null}
              <Price price={price} was={was} off />
            </p>
          ) : null}
          <p class={css.facts}>
            <span>{w.sold(shortCount(p.sold))}</span>
            <span class={cx(left > 0 && left <= 8 && css.few)}>{left <= 0 ? w.soldOut : left <= 8 ? w.lastOnes(count(left)) : w.left(count(left))}</span>
            {p.limit_per_buyer ? <span>{w.limit(p.limit_per_buyer)}</span> : null}
          </p>
          {columns.map((values, i) => (
            <div key={i} class={css.option}>
              <h2>{p.option_names[i]}</h2>
              <Chips
                label={p.option_names[i] ?? w.product.choose}
                chosen={chosen[i] ?? null}
                onChoose={(value) => setChosen((now) => columns.map((_, j) => (j === i ? value : (now[j] ?? null))))}
                values={values.map((value) => ({ value, text: value, ...(leftOf(p.variants, chosen, i, value) === 0 && { note: w.soldOut }) }))}
              />
            </div>
          ))}
          <div class={css.acts}>
            {left > 0 ? (
              <Button look="line" big icon="cart" onClick={intoCart}>
                {w.sheet.addCart}
              </Button>
            ) : null}
            <Button look="main" big onClick={() => setBuying(true)}>
              {left > 0 ? w.buyNow : w.sheet.wait}
            </Button>
          </div>
          <p class={css.promise}>
            <Icon name="shield" size={18} />
            {w.sheet.promise}
          </p>
          <Link href={`/m/${p.merchant.slug}`} class={css.shop}>
            <Avatar url={p.merchant.avatar_url} name={p.merchant.name} size={48} />
            <span>
              <strong>{p.merchant.name}</strong>
              <small>{w.product.shop}</small>
            </span>
            <Icon name="next" size={18} />
          </Link>
          {say(p.description) ? (
            <section class={css.section}>
              <h2>{w.product.description}</h2>
              {say(p.description)
                .split(/\n+/)
                .map((line, i) => (
                  <p key={i}>{line}</p>
                ))}
            </section>
          ) : null}
          {p.attributes.length > 0 ? (
            <section class={css.section}>
              <h2>{w.product.attributes}</h2>
              <dl>
                {p.attributes.map((a) => (
                  <div key={a.name}>
                    <dt>{a.name}</dt>
                    <dd>{a.value}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ) : null}
        </div>
      </article>
      {others.data && others.data.items.length > 1 ? (
        <section class={css.others}>
          <h2>{w.product.others}</h2>
          <ProductGrid items={others.data.items.filter((o) => o.id !== p.id).slice(0, 10)} />
        </section>
      ) : null}
      {buying ? (
        <BuySheet
          buying={{ product: { id: p.id, slug: p.slug, title: p.title, picture_url: p.pictures[0] ?? null }, variants: p.variants, option_names: p.option_names, offer_id: null, session_id: null, limit: p.limit_per_buyer, code: null, chosen }}
          onClose={() => setBuying(false)}
        />
      ) : null}
    </>
  );
}
