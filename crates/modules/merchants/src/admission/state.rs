//! How a shop's standing moves, and the limits a verdict sets. Pure.

use contracts::{ShopLimits, ShopState, Verdict, from_dong};
use kernel::{AMOUNT_MINOR_MAX, Currency, Error, Result};
use serde::Deserialize;

/// What an operator does to a shop's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AdmissionAct)]
pub enum Act {
    /// Onto probation, with limits.
    Admit,
    /// For more papers.
    Ask,
    Refuse,
    /// Probation is over.
    Lift,
    Close,
}

impl Act {
    #[cfg(test)]
    pub(crate) const ALL: [Act; 5] = [Act::Admit, Act::Ask, Act::Refuse, Act::Lift, Act::Close];

    /// As the list of what operators did names it.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Act::Admit => "admit_shop",
            Act::Ask => "ask_shop",
            Act::Refuse => "refuse_shop",
            Act::Lift => "lift_probation",
            Act::Close => "close_shop",
        }
    }

    /// The policy's outcome that says the same.
    pub(crate) const fn outcome(self) -> Option<&'static str> {
        match self {
            Act::Admit => Some("admit"),
            Act::Ask => Some("ask"),
            Act::Refuse => Some("refuse"),
            Act::Lift | Act::Close => None,
        }
    }
}

/// Where an operator's act leads. Errors: `illegal_standing`.
pub(crate) fn acted(state: ShopState, act: Act) -> Result<ShopState> {
    use ShopState::{Admitted, Applied, Closed, DocumentsNeeded, Probation, Refused};
    match (act, state) {
        // Also a way back: for a closed shop that was right to complain, for an admitted one that is to be watched again.
        (Act::Admit, _) => Ok(Probation),
        (Act::Ask, Applied | DocumentsNeeded | Probation | Refused | Admitted) => Ok(DocumentsNeeded),
        (Act::Refuse, Applied | DocumentsNeeded | Probation | Refused) => Ok(Refused),
        (Act::Lift, Probation) => Ok(Admitted),
        (Act::Close, Applied | DocumentsNeeded | Probation | Refused | Admitted) => Ok(Closed),
        _ => Err(Error::conflict("illegal_standing").with("state", state.code())),
    }
}

/// Papers can be changed and handed in. Errors: `papers_settled`.
pub(crate) fn editable(state: ShopState) -> Result<()> {
    match state {
        ShopState::Admitted | ShopState::Closed => Err(Error::conflict("papers_settled")),
        _ => Ok(()),
    }
}

/// Where a verdict leads. After a person decided, a policy may be stricter than they were, never milder.
/// Errors: `papers_settled`.
pub(crate) fn judged(state: ShopState, by_person: bool, outcome: &str) -> Result<ShopState> {
    editable(state)?;
    let says = match outcome {
        "admit" => ShopState::Probation,
        "refuse" => ShopState::Refused,
        _ => ShopState::DocumentsNeeded,
    };
    Ok(if by_person && strictness(state) > strictness(says) { state } else { says })
}

const fn strictness(state: ShopState) -> u8 {
    match state {
        ShopState::Applied | ShopState::Admitted => 0,
        ShopState::Probation => 1,
        ShopState::DocumentsNeeded => 2,
        ShopState::Refused | ShopState::Closed => 3,
    }
}

/// What a verdict limits a shop of `currency` to.
pub(crate) fn limits_of(verdict: &Verdict, currency: Currency) -> ShopLimits {
    let count = |name| verdict.limit(name).map(|n| u32::try_from(n.max(0)).unwrap_or(u32::MAX));
    let seconds = |name| verdict.limit(name).map(|us| us.max(0) / 1_000_000);
    let sum = |name| verdict.limit(name).map(|dong| from_dong(dong.max(0), currency));
    ShopLimits {
        orders_per_day: count("orders_per_day"),
        products: count("products"),
        price_max_minor: sum("price_max"),
        settle_after_s: seconds("settle_after"),
        live_s: seconds("live_hours"),
        deposit_minor: sum("deposit"),
    }
}

/// Figures no shop needs: beyond them an operator mistyped.
const COUNT_MAX: u32 = 1_000_000;
const SETTLE_S_MAX: i64 = 365 * 86_400;
const DAY_S: i64 = 86_400;

/// Errors: `shop_limit_out_of_range`.
pub(crate) fn check_limits(limits: &ShopLimits) -> Result<()> {
    let sane = limits.orders_per_day.is_none_or(|n| n <= COUNT_MAX)
        && limits.products.is_none_or(|n| n <= COUNT_MAX)
        && limits.price_max_minor.is_none_or(|m| (0..=AMOUNT_MINOR_MAX).contains(&m))
        && limits.deposit_minor.is_none_or(|m| (0..=AMOUNT_MINOR_MAX).contains(&m))
        && limits.settle_after_s.is_none_or(|s| (0..=SETTLE_S_MAX).contains(&s))
        && limits.live_s.is_none_or(|s| (0..=DAY_S).contains(&s));
    if sane { Ok(()) } else { Err(Error::field("limits", "shop_limit_out_of_range")) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug)]
    enum Move {
        Judge(&'static str),
        Act(Act),
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let judge = prop::sample::select(vec!["admit", "ask", "refuse", "something else"]).prop_map(Move::Judge);
        let act = prop::sample::select(Act::ALL.to_vec()).prop_map(Move::Act);
        prop::collection::vec(prop_oneof![judge, act], 0..40)
    }

    proptest! {
        /// Whatever is done in whatever order: a shop sells only after it was admitted by somebody, a person's decision is
        /// never softened by a policy, a closed shop opens by an operator's hand only, and limits end by it only.
        #[test]
        fn a_standing_is_never_softened_by_a_policy(moves in moves()) {
            let (mut state, mut by_person, mut admitted_once) = (ShopState::Applied, false, false);
            for step in moves {
                let before = state;
                match step {
                    Move::Judge(outcome) => match judged(state, by_person, outcome) {
                        Ok(next) => {
                            prop_assert!(!by_person || strictness(next) >= strictness(before));
                            prop_assert_ne!(next, ShopState::Admitted);
                            prop_assert_ne!(next, ShopState::Closed);
                            admitted_once |= outcome == "admit";
                            state = next;
                        }
                        Err(error) => {
                            prop_assert_eq!(error.code, "papers_settled");
                            prop_assert!(matches!(before, ShopState::Admitted | ShopState::Closed));
                        }
                    },
                    Move::Act(act) => match acted(state, act) {
                        Ok(next) => {
                            prop_assert!(before != ShopState::Closed || act == Act::Admit);
                            prop_assert!(next != ShopState::Admitted || before == ShopState::Probation);
                            admitted_once |= act == Act::Admit;
                            (state, by_person) = (next, true);
                        }
                        Err(error) => prop_assert_eq!(error.code, "illegal_standing"),
                    },
                }
                prop_assert!(!state.sells() || admitted_once);
            }
        }
    }

    #[test]
    fn limits_are_read_in_their_units_and_in_the_shop_s_currency() {
        let limit = |name: &str, value| (Arc::from(name), value);
        let verdict = Verdict {
            outcome: "admit".into(),
            limits: vec![
                limit("orders_per_day", 50),
                limit("price_max", 5_000_000),
                limit("settle_after", 7 * 86_400_000_000),
                limit("live_hours", 3_600_000_000),
            ],
            reasons: Vec::new(),
            judged: None,
        };
        let dong = limits_of(&verdict, Currency::VND);
        assert_eq!((dong.orders_per_day, dong.products, dong.price_max_minor), (Some(50), None, Some(5_000_000)));
        assert_eq!((dong.settle_after_s, dong.live_s), (Some(604_800), Some(3600)));
        assert_eq!(limits_of(&verdict, Currency::USD).price_max_minor, Some(20_000));
    }

    #[test]
    fn a_limit_no_shop_needs_is_a_slip_of_the_hand() {
        let ok = ShopLimits { live_s: Some(86_400), ..ShopLimits::default() };
        assert!(check_limits(&ok).is_ok());
        for limits in [
            ShopLimits { live_s: Some(86_401), ..ok },
            ShopLimits { price_max_minor: Some(-1), ..ok },
            ShopLimits { orders_per_day: Some(u32::MAX), ..ok },
            ShopLimits { deposit_minor: Some(i64::MAX), ..ok },
        ] {
            assert_eq!(check_limits(&limits).unwrap_err().code, "shop_limit_out_of_range");
        }
    }
}
