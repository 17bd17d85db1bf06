// Policies as operators and the people they judge meet them: edited with findings and with who would be affected, proposed by one,
// approved by another, in force; a judgement read and appealed by the person, and upheld. Run with `npm run e2e` after a build.
/* global document */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { DESKTOP, House, PHONE, lookAt, openBrowser, until } from "./house.mjs";

const WAIT_MS = 30_000;
const SCENE = "order.risk";
const RISK = "/api/console/risk";
const PAPERS = {
  kind: "person", category: "clothes", legal_name: "Trần Thị Út", identity_number: "079190001237", born: "1990-05-17",
  bank: { name: "Vietcombank", account: "1903123457", holder: "TRAN THI UT" }, return_address: { line: "12 Lê Lợi", region: "VN-SG", country: "VN" },
};

/** Two operators, and a shop that sells something cheap and something dear. */
async function open(house) {
  const token = await house.child.said(/\/setup\/(\S+)/);
  const [first, chosen, second, owner] = [house.person(), house.person(), house.person(), house.person()];
  await first.post("/api/setup", { token, name: "Vận hành", login: "van.hanh@example.com", password: "mat khau rat dai 1" });
  const { user } = await chosen.post("/api/auth/sign-up", { name: "Kiểm soát", login: "0901234560", password: "mat khau rat dai 2" });
  await first.post(`/api/console/people/${user.id}`, { act: "make_operator", reason: "Người thứ hai" });
  // New rights end the sessions that did not have them.
  await second.post("/api/auth/login", { login: "0901234560", password: "mat khau rat dai 2" });
  await owner.post("/api/auth/sign-up", { name: "Cô Út", login: "0901234567", password: "mat khau rat dai 3" });
  const shop = await owner.post("/api/merchants", { name: "Sạp Cô Út", slug: "sap-co-ut", country: "VN", currency: "VND", application: PAPERS });
  await first.post(`/api/console/admission/${shop.id}`, { act: "lift", reason: "Đã bán lâu" });
  await owner.get("/api/me");
  const sell = async (title, sku, price_minor) => {
    const product = await owner.post(`/api/studio/${shop.id}/products`, {
      title: { vi: title, zh: "", en: "" }, description: { vi: "", zh: "", en: "" }, category: "", status: "active", option_names: [], attributes: [], limit_per_buyer: null, pictures: [],
      variants: [{ sku, options: [], price_minor, compare_at_minor: null, weight_g: 200, on_hand: 50 }],
    });
    return product.variants[0].id;
  };
  return { first, second, scarf: await sell("Khăn rằn Nam Bộ", "KR-1", 60_000), ring: await sell("Nhẫn vàng tây", "NV-1", 7_900_000) };
}

async function buyer(house, name, phone) {
  const person = house.person();
  await person.post("/api/auth/sign-up", { name, login: phone, password: "mat khau rat dai 4" });
  const { id } = await person.post("/api/me/addresses", { name, phone, country: "VN", region: "VN-SG", ward: "Phường Bến Thành", line: "1 Lê Lợi", is_default: true });
  /** The state of the order, or the code it was refused with. */
  person.orders = async (variant_id, quantity) => {
    try {
      const answer = await person.post("/api/orders", { items: [{ variant_id, quantity }], address_id: id, payment_method: "cod" });
      return (answer.orders ?? [answer])[0].state;
    } catch (error) {
      return /"code":"([a-z_]+)"/.exec(error.message)?.[1] ?? error.message;
    }
  };
  return person;
}

describe("a policy, from edit to appeal", () => {
  let house, browser, shop, lan, minh;
  before(async () => {
    house = await House.open();
    browser = await openBrowser();
    shop = await open(house);
    lan = await buyer(house, "Lan Anh", "0912345678");
    minh = await buyer(house, "Hoàng Minh", "0912345679");
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });
  afterEach((test) => lookAt(browser, test));
  const page = async (who, path, size = DESKTOP) => {
    const context = await browser.newContext({ viewport: size, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh" });
    await who.in(context);
    const opened = await context.newPage();
    opened.setDefaultTimeout(WAIT_MS);
    opened.on("pageerror", (error) => assert.fail(`${path}: ${error.message}`));
    await opened.goto(house.url + path, { waitUntil: "domcontentloaded" });
    return opened;
  };
  /** The newest judgements of the scene. */
  const judged = async (query = "") => (await shop.first.get(`${RISK}/decisions?scene=${SCENE}${query}`)).items;
  const inForce = async () => (await shop.first.get(`${RISK}/scenes`)).find((s) => s.scene === SCENE).version;
  /** Puts one text in the place of another, as by typing. */
  const type = async (editor, from, to) => {
    await editor.getByRole("textbox", { name: /^Văn bản của/ }).evaluate((field, text) => {
      const at = field.value.indexOf(text);
      if (at < 0) throw new Error(`the text does not have: ${text}`);
      field.focus();
      field.setSelectionRange(at, at + text.length);
    }, from);
    await editor.keyboard.insertText(to);
  };
  const HIT = "order.quantity > 20 ";
  let proposed;

  it("an operator sees a typo beside its line, and cannot propose it", async () => {
    assert.equal(await lan.orders(shop.scarf, 3), "placed");
    assert.equal(await minh.orders(shop.ring, 1), "prepay_needed");
    await until("both orders are recorded", async () => (await judged()).length === 2);
    const editor = await page(shop.first, "/console/policies");
    await editor.getByRole("link", { name: "Rủi ro đơn hàng" }).click();
    await editor.locator('[data-row="cod_many_pieces"]').click();
    await editor.getByRole("button", { name: /^Sửa trong văn bản/ }).click();
    await editor.getByText("Không có lỗi").waitFor();
    await type(editor, HIT, "order.quantitty > 20 ");
    await editor.getByText("`order.quantitty` is not known").first().waitFor();
    assert.equal(await editor.getByRole("button", { name: "Đề nghị" }).isDisabled(), true);
    await type(editor, "order.quantitty > 20 ", "order.quantity > 2 ");
    await editor.getByText("Không có lỗi").waitFor();
    const affected = editor.getByRole("complementary", { name: "Ai sẽ bị ảnh hưởng" });
    await affected.getByText("1 phán quyết ra khác").waitFor();
    await affected.getByText("của 1 người").waitFor();
    await affected.getByText("+1 mới khớp").waitFor();
    await editor.getByRole("button", { name: "Đề nghị" }).click();
    await editor.getByLabel("Vì sao đổi").fill("Đơn nhiều món của người mới bị hoàn nhiều");
    await editor.getByRole("dialog").getByRole("button", { name: "Đề nghị" }).click();
    // They cannot let their own proposal come into force, and are told so before they try.
    await editor.getByText("phải có người điều hành thứ hai duyệt").waitFor();
    assert.equal(await editor.getByRole("button", { name: /^Duyệt$/ }).isDisabled(), true);
    const { versions } = await shop.first.get(`${RISK}/scenes/${SCENE}`);
    proposed = versions.find((v) => v.state === "proposed")?.version;
    assert.ok(proposed);
    assert.notEqual(await inForce(), proposed);
    await editor.context().close();
  });

  it("a second operator sees what changes and approves; the version in force changes and decides", async () => {
    assert.equal(await lan.orders(shop.scarf, 3), "placed");
    const [before] = await until("the order is recorded", async () => {
      const all = await judged();
      return all.length === 3 && all;
    });
    assert.equal(before.outcome, "pass", "a proposal decides nothing");
    const desk = await page(shop.second, `/console/policies/${SCENE}?tab=versions`);
    await desk.locator("tr[data-kind=add]", { hasText: "order.quantity > 2 " }).waitFor();
    await desk.locator("tr[data-kind=del]", { hasText: HIT }).waitFor();
    await desk.getByText("2 phán quyết ra khác").waitFor();
    await desk.getByRole("button", { name: /^Duyệt$/ }).click();
    await desk.getByRole("dialog").getByLabel("Lý do").fill("Đồng ý, đã xem ví dụ");
    await desk.getByRole("dialog").getByRole("button", { name: /^Duyệt$/ }).click();
    await until("the version is in force", async () => (await inForce()) === proposed);
    await lan.orders(shop.scarf, 3);
    const now = await until("the order is judged by it", async () => (await judged("&rule=cod_many_pieces")).find((d) => d.outcome === "confirm"));
    await desk.goto(`${house.url}/console/judgements/${now.id}`);
    await desk.getByText("ra y như cũ").waitFor();
    await desk.getByText("order.quantity >= 3: 3").waitFor();
    // As an auditor: no name anywhere on the page.
    await desk.locator("main").getByText("Lan Anh").first().waitFor();
    await desk.getByRole("switch", { name: "Như người kiểm tra thấy" }).check({ force: true });
    await desk.getByRole("heading", { name: "đã che" }).waitFor();
    assert.doesNotMatch(await desk.locator("main").innerText(), /Lan Anh/);
    await desk.context().close();
  });

  it("the person reads why and appeals; the operator upholds; the person reads the answer", async () => {
    const own = await page(minh, "/account", PHONE);
    await own.getByRole("link", { name: "Phán quyết về bạn" }).click();
    const card = own.getByRole("article", { name: /^Đặt cọc trước/ });
    await card.getByText(/^Tài khoản tạo chưa đầy một ngày và đơn trị giá 7\.9/).waitFor();
    await card.getByText(/^Sẽ được duyệt nếu cách thanh toán là/).waitFor();
    await card.getByRole("button", { name: "Khiếu nại" }).click();
    await card.getByLabel("Vì sao bạn thấy không đúng?").fill("Nhẫn cưới, tôi đã hẹn nhận tận tay tại sạp.");
    await card.getByRole("button", { name: "Gửi khiếu nại" }).click();
    await card.getByText("Đang chờ trả lời").waitFor();
    const desk = await page(shop.second, "/console/appeals");
    await desk.getByText("Nhẫn cưới").first().waitFor();
    // By the keyboard alone: the first of the queue, its answer, upheld.
    await desk.keyboard.press("j");
    await desk.keyboard.press("Enter");
    await desk.getByRole("heading", { name: "Luật đã khớp" }).waitFor();
    await desk.keyboard.press("r");
    await desk.keyboard.insertText("Đã gọi sạp xác nhận. Lần tới bạn được trả khi nhận.");
    await desk.keyboard.press("Escape");
    await desk.keyboard.press("y");
    await desk.getByText("Không có khiếu nại nào chờ").waitFor();
    await own.reload();
    await card.getByText("Khiếu nại được chấp nhận").waitFor();
    await card.getByText("Đã gọi sạp xác nhận. Lần tới bạn được trả khi nhận.").waitFor();
    await card.getByText("Một người đã xem lại: Cho qua.").waitFor();
    const wide = await own.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= PHONE.width, `the page is ${wide} px wide on a phone`);
    // What operators did stands in the log, with their reasons.
    const acts = (await shop.first.get("/api/console/acts")).items.map((a) => [a.act, a.reason]);
    assert.ok(acts.some(([act, why]) => act === "policy_approve" && why === "Đồng ý, đã xem ví dụ"));
    assert.ok(acts.some(([act]) => act === "appeal_uphold"));
  });
});
