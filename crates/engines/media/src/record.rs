//! The recorder: every segment of a stream to a folder, with a manifest that proves nothing was changed or left out.
//!
//! What it promises: it has its own path. Segments are handed over in order through a queue that loses nothing until
//! [`QUEUE_BYTES_MAX`] bytes wait in it; what is lost then, or because the disk is full, stands in the manifest as a gap
//! and is told. Recording goes on by itself when there is room, and the chain goes on after a restart.
//!
//! Files of a recording: `init-N.mp4`, `seg-N.m4s` and `manifest.jsonl`. Each line of the manifest is a JSON object with
//! `prev`, the SHA-256 of the line before it (without its newline; 64 zeros on the first), so the hash of the last line
//! vouches for all of them; files stand in it with their SHA-256.
//!
//! On the disk: a file is written under another name, synced and renamed; then its line is appended and synced. After a
//! crash at any moment the manifest names only whole files; an unfinished last line is cut off when recording goes on.

use crate::hls::{self, iso_time};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

/// Bytes that may wait for the disk, for one recording: more than three minutes of 2.5 Mb/s.
pub const QUEUE_BYTES_MAX: usize = 64 << 20;
/// The manifest's file name.
pub const MANIFEST: &str = "manifest.jsonl";
/// Longest manifest read back: some ten days of recording.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;
const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A complete segment on its way to the disk.
#[derive(Debug, Clone)]
pub(crate) struct RecordedSegment {
    pub(crate) msn: u64,
    pub(crate) wall_us: i64,
    pub(crate) ticks: u64,
    pub(crate) init: u64,
    pub(crate) init_bytes: Bytes,
    pub(crate) bytes: Bytes,
}

/// A line of the manifest.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
pub struct ManifestLine {
    /// SHA-256 of the line before, in hexadecimal.
    pub prev: String,
    #[serde(flatten)]
    pub entry: ManifestEntry,
}

/// What a line says. Times are ISO 8601 in UTC; `ticks` are 1/90,000 s.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ManifestEntry {
    /// Recording began, or went on after a restart.
    Open { stream: String, at: String },
    /// An initialisation; the segments that name it need it.
    Init { init: u64, bytes: u64, sha256: String },
    /// A segment, in the file `seg-{msn}.m4s`; `start` is when it was received.
    Segment { msn: u64, init: u64, start: String, ticks: u64, bytes: u64, sha256: String },
    /// Segments that could not be kept.
    Gap { first_msn: u64, last_msn: u64, start: String, ticks: u64, reason: String },
    /// Recording was ended on purpose.
    End { at: String },
}

/// What the recorder tells while it works.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RecorderNote {
    GapBegan { msn: u64, reason: String },
    GapEnded { first_msn: u64, last_msn: u64, ticks: u64 },
}

/// The file operations a recording needs; a test replaces them to fill the disk.
pub(crate) trait Disk: Send {
    /// Creates the folder, and returns the manifest's bytes (empty when there is none).
    fn open(&mut self, dir: &Path) -> io::Result<Vec<u8>>;
    /// Writes a whole file that survives a crash once this has returned.
    fn put(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file `at` bytes long, appends and syncs.
    fn append(&mut self, path: &Path, at: u64, bytes: &[u8]) -> io::Result<()>;
}

/// The real disk.
pub(crate) struct Folder;

impl Disk for Folder {
    fn open(&mut self, dir: &Path) -> io::Result<Vec<u8>> {
        std::fs::create_dir_all(dir)?;
        read_limited(&dir.join(MANIFEST)).or_else(|error| match error.kind() {
            io::ErrorKind::NotFound => Ok(Vec::new()),
            _ => Err(error),
        })
    }

    fn put(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let partial = path.with_extension("partial");
        let written = (|| {
            let mut file = File::create(&partial)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            std::fs::rename(&partial, path)
        })();
        if written.is_err() {
            // Gives the room back; if even that fails there is nothing more to do.
            let _ = std::fs::remove_file(&partial);
        }
        written
    }

    fn append(&mut self, path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        file.set_len(at)?;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
        file.sync_data()?;
        if at == 0
            && let Some(dir) = path.parent()
        {
            // The manifest's own name must survive too.
            File::open(dir)?.sync_all()?;
        }
        Ok(())
    }
}

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MANIFEST_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Gap {
    first: RecordedSegment,
    last_msn: u64,
    ticks: u64,
    reason: String,
}

/// Writes one recording, step by step. Runs on the recorder's thread; a test steps it by hand.
pub(crate) struct RecordingWriter<D> {
    disk: D,
    dir: PathBuf,
    stream: String,
    /// Hash and length of the manifest up to its last whole line; `None` until the folder could be opened.
    head: Option<(String, u64)>,
    last_init: Option<u64>,
    gap: Option<Gap>,
}

impl<D: Disk> RecordingWriter<D> {
    pub(crate) fn new(disk: D, dir: PathBuf, stream: String) -> Self {
        RecordingWriter { disk, dir, stream, head: None, last_init: None, gap: None }
    }

    /// Keeps a segment, or begins or lengthens a gap.
    pub(crate) fn keep(&mut self, segment: &RecordedSegment) -> Option<RecorderNote> {
        match self.try_keep(segment) {
            Ok(note) => note,
            Err(error) => self.lose(segment, &error.to_string()),
        }
    }

    fn try_keep(&mut self, segment: &RecordedSegment) -> io::Result<Option<RecorderNote>> {
        self.open()?;
        let note = self.write_gap()?;
        if self.last_init != Some(segment.init) {
            self.disk.put(&self.dir.join(format!("init-{}.mp4", segment.init)), &segment.init_bytes)?;
            let (bytes, sha256) = (segment.init_bytes.len() as u64, sha256_hex(&segment.init_bytes));
            self.append(ManifestEntry::Init { init: segment.init, bytes, sha256 })?;
            self.last_init = Some(segment.init);
        }
        self.disk.put(&self.dir.join(format!("seg-{}.m4s", segment.msn)), &segment.bytes)?;
        self.append(ManifestEntry::Segment {
            msn: segment.msn,
            init: segment.init,
            start: iso_time(segment.wall_us),
            ticks: segment.ticks,
            bytes: segment.bytes.len() as u64,
            sha256: sha256_hex(&segment.bytes),
        })?;
        Ok(note)
    }

    /// Notes a segment that could not be kept.
    pub(crate) fn lose(&mut self, segment: &RecordedSegment, reason: &str) -> Option<RecorderNote> {
        if let Some(gap) = &mut self.gap {
            (gap.last_msn, gap.ticks) = (segment.msn, gap.ticks + segment.ticks);
            return None;
        }
        let first = RecordedSegment { bytes: Bytes::new(), init_bytes: Bytes::new(), ..segment.clone() };
        let reason = reason.to_owned();
        self.gap = Some(Gap { first, last_msn: segment.msn, ticks: segment.ticks, reason: reason.clone() });
        Some(RecorderNote::GapBegan { msn: segment.msn, reason })
    }

    /// Ends the recording on purpose, or only stops for now.
    pub(crate) fn close(&mut self, ended: bool) -> Option<RecorderNote> {
        // What cannot be written now stays visible: the manifest has no `end`, and the numbers leave a hole.
        self.open().ok()?;
        let note = self.write_gap().ok()?;
        if ended {
            self.append(ManifestEntry::End { at: iso_time(now_us()) }).ok()?;
        }
        note
    }

    fn open(&mut self) -> io::Result<()> {
        if self.head.is_some() {
            return Ok(());
        }
        let manifest = self.disk.open(&self.dir)?;
        let whole = manifest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = manifest[..whole].trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
        let hash = last.filter(|line| !line.is_empty()).map_or(NO_HASH.to_owned(), sha256_hex);
        self.head = Some((hash, whole as u64));
        let opened = self.append(ManifestEntry::Open { stream: self.stream.clone(), at: iso_time(now_us()) });
        if opened.is_err() {
            self.head = None;
        }
        opened
    }

    fn write_gap(&mut self) -> io::Result<Option<RecorderNote>> {
        let Some(gap) = &self.gap else { return Ok(None) };
        let (first_msn, last_msn, ticks) = (gap.first.msn, gap.last_msn, gap.ticks);
        let (start, reason) = (iso_time(gap.first.wall_us), gap.reason.clone());
        self.append(ManifestEntry::Gap { first_msn, last_msn, start, ticks, reason })?;
        self.gap = None;
        Ok(Some(RecorderNote::GapEnded { first_msn, last_msn, ticks }))
    }

    fn append(&mut self, entry: ManifestEntry) -> io::Result<()> {
        let (prev, at) = self.head.clone().unwrap_or_else(|| (NO_HASH.to_owned(), 0));
        let mut line = serde_json::to_vec(&ManifestLine { prev, entry })?;
        let hash = sha256_hex(&line);
        line.push(b'\n');
        self.disk.append(&self.dir.join(MANIFEST), at, &line)?;
        self.head = Some((hash, at + line.len() as u64));
        Ok(())
    }
}

pub(crate) fn now_us() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_micros() as i64
}

enum Job {
    Keep(RecordedSegment),
    Lose(RecordedSegment),
    Close { ended: bool },
}

/// A recording in progress: a queue and the thread that empties it.
pub(crate) struct Recorder {
    pub(crate) name: String,
    jobs: mpsc::Sender<Job>,
    queued: Arc<AtomicUsize>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Recorder {
    pub(crate) fn start(
        dir: PathBuf,
        name: String,
        stream: String,
        tell: impl Fn(RecorderNote) + Send + 'static,
    ) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let queued = Arc::new(AtomicUsize::new(0));
        let taken = Arc::clone(&queued);
        let mut writer = RecordingWriter::new(Folder, dir, stream);
        let thread = std::thread::Builder::new().name("recorder".into()).spawn(move || {
            while let Ok(job) = queue.recv() {
                let note = match job {
                    Job::Keep(segment) => {
                        let note = writer.keep(&segment);
                        taken.fetch_sub(segment.bytes.len(), Ordering::Relaxed);
                        note
                    }
                    Job::Lose(segment) => writer.lose(&segment, "the disk is too slow"),
                    Job::Close { ended } => {
                        writer.close(ended).into_iter().for_each(&tell);
                        return;
                    }
                };
                note.into_iter().for_each(&tell);
            }
        })?;
        Ok(Recorder { name, jobs, queued, thread: Some(thread) })
    }

    pub(crate) fn push(&self, segment: RecordedSegment) {
        let waiting = self.queued.fetch_add(segment.bytes.len(), Ordering::Relaxed);
        let job = if waiting > QUEUE_BYTES_MAX {
            self.queued.fetch_sub(segment.bytes.len(), Ordering::Relaxed);
            Job::Lose(RecordedSegment { bytes: Bytes::new(), ..segment })
        } else {
            Job::Keep(segment)
        };
        // The thread ends only after `Close`, which this value sends last.
        let _ = self.jobs.send(job);
    }

    /// Writes what is queued and stops. Blocks on the disk: not for an async thread.
    pub(crate) fn close(mut self, ended: bool) {
        let _ = self.jobs.send(Job::Close { ended });
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Why a recording does not verify, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    #[error("no such recording")]
    NotFound,
    #[error("the recording cannot be read: {0}")]
    Io(io::Error),
    #[error("line {line} of the manifest: {why}")]
    Broken { line: usize, why: String },
}

impl From<io::Error> for RecordingError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { RecordingError::NotFound } else { RecordingError::Io(error) }
    }
}

/// What a recording that verified holds.
#[derive(Debug, Clone, Serialize, PartialEq, Default)]
pub struct Report {
    pub segments: u64,
    pub bytes: u64,
    pub ticks: u64,
    /// First and last media sequence number of each gap, and its reason.
    pub gaps: Vec<(u64, u64, String)>,
    /// SHA-256 of the last line: keep it elsewhere to prove later that nothing was taken off the end.
    pub head: String,
    /// The recording was ended on purpose.
    pub ended: bool,
    /// An unfinished line follows the last whole one (the writer was stopped while writing it).
    pub unfinished: bool,
}

/// The lines of a recording's manifest, their chain checked, and whether an unfinished one follows them.
pub fn read_manifest(dir: &Path) -> Result<(Vec<ManifestLine>, String, bool), RecordingError> {
    let manifest = read_limited(&dir.join(MANIFEST))?;
    let whole = manifest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut head = NO_HASH.to_owned();
    let mut lines = Vec::new();
    for (index, bytes) in manifest[..whole].split_inclusive(|byte| *byte == b'\n').enumerate() {
        let bytes = &bytes[..bytes.len() - 1];
        let broken = |why: String| RecordingError::Broken { line: index + 1, why };
        let line: ManifestLine = serde_json::from_slice(bytes).map_err(|error| broken(error.to_string()))?;
        if line.prev != head {
            return Err(broken("does not follow from the line before it".into()));
        }
        head = sha256_hex(bytes);
        lines.push(line);
    }
    Ok((lines, head, whole < manifest.len()))
}

/// Checks a recording: the chain of its manifest, and every file against its hash and length.
pub fn verify_manifest(dir: &Path) -> Result<Report, RecordingError> {
    let (lines, head, unfinished) = read_manifest(dir)?;
    let mut report = Report { head, unfinished, ..Report::default() };
    for (index, line) in lines.into_iter().enumerate() {
        let broken = |why: String| RecordingError::Broken { line: index + 1, why };
        let check = |name: String, length: u64, sha256: &str| {
            let bytes = std::fs::read(dir.join(&name)).map_err(|error| broken(format!("{name}: {error}")))?;
            if bytes.len() as u64 != length || sha256_hex(&bytes) != sha256 {
                return Err(broken(format!("{name} is not what was recorded")));
            }
            Ok(())
        };
        report.ended = false;
        match line.entry {
            ManifestEntry::Open { .. } => {}
            ManifestEntry::Init { init, bytes, sha256 } => check(format!("init-{init}.mp4"), bytes, &sha256)?,
            ManifestEntry::Segment { msn, bytes, sha256, ticks, .. } => {
                check(format!("seg-{msn}.m4s"), bytes, &sha256)?;
                report.segments += 1;
                report.bytes += bytes;
                report.ticks += ticks;
            }
            ManifestEntry::Gap { first_msn, last_msn, reason, .. } => report.gaps.push((first_msn, last_msn, reason)),
            ManifestEntry::End { .. } => report.ended = true,
        }
    }
    Ok(report)
}

/// The playlist of a recording, complete and with the time of each segment (VOD). File names are those of the folder.
pub fn replay_playlist(dir: &Path) -> Result<String, RecordingError> {
    let (lines, ..) = read_manifest(dir)?;
    let mut body = String::new();
    let (mut longest, mut last_init, mut gap) = (0, None, false);
    for line in lines {
        match line.entry {
            ManifestEntry::Segment { msn, init, start, ticks, .. } => {
                longest = longest.max(ticks);
                if last_init.is_some_and(|last| last != init || gap) {
                    body.push_str("#EXT-X-DISCONTINUITY\n");
                }
                if last_init != Some(init) {
                    body.push_str(&format!("#EXT-X-MAP:URI=\"init-{init}.mp4\"\n"));
                }
                (last_init, gap) = (Some(init), false);
                body.push_str(&format!("#EXT-X-PROGRAM-DATE-TIME:{start}\n"));
                // Writing to a string cannot fail.
                let _ = hls::write_segment_tail(&mut body, ticks, msn);
            }
            ManifestEntry::Gap { .. } => gap = true,
            _ => {}
        }
    }
    let target = longest.div_ceil(u64::from(crate::mp4::VIDEO_TICKS_PER_S)).max(1);
    Ok(format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:{target}\n\
         #EXT-X-MEDIA-SEQUENCE:0\n{body}#EXT-X-ENDLIST\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU64;

    /// A folder of its own for a test, gone when the test is.
    struct Temp(PathBuf);

    impl Temp {
        fn new(name: &str) -> Temp {
            let dir = std::env::temp_dir().join(format!("media-record-{name}-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&dir);
            Temp(dir)
        }
    }

    impl Drop for Temp {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// A disk with a number of bytes left; a write that does not fit leaves what fitted behind, as real ones do.
    struct Small {
        left: Arc<AtomicU64>,
    }

    impl Small {
        fn spend(&self, bytes: &[u8]) -> usize {
            let left = self.left.load(Ordering::Relaxed);
            let fits = left.min(bytes.len() as u64);
            self.left.store(left - fits, Ordering::Relaxed);
            fits as usize
        }
    }

    impl Disk for Small {
        fn open(&mut self, dir: &Path) -> io::Result<Vec<u8>> {
            Folder.open(dir)
        }

        fn put(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            if self.spend(bytes) < bytes.len() {
                return Err(io::ErrorKind::StorageFull.into());
            }
            Folder.put(path, bytes)
        }

        fn append(&mut self, path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
            let fits = self.spend(bytes);
            Folder.append(path, at, &bytes[..fits])?;
            if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }

    fn segment(msn: u64) -> RecordedSegment {
        RecordedSegment {
            msn,
            wall_us: msn as i64 * 2_000_000,
            ticks: 180_000,
            init: 100,
            init_bytes: Bytes::from_static(b"init"),
            bytes: Bytes::from(vec![msn as u8; 1000]),
        }
    }

    fn writer(dir: &Temp) -> RecordingWriter<Folder> {
        RecordingWriter::new(Folder, dir.0.clone(), "stream".into())
    }

    #[test]
    fn a_recording_verifies_and_goes_on_after_a_restart() {
        let dir = Temp::new("restart");
        let mut first = writer(&dir);
        (100..103).for_each(|msn| assert_eq!(first.keep(&segment(msn)), None));
        // Stopped in the middle of a line.
        drop(first);
        let manifest = dir.0.join(MANIFEST);
        let mut file = OpenOptions::new().append(true).open(&manifest).unwrap();
        file.write_all(b"{\"prev\":\"unfin").unwrap();
        let report = verify_manifest(&dir.0).unwrap();
        assert_eq!((report.segments, report.unfinished, report.ended), (3, true, false));

        let mut second = writer(&dir);
        (200..202).for_each(|msn| assert_eq!(second.keep(&RecordedSegment { init: 200, ..segment(msn) }), None));
        second.close(true);
        let report = verify_manifest(&dir.0).unwrap();
        assert_eq!((report.segments, report.bytes, report.unfinished, report.ended), (5, 5000, false, true));
        assert_eq!(report.ticks, 5 * 180_000);

        let playlist = replay_playlist(&dir.0).unwrap();
        assert_eq!(playlist.matches("#EXT-X-MAP").count(), 2);
        assert_eq!(playlist.matches("#EXT-X-DISCONTINUITY\n").count(), 1);
        assert!(playlist.contains("#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:03:20.000Z\n#EXTINF:2.0,\nseg-100.m4s\n"));
        assert!(playlist.ends_with("seg-201.m4s\n#EXT-X-ENDLIST\n") && playlist.contains("TARGETDURATION:2\n"));
    }

    #[test]
    fn what_was_changed_removed_or_reordered_is_found() {
        let dir = Temp::new("tamper");
        let mut writer = writer(&dir);
        (100..105).for_each(|msn| assert_eq!(writer.keep(&segment(msn)), None));
        writer.close(true);
        assert!(verify_manifest(&dir.0).is_ok());
        let manifest = dir.0.join(MANIFEST);
        let whole = std::fs::read_to_string(&manifest).unwrap();

        std::fs::write(dir.0.join("seg-102.m4s"), b"other").unwrap();
        let error = verify_manifest(&dir.0).unwrap_err().to_string();
        assert_eq!(error, "line 5 of the manifest: seg-102.m4s is not what was recorded");
        std::fs::write(dir.0.join("seg-102.m4s"), vec![102; 1000]).unwrap();

        let lines: Vec<_> = whole.lines().collect();
        let without = [&lines[..4], &lines[5..]].concat().join("\n") + "\n";
        let changed = whole.replacen("\"ticks\":180000", "\"ticks\":180001", 1);
        let mut swapped = lines.clone();
        swapped.swap(3, 4);
        for tampered in [without, changed, swapped.join("\n") + "\n"] {
            std::fs::write(&manifest, tampered).unwrap();
            assert!(matches!(verify_manifest(&dir.0), Err(RecordingError::Broken { .. })));
        }
        // Lines taken off the end leave a whole chain: that is what keeping `head` is for.
        std::fs::write(&manifest, lines[..4].join("\n") + "\n").unwrap();
        let cut = verify_manifest(&dir.0).unwrap();
        assert!(!cut.ended);
    }

    #[test]
    fn a_full_disk_leaves_a_gap_in_the_manifest_and_recording_goes_on() {
        // Every amount of room, so that it runs out in each possible place.
        for room in (0..3500).step_by(35) {
            let dir = Temp::new(&format!("full-{room}"));
            let left = Arc::new(AtomicU64::new(room));
            let mut writer = RecordingWriter::new(Small { left: Arc::clone(&left) }, dir.0.clone(), "stream".into());
            let mut notes = vec![];
            (100..105).for_each(|msn| notes.extend(writer.keep(&segment(msn))));
            assert!(matches!(&notes[..], [RecorderNote::GapBegan { .. }]), "{room}: {notes:?}");
            left.store(1 << 30, Ordering::Relaxed);
            (105..107).for_each(|msn| notes.extend(writer.keep(&segment(msn))));
            writer.close(true);
            let report = verify_manifest(&dir.0).unwrap();
            let [(first, last, reason)] = &report.gaps[..] else { panic!("{room}: {report:?}") };
            assert_eq!((report.segments + (last - first + 1), *last, report.ended), (7, 104, true), "{room}");
            assert_eq!(reason, "no storage space");
            let ticks = (last - first + 1) * 180_000;
            assert_eq!(notes[1..], [RecorderNote::GapEnded { first_msn: *first, last_msn: *last, ticks }]);
            let playlist = replay_playlist(&dir.0).unwrap();
            assert_eq!(playlist.contains("#EXT-X-DISCONTINUITY\n"), *first > 100, "{room}");
        }
    }

    #[test]
    fn a_queue_that_is_full_is_a_gap() {
        let dir = Temp::new("queue");
        let (told, notes) = mpsc::channel();
        let tell = move |note| told.send(note).unwrap();
        let recorder = Recorder::start(dir.0.clone(), "rec".into(), "stream".into(), tell).unwrap();
        // As if that much were waiting for the disk.
        recorder.queued.fetch_add(QUEUE_BYTES_MAX + 1, Ordering::Relaxed);
        recorder.push(segment(100));
        recorder.queued.fetch_sub(QUEUE_BYTES_MAX + 1, Ordering::Relaxed);
        recorder.push(segment(101));
        recorder.close(true);
        let reason = "the disk is too slow".to_owned();
        let expected = [
            RecorderNote::GapBegan { msn: 100, reason },
            RecorderNote::GapEnded { first_msn: 100, last_msn: 100, ticks: 180_000 },
        ];
        assert_eq!(notes.iter().collect::<Vec<_>>(), expected);
        assert_eq!(verify_manifest(&dir.0).unwrap().segments, 1);
    }
}
