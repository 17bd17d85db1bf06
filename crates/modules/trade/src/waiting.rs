//! The waiting line: goods that come free are held for the first in line whom they suffice, before anyone else sees them.

use contracts::{Event, Origin};
use kernel::{Result, VariantId};
use store::{Tx, args, sql};

use crate::{
    model::{OrderState, PaymentState},
    order::{self, NewLine, NewOrder},
    sellable, stock,
};

/// A hold out of the line lasts this long where its offer says nothing.
const HOLD_MINUTES_DEFAULT: i64 = 15;
/// Holds made at once at most; the rest follow when the next goods come free.
const SERVED_MAX: usize = 500;

/// Gives what is left of `variant` to those who wait for it, in turn.
pub(crate) fn serve_waiting(tx: &mut Tx<'_>, variant: VariantId) -> Result<()> {
    for _ in 0..SERVED_MAX {
        let left = stock::level(tx, variant)?.left();
        if left <= 0 {
            return Ok(());
        }
        let Some(next) = stock::next_waiting(tx, variant, left)? else { return Ok(()) };
        tx.exec(sql!("DELETE FROM trade_waiting WHERE variant = ?1 AND id = ?2"), args![variant, next.id])?;
        // The offer may be over by now: then the usual price holds.
        let sellable = match sellable::load(tx, next.buyer, variant, next.offer) {
            Err(error) if error.code == "offer_over" => sellable::load(tx, next.buyer, variant, None)?,
            other => other?,
        };
        if sellable.allow(next.quantity).is_err() {
            continue;
        }
        let minutes = sellable.offer.as_ref().map_or(HOLD_MINUTES_DEFAULT, |o| o.hold_minutes);
        let expires_at = Some(tx.now().plus_s(60 * minutes));
        order::insert(
            tx,
            &NewOrder {
                merchant: sellable.merchant,
                buyer: next.buyer,
                session: next.session,
                state: OrderState::Captured,
                payment_method: None,
                payment_state: PaymentState::None,
                currency: sellable.currency,
                shipping_minor: 0,
                destination: None,
                origin: if next.offer.is_some() { Origin::Comment } else { Origin::Tap },
                comment: None,
                link_digest: None,
                expires_at,
                taken: None,
                lines: vec![NewLine { sellable: &sellable, quantity: next.quantity }],
            },
        )?;
    }
    Ok(())
}

/// Goods came in: tell it, and serve the line.
pub(crate) fn restock(
    tx: &mut Tx<'_>,
    merchant: kernel::MerchantId,
    variant: VariantId,
    change: i64,
    note: &str,
) -> Result<contracts::StockLevel> {
    stock::adjust(tx, merchant, variant, change, note)?;
    serve_waiting(tx, variant)?;
    let stock = stock::level(tx, variant)?;
    tx.tell(Event::StockChanged { merchant_id: merchant, stock })?;
    Ok(stock)
}
