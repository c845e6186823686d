//! Excel (XLSX, XLSB, XLS) and OpenDocument workbooks as CSV text, one sheet at a time.
//!
//! The analysis engine reads CSV and nothing else. This crate turns a sheet into the bytes of a CSV file, row by row,
//! and is a WebAssembly module of its own, which a page loads when somebody opens a workbook and not before.
//!
//! 1. `book` opens a workbook and walks over the cells of a sheet; `markup` finds those of tables in HTML and XML.
//! 2. `shape` looks at the first rows: which sheet is most of a table, and which columns it takes.
//! 3. `cell` writes a value as text: dates by the workbook's own calendar, numbers in their shortest form.
//! 4. `csv` puts cells into rows, fills merged ones, and hands the text out in chunks.
//! 5. `wasm` is the border, the only file that names wasm-bindgen.

mod book;
mod cell;
mod csv;
mod error;
mod markup;
mod shape;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use book::{Book, Format, Sheet};
pub use csv::{Converted, convert};
pub use error::{Error, Result};
