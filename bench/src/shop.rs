//! A shop to measure with: an owner, products with stock, and buyers who are signed in with address and payment kept.

use std::path::Path;

use serde_json::json;

use crate::{
    http::{Connection, Person},
    server::{Result, Server, run},
};

pub(crate) const PASSWORD: &str = "a long measured password";

pub(crate) struct Shop {
    pub owner: Person,
    pub merchant: String,
    /// One variant a product.
    pub variants: Vec<String>,
    pub buyers: Vec<Person>,
}

impl Shop {
    /// How far behind the house's own work is, as its operator sees it.
    pub(crate) async fn system(&self, c: &mut Connection) -> Result<serde_json::Value> {
        Ok(c.get("/api/console/system", &self.owner).await?.json())
    }

    /// Whether every consumer has seen every fact.
    pub(crate) async fn drained(&self, c: &mut Connection) -> Result<bool> {
        let system = self.system(c).await?;
        Ok(system["backlog"].as_array().is_some_and(|all| all.iter().all(|c| c["facts"].as_i64() == Some(0))))
    }
}

/// People that are made before the server runs.
pub(crate) fn people(folder: &Path, buyers: usize) -> Result<Vec<Person>> {
    run(folder, &["user", "add", "owner@example.com", "--name", "Owner", "--operator"], PASSWORD)?;
    run(folder, &["user", "add", DESK, "--name", "Desk", "--operator"], PASSWORD)?;
    let tokens = run(folder, &["user", "buyers", &buyers.to_string()], "")?;
    let people = tokens.lines().filter_map(|line| line.split_once(' '));
    Ok(people.map(|(cookie, csrf)| Person { cookie: cookie.into(), csrf: csrf.into() }).collect())
}

/// A session of somebody whose password is [`PASSWORD`].
pub(crate) async fn sign_in(c: &mut Connection, login: &str) -> Result<Person> {
    let body = json!({"login": login, "password": PASSWORD}).to_string();
    let answer = c.send("POST", "/api/auth/login", &Person::default(), "", &body).await?;
    let cookie = answer.cookie.clone().ok_or_else(|| format!("no session: {}", answer.json()))?;
    Ok(Person { cookie, csrf: answer.json()["csrf"].as_str().unwrap_or_default().to_owned() })
}

/// The operator who lets shops sell without limits.
const DESK: &str = "desk@example.com";

/// A shop to be opened, with papers that the sandbox proves.
pub(crate) fn shop_json(name: &str, slug: &str) -> String {
    let own = slug.bytes().map(u64::from).sum::<u64>();
    let number = |kind: u64| format!("{kind}{own:07}7");
    json!({
        "name": name, "slug": slug, "country": "VN", "currency": "VND",
        "application": {
            "kind": "person", "category": "clothes", "legal_name": name, "identity_number": number(790), "born": "1990-05-17",
            "bank": {"name": "Vietcombank", "account": number(190), "holder": name},
            "return_address": {"line": "12 Lê Lợi", "region": "VN-SG", "country": "VN"},
        },
    })
    .to_string()
}

/// Ends a new shop's probation: what is measured is no new shop.
pub(crate) async fn lift(c: &mut Connection, merchant: &str) -> Result<()> {
    let desk = sign_in(c, DESK).await?;
    let body = json!({"act": "lift", "reason": "measured"}).to_string();
    let answer = c.send("POST", &format!("/api/console/admission/{merchant}"), &desk, "", &body).await?.json();
    if answer["standing"] == "admitted" { Ok(()) } else { Err(format!("the shop was not admitted: {answer}").into()) }
}

/// Opens the shop over HTTP.
pub(crate) async fn open(server: &Server, buyers: Vec<Person>, products: usize, stock: i64) -> Result<Shop> {
    let mut c = Connection::open(&server.addr).await?;
    let owner = sign_in(&mut c, "owner@example.com").await?;
    let answer = c.send("POST", "/api/merchants", &owner, "", &shop_json("Measured", "measured")).await?.json();
    let merchant = answer["id"].as_str().ok_or_else(|| format!("no shop: {answer}"))?.to_owned();
    lift(&mut c, &merchant).await?;
    let mut variants = Vec::new();
    for n in 0..products {
        let product = json!({
            "title": {"vi": format!("Áo số {n}")}, "status": "active",
            "variants": [{"sku": format!("AO-{n}"), "options": [], "price_minor": 189_000, "weight_g": 250, "on_hand": stock}],
        });
        let answer =
            c.send("POST", &format!("/api/studio/{merchant}/products"), &owner, "", &product.to_string()).await?.json();
        let variant = answer["variants"][0]["id"].as_str().ok_or_else(|| format!("no product: {answer}"))?;
        variants.push(variant.to_owned());
    }
    Ok(Shop { owner, merchant, variants, buyers })
}
