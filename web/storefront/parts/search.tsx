// The search field in the header. Enter goes to the products page; on that page it searches while typing.
import { useEffect, useRef, useState } from "preact/hooks";
import { go, type Route } from "../lib/router";
import { Icon } from "../ui/icon";
import { cx } from "../ui/ui";
import { words } from "../words";
import css from "./search.module.css";

const PAUSE_MS = 350;

/** `always`: on a narrow screen too; elsewhere the field gives its room to the page. */
export function SearchBox({ at, always }: { at: Route; always: boolean }) {
  const w = words().search;
  const asked = at.name === "products" ? (at.query.get("q") ?? "") : "";
  const [text, setText] = useState(asked);
  const timer = useRef(0);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (q: string, replace: boolean) => {
    const query = new URLSearchParams(at.name === "products" ? at.query : undefined);
    if (q.trim()) query.set("q", q.trim());
    else query.delete("q");
    const rest = query.toString();
    go(rest ? `/products?${rest}` : "/products", { replace });
  };
  return (
    <form
      class={cx(css.box, !always && css.wideOnly)}
      role="search"
      onSubmit={(e) => {
        e.preventDefault();
        clearTimeout(timer.current);
        search(text, at.name === "products");
      }}
    >
      <Icon name="search" size={20} />
      <input
        type="search"
        enterkeyhint="search"
        value={text}
        maxLength={100}
        aria-label={w.label}
        placeholder={w.placeholder}
        onInput={(e) => {
          const q = e.currentTarget.value;
          setText(q);
          clearTimeout(timer.current);
          if (at.name === "products") timer.current = window.setTimeout(() => search(q, true), PAUSE_MS);
        }}
      />
    </form>
  );
}
