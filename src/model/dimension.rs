//! Columns to filter and group by: one code per answer.

use crate::table::{Codes, Words};

/// A column of categories over the rows of [`Answers`](super::Answers).
#[derive(Debug)]
pub struct Dimension {
    /// The role's name (`touchpoint`, `channel`, …) or the segment's.
    pub name: String,
    /// Dictionary; code 0 = the cell was empty.
    pub words: Words,
    /// Code by row.
    pub codes: Codes,
    /// Does the value belong to the customer (from a customers file) and not to the answer?
    pub of_customer: bool,
    /// Is it a segment, and not a role of the survey itself (touchpoint, channel, …)?
    pub is_segment: bool,
}

impl Dimension {
    /// The value of a code; `None` for an empty cell.
    pub fn word(&self, code: u32) -> Option<&str> {
        (code > 0).then(|| self.words.get(code))
    }

    /// The code of a row.
    pub fn code(&self, row: usize) -> u32 {
        match &self.codes {
            Codes::U8(codes) => codes.get(row).copied().unwrap_or(0).into(),
            Codes::U16(codes) => codes.get(row).copied().unwrap_or(0).into(),
            Codes::U32(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    /// The codes of some rows.
    pub fn of_rows(&self, rows: &[u32]) -> Vec<u32> {
        let mut codes = vec![0; rows.len()];
        self.codes.add_to(&mut codes, rows, 1);
        codes
    }
}
