//! What `discover` answers.

use super::{Comparison, Estimate, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// A column and the value that it has.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// The column.
    pub column: String,
    /// The value.
    pub value: String,
}

/// A conjunction that stood out in one half of the customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovery {
    /// All hold.
    pub conditions: Vec<Condition>,
    /// Its difference from the rest in the half that was searched: too large on average, because it was picked for it.
    pub searched: Estimate,
    /// The group against the rest in the other half, which knew nothing of the search.
    pub confirmed: Comparison,
    /// Does the other half confirm it: adjusted p-value at most `q`, on the same side?
    pub holds: bool,
    /// Answers of both halves that meet the conditions.
    pub n: u64,
    /// Conjunctions that mean nearly the same answers and were left out for it.
    pub alike: Vec<Vec<Condition>>,
}

/// `discover`: conjunctions of up to three conditions whose score differs from the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DiscoverReport {
    /// The rule.
    pub rule: ScoreRule,
    /// Those that were tested, confirmed ones first.
    pub findings: Vec<Discovery>,
    /// Conjunctions that were looked at in the first half.
    pub searched: u64,
    /// How many of them were tested in the other half.
    pub tested: u64,
    /// Columns that were searched.
    pub columns: Vec<String>,
    /// Values that were not looked at, because their column has more frequent ones.
    pub others: u64,
    /// Answers in the half that was searched (a sample of it where there are very many).
    pub n_searched: u64,
    /// Answers in the half that confirms.
    pub n_confirming: u64,
    /// Smallest group looked at, answers of both halves.
    pub min_n: u64,
    /// False discovery rate.
    pub q: f64,
    /// Seed that parted the customers.
    pub seed: u64,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
