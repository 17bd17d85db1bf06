//! A change of part of something: what is absent stays, what is null goes.

use serde::{Deserialize, Deserializer};

/// For a member that can be taken away, as `#[serde(default, deserialize_with = "kit::given")]`: `None` where it is absent,
/// `Some(None)` where it is null.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}
