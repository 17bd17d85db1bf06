// The person's own page of what was decided about them: what, when, why in sentences, what would have passed, and an appeal.
import { useState } from "preact/hooks";
import { api, newKey, type OwnDecision } from "../../shared/api";
import { getLang } from "../../shared/i18n";
import { ago, when } from "../../shared/i18n/format";
import { useTitle } from "../lib/hooks";
import { useLoad } from "../lib/load";
import { me } from "../lib/me";
import { useStore } from "../lib/store";
import { Icon } from "../ui/icon";
import { toast, toastError } from "../ui/toasts";
import { Button, ButtonLink, Empty, Failed, Field, IconButton, Skeleton } from "../ui/ui";
import { back } from "../lib/router";
import { words } from "../words";
import { decisionWords } from "../words/decisions";
import css from "./decisions.module.css";

const PER_PAGE = 20;
/** Characters of an appeal, as the server takes them. */
const WORDS_MAX = 2000;

export function Decisions() {
  const w = decisionWords();
  useTitle(w.title);
  const who = useStore(me);
  // Sentences are the server's: another language asks again.
  const list = useLoad(who?.user ? `decisions ${getLang()}` : null, () => api.decisions({ limit: PER_PAGE }));
  const [busy, setBusy] = useState(false);
  const data = list.data;
  const more = async () => {
    if (!data?.next) return;
    setBusy(true);
    try {
      const page = await api.decisions({ limit: PER_PAGE, cursor: data.next });
      list.set({ items: [...data.items, ...page.items], next: page.next });
    } catch (e) {
      toastError(e);
    } finally {
      setBusy(false);
    }
  };
  const changed = (d: OwnDecision) => {
    if (data) list.set({ ...data, items: data.items.map((x) => (x.id === d.id ? d : x)) });
  };
  return (
    <div class={css.page}>
      <header>
        <IconButton icon="back" label={words().nav.back} onClick={() => back("/account")} />
        <h1>{w.title}</h1>
      </header>
      {who && !who.user ? (
        <Empty icon="shield" title={w.signIn}>
          <ButtonLink href="/login?next=/account/decisions" look="main">
            {words().auth.login}
          </ButtonLink>
        </Empty>
      ) : list.error && !data ? (
        <Failed error={list.error} retry={list.reload} />
      ) : !data ? (
        [0, 1, 2].map((i) => <Skeleton key={i} h="180px" r="18px" />)
      ) : data.items.length === 0 && !data.next ? (
        <Empty icon="shield" title={w.empty}>
          <p>{w.emptyHint}</p>
        </Empty>
      ) : (
        <>
          <p class={css.intro}>{w.intro}</p>
          {data.items.map((d) => (
            <Decision key={d.id} d={d} changed={changed} />
          ))}
          {data.next ? (
            <Button look="line" busy={busy} onClick={() => void more()}>
              {w.more}
            </Button>
          ) : null}
        </>
      )}
    </div>
  );
}

function Decision({ d, changed }: { d: OwnDecision; changed(d: OwnDecision): void }) {
  const w = decisionWords();
  const [writing, write] = useState(false);
  return (
    <article class={css.decision} aria-label={`${d.outcome_text}, ${when(d.at)}`}>
      <header>
        <h2>{d.outcome_text}</h2>
        <small>
          {w.scene[d.scene] ?? d.about} · <time dateTime={d.at}>{when(d.at)}</time>
        </small>
      </header>
      {d.overridden ? (
        <p class={css.overridden}>
          <Icon name="check" size={18} />
          {w.overridden(d.overridden)}
        </p>
      ) : null}
      <section>
        <h3>{w.why}</h3>
        {d.reasons.length > 0 ? (
          <ul>
            {d.reasons.map((r) => (
              <li key={r}>{r}</li>
            ))}
          </ul>
        ) : (
          <p>{w.noReasons}</p>
        )}
      </section>
      {d.would_pass.length > 0 ? (
        <section>
          <h3>{w.wouldPass}</h3>
          <ul>
            {d.would_pass.map((r) => (
              <li key={r}>{r}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {d.appeal ? (
        <section class={css.appeal} data-state={d.appeal.state}>
          <h3>
            {w.state[d.appeal.state]} <small>{w.since(ago(d.appeal.at))}</small>
          </h3>
          <p class={css.mine}>
            <span class="hidden">{w.yours}: </span>
            {d.appeal.words}
          </p>
          {d.appeal.answer ? (
            <p>
              <strong>{w.answer}: </strong>
              {d.appeal.answer}
            </p>
          ) : null}
        </section>
      ) : writing ? (
        <AppealForm d={d} changed={changed} close={() => write(false)} />
      ) : (
        <Button look="line" onClick={() => write(true)}>
          {w.appeal}
        </Button>
      )}
    </article>
  );
}

function AppealForm({ d, changed, close }: { d: OwnDecision; changed(d: OwnDecision): void; close(): void }) {
  const w = decisionWords();
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [key] = useState(newKey);
  const send = async () => {
    setBusy(true);
    try {
      changed({ ...d, appeal: await api.appeal(d.id, { words: text.trim() }, key) });
      toast(w.sent);
    } catch (e) {
      toastError(e);
      setBusy(false);
    }
  };
  return (
    <form
      class={css.form}
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) void send();
      }}
    >
      <Field label={w.words} hint={w.wordsHint}>
        {(p) => <textarea {...p} rows={4} maxLength={WORDS_MAX} value={text} autofocus onInput={(e) => setText(e.currentTarget.value)} />}
      </Field>
      <div>
        <Button look="ghost" onClick={close}>
          {words().cancel}
        </Button>
        <Button look="main" type="submit" busy={busy} disabled={!text.trim()}>
          {w.send}
        </Button>
      </div>
    </form>
  );
}
