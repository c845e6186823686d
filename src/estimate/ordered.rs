//! Regression of ordered classes: proportional odds.

use crate::math::{Cholesky, Matrix};
use crate::stats::Moments;

/// Steps after which Newton's method has converged or never will.
const MOST_STEPS: usize = 60;
/// A standardized coefficient that no finite maximum has: the columns separate the classes.
const SEPARATED: f64 = 50.0;

/// A fitted proportional-odds model: P(level ≤ k) = 1/(1 + e^−(θₖ − x′β)).
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedLogit {
    /// θ₁ < θ₂ < …, one less than there are levels.
    pub thresholds: Vec<f64>,
    /// β: the log odds of a higher level per unit of each column.
    pub coefficients: Vec<f64>,
    /// Standard errors of β.
    pub std_errors: Vec<f64>,
    /// β per standard deviation (divisor n) of its column.
    pub standardized: Vec<f64>,
    /// Logarithm of the likelihood.
    pub log_likelihood: f64,
    /// Observations.
    pub n: usize,
}

/// Fits ordered levels (small whole numbers; those that occur) to columns by maximum likelihood.
///
/// # Method
/// Newton's method on standardized columns from β = 0, steps halved until the likelihood grows. The likelihood has one
/// maximum.
/// # Edge cases
/// Columns of another length than the levels, that determine each other, do not vary or separate the levels; fewer than two
/// levels; no more observations than parameters: `None`.
/// # Source
/// McCullagh (1980), *J. of the Royal Statistical Society* B 42, 109–142; one maximum: Pratt (1981), *JASA* 76, 103–106.
pub fn ordered_logit(levels: &[u8], columns: &[&[f64]]) -> Option<OrderedLogit> {
    let n = levels.len();
    if columns.iter().any(|column| column.len() != n) {
        return None;
    }
    let mut counts = [0usize; 256];
    levels
        .iter()
        .for_each(|&level| counts[usize::from(level)] += 1);
    let mut rank = [0usize; 256];
    let mut cumulative = Vec::new();
    let mut below = 0;
    for (level, count) in counts
        .into_iter()
        .enumerate()
        .filter(|(_, count)| *count > 0)
    {
        rank[level] = cumulative.len();
        below += count;
        cumulative.push(below);
    }
    let cuts = cumulative.len().checked_sub(1).filter(|&cuts| cuts > 0)?;
    let size = cuts + columns.len();
    if n <= size {
        return None;
    }
    let scales: Vec<(f64, f64)> = columns
        .iter()
        .map(|column| {
            let moments = Moments::from_iter(column.iter().copied());
            (moments.mean, (moments.m2 / n as f64).sqrt())
        })
        .collect();
    if scales
        .iter()
        .any(|(_, deviation)| !(*deviation > 0.0 && deviation.is_finite()))
    {
        return None;
    }
    // Row by row: what Newton's steps read of an observation then stands side by side.
    let mut rows = Vec::with_capacity(n * columns.len());
    for row in 0..n {
        rows.extend(
            columns
                .iter()
                .zip(&scales)
                .map(|(column, (mean, deviation))| (column[row] - mean) / deviation),
        );
    }
    let data = Data {
        ranks: levels
            .iter()
            .map(|&level| rank[usize::from(level)])
            .collect(),
        rows,
        cuts,
        size,
    };
    let mut at: Vec<f64> = cumulative[..cuts]
        .iter()
        .map(|&below| libm::log(below as f64 / (n - below) as f64))
        .chain(columns.iter().map(|_| 0.0))
        .collect();
    let mut likelihood = data.log_likelihood(&at)?;
    for _ in 0..MOST_STEPS {
        let (gradient, information) = data.derivatives(&at);
        let cholesky = Cholesky::new(&information, 1e-12);
        if cholesky.rank() < size {
            return None;
        }
        let step = cholesky.solve(&gradient)?;
        let gain: f64 = step
            .iter()
            .zip(&gradient)
            .map(|(step, slope)| step * slope)
            .sum();
        let mut length = 1.0;
        let moved = loop {
            let trial: Vec<f64> = at
                .iter()
                .zip(&step)
                .map(|(at, step)| at + length * step)
                .collect();
            match data
                .log_likelihood(&trial)
                .filter(|next| *next >= likelihood)
            {
                Some(next) => break Some((trial, next)),
                None if length < 1e-10 => break None,
                None => length *= 0.5,
            }
        };
        // Where rounding leaves nothing to gain, this is the maximum.
        let done = gain < 1e-16 * n as f64 || moved.is_none();
        if let Some((next, value)) = moved {
            (at, likelihood) = (next, value);
        }
        if at[cuts..]
            .iter()
            .any(|coefficient| coefficient.abs() > SEPARATED)
        {
            return None;
        }
        if done {
            return data.finish(&at, &scales, likelihood);
        }
    }
    None
}

struct Data {
    ranks: Vec<usize>,
    rows: Vec<f64>,
    cuts: usize,
    size: usize,
}

/// 1/(1 + e^−x) and its complement, each with all its digits.
fn logistic(x: f64) -> (f64, f64) {
    let small = libm::exp(-x.abs());
    let (large, small) = (1.0 / (1.0 + small), small / (1.0 + small));
    if x >= 0.0 {
        (large, small)
    } else {
        (small, large)
    }
}

impl Data {
    fn row(&self, row: usize) -> &[f64] {
        let width = self.size - self.cuts;
        &self.rows[row * width..][..width]
    }

    /// The cuts above and below an observation's level, as distances to its linear predictor.
    fn bounds(&self, row: usize, at: &[f64]) -> (f64, f64) {
        let predictor: f64 = self
            .row(row)
            .iter()
            .zip(&at[self.cuts..])
            .map(|(x, b)| x * b)
            .sum();
        let rank = self.ranks[row];
        let upper = if rank < self.cuts {
            at[rank] - predictor
        } else {
            f64::INFINITY
        };
        let lower = match rank {
            0 => f64::NEG_INFINITY,
            _ => at[rank - 1] - predictor,
        };
        (upper, lower)
    }

    /// F(upper) − F(lower) without cancellation: F(u)·(1 − F(l))·(1 − e^−(u − l)).
    fn probability(upper: f64, lower: f64) -> f64 {
        logistic(upper).0 * logistic(lower).1 * -libm::expm1(lower - upper)
    }

    /// `None` where the cuts are not in order.
    fn log_likelihood(&self, at: &[f64]) -> Option<f64> {
        if at[..self.cuts].windows(2).any(|pair| pair[0] >= pair[1]) {
            return None;
        }
        let sum: f64 = (0..self.ranks.len())
            .map(|row| {
                let (upper, lower) = self.bounds(row, at);
                libm::log(Self::probability(upper, lower))
            })
            .sum();
        sum.is_finite().then_some(sum)
    }

    /// The gradient of the log likelihood and the negative of its second derivatives.
    fn derivatives(&self, at: &[f64]) -> (Vec<f64>, Matrix) {
        let (cuts, size) = (self.cuts, self.size);
        let mut gradient = vec![0.0; size];
        let mut information = Matrix::zeros(size, size);
        for row in 0..self.ranks.len() {
            let (upper, lower) = self.bounds(row, at);
            let p = Self::probability(upper, lower);
            let ((above, not_above), (under, not_under)) = (logistic(upper), logistic(lower));
            let (density_above, density_under) = (above * not_above, under * not_under);
            // For the logistic, (f(u) − f(l))/p = 1 − F(u) − F(l): the slope in the predictor needs no division.
            let slope = above - not_under;
            let curve = density_above + density_under;
            let x = self.row(row);
            for (i, a) in x.iter().enumerate() {
                gradient[cuts + i] += slope * a;
                for (j, b) in x[..=i].iter().enumerate() {
                    information[(cuts + i, cuts + j)] += curve * a * b;
                }
            }
            let rank = self.ranks[row];
            let (has_upper, has_lower) = (rank < cuts, rank > 0);
            if has_upper {
                let share = density_above / p;
                gradient[rank] += share;
                information[(rank, rank)] += share * share - share * (not_above - above);
                for (i, a) in x.iter().enumerate() {
                    information[(cuts + i, rank)] -= density_above * a;
                }
            }
            if has_lower {
                let share = density_under / p;
                gradient[rank - 1] -= share;
                information[(rank - 1, rank - 1)] += share * share + share * (not_under - under);
                for (i, a) in x.iter().enumerate() {
                    information[(cuts + i, rank - 1)] -= density_under * a;
                }
            }
            if has_upper && has_lower {
                information[(rank, rank - 1)] -= density_above / p * (density_under / p);
            }
        }
        for i in 0..size {
            for j in 0..i {
                information[(j, i)] = information[(i, j)];
            }
        }
        (gradient, information)
    }

    fn finish(
        &self,
        at: &[f64],
        scales: &[(f64, f64)],
        log_likelihood: f64,
    ) -> Option<OrderedLogit> {
        let (cuts, standardized) = at.split_at(self.cuts);
        let (_, information) = self.derivatives(at);
        let inverse = Cholesky::new(&information, 1e-12).inverse();
        if inverse.rows() < self.size {
            return None;
        }
        let shift: f64 = standardized
            .iter()
            .zip(scales)
            .map(|(coefficient, (mean, deviation))| coefficient * mean / deviation)
            .sum();
        let per_unit = |values: Vec<f64>| -> Vec<f64> {
            values
                .iter()
                .zip(scales)
                .map(|(value, (_, deviation))| value / deviation)
                .collect()
        };
        Some(OrderedLogit {
            thresholds: cuts.iter().map(|cut| cut + shift).collect(),
            coefficients: per_unit(standardized.to_vec()),
            std_errors: per_unit(
                (self.cuts..self.size)
                    .map(|i| inverse[(i, i)].sqrt())
                    .collect(),
            ),
            standardized: standardized.to_vec(),
            log_likelihood,
            n: self.ranks.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Satisfaction (low, medium, high) of Copenhagen's tenants by influence (3), kind of flat (4) and contact (2): Madsen
    /// (1976), *Scandinavian J. of Statistics* 3, 97–106.
    const HOUSING: [[u32; 3]; 24] = [
        [21, 21, 28],
        [34, 22, 36],
        [10, 11, 36],
        [61, 23, 17],
        [43, 35, 40],
        [26, 18, 54],
        [13, 9, 10],
        [8, 8, 12],
        [6, 7, 9],
        [18, 6, 7],
        [15, 13, 13],
        [7, 5, 11],
        [14, 19, 37],
        [17, 23, 40],
        [3, 5, 23],
        [78, 46, 43],
        [48, 45, 86],
        [15, 25, 62],
        [20, 23, 20],
        [10, 22, 24],
        [7, 10, 21],
        [57, 23, 13],
        [31, 21, 13],
        [5, 6, 13],
    ];

    #[test]
    fn the_housing_survey_gives_the_published_coefficients() {
        let (mut levels, mut columns) = (Vec::new(), vec![Vec::new(); 6]);
        for (cell, counts) in HOUSING.iter().enumerate() {
            let (influence, kind, contact) = (cell % 3, cell / 3 % 4, cell / 12);
            let is = |yes: bool| f64::from(u8::from(yes));
            for (level, &count) in (0u8..).zip(counts) {
                for _ in 0..count {
                    levels.push(level);
                    let x = [
                        is(influence == 1),
                        is(influence == 2),
                        is(kind == 1),
                        is(kind == 2),
                        is(kind == 3),
                        is(contact == 1),
                    ];
                    columns
                        .iter_mut()
                        .zip(x)
                        .for_each(|(column, x)| column.push(x));
                }
            }
        }
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let fit = ordered_logit(&levels, &columns).unwrap();
        // Venables & Ripley (2002), Modern Applied Statistics with S, 4th ed., §7.3, as printed by polr.
        let coefficients = [
            0.566_393_7,
            1.288_819_1,
            -0.572_350_1,
            -0.366_186_6,
            -1.091_014_9,
            0.360_284_1,
        ];
        let errors = [
            0.104_652_8,
            0.127_155_9,
            0.119_238_0,
            0.155_173_0,
            0.151_486_2,
            0.095_535_7,
        ];
        let near = |got: &[f64], expected: &[f64], tolerance: f64| {
            assert_eq!(got.len(), expected.len());
            for (got, expected) in got.iter().zip(expected) {
                assert!((got - expected).abs() < tolerance, "{got} {expected}");
            }
        };
        near(&fit.coefficients, &coefficients, 2e-5);
        near(&fit.thresholds, &[-0.496_135_3, 0.690_708_3], 2e-5);
        near(&fit.std_errors, &errors, 2e-4);
        assert!((-2.0 * fit.log_likelihood - 3_479.149).abs() < 1e-3);
        assert_eq!(fit.n, 1681);
    }

    #[test]
    fn two_levels_and_one_split_give_the_odds_ratio_of_the_table() {
        let table = [(0u8, 0.0, 30), (1, 0.0, 10), (0, 1.0, 12), (1, 1.0, 28)];
        let (mut levels, mut column) = (Vec::new(), Vec::new());
        for (level, x, count) in table {
            levels.extend(std::iter::repeat_n(level * 7, count));
            column.extend(std::iter::repeat_n(x, count));
        }
        let fit = ordered_logit(&levels, &[&column]).unwrap();
        assert!((fit.coefficients[0] - (28.0f64 / 12.0 * 3.0).ln()).abs() < 1e-10);
        assert!((fit.thresholds[0] - 3.0f64.ln()).abs() < 1e-10);
        let woolf = (1.0 / 30.0 + 1.0 / 10.0 + 1.0 / 12.0 + 1.0 / 28.0f64).sqrt();
        assert!((fit.std_errors[0] - woolf).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_maximum_is_refused() {
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(ordered_logit(&[0, 0, 0, 1, 1, 1], &[&x]), None);
        assert_eq!(ordered_logit(&[1; 6], &[&x]), None);
        assert_eq!(ordered_logit(&[0, 1, 0, 1, 0, 1], &[&x, &x]), None);
        assert_eq!(ordered_logit(&[0, 1, 0, 1, 0, 1], &[&[2.0; 6]]), None);
        assert_eq!(ordered_logit(&[0, 1], &[&x]), None);
    }
}
