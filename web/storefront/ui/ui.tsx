// The building blocks of the storefront: links, buttons, prices, fields, sheets, and the four states of a list.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { ApiError, Money, SessionState } from "../../shared/api";
import { money } from "../../shared/i18n/format";
import { go, isForeign } from "../lib/router";
import { percentOff } from "../lib/variants";
import { words } from "../words";
import { Icon, type IconName } from "./icon";
import css from "./ui.module.css";

export function cx(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

type LinkProps = {
  href: string;
  class?: string | undefined;
  children?: ComponentChildren;
  onClick?: (e: MouseEvent) => void;
  target?: string;
  tabIndex?: number;
  "aria-label"?: string | undefined;
  "aria-current"?: "page" | undefined;
  "aria-hidden"?: "true";
};
export function Link({ href, onClick, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={href}
      onClick={(e) => {
        onClick?.(e);
        if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || rest.target || isForeign(href)) return;
        e.preventDefault();
        go(href);
      }}
    />
  );
}

type Look = "main" | "plain" | "line" | "ghost" | "harm" | "glass";
type ButtonBase = { look?: Look; big?: boolean; small?: boolean; wide?: boolean; busy?: boolean; icon?: IconName; children?: ComponentChildren };
function face({ look = "plain", big, small, wide }: ButtonBase): string {
  return cx(css.button, css[look], big && css.big, small && css.small, wide && css.wide);
}
export function Button({ look, big, small, wide, busy, icon, children, class: className, disabled, ...rest }: ButtonBase & Omit<JSX.IntrinsicElements["button"], "size" | "icon">) {
  const base = { ...(look && { look }), ...(big && { big }), ...(small && { small }), ...(wide && { wide }) };
  return (
    <button type="button" {...rest} class={cx(face(base), className as string | undefined)} disabled={busy === true || disabled === true} aria-busy={busy ? "true" : undefined}>
      {busy ? <span class={css.busy} /> : icon ? <Icon name={icon} size={small ? 16 : 20} /> : null}
      {children}
    </button>
  );
}
export function ButtonLink({ look, big, small, wide, icon, children, href, class: className }: Omit<ButtonBase, "busy"> & { href: string; class?: string | undefined }) {
  const base = { ...(look && { look }), ...(big && { big }), ...(small && { small }), ...(wide && { wide }) };
  return (
    <Link href={href} class={cx(face(base), className)}>
      {icon ? <Icon name={icon} size={small ? 16 : 20} /> : null}
      {children}
    </Link>
  );
}
export function IconButton({ icon, label, count, fill, class: className, size, ...rest }: { icon: IconName; label: string; count?: number; fill?: boolean; size?: number } & Omit<JSX.IntrinsicElements["button"], "size" | "icon" | "label" | "fill">) {
  return (
    <button type="button" {...rest} class={cx(css.iconButton, className as string | undefined)} aria-label={label} title={label}>
      <Icon name={icon} {...(fill && { fill })} {...(size && { size })} />
      {count ? (
        <span class={css.count} aria-hidden="true">
          {count > 99 ? "99+" : count}
        </span>
      ) : null}
    </button>
  );
}

export function Avatar({ url, name, size = 40 }: { url: string | null; name: string; size?: number }) {
  if (url) return <img class={css.avatar} src={url} alt="" width={size} height={size} loading="lazy" decoding="async" />;
  return (
    <span class={css.letter} style={{ width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.42)}px` }} aria-hidden="true">
      {Array.from(name.trim())[0]?.toUpperCase() ?? "?"}
    </span>
  );
}

export function LiveBadge({ state, children }: { state: SessionState; children?: ComponentChildren }) {
  return <span class={state === "live" ? css.live : css.badge}>{children ?? words().badge[state]}</span>;
}

/** `to`: the dearest of several, where they differ: `price` is then where they begin. */
export function Price({ price, was, to, off, class: className }: { price: Money; was?: Money | null; to?: Money | null; off?: boolean; class?: string | undefined }) {
  const percent = off ? percentOff(price, was ?? null) : null;
  const dearer = was && was.minor > price.minor;
  return (
    <span class={className}>
      <span class={css.price}>{to && to.minor > price.minor ? words().from(money(price)) : money(price)}</span>
      {dearer ? (
        <>
          {" "}
          <s class={css.was}>
            <span class="hidden">{words().usual} </span>
            {money(was)}
          </s>
        </>
      ) : null}
      {percent ? (
        <>
          {" "}
          <span class={css.off} aria-label={words().off(percent)}>
            −{percent}%
          </span>
        </>
      ) : null}
    </span>
  );
}

export function StockBar({ left, of }: { left: number; of: number }) {
  const share = of > 0 ? Math.max(0, Math.min(1, left / of)) : 0;
  return (
    <span class={css.stock} aria-hidden="true">
      <i style={{ transform: `scaleX(${share})` }} />
    </span>
  );
}

export function Skeleton({ w, h, stage, r }: { w?: string; h: string; stage?: boolean; r?: string }) {
  return <div class={cx(css.skeleton, stage && css.stageSkeleton)} style={{ width: w ?? "100%", height: h, ...(r && { borderRadius: r }) }} aria-hidden="true" />;
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class={css.state}>
      <Icon name={icon} size={40} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
/** The sentence for a person; the server's own where it sent one. */
export function errorText(error: ApiError): string {
  const w = words().error;
  if (error.code === "offline") return w.offline;
  if (error.detail) return error.retryAfterS && error.status === 429 ? `${error.detail} ${w.throttled(error.retryAfterS)}` : error.detail;
  if (error.status === 404) return w.notFound;
  return error.status >= 500 ? w.server : w.page;
}
export function Failed({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div class={css.state} role="alert">
      <Icon name={error.status === 404 ? "search" : error.code === "offline" ? "offline" : "undo"} size={40} />
      <h2>{errorText(error)}</h2>
      {error.status === 404 ? (
        <ButtonLink href="/" look="plain">
          {words().error.goHome}
        </ButtonLink>
      ) : retry ? (
        <Button onClick={retry}>{words().retry}</Button>
      ) : null}
    </div>
  );
}
export function Warn({ children }: { children: ComponentChildren }) {
  return (
    <p class={css.warn} role="alert">
      {children}
    </p>
  );
}
export function Tip({ children }: { children: ComponentChildren }) {
  return <p class={css.tip}>{children}</p>;
}

export function Field({ label, error, hint, children }: { label: string; error?: string | null | undefined; hint?: string | undefined; children: (props: { id: string; class: string | undefined; "aria-invalid": "true" | undefined; "aria-describedby": string | undefined }) => ComponentChildren }) {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div class={css.field}>
      <label for={id}>{label}</label>
      {children({ id, class: css.input, "aria-invalid": error ? "true" : undefined, "aria-describedby": error || hint ? about : undefined })}
      {error ? (
        <span class={css.wrong} id={about} role="alert">
          {error}
        </span>
      ) : hint ? (
        <span class={css.note} id={about}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}

export function Stepper({ value, max, min = 1, onChange, label }: { value: number; max: number; min?: number; onChange(next: number): void; label: string }) {
  const w = words().sheet;
  return (
    <span class={css.stepper} role="group" aria-label={label}>
      <button type="button" aria-label={w.less} disabled={value <= min} onClick={() => onChange(value - 1)}>
        <Icon name="minus" size={18} />
      </button>
      <output aria-live="polite">{value}</output>
      <button type="button" aria-label={w.more} disabled={value >= max} onClick={() => onChange(value + 1)}>
        <Icon name="plus" size={18} />
      </button>
    </span>
  );
}

/** Radio buttons in the look of chips; arrow keys move as in any radio group. */
export function Chips<T extends string>({ label, values, chosen, onChoose }: { label: string; values: { value: T; text: string; off?: boolean; note?: string }[]; chosen: T | null; onChoose(value: T): void }) {
  const group = useRef<HTMLDivElement>(null);
  const first = values.find((v) => !v.off)?.value;
  const move = (e: KeyboardEvent) => {
    const step = e.key === "ArrowRight" || e.key === "ArrowDown" ? 1 : e.key === "ArrowLeft" || e.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const on = values.filter((v) => !v.off);
    const at = on.findIndex((v) => v.value === chosen);
    const next = on[(at + step + on.length) % on.length];
    if (!next) return;
    onChoose(next.value);
    group.current?.querySelectorAll<HTMLButtonElement>("button")[values.indexOf(next)]?.focus();
  };
  return (
    <div class="chips" role="radiogroup" aria-label={label} ref={group} onKeyDown={move}>
      {values.map((v) => (
        <button
          key={v.value}
          type="button"
          role="radio"
          aria-checked={v.value === chosen}
          tabIndex={v.value === chosen || (chosen === null && v.value === first) ? 0 : -1}
          disabled={v.off}
          class={css.chip}
          onClick={() => onChoose(v.value)}
        >
          {v.text}
          {v.note ? <small> {v.note}</small> : null}
        </button>
      ))}
    </div>
  );
}
export const chipClass = css.chip;
export const inputClass = css.input;
export const noteClass = css.note;

/** A modal sheet on the browser's own dialog: it traps focus, closes on Escape and gives focus back. */
export function Sheet({ title, onClose, children, foot, onBack, clear, dialog }: { title: string; onClose(): void; children: ComponentChildren; foot?: ComponentChildren; onBack?: (() => void) | undefined; clear?: boolean; dialog?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const closing = useRef(onClose);
  closing.current = onClose;
  useEffect(() => {
    const d = box.current;
    if (!d) return;
    d.showModal();
    const cancel = (e: Event) => {
      e.preventDefault();
      closing.current();
    };
    d.addEventListener("cancel", cancel);
    return () => {
      d.removeEventListener("cancel", cancel);
      d.close();
    };
  }, []);
  const id = useId();
  return (
    <dialog
      ref={box}
      class={cx(css.sheet, clear && css.clear, dialog && css.dialog)}
      aria-labelledby={id}
      onClick={(e) => {
        if (e.target === e.currentTarget) onClose();
      }}
    >
      <div class={css.sheetHead}>
        {onBack ? <IconButton icon="back" label={words().nav.back} onClick={onBack} /> : null}
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label={words().nav.close} onClick={onClose} />
      </div>
      <div class={css.sheetBody}>{children}</div>
      {foot ? <div class={css.sheetFoot}>{foot}</div> : null}
    </dialog>
  );
}
