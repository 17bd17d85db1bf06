// How the picture gets in: server and key with copy buttons, the steps in OBS, the line for ffmpeg.
import { ActionIcon, Button, Code, Group, Modal, Stack, Tabs, Text, Tooltip } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ago } from "../../shared/i18n/format";
import { studio, type StudioSession } from "../api";
import { common } from "../i18n/common";
import { liveWords } from "../i18n/live";
import { useShop } from "../router";
import { copyText } from "../ui/copy";
import { Icon } from "../ui/icons";
import { Panel } from "../ui/parts";
import { toast, toastError } from "../ui/toast";
import css from "./prepare.module.css";

/** The ffmpeg line for a looping file, with exactly the settings that the steps for OBS name. */
export function ffmpegLine(server: string, key: string): string {
  return `ffmpeg -re -stream_loop -1 -i clip.mp4 -vf scale=720:1280 -r 30 -c:v libx264 -preset veryfast -tune zerolatency -bf 0 -g 60 -b:v 2000k -maxrate 2500k -bufsize 2500k -c:a aac -b:a 128k -ar 48000 -f flv "${server}/${key}"`;
}

export function Stream({ session }: { session: StudioSession }) {
  const p = liveWords().prep;
  const c = common();
  const shop = useShop();
  const queries = useQueryClient();
  const [key, setKey] = useState<string | null>(null);
  const [rotating, setRotating] = useState(false);
  const [busy, setBusy] = useState(false);
  const getKey = async (): Promise<string | null> => {
    if (key !== null) return key;
    try {
      return (await studio.streamKey(shop.id, session.id)).key;
    } catch (error) {
      toastError(error);
      return null;
    }
  };
  const copy = async (text: string | null) => {
    if (text !== null && (await copyText(text))) toast(c.copied, { tone: "good", ttl_ms: 1800 });
  };
  const rotate = async () => {
    setBusy(true);
    try {
      const fresh = await studio.rotateStreamKey(shop.id, session.id);
      setKey((shown) => (shown === null ? null : fresh.key));
      void queries.invalidateQueries({ queryKey: ["session", shop.id, session.id] });
      toast(p.rotated, { tone: "good" });
      setRotating(false);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={p.stream}>
      <Stack gap="sm">
        <div className={css.secret}>
          <Text size="xs" c="dimmed">{p.server}</Text>
          <Group gap={4} wrap="nowrap">
            <code>{session.stream.server}</code>
            <Tooltip label={p.copyServer}><ActionIcon size="lg" aria-label={p.copyServer} onClick={() => void copy(session.stream.server)}><Icon name="copy" /></ActionIcon></Tooltip>
          </Group>
        </div>
        <div className={css.secret}>
          <Text size="xs" c="dimmed">{p.key}</Text>
          <Group gap={4} wrap="nowrap">
            <code aria-label={key === null ? p.key : undefined}>{key ?? `••••••••••••${session.stream.key_hint}`}</code>
            <Tooltip label={key === null ? p.reveal : p.hide}><ActionIcon size="lg" aria-pressed={key !== null} aria-label={key === null ? p.reveal : p.hide} onClick={() => { if (key !== null) setKey(null); else void getKey().then(setKey); }}><Icon name={key === null ? "eye" : "eyeOff"} /></ActionIcon></Tooltip>
            <Tooltip label={p.copyKey}><ActionIcon size="lg" aria-label={p.copyKey} onClick={() => void getKey().then(copy)}><Icon name="copy" /></ActionIcon></Tooltip>
            <Tooltip label={p.rotate}><ActionIcon size="lg" aria-label={p.rotate} onClick={() => setRotating(true)}><Icon name="rotate" /></ActionIcon></Tooltip>
          </Group>
        </div>
        <Text size="xs" c="dimmed">{p.keySecret} {p.rotatedAt(ago(session.stream.rotated_at))}.</Text>
        <Tabs defaultValue="obs" keepMounted={false}>
          <Tabs.List><Tabs.Tab value="obs">{p.obs}</Tabs.Tab><Tabs.Tab value="ffmpeg">{p.ffmpeg}</Tabs.Tab></Tabs.List>
          <Tabs.Panel value="obs" pt="sm"><ol className={css.steps}>{p.obsSteps.map((s) => <li key={s}>{s}</li>)}</ol></Tabs.Panel>
          <Tabs.Panel value="ffmpeg" pt="sm">
            <Text size="sm" mb={8}>{p.ffmpegText}</Text>
            <Code block className={css.command}>{ffmpegLine(session.stream.server, "••••")}</Code>
            <Button mt="xs" size="compact-sm" leftSection={<Icon name="copy" size={15} />} onClick={() => void getKey().then((k) => copy(k === null ? null : ffmpegLine(session.stream.server, k)))}>{p.copyCommand}</Button>
          </Tabs.Panel>
        </Tabs>
      </Stack>
      <Modal opened={rotating} onClose={() => setRotating(false)} title={p.rotateTitle}>
        <Text size="sm" mb="md">{p.rotateText}</Text>
        <Group justify="flex-end" gap="xs">
          <Button onClick={() => setRotating(false)}>{c.cancel}</Button>
          <Button variant="filled" color="harm" loading={busy} onClick={() => void rotate()}>{p.rotate}</Button>
        </Group>
      </Modal>
    </Panel>
  );
}
