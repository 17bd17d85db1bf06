//! A client that costs little beside the server it measures: HTTP/1.1 over one kept connection, answers by Content-Length
//! or chunks. Loopback only.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Who asks: a session cookie and the CSRF value that goes with it; blank for nobody.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    pub cookie: String,
    pub csrf: String,
}

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    host: String,
    /// Nothing was sent over it yet.
    pub fresh: bool,
}

pub(crate) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The media type without its parameters; blank where there is none.
    pub content_type: String,
    /// The session cookie that the answer sets, where it sets one.
    pub cookie: Option<String>,
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Connection {
    pub(crate) async fn open(addr: &str) -> io::Result<Connection> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: Vec::with_capacity(4096), host: addr.to_owned(), fresh: true })
    }

    pub(crate) async fn get(&mut self, path: &str, who: &Person) -> io::Result<Answer> {
        self.send("GET", path, who, "", "").await
    }

    /// Sends JSON under an idempotency key, which may be blank.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        who: &Person,
        key: &str,
        body: &str,
    ) -> io::Result<Answer> {
        self.send_as("application/json", method, path, who, key, body.as_bytes()).await
    }

    /// The same with a body of any kind. What the server has said when it closes early is read nevertheless.
    pub(crate) async fn send_as(
        &mut self,
        content_type: &str,
        method: &str,
        path: &str,
        who: &Person,
        key: &str,
        body: &[u8],
    ) -> io::Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        if !who.cookie.is_empty() {
            request += &format!("cookie: phien_session={}\r\nx-csrf: {}\r\n", who.cookie, who.csrf);
        }
        if !key.is_empty() {
            request += &format!("idempotency-key: {key}\r\n");
        }
        if method != "GET" {
            request += &format!("content-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
        }
        request += "\r\n";
        let mut bytes = request.into_bytes();
        if method != "GET" {
            bytes.extend_from_slice(body);
        }
        let written = self.stream.write_all(&bytes).await;
        match self.answer().await {
            Ok(answer) => Ok(answer),
            Err(error) => written.and(Err(error)),
        }
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
        let header = |name: &str| head.lines().find_map(|l| l.strip_prefix(name)).map(|v| v.trim().to_owned());
        let content_type = header("content-type:").unwrap_or_default().split(';').next().unwrap_or_default().to_owned();
        let cookie = header("set-cookie: phien_session=").and_then(|v| v.split(';').next().map(str::to_owned));
        let body = if let Some(length) = header("content-length:") {
            let length: usize = length.parse().map_err(|_| io::ErrorKind::InvalidData)?;
            while self.buffer.len() < head_end + length {
                self.more().await?;
            }
            self.buffer[head_end..head_end + length].to_vec()
        } else if header("transfer-encoding:").is_some() {
            self.chunks(head_end).await?
        } else {
            Vec::new()
        };
        Ok(Answer { status, body, content_type, cookie })
    }

    async fn chunks(&mut self, mut at: usize) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = find(&self.buffer[at..], b"\r\n") {
                    break at + end;
                }
                self.more().await?;
            };
            let size = String::from_utf8_lossy(&self.buffer[at..end]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
            at = end + 2;
            while self.buffer.len() < at + size + 2 {
                self.more().await?;
            }
            body.extend_from_slice(&self.buffer[at..at + size]);
            at += size + 2;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}
