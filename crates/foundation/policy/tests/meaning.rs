//! What an expression means: what is printed reads back, two facts compare as arithmetic says, missing goes through as a third
//! value, a decision is explained in three languages, and two versions differ by the cases that show it.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use decide::{Case, Decision, Engine, Value, reference};
use kernel::Time;
use policy::{
    ast::{Expr, Kind, Op, Sum},
    cel::to_cel,
    compile::{CASE_NOW, Policy, Sources, compile},
    diff::diff,
    explain::explain,
    parser::parse_expression,
    print::print_expr,
    show::case_of_json,
    source::{Findings, Shown},
};
use proptest::prelude::*;

fn expression() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Kind::Bool),
        (i64::MIN + 1..i64::MAX).prop_map(Kind::Int),
        any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Kind::Dec),
        "\\PC{0,12}".prop_map(Kind::Text),
        "[a-z_]{1,6}(\\.[a-z0-9_]{1,4}){0,2}"
            .prop_filter("a word", |n| !["true", "false"].contains(&n.as_str())
                && !n.split('.').any(|p| p == "in" || p.starts_with(|c: char| c.is_ascii_digit())))
            .prop_map(Kind::Name),
    ];
    leaf.prop_map(Expr::new).prop_recursive(4, 40, 4, |inner| {
        let some = prop::collection::vec(inner.clone(), 2..4);
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            some.clone().prop_map(Kind::And),
            some.clone().prop_map(Kind::Or),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Kind::List),
            inner.clone().prop_map(|e| Kind::Not(Box::new(e))),
            inner.clone().prop_map(|e| Kind::Minus(Box::new(e))),
            (two.clone(), 0..6usize).prop_map(|((a, b), op)| {
                let op = [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge][op];
                Kind::Compare(op, Box::new(a), Box::new(b))
            }),
            two.clone().prop_map(|(a, b)| Kind::In(Box::new(a), Box::new(b))),
            (two, 0..4usize).prop_map(|((a, b), sum)| {
                let sum = [Sum::Add, Sum::Sub, Sum::Mul, Sum::Div][sum];
                Kind::Arith(sum, Box::new(a), Box::new(b))
            }),
            (prop::option::of(inner.clone()), "[a-z]{1,6}", prop::collection::vec(inner, 0..3)).prop_map(
                |(on, name, args)| {
                    // A method of a bare word is part of its name only when it is one.
                    Kind::Call { on: on.map(Box::new), name: format!("{name}_f"), args }
                }
            ),
        ]
        .prop_map(Expr::new)
    })
}

const HOUSE: &str = r#"
scene t {
  owner o
  fallback stop
  review look
  outcomes {
    stop from 100 vi "Dừng" zh "停" en "Stop"
    look vi "Xem" zh "看" en "Look"
    go vi "Đi" zh "行" en "Go"
  }
}
facts from x {
  a: money(VND) choice vi "số tiền" zh "金额" en "the amount"
  b: money(VND)
  c: money(VND)
  n: int
  d: decimal(2)
  t: time
  u: time
  w: duration
  p: id personal
  e: enum(x, y, z) choice vi "loại" zh "类型" en "the kind"
}
"#;

fn policy_with(conditions: &[&str]) -> Policy {
    let mut text = HOUSE.to_owned();
    for (n, when) in conditions.iter().enumerate() {
        let texts = "vi \"tiền {a}\" zh \"金额{a}\" en \"amount {a}\"";
        text += &format!(
            "rule r{n} {{ when {when} then +60 person {texts} auditor {texts} source \"s\" case hit {{ n: 1 }} case miss {{ n: 2 }} }}\n"
        );
    }
    let compiled = compile(Sources::one(&text));
    let shown: String =
        compiled.findings.list.iter().map(|finding| Shown { finding, files: &compiled.files }.to_string()).collect();
    compiled.policy.unwrap_or_else(|| panic!("{shown}"))
}

fn now() -> Time {
    Time::parse(CASE_NOW).unwrap()
}

/// Which rules fire.
fn fired(policy: &Policy, facts: &[(&str, Value)]) -> Vec<bool> {
    let mut case = Case::new(&policy.program, now(), "");
    for (name, value) in facts {
        case.values[policy.program.slot_named(name).unwrap().index()] = value.clone();
    }
    let decision = reference::decide(&policy.program, &case);
    (0..policy.program.rules.len()).map(|n| decision.fired.iter().any(|f| usize::from(f.rule) == n)).collect()
}

proptest! {
    #[test]
    fn any_expression_that_is_printed_reads_back(expr in expression()) {
        let printed = print_expr(&expr);
        let mut findings = Findings::default();
        let back = parse_expression(&printed, &mut findings);
        prop_assert_eq!(back, Some(expr), "{} {:?}", printed, findings.list);
    }
}

#[test]
fn two_facts_compare_as_arithmetic_says() {
    let policy = policy_with(
        &[
            "a > b",
            "a - b > VND(5)",
            "a + VND(3) <= b - VND(4)",
            "a + b >= c",
            "a + b - c < a",
            "-a > VND(0) - b",
            "n / n == 1",
            "a / b > 1.5",
            "d > 0.123",
            "d != 0.5",
            "n * 2 > 3",
        ][..10],
    );
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 500, ..ProptestConfig::default() });
    let numbers = (-30i64..30, -30i64..30, -30i64..30, -3i64..3, -100i64..100);
    runner
        .run(&numbers, |(a, b, c, n, d)| {
            let raw = |n: i64| Value::Raw(n);
            let got = fired(&policy, &[("a", raw(a)), ("b", raw(b)), ("c", raw(c)), ("n", raw(n)), ("d", raw(d))]);
            let wanted = [
                a > b,
                a - b > 5,
                a + 3 <= b - 4,
                a + b >= c,
                b - c < 0,
                b > a,
                n != 0,
                b != 0 && (a as f64 / b as f64) > 1.5,
                d >= 13,
                d != 50,
            ];
            prop_assert_eq!(got, wanted);
            Ok(())
        })
        .unwrap();
}

#[test]
fn moments_and_durations_are_not_mixed_and_compare_in_every_form() {
    let policy = policy_with(&[
        "now - t > hours(2)",
        "t < now - hours(2)",
        "t + hours(2) < now",
        "u - t > w",
        "t + w < u",
        "u > timestamp(\"2026-01-01T00:00:00Z\")",
    ]);
    let hour = 3_600_000_000;
    let facts = |age: i64, gap: i64, w: i64| {
        let t = now().micros() - age * hour;
        [("t", Value::Raw(t)), ("u", Value::Raw(t + gap * hour)), ("w", Value::Raw(w * hour))]
    };
    assert_eq!(fired(&policy, &facts(3, 5, 4)), [true, true, true, true, true, true]);
    assert_eq!(fired(&policy, &facts(2, 4, 4)), [false, false, false, false, false, true]);
}

#[test]
fn a_missing_fact_is_neither_true_nor_false() {
    let policy = policy_with(&[
        "a > VND(5)",
        "!(a > VND(5))",
        "a > VND(5) || n == 1",
        "a > VND(5) && n == 2",
        "has(a)",
        "!has(a)",
    ]);
    assert_eq!(fired(&policy, &[("n", Value::Raw(1))]), [false, false, true, false, false, true]);
}

#[test]
fn a_decision_says_why_and_what_would_have_passed() {
    let policy = policy_with(&["a > VND(1000000) && e == \"x\"", "a > VND(500000)"]);
    let facts = serde_json::json!({ "a": "2500000 VND", "e": "x", "p": "secret" });
    let case = case_of_json(&policy, &facts, now(), "").unwrap();
    let engine = Engine::new(policy.program.clone()).unwrap();
    let (mut row, mut scratch, mut decision) = (engine.row(), engine.scratch(), Decision::new(&policy.program));
    engine.fill(&mut row, &case).unwrap();
    engine.decide_explained(&mut row, &mut scratch, &mut decision);
    let told = explain(&policy, &engine, &row, &mut scratch, &decision);
    assert_eq!((told.outcome.as_str(), told.points), ("stop", 120));
    assert_eq!(told.person[0].vi, "tiền 2.500.000 VND");
    assert_eq!(told.person[0].en, "amount 2,500,000 VND");
    assert_eq!(told.fired[0].because, ["a >= VND(1000001): 2,500,000 VND", "e == \"x\": x"]);
    let would: Vec<&str> = told.would_pass.iter().map(|t| t.en.as_str()).collect();
    assert_eq!(
        would,
        ["Would have passed with the amount of at most 1,000,000 VND", "Would have passed with the kind being y, z"]
    );
    assert!(!serde_json::to_string(&told).unwrap().contains("secret"));
}

#[test]
fn facts_of_another_type_or_name_are_refused_with_a_sentence() {
    let policy = policy_with(&["a > VND(5)"]);
    let code = |json: serde_json::Value| {
        let problem = case_of_json(&policy, &json, now(), "").unwrap_err();
        (problem.code, problem.message)
    };
    let (kind, message) = code(serde_json::json!({ "a": 5 }));
    assert_eq!(kind, "fact_wrong_type");
    assert!(message.contains("189000 VND"), "{message}");
    assert_eq!(code(serde_json::json!({ "a": "5 CNY" })).0, "fact_wrong_type");
    assert_eq!(code(serde_json::json!({ "aa": "5 VND" })).0, "fact_unknown");
    assert_eq!(code(serde_json::json!({ "p": "x".repeat(10 << 20) })).0, "fact_too_long");
    assert_eq!(code(serde_json::json!([1])).0, "fact_wrong_type");
}

#[test]
fn versions_differ_by_the_cases_that_show_it() {
    let before = policy_with(&["a > VND(1000000)", "n > 3"]);
    let after = policy_with(&["a > VND(2000000)", "n > 3"]);
    let difference = diff(&before, &after).unwrap();
    assert_eq!(difference.changed, ["r0"]);
    assert!(difference.added.is_empty() && difference.removed.is_empty() && difference.others.is_empty());
    // Just above the old bound it is 60 points no longer.
    let shown: Vec<_> =
        difference.cases.iter().map(|c| (c.facts.join(", "), c.before.as_str(), c.after.as_str())).collect();
    assert_eq!(shown, [("a: VND(1000001)".to_owned(), "go, 60 points", "go, 0 points")]);
    assert!(diff(&before, &before).unwrap().cases.is_empty());
}

#[test]
fn a_condition_exports_to_cel() {
    let policy = policy_with(&[
        "a / b > 3 && !(e in [\"x\", \"y\"]) || now - t > days(1) && a != b",
        "d >= 0.25 && has(p) && now.getHours(\"+07:00\") < 5",
    ]);
    assert_eq!(
        to_cel(&policy, 0),
        "((double(a) / double(b)) >= 3.000001 && !(e in [\"x\", \"y\"])) || ((now - t) >= duration(\"86400.000001s\") && !(a == b))"
    );
    assert_eq!(to_cel(&policy, 1), "d >= 0.25 && has(p) && now.getHours(\"+07:00\") <= 4");
}
