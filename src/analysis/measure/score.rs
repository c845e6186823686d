//! The score overall and by any columns and periods.

use super::count::{Group, RuleOptions, Tally, tally_by};
use super::grouping::{ByColumn, grouping};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{self, Interval, Proportion, Trinomial};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{Estimate, Reason, ScoreCounts, ScoreGroup, ScoreReport};

/// Options of `score`.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Columns to group by.
    pub by: Vec<ByColumn>,
}

impl Options for Score {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["by"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let by = options
            .get("by")
            .list("by")?
            .iter()
            .map(ByColumn::read)
            .collect::<Result<_>>()?;
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            by,
        })
    }
}

impl Analysis for Score {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(score(view, self)?))
    }
}

/// Scores of everybody within the filter and of each group.
///
/// # Errors
/// `missing_role`, `no_such_column`, `bad_option`.
fn score(view: &View, options: &Score) -> Result<ScoreReport> {
    let confidence = options.common.confidence;
    let rule = Tally::new(&view.model.answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let total = base.total;
    let mut notices = notices(&rule, &total);
    let (by, groups) = if options.by.is_empty() {
        (Vec::new(), Vec::new())
    } else {
        let grouping = grouping(view, &base.answered.rows, &options.by)?;
        let counts = tally_by(&rule, &base.answered, &grouping.groups, grouping.size);
        let counted = counts.groups.iter().enumerate();
        let groups: Vec<ScoreGroup> = counted
            .filter(|(_, group)| group.histogram.n() > 0)
            .map(|(at, group)| score_group(&rule, group, grouping.key(at), confidence))
            .collect();
        (grouping.names, groups)
    };
    notices.retain(|notice| notice.count > 0);
    Ok(ScoreReport {
        rule: rule.rule(&total.histogram),
        total: score_group(&rule, &total, Vec::new(), confidence),
        by,
        groups,
        notices,
    })
}

/// What the reader must know about a score.
pub fn notices(rule: &Tally, total: &Group) -> Vec<Notice> {
    let mut found = Vec::new();
    let mut dominated = Notice::new("one_account_over_half");
    if rule.by_account && total.sums.largest * 2.0 > total.sums.w {
        dominated.count = 1;
        found.push(dominated);
    }
    if rule.answers.day.is_none()
        && rule.counted == super::Counted::Latest
        && total.histogram.superseded > 0
    {
        let mut order = Notice::new("latest_by_file_order");
        order.count = total.histogram.superseded;
        found.push(order);
    }
    found
}

/// Counts by class: promoters, passives, detractors; or favourable and other.
pub fn counts(rule: &Tally, group: &Group) -> ScoreCounts {
    let histogram = &group.histogram;
    let (low, high) = (rule.scale.low, rule.scale.high);
    let n = histogram.n();
    let promoters = histogram.between(rule.favourable, high);
    let detractors = if rule.measure.is_net() {
        histogram.between(low, 6)
    } else {
        0
    };
    ScoreCounts {
        n,
        promoters,
        passives: n - promoters - detractors,
        detractors,
        histogram: (low..=high)
            .map(|value| histogram.bins[value as usize])
            .collect(),
    }
}

/// The group's classes as a trinomial: favourable answers are the plus of a share.
pub fn trinomial(rule: &Tally, group: &Group) -> Trinomial {
    let counts = counts(rule, group);
    Trinomial {
        plus: counts.promoters,
        zero: counts.passives,
        minus: counts.detractors,
    }
}

/// Points for NPS, shares as they are.
pub fn unit(rule: &Tally) -> f64 {
    if rule.measure.is_net() { 100.0 } else { 1.0 }
}

/// The interval that counts call for, and its name; `None` of nothing.
pub fn of_counts(
    rule: &Tally,
    counts: &Trinomial,
    confidence: f64,
) -> Option<(Interval, &'static str)> {
    match rule.measure.is_net() {
        true => counts.best(confidence),
        false => {
            let share = Proportion::new(counts.plus, counts.n())?;
            Some((share.wilson(confidence)?, "wilson"))
        }
    }
}

/// The score of a group with the interval that its data call for.
///
/// Weighted or clustered answers have the linearised interval with t on the effective number of clusters less one; where the plain counts are few or a
/// class is empty, the score interval where that is wider. Everything else has the interval of the counts.
pub fn score_estimate(rule: &Tally, group: &Group, confidence: f64) -> Estimate {
    let plain = trinomial(rule, group);
    let n = plain.n();
    let unit = unit(rule);
    let scaled = |value: f64, interval: Option<Interval>, method| {
        let interval = interval.map(|interval| interval.scaled(unit));
        Estimate::of(unit * value, interval, n, confidence, method)
    };
    let of_counts = of_counts(rule, &plain, confidence);
    let (Some(value), Some((interval, method))) = (plain.difference(), of_counts) else {
        return Estimate::none(Reason::NoData, n, confidence);
    };
    let sums = &group.sums;
    let weighted = rule.answers.weight.is_some();
    if !rule.needs_sums() || (!weighted && sums.clusters == n) {
        return scaled(value, Some(interval), method);
    }
    let Some(mean) = sums.mean() else {
        return Estimate::none(Reason::NoData, n, confidence);
    };
    let floor = if rule.measure.is_net() { -1.0 } else { 0.0 };
    let df = estimate::effective_df(sums.w, sums.ww);
    match sums
        .std_error()
        .zip(df)
        .and_then(|(error, df)| estimate::t_around(mean, error, df, confidence))
    {
        Some(linear) => {
            let few = n < 20
                || plain.plus == 0
                || plain.zero == 0
                || (rule.measure.is_net() && plain.minus == 0);
            if few && interval.high - interval.low > linear.high - linear.low {
                return scaled(mean, Some(interval.holding(mean)), method);
            }
            scaled(mean, Some(linear.clipped(floor, 1.0)), "linearized_cluster")
        }
        None => scaled(mean, None, "none"),
    }
}

/// Everything about one group.
pub fn score_group(
    rule: &Tally,
    group: &Group,
    key: Vec<Option<String>>,
    confidence: f64,
) -> ScoreGroup {
    let plain = trinomial(rule, group);
    let unit = unit(rule);
    let interval = if rule.measure.is_net() {
        plain.score(confidence)
    } else {
        Proportion::new(plain.plus, plain.n()).and_then(|share| share.clopper_pearson(confidence))
    };
    let n = plain.n();
    let (sum, squares) = group.histogram.sums();
    let mean = match n {
        0 => Estimate::none(Reason::NoData, 0, confidence),
        _ => {
            let mean = sum as f64 / n as f64;
            // n·Σx² − (Σx)² is a whole number: no digits are lost before the division.
            let spread =
                (u128::from(n) * u128::from(squares) - u128::from(sum) * u128::from(sum)) as f64;
            let variance = spread / (n as f64 * (n as f64 - 1.0));
            // Answers that are all alike tell nothing of the spread of those not given.
            let interval = (variance > 0.0)
                .then(|| {
                    estimate::t_around(
                        mean,
                        (variance / n as f64).sqrt(),
                        n as f64 - 1.0,
                        confidence,
                    )
                })
                .flatten();
            Estimate::of(mean, interval, n, confidence, "t")
        }
    };
    ScoreGroup {
        key,
        counts: counts(rule, group),
        score: score_estimate(rule, group, confidence),
        score_interval: interval.map(|interval| [unit * interval.low, unit * interval.high]),
        mean,
        n_eff: if rule.answers.weight.is_some() {
            group.sums.n_eff()
        } else {
            (n > 0).then_some(n as f64)
        },
        accounts: rule.by_account.then_some(group.sums.clusters),
    }
}
