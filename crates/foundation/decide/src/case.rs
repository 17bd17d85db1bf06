//! A case as it is handed in, and the decision as it is handed back.

use kernel::Time;

use crate::program::{OutcomeId, Program, RAW_MAX, SlotId, SlotType, Source};

/// Bytes of one text fact. Longer ones are refused when the case is filled: the caller decides by the written fallback.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Elements of one set fact.
pub const SET_ELEMENTS_MAX: usize = 1_000;

/// What a slot holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Missing,
    /// Bools, numbers, times, durations in the raw unit of the slot's type; enums by the place of the variant.
    Raw(i64),
    /// Ids, texts, and enums by name.
    Text(String),
    Set(Vec<String>),
}

/// A fact that cannot be taken: which slot and why. The code is stable, `error-<code>` names its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactError {
    pub slot: SlotId,
    pub code: &'static str,
}

impl std::fmt::Display for FactError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "slot {}: {}", self.slot.0, self.code)
    }
}

impl std::error::Error for FactError {}

/// A case in the order of the program's slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub now: Time,
    /// Whom shares of subjects are counted by.
    pub subject: String,
    pub values: Vec<Value>,
}

impl Case {
    /// A case of which nothing is known.
    pub fn new(program: &Program, now: Time, subject: &str) -> Case {
        Case { now, subject: subject.to_owned(), values: vec![Value::Missing; program.slots.len()] }
    }
}

/// Holds a value against its slot. Errors: `fact_unknown`, `fact_computed`, `fact_wrong_type`, `fact_out_of_range`,
/// `fact_not_a_variant`, `fact_too_long`.
pub fn accept(program: &Program, slot: SlotId, value: &Value) -> Result<(), FactError> {
    let no = |code| Err(FactError { slot, code });
    let Some(declared) = program.slot(slot) else { return no("fact_unknown") };
    if matches!(declared.source, Source::Derived(_) | Source::Block(_)) {
        return no("fact_computed");
    }
    match (&declared.ty, value) {
        (_, Value::Missing) => Ok(()),
        (SlotType::Bool, Value::Raw(0 | 1)) => Ok(()),
        (SlotType::Bool, Value::Raw(_)) => no("fact_out_of_range"),
        (SlotType::Enum(variants), Value::Raw(raw)) => match usize::try_from(*raw) {
            Ok(place) if place < variants.len() => Ok(()),
            _ => no("fact_not_a_variant"),
        },
        (SlotType::Enum(variants), Value::Text(name)) if variants.contains(name) => Ok(()),
        (SlotType::Enum(_), Value::Text(_)) => no("fact_not_a_variant"),
        (ty, Value::Raw(raw)) if ty.is_number() => {
            if raw.unsigned_abs() <= RAW_MAX.unsigned_abs() {
                Ok(())
            } else {
                no("fact_out_of_range")
            }
        }
        (SlotType::Id | SlotType::Text, Value::Text(text)) => {
            if text.len() <= TEXT_BYTES_MAX {
                Ok(())
            } else {
                no("fact_too_long")
            }
        }
        (SlotType::Set, Value::Set(elements)) => {
            let bytes: usize = elements.iter().map(String::len).sum();
            if elements.len() <= SET_ELEMENTS_MAX && bytes <= TEXT_BYTES_MAX { Ok(()) } else { no("fact_too_long") }
        }
        _ => no("fact_wrong_type"),
    }
}

/// A rule that fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    /// Its place in [`Program::rules`].
    pub rule: u16,
    /// Whether it had effect, or was only watched.
    pub live: bool,
    /// Which leaves of its condition were true, by their numbers; 0 when the decision was asked for without.
    pub leaves: u64,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub outcome: OutcomeId,
    /// Of live rules and of [`Mapping::points_from`](crate::program::Mapping::points_from).
    pub points: i64,
    /// In the order of the rules.
    pub fired: Vec<Fired>,
    /// Rules with [`Missing::Review`](crate::program::Missing::Review) that could not be settled, in the order of the rules.
    pub unsettled: Vec<u16>,
    /// The strictest value of each limit that live rules set.
    pub limits: Vec<Option<i64>>,
    /// As it would be if rules in shadow were live.
    pub shadow_outcome: OutcomeId,
    pub shadow_points: i64,
}

impl Decision {
    /// An empty one to be filled again and again.
    pub fn new(program: &Program) -> Decision {
        Decision {
            outcome: program.mapping.default,
            points: 0,
            fired: Vec::new(),
            unsettled: Vec::new(),
            limits: vec![None; program.mapping.limits.len()],
            shadow_outcome: program.mapping.default,
            shadow_points: 0,
        }
    }
}

/// FNV-1a over the bytes, then mixed (the finisher of splitmix64). Stays the same for good: shares of subjects stand on it.
pub fn stable_hash(parts: &[&str]) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// Whether a rule in [`Mode::Share`](crate::program::Mode::Share) is live for a subject.
pub fn in_share(rule: &str, subject: &str, share: u16) -> bool {
    stable_hash(&[rule, subject]) % 10_000 < u64::from(share)
}
