//! A session with real pictures: a clip goes in, viewers fetch it, the recording is whole, and the replay is in time.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod house;

use std::{path::Path, process::Command, sync::Arc, time::Duration};

use house::{House, SHOP, Shelf};
use kernel::SessionId;
use serde_json::{Value, json};

/// Eight seconds of moving colours and a tone, a key frame a second.
fn clip(folder: &Path) -> Vec<u8> {
    let file = folder.join("clip.flv");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=180x320:rate=25:duration=8"])
        .args(["-f", "lavfi", "-i", "sine=frequency=330:duration=8", "-c:v", "libx264", "-preset", "ultrafast"])
        .args(["-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ar", "48000"])
        .arg(&file)
        .status()
        .unwrap_or_else(|e| panic!("ffmpeg is needed by this test (apt-get install ffmpeg): {e}"));
    assert!(made.success());
    std::fs::read(file).unwrap()
}

async fn house(folder: &Path) -> (House, media::Media) {
    // Pictures come in real time, so the clock of this house is the machine's.
    let (_, unused) = kernel::World::seeded(1, kernel::Time::default());
    let house = House::open_in(folder, Arc::new(Shelf::default()), kit::SystemWorld::world(), unused).await;
    let options = media::MediaOptions::new(([127, 0, 0, 1], 0).into(), folder.join("recordings"));
    let media = media::Media::start(options, house.live.gate()).await.unwrap();
    house.live.start(media.clone(), kit::Texts::new([live::TEXTS]).unwrap()).await.unwrap();
    (house, media)
}

async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..150 {
        if let Some(answer) = ask().await {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{what}");
}

/// The house's session starts tomorrow by this clock; the one here is due now.
async fn session(house: &House) -> SessionId {
    let starts_at = house.store.world().now();
    let input = json!({ "title": { "vi": "Chợ đêm" }, "starts_at": starts_at, "host_name": "Cô Út" });
    let made = house.ok("host", "POST", &format!("/api/studio/{SHOP}/sessions"), input).await;
    let id: SessionId = house::id(&made["id"]);
    let items = json!([{ "kind": "product", "product_id": house::product(1), "code": "A1", "price_minor": 99_000,
        "limit_per_buyer": null, "minutes": 5, "script": "", "who": "" }]);
    house.ok("host", "PUT", &format!("/api/studio/{SHOP}/sessions/{id}/segments"), json!({ "items": items })).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_seen_live_and_again_as_a_replay_without_its_rehearsal() {
    let folder = tempfile::tempdir().unwrap();
    let flv = clip(folder.path());
    let (house, media) = house(folder.path()).await;
    let session = session(&house).await;
    let studio = format!("/api/studio/{SHOP}/sessions/{session}");
    house.live.publish_clip(session, flv.into()).await.unwrap();
    until("a rehearsal", async || {
        let state = house.ok("host", "GET", &studio, Value::Null).await["state"].clone();
        (state == "rehearsal").then_some(())
    })
    .await;
    // A rehearsal of some seconds, which is recorded but nobody's business.
    tokio::time::sleep(Duration::from_secs(6)).await;
    house.act(session, "go_live").await;
    house.act(session, "next").await;
    let mut lan = house.enter("lan", session).await;
    let mut host = house.enter("host", session).await;
    let url = house.ok("lan", "GET", &format!("/api/sessions/{session}"), Value::Null).await["playback"]["url"].clone();
    let url = url.as_str().unwrap().to_owned();
    let (status, head, body) = house.raw("", "GET", &url, "").await;
    let playlist = String::from_utf8(body).unwrap();
    assert!(status == 200 && head.contains("cache-control: no-store"), "{head}");
    assert!(playlist.starts_with("#EXTM3U") && playlist.contains("#EXT-X-PART"), "{playlist}");
    let segment = playlist.lines().find(|l| !l.starts_with('#')).expect("a whole segment").to_owned();
    let base = url.trim_end_matches("index.m3u8");
    let (status, head, body) = house.raw("", "GET", &format!("{base}{segment}"), "").await;
    assert!(status == 200 && head.contains("immutable") && head.contains("content-type: video/mp4"), "{head}");
    assert!(body.windows(4).any(|w| w == b"moof"));
    assert_eq!(house.raw("", "GET", &format!("{base}nothing.m4s"), "").await.0, 404);
    assert_eq!(house.raw("", "GET", &format!("/replay/{session}/index.m3u8"), "").await.0, 404, "it is not over");

    tokio::time::sleep(Duration::from_secs(2)).await;
    lan.say("đẹp quá").await;
    lan.next("message").await;
    let health = host.wait_for("health", |h| !h["health"]["video"].is_null()).await["health"].clone();
    assert_eq!((health["connected"].as_bool(), health["video"]["width"].as_i64()), (Some(true), Some(180)));
    assert!(health["video"]["fps"].as_f64().is_some_and(|fps| (20.0..30.0).contains(&fps)), "{health}");
    assert!(!health["advice"][0]["sentence"].as_str().unwrap().starts_with("live-"), "{health}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    house.act(session, "end").await;
    let recording = until("a verified recording", async || {
        let seen = house.ok("host", "GET", &studio, Value::Null).await["recording"].clone();
        (!seen["verified"].is_null()).then_some(seen)
    })
    .await;
    assert_eq!((recording["verified"].as_bool(), recording["gaps"].as_i64()), (Some(true), Some(0)));
    assert!(recording["segments"].as_i64().unwrap() >= 4, "{recording}");
    assert_eq!(house.raw("", "GET", &format!("/replay/{session}/index.m3u8"), "").await.0, 404, "not opened yet");
    assert_eq!(house.act(session, "publish_replay").await["playback"]["kind"], "replay");

    let (status, _, body) = house.raw("", "GET", &format!("/replay/{session}/index.m3u8"), "").await;
    let replay = String::from_utf8(body).unwrap();
    assert!(status == 200 && replay.contains("#EXT-X-ENDLIST"), "{replay}");
    let kept: Vec<&str> = replay.lines().filter(|l| l.ends_with(".m4s")).collect();
    assert_eq!(house.raw("", "GET", &format!("/replay/{session}/{}", kept[0]), "").await.0, 200);
    let whole = media.recorded(&session.to_string(), "index.m3u8").await.unwrap();
    let whole = String::from_utf8(whole.body.to_vec()).unwrap();
    let rehearsed = whole.lines().find(|l| l.ends_with(".m4s")).unwrap();
    assert_ne!(kept[0], rehearsed, "the replay begins where the sale did");
    assert_eq!(house.raw("", "GET", &format!("/replay/{session}/{rehearsed}"), "").await.0, 404);

    let marks = house.ok("", "GET", &format!("/api/sessions/{session}/marks"), Value::Null).await;
    let duration_ms = marks["duration_ms"].as_i64().unwrap();
    assert!((5_000..16_000).contains(&duration_ms), "{marks}");
    assert_eq!(
        (marks["items"][0]["code"].as_str(), marks["items"][0]["price"]["minor"].as_i64()),
        (Some("A1"), Some(99_000))
    );
    assert!(marks["items"][0]["at_ms"].as_i64().unwrap() < 3_000, "{marks}");
    let said = house
        .ok("", "GET", &format!("/api/sessions/{session}/messages?from_ms=0&to_ms={duration_ms}"), Value::Null)
        .await;
    let at_ms = said["items"][0]["at_ms"].as_i64().unwrap();
    assert!(said["items"][0]["text"] == "đẹp quá" && (1_000..duration_ms).contains(&at_ms), "{said}");
    let before = format!("/api/sessions/{session}/messages?from_ms=0&to_ms={}", at_ms - 500);
    assert_eq!(house.ok("", "GET", &before, Value::Null).await["items"], json!([]));
    media.shutdown().await;
}
