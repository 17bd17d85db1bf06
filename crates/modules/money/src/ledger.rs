//! The double-entry ledger: transfers between accounts, never a lone entry.
//!
//! Accounts of a shop's book: `provider` and `bank` and `courier` hold money that came in; `merchant` is what the
//! platform owes the shop.

use kernel::{Currency, Error, MerchantId, Money, MovementId, OrderId, Result, Time};
use serde::Serialize;
use store::{Tx, args, sql};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    Provider,
    Bank,
    Courier,
    Merchant,
}

impl Account {
    const ALL: [Account; 4] = [Account::Provider, Account::Bank, Account::Courier, Account::Merchant];

    pub const fn code(self) -> &'static str {
        match self {
            Account::Provider => "provider",
            Account::Bank => "bank",
            Account::Courier => "courier",
            Account::Merchant => "merchant",
        }
    }

    fn parse(code: &str) -> Option<Account> {
        Account::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    Capture,
    Refund,
    CodCollected,
}

impl TransferKind {
    const ALL: [TransferKind; 3] = [TransferKind::Capture, TransferKind::Refund, TransferKind::CodCollected];

    pub const fn code(self) -> &'static str {
        match self {
            TransferKind::Capture => "capture",
            TransferKind::Refund => "refund",
            TransferKind::CodCollected => "cod_collected",
        }
    }

    fn parse(code: &str) -> Option<TransferKind> {
        TransferKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// A transfer about to be booked: `debit` receives, `credit` gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    pub(crate) merchant: MerchantId,
    pub(crate) order: OrderId,
    pub(crate) kind: TransferKind,
    pub(crate) debit: Account,
    pub(crate) credit: Account,
    pub(crate) amount: Money,
}

pub(crate) fn book(tx: &mut Tx<'_>, transfer: Transfer) -> Result<()> {
    if transfer.amount.minor == 0 {
        return Ok(());
    }
    let (id, now): (MovementId, Time) = (tx.id(), tx.now());
    tx.exec(
        sql!(
            "INSERT INTO money_transfer (merchant, id, at, kind, debit, credit, currency, amount_minor, order_id)
              VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        ),
        args![
            transfer.merchant,
            id,
            now,
            transfer.kind.code(),
            transfer.debit.code(),
            transfer.credit.code(),
            transfer.amount.currency.code(),
            transfer.amount.minor,
            transfer.order
        ],
    )
    .map(drop)
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Entry {
    pub id: MovementId,
    pub at: Time,
    pub kind: TransferKind,
    pub debit: Account,
    pub credit: Account,
    pub amount: Money,
    pub order_id: OrderId,
    /// As people call it; null for an order that is not there any more.
    pub order_number: Option<String>,
}

/// What an account holds: debits less credits for what came in, credits less debits for what is owed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Balance {
    pub account: Account,
    pub amount: Money,
}

/// A shop's transfers, newest first, `limit` + 1 of them.
pub(crate) fn entries(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    before: Option<MovementId>,
    limit: u32,
) -> Result<Vec<Entry>> {
    tx.query(
        sql!(
            "SELECT id, at, kind, debit, credit, currency, amount_minor, order_id FROM money_transfer
              WHERE merchant = ?1 AND (CAST(?2 AS BYTEA) IS NULL OR id < ?2) ORDER BY id DESC LIMIT ?3"
        ),
        args![merchant, before, limit + 1],
        |r| {
            let broken = || Error::internal("a transfer is broken");
            Ok(Entry {
                id: r.get(0)?,
                at: r.get(1)?,
                kind: TransferKind::parse(&r.get::<String>(2)?).ok_or_else(broken)?,
                debit: Account::parse(&r.get::<String>(3)?).ok_or_else(broken)?,
                credit: Account::parse(&r.get::<String>(4)?).ok_or_else(broken)?,
                amount: Money::new(r.get(6)?, Currency::parse(&r.get::<String>(5)?).ok_or_else(broken)?),
                order_id: r.get(7)?,
                order_number: None,
            })
        },
    )
}

/// Every account of a shop that ever moved, by currency.
pub(crate) fn balances(tx: &mut Tx<'_>, merchant: MerchantId) -> Result<Vec<Balance>> {
    let rows = tx.query(
        sql!(
            "SELECT debit, credit, currency, CAST(SUM(amount_minor) AS BIGINT) FROM money_transfer
              WHERE merchant = ?1 GROUP BY debit, credit, currency ORDER BY debit, credit, currency"
        ),
        args![merchant],
        |r| Ok((r.get::<String>(0)?, r.get::<String>(1)?, r.get::<String>(2)?, r.get::<i64>(3)?)),
    )?;
    let mut balances: Vec<Balance> = Vec::new();
    for (debit, credit, currency, minor) in rows {
        let broken = || Error::internal("a transfer is broken");
        let currency = Currency::parse(&currency).ok_or_else(broken)?;
        for (account, change) in [(debit, minor), (credit, -minor)] {
            let account = Account::parse(&account).ok_or_else(broken)?;
            let change = if account == Account::Merchant { -change } else { change };
            match balances.iter_mut().find(|b| b.account == account && b.amount.currency == currency) {
                Some(balance) => balance.amount.minor += change,
                None => balances.push(Balance { account, amount: Money::new(change, currency) }),
            }
        }
    }
    Ok(balances)
}
