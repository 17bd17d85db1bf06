//! Where a shop stands: whether it may sell, within which limits, and what a provider proved of its papers.

use kernel::{Currency, Error, Money, Result, Secret, Time};
use serde::{Deserialize, Serialize};

use crate::ports::Answer;

/// Where a shop stands with the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShopState {
    /// New: it may prepare, not sell.
    Applied,
    /// Judged, and asked for more papers.
    DocumentsNeeded,
    /// Sells within limits.
    Probation,
    /// Sells without.
    Admitted,
    Refused,
    /// By an operator, for breach.
    Closed,
}

impl ShopState {
    pub const ALL: [ShopState; 6] = [
        ShopState::Applied,
        ShopState::DocumentsNeeded,
        ShopState::Probation,
        ShopState::Admitted,
        ShopState::Refused,
        ShopState::Closed,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            ShopState::Applied => "applied",
            ShopState::DocumentsNeeded => "documents_needed",
            ShopState::Probation => "probation",
            ShopState::Admitted => "admitted",
            ShopState::Refused => "refused",
            ShopState::Closed => "closed",
        }
    }

    pub fn parse(code: &str) -> Option<ShopState> {
        ShopState::ALL.into_iter().find(|s| s.code() == code)
    }

    pub const fn sells(self) -> bool {
        matches!(self, ShopState::Probation | ShopState::Admitted)
    }
}

/// What a shop on probation is held to; what is absent is not limited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ShopLimits {
    /// Orders placed in one day of the shop's country. A cancelled one counts: it was taken.
    pub orders_per_day: Option<u32>,
    /// Products on sale at once.
    pub products: Option<u32>,
    /// Of the dearest variant, in the shop's currency.
    pub price_max_minor: Option<i64>,
    /// From delivery to the shop's money.
    pub settle_after_s: Option<i64>,
    /// On air in one day of the shop's country.
    pub live_s: Option<i64>,
    /// Held against refunds, in the shop's currency.
    pub deposit_minor: Option<i64>,
}

/// A shop's standing, as its memory has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: ShopState,
    pub limits: ShopLimits,
    /// Of the shop's country, for where its day begins.
    pub utc_offset_minutes: i32,
}

impl Standing {
    /// Nothing is in its way.
    pub const ADMITTED: Standing = Standing {
        state: ShopState::Admitted,
        limits: ShopLimits {
            orders_per_day: None,
            products: None,
            price_max_minor: None,
            settle_after_s: None,
            live_s: None,
            deposit_minor: None,
        },
        utc_offset_minutes: 420,
    };

    /// The limits in force: those of a shop on probation.
    pub fn held_to(&self) -> ShopLimits {
        if self.state == ShopState::Probation { self.limits } else { ShopLimits::default() }
    }

    /// Errors: `shop_not_selling`.
    pub fn must_sell(&self) -> Result<()> {
        if self.state.sells() { Ok(()) } else { Err(Error::conflict("shop_not_selling")) }
    }

    /// Days since 1970 in the shop's country, and the moment this one began.
    pub const fn day(&self, now: Time) -> (i64, Time) {
        const DAY_US: i64 = 86_400_000_000;
        let offset_us = self.utc_offset_minutes as i64 * 60_000_000;
        let day = (now.micros() + offset_us).div_euclid(DAY_US);
        (day, Time::from_micros(day * DAY_US - offset_us))
    }
}

/// Minutes ahead of UTC where the shops of a country are at home; of the United States, the eastern standard time.
pub fn utc_offset_minutes(country: &str) -> i32 {
    match country {
        "CN" => 480,
        "US" => -300,
        _ => 420,
    }
}

/// Policies state sums in dong. This many dong stand for one whole unit of a currency when such a sum is held against a
/// shop's own prices: round figures, no rate of exchange, and nothing is ever paid by them.
const fn dong_for(currency: Currency) -> i64 {
    match currency {
        Currency::VND => 1,
        Currency::CNY => 3_500,
        Currency::USD => 25_000,
    }
}

const fn minor_of_one(currency: Currency) -> i64 {
    10i64.pow(currency.decimals())
}

/// A sum of the shop's currency, as a policy reads it.
pub const fn in_dong(sum: Money) -> i64 {
    sum.minor.saturating_mul(dong_for(sum.currency)) / minor_of_one(sum.currency)
}

/// A policy's sum, as the shop's prices are held against it.
pub const fn from_dong(dong: i64, currency: Currency) -> i64 {
    dong.saturating_mul(minor_of_one(currency)) / dong_for(currency)
}

/// What a shop says of itself, to be proven. Blank where it was not given.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// `person`, `household` or `company`.
    pub kind: String,
    pub category: String,
    pub legal_name: Secret<String>,
    /// Of the seller, or of who answers for the company.
    pub identity_number: Secret<String>,
    /// `2000-12-31`.
    pub born: Secret<String>,
    /// Number of the guardian's declaration.
    pub guardian_consent: String,
    pub tax_code: String,
    pub registration: String,
    pub licence: String,
    pub brand_authorisation: String,
    pub bank: String,
    pub bank_account: Secret<String>,
    pub bank_holder: Secret<String>,
    pub address: Secret<String>,
    /// Identity numbers of the hosts.
    pub hosts: Vec<Secret<String>>,
}

/// What a provider found. What was not given is not proven.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Verified {
    pub identity: bool,
    /// Likeness of face and document in thousandths.
    pub likeness_milli: Option<i64>,
    pub identity_checked_at: Option<Time>,
    pub identity_expires: Option<Time>,
    pub guardian_consent: bool,
    pub tax_code: bool,
    pub registration: bool,
    pub licence: bool,
    pub brand_authorisation: bool,
    pub bank_holder: bool,
    pub address: bool,
    /// In the order given.
    pub hosts: Vec<bool>,
}

/// Proves identities, registrations and accounts. Asked on the way of an application, never inside a transaction.
pub trait Verification: Send + Sync {
    /// Errors: the provider does not answer. How long it is waited for is the scene's deadline.
    fn verify<'a>(&'a self, claims: &'a Claims) -> Answer<'a, Verified>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_shop_s_country() {
        let at = |text| Time::parse(text).unwrap();
        let vn = Standing::ADMITTED;
        let (day, began) = vn.day(at("2026-11-21T16:59:59Z"));
        assert_eq!(began, at("2026-11-20T17:00:00Z"));
        assert_eq!(vn.day(at("2026-11-21T17:00:00Z")), (day + 1, at("2026-11-21T17:00:00Z")));
        let us = Standing { utc_offset_minutes: utc_offset_minutes("US"), ..vn };
        assert_eq!(us.day(at("2026-11-21T04:59:00Z")).1, at("2026-11-20T05:00:00Z"));
    }

    #[test]
    fn a_policy_s_sum_is_held_against_any_currency() {
        assert_eq!(from_dong(5_000_000, Currency::VND), 5_000_000);
        assert_eq!(from_dong(5_000_000, Currency::USD), 20_000);
        assert_eq!(in_dong(Money::new(20_000, Currency::USD)), 5_000_000);
        assert_eq!(in_dong(Money::new(i64::MAX, Currency::USD)), i64::MAX / 100, "no overflow");
    }

    #[test]
    fn only_probation_is_held_to_limits() {
        let limits = ShopLimits { products: Some(3), ..ShopLimits::default() };
        for state in ShopState::ALL {
            let standing = Standing { state, limits, ..Standing::ADMITTED };
            assert_eq!(standing.held_to() == limits, state == ShopState::Probation);
            assert_eq!(standing.must_sell().is_ok(), matches!(state, ShopState::Probation | ShopState::Admitted));
            assert_eq!(ShopState::parse(state.code()), Some(state));
        }
    }
}
