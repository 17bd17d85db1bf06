//! Judging by policy: what a caller says of a case, what it is answered, and the record that travels in the caller's own fact.
//!
//! A scene is a folder of policy text (`policies/order.risk`). Facts are named as the scene declares them; what the scene does
//! not declare is a programming error, and is told in the log once. Features and links (`link.…`) are filled in by `risk`.

use std::{sync::Arc, time::Duration};

use kernel::{DecisionId, Id, Mark, Money, Text3, Time};
use serde::{Deserialize, Serialize};

/// Scenes that the product asks.
pub mod scene {
    pub const ORDER_RISK: &str = "order.risk";
    pub const MERCHANT_ADMISSION: &str = "merchant.admission";
    pub const CHAT_MESSAGE: &str = "chat.message";
    pub const ROOM_TRAFFIC: &str = "room.traffic";
    pub const ALL: [&str; 4] = [ORDER_RISK, MERCHANT_ADMISSION, CHAT_MESSAGE, ROOM_TRAFFIC];
}

/// The value of one fact, as its owner has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Missing,
    Bool(bool),
    /// A whole number: a count, pieces, years.
    Int(i64),
    /// `part / whole`, for decimals: rounded down at the digits that the scene declares; missing over nothing.
    Share {
        part: i64,
        whole: i64,
    },
    Money(Money),
    /// A duration in microseconds.
    Span(i64),
    Time(Time),
    /// A text, an id, or the name of an enum's variant.
    Text(String),
    Set(Vec<String>),
}

macro_rules! facts_from {
    ($($from:ty => |$value:ident| $fact:expr;)*) => {$(
        impl From<$from> for Fact {
            fn from($value: $from) -> Fact {
                $fact
            }
        }
    )*};
}

facts_from! {
    bool => |b| Fact::Bool(b);
    i64 => |n| Fact::Int(n);
    u32 => |n| Fact::Int(n.into());
    usize => |n| Fact::Int(i64::try_from(n).unwrap_or(i64::MAX));
    Money => |m| Fact::Money(m);
    Time => |t| Fact::Time(t);
    Duration => |d| Fact::Span(i64::try_from(d.as_micros()).unwrap_or(i64::MAX));
    String => |t| Fact::Text(t);
    &str => |t| Fact::Text(t.to_owned());
    Mark => |m| Fact::Text(m.to_string());
    Vec<String> => |s| Fact::Set(s);
}

impl<K> From<Id<K>> for Fact {
    fn from(id: Id<K>) -> Fact {
        Fact::Text(id.to_string())
    }
}

impl<T: Into<Fact>> From<Option<T>> for Fact {
    fn from(value: Option<T>) -> Fact {
        value.map_or(Fact::Missing, Into::into)
    }
}

/// Facts of one case, by the names that the scene declares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(pub Vec<(&'static str, Fact)>);

impl Facts {
    pub fn new() -> Facts {
        Facts::default()
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Fact>) -> Facts {
        self.set(name, value);
        self
    }

    pub fn set(&mut self, name: &'static str, value: impl Into<Fact>) {
        self.0.push((name, value.into()));
    }
}

/// A judgement as it travels in the fact it belongs to, and so commits with its effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    pub id: DecisionId,
    pub scene: String,
    /// Whom it is about, as the scene's shares count it: a person's, shop's or comment writer's id.
    pub subject: String,
    /// The outcome that took effect.
    pub outcome: String,
    /// The engine's record in base64 without padding; empty where the scene's fallback was given.
    pub record: String,
    /// How far the log of facts had been read into the features that were used.
    #[serde(default)]
    pub seen: i64,
    /// Why the fallback was given: `deadline_missed`, or the code of a fact that could not be taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// The scene is only watched: the record says what it would have been, the first outcome that harms nobody was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watched: bool,
}

/// What a scene answered.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The outcome's name in the policy, such as `pass`.
    pub outcome: Arc<str>,
    /// Limits that rules set, in the raw unit of each: microseconds, minor units, whole numbers.
    pub limits: Vec<(Arc<str>, i64)>,
    /// Why, for the person concerned: at most four; empty where the outcome asks nothing of them.
    pub reasons: Vec<Text3>,
    /// To be told in the caller's own fact; `None` where nobody judges.
    pub judged: Option<Box<Judged>>,
}

impl Verdict {
    pub fn is(&self, outcome: &str) -> bool {
        &*self.outcome == outcome
    }

    /// What rules limited this to, in its raw unit.
    pub fn limit(&self, name: &str) -> Option<i64> {
        self.limits.iter().find(|(n, _)| &**n == name).map(|(_, value)| *value)
    }
}

/// Asks a scene. In memory, in microseconds: to be called before a transaction, its record told inside it.
pub trait Decisions: Send + Sync {
    /// Decides. Never fails: a fact that cannot be taken gives the scene's written fallback, and the record says so.
    fn decide(&self, scene: &'static str, subject: &str, facts: Facts) -> Verdict;
    /// The scene's written answer for when facts could not be had; `why` is kept in the record.
    fn fallback(&self, scene: &'static str, subject: &str, why: &'static str) -> Verdict;
    /// How long gathering facts may take before [`Decisions::fallback`] is given.
    fn deadline(&self, scene: &'static str) -> Duration;
}

/// Judges nothing: everything passes, and leaves no record. For tests of a module by itself.
pub struct NoPolicy;

impl Decisions for NoPolicy {
    fn decide(&self, scene: &'static str, _: &str, _: Facts) -> Verdict {
        let outcome = match scene {
            scene::MERCHANT_ADMISSION => "admit",
            scene::CHAT_MESSAGE => "show",
            scene::ROOM_TRAFFIC => "count",
            _ => "pass",
        };
        Verdict { outcome: outcome.into(), limits: Vec::new(), reasons: Vec::new(), judged: None }
    }

    fn fallback(&self, scene: &'static str, subject: &str, _: &'static str) -> Verdict {
        self.decide(scene, subject, Facts::new())
    }

    fn deadline(&self, _: &'static str) -> Duration {
        Duration::from_millis(50)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_keep_what_is_missing_apart_from_nothing() {
        let facts = Facts::new().with("a", None::<i64>).with("b", Some(0i64)).with("c", "x");
        assert_eq!(facts.0, [("a", Fact::Missing), ("b", Fact::Int(0)), ("c", Fact::Text("x".into()))]);
    }
}
