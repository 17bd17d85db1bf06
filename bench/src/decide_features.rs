//! Features: one event's windows brought up to date in process, a million keys, and what a key costs.

use std::time::Instant;

use decide::{
    Value,
    features::{Event, Features},
    program::{Aggregate, Expr, Feature, Program, Slot, SlotId, SlotType, Source, Stream, Test},
};
use kernel::Time;
use serde_json::json;

use crate::{report, server::Result};

pub(crate) const KEYS: &[&str] = &["event_features_p99_us", "feature_updates_per_s", "feature_bytes_per_key"];

const KEYS_HELD: usize = 1_000_000;
const EVENTS: usize = 1_000_000;
/// Windows one event touches.
const TOUCHED: usize = 20;
const WINDOW_S: u32 = 86_400;
const FIELDS: [&str; 5] = ["buyer", "device", "address", "wifi", "card"];

fn slot(name: &str, ty: SlotType, source: Source) -> Slot {
    Slot { name: name.to_owned(), ty, unit: String::new(), source, personal: false }
}

/// A stream of orders and features by its five keys.
fn program(aggregates: &[(usize, Aggregate)]) -> Program {
    let mut program = Program::empty("bench.features");
    let ids = FIELDS.iter().map(|name| slot(name, SlotType::Id, Source::Fact));
    program.slots.extend(ids.clone());
    let amount = slot("amount", SlotType::Int, Source::Fact);
    let refused = slot("refused", SlotType::Bool, Source::Fact);
    program.streams.push(Stream { name: "orders".to_owned(), fields: ids.chain([amount, refused]).collect() });
    for (n, (by, aggregate)) in aggregates.iter().enumerate() {
        let ty = match aggregate {
            Aggregate::FirstSeen | Aggregate::LastSeen => SlotType::Time,
            _ => SlotType::Int,
        };
        let into = SlotId(program.slots.len() as u16);
        program.slots.push(slot(&format!("f{n}"), ty, Source::Feature(n as u16)));
        program.features.push(Feature {
            name: format!("f{n}"),
            into,
            key: SlotId(*by as u16),
            stream: 0,
            by: SlotId(*by as u16),
            aggregate: *aggregate,
            window_s: WINDOW_S,
            buckets: 0,
            filter: (n % 4 == 3).then_some(Expr::Is(SlotId(6), Test::Range { lo: 0, hi: 1 })),
        });
    }
    program
}

fn event(dice: &mut u64, n: usize, keys: usize) -> Event {
    let mut next = |below: usize| {
        *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*dice >> 33) as usize % below
    };
    let mut values: Vec<Value> = FIELDS.iter().map(|name| Value::Text(format!("{name}-{}", next(keys)))).collect();
    values.push(Value::Raw(next(1_000_000) as i64));
    values.push(Value::Raw(next(2) as i64));
    // A day of events, a tenth of them up to an hour late.
    let late_s = if next(10) == 0 { next(3_600) } else { 0 };
    Event { at: Time::from_millis(1_790_000_000_000 + n as i64 * 80).plus_s(-(late_s as i64)), values }
}

pub(crate) fn measure() -> Result<()> {
    one_event()?;
    for (name, aggregate) in [
        ("count", Aggregate::Count),
        ("sum", Aggregate::Sum(SlotId(5))),
        ("max", Aggregate::Max(SlotId(5))),
        ("distinct", Aggregate::Distinct(SlotId(1))),
        ("last seen", Aggregate::LastSeen),
    ] {
        one_window(name, aggregate)?;
    }
    Ok(())
}

/// `event_features_p99_us`: an event of an order updates twenty windows, and the case's features are read for the decision.
fn one_event() -> Result<()> {
    let amount = SlotId(5);
    let of = [Aggregate::Count, Aggregate::Sum(amount), Aggregate::Distinct(SlotId(0)), Aggregate::Max(amount)];
    let aggregates: Vec<(usize, Aggregate)> = (0..TOUCHED).map(|n| (n % FIELDS.len(), of[n / FIELDS.len()])).collect();
    let program = program(&aggregates);
    let mut features = Features::new(&program).map_err(|problems| format!("{problems:?}"))?;
    let mut dice = 7;
    let (mut all_ns, mut touched) = (Vec::new(), 0);
    for n in 0..200_000 {
        let event = event(&mut dice, n, 100_000);
        let began = Instant::now();
        let told = features.update(0, &event)?;
        // The first tenth fills the windows.
        if n >= 20_000 {
            all_ns.push(began.elapsed().as_nanos() as u64);
            touched += told.updated;
        }
    }
    all_ns.sort_unstable();
    let at = |percent: usize| all_ns[all_ns.len() * percent / 100] as f64 / 1e3;
    report::line(
        "event_features_p99_us",
        at(99),
        "µs",
        &json!({
            "touched": touched as f64 / all_ns.len() as f64, "p50_us": at(50), "events": all_ns.len(), "load": report::load(),
        }),
    );
    Ok(())
}

/// `feature_updates_per_s`, `feature_bytes_per_key`: one window of 24 buckets, a million keys, events in random order of keys.
fn one_window(name: &str, aggregate: Aggregate) -> Result<()> {
    let program = program(&[(0, aggregate)]);
    let mut features = Features::new(&program).map_err(|problems| format!("{problems:?}"))?;
    let mut dice = 7;
    // Every key once, so that all million are held.
    for n in 0..KEYS_HELD {
        let mut event = event(&mut dice, n / 10, KEYS_HELD);
        event.values[0] = Value::Text(format!("buyer-{n}"));
        features.update(0, &event)?;
    }
    let events: Vec<Event> = (0..EVENTS).map(|n| event(&mut dice, KEYS_HELD / 10 + n / 2, KEYS_HELD)).collect();
    let began = Instant::now();
    let mut late = 0;
    for event in &events {
        late += features.update(0, event)?.late;
    }
    let per_s = EVENTS as f64 / began.elapsed().as_secs_f64();
    let (keys, bytes) = features.held()[0];
    report::line(
        "feature_updates_per_s",
        per_s,
        "1/s",
        &json!({
            "aggregate": name, "keys": keys, "late": late, "load": report::load(),
        }),
    );
    report::line(
        "feature_bytes_per_key",
        bytes as f64 / keys as f64,
        "bytes",
        &json!({
            "aggregate": name, "keys": keys, "buckets": decide::features::BUCKETS_DEFAULT,
        }),
    );
    Ok(())
}
