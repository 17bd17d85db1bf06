//! A session's room: its WebSocket, as a page would hold it.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Error as WsError, Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig},
};

use crate::{Client, Error, Problem, Result};

const OPEN_WAIT: Duration = Duration::from_secs(10);
/// What a socket reads and sends at once: a room's messages are small and there are many sockets.
const BUFFER_BYTES: usize = 4 * 1024;
const FRAME_BYTES_MAX: usize = 4 * 1024 * 1024;

static SAID: AtomicU64 = AtomicU64::new(1);

/// An open socket. Events come one by one, however the server bundles them. Whoever does not read is a slow reader and
/// will find `{"t":"skipped"}`.
pub struct RoomSocket {
    socket: WebSocketStream<TcpStream>,
    events: VecDeque<Value>,
}

impl RoomSocket {
    pub(crate) async fn open(client: &Client, session: &str, cookie: Option<String>) -> Result<RoomSocket> {
        let url = format!("ws://{}/api/sessions/{session}/socket", client.authority());
        let unusable = |e: &dyn std::fmt::Display| Error::Demo(format!("{url}: {e}"));
        let mut request = url.as_str().into_client_request().map_err(|e| unusable(&e))?;
        if let Some(cookie) = cookie {
            let cookie = HeaderValue::from_str(&cookie).map_err(|e| unusable(&e))?;
            request.headers_mut().insert("cookie", cookie);
        }
        let stream = client.dial().await?;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(FRAME_BYTES_MAX))
            .max_frame_size(Some(FRAME_BYTES_MAX));
        let opening = timeout(OPEN_WAIT, client_async_with_config(request, stream, Some(config)));
        match opening.await {
            Ok(Ok((socket, _))) => Ok(RoomSocket { socket, events: VecDeque::new() }),
            Ok(Err(WsError::Http(response))) => {
                let body = response.body().as_deref().unwrap_or_default();
                let mut problem: Problem = serde_json::from_slice(body).unwrap_or_default();
                problem.status = response.status().as_u16();
                problem.asked = format!("GET /api/sessions/{session}/socket");
                Err(Error::Refused(Box::new(problem)))
            }
            Ok(Err(error)) => Err(Error::Lost(error.to_string())),
            Err(_) => Err(Error::Lost(format!("{url}: no answer in time"))),
        }
    }

    /// The next event; an error when the room is gone. May be dropped while it waits: nothing is lost.
    pub async fn next(&mut self) -> Result<Value> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            match self.socket.next().await {
                Some(Ok(Message::Text(frame))) => self.take(frame.as_str())?,
                Some(Ok(Message::Close(_))) | None => return Err(Error::Lost("the room closed".into())),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Error::Lost(error.to_string())),
            }
        }
    }

    fn take(&mut self, frame: &str) -> Result<()> {
        match serde_json::from_str(frame) {
            Ok(Value::Array(events)) => self.events.extend(events),
            Ok(event) => self.events.push_back(event),
            Err(error) => return Err(Error::Unreadable(format!("a room's frame: {error}"))),
        }
        Ok(())
    }

    /// The next event that `fits`, what comes before it is dropped; `None` after `wait`.
    pub async fn wait_for(&mut self, wait: Duration, fits: impl Fn(&Value) -> bool) -> Result<Option<Value>> {
        let until = Instant::now() + wait;
        loop {
            match timeout_at(until, self.next()).await {
                Ok(event) => {
                    let event = event?;
                    if fits(&event) {
                        return Ok(Some(event));
                    }
                }
                Err(_) => return Ok(None),
            }
        }
    }

    /// As [`RoomSocket::wait_for`], for an event of kind `t`.
    pub async fn wait_for_kind(&mut self, wait: Duration, t: &str) -> Result<Option<Value>> {
        self.wait_for(wait, |event| event["t"] == t).await
    }

    /// Says something; gives the id by which a refusal would name it.
    pub async fn say(&mut self, text: &str) -> Result<String> {
        self.say_with(text, None).await
    }

    /// An answer to somebody's message.
    pub async fn reply(&mut self, text: &str, to: &str) -> Result<String> {
        self.say_with(text, Some(to)).await
    }

    async fn say_with(&mut self, text: &str, to: Option<&str>) -> Result<String> {
        let id = format!("s{}", SAID.fetch_add(1, Ordering::Relaxed));
        let mut said = json!({"t": "say", "text": text, "id": id});
        if let Some(to) = to {
            said["reply_to"] = json!(to);
        }
        self.send(&said).await?;
        Ok(id)
    }

    /// `heart`, `clap` or `fire`.
    pub async fn react(&mut self, kind: &str) -> Result<()> {
        self.send(&json!({"t": "react", "kind": kind})).await
    }

    pub async fn ping(&mut self) -> Result<()> {
        self.send(&json!({"t": "ping"})).await
    }

    /// Sends anything as one text frame.
    pub async fn send(&mut self, message: &Value) -> Result<()> {
        self.send_text(message.to_string()).await
    }

    /// Sends any text as one frame, well-formed or not.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        self.socket.send(Message::text(text)).await.map_err(|e| Error::Lost(e.to_string()))
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        // Who leaves does not wait to be seen off.
        let _ = self.socket.close(None).await;
    }
}
