//! Intervals and tests from a value and its standard error.

use super::Interval;
use crate::math::{norm_ppf, t_ppf, t_sf, two_sided_p, z_value};

/// `value ± z·std_error`; `None` outside the levels 0–1.
pub fn normal_around(value: f64, std_error: f64, confidence: f64) -> Option<Interval> {
    Some(Interval::around(value, z_value(confidence)? * std_error))
}

/// `value ± t·std_error` with `df` degrees of freedom.
///
/// # Edge cases
/// df ≤ 0, so few that the width is not finite, or outside the levels 0–1: `None`.
pub fn t_around(value: f64, std_error: f64, df: f64, confidence: f64) -> Option<Interval> {
    if !(df > 0.0 && confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let half = -t_ppf(0.5 * (1.0 - confidence), df) * std_error;
    half.is_finite().then(|| Interval::around(value, half))
}

/// Two-sided p-value of `statistic`, by t where degrees of freedom are given, else by the normal.
pub fn p_two_sided(statistic: f64, df: Option<f64>) -> f64 {
    match df {
        Some(df) => (2.0 * t_sf(statistic.abs(), df)).min(1.0),
        None => two_sided_p(statistic),
    }
}

/// The true value that a two-sided test with this standard error would find with probability `power`.
///
/// # Formula
/// (z_{α/2} + z_β)·std_error; with adjusted-Wald errors the inverse of the sample-size formula.
pub fn detectable(std_error: f64, confidence: f64, power: f64) -> Option<f64> {
    let inside = power > 0.0 && power < 1.0 && std_error > 0.0;
    inside
        .then(|| Some((z_value(confidence)? + norm_ppf(power)) * std_error))
        .flatten()
}
