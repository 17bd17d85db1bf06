//! `phien policy backtest` and `replay`: the past that a house wrote, asked from its data folder, whether it runs or not.

use std::{path::Path, sync::Arc};

use kernel::Locale;
use kit::SystemWorld;
use risk::{Backtest, Part, Past, Version};
use store::{Blobs, Store};

use super::compiled;

/// What is compared.
pub(super) struct Question<'a> {
    pub(super) after: &'a Path,
    /// The shipped scene of the same name where it is left out.
    pub(super) before: Option<&'a Path>,
    pub(super) data: &'a Path,
    /// One rule alone; else those that differ.
    pub(super) rule: Option<&'a str>,
    /// Everybody is decided again.
    pub(super) outcomes: bool,
    pub(super) json: bool,
}

/// Compares two policies over the past and prints what came of it.
/// Errors: a policy that does not compile; two scenes; a data folder that holds no past.
pub(super) fn ask(question: &Question<'_>) -> Result<(), String> {
    let policy = compiled(question.after)?;
    let scene = policy.program.scene.clone();
    let before = match question.before {
        Some(path) => Some(compiled(path)?),
        None => compiled(Path::new(&scene)).ok(),
    };
    if let Some(before) = before.as_ref().filter(|b| b.program.scene != scene) {
        return Err(format!("the one decides {}, the other {scene}", before.program.scene));
    }
    if let Some(rule) = question.rule.filter(|r| policy.program.rules.iter().all(|known| known.id != **r)) {
        return Err(format!("{scene} has no rule {rule}"));
    }
    let version = |policy| Version::new(policy).map_err(|e| e.to_string());
    let (after, before) = (Arc::new(version(policy)?), before.map(version).transpose()?);
    let fresh = before.as_ref().map(|b| risk::fresh_features(b, &after)).unwrap_or_default();
    let parts = past_of(&scene, &after, fresh.is_empty(), question.data)?;
    if parts.is_empty() {
        return Err(format!("no decision of {scene} is in {}", question.data.display()));
    }
    let told = risk::backtest(before.as_ref(), &after, &parts, question.rule, question.outcomes);
    let mut told = told.map_err(|e| e.to_string())?;
    told.recomputed = fresh;
    told.unknown = before.as_ref().map(|b| risk::unknown_facts(b, &after)).unwrap_or_default();
    if question.json {
        println!("{}", serde_json::to_string(&told).map_err(|e| e.to_string())?);
    } else {
        print(&told, &scene);
    }
    Ok(())
}

/// All decisions of a scene that the folder knows of: what is written, and the rest from the log; or, for a policy with features
/// that nobody kept, all of them with their features filled from the log anew.
fn past_of(scene: &str, after: &Arc<Version>, kept: bool, data: &Path) -> Result<Vec<Part>, String> {
    let scene = contracts::scene::ALL.into_iter().find(|s| *s == scene);
    let scene = scene.ok_or("the product asks no such scene, so it has no past")?;
    let past = open(data)?;
    let parts = runtime()?
        .block_on(async { if kept { past.of(scene, usize::MAX).await } else { past.recomputed(scene, after).await } });
    parts.map_err(|e| e.to_string())
}

/// The past of the house in a folder, to be read only.
fn open(data: &Path) -> Result<Past, String> {
    let store = Store::open_reading(&data.join("phien.db"), SystemWorld::world())
        .map_err(|_| format!("{} holds no house: --data names its folder", data.display()))?;
    let history = Blobs::open(&data.join("decisions")).map_err(|e| e.to_string())?;
    Ok(Past::new(store, history, false))
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())
}

/// Decides every judgement again from its record. Errors: some do not come out the same.
pub(super) fn verify(data: &Path, json: bool) -> Result<(), String> {
    let past = open(data)?;
    let told = runtime()?.block_on(past.verify()).map_err(|e| e.to_string())?;
    if json {
        println!("{}", serde_json::to_string(&told).map_err(|e| e.to_string())?);
    } else {
        println!("{} records decided again, {} differ; {} fallbacks", told.records, told.differ, told.fallbacks);
    }
    if told.differ > 0 { Err(format!("{} records differ, such as {}", told.differ, told.examples[0])) } else { Ok(()) }
}

fn print(told: &Backtest, scene: &str) {
    println!("{} past decisions of {scene}, asked in {:.1} ms", told.decisions, told.took_ms);
    for fact in &told.unknown {
        println!("  {fact} was not known then: it counts as missing");
    }
    for feature in &told.recomputed {
        println!("  {feature} was not kept then: it was filled from the log, as it was known at each decision");
    }
    let times = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
    if !told.rules.is_empty() {
        println!("\n{:<40} {:>10} {:>10} {:>10} {:>10}", "rule", "before", "after", "newly", "no longer");
    }
    for rule in &told.rules {
        let (before, after) = (times(rule.before), times(rule.after));
        println!("{:<40} {before:>10} {after:>10} {:>10} {:>10}", rule.rule, rule.newly, rule.no_longer);
    }
    if !told.outcomes.is_empty() {
        println!("\n{:<16} {:>10} {:>10} {:>24} {:>24}", "outcome", "before", "after", "money before", "money after");
    }
    for outcome in &told.outcomes {
        let money =
            |m: Option<kernel::Money>| m.map_or(String::new(), |m| format!("{} {}", m.decimal(), m.currency.code()));
        let (before, after) = (money(outcome.money_before), money(outcome.money_after));
        let name = format!("{} ({})", outcome.outcome, outcome.text.pick(Locale::En));
        println!("{name:<16} {:>10} {:>10} {before:>24} {after:>24}", outcome.before, outcome.after);
    }
    if told.changed > 0 {
        println!("\n{} decisions about {} people would be others, such as", told.changed, told.people);
        for one in told.examples.iter().take(10) {
            println!("  {} {}: {} -> {}", one.at, one.subject, one.before, one.after);
        }
    }
}
