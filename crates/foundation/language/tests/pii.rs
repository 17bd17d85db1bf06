//! Personal data in comments: what must be found, what must be left alone, and what no text may do to it.

use language::{PersonalKind, find_personal, mask, normalise_phone};
use proptest::prelude::*;

fn kinds(text: &str) -> Vec<PersonalKind> {
    find_personal(text).into_iter().map(|s| s.kind).collect()
}

#[test]
fn phone_numbers_are_found_in_any_dress() {
    let vietnamese = "+84901234567";
    for text in [
        "0901234567",
        "A12 xanh M 0901234567",
        "0901 234 567",
        "0901.234.567 nha shop",
        "0901-234-567",
        "0901/234/567",
        "(090) 1234567",
        "09 01 23 45 67",
        "0 9 0 1 2 3 4 5 6 7",
        "0.9.0.1.2.3.4.5.6.7",
        "0,9,0,1,2,3,4,5,6,7",
        "0_9_0_1_2_3_4_5_6_7",
        "+84901234567",
        "+84 901 234 567",
        "+84 (0) 901 234 567",
        "84901234567",
        "84 901 234 567",
        "0084901234567",
        "０９０１２３４５６７",
        "０９０１　２３４　５６７",
        "0\u{200b}9\u{200b}0\u{200c}1\u{2060}234567",
        "0901\u{202e}234567",
        "𝟎𝟗𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕",
        "⓪⑨⓪①②③④⑤⑥⑦",
        "0️⃣9️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣",
        "O9O1234567",
        "o9o1 234 567",
        "090l234567",
        "090i234567",
        "không chín không một hai ba bốn năm sáu bảy",
        "khong chin khong mot hai ba bon nam sau bay",
        "KHÔNG CHÍN KHÔNG MỘT HAI BA BỐN NĂM SÁU BẢY",
        "khongchinkhongmothaibabonnamsaubay",
        "0 chín 0 một hai 3 bốn 5 sáu bảy",
        "không chín, không một, hai ba bốn, năm sáu bảy",
        "zero nine zero one two three four five six seven",
        "零九零一二三四五六七",
        "sdt0901234567",
        "sđt:0901234567,Lan",
        "A120901234567",
        "x20901234567",
        "gọi e 0901234567nha",
        "0901 2345 67 nhé",
        "☎️0901☆234☆567",
        "sđt 901234567",
    ] {
        let masked = mask(text);
        assert_eq!(masked.phones, [vietnamese], "{text:?} gave {masked:?}");
        assert!(!masked.text.contains("567") && masked.text.contains("••••"), "{text:?} left {:?}", masked.text);
    }
    for (text, number) in [
        ("13812345678", "+8613812345678"),
        ("138 1234 5678 李雷", "+8613812345678"),
        ("138-1234-5678", "+8613812345678"),
        ("+86 138 1234 5678", "+8613812345678"),
        ("一三八一二三四五六七八", "+8613812345678"),
        ("幺三八幺二三四五六七八", "+8613812345678"),
        ("电话：１３８１２３４５６７８", "+8613812345678"),
        ("+1 415 555 2671", "+14155552671"),
        ("(415) 555-2671", "+14155552671"),
        ("415-555-2671", "+14155552671"),
        ("+44 20 7946 0958", "+442079460958"),
        ("028 3829 5555", "+842838295555"),
        ("024.38295555", "+842438295555"),
    ] {
        assert_eq!(mask(text).phones, [number], "{text:?} gave {:?}", mask(text));
    }
    let two = mask("0901234567 hoặc 0987654321");
    assert_eq!(two.phones, ["+84901234567", "+84987654321"]);
    assert_eq!(two.text, "•••• hoặc ••••");
}

#[test]
fn prices_codes_sizes_and_dates_are_left_alone() {
    for text in [
        "A12 x2",
        "199k",
        "199.000 đ",
        "1.200.000đ - 1.500.000đ",
        "199.000 - 299.000",
        "giá 350.000.000",
        "12/05/2026 20:30",
        "09/12/2026 15 cái",
        "hsd 09.12.2026 15",
        "1m60 52kg size M",
        "38 39 40 41 42 43",
        "1, 3, 5, 7, 9, 11, 13, 15",
        "13, 14, 15, 16, 17, 18",
        "mã 12345678",
        "SP0012345",
        "một hai ba",
        "năm nay em mua ba cái, hai bộ",
        "một hai ba bốn năm sáu bảy tám chín mười",
        "2 A1 3 B7 4 C8 5 D9 1 E3",
        "20:30:15 12:45:10",
        "100 200 300 400",
        "二十一件",
        "一二三四五六七八九十",
        "满300减50 第二件半价",
        "@lan A1 nè",
        "size 38 39 40",
        "0 cái",
        "2026-11-21",
    ] {
        assert_eq!(kinds(text), [], "{text:?} gave {:?}", mask(text));
        assert!(!mask(text).any);
    }
}

#[test]
fn mail_addresses_and_account_numbers_are_masked() {
    for text in [
        "lan.anh@gmail.com",
        "mail em là lan_anh99@yahoo.com.vn nha",
        "lan.anh @ gmail . com",
        "ｌａｎ＠ｇｍａｉｌ．ｃｏｍ",
        "lan@shop-hoa.vn",
        "12345678@qq.com",
    ] {
        assert_eq!(kinds(text), [PersonalKind::Email], "{text:?} gave {:?}", mask(text));
        assert!(!mask(text).text.contains('@'));
    }
    assert_eq!(kinds("stk 19036789012345 techcombank"), [PersonalKind::Number]);
    assert_eq!(kinds("4111 1111 1111 1111"), [PersonalKind::Number]);
}

#[test]
fn postal_addresses_are_masked_down_to_the_street() {
    for (text, left) in [
        ("A1 12 Lê Lợi, phường Bến Nghé, quận 1", "A1 ••••"),
        ("lấy A1 địa chỉ 25/3 Nguyễn Trãi Q.5 HCM", "lấy A1 địa chỉ ••••"),
        ("số nhà 45 ngõ 12 Trần Duy Hưng, Cầu Giấy, Hà Nội nha shop", "•••• nha shop"),
        ("45/6 Lê Văn Sỹ P13 Q3 HCM", "••••"),
        ("so 12 duong tran phu phuong 4 quan 5", "••••"),
        ("xóm 3 thôn Đông, xã Hải Anh, huyện Hải Hậu, tỉnh Nam Định", "••••"),
        ("ship về 123 Điện Biên Phủ nha", "ship về •••• nha"),
        ("我住浙江省杭州市西湖区文三路100号3单元502室", "我住••••"),
        ("寄到广州天河区体育西路12号", "寄到••••"),
        ("A1 ship to 12 Main Street, Apt 5, Austin, TX 78701", "A1 ship to ••••"),
        ("221 Baker Street please", "•••• please"),
    ] {
        let masked = mask(text);
        assert_eq!(masked.text, left, "{text:?}");
        assert_eq!(masked.addresses.len(), 1, "{text:?} {masked:?}");
    }
    for text in [
        "ship quận 7",
        "về Hà Nội bao nhiêu",
        "shop ở quận 1 hả",
        "A1 2 cái giao Đà Nẵng",
        "lấy 2 áo phố",
        "A12 đen M 2 cái ship Cần Thơ",
        "phở 2 tô",
        "tổ 2 lấy 3",
        "A1两件寄到上海",
        "1号链接",
        "A1 2 street style",
        "em 12 tuổi",
        "đường 2 kg",
    ] {
        assert_eq!(kinds(text), [], "{text:?} gave {:?}", mask(text));
    }
}

#[test]
fn a_number_is_written_as_it_is_dialled_from_anywhere() {
    for (text, number) in [
        ("0901 234 567", Some("+84901234567")),
        ("+84 901234567", Some("+84901234567")),
        ("0084901234567", Some("+84901234567")),
        ("84901234567", Some("+84901234567")),
        ("138 1234 5678", Some("+8613812345678")),
        ("+1 (415) 555-2671", Some("+14155552671")),
        ("hello", None),
        ("", None),
        ("12", None),
        ("0901234567 Lan", None),
        ("123456789012345678", None),
    ] {
        assert_eq!(normalise_phone(text).as_deref(), number, "{text:?}");
    }
}

/// What people put between the digits of a number.
fn separator() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        3 => Just(" ".to_owned()),
        1 => prop_oneof!["\\.", "-", "_", " - ", "\\. ", "/", "\u{200b}", "\u{2060}\u{200d}", "\u{ad}", "·", "\\*", "~", "🙂", "\u{3000}"],
    ]
}

fn digit(value: u8) -> impl Strategy<Value = String> {
    let full = char::from_u32('０' as u32 + u32::from(value)).expect("a digit").to_string();
    prop_oneof![6 => Just(value.to_string()), 1 => Just(full)]
}

/// A Vietnamese mobile number, written out with separators, and its digits.
fn number() -> impl Strategy<Value = (String, String)> {
    let digits = (prop::sample::select(vec![3u8, 5, 7, 8, 9]), prop::collection::vec(0u8..10, 8))
        .prop_map(|(second, rest)| [vec![0, second], rest].concat());
    digits.prop_flat_map(|digits| {
        let plain: String = digits.iter().map(|d| (b'0' + d) as char).collect();
        let parts: Vec<_> = digits.into_iter().map(|d| (digit(d), separator())).collect();
        parts.prop_map(move |parts| {
            let mut text: String = parts.iter().map(|(d, s)| format!("{d}{s}")).collect();
            let tail = parts.last().map_or(0, |(_, s)| s.len());
            text.truncate(text.len() - tail);
            (text, plain.clone())
        })
    })
}

fn filler() -> impl Strategy<Value = String> {
    let words = vec![
        "chốt",
        "A12",
        "nha",
        "shop ơi",
        "xanh",
        "M",
        "em lấy",
        "sđt",
        "我要",
        "hello",
        "😍",
        "đẹp quá",
        "Lan",
        "ship",
        "b7",
        "ạ",
        "cho e",
        "谢谢",
        "size L",
    ];
    prop::collection::vec(prop::sample::select(words), 0..5).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_planted_number_is_masked_whole((written, plain) in number(), before in filler(), after in filler()) {
        let text = format!("{before} {written} {after}");
        let masked = mask(&text);
        let want = format!("+84{}", &plain[1..]);
        prop_assert!(masked.phones.contains(&want), "{text:?} gave {masked:?}");
        let clean = mask(&format!("{before} {after}")).text;
        let digits = |t: &str| t.chars().filter(|c| c.is_numeric()).count();
        prop_assert!(digits(&masked.text) <= digits(&clean), "{text:?} left {:?}", masked.text);
    }

    #[test]
    fn masking_is_done_once_and_leaves_nothing(text in "\\PC{0,80}") {
        let once = mask(&text);
        prop_assert!(find_personal(&once.text).is_empty(), "{:?}", once.text);
        prop_assert_eq!(&mask(&once.text).text, &once.text);
        prop_assert_eq!(once.any, once.text != text);
    }

    #[test]
    fn masking_digits_and_signs_leaves_nothing(text in "[0-9o+().,/@ a-dđ一三路号•\u{200b}-]{0,60}") {
        let once = mask(&text);
        prop_assert!(find_personal(&once.text).is_empty(), "{:?}", once.text);
        prop_assert_eq!(&mask(&once.text).text, &once.text);
    }

    #[test]
    fn spans_stand_on_character_boundaries(text in any::<String>()) {
        let mut at = 0;
        for span in find_personal(&text) {
            prop_assert!(span.range.start >= at && span.range.start < span.range.end);
            prop_assert!(text.get(span.range.clone()).is_some());
            at = span.range.end;
        }
    }
}
