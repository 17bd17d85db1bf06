//! Money: whole minor units of one currency. Never a float.

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The currencies sold in. ISO 4217 gives the number of decimals: the dong has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Currency {
    VND,
    CNY,
    USD,
}

impl Currency {
    pub const ALL: [Currency; 3] = [Currency::VND, Currency::CNY, Currency::USD];

    /// Decimals of the minor unit (ISO 4217): 0 for VND, 2 for CNY and USD.
    pub const fn decimals(self) -> u32 {
        match self {
            Currency::VND => 0,
            Currency::CNY | Currency::USD => 2,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Currency::VND => "VND",
            Currency::CNY => "CNY",
            Currency::USD => "USD",
        }
    }

    /// The three-digit number of ISO 4217, as EMVCo codes carry it.
    pub const fn number(self) -> &'static str {
        match self {
            Currency::VND => "704",
            Currency::CNY => "156",
            Currency::USD => "840",
        }
    }

    pub fn parse(code: &str) -> Option<Currency> {
        Currency::ALL.into_iter().find(|c| c.code().eq_ignore_ascii_case(code))
    }
}

/// An amount in whole minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

/// No single amount may pass this many minor units: beyond it somebody mistyped.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Money {
        Money { minor: 0, currency }
    }

    /// Sum of two amounts of one currency. Errors: `mixed_currency`, `amount_too_large`.
    pub fn plus(self, other: Money) -> Result<Money> {
        if self.currency != other.currency {
            return Err(Error::invalid("mixed_currency"));
        }
        Money::checked(self.minor.checked_add(other.minor), self.currency)
    }

    /// The amount `quantity` times. Errors: `amount_too_large`.
    pub fn times(self, quantity: u32) -> Result<Money> {
        Money::checked(self.minor.checked_mul(i64::from(quantity)), self.currency)
    }

    fn checked(minor: Option<i64>, currency: Currency) -> Result<Money> {
        match minor {
            Some(minor) if minor.unsigned_abs() <= AMOUNT_MINOR_MAX.unsigned_abs() => Ok(Money { minor, currency }),
            _ => Err(Error::invalid("amount_too_large")),
        }
    }

    /// Reads a decimal figure as people and spreadsheets write it: `189000`, `189000.00`, `19.9`.
    /// More decimals than the currency has are accepted only as zeros. Errors: `amount_unreadable`, `amount_too_large`.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Money> {
        let unreadable = || Error::invalid("amount_unreadable").with("value", text);
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || whole.len() > 15 || !whole.bytes().all(|b| b.is_ascii_digit()) {
            return Err(unreadable());
        }
        if fraction.len() > 6 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(unreadable());
        }
        let decimals = currency.decimals() as usize;
        let (kept, rest) = fraction.split_at(fraction.len().min(decimals));
        if rest.bytes().any(|b| b != b'0') {
            return Err(unreadable());
        }
        let mut minor: i64 = whole.parse().map_err(|_| unreadable())?;
        for place in 0..decimals {
            let digit = kept.as_bytes().get(place).map_or(0, |b| i64::from(b - b'0'));
            minor = minor.checked_mul(10).and_then(|m| m.checked_add(digit)).ok_or_else(unreadable)?;
        }
        Money::checked(Some(if negative { -minor } else { minor }), currency)
    }

    /// The figure with a point and the currency's decimals: `189000`, `19.90`. For files and codes, not for people.
    pub fn decimal(self) -> String {
        let decimals = self.currency.decimals();
        if decimals == 0 {
            return self.minor.to_string();
        }
        let unit = 10u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, part) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        format!("{sign}{whole}.{part:0width$}", width = decimals as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_dong_has_no_decimals_and_the_yuan_has_two() {
        assert_eq!(Money::parse_decimal("189000", Currency::VND).unwrap().minor, 189_000);
        assert_eq!(Money::parse_decimal("189000.00", Currency::VND).unwrap().minor, 189_000);
        assert_eq!(Money::parse_decimal("19.9", Currency::CNY).unwrap().minor, 1990);
        assert_eq!(Money::parse_decimal("19.905", Currency::CNY).unwrap_err().code, "amount_unreadable");
        assert_eq!(Money::parse_decimal("189.000,5", Currency::VND).unwrap_err().code, "amount_unreadable");
        assert_eq!(Money::parse_decimal("189000.5", Currency::VND).unwrap_err().code, "amount_unreadable");
    }

    #[test]
    fn currencies_do_not_mix() {
        let sum = Money::new(1, Currency::VND).plus(Money::new(1, Currency::USD));
        assert_eq!(sum.unwrap_err().code, "mixed_currency");
    }

    #[test]
    fn the_least_number_is_an_amount_too_large() {
        let least = Money::new(i64::MIN, Currency::USD);
        assert_eq!(least.times(1).unwrap_err().code, "amount_too_large");
        assert_eq!(least.decimal(), "-92233720368547758.08");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(minor in -AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX, c in 0usize..3) {
            let money = Money::new(minor, Currency::ALL[c]);
            prop_assert_eq!(Money::parse_decimal(&money.decimal(), money.currency).unwrap(), money);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = Money::parse_decimal(&text, Currency::USD);
        }
    }
}
