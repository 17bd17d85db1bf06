// Every call that the pages make, one thin function an endpoint. No other file names an address of the API.
// Routes, what they are asked and what they answer are checked against the server's own description (routes.ts, schema.d.ts).
// A write takes an optional idempotency key as its last argument; without one a fresh key is made.
import { keepCsrf } from "./request";
import { call, fill, href } from "./routes";
import type * as T from "./types";

export { ApiError, newKey } from "./request";
export type * from "./types";

const me = (answer: Promise<T.Me>): Promise<T.Me> => answer.then(keepCsrf);
type List = { cursor?: string | null; limit?: number };

export const api = {
  // Identity
  me: () => me(call("GET", "/api/me")),
  keepMe: keepCsrf,
  updateMe: (body: { name?: string; locale?: T.Locale }) => me(call("PATCH", "/api/me", { body })),
  signUp: (body: { name: string; login: string; password: string; locale?: T.Locale }) => me(call("POST", "/api/auth/sign-up", { body })),
  login: (body: { login: string; password: string }) => me(call("POST", "/api/auth/login", { body })),
  logout: () => call("POST", "/api/auth/logout"),
  guest: (body: { name: string }) => me(call("POST", "/api/auth/guest", { body })),
  reset: (body: { login: string }) => call("POST", "/api/auth/reset", { body }),
  resetConfirm: (body: { token: string; password: string }) => me(call("POST", "/api/auth/reset/confirm", { body })),
  setup: (body: { token: string; name: string; login: string; password: string }) => me(call("POST", "/api/setup", { body })),
  addresses: () => call("GET", "/api/me/addresses"),
  addAddress: (body: T.AddressInput, key?: string) => call("POST", "/api/me/addresses", { body, key }),
  updateAddress: (id: T.Id, body: T.AddressInput) => call("PUT", "/api/me/addresses/{id}", { at: { id }, body }),
  deleteAddress: (id: T.Id) => call("DELETE", "/api/me/addresses/{id}", { at: { id } }),
  checkout: () => call("GET", "/api/me/checkout"),
  setCheckout: (body: { address_id?: T.Id; payment_method?: T.PaymentMethod }) => call("PUT", "/api/me/checkout", { body }),
  tokens: () => call("GET", "/api/me/tokens"),
  addToken: (body: { name: string; scopes: T.Scope[] }, key?: string) => call("POST", "/api/me/tokens", { body, key }),
  deleteToken: (id: T.Id) => call("DELETE", "/api/me/tokens/{id}", { at: { id } }),
  decisions: (query: List = {}) => call("GET", "/api/me/decisions", { query }),
  appeal: (id: T.Id, body: { words: string }, key: string) => call("POST", "/api/me/decisions/{id}/appeal", { at: { id }, body, key }),
  regions: (country: string) => call("GET", "/api/places/{country}", { at: { country } }),
  wards: (country: string, region: string) => call("GET", "/api/places/{country}/{region}", { at: { country, region } }),
  demoPeople: () => call("GET", "/api/demo/people"),
  demoSwitch: (id: T.Id) => me(call("POST", "/api/demo/switch", { body: { id } })),

  // Merchants
  merchants: (query: List = {}) => call("GET", "/api/merchants", { query }),
  merchant: (idOrSlug: string) => call("GET", "/api/merchants/{merchant}", { at: { merchant: idOrSlug } }),
  follow: (id: T.Id, on: boolean) => call(on ? "PUT" : "DELETE", "/api/merchants/{merchant}/follow", { at: { merchant: id } }),
  createMerchant: (body: { name: string; slug: string; country: string; currency: T.Currency; about?: T.Text3 }, key?: string) =>
    call("POST", "/api/merchants", { body, key }),

  // Catalogue
  products: (query: List & { q?: string; merchant?: string; category?: string } = {}, signal?: AbortSignal) =>
    call("GET", "/api/products", { query, signal }),
  product: (idOrSlug: string) => call("GET", "/api/products/{product}", { at: { product: idOrSlug } }),
  /** Tells how long a product was on the screen; sent even as the page goes, heard by nobody. */
  seen: (product: T.Id, visible_ms: number) =>
    void navigator.sendBeacon(fill("/api/products/{product}/seen", { product }), new Blob([JSON.stringify({ visible_ms } satisfies T.Seen)], { type: "application/json" })),
  quote: (body: T.QuoteInput, signal?: AbortSignal) => call("POST", "/api/quote", { body, signal }),

  // Orders
  placeOrder: (body: T.PlaceOrder, key: string) => call("POST", "/api/orders", { body, key }),
  orders: (query: List & { state?: T.OrderState } = {}) => call("GET", "/api/orders", { query }),
  order: (id: T.Id) => call("GET", "/api/orders/{id}", { at: { id } }),
  confirmHold: (id: T.Id, body: T.ConfirmHold, key: string) => call("POST", "/api/orders/{id}/confirm", { at: { id }, body, key }),
  pay: (id: T.Id, body: { payment_method: T.PaymentMethod; card?: string }, key: string) => call("POST", "/api/orders/{id}/pay", { at: { id }, body, key }),
  cancelOrder: (id: T.Id, body: { reason?: string }, key: string) => call("POST", "/api/orders/{id}/cancel", { at: { id }, body, key }),
  /** Plays the buyer's bank; only where the sandbox is on (404 elsewhere). */
  playTransfer: (body: { reference: string; amount_minor: number }) => call("POST", "/api/sandbox/transfers", { body }),
  holdLink: (token: string) => call("GET", "/api/hold-links/{token}", { at: { token } }),
  confirmHoldLink: (token: string, body: { address: T.AddressInput; payment_method: T.PaymentMethod }, key: string) =>
    call("POST", "/api/hold-links/{token}/confirm", { at: { token }, body, key }),
  undoHoldLink: (token: string) => call("DELETE", "/api/hold-links/{token}", { at: { token } }),
  joinWaitlist: (body: { variant_id: T.Id; quantity: number; session_id?: T.Id; offer_id?: T.Id }, key: string) =>
    call("POST", "/api/waitlist", { body, key }),
  leaveWaitlist: (variantId: T.Id) => call("DELETE", "/api/waitlist/{variant}", { at: { variant: variantId } }),

  // Live
  home: () => call("GET", "/api/home"),
  sessions: (query: List & { state?: T.SessionState; merchant?: string } = {}) => call("GET", "/api/sessions", { query }),
  session: (id: T.Id) => call("GET", "/api/sessions/{id}", { at: { id } }),
  remind: (id: T.Id, on: boolean) => call(on ? "PUT" : "DELETE", "/api/sessions/{id}/reminder", { at: { id } }),
  messages: (id: T.Id, query: { before?: T.Id; from_ms?: number; to_ms?: number; limit?: number } = {}) =>
    call("GET", "/api/sessions/{id}/messages", { at: { id }, query }),
  marks: (id: T.Id) => call("GET", "/api/sessions/{id}/marks", { at: { id } }),
  reportMessage: (id: T.Id, message: T.Id) => call("POST", "/api/live/{id}/messages/{message}/report", { at: { id, message } }),
  moderate: (id: T.Id, body: T.Moderate) => call("POST", "/api/sessions/{id}/moderate", { at: { id }, body }),
  tryComment: (body: { codes: string; text: string }) => call("POST", "/api/try-comment", { body }),
  /** Address of a room's socket, without the origin. */
  socketPath: (id: T.Id) => fill("/api/sessions/{id}/socket", { id }),

  // Notices
  notices: (query: List = {}) => call("GET", "/api/notices", { query }),
  readNotices: (body: { ids: T.Id[] } | { all: true }) => call("POST", "/api/notices/read", { body }),

  health: () => call("GET", "/api/health"),
};

/** What a merchant's people do; m is the merchant's id. */
export const studio = {
  overview: (m: T.Id) => call("GET", "/api/studio/{m}/overview", { at: { m } }),
  updateMerchant: (m: T.Id, body: { name?: string; about?: T.Text3; avatar_url?: string | null; cover_url?: string | null }) =>
    call("PATCH", "/api/studio/{m}", { at: { m }, body }),
  standing: (m: T.Id) => call("GET", "/api/studio/{m}/standing", { at: { m } }),
  papers: (m: T.Id) => call("GET", "/api/studio/{m}/application", { at: { m } }),
  savePapers: (m: T.Id, body: T.ShopPapers) => call("PUT", "/api/studio/{m}/application", { at: { m }, body }),
  handInPapers: (m: T.Id) => call("POST", "/api/studio/{m}/application/hand-in", { at: { m } }),
  quiz: (m: T.Id) => call("GET", "/api/studio/{m}/quiz", { at: { m } }),
  takeQuiz: (m: T.Id, answers: number[]) => call("POST", "/api/studio/{m}/quiz", { at: { m }, body: { answers } }),
  staff: (m: T.Id) => call("GET", "/api/studio/{m}/staff", { at: { m } }),
  addStaff: (m: T.Id, body: { login: string; role: T.MerchantRole }) => call("POST", "/api/studio/{m}/staff", { at: { m }, body }),
  removeStaff: (m: T.Id, user: T.Id) => call("DELETE", "/api/studio/{m}/staff/{user}", { at: { m, user } }),
  products: (m: T.Id, query: List & { q?: string; status?: T.Product["status"] } = {}) => call("GET", "/api/studio/{m}/products", { at: { m }, query }),
  product: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/products/{id}", { at: { m, id } }),
  addProduct: (m: T.Id, body: T.ProductInput, key?: string) => call("POST", "/api/studio/{m}/products", { at: { m }, body, key }),
  updateProduct: (m: T.Id, id: T.Id, body: T.ProductInput) => call("PUT", "/api/studio/{m}/products/{id}", { at: { m, id }, body }),
  archiveProduct: (m: T.Id, id: T.Id) => call("DELETE", "/api/studio/{m}/products/{id}", { at: { m, id } }),
  addPicture: (m: T.Id, picture: Blob) => call("POST", "/api/studio/{m}/pictures", { at: { m }, raw: { type: picture.type, data: picture } }),
  changeStock: (m: T.Id, body: { variant_id: T.Id; change: number; reason: string }, key?: string) => call("POST", "/api/studio/{m}/stock", { at: { m }, body, key }),
  movements: (m: T.Id, variant: T.Id, query: List = {}) => call("GET", "/api/studio/{m}/stock/{variant}/movements", { at: { m, variant }, query }),
  importCsv: (m: T.Id, csv: string | Blob, dryRun: boolean, key?: string) =>
    call("POST", "/api/studio/{m}/import", { at: { m }, raw: { type: "text/csv", data: csv }, query: { dry_run: dryRun }, key }),
  shipping: (m: T.Id) => call("GET", "/api/studio/{m}/shipping", { at: { m } }),
  setShipping: (m: T.Id, fees: T.ShippingFee[]) => call("PUT", "/api/studio/{m}/shipping", { at: { m }, body: { fees } }),
  orders: (m: T.Id, query: List & OrderQuery = {}) => call("GET", "/api/studio/{m}/orders", { at: { m }, query }),
  order: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/orders/{id}", { at: { m, id } }),
  step: (m: T.Id, id: T.Id, body: { step: T.OrderStep; carrier?: string; tracking?: string; reason?: string }, key?: string) =>
    call("POST", "/api/studio/{m}/orders/{id}/step", { at: { m, id }, body, key }),
  ordersCsvHref: (m: T.Id, query: OrderQuery = {}) => href("/api/studio/{m}/orders.csv", { at: { m }, query }),
  packingHref: (m: T.Id, ids: T.Id[]) => href("/api/studio/{m}/print/packing", { at: { m }, query: { ids: ids.join(",") } }),
  labelsHref: (m: T.Id, ids: T.Id[]) => href("/api/studio/{m}/print/labels", { at: { m }, query: { ids: ids.join(",") } }),
  ledger: (m: T.Id, query: List = {}) => call("GET", "/api/studio/{m}/ledger", { at: { m }, query }),
  balances: (m: T.Id) => call("GET", "/api/studio/{m}/balances", { at: { m } }),
  bank: (m: T.Id) => call("GET", "/api/studio/{m}/bank", { at: { m } }),
  setBank: (m: T.Id, body: T.BankAccount) => call("PUT", "/api/studio/{m}/bank", { at: { m }, body }),
  sessions: (m: T.Id, query: List & { state?: T.SessionState } = {}) => call("GET", "/api/studio/{m}/sessions", { at: { m }, query }),
  addSession: (m: T.Id, body: T.SessionInput, key?: string) => call("POST", "/api/studio/{m}/sessions", { at: { m }, body, key }),
  session: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/sessions/{id}", { at: { m, id } }),
  updateSession: (m: T.Id, id: T.Id, body: Partial<T.SessionInput>) =>
    call("PATCH", "/api/studio/{m}/sessions/{id}", { at: { m, id }, body }),
  deleteSession: (m: T.Id, id: T.Id) => call("DELETE", "/api/studio/{m}/sessions/{id}", { at: { m, id } }),
  streamKey: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/sessions/{id}/stream-key", { at: { m, id } }),
  rotateStreamKey: (m: T.Id, id: T.Id) => call("POST", "/api/studio/{m}/sessions/{id}/stream-key", { at: { m, id } }),
  setSegments: (m: T.Id, id: T.Id, items: T.SegmentInput[]) => call("PUT", "/api/studio/{m}/sessions/{id}/segments", { at: { m, id }, body: { items } }),
  act: (m: T.Id, id: T.Id, body: { act: T.SessionAct; segment_id?: T.Id }, key?: string) =>
    call("POST", "/api/studio/{m}/sessions/{id}/act", { at: { m, id }, body, key }),
  board: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/sessions/{id}/board", { at: { m, id } }),
  report: (m: T.Id, id: T.Id) => call("GET", "/api/studio/{m}/sessions/{id}/report", { at: { m, id } }),
  holdComment: (m: T.Id, id: T.Id, body: T.HoldComment, key?: string) =>
    call("POST", "/api/studio/{m}/sessions/{id}/hold-comment", { at: { m, id }, body, key }),
};

/** What operators do. */
export const operator = {
  overview: () => call("GET", "/api/console/overview"),
  admission: (query: List & { state?: T.ShopState } = {}) => call("GET", "/api/console/admission", { query }),
  admissionCase: (merchant: T.Id) => call("GET", "/api/console/admission/{merchant}", { at: { merchant } }),
  decideAdmission: (merchant: T.Id, body: T.AdmissionDecision, key?: string) => call("POST", "/api/console/admission/{merchant}", { at: { merchant }, body, key }),
  readPapers: (merchant: T.Id, body: { reason: string }) => call("POST", "/api/console/admission/{merchant}/papers", { at: { merchant }, body }),
  people: (query: List & { q?: string } = {}) => call("GET", "/api/console/people", { query }),
  actOnPerson: (id: T.Id, body: { act: T.PersonAct; reason: string }) => call("POST", "/api/console/people/{id}", { at: { id }, body }),
  rooms: (query: List = {}) => call("GET", "/api/console/rooms", { query }),
  stopRoom: (id: T.Id, body: { reason: string }, key?: string) => call("POST", "/api/console/rooms/{id}/stop", { at: { id }, body, key }),
  acts: (query: List = {}) => call("GET", "/api/console/acts", { query }),
};

type DecisionQuery = List & { scene?: string; outcome?: string; subject?: string; rule?: string; acted?: boolean };

/** Policies, judgements and appeals, for operators. `audit`: as an auditor sees it, without names and personal values. */
export const risk = {
  scenes: () => call("GET", "/api/console/risk/scenes"),
  scene: (scene: string) => call("GET", "/api/console/risk/scenes/{scene}", { at: { scene } }),
  check: (scene: string, files: T.PolicyFile[], signal?: AbortSignal) => call("POST", "/api/console/risk/scenes/{scene}/check", { at: { scene }, body: { files }, signal }),
  backtest: (scene: string, files: T.PolicyFile[], signal?: AbortSignal) => call("POST", "/api/console/risk/scenes/{scene}/backtest", { at: { scene }, body: { files }, signal }),
  version: (scene: string, version: string) => call("GET", "/api/console/risk/scenes/{scene}/versions/{version}", { at: { scene, version } }),
  propose: (scene: string, body: { files: T.PolicyFile[]; reason: string }, key?: string) => call("POST", "/api/console/risk/scenes/{scene}/versions", { at: { scene }, body, key }),
  decideProposal: (scene: string, version: string, body: { approve: boolean; reason: string }, key?: string) =>
    call("POST", "/api/console/risk/scenes/{scene}/versions/{version}", { at: { scene, version }, body, key }),
  decisions: (audit: boolean, query: DecisionQuery = {}) => call("GET", audit ? "/api/audit/decisions" : "/api/console/risk/decisions", { query }),
  decision: (audit: boolean, id: T.Id) => call("GET", audit ? "/api/audit/decisions/{id}" : "/api/console/risk/decisions/{id}", { at: { id } }),
  override: (id: T.Id, body: { outcome: string; reason: string }, key?: string) => call("POST", "/api/console/risk/decisions/{id}/override", { at: { id }, body, key }),
  label: (id: T.Id, body: { bad: boolean }, key?: string) => call("POST", "/api/console/risk/decisions/{id}/label", { at: { id }, body, key }),
  appeals: (query: List & { open?: boolean } = {}) => call("GET", "/api/console/risk/appeals", { query }),
  answerAppeal: (id: T.Id, body: { upheld: boolean; answer: string }, key?: string) => call("POST", "/api/console/risk/appeals/{id}", { at: { id }, body, key }),
  links: (user: T.Id) => call("GET", "/api/console/risk/links/{user}", { at: { user } }),
  mark: (body: { user_id: T.Id; label: T.MarkLabel; days: number; reason: string }, key?: string) => call("POST", "/api/console/risk/marks", { body, key }),
};

/** state: one, or several separated by commas. */
type OrderQuery = { q?: string; state?: string; session?: T.Id };

/** What the server put into the shell, or an empty object. */
export function boot(): T.Boot {
  try {
    const data = JSON.parse(document.getElementById("boot")?.textContent ?? "") as T.Boot;
    if (data.me) keepCsrf(data.me);
    return data;
  } catch {
    return {};
  }
}
