// The test on the rules of selling: asked on one page, answered at once, with what was wrong and why.
import { Alert, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "../../shared/i18n";
import { count } from "../../shared/i18n/format";
import { studio, type QuizResult } from "../api";
import { papersWords } from "../i18n/papers";
import { useShop } from "../router";
import { Icon } from "../ui/icons";
import { Rows, Shown } from "../ui/parts";
import { sentence } from "../ui/toast";
import css from "./papers.module.css";

const QUESTIONS = 8;
const NEEDED = 7;

export function Quiz({ passed }: { passed: boolean }) {
  const t = papersWords().quiz;
  const [open, setOpen] = useState(false);
  if (passed) return <Text>{t.passed}</Text>;
  if (open) return <Questions />;
  return (
    <Group justify="space-between" gap="sm">
      <Text style={{ flex: "1 1 240px" }}>{t.text(count(NEEDED), count(QUESTIONS))}</Text>
      <Button onClick={() => setOpen(true)}>{t.start}</Button>
    </Group>
  );
}

function Questions() {
  const t = papersWords().quiz;
  const shop = useShop();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["quiz", shop.id], queryFn: () => studio.quiz(shop.id), staleTime: Infinity });
  const [answers, setAnswers] = useState<readonly (number | null)[]>([]);
  const [result, setResult] = useState<QuizResult | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (of: number) => {
    const given = Array.from({ length: of }, (_, i) => answers[i] ?? null).filter((a): a is number => a !== null);
    if (given.length < of) return setError(t.answerAll);
    setBusy(true);
    setError(null);
    try {
      const answer = await studio.takeQuiz(shop.id, given);
      setResult(answer);
      if (answer.passed) void queries.invalidateQueries({ queryKey: ["papers", shop.id] });
    } catch (cause) {
      setError(sentence(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Shown query={query} shape={<Rows n={4} h={90} />}>
      {(quiz) => (
        <Stack gap="md">
          {quiz.questions.map((q, i) => {
            const wrong = result?.wrong.find((w) => w.question === i);
            return (
              <fieldset key={i} className={css.question}>
                <legend>{i + 1}. {say(q.ask)}</legend>
                <Radio.Group value={answers[i] === null || answers[i] === undefined ? null : String(answers[i])} onChange={(v) => { setAnswers(quiz.questions.map((_, j) => (j === i ? Number(v) : (answers[j] ?? null)))); }}>
                  <Stack gap={8}>{q.options.map((o, j) => <Radio key={j} value={String(j)} label={say(o)} />)}</Stack>
                </Radio.Group>
                {wrong && <Text size="sm" c="var(--harm)" mt={8}>{say(wrong.why)}</Text>}
              </fieldset>
            );
          })}
          {result && <Alert color={result.passed ? "money" : "wait"} variant="light" icon={<Icon name={result.passed ? "check" : "warn"} />} role="status">{t.result(count(result.right), count(quiz.questions.length))}. {result.passed ? t.passed : t.failed}</Alert>}
          {error && <Text size="sm" c="var(--harm)" role="alert">{error}</Text>}
          <Group justify="flex-end"><Button variant="filled" loading={busy} onClick={() => void send(quiz.questions.length)}>{t.send}</Button></Group>
        </Stack>
      )}
    </Shown>
  );
}
