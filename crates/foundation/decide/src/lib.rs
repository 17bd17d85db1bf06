//! The decision engine: a program of rules and a row of facts in; outcome, points, fired rules, reasons and a record out.
//!
//! No I/O, no clock, no randomness, no text language: `policy` reads the language and lowers it to a [`Program`].
//!
//! - [`program`]: what a policy is once its text was read; the contract with the language.
//! - [`Engine`]: decides one live case, a batch or history by the same code; see `docs/adr`.
//! - [`reference`]: the same meaning written plainly; the tests hold the engine against it.

pub mod case;
mod engine;
pub mod explain;
pub mod features;
pub mod history;
mod plan;
pub mod program;
pub mod record;
pub mod reference;
mod scan;
mod slots;
mod trees;

pub use case::{Case, Decision, FactError, Fired, Value};
pub use engine::{Engine, Row, Scratch};
pub use program::Program;
pub use record::Record;
