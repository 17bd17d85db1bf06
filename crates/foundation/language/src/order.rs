//! Reads an order out of a live comment: `A12`, `a1 xanh M x2`, `chốt A1`, `我要A1两件`, `I want A1`.
//!
//! Promises: a pure function of the armed codes and the text; any text is answered; nothing is guessed. A question, a
//! cancellation, a negation, praise, a report, somebody else's order or the host's own talk is not an order, and a
//! price, a size, a weight, a time or a phone number is not a quantity. What the words leave open (two sizes "or",
//! two different counts) is `Unclear`, never the first guess. `tests/corpus` holds what that means, line by line.

mod build;
mod judge;
mod scan;

use std::ops::Range;

use serde_json::{Value, json};

use crate::normalise::{self, NormChar};
use crate::pii;
use crate::tokens::{Fit, Kind, Tokens, Word, WordMap, words_of};
use crate::words::{self, Part};

/// Longer comments are not read. Characters.
pub const COMMENT_CHARS_MAX: usize = 500;
/// Most pieces of one item a comment can order.
pub const QUANTITY_MAX: u32 = 999;
/// A bare number (`A1 2`) above this is taken for a price or a size, not a quantity; `x30` and `30 cái` still count.
pub const BARE_QUANTITY_MAX: u32 = 20;
/// Most different items in one comment.
pub const ITEMS_MAX: usize = 20;
/// Shortest code of letters alone that may be typed as two words. Letters.
const WORDY_MIN: usize = 4;
/// Most codes armed at once.
pub const CODES_MAX: usize = 1_000;
/// Longest code. Characters.
pub const CODE_CHARS_MAX: usize = 24;
/// Most kinds of option of one code (colour, size, …).
pub const DIMENSIONS_MAX: usize = 4;
/// Most options of one kind.
pub const OPTIONS_MAX: usize = 60;
/// Longest option. Characters.
pub const OPTION_CHARS_MAX: usize = 40;

/// A code the host opened for ordering. `A12:đen|xanh:S|M|L` has options `[["đen","xanh"],["S","M","L"]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArmedCode {
    pub code: String,
    /// One list for each kind of option.
    pub options: Vec<Vec<String>>,
}

/// Why a list of codes cannot be armed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodesError {
    #[error("no code given; write codes like \"A1,A12:đen|xanh:S|M|L\"")]
    Empty,
    #[error("{0} codes given, at most {CODES_MAX} can be armed at once")]
    TooMany(usize),
    #[error("code \"{0}\" must be 1 to {CODE_CHARS_MAX} letters and digits (a dash or underscore may stand between)")]
    BadCode(String),
    #[error("code \"{0}\" reads the same as \"{1}\"; every armed code must differ in letters or digits")]
    SameCode(String, String),
    #[error("code \"{0}\" has more than {DIMENSIONS_MAX} kinds of option")]
    TooManyDimensions(String),
    #[error("code \"{0}\" has a kind of option with none or more than {OPTIONS_MAX} choices")]
    BadOptions(String),
    #[error(
        "option \"{1}\" of code \"{0}\" must be 1 to {OPTION_CHARS_MAX} characters with at least one letter or digit"
    )]
    BadOption(String, String),
    #[error("option \"{1}\" of code \"{0}\" reads the same as its option \"{2}\"")]
    SameOption(String, String, String),
}

/// Reads `A1,A12:đen|xanh:S|M|L,B7` (full-width `，：｜` too). Checks each code as [`Codes::new`] does.
pub fn parse_codes(spec: &str) -> Result<Vec<ArmedCode>, CodesError> {
    let mut armed = Vec::new();
    for entry in spec.split([',', '，', '\n', ';', '；']).map(str::trim).filter(|e| !e.is_empty()) {
        let mut parts = entry.split([':', '：']);
        let code = parts.next().unwrap_or_default().trim().to_owned();
        let list = |part: &str| part.split(['|', '｜']).map(|o| o.trim().to_owned()).collect::<Vec<_>>();
        armed.push(ArmedCode { code, options: parts.map(list).collect() });
    }
    Codes::new(armed.clone())?;
    Ok(armed)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    Color,
    Size,
    Other,
}

/// What one written option can mean: a choice of a kind of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pick {
    code: u16,
    dimension: u8,
    choice: u8,
}

#[derive(Debug)]
struct OptionPhrase {
    words: Vec<Word>,
    picks: u16,
}

/// Codes that begin with one piece: the one that is only that, and the others by their second piece.
#[derive(Debug, Default)]
struct Starts {
    whole: Option<u16>,
    longer: WordMap<Vec<u16>>,
}

/// The armed codes, made ready once and used for every comment.
#[derive(Debug)]
pub struct Codes {
    armed: Vec<ArmedCode>,
    pieces: Vec<Vec<String>>,
    dimensions: Vec<Vec<Dimension>>,
    by_first: WordMap<Starts>,
    picks: Vec<Vec<Pick>>,
    by_option: WordMap<Vec<OptionPhrase>>,
    numeric: bool,
    /// Some code is a word long enough to be typed as two.
    wordy: bool,
}

/// One colour in three languages. A group serves a code only where it leaves no doubt among the code's own colours.
const COLORS: &[&str] = &[
    "đen|black|黑|黑色",
    "trắng|white|白|白色",
    "đỏ|red|红|红色",
    "vàng|yellow|黄|黄色",
    "hồng|pink|粉|粉色|粉红|粉红色",
    "tím|purple|紫|紫色",
    "nâu|brown|棕|棕色|咖啡色|咖色",
    "xám|ghi|gray|grey|灰|灰色",
    "cam|orange|橙|橙色",
    "be|beige|米色|杏色",
    "kem|cream|奶白",
    "xanh dương|xanh biển|xanh nước biển|blue|蓝|蓝色",
    "xanh lá|xanh lá cây|green|绿|绿色",
    "xanh than|xanh đen|navy|navy blue|藏青|藏青色",
    "xanh rêu|rêu|olive|军绿",
    "xanh",
];

const SIZES: &[&str] = &[
    "xs|extra small",
    "s|small|小码|小号",
    "m|medium|med|中码|中号",
    "l|large|大码|大号",
    "xl|extra large|x large|加大",
    "xxl|2xl|xx l|加加大",
    "xxxl|3xl",
    "4xl|xxxxl",
    "freesize|free size|fs|f|均码|free",
];

impl Codes {
    /// Compiles the codes. Errors name the code or option at fault and the limit it broke.
    pub fn new(armed: Vec<ArmedCode>) -> Result<Codes, CodesError> {
        words::prepare();
        if armed.is_empty() {
            return Err(CodesError::Empty);
        }
        if armed.len() > CODES_MAX {
            return Err(CodesError::TooMany(armed.len()));
        }
        let mut codes = Codes {
            pieces: Vec::with_capacity(armed.len()),
            dimensions: Vec::with_capacity(armed.len()),
            by_first: WordMap::default(),
            picks: Vec::new(),
            by_option: WordMap::default(),
            numeric: false,
            wordy: false,
            armed,
        };
        for index in 0..codes.armed.len() {
            codes.add_code(index)?;
            codes.add_options(index)?;
        }
        codes.add_plurals();
        for list in codes.by_option.values_mut() {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
        Ok(codes)
    }

    /// The codes as the host armed them.
    pub fn armed(&self) -> &[ArmedCode] {
        &self.armed
    }

    fn add_code(&mut self, index: usize) -> Result<(), CodesError> {
        let code = &self.armed[index].code;
        let bad = || CodesError::BadCode(code.clone());
        let length = code.chars().count();
        let chars = normalise::chars(code);
        let allowed = |c: &NormChar| c.plain.is_alphanumeric() || matches!(c.plain, '-' | '_');
        if length == 0 || length > CODE_CHARS_MAX || !chars.iter().all(allowed) {
            return Err(bad());
        }
        // Small letters throughout, so that a capital inside is no cut.
        let low: String = chars.iter().map(|c| c.plain).collect();
        let pieces: Vec<String> = words_of(&low).into_iter().map(|w| w.plain).collect();
        let Some(first) = pieces.first().cloned() else { return Err(bad()) };
        if let Some(same) = self.pieces.iter().position(|other| other.concat() == pieces.concat()) {
            return Err(CodesError::SameCode(code.clone(), self.armed[same].code.clone()));
        }
        self.numeric |= pieces.len() == 1 && first.bytes().all(|b| b.is_ascii_digit());
        self.wordy |= pieces.len() == 1 && first.len() >= WORDY_MIN && first.bytes().all(|b| b.is_ascii_lowercase());
        let starts = self.by_first.entry(first).or_default();
        match pieces.get(1) {
            Some(second) => starts.longer.entry(second.clone()).or_default().push(index as u16),
            None => starts.whole = Some(index as u16),
        }
        self.pieces.push(pieces);
        Ok(())
    }

    /// `2 mugs` for the code MUG, where no other code is called so.
    fn add_plurals(&mut self) {
        for (index, pieces) in self.pieces.iter().enumerate() {
            if let [word] = pieces.as_slice()
                && word.len() > 2
                && word.bytes().all(|b| b.is_ascii_lowercase())
            {
                self.by_first.entry(format!("{word}s")).or_default().whole.get_or_insert(index as u16);
            }
        }
    }

    fn add_options(&mut self, index: usize) -> Result<(), CodesError> {
        let ArmedCode { code, options } = self.armed[index].clone();
        if options.len() > DIMENSIONS_MAX {
            return Err(CodesError::TooManyDimensions(code));
        }
        let mut kinds = Vec::with_capacity(options.len());
        let mut written: Vec<(Vec<Word>, Pick)> = Vec::new();
        let mut meant: Vec<(Vec<Word>, Pick)> = Vec::new();
        for (d, choices) in options.iter().enumerate() {
            if choices.is_empty() || choices.len() > OPTIONS_MAX {
                return Err(CodesError::BadOptions(code));
            }
            let mut seen = Vec::with_capacity(choices.len());
            let (mut colors, mut sizes) = (0, 0);
            for (k, choice) in choices.iter().enumerate() {
                let words = words_of(choice);
                if choice.chars().count() > OPTION_CHARS_MAX || words.is_empty() {
                    return Err(CodesError::BadOption(code, choice.clone()));
                }
                if let Some(same) = seen.iter().position(|other| *other == words) {
                    return Err(CodesError::SameOption(code, choice.clone(), choices[same].clone()));
                }
                let pick = Pick { code: index as u16, dimension: d as u8, choice: k as u8 };
                // 红色 is also said 红, L码 also L, and navy blue navyblue.
                let han_tail = words.len() > 1 && matches!(words[words.len() - 1].plain.as_str(), "色" | "码" | "号");
                if han_tail {
                    meant.push((words[..words.len() - 1].to_vec(), pick));
                }
                meant.extend(other_spellings(choice, &words).into_iter().map(|text| (words_of(&text), pick)));
                if words.len() > 1 {
                    let joined = |f: fn(&Word) -> &str| words.iter().map(f).collect::<String>();
                    meant.push((words_of(&joined(|w| &w.plain)), pick));
                    let size = words[0].plain == "size" || words[0].plain == "mau";
                    meant.push((words[usize::from(size)..].to_vec(), pick));
                }
                let core = if han_tail { &words[..words.len() - 1] } else { &words[..] };
                let group_of = |groups: &[&'static str]| {
                    groups.iter().copied().find(|group| {
                        group
                            .split('|')
                            .map(words_of)
                            .any(|other| same_words(&other, &words) || same_words(&other, core))
                    })
                };
                let color = group_of(COLORS);
                colors += usize::from(color.is_some() || words[0].plain == "xanh" || words[0].plain == "mau");
                let number = words.len() == 1 && words[0].plain.bytes().all(|b| b.is_ascii_digit());
                let size = group_of(SIZES);
                sizes += usize::from(size.is_some() || number || words[0].plain == "size");
                for group in color.into_iter().chain(size) {
                    meant.extend(group.split('|').map(|text| (words_of(text), pick)));
                }
                // xanh for xanh dương, navy for navy blue, where no other choice starts so; dâu for vị dâu.
                let first = &words[0].plain;
                if words.len() > 1 && !han_tail && first.chars().count() > 1 && first != "khong" {
                    meant.push((words[..1].to_vec(), pick));
                    // The unit of 28cm is no option of its own.
                    if !first.bytes().all(|b| b.is_ascii_digit()) {
                        meant.push((words[1..].to_vec(), pick));
                    }
                }
                seen.push(words.clone());
                written.push((words, pick));
            }
            kinds.push(match () {
                () if colors * 2 > choices.len() => Dimension::Color,
                () if sizes * 2 > choices.len() => Dimension::Size,
                () => Dimension::Other,
            });
        }
        // A meaning two choices share is nobody's; one the host wrote is only that choice's.
        let mut clear: Vec<(Vec<Word>, Pick)> = Vec::new();
        for (words, pick) in &meant {
            let own = written.iter().any(|(other, _)| same_words(other, words));
            let shared = meant.iter().any(|(other, p)| p != pick && same_words(other, words));
            if !own && !shared && !clear.iter().any(|(other, _)| same_words(other, words)) && !words.is_empty() {
                clear.push((words.clone(), *pick));
            }
        }
        for (words, pick) in written.into_iter().chain(clear) {
            self.add_phrase(words, pick);
        }
        self.dimensions.push(kinds);
        Ok(())
    }

    fn add_phrase(&mut self, words: Vec<Word>, pick: Pick) {
        let list = self.by_option.entry(words[0].plain.clone()).or_default();
        if let Some(phrase) = list.iter().find(|phrase| phrase.words == words) {
            self.picks[phrase.picks as usize].push(pick);
            return;
        }
        let picks = self.picks.len() as u16;
        self.picks.push(vec![pick]);
        list.push(OptionPhrase { words, picks });
    }

    /// One letter away from a word of an armed option that begins the same.
    fn misspelt(&self, plain: &str) -> bool {
        plain.len() > 2 && self.by_option.keys().any(|word| word.len() > 2 && one_letter_apart(word, plain))
    }

    fn opens(&self, first: &str) -> bool {
        self.by_first.contains_key(first)
    }

    /// The codes that are `first` alone or go on with `second`.
    fn starting(&self, first: &str, second: &str) -> impl Iterator<Item = u16> + '_ {
        let starts = self.by_first.get(first);
        let longer = starts.and_then(|s| s.longer.get(second)).into_iter().flatten().copied();
        starts.and_then(|s| s.whole).into_iter().chain(longer)
    }

    fn pieces(&self, code: u16) -> &[String] {
        &self.pieces[code as usize]
    }

    /// A code of two pieces ends at token `k` (so that another code may be glued on: `A1B7`).
    fn ends_with(&self, tokens: &Tokens, k: usize) -> bool {
        k > 0 && self.starting(tokens.plain(k - 1), tokens.plain(k)).any(|code| self.pieces(code).len() == 2)
    }

    /// The armed option that starts at token `i`: its picks, its length in tokens, how well it is spelled.
    fn option_at(&self, tokens: &Tokens, i: usize) -> Option<(u16, usize, Fit)> {
        let list = self.by_option.get(tokens.plain(i))?;
        let mut best: Option<(u16, usize, Fit)> = None;
        for phrase in list {
            let (mut at, mut fit) = (i, Some(Fit::Exact));
            for (k, word) in phrase.words.iter().enumerate() {
                // 1.8米, 2-3 tuổi: the sign inside an option.
                let sign = k > 0 && matches!(tokens.plain(at), "." | "," | "-" | "/") && tokens.glued(at);
                at += usize::from(sign && tokens.glued(at + 1));
                // "2 kg" is 2kg, but "2 xl" may be two of XL.
                let one = k == 0
                    || tokens.kind(i) != Some(Kind::Digits)
                    || tokens.glued(at)
                    || !self.by_option.contains_key(&word.plain);
                fit = fit.and_then(|fit| Some(word.fit(tokens, at).filter(|_| one)?.min(fit)));
                at += 1;
            }
            if let Some(fit) = fit
                && best.is_none_or(|(_, len, old)| (at - i, fit) > (len, old))
            {
                best = Some((phrase.picks, at - i, fit));
            }
        }
        best
    }
}

/// One letter more, one less, or one other, behind the first.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let ends =
        |skip_a: usize, skip_b: usize| a.get(same + skip_a..).is_some_and(|rest| Some(rest) == b.get(same + skip_b..));
    same > 0 && a != b && (ends(1, 0) || ends(0, 1) || ends(1, 1))
}

/// Other ways to write an option with a figure or a "no" in it: 1kg is 1 ký and 1000g, 500g is nửa ký, 5斤 is 五斤,
/// không cay is ko cay.
fn other_spellings(choice: &str, words: &[Word]) -> Vec<String> {
    if words[0].plain == "khong" && words.len() > 1 {
        let rest = words[1..].iter().map(|w| w.plain.as_str()).collect::<Vec<_>>().join(" ");
        return ["ko", "k", "kh", "hông", "hong", "hk", "no"].iter().map(|no| format!("{no} {rest}")).collect();
    }
    let Ok(n) = words[0].plain.parse::<u32>() else { return Vec::new() };
    let mut out = Vec::new();
    if n < 100 && normalise::chars(choice).iter().any(NormChar::is_han) {
        let rest: String = words[1..].iter().map(|w| w.plain.as_str()).collect();
        out.push(format!("{}{rest}", han_figure(n)));
    }
    let grams = match words.get(1).map(|unit| unit.plain.as_str()) {
        Some("kg" | "ky" | "ki" | "can" | "kilo") => n.saturating_mul(1_000),
        Some("g" | "gr" | "gram" | "gam" | "克") => n,
        _ => return out,
    };
    if words.len() > 2 {
        return out;
    }
    out.extend(["g", "gr", "gram", "gam", "克"].map(|unit| format!("{grams}{unit}")));
    let kilos = match grams {
        500 => Some("nửa".to_owned()),
        _ => (grams % 1_000 == 0).then(|| (grams / 1_000).to_string()),
    };
    let units = ["kg", "ký", "kí", "ki", "cân", "kilo", "公斤"];
    out.extend(kilos.iter().flat_map(|n| units.map(|unit| format!("{n} {unit}"))));
    if grams.is_multiple_of(500) {
        out.push(format!("{}斤", grams / 500));
    }
    out
}

/// 12 as 十二. Below 100.
fn han_figure(n: u32) -> String {
    let digit = |d: u32| "零一二三四五六七八九".chars().nth(d as usize).unwrap_or('零');
    let mut out = String::new();
    if n >= 20 {
        out.push(digit(n / 10));
    }
    if n >= 10 {
        out.push('十');
    }
    if !n.is_multiple_of(10) || n == 0 {
        out.push(digit(n % 10));
    }
    out
}

fn same_words(a: &[Word], b: &[Word]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| x.marked == y.marked)
}

/// One thing ordered, in the host's own spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderItem {
    pub code: String,
    /// 1 to [`QUANTITY_MAX`].
    pub quantity: u32,
    /// At most one of each kind of option, in the order of the kinds; a kind nobody named is left out.
    pub options: Vec<String>,
}

/// Why a comment is not an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotOrder {
    /// Names no armed code.
    NoCode,
    Question,
    Cancellation,
    Negation,
    Praise,
    SomeoneElse,
    /// Tells of something bought, received or broken.
    Report,
    /// Asks to be shown the product.
    Show,
    /// The seller speaking to all.
    Host,
    /// Could be read in more than one way.
    Unclear,
    TooLong,
}

impl NotOrder {
    /// The stable word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            NotOrder::NoCode => "no_code",
            NotOrder::Question => "question",
            NotOrder::Cancellation => "cancellation",
            NotOrder::Negation => "negation",
            NotOrder::Praise => "praise",
            NotOrder::SomeoneElse => "someone_else",
            NotOrder::Report => "report",
            NotOrder::Show => "show",
            NotOrder::Host => "host",
            NotOrder::Unclear => "unclear",
            NotOrder::TooLong => "too_long",
        }
    }
}

/// What a comment means. Either `items` holds something or `not_order` says why not.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reading {
    pub items: Vec<OrderItem>,
    pub not_order: Option<NotOrder>,
    /// Asks for more (thêm, 再来, another): a repeat of it is a second order.
    pub again: bool,
    /// Carries a phone number.
    pub phone: bool,
    /// Codes the comment calls off (`hủy A1`), in the host's spelling, beside an order or without one.
    pub cancelled: Vec<String>,
}

impl Reading {
    fn not(why: NotOrder) -> Reading {
        Reading { not_order: Some(why), ..Reading::default() }
    }

    pub fn is_order(&self) -> bool {
        !self.items.is_empty()
    }

    /// `{"order":true,"code":"A12","quantity":2,"options":["xanh","M"],"phone":true}`, several items under `items`,
    /// or `{"order":false,"why":"question","phone":false}`.
    pub fn to_json(&self) -> Value {
        let item = |i: &OrderItem| json!({ "code": i.code, "quantity": i.quantity, "options": i.options });
        match self.items.as_slice() {
            [] => {
                let why = self.not_order.unwrap_or(NotOrder::NoCode).as_str();
                json!({ "order": false, "why": why, "phone": self.phone })
            }
            [one] => json!({
                "order": true, "code": one.code, "quantity": one.quantity, "options": one.options, "phone": self.phone
            }),
            many => json!({
                "order": true, "items": many.iter().map(item).collect::<Vec<_>>(), "phone": self.phone
            }),
        }
    }
}

/// Reads one comment against the armed codes.
pub fn read_comment(codes: &Codes, text: &str) -> Reading {
    let chars = normalise::chars(text);
    if chars.len() > COMMENT_CHARS_MAX {
        return Reading { phone: pii::phone_in(&chars), ..Reading::not(NotOrder::TooLong) };
    }
    let mut tokens = Tokens::cut(&chars);
    split_glued_codes(codes, &mut tokens, &chars);
    join_spaced_codes(codes, &mut tokens, &chars);
    // Most of a chat names no code: only a phone number is looked for then.
    if !(0..tokens.len()).any(|i| codes.opens(tokens.plain(i))) {
        return Reading { phone: pii::phone_in(&chars), ..Reading::not(NotOrder::NoCode) };
    }
    let spans = pii::spans(&chars, &tokens);
    let ranges = |address: bool| -> Vec<Range<usize>> {
        let kept = |s: &&pii::CharSpan| (s.kind == pii::PersonalKind::Address) == address;
        spans.iter().filter(kept).map(|s| s.range.clone()).collect()
    };
    let (phones, mut addresses) = (ranges(false), ranges(true));
    let phone = spans.iter().any(|s| s.kind == pii::PersonalKind::Phone);
    let shouted = !chars.iter().any(|c| !c.upper && c.plain.is_alphabetic() && !c.is_han());
    let marks = !shouted && chars.iter().any(|c| c.base != c.plain || c.tone != 0);
    let scan = |addresses: &[Range<usize>], eager| {
        scan::Scan { codes, tokens: &tokens, phones: &phones, addresses, marks, shouted, eager }.run()
    };
    let mut seen = scan(&addresses, false);
    if (!addresses.is_empty() || codes.numeric) && !seen.iter().any(|s| matches!(s.el, scan::El::Code(_))) {
        addresses.iter_mut().for_each(|address| spare_count(codes, &tokens, address));
        seen = scan(&addresses, true);
    }
    Reading { phone, ..judge::judge(codes, seen, shouted) }
}

/// `KCN 2, quận 3` for the code KCN: what an address seems to begin with is the code and how many, not a zone's number.
fn spare_count(codes: &Codes, tokens: &Tokens, address: &mut Range<usize>) {
    let Some(first) = (0..tokens.len()).find(|i| tokens.all[*i].lo == address.start) else { return };
    if codes.opens(tokens.plain(first)) && tokens.kind(first + 1) == Some(Kind::Digits) {
        address.start = tokens.all[first + 1].hi.min(address.end);
    }
}

/// `chota1`: a known word glued to a code becomes two tokens.
fn split_glued_codes(codes: &Codes, tokens: &mut Tokens, chars: &[NormChar]) {
    let mut i = 0;
    while i + 1 < tokens.len() {
        let plain = tokens.plain(i);
        let glued = tokens.kind(i) == Some(Kind::Letters) && tokens.kind(i + 1) == Some(Kind::Digits);
        if glued && tokens.glued(i + 1) && plain.is_ascii() && !codes.opens(plain) {
            let followed = |tail: &str| {
                codes.starting(tail, tokens.plain(i + 1)).any(|code| {
                    let rest = &codes.pieces(code)[1..];
                    let same =
                        |(k, piece): (usize, &String)| tokens.plain(i + 1 + k) == piece && tokens.glued(i + 1 + k);
                    !rest.is_empty() && rest.iter().enumerate().all(same)
                })
            };
            if let Some(cut) = (2..plain.len()).find(|cut| followed(&plain[*cut..])) {
                let tail = plain.len() - cut;
                tokens.split(chars, i, tail);
                let verb = |p| matches!(p, Part::Buy | Part::Give | Part::CodeWord);
                if words::wanted(tokens, i, verb).is_none_or(|hit| hit.len > 1) {
                    tokens.join(chars, i);
                }
            }
        }
        i += 1;
    }
}

/// `sen đá` for the code SENDA: two words that are a code of letters when written as one become one token.
fn join_spaced_codes(codes: &Codes, tokens: &mut Tokens, chars: &[NormChar]) {
    if !codes.wordy {
        return;
    }
    let mut i = 0;
    while i + 1 < tokens.len() {
        let both = tokens.kind(i) == Some(Kind::Letters) && tokens.kind(i + 1) == Some(Kind::Letters);
        if both {
            let joined = format!("{}{}", tokens.plain(i), tokens.plain(i + 1));
            if joined.len() >= WORDY_MIN && codes.by_first.get(&joined).is_some_and(|starts| starts.whole.is_some()) {
                tokens.join(chars, i);
            }
        }
        i += 1;
    }
}

/// Do two comments say the same? Case, marks, blanks, emoji and letters held down do not count. For the window in which
/// a repeated comment is one order, keep [`normalise::fingerprint`] of the earlier ones.
pub fn same_comment(a: &str, b: &str) -> bool {
    normalise::fingerprint(a) == normalise::fingerprint(b)
}
