//! Live: sessions from their announcement to their replay, and the room in which people watch, talk and order.
//!
//! Owns `live_*`. Promises: a message is durable before anybody sees it; a phone number or an address typed in a comment
//! reaches the merchant's order and nobody else's screen, socket, replay or API answer; one comment makes one hold; what a
//! session's people see (state, product, stock, orders) is pushed as it changes; a publisher that goes and returns, and a
//! restart of the program, interrupt a session and do not end it.
//! What a rule of `chat.message` hides is seen by its writer and the crew alone, who can bring it back.
//! Tells: `SessionAnnounced`, `SessionStarted`, `SessionInterrupted`, `SessionEnded`, `SegmentStarted`, `CommentSaid`,
//! `CommentHidden`, `CommentReported`, `SpeakerMuted`, `DecisionOverridden`, `RoomTraffic`. Hears: order facts.

mod acts;
mod capture;
mod chat;
mod comment;
mod fate;
mod gate;
mod hours;
mod http;
mod model;
mod moderate;
mod replay;
mod room;
mod rows;
mod studio;
mod tally;
mod tap;
mod traffic;
mod views;

use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use contracts::{
    Decisions,
    ports::{Answer, People, Reminders, Selling, Shops},
};
use kernel::{Error, Result, SessionId, Time, UserId, VariantId};
use kit::{Limiter, Module, Texts, TextsOf, Timer, push::Hub};
use store::{JobHandler, Migrations, Store, Vault, args, sql};

pub use acts::Act;
pub use comment::facts_of_words;
pub use http::{ACCESS, media_router};
pub use model::*;
pub use moderate::{Moderate, ModerateAct};
pub use studio::{SegmentInput, SessionChange, SessionInput};
pub use views::{Board, Home, LiveNow};

pub const MIGRATIONS: Migrations = Migrations {
    module: "live",
    files: &[
        ("0001_live", include_str!("../migrations/0001_live.sql")),
        ("0002_variant_prices", include_str!("../migrations/0002_variant_prices.sql")),
        ("0003_judged", include_str!("../migrations/0003_judged.sql")),
        ("0004_listed", include_str!("../migrations/0004_listed.sql")),
    ],
};

pub const TEXTS: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// What live asks of others.
#[derive(Clone)]
pub struct Ports {
    pub selling: Arc<dyn Selling>,
    pub shops: Arc<dyn Shops>,
    pub people: Arc<dyn People>,
    pub decisions: Arc<dyn Decisions>,
}

#[derive(Clone, Debug)]
pub struct Options {
    /// Where publishers connect, as hosts are told it: `rtmp://host:1935/live`.
    pub rtmp_server: String,
    /// The clock that sentences name times by.
    pub utc_offset_minutes: i32,
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Live(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) hub: Hub,
    pub(crate) ports: Ports,
    pub(crate) options: Options,
    own_texts: Texts,
    all_texts: OnceLock<Texts>,
    pub(crate) media: OnceLock<media::Media>,
    pub(crate) rooms: Mutex<HashMap<SessionId, Arc<room::LiveRoom>>>,
    /// One room is read from the tables at a time.
    pub(crate) opening: tokio::sync::Mutex<()>,
    pub(crate) sold_in: Mutex<HashMap<VariantId, Vec<SessionId>>>,
    /// People the platform has blocked, as facts told it since the start.
    pub(crate) blocked: Mutex<HashSet<UserId>>,
    pub(crate) signals: gate::Signals,
    pub(crate) replays: Mutex<HashMap<SessionId, Arc<replay::Replay>>>,
    /// Sessions whose figures changed since their board was told.
    pub(crate) tallied: Arc<Mutex<HashSet<SessionId>>>,
    pub(crate) viewer_says: Limiter<UserId>,
    pub(crate) crew_says: Limiter<UserId>,
    pub(crate) reports: Limiter<UserId>,
    pub(crate) devices: Mutex<traffic::Devices>,
    /// Ticks of the judging of traffic.
    pub(crate) ticks: std::sync::atomic::AtomicUsize,
}

impl Live {
    pub fn new(store: Store, vault: Vault, hub: Hub, ports: Ports, options: Options) -> Result<Live> {
        Ok(Live(Arc::new(Inner {
            store,
            vault,
            hub,
            ports,
            options,
            own_texts: Texts::new([TEXTS]).map_err(Error::internal)?,
            all_texts: OnceLock::new(),
            media: OnceLock::new(),
            rooms: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            sold_in: Mutex::default(),
            blocked: Mutex::default(),
            signals: gate::Signals::default(),
            replays: Mutex::default(),
            tallied: Arc::default(),
            viewer_says: Limiter::new(chat::VIEWER_BURST, chat::VIEWER_EVERY_MS),
            crew_says: Limiter::new(chat::CREW_BURST, chat::CREW_EVERY_MS),
            reports: Limiter::new(moderate::REPORTS_BURST, moderate::REPORTS_EVERY_MS),
            devices: Mutex::default(),
            ticks: std::sync::atomic::AtomicUsize::default(),
        })))
    }

    /// Takes the media engine that was started with [`Live::gate`] and the texts of all modules, and picks up the
    /// sessions that were live when the program stopped: they are interrupted until their publisher is back.
    pub async fn start(&self, media: media::Media, texts: Texts) -> Result<()> {
        let _ = self.0.media.set(media);
        let _ = self.0.all_texts.set(texts);
        self.resume().await
    }

    pub(crate) fn texts(&self) -> &Texts {
        self.0.all_texts.get().unwrap_or(&self.0.own_texts)
    }

    pub(crate) fn now(&self) -> Time {
        self.0.store.world().now()
    }

    pub(crate) fn is_blocked(&self, user: UserId) -> bool {
        self.0.blocked.lock().unwrap_or_else(PoisonError::into_inner).contains(&user)
    }
}

impl Reminders for Live {
    fn listed(&self, session: SessionId) -> Answer<'_, bool> {
        Box::pin(self.0.store.read(move |tx| {
            let listed =
                tx.first(sql!("SELECT listed FROM live_session WHERE id = ?1"), args![session], |r| r.get(0))?;
            Ok(listed.unwrap_or(false))
        }))
    }

    fn reminded(&self, session: SessionId) -> Answer<'_, Vec<UserId>> {
        Box::pin(self.0.store.read(move |tx| {
            tx.query(sql!("SELECT user_id FROM live_reminder WHERE session = ?1"), args![session], |r| r.get(0))
        }))
    }
}

type Turn = fn(Live) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// The module, ready to be wired.
pub fn module(live: Live) -> Module {
    let timer = |name, every, run: Turn| {
        let live = live.clone();
        Timer::new(name, every, move || run(live.clone()))
    };
    let closer = live.clone();
    Module {
        name: "live",
        consumers: vec![tally::consumer(live.0.tallied.clone()), tally::buyers()],
        jobs: vec![JobHandler::new(acts::CLOSE_JOB, move |session: SessionId| {
            let live = closer.clone();
            async move { live.close_recording(session).await }
        })],
        timers: vec![
            // These two turn until they fail; then the timer starts them again.
            timer("live.tap", Duration::from_secs(1), |live| Box::pin(async move { live.tap().await })),
            timer("live.signals", Duration::from_secs(1), |live| Box::pin(async move { live.hear_signals().await })),
            timer("live.pulse", tap::PULSE, |live| Box::pin(async move { live.pulse().await })),
            timer("live.traffic", traffic::TICK, |live| Box::pin(async move { live.judge_traffic().await })),
            timer("live.hours", hours::LOOK_EVERY, |live| {
                Box::pin(async move { live.end_over_hours().await.map(drop) })
            }),
            timer("live.tidy", Duration::from_secs(60), |live| {
                live.tidy_rooms();
                Box::pin(async { Ok(()) })
            }),
        ],
        routes: http::routes(live),
        access: ACCESS,
        texts: TEXTS,
    }
}
