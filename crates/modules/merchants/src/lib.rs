//! Shops: who sells and whether they may, who works for them, who follows them.
//!
//! Owns the tables `merchants_…`. Promises: a shop always has an owner; a slug names one shop for ever; what
//! [`contracts::ports::Shops`] says from memory is what the store holds, from the answer to the write on and after a
//! restart. Tells `MerchantOpened`, `MerchantFollowed`, `StaffChanged`; `admission` tells its own.

mod admission;
mod cache;
mod http;
mod model;

use std::sync::Arc;

use contracts::{
    Decisions, Event, ShopState, Standing, Verification,
    ports::{Answer, Logins, People, ShopCard, Shops},
};
use kernel::{Ctx, Error, MerchantId, MerchantRole, Result, Secret, Text3, UserId};
use kit::{Limiter, Page, PageQuery, once};
use store::{Migrations, Row, Store, Tx, Vault, args, sql};

pub use admission::{Act, Bank, Category, Host, Papers, ReturnAddress, Sandbox, SellerKind};
use admission::{Asked, Desk, Judgement};
use cache::Cache;
pub use http::ACCESS;
pub use model::{
    ABOUT_BYTES_MAX, NAME_CHARS_MAX, NewShop, SHOPS_PER_PERSON_MAX, SLUG_CHARS_MAX, SLUG_CHARS_MIN, STAFF_MAX,
    ShopChange, ShopView, URL_CHARS_MAX,
};

pub const MIGRATIONS: Migrations = Migrations {
    module: "merchants",
    files: &[
        ("0001_merchants", include_str!("../migrations/0001_merchants.sql")),
        ("0002_admission", include_str!("../migrations/0002_admission.sql")),
    ],
};

/// Logins that one person may try to add as staff: at once, and then one every so many milliseconds.
const STAFF_TRIES: (u32, i64) = (20, 10_000);

/// The module. Cheap to clone.
#[derive(Clone)]
pub struct Merchants(Arc<Inner>);

struct Inner {
    store: Store,
    decisions: Arc<dyn Decisions>,
    desk: Desk,
    cache: Cache,
    staff_tries: Limiter<UserId>,
    /// Reads for the cache happen one after the other, so that an older one never overwrites a newer one.
    refreshing: tokio::sync::Mutex<()>,
}

/// Wires the module. `people` and `logins` name the staff and find them by login.
pub fn module(merchants: Merchants, people: Arc<dyn People>, logins: Arc<dyn Logins>) -> kit::Module {
    kit::Module {
        name: "merchants",
        routes: http::routes(http::Http { merchants, people, logins }),
        access: ACCESS,
        consumers: Vec::new(),
        jobs: Vec::new(),
        timers: Vec::new(),
        texts: kit::TextsOf {
            vi: include_str!("../texts/vi.ftl"),
            zh: include_str!("../texts/zh.ftl"),
            en: include_str!("../texts/en.ftl"),
        },
    }
}

impl Merchants {
    /// How many shops there are.
    pub async fn count(&self) -> Result<i64> {
        let count = |tx: &mut Tx<'_>| tx.first(sql!("SELECT COUNT(*) FROM merchants_shop"), args![], |r| r.get(0));
        Ok(self.0.store.read(count).await?.unwrap_or(0))
    }

    /// Opens the module on a store that has its tables, and reads shops and staff into memory.
    pub async fn open(
        store: Store,
        vault: Vault,
        decisions: Arc<dyn Decisions>,
        verification: Arc<dyn Verification>,
    ) -> Result<Merchants> {
        let (shops, staff) = store
            .read(|tx| {
                let shops = tx.query(
                    sql!("SELECT id, slug, name, avatar_url, country, currency, standing, limits FROM merchants_shop"),
                    args![],
                    read_known,
                )?;
                let staff = tx.query(sql!("SELECT merchant_id, user_id, role FROM merchants_staff"), args![], |r| {
                    Ok((r.get(0)?, r.get(1)?, read_role(r, 2)?))
                })?;
                Ok((shops, staff))
            })
            .await?;
        let staff_tries = Limiter::new(STAFF_TRIES.0, STAFF_TRIES.1);
        Ok(Merchants(Arc::new(Inner {
            store,
            decisions,
            desk: Desk::new(vault, verification)?,
            cache: Cache::new(shops, staff),
            staff_tries,
            refreshing: tokio::sync::Mutex::default(),
        })))
    }

    /// Opens a shop; the caller is its owner. Papers that come along are judged at once, where they say who sells what.
    /// `phone`: the owner's own. Errors: fields that break their rule; `slug_taken`; `too_many_shops`.
    pub async fn open_shop(&self, ctx: &Ctx, input: NewShop, phone: Option<Secret<String>>) -> Result<ShopView> {
        let owner = ctx.actor.user()?;
        let mut input = model::check_new(input)?;
        let papers = input.application.take().map(Papers::checked).transpose()?;
        let (judgement, kept) = match papers {
            Some(papers) if papers.kind.is_some() && papers.category.is_some() => {
                let (name, country, currency) = (&input.name, &input.country, input.currency);
                let asked = Asked { name, country, currency, quiz_passed: false };
                (Some(self.judge(ctx, owner, &asked, papers, phone).await?), None)
            }
            papers => (None, papers),
        };
        let vault = self.0.desk.vault.clone();
        let open = move |tx: &mut Tx<'_>| {
            let id = open_shop(tx, owner, &input, ShopState::Applied)?;
            begin(tx, &vault, id, owner, judgement.as_ref(), kept.as_ref())?;
            Ok(id)
        };
        let id = self.commit(ctx, open, |id| *id).await?;
        self.shop(id, Some(owner)).await
    }

    /// Opens a shop outside a request, for the command line: whoever runs the house admits it. The same rules of form hold.
    pub async fn create_shop(&self, owner: UserId, input: NewShop) -> Result<MerchantId> {
        let input = model::check_new(input)?;
        let ctx = Ctx::system(self.0.store.world().now());
        self.commit(&ctx, move |tx| open_shop(tx, owner, &input, ShopState::Admitted), |id| *id).await
    }

    /// Changes the profile. Errors: fields that break their rule.
    pub async fn change_shop(&self, ctx: &Ctx, id: MerchantId, change: ShopChange) -> Result<ShopView> {
        let change = model::check_change(change)?;
        let done = move |tx: &mut Tx<'_>| change_shop(tx, id, &change);
        self.commit(ctx, done, move |()| id).await?;
        self.shop(id, ctx.actor.user).await
    }

    /// Gives a person a role in the shop, or another one. Errors: `last_owner`, `too_many_staff`.
    pub async fn set_staff(&self, ctx: &Ctx, shop: MerchantId, user: UserId, role: MerchantRole) -> Result<()> {
        self.commit(ctx, move |tx| set_staff(tx, shop, user, role), move |()| shop).await
    }

    /// Takes a person's role away. Errors: `not_found` where they have none; `last_owner`.
    pub async fn remove_staff(&self, ctx: &Ctx, shop: MerchantId, user: UserId) -> Result<()> {
        self.commit(ctx, move |tx| remove_staff(tx, shop, user), move |()| shop).await
    }

    /// Staff of a shop, owners first, then by when they came.
    pub async fn staff(&self, shop: MerchantId) -> Result<Vec<(UserId, MerchantRole)>> {
        let mut staff = self
            .0
            .store
            .read(move |tx| {
                tx.query(
                    sql!("SELECT user_id, role FROM merchants_staff WHERE merchant_id = ?1 ORDER BY at, user_id"),
                    args![shop],
                    |r| Ok((r.get(0)?, read_role(r, 1)?)),
                )
            })
            .await?;
        staff.sort_by_key(|(_, role)| *role != MerchantRole::Owner);
        Ok(staff)
    }

    /// Follows or leaves a shop; gives whether it is followed now and by how many.
    pub async fn follow(&self, ctx: &Ctx, shop: MerchantId, following: bool) -> Result<(bool, i64)> {
        let user = ctx.actor.user()?;
        self.card(shop).ok_or(Error::not_found())?;
        let done = once(&self.0.store, ctx, move |tx| follow(tx, shop, user, following)).await?;
        Ok((following, done.answer))
    }

    /// A shop as `viewer` sees it. Errors: `not_found`.
    pub async fn shop(&self, id: MerchantId, viewer: Option<UserId>) -> Result<ShopView> {
        let shop = self
            .0
            .store
            .read(move |tx| {
                tx.first(
                    sql!(
                        "SELECT s.id, s.slug, s.name, s.about, s.avatar_url, s.cover_url, s.country, s.currency,
                                s.followers, s.created_at, f.user_id, s.standing
                           FROM merchants_shop s
                           LEFT JOIN merchants_follow f ON f.merchant_id = s.id AND f.user_id = ?2
                          WHERE s.id = ?1"
                    ),
                    args![id, viewer],
                    read_view,
                )
            })
            .await?;
        shop.ok_or(Error::not_found())
    }

    /// All shops, the oldest first.
    pub async fn list(&self, viewer: Option<UserId>, page: &PageQuery) -> Result<Page<ShopView>> {
        let limit = page.limit()?;
        let after = page.after(MerchantId::from_uuid(Default::default()), |c| c.parse().ok())?;
        let rows = self
            .0
            .store
            .read(move |tx| {
                tx.query(
                    sql!(
                        "SELECT s.id, s.slug, s.name, s.about, s.avatar_url, s.cover_url, s.country, s.currency,
                                s.followers, s.created_at, f.user_id, s.standing
                           FROM merchants_shop s
                           LEFT JOIN merchants_follow f ON f.merchant_id = s.id AND f.user_id = ?2
                          WHERE s.id > ?1 ORDER BY s.id LIMIT ?3"
                    ),
                    args![after, viewer, limit + 1],
                    read_view,
                )
            })
            .await?;
        Ok(Page::of(rows, limit, |shop| shop.id.to_string()))
    }

    /// The shop that `text` names: an id or a slug.
    pub fn find(&self, text: &str) -> Option<MerchantId> {
        match text.parse::<MerchantId>() {
            Ok(id) => self.card(id).map(|c| c.id),
            Err(_) => self.by_slug(text).map(|c| c.id),
        }
    }

    pub(crate) fn staff_try(&self, user: UserId, now: kernel::Time) -> Result<()> {
        self.0.staff_tries.take(user, now)
    }

    fn card(&self, id: MerchantId) -> Option<ShopCard> {
        self.cards(&[id]).pop().flatten()
    }

    /// Writes, then brings the memory up to date, also when the asker has gone away meanwhile: their request may be
    /// dropped after the commit, the memory may not be.
    async fn commit<T>(
        &self,
        ctx: &Ctx,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
        shop: impl FnOnce(&T) -> MerchantId + Send + 'static,
    ) -> Result<T>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let (this, ctx) = (self.clone(), ctx.clone());
        let task = tokio::spawn(async move {
            let done = once(&this.0.store, &ctx, body).await?;
            this.refresh(shop(&done.answer)).await?;
            Ok(done.answer)
        });
        task.await.map_err(Error::internal)?
    }

    /// Reads one shop and its staff into memory.
    async fn refresh(&self, id: MerchantId) -> Result<()> {
        let _turn = self.0.refreshing.lock().await;
        let (card, staff) = self
            .0
            .store
            .read(move |tx| {
                let card = tx.first(
                    sql!(
                        "SELECT id, slug, name, avatar_url, country, currency, standing, limits
                           FROM merchants_shop WHERE id = ?1"
                    ),
                    args![id],
                    read_known,
                )?;
                let staff = tx.query(
                    sql!("SELECT user_id, role FROM merchants_staff WHERE merchant_id = ?1"),
                    args![id],
                    |r| Ok((r.get(0)?, read_role(r, 1)?)),
                )?;
                Ok((card, staff))
            })
            .await?;
        if let Some((card, standing)) = card {
            self.0.cache.put(card, standing, staff);
        }
        Ok(())
    }
}

impl Shops for Merchants {
    fn cards(&self, ids: &[MerchantId]) -> Vec<Option<ShopCard>> {
        self.0.cache.cards(ids)
    }

    fn by_slug(&self, slug: &str) -> Option<ShopCard> {
        self.0.cache.by_slug(slug)
    }

    fn role(&self, user: UserId, merchant: MerchantId) -> Option<MerchantRole> {
        self.0.cache.role(user, merchant)
    }

    fn merchants_of(&self, user: UserId) -> Vec<(MerchantId, MerchantRole)> {
        self.0.cache.merchants_of(user)
    }

    fn crew(&self, merchant: MerchantId) -> Vec<UserId> {
        self.0.cache.crew(merchant)
    }

    fn standing(&self, merchant: MerchantId) -> Standing {
        self.standing_of(merchant)
    }

    fn followers(&self, merchant: MerchantId) -> Answer<'_, Vec<UserId>> {
        Box::pin(self.0.store.read(move |tx| {
            tx.query(
                sql!("SELECT user_id FROM merchants_follow WHERE merchant_id = ?1 ORDER BY user_id"),
                args![merchant],
                |r| r.get(0),
            )
        }))
    }

    fn follow_state(&self, merchant: MerchantId, user: Option<UserId>) -> Answer<'_, (bool, i64)> {
        Box::pin(async move {
            let state = self
                .0
                .store
                .read(move |tx| {
                    tx.first(
                        sql!(
                            "SELECT s.followers, f.user_id FROM merchants_shop s
                               LEFT JOIN merchants_follow f ON f.merchant_id = s.id AND f.user_id = ?2
                              WHERE s.id = ?1"
                        ),
                        args![merchant, user],
                        |r| Ok((r.get::<Option<UserId>>(1)?.is_some(), r.get(0)?)),
                    )
                })
                .await?;
            state.ok_or(Error::not_found())
        })
    }
}

/// What a new shop brought along: papers that were judged, or the beginning of some.
fn begin(
    tx: &mut Tx<'_>,
    vault: &Vault,
    id: MerchantId,
    owner: UserId,
    judgement: Option<&Judgement>,
    kept: Option<&Papers>,
) -> Result<()> {
    match (judgement, kept) {
        (Some(judgement), _) => admission::put_judgement(tx, vault, id, owner, judgement),
        (None, Some(papers)) => admission::put_papers(tx, vault, id, owner, papers),
        (None, None) => Ok(()),
    }
}

fn open_shop(tx: &mut Tx<'_>, owner: UserId, input: &NewShop, standing: ShopState) -> Result<MerchantId> {
    let owned: i64 = tx
        .first(sql!("SELECT COUNT(*) FROM merchants_staff WHERE user_id = ?1 AND role = 'owner'"), args![owner], |r| {
            r.get(0)
        })?
        .unwrap_or(0);
    if owned >= SHOPS_PER_PERSON_MAX {
        return Err(Error::conflict("too_many_shops").with("max", SHOPS_PER_PERSON_MAX));
    }
    let (id, now) = (tx.id(), tx.now());
    let about = serde_json::to_string(&input.about).map_err(Error::internal)?;
    let made = tx.exec(
        sql!(
            "INSERT INTO merchants_shop (id, slug, name, about, avatar_url, cover_url, country, currency, followers, created_at,
                    standing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10) ON CONFLICT (slug) DO NOTHING"
        ),
        args![
            id,
            &input.slug,
            &input.name,
            &about,
            &input.avatar_url,
            &input.cover_url,
            &input.country,
            input.currency.code(),
            now,
            standing.code()
        ],
    )?;
    if made == 0 {
        return Err(Error { field: Some("slug"), ..Error::conflict("slug_taken") });
    }
    put_staff(tx, id, owner, MerchantRole::Owner)?;
    tx.tell(Event::MerchantOpened { merchant_id: id, owner, slug: input.slug.clone(), name: input.name.clone() })?;
    if !standing.sells() {
        tx.tell(Event::ShopSelling { merchant_id: id, selling: false })?;
    }
    Ok(id)
}

fn change_shop(tx: &mut Tx<'_>, id: MerchantId, change: &ShopChange) -> Result<()> {
    let about = change.about.as_ref().map(serde_json::to_string).transpose().map_err(Error::internal)?;
    let changed = tx.exec(
        sql!(
            "UPDATE merchants_shop SET name = COALESCE(?2, name), about = COALESCE(?3, about),
                    avatar_url = CASE WHEN ?4 = 1 THEN ?5 ELSE avatar_url END,
                    cover_url = CASE WHEN ?6 = 1 THEN ?7 ELSE cover_url END
              WHERE id = ?1"
        ),
        args![
            id,
            &change.name,
            &about,
            change.avatar_url.is_some(),
            change.avatar_url.as_ref().and_then(|u| u.as_deref()),
            change.cover_url.is_some(),
            change.cover_url.as_ref().and_then(|u| u.as_deref())
        ],
    )?;
    if changed == 0 { Err(Error::not_found()) } else { Ok(()) }
}

fn set_staff(tx: &mut Tx<'_>, shop: MerchantId, user: UserId, role: MerchantRole) -> Result<()> {
    let staff = roles(tx, shop)?;
    if role != MerchantRole::Owner {
        model::keeps_an_owner(&staff, user)?;
    }
    if staff.iter().all(|(u, _)| *u != user) && staff.len() >= STAFF_MAX {
        return Err(Error::conflict("too_many_staff").with("max", STAFF_MAX));
    }
    put_staff(tx, shop, user, role)?;
    tx.tell(Event::StaffChanged { merchant_id: shop, user_id: user })
}

fn remove_staff(tx: &mut Tx<'_>, shop: MerchantId, user: UserId) -> Result<()> {
    let staff = roles(tx, shop)?;
    if staff.iter().all(|(u, _)| *u != user) {
        return Err(Error::not_found());
    }
    model::keeps_an_owner(&staff, user)?;
    tx.exec(sql!("DELETE FROM merchants_staff WHERE merchant_id = ?1 AND user_id = ?2"), args![shop, user])?;
    tx.tell(Event::StaffChanged { merchant_id: shop, user_id: user })
}

fn roles(tx: &mut Tx<'_>, shop: MerchantId) -> Result<Vec<(UserId, MerchantRole)>> {
    tx.query(sql!("SELECT user_id, role FROM merchants_staff WHERE merchant_id = ?1"), args![shop], |r| {
        Ok((r.get(0)?, read_role(r, 1)?))
    })
}

fn put_staff(tx: &mut Tx<'_>, shop: MerchantId, user: UserId, role: MerchantRole) -> Result<()> {
    let now = tx.now();
    tx.exec(
        sql!(
            "INSERT INTO merchants_staff (merchant_id, user_id, role, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (merchant_id, user_id) DO UPDATE SET role = excluded.role"
        ),
        args![shop, user, role.code(), now],
    )?;
    Ok(())
}

/// Gives how many follow the shop after it.
fn follow(tx: &mut Tx<'_>, shop: MerchantId, user: UserId, following: bool) -> Result<i64> {
    let now = tx.now();
    let moved = if following {
        tx.exec(
            sql!(
                "INSERT INTO merchants_follow (merchant_id, user_id, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (merchant_id, user_id) DO NOTHING"
            ),
            args![shop, user, now],
        )?
    } else {
        tx.exec(sql!("DELETE FROM merchants_follow WHERE merchant_id = ?1 AND user_id = ?2"), args![shop, user])?
    };
    let step = if moved == 0 { 0 } else { i64::from(following) * 2 - 1 };
    let followers = tx
        .first(
            sql!("UPDATE merchants_shop SET followers = followers + ?2 WHERE id = ?1 RETURNING followers"),
            args![shop, step],
            |r| r.get(0),
        )?
        .ok_or(Error::not_found())?;
    if moved > 0 {
        tx.tell(Event::MerchantFollowed { merchant_id: shop, user_id: user, following })?;
    }
    Ok(followers)
}

fn read_role(row: &Row<'_>, at: usize) -> Result<MerchantRole> {
    MerchantRole::parse(&row.get::<String>(at)?).ok_or_else(|| Error::internal("a role is unknown"))
}

fn read_currency(row: &Row<'_>, at: usize) -> Result<kernel::Currency> {
    kernel::Currency::parse(&row.get::<String>(at)?).ok_or_else(|| Error::internal("a currency is unknown"))
}

fn read_card(row: &Row<'_>) -> Result<ShopCard> {
    Ok(ShopCard {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        avatar_url: row.get(3)?,
        country: row.get(4)?,
        currency: read_currency(row, 5)?,
    })
}

fn read_known(row: &Row<'_>) -> Result<(ShopCard, Standing)> {
    let card = read_card(row)?;
    let standing = admission::read_standing(row, 6, &card.country)?;
    Ok((card, standing))
}

fn read_view(row: &Row<'_>) -> Result<ShopView> {
    Ok(ShopView {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        about: serde_json::from_str::<Text3>(&row.get::<String>(3)?).map_err(Error::internal)?,
        avatar_url: row.get(4)?,
        cover_url: row.get(5)?,
        country: row.get(6)?,
        currency: read_currency(row, 7)?,
        followers: row.get(8)?,
        since: row.get(9)?,
        following: row.get::<Option<UserId>>(10)?.is_some(),
        selling: admission::read_state(row, 11)?.sells(),
    })
}
