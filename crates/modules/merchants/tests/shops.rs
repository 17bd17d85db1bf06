//! What the module promises, tried through the door.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod site;

use std::collections::HashMap;

use contracts::{Event, ports::Shops};
use kernel::{Ctx, Currency, MerchantId, MerchantRole, Text3, UserId, Uuid};
use merchants::{Merchants, NewShop};
use serde_json::{Value, json};
use site::{code, input, person, site};

#[tokio::test]
async fn every_route_is_in_the_table_of_access_and_the_texts_are_in_three_languages() {
    let folder = tempfile::tempdir().unwrap();
    let api: Value = serde_json::from_str(&site(folder.path()).await.api).unwrap();
    let mut served: Vec<(String, String)> = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        served.extend(methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let mut known: Vec<(String, String)> =
        merchants::ACCESS.iter().map(|a| (a.method.to_owned(), a.path.to_owned())).collect();
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
async fn a_shop_is_opened_shown_and_changed_by_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    assert_eq!(code(&site.send("", "POST", "/api/merchants", input("sap")).await), (401, "sign_in_needed"));
    assert_eq!(code(&site.send("guest-9", "POST", "/api/merchants", input("sap")).await), (403, "account_needed"));
    let id = site.opened("1", "Sap-Co-Ut").await;
    assert_eq!(code(&site.send("2", "POST", "/api/merchants", input("sap-co-ut")).await), (409, "slug_taken"));
    for path in [format!("/api/merchants/{id}"), "/api/merchants/sap-co-ut".to_owned()] {
        let (status, shop) = site.send("", "GET", &path, Value::Null).await;
        assert_eq!(
            (status.as_u16(), &shop["name"], &shop["about"]["vi"]),
            (200, &json!("Sạp Cô Út"), &json!("Chợ đêm"))
        );
    }
    let change = json!({ "name": " Sạp  mới ", "avatar_url": "/media/a.svg" });
    let path = format!("/api/studio/{id}");
    assert_eq!(code(&site.send("2", "PATCH", &path, change.clone()).await), (404, "not_found"));
    assert_eq!(code(&site.send("operator-8", "PATCH", &path, change.clone()).await), (404, "not_found"));
    let (_, shop) = site.send("1", "PATCH", &path, change).await;
    assert_eq!(
        (&shop["name"], &shop["avatar_url"], &shop["about"]["vi"]),
        (&json!("Sạp mới"), &json!("/media/a.svg"), &json!("Chợ đêm"))
    );
    let card = site.merchants.by_slug("sap-co-ut").unwrap();
    assert_eq!((card.name.as_str(), card.avatar_url.as_deref()), ("Sạp mới", Some("/media/a.svg")), "memory knows");
    let (_, shop) = site.send("1", "PATCH", &path, json!({ "avatar_url": null })).await;
    assert_eq!(shop["avatar_url"], Value::Null);
    let elsewhere = json!({ "cover_url": "https://elsewhere.example/a.png" });
    assert_eq!(code(&site.send("1", "PATCH", &path, elsewhere).await), (422, "picture_elsewhere"));
    assert_eq!(site.send("", "GET", "/api/merchants/khong-co", Value::Null).await.0, 404);

    for n in 0..4 {
        site.opened("1", &format!("shop-{n}")).await;
    }
    assert_eq!(code(&site.send("1", "POST", "/api/merchants", input("mot-nua")).await), (409, "too_many_shops"));
    let (_, page) = site.send("", "GET", "/api/merchants?limit=3", Value::Null).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    let next = page["next"].as_str().unwrap();
    let (_, page) = site.send("", "GET", &format!("/api/merchants?limit=3&cursor={next}"), Value::Null).await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (2, &Value::Null));
}

#[tokio::test]
async fn staff_have_the_roles_the_owner_gives_and_a_shop_keeps_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let id = site.opened("1", "sap").await;
    let path = format!("/api/studio/{id}/staff");
    let (status, member) = site.send("1", "POST", &path, json!({ "login": "2", "role": "host" })).await;
    assert_eq!(status, 201);
    assert_eq!(member, json!({ "user_id": person(2), "name": "Người 2", "login_hint": "••• 2", "role": "host" }));
    assert_eq!(site.merchants.role(person(2), id), Some(MerchantRole::Host), "memory knows with the answer");
    let add = json!({ "login": "3", "role": "staff" });
    assert_eq!(code(&site.send("2", "POST", &path, add.clone()).await), (403, "forbidden"), "a host hires nobody");
    assert_eq!(
        code(&site.send("3", "POST", &path, add).await),
        (404, "not_found"),
        "to strangers the shop has no studio"
    );
    let unknown = json!({ "login": "nobody", "role": "staff" });
    assert_eq!(code(&site.send("1", "POST", &path, unknown).await), (422, "login_unknown"));

    let (status, _) = site.send("1", "POST", &path, json!({ "login": "1", "role": "staff" })).await;
    assert_eq!(status, 409);
    let own = format!("{path}/{}", person(1));
    assert_eq!(code(&site.send("1", "DELETE", &own, Value::Null).await), (409, "last_owner"));
    site.send("1", "POST", &path, json!({ "login": "2", "role": "owner" })).await;
    assert_eq!(site.send("1", "DELETE", &own, Value::Null).await.0, 204);
    assert_eq!(site.merchants.role(person(1), id), None);
    assert!(site.merchants.merchants_of(person(1)).is_empty());
    assert_eq!(code(&site.send("1", "GET", &path, Value::Null).await), (404, "not_found"));
    let (_, list) = site.send("2", "GET", &path, Value::Null).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(site.send("2", "DELETE", &own, Value::Null).await.0, 404, "twice");

    let mut told: HashMap<UserId, usize> = HashMap::new();
    for fact in site.store.facts_after(0).await.unwrap() {
        if let Event::StaffChanged { user_id, .. } = fact.event {
            *told.entry(user_id).or_default() += 1;
        }
    }
    assert_eq!(told, HashMap::from([(person(2), 2), (person(1), 1)]));
}

#[tokio::test]
async fn trying_logins_as_staff_is_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let id = site.opened("1", "sap").await;
    let mut last = 0;
    for _ in 0..30 {
        let body = json!({ "login": "nobody", "role": "staff" });
        last = site.send("1", "POST", &format!("/api/studio/{id}/staff"), body).await.0.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn following_counts_each_person_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let id = site.opened("1", "sap").await;
    let path = "/api/merchants/sap/follow";
    assert_eq!(code(&site.send("", "PUT", path, Value::Null).await), (401, "sign_in_needed"));
    for who in ["2", "2", "guest-3"] {
        site.send(who, "PUT", path, Value::Null).await;
    }
    assert_eq!(site.merchants.follow_state(id, Some(person(2))).await.unwrap(), (true, 2));
    assert_eq!(site.merchants.follow_state(id, None).await.unwrap(), (false, 2));
    assert_eq!(site.merchants.followers(id).await.unwrap(), [person(2), person(3)]);
    let (_, shop) = site.send("guest-3", "GET", "/api/merchants/sap", Value::Null).await;
    assert_eq!((&shop["following"], &shop["followers"]), (&json!(true), &json!(2)));
    for _ in 0..2 {
        let (_, state) = site.send("2", "DELETE", path, Value::Null).await;
        assert_eq!(state, json!({ "following": false, "followers": 1 }));
    }
    let (_, list) = site.send("2", "GET", "/api/merchants", Value::Null).await;
    assert_eq!(list["items"][0]["following"], false);
    let facts = site.store.facts_after(0).await.unwrap();
    let follows = facts.iter().filter(|f| matches!(f.event, Event::MerchantFollowed { .. })).count();
    assert_eq!(follows, 3, "what changed nothing is told to nobody");
}

#[tokio::test]
async fn memory_is_right_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let before = site(folder.path()).await;
    let id = before.opened("1", "sap").await;
    let other = before.opened("4", "khac").await;
    before.send("1", "POST", &format!("/api/studio/{id}/staff"), json!({ "login": "2", "role": "moderator" })).await;
    before.send("1", "PATCH", &format!("/api/studio/{id}"), json!({ "name": "Tên mới" })).await;
    let said = |m: &Merchants| {
        let cards = m.cards(&[id, other, MerchantId::from_uuid(Uuid::from_bytes([9; 16]))]);
        let cards: Vec<_> = cards.into_iter().map(|c| c.map(|c| (c.slug, c.name, c.country, c.currency))).collect();
        (cards, m.by_slug("sap").map(|c| c.id), m.role(person(2), id), m.merchants_of(person(1)))
    };
    let known = said(&before.merchants);
    before.store.close().await;
    drop(before);
    let after = site(folder.path()).await;
    assert_eq!(said(&after.merchants), known);
    assert_eq!(known.2, Some(MerchantRole::Moderator));
}

#[tokio::test]
async fn memory_is_right_when_the_asker_goes_away_before_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let id = site.opened("1", "sap").await;
    let ctx = Ctx::system(site.store.world().now());
    // Dropped as soon as it has begun: the write is on its way, nobody waits for its answer.
    let mut asked = Box::pin(site.merchants.set_staff(&ctx, id, person(2), MerchantRole::Host));
    let begun = std::future::poll_fn(|cx| std::task::Poll::Ready(asked.as_mut().poll(cx).is_pending())).await;
    assert!(begun);
    drop(asked);
    for _ in 0..200 {
        if site.merchants.role(person(2), id).is_some() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the store knows the host, the memory does not");
}

#[tokio::test]
async fn many_changes_at_once_leave_memory_as_the_store_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path()).await;
    let new = NewShop {
        name: "Sạp".into(),
        slug: "sap".into(),
        country: "vn".into(),
        currency: Currency::VND,
        about: Text3::default(),
        avatar_url: None,
        cover_url: None,
        application: None,
    };
    let id = site.merchants.create_shop(person(1), new).await.unwrap();
    let tasks: Vec<_> = (2..60u8)
        .map(|n| {
            let merchants = site.merchants.clone();
            let ctx = Ctx::system(site.store.world().now());
            tokio::spawn(async move {
                merchants.set_staff(&ctx, id, person(n), MerchantRole::Staff).await.unwrap();
                if n % 2 == 0 {
                    merchants.remove_staff(&ctx, id, person(n)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let stored: HashMap<UserId, MerchantRole> = site.merchants.staff(id).await.unwrap().into_iter().collect();
    assert_eq!(stored.len(), 1 + 29);
    for n in 1..60u8 {
        assert_eq!(site.merchants.role(person(n), id), stored.get(&person(n)).copied(), "person {n}");
    }
}
