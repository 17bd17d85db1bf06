// The product as people meet it: a real publisher (ffmpeg), a real browser (Chromium), the real program.
// `npm run e2e` after a build; see house.mjs for the settings.
/* global URL, document, innerWidth, location, performance, setInterval, window */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { DESKTOP, House, PHONE, Publisher, lookAt, openBrowser, pause, until } from "./house.mjs";

const WAIT_MS = 30_000;
/** From the moment a publisher is back until the picture moves again. */
const BACK_MS = 20_000;
/** A publisher, or the whole program, is away this long. */
const AWAY_MS = 4000;
const WATCHED_MS = 1500;

/** Told apart from a page that was loaded anew; and how the picture moves, sampled. */
async function watchVideo(page) {
  await page.waitForSelector("video", { state: "attached" });
  await page.evaluate(() => {
    window.samePage = true;
    window.samples = [];
    setInterval(() => {
      const video = document.querySelector("video");
      if (!video) return;
      window.samples.push({ at: performance.now(), time: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames });
      if (window.samples.length > 200) window.samples.shift();
    }, 100);
  });
}

/** Whether, over the last moments, time went on and new frames were decoded. */
function moves(page) {
  return page.evaluate((ms) => {
    const now = performance.now();
    const seen = window.samples.filter((s) => s.at > now - ms);
    const [first, last] = [seen[0], seen[seen.length - 1]];
    if (!first || !last || last.at - first.at < ms / 2) return false;
    return last.time - first.time > ms / 4000 && last.frames - first.frames >= 5;
  }, WATCHED_MS);
}
const stands = (page) => page.evaluate((ms) => {
  const seen = window.samples.filter((s) => s.at > performance.now() - ms);
  return seen.length > 5 && seen[0].time === seen[seen.length - 1].time;
}, WATCHED_MS);

async function stillWell(page, what) {
  assert.equal(await page.evaluate(() => window.samePage), true, `${what}: the page was loaded anew`);
  assert.equal(await page.evaluate(() => window.__phien.errors), 0, `${what}: fatal errors of the player`);
}

/** Papers that the sandbox proves and the shipped policy admits on probation. */
const PAPERS = {
  kind: "person", category: "clothes", legal_name: "Trần Thị Út", identity_number: "079190001237", born: "1990-05-17",
  bank: { name: "Vietcombank", account: "1903123457", holder: "TRAN THI UT" }, return_address: { line: "12 Lê Lợi", region: "VN-SG", country: "VN" },
};

/** An operator by the printed link, a shop with one product, and a session that offers it as A1. */
async function openShop(house) {
  const token = await house.child.said(/\/setup\/(\S+)/);
  const operator = house.person();
  const me = await operator.post("/api/setup", { token, name: "Vận hành", login: "van.hanh@example.com", password: "mat khau rat dai 1" });
  assert.equal(me.user.operator, true);
  const owner = house.person();
  await owner.post("/api/auth/sign-up", { name: "Cô Út", login: "0901234567", password: "mat khau rat dai 2" });
  const shop = await owner.post("/api/merchants", { name: "Sạp Cô Út", slug: "sap-co-ut", country: "VN", currency: "VND", application: PAPERS });
  await operator.post(`/api/console/admission/${shop.id}`, { act: "lift", reason: "Đã bán lâu" });
  await owner.get("/api/me");
  const studio = `/api/studio/${shop.id}`;
  const product = await owner.post(`${studio}/products`, {
    title: { vi: "Khăn rằn Nam Bộ", zh: "", en: "" }, description: { vi: "", zh: "", en: "" }, category: "", status: "active", option_names: [],
    attributes: [], limit_per_buyer: null, pictures: [],
    variants: [{ sku: "KR-1", options: [], price_minor: 100_000, compare_at_minor: null, weight_g: 200, on_hand: 20 }],
  });
  const session = await owner.post(`${studio}/sessions`, { title: { vi: "Khăn rằn chiều nay", zh: "", en: "" }, starts_at: new Date().toISOString(), host_name: "Cô Út", hold_minutes: 10 });
  const { items } = await owner.put(`${studio}/sessions/${session.id}/segments`, {
    items: [{ kind: "product", product_id: product.id, code: "A1", price_minor: 89_000, limit_per_buyer: null, minutes: 10, script: "", who: "" }],
  });
  const { key } = await owner.get(`${studio}/sessions/${session.id}/stream-key`);
  return { operator, owner, shop, studio, product, session, segment: items[0], address: `${session.stream.server}/${key}`, server: session.stream.server };
}

describe("a real publisher, a real browser", () => {
  let house, browser, shop, publisher, a, b, buyer;
  before(async () => {
    house = await House.open();
    browser = await openBrowser();
    shop = await openShop(house);
  });
  after(async () => {
    await browser?.close();
    await publisher?.end("SIGKILL");
    await house?.close();
  });
  afterEach((test) => lookAt(browser, test));
  const level = async () => {
    const { variants } = await shop.owner.get(`${shop.studio}/products/${shop.product.id}`);
    const [{ left, held, on_hand }] = variants;
    return { left, held, on_hand };
  };
  /** The same stock wherever somebody looks: shop window, studio, and the room's page. */
  const stockIs = async (left, held) => {
    await until(`${left} left and ${held} held in the studio`, async () => {
      const now = await level();
      return now.left === left && now.held === held;
    });
    await until(`${left} left in the shop window`, async () => (await house.person().get(`/api/products/${shop.product.slug}`)).variants[0].left === left);
    await a.getByRole("region", { name: "Đang bán" }).getByText(`Còn ${left}`, { exact: true }).waitFor({ timeout: WAIT_MS });
  };
  const page = async (who, path, size = PHONE) => {
    const context = await browser.newContext({ viewport: size, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh" });
    await who?.in(context);
    const opened = await context.newPage();
    opened.setDefaultTimeout(WAIT_MS);
    opened.on("pageerror", (error) => assert.fail(`${path}: ${error.message}`));
    await opened.goto(house.url + path, { waitUntil: "domcontentloaded" });
    return opened;
  };

  it("the publisher goes live and a viewer's browser plays", async () => {
    publisher = new Publisher(shop.address);
    await until("the publisher's signal is seen", async () => (await shop.owner.get(`${shop.studio}/sessions/${shop.session.id}/board`)).health.connected, WAIT_MS);
    await shop.owner.post(`${shop.studio}/sessions/${shop.session.id}/act`, { act: "go_live" });
    await shop.owner.post(`${shop.studio}/sessions/${shop.session.id}/act`, { act: "next" }).catch(() => undefined);
    a = await page(null, `/live/${shop.session.id}`);
    await watchVideo(a);
    await until("the picture moves", () => moves(a), WAIT_MS);
    await stillWell(a, "playing");
    await stockIs(20, 0);
  });

  it("a comment of one browser appears in the other", async () => {
    buyer = house.person();
    await buyer.post("/api/auth/sign-up", { name: "Lan Anh", login: "0912345678", password: "mat khau rat dai 3" });
    const address = await buyer.post("/api/me/addresses", { name: "Lan Anh", phone: "0912345678", country: "VN", region: "VN-SG", ward: "Phường Bến Thành", line: "1 Lê Lợi", is_default: true });
    await buyer.put("/api/me/checkout", { address_id: address.id, payment_method: "cod" });
    b = await page(buyer, `/live/${shop.session.id}`);
    await say("Chào cả nhà, khăn đẹp quá");
    await a.getByRole("log").getByText("Chào cả nhà, khăn đẹp quá").waitFor();
  });
  const say = async (text) => {
    const line = b.getByLabel("Nói gì đó").or(b.locator("[data-composer] input")).first();
    await until("the room can be written in", () => line.isEnabled());
    await line.fill(text);
    await line.press("Enter");
  };

  it("a comment order holds, and says so to its writer and to the room", async () => {
    await say("A1 x2");
    const held = b.getByRole("region", { name: "Đã giữ hàng cho bạn" });
    await held.getByRole("button", { name: /^Chốt đơn/ }).waitFor();
    await a.locator('[role=log] [data-what="held"]', { hasText: "A1 × 2" }).waitFor();
    await stockIs(18, 2);
  });

  it("one tap of a known buyer is an order in the studio", async () => {
    await b.getByRole("region", { name: "Đang bán" }).getByRole("button", { name: "Mua" }).click();
    await b.getByRole("dialog").getByRole("button", { name: /^Đặt hàng · / }).click();
    await b.getByRole("dialog").getByText(/^Đơn /).first().waitFor();
    await stockIs(17, 3);
    await b.getByRole("button", { name: "Xem tiếp" }).click();
    // The hold, confirmed: its own total stands on the button.
    await b.getByRole("button", { name: /^Chốt đơn · / }).click();
    const both = await until("both orders are in the studio", async () => {
      const { items } = await shop.owner.get(`${shop.studio}/orders`);
      return items.length === 2 && items.every((o) => o.state !== "captured") && items;
    });
    assert.deepEqual(both.map((o) => [o.origin, o.lines[0].quantity, o.items.minor]).sort(), [["comment", 2, 178_000], ["tap", 1, 89_000]]);
    const [mine, theirs] = [await buyer.get("/api/orders"), both].map((list) => (list.items ?? list).map((o) => o.number).sort());
    assert.deepEqual(mine, theirs, "the buyer sees the orders that the shop sees");
    const studio = await page(shop.owner, "/studio/sap-co-ut/orders", DESKTOP);
    for (const number of theirs) await studio.getByText(number).first().waitFor();
    await studio.goto(`${house.url}/studio/sap-co-ut/sessions/${shop.session.id}/board`);
    await studio.getByText("A1 x2").first().waitFor();
    await studio.context().close();
    // To be paid on delivery: sold once the shop confirms, held until then.
    for (const { id } of both) await shop.owner.post(`${shop.studio}/orders/${id}/step`, { step: "confirm_cod" });
    await stockIs(17, 0);
    const { tally } = await shop.owner.get(`${shop.studio}/sessions/${shop.session.id}/board`);
    const [cell] = tally.per_code;
    assert.deepEqual({ sold: cell.sold, held: cell.held, left: cell.left, orders: tally.orders, money: tally.revenue.minor }, { sold: 3, held: 0, left: 17, orders: 2, money: 267_000 });
  });

  it("the publisher is killed and comes back: the same page goes on", async (test) => {
    await publisher.end("SIGKILL");
    await Promise.all([pause(AWAY_MS), until("the picture stands", () => stands(a))]);
    publisher = new Publisher(shop.address);
    const since = performance.now();
    await until("the picture moves again", () => moves(a), BACK_MS);
    test.diagnostic(`moves again after ${Math.round(performance.now() - since)} ms`);
    await stillWell(a, "publisher back");
  });

  it("the program is killed and comes back: the same page goes on", async (test) => {
    await house.kill();
    await publisher.ended;
    await until("the picture stands", () => stands(a));
    await house.start();
    publisher = new Publisher(shop.address);
    const since = performance.now();
    await until("the picture moves again", () => moves(a), BACK_MS);
    test.diagnostic(`moves again after ${Math.round(performance.now() - since)} ms`);
    await stillWell(a, "program back");
    // Nothing is lost, and the room is a room again.
    await stockIs(17, 0).catch(async (error) => {
      throw new Error(`stock after the kill: ${JSON.stringify(await level())}`, { cause: error });
    });
    await say("Vẫn còn đây nè");
    await a.getByRole("log").getByText("Vẫn còn đây nè").waitFor();
  });
});

describe("a wrong stream key", () => {
  it("is refused with a sentence that the publisher's program shows", async () => {
    const house = await House.open();
    try {
      const publisher = new Publisher(`rtmp://127.0.0.1:${house.rtmpPort}/live/wrong-key`);
      const code = await Promise.race([publisher.ended, pause(WAIT_MS).then(() => publisher.end("SIGKILL"))]);
      assert.notEqual(code, 0);
      assert.match(publisher.output, /Unknown stream key\. Copy the key from the studio/);
    } finally {
      assert.equal(await house.close(), 0, "a clean end");
    }
  });
});

describe("the demo", () => {
  let house, browser;
  before(async () => {
    house = await House.open("demo");
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });

  afterEach((test) => lookAt(browser, test));

  for (const [name, size] of [["phone", PHONE], ["desktop", DESKTOP]])
    it(`on a ${name}: live rooms, a room that plays, nothing too wide, no errors, nothing from elsewhere`, async () => {
      const context = await browser.newContext({ viewport: size, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", hasTouch: size === PHONE });
      const wrong = [];
      context.on("request", (request) => {
        const at = new URL(request.url());
        if (at.protocol !== "data:" && at.protocol !== "blob:" && at.origin !== house.url) wrong.push(`asks elsewhere: ${request.url()}`);
      });
      context.on("response", (response) => {
        if (response.status() >= 400) wrong.push(`${response.status()} ${response.url()}`);
      });
      context.on("console", (line) => {
        if (line.type() === "error") wrong.push(`console: ${line.text()}`);
      });
      context.on("weberror", (error) => wrong.push(`page: ${error.error().message}`));
      const page = await context.newPage();
      page.setDefaultTimeout(WAIT_MS);
      const fits = async (what) => {
        const wide = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, screen: innerWidth }));
        assert.ok(wide.page <= wide.screen, `${what} is ${wide.page} px wide on ${wide.screen}`);
      };

      await page.goto(house.url, { waitUntil: "domcontentloaded" });
      const rooms = page.locator('main a[href^="/live/"]').filter({ visible: true });
      await rooms.first().waitFor();
      await fits("home");
      const { live } = await house.person().get("/api/home");
      assert.ok(live.length > 0, "somebody is live");

      // The language changes in place.
      await page.evaluate(() => {
        window.samePage = true;
      });
      const nav = page.getByRole("navigation").filter({ visible: true }).first();
      for (const [button, word, lang] of [["English", "Home", "en"], ["中文", "首页", "zh"], ["Tiếng Việt", "Trang chủ", "vi"]]) {
        await page.getByRole("button", { name: button, exact: true }).click();
        await nav.getByText(word, { exact: true }).first().waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        await fits(`home in ${lang}`);
      }
      assert.equal(await page.evaluate(() => window.samePage), true, "the language changed without a reload");

      // Into the room by its link, as people go.
      const main = live.find((s) => s.state === "live") ?? live[0];
      await page.locator(`main a[href="/live/${main.id}"]`).filter({ visible: true }).first().click();
      await until("the room's page", () => page.evaluate(() => location.pathname.startsWith("/live/")));
      await watchVideo(page);
      await until("the room plays", () => moves(page));
      await fits("room");
      await page.getByRole("log").locator("p").first().waitFor();
      await stillWell(page, "demo");
      for (const path of ["/products", "/cart", "/orders", "/account", "/login"]) {
        await page.goto(house.url + path, { waitUntil: "domcontentloaded" });
        await page.locator("main").first().waitFor();
        await page.waitForLoadState("networkidle");
        await fits(path);
      }
      await context.close();
      assert.deepEqual(wrong, []);
    });
});
