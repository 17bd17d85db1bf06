//! One stream: who publishes it, what was made of it, and the viewers waiting for more.
//!
//! What it promises: one publisher at a time (the newest wins, up to a limit); a publisher that was replaced cannot
//! write; waiting viewers are woken by each part and at once when the publisher goes; nothing calls out under the lock.

use crate::flv::FlvError;
use crate::health::{Advice, Health, HealthMeter};
use crate::hls::{Position, Window, first_msn};
use crate::packager::{Output, Packager};
use crate::record::{RecordedSegment, Recorder, RecorderNote, now_us};
use crate::{File, FileError, Gate, MediaOptions, Refusal, StreamEvent, StreamEventKind};
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// Takeovers of a stream within [`TAKEOVER_WINDOW`] before a newcomer is refused.
pub const TAKEOVERS_MAX: usize = 4;
pub const TAKEOVER_WINDOW: Duration = Duration::from_secs(60);
/// A publisher whose clock runs ahead of time by more than this is refused: it sends a file as fast as it can.
pub const AHEAD_MS_MAX: i64 = 60_000;
/// Longest a request waits for what it asked for; then the playlist is answered as it is.
pub const BLOCK_MAX: Duration = Duration::from_secs(3);
/// Sent to the publisher that was replaced.
const REPLACED: &str = "another connection with the same key has taken over";

/// What viewers see, prepared once per change.
pub(crate) struct Snapshot {
    playlist: Bytes,
    next: Position,
    live: bool,
}

struct Publisher {
    kick: oneshot::Sender<String>,
}

struct Inner {
    packager: Packager,
    window: Window,
    meter: HealthMeter,
    advice: Vec<Advice>,
    advice_at_us: i64,
    publisher: Option<Publisher>,
    epoch: u64,
    takeovers: VecDeque<Instant>,
    recorder: Option<Recorder>,
    begun: bool,
    interrupted: bool,
    ended: bool,
    /// When nobody published any more.
    idle_since: Instant,
}

pub(crate) struct Stream {
    id: String,
    gate: Arc<dyn Gate>,
    inner: Mutex<Inner>,
    snapshot: watch::Sender<Arc<Snapshot>>,
}

/// The right to publish, until another takes it.
pub(crate) struct Lease {
    epoch: u64,
    /// Resolves with a sentence when the publisher must go.
    pub(crate) kicked: oneshot::Receiver<String>,
}

/// Why a publisher's tag was not taken.
pub(crate) enum PushError {
    /// Another publisher has the stream.
    Replaced,
    Codec(FlvError),
    TooFast,
}

impl Stream {
    pub(crate) fn new(id: String, options: &MediaOptions, gate: Arc<dyn Gate>) -> Self {
        let first = first_msn((now_us() / 1000).max(0) as u64);
        let inner = Inner {
            packager: Packager::new(options.part_ms, first),
            window: Window::new(options.part_ms, first),
            meter: HealthMeter::default(),
            advice: Vec::new(),
            advice_at_us: 0,
            publisher: None,
            epoch: 0,
            takeovers: VecDeque::new(),
            recorder: None,
            begun: false,
            interrupted: false,
            ended: false,
            idle_since: Instant::now(),
        };
        let snapshot = Snapshot { playlist: Bytes::new(), next: inner.window.next(), live: false };
        Stream { id, gate, inner: Mutex::new(inner), snapshot: watch::Sender::new(Arc::new(snapshot)) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic while packaging leaves at worst a broken segment; the stream goes on.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, events: Vec<StreamEventKind>) {
        for kind in events {
            self.gate.event(StreamEvent { stream: self.id.clone(), kind });
        }
    }

    /// Makes the caller the publisher. `recording` is the folder's path and name.
    pub(crate) fn attach(
        self: &Arc<Self>,
        recording: Option<(std::path::PathBuf, String)>,
    ) -> Result<(Lease, Option<Recorder>), Refusal> {
        let (kick, kicked) = oneshot::channel();
        let mut events = Vec::new();
        let mut retired = None;
        let lease = {
            let mut inner = self.lock();
            if inner.ended {
                return Err(Refusal::new("ended", "this live session has ended"));
            }
            if let Some(former) = inner.publisher.take() {
                let now = Instant::now();
                inner.takeovers.retain(|at| now - *at < TAKEOVER_WINDOW);
                if inner.takeovers.len() >= TAKEOVERS_MAX {
                    inner.publisher = Some(former);
                    return Err(Refusal::new(
                        "publishers_fighting",
                        "two encoders are using this stream key in turn: stop one of them and try again in a minute",
                    ));
                }
                inner.takeovers.push_back(now);
                let _ = former.kick.send(REPLACED.into());
                events.push(StreamEventKind::TookOver);
            }
            self.finish(&mut inner, false);
            inner.epoch += 1;
            inner.publisher = Some(Publisher { kick });
            inner.meter = HealthMeter::default();
            let name = recording.as_ref().map(|(_, name)| name);
            if inner.recorder.as_ref().map(|recorder| &recorder.name) != name {
                retired = inner.recorder.take();
                if let Some((dir, name)) = recording {
                    match self.recorder(dir, name) {
                        Ok(recorder) => inner.recorder = Some(recorder),
                        Err(error) => {
                            events.push(StreamEventKind::RecordingGap { msn: 0, reason: error.to_string() });
                        }
                    }
                }
            }
            Lease { epoch: inner.epoch, kicked }
        };
        self.tell(events);
        Ok((lease, retired))
    }

    fn recorder(self: &Arc<Self>, dir: std::path::PathBuf, name: String) -> std::io::Result<Recorder> {
        let stream = Arc::downgrade(self);
        Recorder::start(dir, name, self.id.clone(), move |note| {
            let Some(stream) = stream.upgrade() else { return };
            stream.tell(vec![match note {
                RecorderNote::GapBegan { msn, reason } => StreamEventKind::RecordingGap { msn, reason },
                RecorderNote::GapEnded { first_msn, last_msn, ticks } => {
                    let seconds = ticks as f64 / f64::from(crate::mp4::VIDEO_TICKS_PER_S);
                    StreamEventKind::RecordingResumed { first_msn, last_msn, seconds }
                }
            }]);
        })
    }

    /// Takes a tag from the publisher.
    pub(crate) fn push(&self, epoch: u64, is_video: bool, raw_ms: u32, body: &Bytes) -> Result<(), PushError> {
        let arrival_us = now_us();
        let mut events = Vec::new();
        {
            let mut inner = self.lock();
            if inner.epoch != epoch || inner.publisher.is_none() {
                return Err(PushError::Replaced);
            }
            let mut outputs = Vec::new();
            inner.packager.push(is_video, raw_ms, body, arrival_us, &mut outputs).map_err(PushError::Codec)?;
            if inner.packager.ahead_ms(arrival_us) > AHEAD_MS_MAX {
                return Err(PushError::TooFast);
            }
            // Key flag, and whether pictures are reordered; sequence headers are no pictures.
            let picture =
                (is_video && body.len() > 5 && body[1] == 1).then(|| (body[0] >> 4 == 1, body[2..5] != [0; 3]));
            if !is_video || picture.is_some() {
                inner.meter.tag(picture, raw_ms, body.len(), arrival_us);
            }
            let Inner { meter, packager, .. } = &mut *inner;
            meter.notes(&packager.notes, arrival_us);
            if !outputs.is_empty() {
                let began = !inner.begun;
                let resumed = inner.interrupted;
                self.apply(&mut inner, outputs, true);
                if began {
                    events.push(StreamEventKind::Started);
                } else if resumed {
                    events.push(StreamEventKind::Resumed);
                }
            }
            if arrival_us - inner.advice_at_us > 1_000_000 {
                inner.advice_at_us = arrival_us;
                let health = inner.health(arrival_us);
                if health.advice != inner.advice {
                    inner.advice = health.advice.clone();
                    events.push(StreamEventKind::HealthChanged(health));
                }
            }
        }
        self.tell(events);
        Ok(())
    }

    fn apply(&self, inner: &mut Inner, outputs: Vec<Output>, live: bool) {
        for output in outputs {
            let Some(segment) = inner.window.apply(output) else { continue };
            let Some(bytes) = segment.whole.clone() else { continue };
            let (msn, wall_us, ticks, init) = (segment.msn, segment.wall_us, segment.ticks, segment.init);
            let init_bytes = inner.window.init(init).unwrap_or_default();
            if let Some(recorder) = inner.recorder.as_ref().filter(|_| !bytes.is_empty()) {
                recorder.push(RecordedSegment { msn, wall_us, ticks, init, init_bytes, bytes });
            }
        }
        if live {
            (inner.begun, inner.interrupted) = (true, false);
        }
        let playlist = inner.window.playlist(live, inner.ended);
        self.snapshot.send_replace(Arc::new(Snapshot { playlist, next: inner.window.next(), live }));
    }

    /// Puts out what the publisher left behind.
    fn finish(&self, inner: &mut Inner, interrupted: bool) {
        let mut outputs = Vec::new();
        inner.packager.finish(&mut outputs);
        inner.interrupted |= interrupted && inner.begun;
        inner.idle_since = Instant::now();
        self.apply(inner, outputs, false);
    }

    /// The publisher is gone. `finished`: it said so.
    pub(crate) fn detach(&self, epoch: u64, finished: bool) {
        let mut events = Vec::new();
        {
            let mut inner = self.lock();
            if inner.epoch != epoch || inner.publisher.take().is_none() {
                return;
            }
            self.finish(&mut inner, true);
            if inner.begun && !inner.ended {
                events.push(StreamEventKind::Interrupted { finished });
            }
        }
        self.tell(events);
    }

    /// Sends the publisher away; it may come back.
    pub(crate) fn kick(&self, sentence: &str) -> bool {
        {
            let mut inner = self.lock();
            let Some(publisher) = inner.publisher.take() else { return false };
            let _ = publisher.kick.send(sentence.into());
            self.finish(&mut inner, true);
        }
        self.tell(vec![StreamEventKind::Interrupted { finished: false }]);
        true
    }

    /// Ends the stream, or (at shutdown) only lets go of it. The recorder is returned for the caller to close.
    pub(crate) fn end(&self, ended: bool) -> Option<Recorder> {
        let recorder = {
            let mut inner = self.lock();
            inner.ended |= ended;
            if let Some(publisher) = inner.publisher.take() {
                let sentence = if ended { "this live session has ended" } else { "the server is restarting" };
                let _ = publisher.kick.send(sentence.into());
            }
            inner.epoch += 1;
            self.finish(&mut inner, true);
            inner.recorder.take()
        };
        if ended {
            self.tell(vec![StreamEventKind::Ended]);
        }
        recorder
    }

    pub(crate) fn health(&self) -> Health {
        self.lock().health(now_us())
    }

    /// For how long nobody has published.
    pub(crate) fn idle(&self) -> Option<Duration> {
        let inner = self.lock();
        inner.publisher.is_none().then(|| inner.idle_since.elapsed())
    }

    /// Answers a file of the stream: `index.m3u8`, `init-N.mp4`, `seg-N.m4s`, `part-N-I.m4s`.
    pub(crate) async fn file(&self, name: &str, query: &str) -> Result<File, FileError> {
        if name == "index.m3u8" {
            return self.playlist(query).await;
        }
        let (stem, extension) = name.split_once('.').ok_or(FileError::NotFound)?;
        let mut words = stem.split('-');
        let (kind, number, index) = (words.next(), words.next().and_then(|n| n.parse().ok()), words.next());
        let (number, None) = (number.ok_or(FileError::NotFound)?, words.next()) else {
            return Err(FileError::NotFound);
        };
        let body = match (kind, index, extension) {
            (Some("init"), None, "mp4") => self.lock().window.init(number),
            (Some("seg"), None, "m4s") => self.lock().window.segment(number).and_then(|segment| segment.whole.clone()),
            (Some("part"), Some(index), "m4s") => {
                let index = index.parse().map_err(|_| FileError::NotFound)?;
                let mut part = self.part(number, index);
                if part.is_none() && self.snapshot.borrow().next == (number, index) {
                    self.wait((number, index)).await;
                    part = self.part(number, index);
                }
                part
            }
            _ => None,
        };
        Ok(File { body: body.ok_or(FileError::NotFound)?, content_type: "video/mp4", immutable: true })
    }

    fn part(&self, msn: u64, index: usize) -> Option<Bytes> {
        self.lock().window.segment(msn)?.parts.get(index).map(|part| part.bytes.clone())
    }

    async fn playlist(&self, query: &str) -> Result<File, FileError> {
        let number = |key: &str| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
            value.map(|value| value.parse::<u64>().map_err(|_| FileError::BadRequest)).transpose()
        };
        let (msn, part) = (number("_HLS_msn")?, number("_HLS_part")?);
        if let Some(msn) = msn {
            let next = self.snapshot.borrow().next;
            // RFC 8216bis, 6.2.5.2: a request far beyond the end is an error of the client.
            if msn > next.0 + 2 {
                return Err(FileError::BadRequest);
            }
            let part = part.map_or(usize::MAX, |part| usize::try_from(part).unwrap_or(usize::MAX));
            self.wait((msn, part)).await;
        } else if part.is_some() {
            return Err(FileError::BadRequest);
        }
        // Players call a playlist without a complete segment an error: the first is waited for.
        let mut changes = self.snapshot.subscribe();
        let written = changes.wait_for(|now| !now.playlist.is_empty() || !now.live);
        let written = tokio::time::timeout(BLOCK_MAX, written).await.map_err(|_| FileError::NotLive)?;
        let body = written.map_err(|_| FileError::NotLive)?.playlist.clone();
        if body.is_empty() {
            return Err(FileError::NotLive);
        }
        Ok(File { body, content_type: "application/vnd.apple.mpegurl", immutable: false })
    }

    /// Waits until the place is reached, the publisher is gone, or [`BLOCK_MAX`] is over.
    async fn wait(&self, place: Position) {
        let mut changes = self.snapshot.subscribe();
        let reached = changes.wait_for(|now| place < now.next || !now.live);
        // Neither a timeout nor a closed channel matters: the caller looks at what there is.
        let _ = tokio::time::timeout(BLOCK_MAX, reached).await;
    }
}

impl Inner {
    fn health(&self, now_us: i64) -> Health {
        let mut health = Health { publishing: self.publisher.is_some(), ..Health::default() };
        if let Some(video) = self.packager.video_config() {
            (health.video_codec, health.width, health.height) = (Some(video.codec()), video.width, video.height);
        }
        if let Some(audio) = self.packager.audio_config() {
            health.audio_codec = Some(audio.codec());
            (health.audio_rate_hz, health.audio_channels) = (audio.rate_hz, audio.channels);
        }
        self.meter.health(health, now_us)
    }
}

impl Lease {
    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }
}
