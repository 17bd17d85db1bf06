//! The single writer: takes the commands that have queued, runs them in one transaction, commits once, then answers.
//!
//! Promises: nothing is answered before it is durable; a command that fails or panics leaves nothing behind; if the
//! commit fails (disk full) every command of the batch is told so. The loop is a value that a test can step.
//!
//! Hot commands can be run again, so they need no savepoint each: they run first in a batch, bare. Nearly all refusals
//! come before the first write and leave nothing to undo; should one come after a write, the batch is begun anew and its
//! hot commands run once more, each in a savepoint like the others.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use kernel::{Error, Kind, Result, World};
use tokio::runtime::Handle;

use crate::{
    outbox::Log,
    sql::Sql,
    tx::{Session, Told, Tx},
};

/// Commands that share one commit at most. Past it the wait of the first outweighs the saving.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// Commands waiting at most; past it the answer is `busy`.
pub const QUEUE_COMMANDS_MAX: usize = 16_384;

const BEGIN: Sql = Sql::registered("BEGIN IMMEDIATE");
const COMMIT: Sql = Sql::registered("COMMIT");
const ROLLBACK: Sql = Sql::registered("ROLLBACK");
const SAVE: Sql = Sql::registered("SAVEPOINT command");
const UNDO: Sql = Sql::registered("ROLLBACK TO command");
const RELEASE: Sql = Sql::registered("RELEASE command");

/// A command on its way to the writer.
pub struct Command {
    hot: bool,
    task: Box<dyn Task>,
}

trait Task: Send {
    /// Runs in the writer's transaction, or hears why it cannot; says whether its writes shall stand.
    fn run(&mut self, tx: Result<&mut Tx<'_>>) -> bool;
    /// Tells the one who asked, once the batch's fate is known.
    fn answer(self: Box<Self>, fate: Result<()>);
}

struct Asked<T, B, A> {
    body: B,
    result: Option<Result<T>>,
    answer: A,
}

impl<T, B, A> Task for Asked<T, B, A>
where
    T: Send,
    B: FnMut(&mut Tx<'_>) -> Result<T> + Send,
    A: FnOnce(Result<T>) + Send,
{
    fn run(&mut self, tx: Result<&mut Tx<'_>>) -> bool {
        let body = &mut self.body;
        let result = tx.and_then(|tx| {
            catch_unwind(AssertUnwindSafe(|| body(tx))).unwrap_or_else(|_| Err(Error::internal("a command panicked")))
        });
        self.result.insert(result).is_ok()
    }

    fn answer(self: Box<Self>, fate: Result<()>) {
        let result = self.result.unwrap_or_else(|| Err(Error::internal("a command was not run")));
        (self.answer)(result.and_then(|value| fate.map(|()| value)));
    }
}

impl Command {
    /// Runs `body` in the writer; `answer` hears its result after the commit.
    pub fn new<T: Send + 'static>(
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Command {
        let mut body = Some(body);
        let once = move |tx: &mut Tx<'_>| match body.take() {
            Some(body) => body(tx),
            None => Err(Error::internal("a command was run twice")),
        };
        Command { hot: false, task: Box::new(Asked { body: once, result: None, answer }) }
    }

    /// The same for a `body` that may be run again from the start, its writes undone in between.
    pub fn hot<T: Send + 'static>(
        body: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Command {
        Command { hot: true, task: Box::new(Asked { body, result: None, answer }) }
    }
}

/// The writer with its connection.
pub struct Writer {
    connection: rusqlite::Connection,
    hand: Hand,
}

/// What the writer keeps between batches.
struct Hand {
    world: World,
    log: Arc<Log>,
    told: Told,
}

/// Commands that have run and wait for the commit.
#[derive(Default)]
struct Batch {
    kept: usize,
    undone: usize,
    ran: Vec<Box<dyn Task>>,
    failure: Option<Error>,
}

impl Batch {
    fn count(&mut self, keep: bool) {
        if keep { self.kept += 1 } else { self.undone += 1 }
    }
}

/// What one step did.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub kept: usize,
    pub undone: usize,
    pub committed: bool,
}

impl Writer {
    pub(crate) fn new(connection: rusqlite::Connection, world: World, log: Arc<Log>) -> Writer {
        let next_seq = log.head() + 1;
        Writer { connection, hand: Hand { world, log, told: Told { next_seq, events: Vec::new() } } }
    }

    /// Runs `commands` as one batch and answers them after the commit.
    pub fn step(&mut self, commands: impl Iterator<Item = Command>) -> Step {
        self.hand.step(&Session::new(&self.connection), commands, None)
    }

    /// Runs `commands` and dies before the commit, as a machine may.
    #[doc(hidden)]
    pub fn crash_before_commit(mut self, commands: impl Iterator<Item = Command>) {
        let _answers_never_sent = self.hand.run(&Session::new(&self.connection), commands).ran;
    }

    /// Turns the loop until every sender is gone. Answers go out on `answering`'s threads, else on this one.
    pub(crate) fn turn(mut self, mut queue: tokio::sync::mpsc::Receiver<Command>, answering: Option<&Handle>) {
        let session = Session::new(&self.connection);
        let mut batch = Vec::with_capacity(BATCH_COMMANDS_MAX);
        while queue.blocking_recv_many(&mut batch, BATCH_COMMANDS_MAX) > 0 {
            self.hand.step(&session, batch.drain(..), answering);
        }
        drop(session);
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

impl Hand {
    fn step(
        &mut self,
        session: &Session<'_>,
        commands: impl Iterator<Item = Command>,
        answering: Option<&Handle>,
    ) -> Step {
        let Batch { kept, undone, ran, failure } = self.run(session, commands);
        let fate = self.finish(session, ran.len(), failure);
        let committed = fate.is_ok();
        let answer = move || ran.into_iter().for_each(|task| task.answer(fate.clone()));
        match answering {
            Some(threads) => drop(threads.spawn(async move { answer() })),
            None => answer(),
        }
        Step { kept, undone, committed }
    }

    /// The first half of a step: everything but the commit and the answers.
    fn run(&mut self, session: &Session<'_>, commands: impl Iterator<Item = Command>) -> Batch {
        let (hot, others): (Vec<_>, Vec<_>) = commands.partition(|command| command.hot);
        let mut batch = Batch { failure: session.run(BEGIN).err(), ..Batch::default() };
        let mut hot: Vec<_> = hot.into_iter().map(|command| command.task).collect();
        if !self.run_bare(session, &mut hot, &mut batch) {
            batch = Batch { failure: session.run(BEGIN).err(), ..Batch::default() };
            for task in &mut hot {
                self.run_saved(session, task.as_mut(), &mut batch);
            }
        }
        batch.ran = hot;
        for Command { mut task, .. } in others {
            self.run_saved(session, task.as_mut(), &mut batch);
            batch.ran.push(task);
        }
        batch
    }

    /// Runs tasks without savepoints. Says whether all stand; where not, the whole transaction has been undone.
    fn run_bare(&mut self, session: &Session<'_>, tasks: &mut [Box<dyn Task>], batch: &mut Batch) -> bool {
        for task in tasks {
            if let Some(error) = &batch.failure {
                batch.undone += usize::from(!task.run(Err(error.clone())));
                continue;
            }
            let (keep, wrote) = self.run_one(session, task.as_mut());
            if !keep && wrote {
                self.forget_told(0);
                // A full disk has undone everything by itself, and will again say so.
                let _ = session.open().then(|| session.run(ROLLBACK));
                return false;
            }
            batch.count(keep);
        }
        true
    }

    /// Runs one task in a savepoint of its own.
    fn run_saved(&mut self, session: &Session<'_>, task: &mut dyn Task, batch: &mut Batch) {
        if batch.failure.is_none() {
            batch.failure = session.run(SAVE).err();
        }
        if let Some(error) = &batch.failure {
            batch.undone += usize::from(!task.run(Err(error.clone())));
            return;
        }
        let (keep, _) = self.run_one(session, task);
        batch.count(keep);
        // A full disk makes SQLite undo the whole batch by itself: then there is no savepoint to end.
        if !session.open() {
            batch.failure = Some(Error::new(Kind::StorageFull, "storage_full"));
            return;
        }
        let undone = if keep { Ok(()) } else { session.run(UNDO) };
        batch.failure = undone.and_then(|()| session.run(RELEASE)).err();
    }

    /// Runs one task; says whether its writes shall stand, and whether it made any.
    fn run_one(&mut self, session: &Session<'_>, task: &mut dyn Task) -> (bool, bool) {
        let told_before = self.told.events.len();
        let mut tx = Tx::writing(session, &self.world, &mut self.told);
        let keep = task.run(Ok(&mut tx));
        let wrote = tx.wrote();
        if !keep {
            self.forget_told(told_before);
        }
        (keep, wrote)
    }

    /// The second half: the commit. Gives the fate of the batch.
    fn finish(&mut self, session: &Session<'_>, commands: usize, failure: Option<Error>) -> Result<()> {
        let fate = match failure {
            None => session.run(COMMIT),
            Some(error) => Err(error),
        };
        match &fate {
            Ok(()) => self.log.append(std::mem::take(&mut self.told.events)),
            Err(error) => {
                tracing::error!(%error, commands, "a batch was not committed");
                if session.open() {
                    let _ = session.run(ROLLBACK);
                }
                self.forget_told(0);
            }
        }
        fate
    }

    fn forget_told(&mut self, keep: usize) {
        let dropped = self.told.events.len() - keep;
        self.told.events.truncate(keep);
        self.told.next_seq -= i64::try_from(dropped).unwrap_or(0);
    }
}
