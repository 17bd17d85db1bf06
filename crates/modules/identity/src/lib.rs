//! People: who they are, how they sign in, where their parcels go, what operators did to them.
//!
//! Owns the tables `identity_…`. Promises: a login, an address, a password or a token never stands in clear in the
//! store, in an event or in the log; a session that was ended, and a person who was blocked, is refused from the answer
//! to that act on; signing in and a change of rights end the session of before; a login that nobody has takes as long to
//! be refused as a wrong password. Tells `UserJoined`, `UserBlocked`, `PasswordResetAsked`; keeps `OperatorActed`.

mod account;
mod addresses;
mod cache;
mod console;
mod demo;
mod http;
mod me;
mod model;
mod names;
mod passwords;
mod places;
mod sessions;
mod tokens;
mod wards;

use std::{sync::Arc, time::Duration};

use contracts::{
    Event,
    ports::{Checkout, Notices, Shops},
};
use kernel::{Ctx, Error, Result, UserId};
use kit::{Limiter, Timer};
use store::{Consumer, Migrations, Store, Tx, Vault};

pub use account::{NewUser, Signed};
use cache::Cache;
pub use demo::{DemoPerson, DemoWhat};
pub use http::ACCESS;
pub use me::{Me, MeUser, MyShop};
pub use model::{
    ADDRESSES_MAX, LOGIN_BYTES_MAX, NAME_CHARS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, REASON_CHARS_MAX, SCOPES,
    TOKENS_MAX, check_address,
};
use passwords::Passwords;
use sessions::{Bearer, Resolved};

pub const MIGRATIONS: Migrations = Migrations {
    module: "identity",
    files: &[
        ("0001_identity", include_str!("../migrations/0001_identity.sql")),
        ("0002_name_words", include_str!("../migrations/0002_name_words.sql")),
    ],
};

/// Who is behind a session is remembered for this many sessions, this long.
const ACTORS_MAX: usize = 50_000;
const ACTOR_AGE_MS_MAX: i64 = 60_000;
/// What one tap uses is remembered for this many people, this long.
const CHECKOUTS_MAX: usize = 20_000;
const CHECKOUT_AGE_MS_MAX: i64 = 600_000;
/// Tries at once, and then one every so many milliseconds: of one login from one peer,
const LOGIN_FROM_PEER: (u32, i64) = (8, 30_000);
/// of one login from anywhere,
const LOGIN_FROM_ANYWHERE: (u32, i64) = (40, 10_000);
/// of any login from one peer,
const ANY_LOGIN_FROM_PEER: (u32, i64) = (60, 2_000);
/// sign-ups and set-ups from one peer,
const SIGN_UP_FROM_PEER: (u32, i64) = (30, 20_000);
/// guests from one peer: a whole village may stand behind one address,
const GUEST_FROM_PEER: (u32, i64) = (200, 500);
/// letters to one login.
const RESET_OF_LOGIN: (u32, i64) = (3, 300_000);
const CLEANING_EVERY: Duration = Duration::from_secs(3600);

/// How the module behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Pages come over HTTPS: the session's cookie is never sent without it.
    pub https: bool,
    /// Lets anyone step into a ready-made person. For `phien demo` only.
    pub demo: bool,
}

/// The module. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    store: Store,
    vault: Vault,
    shops: Arc<dyn Shops>,
    options: Options,
    passwords: Passwords,
    actors: Cache<Bearer, Resolved>,
    checkouts: Cache<UserId, Arc<Checkout>>,
    limits: Limits,
}

struct Limits {
    login_from_peer: Limiter<(Vec<u8>, String)>,
    login_from_anywhere: Limiter<Vec<u8>>,
    any_login_from_peer: Limiter<String>,
    sign_up_from_peer: Limiter<String>,
    guest_from_peer: Limiter<String>,
    reset_of_login: Limiter<Vec<u8>>,
}

/// What becomes untrue by a write.
#[derive(Clone, Copy)]
enum Untrue {
    /// This session or API token.
    Bearer(Bearer),
    /// All sessions and tokens of a person.
    Sessions(UserId),
    /// What one tap of this person uses.
    Checkout(UserId),
}

/// Wires the module. `notices` tells how many of them a person has not read.
pub fn module(identity: Identity, notices: Arc<dyn Notices>) -> kit::Module {
    let cleaner = identity.clone();
    kit::Module {
        name: "identity",
        routes: http::routes(http::Http { identity, notices }),
        access: ACCESS,
        consumers: vec![Consumer::new(
            "identity.acts",
            |event| matches!(event, Event::OperatorActed { .. }),
            console::keep_acts,
        )],
        jobs: Vec::new(),
        timers: vec![Timer::new("identity.clean", CLEANING_EVERY, move || {
            let cleaner = cleaner.clone();
            async move { cleaner.0.store.write(sessions::forget_old).await }
        })],
        texts: kit::TextsOf {
            vi: include_str!("../texts/vi.ftl"),
            zh: include_str!("../texts/zh.ftl"),
            en: include_str!("../texts/en.ftl"),
        },
    }
}

impl Identity {
    pub fn new(store: Store, vault: Vault, shops: Arc<dyn Shops>, options: Options) -> Identity {
        let limits = Limits {
            login_from_peer: Limiter::new(LOGIN_FROM_PEER.0, LOGIN_FROM_PEER.1),
            login_from_anywhere: Limiter::new(LOGIN_FROM_ANYWHERE.0, LOGIN_FROM_ANYWHERE.1),
            any_login_from_peer: Limiter::new(ANY_LOGIN_FROM_PEER.0, ANY_LOGIN_FROM_PEER.1),
            sign_up_from_peer: Limiter::new(SIGN_UP_FROM_PEER.0, SIGN_UP_FROM_PEER.1),
            guest_from_peer: Limiter::new(GUEST_FROM_PEER.0, GUEST_FROM_PEER.1),
            reset_of_login: Limiter::new(RESET_OF_LOGIN.0, RESET_OF_LOGIN.1),
        };
        Identity(Arc::new(Inner {
            store,
            vault,
            shops,
            options,
            passwords: Passwords::new(),
            actors: Cache::new(ACTORS_MAX, ACTOR_AGE_MS_MAX),
            checkouts: Cache::new(CHECKOUTS_MAX, CHECKOUT_AGE_MS_MAX),
            limits,
        }))
    }

    pub(crate) fn https(&self) -> bool {
        self.0.options.https
    }

    /// Writes, then forgets from memory what became untrue, also when the asker has gone away meanwhile: their request
    /// may be dropped after the commit.
    async fn write<T: Send + 'static>(
        &self,
        untrue: Vec<Untrue>,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let this = self.clone();
        let task = tokio::spawn(async move {
            let written = this.0.store.write(body).await;
            this.forget(untrue);
            written
        });
        task.await.map_err(Error::internal)?
    }

    /// As [`Identity::write`], once for each intention of the caller. What `body` gives is kept in the store for a
    /// repetition: nothing personal, nothing secret.
    async fn write_once<T>(
        &self,
        ctx: &Ctx,
        untrue: Vec<Untrue>,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let (this, ctx) = (self.clone(), ctx.clone());
        let task = tokio::spawn(async move {
            let written = kit::once(&this.0.store, &ctx, body).await;
            this.forget(untrue);
            written.map(|once| once.answer)
        });
        task.await.map_err(Error::internal)?
    }

    fn forget(&self, untrue: Vec<Untrue>) {
        for untrue in untrue {
            match untrue {
                Untrue::Bearer(bearer) => self.0.actors.forget(&bearer),
                Untrue::Sessions(user) => self.0.actors.forget_where(|known| known.user == user),
                Untrue::Checkout(user) => self.0.checkouts.forget(&user),
            }
        }
    }
}
