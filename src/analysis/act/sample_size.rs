//! How many answers a difference needs, by the data's own spread.

use crate::analysis::measure::{
    Group, RuleOptions, Tally, notices, score_estimate, trinomial, unit,
};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate;
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{SampleNeed, SampleSizeReport};
use crate::table::Values;

/// Options of `sampleSize`.
#[derive(Debug, Clone, Default)]
pub struct SampleSize {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Difference to see, points or share; 5 points where not given.
    pub difference: Option<f64>,
    /// Chance of seeing it; 0.8 where not given.
    pub power: Option<f64>,
}

impl Analysis for SampleSize {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(sample_size(view, self)?))
    }
}

impl Options for SampleSize {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["difference", "power"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let rule = RuleOptions::read(options)?;
        let most = if rule.measure.is_net() { 200.0 } else { 1.0 };
        let difference = options.number("difference")?;
        if difference.is_some_and(|difference| !(difference > 0.0 && difference <= most)) {
            return Err(refuse(
                "difference",
                "write points above 0 and up to 200, or for CSAT and CES a share above 0 and up to 1",
            ));
        }
        let power = options.number("power")?;
        if power.is_some_and(|power| !(0.5..=0.999).contains(&power)) {
            return Err(refuse("power", "write a chance from 0.5 to 0.999"));
        }
        Ok(Self {
            common,
            rule,
            difference,
            power,
        })
    }
}

/// Differences for which the report tells the number of answers, points.
const CURVE: [f64; 9] = [20.0, 15.0, 10.0, 7.5, 5.0, 4.0, 3.0, 2.0, 1.0];
/// Days from which the pace is taken.
pub const PACE_DAYS: i32 = 90;

/// How many times the variance of as many independent answers of weight 1, at least 1.
pub fn design_effect(rule: &Tally, group: &Group) -> f64 {
    let plain = trinomial(rule, group).std_error();
    let linear = group.sums.std_error().filter(|_| rule.needs_sums());
    linear
        .zip(plain)
        .map(|(linear, plain)| linear * linear / (plain * plain))
        .filter(|effect| effect.is_finite())
        .map_or(1.0, |effect| effect.max(1.0))
}

/// Answers a day over the last days before `as_of` that have been looked back on, and their number of days.
pub fn pace(days: impl Iterator<Item = i32> + Clone, as_of: i32) -> Option<f64> {
    let dated = days.filter(|&day| day != Values::DAY_MISSING && day < as_of);
    let first = dated.clone().min()?.max(as_of.saturating_sub(PACE_DAYS));
    let count = dated.filter(|&day| day >= first).count();
    Some(count as f64 / f64::from(as_of - first))
}

/// Answers needed to see a difference.
///
/// # Errors
/// `missing_role` without the measure.
fn sample_size(view: &View, options: &SampleSize) -> Result<SampleSizeReport> {
    let confidence = options.common.confidence;
    let answers = &view.model.answers;
    let rule = Tally::new(answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let group = &base.total;
    let counts = trinomial(&rule, group);
    let (n, unit) = (counts.n(), unit(&rule));
    // Without answers the most that one answer can vary: half at either end.
    let worst = if rule.measure.is_net() { 1.0 } else { 0.25 };
    let spread = counts.variance().filter(|variance| *variance > 0.0);
    let (variance, basis) = match (spread, counts.adjusted_variance()) {
        (Some(variance), _) => (variance, "data"),
        (None, Some(adjusted)) => (adjusted.min(worst), "data"),
        (None, None) => (worst, "worst_case"),
    };
    let effect = design_effect(&rule, group);
    let difference = options.difference.unwrap_or(0.05 * unit);
    let power = options.power.unwrap_or(0.8);
    let need = |variance: f64, difference: f64| {
        estimate::sample_size(variance, difference / unit, confidence, power)
    };
    let per_group = need(variance * effect, difference);
    let per_answer = |n: u64| {
        // The design effect makes n answers worth fewer.
        let n = (n as f64 / effect) as u64;
        let least = estimate::smallest_detectable(n, n, variance, confidence, power);
        least.map(|least| unit * least)
    };
    let rows = base.answered.rows.iter();
    let days = answers.day.as_ref();
    let per_day = days.and_then(|days| {
        let days = rows.map(|&row| days[row as usize]);
        let last = days
            .clone()
            .max()
            .filter(|&day| day != Values::DAY_MISSING)?;
        pace(days, last + 1)
    });
    let asked = base.total.histogram.blank + base.answered.rows.len() as u64;
    let answer_rate = (base.total.histogram.blank > 0 && !base.answered.rows.is_empty())
        .then(|| base.answered.rows.len() as f64 / asked as f64);
    Ok(SampleSizeReport {
        rule: rule.rule(&group.histogram),
        score: score_estimate(&rule, group, confidence),
        deviation: unit * variance.sqrt(),
        basis,
        design_effect: effect,
        power,
        difference,
        per_group,
        per_group_independent: need(variance, difference),
        for_margin: estimate::sample_for_margin(variance * effect, difference / unit, confidence),
        detectable: (n > 0).then(|| per_answer(n)).flatten(),
        detectable_halves: (n > 1).then(|| per_answer(n / 2)).flatten(),
        curve: CURVE
            .into_iter()
            .filter_map(|points| {
                let difference = points * unit / 100.0;
                let per_group = need(variance * effect, difference)?;
                Some(SampleNeed {
                    difference,
                    per_group,
                })
            })
            .collect(),
        per_month: per_day.map(|pace| 30.0 * pace),
        days: per_day
            .filter(|pace| *pace > 0.0)
            .zip(per_group)
            .map(|(pace, n)| n as f64 / pace),
        answer_rate,
        invitations: answer_rate
            .zip(per_group)
            .map(|(rate, n)| (n as f64 / rate).ceil() as u64),
        notices: notices(&rule, group),
    })
}
