//! Bands that stay valid however often one looks.

use super::{Interval, Trinomial};

/// Half the width of an asymptotic confidence sequence after n observations; valid at all n at once.
///
/// `variance` is that of one observation, `alpha` the chance that the band ever excludes the truth,
/// `horizon` the number of observations at which the band is narrowest relative to a fixed interval.
///
/// # Formula
/// √(σ²·2(nρ² + 1)/(n²ρ²)·ln(√(nρ² + 1)/α)), ρ² = (−2 ln α + ln(−2 ln α + 1))/horizon.
/// # Edge cases
/// n = 0, horizon = 0, α outside (0, 1), negative variance: `None`.
/// # Source
/// Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, *Time-uniform central limit theory and asymptotic
/// confidence sequences*, arXiv 2103.06476 (Gaussian mixture; ρ by their closed form for a chosen time).
pub fn half_width(n: u64, variance: f64, alpha: f64, horizon: u64) -> Option<f64> {
    let defined = n > 0 && horizon > 0 && alpha > 0.0 && alpha < 1.0 && variance >= 0.0;
    if !defined {
        return None;
    }
    let n = n as f64;
    let log_term = -2.0 * libm::log(alpha);
    let rho_squared = (log_term + libm::log(log_term + 1.0)) / horizon as f64;
    let spread = n * rho_squared + 1.0;
    let factor =
        2.0 * spread / (n * n * rho_squared) * (0.5 * libm::log(spread) - libm::log(alpha));
    Some((variance * factor).sqrt())
}

/// The band of a difference of outer shares, valid at every look.
///
/// Centre and variance are those after adding ¾, 1½, ¾, so that identical first answers do not
/// collapse it; within ±1, holding the estimate. `None` of nothing.
pub fn confidence_sequence(counts: &Trinomial, confidence: f64, horizon: u64) -> Option<Interval> {
    let (centre, _) = counts.adjusted()?;
    let variance = counts.adjusted_variance()?;
    let half = half_width(counts.n(), variance, 1.0 - confidence, horizon)?;
    Some(
        Interval::around(centre, half)
            .clipped(-1.0, 1.0)
            .holding(counts.difference()?),
    )
}
