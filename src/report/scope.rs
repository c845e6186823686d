//! What the open files allow.

use crate::error::{Example, Notice};
use serde::Serialize;

/// How many remain within the filter.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// Rows of responses within the filter, with or without a score.
    pub rows: u64,
    /// Answers (rows with a score).
    pub answers: u64,
    /// Customers with an answer.
    pub customers: u64,
    /// Accounts with an answer, where accounts are known.
    pub accounts: Option<u64>,
}

/// A column that the filter bar can offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterColumn {
    /// Name for `where` and `by`: the role (`touchpoint`, `channel`, …) or the segment's name.
    pub name: String,
    /// Values, most frequent first, at most 200, with the number of rows of each.
    pub values: Vec<(String, u64)>,
    /// How many different values there are.
    pub distinct: u64,
    /// Rows whose cell is empty; `null` in a filter's list of values finds them.
    pub empty: u64,
}

/// What the open files allow: the filter bar and the pickers are made from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// First and last day with an answer.
    pub days: Option<[String; 2]>,
    /// Do answers tell the time of day?
    pub times: bool,
    /// Columns to filter and group by, in file order.
    pub columns: Vec<FilterColumn>,
    /// Measures with at least one answer: of `nps`, `enps`, `csat`, `ces`.
    pub measures: Vec<&'static str>,
    /// Customers known from any file.
    pub customers: u64,
    /// Accounts known from any file.
    pub accounts: Option<u64>,
    /// Rows by kind: responses, revenue, customers, interactions.
    pub rows: [u64; 4],
    /// Rows of money by currency, as the files have them.
    pub currencies: Vec<CurrencyRows>,
    /// How the money was converted, where rates of exchange were given.
    pub conversion: Option<Conversion>,
    /// Roles that the columns of the files play, each once; `segment` and `driver` without their names.
    pub roles: Vec<String>,
    /// Roles nobody plays that would unlock something, for example `responded_at`.
    pub would_unlock: Vec<&'static str>,
    /// How the ids of each two files of different kinds meet.
    pub join: Vec<Join>,
    /// What joining the files found, each with its file where it concerns one.
    pub notices: Vec<Notice>,
}

/// Rows of money in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyRows {
    /// ISO-4217 code; `None` where the files name none.
    pub currency: Option<String>,
    /// How many rows.
    pub rows: u64,
}

/// How money was converted by the rates that were given.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversion {
    /// The currency that the amounts are in now.
    pub to: Option<String>,
    /// Where the rates come from, in the words of whoever gave them.
    pub source: Option<String>,
    /// The rates that were used, by currency and day.
    pub rates: Vec<RateUsed>,
    /// Rows converted, each rounded once, half to even, to minor units.
    pub rows: u64,
    /// Rows that keep their own currency and stand apart, for want of a rate on their day.
    pub missing: Vec<CurrencyRows>,
}

/// A rate of exchange that was used.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateUsed {
    /// ISO-4217 code.
    pub currency: Option<String>,
    /// What one unit of it is worth in the target's.
    pub rate: f64,
    /// First day of the rate; `None` = any day.
    pub from: Option<String>,
    /// Rows converted by it.
    pub rows: u64,
}

/// How the ids of two files meet. Lists of two have the first file's value and the second's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    /// `customer_id` or `account_id`.
    pub key: &'static str,
    /// Names of the files.
    pub files: [String; 2],
    /// Different ids of each file.
    pub ids: [u64; 2],
    /// Ids that stand in both files.
    pub matched: u64,
    /// Rows of each file that name an id.
    pub rows: [u64; 2],
    /// Rows of each file whose id stands in the other file.
    pub matched_rows: [u64; 2],
    /// Ids that stand on several rows of the file.
    pub repeated: [u64; 2],
    /// The first few ids that the other file does not have, as written.
    pub unmatched: [Vec<Example>; 2],
    /// Ids of the first file that the second does not have and that differ from one of its ids in one letter, or in two
    /// neighbours that changed places; as written in the first file and in the second. Only told, never joined.
    pub similar: Vec<[String; 2]>,
}

/// Ids of another file that stand in a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// The other file.
    pub file: String,
    /// The column of the other file.
    pub column: String,
    /// The share of cells of one column that stand in the other, 0–1; of both directions the larger, from a sample.
    pub share: f64,
}
