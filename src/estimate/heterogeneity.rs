//! Do estimates of several groups differ by more than their own errors?

use crate::math::chi2_sf;

/// Cochran's test that all groups have one true value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heterogeneity {
    /// Mean weighted by precision.
    pub mean: f64,
    /// Σ(value − mean)²/error².
    pub q: f64,
    /// Groups less one.
    pub df: u64,
    /// Upper-tail p-value.
    pub p_value: f64,
}

/// Tests values with their standard errors.
///
/// # Edge cases
/// Fewer than two groups, or an error that is not positive: `None`.
/// # Source
/// Cochran (1954), *Biometrics* 10, 101–129.
pub fn heterogeneity(estimates: &[(f64, f64)]) -> Option<Heterogeneity> {
    if estimates.len() < 2
        || estimates
            .iter()
            .any(|&(_, error)| error.is_nan() || error <= 0.0)
    {
        return None;
    }
    let (mut precision, mut sum) = (0.0, 0.0);
    for &(value, error) in estimates {
        precision += 1.0 / (error * error);
        sum += value / (error * error);
    }
    let mean = sum / precision;
    let q: f64 = estimates
        .iter()
        .map(|&(value, error)| ((value - mean) / error) * ((value - mean) / error))
        .sum();
    let df = estimates.len() as u64 - 1;
    Some(Heterogeneity {
        mean,
        q,
        df,
        p_value: chi2_sf(q, df as f64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight schools of Rubin (1981): Q of 4.7 with 7 degrees of freedom, pooled effect 7.7, as *Bayesian Data
    /// Analysis* (section 5.5) prints them; digits from the sums in exact rational arithmetic.
    #[test]
    fn the_eight_schools_do_not_differ() {
        let schools = [
            (28.0, 15.0),
            (8.0, 10.0),
            (-3.0, 16.0),
            (7.0, 11.0),
            (-1.0, 9.0),
            (1.0, 11.0),
            (18.0, 10.0),
            (12.0, 18.0),
        ];
        let found = heterogeneity(&schools).unwrap();
        assert!(
            (found.mean - 7.685_616_724_956_035).abs() < 1e-12,
            "{}",
            found.mean
        );
        assert!(
            (found.q - 4.707_078_864_400_159).abs() < 1e-9,
            "{}",
            found.q
        );
        assert_eq!(found.df, 7);
        assert!((found.p_value - 0.70).abs() < 0.01);
        assert_eq!(heterogeneity(&schools[..1]), None);
    }
}
