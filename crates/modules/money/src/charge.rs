//! Taking money: the order is durable before the provider is called, and what the provider said is durable before
//! anyone is told.

use std::time::Duration;

use contracts::{
    Event, PaymentFact, PaymentMethod,
    ports::{Answer, Charge, ChargeOutcome, Payments as Port, RefundView, TransferDetails},
};
use kernel::{Currency, Error, MerchantId, Money, OrderId, PaymentId, Result, Secret};
use store::{Tx, args, sql};

use crate::{
    Payments,
    ledger::{Account, Transfer, TransferKind, book},
    provider::{Called, Verdict},
    vietqr::{self, REFERENCE_PREFIX},
};

/// A provider has this long to answer; after it the charge is pending, and a callback or a question will tell.
const PROVIDER_WAIT: Duration = Duration::from_secs(8);

/// What a payment is called at its provider.
fn key_of(order: OrderId) -> String {
    order.as_uuid().simple().to_string()
}

fn order_of(key: &str) -> Option<OrderId> {
    key.parse().ok()
}

impl Port for Payments {
    fn charge(&self, charges: Vec<Charge>) -> Answer<'_, Vec<ChargeOutcome>> {
        Box::pin(async move {
            let mut outcomes = Vec::with_capacity(charges.len());
            for charge in charges {
                outcomes.push(self.charge_one(charge).await?);
            }
            Ok(outcomes)
        })
    }

    fn settle(&self, charge: Charge) -> Answer<'_, ChargeOutcome> {
        Box::pin(async move {
            let key = key_of(charge.order_id);
            let found = tokio::time::timeout(PROVIDER_WAIT, self.provider.find(&key)).await;
            let verdict = found.map_err(|_| Error::new(kernel::Kind::Unavailable, "provider_down"))??;
            match verdict {
                Some(verdict) => self.record(charge, verdict).await,
                None => Ok(ChargeOutcome::Declined { reason: "unknown".into() }),
            }
        })
    }

    fn transfer_seen(&self, charge: Charge) -> Answer<'_, ()> {
        Box::pin(async move {
            let reference = format!("seen {}", key_of(charge.order_id));
            let store = self.store.clone();
            store.write(move |tx| capture(tx, &Paid::of(&charge, "bank", reference))).await.map(drop)
        })
    }

    fn transfer_details(&self, merchant: MerchantId, number: &str, amount: Money) -> Option<TransferDetails> {
        if amount.currency != Currency::VND {
            return None;
        }
        let to = self.bank_of(merchant);
        let reference = format!("{REFERENCE_PREFIX}{number}");
        let emv = vietqr::payload(&to, amount, &reference);
        Some(TransferDetails {
            bank: to.bank,
            account: to.account,
            account_name: to.account_name,
            reference,
            amount,
            emv,
        })
    }

    fn card_fingerprint(&self, card: &Secret<String>) -> Option<Secret<String>> {
        self.provider.fingerprint(card)
    }

    fn refunds(&self, order: OrderId) -> Answer<'_, Vec<RefundView>> {
        Box::pin(async move {
            self.store
                .read(move |tx| {
                    tx.query(
                        sql!("SELECT at, amount_minor, currency, state, reason FROM money_refund WHERE order_id = ?1 ORDER BY at"),
                        args![order],
                        |r| {
                            let currency = Currency::parse(&r.get::<String>(2)?)
                                .ok_or_else(|| Error::internal("a refund has no currency"))?;
                            let amount = Money::new(r.get(1)?, currency);
                            let state = contracts::ports::RefundState::parse(&r.get::<String>(3)?);
                            Ok(RefundView { at: r.get(0)?, amount, state, reason: r.get(4)? })
                        },
                    )
                })
                .await
        })
    }
}

impl Payments {
    async fn charge_one(&self, charge: Charge) -> Result<ChargeOutcome> {
        match charge.method {
            PaymentMethod::Cod => Ok(ChargeOutcome::OnDelivery),
            PaymentMethod::Vietqr => {
                if charge.amount.currency != Currency::VND {
                    return Err(Error::field("payment_method", "vietqr_dong_only"));
                }
                self.store.write(move |tx| expect(tx, &charge)).await?;
                Ok(ChargeOutcome::Pending)
            }
            PaymentMethod::Card => {
                let key = key_of(charge.order_id);
                let asked = self.provider.charge(&key, charge.amount, &charge.card);
                let verdict = match tokio::time::timeout(PROVIDER_WAIT, asked).await {
                    Ok(Ok(verdict)) => verdict,
                    // No answer is no refusal: the money may have been taken.
                    Ok(Err(error)) => {
                        tracing::warn!(%error, provider = self.provider.name(), "a charge failed");
                        Verdict::Pending
                    }
                    Err(_) => Verdict::Pending,
                };
                self.record(charge, verdict).await
            }
        }
    }

    /// Writes down what the provider said.
    async fn record(&self, charge: Charge, verdict: Verdict) -> Result<ChargeOutcome> {
        let provider = self.provider.name();
        match verdict {
            Verdict::Pending => Ok(ChargeOutcome::Pending),
            Verdict::Captured { reference } => {
                self.store.write_hot(move |tx| capture(tx, &Paid::of(&charge, provider, reference.clone()))).await?;
                Ok(ChargeOutcome::Captured)
            }
            Verdict::Declined { reason } => {
                let told = reason.clone();
                self.store
                    .write(move |tx| {
                        let payment = Paid::of(&charge, provider, String::new()).fact(tx.id());
                        tx.tell(Event::PaymentDeclined {
                            payment,
                            reason,
                            buyer_id: Some(charge.buyer),
                            card: charge.card_mark,
                        })
                    })
                    .await?;
                Ok(ChargeOutcome::Declined { reason: told })
            }
        }
    }

    /// A callback whose signature was checked. The order it names is asked of `money`'s own book of what is under way:
    /// nothing is captured for an order that was never charged.
    pub async fn called_back(&self, called: Called) -> Result<()> {
        let Verdict::Captured { reference } = called.verdict else { return Ok(()) };
        let order = order_of(&called.key).ok_or(Error::not_found())?;
        let known = self
            .store
            .read(move |tx| {
                tx.first(sql!("SELECT 1 FROM money_payment WHERE order_id = ?1"), args![order], |r| r.get::<i64>(0))
            })
            .await?;
        if known.is_some() {
            return Ok(());
        }
        // The merchant and the amount come from the order itself, through its own module.
        self.store.write(move |tx| tx.tell(Event::CaptureReported { order_id: order, reference })).await
    }
}

/// Money that came.
pub(crate) struct Paid {
    pub(crate) order: OrderId,
    pub(crate) merchant: MerchantId,
    pub(crate) method: PaymentMethod,
    pub(crate) provider: &'static str,
    pub(crate) reference: String,
    pub(crate) amount: Money,
}

impl Paid {
    fn of(charge: &Charge, provider: &'static str, reference: String) -> Paid {
        Paid {
            order: charge.order_id,
            merchant: charge.merchant_id,
            method: charge.method,
            provider,
            reference,
            amount: charge.amount,
        }
    }

    fn fact(&self, payment_id: PaymentId) -> PaymentFact {
        PaymentFact {
            payment_id,
            order_id: self.order,
            merchant_id: self.merchant,
            method: self.method,
            amount: self.amount,
        }
    }
}

/// Books a payment once. Gives whether it was new.
pub(crate) fn capture(tx: &mut Tx<'_>, paid: &Paid) -> Result<bool> {
    let (id, now): (PaymentId, _) = (tx.id(), tx.now());
    let new = tx.exec(
        sql!("INSERT INTO money_payment (id, order_id, merchant, method, provider, reference, currency, amount_minor, at)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (reference, provider) DO NOTHING"),
        args![
            id, paid.order, paid.merchant, paid.method.code(), paid.provider, &paid.reference,
            paid.amount.currency.code(), paid.amount.minor, now
        ],
    )?;
    if new == 0 {
        return Ok(false);
    }
    let debit = if paid.method == PaymentMethod::Card { Account::Provider } else { Account::Bank };
    book(
        tx,
        Transfer {
            merchant: paid.merchant,
            order: paid.order,
            kind: TransferKind::Capture,
            debit,
            credit: Account::Merchant,
            amount: paid.amount,
        },
    )?;
    tx.tell(Event::PaymentCaptured { payment: paid.fact(id) })?;
    Ok(true)
}

fn expect(tx: &mut Tx<'_>, charge: &Charge) -> Result<()> {
    tx.exec(
        sql!(
            "INSERT INTO money_expected (reference, order_id, merchant, currency, amount_minor)
              VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (reference) DO NOTHING"
        ),
        args![
            &format!("{REFERENCE_PREFIX}{}", charge.number),
            charge.order_id,
            charge.merchant_id,
            charge.amount.currency.code(),
            charge.amount.minor
        ],
    )
    .map(drop)
}
