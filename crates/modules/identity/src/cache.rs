//! Answers kept in memory for a short while: bounded, aged, and told when they become untrue.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use kernel::Time;

pub(crate) struct Cache<K, V> {
    entries_max: usize,
    age_ms_max: i64,
    kept: Mutex<Kept<K, V>>,
}

struct Kept<K, V> {
    entries: HashMap<K, (V, Time)>,
    /// Counts what was forgotten: an answer read before something was forgotten may be untrue and is not kept.
    forgotten: u64,
}

/// Taken before the store is read; shows whether something was forgotten meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Before(u64);

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    pub(crate) fn new(entries_max: usize, age_ms_max: i64) -> Cache<K, V> {
        Cache { entries_max, age_ms_max, kept: Mutex::new(Kept { entries: HashMap::new(), forgotten: 0 }) }
    }

    pub(crate) fn get(&self, key: &K, now: Time) -> Option<V> {
        let kept = self.kept();
        let (value, since) = kept.entries.get(key)?;
        (now.ms_since(*since) < self.age_ms_max).then(|| value.clone())
    }

    pub(crate) fn before(&self) -> Before {
        Before(self.kept().forgotten)
    }

    pub(crate) fn put(&self, before: Before, key: K, value: V, now: Time) {
        let mut kept = self.kept();
        if kept.forgotten != before.0 {
            return;
        }
        if kept.entries.len() >= self.entries_max {
            kept.entries.retain(|_, (_, since)| now.ms_since(*since) < self.age_ms_max);
        }
        if kept.entries.len() >= self.entries_max {
            kept.entries.clear();
        }
        kept.entries.insert(key, (value, now));
    }

    pub(crate) fn forget(&self, key: &K) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.entries.remove(key);
    }

    pub(crate) fn forget_where(&self, untrue: impl Fn(&V) -> bool) {
        let mut kept = self.kept();
        kept.forgotten += 1;
        kept.entries.retain(|_, (value, _)| !untrue(value));
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_something_was_forgotten_is_not_kept() {
        let cache = Cache::new(2, 1000);
        let now = Time::from_millis(0);
        let before = cache.before();
        cache.forget(&"a");
        cache.put(before, "a", 1, now);
        assert_eq!(cache.get(&"a", now), None);
        cache.put(cache.before(), "a", 1, now);
        assert_eq!(cache.get(&"a", now), Some(1));
        assert_eq!(cache.get(&"a", now.plus_ms(1000)), None, "too old");
    }

    #[test]
    fn it_never_holds_more_than_its_limit() {
        let cache = Cache::new(2, 1000);
        for n in 0..10 {
            cache.put(cache.before(), n, n, Time::from_millis(0));
            assert!(cache.kept().entries.len() <= 2);
        }
    }
}
