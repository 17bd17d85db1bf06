//! One intention, one effect: a write that names its intention (`Idempotency-Key`) is answered again, not done again.
//!
//! The key is settled in the same transaction as the effect. Refusals are not kept: nothing took effect.

use kernel::{Ctx, Error, Result, Time};
use serde::{Serialize, de::DeserializeOwned};
use store::{Migrations, Store, Tx, args, sql};

pub const MIGRATIONS: Migrations =
    Migrations { module: "kit", files: &[("0001_kit", include_str!("../migrations/0001_kit.sql"))] };

/// A key is kept this long.
const KEEP_S: i64 = 48 * 3600;

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
    let (Some(scope), Some(idempotency)) = (ctx.actor.user, ctx.idempotency.clone()) else {
        return store.write(body).await.map(|answer| Once { answer, replayed: false });
    };
    store
        .write(move |tx| {
            let known = tx.first(
                sql!("SELECT body_hash, answer FROM kit_idempotency WHERE scope = ?1 AND key = ?2"),
                args![scope, &idempotency.key],
                |r| Ok((r.get::<[u8; 16]>(0)?, r.get::<String>(1)?)),
            )?;
            if let Some((body_hash, answer)) = known {
                if body_hash != idempotency.body_hash {
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
                args![scope, &idempotency.key, &idempotency.body_hash, &text, now],
            )?;
            Ok(Once { answer, replayed: false })
        })
        .await
}

/// Forgets keys older than two days.
pub fn forget_old_keys(tx: &mut Tx<'_>) -> Result<()> {
    let before: Time = tx.now().plus_s(-KEEP_S);
    tx.exec(sql!("DELETE FROM kit_idempotency WHERE at < ?1"), args![before]).map(drop)
}
