//! What becomes of a comment and its writer after it was judged: shown, hidden, slowed, muted. Pure.

use contracts::Verdict;
use kernel::{DecisionId, Text3, Time};

use crate::{model::Hidden, rows::Mute};

/// A mute by a policy that does not say how long, and the longest.
const MUTE_S: i64 = 600;
pub(crate) const MUTE_S_MAX: u32 = 24 * 3600;
/// A pause between comments by a policy that does not say how long, and the longest.
const SLOW_S: i64 = 10;
const SLOW_S_MAX: i64 = 600;
/// Where a person finds what was decided about them, and appeals.
pub(crate) const APPEAL_PATH: &str = "/account/decisions";

/// What one verdict of `chat.message` does.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Fate {
    pub hidden: Option<Hidden>,
    pub mute: Option<Mute>,
    pub slow_until: Option<Time>,
    pub decision: Option<DecisionId>,
    pub why: Vec<Text3>,
}

impl Fate {
    /// The crew is not muted or slowed in its own room; what a rule would mute for is hidden.
    pub(crate) fn of(verdict: &Verdict, crew: bool, now: Time) -> Fate {
        let seconds = |limit: &str, usual: i64, most: i64| {
            verdict.limit(limit).map_or(usual, |us| us.div_euclid(1_000_000).clamp(1, most))
        };
        let mut fate =
            Fate { decision: verdict.judged.as_ref().map(|j| j.id), why: verdict.reasons.clone(), ..Fate::default() };
        match &*verdict.outcome {
            "hide" => fate.hidden = Some(Hidden { why: verdict.reasons.clone() }),
            "mute" => {
                fate.hidden = Some(Hidden { why: verdict.reasons.clone() });
                let until = now.plus_s(seconds("mute_for", MUTE_S, MUTE_S_MAX.into()));
                fate.mute = (!crew).then(|| Mute { until, why: verdict.reasons.clone() });
            }
            "slow" if !crew => fate.slow_until = Some(now.plus_s(seconds("slow_every", SLOW_S, SLOW_S_MAX))),
            _ => {}
        }
        fate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(outcome: &str, limits: &[(&str, i64)]) -> Verdict {
        Verdict {
            outcome: outcome.into(),
            limits: limits.iter().map(|(name, value)| ((*name).into(), *value)).collect(),
            reasons: vec![Text3::same("vì vậy")],
            judged: None,
        }
    }

    #[test]
    fn each_outcome_does_what_it_says_and_no_more() {
        let now = Time::from_millis(1_000_000);
        let of = |outcome, limits: &[_], crew| Fate::of(&verdict(outcome, limits), crew, now);
        let show = of("show", &[("mute_for", 60_000_000)], false);
        assert_eq!((show.hidden, show.mute, show.slow_until), (None, None, None));
        let hide = of("hide", &[], false);
        assert!(hide.hidden.is_some_and(|h| h.why.len() == 1) && hide.mute.is_none());
        let mute = of("mute", &[("mute_for", 60_000_000)], false);
        assert!(mute.hidden.is_some() && mute.mute.is_some_and(|m| m.until == now.plus_s(60)));
        assert_eq!(of("mute", &[], false).mute.map(|m| m.until), Some(now.plus_s(MUTE_S)));
        assert_eq!(of("mute", &[("mute_for", i64::MAX)], false).mute.map(|m| m.until), Some(now.plus_s(86_400)));
        assert_eq!(of("slow", &[("slow_every", 5_000_000)], false).slow_until, Some(now.plus_s(5)));
        assert_eq!(of("slow", &[], false).slow_until, Some(now.plus_s(SLOW_S)));
    }

    #[test]
    fn the_crew_is_neither_muted_nor_slowed() {
        let now = Time::from_millis(1_000_000);
        let mute = Fate::of(&verdict("mute", &[]), true, now);
        assert!(mute.hidden.is_some() && mute.mute.is_none());
        assert_eq!(Fate::of(&verdict("slow", &[]), true, now).slow_until, None);
    }
}
