//! The store: one [`Tx`] over SQLite (PostgreSQL joins behind the same face), a batching writer, the log of facts and
//! its delivery, jobs, migrations, the vault for personal data, and blobs.
//!
//! Writes go through one writer and are answered after their commit is durable. Reads run beside it on their own
//! connections and see what was committed when they began.

mod blobs;
mod jobs;
mod migrate;
mod outbox;
mod sql;
mod tx;
mod vault;
mod writer;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::{Error, Kind, Result, World};
use tokio::sync::{Semaphore, mpsc, oneshot};

pub use blobs::Blobs;
pub use jobs::{JobHandler, WorkWaiting};
pub use migrate::{Migrations, postgres_text, sqlite_text};
pub use outbox::{Consumer, DELIVERY_MAX, Stored, fact};
pub use sql::{Cell, FromCell, Row, Sql, Value};
pub use tx::Tx;
pub use vault::{Vault, new_master_key};
pub use writer::{BATCH_COMMANDS_MAX, Command, QUEUE_COMMANDS_MAX, Step, Writer};

use outbox::Log;

/// Reads under way at once; further ones wait their turn.
const READERS_MAX: usize = 4;
/// Prepared statements kept on each connection.
const STATEMENTS_MAX: usize = 256;

/// Hears what became of a command.
type Answer<T> = Box<dyn FnOnce(Result<T>) + Send>;

/// A handle on the store. Cheap to clone; the writer stops when the last one is gone or [`Store::close`] is called.
#[derive(Clone)]
pub struct Store(Arc<Parts>);

struct Parts {
    queue: Mutex<Option<mpsc::Sender<Command>>>,
    /// Reading connections that nobody uses, and as many places.
    idle: Mutex<Vec<rusqlite::Connection>>,
    places: Semaphore,
    log: Arc<Log>,
    world: World,
    reached: Mutex<HashMap<&'static str, i64>>,
    thread: Mutex<Option<std::thread::JoinHandle<()>>>,
}

/// What `mutex` guards, also after somebody panicked beside it.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens or makes `file`, runs what migrations are missing, and starts the writer.
    pub fn open(file: &Path, migrations: &[Migrations], world: World) -> Result<Store> {
        let (store, writer) = Store::parts(file, migrations, world)?;
        let (sender, queue) = mpsc::channel(QUEUE_COMMANDS_MAX);
        // Answers go out from the async threads where there are some: the writer has the next batch to run.
        let answering = tokio::runtime::Handle::try_current().ok();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.turn(queue, answering.as_ref()))
            .map_err(Error::internal)?;
        *lock(&store.0.queue) = Some(sender);
        *lock(&store.0.thread) = Some(thread);
        Ok(store)
    }

    /// Opens `file` to be read only, also beside a process that writes it. Nothing is migrated; writes answer `closed`.
    /// Errors: there is no such file, or it is none of ours.
    pub fn open_reading(file: &Path, world: World) -> Result<Store> {
        if !file.exists() {
            return Err(Error::not_found());
        }
        let idle = (0..READERS_MAX).map(|_| connect(file, true)).collect::<Result<Vec<_>>>()?;
        let head = idle[0].query_row("SELECT COALESCE(MAX(seq), 0) FROM store_event", [], |r| r.get(0));
        let parts = Parts {
            queue: Mutex::default(),
            idle: Mutex::new(idle),
            places: Semaphore::new(READERS_MAX),
            log: Arc::new(Log::new(head.map_err(tx::refusal)?)),
            world,
            reached: Mutex::default(),
            thread: Mutex::default(),
        };
        Ok(Store(Arc::new(parts)))
    }

    /// The store with its writer in hand, for tests that step it.
    pub fn parts(file: &Path, migrations: &[Migrations], world: World) -> Result<(Store, Writer)> {
        let mut connection = connect(file, false)?;
        let all: Vec<Migrations> = std::iter::once(migrate::STORE).chain(migrations.iter().copied()).collect();
        let ran = migrate::run(&mut connection, &all, world.now())?;
        if ran > 0 {
            tracing::info!(files = ran, "migrations ran");
        }
        let head = connection
            .query_row("SELECT COALESCE(MAX(seq), 0) FROM store_event", [], |r| r.get(0))
            .map_err(tx::refusal)?;
        let log = Arc::new(Log::new(head));
        let idle = (0..READERS_MAX).map(|_| connect(file, true)).collect::<Result<Vec<_>>>()?;
        let parts = Parts {
            queue: Mutex::default(),
            idle: Mutex::new(idle),
            places: Semaphore::new(READERS_MAX),
            log: log.clone(),
            world: world.clone(),
            reached: Mutex::default(),
            thread: Mutex::default(),
        };
        Ok((Store(Arc::new(parts)), Writer::new(connection, world, log)))
    }

    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// Runs `body` in the writer's next batch; the answer comes after the commit.
    /// Errors: what `body` refused; `busy` when too much is queued; `storage_full`.
    pub async fn write<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.ask(|answer| Command::new(body, answer)).await
    }

    /// The same for a `body` that may be run again from the start, its writes undone in between: it must act on `Tx`
    /// alone, and should refuse before it writes. For commands of which there are thousands a second.
    pub async fn write_hot<T: Send + 'static>(
        &self,
        body: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.ask(|answer| Command::hot(body, answer)).await
    }

    async fn ask<T: Send + 'static>(&self, command: impl FnOnce(Answer<T>) -> Command) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let command = command(Box::new(move |result| drop(tell.send(result))));
        let queue = lock(&self.0.queue).clone().ok_or_else(closed)?;
        queue.try_send(command).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => Error::new(Kind::Unavailable, "busy").retry_after_s(1),
            mpsc::error::TrySendError::Closed(_) => closed(),
        })?;
        drop(queue);
        told.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Runs `body` on a reading connection, off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let _place = self.0.places.acquire().await.map_err(|_| closed())?;
        let parts = self.0.clone();
        let reading = move || Reader::of(&parts)?.snapshot(body);
        tokio::task::spawn_blocking(reading).await.map_err(Error::internal)?
    }

    /// The same on the thread that asks, for a `body` of a few rows by their keys on the way of a hot request: handing it to
    /// another thread and back costs more than it takes.
    pub async fn read_here<T>(&self, body: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let _place = self.0.places.acquire().await.map_err(|_| closed())?;
        Reader::of(&self.0)?.snapshot(body)
    }

    /// How far each consumer has come, beside the log's head.
    pub fn backlog(&self) -> Vec<(&'static str, i64)> {
        let head = self.0.log.head();
        lock(&self.0.reached).iter().map(|(name, seq)| (*name, head - seq)).collect()
    }

    pub(crate) fn reached(&self, consumer: &'static str, seq: i64) {
        lock(&self.0.reached).insert(consumer, seq);
    }

    /// Takes no more commands, finishes those that are queued, and waits for the writer.
    pub async fn close(&self) {
        lock(&self.0.queue).take();
        let thread = lock(&self.0.thread).take();
        if let Some(thread) = thread {
            let _ = tokio::task::spawn_blocking(move || thread.join()).await;
        }
    }
}

fn closed() -> Error {
    Error::new(Kind::Unavailable, "closed").retry_after_s(2)
}

/// A reading connection in use; it goes back to the others whatever becomes of the read.
struct Reader<'a> {
    parts: &'a Parts,
    connection: Option<rusqlite::Connection>,
}

impl Reader<'_> {
    fn of(parts: &Parts) -> Result<Reader<'_>> {
        let connection = lock(&parts.idle).pop().ok_or_else(closed)?;
        Ok(Reader { parts, connection: Some(connection) })
    }

    /// All reads of one `body` see the same state.
    fn snapshot<T>(&self, body: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let connection = self.connection.as_ref().ok_or_else(closed)?;
        connection.execute_batch("BEGIN").map_err(tx::refusal)?;
        let result = body(&mut Tx::reading(connection, &self.parts.world));
        connection.execute_batch("ROLLBACK").map_err(tx::refusal)?;
        result
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // After a read that panicked.
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        lock(&self.parts.idle).push(connection);
    }
}

fn connect(file: &Path, reading: bool) -> Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open(file).map_err(tx::refusal)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // A plan that does not depend on what is bound: otherwise SQLite prepares statements anew at every binding.
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(tx::refusal)?;
    // FULL: the log is on the disk, not only in the page cache, before a commit returns.
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;
             PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000;",
        )
        .map_err(tx::refusal)?;
    let size = if reading { "PRAGMA cache_size = -1024; PRAGMA query_only = ON" } else { "PRAGMA cache_size = -16384" };
    connection.execute_batch(size).map_err(tx::refusal)?;
    Ok(connection)
}
