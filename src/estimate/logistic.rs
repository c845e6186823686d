//! Logistic regression: the probability of an outcome that is or is not.

use super::{Interval, average_ranks, normal_around, p_two_sided};
use crate::math::{Cholesky, Matrix, chi2_sf};
use crate::stats::Moments;

/// Why a logistic regression has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// The outcome never differs.
    OneClass,
    /// The columns tell some outcomes without error, so the likelihood has no largest value.
    Separated,
    /// No more observations than coefficients, or columns of different length or with values that are no numbers.
    TooFew,
}

/// A variance inflation from which a column counts as determined by those before it.
const COLLINEAR_INFLATION: f64 = 1e10;
/// Newton steps after which a likelihood that still rises has no largest value: regular ones take five to ten.
const MOST_STEPS: usize = 30;

/// A fitted logistic regression: intercept first, then the kept columns in their order.
#[derive(Debug, Clone)]
pub struct Logistic {
    /// Indices of the columns in the fit, ascending.
    pub kept: Vec<usize>,
    /// Indices of columns left out: constant, or determined by the columns before them.
    pub dropped: Vec<usize>,
    /// Log odds: intercept, then one coefficient per kept column.
    pub coefficients: Vec<f64>,
    /// The same for columns in standard deviations (divisor n) from their means.
    pub standardized: Vec<f64>,
    /// Covariance of the coefficients: the inverse of the observed information, the penalty's included.
    pub covariance: Matrix,
    /// Log likelihood, without the penalty.
    pub log_likelihood: f64,
    /// Log likelihood of the intercept alone.
    pub log_likelihood_of_none: f64,
    /// Observations.
    pub n: usize,
}

/// Fits the probability that `y` is 1 (and not 0) on an intercept and `columns`.
///
/// # Formula
/// The largest Σ ln P(yᵢ) − ridge/2·Σb² over coefficients b of columns in standard deviations; the intercept is free.
/// `ridge` 0 is maximum likelihood.
/// # Method
/// Newton's method (iteratively reweighted least squares) on standardised columns, a step halved until the likelihood
/// rises. Collinear columns are dropped as in least squares.
/// # Errors
/// [`Unfit`]. Separation shows as steps that do not become smaller; a ridge above 0 rules it out.
/// # Source
/// McCullagh & Nelder (1989), *Generalized Linear Models*, 2nd ed., §4.4; Albert & Anderson (1984), *Biometrika* 71, 1–10
/// (separation); le Cessie & van Houwelingen (1992), *Applied Statistics* 41, 191–201 (ridge).
pub fn logistic(y: &[f64], columns: &[&[f64]], ridge: f64) -> Result<Logistic, Unfit> {
    let n = y.len();
    let (first, others) = y.split_first().ok_or(Unfit::TooFew)?;
    if columns.iter().any(|column| column.len() != n) || !(ridge >= 0.0 && ridge.is_finite()) {
        return Err(Unfit::TooFew);
    }
    if others.iter().all(|value| value == first) {
        return Err(Unfit::OneClass);
    }
    let count = n as f64;
    let scale = |column: &[f64]| {
        let moments = Moments::from_iter(column.iter().copied());
        (moments.mean, (moments.m2 / count).sqrt())
    };
    let scales: Vec<(f64, f64)> = columns.iter().map(|column| scale(column)).collect();
    if scales.iter().any(|(_, deviation)| !deviation.is_finite()) {
        return Err(Unfit::TooFew);
    }
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    let varies = |column: &[f64]| column.iter().any(|value| *value != column[0]);
    let varying: Vec<usize> = (0..columns.len()).filter(|&j| varies(columns[j])).collect();
    let mut design = Design::new(n, columns, &scales, &varying);
    let correlations = design.information(|_| 1.0 / count).without_first();
    let cholesky = Cholesky::new(&correlations, 1.0 / COLLINEAR_INFLATION);
    let kept: Vec<usize> = cholesky.kept.iter().map(|&at| varying[at]).collect();
    let dropped = (0..columns.len()).filter(|j| !kept.contains(j)).collect();
    if kept.len() < varying.len() {
        design = Design::new(n, columns, &scales, &kept);
    }
    let k = kept.len() + 1;
    if n <= k {
        return Err(Unfit::TooFew);
    }

    let positives: f64 = y.iter().sum();
    let rate = positives / count;
    let log_likelihood_of_none =
        positives * libm::log(rate) + (count - positives) * libm::log1p(-rate);
    let mut b = vec![0.0; k];
    b[0] = libm::log(rate) - libm::log1p(-rate);
    let penalty = |b: &[f64]| 0.5 * ridge * b[1..].iter().map(|b| b * b).sum::<f64>();
    let (mut log_likelihood, mut p) = design.fitted(&b, y);
    let mut converged = false;
    let mut information = Matrix::zeros(0, 0);
    for _ in 0..MOST_STEPS {
        information = design.information(|row| p[row] * (1.0 - p[row]));
        let mut gradient = design.gradient(|row| y[row] - p[row]);
        for j in 1..k {
            information[(j, j)] += ridge;
            gradient[j] -= ridge * b[j];
        }
        let factor = Cholesky::new(&information, 1e-14);
        let step = factor.solve(&gradient).filter(|step| step.len() == k);
        let step = step.ok_or(Unfit::Separated)?;
        let objective = log_likelihood - penalty(&b);
        let mut share = 1.0;
        loop {
            let tried: Vec<f64> = b.iter().zip(&step).map(|(b, s)| b + share * s).collect();
            let (reached, at) = design.fitted(&tried, y);
            // At the top the likelihood no longer rises but by rounding.
            if reached - penalty(&tried) >= objective - 1e-12 * objective.abs() || share < 1e-6 {
                (b, log_likelihood, p) = (tried, reached, at);
                break;
            }
            share *= 0.5;
        }
        let size = |values: &[f64]| values.iter().fold(0.0f64, |max, v| max.max(v.abs()));
        if share * size(&step) < 1e-9 * (1.0 + size(&b)) {
            converged = true;
            break;
        }
    }
    if !converged {
        return Err(Unfit::Separated);
    }
    let mut back = Matrix::identity(k);
    let mut coefficients = b.clone();
    for (j, &column) in kept.iter().enumerate() {
        let (mean, deviation) = scales[column];
        coefficients[j + 1] = b[j + 1] / deviation;
        coefficients[0] -= b[j + 1] * mean / deviation;
        back[(0, j + 1)] = -mean / deviation;
        back[(j + 1, j + 1)] = 1.0 / deviation;
    }
    let inverse = Cholesky::new(&information, 0.0).inverse();
    let covariance = back
        .times(&inverse)
        .and_then(|half| half.times(&back.transposed()))
        .ok_or(Unfit::Separated)?;
    Ok(Logistic {
        kept,
        dropped,
        coefficients,
        standardized: b,
        covariance,
        log_likelihood,
        log_likelihood_of_none,
        n,
    })
}

impl Logistic {
    /// The probability for one observation; `value` gives it by index of the column as they were given to the fit.
    pub fn probability(&self, value: impl Fn(usize) -> f64) -> f64 {
        expit(self.log_odds(value))
    }

    /// The log odds for one observation, as [`probability`](Self::probability).
    pub fn log_odds(&self, value: impl Fn(usize) -> f64) -> f64 {
        let slopes = self.coefficients[1..].iter().zip(&self.kept);
        self.coefficients[0] + slopes.map(|(b, &column)| b * value(column)).sum::<f64>()
    }

    /// Standard errors of the coefficients.
    pub fn std_errors(&self) -> Vec<f64> {
        let k = self.coefficients.len();
        (0..k)
            .map(|j| self.covariance[(j, j)].max(0.0).sqrt())
            .collect()
    }

    /// Odds ratios of the kept columns with Wald limits on the logarithm; reported as `wald_log`.
    pub fn ratios(&self, confidence: f64) -> Option<Vec<(f64, Interval)>> {
        let pairs = self.coefficients.iter().zip(self.std_errors()).skip(1);
        let ratios = pairs.map(|(&b, error)| {
            let ends = normal_around(b, error, confidence)?;
            Some((libm::exp(b), ends.exponential()))
        });
        ratios.collect()
    }

    /// z statistics and two-sided p-values of the coefficients.
    pub fn z_tests(&self) -> Vec<(f64, f64)> {
        let errors = self.std_errors();
        let pairs = self.coefficients.iter().zip(errors);
        pairs
            .map(|(c, se)| (c / se, p_two_sided(c / se, None)))
            .collect()
    }

    /// The likelihood-ratio statistic that all slopes are 0, and its p-value.
    pub fn ratio_test(&self) -> (f64, f64) {
        let statistic = 2.0 * (self.log_likelihood - self.log_likelihood_of_none);
        (statistic, chi2_sf(statistic, self.kept.len() as f64))
    }

    /// McFadden's share of the log likelihood explained, 0–1.
    pub fn pseudo_r_squared(&self) -> f64 {
        1.0 - self.log_likelihood / self.log_likelihood_of_none
    }

    /// Akaike's information criterion.
    pub fn aic(&self) -> f64 {
        2.0 * (self.coefficients.len() as f64 - self.log_likelihood)
    }
}

/// 1/(1 + e⁻ˣ), without overflow.
fn expit(x: f64) -> f64 {
    let e = libm::exp(-x.abs());
    if x >= 0.0 {
        1.0 / (1.0 + e)
    } else {
        e / (1.0 + e)
    }
}

/// Ones and standardised columns, row by row.
struct Design {
    k: usize,
    values: Vec<f64>,
}

impl Design {
    fn new(n: usize, columns: &[&[f64]], scales: &[(f64, f64)], kept: &[usize]) -> Self {
        let k = kept.len() + 1;
        let mut values = vec![1.0; n * k];
        for (slot, &j) in (1..).zip(kept) {
            let (mean, deviation) = scales[j];
            for (row, value) in values.chunks_exact_mut(k).zip(columns[j]) {
                row[slot] = (value - mean) / deviation;
            }
        }
        Self { k, values }
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.values.chunks_exact(self.k).enumerate()
    }

    /// Log likelihood at coefficients, and the probability of each row.
    fn fitted(&self, b: &[f64], y: &[f64]) -> (f64, Vec<f64>) {
        let mut log_likelihood = 0.0;
        let probability = |(row, x): (usize, &[f64])| {
            let eta: f64 = x.iter().zip(b).map(|(x, b)| x * b).sum();
            // ln P(y) = −ln(1 + e^∓η).
            let signed = if y[row] > 0.5 { eta } else { -eta };
            log_likelihood += signed.min(0.0) - libm::log1p(libm::exp(-signed.abs()));
            expit(eta)
        };
        let p = self.rows().map(probability).collect();
        (log_likelihood, p)
    }

    /// Σ weight·x.
    fn gradient(&self, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![0.0; self.k];
        for (row, x) in self.rows() {
            let weight = weight(row);
            sums.iter_mut()
                .zip(x)
                .for_each(|(sum, x)| *sum += weight * x);
        }
        sums
    }

    /// Σ weight·x x′.
    fn information(&self, weight: impl Fn(usize) -> f64) -> Matrix {
        let mut sums = vec![0.0; self.k * self.k];
        for (row, x) in self.rows() {
            let weight = weight(row);
            for (i, a) in x.iter().enumerate() {
                let (into, scaled) = (&mut sums[i * self.k..][..=i], weight * a);
                into.iter_mut()
                    .zip(x)
                    .for_each(|(sum, b)| *sum += scaled * b);
            }
        }
        let mut matrix = Matrix::zeros(self.k, self.k);
        for i in 0..self.k {
            for j in 0..=i {
                matrix[(i, j)] = sums[i * self.k + j];
                matrix[(j, i)] = sums[i * self.k + j];
            }
        }
        matrix
    }
}

/// How well probabilities told outcomes that are or are not.
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryMetrics {
    /// Outcomes.
    pub n: usize,
    /// Outcomes that are.
    pub positives: usize,
    /// The chance that an outcome that is had the higher probability than one that is not, ties half; `None` where all
    /// are alike.
    pub auc: Option<f64>,
    /// Mean squared difference of probability and outcome.
    pub brier: f64,
    /// Mean −ln of the probability of what came, probabilities held in 1e-15 … 1 − 1e-15.
    pub log_loss: f64,
    /// Bins of a tenth each that hold outcomes: number of the bin, outcomes, mean probability, share that are.
    pub calibration: Vec<(usize, usize, f64, f64)>,
    /// Mean distance of probability and share over the bins, by their size.
    pub calibration_error: f64,
}

/// Compares probabilities with outcomes of 0 or 1.
///
/// # Edge cases
/// Nothing, lists of different length, or a probability outside 0–1: `None`.
/// # Source
/// Hanley & McNeil (1982), *Radiology* 143, 29–36 (AUC); Brier (1950), *Monthly Weather Review* 78, 1–3; Naeini, Cooper
/// & Hauskrecht (2015), AAAI, 2901–2907 (expected calibration error).
pub fn binary_metrics(y: &[f64], p: &[f64]) -> Option<BinaryMetrics> {
    if y.is_empty() || y.len() != p.len() || p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    let n = y.len() as f64;
    let positives: f64 = y.iter().sum();
    let mut bins = [(0usize, 0.0, 0.0); 10];
    let (mut brier, mut loss) = (0.0, 0.0);
    for (&y, &p) in y.iter().zip(p) {
        brier += (p - y) * (p - y);
        let held = p.clamp(1e-15, 1.0 - 1e-15);
        loss -= if y > 0.5 {
            libm::log(held)
        } else {
            libm::log1p(-held)
        };
        let (count, sum, hits) = &mut bins[((p * 10.0) as usize).min(9)];
        *count += 1;
        *sum += p;
        *hits += y;
    }
    let auc = (positives > 0.0 && positives < n).then(|| {
        let (ranks, _) = average_ranks(p);
        let sum: f64 = y.iter().zip(ranks).map(|(y, rank)| y * rank).sum();
        (sum - 0.5 * positives * (positives + 1.0)) / (positives * (n - positives))
    });
    let calibration: Vec<(usize, usize, f64, f64)> = bins
        .iter()
        .enumerate()
        .filter(|(_, (count, ..))| *count > 0)
        .map(|(bin, &(count, sum, hits))| (bin, count, sum / count as f64, hits / count as f64))
        .collect();
    Some(BinaryMetrics {
        n: y.len(),
        positives: positives as usize,
        auc,
        brier: brier / n,
        log_loss: loss / n,
        calibration_error: calibration
            .iter()
            .map(|(_, count, mean, share)| *count as f64 / n * (mean - share).abs())
            .sum(),
        calibration,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    /// Outcomes of a known line, and two columns of which the second is unlike the first in size.
    fn sample(n: usize) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
        let mut random = Random::new(17);
        let (mut y, mut a, mut b) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..n {
            let (x, z) = (random.normal(), 1e6 + 1e3 * random.normal());
            y.push(f64::from(u8::from(random.uniform() < expit(0.5 * x - 0.4))));
            a.push(x);
            b.push(z);
        }
        (y, a, b)
    }

    #[test]
    fn constant_and_collinear_columns_are_left_out_and_change_nothing() {
        let (y, a, b) = sample(400);
        let doubled: Vec<f64> = a.iter().map(|x| 2.0 * x + 1.0).collect();
        let constant = vec![0.1; 400];
        let plain = logistic(&y, &[&a, &b], 0.0).unwrap();
        let more = logistic(&y, &[&a, &constant, &doubled, &b], 0.0).unwrap();
        assert_eq!((&more.kept, &more.dropped), (&vec![0, 3], &vec![1, 2]));
        assert_eq!(plain.coefficients, more.coefficients);
        let none = logistic(&y, &[&constant], 0.0).unwrap();
        assert!((none.log_likelihood - none.log_likelihood_of_none).abs() < 1e-9);
    }

    #[test]
    fn units_of_a_column_change_its_coefficient_only() {
        let (y, a, b) = sample(400);
        let thousandth: Vec<f64> = a.iter().map(|x| 1000.0 * x).collect();
        let plain = logistic(&y, &[&a, &b], 2.0).unwrap();
        let scaled = logistic(&y, &[&thousandth, &b], 2.0).unwrap();
        assert!((scaled.coefficients[1] * 1000.0 / plain.coefficients[1] - 1.0).abs() < 1e-9);
        assert!((scaled.log_likelihood / plain.log_likelihood - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_separated_in_part_is_refused_and_ridge_answers() {
        // Whoever has the mark always has the outcome; the others have it or not.
        let y: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
        let mark: Vec<f64> = (0..60).map(|i| f64::from(u8::from(i % 6 == 0))).collect();
        let other: Vec<f64> = (0..60).map(|i| f64::from(i * 7 % 11)).collect();
        let columns: [&[f64]; 2] = [&mark, &other];
        assert_eq!(logistic(&y, &columns, 0.0).err(), Some(Unfit::Separated));
        let ridge = logistic(&y, &columns, 1.0).unwrap();
        assert!(ridge.coefficients[1] > 0.0 && ridge.coefficients[1].is_finite());
        assert_eq!(logistic(&[1.0, 1.0], &[], 0.0).err(), Some(Unfit::OneClass));
        assert_eq!(logistic(&[], &[], 0.0).err(), Some(Unfit::TooFew));
        assert_eq!(
            logistic(&[1.0, 0.0, 1.0], &[&[1.0, f64::NAN, 2.0]], 0.0).err(),
            Some(Unfit::TooFew)
        );
    }

    /// Of a fourfold table: ad/bc, and Woolf's error √(1/a + 1/b + 1/c + 1/d) of its logarithm.
    #[test]
    fn the_ratio_of_a_mark_is_that_of_the_fourfold_table() {
        let cells = [
            (1.0, 1.0, 12),
            (1.0, 0.0, 30),
            (0.0, 1.0, 7),
            (0.0, 0.0, 50),
        ];
        let (mut mark, mut y) = (Vec::new(), Vec::new());
        for (x, outcome, times) in cells {
            mark.extend(vec![x; times]);
            y.extend(vec![outcome; times]);
        }
        let fit = logistic(&y, &[&mark], 0.0).unwrap();
        let [(ratio, ends)] = fit.ratios(0.95).unwrap()[..] else {
            panic!("one column")
        };
        let error = (1.0f64 / 12.0 + 1.0 / 30.0 + 1.0 / 7.0 + 1.0 / 50.0).sqrt();
        let half = (1.959_963_984_540_054 * error).exp();
        for (got, expected) in [
            (ratio, 600.0 / 210.0),
            (ends.low, 600.0 / 210.0 / half),
            (ends.high, 600.0 / 210.0 * half),
        ] {
            assert!((got / expected - 1.0).abs() < 1e-9, "{got} for {expected}");
        }
    }

    #[test]
    fn intervals_of_a_slope_cover_the_truth() {
        let mut random = Random::new(23);
        let mut covered = 0;
        for _ in 0..300 {
            let x: Vec<f64> = (0..200).map(|_| random.normal()).collect();
            let y: Vec<f64> = x
                .iter()
                .map(|x| f64::from(u8::from(random.uniform() < expit(0.8 * x - 1.0))))
                .collect();
            let fit = logistic(&y, &[&x], 0.0).unwrap();
            let half = 1.959_964 * fit.std_errors()[1];
            covered += usize::from((fit.coefficients[1] - 0.8).abs() <= half);
        }
        // 95 % of 300, less what chance takes in one of a thousand.
        assert!(covered >= 273, "{covered} of 300");
    }

    #[test]
    fn all_of_one_kind_has_no_auc_and_the_best_possible_has_one() {
        let all = binary_metrics(&[1.0, 1.0], &[0.2, 0.9]).unwrap();
        assert_eq!((all.auc, all.positives), (None, 2));
        let best = binary_metrics(&[0.0, 1.0, 0.0], &[0.1, 0.7, 0.3]).unwrap();
        assert_eq!(best.auc, Some(1.0));
        assert_eq!(binary_metrics(&[1.0], &[1.2]), None);
    }
}
