//! Bytes → records: what the bytes are, their dialect, what stands above and below the table, and a resumable CSV reader.

mod classify;
mod csv;
mod dialect;
mod footer;
mod line;
mod preamble;

pub(crate) use csv::{Batch, Cells, Csv, Sink};
pub use dialect::Layout;
pub(crate) use line::is_value;
pub(crate) use preamble::are_import_ids;
