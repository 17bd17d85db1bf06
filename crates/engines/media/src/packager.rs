//! Turns a publisher's tags into fragments on one timeline: parts of about a fifth of a second, and segments of parts.
//!
//! What it promises, whatever the publisher does (leaves and returns, jumps in time, wraps at 2^32 ms, sends B-frames,
//! an uneven frame rate, no sound, sound that comes late or stops):
//! - the timeline never goes back, and each part begins, in both tracks, where the one before it ended;
//! - a picture lasts until the next one came (one is held back); sound is counted in frames of 1,024 samples and only
//!   put right when it has drifted by more than [`AUDIO_DRIFT_MS`];
//! - there is always sound: what is missing is filled with silence;
//! - a change of codec or of publisher begins a new segment with a new initialisation, at a key frame.
//!
//! Pure: no socket, no clock; the time of arrival is handed in.

use crate::flv::{self, Audio, AudioConfig, FlvError, Video, VideoConfig};
use crate::mp4::{self, AUDIO_FRAME_SAMPLES, VIDEO_TICKS_PER_S, VideoSample};
use bytes::Bytes;
use std::collections::VecDeque;

/// A segment ends at the first key frame after this time.
pub const SEGMENT_MS_MIN: i64 = 1_500;
/// A segment without a key frame ends here, so that a long keyframe interval costs joining time, not latency.
pub const SEGMENT_MS_MAX: i64 = 4_000;
/// A step of more than this in a publisher's clock is a jump: the timeline goes on as if it had not happened.
pub const JUMP_MS: i64 = 3_000;
/// Sound further from its time stamp than this is put right.
pub(crate) const AUDIO_DRIFT_MS: i64 = 60;
/// Sound may lag behind the picture this long before silence is put in its place.
const AUDIO_LAG_MS_MAX: i64 = 500;
/// How long a beginning stream waits for its sound's configuration.
const AUDIO_WAIT_MS: i64 = 400;
/// Tags kept while waiting for it.
const WAITING_TAGS_MAX: usize = 256;
/// Bytes of them.
const WAITING_BYTES_MAX: usize = 8 << 20;
/// A part or a segment this large is ended whatever its length.
const PART_BYTES_MAX: usize = 4 << 20;
const SEGMENT_BYTES_MAX: usize = 16 << 20;
/// Sound kept while no picture comes: ten seconds.
const AUDIO_FRAMES_MAX: usize = 512;
/// A longer AAC frame cannot be (ISO/IEC 14496-3: 6,144 bits a channel).
const AUDIO_FRAME_BYTES_MAX: usize = 8192;
/// A part is ended this much before its full length rather than a frame after it.
const PART_SLACK_TICKS: i64 = 8 * 90;
const TICKS_PER_MS: i64 = (VIDEO_TICKS_PER_S / 1000) as i64;
/// Duration of a last picture whose successor never came.
const LAST_FRAME_TICKS: i64 = 40 * TICKS_PER_MS;

/// Sound is placed this many samples late (a sixth of a millisecond), so that its frames do not end exactly with
/// pictures: browsers round such a joint end down by a microsecond, and players then take a segment for unfinished.
const AUDIO_PHASE_SAMPLES: i64 = 8;

/// What the packager made of a tag.
#[derive(Debug, Clone)]
pub(crate) enum Output {
    /// A segment begins. `init` is present when it needs a new initialisation, which is named after the segment.
    Begin { msn: u64, init: Option<Bytes>, wall_us: i64 },
    /// The next part of the open segment.
    Part { ticks: u64, independent: bool, bytes: Bytes },
    /// The open segment is complete.
    End,
}

/// What the publisher's tags said that the host may want to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    pub(crate) time_jumps: u64,
    pub(crate) damaged_frames: u64,
    pub(crate) silence_frames: u64,
}

/// Maps a track's 32-bit milliseconds to the timeline.
#[derive(Debug, Clone, Copy)]
struct TrackClock {
    last_raw: u32,
    last_ms: i64,
}

struct HeldFrame {
    ticks: i64,
    offset_ticks: i32,
    key: bool,
    data: Bytes,
}

/// The publisher's side of the timeline; a new one for each publisher.
#[derive(Default)]
struct Source {
    video_config: Option<VideoConfig>,
    audio_config: Option<AudioConfig>,
    /// Set once the first key frame is on the timeline.
    running: bool,
    video: Option<TrackClock>,
    audio: Option<TrackClock>,
    /// Everything since the first key frame while the sound's configuration may still come.
    waiting: VecDeque<(bool, u32, i64, Bytes)>,
    waiting_bytes: usize,
    /// Where on the timeline the first picture lies, in milliseconds, and when it arrived.
    begun: Option<(i64, i64)>,
    /// The configuration differs from the one in use: begin anew at the next key frame.
    renew: bool,
}

pub(crate) struct Packager {
    part_ticks: i64,
    next_msn: u64,
    fragment_number: u32,
    /// Where both tracks have ended, in video ticks: nothing is ever placed before it.
    end_ticks: i64,
    source: Source,
    // The open segment, if any.
    segment_open: bool,
    segment_start: i64,
    segment_has_key: bool,
    segment_bytes: usize,
    silent: bool,
    audio: AudioConfig,
    video: Option<VideoConfig>,
    // The open part.
    part_start: i64,
    samples: Vec<VideoSample>,
    samples_bytes: usize,
    samples_end: i64,
    held: Option<HeldFrame>,
    /// Sound not yet in a part; the first frame begins at `audio_start` samples.
    frames: VecDeque<Bytes>,
    audio_start: i64,
    /// Arrival minus timeline: the publisher's clock against ours.
    anchor_us: RecentLeast,
    pub(crate) notes: Notes,
}

impl Packager {
    /// `first_msn` must be above every number used before for the same stream.
    pub(crate) fn new(part_ms: u32, first_msn: u64) -> Self {
        Packager {
            part_ticks: i64::from(part_ms) * TICKS_PER_MS,
            next_msn: first_msn,
            fragment_number: 0,
            end_ticks: 0,
            source: Source::default(),
            segment_open: false,
            segment_start: 0,
            segment_has_key: false,
            segment_bytes: 0,
            silent: true,
            audio: AudioConfig::silent(),
            video: None,
            part_start: 0,
            samples: Vec::new(),
            samples_bytes: 0,
            samples_end: 0,
            held: None,
            frames: VecDeque::new(),
            audio_start: 0,
            anchor_us: RecentLeast::default(),
            notes: Notes::default(),
        }
    }

    pub(crate) fn video_config(&self) -> Option<&VideoConfig> {
        self.source.video_config.as_ref()
    }

    pub(crate) fn audio_config(&self) -> Option<&AudioConfig> {
        self.source.audio_config.as_ref()
    }

    /// How far the publisher's clock has run ahead of ours since it began, in milliseconds.
    pub(crate) fn ahead_ms(&self, now_us: i64) -> i64 {
        let (Some((at_ms, arrival_us)), Some(clock)) = (self.source.begun, self.source.video) else { return 0 };
        clock.last_ms - at_ms - (now_us - arrival_us) / 1000
    }

    /// The publisher is gone, or another takes its place: everything received is put out and the segment ended.
    pub(crate) fn finish(&mut self, out: &mut Vec<Output>) {
        self.start_waiting(out);
        self.end_segment(None, out);
        self.source = Source::default();
        self.notes = Notes::default();
        self.anchor_us = RecentLeast::default();
    }

    /// Takes the body of an audio or video message. An error means that the publisher must be refused.
    pub(crate) fn push(
        &mut self,
        is_video: bool,
        raw_ms: u32,
        body: &Bytes,
        arrival_us: i64,
        out: &mut Vec<Output>,
    ) -> Result<(), FlvError> {
        if is_video {
            self.push_video(raw_ms, body, arrival_us, out)
        } else {
            self.push_audio(raw_ms, body, arrival_us, out)
        }
    }

    fn push_video(
        &mut self,
        raw_ms: u32,
        body: &Bytes,
        arrival_us: i64,
        out: &mut Vec<Output>,
    ) -> Result<(), FlvError> {
        let (key, cts_ms, data) = match flv::parse_video(body) {
            Ok(Video::Frame { key, cts_ms, data }) => (key, cts_ms, data),
            Ok(Video::Config(config)) => {
                if self.source.video_config.as_ref() != Some(&config) {
                    self.source.renew |= self.source.video_config.is_some();
                    self.source.video_config = Some(config);
                }
                return Ok(());
            }
            Ok(Video::Nothing) => return Ok(()),
            Err(FlvError::Damaged(_)) => {
                self.notes.damaged_frames += 1;
                return Ok(());
            }
            Err(codec) => return Err(codec),
        };
        let Some(config) = &self.source.video_config else { return Ok(()) };
        if !flv::frame_is_whole(&data, config.length_bytes) {
            self.notes.damaged_frames += 1;
            return Ok(());
        }
        if !self.source.running {
            if self.source.waiting.is_empty() && !key {
                return Ok(());
            }
            self.source.waiting.push_back((true, raw_ms, arrival_us, body.clone()));
            self.source.waiting_bytes += body.len();
            let begun = self.source.waiting.front().map_or(raw_ms, |first| first.1);
            if self.source.audio_config.is_some()
                || raw_ms.wrapping_sub(begun) as i32 as i64 >= AUDIO_WAIT_MS
                || self.source.waiting.len() >= WAITING_TAGS_MAX
                || self.source.waiting_bytes >= WAITING_BYTES_MAX
            {
                self.start_waiting(out);
            }
            return Ok(());
        }
        let at_ms = self.place(true, raw_ms);
        self.source.begun.get_or_insert((at_ms, arrival_us));
        let ticks = at_ms * TICKS_PER_MS;
        self.anchor_us.take(arrival_us - ticks * 1000 / TICKS_PER_MS, arrival_us);
        let offset_ticks = (i64::from(cts_ms) * TICKS_PER_MS) as i32;
        self.add_picture(HeldFrame { ticks, offset_ticks, key, data }, out);
        Ok(())
    }

    fn push_audio(
        &mut self,
        raw_ms: u32,
        body: &Bytes,
        arrival_us: i64,
        out: &mut Vec<Output>,
    ) -> Result<(), FlvError> {
        let data = match flv::parse_audio(body) {
            Ok(Audio::Frame(data)) if data.len() <= AUDIO_FRAME_BYTES_MAX => data,
            Ok(Audio::Frame(_)) => {
                self.notes.damaged_frames += 1;
                return Ok(());
            }
            Ok(Audio::Config(config)) => {
                if self.source.audio_config.as_ref() != Some(&config) {
                    self.source.renew |= self.source.running;
                    self.source.audio_config = Some(config);
                }
                if !self.source.waiting.is_empty() {
                    self.start_waiting(out);
                }
                return Ok(());
            }
            Ok(Audio::Nothing) => return Ok(()),
            Err(FlvError::Damaged(_)) => {
                self.notes.damaged_frames += 1;
                return Ok(());
            }
            Err(codec) => return Err(codec),
        };
        if !self.source.running {
            if !self.source.waiting.is_empty() && self.source.waiting.len() < WAITING_TAGS_MAX {
                self.source.waiting.push_back((false, raw_ms, arrival_us, body.clone()));
            }
            return Ok(());
        }
        let at_ms = self.place(false, raw_ms);
        // Frames of a configuration that is not in use yet wait for the next key frame: silence stands in.
        if self.source.audio_config.as_ref() != Some(&self.audio) {
            return Ok(());
        }
        let rate = i64::from(self.audio.rate_hz);
        let at = at_ms * rate / 1000;
        let next = self.audio_start + self.frames.len() as i64 * i64::from(AUDIO_FRAME_SAMPLES);
        let drift = at - next;
        if drift < -AUDIO_DRIFT_MS * rate / 1000 || self.frames.len() >= AUDIO_FRAMES_MAX {
            return Ok(());
        }
        if drift > AUDIO_DRIFT_MS * rate / 1000 {
            self.fill_silence(at);
        }
        self.frames.push_back(data);
        Ok(())
    }

    /// Where a track's time stamp lies on the timeline, in milliseconds. Jumps are taken out: the track that jumps
    /// first decides, the other follows it.
    fn place(&mut self, is_video: bool, raw: u32) -> i64 {
        let source = &mut self.source;
        let (own, other) = if is_video { (source.video, source.audio) } else { (source.audio, source.video) };
        let mut clock = own.or(other).unwrap_or_else(|| {
            let at_ms = (self.end_ticks + TICKS_PER_MS - 1) / TICKS_PER_MS;
            TrackClock { last_raw: raw, last_ms: at_ms }
        });
        let step = |clock: &TrackClock| i64::from(raw.wrapping_sub(clock.last_raw) as i32);
        if step(&clock).abs() > JUMP_MS {
            match other {
                // The other track is there already.
                Some(other) if step(&other).abs() <= JUMP_MS => clock = other,
                _ => {
                    self.notes.time_jumps += 1;
                    self.anchor_us = RecentLeast::default();
                    let latest = [source.video, source.audio].into_iter().flatten().map(|c| c.last_ms).max();
                    let at_ms = latest.unwrap_or(clock.last_ms) + LAST_FRAME_TICKS / TICKS_PER_MS;
                    clock = TrackClock { last_raw: raw, last_ms: at_ms };
                }
            }
        }
        let at_ms = clock.last_ms + step(&clock);
        let now = Some(TrackClock { last_raw: raw, last_ms: at_ms });
        if is_video {
            source.video = now
        } else {
            source.audio = now
        }
        at_ms
    }

    /// Puts the first key frame on the timeline, and everything that came since.
    fn start_waiting(&mut self, out: &mut Vec<Output>) {
        if self.source.running || self.source.waiting.is_empty() {
            return;
        }
        self.source.running = true;
        self.source.renew = true;
        for (is_video, raw_ms, arrival_us, body) in std::mem::take(&mut self.source.waiting) {
            // These tags have been read once without an error.
            let _ = self.push(is_video, raw_ms, &body, arrival_us, out);
        }
    }

    fn add_picture(&mut self, mut frame: HeldFrame, out: &mut Vec<Output>) {
        let renew = self.source.renew && frame.key;
        if let Some(held) = &self.held {
            frame.ticks = frame.ticks.max(held.ticks + TICKS_PER_MS);
        }
        frame.ticks = frame.ticks.max(self.samples_end);
        if renew {
            self.end_segment(Some(frame.ticks), out);
            frame.ticks = frame.ticks.max(self.end_ticks);
        } else {
            self.release_held(frame.ticks, out);
            let length_ms = (frame.ticks - self.segment_start) / TICKS_PER_MS;
            // A segment that began without a key frame ends at the first one.
            let least = if self.segment_has_key { SEGMENT_MS_MIN } else { 0 };
            if length_ms >= SEGMENT_MS_MAX
                || self.segment_bytes >= SEGMENT_BYTES_MAX
                || (frame.key && length_ms >= least)
            {
                self.end_segment(None, out);
            }
        }
        if !self.segment_open {
            self.begin_segment(&frame, renew, out);
        }
        self.held = Some(frame);
    }

    fn begin_segment(&mut self, first: &HeldFrame, renew: bool, out: &mut Vec<Output>) {
        let mut init = None;
        if renew {
            self.source.renew = false;
            self.video = self.source.video_config.clone();
            self.silent = self.source.audio_config.is_none();
            self.audio = self.source.audio_config.clone().unwrap_or_else(AudioConfig::silent);
            self.frames.clear();
            let rate = i64::from(self.audio.rate_hz);
            self.audio_start = first.ticks * rate / i64::from(VIDEO_TICKS_PER_S) + AUDIO_PHASE_SAMPLES;
            self.part_start = first.ticks;
            init = self.video.as_ref().map(|video| mp4::init(video, &self.audio));
        }
        self.segment_open = true;
        self.segment_start = self.part_start;
        self.segment_has_key = first.key;
        self.segment_bytes = 0;
        self.samples_end = self.part_start;
        let wall_us = self.anchor_us.least().saturating_add(self.segment_start * 1000 / TICKS_PER_MS);
        out.push(Output::Begin { msn: self.next_msn, init, wall_us });
        self.next_msn += 1;
    }

    /// The held picture lasts until `end`; the part ends with it or before it if it is full.
    fn release_held(&mut self, end: i64, out: &mut Vec<Output>) {
        let Some(held) = self.held.take() else { return };
        let ticks = end - held.ticks;
        let filled = held.ticks - self.part_start;
        // A tenth over the target is within what the playlist announces.
        if !self.samples.is_empty() && filled + ticks > self.part_ticks * 11 / 10 {
            self.end_part(held.ticks, out);
        }
        let HeldFrame { offset_ticks, key, data, .. } = held;
        self.samples_bytes += data.len();
        self.segment_bytes += data.len();
        self.samples.push(VideoSample { ticks: ticks.clamp(1, i64::from(u32::MAX)) as u32, offset_ticks, key, data });
        self.samples_end = end;
        if end - self.part_start >= self.part_ticks - PART_SLACK_TICKS || self.samples_bytes >= PART_BYTES_MAX {
            self.end_part(end, out);
        }
    }

    fn end_part(&mut self, end: i64, out: &mut Vec<Output>) {
        if self.samples.is_empty() {
            return;
        }
        let rate = i64::from(self.audio.rate_hz);
        let frame = i64::from(AUDIO_FRAME_SAMPLES);
        let end_samples = end * rate / i64::from(VIDEO_TICKS_PER_S);
        let lag = if self.silent { 0 } else { AUDIO_LAG_MS_MAX * rate / 1000 };
        let have = self.audio_start + self.frames.len() as i64 * frame;
        if have + lag < end_samples {
            self.fill_silence(end_samples);
        }
        // The part takes the sound that begins before its end; the rest is the next part's.
        let count = ((end_samples - self.audio_start).max(0) + frame - 1) / frame;
        let audio: Vec<Bytes> = self.frames.drain(..self.frames.len().min(count as usize)).collect();
        let (video_start, audio_start) = (self.part_start.max(0) as u64, self.audio_start.max(0) as u64);
        self.fragment_number = self.fragment_number.wrapping_add(1);
        let bytes = mp4::fragment(self.fragment_number, video_start, &self.samples, audio_start, &audio);
        let independent = self.samples.first().is_some_and(|sample| sample.key);
        out.push(Output::Part { ticks: (end - self.part_start) as u64, independent, bytes });
        self.audio_start += audio.len() as i64 * frame;
        self.part_start = end;
        self.samples.clear();
        self.samples_bytes = 0;
    }

    /// Ends the open part and segment. `next` is when the next picture begins, if one is known.
    fn end_segment(&mut self, next: Option<i64>, out: &mut Vec<Output>) {
        if let Some(held) = &self.held {
            let shortest = held.ticks + TICKS_PER_MS;
            let end = next
                .map_or(held.ticks + LAST_FRAME_TICKS, |next| next.clamp(shortest, shortest + JUMP_MS * TICKS_PER_MS));
            self.release_held(end, out);
        }
        self.end_part(self.samples_end, out);
        let audio_end = self.audio_start + self.frames.len() as i64 * i64::from(AUDIO_FRAME_SAMPLES);
        let rate = i64::from(self.audio.rate_hz);
        let audio_end = (audio_end * i64::from(VIDEO_TICKS_PER_S) + rate - 1) / rate;
        // Whole milliseconds, which players can hold without rounding.
        let end = self.part_start.max(audio_end) as u64;
        self.end_ticks = self.end_ticks.max(end.next_multiple_of(TICKS_PER_MS as u64) as i64);
        if std::mem::take(&mut self.segment_open) {
            out.push(Output::End);
        }
    }

    /// Fills the sound up to `until` samples with silence, where the configuration has a known silent frame.
    fn fill_silence(&mut self, until: i64) {
        let frame = i64::from(AUDIO_FRAME_SAMPLES);
        let next = self.audio_start + self.frames.len() as i64 * frame;
        let count = ((until - next) / frame).max(0);
        match self.audio.silent_frame() {
            Some(silence) => {
                self.notes.silence_frames += if self.silent { 0 } else { count as u64 };
                self.frames.extend(std::iter::repeat_n(silence, count as usize));
            }
            // A gap then; everything before it has to be put out first.
            None if self.frames.is_empty() => self.audio_start += count * frame,
            None => {}
        }
    }
}

/// The least value of the last half minute to a minute. Of arrival minus time stamp, it is what the promptest frame
/// took: late frames do not move it, and a publisher's clock that drifts does.
#[derive(Debug, Clone)]
pub(crate) struct RecentLeast {
    halves: [i64; 2],
    turn_us: i64,
}

impl Default for RecentLeast {
    fn default() -> Self {
        RecentLeast { halves: [i64::MAX; 2], turn_us: i64::MIN }
    }
}

impl RecentLeast {
    const TURN_US: i64 = 30_000_000;

    pub(crate) fn take(&mut self, value: i64, now_us: i64) {
        if now_us.saturating_sub(self.turn_us) > Self::TURN_US {
            self.turn_us = now_us;
            self.halves = [i64::MAX, self.halves[0]];
        }
        self.halves[0] = self.halves[0].min(value);
    }

    /// `i64::MAX` before the first value.
    pub(crate) fn least(&self) -> i64 {
        self.halves[0].min(self.halves[1])
    }
}

/// Packages `(video, timestamp in milliseconds, body)` messages as if a publisher had sent them in that time; gives the
/// bytes of all initialisations and parts. For the fuzz targets. Errors: the codec that must be refused.
#[doc(hidden)]
pub fn package(messages: &[(bool, u32, Bytes)]) -> Result<usize, FlvError> {
    let mut packager = Packager::new(200, 1);
    let mut out = Vec::new();
    let mut now_us = 0;
    for (is_video, at_ms, body) in messages {
        now_us += 1_000;
        packager.push(*is_video, *at_ms, body, now_us, &mut out)?;
    }
    packager.finish(&mut out);
    let bytes = |output: &Output| match output {
        Output::Begin { init, .. } => init.as_ref().map_or(0, Bytes::len),
        Output::Part { bytes, .. } => bytes.len(),
        Output::End => 0,
    };
    Ok(out.iter().map(bytes).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flv::tests::AVCC;
    use proptest::prelude::*;

    /// Reads the first decode time and the length of each track's run in a fragment: video ticks, audio samples.
    fn spans(fragment: &[u8]) -> [Option<(u64, u64)>; 2] {
        let word = |at: usize| u32::from_be_bytes(fragment[at..at + 4].try_into().unwrap());
        let mut spans = [None; 2];
        for at in 0..fragment.len() - 4 {
            if &fragment[at..at + 4] == b"tfdt" {
                let start = u64::from(word(at + 8)) << 32 | u64::from(word(at + 12));
                assert_eq!(&fragment[at + 20..at + 24], b"trun");
                let (flags, count) = (word(at + 24) & 0xff_ffff, word(at + 28) as usize);
                let stride = if flags == 0xf01 { 16 } else { 8 };
                let ticks = (0..count).map(|sample| u64::from(word(at + 36 + sample * stride))).sum();
                spans[usize::from(stride == 8)] = Some((start, ticks));
            }
            if &fragment[at..at + 4] == b"mdat" {
                break;
            }
        }
        spans
    }

    /// Drives a packager and checks what it promises after each step.
    struct Rig {
        packager: Packager,
        /// Parts of each segment: duration, begins with a key frame.
        segments: Vec<(bool, Vec<(u64, bool)>)>,
        video_end: u64,
        audio_end: Option<u64>,
        inits: Vec<Bytes>,
        samples: u64,
        now_us: i64,
        open: bool,
        walls: Vec<i64>,
    }

    impl Rig {
        fn new() -> Self {
            Rig {
                packager: Packager::new(200, 1000),
                segments: vec![],
                video_end: 0,
                audio_end: None,
                inits: vec![],
                samples: 0,
                now_us: 1_000_000_000,
                open: false,
                walls: vec![],
            }
        }

        fn take(&mut self, outputs: Vec<Output>) {
            for output in outputs {
                match output {
                    Output::Begin { msn, init, wall_us } => {
                        assert!(!self.open);
                        self.open = true;
                        assert_eq!(msn, 1000 + self.segments.len() as u64);
                        let renewed = init.is_some();
                        self.inits.extend(init);
                        assert!(!self.inits.is_empty());
                        if renewed {
                            self.audio_end = None;
                        }
                        self.segments.push((renewed, vec![]));
                        self.walls.push(wall_us);
                    }
                    Output::Part { ticks, independent, bytes } => {
                        assert!(self.open);
                        let [video, audio] = spans(&bytes);
                        let (start, length) = video.expect("a part has pictures");
                        assert_eq!(length, ticks);
                        let segment = self.segments.last_mut().unwrap();
                        if segment.0 && segment.1.is_empty() {
                            assert!(start >= self.video_end, "the timeline never goes back");
                        } else {
                            assert_eq!(start, self.video_end, "pictures follow without a gap");
                        }
                        self.video_end = start + length;
                        if let Some((start, length)) = audio {
                            assert!(self.audio_end.is_none_or(|end| end == start), "sound follows without a gap");
                            self.audio_end = Some(start + length);
                            self.samples += length;
                        }
                        segment.1.push((ticks, independent));
                    }
                    Output::End => {
                        assert!(std::mem::take(&mut self.open));
                        assert!(!self.segments.last().unwrap().1.is_empty());
                    }
                }
            }
        }

        fn tag(&mut self, is_video: bool, raw_ms: u32, body: &[u8]) {
            let mut outputs = vec![];
            self.packager.push(is_video, raw_ms, &Bytes::copy_from_slice(body), self.now_us, &mut outputs).unwrap();
            self.take(outputs);
        }

        fn configs(&mut self, audio: bool) {
            self.tag(true, 0, &[&[0x17, 0, 0, 0, 0][..], AVCC].concat());
            if audio {
                self.tag(false, 0, &[0xaf, 0, 0x11, 0x88]);
            }
        }

        fn picture(&mut self, raw_ms: u32, key: bool) {
            self.tag(true, raw_ms, &[if key { 0x17 } else { 0x27 }, 1, 0, 0, 0, 0, 0, 0, 1, 9]);
        }

        fn sound(&mut self, raw_ms: u32) {
            self.tag(false, raw_ms, &[0xaf, 1, 0, 0, 0, 7]);
        }

        /// Plays pictures every 40 ms with a key frame each `gop`, and sound if wanted, from `from` for `count` pictures.
        fn play(&mut self, from: u32, count: u32, gop: u32, sound: bool) {
            let mut next_sound = 0;
            for index in 0..count {
                let at = index * 40;
                self.picture(from.wrapping_add(at), index % gop == 0);
                while sound && next_sound * 1024 / 48 <= at {
                    self.sound(from.wrapping_add(next_sound * 1024 / 48));
                    next_sound += 1;
                }
                self.now_us += 40_000;
            }
        }

        fn finish(&mut self) {
            let mut outputs = vec![];
            self.packager.finish(&mut outputs);
            self.take(outputs);
        }

        fn length_ms(&self) -> u64 {
            self.segments.iter().flat_map(|(_, parts)| parts).map(|(ticks, _)| ticks / 90).sum()
        }
    }

    #[test]
    fn an_even_stream_makes_even_parts_and_segments() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.play(0, 501, 50, true);
        assert_eq!(rig.inits.len(), 1);
        for (_, parts) in &rig.segments[..9] {
            assert_eq!(parts.iter().map(|(ticks, _)| *ticks).collect::<Vec<_>>(), [18_000; 10]);
            assert!(parts[0].1 && !parts[1].1);
        }
        assert_eq!(rig.walls[0], 1_000_000_000);
        assert_eq!(rig.walls[5] - rig.walls[4], 2_000_000);
    }

    #[test]
    fn no_sound_becomes_silence() {
        let mut rig = Rig::new();
        rig.configs(false);
        rig.play(0, 251, 50, false);
        let sound_ms = rig.samples * 1000 / 48_000;
        assert!(rig.length_ms() - sound_ms < 25, "{} {sound_ms}", rig.length_ms());
        assert!(rig.packager.audio_config().is_none());
    }

    #[test]
    fn sound_that_comes_late_begins_at_a_key_frame_with_a_new_initialisation() {
        let mut rig = Rig::new();
        rig.configs(false);
        rig.play(0, 60, 50, false);
        rig.tag(false, 2400, &[0xaf, 0, 0x12, 0x10]);
        rig.play(2400, 200, 50, true);
        assert_eq!(rig.inits.len(), 2);
        assert!(rig.segments.iter().any(|(renewed, parts)| *renewed && parts[0].1));
    }

    #[test]
    fn sound_that_stops_is_filled_and_may_return() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.play(0, 100, 50, true);
        rig.play(4000, 100, 50, false);
        rig.play(8000, 101, 50, true);
        assert!(rig.packager.notes.silence_frames > 100);
        assert!(rig.length_ms().abs_diff(rig.samples / 48) < 600, "{} {}", rig.length_ms(), rig.samples / 48);
    }

    #[test]
    fn a_jump_of_both_tracks_is_taken_out_once() {
        for to in [3_600_000, 0_u32.wrapping_sub(5_000_000)] {
            let mut rig = Rig::new();
            rig.configs(true);
            rig.play(10_000, 100, 50, true);
            rig.play(to, 101, 50, true);
            assert_eq!(rig.packager.notes.time_jumps, 1);
            assert!((7_900..8_100).contains(&rig.length_ms()), "{}", rig.length_ms());
        }
    }

    #[test]
    fn the_clock_may_wrap_and_pass_24_bits() {
        for from in [u32::MAX - 3_000, (1 << 24) - 3_000] {
            let mut rig = Rig::new();
            rig.configs(true);
            rig.play(from, 251, 50, true);
            assert_eq!(rig.packager.notes.time_jumps, 0);
            assert_eq!(rig.length_ms(), 10_000);
        }
    }

    #[test]
    fn a_still_picture_lasts_while_the_sound_goes_on() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.picture(0, true);
        for n in 0..300 {
            rig.sound(n * 1024 / 48);
        }
        rig.picture(5_000, false);
        rig.finish();
        assert_eq!(rig.packager.notes.time_jumps, 0);
        assert_eq!(rig.segments[0].1[0].0, 5_000 * 90);
    }

    #[test]
    fn a_long_keyframe_interval_is_cut_by_time() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.play(0, 1001, 250, true);
        let longest = rig.segments.iter().map(|(_, parts)| parts.iter().map(|part| part.0).sum::<u64>()).max().unwrap();
        assert!(longest <= 4_000 * 90, "{longest}");
        // Each key frame (every 10 s) begins a segment, where a viewer can join.
        let joinable = rig.segments.iter().filter(|(_, parts)| parts.first().is_some_and(|part| part.1)).count();
        assert_eq!(joinable, 4);
        assert!(rig.segments.iter().all(|(_, parts)| parts.iter().skip(1).all(|part| !part.1)));
    }

    #[test]
    fn a_publisher_that_returns_continues_the_timeline() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.play(500_000, 120, 50, true);
        rig.finish();
        assert!(!rig.open);
        rig.now_us += 5_000_000;
        rig.configs(true);
        rig.play(0, 120, 50, true);
        rig.finish();
        assert_eq!(rig.inits.len(), 2);
        assert!((9_500..9_700).contains(&rig.length_ms()), "{}", rig.length_ms());
        assert!(rig.walls.is_sorted());
    }

    #[test]
    fn damaged_frames_are_left_out_and_counted() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.picture(0, true);
        rig.tag(true, 40, &[0x27, 1, 0, 0, 0, 0, 0, 9, 9, 1]);
        rig.tag(true, 80, &[0x27]);
        assert_eq!(rig.packager.notes.damaged_frames, 2);
    }

    #[test]
    fn memory_is_bounded_without_pictures_and_with_huge_ones() {
        let mut rig = Rig::new();
        rig.configs(true);
        rig.picture(0, true);
        (0..2_000).for_each(|n| rig.sound(n * 1024 / 48));
        assert_eq!(rig.packager.frames.len(), AUDIO_FRAMES_MAX);

        let mut rig = Rig::new();
        rig.configs(true);
        let mut body = vec![0x27, 1, 0, 0, 0, 0, 0x30, 0, 0];
        body.resize(9 + 0x30_0000, 9);
        for n in 0..20 {
            body[0] = if n == 0 { 0x17 } else { 0x27 };
            rig.tag(true, n, &body);
            assert!(rig.packager.samples_bytes < PART_BYTES_MAX + body.len());
        }
        assert!(rig.segments.len() >= 3, "{}", rig.segments.len());
        assert!(rig.packager.ahead_ms(rig.now_us) < 100 && rig.packager.ahead_ms(rig.now_us - 9_000_000) > 9_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
        #[test]
        fn whatever_a_publisher_sends_the_promises_hold(
            steps in prop::collection::vec((0..12_u8, -200..400_i64, any::<u32>(), any::<bool>()), 0..300),
        ) {
            let mut rig = Rig::new();
            rig.configs(true);
            let mut at = 0_u32;
            for (kind, step, jump, key) in steps {
                at = at.wrapping_add(step as i32 as u32);
                rig.now_us += step.max(0) * 1000;
                match kind {
                    0..5 => rig.picture(at, key),
                    5..9 => rig.sound(at),
                    9 if key => rig.finish(),
                    9 => rig.configs(step % 2 == 0),
                    10 => rig.tag(false, at, &[0xaf, 0, 0x12, if key { 0x10 } else { 0x08 }]),
                    _ => at = jump,
                }
            }
            rig.finish();
        }
    }
}
