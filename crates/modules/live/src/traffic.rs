//! Who counts as a viewer: the connections of a room, what each shows of itself, and the sum of their weights.
//!
//! Each connection is judged by the scene `room.traffic` as it joins, once more when it has stayed for a moment, and then
//! once a minute, a sixtieth of them each second. The public sees the sum of weights; the crew and operators see both
//! counts and why. In memory; what comes and goes is told to the log every few seconds, gathered, one fact a room.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    sync::{Arc, MutexGuard, PoisonError, atomic::Ordering},
    time::Duration,
};

use contracts::{Event, Fact, Facts, Judged, Marks, RoomVisit, Verdict, scene};
use kernel::{Mark, Result, SessionId, Text3, Time, UserId};

use crate::{
    Live,
    model::{Crowd, SessionState, Speaker},
    room::LiveRoom,
};

/// How often a part of the connections is judged.
pub(crate) const TICK: Duration = Duration::from_secs(1);
/// Ticks in which each connection is judged once.
const ROUND: usize = 60;
/// A connection is looked at again when it has stayed this long.
const SECOND_LOOK_S: i64 = 4;
/// Second looks of one tick; the rest has the next.
const SECOND_LOOKS_MAX: usize = 1_000;
/// Connections judged between two holds of the room's lock.
const JUDGED_AT_ONCE: usize = 64;
/// A room's comings and goings are told so often, and so many at once; the rest is told with the next.
const TELL_EVERY_S: i64 = 3;
const TOLD_MAX: usize = 300;
/// What waits to be told; past it the oldest go.
const WAITING_MAX: usize = 20_000;
/// What counts as "a moment ago" in the facts of a room.
const LATELY_S: i64 = 300;
/// Comments and leavers of the last minutes that are remembered.
const LATELY_MAX: usize = 20_000;
/// Weights are whole hundredths of a viewer.
const FULL: u8 = 100;
/// What a doubtful one counts where no rule says.
const DOUBTFUL: u8 = 50;
/// The video must have run this long before one who has not played it is thought of.
const VIDEO_S: i64 = 60;
/// Connections of one network from which on it can be a hub, and the part of them who must be known: of accounts older
/// than a month, or with a completed order.
const HUB_MIN: u32 = 5;
const HUB_KNOWN_PART: u32 = 5;
/// Others in step from which on a connection is.
const IN_STEP_MIN: u32 = 10;
/// Devices remembered beside those that are here.
const DEVICES_MAX: usize = 200_000;
const WHY_MAX: usize = 4;
const DAY_S: i64 = 86_400;
/// Beside the facts of the scene: the accounts of whom `link.operator` is asked.
const LINK_WANTED: &str = "link.wanted";

/// Who joins.
pub(crate) struct Arrival<'a> {
    pub who: &'a Speaker,
    pub follows: bool,
    pub headless: Option<bool>,
    /// Wrote in this sale, on an earlier connection.
    pub wrote: bool,
    /// The browser was not seen before today.
    pub new_device: bool,
    /// What it is called without a name and a browser's mark.
    pub otherwise: Mark,
}

/// One connection that may count.
struct Seat {
    user: Option<UserId>,
    from: Marks,
    otherwise: Mark,
    joined: Time,
    account_made: Option<Time>,
    orders_360d: i64,
    /// Tells this connection from an earlier one in the same place.
    number: u32,
    weight: u8,
    /// What was last told of it: weight, where less than full.
    told: u8,
    guest: bool,
    follows: bool,
    /// Of an account under a day old, or seen for the first time.
    fresh: bool,
    /// Of an account older than a month, or who bought.
    known: bool,
    headless: Option<bool>,
    wrote: bool,
    tapped: bool,
    reactions: u16,
    pings: u8,
    /// Seconds from its coming to its last three pings.
    beats: [u16; 3],
    reported: Option<Reported>,
}

/// What the page says of itself, since it was opened.
#[derive(Clone, Copy)]
struct Reported {
    played_ms: Option<u32>,
    visible_ms: Option<u32>,
    /// How long the connection had been there.
    at_ms: u32,
}

impl Seat {
    /// A person's id, or a mark.
    fn viewer(&self) -> String {
        match (self.user, self.from.device) {
            (Some(user), _) => user.to_string(),
            (None, Some(device)) => device.to_string(),
            (None, None) => self.otherwise.to_string(),
        }
    }

    /// Joined and pinged at these seconds; `None` while too little is known.
    fn rhythm(&self) -> Option<u64> {
        let [a, b, c] = self.beats.map(u64::from);
        let second = u64::try_from(self.joined.millis().div_euclid(1000)).unwrap_or(0) & 0xffff;
        (self.pings >= 3).then_some(second << 48 | a << 32 | b << 16 | c)
    }
}

/// Which connection, in its room's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    at: u32,
    number: u32,
}

#[derive(Clone, Copy, Default)]
struct Network {
    here: u32,
    known: u32,
}

impl Network {
    /// Many people who are known: a carrier, a school, an office.
    fn is_hub(self) -> bool {
        self.here >= HUB_MIN && self.known * HUB_KNOWN_PART >= self.here
    }
}

/// What happened in the last minutes, counted by key.
struct Lately<K> {
    order: VecDeque<(i64, K)>,
    counts: HashMap<K, u32>,
    /// Entries whose key is there more than once.
    shared: usize,
}

impl<K> Default for Lately<K> {
    fn default() -> Lately<K> {
        Lately { order: VecDeque::new(), counts: HashMap::new(), shared: 0 }
    }
}

impl<K: Hash + Eq + Copy> Lately<K> {
    fn push(&mut self, second: i64, key: K) {
        self.order.push_back((second, key));
        let count = self.counts.entry(key).or_insert(0);
        *count += 1;
        self.shared += match *count {
            1 => 0,
            2 => 2,
            _ => 1,
        };
        if self.order.len() > LATELY_MAX {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some((_, key)) = self.order.pop_front() else { return };
        let Some(count) = self.counts.get_mut(&key) else { return };
        *count -= 1;
        self.shared -= match *count {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        if *count == 0 {
            self.counts.remove(&key);
        }
    }

    fn forget(&mut self, second: i64) {
        while self.order.front().is_some_and(|(at, _)| *at <= second - LATELY_S) {
            self.pop();
        }
        if self.order.is_empty() {
            *self = Lately::default();
        }
    }
}

/// Joins of the last minute, by the second.
struct Joins {
    second: i64,
    counts: [u32; 60],
}

impl Joins {
    fn go_to(&mut self, second: i64) {
        for gone in (self.second + 1).max(second - 59)..=second {
            self.counts[usize::try_from(gone.rem_euclid(60)).unwrap_or(0)] = 0;
        }
        self.second = self.second.max(second);
    }

    fn count(&mut self, second: i64) {
        self.go_to(second);
        self.counts[usize::try_from(second.rem_euclid(60)).unwrap_or(0)] += 1;
    }

    /// Of the last ten seconds.
    fn of_10s(&self) -> i64 {
        let places = (self.second - 9)..=self.second;
        places.map(|s| i64::from(self.counts[usize::try_from(s.rem_euclid(60)).unwrap_or(0)])).sum()
    }

    /// Variance by mean over the minute: `(60 Σx² − S²) / 60 S`.
    fn dispersion(&self) -> Fact {
        let sum: i64 = self.counts.iter().map(|n| i64::from(*n)).sum();
        let squares: i64 = self.counts.iter().map(|n| i64::from(*n) * i64::from(*n)).sum();
        Fact::Share { part: 60 * squares - sum * sum, whole: 60 * sum }
    }
}

/// A connection about to be judged.
struct Case {
    place: Place,
    subject: String,
    facts: Facts,
    /// It has only just come.
    first: bool,
}

/// The connections of one room that may count.
pub(crate) struct Traffic {
    seats: Vec<Option<Seat>>,
    free: Vec<u32>,
    numbers: u32,
    here: usize,
    fresh: usize,
    /// Sum of the weights, hundredths.
    weights: usize,
    excluded: usize,
    partial: usize,
    /// Reasons why connections lately did not count in full.
    why: VecDeque<Text3>,
    devices: HashMap<Mark, u32>,
    networks: HashMap<Mark, Network>,
    rhythms: HashMap<u64, u32>,
    joins: Joins,
    stays: Lately<u32>,
    writers: Lately<UserId>,
    texts: Lately<u64>,
    /// Connections in the busiest network that is no hub, as of the last tick.
    top_network: u32,
    /// The shop's own people: who is linked with them is no viewer.
    crew: Vec<String>,
    /// Since when there has been video without a break.
    video_since: Option<Time>,
    /// When people were last called to come.
    pub(crate) announced: Option<Time>,
    second_looks: VecDeque<(Time, Place)>,
    came: VecDeque<RoomVisit>,
    left: VecDeque<RoomVisit>,
    judged: VecDeque<Judged>,
    told_at: Time,
}

fn second_of(now: Time) -> i64 {
    now.millis().div_euclid(1000)
}

fn whole<T: TryInto<i64>>(n: T) -> i64 {
    n.try_into().unwrap_or(i64::MAX)
}

fn share<P: TryInto<i64>, W: TryInto<i64>>(part: P, of: W) -> Fact {
    Fact::Share { part: whole(part), whole: whole(of) }
}

fn queue<T>(to: &mut VecDeque<T>, one: T) {
    if to.len() >= WAITING_MAX {
        to.pop_front();
    }
    to.push_back(one);
}

/// Takes one out of a count by key; forgets the key at nought.
fn take_out<K: Hash + Eq>(counts: &mut HashMap<K, u32>, key: &K) {
    if let Some(n) = counts.get_mut(key) {
        *n -= 1;
        if *n == 0 {
            counts.remove(key);
        }
    }
}

impl Traffic {
    pub(crate) fn new(now: Time) -> Traffic {
        Traffic {
            seats: Vec::new(),
            free: Vec::new(),
            numbers: 0,
            here: 0,
            fresh: 0,
            weights: 0,
            excluded: 0,
            partial: 0,
            why: VecDeque::new(),
            devices: HashMap::new(),
            networks: HashMap::new(),
            rhythms: HashMap::new(),
            joins: Joins { second: second_of(now), counts: [0; 60] },
            stays: Lately::default(),
            writers: Lately::default(),
            texts: Lately::default(),
            top_network: 0,
            crew: Vec::new(),
            video_since: None,
            // Whoever comes back after a restart was told to.
            announced: Some(now),
            second_looks: VecDeque::new(),
            came: VecDeque::new(),
            left: VecDeque::new(),
            judged: VecDeque::new(),
            told_at: now,
        }
    }

    /// Takes in a connection; it counts in full until it is judged.
    pub(crate) fn join(&mut self, arrival: &Arrival<'_>, now: Time) -> Place {
        let who = arrival.who;
        let age_s = who.joined.map(|made| now.ms_since(made) / 1000);
        let fresh = match (who.user, age_s) {
            (None, _) => arrival.new_device,
            (Some(_), age) => age.is_some_and(|age| age < DAY_S) || (who.guest && arrival.new_device),
        };
        self.numbers = self.numbers.wrapping_add(1);
        let seat = Seat {
            user: who.user,
            from: who.from,
            otherwise: arrival.otherwise,
            joined: now,
            account_made: who.joined,
            orders_360d: who.orders_360d,
            number: self.numbers,
            weight: FULL,
            told: FULL,
            guest: who.guest,
            follows: arrival.follows,
            fresh,
            known: who.orders_360d > 0 || age_s.is_some_and(|age| age > 30 * DAY_S),
            headless: arrival.headless,
            wrote: arrival.wrote,
            tapped: false,
            reactions: 0,
            pings: 0,
            beats: [0; 3],
            reported: None,
        };
        self.here += 1;
        self.fresh += usize::from(fresh);
        self.weights += usize::from(FULL);
        if let Some(device) = seat.from.device {
            *self.devices.entry(device).or_insert(0) += 1;
        }
        if let Some(network) = seat.from.network {
            let network = self.networks.entry(network).or_default();
            network.here += 1;
            network.known += u32::from(seat.known);
        }
        self.joins.count(second_of(now));
        queue(&mut self.came, RoomVisit { viewer: seat.viewer(), from: seat.from, at: now, stayed_ms: 0 });
        let number = seat.number;
        let at = match self.free.pop() {
            Some(at) => {
                self.seats[at as usize] = Some(seat);
                at
            }
            None => {
                self.seats.push(Some(seat));
                u32::try_from(self.seats.len() - 1).unwrap_or(u32::MAX)
            }
        };
        let place = Place { at, number };
        self.second_looks.push_back((now.plus_s(SECOND_LOOK_S), place));
        place
    }

    fn seat(&mut self, place: Place) -> Option<&mut Seat> {
        self.seats.get_mut(place.at as usize)?.as_mut().filter(|seat| seat.number == place.number)
    }

    pub(crate) fn leave(&mut self, place: Place, now: Time) {
        if self.seat(place).is_none() {
            return;
        }
        self.weigh(place, FULL);
        let Some(seat) = self.seats.get_mut(place.at as usize).and_then(Option::take) else { return };
        self.free.push(place.at);
        self.here -= 1;
        self.fresh -= usize::from(seat.fresh);
        self.weights -= usize::from(FULL);
        if let Some(device) = seat.from.device {
            take_out(&mut self.devices, &device);
        }
        if let Some(mark) = seat.from.network
            && let Some(network) = self.networks.get_mut(&mark)
        {
            network.here -= 1;
            network.known -= u32::from(seat.known);
            if network.here == 0 {
                self.networks.remove(&mark);
            }
        }
        if let Some(rhythm) = seat.rhythm() {
            take_out(&mut self.rhythms, &rhythm);
        }
        let stayed_ms = now.ms_since(seat.joined).max(0);
        self.stays.push(second_of(now), u32::try_from(stayed_ms / 1000).unwrap_or(u32::MAX));
        queue(&mut self.left, RoomVisit { viewer: seat.viewer(), from: seat.from, at: now, stayed_ms });
        if self.here == 0 {
            self.seats = Vec::new();
            self.free = Vec::new();
        }
    }

    /// The page is there, and says what it shows, where it does.
    pub(crate) fn ping(
        &mut self,
        place: Place,
        played_ms: Option<u32>,
        visible_ms: Option<u32>,
        tapped: bool,
        now: Time,
    ) {
        let Some(seat) = self.seat(place) else { return };
        let before = seat.rhythm();
        let at_ms = now.ms_since(seat.joined).max(0);
        seat.beats.rotate_left(1);
        seat.beats[2] = u16::try_from(at_ms / 1000).unwrap_or(u16::MAX);
        seat.pings = seat.pings.saturating_add(1);
        seat.tapped |= tapped;
        if played_ms.is_some() || visible_ms.is_some() {
            let at_ms = u32::try_from(at_ms).unwrap_or(u32::MAX);
            seat.reported = Some(Reported { played_ms, visible_ms, at_ms });
        }
        let after = seat.rhythm();
        if let Some(rhythm) = before {
            take_out(&mut self.rhythms, &rhythm);
        }
        if let Some(rhythm) = after {
            *self.rhythms.entry(rhythm).or_insert(0) += 1;
        }
    }

    pub(crate) fn react(&mut self, place: Place) {
        if let Some(seat) = self.seat(place) {
            seat.reactions = seat.reactions.saturating_add(1);
        }
    }

    pub(crate) fn wrote(&mut self, place: Place) {
        if let Some(seat) = self.seat(place) {
            seat.wrote = true;
        }
    }

    /// Somebody who is not of the crew said something, by the mark of its words in this room.
    pub(crate) fn said(&mut self, user: UserId, text: Mark, now: Time) {
        self.writers.push(second_of(now), user);
        self.texts.push(second_of(now), text.as_u64());
    }

    /// The number that the public sees.
    pub(crate) fn filtered(&self) -> usize {
        self.weights / usize::from(FULL)
    }

    pub(crate) fn crowd(&self, raw: usize) -> Crowd {
        Crowd { raw, excluded: self.excluded, partial: self.partial, why: self.why.iter().cloned().collect() }
    }

    fn case(&mut self, place: Place, announced: bool, devices: &Devices, now: Time, first: bool) -> Option<Case> {
        let second = second_of(now);
        self.joins.go_to(second);
        let seat = self.seats.get(place.at as usize)?.as_ref().filter(|seat| seat.number == place.number)?;
        let dwell_ms = now.ms_since(seat.joined).max(0);
        let video = self.video_since.is_some_and(|since| now.ms_since(since) >= VIDEO_S * 1000);
        let ms = |ms: u32| Fact::Span(i64::from(ms) * 1000);
        let reported = seat.reported;
        let played = reported.filter(|_| video).and_then(|r| r.played_ms);
        let visible = reported.and_then(|r| Some((r.visible_ms?.min(r.at_ms), r.at_ms)));
        let network = seat.from.network.and_then(|n| self.networks.get(&n));
        let device = seat.from.device;
        let here = self.here;
        let in_step = seat.rhythm().map(|r| self.rhythms.get(&r).is_some_and(|n| *n > IN_STEP_MIN));
        let facts = Facts::new()
            .with("room.viewers", here)
            .with("room.joins", share(self.joins.of_10s(), 10))
            .with("room.dispersion", self.joins.dispersion())
            .with("room.same_dwell", share(self.stays.shared, self.stays.order.len()))
            .with("room.chatters", self.writers.counts.len())
            .with("room.chat_kinds", share(self.texts.counts.len(), self.texts.order.len()))
            .with("room.new_share", share(self.fresh, here))
            .with("room.top_network", share((self.top_network as usize).min(here), here))
            .with("room.announced", announced)
            .with("viewer.dwell", Fact::Span(dwell_ms * 1000))
            .with("viewer.played", played.map_or(Fact::Missing, ms))
            .with("viewer.visible", visible.map_or(Fact::Missing, |(part, whole)| share(part, whole)))
            .with("viewer.rooms", device.map(|device| devices.rooms(device)))
            .with("viewer.reactions", i64::from(seat.reactions))
            .with("viewer.wrote", seat.wrote)
            .with("viewer.follows", seat.follows)
            .with("viewer.tapped", seat.tapped)
            .with("viewer.same_dwell", in_step)
            .with("device.here", device.and_then(|d| self.devices.get(&d).copied()))
            .with("device.id", device)
            .with("device.headless", seat.headless)
            .with("network.here", network.map(|n| n.here))
            .with("network.id", seat.from.network)
            .with("network.hub", network.map(|n| n.is_hub()))
            // Nobody here knows whose an address is.
            .with("network.hosting", Fact::Missing)
            .with("viewer.id", seat.viewer())
            .with("viewer.joined", seat.account_made)
            .with("viewer.guest", seat.guest)
            .with("viewer.orders_360d", seat.orders_360d);
        Some(Case { place, subject: seat.viewer(), facts, first })
    }

    fn weigh(&mut self, place: Place, weight: u8) {
        let Some(seat) = self.seat(place) else { return };
        let before = std::mem::replace(&mut seat.weight, weight);
        self.weights = self.weights + usize::from(weight) - usize::from(before);
        let mut count = |weight: u8, sign: bool| {
            let counter = match weight {
                0 => &mut self.excluded,
                FULL => return,
                _ => &mut self.partial,
            };
            *counter = if sign { *counter + 1 } else { *counter - 1 };
        };
        count(before, false);
        count(weight, true);
    }

    /// A verdict takes effect; what does not count in full is told when that is new.
    fn take(&mut self, case: &Case, verdict: Verdict) {
        let weight = weight(&verdict);
        self.weigh(case.place, weight);
        let Some(seat) = self.seat(case.place) else { return };
        seat.reactions = 0;
        // That somebody has only just come is nothing to tell.
        let told = if case.first && verdict.is("count") { FULL } else { weight };
        if std::mem::replace(&mut seat.told, told) == told || told == FULL {
            return;
        }
        if let Some(judged) = verdict.judged {
            queue(&mut self.judged, *judged);
        }
        if let Some(reason) = verdict.reasons.into_iter().next().filter(|reason| !self.why.contains(reason)) {
            self.why.push_back(reason);
            if self.why.len() > WHY_MAX {
                self.why.pop_front();
            }
        }
    }

    /// What is to be judged at a tick: its part of the connections, and those that have stayed for a moment.
    fn due(&mut self, tick: usize, now: Time) -> Vec<(Place, bool)> {
        let mut due = Vec::new();
        while due.len() < SECOND_LOOKS_MAX && self.second_looks.front().is_some_and(|(at, _)| *at <= now) {
            due.extend(self.second_looks.pop_front().map(|(_, place)| (place, false)));
        }
        for at in (tick % ROUND..self.seats.len()).step_by(ROUND) {
            if let Some(seat) = &self.seats[at] {
                due.push((Place { at: u32::try_from(at).unwrap_or(u32::MAX), number: seat.number }, false));
            }
        }
        due
    }

    /// `crew`: the shop's own people.
    fn tick(&mut self, state: SessionState, crew: Vec<UserId>, now: Time) {
        let second = second_of(now);
        self.crew = crew.into_iter().map(|user| user.to_string()).collect();
        self.joins.go_to(second);
        self.stays.forget(second);
        self.writers.forget(second);
        self.texts.forget(second);
        self.top_network = self.networks.values().filter(|n| !n.is_hub()).map(|n| n.here).max().unwrap_or(0);
        self.video_since = (state == SessionState::Live).then(|| self.video_since.unwrap_or(now));
        if self.excluded + self.partial == 0 {
            self.why.clear();
        }
    }

    /// What is to be told now: came, left, judged.
    fn take_news(&mut self, now: Time) -> Option<(Vec<RoomVisit>, Vec<RoomVisit>, Vec<Judged>)> {
        let most = self.came.len().max(self.left.len()).max(self.judged.len());
        let waited = now.ms_since(self.told_at) >= TELL_EVERY_S * 1000 || now < self.told_at;
        if most == 0 || !(waited || most > TOLD_MAX) {
            return None;
        }
        self.told_at = now;
        fn some<T>(from: &mut VecDeque<T>) -> Vec<T> {
            from.drain(..from.len().min(TOLD_MAX)).collect()
        }
        Some((some(&mut self.came), some(&mut self.left), some(&mut self.judged)))
    }
}

/// The part of a viewer that a verdict lets count, in hundredths: nothing where it is excluded, else what rules limit it
/// to, else all of one that counts and half of a doubtful one.
fn weight(verdict: &Verdict) -> u8 {
    let usual = if verdict.is("doubt") { DOUBTFUL } else { FULL };
    match &*verdict.outcome {
        "exclude" => 0,
        _ => verdict.limit("weight").map_or(usual, |w| u8::try_from(w.clamp(0, FULL.into())).unwrap_or(FULL)),
    }
}

/// Whether a browser says that it runs without a screen, or lacks what browsers send. `None` where nothing is said.
pub(crate) fn headless(agent: Option<&str>, speaks_language: bool) -> Option<bool> {
    const MACHINES: [&str; 14] = [
        "headless",
        "phantomjs",
        "puppeteer",
        "playwright",
        "selenium",
        "webdriver",
        "slimerjs",
        "htmlunit",
        "python-",
        "python/",
        "aiohttp",
        "go-http-client",
        "curl/",
        "wget/",
    ];
    let agent = agent?.to_ascii_lowercase();
    let bare = agent.starts_with("mozilla/") && !speaks_language;
    Some(bare || MACHINES.iter().any(|machine| agent.contains(machine)))
}

/// Browsers by their mark: since when each is known, and where it is now.
#[derive(Default)]
pub(crate) struct Devices(HashMap<Mark, Device>);

struct Device {
    first: Time,
    /// A room for each of its connections.
    open: Vec<SessionId>,
}

impl Devices {
    /// A connection of this browser opens. Gives whether it was not known a day ago.
    pub(crate) fn open(&mut self, device: Mark, room: SessionId, now: Time) -> bool {
        if self.0.len() >= DEVICES_MAX {
            self.0.retain(|_, device| !device.open.is_empty());
        }
        let device = self.0.entry(device).or_insert(Device { first: now, open: Vec::new() });
        device.open.push(room);
        now.ms_since(device.first) < DAY_S * 1000
    }

    pub(crate) fn close(&mut self, device: Mark, room: SessionId) {
        if let Some(device) = self.0.get_mut(&device)
            && let Some(at) = device.open.iter().position(|r| *r == room)
        {
            device.open.swap_remove(at);
            device.open.shrink_to_fit();
        }
    }

    /// Rooms that are open on it at once.
    fn rooms(&self, device: Mark) -> i64 {
        let Some(device) = self.0.get(&device) else { return 0 };
        let new = |(at, room): &(usize, &SessionId)| !device.open[..*at].contains(room);
        whole(device.open.iter().enumerate().filter(new).count())
    }
}

impl LiveRoom {
    pub(crate) fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    pub(crate) fn devices(&self) -> MutexGuard<'_, Devices> {
        self.0.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// People were called to come in the last minutes: the sale began, or was announced.
    fn announced(&self, room: &LiveRoom, now: Time) -> bool {
        let lately = |at: Time| now.ms_since(at) < LATELY_S * 1000;
        room.stage().session.started_at.is_some_and(lately) || room.traffic().announced.is_some_and(lately)
    }

    /// Judges a connection that has just come.
    pub(crate) fn judge_arrival(&self, room: &LiveRoom, place: Place) {
        self.judge_all(room, &[(place, true)], self.now());
    }

    fn judge_all(&self, room: &LiveRoom, due: &[(Place, bool)], now: Time) {
        let announced = self.announced(room, now);
        let crew = room.traffic().crew.clone();
        for some in due.chunks(JUDGED_AT_ONCE) {
            let cases: Vec<Case> = {
                let devices = self.devices();
                let mut traffic = room.traffic();
                some.iter()
                    .filter_map(|(place, first)| traffic.case(*place, announced, &devices, now, *first))
                    .collect()
            };
            let judge = |mut case: Case| {
                let mut facts = std::mem::take(&mut case.facts);
                facts.set(LINK_WANTED, crew.clone());
                let verdict = self.0.ports.decisions.decide(scene::ROOM_TRAFFIC, &case.subject, facts);
                (case, verdict)
            };
            let verdicts: Vec<(Case, Verdict)> = cases.into_iter().map(judge).collect();
            let mut traffic = room.traffic();
            for (case, verdict) in verdicts {
                traffic.take(&case, verdict);
            }
        }
    }

    /// One tick of all rooms: a part of the connections is judged, what came and went is told.
    pub(crate) async fn judge_traffic(&self) -> Result<()> {
        let tick = self.0.ticks.fetch_add(1, Ordering::Relaxed);
        for room in self.open_rooms() {
            let now = self.now();
            let (state, merchant, hosts) = {
                let stage = room.stage();
                let hosts: Vec<UserId> = stage.hosts.iter().filter_map(|host| host.user_id).collect();
                (stage.session.state, stage.session.merchant, hosts)
            };
            let mut crew = self.0.ports.shops.crew(merchant);
            crew.extend(hosts);
            let due = {
                let mut traffic = room.traffic();
                traffic.tick(state, crew, now);
                traffic.due(tick, now)
            };
            self.judge_all(&room, &due, now);
            let (told, viewers_filtered) = {
                let mut traffic = room.traffic();
                (traffic.take_news(now), whole(traffic.filtered()))
            };
            let Some((came, left, judged)) = told else { continue };
            let viewers_raw = whole(room.push.viewers());
            let event = Event::RoomTraffic {
                session_id: room.id,
                merchant_id: merchant,
                came,
                left,
                judged,
                viewers_raw,
                viewers_filtered,
            };
            if let Err(error) = self.0.store.write(move |tx| tx.tell(event)).await {
                tracing::warn!(%error, session = %room.id, "who came and went was not told");
            }
        }
        Ok(())
    }

    /// Both counts of a room and why they differ, for the crew and operators.
    pub(crate) fn crowd(&self, id: SessionId) -> Option<Crowd> {
        let room: Arc<LiveRoom> = self.open_room(id)?;
        let raw = room.push.viewers();
        Some(room.traffic().crowd(raw))
    }
}

#[cfg(test)]
mod tests {
    use contracts::{Decisions, NoPolicy};
    use kernel::{Locale, Uuid};
    use proptest::prelude::*;

    use super::*;
    use crate::model::ChatRole;

    fn start() -> Time {
        Time::parse("2026-11-21T12:00:00Z").unwrap()
    }

    fn mark(n: u64) -> Mark {
        Mark::of(&n.to_be_bytes())
    }

    fn somebody(user: Option<u128>, device: Option<u64>, network: Option<u64>) -> Speaker {
        Speaker {
            user: user.map(|n| UserId::from_uuid(Uuid::from_u128(n))),
            name: String::new(),
            role: ChatRole::Viewer,
            locale: Locale::Vi,
            guest: user.is_none(),
            joined: None,
            bought_here: false,
            orders_360d: 0,
            from: Marks { device: device.map(mark), network: network.map(mark) },
        }
    }

    fn join(traffic: &mut Traffic, who: &Speaker, now: Time) -> Place {
        let arrival = Arrival {
            who,
            follows: false,
            headless: None,
            wrote: false,
            new_device: who.user.is_none(),
            otherwise: mark(99),
        };
        traffic.join(&arrival, now)
    }

    fn verdict(outcome: &str, weight: Option<i64>) -> Verdict {
        let limits = weight.map(|w| (Arc::from("weight"), w)).into_iter().collect();
        Verdict { outcome: outcome.into(), limits, reasons: vec![Text3::same(outcome)], judged: None }
    }

    fn facts(traffic: &mut Traffic, place: Place, now: Time) -> HashMap<&'static str, Fact> {
        let case = traffic.case(place, false, &Devices::default(), now, false).unwrap();
        case.facts.0.into_iter().collect()
    }

    /// The facts that the policy says live and trade owe, by the policy's own text.
    #[test]
    fn every_fact_of_the_scene_that_is_owed_is_said_and_no_other() {
        let declared = include_str!("../../../../policies/room.traffic/facts.policy");
        let lines = declared.lines().skip_while(|l| !l.starts_with("facts from live"));
        let mut owed: Vec<&str> = lines
            .take_while(|l| !l.starts_with("facts from links"))
            .filter_map(|l| l.strip_prefix("  ")?.split_once(':').map(|(name, _)| name.trim()))
            .collect();
        let mut traffic = Traffic::new(start());
        let place = join(&mut traffic, &somebody(Some(1), Some(1), Some(1)), start());
        let mut said: Vec<&str> = facts(&mut traffic, place, start()).into_keys().collect();
        owed.sort_unstable();
        said.sort_unstable();
        assert_eq!(said, owed);
    }

    #[test]
    fn a_viewer_counts_as_far_as_the_rules_say() {
        assert_eq!(weight(&verdict("count", None)), 100);
        assert_eq!(weight(&verdict("count", Some(0))), 0, "only just come");
        assert_eq!(weight(&verdict("count", Some(50))), 50, "half counts");
        assert_eq!(weight(&verdict("doubt", Some(25))), 25);
        assert_eq!(weight(&verdict("doubt", None)), 50);
        assert_eq!(weight(&verdict("exclude", Some(75))), 0);
        assert_eq!(weight(&verdict("doubt", Some(900))), 100);
        assert_eq!(weight(&NoPolicy.decide(scene::ROOM_TRAFFIC, "", Facts::new())), 100);
    }

    #[test]
    fn bursts_are_told_from_people_who_come_by_chance() {
        let mut traffic = Traffic::new(start());
        let mut last = None;
        for second in 0..60 {
            for _ in 0..2 {
                last = Some(join(&mut traffic, &somebody(None, None, None), start().plus_s(second)));
            }
        }
        let even = facts(&mut traffic, last.unwrap(), start().plus_s(59));
        assert_eq!(even["room.joins"], Fact::Share { part: 20, whole: 10 });
        assert_eq!(even["room.dispersion"], Fact::Share { part: 0, whole: 7200 }, "the same each second: none");
        for _ in 0..120 {
            last = Some(join(&mut traffic, &somebody(None, None, None), start().plus_s(60)));
        }
        let burst = facts(&mut traffic, last.unwrap(), start().plus_s(60));
        let Fact::Share { part, whole } = burst["room.dispersion"] else { panic!() };
        assert!(part / whole > 50, "{part} / {whole}");
        let later = facts(&mut traffic, last.unwrap(), start().plus_s(300));
        assert_eq!((&later["room.joins"], &later["room.dispersion"]), (&share(0, 10), &share(0, 0)), "long gone");
    }

    #[test]
    fn one_machine_is_told_from_a_carrier() {
        let mut traffic = Traffic::new(start());
        let mut last = None;
        for _ in 0..30 {
            last = Some(join(&mut traffic, &somebody(None, Some(7), Some(1)), start()));
        }
        traffic.tick(SessionState::Live, Vec::new(), start());
        let farm = facts(&mut traffic, last.unwrap(), start());
        assert_eq!((&farm["device.here"], &farm["network.here"]), (&Fact::Int(30), &Fact::Int(30)));
        assert_eq!((&farm["network.hub"], &farm["room.top_network"]), (&Fact::Bool(false), &share(30, 30)));
        // People with old accounts on one carrier.
        let mut old = somebody(Some(5), Some(8), Some(2));
        old.joined = Some(start().plus_s(-90 * DAY_S));
        for n in 0..30 {
            old.from.device = Some(mark(100 + n));
            last = Some(join(&mut traffic, &old, start()));
        }
        traffic.tick(SessionState::Live, Vec::new(), start());
        let carrier = facts(&mut traffic, last.unwrap(), start());
        assert_eq!((&carrier["network.hub"], &carrier["device.here"]), (&Fact::Bool(true), &Fact::Int(1)));
        assert_eq!(carrier["room.top_network"], share(30, 60), "the hub is not the busiest");
        assert_eq!(carrier["room.new_share"], share(30, 60));
    }

    #[test]
    fn a_script_keeps_time_and_people_do_not() {
        let mut traffic = Traffic::new(start());
        let bots: Vec<Place> = (0..12).map(|_| join(&mut traffic, &somebody(None, None, None), start())).collect();
        let people: Vec<Place> = (0..12).map(|_| join(&mut traffic, &somebody(None, None, None), start())).collect();
        assert_eq!(facts(&mut traffic, bots[0], start())["viewer.same_dwell"], Fact::Missing, "too early to say");
        for round in 1..=3 {
            for bot in &bots {
                traffic.ping(*bot, None, None, false, start().plus_s(25 * round));
            }
            for (n, person) in (0..).zip(&people) {
                traffic.ping(*person, None, None, false, start().plus_s(22 * round + n));
            }
        }
        let now = start().plus_s(80);
        assert_eq!(facts(&mut traffic, bots[3], now)["viewer.same_dwell"], Fact::Bool(true));
        assert_eq!(facts(&mut traffic, people[3], now)["viewer.same_dwell"], Fact::Bool(false));
        // Leavers in step.
        for bot in &bots {
            traffic.leave(*bot, start().plus_s(90));
        }
        assert_eq!(facts(&mut traffic, people[3], now)["room.same_dwell"], share(12, 12));
        assert!(traffic.rhythms.values().all(|n| *n <= 1), "who left keeps no time");
        for (n, person) in (0i64..).zip(&people) {
            traffic.leave(*person, start().plus_s(91 + 7 * n));
        }
        assert_eq!((traffic.stays.shared, traffic.stays.order.len()), (12, 24));
    }

    #[test]
    fn what_the_page_says_is_believed_within_reason() {
        let mut traffic = Traffic::new(start());
        let place = join(&mut traffic, &somebody(None, Some(1), None), start());
        let now = start().plus_s(100);
        let before = facts(&mut traffic, place, now);
        assert_eq!((&before["viewer.played"], &before["viewer.visible"]), (&Fact::Missing, &Fact::Missing));
        traffic.tick(SessionState::Live, Vec::new(), start());
        traffic.ping(place, Some(40_000), Some(9_000_000), true, now);
        traffic.react(place);
        let after = facts(&mut traffic, place, now);
        assert_eq!(after["viewer.played"], Fact::Span(40_000_000));
        assert_eq!(after["viewer.visible"], share(100_000, 100_000), "not longer than it was there");
        assert_eq!((&after["viewer.tapped"], &after["viewer.reactions"]), (&Fact::Bool(true), &Fact::Int(1)));
        // Where there is no video nobody plays it.
        traffic.tick(SessionState::Interrupted, Vec::new(), now);
        traffic.tick(SessionState::Live, Vec::new(), now.plus_s(1));
        assert_eq!(facts(&mut traffic, place, now.plus_s(30))["viewer.played"], Fact::Missing);
        assert_eq!(facts(&mut traffic, place, now.plus_s(61))["viewer.played"], Fact::Span(40_000_000));
    }

    #[test]
    fn each_connection_is_judged_once_in_a_round_and_no_tick_has_them_all() {
        let mut traffic = Traffic::new(start());
        for n in 0..10_000 {
            join(&mut traffic, &somebody(None, Some(n), None), start());
        }
        traffic.second_looks.clear();
        let mut seen = vec![0; 10_000];
        for tick in 0..ROUND {
            let due = traffic.due(tick, start());
            assert!(due.len() <= 10_000 / ROUND + 1, "{}", due.len());
            due.iter().for_each(|(place, _)| seen[place.at as usize] += 1);
        }
        assert!(seen.iter().all(|n| *n == 1));
    }

    #[test]
    fn a_crowd_that_comes_at_once_is_looked_at_again_in_turns() {
        let mut traffic = Traffic::new(start());
        for _ in 0..2_500 {
            join(&mut traffic, &somebody(None, None, None), start());
        }
        assert!(traffic.due(0, start()).len() <= 50, "not yet");
        let looks: Vec<usize> = (0..4).map(|_| traffic.due(ROUND - 1, start().plus_s(5)).len()).collect();
        let part = 2_500 / ROUND;
        assert!(looks[0] <= 1_000 + part + 1 && looks[2] <= 500 + part + 1 && looks[3] <= part + 1, "{looks:?}");
    }

    #[test]
    fn comings_are_told_in_portions_and_none_is_lost() {
        let mut traffic = Traffic::new(start());
        for n in 0..700 {
            join(&mut traffic, &somebody(None, Some(n), None), start());
        }
        let mut told = 0;
        let mut portions = 0;
        let mut now = start();
        while told < 700 {
            now = now.plus_s(1);
            if let Some((came, ..)) = traffic.take_news(now) {
                assert!(came.len() <= TOLD_MAX);
                told += came.len();
                portions += 1;
            }
            assert!(now.ms_since(start()) < 20_000, "{told}");
        }
        assert_eq!((told, portions), (700, 3));
        assert!(traffic.take_news(now.plus_s(60)).is_none(), "nothing happened, nothing is told");
    }

    #[test]
    fn a_machine_says_what_it_is() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36";
        assert_eq!(headless(Some(chrome), true), Some(false));
        assert_eq!(headless(Some(chrome), false), Some(true), "every browser says which language it speaks");
        assert_eq!(headless(Some(&chrome.replace("Chrome/", "HeadlessChrome/")), true), Some(true));
        assert_eq!(headless(Some("python-requests/2.31"), false), Some(true));
        assert_eq!(headless(Some("PhienApp/1.0"), false), Some(false));
        assert_eq!(headless(None, false), None);
    }

    #[test]
    fn a_browser_in_four_rooms_is_counted_in_four() {
        let mut devices = Devices::default();
        let room = |n| SessionId::from_uuid(Uuid::from_u128(n));
        assert!(devices.open(mark(1), room(1), start()));
        devices.open(mark(1), room(1), start());
        devices.open(mark(1), room(2), start());
        assert_eq!((devices.rooms(mark(1)), devices.rooms(mark(2))), (2, 0));
        devices.close(mark(1), room(1));
        assert_eq!(devices.rooms(mark(1)), 2, "another page of it is still open");
        devices.close(mark(1), room(1));
        assert_eq!(devices.rooms(mark(1)), 1);
        assert!(!devices.open(mark(1), room(1), start().plus_s(2 * DAY_S)), "known since the day before yesterday");
    }

    proptest! {
        /// Whatever happens, the counters are what counting the seats gives.
        #[test]
        fn counters_agree_with_the_seats(steps in prop::collection::vec((0u8..5, 0usize..40, 0u64..4), 0..200)) {
            let mut traffic = Traffic::new(start());
            let mut places: Vec<Place> = Vec::new();
            for (second, (what, which, n)) in (0i64..).zip(steps) {
                let now = start().plus_s(second);
                let place = places.get(which % places.len().max(1)).copied();
                match (what, place) {
                    (0, _) => places.push(join(&mut traffic, &somebody(None, Some(n), Some(n / 2)), now)),
                    (1, Some(place)) => traffic.leave(place, now),
                    (2, Some(place)) => traffic.ping(place, None, None, false, now),
                    (3, Some(place)) => {
                        if let Some(case) = traffic.case(place, false, &Devices::default(), now, false) {
                            let outcome = ["count", "doubt", "exclude"][which % 3];
                            traffic.take(&case, verdict(outcome, (n > 2).then_some(30)));
                        }
                    }
                    (4, _) => traffic.tick(SessionState::Live, Vec::new(), now),
                    _ => {}
                }
                let seats: Vec<&Seat> = traffic.seats.iter().flatten().collect();
                prop_assert_eq!(traffic.here, seats.len());
                prop_assert_eq!(traffic.weights, seats.iter().map(|s| usize::from(s.weight)).sum::<usize>());
                prop_assert_eq!(traffic.excluded, seats.iter().filter(|s| s.weight == 0).count());
                prop_assert_eq!(traffic.partial, seats.iter().filter(|s| s.weight != 0 && s.weight != FULL).count());
                prop_assert_eq!(traffic.devices.values().sum::<u32>() as usize, seats.len());
                prop_assert_eq!(traffic.networks.values().map(|n| n.here).sum::<u32>() as usize, seats.len());
                let in_time = seats.iter().filter(|s| s.rhythm().is_some()).count();
                prop_assert_eq!(traffic.rhythms.values().sum::<u32>() as usize, in_time);
            }
        }

        /// How many share their key is what counting them gives.
        #[test]
        fn shared_stays_are_counted_right(stays in prop::collection::vec((0u32..6, 0i64..40), 0..120)) {
            let mut lately = Lately::default();
            let mut second = 0;
            for (stay, wait) in stays {
                second += wait;
                lately.push(second, stay);
                lately.forget(second);
                let same = |key: u32| lately.order.iter().filter(|(_, k)| *k == key).count();
                prop_assert_eq!(lately.shared, lately.order.iter().filter(|(_, k)| same(*k) > 1).count());
                prop_assert!(lately.order.iter().all(|(at, _)| *at > second - LATELY_S));
            }
        }
    }
}
