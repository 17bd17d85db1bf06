// Short messages over the page, at its foot or on a phone below its head; said to screen readers too. One can carry an action (undo).
import { useEffect, useRef } from "preact/hooks";
import { ApiError } from "../../shared/api";
import { store, useStore } from "../lib/store";
import { errorText } from "./ui";
import css from "./ui.module.css";

type Toast = { id: number; text: string; act?: { label: string; run(): void } };
const toasts = store<Toast[]>([]);
const SHOWN_MS = 4500;
const SHOWN_WITH_ACT_MS = 8000;
const TOASTS_MAX = 3;
let last = 0;

export function toast(text: string, act?: Toast["act"]): void {
  last += 1;
  const id = last;
  toasts.set((list) => [...list.slice(-(TOASTS_MAX - 1)), { id, text, ...(act && { act }) }]);
  setTimeout(() => drop(id), act ? SHOWN_WITH_ACT_MS : SHOWN_MS);
}
export function toastError(e: unknown): void {
  toast(errorText(e instanceof ApiError ? e : new ApiError("page", "", 0)));
}
function drop(id: number): void {
  toasts.set((list) => list.filter((t) => t.id !== id));
}

export function Toasts() {
  const list = useStore(toasts);
  const box = useRef<HTMLDivElement>(null);
  // In the top layer, so that an open sheet does not cover it.
  useEffect(() => {
    const el = box.current;
    if (!el || typeof el.showPopover !== "function") return;
    if (list.length > 0) {
      if (el.matches(":popover-open")) el.hidePopover();
      el.showPopover();
    } else if (el.matches(":popover-open")) {
      el.hidePopover();
    }
  }, [list]);
  return (
    <div ref={box} class={css.toasts} popover="manual" role="status" aria-live="polite">
      {list.map((t) => (
        <div key={t.id} class={css.toast}>
          <span>{t.text}</span>
          {t.act ? (
            <button
              type="button"
              onClick={() => {
                t.act?.run();
                drop(t.id);
              }}
            >
              {t.act.label}
            </button>
          ) : null}
        </div>
      ))}
    </div>
  );
}
