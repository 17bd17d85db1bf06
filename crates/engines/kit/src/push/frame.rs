//! WebSocket frames (RFC 6455): what browsers send is read here, what we send is written here.
//!
//! Promises: no input makes it panic or hold more than [`MESSAGE_BYTES_MAX`] of a message; what breaks the protocol is
//! answered with the close code that names it. Only text is taken. No extension is offered, so none is accepted.

use bytes::{BufMut, Bytes, BytesMut};

/// A message from a client may be this long, whole or in pieces.
pub const MESSAGE_BYTES_MAX: usize = 16 * 1024;
/// A ping, pong or close may carry this much (section 5.5).
const CONTROL_BYTES_MAX: usize = 125;
/// The longest header a client's frame can have: two bytes, eight of length, four of mask.
const HEADER_BYTES_MAX: usize = 14;

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// Why a connection is closed, as it is told to the other side (section 7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    Normal = 1000,
    /// The server stops, or the room is closed.
    GoingAway = 1001,
    Protocol = 1002,
    /// Binary data, which nobody here reads.
    Unsupported = 1003,
    NotUtf8 = 1007,
    /// Too many messages.
    Policy = 1008,
    TooLarge = 1009,
}

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    Text(String),
    Ping(Bytes),
    Pong,
    Close,
}

/// Reads frames out of bytes that come in any pieces. Empty it holds no memory.
#[derive(Debug, Default)]
pub struct Decoder {
    /// Bytes of a frame that is not whole yet.
    rest: Vec<u8>,
    /// Pieces of a message that is not whole yet; `None` outside one.
    message: Option<Vec<u8>>,
}

struct Header {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Bytes of the header, and of what it announces.
    header: usize,
    body: usize,
}

impl Decoder {
    /// Takes `bytes` and hands each whole message to `each`, in order. After an error the connection is to be closed.
    pub fn feed(&mut self, bytes: &[u8], mut each: impl FnMut(Incoming)) -> Result<(), Closing> {
        if self.rest.is_empty() {
            let used = self.read(bytes, &mut each)?;
            self.rest.extend_from_slice(&bytes[used..]);
        } else {
            let mut all = std::mem::take(&mut self.rest);
            all.extend_from_slice(bytes);
            let used = self.read(&all, &mut each)?;
            all.drain(..used);
            self.rest = all;
        }
        if self.rest.is_empty() {
            self.rest = Vec::new();
        }
        Ok(())
    }

    /// Reads whole frames; gives how many bytes they took.
    fn read(&mut self, bytes: &[u8], each: &mut impl FnMut(Incoming)) -> Result<usize, Closing> {
        let mut at = 0;
        while let Some(header) = self.header(&bytes[at..])? {
            let start = at + header.header;
            let Some(masked) = bytes.get(start..start + header.body) else { break };
            let body: Vec<u8> = masked.iter().enumerate().map(|(i, byte)| byte ^ header.mask[i & 3]).collect();
            at = start + header.body;
            if let Some(incoming) = self.frame(&header, body)? {
                each(incoming);
            }
        }
        Ok(at)
    }

    /// The header of the next frame, where it is whole; refused before its body is waited for.
    fn header(&self, bytes: &[u8]) -> Result<Option<Header>, Closing> {
        let [first, second, ..] = *bytes else { return Ok(None) };
        let opcode = first & 0x0f;
        let last = first & 0x80 != 0;
        let masked = second & 0x80 != 0;
        if first & 0x70 != 0 || !masked {
            return Err(Closing::Protocol);
        }
        let (length_bytes, short) = match second & 0x7f {
            126 => (2, 0),
            127 => (8, 0),
            short => (0, usize::from(short)),
        };
        match opcode {
            PING | PONG | CLOSE if !last || length_bytes > 0 => return Err(Closing::Protocol),
            PING | PONG | CLOSE => {}
            TEXT if self.message.is_some() => return Err(Closing::Protocol),
            CONTINUATION if self.message.is_none() => return Err(Closing::Protocol),
            TEXT | CONTINUATION => {}
            BINARY => return Err(Closing::Unsupported),
            _ => return Err(Closing::Protocol),
        }
        let header = 2 + length_bytes + 4;
        debug_assert!(header <= HEADER_BYTES_MAX);
        let Some(whole) = bytes.get(..header) else { return Ok(None) };
        let length = whole[2..2 + length_bytes].iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let body = if length_bytes == 0 { short } else { usize::try_from(length).map_err(|_| Closing::TooLarge)? };
        let before = self.message.as_ref().map_or(0, Vec::len);
        if body > CONTROL_BYTES_MAX && body.saturating_add(before) > MESSAGE_BYTES_MAX {
            return Err(Closing::TooLarge);
        }
        let mut mask = [0; 4];
        mask.copy_from_slice(&whole[header - 4..]);
        Ok(Some(Header { last, opcode, mask, header, body }))
    }

    fn frame(&mut self, header: &Header, body: Vec<u8>) -> Result<Option<Incoming>, Closing> {
        match header.opcode {
            PING => return Ok(Some(Incoming::Ping(body.into()))),
            PONG => return Ok(Some(Incoming::Pong)),
            CLOSE => return close_code(&body).map(|()| Some(Incoming::Close)),
            _ => {}
        }
        let mut message = self.message.take().unwrap_or_default();
        if message.is_empty() {
            message = body
        } else {
            message.extend_from_slice(&body)
        }
        if message.len() > MESSAGE_BYTES_MAX {
            return Err(Closing::TooLarge);
        }
        if !header.last {
            self.message = Some(message);
            return Ok(None);
        }
        String::from_utf8(message).map(|text| Some(Incoming::Text(text))).map_err(|_| Closing::NotUtf8)
    }
}

/// A close says nothing, or a code that may be sent and a reason in UTF-8.
fn close_code(body: &[u8]) -> Result<(), Closing> {
    let (code, reason) = match body {
        [] => return Ok(()),
        [_] => return Err(Closing::Protocol),
        [high, low, reason @ ..] => (u16::from_be_bytes([*high, *low]), reason),
    };
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Closing::Protocol);
    }
    std::str::from_utf8(reason).map(drop).map_err(|_| Closing::NotUtf8)
}

fn encode(opcode: u8, body: &[&[u8]]) -> Bytes {
    let length: usize = body.iter().map(|part| part.len()).sum();
    let mut frame = BytesMut::with_capacity(length + 10);
    frame.put_u8(0x80 | opcode);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..126), _) => frame.put_u8(short),
        (_, Ok(middle)) => {
            frame.put_u8(126);
            frame.put_u16(middle);
        }
        _ => {
            frame.put_u8(127);
            frame.put_u64(length as u64);
        }
    }
    for part in body {
        frame.put_slice(part);
    }
    frame.freeze()
}

/// One frame with one event, or with several as a JSON array.
pub(crate) fn events<'e>(events: impl ExactSizeIterator<Item = &'e Bytes>) -> Bytes {
    if events.len() == 1 {
        return events.map(|event| encode(TEXT, &[event])).next().unwrap_or_default();
    }
    let mut parts: Vec<&[u8]> = Vec::with_capacity(events.len() * 2 + 1);
    for event in events {
        parts.push(if parts.is_empty() { b"[" } else { b"," });
        parts.push(event);
    }
    parts.push(b"]");
    encode(TEXT, &parts)
}

pub(crate) fn text(text: &[u8]) -> Bytes {
    encode(TEXT, &[text])
}

pub(crate) fn ping() -> Bytes {
    encode(PING, &[])
}

pub(crate) fn pong(body: &[u8]) -> Bytes {
    encode(PONG, &[body])
}

pub(crate) fn close(why: Closing) -> Bytes {
    encode(CLOSE, &[&(why as u16).to_be_bytes()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn client(opcode: u8, last: bool, body: &[u8]) -> Vec<u8> {
        let mut frame = vec![opcode | if last { 0x80 } else { 0 }];
        match body.len() {
            n @ 0..=125 => frame.push(0x80 | n as u8),
            n @ 126..=65_535 => {
                frame.push(0x80 | 126);
                frame.extend_from_slice(&(n as u16).to_be_bytes());
            }
            n => {
                frame.push(0x80 | 127);
                frame.extend_from_slice(&(n as u64).to_be_bytes());
            }
        }
        let mask = [1, 2, 3, 4];
        frame.extend_from_slice(&mask);
        frame.extend(body.iter().enumerate().map(|(i, b)| b ^ mask[i & 3]));
        frame
    }

    fn read(bytes: &[u8]) -> Result<Vec<Incoming>, Closing> {
        let mut all = Vec::new();
        Decoder::default().feed(bytes, |i| all.push(i)).map(|()| all)
    }

    fn words(text: &str) -> Incoming {
        Incoming::Text(text.to_owned())
    }

    #[test]
    fn a_message_in_pieces_with_a_ping_between_is_one_message() {
        let bytes = [
            client(TEXT, false, "chốt ".as_bytes()),
            client(PING, true, b"are you there"),
            client(CONTINUATION, false, b"A1 "),
            client(CONTINUATION, true, b"x2"),
            client(CLOSE, true, &1000u16.to_be_bytes()),
        ]
        .concat();
        let wanted = vec![Incoming::Ping(Bytes::from_static(b"are you there")), words("chốt A1 x2"), Incoming::Close];
        assert_eq!(read(&bytes).unwrap(), wanted);
        let mut decoder = Decoder::default();
        let mut all = Vec::new();
        for byte in bytes {
            decoder.feed(&[byte], |i| all.push(i)).unwrap();
        }
        assert_eq!(all, wanted, "one byte at a time");
        assert_eq!(decoder.rest.capacity(), 0, "at rest it holds nothing");
    }

    #[test]
    fn what_breaks_the_protocol_is_answered_with_its_code() {
        let unmasked = vec![0x81, 2, b'h', b'i'];
        let reserved = {
            let mut f = client(TEXT, true, b"hi");
            f[0] |= 0x40;
            f
        };
        let oversize = client(TEXT, true, &vec![b'x'; MESSAGE_BYTES_MAX + 1]);
        let pieces = [client(TEXT, false, &vec![b'x'; MESSAGE_BYTES_MAX]), client(CONTINUATION, true, b"xx")].concat();
        let huge = [vec![0x81, 0xff], u64::MAX.to_be_bytes().to_vec(), vec![0; 4]].concat();
        let cases: [(&str, Vec<u8>, Closing); 13] = [
            ("unmasked", unmasked, Closing::Protocol),
            ("reserved bit", reserved, Closing::Protocol),
            ("unknown opcode", client(3, true, b""), Closing::Protocol),
            ("binary", client(BINARY, true, b"x"), Closing::Unsupported),
            ("oversize", oversize, Closing::TooLarge),
            ("oversize in pieces", pieces, Closing::TooLarge),
            ("length beyond reason", huge, Closing::TooLarge),
            ("continuation of nothing", client(CONTINUATION, true, b"x"), Closing::Protocol),
            (
                "new message inside one",
                [client(TEXT, false, b"a"), client(TEXT, true, b"b")].concat(),
                Closing::Protocol,
            ),
            ("fragmented ping", client(PING, false, b""), Closing::Protocol),
            ("long ping", client(PING, true, &[0; 126]), Closing::Protocol),
            ("not UTF-8", client(TEXT, true, &[0xff, 0xfe]), Closing::NotUtf8),
            ("close of one byte", client(CLOSE, true, &[3]), Closing::Protocol),
        ];
        for (what, bytes, code) in cases {
            assert_eq!(read(&bytes).unwrap_err(), code, "{what}");
        }
        assert_eq!(read(&client(TEXT, true, &vec![b'x'; MESSAGE_BYTES_MAX])).unwrap().len(), 1, "the limit itself");
    }

    #[test]
    fn lengths_are_written_in_the_shortest_form() {
        for (length, header) in [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            assert_eq!(text(&vec![b'x'; length]).len(), length + header, "{length}");
        }
        let [a, b] = [Bytes::from_static(b"{\"n\":1}"), Bytes::from_static(b"{\"n\":2}")];
        assert_eq!(&events([&a].into_iter())[2..], b"{\"n\":1}");
        assert_eq!(&events([&a, &b].into_iter())[2..], b"[{\"n\":1},{\"n\":2}]");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_hoard(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..40)) {
            let mut decoder = Decoder::default();
            for piece in &pieces {
                if decoder.feed(piece, |_| {}).is_err() {
                    break;
                }
                prop_assert!(decoder.rest.len() <= MESSAGE_BYTES_MAX + HEADER_BYTES_MAX);
            }
        }

        #[test]
        fn what_was_sent_arrives_however_it_is_cut(texts in prop::collection::vec("\\PC{0,300}", 1..8), cuts in prop::collection::vec(1usize..90, 1..60)) {
            let bytes: Vec<u8> = texts.iter().flat_map(|t| client(TEXT, true, t.as_bytes())).collect();
            let mut decoder = Decoder::default();
            let mut got = Vec::new();
            let mut at = 0;
            for cut in cuts.iter().cycle() {
                let end = (at + cut).min(bytes.len());
                decoder.feed(&bytes[at..end], |i| got.push(i)).unwrap();
                at = end;
                if at == bytes.len() {
                    break;
                }
            }
            prop_assert_eq!(got, texts.iter().map(|t| words(t)).collect::<Vec<_>>());
        }
    }
}
