//! Buyers at checkout, for `order.risk`.

use contracts::{Fact, Facts, scene};
use kernel::{Currency, Money};

use super::{
    Act::{Buys, Cancels, Declined, Joins, Marked, Orders, RunsOut, SendsBack},
    Case, Did, EVENING, JANUARY, ME, NIGHT, Tale, Who, days, hours, minutes, often, once, somebody,
};

/// An order at the moment it is asked about. The ordinary one: a shirt at the door, seen in a sale and read about.
#[derive(Clone, Copy)]
struct Order {
    me: Who,
    at: &'static str,
    pays: &'static str,
    total: i64,
    /// Most pieces of one variant.
    pieces: i64,
    origin: &'static str,
    /// Price of the dearest item.
    item: i64,
    guest: bool,
    /// Seconds that its page was on the screen.
    read: i64,
    compared: i64,
    /// Seconds in the sale; 0 outside one.
    watched: i64,
    /// The shop's median order; 0 where it has too few.
    median: i64,
}

const ORDER: Order = Order {
    me: ME,
    at: EVENING,
    pays: "cod",
    total: 350_000,
    pieces: 1,
    origin: "tap",
    item: 320_000,
    guest: false,
    read: 45,
    compared: 1,
    watched: minutes(12),
    median: 300_000,
};

/// A first order of a guest, at the door.
const GUEST: Order =
    Order { me: Who { joined: minutes(30), ..ME }, guest: true, total: 1_300_000, item: 1_270_000, ..ORDER };

impl Order {
    fn case(self, name: &'static str, rule: Option<&'static str>, story: &'static str, past: &[Did]) -> Case {
        let tale = Tale::new(name, self.at, self.me);
        let risk = tale.risk(&self.me, 0);
        let buyer = tale.user(&self.me, 0);
        let dong = |n: i64| Money::new(n, Currency::VND);
        let span = |s: i64| Fact::Span(s * 1_000_000);
        let facts = Facts::new()
            .with("order.total", dong(self.total))
            .with("order.payment", self.pays)
            .with("order.quantity", self.pieces)
            .with("order.item_price", dong(self.item))
            .with("order.origin", self.origin)
            .with("order.address", risk.address)
            .with("order.phone", risk.phone)
            .with("card.id", risk.card.filter(|_| self.pays == "card"))
            .with("shop.median_order", (self.median > 0).then(|| dong(self.median)))
            .with("buyer.id", buyer)
            .with("buyer.joined", buyer.made_at())
            .with("buyer.guest", self.guest)
            .with("device.id", risk.from.device)
            .with("network.id", risk.from.network)
            .with("page.read", span(self.read))
            .with("page.compared", self.compared)
            .with("room.watched", span(self.watched));
        tale.case(scene::ORDER_RISK, rule, story, past, buyer.to_string(), facts)
    }

    fn caught_by(self, rule: &'static str, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, Some(rule), story, past)
    }

    fn left_alone(self, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, None, story, past)
    }
}

/// An account so old.
const fn aged(joined: i64) -> Who {
    Who { joined, ..ME }
}

pub(super) fn attackers() -> Vec<Case> {
    let month_old = aged(days(60));
    let new = aged(hours(3));
    // Other accounts of the same hands.
    let other = |joined| Who { joined, ..somebody("other#") };
    vec![
        Order { me: aged(days(100)), total: 25_000_000, item: 24_900_000, read: 60, ..ORDER }.caught_by(
            "cod_ceiling.1",
            "the_phone_at_the_door",
            "after four small parcels orders a phone for 25 million at the door; the shop insures nothing above 20",
            &[often(4, days(90), days(20), aged(days(100)), Buys(250_000))],
        ),
        Order { total: 25_000_000, item: 24_900_000, ..ORDER }.caught_by(
            "cod_ceiling.2",
            "the_taken_over_regular",
            "uses the account of a good customer to have a phone brought to another door",
            &[often(12, days(190), days(14), ME, Buys(300_000))],
        ),
        Order { me: month_old, total: 8_000_000, item: 7_900_000, median: 2_000_000, ..ORDER }.caught_by(
            "cod_ceiling.3",
            "the_bold_second_order",
            "two cheap parcels taken, then one for 8 million at the door that nobody will open to",
            &[often(2, days(50), days(20), month_old, Buys(120_000))],
        ),
        Order { me: month_old, total: 2_400_000, item: 2_300_000, ..ORDER }.caught_by(
            "cod_ceiling.4",
            "the_dear_first_parcel",
            "never bought anything and orders for 2.4 million at the door, to see what comes",
            &[],
        ),
        ORDER.caught_by(
            "cod_refused_half",
            "half_come_back",
            "orders four at the door, keeps two; the shop pays the way of the others twice",
            &[often(2, days(100), days(40), ME, Buys(350_000)), often(2, days(80), days(40), ME, SendsBack(350_000))],
        ),
        Order { me: Who { phone: "the phone", ..GUEST.me }, ..GUEST }.caught_by(
            "cod_phone_refuses",
            "the_refuser_without_an_account",
            "two parcels refused under an account, now as a guest with the same phone",
            &[often(2, days(60), days(10), Who { phone: "the phone", ..somebody("before") }, SendsBack(400_000))],
        ),
        Order { me: Who { address: "the door", ..GUEST.me }, ..GUEST }.caught_by(
            "cod_address_refuses",
            "the_door_that_stays_shut",
            "one door, each time another name and phone; nobody ever opens",
            &[often(3, days(40), days(10), Who { address: "the door", ..other(days(60)) }, SendsBack(400_000))],
        ),
        Order { origin: "comment", watched: 2, ..GUEST }.caught_by(
            "cod_guest_first",
            "the_passer_by",
            "comes in, comments a code of 1.3 million, leaves; the parcel finds nobody",
            &[],
        ),
        Order { me: month_old, pieces: 30, total: 1_800_000, item: 60_000, median: 0, ..ORDER }.caught_by(
            "cod_many_pieces",
            "the_order_bomber",
            "a rival orders thirty of one cheap item at the door to empty the shelf",
            &[],
        ),
        Order { me: month_old, pays: "vietqr", origin: "comment", watched: 3, ..ORDER }.caught_by(
            "holds_run_out",
            "the_hoarder",
            "a rival's script holds scarce pieces by comment, lets them run out, holds them again",
            &[often(5, hours(9), hours(1), month_old, RunsOut(350_000))],
        ),
        Order { at: JANUARY, me: Who { device: "mark:00000000000de71c", ..ME }, ..ORDER }.caught_by(
            "device_barred",
            "the_barred_device",
            "a device that the risk desk barred, under an account without a spot",
            &[often(3, days(100), days(20), ME, Buys(300_000))],
        ),
        Order { at: JANUARY, me: Who { phone: "mark:0000000000000f0e", ..ME }, ..ORDER }.caught_by(
            "phone_barred",
            "the_barred_phone",
            "a phone number that the risk desk put on its list, under a new name",
            &[],
        ),
        Order { me: Who { network: "the flat", ..month_old }, ..ORDER }.caught_by(
            "linked_to_fraud",
            "the_wifi_of_a_fraudster",
            "a fraudster's second account, from the wifi of the first",
            &[once(days(30), Who { network: "the flat", joined: days(90), ..somebody("marked") }, Marked("fraud"))],
        ),
        Order { me: Who { device: "the tablet", ..ME }, ..ORDER }.caught_by(
            "linked_ring",
            "the_fattened_account",
            "a ring's account that was fed with twelve small orders before it is used",
            &[
                often(12, days(190), days(14), Who { device: "the tablet", ..ME }, Buys(60_000)),
                often(3, days(30), days(5), Who { device: "the tablet", ..other(days(120)) }, Marked("fraud")),
            ],
        ),
        Order { me: Who { device: "the tablet", ..month_old }, ..ORDER }.caught_by(
            "linked_refusals",
            "the_refusal_ring",
            "spreads refused parcels over accounts, doors and phones; each alone looks clean",
            &[
                often(3, days(80), days(10), Who { device: "the tablet", ..other(days(150)) }, SendsBack(300_000)),
                often(2, days(70), days(10), Who { device: "the tablet", ..somebody("second") }, SendsBack(300_000)),
            ],
        ),
        Order { me: Who { device: "the tablet", phone: "the phone", ..month_old }, ..ORDER }.caught_by(
            "device_of_many",
            "five_buyers_on_one_device",
            "one hand, five accounts, each takes the price that is one a person",
            &[often(
                4,
                days(3),
                hours(5),
                Who { device: "the tablet", phone: "the phone", ..other(days(40)) },
                Orders(200_000),
            )],
        ),
        Order { me: Who { device: "the tablet", ..new }, ..ORDER }.caught_by(
            "device_makes_accounts",
            "the_account_maker",
            "makes accounts on one device for the welcome price, one after another",
            &[often(3, hours(2), 0, Who { device: "the tablet", ..other(hours(2)) }, Joins)],
        ),
        Order { me: Who { network: "the flat", ..GUEST.me }, ..GUEST }.caught_by(
            "network_makes_accounts",
            "the_room_of_phones",
            "a room of phones on one line makes fifteen accounts within the hour and orders at the door",
            &[often(15, minutes(30), 0, Who { network: "the flat", ..other(minutes(40)) }, Joins)],
        ),
        Order { me: new, pays: "vietqr", total: 4_000_000, item: 3_950_000, ..ORDER }.caught_by(
            "new_and_dear",
            "new_today_and_dear",
            "an account of this afternoon orders for 4 million where people spend 300,000",
            &[],
        ),
        Order {
            me: month_old,
            pays: "card",
            total: 5_000_000,
            item: 4_950_000,
            read: 3,
            compared: 0,
            watched: 20,
            ..ORDER
        }
        .caught_by(
            "dear_and_unread",
            "the_stolen_card",
            "a stolen card buys what sells on fastest; nobody reads the page",
            &[],
        ),
        Order {
            me: aged(days(12)),
            at: NIGHT,
            pays: "card",
            total: 2_300_000,
            item: 2_250_000,
            read: 4,
            compared: 0,
            watched: 0,
            ..ORDER
        }
        .caught_by(
            "odd_hour",
            "at_three_in_the_morning",
            "a card is used while its owner sleeps, outside any sale",
            &[],
        ),
        Order { me: aged(hours(5)), pays: "card", total: 6_000_000, item: 2_900_000, pieces: 2, ..ORDER }.caught_by(
            "far_above_the_shop",
            "twenty_times_the_usual",
            "a new account fills its bag to twenty times what the shop sells, before the card is stopped",
            &[],
        ),
        Order { me: month_old, watched: 0, ..ORDER }.caught_by(
            "pace_of_buyer",
            "eight_in_an_hour",
            "a script places order after order outside any sale, and took some back before",
            &[
                often(3, days(9), days(1), month_old, Cancels(300_000)),
                often(8, minutes(50), minutes(5), month_old, Orders(300_000)),
            ],
        ),
        Order { me: Who { device: "the tablet", ..month_old }, ..ORDER }.caught_by(
            "pace_of_device",
            "the_order_bot",
            "a bot changes accounts and keeps the device: sixteen orders in an hour",
            &[
                often(9, minutes(50), minutes(4), Who { device: "the tablet", ..somebody("second") }, Orders(200_000)),
                often(7, minutes(40), minutes(4), Who { device: "the tablet", ..month_old }, Orders(200_000)),
            ],
        ),
        Order {
            me: Who { network: "the flat", ..new },
            pays: "vietqr",
            total: 3_400_000,
            item: 3_300_000,
            median: 0,
            ..ORDER
        }
        .caught_by(
            "pace_of_network",
            "forty_in_ten_minutes",
            "a room of phones on one line orders a sale empty; the newest account takes the dearest",
            &[
                often(20, minutes(8), 10, Who { network: "the flat", ..somebody("first") }, Orders(200_000)),
                often(20, minutes(7), 10, Who { network: "the flat", ..somebody("second") }, Orders(200_000)),
            ],
        ),
        Order { me: Who { address: "the door", ..GUEST.me }, ..GUEST }.caught_by(
            "address_of_many",
            "six_names_at_one_door",
            "one door orders under six names within a week, each below what is asked about",
            &[often(5, days(6), days(1), Who { address: "the door", ..other(days(8)) }, Orders(300_000))],
        ),
        Order { me: Who { phone: "the phone", ..GUEST.me }, ..GUEST }.caught_by(
            "phone_of_many",
            "five_names_on_one_phone",
            "one phone number receives for five accounts, to have each price once a person",
            &[often(4, days(20), days(3), Who { phone: "the phone", ..other(days(90)) }, Orders(300_000))],
        ),
        Order { me: month_old, origin: "comment", watched: 2, ..ORDER }.caught_by(
            "comment_without_watching",
            "the_comment_bot",
            "comments the code two seconds after it came in, and cancelled six such orders before",
            &[often(6, days(20), days(3), month_old, Cancels(300_000))],
        ),
        Order { me: Who { card: "card", ..month_old }, pays: "card", ..ORDER }.caught_by(
            "cards_tried",
            "the_card_tester",
            "tries a list of stolen numbers with a shirt until one passes",
            &[often(3, hours(8), hours(2), Who { card: "card #", ..month_old }, Declined)],
        ),
        Order { me: Who { card: "the card", ..month_old }, pays: "card", ..ORDER }.caught_by(
            "card_of_many",
            "one_card_four_accounts",
            "one stolen card in account after account, a little each time",
            &[often(3, days(9), days(2), Who { card: "the card", ..other(days(30)) }, Orders(300_000))],
        ),
        Order {
            me: Who { card: "the card", ..new },
            pays: "card",
            total: 3_500_000,
            item: 1_700_000,
            pieces: 2,
            median: 0,
            ..ORDER
        }
        .caught_by(
            "declined_and_again",
            "no_no_no_yes",
            "an account of today tries one card until the bank tires",
            &[often(3, minutes(40), minutes(10), Who { card: "the card", ..new }, Declined)],
        ),
        Order {
            me: Who { card: "the card", ..aged(days(25)) },
            at: NIGHT,
            pays: "card",
            total: 2_500_000,
            item: 2_450_000,
            read: 3,
            compared: 0,
            watched: 0,
            median: 600_000,
            ..ORDER
        }
        .caught_by(
            "quick_card_at_night",
            "the_borrowed_account",
            "a small order to warm the account, then at night eight times as much, unread",
            &[once(days(15), Who { card: "the card", ..aged(days(25)) }, Buys(300_000))],
        ),
    ]
}

pub(super) fn honest() -> Vec<Case> {
    let family = Who { device: "the tablet", phone: "mother's", address: "home", network: "home", ..ME };
    let child = Who { device: "the tablet", phone: "mother's", address: "home", network: "home", ..somebody("child#") };
    let student = |joined| Who { network: "the dormitory", address: "the dormitory", joined, ..somebody("student#") };
    let in_dormitory = |joined| Who { network: "the dormitory", address: "the dormitory", joined, ..ME };
    let new = aged(hours(3));
    let young = aged(days(10));
    vec![
        Order { me: family, ..ORDER }.case(
            "the_mother_of_four",
            Some("takes_what_it_orders"),
            "a family's tablet with five accounts, all to the mother's phone; she takes every parcel",
            &[often(6, days(150), days(20), family, Buys(300_000)), often(4, days(6), days(1), child, Orders(200_000))],
        ),
        Order {
            me: Who { address: "the house", phone: "the house's", ..aged(days(40)) },
            origin: "comment",
            watched: 3,
            ..ORDER
        }
        .case(
            "the_new_flatmate",
            Some("address_is_proven"),
            "first order of the fifth in a house that takes all its parcels, by comment right on coming in",
            &[
                often(
                    4,
                    days(25),
                    days(3),
                    Who { address: "the house", phone: "the house's", ..somebody("flatmate#") },
                    Buys(300_000),
                ),
                often(
                    8,
                    days(150),
                    days(9),
                    Who { address: "the house", phone: "the house's", ..somebody("landlady") },
                    Buys(300_000),
                ),
            ],
        ),
        Order {
            me: Who { phone: "the office's", ..somebody("id:01970000-0000-7000-8000-0000000b04e5") },
            at: JANUARY,
            pays: "vietqr",
            total: 3_000_000,
            item: 2_900_000,
            ..ORDER
        }
        .case(
            "whom_the_shop_knows",
            Some("known_to_the_shop"),
            "buys from the stall every week and now for the first time here, to the office's phone",
            &[often(4, days(20), days(4), Who { phone: "the office's", ..somebody("colleague#") }, Orders(300_000))],
        ),
        Order { me: family, ..ORDER }.case(
            "the_aunt_who_spends",
            Some("big_spender"),
            "four dear orders a year, taken each time, from the tablet and phone of a large household",
            &[
                often(4, days(190), days(50), family, Buys(6_000_000)),
                often(4, days(5), days(1), child, Orders(200_000)),
            ],
        ),
        ORDER.left_alone("an_ordinary_first_order", "a shirt at the door, account of half a year", &[]),
        Order { me: new, ..ORDER }.left_alone("new_today", "made the account in the sale, orders one shirt", &[]),
        Order { guest: true, me: aged(minutes(10)), ..ORDER }.left_alone(
            "a_guest_in_the_sale",
            "does not sign in; one shirt at the door",
            &[],
        ),
        Order { guest: true, me: aged(minutes(40)), total: 980_000, item: 240_000, pieces: 2, ..ORDER }.left_alone(
            "a_guest_with_a_full_bag",
            "four shirts at the door without an account",
            &[],
        ),
        Order { me: family, ..ORDER }.left_alone(
            "the_family_on_one_line",
            "father orders from the home's line and address, as mother and daughter do",
            &[
                often(3, days(20), days(4), Who { device: "", ..child }, Buys(250_000)),
                often(2, days(60), days(20), family, Buys(300_000)),
            ],
        ),
        Order { me: in_dormitory(days(40)), ..ORDER }.left_alone(
            "a_student_in_a_dormitory",
            "forty students on one line and at one gate, and two of them send things back",
            &[
                often(40, days(60), hours(8), student(days(90)), Buys(150_000)),
                often(2, days(30), days(3), student(days(90)), SendsBack(150_000)),
            ],
        ),
        Order { me: in_dormitory(days(1)), ..ORDER }.left_alone(
            "a_freshman_in_a_dormitory",
            "the week the term begins: everybody's account is new",
            &[often(30, days(6), hours(2), student(days(7)), Orders(150_000))],
        ),
        Order { me: in_dormitory(days(90)), ..ORDER }.left_alone(
            "the_neighbour_of_a_fraudster",
            "one of the dormitory was marked as fraud",
            &[
                often(30, days(60), hours(8), student(days(90)), Buys(150_000)),
                once(days(20), student(days(90)), Marked("fraud")),
            ],
        ),
        Order { total: 420_000, ..ORDER }.left_alone(
            "the_collector",
            "nine orders in this sale within the hour: figures of one series",
            &[
                often(9, minutes(50), minutes(5), ME, Orders(250_000)),
                often(12, days(150), days(10), ME, Buys(250_000)),
            ],
        ),
        ORDER.left_alone(
            "the_first_time_collector",
            "eight small orders in one long sale, watched from its beginning",
            &[often(8, minutes(55), minutes(6), ME, Orders(90_000))],
        ),
        Order { at: NIGHT, watched: 0, read: 300, compared: 6, ..ORDER }.left_alone(
            "the_night_nurse",
            "buys after her shift, at three in the morning",
            &[often(5, days(150), days(30), ME, Buys(300_000))],
        ),
        Order { at: NIGHT, me: young, total: 1_400_000, item: 1_350_000, watched: 0, read: 400, compared: 5, ..ORDER }
            .left_alone("the_new_night_nurse", "her first order here, shoes, at three in the morning", &[]),
        Order { at: NIGHT, me: young, total: 1_200_000, item: 600_000, watched: minutes(40), ..ORDER }.left_alone(
            "at_a_sale_in_the_night",
            "the sale runs to four in the morning and so does she",
            &[],
        ),
        Order {
            me: new,
            pays: "vietqr",
            total: 9_000_000,
            item: 8_900_000,
            read: 700,
            compared: 8,
            median: 7_000_000,
            ..ORDER
        }
        .left_alone(
            "a_phone_that_was_read_about",
            "new buyer, a phone at a phone shop, paid ahead, page read for long",
            &[],
        ),
        Order {
            me: aged(days(3)),
            pays: "card",
            total: 12_000_000,
            item: 11_900_000,
            read: 900,
            compared: 9,
            median: 9_000_000,
            watched: 0,
            ..ORDER
        }
        .left_alone("a_laptop_by_card", "compared for three days, then bought", &[]),
        Order { pays: "card", total: 5_500_000, item: 5_400_000, read: 4, compared: 0, watched: minutes(35), ..ORDER }
            .left_alone("sold_on_air", "watched the host show the bag for half an hour; never opened its page", &[]),
        Order { total: 4_500_000, item: 4_400_000, ..ORDER }.left_alone(
            "a_regular_buys_dear",
            "eight parcels taken, now a coat at the door",
            &[often(8, days(180), days(20), ME, Buys(350_000))],
        ),
        Order { total: 15_000_000, item: 14_000_000, ..ORDER }.left_alone(
            "a_regular_buys_gold",
            "fifteen parcels taken, now a bracelet at the door",
            &[often(15, days(190), days(12), ME, Buys(700_000))],
        ),
        ORDER.left_alone(
            "one_parcel_came_back",
            "was in hospital when it came",
            &[often(5, days(150), days(25), ME, Buys(300_000)), once(days(30), ME, SendsBack(300_000))],
        ),
        ORDER.left_alone(
            "first_parcel_came_back",
            "the first one had the wrong size, and the courier took it back",
            &[once(days(20), ME, SendsBack(300_000))],
        ),
        ORDER.left_alone(
            "two_came_back_of_ten",
            "moved house in between",
            &[often(8, days(160), days(15), ME, Buys(300_000)), often(2, days(60), days(5), ME, SendsBack(300_000))],
        ),
        ORDER.left_alone(
            "changes_their_mind",
            "cancelled three of many orders within an hour each",
            &[often(3, days(20), days(5), ME, Cancels(300_000)), often(4, days(120), days(20), ME, Buys(300_000))],
        ),
        Order { me: young, ..ORDER }.left_alone(
            "cancelled_once",
            "took the wrong size, cancelled, orders the right one",
            &[once(minutes(4), young, Cancels(350_000))],
        ),
        Order { pays: "vietqr", ..ORDER }.left_alone(
            "the_bank_was_down",
            "two orders ran out while the bank did maintenance",
            &[often(2, hours(3), hours(1), ME, RunsOut(350_000))],
        ),
        Order { pays: "card", me: Who { card: "mine", ..ME }, ..ORDER }.left_alone(
            "typed_the_wrong_code",
            "the card was declined twice, then the right code",
            &[often(2, minutes(10), minutes(4), Who { card: "mine", ..ME }, Declined)],
        ),
        Order { pays: "card", me: Who { card: "shared", ..ME }, ..ORDER }.left_alone(
            "the_couple_with_one_card",
            "wife and husband use one card in two accounts",
            &[often(2, days(20), days(5), Who { card: "shared", ..somebody("wife") }, Orders(400_000))],
        ),
        Order { pieces: 24, total: 1_440_000, item: 60_000, ..ORDER }.left_alone(
            "the_teacher",
            "twenty-four notebooks for the class; takes what she orders",
            &[often(4, days(150), days(30), ME, Buys(300_000))],
        ),
        Order { pieces: 30, total: 1_800_000, item: 60_000, pays: "vietqr", ..ORDER }.left_alone(
            "the_wedding",
            "thirty favours, paid ahead",
            &[],
        ),
        Order { origin: "comment", watched: minutes(20), ..ORDER }.left_alone(
            "orders_by_comment",
            "watches, asks, comments the code",
            &[],
        ),
        Order { origin: "comment", watched: 3, ..ORDER }.left_alone(
            "orders_as_they_come_in",
            "was called by a friend, comments the code at once; bought here before",
            &[often(3, days(90), days(20), ME, Buys(300_000))],
        ),
        Order { origin: "comment", watched: 3, me: young, ..ORDER }.left_alone(
            "comes_for_one_thing",
            "new, was sent the code by a friend, comments it at once",
            &[],
        ),
        Order { origin: "cart", watched: 0, total: 1_900_000, item: 450_000, pieces: 2, ..ORDER }.left_alone(
            "a_cart_over_a_week",
            "collected six things, orders them together",
            &[],
        ),
        Order { me: Who { network: "the café", ..ME }, ..ORDER }.left_alone(
            "in_a_café",
            "orders from the line of a café where thirty others do",
            &[often(30, days(9), hours(5), Who { network: "the café", ..somebody("guest#") }, Orders(200_000))],
        ),
        Order { me: Who { network: "the carrier", ..new }, ..ORDER }.left_alone(
            "on_a_mobile_carrier",
            "one of many new accounts behind a carrier's address, in a sale that everybody watches",
            &[
                often(
                    40,
                    minutes(30),
                    40,
                    Who { network: "the carrier", joined: minutes(50), ..somebody("one#") },
                    Joins,
                ),
                often(40, minutes(9), 10, Who { network: "the carrier", ..somebody("another#") }, Orders(200_000)),
            ],
        ),
        Order { me: Who { phone: "the guard's", address: "the office", ..ME }, ..ORDER }.left_alone(
            "to_the_office",
            "the guard takes parcels for all, to his phone",
            &[often(
                12,
                days(28),
                days(2),
                Who { phone: "the guard's", address: "the office", ..somebody("colleague#") },
                Buys(250_000),
            )],
        ),
        Order { me: Who { device: "shop's tablet", ..young }, ..ORDER }.left_alone(
            "helped_by_a_neighbour",
            "has no phone of her own, the neighbour orders for her and for himself",
            &[once(days(2), Who { device: "shop's tablet", ..somebody("neighbour") }, Orders(200_000))],
        ),
        Order { me: Who { phone: "the son's", ..aged(days(2)) }, total: 700_000, item: 680_000, ..ORDER }.left_alone(
            "the_grandmother",
            "her first order, to her son's phone",
            &[often(2, days(60), days(20), Who { phone: "the son's", ..somebody("son") }, Buys(500_000))],
        ),
        Order { median: 0, ..ORDER }.left_alone("the_first_buyer_of_a_new_shop", "the shop has sold nothing yet", &[]),
        Order { median: 25_000, total: 310_000, item: 25_000, pieces: 10, ..ORDER }.left_alone(
            "the_baker",
            "ten times the usual order of a shop of trifles",
            &[],
        ),
        Order { total: 1_950_000, item: 1_900_000, me: young, ..ORDER }.left_alone(
            "shoes_at_the_door",
            "a first pair of shoes just under two million, watched and read",
            &[],
        ),
    ]
}
