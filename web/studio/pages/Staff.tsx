// Who works here and in which role.
import { ActionIcon, Avatar, Badge, Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { studio, type MerchantRole, type StaffMember } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { useShop } from "../router";
import { useMe } from "../ui/frame";
import { Icon } from "../ui/icons";
import { Empty, PageHead, Panel, Rows, Shown } from "../ui/parts";
import table from "../ui/table.module.css";
import { sentence, toast, toastError } from "../ui/toast";

export function Staff() {
  const t = shopWords().staff;
  const c = common();
  const shop = useShop();
  const me = useMe();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["staff", shop.id], queryFn: () => studio.staff(shop.id) });
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<StaffMember | null>(null);
  const [busy, setBusy] = useState(false);
  const owner = shop.role === "owner";
  const remove = async (person: StaffMember) => {
    setBusy(true);
    try {
      await studio.removeStaff(shop.id, person.user_id);
      void queries.invalidateQueries({ queryKey: ["staff", shop.id] });
      toast(t.removed(person.name));
      setRemoving(null);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={t.title} sub={t.sub}>{owner && <Button variant="filled" color="lantern" leftSection={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>{t.add}</Button>}</PageHead>
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={4} h={56} /></div>}>
          {(list) => (
            <>
              {list.items.map((p) => (
                <div key={p.user_id} className={table.item}>
                  <Avatar radius="xl" name={p.name} color="ink" />
                  <span className={table.cellText} style={{ flex: 1 }}><b>{p.name}{p.user_id === me.data?.user?.id ? ` (${t.you})` : ""}</b><small>{p.login_hint ? `${p.login_hint} · ` : ""}{t.what[p.role]}</small></span>
                  <Badge variant={p.role === "owner" ? "light" : "default"} color="ink">{c.role[p.role]}</Badge>
                  {owner && p.role !== "owner" ? <ActionIcon size="lg" aria-label={`${c.remove} ${p.name}`} onClick={() => setRemoving(p)}><Icon name="trash" /></ActionIcon> : <span style={{ width: 34 }} />}
                </div>
              ))}
              {list.items.length <= 1 && <Empty icon="people" title={t.empty} text={t.emptyText} />}
            </>
          )}
        </Shown>
      </Panel>
      <Modal opened={adding} onClose={() => setAdding(false)} title={t.add}>{adding && <Add close={() => setAdding(false)} />}</Modal>
      <Modal opened={removing !== null} onClose={() => setRemoving(null)} title={t.removeTitle(removing?.name ?? "")}>
        <Text size="sm" mb="md">{t.removeText}</Text>
        <Group justify="flex-end" gap="xs"><Button onClick={() => setRemoving(null)}>{c.cancel}</Button><Button variant="filled" color="harm" loading={busy} onClick={() => removing && void remove(removing)}>{c.remove}</Button></Group>
      </Modal>
    </>
  );
}

function Add({ close }: { close: () => void }) {
  const t = shopWords().staff;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<MerchantRole>("host");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const p = await studio.addStaff(shop.id, { login: login.trim(), role });
      void queries.invalidateQueries({ queryKey: ["staff", shop.id] });
      toast(t.added(p.name), { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(e) => void submit(e)}>
      <Stack gap="md">
        <TextInput data-autofocus label={t.login} value={login} maxLength={120} onChange={(e) => setLogin(e.currentTarget.value)} error={error ?? undefined} />
        <Radio.Group label={t.role} value={role} onChange={(v) => setRole(v as MerchantRole)}>
          <Stack gap="xs" mt={6}>{(["host", "moderator", "staff", "owner"] as const).map((r) => <Radio key={r} value={r} label={c.role[r]} description={t.what[r]} />)}</Stack>
        </Radio.Group>
        <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color="lantern" loading={busy} disabled={!login.trim()}>{t.add}</Button></Group>
      </Stack>
    </form>
  );
}
