// Log in, create an account, reset a password, set up the first operator: one form in five shapes.
import { useState } from "preact/hooks";
import { ApiError, api } from "../../shared/api";
import { getLang } from "../../shared/i18n";
import type { PageProps } from "../app";
import { useTitle } from "../lib/hooks";
import { ensureMe, me, setMe } from "../lib/me";
import { go } from "../lib/router";
import { useStore } from "../lib/store";
import { Icon, Lantern } from "../ui/icon";
import { Button, Empty, Field, Link, Warn, errorText } from "../ui/ui";
import { words } from "../words";
import css from "./auth.module.css";

const PASSWORD_MIN = 8;
type Shape = "login" | "signUp" | "reset" | "resetConfirm" | "setup";
const ASKS: Record<Shape, { name: boolean; login: boolean; password: "old" | "new" | null }> = {
  login: { name: false, login: true, password: "old" },
  signUp: { name: true, login: true, password: "new" },
  reset: { name: false, login: true, password: null },
  resetConfirm: { name: false, login: false, password: "new" },
  setup: { name: true, login: true, password: "new" },
};

export function Auth({ route }: PageProps) {
  const w = words();
  const a = w.auth;
  const shape = route.name as Shape;
  const asks = ASKS[shape];
  const who = useStore(me);
  const guest = who?.user?.kind === "guest";
  const [name, setName] = useState(guest ? (who.user?.name ?? "") : "");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [seen, see] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const [sent, setSent] = useState(false);
  const [tried, setTried] = useState(false);
  const token = route.params.token ?? "";
  const wanted = route.query.get("next") ?? "/";
  // Only addresses of this site: a link must not send a person elsewhere after the login.
  const next = wanted.startsWith("/") && !wanted.startsWith("//") && !wanted.startsWith("/\\") ? wanted : "/";
  const title = { login: a.login, signUp: a.signUp, reset: a.reset, resetConfirm: a.resetSet, setup: a.setup }[shape];
  useTitle(title);
  const missing = {
    name: asks.name && !name.trim() ? w.error.required : null,
    login: asks.login && !login.trim() ? w.error.required : null,
    password: asks.password === "new" && password.length < PASSWORD_MIN ? w.error.password : asks.password === "old" && !password ? w.error.required : null,
  };
  const submit = async () => {
    setTried(true);
    if (missing.name ?? missing.login ?? missing.password) return;
    setBusy(true);
    setError(null);
    try {
      await ensureMe();
      const id = login.trim();
      if (shape === "reset") {
        await api.reset({ login: id });
        setSent(true);
        return;
      }
      setMe(
        shape === "login"
          ? await api.login({ login: id, password })
          : shape === "signUp"
            ? await api.signUp({ name: name.trim(), login: id, password, locale: getLang() })
            : shape === "setup"
              ? await api.setup({ token, name: name.trim(), login: id, password })
              : await api.resetConfirm({ token, password }),
      );
      go(shape === "setup" ? "/console" : next, { replace: true });
    } catch (e) {
      setError(e instanceof ApiError ? e : new ApiError("page", "", 0));
    } finally {
      setBusy(false);
    }
  };
  if (sent)
    return (
      <Empty icon="check" title={a.resetSent}>
        <Link href="/login">{a.login}</Link>
      </Empty>
    );
  const field = (f: "name" | "login" | "password") => (error?.field === f ? errorText(error) : tried ? missing[f] : null);
  const keep = wanted === "/" ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <div class={css.page}>
      <div class={css.card}>
        <Lantern size={44} />
        <h1>{title}</h1>
        <p class={css.lead}>{shape === "reset" ? a.resetLead : shape === "setup" ? a.setupLead : guest && shape === "signUp" ? a.guestKeep : shape === "resetConfirm" ? "" : a.lead}</p>
        <form
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            void submit();
          }}
        >
          {error && !error.field ? <Warn>{errorText(error)}</Warn> : null}
          {asks.name ? (
            <Field label={a.name} error={field("name")}>
              {(p) => <input {...p} value={name} maxLength={60} autocomplete="name" onInput={(e) => setName(e.currentTarget.value)} />}
            </Field>
          ) : null}
          {asks.login ? (
            <Field label={a.id} error={field("login")}>
              {(p) => <input {...p} value={login} maxLength={120} autocomplete="username" inputMode="email" autocapitalize="none" onInput={(e) => setLogin(e.currentTarget.value)} />}
            </Field>
          ) : null}
          {asks.password ? (
            <Field label={asks.password === "new" && shape !== "signUp" ? a.newPassword : a.password} error={field("password")}>
              {(p) => (
                <span class={css.password}>
                  <input {...p} type={(seen ? "text" : "password") as "password"} value={password} maxLength={200} autocomplete={asks.password === "new" ? "new-password" : "current-password"} onInput={(e) => setPassword(e.currentTarget.value)} />
                  <button type="button" onClick={() => see((s) => !s)} aria-pressed={seen}>
                    {seen ? a.hide : a.show}
                  </button>
                </span>
              )}
            </Field>
          ) : null}
          <Button look="main" big wide type="submit" busy={busy}>
            {shape === "reset" ? a.resetSend : shape === "setup" ? a.setupGo : title}
          </Button>
        </form>
        {shape === "login" ? (
          <p class={css.links}>
            <Link href={`/reset${keep}`}>{a.forgot}</Link>
            <span>
              {a.noAccount} <Link href={`/sign-up${keep}`}>{a.signUp}</Link>
            </span>
          </p>
        ) : shape === "signUp" || shape === "reset" ? (
          <p class={css.links}>
            <span>
              {a.hasAccount} <Link href={`/login${keep}`}>{a.login}</Link>
            </span>
          </p>
        ) : null}
      </div>
      <p class={css.safe}>
        <Icon name="shield" size={16} />
        {w.address.kept}
      </p>
    </div>
  );
}
