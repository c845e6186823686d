//! Small dense linear algebra: tens of rows, not thousands.

use std::ops::{Index, IndexMut};

/// A dense matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            values: vec![0.0; rows * columns],
        }
    }

    /// Ones on the diagonal, zeros elsewhere.
    pub fn identity(size: usize) -> Self {
        let mut matrix = Self::zeros(size, size);
        for i in 0..size {
            matrix[(i, i)] = 1.0;
        }
        matrix
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// `self · other`; `None` where the shapes do not fit.
    pub fn times(&self, other: &Self) -> Option<Self> {
        if self.columns != other.rows {
            return None;
        }
        let mut product = Self::zeros(self.rows, other.columns);
        for i in 0..self.rows {
            for k in 0..self.columns {
                let factor = self[(i, k)];
                for j in 0..other.columns {
                    product[(i, j)] += factor * other[(k, j)];
                }
            }
        }
        Some(product)
    }

    /// Rows become columns.
    pub fn transposed(&self) -> Self {
        let mut matrix = Self::zeros(self.columns, self.rows);
        for i in 0..self.rows {
            for j in 0..self.columns {
                matrix[(j, i)] = self[(i, j)];
            }
        }
        matrix
    }

    /// Without the first row and the first column.
    pub fn without_first(&self) -> Self {
        let mut rest = Self::zeros(self.rows.saturating_sub(1), self.columns.saturating_sub(1));
        for i in 1..self.rows {
            for j in 1..self.columns {
                rest[(i - 1, j - 1)] = self[(i, j)];
            }
        }
        rest
    }

    /// x with `self · x = b`, by Gaussian elimination with partial pivoting.
    ///
    /// # Edge cases
    /// Not square, `b` of another length, or a pivot that is 0 to working precision: `None`.
    pub fn solve(&self, b: &[f64]) -> Option<Vec<f64>> {
        let n = self.rows;
        if self.columns != n || b.len() != n {
            return None;
        }
        let mut a = self.clone();
        let mut x = b.to_vec();
        let scale = self.values.iter().fold(0.0f64, |max, v| max.max(v.abs()));
        for k in 0..n {
            let pivot = (k..n).max_by(|&i, &j| a[(i, k)].abs().total_cmp(&a[(j, k)].abs()))?;
            if a[(pivot, k)].is_nan() || a[(pivot, k)].abs() <= scale * n as f64 * f64::EPSILON {
                return None;
            }
            if pivot != k {
                for j in 0..n {
                    a.values.swap(k * n + j, pivot * n + j);
                }
                x.swap(k, pivot);
            }
            for i in k + 1..n {
                let factor = a[(i, k)] / a[(k, k)];
                for j in k..n {
                    a[(i, j)] -= factor * a[(k, j)];
                }
                x[i] -= factor * x[k];
            }
        }
        for k in (0..n).rev() {
            for j in k + 1..n {
                x[k] -= a[(k, j)] * x[j];
            }
            x[k] /= a[(k, k)];
        }
        Some(x)
    }

    /// The inverse, by Gauss–Jordan elimination with partial pivoting.
    ///
    /// # Edge cases
    /// Not square, or a pivot that is 0 to working precision: `None`.
    pub fn inverse(&self) -> Option<Self> {
        let n = self.rows;
        if self.columns != n {
            return None;
        }
        let (mut a, mut inverse) = (self.clone(), Self::identity(n));
        let scale = self.values.iter().fold(0.0f64, |max, v| max.max(v.abs()));
        for k in 0..n {
            let pivot = (k..n).max_by(|&i, &j| a[(i, k)].abs().total_cmp(&a[(j, k)].abs()))?;
            if a[(pivot, k)].is_nan() || a[(pivot, k)].abs() <= scale * n as f64 * f64::EPSILON {
                return None;
            }
            for matrix in [&mut a, &mut inverse] {
                for j in 0..n {
                    matrix.values.swap(k * n + j, pivot * n + j);
                }
            }
            let factor = 1.0 / a[(k, k)];
            for matrix in [&mut a, &mut inverse] {
                matrix.values[k * n..(k + 1) * n]
                    .iter_mut()
                    .for_each(|v| *v *= factor);
            }
            let (of_a, of_inverse) = (a.row(k).to_vec(), inverse.row(k).to_vec());
            for i in (0..n).filter(|&i| i != k) {
                let factor = a[(i, k)];
                for (matrix, row) in [(&mut a, &of_a), (&mut inverse, &of_inverse)] {
                    let target = &mut matrix.values[i * n..(i + 1) * n];
                    target
                        .iter_mut()
                        .zip(row)
                        .for_each(|(v, k)| *v -= factor * k);
                }
            }
        }
        Some(inverse)
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (row, column): (usize, usize)) -> &f64 {
        &self.values[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut f64 {
        &mut self.values[row * self.columns + column]
    }
}

/// The Cholesky factor of the independent part of a symmetric, positive semidefinite matrix.
#[derive(Debug, Clone)]
pub struct Cholesky {
    /// Lower triangle over the kept rows.
    factor: Matrix,
    /// Rows of the original matrix that are kept, ascending.
    pub kept: Vec<usize>,
    /// Rows that the kept ones before them determine, ascending.
    pub dropped: Vec<usize>,
}

impl Cholesky {
    /// Factors `matrix`, leaving out each row that is a combination of the kept rows before it.
    ///
    /// A row is left out where its pivot, what the rows before it leave unexplained, is at most
    /// `tolerance` of its diagonal entry: for a correlation matrix, where its variance inflation
    /// among them is 1/`tolerance` or more. The first of several collinear rows stays.
    pub fn new(matrix: &Matrix, tolerance: f64) -> Self {
        let size = matrix.rows;
        let mut lower = Matrix::zeros(size, size);
        let (mut kept, mut dropped) = (Vec::<usize>::new(), Vec::new());
        for row in 0..size {
            let position = kept.len();
            for (j, &column) in kept.iter().enumerate() {
                let known: f64 = (0..j).map(|k| lower[(position, k)] * lower[(j, k)]).sum();
                lower[(position, j)] = (matrix[(row, column)] - known) / lower[(j, j)];
            }
            let explained: f64 = (0..position)
                .map(|k| lower[(position, k)] * lower[(position, k)])
                .sum();
            let pivot = matrix[(row, row)] - explained;
            if pivot > tolerance * matrix[(row, row)] {
                lower[(position, position)] = pivot.sqrt();
                kept.push(row);
            } else {
                dropped.push(row);
            }
        }
        let rank = kept.len();
        let mut factor = Matrix::zeros(rank, rank);
        for i in 0..rank {
            for j in 0..=i {
                factor[(i, j)] = lower[(i, j)];
            }
        }
        Self {
            factor,
            kept,
            dropped,
        }
    }

    /// Number of independent rows.
    pub fn rank(&self) -> usize {
        self.kept.len()
    }

    /// x with `L·x = b` over the kept rows, L the factor; `None` where `b` has another length.
    pub fn forward(&self, b: &[f64]) -> Option<Vec<f64>> {
        let n = self.rank();
        if b.len() != n {
            return None;
        }
        let mut x = b.to_vec();
        for i in 0..n {
            for k in 0..i {
                x[i] -= self.factor[(i, k)] * x[k];
            }
            x[i] /= self.factor[(i, i)];
        }
        Some(x)
    }

    /// x with `A·x = b` over the kept rows; `None` where `b` has another length.
    pub fn solve(&self, b: &[f64]) -> Option<Vec<f64>> {
        let n = self.rank();
        let mut x = self.forward(b)?;
        for i in (0..n).rev() {
            for k in i + 1..n {
                x[i] -= self.factor[(k, i)] * x[k];
            }
            x[i] /= self.factor[(i, i)];
        }
        Some(x)
    }

    /// The inverse over the kept rows.
    pub fn inverse(&self) -> Matrix {
        let n = self.rank();
        let mut inverse = Matrix::zeros(n, n);
        let mut unit = vec![0.0; n];
        for j in 0..n {
            unit[j] = 1.0;
            if let Some(column) = self.solve(&unit) {
                for (i, value) in column.into_iter().enumerate() {
                    inverse[(i, j)] = value;
                }
            }
            unit[j] = 0.0;
        }
        inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix {
            rows: rows.len(),
            columns: rows[0].len(),
            values: rows.concat(),
        }
    }

    #[test]
    fn a_zero_pivot_is_exchanged_and_a_singular_matrix_refused() {
        let solution = matrix(&[&[0.0, 2.0], &[4.0, 1.0]])
            .solve(&[2.0, 9.0])
            .unwrap();
        assert_eq!(solution, [2.0, 1.0]);
        assert_eq!(matrix(&[&[1.0, 2.0], &[2.0, 4.0]]).solve(&[1.0, 2.0]), None);
        assert_eq!(matrix(&[&[1.0, 2.0]]).solve(&[1.0]), None);
    }

    #[test]
    fn a_matrix_times_its_inverse_is_the_identity() {
        let hard = matrix(&[&[0.0, 2.0, 1.0], &[4.0, 1.0, 0.0], &[1.0, 1.0, 1e-3]]);
        let product = hard.times(&hard.inverse().unwrap()).unwrap();
        for i in 0..3 {
            for j in 0..3 {
                assert!((product[(i, j)] - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
        assert_eq!(matrix(&[&[1.0, 2.0], &[2.0, 4.0]]).inverse(), None);
    }

    #[test]
    fn the_later_of_two_collinear_rows_is_dropped() {
        let gram = matrix(&[&[1.0, 1.0, 0.5], &[1.0, 1.0, 0.5], &[0.5, 0.5, 1.0]]);
        let cholesky = Cholesky::new(&gram, 1e-10);
        assert_eq!(
            (cholesky.kept.clone(), cholesky.dropped.clone()),
            (vec![0, 2], vec![1])
        );
        let inverse = cholesky.inverse();
        assert!((inverse[(0, 0)] - 4.0 / 3.0).abs() < 1e-15);
        assert!((inverse[(0, 1)] + 2.0 / 3.0).abs() < 1e-15);
    }
}
