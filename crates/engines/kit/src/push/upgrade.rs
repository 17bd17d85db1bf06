//! From an HTTP request to a WebSocket, by hand: the plain socket is taken out of the HTTP server, so that a room can
//! write to it without a task and a buffer in between. Where something lies in between (TLS in this process), that is used.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use kernel::{Error, Kind, Result};
use sha1::{Digest, Sha1};
use tokio::{net::TcpStream, sync::Notify};

use super::conn::Wire;
use crate::door::foreign_origin;

/// RFC 6455, section 1.3.
const KEY_SUFFIX: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// A request that was answered with 101 and waits for the socket.
pub struct Opening(OnUpgrade);

/// A socket in our hands.
pub struct Opened {
    wire: Wire,
    rest: Rest,
}

pub(crate) struct Rest {
    /// Bytes that came right behind the request.
    pub(crate) early: Bytes,
    pub(crate) other: Option<TokioIo<Upgraded>>,
}

/// Answers a WebSocket request. The connection is ready when the answer has been sent: see [`Opening::finish`].
/// Errors: `not_a_websocket`; `foreign_origin` where another site's page asks, which would come with this site's cookie.
pub fn upgrade(request: &mut Request) -> Result<(Response, Opening)> {
    if foreign_origin(request.headers()) {
        return Err(Error::new(Kind::Forbidden, "foreign_origin"));
    }
    let not_one = || Error::invalid("not_a_websocket");
    let headers = request.headers();
    let asked = request.method() == Method::GET
        && has_word(headers, header::CONNECTION, "upgrade")
        && has_word(headers, header::UPGRADE, "websocket")
        && has_word(headers, header::SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes).filter(|k| k.len() == 24);
    let (true, Some(key)) = (asked, key) else { return Err(not_one()) };
    let accept = accept_key(key);
    let opening = request.extensions_mut().remove::<OnUpgrade>().ok_or_else(not_one)?;
    let response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_ACCEPT, accept)
        .body(Body::empty())
        .map_err(Error::internal)?;
    Ok((response, Opening(opening)))
}

impl Opening {
    /// Waits until the answer is sent. `None` where the client was gone by then.
    pub async fn finish(self) -> Option<Opened> {
        let upgraded = self.0.await.ok()?;
        let plain = hyper_util::server::conn::auto::upgrade::downcast::<TokioIo<TcpStream>>(upgraded)
            .map(|parts| (parts.io, parts.read_buf))
            .or_else(|upgraded| {
                let parts = upgraded.downcast::<TokioIo<TcpStream>>()?;
                Ok::<_, Upgraded>((parts.io, parts.read_buf))
            });
        Some(match plain {
            // A copy: the buffer it was a part of is a large one.
            Ok((io, early)) => Opened {
                wire: Wire::Tcp(io.into_inner()),
                rest: Rest { early: Bytes::copy_from_slice(&early), other: None },
            },
            Err(upgraded) => Opened {
                wire: Wire::Other(Notify::new()),
                rest: Rest { early: Bytes::new(), other: Some(TokioIo::new(upgraded)) },
            },
        })
    }
}

impl Opened {
    pub(crate) fn split(self) -> (Wire, Rest) {
        (self.wire, self.rest)
    }
}

fn has_word(headers: &HeaderMap, name: header::HeaderName, word: &str) -> bool {
    let mut words = headers.get_all(name).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    words.any(|w| w.trim().eq_ignore_ascii_case(word))
}

/// Base64 of SHA-1 over the key and the suffix that the standard names.
fn accept_key(key: &[u8]) -> String {
    let digest: [u8; 20] = Sha1::new().chain_update(key).chain_update(KEY_SUFFIX).finalize().into();
    base64(&digest)
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0u32, |all, byte| all << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_key_is_the_standards_own_example() {
        assert_eq!(accept_key(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!((base64(b"a").as_str(), base64(b"ab").as_str(), base64(b"abc").as_str()), ("YQ==", "YWI=", "YWJj"));
    }
}
