//! Orders a second through HTTP: 50 signed-in buyers without think time, each order with stock, limit, idempotency key,
//! sandbox payment and ledger, durable before it is answered; consumers drained within a second of the end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    http::Connection,
    report,
    server::{Folder, Result, Server, free_port},
    shop,
};

const BUYERS: usize = 50;
const WARM_UP: Duration = Duration::from_secs(2);
const RUN: Duration = Duration::from_secs(10);

/// One hot product with 200,000 in stock: `order_hot_per_s`, `order_hot_cpu_ms`, `order_hot_oversold`.
pub(crate) async fn hot() -> Result<()> {
    measure("order_hot", 1, 200_000).await
}

/// Sixty products: `order_many_per_s`.
pub(crate) async fn many() -> Result<()> {
    measure("order_many", 60, 200_000).await
}

async fn measure(key: &str, products: usize, stock: i64) -> Result<()> {
    let folder = Folder::new(key)?;
    let buyers = shop::people(&folder.0, BUYERS)?;
    let server = Server::start(&folder.0, free_port()?).await?;
    let shop = Arc::new(shop::open(&server, buyers, products, stock).await?);
    let completed = Arc::new(AtomicU64::new(0));
    let failed = Arc::new(AtomicU64::new(0));
    let run = Instant::now();
    let end = run + WARM_UP + RUN;
    let mut tasks = Vec::new();
    for n in 0..BUYERS {
        let (shop, addr) = (shop.clone(), server.addr.clone());
        let (completed, failed) = (completed.clone(), failed.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies_us: Vec<u32> = Vec::new();
            let Ok(mut c) = Connection::open(&addr).await else { return latencies_us };
            let mut i = 0usize;
            while Instant::now() < end {
                let variant = &shop.variants[(n + i) % shop.variants.len()];
                let body = format!(
                    "{{\"items\":[{{\"variant_id\":\"{variant}\",\"quantity\":1}}],\"payment_method\":\"card\"}}"
                );
                let began = Instant::now();
                // As the pages make them: by time, then by who.
                let key = format!("{:012x}-{n}-{i}", run.elapsed().as_millis());
                match c.send("POST", "/api/orders", &shop.buyers[n], &key, &body).await {
                    Ok(answer) if answer.status == 201 && answer.body.windows(6).any(|w| w == b"\"paid\"") => {
                        completed.fetch_add(1, Ordering::Relaxed);
                        latencies_us.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
                    }
                    Ok(_) => drop(failed.fetch_add(1, Ordering::Relaxed)),
                    Err(_) => return latencies_us,
                }
                i += 1;
            }
            latencies_us
        }));
    }
    tokio::time::sleep(WARM_UP).await;
    let (before, cpu_before, began) = (completed.load(Ordering::Relaxed), server.cpu_s(), Instant::now());
    tokio::time::sleep(RUN).await;
    let (after, cpu_after, seconds) =
        (completed.load(Ordering::Relaxed), server.cpu_s(), began.elapsed().as_secs_f64());
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await?);
    }
    latencies.sort_unstable();
    let percentile = |p: usize| f64::from(latencies.get(latencies.len() * p / 100).copied().unwrap_or(0)) / 1000.0;
    let drained_ms = drained(&server, &shop).await?;
    let (sold, oversold) = sold_and_oversold(&folder.0.join("phien.db"))?;
    let orders = (after - before) as f64;
    let detail = json!({
        "buyers": BUYERS, "products": products, "seconds": seconds, "failed": failed.load(Ordering::Relaxed),
        "p50_ms": percentile(50), "p99_ms": percentile(99), "drained_ms": drained_ms, "sold": sold,
        "acknowledged": completed.load(Ordering::Relaxed), "rss_mb": server.rss_mb(), "load": report::load(),
    });
    report::line(&format!("{key}_per_s"), orders / seconds, "orders/s", &detail);
    if key == "order_hot" {
        report::line("order_hot_cpu_ms", (cpu_after - cpu_before) * 1000.0 / orders.max(1.0), "ms", &detail);
        report::line("order_hot_oversold", oversold as f64, "pieces", &detail);
    }
    Ok(())
}

/// Milliseconds until every consumer has seen every fact.
async fn drained(server: &Server, shop: &shop::Shop) -> Result<u64> {
    let began = Instant::now();
    let mut c = Connection::open(&server.addr).await?;
    loop {
        let behind = !shop.drained(&mut c).await?;
        if !behind || began.elapsed() > Duration::from_secs(30) {
            return Ok(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Pieces sold, and pieces promised beyond what there was.
fn sold_and_oversold(file: &std::path::Path) -> Result<(i64, i64)> {
    let db = rusqlite::Connection::open(file)?;
    let row = db.query_row(
        "SELECT COALESCE(SUM(sold), 0), COALESCE(SUM(MAX(held + sold - on_hand, 0)), 0) FROM trade_stock",
        [],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(row)
}
