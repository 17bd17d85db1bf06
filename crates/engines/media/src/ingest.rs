//! Publishers: the RTMP listener, one task per connection, and the clip that plays in a loop.
//!
//! What it promises: a connection that does not begin to publish in time, or then sends nothing for too long, is closed; a refusal reaches the publisher's program as a sentence; a key is never written to
//! a log.

use crate::flv::{self, FlvError, Tag};
use crate::rtmp::{RtmpEvent, RtmpSession};
use crate::stream::{Lease, PushError, Stream};
use crate::{Refusal, Shared, StreamKey};
use bytes::Bytes;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

const ADMIT_TIMEOUT: Duration = Duration::from_secs(5);
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a refused publisher is left to read why, and what it sends meanwhile is thrown away.
const REFUSAL_LINGER: Duration = Duration::from_millis(300);
const READ_BYTES: usize = 64 << 10;
const KEY_BYTES_MAX: usize = 256;

/// Accepts publishers until the engine stops.
pub(crate) async fn listen(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "cannot listen for publishers"),
    };
    let mut stop = shared.stop.subscribe();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let (socket, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: others must end first.
                tracing::warn!(%error, "cannot accept a publisher");
                sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let Ok(permit) = Arc::clone(&shared.connections).try_acquire_owned() else {
            tracing::warn!(%peer, "too many publishers connected");
            continue;
        };
        let task = Arc::clone(&shared);
        shared.spawn(async move {
            let _permit = permit;
            if let Err(error) = (Connection { socket, session: RtmpSession::new(), shared: task }).run().await {
                tracing::info!(%peer, %error, "publisher's connection ended");
            }
        });
    }
}

#[derive(Debug, thiserror::Error)]
enum ConnectionError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("not RTMP as publishers speak it: {0}")]
    Rtmp(#[from] crate::rtmp::RtmpError),
    #[error("sent nothing for too long")]
    Silent,
    #[error("refused: {0}")]
    Refused(String),
}

struct Connection {
    socket: TcpStream,
    session: RtmpSession,
    shared: Arc<Shared>,
}

impl Connection {
    async fn run(mut self) -> Result<(), ConnectionError> {
        self.socket.set_nodelay(true)?;
        let mut buffer = vec![0; READ_BYTES];
        let deadline = Instant::now() + self.shared.options.handshake_timeout;
        let (key, rest) = loop {
            let read = timeout_at(deadline, self.socket.read(&mut buffer));
            let count = read.await.map_err(|_| ConnectionError::Silent)??;
            if count == 0 {
                return Ok(());
            }
            let mut events = self.session.input(&buffer[..count])?.into_iter();
            self.flush().await?;
            if let Some(key) = events.find_map(|event| match event {
                RtmpEvent::Publish { app, name } => Some(stream_key(&app, &name)),
                _ => None,
            }) {
                break (key, events.collect::<Vec<_>>());
            }
        };
        let admitted = if key.expose().is_empty() || key.expose().len() > KEY_BYTES_MAX {
            Err(Refusal::new("no_key", "no stream key given: copy it from the studio"))
        } else {
            let asked = timeout(ADMIT_TIMEOUT, self.shared.gate.admit(key)).await;
            asked.unwrap_or_else(|_| Err(Refusal::new("busy", "the server is busy, try again in a moment")))
        };
        let taken = match admitted {
            Ok(admitted) => {
                self.shared.publish(&admitted.stream, admitted.recording).await.map_err(|error| error.to_string())
            }
            Err(refusal) => {
                tracing::info!(code = refusal.code, "publisher refused");
                Err(refusal.sentence)
            }
        };
        let (stream, mut lease) = match taken {
            Ok(taken) => taken,
            Err(sentence) => return self.refuse(sentence).await,
        };
        self.session.accept();
        let (sentence, finished) = match self.receive(rest, &stream, &mut lease, &mut buffer).await {
            Ok(finished) => (None, finished),
            Err(ConnectionError::Refused(sentence)) => (Some(sentence), false),
            Err(error) => {
                stream.detach(lease.epoch(), false);
                return Err(error);
            }
        };
        stream.detach(lease.epoch(), finished);
        match sentence {
            Some(sentence) => self.refuse(sentence).await,
            None => Ok(()),
        }
    }

    /// Takes tags until the publisher goes (true: it said so) or must go.
    async fn receive(
        &mut self,
        mut events: Vec<RtmpEvent>,
        stream: &Stream,
        lease: &mut Lease,
        buffer: &mut [u8],
    ) -> Result<bool, ConnectionError> {
        let refused = |sentence: &str| ConnectionError::Refused(sentence.to_owned());
        let silence = self.shared.options.silence_timeout;
        // One timer that looks at the time of the last read, instead of a new one for each.
        let mut heard = Instant::now();
        let mut timer = pin!(sleep(silence));
        loop {
            for event in events.drain(..) {
                let (is_video, timestamp_ms, body) = match event {
                    RtmpEvent::Video(timestamp_ms, body) => (true, timestamp_ms, body),
                    RtmpEvent::Audio(timestamp_ms, body) => (false, timestamp_ms, body),
                    RtmpEvent::Finished => return Ok(true),
                    RtmpEvent::Publish { .. } => return Err(refused("already publishing")),
                };
                match stream.push(lease.epoch(), is_video, timestamp_ms, &body) {
                    Ok(()) => {}
                    Err(PushError::Codec(error)) => return Err(refused(&error.to_string())),
                    Err(PushError::TooFast) => return Err(refused("send in real time (with ffmpeg: -re)")),
                    // The reason comes through `kicked`.
                    Err(PushError::Replaced) => break,
                }
            }
            self.flush().await?;
            let count = tokio::select! {
                biased;
                sentence = &mut lease.kicked => return Err(ConnectionError::Refused(sentence.unwrap_or_default())),
                read = self.socket.read(buffer) => read?,
                () = &mut timer => {
                    if heard.elapsed() >= silence {
                        return Err(ConnectionError::Silent);
                    }
                    timer.as_mut().reset(heard + silence);
                    continue;
                }
            };
            if count == 0 {
                return Ok(false);
            }
            heard = Instant::now();
            events = self.session.input(&buffer[..count])?;
        }
    }

    async fn flush(&mut self) -> Result<(), ConnectionError> {
        let output = self.session.take_output();
        if !output.is_empty() {
            timeout(WRITE_TIMEOUT, self.socket.write_all(&output)).await.map_err(|_| ConnectionError::Silent)??;
        }
        Ok(())
    }

    /// Says why, and gives the other side time to read it: closing at once with unread bytes would throw it away.
    async fn refuse(mut self, sentence: String) -> Result<(), ConnectionError> {
        self.session.refuse(&sentence);
        self.flush().await?;
        let mut rest = vec![0; READ_BYTES];
        let drain = async { while matches!(self.socket.read(&mut rest).await, Ok(1..)) {} };
        let _ = timeout(REFUSAL_LINGER, drain).await;
        let _ = self.socket.shutdown().await;
        Err(ConnectionError::Refused(sentence))
    }
}

/// The secret in what a publisher sent: `?key=…` after the name or after the application, or the name itself.
fn stream_key(app: &str, name: &str) -> StreamKey {
    let in_query = |text: &str| {
        let (_, query) = text.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix("key=")).map(str::to_owned)
    };
    let plain = || name.split('?').next().unwrap_or_default().to_owned();
    StreamKey::new(in_query(name).or_else(|| in_query(app)).unwrap_or_else(plain))
}

/// A pre-encoded clip (H.264 and AAC) to publish in a loop.
#[derive(Clone)]
pub struct Clip {
    tags: Arc<[Tag]>,
    /// Time from one beginning to the next.
    length_ms: u32,
}

impl Clip {
    /// Reads an FLV file. It should begin with a key frame and be as long in sound as in pictures.
    pub fn from_flv(file: Bytes) -> Result<Clip, FlvError> {
        let tags = flv::parse_file(&file)?;
        // Configurations may carry any time; pictures say where the clip begins and ends.
        let times = || tags.iter().filter(|tag| tag.video && tag.body.get(1) == Some(&1)).map(|tag| tag.timestamp_ms);
        let (Some(first), Some(last)) = (times().min(), times().max()) else {
            return Err(FlvError::Damaged("a clip without pictures"));
        };
        let frames = times().count() as u32;
        if frames < 2 || last == first {
            return Err(FlvError::Damaged("a clip needs two pictures"));
        }
        let tags = tags.into_iter().map(|tag| Tag { timestamp_ms: tag.timestamp_ms.saturating_sub(first), ..tag });
        // The last picture lasts as long as the others do.
        Ok(Clip { tags: tags.collect(), length_ms: (last - first).saturating_add((last - first) / (frames - 1)) })
    }

    pub fn length_ms(&self) -> u32 {
        self.length_ms
    }
}

/// Plays a clip in real time, around and around.
pub(crate) async fn play_clip(clip: Clip, stream: Arc<Stream>, mut lease: Lease, mut stop: watch::Receiver<bool>) {
    let began = Instant::now();
    let mut round = 0_u64;
    'playing: loop {
        let base_ms = round * u64::from(clip.length_ms);
        for tag in clip.tags.iter() {
            let at_ms = base_ms + u64::from(tag.timestamp_ms);
            let due = began + Duration::from_millis(at_ms);
            if due > Instant::now() {
                tokio::select! {
                    () = sleep_until(due) => {}
                    _ = &mut lease.kicked => break 'playing,
                    _ = stop.wait_for(|stop| *stop) => break 'playing,
                }
            }
            // Configurations need to be said only once; saying them again changes nothing.
            if stream.push(lease.epoch(), tag.video, at_ms as u32, &tag.body).is_err() {
                break 'playing;
            }
        }
        round += 1;
    }
    stream.detach(lease.epoch(), true);
}
