//! Randomness that a seed tells: splitmix64.

/// A stream of numbers that depends on its seed alone.
#[derive(Clone, Debug)]
pub struct Dice(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    pub const fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A stream of its own for each name under the same seed.
    pub fn of(seed: u64, name: &str) -> Dice {
        let mut dice = Dice(seed);
        for byte in name.bytes() {
            dice.0 ^= u64::from(byte);
            dice.0 = dice.roll();
        }
        dice
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 up to, not including, `n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.roll()) * (n as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// `from` to `to`, both possible.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(usize::try_from(to.saturating_sub(from)).unwrap_or(0) + 1) as u64
    }

    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < usize::try_from(percent).unwrap_or(usize::MAX)
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_all_that_follows() {
        let rolls = |seed| (0..5).map(|_| 0).scan(Dice::new(seed), |d, _| Some(d.roll())).collect::<Vec<_>>();
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
        // The published first value of splitmix64 for seed 0.
        assert_eq!(Dice::new(0).roll(), 0xe220_a839_7b1d_cdaf);
        assert_ne!(Dice::of(7, "a").roll(), Dice::of(7, "b").roll());
    }

    #[test]
    fn every_value_in_range_comes_up_and_none_outside() {
        let mut dice = Dice::new(1);
        let mut seen = [0; 6];
        for _ in 0..600 {
            seen[dice.below(6)] += 1;
        }
        assert!(seen.iter().all(|n| (50..150).contains(n)), "{seen:?}");
        assert_eq!((dice.below(0), dice.below(1)), (0, 0));
        assert_eq!(dice.between(4, 4), 4);
        assert!(dice.pick::<u8>(&[]).is_none());
    }
}
