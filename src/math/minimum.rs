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
/// Newton's method with second derivatives that are differences of the gradient, made positive definite by a multiple
/// of the identity where they are not (Levenberg, Marquardt); a step is at most 2 in any variable, a factor of seven in
/// what is a logarithm, and halved until the value falls as much as it should (Armijo).
/// # Edge cases
/// A variable beyond ±15, no place where all slopes are below 1e-7, or one where the function is not bowl-shaped: `None`.
/// # Source
/// Nocedal & Wright (2006), *Numerical Optimization*, 2nd ed., §3.4.
pub fn minimum(start: &[f64], f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) -> Option<Minimum> {
    let mut descent = Descent::new(start, f);
    while !descent.is_over() {
        descent.step(f);
    }
    descent.minimum()
}

/// The way down to a [`minimum`], step by step.
#[derive(Debug, Clone)]
pub struct Descent {
    at: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    steps: usize,
    /// Where it ended, once it has.
    end: Option<Option<Minimum>>,
}

impl Descent {
    /// At its start.
    pub fn new(start: &[f64], f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) -> Self {
        let mut gradient = vec![0.0; start.len()];
        Self {
            value: f(start, &mut gradient),
            at: start.to_vec(),
            gradient,
            steps: 0,
            end: None,
        }
    }

    /// Where it is.
    pub fn at(&self) -> &[f64] {
        &self.at
    }

    /// Has it ended, in a minimum or nowhere?
    pub fn is_over(&self) -> bool {
        self.end.is_some()
    }

    /// The minimum in which it ended; `None` where there is none, and before its end.
    pub fn minimum(self) -> Option<Minimum> {
        self.end.flatten()
    }

    /// One step further down; nothing once it is over.
    pub fn step(&mut self, f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) {
        if self.end.is_none() {
            self.end = self.newton(f);
            self.steps += 1;
            if self.steps == MOST_STEPS {
                self.end.get_or_insert(None);
            }
        }
    }

    /// Newton's step; the end, where it is reached.
    fn newton(&mut self, f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64) -> Option<Option<Minimum>> {
        let Self {
            at,
            value,
            gradient,
            ..
        } = self;
        let flat = largest(gradient) < FLAT;
        let hessian = differences(at, (!flat).then_some(&gradient[..]), f);
        let Some((step, whole)) = downhill(&hessian, gradient) else {
            return Some(None);
        };
        let gain = -dot(&step, gradient);
        let mut share = (2.0 / largest(&step)).min(1.0);
        // What this step gains is below what rounding lets see.
        if flat && whole && gain < 1e-12 * (1.0 + value.abs()) {
            at.iter_mut()
                .zip(&step)
                .for_each(|(at, step)| *at += share * step);
            return Some(Some(Minimum {
                at: at.clone(),
                value: *value,
                hessian,
            }));
        }
        if largest(at) > FARTHEST {
            return Some(None);
        }
        let mut next = vec![0.0; at.len()];
        (*at, *value) = loop {
            let tried: Vec<f64> = at.iter().zip(&step).map(|(a, s)| a + share * s).collect();
            let reached = f(&tried, &mut next);
            // Near the bottom rounding hides what is gained.
            let allowed = *value - 1e-4 * share * gain + 1e-13 * (1.0 + value.abs());
            if reached <= allowed {
                break (tried, reached);
            }
            share *= 0.5;
            if share < 1e-9 {
                return Some(None);
            }
        };
        *gradient = next;
        None
    }
}

/// Steps beyond which nothing is found: regular functions take ten.
const MOST_STEPS: usize = 60;

/// Newton's step, and whether the second derivatives were positive definite by themselves.
fn downhill(hessian: &Matrix, gradient: &[f64]) -> Option<(Vec<f64>, bool)> {
    let n = gradient.len();
    let scale = (0..n).fold(0.0f64, |max, i| max.max(hessian[(i, i)].abs()));
    let mut added = 0.0;
    loop {
        let mut lifted = hessian.clone();
        (0..n).for_each(|i| lifted[(i, i)] += added);
        let factor = Cholesky::new(&lifted, 1e-12);
        if factor.rank() == n {
            let step = factor.solve(gradient)?;
            return Some((step.iter().map(|s| -s).collect(), added == 0.0));
        }
        added = (4.0 * added).max(1e-6 * scale.max(1e-6));
        if added.is_nan() || added > 1e6 * scale.max(1.0) {
            return None;
        }
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0f64, |max, v| max.max(v.abs()))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Step of the differences.
const STEP: f64 = 1e-4;

/// Second derivatives from differences of the gradient: forward from that `here`, central without it.
fn differences(
    at: &[f64],
    here: Option<&[f64]>,
    f: &mut dyn FnMut(&[f64], &mut [f64]) -> f64,
) -> Matrix {
    let n = at.len();
    let mut hessian = Matrix::zeros(n, n);
    let (mut above, mut below) = (vec![0.0; n], vec![0.0; n]);
    let mut moved = at.to_vec();
    for i in 0..n {
        let width = match here {
            Some(here) => {
                below.copy_from_slice(here);
                STEP
            }
            None => {
                moved[i] = at[i] - STEP;
                f(&moved, &mut below);
                2.0 * STEP
            }
        };
        moved[i] = at[i] + STEP;
        f(&moved, &mut above);
        moved[i] = at[i];
        for (j, (above, below)) in above.iter().zip(&below).enumerate() {
            let half = 0.5 * (above - below) / width;
            hessian[(i, j)] += half;
            hessian[(j, i)] += half;
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
