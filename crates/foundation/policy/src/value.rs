//! Constants of the language, exact: a decimal figure in the natural unit of its kind (dong, seconds, plain).

use decide::program::{Cmp, RAW_MAX, Test};

use crate::ast::Op;

/// `mantissa / 10^decimals`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) mantissa: i128,
    pub(crate) decimals: u32,
}

/// Digits a constant may have: more than any raw value needs, few enough that no sum or product overflows.
const MANTISSA_MAX: i128 = 10i128.pow(27);
const DECIMALS_MAX: u32 = 12;

impl Figure {
    pub(crate) const ZERO: Figure = Figure { mantissa: 0, decimals: 0 };

    pub(crate) fn whole(n: i64) -> Figure {
        Figure { mantissa: n.into(), decimals: 0 }
    }

    /// The decimal that was written: the shortest that reads back as this number.
    pub(crate) fn of_dec(n: f64) -> Option<Figure> {
        let text = format!("{n:?}");
        let (figure, power) = match text.split_once('e') {
            Some((figure, power)) => (figure, power.parse::<i32>().ok()?),
            None => (text.as_str(), 0),
        };
        let (whole, fraction) = figure.split_once('.').unwrap_or((figure, ""));
        let fraction = fraction.trim_end_matches('0');
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        let decimals = i32::try_from(fraction.len()).ok()? - power;
        let figure = if decimals >= 0 {
            Figure { mantissa, decimals: decimals.unsigned_abs() }
        } else if decimals > -20 {
            Figure { mantissa: mantissa.checked_mul(10i128.pow(decimals.unsigned_abs()))?, decimals: 0 }
        } else {
            return None;
        };
        figure.sane()
    }

    fn sane(self) -> Option<Figure> {
        let mut figure = self;
        while figure.decimals > 0 && figure.mantissa % 10 == 0 {
            figure = Figure { mantissa: figure.mantissa / 10, decimals: figure.decimals - 1 };
        }
        (figure.mantissa.abs() <= MANTISSA_MAX && figure.decimals <= DECIMALS_MAX).then_some(figure)
    }

    pub(crate) fn minus(self) -> Figure {
        Figure { mantissa: -self.mantissa, ..self }
    }

    pub(crate) fn plus(self, other: Figure) -> Option<Figure> {
        let decimals = self.decimals.max(other.decimals);
        let up = |f: Figure| f.mantissa.checked_mul(10i128.pow(decimals - f.decimals));
        Figure { mantissa: up(self)?.checked_add(up(other)?)?, decimals }.sane()
    }

    pub(crate) fn times(self, other: Figure) -> Option<Figure> {
        let mantissa = self.mantissa.checked_mul(other.mantissa)?;
        Figure { mantissa, decimals: self.decimals + other.decimals }.sane()
    }

    /// The raw value at `decimals`: rounded down, and whether nothing was lost.
    pub(crate) fn raw(self, decimals: u32) -> (i64, bool) {
        let clamp = |n: i128| n.clamp((-RAW_MAX).into(), RAW_MAX.into()) as i64;
        if decimals >= self.decimals {
            let raw = self.mantissa.saturating_mul(10i128.pow(decimals - self.decimals));
            return (clamp(raw), raw == i128::from(clamp(raw)));
        }
        let unit = 10i128.pow(self.decimals - decimals);
        let raw = self.mantissa.div_euclid(unit);
        (clamp(raw), self.mantissa.rem_euclid(unit) == 0 && raw == i128::from(clamp(raw)))
    }

    /// The raw value, only if it is exact.
    pub(crate) fn exact(self, decimals: u32) -> Option<i64> {
        let (raw, exact) = self.raw(decimals);
        exact.then_some(raw)
    }

    /// `raw op figure` as an interval, for a slot of so many decimals. `Ne` is not an interval: `None`.
    pub(crate) fn test(self, op: Op, decimals: u32) -> Option<Test> {
        let (floor, exact) = self.raw(decimals);
        Some(match op {
            Op::Gt => Test::above(floor),
            Op::Ge if exact => Test::at_least(floor),
            Op::Ge => Test::above(floor),
            Op::Lt if exact => Test::less(floor),
            Op::Lt | Op::Le => Test::at_most(floor),
            Op::Eq if exact => Test::equals(floor),
            // No value of the slot has so many decimals.
            Op::Eq => Test::Range { lo: 1, hi: 0 },
            Op::Ne => return None,
        })
    }

    /// Whether `self op 0`.
    pub(crate) fn against_zero(self, op: Op) -> bool {
        let n = self.mantissa;
        match op {
            Op::Eq => n == 0,
            Op::Ne => n != 0,
            Op::Lt => n < 0,
            Op::Le => n <= 0,
            Op::Gt => n > 0,
            Op::Ge => n >= 0,
        }
    }
}

pub(crate) const fn cmp(op: Op) -> Cmp {
    match op {
        Op::Eq => Cmp::Equal,
        Op::Ne => Cmp::NotEqual,
        Op::Lt => Cmp::Less,
        Op::Le => Cmp::AtMost,
        Op::Gt => Cmp::Above,
        Op::Ge => Cmp::AtLeast,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decimal_is_taken_as_it_was_written() {
        assert_eq!(Figure::of_dec(19.9).unwrap(), Figure { mantissa: 199, decimals: 1 });
        assert_eq!(Figure::of_dec(1e-7).unwrap(), Figure { mantissa: 1, decimals: 7 });
        assert_eq!(Figure::of_dec(1e16).unwrap(), Figure { mantissa: 10i128.pow(16), decimals: 0 });
        assert_eq!(Figure::of_dec(0.1).unwrap().exact(4), Some(1000));
        assert_eq!(Figure::of_dec(0.12345).unwrap().exact(4), None);
        assert_eq!(Figure::of_dec(1e300), None);
    }

    proptest! {
        #[test]
        fn an_interval_says_what_the_comparison_says(m in -100_000i64..100_000, d in 0u32..6, raw in -20_000i64..20_000, s in 0u32..4) {
            let figure = Figure { mantissa: m.into(), decimals: d };
            let left = i128::from(raw) * 10i128.pow(d);
            let right = i128::from(m) * 10i128.pow(s);
            for (op, truth) in [(Op::Gt, left > right), (Op::Ge, left >= right), (Op::Lt, left < right), (Op::Le, left <= right), (Op::Eq, left == right)] {
                let Some(Test::Range { lo, hi }) = figure.test(op, s) else { panic!("an interval") };
                prop_assert_eq!(lo <= raw && raw <= hi, truth, "{:?}", op);
            }
        }
    }
}
