//! SQL texts and the values that go in and out of them.
//!
//! A text is written once with `?1` markers in the subset that SQLite and PostgreSQL share. It can only be made by
//! [`sql!`], so that a test finds every text in the sources, holds it against the walls and prepares it on both engines.

use kernel::{Error, Id, Result, Time};

/// A registered SQL text.
#[derive(Clone, Copy, Debug)]
pub struct Sql(&'static str);

impl Sql {
    #[doc(hidden)]
    pub const fn registered(text: &'static str) -> Sql {
        Sql(text)
    }

    pub const fn text(self) -> &'static str {
        self.0
    }
}

/// Makes a [`Sql`] of a literal.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {
        $crate::Sql::registered($text)
    };
}

/// The arguments of a statement, in the order of its markers.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        &[$($crate::Value::from($value)),*][..]
    };
}

/// One value handed to a statement. Booleans are 0 and 1, times microseconds, ids sixteen bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Id([u8; 16]),
}

impl From<i64> for Value<'_> {
    fn from(v: i64) -> Self {
        Value::Int(v)
    }
}
impl From<u32> for Value<'_> {
    fn from(v: u32) -> Self {
        Value::Int(i64::from(v))
    }
}
impl From<bool> for Value<'_> {
    fn from(v: bool) -> Self {
        Value::Int(i64::from(v))
    }
}
impl From<f64> for Value<'_> {
    fn from(v: f64) -> Self {
        Value::Float(v)
    }
}
impl From<Time> for Value<'_> {
    fn from(v: Time) -> Self {
        Value::Int(v.micros())
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(v: &'a str) -> Self {
        Value::Text(v)
    }
}
impl<'a> From<&'a String> for Value<'a> {
    fn from(v: &'a String) -> Self {
        Value::Text(v)
    }
}
impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(v: &'a [u8]) -> Self {
        Value::Bytes(v)
    }
}
impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(v: &'a Vec<u8>) -> Self {
        Value::Bytes(v)
    }
}
impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(v: &'a [u8; N]) -> Self {
        Value::Bytes(v)
    }
}
impl<K> From<Id<K>> for Value<'_> {
    fn from(v: Id<K>) -> Self {
        Value::Id(*v.as_bytes())
    }
}
impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(v: Option<T>) -> Self {
        v.map_or(Value::Null, Into::into)
    }
}
impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(v: &'a Option<String>) -> Self {
        v.as_deref().map_or(Value::Null, Value::Text)
    }
}

/// A cell of a row, before its type is known.
#[derive(Debug)]
pub enum Cell<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// What a cell can be read as.
pub trait FromCell: Sized {
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(v) => Some(v),
            _ => None,
        }
    }
}
impl FromCell for u32 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).and_then(|v| u32::try_from(v).ok())
    }
}
impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(|v| v != 0)
    }
}
impl FromCell for f64 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Float(v) => Some(v),
            _ => None,
        }
    }
}
impl FromCell for Time {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(Time::from_micros)
    }
}
impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(v) => Some(v.to_owned()),
            _ => None,
        }
    }
}
impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(v) => Some(v.to_vec()),
            _ => None,
        }
    }
}
impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(v) => v.try_into().ok(),
            _ => None,
        }
    }
}
impl<K> FromCell for Id<K> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        <[u8; 16]>::from_cell(cell).map(|bytes| Id::from_uuid(kernel_uuid(bytes)))
    }
}
impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::from_cell(other).map(Some),
        }
    }
}

fn kernel_uuid(bytes: [u8; 16]) -> kernel::Uuid {
    kernel::Uuid::from_bytes(bytes)
}

/// One row of an answer, read while the statement stands on it.
pub enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
}

impl Row<'_> {
    /// The cell of column `at`, counted from 0. A cell of another type is our own mistake: `internal`.
    pub fn get<T: FromCell>(&self, at: usize) -> Result<T> {
        let Row::Sqlite(row) = self;
        let cell = match row.get_ref(at).map_err(Error::internal)? {
            rusqlite::types::ValueRef::Null => Cell::Null,
            rusqlite::types::ValueRef::Integer(v) => Cell::Int(v),
            rusqlite::types::ValueRef::Real(v) => Cell::Float(v),
            rusqlite::types::ValueRef::Text(v) => Cell::Text(std::str::from_utf8(v).map_err(Error::internal)?),
            rusqlite::types::ValueRef::Blob(v) => Cell::Bytes(v),
        };
        T::from_cell(cell)
            .ok_or_else(|| Error::internal(format!("column {at} is not a {}", std::any::type_name::<T>())))
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput::Borrowed, ValueRef};
        Ok(Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Float(v) => ValueRef::Real(*v),
            Value::Text(v) => ValueRef::Text(v.as_bytes()),
            Value::Bytes(v) => ValueRef::Blob(v),
            Value::Id(v) => ValueRef::Blob(v),
        }))
    }
}
