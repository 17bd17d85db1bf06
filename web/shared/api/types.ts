// The shapes that the HTTP API speaks, named as the pages use them.
// Money is in minor units; times are ISO 8601 UTC; texts that merchants give come in three languages.
export type Id = string;
export type Time = string;
export type Currency = "VND" | "CNY" | "USD";
export type Money = { minor: number; currency: Currency };
export type Text3 = { vi: string; zh: string; en: string };
export type Page<T> = { items: T[]; next: string | null };
export type Problem = { type: string; title: string; status: number; code: string; detail: string; field?: string; retry_after_s?: number };
export type Locale = "vi" | "zh" | "en";

// Identity
export type MerchantRole = "owner" | "host" | "moderator" | "staff";
export type Me = {
  user: null | { id: Id; name: string; kind: "account" | "guest"; phone_hint: string | null; email_hint: string | null; locale: Locale; operator: boolean };
  csrf: string;
  merchants: { id: Id; slug: string; name: string; role: MerchantRole }[];
  demo: boolean;
  unread_notices: number;
};
export type Country = "VN" | "CN" | "US";
export type Address = {
  id: Id;
  name: string;
  phone: string;
  country: Country;
  region: string;
  district: string;
  ward: string;
  line: string;
  postal_code: string;
  is_default: boolean;
  region_name?: string;
};
export type AddressInput = Omit<Address, "id" | "is_default" | "region_name"> & { is_default?: boolean };
export type Checkout = { address: Address | null; payment_method: PaymentMethod | null };
export type ApiToken = { id: Id; name: string; scopes: string[]; created_at: Time; last_used_at: Time | null };
export type Region = { code: string; name: string };
export type DemoPerson = { id: Id; name: string; what: "buyer" | "host" | "merchant" | "moderator" | "operator"; note: Text3 };

// Merchants
export type Merchant = {
  id: Id;
  slug: string;
  name: string;
  about: Text3;
  avatar_url: string | null;
  cover_url: string | null;
  country: string;
  currency: Currency;
  followers: number;
  following: boolean;
  since: Time;
};
export type StaffMember = { user_id: Id; name: string; login_hint?: string; role: MerchantRole };

// Catalogue
export type Variant = { id: Id; sku: string; options: string[]; price: Money; compare_at: Money | null; left: number; weight_g: number; picture_url: string | null; /** Studio only. */ on_hand?: number; held?: number };
export type Product = {
  id: Id;
  slug: string;
  merchant: { id: Id; slug: string; name: string; avatar_url: string | null };
  title: Text3;
  description: Text3;
  category: string;
  status: "active" | "draft" | "archived";
  pictures: string[];
  option_names: string[];
  attributes: { name: string; value: string }[];
  variants: Variant[];
  limit_per_buyer: number | null;
  sold: number;
};
export type ProductCard = {
  id: Id;
  slug: string;
  merchant: { id: Id; name: string };
  title: Text3;
  picture_url: string | null;
  price: Money;
  compare_at: Money | null;
  left: number;
  sold: number;
  live_session: Id | null;
};
export type QuoteInput = { items: { variant_id: Id; quantity: number; offer_id?: Id }[]; region?: string; country?: string };
export type QuoteLine = { variant_id: Id; title: Text3; options: string[]; quantity: number; unit: Money; total: Money; left: number; limit: number | null; problem: string | null };
export type QuoteGroup = { merchant: { id: Id; name: string }; lines: QuoteLine[]; items: Money; shipping: Money; total: Money };
export type Quote = { groups: QuoteGroup[] };
export type ProductInput = {
  title: Text3;
  description: Text3;
  category: string;
  status: Product["status"];
  option_names: string[];
  attributes: Product["attributes"];
  limit_per_buyer: number | null;
  pictures: string[];
  variants: { id?: Id; sku: string; options: string[]; price_minor: number; compare_at_minor: number | null; weight_g: number; on_hand?: number }[];
};
export type StockLevel = { variant_id: Id; on_hand: number; held: number; sold: number; left: number };
export type StockMovement = { at: Time; kind: "received" | "adjusted" | "held" | "released" | "sold" | "returned"; quantity: number; order_number: string | null; note: string };
export type ImportReport = {
  rows: number;
  products_created: number;
  products_updated: number;
  products_unchanged: number;
  variants: number;
  errors: { line: number; column: string | null; value: string; message: string }[];
};
export type ShippingFee = { region: string; up_to_g: number; fee_minor: number };

// Orders
export type PaymentMethod = "cod" | "vietqr" | "card";
export type OrderState = "captured" | "placed" | "paid" | "cod_confirmed" | "packed" | "shipped" | "delivered" | "completed" | "cancelled" | "refunded";
export type PaymentState = "none" | "pending" | "captured" | "declined" | "refunding" | "refunded" | "cod";
export type ReceiptOrder = { id: Id; number: string; merchant: { id: Id; name: string }; state: "placed" | "paid"; payment_state: PaymentState; total: Money; expires_at: Time | null };
export type Receipt = { orders: ReceiptOrder[]; address: { name: string; line: string } | null };
export type SandboxCard = "ok" | "decline" | "timeout" | "twice" | "late" | "out_of_order";
export type PlaceOrder = {
  items: { variant_id: Id; quantity: number; offer_id?: Id }[];
  session_id?: Id;
  address_id?: Id;
  address?: AddressInput;
  payment_method?: PaymentMethod;
  card?: string;
  expected_total_minor?: number;
};
export type ConfirmHold = { address_id?: Id; address?: AddressInput; payment_method: PaymentMethod; card?: string };
export type OrderLine = { variant_id: Id; product_id: Id; sku: string; title: Text3; options: string[]; picture_url: string | null; quantity: number; unit: Money; total: Money };
export type OrderAct = "confirm" | "pay" | "cancel" | "request_refund";
export type Order = {
  id: Id;
  number: string;
  state: OrderState;
  payment_method: PaymentMethod | null;
  payment_state: PaymentState;
  merchant: { id: Id; slug: string; name: string };
  /** Studio only: a hold has no address yet. */
  buyer_name?: string;
  session_id: Id | null;
  origin: "tap" | "comment" | "cart";
  comment_text: string | null;
  lines: OrderLine[];
  items: Money;
  shipping: Money;
  total: Money;
  address: Address | null;
  tracking: { carrier: string; number: string } | null;
  expires_at: Time | null;
  placed_at: Time;
  history: { at: Time; state: OrderState; reason: string | null; by: "buyer" | "merchant" | "system" }[];
  can: OrderAct[];
  transfer?: { bank: string; account: string; account_name: string; reference: string; amount: Money; emv: string } | null;
  refunds: { at: Time; amount: Money; state: "refunding" | "refunded" | "failed"; reason: string }[];
};
export type OrderStep = "confirm_cod" | "mark_paid" | "pack" | "ship" | "deliver" | "complete" | "cancel" | "refund";
export type LedgerEntry = { at: Time; kind: string; debit: string; credit: string; amount: Money; order_id?: Id; order_number?: string | null };
/** Where buyers transfer to; bin is the bank's six-digit number in VietQR. */
export type BankAccount = { bin: string; bank: string; account: string; account_name: string };
export type LedgerBalance = { account: string; amount: Money };

// Live
export type SessionState = "scheduled" | "rehearsal" | "live" | "interrupted" | "ended" | "replay" | "cancelled";
export type PinnedProduct = {
  segment_id: Id;
  offer_id: Id;
  product: ProductCard;
  code: string;
  price: Money;
  compare_at: Money | null;
  limit_per_buyer: number | null;
  left: number;
  on_hand: number;
  ends_at: Time | null;
};
export type SessionCard = {
  id: Id;
  merchant: { id: Id; slug: string; name: string; avatar_url: string | null };
  title: Text3;
  host_name: string;
  cover_url: string | null;
  state: SessionState;
  starts_at: Time;
  started_at: Time | null;
  viewers: number;
  reminded: boolean;
  pinned: PinnedProduct | null;
  duration_s: number | null;
};
export type Segment = {
  id: Id;
  position: number;
  kind: "product" | "talk";
  product: ProductCard | null;
  variants: Variant[];
  code: string | null;
  price: Money | null;
  limit_per_buyer: number | null;
  minutes: number;
  script: string;
  who: string;
  state: "coming" | "now" | "done";
  offer_id: Id | null;
  armed?: boolean;
  /** When it became the current one. */
  started_at?: Time | null;
};
export type Playback = { kind: "live"; url: string } | { kind: "replay"; url: string } | { kind: "none" };
export type ChatRole = "viewer" | "host" | "moderator" | "merchant" | "system";
export type ChatDid = { what: "held" | "question" | "waitlisted" | "sold_out" | "not_order" | "cancelled"; code: string | null; quantity: number | null };
export type ChatMessage = {
  id: Id;
  at: Time;
  at_ms: number | null;
  from: { id: Id; name: string; role: ChatRole };
  kind: "text" | "order" | "system";
  text: string;
  deleted: null | { reason: string };
  did: null | ChatDid;
  mine?: boolean;
};
export type ChatState = { slow_s: number; pinned: ChatMessage | null; muted_until: Time | null; banned: boolean; may_moderate: boolean };
export type Session = SessionCard & {
  description: Text3;
  hosts: { name: string; user_id: Id | null }[];
  segments: Segment[];
  playback: Playback;
  chat: ChatState;
  hold_minutes: number;
  follow: { following: boolean; followers: number };
};
export type Home = { live: SessionCard[]; coming: SessionCard[]; replays: SessionCard[]; products: Page<ProductCard> };
export type ReplayMark = { at_ms: number; segment_id: Id; product: ProductCard; code: string; price: Money };
export type ReplayMarks = { items: ReplayMark[]; duration_ms: number };
export type ReactionKind = "heart" | "clap" | "fire";
export type StockItem = { variant_id: Id; left: number; on_hand: number; held: number; sold: number };
export type CodeCell = { offer_id: Id; code: string; title: Text3; armed: boolean; sold: number; held: number; left: number; waiting: number };
export type MinuteSales = { minute: Time; orders: number; minor: number };
export type Tally = { per_code: CodeCell[]; sales_per_minute: MinuteSales[]; orders: number; holds: number; revenue: Money };
export type Health = {
  connected: boolean;
  since: Time | null;
  video: { codec: string; width: number; height: number; fps: number; kbps: number; keyframe_interval_ms: number } | null;
  audio: { codec: string; kbps: number; sample_rate: number; silent_inserted: boolean } | null;
  late_ms: number;
  gaps: number;
  advice: { code: string; level: "good" | "warn" | "bad"; sentence: string }[];
};
export type BoardOrder = { id: Id; number: string; state: OrderState; buyer_name: string; code: string | null; options: string[]; quantity: number; total: Money; origin: Order["origin"]; at: Time; expires_at?: Time | null };

/** What the room's socket tells. The last four reach studio sockets only. */
export type RoomEvent =
  | { t: "hello"; session: SessionState; viewers: number; messages: ChatMessage[]; pinned: PinnedProduct | null; you: { user_id: Id | null; name: string | null; role: ChatRole }; server_time: Time }
  | { t: "message"; m: ChatMessage }
  | { t: "deleted"; id: Id; reason: string }
  | { t: "reaction"; kind: ReactionKind; n: number }
  | { t: "viewers"; n: number }
  | { t: "pinned"; p: PinnedProduct | null }
  | { t: "stock"; items: StockItem[]; offer_id: Id | null; left: number }
  | { t: "state"; state: SessionState; playback: Playback }
  | { t: "segments"; items: Segment[] }
  | { t: "chat"; slow_s: number; pinned: ChatMessage | null }
  | { t: "you"; muted_until: Time | null; banned: boolean }
  | { t: "skipped"; n: number }
  | HeldEvent
  | { t: "refused"; code: string; detail: string; for: string }
  | { t: "ended"; replay: boolean }
  | { t: "bye"; retry_s: number }
  | { t: "pong" }
  | { t: "comment"; m: ChatMessage & { raw_phone: boolean } }
  | { t: "order"; order: BoardOrder }
  | ({ t: "tally" } & Tally)
  | { t: "health"; health: Health };
export type HeldEvent = {
  t: "held";
  order_id: Id;
  number: string;
  items: { code: string; options: string[]; quantity: number; variant_id: Id | null }[];
  until: Time;
  link: string | null;
  undo: true;
  sentence: string;
};
export type RoomCommand = { t: "say"; text: string; id: string; reply_to?: Id } | { t: "react"; kind: ReactionKind } | { t: "ping" };

// Studio
export type StudioSession = Session & {
  stream: { server: string; key_hint: string; rotated_at: Time };
  announced: boolean;
  banned_words: string[];
  recording: { verified: boolean | null; segments: number; gaps: number } | null;
};
/** The studio's home: figures of the shop's own day, orders by state, what runs low, what is next. */
export type Overview = {
  today: { orders: number; revenue: Money };
  yesterday: { orders: number; revenue: Money };
  order_counts: Partial<Record<OrderState, number>>;
  low_stock: { product_id: Id; variant_id: Id; sku: string; title: Text3; options: string[]; picture_url: string | null; left: number }[];
};
export type SessionInput = { title: Text3; description?: Text3; starts_at: Time; host_name: string; cover_url?: string | null; hold_minutes?: number; hosts?: { name: string; user_id: Id | null }[] };
export type SegmentInput = {
  id?: Id;
  kind: "product" | "talk";
  product_id: Id | null;
  code: string | null;
  price_minor: number | null;
  limit_per_buyer: number | null;
  minutes: number;
  script: string;
  who: string;
};
export type SessionAct = "announce" | "rehearse" | "go_live" | "next" | "back" | "pin" | "unpin" | "arm" | "disarm" | "end" | "publish_replay" | "cancel";
export type Board = { session: StudioSession; comments: ChatMessage[]; orders: Page<Order>; tally: Tally; health: Health };
export type SessionReport = {
  sold: Money;
  orders: number;
  cancelled: number;
  buyers: number;
  peak_viewers: number;
  best_minute: { at: Time; minor: number } | null;
  unanswered: ChatMessage[];
  per_code: CodeCell[];
  sales_per_minute: MinuteSales[];
};
export type ModerateAct = "mute" | "unmute" | "ban" | "unban" | "delete" | "pin" | "unpin" | "slow" | "banned_words";
export type Moderate = { act: ModerateAct; user_id?: Id; message_id?: Id; seconds?: number; reason?: string; words?: string[] };
export type HoldComment = { message_id: Id; code: string; quantity: number; options: string[] };
export type CommentReading = { order: boolean; code?: string; quantity?: number; options?: string[]; items?: { code: string; quantity: number; options: string[] }[]; phone?: boolean };

// Notices
export type Notice = {
  id: Id;
  at: Time;
  kind: "session_announced" | "session_started" | "order_state" | "hold_expiring" | "waitlist_offer" | "refund";
  read: boolean;
  text: string;
  link: string;
};

// Console
export type ConsoleOverview = {
  live: (SessionCard & { health: Health | null; orders_per_minute: number })[];
  people: number;
  merchants: number;
  orders_today: number;
  revenue_today: Money[];
  outbox_waiting: number;
  jobs_failed: number;
  ledger_balanced: boolean;
};
export type ConsolePerson = {
  id: Id;
  name: string;
  kind: "account" | "guest";
  phone_hint: string | null;
  email_hint: string | null;
  operator: boolean;
  merchants: string[];
  created_at: Time;
  blocked: boolean;
};
export type PersonAct = "block" | "unblock" | "make_operator" | "remove_operator";
export type ConsoleAct = { at: Time; by: string; act: string; subject: string; reason: string };

/** What the server renders into the shell for the address asked for; each part may be missing. */
export type Boot = { me?: Me; home?: Home; product?: Product; merchant?: Merchant; session?: Session };
