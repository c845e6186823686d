//! The gamma function's family.
//!
//! The density-like factors of the incomplete gamma and beta functions are written as a Stirling
//! error and a deviance (Loader 2000, *Fast and accurate computation of binomial probabilities*),
//! because `a·ln x − x − ln Γ(a)` loses as many digits as `a` is large.

const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_8;

/// Natural logarithm of |Γ(x)|.
pub fn lgamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Complementary error function, accurate in the upper tail.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Digamma function ψ(x), the derivative of `ln Γ(x)`, for x > 0.
///
/// # Edge cases
/// x ≤ 0 gives NaN: nothing here needs the poles.
/// # Source
/// DLMF 5.5.2 (recurrence up to 10) and 5.11.2 (asymptotic series, error below 1e-17 there).
pub fn digamma(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return f64::NAN;
    }
    let (mut x, mut shift) = (x, 0.0);
    while x < 10.0 {
        shift -= 1.0 / x;
        x += 1.0;
    }
    // B₂ₖ / 2k for k = 1…8.
    const COEFFICIENTS: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32760.0,
        1.0 / 12.0,
        -3617.0 / 8160.0,
    ];
    let inverse_square = 1.0 / (x * x);
    let series = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, c| (sum + c) * inverse_square);
    shift + libm::log(x) - 0.5 / x - series
}

/// `ln Γ(a + 1) − ((a + ½) ln a − a + ½ ln 2π)`, for a > 0.
///
/// # Source
/// DLMF 5.11.1; the series is used from 16 on, where its error is below 1e-17.
pub(super) fn stirling_error(a: f64) -> f64 {
    if a < 16.0 {
        return libm::lgamma(a + 1.0) - (a + 0.5) * libm::log(a) + a - HALF_LN_2_PI;
    }
    // B₂ₖ / (2k(2k − 1)) for k = 1…7.
    const COEFFICIENTS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let inverse_square = 1.0 / (a * a);
    COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, c| sum * inverse_square + c)
        / a
}

/// `x ln(x/m) + m − x` ≥ 0, without cancellation where x is near m; x, m > 0.
///
/// # Source
/// Loader (2000), §3: the series in v = (x − m)/(x + m).
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) - difference;
    }
    let v = difference / (x + m);
    let v_squared = v * v;
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    let mut odd = 3.0;
    loop {
        term *= v_squared;
        let next = sum + term / odd;
        if next == sum || next.is_nan() {
            return next;
        }
        sum = next;
        odd += 2.0;
    }
}

/// Logarithms of P(a, x) and Q(a, x), and of `xᵃe⁻ˣ/Γ(a)`, the slope of P in ln x.
///
/// Each logarithm keeps its digits where the value itself would underflow.
pub(super) fn ln_gammainc(a: f64, x: f64) -> GammaTails {
    let ln_slope = 0.5 * libm::log(a) - HALF_LN_2_PI - stirling_error(a) - deviance(a, x);
    if x < a + 1.0 {
        // DLMF 8.11.4: P = slope · Σ xᵏ / (a(a+1)…(a+k)).
        let (mut term, mut sum, mut k) = (1.0 / a, 1.0 / a, a);
        loop {
            k += 1.0;
            term *= x / k;
            let next = sum + term;
            if next == sum || next.is_nan() {
                break;
            }
            sum = next;
        }
        let ln_p = (ln_slope + libm::log(sum)).min(0.0);
        GammaTails {
            ln_p,
            ln_q: libm::log1p(-libm::exp(ln_p)),
            ln_slope,
        }
    } else {
        // DLMF 8.9.2 contracted (Numerical Recipes' form): Q = slope · 1/(x+1−a − 1(1−a)/(x+3−a − …)),
        // by the modified Lentz method.
        let mut b = x + 1.0 - a;
        let mut c = f64::INFINITY;
        let mut d = 1.0 / b;
        let mut fraction = d;
        let mut k = 1.0;
        loop {
            let numerator = k * (a - k);
            b += 2.0;
            d = 1.0 / nonzero(b + numerator * d);
            c = nonzero(b + numerator / c);
            let factor = c * d;
            fraction *= factor;
            if (factor - 1.0).abs() <= f64::EPSILON || k > 1e7 || factor.is_nan() {
                break;
            }
            k += 1.0;
        }
        let ln_q = (ln_slope + libm::log(fraction)).min(0.0);
        GammaTails {
            ln_p: libm::log1p(-libm::exp(ln_q)),
            ln_q,
            ln_slope,
        }
    }
}

/// What [`ln_gammainc`] returns.
pub(super) struct GammaTails {
    pub ln_p: f64,
    pub ln_q: f64,
    pub ln_slope: f64,
}

/// Keeps a denominator of Lentz's method off zero.
pub(super) fn nonzero(x: f64) -> f64 {
    if x.abs() < 1e-300 { 1e-300 } else { x }
}

/// Regularized lower incomplete gamma function P(a, x), a > 0.
///
/// # Edge cases
/// x ≤ 0 gives 0; a ≤ 0 or NaN gives NaN.
/// # Source
/// DLMF 8.11.4 (series, x < a + 1) and 8.9.2 (continued fraction).
pub fn gammainc_p(a: f64, x: f64) -> f64 {
    match limits(a, x) {
        Some(p) => p,
        None => libm::exp(ln_gammainc(a, x).ln_p),
    }
}

/// Regularized upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate in its tail.
///
/// # Edge cases
/// x ≤ 0 gives 1; a ≤ 0 or NaN gives NaN.
/// # Source
/// As [`gammainc_p`].
pub fn gammainc_q(a: f64, x: f64) -> f64 {
    match limits(a, x) {
        Some(p) => 1.0 - p,
        None => libm::exp(ln_gammainc(a, x).ln_q),
    }
}

/// P(a, x) where it needs no computation.
fn limits(a: f64, x: f64) -> Option<f64> {
    if a.is_nan() || x.is_nan() || a <= 0.0 || a.is_infinite() {
        Some(f64::NAN)
    } else if x <= 0.0 {
        Some(0.0)
    } else if x.is_infinite() {
        Some(1.0)
    } else {
        None
    }
}

/// The x with P(a, x) = p, given both p and q = 1 − p so that neither tail loses digits.
///
/// # Method
/// Newton's method on ln P (or ln Q) over ln x. Both are concave there, because the gamma
/// density is log-concave in ln x; so after the first step the iteration is monotone and
/// cannot leave the root's side.
pub(super) fn gammainc_inverse(a: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if q <= 0.0 {
        return f64::INFINITY;
    }
    let lower = p <= q;
    let ln_target = libm::log(if lower { p } else { q });
    let mut u = libm::log(a);
    for _ in 0..200 {
        if u < -708.0 {
            return 0.0;
        }
        let tails = ln_gammainc(a, libm::exp(u));
        let ln_tail = if lower { tails.ln_p } else { tails.ln_q };
        let step = (ln_target - ln_tail) / libm::exp(tails.ln_slope - ln_tail);
        let step = if lower { step } else { -step };
        u += step;
        if !step.is_finite() || step.abs() < 1e-15 * u.abs().max(1.0) {
            break;
        }
    }
    libm::exp(u)
}
