//! Static analysis: what it says is so, and what it is documented not to see it does not claim.

use decide::{Case, Value, reference};
use kernel::Time;
use policy::{
    analyse::analyse,
    compile::{CASE_NOW, Policy, Sources, compile},
    source::{Severity, Shown},
    witness::witness,
};
use proptest::prelude::*;

const HOUSE: &str = r#"
scene t {
  owner o
  fallback stop
  outcomes {
    stop from 100 vi "a" zh "b" en "c"
    look vi "a" zh "b" en "c"
    go vi "a" zh "b" en "c"
  }
}
facts from x {
  n: int in 0..100
  m: int
  e: enum(x, y, z)
  s: string
  b: bool
  g: set
}
"#;

/// Rules r0, r1, … each `condition | effect`.
fn policy_of(rules: &[(String, &str)], more: &str) -> Policy {
    let mut text = format!("{HOUSE}{more}\n");
    for (n, (when, then)) in rules.iter().enumerate() {
        let texts = r#"vi "a" zh "b" en "c""#;
        text += &format!(
            "rule r{n} {{ when {when} then {then} person {texts} auditor {texts} source \"s\" case hit {{ n: 1 }} case miss {{ n: 2 }} }}\n"
        );
    }
    let compiled = compile(Sources::one(&text));
    let shown: String =
        compiled.findings.list.iter().map(|finding| Shown { finding, files: &compiled.files }.to_string()).collect();
    compiled.policy.unwrap_or_else(|| panic!("{shown}"))
}

/// Codes and messages of what is found, notes left out unless asked for.
fn found(rules: &[(&str, &str)], more: &str, notes: bool) -> Vec<String> {
    let rules: Vec<(String, &str)> = rules.iter().map(|(when, then)| ((*when).to_owned(), *then)).collect();
    let analysis = analyse(&policy_of(&rules, more));
    let list = analysis.findings.list.into_iter().filter(|f| notes || f.severity != Severity::Note);
    list.map(|f| format!("{}: {}", f.code, f.message)).collect()
}

#[test]
fn a_rule_that_contradicts_itself_is_dead() {
    for when in [
        "n > 5 && n < 3",
        "n > 5 && n < 6",
        "n > 200",
        "e == \"x\" && e in [\"y\", \"z\"]",
        "!(e == \"x\" || e == \"y\" || e == \"z\")",
        "b && !b",
        "has(n) && n > 3 && !has(n)",
        "s == \"abc\" && s.contains(\"d\")",
        "s.startsWith(\"abc\") && !s.startsWith(\"ab\")",
        "g.containsAll([\"a\", \"b\"]) && !(\"a\" in g)",
        "(n > 5 || m > 3) && n < 3 && m < 2",
        "now.getHours(\"+07:00\") > 23",
        "s.matches(\"a+\") && !s.matches(\"a+\")",
    ] {
        let said = found(&[(when, "+1")], "", false);
        assert!(said.len() == 1 && said[0].starts_with("dead_rule"), "{when}: {said:?}");
    }
    for when in ["n > 5 && n < 7", "m > n && n > m", "s.matches(\"^a$\") && s.matches(\"^b$\")", "e != \"x\""] {
        assert_eq!(found(&[(when, "+1")], "", false), Vec::<String>::new(), "{when}");
    }
}

#[test]
fn a_rule_that_always_fires_is_told() {
    for when in ["n >= 0", "n > 5 || n <= 5", "b || !b", "e in [\"x\", \"y\", \"z\"]"] {
        let said = found(&[(when, "+1")], "", false);
        assert!(said.len() == 1 && said[0].starts_with("always_fires"), "{when}: {said:?}");
    }
}

#[test]
fn a_rule_without_effect_beside_a_stronger_one_is_told() {
    let said = found(&[("n > 50 && b", "outcome look"), ("n > 40", "outcome stop")], "", false);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("subsumed_rule: r0 is without effect"), "{said:?}");
    // The other way round it adds something.
    assert!(found(&[("n > 50 && b", "outcome stop"), ("n > 40", "outcome look")], "", false).is_empty());
    let noted = found(&[("n > 50", "+10"), ("n > 40", "+10")], "", true);
    assert!(noted.iter().any(|f| f == "subsumed_rule: whenever r0 fires, r1 fires as well"), "{noted:?}");
    let same = found(&[("n > 50 && b", "+10"), ("b && n >= 51", "+20")], "", false);
    assert_eq!(same, ["same_condition: r1 and r0 fire on the same cases"]);
    let apart = found(&[("n > 50", "+10"), ("n < 60", "-10")], "", true);
    assert!(apart.iter().any(|f| f.starts_with("overlap: r1 and r0")), "{apart:?}");
    assert!(!found(&[("n > 50", "+10"), ("n < 40", "-10")], "", true).iter().any(|f| f.starts_with("overlap")));
}

#[test]
fn bins_and_rows_that_are_never_reached_are_told() {
    let card = r#"scorecard c { score n reference 0 { < 10: 1 5 .. 8: 2 >= 10: 3 otherwise: 0
      person vi "a" zh "b" en "c" auditor vi "a" zh "b" en "c" } case 1 { n: 1 } source "s" }"#;
    let said = found(&[], card, false);
    assert_eq!(said, ["dead_bin: bin 2 of n in c is never reached"]);
    let table = r#"table t1 first { | n | e || then | | > 5 | - || +1 | | > 7 | "x" || +2 | | - | "x" || +3 |
      person vi "a" zh "b" en "c" auditor vi "a" zh "b" en "c" source "s"
      case row 1 { n: 9, e: "x" } case row 2 { n: 9, e: "x" } case row 3 { n: 1, e: "x" } case row 0 { n: 1, e: "y" } }"#;
    let said = found(&[], table, false);
    assert_eq!(said, ["dead_row: row 2 of t1 is never reached: row 1 takes all its cases"]);
}

#[test]
fn a_condition_that_unfolds_too_far_is_left_out_and_said_so() {
    let pair = |n: usize| format!("(n != {n} || m != {n} || s != \"{n}\")");
    let when = (0..8).map(pair).collect::<Vec<_>>().join(" && ");
    let said = found(&[(&when, "+1")], "", true);
    assert!(said.iter().any(|f| f.starts_with("not_analysed")), "{said:?}");
}

#[test]
fn each_rule_has_its_cost() {
    let rules = [("n > 5".to_owned(), "+1"), ("s.matches(\"a\") && n > 5 && n < 9".to_owned(), "+1")];
    let costs = analyse(&policy_of(&rules, "")).costs;
    assert_eq!((costs[0].tests, costs[0].facts), (1, 1));
    assert_eq!((costs[1].tests, costs[1].facts), (3, 2));
    assert!(costs[1].weight > 10 * costs[0].weight);
}

/// A condition over few values, so that chance meets every bound.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0..5usize, 0..7i64).prop_map(|(op, k)| format!("n {} {k}", ["<", "<=", ">", ">=", "=="][op])),
        (0..5usize, 0..4i64).prop_map(|(op, k)| format!("m {} {k}", ["<", "<=", ">", ">=", "!="][op])),
        (0..3usize).prop_map(|v| format!("e == \"{}\"", ["x", "y", "z"][v])),
        (0..3usize).prop_map(|v| format!("s.contains(\"{}\")", ["a", "b", "ab"][v])),
        Just("s in [\"a\", \"ab\", \"c\"]".to_owned()),
        Just("b".to_owned()),
        Just("\"p\" in g".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|p| format!("({})", p.join(" && "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|p| format!("({})", p.join(" || "))),
            inner.prop_map(|p| format!("!({p})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Sound: what is called dead never fires, what is called subsumed never fires alone; and a witness is one.
    #[test]
    fn what_the_analysis_says_is_so(a in condition(), b in condition(), cases in prop::collection::vec((0..7i64, 0..4i64, 0..3i64, 0..4usize, 0..2i64, 0..2usize), 60)) {
        let policy = policy_of(&[(a, "+1"), (b, "+1")], "");
        let said: Vec<String> = analyse(&policy).findings.list.iter().map(|f| format!("{}: {}", f.code, f.message)).collect();
        let dead = |r: &str| said.iter().any(|f| f.starts_with(&format!("dead_rule: {r} ")));
        let implied = |x: &str, y: &str| said.iter().any(|f| f.contains(&format!("whenever {x} fires, {y} fires")) || f.starts_with("same_condition"));
        for (n, m, e, s, b, g) in cases {
            let mut case = Case::new(&policy.program, Time::parse(CASE_NOW).unwrap(), "");
            let text = ["a", "ab", "c", "b"][s];
            let set = if g == 0 { vec![] } else { vec!["p".to_owned()] };
            let values = [Value::Raw(n), Value::Raw(m), Value::Raw(e), Value::Text(text.to_owned()), Value::Raw(b), Value::Set(set)];
            case.values[..6].clone_from_slice(&values);
            let fired: Vec<u16> = reference::decide(&policy.program, &case).fired.iter().map(|f| f.rule).collect();
            for (r, name) in [(0, "r0"), (1, "r1")] {
                prop_assert!(!(dead(name) && fired.contains(&r)), "{name} is called dead and fires");
                let other = 1 - r;
                let said_so = implied(name, &format!("r{other}"));
                prop_assert!(!(said_so && fired.contains(&r) && !fired.contains(&other)), "{name} fires alone: {said:?}");
            }
        }
        for rule in 0..2 {
            for fires in [true, false] {
                if let Some(made) = witness(&policy, rule, fires) {
                    let mut case = Case::new(&policy.program, made.now, "");
                    for (slot, value) in made.facts {
                        case.values[slot.index()] = value;
                    }
                    let fired = reference::decide(&policy.program, &case).fired.iter().any(|f| usize::from(f.rule) == rule);
                    prop_assert_eq!(fired, fires);
                }
            }
        }
    }
}
