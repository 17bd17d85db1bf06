//! A policy of the size of a bank's: 4,700 rules over 15,900 facts compile, analyse, and print what it took.

use std::{fmt::Write, time::Instant};

use policy::{
    analyse::analyse,
    compile::{Sources, compile},
    source::Severity,
    witness::witness,
};

const FACTS: usize = 15_900;
const RULES: usize = 4_700;

/// Splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

fn policy_text() -> String {
    let mut dice = Dice(42);
    let mut text = String::from(
        "scene bank.risk {\n owner risk\n fallback pass\n outcomes { refuse from 100 vi \"a\" zh \"b\" en \"c\" pass vi \"a\" zh \"b\" en \"c\" }\n}\nfacts from events {\n",
    );
    for n in 0..FACTS {
        let kind = ["decimal(4)", "int", "bool", "id", "string"][n % 5];
        _ = writeln!(text, "  v{n}: {kind}");
    }
    text.push_str("}\n");
    for n in 0..RULES {
        let mut leaf = || {
            let v = dice.below(FACTS);
            match v % 5 {
                0 => format!("v{v} {} {}.{}", ["<", ">", "<=", ">="][dice.below(4)], dice.below(90), dice.below(9999)),
                1 => format!("v{v} >= {} && v{v} < {}", dice.below(50), 50 + dice.below(50)),
                2 => format!("{}v{v}", ["", "!"][dice.below(2)]),
                3 if dice.below(2) == 0 => format!("v{v} == \"k{}\"", dice.below(600)),
                3 => format!("v{v} in [\"k{}\", \"x{}\", \"y{}\"]", dice.below(600), dice.below(600), dice.below(600)),
                _ if dice.below(48) == 0 => format!("v{v}.matches(r\"^(ka|lo{}) .*[aeiou]x\")", dice.below(9)),
                _ => format!("v{v}.contains(\"w{}\")", dice.below(300)),
            }
        };
        let (a, b, c, d) = (leaf(), leaf(), leaf(), leaf());
        let when = match n % 4 {
            0 | 1 => format!("{a} && {b} && {c} && {d}"),
            2 => format!("({a} || {b}) && !({c}) && {d}"),
            _ => format!("{a} && {b} || {c} && {d}"),
        };
        _ = write!(
            text,
            "rule r{n} {{\n  when {when}\n  then +{}\n  person vi \"Lý do {n}\" zh \"理由{n}\" en \"Reason {n}\"\n  auditor vi \"Lý do {n}\" zh \"理由{n}\" en \"Reason {n}\"\n  source \"made\"\n  case hit generated {{ v1: {n} }}\n  case miss generated {{ v1: 3, v3: \"k1\" }}\n}}\n",
            1 + n % 30
        );
    }
    text
}

#[test]
fn a_policy_of_4_700_rules_over_15_900_facts_compiles_and_is_analysed() {
    let text = policy_text();
    let started = Instant::now();
    let compiled = compile(Sources::one(&text));
    let compile_ms = started.elapsed().as_millis();
    let errors: Vec<_> = compiled.findings.list.iter().filter(|f| f.severity == Severity::Error).collect();
    let policy = compiled.policy.unwrap_or_else(|| panic!("{errors:#?}"));
    assert_eq!(policy.program.rules.len(), RULES);
    let started = Instant::now();
    let analysis = analyse(&policy);
    let analyse_ms = started.elapsed().as_millis();
    assert_eq!(analysis.costs.len(), RULES);
    let started = Instant::now();
    let made = (0..200)
        .filter(|rule| witness(&policy, *rule, true).is_some() && witness(&policy, *rule, false).is_some())
        .count();
    let witness_us = started.elapsed().as_micros() / 400;
    println!(
        "{} bytes: compiled in {compile_ms} ms, analysed in {analyse_ms} ms, a case made in {witness_us} µs",
        text.len()
    );
    // A few contradict themselves by chance.
    assert!(made > 180, "{made} of 200 rules got both cases");
}
