//! From elements to a verdict. A comment is cut into clauses, each clause is judged, and what no clause speaks against
//! is handed on to be built into items.
//!
//! A clause ends at a sign, at "but" and "then", and before a new verb of buying or calling off, because most people
//! write no signs: `A1 đẹp quá | cho e 1`, `hủy A1 | lấy B7`, `A1 còn ko | e lấy 2`.

use super::build;
use super::scan::{El, Seen};
use super::{Codes, NotOrder, Reading};
use crate::words::{About, Part};

/// Words nobody here knows that a bare code may stand among. A Chinese
/// character counts half.
const UNKNOWN_MAX_BARE: f32 = 0.5;
/// The same with an option beside the code.
const UNKNOWN_MAX_OPTION: f32 = 1.0;
/// The same with a word of courtesy.
const UNKNOWN_MAX_SOFT: f32 = 2.0;
/// The same with a verb of buying.
const UNKNOWN_MAX_BUY: f32 = 4.0;
/// What a word with a capital inside a sentence counts: most are names.
const NAME_WEIGHT: f32 = 0.25;
/// What a word before a number that counts nothing counts: iphone 15, galaxy 23.
const MODEL_WEIGHT: f32 = 0.5;

/// What quá, ghê, so counts beside a code nobody bought: an opinion, the more so behind a word nobody here knows.
const OPINION_WEIGHT: f32 = 1.5;

/// How sure a clause is of wanting something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Will {
    Bare,
    Soft,
    Firm,
}

#[derive(Debug)]
struct Clause {
    els: Vec<Seen>,
    /// Clauses between two signs share a group.
    group: usize,
    block: Option<Block>,
    will: Will,
    buys: bool,
    gives: bool,
    counts: bool,
    again: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    why: NotOrder,
    about: About,
    gone: bool,
}

fn is_person(el: El) -> bool {
    matches!(el, El::Part(Part::Kin | Part::Friend | Part::Me | Part::Family))
}

fn is_filler(el: El) -> bool {
    matches!(
        el,
        El::Part(
            Part::Filler
                | Part::Goods
                | Part::Deliver
                | Part::Toward
                | Part::Le
                | Part::Total
                | Part::Wear
                | Part::Very
        )
    )
}

fn is_buy(el: El) -> bool {
    matches!(el, El::Part(Part::Buy | Part::BuyAsk | Part::BuyMore | Part::Give))
}

fn is_thing(el: El) -> bool {
    matches!(el, El::Code(_) | El::Opt(_) | El::Qty(_))
}

/// Nothing more is said after `at` but courtesies.
fn closing(els: &[Seen], at: usize) -> bool {
    els[at + 1..].iter().all(|s| {
        matches!(
            s.el,
            El::Part(
                Part::Soft
                    | Part::Which
                    | Part::Kin
                    | Part::Friend
                    | Part::Me
                    | Part::Family
                    | Part::Hey
                    | Part::Filler
                    | Part::Goods
                    | Part::Deliver
                    | Part::Wear
                    | Part::Very
                    | Part::Toward
                    | Part::Le
                    | Part::Look
                    | Part::AskEnd
                    | Part::Ask(_)
                    | Part::Host
                    | Part::Enough
                    | Part::Done
                    | Part::And
                    | Part::ToMe
            ) | El::Stop
                | El::Comma
                | El::Phone
        )
    })
}

/// `shouted`: written in capitals throughout, so that a capital says nothing.
pub(super) fn judge(codes: &Codes, mut seen: Vec<Seen>, shouted: bool) -> Reading {
    settle_give(&mut seen);
    correct(codes, &mut seen);
    let has = |want: fn(El) -> bool| seen.iter().any(|s| want(s.el));
    if !has(|el| matches!(el, El::Code(_))) {
        return Reading::not(NotOrder::NoCode);
    }
    let phone = has(|el| matches!(el, El::Phone));
    let enough = has(|el| el == El::Part(Part::Enough));
    let mut clauses = cut(&seen);
    for clause in &mut clauses {
        weigh(clause);
    }
    for i in 0..clauses.len() {
        let (group, next) = (clauses[i].group, clauses.get(i + 1));
        let follows = next.filter(|n| n.group == group);
        let then = follows.is_some_and(|n| n.els[0].el == El::Part(Part::Then));
        let buys = follows.is_some_and(|n| n.buys);
        clauses[i].block = judge_clause(&clauses[i].els, enough, Follows { then, buys });
    }
    // The question mark belongs to the question in its own breath.
    for i in 0..clauses.len() {
        let group = clauses[i].group;
        let delivery = |c: &Clause| c.group == group && c.block.is_some_and(|b| b.about == About::Delivery);
        if clauses.iter().any(delivery)
            && let Some(block) = clauses[i].block.as_mut().filter(|b| b.about == About::Sign)
        {
            block.about = About::Delivery;
        }
    }
    let called = |c: &Clause| c.block.is_some_and(|b| matches!(b.why, NotOrder::Cancellation | NotOrder::Negation));
    let again = clauses.iter().any(|c| c.again && !called(c));
    let cancelled = called_off(codes, &clauses);
    let refuse = |why| Reading { again, cancelled: cancelled.clone(), ..Reading::not(why) };

    let blocked = |why| clauses.iter().any(|c| c.block.is_some_and(|b| b.why == why));
    if let Some(why) = whole_comment(&seen) {
        for first in [NotOrder::Cancellation, NotOrder::Negation, NotOrder::Question] {
            if blocked(first) {
                return refuse(first);
            }
        }
        return refuse(why);
    }
    let (region, will, reason) = gather(&clauses);
    if !region.iter().any(|el| matches!(el, El::Code(_))) {
        let order = [
            NotOrder::Cancellation,
            NotOrder::Negation,
            NotOrder::Question,
            NotOrder::SomeoneElse,
            NotOrder::Report,
            NotOrder::Host,
            NotOrder::Unclear,
            NotOrder::Show,
            NotOrder::Praise,
        ];
        let why = order.into_iter().find(|why| blocked(*why)).or(reason).unwrap_or(NotOrder::Unclear);
        return refuse(why);
    }
    // Behind a word of sending, a "for" or a phone number stand places, people and times, not opinions.
    let sent = |i: usize| {
        seen[..i].iter().any(|s| matches!(s.el, El::Phone | El::Address))
            || seen[i.saturating_sub(4)..i].iter().any(|s| s.el == El::Part(Part::Deliver))
    };
    let weight = |(i, s): (usize, &Seen)| match s.el {
        El::Word { .. } if sent(i) => NAME_WEIGHT,
        El::Word { han: false } if s.upper && i > 0 && !shouted => NAME_WEIGHT,
        // "iphone 15 V15": a model and what it is for.
        El::Word { han: false } if matches!(seen.get(i + 1).map(|n| n.el), Some(El::Number { price: false })) => {
            MODEL_WEIGHT
        }
        El::Word { han: false } => 1.0,
        El::Word { han: true } => 0.5,
        // A unit that counts nothing: bao kg, mấy phân.
        El::Part(Part::Kilo | Part::Crate | Part::Money | Part::NotUnit) => 1.0,
        // quá, ghê: an opinion in a word nobody here knows.
        El::Part(Part::Very) if will < Will::Firm && beside_code(&seen, i) => OPINION_WEIGHT,
        // quá without its mark, at the end.
        El::Part(Part::Toward) if will < Will::Firm && seen[i + 1..].iter().all(|s| is_filler(s.el)) => 1.0,
        _ => 0.0,
    };
    let unknown: f32 = seen.iter().enumerate().map(weight).sum();
    let located = has(|el| matches!(el, El::Address)) || phone;
    let counted = region.iter().any(|el| matches!(el, El::Qty(q) if q.explicit));
    let optioned = region.iter().any(|el| matches!(el, El::Opt(_)));
    let allowed = match will {
        _ if located || counted => f32::INFINITY,
        Will::Firm => UNKNOWN_MAX_BUY,
        Will::Soft => UNKNOWN_MAX_SOFT,
        Will::Bare if optioned => UNKNOWN_MAX_OPTION,
        Will::Bare => UNKNOWN_MAX_BARE,
    };
    if unknown > allowed {
        return refuse(NotOrder::Unclear);
    }
    match build::items(codes, &region) {
        Some(items) if !items.is_empty() => Reading { items, again, cancelled, ..Reading::default() },
        _ => refuse(NotOrder::Unclear),
    }
}

/// No sign parts element `i` from a code.
fn beside_code(seen: &[Seen], i: usize) -> bool {
    let sign = |s: &&Seen| matches!(s.el, El::Comma | El::Stop);
    let before = seen[..i].iter().rev().take_while(|s| !sign(s));
    let after = seen[i..].iter().take_while(|s| !sign(s));
    before.chain(after).any(|s| matches!(s.el, El::Code(_)))
}

/// `cho e 1 A1` buys; `A1 cho mẹ` names for whom; `cho e xem` asks to see. `sold to me` buys.
fn settle_give(seen: &mut Vec<Seen>) {
    let to_me = seen.iter().any(|s| s.el == El::Part(Part::ToMe));
    let mut swapped = None;
    for i in 0..seen.len() {
        match seen[i].el {
            El::Part(Part::Give) => {
                let next = seen[i + 1..].iter().map(|s| s.el).find(|el| {
                    !is_person(*el)
                        && !is_filler(*el)
                        && !matches!(el, El::Part(Part::CodeWord | Part::Again | Part::Give | Part::Soft | Part::Hey))
                });
                let wants = matches!(
                    next,
                    Some(
                        El::Code(_)
                            | El::Qty(_)
                            | El::BadQty
                            | El::Opt(_)
                            | El::Part(Part::Unit | Part::Crate | Part::Buy)
                    )
                );
                // "còn thì cho em nha": gives the thing spoken of.
                let before = seen[..i].iter().rev().map(|s| s.el).find(|el| !is_person(*el));
                let ends = next.is_none_or(|el| matches!(el, El::Stop | El::Comma | El::Phone | El::Address));
                let wants = wants || (ends && before == Some(El::Part(Part::Then)));
                if !wants {
                    // A1 cho em: a wish; A1 cho mẹ mặc: for whom.
                    seen[i].el = El::Part(if ends { Part::Soft } else { Part::Deliver });
                }
            }
            El::Part(Part::Cancel) if seen[i..].iter().any(|s| s.el == El::Part(Part::IntoCart)) => {
                seen[i].el = El::Part(Part::Buy);
            }
            // "take A12 off"
            El::Part(Part::Off) => {
                let called_off = i > 0 && matches!(seen[i - 1].el, El::Code(_));
                seen[i].el = El::Part(if called_off { Part::Cancel } else { Part::Filler });
            }
            // "sold A12", "sold to me": how a buyer claims it; "A12 sold" tells that it is gone.
            El::Part(Part::Sold) => {
                let claimed = to_me || (i == 0 && matches!(seen.get(1).map(|s| s.el), Some(El::Code(_))));
                seen[i].el = El::Part(if claimed { Part::Buy } else { Part::Gone });
            }
            // "hủy A1, đổi A2": called off first, so the other is wanted.
            El::Part(Part::Swap)
                if seen[..i].iter().any(|s| s.el == El::Part(Part::Cancel))
                    && codes_in(&seen[..i]).next().is_some()
                    && codes_in(&seen[i..]).count() == 1 =>
            {
                seen[i].el = El::Part(Part::Buy);
                swapped = Some(i);
            }
            _ => {}
        }
    }
    if let Some(i) = swapped {
        seen.insert(i, Seen { el: El::Comma, upper: false });
    }
}

/// `D1 à nhầm D2`, `đen M, à không L`: what follows the correction takes the place of the last of its kind. One that
/// leads to nothing tells of something gone wrong.
fn correct(codes: &Codes, seen: &mut Vec<Seen>) {
    // "kem M chứ không phải S": an option ruled out is not chosen.
    let ruled_out = |i: usize| {
        let skipped = |el: &El| is_filler(*el) || matches!(el, El::Part(Part::SizeWord | Part::ColorWord));
        let option = (i + 1..seen.len()).find(|k| !skipped(&seen[*k].el))?;
        let named = codes_in(&seen[..i]).next().is_some();
        (seen[i].el == El::Part(Part::NotBe) && named && matches!(seen[option].el, El::Opt(_))).then_some(i..option + 1)
    };
    if let Some(range) = (0..seen.len()).find_map(ruled_out) {
        seen.drain(range);
    }
    while let Some(at) = seen.iter().position(|s| s.el == El::Part(Part::Correct)) {
        let spoken = |el: &El| !is_person(*el) && !is_filler(*el) && !matches!(el, El::Comma | El::Stop);
        let new = seen[at + 1..].iter().map(|s| s.el).find(spoken).filter(|el| is_thing(*el));
        let done = at > 0 && is_buy(seen[at - 1].el);
        let Some(new) = new.filter(|_| !done) else {
            seen[at].el = El::Part(Part::Problem);
            continue;
        };
        let kinds = |picks: u16| codes.picks[picks as usize].iter().map(|p| (p.code, p.dimension));
        let replaced = |old: El| match (new, old) {
            (El::Opt(new), El::Opt(old)) => kinds(new).any(|kind| kinds(old).any(|other| other == kind)),
            (El::Code(_), El::Code(_)) | (El::Qty(_), El::Qty(_)) => true,
            _ => false,
        };
        seen[at].el = El::Part(Part::Filler);
        if let Some(old) = seen[..at].iter().rposition(|s| replaced(s.el)) {
            let whole = matches!(new, El::Code(_));
            let mut k = 0;
            seen.retain(|s| {
                k += 1;
                !(k - 1 == old || (whole && (old..at).contains(&(k - 1)) && is_thing(s.el)))
            });
        }
    }
}

fn cut(seen: &[Seen]) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    let mut els: Vec<Seen> = Vec::new();
    let mut group = 0;
    let mut close = |els: &mut Vec<Seen>, group: usize| {
        if !els.is_empty() {
            let els = std::mem::take(els);
            out.push(Clause {
                els,
                group,
                block: None,
                will: Will::Bare,
                buys: false,
                gives: false,
                counts: false,
                again: false,
            });
        }
    };
    for s in seen {
        match s.el {
            El::Stop | El::Comma | El::Part(Part::Ask(About::Sign)) => {
                // The sign stays with what it ends: it keeps items apart.
                els.push(*s);
                close(&mut els, group);
                group += 1;
                continue;
            }
            El::Part(Part::Then) => close(&mut els, group),
            _ => {
                if let Some(from) = opens_clause(&els, s.el) {
                    let tail = els.split_off(from);
                    close(&mut els, group);
                    group += usize::from(s.el == El::Part(Part::Me));
                    els = tail;
                }
            }
        }
        els.push(*s);
    }
    close(&mut els, group);
    out
}

/// Whether `el` begins a clause of its own behind `els`, and from where: the subject and the "not" before a verb go
/// with it.
fn opens_clause(els: &[Seen], el: El) -> Option<usize> {
    let has_code = |els: &[Seen]| els.iter().any(|e| matches!(e.el, El::Code(_)));
    match el {
        // "A1 nha | e ck rồi"
        El::Part(Part::Me) => (els.last()?.el == El::Part(Part::Soft) && has_code(els)).then_some(els.len()),
        El::Code(_) => {
            // "A2 đi | A1 hết rồi"
            let last = els.iter().rev().find(|e| !is_person(e.el) && e.el != El::Part(Part::Hey))?;
            (last.el == El::Part(Part::Soft) && has_code(els)).then_some(els.len())
        }
        El::Part(Part::Buy | Part::BuyAsk | Part::BuyMore | Part::Give | Part::Cancel | Part::NotBe | Part::Again) => {
            let mut from = els.len();
            // In "còn size L không | cho e 1" the không closes the question.
            let asks = els.iter().any(|e| matches!(e.el, El::Part(Part::Still | Part::Have | Part::Ask(About::Stock))));
            let goes_with = |e: El| {
                is_person(e)
                    || matches!(
                        e,
                        El::Part(Part::Not | Part::NotYet | Part::NotBe | Part::Already | Part::Enough | Part::Hey)
                    )
            };
            while from > 0 && !(asks && els[from - 1].el == El::Part(Part::Not)) && goes_with(els[from - 1].el) {
                from -= 1;
            }
            let before = &els[..from];
            // "hủy A1 | thêm B7", "mới chốt A1 | thêm B7"
            let over = [Part::Cancel, Part::Already, Part::Done, Part::Past];
            let called_off = before.iter().any(|e| over.iter().any(|part| e.el == El::Part(*part)));
            if el == El::Part(Part::Again) && !(called_off && has_code(before)) {
                return None;
            }
            let judged = |e: &Seen| {
                matches!(
                    e.el,
                    El::Part(
                        Part::Praise
                            | Part::Gone
                            | Part::Cancel
                            | Part::Dislike
                            | Part::Show
                            | Part::Still
                            | Part::Done
                    )
                )
            };
            // "cancel my order", "shop cho đặt": one verb phrase.
            let cancels = !has_code(before)
                && before.iter().rev().find(|e| !is_filler(e.el)).map(|e| e.el) == Some(El::Part(Part::Cancel));
            let opener = before.len() == 1 && (is_filler(before[0].el) || before[0].el == El::Part(Part::Again));
            let verb = cancels || opener || before.last().is_some_and(|e| is_buy(e.el));
            ((has_code(before) || before.iter().any(judged)) && !verb).then_some(from)
        }
        _ => None,
    }
}

fn weigh(clause: &mut Clause) {
    for (i, s) in clause.els.iter().enumerate() {
        // "rẻ nữa": besides, not more.
        let besides = i > 0 && matches!(clause.els[i - 1].el, El::Part(Part::Praise | Part::Dislike));
        let (will, buys, gives, counts, again) = match s.el {
            El::Part(Part::Buy | Part::BuyAsk) => (Will::Firm, true, false, false, false),
            El::Part(Part::BuyMore) => (Will::Firm, true, false, false, true),
            El::Part(Part::Give) => (Will::Firm, true, true, false, false),
            El::Qty(q) if q.explicit => (Will::Firm, false, false, true, false),
            El::Qty(_) => (Will::Bare, false, false, true, false),
            El::BadQty => (Will::Firm, false, false, true, false),
            El::Phone | El::Address => (Will::Firm, false, false, false, false),
            El::Part(Part::Again) if !besides => (Will::Soft, false, false, false, true),
            El::Part(Part::Soft) => (Will::Soft, false, false, false, false),
            _ => (Will::Bare, false, false, false, false),
        };
        clause.will = clause.will.max(will);
        clause.buys |= buys;
        clause.gives |= gives;
        clause.counts |= counts;
        clause.again |= again;
    }
}

/// What the next clause in the same breath does.
#[derive(Clone, Copy)]
struct Follows {
    /// Begins with thì, mà, but.
    then: bool,
    buys: bool,
}

fn judge_clause(els: &[Seen], enough: bool, follows: Follows) -> Option<Block> {
    let has = |part: Part| els.iter().any(|s| s.el == El::Part(part));
    let buy_at = els.iter().position(|s| is_buy(s.el));
    let ask_idiom = els.iter().position(|s| s.el == El::Part(Part::BuyAsk));
    let mut found: Vec<Block> = Vec::new();
    let mut push = |why, about, gone| found.push(Block { why, about, gone });
    for (i, s) in els.iter().enumerate() {
        let El::Part(part) = s.el else { continue };
        let next = els[i + 1..].iter().map(|s| s.el).find(|el| !is_person(*el) && !is_filler(*el));
        match part {
            Part::Cancel => push(NotOrder::Cancellation, About::Other, false),
            Part::Not | Part::NotBe | Part::NotYet => {
                // "A1 không lấy thắt lưng", "không kèm quà": of what comes with it.
                let object = els[i + 1..].iter().position(|s| s.el == El::Part(Part::Goods)).map(|k| i + 1 + k);
                let beside = object.is_some_and(|at| {
                    let verb = |s: &Seen| is_buy(s.el) || is_filler(s.el) || matches!(s.el, El::Word { .. });
                    let more = |s: &Seen| matches!(s.el, El::Code(_) | El::Part(Part::Again | Part::Le));
                    at <= i + 3 && els[i + 1..at].iter().all(verb) && !els[at..].iter().any(more)
                });
                if part == Part::Not && beside && !has(Part::Have) && !has(Part::Still) {
                    continue;
                }
                let ends = closing(els, i) || matches!(next, Some(El::Stop | El::Comma) | None);
                if part == Part::Not && ends && follows.then {
                    // "A1 ko có thì A2": a condition, no question.
                    push(NotOrder::Host, About::Stock, true);
                    continue;
                }
                if part != Part::NotBe && ends {
                    let stock =
                        [Part::Still, Part::Gone, Part::Ask(About::Stock)].into_iter().any(has) || asks_for_it(els);
                    let about = match () {
                        () if stock => About::Stock,
                        () if has(Part::Deliver) => About::Delivery,
                        () => About::Other,
                    };
                    push(NotOrder::Question, about, false);
                    continue;
                }
                match next {
                    Some(El::Part(Part::Past | Part::Problem)) => push(NotOrder::Report, About::Other, false),
                    Some(el) if is_buy(el) => {
                        let off = part == Part::Not && (has(Part::Again) || has(Part::Le) || enough);
                        push(if off { NotOrder::Cancellation } else { NotOrder::Negation }, About::Other, false);
                    }
                    Some(El::Part(Part::Gone | Part::Still)) => push(NotOrder::Host, About::Stock, true),
                    _ if part == Part::Not && (has(Part::Still) || has(Part::Have)) => {
                        push(NotOrder::Question, About::Stock, false);
                    }
                    _ if part == Part::NotYet => push(NotOrder::Question, About::Other, false),
                    _ => push(NotOrder::Negation, About::Other, false),
                }
            }
            // "can I get A1?" asks in form only; "where can I get A1" asks.
            Part::Ask(about) if ask_idiom.is_none_or(|at| at > i) => push(NotOrder::Question, about, false),
            // "có 1 cái thôi hả": asks whether it is so, as one asks whether it is there.
            Part::AskEnd if i > 0 && closing(els, i) => push(NotOrder::Question, About::Stock, false),
            Part::Which if buy_at.is_none() => push(NotOrder::Question, About::Other, false),
            Part::Where if !has(Part::Not) => push(NotOrder::Question, About::Other, false),
            // "có thì lấy 2", "nhà có tiệc nên lấy A1": a condition met, a reason.
            Part::Have
                if follows.then
                    && codes_in(els).next().is_none()
                    && !els.iter().any(|s| {
                        matches!(s.el, El::Opt(_) | El::Part(Part::ColorWord | Part::SizeWord | Part::Not))
                    }) => {}
            Part::Have if has(Part::Done) || has(Part::Le) => push(NotOrder::Report, About::Other, false),
            Part::Still | Part::Have if buy_at.is_none() && !has(Part::If) => {
                let told = part == Part::Still && matches!(next, Some(El::Qty(_)));
                let stock = part == Part::Still || asks_for_it(els);
                let about = if stock || els[i..].iter().any(|s| s.el == El::Part(Part::Not)) {
                    About::Stock
                } else {
                    About::Other
                };
                push(if told { NotOrder::Host } else { NotOrder::Question }, about, false);
            }
            Part::NoNeed
                if closing(els, i)
                    || els[i..].iter().any(|s| matches!(s.el, El::Code(_) | El::Part(Part::Again | Part::Le))) =>
            {
                push(NotOrder::Negation, About::Other, false);
            }
            // "that K30 is dreamy": an opinion in a word nobody here knows.
            Part::Is if i > 0 && buy_at.is_none() && !has(Part::If) && matches!(next, Some(El::Word { .. })) => {
                push(NotOrder::Unclear, About::Other, false);
            }
            Part::Is if i == 0 || els[..i].iter().all(|s| is_person(s.el)) => {
                push(NotOrder::Question, About::Other, false)
            }
            Part::PriceWord if !matches!(next, Some(El::Number { .. })) => {
                push(NotOrder::Question, About::Other, false)
            }
            // "A1 nha chị chủ dễ thương": the person is praised.
            Part::Praise
                if i > 1 && is_person(els[i - 1].el) && els[..i - 1].iter().any(|s| s.el == El::Part(Part::Soft)) => {}
            Part::Praise if buy_at.is_none_or(|b| b > i) && !explicit_count(els) && !has_contact(els) => {
                push(NotOrder::Praise, About::Other, false);
            }
            Part::Dislike if buy_at.is_none_or(|b| b > i) => push(NotOrder::Negation, About::Other, false),
            Part::Past => push(NotOrder::Report, About::Other, false),
            Part::Already if next.is_some_and(is_buy) => push(NotOrder::Report, About::Other, false),
            // "vừa rồi chốt nha": and then.
            Part::Done if follows.buys && i + 1 == els.len() && buy_at.is_none() => {}
            Part::Done if i > 0 && (closing(els, i) || matches!(next, Some(El::Part(Part::Praise)))) => {
                push(NotOrder::Report, About::Other, false)
            }
            Part::Problem => push(NotOrder::Report, About::Other, false),
            Part::Show if buy_at.is_none_or(|b| b > i) => push(NotOrder::Show, About::Other, false),
            // uống trước hay sau, order hay sẵn: a choice put to the host.
            Part::Or
                if i > 0
                    && (matches!(els.get(i + 1).map(|s| s.el), Some(El::Part(Part::Filler | Part::Goods)))
                        || !closing(els, i) && !next.is_some_and(is_thing)) =>
            {
                push(NotOrder::Question, About::Other, false);
            }
            // mua A1 mặc đẹp
            Part::Wear
                if buy_at.is_some_and(|b| b < i)
                    && els[..i].iter().any(|s| matches!(s.el, El::Code(_)))
                    && els[i..].iter().any(|s| s.el == El::Part(Part::Praise)) =>
            {
                push(NotOrder::Report, About::Other, false);
            }
            Part::Wear
                if buy_at.is_none()
                    && !has(Part::Soft)
                    && matches!(els.get(i + 1).map(|s| s.el), Some(El::Code(_))) =>
            {
                push(NotOrder::Unclear, About::Other, false);
            }
            Part::Done
                if i > 0 && buy_at.is_some_and(|b| b < i) && (is_buy(els[i - 1].el) || is_thing(els[i - 1].el)) =>
            {
                push(NotOrder::Report, About::Other, false)
            }
            Part::All if codes_in(els).nth(1).is_none() => push(NotOrder::Unclear, About::Other, false),
            Part::Later => push(NotOrder::Unclear, About::Other, false),
            // "nếu có màu xanh thì lấy": the wish hangs on something else.
            Part::Have if has(Part::If) && !asks_for_it(els) => push(NotOrder::Unclear, About::Other, false),
            Part::Toward if matches!(els.get(i + 1).map(|s| s.el), Some(El::Code(_))) && buy_at.is_none() => {
                push(NotOrder::Show, About::Other, false);
            }
            Part::Gone => push(NotOrder::Host, About::Stock, true),
            _ => {}
        }
    }
    let rank = |b: &Block| match b.why {
        NotOrder::Cancellation => 0,
        NotOrder::Negation => 1,
        NotOrder::Question => match b.about {
            About::Other => 2,
            About::Delivery => 3,
            About::Stock => 4,
            About::Sign => 5,
        },
        NotOrder::Report | NotOrder::Host => 6,
        NotOrder::Unclear => 7,
        NotOrder::Show => 8,
        _ => 9,
    };
    found.into_iter().min_by_key(rank)
}

/// `có A1`, `có size L`: asks for the thing itself, not for something beside it.
fn asks_for_it(els: &[Seen]) -> bool {
    let Some(at) = els.iter().position(|s| s.el == El::Part(Part::Have)) else { return false };
    let mut rest = els[at + 1..].iter().map(|s| s.el).filter(|el| !is_filler(*el) && !is_person(*el));
    match rest.next() {
        Some(El::Code(_) | El::Opt(_) | El::Qty(_)) => true,
        Some(El::Part(Part::SizeWord | Part::ColorWord)) => matches!(rest.next(), Some(El::Opt(_))),
        _ => false,
    }
}

fn explicit_count(els: &[Seen]) -> bool {
    els.iter().any(|s| matches!(s.el, El::Qty(q) if q.explicit))
}

fn has_contact(els: &[Seen]) -> bool {
    els.iter().any(|s| matches!(s.el, El::Phone | El::Address))
}

/// What speaks against the comment as a whole: somebody else's order, the host's talk, a swap, an "or".
fn whole_comment(seen: &[Seen]) -> Option<NotOrder> {
    let has = |part: Part| seen.iter().any(|s| s.el == El::Part(part));
    let me_buys = has(Part::Me) && seen.iter().any(|s| is_buy(s.el));
    // "... em lấy A1": whoever else is spoken of, the speaker buys.
    let said: Vec<El> = seen.iter().map(|s| s.el).filter(|el| *el != El::Part(Part::Filler)).collect();
    let speaker_buys = said.windows(2).any(|pair| pair[0] == El::Part(Part::Me) && is_buy(pair[1]));
    if seen.iter().any(|s| s.el == El::Mention { shop: false }) && !me_buys {
        return Some(NotOrder::SomeoneElse);
    }
    for (i, s) in seen.iter().enumerate() {
        match s.el {
            El::Part(Part::Third | Part::Host) if speaker_buys => {}
            El::Part(Part::Third) => return Some(NotOrder::SomeoneElse),
            El::Part(Part::Host) => return Some(NotOrder::Host),
            El::Part(Part::Family) if seen.get(i + 1).is_some_and(|n| n.el == El::Part(Part::Hey)) => {
                return Some(NotOrder::SomeoneElse);
            }
            El::Part(Part::Swap) => return Some(NotOrder::Unclear),
            El::Part(Part::Or) => {
                let near = |el: Option<&Seen>| el.is_some_and(|s| is_thing(s.el));
                let after = seen[i + 1..].iter().find(|s| {
                    !matches!(
                        s.el,
                        El::Part(
                            Part::Filler
                                | Part::Goods
                                | Part::Deliver
                                | Part::SizeWord
                                | Part::ColorWord
                                | Part::CodeWord
                        )
                    )
                });
                let before = seen[..i].iter().rev().find(|s| !matches!(s.el, El::Part(Part::Filler)));
                if near(before) && near(after) {
                    return Some(NotOrder::Unclear);
                }
            }
            // chị Hoa chốt A1: a person and a name before the verb.
            El::Part(Part::Kin | Part::Friend) => {
                let mut k = i + 1;
                let mut named = false;
                while let Some(n) = seen.get(k) {
                    let name = matches!(n.el, El::Word { han: false })
                        || (n.upper && matches!(n.el, El::Part(p) if !matches!(p, Part::Buy | Part::Give | Part::Hey)));
                    if name {
                        named = true;
                    } else if !matches!(n.el, El::Part(Part::Already)) {
                        break;
                    }
                    k += 1;
                }
                let starts = i == 0
                    || matches!(seen[i - 1].el, El::Stop | El::Comma | El::Code(_) | El::Part(Part::And | Part::Hey));
                // "chị Sáu lấy A1 nha em": to the shop, so the speaker's own name.
                let own = s.el == El::Part(Part::Kin)
                    && seen[k..].windows(2).any(|pair| pair[0].el == El::Part(Part::Soft) && is_person(pair[1].el));
                if named && starts && !own && seen.get(k).is_some_and(|n| is_buy(n.el)) {
                    return Some(NotOrder::SomeoneElse);
                }
            }
            // Lan ơi A1 nè
            El::Part(Part::Hey) if i > 0 && has(Part::Look) => {
                let named =
                    matches!(seen[i - 1].el, El::Word { .. }) || (seen[i - 1].upper && !is_person(seen[i - 1].el));
                if named && !seen.iter().any(|s| is_buy(s.el)) {
                    return Some(NotOrder::SomeoneElse);
                }
            }
            _ => {}
        }
    }
    None
}

fn codes_in(els: &[Seen]) -> impl Iterator<Item = u16> + '_ {
    els.iter().filter_map(|s| match s.el {
        El::Code(code) => Some(code),
        _ => None,
    })
}

fn called_off(codes: &Codes, clauses: &[Clause]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last: Vec<u16> = Vec::new();
    for clause in clauses {
        let mut named: Vec<u16> = codes_in(&clause.els).collect();
        if clause.block.is_some_and(|b| b.why == NotOrder::Cancellation) {
            if named.is_empty() {
                named.clone_from(&last);
            }
            for code in &named {
                let code = &codes.armed()[*code as usize].code;
                if !out.contains(code) {
                    out.push(code.clone());
                }
            }
        }
        if !named.is_empty() {
            last = named;
        }
    }
    out
}

struct Chunk {
    group: usize,
    els: Vec<El>,
    will: Will,
}

/// The elements no clause speaks against, in order; how sure they are; and what spoke last against a bare code.
fn gather(clauses: &[Clause]) -> (Vec<El>, Will, Option<NotOrder>) {
    let mut region: Vec<Chunk> = Vec::new();
    // Codes that were spoken of but not wanted yet, and why not.
    let mut topic: Vec<El> = Vec::new();
    let mut topic_block: Option<(Block, usize)> = None;
    // A block without a code of its own waits for the codes that follow.
    let mut ahead: Option<Block> = None;
    let mut reason = None;
    let has_code = |els: &[El]| els.iter().any(|el| matches!(el, El::Code(_)));
    for clause in clauses {
        let els: Vec<El> = clause.els.iter().map(|s| s.el).collect();
        let coded = has_code(&els);
        // "A1 bao nhiêu em lấy 2": one breath, one question.
        let breath = clauses.iter().filter(|c| c.group == clause.group).filter_map(|c| c.block);
        let asked = breath.into_iter().find(|b| b.why == NotOrder::Question && b.about == About::Other);
        let mut block = clause.block.or(asked);
        if block.is_none() && coded && clause.will == Will::Bare {
            block = ahead;
        }
        match block {
            Some(b) => {
                reason = Some(b.why);
                if coded {
                    if matches!(b.why, NotOrder::Cancellation | NotOrder::Negation) {
                        let off: Vec<u16> = codes_in(&clause.els).collect();
                        region.retain(|c| !c.els.iter().any(|el| matches!(el, El::Code(code) if off.contains(code))));
                    }
                    // "A1 em đặt bị giao nhầm A2": one tale in one breath.
                    if b.why == NotOrder::Report {
                        region.retain(|c| c.group != clause.group);
                    }
                    topic = els.into_iter().filter(|el| matches!(el, El::Code(_) | El::Opt(_))).collect();
                    topic_block = Some((b, clause.group));
                    continue;
                }
                let spared = match b.why {
                    NotOrder::Cancellation => None,
                    NotOrder::Negation if clause.buys => None,
                    NotOrder::Question if b.about == About::Delivery => Some(Will::Soft),
                    NotOrder::Question => Some(Will::Firm),
                    NotOrder::Unclear
                        if clauses.iter().any(|c| c.group == clause.group && codes_in(&c.els).next().is_some()) =>
                    {
                        None
                    }
                    NotOrder::Report | NotOrder::Unclear => {
                        let apart = clauses
                            .iter()
                            .filter(|c| c.group == clause.group)
                            .all(|c| codes_in(&c.els).next().is_none());
                        Some(if apart { Will::Soft } else { Will::Firm })
                    }
                    _ => Some(Will::Soft),
                };
                let (kept, dropped): (Vec<Chunk>, Vec<Chunk>) =
                    region.into_iter().partition(|c| spared.is_some_and(|will| c.will >= will));
                region = kept;
                if !has_code(&region.iter().flat_map(|c| c.els.clone()).collect::<Vec<_>>()) {
                    region.clear();
                }
                if has_code(&dropped.iter().flat_map(|c| c.els.clone()).collect::<Vec<_>>()) {
                    topic = dropped
                        .into_iter()
                        .flat_map(|c| c.els)
                        .filter(|el| matches!(el, El::Code(_) | El::Opt(_)))
                        .collect();
                    topic_block = Some((b, clause.group));
                } else if region.is_empty() {
                    ahead = Some(b).filter(|b| !matches!(b.why, NotOrder::Report | NotOrder::Host));
                }
            }
            None => {
                let wants = clause.buys || clause.counts || clause.again;
                let open = !region.iter().any(|c| has_code(&c.els));
                if !coded && wants && open && !topic.is_empty() {
                    let resumed = topic_block.is_some_and(|(b, group)| match b.why {
                        NotOrder::Report => clause.again || clause.gives || (group != clause.group && clause.buys),
                        NotOrder::Cancellation | NotOrder::Negation => false,
                        NotOrder::Unclear => group != clause.group && clause.buys && clause.counts,
                        NotOrder::Host => b.gone && clause.gives && group != clause.group,
                        // Beside the thing: only a clear "give me" or a count wants it all the same.
                        NotOrder::Question if b.about == About::Other => clause.gives || (clause.buys && clause.counts),
                        _ => clause.buys || (group != clause.group && clause.will == Will::Firm),
                    });
                    if resumed {
                        region.push(Chunk { group: clause.group, els: std::mem::take(&mut topic), will: Will::Firm });
                        region.push(Chunk { group: clause.group, els, will: clause.will });
                    }
                    continue;
                }
                if !coded
                    && wants
                    && clause.will == Will::Firm
                    && let Some(last) = region.iter_mut().rev().find(|c| has_code(&c.els))
                {
                    last.will = Will::Firm;
                }
                if coded
                    || !region.is_empty()
                    || els.iter().any(|el| {
                        is_thing(*el)
                            || matches!(el, El::Part(Part::Each | Part::EachColor | Part::EachSize))
                            || is_buy(*el)
                    })
                {
                    // A verb before the code lends its weight: "chốt nha, A1".
                    let lent = region.iter().filter(|c| !has_code(&c.els)).map(|c| c.will).max().unwrap_or(Will::Bare);
                    let will = if coded { clause.will.max(lent) } else { clause.will };
                    region.push(Chunk { group: clause.group, els, will });
                }
                if coded {
                    ahead = None;
                }
            }
        }
    }
    let will = region.iter().map(|c| c.will).max().unwrap_or(Will::Bare);
    let mut els = Vec::new();
    for chunk in region {
        els.extend(chunk.els);
        // Clauses are apart: a count after the cut is not the code's before it unless nothing else takes it.
        els.push(El::Part(Part::Then));
    }
    (els, will, reason)
}
