//! How fast a server over an existing folder answers, and what it holds in memory when nobody asks anything.

use std::time::Duration;

use serde_json::json;

use crate::{
    report,
    server::{Folder, Result, Server, free_port},
    shop,
};

const RUNS: usize = 5;

/// `start_ms` (median of five) and `rss_idle_mb`.
pub(crate) async fn measure() -> Result<()> {
    let folder = Folder::new("start")?;
    let buyers = shop::people(&folder.0, 50)?;
    let first = Server::start(&folder.0, free_port()?).await?;
    shop::open(&first, buyers, 200, 100).await?;
    drop(first);
    let mut starts_ms = Vec::new();
    let mut rss_mb = 0.0;
    for _ in 0..RUNS {
        let server = Server::start(&folder.0, free_port()?).await?;
        starts_ms.push(server.started_in.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        rss_mb = server.rss_mb();
    }
    starts_ms.sort_by(f64::total_cmp);
    let detail = json!({"runs_ms": starts_ms, "products": 200, "load": report::load()});
    report::line("start_ms", starts_ms[RUNS / 2], "ms", &detail);
    report::line("rss_idle_mb", rss_mb, "MiB", &detail);
    Ok(())
}
