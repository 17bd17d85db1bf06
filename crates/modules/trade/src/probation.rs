//! What a shop's standing means here: whether it takes orders, how many a day, of what price, and how many products it may
//! have on sale.
//!
//! The standing is asked from memory, also inside a transaction: it waits for nothing. The day's orders are counted in the
//! order's own transaction, so no two of them take the last place.

use std::sync::Arc;

use contracts::{
    Event,
    ports::{OfferSpec, Shops},
};
use kernel::{Currency, Error, MerchantId, ProductId, Result, Time};
use store::{Consumer, Stored, Tx, args, sql};

use crate::{
    Trade,
    catalogue::{ProductInput, ProductStatus},
    sellable::Sellable,
};

/// What of a shop's limits is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    pub orders_today: i64,
    pub products: i64,
}

impl Trade {
    /// What of the shop's limits is used at `now`. Orders are counted while a shop is on probation.
    pub async fn used(&self, merchant: MerchantId, now: Time) -> Result<Used> {
        let (day, _) = self.shops.standing(merchant).day(now);
        self.store
            .read(move |tx| Ok(Used { orders_today: orders_of(tx, merchant, day)?, products: on_sale(tx, merchant)? }))
            .await
    }
}

/// Whether the shop may take one more order now. Errors: `shop_not_selling`, `shop_day_limit`.
pub(crate) fn may_order(tx: &mut Tx<'_>, shops: &dyn Shops, merchant: MerchantId) -> Result<()> {
    let standing = shops.standing(merchant);
    standing.must_sell()?;
    let Some(max) = standing.held_to().orders_per_day else { return Ok(()) };
    let (day, _) = standing.day(tx.now());
    if orders_of(tx, merchant, day)? >= i64::from(max) {
        return Err(Error::conflict("shop_day_limit").with("max", max));
    }
    Ok(())
}

/// Counts an order that was taken.
pub(crate) fn count_order(tx: &mut Tx<'_>, shops: &dyn Shops, merchant: MerchantId) -> Result<()> {
    let standing = shops.standing(merchant);
    if standing.state != contracts::ShopState::Probation {
        return Ok(());
    }
    let (day, _) = standing.day(tx.now());
    tx.exec(
        sql!(
            "INSERT INTO trade_shop_day (merchant, day, orders) VALUES (?1, ?2, 1)
             ON CONFLICT (merchant, day) DO UPDATE SET orders = trade_shop_day.orders + 1"
        ),
        args![merchant, day],
    )
    .map(drop)
}

/// Whether this may be sold under the shop's limits: prepared before they were set, it may be too dear, or one too many; the
/// first ones that the shop put up are those on sale. Errors: `not_for_sale`.
pub(crate) fn may_sell(tx: &mut Tx<'_>, shops: &dyn Shops, wanted: &Sellable) -> Result<()> {
    let limits = shops.standing(wanted.merchant).held_to();
    if limits.price_max_minor.is_some_and(|max| wanted.price_minor > max) {
        return Err(Error::conflict("not_for_sale"));
    }
    let Some(max) = limits.products else { return Ok(()) };
    let before: Option<i64> = tx.first(
        sql!("SELECT COUNT(*) FROM trade_product WHERE merchant = ?1 AND status = 'active' AND id < ?2"),
        args![wanted.merchant, wanted.product],
        |r| r.get(0),
    )?;
    if before.unwrap_or(0) >= i64::from(max) { Err(Error::conflict("not_for_sale")) } else { Ok(()) }
}

/// Holds a product about to be saved against the shop's limits; `known`: the one it stands for.
/// Errors: `shop_price_limit`, `shop_products_limit`.
pub(crate) fn may_list(
    tx: &mut Tx<'_>,
    shops: &dyn Shops,
    merchant: MerchantId,
    known: Option<ProductId>,
    input: &ProductInput,
) -> Result<()> {
    let limits = shops.standing(merchant).held_to();
    if input.status != ProductStatus::Active {
        return Ok(());
    }
    if let Some(max) = limits.price_max_minor
        && input.variants.iter().any(|v| v.price_minor > max)
    {
        return Err(too_dear("variants", shops, merchant, max));
    }
    let Some(max) = limits.products else { return Ok(()) };
    let already = known.map_or(Ok(None), |id| {
        tx.first(
            sql!("SELECT 1 FROM trade_product WHERE id = ?1 AND merchant = ?2 AND status = 'active'"),
            args![id, merchant],
            |r| r.get::<i64>(0),
        )
    })?;
    if already.is_none() && on_sale(tx, merchant)? >= i64::from(max) {
        return Err(Error::conflict("shop_products_limit").with("max", max));
    }
    Ok(())
}

/// The product that an import's name stands for.
pub(crate) fn by_handle(tx: &mut Tx<'_>, merchant: MerchantId, handle: &str) -> Result<Option<ProductId>> {
    tx.first(sql!("SELECT id FROM trade_product WHERE merchant = ?1 AND handle = ?2"), args![merchant, handle], |r| {
        r.get(0)
    })
}

/// Live prices within the limit. Errors: `shop_price_limit`.
pub(crate) fn may_offer(shops: &dyn Shops, offers: &[OfferSpec]) -> Result<()> {
    for offer in offers {
        let Some(max) = shops.standing(offer.merchant_id).held_to().price_max_minor else { continue };
        let dearest = offer.variant_prices.iter().map(|v| v.price_minor).chain(offer.price_minor).max();
        if dearest.is_some_and(|p| p > max) {
            return Err(too_dear("segments", shops, offer.merchant_id, max));
        }
    }
    Ok(())
}

/// An offer about to be armed. Errors: `shop_not_selling`, `shop_price_limit`.
pub(crate) fn may_arm(shops: &dyn Shops, merchant: MerchantId, dearest_minor: i64) -> Result<()> {
    let standing = shops.standing(merchant);
    standing.must_sell()?;
    match standing.held_to().price_max_minor {
        Some(max) if dearest_minor > max => Err(too_dear("price_minor", shops, merchant, max)),
        _ => Ok(()),
    }
}

fn too_dear(field: &'static str, shops: &dyn Shops, merchant: MerchantId, max_minor: i64) -> Error {
    let currency = shops.cards(&[merchant]).pop().flatten().map_or(Currency::VND, |c| c.currency);
    let whole = max_minor / 10i64.pow(currency.decimals());
    let max = format!("{whole} {}", currency.code());
    Error { field: Some(field), ..Error::conflict("shop_price_limit").with("max", max) }
}

fn orders_of(tx: &mut Tx<'_>, merchant: MerchantId, day: i64) -> Result<i64> {
    let orders = tx.first(
        sql!("SELECT orders FROM trade_shop_day WHERE merchant = ?1 AND day = ?2"),
        args![merchant, day],
        |r| r.get(0),
    )?;
    Ok(orders.unwrap_or(0))
}

fn on_sale(tx: &mut Tx<'_>, merchant: MerchantId) -> Result<i64> {
    let products = tx.first(
        sql!("SELECT COUNT(*) FROM trade_product WHERE merchant = ?1 AND status = 'active'"),
        args![merchant],
        |r| r.get(0),
    )?;
    Ok(products.unwrap_or(0))
}

/// Which shops are listed nowhere.
pub(crate) fn shops_off() -> Consumer {
    Consumer::new(
        "trade.shops_off",
        |event| matches!(event, Event::ShopSelling { .. }),
        |tx, facts: &[Arc<Stored>]| {
            for fact in facts {
                let Event::ShopSelling { merchant_id, selling } = &fact.event else { continue };
                if *selling {
                    tx.exec(sql!("DELETE FROM trade_shop_off WHERE merchant = ?1"), args![*merchant_id])?;
                } else {
                    tx.exec(
                        sql!("INSERT INTO trade_shop_off (merchant) VALUES (?1) ON CONFLICT DO NOTHING"),
                        args![*merchant_id],
                    )?;
                }
            }
            Ok(())
        },
    )
}
