//! The facts and the commands-to-others that travel through the outbox.

use kernel::{
    Locale, MerchantId, Money, OfferId, OrderId, PaymentId, ProductId, SegmentId, SessionId, SubjectId, Text3, Time,
    UserId, VariantId,
};
use serde::{Deserialize, Serialize};

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

/// A fact, or a command to another module. The tag is the kind in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "snake_case")]
pub enum Event {
    // identity
    UserJoined {
        user_id: UserId,
        guest: bool,
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
    },
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
}

impl Event {
    /// The order an order event speaks of.
    pub fn order(&self) -> Option<&OrderFact> {
        match self {
            Event::OrderCaptured { order }
            | Event::OrderPlaced { order, .. }
            | Event::OrderPaid { order }
            | Event::OrderCodConfirmed { order }
            | Event::OrderPacked { order }
            | Event::OrderShipped { order, .. }
            | Event::OrderDelivered { order, .. }
            | Event::OrderCompleted { order }
            | Event::OrderCancelled { order, .. }
            | Event::OrderRefunded { order, .. }
            | Event::WaitlistServed { order } => Some(order),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_back_as_it_was_written() {
        let event = Event::UserJoined { user_id: UserId::from_uuid(Default::default()), guest: true };
        let text = serde_json::to_string(&event).unwrap();
        assert!(text.starts_with(r#"{"kind":"user_joined","body":"#), "{text}");
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
    }
}
