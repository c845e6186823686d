//! Bytes → records: what the bytes are, their dialect, and a resumable CSV reader.

mod classify;
mod csv;
mod dialect;

pub(crate) use csv::{Batch, Cells, Csv, Sink};
