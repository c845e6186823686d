//! `targets`: will the score be met?

use super::{Estimate, Reason, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One period of 30 days before the forecast.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PastScore {
    /// First day.
    pub from: String,
    /// First day after.
    pub to: String,
    /// Its score; n = 0 → `no_data`.
    pub score: Estimate,
}

/// `targets`: the chance of a score of at least the target over a period of days.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetsReport {
    /// The rule.
    pub rule: ScoreRule,
    /// The target, points (shares 0–1 for CSAT and CES).
    pub target: f64,
    /// First day of the period whose score is to meet it.
    pub from: String,
    /// First day after the period.
    pub to: String,
    /// First day that is not known yet: today, or the day after the last answer.
    pub as_of: String,
    /// Days of the period still to come.
    pub days_left: f64,
    /// The score of the period so far.
    pub so_far: Estimate,
    /// Answers still expected, at the pace of the last 90 days.
    pub expected: f64,
    /// Chance of meeting the target, 0–1; `None` with a reason.
    pub chance: Option<f64>,
    /// Why there is no chance: `no_data`, `too_few` (fewer than three periods of 30 days with answers).
    pub reason: Option<Reason>,
    /// The period's score when it is over, with the interval that holds it.
    pub forecast: Estimate,
    /// The score that the answers still to come must have for the target to be met; beyond ±100 it cannot be.
    pub needed: Option<f64>,
    /// The score that answers have now: the level at the end of the past periods.
    pub level: Option<f64>,
    /// How far the true score moves from one 30 days to the next: its standard deviation.
    pub drift: Option<f64>,
    /// Answers needed for the interval of a score at today's level to lie on one side of the target; `None` where the
    /// level is the target.
    pub to_show: Option<u64>,
    /// The last periods of 30 days, ascending, up to twelve.
    pub past: Vec<PastScore>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
