//! The score by period, with bands that survive daily looking.

use super::compare::{Sides, comparison};
use super::count::{Group, RuleOptions, Sample, Tally, on_scale, tally_by};
use super::score::{counts, notices, score_estimate, trinomial, unit};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::{self, Day, Interval};
use crate::math::ones;
use crate::model::calendar::{Period, iso};
use crate::model::{Answers, has_times};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{Estimate, Reason, TrendChange, TrendPoint, TrendReport, TrendTarget};
use crate::table::Values;

/// Options of `trend`.
#[derive(Debug, Clone, Default)]
pub struct Trend {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// The periods; Gregorian months where no length is given.
    pub period: Period,
    /// The score to reach, in the measure's unit.
    pub target: Option<f64>,
}

impl Options for Trend {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &[
        "period",
        "calendar",
        "weekStart",
        "fiscalYearStart",
        "target",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let rule = RuleOptions::read(options)?;
        Ok(Self {
            common,
            target: rule.score(options, "target")?,
            rule,
            period: Period::read_timed(options, "period")?,
        })
    }
}

impl Analysis for Trend {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(trend(view, self, around.today)?))
    }
}

/// Most periods that a trend shows; a longer one needs a longer period.
const MOST_PERIODS: i64 = 5_000;

/// The score of each period from the first answer to the last, periods without answers included.
///
/// # Errors
/// `missing_role` without dates or without the measure, `bad_option` for more than 5,000 periods.
pub fn trend(view: &View, options: &Trend, today: i32) -> Result<TrendReport> {
    let confidence = options.common.confidence;
    let period = options.period;
    let rule = Tally::new(&view.model.answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let days = view.model.ticks(view.files, period, "period")?;
    let times = has_times(view.files);

    let mut dated = base.rows.clone();
    let pairs = dated.iter_mut().zip(days);
    pairs.for_each(|(dated, &day)| *dated &= u8::from(day != Values::DAY_MISSING));
    let of_dated;
    let (sample, unanswered) = if ones(&dated) == ones(&base.rows) {
        (&*base.answered, base.unanswered)
    } else {
        of_dated = on_scale(&rule, &dated);
        (&of_dated.0, of_dated.1)
    };
    let undated = (base.answered.rows.len() - sample.rows.len()) as u64;
    let day = |row: &u32| days[*row as usize];
    let (low, high) = sample
        .rows
        .iter()
        .map(day)
        .fold((i32::MAX, i32::MIN), |(low, high), day| {
            (low.min(day), high.max(day))
        });
    let (first, count) = period.range(low, high, MOST_PERIODS)?;
    let last = first + count as i32 - 1;
    if count == 0 {
        let rule_report = rule.rule(&base.total.histogram);
        return Ok(TrendReport {
            rule: rule_report,
            period: period.name(),
            times,
            calendar: period.calendar.name(),
            points: Vec::new(),
            undated,
            until: None,
            change: None,
            changes: Vec::new(),
            target: None,
            notices: Vec::new(),
        });
    }
    let of_day: Vec<u32> = (low..=high)
        .map(|day| (period.index(day) - first) as u32)
        .collect();
    let group = |row| of_day[(day(row) - low) as usize];
    let groups: Vec<u32> = sample.rows.iter().map(group).collect();
    let tallied = tally_by(&rule, sample, &groups, count);
    let counted = tallied.groups;
    let mut total = counted.iter().fold(Group::default(), |mut all, group| {
        all.histogram.merge(&group.histogram);
        all.sums.merge(&group.sums);
        all
    });
    total.histogram.superseded = tallied.superseded;
    total.histogram.merge(&unanswered);

    let alpha = 1.0 - confidence;
    let with_answers = counted
        .iter()
        .filter(|group| group.histogram.n() > 0)
        .count()
        .max(1) as u64;
    let horizons = (
        total.histogram.n().div_ceil(with_answers),
        total.histogram.n(),
    );
    let until = ends_early(&view.model.answers, today);
    let mut running = Group::default();
    let points: Vec<TrendPoint> = counted
        .iter()
        .zip(first..)
        .map(|(group, index)| {
            running.histogram.merge(&group.histogram);
            running.sums.merge(&group.sums);
            let (from, to) = (period.first_day(index), period.first_day(index + 1));
            let window = view.mask.window;
            let tick = |day| period.tick(day);
            // Which hour it is nobody tells: no hour of today counts as whole.
            let cut = if window.is_some_and(|(low, high)| tick(low) > from || tick(high) < to) {
                Some("filter")
            } else if to > tick(today) {
                Some("today")
            } else if until.is_some_and(|until| tick(until + 1) < to) {
                Some("answers")
            } else {
                None
            };
            TrendPoint {
                period: period.label(index),
                from: period.written(from),
                to: period.written(to),
                partial: cut.is_some(),
                cut,
                counts: counts(&rule, group),
                score: score_estimate(&rule, group, confidence),
                band: peek_proof(&rule, group, alpha, horizons.0).map(|(_, low, high)| [low, high]),
                running: running_estimate(&rule, &running, alpha, horizons.1),
            }
        })
        .collect();
    let complete: Vec<usize> = (0..points.len())
        .filter(|&at| !points[at].partial && points[at].counts.n > 0)
        .collect();
    let change = match complete[..] {
        [.., before, after] => {
            let sides = Sides::of_groups(&rule, &counted[after], &counted[before]);
            let mut change = comparison(
                &rule,
                &sides,
                None,
                &points[after].period,
                &points[before].period,
                confidence,
            );
            change.p_adjusted = change.p_value;
            change.differs = change.p_value.is_some_and(|p| p <= alpha);
            Some(change)
        }
        _ => None,
    };
    let starts: Vec<i32> = (first + 1..=last).map(|at| period.first_day(at)).collect();
    let ticks = (days, low, high);
    let changes = lasting_changes(
        &rule,
        &total,
        (sample, &tallied.kept),
        period,
        ticks,
        &starts,
        alpha,
    );
    let days = changes.iter().map(|change| change.from.clone()).collect();
    let asked = (options.rule.clone(), period, confidence, days);
    let mut known = view.changes.borrow_mut();
    known.insert(0, asked);
    known.truncate(4);
    let target = options.target.map(|value| TrendTarget {
        value,
        reached: points
            .iter()
            .rfind(|point| !point.partial && point.band.is_some())
            .and_then(|point| point.band)
            .map(|[low, high]| {
                if low > value {
                    "above"
                } else if high < value {
                    "below"
                } else {
                    "open"
                }
            }),
    });
    Ok(TrendReport {
        rule: rule.rule(&total.histogram),
        period: period.name(),
        times,
        calendar: period.calendar.name(),
        points,
        undated,
        until: until.map(iso),
        change,
        changes,
        target,
        notices: notices(&rule, &total),
    })
}

/// The last day with an answer, where the answers seem to end there and not only to pause: no pause before was as long
/// as that to today.
///
/// All answers of the files are looked at, not those within the filter alone, which may be few. Fewer than six days with
/// answers tell nothing of pauses.
pub fn ends_early(answers: &Answers, today: i32) -> Option<i32> {
    let (_, high) = answers.day_span?;
    if today == i32::MAX || high >= today {
        return None;
    }
    let (answered, longest) = answers.pauses();
    (answered >= 6 && today - high - 1 > longest).then_some(high)
}

/// Periods at whose beginning a change is sought; of more every second, third, … is taken.
const MOST_CANDIDATES: usize = 200;

/// Lasting changes of the score at the beginning of periods, by all daily looks together.
fn lasting_changes(
    rule: &Tally,
    total: &Group,
    (sample, kept): (&Sample, &[u8]),
    period: Period,
    (days, low, high): (&[i32], i32, i32),
    starts: &[i32],
    alpha: f64,
) -> Vec<TrendChange> {
    let Some(variance) = trinomial(rule, total).adjusted_variance() else {
        return Vec::new();
    };
    let one = |at: usize| {
        let row = sample.rows[at] as usize;
        let weight = rule
            .answers
            .weight
            .as_ref()
            .map_or(1.0, |weights| weights[row]);
        let value = rule.value(sample.answers[at]).unwrap_or(0.0);
        ((days[row] - low) as usize, weight, value)
    };
    let mut by_day = vec![Day::default(); (high - low) as usize + 1];
    let counts = |at: &usize| kept[*at] != 0;
    for at in (0..sample.rows.len()).filter(counts) {
        let (day, w, c) = one(at);
        if let Some(into) = by_day.get_mut(day) {
            into.w += w;
            into.wc += w * c;
            into.ww += w * w;
        }
    }
    let step = starts.len().div_ceil(MOST_CANDIDATES).max(1);
    let candidates: Vec<usize> = starts
        .iter()
        .step_by(step)
        .map(|start| (start - low) as usize)
        .collect();
    let mut found = estimate::change_points(&by_day, &candidates, variance, &[], alpha);
    if !found.is_empty() && rule.cluster_ends.is_some() {
        // Clusters only make changes less certain: where none is found without them, none is with them.
        let observations = (0u32..)
            .zip(sample.clusters())
            .flat_map(|(cluster, places)| places.filter(counts).map(move |at| (cluster, at)))
            .map(|(cluster, at)| {
                let (day, w, c) = one(at);
                (cluster, day, w, c)
            });
        let design = estimate::design_effects(&by_day, &candidates, variance, observations);
        found = estimate::change_points(&by_day, &candidates, variance, &design, alpha);
    }
    let unit = unit(rule);
    let day = |at: usize| period.written(low + at as i32);
    let n = ones(kept) as u64;
    found
        .into_iter()
        .map(|change| TrendChange {
            from: day(change.at),
            between: change.between.map(day),
            announced: day(change.announced),
            before: unit * change.before,
            after: unit * change.after,
            difference: Estimate::of(
                unit * change.difference,
                Some(change.interval.scaled(unit)),
                n,
                1.0 - alpha,
                "confidence_sequence",
            ),
        })
        .collect()
}

/// Value and peek-proof band of a group in the measure's unit.
///
/// The variance of the counts is inflated by the design effect where answers are clustered or weighted.
fn peek_proof(rule: &Tally, group: &Group, alpha: f64, horizon: u64) -> Option<(f64, f64, f64)> {
    let plain = trinomial(rule, group);
    let n = plain.n();
    let mut value = plain.difference()?;
    let mut variance = plain.adjusted_variance()?;
    if rule.needs_sums() {
        value = group.sums.mean()?;
        let clustered = group
            .sums
            .std_error()
            .map_or(0.0, |error| error * error * n as f64);
        variance = variance.max(clustered);
    }
    let half = estimate::half_width(n, variance, alpha, horizon)?;
    let floor = if rule.measure.is_net() { -1.0 } else { 0.0 };
    let unit = unit(rule);
    Some((
        unit * value,
        unit * (value - half).max(floor),
        unit * (value + half).min(1.0),
    ))
}

fn running_estimate(rule: &Tally, group: &Group, alpha: f64, horizon: u64) -> Estimate {
    let n = group.histogram.n();
    let confidence = 1.0 - alpha;
    match peek_proof(rule, group, alpha, horizon) {
        Some((value, low, high)) => {
            let band = Interval { low, high };
            Estimate::of(value, Some(band), n, confidence, "confidence_sequence")
        }
        None => Estimate::none(
            if n == 0 {
                Reason::NoData
            } else {
                Reason::TooFew
            },
            n,
            confidence,
        ),
    }
}
