//! What a room promises, over real sockets.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::Request, response::IntoResponse, routing::get};
use kernel::{UserId, Uuid};
use kit::push::{EVERYONE, Hub, Joining, Options, Peer, Room, Talk, upgrade};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const VIEWERS: u8 = 1;
const STUDIO: u8 = 2;

struct Echo {
    room: Room,
    left: Arc<AtomicUsize>,
}

impl Talk for Echo {
    fn said<'a>(&'a self, peer: &'a Peer, text: String) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        match text.strip_prefix("only me: ") {
            Some(mine) => peer.tell(mine),
            None => self.room.send(EVERYONE, text).unwrap(),
        }
        Box::pin(std::future::ready(()))
    }

    fn left(&self) {
        self.left.fetch_add(1, Ordering::SeqCst);
    }
}

struct House {
    hub: Hub,
    address: std::net::SocketAddr,
    left: Arc<AtomicUsize>,
}

fn user(n: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(n))
}

/// A house with one room: `/studio` joins as the crew, `/person/7` as person 7, anything else as a viewer.
async fn house(options: Options) -> House {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    house_at(options, listener, address).await
}

/// A listener whose connections are no plain sockets, as behind TLS in the same process.
struct Wrapped(TcpListener);

impl axum::serve::Listener for Wrapped {
    type Io = tokio::io::BufStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = self.0.accept().await.unwrap();
        (tokio::io::BufStream::new(stream), address)
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

async fn wrapped_house(options: Options) -> House {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    house_at(options, Wrapped(listener), address).await
}

async fn house_at<L>(options: Options, listener: L, address: std::net::SocketAddr) -> House
where
    L: axum::serve::Listener<Addr = std::net::SocketAddr>,
{
    let hub = Hub::new(options);
    let left = Arc::new(AtomicUsize::new(0));
    let (inner, leaving) = (hub.clone(), left.clone());
    let enter = move |mut request: Request| {
        let (hub, left) = (inner.clone(), leaving.clone());
        async move {
            let (response, opening) = match upgrade(&mut request) {
                Ok(opened) => opened,
                Err(error) => return (axum::http::StatusCode::BAD_REQUEST, error.code).into_response(),
            };
            let path = request.uri().path().to_owned();
            tokio::spawn(async move {
                let Some(opened) = opening.finish().await else { return };
                let room = hub.room(Uuid::nil());
                let person = path.strip_prefix("/person/").and_then(|n| n.parse().ok()).map(user);
                let hears = if path == "/studio" { VIEWERS | STUDIO } else { VIEWERS };
                let talk = Arc::new(Echo { room: room.clone(), left });
                let joining = Joining { user: person, hears, counted: hears == VIEWERS, talk };
                room.join(opened, joining, || r#"{"t":"hello"}"#.into()).unwrap();
            });
            response
        }
    };
    let app: Router = Router::new().route("/{*path}", get(enter.clone())).route("/", get(enter));
    tokio::spawn(async move { axum::serve(listener, app).await });
    House { hub, address, left }
}

impl House {
    fn room(&self) -> Room {
        self.hub.room(Uuid::nil())
    }

    async fn enter(&self, path: &str) -> Client {
        let mut client = self.knock(path, "").await;
        let head = client.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        assert_eq!(client.event().await.as_deref(), Some(r#"{"t":"hello"}"#));
        client
    }

    async fn knock(&self, path: &str, more: &str) -> Client {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: phien.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        Client { stream, bytes: Vec::new() }
    }
}

struct Client {
    stream: TcpStream,
    bytes: Vec<u8>,
}

impl Client {
    async fn fill(&mut self) -> bool {
        let read = tokio::time::timeout(Duration::from_secs(10), self.stream.read_buf(&mut self.bytes));
        matches!(read.await.expect("an answer within ten seconds"), Ok(n) if n > 0)
    }

    async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                let head: Vec<u8> = self.bytes.drain(..end + 4).collect();
                return String::from_utf8(head).unwrap();
            }
            assert!(self.fill().await, "closed in its head");
        }
    }

    /// The next frame; `None` where the connection ended.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        loop {
            if let Some((header, length)) = length(&self.bytes)
                && self.bytes.len() >= header + length
            {
                let frame: Vec<u8> = self.bytes.drain(..header + length).collect();
                return Some((frame[0] & 15, frame[header..].to_vec()));
            }
            if !self.fill().await {
                return None;
            }
        }
    }

    async fn event(&mut self) -> Option<String> {
        let (opcode, body) = self.frame().await?;
        assert_eq!(opcode, 1, "{body:?}");
        Some(String::from_utf8(body).unwrap())
    }

    /// The numbers said until the one that is `last`, and how many the room says were left out.
    async fn numbers_until(&mut self, last: u64) -> (Vec<u64>, u64) {
        let (mut numbers, mut skipped) = (Vec::new(), 0);
        while numbers.last() != Some(&last) {
            let text = self.event().await.expect("events go on");
            let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
            let events = frame.as_array().cloned().unwrap_or_else(|| vec![frame]);
            for event in events {
                match event["t"].as_str() {
                    Some("skipped") => skipped += event["n"].as_u64().unwrap(),
                    _ => numbers.push(event["n"].as_u64().unwrap()),
                }
            }
        }
        (numbers, skipped)
    }

    async fn say(&mut self, opcode: u8, body: &[u8]) {
        let mut frame = vec![0x80 | opcode];
        if body.len() < 126 {
            frame.push(0x80 | body.len() as u8);
        } else {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(body.len() as u16).to_be_bytes());
        }
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(body);
        self.stream.write_all(&frame).await.unwrap();
    }

    async fn close_code(&mut self) -> Option<u16> {
        while let Some((opcode, body)) = self.frame().await {
            if opcode == 8 {
                return Some(u16::from_be_bytes([body[0], body[1]]));
            }
        }
        None
    }
}

fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    match *bytes.get(1)? {
        126 => Some((4, u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap()).into())),
        127 => Some((10, u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap()) as usize)),
        short => Some((2, short.into())),
    }
}

async fn eventually(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_says_all_hear_in_order_and_each_hears_only_what_is_theirs() {
    let house = house(Options::default()).await;
    let mut viewer = house.enter("/").await;
    let mut crew = house.enter("/studio").await;
    let mut person = house.enter("/person/7").await;
    assert_eq!(house.room().viewers(), 2, "the crew is not counted");
    for n in 0..190 {
        viewer.say(1, format!(r#"{{"n":{n}}}"#).as_bytes()).await;
    }
    let all: Vec<u64> = (0..190).collect();
    for client in [&mut viewer, &mut crew, &mut person] {
        assert_eq!(client.numbers_until(189).await, (all.clone(), 0));
    }
    house.room().send(STUDIO, r#"{"n":1}"#).unwrap();
    house.room().tell(user(7), r#"{"n":2}"#).unwrap();
    person.say(1, br#"only me: {"n":3}"#).await;
    // What answers one connection and what is told to a person come by different ways, in either order.
    let mut own = Vec::new();
    while own.len() < 2 {
        let event: serde_json::Value = serde_json::from_str(&person.event().await.unwrap()).unwrap();
        own.push(event["n"].as_u64().unwrap());
    }
    own.sort_unstable();
    assert_eq!(own, [2, 3]);
    house.room().send(EVERYONE, r#"{"n":4}"#).unwrap();
    assert_eq!(viewer.numbers_until(4).await.0, [4]);
    assert_eq!(crew.numbers_until(4).await.0, [1, 4]);
    assert_eq!(person.numbers_until(4).await.0, [4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_never_slows_the_room_and_is_told_what_it_missed() {
    let house = house(Options::default()).await;
    let mut slow = house.enter("/").await;
    let mut quick = house.enter("/").await;
    let padding = "x".repeat(2_000);
    let last = 4_000u64;
    let reading = tokio::spawn(async move {
        let mut late_max = Duration::ZERO;
        let mut numbers = Vec::new();
        while numbers.last() != Some(&last) {
            let began = Instant::now();
            let text = quick.event().await.unwrap();
            late_max = late_max.max(began.elapsed());
            let frame: serde_json::Value = serde_json::from_str(&text).unwrap();
            let events = frame.as_array().cloned().unwrap_or_else(|| vec![frame]);
            numbers.extend(events.iter().map(|e| e["n"].as_u64().unwrap()));
        }
        (numbers, late_max)
    });
    for n in 0..=last {
        house.room().send(EVERYONE, format!(r#"{{"n":{n},"x":"{padding}"}}"#)).unwrap();
        if n % 4 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let (numbers, late_max) = reading.await.unwrap();
    assert_eq!(numbers, (0..=last).collect::<Vec<_>>(), "the quick reader misses nothing");
    assert!(late_max < Duration::from_millis(1500), "{late_max:?}");
    let (numbers, skipped) = slow.numbers_until(last).await;
    assert!(skipped > 0, "eight megabytes do not wait for one reader");
    assert_eq!(numbers.len() as u64 + skipped, last + 1, "what it missed is counted");
    assert!(numbers.is_sorted(), "order is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_are_answered_and_the_silent_are_let_go() {
    let options = Options { ping_every_s: 1, dead_after_s: 2, ..Options::default() };
    let house = house(options).await;
    let mut alive = house.enter("/").await;
    let dead = house.enter("/").await;
    alive.say(9, b"hello?").await;
    while alive.frame().await.unwrap() != (10, b"hello?".to_vec()) {}
    let began = Instant::now();
    while house.hub.connections() > 1 {
        let (opcode, body) = alive.frame().await.unwrap();
        assert_eq!(opcode, 9, "the house asks whether it is there");
        alive.say(10, &body).await;
        assert!(began.elapsed() < Duration::from_secs(15));
    }
    assert_eq!((house.room().viewers(), house.left.load(Ordering::SeqCst)), (1, 1));
    drop((alive, dead));
    eventually("both are gone", || house.hub.connections() == 0).await;
    house.hub.tidy();
    assert!(house.hub.find(Uuid::nil()).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_protocol_is_told_why_and_a_close_is_answered() {
    let house = house(Options::default()).await;
    let mut large = house.enter("/").await;
    large.say(1, &vec![b'x'; 16 * 1024 + 1]).await;
    assert_eq!(large.close_code().await, Some(1009));
    let mut binary = house.enter("/").await;
    binary.say(2, b"x").await;
    assert_eq!(binary.close_code().await, Some(1003));
    let mut flood = house.enter("/").await;
    for _ in 0..400 {
        flood.say(10, b"").await;
    }
    assert_eq!(flood.close_code().await, Some(1008));
    let mut polite = house.enter("/").await;
    polite.say(8, &1000u16.to_be_bytes()).await;
    assert_eq!(polite.close_code().await, Some(1000));
    eventually("all are gone", || house.hub.connections() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_websocket_and_what_another_site_asks_is_refused() {
    let house = house(Options::default()).await;
    let mut foreign = house.knock("/", "Origin: https://evil.test\r\n").await;
    assert!(foreign.head().await.starts_with("HTTP/1.1 400"));
    let mut own = house.knock("/", "Origin: https://phien.test\r\n").await;
    let head = own.head().await;
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    assert!(head.to_ascii_lowercase().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "{head}");
    let mut plain = TcpStream::connect(house.address).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: phien.test\r\n\r\n").await.unwrap();
    let mut plain = Client { stream: plain, bytes: Vec::new() };
    assert!(plain.head().await.starts_with("HTTP/1.1 400"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_house_closes_with_a_word() {
    let house = house(Options::default()).await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        clients.push(house.enter("/").await);
    }
    house.hub.shutdown(3).await;
    for client in &mut clients {
        assert_eq!(client.event().await.as_deref(), Some(r#"{"t":"bye","retry_s":3}"#));
        assert_eq!(client.close_code().await, Some(1001));
    }
    eventually("all are gone", || house.hub.connections() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_between_us_and_the_socket_changes_nothing() {
    let house = wrapped_house(Options::default()).await;
    let mut slow = house.enter("/").await;
    let mut quick = house.enter("/studio").await;
    quick.say(9, b"hello?").await;
    assert_eq!(quick.frame().await, Some((10, b"hello?".to_vec())));
    quick.say(1, br#"{"n":1}"#).await;
    assert_eq!(quick.numbers_until(1).await, (vec![1], 0));
    let padding = "x".repeat(2_000);
    let last = 6_000u64;
    let reading = tokio::spawn(async move { quick.numbers_until(last).await });
    for n in 2..=last {
        house.room().send(EVERYONE, format!(r#"{{"n":{n},"x":"{padding}"}}"#)).unwrap();
        if n % 4 == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!(reading.await.unwrap(), ((2..=last).collect(), 0));
    let (numbers, skipped) = slow.numbers_until(last).await;
    assert!(skipped > 0 && numbers.is_sorted() && numbers.len() as u64 + skipped == last, "{skipped}");
    let mut broken = house.enter("/").await;
    broken.say(2, b"x").await;
    assert_eq!(broken.close_code().await, Some(1003));
    house.hub.shutdown(1).await;
    assert_eq!(slow.event().await.as_deref(), Some(r#"{"t":"bye","retry_s":1}"#));
    eventually("all are gone", || house.hub.connections() == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_in_the_middle_hears_each_event_once() {
    let house = Arc::new(house(Options::default()).await);
    let _crowd: Vec<Client> = {
        let mut crowd = Vec::new();
        for _ in 0..100 {
            crowd.push(house.enter("/").await);
        }
        crowd
    };
    let talking = tokio::spawn({
        let house = house.clone();
        async move {
            for n in 0..=600u64 {
                house.room().send(EVERYONE, format!(r#"{{"n":{n}}}"#)).unwrap();
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
    });
    let mut joined = tokio::task::JoinSet::new();
    for n in 0..20u64 {
        let house = house.clone();
        joined.spawn(async move {
            tokio::time::sleep(Duration::from_millis(n * 37)).await;
            let mut client = house.enter("/").await;
            let (numbers, skipped) = client.numbers_until(600).await;
            assert_eq!(skipped, 0);
            assert!(numbers.windows(2).all(|w| w[0] + 1 == w[1]), "{numbers:?}");
        });
    }
    while let Some(one) = joined.join_next().await {
        one.unwrap();
    }
    talking.await.unwrap();
}
