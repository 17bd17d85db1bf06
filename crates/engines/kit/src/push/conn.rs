//! One connection of a room: its socket, what waits to be written to it, and the task that reads it.
//!
//! Whoever has something to say writes it straight into the socket while the socket takes it. What it does not take waits
//! in a bounded queue; past the bound the oldest events go, and the reader is told how many.

use std::{
    collections::VecDeque,
    future::Future,
    io,
    net::Shutdown,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::{Buf, Bytes};
use kernel::UserId;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    sync::Notify,
};

use super::{
    frame::{self, Closing, Decoder, Incoming},
    room::Room,
};

/// Frames that may wait for one slow reader, beside what the kernel holds for it.
const QUEUE_FRAMES_MAX: usize = 64;
/// Bytes that may wait for one slow reader.
const QUEUE_BYTES_MAX: usize = 256 * 1024;
/// What the kernel may hold for one reader: enough for seconds of chat, small enough that a reader who is far behind
/// is noticed.
const SEND_BUFFER_BYTES: usize = 64 * 1024;
const READ_BYTES: usize = 4096;
/// How long a closed connection may take to go.
const LINGER_MAX: Duration = Duration::from_secs(1);
/// Frames a client may send at once, and how fast the allowance fills again.
const FRAMES_BURST: u32 = 200;
const FRAMES_PER_S: u32 = 50;

/// What listens to one connection. Called for one message at a time, in order; the next is read when this one is done.
pub trait Talk: Send + Sync + 'static {
    fn said<'a>(&'a self, peer: &'a Peer, text: String) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

    /// The connection is gone.
    fn left(&self) {}
}

/// A connection, to those who listen to it.
pub struct Peer {
    pub(crate) room: Room,
    pub(crate) conn: Arc<Conn>,
}

impl Peer {
    /// Sends one event, a JSON text, to this connection alone.
    pub fn tell(&self, json: &str) {
        self.room.write_now(&self.conn, frame::text(json.as_bytes()));
    }
}

/// The way to the other side.
pub(crate) enum Wire {
    /// The socket itself: written by whoever has something to say.
    Tcp(TcpStream),
    /// Something in between (TLS in this process): its task writes what is queued.
    Other(Notify),
}

pub(crate) struct Conn {
    pub(crate) wire: Wire,
    out: Mutex<Out>,
    pub(crate) user: Option<UserId>,
    /// Which events it gets: those addressed to any of these bits.
    pub(crate) hears: u8,
    /// Counts as a viewer.
    pub(crate) counted: bool,
    /// Its place in the room; written by the room alone.
    pub(crate) slot: AtomicUsize,
    /// Events of the window under way that were there before it joined: it has them in its first message.
    pub(crate) from: AtomicU32,
    /// Second of the room's life in which it was last heard.
    pub(crate) heard_s: AtomicU32,
    /// Stands in the room's list of those with something waiting; touched by the room alone.
    pub(crate) waiting: AtomicBool,
    dead: AtomicBool,
}

#[derive(Default)]
struct Out {
    queue: VecDeque<Waiting>,
    bytes: usize,
    /// The first frame is written in part: it must be finished.
    begun: bool,
    /// Events dropped since the reader was last told.
    skipped: usize,
    /// After what is queued nothing more is said.
    closing: bool,
}

struct Waiting {
    bytes: Bytes,
    /// Events of the room in it; 0 for what is for this reader alone, which is not dropped.
    events: usize,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrote {
    All,
    /// The socket takes no more now: try again.
    Blocked,
    Dead,
}

impl Out {
    /// Queues a frame; drops the oldest events where there is no room. `false`: not even that helps.
    fn push(&mut self, bytes: Bytes, events: usize) -> bool {
        self.bytes += bytes.len();
        self.queue.push_back(Waiting { bytes, events });
        while self.queue.len() > QUEUE_FRAMES_MAX || self.bytes > QUEUE_BYTES_MAX {
            let oldest = self.queue.iter().enumerate().find(|(i, w)| w.events > 0 && !(*i == 0 && self.begun));
            let Some((at, _)) = oldest else { return false };
            if let Some(dropped) = self.queue.remove(at) {
                self.bytes -= dropped.bytes.len();
                self.skipped += dropped.events;
            }
        }
        true
    }

    /// The bytes to write next.
    fn front(&mut self) -> Option<Bytes> {
        if !self.begun && self.skipped > 0 && self.queue.front().is_some_and(|w| w.events > 0) {
            let told = frame::text(format!(r#"{{"t":"skipped","n":{}}}"#, self.skipped).as_bytes());
            self.skipped = 0;
            self.bytes += told.len();
            self.queue.push_front(Waiting { bytes: told, events: 0 });
        }
        self.queue.front().map(|w| w.bytes.clone())
    }

    /// `n` bytes of the front were taken.
    fn took(&mut self, n: usize) {
        let Some(front) = self.queue.front_mut() else { return };
        self.bytes -= n;
        front.bytes.advance(n);
        self.begun = !front.bytes.is_empty();
        if !self.begun {
            self.queue.pop_front();
        }
        if self.queue.is_empty() {
            self.queue = VecDeque::new();
        }
    }
}

impl Conn {
    pub(crate) fn new(wire: Wire, user: Option<UserId>, hears: u8, counted: bool, now_s: u32) -> Conn {
        if let Wire::Tcp(stream) = &wire {
            // Not fatal where the system says no: only a slow reader is noticed later.
            let _ = socket2::SockRef::from(stream).set_send_buffer_size(SEND_BUFFER_BYTES);
            let _ = stream.set_nodelay(true);
        }
        Conn {
            wire,
            out: Mutex::default(),
            user,
            hears,
            counted,
            slot: AtomicUsize::new(usize::MAX),
            from: AtomicU32::new(0),
            heard_s: AtomicU32::new(now_s),
            waiting: AtomicBool::new(false),
            dead: AtomicBool::new(false),
        }
    }

    fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says `bytes`, now or when the socket takes it.
    pub(crate) fn write(&self, bytes: &Bytes, events: usize) -> Wrote {
        let mut out = self.out();
        if self.dead.load(Ordering::Relaxed) {
            return Wrote::Dead;
        }
        if out.closing {
            return Wrote::All;
        }
        let mut bytes = bytes.clone();
        if let (Wire::Tcp(stream), true) = (&self.wire, out.queue.is_empty()) {
            match stream.try_write(&bytes) {
                Ok(n) if n == bytes.len() => return Wrote::All,
                Ok(n) => {
                    bytes.advance(n);
                    out.begun = n > 0;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return self.die(),
            }
        }
        if !out.push(bytes, events) {
            return self.die();
        }
        if let Wire::Other(wake) = &self.wire {
            wake.notify_one();
        }
        Wrote::Blocked
    }

    /// Writes what waits, as far as the socket takes it.
    pub(crate) fn flush(&self) -> Wrote {
        let Wire::Tcp(stream) = &self.wire else { return Wrote::All };
        let mut out = self.out();
        while let Some(front) = out.front() {
            match stream.try_write(&front) {
                Ok(n) => out.took(n),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Wrote::Blocked,
                Err(_) => return self.die(),
            }
        }
        if out.closing {
            let _ = socket2::SockRef::from(stream).shutdown(Shutdown::Write);
        }
        Wrote::All
    }

    /// Says a last word and `why`, and nothing after it.
    pub(crate) fn close(&self, word: Option<&Bytes>, why: Closing) -> Wrote {
        if let Some(word) = word {
            self.write(word, 0);
        }
        let wrote = self.write(&frame::close(why), 0);
        self.out().closing = true;
        match &self.wire {
            Wire::Tcp(_) if wrote == Wrote::All => self.flush(),
            Wire::Tcp(_) => wrote,
            Wire::Other(wake) => {
                wake.notify_one();
                Wrote::All
            }
        }
    }

    /// The next bytes for a wire that its own task writes; `None` when nothing more will be said.
    async fn next_for(&self, wake: &Notify) -> Option<Bytes> {
        loop {
            if self.dead.load(Ordering::Relaxed) {
                return None;
            }
            {
                let mut out = self.out();
                if let Some(next) = out.front() {
                    // It is in the caller's hands now: it may not be dropped from the queue half written.
                    out.took(next.len());
                    return Some(next);
                }
                if out.closing {
                    return None;
                }
            }
            wake.notified().await;
        }
    }

    /// Gives the connection up: its task sees the end and leaves.
    pub(crate) fn die(&self) -> Wrote {
        if !self.dead.swap(true, Ordering::Relaxed) {
            match &self.wire {
                Wire::Tcp(stream) => drop(socket2::SockRef::from(stream).shutdown(Shutdown::Both)),
                Wire::Other(wake) => wake.notify_one(),
            }
        }
        Wrote::Dead
    }
}

/// How fast a client may send frames.
struct Allowance {
    left: u32,
    since: Instant,
}

impl Allowance {
    fn take(&mut self) -> bool {
        if self.left == 0 {
            let filled = self.since.elapsed().as_millis() as u64 * u64::from(FRAMES_PER_S) / 1000;
            self.left = u32::try_from(filled).unwrap_or(u32::MAX).min(FRAMES_BURST);
            self.since = Instant::now();
        }
        let any = self.left > 0;
        self.left = self.left.saturating_sub(1);
        any
    }
}

/// What a piece of bytes came to.
struct Heard {
    texts: VecDeque<String>,
    end: Option<Closing>,
}

struct Reader {
    decoder: Decoder,
    allowance: Allowance,
}

impl Reader {
    fn new() -> Reader {
        Reader { decoder: Decoder::default(), allowance: Allowance { left: FRAMES_BURST, since: Instant::now() } }
    }

    fn take(&mut self, peer: &Peer, bytes: &[u8]) -> Heard {
        peer.conn.heard_s.store(peer.room.age_s(), Ordering::Relaxed);
        let mut heard = Heard { texts: VecDeque::new(), end: None };
        let allowance = &mut self.allowance;
        let fed = self.decoder.feed(bytes, |incoming| {
            if heard.end.is_some() {
                return;
            }
            if !allowance.take() {
                heard.end = Some(Closing::Policy);
                return;
            }
            match incoming {
                Incoming::Text(text) => heard.texts.push_back(text),
                Incoming::Ping(body) => peer.room.write_now(&peer.conn, frame::pong(&body)),
                Incoming::Pong => {}
                Incoming::Close => heard.end = Some(Closing::Normal),
            }
        });
        if let Err(why) = fed {
            heard.end.get_or_insert(why);
        }
        heard
    }
}

/// Reads a connection until its end; `early` came with its request.
pub(crate) async fn read_tcp(peer: Peer, talk: Arc<dyn Talk>, early: Bytes) {
    let mut reader = Reader::new();
    let mut heard = reader.take(&peer, &early);
    loop {
        if !heard.texts.is_empty() {
            // Boxed, so that a silent connection does not pay for the room this takes.
            Box::pin(hear(&peer, &talk, &mut heard)).await;
        }
        if let Some(why) = heard.end {
            peer.conn.close(None, why);
            Box::pin(linger(&peer.conn)).await;
            break;
        }
        let Wire::Tcp(stream) = &peer.conn.wire else { break };
        if stream.readable().await.is_err() {
            break;
        }
        match read_some(stream, &mut reader, &peer) {
            Some(now) => heard = now,
            None => break,
        }
    }
    talk.left();
    peer.room.leave(peer.conn).await;
}

/// Reads on for a moment and forgets it: a socket that is closed with bytes unread would take our last word back.
async fn linger(conn: &Conn) {
    let Wire::Tcp(stream) = &conn.wire else { return };
    let until_end = async {
        let mut buffer = vec![0; READ_BYTES];
        while stream.readable().await.is_ok() {
            match stream.try_read(&mut buffer) {
                Ok(0) => return,
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return,
                _ => {}
            }
        }
    };
    let _ = tokio::time::timeout(LINGER_MAX, until_end).await;
}

async fn hear(peer: &Peer, talk: &Arc<dyn Talk>, heard: &mut Heard) {
    while let Some(text) = heard.texts.pop_front() {
        talk.said(peer, text).await;
    }
}

/// Reads what is there. `None` at the end.
fn read_some(stream: &TcpStream, reader: &mut Reader, peer: &Peer) -> Option<Heard> {
    let mut buffer = [0; READ_BYTES];
    match stream.try_read(&mut buffer) {
        Ok(0) => None,
        Ok(n) => Some(reader.take(peer, &buffer[..n])),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Some(Heard { texts: VecDeque::new(), end: None }),
        Err(_) => None,
    }
}

/// The same for what is not a plain socket: reads and writes.
pub(crate) async fn turn_other<S: AsyncRead + AsyncWrite + Unpin + Send>(
    peer: Peer,
    talk: Arc<dyn Talk>,
    early: Bytes,
    stream: S,
) {
    let (mut input, mut output) = tokio::io::split(stream);
    let conn = peer.conn.clone();
    // `true`: something is still to be said before the end.
    let reading = async {
        let mut reader = Reader::new();
        let mut heard = reader.take(&peer, &early);
        let mut buffer = vec![0; READ_BYTES];
        loop {
            hear(&peer, &talk, &mut heard).await;
            if let Some(why) = heard.end {
                conn.close(None, why);
                return true;
            }
            match input.read(&mut buffer).await {
                Ok(n @ 1..) => heard = reader.take(&peer, &buffer[..n]),
                _ => return false,
            }
        }
    };
    let writing = async {
        let Wire::Other(wake) = &conn.wire else { return };
        while let Some(next) = conn.next_for(wake).await {
            let written = async {
                output.write_all(&next).await?;
                output.flush().await
            };
            if written.await.is_err() {
                return;
            }
        }
        let _ = output.shutdown().await;
    };
    let mut writing = std::pin::pin!(writing);
    tokio::select! {
        last_word = reading => if last_word {
            let _ = tokio::time::timeout(LINGER_MAX, writing).await;
        },
        () = &mut writing => {}
    }
    talk.left();
    peer.room.leave(peer.conn).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_events_go_first_and_the_reader_is_told_how_many() {
        let mut out = Out::default();
        let event = |n: usize| Bytes::from(format!("event {n}"));
        assert!(out.push(event(0), 2));
        out.took(3);
        assert!(out.begun, "a frame that is begun is finished");
        assert!(out.push(Bytes::from_static(b"for you alone"), 0));
        for n in 1..QUEUE_FRAMES_MAX + 9 {
            assert!(out.push(event(n), 1));
        }
        let mut said = Vec::new();
        while let Some(front) = out.front() {
            out.took(front.len());
            said.push(String::from_utf8_lossy(&front).into_owned());
        }
        assert_eq!(said[..2], ["nt 0", "for you alone"]);
        assert!(said[2].ends_with(r#"{"t":"skipped","n":10}"#), "{}", said[2]);
        assert_eq!(said[3], "event 11");
        assert_eq!(said.last().map(String::as_str), Some(format!("event {}", QUEUE_FRAMES_MAX + 8).as_str()));
        assert_eq!((out.bytes, out.queue.capacity()), (0, 0));
    }

    #[test]
    fn what_is_for_one_reader_alone_is_never_dropped_but_is_bounded() {
        let mut out = Out::default();
        for _ in 0..QUEUE_FRAMES_MAX {
            assert!(out.push(Bytes::from_static(b"held"), 0));
        }
        assert!(!out.push(Bytes::from_static(b"held"), 0), "the connection is given up");
    }
}
