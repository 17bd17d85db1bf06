// Measures the picture's way: x264 (zerolatency) over RTMP into the server, out to Chromium's canvas.
//   node bench/media/glass.mjs            three runs of two minutes, then the server's processor time
//   RUNS=1 SECONDS=30 node …              shorter
// Without settings it starts target/release/examples/serve (cargo build --release -p media --examples). To measure
// another server: RTMP_URL (with its key), LIVE_URL (the playlist's address) and, for processor time, SERVER_PID.
// Prints one JSON line a measurement. Needs ffmpeg and chromium (CHROMIUM, or /usr/bin/chromium), and npm's packages in web/.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const require = createRequire(join(root, "web/package.json"));
const { chromium } = require("playwright-core");
const esbuild = createRequire(require.resolve("vite"))("esbuild");

const runs = Number(process.env.RUNS ?? 3);
const seconds = Number(process.env.SECONDS ?? 120);
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const only = process.env.ONLY ?? "";
const wanted = (...keys) => only === "" || keys.includes(only);
if (!wanted("glass_to_glass_p50_ms", "player_stalls", "media_cpu_publish_pct", "media_cpu_300_viewers_pct")) process.exit(0);
const folder = mkdtempSync(join(tmpdir(), "glass-"));
const children = [];
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const say = (key, value, unit, detail) => console.log(JSON.stringify({ key, value, unit, detail }));

function start(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], ...options });
  child.on("error", (error) => fail(`${program}: ${error.message} (apt-get install ffmpeg chromium)`));
  children.push(child);
  return child;
}
function stop() {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
}
function fail(message) {
  console.error(`glass: ${message}`);
  stop();
  process.exit(1);
}
process.on("uncaughtException", (error) => fail(error.stack));

let { RTMP_URL: rtmp, LIVE_URL: live, SERVER_PID: pid } = process.env;
if (!rtmp) {
  const serve = join(target, "release/examples/serve");
  if (!existsSync(serve)) fail(`${serve} is missing: cargo build --release -p media --examples`);
  const env = { ...process.env, RTMP: "127.0.0.1:19350", HTTP: "127.0.0.1:19351", RECORDINGS: join(folder, "recordings"), PAGES: folder };
  pid = start(serve, [], { env, stdio: ["ignore", "ignore", "inherit"] }).pid;
  [rtmp, live] = ["rtmp://127.0.0.1:19350/live/glass", "http://127.0.0.1:19351/live/glass/index.m3u8"];
  await sleep(500);
}

const clock = start(process.execPath, [join(here, "clock.mjs")], { stdio: ["ignore", "pipe", "inherit"] });
const encode = "-c:v libx264 -preset veryfast -tune zerolatency -sc_threshold 0 -g 50 -b:v 1500k -maxrate 1500k -bufsize 1500k -pix_fmt yuv420p -c:a aac -b:a 96k";
const input = "-f rawvideo -pix_fmt yuv420p -s 540x960 -r 25 -i - -re -f lavfi -i sine=440:r=48000 -map 0:v -map 1:a";
const ffmpeg = start("ffmpeg", [..."-v error".split(" "), ...input.split(" "), ...encode.split(" "), "-f", "flv", rtmp], { stdio: ["pipe", "inherit", "inherit"] });
clock.stdout.pipe(ffmpeg.stdin);
ffmpeg.stdin.on("error", () => fail("the publisher was cut off"));
await sleep(6000);

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}`;
if (wanted("glass_to_glass_p50_ms", "player_stalls")) {
  const bundle = await esbuild.build({ entryPoints: [join(here, "page.ts")], bundle: true, write: false, format: "iife", nodePaths: [join(root, "web/node_modules")] });
  const html = `<!doctype html><meta charset="utf-8"><video playsinline muted style="width:270px"></video><script>${bundle.outputFiles[0].text.replaceAll("</script", "<\\/script")}</script>`;
  const args = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required";
  const results = [];
  for (let run = 0; run < runs; run += 1) {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: args.split(" ") });
    const page = await browser.newPage();
    // On the server's own origin, without the server knowing the page.
    const address = new URL(`/glass-bench?url=${encodeURIComponent(live)}`, live).href;
    await page.route("**/glass-bench?*", (route) => route.fulfill({ contentType: "text/html", body: html }));
    await page.goto(address);
    await page.waitForFunction(() => window.figures.samples.length > 0, null, { timeout: 30_000 });
    // Joining is not playing: the first five seconds do not count for the latency; a stall in them does.
    await sleep(5000);
    const before = await page.evaluate(() => window.figures.samples.length);
    await sleep(seconds * 1000);
    const figures = await page.evaluate(() => ({ ...window.figures, player: window.figures.player() }));
    const samples = figures.samples.slice(before).sort((a, b) => a - b);
    const at = (share) => samples[Math.floor(samples.length * share)];
    results.push({ p50: at(0.5), p95: at(0.95), max: samples.at(-1), samples: samples.length, stalls: figures.stalls, gaps: figures.gaps, player: figures.player });
    await browser.close();
  }
  const middle = results.map((result) => result.p50).sort((a, b) => a - b)[Math.floor(runs / 2)];
  const detail = { runs: results, seconds, part_ms: 200, machine };
  if (wanted("glass_to_glass_p50_ms")) say("glass_to_glass_p50_ms", middle, "ms", detail);
  if (wanted("player_stalls")) say("player_stalls", results.reduce((sum, result) => sum + result.stalls.length, 0), "stalls", detail);
}

/** Processor time of the server over some seconds, as a share of one core. */
async function share(seconds) {
  const ticks = () => {
    const words = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
    return Number(words[11]) + Number(words[12]);
  };
  const [from, began] = [ticks(), performance.now()];
  await sleep(seconds * 1000);
  // Linux counts in hundredths of a second.
  return Math.round(((ticks() - from) * 10 * 10000) / (performance.now() - began)) / 100;
}
if (pid && wanted("media_cpu_publish_pct")) say("media_cpu_publish_pct", await share(60), "% of a core", { machine });
if (pid && wanted("media_cpu_300_viewers_pct")) {
  const viewers = join(target, "release/examples/viewers");
  if (!existsSync(viewers)) fail(`${viewers} is missing: cargo build --release -p media --examples`);
  const crowd = start(viewers, [live, "300", "36"], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  crowd.stdout.on("data", (data) => (said += data));
  const ended = new Promise((done) => crowd.on("close", done));
  await sleep(3000);
  const value = await share(30);
  await ended;
  say("media_cpu_300_viewers_pct", value, "% of a core", { ...JSON.parse(said), machine });
}
stop();
process.exit(0);
