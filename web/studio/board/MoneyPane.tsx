// Right of the board: what came in, each code as one cell, holds that run out, orders as they land.
import { Menu, Text, UnstyledButton } from "@mantine/core";
import { say } from "../../shared/i18n";
import { clock, count, duration, money } from "../../shared/i18n/format";
import type { CodeCell, Segment, SessionAct } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { holdsByExpiry, type BoardOrder, type BoardState } from "../lib/board";
import { fillMinutes } from "../lib/series";
import { toneOf } from "../lib/orders";
import { Link, useShop } from "../router";
import { Icon } from "../ui/icons";
import { useNow } from "../ui/parts";
import { SalesChart } from "../ui/SalesChart";
import css from "./board.module.css";

const CHART_MINUTES = 30;
const LOW = 5;
const HURRY_MS = 60_000;
const ROWS_MAX = 30;

type Props = { state: BoardState; now: Segment | null; act: (name: SessionAct, segment?: string) => void };
export function MoneyPane({ state, now, act }: Props) {
  const t = liveWords().b;
  const tick = useNow(1000);
  const { tally } = state;
  const holds = holdsByExpiry(state.orders);
  const placed = state.orders.filter((o) => o.state !== "captured");
  const bars = fillMinutes(tally.sales_per_minute, tick, CHART_MINUTES);
  return (
    <>
      <div className={css.sums}>
        <div data-k="money"><span>{t.revenue}</span><b>{money(tally.revenue)}</b></div>
        <div><span>{t.orders}</span><b>{count(tally.orders)}</b></div>
        <div data-k={tally.holds > 0 ? "wait" : undefined}><span>{t.holds}</span><b>{count(tally.holds)}</b></div>
      </div>
      <div className={css.block}>
        <div className={css.blockHead}><h2>{t.perMinute}</h2><span>{t.lastMinutes(CHART_MINUTES)}</span></div>
        <SalesChart bars={bars} currency={tally.revenue.currency} value="orders" label={t.perMinute} height={56} />
      </div>
      <div className={css.block} data-shrink>
        <div className={css.blockHead}><h2>{t.codes}</h2><span>{t.cellLegend}</span></div>
        {tally.per_code.length === 0 ? <Text size="sm" c="dimmed" pb={4}>{t.noCodesYet}</Text> : (
          <div className={css.cells}>{tally.per_code.map((cell) => <Cell key={cell.offer_id} cell={cell} current={cell.code === now?.code} segment={state.session.segments.find((s) => s.code === cell.code) ?? null} act={act} />)}</div>
        )}
      </div>
      <div className={css.lists}>
        <section className={css.listBox} aria-label={t.expiring}>
          <div className={css.blockHead}><h2>{t.expiring}</h2><span>{holds.length > 0 ? holds.length : ""}</span></div>
          <div className={css.rows} tabIndex={0}>
            {holds.length === 0 && <Text size="sm" c="dimmed" px={12} py={6}>{t.noHolds}</Text>}
            {holds.slice(0, ROWS_MAX).map((o) => <HoldRow key={o.id} o={o} now={tick} />)}
          </div>
        </section>
        <section className={css.listBox} aria-label={t.latest}>
          <div className={css.blockHead}><h2>{t.latest}</h2></div>
          <div className={css.rows} tabIndex={0}>
            {placed.length === 0 && <Text size="sm" c="dimmed" px={12} py={6}>{t.noLatest}</Text>}
            {placed.slice(0, ROWS_MAX).map((o) => <OrderRow key={o.id} o={o} />)}
          </div>
        </section>
      </div>
    </>
  );
}

function Cell({ cell, current, segment, act }: { cell: CodeCell; current: boolean; segment: Segment | null; act: Props["act"] }) {
  const t = liveWords().b;
  const all = Math.max(1, cell.sold + cell.held + cell.left);
  const level = cell.left <= 0 ? "out" : cell.left <= LOW ? "low" : "ok";
  return (
    <Menu position="bottom" withinPortal>
      <Menu.Target>
        <UnstyledButton className={css.cell} data-level={level} data-off={!cell.armed || undefined} data-now={current || undefined} title={say(cell.title)} aria-label={`${say(cell.title)}. ${t.cell(cell.code, cell.sold, cell.held, cell.left, cell.waiting)}`}>
          <span className={css.cellTop}><b>{cell.code}</b><strong>{count(cell.left)}</strong></span>
          <i className={css.stockBar} aria-hidden><i style={{ width: `${(cell.sold / all) * 100}%` }} data-k="sold" /><i style={{ width: `${(cell.held / all) * 100}%` }} data-k="held" /></i>
          <span className={css.cellFoot}><span>{cell.sold}·{cell.held}</span>{cell.waiting > 0 && <em>{t.waiting(cell.waiting)}</em>}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{cell.code} · {say(cell.title)}</Menu.Label>
        <Menu.Label>{t.cell(cell.code, cell.sold, cell.held, cell.left, cell.waiting)}</Menu.Label>
        {segment && (
          <>
            <Menu.Item leftSection={<Icon name={cell.armed ? "x" : "bolt"} size={16} />} onClick={() => act(cell.armed ? "disarm" : "arm", segment.id)}>{cell.armed ? t.disarm : t.arm}</Menu.Item>
            <Menu.Item leftSection={<Icon name="pin" size={16} />} onClick={() => act("pin", segment.id)}>{t.pinProduct}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function HoldRow({ o, now }: { o: BoardOrder; now: number }) {
  const left_ms = Date.parse(o.expires_at ?? "") - now;
  return (
    <div className={css.orderRow}>
      <span className={css.countdown} data-hurry={left_ms < HURRY_MS || undefined}>{duration(left_ms)}</span>
      <b>{o.code ?? o.number}{o.quantity > 1 ? ` ×${o.quantity}` : ""}</b>
      <span className={css.who}>{o.buyer_name}</span>
      <span className={css.sum}>{money(o.total)}</span>
    </div>
  );
}

function OrderRow({ o }: { o: BoardOrder }) {
  const shop = useShop();
  const tone = toneOf(o.state);
  return (
    <Link className={css.orderRow} href={shop.at(`/orders?order=${o.id}`)} target="_blank" title={`${o.number} · ${common().state[o.state]} · ${liveWords().b.origin[o.origin]}`}>
      <time>{clock(o.at)}</time>
      <b>{o.code ?? o.number}{o.quantity > 1 ? ` ×${o.quantity}` : ""}</b>
      <span className={css.who}>{o.buyer_name}</span>
      <span className={css.sum} data-tone={tone}>{money(o.total)}</span>
    </Link>
  );
}
