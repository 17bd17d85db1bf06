//! A room's banned words, found however they are spelled: other case, dots or blanks between the letters, invisible
//! characters, letters held down, digits for letters.
//!
//! A word banned without marks also catches the marked spellings; one banned with its marks catches only them and the
//! bare spelling when the word has at least [`BARE_LETTERS_MIN`] letters (short bare words mean too many things).

use crate::normalise::{self, NormChar};

/// Most words one room may ban.
pub const WORDS_MAX: usize = 1_000;
/// From this many letters on, a word banned with marks is also found without them.
pub const BARE_LETTERS_MIN: usize = 5;
/// Signs or blanks that may stand between two letters of a banned word.
const GAP_MAX: usize = 3;
/// Letters of a word from which on digits may stand for some of them, where it is banned everywhere.
const DRESSED_LETTERS_MIN: usize = 5;

#[derive(Debug)]
pub(crate) struct Entry {
    word: String,
    /// Letters in the bare spelling, blanks and signs left out.
    plain: Vec<char>,
    /// The marked spelling, when marks matter.
    marked: Option<Vec<(char, u8)>>,
    /// Chinese is written without blanks: no word boundary is asked for.
    han: bool,
    /// Never without its marks.
    strict: bool,
    /// Digits and signs may stand for letters.
    dressed: bool,
}

/// The banned words of one room, made ready once.
#[derive(Debug, Default)]
pub struct BannedWords {
    entries: Vec<Entry>,
}

/// A letter that a digit or sign is typed for.
fn letter(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

impl BannedWords {
    /// Words and phrases as the room wrote them; empty ones and those past [`WORDS_MAX`] are left out.
    pub fn new<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> BannedWords {
        let mut entries = Vec::new();
        for word in words.into_iter().take(WORDS_MAX) {
            entries.extend(Entry::new(word.as_ref()));
        }
        BannedWords { entries }
    }

    /// The first banned word in the text, as the room wrote it.
    pub fn find(&self, text: &str) -> Option<&str> {
        if self.entries.is_empty() {
            return None;
        }
        let chars = normalise::chars(text);
        self.entries.iter().find(|entry| entry.stands_in(&chars)).map(|entry| entry.word.as_str())
    }
}

impl Entry {
    fn new(word: &str) -> Option<Entry> {
        let word = word.trim();
        let chars: Vec<NormChar> = normalise::chars(word).into_iter().filter(|c| c.plain.is_alphanumeric()).collect();
        let bare = chars.iter().all(|c| c.tone == 0 && c.base == c.plain);
        (!chars.is_empty()).then(|| Entry {
            word: word.to_owned(),
            plain: chars.iter().map(|c| c.plain).collect(),
            marked: (!bare).then(|| chars.iter().map(|c| (c.base, c.tone)).collect()),
            han: chars.iter().any(NormChar::is_han),
            strict: false,
            dressed: true,
        })
    }

    /// A word of a kind that is banned everywhere. Short ones are not sought behind digits: they would be found in codes.
    pub(crate) fn of_kind(word: &str, strict: bool) -> Option<Entry> {
        let entry = Entry::new(word)?;
        let dressed = entry.plain.len() >= DRESSED_LETTERS_MIN;
        Some(Entry { strict, dressed, ..entry })
    }

    pub(crate) fn is_han(&self) -> bool {
        self.han
    }

    /// What its first letter is found by: [`Entry::letter_of`] a character of a text.
    pub(crate) fn first(&self) -> char {
        letter(self.plain[0])
    }

    pub(crate) fn letter_of(c: &NormChar) -> char {
        letter(c.plain)
    }

    fn stands_in(&self, chars: &[NormChar]) -> bool {
        (0..chars.len()).any(|start| {
            let bound = self.han || start == 0 || !chars[start - 1].plain.is_alphanumeric();
            bound && self.at(chars, start)
        })
    }

    /// Whether it stands at `start`, which begins a word.
    pub(crate) fn at(&self, chars: &[NormChar], start: usize) -> bool {
        let same = |c: &NormChar, want: char| c.plain == want || (self.dressed && letter(c.plain) == letter(want));
        let mut i = start;
        let mut exact = true;
        let mut bare = true;
        // Letters parted by blanks: only when all are ("n g u"), else two words would join into a third.
        let mut gaps = 0;
        for (k, want) in self.plain.iter().enumerate() {
            if k > 0 {
                let from = i;
                // A letter held down.
                while i < chars.len() && same(&chars[i], self.plain[k - 1]) && !same(&chars[i], *want) {
                    i += 1;
                }
                let held = i;
                while i < chars.len()
                    && i - held < GAP_MAX
                    && !chars[i].plain.is_alphanumeric()
                    && !same(&chars[i], *want)
                {
                    i += 1;
                }
                gaps += usize::from(i > held);
                if i >= chars.len() || (!same(&chars[i], *want) && i > from) {
                    return false;
                }
            }
            let Some(c) = chars.get(i).filter(|c| same(c, *want)) else { return false };
            if let Some(marked) = &self.marked {
                exact &= (c.base, c.tone) == marked[k];
                bare &= c.tone == 0 && c.base == c.plain;
            }
            i += 1;
        }
        let last = self.plain[self.plain.len() - 1];
        while i < chars.len() && same(&chars[i], last) {
            i += 1;
        }
        let ends = self.han || i >= chars.len() || !chars[i].plain.is_alphanumeric();
        let blanks = self.word.split_whitespace().count() - 1;
        let spelled_out = gaps == self.plain.len() - 1;
        let joined = gaps <= blanks || spelled_out || self.only_signs(chars, start, i);
        let spelled = self.marked.is_none() || exact || (bare && !self.strict && self.plain.len() >= BARE_LETTERS_MIN);
        ends && joined && spelled
    }

    /// The gaps hold signs (`n.g_u`), not only blanks.
    fn only_signs(&self, chars: &[NormChar], start: usize, end: usize) -> bool {
        !chars[start..end].iter().any(|c| c.plain == ' ') || self.han
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_word_is_found_in_any_dress() {
        let banned = BannedWords::new(["ngu", "lừa đảo", "đồ giả", "骗子", "scam", ""]);
        for text in ["ngu", "NGU quá", "n.g.u", "n g u", "nguuuu", "ng\u{200b}u", "ｎｇｕ", "shop n-g-u"] {
            assert_eq!(banned.find(text), Some("ngu"), "{text}");
        }
        for text in ["lừa đảo", "lua dao", "LỪA  ĐẢO", "shop lừa.đảo nhé", "luadao", "l.u.a d.a.o"] {
            assert_eq!(banned.find(text), Some("lừa đảo"), "{text}");
        }
        assert_eq!(banned.find("你是骗子吧"), Some("骗子"));
        assert_eq!(banned.find("骗 子"), Some("骗子"));
        assert_eq!(banned.find("sc4m!!"), Some("scam"));
    }

    #[test]
    fn innocent_words_pass() {
        let banned = BannedWords::new(["ngu", "đĩ", "chó"]);
        for text in ["người bán", "nguyên bộ", "sao mà ngủm", "em đi chợ", "cho em A1", "chỗ nào", "đen gũi", ""]
        {
            assert_eq!(banned.find(text), None, "{text}");
        }
        assert_eq!(banned.find("con chó"), Some("chó"));
    }
}
