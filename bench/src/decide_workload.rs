//! The yardstick's workload folder: rules, events and what each event must give.

use std::collections::HashMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use decide::program::{Effect, Expr, Missing, Mode, OutcomeId, Program, Rule, Slot, SlotId, SlotType, Source, Test};
use decide::{Decision, Engine, Row};
use kernel::Time;
use serde_json::Value;

use crate::server::Result;

/// Decimals of every number of the workload.
const SCALE: u8 = 6;

pub(crate) struct Workload {
    pub(crate) folder: PathBuf,
    pub(crate) program: Program,
    slots: HashMap<String, SlotId>,
    expected: Vec<Vec<u64>>,
    ids: Vec<u64>,
    scores: HashMap<u64, i64>,
}

/// An event in the order of the cells of the engine it was read with.
pub(crate) struct Event {
    pub(crate) cells: Vec<i64>,
    pub(crate) texts: Vec<(SlotId, decide::Value)>,
    /// Places of the rules that must fire, and their points.
    pub(crate) fired: Vec<u16>,
    pub(crate) points: i64,
}

fn raw(value: &Value) -> Result<i64> {
    let number = value.as_f64().ok_or("a number is expected")?;
    let raw = (number * 1e6).round();
    if raw / 1e6 != number {
        return Err(format!("{number} has more than {SCALE} decimals").into());
    }
    Ok(raw as i64)
}

fn text(value: &Value, key: &str) -> Result<String> {
    Ok(value[key].as_str().ok_or_else(|| format!("`{key}` is not there: {value}"))?.to_owned())
}

impl Workload {
    pub(crate) fn read(folder: &Path) -> Result<Workload> {
        let rules: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(folder.join("rules.json"))?)?;
        let expected: Vec<Vec<u64>> = serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json"))?)?;
        let mut first = String::new();
        std::io::BufReader::new(std::fs::File::open(folder.join("events.jsonl"))?).read_line(&mut first)?;
        let event: Value = serde_json::from_str(&first)?;
        let mut searched = std::collections::HashSet::new();
        rules.iter().for_each(|rule| note_searched(&rule["e"], &mut searched));
        let mut program = Program::empty("bench");
        let mut slots = HashMap::new();
        for (name, value) in event.as_object().ok_or("an event is an object")? {
            let ty = match value {
                Value::Bool(_) => SlotType::Bool,
                Value::Number(_) => SlotType::Decimal { scale: SCALE },
                Value::String(_) if searched.contains(name) => SlotType::Text,
                Value::String(_) => SlotType::Id,
                other => return Err(format!("{name}: {other} has no type here").into()),
            };
            slots.insert(name.clone(), SlotId(program.slots.len() as u16));
            program.slots.push(Slot {
                name: name.clone(),
                ty,
                unit: String::new(),
                source: Source::Fact,
                personal: false,
            });
        }
        let mut ids = Vec::new();
        let mut scores = HashMap::new();
        for rule in &rules {
            let id = rule["id"].as_u64().ok_or("a rule has an id")?;
            let score = rule["score"].as_i64().ok_or("a rule has a score")?;
            ids.push(id);
            scores.insert(id, score);
            program.rules.push(Rule {
                id: format!("r{id}"),
                version: 1,
                mode: Mode::Live,
                from: None,
                until: None,
                condition: expr(&rule["e"], &slots)?,
                missing: Missing::False,
                effects: vec![Effect::Points(score)],
                reason: format!("r{id}"),
                reason_rank: 0,
                changeable: Vec::new(),
            });
        }
        Ok(Workload { folder: folder.to_owned(), program, slots, expected, ids, scores })
    }

    /// The first events, laid out for `engine`, each with what it must give.
    pub(crate) fn events(&self, folder: &Path, engine: &Engine, first: usize) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        let mut row = engine.row();
        let lines = std::io::BufReader::new(std::fs::File::open(folder.join("events.jsonl"))?).lines();
        let places: HashMap<u64, u16> = self.ids.iter().enumerate().map(|(n, id)| (*id, n as u16)).collect();
        for (line, expected) in lines.zip(&self.expected).take(first) {
            let event: Value = serde_json::from_str(&line?)?;
            engine.begin(&mut row, Time::default(), "subject");
            let mut texts = Vec::new();
            for (name, value) in event.as_object().ok_or("an event is an object")? {
                let slot = *self.slots.get(name).ok_or("an event has a fact that the first one has not")?;
                let value = match value {
                    Value::Bool(b) => decide::Value::Raw((*b).into()),
                    Value::Number(_) => decide::Value::Raw(raw(value)?),
                    other => decide::Value::Text(other.as_str().unwrap_or_default().to_owned()),
                };
                engine.set(&mut row, slot, &value)?;
                if self.program.slots[slot.index()].ty == SlotType::Text {
                    texts.push((slot, value));
                }
            }
            let fired = expected.iter().map(|id| places[id]).collect();
            let points = expected.iter().map(|id| self.scores[id]).sum();
            events.push(Event { cells: row.cells_mut().to_vec(), texts, fired, points });
        }
        Ok(events)
    }
}

impl Event {
    /// Whether a decision is what the event must give.
    pub(crate) fn is(&self, decision: &Decision) -> bool {
        decision.points == self.points
            && decision.outcome == OutcomeId(0)
            && decision.fired.iter().map(|f| f.rule).eq(self.fired.iter().copied())
    }

    /// Puts the event into a row of the engine it was read with.
    pub(crate) fn put(&self, engine: &Engine, row: &mut Row) {
        for (slot, text) in &self.texts {
            engine.set(row, *slot, text).expect("it was accepted before");
        }
        row.cells_mut().copy_from_slice(&self.cells);
    }
}

/// Which texts some rule searches; the others are only compared.
fn note_searched(e: &Value, into: &mut std::collections::HashSet<String>) {
    match e["k"].as_str() {
        Some("contains" | "re") => {
            into.extend(e["v"].as_str().map(str::to_owned));
        }
        Some("not") => note_searched(&e["a"], into),
        _ => e["a"].as_array().into_iter().flatten().for_each(|part| note_searched(part, into)),
    }
}

fn expr(e: &Value, slots: &HashMap<String, SlotId>) -> Result<Expr> {
    let slot = || -> Result<SlotId> {
        let name = text(e, "v")?;
        slots.get(&name).copied().ok_or_else(|| format!("no event has `{name}`").into())
    };
    let is = |test: Test| -> Result<Expr> { Ok(Expr::Is(slot()?, test)) };
    let parts =
        || -> Result<Vec<Expr>> { e["a"].as_array().ok_or("`a` is a list")?.iter().map(|p| expr(p, slots)).collect() };
    match text(e, "k")?.as_str() {
        "and" => Ok(Expr::All(parts()?)),
        "or" => Ok(Expr::Any(parts()?)),
        "not" => Ok(Expr::Not(Box::new(expr(&e["a"], slots)?))),
        "bool" => is(Test::is_true()),
        "eq" => is(Test::OneOf(vec![text(e, "c")?])),
        "in" => {
            let values = e["c"].as_array().ok_or("`c` is a list")?;
            is(Test::OneOf(values.iter().map(|v| v.as_str().unwrap_or_default().to_owned()).collect()))
        }
        "contains" => is(Test::Contains(text(e, "c")?)),
        "re" => is(Test::Matches(text(e, "c")?)),
        "cmp" => {
            let bound = raw(&e["c"])?;
            is(match text(e, "o")?.as_str() {
                ">" => Test::above(bound),
                ">=" => Test::at_least(bound),
                "<" => Test::less(bound),
                "<=" => Test::at_most(bound),
                "==" => Test::equals(bound),
                other => return Err(format!("comparison `{other}` is not known").into()),
            })
        }
        other => Err(format!("`{other}` is not known").into()),
    }
}
