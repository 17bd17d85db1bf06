//! Sessions and who is behind them. A session is 256 random bits in a cookie; the store has only their SHA-256.

use contracts::ports::{Answer, Sessions};
use kernel::{Actor, ActorKind, Result, Secret, Time, UserId};
use sha2::{Digest, Sha256};
use store::{Row, Tx, args, sql};

use crate::Identity;

/// A session not used for this long is over.
const SESSION_S: i64 = 30 * 24 * 3600;
/// Its end is moved at most this often: not each request writes.
const SLIDE_AFTER_S: i64 = 24 * 3600;
/// Sessions of one person; past it the oldest ends.
const SESSIONS_MAX: u32 = 50;
/// When an API token was last used is written at most this often.
const TOKEN_USE_S: i64 = 300;
/// What a session's or a token's secret may be long at most: longer is not one of ours.
const SECRET_BYTES_MAX: usize = 100;

/// A session or an API token, by the SHA-256 of its secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Bearer {
    program: bool,
    pub(crate) hash: [u8; 32],
}

impl Bearer {
    pub(crate) fn of(secret: &Secret<String>, program: bool) -> Bearer {
        Bearer { program, hash: hash(secret.expose()) }
    }
}

/// SHA-256, enough for secrets of 256 random bits.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Who is behind a session, without their roles in shops: those are asked for each time.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) user: UserId,
    kind: ActorKind,
    operator: bool,
    scopes: Option<Vec<String>>,
    expires_at: Time,
}

impl Sessions for Identity {
    fn actor<'a>(&'a self, token: &'a Secret<String>, program: bool) -> Answer<'a, Option<Actor>> {
        Box::pin(async move {
            if token.expose().is_empty() || token.expose().len() > SECRET_BYTES_MAX {
                return Ok(None);
            }
            let bearer = Bearer::of(token, program);
            let now = self.0.store.world().now();
            let known = match self.0.actors.get(&bearer, now) {
                Some(known) => Some(known),
                None => self.resolve(bearer, now).await?,
            };
            Ok(known.filter(|known| known.expires_at > now).map(|known| self.actor_of(known)))
        })
    }
}

impl Identity {
    fn actor_of(&self, known: Resolved) -> Actor {
        Actor {
            kind: known.kind,
            user: Some(known.user),
            operator: known.operator,
            scopes: known.scopes,
            merchants: self.0.shops.merchants_of(known.user),
        }
    }

    async fn resolve(&self, bearer: Bearer, now: Time) -> Result<Option<Resolved>> {
        let before = self.0.actors.before();
        let read = if bearer.program { read_token } else { read_session };
        let Some((known, touch)) = self.0.store.read(move |tx| read(tx, bearer, now)).await? else { return Ok(None) };
        self.0.actors.put(before, bearer, known.clone(), now);
        if touch {
            // Nobody waits for it; were it lost, the next one does it.
            let store = self.0.store.clone();
            tokio::spawn(async move {
                let touched = store.write(move |tx| touch_bearer(tx, bearer)).await;
                if let Err(error) = touched {
                    tracing::warn!(%error, "a session's use was not written");
                }
            });
        }
        Ok(Some(known))
    }

    /// Starts a session for a person; gives its secret. For the demo, simulations and tests: no password is asked.
    pub async fn open_session(&self, user: UserId) -> Result<Secret<String>> {
        let secret = self.new_secret();
        let hash = hash(secret.expose());
        self.write(Vec::new(), move |tx| start(tx, hash, user, None)).await?;
        Ok(secret)
    }

    pub(crate) fn new_secret(&self) -> Secret<String> {
        Secret::new(self.0.store.world().token::<32>())
    }
}

/// Starts a session in the place of `before`: who had that one, has nothing.
pub(crate) fn start(tx: &mut Tx<'_>, hash: [u8; 32], user: UserId, before: Option<[u8; 32]>) -> Result<()> {
    let now = tx.now();
    if let Some(before) = before {
        tx.exec(sql!("DELETE FROM identity_session WHERE token_hash = ?1"), args![&before])?;
    }
    tx.exec(
        sql!("INSERT INTO identity_session (token_hash, user_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)"),
        args![&hash, user, now, now.plus_s(SESSION_S)],
    )?;
    tx.exec(
        sql!(
            "DELETE FROM identity_session WHERE user_id = ?1 AND token_hash NOT IN
             (SELECT token_hash FROM identity_session WHERE user_id = ?1 ORDER BY created_at DESC, token_hash LIMIT ?2)"
        ),
        args![user, SESSIONS_MAX],
    )?;
    Ok(())
}

/// Ends all sessions of a person.
pub(crate) fn end_all(tx: &mut Tx<'_>, user: UserId) -> Result<()> {
    tx.exec(sql!("DELETE FROM identity_session WHERE user_id = ?1"), args![user]).map(drop)
}

/// Forgets sessions and reset links that are over.
pub(crate) fn forget_old(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    tx.exec(sql!("DELETE FROM identity_session WHERE expires_at <= ?1"), args![now])?;
    tx.exec(sql!("DELETE FROM identity_reset WHERE expires_at <= ?1"), args![now])?;
    Ok(())
}

fn kind(row: &Row<'_>, at: usize) -> Result<ActorKind> {
    Ok(if row.get::<String>(at)? == "guest" { ActorKind::Guest } else { ActorKind::Account })
}

/// Who, and whether the session's end is to be moved.
fn read_session(tx: &mut Tx<'_>, bearer: Bearer, now: Time) -> Result<Option<(Resolved, bool)>> {
    tx.first(
        sql!(
            "SELECT u.id, u.kind, u.operator, s.expires_at FROM identity_session s
               JOIN identity_user u ON u.id = s.user_id
              WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND u.blocked = 0"
        ),
        args![&bearer.hash, now],
        |r| {
            let expires_at: Time = r.get(3)?;
            let resolved =
                Resolved { user: r.get(0)?, kind: kind(r, 1)?, operator: r.get(2)?, scopes: None, expires_at };
            Ok((resolved, expires_at < now.plus_s(SESSION_S - SLIDE_AFTER_S)))
        },
    )
}

/// A program never has an operator's rights, whoever's token it carries.
fn read_token(tx: &mut Tx<'_>, bearer: Bearer, now: Time) -> Result<Option<(Resolved, bool)>> {
    tx.first(
        sql!(
            "SELECT u.id, u.kind, t.scopes, t.last_used_at FROM identity_token t
               JOIN identity_user u ON u.id = t.user_id
              WHERE t.token_hash = ?1 AND u.blocked = 0"
        ),
        args![&bearer.hash],
        |r| {
            let scopes = serde_json::from_str(&r.get::<String>(2)?).map_err(kernel::Error::internal)?;
            let used: Option<Time> = r.get(3)?;
            let resolved = Resolved {
                user: r.get(0)?,
                kind: kind(r, 1)?,
                operator: false,
                scopes: Some(scopes),
                expires_at: now.plus_s(SESSION_S),
            };
            Ok((resolved, used.is_none_or(|used| used < now.plus_s(-TOKEN_USE_S))))
        },
    )
}

fn touch_bearer(tx: &mut Tx<'_>, bearer: Bearer) -> Result<()> {
    let now = tx.now();
    if bearer.program {
        tx.exec(sql!("UPDATE identity_token SET last_used_at = ?2 WHERE token_hash = ?1"), args![&bearer.hash, now])?;
    } else {
        tx.exec(
            sql!("UPDATE identity_session SET expires_at = ?2 WHERE token_hash = ?1"),
            args![&bearer.hash, now.plus_s(SESSION_S)],
        )?;
    }
    Ok(())
}
