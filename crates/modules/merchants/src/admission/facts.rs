//! What the scene `merchant.admission` is told of a shop. Pure; features and links are filled in by `risk`.

use contracts::{ApplicantMarks, Fact, Facts, Verified, in_dong};
use kernel::{Currency, Mark, Money, Time};

use crate::admission::papers::{Category, Papers, SellerKind};

/// The scene's range of a price, in dong.
const PRICE_DONG_MAX: i64 = 1_000_000_000_000;

/// Everything of the shop that bears on the facts.
pub(crate) struct Applicant<'a> {
    pub(crate) shop_name: &'a str,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: &'a str,
    pub(crate) currency: Currency,
    pub(crate) papers: &'a Papers,
    pub(crate) marks: ApplicantMarks,
    pub(crate) quiz_passed: bool,
    pub(crate) now: Time,
}

pub(crate) fn facts_of(applicant: &Applicant<'_>, proven: &Verified) -> Facts {
    let papers = applicant.papers;
    let back = &papers.return_address;
    let in_the_country = !back.line.is_empty() && back.country == applicant.country;
    let hosts_proven = proven.hosts.iter().filter(|h| **h).count();
    let price = papers.price_max_minor.map(|minor| {
        let dong = in_dong(Money::new(minor, applicant.currency));
        Money::new(dong.min(PRICE_DONG_MAX), Currency::VND)
    });
    let mark = |mark: Option<Mark>| mark.map_or(Fact::Missing, Fact::from);
    let score = proven.likeness_milli.map_or(Fact::Missing, |part| Fact::Share { part, whole: 1000 });
    Facts::new()
        .with("shop.kind", papers.kind.map(SellerKind::code))
        .with("shop.category", papers.category.map(Category::code))
        .with("shop.brand_named", papers.names_a_brand(applicant.shop_name))
        .with("shop.price_max", price)
        .with("shop.sells_abroad", papers.sells_abroad)
        .with("owner.person", mark(applicant.marks.person))
        .with("owner.phone", mark(applicant.marks.phone))
        .with("owner.bank", mark(applicant.marks.bank))
        .with("owner.device", mark(applicant.marks.device))
        .with("owner.age", papers.age(applicant.now))
        .with("id.checked", proven.identity)
        .with("id.score", score)
        .with("id.last_check", proven.identity_checked_at)
        .with("id.expires", proven.identity_expires)
        .with("guardian.consent", proven.guardian_consent)
        .with("licence.tax_code", proven.tax_code)
        .with("licence.registered", proven.registration)
        .with("licence.category", proven.licence)
        .with("licence.brand", proven.brand_authorisation)
        .with("licence.expires", papers.licence_expires())
        .with("bank.name_matches", proven.bank_holder)
        .with("address.proven", proven.address)
        .with("return.address", in_the_country)
        .with("host.listed", papers.hosts.len())
        .with("host.checked", hosts_proven)
        .with("training.passed", applicant.quiz_passed)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_fact_is_one_that_the_scene_declares_and_is_told_once() {
        let scene = include_str!("../../../../../policies/merchant.admission/facts.policy");
        let papers = Papers { price_max_minor: Some(i64::MAX), ..Papers::default() };
        let applicant = Applicant {
            shop_name: "Sạp",
            country: "US",
            currency: Currency::USD,
            papers: &papers,
            marks: ApplicantMarks::default(),
            quiz_passed: false,
            now: Time::from_micros(0),
        };
        let facts = facts_of(&applicant, &Verified::default());
        let names: HashSet<&str> = facts.0.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), facts.0.len(), "each once");
        for name in &names {
            assert!(scene.contains(&format!("  {name}:")), "{name} is not declared");
        }
        let declared = scene.lines().filter_map(|l| l.trim().split_once(':').map(|(name, _)| name));
        let ours = declared.filter(|n| n.contains('.') && !n.starts_with("link.") && !n.contains(' '));
        let left_out: Vec<&str> = ours
            .filter(|n| !names.contains(n))
            .filter(|n| !n.contains("_2y") && !n.contains("0d") && !n.contains("_7d"))
            .collect();
        assert!(left_out.is_empty(), "{left_out:?}");
        assert!(facts.0.contains(&("id.checked", Fact::Bool(false))), "not proven is no, never missing");
        assert!(facts.0.contains(&("shop.price_max", Fact::Money(Money::new(PRICE_DONG_MAX, Currency::VND)))));
    }
}
