//! Means and their comparison by Student's t.

use super::{Interval, p_two_sided, t_around};
use crate::stats::Moments;

/// t interval of a mean; reported as `t`.
///
/// # Edge cases
/// Fewer than two numbers, or all equal: `None`, because such data say nothing about the spread.
pub fn t_interval(moments: &Moments, confidence: f64) -> Option<Interval> {
    let std_error = moments.std_error().filter(|&se| se > 0.0)?;
    t_around(moments.mean, std_error, (moments.n - 1) as f64, confidence)
}

/// Welch's comparison of two means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Welch {
    /// First mean minus second.
    pub difference: f64,
    /// Its standard error.
    pub std_error: f64,
    /// difference/std_error.
    pub t: f64,
    /// Welch–Satterthwaite degrees of freedom.
    pub df: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// t interval of the difference.
    pub interval: Option<Interval>,
}

/// Compares two means whose variances may differ.
///
/// # Edge cases
/// Fewer than two numbers on a side, or no spread on both: `None`.
/// # Source
/// Welch (1947), *Biometrika* 34, 28–35.
pub fn welch(a: &Moments, b: &Moments, confidence: f64) -> Option<Welch> {
    let part_a = a.variance()? / a.n as f64;
    let part_b = b.variance()? / b.n as f64;
    let variance = part_a + part_b;
    if variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let difference = a.mean - b.mean;
    let std_error = variance.sqrt();
    let (share_a, share_b) = (part_a / variance, part_b / variance);
    let df = 1.0 / (share_a * share_a / (a.n - 1) as f64 + share_b * share_b / (b.n - 1) as f64);
    let t = difference / std_error;
    Some(Welch {
        difference,
        std_error,
        t,
        df,
        p_value: p_two_sided(t, Some(df)),
        interval: t_around(difference, std_error, df, confidence),
    })
}
