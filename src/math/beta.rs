//! The incomplete beta function and its inverse.

use super::gamma::{deviance, nonzero, stirling_error};

const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;

/// Logarithms of I_x(a, b), of 1 − I_x(a, b) and of `xᵃyᵇ/B(a, b)`, the slope of I in logit x.
pub(super) struct BetaTails {
    pub ln_lower: f64,
    pub ln_upper: f64,
    pub ln_slope: f64,
}

/// The tails of the beta distribution at x, with y = 1 − x given separately.
///
/// # Source
/// DiDonato & Morris (1992), ACM TOMS 18, 360–373, BFRAC (continued fraction, by the modified Lentz
/// method, on the side of the mean where it converges fast); the factor before it by Loader's saddle-point form.
pub(super) fn ln_beta_tails(a: f64, b: f64, x: f64, y: f64) -> BetaTails {
    let n = a + b;
    let ln_slope = 0.5 * (libm::log(a) + libm::log(b) - libm::log(n)) - HALF_LN_2_PI
        + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    if a * y >= b * x {
        let ln_lower = (ln_slope - libm::log(fraction(a, b, x, y))).min(0.0);
        BetaTails {
            ln_lower,
            ln_upper: libm::log1p(-libm::exp(ln_lower)),
            ln_slope,
        }
    } else {
        let ln_upper = (ln_slope - libm::log(fraction(b, a, y, x))).min(0.0);
        BetaTails {
            ln_lower: libm::log1p(-libm::exp(ln_upper)),
            ln_upper,
            ln_slope,
        }
    }
}

/// xᵃyᵇ/B(a, b) over I_x(a, b), fast where a·y > b·x.
///
/// This form takes the distance from the mean as a·y − b·x, which keeps its digits where x is next to 1
/// (Student's t with many degrees of freedom).
fn fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let beta = |m: f64| {
        m + m * (b - m) * x / (a + 2.0 * m - 1.0)
            + (a + m) * (a * y - b * x + 1.0 + m * (1.0 + y)) / (a + 2.0 * m + 1.0)
    };
    let mut result = nonzero(a * (a * y - b * x + 1.0) / (a + 1.0));
    let mut c = result;
    let mut d = 0.0;
    let mut m = 1.0;
    loop {
        let divisor = a + 2.0 * m - 1.0;
        let alpha = (a + m - 1.0) / divisor * ((a + b + m - 1.0) / divisor) * m * (b - m) * x * x;
        let beta = beta(m);
        d = 1.0 / nonzero(beta + alpha * d);
        c = nonzero(beta + alpha / c);
        let factor = c * d;
        result *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON || m > 1e7 || factor.is_nan() {
            return result;
        }
        m += 1.0;
    }
}

/// `(I_x(a, b), 1 − I_x(a, b))` for x + y = 1, each accurate in its own tail.
///
/// # Edge cases
/// x ≤ 0 gives (0, 1), y ≤ 0 gives (1, 0); a ≤ 0, b ≤ 0 or NaN gives NaN.
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if !in_domain(a, b) || x.is_nan() || y.is_nan() {
        (f64::NAN, f64::NAN)
    } else if x <= 0.0 {
        (0.0, 1.0)
    } else if y <= 0.0 {
        (1.0, 0.0)
    } else {
        let tails = ln_beta_tails(a, b, x, y);
        (libm::exp(tails.ln_lower), libm::exp(tails.ln_upper))
    }
}

fn in_domain(a: f64, b: f64) -> bool {
    a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()
}

/// Distribution function of Beta(a, b) at x: the regularized incomplete beta function I_x(a, b).
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).0
}

/// Quantile of Beta(a, b).
///
/// # Edge cases
/// p = 0 gives 0, p = 1 gives 1; p outside 0…1 or NaN gives NaN.
pub fn beta_ppf(p: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || !in_domain(a, b) {
        return f64::NAN;
    }
    beta_inverse(a, b, p, 1.0 - p, libm::log(a) - libm::log(b)).0
}

/// The pair (x, 1 − x) with I_x(a, b) = p, given both p and q = 1 − p, and a first guess of ln(x/(1 − x)).
///
/// # Method
/// Newton's method on ln I (or ln(1 − I)) over logit x, where the beta density is log-concave:
/// after the first step the iteration is monotone, so it needs no bracket.
pub(super) fn beta_inverse(a: f64, b: f64, p: f64, q: f64, start: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 1.0);
    }
    if q <= 0.0 {
        return (1.0, 0.0);
    }
    let lower = p <= q;
    let ln_target = libm::log(if lower { p } else { q });
    let mut u = start;
    for _ in 0..200 {
        let (x, y) = logistic(u);
        let tails = ln_beta_tails(a, b, x, y);
        let ln_tail = if lower {
            tails.ln_lower
        } else {
            tails.ln_upper
        };
        let step = (ln_target - ln_tail) / libm::exp(tails.ln_slope - ln_tail);
        let step = if lower { step } else { -step };
        u = (u + step).clamp(-700.0, 700.0);
        // Each step leaves an error of about the square of the step before.
        if !step.is_finite() || step.abs() < 1e-9 {
            break;
        }
    }
    logistic(u)
}

/// (1/(1 + e⁻ᵘ), 1/(1 + eᵘ)), both to full relative precision.
fn logistic(u: f64) -> (f64, f64) {
    let e = libm::exp(-u.abs());
    let (small, large) = (e / (1.0 + e), 1.0 / (1.0 + e));
    if u < 0.0 {
        (small, large)
    } else {
        (large, small)
    }
}
