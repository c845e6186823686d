//! Columns to filter and group by: one code per answer.

use crate::table::{Codes, Words, truth};

/// What a column says that says yes or no, however its files spell it.
const TRUTHS: [&str; 2] = ["No", "Yes"];
/// More words than this are no spellings of two.
const SPELLINGS: usize = 32;

/// Where each word of a segment says yes or no, in whatever spelling and language, makes them the two words that do.
pub fn unify(words: &mut Words, codes: [&mut [u32]; 2]) {
    if words.len() > SPELLINGS || words.len() < 2 {
        return;
    }
    let says: Option<Vec<bool>> = words.iter().map(|(_, text)| truth(text)).collect();
    let Some(says) = says else { return };
    let mut two = Words::default();
    let mut new = vec![0];
    new.extend(
        says.iter()
            .map(|&says| two.intern(TRUTHS[usize::from(says)])),
    );
    for code in codes.into_iter().flatten() {
        *code = new.get(*code as usize).copied().unwrap_or(0);
    }
    *words = two;
}

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
