//! Trade: catalogue, stock, offers of live sessions, orders from the tap and from the comment, until they are delivered.
//!
//! Owns `trade_*`. Promises: held + sold never passes what is on hand; one order an intention; a hold runs out and goes
//! to the waiting line in turn; every step of an order is a fact in the log.
//! Tells: product, stock and order facts. Hears: payments, sessions. Answers the port `Selling`.

mod catalogue;
mod http;
mod import;
mod model;
mod offers;
mod order;
mod place;
mod print;
mod probation;
mod project;
mod risk;
mod seen;
mod sellable;
mod shipping;
mod stock;
mod sweep;
mod text;
mod usual;
mod views;
mod waiting;

use std::{
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use contracts::{
    Decisions,
    ports::{Payments, People, ShopCard, ShopName, Shops, Watched},
};
use kernel::{Error, MerchantId, Result};
use kit::{Limiter, Module, Texts, TextsOf, Timer};
use store::{Blobs, Migrations, Store, Vault};

pub use catalogue::{Attribute, Product, ProductInput, ProductStatus, VariantInput};
pub use http::ACCESS;
#[doc(hidden)]
pub use import::check_csv;
pub use import::{ImportReport, RowError};
pub use model::{By, Movement, OrderState, PaymentState, Step};
pub use place::{Ask, Checkout, PlaceOrder, Receipt, ReceiptOrder};
pub use probation::Used;
pub use sellable::QUANTITY_MAX;
pub use shipping::ShippingFee;
pub use views::Order;

pub const MIGRATIONS: Migrations = Migrations {
    module: "trade",
    files: &[
        ("0001_trade", include_str!("../migrations/0001_trade.sql")),
        ("0002_variant_prices", include_str!("../migrations/0002_variant_prices.sql")),
        ("0003_risk", include_str!("../migrations/0003_risk.sql")),
        ("0010_shops", include_str!("../migrations/0010_shops.sql")),
    ],
};

const TEXTS: TextsOf = TextsOf {
    vi: include_str!("../texts/vi.ftl"),
    zh: include_str!("../texts/zh.ftl"),
    en: include_str!("../texts/en.ftl"),
};

/// How often run-out holds are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
const FORGET_KEYS_EVERY: Duration = Duration::from_secs(3600);
const FORGET_SEEN_EVERY: Duration = Duration::from_secs(3600);
/// How often the usual order of each shop is made anew.
const USUAL_EVERY: Duration = Duration::from_secs(3600);

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Trade(Arc<Parts>);

/// What the service works with; its methods read them as its own.
pub struct Parts {
    store: Store,
    vault: Vault,
    people: Arc<dyn People>,
    shops: Arc<dyn Shops>,
    payments: Arc<dyn Payments>,
    decisions: Arc<dyn Decisions>,
    blobs: Blobs,
    texts: Texts,
    fees: RwLock<shipping::Fees>,
    /// Bound when there are rooms.
    watched: OnceLock<Arc<dyn Watched>>,
    usual: usual::Usual,
    hold_limits: risk::HoldLimits,
    reports: Limiter<seen::Looker>,
}

impl std::ops::Deref for Trade {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Trade {
    /// Opens the service over a store whose migrations have run.
    pub async fn open(
        store: Store,
        vault: Vault,
        blobs: Blobs,
        people: Arc<dyn People>,
        shops: Arc<dyn Shops>,
        payments: Arc<dyn Payments>,
        decisions: Arc<dyn Decisions>,
    ) -> Result<Trade> {
        let fees = Arc::new(store.read(shipping::load).await?);
        let texts = Texts::new([TEXTS]).map_err(Error::internal)?;
        let fees = RwLock::new(fees);
        Ok(Trade(Arc::new(Parts {
            store,
            vault,
            people,
            shops,
            payments,
            decisions,
            blobs,
            texts,
            fees,
            watched: OnceLock::new(),
            usual: usual::Usual::default(),
            hold_limits: risk::HoldLimits::default(),
            reports: Limiter::new(seen::REPORTS.0, seen::REPORTS.1),
        })))
    }

    /// Lets checkout ask how long a buyer has been in the room. The first who is bound answers.
    pub fn ask_watched(&self, rooms: Arc<dyn Watched>) {
        let _ = self.watched.set(rooms);
    }

    fn fees(&self) -> shipping::Fees {
        self.fees.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn reload_fees(&self) -> Result<()> {
        let fees = Arc::new(self.store.read(shipping::load).await?);
        *self.fees.write().unwrap_or_else(PoisonError::into_inner) = fees;
        Ok(())
    }
}

/// The module, ready to be wired.
pub fn module(trade: Trade) -> Module {
    let (sweeper, settler, keeper) = (trade.clone(), trade.clone(), trade.store.clone());
    let (forgetter, counter) = (trade.clone(), trade.clone());
    Module {
        name: "trade",
        routes: http::routes(trade),
        access: ACCESS,
        consumers: vec![project::payments(), project::reports(), project::live_sessions(), probation::shops_off()],
        jobs: vec![project::settle_job(settler)],
        timers: vec![
            Timer::new("trade.sweep", SWEEP_EVERY, move || {
                let trade = sweeper.clone();
                async move { trade.sweep().await.map(drop) }
            }),
            Timer::new("kit.forget_old_keys", FORGET_KEYS_EVERY, move || {
                let store = keeper.clone();
                async move { kit::forget_old_keys(&store).await }
            }),
            Timer::new("trade.forget_seen", FORGET_SEEN_EVERY, move || {
                let trade = forgetter.clone();
                async move { trade.forget_seen().await }
            }),
            Timer::new("trade.usual", USUAL_EVERY, move || {
                let trade = counter.clone();
                async move { trade.refresh_usual().await }
            }),
        ],
        texts: TEXTS,
    }
}

fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Error::internal)
}

fn shop_name(id: MerchantId, card: Option<&ShopCard>) -> ShopName {
    ShopName { id, name: card.map(|c| c.name.clone()).unwrap_or_default() }
}
