//! Reason codes: what they go along with.

use super::{Estimate, NetRevenue, Reason, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeEffect {
    /// As it was first written.
    pub name: String,
    /// Share of the answers that name any theme; n = those answers.
    pub share: Estimate,
    /// Score of the answers that name it.
    pub score: Estimate,
    /// What these answers do to the score of all: the score less that without them. In points, below 0 where they lower
    /// it; n = answers that name the theme.
    pub effect: Estimate,
    /// Two-sided p-value of no effect.
    pub p_value: Option<f64>,
    /// The same, adjusted for all themes tested.
    pub p_adjusted: Option<f64>,
    /// Is the adjusted p-value at most `q`?
    pub differs: bool,
    /// Net revenue within the filter's window of those who name it, by currency; empty where no file has money.
    pub revenue: Vec<NetRevenue>,
    /// Customers who name it; answers that name no customer count each.
    pub customers: u64,
    /// Its share of the later half of the days less that of the earlier half, 0–1; n = answers that name any theme.
    pub change: Estimate,
    /// Two-sided p-value of no change, adjusted for all themes tested.
    pub change_p_adjusted: Option<f64>,
    /// Is it named more or less often than before, by that p-value?
    pub changes: bool,
    /// Its share by period, in the order of `periods`.
    pub shares: Vec<Estimate>,
}

/// Two themes that one answer names more, or less, often than chance would have it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemePair {
    /// Names of the two.
    pub names: [String; 2],
    /// Answers that name both.
    pub answers: u64,
    /// How many there would be if the one said nothing of the other.
    pub expected: f64,
    /// Two-sided p-value of independence.
    pub p_value: f64,
    /// The same, adjusted for all pairs tested.
    pub p_adjusted: f64,
}

/// A period of the trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemePeriod {
    /// Its label, for example `2025-03`.
    pub period: String,
    /// First day.
    pub from: String,
    /// First day after.
    pub to: String,
    /// Answers that name any theme.
    pub n: u64,
}

/// The reply to `themes`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemesReport {
    /// The rule of the score.
    pub rule: ScoreRule,
    /// Score of all answers that count.
    pub score: Estimate,
    /// Answers that count, and those of them that name a theme.
    pub answers: u64,
    /// Answers that name a theme.
    pub named: u64,
    /// What parts the themes within a cell; `None` where each cell names one.
    pub separator: Option<String>,
    /// The themes, those that lower the score most first; with fewer answers than `min_n` they are counted in `too_small`.
    pub themes: Vec<ThemeEffect>,
    /// Themes too rarely named.
    pub too_small: u64,
    /// Fewest answers of a theme, and of the rest.
    pub min_n: u64,
    /// Pairs that stand together more or less often than chance would have it, the surest first.
    pub pairs: Vec<ThemePair>,
    /// Pairs tested.
    pub pairs_tested: u64,
    /// Periods of the trend; none without dates.
    pub periods: Vec<ThemePeriod>,
    /// Length of the periods.
    pub period: &'static str,
    /// The calendar in which they are cut.
    pub calendar: &'static str,
    /// False discovery rate.
    pub q: f64,
    /// Why there are no themes.
    pub reason: Option<Reason>,
    /// As those of the score.
    pub notices: Vec<Notice>,
}
