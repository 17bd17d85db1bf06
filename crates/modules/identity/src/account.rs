//! Signing up, in and out; guests; a forgotten password; the first operator.

use std::net::IpAddr;

use contracts::{Event, Marks, PaymentMethod, ports::PostalAddress};
use kernel::{ActorKind, Ctx, Error, Kind, Locale, Result, Secret, UserId};
use store::{Tx, args, sql};

use crate::{
    Identity, Untrue, addresses,
    model::{self, Login},
    names,
    sessions::{self, Bearer, hash},
};

/// A link to a new password is good this long.
const RESET_S: i64 = 30 * 60;
/// People made in one transaction by [`Identity::make_buyers`].
const BUYERS_A_WRITE: usize = 500;

/// A person to be made outside a request.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub name: String,
    /// Phone number or e-mail address; a guest where there is none.
    pub login: Option<String>,
    /// Without one nobody can sign in by password.
    pub password: Option<Secret<String>>,
    pub locale: Locale,
    pub operator: bool,
}

/// Somebody has just signed in: the new session's secret belongs into their cookie.
#[derive(Debug)]
pub struct Signed {
    pub user: UserId,
    pub session: Secret<String>,
}

/// What signs somebody up.
pub(crate) struct SignUp {
    pub(crate) name: String,
    pub(crate) login: String,
    pub(crate) password: Secret<String>,
    pub(crate) locale: Locale,
}

/// A row of `identity_user` to be made.
struct Fresh {
    name: String,
    login: Option<Login>,
    password: Option<Secret<String>>,
    locale: Locale,
    operator: bool,
    /// Where they sign up from; not known outside a request.
    from: Marks,
}

impl Identity {
    /// Signs up. A guest's session becomes the account's; its orders and address book with it.
    /// Errors: fields that break their rule; `login_taken`; `login_throttled`; `busy`.
    pub(crate) async fn sign_up(&self, ctx: &Ctx, before: Option<Secret<String>>, input: SignUp) -> Result<Signed> {
        let fresh = self.check(ctx, input).await?;
        let guest = ctx.actor.user.filter(|_| ctx.actor.kind == ActorKind::Guest && ctx.actor.scopes.is_none());
        let vault = self.0.vault.clone();
        self.sign_in(before, None, move |tx| match guest {
            Some(guest) => become_account(tx, &vault, guest, &fresh),
            None => add_user(tx, &vault, &fresh),
        })
        .await
    }

    /// Signs in. Errors: `login_wrong`, as slow for a login that nobody has; `person_blocked`; `login_throttled`; `busy`.
    pub(crate) async fn login(
        &self,
        ctx: &Ctx,
        before: Option<Secret<String>>,
        login: &str,
        password: Secret<String>,
    ) -> Result<Signed> {
        let login = model::login(login)?;
        if password.expose().len() > model::PASSWORD_BYTES_MAX {
            return Err(login_wrong());
        }
        let digest = self.login_digest(&login);
        let (limits, now) = (&self.0.limits, ctx.now);
        if let Some(peer) = outside(ctx) {
            limits.any_login_from_peer.take(peer, now).map_err(throttled)?;
        }
        let from_peer = (digest.clone(), ctx.peer.clone());
        limits.login_from_peer.take(from_peer.clone(), now).map_err(throttled)?;
        limits.login_from_anywhere.take(digest.clone(), now).map_err(throttled)?;

        let known = self
            .0
            .store
            .read(move |tx| {
                tx.first(
                    sql!("SELECT id, password, blocked FROM identity_user WHERE login_digest = ?1"),
                    args![&digest],
                    |r| Ok((r.get::<UserId>(0)?, r.get::<Option<String>>(1)?.map(Secret::new), r.get::<bool>(2)?)),
                )
            })
            .await?;
        let stored = known.as_ref().and_then(|(_, stored, _)| stored.clone());
        let right = self.0.passwords.verify(stored.clone(), password).await?;
        let (Some((user, _, blocked)), true) = (known, right) else { return Err(login_wrong()) };
        if blocked {
            return Err(Error::new(Kind::Forbidden, "person_blocked"));
        }
        limits.login_from_peer.forgive(&from_peer);
        self.sign_in(before, None, move |tx| {
            // Between the check and now the password may have been changed, or the person blocked.
            let current =
                tx.first(sql!("SELECT password FROM identity_user WHERE id = ?1 AND blocked = 0"), args![user], |r| {
                    Ok(r.get::<Option<String>>(0)?.map(Secret::new))
                })?;
            if current.flatten() == stored { Ok(user) } else { Err(login_wrong()) }
        })
        .await
    }

    /// Ends a session.
    pub(crate) async fn logout(&self, session: &Secret<String>) -> Result<()> {
        let bearer = Bearer::of(session, false);
        self.write(vec![Untrue::Bearer(bearer)], move |tx| {
            tx.exec(sql!("DELETE FROM identity_session WHERE token_hash = ?1"), args![&bearer.hash]).map(drop)
        })
        .await
    }

    /// Makes a guest, who has a name and no password; a guest who is one already gets the new name.
    /// `None`: the session of before goes on. Errors: the name's; `login_throttled`.
    pub(crate) async fn guest(&self, ctx: &Ctx, before: Option<Secret<String>>, name: &str) -> Result<Option<Signed>> {
        let name = model::name(name)?;
        if let Some(user) = ctx.actor.user {
            if ctx.actor.kind == ActorKind::Guest {
                let vault = self.0.vault.clone();
                self.0.store.write(move |tx| rename(tx, &vault, user, &name)).await?;
            }
            return Ok(None);
        }
        if let Some(peer) = outside(ctx) {
            self.0.limits.guest_from_peer.take(peer, ctx.now).map_err(throttled)?;
        }
        let from = kit::marks(&self.0.vault, ctx);
        let fresh = Fresh { name, login: None, password: None, locale: ctx.locale, operator: false, from };
        let vault = self.0.vault.clone();
        self.sign_in(before, None, move |tx| add_user(tx, &vault, &fresh)).await.map(Some)
    }

    /// Asks for a link to a new password. Answers the same, and as quickly, whether somebody has this login.
    /// Errors: `login_unreadable`; `login_throttled`.
    pub(crate) fn ask_reset(&self, ctx: &Ctx, login: &str) -> Result<()> {
        let login = model::login(login)?;
        if let Some(peer) = outside(ctx) {
            self.0.limits.any_login_from_peer.take(peer, ctx.now).map_err(throttled)?;
        }
        let digest = self.login_digest(&login);
        self.0.limits.reset_of_login.take(digest.clone(), ctx.now).map_err(throttled)?;
        let (store, vault, token) = (self.0.store.clone(), self.0.vault.clone(), self.new_secret());
        tokio::spawn(async move {
            let asked = store.write(move |tx| make_reset(tx, &vault, &digest, &token)).await;
            if let Err(error) = asked {
                tracing::error!(%error, "a link to a new password was not made");
            }
        });
        Ok(())
    }

    /// Sets a new password by a link, ends all sessions of before and starts a new one.
    /// Errors: `reset_link_invalid`; the password's; `busy`.
    pub(crate) async fn confirm_reset(
        &self,
        ctx: &Ctx,
        before: Option<Secret<String>>,
        token: &Secret<String>,
        password: Secret<String>,
    ) -> Result<Signed> {
        if let Some(peer) = outside(ctx) {
            self.0.limits.any_login_from_peer.take(peer, ctx.now).map_err(throttled)?;
        }
        model::password(&password, None)?;
        let token_hash = hash(token.expose());
        let user = self.0.store.read(move |tx| user_of_reset(tx, &token_hash)).await?;
        let user = user.ok_or(Error::invalid("reset_link_invalid"))?;
        let stored = self.0.passwords.hash(self.0.store.world(), password).await?;
        self.sign_in(before, Some(Untrue::Sessions(user)), move |tx| {
            let user = user_of_reset(tx, &token_hash)?.ok_or(Error::invalid("reset_link_invalid"))?;
            tx.exec(sql!("UPDATE identity_user SET password = ?2 WHERE id = ?1"), args![user, stored.expose()])?;
            tx.exec(sql!("DELETE FROM identity_reset WHERE user_id = ?1"), args![user])?;
            sessions::end_all(tx, user)?;
            Ok(user)
        })
        .await
    }

    /// The secret of the link that makes the first operator; `None` where there is one. A new link ends the one before.
    pub async fn setup_link_token(&self) -> Result<Option<Secret<String>>> {
        let token = self.new_secret();
        let token_hash = hash(token.expose());
        let wanted = self
            .0
            .store
            .write(move |tx| {
                if has_operator(tx)? {
                    return Ok(false);
                }
                tx.exec(
                    sql!(
                        "INSERT INTO identity_setup (id, token_hash) VALUES (1, ?1)
                         ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash"
                    ),
                    args![&token_hash],
                )?;
                Ok(true)
            })
            .await?;
        Ok(wanted.then_some(token))
    }

    /// Makes the first operator, once. Errors: `setup_link_invalid`; as [`Identity::sign_up`].
    pub(crate) async fn set_up(
        &self,
        ctx: &Ctx,
        before: Option<Secret<String>>,
        token: &Secret<String>,
        input: SignUp,
    ) -> Result<Signed> {
        let token_hash = hash(token.expose());
        if !self.0.store.read(move |tx| setup_open(tx, &token_hash)).await? {
            if let Some(peer) = outside(ctx) {
                self.0.limits.sign_up_from_peer.take(peer, ctx.now).map_err(throttled)?;
            }
            return Err(Error::invalid("setup_link_invalid"));
        }
        let fresh = Fresh { operator: true, ..self.check(ctx, input).await? };
        let vault = self.0.vault.clone();
        self.sign_in(before, None, move |tx| {
            if !setup_open(tx, &token_hash)? {
                return Err(Error::invalid("setup_link_invalid"));
            }
            tx.exec(sql!("DELETE FROM identity_setup WHERE id = 1"), args![])?;
            add_user(tx, &vault, &fresh)
        })
        .await
    }

    /// Makes a person outside a request: for the command line and the demo. Errors: as signing up.
    pub async fn create_user(&self, user: NewUser) -> Result<UserId> {
        let login = user.login.as_deref().map(model::login).transpose()?;
        let password = match user.password {
            Some(password) => {
                model::password(&password, user.login.as_deref())?;
                Some(self.0.passwords.hash(self.0.store.world(), password).await?)
            }
            None => None,
        };
        let (name, from) = (model::name(&user.name)?, Marks::default());
        let fresh = Fresh { name, login, password, locale: user.locale, operator: user.operator, from };
        let vault = self.0.vault.clone();
        self.0.store.write(move |tx| add_user(tx, &vault, &fresh)).await
    }

    /// Sets the password of a login and ends its sessions, for the command line. Errors: `not_found`; the password's.
    pub async fn set_password(&self, login: &str, password: Secret<String>) -> Result<()> {
        model::password(&password, Some(login))?;
        let digest = self.login_digest(&model::login(login)?);
        let stored = self.0.passwords.hash(self.0.store.world(), password).await?;
        let user = self
            .0
            .store
            .write(move |tx| {
                let user: Option<UserId> = tx.first(
                    sql!("UPDATE identity_user SET password = ?2 WHERE login_digest = ?1 RETURNING id"),
                    args![&digest, stored.expose()],
                    |r| r.get(0),
                )?;
                let user = user.ok_or(Error::not_found())?;
                sessions::end_all(tx, user)?;
                Ok(user)
            })
            .await?;
        self.forget(vec![Untrue::Sessions(user)]);
        Ok(())
    }

    /// Makes somebody an operator, or takes it away, for the command line. Ends their sessions. Errors: `not_found`.
    pub async fn set_operator(&self, login: &str, operator: bool) -> Result<()> {
        let digest = self.login_digest(&model::login(login)?);
        let user = self
            .0
            .store
            .write(move |tx| {
                let user: Option<UserId> = tx.first(
                    sql!("UPDATE identity_user SET operator = ?2 WHERE login_digest = ?1 RETURNING id"),
                    args![&digest, operator],
                    |r| r.get(0),
                )?;
                let user = user.ok_or(Error::not_found())?;
                sessions::end_all(tx, user)?;
                Ok(user)
            })
            .await?;
        self.forget(vec![Untrue::Sessions(user)]);
        Ok(())
    }

    /// How many people there are, guests included.
    pub async fn people_count(&self) -> Result<i64> {
        let count = |tx: &mut Tx<'_>| tx.first(sql!("SELECT COUNT(*) FROM identity_user"), args![], |r| r.get(0));
        Ok(self.0.store.read(count).await?.unwrap_or(0))
    }

    /// Makes `count` guests who have bought before: an address and a way to pay are kept. Gives the secrets of their
    /// sessions. For simulations and measurements.
    pub async fn make_buyers(&self, count: usize, method: PaymentMethod) -> Result<Vec<Secret<String>>> {
        let mut secrets = Vec::with_capacity(count);
        while secrets.len() < count {
            let first = secrets.len();
            let batch: Vec<_> = (first..count.min(first + BUYERS_A_WRITE)).map(|_| self.new_secret()).collect();
            let hashes: Vec<_> = batch.iter().map(|secret| hash(secret.expose())).collect();
            let vault = self.0.vault.clone();
            self.0
                .store
                .write(move |tx| {
                    for (at, hash) in hashes.into_iter().enumerate() {
                        make_buyer(tx, &vault, first + at, hash, method)?;
                    }
                    Ok(())
                })
                .await?;
            secrets.extend(batch);
        }
        Ok(secrets)
    }

    /// Settles who it is and starts their session in the place of `before`; `also` becomes untrue by it.
    pub(crate) async fn sign_in(
        &self,
        before: Option<Secret<String>>,
        also: Option<Untrue>,
        who: impl FnOnce(&mut Tx<'_>) -> Result<UserId> + Send + 'static,
    ) -> Result<Signed> {
        let session = self.new_secret();
        let (new, old) = (hash(session.expose()), before.map(|secret| Bearer::of(&secret, false)));
        let untrue = old.map(Untrue::Bearer).into_iter().chain(also).collect();
        let user = self
            .write(untrue, move |tx| {
                let user = who(tx)?;
                sessions::start(tx, new, user, old.map(|bearer| bearer.hash))?;
                Ok(user)
            })
            .await?;
        Ok(Signed { user, session })
    }

    pub(crate) fn login_digest(&self, login: &Login) -> Vec<u8> {
        self.0.vault.digest("identity.login", login.value.expose())
    }

    async fn check(&self, ctx: &Ctx, input: SignUp) -> Result<Fresh> {
        let name = model::name(&input.name)?;
        let login = model::login(&input.login)?;
        model::password(&input.password, Some(&input.login))?;
        if let Some(peer) = outside(ctx) {
            self.0.limits.sign_up_from_peer.take(peer, ctx.now).map_err(throttled)?;
        }
        let password = self.0.passwords.hash(self.0.store.world(), input.password).await?;
        let from = kit::marks(&self.0.vault, ctx);
        Ok(Fresh { name, login: Some(login), password: Some(password), locale: input.locale, operator: false, from })
    }
}

fn login_wrong() -> Error {
    Error::new(Kind::Unauthenticated, "login_wrong")
}

fn throttled(error: Error) -> Error {
    Error { code: "login_throttled", ..error }
}

/// The peer to throttle by; `None` for this machine itself, which is a proxy for many, or its owner.
fn outside(ctx: &Ctx) -> Option<String> {
    let inside = ctx.peer.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    (!inside).then(|| ctx.peer.clone())
}

fn add_user(tx: &mut Tx<'_>, vault: &store::Vault, fresh: &Fresh) -> Result<UserId> {
    let (id, now): (UserId, _) = (tx.id(), tx.now());
    let login = fresh.login.as_ref();
    let digest = login.map(|l| vault.digest("identity.login", l.value.expose()));
    let sealed = login.map(|l| vault.seal(tx, id, l.value.expose().as_bytes())).transpose()?;
    let made = tx.exec(
        sql!(
            "INSERT INTO identity_user (id, kind, name, name_folded, locale, operator, blocked, login_kind, login_digest,
                                        login_sealed, password, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (login_digest) DO NOTHING"
        ),
        args![
            id,
            if login.is_some() { "account" } else { "guest" },
            &fresh.name,
            &model::fold(&fresh.name),
            fresh.locale.code(),
            fresh.operator,
            login.map(|l| l.kind.code()),
            digest.as_deref(),
            sealed.as_deref(),
            fresh.password.as_ref().map(|p| p.expose().as_str()),
            now
        ],
    )?;
    if made == 0 {
        return Err(login_taken());
    }
    names::keep(tx, vault, id, id, &fresh.name)?;
    tx.tell(Event::UserJoined { user_id: id, guest: login.is_none(), from: fresh.from })?;
    Ok(id)
}

fn become_account(tx: &mut Tx<'_>, vault: &store::Vault, guest: UserId, fresh: &Fresh) -> Result<UserId> {
    let Some(login) = &fresh.login else { return Ok(guest) };
    let digest = vault.digest("identity.login", login.value.expose());
    let taken =
        tx.first(sql!("SELECT 1 FROM identity_user WHERE login_digest = ?1"), args![&digest], |r| r.get::<i64>(0))?;
    if taken.is_some() {
        return Err(login_taken());
    }
    let sealed = vault.seal(tx, guest, login.value.expose().as_bytes())?;
    let changed = tx.exec(
        sql!(
            "UPDATE identity_user SET kind = 'account', name = ?2, name_folded = ?3, locale = ?4, login_kind = ?5,
                    login_digest = ?6, login_sealed = ?7, password = ?8
              WHERE id = ?1 AND kind = 'guest' AND blocked = 0"
        ),
        args![
            guest,
            &fresh.name,
            &model::fold(&fresh.name),
            fresh.locale.code(),
            login.kind.code(),
            &digest,
            &sealed,
            fresh.password.as_ref().map(|p| p.expose().as_str())
        ],
    )?;
    if changed == 0 {
        return Err(Error::unauthenticated());
    }
    tx.tell(Event::UserJoined { user_id: guest, guest: false, from: fresh.from })?;
    Ok(guest)
}

fn login_taken() -> Error {
    Error { field: Some("login"), ..Error::conflict("login_taken") }
}

pub(crate) fn rename(tx: &mut Tx<'_>, vault: &store::Vault, user: UserId, name: &str) -> Result<()> {
    names::keep(tx, vault, user, user, name)?;
    tx.exec(
        sql!("UPDATE identity_user SET name = ?2, name_folded = ?3 WHERE id = ?1"),
        args![user, name, &model::fold(name)],
    )
    .map(drop)
}

fn make_reset(tx: &mut Tx<'_>, vault: &store::Vault, digest: &[u8], token: &Secret<String>) -> Result<()> {
    let known: Option<(UserId, String)> = tx.first(
        sql!("SELECT id, locale FROM identity_user WHERE login_digest = ?1 AND blocked = 0"),
        args![digest],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let Some((user_id, locale)) = known else { return Ok(()) };
    let expires_at = tx.now().plus_s(RESET_S);
    tx.exec(sql!("DELETE FROM identity_reset WHERE user_id = ?1"), args![user_id])?;
    tx.exec(
        sql!("INSERT INTO identity_reset (token_hash, user_id, expires_at) VALUES (?1, ?2, ?3)"),
        args![&hash(token.expose()), user_id, expires_at],
    )?;
    let sealed_token = vault.seal(tx, user_id, token.expose().as_bytes())?;
    tx.tell(Event::PasswordResetAsked { user_id, locale: Locale::parse(&locale).unwrap_or_default(), sealed_token })
}

fn user_of_reset(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<Option<UserId>> {
    let now = tx.now();
    tx.first(
        sql!(
            "SELECT r.user_id FROM identity_reset r JOIN identity_user u ON u.id = r.user_id
              WHERE r.token_hash = ?1 AND r.expires_at > ?2 AND u.blocked = 0"
        ),
        args![token_hash, now],
        |r| r.get(0),
    )
}

fn has_operator(tx: &mut Tx<'_>) -> Result<bool> {
    tx.first(sql!("SELECT 1 FROM identity_user WHERE operator = 1 LIMIT 1"), args![], |r| r.get::<i64>(0))
        .map(|found| found.is_some())
}

fn setup_open(tx: &mut Tx<'_>, token_hash: &[u8; 32]) -> Result<bool> {
    let known =
        tx.first(sql!("SELECT 1 FROM identity_setup WHERE token_hash = ?1"), args![token_hash], |r| r.get::<i64>(0))?;
    Ok(known.is_some() && !has_operator(tx)?)
}

fn make_buyer(
    tx: &mut Tx<'_>,
    vault: &store::Vault,
    number: usize,
    hash: [u8; 32],
    method: PaymentMethod,
) -> Result<()> {
    let name = format!("Khách {number}");
    let (locale, from) = (Locale::Vi, Marks::default());
    let fresh = Fresh { name: name.clone(), login: None, password: None, locale, operator: false, from };
    let user = add_user(tx, vault, &fresh)?;
    let address = PostalAddress {
        name,
        phone: format!("+849{:08}", number % 100_000_000),
        country: "VN".to_owned(),
        region: "VN-SG".to_owned(),
        district: String::new(),
        ward: "Bến Thành".to_owned(),
        line: format!("{} Lê Lợi", number + 1),
        postal_code: String::new(),
    };
    addresses::add(tx, vault, user, &address)?;
    tx.exec(sql!("UPDATE identity_user SET payment_method = ?2 WHERE id = ?1"), args![user, method.code()])?;
    sessions::start(tx, hash, user, None)
}
