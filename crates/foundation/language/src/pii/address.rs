//! Postal and mail addresses.
//!
//! A place counts as an address when it comes down to a house, a street or a hamlet and something else confirms it
//! (a ward, a district, a city, the word "address"). `quận 7` or `Hà Nội` alone says where a region is, not who lives
//! there, and stays.

use std::sync::LazyLock;

use super::{CharSpan, PersonalKind};
use crate::normalise::NormChar;
use crate::tokens::{Kind, Tokens, WordMap};
use crate::words::{self, Part};

/// Words between two parts of one address.
const GAP_TOKENS_MAX: usize = 3;
/// What an address must add up to.
const SCORE_MIN: u32 = 3;
/// Words of a street's or ward's name.
const NAME_WORDS_MAX: usize = 4;

const STREET: &[&str] = &[
    "ngo",
    "ngach",
    "hem",
    "kiet",
    "duong",
    "pho",
    "thon",
    "xom",
    "ap",
    "to",
    "khom",
    "doi",
    "toa",
    "block",
    "lo",
    "ql",
    "chung cu",
    "khu pho",
    "kp",
    "quoc lo",
    "tinh lo",
    "khu do thi",
    "kdt",
    "kcn",
    "khu cong nghiep",
    "so nha",
    "sn",
    "nha so",
    "can ho",
];
const DISTRICT: &[&str] = &[
    "phuong",
    "xa",
    "thi tran",
    "quan",
    "huyen",
    "thi xa",
    "thanh pho",
    "tp",
    "tinh",
    "q",
    "p",
    "f",
    "tx",
    "tt",
    "h",
    "p.",
    "q.",
];
const CITIES: &[&str] = &[
    "ha noi",
    "hn",
    "ho chi minh",
    "hcm",
    "tphcm",
    "tp hcm",
    "sai gon",
    "sg",
    "da nang",
    "hai phong",
    "can tho",
    "hue",
    "binh duong",
    "dong nai",
    "long an",
    "tien giang",
    "ben tre",
    "vinh long",
    "dong thap",
    "an giang",
    "kien giang",
    "ca mau",
    "bac lieu",
    "soc trang",
    "tra vinh",
    "hau giang",
    "tay ninh",
    "binh phuoc",
    "binh thuan",
    "ninh thuan",
    "khanh hoa",
    "nha trang",
    "phu yen",
    "binh dinh",
    "quy nhon",
    "quang ngai",
    "quang nam",
    "quang tri",
    "quang binh",
    "ha tinh",
    "nghe an",
    "vinh",
    "thanh hoa",
    "ninh binh",
    "nam dinh",
    "thai binh",
    "ha nam",
    "hung yen",
    "hai duong",
    "bac ninh",
    "bac giang",
    "quang ninh",
    "ha long",
    "lang son",
    "cao bang",
    "bac kan",
    "thai nguyen",
    "tuyen quang",
    "ha giang",
    "lao cai",
    "yen bai",
    "lai chau",
    "dien bien",
    "son la",
    "hoa binh",
    "phu tho",
    "viet tri",
    "vinh phuc",
    "dak lak",
    "dak nong",
    "gia lai",
    "kon tum",
    "lam dong",
    "da lat",
    "ba ria",
    "vung tau",
    "buon ma thuot",
    "pleiku",
    "bien hoa",
    "thu duc",
    "cau giay",
    "dong da",
    "hai ba trung",
    "hoan kiem",
    "thanh xuan",
    "ha dong",
    "long bien",
    "tay ho",
    "ba dinh",
    "hoang mai",
    "nam tu liem",
    "bac tu liem",
    "go vap",
    "tan binh",
    "tan phu",
    "binh thanh",
    "phu nhuan",
    "binh tan",
    "nha be",
    "binh chanh",
    "hoc mon",
    "cu chi",
];
/// Streets found in nearly every town.
const FAMOUS: &[&str] = &[
    "le loi",
    "nguyen trai",
    "tran hung dao",
    "nguyen hue",
    "le duan",
    "hai ba trung",
    "ly thuong kiet",
    "quang trung",
    "dien bien phu",
    "cach mang thang",
    "vo van tan",
    "nguyen van cu",
    "le hong phong",
    "nguyen thi minh khai",
    "pham van dong",
    "le van sy",
    "truong chinh",
    "hoang van thu",
    "le thanh ton",
    "phan chu trinh",
    "phan boi chau",
    "ba trieu",
    "giai phong",
    "lang ha",
    "kim ma",
    "xuan thuy",
    "nguyen van linh",
    "vo nguyen giap",
    "hung vuong",
    "ton duc thang",
    "au co",
    "lac long quan",
];
const ENGLISH: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "boulevard",
    "blvd",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "way",
    "place",
    "square",
    "highway",
    "hwy",
    "terrace",
    "parkway",
    "pkwy",
    "circle",
    "crescent",
];
const MAIL_HOSTS: &[&str] =
    &["gmail", "yahoo", "hotmail", "outlook", "icloud", "live", "qq", "foxmail", "sina", "protonmail", "ymail"];

pub(super) fn mails(chars: &[NormChar]) -> Vec<CharSpan> {
    let local = |c: &NormChar| c.plain.is_ascii_alphanumeric() || matches!(c.plain, '.' | '_' | '%' | '+' | '-');
    let word = |c: &NormChar| c.plain.is_ascii_alphanumeric();
    let blank = |c: &NormChar| c.plain == ' ';
    let mut out: Vec<CharSpan> = Vec::new();
    for at in (0..chars.len()).filter(|i| chars[*i].plain == '@') {
        let (mut lo, mut hi) = (at, at + 1);
        while lo > 0 && blank(&chars[lo - 1]) {
            lo -= 1;
        }
        let name_end = lo;
        while lo > 0 && local(&chars[lo - 1]) {
            lo -= 1;
        }
        while hi < chars.len() && blank(&chars[hi]) {
            hi += 1;
        }
        let host_start = hi;
        while hi < chars.len() && (word(&chars[hi]) || chars[hi].plain == '-') {
            hi += 1;
        }
        let host: String = chars[host_start..hi].iter().map(|c| c.plain).collect();
        let known = MAIL_HOSTS.contains(&host.as_str()) || host == "163" || host == "126";
        // .com, . com, .com.vn
        let mut dotted = false;
        loop {
            let mut k = hi;
            while known && k < chars.len() && blank(&chars[k]) {
                k += 1;
            }
            if chars.get(k).is_none_or(|c| c.plain != '.') {
                break;
            }
            k += 1;
            while known && k < chars.len() && blank(&chars[k]) {
                k += 1;
            }
            let from = k;
            while k < chars.len() && chars[k].plain.is_ascii_lowercase() {
                k += 1;
            }
            if k - from < 2 {
                break;
            }
            dotted = true;
            hi = k;
        }
        let apart = name_end != at || host_start != at + 1;
        let full = lo < name_end && host_start < hi && (known || (dotted && !apart));
        if full && out.last().is_none_or(|last| last.range.end <= lo) {
            out.push(CharSpan { range: lo..hi, kind: PersonalKind::Email, digits: String::new() });
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Street,
    District,
    City,
}

/// A part of an address: tokens it covers and what it weighs.
struct Piece {
    from: usize,
    to: usize,
    level: Level,
    score: u32,
}

pub(super) fn places(tokens: &Tokens) -> Vec<CharSpan> {
    let mut out = Vec::new();
    // Without a number only a hamlet or a lane by its name makes an address.
    let numbered = (0..tokens.len()).any(|i| digits(tokens, i));
    if numbered || (0..tokens.len()).any(|i| STREETS.contains_key(tokens.plain(i))) {
        vietnamese(tokens, &mut out);
    }
    if numbered {
        english(tokens, &mut out);
    }
    chinese(tokens, &mut out);
    let mut spans: Vec<CharSpan> = Vec::new();
    out.sort_unstable();
    for (from, to) in out {
        let range = tokens.all[from].lo..tokens.all[to - 1].hi;
        if spans.last().is_none_or(|last| last.range.end <= range.start) {
            spans.push(CharSpan { range, kind: PersonalKind::Address, digits: String::new() });
        }
    }
    spans
}

/// Names by their first word.
type Index = WordMap<Vec<&'static str>>;

fn index(list: &'static [&'static str]) -> Index {
    let mut map = Index::default();
    for text in list {
        map.entry(text.split(' ').next().unwrap_or_default().to_owned()).or_default().push(*text);
    }
    map
}

static STREETS: LazyLock<Index> = LazyLock::new(|| index(STREET));
static DISTRICTS: LazyLock<Index> = LazyLock::new(|| index(DISTRICT));
static CITY: LazyLock<Index> = LazyLock::new(|| index(CITIES));
static KNOWN: LazyLock<Index> = LazyLock::new(|| index(FAMOUS));

/// The longest name of a list that stands at token `i`, in tokens.
fn listed(tokens: &Tokens, i: usize, list: &Index) -> Option<usize> {
    let fits = |text: &&&str| text.split(' ').enumerate().all(|(k, word)| tokens.plain(i + k) == word);
    list.get(tokens.plain(i))?.iter().filter(fits).map(|text| text.split(' ').count()).max()
}

fn digits(tokens: &Tokens, i: usize) -> bool {
    tokens.kind(i) == Some(Kind::Digits)
}

fn letters(tokens: &Tokens, i: usize) -> bool {
    tokens.kind(i) == Some(Kind::Letters)
}

/// A letter run with a digit glued behind: a code, not a name.
fn code_like(tokens: &Tokens, i: usize) -> bool {
    letters(tokens, i) && digits(tokens, i + 1) && tokens.glued(i + 1)
}

fn talk(tokens: &Tokens, i: usize) -> bool {
    words::wanted(tokens, i, |p| {
        matches!(
            p,
            Part::Buy
                | Part::Give
                | Part::Soft
                | Part::Kin
                | Part::Friend
                | Part::Me
                | Part::Unit
                | Part::Crate
                | Part::Kilo
                | Part::Money
                | Part::Ask(_)
                | Part::NotUnit
                | Part::Not
                | Part::Hey
                | Part::Count
                | Part::SizeWord
                | Part::ColorWord
        )
    })
    .is_some()
}

/// A number of a house: `12`, `25/3`, `12A`, `12 bis`; the token after it, and whether it has a slash.
fn house(tokens: &Tokens, i: usize) -> Option<(usize, bool)> {
    if !digits(tokens, i) || tokens.plain(i).len() > 5 || (tokens.glued(i) && i > 0 && letters(tokens, i - 1)) {
        return None;
    }
    let mut k = i + 1;
    let mut slash = false;
    loop {
        if tokens.plain(k) == "/" && digits(tokens, k + 1) && tokens.glued(k + 1) {
            slash = true;
            k += 2;
        } else if letters(tokens, k)
            && tokens.glued(k)
            && tokens.plain(k).len() == 1
            && !digits(tokens, k + 1)
            && !matches!(tokens.plain(k), "k" | "d" | "h" | "c" | "m")
        {
            k += 1;
        } else {
            break;
        }
    }
    (!(letters(tokens, k) && tokens.glued(k))).then_some((k, slash))
}

/// The name that follows a marker: a number, or capitals as long as they last, or two plain words.
fn name(tokens: &Tokens, mut i: usize) -> Option<usize> {
    if tokens.plain(i) == "." {
        i += 1;
    }
    if let Some((end, _)) = house(tokens, i) {
        return Some(end);
    }
    // P13, Q3
    if digits(tokens, i) && tokens.plain(i).len() <= 2 {
        return Some(i + 1);
    }
    if !letters(tokens, i) || code_like(tokens, i) {
        return None;
    }
    let capital = tokens.all[i].upper;
    let mut k = i;
    while k < i + NAME_WORDS_MAX && letters(tokens, k) && !code_like(tokens, k) {
        let other = !capital && (k > i + 1 || talk(tokens, k));
        if (capital && !tokens.all[k].upper) || other || (k > i && marker(tokens, k).is_some()) {
            break;
        }
        k += 1;
    }
    (k > i).then_some(k)
}

fn marker(tokens: &Tokens, i: usize) -> Option<(Level, usize)> {
    if !letters(tokens, i) {
        return None;
    }
    // "phở", "tổ" and the like are told from street words by their marks where they have any.
    let wrong = matches!(
        tokens.marked(i),
        "phơ3"
            | "phô3"
            | "to"
            | "xa1"
            | "lo5"
            | "lô4"
            | "ap"
            | "tỏ"
            | "đôi"
            | "đoi2"
            | "đôi2"
            | "hem5"
            | "lo"
            | "to2"
            | "tôt2"
    );
    let bare_word =
        tokens.is_bare(i) && matches!(tokens.plain(i), "to" | "lo" | "doi" | "xa" | "ap" | "pho" | "tinh" | "hem");
    if let Some(len) = listed(tokens, i, &STREETS) {
        let numbered = digits(tokens, i + len) || tokens.plain(i + len) == ".";
        return (!wrong && (!bare_word || numbered)).then_some((Level::Street, len));
    }
    let len = listed(tokens, i, &DISTRICTS)?;
    let short = tokens.plain(i).len() == 1;
    // p, q, h, f: only with a number or a dot right behind.
    let tied = tokens.plain(i + 1) == "." || (digits(tokens, i + 1) && tokens.plain(i + 1).len() <= 2);
    (!wrong && (!short || tied) && (!bare_word || tokens.all[i + len.min(tokens.len() - i - 1)].upper))
        .then_some((Level::District, len))
}

fn piece(tokens: &Tokens, i: usize) -> Option<Piece> {
    if let Some((level, len)) = marker(tokens, i)
        && let Some(mut to) = name(tokens, i + len)
    {
        // ngõ 12 Trần Duy Hưng: the street behind the number of the lane.
        let end = to + NAME_WORDS_MAX;
        while level == Level::Street && digits(tokens, i + len) && to < end && letters(tokens, to) {
            if !tokens.all[to].upper || code_like(tokens, to) || marker(tokens, to).is_some() {
                break;
            }
            to += 1;
        }
        if level == Level::Street {
            to += listed(tokens, to, &KNOWN).unwrap_or(0);
        }
        let score = if level == Level::Street { 2 } else { 1 };
        return Some(Piece { from: i, to, level, score });
    }
    if letters(tokens, i)
        && let Some(len) = listed(tokens, i, &CITY)
    {
        return Some(Piece { from: i, to: i + len, level: Level::City, score: 1 });
    }
    let (end, slash) = house(tokens, i)?;
    let bonus = u32::from(slash) + u32::from(tokens.plain(i.wrapping_sub(1)) == "so");
    if marker(tokens, end).is_some_and(|(level, _)| level == Level::Street) {
        return Some(Piece { from: i, to: end, level: Level::Street, score: 1 + bonus });
    }
    if let Some(len) = listed(tokens, end, &KNOWN) {
        return Some(Piece { from: i, to: end + len, level: Level::Street, score: 3 + bonus });
    }
    let mut k = end;
    while k < end + NAME_WORDS_MAX && letters(tokens, k) && !code_like(tokens, k) && marker(tokens, k).is_none() {
        let city = k > end && listed(tokens, k, &CITY).is_some();
        if city || (talk(tokens, k) && !(tokens.all[k].upper && k > end)) {
            break;
        }
        k += 1;
    }
    let named = k - end;
    let capitals = (end..k).all(|t| tokens.all[t].upper);
    let confirmed =
        (k..(k + 2).min(tokens.len())).any(|t| marker(tokens, t).is_some() || listed(tokens, t, &CITY).is_some());
    let street = named > 0 && (confirmed || (capitals && named >= 2));
    street.then_some(Piece { from: i, to: k, level: Level::Street, score: 2 + bonus })
}

fn vietnamese(tokens: &Tokens, out: &mut Vec<(usize, usize)>) {
    let mut cluster: Vec<Piece> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let gap = cluster.last().map_or(0, |last| i - last.to);
        if gap > GAP_TOKENS_MAX {
            settle(tokens, &mut cluster, out);
        }
        if let Some(next) = piece(tokens, i) {
            i = next.to;
            cluster.push(next);
        } else {
            if code_like(tokens, i) || tokens.plain(i) == "\n" {
                settle(tokens, &mut cluster, out);
            }
            i += 1;
        }
    }
    settle(tokens, &mut cluster, out);
}

fn settle(tokens: &Tokens, cluster: &mut Vec<Piece>, out: &mut Vec<(usize, usize)>) {
    let pieces = std::mem::take(cluster);
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    let told = (first.from.saturating_sub(4)..first.from).any(|k| {
        (tokens.plain(k) == "dia" && tokens.plain(k + 1) == "chi")
            || (tokens.plain(k) == "dc" && tokens.plain(k + 1) != "k")
            || tokens.plain(k) == "address"
    });
    let score = pieces.iter().map(|p| p.score).sum::<u32>() + u32::from(told);
    let street = pieces.iter().any(|p| p.level == Level::Street);
    if street && score >= SCORE_MIN {
        let from = if tokens.plain(first.from.wrapping_sub(1)) == "so" { first.from - 1 } else { first.from };
        out.push((from, last.to));
    }
}

/// 12 Main Street, Apt 5, Austin, TX 78701
fn english(tokens: &Tokens, out: &mut Vec<(usize, usize)>) {
    let mut i = 0;
    while i < tokens.len() {
        let Some((mut k, _)) = house(tokens, i) else {
            i += 1;
            continue;
        };
        let start = i;
        i += 1;
        let mut words = 0;
        while words < 4
            && letters(tokens, k)
            && !(words > 0 && ENGLISH.contains(&tokens.plain(k)))
            && !code_like(tokens, k)
        {
            words += 1;
            k += 1;
        }
        let kind = tokens.plain(k);
        let short = kind.len() <= 3;
        let clear =
            ENGLISH.contains(&kind) && (!short || (start + 1..=k).all(|t| !letters(tokens, t) || tokens.all[t].upper));
        if words == 0 || !clear || (kind == "way" || kind == "place") && !tokens.all[k].upper {
            continue;
        }
        k += 1;
        // The rest of the line belongs to it as long as it looks like one: names, signs, a flat, a postcode.
        loop {
            let mut t = k;
            while matches!(tokens.plain(t), "," | "." | "#") {
                t += 1;
            }
            let flat = matches!(tokens.plain(t), "apt" | "unit" | "suite" | "floor" | "flat");
            let capital = letters(tokens, t)
                && tokens.all[t].upper
                && !code_like(tokens, t)
                && (t > k || tokens.plain(t).len() == 2);
            let postcode = digits(tokens, t)
                && (tokens.plain(t).len() == 5
                    || tokens.plain(t.wrapping_sub(1)) == "#"
                    || matches!(tokens.plain(t.wrapping_sub(1)), "apt" | "unit" | "suite" | "floor" | "flat"));
            if !(flat || capital || postcode) {
                break;
            }
            k = t + 1;
        }
        out.push((start, k));
        i = k;
    }
}

/// 浙江省杭州市西湖区文三路100号3单元502室
fn chinese(tokens: &Tokens, out: &mut Vec<(usize, usize)>) {
    let mut i = 0;
    while i < tokens.len() {
        if tokens.kind(i) != Some(Kind::Han) {
            i += 1;
            continue;
        }
        let from = i;
        let mut k = i;
        let (mut road, mut admin, mut door) = (None, 0u32, 0u32);
        let mut first = None;
        let mut end = i;
        while k < tokens.len()
            && (tokens.kind(k) == Some(Kind::Han)
                || digits(tokens, k)
                || (letters(tokens, k) && tokens.plain(k).len() == 1)
                || (tokens.plain(k) == "-" && digits(tokens, k + 1)))
        {
            let after_number =
                k > from && (digits(tokens, k - 1) || "一二三四五六七八九十".contains(tokens.plain(k - 1)));
            match tokens.plain(k) {
                "省" | "市" | "区" | "县" | "镇" | "乡" | "州" if k > from => {
                    admin += 1;
                    first = first.or(Some(k));
                    end = k + 1;
                }
                "路" | "街" | "巷" | "弄" | "道" | "村" | "苑" if k > from => {
                    road = Some(k);
                    first = first.or(Some(k));
                    end = k + 1;
                }
                "小" if tokens.plain(k + 1) == "区" => {
                    road = Some(k);
                    first = first.or(Some(k));
                }
                "号" | "栋" | "幢" | "室" | "楼" | "座"
                    if after_number || (tokens.plain(k) == "室" && road.is_some()) =>
                {
                    door += 1;
                    end = k + 1;
                }
                "单" if after_number && tokens.plain(k + 1) == "元" => {
                    door += 1;
                    end = k + 2;
                }
                _ => {}
            }
            k += 1;
        }
        if road.is_some()
            && (door > 0 || admin >= 2)
            && door + admin > 0
            && let Some(first) = first
        {
            // The name before the first part begins after a verb of sending, or a few characters back.
            let verb =
                |t: &usize| matches!(tokens.plain(*t), "到" | "寄" | "址" | "住" | "在" | "送" | "发" | "是" | "给");
            let start = (from..first).rev().find(verb).map_or(from.max(first.saturating_sub(4)), |t| t + 1);
            while end < k && (digits(tokens, end) || tokens.plain(end) == "-") {
                end += 1;
            }
            out.push((start, end));
        }
        i = k.max(i + 1);
    }
}
