//! What trade does when others tell facts: money came, money went back, a session went live.

use std::sync::Arc;

use contracts::{Event, PaymentFact};
use kernel::{OrderId, Result};
use store::{Consumer, JobHandler, Stored, Tx, args, sql};

use crate::{
    Trade,
    model::{By, OrderState, PaymentState, Step},
    order::{self, Along},
};

/// Money facts move orders on. A payment for an order that is no longer there to be paid goes back by itself.
pub(crate) fn payments() -> Consumer {
    Consumer::new(
        "trade.payments",
        |event| {
            matches!(
                event,
                Event::PaymentCaptured { .. } | Event::PaymentDeclined { .. } | Event::PaymentRefunded { .. }
            )
        },
        |tx, facts: &[Arc<Stored>]| {
            for fact in facts {
                match &fact.event {
                    Event::PaymentCaptured { payment } => captured(tx, payment)?,
                    Event::PaymentDeclined { payment, .. } => declined(tx, payment)?,
                    Event::PaymentRefunded { payment, reason } => refunded(tx, payment, reason)?,
                    _ => {}
                }
            }
            Ok(())
        },
    )
}

fn captured(tx: &mut Tx<'_>, payment: &PaymentFact) -> Result<()> {
    let mut order = order::load(tx, payment.order_id)?;
    if order.state == OrderState::Placed {
        return order::take_step(tx, &mut order, Step::Pay, By::System, Along::default());
    }
    let already =
        matches!(order.payment_state, PaymentState::Captured | PaymentState::Refunding | PaymentState::Refunded);
    if already {
        return Ok(());
    }
    // The goods are gone: the money goes back, and the order's history says so.
    order.payment_state = PaymentState::Refunding;
    order::save(tx, &order)?;
    tx.tell(Event::RefundOrdered { order_id: order.id, amount: payment.amount, reason: "no_longer_available".into() })
}

fn declined(tx: &mut Tx<'_>, payment: &PaymentFact) -> Result<()> {
    let mut order = order::load(tx, payment.order_id)?;
    if order.state != OrderState::Placed || order.payment_state != PaymentState::Pending {
        return Ok(());
    }
    order.payment_state = PaymentState::Declined;
    // Time to try another way to pay.
    order.expires_at = Some(tx.now().plus_s(crate::place::RETRY_WAIT_S));
    order::save(tx, &order)
}

fn refunded(tx: &mut Tx<'_>, payment: &PaymentFact, reason: &str) -> Result<()> {
    let mut order = order::load(tx, payment.order_id)?;
    if order.state != OrderState::Cancelled {
        order.payment_state = PaymentState::Refunded;
        return order::save(tx, &order);
    }
    let along = Along { reason: Some(reason.to_owned()), ..Along::default() };
    order::take_step(tx, &mut order, Step::Refund, By::System, along)
}

/// What a provider reports by itself is not believed but asked about: the job below settles it.
pub(crate) fn reports() -> Consumer {
    Consumer::new(
        "trade.reports",
        |event| matches!(event, Event::CaptureReported { .. }),
        |tx, facts: &[Arc<Stored>]| {
            for fact in facts {
                if let Event::CaptureReported { order_id, .. } = &fact.event {
                    let now = tx.now();
                    tx.enqueue(SETTLE_JOB, order_id, now)?;
                }
            }
            Ok(())
        },
    )
}

const SETTLE_JOB: &str = "trade.settle";

pub(crate) fn settle_job(trade: Trade) -> JobHandler {
    JobHandler::new(SETTLE_JOB, move |id: OrderId| {
        let trade = trade.clone();
        async move {
            let order = trade.store.read(move |tx| order::load(tx, id)).await?;
            trade.settle(&order).await.map(drop)
        }
    })
}

/// Which sessions are live, for the badge on their products.
pub(crate) fn live_sessions() -> Consumer {
    Consumer::new(
        "trade.live_sessions",
        |event| matches!(event, Event::SessionStarted { .. } | Event::SessionEnded { .. }),
        |tx, facts| {
            for fact in facts {
                match &fact.event {
                    Event::SessionStarted { session_id, merchant_id, .. } => {
                        tx.exec(
                            sql!("INSERT INTO trade_live (session, merchant) VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
                            args![*session_id, *merchant_id],
                        )?;
                    }
                    Event::SessionEnded { session_id, .. } => {
                        tx.exec(sql!("DELETE FROM trade_live WHERE session = ?1"), args![*session_id])?;
                    }
                    _ => {}
                }
            }
            Ok(())
        },
    )
}
