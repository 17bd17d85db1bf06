//! Who asks, as the pages greet them.

use kernel::{Ctx, Error, Locale, MerchantId, MerchantRole, Result, Secret, UserId};
use serde::Serialize;
use store::{args, sql};

use crate::{
    Identity,
    account::rename,
    console::hints,
    model::{self, PersonKind},
};

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    pub user: Option<MeUser>,
    /// To be sent as `X-CSRF` with every unsafe request; blank for nobody and for programs.
    pub csrf: String,
    pub merchants: Vec<MyShop>,
    pub demo: bool,
    pub unread_notices: i64,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct MeUser {
    pub id: UserId,
    pub name: String,
    pub kind: PersonKind,
    pub phone_hint: Option<String>,
    pub email_hint: Option<String>,
    pub locale: Locale,
    pub operator: bool,
}

/// A shop the person works in.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct MyShop {
    pub id: MerchantId,
    pub slug: String,
    pub name: String,
    pub role: MerchantRole,
}

impl Identity {
    /// Who `user` is. `session`: the secret their cookie carries; `unread`: notices they have not read.
    pub async fn me(&self, user: Option<UserId>, session: Option<&Secret<String>>, unread: i64) -> Result<Me> {
        let demo = self.0.options.demo;
        let nobody = Me { user: None, csrf: String::new(), merchants: Vec::new(), demo, unread_notices: 0 };
        let Some(id) = user else { return Ok(nobody) };
        let vault = self.0.vault.clone();
        let user = self
            .0
            .store
            .read(move |tx| {
                let row = tx.first(
                    sql!(
                        "SELECT id, name, kind, locale, operator, login_kind, login_sealed FROM identity_user
                          WHERE id = ?1 AND blocked = 0"
                    ),
                    args![id],
                    |r| {
                        let user = MeUser {
                            id: r.get(0)?,
                            name: r.get(1)?,
                            kind: PersonKind::parse(&r.get::<String>(2)?),
                            phone_hint: None,
                            email_hint: None,
                            locale: Locale::parse(&r.get::<String>(3)?).unwrap_or_default(),
                            operator: r.get(4)?,
                        };
                        Ok((user, r.get::<Option<String>>(5)?.zip(r.get::<Option<Vec<u8>>>(6)?)))
                    },
                )?;
                let Some((user, login)) = row else { return Ok(None) };
                let hints = hints(tx, &vault, login)?;
                Ok(Some(MeUser { phone_hint: hints.phone, email_hint: hints.email, ..user }))
            })
            .await?;
        if user.is_none() {
            return Ok(nobody);
        }
        let roles = self.0.shops.merchants_of(id);
        let ids: Vec<MerchantId> = roles.iter().map(|(shop, _)| *shop).collect();
        let cards = self.0.shops.cards(&ids).into_iter().zip(roles);
        let merchants = cards
            .filter_map(|(card, (_, role))| card.map(|c| MyShop { id: c.id, slug: c.slug, name: c.name, role }))
            .collect();
        let csrf = session.map(kit::csrf_token).unwrap_or_default();
        Ok(Me { user, csrf, merchants, demo, unread_notices: unread })
    }

    /// Changes the caller's name or language; what is `None` stays. Errors: the name's.
    pub(crate) async fn change_me(&self, ctx: &Ctx, name: Option<&str>, locale: Option<Locale>) -> Result<()> {
        let user = ctx.actor.user()?;
        let name = name.map(model::name).transpose()?;
        let vault = self.0.vault.clone();
        self.write_once(ctx, Vec::new(), move |tx| {
            if let Some(name) = &name {
                rename(tx, &vault, user, name)?;
            }
            if let Some(locale) = locale {
                let known =
                    tx.exec(sql!("UPDATE identity_user SET locale = ?2 WHERE id = ?1"), args![user, locale.code()])?;
                if known == 0 {
                    return Err(Error::unauthenticated());
                }
            }
            Ok(())
        })
        .await
    }
}
