//! What can be said in a shop's room, and what the host's side answers.

use super::scene::{Pick, Segment};
use crate::{
    Dice,
    content::{self, Kind, Line},
};

/// Words that only fit one shop: its host's name, its goods.
const ONLY_AT: &[(&str, &[&str])] = &[
    (
        "sap-co-ut",
        &[
            "cô",
            "Út",
            "sạp",
            "áo",
            "size",
            "giày",
            "nón",
            "vải",
            "hình in",
            "đường may",
            "mặc",
            "mang",
            "da nhạy cảm",
            "đỏ mận",
            "lên tay",
            "màu đỏ",
            "đèn lồng",
            "bảng size",
            "cái ví",
            "giặt",
            "phai màu",
            "print",
            "stall",
            "shoes",
            "washable",
            "what size",
            "穿",
        ],
    ),
    ("ghe-bay-lam", &["Bảy", "anh", "cua", "sầu riêng", "khô ăn", "gạo", "ghe"]),
    ("deng-xia", &["小满", "灯笼", "微波炉", "电压"]),
];

/// What is asked for decides the answer: kind of reply, and words of the question that call for it.
pub(super) const ANSWERS: &[(&str, &[&str])] = &[
    // Asked of what only the label knows: left to a person.
    ("", &["nặng", "mấy tuổi", "bảo hành", "hạn dùng", "warranty"]),
    ("ship", &["ship", "giao", "gửi", "ngày tới", "运费", "到货", "deliver"]),
    ("return", &["trả", "đổi", "退", "return"]),
    ("stock", &["còn", "有货", "还有", "available"]),
    ("size", &["size", "cỡ", "mặc"]),
    ("price", &["bao nhiêu", "giá", "多少钱", "how much"]),
];

/// What can be said in a shop's room.
#[derive(Clone)]
pub(super) struct Voice {
    pub(super) shop: &'static str,
    pub(super) lang: &'static str,
    pub(super) chat: &'static content::Chat,
}

impl Voice {
    pub(super) fn fits(&self, text: &str) -> bool {
        let says = |word: &&str| {
            // Latin words as whole words: "cô" is not in "công".
            text.match_indices(*word).any(|(at, found)| {
                let before = text[..at].chars().next_back();
                let after = text[at + found.len()..].chars().next();
                let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !('\u{2e80}'..).contains(&c));
                ('\u{2e80}'..).contains(&found.chars().next().unwrap_or('a')) || !(letter(before) || letter(after))
            })
        };
        ONLY_AT.iter().all(|(shop, words)| *shop == self.shop || !words.iter().any(says))
    }

    /// A line of this kind in `lang` (else the room's language), filled in.
    pub(super) fn line(
        &self,
        dice: &mut Dice,
        kind: Kind,
        lang: &str,
        about: Option<&Pick>,
        quantity: u32,
    ) -> Option<String> {
        let can_fill = |line: &&Line| match about {
            None => line.needs.is_empty(),
            Some(pick) => {
                let options = &pick.piece.options;
                // Nobody asks for the colour of two kilograms.
                let colour =
                    line.text.contains("màu") && options.iter().any(|o| o.starts_with(|c: char| c.is_ascii_digit()));
                (!line.needs("option") || !(options.is_empty() || colour)) && (!line.needs("qty") || quantity > 1)
            }
        };
        let of = |lang: &str| -> Vec<&'static Line> {
            let lines = self.chat.lines.iter().filter(|l| l.kind == kind && l.lang == lang && self.fits(&l.text));
            lines.filter(can_fill).collect()
        };
        let mut lines = of(lang);
        if lines.is_empty() {
            lines = of(self.lang);
        }
        if matches!(kind, Kind::Order | Kind::Phone) {
            let wants_option = about.is_some_and(|p| p.choice && !p.piece.options.is_empty());
            let fuller: Vec<&Line> = lines
                .iter()
                .copied()
                .filter(|l| l.needs("option") == wants_option && l.needs("qty") == (quantity > 1))
                .collect();
            // Now and then somebody forgets the size, as people do.
            if !fuller.is_empty() && (wants_option || quantity > 1) && !dice.chance(5) {
                lines = fuller;
            }
        }
        let line = dice.pick(&lines)?;
        let mut said = line.text.clone();
        if let Some(pick) = about {
            let options: Vec<String> = pick.piece.options.iter().map(|o| typed(o)).collect();
            said = said.replace("{code}", &spelled(dice, &pick.code)).replace("{option}", &options.join(" "));
        }
        Some(said.replace("{qty}", &quantity.to_string()))
    }

    /// An answer of the host's side; `None` where there is none of that kind.
    pub(super) fn reply(
        &self,
        dice: &mut Dice,
        kind: &str,
        lang: &str,
        about: Option<&Segment>,
        to: &str,
    ) -> Option<String> {
        let of = |lang: &str| -> Vec<&'static content::Reply> {
            self.chat.replies.iter().filter(|r| r.kind == kind && r.lang == lang).collect()
        };
        let mut replies = of(lang);
        if replies.is_empty() {
            replies = of(self.lang);
        }
        let reply = dice.pick(&replies)?;
        if about.is_none() && (reply.text.contains("{code}") || reply.text.contains("{price}")) {
            return None;
        }
        let mut said = reply.text.replace("{name}", to).replace("{option} ", "").replace("{option}", "");
        if let Some(segment) = about {
            let price = price(segment.price_minor, &segment.currency);
            said = said.replace("{code}", &segment.code).replace("{price}", &price);
        }
        // The replies were written for Cô Út; on the boat it is Bảy who speaks.
        Some(if self.shop == "ghe-bay-lam" { said.replace("Út", "Bảy").replace("sạp", "ghe") } else { said })
    }

    /// The language a message is most likely in, by its letters.
    pub(super) fn language_of(&self, text: &str) -> &'static str {
        if text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            return "zh";
        }
        let line = self.chat.lines.iter().find(|l| l.needs.is_empty() && l.text == text);
        let english = line.map_or_else(
            || text.is_ascii() && [" is ", " the ", "how ", "does ", "do you"].iter().any(|w| text.contains(w)),
            |l| l.lang == "en",
        );
        if english { "en" } else { self.lang }
    }
}

/// A code as people type it.
fn spelled(dice: &mut Dice, code: &str) -> String {
    if dice.chance(35) { code.to_lowercase() } else { code.to_owned() }
}

/// An option as people type it: a measure without its space, `2kg` for `2 kg`.
pub(super) fn typed(option: &str) -> String {
    match option.split_once(' ') {
        Some((number, unit)) if number.bytes().all(|b| b.is_ascii_digit()) => format!("{number}{unit}"),
        _ => option.to_owned(),
    }
}

/// An amount as a host would write it: `149.000₫`, `¥129`, `$19.90`.
pub(super) fn price(minor: i64, currency: &str) -> String {
    let decimals = |sign: &str| {
        let (whole, part) = (minor / 100, minor % 100);
        if part == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:02}") }
    };
    match currency {
        "CNY" => decimals("¥"),
        "USD" => decimals("$"),
        _ => {
            let digits = minor.to_string();
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) {
                    grouped.push('.');
                }
                grouped.push(digit);
            }
            format!("{grouped}₫")
        }
    }
}

/// Whether a lower-case text names a code as a word of its own.
pub(super) fn says_code(lower: &str, code: &str) -> bool {
    let code = code.to_lowercase();
    lower.match_indices(&code).any(|(at, found)| {
        let plain = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !plain(lower[..at].chars().next_back()) && !plain(lower[at + found.len()..].chars().next())
    })
}
