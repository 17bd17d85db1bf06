//! What somebody looked at before they bought: how long a product's page or card was on their screen, in the last week.
//! Told by the pages as they are left; asked at checkout.

use std::time::Duration;

use kernel::{Ctx, Error, Mark, ProductId, Result, UserId};
use store::{Tx, args, sql};

use crate::Trade;

/// What is older says nothing of a purchase.
const KEPT_S: i64 = 7 * 24 * 3600;
/// One report counts at most this: a page left open all night was not read all night.
const VISIBLE_MS_MAX: u32 = 30 * 60 * 1000;
/// Rows forgotten in one command.
const FORGOTTEN_AT_ONCE: i64 = 500;
/// Reports of one person at once, and then one every so many milliseconds.
pub(crate) const REPORTS: (u32, i64) = (60, 2_000);

/// Somebody who looks at products: a person, or a browser whose user gave no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Looker {
    Person(UserId),
    Browser(Mark),
}

impl Looker {
    fn bytes(self) -> Vec<u8> {
        match self {
            Looker::Person(user) => user.as_bytes().to_vec(),
            Looker::Browser(mark) => mark.as_u64().to_be_bytes().to_vec(),
        }
    }
}

/// What a buyer looked at before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Looked {
    /// Time that the product was on the screen.
    pub(crate) read: Duration,
    /// Other products of its category; `None` for a product of none.
    pub(crate) compared: Option<i64>,
}

impl Trade {
    /// Keeps that a product was before somebody's eyes. A browser that names neither person nor itself is not kept.
    /// Errors: `not_found`, `too_often`.
    pub(crate) async fn seen(&self, ctx: &Ctx, product: ProductId, visible_ms: u32) -> Result<()> {
        let browser = || kit::marks(&self.vault, ctx).device.map(Looker::Browser);
        let Some(looker) = ctx.actor.user.map(Looker::Person).or_else(browser) else { return Ok(()) };
        self.reports.take(looker, ctx.now)?;
        let visible_ms = visible_ms.min(VISIBLE_MS_MAX);
        let kept = self.store.write(move |tx| keep(tx, looker, product, visible_ms)).await?;
        if kept { Ok(()) } else { Err(Error::not_found()) }
    }

    /// Forgets what is older than a week, a few rows at a time.
    pub(crate) async fn forget_seen(&self) -> Result<()> {
        let before = self.store.world().now().plus_s(-KEPT_S);
        loop {
            let old: Vec<(Vec<u8>, ProductId)> = self
                .store
                .read(move |tx| {
                    tx.query(
                        sql!("SELECT person, product FROM trade_seen WHERE at < ?1 LIMIT ?2"),
                        args![before, FORGOTTEN_AT_ONCE],
                        |r| Ok((r.get(0)?, r.get(1)?)),
                    )
                })
                .await?;
            if old.is_empty() {
                return Ok(());
            }
            self.store
                .write(move |tx| {
                    for (person, product) in &old {
                        tx.exec(
                            sql!("DELETE FROM trade_seen WHERE person = ?1 AND product = ?2 AND at < ?3"),
                            args![person, *product, before],
                        )?;
                    }
                    Ok(())
                })
                .await?;
        }
    }
}

/// Adds to what is kept; what is older than a week begins anew. Gives whether there is such a product.
fn keep(tx: &mut Tx<'_>, looker: Looker, product: ProductId, visible_ms: u32) -> Result<bool> {
    let now = tx.now();
    let written = tx.exec(
        sql!(
            "INSERT INTO trade_seen (person, product, category, visible_ms, at)
             SELECT ?1, id, category, ?3, ?4 FROM trade_product WHERE id = ?2
             ON CONFLICT (person, product) DO UPDATE SET
              visible_ms = CASE WHEN trade_seen.at < ?5 THEN 0 ELSE trade_seen.visible_ms END + excluded.visible_ms,
              category = excluded.category, at = excluded.at"
        ),
        args![&looker.bytes(), product, visible_ms, now, now.plus_s(-KEPT_S)],
    )?;
    Ok(written > 0)
}

/// What a buyer, by name and before that by their browser, looked at around `product`.
pub(crate) fn looked(tx: &mut Tx<'_>, buyer: UserId, browser: Option<Mark>, product: ProductId) -> Result<Looked> {
    let buyer = Looker::Person(buyer).bytes();
    let browser = browser.map_or_else(|| buyer.clone(), |mark| Looker::Browser(mark).bytes());
    let since = tx.now().plus_s(-KEPT_S);
    let found = tx.first(
        sql!(
            "SELECT CAST(COALESCE(SUM(CASE WHEN s.product = p.id THEN s.visible_ms END), 0) AS BIGINT),
              COUNT(DISTINCT CASE WHEN s.product <> p.id AND s.category = p.category THEN s.product END), p.category
             FROM trade_product p LEFT JOIN trade_seen s ON s.person IN (?1, ?2) AND s.at >= ?4
             WHERE p.id = ?3 GROUP BY p.id, p.category"
        ),
        args![&buyer, &browser, product, since],
        |r| Ok((r.get::<i64>(0)?, r.get::<i64>(1)?, r.get::<String>(2)?)),
    )?;
    let (read_ms, compared, category) = found.unwrap_or_default();
    let read = Duration::from_millis(u64::try_from(read_ms).unwrap_or(0));
    Ok(Looked { read, compared: (!category.is_empty()).then_some(compared) })
}
