// People: found by name or contact, blocked, made operators; each act with its reason.
import { ActionIcon, Badge, Button, Group, Kbd, Menu, Modal, Stack, Text, TextInput, Textarea, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { ago, dayAndClock } from "../../shared/i18n/format";
import { operator, type ConsolePerson, type PersonAct } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { Icon } from "../../studio/ui/icons";
import { Empty, PageHead, Pager, Panel, Rows, Shown, usePages } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import { sentence, toast } from "../../studio/ui/toast";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { useSearchKey } from "../ui/keyboard";

const PER_PAGE = 50;

export function People() {
  const t = consoleWords();
  const c = common();
  useSearchKey();
  const [q, setQ] = useState("");
  const [wait] = useDebouncedValue(q.trim(), 250);
  const pages = usePages(wait);
  const query = useQuery({ queryKey: ["people", wait, pages.cursor], queryFn: () => operator.people({ ...(wait ? { q: wait } : {}), cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData });
  const [acting, setActing] = useState<{ person: ConsolePerson; act: PersonAct } | null>(null);
  return (
    <>
      <PageHead title={t.nav.people} />
      <Panel flush>
        <div className={table.tools}><TextInput type="search" style={{ flex: "1 1 240px", maxWidth: 420 }} leftSection={<Icon name="search" size={16} />} rightSection={<Kbd size="xs">/</Kbd>} aria-label={t.searchPeople} placeholder={t.searchPeople} value={q} onChange={(e) => setQ(e.currentTarget.value)} /></div>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={12} h={36} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="people" title={t.nobody} /> : (
            <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }}>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.name}</th><th>{t.col.contact}</th><th>{t.col.shops}</th><th>{t.col.since}</th><th>{t.col.state}</th><th><VisuallyHidden>{c.actions}</VisuallyHidden></th></tr></thead>
                  <tbody>
                    {page.items.map((p) => (
                      <tr key={p.id}>
                        <td><b style={{ fontWeight: 600 }}>{p.name}</b></td>
                        <td className={table.dim}>{[p.phone_hint, p.email_hint].filter(Boolean).join(" · ") || "–"}</td>
                        <td>{p.merchants.join(", ") || <span className={table.dim}>–</span>}</td>
                        <td className={`${table.n} ${table.dim}`} title={dayAndClock(p.created_at)}>{ago(p.created_at)}</td>
                        <td><Group gap={4}>{p.blocked ? <Badge color="harm" variant="light">{t.blocked}</Badge> : <Badge variant="default">{p.kind === "guest" ? t.kind.guest : t.kind.account}</Badge>}{p.operator && <Badge variant="light" color="ink">{t.operator}</Badge>}</Group></td>
                        <td className={table.r}>
                          <Menu position="bottom-end">
                            <Menu.Target><ActionIcon size="lg" aria-label={`${c.actions}: ${p.name}`}><Icon name="more" /></ActionIcon></Menu.Target>
                            <Menu.Dropdown>
                              <Menu.Item color={p.blocked ? undefined : "harm"} onClick={() => setActing({ person: p, act: p.blocked ? "unblock" : "block" })}>{t.act[p.blocked ? "unblock" : "block"]}</Menu.Item>
                              {p.kind === "account" && <Menu.Item onClick={() => setActing({ person: p, act: p.operator ? "remove_operator" : "make_operator" })}>{t.act[p.operator ? "remove_operator" : "make_operator"]}</Menu.Item>}
                            </Menu.Dropdown>
                          </Menu>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </div>
          )}
        </Shown>
      </Panel>
      {acting && <PersonDialog {...acting} close={() => setActing(null)} />}
    </>
  );
}

function PersonDialog({ person, act, close }: { person: ConsolePerson; act: PersonAct; close: () => void }) {
  const t = consoleWords();
  const c = common();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (e: FormEvent) => {
    e.preventDefault();
    if (!reason.trim()) return setError(c.reasonNeeded);
    setBusy(true);
    try {
      await operator.actOnPerson(person.id, { act, reason: reason.trim() });
      void queries.invalidateQueries();
      toast(t.done, { tone: "good" });
      close();
    } catch (cause) {
      setError(sentence(cause));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={t.actTitle[act](person.name)}>
      <form onSubmit={(e) => void run(e)}>
        <Stack gap="md">
          <Text size="sm">{t.actText[act]}</Text>
          <Textarea data-autofocus label={c.reason} autosize minRows={2} maxLength={500} value={reason} onChange={(e) => setReason(e.currentTarget.value)} error={error ?? undefined} />
          <Group justify="flex-end" gap="xs"><Button onClick={close}>{c.cancel}</Button><Button type="submit" variant="filled" color={act === "block" ? "harm" : undefined} loading={busy}>{t.act[act]}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
