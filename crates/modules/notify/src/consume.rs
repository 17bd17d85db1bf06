//! Facts that become notices. Those for many people are written by a job, a batch at a time: who follows a shop is asked
//! before the transaction.

use std::sync::Arc;

use contracts::{
    Event, OrderFact, Origin,
    ports::{Reminders, Shops},
};
use kernel::{Locale, MerchantId, OrderId, Result, SessionId, Text3, Time, UserId};
use serde::{Deserialize, Serialize};
use store::{Consumer, Stored, Tx, args, sql};

use crate::{
    BATCH_MAX, Notify,
    model::{Note, NoticeKind, Params, REMIND_S},
    put,
};

pub(crate) const ANNOUNCE: &str = "notify.announce";
pub(crate) const LETTER: &str = "notify.letter";

/// Tell a shop's followers of a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Announce {
    session_id: SessionId,
    merchant_id: MerchantId,
    title: Text3,
    at: Time,
    /// When it will start; `None`: it has started.
    starts_at: Option<Time>,
}

/// Write somebody a letter with a link to a new password. The link's secret is sealed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) user_id: UserId,
    pub(crate) locale: Locale,
    pub(crate) sealed_token: Vec<u8>,
}

pub(crate) fn consumer(notify: Notify) -> Consumer {
    Consumer::new("notify.notices", wants, move |tx, facts| {
        let mut told = Vec::new();
        for fact in facts {
            apply(tx, fact, &mut told)?;
        }
        notify.push_after_commit(told);
        Ok(())
    })
}

fn wants(event: &Event) -> bool {
    match event {
        Event::SessionAnnounced { .. }
        | Event::SessionStarted { .. }
        | Event::PasswordResetAsked { .. }
        | Event::OrderCaptured { .. }
        | Event::OrderShipped { .. }
        | Event::OrderDelivered { .. }
        | Event::OrderCancelled { .. }
        | Event::OrderRefunded { .. }
        | Event::WaitlistServed { .. } => true,
        // Only a hold is taken off the list of those that end soon; one-tap orders pass by at full speed.
        Event::OrderPlaced { order, .. } => order.origin == Origin::Comment,
        _ => false,
    }
}

fn apply(tx: &mut Tx<'_>, fact: &Arc<Stored>, told: &mut Vec<UserId>) -> Result<()> {
    match &fact.event {
        Event::SessionAnnounced { session_id, merchant_id, title, starts_at } => {
            let call = Announce {
                session_id: *session_id,
                merchant_id: *merchant_id,
                title: title.clone(),
                at: fact.at,
                starts_at: Some(*starts_at),
            };
            let now = tx.now();
            tx.enqueue(ANNOUNCE, &call, now)?;
        }
        Event::SessionStarted { session_id, merchant_id, title } => {
            let call = Announce {
                session_id: *session_id,
                merchant_id: *merchant_id,
                title: title.clone(),
                at: fact.at,
                starts_at: None,
            };
            let now = tx.now();
            tx.enqueue(ANNOUNCE, &call, now)?;
        }
        Event::PasswordResetAsked { user_id, locale, sealed_token } => {
            let letter = Letter { user_id: *user_id, locale: *locale, sealed_token: sealed_token.clone() };
            let now = tx.now();
            tx.enqueue(LETTER, &letter, now)?;
        }
        Event::OrderCaptured { order } => {
            remember_hold(tx, order)?;
        }
        _ => {
            if let Some(order) = fact.event.order() {
                if !matches!(fact.event, Event::WaitlistServed { .. }) {
                    forget_hold(tx, order.order_id)?;
                }
                if let Some((name, note)) = note_of(&fact.event) {
                    let fact_name = format!("{name}:{}", order.order_id);
                    if put(tx, fact.at, order.buyer_id, &fact_name, &note)? {
                        told.push(order.buyer_id);
                    }
                }
                if matches!(fact.event, Event::WaitlistServed { .. }) {
                    remember_hold(tx, order)?;
                }
            }
        }
    }
    Ok(())
}

/// The notice of an order's fact, and what the fact is called among those of its order.
fn note_of(event: &Event) -> Option<(&'static str, Note)> {
    let order = event.order()?;
    let number = order.number.clone();
    let (name, kind, params) = match event {
        Event::OrderShipped { carrier, tracking, .. } => (
            "shipped",
            NoticeKind::OrderState,
            Params::Shipped { number, carrier: carrier.clone(), tracking: tracking.clone() },
        ),
        Event::OrderDelivered { .. } => ("delivered", NoticeKind::OrderState, Params::Delivered { number }),
        Event::OrderCancelled { .. } => ("cancelled", NoticeKind::OrderState, Params::Cancelled { number }),
        Event::OrderRefunded { .. } => {
            ("refunded", NoticeKind::Refund, Params::Refunded { number, amount: order.total })
        }
        Event::WaitlistServed { .. } => {
            ("served", NoticeKind::WaitlistOffer, Params::YourTurn { number, until: order.until })
        }
        _ => return None,
    };
    Some((name, Note::of_order(kind, order, params)))
}

/// Keeps a hold on the list, one whose confirmation [`wants`] will hear of.
fn remember_hold(tx: &mut Tx<'_>, order: &OrderFact) -> Result<()> {
    let Some(until) = order.until.filter(|_| order.origin == Origin::Comment) else { return Ok(()) };
    tx.exec(
        sql!(
            "INSERT INTO notify_hold (order_id, user_id, number, until) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (order_id) DO UPDATE SET until = excluded.until"
        ),
        args![order.order_id, order.buyer_id, &order.number, until],
    )
    .map(drop)
}

fn forget_hold(tx: &mut Tx<'_>, order: OrderId) -> Result<()> {
    tx.exec(sql!("DELETE FROM notify_hold WHERE order_id = ?1"), args![order]).map(drop)
}

impl Notify {
    /// Writes to everybody who follows the shop, of a session that stands in lists, or asked to be reminded. Stands being
    /// run twice.
    pub(crate) async fn announce(
        &self,
        call: Announce,
        shops: &dyn Shops,
        reminders: Option<&dyn Reminders>,
    ) -> Result<()> {
        let shop = shops.cards(&[call.merchant_id]).pop().flatten().map(|card| card.name).unwrap_or_default();
        let listed = match reminders {
            Some(reminders) => reminders.listed(call.session_id).await?,
            None => true,
        };
        let mut users = if listed { shops.followers(call.merchant_id).await? } else { Vec::new() };
        let (fact, note) = match call.starts_at {
            Some(starts_at) => {
                let params = Params::Announced { shop, title: call.title, starts_at };
                (
                    format!("announced:{}", call.session_id),
                    Note::of_session(NoticeKind::SessionAnnounced, call.session_id, params),
                )
            }
            None => {
                if let Some(reminders) = reminders {
                    users.extend(reminders.reminded(call.session_id).await?);
                }
                let params = Params::Started { shop, title: call.title };
                (
                    format!("started:{}", call.session_id),
                    Note::of_session(NoticeKind::SessionStarted, call.session_id, params),
                )
            }
        };
        users.sort();
        users.dedup();
        for batch in users.chunks(BATCH_MAX) {
            let (batch, fact, note) = (batch.to_vec(), fact.clone(), note.clone());
            let told = self
                .0
                .store
                .write(move |tx| {
                    let mut told = Vec::new();
                    for user in batch {
                        if put(tx, call.at, user, &fact, &note)? {
                            told.push(user);
                        }
                    }
                    Ok(told)
                })
                .await?;
            self.push(told);
        }
        Ok(())
    }

    /// Tells buyers whose hold ends within [`REMIND_S`].
    pub(crate) async fn remind_of_holds(&self) -> Result<()> {
        let soon = self.0.store.world().now().plus_s(REMIND_S);
        let any = self
            .0
            .store
            .read(move |tx| {
                tx.first(sql!("SELECT 1 FROM notify_hold WHERE until <= ?1 LIMIT 1"), args![soon], |r| r.get::<i64>(0))
            })
            .await?;
        if any.is_none() {
            return Ok(());
        }
        let told = self.0.store.write(move |tx| remind(tx, soon)).await?;
        self.push(told);
        Ok(())
    }
}

fn remind(tx: &mut Tx<'_>, soon: Time) -> Result<Vec<UserId>> {
    let now = tx.now();
    let holds = tx.query(
        sql!("SELECT order_id, user_id, number, until FROM notify_hold WHERE until <= ?1 ORDER BY until LIMIT 500"),
        args![soon],
        |r| Ok((r.get::<OrderId>(0)?, r.get::<UserId>(1)?, r.get::<String>(2)?, r.get::<Time>(3)?)),
    )?;
    let mut told = Vec::new();
    for (order, user, number, until) in holds {
        forget_hold(tx, order)?;
        // One that has ended meanwhile is not worth a word: what became of it is told by its own fact.
        if until <= now {
            continue;
        }
        let note = Note {
            kind: NoticeKind::HoldExpiring,
            params: Params::Expiring { number, until },
            link: format!("/orders/{order}"),
        };
        if put(tx, now, user, &format!("expiring:{order}"), &note)? {
            told.push(user);
        }
    }
    Ok(told)
}
