//! Plain data of selling, and the life of an order as a state machine.

use contracts::{LineFact, OrderFact, Origin, PaymentMethod, StockLevel, ports::Charge};
use kernel::{
    AddressId, Currency, Error, MerchantId, Money, OfferId, OrderId, ProductId, Result, Secret, SessionId, Text3, Time,
    UserId, VariantId,
};
use serde::{Deserialize, Serialize};

/// Where an order stands. `Captured` is a hold: asked for in a comment or served from the waiting line, not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    Captured,
    Placed,
    Paid,
    CodConfirmed,
    Packed,
    Shipped,
    Delivered,
    Completed,
    Cancelled,
    Refunded,
    /// The parcel came back: the receiver did not take it.
    Returned,
}

impl OrderState {
    pub const ALL: [OrderState; 11] = [
        OrderState::Captured,
        OrderState::Placed,
        OrderState::Paid,
        OrderState::CodConfirmed,
        OrderState::Packed,
        OrderState::Shipped,
        OrderState::Delivered,
        OrderState::Completed,
        OrderState::Cancelled,
        OrderState::Refunded,
        OrderState::Returned,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            OrderState::Captured => "captured",
            OrderState::Placed => "placed",
            OrderState::Paid => "paid",
            OrderState::CodConfirmed => "cod_confirmed",
            OrderState::Packed => "packed",
            OrderState::Shipped => "shipped",
            OrderState::Delivered => "delivered",
            OrderState::Completed => "completed",
            OrderState::Cancelled => "cancelled",
            OrderState::Refunded => "refunded",
            OrderState::Returned => "returned",
        }
    }

    pub fn parse(code: &str) -> Option<OrderState> {
        OrderState::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Where an order's goods are counted.
    pub const fn goods(self) -> Goods {
        match self {
            OrderState::Captured | OrderState::Placed => Goods::Held,
            OrderState::Cancelled | OrderState::Refunded | OrderState::Returned => Goods::Free,
            _ => Goods::Sold,
        }
    }

    /// The state after `step`. Errors: `illegal_step`.
    pub fn next(self, step: Step) -> Result<OrderState> {
        use OrderState::{
            Cancelled, Captured, CodConfirmed, Completed, Delivered, Packed, Paid, Placed, Refunded, Returned, Shipped,
        };
        let next = match (self, step) {
            (Captured, Step::Confirm) => Placed,
            (Placed, Step::Pay) => Paid,
            (Placed, Step::ConfirmCod) => CodConfirmed,
            (Paid | CodConfirmed, Step::Pack) => Packed,
            (Packed, Step::Ship) => Shipped,
            (Shipped, Step::Deliver) => Delivered,
            (Shipped, Step::Refuse) => Returned,
            (Delivered, Step::Complete) => Completed,
            (Captured | Placed, Step::Cancel | Step::Expire) | (Paid | CodConfirmed | Packed, Step::Cancel) => {
                Cancelled
            }
            (Cancelled, Step::Refund) => Refunded,
            _ => return Err(Error::conflict("illegal_step").with("state", self.code()).with("step", step.code())),
        };
        Ok(next)
    }
}

/// How an order's goods stand in its stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goods {
    Held,
    Sold,
    Free,
}

/// What can happen to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Confirm,
    Pay,
    ConfirmCod,
    Pack,
    Ship,
    Deliver,
    Complete,
    Cancel,
    Expire,
    /// The money went back.
    Refund,
    /// The receiver did not take the parcel.
    Refuse,
}

impl Step {
    pub const ALL: [Step; 11] = [
        Step::Confirm,
        Step::Pay,
        Step::ConfirmCod,
        Step::Pack,
        Step::Ship,
        Step::Deliver,
        Step::Complete,
        Step::Cancel,
        Step::Expire,
        Step::Refund,
        Step::Refuse,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Step::Confirm => "confirm",
            Step::Pay => "pay",
            Step::ConfirmCod => "confirm_cod",
            Step::Pack => "pack",
            Step::Ship => "ship",
            Step::Deliver => "deliver",
            Step::Complete => "complete",
            Step::Cancel => "cancel",
            Step::Expire => "expire",
            Step::Refund => "refund",
            Step::Refuse => "refuse",
        }
    }
}

/// How the money of an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    None,
    Pending,
    Captured,
    Declined,
    Refunding,
    Refunded,
    Cod,
}

impl PaymentState {
    pub const ALL: [PaymentState; 7] = [
        PaymentState::None,
        PaymentState::Pending,
        PaymentState::Captured,
        PaymentState::Declined,
        PaymentState::Refunding,
        PaymentState::Refunded,
        PaymentState::Cod,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            PaymentState::None => "none",
            PaymentState::Pending => "pending",
            PaymentState::Captured => "captured",
            PaymentState::Declined => "declined",
            PaymentState::Refunding => "refunding",
            PaymentState::Refunded => "refunded",
            PaymentState::Cod => "cod",
        }
    }

    pub fn parse(code: &str) -> Option<PaymentState> {
        PaymentState::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Who took a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Buyer,
    Merchant,
    System,
}

impl By {
    pub const fn code(self) -> &'static str {
        match self {
            By::Buyer => "buyer",
            By::Merchant => "merchant",
            By::System => "system",
        }
    }

    pub fn parse(code: &str) -> By {
        match code {
            "buyer" => By::Buyer,
            "merchant" => By::Merchant,
            _ => By::System,
        }
    }
}

/// Typed stock movements: nothing else changes a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Came in: on hand grows.
    Received,
    /// Counted, lost, found: on hand changes.
    Adjusted,
    /// Taken for a hold or an order not yet paid.
    Held,
    /// A hold given back.
    Released,
    /// Paid for, or confirmed for cash on delivery: from held to sold.
    Sold,
    /// A sold thing given back before it was shipped.
    Returned,
}

impl Movement {
    pub const ALL: [Movement; 6] = [
        Movement::Received,
        Movement::Adjusted,
        Movement::Held,
        Movement::Released,
        Movement::Sold,
        Movement::Returned,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Movement::Received => "received",
            Movement::Adjusted => "adjusted",
            Movement::Held => "held",
            Movement::Released => "released",
            Movement::Sold => "sold",
            Movement::Returned => "returned",
        }
    }

    pub fn parse(code: &str) -> Option<Movement> {
        Movement::ALL.into_iter().find(|m| m.code() == code)
    }

    /// The level after `quantity` moved. Errors: `not_enough_left` where the goods are not there.
    pub fn apply(self, level: StockLevel, quantity: i64) -> Result<StockLevel> {
        let mut next = level;
        match self {
            Movement::Received | Movement::Adjusted => next.on_hand += quantity,
            Movement::Held => next.held += quantity,
            Movement::Released => next.held -= quantity,
            Movement::Sold => {
                next.held -= quantity;
                next.sold += quantity;
            }
            Movement::Returned => next.sold -= quantity,
        }
        if next.on_hand < 0 || next.held < 0 || next.sold < 0 || next.left() < 0 {
            return Err(Error::conflict("not_enough_left").with("left", level.left().max(0)));
        }
        Ok(next)
    }
}

/// An order as it stands in its table.
#[derive(Clone, Debug)]
pub(crate) struct OrderRow {
    pub id: OrderId,
    pub number: String,
    pub merchant: MerchantId,
    pub buyer: UserId,
    pub session: Option<SessionId>,
    pub state: OrderState,
    pub payment_method: Option<PaymentMethod>,
    pub payment_state: PaymentState,
    pub currency: Currency,
    pub items_minor: i64,
    pub shipping_minor: i64,
    pub address: Option<AddressId>,
    pub origin: Origin,
    pub comment: Option<Vec<u8>>,
    pub carrier: Option<String>,
    pub tracking: Option<String>,
    pub placed_at: Time,
    pub expires_at: Option<Time>,
    /// Marks and the judgement's id, as JSON.
    pub risk: Option<String>,
    /// Why the shop is to call first, as JSON; `None` where it need not.
    pub needs_call: Option<String>,
}

impl OrderRow {
    pub(crate) fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    pub(crate) fn total(&self) -> Money {
        self.money(self.items_minor + self.shipping_minor)
    }

    /// The order's whole amount, to be asked for or asked about by `method`.
    pub(crate) fn charge(&self, method: PaymentMethod) -> Charge {
        Charge {
            order_id: self.id,
            number: self.number.clone(),
            merchant_id: self.merchant,
            buyer: self.buyer,
            method,
            amount: self.total(),
            card: Secret::default(),
            card_mark: crate::risk::kept(self.risk.as_deref()).card,
        }
    }

    /// What events tell of it.
    pub(crate) fn fact(&self, lines: &[Line], stock: Vec<StockLevel>) -> OrderFact {
        OrderFact {
            order_id: self.id,
            number: self.number.clone(),
            merchant_id: self.merchant,
            buyer_id: self.buyer,
            session_id: self.session,
            origin: self.origin,
            total: self.total(),
            lines: lines
                .iter()
                .map(|l| LineFact {
                    variant_id: l.variant,
                    offer_id: l.offer,
                    quantity: l.quantity,
                    total_minor: l.unit_minor * i64::from(l.quantity),
                })
                .collect(),
            stock,
            until: self.expires_at,
        }
    }
}

/// A line of an order, as far as it is counted.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub variant: VariantId,
    pub product: ProductId,
    pub offer: Option<OfferId>,
    pub quantity: u32,
    pub unit_minor: i64,
    pub weight_g: i64,
}

/// A line with a copy of what was said of it, so that a later change of the product does not change it.
#[derive(Clone, Debug)]
pub(crate) struct SoldLine {
    pub line: Line,
    pub sku: String,
    pub title: Text3,
    pub options: Vec<String>,
    pub picture: Option<String>,
}

impl Line {
    /// What the per-buyer limit is counted on.
    pub(crate) fn limit_target(&self) -> [u8; 16] {
        self.offer.map_or(*self.product.as_bytes(), |o| *o.as_bytes())
    }
}

pub(crate) fn origin_code(origin: Origin) -> &'static str {
    match origin {
        Origin::Tap => "tap",
        Origin::Comment => "comment",
        Origin::Cart => "cart",
    }
}

pub(crate) fn parse_origin(code: &str) -> Origin {
    match code {
        "comment" => Origin::Comment,
        "cart" => Origin::Cart,
        _ => Origin::Tap,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_illegal_step_is_refused_with_a_code() {
        let refused = OrderState::Shipped.next(Step::Cancel).unwrap_err();
        assert_eq!(refused.code, "illegal_step");
        assert_eq!(OrderState::Captured.next(Step::Pay).unwrap_err().code, "illegal_step");
        assert_eq!(OrderState::Paid.next(Step::Expire).unwrap_err().code, "illegal_step");
    }

    #[test]
    fn a_parcel_comes_back_from_the_road_only_and_for_good() {
        for state in OrderState::ALL {
            let next = state.next(Step::Refuse);
            assert_eq!(next.is_ok(), state == OrderState::Shipped, "{state:?}");
        }
        assert!(Step::ALL.into_iter().all(|step| OrderState::Returned.next(step).is_err()));
    }

    proptest! {
        /// Whatever is tried on an order, its goods are freed at most once and never come back.
        #[test]
        fn a_cancelled_order_never_takes_goods_again(steps in prop::collection::vec(0usize..11, 0..30)) {
            let mut state = OrderState::Captured;
            let mut freed = false;
            for step in steps {
                if let Ok(next) = state.next(Step::ALL[step]) {
                    prop_assert!(!(freed && next.goods() != Goods::Free), "{state:?} -> {next:?}");
                    freed |= next.goods() == Goods::Free;
                    state = next;
                }
            }
        }

        #[test]
        fn held_and_sold_never_pass_what_is_on_hand(moves in prop::collection::vec((0usize..6, -5i64..20), 0..60)) {
            let id = VariantId::from_uuid(kernel::Uuid::nil());
            let mut level = StockLevel { variant_id: id, on_hand: 0, held: 0, sold: 0 };
            for (kind, quantity) in moves {
                if let Ok(next) = Movement::ALL[kind].apply(level, quantity) {
                    level = next;
                }
                prop_assert!(level.held >= 0 && level.sold >= 0 && level.held + level.sold <= level.on_hand);
            }
        }
    }
}
