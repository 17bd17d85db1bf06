//! The engine decides as the reference does, whatever the rules and the rows.

mod common;

use common::{Dice, case, program};
use decide::explain::WouldPass;
use decide::program::*;
use decide::record::RecordError;
use decide::{Case, Decision, Engine, Value, reference};

/// Decides `cases` cases of a program drawn from `seed` by the engine with a plan that was guessed, one tuned on
/// all rows and one tuned on half of them; one in `explain_each` also with its record and counterfactuals.
fn agree(seed: u64, cases: usize, explain_each: usize) {
    let mut dice = Dice(seed);
    let program = program(&mut dice);
    let engine = Engine::new(program.clone()).unwrap_or_else(|problems| panic!("seed {seed}: {problems:?}"));
    let cases: Vec<_> = (0..cases).map(|_| case(&mut dice, &program)).collect();
    let rows: Vec<_> = cases
        .iter()
        .map(|case| {
            let mut row = engine.row();
            engine.fill(&mut row, case).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
            row
        })
        .collect();
    let tuned = engine.tuned(&rows);
    let few = engine.tuned(&rows[..rows.len() / 2]);
    for (plan, engine) in [engine, tuned, few].into_iter().enumerate() {
        let mut row = engine.row();
        let mut scratch = engine.scratch();
        let mut decision = Decision::new(&program);
        for (n, case) in cases.iter().enumerate() {
            let expected = reference::decide(&program, case);
            engine.fill(&mut row, case).expect("filled before");
            engine.decide_explained(&mut row, &mut scratch, &mut decision);
            assert_eq!(decision, expected, "seed {seed}, case {n}: {case:?}");
            engine.decide(&mut row, &mut scratch, &mut decision);
            assert_eq!(
                (decision.outcome, decision.points),
                (expected.outcome, expected.points),
                "seed {seed}, case {n}"
            );
            // The rest once a case, whatever the plan.
            if plan == 1 && n % explain_each == 0 {
                explained(&program, &engine, case, &expected);
            }
            let values: Vec<_> =
                (0..program.slots.len() as u16).map(|s| engine.value(&row, decide::program::SlotId(s))).collect();
            assert_eq!(values, reference::computed(&program, case), "seed {seed}, case {n}");
        }
    }
}

/// The record reads back and replays; what would have passed does pass by the reference.
fn explained(program: &Program, engine: &Engine, case: &Case, expected: &Decision) {
    let mut row = engine.row();
    let mut scratch = engine.scratch();
    let mut decision = Decision::new(program);
    let mut bytes = Vec::new();
    engine.fill(&mut row, case).expect("filled before");
    engine.decide_recorded(&mut row, &mut scratch, &mut decision, &mut bytes);
    let record = engine.read_record(&bytes).expect("it was just written");
    assert_eq!(record.decision, *expected);
    assert_eq!((record.now, &record.subject), (case.now, &case.subject));
    let again = record.case(program).expect("few facts, so a complete record");
    assert_eq!(reference::decide(program, &again), *expected);
    for (slot, value) in &record.values {
        assert_eq!(engine.value(&row, *slot), *value);
    }
    for end in [0, 1, 33, 34, bytes.len() - 1] {
        assert!(engine.read_record(&bytes[..end]).is_err());
    }
    for WouldPass { slot, lo, hi } in engine.would_pass(&row, &mut scratch, &decision) {
        for raw in [lo, hi, lo + (hi - lo) / 2] {
            let mut otherwise = case.clone();
            otherwise.values[slot.index()] = Value::Raw(raw);
            assert_eq!(
                reference::decide(program, &otherwise).outcome,
                program.mapping.goal,
                "{slot:?} = {raw}: {case:?}"
            );
        }
    }
    let reasons = engine.reasons_for_person(&row, &decision);
    assert!(reasons.len() <= PERSON_REASONS_MAX && reasons.is_sorted_by_key(|r| r.rank));
}

/// Bytes that are no record are refused, whatever they are.
#[test]
fn a_damaged_record_is_refused_or_read_but_never_panics() {
    let mut dice = Dice(7);
    for _ in 0..40 {
        let program = program(&mut dice);
        let engine = Engine::new(program.clone()).expect("a random program passes its check");
        let (mut row, mut scratch, mut decision) = (engine.row(), engine.scratch(), Decision::new(&program));
        let mut bytes = Vec::new();
        engine.fill(&mut row, &case(&mut dice, &program)).expect("a random case is accepted");
        engine.decide_recorded(&mut row, &mut scratch, &mut decision, &mut bytes);
        for _ in 0..200 {
            let mut damaged = bytes.clone();
            for _ in 0..=dice.below(3) {
                let at = dice.below(damaged.len());
                damaged[at] = dice.next() as u8;
            }
            damaged.truncate(dice.below(damaged.len() + 40));
            let _ = engine.read_record(&damaged);
        }
        assert_eq!(engine.read_record(&[]), Err(RecordError::Broken));
        bytes[0] = 9;
        assert_eq!(engine.read_record(&bytes), Err(RecordError::Format(9)));
    }
}

#[test]
fn would_pass_with_fewer_instalments() {
    let mut program = Program::empty("credit.limit");
    let slot = |name: &str| Slot {
        name: name.to_owned(),
        ty: SlotType::Int,
        unit: String::new(),
        source: Source::Fact,
        personal: false,
    };
    program.slots = vec![slot("instalments"), slot("late")];
    program.mapping.outcomes = vec!["refuse".to_owned(), "pass".to_owned()];
    program.mapping.default = OutcomeId(1);
    program.mapping.goal = OutcomeId(1);
    let rule = |id: &str, condition, changeable| Rule {
        id: id.to_owned(),
        version: 1,
        mode: Mode::Live,
        from: None,
        until: None,
        condition,
        missing: Missing::False,
        effects: vec![Effect::Outcome(OutcomeId(0))],
        reason: id.to_owned(),
        reason_rank: 1,
        changeable,
    };
    let instalments = SlotId(0);
    program.rules = vec![
        rule("long", Expr::Is(instalments, Test::above(6)), vec![instalments]),
        rule("none", Expr::Is(instalments, Test::less(1)), vec![]),
        rule("late", Expr::Is(SlotId(1), Test::above(2)), vec![]),
    ];
    let engine = Engine::new(program.clone()).unwrap();
    let (mut row, mut scratch, mut decision) = (engine.row(), engine.scratch(), Decision::new(&program));
    let mut ask = |instalments: i64, late: i64| {
        let mut case = Case::new(&program, common::NOW, "buyer");
        case.values = vec![Value::Raw(instalments), Value::Raw(late)];
        engine.fill(&mut row, &case).unwrap();
        engine.decide_explained(&mut row, &mut scratch, &mut decision);
        engine.would_pass(&row, &mut scratch, &decision)
    };
    assert_eq!(ask(12, 0), [WouldPass { slot: instalments, lo: 1, hi: 6 }]);
    assert_eq!(ask(12, 3), []); // late all the same
    assert_eq!(ask(6, 0), []); // it passed
}

#[test]
fn the_engine_decides_as_the_reference_does() {
    for seed in 0..300 {
        agree(seed, 20, 1);
    }
}

/// `PAIRS` pairs of a random program and a random row, a million unless said.
#[test]
#[ignore = "minutes; `make prove` runs it"]
fn a_million_pairs_agree() {
    let pairs: usize = std::env::var("PAIRS").ok().and_then(|p| p.parse().ok()).unwrap_or(1_000_000);
    for seed in 0..pairs.div_ceil(100) {
        agree(1_000_000 + seed as u64, 100, 10);
    }
    println!("{{\"key\":\"decide_reference_pairs\",\"value\":{}}}", pairs.div_ceil(100) * 100);
}
