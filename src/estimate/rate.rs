//! Rates: events per unit of exposure.

use super::Interval;
use crate::math::{chi2_ppf, z_value};

/// The exact interval of events per unit of exposure, if events come independently of each other; reported as
/// `poisson_exact`. `None` without exposure.
///
/// # Source
/// Garwood (1936), *Biometrika* 28, 437–442, by chi-square quantiles.
pub fn poisson_rate(events: u64, exposure: f64, confidence: f64) -> Option<Interval> {
    z_value(confidence)?;
    let alpha = 0.5 * (1.0 - confidence);
    let count = events as f64;
    let low = if events == 0 {
        0.0
    } else {
        0.5 * chi2_ppf(alpha, 2.0 * count)
    };
    let ends = Interval {
        low,
        high: 0.5 * chi2_ppf(1.0 - alpha, 2.0 * count + 2.0),
    };
    (exposure > 0.0).then(|| ends.scaled(1.0 / exposure))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Garwood's own table: limits of a count at 95 %, to two decimals.
    #[test]
    fn limits_of_a_count_are_those_of_the_table() {
        for (events, low, high) in [
            (0, 0.0, 3.69),
            (1, 0.03, 5.57),
            (4, 1.09, 10.24),
            (10, 4.80, 18.39),
            (50, 37.11, 65.92),
        ] {
            let limits = poisson_rate(events, 1.0, 0.95).unwrap();
            assert!(
                (limits.low - low).abs() < 0.006 && (limits.high - high).abs() < 0.006,
                "{limits:?}"
            );
        }
        assert!(poisson_rate(3, 0.0, 0.95).is_none());
    }
}
