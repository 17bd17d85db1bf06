//! Static analysis: what can be said of a policy without a single decision.
//!
//! Each condition is unfolded into conjunctions of one domain a slot: a set of intervals for numbers, bools and enums, what is
//! known of a text or a set otherwise. Findings are **sound**: a rule called dead never fires, a rule called subsumed never
//! fires without the other. They are **not complete**. Not seen are: relations between different slots (`a > b` beside `b >
//! a`, a ratio beside its parts, two features of one event), what two patterns have in common, rules that fire on missing
//! facts, and conditions that unfold into more than [`CONJUNCTIONS_MAX`] conjunctions (said by a note).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use decide::program::{
    Aggregate, Block, Derived, Effect, Expr, Missing, Program, RAW_MAX, SlotId, SlotType, Source, Test,
};
use serde::Serialize;

use crate::{
    compile::Policy,
    limits::{CONJUNCTIONS_MAX, PAIRS_MAX},
    source::{Findings, Span},
};

/// What is known of a slot's value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Domain {
    /// It has none.
    Missing,
    /// Any value at all.
    Known,
    /// Raw values: intervals, both ends in, ascending and apart.
    Raw(Vec<(i64, i64)>),
    Text(Texts),
}

/// What is known of a text, an id or a set.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    /// One of these.
    pub(crate) one_of: Option<BTreeSet<String>>,
    pub(crate) none_of: BTreeSet<String>,
    pub(crate) yes: Vec<Test>,
    pub(crate) no: Vec<Test>,
}

pub(crate) type Conjunction = BTreeMap<SlotId, Domain>;

/// What each rule costs at a decision, in tests of a number; and what it reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    pub rule: String,
    pub tests: usize,
    pub facts: usize,
    /// Patterns and searches in texts weigh more than numbers.
    pub weight: usize,
}

/// What was found, and the cost of each rule.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    pub findings: Findings,
    pub costs: Vec<Cost>,
}

/// Analyses a compiled policy. Time: linear in the rules, and at most [`PAIRS_MAX`] comparisons of two.
pub fn analyse(policy: &Policy) -> Analysis {
    let program = &policy.program;
    let mut analysis = Analysis::default();
    let bounds = Bounds::of(policy);
    let mut unfolded: Vec<Option<Vec<Conjunction>>> = Vec::with_capacity(program.rules.len());
    for (rule, info) in program.rules.iter().zip(&policy.rules) {
        analysis.costs.push(cost(program, &rule.id, &rule.condition));
        let conjunctions = bounds.unfold(&rule.condition, true);
        let found = &mut analysis.findings;
        match &conjunctions {
            None => {
                let message =
                    format!("{} unfolds into more than {CONJUNCTIONS_MAX} conjunctions and was not analysed", rule.id);
                found.note("not_analysed", info.span, message, "split it where || stands");
            }
            Some(all) if all.is_empty() => {
                let message = format!("{} can never fire: its tests contradict one another", rule.id);
                found.warn("dead_rule", info.span, message, "look for two tests of one fact that exclude each other");
            }
            Some(_) => {
                if bounds.unfold(&rule.condition, false).is_some_and(|none| none.is_empty()) {
                    let message = format!("{} fires on every case whose facts are known", rule.id);
                    found.warn(
                        "always_fires",
                        info.span,
                        message,
                        "narrow it, or put its points into a scorecard's base",
                    );
                }
            }
        }
        unfolded.push(conjunctions.filter(|all| !all.is_empty()));
    }
    pairs(policy, &unfolded, &mut analysis.findings);
    for block in &program.blocks {
        dead_parts(policy, &bounds, block, &mut analysis.findings);
    }
    analysis.findings.sort();
    analysis
}

fn cost(program: &Program, rule: &str, condition: &Expr) -> Cost {
    let leaves = condition.leaves();
    let facts: BTreeSet<SlotId> = leaves.iter().map(|(slot, _)| *slot).collect();
    let test = |test: &Test| match test {
        Test::Range { .. } | Test::Known => 1,
        Test::OneOf(values) => 1 + values.len() / 16,
        Test::AnyOf(values) | Test::AllOf(values) => 4 + values.len(),
        Test::Prefix(_) | Test::Suffix(_) => 3,
        Test::Contains(_) => 10,
        Test::Matches(_) => 40,
    };
    let computed = |slot: &SlotId| match &program.slots[slot.index()].source {
        Source::Derived(Derived::InList { .. }) => 5,
        Source::Derived(_) => 2,
        _ => 0,
    };
    let weight = leaves.iter().map(|(_, t)| test(t)).sum::<usize>() + facts.iter().map(computed).sum::<usize>();
    Cost { rule: rule.to_owned(), tests: leaves.len(), facts: facts.len(), weight }
}

/// The slots' types and what their values can be at all.
pub(crate) struct Bounds<'a> {
    program: &'a Program,
    ranges: HashMap<SlotId, (i64, i64)>,
}

impl<'a> Bounds<'a> {
    pub(crate) fn of(policy: &'a Policy) -> Bounds<'a> {
        let program = &policy.program;
        let mut ranges = HashMap::new();
        for (n, (slot, info)) in program.slots.iter().zip(&policy.slots).enumerate() {
            let implied = match &slot.source {
                Source::Derived(Derived::Hour { .. }) => Some((0, 23)),
                Source::Derived(Derived::Weekday { .. }) => Some((1, 7)),
                Source::Derived(Derived::Length { .. }) => Some((0, RAW_MAX)),
                Source::Feature(f) => match program.features[usize::from(*f)].aggregate {
                    Aggregate::Count | Aggregate::Distinct(_) => Some((0, RAW_MAX)),
                    _ => None,
                },
                Source::Block(b) => match &program.blocks[usize::from(*b)] {
                    Block::Table(table) => Some((0, table.rows.len() as i64)),
                    _ => None,
                },
                _ => None,
            };
            if let Some(range) = info.range.or(implied) {
                ranges.insert(SlotId(n as u16), range);
            }
        }
        Bounds { program, ranges }
    }

    /// All values a slot can have.
    pub(crate) fn whole(&self, slot: SlotId) -> Vec<(i64, i64)> {
        let (lo, hi) = match &self.program.slots[slot.index()].ty {
            SlotType::Bool => (0, 1),
            SlotType::Enum(variants) => (0, variants.len() as i64 - 1),
            _ => self.ranges.get(&slot).copied().unwrap_or((-RAW_MAX, RAW_MAX)),
        };
        vec![(lo, hi)]
    }

    /// The conjunctions under which `expr` is `truth`. `None`: too many. Those that contradict themselves are left out.
    pub(crate) fn unfold(&self, expr: &Expr, truth: bool) -> Option<Vec<Conjunction>> {
        match expr {
            Expr::Is(slot, test) => {
                let domain = self.domain(*slot, test, truth);
                Some(if empty(&domain) { Vec::new() } else { vec![BTreeMap::from([(*slot, domain)])] })
            }
            Expr::Not(part) => self.unfold(part, !truth),
            Expr::All(parts) if truth => self.product(parts, truth),
            Expr::Any(parts) if !truth => self.product(parts, truth),
            Expr::All(parts) | Expr::Any(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.unfold(part, truth)?);
                    if all.len() > CONJUNCTIONS_MAX {
                        return None;
                    }
                }
                Some(all)
            }
        }
    }

    fn product(&self, parts: &[Expr], truth: bool) -> Option<Vec<Conjunction>> {
        let mut all: Vec<Conjunction> = vec![BTreeMap::new()];
        for part in parts {
            let more = self.unfold(part, truth)?;
            if all.len() * more.len() > CONJUNCTIONS_MAX * 4 {
                return None;
            }
            all = all.iter().flat_map(|a| more.iter().filter_map(|b| self.both(a, b))).collect();
            if all.len() > CONJUNCTIONS_MAX {
                return None;
            }
        }
        Some(all)
    }

    /// Both conjunctions at once; `None`: they exclude each other.
    pub(crate) fn both(&self, a: &Conjunction, b: &Conjunction) -> Option<Conjunction> {
        let (mut large, small) = if a.len() >= b.len() { (a.clone(), b) } else { (b.clone(), a) };
        for (slot, domain) in small {
            let joined = match large.get(slot) {
                Some(other) => meet(other, domain),
                None => domain.clone(),
            };
            if empty(&joined) {
                return None;
            }
            large.insert(*slot, joined);
        }
        Some(large)
    }

    fn domain(&self, slot: SlotId, test: &Test, truth: bool) -> Domain {
        let ty = &self.program.slots[slot.index()].ty;
        match (test, ty) {
            (Test::Known, _) => {
                if truth {
                    Domain::Known
                } else {
                    Domain::Missing
                }
            }
            (Test::Range { lo, hi }, _) => {
                let inside = if lo <= hi { vec![(*lo, *hi)] } else { Vec::new() };
                let whole = self.whole(slot);
                Domain::Raw(if truth { intersect(&inside, &whole) } else { intersect(&complement(&inside), &whole) })
            }
            (Test::OneOf(values), SlotType::Enum(variants)) => {
                let mut places: Vec<(i64, i64)> = variants
                    .iter()
                    .enumerate()
                    .filter(|(_, v)| values.contains(v) == truth)
                    .map(|(n, _)| (n as i64, n as i64))
                    .collect();
                places.dedup();
                Domain::Raw(places)
            }
            (Test::OneOf(values), _) if truth => {
                Domain::Text(Texts { one_of: Some(values.iter().cloned().collect()), ..Texts::default() })
            }
            (Test::OneOf(values), _) => {
                Domain::Text(Texts { none_of: values.iter().cloned().collect(), ..Texts::default() })
            }
            (test, _) if truth => Domain::Text(Texts { yes: vec![test.clone()], ..Texts::default() }),
            (test, _) => Domain::Text(Texts { no: vec![test.clone()], ..Texts::default() }),
        }
    }
}

pub(crate) fn intersect(a: &[(i64, i64)], b: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let pairs = a.iter().flat_map(|x| b.iter().map(move |y| (x.0.max(y.0), x.1.min(y.1))));
    pairs.filter(|(lo, hi)| lo <= hi).collect()
}

fn complement(intervals: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut gaps = Vec::with_capacity(intervals.len() + 1);
    let mut from = -RAW_MAX;
    for (lo, hi) in intervals {
        if from < *lo {
            gaps.push((from, lo - 1));
        }
        from = hi.saturating_add(1);
    }
    if from <= RAW_MAX {
        gaps.push((from, RAW_MAX));
    }
    gaps
}

fn meet(a: &Domain, b: &Domain) -> Domain {
    match (a, b) {
        (Domain::Missing, Domain::Missing) => Domain::Missing,
        (Domain::Missing, _) | (_, Domain::Missing) => Domain::Raw(Vec::new()),
        (Domain::Known, other) | (other, Domain::Known) => other.clone(),
        (Domain::Raw(a), Domain::Raw(b)) => Domain::Raw(intersect(a, b)),
        (Domain::Text(a), Domain::Text(b)) => Domain::Text(Texts {
            one_of: match (&a.one_of, &b.one_of) {
                (Some(a), Some(b)) => Some(a.intersection(b).cloned().collect()),
                (one, other) => one.clone().or_else(|| other.clone()),
            },
            none_of: a.none_of.union(&b.none_of).cloned().collect(),
            yes: a.yes.iter().chain(&b.yes).cloned().collect(),
            no: a.no.iter().chain(&b.no).cloned().collect(),
        }),
        // Never: a slot has one type.
        (a, _) => a.clone(),
    }
}

fn empty(domain: &Domain) -> bool {
    match domain {
        Domain::Missing | Domain::Known => false,
        Domain::Raw(intervals) => intervals.is_empty(),
        Domain::Text(texts) => match &texts.one_of {
            Some(values) => !values.iter().any(|v| text_in(v, texts)),
            None => {
                texts.yes.iter().any(|t| texts.no.contains(t)) || texts.yes.iter().any(|t| never_with(t, &texts.no))
            }
        },
    }
}

/// A set that holds all of `a` holds any of them.
fn never_with(yes: &Test, no: &[Test]) -> bool {
    no.iter().any(|no| match (yes, no) {
        (Test::AllOf(all), Test::AnyOf(none)) => all.iter().any(|v| none.contains(v)),
        (Test::AnyOf(some), Test::AnyOf(none)) => some.iter().all(|v| none.contains(v)),
        (Test::Prefix(longer), Test::Prefix(shorter)) => longer.starts_with(shorter.as_str()),
        (Test::Suffix(longer), Test::Suffix(shorter)) => longer.ends_with(shorter.as_str()),
        (Test::Contains(longer) | Test::Prefix(longer) | Test::Suffix(longer), Test::Contains(shorter)) => {
            longer.contains(shorter.as_str())
        }
        _ => false,
    })
}

/// Whether a single text fits. `AnyOf` and `AllOf` ask about sets and say nothing of one text.
pub(crate) fn text_in(text: &str, texts: &Texts) -> bool {
    let holds = |test: &Test| match test {
        Test::Contains(part) => Some(text.contains(part.as_str())),
        Test::Prefix(part) => Some(text.starts_with(part.as_str())),
        Test::Suffix(part) => Some(text.ends_with(part.as_str())),
        Test::Matches(pattern) => regex::Regex::new(pattern).ok().map(|r| r.is_match(text)),
        _ => None,
    };
    texts.one_of.as_ref().is_none_or(|values| values.contains(text))
        && !texts.none_of.contains(text)
        && texts.yes.iter().all(|t| holds(t).unwrap_or(true))
        && texts.no.iter().all(|t| !holds(t).unwrap_or(false))
}

/// Whether every value of `narrow` lies in `wide`. May say no where it is yes.
fn inside(narrow: &Domain, wide: &Domain) -> bool {
    match (narrow, wide) {
        (Domain::Missing, wide) => *wide == Domain::Missing,
        (_, Domain::Known) => true,
        (Domain::Raw(a), Domain::Raw(b)) => a.iter().all(|x| b.iter().any(|y| y.0 <= x.0 && x.1 <= y.1)),
        (Domain::Text(a), Domain::Text(b)) => match &a.one_of {
            Some(values) => values.iter().filter(|v| text_in(v, a)).all(|v| text_in(v, b)),
            None => {
                b.one_of.is_none()
                    && b.none_of.is_subset(&a.none_of)
                    && b.yes.iter().all(|t| a.yes.contains(t))
                    && b.no.iter().all(|t| a.no.contains(t))
            }
        },
        _ => false,
    }
}

/// Whether `wide` holds wherever `narrow` does. May say no where it is yes.
fn implies(narrow: &Conjunction, wide: &Conjunction) -> bool {
    wide.iter().all(|(slot, domain)| narrow.get(slot).is_some_and(|d| inside(d, domain)))
}

fn all_imply(narrow: &[Conjunction], wide: &[Conjunction]) -> bool {
    narrow.iter().all(|n| wide.iter().any(|w| implies(n, w)))
}

/// Rules that fire together: one that never fires without another, two that are the same, two that pull apart.
fn pairs(policy: &Policy, unfolded: &[Option<Vec<Conjunction>>], findings: &mut Findings) {
    let program = &policy.program;
    // A rule is only compared with those that read its rarest slot: what subsumes it reads no other slots.
    let mut readers: HashMap<SlotId, usize> = HashMap::new();
    let slots: Vec<BTreeSet<SlotId>> =
        program.rules.iter().map(|r| r.condition.leaves().iter().map(|(s, _)| *s).collect()).collect();
    slots.iter().flatten().for_each(|s| *readers.entry(*s).or_default() += 1);
    let mut by_anchor: HashMap<SlotId, Vec<usize>> = HashMap::new();
    for (rule, slots) in slots.iter().enumerate() {
        if unfolded[rule].is_some()
            && program.rules[rule].missing == Missing::False
            && let Some(anchor) = slots.iter().min_by_key(|s| readers[s])
        {
            by_anchor.entry(*anchor).or_default().push(rule);
        }
    }
    let mut compared = 0;
    for (narrow, reads) in slots.iter().enumerate() {
        let Some(of_narrow) = &unfolded[narrow] else { continue };
        if program.rules[narrow].missing != Missing::False {
            continue;
        }
        for wide in reads.iter().filter_map(|s| by_anchor.get(s)).flatten().copied() {
            if wide == narrow || !slots[wide].is_subset(reads) || !together(policy, narrow, wide) {
                continue;
            }
            compared += of_narrow.len();
            if compared > PAIRS_MAX {
                let message = format!("{PAIRS_MAX} pairs of rules were compared; the rest was not");
                findings.note("not_analysed", Span::default(), message, "split the scene to have every pair compared");
                return;
            }
            let Some(of_wide) = &unfolded[wide] else { continue };
            pair(policy, (narrow, of_narrow), (wide, of_wide), slots[wide] == *reads, findings);
        }
    }
}

/// Whether the two are ever in force at the same time.
fn together(policy: &Policy, a: usize, b: usize) -> bool {
    let (a, b) = (&policy.program.rules[a], &policy.program.rules[b]);
    let ends =
        |early: Option<kernel::Time>, late: Option<kernel::Time>| matches!((early, late), (Some(e), Some(l)) if e <= l);
    !ends(a.until, b.from) && !ends(b.until, a.from)
}

fn pair(
    policy: &Policy,
    narrow: (usize, &[Conjunction]),
    wide: (usize, &[Conjunction]),
    same_slots: bool,
    findings: &mut Findings,
) {
    let (a, b) = (&policy.program.rules[narrow.0], &policy.program.rules[wide.0]);
    let at = policy.rules[narrow.0].span;
    if all_imply(narrow.1, wide.1) {
        if all_imply(wide.1, narrow.1) {
            if narrow.0 > wide.0 {
                let message = format!("{} and {} fire on the same cases", a.id, b.id);
                findings.warn("same_condition", at, message, "make one rule of them");
            }
        } else if let (Some(x), Some(y)) = (only_outcome(&a.effects), outcome_of(&b.effects))
            && y <= x
            && b.mode == decide::program::Mode::Live
        {
            let message = format!(
                "{} is without effect: whenever it fires, {} fires and gives an outcome at least as strong",
                a.id, b.id
            );
            findings.warn("subsumed_rule", at, message, "remove it, or give it a stronger outcome");
        } else {
            findings.note(
                "subsumed_rule",
                at,
                format!("whenever {} fires, {} fires as well", a.id, b.id),
                "their effects add up",
            );
        }
        return;
    }
    let pull = |effects: &[Effect]| {
        effects.iter().find_map(|e| if let Effect::Points(p) = e { Some(p.signum()) } else { None })
    };
    let apart = matches!((pull(&a.effects), pull(&b.effects)), (Some(x), Some(y)) if x * y < 0);
    if same_slots && apart && narrow.0 > wide.0 {
        let bounds = Bounds::of(policy);
        let meet = narrow.1.iter().any(|x| wide.1.iter().any(|y| bounds.both(x, y).is_some()));
        if meet {
            let message = format!("{} and {} can fire on one case and pull apart", a.id, b.id);
            findings.note("overlap", at, message, "make their conditions exclude each other if that is not meant");
        }
    }
}

fn outcome_of(effects: &[Effect]) -> Option<u8> {
    effects.iter().filter_map(|e| if let Effect::Outcome(o) = e { Some(o.0) } else { None }).min()
}

/// The outcome, if the rule does nothing else.
fn only_outcome(effects: &[Effect]) -> Option<u8> {
    effects.iter().all(|e| matches!(e, Effect::Outcome(_))).then(|| outcome_of(effects)).flatten()
}

/// Bins and rows that an earlier one always takes.
fn dead_parts(policy: &Policy, bounds: &Bounds<'_>, block: &Block, findings: &mut Findings) {
    let span = policy.slots[block.into_slot().index()].span;
    match block {
        Block::Scorecard(card) => {
            for c in &card.characteristics {
                let name = &policy.program.slots[c.slot.index()].name;
                let mut left = Domain::Known;
                for (n, (test, _)) in c.bins.iter().enumerate() {
                    let here = meet(&left, &bounds.domain(c.slot, test, true));
                    if empty(&here) {
                        let message = format!("bin {} of {name} in {} is never reached", n + 1, card.name);
                        findings.warn("dead_bin", span, message, "the bins above it take all its values");
                    }
                    left = meet(&left, &bounds.domain(c.slot, test, false));
                }
            }
        }
        Block::Table(table) => {
            let rows: Vec<Option<Vec<Conjunction>>> =
                table.rows.iter().map(|(cond, _)| bounds.unfold(cond, true)).collect();
            for (n, row) in rows.iter().enumerate() {
                let Some(row) = row else { continue };
                let taken =
                    rows[..n].iter().position(|above| above.as_ref().is_some_and(|above| all_imply(row, above)));
                if let (Some(above), false) = (taken, row.is_empty()) {
                    let message = format!(
                        "row {} of {} is never reached: row {} takes all its cases",
                        n + 1,
                        table.name,
                        above + 1
                    );
                    findings.warn("dead_row", span, message, "move it up, or remove it");
                } else if row.is_empty() {
                    let message = format!("row {} of {} can never fit", n + 1, table.name);
                    findings.warn("dead_row", span, message, "two of its cells exclude each other");
                }
            }
        }
        Block::Ensemble(_) => {}
    }
}
