//! From tokens to elements: which pieces of a comment are codes, quantities, options, and which only look like it.

use std::ops::Range;

use super::{BARE_QUANTITY_MAX, Codes, QUANTITY_MAX};
use crate::tokens::{Fit, Kind, Tokens};
use crate::words::{self, About, Part};

/// Weights up to this are bought, above it they are somebody's body.
const KILO_QUANTITY_MAX: u32 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Free,
    /// `x2`: belongs to what stands before it.
    After,
    /// `2x`: belongs to what follows.
    Before,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Qty {
    pub(super) n: u32,
    /// Said with a sign or a unit, not a bare number.
    pub(super) explicit: bool,
    pub(super) side: Side,
    /// Counted in boxes: a count that follows is what a box holds.
    pub(super) crated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum El {
    Code(u16),
    Qty(Qty),
    /// A quantity nobody can mean: zero, a fraction, beyond the limit.
    BadQty,
    /// Index into `Codes::picks`.
    Opt(u16),
    Part(Part),
    Word {
        han: bool,
    },
    /// A number that is no quantity: a price, a time, a size nobody armed.
    Number {
        price: bool,
    },
    Comma,
    Stop,
    Phone,
    Address,
    Mention {
        shop: bool,
    },
}

/// An element and whether it was written with a capital.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) el: El,
    pub(super) upper: bool,
}

pub(super) struct Scan<'a> {
    pub(super) codes: &'a Codes,
    pub(super) tokens: &'a Tokens,
    /// Characters that are a phone number, mail address or the like.
    pub(super) phones: &'a [Range<usize>],
    pub(super) addresses: &'a [Range<usize>],
    /// The writer uses Vietnamese marks, and not capitals alone.
    pub(super) marks: bool,
    /// Written in capitals throughout, so that a capital says nothing.
    pub(super) shouted: bool,
    /// No code was found at first: addresses and bare numbers are looked at for one.
    pub(super) eager: bool,
}

impl Scan<'_> {
    pub(super) fn run(&self) -> Vec<Seen> {
        let t = self.tokens;
        // Spaced codes (`A 12`) count only where no code is written in one piece.
        let whole = (0..t.len()).any(|i| self.code_at(i, false).is_some() && !self.hidden(i));
        let mut out: Vec<El> = Vec::with_capacity(t.len());
        let mut uppers: Vec<bool> = Vec::with_capacity(t.len());
        let mut i = 0;
        while i < t.len() {
            let (el, next) = if let Some(end) = self.covered(i, self.phones) {
                (Some(El::Phone), end)
            } else if let Some(end) = self.covered(i, self.addresses)
                && !(self.eager && self.code_at(i, false).is_some())
            {
                (Some(El::Address), if self.eager { i + 1 } else { end })
            } else {
                self.one(i, &out, whole)
            };
            if let Some(el) = el {
                out.push(el);
                uppers.push(t.all[i].upper);
            }
            i = next.max(i + 1);
        }
        out.into_iter().zip(uppers).map(|(el, upper)| Seen { el, upper }).collect()
    }

    fn hidden(&self, i: usize) -> bool {
        self.covered(i, self.phones).is_some() || (!self.eager && self.covered(i, self.addresses).is_some())
    }

    /// The token after the personal data that covers token `i`.
    fn covered(&self, i: usize, spans: &[Range<usize>]) -> Option<usize> {
        let at = self.tokens.all[i].lo;
        let span = spans.iter().find(|s| s.contains(&at))?;
        Some((i..self.tokens.len()).find(|k| self.tokens.all[*k].lo >= span.end).unwrap_or(self.tokens.len()))
    }

    fn one(&self, i: usize, out: &[El], whole: bool) -> (Option<El>, usize) {
        let t = self.tokens;
        let glued_before = t.glued(i) && i > 0 && matches!(t.kind(i - 1), Some(Kind::Letters | Kind::Digits));
        // x2, ×2, *2, +2, =2, sl 2
        if let Some((el, next)) = self.marked_quantity(i, out) {
            return (Some(el), next);
        }
        if t.kind(i) != Some(Kind::Digits)
            && let Some((code, next)) = self.code_at(i, !whole)
        {
            if self.district(i, next, out) {
                return (Some(El::Number { price: false }), next);
            }
            return (Some(El::Code(code)), next);
        }
        match t.kind(i) {
            Some(Kind::Sign) => self.sign(i, out),
            Some(Kind::Digits) => self.number(i, out),
            _ => {
                if let Some(found) = self.word_number(i, out) {
                    return found;
                }
                // m60: a height.
                if t.plain(i) == "m"
                    && t.kind(i + 1) == Some(Kind::Digits)
                    && t.glued(i + 1)
                    && t.plain(i + 1).len() <= 2
                {
                    return (Some(El::Number { price: false }), i + 2);
                }
                if let Some(part) = self.unmarked(i) {
                    return (Some(El::Part(part)), i + 1);
                }
                let word = words::longest(t, i, |k| self.code_at(k, false).is_some());
                // hong is không, but hồng where the code has it and nothing asks.
                let pink = t.plain(i) == "hong" && self.pink(i, out);
                if let Some((opt, len, fit)) = self.option_at(i)
                    && (pink
                        || word.as_ref().is_none_or(|w| {
                            (len, fit) >= (w.len, w.fit)
                                || (matches!(w.part, Part::Filler | Part::Goods) && len >= w.len)
                        }))
                    && !self.pronoun(i, len, out)
                    && !(len == 1 && t.kind(i) == Some(Kind::Han) && matches!(out.last(), Some(El::Word { han: true })))
                    && (!glued_before || self.after_code_or_count(i, out))
                {
                    return (Some(El::Opt(opt)), i + len);
                }
                // Hoài Thu: who writes marks and a capital means the name, not thử.
                let name = |w: &words::Hit| {
                    let upper = |k: usize| t.all.get(k).is_some_and(|n| n.upper && n.kind == Kind::Letters);
                    let surname = upper(1) && (!t.is_bare(1) || upper(2));
                    let first = i == 0 && !surname;
                    let alone = w.fit == Fit::Bare && w.len == 1 && t.plain(i).len() > 1;
                    alone && !first && t.all[i].upper && self.marks
                };
                // A number word that counts nothing is a word like any other.
                if let Some(word) = word.filter(|w| !name(w) && !matches!(w.part, Part::Number(_))) {
                    return (Some(El::Part(word.part)), i + word.len);
                }
                let han = t.kind(i) == Some(Kind::Han);
                // 好温柔: an opinion in a word nobody here knows.
                let opinion = han_before(t, i)
                    && matches!(t.plain(i - 1), "好" | "很")
                    && matches!(out.last(), Some(El::Part(_)));
                if opinion {
                    return (Some(El::Part(Part::Very)), i + 1);
                }
                // đeng: an option misspelt is not guessed, but no strange word either.
                let el = if self.codes.misspelt(t.plain(i)) { El::Part(Part::Filler) } else { El::Word { han } };
                (Some(el), i + 1)
            }
        }
    }

    /// Words typed without marks that stand for several: which one, by what stands behind.
    fn unmarked(&self, i: usize) -> Option<Part> {
        let t = self.tokens;
        if !t.is_bare(i) || t.kind(i + 1).is_none() || t.glued(i + 1) {
            return None;
        }
        let code = || self.code_at(i + 1, false).is_some();
        match t.plain(i) {
            // mã, not mà
            "ma" if code() => Some(Part::CodeWord),
            // mê, not mẹ
            "me" if code()
                && (i + 2..t.len()).any(|k| matches!(t.plain(k), "qua" | "ghe" | "lam" | "xiu" | "troi")) =>
            {
                Some(Part::Praise)
            }
            // mặc, not mắc
            "mac"
                if t.kind(i + 1) == Some(Kind::Letters)
                    && !matches!(
                        t.plain(i + 1),
                        "qua" | "lam" | "ghe" | "hon" | "the" | "vay" | "z" | "nhi" | "a" | "ha"
                    ) =>
            {
                Some(Part::Wear)
            }
            // bạn Hoa, not bán
            "ban" if t.kind(i + 1) == Some(Kind::Letters) && t.all[i + 1].upper && !code() => Some(Part::Kin),
            // quận 7, tầng 3, thứ 7: not quần, tặng, thử
            "quan" | "tang" | "thu" | "ban" | "phong" | "ap" | "to" | "ngo" | "ngay" | "thang"
                if t.kind(i + 1) == Some(Kind::Digits)
                    && !code()
                    && self.part_at(i + 2, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo)).is_none() =>
            {
                Some(Part::Place)
            }
            // còn size L không, not con
            "con"
                if (code()
                    || self.option_at(i + 1).is_some()
                    || self.part_at(i + 1, |p| p == Part::SizeWord).is_some())
                    && (i + 2..t.len()).any(|k| self.part_at(k, |p| p == Part::Not).is_some()) =>
            {
                Some(Part::Still)
            }
            _ => None,
        }
    }

    /// `ship về q1`, `p5 q1`: a district, where another code is named.
    fn district(&self, i: usize, next: usize, out: &[El]) -> bool {
        let t = self.tokens;
        let form = next == i + 2 && matches!(t.plain(i), "q" | "p" | "f") && t.kind(i + 1) == Some(Kind::Digits);
        let towards = i > 0
            && matches!(
                t.plain(i - 1),
                "ve" | "quan" | "phuong" | "den" | "toi" | "o" | "tai" | "giao" | "ship" | "dc"
            );
        let ward = i > 1 && matches!(t.plain(i - 2), "p" | "f" | "phuong") && t.kind(i - 1) == Some(Kind::Digits);
        form && (towards || ward) && out.iter().any(|el| matches!(el, El::Code(_)))
    }

    fn pink(&self, i: usize, out: &[El]) -> bool {
        let asks = out.iter().any(|el| matches!(el, El::Part(Part::Still | Part::Have | Part::Ask(_))));
        let Some((picks, ..)) = self.option_at(i).filter(|_| self.tokens.is_bare(i) && !asks) else { return false };
        let code = out.iter().rev().find_map(|el| if let El::Code(code) = el { Some(*code) } else { None });
        code.is_some_and(|code| self.codes.picks[picks as usize].iter().any(|p| p.code == code))
    }

    fn after_code_or_count(&self, i: usize, out: &[El]) -> bool {
        i > 0 && matches!(out.last(), Some(El::Code(_) | El::Qty(_) | El::Opt(_)))
    }

    /// `cho m A12`: m is the speaker, not the size; `lấy c 2` likewise.
    fn pronoun(&self, i: usize, len: usize, out: &[El]) -> bool {
        let t = self.tokens;
        let one_letter = len == 1 && t.plain(i).len() == 1 && t.kind(i) == Some(Kind::Letters);
        one_letter
            && !t.all[i].upper
            && matches!(out.last(), Some(El::Part(Part::Give | Part::Buy)))
            && !matches!(out.iter().rev().nth(1), Some(El::Code(_) | El::Opt(_)))
    }

    fn sign(&self, i: usize, out: &[El]) -> (Option<El>, usize) {
        let t = self.tokens;
        let el = match t.plain(i).chars().next().unwrap_or(' ') {
            '?' | '❓' | '❔' | '⁇' | '？' => Some(El::Part(Part::Ask(About::Sign))),
            '.' | '!' | ';' | '\n' | '。' | '…' | '❗' => Some(El::Stop),
            ',' | '、' | '/' | '|' | '，' => Some(El::Comma),
            '+' | '&' => Some(El::Part(Part::And)),
            '$' | '￥' | '¥' | '€' => return (Some(El::Number { price: true }), self.figures(i + 1)),
            '👎' => Some(El::Part(Part::Dislike)),
            '@' => return self.mention(i, out),
            _ => None,
        };
        (el, i + 1)
    }

    /// The token after the figures (`199.000`) that start at token `i`.
    fn figures(&self, mut i: usize) -> usize {
        let t = self.tokens;
        while t.kind(i) == Some(Kind::Digits) || (matches!(t.plain(i), "." | ",") && t.glued(i) && t.glued(i + 1)) {
            i += 1;
        }
        i
    }

    /// `@shop` speaks to the shop, any other name to somebody else.
    fn mention(&self, i: usize, out: &[El]) -> (Option<El>, usize) {
        let t = self.tokens;
        let named = matches!(t.kind(i + 1), Some(Kind::Letters | Kind::Han)) && t.glued(i + 1);
        if !named || (t.glued(i) && matches!(out.last(), Some(El::Word { .. }))) {
            return (None, i + 1);
        }
        let shop =
            matches!(t.plain(i + 1), "shop" | "admin" | "ad" | "host" | "seller" | "page") || t.plain(i + 1) == "主";
        let mut k = i + 2;
        while k < t.len() && t.glued(k) && t.kind(k) != Some(Kind::Sign) {
            k += 1;
        }
        // The rest of the name: @Nguyễn Thị Lan
        while !shop
            && t.kind(k) == Some(Kind::Letters)
            && t.all[k].upper
            && t.plain(k).len() > 1
            && self.code_at(k, true).is_none()
        {
            k += 1;
        }
        (Some(El::Mention { shop }), k)
    }

    /// The armed code that starts at token `i`, and the token after it. `spaced` allows `A 12` and `A-12` for `A12`.
    pub(super) fn code_at(&self, i: usize, spaced: bool) -> Option<(u16, usize)> {
        let t = self.tokens;
        let mut best: Option<(u16, usize, bool)> = None;
        let sign = |k| matches!(t.plain(k), "-" | "." | "_" | "#" | "–");
        let second = t.plain(i + 1 + usize::from(sign(i + 1)));
        for code in self.codes.starting(t.plain(i), second) {
            let pieces = self.codes.pieces(code);
            let (mut at, mut apart, mut blank) = (i, false, false);
            let mut whole = true;
            for piece in &pieces[1..] {
                let mut next = at + 1;
                if !t.glued(next) || t.kind(next) == Some(Kind::Sign) {
                    apart = true;
                    let signed = sign(next);
                    blank |= !signed;
                    next += usize::from(signed);
                }
                if t.plain(next) != piece {
                    whole = false;
                    break;
                }
                at = next;
            }
            if !whole || (apart && !spaced) || (blank && self.small_talk(i, at)) || !self.bounded(i, at + 1) {
                continue;
            }
            if best.is_none_or(|(_, end, was_apart)| (at + 1, !apart) > (end, !was_apart)) {
                best = Some((code, at + 1, apart));
            }
        }
        best.map(|(code, end, _)| (code, end))
    }

    /// `cho a 1`, `a 1 cái`: a is the speaker, not half a code.
    fn small_talk(&self, i: usize, last: usize) -> bool {
        let t = self.tokens;
        let letter = t.plain(i).len() == 1 && !t.all[i].upper;
        let asked = i > 0 && words::wanted(t, i - 1, |p| matches!(p, Part::Give | Part::Buy)).is_some();
        let counted = words::wanted(t, last + 1, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo)).is_some();
        letter && (asked || counted)
    }

    /// A code stands on word boundaries; a count before it, a word or an option after it may be glued on.
    fn bounded(&self, i: usize, end: usize) -> bool {
        let t = self.tokens;
        let before = match i.checked_sub(1).filter(|_| t.glued(i)).and_then(|k| t.kind(k).map(|kind| (k, kind))) {
            Some((k, Kind::Digits)) => {
                t.kind(i) == Some(Kind::Letters)
                    && (!t.glued(k) || t.kind(k - 1) != Some(Kind::Letters) || self.codes.ends_with(t, k))
            }
            Some((k, Kind::Letters)) => {
                t.kind(i) == Some(Kind::Letters)
                    && (words::longest(t, k, |_| false).is_some() || t.plain(k) == "x")
                    && t.all[i].upper
                    || t.was_split(i)
            }
            _ => true,
        };
        let after = match t.kind(end).filter(|_| t.glued(end)) {
            Some(Kind::Letters) => {
                t.plain(end) == "x"
                    || self.option_at(end).is_some()
                    || ((t.plain(end).len() > 1 || !t.is_bare(end)) && words::longest(t, end, |_| false).is_some())
                    || self.codes.starting(t.plain(end), t.plain(end + 1)).next().is_some()
            }
            Some(Kind::Digits) => t.kind(end - 1) == Some(Kind::Han),
            _ => true,
        };
        before && after
    }

    fn option_at(&self, i: usize) -> Option<(u16, usize, Fit)> {
        self.codes.option_at(self.tokens, i)
    }

    /// A phrase with one of the wanted parts, unless the host armed the word itself (BOX, SET, `2 set 8` for SET8).
    fn part_at(&self, i: usize, want: impl Fn(Part) -> bool) -> Option<words::Hit> {
        let spaced = self.tokens.plain(i).len() > 1;
        words::wanted(self.tokens, i, want).filter(|_| self.code_at(i, spaced).is_none())
    }

    fn marked_quantity(&self, i: usize, out: &[El]) -> Option<(El, usize)> {
        let t = self.tokens;
        let after_item = matches!(out.last(), Some(El::Code(_) | El::Opt(_)));
        let mut side = if after_item { Side::After } else { Side::Free };
        let sign = t.plain(i);
        let mut k = i + 1;
        match sign {
            "x" => {
                // Armed X8: a code, but behind another product's code (D6 x2) a count.
                if let Some((code, _)) = self.code_at(i, false) {
                    let before = out.iter().rev().find_map(|el| if let El::Code(c) = el { Some(*c) } else { None });
                    let row =
                        before.is_some_and(|c| c != code && self.codes.pieces(c)[0] == "x") || t.plain(i + 1).len() > 1;
                    if !after_item || row {
                        return None;
                    }
                }
                if t.glued(i) && t.kind(i - 1) == Some(Kind::Letters) && !after_item {
                    return None;
                }
            }
            "×" | "*" | "✖" | "✕" | "╳" => {}
            // 61+64, both armed
            "+" if t.plain(k).len() > 1
                && t.kind(i.wrapping_sub(1)) == Some(Kind::Digits)
                && self.code_at(k, false).is_some() =>
            {
                return None;
            }
            "+" => {
                let figure_end = self.figures(k);
                let unit = self.part_at(figure_end, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo));
                let figure_end = figure_end + unit.map_or(0, |unit| unit.len);
                if !after_item || !t.glued(k) {
                    let then_code = self.code_at(figure_end, true).is_some();
                    if then_code && !t.glued(k) {
                        return None;
                    }
                    if then_code {
                        side = Side::Before;
                    }
                }
            }
            "=" if after_item => {}
            "-" | ":" if after_item && t.glued(k) && t.glued(i) => {}
            "加" if after_item => {}
            _ => {
                let hit = self.part_at(i, |p| p == Part::Count)?;
                k = i + hit.len;
                while matches!(t.plain(k), ":" | "=" | "-" | "." | "：" | "la") {
                    k += 1;
                }
                side = Side::Free;
            }
        }
        k += usize::from(matches!(t.plain(k), "(" | "[") && sign != "+");
        let (n, mut end) = if t.kind(k) == Some(Kind::Digits) {
            if self.option_at(k).is_some() && matches!(sign, "-" | ":") {
                return None;
            }
            (figure(t.plain(k)), k + 1)
        } else {
            self.spelled(k)?
        };
        if matches!(t.plain(end), "." | "," | ":" | "/")
            && t.glued(end)
            && t.kind(end + 1) == Some(Kind::Digits)
            && t.glued(end + 1)
        {
            return None;
        }
        if self.part_at(end, |p| p == Part::Money).is_some() && t.glued(end) {
            return None;
        }
        let mut crated = false;
        if let Some(unit) = self.part_at(end, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo))
            && self.option_at(end).is_none()
        {
            crated = unit.part == Part::Crate;
            end += unit.len;
        }
        Some((quantity(n, true, side, crated), end))
    }

    fn number(&self, i: usize, out: &[El]) -> (Option<El>, usize) {
        let t = self.tokens;
        // 2xl, 39: armed as it stands, for the code it is said of.
        let option = self.option_at(i).filter(|(opt, ..)| self.offered(*opt, i, out));
        if let Some((opt, len, _)) = option
            && (len > 1 || t.plain(i + 1) == "号")
        {
            return (Some(El::Opt(opt)), i + len + usize::from(len == 1));
        }
        if option.is_none()
            && let Some(end) = self.numeric_code(i, out)
        {
            return (self.code_at(i, false).map(|(code, _)| El::Code(code)), end);
        }
        let skip = |end: usize| (Some(El::Number { price: false }), end);
        let mut n = figure(t.plain(i));
        let mut end = i + 1;
        let sign = t.plain(end);
        if t.glued(end) && t.glued(end + 1) && t.kind(end + 1) == Some(Kind::Digits) {
            match sign {
                "." | "," => {
                    let mut k = end;
                    let mut thousands = true;
                    while t.plain(k) == sign && t.glued(k) && t.glued(k + 1) && t.kind(k + 1) == Some(Kind::Digits) {
                        thousands &= t.plain(k + 1).len() == 3;
                        k += 2;
                    }
                    if thousands {
                        let hit = self.part_at(k, |p| p == Part::Money);
                        return (Some(El::Number { price: true }), k + hit.map_or(0, |h| h.len));
                    }
                    if sign == "." || !self.codes.numeric {
                        let unit =
                            self.part_at(k, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo | Part::Money));
                        let counted = unit.as_ref().is_some_and(|u| u.part != Part::Money) && n <= KILO_QUANTITY_MAX;
                        let end = k + unit.map_or(0, |u| u.len);
                        return if counted { (Some(El::BadQty), end) } else { skip(end) };
                    }
                }
                ":" | "'" | "’" => return skip(end + 2),
                "/" => {
                    let mut k = end;
                    while t.plain(k) == "/" && t.kind(k + 1) == Some(Kind::Digits) && t.glued(k + 1) {
                        k += 2;
                    }
                    return skip(k);
                }
                "-" | "~" if figure(t.plain(end + 1)) > n => {
                    let unit = self.part_at(end + 2, |p| matches!(p, Part::Kilo | Part::NotUnit | Part::Money));
                    return skip(end + 2 + unit.map_or(0, |u| u.len));
                }
                _ => {}
            }
        }
        let glued = t.glued(end);
        let next = t.plain(end);
        let han = t.kind(end) == Some(Kind::Han);
        // 2M1: two of the code M1; 1m6: a height.
        let counted = self.code_at(end, false).is_some() && (n != 1 || t.all[end].upper);
        if glued && matches!(next, "m" | "米") && !counted && t.kind(end + 1) == Some(Kind::Digits) && t.glued(end + 1)
        {
            return skip(end + 2);
        }
        if glued && matches!(next, "h" | "t" | "g" | "p") {
            let minutes = next == "h" && t.kind(end + 1) == Some(Kind::Digits) && t.glued(end + 1);
            return skip(end + 1 + usize::from(minutes));
        }
        // 2x A1
        if matches!(next, "x" | "×" | "*") && t.kind(end + 1) != Some(Kind::Digits) && self.spelled(end + 1).is_none()
        {
            return (Some(quantity(n, true, Side::Before, false)), end + 1);
        }
        // 2m đen, 1l xanh: a count glued to an armed size.
        if next == "%" {
            return (Some(El::Number { price: true }), end + 1);
        }
        let sized = match self.option_at(end) {
            Some(_) if glued && !t.glued(end + 1) => true,
            // "1 cay": the option cay, not the unit cây without its mark.
            Some((.., fit)) => self.part_at(end, |p| p == Part::Unit).is_some_and(|unit| fit > unit.fit),
            None => false,
        };
        if let Some(hit) = self.part_at(end, |p| p == Part::Money)
            && (han || glued || !t.is_bare(end) || n >= 10)
            && !sized
            && !self.option_at(end).is_some_and(|(opt, _, fit)| fit > hit.fit || self.offered(opt, end, out) && !glued)
        {
            return (Some(El::Number { price: true }), end + hit.len);
        }
        // chục and tá multiply.
        if matches!(next, "chuc" | "ta" | "dozen" | "muoi") && !glued && n <= 100 {
            n = n.saturating_mul(if matches!(next, "ta" | "dozen") { 12 } else { 10 });
            end += 1;
        }
        // "130 em ck": so many are not pieces.
        let person = t.plain(end) == "em" && n > BARE_QUANTITY_MAX;
        if let Some(hit) =
            self.part_at(end, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo)).filter(|_| !sized && !person)
        {
            let after = end + hit.len;
            if matches!(hit.part, Part::Kilo) && self.body_weight(n, i, out) {
                return skip(after);
            }
            // 5个月, 2块钱
            if self.part_at(end, |p| matches!(p, Part::NotUnit | Part::Money)).is_some_and(|other| other.len > hit.len)
            {
                return skip(after + 1);
            }
            return (Some(quantity(n, true, Side::Free, hit.part == Part::Crate)), after);
        }
        let colored = option.is_some() && self.part_at(end, |p| p == Part::ColorWord).is_some();
        if let Some(hit) = self.part_at(end, |p| p == Part::NotUnit).filter(|_| !sized && !colored) {
            let short = !han && hit.len == 1 && t.plain(end).len() <= 2 && !matches!(next, "cm" | "am" | "pm" | "kg");
            let numbered = han && self.code_at(i, false).is_some();
            if (!short || glued) && !numbered {
                // 10 điểm: no count, but praise.
                return skip(if next == "diem" { end } else { end + hit.len });
            }
        }
        if n > 0 && end > i + 1 {
            return (Some(quantity(n, true, Side::Free, false)), end);
        }
        if let Some((opt, len, _)) = option {
            return (Some(El::Opt(opt)), i + len);
        }
        let last = out.last();
        if matches!(last, Some(El::Part(Part::CodeWord))) {
            return match self.code_at(i, false) {
                Some((code, end)) => (Some(El::Code(code)), end),
                None => skip(end),
            };
        }
        if matches!(last, Some(El::Part(Part::Place | Part::SizeWord | Part::ColorWord))) {
            return skip(end);
        }
        if matches!(last, Some(El::Part(Part::PriceWord))) {
            return (Some(El::Number { price: true }), end);
        }
        let known_next = end >= t.len()
            || self.covered(end, self.phones).is_some()
            || t.kind(end) == Some(Kind::Sign)
            || words::longest(t, end, |_| false).is_some()
            || self.option_at(end).is_some()
            || self.code_at(end, true).is_some()
            || (next == "x" && t.kind(end + 1) == Some(Kind::Digits));
        if matches!(last, Some(El::Part(Part::Total))) && out.iter().any(|el| matches!(el, El::Qty(_))) {
            return skip(end);
        }
        let loose = matches!(last, Some(El::Word { .. } | El::Number { .. } | El::Address | El::Phone));
        if let Some((code, end)) = self.code_at(i, false)
            && !matches!(last, Some(El::Opt(_)))
            && !self.placed(i)
            && (!matches!(last, Some(El::Code(_))) || t.plain(i).len() > 1)
            && !matches!(last, Some(El::Number { .. }))
            && (!matches!(last, Some(El::Word { .. })) || (t.plain(i).len() > 1 && known_next))
        {
            return (Some(El::Code(code)), end);
        }
        let then_code = self.code_at(end, true).is_some();
        let placed = if loose { then_code && !matches!(last, Some(El::Word { .. })) } else { known_next || then_code };
        if placed && (1..=BARE_QUANTITY_MAX).contains(&n) {
            return (Some(quantity(n, false, Side::Free, false)), end);
        }
        skip(end)
    }

    /// A numeric code that can be nothing else: written with a zero before it (01), or with its own option behind it.
    fn numeric_code(&self, i: usize, out: &[El]) -> Option<usize> {
        let t = self.tokens;
        let (code, end) = self.code_at(i, false)?;
        let own = |opt: u16| self.codes.picks[opt as usize].iter().any(|p| p.code == code);
        let zero = t.plain(i).len() > 1 && t.plain(i).starts_with('0');
        let beside = self.option_at(end).is_some_and(|(opt, ..)| own(opt)) && !matches!(out.last(), Some(El::Code(_)));
        let counted = matches!(
            out.last(),
            Some(El::Part(Part::Place | Part::SizeWord | Part::ColorWord | Part::PriceWord | Part::Count))
        );
        // 15.000, 20:30, 15-20; but 01/03, 01-02 where both are codes
        let joined = t.glued(end) && t.kind(end + 1) == Some(Kind::Digits) && t.glued(end + 1);
        let listed = match t.plain(end) {
            "." => false,
            "-" | "~" => t.plain(end + 1).starts_with('0'),
            _ => self.code_at(end + 1, false).is_some(),
        };
        let figure =
            t.plain(end) == "%" || joined && matches!(t.plain(end), "." | "," | ":" | "/" | "-" | "~") && !listed;
        // tầng 15, ngày 20
        let placed = self.placed(i);
        // "88 em lấy", "88 màu đen", "88 k còn hả": words that count or price, but also mean something else.
        let ambiguous = !t.glued(end)
            && matches!(t.plain(end), "em" | "e" | "con" | "c" | "be" | "k" | "mau" | "tui" | "nam" | "m" | "to");
        let many = ambiguous && self::figure(t.plain(i)) > BARE_QUANTITY_MAX;
        let counts = |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo | Part::NotUnit | Part::Money);
        let unit = self.part_at(end, counts).filter(|unit| {
            let longer = words::longest(t, end, |_| false).is_some_and(|word| word.len > unit.len);
            !(ambiguous || longer || self.marks && unit.fit == Fit::Bare)
        });
        let eager = self.eager && t.plain(i).len() > 1 && unit.is_none();
        ((zero || beside || many || eager) && !counted && !figure && !placed).then_some(end)
    }

    /// Number `i` stands right behind a word of a place or a day.
    fn placed(&self, i: usize) -> bool {
        let before = i.checked_sub(1).and_then(|k| self.part_at(k, |p| p == Part::Place));
        before.is_some_and(|hit| hit.len == 1 && hit.fit == Fit::Exact)
    }

    /// Does the code spoken of (the last one named, else the next) come with this option?
    fn offered(&self, opt: u16, i: usize, out: &[El]) -> bool {
        let before = out.iter().rev().find_map(|el| if let El::Code(code) = el { Some(*code) } else { None });
        let code =
            before.or_else(|| (i + 1..self.tokens.len()).find_map(|k| self.code_at(k, false).map(|(code, _)| code)));
        code.is_none_or(|code| self.codes.picks[opt as usize].iter().any(|p| p.code == code))
    }

    /// A weight too heavy for a purchase, or after words about a body.
    fn body_weight(&self, n: u32, i: usize, out: &[El]) -> bool {
        // "be 12kg": bé without its mark.
        let child = i > 0 && self.tokens.plain(i - 1) == "be";
        let near = child
            || out.iter().rev().take(3).any(|el| matches!(el, El::Part(Part::Body) | El::Number { price: false }));
        n > KILO_QUANTITY_MAX || near
    }

    /// A number in words at token `i` and the token after it: hai mươi, 十二, two.
    fn spelled(&self, i: usize) -> Option<(u32, usize)> {
        let number = |k| match self.part_at(k, |p| matches!(p, Part::Number(_)))?.part {
            Part::Number(n) => Some(n),
            _ => None,
        };
        let (mut sum, mut digit, mut any) = (0u32, None::<u32>, false);
        let mut k = i;
        while let Some(n) = number(k) {
            if n >= 10 {
                sum = sum.saturating_add(digit.take().unwrap_or(1).saturating_mul(n));
            } else if digit.is_none() {
                digit = Some(n);
            } else {
                break;
            }
            any = true;
            k += 1;
        }
        any.then(|| (sum.saturating_add(digit.unwrap_or(0)), k))
    }

    fn word_number(&self, i: usize, out: &[El]) -> Option<(Option<El>, usize)> {
        let t = self.tokens;
        if let Some(half) = self.part_at(i, |p| p == Part::Half)
            && self.option_at(i).is_none()
        {
            let of =
                self.part_at(i + half.len, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo | Part::Number(_)));
            return of.map(|of| (Some(El::BadQty), i + half.len + of.len));
        }
        let (n, end) = self
            .spelled(i)
            .filter(|_| self.option_at(i).is_none_or(|(opt, len, _)| len == 1 || !self.offered(opt, i, out)))?;
        if words::longest(t, i, |_| false).is_some_and(|hit| hit.len > end - i) {
            return None;
        }
        let last = out.last();
        let after_item = matches!(last, Some(El::Code(_) | El::Opt(_)));
        // ba, năm, sáu, bảy, tư are other words too.
        let plain_word = end == i + 1 && matches!(t.plain(i), "ba" | "nam" | "sau" | "bay" | "tu" | "lam" | "muoi");
        let money = self.part_at(end, |p| p == Part::Money);
        if let Some(money) = money.as_ref().filter(|_| n >= 10) {
            return Some((Some(El::Number { price: true }), end + money.len));
        }
        // Tam Kỳ, a place.
        if t.all[i].upper && t.all.get(end).is_some_and(|unit| unit.upper) && !self.shouted && end == i + 1 {
            return None;
        }
        let person = |k| matches!(t.plain(k), "em" | "con" | "be" | "c" | "tui" | "chi" | "m");
        if let Some(unit) = self.part_at(end, |p| matches!(p, Part::Unit | Part::Crate | Part::Kilo))
            && !(plain_word && t.is_bare(i) && person(end))
        {
            let longer = |p| matches!(p, Part::NotUnit | Part::Money);
            if self.part_at(end, longer).is_some_and(|other| other.len > unit.len) {
                return None;
            }
            if unit.part == Part::Kilo && self.body_weight(n, i, out) {
                return Some((Some(El::Number { price: false }), end + unit.len));
            }
            return Some((Some(quantity(n, true, Side::Free, unit.part == Part::Crate)), end + unit.len));
        }
        let alone = matches!(t.plain(i), "俩" | "仨" | "chuc" | "dozen");
        let chosen = self.option_at(end).is_some_and(|(opt, ..)| self.offered(opt, end, out));
        // two of Q1
        let of = end + usize::from(t.plain(end) == "of");
        let before_item = self.code_at(of, true).is_some()
            || (chosen && !plain_word)
            || self.part_at(end, |p| p == Part::Each).is_some();
        let each = matches!(last, Some(El::Part(Part::Each | Part::EachColor | Part::EachSize)));
        let han = t.kind(i) == Some(Kind::Han);
        let closes = end >= t.len()
            || self.covered(end, self.phones).is_some()
            || t.kind(end) == Some(Kind::Sign)
            || self.part_at(end, |p| matches!(p, Part::Soft | Part::Kin | Part::Friend)).is_some();
        // "one please", with nothing before it.
        let wished = matches!(last, None | Some(El::Stop | El::Comma))
            && self.part_at(end, |p| p == Part::Soft).is_some()
            && !plain_word
            && !han;
        if wished {
            return Some((Some(quantity(n, true, Side::Free, false)), end));
        }
        if alone || each || (before_item && !han) || (after_item && closes && !plain_word && !han) {
            return Some((Some(quantity(n, alone, Side::Free, false)), end));
        }
        None
    }
}

/// Token `i` stands right behind a Chinese character.
fn han_before(t: &Tokens, i: usize) -> bool {
    i > 0 && t.glued(i) && t.kind(i) == Some(Kind::Han) && t.kind(i - 1) == Some(Kind::Han)
}

fn figure(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

fn quantity(n: u32, explicit: bool, side: Side, crated: bool) -> El {
    if n == 0 || n > QUANTITY_MAX { El::BadQty } else { El::Qty(Qty { n, explicit, side, crated }) }
}
