//! The single writer: takes the commands that have queued, runs each in its own savepoint, commits once, then answers.
//!
//! Promises: nothing is answered before it is durable; a command that fails or panics leaves nothing behind; if the
//! commit fails (disk full) every command of the batch is told so. The loop is a value that a test can step.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use kernel::{Error, Kind, Result, World};

use crate::{
    outbox::Log,
    tx::{Told, Tx, refusal},
};

/// Commands that share one commit at most. Past it the wait of the first outweighs the saving.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// Commands waiting at most; past it the answer is `busy`.
pub const QUEUE_COMMANDS_MAX: usize = 16_384;

/// Tells the one who asked, once the batch's fate is known.
type Reply = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Runs in the writer's transaction, or hears why it cannot; says whether its writes shall stand, and who is to be told.
type Body = Box<dyn FnOnce(Result<&mut Tx<'_>>) -> (bool, Reply) + Send>;

/// A command on its way to the writer.
pub struct Command(Body);

impl Command {
    /// Runs `body` in the writer; `answer` hears its result after the commit.
    pub fn new<T: Send + 'static>(
        body: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
        answer: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Command {
        Command(Box::new(move |tx| {
            let result = tx.and_then(|tx| {
                catch_unwind(AssertUnwindSafe(|| body(tx)))
                    .unwrap_or_else(|_| Err(Error::internal("a command panicked")))
            });
            match result {
                Ok(value) => (true, Box::new(move |fate: Result<()>| answer(fate.map(|()| value)))),
                Err(error) => (false, Box::new(move |_| answer(Err(error)))),
            }
        }))
    }
}

pub struct Writer {
    connection: rusqlite::Connection,
    world: World,
    log: Arc<Log>,
    told: Told,
}

/// Commands that have run and wait for the commit.
struct Batch {
    kept: usize,
    undone: usize,
    replies: Vec<Reply>,
    failure: Option<Error>,
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
        Writer { connection, world, log, told: Told { next_seq, events: Vec::new() } }
    }

    /// Runs `commands` as one batch and answers them after the commit.
    pub fn step(&mut self, commands: impl Iterator<Item = Command>) -> Step {
        let batch = self.run(commands);
        self.finish(batch)
    }

    /// The first half of a step: everything but the commit and the answers.
    fn run(&mut self, commands: impl Iterator<Item = Command>) -> Batch {
        let mut batch = Batch { kept: 0, undone: 0, replies: Vec::new(), failure: self.quick("BEGIN IMMEDIATE").err() };
        for Command(body) in commands {
            let (keep, reply) = match &batch.failure {
                None => self.run_one(body, &mut batch.failure),
                Some(error) => body(Err(error.clone())),
            };
            batch.replies.push(reply);
            if keep { batch.kept += 1 } else { batch.undone += 1 }
        }
        batch
    }

    /// Runs `commands` and dies before the commit, as a machine may.
    #[doc(hidden)]
    pub fn crash_before_commit(mut self, commands: impl Iterator<Item = Command>) {
        let _answers_never_sent = self.run(commands).replies;
    }

    fn run_one(&mut self, body: Body, failure: &mut Option<Error>) -> (bool, Reply) {
        if let Err(error) = self.quick("SAVEPOINT command") {
            *failure = Some(error.clone());
            return body(Err(error));
        }
        let told_before = self.told.events.len();
        let now = self.world.now();
        let (keep, reply) = body(Ok(&mut Tx::writing(&self.connection, &self.world, now, &mut self.told)));
        if !keep {
            self.forget_told(told_before);
        }
        // A full disk makes SQLite undo the whole batch by itself: then there is no savepoint to end.
        if self.connection.is_autocommit() {
            *failure = Some(Error::new(Kind::StorageFull, "storage_full"));
            return (keep, reply);
        }
        let undone = if keep { Ok(()) } else { self.quick("ROLLBACK TO command") };
        if let Err(error) = undone.and_then(|()| self.quick("RELEASE command")) {
            *failure = Some(error);
        }
        (keep, reply)
    }

    /// The second half: commit, then tell everyone.
    fn finish(&mut self, batch: Batch) -> Step {
        let fate = match batch.failure {
            None => self.quick("COMMIT"),
            Some(error) => Err(error),
        };
        match &fate {
            Ok(()) => self.log.append(std::mem::take(&mut self.told.events)),
            Err(error) => {
                tracing::error!(%error, commands = batch.replies.len(), "a batch was not committed");
                if !self.connection.is_autocommit() {
                    let _ = self.quick("ROLLBACK");
                }
                self.forget_told(0);
            }
        }
        for reply in batch.replies {
            reply(fate.clone());
        }
        Step { kept: batch.kept, undone: batch.undone, committed: fate.is_ok() }
    }

    fn forget_told(&mut self, keep: usize) {
        let dropped = self.told.events.len() - keep;
        self.told.events.truncate(keep);
        self.told.next_seq -= i64::try_from(dropped).unwrap_or(0);
    }

    fn quick(&self, text: &'static str) -> Result<()> {
        self.connection.prepare_cached(text).and_then(|mut s| s.execute([])).map(drop).map_err(refusal)
    }

    /// Turns the loop until every sender is gone.
    pub(crate) fn turn(mut self, mut queue: tokio::sync::mpsc::Receiver<Command>) {
        let mut batch = Vec::with_capacity(BATCH_COMMANDS_MAX);
        while queue.blocking_recv_many(&mut batch, BATCH_COMMANDS_MAX) > 0 {
            self.step(batch.drain(..));
        }
        let _ = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
