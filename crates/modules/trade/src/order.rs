//! The table of orders: writing a new one, reading one, moving one a step on. Every step is a fact in the log.

use contracts::{Event, OrderRisk, Origin, PaymentMethod, StockLevel};
use kernel::{AddressId, Currency, Error, MerchantId, Money, OrderId, Result, SessionId, Time, UserId, World};
use store::{Row, Tx, args, sql};

use crate::{
    model::{By, Goods, Line, Movement, OrderRow, OrderState, PaymentState, SoldLine, Step, origin_code, parse_origin},
    risk::{self, Leave},
    stock,
    waiting::serve_waiting,
};

/// Characters of an order number: no I, L, O, U, which are misread.
const NUMBER_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Numbers tried before an order is given up. At 10,000 orders a second one in 400 finds its number taken.
const NUMBERS_TRIED: usize = 16;
/// What the first part of a number counts, 64 a second: it comes round after eight and a half years.
const NUMBER_TICK_US: i64 = 15_625;

/// Ten characters: 34 bits of time, so that numbers of one moment stand together in their index, and 16 random bits.
fn new_number(world: &World, now: Time) -> String {
    let tick = now.micros().div_euclid(NUMBER_TICK_US).cast_unsigned() & ((1 << 34) - 1);
    let bits = tick << 16 | u64::from(u16::from_le_bytes(world.bytes::<2>()));
    (0..10).rev().map(|i| char::from(NUMBER_ALPHABET[(bits >> (5 * i) & 31) as usize])).collect()
}

/// Where an order goes.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    pub(crate) address: AddressId,
    pub(crate) region: String,
}

/// An order about to be written.
pub(crate) struct NewOrder<'a> {
    pub(crate) merchant: MerchantId,
    pub(crate) buyer: UserId,
    pub(crate) session: Option<SessionId>,
    pub(crate) state: OrderState,
    pub(crate) payment_method: Option<PaymentMethod>,
    pub(crate) payment_state: PaymentState,
    pub(crate) currency: Currency,
    pub(crate) shipping_minor: i64,
    pub(crate) destination: Option<&'a Destination>,
    pub(crate) origin: Origin,
    pub(crate) comment: Option<(kernel::MessageId, Vec<u8>)>,
    pub(crate) link_digest: Option<Vec<u8>>,
    pub(crate) expires_at: Option<Time>,
    /// Of an order that is placed.
    pub(crate) taken: Option<Taken<'a>>,
    pub(crate) lines: Vec<NewLine<'a>>,
}

/// How an order may be taken; its record is told with the first of several.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    pub(crate) leave: &'a Leave,
    pub(crate) first: bool,
}

impl NewOrder<'_> {
    /// What the goods cost. Errors: a sum that no currency has.
    pub(crate) fn items(&self) -> Result<Money> {
        self.lines.iter().try_fold(Money::zero(self.currency), |sum, line| {
            sum.plus(Money::new(line.sellable.price_minor, self.currency).times(line.quantity)?)
        })
    }
}

/// A line about to be written; texts are JSON as the catalogue holds them, copied without being read.
pub(crate) struct NewLine<'a> {
    pub(crate) sellable: &'a crate::sellable::Sellable,
    pub(crate) quantity: u32,
}

/// Takes the goods, counts them for the buyer, and writes the order. The caller has checked that it may be.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewOrder<'_>) -> Result<OrderRow> {
    let id: OrderId = tx.id();
    let now = tx.now();
    let items = new.items()?;
    let mut stock = Vec::with_capacity(new.lines.len());
    for (at, line) in (0i64..).zip(&new.lines) {
        let s = line.sellable;
        let quantity = i64::from(line.quantity);
        stock.push(stock::shift(tx, s.level, Movement::Held, quantity, Some(id), "")?);
        stock::count_bought(tx, &s.limit_target(), new.buyer, quantity)?;
        tx.exec(
            sql!("INSERT INTO trade_line (order_id, line, variant, product, offer, sku, title, options, picture, quantity,
                  unit_minor, weight_g) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
            args![
                id, at, s.variant, s.product, s.offer.as_ref().map(|o| o.id), &s.sku, &s.title, &s.options, &s.picture,
                quantity, s.price_minor, s.weight_g
            ],
        )?;
    }
    let mut order = OrderRow {
        id,
        number: String::new(),
        merchant: new.merchant,
        buyer: new.buyer,
        session: new.session,
        state: new.state,
        payment_method: new.payment_method,
        payment_state: new.payment_state,
        currency: new.currency,
        items_minor: items.minor,
        shipping_minor: new.shipping_minor,
        address: new.destination.map(|d| d.address),
        origin: new.origin,
        comment: None,
        carrier: None,
        tracking: None,
        placed_at: now,
        expires_at: new.expires_at,
        risk: new.taken.map(|t| t.leave.kept.clone()),
        needs_call: new.taken.and_then(|t| t.leave.needs_call.clone()),
    };
    write_new(tx, &mut order, new)?;
    let fact = fact_of_new(&order, new, stock);
    tx.tell(match (order.state, order.payment_method) {
        (OrderState::Captured, _) if new.comment.is_none() => Event::WaitlistServed { order: fact },
        (OrderState::Captured, _) => Event::OrderCaptured { order: fact },
        (_, Some(payment_method)) => {
            let risk = new.taken.map(|t| risk::told(&t.leave.risk, t.first)).unwrap_or_default();
            Event::OrderPlaced { order: fact, payment_method, risk }
        }
        (_, None) => return Err(Error::internal("an order was placed without a way to pay")),
    })?;
    Ok(order)
}

/// Writes the row of a new order under a number that nobody has.
fn write_new(tx: &mut Tx<'_>, order: &mut OrderRow, new: &NewOrder<'_>) -> Result<()> {
    for _ in 0..NUMBERS_TRIED {
        order.number = new_number(tx.world(), order.placed_at);
        let written = tx.exec(
            sql!("INSERT INTO trade_order (id, number, merchant, buyer, session, state, payment_method, payment_state, currency,
                  items_minor, shipping_minor, address, origin, comment_id, comment, link_digest, placed_at, expires_at,
                  updated_at, risk, needs_call)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?17, ?19, ?20)
                  ON CONFLICT (number) DO NOTHING"),
            args![
                order.id, &order.number, order.merchant, order.buyer, order.session, order.state.code(),
                order.payment_method.map(PaymentMethod::code), order.payment_state.code(), order.currency.code(),
                order.items_minor, order.shipping_minor, order.address, origin_code(order.origin),
                new.comment.as_ref().map(|c| c.0), new.comment.as_ref().map(|c| &c.1), new.link_digest.as_ref(),
                order.placed_at, order.expires_at, &order.risk, &order.needs_call
            ],
        )?;
        if written == 1 {
            return Ok(());
        }
    }
    Err(Error::internal("no free order number"))
}

fn fact_of_new(order: &OrderRow, new: &NewOrder<'_>, stock: Vec<StockLevel>) -> contracts::OrderFact {
    let lines = new.lines.iter().map(|l| contracts::LineFact {
        variant_id: l.sellable.variant,
        offer_id: l.sellable.offer.as_ref().map(|o| o.id),
        quantity: l.quantity,
        total_minor: l.sellable.price_minor * i64::from(l.quantity),
    });
    contracts::OrderFact { lines: lines.collect(), ..order.fact(&[], stock) }
}

/// Reads a row of the view `trade_order_row`.
pub(crate) fn read_row(r: &Row<'_>) -> Result<OrderRow> {
    let broken = || Error::internal("an order's row is broken");
    Ok(OrderRow {
        id: r.get(0)?,
        number: r.get(1)?,
        merchant: r.get(2)?,
        buyer: r.get(3)?,
        session: r.get(4)?,
        state: OrderState::parse(&r.get::<String>(5)?).ok_or_else(broken)?,
        payment_method: r.get::<Option<String>>(6)?.as_deref().and_then(PaymentMethod::parse),
        payment_state: PaymentState::parse(&r.get::<String>(7)?).ok_or_else(broken)?,
        currency: Currency::parse(&r.get::<String>(8)?).ok_or_else(broken)?,
        items_minor: r.get(9)?,
        shipping_minor: r.get(10)?,
        address: r.get(11)?,
        origin: parse_origin(&r.get::<String>(12)?),
        comment: r.get(13)?,
        carrier: r.get(14)?,
        tracking: r.get(15)?,
        placed_at: r.get(16)?,
        expires_at: r.get(17)?,
        risk: r.get(18)?,
        needs_call: r.get(19)?,
    })
}

pub(crate) fn load(tx: &mut Tx<'_>, id: OrderId) -> Result<OrderRow> {
    tx.first(sql!("SELECT * FROM trade_order_row WHERE id = ?1"), args![id], read_row)?.ok_or(Error::not_found())
}

/// The shop's own order; another shop's is not there.
pub(crate) fn of_merchant(tx: &mut Tx<'_>, merchant: MerchantId, id: OrderId) -> Result<OrderRow> {
    let row = load(tx, id)?;
    if row.merchant == merchant { Ok(row) } else { Err(Error::not_found()) }
}

pub(crate) fn lines(tx: &mut Tx<'_>, id: OrderId) -> Result<Vec<Line>> {
    tx.query(
        sql!(
            "SELECT variant, product, offer, quantity, unit_minor, weight_g
              FROM trade_line WHERE order_id = ?1 ORDER BY line"
        ),
        args![id],
        read_line,
    )
}

fn read_line(r: &Row<'_>) -> Result<Line> {
    Ok(Line {
        variant: r.get(0)?,
        product: r.get(1)?,
        offer: r.get(2)?,
        quantity: r.get(3)?,
        unit_minor: r.get(4)?,
        weight_g: r.get(5)?,
    })
}

/// The lines with what was said of them when they were sold.
pub(crate) fn lines_as_sold(tx: &mut Tx<'_>, id: OrderId) -> Result<Vec<SoldLine>> {
    tx.query(
        sql!(
            "SELECT variant, product, offer, quantity, unit_minor, weight_g, sku, title, options, picture
              FROM trade_line WHERE order_id = ?1 ORDER BY line"
        ),
        args![id],
        |r| {
            Ok(SoldLine {
                line: read_line(r)?,
                sku: r.get(6)?,
                title: crate::json(&r.get::<String>(7)?)?,
                options: crate::json(&r.get::<String>(8)?)?,
                picture: r.get(9)?,
            })
        },
    )
}

/// What a step brings along.
#[derive(Clone, Debug, Default)]
pub(crate) struct Along {
    pub(crate) reason: Option<String>,
    pub(crate) carrier: Option<String>,
    pub(crate) tracking: Option<String>,
    /// Marks and record of a hold that becomes an order.
    pub(crate) risk: Option<Box<OrderRisk>>,
}

/// Moves an order one step on: state, goods, history, fact. Freed goods go to the waiting line first.
/// Errors: `illegal_step`, `cod_only`.
pub(crate) fn take_step(tx: &mut Tx<'_>, order: &mut OrderRow, step: Step, by: By, along: Along) -> Result<()> {
    let was = order.state;
    let next = was.next(step)?;
    if step == Step::ConfirmCod && order.payment_method != Some(PaymentMethod::Cod) {
        return Err(Error::conflict("cod_only"));
    }
    let lines = lines(tx, order.id)?;
    let movement = match (was.goods(), next.goods()) {
        (Goods::Held, Goods::Sold) => Some(Movement::Sold),
        (Goods::Held, Goods::Free) => Some(Movement::Released),
        (Goods::Sold, Goods::Free) => Some(Movement::Returned),
        _ => None,
    };
    let mut stock = Vec::new();
    if let Some(movement) = movement {
        for line in &lines {
            let quantity = i64::from(line.quantity);
            let level = stock::level(tx, line.variant)?;
            stock.push(stock::shift(tx, level, movement, quantity, Some(order.id), "")?);
            if next.goods() == Goods::Free {
                stock::count_bought(tx, &line.limit_target(), order.buyer, -quantity)?;
            }
        }
    }
    order.state = next;
    order.carrier = along.carrier.or(order.carrier.take());
    order.tracking = along.tracking.or(order.tracking.take());
    // Only a hold and an unpaid order run out.
    if next.goods() != Goods::Held {
        order.expires_at = None;
    }
    let reason = along.reason.clone().unwrap_or_default();
    let refund_due = matches!(step, Step::Cancel | Step::Refuse) && order.payment_state == PaymentState::Captured;
    match step {
        Step::Pay => order.payment_state = PaymentState::Captured,
        Step::Refund => order.payment_state = PaymentState::Refunded,
        _ if refund_due => order.payment_state = PaymentState::Refunding,
        _ => {}
    }
    save(tx, order)?;
    write_history(tx, order, by, along.reason.as_deref())?;
    let fact = order.fact(&lines, stock);
    let (carrier, tracking) = (order.carrier.clone().unwrap_or_default(), order.tracking.clone().unwrap_or_default());
    let cod = order.payment_method == Some(PaymentMethod::Cod);
    tx.tell(match step {
        Step::Confirm => Event::OrderPlaced {
            order: fact,
            payment_method: order.payment_method.ok_or_else(|| Error::internal("confirmed without a way to pay"))?,
            risk: along.risk.unwrap_or_default(),
        },
        Step::Pay => Event::OrderPaid { order: fact },
        Step::ConfirmCod => Event::OrderCodConfirmed { order: fact },
        Step::Pack => Event::OrderPacked { order: fact },
        Step::Ship => Event::OrderShipped { order: fact, carrier, tracking },
        Step::Deliver => Event::OrderDelivered { order: fact, cod },
        Step::Complete => Event::OrderCompleted { order: fact, risk: risk::kept(order.risk.as_deref()) },
        Step::Refuse => Event::ParcelRefused { order: fact, risk: risk::kept(order.risk.as_deref()) },
        Step::Cancel | Step::Expire => {
            Event::OrderCancelled { order: fact, reason: why_cancelled(step, by).to_owned() }
        }
        Step::Refund => Event::OrderRefunded { order: fact, reason: reason.clone() },
    })?;
    if refund_due {
        tx.tell(Event::RefundOrdered { order_id: order.id, amount: order.total(), reason })?;
    }
    if next.goods() == Goods::Free && movement.is_some() {
        for line in &lines {
            serve_waiting(tx, line.variant)?;
        }
    }
    Ok(())
}

/// The code of `OrderCancelled`; what a person wrote stays in the order's own history.
const fn why_cancelled(step: Step, by: By) -> &'static str {
    match (step, by) {
        (Step::Expire, _) => "ran_out",
        (_, By::Buyer) => "buyer",
        _ => "shop",
    }
}

/// Writes what may change in an order's row.
pub(crate) fn save(tx: &mut Tx<'_>, order: &OrderRow) -> Result<()> {
    let now = tx.now();
    tx.exec(
        sql!(
            "UPDATE trade_order SET state = ?2, payment_state = ?3, carrier = ?4, tracking = ?5, expires_at = ?6,
              updated_at = ?7 WHERE id = ?1"
        ),
        args![
            order.id,
            order.state.code(),
            order.payment_state.code(),
            &order.carrier,
            &order.tracking,
            order.expires_at,
            now
        ],
    )
    .map(drop)
}

/// Each state is reached once, so its place in the machine is its place in the history.
fn write_history(tx: &mut Tx<'_>, order: &OrderRow, by: By, reason: Option<&str>) -> Result<()> {
    let step = OrderState::ALL.iter().position(|s| *s == order.state).and_then(|p| i64::try_from(p).ok()).unwrap_or(0);
    let now = tx.now();
    tx.exec(
        sql!("INSERT INTO trade_history (order_id, step, at, state, actor, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"),
        args![order.id, step, now, order.state.code(), by.code(), reason],
    )
    .map(drop)
}

/// Writes where a hold goes and how it is paid, when its buyer confirms it.
pub(crate) fn save_checkout(tx: &mut Tx<'_>, order: &OrderRow) -> Result<()> {
    tx.exec(
        sql!("UPDATE trade_order SET address = ?2, shipping_minor = ?3 WHERE id = ?1"),
        args![order.id, order.address, order.shipping_minor],
    )?;
    save_method(tx, order)
}

pub(crate) fn save_method(tx: &mut Tx<'_>, order: &OrderRow) -> Result<()> {
    tx.exec(
        sql!(
            "UPDATE trade_order SET payment_method = ?2, payment_state = ?3, expires_at = ?4, risk = ?5, needs_call = ?6
              WHERE id = ?1"
        ),
        args![
            order.id,
            order.payment_method.map(PaymentMethod::code),
            order.payment_state.code(),
            order.expires_at,
            &order.risk,
            &order.needs_call
        ],
    )
    .map(drop)
}
