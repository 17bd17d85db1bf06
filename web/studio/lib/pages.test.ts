import { describe, expect, it } from "vitest";
import type { ChatMessage, Health, StudioSession } from "../api";
import { guessCode } from "../board/Dialogs";
import { healthLevel } from "../board/ShowPane";
import { slugOf } from "../pages/ChooseShop";
import { primeTime } from "../pages/NewSession";
import { checklist } from "../pages/Prepare";
import { ffmpegLine } from "../pages/Stream";
import { match } from "../router";
import { advise } from "./advice";

describe("addresses", () => {
  it("name their parts and refuse other lengths", () => {
    expect(match("/studio/:m/sessions/:s", "/studio/sap-co-ut/sessions/42?x=1")).toEqual({ m: "sap-co-ut", s: "42" });
    expect(match("/studio/:m", "/studio/sap-co-ut/")).toEqual({ m: "sap-co-ut" });
    expect(match("/studio/:m", "/studio")).toBeNull();
    expect(match("/studio/:m/orders", "/studio/x/products")).toBeNull();
  });
  it("are made of the shop's name", () => {
    expect(slugOf("Sạp Cô Út")).toBe("sap-co-ut");
    expect(slugOf("Đồ ăn & Bánh")).toBe("do-an-banh");
  });
});

describe("a new session", () => {
  it("is proposed for the next prime time", () => {
    expect(primeTime(null, new Date(2026, 2, 9, 10)).toString()).toBe(new Date(2026, 2, 9, 20).toString());
    expect(primeTime(null, new Date(2026, 2, 9, 21)).toString()).toBe(new Date(2026, 2, 10, 20).toString());
    expect(primeTime(new Date(2026, 2, 20), new Date(2026, 2, 9, 21)).toString()).toBe(new Date(2026, 2, 20, 20).toString());
  });
  it("tells what is missing before it goes live", () => {
    const s = { segments: [{ kind: "product", code: "A1", product: { left: 0 } }] } as unknown as StudioSession;
    const states = (h: Partial<Health> | null) => checklist(s, h as Health | null).map((c) => c.state);
    expect(states(null)).toEqual(["yes", "no", "no", "wait", "wait"]);
    const video = { codec: "h264", width: 720, height: 1280, fps: 30, kbps: 2000, keyframe_interval_ms: 4000 };
    expect(states({ connected: true, video, audio: { codec: "aac", kbps: 128, sample_rate: 48000, silent_inserted: true } })).toEqual(["yes", "no", "yes", "no", "no"]);
    expect(states({ connected: true, video: { ...video, keyframe_interval_ms: 2000 }, audio: { codec: "aac", kbps: 128, sample_rate: 48000, silent_inserted: false } })).toEqual(["yes", "no", "yes", "yes", "yes"]);
  });
  it("gives ffmpeg the settings it asks of OBS", () => {
    const line = ffmpegLine("rtmp://h:1935/live", "k");
    for (const part of ["-tune zerolatency", "-bf 0", "-g 60", "-r 30", "scale=720:1280", "rtmp://h:1935/live/k"]) expect(line).toContain(part);
  });
});

describe("the board", () => {
  it("guesses the code a host most likely means", () => {
    const m = (text: string, code: string | null = null) => ({ text, did: code ? { what: "sold_out", code, quantity: 1 } : null }) as unknown as ChatMessage;
    expect(guessCode(m("cho em", "B7"), ["A1", "B7"], "A1")).toBe("B7");
    expect(guessCode(m("lấy ａ１２ nha"), ["A1", "A12"], "A1")).toBe("A12");
    expect(guessCode(m("lấy cái này"), ["A1", "A12"], "A12")).toBe("A12");
    expect(guessCode(m("lấy"), [], null)).toBeNull();
  });
  it("is as bad as its worst advice", () => {
    const h = (connected: boolean, ...levels: ("good" | "warn" | "bad")[]) => ({ connected, advice: levels.map((l) => ({ code: l, level: l, sentence: "" })) }) as unknown as Health;
    expect([healthLevel(h(false)), healthLevel(h(true, "good")), healthLevel(h(true, "good", "warn")), healthLevel(h(true, "warn", "bad"))]).toEqual(["none", "good", "warn", "bad"]);
  });
});

describe("what to change next time", () => {
  const cell = (code: string, sold: number, waiting = 0, left = 5) => ({ code, sold, held: 0, left, waiting });
  it("names what it saw", () => {
    expect(advise({ orders: 20, cancelled: 5, best_minute: { at: "t" }, unanswered: [1, 2], per_code: [cell("A1", 9, 2, 0), cell("A2", 0), cell("A3", 4, 7, 0)] })).toEqual([
      { what: "restock", codes: ["A3", "A1"] }, { what: "no_sale", codes: ["A2"] }, { what: "cancel", share: 0.25 }, { what: "questions", n: 2 }, { what: "best", at: "t" },
    ]);
  });
  it("says nothing about rates of a handful, and nothing of nothing", () => {
    expect(advise({ orders: 3, cancelled: 3, best_minute: null, unanswered: [], per_code: [cell("A2", 0)] })).toEqual([]);
  });
});
