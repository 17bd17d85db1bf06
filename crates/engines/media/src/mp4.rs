//! Writes fragmented MP4 (CMAF): the initialisation of a video and an audio track, and one fragment of both.
//!
//! What it promises: pure functions; times are exact integers (video in [`VIDEO_TICKS_PER_S`], audio in its own sample
//! rate), composition offsets are signed, and nothing is rounded here. Box shapes: ISO/IEC 14496-12 and -14.

use crate::flv::{AudioConfig, VideoConfig};
use bytes::Bytes;

/// The video track's time unit.
pub const VIDEO_TICKS_PER_S: u32 = 90_000;
/// Samples in an AAC frame.
pub const AUDIO_FRAME_SAMPLES: u32 = 1024;
const VIDEO_TRACK: u32 = 1;
const AUDIO_TRACK: u32 = 2;
const MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// One picture with its real duration and its signed composition offset, in video ticks.
#[derive(Debug, Clone)]
pub struct VideoSample {
    pub ticks: u32,
    pub offset_ticks: i32,
    pub key: bool,
    pub data: Bytes,
}

fn put_box(out: &mut Vec<u8>, kind: &[u8; 4], fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(kind);
    fill(out);
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

fn put_full(out: &mut Vec<u8>, kind: &[u8; 4], version: u8, flags: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    put_box(out, kind, |out| {
        put(out, &[u32::from(version) << 24 | flags]);
        fill(out);
    });
}

fn put(out: &mut Vec<u8>, words: &[u32]) {
    words.iter().for_each(|word| out.extend_from_slice(&word.to_be_bytes()));
}

/// The initialisation segment (`ftyp` and `moov`).
pub fn init(video: &VideoConfig, audio: &AudioConfig) -> Bytes {
    let mut out = Vec::with_capacity(1024);
    put_box(&mut out, b"ftyp", |out| out.extend_from_slice(b"iso6\0\0\0\x01iso6cmfcmp41"));
    put_box(&mut out, b"moov", |out| {
        put_full(out, b"mvhd", 0, 0, |out| {
            put(out, &[0, 0, 1000, 0, 0x1_0000, 0x0100_0000, 0, 0]);
            put(out, &MATRIX);
            put(out, &[0; 6]);
            put(out, &[AUDIO_TRACK + 1]);
        });
        put_track(out, VIDEO_TRACK, VIDEO_TICKS_PER_S, Some((video.width, video.height)), |out| {
            put_box(out, b"avc1", |out| {
                put(out, &[0, 1, 0, 0, 0, 0]);
                put(out, &[u32::from(video.width) << 16 | u32::from(video.height), 0x48_0000, 0x48_0000, 0, 1 << 16]);
                out.extend_from_slice(&[0; 30]);
                put(out, &[0x18_ffff]);
                put_box(out, b"avcC", |out| out.extend_from_slice(&video.avcc));
            });
        });
        put_track(out, AUDIO_TRACK, audio.rate_hz, None, |out| {
            put_box(out, b"mp4a", |out| {
                put(out, &[0, 1, 0, 0, u32::from(audio.channels) << 16 | 16, 0, audio.rate_hz << 16]);
                put_full(out, b"esds", 0, 0, |out| {
                    let asc = &audio.asc[..audio.asc.len().min(64)];
                    let length = asc.len() as u8;
                    out.extend_from_slice(&[3, 23 + length, 0, 2, 0, 4, 15 + length, 0x40, 0x15, 0, 0, 0]);
                    put(out, &[0, 0]);
                    out.extend_from_slice(&[5, length]);
                    out.extend_from_slice(asc);
                    out.extend_from_slice(&[6, 1, 2]);
                });
            });
        });
        put_box(out, b"mvex", |out| {
            for track in [VIDEO_TRACK, AUDIO_TRACK] {
                put_full(out, b"trex", 0, 0, |out| put(out, &[track, 1, 0, 0, 0]));
            }
        });
    });
    out.into()
}

fn put_track(
    out: &mut Vec<u8>,
    track: u32,
    ticks_per_s: u32,
    size: Option<(u16, u16)>,
    entry: impl FnOnce(&mut Vec<u8>),
) {
    put_box(out, b"trak", |out| {
        put_full(out, b"tkhd", 0, 3, |out| {
            put(out, &[0, 0, track, 0, 0, 0, 0, 0, if size.is_none() { 0x0100_0000 } else { 0 }]);
            put(out, &MATRIX);
            let (width, height) = size.unwrap_or_default();
            put(out, &[u32::from(width) << 16, u32::from(height) << 16]);
        });
        put_box(out, b"mdia", |out| {
            // Language "und".
            put_full(out, b"mdhd", 0, 0, |out| put(out, &[0, 0, ticks_per_s, 0, 0x55c4_0000]));
            put_full(out, b"hdlr", 0, 0, |out| {
                let kind: &[u8; 4] = if size.is_some() { b"vide" } else { b"soun" };
                put(out, &[0, u32::from_be_bytes(*kind), 0, 0, 0]);
                out.push(0);
            });
            put_box(out, b"minf", |out| {
                match size {
                    Some(_) => put_full(out, b"vmhd", 0, 1, |out| put(out, &[0, 0])),
                    None => put_full(out, b"smhd", 0, 0, |out| put(out, &[0])),
                }
                put_box(out, b"dinf", |out| {
                    put_full(out, b"dref", 0, 0, |out| {
                        put(out, &[1]);
                        put_full(out, b"url ", 0, 1, |_| {});
                    });
                });
                put_box(out, b"stbl", |out| {
                    put_full(out, b"stsd", 0, 0, |out| {
                        put(out, &[1]);
                        entry(out);
                    });
                    for kind in [b"stts", b"stsc", b"stco"] {
                        put_full(out, kind, 0, 0, |out| put(out, &[0]));
                    }
                    put_full(out, b"stsz", 0, 0, |out| put(out, &[0, 0]));
                });
            });
        });
    });
}

/// One fragment (`moof` and `mdat`). `video_start` is in video ticks, `audio_start` in audio samples; a track without
/// samples is left out.
pub fn fragment(number: u32, video_start: u64, video: &[VideoSample], audio_start: u64, audio: &[Bytes]) -> Bytes {
    let video_bytes: usize = video.iter().map(|sample| sample.data.len()).sum();
    let audio_bytes: usize = audio.iter().map(Bytes::len).sum();
    let mut out = Vec::with_capacity(256 + 16 * (video.len() + audio.len()) + video_bytes + audio_bytes);
    let mut offsets = Vec::new();
    put_box(&mut out, b"moof", |out| {
        put_full(out, b"mfhd", 0, 0, |out| put(out, &[number]));
        let mut track = |out: &mut Vec<u8>, track: u32, start: u64, count: usize, samples: &dyn Fn(&mut Vec<u8>)| {
            put_box(out, b"traf", |out| {
                // default-base-is-moof
                put_full(out, b"tfhd", 0, 0x02_0000, |out| put(out, &[track]));
                put_full(out, b"tfdt", 1, 0, |out| out.extend_from_slice(&start.to_be_bytes()));
                let flags = if track == VIDEO_TRACK { 0xf01 } else { 0x301 };
                put_full(out, b"trun", 1, flags, |out| {
                    put(out, &[count as u32]);
                    offsets.push(out.len());
                    put(out, &[0]);
                    samples(out);
                });
            });
        };
        if !video.is_empty() {
            track(out, VIDEO_TRACK, video_start, video.len(), &|out| {
                for sample in video {
                    let flags = if sample.key { 0x0200_0000 } else { 0x0101_0000 };
                    put(out, &[sample.ticks, sample.data.len() as u32, flags, sample.offset_ticks as u32]);
                }
            });
        }
        if !audio.is_empty() {
            track(out, AUDIO_TRACK, audio_start, audio.len(), &|out| {
                audio.iter().for_each(|frame| put(out, &[AUDIO_FRAME_SAMPLES, frame.len() as u32]));
            });
        }
    });
    let mut offset = out.len() + 8;
    let sizes = [(!video.is_empty()).then_some(video_bytes), (!audio.is_empty()).then_some(audio_bytes)];
    for (at, size) in offsets.into_iter().zip(sizes.into_iter().flatten()) {
        out[at..at + 4].copy_from_slice(&(offset as u32).to_be_bytes());
        offset += size;
    }
    put_box(&mut out, b"mdat", |out| {
        video.iter().for_each(|sample| out.extend_from_slice(&sample.data));
        audio.iter().for_each(|frame| out.extend_from_slice(frame));
    });
    out.into()
}
