// What shipping costs: zones of provinces, each with its fees by weight.
import { ActionIcon, Button, Group, MultiSelect, NumberInput, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { getLang } from "../../shared/i18n";
import { api, studio, type ShippingFee } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { ELSEWHERE, feesOf, isElsewhere, isTwice, isWhole, nextStep, place, zonesOf, type Step, type Zone } from "../lib/zones";
import { useShop, useUnsaved } from "../router";
import { Icon } from "../ui/icons";
import { MoneyInput } from "../ui/inputs";
import { Empty, PageHead, Panel, Rows, Shown } from "../ui/parts";
import { useMerchant } from "../ui/shop";
import { toast, toastError } from "../ui/toast";
import css from "./shipping.module.css";

const WEIGHT_G_MAX = 1_000_000;

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
  const [first] = useState(() => zonesOf(fees));
  const [zones, setZones] = useState(first);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(zones) !== JSON.stringify(first);
  useUnsaved(dirty, c.leave);
  const names = new Map((regions.data?.regions ?? []).map((r) => [r.code, r.name]));
  const taken = new Set(zones.flatMap((z) => z.regions));
  const edit = (at: number, part: Partial<Zone>) => setZones(zones.map((z, n) => (n === at ? { ...z, ...part } : z)));
  const editStep = (at: number, step: number, part: Partial<Step>) => edit(at, { steps: (zones[at]?.steps ?? []).map((s, n) => (n === step ? { ...s, ...part } : s)) });
  // A new zone begins with the fees of the one above it; the first one is of everywhere.
  const add = (regions: string[]) => {
    const zone = { regions, steps: zones[0]?.steps ?? [nextStep([])] };
    setZones(regions.includes(ELSEWHERE) ? [...zones, zone] : [zone, ...zones]);
  };
  const save = async () => {
    setBusy(true);
    try {
      queries.setQueryData(["shipping", shop.id], await studio.setShipping(shop.id, feesOf(zones)));
      toast(t.savedToast, { tone: "good" });
    } catch (error) {
      toastError(error);
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={t.title} sub={t.sub}><Button variant="filled" color="lantern" disabled={!dirty || !zones.every(isWhole)} loading={busy} onClick={() => void save()}>{c.save}</Button></PageHead>
      {zones.length === 0 ? <Panel><Empty icon="truck" title={t.empty} text={t.emptyText}><Button onClick={() => add([ELSEWHERE])}>{t.add}</Button></Empty></Panel> : (
        <div className={css.zones}>
          {zones.map((zone, at) => {
            const name = isElsewhere(zone) ? (zones.length > 1 ? t.elsewhere : t.everywhere) : `${t.zone} ${at + 1}`;
            const codes = [...new Set([...zone.regions, ...names.keys()])];
            return (
              <section key={at} className={css.zone} aria-label={name}>
                <div className={css.head}>
                  {isElsewhere(zone) ? <h2>{name}</h2> : (
                    <MultiSelect aria-label={`${t.region}, ${name}`} value={zone.regions} data={codes.map((code) => ({ value: code, label: names.get(code) ?? code }))} searchable hidePickedOptions placeholder={zone.regions.length > 0 ? undefined : t.choose} error={zone.regions.length === 0 ? t.noPlace : undefined} onChange={(v) => setZones(place(zones, at, v))} />
                  )}
                  <ActionIcon size="lg" aria-label={`${c.remove} ${name}`} onClick={() => setZones(zones.filter((_, n) => n !== at))}><Icon name="trash" /></ActionIcon>
                </div>
                <div className={css.steps}>
                  {zone.steps.map((s, i) => (
                    <div key={i} className={css.step}>
                      <div className={css.weight}>
                        <span aria-hidden="true">{t.upToShort}</span>
                        <NumberInput aria-label={`${t.upTo} ${i + 1}, ${name}`} value={s.up_to_g} min={1} max={WEIGHT_G_MAX} step={500} allowDecimal={false} thousandSeparator={getLang() === "vi" ? "." : ","} decimalSeparator={getLang() === "vi" ? "," : "."} suffix=" g" hideControls error={isTwice(zone, i) ? t.twice : undefined} onChange={(v) => editStep(at, i, { up_to_g: typeof v === "number" ? v : 0 })} />
                        <ActionIcon aria-label={`${c.remove} ${i + 1}, ${name}`} disabled={zone.steps.length === 1} onClick={() => edit(at, { steps: zone.steps.filter((_, n) => n !== i) })}><Icon name="x" size={15} /></ActionIcon>
                      </div>
                      <MoneyInput aria-label={`${t.fee} ${i + 1}, ${name}`} value={s.fee_minor} currency={currency} onChange={(v) => editStep(at, i, { fee_minor: v ?? 0 })} />
                    </div>
                  ))}
                  <Button className={css.add ?? ""} variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => edit(at, { steps: [...zone.steps, nextStep(zone.steps)] })}>{t.addStep}</Button>
                </div>
              </section>
            );
          })}
          <Group justify="space-between">
            <Group gap="xs">
              <Button leftSection={<Icon name="plus" size={16} />} onClick={() => add([])}>{t.addZone}</Button>
              {taken.has(ELSEWHERE) ? null : <Button leftSection={<Icon name="plus" size={16} />} onClick={() => add([ELSEWHERE])}>{t.elsewhere}</Button>}
            </Group>
            <Text size="sm" c="dimmed">{t.order}</Text>
          </Group>
        </div>
      )}
    </>
  );
}
