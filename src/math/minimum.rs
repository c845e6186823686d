//! Minima of smooth functions of few variables.

use super::{Cholesky, Matrix};

/// Where a function is least, and how it bends there.
#[derive(Debug, Clone)]
pub struct Minimum {
    /// The place.
    pub at: Vec<f64>,
    /// The value.
    pub value: f64,
    /// Second derivatives.
    pub hessian: Matrix,
}

/// Farthest place that is searched, in every variable: for logarithms a factor of some millions.
const FARTHEST: f64 = 15.0;
/// Slope of every variable below which a place counts as the minimum.
const FLAT: f64 = 1e-7;

/// The minimum of `f` near `start`; `f` writes its gradient and returns its value, both of order 1 per unit of a
/// variable.
///
/// # Method
/// BFGS with a step that is halved until the value falls as much as it should (Armijo); second derivatives are central
/// differences of the gradient, and Newton's method with them takes the last steps.
/// # Edge cases
/// A variable beyond ±15, no place where all slopes are below 1e-7, or one where the function is not bowl-shaped: `None`.
/// # Source
/// Nocedal & Wright (2006), *Numerical Optimization*, 2nd ed., algorithm 6.1.
pub fn minimum(start: &[f64], f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) -> Option<Minimum> {
    let n = start.len();
    let mut at = start.to_vec();
    let mut gradient = vec![0.0; n];
    let mut value = f(&at, &mut gradient);
    let mut inverse = Matrix::identity(n);
    let largest = |values: &[f64]| values.iter().fold(0.0f64, |max, v| max.max(v.abs()));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    for _ in 0..200 {
        if largest(&gradient) < FLAT {
            break;
        }
        let mut direction: Vec<f64> = (0..n).map(|i| -dot(inverse.row(i), &gradient)).collect();
        if dot(&direction, &gradient) >= 0.0 {
            inverse = Matrix::identity(n);
            direction = gradient.iter().map(|g| -g).collect();
        }
        let slope = dot(&direction, &gradient);
        // No step is longer than 2: a factor of seven in what is a logarithm.
        let mut share = (2.0 / largest(&direction)).min(1.0);
        let mut next = vec![0.0; n];
        let (tried, reached) = loop {
            let tried: Vec<f64> = at
                .iter()
                .zip(&direction)
                .map(|(a, d)| a + share * d)
                .collect();
            let reached = f(&tried, &mut next);
            if reached <= value + 1e-4 * share * slope {
                break (tried, reached);
            }
            share *= 0.5;
            if share < 1e-10 {
                break (at.clone(), f64::NAN);
            }
        };
        if reached.is_nan() || largest(&tried) > FARTHEST {
            // Rounding hides what is left to gain, which the last steps judge; or there is no bottom.
            break;
        }
        let step: Vec<f64> = tried.iter().zip(&at).map(|(new, old)| new - old).collect();
        let change: Vec<f64> = next
            .iter()
            .zip(&gradient)
            .map(|(new, old)| new - old)
            .collect();
        let curvature = dot(&step, &change);
        if curvature > 1e-12 * dot(&step, &step) {
            let moved: Vec<f64> = (0..n).map(|i| dot(inverse.row(i), &change)).collect();
            let factor = (1.0 + dot(&change, &moved) / curvature) / curvature;
            for i in 0..n {
                for j in 0..n {
                    inverse[(i, j)] += factor * step[i] * step[j]
                        - (moved[i] * step[j] + step[i] * moved[j]) / curvature;
                }
            }
        }
        (at, value, gradient) = (tried, reached, next);
    }
    for _ in 0..4 {
        let hessian = differences(&at, f);
        let factor = Cholesky::new(&hessian, 1e-12);
        let whole = factor.rank() == n && largest(&at) <= FARTHEST;
        let step = factor.solve(&gradient).filter(|_| whole)?;
        at.iter_mut().zip(&step).for_each(|(at, step)| *at -= step);
        // What this step gains is below what rounding lets see.
        if largest(&gradient) < FLAT && dot(&gradient, &step) < 1e-13 * (1.0 + value.abs()) {
            return Some(Minimum { at, value, hessian });
        }
        value = f(&at, &mut gradient);
        if !value.is_finite() {
            return None;
        }
    }
    None
}

/// Second derivatives from central differences of the gradient, made symmetric.
fn differences(at: &[f64], f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) -> Matrix {
    const STEP: f64 = 1e-4;
    let n = at.len();
    let mut raw = Matrix::zeros(n, n);
    let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
    let mut moved = at.to_vec();
    for i in 0..n {
        moved[i] = at[i] + STEP;
        f(&moved, &mut above);
        moved[i] = at[i] - STEP;
        f(&moved, &mut below);
        moved[i] = at[i];
        for j in 0..n {
            raw[(i, j)] = (above[j] - below[j]) / (2.0 * STEP);
        }
    }
    let mut hessian = Matrix::zeros(n, n);
    for i in 0..n {
        for j in 0..n {
            hessian[(i, j)] = 0.5 * (raw[(i, j)] + raw[(j, i)]);
        }
    }
    hessian
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley_and_its_shape() {
        let mut rosenbrock = |x: &[f64], gradient: &mut [f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            gradient[0] = -2.0 * a - 40.0 * b * x[0];
            gradient[1] = 20.0 * b;
            a * a + 10.0 * b * b
        };
        let found = minimum(&[-1.2, 1.0], &mut rosenbrock).unwrap();
        assert!(found.at.iter().all(|x| (x - 1.0).abs() < 1e-8), "{found:?}");
        for ((i, j), expected) in [((0, 0), 82.0), ((0, 1), -40.0), ((1, 1), 20.0)] {
            assert!((found.hessian[(i, j)] - expected).abs() < 1e-5);
        }
    }

    #[test]
    fn a_slope_without_end_and_a_saddle_have_no_minimum() {
        let mut slope = |x: &[f64], gradient: &mut [f64]| {
            gradient[0] = -libm::exp(-x[0]);
            libm::exp(-x[0])
        };
        assert!(minimum(&[0.0], &mut slope).is_none());
        let mut saddle = |x: &[f64], gradient: &mut [f64]| {
            gradient[0] = 2.0 * x[0];
            gradient[1] = -2.0 * x[1];
            x[0] * x[0] - x[1] * x[1]
        };
        assert!(minimum(&[1.0, 0.0], &mut saddle).is_none());
    }
}
