import { describe, expect, it } from "vitest";
import { diffLines, folded, PAIRS_MAX } from "./diff";
import { byDay, toneOf } from "./outcomes";
import { lineOfRule, partsOf } from "./policy-text";

const LCG = (seed: number) => () => (seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296) / 4_294_967_296;

describe("the difference of two texts", () => {
  it("gives both texts back, for any two", () => {
    const random = LCG(7);
    const text = () => Array.from({ length: Math.floor(random() * 12) }, () => "abcd"[Math.floor(random() * 4)]).join("\n");
    for (let n = 0; n < 500; n += 1) {
      const [a, b] = [text(), text()];
      const lines = diffLines(a, b) ?? [];
      expect(lines.filter((l) => l.kind !== "add").map((l) => l.text).join("\n")).toBe(a);
      expect(lines.filter((l) => l.kind !== "del").map((l) => l.text).join("\n")).toBe(b);
    }
  });
  it("names a changed line once, with its numbers", () => {
    expect(diffLines("a\nb\nc", "a\nB\nc")?.filter((l) => l.kind !== "same")).toEqual([
      { kind: "del", text: "b", before: 2, after: null },
      { kind: "add", text: "B", before: null, after: 2 },
    ]);
  });
  it("does not compare what would take too long", () => {
    const many = Math.ceil(Math.sqrt(PAIRS_MAX)) + 1;
    expect(diffLines("x\n".repeat(many), "y\n".repeat(many) + "z")).toBeNull();
  });
  it("leaves out what is far from a change, and says how much", () => {
    const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    const after = before.with(10, "changed");
    const shown = folded(diffLines(before.join("\n"), after.join("\n")) ?? [], 2);
    expect(shown[0]).toEqual({ left_out: 8 });
    expect(shown.at(-1)).toEqual({ left_out: 7 });
    expect(folded(diffLines("a", "a") ?? [])).toEqual([{ left_out: 1 }]);
  });
});

describe("the parts of a line of policy", () => {
  it("together are the line, whatever it holds", () => {
    for (const line of ['  when order.total > VND(3000000) && now - buyer.joined < days(1) // mới', '  vi "Đơn \\"lớn\\" {order.total}" zh "订单', "", "  mode 20%", "🙂 / a"])
      expect(partsOf(line).map((p) => p.text).join("")).toBe(line);
  });
  it("tell words, texts, numbers and remarks apart", () => {
    const kinds = partsOf('rule x { when a > 12 // b').filter((p) => p.kind !== "plain").map((p) => [p.kind, p.text.trim()]);
    expect(kinds).toEqual([["word", "rule"], ["word", "when"], ["number", "12"], ["remark", "// b"]]);
  });
  it("finds where a rule begins, and a table's rule by its table", () => {
    const text = "rule ab {\n}\nrule a {\n}\ntable c first {";
    expect(lineOfRule(text, "a")).toBe(3);
    expect(lineOfRule(text, "c.2")).toBe(5);
    expect(lineOfRule(text, "d")).toBe(0);
  });
});

describe("outcomes", () => {
  const names = ["refuse", "deposit", "confirm", "pass"].map((name) => ({ name }));
  it("are quiet where they harm nobody, and never where they refuse", () => {
    expect(names.map((n) => toneOf(names, n.name))).toEqual(["harm", "high", "wait", "quiet"]);
    expect(toneOf([{ name: "mute" }, { name: "show" }], "mute")).toBe("harm");
    expect(toneOf(names, "gone")).toBe("quiet");
  });
  it("have a row of zeros for a day without judgements", () => {
    const days = ["2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z"];
    expect(byDay(days, [{ day: "2026-12-01T00:00:00.000Z", name: "pass", n: 3 }], names)).toEqual([[0, 0, 0, 0], [0, 0, 0, 3]]);
  });
});
