//! A shop's papers and standing, tried through the door.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod site;

use std::sync::Arc;

use contracts::{Event, Fact, ShopState, ports::Shops};
use kernel::{Currency, MerchantId, Money, Text3};
use merchants::NewShop;
use serde_json::{Value, json};
use site::{Site, code, input, person, site};

fn papers() -> Value {
    json!({
        "kind": "person", "category": "clothes", "legal_name": "Trần Thị Út", "identity_number": "079 190 001 237",
        "born": "1990-05-17", "price_max_minor": 900_000,
        "bank": {"name": "Vietcombank", "account": "1903-123-457", "holder": "TRAN THI UT"},
        "return_address": {"line": "12 Lê Lợi", "region": "VN-SG", "country": "vn"},
        "hosts": [{"name": "Lan", "identity_number": "079199000117", "born": "2001-02-03"}],
    })
}

fn with(mut papers: Value, changes: Value) -> Value {
    papers.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    papers
}

struct Applying<'a> {
    site: &'a Site,
    shop: MerchantId,
}

impl Applying<'_> {
    async fn save(&self, papers: Value) -> (axum::http::StatusCode, Value) {
        self.site.send("1", "PUT", &format!("/api/studio/{}/application", self.shop), papers).await
    }
    async fn hand_in(&self) -> (axum::http::StatusCode, Value) {
        self.site.send("1", "POST", &format!("/api/studio/{}/application/hand-in", self.shop), Value::Null).await
    }
    async fn see(&self) -> Value {
        self.site.send("1", "GET", &format!("/api/studio/{}/application", self.shop), Value::Null).await.1
    }
    async fn decide(&self, decision: Value) -> (axum::http::StatusCode, Value) {
        self.site.send("operator-8", "POST", &format!("/api/console/admission/{}", self.shop), decision).await
    }
    fn state(&self) -> ShopState {
        self.site.merchants.standing(self.shop).state
    }
}

async fn applying<'a>(site: &'a Site, slug: &str) -> Applying<'a> {
    Applying { site, shop: site.opened("1", slug).await }
}

async fn facts(site: &Site) -> Vec<Event> {
    let facts = site.store.facts_after(0).await.unwrap();
    facts.into_iter().map(|f| f.event.clone()).collect()
}

#[tokio::test]
async fn a_shop_opened_without_papers_prepares_and_one_of_the_command_line_sells() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    assert_eq!(it.state(), ShopState::Applied);
    let (_, shop) = site.send("", "GET", "/api/merchants/sap", Value::Null).await;
    assert_eq!(shop["selling"], json!(false));
    let seen = it.see().await;
    assert_eq!(
        (&seen["standing"], &seen["editable"], &seen["outcome"]),
        (&json!("applied"), &json!(true), &Value::Null)
    );
    assert!(seen["missing"].as_array().unwrap().contains(&json!("identity_number")));
    let new = NewShop {
        name: "Hai".into(),
        slug: "hai".into(),
        country: "VN".into(),
        currency: Currency::VND,
        about: Text3::default(),
        avatar_url: None,
        cover_url: None,
        application: None,
    };
    let other = site.merchants.create_shop(person(2), new).await.unwrap();
    assert_eq!(site.merchants.standing(other).state, ShopState::Admitted);
    assert!(
        !site.merchants.standing(MerchantId::from_uuid(kernel::Uuid::nil())).state.sells(),
        "one that is not there"
    );
    assert!(site.judge.asked.lock().unwrap().is_empty(), "nobody was judged");
}

#[tokio::test]
async fn papers_are_judged_and_the_record_commits_with_the_standing() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    site.judge.will_say("admit", &[("orders_per_day", 50), ("price_max", 5_000_000), ("live_hours", 3_600_000_000)]);
    let it = applying(&site, "sap").await;
    assert_eq!(code(&it.hand_in().await), (422, "field_needed"));
    assert_eq!(it.save(papers()).await.0, 200);
    assert_eq!(it.state(), ShopState::Applied, "saving is not handing in");
    let (status, seen) = it.hand_in().await;
    assert_eq!(
        (status.as_u16(), &seen["standing"], &seen["outcome"]),
        (200, &json!("probation"), &json!("admit")),
        "{seen}"
    );
    assert_eq!((&seen["limits"]["orders_per_day"], &seen["limits"]["live_s"]), (&json!(50), &json!(3600)));
    assert_eq!(site.merchants.standing(it.shop).held_to().price_max_minor, Some(5_000_000), "memory knows");

    let (subject, _) = site.judge.asked.lock().unwrap()[0].clone();
    assert_eq!(subject, person(1).to_string());
    assert_eq!(site.judge.fact("shop.kind"), Fact::Text("person".into()));
    assert_eq!(site.judge.fact("owner.age"), Fact::Int(36));
    assert_eq!(site.judge.fact("shop.price_max"), Fact::Money(Money::new(900_000, Currency::VND)));
    assert_eq!(site.judge.fact("id.checked"), Fact::Bool(true));
    assert_eq!(site.judge.fact("id.score"), Fact::Share { part: 970, whole: 1000 });
    assert_eq!(site.judge.fact("host.checked"), Fact::Int(1));
    assert_eq!(site.judge.fact("return.address"), Fact::Bool(true));
    assert_eq!(site.judge.fact("training.passed"), Fact::Bool(false));
    assert_eq!(site.judge.fact("licence.tax_code"), Fact::Bool(false), "not given is not proven");

    let told = facts(&site).await;
    let judged = told.iter().find_map(|e| match e {
        Event::ShopJudged { merchant_id, owner, marks, judged } if *merchant_id == it.shop => {
            Some((*owner, *marks, judged.clone()))
        }
        _ => None,
    });
    let (owner, marks, record) = judged.unwrap();
    assert_eq!((owner, record.unwrap().outcome.as_str()), (person(1), "admit"));
    assert!(marks.person.is_some() && marks.bank.is_some() && marks.address.is_some());
    assert!(told.contains(&Event::ShopSelling { merchant_id: it.shop, selling: true }));

    // Nothing of the person stands anywhere in clear: not in the log, not in the table, not in an answer.
    let log = serde_json::to_string(&told).unwrap();
    for clear in ["079190001237", "1903123457", "079199000117", "1990-05-17", "Lê Lợi"] {
        assert!(!log.contains(clear), "{clear} is in the log");
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(clear.len()).any(|w| w == clear.as_bytes()), "{clear} is in the store");
        }
    }
    let shown = it.see().await.to_string();
    assert!(!shown.contains("079190001237") && !shown.contains("1903123457") && shown.contains("••• 237"));

    // The same number in another spelling is the same person.
    let again = applying(&site, "again").await;
    again
        .save(with(
            papers(),
            json!({"identity_number": "079190001237", "bank": {"name": "ACB", "account": "1", "holder": "x"}}),
        ))
        .await;
    again.save(with(papers(), json!({"identity_number": "079-190-001-237"}))).await;
    again.hand_in().await;
    assert_eq!(site.judge.fact("owner.person"), Fact::from(marks.person.unwrap()));
}

#[tokio::test]
async fn a_shop_opened_with_papers_is_judged_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let open = |slug: &str, papers: Value| with(input(slug), json!({ "application": papers }));
    let (status, shop) = site.send("1", "POST", "/api/merchants", open("sap", papers())).await;
    assert_eq!((status.as_u16(), &shop["selling"]), (201, &json!(true)), "{shop}");
    site.judge.will_say("refuse", &[]);
    let (_, shop) = site.send("1", "POST", "/api/merchants", open("hai", papers())).await;
    let it = Applying { site: &site, shop: shop["id"].as_str().unwrap().parse().unwrap() };
    assert_eq!((it.state(), &it.see().await["reasons"][0]["vi"]), (ShopState::Refused, &json!("Vì sao")));
    // The beginning of papers is kept and not judged.
    let asked = site.judge.asked.lock().unwrap().len();
    let (_, shop) = site.send("1", "POST", "/api/merchants", open("ba-ba", json!({"legal_name": "Út"}))).await;
    let it = Applying { site: &site, shop: shop["id"].as_str().unwrap().parse().unwrap() };
    assert_eq!((it.state(), &it.see().await["papers"]["legal_name"]), (ShopState::Applied, &json!("Út")));
    assert_eq!(site.judge.asked.lock().unwrap().len(), asked);
    let wrong = open("bon-bon", with(papers(), json!({"born": "17/05/1990"})));
    assert_eq!(code(&site.send("1", "POST", "/api/merchants", wrong).await), (422, "day_unreadable"));
    assert!(site.merchants.by_slug("bon-bon").is_none(), "nothing was opened");
}

#[tokio::test]
async fn asked_papers_are_completed_and_handed_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    site.judge.will_say("ask", &[]);
    let it = applying(&site, "sap").await;
    it.save(papers()).await;
    assert_eq!(it.hand_in().await.1["standing"], json!("documents_needed"));
    let (_, queue) = site.send("operator-8", "GET", "/api/console/admission", Value::Null).await;
    assert_eq!(queue["items"][0]["id"], json!(it.shop), "it waits for an operator too");
    // Numbers left blank stay.
    let again = with(
        papers(),
        json!({"identity_number": "", "tax_code": "0312345678", "bank": {"name": "ACB", "account": "", "holder": "TRAN THI UT"}}),
    );
    it.save(again).await;
    site.judge.will_say("admit", &[]);
    assert_eq!(it.hand_in().await.1["standing"], json!("probation"));
    assert_eq!(
        (site.judge.fact("id.checked"), site.judge.fact("licence.tax_code")),
        (Fact::Bool(true), Fact::Bool(true))
    );
    let (_, queue) = site.send("operator-8", "GET", "/api/console/admission", Value::Null).await;
    assert_eq!(queue["items"], json!([]));
    // On probation the papers can still be mended; what is worse then counts.
    site.judge.will_say("ask", &[]);
    assert_eq!(it.hand_in().await.1["standing"], json!("documents_needed"));
    assert_eq!(facts(&site).await.iter().filter(|e| matches!(e, Event::ShopSelling { selling: false, .. })).count(), 2);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_gives_the_written_fallback() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    it.save(with(papers(), json!({"identity_number": "079190001209"}))).await;
    let (status, seen) = it.hand_in().await;
    assert_eq!(
        (status.as_u16(), &seen["standing"], &seen["unanswered"]),
        (200, &json!("documents_needed"), &json!(true))
    );
    assert_eq!(*site.judge.fallbacks.lock().unwrap(), ["deadline_missed"]);
    it.save(papers()).await;
    let (_, seen) = it.hand_in().await;
    assert_eq!((&seen["standing"], &seen["unanswered"]), (&json!("probation"), &json!(false)));
}

#[tokio::test]
async fn minors_and_their_hosts_are_told_to_the_policy_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    // 17 at the seeded clock of 2026-11-21, with a host of 15 and one of 16.
    let hosts = json!([
        {"name": "Lan", "identity_number": "079199000117", "born": "2010-11-22"},
        {"name": "Hoa", "identity_number": "079199000118", "born": "2010-11-21"},
    ]);
    let minor = with(papers(), json!({"born": "2009-03-01", "guardian_consent": "GH-2026/001", "hosts": hosts}));
    it.save(minor).await;
    it.hand_in().await;
    assert_eq!((site.judge.fact("owner.age"), site.judge.fact("guardian.consent")), (Fact::Int(17), Fact::Bool(true)));
    assert_eq!((site.judge.fact("host.listed"), site.judge.fact("host.checked")), (Fact::Int(2), Fact::Int(1)));
    it.save(with(papers(), json!({"born": "2030-01-01"}))).await;
    it.hand_in().await;
    assert_eq!(site.judge.fact("owner.age"), Fact::Missing, "not born yet");
}

#[tokio::test]
async fn an_operator_decides_with_a_reason_and_a_policy_is_never_milder_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    site.judge.will_say("ask", &[("orders_per_day", 0)]);
    let it = applying(&site, "sap").await;
    it.save(papers()).await;
    it.hand_in().await;
    assert_eq!(code(&it.decide(json!({"act": "admit", "reason": " "})).await), (422, "reason_needed"));
    let path = format!("/api/console/admission/{}", it.shop);
    let admit = json!({"act": "admit", "reason": "Đã gọi xác minh", "limits": {"orders_per_day": 5}});
    assert_eq!(site.send("1", "POST", &path, admit.clone()).await.0, 404, "the shop itself has no such route");
    assert_eq!(site.send("operator-1", "POST", &path, admit.clone()).await.1["code"], json!("not_your_own_shop"));
    let (status, case) = it.decide(admit).await;
    assert_eq!(
        (status.as_u16(), &case["standing"], &case["limits"]["orders_per_day"]),
        (200, &json!("probation"), &json!(5)),
        "{case}"
    );
    let told = facts(&site).await;
    let overridden = told.iter().any(|e| {
        matches!(e, Event::DecisionOverridden { outcome, subject, scene, .. }
        if outcome == "admit" && *subject == person(1).to_string() && scene == "merchant.admission")
    });
    let acted = told.iter().any(|e| {
        matches!(e, Event::OperatorActed { act, by, reason, .. }
        if act == "admit_shop" && *by == person(8) && reason == "Đã gọi xác minh")
    });
    assert!(overridden && acted);
    assert_eq!(it.see().await["note"], json!("Đã gọi xác minh"));

    // The person's limits stand when the shop hands in anew and the policy would say others.
    site.judge.will_say("admit", &[("orders_per_day", 500)]);
    it.hand_in().await;
    assert_eq!((it.state(), site.merchants.standing(it.shop).limits.orders_per_day), (ShopState::Probation, Some(5)));
    // Refused by a person: a policy that would admit it changes nothing, and it waits for a person.
    it.decide(json!({"act": "refuse", "reason": "Giấy tờ giả"})).await;
    it.hand_in().await;
    assert_eq!(it.state(), ShopState::Refused);
    let (_, queue) = site.send("operator-8", "GET", "/api/console/admission", Value::Null).await;
    assert_eq!(queue["items"].as_array().unwrap().len(), 1);

    it.decide(json!({"act": "admit", "reason": "Nhầm"})).await;
    assert_eq!(
        code(&it.decide(json!({"act": "admit", "reason": "x", "limits": {"live_s": 90_000}})).await),
        (422, "shop_limit_out_of_range")
    );
    assert_eq!(it.decide(json!({"act": "lift", "reason": "30 ngày tốt"})).await.1["standing"], json!("admitted"));
    assert_eq!(code(&it.decide(json!({"act": "lift", "reason": "lần nữa"})).await), (409, "illegal_standing"));
    assert_eq!(code(&it.hand_in().await), (409, "papers_settled"));
    assert_eq!(code(&it.save(papers()).await), (409, "papers_settled"));
    assert_eq!(site.merchants.standing(it.shop).held_to(), Default::default());
}

#[tokio::test]
async fn a_shop_is_closed_with_the_marks_of_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    it.save(papers()).await;
    it.hand_in().await;
    assert_eq!(code(&it.decide(json!({"act": "close", "reason": "Bán hàng giả"})).await), (422, "breach_needed"));
    assert_eq!(
        code(&it.decide(json!({"act": "close", "reason": "Bán hàng giả", "breach": "gone"})).await),
        (422, "breach_needed")
    );
    assert_eq!(
        it.decide(json!({"act": "close", "reason": "Bán hàng giả", "breach": "fakes"})).await.1["standing"],
        json!("closed")
    );
    let told = facts(&site).await;
    let marks_of = |wanted: fn(&Event) -> bool| {
        told.iter().find(|e| wanted(e)).and_then(|e| match e {
            Event::ShopJudged { marks, .. } | Event::ShopClosed { marks, .. } => Some(*marks),
            _ => None,
        })
    };
    let judged = marks_of(|e| matches!(e, Event::ShopJudged { .. })).unwrap();
    assert!(judged.person.is_some());
    assert_eq!(marks_of(|e| matches!(e, Event::ShopClosed { reason, .. } if reason == "fakes")), Some(judged));
    assert_eq!(code(&it.hand_in().await), (409, "papers_settled"));
    // Under another name the same person is told to the policy by the same marks.
    let open = with(input("ten-khac"), json!({ "application": papers() }));
    site.send("3", "POST", "/api/merchants", open).await;
    assert_eq!(site.judge.fact("owner.person"), Fact::from(judged.person.unwrap()));
    assert_eq!(site.judge.fact("owner.bank"), Fact::from(judged.bank.unwrap()));
}

#[tokio::test]
async fn papers_are_read_by_operators_only_and_leave_a_trace() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    it.save(papers()).await;
    let path = format!("/api/console/admission/{}/papers", it.shop);
    for who in ["1", "2", "guest-9"] {
        assert_eq!(site.send(who, "POST", &path, json!({"reason": "tò mò"})).await.0, 404, "{who}");
    }
    assert_eq!(code(&site.send("operator-8", "POST", &path, json!({"reason": ""})).await), (422, "reason_needed"));
    let before = facts(&site).await.len();
    let (status, clear) = site.send("operator-8", "POST", &path, json!({"reason": "Đối chiếu"})).await;
    assert_eq!((status.as_u16(), &clear["identity_number"]), (200, &json!("079190001237")));
    let told = facts(&site).await;
    assert_eq!(told.len(), before + 1);
    assert!(matches!(told.last().unwrap(), Event::OperatorActed { act, .. } if act == "read_papers"));
    let (_, case) = site.send("operator-8", "GET", &format!("/api/console/admission/{}", it.shop), Value::Null).await;
    assert!(!case.to_string().contains("079190001237") && !case.to_string().contains("Trần Thị Út"), "{case}");
    // Another shop's papers are not there.
    for (method, path) in
        [("GET", "application"), ("PUT", "application"), ("POST", "application/hand-in"), ("GET", "quiz")]
    {
        let path = format!("/api/studio/{}/{path}", it.shop);
        assert_eq!(site.send("2", method, &path, json!({})).await.0, 404, "{method} {path}");
    }
}

#[tokio::test]
async fn wrong_and_huge_papers_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    let host = json!({"name": "Lan", "identity_number": "079199000117", "born": "2001-02-03"});
    for (change, expected) in [
        (json!({"legal_name": "x".repeat(201)}), "field_too_long"),
        (json!({"identity_number": "1"}), "number_unreadable_here"),
        (json!({"identity_number": "1".repeat(41)}), "number_unreadable_here"),
        (json!({"tax_code": "031<script>"}), "number_unreadable_here"),
        (json!({"born": "1990-13-01"}), "day_unreadable"),
        (json!({"hosts": vec![host; 21]}), "too_many_here"),
        (json!({"brands": vec!["Nike"; 21]}), "too_many_here"),
        (json!({"price_max_minor": -1}), "price_out_of_range"),
        (json!({"kind": "ghost"}), "body_unreadable"),
        (json!({"legal_name": 7}), "body_unreadable"),
        (json!({"legal_name": "x".repeat(2_000_000)}), "body_too_large"),
    ] {
        let answer = it.save(with(papers(), change.clone())).await;
        assert_eq!(code(&answer).1, expected, "{}", &change.to_string()[..60.min(change.to_string().len())]);
    }
    assert_eq!(it.see().await["papers"]["legal_name"], json!(""), "nothing was kept");
}

#[tokio::test]
async fn what_is_judged_is_what_was_read_when_two_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    it.save(papers()).await;
    let (a, b, saved) =
        tokio::join!(it.hand_in(), it.hand_in(), it.save(with(papers(), json!({"legal_name": "Ai khác"}))));
    assert_eq!(saved.0, 200);
    let told = facts(&site).await.iter().filter(|e| matches!(e, Event::ShopJudged { .. })).count();
    let done = [&a, &b].iter().filter(|r| r.0 == 200).count();
    assert_eq!(told, done, "each that was answered is in the log, and no other");
    for refused in [&a, &b].iter().filter(|r| r.0 != 200) {
        assert_eq!(code(refused), (409, "papers_changed"));
    }
    // The same intention twice is judged into one record.
    for _ in 0..10 {
        if code(&it.hand_in().await).0 == 429 {
            return;
        }
    }
    panic!("handing in is not slowed");
}

#[tokio::test]
async fn the_test_on_the_rules_is_passed_once_and_its_tries_are_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let it = applying(&site, "sap").await;
    let path = format!("/api/studio/{}/quiz", it.shop);
    let (_, quiz) = site.send("1", "GET", &path, Value::Null).await;
    assert_eq!((quiz["questions"].as_array().unwrap().len(), &quiz["needed"]), (8, &json!(7)));
    assert!(!quiz.to_string().contains("\"right\"") && !quiz.to_string().contains("\"why\""), "answers are not told");
    assert_eq!(code(&site.send("1", "POST", &path, json!({"answers": [0, 1]})).await), (422, "answers_needed"));
    let (_, tried) = site.send("1", "POST", &path, json!({"answers": [0, 0, 0, 0, 0, 0, 0, 0]})).await;
    assert_eq!((&tried["passed"], tried["wrong"].as_array().unwrap().is_empty()), (&json!(false), false));
    let (_, tried) = site.send("1", "POST", &path, json!({"answers": [1, 1, 2, 0, 1, 2, 0, 2]})).await;
    assert_eq!((&tried["passed"], &tried["right"]), (&json!(true), &json!(8)));
    assert_eq!(it.see().await["quiz_passed"], json!(true));
    site.send("1", "POST", &path, json!({"answers": [0, 0, 0, 0, 0, 0, 0, 0]})).await;
    assert_eq!(it.see().await["quiz_passed"], json!(true), "once passed, passed");
    assert_eq!(code(&site.send("1", "POST", &path, json!({"answers": vec![0; 8]})).await).0, 429);
    it.save(papers()).await;
    it.hand_in().await;
    assert_eq!(site.judge.fact("training.passed"), Fact::Bool(true));
}

#[tokio::test]
async fn standings_are_remembered_after_a_restart_and_old_shops_sell_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = site(folder.path()).await;
    first.judge.will_say("admit", &[("products", 7)]);
    let it = applying(&first, "sap").await;
    it.save(papers()).await;
    it.hand_in().await;
    let shop = it.shop;
    let again = site::open(&first.store, Arc::default()).await.unwrap();
    assert_eq!(again.standing(shop), first.merchants.standing(shop));
    assert_eq!(again.standing(shop).held_to().products, Some(7));
    // A shop of before there were papers: admitted by the migration, and operators can act on it.
    first
        .store
        .write(move |tx| {
            tx.exec(store::sql!("DELETE FROM merchants_application WHERE merchant_id = ?1"), store::args![shop])
        })
        .await
        .unwrap();
    let asked = it.decide(json!({"act": "ask", "reason": "Bổ sung giấy phép"})).await;
    assert_eq!((asked.0.as_u16(), &asked.1["standing"]), (200, &json!("documents_needed")), "{}", asked.1);
}
