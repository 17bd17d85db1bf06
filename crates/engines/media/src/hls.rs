//! The live window of a stream: the last segments and parts, and the Low-Latency HLS playlist over them.
//!
//! What it promises: the playlist is written once per change and shared; a segment's parts are slices of the segment;
//! durations are exact decimals of integer ticks; memory is bounded by [`SEGMENTS_KEPT`] and [`WINDOW_BYTES_MAX`];
//! media sequence and discontinuity numbers only grow, across restarts too (see [`first_msn`]).
//! Tags as in RFC 8216bis.

use crate::mp4::VIDEO_TICKS_PER_S;
use crate::packager::{Output, SEGMENT_MS_MAX};
use bytes::Bytes;
use std::collections::VecDeque;
use std::fmt::Write;

/// Complete segments kept for viewers: 24 s and more with a key frame every two seconds.
pub const SEGMENTS_KEPT: usize = 12;
/// Bytes kept for viewers of one stream; past it the oldest segments go earlier.
pub const WINDOW_BYTES_MAX: usize = 48 << 20;
/// Complete segments whose parts stay in the playlist. Players decide by the oldest part listed whether they may load
/// parts at all, so more than one target duration of them is needed.
const SEGMENTS_WITH_PARTS: usize = 3;

/// The first media sequence number of a stream that begins at this time: half seconds since 1970. As no stream has
/// more than two segments a second for long, a stream that begins again, after a restart too, never goes back.
pub fn first_msn(unix_ms: u64) -> u64 {
    unix_ms / 500
}

/// Discontinuity numbers begin at the seconds since 1970 modulo this. They only have to grow for as long as a page stays
/// open, over restarts too; and hls.js walks arrays of that length, so that a large one would block the page.
const DISCONTINUITY_BASE: u64 = 20_000;

pub(crate) struct Part {
    pub(crate) ticks: u64,
    pub(crate) independent: bool,
    pub(crate) bytes: Bytes,
}

pub(crate) struct Segment {
    pub(crate) msn: u64,
    pub(crate) init: u64,
    pub(crate) discontinuity: bool,
    pub(crate) wall_us: i64,
    pub(crate) ticks: u64,
    pub(crate) parts: Vec<Part>,
    /// Present when complete.
    pub(crate) whole: Option<Bytes>,
}

pub(crate) struct Window {
    part_ms: u32,
    segments: VecDeque<Segment>,
    inits: VecDeque<(u64, Bytes)>,
    next_msn: u64,
    discontinuity_sequence: u64,
    bytes: usize,
}

/// A request's or a file's place: media sequence number and, for a part, its index.
pub(crate) type Position = (u64, usize);

impl Window {
    pub(crate) fn new(part_ms: u32, first_msn: u64) -> Self {
        Window {
            part_ms,
            segments: VecDeque::new(),
            inits: VecDeque::new(),
            next_msn: first_msn,
            discontinuity_sequence: first_msn / 2 % DISCONTINUITY_BASE,
            bytes: 0,
        }
    }

    /// The place of the next part to come.
    pub(crate) fn next(&self) -> Position {
        match self.segments.back() {
            Some(open) if open.whole.is_none() => (open.msn, open.parts.len()),
            _ => (self.next_msn, 0),
        }
    }

    pub(crate) fn init(&self, number: u64) -> Option<Bytes> {
        self.inits.iter().find(|(n, _)| *n == number).map(|(_, bytes)| bytes.clone())
    }

    pub(crate) fn segment(&self, msn: u64) -> Option<&Segment> {
        let first = self.segments.front()?.msn;
        self.segments.get(usize::try_from(msn.checked_sub(first)?).ok()?)
    }

    /// Takes what the packager made; returns the segment if it completed one.
    pub(crate) fn apply(&mut self, output: Output) -> Option<&Segment> {
        match output {
            Output::Begin { msn, init, wall_us } => {
                let discontinuity = init.is_some() && !self.segments.is_empty();
                if let Some(bytes) = init {
                    self.inits.push_back((msn, bytes));
                }
                let init = self.inits.back().map_or(msn, |(number, _)| *number);
                // Never earlier than the end of the segment before it.
                let floor = self.segments.back().map_or(i64::MIN, |last| last.wall_us + ticks_us(last.ticks));
                let wall_us = if discontinuity { wall_us.max(floor) } else { wall_us };
                let parts = Vec::new();
                self.segments.push_back(Segment { msn, init, discontinuity, wall_us, ticks: 0, parts, whole: None });
                self.next_msn = msn + 1;
                None
            }
            Output::Part { ticks, independent, bytes } => {
                let open = self.segments.back_mut().filter(|segment| segment.whole.is_none())?;
                open.ticks += ticks;
                self.bytes += bytes.len();
                open.parts.push(Part { ticks, independent, bytes });
                None
            }
            Output::End => {
                let open = self.segments.back_mut()?;
                let whole = open.parts.iter().map(|part| &part.bytes[..]).collect::<Vec<_>>().concat();
                let whole = Bytes::from(whole);
                let mut at = 0;
                for part in &mut open.parts {
                    let end = at + part.bytes.len();
                    part.bytes = whole.slice(at..end);
                    at = end;
                }
                open.whole = Some(whole);
                while self.segments.len() > SEGMENTS_KEPT || (self.bytes > WINDOW_BYTES_MAX && self.segments.len() > 1)
                {
                    self.drop_oldest();
                }
                self.segments.back()
            }
        }
    }

    fn drop_oldest(&mut self) {
        let Some(gone) = self.segments.pop_front() else { return };
        self.bytes -= gone.parts.iter().map(|part| part.bytes.len()).sum::<usize>();
        self.discontinuity_sequence += u64::from(gone.discontinuity);
        let oldest = self.segments.front().map_or(0, |segment| segment.init);
        self.inits.retain(|(number, _)| *number >= oldest);
    }

    /// The playlist as it is now, empty before the first segment is complete. `live`: more is expected soon; `ended`:
    /// nothing more will come.
    pub(crate) fn playlist(&self, live: bool, ended: bool) -> Bytes {
        if self.segments.front().is_none_or(|first| first.whole.is_none()) {
            return Bytes::new();
        }
        let mut text = String::with_capacity(6000);
        // Writing to a string cannot fail.
        let _ = self.write_playlist(&mut text, live, ended);
        text.into()
    }

    fn write_playlist(&self, out: &mut String, live: bool, ended: bool) -> std::fmt::Result {
        let target = u64::from(self.part_ms) * 11 / 10;
        writeln!(out, "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:{}", SEGMENT_MS_MAX / 1000)?;
        let (part_target, hold_back) = (decimal(target, 1000), decimal(target * 3, 1000));
        writeln!(out, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={hold_back}")?;
        writeln!(out, "#EXT-X-PART-INF:PART-TARGET={part_target}")?;
        writeln!(out, "#EXT-X-MEDIA-SEQUENCE:{}", self.segments.front().map_or(self.next_msn, |first| first.msn))?;
        writeln!(out, "#EXT-X-DISCONTINUITY-SEQUENCE:{}", self.discontinuity_sequence)?;
        let mut init = None;
        let with_parts = self.segments.len().saturating_sub(SEGMENTS_WITH_PARTS + 1);
        for (index, segment) in self.segments.iter().enumerate() {
            write_segment_head(out, segment.discontinuity, &mut init, segment.init, segment.wall_us)?;
            if index >= with_parts && !ended {
                for (number, part) in segment.parts.iter().enumerate() {
                    let duration = decimal(part.ticks, VIDEO_TICKS_PER_S.into());
                    write!(out, "#EXT-X-PART:DURATION={duration},URI=\"part-{}-{number}.m4s\"", segment.msn)?;
                    out.push_str(if part.independent { ",INDEPENDENT=YES\n" } else { "\n" });
                }
            }
            if segment.whole.is_some() {
                write_segment_tail(out, segment.ticks, segment.msn)?;
            }
        }
        if ended {
            out.push_str("#EXT-X-ENDLIST\n");
        } else if live {
            let (msn, part) = self.next();
            writeln!(out, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-{msn}-{part}.m4s\"")?;
        } else {
            // Whatever comes next, another publisher sends it. hls.js already numbers the segment to come and calls it
            // a fatal error if its discontinuity number changes afterwards.
            out.push_str("#EXT-X-DISCONTINUITY\n");
        }
        Ok(())
    }
}

/// The tags before a segment: discontinuity, initialisation where it changes, date.
pub(crate) fn write_segment_head(
    out: &mut String,
    discontinuity: bool,
    last_init: &mut Option<u64>,
    init: u64,
    wall_us: i64,
) -> std::fmt::Result {
    if discontinuity {
        out.push_str("#EXT-X-DISCONTINUITY\n");
    }
    if discontinuity || *last_init != Some(init) {
        writeln!(out, "#EXT-X-MAP:URI=\"init-{init}.mp4\"")?;
        *last_init = Some(init);
    }
    writeln!(out, "#EXT-X-PROGRAM-DATE-TIME:{}", iso_time(wall_us))
}

pub(crate) fn write_segment_tail(out: &mut String, ticks: u64, msn: u64) -> std::fmt::Result {
    writeln!(out, "#EXTINF:{},\nseg-{msn}.m4s", decimal(ticks, VIDEO_TICKS_PER_S.into()))
}

pub(crate) fn ticks_us(ticks: u64) -> i64 {
    (ticks * 1000 / u64::from(VIDEO_TICKS_PER_S / 1000)) as i64
}

/// `value / unit` as a decimal of at most six places without trailing zeros: never a binary fraction's noise.
pub(crate) fn decimal(value: u64, unit: u64) -> String {
    let millionths = value % unit * 1_000_000 / unit;
    let mut text = format!("{}.{millionths:06}", value / unit);
    while text.ends_with('0') && !text.ends_with(".0") {
        text.pop();
    }
    text
}

/// Microseconds since 1970 as ISO 8601 in UTC with milliseconds.
pub fn iso_time(unix_us: i64) -> String {
    let (days, ms) = (unix_us.div_euclid(86_400_000_000), unix_us.rem_euclid(86_400_000_000) / 1000);
    // Days to date in the proleptic Gregorian calendar, by 400-year eras that begin on 1 March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let (day, month) = (day_of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_exact_decimals() {
        assert_eq!(decimal(18_000, 90_000), "0.2");
        assert_eq!(decimal(6_840_720, 90_000), "76.008");
        assert_eq!(decimal(180_000, 90_000), "2.0");
        assert_eq!(decimal(1, 90_000), "0.000011");
    }

    #[test]
    fn dates_are_of_the_calendar() {
        assert_eq!(iso_time(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso_time(951_782_399_999_000), "2000-02-28T23:59:59.999Z");
        assert_eq!(iso_time(951_782_400_000_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso_time(1_795_306_500_123_456), "2026-11-22T00:15:00.123Z");
    }

    fn segment(window: &mut Window, msn: u64, init: bool, parts: usize, end: bool) {
        let init = init.then(|| Bytes::from_static(b"init"));
        window.apply(Output::Begin { msn, init, wall_us: msn as i64 * 2_000_000 });
        for part in 0..parts {
            let bytes = Bytes::from(vec![part as u8; 1000]);
            window.apply(Output::Part { ticks: 18_000, independent: part == 0, bytes });
        }
        if end {
            assert_eq!(window.apply(Output::End).map(|segment| segment.msn), Some(msn));
        }
    }

    #[test]
    fn a_playlist_reads_as_written() {
        let mut window = Window::new(200, 100);
        assert!(window.playlist(true, false).is_empty());
        segment(&mut window, 100, true, 2, true);
        segment(&mut window, 101, true, 1, false);
        let text = "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:4\n\
            #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.66\n#EXT-X-PART-INF:PART-TARGET=0.22\n\
            #EXT-X-MEDIA-SEQUENCE:100\n#EXT-X-DISCONTINUITY-SEQUENCE:50\n\
            #EXT-X-MAP:URI=\"init-100.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:03:20.000Z\n\
            #EXT-X-PART:DURATION=0.2,URI=\"part-100-0.m4s\",INDEPENDENT=YES\n\
            #EXT-X-PART:DURATION=0.2,URI=\"part-100-1.m4s\"\n#EXTINF:0.4,\nseg-100.m4s\n\
            #EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-101.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:03:22.000Z\n\
            #EXT-X-PART:DURATION=0.2,URI=\"part-101-0.m4s\",INDEPENDENT=YES\n\
            #EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-101-1.m4s\"\n";
        assert_eq!(window.playlist(true, false), text);
        window.apply(Output::End);
        assert!(window.playlist(false, false).ends_with(b"seg-101.m4s\n#EXT-X-DISCONTINUITY\n"));
        let ended = window.playlist(false, true);
        assert!(ended.ends_with(b"#EXT-X-ENDLIST\n") && !ended.windows(11).any(|at| at == b"EXT-X-PART:"));
    }

    #[test]
    fn memory_is_bounded_and_numbers_only_grow() {
        let mut window = Window::new(200, 100);
        for msn in 100..200 {
            segment(&mut window, msn, msn % 5 == 0, 10, true);
            let numbers = String::from_utf8(window.playlist(true, false).to_vec()).unwrap();
            let number = |tag: &str| {
                let line = numbers.lines().find_map(|line| line.strip_prefix(tag)).unwrap();
                line.parse::<u64>().unwrap()
            };
            assert_eq!(number("#EXT-X-MEDIA-SEQUENCE:"), msn.saturating_sub(SEGMENTS_KEPT as u64 - 1).max(100));
            // The number of the first segment never changes while it stays: those that left with a tag are counted.
            let left = (101..number("#EXT-X-MEDIA-SEQUENCE:")).filter(|msn| msn % 5 == 0).count() as u64;
            assert_eq!(number("#EXT-X-DISCONTINUITY-SEQUENCE:"), 50 + left);
        }
        assert_eq!(window.bytes, SEGMENTS_KEPT * 10_000);
        assert!(window.inits.len() <= SEGMENTS_KEPT / 5 + 2);
        let first = window.segments.front().unwrap();
        assert!(window.init(first.init).is_some() && window.segment(100).is_none());
        assert_eq!(window.segment(199).unwrap().parts[3].bytes, vec![3; 1000]);
    }

    #[test]
    fn a_stream_that_begins_later_has_a_higher_number() {
        assert!(first_msn(1_000_000_000_000) + 20 <= first_msn(1_000_000_010_000));
    }
}
