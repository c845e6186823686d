//! The score by period.

use super::{Comparison, Estimate, ScoreCounts, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One period of a trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendPoint {
    /// `2025`, `2025-Q3`, `2025-07`, `2025-W31` in the report's calendar, `2025-07-31` in any.
    pub period: String,
    /// First day of the period.
    pub from: String,
    /// First day after the period.
    pub to: String,
    /// Is the period cut by the filter or not over at `today`?
    pub partial: bool,
    /// Counts in the period.
    pub counts: ScoreCounts,
    /// The period's own score; n = 0 → `no_data`.
    pub score: Estimate,
    /// The period's score with a band that stays valid however often one looks during the period.
    pub band: Option<[f64; 2]>,
    /// The score of all answers from the start of the window to the end of this period, with its peek-proof band.
    pub running: Estimate,
}

/// `trend`: the score by period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendReport {
    /// The rule.
    pub rule: ScoreRule,
    /// `day`, `week`, `month`, `quarter`, `year`.
    pub period: &'static str,
    /// `gregorian` or `jalali`: the calendar that cuts the periods and names their years.
    pub calendar: &'static str,
    /// Periods ascending, without gaps.
    pub points: Vec<TrendPoint>,
    /// Answers in the filter that carry no date.
    pub undated: u64,
    /// Last complete period against the one before it.
    pub change: Option<Comparison>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
