// Products from a Shopify export: drop, see what it would do line by line, then do it.
import { Alert, Button, FileButton, Group, SimpleGrid, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type DragEvent } from "react";
import { count } from "../../shared/i18n/format";
import { newKey, studio, type ImportReport } from "../api";
import { goodsWords } from "../i18n/goods";
import { shopWords } from "../i18n/shop";
import { Link, useShop } from "../router";
import { Icon } from "../ui/icons";
import { Figure, PageHead, Panel, Rows } from "../ui/parts";
import table from "../ui/table.module.css";
import { sentence } from "../ui/toast";
import css from "./import.module.css";

const CSV_BYTES_MAX = 20 * 1024 * 1024;
const ERRORS_SHOWN = 200;

export function ImportPage() {
  const t = shopWords().import;
  const shop = useShop();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<{ r: ImportReport; dry: boolean } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const run = async (f: File, dry: boolean) => {
    setBusy(true);
    setError(null);
    try {
      const r = await studio.importCsv(shop.id, f, dry, newKey());
      setReport({ r, dry });
      if (!dry) void queries.invalidateQueries({ queryKey: ["products", shop.id] });
    } catch (cause) {
      setError(sentence(cause));
    } finally {
      setBusy(false);
    }
  };
  const take = (f: File | null | undefined) => {
    if (!f) return;
    setReport(null);
    if (!/\.csv$/i.test(f.name) && f.type !== "text/csv") return setError(t.notCsv);
    if (f.size > CSV_BYTES_MAX) return setError(t.tooBig);
    setFile(f);
    void run(f, true);
  };
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    take(e.dataTransfer.files[0]);
  };
  const r = report?.r;
  const land = r ? r.products_created + r.products_updated : 0;
  return (
    <>
      <PageHead back={<Button component={Link} href={shop.at("/products")} variant="subtle" size="compact-sm" ml={-8} leftSection={<Icon name="left" size={14} />}>{goodsWords().p.title}</Button>} title={t.title} sub={t.sub} />
      <Stack gap="md">
        {error && <Alert color="harm" variant="light" icon={<Icon name="warn" />} role="alert">{error}</Alert>}
        {!file && (
          <div className={css.drop} data-over={over || undefined} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
            <Icon name="upload" size={32} />
            <Text fw={620} size="lg">{t.drop}</Text>
            <Text size="sm" c="dimmed">{t.or}</Text>
            <FileButton accept=".csv,text/csv" onChange={take}>{(props) => <Button {...props} variant="filled">{t.choose}</Button>}</FileButton>
          </div>
        )}
        {file && busy && !r && <Panel title={t.checking}><Rows n={4} /></Panel>}
        {r && (
          <Panel
            title={<Group gap={8}><span>{report.dry ? t.preview : t.done}</span><Text span size="sm" c="dimmed" fw={400}>{file?.name}</Text></Group>}
            right={!report.dry ? <Button component={Link} size="xs" variant="filled" href={shop.at("/products")}>{t.toProducts}</Button> : undefined}
          >
            <SimpleGrid cols={{ base: 2, sm: 5 }}>
              <Figure label={t.rows} value={count(r.rows)} />
              <Figure label={t.created} value={count(r.products_created)} />
              <Figure label={report.dry ? t.updated : t.updatedDone} value={count(r.products_updated)} />
              <Figure label={t.unchanged} value={count(r.products_unchanged)} />
              <Figure label={t.variants} value={count(r.variants)} />
            </SimpleGrid>
          </Panel>
        )}
        {r && r.errors.length > 0 && (
          <Panel flush title={<span style={{ color: "var(--wait)" }}>{t.errors(count(r.errors.length))}</span>}>
            <Text size="sm" c="dimmed" px={16} py={10}>{t.errorsText}</Text>
            <div className={table.wrap}>
              <table className={table.table}>
                <thead><tr><th className={table.r}>{t.line}</th><th>{t.column}</th><th>{t.value}</th><th>{t.problem}</th></tr></thead>
                <tbody>{r.errors.slice(0, ERRORS_SHOWN).map((e, i) => <tr key={i}><td className={table.r}><b>{e.line}</b></td><td className={table.n}>{e.column ?? "–"}</td><td><code className={css.value}>{e.value}</code></td><td>{e.message}</td></tr>)}</tbody>
              </table>
            </div>
          </Panel>
        )}
        {r && r.errors.length === 0 && <Text size="sm" c="dimmed">{t.clean}</Text>}
        {r && (
          <Group gap="xs">
            {report.dry && <Button variant="filled" color="lantern" loading={busy} disabled={land === 0} onClick={() => file && void run(file, false)}>{land === 0 ? t.nothing : t.go(count(land))}</Button>}
            <Button onClick={() => { setFile(null); setReport(null); setError(null); }}>{t.another}</Button>
          </Group>
        )}
      </Stack>
    </>
  );
}
