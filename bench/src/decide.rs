//! Decisions a second on one core against the workload of a folder (`rules.json`, `events.jsonl`, `expected.json`), and beside
//! it, in the same run, other engines: programs that take `FOLDER EVENTS` and print lines with `peer` and `best_dec_per_s`.
//!
//! A figure counts only with no mismatch: outcome, points and every fired rule are compared on every event. All events are
//! distinct; before each decision the event is put into the row, so the row is in cache and the branches are not. Each event
//! is decided in every pass; the figures take its best pass (what a quiet machine shows), percentiles take all of them.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use decide::{Decision, Engine, Row, Scratch};
use policy::cases::run_cases;
use serde_json::{Value, json};

use crate::{
    decide_history::{self, Past},
    decide_workload::{Event, Workload, policy_of},
    report,
    server::Result,
};

pub(crate) const KEYS: &[&str] = &[
    "decide_per_s",
    "decide_mismatches",
    "decide_recorded_per_s",
    "decide_recorded_p99_us",
    "decide_peer_ratio",
    "policy_load_ms",
    "replay_rows_per_s",
    "backtest_engine_ms",
    "backtest_engine_disk_ms",
];

/// Rows that the plan is made from.
const SAMPLE: usize = 256;
const EVENTS_MAX: usize = 2_000;
const PASSES: usize = 8;
const PEER_EVENTS: usize = 10;
const LOADS: usize = 5;

/// The workload's folder is `WORKLOAD`, the folder of the other engines' programs `PEERS`.
pub(crate) fn measure() -> Result<()> {
    let Some(folder) = std::env::var_os("WORKLOAD").map(PathBuf::from) else {
        eprintln!(
            "bench: {} are left out: WORKLOAD names no folder of rules.json, events.jsonl, expected.json",
            KEYS.join(", ")
        );
        return Ok(());
    };
    let workload = Workload::read(&folder)?;
    let engine = load(&workload)?;
    let mut past = Past::new(&engine);
    let events = workload.events(&engine, EVENTS_MAX, |row| past.push(row))?;
    let detail = json!({
        "rules": engine.program().rules.len(), "variables": engine.program().slots.len(), "events": events.len(),
        "passes": PASSES, "from": "policy text", "plan": engine.describe(),
        "fired_mean": events.iter().map(Event::fires).sum::<usize>() as f64 / events.len().max(1) as f64,
    });
    let mut run = Run::new(&engine);
    let (plain, mismatches) = run.time(&events, |run| {
        run.engine.decide(&mut run.row, &mut run.scratch, &mut run.decision);
    });
    report::line("decide_mismatches", mismatches as f64, "events", &detail);
    let per_s = plain.report("decide_per_s", &detail);

    let (recorded, mismatches) = run.time(&events, |run| {
        run.record.clear();
        run.engine.decide_recorded(&mut run.row, &mut run.scratch, &mut run.decision, &mut run.record);
    });
    let mut detail = detail;
    let (mut bytes, mut predicates, mut unread) = (0, 0, 0);
    for event in &events {
        event.put(&engine, &mut run.row);
        run.record.clear();
        engine.decide_recorded(&mut run.row, &mut run.scratch, &mut run.decision, &mut run.record);
        bytes += run.record.len();
        predicates += run.decision.fired.iter().map(|f| f.leaves.count_ones() as usize).sum::<usize>();
        unread += usize::from(engine.read_record(&run.record).map(|r| r.decision).as_ref() != Ok(&run.decision));
    }
    detail["mismatches"] = json!(mismatches + unread);
    detail["record_bytes"] = json!(bytes / events.len().max(1));
    detail["true_predicates"] = json!(predicates as f64 / events.len().max(1) as f64);
    recorded.report("decide_recorded_per_s", &detail);
    report::line(
        "decide_recorded_p99_us",
        recorded.percentile_us(99),
        "µs",
        &json!({
            "p50_us": recorded.percentile_us(50), "best_pass_p99_us": recorded.best_percentile_us(99), "load": report::load(),
        }),
    );
    past.replay(&events)?;
    decide_history::backtest(&engine, &events)?;
    peers(&folder, per_s)
}

/// Processor time this thread has had, in seconds: what the others on the machine do does not count. 0 where it is not told.
pub(crate) fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or(0.0, |ns| ns / 1e9)
}

/// The engine of a workload, with a plan for its rows: `policy_load_ms`, from text to an engine that decides.
fn load(workload: &Workload) -> Result<Engine> {
    let mut loaded = (f64::MAX, 0.0);
    let mut wall_ms = f64::MAX;
    let mut engine = None;
    for _ in 0..LOADS {
        let (began, from) = (Instant::now(), cpu_s());
        let policy = policy_of(&workload.text)?;
        let compiled_ms = (cpu_s() - from) * 1e3;
        let built = Engine::new(policy.program).map_err(|problems| format!("{problems:?}"))?;
        let all_ms = (cpu_s() - from) * 1e3;
        wall_ms = wall_ms.min(began.elapsed().as_secs_f64() * 1e3);
        if all_ms < loaded.0 {
            loaded = (all_ms, compiled_ms);
        }
        engine = Some(built);
    }
    let engine = engine.ok_or("nothing was built")?;
    let mut row = engine.row();
    let rows: Vec<Row> = workload
        .events(&engine, SAMPLE, |_| {})?
        .iter()
        .map(|event| {
            event.put(&engine, &mut row);
            row.clone()
        })
        .collect();
    let began = Instant::now();
    let tuned = engine.tuned(&rows);
    let tuned_ms = began.elapsed().as_secs_f64() * 1e3;
    let cases = run_cases(&workload.policy);
    report::line(
        "policy_load_ms",
        loaded.0,
        "ms",
        &json!({
            "time": "processor", "wall_ms": wall_ms, "of_it_text_to_program_ms": loaded.1, "text_bytes": workload.text.len(), "rules": engine.program().rules.len(),
            "generated_cases": cases.generated, "cases_passed": cases.passed, "rules_without_a_case": workload.without_case,
            "tuned_on_256_rows_ms": tuned_ms, "load": report::load(),
        }),
    );
    Ok(tuned)
}

struct Run<'e> {
    engine: &'e Engine,
    row: Row,
    scratch: Scratch,
    decision: Decision,
    record: Vec<u8>,
}

struct Times {
    /// By event, its best pass.
    best_ns: Vec<u64>,
    /// Of all passes, ascending.
    all_ns: Vec<u64>,
    first_pass_ns: u64,
}

impl<'e> Run<'e> {
    fn new(engine: &'e Engine) -> Run<'e> {
        let (row, scratch) = (engine.row(), engine.scratch());
        Run { engine, row, scratch, decision: Decision::new(engine.program()), record: Vec::new() }
    }

    /// Times of one way to decide, and the events that came out otherwise than they must.
    fn time(&mut self, events: &[Event], mut decide: impl FnMut(&mut Run<'e>)) -> (Times, usize) {
        let mut times = Times { best_ns: vec![u64::MAX; events.len()], all_ns: Vec::new(), first_pass_ns: 0 };
        let mut mismatches = 0;
        for pass in 0..PASSES {
            for (event, best) in events.iter().zip(&mut times.best_ns) {
                event.put(self.engine, &mut self.row);
                let began = Instant::now();
                decide(self);
                let ns = began.elapsed().as_nanos() as u64;
                *best = (*best).min(ns);
                times.all_ns.push(ns);
                if pass == 0 {
                    times.first_pass_ns += ns;
                    mismatches += usize::from(!event.is(&self.decision));
                }
            }
        }
        times.all_ns.sort_unstable();
        (times, mismatches)
    }
}

impl Times {
    fn percentile_us(&self, percent: usize) -> f64 {
        self.all_ns.get(self.all_ns.len() * percent / 100).map_or(0.0, |ns| *ns as f64 / 1e3)
    }

    fn best_percentile_us(&self, percent: usize) -> f64 {
        let mut best = self.best_ns.clone();
        best.sort_unstable();
        best.get(best.len() * percent / 100).map_or(0.0, |ns| *ns as f64 / 1e3)
    }

    fn report(&self, key: &str, detail: &Value) -> f64 {
        let events = self.best_ns.len().max(1) as f64;
        let per_s = 1e9 / (self.best_ns.iter().sum::<u64>() as f64 / events);
        let mut detail = detail.clone();
        detail["p50_us"] = json!(self.percentile_us(50));
        detail["p99_us"] = json!(self.percentile_us(99));
        detail["best_pass_p50_us"] = json!(self.best_percentile_us(50));
        detail["first_pass_mean_us"] = json!(self.first_pass_ns as f64 / events / 1e3);
        detail["load"] = json!(report::load());
        report::line(key, per_s, "1/s", &detail);
        per_s
    }
}

/// Runs the other engines on the same folder and compares with the fastest of them.
fn peers(folder: &Path, per_s: f64) -> Result<()> {
    let Some(programs) = std::env::var_os("PEERS").map(PathBuf::from) else {
        eprintln!("bench: decide_peer_ratio is left out: PEERS names no folder of other engines' programs");
        return Ok(());
    };
    let mut found = serde_json::Map::new();
    for entry in std::fs::read_dir(programs)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("peer-") || name.contains('.') {
            continue;
        }
        let answer = Command::new(&path).arg(folder).arg(PEER_EVENTS.to_string()).output()?;
        for line in String::from_utf8_lossy(&answer.stdout).lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
            let decides = line["mismatch"].as_u64() == Some(0);
            if let (true, Some(peer), Some(speed)) = (decides, line["peer"].as_str(), line["best_dec_per_s"].as_f64()) {
                found.insert(peer.to_owned(), json!(speed));
            }
        }
    }
    let fastest = found.values().filter_map(Value::as_f64).fold(0.0, f64::max);
    if fastest == 0.0 {
        return Err("no other engine gave a figure without mismatches".into());
    }
    report::line("decide_peer_ratio", per_s / fastest, "times", &json!({"peers_per_s": found, "load": report::load()}));
    Ok(())
}
