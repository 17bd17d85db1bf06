//! `phien policy …` as somebody at a terminal sees it.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn phien(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_phien")).arg("policy").args(args).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A scene in a folder of its own.
fn scene(folder: &Path, name: &str, bound: &str) {
    let texts = r#"vi "Đơn {order.total}" zh "订单{order.total}" en "An order of {order.total}""#;
    let text = format!(
        r#"scene small.orders {{
  owner risk
  fallback look
  outcomes {{
    look from 40 vi "Xem lại" zh "复核" en "Looked at"
    pass vi "Cho qua" zh "通过" en "Pass"
  }}
}}
facts from trade {{ order.total: money(VND) choice vi "tổng đơn" zh "订单总额" en "the total" }}
rule large {{
  when order.total > VND({bound})
  then +40
  person {texts}
  auditor {texts}
  source "a test"
  case hit {{ order.total: VND(9000000) }}
  case miss {{ order.total: VND(1) }}
}}
"#
    );
    fs::create_dir_all(folder.join(name)).unwrap();
    fs::write(folder.join(name).join("rules.policy"), text).unwrap();
}

#[test]
fn the_packs_in_the_program_are_sound_and_explain_a_decision() {
    let here = tempfile::tempdir().unwrap();
    let check = phien(&["check"], here.path());
    assert!(check.status.success(), "{}", out(&check));
    for scene in ["order.risk", "chat.message", "merchant.admission", "room.traffic"] {
        assert!(out(&check).contains(&format!("{scene}: ")), "{scene} is not in the program");
    }
    let test = phien(&["test"], here.path());
    assert!(test.status.success(), "{}", out(&test));
    fs::write(
        here.path().join("facts.json"),
        r#"{"order.total": "6500000 VND", "order.payment": "cod", "buyer.joined": "2026-06-01T03:00:00Z", "buyer.completed_360d": 0,
            "buyer.refused_180d": 0, "buyer.cancelled_30d": 0, "link.fraud": 0, "device.id": "d-1", "buyer.id": "secret-person"}"#,
    )
    .unwrap();
    let told = phien(&["explain", "order.risk", "facts.json", "--at", "2026-06-01T05:00:00Z", "--json"], here.path());
    let told: serde_json::Value = serde_json::from_str(&out(&told)).unwrap();
    assert_eq!(told["outcome"], "deposit");
    let rules: Vec<&str> = told["fired"].as_array().unwrap().iter().filter_map(|f| f["rule"].as_str()).collect();
    assert_eq!(rules, ["cod_ceiling.3", "new_and_dear"]);
    assert_eq!(told["limits"][0], "cod_total VND(3000000)");
    assert!(told["person"][0]["vi"].as_str().unwrap().contains("6.500.000 VND"), "{told}");
    assert!(!told.to_string().contains("secret-person"));
}

#[test]
fn a_mistake_is_shown_with_its_place_and_fails() {
    let here = tempfile::tempdir().unwrap();
    scene(here.path(), "small", "3000000");
    let path = here.path().join("small/rules.policy");
    let text = fs::read_to_string(&path).unwrap().replace("VND(3000000)", "days(3)");
    fs::write(&path, text).unwrap();
    let check = phien(&["check", "small"], here.path());
    assert!(!check.status.success());
    let shown = out(&check);
    assert!(shown.contains("error[unit_mismatch]"), "{shown}");
    assert!(shown.contains("rules.policy:11:22"), "{shown}");
    assert!(shown.contains("write the constant as VND(500000)"), "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&out(&phien(&["check", "small", "--json"], here.path()))).unwrap();
    assert_eq!(json["findings"][0]["line"], 11);
}

#[test]
fn a_case_that_does_not_hold_fails_the_test_command() {
    let here = tempfile::tempdir().unwrap();
    scene(here.path(), "small", "10000000");
    assert!(phien(&["check", "small"], here.path()).status.success());
    let test = phien(&["test", "small"], here.path());
    assert!(!test.status.success());
    assert!(out(&test).contains("large does not fire"), "{}", out(&test));
}

#[test]
fn two_folders_differ_by_their_cases_and_a_file_is_put_in_form() {
    let here = tempfile::tempdir().unwrap();
    scene(here.path(), "old", "3000000");
    scene(here.path(), "new", "8999999");
    let diff = out(&phien(&["diff", "old", "new"], here.path()));
    assert!(diff.contains("changed: large"), "{diff}");
    assert!(diff.contains("before: look, 40 points") && diff.contains("after:  pass, 0 points"), "{diff}");
    let file = "old/rules.policy";
    assert!(phien(&["format", "--write", file], here.path()).status.success());
    let once = fs::read_to_string(here.path().join(file)).unwrap();
    assert!(once.contains("  person\n    vi \"Đơn {order.total}\"\n"), "{once}");
    assert!(phien(&["format", "--write", file], here.path()).status.success());
    assert_eq!(fs::read_to_string(here.path().join(file)).unwrap(), once);
    assert!(phien(&["test", "old"], here.path()).status.success());
}

#[test]
fn facts_that_cannot_be_taken_name_the_fallback() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("facts.json"), r#"{"order.total": 5}"#).unwrap();
    let told = phien(&["explain", "order.risk", "facts.json"], here.path());
    assert!(!told.status.success());
    let problem = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(problem.contains("189000 VND") && problem.contains("fallback: confirm"), "{problem}");
}
