//! `phien policy …`: check, test, explain and compare policies as files, before anything runs them.
//!
//! A scene is a folder of `*.policy` files, with its models as `*.txt` beside them. The shipped packs are in the program; a
//! folder given on the command line stands in their place. Ends with an error when a policy does not compile or a case does
//! not come out as it says.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::Read as _,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use kernel::{Locale, Time};
use policy::{
    analyse::analyse,
    cases::run_cases,
    compile::{Compiled, Policy, Sources, compile},
    diff, explain, fit,
    source::{File, Findings, Severity, Shown},
};
use rust_embed::RustEmbed;
use serde_json::json;

mod past;

/// Bytes of one file that are read.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Bytes of facts for `explain`.
const FACTS_BYTES_MAX: u64 = 16 << 20;

/// The packs that ship with the program.
#[derive(RustEmbed)]
#[folder = "../../policies"]
#[include = "*.policy"]
#[include = "*.txt"]
struct Packs;

#[derive(Subcommand)]
pub(crate) enum PolicyAct {
    /// Read, check and analyse policies; prints every finding.
    Check {
        /// Folders of scenes, or folders of such folders; the shipped packs if none is given.
        paths: Vec<PathBuf>,
        /// One JSON object a scene, for machines.
        #[arg(long)]
        json: bool,
        /// Print notes as well as errors and warnings.
        #[arg(long)]
        notes: bool,
        /// Print what each rule costs, the dearest first.
        #[arg(long)]
        cost: bool,
    },
    /// Run the cases that every rule carries.
    Test {
        paths: Vec<PathBuf>,
        #[arg(long)]
        json: bool,
    },
    /// Decide facts given as a JSON object and say why.
    Explain {
        /// A scene's folder, or the name of a shipped scene such as order.risk.
        scene: PathBuf,
        /// A file with the facts; standard input if left out.
        facts: Option<PathBuf>,
        #[arg(long)]
        json: bool,
        /// Whom shares of subjects are counted by.
        #[arg(long, default_value = "")]
        subject: String,
        /// Moment of the decision, such as 2026-06-01T05:00:00Z; now if left out.
        #[arg(long)]
        at: Option<String>,
    },
    /// Compare two versions of a scene by the cases that come out differently.
    Diff {
        before: PathBuf,
        after: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Print files in the canonical form, or write them so.
    Format {
        files: Vec<PathBuf>,
        #[arg(long)]
        write: bool,
    },
    /// Make a scorecard from a CSV of past cases and say how well it parts bad from good.
    Fit {
        csv: PathBuf,
        /// The column of the outcome.
        #[arg(long)]
        target: String,
        /// Its value that means a bad case.
        #[arg(long, default_value = "1")]
        bad: String,
        /// The scorecard's name.
        #[arg(long, default_value = "card")]
        name: String,
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=50))]
        folds: u16,
        /// Splits into folds that the figures are the mean of.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
        seeds: u16,
        /// Columns to leave out, by their names.
        #[arg(long)]
        without: Vec<String>,
        /// Where the card's text goes; standard output if left out.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Print the figures as JSON instead of the card.
        #[arg(long)]
        json: bool,
    },
    /// Ask past decisions what the rules of a folder would have done, beside those of another or of the version in force then.
    Backtest {
        /// A scene's folder, or the name of a shipped scene.
        scene: PathBuf,
        /// What it is compared with: a folder or a shipped scene; the shipped one of the same name if left out.
        #[arg(long)]
        against: Option<PathBuf>,
        /// The data folder of the house whose past is asked.
        #[arg(long, env = "PHIEN_DATA", default_value = "phien-data")]
        data: PathBuf,
        /// One rule alone.
        #[arg(long)]
        rule: Option<String>,
        #[arg(long)]
        json: bool,
    },
    /// Decide the past again by two versions: outcomes, money, and who is affected.
    Replay {
        before: PathBuf,
        after: PathBuf,
        /// The data folder of the house whose past is asked.
        #[arg(long, env = "PHIEN_DATA", default_value = "phien-data")]
        data: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Decide every judgement of a house again from its record, and say which do not come out the same.
    Verify {
        /// The data folder of the house.
        #[arg(long, env = "PHIEN_DATA", default_value = "phien-data")]
        data: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Print each rule's condition in the Common Expression Language.
    Cel { scene: PathBuf },
}

/// Runs one of the commands. Errors: a sentence for standard error.
pub(crate) fn run(act: PolicyAct) -> Result<(), String> {
    match act {
        PolicyAct::Check { paths, json, notes, cost } => check(&paths, json, notes, cost),
        PolicyAct::Test { paths, json } => test(&paths, json),
        PolicyAct::Explain { scene, facts, json, subject, at } => {
            explain_facts(&scene, facts.as_deref(), json, &subject, at)
        }
        PolicyAct::Diff { before, after, json } => compare(&before, &after, json),
        PolicyAct::Format { files, write } => files.iter().try_for_each(|file| format(file, write)),
        PolicyAct::Fit { csv, target, bad, name, folds, seeds, without, out, json } => {
            let text = read(&csv, FILE_BYTES_MAX)?;
            let mut table = fit::read_csv(&text, &target, &bad).map_err(|e| format!("{}: {e}", csv.display()))?;
            table.columns.retain(|c| !without.contains(&c.name));
            let card = fit_card(&table, (&name, &csv), usize::from(folds), u64::from(seeds), json)?;
            match out {
                Some(path) => std::fs::write(&path, card).map_err(|e| format!("cannot write {}: {e}", path.display())),
                None if json => Ok(()),
                None => {
                    print!("{card}");
                    Ok(())
                }
            }
        }
        PolicyAct::Backtest { scene, against, data, rule, json } => {
            let (before, rule) = (against.as_deref(), rule.as_deref());
            past::ask(&past::Question { after: &scene, before, data: &data, rule, outcomes: false, json })
        }
        PolicyAct::Replay { before, after, data, json } => {
            let before = Some(before.as_path());
            past::ask(&past::Question { after: &after, before, data: &data, rule: None, outcomes: true, json })
        }
        PolicyAct::Verify { data, json } => past::verify(&data, json),
        PolicyAct::Cel { scene } => {
            let policy = compiled(&scene)?;
            for (place, rule) in policy.program.rules.iter().enumerate() {
                println!("{}: {}", rule.id, policy::cel::to_cel(&policy, place));
            }
            Ok(())
        }
    }
}

/// The text of a card fitted on all cases; says on standard error (or as JSON) how well it does on cases not seen.
fn fit_card(table: &fit::Table, named: (&str, &Path), folds: usize, seeds: u64, json: bool) -> Result<String, String> {
    let leaks = fit::leaks(table);
    if !leaks.is_empty() {
        let told: Vec<String> = leaks.iter().map(|l| format!("{}: {}", l.column, l.why)).collect();
        let help = "such a value was written after the outcome was known; leave the column out with --without";
        return Err(format!("columns that leak the outcome\n  {}\n{help}", told.join("\n  ")));
    }
    let (mut auc, mut ks, mut fold_auc, mut fold_ks) = (0.0, 0.0, 0.0, 0.0);
    for seed in 1..=seeds {
        let (all, mean) = fit::cross_validate(table, folds, seed);
        auc += all.auc / seeds as f64;
        ks += all.ks / seeds as f64;
        fold_auc += mean.auc / seeds as f64;
        fold_ks += mean.ks / seeds as f64;
    }
    let (rows, bads) = (table.bad.len(), table.bad.iter().filter(|b| **b).count());
    if json {
        println!(
            "{}",
            json!({ "rows": rows, "bad": bads, "folds": folds, "seeds": seeds, "auc": auc, "ks": ks, "fold_auc": fold_auc, "fold_ks": fold_ks })
        );
    } else {
        eprintln!("{rows} cases, {bads} bad; {folds} folds, mean of {seeds} splits, cases not seen:");
        eprintln!(
            "  all folds together  AUC {auc:.4}  KS {ks:.4}\n  mean of the folds   AUC {fold_auc:.4}  KS {fold_ks:.4}"
        );
    }
    let card = fit::fit(table, &(0..rows).collect::<Vec<_>>());
    let file = named.1.file_name().unwrap_or_default().to_string_lossy();
    let source = format!("{rows} cases of {file}, {bads} of them bad; AUC {auc:.3} on cases not seen");
    let text = fit::card_text(table, &card, named.0, &source);
    let mut findings = Findings::default();
    Ok(policy::print::print(&policy::parser::parse(0, &text, &mut findings)))
}

/// The shipped packs by the name of their scene's folder.
pub(crate) fn shipped() -> BTreeMap<String, Sources> {
    let mut scenes: BTreeMap<String, Sources> = BTreeMap::new();
    for path in Packs::iter() {
        let Some((scene, name)) = path.split_once('/') else { continue };
        let Some(file) = Packs::get(&path) else { continue };
        let text = String::from_utf8_lossy(&file.data);
        sort_in(scenes.entry(scene.to_owned()).or_default(), name, &text);
    }
    scenes
}

/// The shipped packs as `risk` keeps them.
pub(crate) fn shipped_files() -> BTreeMap<String, Vec<risk::PolicyFile>> {
    shipped().into_iter().map(|(scene, sources)| (scene, files_of(&sources))).collect()
}

fn files_of(sources: &Sources) -> Vec<risk::PolicyFile> {
    let all = sources.policies.iter().chain(&sources.models);
    all.map(|f| risk::PolicyFile { name: f.name.clone(), text: f.text.clone() }).collect()
}

fn sort_in(sources: &mut Sources, name: &str, text: &str) {
    if name.ends_with(".policy") {
        sources.policies.push(File::new(name, text));
    } else {
        sources.models.push(File::new(name, text));
    }
}

fn read(path: &Path, max: u64) -> Result<String, String> {
    let say = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let file = std::fs::File::open(path).map_err(say)?;
    let mut text = String::new();
    file.take(max + 1).read_to_string(&mut text).map_err(say)?;
    if text.len() as u64 > max {
        return Err(format!("{} is larger than {max} bytes", path.display()));
    }
    Ok(text)
}

/// The scene a folder holds, if it holds policies.
fn scene_in(folder: &Path) -> Result<Option<Sources>, String> {
    let say = |e: std::io::Error| format!("cannot read {}: {e}", folder.display());
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(say)? {
        paths.push(entry.map_err(say)?.path());
    }
    paths.sort();
    let mut sources = Sources::default();
    for path in paths.iter().filter(|p| p.extension().is_some_and(|e| e == "policy" || e == "txt")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        sort_in(&mut sources, &name, &read(path, FILE_BYTES_MAX)?);
    }
    Ok((!sources.policies.is_empty()).then_some(sources))
}

/// The scenes at the paths given, or those shipped.
fn scenes(paths: &[PathBuf]) -> Result<Vec<(String, Sources)>, String> {
    if paths.is_empty() {
        return Ok(shipped().into_iter().collect());
    }
    let mut found = Vec::new();
    for path in paths {
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let sources =
                Sources { policies: vec![File::new(&name, &read(path, FILE_BYTES_MAX)?)], models: Vec::new() };
            found.push((path.display().to_string(), sources));
            continue;
        }
        if let Some(sources) = scene_in(path)? {
            found.push((path.display().to_string(), sources));
            continue;
        }
        let say = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
        let mut folders: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(path).map_err(say)? {
            folders.extend(entry.map(|e| e.path()).ok().filter(|p| p.is_dir()));
        }
        folders.sort();
        let before = found.len();
        for folder in folders {
            if let Some(sources) = scene_in(&folder)? {
                found.push((folder.display().to_string(), sources));
            }
        }
        if found.len() == before {
            return Err(format!("{} holds no *.policy file", path.display()));
        }
    }
    Ok(found)
}

/// A scene that compiles, by its folder or as the name of a shipped one.
fn compiled(scene: &Path) -> Result<Policy, String> {
    let named = scene.to_string_lossy();
    let sources = match shipped().remove(named.as_ref()) {
        Some(sources) if !scene.exists() => sources,
        _ if scene.is_dir() => scene_in(scene)?.ok_or_else(|| format!("{} holds no *.policy file", scene.display()))?,
        _ => {
            let known: Vec<String> = shipped().into_keys().collect();
            return Err(format!("there is no scene {named}; shipped are {}", known.join(", ")));
        }
    };
    let Compiled { policy, files, findings } = compile(sources);
    policy.ok_or_else(|| {
        let mut text = String::new();
        show(&findings, &files, Severity::Error, &mut text);
        format!("{named} does not compile\n{text}")
    })
}

fn show(findings: &Findings, files: &[File], least: Severity, into: &mut String) {
    for finding in findings.list.iter().filter(|f| f.severity <= least) {
        _ = writeln!(into, "{}", Shown { finding, files });
    }
    if findings.dropped > 0 {
        _ = writeln!(into, "and {} more findings", findings.dropped);
    }
}

fn check(paths: &[PathBuf], json: bool, notes: bool, cost: bool) -> Result<(), String> {
    let mut failed = Vec::new();
    for (name, sources) in scenes(paths)? {
        let started = std::time::Instant::now();
        let Compiled { policy, files, mut findings } = compile(sources);
        let compiled_ms = started.elapsed().as_secs_f64() * 1000.0;
        let mut costs = Vec::new();
        if let Some(policy) = &policy {
            let analysis = analyse(policy);
            analysis.findings.list.into_iter().for_each(|f| findings.push(f));
            findings.sort();
            costs = analysis.costs;
            costs.sort_by_key(|c| (std::cmp::Reverse(c.weight), c.rule.clone()));
        }
        if findings.any_error() {
            failed.push(name.clone());
        }
        let version = policy.as_ref().map(|p| p.program.version.iter().map(|b| format!("{b:02x}")).collect::<String>());
        if json {
            let list: Vec<_> = findings.list.iter().map(|f| f.json(&files)).collect();
            let rules = policy.as_ref().map(|p| p.program.rules.len());
            let costs = cost.then_some(&costs);
            println!(
                "{}",
                json!({ "scene": name, "version": version, "rules": rules, "compiled_ms": compiled_ms, "findings": list, "dropped": findings.dropped, "costs": costs })
            );
            continue;
        }
        let mut text = String::new();
        show(&findings, &files, if notes { Severity::Note } else { Severity::Warning }, &mut text);
        print!("{text}");
        let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .map(|s| format!("{} {}s", findings.count(s), s.word()))
            .collect();
        let about = match &policy {
            Some(p) => format!(
                "{} rules, {} facts, version {}",
                p.program.rules.len(),
                p.program.slots.len(),
                &version.unwrap_or_default()[..12]
            ),
            None => "does not compile".to_owned(),
        };
        println!("{name}: {about}; {} ({compiled_ms:.1} ms)", counts.join(", "));
        if cost {
            for c in &costs {
                println!("{:6}  {} ({} tests of {} facts)", c.weight, c.rule, c.tests, c.facts);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("errors in {}", failed.join(", "))) }
}

fn test(paths: &[PathBuf], json: bool) -> Result<(), String> {
    let mut failed = 0;
    for (name, sources) in scenes(paths)? {
        let Compiled { policy, files, findings } = compile(sources);
        let Some(policy) = policy else {
            let mut text = String::new();
            show(&findings, &files, Severity::Error, &mut text);
            return Err(format!("{name} does not compile\n{text}"));
        };
        let ran = run_cases(&policy);
        failed += ran.broken.len();
        if json {
            println!("{}", json!({ "scene": name, "ran": ran }));
            continue;
        }
        for broken in &ran.broken {
            let message = format!("{}: {}", broken.of, broken.problem);
            let help = "the case and the rule say different things: one of them is wrong".to_owned();
            let finding = policy::source::Finding {
                severity: Severity::Error,
                code: "case_broken",
                message,
                span: broken.span,
                help,
            };
            print!("{}", Shown { finding: &finding, files: &policy.files });
        }
        println!(
            "{name}: {} cases passed, {} failed, {} of them generated",
            ran.passed,
            ran.broken.len(),
            ran.generated
        );
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} cases do not come out as they say")) }
}

fn explain_facts(
    scene: &Path,
    facts: Option<&Path>,
    json: bool,
    subject: &str,
    at: Option<String>,
) -> Result<(), String> {
    let policy = compiled(scene)?;
    let text = match facts {
        Some(path) => read(path, FACTS_BYTES_MAX)?,
        None => {
            let mut text = String::new();
            std::io::stdin()
                .take(FACTS_BYTES_MAX)
                .read_to_string(&mut text)
                .map_err(|e| format!("cannot read the facts: {e}"))?;
            text
        }
    };
    let facts: serde_json::Value = serde_json::from_str(&text).map_err(|e| format!("the facts are no JSON: {e}"))?;
    let now = match at {
        Some(at) => Time::parse(&at).ok_or_else(|| format!("{at} is no moment such as 2026-06-01T05:00:00Z"))?,
        None => kit::SystemWorld::world().now(),
    };
    let fallback = &policy.program.mapping.outcomes[usize::from(policy.program.mapping.fallback.0)];
    let case = policy::show::case_of_json(&policy, &facts, now, subject);
    let case =
        case.map_err(|problem| format!("{problem}\nin the product this is decided by the fallback: {fallback}"))?;
    let engine = decide::Engine::new(policy.program.clone());
    let engine = engine.map_err(|p| p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let (mut row, mut scratch, mut decision) = (engine.row(), engine.scratch(), decide::Decision::new(&policy.program));
    engine.fill(&mut row, &case).map_err(|e| e.to_string())?;
    engine.decide_explained(&mut row, &mut scratch, &mut decision);
    let told = explain::explain(&policy, &engine, &row, &mut scratch, &decision);
    if json {
        println!("{}", serde_json::to_string_pretty(&told).map_err(|e| e.to_string())?);
    } else {
        print!("{}", in_words(&told));
    }
    Ok(())
}

fn in_words(told: &explain::Explanation) -> String {
    let mut text = String::new();
    let langs = [Locale::Vi, Locale::Zh, Locale::En];
    _ = writeln!(
        text,
        "{}: {} ({})  {} points  [{}]",
        told.scene,
        told.outcome,
        told.outcome_text.en,
        told.points,
        told.cut_offs.join(", ")
    );
    if told.shadow_outcome != told.outcome || told.shadow_points != told.points {
        _ = writeln!(text, "with rules in shadow: {}, {} points", told.shadow_outcome, told.shadow_points);
    }
    for (title, reasons) in [
        ("For the person", &told.person),
        ("What would have passed", &told.would_pass),
        ("For the auditor", &told.auditor),
    ] {
        if reasons.is_empty() {
            continue;
        }
        _ = writeln!(text, "\n{title}");
        for (n, reason) in reasons.iter().enumerate() {
            for (place, lang) in langs.into_iter().enumerate() {
                let lead = if place == 0 { format!("{}.", n + 1) } else { String::new() };
                _ = writeln!(text, "  {lead:3} {} {}", lang.code(), reason.pick(lang));
            }
        }
    }
    for (title, lines) in
        [("Limits", &told.limits), ("Labels", &told.labels), ("Not settled, facts missing", &told.unsettled)]
    {
        if !lines.is_empty() {
            _ = writeln!(text, "\n{title}: {}", lines.join(", "));
        }
    }
    if !told.fired.is_empty() {
        _ = writeln!(text, "\nRules that fired");
    }
    for rule in &told.fired {
        let shadow = if rule.live { "" } else { " (shadow)" };
        _ = writeln!(text, "  {} v{}{shadow}: {}", rule.rule, rule.version, rule.effects.join(", "));
        _ = writeln!(text, "      when {}", rule.when);
        for because in &rule.because {
            _ = writeln!(text, "      {because}");
        }
        if !rule.law.is_empty() {
            _ = writeln!(text, "      law {}", rule.law);
        }
    }
    for scored in told.characteristics.iter().filter(|s| s.points != s.reference) {
        _ = writeln!(
            text,
            "  {} = {}: {:+} (reference {:+})",
            scored.fact, scored.value, scored.points, scored.reference
        );
    }
    if !told.missing.is_empty() {
        _ = writeln!(text, "\nFacts not given: {}", told.missing.join(", "));
    }
    _ = writeln!(text, "\nversion {}", told.version);
    text
}

fn compare(before: &Path, after: &Path, json: bool) -> Result<(), String> {
    let difference = diff::diff(&compiled(before)?, &compiled(after)?)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&difference).map_err(|e| e.to_string())?);
        return Ok(());
    }
    for (title, names) in [
        ("added", &difference.added),
        ("removed", &difference.removed),
        ("changed", &difference.changed),
        ("also changed", &difference.others),
    ] {
        if !names.is_empty() {
            println!("{title}: {}", names.join(", "));
        }
    }
    println!("{} of {} cases come out differently", difference.cases.len(), difference.decided);
    for case in &difference.cases {
        println!("\n  {{ {} }}  at {}", case.facts.join(", "), case.now);
        println!("    before: {}\n    after:  {}", case.before, case.after);
        if !case.because.is_empty() {
            println!("    because of {}", case.because.join(", "));
        }
    }
    Ok(())
}

fn format(file: &Path, write: bool) -> Result<(), String> {
    let text = read(file, FILE_BYTES_MAX)?;
    let mut findings = Findings::default();
    let tree = policy::parser::parse(0, &text, &mut findings);
    if findings.any_error() {
        let mut shown = String::new();
        show(&findings, &[File::new(&file.display().to_string(), &text)], Severity::Error, &mut shown);
        return Err(format!("{} was left as it is\n{shown}", file.display()));
    }
    let printed = policy::print::print(&tree);
    if !write {
        print!("{printed}");
    } else if printed != text {
        std::fs::write(file, printed).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
    }
    Ok(())
}
