// How the shop shows itself.
import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { count } from "../../shared/i18n/format";
import { studio, type Merchant } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { useShop, useUnsaved } from "../router";
import { PictureInput, Text3Input } from "../ui/inputs";
import { PageHead, Panel, Rows, Shown } from "../ui/parts";
import { useMerchant } from "../ui/shop";
import { toast, toastError } from "../ui/toast";

export function Profile() {
  const query = useMerchant();
  return <Shown query={query} shape={<Rows n={5} h={72} />}>{(m) => <Editor key={m.id} merchant={m} />}</Shown>;
}

function Editor({ merchant }: { merchant: Merchant }) {
  const t = shopWords().profile;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const start = { name: merchant.name, about: merchant.about, avatar_url: merchant.avatar_url, cover_url: merchant.cover_url };
  const [d, setD] = useState(start);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(d) !== JSON.stringify(start);
  useUnsaved(dirty, c.leave);
  const save = async () => {
    setBusy(true);
    try {
      queries.setQueryData(["merchant", shop.id], await studio.updateMerchant(shop.id, d));
      void queries.invalidateQueries({ queryKey: ["me"] });
      toast(t.savedToast, { tone: "good" });
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={t.title} sub={t.sub}>
        <Button component="a" href={`/m/${merchant.slug}`} target="_blank">{t.view}</Button>
        <Button variant="filled" color="lantern" disabled={!dirty || !d.name.trim()} loading={busy} onClick={() => void save()}>{c.save}</Button>
      </PageHead>
      <Panel>
        <Stack gap="lg" maw={680}>
          <PictureInput m={shop.id} url={d.avatar_url} onChange={(avatar_url) => setD({ ...d, avatar_url })} label={t.upload} hint={`${t.avatar} · ${t.followers(count(merchant.followers))}`} w={88} h={88} radius={44} />
          <TextInput label={shopWords().shopName} value={d.name} maxLength={80} onChange={(e) => setD({ ...d, name: e.currentTarget.value })} description={<Anchor size="xs" href={`/m/${merchant.slug}`} target="_blank">/m/{merchant.slug}</Anchor>} inputWrapperOrder={["label", "input", "description"]} />
          <Text3Input label={t.about} value={d.about} onChange={(about) => setD({ ...d, about })} rows={4} maxLength={4000} />
          <PictureInput m={shop.id} url={d.cover_url} onChange={(cover_url) => setD({ ...d, cover_url })} label={t.upload} hint={t.cover} w={240} h={120} />
        </Stack>
      </Panel>
    </>
  );
}
