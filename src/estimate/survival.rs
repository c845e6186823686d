//! How long things last when some have not ended yet: Kaplan–Meier curves and the log-rank test.

use super::Interval;
use crate::math::{Cholesky, Matrix, chi2_sf, z_value};
use crate::stats::EventTable;

/// Rounding leaves a product that is ½ exactly some 1e-16 away from it.
const HALF: f64 = 0.5 + 1e-12;

/// A survival curve: the share that lasts longer than a time.
#[derive(Debug, Clone, Default)]
pub struct Survival {
    /// Episodes.
    pub n: u64,
    /// Events at or after `from`.
    pub events: u64,
    /// Where the curve begins with 1: it tells of those who have lasted that long.
    pub from: u32,
    /// The longest time seen, with an event or without.
    pub last: u32,
    /// The curve after each time with an event, ascending.
    pub rows: Vec<SurvivalRow>,
}

/// A survival curve at and after a time with events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalRow {
    /// The time.
    pub time: u32,
    /// At risk just before it.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Share that lasts longer, 0–1.
    pub survival: f64,
    /// Greenwood's sum Σ d/(n(n − d)); `None` once nobody is left.
    sum: Option<f64>,
}

/// The Kaplan–Meier curve of those who have lasted to `from` (0: of all).
///
/// # Formula
/// S(t) = Π (1 − dᵢ/nᵢ) over times tᵢ ≤ t with dᵢ events among nᵢ at risk. Who is last seen at a time is at risk there.
/// # Edge cases
/// No episode: `None`. No event: no row, S = 1 throughout. With late entries a small risk set at the beginning can end
/// the curve by one event; begin then where the risk set is large enough ([`EventTable::reached`]).
/// # Source
/// Kaplan & Meier (1958), *JASA* 53, 457–481; late entry: Klein & Moeschberger (2003), *Survival Analysis*, §4.6.
pub fn kaplan_meier(table: &EventTable, from: u32) -> Option<Survival> {
    let mut curve = Survival {
        n: table.n(),
        from,
        last: table.last()?,
        ..Survival::default()
    };
    let (mut survival, mut sum) = (1.0, Some(0.0));
    for step in table.steps().filter(|step| step.time >= from) {
        // Nobody at risk: no event can be.
        if step.events == 0 || step.at_risk < step.events {
            continue;
        }
        let (risk, events) = (step.at_risk as f64, step.events as f64);
        survival *= (risk - events) / risk;
        sum = sum.filter(|_| step.at_risk > step.events);
        sum = sum.map(|sum| sum + events / (risk * (risk - events)));
        curve.events += step.events;
        curve.rows.push(SurvivalRow {
            time: step.time,
            at_risk: step.at_risk,
            events: step.events,
            survival,
            sum,
        });
    }
    Some(curve)
}

impl SurvivalRow {
    /// Greenwood's standard error; `None` once nobody is left.
    ///
    /// # Source
    /// Greenwood (1926), *Reports on Public Health and Medical Subjects* 33, 1–26.
    pub fn std_error(&self) -> Option<f64> {
        Some(self.survival * self.sum?.sqrt())
    }

    /// S ± z·SE, cut to 0…1; reported as `greenwood_plain`.
    pub fn plain(&self, confidence: f64) -> Option<Interval> {
        let half = z_value(confidence)? * self.std_error()?;
        Some(Interval::around(self.survival, half).clipped(0.0, 1.0))
    }

    /// The interval that is symmetric for ln(−ln S), and so within 0…1 by itself; reported as `greenwood_log_log`.
    ///
    /// # Source
    /// Kalbfleisch & Prentice (1980), *The Statistical Analysis of Failure Time Data*, §1.3.
    pub fn log_log(&self, confidence: f64) -> Option<Interval> {
        let log = libm::log(self.survival);
        let shift = z_value(confidence)? * self.sum?.sqrt() / log;
        let end = |shift: f64| libm::exp(log * libm::exp(shift));
        Some(Interval {
            low: end(-shift),
            high: end(shift),
        })
        .filter(|ends| ends.low.is_finite() && ends.high.is_finite())
    }
}

impl Survival {
    /// The row in force at a time: the last event at or before it; `None` before the first.
    pub fn at(&self, time: u32) -> Option<&SurvivalRow> {
        let after = self.rows.partition_point(|row| row.time <= time);
        self.rows.get(after.checked_sub(1)?)
    }

    /// The first time after which at most half are left; `None` where more than half last to the end.
    pub fn median(&self) -> Option<u32> {
        let row = self.rows.iter().find(|row| row.survival <= HALF)?;
        Some(row.time)
    }

    /// The times from which the log-log limits of the curve are at most half: an interval of the median whose ends may
    /// be open.
    ///
    /// # Source
    /// Brookmeyer & Crowley (1982), *Biometrics* 38, 29–41.
    pub fn median_limits(&self, confidence: f64) -> [Option<u32>; 2] {
        let first = |end: fn(Interval) -> f64| {
            let crosses = |row: &&SurvivalRow| {
                let limits = row.log_log(confidence);
                limits.is_some_and(|limits| end(limits) <= HALF)
            };
            self.rows.iter().find(crosses).map(|row| row.time)
        };
        [first(|limits| limits.low), first(|limits| limits.high)]
    }

    /// The mean time from `from` to the end or to a horizon, whichever comes first, and its standard error: the area
    /// under the curve. The horizon is cut to the longest time seen.
    ///
    /// # Formula
    /// ∫ S dt; variance Σ Aᵢ²·dᵢ/(nᵢ(nᵢ − dᵢ)), Aᵢ the area after tᵢ.
    pub fn restricted_mean(&self, horizon: u32) -> (f64, f64) {
        let end = f64::from(horizon.min(self.last).max(self.from));
        let (mut area, mut variance) = (0.0, 0.0);
        let mut until = end;
        // From the end backwards, so that the area after each time is known when it is met.
        for row in self.rows.iter().rev() {
            let time = f64::from(row.time);
            if time >= until {
                continue;
            }
            area += row.survival * (until - time);
            until = time;
            let (risk, events) = (row.at_risk as f64, row.events as f64);
            if risk > events {
                variance += area * area * events / (risk * (risk - events));
            }
        }
        area += until - f64::from(self.from);
        (area, variance.sqrt())
    }
}

/// A test that several groups have the same survival curve.
#[derive(Debug, Clone)]
pub struct LogRank {
    /// Σ over groups, weighted by the inverse covariance.
    pub chi2: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Upper tail.
    pub p_value: f64,
    /// Events of each group.
    pub observed: Vec<f64>,
    /// Events that each group would have if all left alike.
    pub expected: Vec<f64>,
}

/// The log-rank test over groups, each by its own table.
///
/// # Edge cases
/// Fewer than two groups with anybody, or no event while two are at risk: `None`.
/// # Source
/// Mantel (1966), *Cancer Chemotherapy Reports* 50, 163–170; Peto & Peto (1972), *JRSS A* 135, 185–207.
pub fn log_rank(groups: &[&EventTable]) -> Option<LogRank> {
    let count = groups.len();
    let mut observed = vec![0.0; count];
    let mut expected = vec![0.0; count];
    let mut covariance = Matrix::zeros(count, count);
    let mut steps: Vec<_> = groups.iter().map(|table| table.steps()).collect();
    let last = groups.iter().filter_map(|table| table.last()).max()?;
    let mut share = vec![0.0; count];
    for _ in 0..=last {
        let (mut risk, mut events) = (0u64, 0u64);
        for (group, steps) in steps.iter_mut().enumerate() {
            let step = steps.next();
            let (at_risk, left) = step.map_or((0, 0), |step| (step.at_risk, step.events));
            share[group] = at_risk as f64;
            observed[group] += left as f64;
            risk += at_risk;
            events += left;
        }
        if events == 0 || risk == 0 {
            continue;
        }
        let (risk, events) = (risk as f64, events as f64);
        share.iter_mut().for_each(|share| *share /= risk);
        let spread = if risk > 1.0 {
            events * (risk - events) / (risk - 1.0)
        } else {
            0.0
        };
        for i in 0..count {
            expected[i] += events * share[i];
            for j in 0..count {
                let same = if i == j { share[i] } else { 0.0 };
                covariance[(i, j)] += spread * (same - share[i] * share[j]);
            }
        }
    }
    // Each row is minus the sum of the others: the last of those with any events possible drops out.
    let cholesky = Cholesky::new(&covariance, 1e-10);
    let df = cholesky.rank();
    let excess: Vec<f64> = cholesky
        .kept
        .iter()
        .map(|&group| observed[group] - expected[group])
        .collect();
    let solved = cholesky.solve(&excess)?;
    let chi2: f64 = excess.iter().zip(&solved).map(|(a, b)| a * b).sum();
    (df > 0).then(|| LogRank {
        chi2,
        df,
        p_value: chi2_sf(chi2, df as f64),
        observed,
        expected,
    })
}
