//! A program: one scene's policy after its text was read, and all the engine needs to know of it.
//!
//! This is the contract between the policy language (which lowers to it) and the engine (which runs it). It promises that a
//! program that passes [`Program::check`] decides every row: nothing in it can fail, loop or grow while deciding.
//!
//! # How to lower to it
//!
//! 1. **Slots.** Every fact, feature, comparison of two facts and block output is a slot, a typed cell of the row. A slot's
//!    [`SlotId`] is its place in [`Program::slots`]. A [`Source::Derived`] slot reads only slots that stand before it; so does
//!    a block. Comparing two facts (`country != card_country`, `price / median > 3`) makes a derived slot and a test on it.
//! 2. **Raw values.** Every number is an `i64` in the raw unit of its type (see [`SlotType`]), within ±[`RAW_MAX`]. `price >
//!    19.90` on a yuan slot is `Test::above(1990)`. Texts, ids, enums and sets are compared by their text.
//! 3. **Conditions.** An [`Expr`] is a tree of AND, OR, NOT over tests of one slot each. Its leaves are numbered in the order
//!    in which they are written (depth first, left to right, from 0); records name a predicate by that number, so a tool can
//!    keep its own list of source positions beside it.
//! 4. **Missing.** A test of a slot without value is neither true nor false; AND, OR, NOT carry that on as Kleene's strong
//!    logic does (`false AND missing` is false). What remains missing at the top of a rule is settled by [`Rule::missing`].
//!    [`Test::Known`] asks whether there is a value and is never missing itself.
//! 5. **Blocks** write slots before any rule runs; what follows from their values is said by rules (or by
//!    [`Mapping::points_from`]). A decision table's rows, a scorecard's bins and a list are therefore explained as rules are.
//!
//! # How a decision is made
//!
//! Derived slots and blocks are computed in the order of the slots they write, each once. A rule **fires** when it is in force at the
//! moment of the decision ([`Rule::from`], [`Rule::until`]) and its condition is true. Live rules that fired give points,
//! outcomes, labels and limits; rules in shadow are recorded and have no effect. The outcome is the one of highest precedence
//! among: outcomes that fired rules name, the one that the points select, [`Mapping::review`] when a live rule could not be
//! settled, and [`Mapping::default`].

use std::collections::HashMap;
use std::fmt;

use kernel::{Currency, Time};

/// The largest magnitude of a raw value. Differences of two values never overflow, and no value is [`MISSING`].
pub const RAW_MAX: i64 = (1 << 62) - 1;
/// The raw cell of a slot without value.
pub const MISSING: i64 = i64::MIN;

pub const SLOTS_MAX: usize = 60_000;
pub const RULES_MAX: usize = 60_000;
/// Leaves of one condition: a record keeps which were true as the bits of one word.
pub const LEAVES_MAX: usize = 64;
/// Depth of one condition.
pub const DEPTH_MAX: usize = 32;
/// Bytes of one pattern, so that its automaton stays small.
pub const PATTERN_MAX: usize = 1_000;
/// Decimals of a decimal slot.
pub const SCALE_MAX: u8 = 9;
/// Entries of one list.
pub const LIST_MAX: usize = 1_000_000;
/// Nodes of one tree ensemble.
pub const ENSEMBLE_NODES_MAX: usize = 1_000_000;
/// Points of one rule or bin, so that no sum overflows.
pub const POINTS_MAX: i64 = 1_000_000_000;
/// Reasons shown to the person concerned.
pub const PERSON_REASONS_MAX: usize = 4;

/// A slot's place in [`Program::slots`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u16);

impl SlotId {
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// An outcome's place in [`Mapping::outcomes`]: a lower number wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutcomeId(pub u8);

/// A list's place in [`Program::lists`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListId(pub u16);

/// The type of a slot, and with it the raw unit of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotType {
    /// Raw 0 or 1.
    Bool,
    /// Raw = the number.
    Int,
    /// Raw = the number times 10^scale.
    Decimal { scale: u8 },
    /// Raw = minor units (whole dong, cents).
    Money(Currency),
    /// Raw = microseconds.
    Duration,
    /// Raw = microseconds since 1970 in UTC.
    Time,
    /// One of the named variants. Raw = the variant's place. A value outside is refused when the row is filled.
    Enum(Vec<String>),
    /// An identifier: compared for equality and looked up in lists, never searched.
    Id,
    /// Free text, compared as given (normalise before).
    Text,
    /// A set of texts.
    Set,
}

impl SlotType {
    /// Whether ranges apply.
    pub const fn is_number(&self) -> bool {
        matches!(
            self,
            SlotType::Int | SlotType::Decimal { .. } | SlotType::Money(_) | SlotType::Duration | SlotType::Time
        )
    }

    /// Whether the value is a text or a set of texts rather than a raw number.
    pub const fn is_text(&self) -> bool {
        matches!(self, SlotType::Id | SlotType::Text | SlotType::Set)
    }

    /// Decimals of the raw unit: 10^decimals raw units make one.
    pub const fn decimals(&self) -> u32 {
        match self {
            SlotType::Decimal { scale } => *scale as u32,
            SlotType::Money(currency) => currency.decimals(),
            SlotType::Duration | SlotType::Time => 6,
            _ => 0,
        }
    }
}

/// Where a slot's value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// Given with the case by the caller.
    Fact,
    /// Kept up to date from events; the number is the place in [`Program::features`].
    Feature(u16),
    /// Computed once per decision from slots that stand before this one.
    Derived(Derived),
    /// Written by a block; the number is the place in [`Program::blocks`].
    Block(u16),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    pub name: String,
    pub ty: SlotType,
    /// What one is: `days`, `orders`, `VND`. For people and for the language's unit check; the engine does not read it.
    pub unit: String,
    pub source: Source,
    /// Personal data: hidden from auditors' pages.
    pub personal: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cmp {
    Less,
    AtMost,
    Equal,
    NotEqual,
    AtLeast,
    Above,
}

/// What a derived slot is. Missing when an input is missing, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Derived {
    /// `over / under` as one of the slot's own type (a decimal), rounded towards minus infinity. Inputs are numbers, taken with
    /// their decimals; duration / duration and money / money of one currency are plain ratios. Missing when `under` is zero.
    Ratio { over: SlotId, under: SlotId },
    /// `from - minus`. The slot's type is that of the inputs; time - time is a duration, time - duration a time.
    Difference { from: SlotId, minus: SlotId },
    /// `left + right`, inputs of the slot's own type; or time + duration.
    Sum { left: SlotId, right: SlotId },
    /// A bool. Numbers of like kind with any decimals; bools, enums with the same variants, ids and texts for Equal and
    /// NotEqual only.
    Compare { left: SlotId, cmp: Cmp, right: SlotId },
    /// Now minus a time: a duration.
    Age { of: SlotId },
    /// Hour 0..=23 of a time at an offset from UTC: an int. `of: None` is the moment of the decision.
    Hour { of: Option<SlotId>, offset_s: i32 },
    /// Day of the week, Monday = 1 to Sunday = 7, at an offset from UTC: an int.
    Weekday { of: Option<SlotId>, offset_s: i32 },
    /// Characters of a text, or elements of a set: an int.
    Length { of: SlotId },
    /// A bool: whether the text, id or enum stands in the list and its entry is in force; of a set, whether any element does.
    InList { of: SlotId, list: ListId },
}

/// A question about one slot, true, false, or missing when the slot has no value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// `lo <= raw <= hi`, both ends included. Numbers, times, durations, bools. Empty (`lo > hi`) is allowed and never true.
    Range {
        lo: i64,
        hi: i64,
    },
    /// Enum, id or text: equals one of these.
    OneOf(Vec<String>),
    /// Set: holds at least one of these.
    AnyOf(Vec<String>),
    /// Set: holds all of these.
    AllOf(Vec<String>),
    /// Text: this stands somewhere in it.
    Contains(String),
    Prefix(String),
    Suffix(String),
    /// Text: the pattern is found somewhere in it (`^` and `$` anchor). Syntax and linear time of the crate `regex`.
    Matches(String),
    /// The slot has a value. Never missing.
    Known,
}

impl Test {
    pub const fn is_true() -> Test {
        Test::Range { lo: 1, hi: 1 }
    }

    pub const fn is_false() -> Test {
        Test::Range { lo: 0, hi: 0 }
    }

    pub const fn above(raw: i64) -> Test {
        Test::Range { lo: raw.saturating_add(1), hi: RAW_MAX }
    }

    pub const fn at_least(raw: i64) -> Test {
        Test::Range { lo: raw, hi: RAW_MAX }
    }

    pub const fn less(raw: i64) -> Test {
        Test::Range { lo: -RAW_MAX, hi: raw.saturating_sub(1) }
    }

    pub const fn at_most(raw: i64) -> Test {
        Test::Range { lo: -RAW_MAX, hi: raw }
    }

    pub const fn equals(raw: i64) -> Test {
        Test::Range { lo: raw, hi: raw }
    }
}

/// A condition. `All` of nothing is true, `Any` of nothing false.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    Is(SlotId, Test),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
}

impl Expr {
    /// The leaves in their numbering.
    pub fn leaves(&self) -> Vec<(SlotId, &Test)> {
        fn walk<'a>(e: &'a Expr, into: &mut Vec<(SlotId, &'a Test)>) {
            match e {
                Expr::Is(slot, test) => into.push((*slot, test)),
                Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|p| walk(p, into)),
                Expr::Not(part) => walk(part, into),
            }
        }
        let mut leaves = Vec::new();
        walk(self, &mut leaves);
        leaves
    }

    fn depth(&self) -> usize {
        match self {
            Expr::Is(..) => 1,
            Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(Expr::depth).max().unwrap_or(0),
            Expr::Not(part) => 1 + part.depth(),
        }
    }
}

/// What a rule does when its condition is neither true nor false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// It does not fire.
    False,
    /// It fires.
    True,
    /// It does not fire, is recorded as unsettled, and (when live) brings [`Mapping::review`] into the outcome.
    Review,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Live,
    /// Recorded, without effect.
    Shadow,
    /// Live for this share of subjects in hundredths of a percent (0..=10_000), by a hash of rule id and subject that stays
    /// the same; shadow for the others.
    Share(u16),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Points(i64),
    Outcome(OutcomeId),
    /// A mark on what `on` names (an id, text or enum slot), for `ttl_s` seconds or for good.
    Label {
        name: String,
        on: SlotId,
        ttl_s: Option<u64>,
    },
    /// A limit the caller enforces; the place in [`Mapping::limits`]. Of several the strictest holds.
    Limit {
        limit: u8,
        value: i64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Unique in the program.
    pub id: String,
    pub version: u32,
    pub mode: Mode,
    /// In force from here on (`None`: always was).
    pub from: Option<Time>,
    /// In force until just before here.
    pub until: Option<Time>,
    pub condition: Expr,
    pub missing: Missing,
    pub effects: Vec<Effect>,
    /// Key of the reason's texts (for the person, for the auditor) in the policy's catalogue. Rules may share one; the person
    /// reads each once.
    pub reason: String,
    /// Reasons are shown in the order of `reason_rank`, then of points (largest first), then of the rules.
    pub reason_rank: u16,
    /// Slots that the person can change, for "would have passed with instalments <= 6".
    pub changeable: Vec<SlotId>,
}

/// How points and fired rules become one outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// In order of precedence, the one that wins first: `["allow_listed", "refuse", "deposit", "confirm", "pass"]`.
    pub outcomes: Vec<String>,
    /// When nothing else is said.
    pub default: OutcomeId,
    /// When a live rule with [`Missing::Review`] could not be settled.
    pub review: Option<OutcomeId>,
    /// When no decision can be made in time or from the facts given. The engine carries it; the caller applies it.
    pub fallback: OutcomeId,
    /// What "passed" means, for counterfactuals.
    pub goal: OutcomeId,
    /// `(points from, outcome)`, ascending and distinct: the last one whose points are reached is selected.
    pub cut_offs: Vec<(i64, OutcomeId)>,
    /// Int slots written by blocks whose values count as points.
    pub points_from: Vec<SlotId>,
    pub limits: Vec<Limit>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    pub name: String,
    pub ty: SlotType,
    /// The smaller value is the stricter one; else the larger.
    pub smaller_is_stricter: bool,
}

/// A list of texts with expiry. Allow or deny is what rules make of [`Derived::InList`].
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    pub name: String,
    pub entries: Vec<ListEntry>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ListEntry {
    pub value: String,
    /// In force until just before here; for good when `None`.
    pub until: Option<Time>,
    /// Who says so.
    pub source: String,
}

/// Computes one slot before the rules run, when its turn comes in the order of the slots; reads only slots before that one.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Scorecard(Scorecard),
    Table(Table),
    Ensemble(Ensemble),
}

/// Points per characteristic: the first bin that holds gives its points.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    pub name: String,
    /// An int slot: `base` plus the points of each characteristic.
    pub into: SlotId,
    pub base: i64,
    pub characteristics: Vec<Characteristic>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Characteristic {
    pub slot: SlotId,
    /// Tried in order.
    pub bins: Vec<(Test, i64)>,
    /// When the slot has no value.
    pub missing: i64,
    /// When it has one and no bin holds.
    pub other: i64,
    /// The points that reasons are measured against (those of the average person, or of the best bin).
    pub reference: i64,
    pub reason: String,
}

/// A decision table: the first row whose condition is true gives the value.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: String,
    /// A number, bool or enum slot.
    pub into: SlotId,
    pub rows: Vec<(Expr, i64)>,
    /// Raw value when no row holds; `None` leaves the slot missing.
    pub otherwise: Option<i64>,
}

/// Boosted or averaged trees (LightGBM's meaning of thresholds, missing values and categories).
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    pub name: String,
    /// A decimal slot: the result rounded to the nearest at its scale, ties away from zero.
    pub into: SlotId,
    /// Feature number of the model to slot. Numbers are read as the decimal they stand for, bools as 0 and 1, enums as the
    /// number of their variant.
    pub inputs: Vec<SlotId>,
    pub trees: Vec<Tree>,
    pub link: Link,
    /// Averaged (random forest) rather than summed.
    pub average: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Link {
    Identity,
    /// `1 / (1 + exp(-slope x))`
    Sigmoid {
        slope: f64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Node 0 is the root; children stand after their parent. Empty when the tree is one leaf.
    pub nodes: Vec<Node>,
    pub leaves: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Place in [`Ensemble::inputs`].
    pub input: u16,
    pub split: Split,
    pub left: Child,
    pub right: Child,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Child {
    Node(u32),
    Leaf(u32),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Split {
    /// Left when `value <= threshold`.
    Threshold { threshold: f64, missing: MissingAs },
    /// Left when bit `value` of these words is set; a missing value goes right.
    Categories(Vec<u32>),
}

/// How a threshold split reads a slot without value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingAs {
    /// Missing is read as 0 (missing_type None).
    Zero,
    /// Missing and 0 (|x| <= 1e-35) go to the default side (missing_type Zero).
    ZeroTo { left: bool },
    /// Missing goes to the default side (missing_type NaN).
    To { left: bool },
}

/// A kind of event that features are kept from, with its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    pub name: String,
    /// Fields, addressed by [`SlotId`] within this stream; all of them facts.
    pub fields: Vec<Slot>,
}

/// One windowed aggregate: `count(orders) by device over 24h where status == "refused"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    pub name: String,
    /// The slot it fills: int for counts, the field's type for sum, min, max, average, a time for first and last seen.
    pub into: SlotId,
    /// The fact of the case whose value is looked up as the key: of a kind with `by`.
    pub key: SlotId,
    /// Place in [`Program::streams`].
    pub stream: u16,
    /// The stream's field the events are grouped by (id, text or enum).
    pub by: SlotId,
    pub aggregate: Aggregate,
    pub window_s: u32,
    /// The window is kept in this many buckets and so moves in steps of `window_s / buckets`; 0 chooses.
    pub buckets: u16,
    /// Over the stream's fields; an event counts when it is true (missing is false).
    pub filter: Option<Expr>,
}

/// Of a field of the stream. A ratio of two features is a [`Derived::Ratio`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    Sum(SlotId),
    Min(SlotId),
    Max(SlotId),
    /// Rounded towards minus infinity at the field's raw unit.
    Average(SlotId),
    /// How many different values; exact up to a cap, then estimated (see `features`).
    Distinct(SlotId),
    FirstSeen,
    LastSeen,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// `order.risk`
    pub scene: String,
    /// Hash of the policy's text.
    pub version: [u8; 32],
    pub slots: Vec<Slot>,
    pub lists: Vec<List>,
    pub blocks: Vec<Block>,
    pub rules: Vec<Rule>,
    pub mapping: Mapping,
    pub streams: Vec<Stream>,
    pub features: Vec<Feature>,
}

/// What breaks the contract, and where: `rule new_account`, `slot 12 price_ratio`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: String,
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.what)
    }
}

impl Program {
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.slots.get(id.index())
    }

    /// Finds a slot by its name. For tools; slow.
    pub fn slot_named(&self, name: &str) -> Option<SlotId> {
        self.slots.iter().position(|s| s.name == name).map(|i| SlotId(i as u16))
    }

    /// Everything that breaks the contract of this file. The language reports most of it earlier and with a line; this is the
    /// second lock, and the engine refuses a program that does not pass.
    pub fn check(&self) -> Vec<Problem> {
        let mut check = Check { program: self, problems: Vec::new() };
        check.run();
        check.problems
    }
}

struct Check<'a> {
    program: &'a Program,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn say(&mut self, at: &str, what: impl Into<String>) {
        self.problems.push(Problem { at: at.to_owned(), what: what.into() });
    }

    fn run(&mut self) {
        let p = self.program;
        for (what, len, max) in [
            ("slots", p.slots.len(), SLOTS_MAX),
            ("rules", p.rules.len(), RULES_MAX),
            ("lists", p.lists.len(), usize::from(u16::MAX)),
            ("blocks", p.blocks.len(), usize::from(u16::MAX)),
            ("features", p.features.len(), usize::from(u16::MAX)),
            ("streams", p.streams.len(), usize::from(u16::MAX)),
            ("outcomes", p.mapping.outcomes.len(), usize::from(u8::MAX)),
            ("limits", p.mapping.limits.len(), usize::from(u8::MAX)),
        ] {
            if len > max {
                return self.say("program", format!("{len} {what}, at most {max} are possible"));
            }
        }
        for (i, slot) in p.slots.iter().enumerate() {
            self.slot(&format!("slot {i} {}", slot.name), i, slot);
        }
        for list in &p.lists {
            if list.entries.len() > LIST_MAX {
                self.say(&format!("list {}", list.name), format!("more than {LIST_MAX} entries"));
            }
        }
        for (i, block) in p.blocks.iter().enumerate() {
            self.block(i, block);
        }
        let mut seen = HashMap::new();
        for (i, rule) in p.rules.iter().enumerate() {
            if let Some(other) = seen.insert(rule.id.as_str(), i) {
                self.say(&format!("rule {}", rule.id), format!("rule {other} has the same id"));
            }
            self.rule(rule);
        }
        self.mapping();
        for feature in &p.features {
            self.feature(feature);
        }
    }

    fn ty(&mut self, at: &str, id: SlotId) -> Option<&SlotType> {
        match self.program.slots.get(id.index()) {
            Some(slot) => Some(&slot.ty),
            None => {
                self.say(at, format!("slot {} does not exist", id.0));
                None
            }
        }
    }

    fn before(&mut self, at: &str, id: SlotId, before: usize) -> Option<SlotType> {
        if id.index() >= before {
            self.say(at, format!("reads slot {}, which does not stand before it", id.0));
            return None;
        }
        self.ty(at, id).cloned()
    }

    fn slot(&mut self, at: &str, place: usize, slot: &Slot) {
        match &slot.ty {
            SlotType::Decimal { scale } if *scale > SCALE_MAX => {
                self.say(at, format!("more than {SCALE_MAX} decimals"))
            }
            SlotType::Enum(variants) if variants.is_empty() || variants.len() > usize::from(u16::MAX) => {
                self.say(at, "an enum has between 1 and 65,535 variants");
            }
            _ => {}
        }
        match &slot.source {
            Source::Fact => {}
            Source::Feature(n) => match self.program.features.get(usize::from(*n)) {
                Some(feature) if feature.into.index() == place => {}
                _ => self.say(at, format!("feature {n} does not fill it")),
            },
            Source::Block(n) => match self.program.blocks.get(usize::from(*n)) {
                Some(block) if block.into_slot().index() == place => {}
                _ => self.say(at, format!("block {n} does not write it")),
            },
            Source::Derived(derived) => self.derived(at, place, &slot.ty, derived),
        }
    }

    fn derived(&mut self, at: &str, place: usize, ty: &SlotType, derived: &Derived) {
        use SlotType::{Bool, Decimal, Duration, Enum, Id, Int, Money, Set, Text, Time};
        let fits = match derived {
            Derived::Ratio { over, under } => {
                let (Some(a), Some(b)) = (self.before(at, *over, place), self.before(at, *under, place)) else {
                    return;
                };
                let plain = |t: &SlotType| matches!(t, Int | Decimal { .. });
                matches!(ty, Decimal { .. })
                    && match (&a, &b) {
                        (Money(x), Money(y)) => x == y,
                        (Duration, Duration) => true,
                        (a, b) => plain(a) && plain(b),
                    }
            }
            Derived::Difference { from, minus } => {
                let (Some(a), Some(b)) = (self.before(at, *from, place), self.before(at, *minus, place)) else {
                    return;
                };
                match (&a, &b) {
                    (Time, Time) => *ty == Duration,
                    (Time, Duration) => *ty == Time,
                    (Int | Decimal { .. } | Money(_) | Duration, _) => a == b && a == *ty,
                    _ => false,
                }
            }
            Derived::Sum { left, right } => {
                let (Some(a), Some(b)) = (self.before(at, *left, place), self.before(at, *right, place)) else {
                    return;
                };
                match (&a, &b) {
                    (Time, Duration) => *ty == Time,
                    (Int | Decimal { .. } | Money(_) | Duration, _) => a == b && a == *ty,
                    _ => false,
                }
            }
            Derived::Compare { left, cmp, right } => {
                let (Some(a), Some(b)) = (self.before(at, *left, place), self.before(at, *right, place)) else {
                    return;
                };
                let equality = matches!(cmp, Cmp::Equal | Cmp::NotEqual);
                *ty == Bool
                    && match (&a, &b) {
                        (Int | Decimal { .. }, Int | Decimal { .. }) => true,
                        (Bool, Bool) | (Id | Text, Id | Text) => equality,
                        (Enum(x), Enum(y)) => equality && x == y,
                        (Money(_) | Duration | Time, _) => a == b,
                        _ => false,
                    }
            }
            Derived::Age { of } => self.before(at, *of, place) == Some(Time) && *ty == Duration,
            Derived::Hour { of, offset_s } | Derived::Weekday { of, offset_s } => {
                let of_time = of.is_none_or(|of| self.before(at, of, place) == Some(Time));
                of_time && *ty == Int && offset_s.unsigned_abs() <= 86_400
            }
            Derived::Length { of } => matches!(self.before(at, *of, place), Some(Id | Text | Set)) && *ty == Int,
            Derived::InList { of, list } => {
                if usize::from(list.0) >= self.program.lists.len() {
                    self.say(at, format!("list {} does not exist", list.0));
                }
                matches!(self.before(at, *of, place), Some(Id | Text | Set | Enum(_))) && *ty == Bool
            }
        };
        if !fits {
            self.say(at, format!("the types do not fit: {derived:?} into {ty:?}"));
        }
    }

    fn block(&mut self, place: usize, block: &Block) {
        let into = block.into_slot();
        let at = format!("block {place} {}", block.name());
        let Some(ty) = self.ty(&at, into).cloned() else { return };
        if self.program.slots[into.index()].source != Source::Block(place as u16) {
            self.say(&at, format!("slot {} does not name it as its source", into.0));
        }
        match block {
            Block::Scorecard(card) => {
                if ty != SlotType::Int {
                    self.say(&at, "a scorecard writes an int slot");
                }
                self.points(&at, card.base);
                for c in &card.characteristics {
                    if self.before(&at, c.slot, into.index()).is_none() {
                        continue;
                    }
                    for (test, points) in &c.bins {
                        self.test(&at, c.slot, test);
                        self.points(&at, *points);
                    }
                    [c.missing, c.other, c.reference].iter().for_each(|p| self.points(&at, *p));
                }
                if card.characteristics.len() > SLOTS_MAX {
                    self.say(&at, "too many characteristics");
                }
            }
            Block::Table(table) => {
                if ty.is_text() {
                    self.say(&at, "a table writes a number, bool or enum slot");
                }
                for (row, raw) in &table.rows {
                    self.expr(&at, row);
                    for (slot, _) in row.leaves() {
                        self.before(&at, slot, into.index());
                    }
                    self.raw(&at, &ty, *raw);
                }
                if let Some(raw) = table.otherwise {
                    self.raw(&at, &ty, raw);
                }
            }
            Block::Ensemble(model) => self.ensemble(&at, &ty, model),
        }
    }

    fn ensemble(&mut self, at: &str, ty: &SlotType, model: &Ensemble) {
        if !matches!(ty, SlotType::Decimal { .. }) {
            self.say(at, "an ensemble writes a decimal slot");
        }
        for input in &model.inputs {
            if self.before(at, *input, model.into.index()).is_some_and(|t| t.is_text()) {
                self.say(at, format!("slot {} is a text, a model reads numbers, bools and enums", input.0));
            }
        }
        if let Link::Sigmoid { slope } = model.link
            && !slope.is_finite()
        {
            self.say(at, "the slope of the link is not a number");
        }
        let nodes: usize = model.trees.iter().map(|t| t.nodes.len() + t.leaves.len()).sum();
        if nodes > ENSEMBLE_NODES_MAX {
            return self.say(at, format!("{nodes} nodes, at most {ENSEMBLE_NODES_MAX} are possible"));
        }
        for (i, tree) in model.trees.iter().enumerate() {
            let fine = !tree.leaves.is_empty()
                && tree.leaves.iter().all(|l| l.is_finite())
                && tree.nodes.iter().enumerate().all(|(n, node)| {
                    usize::from(node.input) < model.inputs.len()
                        && [node.left, node.right].iter().all(|child| match child {
                            Child::Node(c) => *c as usize > n && (*c as usize) < tree.nodes.len(),
                            Child::Leaf(l) => (*l as usize) < tree.leaves.len(),
                        })
                        && !matches!(&node.split, Split::Threshold { threshold, .. } if threshold.is_nan())
                });
            if !fine {
                self.say(
                    at,
                    format!("tree {i} names an input, child or leaf that does not exist, or a value that is no number"),
                );
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let at = format!("rule {}", rule.id);
        self.expr(&at, &rule.condition);
        if matches!(rule.mode, Mode::Share(share) if share > 10_000) {
            self.say(&at, "a share is between 0 and 10,000 hundredths of a percent");
        }
        if let (Some(from), Some(until)) = (rule.from, rule.until)
            && from >= until
        {
            self.say(&at, "its period of validity is empty");
        }
        let mapping = &self.program.mapping;
        for effect in &rule.effects {
            match effect {
                Effect::Points(points) => self.points(&at, *points),
                Effect::Outcome(outcome) => self.outcome(&at, *outcome),
                Effect::Label { on, .. } => {
                    if self
                        .ty(&at, *on)
                        .is_some_and(|t| !matches!(t, SlotType::Id | SlotType::Text | SlotType::Enum(_)))
                    {
                        self.say(&at, "a label stands on an id, a text or an enum");
                    }
                }
                Effect::Limit { limit, value } => match mapping.limits.get(usize::from(*limit)) {
                    Some(limit) => self.raw(&at, &limit.ty, *value),
                    None => self.say(&at, format!("limit {limit} does not exist")),
                },
            }
        }
        for slot in &rule.changeable {
            match self.ty(&at, *slot) {
                Some(ty) if ty.is_number() || matches!(ty, SlotType::Bool | SlotType::Enum(_)) => {}
                Some(_) => {
                    self.say(&at, format!("slot {} is a text: what would have to change cannot be said", slot.0))
                }
                None => {}
            }
        }
    }

    fn expr(&mut self, at: &str, expr: &Expr) {
        if expr.depth() > DEPTH_MAX {
            return self.say(at, format!("deeper than {DEPTH_MAX} levels"));
        }
        let leaves = expr.leaves();
        if leaves.len() > LEAVES_MAX {
            self.say(at, format!("{} predicates, at most {LEAVES_MAX} are possible", leaves.len()));
        }
        for (slot, test) in leaves {
            self.test(at, slot, test);
        }
    }

    fn test(&mut self, at: &str, slot: SlotId, test: &Test) {
        let Some(ty) = self.ty(at, slot).cloned() else { return };
        let fits = match test {
            Test::Known => true,
            Test::Range { .. } => ty.is_number() || ty == SlotType::Bool,
            Test::OneOf(values) => match &ty {
                SlotType::Id | SlotType::Text => true,
                SlotType::Enum(variants) => {
                    for value in values.iter().filter(|v| !variants.contains(v)) {
                        self.say(at, format!("`{value}` is not a variant of slot {}", slot.0));
                    }
                    true
                }
                _ => false,
            },
            Test::AnyOf(_) | Test::AllOf(_) => ty == SlotType::Set,
            Test::Contains(_) | Test::Prefix(_) | Test::Suffix(_) => matches!(ty, SlotType::Text | SlotType::Id),
            Test::Matches(pattern) => {
                if pattern.len() > PATTERN_MAX {
                    self.say(at, format!("a pattern of more than {PATTERN_MAX} bytes"));
                } else if let Err(problem) = regex::Regex::new(pattern) {
                    self.say(at, format!("the pattern cannot be read: {problem}"));
                }
                matches!(ty, SlotType::Text | SlotType::Id)
            }
        };
        if !fits {
            self.say(at, format!("{test:?} cannot be asked of slot {}, a {ty:?}", slot.0));
        }
    }

    fn mapping(&mut self) {
        let m = &self.program.mapping;
        if m.outcomes.is_empty() {
            return self.say("mapping", "there is no outcome");
        }
        let named = [m.default, m.fallback, m.goal].into_iter().chain(m.review).chain(m.cut_offs.iter().map(|c| c.1));
        for outcome in named {
            self.outcome("mapping", outcome);
        }
        if !m.cut_offs.is_sorted_by(|a, b| a.0 < b.0) {
            self.say("mapping", "cut-offs ascend and differ");
        }
        for slot in &m.points_from {
            if self.ty("mapping", *slot).is_some_and(|t| *t != SlotType::Int) {
                self.say("mapping", format!("points are read from int slots, slot {} is none", slot.0));
            }
        }
    }

    fn feature(&mut self, feature: &Feature) {
        let at = format!("feature {}", feature.name);
        let program = self.program;
        let Some(stream) = program.streams.get(usize::from(feature.stream)) else {
            return self.say(&at, format!("stream {} does not exist", feature.stream));
        };
        let (Some(into), Some(key)) = (program.slot(feature.into), program.slot(feature.key)) else {
            return self.say(&at, "the slot it fills or the key does not exist");
        };
        let field = |id: SlotId| stream.fields.get(id.index());
        let Some(by) = field(feature.by) else { return self.say(&at, "the field it groups by does not exist") };
        if !matches!(by.ty, SlotType::Id | SlotType::Text | SlotType::Enum(_)) || by.ty != key.ty {
            self.say(&at, "grouped by an id, text or enum field of the key's type");
        }
        let fits = match feature.aggregate {
            Aggregate::Count => into.ty == SlotType::Int,
            Aggregate::Distinct(of) => field(of).is_some_and(|f| f.ty != SlotType::Set) && into.ty == SlotType::Int,
            Aggregate::FirstSeen | Aggregate::LastSeen => into.ty == SlotType::Time,
            Aggregate::Sum(of) | Aggregate::Average(of) => {
                field(of).is_some_and(|f| f.ty.is_number() && f.ty != SlotType::Time && f.ty == into.ty)
            }
            Aggregate::Min(of) | Aggregate::Max(of) => field(of).is_some_and(|f| f.ty.is_number() && f.ty == into.ty),
        };
        if !fits {
            self.say(&at, format!("{:?} does not give a {:?}", feature.aggregate, into.ty));
        }
        if feature.window_s == 0 {
            self.say(&at, "its window is empty");
        }
        if let Some(filter) = &feature.filter {
            // The filter's slots are the stream's fields: the same checks over them.
            let inner = Program { slots: stream.fields.clone(), ..Program::empty(&program.scene) };
            let mut check = Check { program: &inner, problems: Vec::new() };
            check.expr(&at, filter);
            let found = check.problems;
            self.problems.extend(found);
        }
    }

    fn outcome(&mut self, at: &str, outcome: OutcomeId) {
        if usize::from(outcome.0) >= self.program.mapping.outcomes.len() {
            self.say(at, format!("outcome {} does not exist", outcome.0));
        }
    }

    fn points(&mut self, at: &str, points: i64) {
        if points.unsigned_abs() > POINTS_MAX.unsigned_abs() {
            self.say(at, format!("{points} points, at most {POINTS_MAX} are possible"));
        }
    }

    fn raw(&mut self, at: &str, ty: &SlotType, raw: i64) {
        let fits = match ty {
            SlotType::Bool => raw == 0 || raw == 1,
            SlotType::Enum(variants) => usize::try_from(raw).is_ok_and(|v| v < variants.len()),
            _ => raw.unsigned_abs() <= RAW_MAX.unsigned_abs(),
        };
        if !fits {
            self.say(at, format!("{raw} is no value of {ty:?}"));
        }
    }
}

impl Block {
    /// The slot it writes.
    pub const fn into_slot(&self) -> SlotId {
        match self {
            Block::Scorecard(b) => b.into,
            Block::Table(b) => b.into,
            Block::Ensemble(b) => b.into,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Block::Scorecard(b) => &b.name,
            Block::Table(b) => &b.name,
            Block::Ensemble(b) => &b.name,
        }
    }
}

impl Program {
    /// A program without slots and rules that always says `pass`: what others are built from.
    pub fn empty(scene: &str) -> Program {
        Program {
            scene: scene.to_owned(),
            version: [0; 32],
            slots: Vec::new(),
            lists: Vec::new(),
            blocks: Vec::new(),
            rules: Vec::new(),
            mapping: Mapping {
                outcomes: vec!["pass".to_owned()],
                default: OutcomeId(0),
                review: None,
                fallback: OutcomeId(0),
                goal: OutcomeId(0),
                cut_offs: Vec::new(),
                points_from: Vec::new(),
                limits: Vec::new(),
            },
            streams: Vec::new(),
            features: Vec::new(),
        }
    }
}
