//! The cells of a sheet as CSV text.

use crate::book::{Book, Sheet};
use crate::cell::Value;
use crate::error::{Error, Result};
use crate::shape::{Shape, choose};
use calamine::Dimensions;
use std::cmp::Reverse;
use std::ops::Range;

/// Rows and columns of the largest sheet that Excel has.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Cells that are written at most, empty ones between others included.
const CELLS: u64 = 200_000_000;

/// Bytes that are handed out at a time.
const CHUNK: usize = 1 << 20;

/// How many cells with errors are named.
const EXAMPLES: usize = 5;

/// What became of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The sheet that was read.
    pub sheet: String,
    /// All that there are.
    pub sheets: Vec<Sheet>,
    /// How many cells held an error such as `#N/A`, which count as missing.
    pub errors: u64,
    /// The first of them: the row as the sheet counts, and what it shows.
    pub examples: Vec<(u32, String)>,
}

/// Writes a sheet as CSV (comma, LF, UTF-8): row 5 of the sheet is line 5, so that places in messages are those that
/// the user sees. Columns to the left and to the right of all values are left out.
///
/// A value of merged cells stands in each of them: across, where the row has other values, too (else it is a title);
/// down, below the header.
///
/// `emit` takes a chunk of text and the share of the rows that is done, 0 where the sheet does not say how many it has.
///
/// # Errors
/// `NoSuchSheet`, `Empty`, `TooLarge`, `Damaged`, and those of `emit`.
pub fn convert(
    book: &mut Book,
    wanted: Option<&str>,
    emit: &mut dyn FnMut(&[u8], f64) -> Result<()>,
) -> Result<Converted> {
    let (sheet, shape) = choose(book, wanted)?;
    let merged = book.merged(&sheet)?;
    let last_row = book.last_row(&sheet);
    let mut rows = Rows::new(&shape, merged, last_row, emit);
    book.cells(&sheet, &mut |row, column, value| {
        rows.add(row, column, &value)?;
        Ok(true)
    })?;
    rows.end_row()?;
    rows.flush()?;
    let Rows {
        errors, examples, ..
    } = rows;
    Ok(Converted {
        sheet,
        sheets: book.sheets().to_vec(),
        errors,
        examples,
    })
}

/// Cells that are shown as one, with the text of the first of them once it is known.
struct Merged {
    cells: Dimensions,
    text: String,
}

struct Rows<'a> {
    emit: &'a mut dyn FnMut(&[u8], f64) -> Result<()>,
    out: String,
    /// The row whose cells are collected, and the rows above it that are written.
    row: u32,
    written: u32,
    /// Columns with their places in `text`, ascending but for fill-ins until the row ends.
    cells: Vec<(u32, Range<usize>)>,
    text: String,
    columns: (u32, u32),
    header: u32,
    last_row: u32,
    count: u64,
    /// By their first row, the last one first; those that the current row has are in `open`.
    merged: Vec<Dimensions>,
    open: Vec<Merged>,
    errors: u64,
    examples: Vec<(u32, String)>,
}

impl<'a> Rows<'a> {
    fn new(
        shape: &Shape,
        mut merged: Vec<Dimensions>,
        last_row: u32,
        emit: &'a mut dyn FnMut(&[u8], f64) -> Result<()>,
    ) -> Self {
        merged.sort_unstable_by_key(|cells| Reverse(cells.start));
        Self {
            emit,
            out: String::with_capacity(CHUNK + CHUNK / 4),
            row: 0,
            written: 0,
            cells: Vec::new(),
            text: String::new(),
            columns: shape.columns,
            header: shape.header,
            last_row,
            count: 0,
            merged,
            open: Vec::new(),
            errors: 0,
            examples: Vec::new(),
        }
    }

    fn add(&mut self, row: u32, column: u32, value: &Value) -> Result<()> {
        if row >= ROWS {
            let limit = u64::from(ROWS);
            return Err(Error::TooLarge {
                what: "rows",
                limit,
            });
        }
        if column >= COLUMNS {
            return Err(Error::TooLarge {
                what: "columns",
                limit: u64::from(COLUMNS),
            });
        }
        if row != self.row {
            if row < self.row {
                return Err(Error::Damaged("its rows are out of order".into()));
            }
            self.end_row()?;
            self.row = row;
        }
        if let Value::Error(error) = value {
            self.errors += 1;
            if self.examples.len() < EXAMPLES {
                self.examples.push((row + 1, error.to_string()));
            }
        }
        let from = self.text.len();
        value.write(&mut self.text);
        if self.text.len() > from {
            // Behind the first rows a cell may stand left of all before it.
            let column = column.max(self.columns.0);
            self.cells.push((column, from..self.text.len()));
        }
        Ok(())
    }

    /// Writes the row that is collected, and blank lines for the rows that had nothing.
    fn end_row(&mut self) -> Result<()> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.fill_merged();
        self.cells.sort_by_key(|(column, _)| *column);
        for _ in self.written..self.row {
            self.out.push('\n');
        }
        let mut at = self.columns.0;
        for (column, place) in &self.cells {
            for _ in at..*column {
                self.out.push(',');
            }
            at = *column;
            let text = self.text.get(place.clone()).unwrap_or_default();
            write_quoted(text, &mut self.out);
        }
        // Every row ends where the table does, as in a CSV file that a spreadsheet writes.
        for _ in at + 1..self.columns.1 {
            self.out.push(',');
        }
        self.out.push('\n');
        self.count += u64::from(at.max(self.columns.1) - self.columns.0);
        if self.count > CELLS {
            return Err(Error::TooLarge {
                what: "cells",
                limit: CELLS,
            });
        }
        self.written = self.row + 1;
        self.cells.clear();
        self.text.clear();
        if self.out.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    /// Puts the values of merged cells into those of the current row that they cover.
    fn fill_merged(&mut self) {
        let row = self.row;
        self.open.retain(|merged| merged.cells.end.0 >= row);
        let alone = self.cells.len() == 1;
        while let Some(cells) = self.merged.pop_if(|cells| cells.start.0 <= row) {
            let first = self
                .cells
                .iter()
                .find(|(column, _)| *column == cells.start.1);
            if let Some((_, place)) = first
                && cells.start.0 == row
                && !alone
            {
                let text = self.text.get(place.clone()).unwrap_or_default().to_owned();
                self.open.push(Merged { cells, text });
            }
        }
        for Merged { cells, text } in &self.open {
            if cells.start.0 <= self.header && cells.start.0 < row {
                continue;
            }
            // Columns beyond the table hold nothing that a merged cell could name.
            for column in cells.start.1..=cells.end.1.min(self.columns.1.saturating_sub(1)) {
                if self.cells.iter().all(|(taken, _)| *taken != column) {
                    let from = self.text.len();
                    self.text.push_str(text);
                    self.cells.push((column, from..self.text.len()));
                }
            }
        }
    }

    fn flush(&mut self) -> Result<()> {
        let share = match self.last_row {
            0 => 0.0,
            last => (f64::from(self.written) / (f64::from(last) + 1.0)).min(1.0),
        };
        (self.emit)(self.out.as_bytes(), share)?;
        self.out.clear();
        Ok(())
    }
}

/// Quotes what would be read otherwise: delimiters, quotes, line ends, spaces at the ends and what begins like a
/// comment or another format.
fn write_quoted(text: &str, out: &mut String) {
    let special = |byte: u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    let ends = |byte: u8| matches!(byte, b' ' | b'\t' | b'#' | b'<' | b'{' | b'[');
    let bytes = text.as_bytes();
    let quoted = bytes.first().is_some_and(|byte| ends(*byte))
        || bytes.last().is_some_and(|byte| ends(*byte))
        || bytes.iter().any(|byte| special(*byte));
    if !quoted {
        return out.push_str(text);
    }
    out.push('"');
    for (index, part) in text.split('"').enumerate() {
        if index > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}
