//! The door for publishers, and what is known of their signals.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use kernel::{Locale, Result, SessionId, Time};
use media::{Admitted, BoxFuture, Gate, Refusal, StreamEvent, StreamEventKind, StreamKey};
use serde_json::json;
use store::{args, sql};
use tokio::sync::mpsc;

use contracts::Event;

use crate::{
    Live,
    acts::recording_name,
    model::{Advice, AdviceCode, AdviceLevel, AudioHealth, Health, SessionState, Step, VideoHealth},
    room::CREW,
    rows,
    studio::KEY_DOMAIN,
};

/// A publisher that is gone this long has interrupted the session.
pub(crate) const GONE_S: i64 = 5;
/// Stream events that wait to be heard.
const EVENTS_MAX: usize = 4_096;
/// A key is never longer.
const KEY_BYTES_MAX: usize = 200;

// Shown in OBS and ffmpeg, which have no language of ours and often only ASCII.
pub(crate) const KEY_CHANGED: &str = "The stream key was changed. Copy the new key from the studio.";
pub(crate) const OVER: &str = "This session is over. Create a new session in the studio to go live again.";
pub(crate) const STOPPED: &str = "This session was stopped by the platform. See the studio for the reason.";
const UNKNOWN_KEY: &str = "Unknown stream key. Copy the key from the studio: your session, Stream address and key.";
const TRY_AGAIN: &str = "The server cannot check the key right now. Please try again in a moment.";

/// What is known of one stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signal {
    pub(crate) publishing: bool,
    pub(crate) since: Option<Time>,
    pub(crate) lost_at: Option<Time>,
    pub(crate) gap: Option<String>,
}

/// All signals, by the public name of the stream, and the events that wait.
pub(crate) struct Signals {
    known: Mutex<HashMap<String, Signal>>,
    sender: mpsc::Sender<StreamEvent>,
    queue: tokio::sync::Mutex<mpsc::Receiver<StreamEvent>>,
    beats: AtomicU64,
}

impl Default for Signals {
    fn default() -> Signals {
        let (sender, queue) = mpsc::channel(EVENTS_MAX);
        Signals { known: Mutex::default(), sender, queue: tokio::sync::Mutex::new(queue), beats: AtomicU64::new(1) }
    }
}

impl Signals {
    pub(crate) fn known(&self) -> MutexGuard<'_, HashMap<String, Signal>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the pulse that begins.
    pub(crate) fn beat(&self) -> u64 {
        self.beats.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn get(&self, playback: &str) -> Signal {
        self.known().get(playback).cloned().unwrap_or_default()
    }
}

struct LiveGate(Live);

impl Gate for LiveGate {
    fn admit(&self, key: StreamKey) -> BoxFuture<'_, Result<Admitted, Refusal>> {
        Box::pin(async move {
            match self.0.admit(key.expose()).await {
                Ok(admitted) => admitted,
                Err(error) => {
                    tracing::error!(%error, "a stream key could not be checked");
                    Err(Refusal::new("try_again", TRY_AGAIN))
                }
            }
        })
    }

    fn event(&self, event: StreamEvent) {
        if self.0.0.signals.sender.try_send(event).is_err() {
            tracing::error!("too many stream events wait; one was dropped");
        }
    }
}

impl Live {
    /// The door that the media engine is started with.
    pub fn gate(&self) -> Arc<dyn Gate> {
        Arc::new(LiveGate(self.clone()))
    }

    /// Lets in who knows the key of a session that is not over.
    async fn admit(&self, key: &str) -> Result<Result<Admitted, Refusal>> {
        let unknown = || Err(Refusal::new("unknown_key", UNKNOWN_KEY));
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            return Ok(unknown());
        }
        let digest = self.0.vault.digest(KEY_DOMAIN, key);
        let found = self
            .0
            .store
            .read(move |tx| {
                tx.first(
                    sql!("SELECT id, state, playback, stopped_reason FROM live_session WHERE key_digest = ?1"),
                    args![&digest],
                    |r| {
                        let state = SessionState::parse(&r.get::<String>(1)?);
                        let stopped = r.get::<Option<String>>(3)?.is_some();
                        Ok((r.get::<SessionId>(0)?, state, r.get::<String>(2)?, stopped))
                    },
                )
            })
            .await?;
        let Some((id, Some(state), playback, stopped)) = found else { return Ok(unknown()) };
        if stopped {
            return Ok(Err(Refusal::new("stopped", STOPPED)));
        }
        if state.over() {
            return Ok(Err(Refusal::new("session_over", OVER)));
        }
        Ok(Ok(Admitted { stream: playback, recording: Some(recording_name(id)) }))
    }

    /// Whether pictures of this stream arrive now.
    pub(crate) fn has_signal(&self, playback: &str) -> bool {
        self.0.signals.get(playback).publishing
    }

    /// Publishes a clip in a loop as the signal of a session.
    pub async fn publish_clip(&self, id: SessionId, flv: bytes::Bytes) -> Result<()> {
        let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
        let media = self.0.media.get().ok_or_else(|| kernel::Error::internal("media has not been started"))?;
        let clip = media::Clip::from_flv(flv).map_err(kernel::Error::internal)?;
        media.publish_clip(&row.playback, clip, Some(recording_name(id))).await.map_err(kernel::Error::internal)
    }

    /// Hears stream events as long as the program runs.
    pub(crate) async fn hear_signals(&self) -> Result<()> {
        let mut queue = self.0.signals.queue.lock().await;
        while let Some(event) = queue.recv().await {
            if let Err(error) = self.hear_signal(event).await {
                tracing::warn!(%error, "a stream event was not acted on");
            }
        }
        Ok(())
    }

    pub(crate) async fn hear_signal(&self, event: StreamEvent) -> Result<()> {
        let now = self.now();
        let StreamEvent { stream, kind } = event;
        let back = matches!(kind, StreamEventKind::Started | StreamEventKind::Resumed | StreamEventKind::TookOver);
        {
            let mut known = self.0.signals.known();
            let signal = known.entry(stream.clone()).or_default();
            match &kind {
                StreamEventKind::Started | StreamEventKind::Resumed | StreamEventKind::TookOver => {
                    if !signal.publishing {
                        signal.since = Some(now);
                    }
                    (signal.publishing, signal.lost_at) = (true, None);
                }
                StreamEventKind::Interrupted { .. } => {
                    (signal.publishing, signal.since) = (false, None);
                    signal.lost_at.get_or_insert(now);
                }
                StreamEventKind::Ended => *signal = Signal::default(),
                StreamEventKind::RecordingGap { reason, .. } => signal.gap = Some(reason.clone()),
                StreamEventKind::RecordingResumed { .. } => signal.gap = None,
                StreamEventKind::HealthChanged(_) => {}
            }
        }
        let Some(id) = self.session_of(&stream).await? else { return Ok(()) };
        if back {
            self.signal_step(id, true).await?;
        }
        if let StreamEventKind::RecordingResumed { first_msn, last_msn, seconds } = kind {
            tracing::warn!(session = %id, first_msn, last_msn, seconds, "a part of a session was not recorded");
            self.0
                .store
                .write(move |tx| {
                    tx.exec(
                        sql!("UPDATE live_session SET recording_gaps = recording_gaps + 1 WHERE id = ?1"),
                        args![id],
                    )
                })
                .await?;
        }
        if matches!(kind, StreamEventKind::Ended) {
            self.0.signals.known().remove(&stream);
        }
        self.push_health(id).await;
        Ok(())
    }

    async fn session_of(&self, playback: &str) -> Result<Option<SessionId>> {
        let playback = playback.to_owned();
        self.0
            .store
            .read(move |tx| {
                tx.first(sql!("SELECT id FROM live_session WHERE playback = ?1"), args![&playback], |r| r.get(0))
            })
            .await
    }

    /// The signal came (back) or is gone: moves the session where that means something. A signal before the host goes
    /// live is a rehearsal.
    pub(crate) async fn signal_step(&self, id: SessionId, back: bool) -> Result<()> {
        let moved = self
            .0
            .store
            .write(move |tx| {
                let row = rows::session(tx, id)?;
                let step = match (row.state, back) {
                    (SessionState::Scheduled, true) => Step::Rehearse,
                    (SessionState::Interrupted, true) => Step::SignalBack,
                    (SessionState::Live, false) => Step::SignalLost,
                    _ => return Ok(false),
                };
                let next = row.state.next(step)?;
                tx.exec(sql!("UPDATE live_session SET state = ?2 WHERE id = ?1"), args![id, next.code()])?;
                if next == SessionState::Interrupted {
                    tx.tell(Event::SessionInterrupted { session_id: id, merchant_id: row.merchant })?;
                }
                Ok(true)
            })
            .await?;
        if moved { self.refresh(id).await } else { Ok(()) }
    }

    /// Sessions that were live when the program stopped wait for their publisher.
    pub(crate) async fn resume(&self) -> Result<()> {
        let live = self
            .0
            .store
            .read(|tx| {
                tx.query(
                    sql!("SELECT id, playback FROM live_session WHERE state IN ('live', 'interrupted')"),
                    &[],
                    |r| Ok((r.get::<SessionId>(0)?, r.get::<String>(1)?)),
                )
            })
            .await?;
        for (id, playback) in live {
            if !self.has_signal(&playback) {
                self.signal_step(id, false).await?;
            }
        }
        Ok(())
    }

    /// Interrupts sessions whose publisher has been gone too long.
    pub(crate) async fn interrupt_the_silent(&self) -> Result<()> {
        let now = self.now();
        let silent = |s: &Signal| !s.publishing && s.lost_at.is_some_and(|at| now.ms_since(at) > GONE_S * 1000);
        let gone: Vec<String> =
            self.0.signals.known().iter().filter(|(_, s)| silent(s)).map(|(name, _)| name.clone()).collect();
        for playback in gone {
            if let Some(id) = self.session_of(&playback).await? {
                self.signal_step(id, false).await?;
            }
            // Said once; a publisher that is back meanwhile has cleared it itself.
            if let Some(signal) = self.0.signals.known().get_mut(&playback) {
                signal.lost_at = None;
            }
        }
        Ok(())
    }

    /// How the stream arrives, in the reader's language.
    pub(crate) fn health(&self, playback: &str, gaps: i64, locale: Locale) -> Health {
        let signal = self.0.signals.get(playback);
        let seen = self.0.media.get().and_then(|m| m.health(playback)).unwrap_or_default();
        let mut advice: Vec<Advice> = seen.advice.iter().map(|a| self.advice(*a, locale)).collect();
        if signal.gap.is_some() {
            advice.insert(0, self.advice_of(AdviceCode::RecordingGap, AdviceLevel::Bad, locale));
        }
        if !signal.publishing {
            advice.insert(0, self.advice_of(AdviceCode::NoSignal, AdviceLevel::Bad, locale));
        } else if advice.is_empty() {
            advice.push(self.advice_of(AdviceCode::AllWell, AdviceLevel::Good, locale));
        }
        Health {
            connected: signal.publishing,
            since: signal.since,
            video: seen.video_codec.filter(|_| signal.publishing).map(|codec| VideoHealth {
                codec,
                width: seen.width,
                height: seen.height,
                fps: (seen.frame_rate * 10.0).round() / 10.0,
                kbps: seen.bitrate_kbps.saturating_sub(seen.audio_kbps),
                keyframe_interval_ms: seen.keyframe_interval_ms,
            }),
            audio: seen.audio_codec.filter(|_| signal.publishing).map(|codec| AudioHealth {
                codec,
                kbps: seen.audio_kbps,
                sample_rate: seen.audio_rate_hz,
                silent_inserted: seen.silence_ms > 0,
            }),
            late_ms: seen.arrival_late_ms_max,
            gaps: gaps + i64::try_from(seen.timestamp_gaps).unwrap_or(0),
            advice,
        }
    }

    fn advice(&self, advice: media::Advice, locale: Locale) -> Advice {
        use media::Advice as A;
        let (code, level) = match advice {
            A::KeyframeIntervalLong => (AdviceCode::KeyframeIntervalLong, AdviceLevel::Bad),
            A::BFrames => (AdviceCode::BFrames, AdviceLevel::Warn),
            A::NoVideo => (AdviceCode::NoVideo, AdviceLevel::Bad),
            A::NoAudio => (AdviceCode::NoAudio, AdviceLevel::Warn),
            A::AudioGaps => (AdviceCode::AudioGaps, AdviceLevel::Warn),
            A::BitrateHigh => (AdviceCode::BitrateHigh, AdviceLevel::Warn),
            A::FrameRateLow => (AdviceCode::FrameRateLow, AdviceLevel::Warn),
            A::FrameRateUnstable => (AdviceCode::FrameRateUnstable, AdviceLevel::Warn),
            A::ArrivesLate => (AdviceCode::ArrivesLate, AdviceLevel::Bad),
            A::TimestampGap => (AdviceCode::TimestampGap, AdviceLevel::Warn),
            A::FramesDamaged => (AdviceCode::FramesDamaged, AdviceLevel::Bad),
        };
        self.advice_of(code, level, locale)
    }

    fn advice_of(&self, code: AdviceCode, level: AdviceLevel, locale: Locale) -> Advice {
        Advice { code, level, sentence: self.texts().get(locale, code.text(), &[]) }
    }

    /// Tells the crew how the stream arrives. They may speak different languages: each hears their own.
    pub(crate) async fn push_health(&self, id: SessionId) {
        let Some(room) = self.open_room(id) else { return };
        if room.crew.load(Ordering::Relaxed) == 0 {
            return;
        }
        let (playback, gaps) = {
            let stage = room.stage();
            (stage.session.playback.clone(), stage.session.recording_gaps)
        };
        for locale in Locale::ALL {
            let health = self.health(&playback, gaps, locale);
            room.send(crew_bit(locale), json!({ "t": "health", "health": health }).to_string());
        }
    }
}

/// The audience bit of the crew who read `locale`, beside [`CREW`] itself.
pub(crate) const fn crew_bit(locale: Locale) -> u8 {
    match locale {
        Locale::Vi => CREW << 1,
        Locale::Zh => CREW << 2,
        Locale::En => CREW << 3,
    }
}
