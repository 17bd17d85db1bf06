//! The client against a small server of this test's own: what it keeps, repeats, sends along and refuses.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use sim::{Client, Error, Person, attack, client::Ask};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::tungstenite::{Message, handshake::derive_accept_key};

/// What the server does with a connection after an answer.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Keep,
    /// Closes without having said that it would.
    HangUp,
}

#[derive(Clone)]
struct Server {
    base: String,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

async fn server(after: After) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server {
        base: format!("http://{}", listener.local_addr().unwrap()),
        connections: Arc::default(),
        requests: Arc::default(),
    };
    let counts = server.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            counts.connections.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(serve(stream, after, counts.clone()));
        }
    });
    server
}

async fn serve(mut stream: TcpStream, after: After, counts: Server) {
    let mut read = Vec::new();
    loop {
        let head_end = loop {
            if let Some(at) = read.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8(read[..head_end].to_vec()).unwrap();
        let header = |name: &str| {
            let line = head.lines().find(|l| l.to_lowercase().starts_with(&format!("{name}:")));
            line.map(|l| l.split_once(':').unwrap().1.trim().to_owned()).unwrap_or_default()
        };
        let length: usize = header("content-length").parse().unwrap_or(0);
        while read.len() < head_end + length {
            if stream.read_buf(&mut read).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let body = read[head_end..head_end + length].to_vec();
        read.drain(..head_end + length);
        counts.requests.fetch_add(1, Ordering::SeqCst);
        let path = head.split(' ').nth(1).unwrap().to_owned();
        if path.ends_with("/socket") && !path.contains("nowhere") {
            return room(stream, &header("sec-websocket-key"), &header("cookie")).await;
        }
        let me = json!({"csrf": "c5rf", "user": {"id": "u1", "name": "Lan", "locale": "vi"}});
        let (status, more, answer) = match path.as_str() {
            "/api/auth/guest" => ("200 OK", "set-cookie: phien_session=s3cret; Path=/; HttpOnly\r\n", me.to_string()),
            "/api/sessions/nowhere/socket" => {
                let problem = json!({"status": 404, "code": "not_found", "detail": ""});
                ("404 Not Found", "", problem.to_string())
            }
            "/api/refuse" => {
                let problem = json!({"status": 409, "code": "sold_out", "detail": "Hết hàng", "field": "items"});
                ("409 Conflict", "", problem.to_string())
            }
            "/api/list?limit=100&cursor=" => ("200 OK", "", json!({"items": [1, 2], "next": "n"}).to_string()),
            "/api/list?limit=100&cursor=n" => ("200 OK", "", json!({"items": [3], "next": null}).to_string()),
            "/api/slow" => {
                tokio::time::sleep(Duration::from_millis(80)).await;
                ("200 OK", "", "{}".to_owned())
            }
            _ => {
                let seen = json!({"cookie": header("cookie"), "csrf": header("x-csrf"), "key": header("idempotency-key"),
                    "language": header("accept-language"), "body": String::from_utf8_lossy(&body)});
                ("200 OK", "", seen.to_string())
            }
        };
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\n{more}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
        );
        if stream.write_all(answer.as_bytes()).await.is_err() || after == After::HangUp {
            return;
        }
    }
}

/// A room that greets, bundles two events, and then says back what it hears.
async fn room(mut stream: TcpStream, key: &str, cookie: &str) {
    let accept = derive_accept_key(key.as_bytes());
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let role = tokio_tungstenite::tungstenite::protocol::Role::Server;
    let mut socket = tokio_tungstenite::WebSocketStream::from_raw_socket(stream, role, None).await;
    socket.send(Message::text(json!({"t": "hello", "cookie": cookie}).to_string())).await.unwrap();
    let two = json!([{"t": "viewers", "n": 3}, {"t": "message", "m": {"text": "chào"}}]);
    socket.send(Message::text(two.to_string())).await.unwrap();
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Text(text) = message {
            let said: serde_json::Value = serde_json::from_str(&text).unwrap();
            socket.send(Message::text(json!({"t": "echo", "said": said}).to_string())).await.unwrap();
        }
    }
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_several_at_once_open_more() {
    let server = server(After::Keep).await;
    let client = Client::new(&server.base).unwrap();
    for _ in 0..10 {
        client.call(Ask::new("GET", "/api/x")).await.unwrap().ok().unwrap();
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
    let slow = || async { client.call(Ask::new("GET", "/api/slow")).await.unwrap() };
    tokio::join!(slow(), slow(), slow());
    assert_eq!(server.connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_is_replaced_and_the_request_is_sent_once() {
    let server = server(After::HangUp).await;
    let client = Client::new(&server.base).unwrap();
    for _ in 0..5 {
        client.call(Ask::new("POST", "/api/x").json(json!({"a": 1}))).await.unwrap().ok().unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.requests.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn nobody_at_the_door_is_an_error_of_its_own() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let lost = Person::guest(&Client::new(&base).unwrap(), "Lan").await.err().unwrap();
    assert!(lost.is_lost() && lost.status() == 0, "{lost}");
    assert!(matches!(Client::new("https://x"), Err(Error::Demo(_))));
}

#[tokio::test]
async fn a_person_sends_session_csrf_language_and_a_key_of_its_own_with_every_write() {
    let server = server(After::Keep).await;
    let person = Person::guest(&Client::new(&server.base).unwrap(), "Lan").await.unwrap();
    assert_eq!((person.id().as_str(), person.name().as_str()), ("u1", "Lan"));
    let first = person.post("/api/x", json!({"a": 1})).await.unwrap();
    let second = person.post("/api/x", json!({"a": 1})).await.unwrap();
    let cookies = first["cookie"].as_str().unwrap();
    let device = cookies.strip_prefix("phien_session=s3cret; phien_device=").unwrap();
    assert!((16..=64).contains(&device.len()), "{device}");
    assert_eq!(
        (&first["csrf"], &first["language"], &first["body"]),
        (&json!("c5rf"), &json!("vi"), &json!("{\"a\":1}"))
    );
    assert!(first["key"].as_str().unwrap().len() > 8);
    assert_ne!(first["key"], second["key"]);
    let keyed = person.place_order_keyed(json!({}), "mine").await.unwrap();
    assert_eq!(keyed["key"], "mine");
}

#[tokio::test]
async fn a_problem_is_an_error_with_its_code_and_lists_are_read_to_the_end() {
    let server = server(After::Keep).await;
    let person = Person::nobody(&Client::new(&server.base).unwrap());
    let refused = person.get("/api/refuse").await.unwrap_err();
    assert_eq!((refused.status(), refused.code()), (409, "sold_out"));
    assert_eq!(refused.to_string(), "GET /api/refuse: 409 sold_out (items)");
    assert_eq!(person.list("/api/list", 100).await.unwrap(), [json!(1), json!(2), json!(3)]);
    assert_eq!(person.list("/api/list", 2).await.unwrap().len(), 2);
    let rush = attack::Tally::of([]);
    assert!(rush.orders().is_empty());
}

#[tokio::test]
async fn a_room_gives_its_events_one_by_one_and_hears_what_is_said() {
    let server = server(After::Keep).await;
    let person = Person::guest(&Client::new(&server.base).unwrap(), "Lan").await.unwrap();
    let mut room = person.join("s1").await.unwrap();
    let wait = Duration::from_secs(2);
    let hello = room.wait_for_kind(wait, "hello").await.unwrap().unwrap();
    let cookies = hello["cookie"].as_str().unwrap();
    assert!(cookies.starts_with("phien_session=s3cret; phien_device="), "{cookies}");
    assert_eq!(room.next().await.unwrap()["n"], 3);
    assert_eq!(room.next().await.unwrap()["m"]["text"], "chào");
    let id = room.say("A1 x2").await.unwrap();
    let heard = room.wait_for_kind(wait, "echo").await.unwrap().unwrap();
    assert_eq!(heard["said"], json!({"t": "say", "text": "A1 x2", "id": id}));
    room.reply("còn nha", "m7").await.unwrap();
    assert_eq!(room.next().await.unwrap()["said"]["reply_to"], "m7");
    assert!(room.wait_for_kind(Duration::from_millis(60), "hello").await.unwrap().is_none());
    room.close().await;
    let refused = person.join("nowhere").await.err().unwrap();
    assert_eq!((refused.status(), refused.code()), (404, "not_found"));
}
