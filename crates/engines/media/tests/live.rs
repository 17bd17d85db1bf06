//! Publishers as they are: ffmpeg over the network, and a peer that sends what no encoder should. What comes out is
//! judged by ffmpeg and ffprobe.

#![allow(clippy::unwrap_used)] // helpers of tests count as no tests for that lint

use bytes::Bytes;
use media::flv::{self, Tag};
use media::{
    Admitted, BoxFuture, Clip, FileError, Gate, Media, MediaError, MediaOptions, Refusal, StreamEvent, StreamEventKind,
    StreamKey, verify_manifest,
};
use rml_rtmp::handshake::{Handshake, HandshakeProcessResult, PeerType};
use rml_rtmp::sessions::{
    ClientSession, ClientSessionConfig, ClientSessionEvent, ClientSessionResult, PublishRequestType,
};
use rml_rtmp::time::RtmpTimestamp;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const KEY: &str = "secret-of-the-host";

fn run(program: &str, arguments: &[&str]) -> Output {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("{program} is needed by this test (apt-get install ffmpeg): {error}"))
}

/// Lets in [`KEY`] as `room`, recorded as `show`, and remembers what it was told.
#[derive(Default)]
struct House {
    events: Mutex<Vec<StreamEventKind>>,
}

impl Gate for House {
    fn admit(&self, key: StreamKey) -> BoxFuture<'_, Result<Admitted, Refusal>> {
        let known = key.expose() == KEY;
        Box::pin(async move {
            if !known {
                return Err(Refusal::new("bad_key", "this stream key is not known: copy it again from the studio"));
            }
            Ok(Admitted { stream: "room".into(), recording: Some("show".into()) })
        })
    }

    fn event(&self, event: StreamEvent) {
        assert_eq!(event.stream, "room");
        self.events.lock().unwrap().push(event.kind);
    }
}

impl House {
    fn count(&self, test: impl Fn(&StreamEventKind) -> bool) -> usize {
        self.events.lock().unwrap().iter().filter(|event| test(event)).count()
    }

    async fn wait_for(&self, what: &str, test: impl Fn(&StreamEventKind) -> bool) {
        let began = Instant::now();
        while self.count(&test) == 0 {
            assert!(began.elapsed() < Duration::from_secs(20), "{what}: {:?}", self.events.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A media engine with its own folder, and the gate it asks.
struct Rig {
    media: Media,
    house: Arc<House>,
    dir: PathBuf,
}

impl Rig {
    async fn new(name: &str) -> Rig {
        Rig::with(name, |_| {}).await
    }

    async fn with(name: &str, change: impl FnOnce(&mut MediaOptions)) -> Rig {
        let dir = std::env::temp_dir().join(format!("media-live-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        let mut options = MediaOptions::new(([127, 0, 0, 1], 0).into(), dir.join("recordings"));
        change(&mut options);
        let house = Arc::new(House::default());
        let gate: Arc<dyn Gate> = Arc::clone(&house) as _;
        Rig { media: Media::start(options, gate).await.unwrap(), house, dir }
    }

    /// Makes an FLV file with ffmpeg and reads it.
    fn material(&self, arguments: &[&str]) -> (Bytes, Vec<Tag>) {
        let path = self.dir.join("material.flv");
        let all = [&["-v", "error", "-y"], arguments, &["-f", "flv", path.to_str().unwrap()]].concat();
        let output = run("ffmpeg", &all);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let file = Bytes::from(std::fs::read(path).unwrap());
        let tags = flv::parse_file(&file).unwrap();
        (file, tags)
    }

    async fn peer(&self) -> Peer {
        Peer::publish(&self.media, "live", KEY).await.unwrap()
    }

    /// Ends the stream and checks its recording: the chain, the files, and that ffmpeg decodes it without a complaint.
    /// Returns the (kind, time, duration) of each packet.
    async fn ended(&self) -> Vec<(String, f64, f64)> {
        self.media.end("room").await;
        let dir = self.media.recording_dir("show").unwrap();
        let report = verify_manifest(&dir).unwrap();
        assert!(report.ended && report.gaps.is_empty() && report.segments > 0, "{report:?}");
        check_playlist(&dir)
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Joins what each initialisation of a recording covers into a file, and has ffmpeg judge it.
fn check_playlist(dir: &Path) -> Vec<(String, f64, f64)> {
    let playlist = media::record::replay_playlist(dir).unwrap();
    let mut files: Vec<Vec<u8>> = vec![];
    for line in playlist.lines() {
        if let Some(init) = line.strip_prefix("#EXT-X-MAP:URI=\"") {
            files.push(std::fs::read(dir.join(init.trim_end_matches('"'))).unwrap());
        } else if line.ends_with(".m4s") {
            files.last_mut().unwrap().extend(std::fs::read(dir.join(line)).unwrap());
        }
    }
    let mut packets = vec![];
    for (index, file) in files.iter().enumerate() {
        let path = dir.join(format!("joined-{index}.mp4"));
        std::fs::write(&path, file).unwrap();
        let path = path.to_str().unwrap();
        let decoded = run("ffmpeg", &["-v", "warning", "-i", path, "-f", "null", "-"]);
        let said = String::from_utf8_lossy(&decoded.stderr).into_owned();
        assert!(decoded.status.success() && said.is_empty(), "{said}");
        let entries = "packet=codec_type,dts_time,duration_time";
        let probed = run("ffprobe", &["-v", "error", "-show_entries", entries, "-of", "csv=p=0", path]);
        for line in String::from_utf8_lossy(&probed.stdout).lines() {
            let mut words = line.split(',');
            let mut word = || words.next().unwrap_or_default().to_owned();
            packets.push((word(), word().parse().unwrap(), word().parse().unwrap()));
        }
    }
    packets
}

fn times(packets: &[(String, f64, f64)], kind: &str) -> Vec<(f64, f64)> {
    packets.iter().filter(|packet| packet.0 == kind).map(|packet| (packet.1, packet.2)).collect()
}

/// Sound without a gap; pictures in order, none longer than `frame_s_max`. (ffprobe guesses a picture's duration from the
/// nominal frame rate, so only times are looked at; the packager's own tests read the durations.)
fn assert_continuous(packets: &[(String, f64, f64)], frame_s_max: f64) {
    for pair in times(packets, "audio").windows(2) {
        let gap = pair[1].0 - (pair[0].0 + pair[0].1);
        assert!(gap.abs() < 0.000_05, "{pair:?}");
    }
    for pair in times(packets, "video").windows(2) {
        let step = pair[1].0 - pair[0].0;
        assert!(step > 0.0 && step < frame_s_max + 0.000_1, "{pair:?}");
    }
}

/// A publisher built on another implementation of RTMP, that sends exactly what it is told.
struct Peer {
    socket: TcpStream,
    session: ClientSession,
}

impl Peer {
    async fn publish(media: &Media, app: &str, name: &str) -> Result<Peer, String> {
        let mut socket = TcpStream::connect(media.rtmp_addr()).await.unwrap();
        let mut shake = Handshake::new(PeerType::Client);
        socket.write_all(&shake.generate_outbound_p0_and_p1().unwrap()).await.unwrap();
        let mut buffer = vec![0; 65_536];
        let rest = loop {
            let count = socket.read(&mut buffer).await.unwrap();
            match shake.process_bytes(&buffer[..count]).unwrap() {
                HandshakeProcessResult::InProgress { response_bytes } => {
                    socket.write_all(&response_bytes).await.unwrap()
                }
                HandshakeProcessResult::Completed { response_bytes, remaining_bytes } => {
                    socket.write_all(&response_bytes).await.unwrap();
                    break remaining_bytes;
                }
            }
        };
        let (mut session, results) = ClientSession::new(ClientSessionConfig::new()).unwrap();
        let connect = session.request_connection(app.into()).unwrap();
        let mut peer = Peer { socket, session };
        peer.send(results).await;
        peer.send(vec![connect]).await;
        let mut input = rest;
        loop {
            for result in peer.session.handle_input(&input).unwrap() {
                match result {
                    ClientSessionResult::RaisedEvent(ClientSessionEvent::ConnectionRequestAccepted) => {
                        let wish = peer.session.request_publishing(name.into(), PublishRequestType::Live).unwrap();
                        peer.send(vec![wish]).await;
                    }
                    ClientSessionResult::RaisedEvent(ClientSessionEvent::PublishRequestAccepted) => return Ok(peer),
                    ClientSessionResult::RaisedEvent(ClientSessionEvent::UnhandleableOnStatusCode { code }) => {
                        return Err(code);
                    }
                    other => peer.send(vec![other]).await,
                }
            }
            let count = peer.socket.read(&mut buffer).await.unwrap();
            if count == 0 {
                return Err("closed".into());
            }
            input = buffer[..count].to_vec();
        }
    }

    async fn send(&mut self, results: Vec<ClientSessionResult>) {
        for result in results {
            if let ClientSessionResult::OutboundResponse(packet) = result {
                // The server may have closed already; the test sees it elsewhere.
                let _ = self.socket.write_all(&packet.bytes).await;
            }
        }
    }

    /// Sends tags with their times shifted.
    async fn play(&mut self, tags: &[Tag], shift_ms: u32) {
        for tag in tags {
            let at = RtmpTimestamp::new(tag.timestamp_ms.wrapping_add(shift_ms));
            let sent = if tag.video {
                self.session.publish_video_data(tag.body.clone(), at, false)
            } else {
                self.session.publish_audio_data(tag.body.clone(), at, false)
            };
            self.send(vec![sent.unwrap()]).await;
        }
    }

    /// What the server sent until it closed the connection.
    async fn said(mut self) -> String {
        let mut said = vec![];
        let _ = tokio::time::timeout(Duration::from_secs(5), self.socket.read_to_end(&mut said)).await.unwrap();
        String::from_utf8_lossy(&said).into_owned()
    }

    /// Waits until the server closes the connection.
    async fn closed(mut self) -> bool {
        let drain = async { while matches!(self.socket.read(&mut [0; 4096]).await, Ok(1..)) {} };
        tokio::time::timeout(Duration::from_secs(5), drain).await.is_ok()
    }
}

const PICTURES: &[&str] = &["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"];
const SOUND: &[&str] = &["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100"];
const H264: &[&str] =
    &["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-g", "50"];
const AAC: &[&str] = &["-c:a", "aac", "-ac", "2"];

fn line<'a>(playlist: &'a str, tag: &str) -> &'a str {
    playlist.lines().rev().find_map(|line| line.strip_prefix(tag)).unwrap_or_else(|| panic!("{tag}: {playlist}"))
}

async fn playlist(media: &Media, query: &str) -> String {
    let file = media.file("room", "index.m3u8", query).await.unwrap();
    assert_eq!((file.content_type, file.immutable), ("application/vnd.apple.mpegurl", false));
    String::from_utf8(file.body.to_vec()).unwrap()
}

/// The media sequence number and part that come next.
fn hint(playlist: &str) -> (u64, usize) {
    let name = line(playlist, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-");
    let (msn, part) = name.trim_end_matches(".m4s\"").split_once('-').unwrap();
    (msn.parse().unwrap(), part.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn ffmpeg_with_b_frames_is_served_as_it_comes_and_recorded() {
    let rig = Rig::new("ffmpeg").await;
    let url = format!("rtmp://{}/live/{KEY}", rig.media.rtmp_addr());
    let b_frames = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "50", "-pix_fmt", "yuv420p"];
    let mut publisher = Command::new("ffmpeg")
        .args(["-v", "error", "-re"])
        .args(PICTURES)
        .arg("-re")
        .args(SOUND)
        .args(b_frames)
        .args(AAC)
        .args(["-t", "8", "-f", "flv", &url])
        .stdin(Stdio::null())
        .spawn()
        .expect("ffmpeg is needed by this test (apt-get install ffmpeg)");
    assert_eq!(rig.media.file("room", "index.m3u8", "").await.unwrap_err(), FileError::NotLive);
    rig.house.wait_for("started", |event| *event == StreamEventKind::Started).await;

    let text = playlist(&rig.media, "").await;
    assert!(text.contains("CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.66"), "{text}");
    // Each blocked request is answered with the part it asked for, about a part's time later.
    let (mut msn, mut part) = hint(&text);
    let began = Instant::now();
    for _ in 0..10 {
        let name = format!("part-{msn}-{part}.m4s");
        let body = rig.media.file("room", &name, "").await.unwrap();
        assert!(body.immutable && body.body.windows(4).any(|at| at == b"moof"));
        let next = playlist(&rig.media, &format!("_HLS_msn={msn}&_HLS_part={}", part + 1)).await;
        assert!(next.contains(&name));
        assert!(hint(&next) > (msn, part + 1) || !next.contains("EXT-X-PRELOAD-HINT"), "{next}");
        (msn, part) = hint(&next);
    }
    let took = began.elapsed();
    assert!(took > Duration::from_millis(1500) && took < Duration::from_millis(6000), "{took:?}");
    let far = format!("_HLS_msn={}&_HLS_part=0", msn + 9);
    assert_eq!(rig.media.file("room", "index.m3u8", &far).await.unwrap_err(), FileError::BadRequest);
    for name in ["part-1-1.m4s", "seg-1.m4s", "init-1.mp4", "index.html", "seg-.m4s", "../x", "part-1.m4s", ""] {
        assert_eq!(rig.media.file("room", name, "").await.unwrap_err(), FileError::NotFound, "{name}");
    }
    let health = rig.media.health("room").unwrap();
    assert_eq!((health.width, health.height, health.audio_rate_hz, health.audio_channels), (320, 180, 44_100, 2));
    assert!((24.0..26.0).contains(&health.frame_rate) && health.publishing, "{health:?}");
    assert!(health.advice.contains(&media::Advice::BFrames), "{health:?}");

    publisher.wait().unwrap();
    rig.house.wait_for("gone", |event| *event == StreamEventKind::Interrupted { finished: true }).await;
    let packets = rig.ended().await;
    assert_continuous(&packets, 0.041);
    assert_eq!(times(&packets, "video").len(), 200);
    assert!(times(&packets, "audio").len() > 330, "{}", times(&packets, "audio").len());
    let last = playlist(&rig.media, "").await;
    assert!(last.ends_with("#EXT-X-ENDLIST\n"));

    let replay = rig.media.recorded("show", "index.m3u8").await.unwrap().body;
    let replay = String::from_utf8(replay.to_vec()).unwrap();
    let segment = replay.lines().find(|line| line.ends_with(".m4s")).unwrap();
    assert!(!rig.media.recorded("show", segment).await.unwrap().body.is_empty());
    for (recording, name) in
        [("show", "../show/manifest.jsonl"), ("..", "index.m3u8"), ("show", "seg-x.m4s"), ("none", "index.m3u8")]
    {
        assert!(rig.media.recorded(recording, name).await.is_err(), "{recording} {name}");
    }
    rig.media.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_is_answered_with_a_sentence_in_the_publishers_program() {
    let rig = Rig::new("key").await;
    let url = format!("rtmp://{}/live/other", rig.media.rtmp_addr());
    let arguments = [&["-v", "error"], PICTURES, H264, &["-t", "1", "-f", "flv", &url]].concat();
    let output = tokio::task::block_in_place(|| run("ffmpeg", &arguments));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("this stream key is not known: copy it again from the studio"), "{said}");
    assert_eq!(Peer::publish(&rig.media, "live", "").await.err().as_deref(), Some("NetStream.Publish.Rejected"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_may_stand_in_a_query() {
    let rig = Rig::new("query").await;
    let forms =
        [("live", KEY.to_owned()), ("live", format!("any?key={KEY}")), (&format!("live?a=b&key={KEY}"), "any".into())];
    for (app, name) in forms {
        assert!(Peer::publish(&rig.media, app, &name).await.is_ok(), "{app} {name}");
    }
    assert!(!format!("{:?}", StreamKey::new(KEY.into())).contains(KEY));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_connection_takes_over_and_two_that_fight_are_refused() {
    let rig = Rig::new("takeover").await;
    let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "3"]].concat());
    let mut first = rig.peer().await;
    first.play(&tags, 0).await;
    rig.house.wait_for("started", |event| *event == StreamEventKind::Started).await;
    let mut second = rig.peer().await;
    assert!(first.closed().await);
    assert_eq!(rig.house.count(|event| *event == StreamEventKind::TookOver), 1);
    second.play(&tags, 0).await;
    let mut peers = vec![second];
    for _ in 1..media::TAKEOVERS_MAX {
        peers.push(rig.peer().await);
    }
    let refused = Peer::publish(&rig.media, "live", KEY).await;
    assert_eq!(refused.err().as_deref(), Some("NetStream.Publish.Rejected"));
    // The one that holds the stream is not disturbed.
    let holder = peers.last_mut().unwrap();
    holder.play(&tags, 0).await;
    rig.house.wait_for("goes on", |event| *event == StreamEventKind::TookOver).await;
    assert!(rig.media.health("room").unwrap().publishing);
    let sentence = rig.media.kick("room", "stopped by the operator");
    assert!(sentence && !rig.media.kick("room", "again") && peers.pop().unwrap().closed().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_that_returns_and_a_restart_are_breaks_in_one_stream() {
    let mut rig = Rig::new("return").await;
    let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "5"]].concat());
    let mut peer = rig.peer().await;
    peer.play(&tags, 0).await;
    rig.house.wait_for("started", |event| *event == StreamEventKind::Started).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let text = playlist(&rig.media, "").await;
    let (msn, part) = hint(&text);

    // A viewer that waits is answered as soon as the publisher is gone.
    let media = rig.media.clone();
    let waiting = tokio::spawn(async move { playlist(&media, &format!("_HLS_msn={msn}&_HLS_part={part}")).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    drop(peer);
    let began = Instant::now();
    let text = waiting.await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(500) && !text.contains("PRELOAD-HINT"), "{text}");
    let gone = playlist(&rig.media, &format!("_HLS_msn={}&_HLS_part=0", msn + 1)).await;
    assert_eq!(gone, text);

    let mut peer = rig.peer().await;
    peer.play(&tags, 77_000).await;
    rig.house.wait_for("resumed", |event| *event == StreamEventKind::Resumed).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let text = playlist(&rig.media, "").await;
    assert_eq!((text.matches("#EXT-X-DISCONTINUITY\n").count(), text.matches("#EXT-X-MAP").count()), (1, 2), "{text}");
    let before = hint(&text).0;
    let discontinuity: u64 = line(&text, "#EXT-X-DISCONTINUITY-SEQUENCE:").parse().unwrap();

    // The program is restarted.
    rig.media.shutdown().await;
    drop(peer);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let options = MediaOptions::new(([127, 0, 0, 1], 0).into(), rig.dir.join("recordings"));
    rig.house = Arc::default();
    rig.media = Media::start(options, Arc::clone(&rig.house) as Arc<dyn Gate>).await.unwrap();
    let mut peer = rig.peer().await;
    peer.play(&tags, 0).await;
    rig.house.wait_for("started", |event| *event == StreamEventKind::Started).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let text = playlist(&rig.media, "").await;
    let after: u64 = line(&text, "#EXT-X-MEDIA-SEQUENCE:").parse().unwrap();
    assert!(after > before, "{after} {before}");
    let now: u64 = line(&text, "#EXT-X-DISCONTINUITY-SEQUENCE:").parse().unwrap();
    assert!(now > discontinuity + 1 || now < 100, "{now} {discontinuity}");

    let packets = rig.ended().await;
    assert_eq!(times(&packets, "video").len(), 3 * 125);
    rig.media.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_that_pass_24_bits_or_wrap_lose_nothing() {
    for (name, shift) in [("24bits", (1 << 24) - 2_000_u32), ("wrap", u32::MAX - 2_000)] {
        let rig = Rig::new(name).await;
        let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "6"]].concat());
        rig.peer().await.play(&tags, shift).await;
        rig.house.wait_for("gone", |event| matches!(event, StreamEventKind::Interrupted { .. })).await;
        assert_eq!(rig.media.health("room").unwrap().timestamp_gaps, 0);
        let packets = rig.ended().await;
        assert_continuous(&packets, 0.041);
        assert_eq!(times(&packets, "video").len(), 150);
        let sent = tags.iter().filter(|tag| !tag.video).count() - 1;
        assert!(sent - times(&packets, "audio").len() < 3, "{sent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn uneven_silent_and_jumping_streams_decode_without_a_complaint() {
    let uneven = ["-vf", "select='not(mod(n\\,7))+not(mod(n\\,3))'", "-vsync", "vfr"];
    let cases: [(&str, Vec<&str>); 3] = [
        ("uneven", [PICTURES, SOUND, H264, &uneven, AAC, &["-t", "8"]].concat()),
        ("silent", [PICTURES, H264, &["-t", "8"]].concat()),
        ("long-interval", [PICTURES, SOUND, H264, &["-g", "250", "-keyint_min", "250"], AAC, &["-t", "12"]].concat()),
    ];
    for (name, arguments) in cases {
        let rig = Rig::new(name).await;
        let (_, tags) = rig.material(&arguments);
        rig.peer().await.play(&tags, 0).await;
        rig.house.wait_for("gone", |event| matches!(event, StreamEventKind::Interrupted { .. })).await;
        let packets = rig.ended().await;
        assert_continuous(&packets, if name == "uneven" { 0.12 } else { 0.04 });
        let (video, audio) = (times(&packets, "video"), times(&packets, "audio"));
        let sent: Vec<_> =
            tags.iter().filter(|tag| tag.video && tag.body[1] == 1).map(|tag| tag.timestamp_ms).collect();
        let came: Vec<_> = video.iter().map(|at| sent[0] + (at.0 * 1000.0).round() as u32).collect();
        assert_eq!(came, sent, "{name}");
        let sound: f64 = audio.iter().map(|packet| packet.1).sum();
        assert!((sound - video[video.len() - 1].0 - 0.04).abs() < 0.1, "{name}: {sound}");
    }

    let rig = Rig::new("jumping").await;
    let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "4"]].concat());
    let mut peer = rig.peer().await;
    peer.play(&tags, 0).await;
    peer.play(&tags, 3_600_000).await;
    peer.play(&tags, 10_000).await;
    drop(peer);
    rig.house.wait_for("gone", |event| matches!(event, StreamEventKind::Interrupted { .. })).await;
    assert_eq!(rig.media.health("room").unwrap().timestamp_gaps, 2);
    let packets = rig.ended().await;
    // The sound before a jump may be ahead of the pictures.
    assert_continuous(&packets, 0.11);
    assert_eq!(times(&packets, "video").len(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_that_cannot_be_used_is_told_so() {
    let rig = Rig::new("unusable").await;
    let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "10"]].concat());
    let mut peer = rig.peer().await;
    let hevc = Tag { video: true, timestamp_ms: 0, body: Bytes::from_static(b"\x90hvc1....") };
    peer.play(&[hevc], 0).await;
    assert!(peer.said().await.contains("video is HEVC; send H.264"));
    let mut peer = rig.peer().await;
    for round in 0..8 {
        peer.play(&tags, round * 10_000).await;
    }
    assert!(peer.said().await.contains("send in real time"));
    rig.house.wait_for("gone", |event| matches!(event, StreamEventKind::Interrupted { .. })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_plays_around_and_around() {
    let rig = Rig::new("clip").await;
    let (file, _) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "2"]].concat());
    let clip = Clip::from_flv(file).unwrap();
    assert_eq!(clip.length_ms(), 2_000);
    rig.media.publish_clip("room", clip, Some("show".into())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(6_500)).await;
    let health = rig.media.health("room").unwrap();
    assert_eq!((health.timestamp_gaps, health.silence_ms), (0, 0), "{health:?}");
    let packets = rig.ended().await;
    assert_continuous(&packets, 0.041);
    assert!((150..175).contains(&times(&packets, "video").len()));
    assert_eq!(rig.house.count(|event| *event == StreamEventKind::Started), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_cannot_be_written_is_told_and_the_stream_goes_on() {
    let rig = Rig::new("unwritable").await;
    std::fs::write(rig.dir.join("recordings"), b"a file where the folder should be").unwrap();
    let (_, tags) = rig.material(&[PICTURES, SOUND, H264, AAC, &["-t", "5"]].concat());
    let mut peer = rig.peer().await;
    peer.play(&tags, 0).await;
    rig.house.wait_for("gap", |event| matches!(event, StreamEventKind::RecordingGap { .. })).await;
    assert!(playlist(&rig.media, "").await.contains("seg-"));
    std::fs::remove_file(rig.dir.join("recordings")).unwrap();
    peer.play(&tags, 5_000).await;
    rig.house.wait_for("room again", |event| matches!(event, StreamEventKind::RecordingResumed { .. })).await;
    rig.media.end("room").await;
    let report = verify_manifest(&rig.media.recording_dir("show").unwrap()).unwrap();
    assert!(report.gaps.len() == 1 && report.segments > 0, "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_hold() {
    let rig = Rig::with("limits", |options| {
        options.connections_max = 2;
        options.handshake_timeout = Duration::from_millis(500);
        options.silence_timeout = Duration::from_millis(700);
    })
    .await;
    let busy = MediaOptions::new(rig.media.rtmp_addr(), rig.dir.clone());
    let error = Media::start(busy, Arc::new(House::default())).await.err().unwrap();
    assert!(matches!(error, MediaError::AddressInUse(_)));
    assert!(error.to_string().contains(&rig.media.rtmp_addr().to_string()), "{error}");

    let read = async |socket: &mut TcpStream| {
        tokio::time::timeout(Duration::from_secs(3), socket.read(&mut [0; 16])).await.map(|read| read.unwrap_or(0))
    };
    let connect = async || TcpStream::connect(rig.media.rtmp_addr()).await.unwrap();
    let (mut mute, mut babbling) = (connect().await, connect().await);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    let mut third = connect().await;
    assert_eq!(read(&mut third).await, Ok(0));
    assert!(began.elapsed() < Duration::from_millis(300), "the third is closed at once");
    babbling.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    assert_eq!(read(&mut babbling).await, Ok(0));
    assert_eq!(read(&mut mute).await, Ok(0));

    let peer = rig.peer().await;
    let began = Instant::now();
    assert!(peer.closed().await);
    let took = began.elapsed();
    assert!(took > Duration::from_millis(500) && took < Duration::from_secs(2), "{took:?}");
    assert!(matches!(
        rig.media
            .publish_clip(
                "a/b",
                Clip::from_flv(rig.material(&[PICTURES, H264, &["-t", "1"]].concat()).0).unwrap(),
                None
            )
            .await,
        Err(MediaError::Name)
    ));
}
