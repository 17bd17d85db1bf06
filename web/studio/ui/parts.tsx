// The small parts that every page is made of: states of a list, badges of the trade, money and pictures.
import { Alert, Badge, Box, Button, CopyButton, EmptyState, Group, Skeleton, Stack, Text, Title, Tooltip, ActionIcon } from "@mantine/core";
import { useEffect, useState, type ReactNode } from "react";
import type { Money, OrderState, SessionState } from "../api";
import { money } from "../../shared/i18n/format";
import { common } from "../i18n/common";
import { toneOf } from "../lib/orders";
import { Icon, type IconName } from "./icons";
import { sentence } from "./toast";
import css from "./ui.module.css";

/** A query on the page: shape while it loads, sentence and retry when it fails, the content otherwise. */
type Asked<T> = { data: T | undefined; isError: boolean; error: unknown; refetch: () => Promise<unknown> };
export function Shown<T>({ query, shape, children }: { query: Asked<T>; shape?: ReactNode; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <>{shape ?? <Rows n={6} />}</>;
}

export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const c = common();
  return (
    <Alert color="harm" variant="light" icon={<Icon name="warn" />} title={c.errorTitle} role="alert">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{sentence(error)}</Text>
        {retry && <Button size="compact-sm" onClick={retry}>{c.retry}</Button>}
      </Group>
    </Alert>
  );
}

export function Rows({ n, h = 44 }: { n: number; h?: number }) {
  return (
    <Stack gap={8} aria-busy="true" aria-label={common().loading}>
      {Array.from({ length: n }, (_, i) => (
        <Skeleton key={i} h={h} />
      ))}
    </Stack>
  );
}

export function Empty({ icon, title, text, children }: { icon: IconName; title: string; text?: string; children?: ReactNode }) {
  return (
    <EmptyState py="xl" icon={<Icon name={icon} size={26} />} withIndicatorBackground title={title} description={text}>
      {children && <EmptyState.Actions>{children}</EmptyState.Actions>}
    </EmptyState>
  );
}

export function PageHead({ title, sub, children, back }: { title: ReactNode; sub?: ReactNode; children?: ReactNode; back?: ReactNode }) {
  return (
    <header className={css.pageHead}>
      <Box style={{ minWidth: 0, flex: 1 }}>
        {back}
        <Title order={1} className={css.pageTitle}>{title}</Title>
        {sub && <Text size="sm" c="dimmed" component="div">{sub}</Text>}
      </Box>
      {children && <Group gap="xs" className={css.pageActions}>{children}</Group>}
    </header>
  );
}

export function Panel({ title, right, children, flush, id }: { title?: ReactNode; right?: ReactNode; children: ReactNode; flush?: boolean; id?: string }) {
  return (
    <section className={css.panel} id={id}>
      {(title || right) && (
        <header className={css.panelHead}>
          {title ? <Title order={2}>{title}</Title> : <span />}
          {right}
        </header>
      )}
      <div className={flush ? undefined : css.panelBody}>{children}</div>
    </section>
  );
}

export function Amount({ value, tone, size }: { value: Money; tone?: "money" | "plain"; size?: string }) {
  return <span className={css.num} style={{ color: tone === "money" ? "var(--money)" : undefined, fontSize: size }}>{money(value)}</span>;
}

const STATE_COLOR = { wait: "wait", money: "money", plain: "ink", done: "ink", stop: "harm" } as const;
export function OrderBadge({ state }: { state: OrderState }) {
  const tone = toneOf(state);
  return <Badge variant={tone === "done" ? "default" : "light"} color={STATE_COLOR[tone]} leftSection={tone === "done" ? <Icon name="check" size={12} /> : undefined}>{common().state[state]}</Badge>;
}
export function SessionBadge({ state }: { state: SessionState }) {
  const text = common().session[state];
  if (state === "live") return <span className={css.live}><i />{text}</span>;
  if (state === "interrupted") return <Badge color="harm" variant="light">{text}</Badge>;
  if (state === "rehearsal") return <Badge color="wait" variant="light">{text}</Badge>;
  return <Badge variant={state === "scheduled" || state === "replay" ? "light" : "default"} color="ink">{text}</Badge>;
}

/** A picture of fixed size; a warm blank with the drawing where there is none, so that nothing jumps. */
export function Thumb({ url, w = 40, h = w, radius = 8, icon = "picture" }: { url: string | null; w?: number; h?: number; radius?: number; icon?: IconName }) {
  const [broken, setBroken] = useState<string | null>(null);
  return (
    <span className={css.thumb} style={{ width: w, height: h, borderRadius: radius }}>
      {url && broken !== url ? <img src={url} alt="" width={w} height={h} loading="lazy" decoding="async" onError={() => setBroken(url)} /> : <Icon name={icon} size={Math.min(20, w / 2)} />}
    </span>
  );
}

export function Copy({ text, label }: { text: string; label: string }) {
  const c = common();
  return (
    <CopyButton value={text} timeout={1600}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? c.copied : label}>
          <ActionIcon onClick={copy} aria-label={copied ? c.copied : label} color={copied ? "money" : "ink"} size="lg">
            <Icon name={copied ? "check" : "copy"} />
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** The time now, ticking: for countdowns and ages. */
export function useNow(every_ms = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}

export function Pager({ page, hasNext, onPrev, onNext }: { page: number; hasNext: boolean; onPrev: () => void; onNext: () => void }) {
  const c = common();
  if (page === 0 && !hasNext) return null;
  return (
    <Group justify="flex-end" gap="xs" p="sm">
      <Button size="compact-sm" disabled={page === 0} onClick={onPrev} leftSection={<Icon name="left" size={14} />}>{c.previous}</Button>
      <Text size="sm" c="dimmed" className={css.num}>{page + 1}</Text>
      <Button size="compact-sm" disabled={!hasNext} onClick={onNext} rightSection={<Icon name="right" size={14} />}>{c.next}</Button>
    </Group>
  );
}

/** Cursor paging with a way back: the cursors of the pages already seen. A new filter starts at the first page. */
export function usePages(filter: string): { cursor: string | null; page: number; prev: () => void; next: (cursor: string | null) => void } {
  const [state, setState] = useState<{ filter: string; seen: (string | null)[] }>({ filter, seen: [null] });
  const seen = state.filter === filter ? state.seen : [null];
  return {
    cursor: seen[seen.length - 1] ?? null,
    page: seen.length - 1,
    prev: () => setState({ filter, seen: seen.length > 1 ? seen.slice(0, -1) : seen }),
    next: (cursor) => cursor !== null && setState({ filter, seen: [...seen, cursor] }),
  };
}

export function Figure({ label, value, note, tone }: { label: string; value: ReactNode; note?: ReactNode; tone?: "money" | "wait" | "harm" }) {
  return (
    <div className={css.figure}>
      <span className={css.figureLabel}>{label}</span>
      <span className={css.figureValue} data-tone={tone}>{value}</span>
      {note !== undefined && <span className={css.figureNote}>{note}</span>}
    </div>
  );
}
