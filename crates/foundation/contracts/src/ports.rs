//! The questions one module may ask another on its path. `app` binds each to the module that answers.
//!
//! A port is called before a transaction, never inside one: the single writer would wait for itself.

use std::{future::Future, pin::Pin};

use kernel::{
    Actor, Currency, Mark, MerchantId, MerchantRole, Money, OfferId, OrderId, ProductId, Result, Secret, SessionId,
    Text3, Time, UserId, VariantId,
};
use serde::{Deserialize, Serialize};

use crate::{PaymentMethod, StockLevel};

pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

// ── identity ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// Who is behind a session or an API token.
pub trait Sessions: Send + Sync {
    /// `token`: what the cookie or the Authorization header carried. `None` where nobody is signed in with it.
    fn actor<'a>(&'a self, token: &'a Secret<String>, program: bool) -> Answer<'a, Option<Actor>>;
}

/// An address as the carrier needs it. Never printed: it holds a name, a phone number and a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PostalAddress {
    pub name: String,
    /// In E.164 where it could be read so.
    pub phone: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Province or state code.
    pub region: String,
    #[serde(default)]
    pub district: String,
    #[serde(default)]
    pub ward: String,
    pub line: String,
    #[serde(default)]
    pub postal_code: String,
}

/// An address in the book: immutable, so an order may point at it for ever.
#[derive(Clone, Debug)]
pub struct KnownAddress {
    pub id: kernel::AddressId,
    pub address: Secret<PostalAddress>,
}

/// What one tap uses.
#[derive(Clone, Debug, Default)]
pub struct Checkout {
    pub address: Option<KnownAddress>,
    pub payment_method: Option<PaymentMethod>,
}

pub trait People: Send + Sync {
    /// Names that may be shown, in the order asked; blank for a person who is gone.
    fn names<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<String>>;
    /// Address and payment kept from before.
    fn checkout(&self, user: UserId) -> Answer<'_, Checkout>;
    /// An address of this person's book; `not_found` for another's.
    fn address(&self, user: UserId, id: kernel::AddressId) -> Answer<'_, KnownAddress>;
    /// Addresses that orders point at, whoever's they are: for the merchant's packing list. In the order asked.
    fn addresses_of_orders<'a>(&'a self, ids: &'a [kernel::AddressId]) -> Answer<'a, Vec<Option<PostalAddress>>>;
    /// Puts an address in the book and keeps it, with the way to pay, for the next tap.
    fn keep(
        &self,
        user: UserId,
        address: Secret<PostalAddress>,
        method: Option<PaymentMethod>,
    ) -> Answer<'_, KnownAddress>;
    /// Remembers how the person paid last.
    fn keep_method(&self, user: UserId, method: PaymentMethod) -> Answer<'_, ()>;
    /// Whom a phone number means, or the words of a name in any spelling: people, with the address where it is an address
    /// that bears them. Newest first, at most a few hundred: to search a shop's orders with.
    fn addressees<'a>(&'a self, typed: &'a str) -> Answer<'a, Vec<(UserId, Option<kernel::AddressId>)>>;
    /// A province or state as its own country's carriers read it; the code where it is not known.
    fn region_name(&self, _country: &str, code: &str) -> String {
        code.to_owned()
    }
}

/// What a person signs in with. Apart from [`People`], because few may ask.
pub trait Logins: Send + Sync {
    /// The account of a login as typed: a phone number or an e-mail address.
    fn by_login<'a>(&'a self, login: &'a str) -> Answer<'a, Option<UserId>>;
    /// Logins as they may be shown to colleagues (`••• 567`), in the order asked; `None` for a guest.
    fn login_hints<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<Option<String>>>;
    /// Where a letter to this person goes: an e-mail address, or a phone number in E.164.
    fn login(&self, user: UserId) -> Answer<'_, Option<Secret<String>>>;
}

// ── merchants ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// A shop, as others show it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShopCard {
    pub id: MerchantId,
    pub slug: String,
    pub name: String,
    pub avatar_url: Option<String>,
    pub currency: Currency,
    pub country: String,
}

/// A shop in a line of a page; blank names where it is gone.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct ShopBrief {
    pub id: Option<MerchantId>,
    pub slug: String,
    pub name: String,
    pub avatar_url: Option<String>,
}

impl ShopBrief {
    pub fn of(card: Option<ShopCard>) -> ShopBrief {
        card.map_or_else(ShopBrief::default, |c| ShopBrief {
            id: Some(c.id),
            slug: c.slug,
            name: c.name,
            avatar_url: c.avatar_url,
        })
    }
}

pub trait Shops: Send + Sync {
    /// In the order asked; `None` for one that does not exist. Served from memory: asked on every page.
    fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>>;
    fn by_slug(&self, slug: &str) -> Option<ShopCard>;
    fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole>;
    fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)>;
    /// Everybody who works in the shop. From memory and without waiting.
    fn crew(&self, _merchant: MerchantId) -> Vec<UserId> {
        Vec::new()
    }
    fn followers(&self, merchant: MerchantId) -> Answer<'_, Vec<UserId>>;
    fn follow_state(&self, merchant: MerchantId, user: Option<UserId>) -> Answer<'_, (bool, i64)>;
    /// Whether the shop may sell and within which limits. From memory and without waiting: may be asked anywhere.
    fn standing(&self, _merchant: MerchantId) -> crate::Standing {
        crate::Standing::ADMITTED
    }
}

// ── trade ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A product as a list or a room shows it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ProductCard {
    pub id: ProductId,
    pub slug: String,
    pub merchant: ShopName,
    pub title: Text3,
    pub picture_url: Option<String>,
    /// The lowest price among its variants.
    pub price: Money,
    pub compare_at: Option<Money>,
    pub left: i64,
    pub sold: i64,
    pub live_session: Option<SessionId>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ShopName {
    pub id: MerchantId,
    pub name: String,
}

/// A variant as a buy sheet shows it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Variant {
    pub id: VariantId,
    pub sku: String,
    /// Values in the order of the product's option names.
    pub options: Vec<String>,
    pub price: Money,
    pub compare_at: Option<Money>,
    pub left: i64,
    pub on_hand: i64,
    pub held: i64,
    pub weight_g: i64,
    pub picture_url: Option<String>,
}

/// A variant's own live price, in the currency of its shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VariantPrice {
    pub variant_id: VariantId,
    pub price_minor: i64,
}

/// What a run-of-show segment asks to be sold.
#[derive(Clone, Debug)]
pub struct OfferSpec {
    pub merchant_id: MerchantId,
    pub session_id: SessionId,
    pub product_id: ProductId,
    /// What viewers type, such as `A12`; unique in its session.
    pub code: String,
    /// The live price of every variant that has none of its own; the usual price where absent.
    pub price_minor: Option<i64>,
    pub variant_prices: Vec<VariantPrice>,
    pub limit_per_buyer: Option<u32>,
    /// How long a hold from a comment lasts.
    pub hold_minutes: u32,
}

/// An offer as the room and the parser need it.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    pub id: OfferId,
    pub session_id: SessionId,
    pub merchant_id: MerchantId,
    pub code: String,
    pub armed: bool,
    /// The lowest live price among its variants.
    pub price: Money,
    /// The highest, where they differ.
    pub price_to: Option<Money>,
    pub compare_at: Option<Money>,
    pub limit_per_buyer: Option<u32>,
    pub product: ProductCard,
    pub option_names: Vec<String>,
    pub variants: Vec<Variant>,
    pub stock: Vec<StockLevel>,
    pub waiting: i64,
}

/// One thing a comment asked for.
#[derive(Clone, Debug)]
pub struct HoldItem {
    pub offer_id: OfferId,
    pub quantity: u32,
    /// Options as the parser read them; the variant is found from them.
    pub options: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct HoldRequest {
    pub session_id: SessionId,
    pub merchant_id: MerchantId,
    pub buyer: UserId,
    pub items: Vec<HoldItem>,
    /// What was typed, with phone numbers: sealed before it is kept, shown to the merchant only.
    pub comment: Secret<String>,
    /// One comment makes one hold, however often it is asked.
    pub comment_id: kernel::MessageId,
    /// By the merchant's own hand rather than the parser.
    pub by_merchant: bool,
}

/// What became of one item of a comment.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum HoldOutcome {
    Held {
        code: String,
        options: Vec<String>,
        quantity: u32,
        variant_id: VariantId,
    },
    /// In line: it becomes a hold when stock comes back.
    Waitlisted {
        code: String,
        options: Vec<String>,
        quantity: u32,
        position: i64,
    },
    /// The options named no single variant: the buyer chooses on the page.
    ChooseOptions {
        code: String,
    },
    Refused {
        code: String,
        reason: &'static str,
    },
}

#[derive(Clone, Debug)]
pub struct HoldAnswer {
    /// The hold, where at least one item was held.
    pub order: Option<(OrderId, String)>,
    pub until: Option<Time>,
    /// Secret of the link by which a new buyer completes the order.
    pub link: Option<Secret<String>>,
    pub outcomes: Vec<HoldOutcome>,
}

/// What is sold in sessions, asked by `live`.
pub trait Selling: Send + Sync {
    fn product_cards<'a>(&'a self, ids: &'a [ProductId]) -> Answer<'a, Vec<Option<ProductCard>>>;
    /// Makes or updates the session's offers from its run-of-show, in its order. Not armed yet.
    fn prepare(&self, offers: Vec<OfferSpec>) -> Answer<'_, Vec<Offer>>;
    fn offers(&self, session: SessionId) -> Answer<'_, Vec<Offer>>;
    fn arm(&self, session: SessionId, offer: OfferId, armed: bool) -> Answer<'_, Offer>;
    /// All offers of an ended session: no code takes an order any more.
    fn disarm_all(&self, session: SessionId) -> Answer<'_, ()>;
    fn hold(&self, request: HoldRequest) -> Answer<'_, HoldAnswer>;
    /// Takes back what this buyer's comments hold in the session: all of it, or what `code` named. Gives order numbers.
    fn cancel_hold<'a>(&'a self, session: SessionId, buyer: UserId, code: Option<&'a str>) -> Answer<'a, Vec<String>>;
    /// Products for the front page, those that sell best first. None where the answerer has no window.
    fn showcase(&self, _limit: u32) -> Answer<'_, Vec<ProductCard>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    /// The newest orders of a session for its live board: a page of orders in the JSON of the studio's order list.
    fn session_orders(&self, _merchant: MerchantId, _session: SessionId) -> Answer<'_, serde_json::Value> {
        Box::pin(async { Ok(serde_json::json!({ "items": [], "next": null })) })
    }
    /// One order in the JSON of the studio's order page.
    fn studio_order(&self, _merchant: MerchantId, order: OrderId) -> Answer<'_, serde_json::Value> {
        Box::pin(async move { Ok(serde_json::json!({ "id": order })) })
    }
}

/// What an order is called, asked by `money` for its ledger.
pub trait OrderNumbers: Send + Sync {
    /// In the order asked; `None` for an order that is not there.
    fn numbers<'a>(&'a self, orders: &'a [OrderId]) -> Answer<'a, Vec<Option<String>>>;
}

// ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Take money for an order that is already placed and durable. The order's id is the provider's idempotency key.
#[derive(Clone, Debug)]
pub struct Charge {
    pub order_id: OrderId,
    pub number: String,
    pub merchant_id: MerchantId,
    pub buyer: UserId,
    pub method: PaymentMethod,
    pub amount: Money,
    /// The provider's own token of the card.
    pub card: Secret<String>,
    /// Stands for the card in what is told.
    pub card_mark: Option<Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChargeOutcome {
    /// The money is here and booked.
    Captured,
    Declined {
        reason: String,
    },
    /// The provider has not said yet; an event will.
    Pending,
    /// Nothing to charge now: paid on delivery.
    OnDelivery,
}

/// Where to send a bank transfer.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct TransferDetails {
    pub bank: String,
    pub account: String,
    pub account_name: String,
    pub reference: String,
    pub amount: Money,
    /// The EMVCo merchant-presented payload to draw as a code.
    pub emv: String,
}

pub trait Payments: Send + Sync {
    /// Charges several placed orders of one buyer, one after the other in what is recorded, together in what is waited for.
    fn charge(&self, charges: Vec<Charge>) -> Answer<'_, Vec<ChargeOutcome>>;
    /// Asks the provider what became of a charge that was under way when we stopped. Charges nothing.
    fn settle(&self, charge: Charge) -> Answer<'_, ChargeOutcome>;
    /// A bank transfer for this order was seen by the merchant: books it as captured. The same order twice is booked once.
    fn transfer_seen(&self, charge: Charge) -> Answer<'_, ()>;
    fn transfer_details(&self, merchant: MerchantId, number: &str, amount: Money) -> Option<TransferDetails>;
    fn refunds(&self, order: OrderId) -> Answer<'_, Vec<RefundView>>;
    /// What tells this card from all others, by its provider's token; `None` where the token says nothing of it.
    fn card_fingerprint(&self, _card: &Secret<String>) -> Option<Secret<String>> {
        None
    }
}

/// How far money is on its way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    Refunding,
    Refunded,
}

impl RefundState {
    pub fn parse(code: &str) -> RefundState {
        if code == "refunded" { RefundState::Refunded } else { RefundState::Refunding }
    }
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct RefundView {
    pub at: Time,
    pub amount: Money,
    pub state: RefundState,
    pub reason: String,
}

/// How long somebody has been in a room, asked by `trade` at checkout. From memory and without waiting.
pub trait Watched: Send + Sync {
    /// Time in the session so far, over all visits that are still known; `None` where nobody counted.
    fn watched(&self, session: SessionId, viewer: UserId) -> Option<std::time::Duration>;
}

// ── live ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Who asked to be reminded of a session, asked by `notify` when it starts.
pub trait Reminders: Send + Sync {
    fn reminded(&self, session: SessionId) -> Answer<'_, Vec<UserId>>;
    /// Whether the session stands in lists; who follows its shop is not told of one that does not.
    fn listed(&self, _session: SessionId) -> Answer<'_, bool> {
        Box::pin(async { Ok(true) })
    }
}

// ── notify ────────────────────────────────────────────────────────────────────────────────────────────────────────

pub trait Notices: Send + Sync {
    /// Notices this person has not read.
    fn unread(&self, user: UserId) -> Answer<'_, i64>;
}
