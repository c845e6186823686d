//! Spread by leaving out a group of observations at a time.

use crate::math::{Cholesky, Matrix, f_sf};

/// Covariance matrix of some statistics from what they are without each of several groups of independent clusters.
///
/// # Formula
/// (G − 1)/G · Σ (θ₋g − θ̄)(θ₋g − θ̄)′; of regression coefficients with each cluster a group, CR3.
/// # Edge cases
/// Fewer than two groups: `None`.
/// # Source
/// Efron & Tibshirani (1993), *An Introduction to the Bootstrap*, ch. 11; Bell & McCaffrey (2002), *Survey Methodology* 28, 169–181.
pub fn jackknife(without: &[Vec<f64>]) -> Option<Matrix> {
    let size = without.first()?.len();
    let groups = without.len() as f64;
    if without.len() < 2 || without.iter().any(|values| values.len() != size) {
        return None;
    }
    let mean: Vec<f64> = (0..size)
        .map(|k| without.iter().map(|values| values[k]).sum::<f64>() / groups)
        .collect();
    let mut covariance = Matrix::zeros(size, size);
    for values in without {
        for i in 0..size {
            for j in 0..size {
                covariance[(i, j)] +=
                    (values[i] - mean[i]) * (values[j] - mean[j]) * (groups - 1.0) / groups;
            }
        }
    }
    Some(covariance)
}

/// A test that several numbers are all 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wald {
    /// The statistic, F distributed under the null.
    pub f: f64,
    /// Numbers tested, those that others determine left out.
    pub df1: f64,
    /// Degrees of freedom of their spread.
    pub df2: f64,
    /// p-value.
    pub p_value: f64,
}

/// Tests that all values are 0, their covariance matrix estimated from so many groups.
///
/// # Formula
/// Hotelling's T² = v′V⁻¹v with G − 1 degrees of freedom: F = T²(G − q)/(q(G − 1)) on q and G − q.
/// # Edge cases
/// No values that vary, or no more groups than values: `None`.
/// # Source
/// Hotelling (1931), *Annals of Mathematical Statistics* 2, 360–378.
pub fn wald(values: &[f64], covariance: &Matrix, groups: usize) -> Option<Wald> {
    if covariance.rows() != values.len() {
        return None;
    }
    let cholesky = Cholesky::new(covariance, 1e-10);
    let kept: Vec<f64> = cholesky.kept.iter().map(|&at| values[at]).collect();
    let (q, g) = (kept.len() as f64, groups as f64);
    if kept.is_empty() || g <= q + 1.0 {
        return None;
    }
    let t_squared: f64 = cholesky.forward(&kept)?.iter().map(|z| z * z).sum();
    let (f, df2) = (t_squared * (g - q) / (q * (g - 1.0)), g - q);
    Some(Wald {
        f,
        df1: q,
        df2,
        p_value: f_sf(f, q, df2),
    })
}
