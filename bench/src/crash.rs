//! Never oversold, never lost: a hot product under SIGKILL, and the disk synced before each answer.
//!
//! Buyers behave as careful clients do: an attempt that got no answer is repeated with its own idempotency key until it
//! gets one. At the end the database is read, and every promise is counted.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use serde_json::json;

use crate::{
    http::Connection,
    report,
    server::{Folder, Result, Server, free_port},
    shop::{self, Shop},
};

/// How much of it: in `make prove`, and in `make test`.
struct Size {
    attempts: usize,
    buyers: usize,
    kills: usize,
    workers: usize,
}

const FULL: Size = Size { attempts: 50_000, buyers: 5_000, kills: 20, workers: 64 };
const SHORT: Size = Size { attempts: 6_000, buyers: 600, kills: 4, workers: 64 };
/// Commands that must be in flight when the process is killed.
const IN_FLIGHT_MIN: usize = 10;
/// Pieces that come in at a time, and how many are left when more come.
const REPLENISH: i64 = 400;
const LOW: i64 = 200;

#[derive(Default)]
struct Run {
    next: AtomicUsize,
    in_flight: AtomicUsize,
    refused: AtomicUsize,
    added: AtomicI64,
    taken: AtomicI64,
    /// Order numbers that were acknowledged as paid.
    acknowledged: Mutex<Vec<String>>,
    done: AtomicBool,
    samples: AtomicU64,
    samples_oversold: AtomicU64,
    odd: Mutex<Vec<String>>,
}

/// `crash_acknowledged`, `crash_found`, `crash_duplicates`, `crash_oversold`, `crash_effects_wrong`.
pub(crate) async fn prove(short: bool) -> Result<()> {
    let size = if short { SHORT } else { FULL };
    let folder = Folder::new("crash")?;
    let port = free_port()?;
    let buyers = shop::people(&folder.0, size.buyers)?;
    let mut server = Server::start(&folder.0, port).await?;
    let shop = Arc::new(shop::open(&server, buyers, 1, REPLENISH).await?);
    let run = Arc::new(Run::default());
    run.added.store(REPLENISH, SeqCst);

    let mut workers = Vec::new();
    for _ in 0..size.workers {
        workers.push(tokio::spawn(worker(run.clone(), shop.clone(), server.addr.clone(), size.attempts)));
    }
    let replenisher = tokio::spawn(replenish(run.clone(), shop.clone(), server.addr.clone()));
    let sampler = tokio::task::spawn_blocking({
        let (run, file) = (run.clone(), folder.0.join("phien.db"));
        move || sample(&run, &file)
    });

    let mut kills = Vec::new();
    let mut seed = 0x9e37_79b9_u64;
    while kills.len() < size.kills && run.next.load(SeqCst) < size.attempts {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // Kills are spread over the attempts, each at a moment that nobody chose.
        let share = size.attempts / (size.kills + 1);
        let due = share * kills.len() + share / 4 + usize::try_from(seed >> 33)? % share.max(1);
        while run.next.load(SeqCst) < due.min(size.attempts) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let (in_flight, left) = loop {
            let (in_flight, left) = (run.in_flight.load(SeqCst), run.added.load(SeqCst) - run.taken.load(SeqCst));
            if (in_flight >= IN_FLIGHT_MIN && left > 0) || run.next.load(SeqCst) >= size.attempts {
                break (in_flight, left);
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        };
        server.kill()?;
        kills.push(json!({"in_flight": in_flight, "left": left, "at_attempt": run.next.load(SeqCst)}));
        server = Server::start(&folder.0, port).await?;
    }
    for worker in workers {
        worker.await?;
    }
    run.done.store(true, SeqCst);
    replenisher.await?;
    sampler.await?;
    let drained = wait_until_settled(&server, &shop).await?;
    drop(server);
    let found = count(&folder.0.join("phien.db"), &run)?;

    let acknowledged = run.acknowledged.lock().map_err(|e| e.to_string())?.len();
    let detail = json!({
        "attempts": size.attempts, "buyers": size.buyers, "kills": kills, "refused": run.refused.load(SeqCst),
        "samples": run.samples.load(SeqCst), "settled": drained, "orders": found.orders, "paid": found.paid,
        "checks": found.checks, "odd": *run.odd.lock().map_err(|e| e.to_string())?, "load": report::load(),
    });
    let oversold = found.oversold + i64::try_from(run.samples_oversold.load(SeqCst))?;
    report::line("crash_acknowledged", acknowledged as f64, "orders", &detail);
    report::line("crash_found", found.found as f64, "orders", &json!({}));
    report::line("crash_duplicates", found.duplicates as f64, "orders", &json!({}));
    report::line("crash_oversold", oversold as f64, "pieces", &json!({}));
    report::line("crash_effects_wrong", found.effects_wrong as f64, "effects", &json!({}));
    let held = found.found == acknowledged && found.duplicates == 0 && oversold == 0 && found.effects_wrong == 0;
    let killed = kills.len() >= size.kills;
    if held && killed && acknowledged > 0 { Ok(()) } else { Err("the crash proof does not hold".into()) }
}

async fn worker(run: Arc<Run>, shop: Arc<Shop>, addr: String, attempts: usize) {
    let mut connection: Option<Connection> = None;
    loop {
        let attempt = run.next.fetch_add(1, SeqCst);
        if attempt >= attempts {
            return;
        }
        let buyer = &shop.buyers[attempt % shop.buyers.len()];
        let body =
            json!({"items": [{"variant_id": shop.variants[0], "quantity": 1}], "payment_method": "card"}).to_string();
        let key = format!("attempt-{attempt}");
        let answer = loop {
            let Some(c) = connected(&mut connection, &addr).await else { continue };
            run.in_flight.fetch_add(1, SeqCst);
            let answer = c.send("POST", "/api/orders", buyer, &key, &body).await;
            run.in_flight.fetch_sub(1, SeqCst);
            match answer {
                Ok(answer) if answer.status != 503 => break answer,
                Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(_) => connection = None,
            }
        };
        let order = &answer.json()["orders"][0];
        match (answer.status, order["number"].as_str(), order["state"].as_str()) {
            (201, Some(number), Some("paid")) => {
                run.taken.fetch_add(1, SeqCst);
                if let Ok(mut all) = run.acknowledged.lock() {
                    all.push(number.to_owned());
                }
            }
            (409, ..) => drop(run.refused.fetch_add(1, SeqCst)),
            _ => {
                if let Ok(mut odd) = run.odd.lock() {
                    odd.push(format!("{} {}", answer.status, answer.json()));
                    odd.truncate(20);
                }
            }
        }
    }
}

async fn connected<'c>(connection: &'c mut Option<Connection>, addr: &str) -> Option<&'c mut Connection> {
    if connection.is_none() {
        *connection = Connection::open(addr).await.ok();
    }
    if connection.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    connection.as_mut()
}

/// Keeps goods coming, by requests that are repeated until they are answered.
async fn replenish(run: Arc<Run>, shop: Arc<Shop>, addr: String) {
    let mut connection = None;
    let mut n = 0u64;
    while !run.done.load(SeqCst) {
        if run.added.load(SeqCst) - run.taken.load(SeqCst) > LOW {
            tokio::time::sleep(Duration::from_millis(2)).await;
            continue;
        }
        let body = json!({"variant_id": shop.variants[0], "change": REPLENISH, "reason": "more"}).to_string();
        let path = format!("/api/studio/{}/stock", shop.merchant);
        loop {
            let Some(c) = connected(&mut connection, &addr).await else { continue };
            match c.send("POST", &path, &shop.owner, &format!("more-{n}"), &body).await {
                Ok(answer) if answer.status == 200 => break,
                Ok(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(_) => connection = None,
            }
        }
        n += 1;
        run.added.fetch_add(REPLENISH, SeqCst);
    }
}

/// Looks at the stock beside the server, again and again.
fn sample(run: &Run, file: &Path) {
    let open = || rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
    while !run.done.load(SeqCst) {
        if let Ok(db) = open() {
            for _ in 0..50 {
                let over = db.query_row("SELECT COUNT(*) FROM trade_stock WHERE held + sold > on_hand", [], |r| {
                    r.get::<_, i64>(0)
                });
                if let Ok(over) = over {
                    run.samples.fetch_add(1, SeqCst);
                    run.samples_oversold.fetch_add(u64::from(over > 0), SeqCst);
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until consumers have seen every fact and no job waits. Gives whether that came.
async fn wait_until_settled(server: &Server, shop: &Shop) -> Result<bool> {
    let mut c = Connection::open(&server.addr).await?;
    for _ in 0..600 {
        if shop.drained(&mut c).await? && shop.system(&mut c).await?["jobs_waiting"].as_i64() == Some(0) {
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(false)
}

struct Counted {
    orders: i64,
    paid: i64,
    found: usize,
    duplicates: i64,
    oversold: i64,
    effects_wrong: i64,
    checks: serde_json::Value,
}

/// Counts every promise in the database.
fn count(file: &PathBuf, run: &Run) -> Result<Counted> {
    let db = rusqlite::Connection::open(file)?;
    let one = |sql: &str| -> Result<i64> { Ok(db.query_row(sql, [], |r| r.get(0))?) };
    let mut paid_numbers = HashSet::new();
    let mut rows = db.prepare("SELECT number FROM trade_order WHERE state = 'paid'")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        paid_numbers.insert(row.get::<_, String>(0)?);
    }
    let acknowledged = run.acknowledged.lock().map_err(|e| e.to_string())?;
    let distinct: HashSet<&String> = acknowledged.iter().collect();
    let orders = one("SELECT COUNT(*) FROM trade_order WHERE state NOT IN ('cancelled')")?;
    let checks = [
        ("acknowledged_twice", i64::try_from(acknowledged.len() - distinct.len())?),
        ("facts_parked", one("SELECT COUNT(*) FROM store_parked")?),
        ("facts_out_of_order", one("SELECT MAX(seq) - COUNT(*) FROM store_event")?),
        (
            "on_hand_off",
            one("SELECT SUM(ABS(on_hand - (SELECT COALESCE(SUM(quantity), 0) FROM trade_movement m
                 WHERE m.variant = s.variant AND kind IN ('received', 'adjusted')))) FROM trade_stock s")?,
        ),
        (
            "held_off",
            one("SELECT SUM(ABS(held - (SELECT COALESCE(SUM(CASE kind WHEN 'held' THEN quantity ELSE -quantity END), 0)
                 FROM trade_movement m WHERE m.variant = s.variant AND kind IN ('held', 'released', 'sold')))) FROM trade_stock s")?,
        ),
        (
            "sold_off",
            one("SELECT SUM(ABS(sold - (SELECT COALESCE(SUM(quantity), 0) FROM trade_movement m
                 WHERE m.variant = s.variant AND kind = 'sold'))) FROM trade_stock s")?,
        ),
        ("sold_not_paid", one("SELECT ABS((SELECT SUM(sold) FROM trade_stock) - (SELECT COUNT(*) FROM trade_order WHERE state = 'paid'))")?),
        (
            "ledger_off",
            one("SELECT ABS((SELECT COALESCE(SUM(amount_minor), 0) FROM money_transfer WHERE kind = 'capture')
                 - (SELECT COALESCE(SUM(items_minor + shipping_minor), 0) FROM trade_order WHERE state = 'paid'))")?,
        ),
        ("paid_twice", one("SELECT COUNT(*) - COUNT(DISTINCT order_id) FROM money_payment")?),
        (
            "paid_facts_off",
            one("SELECT ABS(COUNT(*) - COUNT(DISTINCT json_extract(body, '$.body.order.order_id')))
                 + ABS(COUNT(*) - (SELECT COUNT(*) FROM trade_order WHERE state = 'paid'))
                 FROM store_event WHERE json_extract(body, '$.kind') = 'order_paid'")?,
        ),
        (
            "placed_facts_off",
            one("SELECT ABS(COUNT(*) - (SELECT COUNT(*) FROM trade_order))
                 FROM store_event WHERE json_extract(body, '$.kind') = 'order_placed'")?,
        ),
        ("bought_off", one("SELECT ABS((SELECT SUM(quantity) FROM trade_bought) - (SELECT SUM(held + sold) FROM trade_stock))")?),
    ];
    let mut described = serde_json::Map::new();
    for (name, off) in checks {
        described.insert(name.to_owned(), off.into());
    }
    Ok(Counted {
        orders,
        paid: i64::try_from(paid_numbers.len())?,
        found: distinct.iter().filter(|n| paid_numbers.contains(**n)).count(),
        duplicates: orders - i64::try_from(distinct.len())?,
        oversold: one("SELECT COALESCE(SUM(MAX(held + sold - on_hand, 0)), 0) FROM trade_stock")?,
        effects_wrong: checks.iter().map(|(_, off)| off).sum(),
        checks: described.into(),
    })
}

/// `synced_before_answer`: the share of orders whose two commits were synced to the disk before the answer left, as the
/// kernel saw it.
pub(crate) async fn synced_before_answer() -> Result<()> {
    const ORDERS: usize = 100;
    let folder = Folder::new("synced")?;
    let buyers = shop::people(&folder.0, 1)?;
    let trace = folder.0.join("trace.txt");
    let trace_path = trace.display().to_string();
    let wrapper = [
        "strace",
        "-f",
        "-y",
        "-s",
        "24",
        "-e",
        "trace=fdatasync,fsync,write,writev,sendto",
        "-o",
        trace_path.as_str(),
    ];
    let server = Server::start_under(&wrapper, &folder.0, free_port()?).await?;
    let shop = shop::open(&server, buyers, 1, 1_000).await?;
    let mut c = Connection::open(&server.addr).await?;
    let body =
        json!({"items": [{"variant_id": shop.variants[0], "quantity": 1}], "payment_method": "card"}).to_string();
    let begun = std::fs::read_to_string(&trace)?.lines().count();
    for n in 0..ORDERS {
        let answer = c.send("POST", "/api/orders", &shop.buyers[0], &format!("s-{n}"), &body).await?;
        if answer.status != 201 {
            return Err(format!("an order was refused: {}", answer.json()).into());
        }
    }
    let text = std::fs::read_to_string(&trace)?;
    let (mut synced, mut answers, mut since) = (0usize, 0usize, 0usize);
    for line in text.lines().skip(begun) {
        let sync = line.contains("phien.db-wal") && line.contains("sync(") || line.contains("sync resumed");
        if sync && line.trim_end().ends_with("= 0") {
            since += 1;
        } else if line.contains("HTTP/1.1 201") {
            answers += 1;
            synced += usize::from(since >= 2);
            since = 0;
        }
    }
    drop(server);
    let detail = json!({"orders": ORDERS, "answers_seen": answers, "answers_after_two_syncs": synced});
    report::line("synced_before_answer", synced as f64 / answers.max(1) as f64, "share", &detail);
    if answers == ORDERS && synced == ORDERS { Ok(()) } else { Err("an answer left before its data was synced".into()) }
}
