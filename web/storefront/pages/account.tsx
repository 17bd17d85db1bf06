// The person's own page: name, language, theme, addresses, payment, API tokens; what a visitor can set, too.
import { useState } from "preact/hooks";
import { api, newKey, type Address, type AddressInput, type Country, type PaymentMethod, type Scope } from "../../shared/api";
import { LANGS, getLang, setLang } from "../../shared/i18n";
import { ago } from "../../shared/i18n/format";
import { THEMES, getTheme, setTheme, type Theme } from "../../shared/theme";
import { EMPTY_ADDRESS, oneLine, wrongIn, type AddressField, type Wrong } from "../lib/address";
import { useTitle } from "../lib/hooks";
import { forget, useLoad } from "../lib/load";
import { me, setMe } from "../lib/me";
import { go } from "../lib/router";
import { useStore } from "../lib/store";
import { AddressForm } from "../parts/address";
import { METHODS } from "../parts/payment";
import { useRegionNames } from "../parts/regions";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Avatar, Button, ButtonLink, Chips, Failed, Field, IconButton, Link, Sheet, Skeleton, cx } from "../ui/ui";
import { words } from "../words";
import css from "./account.module.css";

export function Account() {
  const w = words();
  useTitle(w.account.title);
  const who = useStore(me);
  const user = who?.user ?? null;
  const [theme, show] = useState<Theme>(getTheme);
  const logout = async () => {
    try {
      await api.logout();
      setMe(await api.me());
      go("/");
    } catch (e) {
      toastError(e);
    }
  };
  return (
    <div class={css.page}>
      <section class={css.who}>
        <Avatar url={null} name={user?.name ?? "?"} size={64} />
        <div>
          <h1>{user ? user.name : w.account.visitor}</h1>
          <p>{user ? user.kind === "guest" ? w.account.guestHint : [user.phone_hint, user.email_hint].filter(Boolean).join(" · ") : w.account.visitorHint}</p>
        </div>
        {!user || user.kind === "guest" ? (
          <div class={css.enter}>
            <ButtonLink href="/sign-up?next=/account" look="main">
              {w.auth.signUp}
            </ButtonLink>
            <ButtonLink href="/login?next=/account" look="line">
              {w.auth.login}
            </ButtonLink>
          </div>
        ) : null}
      </section>

      {who && (who.merchants.length > 0 || user?.operator) ? (
        <section class={css.card}>
          <h2>{w.account.shops}</h2>
          <ul class={css.links}>
            {who.merchants.map((m) => (
              <li key={m.id}>
                <Link href={`/studio?m=${m.id}`}>
                  <Icon name="screen" />
                  <span>
                    {m.name} <small>{w.nav.studio}</small>
                  </span>
                  <Icon name="next" size={18} />
                </Link>
              </li>
            ))}
            {user?.operator ? (
              <li>
                <Link href="/console">
                  <Icon name="shield" />
                  <span>{w.nav.console}</span>
                  <Icon name="next" size={18} />
                </Link>
              </li>
            ) : null}
          </ul>
        </section>
      ) : null}

      <section class={css.card}>
        <h2>{w.account.language}</h2>
        <Chips
          label={w.account.language}
          chosen={getLang()}
          values={LANGS.map((l) => ({ value: l.lang, text: l.name }))}
          onChoose={(lang) => {
            setLang(lang);
            forget("notices");
            if (user) void api.updateMe({ locale: lang }).then(setMe, () => undefined);
          }}
        />
        <h2>{w.account.theme}</h2>
        <Chips
          label={w.account.theme}
          chosen={theme}
          values={THEMES.map((t) => ({ value: t, text: w.account.themes[t] }))}
          onChoose={(t) => {
            setTheme(t);
            show(t);
          }}
        />
      </section>

      {user ? (
        <>
          <Name name={user.name} />
          <Addresses />
          <Payment />
          <section class={css.card}>
            <ul class={css.links}>
              <li>
                <Link href="/notices">
                  <Icon name="bell" />
                  <span>{w.account.notices}</span>
                  <Icon name="next" size={18} />
                </Link>
              </li>
              <li>
                <Link href="/orders">
                  <Icon name="receipt" />
                  <span>{w.orders.title}</span>
                  <Icon name="next" size={18} />
                </Link>
              </li>
              <li>
                <Link href="/account/decisions">
                  <Icon name="shield" />
                  <span>{w.account.decisions}</span>
                  <Icon name="next" size={18} />
                </Link>
              </li>
            </ul>
          </section>
          {user.kind === "account" ? <Tokens /> : null}
          <Button look="ghost" icon="door" onClick={() => void logout()}>
            {w.auth.logout}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function Name({ name }: { name: string }) {
  const w = words();
  const [text, setText] = useState(name);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      setMe(await api.updateMe({ name: text.trim() }));
      toast(w.saved);
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class={css.card}
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <Field label={w.account.name}>{(p) => <input {...p} value={text} maxLength={60} autocomplete="name" onInput={(e) => setText(e.currentTarget.value)} />}</Field>
      {text.trim() && text.trim() !== name ? (
        <Button look="main" type="submit" busy={busy}>
          {w.save}
        </Button>
      ) : null}
    </form>
  );
}

function Addresses() {
  const w = words();
  const list = useLoad("addresses", api.addresses);
  const checkout = useLoad("checkout", api.checkout);
  const [editing, edit] = useState<Address | "new" | null>(null);
  const items = list.data?.items ?? [];
  const regionName = useRegionNames(items[0]?.country ?? null);
  const changed = () => {
    forget("addresses");
    list.reload();
    checkout.reload();
    edit(null);
  };
  const remove = async (a: Address) => {
    try {
      await api.deleteAddress(a.id);
      changed();
    } catch (e) {
      toastError(e);
    }
  };
  const prefer = async (a: Address) => {
    try {
      checkout.set(await api.setCheckout({ address_id: a.id }));
    } catch (e) {
      toastError(e);
    }
  };
  return (
    <section class={css.card}>
      <h2>{w.account.addresses}</h2>
      {list.error && !list.data ? <Failed error={list.error} retry={list.reload} /> : null}
      {!list.data && !list.error ? <Skeleton h="72px" r="12px" /> : null}
      {list.data && items.length === 0 ? <p class={css.hint}>{w.account.noAddress}</p> : null}
      <ul class={css.addresses}>
        {items.map((a) => (
          <li key={a.id}>
            <div>
              <strong>
                {a.name} · {a.phone}
              </strong>
              <p>{oneLine(a, regionName(a))}</p>
              {checkout.data?.address?.id === a.id ? (
                <em>{w.account.default}</em>
              ) : (
                <button type="button" class={css.textButton} onClick={() => void prefer(a)}>
                  {w.account.makeDefault}
                </button>
              )}
            </div>
            <Button look="ghost" small onClick={() => edit(a)}>
              {w.edit}
            </Button>
            <IconButton icon="trash" size={18} label={w.remove} onClick={() => void remove(a)} />
          </li>
        ))}
      </ul>
      <Button look="line" icon="plus" onClick={() => edit("new")}>
        {w.sheet.newAddress}
      </Button>
      {editing ? <AddressSheet of={editing} onClose={() => edit(null)} onDone={changed} /> : null}
    </section>
  );
}

function AddressSheet({ of, onClose, onDone }: { of: Address | "new"; onClose(): void; onDone(): void }) {
  const w = words();
  const [value, setValue] = useState<AddressInput>(() => {
    if (of === "new") return EMPTY_ADDRESS;
    const { name, phone, country, region, district, ward, line, postal_code } = of;
    // The server keeps addresses of these countries alone.
    return { name, phone, country: country as Country, region, district, ward, line, postal_code };
  });
  const [wrong, setWrong] = useState<Partial<Record<AddressField, Wrong>>>({});
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const save = async () => {
    const found = wrongIn(value);
    setWrong({ ...found });
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      if (of === "new") await api.addAddress(value, key);
      else await api.updateAddress(of.id, { ...value, is_default: of.is_default });
      toast(w.saved);
      onDone();
    } catch (e) {
      toastError(e);
      setBusy(false);
    }
  };
  return (
    <Sheet
      title={of === "new" ? w.sheet.newAddress : w.edit}
      onClose={onClose}
      foot={
        <Button look="main" big wide busy={busy} onClick={() => void save()}>
          {w.save}
        </Button>
      }
    >
      <AddressForm value={value} onChange={setValue} wrong={wrong} />
    </Sheet>
  );
}

function Payment() {
  const w = words();
  const checkout = useLoad("checkout", api.checkout);
  const choose = async (method: PaymentMethod) => {
    try {
      checkout.set(await api.setCheckout({ payment_method: method }));
      toast(w.saved);
    } catch (e) {
      toastError(e);
    }
  };
  return (
    <section class={css.card}>
      <h2>{w.account.payment}</h2>
      <Chips label={w.account.payment} chosen={checkout.data?.payment_method ?? null} onChoose={(m) => void choose(m)} values={METHODS.map(({ method }) => ({ value: method, text: w.pay[method] }))} />
    </section>
  );
}

const SCOPES = ["orders:read", "orders:write", "catalogue:read", "catalogue:write", "live:read", "live:write", "ledger:read", "audit:read"] as const satisfies readonly Scope[];
function Tokens() {
  const w = words().account;
  const list = useLoad("tokens", api.tokens);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  const [fresh, setFresh] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const create = async () => {
    setBusy(true);
    try {
      const made = await api.addToken({ name: name.trim(), scopes }, newKey());
      setFresh(made.token);
      setName("");
      list.reload();
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <details class={cx(css.card, css.programs)}>
      <summary>
        <Icon name="key" />
        <h2>{w.tokens}</h2>
        <Icon name="down" size={18} />
      </summary>
      <div>
        <p class={css.hint}>{w.tokensHint}</p>
        <ul class={css.addresses}>
          {list.data?.items.map((t) => (
            <li key={t.id}>
              <div>
                <strong>{t.name}</strong>
                <p>
                  {t.scopes.join(", ")} · {t.last_used_at ? w.used(ago(t.last_used_at)) : w.neverUsed}
                </p>
              </div>
              <Button
                look="harm"
                small
                onClick={() => {
                  api.deleteToken(t.id).then(() => list.reload(), toastError);
                }}
              >
                {w.revoke}
              </Button>
            </li>
          ))}
        </ul>
        {fresh ? (
          <div class={css.token} role="status">
            <p>{w.tokenOnce}</p>
            <code>{fresh}</code>
            <Button small icon="copy" onClick={() => void navigator.clipboard?.writeText(fresh).then(() => toast(words().copied))}>
              {words().copy}
            </Button>
          </div>
        ) : null}
        <form
          class={css.add}
          onSubmit={(e) => {
            e.preventDefault();
            if (name.trim()) void create();
          }}
        >
          <Field label={w.tokenName}>{(p) => <input {...p} value={name} maxLength={60} onInput={(e) => setName(e.currentTarget.value)} />}</Field>
          <fieldset>
            <legend>{w.scopes}</legend>
            {SCOPES.map((s) => (
              <label key={s}>
                <input type="checkbox" checked={scopes.includes(s)} onChange={(e) => setScopes(e.currentTarget.checked ? [...scopes, s] : scopes.filter((x) => x !== s))} />
                <span>
                  {w.scope[s]}
                  <code>{s}</code>
                </span>
              </label>
            ))}
          </fieldset>
          <Button look="line" type="submit" busy={busy} disabled={!name.trim() || scopes.length === 0}>
            {w.newToken}
          </Button>
        </form>
      </div>
    </details>
  );
}
