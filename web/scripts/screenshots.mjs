// The README's pictures, taken from the demo in Chromium: npm run screenshots, after a build.
// Writes docs/pictures/*.jpg, each below 300 KB. Settings: see e2e/house.mjs.
import { mkdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DESKTOP, House, PHONE, openBrowser, pause, until } from "../e2e/house.mjs";

/** The crowd needs this long for talk, orders and figures worth looking at. */
const LIFE_MS = 40_000;
const WAIT_MS = 30_000;
const BYTES_MAX = 300_000;
const folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

const house = await House.open("demo");
const browser = await openBrowser();
try {
  mkdirSync(folder, { recursive: true });
  const { live } = await house.person().get("/api/home");
  const main = live.reduce((most, s) => (s.viewers > most.viewers ? s : most));
  const room = `/live/${main.id}`;
  const board = `/studio/${main.merchant.slug}/sessions/${main.id}/board`;
  await pause(LIFE_MS);
  await picture("home-phone", "/", PHONE, "main a[href^='/live/']");
  await picture("room-phone", room, PHONE, "video[data-on=true]");
  await picture("room-desktop", room, DESKTOP, "video[data-on=true]");
  await picture("studio-board", board, { width: 1440, height: 900 }, "text=×", (p) => p.what === "host", (me) => me.merchants.some((m) => m.slug === main.merchant.slug));
  await picture("console", "/console", { width: 1440, height: 900 }, "main", (p) => p.what === "operator");
} finally {
  await browser.close();
  await house.close();
}

/** One page as one of the demo's people (or as nobody), once what is named is there and pictures have come. */
async function picture(name, path, viewport, shown, who, fits = () => true) {
  const phone = viewport.width < 500;
  const context = await browser.newContext({ viewport, deviceScaleFactor: phone ? 2 : 1, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", hasTouch: phone });
  if (who) await become(context, who, fits);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(house.url + path, { waitUntil: "domcontentloaded" });
  await page.locator(shown).filter({ visible: true }).first().waitFor();
  // The talk of a few seconds, and faces and goods loaded.
  await pause(8000);
  await page.screenshot({ path: `${folder}${name}.jpg`, type: "jpeg", quality: 80 });
  await context.close();
  const { size } = statSync(`${folder}${name}.jpg`);
  if (size > BYTES_MAX) throw new Error(`${name}.jpg has ${size} bytes, more than ${BYTES_MAX}`);
  console.log(`docs/pictures/${name}.jpg ${Math.round(size / 1000)} kB`);
}

async function become(context, wanted, fits) {
  const nobody = house.person();
  const people = (await nobody.get("/api/demo/people")).items.filter(wanted);
  for (const person of people) {
    const they = house.person();
    const me = await until(`to be ${person.name}`, () => they.post("/api/demo/switch", { id: person.id }), WAIT_MS);
    if (fits(me)) return they.in(context);
  }
  throw new Error(`none of ${people.map((p) => p.name).join(", ")} fits`);
}
