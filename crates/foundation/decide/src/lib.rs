//! The decision engine: a program of rules and a row of facts in; outcome, points, fired rules, reasons and a record out.
//!
//! No I/O, no clock, no randomness, no text language: `policy` reads the language and lowers it to [`program`].

pub mod program;
