//! What an FLV tag holds: H.264 and AAC configurations and frames, and the tags of an FLV file.
//!
//! What it promises: pure functions over bytes; any bytes give a value or an error, never a panic. Frames are passed
//! through untouched (they are already length-prefixed, as MP4 wants them).

use bytes::Bytes;

/// Why bytes are not what they should be.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone)]
pub enum FlvError {
    #[error("cut off or damaged: {0}")]
    Damaged(&'static str),
    #[error("video is {0}; send H.264")]
    VideoCodec(&'static str),
    #[error("audio is {0}; send AAC")]
    AudioCodec(&'static str),
}

/// The body of a video tag.
#[derive(Debug, PartialEq, Clone)]
pub enum Video {
    Config(VideoConfig),
    /// One picture. `cts_ms` is presentation minus decoding time.
    Frame {
        key: bool,
        cts_ms: i32,
        data: Bytes,
    },
    /// End of sequence, or a command without a picture.
    Nothing,
}

/// The body of an audio tag.
#[derive(Debug, PartialEq, Clone)]
pub enum Audio {
    Config(AudioConfig),
    Frame(Bytes),
    Nothing,
}

/// H.264 as the `avcC` record says it.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct VideoConfig {
    /// The `avcC` record itself.
    pub avcc: Bytes,
    pub width: u16,
    pub height: u16,
    /// Bytes of the length before each NAL unit: 1, 2 or 4.
    pub length_bytes: u8,
}

impl VideoConfig {
    /// The codec's name as browsers know it, for example `avc1.64001f`.
    pub fn codec(&self) -> String {
        format!("avc1.{:02x}{:02x}{:02x}", self.avcc[1], self.avcc[2], self.avcc[3])
    }
}

/// AAC as the AudioSpecificConfig says it.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct AudioConfig {
    /// The AudioSpecificConfig itself.
    pub asc: Bytes,
    /// Samples a second of the core coder (of 1,024-sample frames); half the output's for HE-AAC.
    pub rate_hz: u32,
    pub channels: u8,
}

impl AudioConfig {
    /// AAC-LC of 48 kHz in one channel, for the silent track of a stream without sound.
    pub fn silent() -> Self {
        AudioConfig { asc: Bytes::from_static(&[0x11, 0x88]), rate_hz: 48_000, channels: 1 }
    }

    /// The codec's name as browsers know it.
    pub fn codec(&self) -> String {
        format!("mp4a.40.{}", self.asc[0] >> 3)
    }

    /// One frame of silence, for one and two channels of AAC-LC: a raw data block with an empty spectrum
    /// (ISO/IEC 14496-3, 4.4.2.1: no scale-factor bands, no tools).
    pub fn silent_frame(&self) -> Option<Bytes> {
        let fields: &[(u64, u32)] = match self.channels {
            // single_channel_element: id 0; tag; gain; ics_info; pulse, tns and gain control absent
            1 => &[(0, 3), (0, 4), (0, 8), (0, 11), (0, 3)],
            // channel_pair_element: id 1; tag; common window; ics_info; no mid/side; two empty channels
            2 => &[(1, 3), (0, 4), (1, 1), (0, 11), (0, 2), (0, 8 + 3), (0, 8 + 3)],
            _ => return None,
        };
        let (bits, count) = fields
            .iter()
            .chain(&[(7, 3)])
            .fold((0_u64, 0), |(bits, count), (value, width)| (bits << width | value, count + width));
        let (bits, count) = (bits << ((8 - count % 8) % 8), count.next_multiple_of(8));
        Some(Bytes::copy_from_slice(&bits.to_be_bytes()[8 - (count / 8) as usize..]))
    }
}

/// Reads the body of a video tag or RTMP video message.
pub fn parse_video(body: &Bytes) -> Result<Video, FlvError> {
    let head = body.get(..5).ok_or(FlvError::Damaged("video tag"))?;
    if head[0] & 0x80 != 0 {
        return Err(FlvError::VideoCodec(match &head[1..5] {
            b"hvc1" => "HEVC",
            b"av01" => "AV1",
            b"vp09" => "VP9",
            _ => "an enhanced codec",
        }));
    }
    if head[0] & 0x0f != 7 {
        return Err(FlvError::VideoCodec("an old Flash codec"));
    }
    let cts_ms = i32::from_be_bytes([head[2], head[3], head[4], 0]) >> 8;
    match head[1] {
        0 => Ok(Video::Config(parse_avcc(&body.slice(5..))?)),
        // Frame type 5 is a command.
        1 if head[0] >> 4 != 5 && body.len() > 5 => {
            Ok(Video::Frame { key: head[0] >> 4 == 1, cts_ms, data: body.slice(5..) })
        }
        _ => Ok(Video::Nothing),
    }
}

/// Reads the body of an audio tag or RTMP audio message.
pub fn parse_audio(body: &Bytes) -> Result<Audio, FlvError> {
    let head = body.first().ok_or(FlvError::Damaged("audio tag"))?;
    match head >> 4 {
        10 => {}
        2 | 14 => return Err(FlvError::AudioCodec("MP3")),
        9 => return Err(FlvError::AudioCodec("an enhanced codec")),
        _ => return Err(FlvError::AudioCodec("an old Flash codec")),
    }
    match body.get(1) {
        Some(0) => Ok(Audio::Config(parse_asc(&body.slice(2..))?)),
        Some(1) if body.len() > 2 => Ok(Audio::Frame(body.slice(2..))),
        _ => Ok(Audio::Nothing),
    }
}

/// True when the NAL units of a frame fill it exactly.
pub fn frame_is_whole(data: &[u8], length_bytes: u8) -> bool {
    let mut rest = data;
    while !rest.is_empty() {
        let Some((length, tail)) = rest.split_at_checked(usize::from(length_bytes)) else { return false };
        let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let Some(tail) = tail.get(length..) else { return false };
        rest = tail;
    }
    true
}

/// Reads an `avcC` record (ISO/IEC 14496-15, 5.3.3.1) and the picture size in its first SPS.
pub fn parse_avcc(avcc: &Bytes) -> Result<VideoConfig, FlvError> {
    const DAMAGED: FlvError = FlvError::Damaged("avcC");
    let head = avcc.get(..8).ok_or(DAMAGED)?;
    let length_bytes = (head[4] & 3) + 1;
    if head[0] != 1 || head[5] & 31 == 0 || length_bytes == 3 {
        return Err(DAMAGED);
    }
    let length = usize::from(u16::from_be_bytes([head[6], head[7]]));
    let sps = avcc.get(8..8 + length).ok_or(DAMAGED)?;
    let (width, height) = parse_sps(sps)?;
    Ok(VideoConfig { avcc: avcc.clone(), width, height, length_bytes })
}

/// The picture's width and height in an SPS (ITU-T H.264, 7.3.2.1.1).
pub fn parse_sps(sps: &[u8]) -> Result<(u16, u16), FlvError> {
    const DAMAGED: FlvError = FlvError::Damaged("SPS");
    let mut clean = Vec::with_capacity(sps.len());
    let mut zeros = 0;
    for &byte in sps {
        // 00 00 03 carries an emulation-prevention byte, which is left out.
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        clean.push(byte);
    }
    let mut bits = Bits { bytes: clean.get(1..).ok_or(DAMAGED)?, at: 0 };
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.ue()?;
    let mut chroma = 1;
    if [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].contains(&profile) {
        chroma = bits.ue()?;
        if chroma == 3 {
            bits.take(1)?;
        }
        bits.ue()?;
        bits.ue()?;
        bits.take(1)?;
        if bits.take(1)? == 1 {
            for list in 0..if chroma == 3 { 12 } else { 8 } {
                if bits.take(1)? == 1 {
                    let (mut last, mut next) = (8_i64, 8_i64);
                    for _ in 0..if list < 6 { 16 } else { 64 } {
                        if next != 0 {
                            next = (last + bits.se()?) & 0xff;
                        }
                        last = if next == 0 { last } else { next };
                    }
                }
            }
        }
    }
    bits.ue()?;
    match bits.ue()? {
        0 => {
            bits.ue()?;
        }
        1 => {
            bits.take(1)?;
            bits.se()?;
            bits.se()?;
            for _ in 0..bits.ue()?.min(255) {
                bits.se()?;
            }
        }
        _ => {}
    }
    bits.ue()?;
    bits.take(1)?;
    let columns = u64::from(bits.ue()?) + 1;
    let rows = u64::from(bits.ue()?) + 1;
    let frames_only = u64::from(bits.take(1)?);
    if frames_only == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let (mut crop_x, mut crop_y) = (0, 0);
    if bits.take(1)? == 1 {
        let (unit_x, unit_y) = (if matches!(chroma, 1 | 2) { 2 } else { 1 }, if chroma == 1 { 2 } else { 1 });
        crop_x = (u64::from(bits.ue()?) + u64::from(bits.ue()?)) * unit_x;
        crop_y = (u64::from(bits.ue()?) + u64::from(bits.ue()?)) * unit_y * (2 - frames_only);
    }
    let size = |whole: u64, crop: u64| u16::try_from(whole.checked_sub(crop)?).ok().filter(|size| *size > 0);
    let width = size(columns * 16, crop_x).ok_or(DAMAGED)?;
    let height = size(rows * 16 * (2 - frames_only), crop_y).ok_or(DAMAGED)?;
    Ok((width, height))
}

/// Reads an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1).
pub fn parse_asc(asc: &Bytes) -> Result<AudioConfig, FlvError> {
    const RATES_HZ: [u32; 13] =
        [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];
    const DAMAGED: FlvError = FlvError::Damaged("AudioSpecificConfig");
    let mut bits = Bits { bytes: asc, at: 0 };
    let kind = bits.take(5)?;
    if !matches!(kind, 2 | 5 | 29) {
        return Err(FlvError::AudioCodec("an AAC profile other than LC or HE"));
    }
    let rate_hz = match bits.take(4)? {
        15 => bits.take(24)?,
        index => *RATES_HZ.get(index as usize).ok_or(DAMAGED)?,
    };
    let channels = bits.take(4)? as u8;
    // 7 means eight channels; 0 leaves it to a program config element, which no encoder sends over RTMP.
    if !(1..=7).contains(&channels) || !(7_350..=96_000).contains(&rate_hz) {
        return Err(DAMAGED);
    }
    Ok(AudioConfig { asc: asc.clone(), rate_hz, channels })
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Result<u32, FlvError> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(FlvError::Damaged("bits"))?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Ok(value)
    }

    /// Unsigned Exp-Golomb.
    fn ue(&mut self) -> Result<u32, FlvError> {
        let mut zeros = 0;
        while self.take(1)? == 0 {
            zeros += 1;
            if zeros > 31 {
                return Err(FlvError::Damaged("Exp-Golomb"));
            }
        }
        Ok(((1_u32 << zeros) - 1) + self.take(zeros)?)
    }

    fn se(&mut self) -> Result<i64, FlvError> {
        let code = i64::from(self.ue()?);
        Ok(if code % 2 == 1 { code / 2 + 1 } else { -(code / 2) })
    }
}

/// One audio or video tag of an FLV file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub video: bool,
    pub timestamp_ms: u32,
    pub body: Bytes,
}

/// The audio and video tags of an FLV file, in their order. A last tag that is cut off is left out.
pub fn parse_file(file: &Bytes) -> Result<Vec<Tag>, FlvError> {
    const DAMAGED: FlvError = FlvError::Damaged("FLV file");
    if file.get(..3) != Some(b"FLV") {
        return Err(DAMAGED);
    }
    let header = file.get(5..9).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]])).ok_or(DAMAGED)? as usize;
    let mut at = header.saturating_add(4);
    let mut tags = Vec::new();
    while let Some(head) = file.get(at..at.saturating_add(11)) {
        let length = u32::from_be_bytes([0, head[1], head[2], head[3]]) as usize;
        let timestamp_ms = u32::from_be_bytes([head[7], head[4], head[5], head[6]]);
        let body = at + 11..at + 11 + length;
        if file.len() < body.end {
            break;
        }
        at = body.end + 4;
        if matches!(head[0] & 31, 8 | 9) && length > 0 {
            tags.push(Tag { video: head[0] & 31 == 9, timestamp_ms, body: file.slice(body) });
        }
    }
    Ok(tags)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The avcC of a 540x960 stream of x264.
    pub(crate) const AVCC: &[u8] = &[
        0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x18, 0x67, 0x64, 0x00, 0x1f, 0xac, 0xb4, 0x04, 0x40, 0xf3, 0xdf,
        0x08, 0x00, 0x00, 0x03, 0x00, 0x08, 0x00, 0x00, 0x03, 0x01, 0x94, 0x78, 0xc1, 0x95, 0x01, 0x00, 0x04, 0x68,
        0xef, 0x3c, 0xb0, 0xfd, 0xf8, 0xf8, 0x00,
    ];

    #[test]
    fn the_picture_size_and_codec_are_read() {
        let config = parse_avcc(&Bytes::from_static(AVCC)).unwrap();
        assert_eq!((config.width, config.height, config.length_bytes), (540, 960, 4));
        assert_eq!(config.codec(), "avc1.64001f");
        let asc = parse_asc(&Bytes::from_static(&[0x12, 0x10])).unwrap();
        assert_eq!((asc.rate_hz, asc.channels, asc.codec().as_str()), (44_100, 2, "mp4a.40.2"));
    }

    #[test]
    fn composition_offsets_are_signed() {
        let body = |cts: [u8; 3]| Bytes::from([&[0x17, 1][..], &cts, &[9]].concat());
        let cts = |body| match parse_video(&body) {
            Ok(Video::Frame { cts_ms, .. }) => cts_ms,
            other => panic!("{other:?}"),
        };
        assert_eq!([cts(body([0, 0, 80])), cts(body([0xff, 0xff, 0xd8]))], [80, -40]);
    }

    #[test]
    fn other_codecs_are_named() {
        let hevc = parse_video(&Bytes::from_static(b"\x91hvc1..."));
        assert_eq!(hevc.unwrap_err().to_string(), "video is HEVC; send H.264");
        assert_eq!(parse_audio(&Bytes::from_static(&[0x2f, 0, 0])).unwrap_err().to_string(), "audio is MP3; send AAC");
    }

    #[test]
    fn a_frame_is_whole_when_its_units_fill_it() {
        assert!(frame_is_whole(&[0, 0, 0, 2, 1, 2, 0, 0, 0, 1, 3], 4));
        assert!(!frame_is_whole(&[0, 0, 0, 3, 1, 2], 4));
        assert!(!frame_is_whole(&[0, 0, 1], 4));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let bytes = Bytes::from(bytes);
            let _ = parse_video(&bytes);
            let _ = parse_audio(&bytes);
            let _ = parse_avcc(&bytes);
            let _ = parse_asc(&bytes);
            let _ = parse_sps(&bytes);
            let _ = parse_file(&bytes);
            let _ = frame_is_whole(&bytes, 4);
            let _ = parse_file(&Bytes::from([b"FLV\x01\x05\0\0\0\x09\0\0\0\0", &bytes[..]].concat()));
        }

        #[test]
        fn a_damaged_sps_is_read_or_refused(at in 8..AVCC.len(), byte in any::<u8>()) {
            let mut avcc = AVCC.to_vec();
            avcc[at] = byte;
            let _ = parse_avcc(&avcc.into());
        }
    }
}
