//! What a session sold: kept from order facts, read by the board and the report.
//!
//! Thousands of orders a second may pass, so a batch of facts is summed in memory and written once a key.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use contracts::{Event, OrderFact, ports::Offer};
use kernel::{Currency, Money, OfferId, Result, SessionId, Time, UserId};
use store::{Consumer, Stored, Tx, args, sql};

use crate::model::{BestMinute, CodeCell, MinuteSales, Tally};

/// Minutes of a session the board shows.
const BOARD_MINUTES: u32 = 120;
/// Minutes the report shows: a day.
pub(crate) const REPORT_MINUTES: u32 = 24 * 60;

fn wants(event: &Event) -> bool {
    let counted = matches!(
        event,
        Event::OrderCaptured { .. }
            | Event::WaitlistServed { .. }
            | Event::OrderPlaced { .. }
            | Event::OrderCancelled { .. }
            | Event::OrderRefunded { .. }
    );
    counted && event.order().is_some_and(|o| o.session_id.is_some())
}

/// `changed` hears which sessions' figures moved.
pub(crate) fn consumer(changed: Arc<Mutex<HashSet<SessionId>>>) -> Consumer {
    Consumer::new("live.tally", wants, move |tx, facts| {
        let mut sums = Sums::default();
        for fact in facts {
            if let Some(order) = fact.event.order() {
                sums.count(tx, fact, order)?;
            }
        }
        let sessions: Vec<SessionId> = sums.sessions.keys().copied().collect();
        sums.write(tx)?;
        changed.lock().unwrap_or_else(PoisonError::into_inner).extend(sessions);
        Ok(())
    })
}

/// Remembers who completed an order where.
pub(crate) fn buyers() -> Consumer {
    Consumer::new(
        "live.buyers",
        |event| matches!(event, Event::OrderCompleted { .. }),
        |tx, facts| {
            for fact in facts {
                let Some(order) = fact.event.order() else { continue };
                tx.exec(
                    sql!(
                        "INSERT INTO live_bought (user_id, order_id, merchant, at) VALUES (?1, ?2, ?3, ?4)
                          ON CONFLICT DO NOTHING"
                    ),
                    args![order.buyer_id, order.order_id, order.merchant_id, fact.at],
                )?;
            }
            Ok(())
        },
    )
}

#[derive(Default)]
struct Sum {
    orders: i64,
    holds: i64,
    cancelled: i64,
    revenue_minor: i64,
    currency: Option<Currency>,
}

#[derive(Default)]
struct Sums {
    sessions: HashMap<SessionId, Sum>,
    minutes: HashMap<(SessionId, Time), (i64, i64)>,
    /// Sold and held by offer.
    codes: HashMap<(SessionId, OfferId), (i64, i64)>,
    buyers: HashMap<(SessionId, UserId), i64>,
}

/// Remembers that an order was counted as `what`; `false` where it had been.
fn first_time(tx: &mut Tx<'_>, order: &OrderFact, what: &str) -> Result<bool> {
    let new = tx.exec(
        sql!("INSERT INTO live_counted (order_id, what) VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
        args![order.order_id, what],
    )?;
    Ok(new > 0)
}

/// Whether the order was counted as an open hold; it is not any more.
fn was_held(tx: &mut Tx<'_>, order: &OrderFact) -> Result<bool> {
    let gone =
        tx.exec(sql!("DELETE FROM live_counted WHERE order_id = ?1 AND what = 'held'"), args![order.order_id])?;
    Ok(gone > 0)
}

impl Sums {
    fn count(&mut self, tx: &mut Tx<'_>, fact: &Stored, order: &OrderFact) -> Result<()> {
        let Some(session) = order.session_id else { return Ok(()) };
        let sum = self.sessions.entry(session).or_default();
        sum.currency.get_or_insert(order.total.currency);
        // Orders, holds, sold and held pieces that this fact adds.
        let (orders, holds, sold, held) = match &fact.event {
            Event::OrderCaptured { .. } | Event::WaitlistServed { .. } if first_time(tx, order, "held")? => {
                (0, 1, 0, 1)
            }
            Event::OrderPlaced { .. } if was_held(tx, order)? => (1, -1, 1, -1),
            Event::OrderPlaced { .. } => (1, 0, 1, 0),
            Event::OrderCancelled { .. } if was_held(tx, order)? => (0, -1, 0, -1),
            Event::OrderCancelled { .. } | Event::OrderRefunded { .. } if first_time(tx, order, "taken_back")? => {
                sum.cancelled += 1;
                sum.revenue_minor -= order.total.minor;
                (0, 0, -1, 0)
            }
            _ => return Ok(()),
        };
        sum.orders += orders;
        sum.holds += holds;
        if orders > 0 {
            sum.revenue_minor += order.total.minor;
            let minute = self.minutes.entry((session, fact.at.minute())).or_default();
            minute.0 += 1;
            minute.1 += order.total.minor;
            *self.buyers.entry((session, order.buyer_id)).or_default() += 1;
        }
        for line in &order.lines {
            let Some(offer) = line.offer_id else { continue };
            let cell = self.codes.entry((session, offer)).or_default();
            cell.0 += sold * i64::from(line.quantity);
            cell.1 += held * i64::from(line.quantity);
        }
        Ok(())
    }

    fn write(self, tx: &mut Tx<'_>) -> Result<()> {
        for (session, sum) in self.sessions {
            let Some(currency) = sum.currency else { continue };
            tx.exec(
                sql!(
                    "INSERT INTO live_tally (session, orders, holds, cancelled, revenue_minor, currency)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (session) DO UPDATE SET
                      orders = live_tally.orders + excluded.orders, holds = live_tally.holds + excluded.holds,
                      cancelled = live_tally.cancelled + excluded.cancelled,
                      revenue_minor = live_tally.revenue_minor + excluded.revenue_minor"
                ),
                args![session, sum.orders, sum.holds, sum.cancelled, sum.revenue_minor, currency.code()],
            )?;
        }
        for ((session, minute), (orders, minor)) in self.minutes {
            tx.exec(
                sql!(
                    "INSERT INTO live_tally_minute (session, minute, orders, minor) VALUES (?1, ?2, ?3, ?4)
                      ON CONFLICT (session, minute) DO UPDATE SET orders = live_tally_minute.orders + excluded.orders,
                      minor = live_tally_minute.minor + excluded.minor"
                ),
                args![session, minute, orders, minor],
            )?;
        }
        for ((session, offer), (sold, held)) in self.codes {
            tx.exec(
                sql!(
                    "INSERT INTO live_tally_code (session, offer, sold, held) VALUES (?1, ?2, ?3, ?4)
                      ON CONFLICT (session, offer) DO UPDATE SET sold = live_tally_code.sold + excluded.sold,
                      held = live_tally_code.held + excluded.held"
                ),
                args![session, offer, sold, held],
            )?;
        }
        for ((session, buyer), orders) in self.buyers {
            tx.exec(
                sql!(
                    "INSERT INTO live_buyer (session, user_id, orders) VALUES (?1, ?2, ?3)
                      ON CONFLICT (session, user_id) DO UPDATE SET orders = live_buyer.orders + excluded.orders"
                ),
                args![session, buyer, orders],
            )?;
        }
        Ok(())
    }
}

/// A session's figures as they are kept.
pub(crate) struct Figures {
    pub orders: i64,
    pub holds: i64,
    pub cancelled: i64,
    pub revenue_minor: i64,
    pub buyers: i64,
    /// Newest last.
    pub minutes: Vec<MinuteSales>,
    codes: HashMap<OfferId, (i64, i64)>,
}

pub(crate) fn figures(tx: &mut Tx<'_>, session: SessionId, minutes: u32) -> Result<Figures> {
    let sums = tx.first(
        sql!("SELECT orders, holds, cancelled, revenue_minor FROM live_tally WHERE session = ?1"),
        args![session],
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    let (orders, holds, cancelled, revenue_minor) = sums.unwrap_or_default();
    let buyers = tx
        .first(sql!("SELECT COUNT(*) FROM live_buyer WHERE session = ?1"), args![session], |r| r.get(0))?
        .unwrap_or(0);
    let mut minutes = tx.query(
        sql!("SELECT minute, orders, minor FROM live_tally_minute WHERE session = ?1 ORDER BY minute DESC LIMIT ?2"),
        args![session, minutes],
        |r| Ok(MinuteSales { minute: r.get(0)?, orders: r.get(1)?, minor: r.get(2)? }),
    )?;
    minutes.reverse();
    let codes = tx
        .query(sql!("SELECT offer, sold, held FROM live_tally_code WHERE session = ?1"), args![session], |r| {
            Ok((r.get(0)?, (r.get(1)?, r.get(2)?)))
        })?
        .into_iter()
        .collect();
    Ok(Figures { orders, holds, cancelled, revenue_minor, buyers, minutes, codes })
}

pub(crate) fn board_figures(tx: &mut Tx<'_>, session: SessionId) -> Result<Figures> {
    figures(tx, session, BOARD_MINUTES)
}

impl Figures {
    pub(crate) fn cells(&self, offers: &[Offer]) -> Vec<CodeCell> {
        let cell = |offer: &Offer| {
            let (sold, held) = self.codes.get(&offer.id).copied().unwrap_or_default();
            CodeCell {
                offer_id: offer.id,
                code: offer.code.clone(),
                title: offer.product.title.clone(),
                armed: offer.armed,
                sold,
                held,
                left: offer.product.left,
                waiting: offer.waiting,
            }
        };
        offers.iter().map(cell).collect()
    }

    pub(crate) fn tally(&self, offers: &[Offer], currency: Currency) -> Tally {
        Tally {
            per_code: self.cells(offers),
            sales_per_minute: self.minutes.clone(),
            orders: self.orders,
            holds: self.holds,
            revenue: Money::new(self.revenue_minor, currency),
        }
    }

    pub(crate) fn best_minute(&self) -> Option<BestMinute> {
        let best = self.minutes.iter().max_by_key(|m| m.minor)?;
        Some(BestMinute { at: best.minute, minor: best.minor })
    }
}
