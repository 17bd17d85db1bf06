//! The log of facts, read into the windows of features and into the links; and both kept over a restart.
//!
//! What is in memory depends on the log alone. Now and then it is saved with the number of the fact it had come to; the next
//! start reads on from there, so nothing is lost and nothing counts twice. Without a saved state the log is read from its beginning.

use std::sync::{Arc, atomic::Ordering};

use contracts::Event;
use kernel::Result;
use store::Stored;

use crate::{
    Risk,
    links::Links,
    scene::{Fed, Version, lock},
    streams,
};

/// Facts taken while one lock is held: deciders wait no longer than these take.
const AT_ONCE: usize = 16;

fn saved_windows(scene: &str) -> String {
    format!("{}.windows", scene.replace('.', "-"))
}

const SAVED_LINKS: &str = "links";

impl Risk {
    /// Follows the log until the store closes.
    pub(crate) async fn feed(&self) -> Result<()> {
        let mut head = self.0.store.head();
        loop {
            self.catch_up(i64::MAX).await?;
            if head.changed().await.is_err() {
                return Ok(());
            }
        }
    }

    /// Reads the log up to `until`, or to its end.
    pub(crate) async fn catch_up(&self, until: i64) -> Result<()> {
        let _turn = self.0.feeding.lock().await;
        loop {
            let at = self.0.fed.load(Ordering::Acquire);
            if at >= until {
                return Ok(());
            }
            let facts = self.0.store.facts_after(at).await?;
            let Some(last) = facts.last().map(|f| f.seq) else { return Ok(()) };
            for chunk in facts.chunks(AT_ONCE) {
                self.take(chunk);
            }
            self.0.fed.store(last, Ordering::Release);
            for fact in &facts {
                if let Event::PolicyActivated { scene, .. } = &fact.event {
                    self.activate_later(scene);
                }
            }
        }
    }

    fn take(&self, facts: &[Arc<Stored>]) {
        let Some(last) = facts.last() else { return };
        if facts.iter().any(|f| streams::wanted(&f.event)) {
            let mut links = lock(&self.0.links);
            let from = links.fed;
            for fact in facts.iter().filter(|f| f.seq > from) {
                streams::link(&mut links, &fact.event, fact.at);
            }
            links.fed = from.max(last.seq);
        }
        for scene in &self.0.scenes {
            feed_version(&scene.version(), facts);
        }
    }

    /// Reads what was saved, then the log from there to its end as of now.
    pub(crate) async fn restore(&self) -> Result<()> {
        let mut from = i64::MAX;
        for scene in &self.0.scenes {
            let version = scene.version();
            let restored = self.0.states.get(&saved_windows(scene.name)).ok().and_then(|bytes| {
                let (seq, windows) = bytes.split_first_chunk::<8>()?;
                let (features, found) = decide::features::Features::restored(&version.policy.program, windows)?;
                // A window that was kept otherwise would be missing what came before: then all is read anew.
                found.iter().all(|f| *f).then_some((i64::from_le_bytes(*seq), features))
            });
            if let Some((seq, features)) = restored {
                let mut fed = lock(&version.fed);
                (fed.features, fed.seq) = (features, seq);
            }
            from = from.min(lock(&version.fed).seq);
        }
        if let Some(links) = self.0.states.get(SAVED_LINKS).ok().and_then(|bytes| Links::restored(&bytes)) {
            *lock(&self.0.links) = links;
        }
        from = from.min(lock(&self.0.links).fed);
        self.0.fed.store(from, Ordering::Release);
        let head = *self.0.store.head().borrow();
        self.catch_up(head).await
    }

    /// Saves windows and links with how far they have come.
    pub(crate) async fn save(&self) -> Result<()> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = lock(&this.0.saving);
            for scene in &this.0.scenes {
                let version = scene.version();
                let bytes = {
                    let fed = lock(&version.fed);
                    let mut bytes = fed.seq.to_le_bytes().to_vec();
                    let mut windows = Vec::new();
                    fed.features.save(&mut windows);
                    bytes.extend(windows);
                    bytes
                };
                this.0.states.replace(&saved_windows(scene.name), &bytes)?;
            }
            let bytes = lock(&this.0.links).save();
            this.0.states.replace(SAVED_LINKS, &bytes)
        })
        .await
        .map_err(kernel::Error::internal)?
    }

    /// Forgets what counts no more.
    pub(crate) fn sweep(&self) {
        let now = self.0.store.world().now();
        for scene in &self.0.scenes {
            lock(&scene.version().fed).features.sweep(now);
        }
        lock(&self.0.links).sweep(now);
    }

    /// Fills the windows of a version that is to come into force: those that the one in force has under the same definition
    /// are taken over, else all are read from the log anew. Gives how far they came.
    pub(crate) async fn prepare(&self, scene: &str, next: &Version) -> Result<()> {
        if let Some(scene) = self.scene(scene) {
            let now = scene.version();
            let (seq, saved) = {
                let fed = lock(&now.fed);
                let mut saved = Vec::new();
                fed.features.save(&mut saved);
                (fed.seq, saved)
            };
            if let Some((features, found)) = decide::features::Features::restored(&next.policy.program, &saved)
                && found.iter().all(|f| *f)
            {
                let mut fed = lock(&next.fed);
                (fed.features, fed.seq) = (features, seq);
                return Ok(());
            }
        }
        let head = *self.0.store.head().borrow();
        self.replay_log(next, head).await
    }

    /// Reads the log from where a version's windows stand up to `until`.
    pub(crate) async fn replay_log(&self, version: &Version, until: i64) -> Result<()> {
        loop {
            let at = lock(&version.fed).seq;
            let facts = self.0.store.facts_after(at).await?;
            let facts: Vec<Arc<Stored>> = facts.into_iter().take_while(|f| f.seq <= until).collect();
            if facts.is_empty() {
                return Ok(());
            }
            feed_version(version, &facts);
        }
    }
}

/// Takes facts that a version has not read yet into its windows.
pub(crate) fn feed_version(version: &Version, facts: &[Arc<Stored>]) {
    feed_into(version, &mut lock(&version.fed), facts);
}

/// The same into windows of a version that stand apart.
pub(crate) fn feed_into(version: &Version, fed: &mut Fed, facts: &[Arc<Stored>]) {
    for fact in facts.iter().filter(|f| streams::wanted(&f.event)) {
        if fact.seq > fed.seq {
            streams::of(&fact.event, fact.at, |event| version.take(&mut fed.features, &event));
        }
    }
    if let Some(last) = facts.last() {
        fed.seq = fed.seq.max(last.seq);
    }
}
