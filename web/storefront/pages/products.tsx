// All goods: search, by stall, more as one goes down.
import { useEffect, useRef, useState } from "preact/hooks";
import { api, type ProductCard } from "../../shared/api";
import type { PageProps } from "../app";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { go } from "../lib/router";
import { ProductGrid } from "../parts/cards";
import { toastError } from "../ui/toasts";
import { Avatar, Button, ButtonLink, Empty, Failed, Skeleton, chipClass, cx } from "../ui/ui";
import { words } from "../words";
import css from "./products.module.css";

export function Products({ route }: PageProps) {
  const w = words();
  const q = route.query.get("q") ?? "";
  const category = route.query.get("category") ?? "";
  const merchant = route.query.get("merchant") ?? "";
  useTitle(q || w.products.title);
  const stalls = useLoad("merchants", () => api.merchants({ limit: 30 }));
  const choose = (slug: string) => {
    const query = new URLSearchParams(route.query);
    if (slug) query.set("merchant", slug);
    else query.delete("merchant");
    const rest = query.toString();
    go(rest ? `/products?${rest}` : "/products", { replace: true });
  };
  return (
    <>
      <h1 class={css.title}>{q ? `“${q}”` : w.products.title}</h1>
      {!stalls.data && !stalls.error ? (
        <div class={css.chips} aria-hidden="true">
          <Skeleton w="72px" h="44px" r="12px" />
          <Skeleton w="140px" h="44px" r="12px" />
        </div>
      ) : null}
      {stalls.data && stalls.data.items.length > 1 ? (
        <div class={css.chips} role="group" aria-label={w.products.stalls}>
          <button type="button" class={chipClass} aria-pressed={merchant === ""} onClick={() => choose("")}>
            {w.products.all}
          </button>
          {stalls.data.items.map((m) => (
            <button key={m.id} type="button" class={cx(chipClass, css.stall)} aria-pressed={merchant === m.slug} onClick={() => choose(m.slug)}>
              <Avatar url={m.avatar_url} name={m.name} size={28} />
              {m.name}
            </button>
          ))}
        </div>
      ) : null}
      <ProductList
        key={`${q}|${category}|${merchant}`}
        query={{ ...(q && { q }), ...(category && { category }), ...(merchant && { merchant }) }}
        name={`products:${q}:${category}:${merchant}`}
        none={q ? w.search.none(q) : w.products.empty}
        {...(q && { elsewhere: "/products" })}
      />
    </>
  );
}

export function ProductList({ query, name, none, elsewhere }: { query: { q?: string; category?: string; merchant?: string }; name: string; none: string; elsewhere?: string }) {
  const w = words();
  const first = useLoad(name, () => api.products({ ...query, limit: 24 }));
  const [more, setMore] = useState<ProductCard[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const foot = useRef<HTMLDivElement>(null);
  const cursor = next === undefined ? (first.data?.next ?? null) : next;
  const load = async () => {
    if (busy || !cursor) return;
    setBusy(true);
    try {
      const page = await api.products({ ...query, cursor, limit: 24 });
      setMore((now) => [...now, ...page.items]);
      setNext(page.next);
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const run = useRef(load);
  run.current = load;
  useEffect(() => {
    const el = foot.current;
    if (!el || !cursor) return;
    const seen = new IntersectionObserver((list) => list.some((e) => e.isIntersecting) && void run.current(), { rootMargin: "600px" });
    seen.observe(el);
    return () => seen.disconnect();
  }, [cursor]);
  if (first.error && !first.data) return <Failed error={first.error} retry={first.reload} />;
  if (first.data && first.data.items.length === 0) 
    return (
      <Empty icon="search" title={none}>
        {elsewhere ? <p>{w.search.noneHint}</p> : null}
        {elsewhere ? <ButtonLink href={elsewhere}>{w.cart.shop}</ButtonLink> : null}
      </Empty>
    );
  return (
    <>
      <ProductGrid items={[...(first.data?.items ?? []), ...more]} waiting={first.data ? (busy ? 4 : 0) : 8} />
      <div ref={foot} class={css.foot}>
        {cursor ? (
          <Button look="line" busy={busy} onClick={() => void load()}>
            {w.more}
          </Button>
        ) : null}
      </div>
    </>
  );
}
