//! What a shop says of itself, its limits, and what is still missing. Pure.

use std::fmt;

use contracts::Claims;
use kernel::{AMOUNT_MINOR_MAX, Error, Result, Secret, Time};
use language::normalise::fold;
use serde::{Deserialize, Serialize};

pub(crate) const TEXT_CHARS_MAX: usize = 200;
/// Characters of a number as the register or the bank writes it.
pub(crate) const NUMBER_CHARS_MAX: usize = 40;
const NUMBER_CHARS_MIN: usize = 4;
pub(crate) const HOSTS_MAX: usize = 20;
pub(crate) const BRANDS_MAX: usize = 20;
/// Below it nobody sells live; hosts neither.
pub(crate) const AGE_MIN: i64 = 16;
/// Below it a guardian consents.
pub(crate) const AGE_OF_CONSENT: i64 = 18;
const AGE_MAX: i64 = 150;

/// Who sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SellerKind {
    Person,
    Household,
    Company,
}

impl SellerKind {
    pub const fn code(self) -> &'static str {
        match self {
            SellerKind::Person => "person",
            SellerKind::Household => "household",
            SellerKind::Company => "company",
        }
    }
}

macro_rules! categories {
    ($($name:ident = $code:literal),* $(,)?) => {
        /// What is sold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(as = ShopCategory)]
        pub enum Category { $($name),* }

        impl Category {
            pub const fn code(self) -> &'static str {
                match self { $(Category::$name => $code),* }
            }
        }
    };
}

categories! {
    Clothes = "clothes", Shoes = "shoes", Home = "home", Toys = "toys", Food = "food", Supplements = "supplements",
    Cosmetics = "cosmetics", Medicine = "medicine", Devices = "devices", Electronics = "electronics",
    Jewellery = "jewellery", Alcohol = "alcohol", Tobacco = "tobacco", Cards = "cards", Pets = "pets", Other = "other",
}

impl Category {
    /// Goods for which the law asks a licence: the form asks for it before the policy does.
    const fn needs_licence(self) -> bool {
        use Category::{Alcohol, Cosmetics, Devices, Food, Jewellery, Medicine, Supplements};
        matches!(self, Food | Supplements | Cosmetics | Medicine | Devices | Jewellery | Alcohol)
    }
}

/// Somebody who stands before the camera.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ShopHost)]
pub struct Host {
    pub name: String,
    pub identity_number: String,
    /// `2000-12-31`.
    pub born: String,
}

#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ShopBank)]
pub struct Bank {
    pub name: String,
    pub account: String,
    pub holder: String,
}

/// Where goods that come back go.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ReturnAddress)]
pub struct ReturnAddress {
    pub line: String,
    /// Province, city or state.
    pub region: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// A shop's application: all of it optional, so that it can be written bit by bit. Kept sealed; never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
#[schema(as = ShopPapers)]
pub struct Papers {
    pub kind: Option<SellerKind>,
    pub category: Option<Category>,
    /// Of the seller, as the identity document or the register has it.
    pub legal_name: String,
    /// Number of the identity document. Left blank, the one given before stays.
    pub identity_number: String,
    /// `2000-12-31`.
    pub born: String,
    /// Number of the guardian's declaration, for those under 18.
    pub guardian_consent: String,
    pub tax_code: String,
    /// Number of the business registration.
    pub registration: String,
    /// Number of the licence that the category needs.
    pub licence: String,
    pub licence_expires: String,
    /// Known brands that the shop sells.
    pub brands: Vec<String>,
    /// Number of the brand owner's authorisation or of the proof of origin.
    pub brand_authorisation: String,
    /// What the dearest product will cost, in the shop's currency.
    pub price_max_minor: Option<i64>,
    pub sells_abroad: bool,
    /// Where the shop's money goes. An account left blank stays as it was.
    pub bank: Bank,
    pub return_address: ReturnAddress,
    /// Who will host. A number left blank stays as that host's was.
    pub hosts: Vec<Host>,
}

impl fmt::Debug for Papers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Papers(***)")
    }
}

/// The ends of numbers, enough to know them by.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
#[schema(as = ShopPaperHints)]
pub(crate) struct Hints {
    pub identity_number: String,
    pub bank_account: String,
    /// In the order of the hosts.
    pub hosts: Vec<String>,
}

impl Papers {
    /// Trims and checks. Errors: `field_too_long`, `number_unreadable_here`, `day_unreadable`, `too_many_here`,
    /// `price_out_of_range`, each with its field.
    pub(crate) fn checked(mut self) -> Result<Papers> {
        text("legal_name", &mut self.legal_name)?;
        for (field, number) in [
            ("identity_number", &mut self.identity_number),
            ("guardian_consent", &mut self.guardian_consent),
            ("tax_code", &mut self.tax_code),
            ("registration", &mut self.registration),
            ("licence", &mut self.licence),
            ("brand_authorisation", &mut self.brand_authorisation),
            ("bank", &mut self.bank.account),
        ] {
            *number = plain_number(field, number)?;
        }
        day_or_blank("born", &mut self.born)?;
        day_or_blank("licence_expires", &mut self.licence_expires)?;
        text("bank", &mut self.bank.name)?;
        text("bank", &mut self.bank.holder)?;
        text("return_address", &mut self.return_address.line)?;
        text("return_address", &mut self.return_address.region)?;
        text("return_address", &mut self.return_address.country)?;
        self.return_address.country = self.return_address.country.to_ascii_uppercase();
        if self.hosts.len() > HOSTS_MAX {
            return Err(Error::field("hosts", "too_many_here").with("max", HOSTS_MAX));
        }
        for host in &mut self.hosts {
            text("hosts", &mut host.name)?;
            host.identity_number = plain_number("hosts", &host.identity_number)?;
            day_or_blank("hosts", &mut host.born)?;
        }
        if self.brands.len() > BRANDS_MAX {
            return Err(Error::field("brands", "too_many_here").with("max", BRANDS_MAX));
        }
        self.brands.iter_mut().try_for_each(|brand| text("brands", brand))?;
        self.brands.retain(|brand| !brand.is_empty());
        if self.price_max_minor.is_some_and(|p| !(0..=AMOUNT_MINOR_MAX).contains(&p)) {
            return Err(Error::field("price_max_minor", "price_out_of_range"));
        }
        Ok(self)
    }

    /// These papers with the numbers that were left blank taken from `before`.
    pub(crate) fn with_numbers_of(mut self, before: &Papers) -> Papers {
        let keep = |now: &mut String, then: &String| {
            if now.is_empty() {
                now.clone_from(then);
            }
        };
        keep(&mut self.identity_number, &before.identity_number);
        keep(&mut self.bank.account, &before.bank.account);
        for host in &mut self.hosts {
            if let Some(then) = before.hosts.iter().find(|h| h.name == host.name) {
                keep(&mut host.identity_number, &then.identity_number);
            }
        }
        self
    }

    /// What the shop's own page may show: without the numbers, and their ends.
    pub(crate) fn veiled(mut self) -> (Papers, Hints) {
        let hint = |number: &mut String| {
            let end: String = number.chars().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
            let hint = if number.is_empty() { String::new() } else { format!("••• {end}") };
            number.clear();
            hint
        };
        let hints = Hints {
            identity_number: hint(&mut self.identity_number),
            bank_account: hint(&mut self.bank.account),
            hosts: self.hosts.iter_mut().map(|h| hint(&mut h.identity_number)).collect(),
        };
        (self, hints)
    }

    /// Full years of the seller at `now`.
    pub(crate) fn age(&self, now: Time) -> Option<i64> {
        age(&self.born, now)
    }

    /// Names of the fields still to be given, in the order of the form.
    pub(crate) fn missing(&self, now: Time) -> Vec<&'static str> {
        let business = matches!(self.kind, Some(SellerKind::Household | SellerKind::Company));
        let company = self.kind == Some(SellerKind::Company);
        let licensed = self.category.is_some_and(Category::needs_licence);
        let minor = self.age(now).is_some_and(|a| (AGE_MIN..AGE_OF_CONSENT).contains(&a));
        let host_open = |h: &Host| h.name.is_empty() || h.identity_number.is_empty() || h.born.is_empty();
        let open = [
            ("kind", self.kind.is_none()),
            ("category", self.category.is_none()),
            ("legal_name", self.legal_name.is_empty()),
            ("identity_number", self.identity_number.is_empty()),
            ("born", self.born.is_empty()),
            ("guardian_consent", minor && self.guardian_consent.is_empty()),
            ("tax_code", business && self.tax_code.is_empty()),
            ("registration", company && self.registration.is_empty()),
            ("licence", licensed && self.licence.is_empty()),
            ("licence_expires", licensed && self.licence_expires.is_empty()),
            ("brand_authorisation", !self.brands.is_empty() && self.brand_authorisation.is_empty()),
            ("bank", self.bank.account.is_empty() || self.bank.name.is_empty() || self.bank.holder.is_empty()),
            ("return_address", self.return_address.line.is_empty()),
            ("hosts", self.hosts.iter().any(host_open)),
        ];
        open.into_iter().filter(|(_, open)| *open).map(|(name, _)| name).collect()
    }

    pub(crate) fn licence_expires(&self) -> Option<Time> {
        day(&self.licence_expires)
    }

    /// Whether the goods or the shop's name use a brand that is not the shop's own.
    pub(crate) fn names_a_brand(&self, shop_name: &str) -> bool {
        !self.brands.is_empty() || brand_in(shop_name) || brand_in(&self.legal_name)
    }

    /// What there is to be proven. Hosts under age are not put forward: nobody under 16 hosts.
    pub(crate) fn claims(&self, country: &str, now: Time) -> Claims {
        let secret = |text: &String| Secret::new(text.clone());
        let of_age = |h: &&Host| age(&h.born, now).is_some_and(|a| a >= AGE_MIN);
        Claims {
            country: country.to_owned(),
            kind: self.kind.map_or("", SellerKind::code).to_owned(),
            category: self.category.map_or("", Category::code).to_owned(),
            legal_name: secret(&self.legal_name),
            identity_number: secret(&self.identity_number),
            born: secret(&self.born),
            guardian_consent: self.guardian_consent.clone(),
            tax_code: self.tax_code.clone(),
            registration: self.registration.clone(),
            licence: self.licence.clone(),
            brand_authorisation: self.brand_authorisation.clone(),
            bank: self.bank.name.clone(),
            bank_account: secret(&self.bank.account),
            bank_holder: secret(&self.bank.holder),
            address: Secret::new(format!("{}, {}", self.return_address.line, self.return_address.region)),
            hosts: self.hosts.iter().filter(of_age).map(|h| secret(&h.identity_number)).collect(),
        }
    }
}

fn text(field: &'static str, text: &mut String) -> Result<()> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    *text = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Error::field(field, "field_too_long").with("max", TEXT_CHARS_MAX));
    }
    Ok(())
}

/// Letters and digits in upper case: two spellings of one number are one number.
fn plain_number(field: &'static str, number: &str) -> Result<String> {
    let separators = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '/' | '_');
    let plain: String = number.chars().filter(|c| !separators(*c)).take(NUMBER_CHARS_MAX + 1).collect();
    let plain = plain.to_uppercase();
    let length = plain.chars().count();
    let readable = plain.chars().all(char::is_alphanumeric);
    if length > 0 && (!readable || !(NUMBER_CHARS_MIN..=NUMBER_CHARS_MAX).contains(&length)) {
        let error = Error::field(field, "number_unreadable_here");
        return Err(error.with("min", NUMBER_CHARS_MIN).with("max", NUMBER_CHARS_MAX));
    }
    Ok(plain)
}

fn day_or_blank(field: &'static str, text: &mut String) -> Result<()> {
    *text = text.trim().to_owned();
    if text.is_empty() || day(text).is_some() { Ok(()) } else { Err(Error::field(field, "day_unreadable")) }
}

/// The moment a day such as `2000-12-31` begins in UTC.
fn day(text: &str) -> Option<Time> {
    if text.len() != 10 {
        return None;
    }
    Time::parse(&format!("{text}T00:00:00Z"))
}

/// Full years since the day of birth.
fn age(born: &str, now: Time) -> Option<i64> {
    day(born)?;
    let now = now.to_string();
    let year = |day: &str| day.get(..4)?.parse::<i64>().ok();
    let birthday_is_over = now.get(5..10)? >= born.get(5..10)?;
    let age = year(&now)? - year(born)? - i64::from(!birthday_is_over);
    (0..=AGE_MAX).contains(&age).then_some(age)
}

/// Known brands, one a line, as [`fold`] gives them.
const BRANDS: &str = include_str!("../../data/brands.txt");

fn brand_in(name: &str) -> bool {
    let words = fold(name);
    let padded: String = words.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let padded = format!(" {} ", padded.split_whitespace().collect::<Vec<_>>().join(" "));
    BRANDS.lines().any(|brand| padded.contains(&format!(" {brand} ")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn full_years_are_counted_to_the_day() {
        let now = at("2026-11-21T12:00:00Z");
        for (born, years) in
            [("2010-11-21", Some(16)), ("2010-11-22", Some(15)), ("2027-01-01", None), ("1700-01-01", None), ("", None)]
        {
            assert_eq!(age(born, now), years, "{born}");
        }
        assert_eq!(age("2008-02-29", at("2026-02-28T00:00:00Z")), Some(17));
    }

    #[test]
    fn a_brand_is_found_in_a_name_as_a_word() {
        for name in ["Nike chính hãng", "shop NIKE", "L’Oréal Sài Gòn", "Louis-Vuitton outlet", "华为专卖 Huawei"]
        {
            assert!(brand_in(name), "{name}");
        }
        for name in ["Sạp Cô Út", "Nikeli", "Áo dài Huế", "Mì Quảng", "Chợ Lớn"] {
            assert!(!brand_in(name), "{name}");
        }
        for brand in BRANDS.lines() {
            assert_eq!(fold(brand), brand, "as folded");
        }
    }

    #[test]
    fn numbers_left_blank_stay_and_are_never_shown() {
        let before = Papers {
            identity_number: "001088001234".into(),
            bank: Bank { account: "19031234567".into(), ..Bank::default() },
            hosts: vec![Host { name: "Lan".into(), identity_number: "001099000111".into(), born: "2000-01-01".into() }],
            ..Papers::default()
        };
        let again = Papers { hosts: vec![Host { name: "Lan".into(), ..Host::default() }], ..Papers::default() };
        let again = again.with_numbers_of(&before);
        assert_eq!((&*again.identity_number, &*again.bank.account), ("001088001234", "19031234567"));
        assert_eq!(again.hosts[0].identity_number, "001099000111");
        let (shown, hints) = again.veiled();
        let shown = serde_json::to_string(&shown).unwrap();
        assert!(!shown.contains("001088001234") && !shown.contains("19031234567") && !shown.contains("001099000111"));
        assert_eq!((&*hints.identity_number, &*hints.hosts[0]), ("••• 234", "••• 111"));
        assert_eq!(format!("{before:?}"), "Papers(***)");
    }

    #[test]
    fn what_is_missing_depends_on_who_sells_what() {
        let now = at("2026-11-21T12:00:00Z");
        assert!(Papers::default().missing(now).contains(&"identity_number"));
        let company = Papers {
            kind: Some(SellerKind::Company),
            category: Some(Category::Cosmetics),
            born: "2009-01-01".into(),
            ..Papers::default()
        };
        let missing = company.missing(now);
        for field in ["registration", "tax_code", "licence", "licence_expires", "guardian_consent"] {
            assert!(missing.contains(&field), "{field}");
        }
        let person = Papers { kind: Some(SellerKind::Person), category: Some(Category::Clothes), ..company };
        assert!(!person.missing(now).contains(&"registration") && !person.missing(now).contains(&"licence"));
    }

    proptest! {
        /// Whatever is typed, checking either refuses it by name or gives what checks to itself.
        #[test]
        fn checking_is_settled_after_once(number in "\\PC{0,60}", name in "\\PC{0,250}", born in "[0-9-]{0,12}") {
            let papers = Papers { identity_number: number, legal_name: name, born, ..Papers::default() };
            if let Ok(once) = papers.checked() {
                let twice = once.clone().checked();
                prop_assert!(twice.is_ok_and(|twice| twice == once));
            }
        }
    }
}
