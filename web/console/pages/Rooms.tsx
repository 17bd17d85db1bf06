// All rooms, those on air first.
import { Button, VisuallyHidden } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { count, when } from "../../shared/i18n/format";
import { operator, type SessionCard } from "../../studio/api";
import { common } from "../../studio/i18n/common";
import { Icon } from "../../studio/ui/icons";
import { Empty, PageHead, Pager, Panel, Rows, SessionBadge, Shown, usePages } from "../../studio/ui/parts";
import table from "../../studio/ui/table.module.css";
import css from "../console.module.css";
import { consoleWords } from "../i18n/console";
import { crowdWords, isOn } from "../lib/rooms";
import { useRows } from "../ui/keyboard";
import { StopDialog } from "../ui/StopDialog";

const REFRESH_MS = 4000;
const PER_PAGE = 50;

export function RoomsPage() {
  const t = consoleWords();
  const pages = usePages("");
  const query = useQuery({ queryKey: ["rooms", pages.cursor], queryFn: () => operator.rooms({ cursor: pages.cursor, limit: PER_PAGE }), refetchInterval: REFRESH_MS, placeholderData: keepPreviousData });
  const [stopping, setStopping] = useState<SessionCard | null>(null);
  const rooms = query.data?.items ?? [];
  const [chosen, choose] = useRows(rooms.filter(isOn).map((s) => s.id), { extra: [{ keys: ["s"], word: t.stop, run: (id) => setStopping(rooms.find((s) => s.id === id) ?? null) }] });
  return (
    <>
      <PageHead title={t.nav.rooms} sub={<span className={css.hint}>{t.keys}</span>} />
      <Panel flush>
        <Shown query={query} shape={<div style={{ padding: 12 }}><Rows n={8} /></div>}>
          {(page) => page.items.length === 0 ? <Empty icon="live" title={t.noRooms} /> : (
            <>
              <div className={table.wrap}>
                <table className={`${table.table} ${css.dense}`}>
                  <thead><tr><th>{t.col.room}</th><th>{t.col.shop}</th><th>{t.col.state}</th><th className={table.r}>{t.col.viewers}</th><th>{t.col.starts}</th><th><VisuallyHidden>{common().actions}</VisuallyHidden></th></tr></thead>
                  <tbody>
                    {[...page.items].sort((a, b) => Number(isOn(b)) - Number(isOn(a))).map((s) => (
                      <tr key={s.id} data-row={s.id} data-link data-on={s.id === chosen || undefined} onClick={() => choose(s.id)}>
                        <td><span className={table.cellText}><b>{say(s.title)}</b><small>{s.host_name}</small></span></td>
                        <td>{s.merchant.name}</td><td><SessionBadge state={s.state} /></td><td className={table.r} title={crowdWords(s)}>{isOn(s) ? count(s.viewers) : "–"}{isOn(s) && s.crowd && s.crowd.raw !== s.viewers && <small className={table.dim}> / {count(s.crowd.raw)}</small>}</td><td className={`${table.n} ${table.dim}`}>{when(s.starts_at)}</td>
                        <td className={table.r}>{isOn(s) && <Button size="xs" variant="filled" color="harm" leftSection={<Icon name="stop" size={12} />} onClick={(e) => { e.stopPropagation(); setStopping(s); }}>{t.stop}</Button>}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={pages.page} hasNext={page.next !== null} onPrev={pages.prev} onNext={() => pages.next(page.next)} />
            </>
          )}
        </Shown>
      </Panel>
      {stopping && <StopDialog room={stopping} close={() => setStopping(null)} />}
    </>
  );
}
