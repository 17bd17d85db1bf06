//! Lists are answered a page at a time.

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

pub const LIMIT_DEFAULT: u32 = 20;
pub const LIMIT_MAX: u32 = 100;

/// `?cursor=&limit=` of every list.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Where the last page ended: its `next`.
    pub cursor: Option<String>,
    /// 1 to 100, 20 when absent.
    pub limit: Option<u32>,
}

impl PageQuery {
    /// Rows asked for. Errors: `limit_out_of_range`.
    pub fn limit(&self) -> Result<u32> {
        match self.limit.unwrap_or(LIMIT_DEFAULT) {
            limit @ 1..=LIMIT_MAX => Ok(limit),
            _ => Err(Error::field("limit", "limit_out_of_range").with("max", LIMIT_MAX)),
        }
    }

    /// The cursor, read by `read`; `start` for the first page. Errors: `cursor_unreadable`.
    pub fn after<T>(&self, start: T, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        match self.cursor.as_deref() {
            None | Some("") => Ok(start),
            Some(text) => read(text).ok_or_else(|| Error::field("cursor", "cursor_unreadable")),
        }
    }
}

/// A page of a list; `next` is the cursor of the page after it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of up to `limit` rows out of up to `limit + 1` that were read; `cursor` names a row's place.
    pub fn of(mut rows: Vec<T>, limit: u32, cursor: impl FnOnce(&T) -> String) -> Page<T> {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Page { items: rows, next }
    }

    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}
