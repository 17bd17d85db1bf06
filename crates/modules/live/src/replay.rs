//! The replay: a recording cut to what was live, and the way between the wall clock and a place in it.
//!
//! The recording also holds rehearsals, and leaves out what nobody sent; so a moment and a place in the film are not a
//! difference of two times. [`Timeline`] knows each piece.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError},
};

use kernel::{Error, Result, SessionId, Time};

use crate::{Live, acts::recording_name, model::SessionRow, model::SessionState, rows};

/// A piece that began this much before the session was live still belongs to it.
const LEAD_MS: i64 = 1_000;
/// Replays kept in memory.
const REPLAYS_MAX: usize = 256;

/// One segment of a recording.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    /// When it was received.
    start: Time,
    duration_ms: i64,
    /// Place of its beginning in the film.
    at_ms: i64,
}

/// Between moments and places.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Timeline(Vec<Piece>);

impl Timeline {
    /// The place shown at a moment: what falls into a gap is shown when the film goes on.
    pub(crate) fn place(&self, moment: Time) -> i64 {
        let next = self.0.partition_point(|p| p.start <= moment);
        let Some(piece) = next.checked_sub(1).and_then(|at| self.0.get(at)) else { return 0 };
        piece.at_ms + moment.ms_since(piece.start).min(piece.duration_ms)
    }

    /// The moment shown at a place.
    pub(crate) fn moment(&self, place_ms: i64) -> Option<Time> {
        let next = self.0.partition_point(|p| p.at_ms <= place_ms.max(0));
        let piece = self.0.get(next.checked_sub(1)?)?;
        Some(piece.start.plus_ms((place_ms.max(0) - piece.at_ms).min(piece.duration_ms)))
    }

    pub(crate) fn duration_ms(&self) -> i64 {
        self.0.last().map_or(0, |p| p.at_ms + p.duration_ms)
    }
}

/// What viewers of a replay are served.
pub(crate) struct Replay {
    pub(crate) playlist: String,
    pub(crate) timeline: Timeline,
    files: HashSet<String>,
}

impl Replay {
    /// Whether the playlist names this file.
    pub(crate) fn names(&self, file: &str) -> bool {
        self.files.contains(file)
    }
}

/// Cuts a recording's playlist to the pieces between two moments. `None` where nothing is left.
fn cut(playlist: &str, from: Time, until: Time) -> Option<Replay> {
    let (mut head, mut body) = (String::new(), String::new());
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at_us = 0i64;
    let mut map = None;
    let mut map_written = None;
    let mut broken = false;
    let mut start = None;
    let mut duration_us = 0i64;
    let mut files = HashSet::new();
    for line in playlist.lines() {
        if let Some(moment) = line.strip_prefix("#EXT-X-PROGRAM-DATE-TIME:") {
            start = Time::parse(moment);
        } else if let Some(length) = line.strip_prefix("#EXTINF:") {
            duration_us = seconds_to_us(length.split(',').next().unwrap_or_default())?;
        } else if line.starts_with("#EXT-X-MAP:") {
            map = Some(line);
        } else if line == "#EXT-X-DISCONTINUITY" {
            broken = true;
        } else if line.starts_with('#') || line.is_empty() {
            if pieces.is_empty() && line != "#EXT-X-ENDLIST" && !line.is_empty() {
                head.push_str(line);
                head.push('\n');
            }
        } else {
            let begun = start.take()?;
            let ends = begun.plus_ms(duration_us / 1000);
            if begun.plus_ms(LEAD_MS) >= from && begun < until && ends > from {
                if broken && !pieces.is_empty() {
                    body.push_str("#EXT-X-DISCONTINUITY\n");
                }
                if map != map_written
                    && let Some(map) = map
                {
                    body.push_str(map);
                    body.push('\n');
                    files.extend(map.split('"').nth(1).map(str::to_owned));
                }
                map_written = map;
                body.push_str(&format!("#EXT-X-PROGRAM-DATE-TIME:{begun}\n"));
                body.push_str(&format!(
                    "#EXTINF:{}.{:06},\n{line}\n",
                    duration_us / 1_000_000,
                    duration_us % 1_000_000
                ));
                files.insert(line.to_owned());
                pieces.push(Piece { start: begun, duration_ms: duration_us / 1000, at_ms: at_us / 1000 });
                at_us += duration_us;
            }
            broken = false;
        }
    }
    if pieces.is_empty() {
        return None;
    }
    Some(Replay { playlist: format!("{head}{body}#EXT-X-ENDLIST\n"), timeline: Timeline(pieces), files })
}

/// Exact: `4.000033` is 4,000,033 µs.
fn seconds_to_us(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part: String = part.chars().chain("000000".chars()).take(6).collect();
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(part.parse().ok()?)
}

impl Live {
    /// The replay of a session that was live. Errors: `no_recording`.
    pub(crate) async fn read_replay(&self, row: &SessionRow) -> Result<Arc<Replay>> {
        let known = self.replays().get(&row.id).cloned();
        if let Some(replay) = known {
            return Ok(replay);
        }
        let media = self.0.media.get().ok_or(Error::conflict("no_recording"))?;
        let file = media.recorded(&recording_name(row.id), "index.m3u8").await;
        let file = file.map_err(|e| Error { cause: Some(e.to_string()), ..Error::conflict("no_recording") })?;
        let text = String::from_utf8_lossy(&file.body).into_owned();
        let (Some(from), Some(until)) = (row.started_at, row.ended_at) else {
            return Err(Error::conflict("no_recording"));
        };
        let replay = Arc::new(cut(&text, from, until).ok_or(Error::conflict("no_recording"))?);
        let mut all = self.replays();
        if all.len() >= REPLAYS_MAX {
            all.clear();
        }
        all.insert(row.id, replay.clone());
        Ok(replay)
    }

    fn replays(&self) -> std::sync::MutexGuard<'_, std::collections::HashMap<SessionId, Arc<Replay>>> {
        self.0.replays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The replay of a session, where it is open to all. Errors: `not_found`.
    pub(crate) async fn open_replay(&self, id: SessionId) -> Result<Arc<Replay>> {
        let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
        if row.state != SessionState::Replay {
            return Err(Error::not_found());
        }
        self.read_replay(&row).await
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PLAYLIST: &str = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:2\n\
        #EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-MAP:URI=\"init-1.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00.000Z\n\
        #EXTINF:2.000000,\nseg-1.m4s\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:02.000Z\n#EXTINF:2.000033,\nseg-2.m4s\n\
        #EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:01:00.000Z\n\
        #EXTINF:2.000000,\nseg-9.m4s\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:01:02.000Z\n#EXTINF:2.000000,\nseg-10.m4s\n\
        #EXT-X-ENDLIST\n";

    fn at(text: &str) -> Time {
        Time::parse(&format!("2026-11-21T{text}Z")).unwrap()
    }

    #[test]
    fn a_replay_leaves_the_rehearsal_out_and_keeps_what_each_piece_needs() {
        let replay = cut(PLAYLIST, at("12:00:02.500"), at("12:01:02")).unwrap();
        let wanted = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:2\n\
            #EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-MAP:URI=\"init-1.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:02.000Z\n\
            #EXTINF:2.000033,\nseg-2.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n\
            #EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:01:00.000Z\n#EXTINF:2.000000,\nseg-9.m4s\n#EXT-X-ENDLIST\n";
        assert_eq!(replay.playlist, wanted);
        assert!(cut(PLAYLIST, at("13:00:00"), at("14:00:00")).is_none());
    }

    #[test]
    fn what_was_said_in_a_gap_is_shown_when_the_film_goes_on() {
        let timeline = cut(PLAYLIST, at("12:00:00"), at("12:02:00")).unwrap().timeline;
        let places: Vec<i64> = ["11:59:00", "12:00:00", "12:00:03", "12:00:30", "12:01:00", "12:01:01", "12:30:00"]
            .map(|t| timeline.place(at(t)))
            .to_vec();
        assert_eq!(places, [0, 0, 3000, 4000, 4000, 5000, 8000]);
        assert_eq!(timeline.duration_ms(), 8000);
        assert_eq!(timeline.moment(3000), Some(at("12:00:03")));
        assert_eq!(timeline.moment(4500), Some(at("12:01:00.500")));
        assert_eq!(Timeline::default().moment(0), None);
    }

    proptest! {
        /// Places follow moments in order, and a place leads back to itself.
        #[test]
        fn places_follow_moments(lengths in prop::collection::vec((1i64..5000, 0i64..9000), 1..20), asked in 0i64..60_000) {
            let mut pieces = Vec::new();
            let (mut start, mut at_ms) = (Time::from_millis(1_000_000), 0);
            for (duration_ms, gap_ms) in lengths {
                pieces.push(Piece { start, duration_ms, at_ms });
                start = start.plus_ms(duration_ms + gap_ms);
                at_ms += duration_ms;
            }
            let timeline = Timeline(pieces);
            let moment = Time::from_millis(1_000_000 + asked);
            prop_assert!(timeline.place(moment) <= timeline.place(moment.plus_ms(1)));
            let place = asked.min(timeline.duration_ms() - 1);
            prop_assert_eq!(timeline.place(timeline.moment(place).unwrap()), place);
        }

        #[test]
        fn any_playlist_is_read_or_refused(text in "\\PC{0,200}") {
            let _ = cut(&text.replace('~', "\n"), Time::from_millis(0), Time::from_millis(i64::MAX / 10_000));
        }
    }
}
