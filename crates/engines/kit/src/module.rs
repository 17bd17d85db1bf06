//! A module as a value. `app` holds the list.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use kernel::Result;
use store::{Consumer, JobHandler};
use utoipa_axum::router::OpenApiRouter;

use crate::{Access, TextsOf};

type Run = dyn Fn() -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync;

/// Something done again and again.
#[derive(Clone)]
pub struct Timer {
    pub name: &'static str,
    pub every: Duration,
    run: Arc<Run>,
}

impl Timer {
    pub fn new<F>(name: &'static str, every: Duration, run: impl Fn() -> F + Send + Sync + 'static) -> Timer
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        Timer { name, every, run: Arc::new(move || Box::pin(run())) }
    }

    /// Runs until the task is dropped; a failure is logged and the next turn tries again.
    pub async fn turn(self) {
        let mut ticks = tokio::time::interval(self.every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = (self.run)().await {
                tracing::warn!(%error, timer = self.name, "a timer's turn failed");
            }
        }
    }
}

/// One part of the business, ready to be wired. Its migrations are a constant beside it, needed before the store opens.
pub struct Module {
    pub name: &'static str,
    pub routes: OpenApiRouter,
    pub access: &'static [Access],
    pub consumers: Vec<Consumer>,
    pub jobs: Vec<JobHandler>,
    pub timers: Vec<Timer>,
    pub texts: TextsOf,
}
