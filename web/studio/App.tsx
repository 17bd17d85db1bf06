// Which page an address shows. Pages that few open are loaded when they are opened.
import { Button, Container, Skeleton } from "@mantine/core";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { common } from "./i18n/common";
import { shopWords } from "./i18n/shop";
import { match, navigate, ShopProvider, usePath } from "./router";
import { Shell } from "./Shell";
import { SignedIn } from "./ui/frame";
import { Empty, Rows } from "./ui/parts";
import { ChooseShop } from "./pages/ChooseShop";
import { Home } from "./pages/Home";
import { Sessions } from "./pages/Sessions";
import { Orders } from "./pages/Orders";
import { Products } from "./pages/Products";
import type { Me } from "./api";

const Prepare = lazy(() => import("./pages/Prepare").then((m) => ({ default: m.Prepare })));
const BoardPage = lazy(() => import("./board/BoardPage").then((m) => ({ default: m.BoardPage })));
const Report = lazy(() => import("./pages/Report").then((m) => ({ default: m.Report })));
const ProductEdit = lazy(() => import("./pages/ProductEdit").then((m) => ({ default: m.ProductEdit })));
const ImportPage = lazy(() => import("./pages/Import").then((m) => ({ default: m.ImportPage })));
const Staff = lazy(() => import("./pages/Staff").then((m) => ({ default: m.Staff })));
const Shipping = lazy(() => import("./pages/Shipping").then((m) => ({ default: m.Shipping })));
const Profile = lazy(() => import("./pages/Profile").then((m) => ({ default: m.Profile })));
const Papers = lazy(() => import("./pages/Papers").then((m) => ({ default: m.Papers })));
const Ledger = lazy(() => import("./pages/Ledger").then((m) => ({ default: m.Ledger })));

const PAGES: readonly { at: string; show: (p: Record<string, string>) => ReactNode; bare?: true }[] = [
  { at: "", show: () => <Home /> },
  { at: "/sessions", show: () => <Sessions /> },
  { at: "/sessions/:s", show: (p) => <Prepare key={p.s} id={p.s ?? ""} /> },
  { at: "/sessions/:s/board", show: (p) => <BoardPage key={p.s} id={p.s ?? ""} />, bare: true },
  { at: "/sessions/:s/report", show: (p) => <Report key={p.s} id={p.s ?? ""} /> },
  { at: "/orders", show: () => <Orders /> },
  { at: "/products", show: () => <Products /> },
  { at: "/products/import", show: () => <ImportPage /> },
  { at: "/products/:p", show: (p) => <ProductEdit key={p.p} id={p.p ?? ""} /> },
  { at: "/staff", show: () => <Staff /> },
  { at: "/shipping", show: () => <Shipping /> },
  { at: "/profile", show: () => <Profile /> },
  { at: "/ledger", show: () => <Ledger /> },
  { at: "/papers", show: () => <Papers /> },
];

export function App() {
  return <SignedIn title={common().studio}>{(me) => <Signed me={me} />}</SignedIn>;
}

function Signed({ me }: { me: Me }) {
  const path = usePath();
  const slug = match("/studio/:m", path.split("/").slice(0, 3).join("/"))?.m ?? null;
  const shop = me.merchants.find((m) => m.slug === slug || m.id === slug) ?? null;
  const only = slug === null && me.merchants.length === 1 ? me.merchants[0] : undefined;
  useEffect(() => {
    if (only) navigate(`/studio/${only.slug}`, { replace: true });
  }, [only]);
  useEffect(() => {
    document.title = shop ? `${shop.name} · ${common().studio}` : common().studio;
  });
  if (!shop) return <ChooseShop me={me} wrong={slug} />;
  for (const page of PAGES) {
    const p = match(`/studio/:m${page.at}`, path);
    if (!p) continue;
    const inside = <Suspense fallback={page.bare ? <Skeleton h="100dvh" radius={0} /> : <Rows n={8} />}>{page.show(p)}</Suspense>;
    return <ShopProvider value={shop}>{page.bare ? inside : <Shell me={me} path={path}>{inside}</Shell>}</ShopProvider>;
  }
  return (
    <ShopProvider value={shop}>
      <Shell me={me} path={path}>
        <Container py="xl"><Empty icon="question" title={common().notFoundTitle} text={common().notFound}><Button onClick={() => navigate(`/studio/${shop.slug}`)}>{shopWords().nav.home}</Button></Empty></Container>
      </Shell>
    </ShopProvider>
  );
}
