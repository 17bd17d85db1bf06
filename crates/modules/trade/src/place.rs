//! Placing an order: stock, the buyer's limit and the idempotency key are settled in one transaction; money is asked for
//! after it is durable. A cart of several shops becomes one order a shop.

use std::sync::Arc;

use contracts::{
    Event, Origin, PaymentMethod,
    ports::{Charge, ChargeOutcome, KnownAddress, PostalAddress, Shops},
};
use kernel::{
    AddressId, Ctx, Error, Kind, MerchantId, Money, OfferId, OrderId, Result, Secret, SessionId, Time, UserId,
    VariantId,
};
use kit::Once;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{
    Trade,
    model::{By, Line, OrderRow, OrderState, PaymentState, Step},
    order::{self, Along, Destination, NewLine, NewOrder, Taken},
    probation,
    risk::{self, Case, Goods, Judgement, Leave, Placing, Settled},
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
    /// Places the orders of a cart and asks for their money. Errors: what is wrong with the cart; what the policy says of it
    /// (`prepay_needed`, `cod_total_limit`, `open_holds_limit`, `order_refused`), with reasons.
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
        let placing = Arc::new(self.destination(ctx, buyer, to, card.as_ref()).await?);
        let asked = Arc::new(asked);
        let (fees, shops) = (self.fees(), self.shops.clone());
        let look = {
            let (placing, asked, fees, shops) = (placing.clone(), asked.clone(), fees.clone(), shops.clone());
            move |tx: &mut Tx<'_>| look_at_cart(tx, &placing, &asked, &fees, &*shops)
        };
        let leave = match self.judge(ctx, &placing, true, look).await? {
            Judgement::Leave(leave) => Some(leave),
            Judgement::Before => None,
            Judgement::HeldBack(held, risk) => {
                let case = placing.clone();
                let whose = move |tx: &mut Tx<'_>| {
                    let wanted = load_all(tx, case.buyer, &asked.items)?;
                    let orders = orders_of(tx, &wanted, &case, &asked, &fees, &*shops)?;
                    let first = orders.first().ok_or_else(|| Error::internal("a cart of no shop"))?;
                    Ok((first.merchant, sum_of(&orders)?.unwrap_or(Money::zero(first.currency))))
                };
                let settled = self.hold_back(ctx, &placing, held, risk, whose).await?;
                return self.receive(&placing, settled, card).await;
            }
        };
        let case = placing.clone();
        let place = move |tx: &mut Tx<'_>| {
            let leave = leave.as_deref().ok_or_else(not_asked)?;
            place_in(tx, &case, leave, &asked, &fees, &*shops).map(Settled::Taken)
        };
        let settled = kit::once_hot(&self.store, ctx, place).await?;
        self.receive(&placing, settled, card).await
    }

    /// A hold becomes an order. Errors: as [`Trade::place`]; `hold_over`.
    pub async fn confirm(&self, ctx: &Ctx, buyer: UserId, id: OrderId, mut to: Checkout) -> Result<Receipt> {
        let card = to.card.take();
        let placing = Arc::new(self.destination(ctx, buyer, to, card.as_ref()).await?);
        let (fees, shops) = (self.fees(), self.shops.clone());
        let look = {
            let (placing, fees) = (placing.clone(), fees.clone());
            move |tx: &mut Tx<'_>| {
                let mut order = own(tx, buyer, id)?;
                confirmable(&order, tx.now())?;
                let lines = order::lines(tx, id)?;
                order.shipping_minor = shipping_of(&order, &lines, &placing.to, &fees);
                look_at_order(tx, &placing, &order, &lines)
            }
        };
        let leave = match self.judge(ctx, &placing, false, look).await? {
            Judgement::Leave(leave) => Some(leave),
            Judgement::Before => None,
            Judgement::HeldBack(held, risk) => {
                let settled = self.hold_back(ctx, &placing, held, risk, whose_order(buyer, id)).await?;
                return self.receive(&placing, one(settled), card).await;
            }
        };
        let case = placing.clone();
        let confirm = move |tx: &mut Tx<'_>| {
            let leave = leave.as_deref().ok_or_else(not_asked)?;
            confirm_in(tx, &case, leave, id, &fees, &*shops).map(Settled::Taken)
        };
        let settled = kit::once_hot(&self.store, ctx, confirm).await?;
        self.receive(&placing, one(settled), card).await
    }

    /// Another try to pay an order that is placed and not paid. What was to be paid in advance is paid on delivery only where
    /// the policy lets it. Errors: as [`Trade::place`]; `illegal_step`.
    pub async fn pay(&self, ctx: &Ctx, buyer: UserId, id: OrderId, to: Checkout) -> Result<Receipt> {
        let method = to.payment_method.ok_or(Error::field("payment_method", "payment_method_needed"))?;
        let row = self.store.read(move |tx| own(tx, buyer, id)).await?;
        let placing = Arc::new(self.paying(ctx, &row, method, to.card.as_ref()));
        let leave = if method == PaymentMethod::Cod && row.payment_method != Some(PaymentMethod::Cod) {
            let case = placing.clone();
            let look = move |tx: &mut Tx<'_>| {
                let order = own(tx, buyer, id)?;
                payable(&order)?;
                let lines = order::lines(tx, id)?;
                look_at_order(tx, &case, &order, &lines)
            };
            match self.judge(ctx, &placing, false, look).await? {
                Judgement::Leave(leave) => Some(*leave),
                Judgement::Before => None,
                Judgement::HeldBack(held, risk) => {
                    let settled = self.hold_back(ctx, &placing, held, risk, whose_order(buyer, id)).await?;
                    return self.receive(&placing, one(settled), to.card).await;
                }
            }
        } else {
            Some(Leave::unasked(&placing.risk)?)
        };
        let pay = move |tx: &mut Tx<'_>| {
            let leave = leave.as_ref().ok_or_else(not_asked)?;
            pay_in(tx, buyer, id, method, leave).map(Settled::Taken)
        };
        let settled = kit::once(&self.store, ctx, pay).await?;
        self.receive(&placing, one(settled), to.card).await
    }

    /// Where to and how to pay: as asked, else as kept from before. Keeps what is new.
    /// Errors: `address_needed`, `payment_method_needed`.
    async fn destination(
        &self,
        ctx: &Ctx,
        buyer: UserId,
        to: Checkout,
        card: Option<&Secret<String>>,
    ) -> Result<Placing> {
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
        Ok(self.placing(ctx, buyer, method, &known, card))
    }

    /// Asks for the money of durable orders, or, when the request is a repeated one, waits for what became of it.
    async fn receive(
        &self,
        placing: &Placing,
        settled: Once<Settled<Vec<Placed>>>,
        card: Option<Secret<String>>,
    ) -> Result<Receipt> {
        let (placed, replayed) = match settled.answer {
            Settled::HeldBack(held) => return Err(held.error()),
            Settled::Taken(placed) => (placed, settled.replayed),
        };
        // A repeated request finishes what the first left undone: the order's id is the provider's key, so money is taken
        // once however often it is asked for.
        let decided = if replayed { self.decided(&placed).await? } else { placed.iter().map(|_| None).collect() };
        let charges = placed.iter().zip(&decided).filter(|(_, known)| known.is_none());
        let charges = charges.map(|(p, _)| charge_of(p, placing, card.clone().unwrap_or_default())).collect();
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
        let outcome = |row: &OrderRow| match row.payment_state {
            PaymentState::Captured | PaymentState::Refunding | PaymentState::Refunded => Some(ChargeOutcome::Captured),
            PaymentState::Declined => Some(ChargeOutcome::Declined { reason: String::new() }),
            PaymentState::Cod => Some(ChargeOutcome::OnDelivery),
            PaymentState::Pending | PaymentState::None if row.state == OrderState::Placed => None,
            PaymentState::Pending | PaymentState::None => Some(ChargeOutcome::Pending),
        };
        Ok(rows.iter().map(outcome).collect())
    }
}

fn charge_of(placed: &Placed, placing: &Placing, card: Secret<String>) -> Charge {
    Charge {
        order_id: placed.id,
        number: placed.number.clone(),
        merchant_id: placed.merchant,
        buyer: placing.buyer,
        method: placed.method,
        amount: placed.total,
        card,
        card_mark: placing.risk.card,
    }
}

fn placed(order: &OrderRow, method: PaymentMethod) -> Placed {
    Placed {
        id: order.id,
        number: order.number.clone(),
        merchant: order.merchant,
        total: order.total(),
        method,
        expires_at: order.expires_at,
    }
}

/// A request that was answered before and has just been forgotten: asked again it is a new one.
fn not_asked() -> Error {
    Error::new(Kind::Unavailable, "busy").retry_after_s(1)
}

fn one(settled: Once<Settled<Placed>>) -> Once<Settled<Vec<Placed>>> {
    let answer = match settled.answer {
        Settled::HeldBack(held) => Settled::HeldBack(held),
        Settled::Taken(placed) => Settled::Taken(vec![placed]),
    };
    Once { answer, replayed: settled.replayed }
}

fn whose_order(buyer: UserId, id: OrderId) -> impl FnOnce(&mut Tx<'_>) -> Result<(MerchantId, Money)> {
    move |tx| own(tx, buyer, id).map(|order| (order.merchant, order.total()))
}

/// Settles a cart: one order a shop, all of them or none.
fn place_in(
    tx: &mut Tx<'_>,
    placing: &Placing,
    leave: &Leave,
    asked: &PlaceOrder,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Vec<Placed>> {
    let wanted = load_all(tx, placing.buyer, &asked.items)?;
    // Whatever is refused is refused before anything is written.
    let mut orders = orders_of(tx, &wanted, placing, asked, fees, shops)?;
    for (at, order) in orders.iter_mut().enumerate() {
        order.taken = Some(Taken { leave, first: at == 0 });
    }
    let write = |new: &NewOrder<'_>| {
        probation::count_order(tx, shops, new.merchant)?;
        Ok(placed(&order::insert(tx, new)?, placing.method))
    };
    orders.iter().map(write).collect()
}

/// The orders of what is wanted, one a shop, as they would be placed now.
/// Errors: what a shop may not sell; `mixed_currency`, `price_changed`.
fn orders_of<'w>(
    tx: &mut Tx<'_>,
    wanted: &'w [(Sellable, u32)],
    placing: &'w Placing,
    asked: &PlaceOrder,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Vec<NewOrder<'w>>> {
    wanted.iter().try_for_each(|(sellable, _)| probation::may_sell(tx, shops, sellable))?;
    let origin = if asked.items.len() > 1 { Origin::Cart } else { Origin::Tap };
    let (payment_state, expires_at) = beginning(placing.method, tx.now());
    let mut merchants: Vec<MerchantId> = Vec::new();
    for (sellable, _) in wanted {
        if !merchants.contains(&sellable.merchant) {
            merchants.push(sellable.merchant);
        }
    }
    let mut orders = Vec::with_capacity(merchants.len());
    let mut sum = 0i64;
    for merchant in merchants {
        probation::may_order(tx, shops, merchant)?;
        let of_shop = || wanted.iter().filter(|(s, _)| s.merchant == merchant);
        let Some((first, _)) = of_shop().next() else { continue };
        if of_shop().any(|(s, _)| s.currency != first.currency) {
            return Err(Error::invalid("mixed_currency"));
        }
        let weight_g = of_shop().map(|(s, quantity)| s.weight_g * i64::from(*quantity)).sum();
        let session = asked.session_id.or(first.offer.as_ref().map(|o| o.session));
        let order = NewOrder {
            merchant,
            buyer: placing.buyer,
            session,
            state: OrderState::Placed,
            payment_method: Some(placing.method),
            payment_state,
            currency: first.currency,
            shipping_minor: fee_minor(fees, merchant, &placing.to.region, weight_g),
            destination: Some(&placing.to),
            origin,
            comment: None,
            link_digest: None,
            expires_at,
            taken: None,
            lines: of_shop().map(|(sellable, quantity)| NewLine { sellable, quantity: *quantity }).collect(),
        };
        sum += order.items()?.minor + order.shipping_minor;
        orders.push(order);
    }
    if asked.expected_total_minor.is_some_and(|expected| expected != sum) {
        return Err(Error::conflict("price_changed").with("total", sum));
    }
    Ok(orders)
}

/// What orders come to together; `None` where they are of several currencies.
fn sum_of(orders: &[NewOrder<'_>]) -> Result<Option<Money>> {
    let Some(first) = orders.first() else { return Ok(None) };
    if orders.iter().any(|o| o.currency != first.currency) {
        return Ok(None);
    }
    let mut sum = Money::zero(first.currency);
    for order in orders {
        sum = sum.plus(order.items()?)?.plus(Money::new(order.shipping_minor, first.currency))?;
    }
    Ok(Some(sum))
}

/// What a policy is told of a cart. Errors: as placing it now.
fn look_at_cart(
    tx: &mut Tx<'_>,
    placing: &Placing,
    asked: &PlaceOrder,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Case> {
    let wanted = load_all(tx, placing.buyer, &asked.items)?;
    let orders = orders_of(tx, &wanted, placing, asked, fees, shops)?;
    let dearest = wanted.iter().map(|(s, _)| s).max_by_key(|s| s.price_minor);
    let (Some(first), Some(dearest)) = (orders.first(), dearest) else { return Err(Error::internal("an empty cart")) };
    Goods {
        total: sum_of(&orders)?,
        pieces: wanted.iter().map(|(_, quantity)| *quantity).max().unwrap_or(1),
        dearest: (dearest.product, Money::new(dearest.price_minor, dearest.currency)),
        origin: first.origin,
        session: first.session,
        shop: (orders.len() == 1).then_some(first.merchant),
    }
    .case(tx, placing)
}

/// What a policy is told of an order that is there already.
fn look_at_order(tx: &mut Tx<'_>, placing: &Placing, order: &OrderRow, lines: &[Line]) -> Result<Case> {
    let dearest = lines.iter().max_by_key(|l| l.unit_minor).ok_or_else(|| Error::internal("an order of nothing"))?;
    Goods {
        total: Some(order.total()),
        pieces: lines.iter().map(|l| l.quantity).max().unwrap_or(1),
        dearest: (dearest.product, order.money(dearest.unit_minor)),
        origin: order.origin,
        session: order.session,
        shop: Some(order.merchant),
    }
    .case(tx, placing)
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

/// Errors: `hold_over`, `illegal_step`.
fn confirmable(order: &OrderRow, now: Time) -> Result<()> {
    if order.state == OrderState::Captured && order.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::conflict("hold_over"));
    }
    order.state.next(Step::Confirm).map(drop)
}

fn shipping_of(order: &OrderRow, lines: &[Line], to: &Destination, fees: &Fees) -> i64 {
    let weight_g = lines.iter().map(|l| l.weight_g * i64::from(l.quantity)).sum();
    fee_minor(fees, order.merchant, &to.region, weight_g)
}

fn confirm_in(
    tx: &mut Tx<'_>,
    placing: &Placing,
    leave: &Leave,
    id: OrderId,
    fees: &Fees,
    shops: &dyn Shops,
) -> Result<Placed> {
    let mut order = own(tx, placing.buyer, id)?;
    probation::may_order(tx, shops, order.merchant)?;
    let now = tx.now();
    confirmable(&order, now)?;
    order.shipping_minor = shipping_of(&order, &order::lines(tx, id)?, &placing.to, fees);
    order.address = Some(placing.to.address);
    (order.payment_state, order.expires_at) = beginning(placing.method, now);
    order.payment_method = Some(placing.method);
    (order.risk, order.needs_call) = (Some(leave.kept.clone()), leave.needs_call.clone());
    order::save_checkout(tx, &order)?;
    let along = Along { risk: Some(risk::told(&leave.risk, true)), ..Along::default() };
    order::take_step(tx, &mut order, Step::Confirm, By::Buyer, along)?;
    probation::count_order(tx, shops, order.merchant)?;
    Ok(placed(&order, placing.method))
}

/// Errors: `illegal_step`.
fn payable(order: &OrderRow) -> Result<()> {
    let payable = order.state == OrderState::Placed
        && matches!(order.payment_state, PaymentState::Pending | PaymentState::Declined);
    if payable {
        return Ok(());
    }
    Err(Error::conflict("illegal_step").with("state", order.state.code()).with("step", "pay"))
}

fn pay_in(tx: &mut Tx<'_>, buyer: UserId, id: OrderId, method: PaymentMethod, leave: &Leave) -> Result<Placed> {
    let mut order = own(tx, buyer, id)?;
    payable(&order)?;
    let before = order.payment_method.replace(method);
    (order.payment_state, order.expires_at) = beginning(method, tx.now());
    (order.risk, order.needs_call) = (Some(leave.kept.clone()), leave.needs_call.clone());
    order::save_method(tx, &order)?;
    if before != Some(method) {
        let fact = order.fact(&order::lines(tx, id)?, Vec::new());
        let risk = risk::told(&leave.risk, true);
        tx.tell(Event::OrderMethodChanged { order: fact, payment_method: method, risk })?;
    }
    Ok(placed(&order, method))
}

/// The buyer's own order; another's is not there.
pub(crate) fn own(tx: &mut Tx<'_>, buyer: UserId, id: OrderId) -> Result<OrderRow> {
    let order = order::load(tx, id)?;
    if order.buyer == buyer { Ok(order) } else { Err(Error::not_found()) }
}
