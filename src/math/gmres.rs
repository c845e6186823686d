//! Large linear systems known only by what they do to a vector.

/// Vectors that are kept before the search begins anew from the best solution so far.
const RESTART: usize = 50;
/// Beginnings anew.
const ROUNDS: usize = 40;

/// x with `A·x = b`, where `apply` writes A·v into its second argument; to a residual of 10⁻¹⁴ of b and x.
///
/// # Method
/// Generalized minimal residuals with modified Gram–Schmidt and Givens rotations, restarted after 50 vectors. Scale the
/// equations so that the diagonal of A is near 1.
/// # Edge cases
/// No such x is found in 40 restarts: `None`. b = 0: x = 0.
/// # Source
/// Saad & Schultz (1986), *SIAM Journal on Scientific and Statistical Computing* 7, 856–869.
pub fn gmres(b: &[f64], apply: &mut dyn FnMut(&[f64], &mut [f64])) -> Option<Vec<f64>> {
    let n = b.len();
    let mut x = vec![0.0; n];
    let mut image = vec![0.0; n];
    for _ in 0..ROUNDS {
        apply(&x, &mut image);
        let residual: Vec<f64> = b.iter().zip(&image).map(|(b, a)| b - a).collect();
        let length = norm(&residual);
        if length.is_nan() {
            return None;
        }
        // Relative to x as well: where it is much larger than b, rounding alone leaves more than a share of b.
        let goal = 1e-14 * (norm(b) + norm(&x));
        if length <= goal {
            return Some(x);
        }
        let mut basis = vec![scaled(&residual, 1.0 / length)];
        // Columns of the triangle that the rotations leave, and the rotated right-hand side.
        let (mut columns, mut rotations): (Vec<Vec<f64>>, Vec<(f64, f64)>) = Default::default();
        let mut rhs = vec![length];
        while columns.len() < RESTART {
            let at = columns.len();
            apply(&basis[at], &mut image);
            let mut column = Vec::with_capacity(at + 2);
            for vector in &basis {
                let overlap = dot(vector, &image);
                image
                    .iter_mut()
                    .zip(vector)
                    .for_each(|(v, b)| *v -= overlap * b);
                column.push(overlap);
            }
            let left = norm(&image);
            column.push(left);
            for (k, &(cos, sin)) in rotations.iter().enumerate() {
                let (above, below) = (column[k], column[k + 1]);
                column[k] = cos * above + sin * below;
                column[k + 1] = cos * below - sin * above;
            }
            let length = libm::hypot(column[at], column[at + 1]);
            if length.is_nan() || length <= 0.0 {
                return None;
            }
            let (cos, sin) = (column[at] / length, column[at + 1] / length);
            (column[at], column[at + 1]) = (length, 0.0);
            rotations.push((cos, sin));
            columns.push(column);
            let last = rhs[at];
            rhs[at] = cos * last;
            rhs.push(-sin * last);
            if (sin * last).abs() <= 0.1 * goal || left <= 0.0 {
                break;
            }
            basis.push(scaled(&image, 1.0 / left));
        }
        for at in (0..columns.len()).rev() {
            let weight = rhs[at] / columns[at][at];
            for k in 0..at {
                rhs[k] -= weight * columns[at][k];
            }
            x.iter_mut()
                .zip(&basis[at])
                .for_each(|(x, b)| *x += weight * b);
        }
    }
    None
}

/// Four sums side by side, so that the processor need not wait for each addition.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut sums = [0.0; 4];
    for (a, b) in a.iter().zip(b) {
        for k in 0..4 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn scaled(a: &[f64], factor: f64) -> Vec<f64> {
    a.iter().map(|value| factor * value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{Matrix, Random};

    #[test]
    fn the_solution_is_that_of_elimination() {
        let mut random = Random::new(11);
        for n in [1, 2, 7, 60, 130] {
            let mut matrix = Matrix::identity(n);
            for i in 0..n {
                for j in 0..n {
                    matrix[(i, j)] -= 0.95 * random.uniform() * 2.0 / n as f64;
                }
            }
            let b: Vec<f64> = (0..n).map(|_| random.normal()).collect();
            let expected = matrix.solve(&b).unwrap();
            let found = gmres(&b, &mut |v, image| {
                for (i, image) in image.iter_mut().enumerate() {
                    *image = dot(matrix.row(i), v);
                }
            });
            let largest = expected.iter().fold(0.0f64, |max, v| max.max(v.abs()));
            for (found, expected) in found.unwrap().iter().zip(&expected) {
                assert!(
                    (found - expected).abs() <= 1e-10 * largest,
                    "{n}: {found} for {expected}"
                );
            }
        }
    }

    #[test]
    fn nothing_has_a_solution_of_nothing_and_a_singular_system_none() {
        assert_eq!(
            gmres(&[0.0, 0.0], &mut |v, image| image.copy_from_slice(v)),
            Some(vec![0.0; 2])
        );
        assert_eq!(gmres(&[1.0, 2.0], &mut |_, image| image.fill(0.0)), None);
        assert_eq!(
            gmres(&[f64::NAN], &mut |v, image| image.copy_from_slice(v)),
            None
        );
    }
}
