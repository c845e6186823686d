//! Linear regression by ordinary least squares.

use super::{Interval, p_two_sided, t_around};
use crate::math::{Cholesky, Matrix, f_sf, order};
use crate::stats::Moments;

/// How the spread of the coefficients is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Equal variances: s²(X′X)⁻¹, s² with divisor n − k.
    Classical,
    /// Unequal variances, factor n/(n − k): White (1980), *Econometrica* 48, 817–838, corrected by Hinkley.
    Hc1,
    /// Unequal variances, residuals over 1 − leverage: MacKinnon & White (1985), *J. of Econometrics* 29, 305–325.
    Hc3,
    /// Observations of a cluster depend on each other, CR1 with factor G/(G − 1)·(n − 1)/(n − k) and t with
    /// G − 1 degrees of freedom: Liang & Zeger (1986), *Biometrika* 73, 13–22.
    Cluster,
}

/// A variance inflation from which a column counts as determined by those before it.
const COLLINEAR_INFLATION: f64 = 1e10;

/// A fitted line: intercept first, then the kept columns in their order.
#[derive(Debug, Clone)]
pub struct Fit<'a> {
    columns: &'a [&'a [f64]],
    clusters: Option<&'a [u32]>,
    /// Indices of the columns in the fit, ascending.
    pub kept: Vec<usize>,
    /// Indices of columns left out: constant, or determined by the columns before them.
    pub dropped: Vec<usize>,
    /// Intercept, then one coefficient per kept column.
    pub coefficients: Vec<f64>,
    /// Coefficients in standard deviations of outcome per standard deviation of column; empty
    /// where the outcome is constant.
    pub standardized: Vec<f64>,
    /// Variance inflation factors of the kept columns.
    pub inflation: Vec<f64>,
    /// Observed − fitted.
    pub residuals: Vec<f64>,
    /// Share of the outcome's variance explained, 0–1; `None` where the outcome is constant.
    pub r_squared: Option<f64>,
    /// Residual standard deviation, divisor n − k.
    pub residual_deviation: f64,
    /// Mean and standard deviation (divisor n) of each kept column.
    scales: Vec<(f64, f64)>,
    /// Inverse correlation matrix of the kept columns.
    inverse: Matrix,
}

/// Fits `y` on an intercept and `columns`; `clusters` numbers each observation's cluster.
///
/// # Method
/// Columns are centred and scaled first and the correlation matrix is factored by Cholesky, which leaves
/// Longley's data 11 correct digits. A column with variance inflation of 10¹⁰ or more among the columns before it
/// is dropped and reported, as is a constant one.
/// # Edge cases
/// Columns of different length, values that are no numbers, or no more observations than coefficients: `None`.
pub fn ordinary_least_squares<'a>(
    y: &[f64],
    columns: &'a [&'a [f64]],
    clusters: Option<&'a [u32]>,
) -> Option<Fit<'a>> {
    let n = y.len();
    let fits =
        columns.iter().all(|column| column.len() == n) && clusters.is_none_or(|c| c.len() == n);
    if n == 0 || !fits {
        return None;
    }
    let count = n as f64;
    let scale = |values: &[f64]| {
        let moments = Moments::from_iter(values.iter().copied());
        (moments.mean, (moments.m2 / count).sqrt())
    };
    let (mean_y, deviation_y) = scale(y);
    let all_scales: Vec<(f64, f64)> = columns.iter().map(|column| scale(column)).collect();
    if !deviation_y.is_finite()
        || all_scales
            .iter()
            .any(|(_, deviation)| !deviation.is_finite())
    {
        return None;
    }
    // Rounding leaves a constant column a deviation of some 1e-16 of its size.
    let varies: Vec<bool> = columns
        .iter()
        .map(|column| column.iter().any(|value| *value != column[0]))
        .collect();
    let standardized = |j: usize, row: usize| {
        let (mean, deviation) = all_scales[j];
        (columns[j][row] - mean) / deviation
    };
    let mut correlations = Matrix::zeros(columns.len(), columns.len());
    for j in (0..columns.len()).filter(|&j| varies[j]) {
        for k in (0..=j).filter(|&k| varies[k]) {
            let sum: f64 = (0..n)
                .map(|row| standardized(j, row) * standardized(k, row))
                .sum();
            correlations[(j, k)] = sum / count;
            correlations[(k, j)] = sum / count;
        }
    }
    let cholesky = Cholesky::new(&correlations, 1.0 / COLLINEAR_INFLATION);
    let (kept, dropped) = (cholesky.kept.clone(), cholesky.dropped.clone());
    let k = kept.len() + 1;
    if n <= k {
        return None;
    }
    let with_y: Vec<f64> = kept
        .iter()
        .map(|&j| {
            (0..n)
                .map(|row| standardized(j, row) * (y[row] - mean_y))
                .sum::<f64>()
                / count
        })
        .collect();
    let slopes = cholesky.solve(&with_y)?;
    let scales: Vec<(f64, f64)> = kept.iter().map(|&j| all_scales[j]).collect();
    let residuals: Vec<f64> = (0..n)
        .map(|row| {
            let fitted: f64 = kept
                .iter()
                .zip(&slopes)
                .map(|(&j, slope)| slope * standardized(j, row))
                .sum();
            y[row] - mean_y - fitted
        })
        .collect();
    let residual_squares: f64 = residuals.iter().map(|e| e * e).sum();
    let outcome_varies = y.iter().any(|value| *value != y[0]);
    let mut coefficients = vec![mean_y];
    for (slope, (mean, deviation)) in slopes.iter().zip(&scales) {
        coefficients.push(slope / deviation);
        coefficients[0] -= slope * mean / deviation;
    }
    let inverse = cholesky.inverse();
    Some(Fit {
        columns,
        clusters,
        standardized: if outcome_varies {
            slopes.iter().map(|s| s / deviation_y).collect()
        } else {
            Vec::new()
        },
        inflation: (0..kept.len()).map(|j| inverse[(j, j)]).collect(),
        r_squared: outcome_varies.then(|| {
            let total = deviation_y * deviation_y * count;
            (1.0 - residual_squares / total).clamp(0.0, 1.0)
        }),
        residual_deviation: (residual_squares / (n - k) as f64).sqrt(),
        kept,
        dropped,
        coefficients,
        residuals,
        scales,
        inverse,
    })
}

impl Fit<'_> {
    /// Observations.
    pub fn n(&self) -> usize {
        self.residuals.len()
    }

    /// Degrees of freedom of t tests under `spread`; `None` for clusters where none or fewer than two are given.
    pub fn df(&self, spread: Spread) -> Option<f64> {
        match spread {
            Spread::Cluster => {
                let groups = self.groups()?.1;
                (groups > 1).then_some(groups as f64 - 1.0)
            }
            _ => Some((self.n() - self.coefficients.len()) as f64),
        }
    }

    /// R² adjusted for the number of columns.
    pub fn adjusted_r_squared(&self) -> Option<f64> {
        let (n, k) = (self.n() as f64, self.coefficients.len() as f64);
        Some(1.0 - (1.0 - self.r_squared?) * (n - 1.0) / (n - k))
    }

    /// The F statistic that all slopes are 0, its two degrees of freedom and p-value; `None`
    /// without columns or where the outcome is constant.
    pub fn f_test(&self) -> Option<(f64, f64, f64, f64)> {
        let r_squared = self.r_squared?;
        let df1 = self.kept.len() as f64;
        let df2 = (self.n() - self.coefficients.len()) as f64;
        if df1 == 0.0 {
            return None;
        }
        let f = r_squared / df1 / ((1.0 - r_squared) / df2);
        Some((f, df1, df2, f_sf(f, df1, df2)))
    }

    /// Covariance matrix of the coefficients; `None` where an observation determines its own
    /// fit (HC3), or for clusters where none or fewer than two are given.
    pub fn covariance(&self, spread: Spread) -> Option<Matrix> {
        let (n, k) = (self.n() as f64, self.coefficients.len());
        // On the standardised design Z = [1, x̃], (Z′Z)⁻¹ = diag(1, R⁻¹)/n.
        let mut bread = Matrix::zeros(k, k);
        bread[(0, 0)] = 1.0 / n;
        for i in 1..k {
            for j in 1..k {
                bread[(i, j)] = self.inverse[(i - 1, j - 1)] / n;
            }
        }
        let covariance = match spread {
            Spread::Classical => {
                let variance = self.residual_deviation * self.residual_deviation;
                let mut covariance = bread;
                for i in 0..k {
                    for j in 0..k {
                        covariance[(i, j)] *= variance;
                    }
                }
                covariance
            }
            Spread::Hc1 => {
                let meat = self.meat(|row| Some(self.residuals[row]), None)?;
                sandwich(&bread, &meat, n / (n - k as f64))?
            }
            Spread::Hc3 => {
                let meat = self.meat(
                    |row| {
                        let slack = 1.0 - self.leverage(row, &bread);
                        (slack > 1e-10).then_some(self.residuals[row] / slack)
                    },
                    None,
                )?;
                sandwich(&bread, &meat, 1.0)?
            }
            Spread::Cluster => {
                let (order, groups) = self.groups()?;
                if groups < 2 {
                    return None;
                }
                let g = groups as f64;
                let meat = self.meat(|row| Some(self.residuals[row]), Some(&order))?;
                sandwich(&bread, &meat, g / (g - 1.0) * (n - 1.0) / (n - k as f64))?
            }
        };
        let back = self.unstandardize();
        back.times(&covariance)?.times(&back.transposed())
    }

    /// Standard errors of the coefficients.
    pub fn std_errors(&self, spread: Spread) -> Option<Vec<f64>> {
        let covariance = self.covariance(spread)?;
        Some(
            (0..covariance.rows())
                .map(|j| covariance[(j, j)].max(0.0).sqrt())
                .collect(),
        )
    }

    /// Estimate, standard error and t interval of Σ weights·coefficients: a contrast, or a prediction of the mean.
    pub fn combination(
        &self,
        weights: &[f64],
        covariance: &Matrix,
        df: f64,
        confidence: f64,
    ) -> Option<(f64, f64, Interval)> {
        if weights.len() != self.coefficients.len() || covariance.rows() != weights.len() {
            return None;
        }
        let value: f64 = weights
            .iter()
            .zip(&self.coefficients)
            .map(|(w, c)| w * c)
            .sum();
        let mut variance = 0.0;
        for (i, a) in weights.iter().enumerate() {
            for (j, b) in weights.iter().enumerate() {
                variance += a * b * covariance[(i, j)];
            }
        }
        let std_error = variance.max(0.0).sqrt();
        Some((
            value,
            std_error,
            t_around(value, std_error, df, confidence)?,
        ))
    }

    /// t statistics and two-sided p-values from standard errors and degrees of freedom.
    pub fn t_tests(&self, std_errors: &[f64], df: f64) -> Vec<(f64, f64)> {
        let pairs = self.coefficients.iter().zip(std_errors);
        pairs
            .map(|(c, se)| (c / se, p_two_sided(c / se, Some(df))))
            .collect()
    }

    fn standardized_row(&self, row: usize, z: &mut [f64]) {
        z[0] = 1.0;
        for ((z, &j), (mean, deviation)) in z[1..].iter_mut().zip(&self.kept).zip(&self.scales) {
            *z = (self.columns[j][row] - mean) / deviation;
        }
    }

    fn leverage(&self, row: usize, bread: &Matrix) -> f64 {
        let mut z = vec![0.0; bread.rows()];
        self.standardized_row(row, &mut z);
        (0..z.len())
            .map(|i| z[i] * bread.row(i).iter().zip(&z).map(|(b, z)| b * z).sum::<f64>())
            .sum()
    }

    /// Σ s s′ over groups of rows, s = Σ z·error; without `order` each row is its own group.
    fn meat(&self, error: impl Fn(usize) -> Option<f64>, order: Option<&[u32]>) -> Option<Matrix> {
        let k = self.coefficients.len();
        let mut meat = Matrix::zeros(k, k);
        let mut z = vec![0.0; k];
        let mut score = vec![0.0; k];
        for position in 0..self.n() {
            let row = order.map_or(position, |order| order[position] as usize);
            let error = error(row)?;
            self.standardized_row(row, &mut z);
            for (s, z) in score.iter_mut().zip(&z) {
                *s += z * error;
            }
            let closes = match (order, self.clusters) {
                (Some(order), Some(clusters)) => order
                    .get(position + 1)
                    .is_none_or(|&next| clusters[next as usize] != clusters[row]),
                _ => true,
            };
            if closes {
                for i in 0..k {
                    for j in 0..k {
                        meat[(i, j)] += score[i] * score[j];
                    }
                }
                score.fill(0.0);
            }
        }
        Some(meat)
    }

    /// Rows in the order of their clusters, and the number of clusters.
    fn groups(&self) -> Option<(Vec<u32>, usize)> {
        let clusters = self.clusters?;
        let order = order(clusters.len(), &mut |a, b| clusters[a].cmp(&clusters[b]));
        let groups = order
            .chunk_by(|&a, &b| clusters[a as usize] == clusters[b as usize])
            .count();
        Some((order, groups))
    }

    /// The matrix that turns standardised coefficients into those of the columns as given.
    fn unstandardize(&self) -> Matrix {
        let mut back = Matrix::identity(self.coefficients.len());
        for (j, (mean, deviation)) in self.scales.iter().enumerate() {
            back[(0, j + 1)] = -mean / deviation;
            back[(j + 1, j + 1)] = 1.0 / deviation;
        }
        back
    }
}

fn sandwich(bread: &Matrix, meat: &Matrix, factor: f64) -> Option<Matrix> {
    let mut result = bread.times(meat)?.times(bread)?;
    for i in 0..result.rows() {
        for j in 0..result.columns() {
            result[(i, j)] *= factor;
        }
    }
    Some(result)
}
