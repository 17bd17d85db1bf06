//! Rate limits in memory: a token bucket a key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use kernel::{Error, Kind, Result, Time};

/// Keys remembered at most; past it, full buckets are forgotten first.
const KEYS_MAX: usize = 100_000;

/// `burst` at once, then one every `every_ms`.
pub struct Limiter<K> {
    burst: u32,
    every_ms: i64,
    buckets: Mutex<HashMap<K, (i64, Time)>>,
}

impl<K: Hash + Eq> Limiter<K> {
    pub fn new(burst: u32, every_ms: i64) -> Limiter<K> {
        Limiter { burst, every_ms: every_ms.max(1), buckets: Mutex::default() }
    }

    /// Takes one; `too_often` with the seconds to wait where none is left.
    pub fn take(&self, key: K, now: Time) -> Result<()> {
        let full = i64::from(self.burst) * self.every_ms;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEYS_MAX {
            buckets.retain(|_, (credit, at)| *credit + now.ms_since(*at) < full);
        }
        let (credit, at) = buckets.entry(key).or_insert((full, now));
        *credit = (*credit + now.ms_since(*at)).min(full);
        *at = now;
        if *credit < self.every_ms {
            let wait_ms = self.every_ms - *credit;
            let wait_s = u32::try_from(wait_ms.div_euclid(1000) + 1).unwrap_or(u32::MAX);
            return Err(Error::new(Kind::TooMany, "too_often").with("seconds", wait_s).retry_after_s(wait_s));
        }
        *credit -= self.every_ms;
        Ok(())
    }

    /// Forgets a key: a login that succeeded owes nothing for its failures.
    pub fn forgive(&self, key: &K) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_one_at_a_time() {
        let limiter = Limiter::new(2, 1000);
        let start = Time::from_millis(1_000_000);
        assert!(limiter.take("a", start).is_ok());
        assert!(limiter.take("a", start).is_ok());
        let refused = limiter.take("a", start.plus_ms(500)).unwrap_err();
        assert_eq!((refused.code, refused.retry_after_s), ("too_often", Some(1)));
        assert!(limiter.take("b", start).is_ok(), "another key has a bucket of its own");
        assert!(limiter.take("a", start.plus_ms(1000)).is_ok());
    }
}
