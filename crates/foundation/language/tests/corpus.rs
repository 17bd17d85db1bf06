//! The corpus of comments, read line by line. What counts as right is the items: the same codes, quantities and
//! options, or no order where none was meant. A comment that is wrongly an order costs precision; an order that is
//! missed or read differently costs recall (read differently, both).

use std::collections::HashSet;

use language::{Codes, Reading, parse_codes, read_comment};

/// The parser was tuned on these.
const TUNED: [&str; 3] = ["vi.tsv", "zh_en.tsv", "live.tsv"];

/// Held-out parts there are.
const PARTS: u32 = 15;

struct Line {
    comment: String,
    spec: String,
    expected: String,
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\u{") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('}').expect("a closing brace") + at;
        let value = u32::from_str_radix(&rest[at + 3..end], 16).expect("a hexadecimal number");
        out.push(char::from_u32(value).expect("a character"));
        rest = &rest[end + 1..];
    }
    out + rest
}

fn lines(name: &str) -> Vec<Line> {
    let path = format!("{}/tests/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the corpus file");
    let mut spec = String::new();
    let mut out = Vec::new();
    for line in text.lines() {
        match line.split_once('\t') {
            Some(("@codes", codes)) => spec = codes.to_owned(),
            Some((comment, expected)) => {
                out.push(Line { comment: unescape(comment), spec: spec.clone(), expected: expected.to_owned() });
            }
            None => assert!(line.is_empty() || line.starts_with('#'), "{name}: no tab in {line:?}"),
        }
    }
    out
}

/// A reading in the corpus's own form.
fn shown(reading: &Reading) -> String {
    let mut out = match reading.not_order {
        Some(why) => format!("-{}", why.as_str()),
        None => {
            let item = |i: &language::OrderItem| {
                let count = if i.quantity == 1 { String::new() } else { format!(" x{}", i.quantity) };
                let options = if i.options.is_empty() { String::new() } else { format!(" {}", i.options.join(",")) };
                format!("{}{count}{options}", i.code)
            };
            reading.items.iter().map(item).collect::<Vec<_>>().join("; ")
        }
    };
    if reading.phone {
        out.push_str(" +phone");
    }
    if reading.again && reading.is_order() {
        out.push_str(" +again");
    }
    out
}

fn items_only(text: &str) -> HashSet<String> {
    let bare = text.replace(" +phone", "").replace(" +again", "");
    if bare.starts_with('-') { HashSet::new() } else { bare.split("; ").map(str::to_owned).collect() }
}

#[derive(Default)]
struct Score {
    lines: usize,
    orders_meant: usize,
    orders_read: usize,
    right_orders: usize,
    reasons_wrong: usize,
    marks_wrong: usize,
    misread: Vec<String>,
}

impl Score {
    fn precision(&self) -> f64 {
        self.right_orders as f64 / self.orders_read.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right_orders as f64 / self.orders_meant.max(1) as f64
    }
}

fn measure(lines: &[Line]) -> Score {
    let mut score = Score { lines: lines.len(), ..Score::default() };
    let mut compiled: Option<(String, Codes)> = None;
    for line in lines {
        if compiled.as_ref().is_none_or(|(spec, _)| *spec != line.spec) {
            let codes = Codes::new(parse_codes(&line.spec).expect("codes")).expect("codes");
            compiled = Some((line.spec.clone(), codes));
        }
        let (_, codes) = compiled.as_ref().expect("codes");
        let reading = read_comment(codes, &line.comment);
        let got = shown(&reading);
        let (want, have) = (items_only(&line.expected), items_only(&got));
        score.orders_meant += usize::from(!want.is_empty());
        score.orders_read += usize::from(!have.is_empty());
        score.right_orders += usize::from(!want.is_empty() && want == have);
        if want != have {
            score.misread.push(format!("{:?}\n      want {}\n      read {got}", line.comment, line.expected));
        } else if want.is_empty() && line.expected.split(' ').next() != got.split(' ').next() {
            score.reasons_wrong += 1;
            if std::env::var_os("REASONS").is_some() {
                println!("  reason: {:?} want {} read {got}", line.comment, line.expected);
            }
        } else if line.expected.len() != got.len() {
            score.marks_wrong += 1;
            println!("  mark: {:?} want {} read {got}", line.comment, line.expected);
        }
    }
    score
}

fn report(name: &str, score: &Score) {
    println!(
        "{name}: {} comments, {} orders; precision {:.4}, recall {:.4}, misread {}; other reason {}, other mark {}",
        score.lines,
        score.orders_meant,
        score.precision(),
        score.recall(),
        score.misread.len(),
        score.reasons_wrong,
        score.marks_wrong
    );
    for line in &score.misread {
        println!("  misread: {line}");
    }
}

#[test]
fn every_comment_of_the_tuning_corpus_is_read_right() {
    let all: Vec<Line> = TUNED.iter().flat_map(|f| lines(f)).collect();
    let orders = all.iter().filter(|l| !l.expected.starts_with('-')).count();
    assert!(all.len() >= 500 && (all.len() - orders) * 3 >= all.len(), "a third or more are no orders");
    let score = measure(&all);
    report("tuning", &score);
    assert!(score.misread.is_empty(), "{} misread", score.misread.len());
    assert_eq!(score.marks_wrong, 0, "a phone number or an \"again\" was missed or invented");
    assert!(score.reasons_wrong * 20 <= all.len() - orders, "{} reasons wrong", score.reasons_wrong);
}

fn held_out(name: &str) -> Score {
    let tuned: HashSet<String> = TUNED.iter().flat_map(|f| lines(f)).map(|l| l.comment).collect();
    let held: Vec<Line> = lines(name).into_iter().filter(|l| !tuned.contains(&l.comment)).collect();
    let score = measure(&held);
    report(name, &score);
    score
}

#[test]
fn comments_the_parser_was_not_written_for_are_read_right() {
    // What each part scored when the parser first read it stands in tests/corpus/README.md.
    let scores: Vec<Score> = (1..=PARTS).map(|part| held_out(&format!("heldout{part}.tsv"))).collect();
    for (part, score) in (1..).zip(scores) {
        assert!(score.precision() >= 0.99, "part {part}: precision {:.4}", score.precision());
        assert!(score.recall() >= 0.97, "part {part}: recall {:.4}", score.recall());
    }
}

#[test]
fn no_order_of_the_corpus_holds_a_banned_word() {
    let mut caught = Vec::new();
    let parts = (1..=PARTS).map(|n| format!("heldout{n}.tsv"));
    for name in TUNED.into_iter().map(str::to_owned).chain(parts) {
        for line in lines(&name).into_iter().filter(|l| !l.expected.starts_with('-')) {
            let tone = language::tone(&line.comment);
            if !tone.banned.is_empty() {
                caught.push(format!("{name}: {} {:?}", line.comment, tone.banned));
            }
        }
    }
    assert!(caught.is_empty(), "{caught:#?}");
}
