//! The reference: the meaning of a program written as plainly as possible, walking its trees. Slow. Property tests hold the
//! engine against it, and tools may use it where speed does not matter.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use regex::Regex;

use crate::case::{Case, Decision, Fired, Value, in_share};
use crate::program::{
    Block, Child, Cmp, Derived, Effect, Ensemble, Expr, Link, ListId, Missing, MissingAs, Mode, Program, RAW_MAX, Slot,
    SlotId, SlotType, Source, Split, Test, Tree,
};

const HOUR_US: i64 = 3_600_000_000;
const DAY_US: i64 = 24 * HOUR_US;

/// Decides a case. The program must pass [`Program::check`] and the values [`accept`](crate::case::accept).
pub fn decide(program: &Program, case: &Case) -> Decision {
    let values = computed(program, case);
    let mut decision = Decision::new(program);
    let (mut outcomes, mut shadow_outcomes) = (Vec::new(), Vec::new());
    for (place, rule) in program.rules.iter().enumerate() {
        if rule.from.is_some_and(|from| case.now < from) || rule.until.is_some_and(|until| case.now >= until) {
            continue;
        }
        let live = match rule.mode {
            Mode::Live => true,
            Mode::Shadow => false,
            Mode::Share(share) => in_share(&rule.id, &case.subject, share),
        };
        let fires = match (truth(program, &rule.condition, &values), rule.missing) {
            (Some(truth), _) => truth,
            (None, Missing::True) => true,
            (None, Missing::False) => false,
            (None, Missing::Review) => {
                decision.unsettled.push(place as u16);
                shadow_outcomes.extend(program.mapping.review);
                if live {
                    outcomes.extend(program.mapping.review);
                }
                false
            }
        };
        if !fires {
            continue;
        }
        let leaves = rule.condition.leaves().iter().enumerate().fold(0, |bits, (n, (slot, test))| {
            bits | u64::from(holds(&program.slots[slot.index()], test, &values[slot.index()]) == Some(true)) << n
        });
        decision.fired.push(Fired { rule: place as u16, live, leaves });
        for effect in &rule.effects {
            match effect {
                Effect::Points(points) => {
                    decision.shadow_points += points;
                    if live {
                        decision.points += points;
                    }
                }
                Effect::Outcome(outcome) => {
                    shadow_outcomes.push(*outcome);
                    if live {
                        outcomes.push(*outcome);
                    }
                }
                Effect::Limit { limit, value } if live => {
                    let smaller = program.mapping.limits[usize::from(*limit)].smaller_is_stricter;
                    let held = &mut decision.limits[usize::from(*limit)];
                    *held = Some(match *held {
                        Some(other) if smaller => other.min(*value),
                        Some(other) => other.max(*value),
                        None => *value,
                    });
                }
                Effect::Limit { .. } | Effect::Label { .. } => {}
            }
        }
    }
    for slot in &program.mapping.points_from {
        if let Value::Raw(points) = values[slot.index()] {
            decision.points += points;
            decision.shadow_points += points;
        }
    }
    let select = |points: i64| program.mapping.cut_offs.iter().rfind(|c| c.0 <= points).map(|c| c.1);
    outcomes.extend(select(decision.points));
    shadow_outcomes.extend(select(decision.shadow_points));
    decision.outcome = outcomes.into_iter().min().unwrap_or(program.mapping.default);
    decision.shadow_outcome = shadow_outcomes.into_iter().min().unwrap_or(program.mapping.default);
    decision
}

/// The values of all slots, derived slots and blocks computed.
pub fn computed(program: &Program, case: &Case) -> Vec<Value> {
    let mut values = vec![Value::Missing; program.slots.len()];
    for (place, slot) in program.slots.iter().enumerate() {
        values[place] = match &slot.source {
            Source::Fact | Source::Feature(_) => match (&slot.ty, &case.values[place]) {
                (SlotType::Enum(variants), Value::Text(name)) => {
                    variants.iter().position(|v| v == name).map_or(Value::Missing, |v| Value::Raw(v as i64))
                }
                (_, value) => value.clone(),
            },
            Source::Derived(derived) => {
                derive(program, slot, derived, &values, case).map_or(Value::Missing, |raw| Value::Raw(raw.clamp_raw()))
            }
            Source::Block(block) => run(program, &program.blocks[usize::from(*block)], &values),
        };
    }
    values
}

trait ClampRaw {
    fn clamp_raw(self) -> i64;
}

impl ClampRaw for i128 {
    fn clamp_raw(self) -> i64 {
        self.clamp(i128::from(-RAW_MAX), i128::from(RAW_MAX)) as i64
    }
}

fn derive(program: &Program, slot: &Slot, derived: &Derived, values: &[Value], case: &Case) -> Option<i128> {
    let raw = |id: SlotId| match values[id.index()] {
        Value::Raw(raw) => Some(i128::from(raw)),
        _ => None,
    };
    let decimals = |id: SlotId| program.slots[id.index()].ty.decimals();
    let moment = |of: Option<SlotId>| match of {
        Some(of) => raw(of),
        None => Some(i128::from(case.now.micros())),
    };
    match derived {
        Derived::Ratio { over, under } => {
            let (a, b) = (raw(*over)?, raw(*under)?);
            let decimals_over = decimals(*over);
            // over / 10^do ÷ under / 10^du, times 10^scale.
            let over = a * 10i128.pow(slot.ty.decimals() + decimals(*under));
            let under = b * 10i128.pow(decimals_over);
            match under {
                0 => None,
                under => Some(floor_div(over, under)),
            }
        }
        Derived::Difference { from, minus } => Some(raw(*from)? - raw(*minus)?),
        Derived::Sum { left, right } => Some(raw(*left)? + raw(*right)?),
        Derived::Compare { left, cmp, right } => {
            let ordering = match (&values[left.index()], &values[right.index()]) {
                (Value::Raw(a), Value::Raw(b)) => {
                    let a = i128::from(*a) * 10i128.pow(decimals(*right));
                    let b = i128::from(*b) * 10i128.pow(decimals(*left));
                    a.cmp(&b)
                }
                (Value::Text(a), Value::Text(b)) => a.cmp(b),
                _ => return None,
            };
            Some(i128::from(match cmp {
                Cmp::Less => ordering.is_lt(),
                Cmp::AtMost => ordering.is_le(),
                Cmp::Equal => ordering.is_eq(),
                Cmp::NotEqual => ordering.is_ne(),
                Cmp::AtLeast => ordering.is_ge(),
                Cmp::Above => ordering.is_gt(),
            }))
        }
        Derived::Age { of } => Some(i128::from(case.now.micros()) - raw(*of)?),
        Derived::Hour { of, offset_s } => {
            let local = moment(*of)? + i128::from(*offset_s) * 1_000_000;
            Some(local.rem_euclid(DAY_US.into()) / i128::from(HOUR_US))
        }
        Derived::Weekday { of, offset_s } => {
            let local = moment(*of)? + i128::from(*offset_s) * 1_000_000;
            // 1970-01-01 was a Thursday.
            Some((local.div_euclid(DAY_US.into()) + 3).rem_euclid(7) + 1)
        }
        Derived::Length { of } => match &values[of.index()] {
            Value::Text(text) => Some(text.chars().count() as i128),
            Value::Set(elements) => Some(elements.iter().collect::<HashSet<_>>().len() as i128),
            _ => None,
        },
        Derived::InList { of, list } => {
            let texts: Vec<&str> = match (&program.slots[of.index()].ty, &values[of.index()]) {
                (SlotType::Enum(variants), Value::Raw(raw)) => vec![&variants[*raw as usize]],
                (_, Value::Text(text)) => vec![text],
                (_, Value::Set(elements)) => elements.iter().map(String::as_str).collect(),
                _ => return None,
            };
            Some(i128::from(texts.iter().any(|text| in_list(program, *list, text, case.now))))
        }
    }
}

fn floor_div(a: i128, b: i128) -> i128 {
    let (q, r) = (a / b, a % b);
    if r != 0 && (r < 0) != (b < 0) { q - 1 } else { q }
}

/// Whether an entry of the list is in force for `text`.
pub fn in_list(program: &Program, list: ListId, text: &str, now: kernel::Time) -> bool {
    let entries = &program.lists[usize::from(list.0)].entries;
    entries.iter().any(|e| e.value == text && e.until.is_none_or(|until| now < until))
}

fn run(program: &Program, block: &Block, values: &[Value]) -> Value {
    match block {
        Block::Scorecard(card) => {
            let points: i64 = card
                .characteristics
                .iter()
                .map(|c| {
                    let value = &values[c.slot.index()];
                    if *value == Value::Missing {
                        return c.missing;
                    }
                    let slot = &program.slots[c.slot.index()];
                    c.bins.iter().find(|(test, _)| holds(slot, test, value) == Some(true)).map_or(c.other, |bin| bin.1)
                })
                .sum();
            Value::Raw(card.base + points)
        }
        Block::Table(table) => {
            let row = table.rows.iter().find(|(row, _)| truth(program, row, values) == Some(true));
            row.map(|row| row.1).or(table.otherwise).map_or(Value::Missing, Value::Raw)
        }
        Block::Ensemble(model) => {
            let inputs: Vec<f64> = model
                .inputs
                .iter()
                .map(|slot| match values[slot.index()] {
                    Value::Raw(raw) => raw as f64 / 10f64.powi(program.slots[slot.index()].ty.decimals() as i32),
                    _ => f64::NAN,
                })
                .collect();
            let scale = program.slots[model.into.index()].ty.decimals();
            score(model, &inputs, scale).map_or(Value::Missing, Value::Raw)
        }
    }
}

/// The ensemble's result at `scale` decimals; `None` when the sum is no number.
fn score(model: &Ensemble, inputs: &[f64], scale: u32) -> Option<i64> {
    let mut sum = 0.0;
    for tree in &model.trees {
        sum += leaf(tree, inputs);
    }
    if model.average && !model.trees.is_empty() {
        sum /= model.trees.len() as f64;
    }
    let linked = match model.link {
        Link::Identity => sum,
        Link::Sigmoid { slope } => 1.0 / (1.0 + (-slope * sum).exp()),
    };
    let scaled = (linked * 10f64.powi(scale as i32)).round();
    (!scaled.is_nan()).then(|| (scaled as i64).clamp(-RAW_MAX, RAW_MAX))
}

fn leaf(tree: &Tree, inputs: &[f64]) -> f64 {
    let mut at = if tree.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) };
    loop {
        let node = match at {
            Child::Leaf(leaf) => return tree.leaves[leaf as usize],
            Child::Node(node) => &tree.nodes[node as usize],
        };
        let value = inputs[usize::from(node.input)];
        let left = match &node.split {
            Split::Threshold { threshold, missing } => match missing {
                MissingAs::Zero if value.is_nan() => 0.0 <= *threshold,
                MissingAs::ZeroTo { left } if value.is_nan() || value.abs() <= 1e-35 => *left,
                MissingAs::To { left } if value.is_nan() => *left,
                _ => value <= *threshold,
            },
            Split::Categories(words) => {
                let category = value as i64; // NaN gives 0, so missing is asked first
                !value.is_nan()
                    && category >= 0
                    && words.get((category / 32) as usize).is_some_and(|w| w >> (category % 32) & 1 == 1)
            }
        };
        at = if left { node.left } else { node.right };
    }
}

/// Kleene's strong logic; `None` is missing.
fn truth(program: &Program, expr: &Expr, values: &[Value]) -> Option<bool> {
    match expr {
        Expr::Is(slot, test) => holds(&program.slots[slot.index()], test, &values[slot.index()]),
        Expr::Not(part) => truth(program, part, values).map(|t| !t),
        Expr::All(parts) => join(parts.iter().map(|p| truth(program, p, values)), false),
        Expr::Any(parts) => join(parts.iter().map(|p| truth(program, p, values)), true),
    }
}

/// `deciding` if any part is, else missing if any part is, else the opposite.
fn join(parts: impl Iterator<Item = Option<bool>>, deciding: bool) -> Option<bool> {
    let mut result = Some(!deciding);
    for part in parts {
        match part {
            Some(truth) if truth == deciding => return Some(deciding),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn holds(slot: &Slot, test: &Test, value: &Value) -> Option<bool> {
    if *test == Test::Known {
        return Some(*value != Value::Missing);
    }
    let any = |wanted: &[String], text: &str| wanted.iter().any(|w| w == text);
    Some(match (test, value) {
        (Test::Range { lo, hi }, Value::Raw(raw)) => lo <= raw && raw <= hi,
        (Test::OneOf(wanted), Value::Text(text)) => any(wanted, text),
        (Test::OneOf(wanted), Value::Raw(raw)) => match &slot.ty {
            SlotType::Enum(variants) => any(wanted, &variants[*raw as usize]),
            _ => return None,
        },
        (Test::AnyOf(wanted), Value::Set(elements)) => wanted.iter().any(|w| elements.contains(w)),
        (Test::AllOf(wanted), Value::Set(elements)) => wanted.iter().all(|w| elements.contains(w)),
        (Test::Contains(part), Value::Text(text)) => text.contains(part.as_str()),
        (Test::Prefix(part), Value::Text(text)) => text.starts_with(part.as_str()),
        (Test::Suffix(part), Value::Text(text)) => text.ends_with(part.as_str()),
        (Test::Matches(pattern), Value::Text(text)) => matches(pattern, text),
        _ => return None,
    })
}

/// Patterns are compiled once a thread; a full store is emptied.
fn matches(pattern: &str, text: &str) -> bool {
    const KEPT_MAX: usize = 1_000;
    thread_local! {
        static KEPT: RefCell<HashMap<String, Option<Regex>>> = RefCell::new(HashMap::new());
    }
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= KEPT_MAX && !kept.contains_key(pattern) {
            kept.clear();
        }
        let compiled = kept.entry(pattern.to_owned()).or_insert_with(|| Regex::new(pattern).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}
