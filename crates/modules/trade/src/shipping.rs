//! Shipping fees of a shop: by region and weight.

use std::{collections::HashMap, sync::Arc};

use kernel::{Error, MerchantId, Result};
use serde::{Deserialize, Serialize};
use store::{Tx, args, sql};

/// Rows of one shop's table at most.
pub(crate) const FEES_MAX: usize = 500;

/// Up to `up_to_g` grams to `region` cost `fee_minor`. The region `*` is everywhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShippingFee {
    pub region: String,
    pub up_to_g: i64,
    pub fee_minor: i64,
}

/// The tables of all shops, in memory: asked at every order.
pub(crate) type Fees = Arc<HashMap<MerchantId, Vec<ShippingFee>>>;

/// The fee for `weight_g` to `region`: the smallest step that carries it, the region's own before `*`; above the last
/// step the last step's fee; nothing where the shop asks for nothing.
pub(crate) fn fee_minor(fees: &Fees, merchant: MerchantId, region: &str, weight_g: i64) -> i64 {
    let Some(rows) = fees.get(&merchant) else { return 0 };
    let of = |name: &str| {
        let mut steps: Vec<&ShippingFee> = rows.iter().filter(|f| f.region == name).collect();
        steps.sort_by_key(|f| f.up_to_g);
        steps.iter().find(|f| f.up_to_g >= weight_g).or(steps.last()).map(|f| f.fee_minor)
    };
    of(region).or_else(|| of("*")).unwrap_or(0)
}

pub(crate) fn load(tx: &mut Tx<'_>) -> Result<HashMap<MerchantId, Vec<ShippingFee>>> {
    let rows = tx.query(sql!("SELECT merchant, region, up_to_g, fee_minor FROM trade_shipping"), &[], |r| {
        Ok((r.get(0)?, ShippingFee { region: r.get(1)?, up_to_g: r.get(2)?, fee_minor: r.get(3)? }))
    })?;
    let mut fees: HashMap<MerchantId, Vec<ShippingFee>> = HashMap::new();
    for (merchant, fee) in rows {
        fees.entry(merchant).or_default().push(fee);
    }
    Ok(fees)
}

/// Replaces a shop's table. Errors: `fees_out_of_range`.
pub(crate) fn replace(tx: &mut Tx<'_>, merchant: MerchantId, fees: &[ShippingFee]) -> Result<()> {
    let sane = |f: &ShippingFee| {
        (1..=1_000_000).contains(&f.up_to_g)
            && (0..=kernel::AMOUNT_MINOR_MAX).contains(&f.fee_minor)
            && (1..=20).contains(&f.region.len())
    };
    if fees.len() > FEES_MAX || !fees.iter().all(sane) {
        return Err(Error::field("fees", "fees_out_of_range").with("max", FEES_MAX));
    }
    tx.exec(sql!("DELETE FROM trade_shipping WHERE merchant = ?1"), args![merchant])?;
    for fee in fees {
        tx.exec(
            sql!(
                "INSERT INTO trade_shipping (merchant, region, up_to_g, fee_minor) VALUES (?1, ?2, ?3, ?4)
                  ON CONFLICT (merchant, region, up_to_g) DO UPDATE SET fee_minor = excluded.fee_minor"
            ),
            args![merchant, &fee.region, fee.up_to_g, fee.fee_minor],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_pays_its_region_and_its_weight() {
        let shop = MerchantId::from_uuid(kernel::Uuid::nil());
        let row = |region: &str, up_to_g, fee_minor| ShippingFee { region: region.into(), up_to_g, fee_minor };
        let fees: Fees = Arc::new(HashMap::from([(
            shop,
            vec![row("*", 1000, 30_000), row("*", 5000, 50_000), row("HN", 2000, 15_000)],
        )]));
        let fee = |region, weight| fee_minor(&fees, shop, region, weight);
        assert_eq!(
            [fee("HN", 900), fee("HN", 9000), fee("SG", 900), fee("SG", 1001), fee("SG", 9000)],
            [15_000, 15_000, 30_000, 50_000, 50_000]
        );
        assert_eq!(fee_minor(&fees, MerchantId::from_uuid(kernel::Uuid::from_bytes([1; 16])), "HN", 1), 0);
    }
}
