//! A site with only this module, behind the real door.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each test file uses a part")]

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use contracts::ports::{Answer, Notices, ShopCard, Shops};
use http_body_util::BodyExt;
use identity::{Identity, Options};
use kernel::{Currency, MerchantId, MerchantRole, Secret, Seeded, Time, UserId, World};
use serde_json::Value;
use store::{Store, Vault};
use tower::ServiceExt;

pub struct Site {
    pub store: Store,
    pub vault: Vault,
    pub identity: Identity,
    pub shops: Arc<FakeShops>,
    pub clock: Arc<Seeded>,
    pub folder: tempfile::TempDir,
    pub consumers: Vec<store::Consumer>,
    pub api: String,
    router: axum::Router,
}

/// Shops as a test says they are.
#[derive(Default)]
pub struct FakeShops(pub Mutex<HashMap<UserId, Vec<(MerchantId, MerchantRole)>>>);

impl Shops for FakeShops {
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
    fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole> {
        self.merchants_of(user).into_iter().find(|(m, _)| *m == merchant).map(|(_, role)| role)
    }
    fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)> {
        self.0.lock().unwrap().get(&user).cloned().unwrap_or_default()
    }
    fn followers(&self, _: MerchantId) -> Answer<'_, Vec<UserId>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn follow_state(&self, _: MerchantId, _: Option<UserId>) -> Answer<'_, (bool, i64)> {
        Box::pin(async { Ok((false, 0)) })
    }
}

struct NoNotices;

impl Notices for NoNotices {
    fn unread(&self, _: UserId) -> Answer<'_, i64> {
        Box::pin(async { Ok(0) })
    }
}

/// A browser: keeps its cookie and the page's CSRF value.
#[derive(Clone, Debug)]
pub struct Browser {
    pub cookie: String,
    pub csrf: String,
    pub peer: &'static str,
}

pub struct Reply {
    pub status: StatusCode,
    pub json: Value,
    pub set_cookie: Option<String>,
}

impl Reply {
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}

impl Site {
    pub fn new() -> Site {
        Site::with(Options::default())
    }

    pub fn with(options: Options) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let (world, clock) = World::seeded(11, Time::parse("2026-11-21T12:00:00Z").unwrap());
        let store =
            Store::open(&folder.path().join("db"), &[kit::MIGRATIONS, identity::MIGRATIONS], world.clone()).unwrap();
        let vault = Vault::new(&store::new_master_key(&world));
        let shops = Arc::new(FakeShops::default());
        let identity = Identity::new(store.clone(), vault.clone(), shops.clone(), options);
        let module = identity::module(identity.clone(), Arc::new(NoNotices));
        let texts = kit::Texts::new([module.texts]).unwrap();
        let door = kit::Door::new(Arc::new(identity.clone()), texts, world, module.access.iter().copied());
        let (router, api) = module.routes.split_for_parts();
        let router = router
            .layer(axum::middleware::from_fn_with_state(door.clone(), kit::Door::pass))
            .fallback_service(axum::routing::any(kit::Door::nothing_here).with_state(door));
        let api = api.to_json().unwrap();
        Site { store, vault, identity, shops, clock, folder, consumers: module.consumers, api, router }
    }

    pub fn browser(&self) -> Browser {
        Browser { cookie: String::new(), csrf: String::new(), peer: "203.0.113.7:4000" }
    }

    /// Sends as the browser would; keeps the cookie and the CSRF value that come back.
    pub async fn send(&self, browser: &mut Browser, method: &str, path: &str, body: Value) -> Reply {
        self.send_with(browser, method, path, body, &[]).await
    }

    pub async fn send_with(
        &self,
        browser: &mut Browser,
        method: &str,
        path: &str,
        body: Value,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "phien.test");
        if !browser.cookie.is_empty() {
            request = request.header(header::COOKIE, format!("phien_session={}", browser.cookie));
        }
        if !browser.csrf.is_empty() {
            request = request.header("x-csrf", &browser.csrf);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        let peer: SocketAddr = browser.peer.parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(body).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let set_cookie = response.headers().get(header::SET_COOKIE).map(|value| value.to_str().unwrap().to_owned());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let json: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if let Some(cookie) = &set_cookie {
            let value = cookie.strip_prefix("phien_session=").unwrap().split(';').next().unwrap();
            browser.cookie = value.to_owned();
        }
        if let Some(csrf) = json["csrf"].as_str() {
            browser.csrf = csrf.to_owned();
        }
        Reply { status, json, set_cookie }
    }

    /// A browser with a new account.
    pub async fn sign_up(&self, name: &str, login: &str, password: &str) -> (Browser, UserId) {
        let mut browser = self.browser();
        let body = serde_json::json!({ "name": name, "login": login, "password": password });
        let reply = self.send(&mut browser, "POST", "/api/auth/sign-up", body).await;
        assert_eq!(reply.status, 200, "{}", reply.json);
        (browser, reply.json["user"]["id"].as_str().unwrap().parse().unwrap())
    }

    /// A browser with the session of somebody made outside a request.
    pub async fn browser_of(&self, user: UserId) -> Browser {
        let secret = self.identity.open_session(user).await.unwrap();
        let csrf = kit::csrf_token(&secret);
        Browser { cookie: Secret::into_inner(secret), csrf, ..self.browser() }
    }

    pub async fn me(&self, browser: &mut Browser) -> Value {
        let csrf = browser.csrf.clone();
        let reply = self.send(browser, "GET", "/api/me", Value::Null).await;
        if reply.json["user"].is_null() {
            browser.csrf = csrf;
        }
        reply.json
    }
}
