//! Giving money back, and booking what couriers collect.

use std::sync::Arc;

use contracts::{Event, PaymentFact, PaymentMethod};
use kernel::{Currency, Error, MerchantId, Money, OrderId, PaymentId, Result};
use serde::{Deserialize, Serialize};
use store::{Consumer, JobHandler, Stored, Tx, args, sql};

use crate::{
    Payments,
    ledger::{Account, Transfer, TransferKind, book},
};

const JOB: &str = "money.refund";

#[derive(Serialize, Deserialize)]
struct RefundJob {
    payment: PaymentId,
}

struct PaymentRow {
    id: PaymentId,
    order: OrderId,
    merchant: MerchantId,
    method: PaymentMethod,
    reference: String,
    amount: Money,
    state: Option<String>,
    reason: String,
}

/// A refund that was ordered becomes a row and a job, in one transaction; the provider is called by the job.
pub(crate) fn orders() -> Consumer {
    Consumer::new(
        "money.refunds",
        |event| matches!(event, Event::RefundOrdered { .. }),
        |tx, facts: &[Arc<Stored>]| {
            for fact in facts {
                if let Event::RefundOrdered { order_id, amount, reason } = &fact.event {
                    order_refund(tx, *order_id, *amount, reason)?;
                }
            }
            Ok(())
        },
    )
}

fn order_refund(tx: &mut Tx<'_>, order: OrderId, amount: Money, reason: &str) -> Result<()> {
    let payments: Vec<PaymentId> =
        tx.query(sql!("SELECT id FROM money_payment WHERE order_id = ?1 ORDER BY id"), args![order], |r| r.get(0))?;
    let now = tx.now();
    for payment in payments {
        let new = tx.exec(
            sql!(
                "INSERT INTO money_refund (payment, order_id, amount_minor, currency, state, reason, at)
                  VALUES (?1, ?2, ?3, ?4, 'refunding', ?5, ?6) ON CONFLICT (payment) DO NOTHING"
            ),
            args![payment, order, amount.minor, amount.currency.code(), reason, now],
        )?;
        if new == 1 {
            tx.enqueue(JOB, &RefundJob { payment }, now)?;
        }
    }
    Ok(())
}

/// Cash that a courier took for a parcel.
pub(crate) fn deliveries() -> Consumer {
    Consumer::new(
        "money.deliveries",
        |event| matches!(event, Event::OrderDelivered { cod: true, .. }),
        |tx, facts: &[Arc<Stored>]| {
            for fact in facts {
                let Some(order) = fact.event.order() else { continue };
                book(
                    tx,
                    Transfer {
                        merchant: order.merchant_id,
                        order: order.order_id,
                        kind: TransferKind::CodCollected,
                        debit: Account::Courier,
                        credit: Account::Merchant,
                        amount: order.total,
                    },
                )?;
            }
            Ok(())
        },
    )
}

/// Asks the provider to give the money back, then books it.
pub(crate) fn job(payments: Payments) -> JobHandler {
    JobHandler::new(JOB, move |job: RefundJob| {
        let payments = payments.clone();
        async move { payments.give_back(job.payment).await }
    })
}

impl Payments {
    async fn give_back(&self, payment: PaymentId) -> Result<()> {
        let row = self.store.read(move |tx| load(tx, payment)).await?.ok_or(Error::not_found())?;
        if row.state.as_deref() != Some("refunding") {
            return Ok(());
        }
        if row.method == PaymentMethod::Card {
            let key = format!("refund {}", row.id);
            self.provider.refund(&row.reference, &key, row.amount).await?;
        }
        self.store
            .write(move |tx| {
                let changed = tx.exec(
                    sql!("UPDATE money_refund SET state = 'refunded' WHERE payment = ?1 AND state = 'refunding'"),
                    args![row.id],
                )?;
                if changed == 0 {
                    return Ok(());
                }
                let credit = if row.method == PaymentMethod::Card { Account::Provider } else { Account::Bank };
                book(
                    tx,
                    Transfer {
                        merchant: row.merchant,
                        order: row.order,
                        kind: TransferKind::Refund,
                        debit: Account::Merchant,
                        credit,
                        amount: row.amount,
                    },
                )?;
                let payment = PaymentFact {
                    payment_id: row.id,
                    order_id: row.order,
                    merchant_id: row.merchant,
                    method: row.method,
                    amount: row.amount,
                };
                tx.tell(Event::PaymentRefunded { payment, reason: row.reason })
            })
            .await
    }
}

fn load(tx: &mut Tx<'_>, payment: PaymentId) -> Result<Option<PaymentRow>> {
    tx.first(
        sql!(
            "SELECT p.id, p.order_id, p.merchant, p.method, p.reference, p.currency, r.amount_minor, r.state, r.reason
              FROM money_refund r JOIN money_payment p ON p.order_id = r.order_id AND p.id = r.payment WHERE r.payment = ?1"
        ),
        args![payment],
        |r| {
            let broken = || Error::internal("a payment is broken");
            let currency = Currency::parse(&r.get::<String>(5)?).ok_or_else(broken)?;
            Ok(PaymentRow {
                id: r.get(0)?,
                order: r.get(1)?,
                merchant: r.get(2)?,
                method: PaymentMethod::parse(&r.get::<String>(3)?).ok_or_else(broken)?,
                reference: r.get(4)?,
                amount: Money::new(r.get(6)?, currency),
                state: r.get(7)?,
                reason: r.get(8)?,
            })
        },
    )
}
