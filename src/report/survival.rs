//! Who leaves, when and why.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// Money in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyMoney {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// The amount.
    pub amount: Money,
}

/// A survival curve from a time on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurvivalPoint {
    /// Days since the customer began.
    pub days: u32,
    /// Share that stays longer, 0–1, of those who stayed to the report's `from`.
    pub share: f64,
    /// Lower end of the log-log interval; `None` where nobody has left yet, or nobody is left.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Customers under observation just before.
    pub at_risk: u64,
}

/// How long the customers of one group stay.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurvivalGroup {
    /// The value of the `by` column; `unscored` = had not answered before; `None` = the cell was empty.
    pub key: Option<String>,
    /// Customers who were under observation in this group at any time.
    pub customers: u64,
    /// Those of them who left from it.
    pub left: u64,
    /// Days under observation, added up, in years of 365.25 days.
    pub years: f64,
    /// The curve at up to 240 times; empty where fewer than ten were ever under observation together.
    pub curve: Vec<SurvivalPoint>,
    /// Days at which half have left, with its interval, of those who stayed to `from`; `too_few` where the curve does not
    /// come down to half.
    pub median: Estimate,
    /// Mean days from `from` to `horizon`.
    pub mean: Estimate,
    /// Share still there at each of the report's `marks`; `too_few` beyond what was seen.
    pub shares: Vec<Estimate>,
    /// Customers under observation at each of the report's `ticks`.
    pub at_risk: Vec<u64>,
    /// Events that this group would have had if all left alike, for the log-rank test.
    pub expected: Option<f64>,
}

/// Do the groups leave alike?
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogRankReport {
    /// Statistic.
    pub chi2: f64,
    /// Degrees of freedom.
    pub df: u64,
    /// p-value.
    pub p_value: f64,
}

/// One hazard ratio.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HazardTerm {
    /// The column: `nps_class` or a segment.
    pub column: String,
    /// The value.
    pub level: Option<String>,
    /// The value it is set against.
    pub reference: Option<String>,
    /// How many times as many of those at risk leave, all else in the model equal; n = leavers of this value.
    pub ratio: Estimate,
    /// Two-sided p-value that it is 1.
    pub p_value: f64,
    /// p-value that the ratio is the same however long customers have been there.
    pub proportional: Option<f64>,
    /// Does it rise with time (`rising`) or fall (`falling`)?
    pub direction: Option<&'static str>,
}

/// Cox's model of leaving.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HazardReport {
    /// Hazard ratios; empty with a reason.
    pub terms: Vec<HazardTerm>,
    /// Why there is no model: `no_data`, `too_few`, `not_identified`.
    pub reason: Option<Reason>,
    /// Columns that were not held equal, for there were too few leavers or they tell nothing of their own.
    pub left_out: Vec<String>,
    /// Leavers.
    pub events: u64,
    /// Harrell's C: how often the model gives the higher risk to the one who leaves first; 0.5 = chance.
    pub concordance: Option<f64>,
    /// p-value that no ratio changes with time.
    pub proportional: Option<f64>,
}

/// Why customers left.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavingReason {
    /// As written; `None` = not told.
    pub reason: Option<String>,
    /// Leavers.
    pub left: u64,
    /// Their share of all leavers.
    pub share: Estimate,
    /// What they paid in the 365 days before they left.
    pub money: Vec<CurrencyMoney>,
}

/// Leavers of one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavingPeriod {
    /// `2025-07`, in the report's calendar.
    pub period: String,
    /// First day.
    pub from: String,
    /// Is the month cut by the window or the end of the data?
    pub partial: bool,
    /// Customers at its beginning.
    pub customers: u64,
    /// Leavers among them.
    pub left: u64,
    /// Share of leavers.
    pub share: Estimate,
    /// What the month's leavers paid in the 365 days before they left.
    pub money: Vec<CurrencyMoney>,
}

/// `survival`: how long customers stay.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SurvivalReport {
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The role that is missing, where one is: `started_at`, `ended_at`.
    pub missing: Option<&'static str>,
    /// First and last day under observation: leaving is told from the first recorded end on, less the mean gap between ends, and until the
    /// last day of the files.
    pub observed: Option<[String; 2]>,
    /// Days for which an answer tells the class.
    pub answer_days: u32,
    /// Days from which the curves begin: the first at which ten customers of every group are under observation. They tell
    /// of customers who stayed that long.
    pub from: u32,
    /// Days to which the means reach.
    pub horizon: u32,
    /// Days of `shares`.
    pub marks: Vec<u32>,
    /// Days of `at_risk`.
    pub ticks: Vec<u32>,
    /// Everybody.
    pub total: Option<SurvivalGroup>,
    /// The column, where there is one.
    pub by: Option<String>,
    /// Groups: promoters, passives, detractors, unscored, or by size.
    pub groups: Vec<SurvivalGroup>,
    /// Do they leave alike?
    pub log_rank: Option<LogRankReport>,
    /// How much more or less each leaves, all else equal.
    pub hazard: Option<HazardReport>,
    /// Why they left, most first.
    pub reasons: Vec<LeavingReason>,
    /// When they left.
    pub periods: Vec<LeavingPeriod>,
    /// `day`, `week`, `month`, `quarter`, `year`.
    pub period: &'static str,
    /// `gregorian` or `jalali`.
    pub calendar: &'static str,
    /// The columns by which it can be asked.
    pub columns: Vec<String>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
