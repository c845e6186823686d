//! Eigenvalues of small symmetric matrices.

use super::Matrix;

/// Eigenvalues of a symmetric matrix and its eigenvectors, one per column, in no particular order.
///
/// # Method
/// Jacobi's rotations, sweep by sweep, until nothing stands beside the diagonal: exact to rounding for matrices of tens of
/// rows, small eigenvalues too.
/// # Edge cases
/// Not square, or with numbers that are none: `None`.
/// # Source
/// Golub & Van Loan (2013), *Matrix Computations*, 4th ed., §8.5.
pub fn symmetric_eigen(matrix: &Matrix) -> Option<(Vec<f64>, Matrix)> {
    let size = matrix.rows();
    let square = |a: &Matrix, beside: bool| -> f64 {
        let cells = (0..size).flat_map(|i| (0..size).map(move |j| (i, j)));
        cells
            .filter(|(i, j)| !beside || i != j)
            .map(|at| a[at] * a[at])
            .sum()
    };
    if matrix.columns() != size || !square(matrix, false).is_finite() {
        return None;
    }
    let mut a = matrix.clone();
    let mut vectors = Matrix::identity(size);
    let negligible = square(matrix, false) * 1e-32;
    // Convergence is quadratic: ten sweeps are plenty for any size, and the bound keeps rounding from going round in circles.
    for _ in 0..40 {
        if square(&a, true) <= negligible {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    Some(((0..size).map(|i| a[(i, i)]).collect(), vectors))
}

/// Makes the cell (p, q) zero by a rotation of rows and columns p and q.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    let beside = a[(p, q)];
    if beside == 0.0 {
        return;
    }
    let slope = (a[(q, q)] - a[(p, p)]) / (2.0 * beside);
    let tangent = slope.signum() / (slope.abs() + (slope * slope + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..a.rows() {
        let (x, y) = (a[(k, p)], a[(k, q)]);
        a[(k, p)] = cosine * x - sine * y;
        a[(k, q)] = sine * x + cosine * y;
        let (x, y) = (vectors[(k, p)], vectors[(k, q)]);
        vectors[(k, p)] = cosine * x - sine * y;
        vectors[(k, q)] = sine * x + cosine * y;
    }
    for k in 0..a.rows() {
        let (x, y) = (a[(p, k)], a[(q, k)]);
        a[(p, k)] = cosine * x - sine * y;
        a[(q, k)] = sine * x + cosine * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_vectors_make_the_matrix_again() {
        let mut random = crate::math::Random::new(4);
        for size in [1, 2, 3, 9, 30] {
            let mut matrix = Matrix::zeros(size, size);
            for i in 0..size {
                for j in 0..=i {
                    let value = if i % 4 == 3 { 0.0 } else { random.normal() };
                    matrix[(i, j)] = value;
                    matrix[(j, i)] = value;
                }
            }
            let (values, vectors) = symmetric_eigen(&matrix).unwrap();
            for i in 0..size {
                for j in 0..size {
                    let made: f64 = (0..size)
                        .map(|k| vectors[(i, k)] * values[k] * vectors[(j, k)])
                        .sum();
                    assert!((made - matrix[(i, j)]).abs() < 1e-13, "{size}");
                    let product: f64 = (0..size).map(|k| vectors[(k, i)] * vectors[(k, j)]).sum();
                    assert!((product - f64::from(u8::from(i == j))).abs() < 1e-14);
                }
            }
        }
        assert!(symmetric_eigen(&Matrix::zeros(2, 3)).is_none());
    }

    #[test]
    fn equal_correlations_have_the_known_values() {
        // One of 1 + (k − 1)r, the others 1 − r.
        let (size, r) = (5, 0.3);
        let mut matrix = Matrix::identity(size);
        for i in 0..size {
            for j in (0..size).filter(|&j| j != i) {
                matrix[(i, j)] = r;
            }
        }
        let (mut values, _) = symmetric_eigen(&matrix).unwrap();
        values.sort_by(f64::total_cmp);
        for (value, expected) in values.iter().zip([0.7, 0.7, 0.7, 0.7, 2.2]) {
            assert!((value - expected).abs() < 1e-14, "{value} {expected}");
        }
    }
}
