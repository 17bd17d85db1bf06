//! Live pushes: rooms of WebSocket connections.
//!
//! A [`Hub`] holds rooms by name. A room hands each event to all its connections, a person's own events to theirs, and
//! never waits for anybody: a slow reader loses its oldest events and is told how many (`{"t":"skipped","n":…}`).
//! Several events may share one frame as a JSON array. What is only momentary belongs here; what must not be lost is in
//! the store first.

mod conn;
mod frame;
mod room;
mod upgrade;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use kernel::Uuid;

pub use conn::{Peer, Talk};
pub use frame::{Closing, MESSAGE_BYTES_MAX};
pub use room::{Audience, EVERYONE, Joining, Room};
pub use upgrade::{Opened, Opening, upgrade};

#[doc(hidden)]
pub use frame::{Decoder, Incoming};

/// How rooms behave.
#[derive(Clone, Debug)]
pub struct Options {
    /// Longest time an event waits for others to share a write with.
    pub window_max: Duration,
    /// A silent connection is asked this often whether it is there.
    pub ping_every_s: u32,
    /// One that has not answered for this long is let go.
    pub dead_after_s: u32,
    /// Connections of all rooms together.
    pub connections_max: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { window_max: Duration::from_millis(200), ping_every_s: 25, dead_after_s: 60, connections_max: 100_000 }
    }
}

/// All rooms. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    options: Options,
    rooms: Mutex<HashMap<Uuid, Room>>,
    connections: Arc<AtomicUsize>,
    closed: AtomicBool,
}

impl Hub {
    pub fn new(options: Options) -> Hub {
        Hub(Arc::new(Inner {
            options,
            rooms: Mutex::default(),
            connections: Arc::default(),
            closed: AtomicBool::new(false),
        }))
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<Uuid, Room>> {
        self.0.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The room called `name`, made where it is not there. Needs a tokio runtime.
    pub fn room(&self, name: Uuid) -> Room {
        let make = || Room::open(self.0.options.clone(), self.0.connections.clone());
        self.rooms().entry(name).or_insert_with(make).clone()
    }

    /// The room called `name`, where somebody has made it.
    pub fn find(&self, name: Uuid) -> Option<Room> {
        self.rooms().get(&name).cloned()
    }

    /// The rooms there are.
    pub fn names(&self) -> Vec<Uuid> {
        self.rooms().keys().copied().collect()
    }

    /// Connections of all rooms.
    pub fn connections(&self) -> usize {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// Lets go of rooms that nobody is in or holds.
    pub fn tidy(&self) {
        self.rooms().retain(|_, room| !room.alone());
    }

    /// Whether the house is closing: no new connection should be made.
    pub fn is_closed(&self) -> bool {
        self.0.closed.load(Ordering::Relaxed)
    }

    /// Tells everybody to come back in `retry_s` seconds, and closes every connection.
    pub async fn shutdown(&self, retry_s: u32) {
        self.0.closed.store(true, Ordering::Relaxed);
        let rooms: Vec<Room> = self.rooms().drain().map(|(_, room)| room).collect();
        let word = format!(r#"{{"t":"bye","retry_s":{retry_s}}}"#);
        let mut closing = tokio::task::JoinSet::new();
        for room in rooms {
            let word = word.clone();
            closing.spawn(async move { room.close(word).await });
        }
        while closing.join_next().await.is_some() {}
    }
}
