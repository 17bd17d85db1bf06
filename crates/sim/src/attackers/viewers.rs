//! Connections to a live room, for `room.traffic`.

use contracts::{Fact, Facts, scene};

use super::{
    Act::{Comes, Excluded, Leaves},
    Case, Did, EVENING, ME, Tale, Who, days, hours, minutes, often, once, somebody,
};

/// One connection as the room sees it. The ordinary one: somebody who has watched for eight minutes in a room of eighty.
#[derive(Clone, Copy)]
struct Viewer {
    me: Who,
    guest: bool,
    /// Who else is in the room.
    viewers: i64,
    /// Joins of the last ten seconds.
    joins_10s: i64,
    /// Hundredths.
    dispersion: i64,
    /// Hundredths: leavers in step, different comments, new accounts, the busiest network.
    same_stays: i64,
    chat_kinds: i64,
    new_share: i64,
    top_network: i64,
    chatters: i64,
    announced: bool,
    /// Seconds in the room, of video, and hundredths of the time in sight.
    dwell: i64,
    played: i64,
    visible: i64,
    rooms: i64,
    reactions: i64,
    wrote: bool,
    follows: bool,
    tapped: bool,
    in_step: bool,
    device_here: i64,
    headless: bool,
    network_here: i64,
    hub: bool,
    orders: i64,
    /// Whoever works in the room's shop, by name.
    crew: Who,
}

const VIEWER: Viewer = Viewer {
    me: ME,
    guest: false,
    viewers: 80,
    joins_10s: 7,
    dispersion: 110,
    same_stays: 6,
    chat_kinds: 85,
    new_share: 30,
    top_network: 8,
    chatters: 14,
    announced: false,
    dwell: minutes(8),
    played: 460,
    visible: 95,
    rooms: 1,
    reactions: 2,
    wrote: false,
    follows: false,
    tapped: false,
    in_step: false,
    device_here: 1,
    headless: false,
    network_here: 1,
    hub: false,
    orders: 0,
    crew: somebody("host"),
};

/// A connection without a name that does nothing.
const SILENT: Viewer = Viewer { me: Who { nameless: true, ..ME }, guest: true, reactions: 0, ..VIEWER };

impl Viewer {
    fn case(self, name: &'static str, rule: Option<&'static str>, story: &'static str, past: &[Did]) -> Case {
        let tale = Tale::new(name, EVENING, self.me);
        let from = tale.marks(&self.me, 0);
        let viewer = tale.viewer(&self.me, 0);
        let percent = |part| Fact::Share { part, whole: 100 };
        let span = |s: i64| Fact::Span(s * 1_000_000);
        let made = (!self.me.nameless).then(|| tale.user(&self.me, 0).made_at()).flatten();
        let facts = Facts::new()
            .with("room.viewers", self.viewers)
            .with("room.joins", Fact::Share { part: self.joins_10s, whole: 10 })
            .with("room.dispersion", percent(self.dispersion))
            .with("room.same_dwell", percent(self.same_stays))
            .with("room.chatters", self.chatters)
            .with("room.chat_kinds", percent(self.chat_kinds))
            .with("room.new_share", percent(self.new_share))
            .with("room.top_network", percent(self.top_network))
            .with("room.announced", self.announced)
            .with("viewer.dwell", span(self.dwell))
            .with("viewer.played", span(self.played))
            .with("viewer.visible", percent(self.visible))
            .with("viewer.rooms", self.rooms)
            .with("viewer.reactions", self.reactions)
            .with("viewer.wrote", self.wrote)
            .with("viewer.follows", self.follows)
            .with("viewer.tapped", self.tapped)
            .with("viewer.same_dwell", self.in_step)
            .with("device.here", self.device_here)
            .with("device.id", from.device)
            .with("device.headless", self.headless)
            .with("network.here", self.network_here)
            .with("network.id", from.network)
            .with("network.hub", self.hub)
            .with("network.hosting", Fact::Missing)
            .with("viewer.id", viewer.as_str())
            .with("viewer.joined", made)
            .with("viewer.guest", self.guest)
            .with("viewer.orders_360d", self.orders)
            .with("link.wanted", vec![tale.user(&self.crew, 0).to_string()]);
        tale.case(scene::ROOM_TRAFFIC, rule, story, past, viewer, facts)
    }

    fn caught_by(self, rule: &'static str, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, Some(rule), story, past)
    }

    fn left_alone(self, name: &'static str, story: &'static str, past: &[Did]) -> Case {
        self.case(name, None, story, past)
    }
}

pub(super) fn attackers() -> Vec<Case> {
    let on_the_phone = Who { device: "the phone", ..SILENT.me };
    let host = Who { device: "the studio's", ..somebody("host") };
    // A full room of rented viewers, as each of them is seen.
    let rented = Viewer { viewers: 300, new_share: 93, ..SILENT };
    let pulsing = [
        often(9, minutes(9), minutes(1), SILENT.me, Comes("room")),
        often(9, minutes(9) - 5, minutes(1), SILENT.me, Leaves("room", 5)),
    ];
    vec![
        Viewer { device_here: 3, ..VIEWER }.caught_by(
            "device_twice",
            "three_tabs",
            "one fan in three tabs, to be three",
            &[],
        ),
        Viewer { device_here: 8, network_here: 8, ..SILENT }.caught_by(
            "device_many_times",
            "eight_tabs",
            "one browser with the room open eight times",
            &[],
        ),
        Viewer { me: Who { device: "the phone", ..ME }, ..VIEWER }.caught_by(
            "device_of_many_viewers",
            "the_account_switcher",
            "a phone of a farm: account after account, one room",
            &[often(6, minutes(40), minutes(5), Who { device: "the phone", ..somebody("account#") }, Comes("room"))],
        ),
        Viewer { me: on_the_phone, ..SILENT }.caught_by(
            "device_tours_rooms",
            "the_touring_phone",
            "a rented viewer sent through thirty rooms within the hour, seconds in each",
            &[
                often(30, minutes(53), 100, on_the_phone, Comes("room #")),
                often(30, minutes(53) - 4, 100, on_the_phone, Leaves("room #", 4)),
            ],
        ),
        Viewer { network_here: 40, top_network: 50, ..VIEWER }.caught_by(
            "network_crowd",
            "the_rack_of_phones",
            "forty phones on one line are half the room",
            &[],
        ),
        Viewer { me: Who { network: "the line", ..SILENT.me }, network_here: 9, ..SILENT }.caught_by(
            "network_burst",
            "one_machine_many_viewers",
            "a machine reconnects four browsers again and again: twenty joins in a minute",
            &[
                often(10, 55, 5, Who { network: "the line", device: "first", ..SILENT.me }, Comes("room")),
                often(10, 50, 4, Who { network: "the line", device: "second", ..SILENT.me }, Comes("room")),
            ],
        ),
        Viewer { joins_10s: 120, dispersion: 900, dwell: 50, played: 45, ..rented }.caught_by(
            "came_with_a_burst",
            "the_bought_hundred",
            "a hundred viewers bought for the first minute, in at one stroke",
            &[],
        ),
        Viewer { same_stays: 60, ..rented }.caught_by(
            "room_in_lockstep",
            "the_ten_minute_contract",
            "viewers rented for ten minutes leave to the second and are replaced",
            &[],
        ),
        Viewer { chatters: 1, ..rented }.caught_by(
            "silent_full_room",
            "the_silent_three_hundred",
            "three hundred in the room and nobody says a word",
            &[],
        ),
        Viewer {
            guest: true,
            me: Who { joined: hours(3), ..ME },
            wrote: true,
            reactions: 280,
            chatters: 40,
            chat_kinds: 6,
            ..VIEWER
        }
        .caught_by(
            "chat_of_copies",
            "the_praise_machine",
            "forty voices with three sentences, and hearts without end",
            &[],
        ),
        Viewer { same_stays: 55, dwell: minutes(14), played: minutes(14), ..rented }.caught_by(
            "room_of_new_accounts",
            "the_newborn_crowd",
            "a crowd of people without a past, whose like left a minute ago in step",
            &[],
        ),
        Viewer { me: Who { device: "the studio's", ..ME }, crew: host, ..VIEWER }.caught_by(
            "the_shops_own",
            "the_hosts_second_account",
            "the host's second account, on the studio's tablet, to look like an audience",
            &[once(hours(3), host, Comes("room"))],
        ),
        Viewer { me: Who { network: "the flat", ..ME }, ..VIEWER }.caught_by(
            "farm_returns",
            "the_farm_with_new_phones",
            "the farm was not counted last week; today with new phones on the old line",
            &[
                often(6, days(6), 60, Who { network: "the flat", ..somebody("bot#") }, Comes("room")),
                often(6, days(6) - 600, 1, Who { network: "the flat", ..somebody("bot#") }, Excluded("room")),
            ],
        ),
        Viewer { dwell: minutes(5), played: 0, visible: 100, ..SILENT }.caught_by(
            "no_video",
            "the_bare_socket",
            "a socket that says it is a page, and never asks for the video",
            &[],
        ),
        Viewer { dwell: 1, played: 0, visible: 100, ..SILENT }.caught_by(
            "too_short_to_count",
            "the_flash",
            "comes for a second, a thousand times, so that the count never falls",
            &[],
        ),
        Viewer { headless: true, ..SILENT }.caught_by(
            "headless",
            "the_browser_without_a_screen",
            "an automated browser plays the video to nobody",
            &[],
        ),
        Viewer { dwell: minutes(20), played: minutes(19), visible: 1, ..rented }.caught_by(
            "out_of_sight",
            "the_buried_tab",
            "rented browsers with the room in a tab that is never shown, all of them new",
            &[],
        ),
        Viewer { rooms: 6, ..VIEWER }.caught_by(
            "many_rooms_at_once",
            "six_rooms_at_once",
            "a farm's browser with six rooms open",
            &[],
        ),
        Viewer {
            guest: true,
            me: Who { joined: hours(3), ..ME },
            wrote: true,
            reactions: 300,
            chatters: 30,
            chat_kinds: 9,
            ..VIEWER
        }
        .caught_by(
            "hearts_by_machine",
            "the_heart_machine",
            "five hearts a second for as long as it is paid, in a chat of copies",
            &[],
        ),
        SILENT.caught_by(
            "comes_and_goes",
            "the_pulse",
            "joins every minute so that the room's joins look like a rush",
            &pulsing,
        ),
        Viewer { in_step: true, ..SILENT }.caught_by(
            "always_the_same_stay",
            "the_script",
            "came to the second with ten others, and pings in step with them",
            &[],
        ),
        Viewer { me: on_the_phone, ..SILENT }.caught_by(
            "never_stays",
            "the_clicker",
            "paid by the visit: thirty rooms within the hour, four seconds in each",
            &[
                often(30, minutes(53), 100, on_the_phone, Comes("room #")),
                often(30, minutes(53) - 4, 100, on_the_phone, Leaves("room #", 4)),
            ],
        ),
        Viewer { reactions: 0, dwell: hours(8), played: hours(8) - 60, ..VIEWER }.caught_by(
            "idle_for_hours",
            "the_parked_viewer",
            "an account parked since noon, so that the room is never empty",
            &[],
        ),
    ]
}

pub(super) fn honest() -> Vec<Case> {
    let tablet = Who { device: "the tablet", ..ME };
    let family =
        [often(6, minutes(50), minutes(8), Who { device: "the tablet", ..somebody("cousin#") }, Comes("room"))];
    let guest = Viewer { reactions: 3, ..SILENT };
    let café = Viewer { network_here: 25, top_network: 12, viewers: 210, ..VIEWER };
    vec![
        Viewer { me: tablet, orders: 3, ..VIEWER }.case(
            "the_big_family",
            Some("real_buyer"),
            "six cousins took turns on the tablet within the hour; this one bought here before",
            &family,
        ),
        Viewer { me: tablet, tapped: true, ..VIEWER }.case(
            "the_cousin_who_looks",
            Some("looks_at_goods"),
            "the same tablet, looking at shirts",
            &family,
        ),
        Viewer { me: tablet, follows: true, ..VIEWER }.case(
            "the_cousin_who_follows",
            Some("old_follower"),
            "the same tablet, a follower of old",
            &family,
        ),
        VIEWER.left_alone("an_ordinary_viewer", "eight minutes in a room of eighty", &[]),
        SILENT.left_alone("only_watches", "no name, no word, watches", &[]),
        guest.left_alone("a_guest_with_hearts", "no name, three hearts", &[]),
        Viewer { dwell: 20, played: 12, ..guest }.left_alone("just_came", "twenty seconds in the room", &[]),
        Viewer { dwell: 5, played: 0, visible: 100, ..guest }.left_alone(
            "only_now_came",
            "five seconds in the room",
            &[],
        ),
        Viewer { dwell: 40, played: 1, ..guest }.left_alone(
            "a_slow_line",
            "the video takes forty seconds to begin",
            &[],
        ),
        Viewer { dwell: hours(3), played: hours(3) - 100, wrote: true, ..VIEWER }.left_alone(
            "the_whole_evening",
            "three hours, talks",
            &[],
        ),
        Viewer { dwell: hours(2), played: hours(2), ..SILENT }.left_alone(
            "irons_shirts",
            "two hours, watches and says nothing",
            &[],
        ),
        Viewer { dwell: minutes(30), played: minutes(29), visible: 40, ..SILENT }.left_alone(
            "a_phone_in_a_pocket",
            "listens on the bus, looks now and then",
            &[],
        ),
        Viewer { dwell: minutes(4), played: minutes(4), visible: 0, ..SILENT }.left_alone(
            "listens_for_a_while",
            "four minutes with the screen off",
            &[],
        ),
        Viewer { dwell: minutes(15), played: minutes(14), visible: 2, reactions: 1, ..VIEWER }.left_alone(
            "in_another_tab",
            "listens from another tab and sends a heart",
            &[],
        ),
        Viewer { visible: 0, dwell: minutes(20), played: minutes(19), tapped: true, ..VIEWER }.left_alone(
            "picture_in_picture",
            "the page says it is hidden; the video floats above another",
            &[],
        ),
        café.left_alone("watches_in_a_café", "twenty-five of the café's guests watch on its line", &[]),
        Viewer { wrote: true, ..café }.left_alone("talks_in_a_café", "one of them talks", &[]),
        Viewer { network_here: 60, top_network: 10, viewers: 300, hub: true, ..VIEWER }.left_alone(
            "a_school",
            "sixty on a school's line, known for long",
            &[],
        ),
        Viewer { network_here: 90, viewers: 300, hub: true, ..guest }.left_alone(
            "a_mobile_carrier",
            "ninety behind one address",
            &[],
        ),
        Viewer { me: Who { network: "the carrier", ..SILENT.me }, network_here: 40, hub: true, viewers: 400, ..guest }
            .left_alone(
                "after_the_tunnel",
                "a train comes out of a tunnel: forty phones join within a minute",
                &[often(
                    40,
                    50,
                    1,
                    Who { network: "the carrier", nameless: true, ..somebody("traveller#") },
                    Comes("room"),
                )],
            ),
        Viewer {
            joins_10s: 400,
            dispersion: 3_000,
            announced: true,
            viewers: 900,
            new_share: 40,
            dwell: 30,
            played: 20,
            ..SILENT
        }
        .left_alone("came_with_the_push", "the reminder went out a minute ago and all came at once", &[]),
        Viewer {
            joins_10s: 200,
            dispersion: 2_000,
            announced: true,
            viewers: 500,
            new_share: 90,
            dwell: 30,
            played: 20,
            ..SILENT
        }
        .left_alone("came_with_the_advertisement", "new people, brought by an advertisement", &[]),
        Viewer { joins_10s: 80, dispersion: 900, dwell: minutes(25), played: minutes(24), ..SILENT }.left_alone(
            "was_there_before_the_burst",
            "a farm arrives around somebody who has watched for long",
            &[],
        ),
        Viewer { joins_10s: 80, dispersion: 900, dwell: 40, played: 30, viewers: 90, ..guest }.left_alone(
            "came_as_the_burst_came",
            "came in the same minute as a farm, and sends a heart",
            &[],
        ),
        Viewer { viewers: 300, chatters: 2, ..VIEWER }.left_alone(
            "a_quiet_room",
            "an old account in a room where nobody talks",
            &[],
        ),
        Viewer { viewers: 300, chatters: 2, ..SILENT }.left_alone(
            "shy_in_a_quiet_room",
            "new, and too shy to begin",
            &[],
        ),
        Viewer { viewers: 40, chatters: 0, ..SILENT }.left_alone(
            "a_small_quiet_room",
            "forty people listen to a cook",
            &[],
        ),
        Viewer { viewers: 150, new_share: 90, ..SILENT }.left_alone(
            "a_new_shop",
            "everybody in a new shop's room is new",
            &[],
        ),
        Viewer { viewers: 150, same_stays: 55, new_share: 60, ..SILENT }.left_alone(
            "the_sale_ended",
            "many left when the draw was over",
            &[],
        ),
        Viewer { wrote: true, chatters: 60, chat_kinds: 10, ..VIEWER }.left_alone(
            "one_of_many_cheers",
            "sixty people comment one word",
            &[],
        ),
        Viewer { wrote: true, chatters: 60, chat_kinds: 10, me: Who { joined: hours(2), ..ME }, ..VIEWER }.left_alone(
            "a_new_cheer",
            "and this one is new today",
            &[],
        ),
        Viewer { reactions: 150, ..VIEWER }.left_alone("many_hearts", "150 hearts in a minute of joy", &[]),
        Viewer { reactions: 230, ..VIEWER }.left_alone("all_the_hearts", "two thumbs, 230 hearts", &[]),
        Viewer { rooms: 2, ..VIEWER }.left_alone("two_sales", "compares two shops", &[]),
        Viewer { rooms: 3, tapped: true, ..VIEWER }.left_alone("three_sales", "hops between three", &[]),
        VIEWER.left_alone(
            "a_bad_line",
            "the lift cuts the line; joined five times in ten minutes",
            &[often(5, minutes(9), 100, ME, Comes("room")), often(5, minutes(8), 100, ME, Leaves("room", 60))],
        ),
        SILENT.left_alone(
            "looks_around",
            "looked into eight rooms this hour before this one",
            &[
                often(8, minutes(50), minutes(5), SILENT.me, Comes("room #")),
                often(8, minutes(48), minutes(5), SILENT.me, Leaves("room #", 100)),
            ],
        ),
        Viewer { me: tablet, ..VIEWER }.left_alone(
            "one_tablet_two_accounts",
            "two accounts on one tablet",
            &[once(minutes(30), Who { device: "the tablet", ..somebody("daughter") }, Comes("room"))],
        ),
        Viewer { headless: true, tapped: true, ..VIEWER }.left_alone(
            "with_a_screen_reader",
            "a browser that lacks what browsers have, steered by a blind buyer",
            &[],
        ),
        Viewer { in_step: true, reactions: 4, ..VIEWER }.left_alone(
            "by_chance_in_step",
            "came with the host's countdown, claps",
            &[],
        ),
        Viewer { dwell: hours(7), played: hours(7), wrote: true, ..VIEWER }.left_alone(
            "the_marathon",
            "seven hours of a charity sale",
            &[],
        ),
        Viewer { dwell: hours(7), played: hours(7), visible: 90, ..SILENT }.left_alone(
            "on_the_shop_s_screen",
            "a barber runs the sale on his screen all day",
            &[],
        ),
        Viewer { me: Who { network: "the house", ..ME }, network_here: 5, ..VIEWER }.left_alone(
            "the_neighbours_watch",
            "five of a house on one line; one of them was not counted once",
            &[
                often(4, minutes(30), 60, Who { network: "the house", ..somebody("neighbour#") }, Comes("room")),
                once(minutes(5), Who { network: "the house", ..somebody("neighbour1") }, Excluded("room")),
            ],
        ),
        Viewer { orders: 1, me: Who { joined: hours(20), ..ME }, ..VIEWER }.left_alone(
            "bought_yesterday",
            "new, and has bought",
            &[],
        ),
        Viewer { follows: true, me: Who { joined: days(2), ..ME }, ..VIEWER }.left_alone(
            "follows_since_monday",
            "a new follower",
            &[],
        ),
        Viewer { follows: true, reactions: 40, ..VIEWER }.left_alone("a_fan", "follows, forty hearts", &[]),
        Viewer { tapped: true, me: Who { nameless: true, ..ME }, guest: true, ..VIEWER }.left_alone(
            "looks_first",
            "a guest who opens a dress",
            &[],
        ),
        Viewer { orders: 6, ..SILENT }.left_alone("knows_what_she_wants", "buys often, says nothing", &[]),
        Viewer { dwell: hours(5), played: hours(5), ..SILENT }.left_alone(
            "works_beside_it",
            "five hours at the sewing machine",
            &[],
        ),
        Viewer {
            announced: true,
            dwell: 8,
            played: 4,
            new_share: 95,
            viewers: 30,
            joins_10s: 60,
            dispersion: 700,
            ..SILENT
        }
        .left_alone("first_in_the_room", "the sale began, and the first thirty come at once", &[]),
    ]
}
