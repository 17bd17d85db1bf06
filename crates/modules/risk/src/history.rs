//! Past decisions in columns, and the two questions asked of them: what would this rule have done (backtest), and what would this
//! policy have said of everybody (replay).
//!
//! Segments are written from the records in the log, each full one once, as a file; the decisions since then are read from the log
//! when somebody asks. Where a policy declares a feature that those records do not have, its windows are filled from the log
//! anew, decision by decision as it was known then, and the answer says so.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::{Arc, Mutex},
};

use contracts::Judged;
use decide::{
    Case, Engine, Record, Row, Value,
    history::{Found, Head, HistoryRow, Segment, Writer},
    program::{SlotId, SlotType, Source},
};
use kernel::{Error, Money, Result, Text3, Time};
use serde::Serialize;
use store::{Blobs, Store, Stored, args, sql};

use crate::{
    Risk,
    feed::feed_into,
    policies,
    records::bytes_of,
    scene::{Fed, PolicyFile, Version, hex, lock},
};

/// What the files of history end with.
pub const SEGMENTS_SUFFIX: &str = ".history";
/// Decisions that windows are filled anew for; the newest of more.
pub const RECOMPUTED_MAX: usize = 100_000;
/// Decisions that a replay on the console goes through; the newest of more.
pub const REPLAYED_MAX: usize = 300_000;
/// A segment that does not fill is written when its first decision is so many facts back: no start reads further.
const UNSEALED_FACTS_MAX: i64 = 200_000;
/// How far history has come is written down this often, in facts.
const SAVED_EVERY: i64 = 50_000;
/// Changed decisions that are told one by one.
const EXAMPLES_MAX: usize = 50;

/// The past of a house: the log, the segments made of it, and the versions that its records were made by.
pub struct Past {
    store: Store,
    /// Segments of past decisions.
    history: Blobs,
    /// Whether full segments are written; else they are kept in memory.
    writes: bool,
    pub(crate) versions: Mutex<HashMap<String, Arc<Version>>>,
    /// History is made by one at a time.
    sealing: tokio::sync::Mutex<Kept>,
}

/// Where the making of history stands.
#[derive(Default)]
struct Kept {
    /// Number of the last fact that was read.
    at: i64,
    /// What of it is written down.
    saved: i64,
    open: HashMap<&'static str, Open>,
    /// Full segments that were not to be written.
    full: Vec<(&'static str, Arc<Vec<u8>>)>,
}

/// A segment that fills.
struct Open {
    version: Arc<Version>,
    writer: Writer,
    row: Row,
    /// Number of the next file.
    n: i64,
    /// The files hold all up to this fact.
    sealed: i64,
    /// The first fact whose judgement waits here.
    first: Option<i64>,
}

/// One rule's hits in the past, before and after a change.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct RuleBacktest {
    pub rule: String,
    /// Absent where the version has no such rule.
    pub before: Option<u64>,
    pub after: Option<u64>,
    /// Decisions in which it fires only after the change, and only before it.
    pub newly: u64,
    pub no_longer: u64,
}

/// A past decision that would be another.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Affected {
    pub at: Time,
    /// Whom it was about.
    pub subject: String,
    pub before: String,
    pub after: String,
    pub money: Option<Money>,
}

/// Decisions by outcome, before and after.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct OutcomeChange {
    pub outcome: String,
    pub text: Text3,
    pub before: u64,
    pub after: u64,
    /// What they were about, where the scene has an amount.
    pub money_before: Option<Money>,
    pub money_after: Option<Money>,
}

/// What a change of a policy would have meant.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Backtest {
    /// Past decisions that were asked.
    pub decisions: u64,
    pub first: Option<Time>,
    pub last: Option<Time>,
    /// Rules that differ.
    pub rules: Vec<RuleBacktest>,
    /// Facts of the changed policy that the past does not have: they count as missing.
    pub unknown: Vec<String>,
    /// Features that were filled from the log anew, as they were known then.
    pub recomputed: Vec<String>,
    pub outcomes: Vec<OutcomeChange>,
    /// Decisions that come out otherwise, and the subjects they are about.
    pub changed: u64,
    pub people: u64,
    pub examples: Vec<Affected>,
    /// Time it took, by the clock.
    pub took_ms: f64,
}

/// What deciding all records again came to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    pub records: u64,
    /// Judgements without a record: the scene's fallback was given.
    pub fallbacks: u64,
    /// Records that do not give the same bytes, or whose version is not there.
    pub differ: u64,
    pub examples: Vec<kernel::DecisionId>,
}

/// A past decision's row, as `version` would have had it: facts by name, those of another type or unknown to it left out.
fn row_of(judged: &Judged, made_by: &Version, version: &Version, row: &mut Row) -> Option<()> {
    let record = made_by.engine.read_record(&bytes_of(judged)?).ok()?;
    let case = record.case(&made_by.policy.program)?;
    fill(&case, made_by, version, row)
}

fn fill(case: &Case, made_by: &Version, version: &Version, row: &mut Row) -> Option<()> {
    let (old, new) = (&made_by.policy.program, &version.policy.program);
    version.engine.begin(row, case.now, &case.subject);
    for (slot, value) in old.slots.iter().zip(&case.values).filter(|(_, v)| **v != Value::Missing) {
        let Some(id) = version.slot(&slot.name) else { continue };
        let to = &new.slots[id.index()];
        let value = match (value, &slot.ty) {
            // Variants are renumbered when some are added.
            (Value::Raw(raw), SlotType::Enum(variants)) => {
                Value::Text(usize::try_from(*raw).ok().and_then(|n| variants.get(n)).cloned()?)
            }
            _ if slot.ty != to.ty => continue,
            (value, _) => value.clone(),
        };
        // What a variant is now may not be what it was: a value that is refused is missing.
        let _ = version.engine.set(row, id, &value);
    }
    Some(())
}

/// A segment in memory, or the parts of one on the disk that a question needs.
pub enum Part {
    Whole(Arc<Vec<u8>>),
    File(Blobs, String),
}

impl Part {
    /// Calls `ask` with the segment's head, where the engine's slots stand in it, and the segment.
    fn with<T>(
        &self,
        engine: &Engine,
        rules: &[u16],
        ask: impl FnOnce(&Head, &Found, &Segment<'_>) -> std::result::Result<T, decide::history::HistoryError>,
    ) -> Result<T> {
        let broken = |e: decide::history::HistoryError| Error::internal(e);
        match self {
            Part::Whole(bytes) => {
                let head = Head::read(bytes).map_err(broken)?;
                let found = Found::of(engine, rules, bytes).map_err(broken)?;
                let segment = Segment::whole(&head, &found, bytes).map_err(broken)?;
                ask(&head, &found, &segment).map_err(broken)
            }
            Part::File(blobs, name) => {
                let first = blobs.part(name, 0..48)?;
                let len = Head::len_of(&first).map_err(broken)?;
                let head_bytes = blobs.part(name, 0..len)?;
                let head = Head::read(&head_bytes).map_err(broken)?;
                let found = Found::of(engine, rules, &head_bytes).map_err(broken)?;
                let ranges: Vec<Range<usize>> = head.ranges(&found);
                let columns = blobs.parts(name, &ranges)?;
                let at: HashMap<usize, &Vec<u8>> = ranges.iter().map(|r| r.start).zip(&columns).collect();
                let segment = Segment::of(&head, &found, |range| at.get(&range.start).map(|b| b.as_slice()));
                ask(&head, &found, &segment.map_err(broken)?).map_err(broken)
            }
        }
    }
}

/// Compares two versions over the past: the rules that differ, or `only`, one by one; and, where `outcomes` is wanted, everybody
/// again. `after` stands alone where `before` is absent.
pub fn backtest(
    before: Option<&Version>,
    after: &Version,
    parts: &[Part],
    only: Option<&str>,
    outcomes: bool,
) -> Result<Backtest> {
    let began = std::time::Instant::now();
    let mut told = Backtest {
        decisions: 0,
        first: None,
        last: None,
        rules: Vec::new(),
        unknown: Vec::new(),
        recomputed: Vec::new(),
        outcomes: Vec::new(),
        changed: 0,
        people: 0,
        examples: Vec::new(),
        took_ms: 0.0,
    };
    for name in differing_rules(before, after, only) {
        let place =
            |version: &Version| version.policy.program.rules.iter().position(|r| r.id == name).map(|n| n as u16);
        let (old, new) = (before.and_then(|v| Some((v, place(v)?))), place(after).map(|n| (after, n)));
        let mut hits =
            RuleBacktest { rule: name.clone(), before: old.map(|_| 0), after: new.map(|_| 0), newly: 0, no_longer: 0 };
        // A core each: the past is read-only, and its parts say nothing of one another.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = parts.len().div_ceil(cores).max(1);
        let asked: Vec<Result<Hits>> = std::thread::scope(|scope| {
            let ask = |parts| scope.spawn(move || hits_in(parts, old, new));
            let threads: Vec<_> = parts.chunks(share).map(ask).collect();
            let failed = |_| Err(Error::internal("a thread that asked the past panicked"));
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(failed)).collect()
        });
        let mut decisions = 0;
        for found in asked {
            let found = found?;
            decisions += found.decisions;
            hits.before = hits.before.map(|n| n + found.before);
            hits.after = hits.after.map(|n| n + found.after);
            hits.newly += found.newly;
            hits.no_longer += found.no_longer;
        }
        told.decisions = told.decisions.max(decisions);
        told.rules.push(hits);
    }
    if outcomes && let Some(before) = before {
        replay(before, after, parts, &mut told)?;
    }
    told.took_ms = began.elapsed().as_secs_f64() * 1000.0;
    Ok(told)
}

/// What one rule did in some parts of the past, in two versions.
#[derive(Default)]
struct Hits {
    decisions: u64,
    before: u64,
    after: u64,
    newly: u64,
    no_longer: u64,
}

fn hits_in(parts: &[Part], old: Option<(&Version, u16)>, new: Option<(&Version, u16)>) -> Result<Hits> {
    let mut hits = Hits::default();
    let ones = |words: &[u64]| words.iter().map(|w| u64::from(w.count_ones())).sum::<u64>();
    for part in parts {
        let mut rows = 0;
        let mut bits = |asked: Option<(&Version, u16)>| -> Result<Vec<u64>> {
            let Some((version, rule)) = asked else { return Ok(Vec::new()) };
            part.with(&version.engine, &[rule], |head, found, segment| {
                rows = head.rows() as u64;
                version.engine.backtest(rule, segment, found)
            })
        };
        let (was, is) = (bits(old)?, bits(new)?);
        hits.decisions += rows;
        hits.before += ones(&was);
        hits.after += ones(&is);
        for n in 0..was.len().max(is.len()) {
            let (w, i) = (was.get(n).copied().unwrap_or(0), is.get(n).copied().unwrap_or(0));
            hits.newly += u64::from((i & !w).count_ones());
            hits.no_longer += u64::from((w & !i).count_ones());
        }
    }
    Ok(hits)
}

fn differing_rules(before: Option<&Version>, after: &Version, only: Option<&str>) -> Vec<String> {
    match (only, before) {
        (Some(rule), _) => vec![rule.to_owned()],
        (None, None) => after.policy.program.rules.iter().map(|r| r.id.clone()).collect(),
        (None, Some(before)) => {
            let difference = policy::diff::differing(&before.policy, &after.policy);
            let is_rule = |name: &String| {
                let has = |v: &Version| v.policy.program.rules.iter().any(|r| r.id == *name);
                has(before) || has(after)
            };
            let mut names = [difference.added, difference.removed, difference.changed].concat();
            names.retain(is_rule);
            names
        }
    }
}

/// The amount that a scene is about: the first one that its facts declare.
fn amount_of(version: &Version) -> Option<(SlotId, kernel::Currency)> {
    version.policy.program.slots.iter().enumerate().find_map(|(n, slot)| match (&slot.ty, &slot.source) {
        (SlotType::Money(currency), Source::Fact) => Some((SlotId(n as u16), *currency)),
        _ => None,
    })
}

/// Decides the past by both versions.
fn replay(before: &Version, after: &Version, parts: &[Part], told: &mut Backtest) -> Result<()> {
    let amount = amount_of(after);
    let mut by_outcome: BTreeMap<String, OutcomeChange> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for version in [before, after] {
        for (name, text) in version.policy.program.mapping.outcomes.iter().zip(&version.policy.outcomes) {
            if !order.contains(name) {
                order.push(name.clone());
                let money = amount.map(|(_, currency)| Money::zero(currency));
                by_outcome.insert(
                    name.clone(),
                    OutcomeChange {
                        outcome: name.clone(),
                        text: text.clone(),
                        before: 0,
                        after: 0,
                        money_before: money,
                        money_after: money,
                    },
                );
            }
        }
    }
    let mut people = std::collections::HashSet::new();
    told.decisions = 0;
    for part in parts {
        let was = part.with(&before.engine, &[], |_, found, segment| before.engine.replay(segment, found, |_| ()))?;
        let slots: Vec<SlotId> = amount.iter().map(|(slot, _)| *slot).collect();
        let (is, rows): (_, Vec<HistoryRow>) = part.with(&after.engine, &[], |head, found, segment| {
            let is = after.engine.replay(segment, found, |_| ())?;
            Ok((is, after.engine.history_rows(segment, found, 0..head.rows(), &slots)?))
        })?;
        told.decisions += rows.len() as u64;
        for ((row, old), new) in rows.into_iter().zip(&was.outcomes).zip(&is.outcomes) {
            let (old, new) = (before.outcome(*old), after.outcome(*new));
            let minor = row.numbers.first().copied().flatten();
            let mut add = |name: &str, is_after: bool| {
                let Some(change) = by_outcome.get_mut(name) else { return };
                let (n, money) = if is_after {
                    (&mut change.after, &mut change.money_after)
                } else {
                    (&mut change.before, &mut change.money_before)
                };
                *n += 1;
                if let (Some(money), Some(minor)) = (money, minor) {
                    money.minor = money.minor.saturating_add(minor);
                }
            };
            add(old, false);
            add(new, true);
            told.first = Some(told.first.map_or(row.at, |t| t.min(row.at)));
            told.last = Some(told.last.map_or(row.at, |t| t.max(row.at)));
            if old != new {
                told.changed += 1;
                if told.examples.len() < EXAMPLES_MAX {
                    let money = amount.and_then(|(_, currency)| Some(Money::new(minor?, currency)));
                    told.examples.push(Affected {
                        at: row.at,
                        subject: row.subject.clone(),
                        before: old.to_string(),
                        after: new.to_string(),
                        money,
                    });
                }
                people.insert(row.subject);
            }
        }
    }
    told.people = people.len() as u64;
    told.outcomes = order.into_iter().filter_map(|name| by_outcome.remove(&name)).collect();
    Ok(())
}

impl Risk {
    /// What a changed policy would have meant, against the one in force. Errors: `policy_broken`.
    pub async fn backtest(&self, scene: &str, files: &[PolicyFile]) -> Result<Backtest> {
        let known = self.scene(scene).ok_or(Error::not_found())?;
        let before = known.version();
        let (name, files) = (known.name, files.to_vec());
        let after = tokio::task::spawn_blocking(move || {
            let read = crate::read_policy(&files);
            read.policy.filter(|p| p.program.scene == name).map(Version::new)
        });
        let after = Arc::new(after.await.map_err(Error::internal)?.ok_or(Error::invalid("policy_broken"))??);
        let fresh = fresh_features(&before, &after);
        let parts = if fresh.is_empty() {
            self.0.past.of(scene, REPLAYED_MAX).await?
        } else {
            self.0.past.recomputed(name, &after).await?
        };
        let unknown = unknown_facts(&before, &after);
        tokio::task::spawn_blocking(move || {
            let mut told = backtest(Some(&before), &after, &parts, None, true)?;
            (told.unknown, told.recomputed) = (unknown, fresh);
            Ok(told)
        })
        .await
        .map_err(Error::internal)?
    }
}

impl Past {
    /// Of a house's store. `writes`: full segments are written; a reader of another's folder keeps them in memory.
    pub fn new(store: Store, history: Blobs, writes: bool) -> Past {
        Past { store, history, writes, versions: Mutex::default(), sealing: tokio::sync::Mutex::default() }
    }

    /// The text of a version. Errors: `not_found`.
    pub async fn files_of(&self, scene: &str, version: &str) -> Result<Vec<PolicyFile>> {
        let (scene, version) = (scene.to_owned(), version.to_owned());
        self.store.read(move |tx| policies::files_in(tx, &scene, &version)).await
    }

    /// The version that a record was made by, from memory or compiled anew. Errors: `not_found`.
    pub(crate) async fn version(&self, scene: &str, hash: &str) -> Result<Arc<Version>> {
        if let Some(version) = lock(&self.versions).get(hash) {
            return Ok(version.clone());
        }
        let files = self.files_of(scene, hash).await?;
        let version =
            tokio::task::spawn_blocking(move || policies::compiled(&files)).await.map_err(Error::internal)??;
        let version = Arc::new(version);
        lock(&self.versions).insert(hash.to_owned(), version.clone());
        Ok(version)
    }

    /// Decides every judgement of the log again from its record, by the version that made it, and compares the bytes.
    pub async fn verify(&self) -> Result<Verified> {
        let mut told = Verified::default();
        let mut at = 0;
        let mut rows: HashMap<String, Row> = HashMap::new();
        loop {
            let facts = self.store.facts_after(at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { return Ok(told) };
            at = last;
            for judged in facts.iter().flat_map(|f| f.event.judged()) {
                let Some(bytes) = bytes_of(judged) else {
                    told.fallbacks += 1;
                    continue;
                };
                told.records += 1;
                let hash = version_of(judged);
                let same = match self.version(&judged.scene, &hash).await {
                    Ok(version) => {
                        let row = rows.entry(hash).or_insert_with(|| version.engine.row());
                        version.again(&bytes, row).is_some_and(|again| again == bytes)
                    }
                    Err(_) => false,
                };
                if !same {
                    told.differ += 1;
                    told.examples.push(judged.id);
                    told.examples.truncate(EXAMPLES_MAX);
                }
            }
        }
    }

    /// Writes what is full or has waited long; reads on in the log from where it stood. A part of a segment is kept in memory.
    pub(crate) async fn seal_full(&self) -> Result<()> {
        let mut kept = self.sealing.lock().await;
        if kept.at == 0 {
            kept.at = self.read_up_to().await?;
            kept.saved = kept.at;
        }
        loop {
            let facts = self.store.facts_after(kept.at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { break };
            for fact in &facts {
                for judged in fact.event.judged() {
                    self.gather(&mut kept, fact, judged).await?;
                }
            }
            kept.at = last;
        }
        if !self.writes {
            return Ok(());
        }
        let late = kept.at - UNSEALED_FACTS_MAX;
        let waiting: Vec<&'static str> = kept
            .open
            .iter()
            .filter(|(_, o)| o.first.is_some_and(|first| first < late))
            .map(|(scene, _)| *scene)
            .collect();
        let at = kept.at;
        for scene in waiting {
            if let Some(open) = kept.open.get_mut(scene) {
                self.seal(scene, open, at).await?;
            }
        }
        // All before the first decision that waits is in some segment.
        let safe = kept.open.values().filter_map(|o| o.first).min().map_or(kept.at, |first| first - 1);
        if safe - kept.saved >= SAVED_EVERY {
            let save = move |tx: &mut store::Tx<'_>| {
                tx.exec(
                    sql!(
                        "INSERT INTO risk_history_read (one, at) VALUES (1, ?1)
                         ON CONFLICT (one) DO UPDATE SET at = excluded.at"
                    ),
                    args![safe],
                )
                .map(drop)
            };
            self.store.write(save).await?;
            kept.saved = safe;
        }
        Ok(())
    }

    /// How far into the log all judgements are in segments.
    async fn read_up_to(&self) -> Result<i64> {
        let read = |tx: &mut store::Tx<'_>| {
            tx.first(sql!("SELECT at FROM risk_history_read WHERE one = 1"), args![], |r| r.get(0))
        };
        Ok(self.store.read(read).await?.unwrap_or(0))
    }

    async fn gather(&self, kept: &mut Kept, fact: &Stored, judged: &Judged) -> Result<()> {
        let known = contracts::scene::ALL.into_iter().find(|s| *s == judged.scene);
        let Some(scene) = known else { return Ok(()) };
        let hash = version_of(judged);
        if hash.is_empty() {
            return Ok(());
        }
        if !kept.open.contains_key(scene) {
            let version = self.version(scene, &hash).await?;
            let name = scene.to_owned();
            let (n, up_to): (i64, i64) = self
                .store
                .read(move |tx| {
                    let row = tx.first(
                        sql!("SELECT COUNT(*), COALESCE(MAX(up_to), 0) FROM risk_history WHERE scene = ?1"),
                        args![&name],
                        |r| Ok((r.get(0)?, r.get(1)?)),
                    )?;
                    Ok(row.unwrap_or((0, 0)))
                })
                .await?;
            kept.open.insert(scene, Open::new(version, n, up_to));
        }
        let Some(open) = kept.open.get_mut(scene) else { return Ok(()) };
        if fact.seq <= open.sealed {
            return Ok(());
        }
        if open.version.hash != hash || open.writer.is_full() {
            if open.writer.rows() > 0 {
                let sealed = self.seal(scene, open, fact.seq - 1).await?;
                kept.full.extend(sealed.map(|bytes| (scene, Arc::new(bytes))));
            }
            if open.version.hash != hash {
                let version = self.version(scene, &hash).await?;
                *open = Open::new(version, open.n, open.sealed);
            }
        }
        let version = open.version.clone();
        if row_of(judged, &version, &version, &mut open.row).is_some() {
            open.writer.push(&version.engine, &open.row);
            open.first.get_or_insert(fact.seq);
        }
        Ok(())
    }

    /// Writes a segment; gives it back where nothing is to be written.
    async fn seal(&self, scene: &'static str, open: &mut Open, up_to: i64) -> Result<Option<Vec<u8>>> {
        let decisions = i64::try_from(open.writer.rows()).map_err(Error::internal)?;
        open.first = None;
        let file = format!("{}-{:08}{SEGMENTS_SUFFIX}", scene.replace('.', "-"), open.n);
        let (bytes, blobs, name) = (open.writer.finish(), self.history.clone(), file.clone());
        if !self.writes {
            return Ok(Some(bytes));
        }
        tokio::task::spawn_blocking(move || blobs.replace(&name, &bytes)).await.map_err(Error::internal)??;
        let n = open.n;
        self.store
            .write(move |tx| {
                tx.exec(
                    sql!("INSERT INTO risk_history (scene, n, up_to, decisions, file) VALUES (?1, ?2, ?3, ?4, ?5)"),
                    args![scene, n, up_to, decisions, &file],
                )
                .map(drop)
            })
            .await?;
        open.n += 1;
        open.sealed = up_to;
        Ok(None)
    }

    /// A scene's past: its files, then what is not yet in one. The newest `most` decisions and a segment at the most beyond.
    pub async fn of(&self, scene: &str, most: usize) -> Result<Vec<Part>> {
        self.seal_full().await?;
        let name = scene.to_owned();
        let files: Vec<(String, i64)> = self
            .store
            .read(move |tx| {
                tx.query(
                    sql!("SELECT file, decisions FROM risk_history WHERE scene = ?1 ORDER BY n DESC"),
                    args![&name],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
            })
            .await?;
        let mut parts = Vec::new();
        let mut left = most;
        {
            let kept = self.sealing.lock().await;
            if let Some(open) = kept.open.get(scene).filter(|o| o.writer.rows() > 0) {
                left = left.saturating_sub(open.writer.rows());
                parts.push(Part::Whole(Arc::new(open.writer.clone().finish())));
            }
            for (_, bytes) in kept.full.iter().rev().filter(|(of, _)| *of == scene) {
                parts.push(Part::Whole(bytes.clone()));
            }
        }
        for (file, decisions) in files {
            if left == 0 {
                break;
            }
            left = left.saturating_sub(usize::try_from(decisions).unwrap_or(usize::MAX));
            parts.push(Part::File(self.history.clone(), file));
        }
        parts.reverse();
        Ok(parts)
    }

    /// The newest decisions of a scene as a version would have had them, its windows filled from the log as of each.
    pub async fn recomputed(&self, scene: &'static str, version: &Arc<Version>) -> Result<Vec<Part>> {
        // First who was judged, and how far the log had been read then.
        let mut judged: Vec<Judged> = Vec::new();
        let mut at = 0;
        loop {
            let facts = self.store.facts_after(at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { break };
            at = last;
            let of_scene = facts.iter().flat_map(|f| f.event.judged()).filter(|j| j.scene == scene);
            judged.extend(of_scene.filter(|j| !j.record.is_empty()).cloned());
            if judged.len() > RECOMPUTED_MAX * 2 {
                judged.drain(..judged.len() - RECOMPUTED_MAX);
            }
        }
        judged.drain(..judged.len().saturating_sub(RECOMPUTED_MAX));
        judged.sort_by_key(|j| j.seen);
        let mut made_by: HashMap<String, Arc<Version>> = HashMap::new();
        for j in &judged {
            let hash = version_of(j);
            if !made_by.contains_key(&hash) {
                made_by.insert(hash.clone(), self.version(scene, &hash).await?);
            }
        }
        // Then the log again, stopping where each was judged: before the first fact that it had not seen.
        let mut again = Again {
            version,
            made_by: &made_by,
            fed: Fed::empty(version)?,
            row: version.engine.row(),
            writer: Writer::new(&version.policy.program),
            parts: Vec::new(),
        };
        let mut next = judged.iter().peekable();
        let mut at = 0;
        loop {
            let facts = self.store.facts_after(at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { break };
            at = last;
            for fact in &facts {
                while let Some(j) = next.next_if(|j| j.seen < fact.seq) {
                    again.judge(j);
                }
                feed_into(version, &mut again.fed, std::slice::from_ref(fact));
            }
        }
        next.for_each(|j| again.judge(j));
        if again.writer.rows() > 0 {
            again.parts.push(Part::Whole(Arc::new(again.writer.finish())));
        }
        Ok(again.parts)
    }
}

/// The version a record was made by, in hex; blank where it does not say.
fn version_of(judged: &Judged) -> String {
    bytes_of(judged).and_then(|b| Record::version_of(&b).ok()).map(|v| hex(&v)).unwrap_or_default()
}

/// Past decisions with their features filled anew.
struct Again<'a> {
    version: &'a Version,
    made_by: &'a HashMap<String, Arc<Version>>,
    fed: Fed,
    row: Row,
    writer: Writer,
    parts: Vec<Part>,
}

impl Again<'_> {
    fn judge(&mut self, judged: &Judged) {
        let Some(made_by) = self.made_by.get(&version_of(judged)) else { return };
        if row_of(judged, made_by, self.version, &mut self.row).is_some() {
            self.fed.features.fill(&self.version.engine, &mut self.row);
            if self.writer.is_full() {
                self.parts.push(Part::Whole(Arc::new(self.writer.finish())));
            }
            self.writer.push(&self.version.engine, &self.row);
        }
    }
}

impl Open {
    fn new(version: Arc<Version>, n: i64, sealed: i64) -> Open {
        let writer = Writer::new(&version.policy.program);
        let row = version.engine.row();
        Open { version, writer, row, n, sealed, first: None }
    }
}

/// Features that `after` reads and `before` did not keep under the same name and type.
pub fn fresh_features(before: &Version, after: &Version) -> Vec<String> {
    names(before, after, |source| matches!(source, Source::Feature(_)))
}

/// Facts that `after` declares and `before` did not.
pub fn unknown_facts(before: &Version, after: &Version) -> Vec<String> {
    names(before, after, |source| matches!(source, Source::Fact))
}

fn names(before: &Version, after: &Version, of: impl Fn(&Source) -> bool) -> Vec<String> {
    let known = |slot: &decide::program::Slot| {
        before.slot(&slot.name).is_some_and(|id| {
            let old = &before.policy.program.slots[id.index()];
            old.ty == slot.ty && same_window(before, after, &slot.name)
        })
    };
    let fresh = after.policy.program.slots.iter().filter(|s| of(&s.source) && !known(s));
    fresh.map(|s| s.name.clone()).collect()
}

/// Whether a feature is kept the same way in both; true for what is none.
fn same_window(before: &Version, after: &Version, name: &str) -> bool {
    let of = |v: &Version| {
        let feature = v.policy.program.features.iter().find(|f| f.name == name)?;
        let stream = &v.policy.program.streams[usize::from(feature.stream)];
        let field = |slot: SlotId| stream.fields.get(slot.index()).map(|f| f.name.clone());
        let key = v.policy.program.slots[feature.key.index()].name.clone();
        Some((
            stream.name.clone(),
            field(feature.by),
            key,
            format!("{:?} {:?}", feature.aggregate, feature.filter),
            (feature.window_s, feature.buckets),
        ))
    };
    of(before) == of(after)
}
