//! What a session sells: offers made from its run-of-show, armed one by one, and holds taken from comments.

use contracts::{
    Origin, StockLevel,
    ports::{Answer, HoldAnswer, HoldItem, HoldOutcome, HoldRequest, Offer, OfferSpec, ProductCard, Selling, Variant},
};
use kernel::{Error, MerchantId, Money, OfferId, OrderId, ProductId, Result, Secret, SessionId, UserId, VariantId};
use language::normalise::fold;
use sha2::{Digest, Sha256};
use store::{Tx, args, sql};

use crate::{
    Trade,
    catalogue::{self, ProductStatus},
    model::{By, OrderState, PaymentState, Step},
    order::{self, Along, NewLine, NewOrder},
    probation,
    risk::open_holds,
    sellable::{self, Sellable},
    stock,
    views::{self, OrderFilter},
};

/// Offers of one session at most.
pub(crate) const OFFERS_MAX: usize = 200;
/// Newest orders on a live board.
const BOARD_ORDERS: u32 = 50;
/// Things one comment can hold.
const ITEMS_MAX: usize = 10;
const HOLD_MINUTES_MAX: u32 = 24 * 60;

impl Selling for Trade {
    fn product_cards<'a>(&'a self, ids: &'a [ProductId]) -> Answer<'a, Vec<Option<ProductCard>>> {
        Box::pin(async move {
            let (ids, shops) = (ids.to_vec(), self.shops.clone());
            self.store.read(move |tx| catalogue::cards_by_id(tx, &ids, &*shops)).await
        })
    }

    fn prepare(&self, offers: Vec<OfferSpec>) -> Answer<'_, Vec<Offer>> {
        Box::pin(async move {
            let Some(session) = offers.first().map(|o| o.session_id) else { return Ok(Vec::new()) };
            probation::may_offer(&*self.shops, &offers)?;
            self.store.write(move |tx| prepare_in(tx, &offers)).await?;
            self.offers(session).await
        })
    }

    fn offers(&self, session: SessionId) -> Answer<'_, Vec<Offer>> {
        Box::pin(async move {
            let shops = self.shops.clone();
            self.store.read(move |tx| offers_of(tx, session, None, &*shops)).await
        })
    }

    fn arm(&self, session: SessionId, offer: OfferId, armed: bool) -> Answer<'_, Offer> {
        Box::pin(async move {
            if armed {
                let found = self.offers(session).await?.into_iter().find(|o| o.id == offer).ok_or(Error::not_found())?;
                let dearest = found.price_to.unwrap_or(found.price);
                probation::may_arm(&*self.shops, found.merchant_id, dearest.minor)?;
            }
            let changed = self
                .store
                .write(move |tx| {
                    tx.exec(
                        sql!("UPDATE trade_offer SET armed = ?3 WHERE session = ?1 AND id = ?2"),
                        args![session, offer, armed],
                    )
                })
                .await?;
            if changed == 0 {
                return Err(Error::not_found());
            }
            let shops = self.shops.clone();
            let mut found = self.store.read(move |tx| offers_of(tx, session, Some(offer), &*shops)).await?;
            found.pop().ok_or(Error::not_found())
        })
    }

    fn disarm_all(&self, session: SessionId) -> Answer<'_, ()> {
        Box::pin(async move {
            let disarm = move |tx: &mut Tx<'_>| {
                tx.exec(sql!("UPDATE trade_offer SET armed = 0 WHERE session = ?1"), args![session]).map(drop)
            };
            self.store.write(disarm).await
        })
    }

    fn hold(&self, request: HoldRequest) -> Answer<'_, HoldAnswer> {
        Box::pin(async move {
            let (vault, shops) = (self.vault.clone(), self.shops.clone());
            let open_max = self.hold_limits.of(request.buyer, self.store.world().now());
            self.store
                .write(move |tx| {
                    let comment = vault.seal(tx, request.buyer, request.comment.expose().as_bytes())?;
                    hold_in(tx, &request, comment, open_max, &*shops)
                })
                .await
        })
    }

    fn showcase(&self, limit: u32) -> Answer<'_, Vec<ProductCard>> {
        Box::pin(async move {
            let shops = self.shops.clone();
            let filter = catalogue::Filter { status: Some(ProductStatus::Active), ..catalogue::Filter::default() };
            let products = self.store.read(move |tx| catalogue::list(tx, &filter, limit, &*shops)).await?;
            Ok(products.iter().take(limit as usize).map(catalogue::Product::card).collect())
        })
    }

    fn session_orders(&self, merchant: MerchantId, session: SessionId) -> Answer<'_, serde_json::Value> {
        Box::pin(async move {
            let filter = OrderFilter { session: Some(session), ..OrderFilter::default() };
            let rows = self.store.read(move |tx| views::of_shop(tx, merchant, &filter, BOARD_ORDERS)).await?;
            serde_json::to_value(self.page_of(rows, BOARD_ORDERS).await?).map_err(Error::internal)
        })
    }

    fn studio_order(&self, merchant: MerchantId, order: OrderId) -> Answer<'_, serde_json::Value> {
        Box::pin(async move {
            let row = self.store.read(move |tx| order::of_merchant(tx, merchant, order)).await?;
            serde_json::to_value(self.draw_one(row, true).await?).map_err(Error::internal)
        })
    }

    fn cancel_hold<'a>(&'a self, session: SessionId, buyer: UserId, code: Option<&'a str>) -> Answer<'a, Vec<String>> {
        let code = code.map(str::to_owned);
        Box::pin(async move { self.store.write(move |tx| cancel_holds(tx, session, buyer, code.as_deref())).await })
    }
}

fn prepare_in(tx: &mut Tx<'_>, specs: &[OfferSpec]) -> Result<()> {
    if specs.len() > OFFERS_MAX {
        return Err(Error::field("segments", "too_many").with("max", OFFERS_MAX));
    }
    for (position, spec) in (0i64..).zip(specs) {
        let owner =
            tx.first(sql!("SELECT merchant FROM trade_product WHERE id = ?1"), args![spec.product_id], |r| r.get(0))?;
        if owner != Some(spec.merchant_id) {
            return Err(Error::not_found());
        }
        let sane_price = spec.price_minor.is_none_or(|p| (0..=kernel::AMOUNT_MINOR_MAX).contains(&p));
        let sane_limit = spec.limit_per_buyer.is_none_or(|l| (1..=sellable::QUANTITY_MAX).contains(&l));
        if !sane_price || !sane_limit || !(1..=HOLD_MINUTES_MAX).contains(&spec.hold_minutes) {
            return Err(Error::field("segments", "offer_out_of_range"));
        }
        let new_id: OfferId = tx.id();
        let id: Option<OfferId> = tx.first(
            sql!("INSERT INTO trade_offer (id, session, merchant, product, code, price_minor, limit_per_buyer, hold_minutes,
                  armed, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9)
                  ON CONFLICT (session, code) DO UPDATE SET product = excluded.product, price_minor = excluded.price_minor,
                  limit_per_buyer = excluded.limit_per_buyer, hold_minutes = excluded.hold_minutes,
                  position = excluded.position RETURNING id"),
            args![
                new_id, spec.session_id, spec.merchant_id, spec.product_id, &spec.code, spec.price_minor, spec.limit_per_buyer,
                spec.hold_minutes, position
            ],
            |r| r.get(0),
        )?;
        set_prices(tx, id.ok_or_else(|| Error::internal("an offer was not written"))?, spec)?;
    }
    Ok(())
}

/// Prices of single variants, in place of those before. Errors: `offer_out_of_range`, `not_found` for another product's.
fn set_prices(tx: &mut Tx<'_>, offer: OfferId, spec: &OfferSpec) -> Result<()> {
    if spec.variant_prices.len() > catalogue::VARIANTS_MAX {
        return Err(Error::field("segments", "too_many").with("max", catalogue::VARIANTS_MAX));
    }
    tx.exec(sql!("DELETE FROM trade_offer_price WHERE offer = ?1"), args![offer])?;
    for price in &spec.variant_prices {
        if !(0..=kernel::AMOUNT_MINOR_MAX).contains(&price.price_minor) {
            return Err(Error::field("segments", "offer_out_of_range"));
        }
        let written = tx.exec(
            sql!(
                "INSERT INTO trade_offer_price (offer, variant, price_minor)
                 SELECT ?1, id, ?3 FROM trade_variant WHERE id = ?2 AND product = ?4
                 ON CONFLICT (offer, variant) DO UPDATE SET price_minor = excluded.price_minor"
            ),
            args![offer, price.variant_id, price.price_minor, spec.product_id],
        )?;
        if written == 0 {
            return Err(Error::not_found());
        }
    }
    Ok(())
}

/// The lowest and the highest of what the variants cost in an offer.
fn live_range(
    offer: &OfferRow,
    variants: &[Variant],
    own: &[(VariantId, i64)],
    usual: Money,
) -> (Money, Option<Money>) {
    let price = |v: &Variant| {
        let own = own.iter().find(|(id, _)| *id == v.id).map(|(_, minor)| *minor);
        own.or(offer.price_minor).unwrap_or(v.price.minor)
    };
    let lowest = variants.iter().map(price).min().or(offer.price_minor).unwrap_or(usual.minor);
    let highest = variants.iter().map(price).max().unwrap_or(lowest);
    let money = |minor| Money::new(minor, usual.currency);
    (money(lowest), (highest > lowest).then(|| money(highest)))
}

struct OfferRow {
    id: OfferId,
    session: SessionId,
    merchant: kernel::MerchantId,
    product: ProductId,
    code: String,
    price_minor: Option<i64>,
    limit_per_buyer: Option<u32>,
    armed: bool,
}

fn offers_of(
    tx: &mut Tx<'_>,
    session: SessionId,
    only: Option<OfferId>,
    shops: &dyn contracts::ports::Shops,
) -> Result<Vec<Offer>> {
    let rows = tx.query(
        sql!(
            "SELECT id, session, merchant, product, code, price_minor, limit_per_buyer, armed FROM trade_offer
              WHERE session = ?1 AND (CAST(?2 AS BYTEA) IS NULL OR id = ?2) ORDER BY position"
        ),
        args![session, only],
        |r| {
            Ok(OfferRow {
                id: r.get(0)?,
                session: r.get(1)?,
                merchant: r.get(2)?,
                product: r.get(3)?,
                code: r.get(4)?,
                price_minor: r.get(5)?,
                limit_per_buyer: r.get(6)?,
                armed: r.get(7)?,
            })
        },
    )?;
    let mut offers = Vec::with_capacity(rows.len());
    for row in rows {
        let product = catalogue::load(tx, row.product, shops)?;
        let waiting = tx
            .first(
                sql!(
                    "SELECT COUNT(*) FROM trade_waiting w JOIN trade_variant v ON v.id = w.variant WHERE v.product = ?1"
                ),
                args![row.product],
                |r| r.get(0),
            )?
            .unwrap_or(0);
        let stock: Vec<StockLevel> = product.variants.iter().map(|v| stock::level(tx, v.id)).collect::<Result<_>>()?;
        let card = product.card();
        let usual = card.price;
        let own = tx.query(
            sql!("SELECT variant, price_minor FROM trade_offer_price WHERE offer = ?1"),
            args![row.id],
            |r| Ok((r.get::<VariantId>(0)?, r.get::<i64>(1)?)),
        )?;
        let (price, price_to) = live_range(&row, &product.variants, &own, usual);
        offers.push(Offer {
            id: row.id,
            session_id: row.session,
            merchant_id: row.merchant,
            code: row.code,
            armed: row.armed,
            price,
            price_to,
            compare_at: if price.minor < usual.minor { Some(usual) } else { card.compare_at },
            limit_per_buyer: row.limit_per_buyer.or(product.limit_per_buyer),
            product: card,
            option_names: product.option_names,
            variants: product.variants,
            stock,
            waiting,
        });
    }
    Ok(offers)
}

/// Holds what a comment asked for; the same comment asked again gives the same hold. `open_max`: holds that the buyer may keep
/// at once, where a policy limits them.
fn hold_in(
    tx: &mut Tx<'_>,
    request: &HoldRequest,
    comment: Vec<u8>,
    open_max: Option<i64>,
    shops: &dyn contracts::ports::Shops,
) -> Result<HoldAnswer> {
    let known = tx.first(
        sql!("SELECT * FROM trade_order_row WHERE comment_id = ?1"),
        args![request.comment_id],
        order::read_row,
    )?;
    if let Some(order) = known {
        return Ok(HoldAnswer {
            order: Some((order.id, order.number)),
            until: order.expires_at,
            link: None,
            outcomes: Vec::new(),
        });
    }
    if request.items.len() > ITEMS_MAX {
        return Err(Error::field("items", "too_many").with("max", ITEMS_MAX));
    }
    let mut outcomes = Vec::new();
    let mut held: Vec<(Sellable, u32)> = Vec::new();
    let full = match open_max {
        Some(max) => open_holds(tx, request.buyer)? >= max,
        None => false,
    };
    for item in &request.items {
        if full {
            outcomes.push(refused_item(tx, request, item, "open_holds_limit")?);
            continue;
        }
        let outcome = hold_item(tx, request, item, &mut held, shops)?;
        outcomes.push(outcome);
    }
    let Some((first, _)) = held.first() else {
        return Ok(HoldAnswer { order: None, until: None, link: None, outcomes });
    };
    let minutes = held.iter().filter_map(|(s, _)| s.offer.as_ref().map(|o| o.hold_minutes)).min().unwrap_or(15);
    let until = tx.now().plus_s(60 * minutes);
    let link = tx.world().token::<16>();
    let order = order::insert(
        tx,
        &NewOrder {
            merchant: request.merchant_id,
            buyer: request.buyer,
            session: Some(request.session_id),
            state: OrderState::Captured,
            payment_method: None,
            payment_state: PaymentState::None,
            currency: first.currency,
            shipping_minor: 0,
            destination: None,
            origin: Origin::Comment,
            comment: Some((request.comment_id, comment)),
            link_digest: Some(link_digest(&link)),
            expires_at: Some(until),
            taken: None,
            lines: held.iter().map(|(sellable, quantity)| NewLine { sellable, quantity: *quantity }).collect(),
        },
    )?;
    Ok(HoldAnswer {
        order: Some((order.id, order.number)),
        until: Some(until),
        link: Some(Secret::new(link)),
        outcomes,
    })
}

/// Only the digest of a hold's link is kept: a copy of the database opens nothing.
pub(crate) fn link_digest(link: &str) -> Vec<u8> {
    Sha256::digest(link.as_bytes()).to_vec()
}

/// What a comment names, as the run-of-show calls it. Errors: `not_found` where it is not of this session.
fn offer_named(tx: &mut Tx<'_>, request: &HoldRequest, item: &HoldItem) -> Result<(String, ProductId)> {
    let offer = tx.first(
        sql!("SELECT code, product FROM trade_offer WHERE id = ?1 AND session = ?2 AND merchant = ?3"),
        args![item.offer_id, request.session_id, request.merchant_id],
        |r| Ok((r.get::<String>(0)?, r.get::<ProductId>(1)?)),
    )?;
    offer.ok_or(Error::not_found())
}

fn refused_item(tx: &mut Tx<'_>, request: &HoldRequest, item: &HoldItem, reason: &'static str) -> Result<HoldOutcome> {
    let (code, _) = offer_named(tx, request, item)?;
    Ok(HoldOutcome::Refused { code, reason })
}

fn hold_item(
    tx: &mut Tx<'_>,
    request: &HoldRequest,
    item: &HoldItem,
    held: &mut Vec<(Sellable, u32)>,
    shops: &dyn contracts::ports::Shops,
) -> Result<HoldOutcome> {
    let (code, product) = offer_named(tx, request, item)?;
    let Some((variant, options)) = variant_of(tx, product, &item.options)? else {
        return Ok(HoldOutcome::ChooseOptions { code });
    };
    let mut sellable = match sellable::load(tx, request.buyer, variant, Some(item.offer_id)) {
        Err(error) if matches!(error.code, "offer_over" | "not_for_sale") => {
            return Ok(HoldOutcome::Refused { code, reason: error.code });
        }
        other => other?,
    };
    // A hold is no order yet: it is not counted, but none is made where its order could not be taken.
    let allowed =
        probation::may_order(tx, shops, sellable.merchant).and_then(|()| probation::may_sell(tx, shops, &sellable));
    match allowed {
        Err(error) if error.kind == kernel::Kind::Conflict => {
            return Ok(HoldOutcome::Refused { code, reason: error.code });
        }
        other => other?,
    }
    let target = sellable.limit_target();
    let in_comment = |same: &dyn Fn(&Sellable) -> bool| -> i64 {
        held.iter().filter(|(s, _)| same(s)).map(|(_, q)| i64::from(*q)).sum()
    };
    sellable.bought += in_comment(&|s| s.limit_target() == target);
    if held.iter().any(|(s, _)| s.variant == variant) {
        // Twice the same thing in one comment is one thing said twice.
        return Ok(HoldOutcome::Refused { code, reason: "said_twice" });
    }
    match sellable.allow(item.quantity) {
        Ok(()) => {
            held.push((sellable, item.quantity));
            Ok(HoldOutcome::Held { code, options, quantity: item.quantity, variant_id: variant })
        }
        Err(error) if matches!(error.code, "sold_out" | "not_enough_left") => {
            let position =
                stock::wait(tx, variant, request.buyer, item.quantity, Some(request.session_id), Some(item.offer_id))?;
            Ok(HoldOutcome::Waitlisted { code, options, quantity: item.quantity, position })
        }
        Err(error) => Ok(HoldOutcome::Refused { code, reason: error.code }),
    }
}

/// The one variant whose options hold every word given, in any spelling; `None` where none or several do.
fn variant_of(tx: &mut Tx<'_>, product: ProductId, options: &[String]) -> Result<Option<(VariantId, Vec<String>)>> {
    let variants = tx.query(
        sql!("SELECT id, options FROM trade_variant WHERE product = ?1 AND archived = 0 ORDER BY position"),
        args![product],
        |r| Ok((r.get::<VariantId>(0)?, crate::json::<Vec<String>>(&r.get::<String>(1)?)?)),
    )?;
    let wanted: Vec<String> = options.iter().map(|o| fold(o)).collect();
    let mut fitting =
        variants.into_iter().filter(|(_, have)| wanted.iter().all(|w| have.iter().any(|h| fold(h) == *w)));
    let first = fitting.next();
    Ok(if fitting.next().is_some() { None } else { first })
}

/// A buyer takes back what their comments hold in a session: all of it, or what one code named. Gives order numbers.
fn cancel_holds(tx: &mut Tx<'_>, session: SessionId, buyer: UserId, code: Option<&str>) -> Result<Vec<String>> {
    let orders = tx.query(
        sql!("SELECT * FROM trade_order_row WHERE buyer = ?1 AND session = ?2 AND state = 'captured' ORDER BY id"),
        args![buyer, session],
        order::read_row,
    )?;
    let mut numbers = Vec::new();
    for mut order in orders {
        if let Some(code) = code {
            let named = tx.first(
                sql!("SELECT 1 FROM trade_line l JOIN trade_offer o ON o.id = l.offer WHERE l.order_id = ?1 AND o.code = ?2"),
                args![order.id, code],
                |r| r.get::<i64>(0),
            )?;
            if named.is_none() {
                continue;
            }
        }
        let along = Along { reason: Some("by_comment".into()), ..Along::default() };
        order::take_step(tx, &mut order, Step::Cancel, By::Buyer, along)?;
        numbers.push(order.number);
    }
    Ok(numbers)
}
