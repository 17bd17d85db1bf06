//! Risk: the policies in force, the features and links they read, and the record of every judgement.
//!
//! Owns `risk_*`. Promises: a judgement leaves one record, in the caller's own fact; a record replays to the same decision; what is
//! kept in memory (windows, links) depends on the log alone and survives a restart; a policy with an error never replaces one
//! without; a version comes into force when a second person approved it.
//! Tells: `AccountMarked`, `DecisionOverridden`, `AppealFiled`, `AppealClosed`, `PolicyActivated`, `OperatorActed`.
//! Hears: every fact that a scene declares as an event (`streams.rs`), and every judgement. Answers the port `Decisions`.

mod appeals;
mod feed;
mod history;
mod http;
pub mod links;
mod policies;
mod records;
mod scene;
pub mod streams;
mod views;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, atomic::AtomicI64},
    time::Duration,
};

use contracts::{Decisions, Facts, Verdict, ports::People, scene as scenes};
use kernel::{Error, Result};
use kit::{Module, TextsOf, Timer};
use store::{Blobs, Migrations, Store, Vault};

pub use appeals::{AppealState, AppealView, WORDS_CHARS_MAX};
pub use history::{
    Affected, Backtest, OutcomeChange, Part, Past, RECOMPUTED_MAX, REPLAYED_MAX, RuleBacktest, SEGMENTS_SUFFIX,
    Verified, backtest, fresh_features, unknown_facts,
};
pub use http::ACCESS;
pub use policies::{
    FILES_BYTES_MAX, FILES_MAX, PolicyBroken, PolicyChecked, PolicyFinding, PolicyState, PolicyVersion,
    REASON_CHARS_MAX, check,
};
pub use scene::{PolicyFile, Scene, Version, read_policy};
pub use views::{DAYS, DecisionBrief, DecisionView, OwnDecision, SceneBrief, SceneView, Wanted};

pub const MIGRATIONS: Migrations =
    Migrations { module: "risk", files: &[("0001_risk", include_str!("../migrations/0001_risk.sql"))] };

const TEXTS: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// How often windows and links are saved. What came since is read from the log again.
const SAVE_EVERY: Duration = Duration::from_secs(120);
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
const HISTORY_EVERY: Duration = Duration::from_secs(60);

pub struct Options {
    /// The policies that ship with the program, by scene.
    pub shipped: BTreeMap<String, Vec<PolicyFile>>,
    /// Scenes that are decided and recorded without effect.
    pub watched: Vec<String>,
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Risk(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    /// Saved windows and links.
    states: Blobs,
    scenes: Vec<Scene>,
    links: Mutex<links::Links>,
    past: Past,
    /// States are saved by one at a time, also while a save that nobody waits for any more comes to its end.
    saving: Mutex<()>,
    /// How far the log was read.
    fed: AtomicI64,
    /// The log is read by one at a time.
    feeding: tokio::sync::Mutex<()>,
}

impl Risk {
    /// Opens the service over a store whose migrations have run: compiles the policies in force and reads the log on from where it
    /// was left. Errors: a shipped policy that does not compile; what the store refuses.
    pub async fn open(store: Store, vault: Vault, states: Blobs, history: Blobs, options: Options) -> Result<Risk> {
        let in_force = policies::in_force(&store, options.shipped).await?;
        let mut all = Vec::new();
        let past = Past::new(store.clone(), history, true);
        for name in scenes::ALL {
            let files = in_force.get(name).ok_or_else(|| Error::internal(format!("no policy is there for {name}")))?;
            let version = Arc::new(policies::compiled(files)?);
            scene::lock(&past.versions).insert(version.hash.clone(), version.clone());
            all.push(Scene::new(name, options.watched.iter().any(|w| w == name), version));
        }
        let risk = Risk(Arc::new(Inner {
            store,
            vault,
            states,
            past,
            saving: Mutex::default(),
            scenes: all,
            links: Mutex::default(),
            fed: AtomicI64::new(0),
            feeding: tokio::sync::Mutex::default(),
        }));
        risk.restore().await?;
        Ok(risk)
    }

    pub fn scene(&self, name: &str) -> Option<&Scene> {
        self.0.scenes.iter().find(|s| s.name == name)
    }

    fn known(&self, name: &'static str) -> &Scene {
        // Callers name scenes by the constants that `open` went through.
        self.scene(name).unwrap_or(&self.0.scenes[0])
    }

    /// Reads the log to its end as of now: for whoever must see the effect of what was just told.
    pub async fn settle(&self) -> Result<()> {
        let head = *self.0.store.head().borrow();
        self.catch_up(head).await
    }

    /// Brings history up to the log's end: full segments to the disk, the rest into memory. Done by a timer.
    pub async fn write_history(&self) -> Result<()> {
        self.0.past.seal_full().await
    }

    /// Saves what is in memory. To be called before the store closes.
    pub async fn close(&self) -> Result<()> {
        self.save().await
    }
}

impl Decisions for Risk {
    fn decide(&self, scene: &'static str, subject: &str, facts: Facts) -> Verdict {
        self.known(scene).decide(self.0.store.world(), &self.0.links, subject, &facts)
    }

    fn fallback(&self, scene: &'static str, subject: &str, why: &'static str) -> Verdict {
        let scene = self.known(scene);
        scene.fallback(&scene.version(), self.0.store.world(), subject, why)
    }

    fn deadline(&self, scene: &'static str) -> Duration {
        self.known(scene).deadline()
    }
}

type Turn = fn(Risk) -> std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// The module, ready to be wired.
pub fn module(risk: Risk, people: Arc<dyn People>) -> Module {
    let timer = |name, every, run: Turn| {
        let risk = risk.clone();
        Timer::new(name, every, move || run(risk.clone()))
    };
    Module {
        name: "risk",
        consumers: vec![records::consumer(risk.clone())],
        jobs: Vec::new(),
        timers: vec![
            // Turns until it fails; then the timer starts it again.
            timer("risk.feed", Duration::from_secs(1), |risk| Box::pin(async move { risk.feed().await })),
            timer("risk.save", SAVE_EVERY, |risk| Box::pin(async move { risk.save().await })),
            timer("risk.history", HISTORY_EVERY, |risk| Box::pin(async move { risk.write_history().await })),
            timer("risk.sweep", SWEEP_EVERY, |risk| {
                risk.sweep();
                Box::pin(async { Ok(()) })
            }),
        ],
        routes: http::routes(http::Http { risk, people }),
        access: ACCESS,
        texts: TEXTS,
    }
}
