//! What differs.

use super::{Estimate, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// Two groups set against each other: a − b.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The column, where the groups are values of one.
    pub column: Option<String>,
    /// Name of the first group.
    pub a: String,
    /// Name of the second group; `rest` where the first is compared with all others.
    pub b: String,
    /// Counts and score of the first.
    pub score_a: Estimate,
    /// Counts and score of the second.
    pub score_b: Estimate,
    /// Signed difference a − b in points.
    pub difference: Estimate,
    /// Test statistic.
    pub z: Option<f64>,
    /// Two-sided p-value.
    pub p_value: Option<f64>,
    /// Benjamini–Hochberg adjusted over all comparisons of the report.
    pub p_adjusted: Option<f64>,
    /// Is the adjusted p-value at most `q`?
    pub differs: bool,
    /// Smallest true difference (points) these counts would detect, at 80 % power and the report's confidence.
    pub smallest_detectable: Option<f64>,
    /// Did the same customers answer on both sides, so that the test is paired?
    pub paired: bool,
}

/// `compare`: groups of one or several columns against the rest, or two filters against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CompareReport {
    /// The rule.
    pub rule: ScoreRule,
    /// Comparisons, largest |difference| first among those that differ, then the others.
    pub comparisons: Vec<Comparison>,
    /// How many were tested; the adjustment is over these.
    pub tested: u64,
    /// Groups left out because they have fewer than `min_n` answers.
    pub too_small: u64,
    /// Values not looked at, because their column has 200 with more answers.
    pub others: u64,
    /// Smallest group tested.
    pub min_n: u64,
    /// False discovery rate.
    pub q: f64,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
