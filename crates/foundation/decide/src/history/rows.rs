//! Single rows of a segment, for those who look at whom a change affects.

use kernel::Time;

use super::{Found, HistoryError, Reading, Segment};
use crate::engine::Engine;
use crate::program::{MISSING, SlotId};

/// What is told of one past decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub at: Time,
    pub subject: String,
    /// Of the slots asked for: raw numbers; `None` where missing.
    pub numbers: Vec<Option<i64>>,
}

impl Engine {
    /// Moment, subject and some numbers of the rows at these places. `found` must be of all rules: of one rule by
    /// itself no subject is read. A slot it does not read is missing. Errors: [`HistoryError`].
    pub fn history_rows(
        &self,
        segment: &Segment,
        found: &Found,
        places: impl IntoIterator<Item = usize>,
        slots: &[SlotId],
    ) -> Result<Vec<HistoryRow>, HistoryError> {
        let reading = Reading::new(self, segment, found)?;
        let number = |slot: &SlotId, row: usize| {
            let column = reading.columns.get(slot.index())?.as_ref()?;
            Some(column.number(row)).filter(|n| *n != MISSING)
        };
        let row = |row: usize| HistoryRow {
            at: reading.now(row),
            subject: reading.subject(row).to_owned(),
            numbers: slots.iter().map(|slot| number(slot, row)).collect(),
        };
        Ok(places.into_iter().filter(|n| *n < reading.rows).map(row).collect())
    }
}
