//! What rules do in a room, tried over HTTP and sockets: comments hidden, slowed and muted, reports, and who counts.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod house;

use std::sync::Arc;

use contracts::{Event, Fact, scene};
use house::{House, SHOP, Shelf, fact, id, user};
use kernel::{MessageId, SessionId};
use serde_json::{Value, json};

async fn open(folder: &tempfile::TempDir) -> House {
    House::open(folder.path(), Arc::new(Shelf::default())).await
}

async fn facts(house: &House) -> Vec<Event> {
    house.store.facts_after(0).await.unwrap().iter().map(|f| f.event.clone()).collect()
}

async fn moderate(house: &House, who: &str, session: SessionId, body: Value) -> (u16, String) {
    let (status, answer) = house.ask(who, "POST", &format!("/api/sessions/{session}/moderate"), body).await;
    (status, answer["code"].as_str().unwrap_or_default().to_owned())
}

/// The texts that a list of messages holds.
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_comment_reaches_its_writer_and_the_crew_alone_until_the_crew_brings_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    house.judge.comment("ghé shop em", "hide", &[]);
    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    let mut nobody = house.enter("", session).await;
    let mut host = house.enter("host", session).await;
    lan.say("ghé shop em rẻ hơn").await;
    let own = lan.wait_for("message", |e| e["m"]["text"] == "ghé shop em rẻ hơn").await;
    assert_eq!(own["m"]["hidden"], Value::Null, "its writer sees it as any other");
    let message: MessageId = id(&own["m"]["id"]);
    let seen = host.wait_for("comment", |e| e["m"]["id"] == json!(message)).await;
    assert_eq!(seen["m"]["hidden"]["why"][0]["en"], "A test's reason");
    minh.say("đẹp quá").await;
    for page in [&mut minh, &mut nobody, &mut lan] {
        page.wait_for("message", |e| e["m"]["text"] == "đẹp quá").await;
    }
    let own = lan.settle().await;
    assert!(own.iter().all(|e| e["t"] != "judged"), "hiding is not announced: {own:?}");

    // History of the socket, and the API, by who asks.
    let list = format!("/api/sessions/{session}/messages");
    for (who, there) in [("lan", true), ("host", true), ("operator", true), ("minh", false), ("", false)] {
        let listed = house.ok(who, "GET", &list, Value::Null).await;
        assert_eq!(texts(&listed["items"]).contains(&"ghé shop em rẻ hơn"), there, "{who} by the API");
        let told = listed.to_string().contains("A test's reason");
        assert_eq!(told, ["host", "operator"].contains(&who), "why, to {who}");
        let hello = house.enter(who, session).await.next("hello").await;
        let there = there && who != "operator";
        assert_eq!(texts(&hello["messages"]).contains(&"ghé shop em rẻ hơn"), there, "{who} by the socket");
    }
    let board = house.ok("host", "GET", &format!("/api/studio/{SHOP}/sessions/{session}/board"), Value::Null).await;
    assert!(texts(&board["comments"]).contains(&"ghé shop em rẻ hơn"));
    for page in [&mut minh, &mut nobody] {
        page.settle().await;
        assert!(!page.seen.contains("ghé shop em"), "another's socket had it");
    }
    assert_eq!(
        moderate(&house, "host", session, json!({ "act": "pin", "message_id": message })).await,
        (409, "comment_hidden".into())
    );
    assert_eq!(
        house.refused("minh", "POST", &format!("/api/live/{session}/messages/{message}/report"), Value::Null).await.0,
        404
    );

    // One press brings it back to all; the record of it names what was decided.
    let show = json!({ "act": "show", "message_id": message });
    assert_eq!(moderate(&house, "minh", session, show.clone()).await.0, 404);
    assert_eq!(moderate(&house, "moderator", session, show.clone()).await.0, 204);
    assert_eq!(moderate(&house, "moderator", session, show).await.0, 204, "twice is once");
    for page in [&mut minh, &mut nobody] {
        page.wait_for("message", |e| e["m"]["id"] == json!(message)).await;
    }
    let now = host.wait_for("message", |e| e["m"]["id"] == json!(message)).await;
    assert_eq!(now["m"]["hidden"], Value::Null);
    let hello = house.enter("", session).await.next("hello").await;
    assert_eq!(texts(&hello["messages"]), ["ghé shop em rẻ hơn", "đẹp quá"]);

    let facts = facts(&house).await;
    let said: Vec<_> = facts
        .iter()
        .filter_map(|e| match e {
            Event::CommentSaid { message_id, speaker, judged, .. } => {
                Some((*message_id, *speaker, judged.clone().unwrap()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(said.len(), 2, "each comment is one fact");
    assert_eq!((said[0].0, said[0].1, said[0].2.outcome.as_str()), (message, user("lan"), "hide"));
    let hidden = facts.iter().filter(|e| matches!(e, Event::CommentHidden { by: None, .. })).count();
    assert_eq!(hidden, 1);
    let back: Vec<_> = facts.iter().filter(|e| matches!(e, Event::DecisionOverridden { .. })).collect();
    let Event::DecisionOverridden { decision_id, subject, outcome, by, reason, .. } = back[0] else { panic!() };
    assert_eq!((back.len(), *decision_id, *by), (1, said[0].2.id, user("moderator")));
    assert_eq!((subject.clone(), outcome.as_str(), reason.is_empty()), (user("lan").to_string(), "show", false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_stays_hidden_after_a_restart_and_pushes_no_other_comment_out() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Arc::new(Shelf::default());
    let house = House::open(folder.path(), shelf.clone()).await;
    let session = house.on_air().await;
    house.judge.comment("rác", "hide", &[]);
    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    minh.say("hay quá").await;
    minh.next("message").await;
    for n in 0..60 {
        house.clock.advance_ms(1_100);
        lan.say(&format!("rác {n}")).await;
        lan.wait_for("message", |e| e["m"]["text"] == format!("rác {n}")).await;
    }
    let check = async |house: &House| {
        let hello = house.enter("", session).await.next("hello").await;
        assert_eq!(texts(&hello["messages"]), ["hay quá"], "the room is not emptied by what nobody sees");
        let hello = house.enter("lan", session).await.next("hello").await;
        assert_eq!(texts(&hello["messages"]).len(), 51);
    };
    check(&house).await;
    house.store.close().await;
    drop(house);
    let (world, clock) = kernel::World::seeded(98, kernel::Time::parse("2026-11-21T12:10:00Z").unwrap());
    let house = House::open_in(folder.path(), shelf, world, clock).await;
    check(&house).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_inside_a_hidden_comment_is_held_and_only_its_writer_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    house.judge.comment("a1", "hide", &[]);
    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    lan.say("A1 S 0987654321").await;
    lan.next("held").await;
    assert_eq!(house.shelf.holds.lock().unwrap().len(), 1);
    minh.none("message").await;
    let asked = house.judge.asked.lock().unwrap();
    let (_, subject, facts) = asked.iter().find(|(s, ..)| *s == scene::CHAT_MESSAGE).unwrap();
    assert_eq!(*subject, user("lan").to_string());
    assert_eq!((fact(facts, "chat.order"), fact(facts, "chat.phones")), (&Fact::Bool(true), &Fact::Int(1)));
    let Fact::Text(text) = fact(facts, "chat.text") else { panic!() };
    assert!(!text.contains("0987654321"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_muted_is_told_until_when_why_and_where_to_appeal_and_stays_muted_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Arc::new(Shelf::default());
    let house = House::open(folder.path(), shelf.clone()).await;
    let session = house.on_air().await;
    house.judge.comment("lừa", "mute", &[("mute_for", 900_000_000)]);
    let mut lan = house.enter_in("lan", session, "en").await;
    let mut minh = house.enter("minh", session).await;
    lan.say("shop lừa").await;
    let told = lan.next("judged").await;
    assert_eq!(
        (told["outcome"].as_str(), told["until"].as_str(), told["for"].as_str()),
        (Some("mute"), Some("2026-11-21T12:15:00.000Z"), Some("mine"))
    );
    assert!(told["detail"].as_str().unwrap().contains("19:15"), "{told}");
    assert_eq!((&told["why"], told["appeal"].as_str()), (&json!(["A test's reason"]), Some("/account/decisions")));
    assert_eq!(lan.wait_for("you", |e| !e["muted_until"].is_null()).await["why"][0]["vi"], "Lý do thử");
    lan.say("alo").await;
    assert_eq!(lan.next("refused").await["code"], "muted");
    minh.none("message").await;
    // The fact names nobody: a rule did it.
    let facts = facts(&house).await;
    let muted = facts.iter().find_map(|e| match e {
        Event::SpeakerMuted { speaker, until, by, .. } => Some((*speaker, *until, *by)),
        _ => None,
    });
    assert_eq!(muted, Some((user("lan"), kernel::Time::parse("2026-11-21T12:15:00Z").unwrap(), None)));

    house.store.close().await;
    drop(house);
    let (world, clock) = kernel::World::seeded(97, kernel::Time::parse("2026-11-21T12:10:00Z").unwrap());
    let house = House::open_in(folder.path(), shelf, world, clock).await;
    let mut lan = house.enter("lan", session).await;
    let you = lan.next("you").await;
    assert_eq!((you["why"][0]["zh"].as_str(), you["appeal"].as_str()), (Some("测试原因"), Some("/account/decisions")));
    lan.say("alo").await;
    assert_eq!(lan.next("refused").await["code"], "muted");
    // A moderator lets them speak again.
    let unmute = json!({ "act": "unmute", "user_id": user("lan") });
    assert_eq!(moderate(&house, "moderator", session, unmute).await.0, 204);
    lan.say("xin lỗi").await;
    lan.wait_for("message", |e| e["m"]["text"] == "xin lỗi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slowed_is_told_and_waits() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    house.judge.comment("nhanh", "slow", &[("slow_every", 5_000_000)]);
    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    lan.say("nhanh lên").await;
    minh.wait_for("message", |e| e["m"]["text"] == "nhanh lên").await;
    let told = lan.next("judged").await;
    assert_eq!((told["outcome"].as_str(), &told["why"]), (Some("slow"), &json!(["Lý do thử"])));
    assert!(told["detail"].as_str().unwrap().contains('5'), "{told}");
    lan.say("nữa").await;
    let refused = lan.next("refused").await;
    assert_eq!((refused["code"].as_str(), refused["for"].as_str()), (Some("slowed"), Some("mine")));
    house.clock.advance_ms(5_001);
    lan.say("giờ thì được").await;
    minh.wait_for("message", |e| e["m"]["text"] == "giờ thì được").await;
    // The crew is judged, and neither slowed nor muted.
    house.judge.comment("hết hàng", "mute", &[]);
    let mut host = house.enter("host", session).await;
    host.say("nhanh tay nha cả nhà").await;
    host.say("còn nữa").await;
    minh.wait_for("message", |e| e["m"]["text"] == "còn nữa").await;
    host.none("judged").await;
    let asked = house.judge.asked.lock().unwrap();
    let roles: Vec<_> = asked.iter().map(|(_, _, f)| fact(f, "speaker.role").clone()).collect();
    assert!(roles.contains(&Fact::Text("host".into())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_is_reported_once_by_each_person_and_so_fast_only() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    lan.say("đồ tồi").await;
    let said = lan.next("message").await;
    let message: MessageId = id(&said["m"]["id"]);
    let path = format!("/api/live/{session}/messages/{message}/report");
    let report = async |who: &str| house.ask(who, "POST", &path, Value::Null).await;
    assert_eq!(report("").await.0, 401);
    for who in ["minh", "minh", "stranger"] {
        assert_eq!(report(who).await.0, 204, "{who}");
    }
    assert_eq!(report("lan").await.1["code"], "own_comment");
    let other = house.session().await;
    let elsewhere = format!("/api/live/{other}/messages/{message}/report");
    assert_eq!(house.refused("minh", "POST", &elsewhere, Value::Null).await, (404, "not_found".into()));
    let reported: Vec<_> = facts(&house)
        .await
        .into_iter()
        .filter_map(|e| match e {
            Event::CommentReported { message_id, speaker, by, .. } => Some((message_id, speaker, by)),
            _ => None,
        })
        .collect();
    assert_eq!(reported, [(message, user("lan"), user("minh")), (message, user("lan"), user("stranger"))]);
    let mut last = (204, Value::Null);
    for _ in 0..12 {
        last = report("minh").await;
    }
    assert_eq!((last.0, last.1["code"].as_str()), (429, Some("too_often")));
    // A moderator takes it away, and mutes: the facts say who did it.
    let delete = json!({ "act": "delete", "message_id": message, "reason": "thô tục" });
    assert_eq!(moderate(&house, "host", session, delete).await.0, 204);
    let mute = json!({ "act": "mute", "user_id": user("lan"), "seconds": 60 });
    assert_eq!(moderate(&house, "host", session, mute).await.0, 204);
    let facts = facts(&house).await;
    assert!(facts.iter().any(|e| matches!(e, Event::CommentHidden { by: Some(by), .. } if *by == user("host"))));
    assert!(facts.iter().any(|e| matches!(e, Event::SpeakerMuted { by: Some(by), .. } if *by == user("host"))));
    assert_eq!(report("minh").await.0, 404, "what is gone is not reported");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_sees_who_counts_and_the_crew_both_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    // Judged as they come: those without a name do not count, and one counts by a quarter.
    let guest = |facts: &contracts::Facts| fact(facts, "viewer.guest") == &Fact::Bool(true);
    let minh = user("minh").to_string();
    house.judge.rule(scene::ROOM_TRAFFIC, "exclude", &[], guest);
    let by_minh = move |facts: &contracts::Facts| fact(facts, "viewer.id") == &Fact::Text(minh.clone());
    house.judge.rule(scene::ROOM_TRAFFIC, "doubt", &[("weight", 25)], by_minh);
    let mut host = house.enter("host", session).await;
    let mut lan = house.enter("lan", session).await;
    let _minh = house.enter("minh", session).await;
    let nobody = house.enter("", session).await;
    let _other = house.enter("", session).await;
    let both = host.wait_for("viewers", |e| e["crowd"]["raw"] == 4).await;
    let why = json!([{ "vi": "Lý do thử", "zh": "测试原因", "en": "A test's reason" }]);
    assert_eq!(
        (&both["n"], &both["crowd"]),
        (&json!(1), &json!({ "raw": 4, "excluded": 2, "partial": 1, "why": why }))
    );
    let seen = lan.wait_for("viewers", |e| e["n"] == 1).await;
    assert_eq!(seen["crowd"], Value::Null);
    lan.settle().await;
    assert!(!lan.seen.contains("A test's reason") && !lan.seen.contains("\"raw\""), "{}", lan.seen);
    for (who, path, raw) in [
        ("", format!("/api/sessions/{session}"), Value::Null),
        ("lan", format!("/api/sessions/{session}"), Value::Null),
        ("host", format!("/api/sessions/{session}"), json!(4)),
        ("operator", format!("/api/sessions/{session}"), json!(4)),
        ("owner", format!("/api/studio/{SHOP}/sessions/{session}"), json!(4)),
    ] {
        let card = house.ok(who, "GET", &path, Value::Null).await;
        assert_eq!((&card["viewers"], &card["crowd"]["raw"]), (&json!(1), &raw), "{who} {path}");
    }
    let rooms = house.ok("operator", "GET", "/api/console/rooms", Value::Null).await;
    assert_eq!((&rooms["items"][0]["viewers"], &rooms["items"][0]["crowd"]["raw"]), (&json!(1), &json!(4)));
    let public = house.ok("", "GET", "/api/home", Value::Null).await;
    assert_eq!((&public["live"][0]["viewers"], &public["live"][0]["crowd"]), (&json!(1), &Value::Null));

    // Looked at again when they have stayed for a moment: now all count.
    house.judge.forget();
    house.clock.advance_ms(5_000);
    assert_eq!(host.wait_for("viewers", |e| e["n"] == 4).await["crowd"]["excluded"], 0);
    drop(nobody);
    assert_eq!(host.wait_for("viewers", |e| e["n"] == 3).await["crowd"]["raw"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_and_goes_is_told_gathered_with_the_records_of_those_who_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let guest = |facts: &contracts::Facts| fact(facts, "viewer.guest") == &Fact::Bool(true);
    house.judge.rule(scene::ROOM_TRAFFIC, "exclude", &[], guest);
    let mut lan = house.enter("lan", session).await;
    let mut nobody = house.enter("", session).await;
    lan.next("hello").await;
    nobody.next("hello").await;
    let _host = house.enter("host", session).await;
    let traffic = async |wanted: usize| {
        for _ in 0..50 {
            let told: Vec<Event> =
                facts(&house).await.into_iter().filter(|e| matches!(e, Event::RoomTraffic { .. })).collect();
            if told.len() >= wanted {
                return told;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("it was not told");
    };
    house.clock.advance_ms(3_000);
    let told = traffic(1).await;
    let Event::RoomTraffic { came, left, judged, viewers_raw, viewers_filtered, merchant_id, .. } = &told[0] else {
        panic!()
    };
    assert_eq!((came.len(), left.len(), judged.len(), *merchant_id), (2, 0, 1, SHOP), "the crew is no viewer");
    assert_eq!((*viewers_raw, *viewers_filtered), (2, 1));
    assert!(came.iter().any(|v| v.viewer == user("lan").to_string()));
    assert_eq!((judged[0].outcome.as_str(), judged[0].scene.as_str()), ("exclude", scene::ROOM_TRAFFIC));
    drop(lan);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    house.clock.advance_ms(3_000);
    let told = traffic(2).await;
    let Event::RoomTraffic { came, left, judged, .. } = &told[1] else { panic!() };
    assert_eq!((came.len(), left.len(), judged.len()), (0, 1, 0), "the same again is nothing to tell");
    assert_eq!(left[0].stayed_ms, 3_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_says_of_itself_reaches_the_judge_and_saying_nothing_is_fine() {
    let folder = tempfile::tempdir().unwrap();
    let house = open(&folder).await;
    let session = house.on_air().await;
    let mut lan = house.enter("lan", session).await;
    let mut minh = house.enter("minh", session).await;
    lan.next("hello").await;
    minh.next("hello").await;
    house.clock.advance_ms(1_000);
    lan.send(json!({ "t": "ping", "visible_ms": 500, "played_ms": 900, "tapped": true })).await;
    minh.send(json!({ "t": "ping" })).await;
    lan.next("pong").await;
    minh.next("pong").await;
    house.judge.asked.lock().unwrap().clear();
    house.clock.advance_ms(4_000);
    let looked = async |who: &str, names: [&str; 3]| {
        let subject = user(who).to_string();
        for _ in 0..50 {
            {
                let asked = house.judge.asked.lock().unwrap();
                if let Some((.., facts)) = asked.iter().find(|(s, of, _)| *s == scene::ROOM_TRAFFIC && *of == subject) {
                    return names.map(|name| fact(facts, name).clone());
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("{who} was not looked at again");
    };
    let [Fact::Set(crew), ..] = looked("lan", ["link.wanted"; 3]).await else { panic!() };
    assert!(crew.contains(&user("owner").to_string()) && !crew.contains(&user("lan").to_string()), "{crew:?}");
    let shown = looked("lan", ["viewer.visible", "viewer.tapped", "viewer.played"]).await;
    let half = Fact::Share { part: 500, whole: 1_000 };
    assert_eq!(shown, [half, Fact::Bool(true), Fact::Missing], "nobody is asked for video that has only just begun");
    let silent = looked("minh", ["viewer.visible", "viewer.tapped", "device.headless"]).await;
    assert_eq!(silent, [Fact::Missing, Fact::Bool(false), Fact::Missing]);
}
