//! Running the cases that a policy carries.

use decide::{case::Value, reference};
use kernel::Time;
use serde::Serialize;

use crate::{
    compile::{CASE_NOW, GivenCase, Policy, Wants},
    slice::Slice,
    source::Span,
};

/// A case that did not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The rule, table or scorecard.
    pub of: String,
    #[serde(skip)]
    pub span: Span,
    /// What was wanted and what came.
    pub problem: String,
}

/// What came of running all cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ran {
    pub passed: usize,
    pub generated: usize,
    pub broken: Vec<Broken>,
}

/// Runs every case of the policy by the engine's reference.
pub fn run_cases(policy: &Policy) -> Ran {
    let mut ran = Ran::default();
    for case in &policy.cases {
        ran.generated += usize::from(case.generated);
        match run(policy, case) {
            Ok(()) => ran.passed += 1,
            Err(problem) => ran.broken.push(Broken { of: case.of.clone(), span: case.span, problem }),
        }
    }
    ran
}

/// The moment a case is decided at.
pub fn moment(case: &GivenCase) -> Time {
    case.now.or_else(|| Time::parse(CASE_NOW)).unwrap_or_default()
}

fn run(policy: &Policy, case: &GivenCase) -> Result<(), String> {
    let whole = &policy.program;
    let now = moment(case);
    match case.wants {
        Wants::Fires(rule) | Wants::Rests(rule) => {
            let slice = Slice::of(whole, &[rule], &[]);
            let fired = !reference::decide(&slice.program, &slice.case(&case.facts, now)).fired.is_empty();
            match (case.wants, fired) {
                (Wants::Fires(_), false) => Err(format!("{} does not fire", whole.rules[rule].id)),
                (Wants::Rests(_), true) => Err(format!("{} fires", whole.rules[rule].id)),
                _ => Ok(()),
            }
        }
        Wants::Writes(slot, wanted) => {
            let slice = Slice::of(whole, &[], &[slot]);
            let values = reference::computed(&slice.program, &slice.case(&case.facts, now));
            match &values[slice.slot(slot).index()] {
                Value::Raw(raw) if *raw == wanted => Ok(()),
                Value::Raw(raw) => Err(format!("it gives {raw}, not {wanted}")),
                _ => Err("it gives nothing".to_owned()),
            }
        }
    }
}
