//! The median of a population from a sample, without a model of its shape.

use super::Interval;
use crate::math::beta_cdf;

/// Interval of the median from ascending `sorted` values; reported as `order_statistics`.
///
/// # Formula
/// [x₍k₎, x₍n+1−k₎] with the largest k for which P(Bin(n, ½) < k) ≤ α/2: at least as likely to hold the median as it
/// says, whatever the distribution, ties included.
/// # Edge cases
/// So few that the smallest and the largest value do not hold it (five at 95 %): `None`.
/// # Source
/// Conover (1999), *Practical Nonparametric Statistics*, 3rd ed., section 3.2.
pub fn median_interval(sorted: &[f64], confidence: f64) -> Option<Interval> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let n = sorted.len();
    let alpha = 0.5 * (1.0 - confidence);
    // P(Bin(n, ½) < k) = I_½(n − k + 1, k), which grows with k.
    let below = |k: usize| beta_cdf(0.5, (n - k + 1) as f64, k as f64);
    let (mut good, mut bad) = (0, n / 2 + 1);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if below(middle) <= alpha {
            good = middle;
        } else {
            bad = middle;
        }
    }
    let first = good.checked_sub(1)?;
    Some(Interval {
        low: *sorted.get(first)?,
        high: *sorted.get(n - 1 - first)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ranks of the tables of order statistics: Conover, as above, and any table of the sign test.
    #[test]
    fn the_ranks_are_those_of_the_tables() {
        for (n, low, high) in [
            (6, 1, 6),
            (10, 2, 9),
            (15, 4, 12),
            (20, 6, 15),
            (50, 18, 33),
        ] {
            let sorted: Vec<f64> = (1..=n).map(f64::from).collect();
            let interval = median_interval(&sorted, 0.95).unwrap();
            assert_eq!(
                (interval.low, interval.high),
                (f64::from(low), f64::from(high)),
                "{n}"
            );
        }
        assert_eq!(median_interval(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95), None);
        assert_eq!(median_interval(&[], 0.95), None);
        assert_eq!(median_interval(&[1.0; 9], 1.0), None);
    }
}
