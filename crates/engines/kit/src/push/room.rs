//! A room: one task that hands each event to every connection.
//!
//! The first event goes out at once; after it at most one write goes to each socket per window, with all the window's
//! events in one frame. The window is as long as the room is busy: a few times what handing out once costs, at most
//! [`Options::window_max`]. Order is kept. No reader slows another.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use kernel::{Error, Kind, Result, UserId};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{
    Options,
    conn::{Conn, Peer, Talk, Wire, Wrote, read_tcp, turn_other},
    frame::{self, Closing},
    upgrade::Opened,
};

/// Commands that may wait for a room; past it events are refused.
const COMMANDS_MAX: usize = 65_536;
const COMMANDS_AT_ONCE: usize = 256;
/// Events of one window at most; past it the oldest go, and readers are told.
const WINDOW_EVENTS_MAX: usize = 4_096;
/// Sockets written before other tasks have a turn.
const WRITES_AT_ONCE: usize = 128;
/// A window is this many times what it costs to hand out once.
const WINDOW_COSTS: u32 = 2;
/// How often a blocked socket is tried again.
const RETRY: Duration = Duration::from_millis(50);
/// How long a closing room tries to say its last word.
const FAREWELL_MAX: Duration = Duration::from_millis(800);

/// Who hears an event: bits that are held against a connection's.
pub type Audience = u8;
/// Everybody in the room.
pub const EVERYONE: Audience = u8::MAX;

enum Command {
    Join(Arc<Conn>, Bytes),
    Leave(Arc<Conn>),
    Blocked(Arc<Conn>),
    Event { to: Audience, json: Bytes },
    ToUser { user: UserId, json: Bytes },
    Dismiss(UserId),
    Close { word: Bytes, done: oneshot::Sender<()> },
}

/// Who joins.
pub struct Joining {
    pub user: Option<UserId>,
    /// Bits of the audiences it belongs to.
    pub hears: Audience,
    /// Counts as a viewer.
    pub counted: bool,
    pub talk: Arc<dyn Talk>,
}

/// A handle on a room. Cheap to clone.
#[derive(Clone)]
pub struct Room(Arc<Shared>);

struct Shared {
    commands: mpsc::Sender<Command>,
    born: Instant,
    viewers: AtomicUsize,
    connections: Arc<AtomicUsize>,
    connections_max: usize,
    /// Held while a first message is made and its place in the order is taken.
    order: Mutex<()>,
}

impl Room {
    pub(crate) fn open(options: Options, connections: Arc<AtomicUsize>) -> Room {
        let (commands, queue) = mpsc::channel(COMMANDS_MAX);
        let room = Room(Arc::new(Shared {
            commands,
            born: Instant::now(),
            viewers: AtomicUsize::new(0),
            connections,
            connections_max: options.connections_max,
            order: Mutex::default(),
        }));
        let task = Task {
            options,
            born: room.0.born,
            conns: Vec::new(),
            free: Vec::new(),
            events: Vec::new(),
            overflow: 0,
            blocked: Vec::new(),
            cost: Duration::ZERO,
            window_ends: room.0.born,
            second: 0,
        };
        tokio::spawn(task.turn(queue));
        room
    }

    /// Hands `json`, one event, to all that hear any of `to`. Errors: `busy` where too much waits.
    pub fn send(&self, to: Audience, json: impl Into<Bytes>) -> Result<()> {
        self.command(Command::Event { to, json: json.into() })
    }

    /// Does `change` and sends the event it gives, so that a first message made by [`Room::join`] holds either both or
    /// neither.
    pub fn send_with<T>(&self, to: Audience, change: impl FnOnce() -> (T, Bytes)) -> Result<T> {
        let _order = self.0.order.lock().unwrap_or_else(PoisonError::into_inner);
        let (value, json) = change();
        self.send(to, json).map(|()| value)
    }

    /// Hands `json` to every connection of one person.
    pub fn tell(&self, user: UserId, json: impl Into<Bytes>) -> Result<()> {
        self.command(Command::ToUser { user, json: json.into() })
    }

    /// Closes every connection of one person; they may come back as what they are then.
    pub fn dismiss(&self, user: UserId) {
        if self.command(Command::Dismiss(user)).is_err() {
            tracing::warn!("a person was not dismissed: the room is too busy");
        }
    }

    /// Connections that count as viewers, now.
    pub fn viewers(&self) -> usize {
        self.0.viewers.load(Ordering::Relaxed)
    }

    /// Takes in a connection; `hello` makes its first message. Errors: `busy` where the house is full.
    pub fn join(&self, opened: Opened, joining: Joining, hello: impl FnOnce() -> Bytes) -> Result<()> {
        let (wire, rest) = opened.split();
        let conn = Arc::new(Conn::new(wire, joining.user, joining.hears, joining.counted, self.age_s()));
        if self.0.connections.fetch_add(1, Ordering::Relaxed) >= self.0.connections_max {
            self.0.connections.fetch_sub(1, Ordering::Relaxed);
            return Err(busy());
        }
        let joined = {
            let _order = self.0.order.lock().unwrap_or_else(PoisonError::into_inner);
            self.command(Command::Join(conn.clone(), hello()))
        };
        if let Err(error) = joined {
            self.0.connections.fetch_sub(1, Ordering::Relaxed);
            return Err(error);
        }
        if conn.counted {
            self.0.viewers.fetch_add(1, Ordering::Relaxed);
        }
        let peer = Peer { room: self.clone(), conn };
        match rest.other {
            None => drop(tokio::spawn(read_tcp(peer, joining.talk, rest.early))),
            Some(stream) => drop(tokio::spawn(turn_other(peer, joining.talk, rest.early, stream))),
        }
        Ok(())
    }

    /// Says `word` to everybody and closes every connection. Returns when it was said, or soon after.
    pub async fn close(&self, word: impl Into<Bytes>) {
        let (done, told) = oneshot::channel();
        if self.0.commands.send(Command::Close { word: word.into(), done }).await.is_ok() {
            let _ = told.await;
        }
    }

    fn command(&self, command: Command) -> Result<()> {
        self.0.commands.try_send(command).map_err(|_| busy())
    }

    pub(crate) fn age_s(&self) -> u32 {
        u32::try_from(self.0.born.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    /// Writes beside the room's own turn; the room goes on where the socket is full.
    pub(crate) fn write_now(&self, conn: &Arc<Conn>, bytes: Bytes) {
        if conn.write(&bytes, 0) == Wrote::Blocked && matches!(conn.wire, Wire::Tcp(_)) {
            let _ = self.command(Command::Blocked(conn.clone()));
        }
    }

    pub(crate) async fn leave(&self, conn: Arc<Conn>) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
        if conn.counted {
            self.0.viewers.fetch_sub(1, Ordering::Relaxed);
        }
        let _ = self.0.commands.send(Command::Leave(conn)).await;
    }

    /// Whether nobody else holds this room.
    pub(crate) fn alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

fn busy() -> Error {
    Error::new(Kind::Unavailable, "busy").retry_after_s(2)
}

struct Task {
    options: Options,
    born: Instant,
    conns: Vec<Option<Arc<Conn>>>,
    free: Vec<usize>,
    /// Events of the window under way.
    events: Vec<(Audience, Bytes)>,
    /// Events that had no room in this window.
    overflow: usize,
    /// Connections with something waiting.
    blocked: Vec<Arc<Conn>>,
    /// What handing out once costs, smoothed.
    cost: Duration,
    window_ends: Instant,
    second: usize,
}

impl Task {
    async fn turn(mut self, mut queue: mpsc::Receiver<Command>) {
        let mut commands = Vec::with_capacity(COMMANDS_AT_ONCE);
        let mut seconds = tokio::time::interval(Duration::from_secs(1));
        seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        let mut retry_at = self.born;
        loop {
            tokio::select! {
                n = queue.recv_many(&mut commands, COMMANDS_AT_ONCE) => {
                    if n == 0 {
                        return;
                    }
                    for command in commands.drain(..) {
                        if let Some((word, done)) = self.take(command) {
                            self.farewell(&word).await;
                            let _ = done.send(());
                            return;
                        }
                    }
                }
                () = tokio::time::sleep_until(self.window_ends), if !self.events.is_empty() => {}
                () = tokio::time::sleep_until(retry_at), if !self.blocked.is_empty() => {
                    self.blocked.retain(still_blocked);
                    retry_at = Instant::now() + RETRY;
                }
                _ = seconds.tick() => self.second(),
            }
            if !self.events.is_empty() && Instant::now() >= self.window_ends {
                self.hand_out().await;
            }
        }
    }

    fn take(&mut self, command: Command) -> Option<(Bytes, oneshot::Sender<()>)> {
        match command {
            Command::Event { to, json } => {
                if self.events.len() >= WINDOW_EVENTS_MAX {
                    self.overflow += 1;
                    return None;
                }
                self.events.push((to, json));
            }
            Command::Join(conn, hello) => {
                let slot = self.free.pop().unwrap_or_else(|| {
                    self.conns.push(None);
                    self.conns.len() - 1
                });
                conn.slot.store(slot, Ordering::Relaxed);
                conn.from.store(u32::try_from(self.events.len()).unwrap_or(0), Ordering::Relaxed);
                self.write(&conn, &frame::text(&hello), 0);
                self.conns[slot] = Some(conn);
            }
            Command::Leave(conn) => {
                let slot = conn.slot.load(Ordering::Relaxed);
                if self.conns.get(slot).and_then(Option::as_ref).is_some_and(|c| Arc::ptr_eq(c, &conn)) {
                    self.conns[slot] = None;
                    self.free.push(slot);
                }
                conn.die();
                if self.free.len() == self.conns.len() {
                    self.conns = Vec::new();
                    self.free = Vec::new();
                }
            }
            Command::Blocked(conn) => self.block(&conn),
            Command::ToUser { user, json } => {
                let frame = frame::text(&json);
                for conn in self.of(user) {
                    self.write(&conn, &frame, 0);
                }
            }
            Command::Dismiss(user) => {
                for conn in self.of(user) {
                    if conn.close(None, Closing::GoingAway) == Wrote::Blocked {
                        self.block(&conn);
                    }
                }
            }
            Command::Close { word, done } => return Some((word, done)),
        }
        None
    }

    /// The connections of one person.
    fn of(&self, user: UserId) -> Vec<Arc<Conn>> {
        self.conns.iter().flatten().filter(|c| c.user == Some(user)).cloned().collect()
    }

    fn write(&mut self, conn: &Arc<Conn>, bytes: &Bytes, events: usize) {
        if conn.write(bytes, events) == Wrote::Blocked && matches!(conn.wire, Wire::Tcp(_)) {
            self.block(conn);
        }
    }

    fn block(&mut self, conn: &Arc<Conn>) {
        if !conn.waiting.swap(true, Ordering::Relaxed) {
            self.blocked.push(conn.clone());
        }
    }

    /// Writes the window's events to every connection.
    async fn hand_out(&mut self) {
        let started = Instant::now();
        let mut events = std::mem::take(&mut self.events);
        if self.overflow > 0 {
            events.push((EVERYONE, format!(r#"{{"t":"skipped","n":{}}}"#, self.overflow).into()));
            self.overflow = 0;
        }
        // One frame for each kind of reader there is: who hears what, and from which event on.
        let mut frames: Vec<(Reader, Option<(Bytes, usize)>)> = Vec::new();
        let mut cost = Duration::ZERO;
        let mut at = 0;
        while at < self.conns.len() {
            let chunk = Instant::now();
            let end = (at + WRITES_AT_ONCE).min(self.conns.len());
            while at < end {
                if let Some(conn) = self.conns[at].clone() {
                    let kind = (conn.hears, conn.from.swap(0, Ordering::Relaxed));
                    let known = frames.iter().position(|(k, _)| *k == kind).unwrap_or_else(|| {
                        frames.push((kind, joined(&events, kind)));
                        frames.len() - 1
                    });
                    if let Some((frame, n)) = frames[known].1.clone() {
                        self.write(&conn, &frame, n);
                    }
                }
                at += 1;
            }
            cost += chunk.elapsed();
            if at < self.conns.len() {
                tokio::task::yield_now().await;
            }
        }
        // Smoothed, so that one turn on a busy machine does not make the next window long.
        self.cost = (self.cost * 3 + cost) / 4;
        self.window_ends = started + (self.cost * WINDOW_COSTS).min(self.options.window_max);
    }

    /// Once a second: asks a part of the silent ones whether they are there, and lets go of those that are not.
    fn second(&mut self) {
        let now_s = u32::try_from(self.born.elapsed().as_secs()).unwrap_or(u32::MAX);
        let every_s = usize::try_from(self.options.ping_every_s).unwrap_or(1).max(1);
        let ping = frame::ping();
        for at in (self.second % every_s..self.conns.len()).step_by(every_s) {
            let Some(conn) = self.conns[at].clone() else { continue };
            let silent_s = now_s.saturating_sub(conn.heard_s.load(Ordering::Relaxed));
            if silent_s > self.options.dead_after_s {
                conn.die();
            } else if silent_s >= self.options.ping_every_s / 2 {
                self.write(&conn, &ping, 0);
            }
        }
        self.second = self.second.wrapping_add(1);
    }

    async fn farewell(&mut self, word: &Bytes) {
        let word = frame::text(word);
        let conns: Vec<Arc<Conn>> = std::mem::take(&mut self.conns).into_iter().flatten().collect();
        let mut blocked: Vec<Arc<Conn>> = Vec::new();
        for conn in &conns {
            if conn.close(Some(&word), Closing::GoingAway) == Wrote::Blocked {
                blocked.push(conn.clone());
            }
        }
        let until = Instant::now() + FAREWELL_MAX;
        while !blocked.is_empty() && Instant::now() < until {
            tokio::time::sleep(RETRY).await;
            blocked.retain(still_blocked);
        }
        // A moment for the last word to arrive before the sockets go.
        tokio::time::sleep(RETRY).await;
        for conn in &conns {
            conn.die();
        }
    }
}

fn still_blocked(conn: &Arc<Conn>) -> bool {
    let blocked = conn.flush() == Wrote::Blocked;
    conn.waiting.store(blocked, Ordering::Relaxed);
    blocked
}

/// A kind of reader: what it hears, and from which event of the window on.
type Reader = (Audience, u32);

/// The frame for a kind of reader, and how many events it holds; `None` where nothing is for it.
fn joined(events: &[(Audience, Bytes)], (hears, from): Reader) -> Option<(Bytes, usize)> {
    let from = usize::try_from(from).unwrap_or(0).min(events.len());
    let theirs: Vec<&Bytes> = events[from..].iter().filter(|(to, _)| to & hears != 0).map(|(_, json)| json).collect();
    let n = theirs.len();
    (n > 0).then(|| (frame::events(theirs.into_iter()), n))
}
