//! The shipped packs: they compile without a warning, their cases come out as they say, they are canonical, and every rule
//! says where its knowledge comes from.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{fs, path::Path};

use policy::{
    analyse::analyse,
    cases::run_cases,
    compile::{Policy, Sources, compile},
    parser::parse,
    print::print,
    source::{File, Findings, Severity, Shown},
};

/// Rules, rows and characteristics a pack holds at least.
const PIECES_MIN: usize = 25;

fn scenes() -> Vec<(String, Sources)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../policies");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let read = |folder: &Path| {
        let mut sources = Sources::default();
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .filter(|p| p.extension().is_some_and(|e| e == "policy"))
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            sources.policies.push(File { name, text: fs::read_to_string(&path).unwrap() });
        }
        sources
    };
    folders.iter().map(|f| (f.file_name().unwrap().to_string_lossy().into_owned(), read(f))).collect()
}

fn compiled(name: &str, sources: Sources) -> Policy {
    let compiled = compile(sources);
    let shown: String = compiled
        .findings
        .list
        .iter()
        .filter(|f| f.severity != Severity::Note)
        .map(|finding| Shown { finding, files: &compiled.files }.to_string())
        .collect();
    assert!(shown.is_empty(), "{name}\n{shown}");
    compiled.policy.unwrap()
}

#[test]
fn every_pack_compiles_without_a_warning_and_its_cases_hold() {
    let mut problems = String::new();
    let scenes = scenes();
    assert!(!scenes.is_empty());
    for (name, sources) in scenes {
        let policy = compiled(&name, sources);
        assert_eq!(policy.program.scene, name);
        for finding in &analyse(&policy).findings.list {
            if finding.severity != Severity::Note {
                problems += &Shown { finding, files: &policy.files }.to_string();
            }
        }
        for broken in run_cases(&policy).broken {
            problems += &format!("{name}: {}: {}\n", broken.of, broken.problem);
        }
        let scored: usize =
            policy.reasons.keys().filter(|k| !policy.program.rules.iter().any(|r| r.reason == **k)).count();
        assert!(policy.program.rules.len() + scored >= PIECES_MIN, "{name} has {} rules", policy.program.rules.len());
        for (rule, info) in policy.program.rules.iter().zip(&policy.rules) {
            assert!(!info.source.is_empty(), "{name}: {} does not say what it rests on", rule.id);
            assert!(!info.generated, "{name}: {} has no case that a person wrote", rule.id);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn every_pack_is_written_in_the_canonical_form() {
    for (name, sources) in scenes() {
        for file in sources.policies {
            let mut findings = Findings::default();
            let printed = print(&parse(0, &file.text, &mut findings));
            assert!(printed == file.text, "{name}/{}: run `phien policy format --write`", file.name);
        }
    }
}
