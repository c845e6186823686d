//! `sampleSize`: how many answers a difference needs.

use super::{Estimate, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// Answers that one difference needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleNeed {
    /// True difference between two groups, points (shares 0–1 for CSAT and CES).
    pub difference: f64,
    /// Answers needed in each group.
    pub per_group: u64,
}

/// `sampleSize`: answers needed to see a difference, and the difference that the answers at hand can show.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SampleSizeReport {
    /// The rule.
    pub rule: ScoreRule,
    /// The score from which the plan is made.
    pub score: Estimate,
    /// Standard deviation of one answer's value, points (shares 0–1).
    pub deviation: f64,
    /// `data`, or `worst_case` where there are no answers yet: half promoters, half detractors.
    pub basis: &'static str,
    /// How many answers of these accounts and weights tell as much as one independent answer; at least 1.
    pub design_effect: f64,
    /// Chance of seeing a true difference of this size.
    pub power: f64,
    /// The difference asked about.
    pub difference: f64,
    /// Answers needed in each of two groups to see it; `None` where no number of answers does.
    pub per_group: Option<u64>,
    /// The same if all answers were independent.
    pub per_group_independent: Option<u64>,
    /// Answers needed for one score with an interval of ± the difference.
    pub for_margin: Option<u64>,
    /// The smallest true difference between the answers at hand and as many of another period; `None` without answers.
    pub detectable: Option<f64>,
    /// The smallest true difference between two halves of the answers at hand.
    pub detectable_halves: Option<f64>,
    /// Answers needed for differences of several sizes, largest first.
    pub curve: Vec<SampleNeed>,
    /// Answers in the last 90 days with answers, per 30 days; `None` without dates.
    pub per_month: Option<f64>,
    /// Days that this pace needs for one group.
    pub days: Option<f64>,
    /// Share of rows within the filter with an answer, 0–1; `None` where all have one, so that nothing is known of
    /// invitations.
    pub answer_rate: Option<f64>,
    /// Invitations that this rate needs for one group.
    pub invitations: Option<u64>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
