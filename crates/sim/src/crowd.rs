//! The crowd of the demo: viewers who talk, ask, order by comment and by tap, cancel, thank, come and go; hosts who lead
//! the run-of-show and answer; shops that restock, pack and ship. All of it over HTTP and the room's socket.
//!
//! At a pace that a person can follow, without end, and bounded: so many seats, so many orders a minute, and a guest who
//! has bought enough goes home and somebody new comes. A server that goes away is waited for.

mod lead;
mod people;
mod rogues;
mod scene;
mod shop;
mod viewer;
mod words;

use std::{collections::VecDeque, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep_until},
};

use self::{
    lead::Lead,
    scene::Scene,
    viewer::{Do, Viewer},
    words::Voice,
};
use crate::{
    Dice, Error, Person, Result,
    content::{self, Kind, Speaker, content},
};

pub use people::Guests;
pub(crate) use people::{address, address_at};
pub use rogues::{Rogues, comes_back, rogues};
pub use shop::shop;

/// What a viewer is told to do waits in a queue of this length; past it, it is not done.
const TOLD_MAX: usize = 8;
/// Lines that are not said again so soon.
const RECENT_LINES: usize = 16;
/// A lost server is asked again after this and up to twice as long.
const AGAIN_MS: u64 = 1_000;

/// How lively a room is. Pairs are the least and the most; times are between one and the next.
#[derive(Clone, Debug)]
pub struct Pace {
    /// Viewers with a name.
    pub seats: (usize, usize),
    /// Viewers without one, who only watch.
    pub watchers: (usize, usize),
    pub message_ms: (u64, u64),
    /// Orders by tap; those by comment are among the messages.
    pub tap_ms: (u64, u64),
    pub reaction_ms: (u64, u64),
    /// Somebody comes or goes.
    pub change_ms: (u64, u64),
    /// Seconds of a segment; as planned where absent.
    pub segment_s: Option<u64>,
}

impl Pace {
    /// A message every one to two seconds, an order every three to five.
    pub fn main() -> Pace {
        Pace {
            seats: (24, 38),
            watchers: (7, 16),
            message_ms: (850, 1_950),
            tap_ms: (8_000, 14_000),
            reaction_ms: (1_200, 4_000),
            change_ms: (1_500, 4_500),
            segment_s: None,
        }
    }

    /// A smaller room, with time to read.
    pub fn side() -> Pace {
        Pace {
            seats: (6, 11),
            watchers: (2, 6),
            message_ms: (3_500, 7_500),
            tap_ms: (18_000, 35_000),
            reaction_ms: (5_000, 12_000),
            change_ms: (6_000, 15_000),
            segment_s: None,
        }
    }

    /// Half an hour told in half a minute.
    pub fn past() -> Pace {
        Pace {
            seats: (5, 8),
            watchers: (1, 3),
            message_ms: (600, 1_500),
            tap_ms: (4_000, 7_000),
            reaction_ms: (1_000, 3_000),
            change_ms: (2_000, 5_000),
            segment_s: Some(7),
        }
    }
}

/// A room and who leads it.
pub struct Stage {
    pub session: String,
    pub merchant: String,
    pub of: &'static content::Session,
    /// Role in the session and person; the first leads.
    pub crew: Vec<(String, Person)>,
    pub pace: Pace,
    pub seed: u64,
}

struct Seat {
    told: mpsc::Sender<Do>,
    /// `None`: watches only.
    speaker: Option<&'static Speaker>,
    greeted: bool,
}

/// Fills a room with people until `stop`, or until the session is over.
pub async fn room(stage: Stage, guests: Guests, mut stop: watch::Receiver<bool>) {
    let Ok(content) = content() else { return };
    let voice = Voice { shop: &stage.of.merchant, lang: &stage.of.language, chat: &content.chat };
    let scene = Scene::default();
    let mut dice = Dice::of(stage.seed, &stage.of.slug);
    let mut tasks = JoinSet::new();

    let mut helpers = Vec::new();
    for (role, person) in stage.crew.iter().skip(1) {
        let (told, orders) = mpsc::channel(TOLD_MAX);
        let viewer = Viewer::crew(&stage, &scene, &voice, person.clone(), &mut dice);
        let (guests, stop) = (guests.clone(), stop.clone());
        tasks.spawn(async move { viewer.sit(guests, orders, stop).await });
        helpers.push((role.clone(), person.clone(), told));
    }
    let lead = Lead::new(&stage, &scene, &voice, helpers, &mut dice);
    let stopped = stop.clone();
    tasks.spawn(async move { lead.lead(stopped).await });

    let pace = stage.pace.clone();
    let mut seats: Vec<Seat> = Vec::new();
    let mut recent: VecDeque<String> = VecDeque::new();
    let soon = |dice: &mut Dice, (from, to): (u64, u64)| Instant::now() + Duration::from_millis(dice.between(from, to));
    let mut message_at = soon(&mut dice, pace.message_ms);
    let mut tap_at = soon(&mut dice, pace.tap_ms);
    let mut reaction_at = soon(&mut dice, pace.reaction_ms);
    let mut change_at = Instant::now();
    let mut save_at = Instant::now() + Duration::from_secs(20);
    loop {
        let next = [message_at, tap_at, reaction_at, change_at].into_iter().min().unwrap_or(change_at);
        tokio::select! {
            () = sleep_until(next) => {}
            _ = stop.wait_for(|stop| *stop) => break,
        }
        if scene.over() {
            break;
        }
        while tasks.try_join_next().is_some() {}
        seats.retain(|seat| !seat.told.is_closed());
        let now = Instant::now();
        if now >= message_at {
            speak(&voice, &scene, &mut seats, &mut recent, &mut dice);
            message_at = soon(&mut dice, pace.message_ms);
        }
        if now >= tap_at {
            tell(&seats, &mut dice, true, || Do::Buy);
            tap_at = soon(&mut dice, pace.tap_ms);
        }
        if now >= reaction_at {
            for _ in 0..dice.between(1, 3) {
                tell(&seats, &mut dice, false, || Do::React);
            }
            reaction_at = soon(&mut dice, pace.reaction_ms);
        }
        if now >= change_at {
            let filled = seats.len() >= pace.seats.0 + pace.watchers.0;
            let (named, watching) = count(&seats);
            let named_wanted = drift(&mut dice, named, pace.seats);
            let watching_wanted = drift(&mut dice, watching, pace.watchers);
            for (have, want, with_name) in [(named, named_wanted, true), (watching, watching_wanted, false)] {
                if want > have {
                    let viewer = Viewer::new(&stage, &scene, &voice, &guests, with_name, &mut dice);
                    let Some((viewer, speaker)) = viewer else { continue };
                    let (told, orders) = mpsc::channel(TOLD_MAX);
                    let (guests, stop) = (guests.clone(), stop.clone());
                    tasks.spawn(async move { viewer.sit(guests, orders, stop).await });
                    seats.push(Seat { told, speaker, greeted: false });
                } else if want < have {
                    tell(&seats, &mut dice, with_name, || Do::Leave);
                }
            }
            // The first come in quickly, then they come and go.
            change_at = if filled {
                soon(&mut dice, pace.change_ms)
            } else {
                now + Duration::from_millis(dice.between(80, 400))
            };
        }
        if now >= save_at {
            guests.save();
            save_at = now + Duration::from_secs(20);
        }
    }
    drop(seats);
    let leaving = async { while tasks.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(Duration::from_secs(1), leaving).await;
    tasks.shutdown().await;
    guests.save();
}

fn count(seats: &[Seat]) -> (usize, usize) {
    let named = seats.iter().filter(|s| s.speaker.is_some()).count();
    (named, seats.len() - named)
}

/// One up, one down or neither, within bounds.
fn drift(dice: &mut Dice, have: usize, (least, most): (usize, usize)) -> usize {
    match have {
        n if n < least => n + 1,
        n if n > most => n - 1,
        n => (n + dice.below(3)).saturating_sub(1).clamp(least, most),
    }
}

/// Tells a random seat; those without a name only react and leave.
fn tell(seats: &[Seat], dice: &mut Dice, with_name: bool, act: impl Fn() -> Do) {
    let fitting: Vec<&Seat> = seats.iter().filter(|s| !with_name || s.speaker.is_some()).collect();
    if let Some(seat) = dice.pick(&fitting) {
        // A full queue: this one is busy enough.
        let _ = seat.told.try_send(act());
    }
}

/// Lets somebody say something.
fn speak(voice: &Voice, scene: &Scene, seats: &mut [Seat], recent: &mut VecDeque<String>, dice: &mut Dice) {
    let mut named: Vec<&mut Seat> = seats.iter_mut().filter(|s| s.speaker.is_some()).collect();
    let at = dice.below(named.len());
    let Some(seat) = named.get_mut(at) else { return };
    let Some(speaker) = seat.speaker else { return };
    for _ in 0..4 {
        let Some(said) = words(voice, scene, speaker, !seat.greeted, dice) else { return };
        if recent.contains(&said) {
            continue;
        }
        seat.greeted = true;
        if recent.len() >= RECENT_LINES {
            recent.pop_front();
        }
        recent.push_back(said.clone());
        let _ = seat.told.try_send(Do::Say(said));
        return;
    }
}

fn words(voice: &Voice, scene: &Scene, speaker: &Speaker, new: bool, dice: &mut Dice) -> Option<String> {
    let kind = match dice.below(100) {
        n if n < if new { 45 } else { 0 } => Kind::Greet,
        n if n < 22 => Kind::Talk,
        n if n < 38 => Kind::Praise,
        n if n < 62 => Kind::Question,
        n if n < 82 => Kind::Order,
        n if n < 86 => Kind::Phone,
        n if n < 90 => Kind::Other,
        _ => Kind::Talk,
    };
    let lang = speaker.lang.as_str();
    match kind {
        Kind::Order | Kind::Phone => {
            let pick = scene.pick(dice)?;
            let quantity = if pick.limit > 1 && dice.chance(22) { 2 } else { 1 };
            voice.line(dice, kind, lang, Some(&pick), quantity)
        }
        Kind::Question | Kind::Praise | Kind::Other => {
            let shown = scene.pick(dice).filter(|_| dice.chance(80));
            let about = shown.or_else(|| scene.any(dice));
            voice.line(dice, kind, lang, about.as_ref(), 1)
        }
        _ => voice.line(dice, kind, lang, None, 1),
    }
}

/// Refusals are no reason to leave; a lost server is.
pub(super) fn daily_life(done: Result<()>) -> Result<()> {
    match done {
        Err(error @ Error::Refused(_)) => {
            if error.status() >= 500 || error.status() == 422 {
                tracing::warn!(%error, "the crowd was refused in an odd way");
            } else {
                tracing::debug!(%error, "the crowd was refused");
            }
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        scene::{Pick, Piece},
        words::{price, says_code, typed},
        *,
    };

    fn voice(shop: &'static str, lang: &'static str) -> Voice {
        Voice { shop, lang, chat: &content().unwrap().chat }
    }

    fn pick(options: &[&str]) -> Pick {
        Pick {
            code: "A12".into(),
            offer: "o".into(),
            piece: Piece { variant: "v".into(), options: options.iter().map(|o| (*o).into()).collect(), left: 3 },
            choice: options.len() > 1,
            limit: 3,
        }
    }

    #[test]
    fn nobody_calls_a_host_by_another_hosts_name() {
        let mut dice = Dice::new(3);
        let boat = voice("ghe-bay-lam", "vi");
        let stall = voice("sap-co-ut", "vi");
        for _ in 0..3000 {
            for kind in [Kind::Greet, Kind::Praise, Kind::Talk, Kind::Thanks, Kind::Question, Kind::Order, Kind::Cancel]
            {
                let about = pick(&["2 kg"]);
                let on_boat = boat.line(&mut dice, kind, "vi", Some(&about), 1).unwrap_or_default();
                assert!(!on_boat.contains("Út") && !on_boat.contains("sạp"), "{on_boat}");
                let in_stall = stall.line(&mut dice, kind, "vi", Some(&about), 1).unwrap_or_default();
                assert!(!in_stall.contains("Bảy") && !in_stall.contains("cua "), "{in_stall}");
            }
        }
        assert!(stall.fits("chào công ty") && !boat.fits("chào cô Út"));
    }

    #[test]
    fn every_room_has_words_for_everything_in_every_language() {
        let mut dice = Dice::new(5);
        for (shop, lang) in [("sap-co-ut", "vi"), ("ghe-bay-lam", "vi"), ("deng-xia", "zh")] {
            let voice = voice(shop, lang);
            for kind in [
                Kind::Greet,
                Kind::Praise,
                Kind::Talk,
                Kind::Thanks,
                Kind::Question,
                Kind::Order,
                Kind::Cancel,
                Kind::Phone,
                Kind::Other,
            ] {
                for speaks in ["vi", "zh", "en"] {
                    for about in [pick(&[]), pick(&["đen", "M"])] {
                        for quantity in [1, 2] {
                            let said = voice.line(&mut dice, kind, speaks, Some(&about), quantity);
                            let said = said.unwrap_or_else(|| panic!("{shop} {kind:?} {speaks}"));
                            assert!(!said.contains('{') && !said.is_empty(), "{said}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn an_order_of_what_has_sizes_mostly_names_one() {
        let mut dice = Dice::new(9);
        let voice = voice("sap-co-ut", "vi");
        let about = pick(&["đen", "M"]);
        let orders: Vec<String> =
            (0..400).filter_map(|_| voice.line(&mut dice, Kind::Order, "vi", Some(&about), 1)).collect();
        let named = orders.iter().filter(|o| o.contains("đen M")).count();
        assert!(orders.len() == 400 && (360..400).contains(&named), "{named}");
    }

    #[test]
    fn the_stage_follows_what_the_socket_tells() {
        let scene = Scene::default();
        let segment = |id: &str, code: &str, armed: bool, state: &str| {
            json!({"id": id, "code": code, "offer_id": "o", "armed": armed, "state": state, "minutes": 3, "limit_per_buyer": 2,
                "price": {"minor": 149_000, "currency": "VND"},
                "variants": [{"id": format!("{id}v"), "options": ["đen"], "left": 4}]})
        };
        let segments = json!([segment("s1", "A1", true, "now"), segment("s2", "A2", false, "coming")]);
        scene.load(&json!({"state": "live", "segments": segments}));
        let mut dice = Dice::new(1);
        for _ in 0..50 {
            assert_eq!(scene.pick(&mut dice).unwrap().code, "A1");
        }
        scene.hear(&json!({"t": "stock", "offer_id": "o", "left": 0, "items": [{"variant_id": "s1v", "left": 0}]}));
        assert_eq!(scene.of_code("A1").unwrap().pieces[0].left, 0);
        assert!(!scene.over());
        scene.hear(&json!({"t": "state", "state": "ended", "playback": {"kind": "none"}}));
        assert!(scene.over());
    }

    #[test]
    fn amounts_are_written_as_in_the_shop() {
        assert_eq!(price(149_000, "VND"), "149.000₫");
        assert_eq!(price(1_250_000, "VND"), "1.250.000₫");
        assert_eq!(price(12_900, "CNY"), "¥129");
        assert_eq!(price(1_990, "USD"), "$19.90");
        assert_eq!((typed("2 kg"), typed("xanh dương")), ("2kg".to_owned(), "xanh dương".to_owned()));
    }

    #[test]
    fn a_code_is_a_word() {
        assert!(says_code("a1 còn không", "A1") && says_code("còn a1不", "A1"));
        assert!(!says_code("a12 còn không", "A1") && !says_code("ba1", "A1"));
    }

    #[test]
    fn every_ready_made_buyer_lives_in_one_of_the_places() {
        let cast = &content().unwrap().cast;
        for buyer in &cast.buyers {
            let homes = cast.places.iter().filter(|p| p.ward == buyer.home || p.district == buyer.home);
            assert_eq!(homes.filter(|p| !buyer.home.is_empty() && p.lang == buyer.lang).count(), 1, "{}", buyer.name);
        }
    }

    #[test]
    fn addresses_are_of_where_people_live() {
        let mut dice = Dice::new(2);
        let places = &content().unwrap().cast.places;
        for lang in ["vi", "zh", "en"] {
            let address = address(places, &mut dice, "Lan", lang).unwrap();
            assert!(address["line"].as_str().unwrap().len() > 4 && address["phone"].as_str().unwrap().len() >= 10);
        }
    }
}
