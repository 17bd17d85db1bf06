//! A decision in words: outcome, points, rules, reasons for the person and for the auditor, and what would have passed.
//! All of it is made when somebody reads, from the policy, the row and the decision.

use std::fmt::Write;

use decide::{
    Decision, Engine, Row, Scratch,
    case::Value,
    program::{Effect, RAW_MAX, SlotId, SlotType, Source, Test},
};
use kernel::{Locale, Text3};
use serde::Serialize;

use crate::{
    compile::Policy,
    show::{for_person, literal},
    space::inputs,
};

/// A decision explained. Texts are in three languages; lists keep the engine's order.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub scene: String,
    /// Hash of the policy's canonical text, in hex.
    pub version: String,
    pub outcome: String,
    pub outcome_text: Text3,
    pub points: i64,
    /// As it would be with the rules in shadow.
    pub shadow_outcome: String,
    pub shadow_points: i64,
    /// `outcome from points`, the highest first.
    pub cut_offs: Vec<String>,
    /// For the person concerned: at most four.
    pub person: Vec<Text3>,
    /// For the auditor: all, personal values hidden.
    pub auditor: Vec<Text3>,
    /// What the person could have done otherwise.
    pub would_pass: Vec<Text3>,
    pub fired: Vec<FiredRule>,
    pub characteristics: Vec<Scored>,
    pub limits: Vec<String>,
    pub labels: Vec<String>,
    /// Rules that could not be settled because facts are missing.
    pub unsettled: Vec<String>,
    /// Facts that rules read and that were not given.
    pub missing: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FiredRule {
    pub rule: String,
    pub version: u32,
    pub live: bool,
    pub owner: String,
    pub law: String,
    pub source: String,
    pub when: String,
    /// The tests that were true, each with the value seen.
    pub because: Vec<String>,
    pub effects: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Scored {
    pub fact: String,
    pub value: String,
    pub points: i64,
    pub reference: i64,
}

/// Explains a row that was decided with `decide_explained`.
pub fn explain(policy: &Policy, engine: &Engine, row: &Row, scratch: &mut Scratch, decision: &Decision) -> Explanation {
    let program = &policy.program;
    let teller = Teller { policy, engine, row };
    let name = |o: decide::program::OutcomeId| program.mapping.outcomes[usize::from(o.0)].clone();
    let reasons = engine.reasons(row, decision);
    let of_person = engine.reasons_for_person(row, decision);
    let text = |key: &str, person: bool| {
        let reason = policy.reasons.get(key).cloned().unwrap_or_default();
        teller.filled(if person { &reason.person } else { &reason.auditor }, !person)
    };
    let rule_of = |place: u16| program.rules[usize::from(place)].id.clone();
    let mut missing: Vec<String> = Vec::new();
    for (place, (declared, info)) in program.slots.iter().zip(&policy.slots).enumerate() {
        let given = matches!(declared.source, Source::Fact | Source::Feature(_)) && info.used;
        if given && engine.value(row, SlotId(place as u16)) == Value::Missing {
            missing.push(declared.name.clone());
        }
    }
    Explanation {
        scene: program.scene.clone(),
        version: program.version.iter().map(|b| format!("{b:02x}")).collect(),
        outcome: name(decision.outcome),
        outcome_text: policy.outcomes.get(usize::from(decision.outcome.0)).cloned().unwrap_or_default(),
        points: decision.points,
        shadow_outcome: name(decision.shadow_outcome),
        shadow_points: decision.shadow_points,
        cut_offs: program
            .mapping
            .cut_offs
            .iter()
            .rev()
            .map(|(points, o)| format!("{} from {points}", name(*o)))
            .collect(),
        person: of_person.iter().map(|r| text(&r.key, true)).collect(),
        auditor: reasons.iter().map(|r| text(&r.key, false)).collect(),
        would_pass: engine
            .would_pass(row, scratch, decision)
            .iter()
            .map(|w| teller.otherwise(w.slot, w.lo, w.hi))
            .collect(),
        fired: decision.fired.iter().map(|f| teller.fired(f)).collect(),
        characteristics: engine.characteristics(row).iter().map(|c| teller.scored(c)).collect(),
        limits: teller.limits(decision),
        labels: engine
            .labels(row, decision)
            .iter()
            .map(|l| format!("{} on {}", l.name, program.slots[l.on.index()].name))
            .collect(),
        unsettled: decision.unsettled.iter().map(|u| rule_of(*u)).collect(),
        missing,
    }
}

/// The reasons for the person concerned alone, at most four: what is told on the way of a request.
pub fn person_reasons(policy: &Policy, engine: &Engine, row: &Row, decision: &Decision) -> Vec<Text3> {
    let teller = Teller { policy, engine, row };
    let text =
        |r: &decide::explain::Reason| policy.reasons.get(&r.key).map(|reason| teller.filled(&reason.person, false));
    engine.reasons_for_person(row, decision).iter().filter_map(text).collect()
}

struct Teller<'a> {
    policy: &'a Policy,
    engine: &'a Engine,
    row: &'a Row,
}

impl Teller<'_> {
    fn value(&self, slot: SlotId, locale: Locale, hide: bool) -> String {
        let declared = &self.policy.program.slots[slot.index()];
        if hide && declared.personal {
            return "•••".to_owned();
        }
        for_person(declared, &self.engine.value(self.row, slot), locale)
    }

    /// A text with its `{facts}` filled in.
    fn filled(&self, text: &Text3, hide: bool) -> Text3 {
        let fill = |text: &str, locale| {
            let mut out = String::with_capacity(text.len());
            let mut rest = text;
            while let Some((before, after)) = rest.split_once('{') {
                out.push_str(before);
                match after.split_once('}') {
                    Some((name, tail)) if let Some(slot) = self.policy.program.slot_named(name) => {
                        out.push_str(&self.value(slot, locale, hide));
                        rest = tail;
                    }
                    _ => {
                        out.push('{');
                        rest = after;
                    }
                }
            }
            out.push_str(rest);
            out
        };
        Text3 { vi: fill(&text.vi, Locale::Vi), zh: fill(&text.zh, Locale::Zh), en: fill(&text.en, Locale::En) }
    }

    fn fired(&self, fired: &decide::Fired) -> FiredRule {
        let rule = &self.policy.program.rules[usize::from(fired.rule)];
        let info = &self.policy.rules[usize::from(fired.rule)];
        let leaves = rule.condition.leaves();
        let held = leaves.iter().enumerate().filter(|(n, _)| fired.leaves >> n & 1 == 1);
        FiredRule {
            rule: rule.id.clone(),
            version: rule.version,
            live: fired.live,
            owner: info.owner.clone(),
            law: info.law.clone(),
            source: info.source.clone(),
            when: info.when.clone(),
            because: held.map(|(_, (slot, test))| self.because(*slot, test)).collect(),
            effects: rule.effects.iter().map(|e| effect_text(self.policy, e)).collect(),
        }
    }

    /// `order.total > VND(2000000): 2.500.000 VND`
    fn because(&self, slot: SlotId, test: &Test) -> String {
        let declared = &self.policy.program.slots[slot.index()];
        let mut text = test_text(self.policy, slot, test);
        match &declared.source {
            Source::Derived(derived) if declared.ty == SlotType::Bool => {
                let parts: Vec<String> = inputs(derived)
                    .into_iter()
                    .map(|s| {
                        format!("{} = {}", self.policy.program.slots[s.index()].name, self.value(s, Locale::En, true))
                    })
                    .collect();
                _ = write!(text, ": {}", parts.join(", "));
            }
            _ => _ = write!(text, ": {}", self.value(slot, Locale::En, true)),
        }
        text
    }

    fn scored(&self, c: &decide::explain::Characteristic) -> Scored {
        let fact = self.policy.program.slots[c.slot.index()].name.clone();
        Scored { fact, value: self.value(c.slot, Locale::En, true), points: c.points, reference: c.reference }
    }

    fn limits(&self, decision: &Decision) -> Vec<String> {
        let limits = self.policy.program.mapping.limits.iter().zip(&decision.limits);
        let held = limits.filter_map(|(limit, value)| {
            let slot = number_slot(&limit.name, &limit.ty);
            Some(format!("{} {}", limit.name, literal(&slot, &Value::Raw((*value)?))?))
        });
        held.collect()
    }

    fn otherwise(&self, slot: SlotId, lo: i64, hi: i64) -> Text3 {
        let declared = &self.policy.program.slots[slot.index()];
        let names = &self.policy.slots[slot.index()].texts;
        let (from, to) = (lo > -RAW_MAX, hi < RAW_MAX);
        let say = |locale: Locale| {
            let name = if names.is_empty() { declared.name.as_str() } else { names.pick(locale) };
            let end = |raw: i64| for_person(declared, &Value::Raw(raw), locale);
            if let SlotType::Enum(variants) = &declared.ty {
                let values: Vec<&str> =
                    (lo.max(0)..=hi).filter_map(|n| variants.get(n as usize)).map(String::as_str).collect();
                let values = values.join(", ");
                return match locale {
                    Locale::Vi => format!("Sẽ được duyệt nếu {name} là {values}"),
                    Locale::Zh => format!("若{name}为{values}，则可通过"),
                    Locale::En => format!("Would have passed with {name} being {values}"),
                };
            }
            match (locale, from && lo != hi && declared.ty != SlotType::Bool, to && lo != hi) {
                (Locale::Vi, true, true) => format!("Sẽ được duyệt nếu {name} từ {} đến {}", end(lo), end(hi)),
                (Locale::Zh, true, true) => format!("若{name}在{}到{}之间，则可通过", end(lo), end(hi)),
                (Locale::En, true, true) => {
                    format!("Would have passed with {name} between {} and {}", end(lo), end(hi))
                }
                (Locale::Vi, true, _) => format!("Sẽ được duyệt nếu {name} từ {} trở lên", end(lo)),
                (Locale::Zh, true, _) => format!("若{name}不低于{}，则可通过", end(lo)),
                (Locale::En, true, _) => format!("Would have passed with {name} of at least {}", end(lo)),
                (Locale::Vi, _, true) => format!("Sẽ được duyệt nếu {name} không quá {}", end(hi)),
                (Locale::Zh, _, true) => format!("若{name}不超过{}，则可通过", end(hi)),
                (Locale::En, _, true) => format!("Would have passed with {name} of at most {}", end(hi)),
                (Locale::Vi, ..) => format!("Sẽ được duyệt nếu {name} là {}", end(lo)),
                (Locale::Zh, ..) => format!("若{name}为{}，则可通过", end(lo)),
                (Locale::En, ..) => format!("Would have passed with {name} being {}", end(lo)),
            }
        };
        Text3 { vi: say(Locale::Vi), zh: say(Locale::Zh), en: say(Locale::En) }
    }
}

fn number_slot(name: &str, ty: &SlotType) -> decide::program::Slot {
    let (name, ty, unit) = (name.to_owned(), ty.clone(), String::new());
    decide::program::Slot { name, ty, unit, source: Source::Fact, personal: false }
}

/// An effect as the language writes it.
pub fn effect_text(policy: &Policy, effect: &Effect) -> String {
    let program = &policy.program;
    match effect {
        Effect::Points(points) => format!("{points:+}"),
        Effect::Outcome(o) => format!("outcome {}", program.mapping.outcomes[usize::from(o.0)]),
        Effect::Label { name, on, .. } => format!("label {name} on {}", program.slots[on.index()].name),
        Effect::Limit { limit, value } => {
            let limit = &program.mapping.limits[usize::from(*limit)];
            let slot = number_slot(&limit.name, &limit.ty);
            format!("limit {} {}", limit.name, literal(&slot, &Value::Raw(*value)).unwrap_or_default())
        }
    }
}

/// A test as the language writes it.
pub fn test_text(policy: &Policy, slot: SlotId, test: &Test) -> String {
    let declared = &policy.program.slots[slot.index()];
    let name = &declared.name;
    let raw = |n: i64| literal(declared, &Value::Raw(n)).unwrap_or_default();
    let list = |values: &[String]| values.iter().map(|v| crate::print::quote(v)).collect::<Vec<_>>().join(", ");
    match test {
        Test::Known => format!("has({name})"),
        Test::Range { lo, hi } if declared.ty == SlotType::Bool => match (lo, hi) {
            (1, _) => name.clone(),
            _ => format!("!({name})"),
        },
        Test::Range { lo, hi } if lo == hi => format!("{name} == {}", raw(*lo)),
        Test::Range { lo, hi } => match (*lo > -RAW_MAX, *hi < RAW_MAX) {
            (true, true) => format!("{name} >= {} && {name} <= {}", raw(*lo), raw(*hi)),
            (true, false) => format!("{name} >= {}", raw(*lo)),
            (false, true) => format!("{name} <= {}", raw(*hi)),
            (false, false) => format!("has({name})"),
        },
        Test::OneOf(values) if values.len() == 1 => format!("{name} == {}", list(values)),
        Test::OneOf(values) => format!("{name} in [{}]", list(values)),
        Test::AnyOf(values) => format!("{name}.containsAny([{}])", list(values)),
        Test::AllOf(values) => format!("{name}.containsAll([{}])", list(values)),
        Test::Contains(part) => format!("{name}.contains({})", crate::print::quote(part)),
        Test::Prefix(part) => format!("{name}.startsWith({})", crate::print::quote(part)),
        Test::Suffix(part) => format!("{name}.endsWith({})", crate::print::quote(part)),
        Test::Matches(pattern) => format!("{name}.matches({})", crate::print::quote(pattern)),
    }
}
