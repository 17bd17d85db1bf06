//! Those who want to sell, for `merchant.admission`.

use contracts::{Fact, Facts, scene};
use kernel::{Currency, Money};

use super::{
    Act::{Applies, Closed, Marked, Opens, Refused},
    Case, Did, EVENING, JANUARY, ME, Tale, Who, days, hours, often, once, somebody,
};

/// An application as the product reads it, with what was proven. The ordinary one: somebody who sells clothes under their own
/// name, all papers in order.
#[derive(Clone, Copy)]
struct Shop {
    me: Who,
    at: &'static str,
    kind: &'static str,
    category: &'static str,
    brand_named: bool,
    price_max: i64,
    abroad: bool,
    age: i64,
    identity: bool,
    /// Thousandths.
    likeness: i64,
    /// Days since the identity was checked, and until the document runs out.
    checked_ago: i64,
    expires_in: i64,
    guardian: bool,
    tax_code: bool,
    registered: bool,
    licence: bool,
    /// Days until the licence of the category runs out; 0: none was given.
    licence_expires_in: i64,
    brand: bool,
    bank_name: bool,
    address: bool,
    /// The goods come back to an address in the country.
    returns: bool,
    hosts: i64,
    hosts_checked: i64,
    quiz: bool,
}

const SHOP: Shop = Shop {
    me: ME,
    at: EVENING,
    kind: "person",
    category: "clothes",
    brand_named: false,
    price_max: 900_000,
    abroad: false,
    age: 34,
    identity: true,
    likeness: 970,
    checked_ago: 0,
    expires_in: 5 * 365,
    guardian: false,
    tax_code: false,
    registered: false,
    licence: false,
    licence_expires_in: 0,
    brand: false,
    bank_name: true,
    address: true,
    returns: true,
    hosts: 1,
    hosts_checked: 1,
    quiz: true,
};

/// A household business with its tax code.
const HOUSEHOLD: Shop = Shop { kind: "household", tax_code: true, registered: true, ..SHOP };
/// A company with its papers.
const COMPANY: Shop = Shop { kind: "company", tax_code: true, registered: true, hosts: 3, hosts_checked: 3, ..SHOP };

impl Shop {
    /// With the licence that its category needs.
    const fn licensed(self, category: &'static str) -> Shop {
        Shop { category, licence: true, licence_expires_in: 700, ..self }
    }

    fn case(self, name: &'static str, rule: Option<&'static str>, story: &'static str, past: &[Did]) -> Case {
        let tale = Tale::new(name, self.at, self.me);
        let marks = tale.applicant(&self.me, 0);
        let owner = tale.user(&self.me, 0);
        let proven = Fact::Share { part: self.likeness, whole: 1000 };
        let score = if self.identity { proven } else { Fact::Missing };
        let facts = Facts::new()
            .with("shop.kind", self.kind)
            .with("shop.category", self.category)
            .with("shop.brand_named", self.brand_named)
            .with("shop.price_max", Money::new(self.price_max, Currency::VND))
            .with("shop.sells_abroad", self.abroad)
            .with("owner.person", marks.person)
            .with("owner.phone", marks.phone)
            .with("owner.bank", marks.bank)
            .with("owner.device", marks.device)
            .with("owner.age", self.age)
            .with("id.checked", self.identity)
            .with("id.score", score)
            .with("id.last_check", self.identity.then(|| tale.ago(days(self.checked_ago))))
            .with("id.expires", self.identity.then(|| tale.ago(-days(self.expires_in))))
            .with("guardian.consent", self.guardian)
            .with("licence.tax_code", self.tax_code)
            .with("licence.registered", self.registered)
            .with("licence.category", self.licence)
            .with("licence.brand", self.brand)
            .with("licence.expires", (self.licence_expires_in != 0).then(|| tale.ago(-days(self.licence_expires_in))))
            .with("bank.name_matches", self.bank_name)
            .with("address.proven", self.address)
            .with("return.address", self.returns)
            .with("host.listed", self.hosts)
            .with("host.checked", self.hosts_checked)
            .with("training.passed", self.quiz);
        tale.case(scene::MERCHANT_ADMISSION, rule, story, past, owner.to_string(), facts)
    }

    fn caught_by(self, rule: &'static str, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, Some(rule), story, past)
    }

    fn left_alone(self, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, None, story, past)
    }
}

pub(super) fn attackers() -> Vec<Case> {
    let before = Who { joined: days(300), ..somebody("before") };
    vec![
        Shop { at: JANUARY, me: Who { person: "mark:000000000000bad1", ..ME }, ..SHOP }.caught_by(
            "blocked_person",
            "the_barred_seller",
            "barred by the house, back with a fresh account and good papers",
            &[],
        ),
        Shop { identity: false, ..SHOP }.caught_by(
            "identity_not_proven",
            "nobody_in_particular",
            "a made-up number, to sell for a week and be gone",
            &[],
        ),
        Shop { likeness: 600, ..SHOP }.caught_by(
            "face_is_doubtful",
            "the_borrowed_face",
            "applies with the document of somebody who looks a little alike",
            &[],
        ),
        Shop { checked_ago: 200, ..SHOP }.caught_by(
            "check_is_old",
            "the_bought_identity",
            "uses a proof of identity that its owner gave elsewhere half a year ago",
            &[],
        ),
        Shop { expires_in: 10, ..SHOP }.caught_by(
            "document_runs_out",
            "the_last_days_of_a_document",
            "a document reported lost, used before it runs out",
            &[],
        ),
        Shop { age: 15, ..SHOP }.caught_by(
            "under_sixteen",
            "the_schoolboy",
            "sells his brother's trainers before he may",
            &[],
        ),
        Shop { age: 17, ..SHOP }.caught_by(
            "minor_without_guardian",
            "the_minor",
            "seventeen, and nobody at home knows of the shop",
            &[],
        ),
        Shop { bank_name: false, ..SHOP }.caught_by(
            "bank_of_another",
            "the_straw_man",
            "his papers, another's bank account",
            &[],
        ),
        Shop { hosts: 3, hosts_checked: 2, ..HOUSEHOLD }.caught_by(
            "hosts_not_proven",
            "the_hidden_host",
            "the third host was thrown out elsewhere and gives no papers",
            &[],
        ),
        Shop { registered: false, ..COMPANY }.caught_by(
            "company_not_registered",
            "the_paper_company",
            "a company that no register knows",
            &[],
        ),
        Shop { tax_code: false, ..HOUSEHOLD }.caught_by(
            "no_tax_code",
            "the_untaxed_shop",
            "a shop of three rooms that would rather not be known to the tax office",
            &[],
        ),
        Shop { category: "cosmetics", ..HOUSEHOLD }.caught_by(
            "category_needs_licence",
            "the_kitchen_cream",
            "sells whitening cream mixed at home",
            &[],
        ),
        Shop { licence_expires_in: 10, ..HOUSEHOLD.licensed("food") }.caught_by(
            "licence_runs_out",
            "the_last_days_of_a_licence",
            "the kitchen failed its inspection, the licence is not renewed",
            &[],
        ),
        Shop { category: "tobacco", ..HOUSEHOLD }.caught_by(
            "forbidden_category",
            "the_smuggler",
            "sells cigarettes on air",
            &[],
        ),
        HOUSEHOLD.licensed("medicine").caught_by(
            "medicine_by_person",
            "the_quack",
            "sells pills under a licence for herbs",
            &[],
        ),
        Shop { brand_named: true, ..HOUSEHOLD }.caught_by(
            "brand_not_authorised",
            "the_faker",
            "sells copied bags under the brand's name",
            &[],
        ),
        Shop { returns: false, quiz: false, ..SHOP }.caught_by(
            "no_place_for_returns",
            "the_one_way_shop",
            "nothing can come back, and the rules were not read",
            &[],
        ),
        Shop { returns: false, address: false, ..HOUSEHOLD }.caught_by(
            "address_not_proven",
            "the_letterbox",
            "a business whose only address is a forwarder abroad",
            &[],
        ),
        Shop { returns: false, quiz: false, me: Who { joined: days(1), ..ME }, price_max: 4_000_000, ..SHOP }
            .caught_by(
                "rules_not_learnt",
                "the_dropper",
                "sells what a warehouse abroad sends, and skips the test on returns",
                &[],
            ),
        Shop { abroad: true, quiz: false, ..SHOP }.caught_by(
            "sells_abroad_unproven",
            "the_exporter_without_papers",
            "sells to other countries as a private person, out of everybody's reach",
            &[],
        ),
        Shop { me: Who { person: "his", ..ME }, ..SHOP }.caught_by(
            "closed_for_fakes",
            "the_faker_returns",
            "his shop was closed for fakes in spring; now with another account, bank and phone",
            &[once(days(90), Who { person: "his", ..before }, Closed("fakes"))],
        ),
        Shop { me: Who { person: "hers", ..ME }, ..SHOP }.caught_by(
            "closed_before",
            "the_unsafe_toys_return",
            "her shop was closed for unsafe toys; now it sells clothes under another account",
            &[once(days(90), Who { person: "hers", ..before }, Closed("unsafe"))],
        ),
        Shop { me: Who { bank: "the account", ..ME }, ..SHOP }.caught_by(
            "bank_of_closed_shop",
            "the_cousin",
            "a cousin's papers, but the money goes where that of the closed shop went",
            &[once(days(120), Who { bank: "the account", ..before }, Closed("fraud"))],
        ),
        Shop { me: Who { phone: "the phone", ..ME }, ..SHOP }.caught_by(
            "phone_of_closed_shop",
            "the_old_number",
            "new papers, new bank; the phone is that of the closed shop",
            &[once(days(120), Who { phone: "the phone", ..before }, Closed("fraud"))],
        ),
        Shop { me: Who { device: "the laptop", ..ME }, quiz: false, ..SHOP }.caught_by(
            "linked_to_closed",
            "the_same_laptop",
            "the wife applies from the laptop of the husband whose shop was closed",
            &[once(days(120), Who { device: "the laptop", ..before }, Closed("other"))],
        ),
        Shop { me: Who { device: "the laptop", ..ME }, ..SHOP }.caught_by(
            "linked_ring_of_shops",
            "the_shop_factory",
            "a fourth straw man at the laptop from which three shops were run and closed",
            &[often(3, days(160), days(40), Who { device: "the laptop", ..somebody("straw man#") }, Closed("fraud"))],
        ),
        Shop { me: Who { device: "the laptop", ..ME }, quiz: false, ..SHOP }.caught_by(
            "linked_points",
            "the_second_shop_of_a_sinner",
            "opens a second shop before the first, with five marked breaches, is closed",
            &[often(
                5,
                days(100),
                days(15),
                Who { device: "the laptop", joined: days(170), ..before },
                Marked("points"),
            )],
        ),
        Shop { me: Who { phone: "the phone", ..ME }, ..SHOP }.caught_by(
            "linked_to_fraud",
            "the_buyer_turned_seller",
            "cheated as a buyer, now wants to sell, with the phone number of then",
            &[
                once(days(70), Who { phone: "the phone", ..before }, Applies),
                once(days(60), Who { phone: "the phone", ..before }, Marked("fraud")),
            ],
        ),
        Shop { me: Who { device: "the laptop", ..ME }, quiz: false, ..SHOP }.caught_by(
            "device_of_many_applicants",
            "the_agency",
            "applies for one straw man after another from one desk; none of them took the test",
            &[often(3, days(5), days(1), Who { device: "the laptop", ..somebody("straw man#") }, Applies)],
        ),
        Shop { me: Who { bank: "the account", ..ME }, ..SHOP }.caught_by(
            "bank_of_many_people",
            "one_purse_three_names",
            "three people's shops pay into one account, so that none earns enough to be taxed",
            &[often(2, days(60), days(20), Who { bank: "the account", ..somebody("name#") }, Applies)],
        ),
        Shop { quiz: false, ..SHOP }.caught_by(
            "applies_again_and_again",
            "the_one_who_tries",
            "refused twice, tries with other papers until something passes",
            &[often(2, days(20), days(3), ME, Refused), often(2, days(9), days(3), ME, Applies)],
        ),
        Shop { price_max: 30_000_000, ..SHOP.licensed("jewellery") }.caught_by(
            "probation.1",
            "the_gold_seller_without_a_shop",
            "sells gold to five hundred people on the first evening and is gone before it is weighed",
            &[],
        ),
        Shop { category: "electronics", price_max: 20_000_000, ..COMPANY }.caught_by(
            "probation.2",
            "the_phone_company",
            "a company bought for its papers sells phones it does not have",
            &[],
        ),
        HOUSEHOLD.licensed("food").caught_by(
            "probation.3",
            "the_thin_kitchen",
            "sells a thousand boxes from a kitchen for fifty, and wants the money at once",
            &[],
        ),
        Shop { price_max: 4_900_000, ..SHOP }.caught_by(
            "probation.4",
            "the_weekend_seller",
            "sells for one weekend all that people pay for, and ships nothing",
            &[],
        ),
        COMPANY.caught_by(
            "probation.5",
            "the_liquidator",
            "a company about to end sells a warehouse that is not its own",
            &[],
        ),
    ]
}

pub(super) fn honest() -> Vec<Case> {
    let market = |person| Who { network: "the market", ..somebody(person) };
    let young = Shop { age: 19, ..SHOP };
    vec![
        Shop { returns: false, quiz: false, ..COMPANY }.case(
            "the_importer",
            Some("well_proven_company"),
            "a company with all papers whose returns go to its warehouse across the border; the test is still to come",
            &[],
        ),
        SHOP.left_alone("somebody_sells_clothes", "all papers in order", &[]),
        HOUSEHOLD.left_alone("a_household_shop", "clothes, tax code, address", &[]),
        COMPANY.left_alone("a_company", "all papers", &[]),
        HOUSEHOLD.licensed("food").left_alone(
            "the_fruit_seller",
            "a household that sells its own fruit, licensed",
            &[],
        ),
        Shop { quiz: false, ..HOUSEHOLD.licensed("food") }.left_alone(
            "the_fruit_seller_before_the_test",
            "the test is still to come",
            &[],
        ),
        Shop { quiz: false, ..SHOP }.left_alone("before_the_test", "everything but the test", &[]),
        Shop { returns: false, ..SHOP }.left_alone("no_returns_yet", "forgot the address for returns", &[]),
        Shop { address: false, ..HOUSEHOLD }.left_alone("just_moved", "the register has the old address", &[]),
        Shop { address: false, quiz: false, ..HOUSEHOLD }.left_alone(
            "just_moved_and_busy",
            "and has not taken the test",
            &[],
        ),
        young.left_alone("a_student_sells", "nineteen, sells what she sews", &[]),
        Shop { age: 16, guardian: true, ..SHOP }.left_alone("a_minor_with_consent", "sixteen, mother signed", &[]),
        Shop { age: 17, guardian: true, ..SHOP }.left_alone("seventeen_with_consent", "father signed", &[]),
        Shop { age: 72, ..SHOP }.left_alone("the_grandmother_sells", "seventy-two, sells what she knits", &[]),
        Shop { likeness: 810, ..SHOP }.left_alone("an_old_photograph", "the document's picture is nine years old", &[]),
        Shop { checked_ago: 90, ..SHOP }.left_alone("checked_in_spring", "proven three months ago", &[]),
        Shop { expires_in: 60, ..SHOP }.left_alone("renews_soon", "the document holds two more months", &[]),
        HOUSEHOLD.licensed("cosmetics").left_alone("licensed_cosmetics", "announced and licensed", &[]),
        Shop { licence_expires_in: 45, ..HOUSEHOLD.licensed("food") }.left_alone(
            "renews_its_licence",
            "45 days left",
            &[],
        ),
        COMPANY.licensed("medicine").left_alone("the_pharmacy", "a licensed company", &[]),
        COMPANY.licensed("devices").left_alone("the_medical_supplier", "a licensed company", &[]),
        HOUSEHOLD.licensed("alcohol").left_alone("the_brewer", "a licensed household", &[]),
        Shop { price_max: 60_000_000, ..COMPANY.licensed("jewellery") }.left_alone(
            "the_goldsmith",
            "three generations",
            &[],
        ),
        Shop { category: "electronics", price_max: 20_000_000, ..HOUSEHOLD }.left_alone(
            "the_phone_repairer",
            "sells repaired phones",
            &[],
        ),
        Shop { brand_named: true, brand: true, ..HOUSEHOLD }.left_alone(
            "the_dealer",
            "sells a brand with its word",
            &[],
        ),
        Shop { brand_named: true, brand: true, ..COMPANY }.left_alone(
            "the_brand_itself",
            "the brand's own company",
            &[],
        ),
        Shop { abroad: true, ..COMPANY }.left_alone("the_exporter", "a registered company that sells abroad", &[]),
        Shop { abroad: true, ..HOUSEHOLD }.left_alone("ships_to_emigrants", "a registered household", &[]),
        Shop { abroad: true, ..SHOP }.left_alone(
            "sells_knitting_abroad",
            "a private person, everything else in order",
            &[],
        ),
        Shop { hosts: 5, hosts_checked: 5, ..COMPANY }.left_alone("five_hosts", "all proven", &[]),
        Shop { hosts: 0, hosts_checked: 0, ..SHOP }.left_alone("no_host_yet", "begins with pictures", &[]),
        Shop { category: "toys", ..HOUSEHOLD }.left_alone("the_toy_maker", "wooden toys", &[]),
        Shop { category: "pets", ..SHOP }.left_alone("the_bird_lover", "sells cages and seed", &[]),
        Shop { category: "home", ..HOUSEHOLD }.left_alone("the_potter", "bowls and vases", &[]),
        Shop { category: "shoes", price_max: 3_000_000, ..SHOP }.left_alone("the_shoemaker", "by hand", &[]),
        Shop { me: Who { device: "the café's", ..ME }, ..SHOP }.left_alone(
            "at_the_café",
            "two applied from the same café's computer this week",
            &[often(2, days(4), days(1), Who { device: "the café's", ..somebody("other#") }, Applies)],
        ),
        Shop { me: Who { device: "the union's", ..ME }, ..HOUSEHOLD }.left_alone(
            "helped_by_the_farmers_union",
            "one computer at the union's office, five farmers a week",
            &[often(5, days(6), days(1), Who { device: "the union's", ..somebody("farmer#") }, Applies)],
        ),
        Shop { me: Who { address: "the market", network: "the market", ..ME }, ..SHOP }.left_alone(
            "a_stall_in_the_market",
            "thirty stalls at one address and one line; one of them was closed for fakes",
            &[
                often(30, days(100), days(1), Who { address: "the market", ..market("stall#") }, Applies),
                once(days(50), Who { address: "the market", ..market("stall7") }, Closed("fakes")),
            ],
        ),
        SHOP.left_alone("handed_in_twice", "forgot the bank account the first time", &[once(hours(2), ME, Applies)]),
        SHOP.left_alone("handed_in_four_times", "is bad with forms", &[often(4, days(3), hours(9), ME, Applies)]),
        SHOP.left_alone(
            "refused_once",
            "was refused for the category, chose another",
            &[once(days(10), ME, Refused), once(days(9), ME, Applies)],
        ),
        SHOP.left_alone(
            "has_a_shop",
            "opens a second one",
            &[once(days(200), ME, Opens), once(days(200), ME, Applies)],
        ),
        SHOP.left_alone(
            "two_points_in_spring",
            "late parcels twice, marked for it",
            &[often(2, days(80), days(20), ME, Marked("points"))],
        ),
        Shop { me: Who { bank: "the couple's", ..ME }, ..SHOP }.left_alone(
            "the_couple_with_one_account",
            "wife and husband each open a shop",
            &[once(days(30), Who { bank: "the couple's", ..somebody("husband") }, Applies)],
        ),
        Shop { me: Who { phone: "a number", ..ME }, ..SHOP }.left_alone(
            "got_an_old_number",
            "the carrier gave her the number of a shop closed three years ago",
            &[once(days(1100), Who { phone: "a number", joined: days(1200), ..somebody("before") }, Closed("fraud"))],
        ),
    ]
}
