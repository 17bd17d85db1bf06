//! What live promises, tried over HTTP and sockets.

mod house;

use std::{sync::Arc, time::Duration};

use contracts::{Event, LineFact, OrderFact, Origin, StockLevel};
use house::{House, OTHER_SHOP, SHOP, Shelf, id, product, user, variant};
use kernel::{Currency, Money, OfferId, OrderId, SessionId, Uuid};
use media::StreamEventKind;
use serde_json::{Value, json};

async fn open(folder: &tempfile::TempDir) -> House {
    House::open(folder.path(), Arc::new(Shelf::default())).await
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_number_in_a_comment_reaches_the_order_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter_in("lan", session, "zh").await;
    let mut minh = house.enter("minh", session).await;
    let mut nobody = house.enter("", session).await;
    let mut host = house.enter("host", session).await;
    let typed = ["A1 M x2 0987 654 321", "giao về 12 ngõ 5 Lê Lợi nhé shop", "sđt em 0 9 8 7.6.5.4.3.2.1 ạ"];
    for text in typed {
        house.clock.advance_ms(1500);
        lan.say(text).await;
        let told = minh.next("message").await;
        assert_eq!(told["m"]["from"]["name"], "lan");
    }
    let held = lan.next("held").await;
    assert_eq!(held["items"][0], json!({ "code": "A1", "options": ["M"], "quantity": 2, "variant_id": variant(1, 1) }));
    assert_eq!(held["link"], "/h/link-secret");
    let sentence = held["sentence"].as_str().unwrap();
    assert!(sentence.contains("A1 ×2 (M)") && sentence.contains("19:15") && sentence.contains("取消 A1"), "{sentence}");
    let comment = host.wait_for("comment", |e| e["m"]["raw_phone"] == true).await;
    assert_eq!(comment["m"]["did"], json!({ "what": "held", "code": "A1", "quantity": 2 }));

    let mut seen = String::new();
    for page in [&mut lan, &mut minh, &mut nobody, &mut host] {
        page.settle().await;
        seen.push_str(&page.seen);
    }
    for (who, path) in [
        ("", format!("/api/sessions/{session}/messages")),
        ("host", format!("/api/studio/{SHOP}/sessions/{session}/board")),
        ("host", format!("/api/studio/{SHOP}/sessions/{session}/report")),
        ("", format!("/api/sessions/{session}")),
    ] {
        seen.push_str(&house.ok(who, "GET", &path, Value::Null).await.to_string());
    }
    assert!(!seen.contains("Lê Lợi"), "an address was shown");
    assert!(!digits(&seen).contains("987654321"), "a number was shown");
    assert!(!minh.seen.contains("link-secret"), "a hold's link is its buyer's");
    let kept = String::from_utf8_lossy(&House::files(folder.path())).into_owned();
    for text in ["0987 654 321", "987654321", "6.5.4.3.2.1", "ngõ 5"] {
        assert!(!kept.contains(text), "“{text}” lies in clear on the disk");
    }
    let holds = house.shelf.holds.lock().unwrap();
    assert_eq!((holds.len(), holds[0].comment.expose().as_str(), holds[0].buyer), (1, typed[0], user("lan")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_orders_once_and_only_a_viewers_does() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    let mut host = house.enter("host", session).await;
    let say = async |page: &mut house::Page, text: &str| {
        house.clock.advance_ms(1200);
        page.say(text).await;
        page.wait_for("message", |e| e["m"]["text"] == text).await["m"]["did"].clone()
    };
    assert_eq!(say(&mut lan, "A1 S").await, json!({ "what": "held", "code": "A1", "quantity": 1 }));
    assert_eq!(say(&mut lan, "a1  s!!").await["what"], "not_order");
    assert_eq!(lan.next("refused").await["code"], "already_held");
    assert_eq!(house.shelf.holds.lock().unwrap().len(), 1, "said twice, held once");
    assert_eq!(say(&mut lan, "thêm A1 S").await["what"], "held");
    assert_eq!(say(&mut lan, "A1 S còn không?").await["what"], "question");
    assert_eq!(say(&mut lan, "A1 M x50").await["what"], "waitlisted");
    assert_eq!(lan.wait_for("refused", |e| e["code"] == "waitlisted").await["for"], "mine");
    assert_eq!(say(&mut lan, "A2 M").await, Value::Null, "a code that is not armed yet is talk");
    assert_eq!(say(&mut lan, "đẹp quá").await, Value::Null);
    assert_eq!(say(&mut host, "mọi người chốt A1 S nhé").await, Value::Null);
    assert_eq!(say(&mut host, "A1 S x3").await, Value::Null, "the crew does not order");
    assert_eq!(house.shelf.holds.lock().unwrap().len(), 3);
    assert_eq!(say(&mut lan, "hủy A1").await, json!({ "what": "cancelled", "code": "A1", "quantity": null }));
    assert_eq!(lan.wait_for("refused", |e| e["code"] == "hold_cancelled").await["for"], "mine");
    assert_eq!(house.shelf.cancelled.lock().unwrap()[..], [(user("lan"), Some("A1".to_owned()))]);
    assert_eq!(say(&mut lan, "A1 S").await["what"], "held", "after a release the same words are a new order");
    house.clock.advance_ms(61_000);
    assert_eq!(say(&mut lan, "A1 S").await["what"], "held", "the window is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn writing_needs_a_name_and_keeps_to_the_rooms_order() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut nobody = house.enter("", session).await;
    let hello = nobody.next("hello").await;
    assert_eq!(hello["you"], json!({ "user_id": null, "name": null, "role": "viewer" }));
    assert_eq!(hello["pinned"]["code"], "A1");
    nobody.say("xin chào").await;
    assert_eq!(nobody.next("refused").await["code"], "sign_in_needed");

    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    let moderate = async |who: &str, body: Value| {
        let (status, answer) = house.ask(who, "POST", &format!("/api/sessions/{session}/moderate"), body).await;
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    };
    let done = (204, String::new());
    // Too fast.
    for n in 0..7 {
        lan.say(&format!("nhanh {n}")).await;
    }
    assert_eq!(lan.next("refused").await["code"], "too_often");
    house.clock.advance_ms(20_000);
    // Slow mode.
    assert_eq!(moderate("moderator", json!({ "act": "slow", "seconds": 10 })).await, done);
    assert_eq!(lan.wait_for("chat", |e| e["slow_s"] == 10).await["pinned"], Value::Null);
    lan.say("một").await;
    lan.wait_for("message", |e| e["m"]["text"] == "một").await;
    lan.say("hai").await;
    let slow = lan.next("refused").await;
    assert_eq!((slow["code"].as_str(), slow["for"].as_str()), (Some("slow_mode"), Some("mine")));
    assert!(slow["detail"].as_str().unwrap().contains("11 giây"), "{slow}");
    assert_eq!(moderate("host", json!({ "act": "slow", "seconds": 0 })).await, done);
    house.clock.advance_ms(20_000);
    // Banned words.
    assert_eq!(moderate("host", json!({ "act": "banned_words", "words": ["lừa đảo"] })).await, done);
    lan.say("shop L.Ừ.A Đ.Ả.O").await;
    assert_eq!(lan.next("refused").await["code"], "banned_word");
    house.clock.advance_ms(20_000);
    // Mute and ban; nobody mutes the crew, and viewers moderate nothing.
    assert_eq!(moderate("moderator", json!({ "act": "mute", "user_id": user("lan"), "seconds": 60 })).await, done);
    assert_eq!(lan.next("you").await["muted_until"].as_str().map(|t| &t[..4]), Some("2026"));
    lan.say("alo").await;
    assert_eq!(lan.next("refused").await["code"], "muted");
    house.clock.advance_ms(61_000);
    lan.say("được nói lại").await;
    lan.wait_for("message", |e| e["m"]["text"] == "được nói lại").await;
    assert_eq!(moderate("host", json!({ "act": "ban", "user_id": user("lan"), "reason": "spam" })).await, done);
    assert_eq!(lan.wait_for("you", |e| e["banned"] == true).await["muted_until"], Value::Null);
    lan.say("alo").await;
    assert_eq!(lan.next("refused").await["code"], "banned");
    let crew = json!({ "act": "mute", "user_id": user("owner"), "seconds": 60 });
    assert_eq!(moderate("moderator", crew).await, (409, "crew_member".into()));
    let against = json!({ "act": "ban", "user_id": user("minh"), "reason": "" });
    assert_eq!(moderate("minh", against.clone()).await.0, 404);
    assert_eq!(moderate("stranger", against.clone()).await.0, 404, "another shop's owner");
    assert_eq!(moderate("staff", against.clone()).await, (403, "forbidden".into()));
    assert_eq!(moderate("", against).await.0, 401);

    // A deleted comment leaves a tombstone, everywhere.
    house.clock.advance_ms(1_000);
    minh.say("đồ tồi").await;
    let said = minh.wait_for("message", |e| e["m"]["text"] == "đồ tồi").await;
    let message: kernel::MessageId = id(&said["m"]["id"]);
    assert_eq!(moderate("host", json!({ "act": "pin", "message_id": message })).await, done);
    assert_eq!(minh.wait_for("chat", |e| !e["pinned"].is_null()).await["pinned"]["text"], "đồ tồi");
    let delete = json!({ "act": "delete", "message_id": message, "reason": "thô tục" });
    assert_eq!(moderate("operator", delete).await, done);
    let gone = minh.next("deleted").await;
    assert_eq!((&gone["id"], gone["reason"].as_str()), (&json!(message), Some("thô tục")));
    let mut late = house.enter("", session).await;
    let hello = late.next("hello").await;
    let tomb = hello["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((tomb["text"].as_str(), tomb["deleted"]["reason"].as_str()), (Some(""), Some("thô tục")));
    let list = house.ok("", "GET", &format!("/api/sessions/{session}/messages"), Value::Null).await;
    assert_eq!(list["items"][0]["deleted"]["reason"], "thô tục");
    let report = house.ok("host", "GET", &format!("/api/studio/{SHOP}/sessions/{session}/report"), Value::Null).await;
    assert_eq!(report["deleted"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_platform_blocks_is_silent_in_rooms_that_are_open() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    house.store.write(|tx| tx.tell(Event::UserBlocked { user_id: user("lan"), blocked: true })).await.unwrap();
    tokio::time::sleep(Duration::from_millis(400)).await;
    lan.say("alo").await;
    assert_eq!(lan.next("refused").await["code"], "banned");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_longer_of_the_crew_hears_the_studio_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut staff = house.enter("staff", session).await;
    let mut lan = house.enter("lan", session).await;
    staff.next("hello").await;
    let changed = Event::StaffChanged { merchant_id: SHOP, user_id: user("staff") };
    house.store.write(move |tx| tx.tell(changed)).await.unwrap();
    staff.closed().await;
    lan.say("còn đây").await;
    lan.next("message").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_and_viewers_are_counted_together() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut nobody = house.enter("", session).await;
    let mut lan = house.enter("lan", session).await;
    let _host = house.enter("host", session).await;
    assert_eq!(nobody.wait_for("viewers", |e| e["n"] == 2).await["n"], 2, "the crew is not counted");
    for _ in 0..30 {
        lan.send(json!({ "t": "react", "kind": "heart" })).await;
    }
    let mut hearts = 0;
    while hearts < 20 {
        let event = nobody.next("reaction").await;
        assert_eq!(event["kind"], "heart");
        hearts += event["n"].as_u64().unwrap();
    }
    assert_eq!(hearts, 20, "one person is not a crowd");
    lan.send(json!({ "t": "ping" })).await;
    lan.next("pong").await;
    drop(nobody);
    assert_eq!(lan.wait_for("viewers", |e| e["n"] == 1).await["n"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_from_its_announcement_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.session().await;
    let public = format!("/api/sessions/{session}");
    let studio = format!("/api/studio/{SHOP}/sessions/{session}");
    let listed = async |who: &str| {
        let list = house.ok(who, "GET", "/api/sessions", Value::Null).await;
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(listed("").await, 0, "nobody has been told yet");
    house.act(session, "announce").await;
    house.act(session, "announce").await;
    assert_eq!(listed("").await, 1);
    assert_eq!(house.ok("lan", "PUT", &format!("{public}/reminder"), Value::Null).await["reminded"], true);
    assert_eq!(house.ok("lan", "GET", &public, Value::Null).await["reminded"], true);
    let reminded = contracts::ports::Reminders::reminded(&house.live, session).await.unwrap();
    assert_eq!(reminded, [user("lan")]);

    let mut viewer = house.enter("lan", session).await;
    assert_eq!(viewer.next("hello").await["session"], "scheduled");
    viewer.say("sắp chưa ạ").await;
    assert_eq!(viewer.next("refused").await["code"], "chat_closed");
    let act = |act: &str| json!({ "act": act });
    let refused = house.refused("host", "POST", &format!("{studio}/act"), act("go_live")).await;
    assert_eq!(refused, (409, "no_signal".into()));
    // A signal before its time is a rehearsal, which viewers do not see.
    house.signal(session, StreamEventKind::Started).await;
    assert_eq!(house.ok("host", "GET", &studio, Value::Null).await["state"], "rehearsal");
    let outside = house.ok("lan", "GET", &public, Value::Null).await;
    assert_eq!((outside["state"].as_str(), outside["playback"]["kind"].as_str()), (Some("scheduled"), Some("none")));
    viewer.none("state").await;
    house.act(session, "next").await;
    assert_eq!(house.act(session, "next").await["pinned"]["code"], "A1");
    assert!(house.shelf.armed(session).is_empty(), "a rehearsal sells nothing");
    let outside = house.ok("lan", "GET", &public, Value::Null).await;
    assert_eq!((&outside["pinned"], outside["segments"][1]["state"].as_str()), (&Value::Null, Some("coming")));
    viewer.none("pinned").await;
    house.act(session, "back").await;

    let live = house.act(session, "go_live").await;
    assert_eq!((live["state"].as_str(), live["stream"]["key_hint"].as_str().map(str::len)), (Some("live"), Some(4)));
    let state = viewer.next("state").await;
    let playback = house.playback(session).await;
    assert_eq!(state["playback"]["url"], format!("/live/{playback}/index.m3u8"));
    assert!(!state.to_string().contains(&house.key(session).await));

    assert!(house.shelf.armed(session).is_empty(), "a talk arms nothing");
    house.act(session, "next").await;
    assert_eq!(house.shelf.armed(session), ["A1"]);
    let pinned = viewer.wait_for("pinned", |e| !e["p"].is_null()).await;
    assert_eq!((pinned["p"]["code"].as_str(), pinned["p"]["price"]["minor"].as_i64()), (Some("A1"), Some(99_000)));
    assert_eq!(pinned["p"]["ends_at"], "2026-11-21T12:05:00.000Z");
    let segments = viewer.wait_for("segments", |e| e["items"][1]["state"] == "now").await;
    assert_eq!(
        (segments["items"][1]["armed"].as_bool(), segments["items"][1]["script"].as_str()),
        (Some(true), Some(""))
    );
    house.act(session, "next").await;
    assert_eq!(house.refused("host", "POST", &format!("{studio}/act"), act("next")).await.1, "no_more_segments");
    house.act(session, "back").await;
    assert_eq!(house.shelf.armed(session), ["A1", "A2"], "what was shown can still be ordered");

    // The publisher goes, and returns.
    house.signal(session, StreamEventKind::Interrupted { finished: false }).await;
    house.clock.advance_ms(4_000);
    viewer.none("state").await;
    house.clock.advance_ms(2_000);
    let state = viewer.next("state").await;
    assert_eq!((state["state"].as_str(), state["playback"]["kind"].as_str()), (Some("interrupted"), Some("live")));
    house.signal(session, StreamEventKind::Resumed).await;
    assert_eq!(viewer.next("state").await["state"], "live");

    house.act(session, "end").await;
    assert_eq!(viewer.next("state").await["state"], "ended");
    assert_eq!(viewer.next("ended").await["replay"], false);
    assert!(house.shelf.armed(session).is_empty());
    viewer.say("tiếc quá").await;
    assert_eq!(viewer.next("refused").await["code"], "chat_closed");
    let key = house.key(session).await;
    let refusal = house.live.gate().admit(media::StreamKey::new(key)).await.unwrap_err();
    assert_eq!(refusal.code, "session_over");
    let refused = house.refused("host", "POST", &format!("{studio}/act"), act("publish_replay")).await;
    assert_eq!(refused, (409, "no_recording".into()));
    let facts = house.store.facts_after(0).await.unwrap();
    let told = |test: fn(&Event) -> bool| facts.iter().filter(|f| test(&f.event)).count();
    assert_eq!(told(|e| matches!(e, Event::SessionAnnounced { .. })), 1);
    assert_eq!(told(|e| matches!(e, Event::SessionStarted { .. })), 1);
    assert_eq!(told(|e| matches!(e, Event::SessionInterrupted { .. })), 1);
    assert_eq!(told(|e| matches!(e, Event::SessionEnded { .. })), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unlisted_session_is_found_by_its_link_alone() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.session().await;
    let shown = async || {
        let home = house.ok("", "GET", "/api/home", Value::Null).await;
        let list = house.ok("", "GET", "/api/sessions", Value::Null).await;
        let count = |list: &Value| list.as_array().unwrap().len();
        (count(&home["live"]) + count(&home["coming"]), count(&list["items"]))
    };
    house.act(session, "announce").await;
    assert_eq!(shown().await, (1, 1));
    assert_eq!(house.act(session, "unlist").await["listed"], false);
    assert_eq!(shown().await, (0, 0));
    house.signal(session, StreamEventKind::Started).await;
    house.act(session, "go_live").await;
    assert_eq!(shown().await, (0, 0), "it is on air, and in no list");
    assert!(!contracts::ports::Reminders::listed(&house.live, session).await.unwrap());
    assert_eq!(house.ok("", "GET", &format!("/api/sessions/{session}"), Value::Null).await["state"], "live");
    let own = house.ok("host", "GET", &format!("/api/studio/{SHOP}/sessions"), Value::Null).await;
    assert_eq!(own["items"].as_array().unwrap().len(), 1, "the shop sees its own");
    assert_eq!(house.act(session, "list").await["listed"], true);
    assert_eq!(shown().await, (1, 1));
    house.act(session, "unlist").await;
    house.act(session, "end").await;
    assert_eq!(house.act(session, "list").await["listed"], true, "also when it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_interrupts_a_session_and_its_publisher_brings_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Arc::new(Shelf::default());
    let house = House::open(folder.path(), shelf.clone()).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    lan.say("trước").await;
    lan.next("message").await;
    house.store.close().await;
    let clock = house.clock.clone();
    drop(house);

    clock.advance_ms(1_000);
    let (world, clock) = kernel::World::seeded(99, kernel::Time::parse("2026-11-21T12:10:00Z").unwrap());
    let house = House::open_in(folder.path(), shelf, world, clock).await;
    let gate = house.live.gate();
    let recordings = folder.path().join("recordings");
    let options = media::MediaOptions::new(([127, 0, 0, 1], 0).into(), recordings);
    let media = media::Media::start(options, gate).await.unwrap();
    house.live.start(media, kit::Texts::new([live::TEXTS]).unwrap()).await.unwrap();
    let mut lan = house.enter("lan", session).await;
    let hello = lan.next("hello").await;
    assert_eq!(
        (hello["session"].as_str(), hello["messages"][0]["text"].as_str()),
        (Some("interrupted"), Some("trước"))
    );
    assert_eq!(hello["pinned"]["code"], "A1", "what was pinned still is");
    lan.say("vẫn nói được").await;
    lan.wait_for("message", |e| e["m"]["text"] == "vẫn nói được").await;
    house.signal(session, StreamEventKind::Started).await;
    assert_eq!(lan.next("state").await["state"], "live");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_stops_a_room_at_once_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    let stop = format!("/api/console/rooms/{session}/stop");
    let reason = json!({ "reason": "hàng giả" });
    assert_eq!(house.refused("owner", "POST", &stop, reason.clone()).await.0, 404);
    assert_eq!(house.refused("", "POST", &stop, reason.clone()).await.0, 401);
    assert_eq!(house.refused("operator", "POST", &stop, json!({ "reason": " " })).await, (422, "field_needed".into()));
    let rooms = house.ok("operator", "GET", "/api/console/rooms", Value::Null).await;
    assert_eq!(rooms["items"][0]["id"], json!(session));
    assert_eq!(house.ok("operator", "POST", &stop, reason.clone()).await["state"], "ended");
    assert_eq!(lan.next("state").await["state"], "ended");
    assert!(house.shelf.armed(session).is_empty());
    let key = house.key(session).await;
    let refusal = house.live.gate().admit(media::StreamKey::new(key)).await.unwrap_err();
    assert_eq!(refusal.code, "stopped");
    assert!(refusal.sentence.is_ascii() && refusal.sentence.contains("stopped"), "{}", refusal.sentence);
    assert_eq!(house.refused("operator", "POST", &stop, reason).await, (409, "illegal_act".into()));
    let facts = house.store.facts_after(0).await.unwrap();
    let acted = facts.iter().any(|f| {
        matches!(&f.event, Event::OperatorActed { by, act, reason, .. }
        if *by == user("operator") && act == "stop_room" && reason == "hàng giả")
    });
    assert!(acted, "it stands in the log who did it and why");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_shops_people_can_neither_act_nor_look() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    for shop in [SHOP, OTHER_SHOP] {
        let studio = format!("/api/studio/{shop}/sessions/{session}");
        let act = json!({ "act": "end" });
        for (method, path, body) in [
            ("GET", studio.clone(), Value::Null),
            ("PATCH", studio.clone(), json!({ "host_name": "Tôi" })),
            ("DELETE", studio.clone(), Value::Null),
            ("POST", format!("{studio}/act"), act),
            ("GET", format!("{studio}/stream-key"), Value::Null),
            ("POST", format!("{studio}/stream-key"), Value::Null),
            ("PUT", format!("{studio}/segments"), json!({ "items": [] })),
            ("GET", format!("{studio}/board"), Value::Null),
            ("GET", format!("{studio}/report"), Value::Null),
        ] {
            assert_eq!(
                house.refused("stranger", method, &path, body).await,
                (404, "not_found".into()),
                "{method} {path}"
            );
        }
    }
    let key = format!("/api/studio/{SHOP}/sessions/{session}/stream-key");
    assert_eq!(house.refused("staff", "GET", &key, Value::Null).await, (403, "forbidden".into()));
    assert_eq!(house.refused("operator", "GET", &key, Value::Null).await.0, 404, "not even an operator");
    let mut stranger = house.enter("stranger", session).await;
    assert_eq!(stranger.next("hello").await["you"]["role"], "viewer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_to_its_host_alone_and_the_old_one_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.session().await;
    let old = house.key(session).await;
    assert_eq!(old.len(), 40, "160 bit");
    let studio = format!("/api/studio/{SHOP}/sessions/{session}");
    let (_, head, _) = house.raw("host", "GET", &format!("{studio}/stream-key"), "").await;
    assert!(head.contains("cache-control: no-store"), "{head}");
    let new = house.ok("host", "POST", &format!("{studio}/stream-key"), Value::Null).await["key"].clone();
    let new = new.as_str().unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(house.key(session).await, new);
    let gate = house.live.gate();
    let refusal = gate.admit(media::StreamKey::new(old.clone())).await.unwrap_err();
    assert_eq!(refusal.code, "unknown_key");
    assert!(refusal.sentence.is_ascii() && refusal.sentence.contains("studio"));
    let admitted = gate.admit(media::StreamKey::new(new.clone())).await.unwrap();
    assert_eq!(admitted.recording, Some(session.to_string()));
    assert!(!new.contains(&admitted.stream));
    let kept = String::from_utf8_lossy(&House::files(folder.path())).into_owned();
    assert!(!kept.contains(&old) && !kept.contains(&new), "a key lies in clear on the disk");
    let shown = house.ok("host", "GET", &studio, Value::Null).await.to_string();
    assert!(!shown.contains(&new));
}

fn order(session: SessionId, n: u128, quantity: u32, held: i64, sold: i64) -> OrderFact {
    OrderFact {
        order_id: OrderId::from_uuid(Uuid::from_u128(n)),
        number: format!("P{n}"),
        merchant_id: SHOP,
        buyer_id: user(if n.is_multiple_of(2) { "lan" } else { "minh" }),
        session_id: Some(session),
        origin: Origin::Comment,
        total: Money::new(99_000 * i64::from(quantity), Currency::VND),
        lines: vec![LineFact {
            variant_id: variant(1, 1),
            offer_id: Some(OfferId::from_uuid(Uuid::from_u128(50_001))),
            quantity,
            total_minor: 99_000 * i64::from(quantity),
        }],
        stock: vec![StockLevel { variant_id: variant(1, 1), on_hand: 10, held, sold }],
        until: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_reaches_everybody_and_orders_only_the_shop() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    let mut host = house.enter("host", session).await;
    let tell = async |event: Event| house.store.write(move |tx| tx.tell(event)).await.unwrap();
    let method = contracts::PaymentMethod::Cod;
    tell(Event::OrderCaptured { order: order(session, 2, 2, 2, 0) }).await;
    let stock = lan.next("stock").await;
    assert_eq!(
        (stock["offer_id"].as_str(), stock["left"].as_i64()),
        (Some(OfferId::from_uuid(Uuid::from_u128(50_001)).to_string()).as_deref(), Some(18))
    );
    assert_eq!(
        stock["items"][1],
        json!({ "variant_id": variant(1, 1), "left": 8, "on_hand": 10, "held": 2, "sold": 0 })
    );
    let line = host.next("order").await["order"].clone();
    assert_eq!(line["buyer_name"], "lan");
    assert_eq!((&line["state"], &line["code"], &line["options"]), (&json!("captured"), &json!("A1"), &json!(["M"])));
    let tally = host.next("tally").await;
    assert_eq!((tally["orders"].as_i64(), tally["holds"].as_i64()), (Some(0), Some(1)));
    assert_eq!((tally["per_code"][0]["held"].as_i64(), tally["per_code"][0]["left"].as_i64()), (Some(2), Some(18)));

    // The hold becomes an order, one comes by tap, one hold runs out, the first order is taken back: each counted once.
    tell(Event::OrderPlaced { order: order(session, 2, 2, 0, 2), payment_method: method, risk: Box::default() }).await;
    tell(Event::OrderPlaced { order: order(session, 3, 1, 0, 3), payment_method: method, risk: Box::default() }).await;
    tell(Event::OrderCaptured { order: order(session, 4, 1, 1, 3) }).await;
    tell(Event::OrderCancelled { order: order(session, 4, 1, 0, 3), reason: "expired".into() }).await;
    tell(Event::OrderCancelled { order: order(session, 2, 2, 0, 1), reason: "buyer".into() }).await;
    tell(Event::OrderRefunded { order: order(session, 2, 2, 0, 1), reason: "buyer".into() }).await;
    let tally = host.wait_for("tally", |t| t["orders"] == 2 && t["revenue"]["minor"] == 99_000).await;
    assert_eq!((tally["holds"].as_i64(), tally["per_code"][0]["sold"].as_i64()), (Some(0), Some(1)));
    assert_eq!(
        (tally["per_code"][0]["held"].as_i64(), tally["sales_per_minute"][0]["orders"].as_i64()),
        (Some(0), Some(2))
    );
    let report = house.ok("owner", "GET", &format!("/api/studio/{SHOP}/sessions/{session}/report"), Value::Null).await;
    let figures = ["orders", "cancelled", "buyers"].map(|f| report[f].as_i64().unwrap());
    assert_eq!((figures, report["sold"]["minor"].as_i64()), ([2, 1, 2], Some(99_000)));
    assert_eq!(report["best_minute"], json!({ "at": "2026-11-21T12:00:00.000Z", "minor": 297_000 }));

    // Many changes at once are few pushes, and the last one is right.
    lan.settle().await;
    for n in 0..300i64 {
        tell(Event::StockChanged {
            merchant_id: SHOP,
            stock: StockLevel { variant_id: variant(2, 0), on_hand: 300, held: 0, sold: n },
        })
        .await;
    }
    let pushed = lan.settle().await;
    let levels: Vec<&Value> = pushed.iter().filter(|e| e["t"] == "stock").collect();
    assert!(levels.len() < 20, "{} pushes", levels.len());
    assert_eq!(levels.last().unwrap()["items"][0]["left"], 1);
    let seen = lan.seen.clone();
    assert!(!seen.contains("buyer_name") && !seen.contains("\"tally\"") && !seen.contains("\"health\""), "{seen}");
    assert_eq!(lan.settle().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_by_the_crews_reply_and_a_host_books_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    let mut host = house.enter_in("host", session, "en").await;
    let ask = async |page: &mut house::Page, text: &str| {
        house.clock.advance_ms(1_200);
        page.say(text).await;
        id::<kernel::MessageKind>(&page.next("message").await["m"]["id"])
    };
    let first = ask(&mut lan, "A1 còn không?").await;
    let second = ask(&mut lan, "A1 bao nhiêu tiền ạ?").await;
    host.send(json!({ "t": "say", "text": "còn nha", "id": "x", "reply_to": first })).await;
    lan.wait_for("message", |e| e["m"]["from"]["role"] == "host").await;
    let studio = format!("/api/studio/{SHOP}/sessions/{session}");
    let report = house.ok("host", "GET", &format!("{studio}/report"), Value::Null).await;
    let open: Vec<&Value> = report["unanswered"].as_array().unwrap().iter().map(|m| &m["id"]).collect();
    assert_eq!(open, [&json!(second)]);

    let wish = ask(&mut lan, "lấy cho mình cái áo cam nhé 0987654321").await;
    let body = |code: &str| json!({ "message_id": wish, "code": code, "quantity": 1, "options": ["S"] });
    let path = format!("{studio}/hold-comment");
    assert_eq!(house.refused("host", "POST", &path, body("Z9")).await, (422, "code_unknown".into()));
    assert_eq!(house.refused("moderator", "POST", &path, body("A1")).await.0, 403);
    house.ok("host", "POST", &path, body("a1")).await;
    let echoed = lan.wait_for("message", |e| e["m"]["id"] == json!(wish) && !e["m"]["did"].is_null()).await;
    assert_eq!(echoed["m"]["did"]["what"], "held");
    let holds = house.shelf.holds.lock().unwrap();
    assert!(holds[0].by_merchant && holds[0].buyer == user("lan"));
    assert!(holds[0].comment.expose().contains("0987654321"), "the order has the number");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_of_show_keeps_its_codes_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.session().await;
    let path = format!("/api/studio/{SHOP}/sessions/{session}/segments");
    let segment = |code: &str| {
        json!({ "kind": "product", "product_id": product(1), "code": code, "price_minor": null,
            "limit_per_buyer": 2, "minutes": 3, "script": "", "who": "" })
    };
    let put = async |items: Vec<Value>| house.ask("host", "PUT", &path, json!({ "items": items })).await;
    let (status, answer) = put(vec![segment("a1"), segment("A1")]).await;
    assert_eq!((status, answer["code"].as_str(), answer["field"].as_str()), (422, Some("code_twice"), Some("items")));
    assert!(answer["detail"].as_str().unwrap().contains("A1"), "{answer}");
    assert_eq!(put(vec![segment("!!")]).await.1["code"], "code_unreadable");
    let (status, answer) = put(vec![segment("b7"), segment("")]).await;
    assert_eq!(status, 200, "{answer}");
    let codes: Vec<&str> = answer["items"].as_array().unwrap().iter().map(|s| s["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["B7", "A1"]);
    assert_eq!(answer["items"][0]["price"]["minor"], house::PRICE);
    let seen = house.ok("", "POST", "/api/try-comment", json!({ "codes": "A1,B7", "text": "B7 x2" })).await;
    assert_eq!(seen, json!({ "order": true, "code": "B7", "quantity": 2, "options": [], "phone": false }));
    let refused = house.refused("", "POST", "/api/try-comment", json!({ "codes": "A1,a1", "text": "" })).await;
    assert_eq!(refused, (422, "codes_unreadable".into()));
}
