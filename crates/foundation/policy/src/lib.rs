//! The policy language: text in, a program for `decide` out, with everything there is to say about it.
//!
//! No I/O, no clock. Text is lexed, parsed ([`parser`]), checked and lowered ([`compile`](compile::compile)) in one pass over
//! typed slots; [`analyse`](analyse::analyse) then says what can be known without a decision. [`print`](mod@print) writes the
//! one canonical form, over which a version is hashed. The manual is `docs/policy-language.md`.
//!
//! Promises: no text makes it panic, loop or grow beyond [`limits`]; every finding has a place and a sentence that helps; a
//! policy with any error gives no program.

pub mod analyse;
pub mod ast;
pub mod cases;
pub mod cel;
pub mod compile;
mod condition;
pub mod diff;
pub mod explain;
pub mod fit;
mod lexer;
pub mod lightgbm;
pub mod limits;
pub mod parser;
pub mod print;
pub mod show;
mod slice;
pub mod source;
pub mod space;
mod value;
pub mod witness;
