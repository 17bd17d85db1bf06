//! Money: payments taken and given back, and the double-entry ledger.
//!
//! Owns `money_*`. Promises: a provider is never called inside a transaction; a payment is booked once however often it
//! is reported; every booking has two sides. Tells: payment facts. Hears: refunds ordered, parcels delivered.
//! Answers the port `Payments`.

mod charge;
mod http;
mod ledger;
mod provider;
mod refund;
mod vietqr;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use contracts::ports::OrderNumbers;
use kernel::{MerchantId, Result, Secret};
use kit::{Module, TextsOf};
use store::{Migrations, Store, args, sql};

pub use http::ACCESS;
pub use ledger::{Account, Balance, Entry, TransferKind};
pub use provider::{Called, PaymentProvider, Reply, Sandbox, Verdict};
pub use vietqr::BankAccount;

pub const MIGRATIONS: Migrations =
    Migrations { module: "money", files: &[("0001_money", include_str!("../migrations/0001_money.sql"))] };

const TEXTS: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// How money is set up.
#[derive(Clone)]
pub struct Options {
    /// Account of shops that gave none of their own.
    pub bank: BankAccount,
    /// Shared with whoever posts callbacks; signs them by HMAC-SHA-256.
    pub callback_key: Secret<String>,
    /// Whether a bank transfer may be played by hand, for demos and tests.
    pub sandbox: bool,
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Payments {
    store: Store,
    provider: Arc<dyn PaymentProvider>,
    options: Options,
    banks: Arc<RwLock<HashMap<MerchantId, BankAccount>>>,
}

impl Payments {
    /// Opens the service over a store whose migrations have run.
    pub async fn open(store: Store, provider: Arc<dyn PaymentProvider>, options: Options) -> Result<Payments> {
        let banks = store
            .read(|tx| {
                tx.query(sql!("SELECT merchant, bin, bank, account, account_name FROM money_bank"), args![], |r| {
                    let account =
                        BankAccount { bin: r.get(1)?, bank: r.get(2)?, account: r.get(3)?, account_name: r.get(4)? };
                    Ok((r.get(0)?, account))
                })
            })
            .await?;
        Ok(Payments { store, provider, options, banks: Arc::new(RwLock::new(banks.into_iter().collect())) })
    }

    fn bank_of(&self, merchant: MerchantId) -> BankAccount {
        let banks = self.banks.read().unwrap_or_else(PoisonError::into_inner);
        banks.get(&merchant).unwrap_or(&self.options.bank).clone()
    }
}

/// The module, ready to be wired.
pub fn module(payments: Payments, orders: Arc<dyn OrderNumbers>) -> Module {
    Module {
        name: "money",
        routes: http::routes(payments.clone(), orders),
        access: ACCESS,
        consumers: vec![refund::orders(), refund::deliveries()],
        jobs: vec![refund::job(payments)],
        timers: Vec::new(),
        texts: TEXTS,
    }
}
