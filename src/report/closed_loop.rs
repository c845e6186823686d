//! `loop`: cases that follow answers, how soon they are closed, and whether that helps.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// A point of the curve of cases closed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClosedBy {
    /// Days since the case was opened.
    pub day: u32,
    /// Share closed within so many days, 0–1.
    pub closed: f64,
    /// Lower limit of the share.
    pub low: Option<f64>,
    /// Upper limit of the share.
    pub high: Option<f64>,
    /// Cases that were still open and under observation just before.
    pub at_risk: u64,
}

/// Cases of one value of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoopGroup {
    /// The value; `None` = the cell was empty.
    pub value: Option<String>,
    /// Cases.
    pub cases: u64,
    /// Of these open.
    pub open: u64,
    /// Of these open for longer than the target.
    pub overdue: u64,
    /// Share closed within the target, 0–1, open cases taken as not yet closed.
    pub in_target: Estimate,
    /// Median days to close.
    pub days: Estimate,
}

/// Cases by one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoopColumn {
    /// The column.
    pub column: String,
    /// Its values with most cases, at most 50.
    pub groups: Vec<LoopGroup>,
    /// Values left out.
    pub others: u64,
    /// p-value that all values close alike (log-rank); `None` for fewer than two values.
    pub p_value: Option<f64>,
    /// The same, adjusted over the columns (Benjamini–Hochberg).
    pub p_adjusted: Option<f64>,
}

/// An open case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenCase {
    /// Id of the customer as written; empty where none is known.
    pub customer: String,
    /// Name, where a customers file tells one.
    pub name: Option<String>,
    /// Account as written.
    pub account: Option<String>,
    /// Day on which it was opened.
    pub opened: String,
    /// Days since.
    pub days: u32,
    /// Is that longer than the target?
    pub overdue: bool,
    /// Who follows up.
    pub owner: Option<String>,
    /// At which level.
    pub level: Option<String>,
    /// The answer, 0–10.
    pub score: Option<u8>,
    /// Net revenue of the customer (or account) in the year before.
    pub revenue: Option<Money>,
}

/// What those answer later whose answer was a detractor's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryGroup {
    /// `in_time` (case closed within the target), `late` (later or still open), `none` (no case).
    pub group: &'static str,
    /// Detractors' answers with a later answer.
    pub n: u64,
    /// Mean of the first answer, 0–10.
    pub first: Option<f64>,
    /// Mean of the later answer.
    pub later: Option<f64>,
    /// Share whose later answer is no detractor's, 0–1, by Wilson.
    pub recovered: Estimate,
}

/// Does closing a case in time help? Net of what detractors answer later though nothing is done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recovery {
    /// `untreated`: against detractors without a case, same first answer; `reliability`: against what the agreement of
    /// two answers lets expect, which is a bound and no estimate of the effect; `none`: too few.
    pub method: &'static str,
    /// Days after the answer from which the later answer counts: the target.
    pub from_days: u32,
    /// Days after the answer up to which it counts.
    pub to_days: u32,
    /// The groups.
    pub groups: Vec<RecoveryGroup>,
    /// How much higher the later answer is for a case closed in time, points of the 0–10 scale.
    pub effect: Estimate,
    /// How much more of them recover, a share.
    pub recovered_more: Estimate,
    /// The same two for cases that were not closed in time; `no_data` where the method is no comparison.
    pub late_effect: Estimate,
    /// Correlation of an answer with the later one, of all customers with two; or as given.
    pub reliability: Option<f64>,
    /// Pairs of answers behind it.
    pub pairs: u64,
    /// Share of detractors that this lets recover though nothing is done, 0–1.
    pub expected: Option<f64>,
    /// How much higher it lets their later answer be.
    pub expected_change: Option<f64>,
}

/// `loop`: closing the loop.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoopReport {
    /// Why there is nothing: `no_column` (no file has case_opened_at), `no_data` (no case within the filter).
    pub reason: Option<Reason>,
    /// The day up to which is known what became of cases: today, or the last day of the files.
    pub as_of: Option<String>,
    /// The target in days.
    pub target: u32,
    /// Cases.
    pub cases: u64,
    /// Of these open.
    pub open: u64,
    /// Of these open for longer than the target.
    pub overdue: u64,
    /// Share of detractors' answers that became a case, 0–1, by Wilson.
    pub opened: Estimate,
    /// Share closed within the target, 0–1: one less the Kaplan–Meier curve, open cases censored.
    pub in_target: Estimate,
    /// Median days to close.
    pub days: Estimate,
    /// The curve of cases closed.
    pub curve: Vec<ClosedBy>,
    /// By column.
    pub columns: Vec<LoopColumn>,
    /// Open cases, oldest first, at most 200.
    pub open_cases: Vec<OpenCase>,
    /// ISO-4217 code of their revenue.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Does it help?
    pub recovery: Recovery,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
