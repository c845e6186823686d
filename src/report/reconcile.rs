//! `reconcile`: from the figure that is reported to ours.

use super::{Estimate, Reason, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReconcileRow {
    /// The file.
    pub file: String,
    /// The row as a spreadsheet counts.
    pub row: u64,
}

/// The score by a rule that differs from ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherRule {
    /// In what it differs: `whole_range` (the filter's window left aside), `all_answers` or `latest_answer`, `rounded`,
    /// `rounded_down`, `rounded_up` (decimals, which ours sets aside), `blanks_counted` (in the denominator),
    /// `duplicates_counted` (rows that repeat a response id or a whole row), `unweighted`, `mean_per_account`,
    /// `revenue_weighted`, `promoters_from_8` (and detractors to 5), `top_box` and `top_two_boxes` (one answer fewer is
    /// favourable), `without_tests` (trials of the survey), `all_programs` (employees and customers together). Empty = ours.
    pub changes: Vec<&'static str>,
    /// Its score, points (shares 0–1).
    pub score: f64,
    /// Answers counted.
    pub n: u64,
}

/// One step of the bridge from the reported figure to ours.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReconcileStep {
    /// What is undone.
    pub change: &'static str,
    /// The score before.
    pub from: f64,
    /// The score after.
    pub to: f64,
    /// to − from.
    pub difference: f64,
    /// Rows that are counted before and not after, or the other way; of blanks, weights, classes and accounts all they
    /// concern.
    pub rows: u64,
    /// The first few of these rows.
    pub examples: Vec<ReconcileRow>,
}

/// `reconcile`: which rule gives the figure that is reported.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReconcileReport {
    /// Our rule.
    pub rule: ScoreRule,
    /// Our score.
    pub ours: Estimate,
    /// The reported figure, as given.
    pub reported: Option<f64>,
    /// Why nothing could be compared: `no_data`.
    pub reason: Option<Reason>,
    /// How far from the figure a score may be to round to it.
    pub tolerance: f64,
    /// Rules tried: all that these data can tell apart, alone and up to three together.
    pub tried: u64,
    /// Every rule that differs from ours in one thing.
    pub alternatives: Vec<OtherRule>,
    /// Rules that give the figure, fewest differences first, at most 5; ours with no changes.
    pub matches: Vec<OtherRule>,
    /// The rule whose score is nearest, where none gives the figure.
    pub nearest: Option<OtherRule>,
    /// From the first match to ours: differences that add up to ours − the match's score.
    pub steps: Vec<ReconcileStep>,
    /// The first match's score less the figure: what rounding took.
    pub rounding: Option<f64>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
