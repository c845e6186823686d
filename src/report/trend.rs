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
    /// Is the period not seen whole?
    pub partial: bool,
    /// Why: the `filter` cuts it, it is not over `today`, or the `answers` of all files end before it.
    pub cut: Option<&'static str>,
    /// Counts in the period.
    pub counts: ScoreCounts,
    /// The period's own score; n = 0 → `no_data`.
    pub score: Estimate,
    /// The period's score with a band that stays valid however often one looks during the period.
    pub band: Option<[f64; 2]>,
    /// The score of all answers from the start of the window to the end of this period, with its peek-proof band.
    pub running: Estimate,
}

/// A lasting change of the score, announced with the chance of any false one over all days and looks bounded.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendChange {
    /// First day of the period in which the new level most likely began.
    pub from: String,
    /// First days of the earliest and the latest period in which it may have begun (95 % of the posterior).
    pub between: [String; 2],
    /// The first day at whose end it could be announced.
    pub announced: String,
    /// Score from the change before (or the first answer) to this one.
    pub before: f64,
    /// Score from this change to the next one (or the last answer).
    pub after: f64,
    /// After less before, with an interval that holds however often one looks; n counts all answers of the trend.
    pub difference: Estimate,
}

/// The score to reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendTarget {
    /// As asked, in the measure's unit.
    pub value: f64,
    /// Is the peek-proof band of the last complete period `above` it, `below` it, or does it hold it (`open`)?
    pub reached: Option<&'static str>,
}

/// `trend`: the score by period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendReport {
    /// The rule.
    pub rule: ScoreRule,
    /// `hour`, `day`, `week`, `month`, `quarter`, `year`.
    pub period: &'static str,
    /// Do the dates of the answers tell the time of day, so that the periods could be hours?
    pub times: bool,
    /// `gregorian` or `jalali`: the calendar that cuts the periods and names their years.
    pub calendar: &'static str,
    /// Periods ascending, without gaps.
    pub points: Vec<TrendPoint>,
    /// Answers in the filter that carry no date, or no time of day where the periods are hours.
    pub undated: u64,
    /// The last day with an answer, where the answers of all files seem to end on it: no pause was as long as that since.
    pub until: Option<String>,
    /// Last complete period against the one before it.
    pub change: Option<Comparison>,
    /// Lasting changes anywhere in the trend, ascending.
    pub changes: Vec<TrendChange>,
    /// The target, where one was given.
    pub target: Option<TrendTarget>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
