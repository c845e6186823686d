//! Why they score as they do.

use super::{Estimate, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// One driver: how much of the score it explains, how it performs, and what raising it would bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriverReport {
    /// Its name.
    pub name: String,
    /// `rating`, `mark` (yes or no: 1 or 0), `number`, `category`.
    pub kind: &'static str,
    /// Share of the score's variance that it explains (LMG), 0–1; all drivers' shares add up to `rSquared`.
    pub importance: Estimate,
    /// The same as a share of what all drivers explain together, 0–1.
    pub share: Estimate,
    /// Standard error of `importance` that drawing orders of drivers leaves; 0 where all orders are counted.
    pub drawing_error: f64,
    /// The same by the other way with missing cells than `missing`; `null` where nothing is missing.
    pub other_way: Option<Estimate>,
    /// Answers that have both the driver and the score.
    pub pairs: u64,
    /// Johnson's relative weight, 0–1; `null` where drivers determine each other or one is a category.
    pub johnson: Option<f64>,
    /// R² of the driver alone.
    pub first: f64,
    /// What R² loses without the driver.
    pub last: f64,
    /// Pratt's measure: standardized coefficient times correlation. May be negative; `null` as `standardized`.
    pub pratt: Option<f64>,
    /// Standard deviations of the outcome per standard deviation of the driver, the others held equal, by least squares;
    /// `null` of a category, and of a driver that others determine.
    pub standardized: Option<f64>,
    /// The log odds of a higher class per standard deviation of the driver, by proportional odds.
    pub log_odds: Option<f64>,
    /// Variance inflation; `null` of a category, and of a driver that others determine.
    pub inflation: Option<f64>,
    /// Mean over the same answers, in the driver's own units; no value of a category.
    pub mean: Estimate,
    /// Lowest and highest answer of its scale, of a rating.
    pub scale: Option<[f64; 2]>,
    /// Where the mean stands on its scale, 0–1.
    pub performance: Option<f64>,
    /// Of ratings: `fix` (important, performs below the others), `keep` (important, above), `watch`, `leave` (less important,
    /// below and above).
    pub quadrant: Option<&'static str>,
    /// Share of resamples in which it stands in that quadrant.
    pub quadrant_certainty: Option<f64>,
    /// By how much the mean is thought to rise: one unit, or up to the end of the scale where that is nearer.
    pub step: Option<f64>,
    /// Points of the score (shares ×100 for CSAT and CES) that this step brings if the association is a cause, the other drivers
    /// held equal.
    pub effect: Estimate,
    /// Money per year that the effect is worth at the value of a point, over the whole base (major units).
    pub value: Estimate,
    /// Share of resamples in which no other rating's step has a larger effect.
    pub first_probability: Option<f64>,
}

/// The value of a point behind the values of drivers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PointBasis {
    /// ISO-4217 code.
    pub currency: Option<String>,
    /// `annualised`, `recurring` or `per_period`, as in `pointValue`.
    pub unit: &'static str,
    /// The rung of evidence.
    pub rung: u8,
    /// Money per year for +1 point over the whole base (major units).
    pub value: Estimate,
}

/// A second opinion: proportional odds on the classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderedCheck {
    /// Answers it was fitted to; of more than 20,000 an even sample.
    pub n: u64,
    /// Does it tell the same story: no sign and no order of drivers that least squares is sure of is reversed?
    pub agrees: bool,
    /// Drivers whose sign or order differs.
    pub differs: Vec<String>,
}

/// Importance within one segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriverSegment {
    /// The segment's value.
    pub name: String,
    /// Complete answers.
    pub n: u64,
    /// Share of the score's variance that all drivers explain, 0–1.
    pub r_squared: f64,
    /// Importance by driver, in the order of `drivers` of the report.
    pub importance: Vec<Estimate>,
    /// Points of the score per unit of each driver, in the same order; `null` of a category.
    pub effect: Vec<Option<f64>>,
}

/// A driver whose slope was tested for being the same in all segments.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlopeTest {
    /// The driver.
    pub name: String,
    /// p-value; `null` where it could not be tested.
    pub p_value: Option<f64>,
    /// Benjamini–Hochberg adjusted over the drivers.
    pub p_adjusted: Option<f64>,
}

/// Does the story differ between the values of a column?
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SegmentStory {
    /// The column.
    pub by: String,
    /// Segments with enough answers, largest first.
    pub segments: Vec<DriverSegment>,
    /// Values left out because they have too few answers.
    pub too_small: u64,
    /// p-value of the test that all slopes are the same in all segments; `null` where there are too few clusters.
    pub p_value: Option<f64>,
    /// F statistic of that test and its degrees of freedom.
    pub f: Option<[f64; 3]>,
    /// The test driver by driver, in the order of `drivers` of the report.
    pub drivers: Vec<SlopeTest>,
}

/// `drivers`: what explains the score, and what to improve first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriversReport {
    /// The rule by which answers count.
    pub rule: ScoreRule,
    /// What is explained: `class` (−1, 0, 1; favourable or not for CSAT and CES) or `score` (the answer on its scale).
    pub outcome: &'static str,
    /// `answer` (what came with the same answer), or `touchpoint`, `channel`: relationship scores from the same customer's
    /// latest transactional score before, at each.
    pub from: &'static str,
    /// What is done with missing cells: `complete` (answers that have all drivers) or `pairs` (each pair of columns by the
    /// answers that have both).
    pub missing: &'static str,
    /// Answers that count.
    pub answers: u64,
    /// Answers that have all drivers.
    pub complete: u64,
    /// Accounts, customers or answers that were resampled.
    pub clusters: u64,
    /// `story`; `no_story` (the drivers explain no more than chance would); `too_few`; `no_data`.
    pub verdict: &'static str,
    /// Share of the outcome's variance that all drivers explain, 0–1.
    pub r_squared: Estimate,
    /// p-value of the test that no driver matters; `null` where there are too few clusters.
    pub p_value: Option<f64>,
    /// What can be named as a driver: columns with the role first, then other ratings, `theme`, and columns of few values;
    /// nothing where drivers come from touchpoints or channels.
    pub offered: Vec<String>,
    /// Drivers, most important first.
    pub drivers: Vec<DriverReport>,
    /// Share of resamples in which the first driver explains more than any other; `null` of one driver, or without resamples.
    pub lead: Option<f64>,
    /// Groups of drivers that can hardly be told apart.
    pub alike: Vec<Vec<String>>,
    /// Where the quadrants are cut: mean importance and mean performance of the ratings.
    pub cuts: Option<[f64; 2]>,
    /// Proportional odds on the classes; `null` where they have no maximum.
    pub check: Option<OrderedCheck>,
    /// The value of a point, where one can be claimed.
    pub point: Option<PointBasis>,
    /// Why drivers have no value in money: the verdict of `pointValue`, or `not_asked`.
    pub no_value: Option<&'static str>,
    /// The story by segment, where asked for.
    pub segments: Option<SegmentStory>,
    /// Random orders of drivers that were averaged; `null` where all are counted.
    pub orders: Option<u64>,
    /// Resamples behind the intervals.
    pub replicates: u32,
    /// Their seed.
    pub seed: u64,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
