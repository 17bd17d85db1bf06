// The shapes that the HTTP API speaks, named as the pages use them. Most are aliases onto schema.d.ts, which
// `npm run api` writes from openapi.json (`phien openapi`). What stands here by hand is what OpenAPI does not describe:
// the room's socket and what the shell holds at start, and is marked "By hand".
// Money is in minor units; times are ISO 8601 UTC; texts that merchants give come in three languages.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Id = Schemas["Id"];
export type Time = Schemas["Time"];
export type Currency = Schemas["Currency"];
export type Money = Schemas["Money"];
export type Text3 = Schemas["Text3"];
export type Page<T> = { items: T[]; next: string | null };
export type Problem = Schemas["Problem"];
export type Locale = Schemas["Locale"];

// Identity
export type MerchantRole = Schemas["MerchantRole"];
export type Me = Schemas["Me"];
/** By hand: the countries that the address form knows; the schema says a text. */
export type Country = "VN" | "CN" | "US";
export type Address = Schemas["Address"];
/** What an order is sent to: an address as it was then, without the id of the book it came from. */
export type PostalAddress = Schemas["PostalAddress"];
/** What the form holds: every line, blank or not. */
export type AddressInput = Required<Omit<Schemas["AddressInput"], "is_default" | "country">> & { country: Country; is_default?: boolean };
export type Checkout = Schemas["CheckoutView"];
export type Scope = ApiToken["scopes"][number];
export type ApiToken = Schemas["ApiToken"];
export type Region = Schemas["RegionView"];
export type DemoPerson = Schemas["DemoPerson"];

// Merchants
export type Merchant = Schemas["Merchant"];
export type ShopState = Schemas["ShopState"];
export type ShopLimits = Schemas["ShopLimits"];
export type ShopStanding = Schemas["ShopStanding"];
export type ShopPapers = Schemas["ShopPapers"];
export type ShopAdmission = Schemas["ShopAdmission"];
export type QuizResult = Schemas["QuizResult"];
export type AdmissionRow = Schemas["AdmissionRow"];
export type AdmissionCase = Schemas["AdmissionCase"];
export type AdmissionAct = Schemas["AdmissionAct"];
export type AdmissionDecision = Schemas["AdmissionDecision"];
export type StaffMember = Schemas["StaffMember"];

// Catalogue
export type Variant = Schemas["Variant"];
export type Product = Schemas["Product"];
export type ProductCard = Schemas["ProductCard"];
export type QuoteInput = Schemas["QuoteIn"];
export type QuoteLine = Schemas["QuoteLine"];
export type QuoteGroup = Schemas["QuoteGroup"];
export type Quote = Schemas["Quote"];
/** What the form holds: every field, blank or not. */
export type ProductInput = Required<Omit<Schemas["ProductInput"], "variants">> & { variants: (Omit<Schemas["VariantInput"], "id" | "options" | "weight_g" | "compare_at_minor"> & { id?: Id; options: string[]; weight_g: number; compare_at_minor: number | null })[] };
export type StockLevel = Schemas["StockOut"];
export type StockMovement = Schemas["MovementView"];
export type ImportReport = Schemas["ImportReport"];
export type ShippingFee = Schemas["ShippingFee"];

// Orders
export type PaymentMethod = Schemas["PaymentMethod"];
export type OrderState = Schemas["OrderState"];
export type PaymentState = Schemas["PaymentState"];
export type ReceiptOrder = Schemas["ReceiptOrder"];
export type Receipt = Schemas["Receipt"];
/** By hand: tokens that the sandbox's card provider knows; the schema says a text. */
export type SandboxCard = "ok" | "decline" | "timeout" | "twice" | "late" | "out_of_order";
export type PlaceOrder = Schemas["PlaceOrder"];
export type ConfirmHold = Schemas["Checkout"];
export type OrderLine = Schemas["OrderLine"];
export type OrderAct = Schemas["BuyerAct"];
export type Order = Schemas["Order"];
export type Seen = Schemas["SeenIn"];
export type OrderStep = Schemas["ShopStep"];
export type LedgerEntry = Schemas["Entry"];
/** Where buyers transfer to; bin is the bank's six-digit number in VietQR. */
export type BankAccount = Schemas["BankAccount"];
export type LedgerBalance = Schemas["Balance"];

// Live
export type SessionState = Schemas["SessionState"];
export type PinnedProduct = Schemas["PinnedProduct"];
export type SessionCard = Schemas["SessionCard"];
/** All connections of a room and why they do not all count; for the shop's own people and operators. */
export type Crowd = Schemas["Crowd"];
export type Segment = Schemas["Segment"];
export type Playback = Schemas["Playback"];
export type ChatRole = Schemas["ChatRole"];
export type ChatDid = Schemas["Did"];
/** `mine` is the page's own mark: the server does not send it. */
export type ChatMessage = Schemas["ChatMessage"] & { mine?: boolean };
export type ChatState = Schemas["ChatState"];
export type Session = Schemas["Session"];
export type Home = Schemas["Home"];
export type ReplayMark = Schemas["Mark"];
export type ReplayMarks = Schemas["Marks"];
export type CodeCell = Schemas["CodeCell"];
export type MinuteSales = Schemas["MinuteSales"];
export type Tally = Schemas["Tally"];
export type Health = Schemas["Health"];

// Studio
export type Board = Schemas["Board"];
export type SessionAct = Schemas["SessionAct"];
export type StudioSession = Schemas["StudioSession"];
/** The studio's home: figures of the shop's own day, orders by state, what runs low. */
export type Overview = Schemas["Overview"];
export type SessionInput = Schemas["SessionInput"];
export type SegmentInput = Schemas["SegmentInput"];
export type SessionReport = Schemas["Report"];
export type ModerateAct = Schemas["ModerateAct"];
export type Moderate = Schemas["Moderate"];
export type HoldComment = Schemas["HoldComment"];

// Notices
export type Notice = Schemas["Notice"];

// Console
export type ConsoleOverview = Schemas["ConsoleOverview"];
export type ConsolePerson = Schemas["ConsolePerson"];
export type PersonAct = Schemas["PersonAct"];
export type ConsoleAct = Schemas["ConsoleAct"];

// Policies and judgements
export type PolicyFile = Schemas["PolicyFile"];
export type PolicyFinding = Schemas["PolicyFinding"];
export type PolicyChecked = Schemas["PolicyChecked"];
export type PolicyVersion = Schemas["PolicyVersion"];
export type PolicyState = Schemas["PolicyState"];
export type Backtest = Schemas["Backtest"];
export type SceneBrief = Schemas["SceneBrief"];
export type SceneView = Schemas["SceneView"];
export type OutcomeName = Schemas["OutcomeName"];
export type RuleView = Schemas["RuleView"];
export type DayCount = Schemas["DayCount"];
export type DecisionBrief = Schemas["DecisionBrief"];
export type DecisionView = Schemas["DecisionView"];
export type OwnDecision = Schemas["Page_OwnDecision"]["items"][number];
export type AppealView = Schemas["AppealView"];
export type LinkedAccount = Schemas["LinkedAccount"];
export type MarkLabel = Schemas["MarkLabel"];

// By hand: the room's socket, which OpenAPI does not describe.
export type ReactionKind = "heart" | "clap" | "fire";
export type StockItem = { variant_id: Id; left: number; on_hand: number; held: number; sold: number };
export type BoardOrder = { id: Id; number: string; state: OrderState; buyer_name: string; code: string | null; options: string[]; quantity: number; total: Money; origin: Order["origin"]; at: Time; expires_at: Time | null };

/** What the room's socket tells. The last four reach studio sockets only. */
export type RoomEvent =
  | { t: "hello"; session: SessionState; viewers: number; raw?: number; messages: ChatMessage[]; pinned: PinnedProduct | null; you: { user_id: Id | null; name: string | null; role: ChatRole }; server_time: Time }
  | { t: "message"; m: ChatMessage }
  | { t: "deleted"; id: Id; reason: string }
  | { t: "reaction"; kind: ReactionKind; n: number }
  /** `crowd`: to studio sockets only. */
  | { t: "viewers"; n: number; crowd?: Crowd }
  | { t: "pinned"; p: PinnedProduct | null }
  | { t: "stock"; items: StockItem[]; offer_id: Id | null; left: number }
  | { t: "state"; state: SessionState; playback: Playback }
  | { t: "segments"; items: Segment[] }
  | { t: "chat"; slow_s: number; pinned: ChatMessage | null }
  | { t: "you"; muted_until: Time | null; banned: boolean; why?: Text3[]; appeal?: string }
  /** What a rule decided about the writer. */
  | { t: "judged"; outcome: "slow" | "mute"; until: Time; detail: string; why: string[]; decision: Id | null; appeal: string; for: string }
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
export type RoomCommand = { t: "say"; text: string; id: string; reply_to?: Id } | { t: "react"; kind: ReactionKind } | { t: "ping"; played_ms?: number; visible_ms?: number; tapped?: boolean };

/** By hand: what the server renders into the shell for the address asked for; each part may be missing. */
export type Boot = { me?: Me; home?: Home; product?: Product; merchant?: Merchant; session?: Session };
