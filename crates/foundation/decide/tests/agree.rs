//! The engine decides as the reference does, whatever the rules and the rows.

mod common;

use common::{Dice, case, program};
use decide::{Decision, Engine, reference};

/// Decides `cases` cases of a program drawn from `seed` by the engine as guessed, as tuned, and by the portable scan.
fn agree(seed: u64, cases: usize) {
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
    let portable = engine.tuned(&rows[..rows.len() / 2]).portable();
    for engine in [engine, tuned, portable] {
        let mut row = engine.row();
        let mut scratch = engine.scratch();
        let mut decision = Decision::new(&program);
        for (n, case) in cases.iter().enumerate() {
            let expected = reference::decide(&program, case);
            engine.fill(&mut row, case).unwrap();
            engine.decide_explained(&mut row, &mut scratch, &mut decision);
            assert_eq!(decision, expected, "seed {seed}, case {n}: {case:?}");
            engine.decide(&mut row, &mut scratch, &mut decision);
            assert_eq!(
                (decision.outcome, decision.points),
                (expected.outcome, expected.points),
                "seed {seed}, case {n}"
            );
            let values: Vec<_> =
                (0..program.slots.len() as u16).map(|s| engine.value(&row, decide::program::SlotId(s))).collect();
            assert_eq!(values, reference::computed(&program, case), "seed {seed}, case {n}");
        }
    }
}

#[test]
fn the_engine_decides_as_the_reference_does() {
    for seed in 0..300 {
        agree(seed, 20);
    }
}

/// `PAIRS` pairs of a random program and a random row, a million unless said.
#[test]
#[ignore = "minutes; `make prove` runs it"]
fn a_million_pairs_agree() {
    let pairs: usize = std::env::var("PAIRS").ok().and_then(|p| p.parse().ok()).unwrap_or(1_000_000);
    for seed in 0..pairs.div_ceil(100) {
        agree(1_000_000 + seed as u64, 100);
    }
    println!("{{\"key\":\"decide_reference_pairs\",\"value\":{}}}", pairs.div_ceil(100) * 100);
}
