//! The decision workload of a folder: `rules.json`, `events.jsonl` and what each event must give, `expected.json`. Its rules are
//! translated to policy text, each with a case that hits and one that misses made from its own bounds.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
    io::BufRead,
    path::{Path, PathBuf},
};

use decide::{
    Decision, Engine, Row,
    program::{SlotId, SlotType},
};
use kernel::Time;
use policy::{
    compile::{Policy, Sources, compile},
    show::literal,
    source::Severity,
    witness::witness,
};
use serde_json::Value;

use crate::server::Result;

/// Points from which an event is held, and refused: both come up among the events.
const CONFIRM_FROM: i64 = 500;
const REFUSE_FROM: i64 = 800;
/// Decimals of every number of the workload.
const SCALE: i32 = 6;

pub(crate) struct Workload {
    folder: PathBuf,
    /// The policy, and its rules' places in the workload's order.
    pub(crate) text: String,
    pub(crate) policy: Policy,
    /// Rules for which a case that hits, or one that misses, was not found: they contradict themselves.
    pub(crate) without_case: usize,
    slots: HashMap<String, SlotId>,
    expected: Vec<Vec<u64>>,
    places: HashMap<u64, u16>,
    scores: HashMap<u64, i64>,
}

/// An event in the order of the cells of the engine it was read with.
pub(crate) struct Event {
    pub(crate) cells: Vec<i64>,
    pub(crate) texts: Vec<(SlotId, decide::Value)>,
    /// Places of the rules that must fire, their points, and the outcome.
    fired: Vec<u16>,
    points: i64,
    outcome: u8,
}

fn raw(value: &Value) -> Result<i64> {
    let number = value.as_f64().ok_or("a number is expected")?;
    let unit = 10f64.powi(SCALE);
    let raw = (number * unit).round();
    if raw / unit != number {
        return Err(format!("{number} has more than {SCALE} decimals").into());
    }
    Ok(raw as i64)
}

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str> {
    value[key].as_str().ok_or_else(|| format!("`{key}` is not there: {value}").into())
}

impl Workload {
    pub(crate) fn read(folder: &Path) -> Result<Workload> {
        let rules: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(folder.join("rules.json"))?)?;
        let expected: Vec<Vec<u64>> = serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json"))?)?;
        let mut first = String::new();
        std::io::BufReader::new(std::fs::File::open(folder.join("events.jsonl"))?).read_line(&mut first)?;
        let event: Value = serde_json::from_str(&first)?;
        // First without cases that mean anything, to find some that do.
        let draft = policy_of(&policy_text(&event, &rules, |_, _| String::new())?)?;
        let mut without_case = HashSet::new();
        let text = policy_text(&event, &rules, |rule, hits| match case(&draft, rule, hits) {
            Some(facts) => facts,
            None => {
                without_case.insert(rule);
                String::new()
            }
        })?;
        let policy = policy_of(&text)?;
        let (mut places, mut scores) = (HashMap::new(), HashMap::new());
        for (place, rule) in rules.iter().enumerate() {
            let id = rule["id"].as_u64().ok_or("a rule has an id")?;
            places.insert(id, place as u16);
            scores.insert(id, rule["score"].as_i64().ok_or("a rule has a score")?);
        }
        let slots =
            (policy.program.slots.iter().enumerate()).map(|(n, slot)| (slot.name.clone(), SlotId(n as u16))).collect();
        let without_case = without_case.len();
        Ok(Workload { folder: folder.to_owned(), text, policy, without_case, slots, expected, places, scores })
    }

    /// The first events, laid out for `engine`, each with what it must give; `each` sees its row, all texts in it.
    pub(crate) fn events(&self, engine: &Engine, first: usize, mut each: impl FnMut(&Row)) -> Result<Vec<Event>> {
        let mut events = Vec::new();
        let mut row = engine.row();
        let lines = std::io::BufReader::new(std::fs::File::open(self.folder.join("events.jsonl"))?).lines();
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
                if engine.program().slots[slot.index()].ty == SlotType::Text {
                    texts.push((slot, value));
                }
            }
            each(&row);
            let mut fired: Vec<u16> = expected.iter().map(|id| self.places[id]).collect();
            fired.sort_unstable();
            let points: i64 = expected.iter().map(|id| self.scores[id]).sum();
            let outcome = [REFUSE_FROM, CONFIRM_FROM].iter().position(|from| points >= *from).unwrap_or(2) as u8;
            events.push(Event { cells: row.cells_mut().to_vec(), texts, fired, points, outcome });
        }
        Ok(events)
    }
}

impl Event {
    /// Whether a decision is what the event must give: outcome, points, every fired rule.
    pub(crate) fn is(&self, decision: &Decision) -> bool {
        decision.points == self.points
            && decision.outcome.0 == self.outcome
            && decision.fired.iter().map(|f| f.rule).eq(self.fired.iter().copied())
    }

    /// How many rules must fire.
    pub(crate) fn fires(&self) -> usize {
        self.fired.len()
    }

    /// Whether a replay gives what the event must.
    pub(crate) fn gives(&self, points: i64, outcome: u8, fired: &[u16]) -> bool {
        self.points == points && self.outcome == outcome && self.fired == fired
    }

    /// Puts the event into a row of the engine it was read with.
    pub(crate) fn put(&self, engine: &Engine, row: &mut Row) {
        for (slot, text) in &self.texts {
            // It was accepted when it was read.
            let _ = engine.set(row, *slot, text);
        }
        row.cells_mut().copy_from_slice(&self.cells);
    }
}

/// Compiles a text in which nothing may be wrong.
pub(crate) fn policy_of(text: &str) -> Result<Policy> {
    let compiled = compile(Sources::one(text));
    let error = compiled.findings.list.iter().find(|f| f.severity == Severity::Error).map(|f| f.message.clone());
    compiled
        .policy
        .ok_or_else(|| format!("the translated policy does not compile: {}", error.unwrap_or_default()).into())
}

/// The facts of a case made from a rule's bounds.
fn case(policy: &Policy, rule: usize, hits: bool) -> Option<String> {
    let found = witness(policy, rule, hits)?;
    let facts: Option<Vec<String>> = found
        .facts
        .iter()
        .map(|(slot, value)| {
            let slot = &policy.program.slots[slot.index()];
            literal(slot, value).map(|value| format!("{}: {value}", slot.name))
        })
        .collect();
    facts.map(|facts| facts.join(", "))
}

/// The workload as a policy: every variable a fact, every rule a rule, texts in three languages.
fn policy_text(event: &Value, rules: &[Value], mut case: impl FnMut(usize, bool) -> String) -> Result<String> {
    let mut searched = HashSet::new();
    rules.iter().for_each(|rule| note_searched(&rule["e"], &mut searched));
    let mut out = format!(
        "scene bench.risk {{\n  owner bench\n  fallback confirm\n  outcomes {{\n    \
         refuse from {REFUSE_FROM} vi \"Từ chối\" zh \"拒绝\" en \"Refused\"\n    \
         confirm from {CONFIRM_FROM} vi \"Xác nhận\" zh \"确认\" en \"Confirm\"\n    \
         pass vi \"Cho qua\" zh \"通过\" en \"Pass\"\n  }}\n}}\nfacts from workload {{\n"
    );
    for (name, value) in event.as_object().ok_or("an event is an object")? {
        let kind = match value {
            Value::Bool(_) => "bool",
            Value::Number(_) => "decimal",
            Value::String(_) if searched.contains(name) => "string",
            Value::String(_) => "id",
            other => return Err(format!("{name}: {other} has no type here").into()),
        };
        writeln!(out, "  {name}: {kind}")?;
    }
    out.push_str("}\n");
    for (place, rule) in rules.iter().enumerate() {
        let (id, score) = (&rule["id"], rule["score"].as_i64().ok_or("a rule has a score")?);
        let (hit, miss) = (case(place, true), case(place, false));
        writeln!(
            out,
            "rule r{id} {{\n  owner bench\n  when {}\n  then {score:+}\n  \
             person vi \"Quy tắc {id}\" zh \"规则{id}\" en \"Rule {id}\"\n  \
             auditor vi \"Quy tắc {id}\" zh \"规则{id}\" en \"Rule {id}\"\n  source \"workload\"\n  \
             case hit generated {{ {hit} }}\n  case miss generated {{ {miss} }}\n}}",
            expression(&rule["e"])?
        )?;
    }
    Ok(out)
}

/// Which texts some rule searches; the others are only compared.
fn note_searched(e: &Value, into: &mut HashSet<String>) {
    match e["k"].as_str() {
        Some("contains" | "re") => {
            into.extend(e["v"].as_str().map(str::to_owned));
        }
        Some("not") => note_searched(&e["a"], into),
        _ => e["a"].as_array().into_iter().flatten().for_each(|part| note_searched(part, into)),
    }
}

/// A condition of the workload in the policy language.
fn expression(e: &Value) -> Result<String> {
    let parts = |sign: &str| -> Result<String> {
        let parts: Result<Vec<String>> = e["a"].as_array().ok_or("`a` is a list")?.iter().map(expression).collect();
        Ok(format!("({})", parts?.join(sign)))
    };
    let variable = || text(e, "v");
    let quoted = |value: &Value| value.as_str().map(|v| Value::from(v).to_string()).ok_or("a text is expected");
    Ok(match text(e, "k")? {
        "and" => parts(" && ")?,
        "or" => parts(" || ")?,
        "not" => format!("!({})", expression(&e["a"])?),
        "bool" => variable()?.to_owned(),
        "eq" => format!("{} == {}", variable()?, quoted(&e["c"])?),
        "in" => {
            let values = e["c"].as_array().ok_or("`c` is a list")?.iter().map(quoted);
            format!("{} in [{}]", variable()?, values.collect::<std::result::Result<Vec<_>, _>>()?.join(", "))
        }
        "contains" => format!("{}.contains({})", variable()?, quoted(&e["c"])?),
        "re" => format!("{}.matches(r\"{}\")", variable()?, text(e, "c")?),
        "cmp" => {
            let bound = raw(&e["c"])?;
            let (unit, sign) = (10i64.pow(SCALE as u32), if bound < 0 { "-" } else { "" });
            let (whole, part) = (bound.abs() / unit, bound.abs() % unit);
            format!("{} {} {sign}{whole}.{part:06}", variable()?, text(e, "o")?)
        }
        other => return Err(format!("`{other}` is not known").into()),
    })
}
