//! Finds phone numbers, mail addresses and postal addresses in what people type, and masks them.
//!
//! Promises: spaces, dots, dashes, words (`không chín không một`, 零九零一), full-width and styled digits, the letter o
//! for 0 and invisible characters do not hide a number; masking leaves nothing of it, and nothing that would be found
//! again; prices, sizes, dates and order codes stay. What was masked is handed back, so that the merchant's order may
//! keep it (encrypted) while no other screen does.

mod address;
mod phone;

use std::ops::Range;

use crate::normalise::{self, NormChar};
use crate::tokens::Tokens;

/// What stands in place of personal data. Long enough that digits on its two sides are not read as one number.
pub const MASK: &str = "••••";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonalKind {
    Phone,
    Email,
    /// A postal address down to the house, street or hamlet. A district or a city alone is not one.
    Address,
    /// A long number: bank account, card, identity card.
    Number,
}

/// Where personal data stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonalSpan {
    /// Bytes of the original text, on character boundaries.
    pub range: Range<usize>,
    pub kind: PersonalKind,
}

/// The same by normalised characters.
#[derive(Clone, Debug)]
pub(crate) struct CharSpan {
    pub(crate) range: Range<usize>,
    pub(crate) kind: PersonalKind,
    /// Digits as read, with a leading `+` where one was written.
    pub(crate) digits: String,
}

/// A text without its personal data, and what was taken out.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Masked {
    pub text: String,
    /// As `+84901234567`, in the order written, each once.
    pub phones: Vec<String>,
    /// As written.
    pub addresses: Vec<String>,
    /// Something was masked.
    pub any: bool,
}

pub(crate) fn spans(chars: &[NormChar], tokens: &Tokens) -> Vec<CharSpan> {
    let mut found = phone::find(chars);
    let free = |found: &[CharSpan], span: &CharSpan| {
        found.iter().all(|other| other.range.end <= span.range.start || other.range.start >= span.range.end)
    };
    for mail in address::mails(chars) {
        // A number inside a mail address goes with it.
        found.retain(|other| other.range.end <= mail.range.start || other.range.start >= mail.range.end);
        found.push(mail);
    }
    // The digits of a phone number are no house number.
    let taken: Vec<Range<usize>> = found.iter().map(|s| s.range.clone()).collect();
    let rest = (!taken.is_empty()).then(|| tokens.without(&taken));
    for place in address::places(rest.as_ref().unwrap_or(tokens)) {
        if free(&found, &place) {
            found.push(place);
        }
    }
    found.sort_by_key(|span| span.range.start);
    found
}

pub(crate) fn phone_in(chars: &[NormChar]) -> bool {
    phone::find(chars).iter().any(|s| s.kind == PersonalKind::Phone)
}

/// The personal data in a text, in order, without overlaps.
pub fn find_personal(text: &str) -> Vec<PersonalSpan> {
    let chars = normalise::chars(text);
    let mut out: Vec<PersonalSpan> = Vec::new();
    for span in spans(&chars, &Tokens::cut(&chars)) {
        let range = normalise::bytes_of(&chars, span.range);
        match out.last_mut() {
            // One original character may stand for several (㏂, ½): keep the bytes apart.
            Some(last) if last.range.end > range.start => last.range.end = last.range.end.max(range.end),
            _ => out.push(PersonalSpan { range, kind: span.kind }),
        }
    }
    out
}

/// Replaces personal data by [`MASK`], until nothing more is found.
pub fn mask(text: &str) -> Masked {
    let mut out = Masked { text: text.to_owned(), ..Masked::default() };
    loop {
        let chars = normalise::chars(&out.text);
        let found = spans(&chars, &Tokens::cut(&chars));
        if found.is_empty() {
            return out;
        }
        out.any = true;
        let mut next = String::with_capacity(out.text.len());
        let mut at = 0;
        for span in found {
            let range = normalise::bytes_of(&chars, span.range);
            match span.kind {
                PersonalKind::Phone => {
                    let number = phone::international(&span.digits);
                    if let Some(number) = number.filter(|n| !out.phones.contains(n)) {
                        out.phones.push(number);
                    }
                }
                PersonalKind::Address => out.addresses.push(out.text[range.clone()].trim().to_owned()),
                PersonalKind::Email | PersonalKind::Number => {}
            }
            if range.start < at {
                at = at.max(range.end);
                continue;
            }
            next.push_str(&out.text[at..range.start]);
            next.push_str(MASK);
            at = range.end;
        }
        next.push_str(&out.text[at..]);
        out.text = next;
    }
}

/// One phone number as it is dialled from anywhere: `0901 234 567` gives `+84901234567`, `138 1234 5678` gives
/// `+8613812345678`, `+1 415 555 2671` gives `+14155552671`. None when the text is no phone number or holds more.
pub fn normalise_phone(text: &str) -> Option<String> {
    let chars = normalise::chars(text);
    let read = phone::digits_only(&chars)?;
    phone::international(&read)
}
