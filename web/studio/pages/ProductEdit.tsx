// One product: texts in three languages, pictures, options × variants, prices, stock with its history.
import { ActionIcon, Autocomplete, Badge, Button, Drawer, FileButton, Group, Modal, NumberInput, Select, Stack, TagsInput, Text, TextInput, Tooltip, VisuallyHidden } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { say } from "../../shared/i18n";
import { count, dayAndClock } from "../../shared/i18n/format";
import { studio, type Product, type ProductInput, type Text3 } from "../api";
import { common } from "../i18n/common";
import { goodsWords } from "../i18n/goods";
import { OPTIONS_MAX, optionsOf, regrid, suggestSku, variantTroubles, combinations, VARIANTS_MAX, type OptionDraft, type VariantDraft } from "../lib/variants";
import { Link, navigate, useShop, useUnsaved } from "../router";
import { Icon } from "../ui/icons";
import { MoneyInput, Text3Input, uploadPicture } from "../ui/inputs";
import { Empty, PageHead, Panel, Rows, Shown } from "../ui/parts";
import { useCurrency } from "../ui/shop";
import { sentence, toast, toastError } from "../ui/toast";
import { StatusBadge } from "./Products";
import css from "./product.module.css";
import table from "../ui/table.module.css";

const PICTURES_MAX = 12;
const EMPTY: Text3 = { vi: "", zh: "", en: "" };
type Draft = {
  title: Text3; description: Text3; category: string; status: Product["status"]; pictures: string[]; attributes: { name: string; value: string }[]; limit_per_buyer: number | null; options: OptionDraft[]; variants: VariantDraft[];
};

function draftOf(p: Product | null): Draft {
  if (!p) return { title: EMPTY, description: EMPTY, category: "", status: "active", pictures: [], attributes: [], limit_per_buyer: null, options: [], variants: [{ sku: "", options: [], price_minor: null, compare_at_minor: null, weight_g: 200, on_hand: 0 }] };
  return {
    title: p.title, description: p.description, category: p.category, status: p.status, pictures: p.pictures, attributes: p.attributes, limit_per_buyer: p.limit_per_buyer,
    options: optionsOf(p.option_names, p.variants),
    variants: p.variants.map((v) => ({ id: v.id, sku: v.sku, options: v.options, price_minor: v.price.minor, compare_at_minor: v.compare_at?.minor ?? null, weight_g: v.weight_g, on_hand: v.on_hand ?? v.left, left: v.left, held: v.held ?? 0 })),
  };
}
export function inputOf(d: Draft): ProductInput {
  return {
    title: d.title, description: d.description, category: d.category.trim(), status: d.status, pictures: d.pictures, limit_per_buyer: d.limit_per_buyer,
    option_names: d.options.filter((o) => o.values.length > 0).map((o) => o.name.trim()),
    attributes: d.attributes.filter((a) => a.name.trim() && a.value.trim()),
    variants: d.variants.map((v) => ({ ...(v.id ? { id: v.id } : { on_hand: v.on_hand }), sku: v.sku.trim(), options: v.options, price_minor: v.price_minor ?? 0, compare_at_minor: v.compare_at_minor, weight_g: v.weight_g })),
  };
}

export function ProductEdit({ id }: { id: string }) {
  const shop = useShop();
  const query = useQuery({ queryKey: ["product", shop.id, id], queryFn: () => studio.product(shop.id, id), enabled: id !== "new", staleTime: Infinity });
  if (id === "new") return <Editor key="new" product={null} />;
  return <Shown query={query} shape={<Rows n={6} h={96} />}>{(p) => <Editor key={p.id} product={p} />}</Shown>;
}

function Editor({ product }: { product: Product | null }) {
  const t = goodsWords().p;
  const c = common();
  const shop = useShop();
  const currency = useCurrency();
  const queries = useQueryClient();
  const [d, setD] = useState(() => draftOf(product));
  const [clean, setClean] = useState(() => JSON.stringify(d));
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(d) !== clean;
  useUnsaved(dirty && !busy, c.leave);
  const set = (part: Partial<Draft>) => setD((now) => ({ ...now, ...part }));
  const named = (d.title.vi || d.title.zh || d.title.en).trim();
  const found = variantTroubles(d.variants);
  const mend = found.length + (named ? 0 : 1);
  const setOptions = (options: OptionDraft[]) => {
    const grid = combinations(options).length <= VARIANTS_MAX ? regrid(d.variants, options, named) : d.variants;
    set({ options, variants: grid });
  };
  const editVariant = (i: number, part: Partial<VariantDraft>) => set({ variants: d.variants.map((v, n) => (n === i ? { ...v, ...part } : v)) });

  const save = async (e?: FormEvent) => {
    e?.preventDefault();
    setTried(true);
    if (mend > 0) return;
    setBusy(true);
    setError(null);
    try {
      const saved = product ? await studio.updateProduct(shop.id, product.id, inputOf(d)) : await studio.addProduct(shop.id, inputOf(d));
      const fresh = draftOf(saved);
      setD(fresh);
      setClean(JSON.stringify(fresh));
      queries.setQueryData(["product", shop.id, saved.id], saved);
      void queries.invalidateQueries({ queryKey: ["products", shop.id] });
      toast(t.saved, { tone: "good" });
      if (!product) setTimeout(() => navigate(shop.at(`/products/${saved.id}`), { replace: true }), 0);
    } catch (cause) {
      setError(sentence(cause));
    } finally {
      setBusy(false);
    }
  };
  const setStatus = async (status: Product["status"]): Promise<void> => {
    if (!product) return;
    try {
      if (status === "archived") await studio.archiveProduct(shop.id, product.id);
      else await studio.updateProduct(shop.id, product.id, { ...inputOf(draftOf(product)), status });
      void queries.invalidateQueries({ queryKey: ["products", shop.id] });
      void queries.invalidateQueries({ queryKey: ["product", shop.id, product.id] });
      setD((now) => ({ ...now, status }));
      setClean((was) => JSON.stringify({ ...(JSON.parse(was) as Draft), status }));
      if (status === "archived") toast(t.archived(say(product.title)), { undo: { run: () => void setStatus(product.status === "archived" ? "active" : product.status) } });
      else toast(t.restored(say(product.title)), { tone: "good" });
    } catch (cause) {
      toastError(cause);
    }
  };
  const addPictures = (files: File[]) => {
    void (async () => {
      for (const file of files.slice(0, PICTURES_MAX - d.pictures.length)) {
        const url = await uploadPicture(shop.id, file);
        if (url) setD((now) => ({ ...now, pictures: [...now.pictures, url] }));
      }
    })();
  };

  return (
    <form onSubmit={(e) => void save(e)} noValidate>
      <PageHead
        back={<Button component={Link} href={shop.at("/products")} variant="subtle" size="compact-sm" ml={-8} leftSection={<Icon name="left" size={14} />}>{t.title}</Button>}
        title={named ? say(d.title) || named : t.newTitle}
        sub={product ? <StatusBadge status={d.status} /> : undefined}
      >
        {product && <Button component="a" href={`/p/${product.slug}`} target="_blank" variant="subtle" leftSection={<Icon name="external" size={16} />}>{t.view}</Button>}
        {product && (d.status === "archived" ? <Button onClick={() => void setStatus("active")}>{t.restore}</Button> : <Button leftSection={<Icon name="archive" size={16} />} onClick={() => void setStatus("archived")}>{t.archive}</Button>)}
        <Button type="submit" variant="filled" color="lantern" loading={busy} disabled={!dirty}>{c.save}</Button>
      </PageHead>
      {error && <Text c="var(--harm)" size="sm" mb="sm" role="alert">{error}</Text>}
      {tried && mend > 0 && <Text c="var(--wait)" size="sm" mb="sm" role="alert">{t.mend(mend)}</Text>}
      <div className={css.columns}>
        <Stack gap="md" style={{ minWidth: 0 }}>
          <Panel title={t.texts}>
            <Stack gap="md">
              <Text3Input label={t.name} value={d.title} onChange={(title) => set({ title })} maxLength={200} required={tried} />
              <Text3Input label={t.description} value={d.description} onChange={(description) => set({ description })} rows={4} maxLength={20_000} />
            </Stack>
          </Panel>
          <Panel title={t.pictures}>
            <div className={css.pictures}>
              {d.pictures.map((url, i) => (
                <figure key={url} className={css.picture}>
                  <img src={url} alt="" />
                  <figcaption>
                    {i > 0 && <Tooltip label={t.makeFirst}><ActionIcon size="sm" variant="filled" color="dark" aria-label={`${t.makeFirst} ${i + 1}`} onClick={() => set({ pictures: [url, ...d.pictures.filter((u) => u !== url)] })}><Icon name="up" size={14} /></ActionIcon></Tooltip>}
                    <Tooltip label={t.removePicture}><ActionIcon size="sm" variant="filled" color="dark" aria-label={`${t.removePicture} ${i + 1}`} onClick={() => set({ pictures: d.pictures.filter((u) => u !== url) })}><Icon name="x" size={14} /></ActionIcon></Tooltip>
                  </figcaption>
                </figure>
              ))}
              {d.pictures.length < PICTURES_MAX && (
                <FileButton multiple accept="image/png,image/jpeg,image/webp" onChange={addPictures}>
                  {(props) => (
                    <button type="button" {...props} className={css.addPicture} onDragOver={(e) => e.preventDefault()} onDrop={(e) => { e.preventDefault(); addPictures([...e.dataTransfer.files].filter((f) => f.type.startsWith("image/"))); }}>
                      <Icon name="plus" size={20} />{t.addPicture}
                    </button>
                  )}
                </FileButton>
              )}
            </div>
            <Text size="xs" c="dimmed" mt={8}>{t.picturesHint}</Text>
          </Panel>
          <Panel flush title={t.options} right={d.options.length < OPTIONS_MAX && <Button size="compact-sm" leftSection={<Icon name="plus" size={14} />} onClick={() => set({ options: [...d.options, { name: "", values: [] }] })}>{t.addOption}</Button>}>
            {d.options.length > 0 && (
              <div className={css.options}>
                {d.options.map((o, i) => (
                  <div key={i} className={css.option}>
                    <Autocomplete aria-label={`${t.optionName} ${i + 1}`} placeholder={t.optionNameHint} data={t.optionNameHint.replace("…", "").split(/[,、]\s*/)} value={o.name} maxLength={40} onChange={(name) => set({ options: d.options.map((x, n) => (n === i ? { ...x, name } : x)) })} />
                    <TagsInput aria-label={`${t.optionValues} ${o.name}`} placeholder={o.values.length === 0 ? t.optionValuesHint : undefined} value={o.values} maxTags={30} onChange={(values) => setOptions(d.options.map((x, n) => (n === i ? { ...x, values } : x)))} />
                    <ActionIcon size={36} aria-label={`${t.removeOption} ${o.name}`} onClick={() => setOptions(d.options.filter((_, n) => n !== i))}><Icon name="trash" /></ActionIcon>
                  </div>
                ))}
                {combinations(d.options).length > VARIANTS_MAX && <Text size="sm" c="var(--wait)">{t.tooMany(VARIANTS_MAX)}</Text>}
              </div>
            )}
            <VariantTable d={d} found={tried ? found : []} currency={currency} title={named} edit={editVariant} saved={product !== null && !dirty} stockDone={(i, on_hand, left, held) => {
              const put = (x: Draft): Draft => ({ ...x, variants: x.variants.map((v, n) => (n === i ? { ...v, on_hand, left, held } : v)) });
              setD(put);
              setClean((was) => JSON.stringify(put(JSON.parse(was) as Draft)));
            }} />
          </Panel>
        </Stack>
        <Stack gap="md" className={css.side}>
          <Panel title={t.side}>
            <Stack gap="sm">
              {d.status !== "archived" && <Select label={t.statusLabel} data={(["active", "draft"] as const).map((v) => ({ value: v, label: t.status[v] }))} value={d.status} allowDeselect={false} onChange={(v) => set({ status: (v ?? "active") as Product["status"] })} />}
              <TextInput label={t.category} value={d.category} maxLength={80} onChange={(e) => set({ category: e.currentTarget.value })} />
              <NumberInput label={t.limit} placeholder={t.noLimit} value={d.limit_per_buyer ?? ""} min={1} max={999} allowDecimal={false} onChange={(v) => set({ limit_per_buyer: typeof v === "number" && v >= 1 ? v : null })} />
            </Stack>
          </Panel>
          <Panel title={t.attributes}>
            <Stack gap="xs">
              {d.attributes.map((a, i) => (
                <Group key={i} gap={6} wrap="nowrap">
                  <TextInput aria-label={`${t.attributeName} ${i + 1}`} placeholder={t.attributeName} value={a.name} maxLength={60} onChange={(e) => { const name = e.currentTarget.value; set({ attributes: d.attributes.map((x, n) => (n === i ? { ...x, name } : x)) }); }} />
                  <TextInput aria-label={`${t.attributeValue} ${i + 1}`} placeholder={t.attributeValue} value={a.value} maxLength={200} onChange={(e) => { const value = e.currentTarget.value; set({ attributes: d.attributes.map((x, n) => (n === i ? { ...x, value } : x)) }); }} />
                  <ActionIcon aria-label={`${c.remove} ${a.name}`} onClick={() => set({ attributes: d.attributes.filter((_, n) => n !== i) })}><Icon name="x" size={16} /></ActionIcon>
                </Group>
              ))}
              <Button size="compact-sm" variant="subtle" style={{ alignSelf: "flex-start" }} leftSection={<Icon name="plus" size={14} />} onClick={() => set({ attributes: [...d.attributes, { name: "", value: "" }] })}>{t.addAttribute}</Button>
            </Stack>
          </Panel>
        </Stack>
      </div>
    </form>
  );
}

type TableProps = { d: Draft; found: ReturnType<typeof variantTroubles>; currency: ReturnType<typeof useCurrency>; title: string; edit: (i: number, part: Partial<VariantDraft>) => void; saved: boolean; stockDone: (i: number, on_hand: number, left: number, held: number) => void };
function VariantTable({ d, found, currency, title, edit, stockDone }: TableProps) {
  const t = goodsWords().p;
  const [changing, setChanging] = useState<number | null>(null);
  const [history, setHistory] = useState<VariantDraft | null>(null);
  const wrong = (row: number, ...what: string[]) => found.some((f) => f.row === row && what.includes(f.what));
  const chosen = changing === null ? undefined : d.variants[changing];
  return (
    <>
      <div className={table.wrap}>
        <table className={`${table.table} ${css.variants}`}>
          <thead><tr><th>{d.options.map((o) => o.name).filter(Boolean).join(" / ") || t.single}</th><th>{t.sku}</th><th className={table.r}>{t.price}</th><th className={table.r}>{t.compare}</th><th className={table.r}>{t.weight}</th><th className={table.r}>{d.variants.some((v) => !v.id) ? t.firstStock : t.onHand}</th><th><VisuallyHidden>{common().actions}</VisuallyHidden></th></tr></thead>
          <tbody>
            {d.variants.map((v, i) => {
              const name = v.options.join(" / ") || t.single;
              return (
                <tr key={v.id ?? v.options.join("/")}>
                  <td className={table.n}><b style={{ fontWeight: 600 }}>{name}</b></td>
                  <td><TextInput aria-label={`${t.sku}, ${name}`} value={v.sku} maxLength={64} miw={132} title={v.sku} error={wrong(i, "sku_missing", "sku_twice")} placeholder={suggestSku(title, v.options)} onFocus={() => { if (v.sku === "" && title) edit(i, { sku: suggestSku(title, v.options) }); }} onChange={(e) => edit(i, { sku: e.currentTarget.value })} /></td>
                  <td><MoneyInput aria-label={`${t.price}, ${name}`} currency={currency} w={112} ml="auto" value={v.price_minor} error={wrong(i, "price_missing")} onChange={(price_minor) => edit(i, { price_minor })} /></td>
                  <td><MoneyInput aria-label={`${t.compare}, ${name}`} currency={currency} w={112} ml="auto" value={v.compare_at_minor} error={wrong(i, "compare_below")} onChange={(compare_at_minor) => edit(i, { compare_at_minor })} /></td>
                  <td><NumberInput aria-label={`${t.weight}, ${name}`} hideControls w={76} ml="auto" min={0} max={100_000} allowDecimal={false} value={v.weight_g} styles={{ input: { textAlign: "right" } }} onChange={(n) => edit(i, { weight_g: typeof n === "number" ? n : 0 })} /></td>
                  <td className={table.r}>
                    {v.id ? (
                      <span className={css.stock}><b data-low={(v.left ?? 0) <= 5 || undefined}>{count(v.on_hand)}</b>{(v.held ?? 0) > 0 && <small>{t.held} {count(v.held ?? 0)}</small>}</span>
                    ) : (
                      <NumberInput aria-label={`${t.firstStock}, ${name}`} hideControls w={84} ml="auto" min={0} max={1_000_000} allowDecimal={false} value={v.on_hand} styles={{ input: { textAlign: "right" } }} onChange={(n) => edit(i, { on_hand: typeof n === "number" ? n : 0 })} />
                    )}
                  </td>
                  <td className={`${table.n} ${table.r}`}>
                    {v.id && (
                      <Group gap={4} wrap="nowrap" justify="flex-end">
                        <Button size="compact-sm" onClick={() => setChanging(i)}>{t.changeStock}</Button>
                        <Tooltip label={t.history}><ActionIcon aria-label={`${t.history}, ${name}`} onClick={() => setHistory(v)}><Icon name="clock" /></ActionIcon></Tooltip>
                      </Group>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {found.length > 0 && <Text size="sm" c="var(--wait)" px={12} py={8}>{[...new Set(found.map((f) => t.trouble[f.what]))].join(" · ")}</Text>}
      {chosen && changing !== null && <StockDialog v={chosen} close={() => setChanging(null)} done={(o, l, h) => stockDone(changing, o, l, h)} />}
      <Drawer opened={history !== null} onClose={() => setHistory(null)} title={history ? `${t.history} · ${history.sku}` : ""}>{history?.id && <Movements variant={history.id} />}</Drawer>
    </>
  );
}

function StockDialog({ v, close, done }: { v: VariantDraft; close: () => void; done: (on_hand: number, left: number, held: number) => void }) {
  const t = goodsWords().p;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const [change, setChange] = useState<number | string>("");
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const by = typeof change === "number" ? change : 0;
  const below = v.on_hand + by < (v.held ?? 0);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    if (by === 0 || below || !reason.trim() || !v.id) return;
    setBusy(true);
    setError(null);
    try {
      const level = await studio.changeStock(shop.id, { variant_id: v.id, change: by, reason: reason.trim() });
      done(level.on_hand, level.left, level.held);
      void queries.invalidateQueries({ queryKey: ["products", shop.id] });
      void queries.invalidateQueries({ queryKey: ["moves", shop.id, v.id] });
      toast(t.stockDone(v.sku, count(level.on_hand)), { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.stockTitle(v.sku)}>
      <form onSubmit={(e) => void submit(e)}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">{t.stockNow(count(v.on_hand), count(v.held ?? 0))}</Text>
          <NumberInput data-autofocus label={t.change} placeholder={t.changeHint} value={change} onChange={setChange} allowDecimal={false} max={1_000_000} min={-1_000_000} error={below ? t.stockBelow : undefined} description={by !== 0 && !below ? t.after(count(v.on_hand + by)) : undefined} inputWrapperOrder={["label", "input", "description", "error"]} />
          <div>
            <TextInput label={c.reason} value={reason} maxLength={200} onChange={(e) => setReason(e.currentTarget.value)} />
            <Group gap={6} mt={6}>{t.stockReasons.map((r) => <Button key={r} size="compact-xs" variant={reason === r ? "filled" : "default"} onClick={() => setReason(r)}>{r}</Button>)}</Group>
          </div>
          {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" loading={busy} disabled={by === 0 || below || !reason.trim()}>{t.changeStock}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

const SIGN: Record<string, 1 | -1 | 0> = { received: 1, adjusted: 0, held: 0, released: 0, sold: -1, returned: 1 };
function Movements({ variant }: { variant: string }) {
  const t = goodsWords().p;
  const shop = useShop();
  const query = useQuery({ queryKey: ["moves", shop.id, variant], queryFn: () => studio.movements(shop.id, variant, { limit: 50 }) });
  return (
    <Shown query={query}>
      {(page) => page.items.length === 0 ? <Empty icon="clock" title={t.noMoves} /> : (
        <Stack gap={0}>
          {page.items.map((m, i) => (
            <div key={i} className={css.move}>
              <Badge variant={SIGN[m.kind] === 0 ? "default" : "light"} color={m.kind === "sold" ? "ink" : m.kind === "held" ? "wait" : "ink"}>{t.move[m.kind]}</Badge>
              <span className={table.cellText} style={{ flex: 1 }}><small style={{ color: "var(--text)", whiteSpace: "normal" }}>{m.note || m.order_number || ""}</small><small>{dayAndClock(m.at)}{m.note && m.order_number ? ` · ${m.order_number}` : ""}</small></span>
              <b>{m.quantity > 0 && SIGN[m.kind] !== -1 && m.kind !== "held" ? "+" : ""}{m.kind === "sold" && m.quantity > 0 ? "−" : ""}{count(m.quantity)}</b>
            </div>
          ))}
        </Stack>
      )}
    </Shown>
  );
}
