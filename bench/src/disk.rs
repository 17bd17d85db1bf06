//! The disk fills up while people write, and gets room again: every write is either done or answered by a clear 507,
//! reading goes on, what was acknowledged is there, also after a SIGKILL, and work goes on without a restart.
//!
//! Where we may mount, the data folder is a small file system of its own (tmpfs); elsewhere the process may not make a file
//! longer than a limit (`prlimit --fsize`), which is lifted while it runs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    http::{Connection, Person},
    report,
    server::{Folder, Result, Server, free_port},
    shop::{self, Shop},
};

/// Room at first, and after room was made.
const SMALL_MIB: u64 = 12;
const LARGE_MIB: u64 = 96;
/// Longest file where there is no file system of our own: the log of the database reaches it.
const FILE_BYTES: u64 = 3 * 1024 * 1024;
const BUYERS: usize = 12;
/// A worker that was told so often in a row that there is no room knows it.
const FULL_AFTER: usize = 15;
const PICTURE_BYTES: usize = 48 * 1024;
/// The flood lasts no longer, full or not.
const FLOOD_MAX: Duration = Duration::from_secs(60);
/// Orders once there is room again, and how soon.
const ORDERS_AFTER: usize = 50;
const GO_ON_WITHIN: Duration = Duration::from_secs(10);
const SETTLED_WITHIN: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Run {
    /// Numbers of orders, and whether they were paid when they were acknowledged.
    orders: Mutex<Vec<(String, bool)>>,
    /// Addresses of pictures with their first bytes' seed.
    pictures: Mutex<Vec<(String, usize)>>,
    full: AtomicUsize,
    other: Mutex<Vec<String>>,
    next: AtomicUsize,
}

impl Run {
    fn other(&self, what: String) {
        if let Ok(mut all) = self.other.lock() {
            all.push(what);
        }
    }
}

/// `disk_full_acknowledged`, `disk_full_found`, `disk_full_other_answers`.
pub(crate) async fn prove() -> Result<()> {
    let place = Folder::new("disk")?;
    let mount = Mount::small(&place.0.join("data"))?;
    let folder = place.0.join("data");
    let port = free_port()?;
    let buyers = shop::people(&folder, BUYERS)?;
    // The soft limit only: who set it may lift it again.
    let limit = format!("--fsize={FILE_BYTES}:");
    // A file that would become too long is an error for the program, not its end: the signal is ignored across `exec`.
    let limited = ["env", "PHIEN_LOG=off", "sh", "-c", "trap '' XFSZ; exec prlimit \"$@\"", "sh", limit.as_str()];
    let wrapper: &[&str] = if mount.is_some() { &limited[..2] } else { &limited };
    let mut server = Server::start_under(wrapper, &folder, port).await?;
    let shop = Arc::new(shop::open(&server, buyers, 1, 10_000_000).await?);
    let run = Arc::new(Run::default());

    let began = Instant::now();
    let mut workers = Vec::new();
    for n in 0..BUYERS {
        workers.push(tokio::spawn(buy_until_full(run.clone(), shop.clone(), server.addr.clone(), n)));
    }
    // A picture is far below the limit of a file's length, and would never meet it.
    if mount.is_some() {
        workers.push(tokio::spawn(upload_until_full(run.clone(), shop.clone(), server.addr.clone())));
    }
    for worker in workers {
        worker.await?;
    }
    let filled_s = began.elapsed().as_secs_f64();
    let full = run.full.load(SeqCst);
    let in_small = acknowledged(&run)?;
    let unread = reads(&server, &shop).await?;

    match &mount {
        Some(mount) => mount.grow()?,
        None => lift_limit(server.pid())?,
    }
    let began = Instant::now();
    let mut c = Connection::open(&server.addr).await?;
    let mut after = 0;
    while after < ORDERS_AFTER && began.elapsed() < GO_ON_WITHIN {
        if order(&run, &shop, &mut c, after % BUYERS).await? {
            after += 1;
        } else {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let went_on_ms = began.elapsed().as_millis();
    settled(&server, &shop).await?;
    let found_running = found(&server, &folder, &run).await?;
    server.kill()?;
    let server = Server::start(&folder, port).await?;
    settled(&server, &shop).await?;
    let found_after = found(&server, &folder, &run).await?;
    drop(server);

    let acknowledged = acknowledged(&run)?;
    let other = run.other.lock().map_err(|e| e.to_string())?.clone();
    let detail = json!({
        "how": if mount.is_some() { "tmpfs" } else { "file size limit" }, "mib": SMALL_MIB, "refused_507": full,
        "acknowledged_before_room": in_small, "filled_s": filled_s, "orders_after_room": after, "went_on_ms": went_on_ms,
        "found_before_kill": found_running, "reads_failed": unread, "load": report::load(),
    });
    report::line("disk_full_acknowledged", acknowledged as f64, "orders and pictures", &detail);
    report::line("disk_full_found", found_after as f64, "orders and pictures", &json!({}));
    let kinds: Vec<&String> = other.iter().take(10).collect();
    report::line("disk_full_other_answers", (other.len() + unread.len()) as f64, "answers", &json!({"first": kinds}));
    let kept = found_running == acknowledged && found_after == acknowledged;
    let clear = other.is_empty() && unread.is_empty() && full > 0;
    let held = kept && clear && after == ORDERS_AFTER && in_small > 0;
    if held { Ok(()) } else { Err("the disk-full proof does not hold".into()) }
}

fn acknowledged(run: &Run) -> Result<usize> {
    let orders = run.orders.lock().map_err(|e| e.to_string())?.len();
    Ok(orders + run.pictures.lock().map_err(|e| e.to_string())?.len())
}

/// Places orders until there is no room, also for long.
async fn buy_until_full(run: Arc<Run>, shop: Arc<Shop>, addr: String, buyer: usize) {
    let Ok(mut c) = Connection::open(&addr).await else { return run.other("no connection".to_owned()) };
    let began = Instant::now();
    let mut refused = 0;
    while refused < FULL_AFTER && began.elapsed() < FLOOD_MAX {
        match order(&run, &shop, &mut c, buyer).await {
            Ok(true) => refused = 0,
            Ok(false) => refused += 1,
            Err(error) => return run.other(error.to_string()),
        }
    }
}

/// Places one order. Gives whether there was room.
async fn order(run: &Run, shop: &Shop, c: &mut Connection, buyer: usize) -> Result<bool> {
    let n = run.next.fetch_add(1, SeqCst);
    let body =
        json!({"items": [{"variant_id": shop.variants[0], "quantity": 1}], "payment_method": "card"}).to_string();
    let answer = c.send("POST", "/api/orders", &shop.buyers[buyer], &format!("d-{n}"), &body).await?;
    let told = answer.json();
    let (number, state) = (told["orders"][0]["number"].as_str(), told["orders"][0]["state"].as_str());
    match (answer.status, number, state) {
        (201, Some(number), Some(state)) => {
            let mut all = run.orders.lock().map_err(|e| e.to_string())?;
            all.push((number.to_owned(), state == "paid"));
            Ok(true)
        }
        (507, ..) if told["code"] == "storage_full" => {
            run.full.fetch_add(1, SeqCst);
            Ok(false)
        }
        (status, ..) => {
            run.other(format!("{status} {told}"));
            Ok(false)
        }
    }
}

/// Uploads pictures, each another, until there is no room.
async fn upload_until_full(run: Arc<Run>, shop: Arc<Shop>, addr: String) {
    let Ok(mut c) = Connection::open(&addr).await else { return run.other("no connection".to_owned()) };
    let path = format!("/api/studio/{}/pictures", shop.merchant);
    let began = Instant::now();
    let (mut seed, mut refused) = (0, 0);
    while refused < FULL_AFTER && began.elapsed() < FLOOD_MAX {
        seed += 1;
        match c.send_as("image/png", "POST", &path, &shop.owner, "", &picture(seed)).await {
            Ok(answer) if answer.status == 201 => {
                let url = answer.json()["url"].as_str().unwrap_or_default().to_owned();
                if let Ok(mut all) = run.pictures.lock() {
                    all.push((url, seed));
                }
                refused = 0;
            }
            Ok(answer) if answer.status == 507 && answer.json()["code"] == "storage_full" => {
                run.full.fetch_add(1, SeqCst);
                refused += 1;
            }
            Ok(answer) => {
                run.other(format!("picture: {} {}", answer.status, answer.json()));
                refused += 1;
            }
            Err(error) => return run.other(format!("picture: {error}")),
        }
        // Orders are to meet the end of the room, too, not only pictures.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Bytes that begin as a PNG does and differ by their seed.
fn picture(seed: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0".to_vec();
    let mut x = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while bytes.len() < PICTURE_BYTES {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        bytes.extend_from_slice(&x.to_le_bytes());
    }
    bytes
}

/// What cannot be read while there is no room.
async fn reads(server: &Server, shop: &Shop) -> Result<Vec<String>> {
    let mut c = Connection::open(&server.addr).await?;
    let mut failed = Vec::new();
    let nobody = Person::default();
    let back_room = format!("/api/studio/{}/orders", shop.merchant);
    for (path, who) in [
        ("/", &nobody),
        ("/api/home", &nobody),
        ("/api/products", &nobody),
        ("/api/orders", &shop.buyers[0]),
        (back_room.as_str(), &shop.owner),
        ("/api/health", &nobody),
    ] {
        let answer = c.get(path, who).await?;
        if answer.status != 200 {
            failed.push(format!("{path}: {}", answer.status));
        }
    }
    Ok(failed)
}

/// Waits until every fact has taken effect: an order is moved to paid by a consumer.
async fn settled(server: &Server, shop: &Shop) -> Result<()> {
    let mut c = Connection::open(&server.addr).await?;
    let began = Instant::now();
    while !shop.drained(&mut c).await? {
        if began.elapsed() > SETTLED_WITHIN {
            return Err("consumers are not done".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// How much of what was acknowledged is there: orders in the database, in a state no earlier than they were told;
/// pictures byte by byte.
async fn found(server: &Server, folder: &Path, run: &Run) -> Result<usize> {
    let db =
        rusqlite::Connection::open_with_flags(folder.join("phien.db"), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut there = 0;
    let orders = run.orders.lock().map_err(|e| e.to_string())?.clone();
    for (number, paid) in orders {
        let state: Option<String> =
            db.query_row("SELECT state FROM trade_order WHERE number = ?1", [&number], |r| r.get(0)).ok();
        there += usize::from(state.is_some_and(|state| !paid || state == "paid"));
    }
    let mut c = Connection::open(&server.addr).await?;
    let pictures = run.pictures.lock().map_err(|e| e.to_string())?.clone();
    for (url, seed) in pictures {
        let answer = c.get(&url, &Person::default()).await?;
        there += usize::from(answer.status == 200 && answer.body == picture(seed));
    }
    Ok(there)
}

/// A file system of our own, let go of at the end.
struct Mount(PathBuf);

impl Mount {
    /// `None` where we may not mount.
    fn small(at: &Path) -> Result<Option<Mount>> {
        fs::create_dir_all(at)?;
        let mounted = mount(&[&format!("size={SMALL_MIB}m"), "tmpfs"], at)?;
        Ok(mounted.then(|| Mount(at.to_owned())))
    }

    fn grow(&self) -> Result<()> {
        if mount(&[&format!("remount,size={LARGE_MIB}m"), "tmpfs"], &self.0)? {
            return Ok(());
        }
        Err("the file system could not be made larger".into())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(options: &[&str; 2], at: &Path) -> Result<bool> {
    let mut command = Command::new("mount");
    command.args(["-t", "tmpfs", "-o"]).args(options).arg(at).stderr(Stdio::null());
    match command.status() {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn lift_limit(pid: u32) -> Result<()> {
    let status = Command::new("prlimit").args(["--pid", &pid.to_string(), "--fsize=unlimited:"]).status()?;
    if status.success() { Ok(()) } else { Err("the limit of a file's length could not be lifted".into()) }
}
