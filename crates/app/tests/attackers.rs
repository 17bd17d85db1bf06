//! Each rule of the four packs against the attackers of `sim`: what it catches that the others miss, and whether honest people
//! are left alone. Held against the file `attackers.txt`; `UPDATE_ATTACKERS=1` writes the file anew, to be read in the change
//! like any other line of code.
//!
//! All cases live in one store, in the order of time, none sharing anything with another. Each is decided by the product's own
//! `Risk`; then its record is decided again by the same program with one rule in shadow.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use base64ct::{Base64Unpadded, Encoding};
use contracts::{Decisions, Verdict, scene};
use decide::{
    Case as Row, Decision, Engine,
    program::{Effect, Mode, Program, Source},
};
use kernel::{Secret, World};
use risk::{Options, PolicyFile, Risk};
use sim::attackers::{Case, attackers, honest};
use store::{Blobs, Store, Vault};

/// Rules that nobody can fall under yet, with what is missing.
const AT_REST: [(&str, &str); 1] = [("data_centre", "nobody gives network.hosting")];
/// Honest people that may be held in one scene, in hundredths.
const HELD_MAX_PERCENT: usize = 2;
const HONEST_MIN: usize = 40;
const LIVE_RULES_MIN: usize = 25;

fn packs() -> BTreeMap<String, Vec<PolicyFile>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let read = |scene: &str| {
        let mut files: Vec<PolicyFile> = fs::read_dir(root.join(scene))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| PolicyFile {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                text: fs::read_to_string(path).unwrap(),
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
    };
    scene::ALL.into_iter().map(|scene| (scene.to_owned(), read(scene))).collect()
}

/// Tells all histories and asks each case when its time has come.
async fn lived(risk: &Risk, store: &Store, clock: &kernel::Seeded, cases: &[Case]) -> Vec<Verdict> {
    let mut steps: Vec<(kernel::Time, usize, Option<&contracts::Event>)> = Vec::new();
    for (n, case) in cases.iter().enumerate() {
        steps.extend(case.told.iter().map(|(at, event)| (*at, n, Some(event))));
        steps.push((case.at, n, None));
    }
    // What is told comes before what is asked at the same moment.
    steps.sort_by_key(|(at, n, event)| (at.micros(), event.is_none(), *n));
    let world = store.world();
    let mut verdicts: BTreeMap<usize, Verdict> = BTreeMap::new();
    let mut at = 0;
    while at < steps.len() {
        let (now, ..) = steps[at];
        clock.advance_ms(now.ms_since(world.now()));
        assert_eq!(world.now(), now, "a moment between two milliseconds");
        let end = at + steps[at..].iter().take_while(|(t, _, event)| *t == now && event.is_some()).count();
        let events: Vec<contracts::Event> = steps[at..end].iter().filter_map(|(.., event)| event.cloned()).collect();
        if !events.is_empty() {
            store.write(move |tx| events.into_iter().try_for_each(|event| tx.tell(event))).await.unwrap();
            at = end;
            continue;
        }
        let (_, n, _) = steps[at];
        risk.settle().await.unwrap();
        verdicts.insert(n, risk.decide(cases[n].scene, &cases[n].subject, cases[n].facts.clone()));
        at += 1;
    }
    verdicts.into_values().collect()
}

/// Outcome and limits, such as `doubt, weight 25`; limits are raw.
fn told(program: &Program, decision: &Decision) -> String {
    let mut text = program.mapping.outcomes[usize::from(decision.outcome.0)].clone();
    for (limit, value) in program.mapping.limits.iter().zip(&decision.limits) {
        if let Some(value) = value {
            text += &format!(", {} {value}", limit.name);
        }
    }
    text
}

struct Packed {
    program: Program,
    engine: Engine,
}

impl Packed {
    fn rule(&self, id: &str) -> usize {
        self.program.rules.iter().position(|r| r.id == id).unwrap_or_else(|| panic!("there is no rule {id}"))
    }

    /// The record's row.
    fn row(&self, case: &Case, verdict: &Verdict) -> Row {
        let judged = verdict.judged.as_ref().unwrap();
        assert_eq!(judged.fallback, None, "{} could not be judged", case.name);
        let bytes = Base64Unpadded::decode_vec(&judged.record).unwrap();
        self.engine.read_record(&bytes).unwrap().case(&self.program).unwrap()
    }

    fn decide(&self, row: &Row) -> Decision {
        decide_with(&self.engine, row)
    }

    /// The same program with one rule in another mode.
    fn with(&self, rule: usize, mode: Mode) -> Engine {
        let mut program = self.program.clone();
        program.rules[rule].mode = mode;
        Engine::new(program).unwrap()
    }

    /// Whether a rule does nothing but set limits.
    fn only_limits(&self, rule: usize) -> bool {
        self.program.rules[rule].effects.iter().all(|e| matches!(e, Effect::Limit { .. }))
    }

    /// Whether a decision asks something of the person, or lets a viewer count less than in full.
    fn held(&self, decision: &Decision) -> bool {
        let weight = self.program.mapping.limits.iter().position(|l| l.name == "weight");
        let part = weight.and_then(|n| decision.limits[n]).is_some_and(|w| w < 100);
        decision.outcome != self.program.mapping.default || part
    }

    /// Whether a limit that the rule sets is set.
    fn limited(&self, rule: usize, decision: &Decision) -> bool {
        self.program.rules[rule].effects.iter().any(|e| match e {
            Effect::Limit { limit, .. } => decision.limits[usize::from(*limit)].is_some(),
            _ => false,
        })
    }

    fn names(&self, decision: &Decision) -> Vec<&str> {
        decision.fired.iter().map(|f| self.program.rules[usize::from(f.rule)].id.as_str()).collect()
    }
}

fn decide_with(engine: &Engine, row: &Row) -> Decision {
    let (mut cells, mut scratch, mut decision) = (engine.row(), engine.scratch(), Decision::new(engine.program()));
    engine.fill(&mut cells, row).unwrap();
    engine.decide(&mut cells, &mut scratch, &mut decision);
    decision
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_catches_what_the_others_miss_and_honest_people_are_left_alone() {
    let cases: Vec<Case> = attackers().into_iter().chain(honest()).collect();
    let first = cases.iter().flat_map(|c| c.told.iter().map(|(at, _)| *at)).min_by_key(|at| at.micros()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (world, clock) = World::seeded(7, first);
    let store = Store::open(&folder.path().join("phien.db"), &[kit::MIGRATIONS, risk::MIGRATIONS], world).unwrap();
    let blobs = |name: &str| Blobs::open(&folder.path().join(name)).unwrap();
    let options = Options { shipped: packs(), watched: Vec::new() };
    let vault = Vault::new(&Secret::new([7; 32]));
    let risk = Risk::open(store.clone(), vault, blobs("features"), blobs("decisions"), options).await.unwrap();
    let verdicts = lived(&risk, &store, &clock, &cases).await;
    let packs: BTreeMap<&str, Packed> = scene::ALL
        .into_iter()
        .map(|name| {
            let program = risk.scene(name).unwrap().version().policy.program.clone();
            (name, Packed { engine: Engine::new(program.clone()).unwrap(), program })
        })
        .collect();

    let mut wrong: Vec<String> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    let mut shown: BTreeSet<(&str, usize)> = BTreeSet::new();
    for (case, verdict) in cases.iter().zip(&verdicts) {
        let pack = &packs[case.scene];
        let row = pack.row(case, verdict);
        let replayed = pack.decide(&row);
        assert_eq!(pack.program.mapping.outcomes[usize::from(replayed.outcome.0)], *verdict.outcome, "{}", case.name);
        let Some(rule) = case.rule.map(|id| pack.rule(id)) else { continue };
        shown.insert((case.scene, rule));
        let with = match pack.program.rules[rule].mode {
            Mode::Live => replayed.clone(),
            // A rule that is only watched, as if it were not.
            _ => decide_with(&pack.with(rule, Mode::Live), &row),
        };
        let without = decide_with(&pack.with(rule, Mode::Shadow), &row);
        let held = |d: &Decision| pack.held(d) || (pack.only_limits(rule) && pack.limited(rule, d));
        let protects = pack.program.rules[rule].effects.iter().any(|e| matches!(e, Effect::Points(p) if *p < 0));
        let (tells, harm) = if protects { (held(&without), held(&with)) } else { (held(&with), held(&without)) };
        let watched = if pack.program.rules[rule].mode == Mode::Live { "" } else { " (watched)" };
        let line = format!(
            "{} {}{watched}: {} | {} | without: {}",
            case.scene,
            pack.program.rules[rule].id,
            case.name,
            told(&pack.program, &with),
            told(&pack.program, &without)
        );
        if !tells || harm {
            let points = (with.points, without.points);
            wrong.push(format!("{line}: makes no difference; {points:?} points, fired {:?}", pack.names(&with)));
        }
        lines.push(line);
    }
    for (name, pack) in &packs {
        for (n, rule) in pack.program.rules.iter().enumerate() {
            match AT_REST.iter().find(|(id, _)| *id == rule.id) {
                Some((id, why)) => lines.push(format!("{name} {id}: at rest, {why}")),
                None if !shown.contains(&(*name, n)) => {
                    wrong.push(format!("{name} {}: nobody falls under it", rule.id))
                }
                None => {}
            }
        }
        let live = pack.program.rules.iter().filter(|r| r.mode == Mode::Live).count();
        let live = live - AT_REST.iter().filter(|(id, _)| pack.program.rules.iter().any(|r| r.id == *id)).count();
        assert!(live >= LIVE_RULES_MIN, "{name} has {live} rules at work");
        let of_scene = || cases.iter().zip(&verdicts).filter(|(c, _)| c.scene == *name);
        let people: BTreeSet<&str> = honest().iter().filter(|c| c.scene == *name).map(|c| c.name).collect();
        let held: Vec<String> = of_scene()
            .filter(|(case, _)| people.contains(case.name))
            .map(|(case, verdict)| (case, pack.decide(&pack.row(case, verdict))))
            .filter(|(_, d)| pack.held(d))
            .map(|(case, d)| format!("{} ({} by {})", case.name, told(&pack.program, &d), pack.names(&d).join(" ")))
            .collect();
        assert!(people.len() >= HONEST_MIN, "{name} has {} honest people", people.len());
        if held.len() * 100 > people.len() * HELD_MAX_PERCENT {
            wrong.push(format!("{name} holds honest people: {}", held.join("; ")));
        }
        lines.push(format!("{name} honest: {} of {} held{}", held.len(), people.len(), after(&held)));
    }
    lines.sort();
    let found = lines.join("\n") + "\n";
    println!("{found}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attackers.txt");
    if std::env::var_os("UPDATE_ATTACKERS").is_some() {
        fs::write(&file, &found).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap_or_default(), found, "attackers.txt says otherwise");
    store.close().await;
}

fn after(held: &[String]) -> String {
    if held.is_empty() { String::new() } else { format!(": {}", held.join("; ")) }
}

/// What a case says is what the product says: every fact that its scene declares, each once, and no feature or link.
#[tokio::test(flavor = "multi_thread")]
async fn cases_say_the_facts_that_the_product_gives() {
    let declared: BTreeMap<String, BTreeSet<String>> = packs()
        .into_iter()
        .map(|(scene, files)| {
            let program = risk::read_policy(&files).policy.unwrap().program;
            let given = program.slots.into_iter().filter(|s| s.source == Source::Fact && !s.name.starts_with("link."));
            (scene, given.map(|s| s.name).collect())
        })
        .collect();
    for case in attackers().into_iter().chain(honest()) {
        let said: Vec<&str> = case.facts.0.iter().map(|(name, _)| *name).filter(|n| *n != "link.wanted").collect();
        let names: BTreeSet<String> = said.iter().map(|n| (*n).to_owned()).collect();
        assert_eq!(names.len(), said.len(), "{} says a fact twice", case.name);
        assert_eq!(names, declared[case.scene], "{}", case.name);
    }
}

/// The words of a comment give the facts that live reads from them.
#[test]
fn comments_are_read_as_live_reads_them() {
    let mut wrong = Vec::new();
    for case in attackers().into_iter().chain(honest()).filter(|c| c.scene == scene::CHAT_MESSAGE) {
        let (text, order) = case.typed.unwrap();
        for (name, read) in live::facts_of_words(text, order).0 {
            let said = &case.facts.0.iter().find(|(n, _)| *n == name).unwrap().1;
            if *said != read {
                wrong.push(format!("{}: {name} is {read:?} and is said to be {said:?}: {text}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
