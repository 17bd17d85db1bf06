//! The facts and the commands-to-others that travel through the outbox.

use kernel::{
    AppealId, DecisionId, Locale, Mark, MerchantId, MessageId, Money, OfferId, OrderId, PaymentId, ProductId,
    SegmentId, SessionId, SubjectId, Text3, Time, UserId, VariantId,
};
use serde::{Deserialize, Serialize};

use crate::Judged;

/// How an order is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Cash on delivery.
    Cod,
    /// Bank transfer by VietQR, matched by its reference.
    Vietqr,
    /// A card, through the payment provider that is configured.
    Card,
}

impl PaymentMethod {
    pub const fn code(self) -> &'static str {
        match self {
            PaymentMethod::Cod => "cod",
            PaymentMethod::Vietqr => "vietqr",
            PaymentMethod::Card => "card",
        }
    }

    pub fn parse(code: &str) -> Option<PaymentMethod> {
        [PaymentMethod::Cod, PaymentMethod::Vietqr, PaymentMethod::Card].into_iter().find(|m| m.code() == code)
    }
}

/// Where an order came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Tap,
    Comment,
    Cart,
}

/// Stock of one variant after a fact: what is left is `on_hand - held - sold`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StockLevel {
    pub variant_id: VariantId,
    pub on_hand: i64,
    pub held: i64,
    pub sold: i64,
}

impl StockLevel {
    pub const fn left(&self) -> i64 {
        self.on_hand - self.held - self.sold
    }
}

/// One line of an order as others need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineFact {
    pub variant_id: VariantId,
    pub offer_id: Option<OfferId>,
    pub quantity: u32,
    pub total_minor: i64,
}

/// What every order event carries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderFact {
    pub order_id: OrderId,
    pub number: String,
    pub merchant_id: MerchantId,
    pub buyer_id: UserId,
    pub session_id: Option<SessionId>,
    pub origin: Origin,
    pub total: Money,
    pub lines: Vec<LineFact>,
    /// Stock of the order's variants after this fact; empty where it did not move.
    pub stock: Vec<StockLevel>,
    /// When the hold ends, where there is one.
    pub until: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentFact {
    pub payment_id: PaymentId,
    pub order_id: OrderId,
    pub merchant_id: MerchantId,
    pub method: PaymentMethod,
    pub amount: Money,
}

/// Where a person acts from, as keyed digests; what is not known is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// The browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Mark>,
    /// The network, by the prefix of its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Mark>,
}

/// What links an order to others, and how it was judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderRisk {
    #[serde(flatten)]
    pub from: Marks,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Mark>,
    /// The judgement at the placing, in facts that come after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision_id: Option<DecisionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Box<Judged>>,
}

/// What links a shop's owner to others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantMarks {
    /// Of the identity document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Mark>,
    /// Of the payout account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Mark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Mark>,
}

/// Somebody came into a room or left it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoomVisit {
    /// A person's id, or a mark of the browser of somebody without a name.
    pub viewer: String,
    #[serde(flatten)]
    pub from: Marks,
    pub at: Time,
    /// How long they had been there, when they left.
    #[serde(default)]
    pub stayed_ms: i64,
}

/// A fact, or a command to another module. The tag is the kind in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    // identity
    UserJoined {
        user_id: UserId,
        guest: bool,
        #[serde(flatten)]
        from: Marks,
    },
    UserBlocked {
        user_id: UserId,
        blocked: bool,
    },
    /// A password reset was asked for; `notify` delivers the link. The token is sealed by the vault, never in clear.
    PasswordResetAsked {
        user_id: UserId,
        locale: Locale,
        sealed_token: Vec<u8>,
    },
    /// An operator used a privilege; `identity` keeps the list. `subject`: its name as a person knows it.
    OperatorActed {
        by: UserId,
        act: String,
        subject_id: SubjectId,
        subject: String,
        reason: String,
    },

    // merchants
    MerchantOpened {
        merchant_id: MerchantId,
        owner: UserId,
        slug: String,
        name: String,
    },
    MerchantFollowed {
        merchant_id: MerchantId,
        user_id: UserId,
        following: bool,
    },
    StaffChanged {
        merchant_id: MerchantId,
        user_id: UserId,
    },
    /// A shop handed in its papers and was judged: admitted on probation, asked for more, or refused.
    ShopJudged {
        merchant_id: MerchantId,
        owner: UserId,
        marks: ApplicantMarks,
        judged: Option<Box<Judged>>,
    },
    /// An operator closed a shop for breach. `reason`: `fakes`, `fraud`, `unsafe`, `other`.
    ShopClosed {
        merchant_id: MerchantId,
        owner: UserId,
        marks: ApplicantMarks,
        reason: String,
    },

    /// A shop takes orders from now on, or no longer. One that nothing was told of takes them.
    ShopSelling {
        merchant_id: MerchantId,
        selling: bool,
    },

    // trade
    ProductChanged {
        merchant_id: MerchantId,
        product_id: ProductId,
    },
    StockChanged {
        merchant_id: MerchantId,
        stock: StockLevel,
    },
    /// A hold was made from a comment.
    OrderCaptured {
        order: OrderFact,
    },
    OrderPlaced {
        order: OrderFact,
        payment_method: PaymentMethod,
        #[serde(default)]
        risk: Box<OrderRisk>,
    },
    /// An order was not taken as it was asked for: paid in advance only, or not at all.
    OrderHeldBack {
        merchant_id: MerchantId,
        buyer_id: UserId,
        total: Money,
        payment_method: PaymentMethod,
        risk: Box<OrderRisk>,
    },
    /// The parcel came back: the receiver did not take it.
    ParcelRefused {
        order: OrderFact,
        risk: Box<OrderRisk>,
    },
    /// An order that is placed and not paid is to be paid in another way.
    OrderMethodChanged {
        order: OrderFact,
        payment_method: PaymentMethod,
        risk: Box<OrderRisk>,
    },
    OrderPaid {
        order: OrderFact,
    },
    OrderCodConfirmed {
        order: OrderFact,
    },
    OrderPacked {
        order: OrderFact,
    },
    OrderShipped {
        order: OrderFact,
        carrier: String,
        tracking: String,
    },
    OrderDelivered {
        order: OrderFact,
        cod: bool,
    },
    OrderCompleted {
        order: OrderFact,
        /// The marks of the placing.
        #[serde(default)]
        risk: Box<OrderRisk>,
    },
    /// `reason`: `buyer`; `ran_out`, a hold or an unpaid order whose time was over; `shop`.
    OrderCancelled {
        order: OrderFact,
        reason: String,
    },
    OrderRefunded {
        order: OrderFact,
        reason: String,
    },
    /// Somebody waiting in line got a hold.
    WaitlistServed {
        order: OrderFact,
    },

    // money
    PaymentCaptured {
        payment: PaymentFact,
    },
    /// A provider says by itself that it took the money of this order; `trade` asks for the charge to be settled.
    CaptureReported {
        order_id: OrderId,
        reference: String,
    },
    PaymentDeclined {
        payment: PaymentFact,
        reason: String,
        #[serde(default)]
        buyer_id: Option<UserId>,
        /// The card it was tried with.
        #[serde(default)]
        card: Option<Mark>,
    },
    PaymentRefunded {
        payment: PaymentFact,
        reason: String,
    },
    RefundFailed {
        payment: PaymentFact,
        reason: String,
    },
    /// Command to `money`, told by `trade`: give this order's money back.
    RefundOrdered {
        order_id: OrderId,
        amount: Money,
        reason: String,
    },

    // live
    SessionAnnounced {
        session_id: SessionId,
        merchant_id: MerchantId,
        title: Text3,
        starts_at: Time,
    },
    SessionStarted {
        session_id: SessionId,
        merchant_id: MerchantId,
        title: Text3,
    },
    SessionInterrupted {
        session_id: SessionId,
        merchant_id: MerchantId,
    },
    SessionEnded {
        session_id: SessionId,
        merchant_id: MerchantId,
    },
    SegmentStarted {
        session_id: SessionId,
        segment_id: SegmentId,
        offer_id: Option<OfferId>,
    },
    /// A comment is in the table. Its words are not here: `live` has them, masked.
    CommentSaid {
        session_id: SessionId,
        merchant_id: MerchantId,
        message_id: MessageId,
        speaker: UserId,
        #[serde(flatten)]
        from: Marks,
        /// The room with the comment's fingerprint, and the writer with it.
        room_text: Mark,
        speaker_text: Mark,
        judged: Option<Box<Judged>>,
    },
    /// A comment was taken out of others' sight, by a moderator or by policy (`by` absent).
    CommentHidden {
        session_id: SessionId,
        message_id: MessageId,
        speaker: UserId,
        #[serde(flatten)]
        from: Marks,
        by: Option<UserId>,
    },
    CommentReported {
        session_id: SessionId,
        message_id: MessageId,
        speaker: UserId,
        by: UserId,
    },
    /// A writer may not write for a while.
    SpeakerMuted {
        session_id: SessionId,
        speaker: UserId,
        #[serde(flatten)]
        from: Marks,
        until: Time,
        by: Option<UserId>,
    },
    /// Who came and left in the last seconds, and those who did not count as viewers in full. At most a few hundred at once.
    RoomTraffic {
        session_id: SessionId,
        merchant_id: MerchantId,
        came: Vec<RoomVisit>,
        left: Vec<RoomVisit>,
        judged: Vec<Judged>,
        viewers_raw: i64,
        /// The sum of weights, rounded down.
        viewers_filtered: i64,
    },

    // risk
    /// A person marked an account, after looking: `fraud` until then. Marked again it is another end; in the past, none.
    AccountMarked {
        user_id: UserId,
        label: String,
        until: Time,
        by: UserId,
    },
    /// A person decided otherwise than the policy.
    DecisionOverridden {
        decision_id: DecisionId,
        scene: String,
        subject: String,
        outcome: String,
        by: UserId,
        reason: String,
    },
    AppealFiled {
        appeal_id: AppealId,
        decision_id: DecisionId,
        scene: String,
        by: UserId,
    },
    AppealClosed {
        appeal_id: AppealId,
        decision_id: DecisionId,
        scene: String,
        user_id: UserId,
        upheld: bool,
    },
    /// A version of a scene's policy came into force.
    PolicyActivated {
        scene: String,
        version: String,
        by: UserId,
    },
}

impl Event {
    /// The order an order event speaks of.
    pub fn order(&self) -> Option<&OrderFact> {
        match self {
            Event::OrderCaptured { order }
            | Event::OrderPlaced { order, .. }
            | Event::OrderMethodChanged { order, .. }
            | Event::OrderPaid { order }
            | Event::OrderCodConfirmed { order }
            | Event::OrderPacked { order }
            | Event::OrderShipped { order, .. }
            | Event::OrderDelivered { order, .. }
            | Event::OrderCompleted { order, .. }
            | Event::OrderCancelled { order, .. }
            | Event::OrderRefunded { order, .. }
            | Event::ParcelRefused { order, .. }
            | Event::WaitlistServed { order } => Some(order),
            _ => None,
        }
    }

    /// The judgements that a fact carries.
    pub fn judged(&self) -> &[Judged] {
        let one = match self {
            Event::RoomTraffic { judged, .. } => return judged,
            Event::OrderPlaced { risk, .. }
            | Event::OrderMethodChanged { risk, .. }
            | Event::OrderHeldBack { risk, .. } => &risk.judged,
            Event::ShopJudged { judged, .. } | Event::CommentSaid { judged, .. } => judged,
            _ => return &[],
        };
        one.as_deref().map_or(&[], std::slice::from_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_back_as_it_was_written() {
        let event = Event::UserJoined {
            user_id: UserId::from_uuid(Default::default()),
            guest: true,
            from: Marks { device: Some(Mark::of(b"12345678")), network: None },
        };
        let text = serde_json::to_string(&event).unwrap();
        assert!(text.starts_with(r#"{"kind":"user_joined","body":"#), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
