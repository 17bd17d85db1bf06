//! The wiring: opens the store, makes every module, and joins their routes, consumers, jobs and timers.
//! The list of modules is here and nowhere else.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use axum::{Router, middleware::from_fn_with_state};
use contracts::{
    Decisions,
    ports::{Logins, Notices, People, Selling, Shops},
};
use kernel::{Error, Result, Secret, World};
use kit::{Access, Door, Module, Texts, push::Hub};
use store::{Blobs, Migrations, Store, Vault};
use utoipa_axum::router::OpenApiRouter;

use crate::{config::Config, openapi, pages, system};

const MIGRATIONS: &[Migrations] = &[
    kit::MIGRATIONS,
    identity::MIGRATIONS,
    merchants::MIGRATIONS,
    trade::MIGRATIONS,
    money::MIGRATIONS,
    live::MIGRATIONS,
    risk::MIGRATIONS,
    notify::MIGRATIONS,
];

/// Viewers are told to come back after this.
const GOODBYE_RETRY_S: u32 = 2;

/// Everything that runs, by handle.
pub struct House {
    pub store: Store,
    pub vault: Vault,
    pub blobs: Blobs,
    pub identity: identity::Identity,
    pub merchants: merchants::Merchants,
    pub trade: trade::Trade,
    pub money: money::Payments,
    pub live: live::Live,
    pub notify: notify::Notify,
    pub risk: risk::Risk,
    /// Routes, with the door before them.
    pub router: Router,
    /// Every route and what it needs.
    pub access: Vec<Access>,
    /// The API's description.
    pub openapi: serde_json::Value,
    hub: Hub,
    media: media::Media,
    tasks: Vec<tokio::task::JoinHandle<()>>,
    /// Held while we work in the data folder.
    _lock: fs::File,
}

/// Makes the data folder, takes it for this process alone, and runs what migrations are missing.
/// Errors: another process works in the folder; it cannot be made.
pub fn migrate(config: &Config, world: &World) -> Result<(Store, fs::File)> {
    fs::create_dir_all(&config.data).map_err(|e| cannot("make the data folder", &config.data, &e))?;
    let lock = fs::File::create(config.data.join("lock")).map_err(|e| cannot("make a lock in", &config.data, &e))?;
    if lock.try_lock().is_err() {
        let folder = config.data.display();
        return Err(Error::internal(format!("another phien works in {folder}: stop it first, or use its pages")));
    }
    Ok((Store::open(&config.data.join("phien.db"), MIGRATIONS, world.clone())?, lock))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("cannot {what} {}: {error}", path.display()))
}

/// The master key of personal data: made at the first start, readable by the owner only.
fn master_key(folder: &Path, world: &World) -> Result<Secret<[u8; 32]>> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let path = folder.join("master.key");
    if let Ok(bytes) = fs::read(&path) {
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        return key
            .map(Secret::new)
            .map_err(|_| Error::internal(format!("{} is not a key of 32 bytes", path.display())));
    }
    fs::create_dir_all(folder).map_err(|e| cannot("make", folder, &e))?;
    let key = store::new_master_key(world);
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).and_then(|mut file| {
        file.write_all(key.expose())?;
        file.sync_all()
    });
    written.map(|()| key).map_err(|e| cannot("write", &path, &e))
}

impl House {
    /// Opens the house and starts all that runs in it but the door to the network.
    pub async fn open(config: &Config, world: World, demo: bool) -> Result<House> {
        let opening = config.clone();
        let inner = world.clone();
        let (store, lock) =
            tokio::task::spawn_blocking(move || migrate(&opening, &inner)).await.map_err(Error::internal)??;
        let vault = Vault::new(&master_key(&config.data.join("keys"), &world)?);
        let blobs = Blobs::open(&config.data.join("pictures"))?;

        let risk = risk::Risk::open(
            store.clone(),
            vault.clone(),
            Blobs::open(&config.data.join("features"))?,
            Blobs::open(&config.data.join("decisions"))?,
            risk::Options { shipped: crate::policy::shipped_files(), watched: config.watched_scenes() },
        )
        .await?;
        let decisions: Arc<dyn Decisions> = Arc::new(risk.clone());
        let proofs = Arc::new(merchants::Sandbox::new(world.clone()));
        let merchants = merchants::Merchants::open(store.clone(), vault.clone(), decisions.clone(), proofs).await?;
        let shops: Arc<dyn Shops> = Arc::new(merchants.clone());
        let identity_options = identity::Options { https: config.https(), demo };
        let identity = identity::Identity::new(store.clone(), vault.clone(), shops.clone(), identity_options);
        let people: Arc<dyn People> = Arc::new(identity.clone());
        let logins: Arc<dyn Logins> = Arc::new(identity.clone());
        let money = open_money(config, &store, &world).await?;
        let trade = trade::Trade::open(
            store.clone(),
            vault.clone(),
            blobs.clone(),
            people.clone(),
            shops.clone(),
            Arc::new(money.clone()),
            decisions.clone(),
        )
        .await?;
        let selling: Arc<dyn Selling> = Arc::new(trade.clone());
        let hub = Hub::new(kit::push::Options::default());
        let live = live::Live::new(
            store.clone(),
            vault.clone(),
            hub.clone(),
            live::Ports { selling, shops: shops.clone(), people: people.clone(), decisions },
            live::Options { rtmp_server: config.rtmp_url(), utc_offset_minutes: config.utc_offset_minutes },
        )?;
        let media_options = media::MediaOptions::new(config.rtmp_addr, config.data.join("recordings"));
        let media = media::Media::start(media_options, live.gate()).await.map_err(Error::internal)?;
        let notify = notify::Notify::new(
            store.clone(),
            vault.clone(),
            notify::Options {
                mail_folder: config.data.join("mail"),
                public_url: config.public_url(),
                utc_offset_minutes: config.utc_offset_minutes,
            },
        )?;
        let notices: Arc<dyn Notices> = Arc::new(notify.clone());

        let modules = vec![
            merchants::module(merchants.clone(), people.clone(), logins.clone()),
            identity::module(identity.clone(), notices),
            trade::module(trade.clone()),
            money::module(money.clone(), Arc::new(trade.clone())),
            live::module(live.clone()),
            risk::module(risk.clone(), people.clone()),
            notify::module(notify.clone(), shops, logins, Some(Arc::new(live.clone()))),
            system::module(system::Parts {
                store: store.clone(),
                identity: identity.clone(),
                merchants: merchants.clone(),
                trade: trade.clone(),
                live: live.clone(),
            }),
        ];
        let texts = Texts::new(modules.iter().map(|m| m.texts)).map_err(Error::internal)?;
        let access: Vec<Access> = modules.iter().flat_map(|m| m.access.iter().copied()).collect();
        live.start(media.clone(), texts.clone()).await?;
        let door = Door::new(Arc::new(identity.clone()), texts, world, access.iter().copied());
        let (tasks, routes) = start(&store, modules)?;
        let (routes, mut openapi) = routes.split_for_parts();
        openapi.info = utoipa::openapi::InfoBuilder::new().title("Phien").version(env!("CARGO_PKG_VERSION")).build();
        let api = routes.route_layer(from_fn_with_state(door.clone(), Door::pass));
        let openapi =
            openapi::finish(serde_json::to_value(openapi).map_err(Error::internal)?).map_err(Error::internal)?;
        let router = pages::with_pages(api, door, &openapi, store.world().clone(), config.https())
            .merge(live::media_router(live.clone()));
        Ok(House {
            store,
            vault,
            blobs,
            identity,
            merchants,
            trade,
            money,
            live,
            notify,
            risk,
            router,
            access,
            openapi,
            hub,
            media,
            tasks,
            _lock: lock,
        })
    }

    /// Tells every viewer that we go, and that they may come back.
    pub async fn say_goodbye(&self) {
        self.hub.shutdown(GOODBYE_RETRY_S).await;
    }

    /// Brings recordings and queued writes to the disk, and stops.
    pub async fn close(self) {
        self.media.shutdown().await;
        for task in &self.tasks {
            task.abort();
        }
        // What is lost of it is read from the log again.
        if let Err(error) = self.risk.close().await {
            tracing::warn!(%error, "features could not be saved");
        }
        self.store.close().await;
    }
}

/// Turns the modules' consumers, jobs and timers, and joins their routes.
/// Errors: two modules describe different things under one name.
fn start(store: &Store, modules: Vec<Module>) -> Result<(Vec<tokio::task::JoinHandle<()>>, OpenApiRouter)> {
    let mut known = BTreeMap::new();
    for module in &modules {
        for (name, schema) in module.routes.get_openapi().components.iter().flat_map(|c| &c.schemas) {
            if known.insert(name, schema).is_some_and(|before| before != schema) {
                return Err(Error::internal(format!("two schemas are called {name}: {} has the second", module.name)));
            }
        }
    }
    let mut tasks = Vec::new();
    let mut jobs = Vec::new();
    let mut routes = OpenApiRouter::new();
    for module in modules {
        for consumer in module.consumers {
            let store = store.clone();
            tasks.push(tokio::spawn(async move { store.consume(consumer).await }));
        }
        tasks.extend(module.timers.into_iter().map(|timer| tokio::spawn(timer.turn())));
        jobs.extend(module.jobs);
        routes = routes.merge(module.routes);
    }
    let runner = store.clone();
    tasks.push(tokio::spawn(async move { runner.run_jobs(jobs).await }));
    Ok((tasks, routes))
}

async fn open_money(config: &Config, store: &Store, world: &World) -> Result<money::Payments> {
    let sandbox = Arc::new(money::Sandbox::open(&config.data.join("sandbox.journal"))?);
    let callback_key =
        if config.payment_callback_key.is_empty() { world.token::<32>() } else { config.payment_callback_key.clone() };
    let options = money::Options {
        bank: money::BankAccount {
            bin: config.bank_bin.clone(),
            bank: config.bank_name.clone(),
            account: config.bank_account.clone(),
            account_name: config.bank_account_name.clone(),
        },
        callback_key: Secret::new(callback_key),
        sandbox: config.payment_sandbox,
    };
    let payments = money::Payments::open(store.clone(), sandbox.clone(), options).await?;
    // The sandbox calls back inside the house; a real provider comes through the signed route.
    let called = payments.clone();
    sandbox.on_call(move |call| {
        let payments = called.clone();
        tokio::spawn(async move {
            if let Err(error) = payments.called_back(call).await {
                tracing::warn!(%error, "a callback of the sandbox failed");
            }
        });
    });
    Ok(payments)
}
