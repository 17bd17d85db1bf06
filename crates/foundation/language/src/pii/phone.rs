//! Digits in every dress, and which rows of them are phone numbers.

use std::ops::Range;

use super::{CharSpan, PersonalKind};
use crate::normalise::NormChar;

/// Signs between two groups of digits of one number. More of them part two numbers (and a mask has four).
const GAP_MAX: usize = 3;
/// Longest number dialled (E.164), with `00` before it.
const DIGITS_MAX: usize = 17;
/// A row of digits this long that is no phone number is an account or a card.
const ACCOUNT_DIGITS_MIN: usize = 12;
/// How far before a number the word "phone" may stand. Characters.
const KEYWORD_REACH: usize = 16;

/// A row of digits that stand together, or one digit in words.
struct Group {
    range: Range<usize>,
    digits: String,
    letter_before: bool,
    letter_after: bool,
    /// Signs between the group before and this one, `None` when something else stands there.
    gap: Option<Range<usize>>,
}

/// Longest word for a digit.
const WORD_MAX: usize = 5;
/// Shortest run of letters read as several digit words.
const JOINED_MIN: usize = 8;

const DIGIT_WORDS: &[(&str, char)] = &[
    ("khong", '0'),
    ("hong", '0'),
    ("ko", '0'),
    ("kh", '0'),
    ("linh", '0'),
    ("zero", '0'),
    ("oh", '0'),
    ("o", '0'),
    ("mot", '1'),
    ("one", '1'),
    ("hai", '2'),
    ("two", '2'),
    ("ba", '3'),
    ("three", '3'),
    ("bon", '4'),
    ("tu", '4'),
    ("four", '4'),
    ("nam", '5'),
    ("lam", '5'),
    ("five", '5'),
    ("sau", '6'),
    ("six", '6'),
    ("bay", '7'),
    ("seven", '7'),
    ("tam", '8'),
    ("eight", '8'),
    ("chin", '9'),
    ("nine", '9'),
];

fn han_digit(c: char) -> Option<char> {
    Some(match c {
        '零' | '〇' | '洞' => '0',
        '一' | '壹' | '幺' => '1',
        '二' | '贰' | '两' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' | '勾' => '9',
        _ => return None,
    })
}

fn word_digit(word: &[NormChar]) -> Option<char> {
    DIGIT_WORDS.iter().find(|(text, _)| word.iter().map(|c| c.plain).eq(text.chars())).map(|(_, digit)| *digit)
}

/// `khongchinkhongmot`: several digit words written as one.
fn joined_words(word: &str) -> Option<String> {
    let mut rest = word;
    let mut digits = String::new();
    while !rest.is_empty() {
        let (text, digit) =
            DIGIT_WORDS.iter().filter(|(t, _)| t.len() > 1 && rest.starts_with(t)).max_by_key(|(t, _)| t.len())?;
        digits.push(*digit);
        rest = &rest[text.len()..];
    }
    (digits.len() > 1).then_some(digits)
}

fn is_letter(c: &NormChar) -> bool {
    c.plain.is_alphabetic() && !c.is_han()
}

fn groups(chars: &[NormChar]) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    // Where the signs since the last group began; None once something else was met.
    let mut gap_from: Option<usize> = None;
    let mut add = |range: Range<usize>, digits: String, before: bool, after: bool, gap_from: &mut Option<usize>| {
        let gap = gap_from.filter(|_| !before).map(|from| from..range.start);
        *gap_from = if after { None } else { Some(range.end) };
        out.push(Group { range, digits, letter_before: before, letter_after: after, gap });
    };
    let mut i = 0;
    while i < chars.len() {
        let c = &chars[i];
        if c.is_han() {
            match han_digit(c.plain) {
                Some(digit) => add(i..i + 1, digit.to_string(), false, false, &mut gap_from),
                None => gap_from = None,
            }
            i += 1;
            continue;
        }
        if !is_letter(c) && !c.plain.is_ascii_digit() {
            i += 1;
            continue;
        }
        let lo = i;
        while i < chars.len() && (is_letter(&chars[i]) || chars[i].plain.is_ascii_digit()) && !chars[i].is_han() {
            i += 1;
        }
        run(chars, lo..i, &mut gap_from, &mut add);
    }
    out
}

/// One run of letters and digits: o between digits is 0, l and i are 1.
fn run(
    chars: &[NormChar],
    range: Range<usize>,
    gap_from: &mut Option<usize>,
    add: &mut impl FnMut(Range<usize>, String, bool, bool, &mut Option<usize>),
) {
    if !chars[range.clone()].iter().any(|c| c.plain.is_ascii_digit()) {
        let word = &chars[range.clone()];
        let digits = match word.len() {
            1..=WORD_MAX => word_digit(word).map(String::from),
            n if n >= JOINED_MIN => joined_words(&word.iter().map(|c| c.plain).collect::<String>()),
            _ => None,
        };
        match digits {
            Some(digits) => add(range, digits, false, false, gap_from),
            None => *gap_from = None,
        }
        return;
    }
    let mut read: Vec<Option<char>> =
        chars[range.clone()].iter().map(|c| Some(c.plain).filter(char::is_ascii_digit)).collect();
    let letter = |k: usize| chars[range.start + k].plain;
    for _ in 0..3 {
        for k in 0..read.len() {
            let before = k > 0 && read[k - 1].is_some();
            let after = read.get(k + 1).is_some_and(Option::is_some);
            if read[k].is_none() {
                read[k] = match letter(k) {
                    'o' if before || after => Some('0'),
                    'l' | 'i' if before && after => Some('1'),
                    _ => None,
                };
            }
        }
    }
    let mut k = 0;
    while k < read.len() {
        if read[k].is_none() {
            *gap_from = None;
            k += 1;
            continue;
        }
        let from = k;
        while k < read.len() && read[k].is_some() {
            k += 1;
        }
        let digits = read[from..k].iter().flatten().collect();
        add(range.start + from..range.start + k, digits, from > 0, k < read.len(), gap_from);
    }
}

pub(super) fn find(chars: &[NormChar]) -> Vec<CharSpan> {
    let groups = groups(chars);
    let total: usize = groups.iter().map(|g| g.digits.len()).sum();
    let mut out = Vec::new();
    if total < 8 {
        return out;
    }
    let mut s = 0;
    while s < groups.len() {
        match at(chars, &groups, s) {
            Some((span, next)) => {
                out.push(span);
                s = next;
            }
            None => s += 1,
        }
    }
    out
}

/// Signs may part the groups of one number when there are few of them.
fn joined(chars: &[NormChar], group: &Group) -> bool {
    group.gap.as_ref().is_some_and(|gap| gap.len() <= GAP_MAX && !chars[gap.clone()].iter().any(|c| c.plain == '\n'))
}

fn at(chars: &[NormChar], groups: &[Group], s: usize) -> Option<(CharSpan, usize)> {
    let first = &groups[s];
    let plus = plus_before(chars, first.range.start);
    let keyword = keyword_before(chars, first.range.start);
    let mut digits = String::new();
    let mut best: Option<(usize, bool)> = None;
    for (e, group) in groups.iter().enumerate().skip(s) {
        if e > s && (!joined(chars, group) || groups[e - 1].letter_after) {
            break;
        }
        digits.push_str(&group.digits);
        if digits.len() > DIGITS_MAX {
            break;
        }
        let row = &groups[s..=e];
        if let Some(sure) = is_phone(chars, row, &digits, plus.is_some(), keyword)
            && best.is_none_or(|(_, was_sure)| sure || !was_sure)
        {
            best = Some((e, sure));
        }
    }
    // A likely number does not swallow the clear one behind it: sđt, b7, 0901234567.
    if let Some((e, false)) = best
        && (s + 1..=e).any(|k| sure_from(chars, groups, k))
    {
        return None;
    }
    if let Some((e, _)) = best {
        let digits: String = groups[s..=e].iter().map(|g| g.digits.as_str()).collect();
        let digits = if plus.is_some() { format!("+{digits}") } else { digits };
        let start = plus.unwrap_or(first.range.start);
        return Some((CharSpan { range: start..groups[e].range.end, kind: PersonalKind::Phone, digits }, e + 1));
    }
    // A number glued behind a code or a count: A120901234567.
    let tail = |n: usize| first.digits.len().checked_sub(n).map(|cut| (cut, &first.digits[cut..]));
    if first.digits.len() <= 16 {
        for (cut, rest) in [tail(10), tail(11)].into_iter().flatten() {
            if cut > 0 && first.letter_before && (vietnamese_mobile(rest) || chinese_mobile(rest)) {
                let range = first.range.start + cut..first.range.end;
                let digits = rest.to_owned();
                return Some((CharSpan { range, kind: PersonalKind::Phone, digits }, s + 1));
            }
        }
    }
    if first.digits.len() >= ACCOUNT_DIGITS_MIN {
        let span = CharSpan { range: first.range.clone(), kind: PersonalKind::Number, digits: first.digits.clone() };
        return Some((span, s + 1));
    }
    account_in_groups(chars, groups, s)
}

/// A number of a known form starts at group `s`.
fn sure_from(chars: &[NormChar], groups: &[Group], s: usize) -> bool {
    let plus = plus_before(chars, groups[s].range.start).is_some();
    let mut digits = String::new();
    for (e, group) in groups.iter().enumerate().skip(s) {
        if e > s && (!joined(chars, group) || groups[e - 1].letter_after) {
            break;
        }
        digits.push_str(&group.digits);
        if digits.len() > DIGITS_MAX {
            break;
        }
        if is_phone(chars, &groups[s..=e], &digits, plus, false) == Some(true) {
            return true;
        }
    }
    false
}

/// `1903 6789 0123 4567`: four or more groups of four are a card or an account.
fn account_in_groups(chars: &[NormChar], groups: &[Group], s: usize) -> Option<(CharSpan, usize)> {
    let four = |g: &Group| g.digits.len() == 4;
    let mut e = s;
    while e < groups.len() && four(&groups[e]) && (e == s || joined(chars, &groups[e])) {
        e += 1;
    }
    if e - s < 3 {
        return None;
    }
    if groups.get(e).is_some_and(|g| joined(chars, g) && g.digits.len() <= 4) {
        e += 1;
    }
    let range = groups[s].range.start..groups[e - 1].range.end;
    Some((CharSpan { range, kind: PersonalKind::Number, digits: String::new() }, e))
}

fn plus_before(chars: &[NormChar], at: usize) -> Option<usize> {
    let mut k = at;
    while k > 0 && matches!(chars[k - 1].plain, ' ' | '(') && at - k < 2 {
        k -= 1;
    }
    (k > 0 && chars[k - 1].plain == '+').then(|| k - 1)
}

fn keyword_before(chars: &[NormChar], at: usize) -> bool {
    let from = at.saturating_sub(KEYWORD_REACH);
    let before: String = chars[from..at].iter().map(|c| c.plain).collect();
    let words = [
        "sdt",
        "dien thoai",
        "dthoai",
        "phone",
        "zalo",
        "whatsapp",
        "viber",
        "hotline",
        "mobile",
        "telegram",
        "call me",
    ];
    if words.iter().any(|w| before.contains(w)) {
        return true;
    }
    if ["电话", "手机", "微信", "联系"].iter().any(|w| before.contains(w)) {
        return true;
    }
    let last = before.trim_end_matches(|c: char| !c.is_alphabetic()).rsplit(|c: char| !c.is_alphabetic()).next();
    matches!(last, Some("dt" | "tel" | "sdt" | "lh" | "alo" | "wx" | "vx" | "qq" | "stk" | "cccd" | "cmnd"))
}

/// Whether a row of groups is a phone number, and whether its form is a known one (`true`) or only likely.
fn is_phone(chars: &[NormChar], row: &[Group], digits: &str, plus: bool, keyword: bool) -> Option<bool> {
    let n = digits.len();
    if n < 8 || !plausible(chars, row) {
        return None;
    }
    let single = row.len() == 1;
    if plus && !digits.starts_with('0') {
        return match () {
            () if digits.starts_with("84") => (11..=12).contains(&n).then_some(true),
            () if digits.starts_with("86") => (12..=13).contains(&n).then_some(n == 13),
            () if digits.starts_with('1') && n == 11 => Some(true),
            () if n <= 15 => Some(false),
            () => None,
        };
    }
    if let Some(rest) =
        digits.strip_prefix("00").filter(|_| row[0].digits.starts_with("00") || row[0].digits.len() == 1)
    {
        let known =
            rest.strip_prefix("84").is_some_and(|r| vietnamese_mobile(&format!("0{r}")) || vietnamese_mobile(r))
                || rest.strip_prefix("86").is_some_and(chinese_mobile);
        if known {
            return Some(true);
        }
        if !rest.starts_with('0') && (9..=14).contains(&rest.len()) && single {
            return Some(false);
        }
    }
    if vietnamese_mobile(digits) || (digits.starts_with("02") && (n == 11 || n == 10)) {
        return Some(true);
    }
    if let Some(rest) = digits.strip_prefix("84")
        && (vietnamese_mobile(&format!("0{rest}")) || vietnamese_mobile(rest))
    {
        return Some(true);
    }
    if (chinese_mobile(digits) || digits.strip_prefix("86").is_some_and(chinese_mobile)) && !listed(chars, row) {
        return Some(true);
    }
    let lengths: Vec<usize> = row.iter().map(|g| g.digits.len()).collect();
    let trunk = digits.starts_with('0') && !digits.starts_with("00");
    if trunk && matches!(lengths[..], [3 | 4, 7 | 8]) {
        return Some(true);
    }
    if trunk && single && (9..=12).contains(&n) {
        return Some(false);
    }
    let bytes = digits.as_bytes();
    let north_american = n == 10 && matches!(bytes[0], b'2'..=b'9') && matches!(bytes[3], b'2'..=b'9');
    if north_american && (single || lengths == [3, 3, 4]) {
        return Some(true);
    }
    let parenthesised = row[0].range.start > 0 && chars[row[0].range.start - 1].plain == '(';
    if n == 10
        && lengths == [3, 3, 4]
        && (parenthesised || gaps(chars, row).all(|c| matches!(c, '-' | '.')))
        && bytes[0] >= b'2'
    {
        return Some(true);
    }
    (keyword && n <= 13 && !priced(chars, row)).then_some(false)
}

/// The signs between the groups of a row.
fn gaps<'a>(chars: &'a [NormChar], row: &'a [Group]) -> impl Iterator<Item = char> + 'a {
    row.iter().skip(1).filter_map(|g| g.gap.clone()).flat_map(|gap| chars[gap].iter().map(|c| c.plain))
}

/// Not a date or a time of day.
fn plausible(chars: &[NormChar], row: &[Group]) -> bool {
    let singles = row.iter().all(|g| g.digits.len() == 1);
    let clock = row.windows(2).any(|pair| {
        let gap = pair[1].gap.clone().unwrap_or(0..0);
        gap.len() == 1 && chars[gap.start].plain == ':' && pair[0].digits.len() == 2 && pair[1].digits.len() == 2
    });
    let date = row.windows(3).any(|trio| {
        let lengths = [trio[0].digits.len(), trio[1].digits.len(), trio[2].digits.len()];
        let sign = |g: &Group| g.gap.clone().filter(|gap| gap.len() == 1).map(|gap| chars[gap.start].plain);
        let same = sign(&trio[1]) == sign(&trio[2]) && matches!(sign(&trio[1]), Some('/' | '-' | '.'));
        let (day, month): (u32, u32) = (trio[0].digits.parse().unwrap_or(99), trio[1].digits.parse().unwrap_or(99));
        let year = trio[2].digits.starts_with("19") || trio[2].digits.starts_with("20");
        same && lengths[0] <= 2 && lengths[1] <= 2 && lengths[2] == 4 && year && day <= 31 && month <= 12
    });
    !date && (singles || !clock)
}

/// `13, 14, 15, 16`: a list of numbers, not a number in groups.
fn listed(chars: &[NormChar], row: &[Group]) -> bool {
    row.len() > 1 && row.iter().any(|g| g.digits.len() > 1) && gaps(chars, row).any(|c| matches!(c, ',' | ';' | '、'))
}

/// `1.200.000`: groups of three after the first, parted by dots or commas.
fn priced(chars: &[NormChar], row: &[Group]) -> bool {
    row.len() > 1
        && row[1..].iter().all(|g| g.digits.len() == 3)
        && row[0].digits.len() <= 3
        && !row[0].digits.starts_with('0')
        && row[row.len() - 1].digits == "000"
        && gaps(chars, row).all(|c| matches!(c, '.' | ','))
}

fn vietnamese_mobile(digits: &str) -> bool {
    let b = digits.as_bytes();
    b.len() == 10 && b[0] == b'0' && matches!(b[1], b'3' | b'5' | b'7' | b'8' | b'9')
}

fn chinese_mobile(digits: &str) -> bool {
    let b = digits.as_bytes();
    b.len() == 11 && b[0] == b'1' && b[1] >= b'3'
}

/// The digits of a text that holds a number and nothing else, with a leading `+` if written.
pub(super) fn digits_only(chars: &[NormChar]) -> Option<String> {
    let groups = groups(chars);
    let digits: String = groups.iter().map(|g| g.digits.as_str()).collect();
    let whole =
        groups.iter().enumerate().all(|(i, g)| !g.letter_before && !g.letter_after && (i == 0 || g.gap.is_some()));
    let outside = chars
        .iter()
        .enumerate()
        .any(|(i, c)| (is_letter(c) || c.is_han()) && !groups.iter().any(|g| g.range.contains(&i)));
    if !whole || outside || digits.is_empty() {
        return None;
    }
    let plus = plus_before(chars, groups[0].range.start).is_some();
    Some(if plus { format!("+{digits}") } else { digits })
}

/// Digits as read to a number as dialled from anywhere.
pub(super) fn international(read: &str) -> Option<String> {
    let (plus, digits) = match read.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, read),
    };
    let (plus, digits) = match digits.strip_prefix("00") {
        Some(rest) => (true, rest),
        None => (plus, digits),
    };
    let n = digits.len();
    if plus && !digits.starts_with('0') {
        // +84 (0) 901 …: the trunk zero is not dialled from outside.
        let digits = match digits.strip_prefix("840") {
            Some(rest) if rest.len() >= 9 => format!("84{rest}"),
            _ => digits.to_owned(),
        };
        return (8..=15).contains(&digits.len()).then(|| format!("+{digits}"));
    }
    if let Some(rest) = digits.strip_prefix("84") {
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        if vietnamese_mobile(&format!("0{rest}")) {
            return Some(format!("+84{rest}"));
        }
    }
    if let Some(rest) = digits.strip_prefix("86").filter(|rest| chinese_mobile(rest)) {
        return Some(format!("+86{rest}"));
    }
    if chinese_mobile(digits) {
        return Some(format!("+86{digits}"));
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return (8..=11).contains(&rest.len()).then(|| format!("+84{rest}"));
    }
    let b = digits.as_bytes();
    if n == 10 && matches!(b[0], b'2'..=b'9') && matches!(b[3], b'1'..=b'9') {
        return Some(format!("+1{digits}"));
    }
    if n == 9 && matches!(b[0], b'3' | b'5' | b'7' | b'8' | b'9') {
        return Some(format!("+84{digits}"));
    }
    (8..=15).contains(&n).then(|| format!("+{digits}"))
}
