//! Somebody with a session: signs in, buys, follows, leads a room.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Error, Result,
    client::{Answer, Ask, Client},
    room::RoomSocket,
};

pub const SESSION_COOKIE: &str = "phien_session";
pub const DEVICE_COOKIE: &str = "phien_device";

/// A person at the server's door. Cheap to clone; clones share the session.
#[derive(Clone)]
pub struct Person(Arc<Inner>);

struct Inner {
    client: Client,
    /// What the browser calls itself.
    device: String,
    session: RwLock<Session>,
}

#[derive(Clone, Default)]
struct Session {
    cookie: String,
    csrf: String,
    /// Blank for nobody.
    id: String,
    name: String,
    locale: String,
}

/// A text that must be there.
pub(crate) fn text(value: &Value, name: &str) -> Result<String> {
    let found = value[name].as_str().map(str::to_owned);
    found.ok_or_else(|| Error::Unreadable(format!("{name} is missing in {}", brief(value))))
}

/// The start of a value, for a log line.
pub(crate) fn brief(value: &Value) -> String {
    value.to_string().chars().take(300).collect()
}

impl Person {
    /// Who watches without having given a name, in a browser of their own.
    pub fn nobody(client: &Client) -> Person {
        Person::at(client, &format!("browser-{}", client.fresh_key()))
    }

    /// The same in this browser; its mark has 16 to 64 bytes.
    pub fn at(client: &Client, device: &str) -> Person {
        Person(Arc::new(Inner { client: client.clone(), device: device.to_owned(), session: RwLock::default() }))
    }

    pub async fn sign_up(client: &Client, name: &str, login: &str, password: &str, locale: &str) -> Result<Person> {
        let body = json!({"name": name, "login": login, "password": password, "locale": locale});
        Person::enter(client, "/api/auth/sign-up", body).await
    }

    pub async fn log_in(client: &Client, login: &str, password: &str) -> Result<Person> {
        Person::enter(client, "/api/auth/login", json!({"login": login, "password": password})).await
    }

    pub async fn guest(client: &Client, name: &str) -> Result<Person> {
        Person::enter(client, "/api/auth/guest", json!({"name": name})).await
    }

    /// A guest in a browser that others use too.
    pub async fn guest_at(client: &Client, device: &str, name: &str) -> Result<Person> {
        Person::at(client, device).entering("/api/auth/guest", json!({"name": name})).await
    }

    /// The first operator, by the token of the set-up link.
    pub async fn set_up(client: &Client, token: &str, name: &str, login: &str, password: &str) -> Result<Person> {
        let body = json!({"token": token, "name": name, "login": login, "password": password});
        Person::enter(client, "/api/setup", body).await
    }

    /// Goes on with a session of before; `None` where it is over.
    pub async fn resume(client: &Client, cookie: &str) -> Result<Option<Person>> {
        // A session goes on in one browser, however often this program starts.
        let digest = Sha256::digest(cookie.as_bytes());
        let device: String = digest[..12].iter().map(|b| format!("{b:02x}")).collect();
        let person = Person::at(client, &device);
        person.with(|s| cookie.clone_into(&mut s.cookie));
        let me = person.get("/api/me").await?;
        if me["user"].is_null() {
            return Ok(None);
        }
        person.known(&me)?;
        Ok(Some(person))
    }

    async fn enter(client: &Client, path: &str, body: Value) -> Result<Person> {
        Person::nobody(client).entering(path, body).await
    }

    async fn entering(self, path: &str, body: Value) -> Result<Person> {
        let me = self.post(path, body).await?;
        self.known(&me)?;
        Ok(self)
    }

    fn known(&self, me: &Value) -> Result<()> {
        let (csrf, id, name) = (text(me, "csrf")?, text(&me["user"], "id")?, text(&me["user"], "name")?);
        let locale = me["user"]["locale"].as_str().unwrap_or("vi").to_owned();
        self.with(|s| *s = Session { cookie: std::mem::take(&mut s.cookie), csrf, id, name, locale });
        Ok(())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Session) -> T) -> T {
        act(&mut self.0.session.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn session(&self) -> Session {
        self.0.session.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// Blank for nobody.
    pub fn id(&self) -> String {
        self.session().id
    }

    pub fn name(&self) -> String {
        self.session().name
    }

    /// The secret of the session: what [`Person::resume`] takes.
    pub fn cookie(&self) -> String {
        self.session().cookie
    }

    /// The browser's mark and the session, where there is one.
    fn cookies(&self) -> String {
        let device = format!("{DEVICE_COOKIE}={}", self.0.device);
        match self.session().cookie.as_str() {
            "" => device,
            cookie => format!("{SESSION_COOKIE}={cookie}; {device}"),
        }
    }

    /// Adds who asks to a request: cookie, `X-CSRF`, language.
    pub fn sign(&self, ask: Ask) -> Ask {
        let Session { csrf, locale, .. } = self.session();
        let ask = if locale.is_empty() { ask } else { ask.header("accept-language", locale) };
        let ask = ask.header("cookie", self.cookies());
        if csrf.is_empty() { ask } else { ask.header("x-csrf", csrf) }
    }

    /// Sends a request as this person and gives the answer as it is.
    pub async fn call(&self, ask: Ask) -> Result<Answer> {
        let answer = self.0.client.call(self.sign(ask)).await?;
        if let Some(cookie) = answer.cookie(SESSION_COOKIE) {
            self.with(|s| s.cookie = cookie);
        }
        Ok(answer)
    }

    pub async fn get(&self, path: &str) -> Result<Value> {
        self.call(Ask::new("GET", path)).await?.ok()
    }

    pub async fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.write("POST", path, body, None).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Result<Value> {
        self.write("PUT", path, body, None).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Result<Value> {
        self.write("PATCH", path, body, None).await
    }

    pub async fn delete(&self, path: &str) -> Result<Value> {
        self.call(Ask::new("DELETE", path).key(&self.0.client.fresh_key())).await?.ok()
    }

    /// A write under a key: the given one, else one of its own.
    pub async fn write(&self, method: &str, path: &str, body: Value, key: Option<&str>) -> Result<Value> {
        let fresh = key.map_or_else(|| self.0.client.fresh_key(), str::to_owned);
        self.call(Ask::new(method, path).json(body).key(&fresh)).await?.ok()
    }

    /// All items of a list, page by page, up to `max`.
    pub async fn list(&self, path: &str, max: usize) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        let join = if path.contains('?') { '&' } else { '?' };
        while items.len() < max {
            let page = self.get(&format!("{path}{join}limit=100&cursor={cursor}")).await?;
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        items.truncate(max);
        Ok(items)
    }

    pub async fn me(&self) -> Result<Value> {
        self.get("/api/me").await
    }

    // ── a buyer ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// Puts an address in the book and makes it, with the way to pay, what one tap uses. Gives the address' id.
    pub async fn save_address(&self, address: Value, payment_method: &str) -> Result<String> {
        let mut address = address;
        address["is_default"] = json!(true);
        let id = text(&self.post("/api/me/addresses", address).await?, "id")?;
        self.put("/api/me/checkout", json!({"address_id": id, "payment_method": payment_method})).await?;
        Ok(id)
    }

    /// `POST /api/orders`; gives the receipt.
    pub async fn place_order(&self, order: Value) -> Result<Value> {
        self.post("/api/orders", order).await
    }

    /// As [`Person::place_order`], under a key of the caller's.
    pub async fn place_order_keyed(&self, order: Value, key: &str) -> Result<Value> {
        self.write("POST", "/api/orders", order, Some(key)).await
    }

    /// A hold becomes an order, to where and how it was kept unless `checkout` says otherwise.
    pub async fn confirm(&self, order: &str, checkout: Value) -> Result<Value> {
        self.post(&format!("/api/orders/{order}/confirm"), checkout).await
    }

    pub async fn cancel(&self, order: &str, reason: &str) -> Result<Value> {
        self.post(&format!("/api/orders/{order}/cancel"), json!({"reason": reason})).await
    }

    pub async fn order(&self, order: &str) -> Result<Value> {
        self.get(&format!("/api/orders/{order}")).await
    }

    /// My newest orders, up to `max`.
    pub async fn orders(&self, max: usize) -> Result<Vec<Value>> {
        self.list("/api/orders", max).await
    }

    pub async fn follow(&self, merchant: &str) -> Result<Value> {
        self.put(&format!("/api/merchants/{merchant}/follow"), Value::Null).await
    }

    pub async fn remind(&self, session: &str) -> Result<Value> {
        self.put(&format!("/api/sessions/{session}/reminder"), Value::Null).await
    }

    pub async fn session_page(&self, session: &str) -> Result<Value> {
        self.get(&format!("/api/sessions/{session}")).await
    }

    /// Joins the room of a session.
    pub async fn join(&self, session: &str) -> Result<RoomSocket> {
        RoomSocket::open(&self.0.client, session, Some(self.cookies())).await
    }

    // ── a host ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// An act of the studio on a session, such as `go_live` or `next`; gives the session.
    pub async fn act(&self, merchant: &str, session: &str, act: &str, segment: Option<&str>) -> Result<Value> {
        let body = match segment {
            Some(segment) => json!({"act": act, "segment_id": segment}),
            None => json!({"act": act}),
        };
        self.post(&format!("/api/studio/{merchant}/sessions/{session}/act"), body).await
    }

    /// Counts pieces in (or out); gives the level.
    pub async fn stock(&self, merchant: &str, variant: &str, change: i64, reason: &str) -> Result<Value> {
        let body = json!({"variant_id": variant, "change": change, "reason": reason});
        self.post(&format!("/api/studio/{merchant}/stock"), body).await
    }

    /// A shop's step with an order, such as `pack`; `more` may hold carrier, tracking and reason.
    pub async fn step(&self, merchant: &str, order: &str, step: &str, more: Value) -> Result<Value> {
        let mut body = if more.is_object() { more } else { json!({}) };
        body["step"] = json!(step);
        self.post(&format!("/api/studio/{merchant}/orders/{order}/step"), body).await
    }
}
