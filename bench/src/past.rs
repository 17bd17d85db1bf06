//! A million judgements by the product's own code, told in the log with their orders, written to history, and asked through
//! `phien policy backtest` what one changed rule would have done. Beside it what a judgement costs at checkout.

use std::{fs, path::Path, process::Command, time::Instant};

use contracts::{Decisions, Event, Facts, Marks, OrderFact, OrderRisk, Origin, PaymentMethod, scene};
use kernel::{Currency, Id, Mark, Money, OrderId, Secret, Time, UserId, Uuid, World};
use risk::{Options, PolicyFile, Risk};
use serde_json::{Value, json};
use store::{Blobs, Store, Vault};

use crate::{
    decide::cpu_s,
    report,
    server::{self, Folder, Result},
};

pub(crate) const KEYS: &[&str] = &["backtest_one_rule_ms", "backtest_one_rule_disk_ms", "judge_order_us"];
const PAST: usize = 1_048_576;
const BATCH: usize = 4_096;
const BUYERS: u64 = 200_000;
/// Times a rule is asked; the least is the warm figure.
const ASKED: usize = 3;
const DAY_S: i64 = 86_400;

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

pub(crate) async fn measure() -> Result<()> {
    let folder = Folder::new("past")?;
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let judge_us = make(&folder.0, &policies).await?;
    report::line(
        "judge_order_us",
        judge_us,
        "us",
        &json!({ "decisions": PAST, "time": "processor", "with": "features, links, record and its text", "load": report::load() }),
    );
    let history: Vec<fs::DirEntry> = fs::read_dir(folder.0.join("decisions"))?.collect::<std::io::Result<_>>()?;
    let mut bytes = 0;
    for file in &history {
        bytes += file.metadata()?.len();
    }
    let pack = policies.join(scene::ORDER_RISK);
    let changed = change(&pack, &folder.0.join("changed"))?;
    let (mut warm, mut disk, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let mut dropped = true;
    for rule in &changed {
        for file in &history {
            dropped &= drop_pages(&file.path());
        }
        disk.push(ask(&folder.0, &pack, rule)?.0);
        let mut best = f64::MAX;
        for _ in 0..ASKED {
            let (ms, process_ms) = ask(&folder.0, &pack, rule)?;
            best = best.min(ms);
            whole.push(process_ms);
        }
        warm.push(best);
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
    let worst = |of: &[f64]| of.iter().copied().fold(0.0, f64::max);
    let detail = json!({
        "decisions": PAST, "rules_changed": changed.len(), "asked": "before and after each change",
        "bytes_a_decision": bytes as f64 / PAST as f64, "worst_rule_ms": worst(&warm), "whole_process_ms": mean(&whole),
        "load": report::load(),
    });
    report::line("backtest_one_rule_ms", mean(&warm), "ms", &detail);
    let detail = json!({ "worst_rule_ms": worst(&disk), "pages_dropped": dropped, "file_mb": bytes / 1_000_000 });
    report::line("backtest_one_rule_disk_ms", mean(&disk), "ms", &detail);
    Ok(())
}

/// Judges and tells a million orders. Gives the processor time of one judgement in microseconds.
async fn make(folder: &Path, policies: &Path) -> Result<f64> {
    let start = Time::parse("2026-06-01T00:00:00Z").ok_or("a moment")?;
    let (world, clock) = World::seeded(7, start);
    let store = Store::open(&folder.join("phien.db"), &[kit::MIGRATIONS, risk::MIGRATIONS], world)?;
    let mut shipped = std::collections::BTreeMap::new();
    for name in scene::ALL {
        shipped.insert(name.to_owned(), read_pack(&policies.join(name))?);
    }
    let options = Options { shipped, watched: Vec::new() };
    let blobs = |name: &str| Blobs::open(&folder.join(name));
    let vault = Vault::new(&Secret::new([1; 32]));
    let risk = Risk::open(store.clone(), vault, blobs("features")?, blobs("decisions")?, options).await?;
    let mut dice = Dice(42);
    let mut judging = 0.0;
    for from in (0..PAST).step_by(BATCH) {
        let cases: Vec<(u128, Facts, OrderRisk, i64)> =
            (from..from + BATCH).map(|n| case(&mut dice, start.plus_s(n as i64))).collect();
        let began = cpu_s();
        let mut events = Vec::with_capacity(BATCH);
        for (buyer, facts, mut marks, total) in cases {
            let buyer = UserId::from_uuid(Uuid::from_u128(buyer));
            let verdict = risk.decide(scene::ORDER_RISK, &buyer.to_string(), facts);
            marks.judged = verdict.judged;
            events.push((buyer, marks, total));
        }
        judging += cpu_s() - began;
        let told = events.into_iter().enumerate().map(|(n, (buyer_id, risk, total))| Event::OrderPlaced {
            order: OrderFact {
                order_id: OrderId::from_uuid(Uuid::from_u128((from + n) as u128)),
                number: n.to_string(),
                merchant_id: Id::from_uuid(Uuid::from_u128(7)),
                buyer_id,
                session_id: None,
                origin: Origin::Tap,
                total: Money::new(total, Currency::VND),
                lines: Vec::new(),
                stock: Vec::new(),
                until: None,
            },
            payment_method: PaymentMethod::Cod,
            risk: Box::new(risk),
        });
        let told: Vec<Event> = told.collect();
        store.write(move |tx| told.into_iter().try_for_each(|event| tx.tell(event))).await?;
        risk.settle().await?;
        clock.advance_ms(BATCH as i64 * 1_000);
    }
    risk.write_history().await?;
    risk.close().await?;
    store.close().await;
    Ok(judging * 1e6 / PAST as f64)
}

/// A checkout of one of many buyers, most of them honest.
fn case(dice: &mut Dice, now: Time) -> (u128, Facts, OrderRisk, i64) {
    let buyer = u128::from(dice.below(BUYERS)) + 1;
    let mark =
        |kind: u64, of: u128| Mark::of(&((of as u64) << 4 | kind).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    let total = (dice.below(60) as i64 + 1) * 50_000;
    // Three to a home with one line, each with a browser and a phone number of their own.
    let (device, network) = (mark(1, buyer), mark(2, buyer / 3));
    let (address, phone) = (mark(3, buyer / 3), mark(4, buyer));
    let facts = Facts::new()
        .with("order.total", Money::new(total, Currency::VND))
        .with("order.payment", ["cod", "card", "vietqr"][dice.below(3) as usize])
        .with("order.quantity", dice.below(4) as i64 + 1)
        .with("order.item_price", Money::new(total / 2, Currency::VND))
        .with("order.origin", ["tap", "comment", "cart"][dice.below(3) as usize])
        .with("order.address", address)
        .with("order.phone", phone)
        .with("shop.median_order", Money::new(250_000, Currency::VND))
        .with("buyer.id", UserId::from_uuid(Uuid::from_u128(buyer)))
        .with("buyer.joined", now.plus_s(-(dice.below(700) as i64) * DAY_S))
        .with("buyer.guest", dice.below(5) == 0)
        .with("device.id", device)
        .with("network.id", network)
        .with("page.read", std::time::Duration::from_secs(dice.below(300)))
        .with("page.compared", dice.below(6) as i64);
    let from = Marks { device: Some(device), network: Some(network) };
    let marks = OrderRisk { from, address: Some(address), phone: Some(phone), ..OrderRisk::default() };
    (buyer, facts, marks, total)
}

fn read_pack(folder: &Path) -> Result<Vec<PolicyFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        files.push(PolicyFile { name, text: fs::read_to_string(&path)? });
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The pack with the first number of some rules' conditions doubled: each changed by itself in a folder of its own.
fn change(pack: &Path, to: &Path) -> Result<Vec<(String, std::path::PathBuf)>> {
    const RULES_CHANGED: usize = 8;
    let mut changed = Vec::new();
    let files = read_pack(pack)?;
    for file in &files {
        for block in file.text.split("\nrule ").skip(1) {
            let (Some(name), Some(when)) = (block.split([' ', '{']).next(), block.find("when ")) else { continue };
            let Some(end) = block.find("\n  then") else { continue };
            let condition = &block[when..end];
            let Some(at) = condition.find(">= ").map(|at| at + 3) else { continue };
            let digits: String = condition[at..].chars().take_while(char::is_ascii_digit).collect();
            let Ok(bound) = digits.parse::<u64>() else { continue };
            let other = format!("{}{}{}", &condition[..at], bound + 1, &condition[at + digits.len()..]);
            let folder = to.join(name);
            fs::create_dir_all(&folder)?;
            for each in &files {
                let text =
                    if each.name == file.name { each.text.replacen(condition, &other, 1) } else { each.text.clone() };
                fs::write(folder.join(&each.name), text)?;
            }
            changed.push((name.to_owned(), folder));
            if changed.len() == RULES_CHANGED {
                return Ok(changed);
            }
        }
    }
    Ok(changed)
}

/// The question's own time and the whole process's, in milliseconds.
fn ask(data: &Path, pack: &Path, rule: &(String, std::path::PathBuf)) -> Result<(f64, f64)> {
    let began = Instant::now();
    let (folder, against) = (rule.1.to_string_lossy(), pack.to_string_lossy());
    let asked = ["policy", "backtest", &folder, "--against", &against, "--rule", &rule.0, "--json"];
    let told = server::run(data, &asked, "")?;
    let process_ms = began.elapsed().as_secs_f64() * 1e3;
    let told: Value = serde_json::from_str(&told)?;
    if told["decisions"].as_u64() != Some(PAST as u64) {
        return Err(format!("asked {} decisions, not {PAST}: {told}", told["decisions"]).into());
    }
    Ok((told["took_ms"].as_f64().ok_or("no time was told")?, process_ms))
}

/// Asks the system to forget a file's pages; false when it could not be asked.
fn drop_pages(path: &Path) -> bool {
    let input = format!("if={}", path.display());
    let asked = Command::new("dd").args([input.as_str(), "iflag=nocache", "count=0", "status=none"]).status();
    asked.is_ok_and(|s| s.success())
}
