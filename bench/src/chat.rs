//! The chat of a room: subscribers over plain WebSockets, a host who writes at a steady pace, and what a delivery costs.
//!
//! Counted is what reaches the readers who read, by marks in the texts; a message is written to the disk before it is sent, as always.
//! Some readers never read until the end (slow readers), and pings are answered. The host writes, to whom neither slow
//! mode nor a viewer's limits apply. Driver and server share the machine, so deliveries are given for each second of the
//! server's processor time.

use std::{
    cell::RefCell,
    io,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    sync::Notify,
};

use crate::{
    http::Connection,
    report,
    server::{Folder, Result, Server, free_port},
    shop,
};

const PER_S: u32 = 20;
const WARM_UP: Duration = Duration::from_secs(3);
const RUN: Duration = Duration::from_secs(15);
/// What is not there so long after the last message is lost.
const DRAIN: Duration = Duration::from_secs(5);
/// One reader of so many does not read.
const SLOW_ONE_IN: usize = 100;
/// Text of a comment, its mark included.
const TEXT_CHARS: usize = 80;
/// Open files that both sides need beside the sockets.
const FILES_SPARE: usize = 500;
const CONNECTING: usize = 64;
/// Latencies are counted in steps of a millisecond up to this.
const LATENCY_MS_MAX: usize = 20_000;
/// Begins a mark: microseconds since the start follow, a letter for each digit, as figures would be taken for a phone number.
const MARK: &[u8] = b"zq:";
const MARK_DIGITS: usize = 10;

const TEXT: u8 = 1;
const PING: u8 = 9;
const PONG: u8 = 10;

/// What all readers count together.
struct Count {
    began: Instant,
    delivered: AtomicU64,
    slow_delivered: AtomicU64,
    skipped: AtomicU64,
    broken: AtomicU64,
    pings: AtomicU64,
    refused: AtomicU64,
    latencies_ms: Vec<AtomicU64>,
    /// Lets the slow readers read.
    wake: Notify,
    measuring: AtomicBool,
}

/// `chat_2k_per_cpu_s`, `chat_2k_p99_ms`.
pub(crate) async fn two_thousand() -> Result<()> {
    measure("chat_2k", 2_000).await
}

/// `chat_10k_per_cpu_s`, `chat_10k_p99_ms`, `chat_10k_lost`, `chat_kb_per_conn`.
pub(crate) async fn ten_thousand() -> Result<()> {
    measure("chat_10k", 10_000).await
}

async fn measure(key: &str, readers: usize) -> Result<()> {
    raise_open_files(readers + FILES_SPARE)?;
    let folder = Folder::new(key)?;
    shop::people(&folder.0, 0)?;
    // The limit of open files is inherited.
    let server = Server::start(&folder.0, free_port()?).await?;
    let shop = shop::open(&server, Vec::new(), 1, 10).await?;
    let mut c = Connection::open(&server.addr).await?;
    let session = json!({"title": {"vi": "Đo"}, "starts_at": crate::api::tomorrow(), "host_name": "Lan"}).to_string();
    let session =
        c.send("POST", &format!("/api/studio/{}/sessions", shop.merchant), &shop.owner, "", &session).await?.json();
    let session = session["id"].as_str().ok_or_else(|| format!("no session: {session}"))?.to_owned();
    let path = format!("/api/sessions/{session}/socket");

    tokio::time::sleep(Duration::from_secs(1)).await;
    let rss_before = server.rss_mb();
    let count = Arc::new(Count {
        began: Instant::now(),
        delivered: AtomicU64::new(0),
        slow_delivered: AtomicU64::new(0),
        skipped: AtomicU64::new(0),
        broken: AtomicU64::new(0),
        pings: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        latencies_ms: (0..=LATENCY_MS_MAX).map(|_| AtomicU64::new(0)).collect(),
        wake: Notify::new(),
        measuring: AtomicBool::new(false),
    });
    let connected = Instant::now();
    let mut tasks = Vec::with_capacity(readers);
    for first in (0..readers).step_by(CONNECTING) {
        let opening =
            (first..readers.min(first + CONNECTING)).map(|_| tokio::spawn(open(server.addr.clone(), path.clone())));
        for (n, opening) in opening.collect::<Vec<_>>().into_iter().enumerate() {
            let stream = opening.await??;
            let slow = (first + n) % SLOW_ONE_IN == SLOW_ONE_IN - 1;
            tasks.push(tokio::spawn(read(stream, slow, count.clone())));
        }
    }
    let connect_s = connected.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let kb_per_conn = (server.rss_mb() - rss_before) * 1024.0 / readers as f64;

    let host =
        say(server.addr.clone(), path, format!("cookie: phien_session={}\r\n", shop.owner.cookie), count.clone());
    let host = tokio::spawn(host);
    tokio::time::sleep(WARM_UP).await;
    let (before, cpu_before, began) = (count.delivered.load(Relaxed), server.cpu_s(), Instant::now());
    count.measuring.store(true, Relaxed);
    tokio::time::sleep(RUN).await;
    let (after, cpu_s, seconds) =
        (count.delivered.load(Relaxed), server.cpu_s() - cpu_before, began.elapsed().as_secs_f64());
    count.measuring.store(false, Relaxed);
    let sent = host.await??;
    tokio::time::sleep(DRAIN).await;
    count.wake.notify_waiters();
    tokio::time::sleep(DRAIN).await;
    let slow = readers / SLOW_ONE_IN;
    let expected = ((readers - slow) as u64) * sent.messages;
    let delivered = count.delivered.load(Relaxed);
    let skipped = count.skipped.load(Relaxed);
    for task in tasks {
        task.abort();
    }
    let late = |share: f64| {
        let all: Vec<u64> = count.latencies_ms.iter().map(|n| n.load(Relaxed)).collect();
        let wanted = (all.iter().sum::<u64>() as f64 * share).ceil() as u64;
        let mut seen = 0;
        all.iter().position(|n| {
            seen += n;
            seen >= wanted
        })
    };
    let detail = json!({
        "readers": readers, "per_s": PER_S, "seconds": seconds, "text_chars": TEXT_CHARS, "messages": sent.messages,
        "deliveries_per_s": (after - before) as f64 / seconds, "cpu_s": cpu_s, "p50_ms": late(0.5), "p999_ms": late(0.999),
        "slow_readers": slow,
        "slow_delivered": count.slow_delivered.load(Relaxed), "skipped": skipped, "broken": count.broken.load(Relaxed), "pings": count.pings.load(Relaxed),
        "host_late_ms": sent.late_ms, "refused": count.refused.load(Relaxed), "connect_s": connect_s, "load": report::load(),
    });
    report::line(&format!("{key}_per_cpu_s"), (after - before) as f64 / cpu_s.max(0.01), "deliveries/s", &detail);
    report::line(&format!("{key}_p99_ms"), late(0.99).unwrap_or(0) as f64, "ms", &detail);
    if key == "chat_10k" {
        report::line("chat_10k_lost", expected.saturating_sub(delivered) as f64, "deliveries", &detail);
        report::line("chat_kb_per_conn", kb_per_conn, "KiB", &json!({"connections": readers}));
    }
    if sent.messages > 0 && delivered > 0 { Ok(()) } else { Err("no message was delivered".into()) }
}

/// Raises the limit of open files to what is allowed; what we start inherits it. Errors: `files` are not allowed.
fn raise_open_files(files: usize) -> Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|l| l.strip_prefix("Max open files")).unwrap_or_default();
    let hard = line.split_whitespace().nth(1).unwrap_or_default();
    if hard.parse().is_ok_and(|hard: usize| hard < files) {
        return Err(
            format!("{files} open files are needed and {hard} are allowed: raise the limit (ulimit -Hn)").into()
        );
    }
    let me = std::process::id().to_string();
    let raised = Command::new("prlimit").args(["--pid", &me, &format!("--nofile={hard}:")]).status()?;
    if raised.success() { Ok(()) } else { Err("the limit of open files could not be raised".into()) }
}

/// A WebSocket that was answered with 101, and what came right behind the answer.
struct Socket {
    stream: TcpStream,
    early: Vec<u8>,
}

async fn open(addr: String, path: String) -> io::Result<Socket> {
    open_as(addr, path, String::new()).await
}

async fn open_as(addr: String, path: String, cookie: String) -> io::Result<Socket> {
    let target = addr.parse().map_err(|_| io::ErrorKind::InvalidInput)?;
    let socket = TcpSocket::new_v4()?;
    // As little as a phone on a bad line would hold: a reader who does not read is felt early.
    socket.set_recv_buffer_size(16 * 1024)?;
    let mut stream = socket.connect(target).await?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: cGhpZW4gY2hhdCBiZW5jaA==\r\n{cookie}\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut early = Vec::new();
    let head_end = loop {
        if let Some(at) = early.windows(4).position(|w| w == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut early).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    if !early.starts_with(b"HTTP/1.1 101") {
        return Err(io::Error::other(String::from_utf8_lossy(&early).into_owned()));
    }
    early.drain(..head_end);
    Ok(Socket { stream, early })
}

thread_local! {
    /// One buffer for all readers of a thread: none holds one while it waits.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 * 1024]);
}

async fn read(socket: Socket, slow: bool, count: Arc<Count>) {
    let Socket { mut stream, early: mut rest } = socket;
    if slow {
        count.wake.notified().await;
    }
    loop {
        let ready = stream.readable().await;
        let read = ready.and_then(|()| {
            BUFFER.with_borrow_mut(|buffer| {
                let length = match stream.try_read(buffer) {
                    Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                    Ok(length) => length,
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                    Err(error) => return Err(error),
                };
                let mut ping = None;
                if rest.is_empty() {
                    let used = frames(&buffer[..length], slow, &count, &mut ping);
                    rest.extend_from_slice(&buffer[used..length]);
                } else {
                    rest.extend_from_slice(&buffer[..length]);
                    let used = frames(&rest, slow, &count, &mut ping);
                    rest.drain(..used);
                }
                if rest.is_empty() {
                    rest = Vec::new();
                }
                Ok(ping)
            })
        });
        let answered = match read {
            Ok(Some(ping)) => stream.write_all(&masked(PONG, &ping)).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if answered.is_err() {
            count.broken.fetch_add(1, Relaxed);
            return;
        }
    }
}

/// Counts the whole frames in `bytes`; gives how many bytes they took, and the body of a ping that came.
fn frames(bytes: &[u8], slow: bool, count: &Count, ping: &mut Option<Vec<u8>>) -> usize {
    let mut at = 0;
    while let Some([first, second, tail @ ..]) = bytes.get(at..) {
        let (length_bytes, short) = match second & 0x7f {
            126 => (2, 0),
            127 => (8, 0),
            short => (0, usize::from(short)),
        };
        let Some(length) = tail.get(..length_bytes) else { break };
        let long = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let length = if length_bytes == 0 { short } else { long };
        let Some(body) = tail.get(length_bytes..length_bytes + length) else { break };
        at += 2 + length_bytes + length;
        match first & 0x0f {
            PING => {
                count.pings.fetch_add(1, Relaxed);
                *ping = Some(body.to_vec());
            }
            TEXT => marks(body, slow, count),
            _ => {}
        }
    }
    at
}

fn marks(body: &[u8], slow: bool, count: &Count) {
    let now_us = micros(count.began.elapsed());
    let mut rest = body;
    while let Some(at) = rest.windows(MARK.len()).position(|w| w == MARK) {
        rest = &rest[at + MARK.len()..];
        let Some(digits) = rest.get(..MARK_DIGITS).filter(|d| d.iter().all(|b| (b'a'..=b'j').contains(b))) else {
            continue;
        };
        let sent_us = digits.iter().fold(0, |sum, b| sum * 10 + u64::from(b - b'a'));
        let delivered = if slow { &count.slow_delivered } else { &count.delivered };
        delivered.fetch_add(1, Relaxed);
        if !slow && count.measuring.load(Relaxed) {
            let late_ms = usize::try_from(now_us.saturating_sub(sent_us) / 1000).unwrap_or(LATENCY_MS_MAX);
            count.latencies_ms[late_ms.min(LATENCY_MS_MAX)].fetch_add(1, Relaxed);
        }
    }
    const SKIPPED: &[u8] = b"\"t\":\"skipped\"";
    if body.windows(SKIPPED.len()).any(|w| w == SKIPPED) {
        count.skipped.fetch_add(1, Relaxed);
    }
}

struct Sent {
    messages: u64,
    /// How late the driver itself was, at most.
    late_ms: u64,
}

/// The host writes at a steady pace from now until the end of the run, whether or not the room keeps up.
async fn say(addr: String, path: String, cookie: String, count: Arc<Count>) -> io::Result<Sent> {
    let Socket { stream, .. } = open_as(addr, path, cookie).await?;
    let (mut reader, mut writer) = stream.into_split();
    // What the host hears is read and left, but for refusals.
    let listening = count.clone();
    let ear = tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = reader.read(&mut buffer).await {
            const REFUSED: &[u8] = b"\"t\":\"refused\"";
            let refused = buffer[..length].windows(REFUSED.len()).filter(|w| *w == REFUSED).count();
            listening.refused.fetch_add(refused as u64, Relaxed);
        }
    });
    let mut pace = tokio::time::interval(Duration::from_secs(1) / PER_S);
    let began = Instant::now();
    let mut sent = Sent { messages: 0, late_ms: 0 };
    while began.elapsed() < WARM_UP + RUN {
        let due = pace.tick().await;
        sent.late_ms = sent.late_ms.max(micros(due.elapsed()) / 1000);
        let mark: String =
            format!("{:010}", micros(count.began.elapsed())).bytes().map(|b| char::from(b - b'0' + b'a')).collect();
        let text = format!("zq:{mark} {}", "chuyện trò ".repeat(TEXT_CHARS / 11));
        let body =
            json!({"t": "say", "text": text.chars().take(TEXT_CHARS).collect::<String>(), "id": "1"}).to_string();
        writer.write_all(&masked(TEXT, body.as_bytes())).await?;
        sent.messages += 1;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    ear.abort();
    Ok(sent)
}

/// A frame as a client sends it. The mask hides nothing and is only there because it must be.
fn masked(opcode: u8, body: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x5a, 0x3c, 0x96, 0xf0];
    let mut frame = vec![0x80 | opcode];
    match u16::try_from(body.len()) {
        Ok(short @ ..126) => frame.push(0x80 | short.to_be_bytes()[1]),
        Ok(length) => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&length.to_be_bytes());
        }
        Err(_) => unreachable!("the bench sends nothing that long"),
    }
    frame.extend_from_slice(&MASK);
    frame.extend(body.iter().enumerate().map(|(i, byte)| byte ^ MASK[i & 3]));
    frame
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
