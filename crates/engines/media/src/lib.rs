//! Live video: RTMP in, Low-Latency HLS out, a recording beside it.
//!
//! What it promises: a publisher with H.264 and AAC (ffmpeg, OBS) is let in by a [`Gate`], packaged without
//! transcoding into CMAF parts of about 200 ms, and served as bytes that any HTTP server can pass on ([`Media::file`]).
//! Viewers share those bytes. A publisher that leaves and returns, another that takes over, and a restart of the program
//! are breaks in one stream, not the end of it: the same page plays on. Recording has its own lossless path
//! ([`record`]). Every queue, wait and text has a limit, named where it is used.
//!
//! ```no_run
//! # async fn example(gate: std::sync::Arc<dyn media::Gate>) -> Result<(), Box<dyn std::error::Error>> {
//! let options = media::MediaOptions::new(([0, 0, 0, 0], 1935).into(), "recordings".into());
//! let media = media::Media::start(options, gate).await?;
//! let answer = media.file("room-1", "index.m3u8", "_HLS_msn=12&_HLS_part=3").await?;
//! # Ok(()) }
//! ```

pub mod flv;
mod health;
mod hls;
mod ingest;
pub mod mp4;
mod packager;
pub mod record;
pub mod rtmp;
mod stream;

pub use health::{Advice, Health};
pub use hls::{SEGMENTS_KEPT, WINDOW_BYTES_MAX, first_msn, iso_time};
pub use ingest::Clip;
#[doc(hidden)]
pub use packager::package;
pub use packager::{JUMP_MS, SEGMENT_MS_MAX, SEGMENT_MS_MIN};
pub use record::{RecordingError, Report, verify_manifest};
pub use stream::{AHEAD_MS_MAX, BLOCK_MAX, TAKEOVER_WINDOW, TAKEOVERS_MAX};

use bytes::Bytes;
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stream::Stream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// A stream that nobody has published for this long is forgotten.
pub const STREAM_IDLE_MAX: Duration = Duration::from_secs(1800);
/// Viewers may still fetch an ended stream for this long.
pub const ENDED_KEPT: Duration = Duration::from_secs(60);
/// Longest name of a stream or a recording, in bytes.
pub const NAME_BYTES_MAX: usize = 64;

/// A future in a box, as the [`Gate`] returns it.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What [`Media`] is started with.
#[derive(Debug, Clone)]
pub struct MediaOptions {
    /// Where publishers connect.
    pub rtmp_addr: SocketAddr,
    /// Folder of the recordings; each has a folder of its own name in it.
    pub recordings: PathBuf,
    /// Length of a part, 100 to 1,000 ms.
    pub part_ms: u32,
    /// RTMP connections at once, publishing or not.
    pub connections_max: usize,
    /// Streams at once.
    pub streams_max: usize,
    /// From a connection to its wish to publish.
    pub handshake_timeout: Duration,
    /// A publisher that sends nothing for this long is gone.
    pub silence_timeout: Duration,
}

impl MediaOptions {
    pub fn new(rtmp_addr: SocketAddr, recordings: PathBuf) -> Self {
        MediaOptions {
            rtmp_addr,
            recordings,
            part_ms: 200,
            connections_max: 256,
            streams_max: 256,
            handshake_timeout: Duration::from_secs(10),
            silence_timeout: Duration::from_secs(10),
        }
    }
}

/// A publisher's secret. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct StreamKey(String);

impl StreamKey {
    pub fn new(key: String) -> Self {
        StreamKey(key)
    }

    /// The secret itself, to compare it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for StreamKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

/// A publisher that was let in.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// The public name viewers use (not the key): letters, digits, `-` and `_`.
    pub stream: String,
    /// Name of the recording, of the same letters, if there is to be one. The same name again continues it.
    pub recording: Option<String>,
}

/// Why a publisher was not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code, for the log.
    pub code: String,
    /// Shown in the publisher's program. Plain ASCII, as many of them show nothing else.
    pub sentence: String,
}

impl Refusal {
    pub fn new(code: &str, sentence: &str) -> Self {
        Refusal { code: code.to_owned(), sentence: sentence.to_owned() }
    }
}

/// Who may publish, and who is told.
pub trait Gate: Send + Sync + 'static {
    /// Asked for each connection that wants to publish. Answered within five seconds or refused.
    fn admit(&self, key: StreamKey) -> BoxFuture<'_, Result<Admitted, Refusal>>;

    /// Told what happens to a stream, on the thread that it happens on: hand it on, do not wait in it.
    fn event(&self, event: StreamEvent);
}

/// Something that happened to a stream.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamEvent {
    pub stream: String,
    pub kind: StreamEventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEventKind {
    /// The first picture can be seen.
    Started,
    /// The publisher is gone. `finished`: it said that it was done.
    Interrupted { finished: bool },
    /// There are pictures again.
    Resumed,
    /// A new connection with the same key replaced the one before.
    TookOver,
    /// Ended by [`Media::end`].
    Ended,
    /// The list of advice changed.
    HealthChanged(Health),
    /// Recording fails from this segment on.
    RecordingGap { msn: u64, reason: String },
    /// Recording works again; this was lost.
    RecordingResumed { first_msn: u64, last_msn: u64, seconds: f64 },
}

/// A file of a stream or a recording.
#[derive(Debug, Clone)]
pub struct File {
    pub body: Bytes,
    pub content_type: &'static str,
    /// May be cached for ever; otherwise not at all.
    pub immutable: bool,
}

/// Why there is no such file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// 404; nobody has published this stream yet.
    #[error("nobody is live here")]
    NotLive,
    /// 404.
    #[error("no such file")]
    NotFound,
    /// 400.
    #[error("this playlist request makes no sense")]
    BadRequest,
}

/// Why the media engine did not start, or refused a call.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("the RTMP address {0} is already in use: stop the program that uses it, or configure another address")]
    AddressInUse(SocketAddr),
    #[error("cannot listen for RTMP on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    #[error("part_ms is {0}; it must be 100 to 1000")]
    PartLength(u32),
    #[error("a stream or recording name must be 1 to {NAME_BYTES_MAX} letters, digits, '-' or '_'")]
    Name,
    #[error("too many streams")]
    TooManyStreams,
    #[error("{}", .0.sentence)]
    Refused(Refusal),
    #[error(transparent)]
    Clip(#[from] flv::FlvError),
}

pub(crate) struct Shared {
    pub(crate) options: MediaOptions,
    pub(crate) gate: Arc<dyn Gate>,
    streams: Mutex<HashMap<String, Arc<Stream>>>,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) stop: watch::Sender<bool>,
    /// Ends the publishers' thread, after their tasks.
    done: watch::Sender<bool>,
    runtime: tokio::runtime::Handle,
    tasks: Mutex<JoinSet<()>>,
    rtmp_addr: SocketAddr,
}

/// The media engine. Clones are handles to the same one.
#[derive(Clone)]
pub struct Media {
    shared: Arc<Shared>,
}

impl Media {
    /// Begins to listen for publishers, on a thread of its own that [`Media::shutdown`] ends.
    pub async fn start(options: MediaOptions, gate: Arc<dyn Gate>) -> Result<Media, MediaError> {
        if !(100..=1000).contains(&options.part_ms) {
            return Err(MediaError::PartLength(options.part_ms));
        }
        let addr = options.rtmp_addr;
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AddrInUse => MediaError::AddressInUse(addr),
            _ => MediaError::Listen(addr, error),
        };
        let listener = tokio::net::TcpListener::bind(addr).await.and_then(|listener| listener.into_std());
        let listener = listener.map_err(failed)?;
        let rtmp_addr = listener.local_addr().map_err(failed)?;
        // Publishers have a thread of their own: a busy web server does not delay them, and their many small reads wake
        // one thread instead of going around among several (a third of the processor time).
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let handle = runtime.handle().clone();
        let done = watch::Sender::new(false);
        let mut is_done = done.subscribe();
        let spawned = std::thread::Builder::new().name("publishers".into()).spawn(move || {
            let _ = runtime.block_on(is_done.wait_for(|done| *done));
        });
        spawned.map_err(failed)?;
        let shared = Arc::new(Shared {
            connections: Arc::new(Semaphore::new(options.connections_max)),
            options,
            gate,
            streams: Mutex::default(),
            stop: watch::Sender::new(false),
            done,
            runtime: handle,
            tasks: Mutex::default(),
            rtmp_addr,
        });
        shared.spawn(ingest::listen(listener, Arc::clone(&shared)));
        Ok(Media { shared })
    }

    /// Where publishers connect (the port chosen, if port 0 was asked for).
    pub fn rtmp_addr(&self) -> SocketAddr {
        self.shared.rtmp_addr
    }

    /// A file of a live stream: `index.m3u8` (with the query of its request: `_HLS_msn`, `_HLS_part`), `init-N.mp4`,
    /// `seg-N.m4s`, `part-N-I.m4s`. Names in the playlist are relative to it. Waits up to [`BLOCK_MAX`] for what is
    /// about to come.
    pub async fn file(&self, stream: &str, name: &str, query: &str) -> Result<File, FileError> {
        let stream = self.shared.stream(stream).ok_or(FileError::NotLive)?;
        stream.file(name, query).await
    }

    /// How a stream arrives; `None` when nobody has published it.
    pub fn health(&self, stream: &str) -> Option<Health> {
        self.shared.stream(stream).map(|stream| stream.health())
    }

    /// Sends the publisher away with a sentence; false when there was none. It may come back: the [`Gate`] decides.
    pub fn kick(&self, stream: &str, sentence: &str) -> bool {
        self.shared.stream(stream).is_some_and(|stream| stream.kick(sentence))
    }

    /// Ends a stream: the publisher is sent away, players reach the end, the recording is closed. Returns when the
    /// recording is on the disk. The stream stays readable for [`ENDED_KEPT`] and cannot be published meanwhile.
    pub async fn end(&self, stream: &str) {
        let Some(found) = self.shared.stream(stream) else { return };
        close_recorder(found.end(true), true).await;
        let (shared, name) = (Arc::clone(&self.shared), stream.to_owned());
        self.shared.spawn(async move {
            let mut stop = shared.stop.subscribe();
            let _ = tokio::time::timeout(ENDED_KEPT, stop.wait_for(|stop| *stop)).await;
            let mut streams = shared.streams();
            if streams.get(&name).is_some_and(|now| Arc::ptr_eq(now, &found)) {
                streams.remove(&name);
            }
        });
    }

    /// Publishes a clip in a loop, until it is kicked, ended or taken over.
    pub async fn publish_clip(&self, stream: &str, clip: Clip, recording: Option<String>) -> Result<(), MediaError> {
        let (stream, lease) = self.shared.publish(stream, recording).await?;
        self.shared.spawn(ingest::play_clip(clip, stream, lease, self.shared.stop.subscribe()));
        Ok(())
    }

    /// The folder of a recording, for [`verify_manifest`] and [`record`].
    pub fn recording_dir(&self, recording: &str) -> Result<PathBuf, RecordingError> {
        if is_name(recording) {
            Ok(self.shared.options.recordings.join(recording))
        } else {
            Err(RecordingError::NotFound)
        }
    }

    /// A file of a recording: `index.m3u8` (complete, with the time of each segment), `init-N.mp4`, `seg-N.m4s`,
    /// `manifest.jsonl`.
    pub async fn recorded(&self, recording: &str, name: &str) -> Result<File, RecordingError> {
        let dir = self.recording_dir(recording)?;
        let is_file = |prefix: &str, suffix: &str| {
            let number = name.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
            number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        if name == "index.m3u8" {
            let text = tokio::task::spawn_blocking(move || record::replay_playlist(&dir));
            let text = text.await.map_err(|_| RecordingError::NotFound)??;
            return Ok(File { body: text.into(), content_type: "application/vnd.apple.mpegurl", immutable: false });
        }
        let content_type = match name {
            record::MANIFEST => "application/jsonl",
            _ if is_file("init-", ".mp4") || is_file("seg-", ".m4s") => "video/mp4",
            _ => return Err(RecordingError::NotFound),
        };
        let body = tokio::fs::read(dir.join(name)).await?;
        Ok(File { body: body.into(), content_type, immutable: name != record::MANIFEST })
    }

    /// Stops listening, lets go of every publisher, and returns when all recordings are on the disk. They are not
    /// ended: they go on when the same is published again.
    pub async fn shutdown(&self) {
        self.shared.stop.send_replace(true);
        let streams: Vec<_> = self.shared.streams().drain().map(|(_, stream)| stream).collect();
        for stream in streams {
            close_recorder(stream.end(false), false).await;
        }
        let mut tasks = std::mem::take(&mut *self.shared.tasks());
        let all = async { while tasks.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), all).await;
        tasks.abort_all();
        self.shared.done.send_replace(true);
    }
}

async fn close_recorder(recorder: Option<record::Recorder>, ended: bool) {
    if let Some(recorder) = recorder {
        // The disk may be slow: not on an async thread.
        let _ = tokio::task::spawn_blocking(move || recorder.close(ended)).await;
    }
}

fn is_name(name: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

impl Shared {
    fn streams(&self) -> MutexGuard<'_, HashMap<String, Arc<Stream>>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks();
        // Those that are done are let go of here, so that the set stays as large as what runs.
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &self.runtime);
    }

    fn stream(&self, name: &str) -> Option<Arc<Stream>> {
        self.streams().get(name).cloned()
    }

    /// Finds or makes the stream and takes it for the caller.
    pub(crate) async fn publish(
        &self,
        name: &str,
        recording: Option<String>,
    ) -> Result<(Arc<Stream>, stream::Lease), MediaError> {
        if !is_name(name) || recording.as_deref().is_some_and(|name| !is_name(name)) {
            return Err(MediaError::Name);
        }
        let stream = {
            let mut streams = self.streams();
            streams.retain(|_, stream| stream.idle().is_none_or(|idle| idle < STREAM_IDLE_MAX));
            if streams.len() >= self.options.streams_max && !streams.contains_key(name) {
                return Err(MediaError::TooManyStreams);
            }
            let make = || Arc::new(Stream::new(name.to_owned(), &self.options, Arc::clone(&self.gate)));
            Arc::clone(streams.entry(name.to_owned()).or_insert_with(make))
        };
        let recording = recording.map(|name| (self.options.recordings.join(&name), name));
        let (lease, retired) = stream.attach(recording).map_err(MediaError::Refused)?;
        close_recorder(retired, true).await;
        Ok((stream, lease))
    }
}
