//! `priorities`: whom to call first, by a rule that is stated.

use super::{Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// Why to call, and how much it weighs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityWeight {
    /// `overdue_case`, `open_case`, `detractor` (the latest answer, no case closed since), `fell` (a class lower than the
    /// answer before), `silent` (asked twice or more in the last year, no answer in it).
    pub reason: &'static str,
    /// Its weight.
    pub weight: f64,
    /// How many have it.
    pub count: u64,
}

/// One customer or account to call.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityRow {
    /// Id as written.
    pub id: String,
    /// Name, where a customers file tells one.
    pub name: Option<String>,
    /// Account of a customer, as written.
    pub account: Option<String>,
    /// Why, heaviest first.
    pub reasons: Vec<&'static str>,
    /// Σ of their weights: the rule score, no probability.
    pub rule_score: f64,
    /// Chance of leaving within three months, as `risk` tells it; `None` where too few have left to tell.
    pub chance: Option<f64>,
    /// Net revenue of the last year; `None` = none in this currency.
    pub revenue: Option<Money>,
    /// Latest answer, 0–10; of an account that of the contact who answered last.
    pub score: Option<u8>,
    /// The answer before it of the same customer.
    pub before: Option<u8>,
    /// Day of the latest answer.
    pub last_answer: Option<String>,
    /// Day on which the oldest open case was opened.
    pub case_opened: Option<String>,
    /// Who follows it up.
    pub case_owner: Option<String>,
}

/// `priorities`: the list for Monday.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrioritiesReport {
    /// Why there is nothing: `no_column` (no ids of customers), `no_data` (nobody has a reason).
    pub reason: Option<Reason>,
    /// `customer`, or `account` where invoices name accounts.
    pub unit: &'static str,
    /// The day up to which things are known: today, or the last day of the files.
    pub as_of: Option<String>,
    /// By which they stand: `expected_loss` (chance of leaving times revenue of the last year) where enough have left to
    /// tell the chance, `weighted_revenue` (rule score times revenue), or `rule_score` where no revenue is known.
    pub order: &'static str,
    /// Reasons with their weights.
    pub weights: Vec<PriorityWeight>,
    /// How many have a reason.
    pub total: u64,
    /// Customers or accounts looked at.
    pub known: u64,
    /// Revenue of the last year of those who have a reason.
    pub revenue: Option<Money>,
    /// That of the rows listed.
    pub listed_revenue: Option<Money>,
    /// ISO-4217 code.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// The first `limit`.
    pub rows: Vec<PriorityRow>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
