//! How well a publisher's stream arrives, in numbers and in codes that say what to change.
//!
//! What it promises: figures of the last [`WINDOW_US`]; pure, the time of arrival is handed in; bounded memory.

use crate::packager::{Notes, RecentLeast};
use serde::Serialize;
use std::collections::VecDeque;

/// Figures are of this long.
pub(crate) const WINDOW_US: i64 = 10_000_000;
const TAGS_MAX: usize = 8192;
const KEYFRAME_INTERVAL_MS_MAX: u32 = 2_500;
const BITRATE_KBPS_MAX: u32 = 6_000;
const FRAME_RATE_MIN: f32 = 14.0;
const LATE_MS_MAX: u32 = 700;
/// A step between pictures of more than this is a gap.
const GAP_MS: i32 = 500;
/// Nothing is advised about a stream younger than this.
const YOUNG_US: i64 = 3_000_000;

/// What the host could change. The texts belong to the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Set the keyframe interval to 2 seconds: viewers wait for a key frame when they join.
    KeyframeIntervalLong,
    /// B-frames are on: they cost about half a second of delay. Choose the "zerolatency" tuning.
    BFrames,
    /// No picture arrives.
    NoVideo,
    /// No sound arrives; viewers get silence.
    NoAudio,
    /// Sound is missing in places; viewers get silence there.
    AudioGaps,
    /// The bitrate is more than phones on mobile networks can follow.
    BitrateHigh,
    /// Few frames a second.
    FrameRateLow,
    /// The time between frames varies by more than a factor of three.
    FrameRateUnstable,
    /// Frames come late: the upload is too narrow for the bitrate, or the computer too slow.
    ArrivesLate,
    /// The publisher's clock jumped or left a gap.
    TimestampGap,
    /// Frames that cannot be decoded were left out.
    FramesDamaged,
}

/// A publisher's stream at a glance.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Health {
    /// A publisher is connected.
    pub publishing: bool,
    pub video_codec: Option<String>,
    pub width: u16,
    pub height: u16,
    pub audio_codec: Option<String>,
    pub audio_rate_hz: u32,
    pub audio_channels: u8,
    /// Picture and sound together.
    pub bitrate_kbps: u32,
    /// What came as sound; silence put in by us is not counted.
    pub audio_kbps: u32,
    pub frame_rate: f32,
    /// Longest time between two key frames, or since the last.
    pub keyframe_interval_ms: u32,
    /// Longest time between two pictures.
    pub frame_interval_ms_max: u32,
    /// How much later than the promptest a frame came, at worst.
    pub arrival_late_ms_max: u32,
    /// Jumps and gaps of the publisher's clock since it began.
    pub timestamp_gaps: u64,
    pub damaged_frames: u64,
    /// Sound replaced by silence since it began, in milliseconds.
    pub silence_ms: u64,
    pub advice: Vec<Advice>,
}

struct Seen {
    arrival_us: i64,
    bytes: usize,
    /// For a picture: step from the one before, and lateness.
    picture: Option<(i32, u32)>,
}

/// Watches one publisher.
#[derive(Default)]
pub(crate) struct HealthMeter {
    began_us: Option<i64>,
    seen: VecDeque<Seen>,
    last_raw: Option<u32>,
    last_key_us: i64,
    last_key_raw: Option<u32>,
    key_steps: VecDeque<(i64, u32)>,
    b_frames: bool,
    gaps: u64,
    gap_at_us: Option<i64>,
    /// The publisher's clock, unwrapped, and arrival minus it.
    clock_ms: i64,
    promptest_us: RecentLeast,
    noted: Notes,
    noted_at_us: [Option<i64>; 3],
}

impl HealthMeter {
    /// Takes a video tag's key flag and composition offset, or an audio tag (`picture` is `None`).
    pub(crate) fn tag(&mut self, picture: Option<(bool, bool)>, raw_ms: u32, bytes: usize, arrival_us: i64) {
        self.began_us.get_or_insert(arrival_us);
        let mut seen = Seen { arrival_us, bytes, picture: None };
        if let Some((key, reordered)) = picture {
            let step = self.last_raw.map_or(0, |last| raw_ms.wrapping_sub(last) as i32);
            self.last_raw = Some(raw_ms);
            self.b_frames |= reordered;
            if !(0..=GAP_MS).contains(&step) {
                self.gaps += 1;
                self.gap_at_us = Some(arrival_us);
            }
            if i64::from(step).abs() > crate::packager::JUMP_MS {
                // A new clock: measure lateness afresh.
                self.promptest_us = RecentLeast::default();
            } else {
                self.clock_ms += i64::from(step);
            }
            let distance = arrival_us - self.clock_ms * 1000;
            self.promptest_us.take(distance, arrival_us);
            let late_ms = (distance - self.promptest_us.least()) / 1000;
            seen.picture = Some((step, late_ms.clamp(0, i64::from(u32::MAX)) as u32));
            if key {
                if let Some(last) = self.last_key_raw {
                    self.key_steps.push_back((arrival_us, raw_ms.wrapping_sub(last)));
                }
                (self.last_key_raw, self.last_key_us) = (Some(raw_ms), arrival_us);
            }
        }
        self.seen.push_back(seen);
        while self.seen.len() > TAGS_MAX || self.seen.front().is_some_and(|tag| tag.arrival_us < arrival_us - WINDOW_US)
        {
            self.seen.pop_front();
        }
        while self.key_steps.len() > 1 && self.key_steps.front().is_some_and(|key| key.0 < arrival_us - WINDOW_US) {
            self.key_steps.pop_front();
        }
    }

    /// Takes the packager's running counts.
    pub(crate) fn notes(&mut self, notes: &Notes, arrival_us: i64) {
        let grew = [
            notes.time_jumps > self.noted.time_jumps,
            notes.damaged_frames > self.noted.damaged_frames,
            notes.silence_frames > self.noted.silence_frames,
        ];
        for (at, grew) in self.noted_at_us.iter_mut().zip(grew) {
            if grew {
                *at = Some(arrival_us);
            }
        }
        self.noted = notes.clone();
    }

    /// The figures now. The codecs and `publishing` are the caller's.
    pub(crate) fn health(&self, mut health: Health, now_us: i64) -> Health {
        let recent = |at: Option<i64>| at.is_some_and(|at| now_us - at <= WINDOW_US);
        let Some(began_us) = self.began_us else { return health };
        let span_us = (now_us - began_us).clamp(1, WINDOW_US);
        let window = || self.seen.iter().filter(|tag| tag.arrival_us > now_us - WINDOW_US);
        let kbps = |bytes: usize| (bytes as u64 * 8 * 1000 / span_us as u64) as u32;
        health.bitrate_kbps = kbps(window().map(|tag| tag.bytes).sum());
        health.audio_kbps = kbps(window().filter(|tag| tag.picture.is_none()).map(|tag| tag.bytes).sum());
        let steps: Vec<u32> = window().filter_map(|tag| tag.picture).map(|(step, _)| step.max(0) as u32).collect();
        let whole_ms: u64 = steps.iter().map(|step| u64::from(*step)).sum();
        health.frame_rate = if whole_ms == 0 { 0.0 } else { steps.len() as f32 * 1000.0 / whole_ms as f32 };
        health.frame_interval_ms_max = steps.iter().copied().max().unwrap_or(0);
        health.arrival_late_ms_max = window().filter_map(|tag| tag.picture).map(|(_, late)| late).max().unwrap_or(0);
        let since_key = self.last_key_raw.map_or(0, |_| ((now_us - self.last_key_us) / 1000).max(0) as u32);
        health.keyframe_interval_ms = self.key_steps.iter().map(|key| key.1).max().unwrap_or(0).max(since_key);
        if health.keyframe_interval_ms == since_key && !health.publishing {
            health.keyframe_interval_ms = self.key_steps.iter().map(|key| key.1).max().unwrap_or(0);
        }
        health.timestamp_gaps = self.gaps.max(self.noted.time_jumps);
        health.damaged_frames = self.noted.damaged_frames;
        health.silence_ms = self.noted.silence_frames * 1024 * 1000 / u64::from(health.audio_rate_hz.max(1));
        if !health.publishing || now_us - began_us < YOUNG_US {
            return health;
        }
        let mut sorted = steps;
        sorted.sort_unstable();
        let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        let tests = [
            (Advice::KeyframeIntervalLong, health.keyframe_interval_ms > KEYFRAME_INTERVAL_MS_MAX),
            (Advice::BFrames, self.b_frames),
            (Advice::NoVideo, sorted.is_empty()),
            (Advice::NoAudio, health.audio_codec.is_none()),
            (Advice::AudioGaps, health.audio_codec.is_some() && recent(self.noted_at_us[2])),
            (Advice::BitrateHigh, health.bitrate_kbps > BITRATE_KBPS_MAX),
            (Advice::FrameRateLow, !sorted.is_empty() && health.frame_rate < FRAME_RATE_MIN),
            (Advice::FrameRateUnstable, middle > 0 && health.frame_interval_ms_max > middle * 3 + 1),
            (Advice::ArrivesLate, health.arrival_late_ms_max > LATE_MS_MAX),
            (Advice::TimestampGap, recent(self.gap_at_us) || recent(self.noted_at_us[0])),
            (Advice::FramesDamaged, recent(self.noted_at_us[1])),
        ];
        health.advice = tests.into_iter().filter(|(_, holds)| *holds).map(|(advice, _)| advice).collect();
        health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten seconds of pictures and sound; `late_us` and `raw_ms` bend arrival and clock of the picture with that index.
    fn watch(gop: u32, bytes: usize, late_us: impl Fn(u32) -> i64, raw_ms: impl Fn(u32) -> u32) -> (HealthMeter, i64) {
        let mut meter = HealthMeter::default();
        let mut now_us = 0;
        for index in 0..250 {
            now_us = i64::from(index) * 40_000 + late_us(index);
            meter.tag(Some((index % gop == 0, false)), raw_ms(index), bytes, now_us);
            meter.tag(None, raw_ms(index), 200, now_us);
        }
        (meter, now_us)
    }

    fn advice(meter: &HealthMeter, now_us: i64) -> Health {
        let audio_codec = Some("mp4a.40.2".to_owned());
        meter.health(Health { publishing: true, audio_codec, audio_rate_hz: 48_000, ..Health::default() }, now_us)
    }

    #[test]
    fn a_good_stream_gets_no_advice() {
        let (meter, now_us) = watch(50, 7_000, |index| i64::from(index % 3) * 20_000, |index| index * 40);
        let health = advice(&meter, now_us);
        assert_eq!(health.advice, []);
        assert_eq!((health.keyframe_interval_ms, health.timestamp_gaps, health.frame_interval_ms_max), (2_000, 0, 40));
        assert!((1_400..1_500).contains(&health.bitrate_kbps), "{}", health.bitrate_kbps);
        assert!((38..=42).contains(&health.audio_kbps), "{}", health.audio_kbps);
        assert!((24.9..25.2).contains(&health.frame_rate), "{}", health.frame_rate);
        assert_eq!(serde_json::to_value(Advice::KeyframeIntervalLong).unwrap(), "keyframe_interval_long");
    }

    #[test]
    fn each_fault_gets_its_advice() {
        let even = |index: u32| index * 40;
        let late = |index: u32| if (200..210).contains(&index) { 900_000 } else { 0 };
        let jump = |index: u32| if index < 100 { index * 40 } else { index * 40 + 60_000 };
        let cases = [
            (Advice::KeyframeIntervalLong, watch(100, 7_000, |_| 0, even)),
            (Advice::BitrateHigh, watch(50, 40_000, |_| 0, even)),
            (Advice::ArrivesLate, watch(50, 7_000, late, even)),
            (Advice::TimestampGap, watch(50, 7_000, |_| 0, jump)),
            (Advice::FrameRateLow, watch(10, 7_000, |_| 0, |index| index * 100)),
            (
                Advice::FrameRateUnstable,
                watch(50, 7_000, |_| 0, |index| index * 40 + if index > 100 { 300 } else { 0 }),
            ),
        ];
        for (expected, (meter, now_us)) in cases {
            let health = advice(&meter, now_us);
            assert!(health.advice.contains(&expected), "{expected:?}: {health:?}");
        }
        let (mut meter, now_us) = watch(50, 7_000, |_| 0, even);
        meter.notes(&Notes { silence_frames: 3, damaged_frames: 1, time_jumps: 0 }, now_us);
        assert_eq!(advice(&meter, now_us).advice, [Advice::AudioGaps, Advice::FramesDamaged]);
        assert_eq!(advice(&meter, now_us + 2 * WINDOW_US).advice, [Advice::KeyframeIntervalLong, Advice::NoVideo]);
        let silent = meter.health(Health { publishing: true, ..Health::default() }, now_us);
        assert!(silent.advice.contains(&Advice::NoAudio));
    }

    #[test]
    fn a_slow_clock_is_not_lateness() {
        // A hundred parts in a million over three hours, with a picture a second.
        let mut meter = HealthMeter::default();
        for second in 0..10_800_i64 {
            meter.tag(Some((true, false)), (second * 1000) as u32, 1000, second * 1_000_100);
        }
        let late = advice(&meter, 10_800 * 1_000_100).arrival_late_ms_max;
        assert!(late < 20, "{late}");
    }
}
