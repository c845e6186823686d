//! Gauss's hypergeometric function.

/// ₂F₁(a, b; c; z) for −∞ < z < 1 and c not 0, −1, −2, …
///
/// # Method
/// The defining series (DLMF 15.2.1), as it stands or after one of Pfaff's or Euler's transformations (15.8.1):
/// the one whose terms cancel least.
/// # Edge cases
/// z ≥ 1 gives NaN, except where a or b is 0; so does a sum that keeps fewer than ten digits. Close to 1 the
/// series is slow: 1 − z = 1e-6 needs some 10⁷ terms, and beyond that the result is NaN.
pub fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    if z == 0.0 || a == 0.0 || b == 0.0 {
        return 1.0;
    }
    if z >= 1.0 || z.is_nan() {
        return f64::NAN;
    }
    // Each form: power of 1 − z before the series, then the series' own parameters.
    let euler = (c - a - b, c - a, c - b, z);
    let plain = (0.0, a, b, z);
    let base = 1.0 - z;
    let forms = if z < 0.0 {
        let pfaff = z / (z - 1.0);
        [(-a, a, c - b, pfaff), (-b, b, c - a, pfaff), plain, euler]
    } else if c - a > 0.0 && c - b > 0.0 && c < a + b {
        [euler, plain, plain, plain]
    } else {
        [plain, euler, euler, euler]
    };
    let mut best = (f64::NAN, 1e5);
    for (power, a, b, z) in forms {
        if z <= -1.0 {
            continue;
        }
        let (sum, magnitude) = series(a, b, c, z);
        let cancellation = magnitude / sum.abs();
        if cancellation < best.1 {
            best = (libm::pow(base, power) * sum, cancellation);
        }
        if cancellation < 10.0 {
            break;
        }
    }
    best.0
}

/// The sum of the series, and the sum of its terms' magnitudes.
fn series(a: f64, b: f64, c: f64, z: f64) -> (f64, f64) {
    let (mut term, mut sum, mut magnitude, mut k) = (1.0f64, 1.0f64, 1.0f64, 0.0);
    while k < 2e7 {
        let ratio = (a + k) * (b + k) / ((c + k) * (k + 1.0)) * z;
        term *= ratio;
        sum += term;
        magnitude += term.abs();
        k += 1.0;
        // The ratio tends to z: once it is near, what follows is at most some term/(1 − |z|).
        if term.abs() <= 0.1 * f64::EPSILON * (1.0 - z.abs()) * sum.abs() && ratio.abs() < 1.0 {
            return (sum, magnitude);
        }
    }
    (f64::NAN, f64::NAN)
}
