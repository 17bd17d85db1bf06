//! A counter that sells, behind the real door: trade with stand-ins for people, shops, payments, and for whoever judges.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use contracts::{
    Decisions, Event, Fact, Facts, Judged, PaymentFact, PaymentMethod, Verdict,
    ports::{
        Answer, Charge, ChargeOutcome, Checkout, KnownAddress, Payments, People, PostalAddress, RefundView, Sessions,
        ShopCard, Shops, TransferDetails,
    },
};
use http_body_util::BodyExt;
use kernel::{
    Actor, ActorKind, AddressId, Currency, DecisionId, Error, MerchantId, MerchantRole, Money, OrderId, Result, Secret,
    Seeded, Text3, Time, UserId, Uuid, World,
};
use serde_json::{Value, json};
use store::{Blobs, Store, Vault, args, sql};
use tower::ServiceExt;
use trade::Trade;

pub const SHOP: MerchantId = MerchantId::from_uuid(Uuid::from_u128(100));
pub const OTHER_SHOP: MerchantId = MerchantId::from_uuid(Uuid::from_u128(200));
pub const START: &str = "2026-11-21T12:00:00Z";

/// Everybody there is, by the name that is also their session; ids as of an hour before the start.
pub fn user(name: &str) -> UserId {
    let n = ["lan", "minh", "owner", "guest"].iter().position(|n| *n == name).unwrap() as u128;
    let ms = u128::from(Time::parse(START).unwrap().plus_s(-3600).millis().unsigned_abs());
    UserId::from_uuid(Uuid::from_u128(ms << 80 | 0x7000_8000_0000_0000_0000 | n))
}

#[derive(Default)]
pub struct Town {
    book: Mutex<HashMap<AddressId, (UserId, PostalAddress)>>,
    charges: Mutex<Vec<Charge>>,
    store: Mutex<Option<Store>>,
}

impl Sessions for Town {
    fn actor<'a>(&'a self, token: &'a Secret<String>, _: bool) -> Answer<'a, Option<Actor>> {
        let name = token.expose().clone();
        Box::pin(async move {
            Ok(Some(Actor {
                kind: if name == "guest" { ActorKind::Guest } else { ActorKind::Account },
                user: Some(user(&name)),
                operator: false,
                scopes: None,
                merchants: if name == "owner" { vec![(SHOP, MerchantRole::Owner)] } else { Vec::new() },
            }))
        })
    }
}

impl Shops for Town {
    fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>> {
        let card = |id: &MerchantId| ShopCard {
            id: *id,
            slug: "sap".into(),
            name: "Sạp".into(),
            avatar_url: None,
            currency: Currency::VND,
            country: "VN".into(),
        };
        ids.iter().map(|id| Some(card(id))).collect()
    }
    fn by_slug(&self, _: &str) -> Option<ShopCard> {
        None
    }
    fn role(&self, _: UserId, _: MerchantId) -> Option<MerchantRole> {
        None
    }
    fn merchants_of(&self, _: UserId) -> Vec<(MerchantId, MerchantRole)> {
        Vec::new()
    }
    fn followers(&self, _: MerchantId) -> Answer<'_, Vec<UserId>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn follow_state(&self, _: MerchantId, _: Option<UserId>) -> Answer<'_, (bool, i64)> {
        Box::pin(async { Ok((false, 0)) })
    }
}

impl People for Town {
    fn names<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<String>> {
        let names = users.iter().map(|_| "Ai đó".to_owned()).collect();
        Box::pin(async move { Ok(names) })
    }
    fn checkout(&self, _: UserId) -> Answer<'_, Checkout> {
        Box::pin(async { Ok(Checkout::default()) })
    }
    fn address(&self, user: UserId, id: AddressId) -> Answer<'_, KnownAddress> {
        let known = self.book.lock().unwrap().get(&id).filter(|(u, _)| *u == user).map(|(_, a)| a.clone());
        let known = known.map(|address| KnownAddress { id, address: Secret::new(address) });
        Box::pin(async move { known.ok_or(Error::not_found()) })
    }
    fn addresses_of_orders<'a>(&'a self, ids: &'a [AddressId]) -> Answer<'a, Vec<Option<PostalAddress>>> {
        let book = self.book.lock().unwrap();
        let found = ids.iter().map(|id| book.get(id).map(|(_, a)| a.clone())).collect();
        Box::pin(async move { Ok(found) })
    }
    fn keep(&self, user: UserId, address: Secret<PostalAddress>, _: Option<PaymentMethod>) -> Answer<'_, KnownAddress> {
        let mut book = self.book.lock().unwrap();
        let id = AddressId::from_uuid(Uuid::from_u128(500 + book.len() as u128));
        book.insert(id, (user, address.expose().clone()));
        Box::pin(async move { Ok(KnownAddress { id, address }) })
    }
    fn keep_method(&self, _: UserId, _: PaymentMethod) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn addressees<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<(UserId, Option<AddressId>)>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

impl Payments for Town {
    fn charge(&self, charges: Vec<Charge>) -> Answer<'_, Vec<ChargeOutcome>> {
        self.charges.lock().unwrap().extend(charges.iter().cloned());
        let store = self.store.lock().unwrap().clone().unwrap();
        Box::pin(async move {
            let mut outcomes = Vec::new();
            for charge in charges {
                outcomes.push(match charge.method {
                    PaymentMethod::Cod => ChargeOutcome::OnDelivery,
                    PaymentMethod::Vietqr => ChargeOutcome::Pending,
                    PaymentMethod::Card => {
                        let declined = charge.card.expose().starts_with("decline");
                        let payment = PaymentFact {
                            payment_id: charge.order_id.cast(),
                            order_id: charge.order_id,
                            merchant_id: charge.merchant_id,
                            method: charge.method,
                            amount: charge.amount,
                        };
                        let event = if declined {
                            let (reason, buyer_id) = ("card_declined".into(), Some(charge.buyer));
                            Event::PaymentDeclined { payment, reason, buyer_id, card: charge.card_mark }
                        } else {
                            Event::PaymentCaptured { payment }
                        };
                        store.write(move |tx| tx.tell(event)).await?;
                        if declined {
                            ChargeOutcome::Declined { reason: "card_declined".into() }
                        } else {
                            ChargeOutcome::Captured
                        }
                    }
                });
            }
            Ok(outcomes)
        })
    }
    fn settle(&self, _: Charge) -> Answer<'_, ChargeOutcome> {
        Box::pin(async { Ok(ChargeOutcome::Declined { reason: "unknown".into() }) })
    }
    fn transfer_seen(&self, _: Charge) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn transfer_details(&self, _: MerchantId, _: &str, _: Money) -> Option<TransferDetails> {
        None
    }
    fn refunds(&self, _: OrderId) -> Answer<'_, Vec<RefundView>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn card_fingerprint(&self, card: &Secret<String>) -> Option<Secret<String>> {
        card.expose().split_once('#').map(|(_, number)| Secret::new(number.to_owned()))
    }
}

/// Judges as a test wants, and remembers what it was told.
pub struct Judge {
    /// By the way to pay; any other passes.
    pub outcomes: Mutex<HashMap<&'static str, &'static str>>,
    pub limits: Mutex<Vec<(Arc<str>, i64)>>,
    pub asked: Mutex<Vec<(String, Facts)>>,
    pub late: Mutex<bool>,
}

pub fn reason() -> Text3 {
    Text3 { vi: "Lý do".into(), zh: "原因".into(), en: "A reason".into() }
}

impl Judge {
    fn verdict(&self, subject: &str, outcome: &str, record: &str, fallback: Option<String>) -> Verdict {
        let number = self.asked.lock().unwrap().len() as u128;
        Verdict {
            outcome: outcome.into(),
            limits: self.limits.lock().unwrap().clone(),
            reasons: if outcome == "pass" || fallback.is_some() { Vec::new() } else { vec![reason()] },
            judged: Some(Box::new(Judged {
                id: DecisionId::from_uuid(Uuid::from_u128(9_000 + number)),
                scene: contracts::scene::ORDER_RISK.into(),
                subject: subject.into(),
                outcome: outcome.into(),
                record: record.into(),
                seen: 0,
                fallback,
                watched: false,
            })),
        }
    }
}

impl Decisions for Judge {
    fn decide(&self, scene: &'static str, subject: &str, facts: Facts) -> Verdict {
        assert_eq!(scene, contracts::scene::ORDER_RISK);
        let method = match fact(&facts, "order.payment") {
            Fact::Text(method) => method.clone(),
            other => panic!("{other:?}"),
        };
        self.asked.lock().unwrap().push((subject.to_owned(), facts));
        let outcome = self.outcomes.lock().unwrap().get(method.as_str()).copied().unwrap_or("pass");
        self.verdict(subject, outcome, "cmVjb3Jk", None)
    }
    fn fallback(&self, _: &'static str, subject: &str, why: &'static str) -> Verdict {
        self.verdict(subject, "confirm", "", Some(why.into()))
    }
    fn deadline(&self, _: &'static str) -> Duration {
        if *self.late.lock().unwrap() { Duration::from_millis(20) } else { Duration::from_secs(5) }
    }
}

/// A fact by its name.
pub fn fact<'f>(facts: &'f Facts, name: &str) -> &'f Fact {
    &facts.0.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("{name} was not told")).1
}

pub struct Counter {
    pub trade: Trade,
    pub store: Store,
    pub judge: Arc<Judge>,
    pub town: Arc<Town>,
    pub clock: Arc<Seeded>,
    pub folder: tempfile::TempDir,
    router: axum::Router,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

/// A request about to be sent.
pub struct Ask<'a> {
    pub who: Option<&'a str>,
    pub device: Option<&'a str>,
    pub key: Option<&'a str>,
    pub language: &'a str,
}

pub const NOBODY: Ask<'static> = Ask { who: None, device: None, key: None, language: "en" };

pub fn by(who: &str) -> Ask<'_> {
    Ask { who: Some(who), ..NOBODY }
}

impl Counter {
    pub async fn open() -> Counter {
        let folder = tempfile::tempdir().unwrap();
        let (world, clock) = World::seeded(11, Time::parse(START).unwrap());
        let store =
            Store::open(&folder.path().join("db"), &[kit::MIGRATIONS, trade::MIGRATIONS], world.clone()).unwrap();
        let vault = Vault::new(&Secret::new([7; 32]));
        let town = Arc::new(Town::default());
        *town.store.lock().unwrap() = Some(store.clone());
        let judge = Arc::new(Judge {
            outcomes: Mutex::default(),
            limits: Mutex::default(),
            asked: Mutex::default(),
            late: Mutex::default(),
        });
        let blobs = Blobs::open(&folder.path().join("pictures")).unwrap();
        let trade = Trade::open(store.clone(), vault, blobs, town.clone(), town.clone(), town.clone(), judge.clone())
            .await
            .unwrap();
        let module = trade::module(trade.clone());
        let texts = kit::Texts::new([module.texts]).unwrap();
        let door = kit::Door::new(town.clone(), texts, world, module.access.iter().copied());
        let (router, _) = module.routes.split_for_parts();
        let router = router.route_layer(axum::middleware::from_fn_with_state(door, kit::Door::pass));
        let consume = |consumer| {
            let store = store.clone();
            tokio::spawn(async move { store.consume(consumer).await })
        };
        let tasks = module.consumers.into_iter().map(consume).collect();
        Counter { trade, store, judge, town, clock, folder, router, tasks }
    }

    pub async fn ask(&self, by: &Ask<'_>, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path).header("accept-language", by.language);
        let mut cookies = Vec::new();
        if let Some(who) = by.who {
            cookies.push(format!("{}={who}", kit::SESSION_COOKIE));
            request = request.header(kit::CSRF_HEADER, kit::csrf_token(&Secret::new(who.to_owned())));
        }
        cookies.extend(by.device.map(|device| format!("{}={device}", kit::DEVICE_COOKIE)));
        if let Some(key) = by.key {
            request = request.header("idempotency-key", key);
        }
        let request = request.header(header::COOKIE, cookies.join("; ")).header("content-type", "application/json");
        let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// As [`Counter::ask`], of a request that must go well.
    pub async fn ok(&self, by: &Ask<'_>, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(by, method, path, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {answer}");
        answer
    }

    pub fn says(&self, method: &'static str, outcome: &'static str) {
        self.judge.outcomes.lock().unwrap().insert(method, outcome);
    }

    pub fn limits(&self, name: &str, value: i64) {
        *self.judge.limits.lock().unwrap() = vec![(name.into(), value)];
    }

    pub fn asked(&self) -> usize {
        self.judge.asked.lock().unwrap().len()
    }

    pub fn last_facts(&self) -> Facts {
        self.judge.asked.lock().unwrap().last().unwrap().1.clone()
    }

    /// A product on sale, nine pieces of one variant. Gives product and variant.
    pub async fn product(&self, sku: &str, category: &str, price_minor: i64) -> (Value, Value) {
        let product = json!({"title": {"vi": sku}, "status": "active", "category": category,
            "variants": [{"sku": sku, "options": [], "price_minor": price_minor, "on_hand": 9}]});
        let made = self.ok(&by("owner"), "POST", &format!("/api/studio/{SHOP}/products"), product).await;
        (made["id"].clone(), made["variants"][0]["id"].clone())
    }

    pub async fn stock(&self, variant: &Value) -> (i64, i64) {
        let id: kernel::VariantId = variant.as_str().unwrap().parse().unwrap();
        let read = self.store.read(move |tx| {
            tx.first(sql!("SELECT held, sold FROM trade_stock WHERE variant = ?1"), args![id], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })
        });
        read.await.unwrap().unwrap()
    }

    /// All facts so far, as JSON.
    pub async fn facts(&self) -> Vec<Value> {
        let read = self
            .store
            .read(|tx| tx.query(sql!("SELECT body FROM store_event ORDER BY seq"), &[], |r| r.get::<String>(0)));
        read.await.unwrap().iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    }

    /// Bodies of the facts of one kind.
    pub async fn told(&self, kind: &str) -> Vec<Value> {
        let facts = self.facts().await.into_iter();
        facts.filter(|f| f["kind"] == kind).map(|f| f["body"].clone()).collect()
    }

    /// Waits until an order stands as it should.
    pub async fn until(&self, who: &str, id: &Value, fits: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/api/orders/{}", id.as_str().unwrap());
        for _ in 0..300 {
            let order = self.ok(&by(who), "GET", &path, Value::Null).await;
            if fits(&order) {
                return order;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the order did not come to stand as it should");
    }
}

pub fn to(phone: &str) -> Value {
    json!({"name": "Lan Anh", "phone": phone, "country": "VN", "region": "VN-SG", "line": "1 Lê Lợi"})
}

pub fn order(variant: &Value, quantity: u32, method: &str) -> Value {
    json!({"items": [{"variant_id": variant, "quantity": quantity}], "payment_method": method, "address": to("+84912345678")})
}

pub async fn later<T>(result: impl Future<Output = Result<T>>) -> T {
    result.await.unwrap()
}
