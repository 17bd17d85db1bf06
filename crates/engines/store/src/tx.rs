//! One transaction over whichever engine is behind it: run a statement, read rows, tell a fact, enqueue a job.

use std::sync::Arc;

use contracts::Event;
use kernel::{Error, Id, Kind, Result, Time, World};

use crate::{
    args,
    outbox::Stored,
    sql,
    sql::{Row, Sql, Value},
};

/// What every command is handed. Writes made through it are all kept or all undone.
pub struct Tx<'c> {
    engine: Engine<'c>,
    world: &'c World,
    now: Time,
    /// Where told facts go; `None` on a reading connection.
    told: Option<&'c mut Told>,
}

enum Engine<'c> {
    Sqlite(&'c rusqlite::Connection),
}

/// The facts told in the batch so far, numbered from the log's end.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) next_seq: i64,
    pub(crate) events: Vec<Arc<Stored>>,
}

impl<'c> Tx<'c> {
    pub(crate) fn writing(
        connection: &'c rusqlite::Connection,
        world: &'c World,
        now: Time,
        told: &'c mut Told,
    ) -> Tx<'c> {
        Tx { engine: Engine::Sqlite(connection), world, now, told: Some(told) }
    }

    pub(crate) fn reading(connection: &'c rusqlite::Connection, world: &'c World) -> Tx<'c> {
        Tx { engine: Engine::Sqlite(connection), world, now: world.now(), told: None }
    }

    /// The moment this command began to run; the same for all it writes.
    pub fn now(&self) -> Time {
        self.now
    }

    pub fn id<K>(&self) -> Id<K> {
        self.world.id()
    }

    pub fn world(&self) -> &World {
        self.world
    }

    /// Runs a statement; gives how many rows it changed.
    pub fn exec(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<usize> {
        let Engine::Sqlite(connection) = &self.engine;
        let mut statement = connection.prepare_cached(sql.text()).map_err(refusal)?;
        statement.execute(rusqlite::params_from_iter(args)).map_err(refusal)
    }

    /// All rows, each read by `read`.
    pub fn query<T>(
        &mut self,
        sql: Sql,
        args: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let Engine::Sqlite(connection) = &self.engine;
        let mut statement = connection.prepare_cached(sql.text()).map_err(refusal)?;
        let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(refusal)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next().map_err(refusal)? {
            all.push(read(&Row::Sqlite(row))?);
        }
        Ok(all)
    }

    /// The first row, where there is one.
    pub fn first<T>(
        &mut self,
        sql: Sql,
        args: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let Engine::Sqlite(connection) = &self.engine;
        let mut statement = connection.prepare_cached(sql.text()).map_err(refusal)?;
        let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(refusal)?;
        match rows.next().map_err(refusal)? {
            Some(row) => read(&Row::Sqlite(row)).map(Some),
            None => Ok(None),
        }
    }

    /// Tells a fact: it stands in the log if and only if this command's writes stand.
    pub fn tell(&mut self, event: Event) -> Result<()> {
        let body = serde_json::to_string(&event).map_err(Error::internal)?;
        let at = self.now;
        let told = self.told.as_mut().ok_or_else(|| Error::internal("a reading transaction told a fact"))?;
        let seq = told.next_seq;
        told.next_seq += 1;
        told.events.push(Arc::new(Stored { seq, at, event }));
        self.exec(sql!("INSERT INTO store_event (seq, at, body) VALUES (?1, ?2, ?3)"), args![seq, at, &body])?;
        Ok(())
    }

    /// Asks for `kind` to be run by its handler at `run_at`, at least once.
    pub fn enqueue(&mut self, kind: &'static str, body: &impl serde::Serialize, run_at: Time) -> Result<()> {
        let body = serde_json::to_string(body).map_err(Error::internal)?;
        let id: Id<kernel::JobKind> = self.id();
        self.exec(
            sql!("INSERT INTO store_job (id, kind, body, run_at, attempts, failed) VALUES (?1, ?2, ?3, ?4, 0, 0)"),
            args![id, kind, &body, run_at],
        )?;
        Ok(())
    }
}

/// What an engine's refusal means to us.
pub(crate) fn refusal(error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => {
            Error { cause: Some(error.to_string()), ..Error::new(Kind::StorageFull, "storage_full") }
        }
        Some(ErrorCode::ConstraintViolation) => {
            Error { cause: Some(error.to_string()), ..Error::conflict("already_there") }
        }
        _ => Error::internal(error),
    }
}
