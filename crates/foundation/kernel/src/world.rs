//! The clock and the randomness, handed in. Production gives the machine's; tests give a seed.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{Id, Time};

/// Where time and randomness come from.
pub trait Source: Send + Sync {
    fn now(&self) -> Time;
    fn fill(&self, bytes: &mut [u8]);
}

/// A cheap handle on a [`Source`].
#[derive(Clone)]
pub struct World(Arc<dyn Source>);

impl World {
    pub fn new(source: impl Source + 'static) -> World {
        World(Arc::new(source))
    }

    /// A world with its own slow clock and a seed: the same seed gives the same ids and secrets.
    pub fn seeded(seed: u64, start: Time) -> (World, Arc<Seeded>) {
        let seeded = Arc::new(Seeded { state: Mutex::new((seed, start)) });
        (World(seeded.clone()), seeded)
    }

    pub fn now(&self) -> Time {
        self.0.now()
    }

    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }

    /// A new UUID v7: 48 bits of milliseconds, then randomness.
    pub fn id<K>(&self) -> Id<K> {
        let millis = u64::try_from(self.now().millis()).unwrap_or(0);
        Id::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid())
    }

    /// A random text of `N` × 2 hexadecimal digits, for keys and links.
    pub fn token<const N: usize>(&self) -> String {
        self.bytes::<N>().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// A clock that moves only when told to, and a splitmix64 stream.
pub struct Seeded {
    state: Mutex<(u64, Time)>,
}

impl Seeded {
    pub fn advance_ms(&self, millis: i64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = state.1.plus_ms(millis);
    }
}

impl Source for Seeded {
    fn now(&self) -> Time {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            state.0 = state.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::UserId;

    #[test]
    fn the_same_seed_gives_the_same_ids_and_the_clock_stands_still() {
        let make = || {
            let (world, clock) = World::seeded(7, Time::from_millis(1_700_000_000_000));
            let first: UserId = world.id();
            clock.advance_ms(5);
            (first, world.id::<crate::UserKind>(), world.now())
        };
        assert_eq!(make(), make());
        assert!(make().0 < make().1);
    }
}
