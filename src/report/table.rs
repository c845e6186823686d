//! What was read.

use super::Overlap;
use crate::error::{Example, Notice};
use serde::Serialize;

/// A column as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnReport {
    /// The header as written.
    pub name: String,
    /// What further rows of the header say, for example the text of the question; empty where nothing.
    pub label: String,
    /// The role's name, `segment:NAME`, `driver:NAME`, `theme:NAME`, or `None` = not used.
    pub role: Option<String>,
    /// Why: `header` (a synonym matched), `values`, `overlap` (its cells are ids of another file), `mapping` (the user
    /// said so), `none`.
    pub role_evidence: &'static str,
    /// The synonym that matched, where one did.
    pub matched: Option<String>,
    /// Whose ids the cells are, where the evidence is `overlap`.
    pub overlap: Option<Overlap>,
    /// `score`, `number`, `date`, `category`, `text`, `empty`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Cells without a value.
    pub missing: u64,
    /// Different values, where counted (categories).
    pub distinct: Option<u64>,
    /// The first few values as text.
    pub samples: Vec<String>,
    /// How the cells write their values: `1.234,56`, `d/m/y`, `Jalali y/m/d`, `Excel serial 1900`; `None` where they
    /// are plain.
    pub format: Option<String>,
    /// The first few different cells as they were written, each with the value understood, where that is not plain.
    pub readings: Vec<Reading>,
    /// Codes of the currencies of the amounts, where the column tells any.
    pub currencies: Vec<String>,
    /// What names them: `values` (beside the digits), `header`, `mapping` (the user said so); `None` where nothing does.
    pub currency_evidence: Option<&'static str>,
    /// Smallest value as text (numbers, dates).
    pub min: Option<String>,
    /// Largest value as text (numbers, dates).
    pub max: Option<String>,
}

/// A cell and what was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The cell as written, cut to 80 characters.
    pub cell: String,
    /// The value as text.
    pub value: String,
}

/// Something that the bytes leave open, with the guess by which the file was read. It is answered by reading the file
/// again with one of `alternatives` in the field of `FileOptions` that belongs to `code`: `formats[column].dateOrder`
/// for `date_order`, `formats[column].decimal` for `decimal`, `headerRows` for `header_rows`, `mapping[column]` for
/// `score_scale`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What is asked: `date_order`, `decimal`; `header_rows` = how many rows the header has; `score_scale` = whether
    /// answers of 1–5 are likelihoods to recommend on 0–10 (`score`) or satisfaction on 1–5 (`csat`).
    pub code: &'static str,
    /// The column it concerns, where it is one.
    pub column: Option<String>,
    /// The alternative that was taken.
    pub guess: String,
    /// All alternatives, the guess included.
    pub alternatives: Vec<String>,
    /// The first few cells that allow several of them, as written.
    pub sample: Vec<String>,
}

/// What became of the rows of a file, or of its cells: `read` = `used` + the sum of `setAside[].rows`, always.
///
/// **Rows**: all that hold something, the header left out: the lines above and below the table (`preamble_skipped`,
/// `footer_skipped`) and its data rows. A data row is used where it tells something in any part that the file plays,
/// also if one of its cells is set aside; so a row of a wide file whose amount is missing still counts as an answer. Set
/// aside are repeated answers and invoices (`duplicate_response_id`, `duplicate_rows`), invoices without an amount that
/// can be counted (`amount_missing`, `amount_too_large`, `too_many_currencies`) and rows of customers without an id (`customer_missing`).
///
/// **Cells**: those of the data rows that hold something, marks for missing values left out. Set aside are cells that
/// are not what their column holds (`bad_cell`), answers off their scale (`off_scale`), weights that are not positive
/// (`bad_weight`), amounts that cannot be counted where the row is used all the same, and what stands behind the last
/// column (`ragged_long`; counted once a row).
///
/// A filter sets nothing aside: what it leaves out is not asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    /// Rows, or cells, that were read.
    pub read: u64,
    /// Those that the analyses see.
    pub used: u64,
    /// The others, by reason.
    pub set_aside: Vec<SetAside>,
}

/// Rows, or cells of a column, that were set aside for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// Why: the code of the notice.
    pub code: &'static str,
    /// The column whose cell was the reason, where it was one.
    pub column: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The first few.
    pub examples: Vec<Example>,
}

/// A file as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableReport {
    /// The file's name.
    pub name: String,
    /// The kinds that it plays: `responses`, `revenue`, `customers`, `interactions`; a wide file plays several.
    pub kinds: Vec<&'static str>,
    /// `header` or `mapping`: how the kinds were found.
    pub kind_evidence: &'static str,
    /// Data rows.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes of memory that its columns take.
    pub memory: u64,
    /// `,`, `;`, tab or `|`.
    pub delimiter: String,
    /// Columns in file order.
    pub columns: Vec<ColumnReport>,
    /// What the bytes leave open, the guess taken; nothing where all is clear.
    pub questions: Vec<Question>,
    /// What was noticed while reading and mapping this file.
    pub notices: Vec<Notice>,
    /// What became of its rows, now that all open files are joined.
    pub ledger: Balance,
    /// What became of its cells.
    pub cells: Balance,
}
