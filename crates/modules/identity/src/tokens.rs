//! API tokens for programs: shown once, kept as their SHA-256, allowed what their scopes say.

use kernel::{Ctx, Error, Result, Secret, Time, TokenId};
use serde::{Deserialize, Serialize};
use store::{args, sql};

use crate::{Identity, Untrue, model, sessions::Bearer};

/// What a token begins with, so that one that leaked is recognised for what it is.
const PREFIX: &str = "phien_";

/// A token as its owner sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct ApiToken {
    id: TokenId,
    name: String,
    #[schema(schema_with = model::scopes_schema)]
    scopes: Vec<String>,
    created_at: Time,
    last_used_at: Option<Time>,
}

/// What is kept of a new token for a repetition of the request: sealed, not in clear.
#[derive(Serialize, Deserialize)]
struct Made {
    id: TokenId,
    sealed: Vec<u8>,
}

impl Identity {
    pub(crate) async fn tokens(&self, ctx: &Ctx) -> Result<Vec<ApiToken>> {
        let user = ctx.actor.user()?;
        self.0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT id, name, scopes, created_at, last_used_at FROM identity_token
                          WHERE user_id = ?1 ORDER BY id DESC"
                    ),
                    args![user],
                    |r| {
                        let scopes = serde_json::from_str(&r.get::<String>(2)?).map_err(Error::internal)?;
                        Ok(ApiToken {
                            id: r.get(0)?,
                            name: r.get(1)?,
                            scopes,
                            created_at: r.get(3)?,
                            last_used_at: r.get(4)?,
                        })
                    },
                )
            })
            .await
    }

    /// Makes a token. Errors: `field_needed`, `field_too_long`, `scope_unknown`, `too_many_tokens`.
    pub(crate) async fn make_token(
        &self,
        ctx: &Ctx,
        name: &str,
        mut scopes: Vec<String>,
    ) -> Result<(TokenId, Secret<String>)> {
        let user = ctx.actor.user()?;
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(Error::field("name", "field_needed"));
        }
        if name.chars().count() > model::TOKEN_NAME_CHARS_MAX {
            return Err(Error::field("name", "field_too_long").with("max", model::TOKEN_NAME_CHARS_MAX));
        }
        if scopes.is_empty() {
            return Err(Error::field("scopes", "field_needed"));
        }
        if let Some(unknown) = scopes.iter().find(|s| !model::SCOPES.contains(&s.as_str())) {
            let shown: String = unknown.chars().take(40).collect();
            return Err(Error::field("scopes", "scope_unknown").with("scope", shown));
        }
        scopes.sort();
        scopes.dedup();
        let secret = Secret::new(format!("{PREFIX}{}", self.new_secret().expose()));
        let bearer = Bearer::of(&secret, true);
        let vault = self.0.vault.clone();
        let made: Made = self
            .write_once(ctx, Vec::new(), move |tx| {
                let count: Option<i64> =
                    tx.first(sql!("SELECT COUNT(*) FROM identity_token WHERE user_id = ?1"), args![user], |r| {
                        r.get(0)
                    })?;
                if usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX) >= model::TOKENS_MAX {
                    return Err(Error::conflict("too_many_tokens").with("max", model::TOKENS_MAX));
                }
                let (id, now) = (tx.id(), tx.now());
                let scopes = serde_json::to_string(&scopes).map_err(Error::internal)?;
                tx.exec(
                    sql!(
                        "INSERT INTO identity_token (id, user_id, name, token_hash, scopes, created_at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                    ),
                    args![id, user, &name, &bearer.hash, &scopes, now],
                )?;
                Ok(Made { id, sealed: vault.seal(tx, user, secret.expose().as_bytes())? })
            })
            .await?;
        let vault = self.0.vault.clone();
        let secret = self.0.store.read(move |tx| vault.open_text(tx, &made.sealed)).await?;
        Ok((made.id, Secret::new(secret)))
    }

    /// Withdraws a token; it is refused from the answer on. Errors: `not_found`.
    pub(crate) async fn withdraw_token(&self, ctx: &Ctx, id: TokenId) -> Result<()> {
        let user = ctx.actor.user()?;
        self.write_once(ctx, vec![Untrue::Sessions(user)], move |tx| {
            let gone = tx.exec(sql!("DELETE FROM identity_token WHERE id = ?1 AND user_id = ?2"), args![id, user])?;
            if gone == 0 { Err(Error::not_found()) } else { Ok(()) }
        })
        .await
    }
}
