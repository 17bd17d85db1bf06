//! The language from the outside: what is read prints back, what is wrong is said with its place, nothing panics.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use policy::{
    cases::run_cases,
    compile::{Compiled, Policy, Sources, compile},
    parser::parse,
    print::print,
    source::{File, Findings, Severity, Shown, place},
};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("sample.policy");

fn sources(text: &str) -> Sources {
    Sources {
        policies: vec![File::new("sample.policy", text)],
        models: vec![File::new("refusal.txt", include_str!("refusal.txt"))],
    }
}

fn shown(compiled: &Compiled) -> String {
    compiled.findings.list.iter().map(|finding| Shown { finding, files: &compiled.files }.to_string()).collect()
}

fn good(text: &str) -> Policy {
    let compiled = compile(sources(text));
    assert!(compiled.policy.is_some(), "{}", shown(&compiled));
    compiled.policy.unwrap()
}

/// The first error of a text: code, line and column.
fn first_error(text: &str) -> (String, usize, usize, String) {
    let compiled = compile(sources(text));
    let error = compiled.findings.list.iter().find(|f| f.severity == Severity::Error);
    let error = error.unwrap_or_else(|| panic!("no error in:\n{text}"));
    let at = place(&compiled.files[error.span.file as usize].text, error.span.start as usize);
    (error.code.to_owned(), at.line, at.column, format!("{} {}", error.message, error.help))
}

#[test]
fn the_sample_compiles_and_every_case_comes_out_as_it_says() {
    let policy = good(SAMPLE);
    let ran = run_cases(&policy);
    assert!(ran.broken.is_empty(), "{:#?}", ran.broken);
    assert!(ran.passed >= 15);
}

#[test]
fn what_is_printed_reads_back_as_it_was_with_its_remarks() {
    let mut findings = Findings::default();
    let first = parse(0, SAMPLE, &mut findings);
    let printed = print(&first);
    let second = parse(0, &printed, &mut findings);
    assert!(findings.list.is_empty(), "{:?}\n{printed}", findings.list);
    assert_eq!(first, second, "{printed}");
    assert_eq!(print(&second), printed);
    for remark in ["strongest but one", "who buys", "the phone or browser", "a Saturday, 02:00 in Hanoi", "the end"] {
        assert!(printed.contains(&format!("// {remark}")), "{remark} was lost");
    }
}

#[test]
fn the_version_is_of_the_meaning_not_of_the_layout() {
    let plain = good(SAMPLE).program.version;
    let spaced =
        good(&SAMPLE.replace("  then", "\n\n   then").replace("// the end", "// something else")).program.version;
    assert_eq!(plain, spaced);
    let other = good(&SAMPLE.replace("then +30", "then +31")).program.version;
    assert_ne!(plain, other);
}

/// Replaces `from` in the sample, which must stand there once.
fn with(from: &str, to: &str) -> String {
    assert_eq!(SAMPLE.matches(from).count(), 1, "{from}");
    SAMPLE.replacen(from, to, 1)
}

#[test]
fn each_mistake_is_told_by_its_code_with_a_sentence_that_helps() {
    let cases = [
        // Units and kinds.
        (with("order.total > VND(2000000) \"much", "order.total > days(3) \"much"), "unit_mismatch", "VND(500000)"),
        (with("order.total > VND(2000000) \"much", "order.total > 2000000 \"much"), "unit_mismatch", "VND(500000)"),
        (with("order.total > VND(2000000) \"much", "order.total > CNY(3.5) \"much"), "unit_mismatch", "money in VND"),
        (with("now - buyer.joined < days(2)", "now - buyer.joined < 2"), "unit_mismatch", "days(7)"),
        (with("now - buyer.joined < days(2)", "buyer.joined < days(2)"), "unit_mismatch", "a moment"),
        (with("order.total / order.median", "order.total / order.lines"), "unit_mismatch", "same kind"),
        (with("order.total / order.median", "order.total * order.median"), "no_product", "ratio"),
        (with("VND(1000) && status", "VND(10.5) && status"), "too_many_decimals", "smallest coin"),
        (with("order.country != card.country", "order.country != buyer.joined"), "type_mismatch", "string"),
        (with("buyer.verified == false", "buyer.verified == \"no\""), "type_mismatch", "bool"),
        (with("status != \"refused\"", "status != \"refuse\""), "not_a_variant", "did you mean `refused`"),
        (with("status != \"refused\"", "status != buyer"), "type_mismatch", "compared"),
        (with("now.getHours(\"+07:00\") < 5", "now < 5"), "unit_mismatch", "timestamp"),
        // Names.
        (with("device.buyers_7d >= 3", "device.buyer_7d >= 3"), "unknown_name", "did you mean `device.buyers_7d`"),
        (with("then outcome refuse", "then outcome refused"), "unknown_outcome", "did you mean `refuse`"),
        (
            with("limit cod_total VND(2000000)", "limit cod_totl VND(2000000)"),
            "unknown_limit",
            "did you mean `cod_total`",
        ),
        (with("{buyer.refused_90d} parcels", "{buyer.refused} parcels"), "unknown_name", "which is no fact"),
        (
            with("auditor vi \"Số đơn bị từ chối\"", "auditor vi \"Của {buyer.id}\""),
            "personal_in_auditor_text",
            "personal",
        ),
        // What is left out.
        (
            with("order.note.matches(r\"(?i)\\bgift\\s*card\")", "order.note.matches(r\"(a)\\1\")"),
            "bad_pattern",
            "linear time",
        ),
        (with("\"rush\" in order.tags", "order.tags.exists(t, t == \"rush\")"), "unknown_function", "no loops"),
        // What a rule owes.
        (
            with("  case hit { device.id: \"dev-1\", order.total: VND(100), order.median: VND(1000) }\n", ""),
            "no_case",
            "case hit",
        ),
        (with("  auditor vi \"Danh sách\" zh \"名单\" en \"Listed\"\n", ""), "no_reason", "auditor"),
        (
            with(
                "person vi \"Thiết bị này\" zh \"此设备\" en \"This device\"",
                "person vi \"Thiết bị này\" en \"This device\"",
            ),
            "no_reason",
            "zh",
        ),
        (with("  then outcome refuse\n", ""), "no_effect", "then +40"),
        (with("  fallback confirm\n", ""), "no_fallback", "time runs out"),
        (with("  review confirm\n", ""), "no_review", "review"),
        (with("  owner risk\n", ""), "no_owner", "owner risk"),
        (with("    otherwise: +0\n", ""), "no_otherwise", "otherwise"),
        (with("over 7d", ""), "no_window", "over 24h"),
        (with("from 2026-01-01 to 2028-01-01", "from 2028-01-01 to 2026-01-01"), "empty_range", "first day"),
        (with("until 2027-01-01 \"third", "until 2027-02-30 \"third"), "bad_date", "calendar"),
        (
            with("order.lines: int(lines) in 1..50 choice", "order.lines: int(lines) in 50..1 choice"),
            "empty_range",
            "smaller",
        ),
        (with("order.lines in [1, 2]", "order.lines in []"), "", ""),
        // Syntax.
        (with("!(expensive || ratio >= 3.5)", "!(expensive || ratio >= 3.5"), "unexpected", "close the bracket"),
        (with("!(expensive || ratio >= 3.5)", "!(expensive or ratio >= 3.5)"), "unexpected", "||"),
        (with("ratio >= 3.5", "ratio = 3.5"), "unexpected", "=="),
        (with("ratio >= 3.5", "ratio >= 3.5d"), "bad_number", "span of time"),
        (with("deadline 50ms", "deadlin 50ms"), "unknown_clause", "did you mean `deadline`"),
        (with("when device.id in bad_devices", "when device.id in “bad_devices”"), "stray_sign", "straight quotes"),
        (with("law \"Decree 85/2021\"\n", "law \"Decree 85/2021\n"), "open_quote", "same line"),
        (with("1 .. 2: +15", "1 .. 2 +15"), "unexpected", "< days(1): +30"),
    ];
    for (text, code, help) in cases {
        if code.is_empty() {
            continue;
        }
        let (found, line, _, sentence) = first_error(&text);
        assert_eq!(found, code, "line {line}: {sentence}");
        assert!(sentence.contains(help), "{code}: {sentence}");
    }
}

#[test]
fn a_finding_points_at_its_place() {
    let text = with("device.buyers_7d >= 3", "device.buyer_7d >= 3");
    let compiled = compile(sources(&text));
    let shown = shown(&compiled);
    assert!(shown.contains("error[unknown_name]: `device.buyer_7d` is not known"), "{shown}");
    let line = shown.lines().find(|l| l.contains("refusal > 0.9")).unwrap();
    let carets = shown.lines().skip_while(|l| *l != line).nth(1).unwrap();
    let at = line.find("device.buyer_7d").unwrap();
    assert_eq!(carets.find('^'), Some(at), "{shown}");
    assert_eq!(carets.matches('^').count(), "device.buyer_7d".len(), "{shown}");
}

#[test]
fn one_reading_shows_all_mistakes() {
    let text = with("then +30", "then thirty")
        .replace("then outcome refuse", "then outcom refuse")
        .replace("mode 20%", "mode 20");
    let mut findings = Findings::default();
    parse(0, &text, &mut findings);
    assert_eq!(findings.list.len(), 3, "{:#?}", findings.list);
}

#[test]
fn depth_is_limited() {
    let deep = format!("rule r {{ when {}true{} }}", "(".repeat(500), ")".repeat(500));
    let nots = format!("rule r {{ when {}true }}", "!".repeat(100_000));
    let sums = format!("rule r {{ when 1{} > 2 }}", " + 1".repeat(100_000));
    let calls = format!("rule r {{ when a(){} }}", ".b()".repeat(100_000));
    for text in [deep, nots, sums, calls] {
        let mut findings = Findings::default();
        parse(0, &text, &mut findings);
        assert_eq!(findings.list[0].code, "too_deep");
    }
}

/// The sample with a piece cut out, doubled, moved or overwritten.
fn mutated() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "(",
        "\"",
        "when ",
        "||",
        " 7d",
        "-",
        "\u{0}",
        "ế",
        "rule x {",
        "|",
        "otherwise: 1",
        "//",
        "\n",
        "[",
        "scene",
        "r\"",
        "\\u12",
    ];
    let at = 0..SAMPLE.len();
    let one = (at.clone(), at, 0..80usize, 0..pieces.len(), 0..4u8);
    prop::collection::vec(one, 1..6).prop_map(move |changes| {
        let mut text = SAMPLE.to_owned();
        for (from, to, length, piece, how) in changes {
            let from = text.floor_char_boundary(from.min(text.len()));
            let to = text.floor_char_boundary(to.min(text.len()));
            let end = text.floor_char_boundary((from + length).min(text.len()));
            match how {
                0 => text.replace_range(from..end, ""),
                1 => text.insert_str(from, pieces[piece]),
                2 => {
                    let cut = text[from..end].to_owned();
                    text.insert_str(to, &cut);
                }
                _ => text.replace_range(from..end, pieces[piece]),
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        let compiled = compile(Sources::one(&text));
        prop_assert!(compiled.policy.is_none());
        shown(&compiled);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let compiled = compile(Sources::one(&String::from_utf8_lossy(&bytes)));
        shown(&compiled);
    }

    #[test]
    fn a_policy_with_mistakes_never_panics_and_prints_back_where_it_reads(text in mutated()) {
        let mut findings = Findings::default();
        let first = parse(0, &text, &mut findings);
        if findings.list.is_empty() {
            let printed = print(&first);
            let second = parse(0, &printed, &mut findings);
            prop_assert!(findings.list.is_empty(), "{:?}\n{}", findings.list, printed);
            prop_assert_eq!(first, second);
        }
        let compiled = compile(sources(&text));
        shown(&compiled);
        if let Some(policy) = compiled.policy {
            run_cases(&policy);
        }
    }
}
