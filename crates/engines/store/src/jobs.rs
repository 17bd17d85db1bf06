//! Jobs: work outside a transaction that must be done at least once (a refund at the provider, a letter), with retries.

use std::{collections::HashMap, future::Future, pin::Pin, sync::Arc, time::Duration};

use kernel::{Error, Id, JobKind, Result, Time};

use crate::{Store, args, sql};

/// Times a job is tried before it is left for a person.
const ATTEMPTS_MAX: i64 = 12;
/// While a job runs nobody else takes it up; a crash gives it back after this.
const LEASE_S: i64 = 60;
const POLL_MS: u64 = 250;

type Run = dyn Fn(String) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync;

/// Runs one kind of job. It must stand being run twice.
#[derive(Clone)]
pub struct JobHandler {
    pub kind: &'static str,
    run: Arc<Run>,
}

impl JobHandler {
    pub fn new<B, F>(kind: &'static str, run: impl Fn(B) -> F + Send + Sync + 'static) -> JobHandler
    where
        B: serde::de::DeserializeOwned + Send + 'static,
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let run = Arc::new(run);
        JobHandler {
            kind,
            run: Arc::new(move |body: String| {
                let run = run.clone();
                Box::pin(async move {
                    let body = serde_json::from_str(&body).map_err(Error::internal)?;
                    run(body).await
                })
            }),
        }
    }
}

struct Due {
    id: Id<JobKind>,
    kind: String,
    body: String,
    attempts: i64,
}

impl Store {
    /// Runs due jobs until the store closes.
    pub async fn run_jobs(&self, handlers: Vec<JobHandler>) {
        let handlers: HashMap<&'static str, JobHandler> = handlers.into_iter().map(|h| (h.kind, h)).collect();
        loop {
            match self.run_due_jobs(&handlers).await {
                Ok(0) => tokio::time::sleep(Duration::from_millis(POLL_MS)).await,
                Ok(_) => {}
                Err(error) if error.code == "closed" => return,
                Err(error) => {
                    tracing::error!(%error, "jobs cannot be run");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    }

    async fn run_due_jobs(&self, handlers: &HashMap<&'static str, JobHandler>) -> Result<usize> {
        let now = self.world().now();
        let any = self
            .read(move |tx| {
                tx.first(sql!("SELECT 1 FROM store_job WHERE failed = 0 AND run_at <= ?1 LIMIT 1"), args![now], |r| {
                    r.get::<i64>(0)
                })
            })
            .await?;
        if any.is_none() {
            return Ok(0);
        }
        let due = self.write(claim).await?;
        let ran = due.len();
        for job in due {
            let outcome = match handlers.get(job.kind.as_str()) {
                Some(handler) => (handler.run)(job.body.clone()).await,
                None => Err(Error::internal(format!("nobody runs jobs of kind {}", job.kind))),
            };
            self.write(move |tx| settle(tx, &job, outcome)).await?;
        }
        Ok(ran)
    }
}

fn claim(tx: &mut crate::Tx<'_>) -> Result<Vec<Due>> {
    let now = tx.now();
    tx.query(
        sql!(
            "UPDATE store_job SET run_at = ?2, attempts = attempts + 1
              WHERE id IN (SELECT id FROM store_job WHERE failed = 0 AND run_at <= ?1 ORDER BY run_at LIMIT 64)
              RETURNING id, kind, body, attempts"
        ),
        args![now, now.plus_s(LEASE_S)],
        |r| Ok(Due { id: r.get(0)?, kind: r.get(1)?, body: r.get(2)?, attempts: r.get(3)? }),
    )
}

fn settle(tx: &mut crate::Tx<'_>, job: &Due, outcome: Result<()>) -> Result<()> {
    match outcome {
        Ok(()) => tx.exec(sql!("DELETE FROM store_job WHERE id = ?1"), args![job.id])?,
        Err(error) => {
            tracing::warn!(%error, kind = job.kind, attempts = job.attempts, "a job failed");
            tx.exec(
                sql!("UPDATE store_job SET run_at = ?2, failed = ?3, error = ?4 WHERE id = ?1"),
                args![job.id, retry_at(tx.now(), job.attempts), job.attempts >= ATTEMPTS_MAX, &error.to_string()],
            )?
        }
    };
    Ok(())
}

/// One second, doubled each time, at most ten minutes.
fn retry_at(now: Time, attempts: i64) -> Time {
    now.plus_s((1 << attempts.clamp(0, 10)).min(600))
}

/// Work that waits or was given up.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkWaiting {
    pub jobs_waiting: i64,
    pub jobs_failed: i64,
    pub facts_parked: i64,
}

impl Store {
    pub async fn work_waiting(&self) -> Result<WorkWaiting> {
        self.read(|tx| {
            let jobs = |tx: &mut crate::Tx<'_>, failed: i64| {
                tx.first(sql!("SELECT COUNT(*) FROM store_job WHERE failed = ?1"), args![failed], |r| r.get(0))
            };
            let jobs_waiting = jobs(tx, 0)?.unwrap_or(0);
            let jobs_failed = jobs(tx, 1)?.unwrap_or(0);
            let parked = tx.first(sql!("SELECT COUNT(*) FROM store_parked"), &[], |r| r.get(0))?;
            Ok(WorkWaiting { jobs_waiting, jobs_failed, facts_parked: parked.unwrap_or(0) })
        })
        .await
    }
}
