//! Placing an order: stock, the buyer's limit and the idempotency key are settled in one transaction; money is asked for
//! after it is durable. A cart of several shops becomes one order a shop.

use contracts::{
    Origin, PaymentMethod,
    ports::{Charge, ChargeOutcome, KnownAddress, PostalAddress, Shops},
};
use kernel::{
    AddressId, Ctx, Error, MerchantId, Money, OfferId, OrderId, Result, Secret, SessionId, Time, UserId, VariantId,
};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{
    Trade,
    model::{By, OrderState, PaymentState, Step},
    order::{self, Along, Destination, NewLine, NewOrder},
    probation,
    sellable::{self, Sellable},
    shipping::{Fees, fee_minor},
};

/// Lines of one cart at most.
pub(crate) const LINES_MAX: usize = 50;
/// An unpaid card order is looked into after this: the provider has answered by then, or we stopped in the middle.
const CARD_WAIT_S: i64 = 120;
/// Time to make a bank transfer.
const TRANSFER_WAIT_S: i64 = 15 * 60;
/// Time to choose another way to pay after a refusal.
pub(crate) const RETRY_WAIT_S: i64 = 10 * 60;

/// `POST /api/orders`.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct PlaceOrder {
    pub items: Vec<Ask>,
    #[serde(default)]
    pub session_id: Option<SessionId>,
    #[serde(default)]
    pub address_id: Option<AddressId>,
    #[serde(default)]
    pub address: Option<PostalAddress>,
    #[serde(default)]
    pub payment_method: Option<PaymentMethod>,
    /// The provider's token of the card.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub card: Option<Secret<String>>,
    /// What the page showed; another sum is refused with `price_changed`.
    #[serde(default)]
    pub expected_total_minor: Option<i64>,
}

/// Where to and how to pay. What is left out is taken from what was kept.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
pub struct Checkout {
    #[serde(default)]
    pub address_id: Option<AddressId>,
    #[serde(default)]
    pub address: Option<PostalAddress>,
    #[serde(default)]
    pub payment_method: Option<PaymentMethod>,
    /// The provider's token of the card.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub card: Option<Secret<String>>,
}

#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
pub struct Ask {
    pub variant_id: VariantId,
    pub quantity: u32,
    #[serde(default)]
    pub offer_id: Option<OfferId>,
}

/// The answer to an order placed or confirmed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Receipt {
    pub orders: Vec<ReceiptOrder>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ReceiptOrder {
    pub id: OrderId,
    pub number: String,
    pub merchant: contracts::ports::ShopName,
    pub state: OrderState,
    pub payment_state: PaymentState,
    pub total: Money,
    pub expires_at: Option<Time>,
}

/// An order that is durable and not yet paid for: what the key of its intention remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Placed {
    id: OrderId,
    number: String,
    merchant: MerchantId,
    total: Money,
    method: PaymentMethod,
    expires_at: Option<Time>,
}

/// How an order placed by `method` begins: its payment state and when it runs out.
fn beginning(method: PaymentMethod, now: Time) -> (PaymentState, Option<Time>) {
    match method {
        PaymentMethod::Cod => (PaymentState::Cod, None),
        PaymentMethod::Card => (PaymentState::Pending, Some(now.plus_s(CARD_WAIT_S))),
        PaymentMethod::Vietqr => (PaymentState::Pending, Some(now.plus_s(TRANSFER_WAIT_S))),
    }
}

impl Trade {
    /// Places the orders of a cart and asks for their money.
    pub async fn place(&self, ctx: &Ctx, mut asked: PlaceOrder) -> Result<Receipt> {
        let buyer = ctx.actor.user()?;
        if asked.items.is_empty() || asked.items.len() > LINES_MAX {
            return Err(Error::field("items", "cart_out_of_range").with("max", LINES_MAX));
        }
        let card = asked.card.take();
        let to = Checkout {
            address_id: asked.address_id,
            address: asked.address.take(),
            payment_method: asked.payment_method,
            card: None,
        };
        let (destination, method) = self.destination(buyer, to).await?;
        let (fees, shops) = (self.fees(), self.shops.clone());
        let place = move |tx: &mut Tx<'_>| place_in(tx, buyer, &asked, &destination, method, &fees, &*shops);
        let settled = kit::once_hot(&self.store, ctx, place).await?;
        self.receive(buyer, settled.answer, settled.replayed, card).await
    }

    /// A hold becomes an order.
    pub async fn confirm(&self, ctx: &Ctx, buyer: UserId, id: OrderId, mut to: Checkout) -> Result<Receipt> {
        let card = to.card.take();
        let (destination, method) = self.destination(buyer, to).await?;
        let (fees, shops) = (self.fees(), self.shops.clone());
        let confirm = move |tx: &mut Tx<'_>| confirm_in(tx, buyer, id, &destination, method, &fees, &*shops);
        let settled = kit::once_hot(&self.store, ctx, confirm).await?;
        self.receive(buyer, vec![settled.answer], settled.replayed, card).await
    }

    /// Another try to pay an order that is placed and not paid.
    pub async fn pay(&self, ctx: &Ctx, buyer: UserId, id: OrderId, to: Checkout) -> Result<Receipt> {
        let method = to.payment_method.ok_or(Error::field("payment_method", "payment_method_needed"))?;
        let settled = kit::once(&self.store, ctx, move |tx| pay_in(tx, buyer, id, method)).await?;
        self.receive(buyer, vec![settled.answer], settled.replayed, to.card).await
    }

    /// Where to and how to pay: as asked, else as kept from before. Keeps what is new.
    /// Errors: `address_needed`, `payment_method_needed`.
    async fn destination(&self, buyer: UserId, to: Checkout) -> Result<(Destination, PaymentMethod)> {
        let kept = match (&to.address, to.address_id, to.payment_method) {
            (Some(_), _, Some(_)) | (None, Some(_), Some(_)) => contracts::ports::Checkout::default(),
            _ => self.people.checkout(buyer).await?,
        };
        let method = to.payment_method.or(kept.payment_method);
        let method = method.ok_or(Error::field("payment_method", "payment_method_needed"))?;
        let known: KnownAddress = match (to.address, to.address_id, kept.address) {
            (Some(address), _, _) => self.people.keep(buyer, Secret::new(address), Some(method)).await?,
            (None, Some(id), _) => self.people.address(buyer, id).await?,
            (None, None, Some(kept)) => kept,
            (None, None, None) => return Err(Error::field("address", "address_needed")),
        };
        if kept.payment_method.is_some_and(|k| k != method) {
            self.people.keep_method(buyer, method).await?;
        }
        let address = known.address.expose();
        let destination = Destination { address: known.id, region: address.region.clone() };
        Ok((destination, method))
    }

    /// Asks for the money of durable orders, or, when the request is a repeated one, waits for what became of it.
    async fn receive(
        &self,
        buyer: UserId,
        placed: Vec<Placed>,
        replayed: bool,
        card: Option<Secret<String>>,
    ) -> Result<Receipt> {
        // A repeated request finishes what the first left undone: the order's id is the provider's key, so money is taken
        // once however often it is asked for.
        let decided = if replayed { self.decided(&placed).await? } else { placed.iter().map(|_| None).collect() };
        let charges = placed.iter().zip(&decided).filter(|(_, known)| known.is_none());
        let charges = charges.map(|(p, _)| charge_of(p, buyer, card.clone().unwrap_or_default())).collect();
        let mut charged = self.payments.charge(charges).await?.into_iter();
        let outcomes =
            decided.into_iter().map(|known| known.or_else(|| charged.next()).unwrap_or(ChargeOutcome::Pending));
        let merchants: Vec<MerchantId> = placed.iter().map(|p| p.merchant).collect();
        let shops = self.shops.cards(&merchants);
        let orders = placed.into_iter().zip(outcomes).zip(shops).map(|((p, outcome), shop)| {
            let (state, payment_state) = match outcome {
                ChargeOutcome::Captured => (OrderState::Paid, PaymentState::Captured),
                ChargeOutcome::Declined { .. } => (OrderState::Placed, PaymentState::Declined),
                ChargeOutcome::Pending => (OrderState::Placed, PaymentState::Pending),
                ChargeOutcome::OnDelivery => (OrderState::Placed, PaymentState::Cod),
            };
            ReceiptOrder {
                id: p.id,
                number: p.number,
                merchant: crate::shop_name(p.merchant, shop.as_ref()),
                state,
                payment_state,
                total: p.total,
                expires_at: p.expires_at.filter(|_| state != OrderState::Paid),
            }
        });
        Ok(Receipt { orders: orders.collect() })
    }

    /// What became of the payment of orders that an earlier request placed; `None` where nobody knows yet.
    async fn decided(&self, placed: &[Placed]) -> Result<Vec<Option<ChargeOutcome>>> {
        let ids: Vec<OrderId> = placed.iter().map(|p| p.id).collect();
        let load = move |tx: &mut Tx<'_>| ids.iter().map(|id| order::load(tx, *id)).collect::<Result<Vec<_>>>();
        let rows = self.store.read(load).await?;
        let outcome = |row: &crate::model::OrderRow| match row.payment_state {
            PaymentState::Captured | PaymentState::Refunding | PaymentState::Refunded => Some(ChargeOutcome::Captured),
            PaymentState::Declined => Some(ChargeOutcome::Declined { reason: String::new() }),
            PaymentState::Cod => Some(ChargeOutcome::OnDelivery),
            PaymentState::Pending | PaymentState::None if row.state == OrderState::Placed => None,
            PaymentState::Pending | PaymentState::None => Some(ChargeOutcome::Pending),
        };
        Ok(rows.iter().map(outcome).collect())
    }
}

fn charge_of(placed: &Placed, buyer: UserId, card: Secret<String>) -> Charge {
    Charge {
        order_id: placed.id,
        number: placed.number.clone(),
        merchant_id: placed.merchant,
        buyer,
        method: placed.method,
        amount: placed.total,
        card,
        card_mark: None,
    }
}

fn placed(order: &crate::model::OrderRow, method: PaymentMethod) -> Placed {
    Placed {
        id: order.id,
        number: order.number.clone(),
        merchant: order.merchant,
        total: order.total(),
        method,
        expires_at: order.expires_at,
    }
}

/// Settles a cart: one order a shop, all of them or none.
fn place_in(
    tx: &mut Tx<'_>,
    buyer: UserId,
    asked: &PlaceOrder,
    to: &Destination,
    method: PaymentMethod,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Vec<Placed>> {
    let now = tx.now();
    let wanted = load_all(tx, buyer, &asked.items)?;
    wanted.iter().try_for_each(|(sellable, _)| probation::may_sell(tx, shops, sellable))?;
    let origin = if asked.items.len() > 1 { Origin::Cart } else { Origin::Tap };
    let (payment_state, expires_at) = beginning(method, now);
    let mut merchants: Vec<MerchantId> = Vec::new();
    for (sellable, _) in &wanted {
        if !merchants.contains(&sellable.merchant) {
            merchants.push(sellable.merchant);
        }
    }
    let mut orders = Vec::with_capacity(merchants.len());
    for merchant in merchants {
        probation::may_order(tx, shops, merchant)?;
        let of_shop = || wanted.iter().filter(|(s, _)| s.merchant == merchant);
        let Some((first, _)) = of_shop().next() else { continue };
        if of_shop().any(|(s, _)| s.currency != first.currency) {
            return Err(Error::invalid("mixed_currency"));
        }
        let weight_g = of_shop().map(|(s, quantity)| s.weight_g * i64::from(*quantity)).sum();
        let session = asked.session_id.or(first.offer.as_ref().map(|o| o.session));
        orders.push(NewOrder {
            merchant,
            buyer,
            session,
            state: OrderState::Placed,
            payment_method: Some(method),
            payment_state,
            currency: first.currency,
            shipping_minor: fee_minor(fees, merchant, &to.region, weight_g),
            destination: Some(to),
            origin,
            comment: None,
            link_digest: None,
            expires_at,
            lines: of_shop().map(|(sellable, quantity)| NewLine { sellable, quantity: *quantity }).collect(),
        });
    }
    // Whatever is refused is refused before anything is written.
    let mut sum = 0i64;
    for order in &orders {
        sum += order.items()?.minor + order.shipping_minor;
    }
    if asked.expected_total_minor.is_some_and(|expected| expected != sum) {
        return Err(Error::conflict("price_changed").with("total", sum));
    }
    let write = |new: &NewOrder<'_>| {
        probation::count_order(tx, shops, new.merchant)?;
        Ok(placed(&order::insert(tx, new)?, method))
    };
    orders.iter().map(write).collect()
}

/// Loads what is wanted and checks it; the same variant asked for twice is one line, limits count across lines.
fn load_all(tx: &mut Tx<'_>, buyer: UserId, asks: &[Ask]) -> Result<Vec<(Sellable, u32)>> {
    let mut wanted: Vec<(Sellable, u32)> = Vec::with_capacity(asks.len());
    for ask in asks {
        if let Some((_, quantity)) = wanted.iter_mut().find(|(s, _)| s.variant == ask.variant_id) {
            *quantity = quantity.saturating_add(ask.quantity);
            continue;
        }
        wanted.push((sellable::load(tx, buyer, ask.variant_id, ask.offer_id)?, ask.quantity));
    }
    for at in 0..wanted.len() {
        let target = wanted[at].0.limit_target();
        let before: i64 = wanted[..at]
            .iter()
            .filter(|(s, _)| s.limit_target() == target)
            .map(|(_, quantity)| i64::from(*quantity))
            .sum();
        let (sellable, quantity) = &mut wanted[at];
        sellable.bought += before;
        sellable.allow(*quantity)?;
    }
    Ok(wanted)
}

fn confirm_in(
    tx: &mut Tx<'_>,
    buyer: UserId,
    id: OrderId,
    to: &Destination,
    method: PaymentMethod,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Placed> {
    let mut order = own(tx, buyer, id)?;
    probation::may_order(tx, shops, order.merchant)?;
    let now = tx.now();
    if order.state == OrderState::Captured && order.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::conflict("hold_over"));
    }
    let weight_g = order::lines(tx, id)?.iter().map(|l| l.weight_g * i64::from(l.quantity)).sum();
    order.shipping_minor = fee_minor(fees, order.merchant, &to.region, weight_g);
    order.address = Some(to.address);
    (order.payment_state, order.expires_at) = beginning(method, now);
    order.payment_method = Some(method);
    order::save_checkout(tx, &order)?;
    order::take_step(tx, &mut order, Step::Confirm, By::Buyer, Along::default())?;
    probation::count_order(tx, shops, order.merchant)?;
    Ok(placed(&order, method))
}

fn pay_in(tx: &mut Tx<'_>, buyer: UserId, id: OrderId, method: PaymentMethod) -> Result<Placed> {
    let mut order = own(tx, buyer, id)?;
    let payable = order.state == OrderState::Placed
        && matches!(order.payment_state, PaymentState::Pending | PaymentState::Declined);
    if !payable {
        return Err(Error::conflict("illegal_step").with("state", order.state.code()).with("step", "pay"));
    }
    (order.payment_state, order.expires_at) = beginning(method, tx.now());
    order.payment_method = Some(method);
    order::save_method(tx, &order)?;
    Ok(placed(&order, method))
}

/// The buyer's own order; another's is not there.
pub(crate) fn own(tx: &mut Tx<'_>, buyer: UserId, id: OrderId) -> Result<crate::model::OrderRow> {
    let order = order::load(tx, id)?;
    if order.buyer == buyer { Ok(order) } else { Err(Error::not_found()) }
}
