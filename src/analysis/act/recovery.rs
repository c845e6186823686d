//! Whether closing a case helps, net of what detractors answer later though nothing is done.

use crate::analysis::View;
use crate::analysis::measure::{Counted, RuleOptions, Tally};
use crate::error::Result;
use crate::estimate::{self, Bootstrap, Fit, Retest, Spread, bootstrap_sums};
use crate::math::Random;
use crate::report::{Estimate, Reason, Recovery, RecoveryGroup};
use crate::stats::Class;
use crate::table::Values;

/// Days after an answer up to which a later one of the same customer tells what became of it.
const WITHIN: u32 = 180;
/// Fewest detractors on either side of a comparison, and fewest pairs for a reliability.
const FEW: usize = 20;
/// Resamples of accounts.
const REPLICATES: u32 = 999;

/// An answer and a later one of the same customer.
struct Pair {
    cluster: u32,
    first: u8,
    later: u8,
    /// Of a detractor's answer: 0 = no case, 1 = closed in time, 2 = later or still open.
    group: usize,
}

const GROUPS: [&str; 3] = ["none", "in_time", "late"];

fn detractor(answer: u8) -> bool {
    Class::of(answer) == Some(Class::Detractor)
}

/// Each answer with the first one of the same customer that came more than `target` and at most [`WITHIN`] days later.
///
/// The later answer counts from the target on whether a case was closed or not: who is closed in time is known by then,
/// so that nobody must wait for a closing to be counted.
fn pairs(view: &View, target: u32) -> Result<Vec<Pair>> {
    let answers = &view.model.answers;
    let options = RuleOptions {
        counted: Counted::All,
        ..RuleOptions::default()
    };
    let rule = Tally::new(answers, &options)?;
    let base = view.base(&rule, &options);
    let (Some(days), true) = (&answers.day, answers.known_customers > 0) else {
        return Ok(Vec::new());
    };
    let cases = view.model.cases(view.files);
    let mut clusters = rule.cluster_ends.unwrap_or(&answers.customer_ends).iter();
    let (mut cluster, mut end) = (0, clusters.next().copied().unwrap_or(u32::MAX));
    let rows = &base.answered.rows;
    let (mut pairs, mut ahead) = (Vec::new(), 0);
    for (at, &row) in rows.iter().enumerate() {
        while row >= end {
            cluster += 1;
            end = clusters.next().copied().unwrap_or(u32::MAX);
        }
        let (place, day) = (row as usize, days[row as usize]);
        if day == Values::DAY_MISSING || answers.customer[place] >= answers.known_customers {
            continue;
        }
        let since = |day: i32, from: i32| i64::from(day) - i64::from(from);
        let same = |row: u32| answers.customer[row as usize] == answers.customer[place];
        // Days ascend within a customer, so what is too soon now is too soon for the next answer.
        ahead = ahead.max(at + 1);
        while let Some(&next) = rows.get(ahead)
            && same(next)
            && since(days[next as usize], day) <= target.into()
        {
            ahead += 1;
        }
        let later = rows.get(ahead).copied().filter(|&row| same(row));
        let Some(later) = later.filter(|&row| since(days[row as usize], day) <= WITHIN.into())
        else {
            continue;
        };
        let opened = cases.opened.as_ref().map(|opened| opened[place]);
        let closed = cases.closed.get(place).copied();
        let known = |day: &i32| *day != Values::DAY_MISSING;
        let group = match (opened.filter(known), closed.filter(known)) {
            (None, _) => 0,
            (Some(_), Some(closed)) if since(closed, day) <= target.into() => 1,
            _ => 2,
        };
        pairs.push(Pair {
            cluster,
            first: rule.values[place],
            later: rule.values[later as usize],
            group,
        });
    }
    Ok(pairs)
}

/// What became of detractors.
///
/// # Errors
/// `missing_role` without scores.
pub fn recovery(
    view: &View,
    target: u32,
    reliability: Option<f64>,
    confidence: f64,
    seed: u64,
) -> Result<Recovery> {
    let pairs = pairs(view, target)?;
    let low: Vec<&Pair> = pairs.iter().filter(|pair| detractor(pair.first)).collect();
    let of_group = |group: usize| low.iter().filter(move |pair| pair.group == group);
    let mean = |group: usize, of: fn(&Pair) -> u8| {
        let n = of_group(group).count();
        let sum: u64 = of_group(group).map(|pair| u64::from(of(pair))).sum();
        (n > 0).then(|| sum as f64 / n as f64)
    };
    let groups = [1, 2, 0].map(|group| RecoveryGroup {
        group: GROUPS[group],
        n: of_group(group).count() as u64,
        first: mean(group, |pair| pair.first),
        later: mean(group, |pair| pair.later),
        recovered: Estimate::share(
            of_group(group)
                .filter(|pair| !detractor(pair.later))
                .count() as u64,
            of_group(group).count() as u64,
            confidence,
        ),
    });
    let count = |group: usize| of_group(group).count();
    let none = |reason| Estimate::none(reason, low.len() as u64, confidence);
    // Resampling is for the bound alone.
    let bound = count(0) < FEW;
    let found = agreement(&pairs, reliability, confidence, bound.then_some(seed));
    let mut report = Recovery {
        method: "none",
        from_days: target,
        to_days: WITHIN,
        groups: groups.into(),
        effect: none(Reason::TooFew),
        recovered_more: none(Reason::TooFew),
        late_effect: none(Reason::TooFew),
        reliability: found.correlation,
        pairs: pairs.len() as u64,
        expected: found.crossing,
        expected_change: found.change,
    };
    if count(1) < FEW {
        return Ok(report);
    }
    if bound {
        if let (Some(effect), Some(more)) = (found.effect, found.more) {
            report.method = "reliability";
            report.effect = effect;
            report.recovered_more = more;
        }
        return Ok(report);
    }
    let column =
        |of: &dyn Fn(&Pair) -> f64| -> Vec<f64> { low.iter().map(|pair| of(pair)).collect() };
    let flag = |group: usize| column(&|pair| f64::from(u8::from(pair.group == group)));
    let first = column(&|pair| f64::from(pair.first));
    let (in_time, late) = (flag(1), flag(2));
    let columns = [in_time.as_slice(), late.as_slice(), first.as_slice()];
    let clusters: Vec<u32> = low.iter().map(|pair| pair.cluster).collect();
    let later = column(&|pair| f64::from(pair.later));
    let recovered = column(&|pair| f64::from(u8::from(!detractor(pair.later))));
    let fit = |y: &[f64]| {
        let fit = estimate::ordinary_least_squares(y, &columns, Some(&clusters));
        [0, 1].map(|at| {
            fit.as_ref()
                .and_then(|fit| coefficient(fit, at, confidence))
        })
    };
    let ([effect, late], [more, _]) = (fit(&later), fit(&recovered));
    if let (Some(effect), Some(more)) = (effect, more) {
        report.method = "untreated";
        report.effect = effect;
        report.recovered_more = more;
        report.late_effect = late.unwrap_or_else(|| none(Reason::NotIdentified));
    }
    Ok(report)
}

/// The coefficient of a column with its interval clustered by account.
fn coefficient(fit: &Fit, column: usize, confidence: f64) -> Option<Estimate> {
    let at = fit.kept.iter().position(|&kept| kept == column)? + 1;
    let mut weights = vec![0.0; fit.coefficients.len()];
    *weights.get_mut(at)? = 1.0;
    let covariance = fit.covariance(Spread::Cluster)?;
    let df = fit.df(Spread::Cluster)?;
    let (value, _, interval) = fit.combination(&weights, &covariance, df, confidence)?;
    let n = fit.n() as u64;
    Some(Estimate::of(
        value,
        Some(interval),
        n,
        confidence,
        "cluster_cr1",
    ))
}

/// What the agreement of two answers lets expect of detractors.
#[derive(Default)]
struct Agreement {
    correlation: Option<f64>,
    crossing: Option<f64>,
    change: Option<f64>,
    /// What cases closed in time have beyond it.
    effect: Option<Estimate>,
    more: Option<Estimate>,
}

/// Sums over pairs: all; Σ of the first and later answer, their squares and product; detractors at first and later;
/// cases closed in time with Σ of both answers and those recovered.
type Sums = [f64; 12];

fn agreement(pairs: &[Pair], given: Option<f64>, confidence: f64, seed: Option<u64>) -> Agreement {
    if pairs.len() < FEW {
        return Agreement::default();
    }
    let mut clusters: Vec<Sums> = Vec::new();
    let mut open = u32::MAX;
    for pair in pairs {
        if std::mem::replace(&mut open, pair.cluster) != pair.cluster {
            clusters.push([0.0; 12]);
        }
        let (x, y) = (f64::from(pair.first), f64::from(pair.later));
        let one = |yes: bool| f64::from(u8::from(yes));
        let low = one(detractor(pair.first));
        let closed = one(detractor(pair.first) && pair.group == 1);
        let parts = [
            1.0,
            x,
            y,
            x * x,
            y * y,
            x * y,
            low,
            one(detractor(pair.later)),
            low * x,
            closed * (y - x),
            closed,
            closed * one(!detractor(pair.later)),
        ];
        if let Some(sums) = clusters.last_mut() {
            sums.iter_mut()
                .zip(parts)
                .for_each(|(sum, part)| *sum += part);
        }
    }
    let mut total: Sums = [0.0; 12];
    for sums in &clusters {
        total
            .iter_mut()
            .zip(sums)
            .for_each(|(total, sum)| *total += sum);
    }
    let [correlation, crossing, change, effect, more] = foreseen(&total, given);
    let mut agreement = Agreement {
        correlation,
        crossing,
        change,
        ..Agreement::default()
    };
    let Some(seed) = seed else {
        return agreement;
    };
    let [resampled_effect, resampled_more] =
        bootstrap_sums(&clusters, REPLICATES, &mut Random::new(seed), |sums| {
            let [_, _, _, effect, more] = foreseen(sums, given);
            [effect, more]
        });
    let estimate = |value: Option<f64>, resampled: &Bootstrap| {
        let interval = resampled.percentile(confidence);
        let n = total[10] as u64;
        value.map(|value| {
            let interval = interval.map(|interval| interval.holding(value));
            Estimate::of(value, interval, n, confidence, "bootstrap_percentile")
        })
    };
    agreement.effect = estimate(effect, &resampled_effect);
    agreement.more = estimate(more, &resampled_more);
    agreement
}

/// Correlation; the share of detractors that recovers and the change of their mean though nothing is done; and what
/// cases closed in time have beyond both.
fn foreseen(sums: &Sums, given: Option<f64>) -> [Option<f64>; 5] {
    let [
        n,
        x,
        y,
        xx,
        yy,
        xy,
        low,
        low_later,
        low_x,
        gain,
        closed,
        recovered,
    ] = *sums;
    let answers = Retest {
        n,
        sums: [x, y],
        squares: [xx, yy],
        product: xy,
    };
    let correlation = given
        .or_else(|| answers.correlation())
        .filter(|r| (-1.0..=1.0).contains(r));
    let crossing = correlation.and_then(|r| estimate::expected_crossing(low / n, low_later / n, r));
    let [first, later] = answers.moments();
    let change = correlation
        .filter(|_| low > 0.0)
        .and_then(|r| estimate::expected_change(first, later, r, low_x / low));
    let effect = change
        .filter(|_| closed > 0.0)
        .map(|change| gain / closed - change);
    let more = crossing
        .filter(|_| closed > 0.0)
        .map(|share| recovered / closed - share);
    [correlation, crossing, change, effect, more]
}
