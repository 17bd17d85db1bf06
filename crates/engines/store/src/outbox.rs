//! The log of facts and its delivery to consumers.
//!
//! Facts are numbered without gaps in the order they were committed. Delivery is at least once; the inbox (a cursor, and
//! the few numbers ahead of it) makes each effect happen once, because it moves in the same transaction as the effect.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::Event;
use kernel::{Error, Kind, Result, Time};
use tokio::sync::watch;

use crate::{Store, args, sql, tx::Tx};

/// Facts kept in memory for consumers that keep up.
const RECENT_MAX: usize = 16_384;
/// Facts handed to a consumer at once.
pub const DELIVERY_MAX: usize = 512;
/// Times a fact may fail before it is parked and passed over.
const ATTEMPTS_MAX: u32 = 8;
/// A consumer that wants nothing saves how far it has read at least this often.
const UNSAVED_MAX: i64 = 4_096;

/// A fact in the log.
#[derive(Debug)]
pub struct Stored {
    pub seq: i64,
    pub at: Time,
    pub event: Event,
}

/// The end of the log, in memory.
pub(crate) struct Log {
    recent: Mutex<VecDeque<Arc<Stored>>>,
    head: watch::Sender<i64>,
}

impl Log {
    pub(crate) fn new(head: i64) -> Log {
        Log { recent: Mutex::default(), head: watch::Sender::new(head) }
    }

    pub(crate) fn head(&self) -> i64 {
        *self.head.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.head.subscribe()
    }

    /// Called by the writer after its commit.
    pub(crate) fn append(&self, events: Vec<Arc<Stored>>) {
        let Some(last) = events.last().map(|e| e.seq) else { return };
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.extend(events);
        let surplus = recent.len().saturating_sub(RECENT_MAX);
        recent.drain(..surplus);
        drop(recent);
        self.head.send_replace(last);
    }

    /// Facts after `seq`; `None` where memory does not reach back so far.
    fn after(&self, seq: i64) -> Option<Vec<Arc<Stored>>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let first = recent.front()?.seq;
        let skip = usize::try_from(seq + 1 - first).ok()?;
        Some(recent.iter().skip(skip).take(DELIVERY_MAX).cloned().collect())
    }
}

type Apply = dyn Fn(&mut Tx<'_>, &[Arc<Stored>]) -> Result<()> + Send + Sync;

/// Somebody who acts on facts. `apply` must leave the same behind however a stream of facts is cut into batches.
#[derive(Clone)]
pub struct Consumer {
    pub name: &'static str,
    wants: fn(&Event) -> bool,
    apply: Arc<Apply>,
}

impl Consumer {
    pub fn new(
        name: &'static str,
        wants: fn(&Event) -> bool,
        apply: impl Fn(&mut Tx<'_>, &[Arc<Stored>]) -> Result<()> + Send + Sync + 'static,
    ) -> Consumer {
        Consumer { name, wants, apply: Arc::new(apply) }
    }

    /// Lets `facts` take effect, those that have not yet, and remembers that they did. Any order, any repetition.
    pub fn deliver(&self, tx: &mut Tx<'_>, facts: &[Arc<Stored>]) -> Result<()> {
        let cursor = tx
            .first(sql!("SELECT seq FROM store_cursor WHERE consumer = ?1"), args![self.name], |r| r.get(0))?
            .unwrap_or(0);
        let mut ahead: BTreeSet<i64> = tx
            .query(sql!("SELECT seq FROM store_inbox WHERE consumer = ?1 ORDER BY seq"), args![self.name], |r| {
                r.get(0)
            })?
            .into_iter()
            .collect();
        let mut fresh = Vec::with_capacity(facts.len());
        let mut new_ahead = BTreeSet::new();
        for fact in facts {
            if fact.seq > cursor && !ahead.contains(&fact.seq) && new_ahead.insert(fact.seq) {
                fresh.push(fact.clone());
            }
        }
        fresh.retain(|fact| (self.wants)(&fact.event));
        if !fresh.is_empty() {
            (self.apply)(tx, &fresh)?;
        }
        let had_ahead = !ahead.is_empty();
        ahead.append(&mut new_ahead);
        let mut reached = cursor;
        while ahead.first() == Some(&(reached + 1)) {
            ahead.pop_first();
            reached += 1;
        }
        if reached > cursor {
            self.save(tx, reached, had_ahead)?;
        }
        for seq in ahead {
            tx.exec(
                sql!("INSERT INTO store_inbox (consumer, seq) VALUES (?1, ?2) ON CONFLICT DO NOTHING"),
                args![self.name, seq],
            )?;
        }
        Ok(())
    }

    /// Moves the cursor; `had_ahead` where there may be numbers in the inbox for it to absorb.
    fn save(&self, tx: &mut Tx<'_>, reached: i64, had_ahead: bool) -> Result<()> {
        tx.exec(
            sql!(
                "INSERT INTO store_cursor (consumer, seq) VALUES (?1, ?2)
                  ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq"
            ),
            args![self.name, reached],
        )?;
        if had_ahead {
            tx.exec(sql!("DELETE FROM store_inbox WHERE consumer = ?1 AND seq <= ?2"), args![self.name, reached])?;
        }
        Ok(())
    }

    fn park(&self, tx: &mut Tx<'_>, fact: &Stored, error: &Error) -> Result<()> {
        let now = tx.now();
        tx.exec(
            sql!("INSERT INTO store_parked (consumer, seq, at, error) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING"),
            args![self.name, fact.seq, now, &error.to_string()],
        )?;
        self.save(tx, fact.seq, true)
    }
}

/// One fact by its number; `None` where there is none.
pub fn fact(tx: &mut Tx<'_>, seq: i64) -> Result<Option<Stored>> {
    tx.first(sql!("SELECT seq, at, body FROM store_event WHERE seq = ?1"), args![seq], read_fact)
}

fn read_fact(row: &crate::Row<'_>) -> Result<Stored> {
    let body: String = row.get(2)?;
    let event = serde_json::from_str(&body).map_err(Error::internal)?;
    Ok(Stored { seq: row.get(0)?, at: row.get(1)?, event })
}

impl Store {
    /// Facts after `seq`, oldest first, at most [`DELIVERY_MAX`].
    pub async fn facts_after(&self, seq: i64) -> Result<Vec<Arc<Stored>>> {
        if seq >= self.0.log.head() {
            return Ok(Vec::new());
        }
        if let Some(facts) = self.0.log.after(seq) {
            return Ok(facts);
        }
        self.read(move |tx| {
            tx.query(
                sql!("SELECT seq, at, body FROM store_event WHERE seq > ?1 ORDER BY seq LIMIT 512"),
                args![seq],
                |row| read_fact(row).map(Arc::new),
            )
        })
        .await
    }

    /// The number of the newest fact, and its changes.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.0.log.watch()
    }

    /// Delivers to one consumer until the store closes.
    pub async fn consume(&self, consumer: Consumer) {
        let mut head = self.head();
        let name = consumer.name;
        let cursor = self
            .read(move |tx| {
                tx.first(sql!("SELECT seq FROM store_cursor WHERE consumer = ?1"), args![name], |r| r.get(0))
            })
            .await;
        let mut read_to = match cursor {
            Ok(cursor) => cursor.unwrap_or(0),
            Err(error) => {
                tracing::error!(%error, consumer = name, "a consumer cannot start");
                return;
            }
        };
        let mut saved = read_to;
        let mut failures = 0u32;
        loop {
            let facts = match self.facts_after(read_to).await {
                Ok(facts) => facts,
                Err(error) if error.kind == Kind::Unavailable => return,
                Err(error) => {
                    tracing::error!(%error, consumer = name, "facts cannot be read");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            let Some(last) = facts.last().map(|f| f.seq) else {
                self.reached(name, read_to);
                if head.changed().await.is_err() {
                    return;
                }
                continue;
            };
            let wanted = facts.iter().any(|f| (consumer.wants)(&f.event));
            if !wanted && last - saved < UNSAVED_MAX {
                read_to = last;
                continue;
            }
            // After a failure one fact at a time, so that one bad fact does not hold up its neighbours for long.
            let facts = if failures > 0 && wanted { facts[..1].to_vec() } else { facts };
            let last = facts.last().map_or(last, |f| f.seq);
            let worker = consumer.clone();
            let batch = facts.clone();
            let passed_over = (read_to > saved).then_some(read_to);
            let done = self
                .write_hot(move |tx| {
                    // Facts nobody wanted were passed over without a write: the cursor must stand behind them first.
                    if let Some(seq) = passed_over {
                        worker.save(tx, seq, true)?;
                    }
                    worker.deliver(tx, &batch)
                })
                .await;
            match done {
                Ok(()) => {
                    read_to = last;
                    saved = last;
                    failures = 0;
                }
                Err(error) => {
                    failures += 1;
                    tracing::warn!(%error, consumer = name, failures, "facts failed to take effect");
                    let out_of_room = error.kind == Kind::StorageFull;
                    if failures >= ATTEMPTS_MAX && facts.len() == 1 && !out_of_room {
                        let worker = consumer.clone();
                        let fact = facts[0].clone();
                        if self.write(move |tx| worker.park(tx, &fact, &error)).await.is_ok() {
                            read_to = last;
                            saved = last;
                            failures = 0;
                        }
                    } else {
                        tokio::time::sleep(Duration::from_millis(20 << failures.min(7))).await;
                    }
                }
            }
        }
    }
}
