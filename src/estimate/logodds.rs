//! Which items one of two collections holds more often than the other.

use super::{Interval, normal_around};
use crate::math::two_sided_p;

/// How much more often an item stands in the first of two collections than in the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogOdds {
    /// The item's part of the prior.
    pub prior: f64,
    /// Difference of the log-odds; positive where the first collection has more of it.
    pub delta: f64,
    /// Its approximate variance.
    pub variance: f64,
}

impl LogOdds {
    /// Standard score.
    pub fn z(&self) -> f64 {
        self.delta / self.variance.sqrt()
    }

    /// Two-sided p-value by the normal.
    pub fn p_value(&self) -> f64 {
        two_sided_p(self.z())
    }

    /// The log-odds ratios that the counts do not contradict; `None` outside the levels 0–1.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        normal_around(self.delta, self.variance.sqrt(), confidence)
    }
}

/// Weighted log-odds with an informative Dirichlet prior, item by item: `a` and `b` count each item in either collection.
///
/// # Formula
/// δ = ln[(y₁ + α)/(n₁ + α₀ − y₁ − α)] − ln[(y₂ + α)/(n₂ + α₀ − y₂ − α)], variance 1/(y₁ + α) + 1/(y₂ + α); the prior α of
/// an item is its share of both collections together, times `strength` (α₀).
/// # Edge cases
/// `None` where a collection is empty, fewer than two items occur, or the prior's strength is not above 0: the odds are
/// then not defined. An item that occurs in neither: δ 0 with a variance without end, so z 0.
/// # Source
/// Monroe, Colaresi & Quinn (2008), *Political Analysis* 16, 372–403, equations 15, 16, 19, 20 and 22.
pub fn weighted_log_odds(a: &[u64], b: &[u64], strength: f64) -> Option<Vec<LogOdds>> {
    let (n_a, n_b) = (a.iter().sum::<u64>() as f64, b.iter().sum::<u64>() as f64);
    let pairs = || a.iter().zip(b).map(|(&a, &b)| (a as f64, b as f64));
    let is_defined = n_a > 0.0 && n_b > 0.0 && strength > 0.0 && strength.is_finite();
    if !is_defined || pairs().filter(|(a, b)| a + b > 0.0).count() < 2 {
        return None;
    }
    let scale = strength / (n_a + n_b);
    let of_item = |(a, b): (f64, f64)| {
        let prior = (a + b) * scale;
        if prior == 0.0 {
            return LogOdds {
                prior,
                delta: 0.0,
                variance: f64::INFINITY,
            };
        }
        let log_odds = |y: f64, n: f64| libm::log((y + prior) / (n + strength - y - prior));
        LogOdds {
            prior,
            delta: log_odds(a, n_a) - log_odds(b, n_b),
            variance: 1.0 / (a + prior) + 1.0 / (b + prior),
        }
    };
    Some(pairs().map(of_item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_exchanged_change_the_sign_and_nothing_else() {
        let (a, b) = ([12, 9, 2, 5, 60, 0, 0], [3, 0, 14, 9, 58, 4, 0]);
        let there = weighted_log_odds(&a, &b, 10.0).unwrap();
        let back = weighted_log_odds(&b, &a, 10.0).unwrap();
        for (one, other) in there.iter().zip(&back) {
            assert!((one.delta + other.delta).abs() < 1e-15);
            assert_eq!((one.prior, one.variance), (other.prior, other.variance));
        }
        let nowhere = there.last().unwrap();
        assert_eq!((nowhere.z(), nowhere.p_value()), (0.0, 1.0));
    }

    #[test]
    fn without_two_items_or_without_a_side_nothing_is_said() {
        for (a, b, strength) in [
            (&[4][..], &[2][..], 10.0),
            (&[4, 0], &[2, 0], 10.0),
            (&[0, 0], &[2, 3], 10.0),
            (&[], &[], 10.0),
            (&[4, 1], &[2, 3], 0.0),
            (&[4, 1], &[2, 3], f64::NAN),
        ] {
            assert_eq!(weighted_log_odds(a, b, strength), None);
        }
    }
}
