//! What a comment is about beside orders: kinds of banned words, complaints, questions.
//!
//! The words stand in `kinds.txt`. They are found as a room's own banned words are ([`crate::banned`]): in any case, with
//! signs between the letters, with letters held down. Codes, sizes, prices and praise are not caught; a test holds that
//! over the corpus of comments.

use std::{collections::HashMap, sync::LazyLock};

use crate::{banned::Entry, normalise};

/// Kinds of banned words, in the order in which they are told.
pub const KINDS: [&str; 8] = ["insult", "threat", "hate", "sex", "gambling", "drugs", "weapons", "fakes"];

/// What a comment's words say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tone {
    /// The kinds of [`KINDS`] of which it has a word.
    pub banned: Vec<&'static str>,
    /// Speaks of a fault, a late parcel or a refund that is asked for.
    pub complaint: bool,
    pub question: bool,
}

const COMPLAINT: usize = KINDS.len();
const QUESTION: usize = KINDS.len() + 1;

struct Table {
    entries: Vec<(usize, Entry)>,
    /// Entries by their first letter.
    by_first: HashMap<char, Vec<usize>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { entries: Vec::new(), by_first: HashMap::new() };
    let mut kind = None;
    for line in include_str!("kinds.txt").lines().filter(|l| !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            kind = KINDS.iter().chain(&["complaint", "question"]).position(|k| *k == name);
            continue;
        }
        let Some(kind) = kind else { continue };
        for word in line.split('|').filter(|w| !w.is_empty()) {
            let (strict, word) = word.strip_prefix('=').map_or((false, word), |w| (true, w));
            let Some(entry) = Entry::of_kind(word, strict) else { continue };
            table.by_first.entry(entry.first()).or_default().push(table.entries.len());
            table.entries.push((kind, entry));
        }
    }
    table
});

/// Reads what a comment is about.
pub fn tone(text: &str) -> Tone {
    let chars = normalise::chars(text);
    let mut found = [false; KINDS.len() + 2];
    for at in 0..chars.len() {
        let starts = at == 0 || !chars[at - 1].plain.is_alphanumeric();
        for (kind, entry) in
            TABLE.by_first.get(&Entry::letter_of(&chars[at])).into_iter().flatten().map(|i| &TABLE.entries[*i])
        {
            if !found[*kind] && (starts || entry.is_han()) && entry.at(&chars, at) {
                found[*kind] = true;
            }
        }
    }
    Tone {
        banned: KINDS.iter().zip(found).filter(|(_, found)| *found).map(|(kind, _)| *kind).collect(),
        complaint: found[COMPLAINT],
        question: found[QUESTION] || chars.iter().any(|c| c.plain == '?'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_in_three_languages() {
        for (kind, name) in KINDS.iter().enumerate() {
            let of = |han: bool| TABLE.entries.iter().filter(|(k, e)| *k == kind && e.is_han() == han).count();
            assert!(
                of(true) >= 8 && of(false) >= 17 && of(true) + of(false) >= 25,
                "{}: {} + {}",
                name,
                of(true),
                of(false)
            );
        }
    }

    #[test]
    fn words_that_wound_are_told_by_kind_however_they_are_dressed() {
        for (text, kind) in [
            ("đồ ngu", "insult"),
            ("DO NGU qua", "insult"),
            ("shop óc chó", "insult"),
            ("你这个傻 逼", "insult"),
            ("you are such an id1ot", "insult"),
            ("tao giết mày", "threat"),
            ("小心我弄死你", "threat"),
            ("i know where you live", "threat"),
            ("bọn tàu khựa", "hate"),
            ("支那人", "hate"),
            ("go back to your country", "hate"),
            ("gái gọi sinh viên", "sex"),
            ("加我约炮", "sex"),
            ("p.o.r.n here", "sex"),
            ("tài xỉu nạp rút nhanh", "gambling"),
            ("澳门赌场", "gambling"),
            ("best c4sino", "gambling"),
            ("bán ma túy", "drugs"),
            ("有冰毒", "drugs"),
            ("WEED for sale", "drugs"),
            ("bán súng ngắn", "weapons"),
            ("出售枪支", "weapons"),
            ("guns for sale", "weapons"),
            ("toàn hàng giả", "fakes"),
            ("都是假货", "fakes"),
            ("this is a scam", "fakes"),
        ] {
            assert_eq!(tone(text).banned, [kind], "{text}");
        }
    }

    #[test]
    fn what_buyers_say_wounds_nobody() {
        for text in [
            "hang gia re qua shop oi",
            "do gia dung con khong",
            "con cho em 1 cai a12",
            "cai do cho em nhe",
            "lua dao mau dep",
            "son màu nude còn không",
            "show hàng đi shop",
            "lo hang nay dep",
            "can sa 1 ky",
            "áo đủ size không",
            "buổi tối live tiếp nha",
            "去死皮的那个有吗",
            "白粉色的裙子",
            "假一赔十吗",
            "是不是正品",
            "classic white sneakers",
            "cockpit mug and a peacock scarf",
            "size XXL please",
            "hũ kem này nở to",
            "súng nước cho bé",
        ] {
            assert_eq!(tone(text).banned, Vec::<&str>::new(), "{text}");
        }
        let codes = ('A'..='Z').flat_map(|a| (0..1000).map(move |n| format!("{a}{n}")));
        let pairs =
            ('A'..='Z').flat_map(|a| ('A'..='Z').flat_map(move |b| (0..100).map(move |n| format!("{a}{b}{n}"))));
        for code in codes.chain(pairs) {
            assert!(tone(&code).banned.is_empty(), "the code {code}");
        }
    }

    #[test]
    fn complaints_and_questions_are_told_in_three_languages() {
        for text in [
            "áo bị rách shop ơi",
            "chưa nhận được hàng",
            "muốn hoàn tiền",
            "giao cham qua",
            "质量太差了",
            "什么时候退款",
            "it never arrived",
            "i want a refund",
            "the zip is broken",
        ] {
            let tone = tone(text);
            assert!(tone.complaint && tone.banned.is_empty(), "{text}: {tone:?}");
        }
        for text in ["đẹp quá", "nhắn em để nhận hoàn tiền", "加我领退款", "love it"] {
            assert!(!tone(text).complaint, "{text}");
        }
        for text in ["ship bao nhieu", "có màu đen không ạ?", "多少钱", "how much is it"] {
            assert!(tone(text).question, "{text}");
        }
        for text in ["chốt A1", "đẹp quá shop", "好看", "beautiful"] {
            assert!(!tone(text).question, "{text}");
        }
    }

    #[test]
    fn telling_what_a_comment_is_about_costs_microseconds() {
        let long =
            "chị ơi cho em đặt 2 cái màu đen size L ship về Cần Thơ nha shop, hàng đẹp quá trời luôn á ".repeat(3);
        let comments = ["A12 xanh M x2", "shop ơi A1 còn không", "质量太差了，什么时候退款", long.as_str()];
        let rounds = 2_000;
        let started = std::time::Instant::now();
        let told = (0..rounds).map(|_| comments.iter().filter(|c| tone(c).complaint).count()).sum::<usize>();
        let each = started.elapsed() / (rounds * comments.len() as u32);
        println!("{each:?} a comment");
        assert_eq!(told, rounds as usize);
        // Generous: other work shares the machine. The figure printed is what counts.
        assert!(each.as_micros() < 500, "{each:?} a comment");
    }
}
