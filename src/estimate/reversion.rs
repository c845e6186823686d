//! Regression to the mean: what those at one end do the next time though nothing was done.

use crate::math::{norm_ppf, norm2_cdf};

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
