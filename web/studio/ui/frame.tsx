// What surrounds both faces: providers, colour scheme, language, the person's menu, signing in, the demo's people.
import { Alert, Button, Menu, MantineProvider, Paper, PasswordInput, Stack, Text, TextInput, Title, UnstyledButton, Avatar, Center } from "@mantine/core";
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore, type FormEvent, type ReactNode } from "react";
import { getLang, LANGS, onLang, say, setLang } from "../../shared/i18n";
import { getTheme, setTheme, type Theme } from "../../shared/theme";
import { api, ApiError, boot, type Me } from "../api";
import { common } from "../i18n/common";
import { resolver, theme } from "../theme";
import { Icon, type IconName } from "./icons";
import { Failed } from "./parts";
import { sentence, toastError, Toasts } from "./toast";
import css from "./frame.module.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

const dark = typeof matchMedia === "undefined" ? null : matchMedia("(prefers-color-scheme: dark)");
const themeListeners = new Set<() => void>();
const tellTheme = (): void => {
  for (const l of [...themeListeners]) l();
};
dark?.addEventListener("change", tellTheme);
const schemeNow = (): "light" | "dark" => {
  const kept = getTheme();
  return kept === "auto" ? (dark?.matches ? "dark" : "light") : kept;
};
const onTheme = (l: () => void): (() => void) => {
  themeListeners.add(l);
  return () => themeListeners.delete(l);
};
function chooseTheme(next: Theme): void {
  setTheme(next);
  tellTheme();
}

export function Frame({ children }: { children: () => ReactNode }) {
  const lang = useSyncExternalStore(onLang, getLang);
  const scheme = useSyncExternalStore(onTheme, schemeNow);
  useEffect(() => {
    // Sentences that the server wrote (advice, refusals) come again in the new language.
    void client.invalidateQueries();
  }, [lang]);
  return (
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} cssVariablesResolver={resolver} forceColorScheme={scheme}>
        {children()}
        <Toasts />
      </MantineProvider>
    </QueryClientProvider>
  );
}

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: api.me, staleTime: 60_000, initialData: () => boot().me });
}

/** Shows the children to a signed-in person, else the way in. */
export function SignedIn({ title, children }: { title: string; children: (me: Me & { user: NonNullable<Me["user"]> }) => ReactNode }) {
  const me = useMe();
  if (me.isError) return <Center mih="100dvh" p="md"><div style={{ width: 420 }}><Failed error={me.error} retry={() => void me.refetch()} /></div></Center>;
  if (!me.data) return <div className={css.blank} aria-busy="true" />;
  const { user } = me.data;
  if (!user || user.kind === "guest") return <SignIn title={title} me={me.data} />;
  return <>{children({ ...me.data, user })}</>;
}

export function SignIn({ title, me, note }: { title: string; me: Me; note?: string }) {
  const c = common();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (e: FormEvent) => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      queries.setQueryData(["me"], await api.login({ login, password }));
      await queries.invalidateQueries();
    } catch (cause) {
      setError(sentence(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={css.signIn}>
      <Paper className={css.signInCard} radius="lg" withBorder>
        <img src="/lantern.svg" width={40} height={40} alt="" />
        <Title order={1} size="h2" mt="sm">{title}</Title>
        <Text size="sm" c="dimmed" mb="md">{note ?? c.signInTitle}</Text>
        <form onSubmit={(e) => void submit(e)}>
          <Stack gap="sm">
            {error && <Alert color="harm" variant="light" role="alert">{error}</Alert>}
            <TextInput label={c.login} value={login} onChange={(e) => setLogin(e.currentTarget.value)} autoComplete="username" required withAsterisk={false} />
            <PasswordInput label={c.password} value={password} onChange={(e) => setPassword(e.currentTarget.value)} autoComplete="current-password" required withAsterisk={false} />
            <Button type="submit" variant="filled" color="lantern" loading={busy} fullWidth mt={4}>{c.signIn}</Button>
          </Stack>
        </form>
        {me.demo && <DemoPeople only={["merchant", "host", "moderator", "operator"]} />}
      </Paper>
      <div className={css.signInFoot}><LangMenu /><ThemeMenu /></div>
    </main>
  );
}

function useSwitch() {
  const queries = useQueryClient();
  return async (id: string) => {
    try {
      const me = await api.demoSwitch(id);
      queries.clear();
      queries.setQueryData(["me"], me);
    } catch (error) {
      toastError(error);
    }
  };
}

function DemoPeople({ only }: { only: readonly string[] }) {
  const c = common();
  const people = useQuery({ queryKey: ["demo-people"], queryFn: api.demoPeople, staleTime: Infinity });
  const go = useSwitch();
  if (!people.data) return null;
  return (
    <div className={css.demo}>
      <Text size="xs" fw={600} c="dimmed" mb={6}>{c.switchPerson}</Text>
      {people.data.items.filter((p) => only.includes(p.what)).map((p) => (
        <UnstyledButton key={p.id} className={css.demoPerson} onClick={() => void go(p.id)}>
          <Avatar size={32} radius="xl" name={p.name} color="ink" />
          <span><b>{p.name}</b><small>{c.person[p.what]} · {say(p.note)}</small></span>
        </UnstyledButton>
      ))}
    </div>
  );
}

export function LangMenu({ compact }: { compact?: boolean }) {
  const c = common();
  const now = LANGS.find((l) => l.lang === getLang());
  return (
    <Menu position="top-start">
      <Menu.Target>
        <UnstyledButton className={css.frameButton} aria-label={`${c.language}: ${now?.name ?? ""}`}><Icon name="globe" />{!compact && <span>{now?.name}</span>}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {LANGS.map((l) => (
          <Menu.Item key={l.lang} lang={l.lang} leftSection={<span style={{ width: 16 }}>{l.lang === getLang() && <Icon name="check" size={16} />}</span>} onClick={() => setLang(l.lang)}>{l.name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const THEMES: readonly { theme: Theme; icon: IconName; word: "themeAuto" | "themeLight" | "themeDark" }[] = [
  { theme: "auto", icon: "device", word: "themeAuto" },
  { theme: "light", icon: "sun", word: "themeLight" },
  { theme: "dark", icon: "moon", word: "themeDark" },
];
export function ThemeMenu({ compact = true }: { compact?: boolean }) {
  const c = common();
  const now = THEMES.find((t) => t.theme === getTheme());
  return (
    <Menu position="top-start">
      <Menu.Target>
        <UnstyledButton className={css.frameButton} aria-label={`${c.theme}: ${now ? c[now.word] : ""}`}><Icon name={now?.icon ?? "device"} />{!compact && <span>{c.theme}</span>}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map((t) => (
          <Menu.Item key={t.theme} leftSection={<Icon name={t.icon} size={16} />} rightSection={t.theme === getTheme() ? <Icon name="check" size={16} /> : null} onClick={() => chooseTheme(t.theme)}>{c[t.word]}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function PersonMenu({ me, compact }: { me: Me; compact?: boolean }) {
  const c = common();
  const queries = useQueryClient();
  const people = useQuery({ queryKey: ["demo-people"], queryFn: api.demoPeople, staleTime: Infinity, enabled: me.demo });
  const go = useSwitch();
  const name = me.user?.name ?? "";
  return (
    <Menu position="top-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={css.frameButton} aria-label={`${c.account}: ${name}`}>
          <Avatar size={24} radius="xl" name={name} color="ink" />
          {!compact && <span className={css.ellipsis}>{name}</span>}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="80vh" style={{ overflowY: "auto" }}>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item component="a" href="/" leftSection={<Icon name="external" size={16} />}>{c.storefront}</Menu.Item>
        {me.user?.operator && <Menu.Item component="a" href="/console" leftSection={<Icon name="shield" size={16} />}>{c.console}</Menu.Item>}
        {me.merchants.length > 0 && <Menu.Item component="a" href="/studio" leftSection={<Icon name="live" size={16} />}>{c.studio}</Menu.Item>}
        {people.data && (
          <>
            <Menu.Divider />
            <Menu.Label>{c.switchPerson}</Menu.Label>
            {people.data.items.map((p) => (
              <Menu.Item key={p.id} onClick={() => void go(p.id)} leftSection={<Avatar size={22} radius="xl" name={p.name} color="ink" />} rightSection={p.id === me.user?.id ? <Icon name="check" size={16} /> : null}>
                {p.name}
                <Text size="xs" c="dimmed">{c.person[p.what]}</Text>
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="out" size={16} />} onClick={() => void api.logout().then(() => { queries.clear(); location.assign("/"); }, toastError)}>{c.logout}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
