//! What `moved` answers.

use super::{Estimate, Money, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One value of a column in a change of the score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementGroup {
    /// The value; `None` = the cell is empty, or all `others`.
    pub value: Option<String>,
    /// Is it all values together that have no group of their own?
    pub others: bool,
    /// Share of `a`'s answers (by weight), 0–1.
    pub share_a: f64,
    /// Share of `b`'s answers.
    pub share_b: f64,
    /// Its score in `a`; `no_data` where it left.
    pub score_a: Estimate,
    /// Its score in `b`; `no_data` where it is new.
    pub score_b: Estimate,
    /// Its own change a − b; n counts the answers of both.
    pub change: Estimate,
    /// What its change of share moved the whole by; all that it moved where it left or is new.
    pub mix: f64,
    /// What its own change moved the whole by.
    pub rate: f64,
}

/// The change taken apart by one column: mix + rate + entry + exit is `change` to the last bit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementParts {
    /// The column; `customer` where customers are parted into `both`, `gone` and `new`.
    pub column: String,
    /// The change, a − b.
    pub change: f64,
    /// Groups above or below the whole have another share than before.
    pub mix: Estimate,
    /// Groups themselves score otherwise than before.
    pub rate: Estimate,
    /// Groups that are new.
    pub entry: Estimate,
    /// Groups that left.
    pub exit: Estimate,
    /// Mix by the first scores (`b`'s), not centred; with `base_rate` and `interaction` the same change.
    pub base_mix: f64,
    /// Rate by the first shares.
    pub base_rate: f64,
    /// Change of share times change of score.
    pub interaction: f64,
    /// Values that are together in the group of others.
    pub others: u64,
    /// Groups, largest contribution first.
    pub groups: Vec<MovementGroup>,
}

/// How well one column explains the change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementColumn {
    /// The column.
    pub column: String,
    /// Groups that the change is taken apart by.
    pub groups: u64,
    /// What composition moved (mix, entry and exit), points.
    pub composition: f64,
    /// What the groups' own changes moved, points.
    pub rate: f64,
    /// p-value of "the composition moved nothing".
    pub p_composition: Option<f64>,
    /// p-value of "all groups changed alike" (Cochran's Q), over those with enough answers on both sides.
    pub p_uneven: Option<f64>,
    /// Twice the smaller of both, adjusted over all columns after Benjamini and Hochberg.
    pub p_adjusted: Option<f64>,
    /// `composition` or `uneven`, where that is beyond chance; `None` where the column explains nothing.
    pub explains: Option<&'static str>,
}

/// Customers of one class in `b` and one in `a`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassMove {
    /// Class in `b`: `promoter`, `passive`, `detractor`.
    pub from: &'static str,
    /// Class in `a`.
    pub to: &'static str,
    /// Customers.
    pub customers: u64,
    /// Their net revenue in `b`'s window.
    pub revenue_b: Option<Money>,
    /// Their net revenue in `a`'s window.
    pub revenue_a: Option<Money>,
    /// Mean change of what one of them pays net a year, by the days of each window that the revenue covers, major units;
    /// clustered by account.
    pub change: Option<Estimate>,
}

/// `moved`: why the score of `a` is not that of `b`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementReport {
    /// The rule.
    pub rule: ScoreRule,
    /// How the windows were found: `previous`, `year`, `change`; `None` where they were given.
    pub against: Option<&'static str>,
    /// Days of `a`, `[from, to)`, where it has any.
    pub window_a: Option<[String; 2]>,
    /// Days of `b`.
    pub window_b: Option<[String; 2]>,
    /// The last day with an answer, where the answers of all files end before `a` does.
    pub until: Option<String>,
    /// Score of `a`, the later window.
    pub score_a: Estimate,
    /// Score of `b`, the earlier window.
    pub score_b: Estimate,
    /// a − b, clustered, so that customers who answered in both count as the same.
    pub change: Estimate,
    /// Two-sided p-value of "no change".
    pub p_value: Option<f64>,
    /// Smallest true change these answers would show, at 80 % power and the report's confidence.
    pub smallest_detectable: Option<f64>,
    /// Columns, the one that explains most first.
    pub columns: Vec<MovementColumn>,
    /// The change by the column asked for, or by the first.
    pub parts: Option<MovementParts>,
    /// The change by customers who answered in both, in `b` alone (`gone`) and in `a` alone (`new`).
    pub people: Option<MovementParts>,
    /// Moves between classes of the customers who answered in both; nine, or none for CSAT and CES.
    pub moves: Vec<ClassMove>,
    /// The currency of the moves' revenue.
    pub currency: Option<String>,
    /// Other currencies in which these customers pay, never added.
    pub other_currencies: Vec<String>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
