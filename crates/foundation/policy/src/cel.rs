//! A rule's condition as text in the Common Expression Language, for cross-checks with other engines.
//!
//! It is made from what the engine runs, so units are the engine's: money in minor units, ratios as doubles, durations and
//! moments as CEL's own. CEL has no missing: a fact that is absent is an error there, so cross-checks give all facts.
//! Ratios are rounded down to six decimals by the engine and not in CEL. Blocks appear as variables of their name.

use decide::program::{Cmp, Derived, Expr, RAW_MAX, SlotId, SlotType, Source, Test};
use kernel::Time;

use crate::compile::Policy;

/// The condition of the rule at `rule`.
pub fn to_cel(policy: &Policy, rule: usize) -> String {
    expr(policy, &policy.program.rules[rule].condition, false)
}

fn text(value: &str) -> String {
    // JSON's escapes are CEL's.
    serde_json::Value::from(value).to_string()
}

fn texts(values: &[String]) -> String {
    format!("[{}]", values.iter().map(|v| text(v)).collect::<Vec<_>>().join(", "))
}

fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("\"{sign}{:02}:{:02}\"", seconds.abs() / 3600, seconds.abs() / 60 % 60)
}

fn number(ty: &SlotType, raw: i64) -> String {
    match ty {
        SlotType::Decimal { scale } => format!("{:?}", raw as f64 / 10f64.powi(i32::from(*scale))),
        SlotType::Duration => format!("duration(\"{}s\")", format_args!("{}", raw as f64 / 1e6)),
        SlotType::Time => format!("timestamp(\"{}\")", Time::from_micros(raw)),
        _ => raw.to_string(),
    }
}

/// The value of a slot: its name, or what it is computed from.
fn value(policy: &Policy, slot: SlotId) -> String {
    let declared = &policy.program.slots[slot.index()];
    let Source::Derived(derived) = &declared.source else { return declared.name.clone() };
    let of = |slot: SlotId| value(policy, slot);
    let moment = |slot: Option<SlotId>| slot.map_or_else(|| "now".to_owned(), of);
    match derived {
        Derived::Ratio { over, under } => format!("(double({}) / double({}))", of(*over), of(*under)),
        Derived::Difference { from, minus } => format!("({} - {})", of(*from), of(*minus)),
        Derived::Sum { left, right } => format!("({} + {})", of(*left), of(*right)),
        Derived::Compare { left, cmp, right } => {
            let sign = match cmp {
                Cmp::Less => "<",
                Cmp::AtMost => "<=",
                Cmp::Equal => "==",
                Cmp::NotEqual => "!=",
                Cmp::AtLeast => ">=",
                Cmp::Above => ">",
            };
            format!("({} {sign} {})", of(*left), of(*right))
        }
        Derived::Age { of: slot } => format!("(now - {})", of(*slot)),
        Derived::Hour { of: slot, offset_s } => format!("{}.getHours({})", moment(*slot), offset(*offset_s)),
        Derived::Weekday { of: slot, offset_s } => {
            let day = format!("{}.getDayOfWeek({})", moment(*slot), offset(*offset_s));
            format!("({day} == 0 ? 7 : {day})")
        }
        Derived::Length { of: slot } => format!("size({})", of(*slot)),
        Derived::InList { of: slot, list } => {
            let list = &policy.program.lists[usize::from(list.0)];
            let set = policy.program.slots[slot.index()].ty == SlotType::Set;
            let within = |values: Vec<String>| {
                let name = of(*slot);
                if set {
                    format!("{name}.exists(e, e in {})", texts(&values))
                } else {
                    format!("{name} in {}", texts(&values))
                }
            };
            let forever = list.entries.iter().filter(|e| e.until.is_none()).map(|e| e.value.clone()).collect();
            let mut parts = vec![within(forever)];
            for entry in &list.entries {
                if let Some(until) = entry.until {
                    parts.push(format!("(now < timestamp(\"{until}\") && {})", within(vec![entry.value.clone()])));
                }
            }
            format!("({})", parts.join(" || "))
        }
    }
}

fn expr(policy: &Policy, of: &Expr, inner: bool) -> String {
    let chain = |parts: &[Expr], sign: &str, none: &str| {
        let parts: Vec<String> = parts.iter().map(|p| expr(policy, p, true)).collect();
        match parts.len() {
            0 => none.to_owned(),
            1 => parts.concat(),
            _ if inner => format!("({})", parts.join(sign)),
            _ => parts.join(sign),
        }
    };
    match of {
        Expr::All(parts) => chain(parts, " && ", "true"),
        Expr::Any(parts) => chain(parts, " || ", "false"),
        Expr::Not(part) => format!("!({})", expr(policy, part, false)),
        Expr::Is(slot, test) => is(policy, *slot, test),
    }
}

fn is(policy: &Policy, slot: SlotId, test: &Test) -> String {
    let ty = &policy.program.slots[slot.index()].ty;
    let name = value(policy, slot);
    match test {
        Test::Known => format!("has({name})"),
        Test::Range { lo: 1, .. } if *ty == SlotType::Bool => name,
        Test::Range { .. } if *ty == SlotType::Bool => format!("!{name}"),
        Test::Range { lo, hi } if lo > hi => "false".to_owned(),
        Test::Range { lo, hi } if lo == hi => format!("{name} == {}", number(ty, *lo)),
        Test::Range { lo, hi } => match (*lo > -RAW_MAX, *hi < RAW_MAX) {
            (true, true) => format!("({name} >= {} && {name} <= {})", number(ty, *lo), number(ty, *hi)),
            (true, false) => format!("{name} >= {}", number(ty, *lo)),
            (false, true) => format!("{name} <= {}", number(ty, *hi)),
            (false, false) => "true".to_owned(),
        },
        Test::OneOf(values) if values.len() == 1 => format!("{name} == {}", text(&values[0])),
        Test::OneOf(values) => format!("{name} in {}", texts(values)),
        Test::AnyOf(values) => format!("{}.exists(e, e in {name})", texts(values)),
        Test::AllOf(values) => format!("{}.all(e, e in {name})", texts(values)),
        Test::Contains(part) => format!("{name}.contains({})", text(part)),
        Test::Prefix(part) => format!("{name}.startsWith({})", text(part)),
        Test::Suffix(part) => format!("{name}.endsWith({})", text(part)),
        Test::Matches(pattern) => format!("{name}.matches({})", text(pattern)),
    }
}
