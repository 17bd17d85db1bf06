//! A scene at work: its policy in force, compiled, with the features that its rules read. Deciding is here, and takes microseconds.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
    time::Duration,
};

use base64ct::{Base64Unpadded, Encoding};
use contracts::{Fact, Facts, Judged, Verdict};
use decide::{
    Decision, Engine, Row, Scratch, Value,
    case::FactError,
    features::{Event, Features},
    program::{OutcomeId, SlotId, SlotType},
};
use kernel::{Error, Mark, Result, Time, Uuid, World};
use policy::{
    compile::{Policy, Sources, compile},
    explain::person_reasons,
};

use crate::{
    links::{Component, Key, Kind, Links},
    streams::{LINK_FACTS, LINK_WANTED, StreamEvent},
};

/// A scene without a deadline of its own answers within this.
const DEADLINE: Duration = Duration::from_millis(50);
/// Rows kept ready; more deciders at once make their own.
const BENCHES_MAX: usize = 16;

/// What mutex guards, also after somebody panicked beside it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A policy's text, by file name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct PolicyFile {
    pub name: String,
    pub text: String,
}

/// Compiles a scene's files; `*.txt` are models. The findings tell what is wrong where there is no policy.
pub fn read_policy(files: &[PolicyFile]) -> policy::compile::Compiled {
    let mut sources = Sources::default();
    for file in files {
        let read = policy::source::File::new(&file.name, &file.text);
        if file.name.ends_with(".txt") { sources.models.push(read) } else { sources.policies.push(read) }
    }
    compile(sources)
}

/// Room for one decision.
struct Bench {
    row: Row,
    scratch: Scratch,
    decision: Decision,
    bytes: Vec<u8>,
}

/// A stream as a program declares it.
struct StreamIn {
    place: u16,
    fields: Vec<(String, SlotType)>,
}

/// How far the log was read into a set of windows, and the windows.
pub(crate) struct Fed {
    pub(crate) features: Features,
    pub(crate) seq: i64,
}

impl Fed {
    pub(crate) fn empty(version: &Version) -> Result<Fed> {
        let features = Features::new(&version.policy.program);
        Ok(Fed { features: features.map_err(|p| Error::internal(format!("{p:?}")))?, seq: 0 })
    }
}

/// One version of a scene's policy, ready to decide.
pub struct Version {
    pub policy: Policy,
    pub engine: Engine,
    /// In hex.
    pub hash: String,
    slots: HashMap<String, SlotId>,
    streams: HashMap<String, StreamIn>,
    outcomes: Vec<Arc<str>>,
    limits: Vec<Arc<str>>,
    /// Facts that `link.…` slots are filled from, and the slots themselves.
    link_keys: Vec<(SlotId, Kind)>,
    link_slots: Vec<(SlotId, Figure)>,
    benches: Mutex<Vec<Bench>>,
    pub(crate) fed: Mutex<Fed>,
    /// Names that a caller gave and the scene does not declare, told once.
    unknown: Mutex<HashSet<&'static str>>,
}

/// Reads one figure of a component.
type Figure = fn(&Component) -> i64;

/// `Component`'s figures by the names of the scene's facts.
const LINK_SLOTS: [(&str, Figure); 9] = [
    ("link.accounts", |c| c.accounts),
    ("link.fraud", |c| c.fraud),
    ("link.refused", |c| c.refused),
    ("link.shops", |c| c.shops),
    ("link.closed", |c| c.closed),
    ("link.points", |c| c.points),
    ("link.farm", |c| c.farm),
    ("link.hub", |c| i64::from(c.hub)),
    ("link.operator", |c| i64::from(c.has_wanted)),
];

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

impl Version {
    /// Of a policy that compiled; its windows begin empty. Errors: what the engine's own check finds.
    pub fn new(policy: Policy) -> Result<Version> {
        let engine = Engine::new(policy.program.clone()).map_err(|problems| {
            Error::internal(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        })?;
        let features = Features::new(&policy.program).map_err(|p| Error::internal(format!("{p:?}")))?;
        let program = &policy.program;
        let slots: HashMap<String, SlotId> =
            program.slots.iter().enumerate().map(|(n, s)| (s.name.clone(), SlotId(n as u16))).collect();
        let stream = |(n, s): (usize, &decide::program::Stream)| {
            let fields = s.fields.iter().map(|f| (f.name.clone(), f.ty.clone())).collect();
            (s.name.clone(), StreamIn { place: n as u16, fields })
        };
        let link_keys = LINK_FACTS.iter().filter_map(|(name, kind)| Some((*slots.get(*name)?, *kind))).collect();
        let link_slots = LINK_SLOTS.iter().filter_map(|(name, read)| Some((*slots.get(*name)?, *read))).collect();
        Ok(Version {
            hash: hex(&program.version),
            streams: program.streams.iter().enumerate().map(stream).collect(),
            outcomes: program.mapping.outcomes.iter().map(|o| Arc::from(o.as_str())).collect(),
            limits: program.mapping.limits.iter().map(|l| Arc::from(l.name.as_str())).collect(),
            link_keys,
            link_slots,
            slots,
            benches: Mutex::default(),
            fed: Mutex::new(Fed { features, seq: 0 }),
            unknown: Mutex::default(),
            engine,
            policy,
        })
    }

    pub fn slot(&self, name: &str) -> Option<SlotId> {
        self.slots.get(name).copied()
    }

    pub fn outcome(&self, id: OutcomeId) -> &Arc<str> {
        &self.outcomes[usize::from(id.0)]
    }

    fn bench(&self) -> Bench {
        lock(&self.benches).pop().unwrap_or_else(|| Bench {
            row: self.engine.row(),
            scratch: self.engine.scratch(),
            decision: Decision::new(&self.policy.program),
            bytes: Vec::new(),
        })
    }

    fn put_back(&self, bench: Bench) {
        let mut benches = lock(&self.benches);
        if benches.len() < BENCHES_MAX {
            benches.push(bench);
        }
    }

    /// Takes one event of the log into the windows.
    pub(crate) fn take(&self, features: &mut Features, told: &StreamEvent) {
        let Some(stream) = self.streams.get(told.stream) else { return };
        let value = |(name, ty): &(String, SlotType)| {
            let fact = told.fields.0.iter().find(|(n, _)| n == name).map_or(&Fact::Missing, |(_, fact)| fact);
            value_of(fact, ty).unwrap_or_default()
        };
        let values = stream.fields.iter().map(value).collect();
        if let Err(error) = features.update(stream.place, &Event { at: told.at, values }) {
            tracing::warn!(stream = told.stream, %error, "an event did not fit its stream");
        }
    }

    /// Fills a row. Errors: the name and the code of a fact that cannot be taken.
    fn fill(&self, row: &mut Row, now: Time, subject: &str, facts: &Facts) -> Result<(), (&'static str, FactError)> {
        self.engine.begin(row, now, subject);
        for (name, fact) in &facts.0 {
            let Some(slot) = self.slots.get(*name).copied() else {
                if *name != LINK_WANTED && lock(&self.unknown).insert(name) {
                    tracing::warn!(scene = self.policy.program.scene, fact = name, "the scene declares no such fact");
                }
                continue;
            };
            let ty = &self.policy.program.slots[slot.index()].ty;
            let value = value_of(fact, ty).ok_or((*name, FactError { slot, code: "fact_wrong_type" }))?;
            if value != Value::Missing {
                self.policy
                    .accept(slot, &value)
                    .and_then(|()| self.engine.set(row, slot, &value))
                    .map_err(|e| (*name, e))?;
            }
        }
        Ok(())
    }

    /// A record made again from the facts of one; `None` where it cannot be read.
    pub fn again(&self, bytes: &[u8], row: &mut Row) -> Option<Vec<u8>> {
        let case = self.engine.read_record(bytes).ok()?.case(&self.policy.program)?;
        self.engine.fill(row, &case).ok()?;
        let mut bench = self.bench();
        let mut again = Vec::with_capacity(bytes.len());
        self.engine.decide_recorded(row, &mut bench.scratch, &mut bench.decision, &mut again);
        self.put_back(bench);
        Some(again)
    }

    /// The keys of links among a row's facts.
    fn keys(&self, row: &Row) -> Vec<Key> {
        let read = |(slot, kind): &(SlotId, Kind)| match self.engine.value(row, *slot) {
            Value::Text(text) => text.parse::<Mark>().ok().map(|mark| (*kind, mark)),
            _ => None,
        };
        self.link_keys.iter().filter_map(read).collect()
    }
}

/// A fact as its slot's type holds it. Money of another currency than the slot's is missing: a bound in dong says nothing of yuan.
/// `None`: of another type.
fn value_of(fact: &Fact, ty: &SlotType) -> Option<Value> {
    Some(match (fact, ty) {
        (Fact::Missing, _) => Value::Missing,
        (Fact::Bool(b), SlotType::Bool) => Value::Raw(i64::from(*b)),
        (Fact::Int(n), SlotType::Int) => Value::Raw(*n),
        (Fact::Int(n), SlotType::Decimal { scale }) => {
            Value::Raw(n.checked_mul(10i64.checked_pow(u32::from(*scale))?)?)
        }
        (Fact::Share { whole: 0, .. }, SlotType::Decimal { .. }) => Value::Missing,
        (Fact::Share { part, whole }, SlotType::Decimal { scale }) => {
            let scaled = i128::from(*part) * 10i128.checked_pow(u32::from(*scale))?;
            Value::Raw(i64::try_from(scaled.div_euclid(i128::from(*whole))).ok()?)
        }
        (Fact::Money(money), SlotType::Money(currency)) => {
            if money.currency == *currency {
                Value::Raw(money.minor)
            } else {
                Value::Missing
            }
        }
        (Fact::Span(us), SlotType::Duration) => Value::Raw(*us),
        (Fact::Time(at), SlotType::Time) => Value::Raw(at.micros()),
        (Fact::Text(text), SlotType::Enum(variants)) => Value::Raw(variants.iter().position(|v| v == text)? as i64),
        (Fact::Text(text), SlotType::Id | SlotType::Text) => Value::Text(text.clone()),
        (Fact::Set(elements), SlotType::Set) => Value::Set(elements.clone()),
        _ => return None,
    })
}

/// A scene by name, with the version in force.
pub struct Scene {
    pub name: &'static str,
    /// Decided and recorded, without effect.
    pub watched: bool,
    version: RwLock<Arc<Version>>,
}

impl Scene {
    pub fn new(name: &'static str, watched: bool, version: Arc<Version>) -> Scene {
        Scene { name, watched, version: RwLock::new(version) }
    }

    pub fn version(&self) -> Arc<Version> {
        self.version.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn replace(&self, version: Arc<Version>) {
        *self.version.write().unwrap_or_else(PoisonError::into_inner) = version;
    }

    pub fn deadline(&self) -> Duration {
        let micros = self.version().policy.deadline_us.and_then(|us| u64::try_from(us).ok());
        micros.map_or(DEADLINE, Duration::from_micros)
    }

    /// Decides a case. A fact that cannot be taken gives the fallback, and the record says which.
    pub(crate) fn decide(&self, world: &World, links: &Mutex<Links>, subject: &str, facts: &Facts) -> Verdict {
        let version = self.version();
        let mut bench = version.bench();
        let now = world.now();
        let Bench { row, scratch, decision, bytes } = &mut bench;
        if let Err((name, error)) = version.fill(row, now, subject, facts) {
            tracing::warn!(scene = self.name, fact = name, code = error.code, "a fact could not be taken");
            version.put_back(bench);
            return self.fallback(&version, world, subject, error.code);
        }
        if !version.link_slots.is_empty() {
            let wanted = facts.0.iter().find(|(n, _)| *n == LINK_WANTED);
            let wanted: Vec<Uuid> = match wanted {
                Some((_, Fact::Set(ids))) => ids.iter().filter_map(|id| Uuid::try_parse(id).ok()).collect(),
                _ => Vec::new(),
            };
            let keys = version.keys(row);
            let component = lock(links).component(Uuid::try_parse(subject).ok(), &keys, now, &wanted);
            for (slot, read) in &version.link_slots {
                // A count or a yes always fits a slot that was declared for it.
                let _ = version.engine.set(row, *slot, &Value::Raw(read(&component)));
            }
        }
        let seen = {
            let fed = lock(&version.fed);
            fed.features.fill(&version.engine, row);
            fed.seq
        };
        bytes.clear();
        version.engine.decide_recorded(row, scratch, decision, bytes);
        let mapping = &version.policy.program.mapping;
        let outcome = if self.watched { mapping.default } else { decision.outcome };
        let reasons = if outcome == mapping.default {
            Vec::new()
        } else {
            person_reasons(&version.policy, &version.engine, row, decision)
        };
        let limits = if self.watched {
            Vec::new()
        } else {
            let limits = version.limits.iter().zip(&decision.limits);
            limits.filter_map(|(name, value)| value.map(|v| (name.clone(), v))).collect()
        };
        let verdict = Verdict {
            outcome: version.outcome(outcome).clone(),
            limits,
            reasons,
            judged: Some(Box::new(Judged {
                id: world.id(),
                scene: self.name.to_owned(),
                subject: subject.to_owned(),
                outcome: version.outcome(outcome).to_string(),
                record: Base64Unpadded::encode_string(bytes),
                seen,
                fallback: None,
                watched: self.watched,
            })),
        };
        version.put_back(bench);
        verdict
    }

    /// The scene's written answer where it could not be decided.
    pub(crate) fn fallback(&self, version: &Version, world: &World, subject: &str, why: &str) -> Verdict {
        let mapping = &version.policy.program.mapping;
        let outcome = version.outcome(if self.watched { mapping.default } else { mapping.fallback }).clone();
        let judged = Judged {
            id: world.id(),
            scene: self.name.to_owned(),
            subject: subject.to_owned(),
            outcome: outcome.to_string(),
            record: String::new(),
            seen: lock(&version.fed).seq,
            fallback: Some(why.to_owned()),
            watched: self.watched,
        };
        Verdict { outcome, limits: Vec::new(), reasons: Vec::new(), judged: Some(Box::new(judged)) }
    }
}
