//! One intention, one effect: a write that names its intention (`Idempotency-Key`) is answered again, not done again.
//!
//! The key is settled in the same transaction as the effect. Refusals are not kept: nothing took effect.

use kernel::{Ctx, Error, IdempotencyKey, Result, Time, UserId};
use serde::{Serialize, de::DeserializeOwned};
use store::{Migrations, Store, Tx, args, sql};

pub const MIGRATIONS: Migrations =
    Migrations { module: "kit", files: &[("0001_kit", include_str!("../migrations/0001_kit.sql"))] };

/// A key is kept this long.
const KEEP_S: i64 = 48 * 3600;
/// Keys forgotten in one command.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// An answer, and whether it had been given before.
#[derive(Debug)]
pub struct Once<T> {
    pub answer: T,
    pub replayed: bool,
}

/// Runs `body` in the writer, unless this intention has been settled: then gives the answer of then.
/// Errors: `idempotency_mismatch` where the key was used with another body; what `body` refuses.
pub async fn once<T>(
    store: &Store,
    ctx: &Ctx,
    body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<Once<T>>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let intention = Intention::of(ctx);
    store.write(move |tx| settle(tx, intention.as_ref(), body)).await
}

/// The same for a `body` that may be run again, as [`Store::write_hot`] asks.
pub async fn once_hot<T>(
    store: &Store,
    ctx: &Ctx,
    body: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<Once<T>>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let intention = Intention::of(ctx);
    store.write_hot(move |tx| settle(tx, intention.as_ref(), &body)).await
}

/// Whose key it is, and the key with the digest of what it was sent with.
#[derive(Clone)]
pub struct Intention {
    scope: UserId,
    named: IdempotencyKey,
}

impl Intention {
    pub fn of(ctx: &Ctx) -> Option<Intention> {
        Some(Intention { scope: ctx.actor.user?, named: ctx.idempotency.clone()? })
    }

    /// Whether it has been settled: [`once`] will give the answer of then, or say that the key was used for something else.
    pub fn is_settled(&self, tx: &mut Tx<'_>) -> Result<bool> {
        let known = tx.first(
            sql!("SELECT 1 FROM kit_idempotency WHERE key = ?2 AND scope = ?1"),
            args![self.scope, &self.named.key],
            |r| r.get::<i64>(0),
        )?;
        Ok(known.is_some())
    }
}

fn settle<T: Serialize + DeserializeOwned>(
    tx: &mut Tx<'_>,
    intention: Option<&Intention>,
    body: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<Once<T>> {
    let Some(Intention { scope, named }) = intention else {
        return body(tx).map(|answer| Once { answer, replayed: false });
    };
    let known = tx.first(
        sql!("SELECT body_hash, answer FROM kit_idempotency WHERE key = ?2 AND scope = ?1"),
        args![*scope, &named.key],
        |r| Ok((r.get::<[u8; 16]>(0)?, r.get::<String>(1)?)),
    )?;
    if let Some((body_hash, answer)) = known {
        if body_hash != named.body_hash {
            return Err(Error::invalid("idempotency_mismatch"));
        }
        let answer = serde_json::from_str(&answer).map_err(Error::internal)?;
        return Ok(Once { answer, replayed: true });
    }
    let answer = body(tx)?;
    let text = serde_json::to_string(&answer).map_err(Error::internal)?;
    let now = tx.now();
    tx.exec(
        sql!("INSERT INTO kit_idempotency (scope, key, body_hash, answer, at) VALUES (?1, ?2, ?3, ?4, ?5)"),
        args![*scope, &named.key, &named.body_hash, &text, now],
    )?;
    Ok(Once { answer, replayed: false })
}

/// Forgets keys older than two days. They are looked for beside the writer and forgotten a few at a time.
pub async fn forget_old_keys(store: &Store) -> Result<()> {
    let before: Time = store.world().now().plus_s(-KEEP_S);
    loop {
        let old: Vec<(String, UserId)> = store
            .read(move |tx| {
                tx.query(
                    sql!("SELECT key, scope FROM kit_idempotency WHERE at < ?1 LIMIT ?2"),
                    args![before, FORGOTTEN_AT_ONCE],
                    |r| Ok((r.get(0)?, r.get(1)?)),
                )
            })
            .await?;
        if old.is_empty() {
            return Ok(());
        }
        store
            .write(move |tx| {
                for (key, scope) in &old {
                    tx.exec(
                        sql!("DELETE FROM kit_idempotency WHERE key = ?1 AND scope = ?2 AND at < ?3"),
                        args![key, *scope, before],
                    )?;
                }
                Ok(())
            })
            .await?;
    }
}
