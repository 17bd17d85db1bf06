// A line of policy text in coloured parts. Only looks: the server reads the language.
export type Part = { text: string; kind: "word" | "text" | "number" | "remark" | "plain" };

const WORDS = new Set(
  "scene owner fallback deadline outcomes from facts events features rule version valid mode when missing then person auditor law source case hit miss list allow deny words scorecard score reference base table first all row model as let by over precision where label limit outcome on for until to about watched choice personal in has true false live shadow otherwise review limits generated now yes no".split(" "),
);
const PARTS = /(\/\/.*$)|(r?"(?:[^"\\]|\\.)*"?)|([+-]?\b\d[\d.]*%?(?:ms|s|m|h|d)?\b)|([\p{L}_][\p{L}\p{N}_.]*)|([^\p{L}\p{N}_"/]+|.)/gu;

export function partsOf(line: string): Part[] {
  const out: Part[] = [];
  for (const [text, remark, quoted, number, word] of line.matchAll(PARTS)) {
    const kind = remark !== undefined ? "remark" : quoted !== undefined ? "text" : number !== undefined ? "number" : word !== undefined && WORDS.has(word) ? "word" : "plain";
    const last = out[out.length - 1];
    if (last && last.kind === kind) last.text += text;
    else out.push({ text, kind });
  }
  return out;
}

/** Where a rule or block of this name begins, from line 1; 0 where it is not in the text. A table's rule is found by its table. */
export function lineOfRule(text: string, rule: string): number {
  const name = rule.replace(/\.\d+$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`^\\s*(?:rule|table|scorecard|model|list)\\s+${name}\\b`);
  return text.split("\n").findIndex((l) => found.test(l)) + 1;
}
