//! `accounts`: several contacts of one company, and what it pays.

use super::{Estimate, Money, Reason, ScoreCounts, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// The score by one way of counting accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRule {
    /// `all_answers` (every contact counts once), `mean_per_account` (every account counts once), `revenue_weighted`
    /// (an account counts as much as it pays), `role_weighted` (a contact counts as its role does).
    pub rule: &'static str,
    /// The score; `n` is the number of answers.
    pub score: Estimate,
    /// Accounts behind it.
    pub accounts: u64,
    /// Kish's effective number of accounts: as many of equal weight would tell as much.
    pub n_eff: Option<f64>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    /// Its id as written.
    pub account: String,
    /// Its name, where a customers file tells one.
    pub name: Option<String>,
    /// Contacts asked (rows within the filter, with or without an answer).
    pub asked: u64,
    /// Answers that count, by class.
    pub counts: ScoreCounts,
    /// Its score: mean of its contacts' classes in points, or share of favourable answers; `None` = silent.
    pub score: Option<f64>,
    /// Mean answer on its scale.
    pub mean: Option<f64>,
    /// Highest answer less lowest; `None` for fewer than two answers.
    pub spread: Option<u8>,
    /// Answers by role of the contact, where roles are known; `None` = no role.
    pub roles: Vec<(Option<String>, u64)>,
    /// Net revenue within the filter's window, in the report's currency.
    pub revenue: Option<Money>,
    /// Day of its last answer.
    pub last_answer: Option<String>,
}

/// `accounts`: scores by account, who speaks for it, and who is silent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountsReport {
    /// The rule of the answers; `None` where nothing could be counted.
    pub rule: Option<ScoreRule>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The score by each rule.
    pub rules: Vec<AccountRule>,
    /// Roles of contacts with the weight that each has; empty where no roles are known.
    pub roles: Vec<(String, f64)>,
    /// Accounts known from any file, within the filter's columns of customers.
    pub known: u64,
    /// Accounts asked: with a row within the filter.
    pub asked: u64,
    /// Accounts with an answer.
    pub answered: u64,
    /// Share of the accounts asked that answered, 0–1, by Wilson; `n` is the number of accounts asked.
    pub coverage: Estimate,
    /// Share of the accounts known that answered, 0–1.
    pub coverage_of_known: Estimate,
    /// Accounts for which one contact speaks alone.
    pub single_voice: u64,
    /// Accounts known without an answer.
    pub silent: u64,
    /// Net revenue of all accounts known, in the report's currency.
    pub revenue: Option<Money>,
    /// Net revenue of those without an answer.
    pub silent_revenue: Option<Money>,
    /// Their share of the positive revenue, 0–1.
    pub silent_share: Option<f64>,
    /// Net revenue of those for which one contact speaks alone.
    pub single_revenue: Option<Money>,
    /// Share of the accounts with several answers that have both promoters and detractors (favourable and other
    /// answers), 0–1, by Wilson.
    pub divided: Estimate,
    /// Standard deviation of answers within accounts, pooled over those with several; points of the scale.
    pub spread_within: Option<f64>,
    /// Standard deviation of all answers.
    pub spread: Option<f64>,
    /// ISO-4217 code of the report's currency, that with most revenue rows; `None` = none told, or no revenue.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Accounts that pay in other currencies only: their revenue is not added.
    pub other_currency: u64,
    /// Accounts: most revenue first, then most contacts; the first `limit`.
    pub accounts: Vec<AccountRow>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
