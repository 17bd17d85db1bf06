//! A part of a program that means the same by itself: what a few rules or slots need, and no more. Makes it cheap to ask one
//! rule of a large policy many times.

use std::collections::HashMap;

use decide::{
    case::{Case, Value},
    program::{Block, Derived, Expr, ListId, Program, Rule, Slot, SlotId, Source},
};
use kernel::Time;

use crate::space::inputs;

pub(crate) struct Slice {
    pub(crate) program: Program,
    /// Slots of the whole by their place in the slice.
    places: HashMap<SlotId, SlotId>,
}

impl Slice {
    /// The rules at `rules`, always in force and live, and `slots`, with all they read.
    pub(crate) fn of(whole: &Program, rules: &[usize], slots: &[SlotId]) -> Slice {
        let mut needed: Vec<SlotId> = slots.to_vec();
        needed.extend(rules.iter().flat_map(|r| whole.rules[*r].condition.leaves()).map(|(slot, _)| slot));
        let mut all = std::collections::BTreeSet::new();
        while let Some(slot) = needed.pop() {
            if all.insert(slot) {
                match &whole.slots[slot.index()].source {
                    Source::Fact | Source::Feature(_) => {}
                    Source::Derived(derived) => needed.extend(inputs(derived)),
                    Source::Block(block) => needed.extend(read_by(&whole.blocks[usize::from(*block)])),
                }
            }
        }
        // Slots keep their order, so what reads stands behind what is read.
        let places: HashMap<SlotId, SlotId> = all.iter().enumerate().map(|(n, s)| (*s, SlotId(n as u16))).collect();
        let mut slice = Slice { program: Program::empty(&whole.scene), places };
        for slot in &all {
            let declared = &whole.slots[slot.index()];
            let source = match &declared.source {
                Source::Fact | Source::Feature(_) => Source::Fact,
                Source::Derived(derived) => Source::Derived(slice.derived(whole, derived)),
                Source::Block(block) => {
                    let block = slice.block(&whole.blocks[usize::from(*block)]);
                    slice.program.blocks.push(block);
                    Source::Block((slice.program.blocks.len() - 1) as u16)
                }
            };
            slice.program.slots.push(Slot { source, ..declared.clone() });
        }
        for rule in rules {
            let rule = &whole.rules[*rule];
            let condition = slice.expr(&rule.condition);
            let (effects, changeable) = (Vec::new(), Vec::new());
            let mode = decide::program::Mode::Live;
            slice.program.rules.push(Rule {
                condition,
                effects,
                changeable,
                mode,
                from: None,
                until: None,
                ..rule.clone()
            });
        }
        slice
    }

    pub(crate) fn slot(&self, slot: SlotId) -> SlotId {
        self.places[&slot]
    }

    /// A case of the whole, as far as the slice reads it.
    pub(crate) fn case(&self, facts: &[(SlotId, Value)], now: Time) -> Case {
        let mut case = Case::new(&self.program, now, "");
        for (slot, value) in facts {
            if let Some(place) = self.places.get(slot) {
                case.values[place.index()] = value.clone();
            }
        }
        case
    }

    fn derived(&mut self, whole: &Program, derived: &Derived) -> Derived {
        let at = |slot: &SlotId| self.places[slot];
        match derived {
            Derived::Ratio { over, under } => Derived::Ratio { over: at(over), under: at(under) },
            Derived::Difference { from, minus } => Derived::Difference { from: at(from), minus: at(minus) },
            Derived::Sum { left, right } => Derived::Sum { left: at(left), right: at(right) },
            Derived::Compare { left, cmp, right } => Derived::Compare { left: at(left), cmp: *cmp, right: at(right) },
            Derived::Age { of } => Derived::Age { of: at(of) },
            Derived::Hour { of, offset_s } => Derived::Hour { of: of.as_ref().map(at), offset_s: *offset_s },
            Derived::Weekday { of, offset_s } => Derived::Weekday { of: of.as_ref().map(at), offset_s: *offset_s },
            Derived::Length { of } => Derived::Length { of: at(of) },
            Derived::InList { of, list } => {
                let of = at(of);
                let list = &whole.lists[usize::from(list.0)];
                let known = self.program.lists.iter().position(|l| l.name == list.name);
                let place = known.unwrap_or_else(|| {
                    self.program.lists.push(list.clone());
                    self.program.lists.len() - 1
                });
                Derived::InList { of, list: ListId(place as u16) }
            }
        }
    }

    fn block(&self, block: &Block) -> Block {
        let mut block = block.clone();
        match &mut block {
            Block::Scorecard(card) => {
                card.into = self.slot(card.into);
                card.characteristics.iter_mut().for_each(|c| c.slot = self.slot(c.slot));
            }
            Block::Table(table) => {
                table.into = self.slot(table.into);
                table.rows.iter_mut().for_each(|(cond, _)| *cond = self.expr(cond));
            }
            Block::Ensemble(model) => {
                model.into = self.slot(model.into);
                model.inputs.iter_mut().for_each(|slot| *slot = self.slot(*slot));
            }
        }
        block
    }

    fn expr(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Is(slot, test) => Expr::Is(self.slot(*slot), test.clone()),
            Expr::All(parts) => Expr::All(parts.iter().map(|p| self.expr(p)).collect()),
            Expr::Any(parts) => Expr::Any(parts.iter().map(|p| self.expr(p)).collect()),
            Expr::Not(part) => Expr::Not(Box::new(self.expr(part))),
        }
    }
}

/// The slots a block reads.
pub(crate) fn read_by(block: &Block) -> Vec<SlotId> {
    match block {
        Block::Scorecard(card) => card.characteristics.iter().map(|c| c.slot).collect(),
        Block::Table(table) => table.rows.iter().flat_map(|(cond, _)| cond.leaves()).map(|(slot, _)| slot).collect(),
        Block::Ensemble(model) => model.inputs.clone(),
    }
}
