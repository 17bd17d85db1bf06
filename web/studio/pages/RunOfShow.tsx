// The run-of-show as cards in order: dragged by the handle, moved by keyboard, saved by itself when it is sound.
import { ActionIcon, Alert, Autocomplete, Button, Checkbox, Group, Menu, Modal, NumberInput, Stack, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { say } from "../../shared/i18n";
import { clock, count, money } from "../../shared/i18n/format";
import { studio, type Currency, type Product, type ProductCard, type Segment, type StudioSession, type Variant } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { dropIndex, firstOpen, livePrice, MINUTES_MAX, move, nextCode, normalCode, offsets, SEGMENTS_MAX, stopsSaving, toInput, troubles, withVariantPrice, type Draft, type Trouble } from "../lib/runofshow";
import { useShop } from "../router";
import { useCurrency } from "../ui/shop";
import { useAutosave } from "../ui/autosave";
import { Icon } from "../ui/icons";
import { writeMoney } from "../lib/money";
import { MoneyInput } from "../ui/inputs";
import { Empty, Panel, Rows, Shown, Thumb } from "../ui/parts";
import { sentence, toast } from "../ui/toast";
import { SaveMark } from "./Prepare";
import css from "./prepare.module.css";

/** A product with the variants that can have prices of their own. */
type Goods = ProductCard & { variants: Variant[] };
type Card = Draft<Goods>;
const EDGE_PX = 90;
let keys = 0;
const freshKey = (): string => `new-${(keys += 1)}`;

function fromSegment(s: Segment): Card {
  return { key: s.id, id: s.id, kind: s.kind, product: s.product && { ...s.product, variants: s.variants }, code: s.code ?? "", price_minor: s.price_minor, variant_prices: s.variant_prices, limit_per_buyer: s.limit_per_buyer, minutes: s.minutes, script: s.script, who: s.who, state: s.state };
}
export function cardOf(p: Product): ProductCard {
  const prices = p.variants.map((v) => v.price);
  const lowest = prices.reduce((a, b) => (b.minor < a.minor ? b : a), prices[0] ?? { minor: 0, currency: "VND" });
  return { id: p.id, slug: p.slug, merchant: { id: p.merchant.id ?? "", name: p.merchant.name }, title: p.title, picture_url: p.pictures[0] ?? null, price: lowest, compare_at: p.variants[0]?.compare_at ?? null, left: p.variants.reduce((n, v) => n + v.left, 0), sold: p.sold, live_session: null };
}

export function RunOfShow({ session }: { session: StudioSession }) {
  const t = liveWords();
  const p = t.prep;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const currency = useCurrency();
  const [cards, setCards] = useState<Card[]>(() => session.segments.map(fromSegment));
  const [picking, setPicking] = useState(false);
  const [drag, setDrag] = useState<{ key: string; from: number; to: number; middles: number[] } | null>(null);
  const [lift, setLift] = useState<{ key: string; before: Card[] } | null>(null);
  const [spoken, setSpoken] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const closed = session.state === "ended" || session.state === "replay" || session.state === "cancelled";

  const found = troubles(cards);
  const blocking = found.filter(stopsSaving);
  const saver = useAutosave<Card[]>(async (v) => {
    const sent = v.map((x) => x.key);
    const answer = await studio.setSegments(shop.id, session.id, toInput(v));
    // New cards get the ids the server gave them, by the place they were sent in.
    setCards((now) => now.map((x) => { const at = sent.indexOf(x.key); const id = at >= 0 ? answer.items[at]?.id : undefined; return id && !x.id ? { ...x, id } : x; }));
    queries.setQueryData<StudioSession>(["session", shop.id, session.id], (old) => (old ? { ...old, segments: answer.items } : old));
  });
  const { change } = saver;
  const set = (next: Card[]) => {
    setCards(next);
    if (troubles(next).filter(stopsSaving).length === 0) change(next);
  };
  const edit = (key: string, part: Partial<Card>) => set(cards.map((x) => (x.key === key ? { ...x, ...part } : x)));
  const nameOf = (x: Card): string => (x.kind === "talk" ? p.talk : [x.code, x.product ? say(x.product.title) : ""].filter(Boolean).join(" "));
  const remove = (x: Card) => {
    const before = cards;
    set(cards.filter((y) => y.key !== x.key));
    // Taken back it is a new segment to the server: the old id went with the removal.
    toast(p.removedSegment(nameOf(x)), { undo: { run: () => set(before.map((y) => (y.key === x.key ? withoutId(y) : y))) } });
  };
  const duplicate = (x: Card) => set(cards.flatMap((y) => (y.key === x.key ? [y, { ...withoutId(y), key: freshKey(), code: y.kind === "product" ? nextCode(cards) : "", state: "coming" as const }] : [y])));
  const add = (products: Goods[]) => {
    const next = cards.slice();
    for (const product of products) {
      if (next.length >= SEGMENTS_MAX) break;
      next.push({ key: freshKey(), kind: "product", product, code: nextCode(next), price_minor: null, variant_prices: [], limit_per_buyer: null, minutes: 5, script: "", who: session.host_name, state: "coming" });
    }
    set(next);
  };
  const addTalk = () => set([...cards, { key: freshKey(), kind: "talk", product: null, code: "", price_minor: null, variant_prices: [], limit_per_buyer: null, minutes: 3, script: "", who: session.host_name, state: "coming" }]);

  const grab = (e: PointerEvent<HTMLButtonElement>, from: number, key: string) => {
    if (e.button !== 0 || closed) return;
    e.preventDefault();
    e.currentTarget.setPointerCapture(e.pointerId);
    const middles = [...(list.current?.children ?? [])].map((el) => { const r = el.getBoundingClientRect(); return r.top + r.height / 2 + window.scrollY; });
    setDrag({ key, from, to: from, middles });
  };
  const dragTo = (e: PointerEvent<HTMLButtonElement>) => {
    if (!drag) return;
    if (e.clientY < EDGE_PX) window.scrollBy(0, -14);
    else if (e.clientY > window.innerHeight - EDGE_PX) window.scrollBy(0, 14);
    const to = Math.max(firstOpen(cards), dropIndex(drag.middles, drag.from, e.clientY + window.scrollY));
    if (to !== drag.to) setDrag({ ...drag, to });
  };
  const drop = () => {
    if (!drag) return;
    const moved = cards[drag.from];
    if (drag.to !== drag.from && moved) {
      set(move(cards, drag.from, drag.to));
      setSpoken(p.dropped(nameOf(moved), drag.to + 1));
    }
    setDrag(null);
  };
  useEffect(() => {
    if (!drag) return;
    const esc = (e: globalThis.KeyboardEvent) => e.key === "Escape" && setDrag(null);
    window.addEventListener("keydown", esc);
    return () => window.removeEventListener("keydown", esc);
  }, [drag]);

  const moveBy = (x: Card, by: number, save: boolean) => {
    const from = cards.findIndex((y) => y.key === x.key);
    const next = move(cards, from, from + by);
    const to = next.findIndex((y) => y.key === x.key);
    if (to === from) return;
    if (save) set(next);
    else setCards(next);
    setSpoken(p.movedTo(nameOf(x), to + 1, next.length));
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-key="${x.key}"] [data-handle]`)?.focus());
  };
  const handleKey = (e: KeyboardEvent, x: Card, at: number) => {
    if (closed || x.state !== "coming") return;
    const lifted = lift?.key === x.key;
    if (e.key === " " || e.key === "Enter") {
      e.preventDefault();
      if (lifted) {
        setLift(null);
        set(cards);
        setSpoken(p.dropped(nameOf(x), at + 1));
      } else {
        setLift({ key: x.key, before: cards });
        setSpoken(p.lifted(nameOf(x), at + 1, cards.length));
      }
    } else if (lifted && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
      e.preventDefault();
      moveBy(x, e.key === "ArrowUp" ? -1 : 1, false);
    } else if (lifted && e.key === "Escape") {
      e.preventDefault();
      setCards(lift.before);
      setLift(null);
    }
  };

  const shown = drag ? move(cards, drag.from, drag.to) : cards;
  const starts = offsets(shown);
  const total = cards.reduce((n, x) => n + x.minutes, 0);
  return (
    <Panel
      flush
      title={<Group gap="sm" align="baseline"><span>{p.show}</span>{cards.length > 0 && <Text span size="sm" c="dimmed" fw={400}>{p.showSub(cards.length, total)}</Text>}</Group>}
      right={cards.length > 0 ? <SaveMark state={saver.state} note={blocking.length > 0 ? p.waits(blocking.length) : null} retry={() => change(cards)} /> : undefined}
    >
      {saver.state === "failed" && <Alert color="harm" variant="light" m="md" role="alert" title={p.conflict}>{sentence(saver.error)}</Alert>}
      {cards.length === 0 ? (
        <Empty icon="list" title={p.emptyShow} text={p.emptyShowText}>
          <Button variant="filled" leftSection={<Icon name="plus" size={16} />} onClick={() => setPicking(true)}>{p.addProducts}</Button>
        </Empty>
      ) : (
        <>
          <div className={css.cardHead} aria-hidden>
            <span /><span /><span /><span>{p.code}</span><span style={{ textAlign: "right" }}>{p.price}</span><span>{p.limit}</span><span>{p.minutes}</span><span />
          </div>
          <ol className={css.cards} ref={list}>
            {shown.map((x, i) => (
              <CardRow
                key={x.key} card={x} at={i} startsAt={Date.parse(session.starts_at) + (starts[i] ?? 0) * 60_000} currency={currency} closed={closed} name={nameOf(x)}
                found={found.filter((f) => f.key === x.key)} hosts={[...new Set([session.host_name, ...session.hosts.map((h) => h.name)])].filter(Boolean)}
                lifted={drag?.key === x.key || lift?.key === x.key}
                edit={(part) => edit(x.key, part)} remove={() => remove(x)} duplicate={() => duplicate(x)} up={() => moveBy(x, -1, true)} down={() => moveBy(x, 1, true)}
                handle={{ onPointerDown: (e) => grab(e, i, x.key), onPointerMove: dragTo, onPointerUp: drop, onPointerCancel: () => setDrag(null), onKeyDown: (e) => handleKey(e, x, i), onBlur: () => { if (lift?.key === x.key && !list.current?.contains(document.activeElement)) { setLift(null); set(cards); } } }}
              />
            ))}
          </ol>
        </>
      )}
      {!closed && cards.length > 0 && (
        <Group gap="xs" p="sm" className={css.cardsFoot}>
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setPicking(true)} disabled={cards.length >= SEGMENTS_MAX}>{p.addProducts}</Button>
          <Button leftSection={<Icon name="talk" size={16} />} onClick={addTalk} disabled={cards.length >= SEGMENTS_MAX}>{p.addTalk}</Button>
        </Group>
      )}
      <div role="status" aria-live="assertive" style={{ position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" }}>{spoken}</div>
      <Modal opened={picking} onClose={() => setPicking(false)} title={p.pick} size="lg" padding={0} styles={{ header: { padding: "16px 20px" } }}>
        {picking && <Picker inShow={new Set(cards.map((x) => x.product?.id ?? ""))} done={(list) => { setPicking(false); add(list); }} cancel={() => setPicking(false)} cancelWord={c.cancel} />}
      </Modal>
    </Panel>
  );
}

function withoutId(x: Card): Card {
  const copy = { ...x };
  delete copy.id;
  return copy;
}

type RowProps = {
  card: Card; at: number; startsAt: number; currency: Currency; closed: boolean; name: string; found: Trouble[]; hosts: string[]; lifted: boolean;
  edit: (part: Partial<Card>) => void; remove: () => void; duplicate: () => void; up: () => void; down: () => void;
  handle: { onPointerDown: (e: PointerEvent<HTMLButtonElement>) => void; onPointerMove: (e: PointerEvent<HTMLButtonElement>) => void; onPointerUp: () => void; onPointerCancel: () => void; onKeyDown: (e: KeyboardEvent) => void; onBlur: () => void };
};
function CardRow({ card: x, at, startsAt, currency, closed, name, found, hosts, lifted, edit, remove, duplicate, up, down, handle }: RowProps) {
  const p = liveWords().prep;
  const c = common();
  const fixed = closed || x.state !== "coming";
  const wrong = (what: Trouble["what"]): string | undefined => (found.some((f) => f.what === what) ? p.trouble[what] : undefined);
  const variants = x.product?.variants ?? [];
  const usual = x.product?.price.minor ?? null;
  const lowest = variants.length > 0 ? Math.min(...variants.map((v) => livePrice(x, v))) : (x.price_minor ?? usual);
  const off = usual !== null && usual > 0 && lowest !== null && lowest < usual ? Math.round((1 - lowest / usual) * 100) : 0;
  const [eachOpen, setEachOpen] = useState(x.variant_prices.length > 0);
  const eachId = `each-${x.key}`;
  const codeError = wrong("code_missing") ?? wrong("code_shape") ?? wrong("code_twice");
  return (
    <li className={css.card} data-key={x.key} data-lifted={lifted || undefined} data-state={x.state}>
      <div className={css.cardTop}>
        <Tooltip label={p.fixed} disabled={x.state === "coming"}>
          <button type="button" data-handle className={css.handle} disabled={fixed} aria-label={p.grab(name)} aria-pressed={lifted} {...handle}><Icon name="grip" /></button>
        </Tooltip>
        <span className={css.cardWhen}><b>{at + 1}</b><small>{clock(startsAt)}</small></span>
        <span className={css.cardWhat}>
          {x.kind === "talk" ? <span className={css.talk}><Icon name="talk" size={22} /></span> : <Thumb url={x.product?.picture_url ?? null} w={48} icon="products" />}
          <span>
            <b>{x.kind === "talk" ? p.talk : x.product ? say(x.product.title) : p.trouble.product_missing}</b>
            {x.product && <small data-out={x.product.left <= 0 || undefined}>{p.left(count(x.product.left))}</small>}
          </span>
        </span>
        {x.kind === "product" ? (
          <>
            <TextInput className={css.fCode} aria-label={`${p.code}, ${name}`} data-label={p.code} value={x.code} maxLength={7} disabled={closed} error={codeError !== undefined} onChange={(e) => edit({ code: e.currentTarget.value })} onBlur={() => { if (x.code !== normalCode(x.code)) edit({ code: normalCode(x.code) }); }} styles={{ input: { fontWeight: 650, textTransform: "uppercase" } }} />
            <div className={css.fPrice}>
              <MoneyInput aria-label={`${p.price}, ${name}`} value={x.price_minor} currency={currency} disabled={closed} placeholder={usual === null ? undefined : writeMoney(usual, currency)} onChange={(price_minor) => edit({ price_minor })} />
              <small>
                {usual !== null && lowest !== usual && <><s>{money({ minor: usual, currency })}</s>{off > 0 && <b> −{off}%</b>}</>}
                {variants.length > 1 && <button type="button" className={css.each} aria-expanded={eachOpen} aria-controls={eachId} onClick={() => setEachOpen(!eachOpen)}>{p.eachPrice}<Icon name={eachOpen ? "up" : "down"} size={12} /></button>}
              </small>
            </div>
            <NumberInput className={css.fLimit} aria-label={`${p.limit}, ${name}`} value={x.limit_per_buyer ?? ""} min={1} max={999} allowDecimal={false} hideControls placeholder="∞" disabled={closed} onChange={(v) => edit({ limit_per_buyer: typeof v === "number" && v >= 1 ? v : null })} />
          </>
        ) : (
          <span className={css.fSpan} />
        )}
        <NumberInput className={css.fMinutes} aria-label={`${p.minutes}, ${name}`} value={x.minutes} min={1} max={MINUTES_MAX} allowDecimal={false} hideControls disabled={closed} error={wrong("minutes") !== undefined} onChange={(v) => edit({ minutes: typeof v === "number" ? v : 0 })} />
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon className={css.fMenu} aria-label={`${c.actions}, ${name}`} disabled={closed}><Icon name="more" /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="up" size={16} />} disabled={fixed} onClick={up}>{p.moveUp}</Menu.Item>
            <Menu.Item leftSection={<Icon name="down" size={16} />} disabled={fixed} onClick={down}>{p.moveDown}</Menu.Item>
            <Menu.Item leftSection={<Icon name="copy" size={16} />} onClick={duplicate}>{p.duplicate}</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="harm" leftSection={<Icon name="trash" size={16} />} disabled={fixed} onClick={remove}>{p.removeSegment}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {eachOpen && variants.length > 1 && (
        <fieldset className={css.variants} id={eachId}>
          <legend>{p.eachPrice} <span>{p.eachPriceHint}</span></legend>
          {variants.map((v) => {
            const label = v.options.join(" / ") || v.sku;
            return (
              <label key={v.id}>
                <span><b>{label}</b><small>{p.usualPrice} {money(v.price)}</small></span>
                <MoneyInput aria-label={`${p.price}, ${name}, ${label}`} value={x.variant_prices.find((o) => o.variant_id === v.id)?.price_minor ?? null} currency={currency} disabled={closed} placeholder={writeMoney(x.price_minor ?? v.price.minor, currency)} w={128} onChange={(minor) => edit({ variant_prices: withVariantPrice(x.variant_prices, v.id, minor) })} />
              </label>
            );
          })}
        </fieldset>
      )}
      <div className={css.cardScript}>
        <Textarea aria-label={`${p.script}, ${name}`} variant="unstyled" placeholder={p.scriptPlaceholder} autosize minRows={1} maxRows={6} maxLength={4000} value={x.script} disabled={closed} onChange={(e) => edit({ script: e.currentTarget.value })} />
        <Autocomplete aria-label={`${p.who}, ${name}`} variant="unstyled" placeholder={p.who} data={hosts} value={x.who} maxLength={60} disabled={closed} leftSection={<Icon name="user" size={15} />} onChange={(who) => edit({ who })} />
      </div>
      {found.length > 0 && <Text size="xs" className={css.cardTrouble} data-soft={found.every((f) => !stopsSaving(f)) || undefined} role="alert">{found.map((f) => p.trouble[f.what]).join(" · ")}</Text>}
    </li>
  );
}

function Picker({ inShow, done, cancel, cancelWord }: { inShow: Set<string>; done: (list: Goods[]) => void; cancel: () => void; cancelWord: string }) {
  const p = liveWords().prep;
  const shop = useShop();
  const [q, setQ] = useState("");
  const [wait] = useDebouncedValue(q, 200);
  const [chosen, setChosen] = useState<Goods[]>([]);
  const query = useQuery({ queryKey: ["pick", shop.id, wait], queryFn: () => studio.products(shop.id, { q: wait, status: "active", limit: 50 }), placeholderData: (old) => old });
  const toggle = (card: Goods) => setChosen((now) => (now.some((x) => x.id === card.id) ? now.filter((x) => x.id !== card.id) : [...now, card]));
  return (
    <Stack gap={0}>
      <TextInput px={20} pb="sm" data-autofocus leftSection={<Icon name="search" size={16} />} aria-label={p.pickSearch} placeholder={p.pickSearch} value={q} onChange={(e) => setQ(e.currentTarget.value)} />
      <div className={css.pickList}>
        <Shown query={query} shape={<div style={{ padding: "0 20px" }}><Rows n={6} h={52} /></div>}>
          {(page) =>
            page.items.length === 0 ? <Empty icon="search" title={p.pickNone} /> : page.items.map((product) => {
              const card = { ...cardOf(product), variants: product.variants };
              const at = chosen.findIndex((x) => x.id === card.id);
              return (
                <label key={card.id} className={css.pick}>
                  <Checkbox checked={at >= 0} onChange={() => toggle(card)} aria-label={say(card.title)} />
                  <Thumb url={card.picture_url} w={44} />
                  <span className={css.pickText}><b>{say(card.title)}</b><small>{product.variants[0]?.sku}{product.variants.length > 1 ? ` +${product.variants.length - 1}` : ""} · {p.left(count(card.left))}{inShow.has(card.id) ? ` · ${p.pickIn}` : ""}</small></span>
                  <span style={{ fontVariantNumeric: "tabular-nums" }}>{money(card.price)}</span>
                </label>
              );
            })
          }
        </Shown>
      </div>
      <Group justify="flex-end" gap="xs" p="md" className={css.cardsFoot}>
        <Button onClick={cancel}>{cancelWord}</Button>
        <Button variant="filled" disabled={chosen.length === 0} onClick={() => done(chosen)}>{p.pickGo(chosen.length)}</Button>
      </Group>
    </Stack>
  );
}
