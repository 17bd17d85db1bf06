// The console's shell: where the places are, the keys that lead there, and which page an address means. A page has its own file.
import { Kbd, Menu, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, type ReactNode } from "react";
import { risk, type Me } from "../studio/api";
import { common } from "../studio/i18n/common";
import { Link, navigate, usePath } from "../studio/router";
import { LangMenu, PersonMenu, SignedIn, SignIn, ThemeMenu } from "../studio/ui/frame";
import frame from "../studio/ui/frame.module.css";
import { Icon, type IconName } from "../studio/ui/icons";
import { Empty } from "../studio/ui/parts";
import css from "./console.module.css";
import { consoleWords } from "./i18n/console";
import { sceneName } from "./i18n/risk";
import { Acts } from "./pages/Acts";
import { Admission } from "./pages/Admission";
import { Appeals } from "./pages/Appeals";
import { JudgementPage } from "./pages/Judgement";
import { Judgements } from "./pages/Judgements";
import { Overview } from "./pages/Overview";
import { People } from "./pages/People";
import { Policies } from "./pages/Policies";
import { RoomsPage } from "./pages/Rooms";
import { ScenePage } from "./pages/Scene";
import { KeySheet, useKeys } from "./ui/keyboard";

/** `go`: the key after g. `show` gets what stands behind the place in the address, or undefined. */
type Place = { at: string; icon: IconName; go: string; word: keyof ReturnType<typeof consoleWords>["nav"]; show: (rest: string | undefined) => ReactNode };
const PLACES: readonly Place[] = [
  { at: "/console", icon: "home", go: "o", word: "overview", show: (rest) => rest === undefined && <Overview /> },
  { at: "/console/rooms", icon: "live", go: "r", word: "rooms", show: () => <RoomsPage /> },
  { at: "/console/people", icon: "people", go: "u", word: "people", show: () => <People /> },
  { at: "/console/policies", icon: "list", go: "p", word: "policies", show: (scene) => (scene === undefined ? <Policies /> : <ScenePage key={scene} scene={scene} />) },
  { at: "/console/judgements", icon: "eye", go: "j", word: "judgements", show: (id) => (id === undefined ? <Judgements /> : <JudgementPage key={id} id={id} />) },
  { at: "/console/appeals", icon: "chat", go: "a", word: "appeals", show: (id) => <Appeals id={id} /> },
  { at: "/console/admission", icon: "shop", go: "s", word: "admission", show: (id) => <Admission id={id} /> },
  { at: "/console/acts", icon: "shield", go: "l", word: "acts", show: () => <Acts /> },
];
/** A phone's bar has room for these; the others are behind "more". */
const ON_PHONE = 4;
const WAITING_MS = 30_000;

/** The place of an address, and what stands behind it. */
function placeAt(path: string): { place: Place; rest: string | undefined } | null {
  const [, , word, rest, ...more] = (path.split("?")[0] ?? "").replace(/\/+$/, "").split("/");
  if (more.length > 0) return null;
  const place = PLACES.find((p) => p.at === (word === undefined ? "/console" : `/console/${word}`));
  return place ? { place, rest: rest === undefined ? undefined : decodeURIComponent(rest) } : null;
}

export function App() {
  return <SignedIn title={common().console}>{(me) => (me.user.operator ? <Shell me={me} /> : <SignIn title={common().console} me={me} note={consoleWords().notOperator} />)}</SignedIn>;
}

function Shell({ me }: { me: Me }) {
  const t = consoleWords();
  const c = common();
  const path = usePath();
  const here = placeAt(path);
  const [help, setHelp] = useState(false);
  // What waits for somebody stands beside its place.
  const scenes = useQuery({ queryKey: ["risk-scenes"], queryFn: risk.scenes, refetchInterval: WAITING_MS });
  const waiting: Partial<Record<Place["word"], number>> = {
    policies: scenes.data?.reduce((n, s) => n + s.proposals, 0) ?? 0,
    appeals: scenes.data?.reduce((n, s) => n + s.open_appeals, 0) ?? 0,
  };
  useEffect(() => {
    document.title = [here?.place.word === "policies" && here.rest !== undefined && sceneName(here.rest), here && t.nav[here.place.word], c.console].filter(Boolean).join(" · ");
  });
  useKeys([
    { keys: ["?"], word: t.keyWords.help, run: () => setHelp(true) },
    ...PLACES.map((p, i) => ({ keys: [`g ${p.go}`, String(i + 1)], word: t.keyWords.go(t.nav[p.word]), run: () => navigate(p.at) })),
  ]);
  const page = here?.place.show(here.rest);
  return (
    <div className={frame.shell}>
      <a className={frame.skip} href="#main">{c.skip}</a>
      <nav className={frame.rail} aria-label={c.console}>
        <div className={frame.brand}><img src="/lantern.svg" width={32} height={32} alt="" /><span><b>{c.brand}</b><small>{c.console}</small></span></div>
        {PLACES.map((p) => (
          <Link key={p.at} href={p.at} className={frame.place} aria-current={p === here?.place ? "page" : undefined} aria-label={t.nav[p.word]} title={t.nav[p.word]}>
            <Icon name={p.icon} size={20} /><span>{t.nav[p.word]}</span>
            {waiting[p.word] ? <em>{waiting[p.word]}</em> : <span className={css.key}><Kbd size="xs">G</Kbd> <Kbd size="xs">{p.go.toUpperCase()}</Kbd></span>}
          </Link>
        ))}
        <UnstyledButton className={frame.place} onClick={() => setHelp(true)} aria-label={t.keyWords.title} title={t.keyWords.title}><Icon name="keyboard" size={20} /><span>{t.keyWords.title}</span><span className={css.key}><Kbd size="xs">?</Kbd></span></UnstyledButton>
        <div className={frame.railFoot}><PersonMenu me={me} /><LangMenu compact /><ThemeMenu /></div>
      </nav>
      <div className={frame.topbar}><div className={frame.brand}><img src="/lantern.svg" width={32} height={32} alt="" /><span><b>{c.brand}</b><small>{c.console}</small></span></div><LangMenu compact /><ThemeMenu /><PersonMenu me={me} compact /></div>
      <main className={frame.main} id="main" tabIndex={-1}>{page || <Empty icon="question" title={c.notFoundTitle} text={c.notFound} />}</main>
      <nav className={frame.tabbar} aria-label={c.console}>
        {PLACES.slice(0, ON_PHONE).map((p) => <Link key={p.at} href={p.at} aria-current={p === here?.place ? "page" : undefined}><Icon name={p.icon} size={22} />{t.nav[p.word]}</Link>)}
        <Menu position="top-end">
          <Menu.Target><UnstyledButton aria-current={here && PLACES.indexOf(here.place) >= ON_PHONE ? "page" : undefined}><Icon name="menu" size={22} />{t.more}</UnstyledButton></Menu.Target>
          <Menu.Dropdown>{PLACES.slice(ON_PHONE).map((p) => <Menu.Item key={p.at} h={44} leftSection={<Icon name={p.icon} />} rightSection={waiting[p.word] || null} onClick={() => navigate(p.at)}>{t.nav[p.word]}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      </nav>
      {help && <KeySheet close={() => setHelp(false)} />}
    </div>
  );
}
