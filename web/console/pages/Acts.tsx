// What operators did, with their reasons.
import { Badge } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { dayAndClock } from "../../shared/i18n/format";
import { operator } from "../../studio/api";
import { Empty, PageHead, Pager, Panel, Rows, Shown, usePages } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";

const REFRESH_MS = 4000;
const PER_PAGE = 50;

export function Acts() {
  const t = consoleWords();
  const pages = usePages("");
  const query = useQuery({ queryKey: ["acts", pages.cursor], queryFn: () => operator.acts({ cursor: pages.cursor, limit: PER_PAGE }), placeholderData: keepPreviousData, refetchInterval: REFRESH_MS });
  return (
    <>
      <PageHead title={t.nav.acts} sub={t.acts} />
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={8} h={36} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="shield" title={t.noActs} text={t.acts} /> : (
            <>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.at}</th><th>{t.col.by}</th><th>{t.col.act}</th><th>{t.col.subject}</th><th>{t.col.reason}</th></tr></thead>
                  <tbody>{page.items.map((a, i) => <tr key={i}><td className={`${table.n} ${table.dim}`}>{dayAndClock(a.at)}</td><td className={table.n}>{a.by}</td><td className={table.n}><Badge variant={a.act === "stop_room" || a.act === "block" ? "light" : "default"} color={a.act === "stop_room" || a.act === "block" ? "harm" : "ink"}>{t.act[a.act] ?? a.act}</Badge></td><td>{a.subject}</td><td>{a.reason}</td></tr>)}</tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </>
          )}
        </Shown>
      </Panel>
    </>
  );
}
