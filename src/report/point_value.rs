//! What a point is worth.

use super::Estimate;
use crate::error::Notice;
use serde::Serialize;

/// One class in the value of a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassValue {
    /// `promoter`, `passive`, `detractor`.
    pub class: &'static str,
    /// Customers of the class with a known value.
    pub customers: u64,
    /// Net revenue per customer and year (major units), with its interval.
    pub per_customer: Estimate,
    /// What all but the two largest customers of the class pay, as a share of the largest; `null` where nobody pays.
    pub remainder: Option<f64>,
}

/// One way to gain a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValuePath {
    /// `detractor_to_promoter`, `detractor_to_passive`, `passive_to_promoter`.
    pub path: &'static str,
    /// Money per year for +1 point over the whole base (major units).
    pub value: Estimate,
}

/// One rung of the evidence ladder.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// 1 raw, 2 adjusted, 3 doubly robust, 4 within customers.
    pub rung: u8,
    /// `raw`, `adjusted`, `doubly_robust`, `within_customer`.
    pub name: &'static str,
    /// Money per year for +1 point over the whole base (major units): by the path detractor → promoter on rungs 1 to 3, by
    /// 1 % of the customers a class higher on rung 4.
    pub value: Estimate,
    /// The same per customer of the base.
    pub per_customer: Estimate,
    /// The three paths.
    pub paths: Vec<ValuePath>,
    /// Codes of what this rung assumes, texts in the locales, for example `no_confounding`.
    pub assumptions: Vec<&'static str>,
    /// Columns that were held equal.
    pub adjusted_for: Vec<String>,
    /// Accounts (or customers) that were resampled or clustered.
    pub clusters: u64,
    /// How many times an unseen cause would have to raise both, to explain the estimate away.
    pub e_value: Option<f64>,
    /// The same for the interval's limit nearer to none; 1 where the interval holds zero.
    pub e_value_limit: Option<f64>,
    /// On rung 3: how alike detractors and promoters are in what is held equal.
    pub overlap: Option<Overlapping>,
}

/// Customers by the probability that what is held equal gives them to be a promoter and no detractor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlapping {
    /// Detractors by probability in twentieths.
    pub from: Vec<u64>,
    /// Promoters by probability in twentieths.
    pub to: Vec<u64>,
    /// Customers left out because their probability is outside 0.05–0.95: nobody of the other class is like them.
    pub trimmed: u64,
    /// Their share.
    pub trimmed_share: f64,
}

/// `pointValue`: what one point of NPS is worth per year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PointValueReport {
    /// The currency; others are in `other_currencies`.
    pub currency: Option<String>,
    /// Currencies with scored customers that were left aside, never added.
    pub other_currencies: Vec<String>,
    /// Who pays and so is counted: `customer` or `account`.
    pub counted: &'static str,
    /// Customers (or accounts) of the base: scored, with a known value.
    pub customers: u64,
    /// Length of the revenue window in days, and how it was made a year: `annualised` or `as_given` (recurring revenue).
    pub window_days: Option<f64>,
    /// `annualised`, `recurring` or `per_period` (undated revenue: per whatever period the file covers).
    pub unit: &'static str,
    /// Class means behind the raw gap.
    pub classes: Vec<ClassValue>,
    /// The rungs that were computed, ascending.
    pub rungs: Vec<Rung>,
    /// The highest rung that the data support; `None` = no value can be claimed.
    pub headline: Option<u8>,
    /// `claimed`, `interval_holds_zero`, `no_data`, `too_few`.
    pub verdict: &'static str,
    /// Codes of why no higher rung is reached: `no_covariates`, `no_overlap`, `one_wave`, `too_few`, `not_identified`.
    pub not_higher: Vec<&'static str>,
    /// Days of revenue after the answers on rungs 2 and 3; `None` where answers and revenue are of the same time.
    pub outcome_days: Option<i32>,
    /// Periods of rung 4: `quarter` or `month`.
    pub period: Option<&'static str>,
    /// Periods from answer to revenue on rung 4.
    pub lag: Option<u32>,
    /// Seed and number of bootstrap replicates.
    pub seed: u64,
    /// Bootstrap replicates.
    pub replicates: u32,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
