//! Sums of products of several variables: all that linear regression needs of the rows.

use crate::math::Matrix;

/// Σ w·z·z′ over rows, of several variables: by complete rows, or by pairs where cells are missing. Merges.
///
/// By complete rows z = (1, x₁ … x_p), and a row with a missing cell is left out. By pairs z = (m₁ … m_p, x₁ … x_p) with
/// mᵢ = 1 where the cell is there and both 0 where it is missing, so that each pair of variables has the sums of the rows
/// that have both. Of whole numbers with weights of 1 every sum is exact below 2⁵³, so that neither order nor split of the
/// rows changes a bit. Numbers that are large and close together are to be given less a common origin.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gram {
    variables: usize,
    by_pairs: bool,
    /// Lower triangle, row by row.
    sums: Vec<f64>,
}

/// Means, standard deviations (divisor n) and correlations of some variables.
#[derive(Debug, Clone, PartialEq)]
pub struct Correlations {
    /// Mean by variable; 0 of a variable without values.
    pub means: Vec<f64>,
    /// Standard deviation by variable; 0 of a constant one.
    pub deviations: Vec<f64>,
    /// Correlation matrix; rows and columns of constant variables are 0.
    pub matrix: Matrix,
}

/// Rows that are taken at a time, as 16-bit numbers in the caches. So many products of bytes fit into 32 bits.
const BLOCK: usize = 512;
/// Variance below which a variable is constant but for rounding, as a share of its mean square.
const ROUNDING: f64 = 1e-13;

/// A block of one variable.
type Tile = [[i16; 8]; BLOCK / 8];

impl Gram {
    /// Nothing, of so many variables, by complete rows.
    pub fn complete(variables: usize) -> Self {
        Self::new(variables, false)
    }

    /// Nothing, of so many variables, by pairs.
    pub fn pairwise(variables: usize) -> Self {
        Self::new(variables, true)
    }

    fn new(variables: usize, by_pairs: bool) -> Self {
        let size = if by_pairs {
            2 * variables
        } else {
            variables + 1
        };
        Self {
            variables,
            by_pairs,
            sums: vec![0.0; size * (size + 1) / 2],
        }
    }

    /// How many variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// Are the sums those of pairs?
    pub fn is_by_pairs(&self) -> bool {
        self.by_pairs
    }

    /// Takes one row; NaN = missing.
    pub fn update(&mut self, row: &[f64], weight: f64) {
        if row.len() != self.variables {
            return;
        }
        let mut z = Vec::with_capacity(2 * row.len());
        if self.by_pairs {
            z.extend(row.iter().map(|x| f64::from(u8::from(!x.is_nan()))));
            z.extend(row.iter().map(|x| if x.is_nan() { 0.0 } else { *x }));
        } else if row.iter().any(|x| x.is_nan()) {
            return;
        } else {
            z.push(1.0);
            z.extend(row);
        }
        let mut sums = &mut self.sums[..];
        for (i, a) in z.iter().enumerate() {
            let (of_row, rest) = sums.split_at_mut(i + 1);
            let a = weight * a;
            of_row.iter_mut().zip(&z).for_each(|(sum, b)| *sum += a * b);
            sums = rest;
        }
    }

    /// Takes many rows of small whole numbers that weigh 1 each, column by column; `u8::MAX` = missing.
    ///
    /// A block of rows at a time is widened to 16 bits, missing cells as 0; the sums of a block are then inner products,
    /// of which the processor adds eight at a time. What is missing is found in bytes: sixteen fit into a vector.
    pub fn update_bytes(&mut self, columns: &[&[u8]]) {
        let rows = columns.iter().map(|column| column.len()).min().unwrap_or(0);
        if columns.len() != self.variables {
            return;
        }
        let size = if self.by_pairs {
            2 * self.variables
        } else {
            self.variables + 1
        };
        let mut tiles = vec![[[0i16; 8]; BLOCK / 8]; size];
        let mut kept = [0u8; BLOCK];
        for start in (0..rows).step_by(BLOCK) {
            let taken = BLOCK.min(rows - start);
            if taken < BLOCK {
                tiles.iter_mut().for_each(|tile| tile.fill([0; 8]));
            }
            let part = start..start + taken;
            if self.by_pairs {
                let (marks, values) = tiles.split_at_mut(self.variables);
                for ((mark, value), column) in marks.iter_mut().zip(values).zip(columns) {
                    let cells = &column[part.clone()];
                    let marks = kept.iter_mut().zip(cells);
                    marks.for_each(|(kept, &x)| *kept = mask(x));
                    widen(mark, kept.iter().zip(cells).map(|(kept, _)| kept & 1));
                    widen(value, kept.iter().zip(cells).map(|(kept, x)| kept & x));
                }
            } else if let Some((all, values)) = tiles.split_first_mut() {
                kept.fill(u8::MAX);
                for column in columns {
                    let cells = kept.iter_mut().zip(&column[part.clone()]);
                    cells.for_each(|(kept, &x)| *kept &= mask(x));
                }
                widen(all, kept.iter().take(taken).map(|kept| kept & 1));
                for (value, column) in values.iter_mut().zip(columns) {
                    let cells = kept.iter().zip(&column[part.clone()]);
                    widen(value, cells.map(|(kept, x)| kept & x));
                }
            }
            let mut sums = self.sums.iter_mut();
            for (i, a) in tiles.iter().enumerate() {
                for four in tiles[..=i].chunks(4) {
                    // Where fewer than four are left, the products of the others go nowhere.
                    let others = std::array::from_fn(|at| four.get(at).unwrap_or(a));
                    let products = inner_products(a, others).into_iter().take(four.len());
                    for (product, sum) in products.zip(&mut sums) {
                        *sum += f64::from(product);
                    }
                }
            }
        }
    }

    /// Adds other rows of the same variables; nothing, where one side has no variables yet.
    pub fn merge(&mut self, other: &Self) {
        if self.sums.is_empty() {
            self.clone_from(other);
            return;
        }
        let pairs = self.sums.iter_mut().zip(&other.sums);
        pairs.for_each(|(sum, more)| *sum += more);
    }

    /// All rows but those of a part of them.
    pub fn without(&self, part: &Self) -> Self {
        let mut rest = self.clone();
        let pairs = rest.sums.iter_mut().zip(&part.sums);
        pairs.for_each(|(sum, less)| *sum -= less);
        rest
    }

    /// No rows, of the same variables.
    pub fn clear(&mut self) {
        self.sums.fill(0.0);
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        let (low, high) = (i.min(j), i.max(j));
        self.sums
            .get(high * (high + 1) / 2 + low)
            .copied()
            .unwrap_or(0.0)
    }

    /// Σw of the rows that have both variables; by complete rows, of all rows that count.
    pub fn n(&self, i: usize, j: usize) -> f64 {
        if self.by_pairs {
            self.at(i, j)
        } else {
            self.at(0, 0)
        }
    }

    /// Σw·xᵢ over the rows that have both variables.
    fn sum(&self, i: usize, j: usize) -> f64 {
        if self.by_pairs {
            self.at(self.variables + i, j)
        } else {
            self.at(0, i + 1)
        }
    }

    /// Σw·xᵢ·xⱼ.
    pub fn product(&self, i: usize, j: usize) -> f64 {
        let first = if self.by_pairs { self.variables } else { 1 };
        self.at(first + i, first + j)
    }

    /// Mean of a variable over the rows that have it; `None` without any.
    pub fn mean(&self, i: usize) -> Option<f64> {
        let n = self.n(i, i);
        (n > 0.0).then(|| self.sum(i, i) / n)
    }

    /// Covariance (divisor n) over the rows that have both variables; `None` without any.
    pub fn covariance(&self, i: usize, j: usize) -> Option<f64> {
        let n = self.n(i, j);
        (n > 0.0).then(|| (self.product(i, j) - self.sum(i, j) * (self.sum(j, i) / n)) / n)
    }

    /// Means, deviations and correlations; `None` without rows, or where two variables have no row in common.
    ///
    /// By pairs the covariance of two variables is that of the rows that have both, their deviations those of all rows that
    /// have either (available cases: Little & Rubin 2020, *Statistical Analysis with Missing Data*, ch. 3), so that the matrix
    /// need not be one of correlations: it may have negative eigenvalues, and factoring it finds out.
    pub fn correlations(&self) -> Option<Correlations> {
        let size = self.variables;
        let (mut means, mut deviations) = (Vec::new(), Vec::new());
        for i in 0..size {
            let (mean, variance) = (self.mean(i)?, self.covariance(i, i)?);
            let square = variance + mean * mean;
            means.push(mean);
            deviations.push(if variance > ROUNDING * square {
                variance.sqrt()
            } else {
                0.0
            });
        }
        let mut matrix = Matrix::identity(size);
        for i in 0..size {
            for j in 0..=i {
                let scale = deviations[i] * deviations[j];
                let correlation = match (i == j, scale > 0.0) {
                    (_, false) => 0.0,
                    (true, true) => 1.0,
                    (false, true) => self.covariance(i, j)? / scale,
                };
                matrix[(i, j)] = correlation;
                matrix[(j, i)] = correlation;
            }
        }
        Some(Correlations {
            means,
            deviations,
            matrix,
        })
    }
}

/// All bits, or none where a cell is missing.
fn mask(x: u8) -> u8 {
    if x == u8::MAX { 0 } else { u8::MAX }
}

fn widen(tile: &mut Tile, cells: impl Iterator<Item = u8>) {
    let numbers = tile.as_flattened_mut().iter_mut().zip(cells);
    numbers.for_each(|(number, x)| *number = x.into());
}

/// Σ a·b for each b: four `b` load `a` once.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
fn inner_products(a: &Tile, [b, c, d, e]: [&Tile; 4]) -> [i32; 4] {
    use lanes::{add, dot, load, none, total};
    let [mut of_b, mut of_c, mut of_d, mut of_e] = [none(); 4];
    for ((((a, b), c), d), e) in a.iter().zip(b).zip(c).zip(d).zip(e) {
        let a = load(a);
        of_b = add(of_b, dot(a, load(b)));
        of_c = add(of_c, dot(a, load(c)));
        of_d = add(of_d, dot(a, load(d)));
        of_e = add(of_e, dot(a, load(e)));
    }
    [of_b, of_c, of_d, of_e].map(total)
}

/// Σ a·b for each b, where vectors are the compiler's affair.
#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
fn inner_products(a: &Tile, others: [&Tile; 4]) -> [i32; 4] {
    let a = a.as_flattened();
    others.map(|b| {
        let products = a.iter().zip(b.as_flattened());
        products.fold(0, |sum, (&a, &b)| sum + i32::from(a) * i32::from(b))
    })
}

/// Vectors of eight 16-bit numbers, and of four 32-bit sums of the products of neighbours: in the browser's vectors.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[allow(unsafe_code)] // A load stays within the eight numbers that it is given.
mod lanes {
    pub use std::arch::wasm32::{i32x4_add as add, i32x4_dot_i16x8 as dot};
    use std::arch::wasm32::{i32x4_extract_lane as lane, i32x4_splat, v128, v128_load};

    pub fn none() -> v128 {
        i32x4_splat(0)
    }

    pub fn load(numbers: &[i16; 8]) -> v128 {
        // SAFETY: eight numbers of 16 bits are the vector's 16 bytes.
        unsafe { v128_load(numbers.as_ptr().cast()) }
    }

    pub fn total(sums: v128) -> i32 {
        lane::<0>(sums) + lane::<1>(sums) + lane::<2>(sums) + lane::<3>(sums)
    }
}

/// The same in those that every processor of this kind has: compilers find half as wide ones by themselves.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)] // A load stays within the eight numbers that it is given.
mod lanes {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi32, _mm_loadu_si128, _mm_madd_epi16, _mm_setzero_si128,
        _mm_storeu_si128,
    };

    // SAFETY of all: SSE2 is part of the target, and 16 bytes are read or written where there are as many.

    pub fn none() -> __m128i {
        unsafe { _mm_setzero_si128() }
    }

    pub fn load(numbers: &[i16; 8]) -> __m128i {
        unsafe { _mm_loadu_si128(numbers.as_ptr().cast()) }
    }

    pub fn dot(a: __m128i, b: __m128i) -> __m128i {
        unsafe { _mm_madd_epi16(a, b) }
    }

    pub fn add(a: __m128i, b: __m128i) -> __m128i {
        unsafe { _mm_add_epi32(a, b) }
    }

    pub fn total(sums: __m128i) -> i32 {
        let mut four = [0; 4];
        unsafe { _mm_storeu_si128(four.as_mut_ptr().cast(), sums) };
        four.iter().sum()
    }
}
