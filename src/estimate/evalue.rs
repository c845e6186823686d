//! How strong an unseen cause would have to be.

use super::Interval;

/// E-value of a standardised mean difference: the least risk ratio by which an unmeasured cause
/// would have to be associated with both sides, beyond what is measured, to explain it away.
///
/// # Formula
/// RR ≈ exp(0.91·|d|), E = RR + √(RR(RR − 1)); d = difference over the outcome's standard deviation.
/// # Edge cases
/// No difference gives 1; a difference that is no number, or infinite: `None`.
/// # Source
/// VanderWeele & Ding (2017), *Annals of Internal Medicine* 167, 268–274 (table 2, continuous outcomes).
pub fn e_value(standardized: f64) -> Option<f64> {
    if !standardized.is_finite() {
        return None;
    }
    // RR − 1 by expm1, so that a small effect keeps its digits.
    let excess = libm::expm1(0.91 * standardized.abs());
    let ratio = 1.0 + excess;
    let value = ratio + (ratio * excess).sqrt();
    value.is_finite().then_some(value)
}

/// E-value of the limit nearer to no difference; 1 where the interval holds 0.
///
/// `deviation` is the outcome's standard deviation, in the interval's unit.
pub fn e_value_limit(interval: &Interval, deviation: f64) -> Option<f64> {
    if deviation.is_nan() || deviation <= 0.0 || interval.low.is_nan() || interval.high.is_nan() {
        return None;
    }
    let nearer = if interval.contains(0.0) {
        0.0
    } else {
        interval.low.abs().min(interval.high.abs())
    };
    e_value(nearer / deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_effect_needs_no_cause_and_a_ratio_of_two_needs_three_point_four() {
        assert_eq!(e_value(0.0), Some(1.0));
        let of_two = e_value(std::f64::consts::LN_2 / 0.91).unwrap();
        assert!((of_two - (2.0 + std::f64::consts::SQRT_2)).abs() < 1e-12);
        assert_eq!(
            e_value_limit(
                &Interval {
                    low: -1.0,
                    high: 4.0
                },
                2.0
            ),
            Some(1.0)
        );
        assert_eq!(
            e_value_limit(
                &Interval {
                    low: -4.0,
                    high: -1.0
                },
                2.0
            ),
            e_value(0.5)
        );
        assert_eq!(
            e_value_limit(
                &Interval {
                    low: 1.0,
                    high: 4.0
                },
                0.0
            ),
            None
        );
    }
}
