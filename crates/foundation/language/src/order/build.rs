//! From the elements that are wanted to items: which count and which options go with which code.

use super::scan::{El, Qty, Side};
use super::{Codes, Dimension, ITEMS_MAX, OrderItem, Pick};
use crate::words::Part;

/// One way of one code: a choice for each kind of option, and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Variant {
    choices: Vec<Option<u8>>,
    quantity: Option<Qty>,
}

#[derive(Clone, Copy, Debug)]
enum Detail {
    Choice { dimension: u8, choice: u8 },
    Quantity(Qty),
    All(Dimension),
}

/// The items, or nothing when the words leave open which.
pub(super) fn items(codes: &Codes, region: &[El]) -> Option<Vec<OrderItem>> {
    if region.iter().any(|el| matches!(el, El::BadQty)) {
        return None;
    }
    let codes_named = region.iter().filter(|el| matches!(el, El::Code(_))).count();
    // "3 mã A1 B7 C9": the count of codes, not of pieces.
    let of_codes = |i: usize| {
        let next = region.get(i + 1) == Some(&El::Part(Part::CodeWord))
            || region[..i].iter().rev().take(2).any(|el| *el == El::Part(Part::Total));
        matches!(region[i], El::Qty(q) if next && codes_named > 1 && q.n as usize == codes_named)
    };
    let region: Vec<El> = (0..region.len()).filter(|i| !of_codes(*i)).map(|i| region[i]).collect();
    let region = region.as_slice();
    let at: Vec<usize> = (0..region.len()).filter(|i| matches!(region[*i], El::Code(_))).collect();
    let each = region.contains(&El::Part(Part::Each));
    let per_choice = region.iter().any(|el| matches!(el, El::Part(Part::EachColor | Part::EachSize)));
    let common = if each { common_quantity(region)? } else { None };
    let prefixed = counts_stand_before(region, &at);
    let mut lists: Vec<(u16, Vec<Detail>)> = Vec::new();
    let mut zone_start = 0;
    for (k, &i) in at.iter().enumerate() {
        let El::Code(code) = region[i] else { continue };
        let before = &region[zone_start..i];
        let zone_end = match at.get(k + 1) {
            Some(&next) => i + 1 + split(&region[i + 1..next], prefixed, codes, region[next]),
            None => region.len(),
        };
        let after = &region[i + 1..zone_end];
        zone_start = zone_end;
        // "nhà 3 con mèo lấy A1 2 bao": a count before the verb is of something else where another count stands.
        let verb = before.iter().rposition(|el| matches!(el, El::Part(Part::Buy | Part::BuyMore)));
        let counted = |els: &[El]| els.iter().any(|el| matches!(el, El::Qty(_)));
        let before = match verb {
            Some(verb) if counted(&before[verb..]) || counted(after) => &before[verb..],
            _ => before,
        };
        let mut details = Vec::new();
        for (el, leads) in before.iter().map(|el| (el, true)).chain(after.iter().map(|el| (el, false))) {
            match el {
                El::Opt(picks) => {
                    if let Some(Pick { dimension, choice, .. }) =
                        codes.picks[*picks as usize].iter().find(|p| p.code == code)
                    {
                        details.push(Detail::Choice { dimension: *dimension, choice: *choice });
                    }
                }
                El::Qty(q) if common.is_none() => {
                    let mut q = *q;
                    if leads && q.side == Side::Free {
                        q.side = Side::Before;
                    }
                    details.push(Detail::Quantity(q));
                }
                El::Part(Part::EachColor) => details.push(Detail::All(Dimension::Color)),
                El::Part(Part::EachSize) => details.push(Detail::All(Dimension::Size)),
                _ => {}
            }
        }
        lists.push((code, details));
    }
    let mut out: Vec<(OrderItem, bool)> = Vec::new();
    for (code, details) in lists {
        for variant in variants(codes, code, &details, per_choice)? {
            let armed = &codes.armed[code as usize];
            let choice = |(d, c): (usize, &Option<u8>)| c.map(|c| armed.options[d][c as usize].clone());
            let options = variant.choices.iter().enumerate().filter_map(choice).collect();
            let said = common.or(variant.quantity);
            let item = OrderItem { code: armed.code.clone(), quantity: said.map_or(1, |q| q.n), options };
            // The same thing named twice is one wish; with two different counts nobody knows.
            match out.iter_mut().find(|(old, _)| old.code == item.code && old.options == item.options) {
                Some((old, counted)) => {
                    if said.is_some() && *counted && old.quantity != item.quantity {
                        return None;
                    }
                    if said.is_some() {
                        old.quantity = item.quantity;
                        *counted = true;
                    }
                }
                None => out.push((item, said.is_some())),
            }
        }
    }
    // A code named once bare and once with its options is the latter.
    let items: Vec<OrderItem> = out
        .iter()
        .filter(|(item, _)| {
            !item.options.is_empty()
                || !out.iter().any(|(other, _)| other.code == item.code && !other.options.is_empty())
        })
        .map(|(item, _)| item.clone())
        .collect();
    (items.len() <= ITEMS_MAX).then_some(items)
}

/// The one count that `mỗi mã 2` gives to all.
fn common_quantity(region: &[El]) -> Option<Option<Qty>> {
    let mut found: Option<Qty> = None;
    for el in region {
        if let El::Qty(q) = el {
            match found {
                Some(old) if old.n != q.n => return None,
                _ => found = Some(*q),
            }
        }
    }
    Some(found)
}

/// `2 A1 3 B7`: the counts stand before their codes.
fn counts_stand_before(region: &[El], at: &[usize]) -> bool {
    let (Some(&first), Some(&last)) = (at.first(), at.last()) else { return false };
    let count = |el: &El| matches!(el, El::Qty(q) if q.side != Side::After);
    region[..first].iter().any(count) && !region[last + 1..].iter().any(|el| matches!(el, El::Qty(_)))
}

/// Where, between two codes, what belongs to the first ends.
fn split(between: &[El], prefixed: bool, codes: &Codes, next: El) -> usize {
    let apart = |el: &El| {
        matches!(
            el,
            El::Comma
                | El::Stop
                | El::Part(Part::And | Part::Then | Part::Buy | Part::Give | Part::BuyAsk | Part::BuyMore)
        )
    };
    if let Some(last) = between.iter().rposition(apart) {
        return last + 1;
    }
    let El::Code(next) = next else { return between.len() };
    let own = |el: &El| match el {
        El::Qty(q) => (prefixed && q.side == Side::Free) || q.side == Side::Before,
        El::Opt(picks) => {
            let picks = &codes.picks[*picks as usize];
            prefixed && picks.iter().any(|p| p.code == next) && picks.iter().all(|p| p.code == next)
        }
        _ => false,
    };
    between.iter().position(own).unwrap_or(between.len())
}

fn variants(codes: &Codes, code: u16, details: &[Detail], per_choice: bool) -> Option<Vec<Variant>> {
    let armed = &codes.armed[code as usize];
    let blank = Variant { choices: vec![None; armed.options.len()], quantity: None };
    let choices = details.iter().filter(|d| matches!(d, Detail::Choice { .. })).count();
    let first_choice = details.iter().position(|d| matches!(d, Detail::Choice { .. }));
    let leading = details.iter().take(first_choice.unwrap_or(0)).any(|d| matches!(d, Detail::Quantity(_)));
    let trailing = matches!(details.last(), Some(Detail::Quantity(_)));
    let counts: Vec<Qty> =
        details.iter().filter_map(|d| if let Detail::Quantity(q) = d { Some(*q) } else { None }).collect();
    // 2 cái, 1 đen 1 trắng, of a code without options: the first is the sum.
    if armed.options.is_empty()
        && let [total, parts @ ..] = counts.as_slice()
        && parts.len() > 1
        && parts.iter().map(|q| q.n).sum::<u32>() == total.n
    {
        return Some(vec![Variant { quantity: Some(*total), ..blank }]);
    }
    // 1 đen 1 xanh: each count opens what follows it.
    let opens = leading && !trailing && counts.len() > 1 && choices > 1;
    let mut out = vec![blank.clone()];
    let mut spare: Vec<Qty> = Vec::new();
    // "2 A12, 1 đen 1 xanh": the first is the sum of what follows.
    let summed = opens
        && counts.len() > 2
        && matches!(details[0], Detail::Quantity(_))
        && counts[1..].iter().map(|q| q.n).sum::<u32>() == counts[0].n;
    for detail in &details[usize::from(summed)..] {
        let last = out.len() - 1;
        match detail {
            Detail::Choice { dimension, choice } => {
                let slot = out[last].choices[*dimension as usize];
                let full = slot.is_some_and(|old| old != *choice);
                let counted = !opens && out[last].quantity.is_some() && slot.is_some();
                if full || counted {
                    let known = out.iter().any(|v| v.choices[*dimension as usize] == Some(*choice));
                    if known && !counted && armed.options.len() == 1 {
                        continue;
                    }
                    out.push(blank.clone());
                }
                let last = out.len() - 1;
                out[last].choices[*dimension as usize] = Some(*choice);
            }
            Detail::Quantity(q) => {
                let empty = out[last].choices.iter().all(Option::is_none);
                if opens && !empty && !(summed && out[last].quantity.is_none()) {
                    out.push(blank.clone());
                    out[last + 1].quantity = Some(*q);
                } else if choices > 0 && empty && !opens {
                    spare.push(*q);
                } else if let Some(old) = out[last].quantity {
                    // thùng 24 lon: what a box holds. Two different counts: nobody knows.
                    if old.n != q.n && !old.crated {
                        return None;
                    }
                } else {
                    out[last].quantity = Some(*q);
                }
            }
            Detail::All(_) => {}
        }
    }
    inherit(&mut out);
    for detail in details {
        // "29 30 mỗi size 1": each of those named.
        if let Detail::All(kind) = detail
            && !named_several(codes, code, &out, *kind)
        {
            out = spread(codes, code, out, *kind)?;
        }
    }
    settle(&mut out, &spare, per_choice).then_some(out)
}

/// `đen xanh M` is đen M and xanh M; `xanh M và L` is xanh M and xanh L.
fn inherit(out: &mut [Variant]) {
    for i in 1..out.len() {
        for d in 0..out[i].choices.len() {
            if out[i].choices[d].is_none() {
                out[i].choices[d] = out[i - 1].choices[d];
            }
        }
    }
    for i in (0..out.len().saturating_sub(1)).rev() {
        for d in 0..out[i].choices.len() {
            if out[i].choices[d].is_none() {
                out[i].choices[d] = out[i + 1].choices[d];
            }
        }
    }
}

/// The kind of option that "each colour" speaks of: the colour, else the only one there is or nobody knows by name.
fn dimension_of(codes: &Codes, code: u16, kind: Dimension) -> Option<usize> {
    let kinds = &codes.dimensions[code as usize];
    let others = |d: &usize| kinds[*d] == Dimension::Other;
    let only_other = || (0..kinds.len()).filter(others).count() == 1;
    let spare = || (kinds.len() == 1).then_some(0).or_else(|| (0..kinds.len()).find(others).filter(|_| only_other()));
    kinds.iter().position(|k| *k == kind).or_else(spare)
}

fn named_several(codes: &Codes, code: u16, out: &[Variant], kind: Dimension) -> bool {
    let differs = |d: usize| out.iter().any(|v| v.choices[d].is_some() && v.choices[d] != out[0].choices[d]);
    dimension_of(codes, code, kind).is_some_and(differs)
}

/// `mỗi màu`: one of every colour the host armed.
fn spread(codes: &Codes, code: u16, from: Vec<Variant>, kind: Dimension) -> Option<Vec<Variant>> {
    if codes.dimensions[code as usize].is_empty() {
        return Some(from);
    }
    let d = dimension_of(codes, code, kind)?;
    let choices = codes.armed[code as usize].options[d].len();
    let mut out = Vec::with_capacity(from.len() * choices);
    for variant in from {
        for choice in 0..choices.min(ITEMS_MAX + 1) {
            let mut one = variant.clone();
            one.choices[d] = Some(choice as u8);
            if !out.contains(&one) {
                out.push(one);
            }
        }
    }
    Some(out)
}

/// Counts that stood before all options, or after all of them.
fn settle(out: &mut [Variant], spare: &[Qty], per_choice: bool) -> bool {
    let ways = out.len();
    let counted: Vec<u32> = out.iter().filter_map(|v| v.quantity.map(|q| q.n)).collect();
    if let Some(total) = spare.first() {
        if spare.iter().any(|q| q.n != total.n && !spare[0].crated) {
            return false;
        }
        if counted.is_empty() {
            if ways == 1 || per_choice || total.n == 1 {
                out.iter_mut().for_each(|v| v.quantity = Some(*total));
                return true;
            }
            // Two of them, two ways: one each.
            return total.n as usize == ways;
        }
        // A total beside its parts must be their sum.
        let rest = (ways - counted.len()) as u32;
        return (ways == 1 && counted[0] == total.n) || counted.iter().sum::<u32>() + rest == total.n;
    }
    if ways > 1 && counted.len() == 1 && !per_choice {
        let only_last = out[ways - 1].quantity.is_some();
        let n = counted[0];
        if only_last && n > 1 {
            if n as usize != ways {
                return false;
            }
            out[ways - 1].quantity = None;
        }
    }
    true
}
