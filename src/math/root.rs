//! Roots of monotone functions.

/// Where an increasing function crosses zero between `low` and `high`, to the last digits.
///
/// # Method
/// The ITP method (interpolate, truncate, project): as fast as the secant method on smooth
/// functions, and never more than one step slower than bisection, so flat and steep ends are safe.
/// # Edge cases
/// f(low) ≥ 0 gives `low`, f(high) ≤ 0 gives `high`: the crossing is at or beyond that end.
/// # Source
/// Oliveira & Takahashi (2020), ACM TOMS 47(1), 5.
pub fn increasing_root(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let (mut a, mut b) = (low, high);
    let mut at_a = f(a);
    if at_a >= 0.0 {
        return a;
    }
    let mut at_b = f(b);
    if at_b <= 0.0 {
        return b;
    }
    let tolerance = 1e-15 * a.abs().max(b.abs());
    let k1 = 0.2 / (b - a);
    let mut budget = b - a;
    while b - a > 2.0 * tolerance {
        let middle = 0.5 * (a + b);
        let interpolated = (at_b * a - at_a * b) / (at_b - at_a);
        let towards_middle = (middle - interpolated).signum();
        let truncation = k1 * (b - a) * (b - a);
        let truncated = if truncation <= (middle - interpolated).abs() {
            interpolated + towards_middle * truncation
        } else {
            middle
        };
        let radius = (budget - 0.5 * (b - a)).max(0.0);
        let mut x = if (truncated - middle).abs() <= radius {
            truncated
        } else {
            middle - towards_middle * radius
        };
        if !(x > a && x < b) {
            x = middle;
            if !(x > a && x < b) {
                break;
            }
        }
        let at_x = f(x);
        if at_x > 0.0 {
            (b, at_b) = (x, at_x);
        } else if at_x < 0.0 {
            (a, at_a) = (x, at_x);
        } else {
            return x;
        }
        budget *= 0.5;
    }
    0.5 * (a + b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_smooth_flat_and_end_roots() {
        assert!(
            (increasing_root(0.0, 2.0, |x| x * x - 2.0) - std::f64::consts::SQRT_2).abs() < 1e-14
        );
        assert!(
            (increasing_root(-1.0, 3.0, |x| (x - 1.0) * (x - 1.0) * (x - 1.0)) - 1.0).abs() < 1e-5
        );
        assert_eq!(increasing_root(0.0, 1.0, |x| x + 1.0), 0.0);
        assert_eq!(increasing_root(0.0, 1.0, |x| x - 1.0), 1.0);
    }

    #[test]
    fn never_takes_many_more_steps_than_bisection() {
        let mut calls = 0;
        increasing_root(0.0, 1.0, |x| {
            calls += 1;
            if x < 0.123 {
                -1e-9
            } else {
                1e9 * (x - 0.122_999_999)
            }
        });
        assert!(calls < 60, "{calls}");
    }
}
