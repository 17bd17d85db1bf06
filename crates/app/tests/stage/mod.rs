//! A whole house on a folder of its own, with a person of every role in its shop.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use kernel::{Locale, MerchantRole, Secret, UserId};
use phien::{config::Config, wire::House};
use serde_json::Value;
use tower::ServiceExt;

pub(crate) struct Stage {
    pub(crate) house: House,
    pub(crate) shop: kernel::MerchantId,
    pub(crate) roles: BTreeMap<&'static str, Option<UserId>>,
    _folder: tempfile::TempDir,
}

pub(crate) async fn stage() -> Stage {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::read(None).unwrap();
    config.data = folder.path().to_owned();
    config.rtmp_addr = ([127, 0, 0, 1], 0).into();
    let house = House::open(&config, kit::SystemWorld::world(), false).await.unwrap();
    let mut roles = BTreeMap::from([("nobody", None)]);
    for (name, login, operator) in [
        ("guest", None, false),
        ("account", Some("account@example.com"), false),
        ("owner", Some("owner@example.com"), false),
        ("host", Some("host@example.com"), false),
        ("moderator", Some("moderator@example.com"), false),
        ("staff", Some("staff@example.com"), false),
        ("other_owner", Some("other@example.com"), false),
        ("operator", Some("operator@example.com"), true),
    ] {
        let new = identity::NewUser {
            name: name.to_owned(),
            login: login.map(str::to_owned),
            password: login.map(|_| Secret::new("a long enough password".to_owned())),
            locale: Locale::En,
            operator,
        };
        roles.insert(name, Some(house.identity.create_user(new).await.unwrap()));
    }
    let open = |slug: &str| merchants::NewShop {
        name: slug.to_owned(),
        slug: slug.to_owned(),
        country: "VN".to_owned(),
        currency: kernel::Currency::VND,
        about: kernel::Text3::default(),
        avatar_url: None,
        cover_url: None,
        application: None,
    };
    let shop = house.merchants.create_shop(roles["owner"].unwrap(), open("one")).await.unwrap();
    house.merchants.create_shop(roles["other_owner"].unwrap(), open("two")).await.unwrap();
    let ctx = kernel::Ctx::system(house.store.world().now());
    for (name, role) in
        [("host", MerchantRole::Host), ("moderator", MerchantRole::Moderator), ("staff", MerchantRole::Staff)]
    {
        house.merchants.set_staff(&ctx, shop, roles[name].unwrap(), role).await.unwrap();
    }
    Stage { house, shop, roles, _folder: folder }
}

impl Stage {
    /// A request of somebody with a fresh session; gives status and JSON.
    pub(crate) async fn ask(&self, who: Option<UserId>, method: &str, path: &str, body: Value) -> (u16, Value) {
        let mut request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        if let Some(user) = who {
            let session = self.house.identity.open_session(user).await.unwrap();
            request = request
                .header("cookie", format!("phien_session={}", session.expose()))
                .header("x-csrf", kit::csrf_token(&session));
        }
        let body = if method == "GET" { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.house.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }
}
