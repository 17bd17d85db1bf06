//! One transaction over whichever engine is behind it: run a statement, read rows, tell a fact, enqueue a job.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

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
    wrote: bool,
}

enum Engine<'c> {
    Sqlite(&'c dyn Statements),
}

/// Whoever has a statement ready for a text.
pub(crate) trait Statements {
    fn with(&self, sql: Sql, run: &mut Run<'_>) -> rusqlite::Result<()>;
}

type Run<'r> = dyn FnMut(&mut rusqlite::Statement<'_>) -> rusqlite::Result<()> + 'r;

/// A reading connection keeps the statements that were used last.
impl Statements for rusqlite::Connection {
    fn with(&self, sql: Sql, run: &mut Run<'_>) -> rusqlite::Result<()> {
        run(&mut *self.prepare_cached(sql.text())?)
    }
}

/// The writer's connection with every statement it ever ran, found by where its text stands: texts are literals.
pub(crate) struct Session<'c> {
    connection: &'c rusqlite::Connection,
    statements: RefCell<HashMap<(usize, usize), rusqlite::Statement<'c>>>,
}

impl<'c> Session<'c> {
    pub(crate) fn new(connection: &'c rusqlite::Connection) -> Session<'c> {
        Session { connection, statements: RefCell::default() }
    }

    pub(crate) fn run(&self, sql: Sql) -> Result<()> {
        self.with(sql, &mut |statement| statement.execute([]).map(drop)).map_err(refusal)
    }

    /// Whether a transaction is under way.
    pub(crate) fn open(&self) -> bool {
        !self.connection.is_autocommit()
    }
}

impl Statements for Session<'_> {
    fn with(&self, sql: Sql, run: &mut Run<'_>) -> rusqlite::Result<()> {
        let place = (sql.text().as_ptr().addr(), sql.text().len());
        // Taken out while it runs: what reads its rows may run other statements.
        let known = self.statements.borrow_mut().remove(&place);
        let mut statement = known.map_or_else(|| self.connection.prepare(sql.text()), Ok)?;
        let result = run(&mut statement);
        self.statements.borrow_mut().insert(place, statement);
        result
    }
}

/// The facts told in the batch so far, numbered from the log's end.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) next_seq: i64,
    pub(crate) events: Vec<Arc<Stored>>,
}

impl<'c> Tx<'c> {
    pub(crate) fn writing(session: &'c dyn Statements, world: &'c World, told: &'c mut Told) -> Tx<'c> {
        Tx { engine: Engine::Sqlite(session), world, now: world.now(), told: Some(told), wrote: false }
    }

    pub(crate) fn reading(connection: &'c rusqlite::Connection, world: &'c World) -> Tx<'c> {
        Tx { engine: Engine::Sqlite(connection), world, now: world.now(), told: None, wrote: false }
    }

    /// Whether anything was written, kept or not.
    pub(crate) fn wrote(&self) -> bool {
        self.wrote
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

    fn with(&mut self, sql: Sql, mut run: impl FnMut(&mut rusqlite::Statement<'_>) -> Result<()>) -> Result<()> {
        let Engine::Sqlite(session) = &self.engine;
        let wrote = &mut self.wrote;
        let mut result = Ok(());
        session
            .with(sql, &mut |statement| {
                // Said before it runs: a body that panics on a row has written what the statement wrote.
                *wrote |= !statement.readonly();
                result = run(statement);
                Ok(())
            })
            .map_err(refusal)?;
        result
    }

    /// Runs a statement; gives how many rows it changed.
    pub fn exec(&mut self, sql: Sql, args: &[Value<'_>]) -> Result<usize> {
        let mut changed = 0;
        self.with(sql, |statement| {
            changed = statement.execute(rusqlite::params_from_iter(args)).map_err(refusal)?;
            Ok(())
        })?;
        Ok(changed)
    }

    /// All rows, each read by `read`.
    pub fn query<T>(
        &mut self,
        sql: Sql,
        args: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.with(sql, |statement| {
            let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(refusal)?;
            while let Some(row) = rows.next().map_err(refusal)? {
                all.push(read(&Row::Sqlite(row))?);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row, where there is one.
    pub fn first<T>(
        &mut self,
        sql: Sql,
        args: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut read = Some(read);
        let mut found = None;
        self.with(sql, |statement| {
            let mut rows = statement.query(rusqlite::params_from_iter(args)).map_err(refusal)?;
            if let (Some(row), Some(read)) = (rows.next().map_err(refusal)?, read.take()) {
                found = Some(read(&Row::Sqlite(row))?);
            }
            Ok(())
        })?;
        Ok(found)
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
