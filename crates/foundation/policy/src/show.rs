//! Values of slots as text, for people and for the language, and back from JSON.

use decide::{
    case::{Case, Value},
    program::{Program, Slot, SlotId, SlotType, Source},
};
use kernel::{Locale, Money, Time};
use serde_json::Value as Json;

use crate::{compile::Policy, print::quote};

/// The largest unit of a duration that leaves a whole number, as the language writes it.
fn duration_literal(micros: i64) -> String {
    let units = [("days", 86_400_000_000), ("hours", 3_600_000_000), ("minutes", 60_000_000), ("seconds", 1_000_000)];
    match units.into_iter().find(|(_, scale)| micros % scale == 0 && micros != 0) {
        Some((unit, scale)) => format!("{unit}({})", micros / scale),
        None if micros == 0 => "seconds(0)".to_owned(),
        None => format!("seconds({})", decimal(micros, 6)),
    }
}

/// `raw / 10^decimals`, without zeros at the end.
fn decimal(raw: i64, decimals: u32) -> String {
    let unit = 10u64.pow(decimals);
    let (whole, part) = (raw.unsigned_abs() / unit, raw.unsigned_abs() % unit);
    let sign = if raw < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let part = format!("{part:0width$}", width = decimals as usize);
    format!("{sign}{whole}.{}", part.trim_end_matches('0'))
}

/// A value as the language writes it: `VND(500000)`, `days(3)`, `"cod"`. `None`: it has none.
pub fn literal(slot: &Slot, value: &Value) -> Option<String> {
    Some(match (value, &slot.ty) {
        (Value::Missing, _) => return None,
        (Value::Raw(raw), SlotType::Bool) => (*raw == 1).to_string(),
        (Value::Raw(raw), SlotType::Enum(variants)) => quote(variants.get(usize::try_from(*raw).ok()?)?),
        (Value::Raw(raw), SlotType::Money(currency)) => {
            format!("{}({})", currency.code(), Money::new(*raw, *currency).decimal())
        }
        (Value::Raw(raw), SlotType::Duration) => duration_literal(*raw),
        (Value::Raw(raw), SlotType::Time) => {
            let moment = Time::from_micros(*raw);
            let text = if raw % 1_000_000 == 0 { moment.to_string().replace(".000Z", "Z") } else { moment.to_string() };
            format!("timestamp({})", quote(&text))
        }
        (Value::Raw(raw), ty) => decimal(*raw, ty.decimals()),
        (Value::Text(text), _) => quote(text),
        (Value::Set(elements), _) => format!("[{}]", elements.iter().map(|e| quote(e)).collect::<Vec<_>>().join(", ")),
    })
}

/// A value as a person reads it: `500.000 ₫`, `3 ngày`, `cod`. Missing is a dash.
pub fn for_person(slot: &Slot, value: &Value, locale: Locale) -> String {
    match (value, &slot.ty) {
        (Value::Missing, _) => "–".to_owned(),
        (Value::Raw(raw), SlotType::Money(currency)) => money(Money::new(*raw, *currency), locale),
        (Value::Raw(raw), SlotType::Duration) => duration(*raw, locale),
        (Value::Raw(raw), SlotType::Bool) => {
            let words = match locale {
                Locale::Vi => ["không", "có"],
                Locale::Zh => ["否", "是"],
                Locale::En => ["no", "yes"],
            };
            words[usize::from(*raw == 1)].to_owned()
        }
        (Value::Raw(raw), SlotType::Time) => Time::from_micros(*raw).to_string(),
        (Value::Raw(raw), ty) if ty.is_number() => {
            // A ratio is read to two decimals.
            let text = decimal(*raw, ty.decimals());
            match text.split_once('.') {
                Some((whole, part)) => format!("{whole}.{}", &part[..part.len().min(2)]),
                None => text,
            }
        }
        (Value::Raw(raw), SlotType::Enum(variants)) => {
            usize::try_from(*raw).ok().and_then(|n| variants.get(n)).cloned().unwrap_or_default()
        }
        (Value::Raw(raw), _) => raw.to_string(),
        (Value::Text(text), _) => text.clone(),
        (Value::Set(elements), _) => elements.join(", "),
    }
}

fn money(amount: Money, locale: Locale) -> String {
    let text = amount.decimal();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let (thousands, point) = if locale == Locale::Vi { (".", ",") } else { (",", ".") };
    let digits = whole.trim_start_matches('-');
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push_str(thousands);
        }
        grouped.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let part = if part.is_empty() { String::new() } else { format!("{point}{part}") };
    format!("{sign}{grouped}{part} {}", amount.currency.code())
}

fn duration(micros: i64, locale: Locale) -> String {
    let units: [(i64, [&str; 3]); 4] = [
        (86_400_000_000, ["ngày", "天", "days"]),
        (3_600_000_000, ["giờ", "小时", "hours"]),
        (60_000_000, ["phút", "分钟", "minutes"]),
        (1_000_000, ["giây", "秒", "seconds"]),
    ];
    let (scale, words) = units.into_iter().find(|(scale, _)| micros.abs() >= *scale).unwrap_or(units[3]);
    let word = words[locale as usize];
    let number = micros / scale;
    match locale {
        Locale::Zh => format!("{number}{word}"),
        Locale::En if number == 1 => format!("1 {}", word.trim_end_matches('s')),
        _ => format!("{number} {word}"),
    }
}

/// Why a fact given as JSON cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactProblem {
    pub fact: String,
    /// Stable code, as the engine's.
    pub code: &'static str,
    pub message: String,
}

impl std::fmt::Display for FactProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.fact, self.message)
    }
}

impl std::error::Error for FactProblem {}

/// A case from a JSON object of facts by name. Money is `"189000 VND"` or `{"minor": 189000, "currency": "VND"}`, a duration
/// `"3d 4h"`, a moment ISO 8601, a set a list of texts; `null` is missing. `now` is the moment if it is given.
pub fn case_of_json(policy: &Policy, json: &Json, now: Time, subject: &str) -> Result<Case, FactProblem> {
    let problem = |fact: &str, code, message: String| FactProblem { fact: fact.to_owned(), code, message };
    let Some(facts) = json.as_object() else {
        return Err(problem(
            "facts",
            "fact_wrong_type",
            "facts are a JSON object, such as {\"order.total\": \"189000 VND\"}".to_owned(),
        ));
    };
    let program = &policy.program;
    let mut case = Case::new(program, now, subject);
    for (name, value) in facts {
        if name == "now" {
            let moment = value.as_str().and_then(Time::parse);
            case.now = moment.ok_or_else(|| {
                problem("now", "fact_wrong_type", "a moment is written 2026-06-01T05:00:00Z".to_owned())
            })?;
            continue;
        }
        let given =
            program.slots.iter().position(|s| s.name == *name && matches!(s.source, Source::Fact | Source::Feature(_)));
        let Some(place) = given else {
            let known = program.slots.iter().filter(|s| !matches!(s.source, Source::Derived(_) | Source::Block(_)));
            let help =
                crate::source::did_you_mean(name, known.map(|s| s.name.as_str()), "the scene does not declare it");
            return Err(problem(name, "fact_unknown", format!("no such fact: {help}")));
        };
        let slot = &program.slots[place];
        let read = value_of_json(slot, value).map_err(|message| problem(name, "fact_wrong_type", message))?;
        policy.accept(SlotId(place as u16), &read).map_err(|e| match (e.code, policy.slots[place].range) {
            ("fact_out_of_range", Some((low, high))) => {
                let [low, high] = [low, high].map(|raw| literal(slot, &Value::Raw(raw)).unwrap_or_default());
                problem(name, e.code, format!("is outside its range {low} to {high}"))
            }
            _ => problem(name, e.code, format!("cannot be taken ({})", e.code)),
        })?;
        case.values[place] = read;
    }
    Ok(case)
}

fn value_of_json(slot: &Slot, json: &Json) -> Result<Value, String> {
    let wanted = |example: &str| format!("is {}, so it is given as {example}", crate::space::type_text(slot));
    let text = json.as_str();
    match &slot.ty {
        _ if json.is_null() => Ok(Value::Missing),
        SlotType::Bool => json.as_bool().map(|b| Value::Raw(b.into())).ok_or_else(|| wanted("true or false")),
        SlotType::Int => json.as_i64().map(Value::Raw).ok_or_else(|| wanted("a whole number")),
        SlotType::Decimal { scale } => {
            let number = json.as_f64().and_then(crate::value::Figure::of_dec);
            let raw = number.map(|n| n.raw(u32::from(*scale)).0);
            raw.map(Value::Raw).ok_or_else(|| wanted("a number"))
        }
        SlotType::Money(currency) => {
            let written = text.and_then(|t| t.strip_suffix(currency.code())).map(str::trim_end);
            let parsed = written.and_then(|t| Money::parse_decimal(t, *currency).ok()).map(|m| m.minor);
            let object =
                serde_json::from_value::<Money>(json.clone()).ok().filter(|m| m.currency == *currency).map(|m| m.minor);
            let example = format!("\"189000 {0}\" or {{\"minor\": 189000, \"currency\": \"{0}\"}}", currency.code());
            parsed.or(object).map(Value::Raw).ok_or_else(|| wanted(&example))
        }
        SlotType::Duration => text.and_then(duration_of).map(Value::Raw).ok_or_else(|| wanted("\"3d 4h\"")),
        SlotType::Time => {
            text.and_then(Time::parse).map(|t| Value::Raw(t.micros())).ok_or_else(|| wanted("\"2026-06-01T05:00:00Z\""))
        }
        SlotType::Enum(variants) => match text.and_then(|t| variants.iter().position(|v| v == t)) {
            Some(place) => Ok(Value::Raw(place as i64)),
            None => Err(wanted(&format!("one of {}", variants.join(", ")))),
        },
        SlotType::Id | SlotType::Text => text.map(|t| Value::Text(t.to_owned())).ok_or_else(|| wanted("a text")),
        SlotType::Set => {
            let elements =
                json.as_array().map(|a| a.iter().map(|e| e.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>());
            elements.flatten().map(Value::Set).ok_or_else(|| wanted("a list of texts"))
        }
    }
}

/// `3d 4h 30m` in microseconds.
fn duration_of(text: &str) -> Option<i64> {
    let mut total = 0i64;
    for part in text.split_ascii_whitespace() {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = part.split_at(digits);
        let (_, scale) = crate::lexer::SPAN_UNITS.into_iter().find(|(u, _)| *u == unit)?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(scale)?)?;
    }
    (!text.trim().is_empty()).then_some(total)
}

/// The names and values of all facts a case holds, for records and tools.
pub fn known_facts<'a>(program: &'a Program, case: &'a Case) -> impl Iterator<Item = (&'a Slot, &'a Value)> {
    program.slots.iter().zip(&case.values).filter(|(_, v)| **v != Value::Missing)
}
