// The shapes that the HTTP API speaks, named as the pages use them. Most are aliases onto schema.d.ts, which
// `npm run api` writes from openapi.json (`phien openapi`). What stands here by hand is what OpenAPI does not describe:
// the room's socket, what the shell holds at start, and the few answers named under "By hand".
// Money is in minor units; times are ISO 8601 UTC; texts that merchants give come in three languages.
import type { components } from "./schema";

type Schemas = components["schemas"];
/**
 * An answer. The server writes every member of an answer, as null where there is nothing; OpenAPI marks those
 * members optional, because the same notation means "may be left out" in what is asked. Only problems leave members out.
 */
export type Sent<T> = { [K in keyof T]-?: Sent<T[K]> };
type Answer<N extends keyof Schemas> = Sent<Schemas[N]>;

export type Id = Schemas["Id"];
export type Time = Schemas["Time"];
export type Currency = Schemas["Currency"];
export type Money = Answer<"Money">;
export type Text3 = Answer<"Text3">;
export type Page<T> = { items: T[]; next: string | null };
export type Problem = Schemas["Problem"];
export type Locale = Schemas["Locale"];

// Identity
export type MerchantRole = Schemas["MerchantRole"];
export type Me = Answer<"Me">;
/** By hand: the countries that the address form knows; the schema says a text. */
export type Country = "VN" | "CN" | "US";
export type Address = Answer<"Address">;
/** What an order is sent to: an address as it was then, without the id of the book it came from. */
export type PostalAddress = Answer<"PostalAddress">;
/** What the form holds: every line, blank or not. */
export type AddressInput = Required<Omit<Schemas["AddressInput"], "is_default" | "country">> & { country: Country; is_default?: boolean };
export type Checkout = Answer<"CheckoutView">;
export type ApiToken = Answer<"ApiToken">;
export type Region = Answer<"RegionView">;
export type DemoPerson = Answer<"DemoPerson">;

// Merchants
export type Merchant = Answer<"Merchant">;
export type StaffMember = Answer<"StaffMember">;

// Catalogue
export type Variant = Answer<"Variant">;
export type Product = Answer<"Product">;
export type ProductCard = Answer<"ProductCard">;
export type QuoteInput = Schemas["QuoteIn"];
export type QuoteLine = Answer<"QuoteLine">;
export type QuoteGroup = Answer<"QuoteGroup">;
export type Quote = Answer<"Quote">;
/** What the form holds: every field, blank or not. */
export type ProductInput = Required<Omit<Schemas["ProductInput"], "variants">> & { variants: (Omit<Schemas["VariantInput"], "id" | "options" | "weight_g" | "compare_at_minor"> & { id?: Id; options: string[]; weight_g: number; compare_at_minor: number | null })[] };
export type StockLevel = Answer<"StockOut">;
export type StockMovement = Answer<"MovementView">;
export type ImportReport = Answer<"ImportReport">;
export type ShippingFee = Answer<"ShippingFee">;

// Orders
export type PaymentMethod = Schemas["PaymentMethod"];
export type OrderState = Schemas["OrderState"];
export type PaymentState = Schemas["PaymentState"];
export type ReceiptOrder = Answer<"ReceiptOrder">;
export type Receipt = Answer<"Receipt">;
/** By hand: tokens that the sandbox's card provider knows; the schema says a text. */
export type SandboxCard = "ok" | "decline" | "timeout" | "twice" | "late" | "out_of_order";
export type PlaceOrder = Schemas["PlaceOrder"];
export type ConfirmHold = Schemas["Checkout"];
export type OrderLine = Answer<"OrderLine">;
export type OrderAct = Schemas["BuyerAct"];
export type Order = Answer<"Order">;
export type OrderStep = Schemas["ShopStep"];
export type LedgerEntry = Answer<"Entry">;
/** Where buyers transfer to; bin is the bank's six-digit number in VietQR. */
export type BankAccount = Answer<"BankAccount">;
export type LedgerBalance = Answer<"Balance">;

// Live
export type SessionState = Schemas["SessionState"];
export type PinnedProduct = Answer<"PinnedProduct">;
export type SessionCard = Answer<"SessionCard">;
export type Segment = Answer<"Segment">;
export type Playback = Answer<"Playback">;
export type ChatRole = Schemas["ChatRole"];
export type ChatDid = Answer<"Did">;
/** `mine` is the page's own mark: the server does not send it. */
export type ChatMessage = Answer<"ChatMessage"> & { mine?: boolean };
export type ChatState = Answer<"ChatState">;
export type Session = Answer<"Session">;
export type Home = Answer<"Home">;
export type ReplayMark = Answer<"Mark">;
export type ReplayMarks = Answer<"Marks">;
export type CodeCell = Answer<"CodeCell">;
export type MinuteSales = Answer<"MinuteSales">;
export type Tally = Answer<"Tally">;
export type Health = Answer<"Health">;

// Studio
export type StudioSession = Answer<"StudioSession">;
/** The studio's home: figures of the shop's own day, orders by state, what runs low. */
export type Overview = Answer<"Overview">;
export type SessionInput = Schemas["SessionInput"];
export type SegmentInput = Schemas["SegmentInput"];
export type SessionReport = Answer<"Report">;
export type ModerateAct = Schemas["ModerateAct"];
export type Moderate = Schemas["Moderate"];
export type HoldComment = Schemas["HoldComment"];

// Notices
export type Notice = Answer<"Notice">;

// Console
export type ConsolePerson = Answer<"ConsolePerson">;
export type PersonAct = Schemas["PersonAct"];
export type ConsoleAct = Answer<"ConsoleAct">;

// By hand: answers that the schema leaves open, or whose name two schemas share.
/** The schema leaves the orders open; they are a page of them. */
export type Board = Omit<Answer<"Board">, "orders"> & { orders: Page<Order> };
export type SessionAct = Schemas["Act"];
/** The schema leaves it open. One line of an order says it flat, more come as items; `why` says why it is none. */
export type CommentReading = { order: boolean; why?: string; code?: string; quantity?: number; options?: string[]; items?: { code: string; quantity: number; options: string[] }[]; phone: boolean };
/** The schema's Overview is the studio's. */
export type ConsoleOverview = {
  live: Answer<"LiveNow">[];
  people: number;
  merchants: number;
  orders_today: number;
  revenue_today: Money[];
  outbox_waiting: number;
  jobs_failed: number;
  /** Facts that failed until their limit and were passed over. */
  facts_parked: number;
};

// By hand: the room's socket, which OpenAPI does not describe.
export type ReactionKind = "heart" | "clap" | "fire";
export type StockItem = { variant_id: Id; left: number; on_hand: number; held: number; sold: number };
export type BoardOrder = { id: Id; number: string; state: OrderState; buyer_name: string; code: string | null; options: string[]; quantity: number; total: Money; origin: Order["origin"]; at: Time; expires_at: Time | null };

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

/** By hand: what the server renders into the shell for the address asked for; each part may be missing. */
export type Boot = { me?: Me; home?: Home; product?: Product; merchant?: Merchant; session?: Session };
