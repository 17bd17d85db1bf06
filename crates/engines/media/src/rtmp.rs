//! The server's half of RTMP as a value: bytes in, events and bytes out, no socket and no clock.
//!
//! What it promises: any bytes at all give events or an error, never a panic and never unbounded memory. Messages of
//! several chunk streams may be interleaved; the size of a message, of a chunk, the number of chunk streams, and the
//! depth of an AMF value are limited. Only what a publisher needs is spoken: connect, createStream, publish,
//! deleteStream. Shapes are those of Adobe's RTMP 1.0 and AMF0 documents.
//!
//! The handshake is the plain one (echo), which ffmpeg and OBS accept. Written here because what there was
//! (rml_rtmp 0.8) ends the whole program on a deeply nested AMF value, before any key is asked for, and cannot read
//! interleaved messages; as a client it serves the tests as an independent peer.

use bytes::{Buf, Bytes, BytesMut};
use std::collections::HashMap;

/// Longest message taken, in bytes. A key frame of 4K video is below 2 MB.
pub const MESSAGE_BYTES_MAX: usize = 4 << 20;
/// Chunk streams a peer may open. ffmpeg and OBS use four.
pub const CHUNK_STREAMS_MAX: usize = 32;
/// Bytes of messages begun and not ended, over all chunk streams.
pub const PARTIAL_BYTES_MAX: usize = 8 << 20;
const AMF_DEPTH_MAX: usize = 8;
const AMF_VALUES_MAX: usize = 512;
const STREAMS_MAX: u32 = 64;
const HANDSHAKE_BYTES: usize = 1536;
const CHUNK_BYTES_IN_FIRST: usize = 128;
const CHUNK_BYTES_OUT: usize = 4096;
const WINDOW_BYTES: u32 = 2_500_000;

/// Why the peer's bytes cannot be RTMP from a publisher. The connection ends.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RtmpError {
    #[error("the first byte is not RTMP version 3")]
    Version,
    #[error("a chunk continues a chunk stream that never began")]
    NoPreviousChunk,
    #[error("a message is larger than {MESSAGE_BYTES_MAX} bytes")]
    MessageTooLarge,
    #[error("more than {CHUNK_STREAMS_MAX} chunk streams")]
    TooManyChunkStreams,
    #[error("a chunk size out of range")]
    ChunkSize,
    #[error("an AMF value that is cut off, too deep or unknown")]
    Amf,
}

/// What a publisher did.
#[derive(Debug, PartialEq)]
pub enum RtmpEvent {
    /// Wants to publish: answer with [`RtmpSession::accept`] or [`RtmpSession::refuse`].
    Publish { app: String, name: String },
    /// The body of an audio message (an FLV tag body) and its timestamp in milliseconds, modulo 2^32.
    Audio(u32, Bytes),
    /// The body of a video message.
    Video(u32, Bytes),
    /// Said it has finished.
    Finished,
}

#[derive(Default)]
struct ChunkStream {
    timestamp: u32,
    field: u32,
    extended: bool,
    length: usize,
    kind: u8,
    payload: BytesMut,
}

enum Stage {
    Hello,
    Echo,
    Chunks,
}

/// One connection, from the handshake on.
pub struct RtmpSession {
    stage: Stage,
    input: BytesMut,
    output: Vec<u8>,
    chunk_bytes_in: usize,
    streams: HashMap<u32, ChunkStream>,
    partial_bytes: usize,
    app: Option<String>,
    next_stream: u32,
    publish_stream: u32,
    ack_window: u32,
    received: u32,
    acknowledged: u32,
}

impl Default for RtmpSession {
    fn default() -> Self {
        Self::new()
    }
}

impl RtmpSession {
    pub fn new() -> Self {
        RtmpSession {
            stage: Stage::Hello,
            input: BytesMut::new(),
            output: Vec::new(),
            chunk_bytes_in: CHUNK_BYTES_IN_FIRST,
            streams: HashMap::new(),
            partial_bytes: 0,
            app: None,
            next_stream: 1,
            publish_stream: 1,
            ack_window: 0,
            received: 0,
            acknowledged: 0,
        }
    }

    /// Bytes for the peer since the last call.
    pub fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.output)
    }

    /// Takes what was read and returns what it meant.
    pub fn input(&mut self, bytes: &[u8]) -> Result<Vec<RtmpEvent>, RtmpError> {
        self.input.extend_from_slice(bytes);
        self.received = self.received.wrapping_add(bytes.len() as u32);
        let mut events = Vec::new();
        loop {
            match self.stage {
                Stage::Hello => {
                    if self.input.first().is_some_and(|version| *version != 3) {
                        return Err(RtmpError::Version);
                    }
                    if self.input.len() <= HANDSHAKE_BYTES {
                        break;
                    }
                    self.output.push(3);
                    // Time and version zero: the plain handshake. The rest may be any bytes.
                    self.output.extend_from_slice(&[0; 8]);
                    self.output.extend((8..HANDSHAKE_BYTES).map(|i| (i % 251) as u8));
                    self.output.extend_from_slice(&self.input[1..=HANDSHAKE_BYTES]);
                    self.input.advance(1 + HANDSHAKE_BYTES);
                    self.stage = Stage::Echo;
                }
                Stage::Echo => {
                    if self.input.len() < HANDSHAKE_BYTES {
                        break;
                    }
                    self.input.advance(HANDSHAKE_BYTES);
                    self.stage = Stage::Chunks;
                }
                Stage::Chunks => {
                    let Some(used) = self.chunk(&mut events)? else { break };
                    self.input.advance(used);
                }
            }
        }
        if self.ack_window > 0 && self.received.wrapping_sub(self.acknowledged) >= self.ack_window {
            self.acknowledged = self.received;
            let received = self.received.to_be_bytes();
            self.message(2, 3, 0, &received);
        }
        Ok(events)
    }

    /// Reads one chunk at the front of the input; `None` when it is not all there yet.
    fn chunk(&mut self, events: &mut Vec<RtmpEvent>) -> Result<Option<usize>, RtmpError> {
        let input = &self.input[..];
        let Some(&first) = input.first() else { return Ok(None) };
        let format = first >> 6;
        let (id, mut at) = match (first & 63, input.get(1), input.get(2)) {
            (0, Some(&low), _) => (64 + u32::from(low), 2),
            (1, Some(&low), Some(&high)) => (64 + u32::from(low) + 256 * u32::from(high), 3),
            (0 | 1, ..) => return Ok(None),
            (id, ..) => (u32::from(id), 1),
        };
        let header = [11, 7, 3, 0][usize::from(format)];
        if input.len() < at + header {
            return Ok(None);
        }
        if !self.streams.contains_key(&id) {
            // ffmpeg may open a chunk stream with format 1; the missing fields are then zero.
            if format > 1 {
                return Err(RtmpError::NoPreviousChunk);
            }
            if self.streams.len() >= CHUNK_STREAMS_MAX {
                return Err(RtmpError::TooManyChunkStreams);
            }
            self.streams.insert(id, ChunkStream::default());
        }
        let Some(stream) = self.streams.get_mut(&id) else { return Err(RtmpError::NoPreviousChunk) };

        // Nothing is stored until the whole chunk is here: the same bytes are read again on the next call.
        let fields = &input[at..at + header];
        let begun = !stream.payload.is_empty();
        let (mut field, mut extended) = (stream.field, stream.extended);
        if header >= 3 {
            field = u24(fields);
            extended = field == 0xff_ffff;
        }
        let (length, kind) =
            if header >= 7 { (u24(&fields[3..]) as usize, fields[6]) } else { (stream.length, stream.kind) };
        if length > MESSAGE_BYTES_MAX {
            return Err(RtmpError::MessageTooLarge);
        }
        at += header;
        if extended {
            let Some(bytes) = input.get(at..at + 4) else { return Ok(None) };
            let value = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            // Some encoders leave the extended field out of continuing chunks: it is there if it repeats.
            if header >= 3 || !begun || value == stream.field {
                at += 4;
                field = value;
            }
        }
        // A new header in the middle of a message throws the beginning away (an abort by another name).
        let restart = begun && format != 3;
        let have = if restart { 0 } else { stream.payload.len() };
        let take = length.saturating_sub(have).min(self.chunk_bytes_in);
        let Some(data) = input.get(at..at + take) else { return Ok(None) };

        if restart {
            self.partial_bytes -= stream.payload.len();
            stream.payload.clear();
        }
        if have == 0 {
            stream.timestamp = if format == 0 { field } else { stream.timestamp.wrapping_add(field) };
        }
        (stream.field, stream.extended, stream.length, stream.kind) = (field, extended, length, kind);
        stream.payload.extend_from_slice(data);
        self.partial_bytes += take;
        if self.partial_bytes > PARTIAL_BYTES_MAX {
            return Err(RtmpError::MessageTooLarge);
        }
        if stream.payload.len() >= length {
            self.partial_bytes -= stream.payload.len();
            let (timestamp, body) = (stream.timestamp, stream.payload.split().freeze());
            self.handle(kind, timestamp, body, events)?;
        }
        Ok(Some(at + take))
    }

    fn handle(&mut self, kind: u8, timestamp: u32, body: Bytes, events: &mut Vec<RtmpEvent>) -> Result<(), RtmpError> {
        let number = || body.get(..4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
        match kind {
            1 => match number() {
                Some(size) if (1..=0x00ff_ffff).contains(&size) => self.chunk_bytes_in = size as usize,
                _ => return Err(RtmpError::ChunkSize),
            },
            2 => {
                if let Some(stream) = number().and_then(|id| self.streams.get_mut(&id)) {
                    self.partial_bytes -= stream.payload.len();
                    stream.payload.clear();
                }
            }
            5 => self.ack_window = number().unwrap_or(0),
            8 if !body.is_empty() => events.push(RtmpEvent::Audio(timestamp, body)),
            9 if !body.is_empty() => events.push(RtmpEvent::Video(timestamp, body)),
            20 => self.command(amf_decode(&body)?, events),
            // An AMF3 command is AMF0 after a leading zero byte.
            17 if !body.is_empty() => self.command(amf_decode(&body[1..])?, events),
            _ => {}
        }
        Ok(())
    }

    fn command(&mut self, values: Vec<Amf>, events: &mut Vec<RtmpEvent>) {
        let (Some(Amf::Text(name)), Some(Amf::Number(transaction))) = (values.first(), values.get(1)) else { return };
        let transaction = *transaction;
        match name.as_str() {
            "connect" => {
                let app = match values.get(2) {
                    Some(Amf::Object(fields)) => fields.iter().find(|(key, _)| key == "app").map(|(_, value)| value),
                    _ => None,
                };
                let app = if let Some(Amf::Text(app)) = app { app.as_str() } else { "" };
                self.app = Some(app.trim_end_matches('/').to_owned());
                self.message(2, 5, 0, &WINDOW_BYTES.to_be_bytes());
                let mut bandwidth = WINDOW_BYTES.to_be_bytes().to_vec();
                bandwidth.push(2);
                self.message(2, 6, 0, &bandwidth);
                self.message(2, 1, 0, &(CHUNK_BYTES_OUT as u32).to_be_bytes());
                let server = Amf::object(&[("fmsVer", "FMS/3,0,1,123")]);
                let status = status("status", "NetConnection.Connect.Success", "connected");
                self.reply(0, &[Amf::text("_result"), Amf::Number(transaction), server, status]);
            }
            "createStream" => {
                let id = self.next_stream;
                self.next_stream = (self.next_stream + 1).min(STREAMS_MAX);
                let id = Amf::Number(f64::from(id));
                self.reply(0, &[Amf::text("_result"), Amf::Number(transaction), Amf::Null, id]);
            }
            "publish" => {
                if let (Some(app), Some(Amf::Text(name))) = (&self.app, values.get(3)) {
                    self.publish_stream = self.next_stream.saturating_sub(1).max(1);
                    events.push(RtmpEvent::Publish { app: app.clone(), name: name.clone() });
                }
            }
            "deleteStream" | "closeStream" | "FCUnpublish" => events.push(RtmpEvent::Finished),
            _ => {}
        }
    }

    /// Lets the publisher begin.
    pub fn accept(&mut self) {
        let begin = [[0; 2].as_slice(), &self.publish_stream.to_be_bytes()].concat();
        self.message(2, 4, 0, &begin);
        self.status("status", "NetStream.Publish.Start", "publishing");
    }

    /// Shows a sentence in the publisher's program. Send the output and leave the peer a moment before closing, or it
    /// shows only that the connection ended.
    pub fn refuse(&mut self, sentence: &str) {
        self.status("error", "NetStream.Publish.Rejected", sentence);
    }

    fn status(&mut self, level: &str, code: &str, sentence: &str) {
        let values = [Amf::text("onStatus"), Amf::Number(0.0), Amf::Null, status(level, code, sentence)];
        self.reply(self.publish_stream, &values);
    }

    fn reply(&mut self, stream: u32, values: &[Amf]) {
        let mut body = Vec::new();
        values.iter().for_each(|value| amf_encode(value, &mut body));
        self.message(3, 20, stream, &body);
    }

    /// Writes a message with a full header, cut into chunks.
    fn message(&mut self, chunk_stream: u8, kind: u8, stream: u32, body: &[u8]) {
        self.output.extend_from_slice(&[chunk_stream, 0, 0, 0]);
        self.output.extend_from_slice(&(body.len() as u32).to_be_bytes()[1..]);
        self.output.push(kind);
        self.output.extend_from_slice(&stream.to_le_bytes());
        // Until our own chunk-size message is out the peer expects 128-byte chunks; those messages are shorter.
        for (index, chunk) in body.chunks(CHUNK_BYTES_OUT).enumerate() {
            if index > 0 {
                self.output.push(0xc0 | chunk_stream);
            }
            self.output.extend_from_slice(chunk);
        }
    }
}

fn u24(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]])
}

#[derive(Debug, Clone, PartialEq)]
enum Amf {
    Number(f64),
    Flag(bool),
    Text(String),
    Object(Vec<(String, Amf)>),
    List(Vec<Amf>),
    Null,
}

impl Amf {
    fn text(text: &str) -> Amf {
        Amf::Text(text.to_owned())
    }

    fn object(fields: &[(&str, &str)]) -> Amf {
        Amf::Object(fields.iter().map(|(key, value)| ((*key).to_owned(), Amf::text(value))).collect())
    }
}

fn status(level: &str, code: &str, description: &str) -> Amf {
    Amf::object(&[("level", level), ("code", code), ("description", description)])
}

struct AmfReader<'a> {
    bytes: &'a [u8],
    values: usize,
}

/// Decodes the AMF0 values of a command.
fn amf_decode(bytes: &[u8]) -> Result<Vec<Amf>, RtmpError> {
    let mut reader = AmfReader { bytes, values: 0 };
    let mut values = Vec::new();
    while !reader.bytes.is_empty() {
        values.push(reader.value(0)?);
    }
    Ok(values)
}

impl AmfReader<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8], RtmpError> {
        let (head, tail) = self.bytes.split_at_checked(count).ok_or(RtmpError::Amf)?;
        self.bytes = tail;
        Ok(head)
    }

    fn u16(&mut self) -> Result<usize, RtmpError> {
        self.take(2).map(|b| usize::from(u16::from_be_bytes([b[0], b[1]])))
    }

    fn u32(&mut self) -> Result<usize, RtmpError> {
        self.take(4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize)
    }

    fn text(&mut self, length: usize) -> Result<String, RtmpError> {
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn fields(&mut self, depth: usize) -> Result<Amf, RtmpError> {
        let mut fields = Vec::new();
        loop {
            let length = self.u16()?;
            if length == 0 && self.bytes.first() == Some(&9) {
                self.take(1)?;
                return Ok(Amf::Object(fields));
            }
            let key = self.text(length)?;
            fields.push((key, self.value(depth + 1)?));
        }
    }

    fn value(&mut self, depth: usize) -> Result<Amf, RtmpError> {
        self.values += 1;
        if depth > AMF_DEPTH_MAX || self.values > AMF_VALUES_MAX {
            return Err(RtmpError::Amf);
        }
        Ok(match self.take(1)?[0] {
            0 => {
                let mut number = [0; 8];
                number.copy_from_slice(self.take(8)?);
                Amf::Number(f64::from_be_bytes(number))
            }
            1 => Amf::Flag(self.take(1)?[0] != 0),
            2 => {
                let length = self.u16()?;
                Amf::Text(self.text(length)?)
            }
            3 => self.fields(depth)?,
            5 | 6 => Amf::Null,
            8 => {
                self.u32()?;
                self.fields(depth)?
            }
            10 => {
                let count = self.u32()?;
                let mut list = Vec::new();
                for _ in 0..count {
                    list.push(self.value(depth + 1)?);
                }
                Amf::List(list)
            }
            11 => {
                self.take(10)?;
                Amf::Null
            }
            12 => {
                let length = self.u32()?;
                Amf::Text(self.text(length)?)
            }
            _ => return Err(RtmpError::Amf),
        })
    }
}

fn amf_encode(value: &Amf, out: &mut Vec<u8>) {
    // Our own texts are short; a longer one is cut rather than mis-framed.
    let text = |out: &mut Vec<u8>, text: &str| {
        let mut end = text.len().min(1024);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        out.extend_from_slice(&(end as u16).to_be_bytes());
        out.extend_from_slice(&text.as_bytes()[..end]);
    };
    match value {
        Amf::Number(number) => {
            out.push(0);
            out.extend_from_slice(&number.to_be_bytes());
        }
        Amf::Flag(flag) => out.extend_from_slice(&[1, u8::from(*flag)]),
        Amf::Text(value) => {
            out.push(2);
            text(out, value);
        }
        Amf::Object(fields) => {
            out.push(3);
            for (key, value) in fields {
                text(out, key);
                amf_encode(value, out);
            }
            out.extend_from_slice(&[0, 0, 9]);
        }
        Amf::List(list) => {
            out.push(10);
            out.extend_from_slice(&(list.len() as u32).to_be_bytes());
            list.iter().for_each(|value| amf_encode(value, out));
        }
        Amf::Null => out.push(5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A session past its handshake.
    fn shaken() -> RtmpSession {
        let mut session = RtmpSession::new();
        let hello = [&[3][..], &[0; HANDSHAKE_BYTES * 2]].concat();
        assert_eq!(session.input(&hello), Ok(vec![]));
        assert_eq!(session.take_output().len(), 1 + 2 * HANDSHAKE_BYTES);
        session
    }

    /// The first chunk of a message.
    fn head(id: u8, timestamp: u32, length: usize, kind: u8) -> Vec<u8> {
        let mut bytes = vec![id];
        bytes.extend_from_slice(&timestamp.min(0xff_ffff).to_be_bytes()[1..]);
        bytes.extend_from_slice(&(length as u32).to_be_bytes()[1..]);
        bytes.extend_from_slice(&[kind, 1, 0, 0, 0]);
        if timestamp >= 0xff_ffff {
            bytes.extend_from_slice(&timestamp.to_be_bytes());
        }
        bytes
    }

    #[test]
    fn messages_of_several_chunk_streams_may_be_interleaved() {
        let mut session = shaken();
        let bytes = [
            head(4, 40, 300, 9),
            vec![7; 128],
            head(5, 41, 10, 8),
            vec![8; 10],
            vec![0xc4],
            vec![7; 128],
            vec![0xc4],
            vec![7; 44],
        ];
        let events = session.input(&bytes.concat());
        let expected =
            [RtmpEvent::Audio(41, Bytes::from_static(&[8; 10])), RtmpEvent::Video(40, Bytes::from_static(&[7; 300]))];
        assert_eq!(events.as_deref(), Ok(&expected[..]));
    }

    #[test]
    fn times_above_24_bits_are_read_with_and_without_the_repeated_field() {
        for repeated in [true, false] {
            let mut session = shaken();
            let time = 0x0123_4567_u32;
            let mut bytes = [head(4, time, 200, 9), vec![7; 128], vec![0xc4]].concat();
            if repeated {
                bytes.extend_from_slice(&time.to_be_bytes());
            }
            bytes.extend_from_slice(&[7; 72]);
            let events = session.input(&bytes);
            assert_eq!(events, Ok(vec![RtmpEvent::Video(time, Bytes::from_static(&[7; 200]))]), "{repeated}");
        }
    }

    #[test]
    fn what_could_fill_memory_or_the_stack_is_an_error() {
        let too_long = head(4, 0, MESSAGE_BYTES_MAX + 1, 9);
        assert_eq!(shaken().input(&too_long), Err(RtmpError::MessageTooLarge));

        let many: Vec<u8> = (3..3 + CHUNK_STREAMS_MAX as u8 + 1).flat_map(|id| head(id, 0, 0, 9)).collect();
        assert_eq!(shaken().input(&many), Err(RtmpError::TooManyChunkStreams));

        // A list in a list in a list…
        let deep = [10, 0, 0, 0, 1].repeat(100_000);
        assert_eq!(amf_decode(&deep), Err(RtmpError::Amf));
        assert_eq!(amf_decode(&[10, 255, 255, 255, 255]), Err(RtmpError::Amf));
        assert_eq!(shaken().input(&[0xc9]), Err(RtmpError::NoPreviousChunk));
        assert_eq!(shaken().input(&[head(2, 0, 4, 1), vec![0; 4]].concat()), Err(RtmpError::ChunkSize));
    }

    #[test]
    fn several_half_messages_share_one_limit() {
        let mut session = shaken();
        let mut events = session.input(&[head(2, 0, 4, 1), vec![0, 64, 0, 0]].concat());
        for id in 10..20 {
            if events.is_ok() {
                events = session.input(&[head(id, 0, MESSAGE_BYTES_MAX, 9), vec![0; MESSAGE_BYTES_MAX - 1]].concat());
            }
            // The chunk is taken whole only with its last byte: nothing is kept twice.
        }
        let held: usize = session.streams.values().map(|stream| stream.payload.len()).sum();
        assert!(held <= PARTIAL_BYTES_MAX, "{held}");
    }

    proptest! {
        #[test]
        fn any_bytes_give_events_or_an_error(chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..20)) {
            for mut session in [RtmpSession::new(), shaken()] {
                for chunk in &chunks {
                    if session.input(chunk).is_err() {
                        break;
                    }
                }
            }
        }

        #[test]
        fn damaged_chunks_give_events_or_an_error(
            chunks in prop::collection::vec((0..4_u8, 2..6_u8, 0..400_u32, prop::sample::select(vec![1_u8, 2, 5, 8, 9, 17, 20]), prop::collection::vec(any::<u8>(), 0..200)), 0..40),
        ) {
            let mut session = shaken();
            for (format, id, length, kind, data) in chunks {
                let mut bytes = head(id, length, length as usize, kind);
                bytes[0] |= format << 6;
                bytes.truncate([12, 8, 4, 1][usize::from(format)]);
                bytes.extend(data);
                if session.input(&bytes).is_err() {
                    break;
                }
            }
        }

        #[test]
        fn any_amf_is_decoded_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(values) = amf_decode(&bytes) {
                let mut again = Vec::new();
                values.iter().for_each(|value| amf_encode(value, &mut again));
            }
        }
    }
}
