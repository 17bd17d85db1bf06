//! Text in Vietnamese, Chinese and English: fold it to one spelling, read orders out of comments, find and mask personal
//! data, match banned words, tell what else a comment is about.
//!
//! Promises: no I/O, no clock, no randomness; every function is total (no panic on any text) and every limit is a named
//! constant. Reading a comment costs microseconds, so it may be done on the chat's own path.

pub mod banned;
pub mod kinds;
pub mod normalise;
pub mod order;
pub mod pii;
mod tokens;
mod words;

pub use banned::BannedWords;
pub use kinds::{KINDS, Tone, tone};
pub use order::{ArmedCode, Codes, CodesError, NotOrder, OrderItem, Reading, parse_codes, read_comment, same_comment};
pub use pii::{Masked, PersonalKind, PersonalSpan, find_personal, mask, normalise_phone};
