//! What `segments` answers.

use super::{Estimate, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One value of a column, drawn towards the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RankedGroup {
    /// The value.
    pub value: String,
    /// Its own score.
    pub score: Estimate,
    /// Its score drawn towards the mean of the column's values, the more the less is known of it.
    pub shrunken: Estimate,
    /// Probability that it is the best of the column, 0–1.
    pub best: f64,
    /// Probability that it is the worst.
    pub worst: f64,
}

/// The values of one column in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ranking {
    /// The column.
    pub column: String,
    /// Values, highest shrunken score first.
    pub groups: Vec<RankedGroup>,
    /// The mean that they are drawn to.
    pub mean: f64,
    /// Standard deviation of their true scores: near 0 where they hardly differ.
    pub spread: f64,
    /// Values beyond those with most answers, together.
    pub others: u64,
    /// The score of these others.
    pub others_score: Option<Estimate>,
    /// Values with too few answers to be ranked.
    pub too_small: u64,
}

/// `segments`: the values of columns ranked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentsReport {
    /// The rule.
    pub rule: ScoreRule,
    /// Columns as asked; those with fewer than two values to rank are left out.
    pub columns: Vec<Ranking>,
    /// Smallest value ranked.
    pub min_n: u64,
    /// Seed of the draws behind the probabilities.
    pub seed: u64,
    /// Draws.
    pub draws: u32,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
