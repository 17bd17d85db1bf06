//! Two versions of one scene: which rules differ, and the cases that come out differently.
//!
//! The cases are those both versions carry, and cases made from the bounds of every rule that differs: one in which it fires
//! and one in which it does not. Every case is decided by both. A change that no such case shows is not shown.

use std::collections::{BTreeMap, BTreeSet};

use decide::{Case, Decision, Engine, Value, program::Program};
use serde::Serialize;

use crate::{
    ast::Item,
    cases::moment,
    compile::Policy,
    print::print_item,
    show::literal,
    witness::{Witness, witness},
};

#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub changed: Vec<String>,
    /// Facts, features, lists, lets, models and the scene's own lines that differ.
    pub others: Vec<String>,
    pub cases: Vec<Changed>,
    /// How many cases were decided by both.
    pub decided: usize,
}

/// A case that the two decide differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Changed {
    pub facts: Vec<String>,
    pub now: String,
    pub before: String,
    pub after: String,
    /// Rules that fire in only one of the two.
    pub because: Vec<String>,
}

/// What differs by name, without deciding anything.
pub fn differing(before: &Policy, after: &Policy) -> Difference {
    let mut difference = Difference::default();
    let (old, new) = (items(before), items(after));
    for (key, text) in &new {
        match old.get(key) {
            None if key.1 => difference.added.push(key.0.clone()),
            Some(was) if was != text && key.1 => difference.changed.push(key.0.clone()),
            Some(was) if was == text => {}
            _ => difference.others.push(key.0.clone()),
        }
    }
    for key in old.keys().filter(|k| !new.contains_key(*k)) {
        if key.1 { difference.removed.push(key.0.clone()) } else { difference.others.push(key.0.clone()) }
    }
    difference
}

/// Compares two versions. Errors: the engine refuses one of them.
pub fn diff(before: &Policy, after: &Policy) -> Result<Difference, String> {
    let mut difference = differing(before, after);
    let touched: BTreeSet<&str> = [&difference.added, &difference.removed, &difference.changed]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let mut two = [Decider::new(before)?, Decider::new(after)?];
    let mut seen = BTreeSet::new();
    let mut cases = Vec::new();
    for policy in [before, after] {
        let written = policy.cases.iter().map(|c| Witness { facts: c.facts.clone(), now: moment(c) });
        let made = policy.program.rules.iter().enumerate().filter(|(_, r)| touched.contains(r.id.as_str()));
        let made = made.flat_map(|(place, _)| [witness(policy, place, true), witness(policy, place, false)]).flatten();
        for witness in written.chain(made) {
            let facts: BTreeMap<String, Value> =
                witness.facts.iter().map(|(s, v)| (policy.program.slots[s.index()].name.clone(), v.clone())).collect();
            let shown: Vec<String> = witness
                .facts
                .iter()
                .filter_map(|(s, v)| {
                    let slot = &policy.program.slots[s.index()];
                    Some(format!("{}: {}", slot.name, literal(slot, v)?))
                })
                .collect();
            if !seen.insert((shown.clone(), witness.now.micros())) {
                continue;
            }
            let Some((x, y)) = both(&mut two, &facts, witness.now) else { continue };
            difference.decided += 1;
            if x.0 != y.0 {
                let because = x.1.symmetric_difference(&y.1).cloned().collect();
                cases.push(Changed { facts: shown, now: witness.now.to_string(), before: x.0, after: y.0, because });
            }
        }
    }
    cases.sort();
    difference.cases = cases;
    Ok(difference)
}

type Came = (String, BTreeSet<String>);

fn both(two: &mut [Decider<'_>; 2], facts: &BTreeMap<String, Value>, now: kernel::Time) -> Option<(Came, Came)> {
    let [a, b] = two;
    Some((a.decide(facts, now)?, b.decide(facts, now)?))
}

/// Items by name; the flag tells those that decide from those that only name things.
fn items(policy: &Policy) -> BTreeMap<(String, bool), String> {
    let mut items = BTreeMap::new();
    for item in policy.trees.iter().flat_map(|t| &t.items) {
        let text = print_item(&item.it);
        match &item.it {
            Item::Rule(i) => _ = items.insert((i.name.it.clone(), true), text),
            Item::Table(i) => _ = items.insert((i.name.it.clone(), true), text),
            Item::Scorecard(i) => _ = items.insert((i.name.it.clone(), true), text),
            Item::Scene(i) => _ = items.insert((format!("scene {}", i.name.it), false), text),
            Item::Let(i) => _ = items.insert((format!("let {}", i.name.it), false), text),
            Item::List(i) => _ = items.insert((format!("list {}", i.name.it), false), text),
            Item::Model(i) => _ = items.insert((format!("model {}", i.name.it), false), text),
            Item::Facts(i) => items.entry((format!("facts from {}", i.source.it), false)).or_default().push_str(&text),
            Item::Events(i) => {
                items.entry((format!("events from {}", i.source.it), false)).or_default().push_str(&text)
            }
            Item::Features(_) => items.entry(("features".to_owned(), false)).or_default().push_str(&text),
        }
    }
    items
}

struct Decider<'a> {
    program: &'a Program,
    engine: Engine,
}

impl<'a> Decider<'a> {
    fn new(policy: &'a Policy) -> Result<Decider<'a>, String> {
        let engine = Engine::new(policy.program.clone())
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        Ok(Decider { program: &policy.program, engine })
    }

    /// Outcome and points as text, and the rules that fired. Facts this version does not declare are left out; `None`: it
    /// declares one with another type.
    fn decide(&mut self, facts: &BTreeMap<String, Value>, now: kernel::Time) -> Option<Came> {
        let mut case = Case::new(self.program, now, "");
        for (place, slot) in self.program.slots.iter().enumerate() {
            if let Some(value) = facts.get(&slot.name) {
                case.values[place] = value.clone();
            }
        }
        let (mut row, mut scratch) = (self.engine.row(), self.engine.scratch());
        self.engine.fill(&mut row, &case).ok()?;
        let mut decision = Decision::new(self.program);
        self.engine.decide(&mut row, &mut scratch, &mut decision);
        let outcome = &self.program.mapping.outcomes[usize::from(decision.outcome.0)];
        let fired = decision.fired.iter().map(|f| self.program.rules[usize::from(f.rule)].id.clone()).collect();
        Some((format!("{outcome}, {} points", decision.points), fired))
    }
}
