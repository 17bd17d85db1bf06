//! Random programs and random cases: small domains and many edges, so that everything meets.
#![allow(dead_code, unreachable_pub)]

use decide::case::{Case, Value};
use decide::program::*;
use kernel::{Currency, Time};

/// splitmix64
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const WORDS: [&str; 8] = ["an", "ban", "cam", "đỏ", "an ban", "", "cambo", "anan"];
const PATTERNS: [&str; 4] = ["^an", "b.n$", "[cđ]", "(an)+b?"];
pub const NOW: Time = Time::from_micros(1_790_000_000_000_000);

pub fn raw(dice: &mut Dice, ty: &SlotType) -> i64 {
    match ty {
        SlotType::Bool => dice.below(2) as i64,
        SlotType::Enum(variants) => dice.below(variants.len()) as i64,
        SlotType::Time => NOW.micros() + (dice.below(9) as i64 - 4) * 3_600_000_000,
        SlotType::Duration => (dice.below(9) as i64 - 4) * 3_600_000_000,
        _ => match dice.below(20) {
            0 => RAW_MAX,
            1 => -RAW_MAX,
            _ => dice.below(9) as i64 - 4,
        },
    }
}

fn words(dice: &mut Dice) -> Vec<String> {
    (0..dice.below(4)).map(|_| dice.pick(&WORDS).to_string()).collect()
}

fn fact_type(dice: &mut Dice) -> SlotType {
    match dice.below(11) {
        0 => SlotType::Bool,
        1 => SlotType::Int,
        2 => SlotType::Decimal { scale: dice.below(4) as u8 },
        3 => SlotType::Money(*dice.pick(&[Currency::VND, Currency::CNY])),
        4 => SlotType::Duration,
        5 => SlotType::Time,
        6 => SlotType::Enum(WORDS[..3 + dice.below(4)].iter().map(|w| w.to_string()).collect()),
        // More variants than one word of bits has.
        7 => SlotType::Enum((0..70).map(|n| format!("v{n}")).collect()),
        8 => SlotType::Id,
        9 => SlotType::Text,
        _ => SlotType::Set,
    }
}

pub fn test(dice: &mut Dice, ty: &SlotType) -> Test {
    if dice.one_in(12) {
        return Test::Known;
    }
    match ty {
        SlotType::Enum(variants) => Test::OneOf((0..dice.below(5)).map(|_| dice.pick(variants).clone()).collect()),
        SlotType::Set => match dice.below(2) {
            0 => Test::AnyOf(words(dice)),
            _ => Test::AllOf(words(dice)),
        },
        SlotType::Id | SlotType::Text => match dice.below(6) {
            0 => Test::Contains(dice.pick(&WORDS).to_string()),
            1 => Test::Prefix(dice.pick(&WORDS).to_string()),
            2 => Test::Suffix(dice.pick(&WORDS).to_string()),
            3 => Test::Matches(dice.pick(&PATTERNS).to_string()),
            _ => Test::OneOf(words(dice)),
        },
        ty => {
            let (a, b) = (raw(dice, ty), raw(dice, ty));
            match dice.below(8) {
                0 => Test::above(a),
                1 => Test::at_least(a),
                2 => Test::less(a),
                3 => Test::at_most(a),
                4 => Test::equals(a),
                5 => Test::Range { lo: i64::MIN, hi: i64::MAX },
                // Now and then empty.
                _ => Test::Range { lo: a, hi: b },
            }
        }
    }
}

pub fn expr(dice: &mut Dice, slots: &[Slot], depth: usize) -> Expr {
    if depth == 0 || dice.one_in(3) {
        let n = dice.below(slots.len());
        return Expr::Is(SlotId(n as u16), test(dice, &slots[n].ty));
    }
    let parts = |dice: &mut Dice| {
        let n = if dice.one_in(15) { 0 } else { 1 + dice.below(3) };
        (0..n).map(|_| expr(dice, slots, depth - 1)).collect()
    };
    match dice.below(5) {
        0 => Expr::Not(Box::new(expr(dice, slots, depth - 1))),
        1 | 2 => Expr::Any(parts(dice)),
        _ => Expr::All(parts(dice)),
    }
}

fn derived(dice: &mut Dice, slots: &[Slot], lists: usize) -> Option<(SlotType, Derived)> {
    use SlotType::{Bool, Decimal, Duration, Enum, Id, Int, Money, Set, Text, Time};
    let any = |dice: &mut Dice| SlotId(dice.below(slots.len()) as u16);
    let ty = |id: SlotId| &slots[id.index()].ty;
    let (x, y) = (any(dice), any(dice));
    let both = (ty(x), ty(y));
    match dice.below(8) {
        0 | 1 => {
            let fits = match both {
                (Money(a), Money(b)) => a == b,
                (Duration, Duration) => true,
                (a, b) => matches!(a, Int | Decimal { .. }) && matches!(b, Int | Decimal { .. }),
            };
            fits.then(|| (Decimal { scale: dice.below(7) as u8 }, Derived::Ratio { over: x, under: y }))
        }
        2 => match both {
            (Time, Time) => Some((Duration, Derived::Difference { from: x, minus: y })),
            (Time, Duration) if dice.one_in(2) => Some((Time, Derived::Sum { left: x, right: y })),
            (Time, Duration) => Some((Time, Derived::Difference { from: x, minus: y })),
            (Int | Decimal { .. } | Money(_) | Duration, _) if both.0 == both.1 => Some((
                both.0.clone(),
                if dice.one_in(2) {
                    Derived::Sum { left: x, right: y }
                } else {
                    Derived::Difference { from: x, minus: y }
                },
            )),
            _ => None,
        },
        3 | 4 => {
            let all = [Cmp::Less, Cmp::AtMost, Cmp::Equal, Cmp::NotEqual, Cmp::AtLeast, Cmp::Above];
            let fits = match both {
                (Int | Decimal { .. }, Int | Decimal { .. }) => Some(*dice.pick(&all)),
                (Bool, Bool) | (Id | Text, Id | Text) => Some(*dice.pick(&[Cmp::Equal, Cmp::NotEqual])),
                (Enum(a), Enum(b)) if a == b => Some(*dice.pick(&[Cmp::Equal, Cmp::NotEqual])),
                (Money(_) | Duration | Time, _) if both.0 == both.1 => Some(*dice.pick(&all)),
                _ => None,
            };
            fits.map(|cmp| (Bool, Derived::Compare { left: x, cmp, right: y }))
        }
        5 => {
            let of = (*ty(x) == Time).then_some(x);
            let offset_s = 25_200 * (dice.below(3) as i32 - 1);
            Some(match dice.below(3) {
                0 => (Duration, Derived::Age { of: of? }),
                1 => (Int, Derived::Hour { of, offset_s }),
                _ => (Int, Derived::Weekday { of, offset_s }),
            })
        }
        6 => matches!(ty(x), Id | Text | Set).then_some((Int, Derived::Length { of: x })),
        _ => {
            let list = ListId(dice.below(lists) as u16);
            (lists > 0 && matches!(ty(x), Id | Text | Set | Enum(_))).then_some((Bool, Derived::InList { of: x, list }))
        }
    }
}

fn block(dice: &mut Dice, slots: &[Slot], into: SlotId) -> (SlotType, Block) {
    let name = "block".to_owned();
    match dice.below(3) {
        0 => {
            let characteristics = (0..dice.below(4))
                .map(|_| {
                    let n = dice.below(slots.len());
                    Characteristic {
                        slot: SlotId(n as u16),
                        bins: (0..dice.below(4))
                            .map(|_| (test(dice, &slots[n].ty), dice.below(40) as i64 - 20))
                            .collect(),
                        missing: dice.below(9) as i64,
                        other: dice.below(9) as i64,
                        reference: 0,
                        reason: "reason".to_owned(),
                    }
                })
                .collect();
            (SlotType::Int, Block::Scorecard(Scorecard { name, into, base: 5, characteristics }))
        }
        1 => {
            let rows = (0..dice.below(4)).map(|_| (expr(dice, slots, 2), dice.below(9) as i64)).collect();
            let otherwise = dice.one_in(2).then_some(3);
            (SlotType::Int, Block::Table(Table { name, into, rows, otherwise }))
        }
        _ => {
            let inputs: Vec<SlotId> =
                (0..slots.len()).filter(|n| !slots[*n].ty.is_text()).map(|n| SlotId(n as u16)).collect();
            let trees =
                (0..if inputs.is_empty() { 0 } else { dice.below(4) }).map(|_| tree(dice, inputs.len())).collect();
            let link = *dice.pick(&[Link::Identity, Link::Sigmoid { slope: 1.0 }]);
            let average = dice.one_in(2);
            (SlotType::Decimal { scale: 4 }, Block::Ensemble(Ensemble { name, into, inputs, trees, link, average }))
        }
    }
}

fn tree(dice: &mut Dice, inputs: usize) -> Tree {
    let count = dice.below(4);
    let mut nodes: Vec<Node> = Vec::new();
    let mut leaves = vec![0.25];
    for n in 0..count {
        let mut child = |dice: &mut Dice, next: usize| {
            if next < count && dice.one_in(2) {
                return Child::Node(next as u32);
            }
            leaves.push(dice.below(100) as f64 / 7.0 - 5.0);
            Child::Leaf(leaves.len() as u32 - 1)
        };
        let (left, right) = (child(dice, n + 1), child(dice, n + 1));
        let to = dice.one_in(2);
        let missing = *dice.pick(&[MissingAs::Zero, MissingAs::ZeroTo { left: to }, MissingAs::To { left: to }]);
        let split = match dice.below(3) {
            0 => Split::Categories(vec![dice.next() as u32, dice.next() as u32]),
            _ => Split::Threshold { threshold: dice.below(9) as f64 / 2.0 - 2.0, missing },
        };
        nodes.push(Node { input: dice.below(inputs) as u16, split, left, right });
    }
    Tree { nodes, leaves }
}

/// A program that passes its check.
pub fn program(dice: &mut Dice) -> Program {
    let mut p = Program::empty("random");
    p.version = [dice.below(255) as u8; 32];
    let mut slots: Vec<Slot> = Vec::new();
    let slot = |n: usize, ty: SlotType, source: Source| Slot {
        name: format!("s{n}"),
        ty,
        unit: String::new(),
        source,
        personal: false,
    };
    let facts = 1 + dice.below(12);
    for n in 0..facts {
        // Runs of one type, so that facts can be compared.
        let ty = match slots.last() {
            Some(last) if dice.one_in(2) => last.ty.clone(),
            _ => fact_type(dice),
        };
        slots.push(slot(n, ty, Source::Fact));
    }
    for n in 0..dice.below(3) {
        let entries = (0..dice.below(5))
            .map(|_| ListEntry {
                value: dice.pick(&WORDS).to_string(),
                until: dice.one_in(2).then(|| NOW.plus_s(dice.below(3) as i64 - 1)),
                source: "test".to_owned(),
            })
            .collect();
        p.lists.push(List { name: format!("l{n}"), entries });
    }
    for _ in 0..dice.below(8) {
        let n = slots.len();
        if dice.one_in(3) {
            let (ty, block) = block(dice, &slots, SlotId(n as u16));
            slots.push(slot(n, ty, Source::Block(p.blocks.len() as u16)));
            p.blocks.push(block);
        } else if let Some((ty, derived)) = derived(dice, &slots, p.lists.len()) {
            slots.push(slot(n, ty, Source::Derived(derived)));
        }
    }
    let outcomes = 2 + dice.below(4);
    let outcome = |dice: &mut Dice| OutcomeId(dice.below(outcomes) as u8);
    p.mapping = Mapping {
        outcomes: (0..outcomes).map(|n| format!("o{n}")).collect(),
        default: OutcomeId(outcomes as u8 - 1),
        review: dice.one_in(2).then(|| outcome(dice)),
        fallback: OutcomeId(0),
        goal: OutcomeId(outcomes as u8 - 1),
        cut_offs: [(-5, 1), (10, 2), (40, 3)][..dice.below(4)]
            .iter()
            .map(|(points, _)| (*points, outcome(dice)))
            .collect(),
        points_from: (0..slots.len())
            .filter(|n| matches!(slots[*n].source, Source::Block(_)) && slots[*n].ty == SlotType::Int)
            .filter(|_| dice.one_in(2))
            .map(|n| SlotId(n as u16))
            .collect(),
        limits: vec![
            Limit { name: "orders".to_owned(), ty: SlotType::Int, smaller_is_stricter: true },
            Limit { name: "days".to_owned(), ty: SlotType::Int, smaller_is_stricter: false },
        ],
    };
    // Now and then a scan of full rounds.
    let rules = if dice.one_in(20) { 400 } else { 1 + dice.below(30) };
    for n in 0..rules {
        let mut effects = vec![Effect::Points(dice.below(30) as i64 - 10)];
        if dice.one_in(3) {
            effects.push(Effect::Outcome(outcome(dice)));
        }
        if dice.one_in(6) {
            effects.push(Effect::Limit { limit: dice.below(2) as u8, value: dice.below(9) as i64 });
        }
        p.rules.push(Rule {
            id: format!("r{n}"),
            version: 1,
            mode: match dice.below(6) {
                0 => Mode::Shadow,
                1 => Mode::Share(dice.below(10_001) as u16),
                _ => Mode::Live,
            },
            from: dice.one_in(8).then(|| NOW.plus_s(dice.below(3) as i64 - 1)),
            until: dice.one_in(8).then(|| NOW.plus_s(5 + dice.below(3) as i64)),
            condition: expr(dice, &slots, 1 + n % 4),
            missing: *dice.pick(&[Missing::False, Missing::False, Missing::True, Missing::Review]),
            effects,
            reason: format!("reason{}", n % 5),
            reason_rank: (n % 3) as u16,
            changeable: (0..slots.len())
                .filter(|s| slots[*s].source == Source::Fact && !slots[*s].ty.is_text())
                .filter(|_| dice.one_in(4))
                .map(|s| SlotId(s as u16))
                .collect(),
        });
    }
    p.slots = slots;
    p
}

/// A case for a program; about every sixth fact is missing.
pub fn case(dice: &mut Dice, program: &Program) -> Case {
    let now = NOW.plus_s(dice.below(9) as i64 - 1);
    let mut case = Case::new(program, now, &format!("subject{}", dice.below(50)));
    for (slot, value) in program.slots.iter().zip(&mut case.values) {
        if !matches!(slot.source, Source::Fact) || dice.one_in(6) {
            continue;
        }
        *value = match &slot.ty {
            SlotType::Id | SlotType::Text => Value::Text(dice.pick(&WORDS).to_string()),
            SlotType::Set => Value::Set(words(dice)),
            SlotType::Enum(variants) if dice.one_in(2) => Value::Text(dice.pick(variants).clone()),
            ty => Value::Raw(raw(dice, ty)),
        };
    }
    case
}
