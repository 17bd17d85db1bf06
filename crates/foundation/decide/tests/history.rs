//! History answers as deciding row by row does, and damage is found.

mod common;

use common::{Dice, case, program};
use decide::history::{Found, Head, HistoryError, Segment, Writer, checksum};
use decide::program::*;
use decide::{Case, Decision, Engine, reference};

fn written(engine: &Engine, cases: &[Case]) -> Vec<u8> {
    let mut writer = Writer::new(engine.program());
    let mut row = engine.row();
    for case in cases {
        engine.fill(&mut row, case).expect("a random case is accepted");
        writer.push(engine, &row);
    }
    writer.finish()
}

/// What replay says, as decisions without limits and leaves.
fn replayed(engine: &Engine, bytes: &[u8]) -> Vec<Decision> {
    replayed_with(engine, bytes, &Found::of(engine, &[], bytes).expect("it was just written"))
}

fn replayed_with(engine: &Engine, bytes: &[u8], found: &Found) -> Vec<Decision> {
    let head = Head::read(bytes).expect("it was just written");
    let segment = Segment::whole(&head, found, bytes).expect("it was just written");
    let mut decisions = vec![Decision::new(engine.program()); head.rows()];
    let told = engine
        .replay(&segment, found, |rule| {
            let bit = |words: &[u64], row: usize| words[row / 64] >> (row % 64) & 1 == 1;
            for (row, decision) in decisions.iter_mut().enumerate() {
                if bit(rule.fired, row) {
                    decision.fired.push(decide::Fired { rule: rule.rule, live: bit(rule.live, row), leaves: 0 });
                }
                if bit(rule.unsettled, row) {
                    decision.unsettled.push(rule.rule);
                }
            }
        })
        .expect("it was just written");
    for (row, decision) in decisions.iter_mut().enumerate() {
        decision.outcome = told.outcomes[row];
        decision.points = told.points[row];
        decision.shadow_outcome = told.shadow_outcomes[row];
        decision.shadow_points = told.shadow_points[row];
    }
    decisions
}

fn expected(program: &Program, case: &Case) -> Decision {
    let mut decision = reference::decide(program, case);
    decision.fired.iter_mut().for_each(|fired| fired.leaves = 0);
    decision.limits.fill(None);
    decision
}

#[test]
fn history_replays_as_each_row_was_decided() {
    for seed in 0..250u64 {
        let mut dice = Dice(50_000 + seed);
        let program = program(&mut dice);
        let engine = Engine::new(program.clone()).expect("a random program passes its check");
        let rows = 1 + dice.below(200);
        let cases: Vec<Case> = (0..rows).map(|_| case(&mut dice, &program)).collect();
        let bytes = written(&engine, &cases);
        let told = replayed(&engine, &bytes);
        assert_eq!(told.len(), cases.len());
        // Rules in groups, down to one by one, say the same as all at once.
        let groups = Found::of(&engine, &[], &bytes).unwrap().within(dice.below(2_000));
        assert_eq!(replayed_with(&engine, &bytes, &groups), told, "seed {seed}");
        for (n, (case, told)) in cases.iter().zip(told).enumerate() {
            assert_eq!(told, expected(&program, case), "seed {seed}, row {n}: {case:?}");
        }
        // One rule by itself reads only its own columns and says the same.
        for (place, rule) in
            program.rules.iter().enumerate().filter(|(_, r)| r.from.is_none() && r.until.is_none()).take(5)
        {
            let head = Head::read(&bytes).unwrap();
            let found = Found::of(&engine, &[place as u16], &bytes).unwrap();
            let ranges = head.ranges(&found);
            let parts: Vec<&[u8]> = ranges.iter().map(|r| &bytes[r.clone()]).collect();
            let fetch = |range| ranges.iter().position(|r| *r == range).map(|n| parts[n]);
            let segment = Segment::of(&head, &found, fetch).unwrap();
            let fires = engine.backtest(place as u16, &segment, &found).unwrap();
            for (n, case) in cases.iter().enumerate() {
                let fired = reference::decide(&program, case).fired.iter().any(|f| usize::from(f.rule) == place);
                assert_eq!(fires[n / 64] >> (n % 64) & 1 == 1, fired, "seed {seed}, rule {}, row {n}", rule.id);
            }
        }
    }
}

/// Slots may be added, moved and renumbered: history is read by names.
#[test]
fn a_later_policy_reads_history_that_an_earlier_one_wrote() {
    for seed in 0..60u64 {
        let mut dice = Dice(90_000 + seed);
        let mut program = program(&mut dice);
        let cases: Vec<Case> = (0..130).map(|_| case(&mut dice, &program)).collect();
        let bytes = written(&Engine::new(program.clone()).unwrap(), &cases);
        for slot in &mut program.slots {
            if let SlotType::Enum(variants) = &mut slot.ty {
                variants.push("new".to_owned());
                variants.reverse();
            }
        }
        let new = Slot {
            name: "new".to_owned(),
            ty: SlotType::Int,
            unit: String::new(),
            source: Source::Fact,
            personal: false,
        };
        program.slots.push(new);
        let slot = SlotId(program.slots.len() as u16 - 1);
        for rule in &mut program.rules {
            rule.condition = Expr::Any(vec![rule.condition.clone(), Expr::Is(slot, Test::at_least(0))]);
        }
        if !program.check().is_empty() {
            continue; // two enums were compared, or a model counts variants
        }
        let later = Engine::new(program.clone()).unwrap();
        for (case, told) in cases.iter().zip(replayed(&later, &bytes)) {
            let mut case = case.clone();
            case.values.push(decide::Value::Missing);
            // Variants given by number are others now; history kept their names.
            for (slot, value) in program.slots.iter().zip(&mut case.values) {
                if let (SlotType::Enum(variants), decide::Value::Raw(raw)) = (&slot.ty, &value) {
                    *value = decide::Value::Raw(variants.len() as i64 - 2 - raw + 1);
                }
            }
            assert_eq!(told, expected(&program, &case), "seed {seed}: {case:?}");
        }
    }
}

#[test]
fn damage_is_found() {
    let mut dice = Dice(3);
    let program = program(&mut dice);
    let engine = Engine::new(program.clone()).unwrap();
    let cases: Vec<Case> = (0..100).map(|_| case(&mut dice, &program)).collect();
    let bytes = written(&engine, &cases);
    every_damage_is_found(&engine, &bytes, &mut dice);
}

/// Of each byte that is read, and before any rule is told; and each cut.
fn every_damage_is_found(engine: &Engine, bytes: &[u8], dice: &mut Dice) {
    let open = |bytes: &[u8]| -> Result<(), HistoryError> {
        let head = Head::read(bytes)?;
        let found = Found::of(engine, &[], bytes)?;
        let segment = Segment::whole(&head, &found, bytes)?;
        let mut told = 0;
        let answer = engine.replay(&segment, &found, |_| told += 1).map(|_| ());
        assert!(answer.is_ok() || told == 0);
        answer
    };
    assert_eq!(open(bytes), Ok(()));
    let head = Head::read(bytes).expect("it was just written");
    assert_eq!(head.segment_len(), bytes.len());
    let found = Found::of(engine, &[], bytes).expect("it was just written");
    let read: Vec<usize> = head.ranges(&found).into_iter().flatten().collect();
    let first = Head::len_of(bytes).expect("it was just written");
    for at in (0..first).chain(read) {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 1 << dice.below(8);
        assert!(open(&damaged).is_err(), "byte {at} of {}", bytes.len());
    }
    for end in 0..first {
        assert!(open(&bytes[..end]).is_err());
    }
}

/// As the first version wrote: another beginning, and sums of another kind.
fn of_the_first_version(mut bytes: Vec<u8>) -> Vec<u8> {
    fn number(bytes: &[u8], at: usize) -> usize {
        u64::from_le_bytes(*bytes[at..].first_chunk().expect("eight bytes")) as usize
    }
    bytes[..8].copy_from_slice(b"PHIENH01");
    let columns = u32::from_le_bytes(*bytes[12..].first_chunk().expect("four bytes")) as usize;
    let places = 48 + number(&bytes, 16);
    for place in (0..columns).map(|column| places + column * 24) {
        let from = number(&bytes, place);
        let sum = checksum(&bytes[from..from + number(&bytes, place + 8)]);
        bytes[place + 16..place + 24].copy_from_slice(&sum.to_le_bytes());
    }
    let schema = checksum(&bytes[48..places]);
    bytes[32..40].copy_from_slice(&schema.to_le_bytes());
    let head = checksum(&bytes[..40]) ^ checksum(&bytes[places..places + columns * 24]);
    bytes[40..48].copy_from_slice(&head.to_le_bytes());
    bytes
}

#[test]
fn segments_of_the_first_version_are_read_and_their_damage_is_found() {
    let mut dice = Dice(4);
    let program = program(&mut dice);
    let engine = Engine::new(program.clone()).unwrap();
    let cases: Vec<Case> = (0..100).map(|_| case(&mut dice, &program)).collect();
    let bytes = of_the_first_version(written(&engine, &cases));
    for (case, told) in cases.iter().zip(replayed(&engine, &bytes)) {
        assert_eq!(told, expected(&program, case));
    }
    every_damage_is_found(&engine, &bytes, &mut dice);
}

/// Every encoding holds what was put in.
#[test]
fn every_encoding_reads_back() {
    let mut program = Program::empty("encodings");
    let slot = |name: &str, ty: SlotType| Slot {
        name: name.to_owned(),
        ty,
        unit: String::new(),
        source: Source::Fact,
        personal: false,
    };
    program.slots = vec![slot("n", SlotType::Int), slot("t", SlotType::Text), slot("u", SlotType::Text)];
    // Too many to be runs of codes, next to each other and apart.
    let many = || Test::OneOf((0..400).filter(|n| n % 3 == 0 || n % 7 == 1).map(|n| n.to_string()).collect());
    let number = SlotId(0);
    let mut dice = Dice(11);
    for (span, bounds) in
        [(1, 1), (2, 2), (9, 5), (250, 40), (3_000, 700), (60_000, 9_000), (1 << 30, 1 << 29), (RAW_MAX, RAW_MAX / 3)]
    {
        program.rules = [Test::above(bounds), Test::less(bounds), Test::equals(0), Test::Known]
            .into_iter()
            .flat_map(|test| [Expr::Is(number, test.clone()), Expr::Not(Box::new(Expr::Is(number, test)))])
            .chain([Expr::Is(SlotId(1), Test::OneOf(vec!["7".to_owned(), "12".to_owned()]))])
            .chain(
                [SlotId(1), SlotId(2)]
                    .into_iter()
                    .flat_map(|slot| {
                        let tests = [many(), Test::Known, Test::Contains("1".to_owned())];
                        tests.map(|test| [Expr::Is(slot, test.clone()), Expr::Not(Box::new(Expr::Is(slot, test)))])
                    })
                    .flatten(),
            )
            // A test of texts is asked of the rows that the others leave, in every branch.
            .chain([Expr::Any(vec![
                Expr::All(vec![
                    Expr::Is(number, Test::above(bounds)),
                    Expr::Is(SlotId(2), Test::Contains("2".to_owned())),
                ]),
                Expr::Is(SlotId(1), Test::Contains("3".to_owned())),
            ])])
            .enumerate()
            .map(|(n, condition)| Rule {
                id: format!("r{n}"),
                version: 1,
                mode: Mode::Live,
                from: None,
                until: None,
                condition,
                missing: if n % 2 == 0 { Missing::False } else { Missing::True },
                effects: vec![Effect::Points(1 << n)],
                reason: String::new(),
                reason_rank: 0,
                changeable: Vec::new(),
            })
            .collect();
        let engine = Engine::new(program.clone()).unwrap();
        for missing_one_in in [3, 1_000_000] {
            let cases: Vec<Case> = (0..1_500)
                .map(|_| {
                    let mut case = Case::new(&program, common::NOW, "s");
                    if !dice.one_in(missing_one_in) {
                        let raw = (dice.next() % span as u64) as i64 - if dice.one_in(2) { 0 } else { span / 2 };
                        case.values = vec![
                            decide::Value::Raw(raw),
                            decide::Value::Text((raw % 400).to_string()),
                            decide::Value::Text(raw.to_string()),
                        ];
                    }
                    case
                })
                .collect();
            let bytes = written(&engine, &cases);
            for (case, told) in cases.iter().zip(replayed(&engine, &bytes)) {
                assert_eq!(told, expected(&program, case), "span {span}: {case:?}");
            }
        }
    }
}
