// Fields of the trade: money in minor units, three languages of one text, a picture that is uploaded.
import { Button, FileButton, Group, SegmentedControl, Stack, Text, Textarea, TextInput, type TextInputProps } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { getLang, LANGS, type Lang } from "../../shared/i18n";
import { studio, type Currency, type Id, type Text3 } from "../api";
import { common } from "../i18n/common";
import { readMoney, writeMoney } from "../lib/money";
import { Icon } from "./icons";
import { Thumb } from "./parts";
import { toast, toastError } from "./toast";

const SIGN: Record<Currency, string> = { VND: "₫", CNY: "¥", USD: "$" };
export const PICTURE_BYTES_MAX = 5 * 1024 * 1024;

/** Shows what the amount is; keeps what is typed while it is typed; reads it when the field is left. */
export function MoneyInput({ value, currency, onChange, error, ...rest }: Omit<TextInputProps, "value" | "onChange"> & { value: number | null; currency: Currency; onChange: (minor: number | null) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? null : readMoney(typed, currency);
  const wrong = read !== null && !read.ok && read.why !== "empty";
  return (
    <TextInput
      {...rest}
      inputMode={currency === "VND" ? "text" : "decimal"}
      value={typed ?? writeMoney(value, currency)}
      rightSection={<Text size="xs" c="dimmed" aria-hidden>{SIGN[currency]}</Text>}
      rightSectionWidth={26}
      error={wrong ? true : error}
      styles={{ input: { fontVariantNumeric: "tabular-nums", textAlign: "right" } }}
      onFocus={(e) => { setTyped(writeMoney(value, currency)); e.currentTarget.select(); }}
      onChange={(e) => {
        const text = e.currentTarget.value;
        setTyped(text);
        const now = readMoney(text, currency);
        if (now.ok) onChange(now.minor);
        else if (now.why === "empty") onChange(null);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** One text in three languages by tabs; a dot tells which are given. */
export function Text3Input({ label, value, onChange, rows, required, maxLength, placeholder }: { label: string; value: Text3; onChange: (t: Text3) => void; rows?: number; required?: boolean; maxLength: number; placeholder?: string }) {
  const [lang, setLang] = useState<Lang>(getLang());
  const field = { value: value[lang], maxLength, placeholder, "aria-label": `${label}, ${LANGS.find((l) => l.lang === lang)?.name ?? ""}`, lang };
  const missing = required && !value.vi && !value.zh && !value.en;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={550} component="span">{label}</Text>
        <LangTabs value={value} lang={lang} onLang={setLang} />
      </Group>
      {rows ? (
        <Textarea {...field} autosize minRows={rows} maxRows={16} onChange={(e) => onChange({ ...value, [lang]: e.currentTarget.value })} />
      ) : (
        <TextInput {...field} error={missing ? common().required : undefined} onChange={(e) => onChange({ ...value, [lang]: e.currentTarget.value })} />
      )}
    </Stack>
  );
}
const SHORT: Record<Lang, string> = { vi: "VI", zh: "中", en: "EN" };
function LangTabs({ value, lang, onLang }: { value: Text3; lang: Lang; onLang: (l: Lang) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={common().language}
      value={lang}
      onChange={(v) => onLang(v as Lang)}
      data={LANGS.map((l) => ({ value: l.lang, label: <span style={{ opacity: value[l.lang] ? 1 : 0.5, padding: "0 4px" }}>{SHORT[l.lang]}{value[l.lang] ? "" : " ·"}</span> }))}
    />
  );
}

export async function uploadPicture(m: Id, file: File): Promise<string | null> {
  if (file.size > PICTURE_BYTES_MAX) {
    toast(`${file.name}: > 5 MB`, { tone: "bad" });
    return null;
  }
  try {
    return (await studio.addPicture(m, file)).url;
  } catch (error) {
    toastError(error);
    return null;
  }
}

export function PictureInput({ m, url, onChange, label, hint, w, h, radius, children }: { m: Id; url: string | null; onChange: (url: string | null) => void; label: string; hint?: string; w: number; h: number; radius?: number; children?: ReactNode }) {
  const [busy, setBusy] = useState(false);
  return (
    <Group gap="md" wrap="nowrap" align="flex-start">
      <Thumb url={url} w={w} h={h} radius={radius ?? 10} />
      <Stack gap={6} align="flex-start">
        {children}
        <FileButton accept="image/png,image/jpeg,image/webp" onChange={(file) => {
          if (!file) return;
          setBusy(true);
          void uploadPicture(m, file).then((u) => { setBusy(false); if (u) onChange(u); });
        }}>
          {(props) => <Button {...props} size="compact-sm" loading={busy} leftSection={<Icon name="upload" size={15} />}>{label}</Button>}
        </FileButton>
        {hint && <Text size="xs" c="dimmed">{hint}</Text>}
        {url && <Button size="compact-xs" variant="subtle" onClick={() => onChange(null)}>{common().remove}</Button>}
      </Stack>
    </Group>
  );
}
