//! `responseRates`: who was asked, who answered, and what the others' silence allows.

use super::{Estimate, Money, Reason, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// Answers and silence of one value of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateGroup {
    /// The value; `None` = the cell was empty.
    pub value: Option<String>,
    /// Invitations.
    pub asked: u64,
    /// Those with an answer.
    pub answered: u64,
    /// answered ÷ asked, 0–1, by Wilson.
    pub rate: Estimate,
    /// The score of those who answered, every answer counted.
    pub score: Estimate,
    /// Median days from invitation to answer.
    pub days: Estimate,
}

/// Response rates by one column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RateColumn {
    /// The column.
    pub column: String,
    /// Its values with most invitations, at most 50.
    pub groups: Vec<RateGroup>,
    /// Values left out.
    pub others: u64,
    /// p-value that all values answer alike (chi-square); `None` for fewer than two values.
    pub p_value: Option<f64>,
    /// The same, adjusted over the columns (Benjamini–Hochberg).
    pub p_adjusted: Option<f64>,
}

/// What the score of all who were asked can be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Silence {
    /// `customer` (everybody asked counts once) or `answer` (every invitation counts).
    pub unit: &'static str,
    /// Asked.
    pub asked: u64,
    /// Of these with an answer.
    pub answered: u64,
    /// The score of those who answered, among these invitations.
    pub score: Estimate,
    /// Lowest score of all asked that these answers allow: as if all who are silent were detractors.
    pub low: Option<f64>,
    /// Highest: as if all were promoters.
    pub high: Option<f64>,
}

/// `silence`: what the score of all who were asked can be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SilenceReport {
    /// The rule of the score.
    pub rule: ScoreRule,
    /// What silence allows.
    pub silence: Silence,
}

/// One stratum.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stratum {
    /// The value.
    pub value: Option<String>,
    /// Customers of the population with it.
    pub population: f64,
    /// Its share of the population, 0–1.
    pub share: f64,
    /// Answers.
    pub n: u64,
    /// Its share of the answers, 0–1.
    pub share_answered: f64,
    /// Its score; `None` without answers.
    pub score: Option<f64>,
}

/// The score by the strata's shares of the population.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StratifiedScore {
    /// The column that tells the strata.
    pub column: String,
    /// `given` (counts from the caller) or `customers` (counted in the customers file).
    pub population: &'static str,
    /// The score of the population, if those who answer are like the silent ones of their stratum.
    pub score: Estimate,
    /// The score without strata, of the same answers.
    pub plain: f64,
    /// How many times the variance of a plain score of as many independent answers.
    pub design_effect: Option<f64>,
    /// Kish's effective number of answers under these weights.
    pub n_eff: f64,
    /// Share of the population in strata too thin to stand alone, taken together, 0–1.
    pub pooled: f64,
    /// Strata, largest first.
    pub strata: Vec<Stratum>,
}

/// A customer or an account who was not asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotAskedRow {
    /// Id as written.
    pub id: String,
    /// Name, where a customers file tells one.
    pub name: Option<String>,
    /// Account of a customer, as written.
    pub account: Option<String>,
    /// Net revenue of the year before the period's end.
    pub revenue: Option<Money>,
    /// Day of the last invitation (or answer) before.
    pub last_asked: Option<String>,
}

/// Who was not asked in a period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotAsked {
    /// `customer`, or `account` where invoices name accounts only.
    pub unit: &'static str,
    /// First day.
    pub from: String,
    /// First day after.
    pub to: String,
    /// Known and not gone before the period.
    pub known: u64,
    /// Of these not asked.
    pub count: u64,
    /// Net revenue of the year before the period's end of all known.
    pub revenue: Option<Money>,
    /// That of those not asked.
    pub not_asked_revenue: Option<Money>,
    /// Their share of the positive revenue, 0–1.
    pub share: Option<f64>,
    /// ISO-4217 code of the currency with most revenue rows.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Those with most revenue, at most 200.
    pub rows: Vec<NotAskedRow>,
}

/// `responseRates`: answers and silence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponseRatesReport {
    /// The rule of the score.
    pub rule: ScoreRule,
    /// Why there is no rate: `no_column` where every row has an answer, so that invitations are not known; `no_data`.
    pub reason: Option<Reason>,
    /// By which day rows are within the filter's window: `invited`, or `answered` where no invitation is dated.
    pub dated: &'static str,
    /// Invitations.
    pub asked: u64,
    /// Those with an answer.
    pub answered: u64,
    /// answered ÷ asked, 0–1, by Wilson.
    pub rate: Estimate,
    /// Rates by column.
    pub columns: Vec<RateColumn>,
    /// Median days from invitation to answer, of those who answered.
    pub days: Estimate,
    /// The quarter and three quarters of these days (type 7).
    pub quartiles: Option<[f64; 2]>,
    /// What silence allows.
    pub silence: Silence,
    /// The score by the strata's shares of the population, where a column tells them.
    pub stratified: Option<StratifiedScore>,
    /// Columns by which it could be stratified: those of the customers file, which counts the population, and those of
    /// the answers, whose population must be given.
    pub strata_columns: Vec<String>,
    /// Who was not asked in the filter's window, or in the quarter of the last known day; `None` without customers' ids or
    /// days.
    pub not_asked: Option<NotAsked>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
