// Every call that the pages make, one thin function an endpoint. No other file names an address of the API.
// A write takes an optional idempotency key as its last argument; without one a fresh key is made.
import { keepCsrf, request, withQuery, type Query } from "./request";
import type * as T from "./types";

export { ApiError, newKey } from "./request";
export type * from "./types";

const me = (answer: Promise<T.Me>): Promise<T.Me> => answer.then(keepCsrf);
const at = encodeURIComponent;
type List = { cursor?: string | null; limit?: number };

export const api = {
  // Identity
  me: () => me(request("GET", "/api/me")),
  keepMe: keepCsrf,
  updateMe: (body: { name?: string; locale?: T.Locale }) => me(request("PATCH", "/api/me", { body })),
  signUp: (body: { name: string; login: string; password: string; locale?: T.Locale }) => me(request("POST", "/api/auth/sign-up", { body })),
  login: (body: { login: string; password: string }) => me(request("POST", "/api/auth/login", { body })),
  logout: () => request<undefined>("POST", "/api/auth/logout"),
  guest: (body: { name: string }) => me(request("POST", "/api/auth/guest", { body })),
  reset: (body: { login: string }) => request<undefined>("POST", "/api/auth/reset", { body }),
  resetConfirm: (body: { token: string; password: string }) => me(request("POST", "/api/auth/reset/confirm", { body })),
  setup: (body: { token: string; name: string; login: string; password: string }) => me(request("POST", "/api/setup", { body })),
  addresses: () => request<{ items: T.Address[] }>("GET", "/api/me/addresses"),
  addAddress: (body: T.AddressInput, key?: string) => request<T.Address>("POST", "/api/me/addresses", { body, ...k(key) }),
  updateAddress: (id: T.Id, body: T.AddressInput) => request<T.Address>("PUT", `/api/me/addresses/${at(id)}`, { body }),
  deleteAddress: (id: T.Id) => request<undefined>("DELETE", `/api/me/addresses/${at(id)}`),
  checkout: () => request<T.Checkout>("GET", "/api/me/checkout"),
  setCheckout: (body: { address_id?: T.Id; payment_method?: T.PaymentMethod }) => request<T.Checkout>("PUT", "/api/me/checkout", { body }),
  tokens: () => request<{ items: T.ApiToken[] }>("GET", "/api/me/tokens"),
  addToken: (body: { name: string; scopes: string[] }, key?: string) => request<{ id: T.Id; token: string }>("POST", "/api/me/tokens", { body, ...k(key) }),
  deleteToken: (id: T.Id) => request<undefined>("DELETE", `/api/me/tokens/${at(id)}`),
  regions: (country: string) => request<{ regions: T.Region[] }>("GET", `/api/places/${at(country)}`),
  wards: (country: string, region: string) => request<{ wards: string[] }>("GET", `/api/places/${at(country)}/${at(region)}`),
  demoPeople: () => request<{ items: T.DemoPerson[] }>("GET", "/api/demo/people"),
  demoSwitch: (id: T.Id) => me(request("POST", "/api/demo/switch", { body: { id } })),

  // Merchants
  merchants: (query: List = {}) => request<T.Page<T.Merchant>>("GET", "/api/merchants", { query }),
  merchant: (idOrSlug: string) => request<T.Merchant>("GET", `/api/merchants/${at(idOrSlug)}`),
  follow: (id: T.Id, on: boolean) => request<{ following: boolean; followers: number }>(on ? "PUT" : "DELETE", `/api/merchants/${at(id)}/follow`),
  createMerchant: (body: { name: string; slug: string; country: string; currency: T.Currency; about?: T.Text3 }, key?: string) =>
    request<T.Merchant>("POST", "/api/merchants", { body, ...k(key) }),

  // Catalogue
  products: (query: List & { q?: string; merchant?: string; category?: string } = {}, signal?: AbortSignal) =>
    request<T.Page<T.ProductCard>>("GET", "/api/products", { query, ...(signal ? { signal } : {}) }),
  product: (idOrSlug: string) => request<T.Product>("GET", `/api/products/${at(idOrSlug)}`),
  quote: (body: T.QuoteInput, signal?: AbortSignal) => request<T.Quote>("POST", "/api/quote", { body, ...(signal ? { signal } : {}) }),

  // Orders
  placeOrder: (body: T.PlaceOrder, key: string) => request<T.Receipt>("POST", "/api/orders", { body, key }),
  orders: (query: List & { state?: T.OrderState } = {}) => request<T.Page<T.Order>>("GET", "/api/orders", { query }),
  order: (id: T.Id) => request<T.Order>("GET", `/api/orders/${at(id)}`),
  confirmHold: (id: T.Id, body: T.ConfirmHold, key: string) => request<T.Receipt>("POST", `/api/orders/${at(id)}/confirm`, { body, key }),
  pay: (id: T.Id, body: { payment_method: T.PaymentMethod; card?: string }, key: string) => request<T.Receipt>("POST", `/api/orders/${at(id)}/pay`, { body, key }),
  cancelOrder: (id: T.Id, body: { reason?: string }, key: string) => request<T.Order>("POST", `/api/orders/${at(id)}/cancel`, { body, key }),
  /** Plays the buyer's bank; only where the sandbox is on (404 elsewhere). */
  playTransfer: (body: { reference: string; amount_minor: number }) => request<{ matched: boolean; order_id: T.Id | null }>("POST", "/api/sandbox/transfers", { body }),
  holdLink: (token: string) => request<T.Order>("GET", `/api/hold-links/${at(token)}`),
  confirmHoldLink: (token: string, body: { name: string; address: T.AddressInput; payment_method: T.PaymentMethod }, key: string) =>
    request<T.Receipt>("POST", `/api/hold-links/${at(token)}/confirm`, { body, key }),
  undoHoldLink: (token: string) => request<undefined>("DELETE", `/api/hold-links/${at(token)}`),
  joinWaitlist: (body: { variant_id: T.Id; quantity: number; session_id?: T.Id; offer_id?: T.Id }, key: string) =>
    request<{ position: number }>("POST", "/api/waitlist", { body, key }),
  leaveWaitlist: (variantId: T.Id) => request<undefined>("DELETE", `/api/waitlist/${at(variantId)}`),

  // Live
  home: () => request<T.Home>("GET", "/api/home"),
  sessions: (query: List & { state?: T.SessionState; merchant?: string } = {}) => request<T.Page<T.SessionCard>>("GET", "/api/sessions", { query }),
  session: (id: T.Id) => request<T.Session>("GET", `/api/sessions/${at(id)}`),
  remind: (id: T.Id, on: boolean) => request<{ reminded: boolean }>(on ? "PUT" : "DELETE", `/api/sessions/${at(id)}/reminder`),
  messages: (id: T.Id, query: { before?: T.Id; from_ms?: number; to_ms?: number; limit?: number } = {}) =>
    request<T.Page<T.ChatMessage>>("GET", `/api/sessions/${at(id)}/messages`, { query }),
  marks: (id: T.Id) => request<T.ReplayMarks>("GET", `/api/sessions/${at(id)}/marks`),
  moderate: (id: T.Id, body: T.Moderate) => request<undefined>("POST", `/api/sessions/${at(id)}/moderate`, { body }),
  tryComment: (body: { codes: string; text: string }) => request<T.CommentReading>("POST", "/api/try-comment", { body }),
  /** Address of a room's socket, without the origin. */
  socketPath: (id: T.Id) => `/api/sessions/${at(id)}/socket`,

  // Notices
  notices: (query: List = {}) => request<T.Page<T.Notice>>("GET", "/api/notices", { query }),
  readNotices: (body: { ids: T.Id[] } | { all: true }) => request<{ unread: number }>("POST", "/api/notices/read", { body }),

  health: () => request<{ ok: true; version: string }>("GET", "/api/health"),
};

/** What a merchant's people do; m is the merchant's id. */
export const studio = {
  overview: (m: T.Id) => request<T.Overview>("GET", s(m, "/overview")),
  updateMerchant: (m: T.Id, body: { name?: string; about?: T.Text3; avatar_url?: string | null; cover_url?: string | null }) =>
    request<T.Merchant>("PATCH", s(m), { body }),
  staff: (m: T.Id) => request<{ items: T.StaffMember[] }>("GET", s(m, "/staff")),
  addStaff: (m: T.Id, body: { login: string; role: T.MerchantRole }) => request<T.StaffMember>("POST", s(m, "/staff"), { body }),
  removeStaff: (m: T.Id, user: T.Id) => request<undefined>("DELETE", s(m, `/staff/${at(user)}`)),
  products: (m: T.Id, query: List & { q?: string; status?: T.Product["status"] } = {}) => request<T.Page<T.Product>>("GET", s(m, "/products"), { query }),
  product: (m: T.Id, id: T.Id) => request<T.Product>("GET", s(m, `/products/${at(id)}`)),
  addProduct: (m: T.Id, body: T.ProductInput, key?: string) => request<T.Product>("POST", s(m, "/products"), { body, ...k(key) }),
  updateProduct: (m: T.Id, id: T.Id, body: T.ProductInput) => request<T.Product>("PUT", s(m, `/products/${at(id)}`), { body }),
  archiveProduct: (m: T.Id, id: T.Id) => request<undefined>("DELETE", s(m, `/products/${at(id)}`)),
  addPicture: (m: T.Id, picture: Blob) => request<{ url: string }>("POST", s(m, "/pictures"), { raw: { type: picture.type, data: picture } }),
  changeStock: (m: T.Id, body: { variant_id: T.Id; change: number; reason: string }, key?: string) => request<T.StockLevel>("POST", s(m, "/stock"), { body, ...k(key) }),
  movements: (m: T.Id, variant: T.Id, query: List = {}) => request<T.Page<T.StockMovement>>("GET", s(m, `/stock/${at(variant)}/movements`), { query }),
  importCsv: (m: T.Id, csv: string | Blob, dryRun: boolean, key?: string) =>
    request<T.ImportReport>("POST", s(m, "/import"), { raw: { type: "text/csv", data: csv }, query: { dry_run: dryRun }, ...k(key) }),
  shipping: (m: T.Id) => request<{ fees: T.ShippingFee[] }>("GET", s(m, "/shipping")),
  setShipping: (m: T.Id, fees: T.ShippingFee[]) => request<{ fees: T.ShippingFee[] }>("PUT", s(m, "/shipping"), { body: { fees } }),
  orders: (m: T.Id, query: List & OrderQuery = {}) => request<T.Page<T.Order>>("GET", s(m, "/orders"), { query }),
  order: (m: T.Id, id: T.Id) => request<T.Order>("GET", s(m, `/orders/${at(id)}`)),
  step: (m: T.Id, id: T.Id, body: { step: T.OrderStep; carrier?: string; tracking?: string; reason?: string }, key?: string) =>
    request<T.Order>("POST", s(m, `/orders/${at(id)}/step`), { body, ...k(key) }),
  ordersCsvHref: (m: T.Id, query: OrderQuery = {}) => withQuery(s(m, "/orders.csv"), query),
  packingHref: (m: T.Id, ids: T.Id[]) => withQuery(s(m, "/print/packing"), { ids: ids.join(",") }),
  labelsHref: (m: T.Id, ids: T.Id[]) => withQuery(s(m, "/print/labels"), { ids: ids.join(",") }),
  ledger: (m: T.Id, query: List = {}) => request<T.Page<T.LedgerEntry>>("GET", s(m, "/ledger"), { query }),
  balances: (m: T.Id) => request<{ balances: T.LedgerBalance[] }>("GET", s(m, "/balances")),
  bank: (m: T.Id) => request<T.BankAccount>("GET", s(m, "/bank")),
  setBank: (m: T.Id, body: T.BankAccount) => request<T.BankAccount>("PUT", s(m, "/bank"), { body }),
  sessions: (m: T.Id, query: List & { state?: T.SessionState } = {}) => request<T.Page<T.SessionCard>>("GET", s(m, "/sessions"), { query }),
  addSession: (m: T.Id, body: T.SessionInput, key?: string) => request<T.StudioSession>("POST", s(m, "/sessions"), { body, ...k(key) }),
  session: (m: T.Id, id: T.Id) => request<T.StudioSession>("GET", s(m, `/sessions/${at(id)}`)),
  updateSession: (m: T.Id, id: T.Id, body: Partial<T.SessionInput>) => request<T.StudioSession>("PATCH", s(m, `/sessions/${at(id)}`), { body }),
  deleteSession: (m: T.Id, id: T.Id) => request<undefined>("DELETE", s(m, `/sessions/${at(id)}`)),
  streamKey: (m: T.Id, id: T.Id) => request<{ key: string }>("GET", s(m, `/sessions/${at(id)}/stream-key`)),
  rotateStreamKey: (m: T.Id, id: T.Id) => request<{ key: string }>("POST", s(m, `/sessions/${at(id)}/stream-key`)),
  setSegments: (m: T.Id, id: T.Id, items: T.SegmentInput[]) => request<{ items: T.Segment[] }>("PUT", s(m, `/sessions/${at(id)}/segments`), { body: { items } }),
  act: (m: T.Id, id: T.Id, body: { act: T.SessionAct; segment_id?: T.Id }, key?: string) => request<T.StudioSession>("POST", s(m, `/sessions/${at(id)}/act`), { body, ...k(key) }),
  board: (m: T.Id, id: T.Id) => request<T.Board>("GET", s(m, `/sessions/${at(id)}/board`)),
  report: (m: T.Id, id: T.Id) => request<T.SessionReport>("GET", s(m, `/sessions/${at(id)}/report`)),
  holdComment: (m: T.Id, id: T.Id, body: T.HoldComment, key?: string) => request<T.Order>("POST", s(m, `/sessions/${at(id)}/hold-comment`), { body, ...k(key) }),
};

/** What operators do. */
export const operator = {
  overview: () => request<T.ConsoleOverview>("GET", "/api/console/overview"),
  people: (query: List & { q?: string } = {}) => request<T.Page<T.ConsolePerson>>("GET", "/api/console/people", { query }),
  actOnPerson: (id: T.Id, body: { act: T.PersonAct; reason: string }) => request<T.ConsolePerson>("POST", `/api/console/people/${at(id)}`, { body }),
  rooms: (query: List = {}) => request<T.Page<T.SessionCard>>("GET", "/api/console/rooms", { query }),
  stopRoom: (id: T.Id, body: { reason: string }, key?: string) => request<T.Session>("POST", `/api/console/rooms/${at(id)}/stop`, { body, ...k(key) }),
  acts: (query: List = {}) => request<T.Page<T.ConsoleAct>>("GET", "/api/console/acts", { query }),
};

/** state: one, or several separated by commas. */
type OrderQuery = { q?: string; state?: string; session?: T.Id } & Query;
function s(m: T.Id, rest = ""): string {
  return `/api/studio/${at(m)}${rest}`;
}
function k(key: string | undefined): { key?: string } {
  return key ? { key } : {};
}

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
