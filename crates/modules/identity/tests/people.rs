//! What the module promises, tried through the door.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod site;

use std::time::Instant;

use contracts::{
    Event, PaymentMethod,
    ports::{Logins, People, PostalAddress, Sessions},
};
use identity::{DemoPerson, DemoWhat, NewUser, Options};
use kernel::{Locale, MerchantId, MerchantRole, Secret, Text3, UserId};
use serde_json::{Value, json};
use site::{Browser, Site};
use store::{args, sql};

const PASSWORD: &str = "một mật khẩu dài";

fn address(name: &str, phone: &str, line: &str) -> Value {
    json!({ "name": name, "phone": phone, "country": "VN", "region": "VN-SG", "ward": "Bến Thành", "line": line })
}

fn postal(phone: &str, line: &str) -> Secret<PostalAddress> {
    let value = address("Lan", phone, line);
    Secret::new(serde_json::from_value(value).unwrap())
}

async fn operator(site: &Site) -> (Browser, UserId) {
    let user = NewUser {
        name: "Vận Hành".into(),
        login: Some("op@phien.test".into()),
        password: None,
        locale: Locale::Vi,
        operator: true,
    };
    let id = site.identity.create_user(user).await.unwrap();
    (site.browser_of(id).await, id)
}

#[tokio::test]
async fn every_route_is_in_the_table_of_access_and_the_texts_are_in_three_languages() {
    let site = Site::new();
    let api: Value = serde_json::from_str(&site.api).unwrap();
    let mut served: Vec<(String, String)> = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        served.extend(methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let mut known: Vec<(String, String)> =
        identity::ACCESS.iter().map(|a| (a.method.to_owned(), a.path.to_owned())).collect();
    served.sort();
    known.sort();
    assert_eq!(served, known);
    let keys = |text: &str| -> Vec<String> {
        text.lines().filter_map(|l| l.split_once(" = ").map(|(k, _)| k.to_owned())).collect()
    };
    let [vi, zh, en] =
        [include_str!("../texts/vi.ftl"), include_str!("../texts/zh.ftl"), include_str!("../texts/en.ftl")].map(keys);
    assert_eq!((&vi, &vi), (&zh, &en));
}

#[tokio::test]
async fn a_person_signs_up_in_and_out() {
    let site = Site::new();
    let (mut browser, id) = site.sign_up("Chị Lan", "0901 234 567", PASSWORD).await;
    let me = site.me(&mut browser).await;
    assert_eq!(me["user"]["name"], "Chị Lan");
    assert_eq!(me["user"]["kind"], "account");
    assert_eq!(me["user"]["phone_hint"], "••• 567");
    assert_eq!(me["user"]["id"], id.to_string());

    let mut again = site.browser();
    let taken = json!({ "name": "Kẻ khác", "login": "+84901234567", "password": PASSWORD });
    let reply = site.send(&mut again, "POST", "/api/auth/sign-up", taken).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (409, "login_taken"));

    let old = browser.clone();
    let reply = site.send(&mut browser, "POST", "/api/auth/logout", Value::Null).await;
    assert_eq!(reply.status, 204);
    assert!(reply.set_cookie.unwrap().contains("Max-Age=0"));
    assert!(site.me(&mut old.clone()).await["user"].is_null(), "the session is over, not only its cookie");

    let wrong = json!({ "login": "0901234567", "password": "không phải" });
    let reply = site.send(&mut browser, "POST", "/api/auth/login", wrong).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (401, "login_wrong"));
    let right = json!({ "login": "090.123.4567", "password": PASSWORD });
    let reply = site.send(&mut browser, "POST", "/api/auth/login", right).await;
    assert_eq!(reply.status, 200);
    let cookie = reply.set_cookie.unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"));
    assert_ne!(browser.cookie, old.cookie);
    assert_eq!(site.me(&mut browser).await["user"]["id"], id.to_string());
}

#[tokio::test]
async fn behind_https_the_cookie_is_secure() {
    let site = Site::with(Options { https: true, demo: false });
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/guest", json!({ "name": "Lan" })).await;
    assert!(reply.set_cookie.unwrap().ends_with("; Secure"));
}

#[tokio::test]
async fn a_session_planted_before_signing_in_is_worth_nothing_after() {
    let site = Site::new();
    // One that the server never made is not adopted.
    let mut browser = site.browser();
    browser.cookie = "a".repeat(64);
    site.send(&mut browser, "POST", "/api/auth/guest", json!({ "name": "Lan" })).await;
    assert_ne!(browser.cookie, "a".repeat(64));

    // A guest's, known to somebody else, does not become the account's.
    let planted = browser.clone();
    let guest = site.me(&mut browser).await["user"]["id"].clone();
    let body = json!({ "name": "Lan", "login": "lan@phien.test", "password": PASSWORD });
    let reply = site.send(&mut browser, "POST", "/api/auth/sign-up", body).await;
    assert_eq!(reply.json["user"]["id"], guest, "the guest became the account");
    assert_ne!(browser.cookie, planted.cookie);
    assert!(site.me(&mut planted.clone()).await["user"].is_null());

    let before = browser.clone();
    let login = json!({ "login": "lan@phien.test", "password": PASSWORD });
    site.send(&mut browser, "POST", "/api/auth/login", login).await;
    assert_ne!(browser.cookie, before.cookie);
    assert!(site.me(&mut before.clone()).await["user"].is_null());
    assert_eq!(site.me(&mut browser).await["user"]["id"], guest);
}

#[tokio::test]
async fn writes_need_the_csrf_value_and_the_own_origin() {
    let site = Site::new();
    let (browser, _) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let mut without = Browser { csrf: String::new(), ..browser.clone() };
    let body = json!({ "name": "Lan Anh" });
    let reply = site.send(&mut without, "PATCH", "/api/me", body.clone()).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (403, "csrf_missing"));
    let elsewhere = [("origin", "https://elsewhere.example")];
    let reply = site.send_with(&mut browser.clone(), "PATCH", "/api/me", body.clone(), &elsewhere).await;
    assert_eq!(reply.code(), "foreign_origin");
    let login = json!({ "login": "lan@phien.test", "password": PASSWORD });
    let reply = site.send_with(&mut site.browser(), "POST", "/api/auth/login", login, &elsewhere).await;
    assert_eq!(reply.code(), "foreign_origin", "signing in from another site's page");
    let reply = site.send(&mut browser.clone(), "PATCH", "/api/me", body).await;
    assert_eq!(reply.json["user"]["name"], "Lan Anh");
}

#[tokio::test]
async fn guessing_is_slowed_for_a_login_and_a_peer_but_not_for_its_owner_elsewhere() {
    let site = Site::new();
    site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let guess = json!({ "login": "lan@phien.test", "password": "guess guess" });
    let mut thief = Browser { peer: "198.51.100.9:1", ..site.browser() };
    let mut refused = None;
    for _ in 0..20 {
        let reply = site.send(&mut thief, "POST", "/api/auth/login", guess.clone()).await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        assert_eq!(reply.code(), "login_wrong");
    }
    let refused = refused.expect("guessing goes on unhindered");
    assert_eq!(refused.code(), "login_throttled");
    let wait = refused.json["retry_after_s"].as_i64().unwrap();
    assert!(wait > 0);
    let right = json!({ "login": "lan@phien.test", "password": PASSWORD });
    let reply = site.send(&mut thief, "POST", "/api/auth/login", right.clone()).await;
    assert_eq!(reply.status, 429, "from the thief's place even the right one");
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", right.clone()).await;
    assert_eq!(reply.status, 200, "from the owner's place");
    site.clock.advance_ms(wait * 1000);
    let reply = site.send(&mut thief, "POST", "/api/auth/login", right).await;
    assert_eq!(reply.status, 200, "after the wait");

    // Many logins from one peer are slowed as well.
    let mut peer = Browser { peer: "198.51.100.10:1", ..site.browser() };
    let mut last = 0;
    for n in 0..100 {
        let body = json!({ "login": format!("nobody{n}@phien.test"), "password": "12345678" });
        last = site.send(&mut peer, "POST", "/api/auth/reset", json!({ "login": body["login"] })).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn a_login_that_nobody_has_takes_as_long_as_a_wrong_password() {
    let site = Site::new();
    site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let mut fastest = [f64::MAX; 2];
    for _ in 0..6 {
        for (at, login) in ["lan@phien.test", "nobody@phien.test"].into_iter().enumerate() {
            let start = Instant::now();
            let body = json!({ "login": login, "password": "guess guess" });
            let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", body).await;
            assert_eq!(reply.code(), "login_wrong");
            fastest[at] = fastest[at].min(start.elapsed().as_secs_f64());
        }
    }
    // Without a hash it would be some hundredth; the machine may be busy with other tests.
    assert!(fastest[1] > fastest[0] * 0.2, "known {} s, unknown {} s", fastest[0], fastest[1]);
}

/// The link's token in the last reset that was asked for.
async fn reset_token(site: &Site) -> Option<String> {
    let facts = site.store.facts_after(0).await.unwrap();
    let sealed = facts.iter().rev().find_map(|fact| match &fact.event {
        Event::PasswordResetAsked { sealed_token, .. } => Some(sealed_token.clone()),
        _ => None,
    })?;
    let vault = site.vault.clone();
    Some(site.store.read(move |tx| vault.open_text(tx, &sealed)).await.unwrap())
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_by_a_link_that_works_once_and_ends_all_sessions() {
    let site = Site::new();
    let (mut old, id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    assert!(!site.me(&mut old).await["user"].is_null());
    for login in ["nobody@phien.test", "lan@phien.test"] {
        let reply = site.send(&mut site.browser(), "POST", "/api/auth/reset", json!({ "login": login })).await;
        assert_eq!(reply.status, 204);
    }
    let mut token = None;
    for _ in 0..200 {
        token = reset_token(&site).await;
        if token.is_some() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let token = token.expect("nothing was asked for");
    let body = |password: &str| json!({ "token": token, "password": password });
    let mut fresh = site.browser();
    let reply = site.send(&mut fresh, "POST", "/api/auth/reset/confirm", body("short")).await;
    assert_eq!(reply.code(), "password_too_short");
    let reply = site.send(&mut fresh, "POST", "/api/auth/reset/confirm", body("mật khẩu mới")).await;
    assert_eq!(reply.json["user"]["id"], id.to_string());
    assert!(site.me(&mut old).await["user"].is_null(), "a session of before");
    assert!(!site.me(&mut fresh).await["user"].is_null());
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/reset/confirm", body("mật khẩu khác")).await;
    assert_eq!(reply.code(), "reset_link_invalid");
    let login = |password: &str| json!({ "login": "lan@phien.test", "password": password });
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", login(PASSWORD)).await;
    assert_eq!(reply.code(), "login_wrong");
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", login("mật khẩu mới")).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_session_lasts_as_long_as_it_is_used_and_thirty_days_more() {
    const DAY_MS: i64 = 24 * 3600 * 1000;
    let site = Site::new();
    let (mut browser, _) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    for _ in 0..3 {
        site.clock.advance_ms(29 * DAY_MS);
        assert!(!site.me(&mut browser).await["user"].is_null());
        // The new end is written beside the answer.
        site.store.write(|_| Ok(())).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    site.clock.advance_ms(31 * DAY_MS);
    assert!(site.me(&mut browser).await["user"].is_null());
}

#[tokio::test]
async fn who_is_asked_is_remembered_but_never_after_it_became_untrue() {
    let site = Site::new();
    let (mut browser, id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let shop = MerchantId::from_uuid(Default::default());
    let secret = Secret::new(browser.cookie.clone());
    assert!(site.identity.actor(&secret, false).await.unwrap().unwrap().merchants.is_empty());

    // Roles in shops are those of now, not those of when the session was looked up.
    site.shops.0.lock().unwrap().insert(id, vec![(shop, MerchantRole::Host)]);
    let actor = site.identity.actor(&secret, false).await.unwrap().unwrap();
    assert_eq!(actor.merchants, [(shop, MerchantRole::Host)]);
    assert_eq!(site.me(&mut browser).await["merchants"][0]["role"], "host");

    // Behind our back in the store: seen after a minute at the latest.
    let blocked = move |tx: &mut store::Tx<'_>| {
        tx.exec(sql!("UPDATE identity_user SET blocked = 1 WHERE id = ?1"), args![id]).map(drop)
    };
    site.store.write(blocked).await.unwrap();
    assert!(site.identity.actor(&secret, false).await.unwrap().is_some(), "this is the memory that is tested here");
    site.clock.advance_ms(60_000);
    assert!(site.identity.actor(&secret, false).await.unwrap().is_none());
}

#[tokio::test]
async fn a_blocked_person_loses_their_sessions_and_tokens_at_once_and_the_act_is_kept() {
    let site = Site::new();
    let (mut operator, operator_id) = operator(&site).await;
    let (mut browser, id) = site.sign_up("Kẻ Phá", "pha@phien.test", PASSWORD).await;
    let made = json!({ "name": "máy", "scopes": ["orders:read"] });
    let token =
        site.send(&mut browser, "POST", "/api/me/tokens", made).await.json["token"].as_str().unwrap().to_owned();
    let token = Secret::new(token);
    assert!(!site.me(&mut browser).await["user"].is_null());
    assert!(site.identity.actor(&token, true).await.unwrap().is_some());

    let path = format!("/api/console/people/{id}");
    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "block", "reason": " " })).await;
    assert_eq!(reply.code(), "reason_needed");
    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "block", "reason": "phá phòng" })).await;
    assert_eq!(reply.json["blocked"], true);
    assert!(site.me(&mut browser).await["user"].is_null());
    assert!(site.identity.actor(&token, true).await.unwrap().is_none());
    let login = json!({ "login": "pha@phien.test", "password": PASSWORD });
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", login.clone()).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (403, "person_blocked"));

    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "unblock", "reason": "hiểu lầm" })).await;
    assert_eq!(reply.json["blocked"], false);
    assert_eq!(site.send(&mut browser, "POST", "/api/auth/login", login).await.status, 200);

    let acts = site.send(&mut operator, "GET", "/api/console/acts", Value::Null).await.json;
    let of = |at: usize, what: &str| acts["items"][at][what].as_str().unwrap().to_owned();
    assert_eq!((of(0, "act"), of(1, "act"), of(1, "reason")), ("unblock".into(), "block".into(), "phá phòng".into()));
    assert_eq!(
        (of(1, "by"), of(1, "subject"), of(1, "subject_id")),
        ("Vận Hành".into(), "Kẻ Phá".into(), id.to_string())
    );
    let facts = site.store.facts_after(0).await.unwrap();
    assert!(facts.iter().any(|f| f.event == Event::UserBlocked { user_id: id, blocked: true }));

    let path = format!("/api/console/people/{operator_id}");
    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "remove_operator", "reason": "thử xem" })).await;
    assert_eq!(reply.code(), "not_on_yourself");
    let reply = site.send(&mut browser, "GET", "/api/console/people", Value::Null).await;
    assert_eq!(reply.status, 404, "to others there is no console");
}

#[tokio::test]
async fn new_rights_need_a_new_session() {
    let site = Site::new();
    let (mut operator, _) = operator(&site).await;
    let (mut browser, id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let path = format!("/api/console/people/{id}");
    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "make_operator", "reason": "giúp trực" })).await;
    assert_eq!(reply.json["operator"], true);
    assert!(site.me(&mut browser).await["user"].is_null());
    let login = json!({ "login": "lan@phien.test", "password": PASSWORD });
    let reply = site.send(&mut browser, "POST", "/api/auth/login", login).await;
    assert_eq!(reply.json["user"]["operator"], true);

    let guest = site.send(&mut site.browser(), "POST", "/api/auth/guest", json!({ "name": "Khách" })).await;
    let path = format!("/api/console/people/{}", guest.json["user"]["id"].as_str().unwrap());
    let reply = site.send(&mut operator, "POST", &path, json!({ "act": "make_operator", "reason": "giúp trực" })).await;
    assert_eq!(reply.code(), "account_needed");
}

#[tokio::test]
async fn what_operators_did_elsewhere_is_kept_once() {
    let site = Site::new();
    let (mut operator, id) = operator(&site).await;
    let act = Event::OperatorActed {
        by: id,
        act: "stop_room".into(),
        subject_id: id.cast(),
        subject: "Phiên tối thứ bảy".into(),
        reason: "hàng giả".into(),
    };
    site.store.write(move |tx| tx.tell(act)).await.unwrap();
    let facts = site.store.facts_after(0).await.unwrap();
    for _ in 0..3 {
        let (consumer, facts) = (site.consumers[0].clone(), facts.clone());
        site.store.write(move |tx| consumer.deliver(tx, &facts)).await.unwrap();
    }
    let acts = site.send(&mut operator, "GET", "/api/console/acts", Value::Null).await.json;
    assert_eq!(acts["items"].as_array().unwrap().len(), 1);
    assert_eq!(acts["items"][0]["subject"], "Phiên tối thứ bảy");
}

#[tokio::test]
async fn operators_find_people_by_a_part_of_the_name_and_by_the_whole_login() {
    let site = Site::new();
    let (mut operator, _) = operator(&site).await;
    let (_, lan) = site.sign_up("Nguyễn Thị Lan", "0901234567", PASSWORD).await;
    site.sign_up("Tên_lạ 100%", "la@phien.test", PASSWORD).await;
    let found = async |operator: &mut Browser, q: &str| -> Vec<String> {
        let reply = site.send(operator, "GET", &format!("/api/console/people?q={q}"), Value::Null).await;
        let items = reply.json["items"].as_array().unwrap_or_else(|| panic!("{}", reply.json)).clone();
        items.iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&mut operator, "thi%20lan").await, ["Nguyễn Thị Lan"]);
    assert_eq!(found(&mut operator, "%2B84901234567").await, ["Nguyễn Thị Lan"]);
    assert_eq!(found(&mut operator, &lan.to_string()).await, ["Nguyễn Thị Lan"]);
    assert_eq!(found(&mut operator, "%25").await, ["Tên_lạ 100%"], "a pattern's sign stands for itself");
    assert_eq!(found(&mut operator, "090123").await, Vec::<String>::new(), "a part of a login finds nobody");
    assert_eq!(found(&mut operator, "").await.len(), 3);
    let page = site.send(&mut operator, "GET", "/api/console/people?limit=2", Value::Null).await.json;
    let next = page["next"].as_str().unwrap();
    let rest =
        site.send(&mut operator, "GET", &format!("/api/console/people?limit=2&cursor={next}"), Value::Null).await;
    assert_eq!((rest.json["items"].as_array().unwrap().len(), &rest.json["next"]), (1, &Value::Null));
}

#[tokio::test]
async fn anothers_address_is_not_there() {
    let site = Site::new();
    let (mut lan, lan_id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let (mut thief, thief_id) = site.sign_up("Kẻ Tò Mò", "to@phien.test", PASSWORD).await;
    let made = site.send(&mut lan, "POST", "/api/me/addresses", address("Lan", "0901234567", "1 Lê Lợi")).await;
    assert_eq!(made.status, 201);
    let id = made.json["id"].as_str().unwrap().to_owned();
    let path = format!("/api/me/addresses/{id}");
    for (method, body) in [("PUT", address("x", "0909999999", "x")), ("DELETE", Value::Null)] {
        let reply = site.send(&mut thief, method, &path, body).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (404, "not_found"), "{method}");
    }
    let reply = site.send(&mut thief, "PUT", "/api/me/checkout", json!({ "address_id": id })).await;
    assert_eq!(reply.status, 404);
    let id = id.parse().unwrap();
    assert_eq!(site.identity.address(thief_id, id).await.unwrap_err().code, "not_found");
    assert_eq!(site.identity.address(lan_id, id).await.unwrap().address.expose().line, "1 Lê Lợi");
    let mine = site.send(&mut thief, "GET", "/api/me/addresses", Value::Null).await.json;
    assert_eq!(mine["items"], json!([]));
}

#[tokio::test]
async fn an_address_that_an_order_names_stays_as_it_was() {
    let site = Site::new();
    let (mut lan, id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let key = [("idempotency-key", "one intention")];
    let body = address("Lan", "090 123 4567", "1 Lê Lợi");
    let first = site.send_with(&mut lan, "POST", "/api/me/addresses", body.clone(), &key).await.json;
    let again = site.send_with(&mut lan, "POST", "/api/me/addresses", body, &key).await.json;
    assert_eq!(first, again);
    assert_eq!((&first["is_default"], &first["phone"]), (&json!(true), &json!("+84901234567")));
    let old = first["id"].as_str().unwrap().to_owned();
    let moved = address("Lan", "0901234567", "2 Lê Lợi");
    let new = site.send(&mut lan, "PUT", &format!("/api/me/addresses/{old}"), moved).await.json;
    assert_ne!(new["id"], first["id"]);
    let book = site.send(&mut lan, "GET", "/api/me/addresses", Value::Null).await.json;
    assert_eq!(book["items"].as_array().unwrap().len(), 1);
    assert_eq!(book["items"][0]["line"], "2 Lê Lợi");
    assert_eq!(book["items"][0]["is_default"], true);
    let kept = site.identity.addresses_of_orders(&[old.parse().unwrap()]).await.unwrap();
    assert_eq!(kept[0].as_ref().unwrap().line, "1 Lê Lợi");
    let reply =
        site.send(&mut lan, "PUT", &format!("/api/me/addresses/{old}"), address("Lan", "0901234567", "3")).await;
    assert_eq!(reply.status, 404, "one that was replaced is not in the book");

    let tap = site.identity.checkout(id).await.unwrap();
    assert_eq!(tap.address.unwrap().address.expose().line, "2 Lê Lợi");
    for (field, body) in [
        ("phone", address("Lan", "123", "1")),
        ("line", address("Lan", "0901234567", "  ")),
        ("region", json!({ "name": "L", "phone": "0901234567", "country": "VN", "region": "VN-XX", "line": "1" })),
        ("country", json!({ "name": "L", "phone": "0901234567", "country": "FR", "region": "FR-75", "line": "1" })),
    ] {
        let reply = site.send(&mut lan, "POST", "/api/me/addresses", body).await;
        assert_eq!((reply.status.as_u16(), reply.json["field"].as_str()), (422, Some(field)));
    }
}

#[tokio::test]
async fn one_tap_uses_what_was_kept_from_before() {
    let site = Site::new();
    let (mut lan, id) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    assert!(site.identity.checkout(id).await.unwrap().address.is_none());
    let first = site.identity.keep(id, postal("0901234567", "1 Lê Lợi"), Some(PaymentMethod::Cod)).await.unwrap();
    assert_eq!(site.identity.addressees("+84 901 234 567").await.unwrap(), [(id, Some(first.id))]);
    let same = site.identity.keep(id, postal("+84901234567", "1  Lê Lợi"), None).await.unwrap();
    assert_eq!(same.id, first.id, "the same address is one address");
    let other = site.identity.keep(id, postal("0901234567", "2 Lê Lợi"), Some(PaymentMethod::Vietqr)).await.unwrap();
    let tap = site.identity.checkout(id).await.unwrap();
    assert_eq!((tap.address.unwrap().id, tap.payment_method), (other.id, Some(PaymentMethod::Vietqr)));
    site.identity.keep_method(id, PaymentMethod::Card).await.unwrap();
    let view = site.send(&mut lan, "GET", "/api/me/checkout", Value::Null).await.json;
    assert_eq!((&view["payment_method"], &view["address"]["line"]), (&json!("card"), &json!("2 Lê Lợi")));
    let chosen = json!({ "address_id": first.id, "payment_method": "cod" });
    let view = site.send(&mut lan, "PUT", "/api/me/checkout", chosen).await.json;
    assert_eq!((&view["payment_method"], &view["address"]["line"]), (&json!("cod"), &json!("1 Lê Lợi")));
    let reply = site.send(&mut lan, "DELETE", &format!("/api/me/addresses/{}", first.id), Value::Null).await;
    assert_eq!(reply.status, 204);
    assert_eq!(site.identity.checkout(id).await.unwrap().address.unwrap().id, other.id, "the newest of the others");
    assert_eq!(site.identity.addressees("not a number").await.unwrap(), []);
}

#[tokio::test]
async fn the_order_path_reads_nothing_that_is_known() {
    let site = Site::new();
    let buyer = site.identity.make_buyers(1, PaymentMethod::Cod).await.unwrap().remove(0);
    let id = site.identity.actor(&buyer, false).await.unwrap().unwrap().user.unwrap();
    let known = site.identity.checkout(id).await.unwrap().address.unwrap();

    // Every reader of the store is taken, and its writer is gone.
    let held: Vec<_> = (0..16)
        .map(|_| {
            let (release, wait) = std::sync::mpsc::channel::<()>();
            let store = site.store.clone();
            let hold = move |_: &mut store::Tx<'_>| {
                let _ = wait.recv();
                Ok(())
            };
            tokio::spawn(async move { store.read(hold).await });
            release
        })
        .collect();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    site.store.close().await;
    let path = async {
        assert!(site.identity.actor(&buyer, false).await.unwrap().is_some());
        assert_eq!(site.identity.checkout(id).await.unwrap().address.unwrap().id, known.id);
        assert_eq!(site.identity.address(id, known.id).await.unwrap().id, known.id);
        site.identity.keep_method(id, PaymentMethod::Cod).await.unwrap();
        site.identity.keep(id, known.address.clone(), Some(PaymentMethod::Cod)).await.unwrap();
    };
    tokio::time::timeout(std::time::Duration::from_secs(2), path).await.expect("it waits for the store");
    let unknown = site.identity.checkout(UserId::from_uuid(Default::default()));
    let waited = tokio::time::timeout(std::time::Duration::from_millis(100), unknown).await;
    assert!(waited.is_err(), "otherwise this test would show nothing");
    drop(held);
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say_is_shown_once_and_can_be_withdrawn() {
    let site = Site::new();
    let (mut browser, id) = operator(&site).await;
    let reply = site.send(&mut browser, "POST", "/api/me/tokens", json!({ "name": "máy", "scopes": ["all"] })).await;
    assert_eq!(reply.code(), "scope_unknown");
    let body = json!({ "name": "máy in", "scopes": ["orders:read", "orders:read"] });
    let key = [("idempotency-key", "k1")];
    let made = site.send_with(&mut browser, "POST", "/api/me/tokens", body.clone(), &key).await;
    assert_eq!(made.status, 201);
    let again = site.send_with(&mut browser, "POST", "/api/me/tokens", body, &key).await;
    assert_eq!(made.json, again.json, "one intention, one token");
    let secret = Secret::new(made.json["token"].as_str().unwrap().to_owned());
    let actor = site.identity.actor(&secret, true).await.unwrap().unwrap();
    assert_eq!((actor.user, actor.scopes), (Some(id), Some(vec!["orders:read".to_owned()])));
    assert!(!actor.operator, "a program never has an operator's rights");
    assert!(site.identity.actor(&secret, false).await.unwrap().is_none(), "a token is no session");
    let session = Secret::new(browser.cookie.clone());
    assert!(site.identity.actor(&session, true).await.unwrap().is_none(), "a session is no token");

    let authorization = format!("Bearer {}", secret.expose());
    let program = [("authorization", authorization.as_str())];
    let mut nobody = site.browser();
    let reply = site.send_with(&mut nobody, "GET", "/api/me/addresses", Value::Null, &program).await;
    assert_eq!((reply.status.as_u16(), reply.code()), (403, "scope_missing"));
    let reply = site.send_with(&mut nobody, "GET", "/api/console/people", Value::Null, &program).await;
    assert!(reply.status == 403 || reply.status == 404);

    let listed = site.send(&mut browser, "GET", "/api/me/tokens", Value::Null).await.json;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert!(!listed.to_string().contains(secret.expose()));
    let (mut other, _) = site.sign_up("Lan", "lan@phien.test", PASSWORD).await;
    let path = format!("/api/me/tokens/{}", made.json["id"].as_str().unwrap());
    assert_eq!(site.send(&mut other, "DELETE", &path, Value::Null).await.status, 404);
    assert_eq!(site.send(&mut browser, "DELETE", &path, Value::Null).await.status, 204);
    assert!(site.identity.actor(&secret, true).await.unwrap().is_none());
}

#[tokio::test]
async fn a_guest_may_buy_but_not_make_tokens_and_is_renamed_in_place() {
    let site = Site::new();
    let mut browser = site.browser();
    let reply = site.send(&mut browser, "POST", "/api/auth/guest", json!({ "name": "Lan 0901234567" })).await;
    assert_eq!(reply.code(), "name_has_phone");
    let first = site.send(&mut browser, "POST", "/api/auth/guest", json!({ "name": "Lan" })).await.json;
    let second = site.send(&mut browser, "POST", "/api/auth/guest", json!({ "name": "Lan Anh" })).await;
    assert_eq!(first["user"]["id"], second.json["user"]["id"]);
    assert_eq!(second.json["user"]["name"], "Lan Anh");
    assert!(second.set_cookie.is_none());
    let reply = site.send(&mut browser, "GET", "/api/me/tokens", Value::Null).await;
    assert_eq!(reply.code(), "account_needed");
    let reply = site.send(&mut browser, "POST", "/api/me/addresses", address("Lan", "0901234567", "1")).await;
    assert_eq!(reply.status, 201);
    let reply = site.send(&mut site.browser(), "GET", "/api/me/addresses", Value::Null).await;
    assert_eq!(reply.code(), "sign_in_needed");
}

#[tokio::test]
async fn the_first_operator_is_made_once_by_the_newest_link() {
    let site = Site::new();
    let old = site.identity.setup_link_token().await.unwrap().unwrap();
    let new = site.identity.setup_link_token().await.unwrap().unwrap();
    let body = |token: &Secret<String>, login: &str| json!({ "token": token.expose(), "name": "Chủ Chợ", "login": login, "password": PASSWORD });
    for wrong in [&old, &Secret::new("x".to_owned())] {
        let reply = site.send(&mut site.browser(), "POST", "/api/setup", body(wrong, "a@phien.test")).await;
        assert_eq!(reply.code(), "setup_link_invalid");
    }
    let reply = site.send(&mut site.browser(), "POST", "/api/setup", body(&new, "a@phien.test")).await;
    assert_eq!(reply.json["user"]["operator"], true);
    let reply = site.send(&mut site.browser(), "POST", "/api/setup", body(&new, "b@phien.test")).await;
    assert_eq!(reply.code(), "setup_link_invalid");
    assert!(site.identity.setup_link_token().await.unwrap().is_none());
}

#[tokio::test]
async fn ready_made_people_exist_in_the_demo_only() {
    let site = Site::new();
    let mut browser = site.browser();
    let id = UserId::from_uuid(Default::default());
    assert_eq!(site.send(&mut browser, "GET", "/api/demo/people", Value::Null).await.status, 404);
    assert_eq!(site.send(&mut browser, "POST", "/api/demo/switch", json!({ "id": id })).await.status, 404);
    assert_eq!(site.me(&mut browser).await["demo"], false);

    let site = Site::with(Options { https: false, demo: true });
    let make =
        |name: &str| NewUser { name: name.into(), login: None, password: None, locale: Locale::Zh, operator: false };
    let host = site.identity.create_user(make("Út")).await.unwrap();
    let other = site.identity.create_user(make("Khác")).await.unwrap();
    let note = Text3::same("chủ sạp");
    site.identity.demo_people(vec![DemoPerson { user_id: host, what: DemoWhat::Host, note }]).await.unwrap();
    let list = site.send(&mut browser, "GET", "/api/demo/people", Value::Null).await.json;
    assert_eq!(list["items"][0]["what"], "host");
    assert_eq!(list["items"][0]["note"]["vi"], "chủ sạp");
    let reply = site.send(&mut browser, "POST", "/api/demo/switch", json!({ "id": other })).await;
    assert_eq!(reply.status, 404, "only into those of the list");
    let reply = site.send(&mut browser, "POST", "/api/demo/switch", json!({ "id": host })).await;
    assert_eq!((reply.json["user"]["id"].as_str().unwrap(), &reply.json["demo"]), (&*host.to_string(), &json!(true)));
}

#[tokio::test]
async fn buyers_made_for_a_measurement_can_buy() {
    let site = Site::new();
    let start = Instant::now();
    let buyers = site.identity.make_buyers(1200, PaymentMethod::Card).await.unwrap();
    eprintln!("1,200 buyers in {:?}", start.elapsed());
    assert_eq!(buyers.len(), 1200);
    let actor = site.identity.actor(&buyers[1199], false).await.unwrap().unwrap();
    let tap = site.identity.checkout(actor.user.unwrap()).await.unwrap();
    assert_eq!(tap.payment_method, Some(PaymentMethod::Card));
    assert_eq!(tap.address.unwrap().address.expose().region, "VN-SG");
}

#[tokio::test]
async fn colleagues_are_found_by_login_and_known_by_its_end() {
    let site = Site::new();
    let (_, lan) = site.sign_up("Lan", "0901234567", PASSWORD).await;
    let (_, hoa) = site.sign_up("Hoa", "hoa@phien.test", PASSWORD).await;
    assert_eq!(site.identity.by_login("+84 901 234 567").await.unwrap(), Some(lan));
    assert_eq!(site.identity.by_login("nobody@phien.test").await.unwrap(), None);
    let guest = UserId::from_uuid(Default::default());
    let hints = site.identity.login_hints(&[hoa, guest, lan]).await.unwrap();
    assert_eq!(hints, [Some("h•••@phien.test".to_owned()), None, Some("••• 567".to_owned())]);
    assert_eq!(site.identity.names(&[hoa, guest, lan]).await.unwrap(), ["Hoa", "", "Lan"]);
    assert_eq!(site.identity.login(lan).await.unwrap().unwrap().expose(), "+84901234567");
    site.identity.set_password("0901234567", Secret::new("mật khẩu mới".into())).await.unwrap();
    site.identity.set_operator("0901234567", true).await.unwrap();
    let login = json!({ "login": "0901234567", "password": "mật khẩu mới" });
    let reply = site.send(&mut site.browser(), "POST", "/api/auth/login", login).await;
    assert_eq!(reply.json["user"]["operator"], true);
}

#[tokio::test]
async fn places_are_listed_in_the_readers_language() {
    let site = Site::new();
    let mut browser = site.browser();
    let vi = site.send(&mut browser, "GET", "/api/places/VN", Value::Null).await.json;
    assert_eq!(vi["regions"].as_array().unwrap().len(), 34);
    assert_eq!(vi["regions"][0], json!({ "code": "VN-HN", "name": "Hà Nội" }));
    let zh = [("accept-language", "zh-CN")];
    let cn = site.send_with(&mut browser, "GET", "/api/places/cn", Value::Null, &zh).await.json;
    assert_eq!(cn["regions"][0]["name"], "北京");
    assert_eq!(site.send(&mut browser, "GET", "/api/places/VN/VN-HN", Value::Null).await.status, 200);
    for missing in ["/api/places/XX", "/api/places/VN/VN-99", "/api/places/CN/VN-HN"] {
        assert_eq!(site.send(&mut browser, "GET", missing, Value::Null).await.status, 404, "{missing}");
    }
}
