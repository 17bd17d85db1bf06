//! From a program to a plan: what the engine walks at each decision.
//!
//! 1. Every test becomes a **literal** on one cell. The cell of a slot without value holds [`MISSING`], the point between the
//!    largest and the smallest number, so that on the circle of all `i64` a range, its negation, and either with or without
//!    the missing point are mostly one arc: `cell - a <= b` decides it with two instructions.
//! 2. A condition becomes a tree of AND and OR over literals (negations pushed down to them). What a rule does when a value is
//!    missing is pushed down as well: a formula without negations is certainly true exactly when it is true with every missing
//!    literal false, and possibly true exactly when it is true with every missing literal true.
//! 3. From rows that were seen, each literal's frequency is known. Of each rule (each branch, where it is an OR) the rarest
//!    literal that can be scanned is its **access** literal; the next one is its second; the rest is jump code, cheap and
//!    telling tests first.
//! 4. The row is laid out for that: cells that access literals read stand first, those with most of them at the front. Round
//!    `r` of the scan holds the `r`-th access literal of every cell that has so many, so each round is one straight run over a
//!    prefix of the row.

use std::collections::HashMap;

use regex::Regex;

use crate::program::{Block, Expr, MISSING, Missing, Program, RAW_MAX, SlotId, SlotType, Test};

/// Lanes that one word of the scan answers.
pub(crate) const LANES: usize = 64;
/// A round shorter than this is not worth a run of its own: its literals are looked up one by one.
const ROUND_MIN: usize = 32;
/// Branches of an OR that get an access literal each.
const BRANCHES_MAX: usize = 16;
/// Bits of a set that fit beside the "other" and "missing" bits in one word.
const WORD_CODES_MAX: usize = 62;

pub(crate) const ACCEPT: u16 = u16::MAX;
pub(crate) const REJECT: u16 = u16::MAX - 1;

/// An arc `from..=to` of the circle, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Arc {
    from: i64,
    to: i64,
}

impl Arc {
    const KNOWN: Arc = Arc { from: MISSING + 1, to: i64::MAX };
    const UNKNOWN: Arc = Arc { from: MISSING, to: MISSING };

    /// `(a, b)` so that `cell.wrapping_sub(a) <= b` says whether the cell lies on the arc.
    fn constants(self) -> (i64, i64) {
        (self.from.wrapping_add(MISSING), self.to.wrapping_sub(self.from).wrapping_add(MISSING))
    }

    /// Constants that no cell meets: values stay within ±`RAW_MAX`.
    pub(crate) const NEVER: (i64, i64) = (1, MISSING);
    /// Constants that every cell meets.
    pub(crate) const ALWAYS: (i64, i64) = (0, i64::MAX);

    /// Both ends, the second before the first where the arc runs over the top.
    pub(crate) fn ends(self) -> (i64, i64) {
        (self.from, self.to)
    }

    pub(crate) fn holds(self, cell: i64) -> bool {
        let (a, b) = self.constants();
        cell.wrapping_sub(a) <= b
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Literal {
    Arc {
        slot: SlotId,
        arc: Arc,
    },
    /// Bit `min(code + 1, last)` of one word; bit 0 stands for a value no rule names, the last one for missing.
    Bits {
        slot: SlotId,
        bits: u64,
        last: u32,
    },
    /// The same over several words from `offset` of [`Compiled::words`].
    Words {
        slot: SlotId,
        offset: u32,
        last: u32,
    },
    /// A text or set test, asked last and at most once a decision.
    Slow {
        test: u32,
        negated: bool,
        missing: bool,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Is(Literal),
    All(Vec<Node>),
    Any(Vec<Node>),
}

impl Literal {
    pub(crate) fn slot(self, compiled: &Compiled) -> SlotId {
        match self {
            Literal::Arc { slot, .. } | Literal::Bits { slot, .. } | Literal::Words { slot, .. } => slot,
            Literal::Slow { test, .. } => compiled.slow[test as usize].slot,
        }
    }
}

impl Node {
    const TRUE: Node = Node::All(Vec::new());
    const FALSE: Node = Node::Any(Vec::new());

    fn is_true(&self) -> bool {
        matches!(self, Node::All(parts) if parts.is_empty())
    }

    fn is_false(&self) -> bool {
        matches!(self, Node::Any(parts) if parts.is_empty())
    }
}

/// A test of a text or a set.
pub(crate) struct SlowTest {
    pub(crate) slot: SlotId,
    pub(crate) what: Slow,
}

pub(crate) enum Slow {
    Contains(Box<memchr::memmem::Finder<'static>>),
    Prefix(Box<str>),
    Suffix(Box<str>),
    Matches(Regex),
    /// Codes, ascending.
    AnyOf(Vec<u32>),
    AllOf(Vec<u32>),
}

impl Slow {
    /// Beside an arc, which costs 1.
    fn cost(&self) -> f64 {
        match self {
            Slow::Contains(_) => 30.0,
            Slow::Prefix(_) | Slow::Suffix(_) => 8.0,
            Slow::Matches(_) => 100.0,
            Slow::AnyOf(_) | Slow::AllOf(_) => 15.0,
        }
    }
}

/// How the leaves of a rule that fired are found for its record.
pub(crate) enum Leaves {
    /// It has no OR: firing says it all.
    Fixed(u64),
    /// One literal each.
    Ask(Vec<Literal>),
}

/// A condition in both readings, as far as its rule needs them.
pub(crate) struct Condition {
    /// The rule fires.
    pub(crate) fires: Node,
    /// It might, were the missing values known. For [`Missing::Review`] only.
    pub(crate) might: Option<Node>,
    pub(crate) leaves: Leaves,
}

/// All of a program that does not depend on what rows look like.
pub(crate) struct Compiled {
    /// By slot: codes of the texts that rules name.
    pub(crate) codes: Vec<HashMap<Box<str>, u32>>,
    /// By slot: the texts by their codes.
    pub(crate) names: Vec<Vec<Box<str>>>,
    pub(crate) slow: Vec<SlowTest>,
    pub(crate) words: Vec<u64>,
    pub(crate) conditions: Vec<Condition>,
    /// By block, by row or bin in order.
    pub(crate) block_tests: Vec<Vec<Node>>,
}

impl Compiled {
    pub(crate) fn of(program: &Program) -> Compiled {
        let codes = codes(program);
        let names = codes
            .iter()
            .map(|codes| {
                let mut names: Vec<(&Box<str>, &u32)> = codes.iter().collect();
                names.sort_unstable_by_key(|name| name.1);
                names.into_iter().map(|name| name.0.clone()).collect()
            })
            .collect();
        let mut c = Compiled {
            codes,
            names,
            slow: Vec::new(),
            words: Vec::new(),
            conditions: Vec::with_capacity(program.rules.len()),
            block_tests: Vec::new(),
        };
        let mut lower = Lower { compiled: &mut c, slow: HashMap::new(), words: HashMap::new() };
        for rule in &program.rules {
            let condition = lower.condition(&rule.condition, rule.missing);
            lower.compiled.conditions.push(condition);
        }
        for block in &program.blocks {
            let tests = match block {
                Block::Scorecard(card) => card
                    .characteristics
                    .iter()
                    .flat_map(|ch| ch.bins.iter().map(|bin| (ch.slot, &bin.0)).collect::<Vec<_>>())
                    .map(|(slot, test)| lower.test(slot, test, false, false))
                    .collect(),
                Block::Table(table) => {
                    table.rows.iter().map(|row| simplify(lower.expr(&row.0, false, false))).collect()
                }
                Block::Ensemble(_) => Vec::new(),
            };
            lower.compiled.block_tests.push(tests);
        }
        c
    }
}

/// The texts that tests name, by slot, numbered from 0. An enum's variants are numbered by their declaration.
fn codes(program: &Program) -> Vec<HashMap<Box<str>, u32>> {
    let mut codes: Vec<HashMap<Box<str>, u32>> = vec![HashMap::new(); program.slots.len()];
    for (slot, codes) in program.slots.iter().zip(&mut codes) {
        if let SlotType::Enum(variants) = &slot.ty {
            codes.extend(variants.iter().enumerate().map(|(n, v)| (v.as_str().into(), n as u32)));
        }
    }
    let mut note = |slot: SlotId, test: &Test| {
        if let Test::OneOf(values) | Test::AnyOf(values) | Test::AllOf(values) = test {
            let codes = &mut codes[slot.index()];
            for value in values {
                let next = codes.len() as u32;
                codes.entry(value.as_str().into()).or_insert(next);
            }
        }
    };
    for rule in &program.rules {
        rule.condition.leaves().iter().for_each(|(slot, test)| note(*slot, test));
    }
    for block in &program.blocks {
        match block {
            Block::Scorecard(card) => {
                card.characteristics.iter().for_each(|c| c.bins.iter().for_each(|bin| note(c.slot, &bin.0)));
            }
            Block::Table(table) => {
                table.rows.iter().for_each(|row| row.0.leaves().iter().for_each(|(slot, test)| note(*slot, test)));
            }
            Block::Ensemble(_) => {}
        }
    }
    codes
}

struct Lower<'a> {
    compiled: &'a mut Compiled,
    slow: HashMap<(SlotId, &'a Test), u32>,
    words: HashMap<Vec<u64>, u32>,
}

impl<'a> Lower<'a> {
    fn condition(&mut self, expr: &'a Expr, missing: Missing) -> Condition {
        let fires = simplify(self.expr(expr, false, missing == Missing::True));
        let might = (missing == Missing::Review).then(|| simplify(self.expr(expr, false, true)));
        let mut fixed = 0;
        let leaves = if missing != Missing::True && only_and(expr, false, &mut 0, &mut fixed) {
            Leaves::Fixed(fixed)
        } else {
            let literal = |this: &mut Self, (slot, test): (SlotId, &'a Test)| match this.test(slot, test, false, false)
            {
                Node::Is(literal) => literal,
                // A test that never holds.
                _ => Literal::Arc { slot, arc: Arc { from: RAW_MAX + 1, to: RAW_MAX + 1 } },
            };
            Leaves::Ask(expr.leaves().into_iter().map(|leaf| literal(self, leaf)).collect())
        };
        Condition { fires, might, leaves }
    }

    fn expr(&mut self, expr: &'a Expr, negated: bool, missing: bool) -> Node {
        let all = |this: &mut Self, parts: &'a [Expr]| parts.iter().map(|p| this.expr(p, negated, missing)).collect();
        match expr {
            Expr::Is(slot, test) => self.test(*slot, test, negated, missing),
            Expr::Not(part) => self.expr(part, !negated, missing),
            Expr::All(parts) if negated => Node::Any(all(self, parts)),
            Expr::Any(parts) if !negated => Node::Any(all(self, parts)),
            Expr::All(parts) | Expr::Any(parts) => Node::All(all(self, parts)),
        }
    }

    /// One test, negated or not, with a missing value read as `missing`.
    fn test(&mut self, slot: SlotId, test: &'a Test, negated: bool, missing: bool) -> Node {
        let arc = |from: i64, to: i64| Node::Is(Literal::Arc { slot, arc: Arc { from, to } });
        match test {
            Test::Known => Node::Is(Literal::Arc { slot, arc: if negated { Arc::UNKNOWN } else { Arc::KNOWN } }),
            Test::Range { lo, hi } => range(slot, *lo, *hi, negated, missing),
            Test::OneOf(values) => {
                let codes = &self.compiled.codes[slot.index()];
                let mut named: Vec<u32> = values.iter().filter_map(|v| codes.get(v.as_str()).copied()).collect();
                named.sort_unstable();
                named.dedup();
                match named[..] {
                    [] => range(slot, 1, 0, negated, missing),
                    [one] if !negated && !missing => arc(one.into(), one.into()),
                    _ => self.set(slot, &named, codes.len(), negated, missing),
                }
            }
            Test::Contains(_)
            | Test::Prefix(_)
            | Test::Suffix(_)
            | Test::Matches(_)
            | Test::AnyOf(_)
            | Test::AllOf(_) => {
                let next = self.compiled.slow.len() as u32;
                let number = *self.slow.entry((slot, test)).or_insert(next);
                if number == next {
                    let what = self.slow_test(slot, test);
                    self.compiled.slow.push(SlowTest { slot, what });
                }
                Node::Is(Literal::Slow { test: number, negated, missing })
            }
        }
    }

    fn set(&mut self, slot: SlotId, named: &[u32], codes: usize, negated: bool, missing: bool) -> Node {
        let last = codes as u32 + 1;
        let mut words = vec![0u64; last as usize / 64 + 1];
        let mut put = |bit: u32| words[bit as usize / 64] |= 1 << (bit % 64);
        if negated {
            (0..last).filter(|bit| *bit == 0 || named.binary_search(&(bit - 1)).is_err()).for_each(&mut put);
        } else {
            named.iter().for_each(|code| put(code + 1));
        }
        if missing {
            put(last);
        }
        if codes <= WORD_CODES_MAX {
            return Node::Is(Literal::Bits { slot, bits: words[0], last });
        }
        let next = self.compiled.words.len() as u32;
        let offset = *self.words.entry(words.clone()).or_insert(next);
        if offset == next {
            self.compiled.words.extend(words);
        }
        Node::Is(Literal::Words { slot, offset, last })
    }

    fn slow_test(&self, slot: SlotId, test: &Test) -> Slow {
        let codes = |values: &[String]| {
            let mut found: Vec<u32> = values.iter().map(|v| self.compiled.codes[slot.index()][v.as_str()]).collect();
            found.sort_unstable();
            found.dedup();
            found
        };
        match test {
            Test::Contains(part) => Slow::Contains(Box::new(memchr::memmem::Finder::new(part.as_bytes()).into_owned())),
            Test::Prefix(part) => Slow::Prefix(part.as_str().into()),
            Test::Suffix(part) => Slow::Suffix(part.as_str().into()),
            Test::Matches(pattern) => match Regex::new(pattern) {
                Ok(regex) => Slow::Matches(regex),
                // The program was checked; were it not, the test would find nothing.
                Err(_) => Slow::AnyOf(Vec::new()),
            },
            Test::AllOf(values) => Slow::AllOf(codes(values)),
            Test::AnyOf(values) => Slow::AnyOf(codes(values)),
            Test::Known | Test::Range { .. } | Test::OneOf(_) => Slow::AnyOf(Vec::new()),
        }
    }
}

/// Whether the condition, read as AND over its leaves, leaves no choice; then `fixed` gets the leaves that must be true.
fn only_and(expr: &Expr, negated: bool, next: &mut u32, fixed: &mut u64) -> bool {
    match expr {
        Expr::Is(..) => {
            *fixed |= u64::from(!negated) << *next;
            *next += 1;
            true
        }
        Expr::Not(part) => only_and(part, !negated, next, fixed),
        Expr::All(parts) | Expr::Any(parts) => {
            let and = matches!(expr, Expr::All(_)) != negated;
            (and || parts.len() == 1) && parts.iter().all(|p| only_and(p, negated, next, fixed))
        }
    }
}

fn range(slot: SlotId, lo: i64, hi: i64, negated: bool, missing: bool) -> Node {
    let arc = |from: i64, to: i64| Node::Is(Literal::Arc { slot, arc: Arc { from, to } });
    let (open_low, open_high) = (lo <= -RAW_MAX, hi >= RAW_MAX);
    let empty = lo > hi || lo > RAW_MAX || hi < -RAW_MAX;
    let (known, unknown) =
        (Node::Is(Literal::Arc { slot, arc: Arc::KNOWN }), Node::Is(Literal::Arc { slot, arc: Arc::UNKNOWN }));
    match (empty, open_low, open_high, negated, missing) {
        (true, _, _, false, false) | (false, true, true, true, false) => Node::FALSE,
        (true, _, _, true, true) | (false, true, true, false, true) => Node::TRUE,
        (true, _, _, false, true) | (false, true, true, true, true) => unknown,
        (true, _, _, true, false) | (false, true, true, false, false) => known,
        // At most `hi`.
        (_, true, _, false, false) => arc(MISSING + 1, hi),
        (_, true, _, false, true) => arc(MISSING, hi),
        (_, true, _, true, false) => arc(hi + 1, i64::MAX),
        (_, true, _, true, true) => arc(hi + 1, MISSING),
        // At least `lo`.
        (_, _, true, false, false) => arc(lo, i64::MAX),
        (_, _, true, false, true) => arc(lo, MISSING),
        (_, _, true, true, false) => arc(MISSING + 1, lo - 1),
        (_, _, true, true, true) => arc(MISSING, lo - 1),
        // Between.
        (_, _, _, false, false) => arc(lo, hi),
        (_, _, _, false, true) => Node::All(vec![arc(lo, MISSING), arc(MISSING, hi)]),
        (_, _, _, true, true) => arc(hi + 1, lo - 1),
        (_, _, _, true, false) => Node::Any(vec![arc(MISSING + 1, lo - 1), arc(hi + 1, i64::MAX)]),
    }
}

/// Nested ANDs and ORs made flat, constants folded, two arcs of one slot in an AND made one, repeated literals dropped.
fn simplify(node: Node) -> Node {
    let is_all = matches!(node, Node::All(_));
    let parts = match node {
        Node::Is(_) => return node,
        Node::All(parts) | Node::Any(parts) => parts,
    };
    let mut flat: Vec<Node> = Vec::with_capacity(parts.len());
    for part in parts.into_iter().map(simplify) {
        match part {
            Node::All(inner) if is_all => flat.extend(inner),
            Node::Any(inner) if !is_all => flat.extend(inner),
            part if is_all && part.is_false() => return Node::FALSE,
            part if !is_all && part.is_true() => return Node::TRUE,
            part => flat.push(part),
        }
    }
    let mut kept: Vec<Node> = Vec::with_capacity(flat.len());
    for part in flat {
        if let Node::Is(literal) = &part {
            let mut merged = false;
            for other in &mut kept {
                let Node::Is(held) = other else { continue };
                if held == literal {
                    merged = true;
                } else if is_all && let Some(both) = both(*held, *literal) {
                    match both {
                        Some(both) => *held = both,
                        None => return Node::FALSE,
                    }
                    merged = true;
                }
                if merged {
                    break;
                }
            }
            if merged {
                continue;
            }
        }
        kept.push(part);
    }
    match (kept.len(), is_all) {
        (1, _) => kept.remove(0),
        (_, true) => Node::All(kept),
        (_, false) => Node::Any(kept),
    }
}

/// The arc of two arcs of one slot that do not hold the missing point; inner `None` when they do not meet.
fn both(a: Literal, b: Literal) -> Option<Option<Literal>> {
    let (Literal::Arc { slot, arc: x }, Literal::Arc { slot: other, arc: y }) = (a, b) else { return None };
    let plain = |arc: Arc| arc.from <= arc.to && arc.from != MISSING;
    if slot != other || !plain(x) || !plain(y) {
        return None;
    }
    let arc = Arc { from: x.from.max(y.from), to: x.to.min(y.to) };
    Some((arc.from <= arc.to).then_some(Literal::Arc { slot, arc }))
}

/// How often literals hold: counted in rows, or guessed where none were seen.
pub(crate) struct Frequencies<'a> {
    compiled: &'a Compiled,
    /// By slot, the cells of the rows; empty when there are no rows.
    columns: Vec<Vec<i64>>,
    /// By slow test: how often it is true, and how often missing.
    slow: Vec<(f64, f64)>,
    known: HashMap<Literal, f64>,
}

impl<'a> Frequencies<'a> {
    pub(crate) fn guessed(compiled: &'a Compiled) -> Frequencies<'a> {
        Frequencies { compiled, columns: Vec::new(), slow: Vec::new(), known: HashMap::new() }
    }

    pub(crate) fn counted(compiled: &'a Compiled, columns: Vec<Vec<i64>>, slow: Vec<(f64, f64)>) -> Frequencies<'a> {
        Frequencies { compiled, columns, slow, known: HashMap::new() }
    }

    fn of(&mut self, literal: Literal) -> f64 {
        if let Some(p) = self.known.get(&literal) {
            return *p;
        }
        let rows = self.columns.first().map_or(0, Vec::len);
        let p = if rows == 0 {
            self.guess(literal)
        } else {
            let column = |slot: SlotId| self.columns[slot.index()].iter();
            let hits = match literal {
                Literal::Arc { slot, arc } => column(slot).filter(|cell| arc.holds(**cell)).count() as f64,
                Literal::Bits { slot, bits, last } => column(slot).filter(|c| bit(&[bits], last, **c)).count() as f64,
                Literal::Words { slot, offset, last } => {
                    let words = &self.compiled.words[offset as usize..];
                    column(slot).filter(|c| bit(words, last, **c)).count() as f64
                }
                Literal::Slow { test, negated, missing } => {
                    let (truth, unknown) = self.slow[test as usize];
                    let certain = if negated { 1.0 - truth - unknown } else { truth };
                    (certain + if missing { unknown } else { 0.0 }) * rows as f64
                }
            };
            // Never quite 0 or 1: the rows are a sample.
            (hits + 0.25) / (rows as f64 + 0.5)
        };
        self.known.insert(literal, p);
        p
    }

    fn guess(&self, literal: Literal) -> f64 {
        match literal {
            Literal::Arc { arc, .. } if arc == Arc::KNOWN => 0.9,
            Literal::Arc { arc, .. } if arc.from == arc.to => 0.1,
            Literal::Arc { .. } => 0.3,
            Literal::Bits { bits, last, .. } => f64::from(bits.count_ones()) / f64::from(last + 1),
            Literal::Words { .. } => 0.3,
            Literal::Slow { negated, .. } => {
                if negated {
                    0.9
                } else {
                    0.1
                }
            }
        }
    }

    fn cost(&self, literal: Literal) -> f64 {
        match literal {
            Literal::Arc { .. } => 1.0,
            Literal::Bits { .. } => 1.2,
            Literal::Words { .. } => 2.0,
            Literal::Slow { test, .. } => self.compiled.slow[test as usize].what.cost(),
        }
    }

    /// Frequency and expected cost of a node, its parts put in the order that decides soonest.
    fn order(&mut self, node: &mut Node) -> (f64, f64) {
        let is_all = matches!(node, Node::All(_));
        let parts = match node {
            Node::Is(literal) => return (self.of(*literal), self.cost(*literal)),
            Node::All(parts) | Node::Any(parts) => parts,
        };
        let mut keyed: Vec<(f64, f64, Node)> = std::mem::take(parts)
            .into_iter()
            .map(|mut part| {
                let (p, cost) = self.order(&mut part);
                (p, cost, part)
            })
            .collect();
        let rank = |p: f64, cost: f64| cost / (if is_all { 1.0 - p } else { p }).max(1e-6);
        keyed.sort_by(|x, y| rank(x.0, x.1).total_cmp(&rank(y.0, y.1)));
        let (mut reached, mut expected) = (1.0, 0.0);
        for (p, cost, part) in keyed {
            expected += reached * cost;
            reached *= if is_all { p } else { 1.0 - p };
            parts.push(part);
        }
        (if is_all { reached } else { 1.0 - reached }, expected)
    }
}

/// Whether the bit of a code is set; see [`Literal::Bits`].
#[inline(always)]
pub(crate) fn bit(words: &[u64], last: u32, cell: i64) -> bool {
    let place = (cell.wrapping_add(1) as u64).min(u64::from(last)) as usize;
    words.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    Arc,
    /// `a` the word, `b` the last place.
    Bits,
    /// `a` the offset, `b` the last place.
    Words,
    /// `a` the test, `b`: bit 0 negated, bit 1 missing.
    Slow,
}

/// One step of jump code: a literal and where to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Op {
    pub(crate) a: i64,
    pub(crate) b: i64,
    pub(crate) cell: u16,
    pub(crate) yes: u16,
    pub(crate) no: u16,
    pub(crate) kind: Kind,
}

/// What an access literal leads to: a rule, or a branch of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The second literal, an arc (one that always holds where there is none).
    pub(crate) a: i64,
    pub(crate) b: i64,
    pub(crate) cell: u16,
    pub(crate) rule: u16,
    /// Jump code from here; none when `steps` is 0.
    pub(crate) start: u32,
    pub(crate) steps: u16,
    /// Whether it says that the rule fires, or only that it might.
    pub(crate) might: bool,
}

/// An access literal looked up by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookup {
    pub(crate) a: i64,
    pub(crate) b: i64,
    pub(crate) cell: u16,
}

/// An access literal over a set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitsLookup {
    pub(crate) bits: u64,
    pub(crate) last: u32,
    pub(crate) cell: u16,
}

/// What the engine walks.
pub(crate) struct Plan {
    /// By slot: its cell in the row.
    pub(crate) cells: Vec<u16>,
    /// Cells of a row, padded so that each round is whole words.
    pub(crate) row_len: usize,
    /// Words of each round of the scan; each starts at cell 0.
    pub(crate) rounds: Vec<usize>,
    /// Constants of the rounds, one after another.
    pub(crate) a: Vec<i64>,
    pub(crate) b: Vec<i64>,
    pub(crate) lookups: Vec<Lookup>,
    pub(crate) bits: Vec<BitsLookup>,
    /// In the order of the rounds, then lookups, then bits, then those without an access literal.
    pub(crate) items: Vec<Item>,
    pub(crate) ops: Vec<Op>,
    /// By rule with [`Leaves::Ask`]: its literals.
    pub(crate) leaves: Vec<Vec<Op>>,
    /// By rule: its condition in both readings, parts in the order that decides soonest. For columns.
    pub(crate) ordered: Vec<(Node, Option<Node>)>,
    /// By block and test: start and steps of its jump code; 0 steps is true, the reject bit false.
    pub(crate) block_tests: Vec<Vec<Code>>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    pub(crate) start: u32,
    pub(crate) steps: u16,
    /// When there are no steps.
    pub(crate) constant: bool,
}

/// One conjunction to be found by its access literal.
struct Draft {
    rule: u16,
    might: bool,
    parts: Vec<Node>,
}

impl Plan {
    pub(crate) fn of(program: &Program, compiled: &Compiled, frequencies: &mut Frequencies) -> Plan {
        let mut drafts = Vec::new();
        for (rule, condition) in compiled.conditions.iter().enumerate() {
            split(&condition.fires, rule as u16, false, frequencies, &mut drafts);
            if let Some(might) = &condition.might {
                split(might, rule as u16, true, frequencies, &mut drafts);
            }
        }
        let mut plan = Build::new(program, compiled).finish(drafts, frequencies);
        plan.ordered = (compiled.conditions.iter())
            .map(|condition| {
                let (mut fires, mut might) = (condition.fires.clone(), condition.might.clone());
                frequencies.order(&mut fires);
                if let Some(might) = &mut might {
                    frequencies.order(might);
                }
                (fires, might)
            })
            .collect();
        plan
    }
}

/// The rarest part of a conjunction that can be scanned, with its frequency.
fn rarest(parts: &[Node], frequencies: &mut Frequencies) -> Option<(usize, f64)> {
    let scannable = |part: &Node| match part {
        Node::Is(literal @ (Literal::Arc { .. } | Literal::Bits { .. })) => Some(*literal),
        _ => None,
    };
    let mut best = None;
    for (i, part) in parts.iter().enumerate() {
        let Some(literal) = scannable(part) else { continue };
        let p = frequencies.of(literal);
        if best.is_none_or(|(_, other)| p < other) {
            best = Some((i, p));
        }
    }
    best
}

/// Cuts a condition into conjunctions, one per branch of an OR where that helps.
fn split(node: &Node, rule: u16, might: bool, frequencies: &mut Frequencies, drafts: &mut Vec<Draft>) {
    match node {
        Node::Any(branches) if branches.len() <= BRANCHES_MAX => {
            branches.iter().for_each(|branch| split(branch, rule, might, frequencies, drafts));
        }
        Node::Is(_) | Node::Any(_) => drafts.push(Draft { rule, might, parts: vec![node.clone()] }),
        Node::All(parts) => {
            let best = rarest(parts, frequencies).map_or(1.0, |b| b.1);
            // An OR whose branches together are rarer than any single literal gives the access literals.
            let mut chosen = None;
            for (i, part) in parts.iter().enumerate() {
                let Node::Any(branches) = part else { continue };
                let each = branches.iter().map(|branch| match branch {
                    Node::All(inner) => rarest(inner, frequencies).map(|b| b.1),
                    branch => rarest(std::slice::from_ref(branch), frequencies).map(|b| b.1),
                });
                let Some(sum) = each.sum::<Option<f64>>() else { continue };
                if branches.len() <= BRANCHES_MAX && sum < best * 0.8 && chosen.is_none_or(|(_, other)| sum < other) {
                    chosen = Some((i, sum));
                }
            }
            match chosen {
                None => drafts.push(Draft { rule, might, parts: parts.clone() }),
                Some((i, _)) => {
                    let Node::Any(branches) = &parts[i] else { return };
                    for branch in branches {
                        let mut all: Vec<Node> =
                            parts.iter().enumerate().filter(|(n, _)| *n != i).map(|p| p.1.clone()).collect();
                        all.push(branch.clone());
                        match simplify(Node::All(all)) {
                            Node::All(parts) => drafts.push(Draft { rule, might, parts }),
                            other if other.is_false() => {}
                            other => drafts.push(Draft { rule, might, parts: vec![other] }),
                        }
                    }
                }
            }
        }
    }
}

struct Build<'a> {
    program: &'a Program,
    compiled: &'a Compiled,
    /// Tests of each slot in jump code, to put what is read often together.
    uses: Vec<u32>,
    ops: Vec<Op>,
}

impl<'a> Build<'a> {
    fn new(program: &'a Program, compiled: &'a Compiled) -> Build<'a> {
        Build { program, compiled, uses: vec![0; program.slots.len()], ops: Vec::new() }
    }

    fn finish(mut self, drafts: Vec<Draft>, frequencies: &mut Frequencies) -> Plan {
        // 1. Access literal, second literal and the rest of each draft.
        struct Ready {
            rule: u16,
            might: bool,
            access: Option<Literal>,
            second: Option<(SlotId, Arc)>,
            rest: Node,
        }
        let mut ready = Vec::with_capacity(drafts.len());
        for Draft { rule, might, mut parts } in drafts {
            if parts.iter().any(Node::is_false) {
                continue;
            }
            let mut literal = |parts: &mut Vec<Node>, only_arcs: bool| {
                let usable: Vec<bool> =
                    parts.iter().map(|p| !only_arcs || matches!(p, Node::Is(Literal::Arc { .. }))).collect();
                let kept: Vec<Node> = parts.iter().zip(&usable).filter(|(_, u)| **u).map(|(p, _)| p.clone()).collect();
                let (place, _) = rarest(&kept, frequencies)?;
                let place = usable.iter().enumerate().filter(|(_, u)| **u).nth(place)?.0;
                match parts.remove(place) {
                    Node::Is(literal) => Some(literal),
                    _ => None,
                }
            };
            let access = literal(&mut parts, false);
            let second = match literal(&mut parts, true) {
                Some(Literal::Arc { slot, arc }) => Some((slot, arc)),
                _ => None,
            };
            let mut rest = Node::All(parts);
            frequencies.order(&mut rest);
            ready.push(Ready { rule, might, access, second, rest });
        }
        // 2. The layout: cells by the number of arcs scanned on them, then by other uses.
        let mut arcs: Vec<Vec<usize>> = vec![Vec::new(); self.program.slots.len()];
        for (n, r) in ready.iter().enumerate() {
            match r.access {
                Some(Literal::Arc { slot, .. }) => arcs[slot.index()].push(n),
                Some(Literal::Bits { slot, .. }) => self.uses[slot.index()] += 2,
                _ => {}
            }
            if let Some((slot, _)) = r.second {
                self.uses[slot.index()] += 1;
            }
        }
        let mut order: Vec<usize> = (0..self.program.slots.len()).collect();
        order.sort_by_key(|s| (std::cmp::Reverse(arcs[*s].len()), std::cmp::Reverse(self.uses[*s]), *s));
        let mut cells = vec![0u16; self.program.slots.len()];
        for (cell, slot) in order.iter().enumerate() {
            cells[*slot] = cell as u16;
        }
        // 3. Rounds, and what is too short for one.
        let mut plan = Plan {
            row_len: self.program.slots.len().div_ceil(LANES) * LANES,
            cells,
            rounds: Vec::new(),
            a: Vec::new(),
            b: Vec::new(),
            lookups: Vec::new(),
            bits: Vec::new(),
            items: Vec::new(),
            ops: Vec::new(),
            leaves: Vec::new(),
            ordered: Vec::new(),
            block_tests: Vec::new(),
        };
        let mut scanned: Vec<Option<usize>> = Vec::new();
        let mut looked_up = Vec::new();
        for round in 0.. {
            let width = order.iter().take_while(|s| arcs[**s].len() > round).count();
            if width == 0 {
                break;
            }
            if width < ROUND_MIN {
                looked_up.extend(order[..width].iter().flat_map(|s| arcs[*s][round..].iter().copied()));
                break;
            }
            let words = width.div_ceil(LANES);
            plan.rounds.push(words);
            scanned.extend((0..words * LANES).map(|lane| (lane < width).then(|| arcs[order[lane]][round])));
        }
        let constants = |literal: Option<Literal>| match literal {
            Some(Literal::Arc { arc, .. }) => arc.constants(),
            _ => Arc::NEVER,
        };
        for lane in &scanned {
            let (a, b) = lane.map_or(Arc::NEVER, |n| constants(ready[n].access));
            plan.a.push(a);
            plan.b.push(b);
        }
        for n in &looked_up {
            if let Some(Literal::Arc { slot, arc }) = ready[*n].access {
                let (a, b) = arc.constants();
                plan.lookups.push(Lookup { a, b, cell: plan.cells[slot.index()] });
            }
        }
        let (mut by_bits, mut by_walking) = (Vec::new(), Vec::new());
        for (n, r) in ready.iter().enumerate() {
            match r.access {
                Some(Literal::Bits { slot, bits, last }) => {
                    plan.bits.push(BitsLookup { bits, last, cell: plan.cells[slot.index()] });
                    by_bits.push(n);
                }
                Some(Literal::Arc { .. }) => {}
                _ => by_walking.push(n),
            }
        }
        // 4. Items and their jump code in the order in which they come up.
        let order = scanned.into_iter().chain(looked_up.into_iter().chain(by_bits).chain(by_walking).map(Some));
        for n in order {
            let Some(r) = n.map(|n| &ready[n]) else {
                let (a, b) = Arc::NEVER;
                plan.items.push(Item { a, b, cell: 0, rule: 0, start: 0, steps: 0, might: false });
                continue;
            };
            let (cell, (a, b)) = match r.second {
                Some((slot, arc)) => (plan.cells[slot.index()], arc.constants()),
                None => (0, Arc::ALWAYS),
            };
            let code = self.code(&r.rest, &plan.cells);
            plan.items.push(Item { a, b, cell, rule: r.rule, start: code.start, steps: code.steps, might: r.might });
        }
        plan.leaves = (self.compiled.conditions.iter())
            .map(|c| match &c.leaves {
                Leaves::Fixed(_) => Vec::new(),
                Leaves::Ask(literals) => literals.iter().map(|l| op(*l, &plan.cells, self.compiled)).collect(),
            })
            .collect();
        plan.block_tests = (self.compiled.block_tests.iter())
            .map(|tests| tests.iter().map(|t| self.code(t, &plan.cells)).collect())
            .collect();
        plan.ops = self.ops;
        plan
    }

    /// Jump code of a node. Targets are places from its start.
    fn code(&mut self, node: &Node, cells: &[u16]) -> Code {
        let start = self.ops.len();
        if node.is_true() || node.is_false() {
            return Code { start: start as u32, steps: 0, constant: node.is_true() };
        }
        let mut labels: Vec<u16> = vec![ACCEPT, REJECT];
        self.emit(node, 0, 1, start, &mut labels, cells);
        for op in &mut self.ops[start..] {
            op.yes = labels[usize::from(op.yes)];
            op.no = labels[usize::from(op.no)];
        }
        Code { start: start as u32, steps: (self.ops.len() - start) as u16, constant: true }
    }

    fn emit(&mut self, node: &Node, yes: u16, no: u16, start: usize, labels: &mut Vec<u16>, cells: &[u16]) {
        let is_all = matches!(node, Node::All(_));
        match node {
            Node::Is(literal) => {
                let op = op(*literal, cells, self.compiled);
                self.ops.push(Op { yes, no, ..op });
            }
            Node::All(parts) | Node::Any(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    if i + 1 == parts.len() {
                        self.emit(part, yes, no, start, labels, cells);
                        continue;
                    }
                    let next = labels.len() as u16;
                    labels.push(0);
                    let (part_yes, part_no) = if is_all { (next, no) } else { (yes, next) };
                    self.emit(part, part_yes, part_no, start, labels, cells);
                    labels[usize::from(next)] = (self.ops.len() - start) as u16;
                }
            }
        }
    }
}

fn op(literal: Literal, cells: &[u16], compiled: &Compiled) -> Op {
    let (kind, slot, a, b) = match literal {
        Literal::Arc { slot, arc } => {
            let (a, b) = arc.constants();
            (Kind::Arc, slot, a, b)
        }
        Literal::Bits { slot, bits, last } => (Kind::Bits, slot, bits as i64, i64::from(last)),
        Literal::Words { slot, offset, last } => (Kind::Words, slot, i64::from(offset), i64::from(last)),
        Literal::Slow { test, negated, missing } => {
            let slot = compiled.slow[test as usize].slot;
            (Kind::Slow, slot, i64::from(test), i64::from(negated) | i64::from(missing) << 1)
        }
    };
    Op { a, b, cell: cells[slot.index()], yes: 0, no: 0, kind }
}
