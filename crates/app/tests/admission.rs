//! A new shop in the whole house, judged by the shipped policy: what it may do before, on probation, and after it is closed.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod stage;

use std::time::Duration;

use kernel::UserId;
use serde_json::{Value, json};
use stage::{Stage, stage};

/// A shop that somebody opened, as its owner and an operator reach it.
struct Shop<'a> {
    stage: &'a Stage,
    owner: Option<UserId>,
    id: String,
}

impl<'a> Shop<'a> {
    async fn open(stage: &'a Stage, owner: &str, slug: &str, application: Value) -> Shop<'a> {
        let owner = stage.roles[owner];
        let new = json!({"name": slug, "slug": slug, "country": "VN", "currency": "VND", "application": application});
        let (status, shop) = stage.ask(owner, "POST", "/api/merchants", new).await;
        assert_eq!(status, 201, "{shop}");
        Shop { stage, owner, id: shop["id"].as_str().unwrap().to_owned() }
    }

    async fn studio(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.stage.ask(self.owner, method, &format!("/api/studio/{}{path}", self.id), body).await
    }

    async fn decide(&self, decision: Value) -> Value {
        let path = format!("/api/console/admission/{}", self.id);
        let (status, case) = self.stage.ask(self.stage.roles["operator"], "POST", &path, decision).await;
        assert_eq!(status, 200, "{case}");
        case
    }

    async fn limit(&self, limits: Value) {
        let case = self.decide(json!({"act": "admit", "reason": "thử", "limits": limits})).await;
        assert_eq!(case["standing"], "probation", "{case}");
    }

    /// A product on sale; gives what its shop is answered.
    async fn product(&self, sku: &str, price: i64) -> (u16, Value) {
        self.studio("POST", "/products", product(sku, price)).await
    }

    async fn state(&self) -> Value {
        self.studio("GET", "/standing", Value::Null).await.1
    }
}

fn product(sku: &str, price: i64) -> Value {
    json!({"title": {"vi": format!("Áo {sku}")}, "status": "active",
        "variants": [{"sku": sku, "options": [], "price_minor": price, "on_hand": 100}]})
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

async fn order(stage: &Stage, product: &Value) -> (u16, Value) {
    let order = json!({"items": [{"variant_id": product["variants"][0]["id"], "quantity": 1}], "payment_method": "card",
        "address": {"name": "Lan", "phone": "0912345678", "country": "VN", "region": "VN-SG", "line": "1 Lê Lợi"}});
    stage.ask(stage.roles["guest"], "POST", "/api/orders", order).await
}

/// Waits until everybody has read all facts.
async fn settled(stage: &Stage) {
    for _ in 0..500 {
        if stage.house.store.backlog().iter().all(|(_, facts)| *facts == 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("consumers are behind");
}

async fn listed(stage: &Stage) -> usize {
    settled(stage).await;
    let (_, page) = stage.ask(None, "GET", "/api/products", Value::Null).await;
    let (_, home) = stage.ask(None, "GET", "/api/home", Value::Null).await;
    let (page, home) = (page["items"].as_array().unwrap().len(), home["products"]["items"].as_array().unwrap().len());
    assert_eq!(page, home);
    page
}

fn papers(slug: &str) -> Value {
    sim::papers::papers(slug, "VN", "clothes")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_shop_prepares_and_sells_once_its_papers_are_in() {
    let stage = stage().await;
    // One made by the house's own hand needs no papers.
    let own = Shop { stage: &stage, owner: stage.roles["owner"], id: stage.shop.to_string() };
    assert_eq!((&own.state().await["state"], &own.state().await["selling"]), (&json!("admitted"), &json!(true)));
    let shop = Shop::open(&stage, "account", "moi", Value::Null).await;
    assert_eq!((&shop.state().await["state"], &shop.state().await["selling"]), (&json!("applied"), &json!(false)));
    let (status, shirt) = shop.product("AO-1", 100_000).await;
    assert_eq!(status, 201, "it may prepare: {shirt}");
    let refused = order(&stage, &shirt).await;
    assert_eq!(code(&refused), (409, "shop_not_selling"));
    assert!(!refused.1["detail"].as_str().unwrap().contains("shop_not_selling"), "in words");
    assert_eq!(listed(&stage).await, 0, "its goods are listed nowhere");
    let starts_at = stage.house.store.world().now().plus_s(3600);
    let session = json!({"title": {"vi": "Phiên đầu"}, "starts_at": starts_at, "host_name": "Lan"});
    let (status, session) = shop.studio("POST", "/sessions", session).await;
    assert_eq!(status, 201, "{session}");
    let act = format!("/sessions/{}/act", session["id"].as_str().unwrap());
    for what in ["announce", "go_live"] {
        assert_eq!(code(&shop.studio("POST", &act, json!({"act": what})).await), (409, "shop_not_on_air"), "{what}");
    }

    assert_eq!(shop.studio("PUT", "/application", papers("moi")).await.0, 200);
    let (_, seen) = shop.studio("POST", "/application/hand-in", Value::Null).await;
    assert_eq!(seen["standing"], "probation", "{seen}");
    assert_eq!((&seen["limits"]["orders_per_day"], &seen["limits"]["live_s"]), (&json!(100), &json!(3600)), "{seen}");
    assert!(seen["decision_id"].is_string(), "a record was left");
    assert_eq!(order(&stage, &shirt).await.0, 201);
    assert_eq!(listed(&stage).await, 1);
    let now = shop.state().await;
    assert_eq!(
        (&now["orders_today"], &now["products_on_sale"], &now["live_today_s"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(shop.studio("POST", &act, json!({"act": "announce"})).await.0, 200);
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_on_probation_is_held_to_its_limits() {
    let stage = stage().await;
    let shop = Shop::open(&stage, "account", "thu", papers("thu")).await;
    let (_, shirt) = shop.product("AO-1", 100_000).await;
    let (_, dear) = shop.product("AO-2", 800_000).await;
    shop.limit(json!({"orders_per_day": 3, "products": 3, "price_max_minor": 500_000, "live_s": 0})).await;

    assert_eq!(code(&order(&stage, &dear).await), (409, "not_for_sale"), "put up before the limit was set");
    assert_eq!(code(&shop.product("AO-3", 500_001).await), (409, "shop_price_limit"));
    assert_eq!(shop.product("AO-3", 500_000).await.0, 201);
    assert_eq!(code(&shop.product("AO-4", 1_000).await), (409, "shop_products_limit"));
    let draft = json!({"title": {"vi": "Nháp"}, "status": "draft",
        "variants": [{"sku": "AO-5", "options": [], "price_minor": 9_000_000, "on_hand": 1}]});
    assert_eq!(shop.studio("POST", "/products", draft).await.0, 201, "a draft is free");
    let path = format!("/products/{}", shirt["id"].as_str().unwrap());
    let mut mended = product("AO-1", 120_000);
    mended["variants"][0]["id"] = shirt["variants"][0]["id"].clone();
    assert_eq!(shop.studio("PUT", &path, mended).await.0, 200, "what is on sale may be mended");
    let csv = "Handle,Title,Variant SKU,Variant Price,Status\nmoi,Moi,CSV-1,1000,active\n";
    let imported = stage.house.trade.import(shop.id.parse().unwrap(), csv.into(), false, kernel::Locale::En).await;
    let report = serde_json::to_value(imported.unwrap()).unwrap();
    assert_eq!(
        (&report["errors"][0]["code"], &report["products_created"]),
        (&json!("shop_products_limit"), &json!(0)),
        "{report}"
    );

    // Six at once for three places: three are taken, to the last.
    let again = || order(&stage, &shirt);
    let (a, b, c, d, e, f) = tokio::join!(again(), again(), again(), again(), again(), again());
    let answers = [a, b, c, d, e, f];
    assert_eq!(answers.iter().filter(|r| r.0 == 201).count(), 3, "{answers:?}");
    assert!(answers.iter().filter(|r| r.0 != 201).all(|r| code(r) == (409, "shop_day_limit")));
    let (_, there) = shop.studio("GET", &path, Value::Null).await;
    assert_eq!(there["variants"][0]["left"], 97, "what was refused holds nothing");
    assert_eq!(shop.state().await["orders_today"], 3);

    let starts_at = stage.house.store.world().now().plus_s(60);
    let session = json!({"title": {"vi": "Phiên"}, "starts_at": starts_at, "host_name": "Lan"});
    let (_, session) = shop.studio("POST", "/sessions", session).await;
    let session = format!("/sessions/{}", session["id"].as_str().unwrap());
    let segments = |price: i64| json!({"items": [{"kind": "product", "product_id": shirt["id"], "code": "A1", "price_minor": price, "minutes": 5}]});
    let too_dear = shop.studio("PUT", &format!("{session}/segments"), segments(600_000)).await;
    assert_eq!(code(&too_dear), (409, "shop_price_limit"));
    assert_eq!(shop.studio("PUT", &format!("{session}/segments"), segments(400_000)).await.0, 200);
    let air = shop.studio("POST", &format!("{session}/act"), json!({"act": "go_live"})).await;
    assert_eq!(code(&air), (409, "live_hours_over"));

    // Another shop of the same owner is not held to them, and neither is this one once probation is lifted.
    assert_eq!(shop.decide(json!({"act": "lift", "reason": "30 ngày tốt"})).await["standing"], "admitted");
    for product in [&shirt, &dear] {
        assert_eq!(order(&stage, product).await.0, 201);
    }
    let air = shop.studio("POST", &format!("{session}/act"), json!({"act": "go_live"})).await;
    assert_eq!(code(&air).1, "no_signal", "only the camera is missing now");
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_owner_does_not_come_back_under_another_name() {
    let stage = stage().await;
    let shop = Shop::open(&stage, "account", "gia", papers("gia")).await;
    let (_, fake) = shop.product("TUI-1", 100_000).await;
    assert_eq!(order(&stage, &fake).await.0, 201);
    let closed = shop.decide(json!({"act": "close", "reason": "Bán hàng giả", "breach": "fakes"})).await;
    assert_eq!(closed["standing"], "closed");
    assert_eq!(code(&order(&stage, &fake).await), (409, "shop_not_selling"));
    assert_eq!(listed(&stage).await, 0);

    // Another account, another shop, the same identity document: refused, with a reason and a record to appeal against.
    let again = Shop::open(&stage, "host", "khac", papers("gia")).await;
    let (_, seen) = again.studio("GET", "/application", Value::Null).await;
    assert_eq!((&seen["standing"], &seen["outcome"]), (&json!("refused"), &json!("refuse")), "{seen}");
    let why = seen["reasons"][0].as_object().unwrap();
    assert!(why.values().all(|text| !text.as_str().unwrap().is_empty()), "in three languages");
    // Somebody else with papers of their own is not held for it.
    let other = Shop::open(&stage, "staff", "tot", papers("tot")).await;
    assert_eq!(other.state().await["state"], "probation");
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_policy_asks_minors_for_their_guardian_and_refuses_those_under_sixteen() {
    let stage = stage().await;
    let born = |years_ago: i64| {
        let then = stage.house.store.world().now().plus_s(-years_ago * 31_557_600 - 10 * 86_400);
        then.to_string()[..10].to_owned()
    };
    for (slug, change, expected) in [
        ("muoi-lam", json!({"born": born(15)}), "refused"),
        ("muoi-bay", json!({"born": born(17)}), "documents_needed"),
        ("co-giam-ho", json!({"born": born(17), "guardian_consent": "GH-2026-1"}), "probation"),
        ("ten-sai", json!({"identity_number": "079000000100"}), "documents_needed"),
        ("thuoc-la", json!({"category": "tobacco"}), "refused"),
        ("my-pham", json!({"category": "cosmetics", "licence": "123400"}), "documents_needed"),
        (
            "nguoi-dan",
            json!({"hosts": [{"name": "Lan", "identity_number": "079199000100", "born": "2000-01-01"}]}),
            "documents_needed",
        ),
    ] {
        let mut papers = papers(slug);
        papers.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let owner = ["account", "host", "staff", "moderator"][slug.len() % 4];
        let shop = Shop::open(&stage, owner, slug, papers).await;
        let (_, seen) = shop.studio("GET", "/application", Value::Null).await;
        assert_eq!(seen["standing"], expected, "{slug}: {}", seen["reasons"]);
        assert!(expected == "probation" || !seen["reasons"].as_array().unwrap().is_empty(), "{slug} says why");
    }
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_ends_when_its_shop_s_hours_are_used_or_the_shop_is_closed() {
    let stage = stage().await;
    let shop = Shop::open(&stage, "account", "song", papers("song")).await;
    for (limits, decision) in [
        (json!({}), json!({"act": "admit", "reason": "hết giờ", "limits": {"live_s": 0}})),
        (json!({}), json!({"act": "close", "reason": "Gian lận", "breach": "fraud"})),
    ] {
        shop.limit(limits).await;
        let starts_at = stage.house.store.world().now().plus_s(60);
        let session = json!({"title": {"vi": "Phiên"}, "starts_at": starts_at, "host_name": "Lan"});
        let (_, session) = shop.studio("POST", "/sessions", session).await;
        let id = session["id"].as_str().unwrap().to_owned();
        let clip = bytes::Bytes::from_static(sim::content::clip("live-1").unwrap());
        stage.house.live.publish_clip(id.parse().unwrap(), clip).await.unwrap();
        let act = format!("/sessions/{id}/act");
        let mut on_air = (0, Value::Null);
        for _ in 0..100 {
            on_air = shop.studio("POST", &act, json!({"act": "go_live"})).await;
            if on_air.0 == 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(on_air.0, 200, "{}", on_air.1);
        shop.decide(decision.clone()).await;
        let mut state = Value::Null;
        for _ in 0..150 {
            state = shop.studio("GET", &format!("/sessions/{id}"), Value::Null).await.1["state"].clone();
            if state == "ended" {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(state, "ended", "after {decision}");
    }
    assert_ne!(shop.state().await["live_today_s"], 0, "what was used stays used");
    stage.house.close().await;
}
