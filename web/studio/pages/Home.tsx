// The shop's morning: what came in, what is next, what waits for hands.
import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { say } from "../../shared/i18n";
import { ago, count, dayAndClock, duration, money, when } from "../../shared/i18n/format";
import { studio, type SessionCard } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { Link, useShop } from "../router";
import { nextOf } from "../lib/sessions";
import { useOverview, useSessions } from "../Shell";
import { useMe } from "../ui/frame";
import { Icon } from "../ui/icons";
import { Amount, Empty, Figure, OrderBadge, PageHead, Panel, Rows, SessionBadge, Shown, Thumb, useNow } from "../ui/parts";
import css from "./home.module.css";
import { NewSession } from "./NewSession";
import { StandingBanner } from "./StandingBanner";

export const TO_PACK = "paid,cod_confirmed";

export function Home() {
  const shop = useShop();
  const t = shopWords().home;
  const me = useMe();
  const overview = useOverview();
  const sessions = useSessions();
  const next = nextOf(sessions.data?.items ?? []);
  const packing = useQuery({ queryKey: ["orders", shop.id, TO_PACK, "", "", null, 6], queryFn: () => studio.orders(shop.id, { state: TO_PACK, limit: 6 }), refetchInterval: 30_000 });
  return (
    <>
      <PageHead title={t.hello(me.data?.user?.name ?? "")} sub={dayAndClock(Date.now())}><NewSession variant={next ? "default" : "filled"} /></PageHead>
      <StandingBanner />
      <div className={css.grid}>
        <div className={css.figures}>
          <Shown query={overview} shape={<Skeleton h={76} />}>
            {(o) => (
              <>
                <Figure label={t.revenue} tone="money" value={money(o.today.revenue)} note={t.revenueYesterday(money(o.yesterday.revenue))} />
                <Figure label={t.orders} value={count(o.today.orders)} note={t.ordersYesterday(count(o.yesterday.orders))} />
                <Figure label={t.toPack} value={count((o.order_counts.paid ?? 0) + (o.order_counts.cod_confirmed ?? 0))} note={t.toPackNote} />
                <Figure label={t.holds} tone={(o.order_counts.captured ?? 0) > 0 ? "wait" : undefined} value={count(o.order_counts.captured ?? 0)} note={t.holdsNote} />
              </>
            )}
          </Shown>
        </div>
        <div className={css.next}>
          <Shown query={sessions} shape={<Skeleton h={208} radius="md" />}>{() => (next ? <Next session={next} /> : <div className={css.none}><Empty icon="live" title={t.none} text={t.noneText}><NewSession /></Empty></div>)}</Shown>
        </div>
        <div className={css.pack}>
          <Panel flush title={t.packTitle} right={<Anchor component={Link} href={shop.at("/orders?tab=to_pack")} size="sm">{t.packAll}</Anchor>}>
            <Shown query={packing} shape={<div style={{ padding: 12 }}><Rows n={5} h={52} /></div>}>
              {(page) =>
                page.items.length === 0 ? (
                  <Empty icon="check" title={t.packEmpty} text={t.packEmptyText} />
                ) : (
                  page.items.map((o) => (
                    <Link key={o.id} href={shop.at(`/orders?tab=to_pack&order=${o.id}`)} className={css.row}>
                      <Thumb url={o.lines[0]?.picture_url ?? null} w={40} />
                      <span className={css.rowText}>
                        <b>{o.buyer_name ?? o.address?.name ?? o.number}</b>
                        <small>{o.number} · {o.lines.map((l) => `${l.sku} ×${l.quantity}`).join(", ")}</small>
                      </span>
                      <span className={css.rowEnd}><Amount value={o.total} /><small>{ago(o.placed_at)}</small></span>
                      <OrderBadge state={o.state} />
                    </Link>
                  ))
                )
              }
            </Shown>
          </Panel>
        </div>
        <div className={css.low}>
          <Panel flush title={t.lowTitle}>
            <Shown query={overview} shape={<div style={{ padding: 12 }}><Rows n={5} h={52} /></div>}>
              {(o) =>
                o.low_stock.length === 0 ? (
                  <Empty icon="check" title={t.lowEmpty} text={t.lowEmptyText} />
                ) : (
                  o.low_stock.map((v) => (
                    <Link key={v.variant_id} href={shop.at(`/products/${v.product_id}`)} className={css.row}>
                      <Thumb url={v.picture_url} w={40} />
                      <span className={css.rowText}><b>{say(v.title)}</b><small>{[v.sku, ...v.options].join(" · ")}</small></span>
                      <Text size="sm" fw={650} c={v.left === 0 ? "var(--harm)" : "var(--wait)"} style={{ whiteSpace: "nowrap" }}>{v.left === 0 ? t.soldOut : t.left(count(v.left))}</Text>
                    </Link>
                  ))
                )
              }
            </Shown>
          </Panel>
        </div>
      </div>
    </>
  );
}

function Next({ session }: { session: SessionCard }) {
  const shop = useShop();
  const t = shopWords().home;
  const now = useNow(1000);
  const on = session.state === "live" || session.state === "interrupted" || session.state === "rehearsal";
  const wait_ms = Date.parse(session.starts_at) - now;
  return (
    <section className={css.stage}>
      {session.cover_url && <img className={css.stageCover} src={session.cover_url} alt="" />}
      <Stack gap={6} className={css.stageText}>
        <Group gap="xs">{on ? <SessionBadge state={session.state} /> : <Text size="sm" c="var(--on-stage-2)">{t.nextTitle}</Text>}</Group>
        <Title order={2} size="h1" c="var(--on-stage)" style={{ overflowWrap: "anywhere" }}>{say(session.title)}</Title>
        <Text size="sm" c="var(--on-stage-2)">
          {session.host_name}
          {" · "}
          {on ? `${common().viewers(count(session.viewers))}${session.started_at ? ` · ${duration(now - Date.parse(session.started_at))}` : ""}` : t.starts(when(session.starts_at))}
          {!on && wait_ms > 0 && wait_ms < 86_400_000 ? ` · ${t.inTime(duration(wait_ms))}` : ""}
        </Text>
        <Group gap="xs" mt="sm">
          {on ? (
            <Button component={Link} href={shop.at(`/sessions/${session.id}/board`)} variant="filled" color="lantern" leftSection={<Icon name="live" />}>{t.toBoard}</Button>
          ) : (
            <Button component={Link} href={shop.at(`/sessions/${session.id}`)} variant="filled" color="lantern">{t.prepare}</Button>
          )}
          {on && <Button component={Link} href={shop.at(`/sessions/${session.id}`)} className={css.ghost}>{t.prepare}</Button>}
        </Group>
      </Stack>
    </section>
  );
}
