//! A house with live in it, and stand-ins for the rest: two shops, their people, goods to sell. Real sockets.

#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use contracts::{
    Decisions, Fact, Facts, Judged, NoPolicy, StockLevel, Verdict,
    ports::{
        Answer, Checkout, HoldAnswer, HoldOutcome, HoldRequest, KnownAddress, Offer, OfferSpec, People, PostalAddress,
        ProductCard, Selling, Sessions, ShopCard, ShopName, Shops, Variant,
    },
};
use kernel::{
    Actor, ActorKind, AddressId, Currency, Error, Id, MerchantId, MerchantRole, Money, OfferId, OrderId, ProductId,
    Result, Secret, Seeded, SessionId, Text3, Time, UserId, Uuid, VariantId, World,
};
use live::{Live, Options, Ports};
use serde_json::{Value, json};
use store::{Store, Vault};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub const SHOP: MerchantId = MerchantId::from_uuid(Uuid::from_u128(100));
pub const OTHER_SHOP: MerchantId = MerchantId::from_uuid(Uuid::from_u128(200));
pub const PRICE: i64 = 189_000;

/// Everybody there is, by the name that is also their session cookie.
const PEOPLE: [(&str, u128); 8] = [
    ("lan", 1),
    ("minh", 2),
    ("host", 3),
    ("moderator", 4),
    ("staff", 5),
    ("stranger", 6),
    ("operator", 7),
    ("owner", 8),
];

pub fn user(name: &str) -> UserId {
    let (_, n) = PEOPLE.into_iter().find(|(p, _)| *p == name).unwrap();
    UserId::from_uuid(Uuid::from_u128(n))
}

fn role(user_id: UserId, merchant: MerchantId) -> Option<MerchantRole> {
    let roles = [
        ("host", SHOP, MerchantRole::Host),
        ("moderator", SHOP, MerchantRole::Moderator),
        ("staff", SHOP, MerchantRole::Staff),
        ("owner", SHOP, MerchantRole::Owner),
        ("stranger", OTHER_SHOP, MerchantRole::Owner),
    ];
    roles.into_iter().find(|(name, shop, _)| user(name) == user_id && *shop == merchant).map(|(_, _, role)| role)
}

pub fn product(n: u128) -> ProductId {
    ProductId::from_uuid(Uuid::from_u128(1_000 + n))
}

pub fn variant(n: u128, option: u128) -> VariantId {
    VariantId::from_uuid(Uuid::from_u128(10_000 + n * 10 + option))
}

/// What is sold: product n has the sizes S and M, ten of each.
#[derive(Default)]
pub struct Shelf {
    offers: Mutex<HashMap<SessionId, Vec<Offer>>>,
    pub holds: Mutex<Vec<HoldRequest>>,
    pub cancelled: Mutex<Vec<(UserId, Option<String>)>>,
    numbers: AtomicU64,
}

fn card(id: ProductId) -> ProductCard {
    ProductCard {
        id,
        slug: "ao".into(),
        merchant: ShopName { id: SHOP, name: "Sạp Cô Út".into() },
        title: Text3::same("Áo thun"),
        picture_url: None,
        price: Money::new(PRICE, Currency::VND),
        compare_at: None,
        left: 20,
        sold: 0,
        live_session: None,
    }
}

impl Shelf {
    fn offer(&self, spec: &OfferSpec, old: Option<&Offer>) -> Offer {
        let n = spec.product_id.as_uuid().as_u128() - 1_000;
        let variants: Vec<Variant> = ["S", "M"]
            .into_iter()
            .zip(0u128..)
            .map(|(size, at)| Variant {
                id: variant(n, at),
                sku: format!("AO-{n}-{size}"),
                options: vec![size.to_owned()],
                price: Money::new(PRICE, Currency::VND),
                compare_at: None,
                left: 10,
                on_hand: 10,
                held: 0,
                weight_g: 200,
                picture_url: None,
            })
            .collect();
        Offer {
            id: old.map_or_else(|| OfferId::from_uuid(Uuid::from_u128(50_000 + n)), |o| o.id),
            session_id: spec.session_id,
            merchant_id: spec.merchant_id,
            code: spec.code.clone(),
            armed: old.is_some_and(|o| o.armed),
            price: Money::new(spec.price_minor.unwrap_or(PRICE), Currency::VND),
            price_to: None,
            compare_at: None,
            limit_per_buyer: spec.limit_per_buyer,
            product: card(spec.product_id),
            option_names: vec!["Cỡ".into()],
            stock: variants.iter().map(|v| StockLevel { variant_id: v.id, on_hand: 10, held: 0, sold: 0 }).collect(),
            variants,
            waiting: 0,
        }
    }

    pub fn armed(&self, session: SessionId) -> Vec<String> {
        let offers = self.offers.lock().unwrap();
        offers.get(&session).into_iter().flatten().filter(|o| o.armed).map(|o| o.code.clone()).collect()
    }
}

impl Selling for Shelf {
    fn product_cards<'a>(&'a self, ids: &'a [ProductId]) -> Answer<'a, Vec<Option<ProductCard>>> {
        Box::pin(async move { Ok(ids.iter().map(|id| Some(card(*id))).collect()) })
    }

    fn prepare(&self, specs: Vec<OfferSpec>) -> Answer<'_, Vec<Offer>> {
        let session = specs[0].session_id;
        let mut all = self.offers.lock().unwrap();
        let known = all.entry(session).or_default();
        for spec in &specs {
            let at = known.iter().position(|o| o.code == spec.code);
            let offer = self.offer(spec, at.map(|at| &known[at]));
            match at {
                Some(at) => known[at] = offer,
                None => known.push(offer),
            }
        }
        let offers = known.clone();
        Box::pin(async move { Ok(offers) })
    }

    fn offers(&self, session: SessionId) -> Answer<'_, Vec<Offer>> {
        let offers = self.offers.lock().unwrap().get(&session).cloned().unwrap_or_default();
        Box::pin(async move { Ok(offers) })
    }

    fn arm(&self, session: SessionId, offer: OfferId, armed: bool) -> Answer<'_, Offer> {
        let mut all = self.offers.lock().unwrap();
        let found = all.get_mut(&session).and_then(|o| o.iter_mut().find(|o| o.id == offer));
        let answer = found.map(|o| {
            o.armed = armed;
            o.clone()
        });
        Box::pin(async move { answer.ok_or(Error::not_found()) })
    }

    fn disarm_all(&self, session: SessionId) -> Answer<'_, ()> {
        self.offers.lock().unwrap().entry(session).or_default().iter_mut().for_each(|o| o.armed = false);
        Box::pin(async { Ok(()) })
    }

    fn hold(&self, request: HoldRequest) -> Answer<'_, HoldAnswer> {
        let offers = self.offers.lock().unwrap();
        let offers = &offers[&request.session_id];
        let n = self.numbers.fetch_add(1, Ordering::SeqCst) + 1;
        let outcomes = request
            .items
            .iter()
            .map(|item| {
                let offer = offers.iter().find(|o| o.id == item.offer_id).unwrap();
                let fits = |v: &&Variant| item.options.iter().all(|o| v.options.contains(o));
                match offer.variants.iter().find(fits) {
                    Some(v) if item.quantity <= 10 => HoldOutcome::Held {
                        code: offer.code.clone(),
                        options: v.options.clone(),
                        quantity: item.quantity,
                        variant_id: v.id,
                    },
                    _ => HoldOutcome::Waitlisted {
                        code: offer.code.clone(),
                        options: vec![],
                        quantity: item.quantity,
                        position: 3,
                    },
                }
            })
            .collect::<Vec<_>>();
        let any = outcomes.iter().any(|o| matches!(o, HoldOutcome::Held { .. }));
        let order = any.then(|| (OrderId::from_uuid(Uuid::from_u128(900_000 + u128::from(n))), format!("P{n}")));
        let until = Time::parse("2026-11-21T12:15:00Z");
        self.holds.lock().unwrap().push(request);
        let link = any.then(|| Secret::new("link-secret".to_owned()));
        Box::pin(async move { Ok(HoldAnswer { order, until, link, outcomes }) })
    }

    fn cancel_hold<'a>(&'a self, _: SessionId, buyer: UserId, code: Option<&'a str>) -> Answer<'a, Vec<String>> {
        self.cancelled.lock().unwrap().push((buyer, code.map(str::to_owned)));
        let held = self.holds.lock().unwrap().iter().any(|h| h.buyer == buyer);
        Box::pin(async move { Ok(if held { vec!["P1".to_owned()] } else { Vec::new() }) })
    }
}

pub struct Everybody;

impl Shops for Everybody {
    fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>> {
        let card = |id: &MerchantId| {
            Some(ShopCard {
                id: *id,
                slug: if *id == SHOP { "co-ut" } else { "khac" }.into(),
                name: "Sạp Cô Út".into(),
                avatar_url: None,
                currency: Currency::VND,
                country: "VN".into(),
            })
        };
        ids.iter().map(card).collect()
    }
    fn by_slug(&self, slug: &str) -> Option<ShopCard> {
        if slug == "co-ut" { self.cards(&[SHOP]).pop().flatten() } else { None }
    }
    fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole> {
        role(user, merchant)
    }
    fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)> {
        [SHOP, OTHER_SHOP].into_iter().filter_map(|m| Some((m, role(user, m)?))).collect()
    }
    fn crew(&self, merchant: MerchantId) -> Vec<UserId> {
        PEOPLE.into_iter().map(|(name, _)| user(name)).filter(|u| role(*u, merchant).is_some()).collect()
    }
    fn followers(&self, _: MerchantId) -> Answer<'_, Vec<UserId>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn follow_state(&self, _: MerchantId, _: Option<UserId>) -> Answer<'_, (bool, i64)> {
        Box::pin(async { Ok((false, 12)) })
    }
}

impl People for Everybody {
    fn names<'a>(&'a self, users: &'a [UserId]) -> Answer<'a, Vec<String>> {
        let name = |u: &UserId| PEOPLE.into_iter().find(|(p, _)| user(p) == *u).map_or("", |(p, _)| p).to_owned();
        Box::pin(async move { Ok(users.iter().map(name).collect()) })
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
    fn keep(
        &self,
        _: UserId,
        _: Secret<PostalAddress>,
        _: Option<contracts::PaymentMethod>,
    ) -> Answer<'_, KnownAddress> {
        Box::pin(async { Err(Error::not_found()) })
    }
    fn keep_method(&self, _: UserId, _: contracts::PaymentMethod) -> Answer<'_, ()> {
        Box::pin(async { Ok(()) })
    }
    fn addressees<'a>(&'a self, _: &'a str) -> Answer<'a, Vec<(UserId, Option<kernel::AddressId>)>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

impl Sessions for Everybody {
    fn actor<'a>(&'a self, token: &'a Secret<String>, _: bool) -> Answer<'a, Option<Actor>> {
        let known = PEOPLE.into_iter().find(|(p, _)| *p == token.expose());
        Box::pin(async move {
            Ok(known.map(|(name, _)| Actor {
                kind: ActorKind::Account,
                user: Some(user(name)),
                operator: name == "operator",
                scopes: None,
                merchants: Everybody.merchants_of(user(name)),
            }))
        })
    }
}

/// Who is asked for verdicts: says what the test wants, and remembers what was asked.
#[derive(Default)]
pub struct Judge {
    rules: Mutex<Vec<Rule>>,
    pub asked: Mutex<Vec<(&'static str, String, Facts)>>,
    number: AtomicU64,
}

struct Rule {
    scene: &'static str,
    fits: Box<dyn Fn(&Facts) -> bool + Send + Sync>,
    outcome: &'static str,
    limits: Vec<(Arc<str>, i64)>,
}

/// A fact by its name.
pub fn fact<'f>(facts: &'f Facts, name: &str) -> &'f Fact {
    facts.0.iter().find(|(n, _)| *n == name).map_or(&Fact::Missing, |(_, fact)| fact)
}

impl Judge {
    /// From now on: `outcome` where `fits`; the first that fits holds.
    pub fn rule(
        &self,
        scene: &'static str,
        outcome: &'static str,
        limits: &[(&str, i64)],
        fits: impl Fn(&Facts) -> bool + Send + Sync + 'static,
    ) {
        let limits = limits.iter().map(|(name, value)| (Arc::from(*name), *value)).collect();
        self.rules.lock().unwrap().push(Rule { scene, fits: Box::new(fits), outcome, limits });
    }

    /// Comments with this in them.
    pub fn comment(&self, part: &'static str, outcome: &'static str, limits: &[(&str, i64)]) {
        self.rule(
            contracts::scene::CHAT_MESSAGE,
            outcome,
            limits,
            move |facts| matches!(fact(facts, "chat.text"), Fact::Text(text) if text.contains(part)),
        );
    }

    pub fn forget(&self) {
        self.rules.lock().unwrap().clear();
    }
}

impl Decisions for Judge {
    fn decide(&self, scene: &'static str, subject: &str, facts: Facts) -> Verdict {
        let mut verdict = NoPolicy.decide(scene, subject, Facts::new());
        if let Some(rule) = self.rules.lock().unwrap().iter().find(|r| r.scene == scene && (r.fits)(&facts)) {
            verdict.outcome = rule.outcome.into();
            verdict.limits.clone_from(&rule.limits);
            verdict.reasons =
                vec![Text3 { vi: "Lý do thử".into(), zh: "测试原因".into(), en: "A test's reason".into() }];
        }
        let number = self.number.fetch_add(1, Ordering::SeqCst) + 1;
        verdict.judged = Some(Box::new(Judged {
            id: kernel::DecisionId::from_uuid(Uuid::from_u128(700_000 + u128::from(number))),
            scene: scene.to_owned(),
            subject: subject.to_owned(),
            outcome: verdict.outcome.to_string(),
            record: "AA".into(),
            seen: 0,
            fallback: None,
            watched: false,
        }));
        self.asked.lock().unwrap().push((scene, subject.to_owned(), facts));
        verdict
    }

    fn fallback(&self, scene: &'static str, subject: &str, _: &'static str) -> Verdict {
        NoPolicy.decide(scene, subject, Facts::new())
    }

    fn deadline(&self, _: &'static str) -> Duration {
        Duration::from_millis(50)
    }
}

pub struct House {
    pub judge: Arc<Judge>,
    pub live: Live,
    pub store: Store,
    pub shelf: Arc<Shelf>,
    pub clock: Arc<Seeded>,
    pub address: SocketAddr,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Drop for House {
    fn drop(&mut self) {
        self.tasks.iter().for_each(tokio::task::JoinHandle::abort);
    }
}

impl House {
    pub async fn open(folder: &Path, shelf: Arc<Shelf>) -> House {
        let (world, clock) = World::seeded(u64::from(std::process::id()), Time::parse("2026-11-21T12:00:00Z").unwrap());
        House::open_in(folder, shelf, world, clock).await
    }

    pub async fn open_in(folder: &Path, shelf: Arc<Shelf>, world: World, clock: Arc<Seeded>) -> House {
        let store = Store::open(&folder.join("db"), &[kit::MIGRATIONS, live::MIGRATIONS], world.clone()).unwrap();
        let vault = Vault::new(&Secret::new([7; 32]));
        let hub = kit::push::Hub::new(kit::push::Options::default());
        let judge = Arc::new(Judge::default());
        let ports = Ports {
            selling: shelf.clone(),
            shops: Arc::new(Everybody),
            people: Arc::new(Everybody),
            decisions: judge.clone(),
        };
        let options = Options { rtmp_server: "rtmp://127.0.0.1:1935/live".into(), utc_offset_minutes: 420 };
        let live = Live::new(store.clone(), vault, hub, ports, options).unwrap();
        let module = live::module(live.clone());
        let texts = kit::Texts::new([module.texts]).unwrap();
        let door = kit::Door::new(Arc::new(Everybody), texts, world, module.access.iter().copied());
        let (routes, _) = module.routes.split_for_parts();
        let app = routes
            .layer(axum::middleware::from_fn_with_state(door, kit::Door::pass))
            .merge(live::media_router(live.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = vec![tokio::spawn(async move { axum::serve(listener, app).await.unwrap() })];
        for consumer in module.consumers {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { store.consume(consumer).await }));
        }
        tasks.extend(module.timers.into_iter().map(|t| tokio::spawn(t.turn())));
        let runner = store.clone();
        tasks.push(tokio::spawn(async move { runner.run_jobs(module.jobs).await }));
        // The tap must be listening before the first fact.
        tokio::time::sleep(Duration::from_millis(50)).await;
        House { judge, live, store, shelf, clock, address, tasks }
    }

    async fn request(&self, who: &str, method: &str, path: &str, more: &str, body: &str) -> TcpStream {
        let cookies = if who.is_empty() {
            String::new()
        } else {
            let csrf = kit::csrf_token(&Secret::new(who.to_owned()));
            format!("Cookie: phien_session={who}\r\nX-CSRF: {csrf}\r\n")
        };
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
        };
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let text = format!("{method} {path} HTTP/1.1\r\nHost: phien.test\r\n{cookies}{length}{more}\r\n{body}");
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// Status, head and body of an answer.
    pub async fn raw(&self, who: &str, method: &str, path: &str, body: &str) -> (u16, String, Vec<u8>) {
        let mut stream = self.request(who, method, path, "Connection: close\r\nAccept-Language: en\r\n", body).await;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        (head[9..12].parse().unwrap(), head.to_ascii_lowercase(), bytes[end..].to_vec())
    }

    pub async fn ask(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, head, bytes) = self.raw(who, method, path, &text).await;
        assert!(!head.contains("transfer-encoding"), "{head}");
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// An answer that must be a good one.
    pub async fn ok(&self, who: &str, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(who, method, path, body.clone()).await;
        assert!((200..300).contains(&status), "{method} {path} {body}: {status} {answer}");
        answer
    }

    /// The status and code of an answer that must be a refusal.
    pub async fn refused(&self, who: &str, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.ask(who, method, path, body).await;
        (status, answer["code"].as_str().unwrap_or_default().to_owned())
    }

    pub async fn act(&self, session: SessionId, act: &str) -> Value {
        let path = format!("/api/studio/{SHOP}/sessions/{session}/act");
        self.ok("host", "POST", &path, json!({ "act": act })).await
    }

    /// A session with a talk and two products, A1 and A2.
    pub async fn session(&self) -> SessionId {
        let input = json!({ "title": { "vi": "Chợ đêm" }, "starts_at": "2026-11-21T13:00:00Z", "host_name": "Cô Út" });
        let made = self.ok("host", "POST", &format!("/api/studio/{SHOP}/sessions"), input).await;
        let id: SessionId = made["id"].as_str().unwrap().parse().unwrap();
        let segment = |kind: &str, product_id: Option<ProductId>| {
            json!({ "kind": kind, "product_id": product_id, "code": null, "price_minor": product_id.map(|_| 99_000),
                "limit_per_buyer": null, "minutes": 5, "script": "Lời của người dẫn", "who": "Cô Út" })
        };
        let items = [segment("talk", None), segment("product", Some(product(1))), segment("product", Some(product(2)))];
        self.ok("host", "PUT", &format!("/api/studio/{SHOP}/sessions/{id}/segments"), json!({ "items": items })).await;
        id
    }

    pub async fn playback(&self, session: SessionId) -> String {
        let key = self.key(session).await;
        self.live.gate().admit(media::StreamKey::new(key)).await.unwrap().stream
    }

    pub async fn key(&self, session: SessionId) -> String {
        let path = format!("/api/studio/{SHOP}/sessions/{session}/stream-key");
        self.ok("host", "GET", &path, Value::Null).await["key"].as_str().unwrap().to_owned()
    }

    pub async fn signal(&self, session: SessionId, kind: media::StreamEventKind) {
        let stream = self.playback(session).await;
        self.live.gate().event(media::StreamEvent { stream, kind });
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    /// A session that is live, with A1 pinned.
    pub async fn on_air(&self) -> SessionId {
        let id = self.session().await;
        self.signal(id, media::StreamEventKind::Started).await;
        self.act(id, "go_live").await;
        self.act(id, "next").await;
        self.act(id, "next").await;
        id
    }

    pub async fn enter(&self, who: &str, session: SessionId) -> Page {
        self.enter_in(who, session, "vi").await
    }

    pub async fn enter_in(&self, who: &str, session: SessionId, language: &str) -> Page {
        let more = format!(
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nAccept-Language: {language}\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        let stream = self.request(who, "GET", &format!("/api/sessions/{session}/socket"), &more, "").await;
        let mut page = Page { stream, bytes: Vec::new(), events: Vec::new(), seen: String::new() };
        let head = page.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        page
    }

    /// What the database's files hold, to look for what they must not hold.
    pub fn files(folder: &Path) -> Vec<u8> {
        let files = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|p| p.is_file());
        files.flat_map(|p| std::fs::read(p).unwrap()).collect()
    }
}

/// A page in a browser: a socket and all it was told.
pub struct Page {
    stream: TcpStream,
    bytes: Vec<u8>,
    events: Vec<Value>,
    /// Every text that came.
    pub seen: String,
}

impl Page {
    async fn head(&mut self) -> String {
        loop {
            if let Some(end) = self.bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                let head: Vec<u8> = self.bytes.drain(..end + 4).collect();
                return String::from_utf8(head).unwrap();
            }
            assert!(self.stream.read_buf(&mut self.bytes).await.unwrap() > 0, "closed in its head");
        }
    }

    pub async fn send(&mut self, event: Value) {
        let body = event.to_string().into_bytes();
        let mut frame = vec![0x81];
        if body.len() < 126 {
            frame.push(0x80 | body.len() as u8);
        } else {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&(body.len() as u16).to_be_bytes());
        }
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(&body);
        self.stream.write_all(&frame).await.unwrap();
    }

    pub async fn say(&mut self, text: &str) {
        self.send(json!({ "t": "say", "text": text, "id": "mine" })).await;
    }

    /// Takes frames that are there within `wait`. `false` when the line was closed.
    async fn read(&mut self, wait: Duration) -> bool {
        let open = match tokio::time::timeout(wait, self.stream.read_buf(&mut self.bytes)).await {
            Ok(Ok(n)) => n > 0,
            Ok(Err(_)) => false,
            Err(_) => true,
        };
        loop {
            let (header, length) = match self.bytes.get(1) {
                Some(126) if self.bytes.len() >= 4 => {
                    (4, usize::from(u16::from_be_bytes([self.bytes[2], self.bytes[3]])))
                }
                Some(127) if self.bytes.len() >= 10 => {
                    (10, u64::from_be_bytes(self.bytes[2..10].try_into().unwrap()) as usize)
                }
                Some(short @ 0..=125) => (2, usize::from(*short)),
                _ => return open,
            };
            if self.bytes.len() < header + length {
                return open;
            }
            let frame: Vec<u8> = self.bytes.drain(..header + length).collect();
            if frame[0] & 15 != 1 {
                continue;
            }
            let text = String::from_utf8(frame[header..].to_vec()).unwrap();
            self.seen.push_str(&text);
            let value: Value = serde_json::from_str(&text).unwrap();
            self.events.extend(value.as_array().cloned().unwrap_or_else(|| vec![value]));
        }
    }

    /// The next event of a kind for which `fits` holds; others stay for whoever asks for them.
    pub async fn wait_for(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let began = std::time::Instant::now();
        loop {
            if let Some(at) = self.events.iter().position(|e| e["t"] == kind && fits(e)) {
                return self.events.remove(at);
            }
            let open = self.read(Duration::from_millis(200)).await;
            let late = began.elapsed() > Duration::from_secs(10);
            assert!(open && !late, "no {kind} came; there are {:#?}", self.events);
        }
    }

    pub async fn next(&mut self, kind: &str) -> Value {
        self.wait_for(kind, |_| true).await
    }

    /// All that comes within a moment.
    pub async fn settle(&mut self) -> Vec<Value> {
        for _ in 0..4 {
            self.read(Duration::from_millis(150)).await;
        }
        std::mem::take(&mut self.events)
    }

    /// Waits until the line is closed.
    pub async fn closed(&mut self) {
        let began = std::time::Instant::now();
        while self.read(Duration::from_millis(200)).await {
            assert!(began.elapsed() < Duration::from_secs(10), "the line stays open");
        }
    }

    pub async fn none(&mut self, kind: &str) {
        let events = self.settle().await;
        assert!(events.iter().all(|e| e["t"] != kind), "{events:#?}");
    }
}

pub fn id<K>(value: &Value) -> Id<K> {
    value.as_str().unwrap().parse().unwrap()
}

pub type Done = Result<()>;
