//! Cases made from a rule's own bounds: facts under which it fires, and facts under which it does not.
//!
//! A translator of foreign rules gives each rule such cases, marked `generated`. Whatever is made here was decided by the
//! engine's reference before it is handed out, so a witness is never wrong; there may be none where one exists.

use std::collections::BTreeMap;

use decide::{
    case::Value,
    program::{Cmp, Derived, Program, RAW_MAX, SlotId, SlotType, Source, Test},
    reference,
};
use kernel::Time;

use crate::{
    analyse::{Bounds, Conjunction, Domain, Texts, text_in},
    compile::{CASE_NOW, Policy},
    slice::Slice,
};

/// Facts, and the moment at which they are decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    pub facts: Vec<(SlotId, Value)>,
    pub now: Time,
}

/// Facts under which the rule at `rule` fires (`fires`) or does not. `None`: none was found.
pub fn witness(policy: &Policy, rule: usize, fires: bool) -> Option<Witness> {
    let bounds = Bounds::of(policy);
    let conjunctions = bounds.unfold(&policy.program.rules[rule].condition, fires)?;
    let slice = Slice::of(&policy.program, &[rule], &[]);
    conjunctions.iter().take(16).find_map(|conjunction| {
        let witness = Maker { program: &policy.program, bounds: &bounds }.make(conjunction)?;
        let decision = reference::decide(&slice.program, &slice.case(&witness.facts, witness.now));
        (decision.fired.is_empty() != fires).then_some(witness)
    })
}

struct Maker<'a> {
    program: &'a Program,
    bounds: &'a Bounds<'a>,
}

impl Maker<'_> {
    fn make(&self, conjunction: &Conjunction) -> Option<Witness> {
        let mut values: BTreeMap<SlotId, Value> = BTreeMap::new();
        let mut now = Time::parse(CASE_NOW)?;
        // Plain facts first; what is computed is then led back to facts that are still free.
        for (slot, domain) in conjunction {
            if matches!(self.program.slots[slot.index()].source, Source::Fact | Source::Feature(_)) {
                values.insert(*slot, self.value(*slot, domain)?);
            }
        }
        for (slot, domain) in conjunction {
            match &self.program.slots[slot.index()].source {
                Source::Fact | Source::Feature(_) => {}
                Source::Derived(derived) => self.lead_back(derived, *slot, domain, &mut values, &mut now)?,
                Source::Block(_) => return None,
            }
        }
        Some(Witness { facts: values.into_iter().collect(), now })
    }

    fn value(&self, slot: SlotId, domain: &Domain) -> Option<Value> {
        let ty = &self.program.slots[slot.index()].ty;
        match domain {
            Domain::Missing => Some(Value::Missing),
            Domain::Raw(intervals) => Some(Value::Raw(pick(intervals)?)),
            Domain::Known if matches!(ty, SlotType::Set) => Some(Value::Set(Vec::new())),
            Domain::Known if ty.is_text() => Some(Value::Text(String::new())),
            Domain::Known => Some(Value::Raw(pick(&self.bounds.whole(slot))?)),
            Domain::Text(texts) if matches!(ty, SlotType::Set) => {
                let elements = texts.yes.iter().flat_map(|test| match test {
                    Test::AnyOf(values) => values.first().cloned().into_iter().collect(),
                    Test::AllOf(values) => values.clone(),
                    _ => Vec::new(),
                });
                Some(Value::Set(elements.collect()))
            }
            Domain::Text(texts) => Some(Value::Text(text(texts)?)),
        }
    }

    fn raw(&self, slot: SlotId, values: &BTreeMap<SlotId, Value>) -> Option<i64> {
        match values.get(&slot) {
            Some(Value::Raw(raw)) => Some(*raw),
            _ => None,
        }
    }

    /// Chooses facts so that what is computed from them lies in its domain.
    fn lead_back(
        &self,
        derived: &Derived,
        slot: SlotId,
        domain: &Domain,
        values: &mut BTreeMap<SlotId, Value>,
        now: &mut Time,
    ) -> Option<()> {
        let Domain::Raw(intervals) = domain else { return None };
        let wanted = pick(intervals)?;
        let is_fact = |s: SlotId| matches!(self.program.slots[s.index()].source, Source::Fact | Source::Feature(_));
        let unit = |s: SlotId| 10i128.pow(self.program.slots[s.index()].ty.decimals());
        match derived {
            Derived::Age { of } if is_fact(*of) => {
                let of_raw = self.raw(*of, values).unwrap_or_else(|| now.micros() - wanted);
                values.insert(*of, Value::Raw(of_raw));
            }
            Derived::Hour { of: None, offset_s } => {
                let local = now.micros() + i64::from(*offset_s) * 1_000_000;
                let day = local - local.rem_euclid(86_400_000_000);
                *now = Time::from_micros(day + wanted * 3_600_000_000 + 60_000_000 - i64::from(*offset_s) * 1_000_000);
            }
            Derived::Length { of } if is_fact(*of) && !values.contains_key(of) => {
                let length = usize::try_from(wanted).ok().filter(|n| *n <= 4_096)?;
                let value = match self.program.slots[of.index()].ty {
                    SlotType::Set => Value::Set((0..length).map(|n| n.to_string()).collect()),
                    _ => Value::Text("a".repeat(length)),
                };
                values.insert(*of, value);
            }
            Derived::InList { of, list } if is_fact(*of) => {
                let list = &self.program.lists[usize::from(list.0)];
                let listed = list.entries.iter().find(|e| e.until.is_none_or(|until| *now < until))?.value.clone();
                let value = if wanted == 1 { listed } else { format!("not {listed}") };
                let value = match self.program.slots[of.index()].ty {
                    SlotType::Set => Value::Set(vec![value]),
                    _ => Value::Text(value),
                };
                values.entry(*of).or_insert(value);
            }
            Derived::Ratio { over, under } if is_fact(*over) && is_fact(*under) => {
                let scale = unit(slot);
                let below = self.raw(*under, values).unwrap_or(1_000);
                values.insert(*under, Value::Raw(below));
                // over = ratio · under, in the raw units of both.
                let above = i128::from(wanted) * i128::from(below) * unit(*over) / unit(*under) / scale;
                values.entry(*over).or_insert(Value::Raw(i64::try_from(above).ok()?));
            }
            Derived::Difference { from, minus } if is_fact(*from) && is_fact(*minus) => {
                let taken = self.raw(*minus, values).unwrap_or(0);
                values.insert(*minus, Value::Raw(taken));
                values.entry(*from).or_insert(Value::Raw(taken.checked_add(wanted)?));
            }
            Derived::Sum { left, right } if is_fact(*left) && is_fact(*right) => {
                let taken = self.raw(*right, values).unwrap_or(0);
                values.insert(*right, Value::Raw(taken));
                values.entry(*left).or_insert(Value::Raw(wanted.checked_sub(taken)?));
            }
            Derived::Compare { left, cmp, right } if is_fact(*left) && is_fact(*right) => {
                let ty = &self.program.slots[left.index()].ty;
                let equal = matches!(cmp, Cmp::Equal | Cmp::AtMost | Cmp::AtLeast) == (wanted == 1);
                if ty.is_text() {
                    let one = values.entry(*right).or_insert_with(|| Value::Text("a".to_owned())).clone();
                    let Value::Text(text) = &one else { return None };
                    let other = if equal { text.clone() } else { format!("not {text}") };
                    values.entry(*left).or_insert(Value::Text(other));
                } else {
                    let base = i128::from(self.raw(*right, values).unwrap_or(unit(*right) as i64));
                    values.insert(*right, Value::Raw(base as i64));
                    let same = base * unit(*left) / unit(*right);
                    let above = matches!(cmp, Cmp::Above | Cmp::AtLeast | Cmp::NotEqual | Cmp::Equal);
                    let step = if equal {
                        0
                    } else if above == (wanted == 1) {
                        1
                    } else {
                        -1
                    };
                    let step = if *ty == SlotType::Bool && step != 0 { 1 - 2 * same } else { step };
                    values.entry(*left).or_insert(Value::Raw(i64::try_from(same + step).ok()?));
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// A value of the intervals: near zero where it can be, else at a bound.
fn pick(intervals: &[(i64, i64)]) -> Option<i64> {
    let first = intervals.iter().find(|(lo, hi)| *lo <= 0 && *hi >= 0).or(intervals.first())?;
    Some(match first {
        (lo, hi) if *lo <= 0 && *hi >= 0 => 0,
        (lo, hi) if *lo == -RAW_MAX => *hi,
        (lo, _) => *lo,
    })
}

/// A text that fits; checked, so none where the simple tries fail.
fn text(texts: &Texts) -> Option<String> {
    if let Some(values) = &texts.one_of {
        return values.iter().find(|v| text_in(v, texts)).cloned();
    }
    let mut parts = [String::new(), String::new(), String::new()];
    for test in &texts.yes {
        match test {
            Test::Prefix(part) => parts[0].push_str(part),
            Test::Contains(part) => parts[1] = format!("{} {part}", parts[1]),
            Test::Suffix(part) => parts[2].push_str(part),
            Test::Matches(pattern) => parts[1].push_str(&example(pattern)?),
            _ => return None,
        }
    }
    let tries = [parts.concat(), format!("{}~", parts.concat()), format!("~{}", parts.concat())];
    tries.into_iter().find(|t| text_in(t, texts))
}

/// A short text that the pattern describes, its first alternative at each turn.
fn example(pattern: &str) -> Option<String> {
    use regex_syntax::hir::{Class, Hir, HirKind};
    fn write(hir: &Hir, out: &mut Vec<u8>) -> Option<()> {
        if out.len() > 1_000 {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(()),
            HirKind::Literal(literal) => {
                out.extend_from_slice(&literal.0);
                Some(())
            }
            HirKind::Class(Class::Unicode(class)) => {
                let range = class.ranges().iter().find(|r| r.end() >= 'a').or(class.ranges().first())?;
                let c = if range.start() <= 'a' && range.end() >= 'a' { 'a' } else { range.start() };
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                Some(())
            }
            HirKind::Class(Class::Bytes(class)) => {
                out.push(class.ranges().first()?.start());
                Some(())
            }
            HirKind::Repetition(repeat) => (0..repeat.min.min(64)).try_for_each(|_| write(&repeat.sub, out)),
            HirKind::Capture(capture) => write(&capture.sub, out),
            HirKind::Concat(parts) => parts.iter().try_for_each(|p| write(p, out)),
            HirKind::Alternation(parts) => write(parts.first()?, out),
        }
    }
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut out = Vec::new();
    write(&hir, &mut out)?;
    String::from_utf8(out).ok()
}
