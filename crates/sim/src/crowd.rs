//! The crowd of the demo: viewers who talk, ask, order by comment and by tap, cancel, thank, come and go; hosts who lead
//! the run-of-show and answer; shops that restock, pack and ship. All of it over HTTP and the room's socket.
//!
//! At a pace that a person can follow, without end, and bounded: so many seats, so many orders a minute, and a guest who
//! has bought enough goes home and somebody new comes. A server that goes away is waited for.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
    time::{Instant, sleep, sleep_until},
};

use crate::{
    Client, Dice, Error, Person, Result, RoomSocket,
    content::{self, Kind, Line, Place, Speaker, content},
    demo::State,
    person::text,
};

/// What a viewer is told to do waits in a queue of this length; past it, it is not done.
const TOLD_MAX: usize = 8;
/// A guest who has bought this often goes home for good.
const ORDERS_A_GUEST_MAX: u32 = 6;
/// Lines that are not said again so soon.
const RECENT_LINES: usize = 16;
/// Questions that wait for an answer; the oldest stay unanswered.
const QUESTIONS_MAX: usize = 8;
/// Messages a moderator has in mind.
const SEEN_MAX: usize = 12;
/// The same words this often within [`SEEN_MAX`] messages are too much.
const SAME_WORDS_MAX: usize = 3;
const MUTE_S: u32 = 60;
/// A shop looks after its orders and shelves this often.
const SHOP_EVERY: Duration = Duration::from_secs(12);
/// Orders that lie in each state before the shop moves them on, so that there is something of each to see.
const LIE: [(&str, &str, usize); 5] = [
    ("delivered", "complete", 20),
    ("shipped", "deliver", 15),
    ("packed", "ship", 4),
    ("paid,cod_confirmed", "pack", 8),
    ("placed", "confirm_cod", 1),
];
/// A shelf is filled when so many pieces or fewer are left.
const RESTOCK_AT: i64 = 1;
/// Orders a shop moves on at a time.
const MOVED_MAX: usize = 4;
/// A visitor who leads the show is not led over for this long.
const OTHER_HAND_S: u64 = 300;
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

// ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Those who may come into a room, each in one room at a time.
#[derive(Clone)]
pub struct Guests(Arc<Lobby>);

struct Lobby {
    client: Client,
    state: State,
    waiting: Mutex<Vec<&'static Speaker>>,
}

impl Guests {
    pub(crate) fn new(client: Client, state: State, seed: u64) -> Guests {
        let mut waiting: Vec<&'static Speaker> = content().map(|c| c.chat.people.iter().collect()).unwrap_or_default();
        Dice::of(seed, "lobby").shuffle(&mut waiting);
        Guests(Arc::new(Lobby { client, state, waiting: Mutex::new(waiting) }))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<&'static Speaker>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody who speaks `lang`, else whoever is there.
    fn take(&self, lang: &str) -> Option<&'static Speaker> {
        let mut waiting = self.waiting();
        let at = waiting.iter().position(|s| s.lang == lang).or((!waiting.is_empty()).then_some(0))?;
        Some(waiting.remove(at))
    }

    fn back(&self, speaker: &'static Speaker) {
        self.waiting().push(speaker);
    }

    /// Comes in with the session of before, else as a new guest.
    async fn enter(&self, speaker: &Speaker) -> Result<Person> {
        let who = format!("crowd/{}", speaker.slug);
        if let Some(cookie) = self.0.state.session(&who).filter(|c| !c.is_empty())
            && let Some(person) = Person::resume(&self.0.client, &cookie).await?
        {
            return Ok(person);
        }
        let person = Person::guest(&self.0.client, &speaker.name).await?;
        self.0.state.keep_session(&who, person.cookie());
        Ok(person)
    }

    /// This guest does not come again; another of the same name may.
    fn retire(&self, speaker: &Speaker) {
        self.0.state.keep_session(&format!("crowd/{}", speaker.slug), String::new());
    }

    fn save(&self) {
        if let Err(error) = self.0.state.save() {
            tracing::warn!(%error, "the crowd's sessions were not kept");
        }
    }
}

/// An address in a place where `lang` is spoken, that no parcel goes to.
pub(crate) fn address(places: &[Place], dice: &mut Dice, name: &str, lang: &str) -> Result<Value> {
    let fitting: Vec<&Place> = places.iter().filter(|p| p.lang == lang).collect();
    let place = dice.pick(&fitting).ok_or_else(|| Error::Demo(format!("nobody who speaks {lang} lives anywhere")))?;
    let street = dice.pick(&place.streets).map_or("", String::as_str);
    let number = dice.between(2, 480);
    let line = if place.country == "CN" { format!("{street}{number}号") } else { format!("{number} {street}") };
    // Numbers that are nobody's: the middle of zeros is not given out.
    let phone = match place.country.as_str() {
        "CN" => format!("1380000{:04}", dice.below(10_000)),
        "US" => format!("21255501{:02}", dice.below(100)),
        _ => format!("09{}000{:04}", dice.below(10), dice.below(10_000)),
    };
    Ok(json!({
        "name": name, "phone": phone, "country": place.country, "region": place.region, "district": place.district,
        "ward": place.ward, "line": line, "postal_code": place.postal_code,
    }))
}

// ── what is on the stage ──────────────────────────────────────────────────────────────────────────────────────────

#[derive(Clone, Debug, Default)]
struct Piece {
    variant: String,
    options: Vec<String>,
    left: i64,
}

#[derive(Clone, Debug, Default)]
struct Segment {
    id: String,
    code: String,
    offer: String,
    armed: bool,
    now: bool,
    minutes: u64,
    price_minor: i64,
    currency: String,
    limit: i64,
    pieces: Vec<Piece>,
}

/// The run-of-show as the host's socket tells it.
#[derive(Default)]
struct Board {
    segments: Vec<Segment>,
    on_air: bool,
    over: bool,
}

#[derive(Clone, Default)]
struct Scene(Arc<Mutex<Board>>);

/// What somebody could buy now.
struct Pick {
    code: String,
    offer: String,
    piece: Piece,
    /// More than one variant: the comment has to say which.
    choice: bool,
    limit: i64,
}

impl Scene {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session as the API gives it.
    fn load(&self, session: &Value) {
        self.segments(&session["segments"]);
        self.state(session["state"].as_str().unwrap_or_default());
    }

    fn state(&self, state: &str) {
        let mut board = self.board();
        board.on_air = matches!(state, "live" | "interrupted");
        board.over = matches!(state, "ended" | "replay" | "cancelled");
    }

    fn segments(&self, items: &Value) {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let segments = items.as_array().into_iter().flatten().map(|s| Segment {
            id: word(&s["id"]),
            code: word(&s["code"]),
            offer: word(&s["offer_id"]),
            armed: s["armed"].as_bool().unwrap_or_default() && !s["offer_id"].is_null(),
            now: s["state"] == "now",
            minutes: s["minutes"].as_u64().unwrap_or_default(),
            price_minor: s["price"]["minor"].as_i64().unwrap_or_default(),
            currency: word(&s["price"]["currency"]),
            limit: s["limit_per_buyer"].as_i64().unwrap_or(1),
            pieces: s["variants"].as_array().into_iter().flatten().map(piece).collect(),
        });
        self.board().segments = segments.collect();
    }

    fn hear(&self, event: &Value) {
        match event["t"].as_str().unwrap_or_default() {
            "segments" => self.segments(&event["items"]),
            "state" => self.state(event["state"].as_str().unwrap_or_default()),
            "ended" => self.board().over = true,
            "stock" => {
                let mut board = self.board();
                let pieces = board.segments.iter_mut().flat_map(|s| &mut s.pieces);
                let left: HashMap<&str, i64> = event["items"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|i| Some((i["variant_id"].as_str()?, i["left"].as_i64()?)))
                    .collect();
                for piece in pieces {
                    piece.left = left.get(piece.variant.as_str()).copied().unwrap_or(piece.left);
                }
            }
            _ => {}
        }
    }

    fn over(&self) -> bool {
        self.board().over
    }

    /// Something that can be bought, more often what is being shown; now and then something that is sold out.
    fn pick(&self, dice: &mut Dice) -> Option<Pick> {
        let board = self.board();
        let armed: Vec<&Segment> = board.segments.iter().filter(|s| s.armed && !s.pieces.is_empty()).collect();
        let shown = armed.iter().find(|s| s.now).filter(|_| dice.chance(50));
        let segment = shown.or_else(|| dice.pick(&armed))?;
        let there: Vec<&Piece> = segment.pieces.iter().filter(|p| p.left > 0).collect();
        let piece = if dice.chance(94) { dice.pick(&there) } else { None };
        let piece = piece.copied().or_else(|| dice.pick(&segment.pieces))?;
        Some(Pick {
            code: segment.code.clone(),
            offer: segment.offer.clone(),
            piece: piece.clone(),
            choice: segment.pieces.len() > 1,
            limit: segment.limit,
        })
    }

    /// Any code of the run-of-show, with a choice of it: what questions are about.
    fn any(&self, dice: &mut Dice) -> Option<Pick> {
        let board = self.board();
        let segment = dice.pick(&board.segments)?;
        let piece = dice.pick(&segment.pieces)?.clone();
        Some(Pick {
            code: segment.code.clone(),
            offer: segment.offer.clone(),
            piece,
            choice: true,
            limit: segment.limit,
        })
    }

    fn of_code(&self, code: &str) -> Option<Segment> {
        self.board().segments.iter().find(|s| s.code == code).cloned()
    }

    fn now(&self) -> Option<Segment> {
        self.board().segments.iter().find(|s| s.now).cloned()
    }
}

fn piece(variant: &Value) -> Piece {
    let options = variant["options"].as_array().into_iter().flatten();
    Piece {
        variant: variant["id"].as_str().unwrap_or_default().to_owned(),
        options: options.filter_map(|o| o.as_str().map(str::to_owned)).collect(),
        left: variant["left"].as_i64().unwrap_or_default(),
    }
}

// ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Words that only fit one shop: its host's name, its goods.
const ONLY_AT: &[(&str, &[&str])] = &[
    (
        "sap-co-ut",
        &[
            "cô",
            "Út",
            "sạp",
            "áo",
            "size",
            "giày",
            "nón",
            "vải",
            "hình in",
            "đường may",
            "mặc",
            "mang",
            "da nhạy cảm",
            "đỏ mận",
            "lên tay",
            "màu đỏ",
            "đèn lồng",
            "bảng size",
            "cái ví",
            "giặt",
            "phai màu",
            "print",
            "stall",
            "shoes",
            "washable",
            "what size",
            "穿",
        ],
    ),
    ("ghe-bay-lam", &["Bảy", "anh", "cua", "sầu riêng", "khô ăn", "gạo", "ghe"]),
    ("deng-xia", &["小满", "灯笼", "微波炉", "电压"]),
];

/// What is asked for decides the answer: kind of reply, and words of the question that call for it.
const ANSWERS: &[(&str, &[&str])] = &[
    // Asked of what only the label knows: left to a person.
    ("", &["nặng", "mấy tuổi", "bảo hành", "hạn dùng", "warranty"]),
    ("ship", &["ship", "giao", "gửi", "ngày tới", "运费", "到货", "deliver"]),
    ("return", &["trả", "đổi", "退", "return"]),
    ("stock", &["còn", "有货", "还有", "available"]),
    ("size", &["size", "cỡ", "mặc"]),
    ("price", &["bao nhiêu", "giá", "多少钱", "how much"]),
];

/// What can be said in a shop's room.
#[derive(Clone)]
struct Voice {
    shop: &'static str,
    lang: &'static str,
    chat: &'static content::Chat,
}

impl Voice {
    fn fits(&self, text: &str) -> bool {
        let says = |word: &&str| {
            // Latin words as whole words: "cô" is not in "công".
            text.match_indices(*word).any(|(at, found)| {
                let before = text[..at].chars().next_back();
                let after = text[at + found.len()..].chars().next();
                let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !('\u{2e80}'..).contains(&c));
                ('\u{2e80}'..).contains(&found.chars().next().unwrap_or('a')) || !(letter(before) || letter(after))
            })
        };
        ONLY_AT.iter().all(|(shop, words)| *shop == self.shop || !words.iter().any(says))
    }

    /// A line of this kind in `lang` (else the room's language), filled in.
    fn line(&self, dice: &mut Dice, kind: Kind, lang: &str, about: Option<&Pick>, quantity: u32) -> Option<String> {
        let can_fill = |line: &&Line| match about {
            None => line.needs.is_empty(),
            Some(pick) => {
                let options = !pick.piece.options.is_empty();
                (!line.needs("option") || options) && (!line.needs("qty") || quantity > 1)
            }
        };
        let of = |lang: &str| -> Vec<&'static Line> {
            let lines = self.chat.lines.iter().filter(|l| l.kind == kind && l.lang == lang && self.fits(&l.text));
            lines.filter(can_fill).collect()
        };
        let mut lines = of(lang);
        if lines.is_empty() {
            lines = of(self.lang);
        }
        if matches!(kind, Kind::Order | Kind::Phone) {
            let wants_option = about.is_some_and(|p| p.choice && !p.piece.options.is_empty());
            let fuller: Vec<&Line> = lines
                .iter()
                .copied()
                .filter(|l| l.needs("option") == wants_option && l.needs("qty") == (quantity > 1))
                .collect();
            // Now and then somebody forgets the size, as people do.
            if !fuller.is_empty() && (wants_option || quantity > 1) && !dice.chance(5) {
                lines = fuller;
            }
        }
        let line = dice.pick(&lines)?;
        let mut said = line.text.clone();
        if let Some(pick) = about {
            let options: Vec<String> = pick.piece.options.iter().map(|o| typed(o)).collect();
            said = said.replace("{code}", &spelled(dice, &pick.code)).replace("{option}", &options.join(" "));
        }
        Some(said.replace("{qty}", &quantity.to_string()))
    }

    /// An answer of the host's side; `None` where there is none of that kind.
    fn reply(&self, dice: &mut Dice, kind: &str, lang: &str, about: Option<&Segment>, to: &str) -> Option<String> {
        let of = |lang: &str| -> Vec<&'static content::Reply> {
            self.chat.replies.iter().filter(|r| r.kind == kind && r.lang == lang).collect()
        };
        let mut replies = of(lang);
        if replies.is_empty() {
            replies = of(self.lang);
        }
        let reply = dice.pick(&replies)?;
        if about.is_none() && (reply.text.contains("{code}") || reply.text.contains("{price}")) {
            return None;
        }
        let mut said = reply.text.replace("{name}", to).replace("{option} ", "").replace("{option}", "");
        if let Some(segment) = about {
            let price = price(segment.price_minor, &segment.currency);
            said = said.replace("{code}", &segment.code).replace("{price}", &price);
        }
        // The replies were written for Cô Út; on the boat it is Bảy who speaks.
        Some(if self.shop == "ghe-bay-lam" { said.replace("Út", "Bảy").replace("sạp", "ghe") } else { said })
    }

    /// The language a message is most likely in, by its letters.
    fn language_of(&self, text: &str) -> &'static str {
        if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            return "zh";
        }
        let line = self.chat.lines.iter().find(|l| l.needs.is_empty() && l.text == text);
        let english = line.map_or_else(
            || text.is_ascii() && [" is ", " the ", "how ", "does ", "do you"].iter().any(|w| text.contains(w)),
            |l| l.lang == "en",
        );
        if english { "en" } else { self.lang }
    }
}

/// A code as people type it.
fn spelled(dice: &mut Dice, code: &str) -> String {
    if dice.chance(35) { code.to_lowercase() } else { code.to_owned() }
}

/// An option as people type it: a measure without its space, `2kg` for `2 kg`.
fn typed(option: &str) -> String {
    match option.split_once(' ') {
        Some((number, unit)) if number.bytes().all(|b| b.is_ascii_digit()) => format!("{number}{unit}"),
        _ => option.to_owned(),
    }
}

/// An amount as a host would write it: `149.000₫`, `¥129`, `$19.90`.
fn price(minor: i64, currency: &str) -> String {
    let decimals = |sign: &str| {
        let (whole, part) = (minor / 100, minor % 100);
        if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:02}") }
    };
    match currency {
        "CNY" => decimals("¥"),
        "USD" => decimals("$"),
        _ => {
            let digits = minor.to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    grouped.push('.');
                }
                grouped.push(digit);
            }
            format!("{grouped}₫")
        }
    }
}

// ── the room ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// What a seat is told to do.
enum Do {
    Say(String),
    Reply(String, String),
    React,
    Buy,
    Leave,
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

// ── a viewer ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// What somebody means to do a little later.
enum Then {
    Confirm(String),
    CancelByComment(String),
    Cancel(String),
    PayAgain(String),
    /// Reference and amount of a bank transfer.
    Transfer(String, i64),
    Thank,
}

struct Viewer {
    session: String,
    scene: Scene,
    voice: Voice,
    dice: Dice,
    /// `None` for the crew and for who only watches.
    speaker: Option<&'static Speaker>,
    /// Known from the start for the crew.
    person: Option<Person>,
    pays: &'static str,
    orders: u32,
    has_address: bool,
    later: Vec<(Instant, Then)>,
}

impl Viewer {
    fn at(stage: &Stage, scene: &Scene, voice: &Voice, dice: &mut Dice) -> Viewer {
        Viewer {
            session: stage.session.clone(),
            scene: scene.clone(),
            voice: voice.clone(),
            dice: Dice::new(dice.roll()),
            speaker: None,
            person: None,
            pays: "cod",
            orders: 0,
            has_address: false,
            later: Vec::new(),
        }
    }

    fn crew(stage: &Stage, scene: &Scene, voice: &Voice, person: Person, dice: &mut Dice) -> Viewer {
        Viewer { person: Some(person), ..Viewer::at(stage, scene, voice, dice) }
    }

    fn new(
        stage: &Stage,
        scene: &Scene,
        voice: &Voice,
        guests: &Guests,
        with_name: bool,
        dice: &mut Dice,
    ) -> Option<(Viewer, Option<&'static Speaker>)> {
        let mut viewer = Viewer::at(stage, scene, voice, dice);
        if with_name {
            let own = stage.of.language.as_str();
            let lang = match dice.below(100) {
                n if n < 75 => own,
                n if n < 92 => "en",
                _ if own == "zh" => "vi",
                _ => "zh",
            };
            let speaker = guests.take(lang)?;
            viewer.speaker = Some(speaker);
            let ways: &[&str] = match (own, speaker.lang.as_str()) {
                // A shop that sells in dong can be paid by Vietnamese bank transfer.
                ("vi", "vi") => &["cod", "cod", "cod", "cod", "card", "card", "vietqr", "vietqr"],
                ("vi", _) => &["card", "card", "cod"],
                _ => &["card", "card", "card", "cod"],
            };
            viewer.pays = dice.pick(ways).copied().unwrap_or("cod");
        } else {
            viewer.person = Some(Person::nobody(&guests.0.client));
        }
        let speaker = viewer.speaker;
        Some((viewer, speaker))
    }

    /// Sits in the room until told to leave.
    async fn sit(mut self, guests: Guests, mut orders: mpsc::Receiver<Do>, mut stop: watch::Receiver<bool>) {
        let speaker = self.speaker;
        tokio::select! {
            () = self.stay(&guests, &mut orders) => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
        orders.close();
        if let Some(speaker) = speaker {
            if self.orders >= ORDERS_A_GUEST_MAX {
                guests.retire(speaker);
            }
            guests.back(speaker);
        }
    }

    async fn stay(&mut self, guests: &Guests, orders: &mut mpsc::Receiver<Do>) {
        let person = loop {
            let entered = match (&self.person, self.speaker) {
                (Some(person), _) => Ok(person.clone()),
                (None, Some(speaker)) => guests.enter(speaker).await,
                (None, None) => return,
            };
            match entered {
                Ok(person) => break person,
                Err(error) => self.again(&error).await,
            }
        };
        while !self.scene.over() {
            let lost = match person.join(&self.session).await {
                Ok(socket) => match self.listen(&person, socket, orders).await {
                    Ok(()) => return,
                    Err(error) => error,
                },
                Err(error) => error,
            };
            self.again(&lost).await;
        }
    }

    /// Waits before the next try.
    async fn again(&mut self, error: &Error) {
        tracing::debug!(%error, "a viewer tries again");
        sleep(Duration::from_millis(self.dice.between(AGAIN_MS, 2 * AGAIN_MS))).await;
    }

    /// `Ok`: told to leave, or the session is over.
    async fn listen(&mut self, person: &Person, mut socket: RoomSocket, orders: &mut mpsc::Receiver<Do>) -> Result<()> {
        loop {
            let due = self.later.iter().map(|(at, _)| *at).min();
            tokio::select! {
                event = socket.next() => {
                    let event = event?;
                    match event["t"].as_str() {
                        Some("held") => self.held(&event),
                        Some("ended") => return Ok(()),
                        _ => {}
                    }
                }
                told = orders.recv() => match told {
                    None | Some(Do::Leave) => return Ok(()),
                    Some(Do::Say(said)) => drop(socket.say(&said).await?),
                    Some(Do::Reply(said, to)) => drop(socket.reply(&said, &to).await?),
                    Some(Do::React) => {
                        let kind = *self.dice.pick(&["heart", "heart", "heart", "clap", "fire"]).unwrap_or(&"heart");
                        for _ in 0..self.dice.between(1, 4) {
                            socket.react(kind).await?;
                        }
                    }
                    Some(Do::Buy) => self.buy(person).await?,
                },
                () = until(due) => self.do_due(person, &mut socket).await?,
            }
            if self.orders >= ORDERS_A_GUEST_MAX && self.later.is_empty() {
                return Ok(());
            }
        }
    }

    fn in_s(&mut self, from: u64, to: u64, then: Then) {
        let at = Instant::now() + Duration::from_millis(self.dice.between(from * 1000, to * 1000));
        self.later.push((at, then));
    }

    /// A comment became a hold: most confirm, some think better of it, some forget.
    fn held(&mut self, event: &Value) {
        let Some(order) = event["order_id"].as_str().map(str::to_owned) else { return };
        let code = event["items"][0]["code"].as_str().unwrap_or_default().to_owned();
        match self.dice.below(100) {
            n if n < 78 => self.in_s(3, 14, Then::Confirm(order)),
            n if n < 88 && !code.is_empty() => self.in_s(5, 18, Then::CancelByComment(code)),
            n if n < 92 => self.in_s(8, 30, Then::Cancel(order)),
            _ => {}
        }
    }

    /// What can be lost is lost; what is refused is a buyer's daily life.
    async fn do_due(&mut self, person: &Person, socket: &mut RoomSocket) -> Result<()> {
        let now = Instant::now();
        let Some(at) = self.later.iter().position(|(due, _)| *due <= now) else { return Ok(()) };
        let (_, then) = self.later.swap_remove(at);
        let done = match then {
            Then::Confirm(order) => {
                let checkout = self.checkout(person)?;
                let receipt = person.confirm(&order, checkout).await;
                self.receive(person, receipt).await
            }
            Then::PayAgain(order) => {
                let body = json!({"payment_method": "cod"});
                let receipt = person.post(&format!("/api/orders/{order}/pay"), body).await;
                self.receive(person, receipt).await
            }
            Then::Cancel(order) => person.cancel(&order, "").await.map(drop),
            Then::Transfer(reference, minor) => {
                let body = json!({"reference": reference, "amount_minor": minor});
                person.post("/api/sandbox/transfers", body).await.map(drop)
            }
            Then::CancelByComment(code) => {
                let Some(segment) = self.scene.of_code(&code) else { return Ok(()) };
                let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
                let about =
                    Pick { code, offer: segment.offer, piece: Piece::default(), choice: false, limit: segment.limit };
                match self.voice.line(&mut self.dice, Kind::Cancel, lang, Some(&about), 1) {
                    Some(said) => socket.say(&said).await.map(drop),
                    None => Ok(()),
                }
            }
            Then::Thank => {
                let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
                match self.voice.line(&mut self.dice, Kind::Thanks, lang, None, 1) {
                    Some(said) => socket.say(&said).await.map(drop),
                    None => Ok(()),
                }
            }
        };
        daily_life(done)
    }

    /// Where to and how: typed the first time, kept afterwards.
    fn checkout(&mut self, person: &Person) -> Result<Value> {
        let mut checkout = json!({"payment_method": self.pays});
        if self.pays == "card" {
            // The sandbox's cards: most are good.
            let card = match self.dice.below(100) {
                n if n < 84 => "ok",
                n if n < 92 => "decline",
                n if n < 95 => "late",
                n if n < 98 => "twice",
                _ => "out_of_order",
            };
            checkout["card"] = json!(card);
        }
        if !self.has_address {
            let lang = self.speaker.map_or("vi", |s| s.lang.as_str());
            checkout["address"] = address(&content()?.cast.places, &mut self.dice, &person.name(), lang)?;
        }
        Ok(checkout)
    }

    async fn buy(&mut self, person: &Person) -> Result<()> {
        let Some(pick) = self.scene.pick(&mut self.dice) else { return Ok(()) };
        let quantity = if pick.limit > 1 && self.dice.chance(20) { 2 } else { 1 };
        let mut order = self.checkout(person)?;
        order["items"] = json!([{"variant_id": pick.piece.variant, "quantity": quantity, "offer_id": pick.offer}]);
        order["session_id"] = json!(self.session);
        let placed = person.place_order(order).await;
        if let Err(error) = &placed {
            match error.code() {
                "sold_out" | "not_enough_left" => {
                    let wait = json!({"variant_id": pick.piece.variant, "quantity": quantity, "offer_id": pick.offer,
                        "session_id": self.session});
                    return daily_life(person.post("/api/waitlist", wait).await.map(drop));
                }
                "limit_per_buyer" => self.orders += 1,
                _ => {}
            }
        }
        let done = self.receive(person, placed).await;
        daily_life(done)
    }

    /// What follows an order that was placed or confirmed.
    async fn receive(&mut self, person: &Person, receipt: Result<Value>) -> Result<()> {
        let receipt = receipt?;
        self.has_address = true;
        for order in receipt["orders"].as_array().into_iter().flatten() {
            self.orders += 1;
            let id = text(order, "id")?;
            match order["payment_state"].as_str() {
                Some("declined") => self.in_s(4, 10, Then::PayAgain(id.clone())),
                Some("pending") if self.pays == "vietqr" && self.dice.chance(85) => {
                    let transfer = &person.order(&id).await?["transfer"];
                    if let (Some(reference), Some(minor)) =
                        (transfer["reference"].as_str(), transfer["amount"]["minor"].as_i64())
                    {
                        self.in_s(6, 25, Then::Transfer(reference.to_owned(), minor));
                    }
                }
                _ => {}
            }
            if self.dice.chance(7) {
                self.in_s(12, 60, Then::Cancel(id));
            } else if self.dice.chance(30) && !self.later.iter().any(|(_, then)| matches!(then, Then::Thank)) {
                self.in_s(1, 5, Then::Thank);
            }
        }
        Ok(())
    }
}

/// Refusals are no reason to leave; a lost server is.
fn daily_life(done: Result<()>) -> Result<()> {
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

async fn until(due: Option<Instant>) {
    match due {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

// ── the host ──────────────────────────────────────────────────────────────────────────────────────────────────────

struct Question {
    id: String,
    name: String,
    text: String,
}

struct Lead {
    session: String,
    merchant: String,
    of: &'static content::Session,
    person: Person,
    /// Role, person, and their seat.
    helpers: Vec<(String, Person, mpsc::Sender<Do>)>,
    scene: Scene,
    voice: Voice,
    dice: Dice,
    segment_s: Option<u64>,
    shown: String,
    shown_since: Instant,
    /// The segment we went to ourselves; at any other somebody else leads, and we wait longer.
    ours: String,
    questions: VecDeque<Question>,
    answer_at: Instant,
    /// Who said what lately, for the moderator.
    seen: VecDeque<(String, String)>,
    /// A line of ours that is pinned when it comes back from the room.
    to_pin: Option<String>,
}

impl Lead {
    fn new(
        stage: &Stage,
        scene: &Scene,
        voice: &Voice,
        helpers: Vec<(String, Person, mpsc::Sender<Do>)>,
        dice: &mut Dice,
    ) -> Lead {
        Lead {
            session: stage.session.clone(),
            merchant: stage.merchant.clone(),
            of: stage.of,
            person: stage.crew[0].1.clone(),
            helpers,
            scene: scene.clone(),
            voice: voice.clone(),
            dice: Dice::new(dice.roll()),
            segment_s: stage.pace.segment_s,
            shown: String::new(),
            shown_since: Instant::now(),
            ours: String::new(),
            questions: VecDeque::new(),
            answer_at: Instant::now() + Duration::from_secs(6),
            seen: VecDeque::new(),
            to_pin: None,
        }
    }

    async fn lead(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let done = tokio::select! {
                done = self.on_stage() => done,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            match done {
                Ok(()) => return,
                Err(error) => {
                    tracing::debug!(%error, room = self.of.slug, "the host comes again");
                    sleep(Duration::from_millis(AGAIN_MS)).await;
                }
            }
        }
    }

    async fn on_stage(&mut self) -> Result<()> {
        let mut socket = self.person.join(&self.session).await?;
        self.scene.load(&self.person.get(&format!("/api/studio/{}/sessions/{}", self.merchant, self.session)).await?);
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !self.scene.over() {
            tokio::select! {
                event = socket.next() => {
                    let event = event?;
                    self.scene.hear(&event);
                    if event["t"] == "message" {
                        self.heard(&event["m"], &mut socket).await?;
                    }
                }
                _ = tick.tick() => self.look_at_the_clock(&mut socket).await?,
            }
        }
        Ok(())
    }

    async fn look_at_the_clock(&mut self, socket: &mut RoomSocket) -> Result<()> {
        if !self.scene.board().on_air {
            return Ok(());
        }
        match self.scene.now() {
            Some(now) if now.id != self.shown => {
                if self.shown.is_empty() {
                    self.ours.clone_from(&now.id);
                }
                self.shown = now.id.clone();
                self.shown_since = Instant::now();
                if let Some(said) = self.voice.reply(&mut self.dice, "price", self.voice.lang, Some(&now), "") {
                    self.to_pin = Some(said.clone());
                    socket.say(&said).await?;
                }
            }
            Some(now) => {
                let planned = self.segment_s.unwrap_or(now.minutes.max(1) * 60);
                let patience = if now.id == self.ours { 0 } else { OTHER_HAND_S };
                if self.shown_since.elapsed() >= Duration::from_secs(planned + patience) {
                    self.next().await?;
                }
            }
            None => self.next().await?,
        }
        if Instant::now() >= self.answer_at {
            self.answer(socket).await?;
            self.answer_at = Instant::now() + Duration::from_millis(self.dice.between(3_000, 8_000));
        }
        Ok(())
    }

    /// The next segment; after the last the show begins again with the same plan.
    async fn next(&mut self) -> Result<()> {
        // Whatever comes of it, not again at once.
        self.shown_since = Instant::now();
        match self.person.act(&self.merchant, &self.session, "next", None).await {
            Ok(session) => {
                self.went(&session);
                Ok(())
            }
            Err(error) if error.code() == "no_more_segments" => daily_life(self.plan_again().await),
            Err(error) => daily_life(Err(error)),
        }
    }

    async fn plan_again(&mut self) -> Result<()> {
        let path = format!("/api/studio/{}/sessions/{}", self.merchant, self.session);
        let session = self.person.get(&path).await?;
        let mut items = Vec::new();
        for segment in session["segments"].as_array().into_iter().flatten() {
            let planned = self.of.segments.iter().find(|s| segment["code"] == s.code.as_str());
            let price = match planned {
                Some(planned) => json!(planned.one_price()),
                None => segment["price"]["minor"].clone(),
            };
            items.push(json!({
                "kind": segment["kind"], "product_id": segment["product"]["id"], "code": segment["code"],
                "price_minor": price, "limit_per_buyer": segment["limit_per_buyer"], "minutes": segment["minutes"],
                "script": segment["script"], "who": segment["who"],
            }));
        }
        self.person.put(&format!("{path}/segments"), json!({"items": items})).await?;
        let session = self.person.act(&self.merchant, &self.session, "next", None).await?;
        self.went(&session);
        Ok(())
    }

    fn went(&mut self, session: &Value) {
        self.scene.load(session);
        self.ours = self.scene.now().map(|s| s.id).unwrap_or_default();
    }

    async fn heard(&mut self, message: &Value, socket: &mut RoomSocket) -> Result<()> {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let (id, said, who) = (word(&message["id"]), word(&message["text"]), word(&message["from"]["id"]));
        if who == self.person.id() && self.to_pin.as_deref() == Some(said.as_str()) {
            self.to_pin = None;
            let moderator = self.helpers.iter().find(|(role, ..)| role == "moderator");
            let by = moderator.map_or(&self.person, |(_, person, _)| person).clone();
            return daily_life(self.moderate(&by, json!({"act": "pin", "message_id": id})).await);
        }
        if message["from"]["role"] != "viewer" {
            return Ok(());
        }
        self.keep_order(&who, &said, &id).await?;
        let name = word(&message["from"]["name"]);
        let line = self.voice.chat.lines.iter().find(|l| l.needs.is_empty() && l.text == said);
        let did = match message["did"]["what"].as_str() {
            // What names no code is plain talk to the room, and a question to the host all the same.
            None if line.is_some_and(|l| l.kind == Kind::Question) => Some("question"),
            did => did,
        };
        match did {
            Some("question") => {
                if self.questions.len() >= QUESTIONS_MAX {
                    self.questions.pop_front();
                }
                self.questions.push_back(Question { id, name, text: said });
            }
            Some(did @ ("held" | "waitlisted" | "sold_out")) => {
                let (kind, percent) = if did == "held" { ("held", 14) } else { ("gone", 80) };
                let segment = message["did"]["code"].as_str().and_then(|code| self.scene.of_code(code));
                if self.dice.chance(percent) {
                    let lang = self.voice.language_of(&said);
                    if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, segment.as_ref(), &name) {
                        self.by_somebody(socket, reply, id).await?;
                    }
                }
            }
            _ => {
                let kind = match line.map(|l| l.kind) {
                    Some(Kind::Greet) => "welcome",
                    Some(Kind::Thanks) => "thanks",
                    _ => return Ok(()),
                };
                if self.dice.chance(25) {
                    let lang = self.voice.language_of(&said);
                    if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, None, &name) {
                        self.by_somebody(socket, reply, id).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Answers the oldest question that there is an answer to.
    async fn answer(&mut self, socket: &mut RoomSocket) -> Result<()> {
        while let Some(question) = self.questions.pop_front() {
            let lower = question.text.to_lowercase();
            let kind = ANSWERS.iter().find(|(_, words)| words.iter().any(|w| lower.contains(w))).map(|(kind, _)| *kind);
            let Some(kind) = kind else { continue };
            let named = self.scene.board().segments.iter().find(|s| says_code(&lower, &s.code)).cloned();
            let about = named.or_else(|| self.scene.now());
            let lang = self.voice.language_of(&question.text);
            if let Some(reply) = self.voice.reply(&mut self.dice, kind, lang, about.as_ref(), &question.name) {
                return self.by_somebody(socket, reply, question.id).await;
            }
        }
        Ok(())
    }

    /// The host or one of the helpers says it.
    async fn by_somebody(&mut self, socket: &mut RoomSocket, said: String, to: String) -> Result<()> {
        let at = self.dice.below(self.helpers.len() + 1);
        match self.helpers.get(at) {
            Some((_, _, seat)) => drop(seat.try_send(Do::Reply(said, to))),
            None => drop(socket.reply(&said, &to).await?),
        }
        Ok(())
    }

    /// The same words over and over: the last is taken away, and who wrote it is quiet for a while.
    async fn keep_order(&mut self, who: &str, said: &str, id: &str) -> Result<()> {
        if self.seen.len() >= SEEN_MAX {
            self.seen.pop_front();
        }
        self.seen.push_back((who.to_owned(), said.to_owned()));
        let same = self.seen.iter().filter(|(user, text)| user == who && text == said).count();
        let moderator = self.helpers.iter().find(|(role, ..)| role == "moderator").map(|(_, person, _)| person.clone());
        let Some(moderator) = moderator.filter(|_| same > SAME_WORDS_MAX) else { return Ok(()) };
        self.seen.retain(|(user, _)| user != who);
        let reason = match self.voice.lang {
            "zh" => "刷屏",
            "en" => "Repeated",
            _ => "Nhắn lặp lại",
        };
        let delete = json!({"act": "delete", "message_id": id, "reason": reason});
        daily_life(self.moderate(&moderator, delete).await)?;
        let mute = json!({"act": "mute", "user_id": who, "seconds": MUTE_S, "reason": reason});
        daily_life(self.moderate(&moderator, mute).await)
    }

    async fn moderate(&self, by: &Person, body: Value) -> Result<()> {
        by.post(&format!("/api/sessions/{}/moderate", self.session), body).await.map(drop)
    }
}

/// Whether a lower-case text names a code as a word of its own.
fn says_code(lower: &str, code: &str) -> bool {
    let code = code.to_lowercase();
    lower.match_indices(&code).any(|(at, found)| {
        let plain = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !plain(lower[..at].chars().next_back()) && !plain(lower[at + found.len()..].chars().next())
    })
}

// ── the shop ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// Looks after a shop's orders and shelves until `stop`.
pub async fn shop(owner: Person, merchant: String, seed: u64, mut stop: watch::Receiver<bool>) {
    let mut dice = Dice::of(seed, &merchant);
    loop {
        let jitter = Duration::from_millis(dice.between(0, 4_000));
        tokio::select! {
            () = sleep(SHOP_EVERY + jitter) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let work = async {
            daily_life(move_on(&owner, &merchant, &mut dice).await)?;
            daily_life(restock(&owner, &merchant, &mut dice).await)
        };
        tokio::select! {
            done = work => if let Err(error) = done {
                tracing::debug!(%error, "a shop tries again later");
            },
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Moves some orders of each state one step on; a few always stay.
async fn move_on(owner: &Person, merchant: &str, dice: &mut Dice) -> Result<()> {
    for (states, step, stay) in LIE {
        let page = owner.get(&format!("/api/studio/{merchant}/orders?state={states}&limit=60")).await?;
        let mut orders = page["items"].as_array().cloned().unwrap_or_default();
        if step == "confirm_cod" {
            orders.retain(|o| o["payment_method"] == "cod");
        }
        let spare = orders.len().saturating_sub(stay);
        // The newest come first; those that have waited longest go on.
        for order in orders.iter().rev().take(spare.min(MOVED_MAX)) {
            let more = match step {
                "ship" => json!({"carrier": "GHN", "tracking": format!("GHN{:09}", dice.below(1_000_000_000))}),
                _ => Value::Null,
            };
            // Somebody else may have been quicker: the buyer, or a visitor in the studio.
            daily_life(owner.step(merchant, &text(order, "id")?, step, more).await.map(drop))?;
        }
    }
    Ok(())
}

/// Fills up what is gone or about to be, not at once: being sold out is a part of it.
async fn restock(owner: &Person, merchant: &str, dice: &mut Dice) -> Result<()> {
    let overview = owner.get(&format!("/api/studio/{merchant}/overview")).await?;
    for low in overview["low_stock"].as_array().into_iter().flatten() {
        if low["left"].as_i64().is_some_and(|left| left <= RESTOCK_AT) && dice.chance(30) {
            let pieces = i64::try_from(dice.between(6, 18)).unwrap_or(6);
            daily_life(owner.stock(merchant, &text(low, "variant_id")?, pieces, "nhập thêm").await.map(drop))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn addresses_are_of_where_people_live() {
        let mut dice = Dice::new(2);
        let places = &content().unwrap().cast.places;
        for lang in ["vi", "zh", "en"] {
            let address = address(places, &mut dice, "Lan", lang).unwrap();
            assert!(address["line"].as_str().unwrap().len() > 4 && address["phone"].as_str().unwrap().len() >= 10);
        }
    }
}
