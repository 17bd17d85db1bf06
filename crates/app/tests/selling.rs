//! What sellers and buyers are promised about prices, orders and the ledger, tried over HTTP on the whole house.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod stage;

use kernel::UserId;
use serde_json::{Value, json};
use stage::{Stage, stage};

impl Stage {
    /// As [`Stage::ask`], of a request that must go well.
    async fn ok(&self, who: Option<UserId>, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(who, method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// A product with variants S and XL at 100,000 and 130,000 dong.
    async fn shirt(&self) -> Value {
        let product = json!({"title": {"vi": "Áo"}, "status": "active", "option_names": ["Cỡ"], "variants": [
            {"sku": "AO-S", "options": ["S"], "price_minor": 100_000, "on_hand": 9},
            {"sku": "AO-XL", "options": ["XL"], "price_minor": 130_000, "on_hand": 9},
        ]});
        self.ok(self.roles["owner"], "POST", &format!("/api/studio/{}/products", self.shop), product).await
    }
}

impl Stage {
    /// Bodies of the facts of one kind, in their order.
    async fn told(&self, kind: &str) -> Vec<Value> {
        let read = self
            .house
            .store
            .read(|tx| tx.query(store::sql!("SELECT body FROM store_event ORDER BY seq"), &[], |r| r.get::<String>(0)));
        let facts = read.await.unwrap().into_iter().map(|body| serde_json::from_str::<Value>(&body).unwrap());
        facts.filter(|f| f["kind"] == kind).map(|f| f["body"].clone()).collect()
    }
}

/// To whom and where a parcel goes.
fn to(name: &str, phone: &str) -> Value {
    json!({"name": name, "phone": phone, "country": "VN", "region": "VN-SG", "line": "1 Lê Lợi"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_prices_each_variant() {
    let stage = stage().await;
    let (owner, buyer, shop) = (stage.roles["owner"], stage.roles["guest"], stage.shop);
    let product = stage.shirt().await;
    let (small, large) = (&product["variants"][0]["id"], &product["variants"][1]["id"]);
    let session = json!({"title": {"vi": "Chợ đêm"}, "starts_at": stage.house.store.world().now(), "host_name": "Lan"});
    let session = stage.ok(owner, "POST", &format!("/api/studio/{shop}/sessions"), session).await;
    let path = format!("/api/studio/{shop}/sessions/{}", session["id"].as_str().unwrap());
    let plan = |all: Value, own: Value| {
        json!({"items": [{"kind": "product", "product_id": product["id"], "code": "A1", "price_minor": all,
            "variant_prices": own, "minutes": 5}]})
    };
    let segments = format!("{path}/segments");

    let own = json!([{"variant_id": large, "price_minor": 110_000}]);
    let planned = stage.ok(owner, "PUT", &segments, plan(json!(90_000), own.clone())).await;
    let segment = &planned["items"][0];
    let range = |s: &Value| (s["price"]["minor"].as_i64(), s["price_to"]["minor"].as_i64());
    assert_eq!(range(segment), (Some(90_000), Some(110_000)));
    assert_eq!((&segment["price_minor"], &segment["variant_prices"]), (&json!(90_000), &own), "as it was planned");

    let offer = segment["offer_id"].clone();
    let arm = json!({"act": "arm", "segment_id": segment["id"]});
    stage.ok(owner, "POST", &format!("{path}/act"), arm).await;
    let quote = json!({"items": [{"variant_id": small, "quantity": 1, "offer_id": offer}, {"variant_id": large, "quantity": 1, "offer_id": offer}]});
    let quote = stage.ok(None, "POST", "/api/quote", quote).await;
    let units: Vec<_> =
        quote["groups"][0]["lines"].as_array().unwrap().iter().map(|l| l["unit"]["minor"].clone()).collect();
    assert_eq!(units, [90_000, 110_000], "each its own");

    let order = |expected: i64| {
        json!({"items": [{"variant_id": large, "quantity": 2, "offer_id": offer}], "payment_method": "card",
            "address": to("Lan Anh", "0912345678"), "expected_total_minor": expected})
    };
    let shipping = quote["groups"][0]["shipping"]["minor"].as_i64().unwrap();
    let (status, refused) = stage.ask(buyer, "POST", "/api/orders", order(2 * 130_000 + shipping)).await;
    assert_eq!(
        (status, refused["code"].as_str()),
        (409, Some("price_changed")),
        "the usual price holds no more: {refused}"
    );
    let receipt = stage.ok(buyer, "POST", "/api/orders", order(2 * 110_000 + shipping)).await;
    assert_eq!(receipt["orders"][0]["total"]["minor"], 2 * 110_000 + shipping);

    // Taken away again, both keep their usual prices.
    let planned = stage.ok(owner, "PUT", &segments, plan(Value::Null, json!([]))).await;
    assert_eq!(range(&planned["items"][0]), (Some(100_000), Some(130_000)));
    let other = json!([{"variant_id": product["id"], "price_minor": 1}]);
    let (status, answer) = stage.ask(owner, "PUT", &segments, plan(Value::Null, other)).await;
    assert_eq!((status, answer["code"].as_str()), (404, Some("not_found")), "no variant of this product");
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_names_its_orders_as_people_do() {
    let stage = stage().await;
    let (owner, buyer) = (stage.roles["owner"], stage.roles["guest"]);
    let product = stage.shirt().await;
    let order = json!({"items": [{"variant_id": product["variants"][0]["id"], "quantity": 1}], "payment_method": "card",
        "address": to("Lan Anh", "0912345678")});
    let receipt = stage.ok(buyer, "POST", "/api/orders", order).await;
    let entries = stage.ok(owner, "GET", &format!("/api/studio/{}/ledger", stage.shop), Value::Null).await;
    let entry = &entries["items"][0];
    assert_eq!(entry["order_id"], receipt["orders"][0]["id"]);
    assert_eq!(entry["order_number"], receipt["orders"][0]["number"]);
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_finds_its_orders_by_name_phone_number_and_sku() {
    let stage = stage().await;
    let (owner, buyer, other) = (stage.roles["owner"], stage.roles["guest"], stage.roles["account"]);
    let product = stage.shirt().await;
    let order = |variant: usize, to: Value| json!({"items": [{"variant_id": product["variants"][variant]["id"], "quantity": 1}], "payment_method": "cod", "address": to});
    let first = stage.ok(buyer, "POST", "/api/orders", order(0, to("Nguyễn Thị Lan Anh", "0912345678"))).await;
    let second = stage.ok(other, "POST", "/api/orders", order(1, to("Trần Văn Lan", "0987654321"))).await;
    let (first, second) = (&first["orders"][0]["number"], &second["orders"][0]["number"]);
    let find = async |who: Option<UserId>, shop: &str, q: &str| -> Vec<Value> {
        let q: String = q.bytes().map(|b| format!("%{b:02x}")).collect();
        let page = stage.ok(who, "GET", &format!("/api/studio/{shop}/orders?q={q}"), Value::Null).await;
        page["items"].as_array().unwrap().iter().map(|o| o["number"].clone()).collect()
    };
    let shop = stage.shop.to_string();
    for q in [
        "lan anh",
        "Lan Anh",
        "ANH LAN",
        "nguyen",
        "Nguyễn Thị Lan Anh",
        "0912 345 678",
        "AO-S",
        first.as_str().unwrap(),
    ] {
        assert_eq!(find(owner, &shop, q).await, std::slice::from_ref(first), "{q}");
    }
    assert_eq!(find(owner, &shop, "lan").await, [second.clone(), first.clone()], "the newest first");
    assert_eq!(find(owner, &shop, "guest").await, std::slice::from_ref(first), "the name they gave in the room");
    for q in ["lan anh van", "la", "an", "–"] {
        assert!(find(owner, &shop, q).await.is_empty(), "{q}");
    }
    let elsewhere = stage.ok(stage.roles["other_owner"], "GET", "/api/me", Value::Null).await;
    let elsewhere = elsewhere["merchants"][0]["id"].as_str().unwrap();
    assert!(find(stage.roles["other_owner"], elsewhere, "lan").await.is_empty(), "another shop's orders are not there");
    // Whoever renames themself is found by the new name alone.
    stage.ok(other, "PATCH", "/api/me", json!({"name": "Bích Ngọc"})).await;
    assert_eq!(find(owner, &shop, "bich ngoc").await, std::slice::from_ref(second));
    assert!(find(owner, &shop, "account").await.is_empty());
    stage.house.close().await;
}

/// The shipped policy takes every fact that checkout tells: none is unknown to it or of another type.
#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_policy_understands_what_checkout_says() {
    let stage = stage().await;
    let product = stage.shirt().await;
    let order = |method: &str| {
        json!({"items": [{"variant_id": product["variants"][0]["id"], "quantity": 1}], "payment_method": method,
            "card": "ok#4242", "address": to("Lan Anh", "0912345678")})
    };
    for method in ["cod", "vietqr", "card"] {
        stage.ok(stage.roles["account"], "POST", "/api/orders", order(method)).await;
    }
    let told = stage.told("order_placed").await;
    let policy = stage.house.risk.scene("order.risk").unwrap().version();
    assert_eq!(told.len(), 3);
    for fact in &told {
        let judged = &fact["risk"]["judged"];
        assert_eq!(judged["fallback"], Value::Null, "every fact was of its type: {judged}");
        assert!(judged["record"].as_str().is_some_and(|r| !r.is_empty()), "{judged}");
    }
    for name in [
        "order.total",
        "order.payment",
        "order.quantity",
        "order.item_price",
        "order.origin",
        "order.address",
        "order.phone",
        "card.id",
        "shop.median_order",
        "buyer.id",
        "buyer.joined",
        "buyer.guest",
        "device.id",
        "network.id",
        "page.read",
        "page.compared",
        "room.watched",
    ] {
        assert!(policy.slot(name).is_some(), "the policy declares {name}");
    }
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dear_order_on_delivery_of_a_new_buyer_is_paid_ahead_and_may_be_appealed() {
    let stage = stage().await;
    let (owner, buyer) = (stage.roles["owner"], stage.roles["account"]);
    let ring = json!({"title": {"vi": "Nhẫn"}, "status": "active",
        "variants": [{"sku": "NHAN", "options": [], "price_minor": 30_000_000, "on_hand": 3}]});
    let ring = stage.ok(owner, "POST", &format!("/api/studio/{}/products", stage.shop), ring).await;
    let order = |method: &str| {
        json!({"items": [{"variant_id": ring["variants"][0]["id"], "quantity": 1}], "payment_method": method,
            "address": to("Lan Anh", "0912345678")})
    };
    let (status, refused) = stage.ask(buyer, "POST", "/api/orders", order("cod")).await;
    assert_eq!((status, refused["code"].as_str()), (409, Some("prepay_needed")), "{refused}");
    assert!(refused["reasons"].as_array().is_some_and(|r| !r.is_empty()), "{refused}");
    let id = refused["decision_id"].as_str().unwrap();
    let shown = async |who: Option<UserId>| {
        stage.ok(who, "GET", "/api/me/decisions", Value::Null).await.to_string().contains(id)
    };
    let mut seen = false;
    for _ in 0..200 {
        seen = shown(buyer).await;
        if seen {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(seen, "the buyer sees what was decided");
    assert!(!shown(stage.roles["guest"]).await && !shown(owner).await, "and nobody else does");
    stage.ok(buyer, "POST", "/api/orders", order("card")).await;
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_marks_a_browser_once_and_an_account_made_there_bears_its_mark() {
    let stage = stage().await;
    let get = async |path: &str, cookie: &str| {
        let request = axum::http::Request::get(path).header("cookie", cookie).body(axum::body::Body::empty()).unwrap();
        let response = tower::ServiceExt::oneshot(stage.house.router.clone(), request).await.unwrap();
        let cookies = response.headers().get_all("set-cookie").iter();
        cookies.map(|c| c.to_str().unwrap().to_owned()).find(|c| c.starts_with("phien_device="))
    };
    let cookie = get("/", "").await.unwrap();
    let (mark, rest) = cookie["phien_device=".len()..].split_once(';').unwrap();
    assert!(mark.len() == 32 && mark.bytes().all(|b| b.is_ascii_hexdigit()), "{cookie}");
    for part in ["HttpOnly", "SameSite=Lax", "Max-Age=63072000", "Path=/"] {
        assert!(rest.contains(part), "{cookie}");
    }
    assert!(!rest.contains("Secure"), "this house is reached without TLS: {cookie}");
    assert_eq!(get("/studio", &format!("phien_device={mark}")).await, None, "it keeps the mark it has");
    assert_ne!(get("/console", "").await.as_deref(), Some(cookie.as_str()));
    assert_eq!(get("/api/home", "").await, None, "only pages mark");

    let request = axum::http::Request::post("/api/auth/guest")
        .header("content-type", "application/json")
        .header("cookie", format!("phien_device={mark}"))
        .body(axum::body::Body::from(r#"{"name":"Lan"}"#))
        .unwrap();
    let response = tower::ServiceExt::oneshot(stage.house.router.clone(), request).await.unwrap();
    assert_eq!(response.status(), 200);
    let joined = stage.told("user_joined").await.pop().unwrap();
    assert_eq!(joined["device"], stage.house.vault.mark("device", mark).to_string());
    stage.house.close().await;
}
