//! Stock of variants: typed movements, per-buyer counts, and the waiting line that released goods go to first.

use contracts::{Event, StockLevel};
use kernel::{Error, MerchantId, MovementId, OfferId, OrderId, Result, SessionId, UserId, VariantId};
use store::{Tx, args, sql};

use crate::model::Movement;

pub(crate) fn level(tx: &mut Tx<'_>, variant: VariantId) -> Result<StockLevel> {
    tx.first(sql!("SELECT on_hand, held, sold FROM trade_stock WHERE variant = ?1"), args![variant], |r| {
        Ok(StockLevel { variant_id: variant, on_hand: r.get(0)?, held: r.get(1)?, sold: r.get(2)? })
    })?
    .ok_or(Error::not_found())
}

/// Moves `quantity` of a variant that stands at `level`, and writes the movement down. Gives the level after.
pub(crate) fn shift(
    tx: &mut Tx<'_>,
    level: StockLevel,
    movement: Movement,
    quantity: i64,
    order: Option<OrderId>,
    note: &str,
) -> Result<StockLevel> {
    let next = movement.apply(level, quantity)?;
    write_level(tx, next)?;
    write_movement(tx, level.variant_id, movement, quantity, order, note)?;
    Ok(next)
}

pub(crate) fn write_level(tx: &mut Tx<'_>, level: StockLevel) -> Result<()> {
    tx.exec(
        sql!("UPDATE trade_stock SET on_hand = ?2, held = ?3, sold = ?4 WHERE variant = ?1"),
        args![level.variant_id, level.on_hand, level.held, level.sold],
    )
    .map(drop)
}

pub(crate) fn write_movement(
    tx: &mut Tx<'_>,
    variant: VariantId,
    movement: Movement,
    quantity: i64,
    order: Option<OrderId>,
    note: &str,
) -> Result<()> {
    let (id, now) = (tx.id::<kernel::MovementKind>(), tx.now());
    tx.exec(
        sql!(
            "INSERT INTO trade_movement (variant, id, at, kind, quantity, order_id, note)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
        ),
        args![variant, id, now, movement.code(), quantity, order, note],
    )
    .map(drop)
}

/// How much `buyer` has of what is limited.
pub(crate) fn bought(tx: &mut Tx<'_>, target: &[u8; 16], buyer: UserId) -> Result<i64> {
    let known = tx.first(
        sql!("SELECT quantity FROM trade_bought WHERE target = ?1 AND buyer = ?2"),
        args![target, buyer],
        |r| r.get(0),
    )?;
    Ok(known.unwrap_or(0))
}

/// Counts `quantity` more (or less, when negative) for `buyer`.
pub(crate) fn count_bought(tx: &mut Tx<'_>, target: &[u8; 16], buyer: UserId, quantity: i64) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO trade_bought (target, buyer, quantity) VALUES (?1, ?2, ?3)
              ON CONFLICT (target, buyer) DO UPDATE SET quantity = trade_bought.quantity + excluded.quantity"
        ),
        args![target, buyer, quantity],
    )
    .map(drop)
}

/// Goods come in, or a count is corrected. Tells the new level.
pub(crate) fn adjust(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    variant: VariantId,
    change: i64,
    note: &str,
) -> Result<StockLevel> {
    let movement = if change > 0 { Movement::Received } else { Movement::Adjusted };
    let before = level(tx, variant)?;
    let stock = shift(tx, before, movement, change, None, note)?;
    tx.tell(Event::StockChanged { merchant_id: merchant, stock })?;
    Ok(stock)
}

/// Somebody in line for a variant.
pub(crate) struct Waiting {
    pub(crate) id: MovementId,
    pub(crate) buyer: UserId,
    pub(crate) quantity: u32,
    pub(crate) session: Option<SessionId>,
    pub(crate) offer: Option<OfferId>,
}

/// The first in line whose wish fits into `left`; those who want more keep their place.
pub(crate) fn next_waiting(tx: &mut Tx<'_>, variant: VariantId, left: i64) -> Result<Option<Waiting>> {
    tx.first(
        sql!(
            "SELECT id, buyer, quantity, session, offer FROM trade_waiting
              WHERE variant = ?1 AND quantity <= ?2 ORDER BY id LIMIT 1"
        ),
        args![variant, left],
        |r| Ok(Waiting { id: r.get(0)?, buyer: r.get(1)?, quantity: r.get(2)?, session: r.get(3)?, offer: r.get(4)? }),
    )
}

/// Puts `buyer` in line, or changes how much they wait for without losing their place. Gives their place, from 1.
pub(crate) fn wait(
    tx: &mut Tx<'_>,
    variant: VariantId,
    buyer: UserId,
    quantity: u32,
    session: Option<SessionId>,
    offer: Option<OfferId>,
) -> Result<i64> {
    let id = tx.id::<kernel::MovementKind>();
    tx.exec(
        sql!(
            "INSERT INTO trade_waiting (variant, id, buyer, quantity, session, offer) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
              ON CONFLICT (buyer, variant) DO UPDATE SET quantity = excluded.quantity"
        ),
        args![variant, id, buyer, quantity, session, offer],
    )?;
    let place = tx.first(
        sql!(
            "SELECT COUNT(*) FROM trade_waiting WHERE variant = ?1 AND id <=
              (SELECT id FROM trade_waiting WHERE variant = ?1 AND buyer = ?2)"
        ),
        args![variant, buyer],
        |r| r.get(0),
    )?;
    Ok(place.unwrap_or(1))
}

pub(crate) fn leave_line(tx: &mut Tx<'_>, variant: VariantId, buyer: UserId) -> Result<()> {
    tx.exec(sql!("DELETE FROM trade_waiting WHERE variant = ?1 AND buyer = ?2"), args![variant, buyer]).map(drop)
}
