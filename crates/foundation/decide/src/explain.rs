//! Why: reasons in their order, labels, points per characteristic, and what would have had to be otherwise.
//!
//! All of it is made when somebody reads, from the decision and the row (a live one, or one filled from a record).

use crate::case::Decision;
use crate::engine::{Engine, Row, Scratch};
use crate::program::{
    Block, Effect, Expr, MISSING, PERSON_REASONS_MAX, Program, RAW_MAX, SlotId, SlotType, Source, Test,
};
use crate::slots::characteristic_points;

/// Where the reasons of scorecard characteristics stand among those of rules.
pub const CHARACTERISTIC_RANK: u16 = 100;
/// Stretches of one slot's values that a counterfactual tries, on either side of the present value.
const STRETCHES_MAX: usize = 64;
/// Slots that a counterfactual tries.
const CHANGEABLE_MAX: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Key of its texts.
    pub key: String,
    pub rank: u16,
    /// How many points it moved the decision away from the goal.
    pub weight: i64,
}

/// A label that a live rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub rule: u16,
    pub name: String,
    /// The slot whose value is marked.
    pub on: SlotId,
    pub ttl_s: Option<u64>,
}

/// Points of one characteristic of one scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Characteristic {
    pub block: usize,
    pub slot: SlotId,
    pub points: i64,
    pub reference: i64,
    pub reason: String,
}

/// "Would have passed with `slot` between `lo` and `hi`", all else being equal; an end at ±[`RAW_MAX`] is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WouldPass {
    pub slot: SlotId,
    pub lo: i64,
    pub hi: i64,
}

impl Engine {
    /// The points of every scorecard's characteristics for a row that was decided.
    pub fn characteristics(&self, row: &Row) -> Vec<Characteristic> {
        let mut found = Vec::new();
        for (block, card) in self.program().blocks.iter().enumerate() {
            let Block::Scorecard(card) = card else { continue };
            for (points, place) in characteristic_points(self, block, row) {
                let c = &card.characteristics[place];
                let (slot, reference, reason) = (c.slot, c.reference, c.reason.clone());
                found.push(Characteristic { block, slot, points, reference, reason });
            }
        }
        found
    }

    /// Reasons in their order, each key once: of live rules that fired, and of characteristics that fell behind their
    /// reference. What only moved the decision towards the goal is no reason.
    pub fn reasons(&self, row: &Row, decision: &Decision) -> Vec<Reason> {
        let away = away_from_goal(self.program());
        let mut reasons = Vec::new();
        for fired in decision.fired.iter().filter(|f| f.live) {
            let rule = &self.program().rules[usize::from(fired.rule)];
            let mut weight = 0;
            let mut only_points = !rule.effects.is_empty();
            for effect in &rule.effects {
                match effect {
                    Effect::Points(points) => weight += points * away,
                    _ => only_points = false,
                }
            }
            if weight > 0 || !only_points {
                reasons.push(Reason { key: rule.reason.clone(), rank: rule.reason_rank, weight });
            }
        }
        for c in self.characteristics(row) {
            let weight = (c.points - c.reference) * away;
            if weight > 0 {
                reasons.push(Reason { key: c.reason, rank: CHARACTERISTIC_RANK, weight });
            }
        }
        // Stable: equal ones stay in the order of the rules.
        reasons.sort_by_key(|r| (r.rank, std::cmp::Reverse(r.weight)));
        let mut seen = std::collections::HashSet::new();
        reasons.retain(|r| seen.insert(r.key.clone()));
        reasons
    }

    /// The reasons that the person concerned reads: at most [`PERSON_REASONS_MAX`].
    pub fn reasons_for_person(&self, row: &Row, decision: &Decision) -> Vec<Reason> {
        let mut reasons = self.reasons(row, decision);
        reasons.truncate(PERSON_REASONS_MAX);
        reasons
    }

    /// Labels that live rules give, where the slot they stand on has a value.
    pub fn labels(&self, row: &Row, decision: &Decision) -> Vec<Label> {
        let mut labels = Vec::new();
        for fired in decision.fired.iter().filter(|f| f.live) {
            for effect in &self.program().rules[usize::from(fired.rule)].effects {
                if let Effect::Label { name, on, ttl_s } = effect
                    && self.cell(row, *on) != MISSING
                {
                    labels.push(Label { rule: fired.rule, name: name.clone(), on: *on, ttl_s: *ttl_s });
                }
            }
        }
        labels
    }

    /// The nearest change of one slot that live rules which fired name as changeable, with which the outcome would have been
    /// the goal; one per slot, in the order of the slots. Each is found by deciding again, so it is true of the whole range
    /// given. Slots that computed slots read are answered by single values.
    pub fn would_pass(&self, row: &Row, scratch: &mut Scratch, decision: &Decision) -> Vec<WouldPass> {
        let program = self.program();
        if decision.outcome == program.mapping.goal {
            return Vec::new();
        }
        let rules = decision.fired.iter().filter(|f| f.live).map(|f| &program.rules[usize::from(f.rule)]);
        let mut slots: Vec<SlotId> = rules.flat_map(|r| r.changeable.iter().copied()).collect();
        slots.sort_unstable();
        slots.dedup();
        slots.truncate(CHANGEABLE_MAX);
        let mut row = row.clone();
        slots.into_iter().filter_map(|slot| self.nearest(&mut row, scratch, slot)).collect()
    }

    fn nearest(&self, row: &mut Row, scratch: &mut Scratch, slot: SlotId) -> Option<WouldPass> {
        let program = self.program();
        if !matches!(program.slots[slot.index()].source, Source::Fact | Source::Feature(_)) {
            return None;
        }
        let now = self.cell(row, slot);
        let stretches = stretches(program, slot)?;
        let read_by_computed = program.slots.iter().any(|s| match &s.source {
            Source::Derived(derived) => derived.reads().contains(&slot),
            Source::Block(block) => program.blocks[usize::from(*block)].reads().contains(&slot),
            Source::Fact | Source::Feature(_) => false,
        });
        let mut decision = Decision::new(program);
        let mut passes = |raw: i64| {
            row.cells_mut()[self.cell_of(slot)] = raw;
            self.decide(row, scratch, &mut decision);
            decision.outcome == program.mapping.goal
        };
        // Nearest first: the end of each stretch that is nearer to the present value.
        let near = |(lo, hi): (i64, i64)| if now == MISSING || now < lo { lo } else { now.min(hi) };
        let mut order: Vec<usize> = (0..stretches.len()).collect();
        order.sort_by_key(|n| near(stretches[*n]).abs_diff(if now == MISSING { 0 } else { now }));
        order.truncate(2 * STRETCHES_MAX);
        let found = order.into_iter().find(|n| passes(near(stretches[*n])));
        let answer = found.map(|n| {
            let value = near(stretches[n]);
            if read_by_computed {
                return WouldPass { slot, lo: value, hi: value };
            }
            let (mut lo, mut hi) = stretches[n];
            let mut grow = |step: isize| {
                let mut at = n;
                let mut end = None;
                for _ in 0..STRETCHES_MAX {
                    match at.checked_add_signed(step).and_then(|next| stretches.get(next).map(|s| (next, *s))) {
                        Some((next, stretch)) if passes(stretch.0) => {
                            at = next;
                            end = Some(stretch);
                        }
                        _ => break,
                    }
                }
                end
            };
            if let Some(end) = grow(-1) {
                lo = end.0;
            }
            if let Some(end) = grow(1) {
                hi = end.1;
            }
            WouldPass { slot, lo, hi }
        });
        row.cells_mut()[self.cell_of(slot)] = now;
        answer
    }
}

impl Block {
    /// The slots it reads.
    pub fn reads(&self) -> Vec<SlotId> {
        match self {
            Block::Scorecard(card) => card.characteristics.iter().map(|c| c.slot).collect(),
            Block::Table(table) => table.rows.iter().flat_map(|row| row.0.leaves()).map(|leaf| leaf.0).collect(),
            Block::Ensemble(model) => model.inputs.clone(),
        }
    }
}

/// 1 when more points are worse, -1 when the goal is what the most points give.
fn away_from_goal(program: &Program) -> i64 {
    match program.mapping.cut_offs.last() {
        Some((_, outcome)) if *outcome == program.mapping.goal => -1,
        _ => 1,
    }
}

/// The values of a slot cut into stretches on which every rule's test of it is the same. `None` for texts.
fn stretches(program: &Program, slot: SlotId) -> Option<Vec<(i64, i64)>> {
    let (first, last) = match &program.slots[slot.index()].ty {
        SlotType::Bool => (0, 1),
        SlotType::Enum(variants) => return Some((0..variants.len() as i64).map(|v| (v, v)).collect()),
        ty if ty.is_number() => (-RAW_MAX, RAW_MAX),
        _ => return None,
    };
    // Each cut is the first value of a stretch.
    let mut cuts = vec![first];
    let mut cut = |expr: &Expr| {
        for (of, test) in expr.leaves() {
            if of == slot
                && let Test::Range { lo, hi } = test
            {
                cuts.push(*lo);
                cuts.push(hi.saturating_add(1));
            }
        }
    };
    program.rules.iter().for_each(|rule| cut(&rule.condition));
    for block in &program.blocks {
        match block {
            Block::Table(table) => table.rows.iter().for_each(|row| cut(&row.0)),
            Block::Scorecard(card) => {
                for c in card.characteristics.iter().filter(|c| c.slot == slot) {
                    c.bins.iter().for_each(|bin| cut(&Expr::Is(slot, bin.0.clone())));
                }
            }
            Block::Ensemble(_) => {}
        }
    }
    cuts.retain(|c| first <= *c && *c <= last);
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().skip(1).map(|next| next - 1).chain([last]);
    Some(cuts.iter().copied().zip(ends).collect())
}
