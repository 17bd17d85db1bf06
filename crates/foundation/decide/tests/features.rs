//! Windows say what a list of all events says, in whatever order within the bound the events come.

mod common;

use std::collections::HashSet;

use common::{Dice, NOW};
use decide::features::{DISTINCT_EXACT_MAX, Event, Features};
use decide::program::*;
use decide::{Case, Engine, Value};
use kernel::Time;

const WINDOW_S: u32 = 240;
const BUCKETS: i64 = 24;
const BUCKET_US: i64 = WINDOW_S as i64 * 1_000_000 / BUCKETS;

fn slot(name: &str, ty: SlotType, source: Source) -> Slot {
    Slot { name: name.to_owned(), ty, unit: String::new(), source, personal: false }
}

/// Orders with a device, an amount, a buyer and a status; one feature of each kind by device, of refused orders.
fn program() -> Program {
    let mut program = Program::empty("order.risk");
    program.slots.push(slot("device", SlotType::Id, Source::Fact));
    program.streams.push(Stream {
        name: "orders".to_owned(),
        fields: vec![
            slot("device", SlotType::Id, Source::Fact),
            slot("amount", SlotType::Int, Source::Fact),
            slot("buyer", SlotType::Id, Source::Fact),
            slot("status", SlotType::Enum(vec!["paid".to_owned(), "refused".to_owned()]), Source::Fact),
        ],
    });
    let (amount, buyer) = (SlotId(1), SlotId(2));
    let all = [
        (Aggregate::Count, SlotType::Int),
        (Aggregate::Sum(amount), SlotType::Int),
        (Aggregate::Min(amount), SlotType::Int),
        (Aggregate::Max(amount), SlotType::Int),
        (Aggregate::Average(amount), SlotType::Int),
        (Aggregate::Distinct(buyer), SlotType::Int),
        (Aggregate::FirstSeen, SlotType::Time),
        (Aggregate::LastSeen, SlotType::Time),
    ];
    for (n, (aggregate, ty)) in all.into_iter().enumerate() {
        program.slots.push(slot(&format!("f{n}"), ty, Source::Feature(n as u16)));
        program.features.push(Feature {
            name: format!("f{n}"),
            into: SlotId(n as u16 + 1),
            key: SlotId(0),
            stream: 0,
            by: SlotId(0),
            aggregate,
            window_s: WINDOW_S,
            buckets: BUCKETS as u16,
            filter: Some(Expr::Is(SlotId(3), Test::OneOf(vec!["refused".to_owned()]))),
        });
    }
    program
}

#[derive(Clone)]
struct Order {
    at: i64,
    device: usize,
    amount: i64,
    buyer: usize,
    refused: bool,
}

impl Order {
    fn event(&self) -> Event {
        let status = if self.refused { "refused" } else { "paid" };
        let values = vec![
            Value::Text(format!("d{}", self.device)),
            Value::Raw(self.amount),
            Value::Text(format!("b{}", self.buyer)),
            Value::Text(status.to_owned()),
        ];
        Event { at: Time::from_micros(self.at), values }
    }
}

/// The same by going through all orders that were taken.
fn expected(taken: &[Order], now: i64) -> [Option<i64>; 8] {
    let last = now.div_euclid(BUCKET_US);
    let newest = taken.iter().map(|o| o.at.div_euclid(BUCKET_US)).max().unwrap_or(i64::MIN);
    let within: Vec<&Order> = taken
        .iter()
        .filter(|o| {
            let bucket = o.at.div_euclid(BUCKET_US);
            bucket <= last && bucket > last - BUCKETS && bucket > newest - BUCKETS
        })
        .collect();
    let amounts = || within.iter().map(|o| o.amount);
    let count = within.len() as i64;
    let sum: i64 = amounts().sum();
    let distinct = within.iter().map(|o| o.buyer).collect::<HashSet<_>>().len() as i64;
    [
        Some(count),
        Some(sum),
        amounts().min(),
        amounts().max(),
        (count > 0).then(|| sum.div_euclid(count.max(1))),
        Some(distinct),
        None,
        None,
    ]
}

#[test]
fn windows_say_what_all_events_say() {
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut features = Features::new(&program()).unwrap();
        let mut taken: Vec<Vec<Order>> = vec![Vec::new(); 4];
        let mut at = NOW.micros();
        for _ in 0..400 {
            // Mostly forward, at times by more than a window; some events come late.
            at += match dice.below(40) {
                0 => 300_000_000,
                _ => dice.below(8_000_000) as i64,
            };
            let late = if dice.one_in(4) { dice.below(300_000_000) as i64 } else { 0 };
            let order = Order {
                at: at - late,
                device: dice.below(3),
                amount: dice.below(1_000) as i64 - 100,
                buyer: dice.below(20),
                refused: !dice.one_in(3),
            };
            let told = features.update(0, &order.event()).unwrap();
            let mine = &mut taken[order.device];
            let newest = mine.iter().map(|o| o.at.div_euclid(BUCKET_US)).max();
            let too_late = newest.is_some_and(|newest| order.at.div_euclid(BUCKET_US) <= newest - BUCKETS);
            assert_eq!(told.late >= 6, order.refused && too_late, "seed {seed}");
            if order.refused && !too_late {
                mine.push(order.clone());
            }
            let now = at + dice.below(100_000_000) as i64;
            for (device, taken) in taken.iter().enumerate() {
                let expected = expected(taken, now);
                for (n, expected) in expected.into_iter().enumerate().take(6) {
                    let value = features.value(n, &format!("d{device}"), Time::from_micros(now));
                    assert_eq!(value, expected, "seed {seed}, feature {n} of d{device}");
                }
            }
        }
    }
}

#[test]
fn first_and_last_seen_are_kept_for_a_window_after_the_last_event() {
    let mut features = Features::new(&program()).unwrap();
    let order = |at_s: i64| Order { at: NOW.plus_s(at_s).micros(), device: 0, amount: 1, buyer: 1, refused: true };
    for at_s in [100, 0, 250] {
        features.update(0, &order(at_s).event()).unwrap();
    }
    let seen = |features: &Features, at_s: i64| [6, 7].map(|f| features.value(f, "d0", NOW.plus_s(at_s)));
    assert_eq!(seen(&features, 260), [Some(NOW.micros()), Some(NOW.plus_s(250).micros())]);
    assert_eq!(seen(&features, 250 + i64::from(WINDOW_S) + 1), [None, None]);
    features.update(0, &order(1_000).event()).unwrap();
    assert_eq!(seen(&features, 1_000), [Some(NOW.plus_s(1_000).micros()); 2]);
}

#[test]
fn a_distinct_count_past_the_cap_is_within_a_fifth() {
    for distinct in [DISTINCT_EXACT_MAX, DISTINCT_EXACT_MAX + 1, 100, 1_000, 30_000] {
        let mut features = Features::new(&program()).unwrap();
        for buyer in 0..distinct * 2 {
            let at = NOW.micros() + (buyer as i64 % 3) * 1_000_000;
            let order = Order { at, device: 0, amount: 1, buyer: buyer % distinct, refused: true };
            features.update(0, &order.event()).unwrap();
        }
        let value = features.value(5, "d0", NOW.plus_s(3)).unwrap();
        let off = (value - distinct as i64).abs() as f64 / distinct as f64;
        // Three standard errors.
        assert!(off < 0.2, "{value} for {distinct}");
        assert!(distinct > DISTINCT_EXACT_MAX || value == distinct as i64);
        // A window later nothing is left of it.
        assert_eq!(features.value(5, "d0", NOW.plus_s(2 * i64::from(WINDOW_S))), Some(0));
    }
}

#[test]
fn a_row_gets_its_features_and_swept_keys_are_forgotten() {
    let program = program();
    let engine = Engine::new(program.clone()).unwrap();
    let mut features = Features::new(&program).unwrap();
    let order = Order { at: NOW.micros(), device: 7, amount: 50, buyer: 1, refused: true };
    features.update(0, &order.event()).unwrap();
    let mut row = engine.row();
    let mut ask = |features: &Features, device: Value| {
        let mut case = Case::new(&program, NOW, "s");
        case.values[0] = device;
        engine.fill(&mut row, &case).unwrap();
        features.fill(&engine, &mut row);
        (1..=8).map(|n| engine.value(&row, SlotId(n))).collect::<Vec<_>>()
    };
    let now = NOW.micros();
    let raw = |values: [i64; 8]| values.map(Value::Raw).to_vec();
    assert_eq!(ask(&features, Value::Text("d7".to_owned())), raw([1, 50, 50, 50, 50, 1, now, now]));
    let never = ask(&features, Value::Text("never".to_owned()));
    assert_eq!(never[..3], [Value::Raw(0), Value::Raw(0), Value::Missing]);
    assert!(ask(&features, Value::Missing).iter().all(|v| *v == Value::Missing));
    features.sweep(NOW.plus_s(10));
    assert!(features.held().iter().all(|(keys, _)| *keys == 1));
    features.sweep(NOW.plus_s(1_000));
    assert!(features.held().iter().all(|(keys, _)| *keys == 0));
    features.update(0, &Order { device: 8, ..order }.event()).unwrap();
    assert_eq!(ask(&features, Value::Text("d8".to_owned())), raw([1, 50, 50, 50, 50, 1, now, now]));
}

#[test]
fn saved_windows_go_on_as_if_nothing_had_happened() {
    let program = program();
    let mut dice = Dice(11);
    let mut kept = Features::new(&program).unwrap();
    let mut orders = (0..3_000).map(|n| Order {
        at: NOW.micros() + n * 700_000,
        device: dice.below(9),
        amount: dice.below(500) as i64 - 20,
        // One device passes the cap of exact distinct counts.
        buyer: dice.below(60),
        refused: true,
    });
    let (mut saved, mut bytes) = (None, Vec::new());
    for n in 0.. {
        let Some(order) = orders.next() else { break };
        if n == 1_500 {
            kept.save(&mut bytes);
            saved = Features::restored(&program, &bytes);
        }
        kept.update(0, &order.event()).unwrap();
        if let Some((features, _)) = &mut saved {
            features.update(0, &order.event()).unwrap();
        }
    }
    let (restored, found) = saved.unwrap();
    assert!(found.iter().all(|f| *f));
    for device in 0..9 {
        for feature in 0..8 {
            let ask = |f: &Features| f.value(feature, &format!("d{device}"), NOW.plus_s(2_100));
            assert_eq!(ask(&restored), ask(&kept), "feature {feature} of d{device}");
        }
    }
    // A window that is kept otherwise now begins anew; the others stay.
    let mut changed = program.clone();
    changed.features[1].window_s *= 2;
    let (features, found) = Features::restored(&changed, &bytes).unwrap();
    assert_eq!(found, [true, false, true, true, true, true, true, true]);
    assert_eq!(features.value(1, "d0", NOW.plus_s(1_050)), Some(0));
    // Damage is found wherever it is.
    for n in 0..bytes.len() {
        let mut broken = bytes.clone();
        broken[n] ^= 0x10;
        assert!(n % 97 != 0 || Features::restored(&program, &broken).is_none(), "byte {n}");
    }
    assert!(Features::restored(&program, &bytes[..bytes.len() - 1]).is_none());
}
