// The shop's money as double entries: balances on top, every movement below.
import { Anchor, Button, SimpleGrid, Text, TextInput } from "@mantine/core";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { dayAndClock, money } from "../../shared/i18n/format";
import { studio, type BankAccount } from "../api";
import { common } from "../i18n/common";
import { shopWords } from "../i18n/shop";
import { accountName, kindName } from "../i18n/accounts";
import { Link, useShop } from "../router";
import { Empty, Figure, PageHead, Pager, Panel, Rows, Shown, usePages } from "../ui/parts";
import table from "../ui/table.module.css";
import { sentence, toast } from "../ui/toast";

const PER_PAGE = 50;

export function Ledger() {
  const t = shopWords().ledger;
  const shop = useShop();
  const pages = usePages("");
  const balances = useQuery({ queryKey: ["balances", shop.id], queryFn: () => studio.balances(shop.id) });
  const entries = useQuery({ queryKey: ["ledger", shop.id, pages.cursor], queryFn: () => studio.ledger(shop.id, { cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead title={t.title} sub={t.sub} />
      <div style={{ display: "flex", flexDirection: "column", gap: 16 }}>
        <Panel title={t.balances}>
          <Shown query={balances} shape={<Rows n={1} h={52} />}>
            {(b) => b.balances.length === 0 ? <Text size="sm" c="dimmed">{t.emptyText}</Text> : <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>{b.balances.map((x) => <Figure key={`${x.account} ${x.amount.currency}`} label={accountName(x.account)} value={money(x.amount)} />)}</SimpleGrid>}
          </Shown>
        </Panel>
        {shop.role === "owner" && <Bank />}
        <Panel title={t.entries} flush>
          <Shown query={entries} shape={<div style={{ padding: 12 }}><Rows n={10} /></div>}>
            {(page) =>
              page.items.length === 0 ? <Empty icon="ledger" title={t.empty} text={t.emptyText} /> : (
                <>
                  <div className={table.wrap}>
                    <table className={table.table}>
                      <thead><tr><th>{t.at}</th><th>{t.kind}</th><th>{t.from}</th><th>{t.to}</th><th>{t.order}</th><th className={table.r}>{t.amount}</th></tr></thead>
                      <tbody>
                        {page.items.map((e, i) => (
                          <tr key={i}>
                            <td className={`${table.n} ${table.dim}`}>{dayAndClock(e.at)}</td><td>{kindName(e.kind)}</td><td className={table.dim}>{accountName(e.credit)}</td><td className={table.dim}>{accountName(e.debit)}</td>
                            <td className={table.n}><Anchor component={Link} size="sm" href={shop.at(`/orders?order=${e.order_id}`)}>{e.order_number ?? t.seeOrder}</Anchor></td>
                            <td className={`${table.r} ${table.n}`} style={{ fontWeight: 620 }}>{money(e.amount)}</td>
                          </tr>
                        ))}
                      </tbody>
                    </table>
                  </div>
                  <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
                </>
              )
            }
          </Shown>
        </Panel>
      </div>
    </>
  );
}

/** Where transfers go; only for shops whose country has VietQR, the others get an error and see nothing. */
function Bank() {
  const shop = useShop();
  const query = useQuery({ queryKey: ["bank", shop.id], queryFn: () => studio.bank(shop.id), staleTime: Infinity, retry: false });
  return query.data ? <BankForm key={JSON.stringify(query.data)} bank={query.data} /> : null;
}

function BankForm({ bank }: { bank: BankAccount }) {
  const t = shopWords().ledger;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const [d, setD] = useState(bank);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const dirty = JSON.stringify(d) !== JSON.stringify(bank);
  const save = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(["bank", shop.id], await studio.setBank(shop.id, d));
      toast(t.bankSaved, { tone: "good" });
    } catch (cause) {
      setError(sentence(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(e) => void save(e)}>
      <Panel title={t.bank} right={<Button type="submit" size="xs" variant={dirty ? "filled" : "default"} disabled={!dirty} loading={busy}>{c.save}</Button>}>
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
          <TextInput label={t.bankName} value={d.bank} maxLength={60} onChange={(e) => setD({ ...d, bank: e.currentTarget.value })} />
          <TextInput label={t.bankBin} value={d.bin} maxLength={6} inputMode="numeric" onChange={(e) => setD({ ...d, bin: e.currentTarget.value.replace(/\D/g, "") })} />
          <TextInput label={t.bankAccount} value={d.account} maxLength={19} onChange={(e) => setD({ ...d, account: e.currentTarget.value.trim() })} />
          <TextInput label={t.bankHolder} value={d.account_name} maxLength={60} onChange={(e) => setD({ ...d, account_name: e.currentTarget.value })} />
        </SimpleGrid>
        <Text size="xs" c={error ? "var(--harm)" : "dimmed"} mt={8} role={error ? "alert" : undefined}>{error ?? t.bankSub}</Text>
      </Panel>
    </form>
  );
}
