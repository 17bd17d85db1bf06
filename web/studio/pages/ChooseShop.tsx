// Before a shop is open: choose one of several, or open the first.
import { Button, Group, Paper, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { api, ApiError, type Currency, type Me } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { skuPart } from "../lib/variants";
import { Link, navigate } from "../router";
import { LangMenu, PersonMenu, ThemeMenu } from "../ui/frame";
import frame from "../ui/frame.module.css";
import { Icon } from "../ui/icons";
import { sentence } from "../ui/toast";

const CURRENCY_OF: Record<string, Currency> = { VN: "VND", CN: "CNY", US: "USD" };
export const slugOf = (name: string): string =>
  name
    .split(/\s+/)
    .map((w) => skuPart(w, 20).toLowerCase().replace(/[^a-z0-9]/g, ""))
    .filter(Boolean)
    .join("-")
    .slice(0, 40);

export function ChooseShop({ me, wrong }: { me: Me; wrong: string | null }) {
  const t = shopWords();
  const c = common();
  const [opening, setOpening] = useState(me.merchants.length === 0);
  return (
    <main className={frame.signIn}>
      <Paper className={frame.signInCard} radius="lg" withBorder>
        <img src="/lantern.svg" width={40} height={40} alt="" />
        <Title order={1} size="h2" mt="sm">{opening ? (me.merchants.length === 0 ? t.noShopTitle : t.openShop) : t.chooseTitle}</Title>
        {wrong && <Text size="sm" c="var(--harm)" mt={4}>{c.noRights}</Text>}
        {opening ? (
          <>
            <Text size="sm" c="dimmed" mb="md">{t.noShopText}</Text>
            <OpenShop />
            {me.merchants.length > 0 && <Button mt="xs" variant="subtle" fullWidth onClick={() => setOpening(false)}>{c.back}</Button>}
          </>
        ) : (
          <Stack gap={4} mt="md">
            {me.merchants.map((m) => (
              <Link key={m.id} href={`/studio/${m.slug}`} className={frame.place}>
                <Icon name="shop" /><span>{m.name}</span><Text ml="auto" size="xs" c="dimmed">{c.role[m.role]}</Text>
              </Link>
            ))}
            <Button mt="sm" leftSection={<Icon name="plus" size={16} />} onClick={() => setOpening(true)}>{t.openShop}</Button>
          </Stack>
        )}
      </Paper>
      <Group gap="xs"><LangMenu /><ThemeMenu /><PersonMenu me={me} /></Group>
    </main>
  );
}

function OpenShop() {
  const t = shopWords();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string | null>(null);
  const [country, setCountry] = useState("VN");
  const [error, setError] = useState<{ field: string | null; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const address = slug ?? slugOf(name);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const shop = await api.createMerchant({ name, slug: address, country, currency: CURRENCY_OF[country] ?? "VND" });
      await queries.invalidateQueries({ queryKey: ["me"] });
      navigate(`/studio/${shop.slug}`);
    } catch (cause) {
      setError({ field: cause instanceof ApiError ? cause.field : null, text: sentence(cause) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(e) => void submit(e)}>
      <Stack gap="sm">
        <TextInput label={t.shopName} value={name} maxLength={80} required withAsterisk={false} onChange={(e) => setName(e.currentTarget.value)} />
        <TextInput label={t.shopSlug} description={t.shopSlugHint} value={address} maxLength={40} required withAsterisk={false} leftSectionWidth={64} leftSection={<Text size="xs" c="dimmed">/m/</Text>} onChange={(e) => setSlug(e.currentTarget.value.toLowerCase().replace(/[^a-z0-9-]/g, ""))} error={error?.field === "slug" ? error.text : undefined} />
        <Select label={t.country} description={`${t.currency}: ${CURRENCY_OF[country] ?? ""}`} value={country} allowDeselect={false} data={(["VN", "CN", "US"] as const).map((v) => ({ value: v, label: t.countries[v] }))} onChange={(v) => setCountry(v ?? "VN")} />
        {error && error.field !== "slug" && <Text size="sm" c="var(--harm)" role="alert">{error.text}</Text>}
        <Button type="submit" variant="filled" color="lantern" loading={busy}>{t.open}</Button>
      </Stack>
    </form>
  );
}
