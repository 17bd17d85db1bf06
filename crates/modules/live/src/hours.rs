//! What a shop's standing means here: whether it goes on air, for how long in a day, and whether its sessions are listed.

use std::time::Duration;

use contracts::ShopState;
use kernel::{Ctx, Error, Locale, MerchantId, Result, Time};
use store::{Tx, args, sql};

use crate::{Live, acts::Act, model::SessionRow, rows};

/// How often those on air are held against their hours.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(5);

impl Live {
    /// Seconds that the shop has been on air in this day of its country.
    pub async fn on_air_today_s(&self, merchant: MerchantId) -> Result<i64> {
        let now = self.now();
        let (_, began) = self.0.ports.shops.standing(merchant).day(now);
        self.0.store.read(move |tx| on_air_s(tx, merchant, began, now)).await
    }

    /// Before a session is announced or goes on air.
    /// Errors: `shop_not_on_air` with what to do, `live_hours_over` with the hours the shop has.
    pub(crate) async fn may_act(&self, merchant: MerchantId, act: Act) -> Result<()> {
        if !matches!(act, Act::Announce | Act::GoLive) {
            return Ok(());
        }
        let standing = self.0.ports.shops.standing(merchant);
        if !standing.state.sells() {
            return Err(Error::conflict(match standing.state {
                ShopState::Closed => "shop_closed_no_air",
                _ => "shop_not_on_air",
            }));
        }
        let Some(max_s) = standing.held_to().live_s.filter(|_| act == Act::GoLive) else { return Ok(()) };
        if self.on_air_today_s(merchant).await? >= max_s {
            return Err(Error::conflict("live_hours_over").with("minutes", max_s / 60));
        }
        Ok(())
    }

    /// Leaves out sessions of shops that take no orders.
    pub(crate) fn of_sellers(&self, mut sessions: Vec<SessionRow>) -> Vec<SessionRow> {
        sessions.retain(|s| self.0.ports.shops.standing(s.merchant).state.sells());
        sessions
    }

    /// Ends what is on air of shops that may not be on air any more. Gives how many sessions that were.
    pub(crate) async fn end_over_hours(&self) -> Result<usize> {
        let on_air = self
            .0
            .store
            .read(|tx| {
                tx.query(
                    sql!("SELECT id, merchant FROM live_session WHERE state IN ('live', 'interrupted')"),
                    args![],
                    |r| Ok((r.get(0)?, r.get::<MerchantId>(1)?)),
                )
            })
            .await?;
        let mut ended = 0;
        for (id, merchant) in on_air {
            let standing = self.0.ports.shops.standing(merchant);
            let over = match standing.held_to().live_s {
                _ if !standing.state.sells() => true,
                Some(max_s) => self.on_air_today_s(merchant).await? >= max_s,
                None => false,
            };
            if !over {
                continue;
            }
            let row = self.0.store.read(move |tx| rows::session(tx, id)).await?;
            // It may have been ended meanwhile.
            if !row.state.on_air() {
                continue;
            }
            self.end_session(&Ctx::system(self.now()), &row).await?;
            let reason = self.why_over(merchant, standing.state.sells());
            let say = move |tx: &mut Tx<'_>| {
                tx.exec(sql!("UPDATE live_session SET stopped_reason = ?2 WHERE id = ?1"), args![id, &reason])
            };
            self.0.store.write(say).await?;
            self.refresh(id).await?;
            ended += 1;
        }
        Ok(ended)
    }

    /// In the language of the shop's country.
    fn why_over(&self, merchant: MerchantId, selling: bool) -> String {
        let country = self.0.ports.shops.cards(&[merchant]).pop().flatten().map(|c| c.country).unwrap_or_default();
        let locale = match country.as_str() {
            "CN" => Locale::Zh,
            "US" => Locale::En,
            _ => Locale::Vi,
        };
        self.texts().get(locale, if selling { "live-ended-hours" } else { "live-ended-standing" }, &[])
    }
}

fn on_air_s(tx: &mut Tx<'_>, merchant: MerchantId, began: Time, now: Time) -> Result<i64> {
    let spans = tx.query(
        sql!(
            "SELECT started_at, ended_at FROM live_session
              WHERE merchant = ?1 AND started_at IS NOT NULL AND (ended_at IS NULL OR ended_at > ?2)"
        ),
        args![merchant, began],
        |r| Ok((r.get::<Time>(0)?, r.get::<Option<Time>>(1)?)),
    )?;
    let on_air_ms = |(from, to): (Time, Option<Time>)| to.unwrap_or(now).min(now).ms_since(from.max(began)).max(0);
    Ok(spans.into_iter().map(on_air_ms).sum::<i64>() / 1000)
}
