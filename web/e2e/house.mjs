// The product as it is run by people: the program, its publishers, its API, its browsers; each started here and ended here.
// Promises: every process is ended by its own id; every wait has an end and an error that names what was waited for.
// E2E_PROGRAM names another program than ../target/debug/phien; E2E_CHROMIUM another browser than Debian's.
/* global URL, clearTimeout, fetch, performance, setTimeout */
import { spawn } from "node:child_process";
import { accessSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const PROGRAM = process.env.E2E_PROGRAM ?? fileURLToPath(new URL("../../target/debug/phien", import.meta.url));
const START_MS = 60_000;
const END_MS = 15_000;
const POLL_MS = 100;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until the answer is truthy, and gives it back. A question that fails is asked again. */
export async function until(what, ask, ms = 30_000) {
  const end = performance.now() + ms;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`after ${ms} ms still not: ${what}${last instanceof Error ? ` (${last.message})` : ""}`, { cause: last });
    await pause(POLL_MS);
  }
}

export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** What still runs when this process goes, goes with it. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** A process whose output is kept, and which is waited for. */
class Child {
  constructor(program, args, env) {
    this.output = "";
    this.code = undefined;
    this.process = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    running.add(this.process);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        this.output += text;
      });
    }
    this.ended = new Promise((done) => {
      this.process.once("error", (error) => {
        this.output += String(error);
        done((this.code = -1));
      });
      this.process.once("close", (code) => {
        running.delete(this.process);
        done((this.code = code ?? -1));
      });
    });
  }
  /** Ends it by its id; what does not listen is killed. Answers with its exit code, -1 when a signal ended it. */
  async end(signal = "SIGTERM") {
    if (this.code !== undefined) return this.code;
    this.process.kill(signal);
    const killed = setTimeout(() => this.process.kill("SIGKILL"), END_MS);
    await this.ended;
    clearTimeout(killed);
    return this.code;
  }
  /** The part of the output in the first group, as soon as it is there. */
  said(pattern, ms = START_MS) {
    const ends = this.ended.then((code) => {
      throw new Error(`it ended with ${code}: ${this.output}`);
    });
    const says = until(`the program says ${pattern}`, () => {
      const found = pattern.exec(this.output);
      return found?.[1] ?? found?.[0];
    }, ms);
    return Promise.race([says, ends]).finally(() => {
      for (const late of [says, ends]) late.catch(() => undefined);
    });
  }
}

/** `phien serve` or `phien demo` on ports and a folder of its own. */
export class House {
  static async open(command = "serve") {
    const house = new House();
    house.command = command;
    house.data = mkdtempSync(join(tmpdir(), "phien-e2e-"));
    house.port = await freePort();
    house.rtmpPort = await freePort();
    house.url = `http://127.0.0.1:${house.port}`;
    try {
      await house.start();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }
  /** Starts it, or starts it again on the same folder and ports. Answers when it listens. */
  async start() {
    this.child = new Child(PROGRAM, [this.command], {
      PHIEN_ADDR: `127.0.0.1:${this.port}`,
      PHIEN_RTMP_ADDR: `127.0.0.1:${this.rtmpPort}`,
      PHIEN_DATA: this.data,
      PHIEN_LOG: "warn",
    });
    await this.child.said(this.command === "demo" ? /Phien is live at (\S+)/ : /Publish by RTMP to (\S+)/);
  }
  kill() {
    return this.child.end("SIGKILL");
  }
  async close() {
    const code = await this.child.end();
    rmSync(this.data, { recursive: true, force: true });
    return code;
  }
  /** A person without a name yet. */
  person() {
    return new Person(this.url);
  }
}

/** One person at the API, with their cookies. */
export class Person {
  #n = 0;
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
    this.csrf = "";
    this.run = Math.random().toString(36).slice(2);
  }
  async ask(method, path, body) {
    const headers = { origin: this.url };
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (method !== "GET") {
      if (!this.csrf) await this.get("/api/me");
      headers.cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      headers["x-csrf"] = this.csrf;
      headers["idempotency-key"] = `${this.run}-${(this.#n += 1)}`;
    }
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(this.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name) this.cookies.set(name, value);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const json = text ? JSON.parse(text) : null;
    if (json && typeof json.csrf === "string") this.csrf = json.csrf;
    return json;
  }
  get(path) {
    return this.ask("GET", path);
  }
  post(path, body) {
    return this.ask("POST", path, body);
  }
  put(path, body) {
    return this.ask("PUT", path, body);
  }
  /** The same person in a browser. */
  async in(context) {
    await context.addCookies([...this.cookies].map(([name, value]) => ({ name, value, url: this.url })));
  }
}

/** A publisher: ffmpeg with a picture and a tone of its own making. */
export class Publisher extends Child {
  constructor(address) {
    super("ffmpeg", [
      ..."-hide_banner -loglevel info -nostdin -re -f lavfi -i testsrc2=size=540x960:rate=25 -re -f lavfi -i sine=frequency=440:sample_rate=48000".split(" "),
      ..."-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -b:v 800k -g 50 -bf 0 -c:a aac -b:a 64k -f flv".split(" "),
      address,
    ]);
  }
}

/** Debian's Chromium without a window. */
export async function openBrowser() {
  const places = [process.env.E2E_CHROMIUM, "/usr/bin/chromium", ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "chromium"))];
  const executablePath = places.find((place) => {
    try {
      if (place) accessSync(place);
      return Boolean(place);
    } catch {
      return false;
    }
  });
  if (!executablePath) throw new Error("no Chromium: install Debian's package chromium, or name it in E2E_CHROMIUM");
  const args = "--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required";
  return chromium.launch({ executablePath, args: args.split(" ") });
}

/** When a test of a browser fails: what its pages show, as pictures in the folder that is named. */
export async function lookAt(browser, test) {
  if (!browser || test.passed !== false) return;
  const folder = mkdtempSync(join(tmpdir(), "phien-e2e-failed-"));
  let n = 0;
  for (const context of browser.contexts())
    for (const page of context.pages()) {
      n += 1;
      await page.screenshot({ path: join(folder, `${n}.png`) }).catch(() => undefined);
    }
  process.stderr.write(`${test.name}: ${n} pictures of the pages in ${folder}\n`);
}

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };
