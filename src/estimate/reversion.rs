//! Regression to the mean: what those at one end do the next time though nothing was done.

use crate::math::{norm_ppf, norm2_cdf};

/// Two measurements of each of several, as sums: how many, Σ of the first and of the second, of their squares, and of
/// their product.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retest {
    /// How many.
    pub n: f64,
    /// Σ of the first and of the second measurement.
    pub sums: [f64; 2],
    /// Σ of their squares.
    pub squares: [f64; 2],
    /// Σ of their products.
    pub product: f64,
}

impl Retest {
    /// Mean and standard deviation (divisor n) of both measurements; not a number where there are none.
    pub fn moments(&self) -> [[f64; 2]; 2] {
        [0, 1].map(|at| {
            let mean = self.sums[at] / self.n;
            let variance = self.squares[at] / self.n - mean * mean;
            [mean, variance.max(0.0).sqrt()]
        })
    }

    /// Pearson's correlation of the two; `None` where one of them does not vary.
    pub fn correlation(&self) -> Option<f64> {
        let [[mean, spread], [mean_second, spread_second]] = self.moments();
        let covariance = self.product / self.n - mean * mean_second;
        let correlation = covariance / (spread * spread_second);
        (-1.0..=1.0).contains(&correlation).then_some(correlation)
    }
}

/// The share of those below a cut who stand above it the next time, though nothing was done.
///
/// # Formula
/// 1 − Φ₂(Φ⁻¹(p₁), Φ⁻¹(p₂), ρ)/p₁: the two measurements as bivariate normal with correlation ρ, p₁ and p₂ the shares
/// of everybody below the cut at the first and at the second.
/// # Edge cases
/// Shares outside 0…1, nobody below the cut at first, a correlation outside −1…1: `None`.
/// # Source
/// Davis (1976), *American Journal of Epidemiology* 104, 493–498, for those selected below a cut.
pub fn expected_crossing(below_first: f64, below_second: f64, correlation: f64) -> Option<f64> {
    let inside = below_first > 0.0
        && below_first <= 1.0
        && (0.0..=1.0).contains(&below_second)
        && (-1.0..=1.0).contains(&correlation);
    let both = norm2_cdf(norm_ppf(below_first), norm_ppf(below_second), correlation);
    inside.then_some((1.0 - both / below_first).clamp(0.0, 1.0))
}

/// The change of the mean of those selected by their first measurement, though nothing was done.
///
/// # Formula
/// (m₂ − m₁) + (1 − ρ·s₂/s₁)·(m₁ − x̄): everybody's change, and of the distance of those selected (x̄) from everybody's
/// mean m₁ the part that the line of the second measurement on the first does not keep; s₁, s₂ standard deviations.
/// # Edge cases
/// No spread at first, or a correlation outside −1…1: `None`.
/// # Source
/// Galton (1886), *Journal of the Anthropological Institute* 15, 246–263; the line is that of least squares.
pub fn expected_change(
    first: [f64; 2],
    second: [f64; 2],
    correlation: f64,
    selected: f64,
) -> Option<f64> {
    let ([mean, spread], [mean_second, spread_second]) = (first, second);
    let inside = spread > 0.0 && spread_second >= 0.0 && (-1.0..=1.0).contains(&correlation);
    let kept = correlation * spread_second / spread;
    inside.then_some((mean_second - mean) + (1.0 - kept) * (mean - selected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retest_has_the_moments_of_its_pairs() {
        let of = |pairs: &[(f64, f64)]| {
            let mut sums = Retest::default();
            for (x, y) in pairs {
                sums.n += 1.0;
                sums.sums = [sums.sums[0] + x, sums.sums[1] + y];
                sums.squares = [sums.squares[0] + x * x, sums.squares[1] + y * y];
                sums.product += x * y;
            }
            sums
        };
        // By hand: deviations −1, 0, 1 and −2, 1, 1; Σ products 3, Σ squares 2 and 6.
        let sums = of(&[(1.0, 2.0), (2.0, 5.0), (3.0, 5.0)]);
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        let [[mean, spread], [mean_second, spread_second]] = sums.moments();
        near(mean, 2.0);
        near(spread, (2.0f64 / 3.0).sqrt());
        near(mean_second, 4.0);
        near(spread_second, 2.0f64.sqrt());
        near(sums.correlation().unwrap(), 3.0 / 12.0f64.sqrt());
        assert_eq!(of(&[(1.0, 2.0), (1.0, 5.0)]).correlation(), None);
        assert_eq!(Retest::default().correlation(), None);
    }

    #[test]
    fn with_reliability_0_53_almost_half_of_the_lowest_third_recovers_by_itself() {
        // mpmath, 30 digits.
        let share = expected_crossing(0.3, 0.3, 0.53).unwrap();
        assert!((share - 0.461_955_58).abs() < 1e-8, "{share}");
        assert_eq!(expected_crossing(0.0, 0.3, 0.5), None);
        assert_eq!(expected_crossing(0.3, 0.3, 1.5), None);
    }

    #[test]
    fn a_perfect_measurement_stays_and_a_meaningless_one_returns_to_the_mean() {
        assert!(expected_crossing(0.3, 0.3, 1.0).unwrap() < 1e-12);
        assert!((expected_crossing(0.3, 0.3, 0.0).unwrap() - 0.7).abs() < 1e-12);
        let change = |correlation| expected_change([7.5, 2.0], [7.5, 2.0], correlation, 4.0);
        assert_eq!(change(1.0), Some(0.0));
        assert_eq!(change(0.0), Some(3.5));
        assert_eq!(expected_change([7.5, 0.0], [7.5, 2.0], 0.5, 4.0), None);
    }
}
