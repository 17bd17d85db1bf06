//! The words everyone shares: typed ids, money, time, texts in three languages, who acts, and the one error type.
//!
//! No I/O here. The clock and the randomness are handed in as a [`World`].

mod ctx;
mod error;
mod id;
mod mark;
mod money;
mod secret;
mod text;
mod time;
mod world;

pub use ctx::{Actor, ActorKind, Ctx, IdempotencyKey, MerchantRole};
pub use error::{Error, Kind, Result, Why};
pub use id::*;
pub use mark::Mark;
pub use money::{AMOUNT_MINOR_MAX, Currency, Money};
pub use secret::Secret;
pub use text::{Locale, Text3};
pub use time::Time;
pub use uuid::Uuid;
pub use world::{Seeded, Source, World};
