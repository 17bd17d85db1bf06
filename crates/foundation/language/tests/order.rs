//! The comment reader beyond the corpus: its JSON, its limits, its spellings, and that no text upsets it.

use std::sync::OnceLock;
use std::time::Instant;

use language::{Codes, CodesError, NotOrder, Reading, parse_codes, read_comment, same_comment};
use proptest::prelude::*;

const SPEC: &str = "A1,A12:đen|xanh:S|M|L,B7";

fn codes(spec: &str) -> Codes {
    Codes::new(parse_codes(spec).expect("codes")).expect("codes")
}

fn read(text: &str) -> Reading {
    static CODES: OnceLock<Codes> = OnceLock::new();
    read_comment(CODES.get_or_init(|| codes(SPEC)), text)
}

#[test]
fn a_code_that_is_also_a_word_of_addresses_keeps_its_count() {
    for (code, word) in [("KCN", "kcn"), ("KDT", "kdt"), ("HEM", "hẻm"), ("KCN", "KCN")] {
        let codes = codes(&format!("{code},A1"));
        let ordered = |text: &str| -> Vec<(String, u32)> {
            let json = read_comment(&codes, text).to_json();
            let one = |item: &serde_json::Value| {
                (item["code"].as_str().expect("code").to_owned(), item["quantity"].as_u64().expect("quantity") as u32)
            };
            json["items"].as_array().map_or_else(|| vec![one(&json)], |items| items.iter().map(one).collect())
        };
        for rest in ["", " cái", ", quận 3", " ship quận 3", " giao Hà Nội", " phường 5"] {
            let text = format!("{word} 2{rest}");
            assert_eq!(ordered(&text), [(code.to_owned(), 2)], "{text:?}");
        }
        // Beside another code it stays the address that it looks like.
        let text = format!("A1 2 cái, {word} 3 phường 5 quận 12");
        assert_eq!(ordered(&text), [("A1".to_owned(), 2)], "{text:?}");
    }
}

#[test]
fn a_reading_is_shown_to_the_merchant_as_json() {
    let same = |text: &str, want: &str| {
        let want: serde_json::Value = serde_json::from_str(want).expect("json");
        assert_eq!(read(text).to_json(), want, "{text:?}");
    };
    same("A12 xanh M x2 0901234567", r#"{"order":true,"code":"A12","quantity":2,"options":["xanh","M"],"phone":true}"#);
    same(
        "A1 2 cái, B7",
        r#"{"order":true,"items":[{"code":"A1","quantity":2,"options":[]},{"code":"B7","quantity":1,"options":[]}],"phone":false}"#,
    );
    same("A1 còn không?", r#"{"order":false,"why":"question","phone":false}"#);
    same("0901234567", r#"{"order":false,"why":"no_code","phone":true}"#);
}

#[test]
fn what_is_called_off_is_named() {
    assert_eq!(read("hủy A1 lấy B7").cancelled, ["A1"]);
    assert_eq!(read("A12, thôi hủy nha").cancelled, ["A12"]);
    assert!(read("A12").cancelled.is_empty());
}

#[test]
fn codes_that_cannot_be_armed_say_why() {
    let error = |spec: &str| parse_codes(spec).expect_err(spec);
    assert_eq!(error(""), CodesError::Empty);
    assert_eq!(error(" , "), CodesError::Empty);
    assert_eq!(error("A 1"), CodesError::BadCode("A 1".into()));
    assert_eq!(error("A1,a1"), CodesError::SameCode("a1".into(), "A1".into()));
    assert_eq!(error("A1:"), CodesError::BadOption("A1".into(), String::new()));
    assert_eq!(error("A1:S|s"), CodesError::SameOption("A1".into(), "s".into(), "S".into()));
    assert!(matches!(error("A1:a:b:c:d:e"), CodesError::TooManyDimensions(_)));
    assert!(matches!(error(&"x".repeat(40)), CodesError::BadCode(_)));
    assert!(error("A1,a1").to_string().contains("reads the same"));
    let many: Vec<String> = (0..1_001).map(|n| format!("Z{n}")).collect();
    assert_eq!(error(&many.join(",")), CodesError::TooMany(1_001));
}

#[test]
fn codes_are_read_from_full_width_lists() {
    let armed = parse_codes("A12：đen｜xanh：S｜M，B7").expect("codes");
    assert_eq!(armed.len(), 2);
    assert_eq!(armed[0].options, [vec!["đen", "xanh"], vec!["S", "M"]]);
}

#[test]
fn a_colour_is_understood_in_another_language_where_it_is_clear() {
    let codes = codes("A12:đen|trắng:S|M,C1:xanh dương|xanh lá");
    let options = |text| read_comment(&codes, text).items.first().map(|i| i.options.clone()).unwrap_or_default();
    assert_eq!(options("A12 black M"), ["đen", "M"]);
    assert_eq!(options("A12黑色M码一件"), ["đen", "M"]);
    assert_eq!(options("C1 blue"), ["xanh dương"]);
    assert_eq!(options("C1 xanh"), Vec::<String>::new());
}

#[test]
fn a_long_comment_is_not_read() {
    let long = format!("A1 {}", "nha ".repeat(200));
    assert_eq!(read(&long).not_order, Some(NotOrder::TooLong));
    assert!(read(&format!("{long} 0901234567")).phone);
}

#[test]
fn the_longest_code_wins() {
    let codes = codes("A1,A12,A123");
    for (text, code) in [("A1", "A1"), ("A12", "A12"), ("A123", "A123"), ("a 123", "A123"), ("A-12", "A12")] {
        assert_eq!(read_comment(&codes, text).items[0].code, code, "{text}");
    }
    assert_eq!(read_comment(&codes, "A1234").not_order, Some(NotOrder::NoCode));
}

#[test]
fn the_same_comment_is_known_again() {
    assert!(same_comment("Chốt A1 nha ❤️", "chot  a1 nhaaa"));
    assert!(!same_comment("A1", "A12"));
    assert!(!same_comment("A1 x2", "A1 x3"));
}

#[test]
fn every_spelling_of_a_comment_reads_the_same() {
    let want = read("chốt A12 màu xanh size M x2");
    assert_eq!((want.items[0].quantity, want.items[0].options.len()), (2, 2));
    for text in [
        "CHỐT A12 MÀU XANH SIZE M X2",
        "chot a12 mau xanh size m x2",
        "cho\u{302}\u{301}t A12 ma\u{300}u xanh size M x2",
        "ｃｈｏｔ　Ａ１２　ｍａｕ　ｘａｎｈ　ｓｉｚｅ　Ｍ　ｘ２",
        "chốt\u{200b} A\u{200c}1\u{2060}2 màu xanh size M x2\u{feff}",
        "x2 M xanh A12",
    ] {
        assert_eq!(read(text), want, "{text:?}");
    }
}

#[test]
fn reading_a_comment_costs_microseconds() {
    let spec: Vec<String> = (1..=200).map(|n| format!("A{n}:đen|xanh|trắng:S|M|L|XL")).collect();
    let codes = codes(&spec.join(","));
    let comments = [
        "A12 xanh M x2 0901234567",
        "chị ơi cho em đặt 2 cái A12 màu đen size L ship về Cần Thơ nha shop",
        "shop ơi A1 còn không",
        "đẹp quá chị ơi",
        "我要A12两件",
    ];
    let rounds = 2_000;
    let started = Instant::now();
    let mut orders = 0;
    for _ in 0..rounds {
        orders += comments.iter().filter(|c| read_comment(&codes, c).is_order()).count();
    }
    let each = started.elapsed() / (rounds * comments.len() as u32);
    println!("{each:?} a comment ({orders} orders)");
    assert_eq!(orders, 3 * rounds as usize);
    // Generous: other work shares the machine. The figure printed is what counts.
    assert!(each.as_micros() < 500, "{each:?} a comment");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_upsets_the_reader(text in any::<String>()) {
        let reading = read(&text);
        prop_assert_eq!(reading.items.is_empty(), reading.not_order.is_some());
    }

    #[test]
    fn no_talk_upsets_the_reader(words in prop::collection::vec(prop::sample::select(vec![
        "A1", "a12", "B7", "x", "2", "+", "-", ".", ",", "?", "cái", "đen", "xanh", "M", "L", "lấy", "cho", "em", "không", "còn",
        "hủy", "mỗi", "màu", "1m60", "199k", "199.000", "8h", "và", "hoặc", "两", "件", "要", "不", "thêm", "@", "lan", "ơi", "0",
        "999999999999", "kg", "size", "$", "/", ":", "rồi", "3", "nửa", "tá", "chục", "2xl", "\u{301}", "\u{200b}",
    ]), 0..14), glue in any::<bool>()) {
        let reading = read(&words.join(if glue { "" } else { " " }));
        prop_assert_eq!(reading.items.is_empty(), reading.not_order.is_some());
        for item in &reading.items {
            prop_assert!((1..=999).contains(&item.quantity));
        }
    }

    #[test]
    fn a_plain_order_is_read_whatever_its_order(
        parts in Just(vec!["A12", "xanh", "M", "x3"]).prop_shuffle(), phone in any::<bool>(),
    ) {
        // The count with its sign goes right behind the code or an option, else it stands first.
        let mut text = parts.join(" ");
        if phone {
            text.push_str(" 0901 234 567");
        }
        let reading = read(&text);
        prop_assert_eq!(reading.phone, phone);
        prop_assert_eq!(reading.items.len(), 1, "{:?} gave {:?}", text, reading);
        prop_assert_eq!(reading.items[0].quantity, 3, "{:?}", text);
        prop_assert_eq!(&reading.items[0].options, &["xanh", "M"], "{:?}", text);
    }

    #[test]
    fn any_codes_are_armed_or_refused(spec in "\\PC{0,60}") {
        if let Ok(armed) = parse_codes(&spec) {
            let codes = Codes::new(armed.clone()).expect("checked");
            let reading = read_comment(&codes, &armed[0].code);
            prop_assert_eq!(reading.items.is_empty(), reading.not_order.is_some());
        }
    }
}
