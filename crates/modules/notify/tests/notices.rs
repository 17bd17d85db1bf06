//! What the module promises, tried through the door.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, header},
};
use contracts::{
    Event, LineFact, OrderFact, Origin, PaymentMethod,
    ports::{Answer, Logins, Notices, Reminders, Sessions, ShopCard, Shops},
};
use http_body_util::BodyExt;
use kernel::{
    Actor, ActorKind, Currency, Locale, MerchantId, MerchantRole, Money, OrderId, Secret, Seeded, SessionId, Text3,
    Time, UserId, Uuid, World,
};
use notify::{Notify, Options};
use serde_json::{Value, json};
use store::{Consumer, JobHandler, Store, Stored, Vault, args, sql};
use tower::ServiceExt;

const RESET_TOKEN: &str = "0123456789abcdef-planted";

fn person(n: u8) -> UserId {
    UserId::from_uuid(Uuid::from_bytes([n; 16]))
}

fn session() -> SessionId {
    SessionId::from_uuid(Uuid::from_bytes([0xaa; 16]))
}

fn shop() -> MerchantId {
    MerchantId::from_uuid(Uuid::from_bytes([0xbb; 16]))
}

/// The other modules, as this one knows them.
#[derive(Default)]
struct Others {
    followers: Mutex<Vec<UserId>>,
    reminded: Mutex<Vec<UserId>>,
    unlisted: std::sync::atomic::AtomicBool,
}

impl Sessions for Others {
    fn actor<'a>(&'a self, token: &'a Secret<String>, _: bool) -> Answer<'a, Option<Actor>> {
        let user = Some(person(token.expose().parse().unwrap()));
        let actor = Actor { kind: ActorKind::Guest, user, operator: false, scopes: None, merchants: Vec::new() };
        Box::pin(async { Ok(Some(actor)) })
    }
}

impl Shops for Others {
    fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>> {
        let card = |id: &MerchantId| ShopCard {
            id: *id,
            slug: "sap".into(),
            name: "Sạp Cô Út".into(),
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
        let followers = self.followers.lock().unwrap().clone();
        Box::pin(async { Ok(followers) })
    }
    fn follow_state(&self, _: MerchantId, _: Option<UserId>) -> Answer<'_, (bool, i64)> {
        Box::pin(async { Ok((false, 0)) })
    }
}

impl Reminders for Others {
    fn listed(&self, _: SessionId) -> Answer<'_, bool> {
        let listed = !self.unlisted.load(std::sync::atomic::Ordering::Relaxed);
        Box::pin(async move { Ok(listed) })
    }
    fn reminded(&self, _: SessionId) -> Answer<'_, Vec<UserId>> {
        let reminded = self.reminded.lock().unwrap().clone();
        Box::pin(async { Ok(reminded) })
    }
}

impl Logins for Others {
    fn by_login<'a>(&'a self, _: &'a str) -> Answer<'a, Option<UserId>> {
        Box::pin(async { Ok(None) })
    }
    fn login_hints<'a>(&'a self, _: &'a [UserId]) -> Answer<'a, Vec<Option<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn login(&self, user: UserId) -> Answer<'_, Option<Secret<String>>> {
        let login = match user.as_bytes()[0] {
            1 => Some("lan@phien.test"),
            2 => Some("+84901234567"),
            _ => None,
        };
        Box::pin(async move { Ok(login.map(|l| Secret::new(l.to_owned()))) })
    }
}

struct Site {
    store: Store,
    vault: Vault,
    notify: Notify,
    others: Arc<Others>,
    clock: Arc<Seeded>,
    consumer: Consumer,
    jobs: Vec<JobHandler>,
    timers: Vec<kit::Timer>,
    router: axum::Router,
    api: String,
}

fn site(folder: &Path) -> Site {
    let (world, clock) = World::seeded(5, Time::parse("2026-11-21T12:00:00Z").unwrap());
    let store = Store::open(&folder.join("db"), &[kit::MIGRATIONS, notify::MIGRATIONS], world.clone()).unwrap();
    let vault = Vault::new(&store::new_master_key(&world));
    let others = Arc::new(Others::default());
    let options =
        Options { mail_folder: folder.join("mail"), public_url: "https://phien.test/".into(), utc_offset_minutes: 420 };
    let notify = Notify::new(store.clone(), vault.clone(), options).unwrap();
    let module = notify::module(notify.clone(), others.clone(), others.clone(), Some(others.clone()));
    let texts = kit::Texts::new([module.texts]).unwrap();
    let door = kit::Door::new(others.clone(), texts, world, module.access.iter().copied());
    let (router, api) = module.routes.split_for_parts();
    let router = router.layer(axum::middleware::from_fn_with_state(door, kit::Door::pass));
    let consumer = module.consumers.into_iter().next().unwrap();
    let (jobs, timers) = (module.jobs, module.timers);
    Site { store, vault, notify, others, clock, consumer, jobs, timers, router, api: api.to_json().unwrap() }
}

impl Site {
    async fn tell(&self, event: Event) {
        self.store.write(move |tx| tx.tell(event)).await.unwrap();
    }

    /// Delivers all facts so far, as often and in the order a delivery may.
    async fn deliver(&self, facts: Vec<Arc<Stored>>) {
        let consumer = self.consumer.clone();
        self.store.write(move |tx| consumer.deliver(tx, &facts)).await.unwrap();
    }

    async fn deliver_all(&self) {
        self.deliver(self.store.facts_after(0).await.unwrap()).await;
    }

    /// Runs jobs until none is left.
    async fn run_jobs(&self) {
        let (store, jobs) = (self.store.clone(), self.jobs.clone());
        let running = tokio::spawn(async move { store.run_jobs(jobs).await });
        for _ in 0..1000 {
            let left: i64 = self
                .store
                .read(|tx| tx.first(sql!("SELECT COUNT(*) FROM store_job"), args![], |r| r.get(0)))
                .await
                .unwrap()
                .unwrap();
            if left == 0 {
                running.abort();
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("jobs are left");
    }

    async fn ask(&self, who: u8, method: &str, path: &str, body: Value, language: &str) -> (u16, Value) {
        let who = who.to_string();
        let csrf = kit::csrf_token(&Secret::new(who.clone()));
        let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, language);
        request = request.header(header::COOKIE, format!("phien_session={who}")).header("x-csrf", csrf);
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn texts(&self, who: u8, language: &str) -> Vec<String> {
        let (status, page) = self.ask(who, "GET", "/api/notices?limit=100", Value::Null, language).await;
        assert_eq!(status, 200, "{page}");
        page["items"].as_array().unwrap().iter().map(|n| n["text"].as_str().unwrap().to_owned()).collect()
    }
}

fn order(n: u8, buyer: u8, origin: Origin) -> OrderFact {
    OrderFact {
        order_id: OrderId::from_uuid(Uuid::from_bytes([n; 16])),
        number: format!("PH-{n}"),
        merchant_id: shop(),
        buyer_id: person(buyer),
        session_id: Some(session()),
        origin,
        total: Money::new(189_000, Currency::VND),
        lines: Vec::<LineFact>::new(),
        stock: Vec::new(),
        until: Some(Time::parse("2026-11-21T12:10:00Z").unwrap()),
    }
}

fn title() -> Text3 {
    Text3 { vi: "Đồ đông".into(), zh: "冬装".into(), en: "Winter wear".into() }
}

#[tokio::test]
async fn every_route_is_in_the_table_of_access_and_the_texts_are_in_three_languages() {
    let folder = tempfile::tempdir().unwrap();
    let api: Value = serde_json::from_str(&site(folder.path()).api).unwrap();
    let mut served: Vec<(String, String)> = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        served.extend(methods.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())));
    }
    let mut known: Vec<(String, String)> =
        notify::ACCESS.iter().map(|a| (a.method.to_owned(), a.path.to_owned())).collect();
    served.sort();
    known.sort();
    assert_eq!(served, known);
    let keys = |text: &str| -> Vec<String> {
        let key = |l: &str| l.split_once(" =").filter(|_| !l.starts_with(' ')).map(|(k, _)| k.to_owned());
        text.lines().filter_map(key).collect()
    };
    let [vi, zh, en] = [notify::TEXTS.vi, notify::TEXTS.zh, notify::TEXTS.en].map(keys);
    assert_eq!((&vi, &vi), (&zh, &en));
    assert!(vi.len() > 10);
}

#[tokio::test]
async fn a_fact_makes_one_notice_however_often_and_in_what_order_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let first = order(1, 1, Origin::Tap);
    site.tell(Event::OrderShipped { order: first.clone(), carrier: "GHN".into(), tracking: "X1".into() }).await;
    site.tell(Event::OrderDelivered { order: first.clone(), cod: false }).await;
    site.tell(Event::OrderRefunded { order: first.clone(), reason: "r".into() }).await;
    site.tell(Event::OrderCancelled { order: order(2, 2, Origin::Tap), reason: "r".into() }).await;
    let facts = site.store.facts_after(0).await.unwrap();
    site.deliver(facts[2..].to_vec()).await;
    site.deliver(facts.clone()).await;
    site.deliver(facts.iter().rev().cloned().collect()).await;
    let mut texts = site.texts(1, "vi").await;
    texts.sort();
    assert_eq!(texts, ["Đã hoàn 189.000 ₫ cho đơn PH-1.", "Đơn PH-1 đang được giao: GHN X1", "Đơn PH-1 đã giao."]);
    assert_eq!(site.texts(2, "en").await, ["Order PH-2 was cancelled."]);
    // The same fact told twice, as two events, is still one.
    site.tell(Event::OrderDelivered { order: first, cod: false }).await;
    site.deliver_all().await;
    assert_eq!(site.texts(1, "vi").await.len(), 3);
    let (_, page) = site.ask(1, "GET", "/api/notices", Value::Null, "vi").await;
    assert_eq!(page["items"][0]["link"], format!("/orders/{}", order(1, 1, Origin::Tap).order_id));
}

#[tokio::test]
async fn followers_hear_of_a_session_and_those_who_asked_hear_of_its_start_once() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let many: Vec<UserId> = (1..=250).map(person).collect();
    *site.others.followers.lock().unwrap() = many.clone();
    *site.others.reminded.lock().unwrap() = vec![person(1), person(251)];
    let starts_at = Time::parse("2026-11-22T13:00:00Z").unwrap();
    site.tell(Event::SessionAnnounced { session_id: session(), merchant_id: shop(), title: title(), starts_at }).await;
    site.deliver_all().await;
    site.run_jobs().await;
    assert_eq!(site.texts(250, "vi").await, ["Sạp Cô Út sẽ live lúc 20:00 ngày 22/11: Đồ đông"]);
    assert_eq!(site.texts(1, "zh").await, ["Sạp Cô Út 将于 11月22日 20:00 开播：冬装"]);
    assert!(site.texts(251, "vi").await.is_empty());

    let started = Event::SessionStarted { session_id: session(), merchant_id: shop(), title: title() };
    // A publisher that fell and came back starts the session again: followers are told once.
    for _ in 0..2 {
        site.tell(started.clone()).await;
        site.deliver_all().await;
        site.run_jobs().await;
    }
    assert_eq!(site.texts(251, "en").await, ["Sạp Cô Út is live now: Winter wear"]);
    for who in [1, 250] {
        assert_eq!(site.texts(who, "en").await.len(), 2);
    }
}

#[tokio::test]
async fn followers_are_not_told_of_a_session_that_stands_in_no_list() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    *site.others.followers.lock().unwrap() = vec![person(1)];
    *site.others.reminded.lock().unwrap() = vec![person(2)];
    site.others.unlisted.store(true, std::sync::atomic::Ordering::Relaxed);
    site.tell(Event::SessionStarted { session_id: session(), merchant_id: shop(), title: title() }).await;
    site.deliver_all().await;
    site.run_jobs().await;
    assert!(site.texts(1, "vi").await.is_empty());
    assert_eq!(site.texts(2, "vi").await.len(), 1, "who asked to be reminded is");
}

#[tokio::test]
async fn a_job_that_runs_again_after_a_crash_writes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    *site.others.followers.lock().unwrap() = vec![person(1)];
    site.tell(Event::SessionStarted { session_id: session(), merchant_id: shop(), title: title() }).await;
    site.deliver_all().await;
    // The job as it stands before it has run, to be put back as if its end had not been recorded.
    let job = site
        .store
        .read(|tx| {
            tx.first(sql!("SELECT id, kind, body FROM store_job"), args![], |r| {
                Ok((r.get::<[u8; 16]>(0)?, r.get::<String>(1)?, r.get::<String>(2)?))
            })
        })
        .await
        .unwrap()
        .unwrap();
    site.run_jobs().await;
    site.store
        .write(move |tx| {
            tx.exec(
                sql!("INSERT INTO store_job (id, kind, body, run_at, attempts, failed) VALUES (?1, ?2, ?3, 0, 1, 0)"),
                args![&job.0, &job.1, &job.2],
            )
        })
        .await
        .unwrap();
    site.run_jobs().await;
    assert_eq!(site.texts(1, "vi").await.len(), 1);
}

#[tokio::test]
async fn notices_are_their_persons_alone_and_are_read_by_them() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    for n in 1..=3 {
        site.tell(Event::OrderDelivered { order: order(n, 1, Origin::Tap), cod: false }).await;
    }
    site.deliver_all().await;
    assert_eq!(site.notify.unread(person(1)).await.unwrap(), 3);
    let (_, page) = site.ask(1, "GET", "/api/notices", Value::Null, "vi").await;
    assert_eq!(page["items"][0]["read"], false);
    let id = page["items"][0]["id"].as_str().unwrap().to_owned();
    assert!(site.texts(2, "vi").await.is_empty());
    let (_, left) = site.ask(2, "POST", "/api/notices/read", json!({ "ids": [id] }), "vi").await;
    assert_eq!(left, json!({ "unread": 0 }));
    assert_eq!(site.notify.unread(person(1)).await.unwrap(), 3, "another's notice is not marked");
    let (_, left) = site.ask(1, "POST", "/api/notices/read", json!({ "ids": [id] }), "vi").await;
    assert_eq!(left, json!({ "unread": 2 }));
    let (_, left) = site.ask(1, "POST", "/api/notices/read", json!({ "all": true }), "vi").await;
    assert_eq!(left, json!({ "unread": 0 }));
    let (status, _) = site.ask(1, "POST", "/api/notices/read", json!({}), "vi").await;
    assert_eq!(status, 422);
    let (_, page) = site.ask(1, "GET", "/api/notices?limit=2", Value::Null, "vi").await;
    let next = page["next"].as_str().unwrap();
    let (_, rest) = site.ask(1, "GET", &format!("/api/notices?limit=2&cursor={next}"), Value::Null, "vi").await;
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
}

#[tokio::test]
async fn the_oldest_notice_goes_when_there_are_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    for n in 0..=250u8 {
        site.clock.advance_ms(1000);
        site.tell(Event::OrderDelivered { order: order(n, 1, Origin::Tap), cod: false }).await;
        site.deliver_all().await;
    }
    assert_eq!(site.notify.unread(person(1)).await.unwrap(), i64::from(notify::KEPT_MAX));
    assert_eq!(site.texts(1, "vi").await[0], "Đơn PH-250 đã giao.");
}

#[tokio::test]
async fn who_waited_is_told_until_when_it_is_theirs_and_a_hold_is_reminded_of_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    site.tell(Event::OrderCaptured { order: order(1, 1, Origin::Comment) }).await;
    site.tell(Event::OrderCaptured { order: order(2, 2, Origin::Comment) }).await;
    site.tell(Event::WaitlistServed { order: order(3, 3, Origin::Comment) }).await;
    site.tell(Event::OrderPlaced {
        order: order(2, 2, Origin::Comment),
        payment_method: PaymentMethod::Cod,
        risk: Box::default(),
    })
    .await;
    site.deliver_all().await;
    assert_eq!(site.texts(3, "vi").await, ["Đến lượt bạn: PH-3 được giữ cho bạn đến 19:10."]);
    let turn = async |site: &Site| {
        let timer = site.timers[0].clone();
        let turning = tokio::spawn(timer.turn());
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        turning.abort();
    };
    turn(&site).await;
    assert!(site.texts(1, "vi").await.is_empty(), "not yet");
    site.clock.advance_ms(8 * 60 * 1000 + 1000);
    for _ in 0..2 {
        turn(&site).await;
    }
    let said = "Hàng giữ PH-1 hết hạn lúc 19:10. Hãy xác nhận để không mất.";
    assert_eq!(site.texts(1, "vi").await, [said]);
    assert!(site.texts(2, "vi").await.is_empty(), "it was confirmed");
    assert_eq!(site.texts(3, "vi").await.len(), 2);
}

#[tokio::test]
async fn a_new_notice_is_pushed_when_it_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    let mut pushes = site.notify.subscribe();
    site.tell(Event::OrderDelivered { order: order(1, 1, Origin::Tap), cod: false }).await;
    site.deliver_all().await;
    let wait = std::time::Duration::from_secs(2);
    let who = tokio::time::timeout(wait, pushes.recv()).await.unwrap().unwrap();
    assert_eq!(who, person(1));
    assert_eq!(site.notify.unread(who).await.unwrap(), 1);
    site.deliver_all().await;
    let again = tokio::time::timeout(std::time::Duration::from_millis(100), pushes.recv()).await;
    assert!(again.is_err(), "a repetition is no news");
}

#[tokio::test]
async fn a_forgotten_password_makes_a_letter_and_its_secret_is_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let site = site(folder.path());
    for (n, locale) in [(1, Locale::Vi), (2, Locale::Zh), (3, Locale::En)] {
        let vault = site.vault.clone();
        let ask = move |tx: &mut store::Tx<'_>| {
            let user_id = person(n);
            let sealed_token = vault.seal(tx, user_id, RESET_TOKEN.as_bytes())?;
            tx.tell(Event::PasswordResetAsked { user_id, locale, sealed_token })
        };
        site.store.write(ask).await.unwrap();
    }
    site.deliver_all().await;
    site.run_jobs().await;
    let mut letters: Vec<(String, String)> = std::fs::read_dir(folder.path().join("mail"))
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            }
            (path.to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    letters.sort_by_key(|(name, _)| name.ends_with(".eml"));
    assert_eq!(letters.len(), 2, "who has no login gets no letter");
    assert!(letters[0].0.ends_with(".sms.txt") && letters[1].0.ends_with(".eml"));
    let link = format!("https://phien.test/reset/{RESET_TOKEN}");
    assert!(letters[0].1.starts_with("To: +84901234567\n") && letters[0].1.contains(&link));
    assert!(letters[0].1.contains("重置密码"), "in the person's language");
    assert!(letters[1].1.starts_with("To: lan@phien.test\r\nSubject: =?utf-8?q?") && letters[1].1.contains(&link));
    for file in ["db", "db-wal"] {
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        assert!(!bytes.windows(RESET_TOKEN.len()).any(|w| w == RESET_TOKEN.as_bytes()), "{file}");
    }
}
