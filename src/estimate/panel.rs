//! The same units over time: slopes from changes within a unit, whatever else makes units differ.

use super::regression::{Spread, ordinary_least_squares};
use super::wild::{Wild, wild_cluster};
use super::{Interval, t_around};
use crate::math::{Matrix, Random, order};

/// Share of a column's variation below which what is left within units is rounding, not variation.
const NO_VARIATION: f64 = 1e-12;

/// Slopes of a panel with the units' own levels removed, and those of the periods where asked.
#[derive(Debug, Clone)]
pub struct Within {
    /// One slope per column.
    pub coefficients: Vec<f64>,
    /// Their covariance, clustered: CR1 with the factor G/(G − 1)·(n − 1)/(n − k), where k counts the
    /// slopes, one level and the periods but not the units, which lie within clusters (Stata's `xtreg`).
    pub covariance: Matrix,
    /// Their covariance where errors are equal and independent, with `residual_df`.
    pub classical: Matrix,
    /// Observations.
    pub n: usize,
    /// Units.
    pub units: usize,
    /// Periods.
    pub periods: usize,
    /// Clusters.
    pub clusters: usize,
    /// n less all that is fitted: slopes, units, periods.
    pub residual_df: f64,
    /// Share of the variation within units that is explained; `None` with period effects.
    pub r_squared: Option<f64>,
    /// What the clustered covariance was multiplied with.
    pub factor: f64,
}

impl Within {
    /// Estimate, standard error and t interval (clusters − 1) of Σ weights·slopes.
    pub fn combination(&self, weights: &[f64], confidence: f64) -> Option<(f64, f64, Interval)> {
        if weights.len() != self.coefficients.len() {
            return None;
        }
        let pairs = weights.iter().zip(&self.coefficients);
        let value: f64 = pairs.map(|(weight, slope)| weight * slope).sum();
        let mut variance = 0.0;
        for (i, a) in weights.iter().enumerate() {
            for (j, b) in weights.iter().enumerate() {
                variance += a * b * self.covariance[(i, j)];
            }
        }
        let error = variance.max(0.0).sqrt();
        let interval = t_around(value, error, self.clusters as f64 - 1.0, confidence)?;
        Some((value, error, interval))
    }
}

/// Fixed-effects regression of `y` on `columns`; `units`, `periods` and `clusters` number each observation's own.
///
/// # Method
/// The units' means are taken off everything, and indicators of all periods but one, treated alike, join the
/// columns; by the theorem of Frisch, Waugh and Lovell the slopes are those with an indicator for every unit. A unit
/// with one observation adds nothing to them.
/// # Edge cases
/// A column that does not change within any unit, or is determined by the others; fewer observations than what is
/// fitted; fewer than two clusters: `None`.
/// # Source
/// Wooldridge (2010), *Econometric Analysis of Cross Section and Panel Data*, 2nd ed., ch. 10; Frisch & Waugh (1933),
/// *Econometrica* 1, 387–401; Arellano (1987), *Oxford Bulletin of Economics and Statistics* 49, 431–434 (clustered errors).
pub fn within(
    y: &[f64],
    columns: &[&[f64]],
    units: &[u32],
    periods: Option<&[u32]>,
    clusters: &[u32],
) -> Option<Within> {
    let Cleared {
        y,
        columns,
        indicators,
        periods: period_count,
    } = Cleared::new(y, columns, units, periods, clusters)?;
    let (n, k) = (y.len(), columns.len());
    let unit_count = distinct(units);
    let all: Vec<&[f64]> = columns
        .iter()
        .chain(&indicators)
        .map(Vec::as_slice)
        .collect();
    let fit = ordinary_least_squares(&y, &all, Some(clusters))?;
    if (0..k).any(|column| !fit.kept.contains(&column)) {
        return None;
    }
    // Fewer observations than levels and slopes leave nothing to tell errors from.
    let fitted = fit.kept.len() + unit_count;
    let residual_df = n as f64 - fitted as f64;
    if residual_df < 1.0 {
        return None;
    }
    let block = |covariance: &Matrix, scale: f64| {
        let mut block = Matrix::zeros(k, k);
        for i in 0..k {
            for j in 0..k {
                block[(i, j)] = scale * covariance[(i + 1, j + 1)];
            }
        }
        block
    };
    let fit_df = n as f64 - fit.coefficients.len() as f64;
    let cluster_count = distinct(clusters);
    let g = cluster_count as f64;
    Some(Within {
        coefficients: fit.coefficients[1..=k].to_vec(),
        covariance: block(&fit.covariance(Spread::Cluster)?, 1.0),
        classical: block(&fit.covariance(Spread::Classical)?, fit_df / residual_df),
        n,
        units: unit_count,
        periods: period_count,
        clusters: cluster_count,
        residual_df,
        r_squared: fit.r_squared.filter(|_| periods.is_none()),
        factor: g / (g - 1.0) * (n as f64 - 1.0) / fit_df,
    })
}

/// The wild cluster bootstrap of Σ weights·slopes of such a regression, for few clusters.
///
/// `clusters` are numbered from 0 without gaps. Edge cases are those of [`within`].
#[allow(
    clippy::too_many_arguments,
    reason = "a panel's five columns, the slope that is asked for, and chance"
)]
pub fn within_wild(
    y: &[f64],
    columns: &[&[f64]],
    weights: &[f64],
    units: &[u32],
    periods: Option<&[u32]>,
    clusters: &[u32],
    replicates: u32,
    random: &mut Random,
) -> Option<Wild> {
    let cleared = Cleared::new(y, columns, units, periods, clusters)?;
    // With x = x_j/w_j and, of the others, x_i − (w_i/w_j)·x_j, the slope of x is Σ w·b.
    let j = weights.iter().position(|&weight| weight != 0.0)?;
    let (asked, own) = (cleared.columns.get(j)?, weights[j]);
    let x: Vec<f64> = asked.iter().map(|value| value / own).collect();
    let mut others = Vec::new();
    for (i, column) in cleared.columns.iter().enumerate().filter(|(i, _)| *i != j) {
        let share = weights.get(i)? / own;
        let pairs = column.iter().zip(asked);
        others.push(pairs.map(|(value, asked)| value - share * asked).collect());
    }
    others.extend(cleared.indicators);
    let others: Vec<&[f64]> = others.iter().map(Vec::as_slice).collect();
    wild_cluster(&cleared.y, &x, &others, clusters, replicates, random)
}

/// A panel with the means of its units taken off.
struct Cleared {
    y: Vec<f64>,
    columns: Vec<Vec<f64>>,
    /// Of all periods but the first.
    indicators: Vec<Vec<f64>>,
    periods: usize,
}

impl Cleared {
    fn new(
        y: &[f64],
        columns: &[&[f64]],
        units: &[u32],
        periods: Option<&[u32]>,
        clusters: &[u32],
    ) -> Option<Self> {
        let n = y.len();
        let lengths = columns.iter().map(|column| column.len());
        let fits = lengths
            .chain([units.len(), clusters.len()])
            .all(|length| length == n);
        let timed = periods.is_none_or(|periods| periods.len() == n);
        if n == 0 || columns.is_empty() || !fits || !timed {
            return None;
        }
        let demeaned: Vec<Vec<f64>> = columns.iter().map(|column| demean(column, units)).collect();
        let square = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
        let whole = |column: &[f64]| square(&demean(column, &vec![0; n]));
        let varies =
            |(column, within): (&&[f64], &Vec<f64>)| square(within) > NO_VARIATION * whole(column);
        if !columns.iter().zip(&demeaned).all(varies) {
            return None;
        }
        let named = periods.map_or(Vec::new(), |periods| {
            let order = order(n, &mut |a, b| periods[a].cmp(&periods[b]));
            let mut named: Vec<u32> = order.iter().map(|&at| periods[at as usize]).collect();
            named.dedup();
            named
        });
        let indicators = periods.map_or(Vec::new(), |periods| {
            let of = |period: u32| -> Vec<f64> {
                periods
                    .iter()
                    .map(|&at| f64::from(u8::from(at == period)))
                    .collect()
            };
            let later = named.iter().skip(1);
            later.map(|&period| demean(&of(period), units)).collect()
        });
        Some(Self {
            y: demean(y, units),
            columns: demeaned,
            indicators,
            periods: named.len(),
        })
    }
}

/// Values less the mean of their unit.
fn demean(values: &[f64], units: &[u32]) -> Vec<f64> {
    let size = units.iter().max().map_or(0, |&last| last as usize + 1);
    let mut sums = vec![(0.0, 0.0); size];
    for (value, &unit) in values.iter().zip(units) {
        let (count, sum) = &mut sums[unit as usize];
        *count += 1.0;
        *sum += value;
    }
    let mean = |unit: u32| {
        let (count, sum) = sums[unit as usize];
        sum / count
    };
    values
        .iter()
        .zip(units)
        .map(|(value, &unit)| value - mean(unit))
        .collect()
}

fn distinct(numbers: &[u32]) -> usize {
    let size = numbers.iter().max().map_or(0, |&last| last as usize + 1);
    let mut seen = vec![false; size];
    numbers
        .iter()
        .filter(|&&number| !std::mem::replace(&mut seen[number as usize], true))
        .count()
}
