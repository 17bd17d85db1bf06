//! One HTTP client: kept connections, a limit on everything, problems as errors with their code.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{HeaderMap, Request, client::conn::http1::SendRequest, header};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::Value;
use tokio::{net::TcpStream, time::timeout};

use crate::{Error, Result};

/// Connections kept open between requests.
const IDLE_MAX: usize = 64;
/// An answer may be this large.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Longer than the server's own deadline.
const WAIT: Duration = Duration::from_secs(40);

/// `application/problem+json`, as the server answers a refusal.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    pub status: u16,
    pub code: String,
    pub detail: String,
    pub field: Option<String>,
    pub retry_after_s: Option<u32>,
    /// What was asked, for the log: method and path.
    #[serde(skip)]
    pub asked: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.asked, self.status, self.code)?;
        match &self.field {
            Some(field) => write!(f, " ({field})"),
            None => Ok(()),
        }
    }
}

/// What is sent along.
#[derive(Clone, Debug, Default)]
pub enum Sent {
    #[default]
    Nothing,
    Json(Value),
    /// Content type and bytes.
    Raw(&'static str, Bytes),
}

/// A request before it is sent.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub method: String,
    /// With its query.
    pub path: String,
    pub sent: Sent,
    pub headers: Vec<(&'static str, String)>,
}

impl Ask {
    pub fn new(method: &str, path: &str) -> Ask {
        Ask { method: method.to_owned(), path: path.to_owned(), ..Ask::default() }
    }

    #[must_use]
    pub fn json(mut self, body: Value) -> Ask {
        self.sent = Sent::Json(body);
        self
    }

    #[must_use]
    pub fn raw(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Ask {
        self.sent = Sent::Raw(content_type, body.into());
        self
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Ask {
        self.headers.push((name, value.into()));
        self
    }

    /// The client's name for this intention.
    #[must_use]
    pub fn key(self, key: &str) -> Ask {
        self.header("idempotency-key", key)
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
    asked: String,
}

impl Answer {
    /// The body as JSON; null where there is none.
    pub fn json(&self) -> Result<Value> {
        if self.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&self.body).map_err(|e| Error::Unreadable(format!("{}: {e}", self.asked)))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success, or the problem.
    pub fn ok(self) -> Result<Value> {
        if (200..300).contains(&self.status) {
            return self.json();
        }
        let mut problem: Problem = serde_json::from_slice(&self.body).unwrap_or_default();
        problem.status = self.status;
        problem.asked = self.asked;
        Err(Error::Refused(Box::new(problem)))
    }

    /// The value of a cookie that this answer sets.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok()).find_map(|line| {
            let (key, value) = line.split(';').next()?.split_once('=')?;
            (key.trim() == name).then(|| value.to_owned())
        })
    }
}

type Connection = SendRequest<Full<Bytes>>;

/// Talks to one server over connections that are kept. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    authority: String,
    idle: Mutex<Vec<Connection>>,
    /// Sets the keys of this run apart from those of all runs before.
    run: u128,
    keys: AtomicU64,
}

impl Client {
    /// `base`: `http://host:port`.
    pub fn new(base: &str) -> Result<Client> {
        let authority =
            base.trim_end_matches('/').strip_prefix("http://").filter(|a| !a.is_empty() && !a.contains('/'));
        let authority =
            authority.ok_or_else(|| Error::Demo(format!("{base} is not an address such as http://host:port")))?;
        let authority = if authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        };
        let run = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        Ok(Client(Arc::new(Inner { authority, idle: Mutex::default(), run, keys: AtomicU64::new(1) })))
    }

    /// `host:port`.
    pub fn authority(&self) -> &str {
        &self.0.authority
    }

    /// A name for an intention that no request had before.
    pub fn fresh_key(&self) -> String {
        format!("{:x}-{:x}", self.0.run, self.0.keys.fetch_add(1, Ordering::Relaxed))
    }

    /// Sends and reads the whole answer. A kept connection that turns out to be closed before anything was sent on it is
    /// replaced; nothing else is repeated.
    pub async fn call(&self, ask: Ask) -> Result<Answer> {
        let asked = format!("{} {}", ask.method, ask.path);
        match timeout(WAIT, self.exchange(ask, &asked)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Lost(format!("{asked}: no answer in time"))),
        }
    }

    async fn exchange(&self, ask: Ask, asked: &str) -> Result<Answer> {
        let lost = |e: &dyn fmt::Display| Error::Lost(format!("{asked}: {e}"));
        let mut request = self.request(ask)?;
        loop {
            let (mut connection, kept) = match self.idle() {
                Some(connection) => (connection, true),
                None => (self.connect().await?, false),
            };
            if let Err(error) = connection.ready().await {
                if kept {
                    continue;
                }
                return Err(lost(&error));
            }
            let response = match connection.try_send_request(request).await {
                Ok(response) => response,
                Err(mut error) => match error.take_message() {
                    Some(unsent) if kept => {
                        request = unsent;
                        continue;
                    }
                    _ => return Err(lost(error.error())),
                },
            };
            let (head, body) = response.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|e| lost(&e))?.to_bytes();
            self.keep(connection);
            return Ok(Answer { status: head.status.as_u16(), headers: head.headers, body, asked: asked.to_owned() });
        }
    }

    fn request(&self, ask: Ask) -> Result<Request<Full<Bytes>>> {
        let mut builder = Request::builder().method(ask.method.as_str()).uri(&ask.path);
        builder = builder.header(header::HOST, self.authority());
        for (name, value) in &ask.headers {
            builder = builder.header(*name, value);
        }
        let body = match ask.sent {
            Sent::Nothing => Bytes::new(),
            Sent::Json(value) => {
                builder = builder.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(value.to_string())
            }
            Sent::Raw(content_type, bytes) => {
                builder = builder.header(header::CONTENT_TYPE, content_type);
                bytes
            }
        };
        builder.body(Full::new(body)).map_err(|e| Error::Demo(format!("{} {}: {e}", ask.method, ask.path)))
    }

    fn idle(&self) -> Option<Connection> {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(connection) = idle.pop() {
            if !connection.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX && !connection.is_closed() {
            idle.push(connection);
        }
    }

    pub(crate) async fn dial(&self) -> Result<TcpStream> {
        let lost = |e: std::io::Error| Error::Lost(format!("{}: {e}", self.authority()));
        let stream = TcpStream::connect(self.authority()).await.map_err(lost)?;
        stream.set_nodelay(true).map_err(lost)?;
        Ok(stream)
    }

    async fn connect(&self) -> Result<Connection> {
        let stream = self.dial().await?;
        let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
        let (sender, connection) = handshake.map_err(|e| Error::Lost(e.to_string()))?;
        tokio::spawn(async move {
            // An error here is seen by whoever waits for the answer.
            let _ = connection.await;
        });
        Ok(sender)
    }
}
