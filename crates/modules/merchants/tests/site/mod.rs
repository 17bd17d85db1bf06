//! The module behind its door, with people, decisions and proofs that a test sets.
#![allow(dead_code, reason = "each test file uses its part")]

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use contracts::{
    Decisions, Fact, Facts, Judged, PaymentMethod, Verdict,
    ports::{Answer, Checkout, KnownAddress, Logins, People, PostalAddress, Sessions, Shops},
};
use http_body_util::BodyExt;
use kernel::{Actor, ActorKind, AddressId, DecisionId, Error, MerchantId, Secret, Text3, Time, UserId, Uuid, World};
use merchants::Merchants;
use serde_json::{Value, json};
use store::Store;
use tower::ServiceExt;

/// Whom it was about, and the facts.
type Question = (String, Vec<(&'static str, Fact)>);

/// Answers what the test wants, and remembers what it was asked.
#[derive(Default)]
pub(crate) struct Judge {
    pub(crate) says: Mutex<(String, Vec<(&'static str, i64)>)>,
    pub(crate) asked: Mutex<Vec<Question>>,
    pub(crate) fallbacks: Mutex<Vec<&'static str>>,
    ids: Mutex<u128>,
}

impl Judge {
    pub(crate) fn will_say(&self, outcome: &str, limits: &[(&'static str, i64)]) {
        *self.says.lock().unwrap() = (outcome.to_owned(), limits.to_vec());
    }

    /// The last facts asked about, by name.
    pub(crate) fn fact(&self, name: &str) -> Fact {
        let asked = self.asked.lock().unwrap();
        asked.last().unwrap().1.iter().find(|(n, _)| *n == name).unwrap().1.clone()
    }

    fn verdict(&self, scene: &str, subject: &str, outcome: &str, fallback: Option<&str>) -> Verdict {
        let mut ids = self.ids.lock().unwrap();
        *ids += 1;
        let limits = self.says.lock().unwrap().1.clone();
        Verdict {
            outcome: outcome.into(),
            limits: limits.into_iter().map(|(name, value)| (name.into(), value)).collect(),
            reasons: if outcome == "admit" { Vec::new() } else { vec![Text3::same("Vì sao")] },
            judged: Some(Box::new(Judged {
                id: DecisionId::from_uuid(Uuid::from_u128(*ids)),
                scene: scene.to_owned(),
                subject: subject.to_owned(),
                outcome: outcome.to_owned(),
                record: String::new(),
                seen: 0,
                fallback: fallback.map(str::to_owned),
                watched: false,
            })),
        }
    }
}

impl Decisions for Judge {
    fn decide(&self, scene: &'static str, subject: &str, facts: Facts) -> Verdict {
        self.asked.lock().unwrap().push((subject.to_owned(), facts.0));
        let outcome = self.says.lock().unwrap().0.clone();
        self.verdict(scene, subject, &outcome, None)
    }
    fn fallback(&self, scene: &'static str, subject: &str, why: &'static str) -> Verdict {
        self.fallbacks.lock().unwrap().push(why);
        self.verdict(scene, subject, "ask", Some(why))
    }
    fn deadline(&self, _: &'static str) -> Duration {
        Duration::from_millis(50)
    }
}

/// People named `1`, `2`, …: who sends the cookie `1` is the first, `guest-9` a guest, `operator-8` an operator.
#[derive(Clone)]
pub(crate) struct Everybody(pub(crate) Arc<dyn Shops>);

pub(crate) fn person(n: u8) -> UserId {
    UserId::from_uuid(Uuid::from_bytes([n; 16]))
}

impl Sessions for Everybody {
    fn actor<'a>(&'a self, token: &'a Secret<String>, _: bool) -> Answer<'a, Option<Actor>> {
        Box::pin(async move {
            let (what, n) = token.expose().split_once('-').unwrap_or(("account", token.expose()));
            let user = person(n.parse().unwrap());
            let kind = if what == "guest" { ActorKind::Guest } else { ActorKind::Account };
            let merchants = self.0.merchants_of(user);
            Ok(Some(Actor { kind, user: Some(user), operator: what == "operator", scopes: None, merchants }))
        })
    }
}

impl Logins for Everybody {
    fn by_login<'a>(&'a self, login: &'a str) -> Answer<'a, Option<UserId>> {
        Box::pin(async move { Ok(login.parse().ok().map(person)) })
    }
    fn login_hints<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<Option<String>>> {
        Box::pin(async move { Ok(users.iter().map(|u| Some(format!("••• {}", u.as_bytes()[0]))).collect()) })
    }
    fn login(&self, _: UserId) -> Answer<'_, Option<Secret<String>>> {
        Box::pin(async { Ok(None) })
    }
}

impl People for Everybody {
    fn names<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<String>> {
        Box::pin(async move { Ok(users.iter().map(|u| format!("Người {}", u.as_bytes()[0])).collect()) })
    }
    fn checkout(&self, _: UserId) -> Answer<'_, Checkout> {
        Box::pin(async { Ok(Checkout::default()) })
    }
    fn address(&self, _: UserId, _: AddressId) -> Answer<'_, KnownAddress> {
        Box::pin(async { Err(Error::not_found()) })
    }
    fn addresses_of_orders<'a>(&'a self, _: &'a [AddressId]) -> Answer<'a, Vec<Option<PostalAddress>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn keep(&self, _: UserId, _: Secret<PostalAddress>, _: Option<PaymentMethod>) -> Answer<'_, KnownAddress> {
        Box::pin(async { Err(Error::not_found()) })
    }
    fn keep_method(&self, _: UserId, _: PaymentMethod) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn addressees<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<(UserId, Option<kernel::AddressId>)>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

pub(crate) struct Site {
    pub(crate) store: Store,
    pub(crate) merchants: Merchants,
    pub(crate) judge: Arc<Judge>,
    pub(crate) router: axum::Router,
    pub(crate) api: String,
}

/// The module over a store, as after a restart.
pub(crate) async fn open(store: &Store, judge: Arc<Judge>) -> kernel::Result<Merchants> {
    let vault = store::Vault::new(&Secret::new([7; 32]));
    let proofs = merchants::Sandbox::new(store.world().clone());
    Merchants::open(store.clone(), vault, judge, Arc::new(proofs)).await
}

pub(crate) async fn site(folder: &Path) -> Site {
    let (world, _) = World::seeded(3, Time::parse("2026-11-21T12:00:00Z").unwrap());
    let store = Store::open(&folder.join("db"), &[kit::MIGRATIONS, merchants::MIGRATIONS], world.clone()).unwrap();
    let judge = Arc::new(Judge::default());
    judge.will_say("admit", &[]);
    let merchants = open(&store, judge.clone()).await.unwrap();
    let everybody = Everybody(Arc::new(merchants.clone()));
    let module = merchants::module(merchants.clone(), Arc::new(everybody.clone()), Arc::new(everybody.clone()));
    let texts = kit::Texts::new([module.texts]).unwrap();
    let door = kit::Door::new(Arc::new(everybody), texts, world, module.access.iter().copied());
    let (router, api) = module.routes.split_for_parts();
    let router = router.layer(axum::middleware::from_fn_with_state(door, kit::Door::pass));
    Site { store, merchants, judge, router, api: api.to_json().unwrap() }
}

impl Site {
    pub(crate) async fn send(&self, who: &str, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if !who.is_empty() {
            let csrf = kit::csrf_token(&Secret::new(who.to_owned()));
            request = request.header(header::COOKIE, format!("phien_session={who}")).header("x-csrf", csrf);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub(crate) async fn opened(&self, who: &str, slug: &str) -> MerchantId {
        let (status, shop) = self.send(who, "POST", "/api/merchants", input(slug)).await;
        assert_eq!(status, 201, "{shop}");
        shop["id"].as_str().unwrap().parse().unwrap()
    }
}

pub(crate) fn input(slug: &str) -> Value {
    json!({ "name": "Sạp Cô Út", "slug": slug, "country": "VN", "currency": "VND", "about": { "vi": "Chợ đêm" } })
}

pub(crate) fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or_default())
}
