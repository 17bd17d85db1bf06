//! What modules may know of one another: the facts they tell ([`Event`]) and the questions they may ask ([`ports`]).
//!
//! An event is a fact in the past tense, written once in the transaction that makes it true. A variant's meaning never
//! changes; a new meaning is a new variant. Commands to another module travel the same way and say so in their name.

mod event;
mod judgement;
pub mod ports;
mod standing;

pub use event::*;
pub use judgement::*;
pub use standing::*;
