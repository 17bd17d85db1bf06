//! `bench measure` and `bench prove`: figures and proofs of the built program, one JSON line each. `ONLY=key` runs one.

mod api;
mod chat;
mod crash;
mod decide;
mod decide_features;
mod decide_history;
mod decide_workload;
mod disk;
mod http;
mod orders;
mod past;
mod report;
mod server;
mod shop;
mod start;

use std::process::ExitCode;

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() -> ExitCode {
    let only = std::env::var("ONLY").unwrap_or_default();
    let short = std::env::args().any(|a| a == "--short");
    let what = std::env::args().nth(1).unwrap_or_default();
    let wanted = |keys: &[&str]| only.is_empty() || keys.contains(&only.as_str());
    let mut outcomes = Vec::new();
    match what.as_str() {
        "measure" => {
            if wanted(&["order_hot_per_s", "order_hot_cpu_ms", "order_hot_oversold"]) {
                outcomes.push(orders::hot().await);
            }
            if wanted(&["order_many_per_s"]) {
                outcomes.push(orders::many().await);
            }
            if wanted(&["chat_2k_per_cpu_s", "chat_2k_p99_ms"]) {
                outcomes.push(chat::two_thousand().await);
            }
            if wanted(&["chat_10k_per_cpu_s", "chat_10k_p99_ms", "chat_10k_lost", "chat_kb_per_conn"]) {
                outcomes.push(chat::ten_thousand().await);
            }
            if wanted(&["start_ms", "rss_idle_mb"]) {
                outcomes.push(start::measure().await);
            }
            if wanted(decide::KEYS) {
                outcomes.push(decide::measure());
            }
            if wanted(past::KEYS) {
                outcomes.push(past::measure().await);
            }
            if wanted(decide_features::KEYS) {
                outcomes.push(decide_features::measure());
            }
        }
        "prove" => {
            if wanted(&[
                "crash_acknowledged",
                "crash_found",
                "crash_duplicates",
                "crash_oversold",
                "crash_effects_wrong",
            ]) {
                outcomes.push(crash::prove(short).await);
            }
            if wanted(&["api_5xx", "api_not_as_described", "api_operations_done"]) {
                outcomes.push(api::prove(short).await);
            }
            if wanted(&["disk_full_acknowledged", "disk_full_found", "disk_full_other_answers", "disk_full"]) {
                outcomes.push(disk::prove().await);
            }
            if wanted(&["synced_before_answer"]) {
                outcomes.push(crash::synced_before_answer().await);
            }
        }
        _ => {
            eprintln!("bench measure | bench prove [--short]");
            return ExitCode::FAILURE;
        }
    }
    let mut code = ExitCode::SUCCESS;
    for problem in outcomes.into_iter().filter_map(Result::err) {
        eprintln!("bench: {problem}");
        code = ExitCode::FAILURE;
    }
    code
}
