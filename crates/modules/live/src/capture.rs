//! What a viewer's comment means for the shop. Pure: the reading and what was ordered before in; what to do out.

use contracts::ports::{HoldAnswer, HoldOutcome};
use kernel::Time;
use language::{NotOrder, OrderItem, Reading};

use crate::model::{Did, What};

/// Within this long a repeated identical comment is one order.
pub(crate) const REPEAT_WINDOW_S: i64 = 60;

/// What to do about a comment.
#[derive(Debug, PartialEq)]
pub(crate) enum Meant {
    /// Just talk.
    Talk,
    Question,
    /// Hold these; first let go of those codes.
    Order {
        items: Vec<OrderItem>,
        cancel: Vec<String>,
    },
    /// The same again: already done.
    Repeated {
        code: String,
    },
    /// Let go of what these codes hold.
    Cancel(Vec<String>),
    /// A cancellation that names nothing: say how.
    HowToCancel,
    /// Names a code but leaves open what is wanted.
    Unclear,
}

/// `repeated`: the same person said the same within the window.
pub(crate) fn meant(reading: Reading, repeated: bool) -> Meant {
    if let Some(first) = reading.items.first() {
        if repeated && !reading.again {
            return Meant::Repeated { code: first.code.clone() };
        }
        return Meant::Order { items: reading.items, cancel: reading.cancelled };
    }
    if !reading.cancelled.is_empty() {
        return Meant::Cancel(reading.cancelled);
    }
    match reading.not_order {
        Some(NotOrder::Question | NotOrder::Show) => Meant::Question,
        Some(NotOrder::Cancellation) => Meant::HowToCancel,
        Some(NotOrder::Unclear) => Meant::Unclear,
        _ => Meant::Talk,
    }
}

/// Whether `last`, the moment of the same comment before, lies within the window.
pub(crate) fn is_repeat(last: Option<Time>, now: Time) -> bool {
    last.is_some_and(|at| now.ms_since(at) < REPEAT_WINDOW_S * 1000)
}

/// What a comment did, as everybody may see it.
pub(crate) fn did(answer: &HoldAnswer) -> Did {
    let held: Vec<(&String, u32)> = answer
        .outcomes
        .iter()
        .filter_map(|o| match o {
            HoldOutcome::Held { code, quantity, .. } => Some((code, *quantity)),
            _ => None,
        })
        .collect();
    if let [(code, quantity)] = held[..] {
        return Did { what: What::Held, code: Some(code.clone()), quantity: Some(quantity) };
    }
    if !held.is_empty() {
        let codes: Vec<String> = held.iter().map(|(code, quantity)| format!("{code} ×{quantity}")).collect();
        return Did { what: What::Held, code: Some(codes.join(", ")), quantity: None };
    }
    let of = |o: &HoldOutcome| match o {
        HoldOutcome::Waitlisted { code, quantity, .. } => {
            Some(Did { what: What::Waitlisted, code: Some(code.clone()), quantity: Some(*quantity) })
        }
        HoldOutcome::Refused { code, reason: "sold_out" | "not_enough_left" } => {
            Some(Did { what: What::SoldOut, code: Some(code.clone()), quantity: None })
        }
        HoldOutcome::ChooseOptions { code } | HoldOutcome::Refused { code, .. } => {
            Some(Did { what: What::NotOrder, code: Some(code.clone()), quantity: None })
        }
        HoldOutcome::Held { .. } => None,
    };
    // The best news first: in line, then sold out, then not an order.
    let mut all: Vec<Did> = answer.outcomes.iter().filter_map(of).collect();
    all.sort_by_key(|d| match d.what {
        What::Waitlisted => 0,
        What::SoldOut => 1,
        _ => 2,
    });
    all.into_iter().next().unwrap_or(Did { what: What::NotOrder, code: None, quantity: None })
}

#[cfg(test)]
mod tests {
    use language::{Codes, parse_codes, read_comment};

    use super::*;

    fn read(text: &str) -> Reading {
        let codes = Codes::new(parse_codes("A1,A12:đen|xanh:S|M|L,B7").unwrap()).unwrap();
        read_comment(&codes, text)
    }

    #[test]
    fn the_same_order_again_is_one_order_unless_it_says_more() {
        assert!(matches!(meant(read("A1 x2"), false), Meant::Order { .. }));
        assert_eq!(meant(read("A1 x2"), true), Meant::Repeated { code: "A1".into() });
        assert!(matches!(meant(read("thêm A1 x2"), true), Meant::Order { .. }));
        let now = Time::from_millis(1_000_000);
        assert!(is_repeat(Some(now.plus_s(-59)), now) && !is_repeat(Some(now.plus_s(-60)), now));
        assert!(!is_repeat(None, now));
    }

    #[test]
    fn questions_and_cancellations_are_no_orders() {
        assert_eq!(meant(read("A1 còn không?"), false), Meant::Question);
        assert_eq!(meant(read("hủy A1"), false), Meant::Cancel(vec!["A1".into()]));
        assert_eq!(meant(read("đẹp quá shop ơi"), false), Meant::Talk);
    }

    #[test]
    fn what_was_held_is_told_without_saying_for_whom() {
        let variant_id = kernel::VariantId::from_uuid(kernel::Uuid::nil());
        let held =
            |code: &str, quantity| HoldOutcome::Held { code: code.into(), options: vec![], quantity, variant_id };
        let answer = |outcomes| HoldAnswer { order: None, until: None, link: None, outcomes };
        let one = did(&answer(vec![held("A1", 2)]));
        assert_eq!((one.what, one.code.as_deref(), one.quantity), (What::Held, Some("A1"), Some(2)));
        let two = did(&answer(vec![held("A1", 2), held("B7", 1)]));
        assert_eq!((two.what, two.code.as_deref(), two.quantity), (What::Held, Some("A1 ×2, B7 ×1"), None));
        let refused = |reason| HoldOutcome::Refused { code: "A1".into(), reason };
        assert_eq!(did(&answer(vec![refused("limit_per_buyer"), refused("sold_out")])).what, What::SoldOut);
        assert_eq!(did(&answer(vec![])).what, What::NotOrder);
    }
}
