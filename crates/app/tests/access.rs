//! Every route as every role and as nobody, held against the file `access.txt`. `UPDATE_ACCESS=1` writes the file anew, to be
//! read in the change like any other line of code.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod stage;

use std::{fs, path::Path};

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use stage::stage;
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_the_file_says() {
    let stage = stage().await;
    let mut lines = Vec::new();
    for access in &stage.house.access {
        let some_id = "01900000-0000-7000-8000-000000000000";
        let path: Vec<String> = access
            .path
            .split('/')
            .map(|part| match part {
                "{m}" => stage.shop.to_string(),
                part if part.starts_with('{') => some_id.to_owned(),
                part => part.to_owned(),
            })
            .collect();
        let path = path.join("/") + if access.path.contains("/print/") { "?ids=" } else { "" };
        let mut statuses = Vec::new();
        for (role, user) in &stage.roles {
            let (status, answer) = stage.ask(*user, access.method, &path, json!({})).await;
            assert!(status < 500, "{} {} as {role}: {status} {answer}", access.method, access.path);
            statuses.push(format!("{role}={status}"));
        }
        lines.push(format!("{} {}: {}", access.method, access.path, statuses.join(" ")));
    }
    lines.sort();
    let found = lines.join("\n") + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/access.txt");
    if std::env::var_os("UPDATE_ACCESS").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<&str> = found.lines().filter(|l| !expected.lines().any(|e| e == *l)).collect();
    assert!(changed.is_empty(), "these lines are not in access.txt:\n{}", changed.join("\n"));
    assert_eq!(expected, found, "access.txt holds lines that are no routes any more");
    stage.house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_s_order_is_not_there() {
    let stage = stage().await;
    let (owner, buyer, other) = (stage.roles["owner"], stage.roles["guest"], stage.roles["account"]);
    let product = json!({"title": {"vi": "Áo"}, "status": "active",
        "variants": [{"sku": "AO-1", "options": [], "price_minor": 100_000, "on_hand": 3}]});
    let (status, product) = stage.ask(owner, "POST", &format!("/api/studio/{}/products", stage.shop), product).await;
    assert_eq!(status, 201, "{product}");
    let order = json!({"items": [{"variant_id": product["variants"][0]["id"], "quantity": 1}], "payment_method": "card",
        "address": {"name": "Lan", "phone": "0912345678", "country": "VN", "region": "VN-SG", "line": "1 Lê Lợi"}});
    let (status, receipt) = stage.ask(buyer, "POST", "/api/orders", order).await;
    assert_eq!((status, receipt["orders"][0]["state"].as_str()), (201, Some("paid")), "{receipt}");
    let id = receipt["orders"][0]["id"].as_str().unwrap();
    for (who, path, method) in [
        (other, format!("/api/orders/{id}"), "GET"),
        (other, format!("/api/orders/{id}/cancel"), "POST"),
        (owner, format!("/api/orders/{id}"), "GET"),
        (stage.roles["other_owner"], format!("/api/studio/{}/orders/{id}/step", stage.shop), "POST"),
    ] {
        let (status, answer) = stage.ask(who, method, &path, json!({"step": "pack"})).await;
        assert_eq!((status, answer["code"].as_str()), (404, Some("not_found")), "{method} {path}: {answer}");
    }
    let (status, mine) = stage.ask(buyer, "GET", &format!("/api/orders/{id}"), Value::Null).await;
    assert_eq!((status, mine["address"]["phone"].as_str()), (200, Some("+84912345678")));
    stage.house.close().await;
}

/// Wrong types, broken JSON, huge bodies and foreign origins are refused in words, never with a 5xx.
#[tokio::test(flavor = "multi_thread")]
async fn bad_bodies_get_a_clear_answer() {
    let stage = stage().await;
    let buyer = stage.roles["guest"];
    for (body, code) in [
        (json!({"items": "many"}), "body_unreadable"),
        (json!({"items": []}), "cart_out_of_range"),
        (json!({"items": [{"variant_id": "x", "quantity": 1}]}), "body_unreadable"),
        (json!({"items": [{"variant_id": kernel::Uuid::nil(), "quantity": -1}]}), "body_unreadable"),
        (
            json!({"items": [{"variant_id": kernel::Uuid::nil(), "quantity": 1}], "note": "x".repeat(2_000_000)}),
            "body_too_large",
        ),
    ] {
        let (status, answer) = stage.ask(buyer, "POST", "/api/orders", body).await;
        assert!((400..500).contains(&status) && answer["code"] == code, "{status} {answer}");
        assert!(answer["detail"].as_str().is_some_and(|d| !d.is_empty() && d != code));
    }
    let request =
        Request::post("/api/auth/guest").header("host", "phien.example").header("origin", "https://evil.example");
    let request = request.header("content-type", "application/json").body(Body::from("{\"name\":\"x\"}")).unwrap();
    let response = stage.house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 403);
    stage.house.close().await;
}
