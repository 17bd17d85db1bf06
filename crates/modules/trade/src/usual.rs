//! What an order of a shop usually comes to: the median of its newest orders within 90 days, by currency. In memory, made anew
//! by a timer.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use kernel::{Currency, MerchantId, Money, OrderId, Result, Time, Uuid};
use store::{Tx, args, sql};

use crate::Trade;

const WINDOW_S: i64 = 90 * 24 * 3600;
/// The newest orders are looked at; so many say enough.
const ORDERS_MAX: i64 = 2_000;
/// Fewer orders have no usual one.
const ORDERS_MIN: usize = 5;

/// Medians by shop and currency, in minor units.
#[derive(Default)]
pub(crate) struct Usual(RwLock<HashMap<(MerchantId, Currency), i64>>);

impl Usual {
    pub(crate) fn of(&self, merchant: MerchantId, currency: Currency) -> Option<Money> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&(merchant, currency)).map(|minor| Money::new(*minor, currency))
    }
}

impl Trade {
    /// Makes the medians of all shops anew, one shop at a time.
    pub async fn refresh_usual(&self) -> Result<()> {
        let since = first_id_at(self.store.world().now().plus_s(-WINDOW_S));
        let shops: Vec<MerchantId> = self
            .store
            .read(|tx| tx.query(sql!("SELECT DISTINCT merchant FROM trade_product"), &[], |r| r.get(0)))
            .await?;
        let mut medians = HashMap::new();
        for merchant in shops {
            let totals = self.store.read(move |tx| totals(tx, merchant, since)).await?;
            medians.extend(
                totals.into_iter().filter_map(|(currency, totals)| Some(((merchant, currency), median(totals)?))),
            );
        }
        *self.usual.0.write().unwrap_or_else(PoisonError::into_inner) = medians;
        Ok(())
    }
}

/// The least id that a UUID v7 of this moment can have.
fn first_id_at(at: Time) -> OrderId {
    let ms = u128::from(at.millis().max(0).unsigned_abs());
    OrderId::from_uuid(Uuid::from_u128(ms << 80))
}

fn totals(tx: &mut Tx<'_>, merchant: MerchantId, since: OrderId) -> Result<HashMap<Currency, Vec<i64>>> {
    let rows = tx.query(
        sql!(
            "SELECT currency, items_minor + shipping_minor FROM trade_order
             WHERE merchant = ?1 AND id >= ?2 AND payment_method IS NOT NULL ORDER BY id DESC LIMIT ?3"
        ),
        args![merchant, since, ORDERS_MAX],
        |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)),
    )?;
    let mut totals: HashMap<Currency, Vec<i64>> = HashMap::new();
    for (currency, minor) in rows {
        if let Some(currency) = Currency::parse(&currency) {
            totals.entry(currency).or_default().push(minor);
        }
    }
    Ok(totals)
}

/// The lower of the two in the middle, where there are two.
fn median(mut totals: Vec<i64>) -> Option<i64> {
    if totals.len() < ORDERS_MIN {
        return None;
    }
    let middle = (totals.len() - 1) / 2;
    Some(*totals.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_of_few_orders_has_no_usual_one() {
        assert_eq!(median(vec![1, 2, 3, 4]), None);
        assert_eq!(median(vec![9, 1, 5, 3, 7]), Some(5));
        assert_eq!(median(vec![9, 1, 5, 3, 7, 8]), Some(5));
    }

    #[test]
    fn an_id_of_a_moment_is_not_before_it() {
        let at = Time::from_millis(1_700_000_000_000);
        let id = first_id_at(at);
        assert_eq!(id.as_bytes()[..6], 1_700_000_000_000u64.to_be_bytes()[2..]);
    }
}
