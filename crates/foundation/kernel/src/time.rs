//! Time: whole microseconds since 1970 in UTC inside, ISO 8601 outside.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A moment in UTC, in microseconds since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    pub const fn from_micros(micros: i64) -> Time {
        Time(micros)
    }

    pub const fn from_millis(millis: i64) -> Time {
        Time(millis * 1000)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    pub const fn millis(self) -> i64 {
        self.0 / 1000
    }

    pub const fn plus_s(self, seconds: i64) -> Time {
        Time(self.0 + seconds * 1_000_000)
    }

    pub const fn plus_ms(self, millis: i64) -> Time {
        Time(self.0 + millis * 1000)
    }

    /// Milliseconds from `earlier` to this moment; negative when it lies before.
    pub const fn ms_since(self, earlier: Time) -> i64 {
        (self.0 - earlier.0) / 1000
    }

    /// The start of the minute this moment lies in.
    pub const fn minute(self) -> Time {
        Time(self.0 - self.0.rem_euclid(60_000_000))
    }

    /// Reads an ISO 8601 instant such as `2026-11-21T13:00:00Z`.
    pub fn parse(text: &str) -> Option<Time> {
        text.parse::<jiff::Timestamp>().ok().map(|t| Time(t.as_microsecond()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Time::parse(&text).ok_or_else(|| D::Error::custom("a time such as 2026-11-21T13:00:00Z is expected"))
    }
}

impl utoipa::PartialSchema for Time {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .build()
            .into()
    }
}
impl utoipa::ToSchema for Time {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_iso_and_reads_back() {
        let moment = Time::parse("2026-11-21T13:00:00.25Z").unwrap();
        assert_eq!(moment.to_string(), "2026-11-21T13:00:00.250Z");
        assert_eq!(Time::parse(&moment.to_string()), Some(moment));
        assert_eq!(moment.minute().to_string(), "2026-11-21T13:00:00.000Z");
    }
}
