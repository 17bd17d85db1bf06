//! The door every request comes through: who is it, in what language, may they; and problems put into words.
//!
//! Cookie sessions need the `X-CSRF` header on every unsafe method; API tokens (`Authorization: Bearer`) do not. An unsafe
//! request whose `Origin` is another host's is refused whoever sends it.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::Response,
};
use contracts::ports::Sessions;
use kernel::{Actor, Ctx, Error, IdempotencyKey, Kind, Locale, Result, Secret, Source, Time, UserId, World};
use sha2::{Digest, Sha256};

use crate::{
    Access, Failure, Texts,
    access::Need,
    problem::{BODY_BYTES_MAX, Worded, problem, read_body},
};

pub const SESSION_COOKIE: &str = "phien_session";
pub const LANGUAGE_COOKIE: &str = "phien_lang";
/// Names a browser for two years; only keyed digests of it are kept.
pub const DEVICE_COOKIE: &str = "phien_device";
pub const CSRF_HEADER: &str = "x-csrf";
const IDEMPOTENCY_HEADER: &str = "idempotency-key";
const IDEMPOTENCY_KEY_MAX: usize = 100;
/// Bytes of a browser's mark; a longer one is not ours.
const DEVICE_BYTES_MAX: usize = 64;
/// An answer is of no use after this.
const DEADLINE_S: i64 = 30;

/// The machine's clock and randomness.
pub struct SystemWorld;

impl SystemWorld {
    pub fn world() -> World {
        World::new(SystemWorld)
    }
}

impl Source for SystemWorld {
    fn now(&self) -> Time {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Time::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    fn fill(&self, bytes: &mut [u8]) {
        use rand::TryRng;
        // Without randomness there are no keys and no ids: better to stop than to go on.
        #[expect(clippy::expect_used, reason = "the machine has no randomness")]
        rand::rngs::SysRng.try_fill_bytes(bytes).expect("the machine gives randomness");
    }
}

/// What the door knows.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

struct Inner {
    sessions: Arc<dyn Sessions>,
    texts: Texts,
    world: World,
    access: HashMap<(&'static str, &'static str), Access>,
    /// One request at a time for each intention of each person.
    under_way: Mutex<HashMap<Intention, Turn>>,
}

/// Who means to do what: a person and the key they gave.
type Intention = (UserId, String);
type Turn = Arc<tokio::sync::Mutex<()>>;

impl Inner {
    /// The methods that the table has for a path, in their order.
    fn methods(&self, path: &str) -> Vec<&'static str> {
        let mut methods: Vec<_> = self.access.keys().filter(|(_, p)| *p == path).map(|(method, _)| *method).collect();
        methods.sort_unstable();
        methods
    }
}

impl Door {
    pub fn new(
        sessions: Arc<dyn Sessions>,
        texts: Texts,
        world: World,
        access: impl IntoIterator<Item = Access>,
    ) -> Door {
        let access = access.into_iter().map(|a| ((a.method, a.path), a)).collect();
        Door(Arc::new(Inner { sessions, texts, world, access, under_way: Mutex::default() }))
    }

    /// To be layered with `axum::middleware::from_fn_with_state(door, Door::pass)` on the routes of all modules.
    pub async fn pass(State(door): State<Door>, request: Request, next: Next) -> Response {
        let locale = locale(request.headers());
        let mut response = match door.enter(request, locale, next).await {
            Ok(response) => response,
            Err(error) => {
                let mut refusal = problem(&door.0.texts, locale, &error);
                let allowed =
                    error.params.iter().find(|(name, _)| *name == "allowed").map(|(_, methods)| methods.parse());
                if let Some(Ok(allowed)) = allowed.filter(|_| error.kind == Kind::MethodNotAllowed) {
                    refusal.headers_mut().insert(header::ALLOW, allowed);
                }
                return refusal;
            }
        };
        match response.extensions_mut().remove::<Worded>() {
            Some(Worded(error)) => {
                let mut worded = problem(&door.0.texts, locale, &error);
                // Cookies a handler set go out with its refusal too.
                for value in response.headers().get_all(header::SET_COOKIE) {
                    worded.headers_mut().append(header::SET_COOKIE, value.clone());
                }
                worded
            }
            None => response,
        }
    }

    /// The answer for a path nobody serves.
    pub async fn nothing_here(State(door): State<Door>, headers: HeaderMap) -> Response {
        problem(&door.0.texts, locale(&headers), &Error::not_found())
    }

    async fn enter(&self, request: Request, locale: Locale, next: Next) -> Result<Response> {
        let inner = &self.0;
        let (mut parts, body) = request.into_parts();
        let now = inner.world.now();
        let path = parts.extensions.get::<MatchedPath>().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let method = if parts.method == Method::HEAD { "GET" } else { parts.method.as_str() };
        let access = inner.access.get(&(method, path.as_str())).copied();
        let access = access.ok_or_else(|| match inner.methods(&path) {
            // The router comes by here also where only another method has a handler.
            methods if !methods.is_empty() && !methods.contains(&method) => {
                Error::new(Kind::MethodNotAllowed, "method_not_allowed").with("allowed", methods.join(", "))
            }
            _ => Error::internal(format!("{method} {path} is in no table of access")),
        })?;

        let unsafe_method = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
        if unsafe_method && foreign_origin(&parts.headers) {
            return Err(Error::new(Kind::Forbidden, "foreign_origin"));
        }
        let actor = self.actor(&parts.headers, unsafe_method, access.need).await?;
        access.check(&actor, merchant_in(&path, parts.uri.path()))?;

        let (idempotency, body) = match idempotency_key(&parts.headers)? {
            Some(key) if unsafe_method => {
                let bytes = read_body(body, BODY_BYTES_MAX).await?;
                let body_hash = digest(parts.method.as_str(), parts.uri.path(), &bytes);
                (Some(IdempotencyKey { key, body_hash }), Body::from(bytes))
            }
            _ => (None, body),
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip().to_string()).unwrap_or_default();
        let turn = match (&idempotency, actor.user) {
            (Some(idempotency), Some(user)) => Some(self.turn(user, &idempotency.key)),
            _ => None,
        };
        let device = cookie(&parts.headers, DEVICE_COOKIE).filter(|d| (16..=DEVICE_BYTES_MAX).contains(&d.len()));
        let device = device.map(|d| Secret::new(d.to_owned()));
        parts.extensions.insert(Ctx {
            actor,
            locale,
            now,
            deadline: now.plus_s(DEADLINE_S),
            idempotency,
            peer,
            device,
        });
        let request = Request::from_parts(parts, body);
        let Some((intention, turn)) = turn else { return Ok(next.run(request).await) };
        let guard = turn.lock().await;
        let response = next.run(request).await;
        drop(guard);
        let mut under_way = inner.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::strong_count(&turn) <= 2 {
            under_way.remove(&intention);
        }
        Ok(response)
    }

    fn turn(&self, user: UserId, key: &str) -> (Intention, Turn) {
        let intention = (user, key.to_owned());
        let mut under_way = self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = under_way.entry(intention.clone()).or_default().clone();
        (intention, turn)
    }

    async fn actor(&self, headers: &HeaderMap, unsafe_method: bool, need: Need) -> Result<Actor> {
        if let Some(token) = bearer(headers) {
            let actor = self.0.sessions.actor(&token, true).await?;
            return actor.ok_or_else(|| Error::new(Kind::Unauthenticated, "token_unknown"));
        }
        let Some(token) = cookie(headers, SESSION_COOKIE).map(|t| Secret::new(t.to_owned())) else {
            return Ok(Actor::NOBODY);
        };
        let Some(actor) = self.0.sessions.actor(&token, false).await? else { return Ok(Actor::NOBODY) };
        // A route that needs nothing of its caller is guarded by the origin alone: signing in has no session yet.
        let guarded = unsafe_method && need != Need::Nothing;
        let given = headers.get(CSRF_HEADER).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if guarded && given != csrf_token(&token) {
            return Err(Error::new(Kind::Forbidden, "csrf_missing"));
        }
        Ok(actor)
    }
}

/// The `X-CSRF` value of a session: derived from the session's secret, which no other site can read.
pub fn csrf_token(session: &Secret<String>) -> String {
    let digest = Sha256::digest(format!("phien csrf {}", session.expose()));
    digest[..16].iter().map(|b| format!("{b:02x}")).collect()
}

impl<S: Send + Sync> FromRequestParts<S> for CtxOf {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let ctx = parts.extensions.get::<Ctx>().cloned();
        ctx.map(CtxOf).ok_or_else(|| Failure(Error::internal("a route outside the door asked for its context")))
    }
}

/// Extracts the [`Ctx`] that the door made.
pub struct CtxOf(pub Ctx);

fn digest(method: &str, path: &str, body: &[u8]) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(method);
    hash.update(path);
    hash.update(body);
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    first
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_HEADER) else { return Ok(None) };
    match value.to_str() {
        Ok(key) if (1..=IDEMPOTENCY_KEY_MAX).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => Err(Error::field("Idempotency-Key", "idempotency_key_unreadable").with("max", IDEMPOTENCY_KEY_MAX)),
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret<String>> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|t| Secret::new(t.trim().to_owned()))
}

/// The value of the cookie called `name`.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

fn locale(headers: &HeaderMap) -> Locale {
    let chosen = cookie(headers, LANGUAGE_COOKIE).and_then(Locale::parse);
    let asked = || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Locale::parse);
    chosen.or_else(asked).unwrap_or_default()
}

/// Whether a browser says that another site's page sent this.
pub(crate) fn foreign_origin(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else { return false };
    let host = text(header::HOST).unwrap_or_default();
    let origin_host = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    origin_host != host
}

/// The shop that a path such as `/api/studio/{m}/orders` names.
fn merchant_in(pattern: &str, path: &str) -> Option<kernel::MerchantId> {
    let place = pattern.split('/').position(|part| part == "{m}")?;
    path.split('/').nth(place)?.parse().ok()
}
