//! The same customers over several waves: what their next period's revenue does when their answer changes.

use super::classes::Member;
use crate::analysis::View;
use crate::analysis::measure::{RuleOptions, Tally};
use crate::estimate::{Interval, Within, within, within_wild};
use crate::math::{Random, order};
use crate::model::calendar::{Length, Period};
use crate::model::{Currency, Entity};
use crate::stats::Class;
use crate::table::Values;

/// Customers whose class must change for the comparison to mean anything.
const FEWEST_CHANGES: usize = 30;
/// Clusters below which a clustered error cannot be trusted, and the wild bootstrap takes its place.
const FEWEST_CLUSTERS: usize = 30;
/// Clusters below which even that has too few patterns.
const FEWEST_FOR_WILD: usize = 6;
/// Resamples of the wild bootstrap.
const REPLICATES: u32 = 1_999;

/// How answers are set against later revenue.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Calendar quarters or months; `None` = quarters where revenue spans at least five.
    pub period: Option<Length>,
    /// Periods from the answer to the revenue.
    pub lag: u32,
}

/// Regressions of a later period's revenue on this period's answer, customers and periods held equal.
pub struct Waves {
    /// On c = −1, 0, 1: money per class step and period.
    step: Slopes,
    /// On being promoter and being detractor, against passive.
    classes: Option<Slopes>,
    rows: Rows,
    /// Observations.
    pub n: usize,
    /// Clusters.
    pub clusters: usize,
    /// Standard deviation of a period's revenue.
    pub deviation: f64,
    /// Quarters or months.
    pub period: Length,
    /// Periods in a year.
    pub per_year: f64,
}

/// A fit and the columns it is of.
struct Slopes {
    fit: Within,
    columns: Vec<Vec<f64>>,
}

/// What all fits share: outcome, and the numbers of each row's payer, period and cluster.
struct Rows {
    revenue: Vec<f64>,
    units: Vec<u32>,
    periods: Vec<u32>,
    clusters: Vec<u32>,
}

impl Rows {
    fn slopes(&self, columns: Vec<Vec<f64>>) -> Option<Slopes> {
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let fit = within(
            &self.revenue,
            &slices,
            &self.units,
            Some(&self.periods),
            &self.clusters,
        )?;
        Some(Slopes { fit, columns })
    }
}

impl Waves {
    /// Money per class step and period, with the name of its interval's method.
    pub fn per_step(
        &self,
        confidence: f64,
        random: &mut Random,
    ) -> Option<(f64, Interval, &'static str)> {
        self.slope(&self.step, &[1.0], confidence, random)
    }

    /// Money per period of Σ weights·(promoter, detractor), against passive.
    pub fn between(
        &self,
        weights: [f64; 2],
        confidence: f64,
        random: &mut Random,
    ) -> Option<(f64, Interval, &'static str)> {
        self.slope(self.classes.as_ref()?, &weights, confidence, random)
    }

    fn slope(
        &self,
        slopes: &Slopes,
        weights: &[f64],
        confidence: f64,
        random: &mut Random,
    ) -> Option<(f64, Interval, &'static str)> {
        if self.clusters >= FEWEST_CLUSTERS {
            let (value, _, interval) = slopes.fit.combination(weights, confidence)?;
            return Some((value, interval, "cluster_cr1"));
        }
        let columns: Vec<&[f64]> = slopes.columns.iter().map(Vec::as_slice).collect();
        let wild = within_wild(
            &self.rows.revenue,
            &columns,
            weights,
            &self.rows.units,
            Some(&self.rows.periods),
            &self.rows.clusters,
            REPLICATES,
            random,
        )?;
        Some((wild.slope, wild.interval(confidence)?, "wild_cluster"))
    }
}

/// A payer's answer in a period, and the revenue of the next.
#[derive(Debug, Clone, Copy)]
struct Wave {
    payer: u32,
    period: i32,
    /// −1…1: of an account, the mean of its contacts.
    sign: f64,
    minor: i64,
}

/// Sets up the panel and fits it.
///
/// Periods are calendar quarters where revenue spans at least five, months otherwise; only periods that the revenue covers
/// whole are used, so a customer who leaves counts with nothing in the period after.
///
/// # Errors
/// The code of why there is no such comparison: `one_wave`, `too_few`, `not_identified`.
pub fn waves(
    view: &View,
    base: &[Member],
    currency: u8,
    unit: &Currency,
    timing: Timing,
) -> Result<Waves, &'static str> {
    let model = view.model;
    let (Some(days), Some((first, end))) =
        (&model.answers.day, model.ledger.period(view.mask.window))
    else {
        return Err("one_wave");
    };
    let quarters = timing
        .period
        .map_or(end - first >= 5 * 91, |length| length == Length::Quarter);
    let (length, per_year) = if quarters {
        (Length::Quarter, 4.0)
    } else {
        (Length::Month, 12.0)
    };
    let (period, lag) = (Period::gregorian(length), timing.lag as i32);
    let covered = |at: i32| period.first_day(at) >= first && period.first_day(at + 1) <= end;

    let mut cluster_of = vec![
        None;
        base.iter()
            .map(|member| member.payer as usize + 1)
            .max()
            .unwrap_or(0)
    ];
    for member in base {
        cluster_of[member.payer as usize] = Some(member.cluster);
    }
    let in_base = |payer: u32| cluster_of.get(payer as usize).copied().flatten().is_some();

    let options = RuleOptions::default();
    let rule = Tally::new(&model.answers, &options).map_err(|_| "one_wave")?;
    let answered = view.base(&rule, &options);
    // A customer's latest answer in each period: rows come customer by customer in the order of time.
    let mut answers: Vec<(u32, Wave)> = Vec::new();
    for row in answered.answered.rows.iter().map(|&row| row as usize) {
        let (Some(class), day) = (Class::of(rule.values[row]), days[row]) else {
            continue;
        };
        let customer = model.answers.customer[row];
        let payer = match (model.ledger.entity, &model.answers.account) {
            (Entity::Customer, _) => customer,
            (Entity::Account, Some(accounts)) => accounts[row],
            (Entity::Account, None) => continue,
        };
        if day == Values::DAY_MISSING || !in_base(payer) || !covered(period.index(day) + lag) {
            continue;
        }
        let wave = Wave {
            payer,
            period: period.index(day),
            sign: f64::from(class.sign()),
            minor: 0,
        };
        match answers.last_mut() {
            Some((last, before)) if *last == customer && before.period == wave.period => {
                *before = wave
            }
            _ => answers.push((customer, wave)),
        }
    }
    let mut waves = by_payer(answers.into_iter().map(|(_, wave)| wave).collect());
    add_revenue(view, &mut waves, currency, period, lag);

    let payers = waves.chunk_by(|a, b| a.payer == b.payer);
    let repeated: Vec<&[Wave]> = payers.filter(|waves| waves.len() > 1).collect();
    if repeated.is_empty() {
        return Err("one_wave");
    }
    let changes = repeated
        .iter()
        .filter(|waves| waves.iter().any(|wave| wave.sign != waves[0].sign))
        .count();
    let panel: Vec<Wave> = repeated.concat();
    let clusters: Vec<u32> = panel
        .iter()
        .filter_map(|wave| cluster_of[wave.payer as usize])
        .collect();
    // Numbered anew: the panel's clusters stand together, as its payers do not always.
    let (clusters, count) = renumbered(&clusters);
    if changes < FEWEST_CHANGES || count < FEWEST_FOR_WILD {
        return Err("too_few");
    }
    let (units, _) = renumbered(&panel.iter().map(|wave| wave.payer).collect::<Vec<_>>());
    let earliest = panel.iter().map(|wave| wave.period).min().unwrap_or(0);
    let periods: Vec<u32> = panel
        .iter()
        .map(|wave| (wave.period - earliest) as u32)
        .collect();
    let column = |of: &dyn Fn(&Wave) -> f64| -> Vec<f64> { panel.iter().map(of).collect() };
    let rows = Rows {
        revenue: column(&|wave| unit.major(wave.minor.into())),
        units,
        periods,
        clusters,
    };
    let step = rows.slopes(vec![column(&|wave| wave.sign)]);
    let classes = rows.slopes(vec![
        column(&|wave| wave.sign.max(0.0)),
        column(&|wave| (-wave.sign).max(0.0)),
    ]);
    let moments: crate::stats::Moments = rows.revenue.iter().copied().collect();
    Ok(Waves {
        step: step.ok_or("not_identified")?,
        classes,
        rows,
        n: panel.len(),
        clusters: count,
        deviation: moments.variance().map_or(0.0, f64::sqrt),
        period: length,
        per_year,
    })
}

/// Waves in the order of payer and period; of several in one period the mean.
fn by_payer(waves: Vec<Wave>) -> Vec<Wave> {
    let key = |wave: &Wave| (wave.payer, wave.period);
    let sorted = order(waves.len(), &mut |a, b| key(&waves[a]).cmp(&key(&waves[b])));
    let sorted: Vec<Wave> = sorted.into_iter().map(|at| waves[at as usize]).collect();
    let mean = |same: &[Wave]| {
        let sum: f64 = same.iter().map(|wave| wave.sign).sum();
        Wave {
            sign: sum / same.len() as f64,
            ..same[0]
        }
    };
    sorted.chunk_by(|a, b| key(a) == key(b)).map(mean).collect()
}

/// Adds to each wave the revenue of the period that is so many periods after it.
fn add_revenue(view: &View, waves: &mut [Wave], currency: u8, period: Period, lag: i32) {
    let ledger = &view.model.ledger;
    let Some(days) = &ledger.day else { return };
    let last = waves.last().map_or(0, |wave| wave.payer as usize + 1);
    let mut start = vec![0u32; last + 1];
    waves
        .iter()
        .for_each(|wave| start[wave.payer as usize + 1] += 1);
    for at in 1..start.len() {
        start[at] += start[at - 1];
    }
    for (row, &payer) in ledger.payer.iter().enumerate() {
        let payer = payer as usize;
        if payer >= last || ledger.currency[row] != currency || days[row] == Values::DAY_MISSING {
            continue;
        }
        let before = period.index(days[row]) - lag;
        let own = &mut waves[start[payer] as usize..start[payer + 1] as usize];
        if let Some(wave) = own.iter_mut().find(|wave| wave.period == before) {
            wave.minor = wave.minor.saturating_add(ledger.minor[row]);
        }
    }
}

/// Numbers without gaps, in order of appearance, and how many there are.
fn renumbered(numbers: &[u32]) -> (Vec<u32>, usize) {
    let size = numbers.iter().max().map_or(0, |&last| last as usize + 1);
    let mut place = vec![u32::MAX; size];
    let mut next = 0;
    let renumbered = numbers
        .iter()
        .map(|&number| {
            let place = &mut place[number as usize];
            if *place == u32::MAX {
                *place = next;
                next += 1;
            }
            *place
        })
        .collect();
    (renumbered, next as usize)
}
