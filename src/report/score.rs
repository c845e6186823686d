//! How satisfied, and how sure.

use super::Estimate;
use crate::error::Notice;
use serde::Serialize;

/// Counts of one group of answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreCounts {
    /// Answers counted.
    pub n: u64,
    /// Answers of 9 or 10 (NPS); top answers by the rule (CSAT, CES).
    pub promoters: u64,
    /// Answers of 7 or 8 (NPS); the answers between (CSAT, CES).
    pub passives: u64,
    /// Answers of 0 to 6 (NPS); 0 for CSAT and CES, where nobody is called so.
    pub detractors: u64,
    /// Answers by value, from the scale's lowest to its highest.
    pub histogram: Vec<u64>,
}

/// The rule by which a score was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreRule {
    /// `nps`, `enps`, `csat`, `ces`.
    pub measure: &'static str,
    /// Lowest and highest answer of the scale.
    pub scale: [u8; 2],
    /// Always `answered`: blanks are no answers.
    pub denominator: &'static str,
    /// `latest` (a customer's latest answer in each group counts) or `all`.
    pub counted: &'static str,
    /// Do answers carry weights?
    pub weighted: bool,
    /// Is the interval clustered by account?
    pub clustered: bool,
    /// Rows within the filter without an answer.
    pub blank: u64,
    /// Answers off the scale, set aside.
    pub out_of_range: u64,
    /// Answers superseded by a later one of the same customer.
    pub superseded: u64,
    /// Rows set aside as duplicates when the files were read.
    pub duplicates: u64,
}

/// The score of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreGroup {
    /// The value of each `by` column, in their order; `None` = the cell was empty.
    pub key: Vec<Option<String>>,
    /// Counts behind the score (unweighted).
    pub counts: ScoreCounts,
    /// NPS/eNPS in points; CSAT/CES share of favourable answers, 0–1.
    pub score: Estimate,
    /// The score interval (Tango for NPS, Clopper–Pearson for shares), always, for those who ask.
    pub score_interval: Option<[f64; 2]>,
    /// Mean answer on its scale, with a t interval.
    pub mean: Estimate,
    /// Kish's effective number of answers; equals n without weights.
    pub n_eff: Option<f64>,
    /// Accounts behind the answers, where accounts are known.
    pub accounts: Option<u64>,
}

/// `score`: overall and by any columns and periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreReport {
    /// The rule.
    pub rule: ScoreRule,
    /// All answers in the filter.
    pub total: ScoreGroup,
    /// Names of the columns of `groups[].key`.
    pub by: Vec<String>,
    /// Groups in order of appearance of their words, periods ascending; groups without an answer are left out.
    pub groups: Vec<ScoreGroup>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
