//! Cuts normalised characters into pieces: runs of letters, runs of digits, single Chinese characters, single signs.
//!
//! Words are compared by three spellings, because people leave marks out: as written (`chốt`), without its tone
//! (`chôt`), and bare (`chot`). The tone is kept at the end of the word, so `hủy` and `huỷ` are one.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::normalise::{self, NormChar};

/// FNV-1a. The words looked up are short and the tables are our own or the host's, so a keyed hash buys nothing.
#[derive(Debug)]
pub(crate) struct ShortHash(u64);

impl Default for ShortHash {
    fn default() -> Self {
        ShortHash(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

/// A table by the bare spelling of a word.
pub(crate) type WordMap<T> = HashMap<String, T, BuildHasherDefault<ShortHash>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Letters,
    Digits,
    Han,
    Sign,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    /// Characters of the text it covers.
    pub(crate) lo: usize,
    pub(crate) hi: usize,
    /// Nothing stands between it and the token before.
    pub(crate) glued: bool,
    /// Starts with a capital.
    pub(crate) upper: bool,
    plain: (u32, u32),
    marked: (u32, u32),
    bare: bool,
    split: bool,
}

/// A text cut into tokens, with their spellings side by side in two buffers.
#[derive(Debug)]
pub(crate) struct Tokens {
    pub(crate) all: Vec<Token>,
    plain: String,
    marked: String,
    /// Where each token stands in the word list, once looked up.
    word: Vec<Cell<u32>>,
}

fn kind_of(c: &NormChar) -> Option<Kind> {
    if c.plain.is_ascii_digit() {
        Some(Kind::Digits)
    } else if c.is_han() {
        Some(Kind::Han)
    } else if c.plain.is_alphabetic() {
        Some(Kind::Letters)
    } else if c.plain == ' ' {
        None
    } else {
        Some(Kind::Sign)
    }
}

impl Tokens {
    pub(crate) fn cut(chars: &[NormChar]) -> Tokens {
        let mut out = Tokens {
            all: Vec::with_capacity(chars.len() / 2 + 1),
            plain: String::with_capacity(chars.len() * 2),
            marked: String::with_capacity(chars.len() * 2),
            word: Vec::new(),
        };
        let mut i = 0;
        let mut gap = true;
        while i < chars.len() {
            let Some(kind) = kind_of(&chars[i]) else {
                gap = true;
                i += 1;
                continue;
            };
            let lo = i;
            i += 1;
            if matches!(kind, Kind::Letters | Kind::Digits) {
                while i < chars.len() {
                    // An apostrophe inside a word is not a cut: don't.
                    let inside = kind == Kind::Letters
                        && matches!(chars[i].plain, '\'' | '’' | '`')
                        && chars.get(i + 1).is_some_and(|c| kind_of(c) == Some(Kind::Letters));
                    if !inside && kind_of(&chars[i]) != Some(kind) {
                        break;
                    }
                    // chốtA1, váyA12: a capital after small letters starts a word.
                    if kind == Kind::Letters && chars[i].upper && !chars[i - 1].upper {
                        break;
                    }
                    i += 1;
                }
            }
            out.push(chars, kind, lo, i, !gap);
            gap = false;
        }
        out.forget_words();
        out
    }

    /// The same tokens, those in the given characters made meaningless signs.
    pub(crate) fn without(&self, taken: &[Range<usize>]) -> Tokens {
        let mut out =
            Tokens { all: self.all.clone(), plain: self.plain.clone(), marked: self.marked.clone(), word: Vec::new() };
        for token in &mut out.all {
            if taken.iter().any(|range| range.contains(&token.lo)) {
                (token.kind, token.plain, token.marked) = (Kind::Sign, (0, 0), (0, 0));
            }
        }
        out.forget_words();
        out
    }

    fn forget_words(&mut self) {
        self.word.clear();
        self.word.resize(self.all.len(), Cell::new(u32::MAX));
    }

    /// What `look` says of token `i`, asked once. `u32::MAX` is never an answer.
    pub(crate) fn word(&self, i: usize, look: impl FnOnce(&str) -> u32) -> u32 {
        let Some(cell) = self.word.get(i) else { return 0 };
        if cell.get() == u32::MAX {
            cell.set(look(self.plain(i)));
        }
        cell.get()
    }

    /// Cuts the last `tail` characters off word `i` as a token of their own.
    pub(crate) fn split(&mut self, chars: &[NormChar], i: usize, tail: usize) {
        let Token { kind, lo, hi, glued, .. } = self.all[i];
        let cut = hi - tail;
        let rest = self.all.split_off(i + 1);
        self.all.truncate(i);
        self.push(chars, kind, lo, cut, glued);
        self.push(chars, kind, cut, hi, true);
        self.all.extend(rest);
        self.all[i + 1].split = true;
        self.forget_words();
    }

    /// Makes token `i` and the next one a single token; undoes [`Tokens::split`].
    pub(crate) fn join(&mut self, chars: &[NormChar], i: usize) {
        let (lo, glued, kind, hi) = (self.all[i].lo, self.all[i].glued, self.all[i].kind, self.all[i + 1].hi);
        let rest = self.all.split_off(i + 2);
        self.all.truncate(i);
        self.push(chars, kind, lo, hi, glued);
        self.all.extend(rest);
        self.forget_words();
    }

    /// Token `i` was cut off the word before it.
    pub(crate) fn was_split(&self, i: usize) -> bool {
        self.all.get(i).is_some_and(|t| t.split)
    }

    fn push(&mut self, chars: &[NormChar], kind: Kind, lo: usize, hi: usize, glued: bool) {
        let (p0, m0) = (self.plain.len() as u32, self.marked.len() as u32);
        let mut tones = 0u8;
        let mut bare = true;
        for c in &chars[lo..hi] {
            if matches!(c.plain, '\'' | '’' | '`' | ' ') && kind == Kind::Letters {
                continue;
            }
            self.plain.push(c.plain);
            self.marked.push(c.base);
            bare &= c.base == c.plain && c.tone == 0;
            if c.tone != 0 {
                tones = c.tone;
            }
        }
        if tones != 0 {
            self.marked.push((b'0' + tones) as char);
        }
        let (p1, m1) = (self.plain.len() as u32, self.marked.len() as u32);
        let upper = chars[lo].upper;
        self.all.push(Token { kind, lo, hi, glued, upper, plain: (p0, p1), marked: (m0, m1), bare, split: false });
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The bare spelling of token `i`; empty past the end.
    pub(crate) fn plain(&self, i: usize) -> &str {
        self.all.get(i).map_or("", |t| &self.plain[t.plain.0 as usize..t.plain.1 as usize])
    }

    /// The marked spelling with the tone last: `chôt2`.
    pub(crate) fn marked(&self, i: usize) -> &str {
        self.all.get(i).map_or("", |t| &self.marked[t.marked.0 as usize..t.marked.1 as usize])
    }

    pub(crate) fn kind(&self, i: usize) -> Option<Kind> {
        self.all.get(i).map(|t| t.kind)
    }

    /// Token `i` stands right against token `i - 1`.
    pub(crate) fn glued(&self, i: usize) -> bool {
        self.all.get(i).is_some_and(|t| t.glued)
    }

    pub(crate) fn is_bare(&self, i: usize) -> bool {
        self.all.get(i).is_some_and(|t| t.bare)
    }
}

/// One word of a pattern with its spellings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Word {
    pub(crate) plain: String,
    pub(crate) marked: String,
}

/// How well a typed word fits a pattern word. Higher is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// Typed without its tone, or without any marks.
    Bare,
    Exact,
}

impl Word {
    pub(crate) fn fit(&self, tokens: &Tokens, i: usize) -> Option<Fit> {
        if tokens.plain(i) != self.plain {
            return held_down(tokens, i, &self.plain);
        }
        let typed = tokens.marked(i);
        if typed == self.marked {
            return Some(Fit::Exact);
        }
        let toneless = self.marked.trim_end_matches(|c: char| c.is_ascii_digit());
        (tokens.is_bare(i) || (toneless != self.plain && typed == toneless)).then_some(Fit::Bare)
    }
}

/// `nhaaaa` for `nha`: the last letter held down.
fn held_down(tokens: &Tokens, i: usize, plain: &str) -> Option<Fit> {
    let typed = tokens.plain(i);
    let last = plain.chars().next_back()?;
    let long = typed.len() > plain.len() + 1 && plain.len() > 1 && typed.starts_with(plain);
    (long && typed[plain.len()..].chars().all(|c| c == last)).then_some(Fit::Bare)
}

/// Cuts a pattern of our own (a phrase of the word list, an option) into words.
pub(crate) fn words_of(phrase: &str) -> Vec<Word> {
    let chars = normalise::chars(phrase);
    let tokens = Tokens::cut(&chars);
    let word = |i| Word { plain: tokens.plain(i).to_owned(), marked: tokens.marked(i).to_owned() };
    (0..tokens.len()).filter(|i| tokens.kind(*i) != Some(Kind::Sign)).map(word).collect()
}
