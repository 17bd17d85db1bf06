//! Features: windowed aggregates of events by key, updated event by event, read at the moment of a decision.
//!
//! A window of `window_s` is kept in buckets (24 unless the feature says otherwise, at least a second each). At time `t` the
//! buckets up to the one that holds `t` count, so a window looks back at most `window_s` and at least `window_s` less one
//! bucket. Events may come out of order: one is taken as long as its bucket is in the window that ends at the newest event of
//! its key, and refused as late after that. State depends only on the events and their order, so a log that is replayed gives
//! at every point what was known there.
//!
//! | aggregate | exact | bytes a key (24 buckets) |
//! |---|---|---|
//! | count | yes | 96 |
//! | sum, average | yes; held at ±[`RAW_MAX`] when read | 288 |
//! | min, max | yes | 192 |
//! | distinct | to [`DISTINCT_EXACT_MAX`] different values in the window, then an estimate with a standard error of 6.5 % (HyperLogLog, 256 registers) over quarters of the window | 256; 1,280 more past the cap |
//! | first and last seen | yes; kept until `window_s` after the last event of the key | 16 |
//!
//! To these come 12 bytes for the state's age and key and, at worst, 34 in the index. Keys are known by 64-bit hashes
//! ([`stable_hash`]): of a million keys two share one with a probability of 3 in 100 million.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use kernel::Time;

use crate::case::{Decision, FactError, Value, stable_hash};
use crate::engine::{Engine, Row, Scratch};
use crate::history::checksum;
use crate::program::{
    Aggregate, Expr, Feature, MISSING, Missing, Mode, Problem, Program, RAW_MAX, Rule, SlotId, SlotType,
};
use crate::record::{Reader, put, put_bytes, put_signed};

pub const BUCKETS_DEFAULT: u16 = 24;
pub const BUCKETS_MAX: u16 = 120;
/// Different values of one key and window up to which distinct counts are exact.
pub const DISTINCT_EXACT_MAX: usize = 32;
/// Keys of one feature. Past it the oldest-seen keys have to be swept; new ones are refused and counted.
pub const KEYS_MAX: usize = 50_000_000;
/// What saved windows begin with.
const SAVED: &[u8] = b"PHIENF01";
const REGISTERS: usize = 256;
const PANES: i64 = 4;

/// One event of a stream, its values in the order of the stream's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: Time,
    pub values: Vec<Value>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Features that took it.
    pub updated: usize,
    /// Features for which it came too late.
    pub late: usize,
    /// Features that had no room for another key.
    pub full: usize,
}

/// Hashes that are hashes already.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// All features of one program.
pub struct Features {
    windows: Vec<Window>,
    streams: Vec<Stream>,
}

/// The filters of a stream's features, decided together as the rules of one program.
struct Stream {
    engine: Engine,
    row: Row,
    scratch: Scratch,
    decision: Decision,
    /// Features in the order of the rules.
    features: Vec<usize>,
}

impl Features {
    /// Empty windows for a program's features. Errors: what the check of the streams' filters finds.
    pub fn new(program: &Program) -> Result<Features, Vec<Problem>> {
        let mut streams = Vec::new();
        for (n, stream) in program.streams.iter().enumerate() {
            let mut filters = Program::empty(&stream.name);
            filters.slots.clone_from(&stream.fields);
            let mut features = Vec::new();
            for (f, feature) in program.features.iter().enumerate().filter(|f| usize::from(f.1.stream) == n) {
                features.push(f);
                filters.rules.push(Rule {
                    id: f.to_string(),
                    version: 1,
                    mode: Mode::Live,
                    from: None,
                    until: None,
                    condition: feature.filter.clone().unwrap_or(Expr::All(Vec::new())),
                    missing: Missing::False,
                    effects: Vec::new(),
                    reason: String::new(),
                    reason_rank: 0,
                    changeable: Vec::new(),
                });
            }
            let decision = Decision::new(&filters);
            let engine = Engine::new(filters)?;
            let (row, scratch) = (engine.row(), engine.scratch());
            streams.push(Stream { engine, row, scratch, decision, features });
        }
        let windows = program.features.iter().map(|feature| Window::of(program, feature)).collect();
        Ok(Features { windows, streams })
    }

    /// Takes one event of a stream into all its features. Errors: a value that does not fit its field.
    pub fn update(&mut self, stream: u16, event: &Event) -> Result<Told, FactError> {
        let mut told = Told::default();
        let Some(stream) = self.streams.get_mut(usize::from(stream)) else { return Ok(told) };
        let Stream { engine, row, scratch, decision, features } = stream;
        engine.begin(row, event.at, "");
        for (n, value) in event.values.iter().enumerate() {
            engine.set(row, SlotId(n as u16), value)?;
        }
        engine.decide(row, scratch, decision);
        for fired in &decision.fired {
            let window = &mut self.windows[features[usize::from(fired.rule)]];
            let Some(key) = hash_of(engine, row, window.by) else { continue };
            let value = match window.aggregate {
                Aggregate::Count | Aggregate::FirstSeen | Aggregate::LastSeen => 0,
                Aggregate::Distinct(of) => match hash_of(engine, row, of) {
                    Some(hash) => hash as i64,
                    None => continue,
                },
                Aggregate::Sum(of) | Aggregate::Min(of) | Aggregate::Max(of) | Aggregate::Average(of) => {
                    match engine.cell(row, of) {
                        MISSING => continue,
                        raw => raw,
                    }
                }
            };
            match window.take(key, event.at, value) {
                Took::Taken => told.updated += 1,
                Took::Late => told.late += 1,
                Took::Full => told.full += 1,
            }
        }
        Ok(told)
    }

    /// Fills a row's feature slots as of the row's moment, from the keys that stand in it. A key that was never seen counts
    /// 0; its other features are missing, as are all when the key itself is.
    pub fn fill(&self, engine: &Engine, row: &mut Row) {
        for (feature, window) in engine.program().features.iter().zip(&self.windows) {
            let raw = match hash_of(engine, row, feature.key) {
                Some(key) => window.read(key, row.now).unwrap_or(MISSING),
                None => MISSING,
            };
            let cell = engine.cell_of(feature.into);
            row.cells_mut()[cell] = raw;
        }
    }

    /// The value of one feature for a key, by its text, as of `now`.
    pub fn value(&self, feature: usize, key: &str, now: Time) -> Option<i64> {
        self.windows.get(feature)?.read(stable_hash(&[key]), now)
    }

    /// Forgets keys whose windows have passed by `now`. A whole sweep; call it now and then.
    pub fn sweep(&mut self, now: Time) {
        self.windows.iter_mut().for_each(|window| window.sweep(now));
    }

    /// Writes all windows behind what `out` holds, for [`Features::restored`].
    pub fn save(&self, out: &mut Vec<u8>) {
        out.extend(SAVED);
        put(out, self.windows.len() as u64);
        self.windows.iter().for_each(|window| window.save(out));
        out.extend(checksum(out).to_le_bytes());
    }

    /// The windows of a program as they were saved, each that was kept under the same definition; the program itself may
    /// have changed since. Gives which features were found; the others are empty. `None`: damaged, or of another format.
    pub fn restored(program: &Program, bytes: &[u8]) -> Option<(Features, Vec<bool>)> {
        let mut features = Features::new(program).ok()?;
        let (body, sum) = bytes.split_last_chunk::<8>()?;
        if u64::from_le_bytes(*sum) != checksum(body) {
            return None;
        }
        let mut r = Reader(body.strip_prefix(SAVED)?);
        let definitions: Vec<u64> = features.windows.iter().map(|w| w.definition).collect();
        let mut found = vec![false; definitions.len()];
        for _ in 0..r.number()? {
            let definition = r.number()?;
            let mut part = Reader(r.bytes()?);
            let place = definitions.iter().zip(&found).position(|(d, found)| *d == definition && !found);
            if let Some(n) = place {
                found[n] = true;
                features.windows[n].restore(&mut part)?;
            }
        }
        r.0.is_empty().then_some((features, found))
    }

    /// Keys held, and bytes held for them, of each feature.
    pub fn held(&self) -> Vec<(usize, usize)> {
        self.windows.iter().map(|window| (window.index.len(), window.bytes())).collect()
    }
}

/// A hash of what a slot holds, by its text where it has one, so that case and event agree.
fn hash_of(engine: &Engine, row: &Row, slot: SlotId) -> Option<u64> {
    let raw = engine.cell(row, slot);
    if raw == MISSING {
        return None;
    }
    Some(match (&engine.program().slots[slot.index()].ty, engine.texts_of(row, slot)) {
        (_, Some(texts)) => stable_hash(&[&texts.text]),
        (SlotType::Enum(variants), None) => {
            stable_hash(&[usize::try_from(raw).ok().and_then(|n| variants.get(n)).map_or("", String::as_str)])
        }
        (_, None) => {
            let mixed = (raw as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(31)
        }
    })
}

enum Took {
    Taken,
    Late,
    Full,
}

/// One feature's windows, a place a key.
struct Window {
    /// A hash of all that its state depends on.
    definition: u64,
    by: SlotId,
    aggregate: Aggregate,
    bucket_us: i64,
    buckets: usize,
    index: HashMap<u64, u32, BuildHasherDefault<Same>>,
    /// By place: its key, to forget it by.
    keys: Vec<u64>,
    /// By place: the newest bucket, counted from 1970.
    newest: Vec<i64>,
    free: Vec<u32>,
    /// By place, by bucket (number modulo `buckets`).
    counts: Vec<u32>,
    /// By place: sums, least or most by bucket; first and last seen; or distinct values as hash and bucket.
    numbers: Vec<i64>,
    /// Of distinct counts past the cap: by place, registers of `PANES` + 1 quarters.
    estimates: HashMap<u32, Box<Estimate>>,
}

struct Estimate {
    /// The quarter each pane holds, counted from 1970.
    quarters: [i64; PANES as usize + 1],
    registers: [[u8; REGISTERS]; PANES as usize + 1],
}

/// An unused entry of a distinct count.
const NONE: i64 = -1;

impl Window {
    fn of(program: &Program, feature: &Feature) -> Window {
        let window_us = i64::from(feature.window_s) * 1_000_000;
        let wanted = if feature.buckets == 0 { BUCKETS_DEFAULT } else { feature.buckets.min(BUCKETS_MAX) };
        // Quarters of a distinct count are whole buckets; no bucket is shorter than a second.
        let buckets = (usize::from(wanted).min(feature.window_s as usize).max(1)).next_multiple_of(PANES as usize);
        Window {
            definition: definition(program, feature),
            by: feature.by,
            aggregate: feature.aggregate,
            bucket_us: (window_us / buckets as i64).max(1),
            buckets,
            index: HashMap::default(),
            keys: Vec::new(),
            newest: Vec::new(),
            free: Vec::new(),
            counts: Vec::new(),
            numbers: Vec::new(),
            estimates: HashMap::new(),
        }
    }

    const fn counts_stride(&self) -> usize {
        match self.aggregate {
            Aggregate::Count | Aggregate::Sum(_) | Aggregate::Average(_) => self.buckets,
            _ => 0,
        }
    }

    const fn numbers_stride(&self) -> usize {
        match self.aggregate {
            Aggregate::Count => 0,
            Aggregate::Sum(_) | Aggregate::Average(_) | Aggregate::Min(_) | Aggregate::Max(_) => self.buckets,
            Aggregate::Distinct(_) => DISTINCT_EXACT_MAX,
            Aggregate::FirstSeen | Aggregate::LastSeen => 2,
        }
    }

    const fn empty_number(&self) -> i64 {
        match self.aggregate {
            Aggregate::Min(_) => i64::MAX,
            Aggregate::Max(_) => i64::MIN,
            Aggregate::Distinct(_) => NONE,
            _ => 0,
        }
    }

    fn take(&mut self, key: u64, at: Time, value: i64) -> Took {
        let bucket = at.micros().div_euclid(self.bucket_us);
        let place = match self.index.get(&key) {
            Some(place) => *place as usize,
            None => {
                let place = match self.free.pop() {
                    Some(place) => place as usize,
                    None if self.keys.len() >= KEYS_MAX => return Took::Full,
                    None => {
                        self.keys.push(0);
                        self.newest.push(0);
                        self.counts.resize(self.counts.len() + self.counts_stride(), 0);
                        self.numbers.resize(self.numbers.len() + self.numbers_stride(), 0);
                        self.keys.len() - 1
                    }
                };
                self.keys[place] = key;
                self.clear(place, bucket);
                self.index.insert(key, place as u32);
                place
            }
        };
        let newest = self.newest[place];
        let buckets = self.buckets as i64;
        if matches!(self.aggregate, Aggregate::FirstSeen | Aggregate::LastSeen) {
            return self.see(place, bucket, at.micros());
        }
        if bucket <= newest - buckets {
            return Took::Late;
        }
        if bucket - newest >= buckets {
            self.clear(place, bucket);
        } else if bucket > newest {
            for passed in newest + 1..=bucket {
                self.clear_bucket(place, passed);
            }
            self.newest[place] = bucket;
        }
        let at = bucket.rem_euclid(buckets) as usize;
        let counts = place * self.counts_stride() + at;
        let numbers = place * self.numbers_stride() + at;
        match self.aggregate {
            Aggregate::Count => self.counts[counts] = self.counts[counts].saturating_add(1),
            Aggregate::Sum(_) | Aggregate::Average(_) => {
                self.counts[counts] = self.counts[counts].saturating_add(1);
                self.numbers[numbers] = self.numbers[numbers].saturating_add(value);
            }
            Aggregate::Min(_) => self.numbers[numbers] = self.numbers[numbers].min(value),
            Aggregate::Max(_) => self.numbers[numbers] = self.numbers[numbers].max(value),
            Aggregate::Distinct(_) => self.tell_apart(place, bucket, value as u64 >> 32),
            Aggregate::FirstSeen | Aggregate::LastSeen => {}
        }
        Took::Taken
    }

    /// First and last seen; forgotten a window after the last event.
    fn see(&mut self, place: usize, bucket: i64, micros: i64) -> Took {
        let seen = &mut self.numbers[place * 2..place * 2 + 2];
        let window_us = self.bucket_us * self.buckets as i64;
        if seen[0] == 0 && seen[1] == 0 || micros - seen[1] > window_us {
            seen.copy_from_slice(&[micros, micros]);
        } else if micros < seen[1] - window_us {
            return Took::Late;
        } else {
            seen[0] = seen[0].min(micros);
            seen[1] = seen[1].max(micros);
        }
        self.newest[place] = self.newest[place].max(bucket);
        Took::Taken
    }

    fn clear(&mut self, place: usize, bucket: i64) {
        self.newest[place] = bucket;
        let (counts, numbers, empty) = (self.counts_stride(), self.numbers_stride(), self.empty_number());
        self.counts[place * counts..(place + 1) * counts].fill(0);
        self.numbers[place * numbers..(place + 1) * numbers].fill(empty);
        self.estimates.remove(&(place as u32));
    }

    fn clear_bucket(&mut self, place: usize, bucket: i64) {
        let at = bucket.rem_euclid(self.buckets as i64) as usize;
        if self.counts_stride() > 0 {
            let count = place * self.counts_stride() + at;
            self.counts[count] = 0;
        }
        match self.aggregate {
            Aggregate::Sum(_) | Aggregate::Average(_) | Aggregate::Min(_) | Aggregate::Max(_) => {
                let number = place * self.numbers_stride() + at;
                self.numbers[number] = self.empty_number();
            }
            // Distinct values carry their bucket.
            Aggregate::Count | Aggregate::Distinct(_) | Aggregate::FirstSeen | Aggregate::LastSeen => {}
        }
    }

    /// Notes a value of a distinct count: 32 bits of its hash with its newest bucket, or the estimate past the cap.
    fn tell_apart(&mut self, place: usize, bucket: i64, hash: u64) {
        let (quarter_of, oldest) = (self.quarter(), self.newest[place] - self.buckets as i64);
        if let Some(estimate) = self.estimates.get_mut(&(place as u32)) {
            return estimate.note(bucket.div_euclid(quarter_of), hash);
        }
        let entries = &mut self.numbers[place * DISTINCT_EXACT_MAX..(place + 1) * DISTINCT_EXACT_MAX];
        let packed = |bucket: i64| (bucket << 32 | hash as i64) & i64::MAX;
        let mut room = None;
        for (n, entry) in entries.iter_mut().enumerate() {
            if *entry == NONE {
                room = room.or(Some(n));
            } else if *entry as u32 == hash as u32 {
                *entry = (*entry).max(packed(bucket));
                return;
            } else if room.is_none() && unpacked(*entry, bucket) <= oldest {
                room = Some(n);
            }
        }
        match room {
            Some(n) => entries[n] = packed(bucket),
            None => {
                let mut estimate = Box::new(Estimate {
                    quarters: [i64::MIN; PANES as usize + 1],
                    registers: [[0; REGISTERS]; PANES as usize + 1],
                });
                for entry in entries.iter() {
                    let of = unpacked(*entry, bucket);
                    estimate.note(of.div_euclid(quarter_of), *entry as u64 & 0xffff_ffff);
                }
                estimate.note(bucket.div_euclid(quarter_of), hash);
                entries.fill(NONE);
                self.estimates.insert(place as u32, estimate);
            }
        }
    }

    const fn quarter(&self) -> i64 {
        self.buckets as i64 / PANES
    }

    fn read(&self, key: u64, now: Time) -> Option<i64> {
        let unseen = match self.aggregate {
            Aggregate::Count | Aggregate::Sum(_) | Aggregate::Distinct(_) => Some(0),
            _ => None,
        };
        let Some(place) = self.index.get(&key).map(|place| *place as usize) else { return unseen };
        let buckets = self.buckets as i64;
        let (last, newest) = (now.micros().div_euclid(self.bucket_us), self.newest[place]);
        if let Aggregate::FirstSeen | Aggregate::LastSeen = self.aggregate {
            let seen = &self.numbers[place * 2..place * 2 + 2];
            let held = now.micros() - seen[1] <= self.bucket_us * buckets && seen[0] <= now.micros();
            let value =
                if matches!(self.aggregate, Aggregate::FirstSeen) { seen[0] } else { seen[1].min(now.micros()) };
            return held.then_some(value);
        }
        // The buckets that both the window that ends now and the one that is held have.
        let range = (last - buckets).max(newest - buckets) + 1..=last.min(newest);
        let at = |bucket: i64| bucket.rem_euclid(buckets) as usize;
        let count = |bucket: i64| i64::from(self.counts[place * self.counts_stride() + at(bucket)]);
        let number = |bucket: i64| self.numbers[place * self.numbers_stride() + at(bucket)];
        match self.aggregate {
            Aggregate::Count => Some(range.map(count).sum()),
            Aggregate::Sum(_) => Some(held(range.map(|b| i128::from(number(b))).sum())),
            Aggregate::Average(_) => {
                let events: i64 = range.clone().map(count).sum();
                let sum: i128 = range.map(|b| i128::from(number(b))).sum();
                (events > 0).then(|| held(sum.div_euclid(i128::from(events))))
            }
            Aggregate::Min(_) => range.map(number).min().filter(|n| *n != i64::MAX),
            Aggregate::Max(_) => range.map(number).max().filter(|n| *n != i64::MIN),
            Aggregate::Distinct(_) => Some(match self.estimates.get(&(place as u32)) {
                Some(estimate) => {
                    let quarter = last.div_euclid(self.quarter());
                    estimate.read(quarter - PANES + 1..=quarter)
                }
                None => {
                    let entries = &self.numbers[place * DISTINCT_EXACT_MAX..(place + 1) * DISTINCT_EXACT_MAX];
                    entries.iter().filter(|e| **e != NONE && range.contains(&unpacked(**e, newest))).count() as i64
                }
            }),
            Aggregate::FirstSeen | Aggregate::LastSeen => None,
        }
    }

    fn sweep(&mut self, now: Time) {
        let oldest = now.micros().div_euclid(self.bucket_us) - self.buckets as i64;
        for place in 0..self.keys.len() {
            let key = self.keys[place];
            if self.newest[place] < oldest && self.index.get(&key) == Some(&(place as u32)) {
                self.index.remove(&key);
                self.estimates.remove(&(place as u32));
                self.free.push(place as u32);
            }
        }
    }

    /// Definition, then its length and: keys `v`, each the key, newest bucket `z`, counts `v`, numbers `z`, and 1 + the
    /// estimate's quarters `z` and registers, or 0.
    fn save(&self, out: &mut Vec<u8>) {
        put(out, self.definition);
        let mut part = Vec::new();
        let part = &mut part;
        put(part, self.index.len() as u64);
        let (counts, numbers) = (self.counts_stride(), self.numbers_stride());
        for (key, place) in &self.index {
            part.extend(key.to_le_bytes());
            let at = *place as usize;
            put_signed(part, self.newest[at]);
            self.counts[at * counts..(at + 1) * counts].iter().for_each(|n| put(part, u64::from(*n)));
            self.numbers[at * numbers..(at + 1) * numbers].iter().for_each(|n| put_signed(part, *n));
            match self.estimates.get(place) {
                None => part.push(0),
                Some(estimate) => {
                    part.push(1);
                    estimate.quarters.iter().for_each(|q| put_signed(part, *q));
                    estimate.registers.iter().for_each(|r| part.extend(r));
                }
            }
        }
        put_bytes(out, part);
    }

    fn restore(&mut self, r: &mut Reader<'_>) -> Option<()> {
        let keys = r.count(KEYS_MAX)?;
        for place in 0..keys {
            let key = u64::from_le_bytes(r.eight()?);
            self.keys.push(key);
            self.newest.push(r.signed()?);
            for _ in 0..self.counts_stride() {
                self.counts.push(u32::try_from(r.number()?).ok()?);
            }
            for _ in 0..self.numbers_stride() {
                self.numbers.push(r.signed()?);
            }
            if r.byte()? == 1 {
                let mut estimate = Box::new(Estimate {
                    quarters: [0; PANES as usize + 1],
                    registers: [[0; REGISTERS]; PANES as usize + 1],
                });
                for quarter in &mut estimate.quarters {
                    *quarter = r.signed()?;
                }
                for register in estimate.registers.iter_mut().flatten() {
                    *register = r.byte()?;
                }
                self.estimates.insert(place as u32, estimate);
            }
            self.index.insert(key, place as u32);
        }
        r.0.is_empty().then_some(())
    }

    fn bytes(&self) -> usize {
        // An entry of the index and its control byte, at its capacity's fill of seven eighths.
        let index = self.index.capacity() * 8 / 7 * 17;
        let places = self.keys.capacity() * 8 + self.newest.capacity() * 8 + self.free.capacity() * 4;
        let state = self.counts.capacity() * 4 + self.numbers.capacity() * 8;
        index + places + state + self.estimates.len() * (std::mem::size_of::<Estimate>() + 24)
    }
}

/// What a window's state depends on: the aggregate, the fields by name and type, the filter, and how it is kept.
fn definition(program: &Program, feature: &Feature) -> u64 {
    let Some(stream) = program.streams.get(usize::from(feature.stream)) else { return 0 };
    let field = |slot: SlotId| stream.fields.get(slot.index()).map(|f| format!("{} {:?}", f.name, f.ty));
    let of = match feature.aggregate {
        Aggregate::Count => "count".to_owned(),
        Aggregate::FirstSeen => "first".to_owned(),
        Aggregate::LastSeen => "last".to_owned(),
        Aggregate::Sum(of) => format!("sum {:?}", field(of)),
        Aggregate::Min(of) => format!("min {:?}", field(of)),
        Aggregate::Max(of) => format!("max {:?}", field(of)),
        Aggregate::Average(of) => format!("average {:?}", field(of)),
        Aggregate::Distinct(of) => format!("distinct {:?}", field(of)),
    };
    let filter = feature.filter.as_ref().map(|filter| {
        let read: Vec<_> = filter.leaves().iter().map(|leaf| field(leaf.0)).collect();
        format!("{filter:?} {read:?}")
    });
    let kept = format!("{} {}", feature.window_s, feature.buckets);
    stable_hash(&[&stream.name, &of, &format!("{:?}", field(feature.by)), &kept, &filter.unwrap_or_default()])
}

fn held(sum: i128) -> i64 {
    sum.clamp(i128::from(-RAW_MAX), i128::from(RAW_MAX)) as i64
}

/// The bucket of a distinct value, whose low 31 bits are kept, nearest to one that is known.
fn unpacked(entry: i64, near: i64) -> i64 {
    let low = entry >> 32;
    let wrap = 1i64 << 31;
    let base = near - near.rem_euclid(wrap) + low;
    [base - wrap, base, base + wrap].into_iter().min_by_key(|b| b.abs_diff(near)).unwrap_or(base)
}

impl Estimate {
    fn note(&mut self, quarter: i64, hash: u64) {
        let pane = quarter.rem_euclid(PANES + 1) as usize;
        if self.quarters[pane] > quarter {
            return;
        }
        if self.quarters[pane] < quarter {
            self.quarters[pane] = quarter;
            self.registers[pane].fill(0);
        }
        // 8 of the 32 bits choose the register, the others give the rank.
        let register = &mut self.registers[pane][hash as usize % REGISTERS];
        let rank = ((hash as u32) >> 8 | 1 << 24).trailing_zeros() as u8 + 1;
        *register = (*register).max(rank);
    }

    /// Flajolet et al. 2007 with linear counting below 2.5 registers.
    fn read(&self, quarters: std::ops::RangeInclusive<i64>) -> i64 {
        let mut merged = [0u8; REGISTERS];
        for (quarter, registers) in self.quarters.iter().zip(&self.registers) {
            if quarters.contains(quarter) {
                merged.iter_mut().zip(registers).for_each(|(m, r)| *m = (*m).max(*r));
            }
        }
        let m = REGISTERS as f64;
        let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / merged.iter().map(|r| 0.5f64.powi(i32::from(*r))).sum::<f64>();
        let empty = merged.iter().filter(|r| **r == 0).count();
        let estimate = if raw <= 2.5 * m && empty > 0 { m * (m / empty as f64).ln() } else { raw };
        estimate.round() as i64
    }
}
