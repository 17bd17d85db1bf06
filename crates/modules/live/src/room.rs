//! A room in memory: what its people need at once, beside the push room that hands it to them.
//!
//! Everything that must last is in the tables; a room is read from them when the first person enters and again after
//! each change. What is only momentary (reactions, who spoke when) lives and dies here.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use contracts::{StockLevel, ports::Offer};
use kernel::{MessageId, OfferId, Result, SessionId, Time, UserId, VariantId};
use kit::push;
use language::{ArmedCode, BannedWords, Codes};
use serde::Serialize;
use serde_json::json;
use store::Stored;

use crate::{
    Live,
    model::{
        ChatMessage, ChatRole, Crowd, Host, PinnedProduct, Playback, Segment, SegmentRow, SegmentState, SessionRow,
        SessionState, Speaker, StockItem,
    },
    rows,
    traffic::Traffic,
};

/// Viewers hear this bit, the shop's own people the other; an event to everyone carries both.
pub(crate) const VIEWERS: push::Audience = 1;
pub(crate) const CREW: push::Audience = 2;
/// Order lines that wait for the next push to the studio; past it the oldest go, the board reads the rest.
pub(crate) const ORDERS_WAITING_MAX: usize = 64;
/// Entries of the maps that only matter for a minute.
const MOMENTS_MAX: usize = 20_000;

pub(crate) struct LiveRoom {
    pub(crate) id: SessionId,
    pub(crate) push: push::Room,
    stage: Mutex<Stage>,
    pub(crate) traffic: Mutex<Traffic>,
    /// One reading from the tables at a time, so that the newest wins.
    refreshing: tokio::sync::Mutex<()>,
    /// Connections of the shop's own people.
    pub(crate) crew: AtomicUsize,
}

/// A message as it goes out.
pub(crate) struct Line {
    pub(crate) id: MessageId,
    pub(crate) json: String,
    hidden: Option<HiddenLine>,
}

/// Whose a hidden message is, and how the crew see it.
struct HiddenLine {
    writer: UserId,
    json: String,
}

impl Line {
    fn of(message: &ChatMessage) -> Line {
        let hidden = message.hidden.is_some().then(|| HiddenLine { writer: message.from.id, json: text(message) });
        let json = match hidden {
            None => text(message),
            Some(_) => text(&ChatMessage { hidden: None, ..message.clone() }),
        };
        Line { id: message.id, json, hidden }
    }

    /// The message as this person sees it, where they do.
    fn seen_by(&self, user: Option<UserId>, crew: bool) -> Option<&str> {
        match &self.hidden {
            None => Some(&self.json),
            Some(hidden) if crew => Some(&hidden.json),
            Some(hidden) if Some(hidden.writer) == user => Some(&self.json),
            Some(_) => None,
        }
    }
}

/// What a room knows of somebody who is or was in it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    pub(crate) from: contracts::Marks,
    /// Time watched over connections that are gone, µs.
    pub(crate) watched_us: i64,
    /// A rule asks them to wait with the next comment.
    pub(crate) slow_until: Time,
    pub(crate) wrote: bool,
}

pub(crate) struct Stage {
    pub(crate) session: SessionRow,
    pub(crate) hosts: Vec<Host>,
    pub(crate) segments: Vec<SegmentRow>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) codes: Option<Arc<Codes>>,
    pub(crate) banned_words: Arc<BannedWords>,
    pub(crate) muted: HashMap<UserId, rows::Mute>,
    pub(crate) banned: HashSet<UserId>,
    pub(crate) pinned_message: Option<ChatMessage>,
    /// The newest messages, oldest first.
    pub(crate) recent: VecDeque<Line>,
    /// Stock as facts told it, with the number of the fact.
    levels: HashMap<VariantId, (i64, StockLevel)>,
    // Momentary.
    pub(crate) last_said: HashMap<UserId, Time>,
    pub(crate) known: HashMap<UserId, Known>,
    said: SaidLately,
    /// Orders by comment of the last minute: who, and the comment's fingerprint.
    pub(crate) ordered: HashMap<(UserId, String), Time>,
    pub(crate) reactions: [u32; 3],
    pub(crate) stock_changed: HashSet<OfferId>,
    pub(crate) orders: VecDeque<Arc<Stored>>,
    /// What viewers were told of their number, and the crew of both.
    pub(crate) viewers_told: usize,
    pub(crate) crowd_told: Crowd,
    pub(crate) viewers_peak: usize,
}

/// What the tables and the shop say of a session.
pub(crate) struct Loaded {
    session: SessionRow,
    hosts: Vec<Host>,
    segments: Vec<SegmentRow>,
    offers: Vec<Offer>,
    muted: Vec<(UserId, rows::Mute)>,
    banned: Vec<UserId>,
    pinned_message: Option<ChatMessage>,
    recent: Vec<ChatMessage>,
    /// Facts up to this one are surely in `offers`.
    as_of: i64,
}

/// The parts of a room that pages are told when they change.
struct Told {
    state: (SessionState, Playback),
    pinned: String,
    segments: String,
    chat: String,
}

/// Comments of the last ten seconds, by the second.
#[derive(Debug, Default)]
struct SaidLately {
    second: i64,
    counts: [u32; 10],
}

impl SaidLately {
    fn count(&mut self, now: Time) -> u32 {
        let second = now.millis().div_euclid(1000);
        let place = |second: i64| usize::try_from(second.rem_euclid(10)).unwrap_or(0);
        for gone in (self.second + 1).max(second - 9)..=second {
            self.counts[place(gone)] = 0;
        }
        self.second = self.second.max(second);
        let before = self.counts.iter().sum();
        let count = &mut self.counts[place(second)];
        *count = count.saturating_add(1);
        before
    }
}

impl Stage {
    fn new(loaded: Loaded) -> Stage {
        let mut stage = Stage {
            session: loaded.session.clone(),
            hosts: Vec::new(),
            segments: Vec::new(),
            offers: Vec::new(),
            codes: None,
            banned_words: Arc::default(),
            muted: HashMap::new(),
            banned: HashSet::new(),
            pinned_message: None,
            recent: VecDeque::new(),
            levels: HashMap::new(),
            last_said: HashMap::new(),
            known: HashMap::new(),
            said: SaidLately::default(),
            ordered: HashMap::new(),
            reactions: [0; 3],
            stock_changed: HashSet::new(),
            orders: VecDeque::new(),
            viewers_told: 0,
            crowd_told: Crowd::default(),
            viewers_peak: usize::try_from(loaded.session.peak_viewers).unwrap_or(0),
        };
        for message in &loaded.recent {
            stage.remember(message);
        }
        stage.take(loaded);
        stage
    }

    /// Takes what the tables say now; keeps what is momentary.
    fn take(&mut self, loaded: Loaded) {
        self.banned_words = Arc::new(BannedWords::new(&loaded.session.banned_words));
        self.session = loaded.session;
        self.hosts = loaded.hosts;
        self.segments = loaded.segments;
        self.offers = loaded.offers;
        self.muted = loaded.muted.into_iter().collect();
        self.banned = loaded.banned.into_iter().collect();
        self.pinned_message = loaded.pinned_message;
        self.levels.retain(|_, (seq, _)| *seq > loaded.as_of);
        let newer: Vec<StockLevel> = self.levels.values().map(|(_, level)| *level).collect();
        for level in newer {
            self.set_level(level);
        }
        self.codes = compile(&self.offers);
    }

    /// A fact told how much there is. `true` where it concerns this room.
    pub(crate) fn level(&mut self, seq: i64, level: StockLevel) -> bool {
        self.levels.insert(level.variant_id, (seq, level));
        self.set_level(level)
    }

    fn set_level(&mut self, level: StockLevel) -> bool {
        let mut any = false;
        for offer in &mut self.offers {
            let Some(known) = offer.stock.iter_mut().find(|s| s.variant_id == level.variant_id) else { continue };
            *known = level;
            if let Some(variant) = offer.variants.iter_mut().find(|v| v.id == level.variant_id) {
                (variant.left, variant.on_hand, variant.held) = (level.left(), level.on_hand, level.held);
            }
            offer.product.left = offer.stock.iter().map(StockLevel::left).sum();
            self.stock_changed.insert(offer.id);
            any = true;
        }
        any
    }

    /// Puts a message among the newest. Hidden ones push no others out.
    pub(crate) fn remember(&mut self, message: &ChatMessage) {
        let line = Line::of(message);
        if let Some(known) = self.recent.iter_mut().find(|l| l.id == message.id) {
            *known = line;
            return;
        }
        let hidden = line.hidden.is_some();
        self.recent.push_back(line);
        if self.recent.iter().filter(|l| l.hidden.is_some() == hidden).count() > rows::HISTORY as usize
            && let Some(oldest) = self.recent.iter().position(|l| l.hidden.is_some() == hidden)
        {
            self.recent.remove(oldest);
        }
    }

    /// Counts a comment; gives how many there were in the ten seconds before it.
    pub(crate) fn count_said(&mut self, now: Time) -> u32 {
        self.said.count(now)
    }

    /// Forgets moments that no longer matter, so that the maps stay small.
    pub(crate) fn forget_moments(&mut self, now: Time, slow_s: u32) {
        if self.last_said.len() > MOMENTS_MAX {
            let keep = now.plus_s(-i64::from(slow_s.max(1)));
            self.last_said.retain(|_, at| *at > keep);
        }
        if self.ordered.len() > MOMENTS_MAX {
            let keep = now.plus_s(-crate::capture::REPEAT_WINDOW_S);
            self.ordered.retain(|_, at| *at > keep);
        }
        if self.known.len() > MOMENTS_MAX {
            self.known.retain(|_, known| known.slow_until > now);
        }
    }

    pub(crate) fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.iter().find(|o| o.id == id)
    }

    pub(crate) fn offer_of_code(&self, code: &str) -> Option<&Offer> {
        self.offers.iter().find(|o| o.code.eq_ignore_ascii_case(code))
    }

    /// The product that is shown; before the session begins to the crew alone.
    pub(crate) fn pinned(&self, crew: bool) -> Option<PinnedProduct> {
        let begun = crew || self.session.state.on_air();
        begun.then(|| pinned(&self.session, &self.segments, &self.offers)).flatten()
    }

    /// The run-of-show. Outside, a rehearsal has not happened.
    pub(crate) fn segments(&self, crew: bool) -> Vec<Segment> {
        let mut segments = segments(&self.segments, &self.offers, crew);
        if !crew && !self.session.state.on_air() && !self.session.state.over() {
            for segment in &mut segments {
                (segment.state, segment.armed, segment.started_at) = (SegmentState::Coming, false, None);
            }
        }
        segments
    }

    pub(crate) fn playback(&self, crew: bool) -> Playback {
        playback(&self.session, crew)
    }

    fn told(&self, crew: bool) -> Told {
        let state = if crew { self.session.state } else { self.session.state.outside() };
        Told {
            state: (state, self.playback(crew)),
            pinned: json!({ "t": "pinned", "p": self.pinned(crew) }).to_string(),
            segments: json!({ "t": "segments", "items": self.segments(crew) }).to_string(),
            chat: json!({ "t": "chat", "slow_s": self.session.slow_s, "pinned": self.pinned_message }).to_string(),
        }
    }

    /// The stock pushes that are due: one an offer.
    pub(crate) fn stock_events(&mut self) -> Vec<String> {
        let changed = std::mem::take(&mut self.stock_changed);
        let offers = self.offers.iter().filter(|o| changed.contains(&o.id));
        offers
            .map(|offer| {
                let items: Vec<StockItem> = offer
                    .stock
                    .iter()
                    .map(|s| StockItem {
                        variant_id: s.variant_id,
                        left: s.left(),
                        on_hand: s.on_hand,
                        held: s.held,
                        sold: s.sold,
                    })
                    .collect();
                json!({ "t": "stock", "offer_id": offer.id, "left": offer.product.left, "items": items }).to_string()
            })
            .collect()
    }
}

pub(crate) fn text(value: &impl Serialize) -> String {
    // Our own types hold nothing that JSON cannot.
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) fn pinned(session: &SessionRow, segments: &[SegmentRow], offers: &[Offer]) -> Option<PinnedProduct> {
    let segment = segments.iter().find(|s| Some(s.id) == session.pinned_segment)?;
    let offer = offers.iter().find(|o| Some(o.id) == segment.offer)?;
    let ends_at =
        segment.started_at.filter(|_| segment.minutes > 0).map(|at| at.plus_s(60 * i64::from(segment.minutes)));
    Some(PinnedProduct {
        segment_id: segment.id,
        offer_id: offer.id,
        product: offer.product.clone(),
        code: offer.code.clone(),
        price: offer.price,
        price_to: offer.price_to,
        compare_at: offer.compare_at,
        limit_per_buyer: offer.limit_per_buyer,
        left: offer.product.left,
        on_hand: offer.stock.iter().map(|s| s.on_hand).sum(),
        ends_at,
    })
}

pub(crate) fn segments(rows: &[SegmentRow], offers: &[Offer], crew: bool) -> Vec<Segment> {
    let view = |row: &SegmentRow| {
        let offer = offers.iter().find(|o| Some(o.id) == row.offer);
        Segment {
            id: row.id,
            position: row.position,
            kind: row.kind,
            product: offer.map(|o| o.product.clone()),
            variants: offer.map(|o| o.variants.clone()).unwrap_or_default(),
            code: row.code.clone(),
            price: offer.map(|o| o.price),
            price_to: offer.and_then(|o| o.price_to),
            price_minor: row.price_minor,
            variant_prices: row.variant_prices.clone(),
            limit_per_buyer: row.limit_per_buyer,
            minutes: row.minutes,
            script: if crew { row.script.clone() } else { String::new() },
            who: row.who.clone(),
            state: row.state,
            offer_id: row.offer,
            armed: offer.is_some_and(|o| o.armed),
            started_at: row.started_at,
        }
    };
    rows.iter().map(view).collect()
}

pub(crate) fn playback(session: &SessionRow, crew: bool) -> Playback {
    match session.state {
        SessionState::Live | SessionState::Interrupted => Playback::Live { url: live_url(session) },
        SessionState::Rehearsal if crew => Playback::Live { url: live_url(session) },
        SessionState::Replay => Playback::Replay { url: format!("/replay/{}/index.m3u8", session.id) },
        _ => Playback::None,
    }
}

fn live_url(session: &SessionRow) -> String {
    format!("/live/{}/index.m3u8", session.playback)
}

/// The armed codes, made ready for the parser. A code that the parser cannot take with its options is taken without;
/// one it cannot take at all is only sold by hand.
fn compile(offers: &[Offer]) -> Option<Arc<Codes>> {
    let mut codes: Vec<ArmedCode> = Vec::new();
    for offer in offers.iter().filter(|o| o.armed) {
        let full = ArmedCode { code: offer.code.clone(), options: options_of(offer) };
        let bare = ArmedCode { code: offer.code.clone(), options: Vec::new() };
        let fits = [full, bare].into_iter().find(|code| {
            let with = codes.iter().cloned().chain([code.clone()]).collect();
            Codes::new(with).is_ok()
        });
        match fits {
            Some(code) => codes.push(code),
            None => tracing::warn!(code = offer.code, "a code cannot be read from comments"),
        }
    }
    Codes::new(codes).ok().map(Arc::new)
}

fn options_of(offer: &Offer) -> Vec<Vec<String>> {
    if offer.variants.len() < 2 {
        return Vec::new();
    }
    (0..offer.option_names.len())
        .map(|place| {
            let mut values: Vec<String> = Vec::new();
            for value in offer.variants.iter().filter_map(|v| v.options.get(place)) {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
            values
        })
        .filter(|values| !values.is_empty())
        .collect()
}

impl LiveRoom {
    pub(crate) fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands an event to all that hear `to`. What is momentary may be lost where too much waits.
    pub(crate) fn send(&self, to: push::Audience, json: String) {
        if let Err(error) = self.push.send(to, json) {
            tracing::warn!(%error, session = %self.id, "an event was not pushed");
        }
    }

    pub(crate) fn tell(&self, user: UserId, json: String) {
        if let Err(error) = self.push.tell(user, json) {
            tracing::warn!(%error, session = %self.id, "a personal event was not pushed");
        }
    }

    /// Echoes a message that is in the table; whoever joins has it either in the first message or as an event. A hidden one
    /// goes to its writer and the crew.
    pub(crate) fn echo(&self, message: &ChatMessage, raw_phone: bool) {
        let for_crew = || {
            let mut m = json!(message);
            m["raw_phone"] = raw_phone.into();
            json!({ "t": "comment", "m": m }).to_string()
        };
        let hidden = message.hidden.is_some();
        let mut own = String::new();
        let sent = self.push.send_with(if hidden { CREW } else { push::EVERYONE }, || {
            let mut stage = self.stage();
            stage.remember(message);
            let line = stage.recent.iter().rev().find(|l| l.id == message.id);
            let event = format!(r#"{{"t":"message","m":{}}}"#, line.map_or("null", |l| l.json.as_str()));
            if hidden {
                own = event;
                return ((), for_crew().into());
            }
            ((), event.into())
        });
        if let Err(error) = sent {
            tracing::warn!(%error, session = %self.id, "a message was not pushed");
        }
        if hidden {
            if !message.from.role.crew() {
                self.tell(message.from.id, own);
            }
        } else if self.crew.load(Ordering::Relaxed) > 0 {
            self.send(CREW, for_crew());
        }
    }

    /// The first message of a connection.
    pub(crate) fn hello(&self, who: &Speaker, now: Time) -> String {
        let viewers = self.traffic().filtered();
        let raw = self.push.viewers();
        let stage = self.stage();
        let crew = who.role.crew();
        let state = if crew { stage.session.state } else { stage.session.state.outside() };
        let messages: Vec<&str> = stage.recent.iter().filter_map(|l| l.seen_by(who.user, crew)).collect();
        let you = json!({ "user_id": who.user, "name": who.user.map(|_| &who.name), "role": who.role });
        format!(
            r#"{{"t":"hello","session":"{}","viewers":{viewers},{}"messages":[{}],"pinned":{},"you":{},"server_time":"{now}"}}"#,
            state.code(),
            if crew { format!(r#""raw":{raw},"#) } else { String::new() },
            messages.join(","),
            text(&stage.pinned(crew)),
            you,
        )
    }

    /// Whether anybody needs it in memory.
    pub(crate) fn needed(&self) -> bool {
        let on_air = self.stage().session.state.on_air();
        on_air || self.push.viewers() > 0 || self.crew.load(Ordering::Relaxed) > 0
    }
}

impl Live {
    pub(crate) fn rooms(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<LiveRoom>>> {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open_rooms(&self) -> Vec<Arc<LiveRoom>> {
        self.rooms().values().cloned().collect()
    }

    pub(crate) fn open_room(&self, id: SessionId) -> Option<Arc<LiveRoom>> {
        self.rooms().get(&id).cloned()
    }

    /// The room of a session, read from the tables where nobody is in it yet. Errors: `not_found`.
    pub(crate) async fn room(&self, id: SessionId) -> Result<Arc<LiveRoom>> {
        if let Some(room) = self.open_room(id) {
            return Ok(room);
        }
        let _one = self.0.opening.lock().await;
        if let Some(room) = self.open_room(id) {
            return Ok(room);
        }
        let stage = Stage::new(self.load(id).await?);
        self.index(id, &stage.offers);
        let room = Arc::new(LiveRoom {
            id,
            push: self.0.hub.room(*id.as_uuid()),
            stage: Mutex::new(stage),
            traffic: Mutex::new(Traffic::new(self.now())),
            refreshing: tokio::sync::Mutex::default(),
            crew: AtomicUsize::new(0),
        });
        self.rooms().insert(id, room.clone());
        Ok(room)
    }

    /// A session as it stands, without opening its room.
    pub(crate) async fn read_stage(&self, id: SessionId) -> Result<Stage> {
        Ok(Stage::new(self.load(id).await?))
    }

    async fn load(&self, id: SessionId) -> Result<Loaded> {
        let as_of = *self.0.store.head().borrow();
        let mut loaded = self
            .0
            .store
            .read(move |tx| {
                let session = rows::session(tx, id)?;
                let pinned_message = match session.pinned_message {
                    Some(message) => Some(rows::message(tx, id, message)?),
                    None => None,
                };
                Ok(Loaded {
                    hosts: rows::hosts(tx, id)?,
                    segments: rows::segments(tx, id)?,
                    offers: Vec::new(),
                    muted: rows::mutes(tx, id)?,
                    banned: rows::bans(tx, session.merchant)?,
                    pinned_message,
                    recent: rows::history(tx, id)?,
                    as_of,
                    session,
                })
            })
            .await?;
        if loaded.segments.iter().any(|s| s.offer.is_some()) {
            loaded.offers = self.0.ports.selling.offers(id).await?;
        }
        Ok(loaded)
    }

    /// Reads a room again after a change, and tells its people what is different.
    pub(crate) async fn refresh(&self, id: SessionId) -> Result<()> {
        let Some(room) = self.open_room(id) else { return Ok(()) };
        let _turn = room.refreshing.lock().await;
        let loaded = self.load(id).await?;
        self.index(id, &loaded.offers);
        let (before, after) = {
            let mut stage = room.stage();
            let before = [stage.told(false), stage.told(true)];
            stage.take(loaded);
            (before, [stage.told(false), stage.told(true)])
        };
        for (audience, (before, after)) in [VIEWERS, CREW].into_iter().zip(before.into_iter().zip(after)) {
            if before.state != after.state {
                let (state, playback) = &after.state;
                room.send(audience, json!({ "t": "state", "state": state, "playback": playback }).to_string());
                if matches!(state, SessionState::Ended | SessionState::Replay) {
                    let replay = *state == SessionState::Replay;
                    room.send(audience, json!({ "t": "ended", "replay": replay }).to_string());
                }
            }
            for (before, after) in
                [(before.pinned, after.pinned), (before.segments, after.segments), (before.chat, after.chat)]
            {
                if before != after {
                    room.send(audience, after);
                }
            }
        }
        Ok(())
    }

    /// Remembers which rooms sell a variant, for the facts that tell its stock.
    fn index(&self, id: SessionId, offers: &[Offer]) {
        let mut index = self.0.sold_in.lock().unwrap_or_else(PoisonError::into_inner);
        for variant in offers.iter().flat_map(|o| &o.variants) {
            let rooms = index.entry(variant.id).or_default();
            if !rooms.contains(&id) {
                rooms.push(id);
            }
        }
    }

    /// Lets go of rooms that nobody needs in memory.
    pub(crate) fn tidy_rooms(&self) {
        self.rooms().retain(|_, room| Arc::strong_count(room) > 1 || room.needed());
        let open: HashSet<SessionId> = self.rooms().keys().copied().collect();
        let mut index = self.0.sold_in.lock().unwrap_or_else(PoisonError::into_inner);
        index.retain(|_, rooms| {
            rooms.retain(|r| open.contains(r));
            !rooms.is_empty()
        });
        drop(index);
        self.0.hub.tidy();
    }

    /// Who asks, in a room of `merchant`.
    pub(crate) async fn speaker(&self, ctx: &kernel::Ctx, merchant: kernel::MerchantId) -> Result<Speaker> {
        let user = ctx.actor.user;
        let (name, (orders_360d, bought_here)) = match user {
            Some(user) => {
                let since = self.now().plus_s(-360 * 86_400);
                let bought = self.0.store.read(move |tx| rows::bought(tx, user, merchant, since)).await?;
                (self.0.ports.people.names(&[user]).await?.pop().unwrap_or_default(), bought)
            }
            None => Default::default(),
        };
        let role = user.and_then(|u| self.0.ports.shops.role(u, merchant));
        Ok(Speaker {
            user,
            // A name is shown to all: somebody may have put a number into it.
            name: language::mask(&name).text,
            role: ChatRole::of(role),
            locale: ctx.locale,
            guest: ctx.actor.kind != kernel::ActorKind::Account,
            joined: user.and_then(crate::comment::made_at),
            bought_here,
            orders_360d,
            from: kit::marks(&self.0.vault, ctx),
        })
    }
}
