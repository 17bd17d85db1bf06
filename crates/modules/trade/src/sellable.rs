//! What is known of a variant at the moment somebody wants it, and whether they may have it: a pure decision.

use contracts::StockLevel;
use kernel::{Currency, Error, MerchantId, OfferId, ProductId, Result, SessionId, UserId, VariantId};
use store::{Row, Tx, args, sql};

use crate::stock;

/// Pieces of one variant in one order at most.
pub const QUANTITY_MAX: u32 = 999;

/// The session's price and limit for a product, while it is armed.
#[derive(Clone, Debug)]
pub(crate) struct ArmedOffer {
    pub(crate) id: OfferId,
    pub(crate) session: SessionId,
    pub(crate) hold_minutes: i64,
}

/// A variant with its product, stock, the offer it is wanted under, and what this buyer has of it.
#[derive(Clone, Debug)]
pub(crate) struct Sellable {
    pub(crate) variant: VariantId,
    pub(crate) product: ProductId,
    pub(crate) merchant: MerchantId,
    pub(crate) sku: String,
    /// JSON, as the catalogue holds it.
    pub(crate) title: String,
    pub(crate) options: String,
    pub(crate) picture: Option<String>,
    pub(crate) weight_g: i64,
    pub(crate) currency: Currency,
    /// The price in force: the offer's where there is one.
    pub(crate) price_minor: i64,
    pub(crate) for_sale: bool,
    pub(crate) offer: Option<ArmedOffer>,
    pub(crate) limit_per_buyer: Option<i64>,
    pub(crate) bought: i64,
    pub(crate) level: StockLevel,
}

impl Sellable {
    /// What the per-buyer limit is counted on: the offer, else the product.
    pub(crate) fn limit_target(&self) -> [u8; 16] {
        self.offer.as_ref().map_or(*self.product.as_bytes(), |o| *o.id.as_bytes())
    }

    /// Whether this buyer may have `quantity` of it now.
    /// Errors: `quantity_out_of_range`, `not_for_sale`, `limit_per_buyer`, `sold_out`, `not_enough_left`.
    pub(crate) fn allow(&self, quantity: u32) -> Result<()> {
        if quantity == 0 || quantity > QUANTITY_MAX {
            return Err(Error::field("quantity", "quantity_out_of_range").with("max", QUANTITY_MAX));
        }
        if !self.for_sale {
            return Err(Error::conflict("not_for_sale"));
        }
        let wanted = i64::from(quantity);
        if let Some(limit) = self.limit_per_buyer
            && self.bought + wanted > limit
        {
            return Err(Error::conflict("limit_per_buyer").with("limit", limit).with("have", self.bought));
        }
        let left = self.level.left();
        if left <= 0 {
            return Err(Error::conflict("sold_out"));
        }
        if left < wanted {
            return Err(Error::conflict("not_enough_left").with("left", left));
        }
        Ok(())
    }
}

/// Loads a variant as `buyer` would get it; `offer` only counts while it is armed and of this product.
/// Errors: `not_for_sale` for a variant that does not exist, `offer_over` for an offer that is not armed.
pub(crate) fn load(tx: &mut Tx<'_>, buyer: UserId, variant: VariantId, offer: Option<OfferId>) -> Result<Sellable> {
    let row = match offer {
        None => tx.first(
            sql!("SELECT v.id, v.product, v.merchant, v.sku, p.title, v.options, COALESCE(v.picture, ''), v.weight_g,
                  p.currency, v.price_minor, v.archived, p.status, p.limit_per_buyer, s.on_hand, s.held, s.sold
                  FROM trade_variant v JOIN trade_product p ON p.id = v.product JOIN trade_stock s ON s.variant = v.id
                  WHERE v.id = ?1"),
            args![variant],
            |r| read(r, None),
        )?,
        Some(offer) => tx.first(
            sql!("SELECT v.id, v.product, v.merchant, v.sku, p.title, v.options, COALESCE(v.picture, ''), v.weight_g,
                  p.currency, COALESCE(op.price_minor, o.price_minor, v.price_minor), v.archived, p.status,
                  COALESCE(o.limit_per_buyer, p.limit_per_buyer), s.on_hand, s.held, s.sold, o.session, o.hold_minutes, o.armed
                  FROM trade_variant v JOIN trade_product p ON p.id = v.product JOIN trade_stock s ON s.variant = v.id
                  JOIN trade_offer o ON o.product = v.product
                  LEFT JOIN trade_offer_price op ON op.offer = o.id AND op.variant = v.id
                  WHERE v.id = ?1 AND o.id = ?2"),
            args![variant, offer],
            |r| {
                if !r.get::<bool>(18)? {
                    return Err(Error::conflict("offer_over"));
                }
                read(r, Some(ArmedOffer { id: offer, session: r.get(16)?, hold_minutes: r.get(17)? }))
            },
        )?,
    };
    let mut sellable = row.ok_or(Error::conflict("not_for_sale"))?;
    // What nobody limits need not be counted.
    if sellable.limit_per_buyer.is_some() {
        sellable.bought = stock::bought(tx, &sellable.limit_target(), buyer)?;
    }
    Ok(sellable)
}

fn read(r: &Row<'_>, offer: Option<ArmedOffer>) -> Result<Sellable> {
    let variant = r.get(0)?;
    let picture: String = r.get(6)?;
    Ok(Sellable {
        variant,
        product: r.get(1)?,
        merchant: r.get(2)?,
        sku: r.get(3)?,
        title: r.get(4)?,
        options: r.get(5)?,
        picture: (!picture.is_empty()).then_some(picture),
        weight_g: r.get(7)?,
        currency: Currency::parse(&r.get::<String>(8)?).ok_or_else(|| Error::internal("a product has no currency"))?,
        price_minor: r.get(9)?,
        for_sale: !r.get::<bool>(10)? && r.get::<String>(11)? == "active",
        offer,
        limit_per_buyer: r.get(12)?,
        bought: 0,
        level: StockLevel { variant_id: variant, on_hand: r.get(13)?, held: r.get(14)?, sold: r.get(15)? },
    })
}
