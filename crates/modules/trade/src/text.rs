//! Checks of what people type, each naming the field.

use kernel::{Error, Result, Text3};

pub(crate) fn needed(field: &'static str, text: &Text3) -> Result<()> {
    if text.is_empty() { Err(Error::field(field, "field_needed")) } else { Ok(()) }
}

/// `length` in bytes.
pub(crate) fn within(field: &'static str, length: usize, max: usize) -> Result<()> {
    if length > max { Err(Error::field(field, "field_too_long").with("max", max)) } else { Ok(()) }
}

pub(crate) fn count(field: &'static str, count: usize, max: usize) -> Result<()> {
    if count > max { Err(Error::field(field, "too_many").with("max", max)) } else { Ok(()) }
}
