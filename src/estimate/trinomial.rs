//! The difference of the two outer shares of three classes.

use super::Interval;
use crate::math::{increasing_root, t_ppf, z_value};

/// Counts of the values +1, 0 and −1; their mean is the difference of the outer shares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trinomial {
    /// Observations of +1.
    pub plus: u64,
    /// Observations of 0.
    pub zero: u64,
    /// Observations of −1.
    pub minus: u64,
}

/// What the adjusted Wald interval adds to plus, zero and minus (Rocks 2016, the best on average).
const ADDED: [f64; 3] = [0.75, 1.5, 0.75];
/// The other adjustment compared there: one to each class.
const ADDED_UNIT: [f64; 3] = [1.0, 1.0, 1.0];

impl Trinomial {
    /// Observations.
    pub fn n(&self) -> u64 {
        self.plus + self.zero + self.minus
    }

    /// Counts other observations as well.
    pub fn merge(&mut self, other: &Self) {
        self.plus += other.plus;
        self.zero += other.zero;
        self.minus += other.minus;
    }

    /// (plus − minus)/n, −1…1; `None` of nothing.
    pub fn difference(&self) -> Option<f64> {
        (self.n() > 0).then(|| (self.plus as f64 - self.minus as f64) / self.n() as f64)
    }

    /// Variance of one observation, divisor n; `None` of nothing.
    ///
    /// # Formula
    /// p₊ + p₋ − (p₊ − p₋)², over the common denominator n², so that one class alone gives exactly 0.
    pub fn variance(&self) -> Option<f64> {
        let n = u128::from(self.n());
        if n == 0 {
            return None;
        }
        let difference = u128::from(self.plus.abs_diff(self.minus));
        let numerator = n * u128::from(self.plus + self.minus) - difference * difference;
        Some(numerator as f64 / (n * n) as f64)
    }

    /// Standard error √(variance/n); `None` of nothing, 0 where one class holds all.
    pub fn std_error(&self) -> Option<f64> {
        Some((self.variance()? / self.n() as f64).sqrt())
    }

    /// Wald interval: difference ± z·std_error, not clipped, a point where one class holds all.
    pub fn wald(&self, confidence: f64) -> Option<Interval> {
        Some(Interval::around(
            self.difference()?,
            z_value(confidence)? * self.std_error()?,
        ))
    }

    /// Adjusted Wald interval with ¾, 1½, ¾ added; neither clipped nor certain to hold the estimate.
    ///
    /// # Source
    /// Rocks (2016), *The American Statistician* 70(4), 365–372.
    pub fn adjusted_wald(&self, confidence: f64) -> Option<Interval> {
        let (difference, std_error) = self.adjusted()?;
        Some(Interval::around(
            difference,
            z_value(confidence)? * std_error,
        ))
    }

    /// Adjusted Wald interval with 1, 1, 1 added.
    ///
    /// # Source
    /// As [`adjusted_wald`](Self::adjusted_wald).
    pub fn adjusted_wald_unit(&self, confidence: f64) -> Option<Interval> {
        let (difference, std_error) = self.with_added(ADDED_UNIT)?;
        Some(Interval::around(
            difference,
            z_value(confidence)? * std_error,
        ))
    }

    /// Difference and its standard error after adding ¾, 1½, ¾; `None` of nothing.
    pub fn adjusted(&self) -> Option<(f64, f64)> {
        self.with_added(ADDED)
    }

    /// Variance of one observation after adding ¾, 1½, ¾: never 0, so identical first answers do not
    /// pass for certainty. `None` of nothing.
    pub fn adjusted_variance(&self) -> Option<f64> {
        let [plus, zero, minus] = ADDED;
        let (_, std_error) = self.adjusted()?;
        Some(std_error * std_error * (self.n() as f64 + plus + zero + minus))
    }

    fn with_added(&self, [plus, zero, minus]: [f64; 3]) -> Option<(f64, f64)> {
        if self.n() == 0 {
            return None;
        }
        let n = self.n() as f64 + plus + zero + minus;
        let (plus, minus) = (
            (self.plus as f64 + plus) / n,
            (self.minus as f64 + minus) / n,
        );
        let difference = plus - minus;
        Some((
            difference,
            ((plus + minus - difference * difference) / n).sqrt(),
        ))
    }

    /// Interval with variance divisor n − 1 and Student's t; `None` for n < 2.
    pub fn trinomial_t(&self, confidence: f64) -> Option<Interval> {
        let df = self.n().checked_sub(1).filter(|&df| df > 0)? as f64;
        z_value(confidence)?;
        let std_error = (self.variance()? / df).sqrt();
        Some(Interval::around(
            self.difference()?,
            -t_ppf(0.5 * (1.0 - confidence), df) * std_error,
        ))
    }

    /// Score interval: the differences Δ that a score test with the variance under Δ does not reject.
    ///
    /// Always within ±1, holds the estimate and has width, even where one class holds all; `None` of nothing.
    ///
    /// # Formula
    /// With b = plus, c = minus, invert (b − c − nΔ)/√(n(2q + Δ(1 − Δ))) = ±z, where q, the restricted
    /// maximum-likelihood share of minus, is the larger root of 2n·q² + (−b − c + (2n − b + c)Δ)·q − cΔ(1 − Δ).
    /// # Source
    /// Tango (1998), *Statistics in Medicine* 17, 891–908; as Rocks (2016) iterates it for this difference.
    pub fn score(&self, confidence: f64) -> Option<Interval> {
        let z = z_value(confidence)?;
        let estimate = self.difference()?;
        let (n, plus, minus) = (self.n() as f64, self.plus as f64, self.minus as f64);
        Some(Interval {
            low: lower_score_limit(n, plus, minus, estimate, z),
            high: -lower_score_limit(n, minus, plus, -estimate, z),
        })
    }

    /// The interval to report, and its name: `adjusted_wald` from 20 observations on if no class is
    /// empty, else `tango_score`.
    ///
    /// Within ±1 and holding the estimate; `None` of nothing.
    pub fn best(&self, confidence: f64) -> Option<(Interval, &'static str)> {
        let estimate = self.difference()?;
        if self.n() >= 20 && self.plus > 0 && self.zero > 0 && self.minus > 0 {
            let interval = self
                .adjusted_wald(confidence)?
                .clipped(-1.0, 1.0)
                .holding(estimate);
            Some((interval, "adjusted_wald"))
        } else {
            Some((self.score(confidence)?, "tango_score"))
        }
    }
}

/// The Δ in −1…estimate at which the score statistic is z.
fn lower_score_limit(n: f64, plus: f64, minus: f64, estimate: f64, z: f64) -> f64 {
    let excess = |delta: f64| {
        z * (n * restricted_variance(n, plus, minus, delta)).sqrt() - (plus - minus - n * delta)
    };
    let near = (plus > 0.0 && minus > 0.0 && plus + minus < n && n >= 20.0)
        .then(|| near_score_limit(n, estimate, excess));
    near.flatten().unwrap_or_else(|| {
        increasing_root(-1.0, estimate, |delta| {
            // Where one class holds all, the variance is 0 at the estimate and the equation has a root
            // there that is no limit: just below it the statistic is near 0.
            if delta >= estimate { z } else { excess(delta) }
        })
    })
}

/// The limit by the secant method from Wald's on, which takes some five steps where no class is empty; `None` where it
/// does not settle.
fn near_score_limit(n: f64, estimate: f64, excess: impl Fn(f64) -> f64) -> Option<f64> {
    // At the estimate the excess is z·√(n·variance), and it grows by about n for each unit.
    let (mut a, mut at_a) = (estimate, excess(estimate));
    let mut b = estimate - at_a / n;
    for _ in 0..10 {
        let at_b = excess(b);
        let step = at_b * (b - a) / (at_b - at_a);
        (a, at_a) = (b, at_b);
        b -= step;
        if !(b > -1.0 && b < estimate) {
            return None;
        }
        // The next step would be the product of this one and the one before, about.
        if step.abs() < 1e-11 {
            return Some(b);
        }
    }
    None
}

/// Variance of one observation at the maximum-likelihood shares whose difference is `delta`.
fn restricted_variance(n: f64, plus: f64, minus: f64, delta: f64) -> f64 {
    let b = (2.0 * n - plus + minus) * delta - plus - minus;
    let c = -minus * delta * (1.0 - delta);
    let root = (b * b - 8.0 * n * c).max(0.0).sqrt();
    // The form without a difference of nearly equal numbers.
    let q = if b > 0.0 {
        -2.0 * c / (b + root)
    } else {
        (root - b) / (4.0 * n)
    };
    (2.0 * q + delta * (1.0 - delta)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_estimate_and_no_interval() {
        let nothing = Trinomial::default();
        assert_eq!(nothing.difference(), None);
        assert_eq!(nothing.variance(), None);
        assert_eq!(nothing.score(0.95), None);
        assert_eq!(nothing.best(0.95), None);
        assert_eq!(
            Trinomial {
                plus: 1,
                zero: 0,
                minus: 0
            }
            .best(1.0),
            None
        );
    }

    #[test]
    fn the_quick_way_to_a_score_limit_ends_where_the_sure_one_does() {
        let z = 1.959_963_984_540_054;
        for (plus, zero, minus) in [(8, 4, 8), (1, 98, 1), (1, 18, 1), (300, 1, 9), (7, 9000, 2)] {
            let n = f64::from(plus + zero + minus);
            let (plus, minus) = (f64::from(plus), f64::from(minus));
            let estimate = (plus - minus) / n;
            let excess = |delta: f64| {
                z * (n * restricted_variance(n, plus, minus, delta)).sqrt()
                    - (plus - minus - n * delta)
            };
            let quick = near_score_limit(n, estimate, excess).unwrap();
            let sure = increasing_root(-1.0, estimate, excess);
            assert!((quick - sure).abs() < 1e-14, "{quick} {sure}");
        }
    }

    #[test]
    fn the_score_limits_solve_the_score_equation() {
        let counts = Trinomial {
            plus: 8,
            zero: 4,
            minus: 3,
        };
        let interval = counts.score(0.95).unwrap();
        for (limit, sign) in [(interval.low, 1.0), (interval.high, -1.0)] {
            let statistic =
                (5.0 - 15.0 * limit) / (15.0 * restricted_variance(15.0, 8.0, 3.0, limit)).sqrt();
            assert!(
                (statistic - sign * 1.959_963_984_540_054).abs() < 1e-11,
                "{statistic}"
            );
        }
    }
}
