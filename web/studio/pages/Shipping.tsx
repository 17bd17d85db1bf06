// What shipping costs, by destination and weight.
import { ActionIcon, Button, Group, NumberInput, Select, Text, VisuallyHidden } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, studio, type ShippingFee } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { useShop, useUnsaved } from "../router";
import { Icon } from "../ui/icons";
import { MoneyInput } from "../ui/inputs";
import { Empty, PageHead, Panel, Rows, Shown } from "../ui/parts";
import { useMerchant } from "../ui/shop";
import table from "../ui/table.module.css";
import { toast, toastError } from "../ui/toast";

const WEIGHT_G_MAX = 100_000;

export function Shipping() {
  const shop = useShop();
  const query = useQuery({ queryKey: ["shipping", shop.id], queryFn: () => studio.shipping(shop.id), staleTime: Infinity });
  return <Shown query={query} shape={<Rows n={6} h={52} />}>{(data) => <Editor key={JSON.stringify(data.fees)} fees={data.fees} />}</Shown>;
}

function Editor({ fees }: { fees: ShippingFee[] }) {
  const t = shopWords().shipping;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const merchant = useMerchant();
  const currency = merchant.data?.currency ?? "VND";
  const country = merchant.data?.country ?? "VN";
  const regions = useQuery({ queryKey: ["regions", country], queryFn: () => api.regions(country), staleTime: Infinity });
  const [rows, setRows] = useState(fees);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(rows) !== JSON.stringify(fees);
  useUnsaved(dirty, c.leave);
  const seen = new Set<string>();
  const twice = rows.map((r) => { const k = `${r.region} ${r.up_to_g}`; const is = seen.has(k); seen.add(k); return is; });
  const edit = (i: number, part: Partial<ShippingFee>) => setRows(rows.map((r, n) => (n === i ? { ...r, ...part } : r)));
  const places = [{ value: "*", label: t.everywhere }, ...(regions.data?.regions ?? []).map((r) => ({ value: r.code, label: r.name }))];
  const save = async () => {
    setBusy(true);
    try {
      queries.setQueryData(["shipping", shop.id], await studio.setShipping(shop.id, rows));
      toast(t.savedToast, { tone: "good" });
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  const add = () => setRows([...rows, { region: "*", up_to_g: (rows[rows.length - 1]?.up_to_g ?? 0) + 1000, fee_minor: rows[rows.length - 1]?.fee_minor ?? 0 }]);
  return (
    <>
      <PageHead title={t.title} sub={t.sub}><Button variant="filled" color="lantern" disabled={!dirty || twice.includes(true)} loading={busy} onClick={() => void save()}>{c.save}</Button></PageHead>
      <Panel flush>
        {rows.length === 0 ? <Empty icon="truck" title={t.empty} text={t.emptyText}><Button onClick={add}>{t.add}</Button></Empty> : (
          <>
            <div className={table.wrap}>
              <table className={`${table.table} ${table.form}`}>
                <thead><tr><th>{t.region}</th><th>{t.upTo}</th><th>{t.fee}</th><th><VisuallyHidden>{c.actions}</VisuallyHidden></th></tr></thead>
                <tbody>
                  {rows.map((r, i) => (
                    <tr key={i}>
                      <td><Select miw={{ base: 88, xs: 160 }} aria-label={`${t.region} ${i + 1}`} data={places.some((p) => p.value === r.region) ? places : [...places, { value: r.region, label: r.region }]} value={r.region} searchable allowDeselect={false} onChange={(v) => edit(i, { region: v ?? "*" })} /></td>
                      <td><NumberInput aria-label={`${t.upTo} ${i + 1}`} value={r.up_to_g} min={1} max={WEIGHT_G_MAX} step={500} allowDecimal={false} thousandSeparator=" " hideControls error={twice[i] ? t.twice : undefined} onChange={(v) => edit(i, { up_to_g: typeof v === "number" ? v : 0 })} w={{ base: 80, xs: 140 }} /></td>
                      <td><MoneyInput aria-label={`${t.fee} ${i + 1}`} value={r.fee_minor} currency={currency} onChange={(v) => edit(i, { fee_minor: v ?? 0 })} w={{ base: 112, xs: 150 }} /></td>
                      <td className={table.r}><ActionIcon size="lg" aria-label={`${c.remove} ${i + 1}`} onClick={() => setRows(rows.filter((_, n) => n !== i))}><Icon name="trash" /></ActionIcon></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <Group p="sm" justify="space-between"><Button leftSection={<Icon name="plus" size={16} />} onClick={add}>{t.add}</Button><Text size="sm" c="dimmed">{t.order}</Text></Group>
          </>
        )}
      </Panel>
    </>
  );
}
