//! `risk`: who may leave next, and what they pay.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// What something that is known beforehand does to the odds of leaving.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskFactor {
    /// `score` (per point of the last answer), `unheard` (no answer in the last year, or never, against an
    /// answer of 8), `fell` (per point that the
    /// last answer lies below the one before), `silence` (per month since the last answer, at most 12), `tenure`, `revenue`
    /// and `contacts` (per doubling: of months since the start, of net revenue of the year before, of contacts of the last 90
    /// days, each and one), `trend` (revenue of the last six months against the six before, −1 to 1), `open_case`, `renewal`
    /// (a yearly renewal falls into the time ahead).
    pub name: &'static str,
    /// Factor of the odds per unit, all else equal, with a Wald interval of its logarithm.
    pub odds_ratio: Estimate,
}

/// What was expected of a tenth of the observations, and what came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reliability {
    /// Mean probability of leaving, told without having seen them.
    pub expected: f64,
    /// Share that left, with Wilson's interval.
    pub left: Estimate,
}

/// Customers of like risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskGroup {
    /// `at_risk`, `grey`, `safe`.
    pub group: &'static str,
    /// Customers.
    pub customers: u64,
    /// How many of them are expected to leave; `None` without probabilities.
    pub expected: Option<f64>,
    /// Their net revenue of the last year, or their recurring revenue.
    pub revenue: Option<Money>,
    /// What of it is expected to be lost, Σ of probability times revenue.
    pub at_risk: Option<Money>,
}

/// One customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskRow {
    /// Id as written.
    pub id: String,
    /// Name, where a customers file tells one.
    pub name: Option<String>,
    /// Account, as written.
    pub account: Option<String>,
    /// `at_risk`, `grey`, `safe`.
    pub group: &'static str,
    /// Probability of leaving in the time ahead; `None` without probabilities.
    pub probability: Option<f64>,
    /// Points of the rule; `None` with probabilities.
    pub points: Option<u32>,
    /// Net revenue of the last year.
    pub revenue: Option<Money>,
    /// Last answer, 0–10.
    pub score: Option<u8>,
}

/// `risk`: the chance of leaving in the months ahead, and revenue at risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskReport {
    /// Why there are no customers to speak of.
    pub reason: Option<Reason>,
    /// Roles whose column is missing for probabilities.
    pub missing: Vec<&'static str>,
    /// `calibrated`: probabilities. `rule`: points for signs of danger, no probability, because too few have left, or none is
    /// told to.
    pub model: &'static str,
    /// Months ahead.
    pub months: u32,
    /// First day of the time ahead, and first after it.
    pub ahead: Option<[String; 2]>,
    /// First day of the past that was learnt from.
    pub since: Option<String>,
    /// Customers who are there now.
    pub customers: u64,
    /// Periods of customers that were learnt from.
    pub periods: u64,
    /// Those that ended with leaving.
    pub left: u64,
    /// Customers who left on any of the days seen, within such a period or not.
    pub leavers: u64,
    /// What is known of customers, and what it does to the odds; empty without probabilities.
    pub factors: Vec<RiskFactor>,
    /// The chance that one who left had the higher probability than one who stayed, told without having seen either.
    pub auc: Estimate,
    /// Mean squared distance of probability and what came.
    pub brier: Estimate,
    /// That of giving everybody the mean.
    pub brier_of_mean: Option<f64>,
    /// Expected against come, by tenths.
    pub reliability: Vec<Reliability>,
    /// Probability from which a customer is at risk, and below which safe: twice and half of the mean. Points with a rule.
    pub thresholds: Option<[f64; 2]>,
    /// Customers at risk, grey and safe. Whoever has not answered within a year is not called safe.
    pub groups: Vec<RiskGroup>,
    /// Revenue at risk, Σ of probability times net revenue of the last year in major units. The interval is that of the
    /// expectation, resampled by account.
    pub at_risk: Estimate,
    /// Between which the loss itself will lie with this confidence, customers leaving each on their own.
    pub outcome: Option<[f64; 2]>,
    /// Net revenue of the last year of the customers who are there now.
    pub revenue: Option<Money>,
    /// Share of the revenue of customers with a class that detractors pay: no forecast.
    pub detractor_share: Option<f64>,
    /// ISO-4217 code.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Customers by expected loss, the first `limit`.
    pub rows: Vec<RiskRow>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
