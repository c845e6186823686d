//! How much of an outcome each of several drivers explains.

use crate::math::{Cholesky, Matrix, Random, symmetric_eigen};
use crate::stats::Gram;
use std::ops::Range;

/// A variance inflation from which a column counts as determined by the others.
const DETERMINED: f64 = 1e10;
/// Most drivers whose every subset is looked at.
const MOST_EXACT: usize = 16;

/// Lindeman, Merenda & Gold's shares of R²: each driver's gain in R², averaged over all orders in which drivers can enter.
///
/// The same as Shapley's value of the game whose worth is R². The shares add up to R² and are never negative; a column that
/// those before it determine gains nothing, so that drivers which say the same share alike.
///
/// # Method
/// Up to 16 drivers exactly, over all subsets: each is one step of Gaussian elimination from the subset without its last
/// driver, so that a subset costs some six multiplications whatever the number of drivers. Above that over random orders, each
/// with its reverse.
/// # Source
/// Lindeman, Merenda & Gold (1980), *Introduction to Bivariate and Multivariate Analysis*; Grömping (2007), *The American
/// Statistician* 61, 139–147; orders and their reverses: Mitchell et al. (2022), *JMLR* 23(43).
#[derive(Debug, Clone)]
pub struct Lmg {
    /// The columns of each driver, one after the other from 0; the outcome's column is behind the last.
    spans: Vec<Range<usize>>,
    /// Orders of drivers, each followed by its reverse; none where all subsets are looked at.
    orders: Vec<Vec<usize>>,
    /// R² by subset, bit by bit a driver.
    explained: Vec<f64>,
    /// What is left of the correlations at each step of elimination.
    levels: Vec<f64>,
}

impl Lmg {
    /// Drivers by how many columns each has; above 16 drivers so many random orders are drawn, an even number.
    pub fn new(columns: &[usize], orders: usize, random: &mut Random) -> Self {
        let mut next = 0;
        let spans: Vec<Range<usize>> = columns
            .iter()
            .map(|&width| {
                next += width;
                next - width..next
            })
            .collect();
        let size = spans.len();
        let exact = size <= MOST_EXACT;
        let mut drawn: Vec<Vec<usize>> = Vec::new();
        while !exact && drawn.len() < orders.max(2) {
            let mut order: Vec<usize> = (0..size).collect();
            for i in (1..size).rev() {
                order.swap(i, random.below(i as u32 + 1) as usize);
            }
            let reverse = order.iter().rev().copied().collect();
            drawn.extend([order, reverse]);
        }
        let width = next + 1;
        Self {
            spans,
            orders: drawn,
            explained: vec![0.0; if exact { 1 << size } else { 0 }],
            levels: vec![0.0; if exact { (size + 1) * width * width } else { 0 }],
        }
    }

    /// How many orders are averaged; `None` where all subsets are looked at.
    pub fn orders(&self) -> Option<usize> {
        (!self.orders.is_empty()).then_some(self.orders.len())
    }

    /// Each driver's share of R², from the correlations of all columns with the outcome last.
    ///
    /// # Edge cases
    /// Another number of columns: `None`. Columns or an outcome that do not vary (their correlations 0) explain nothing and are
    /// not explained.
    pub fn shares(&mut self, correlations: &Matrix) -> Option<Vec<f64>> {
        Some(self.shares_and_errors(correlations)?.0)
    }

    /// As [`shares`](Self::shares), with the standard error that drawing orders leaves; 0 where nothing is drawn.
    pub fn shares_and_errors(&mut self, correlations: &Matrix) -> Option<(Vec<f64>, Vec<f64>)> {
        let outcome = self.spans.last().map_or(0, |span| span.end);
        if correlations.rows() != outcome + 1 {
            return None;
        }
        if self.orders.is_empty() {
            let shares = self.exact(correlations);
            return Some((shares, vec![0.0; self.spans.len()]));
        }
        let size = self.spans.len();
        let (mut sums, mut squares) = (vec![0.0; size], vec![0.0; size]);
        for pair in self.orders.chunks(2) {
            let mut gains = vec![0.0; size];
            for order in pair {
                entering(correlations, &self.spans, order, &mut |driver, gain| {
                    gains[driver] += 0.5 * gain;
                });
            }
            for ((sum, square), gain) in sums.iter_mut().zip(&mut squares).zip(gains) {
                *sum += gain;
                *square += gain * gain;
            }
        }
        let pairs = self.orders.len() as f64 / 2.0;
        let error = |(sum, square): (&f64, &f64)| {
            let spread = (square - sum * sum / pairs).max(0.0) / (pairs - 1.0).max(1.0);
            (spread / pairs).sqrt()
        };
        let errors = sums.iter().zip(&squares).map(error).collect();
        Some((sums.iter().map(|sum| sum / pairs).collect(), errors))
    }

    fn exact(&mut self, correlations: &Matrix) -> Vec<f64> {
        let (size, width) = (self.spans.len(), correlations.rows());
        let level = width * width;
        for i in 0..width {
            for j in 0..=i {
                self.levels[i * width + j] = correlations[(i, j)];
            }
        }
        self.explained[0] = 0.0;
        self.descend(0, 0, 0, width, level);
        // φⱼ = Σ over S without j of w(|S|)·(R²(S ∪ j) − R²(S)), w(k) = k!(p − 1 − k)!/p!. Sorted by subset, each R²(S) is
        // taken with w(|S| − 1) by the drivers that are in S and with −w(|S|) by all others.
        let mut weights = vec![0.0; size + 1];
        if size > 0 {
            weights[0] = 1.0 / size as f64;
        }
        for k in 1..size {
            weights[k] = weights[k - 1] * k as f64 / (size - k) as f64;
        }
        let mut without = 0.0;
        for (subset, explained) in self.explained.iter_mut().enumerate().skip(1) {
            let drivers = subset.count_ones() as usize;
            without += *explained * weights[drivers];
            *explained *= weights[drivers - 1] + weights[drivers];
        }
        // Sums over the subsets that hold each driver, the last driver first: its subsets are the upper half.
        let mut shares = vec![0.0; size];
        for driver in (0..size).rev() {
            let (lower, upper) = self.explained[..2 << driver].split_at_mut(1 << driver);
            shares[driver] = upper.iter().sum::<f64>() - without;
            lower
                .iter_mut()
                .zip(upper)
                .for_each(|(into, more)| *into += *more);
        }
        // Rounding may leave a driver that gains nothing a little below 0.
        shares.iter().map(|share| share.max(0.0)).collect()
    }

    /// Adds each driver from `first` on to a subset, whose remaining correlations stand at `depth`.
    fn descend(&mut self, depth: usize, first: usize, subset: usize, width: usize, level: usize) {
        for driver in first..self.spans.len() {
            let span = self.spans[driver].clone();
            let (before, after) = self.levels.split_at_mut((depth + 1) * level);
            let (from, into) = (&before[depth * level..], &mut after[..level]);
            match span.len() {
                1 => eliminate_into(from, into, width, span.start),
                _ => {
                    for row in span.start..width {
                        let cells = row * width + span.start..=row * width + row;
                        into[cells.clone()].copy_from_slice(&from[cells]);
                    }
                    for column in span.clone() {
                        eliminate(into, width, column);
                    }
                }
            }
            let left = into[level - 1];
            let with = subset | 1 << driver;
            self.explained[with] = 1.0 - left;
            self.descend(depth + 1, driver + 1, with, width, level);
        }
    }
}

/// The part of `from` behind `column`, less what the column explains of it.
fn eliminate_into(from: &[f64], into: &mut [f64], width: usize, column: usize) {
    let pivot = from[column * width + column];
    let scale = if pivot > 1.0 / DETERMINED {
        1.0 / pivot
    } else {
        0.0
    };
    for row in column + 1..width {
        let start = row * width;
        let factor = from[start + column] * scale;
        for j in column + 1..=row {
            into[start + j] = from[start + j] - factor * from[j * width + column];
        }
    }
}

/// As [`eliminate_into`], in place.
fn eliminate(matrix: &mut [f64], width: usize, column: usize) {
    let pivot = matrix[column * width + column];
    let scale = if pivot > 1.0 / DETERMINED {
        1.0 / pivot
    } else {
        0.0
    };
    for row in column + 1..width {
        let start = row * width;
        let factor = matrix[start + column] * scale;
        for j in column + 1..=row {
            matrix[start + j] -= factor * matrix[j * width + column];
        }
    }
}

/// Tells the gain in R² of each driver as they enter in an order.
fn entering(
    correlations: &Matrix,
    spans: &[Range<usize>],
    order: &[usize],
    gain: &mut dyn FnMut(usize, f64),
) {
    let columns: Vec<usize> = order
        .iter()
        .flat_map(|&driver| spans[driver].clone())
        .collect();
    let outcome = correlations.rows() - 1;
    let cholesky = Cholesky::new(&submatrix(correlations, &columns), 1.0 / DETERMINED);
    let with_outcome: Vec<f64> = cholesky
        .kept
        .iter()
        .map(|&at| correlations[(outcome, columns[at])])
        .collect();
    let loadings = cholesky.forward(&with_outcome).unwrap_or_default();
    let mut loadings = loadings.into_iter().zip(&cholesky.kept).peekable();
    let mut end = 0;
    for &driver in order {
        end += spans[driver].len();
        let mut sum = 0.0;
        while let Some((loading, _)) = loadings.next_if(|(_, at)| **at < end) {
            sum += loading * loading;
        }
        gain(driver, sum);
    }
}

/// Rows and columns of a symmetric matrix, in an order.
fn submatrix(matrix: &Matrix, picked: &[usize]) -> Matrix {
    let mut part = Matrix::zeros(picked.len(), picked.len());
    for (i, &a) in picked.iter().enumerate() {
        for (j, &b) in picked.iter().enumerate() {
            part[(i, j)] = matrix[(a, b)];
        }
    }
    part
}

/// What linear regression says of each column, and of all together, from their correlations alone.
#[derive(Debug, Clone)]
pub struct Linear {
    /// Share of the outcome's variance explained by all columns, 0–1.
    pub r_squared: f64,
    /// Standardized coefficient by column; `None` of one that does not vary or that columns before it determine.
    pub coefficients: Vec<Option<f64>>,
    /// Variance inflation by column; `None` where the other columns determine it, or it does not vary.
    pub inflation: Vec<Option<f64>>,
    /// Columns of which each can be told from the others or nearly so: inflation of ten or more, linked by partial correlations
    /// of one half or more; several groups, largest inflation together.
    pub alike: Vec<Vec<usize>>,
}

/// Regression of the last variable on the others, all standardized.
///
/// # Edge cases
/// No columns, or an outcome that does not vary: `None`.
pub fn linear(correlations: &Matrix) -> Option<Linear> {
    let outcome = correlations
        .rows()
        .checked_sub(1)
        .filter(|&size| size > 0)?;
    if correlations[(outcome, outcome)] != 1.0 {
        return None;
    }
    let varies = |column: usize| correlations[(column, column)] == 1.0;
    let among = submatrix(correlations, &Vec::from_iter(0..outcome));
    let cholesky = Cholesky::new(&among, 1.0 / DETERMINED);
    let with_outcome: Vec<f64> = cholesky
        .kept
        .iter()
        .map(|&j| correlations[(outcome, j)])
        .collect();
    let slopes = cholesky.solve(&with_outcome)?;
    let mut coefficients = vec![None; outcome];
    for (&column, slope) in cholesky.kept.iter().zip(&slopes) {
        coefficients[column] = Some(*slope);
    }
    let r_squared: f64 = slopes.iter().zip(&with_outcome).map(|(b, r)| b * r).sum();
    // A little is added to the diagonal, so that columns which determine each other have a large inflation and not none.
    let mut ridged = among.clone();
    (0..outcome).for_each(|i| ridged[(i, i)] += 0.1 / DETERMINED);
    let cholesky = Cholesky::new(&ridged, 0.0);
    let precision = cholesky.inverse();
    let place = |column: usize| cholesky.kept.iter().position(|&kept| kept == column);
    let inflation: Vec<f64> = (0..outcome)
        .map(|column| match place(column) {
            Some(at) if varies(column) => precision[(at, at)],
            _ => 1.0,
        })
        .collect();
    let linked = |a: usize, b: usize| match (place(a), place(b)) {
        (Some(i), Some(j)) => {
            let scale = (precision[(i, i)] * precision[(j, j)]).sqrt();
            precision[(i, j)].abs() >= 0.5 * scale
        }
        _ => false,
    };
    let mut alike: Vec<Vec<usize>> = Vec::new();
    for column in (0..outcome).filter(|&column| inflation[column] >= 10.0) {
        // Groups that the column is linked with become one.
        let (with, mut others): (Vec<_>, Vec<_>) = alike
            .into_iter()
            .partition(|group: &Vec<usize>| group.iter().any(|&other| linked(column, other)));
        let mut group: Vec<usize> = with.concat();
        group.push(column);
        others.push(group);
        alike = others;
    }
    alike.retain(|group| group.len() > 1);
    Some(Linear {
        r_squared: r_squared.clamp(0.0, 1.0),
        coefficients,
        inflation: (0..outcome)
            .map(|column| {
                let known = varies(column) && inflation[column] < 0.1 * DETERMINED;
                known.then(|| inflation[column].max(1.0))
            })
            .collect(),
        alike,
    })
}

/// What regression of one or several outcomes on the same columns finds in a set of sums.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Share of the first outcome's variance that all columns explain, 0–1.
    pub r_squared: f64,
    /// [`Lmg`]'s shares of it, by driver.
    pub shares: Vec<f64>,
    /// By outcome and column: how much higher the outcome is per unit of the column; `None` of a column that does not vary or
    /// that columns before it determine.
    pub slopes: Vec<Vec<Option<f64>>>,
    /// The slopes of the first outcome in its standard deviations per standard deviation of the column.
    pub standardized: Vec<Option<f64>>,
    /// Mean by column.
    pub means: Vec<f64>,
}

/// Explains the outcomes, the variables behind the first `columns`, of which `first` is the one whose R² is shared.
///
/// # Edge cases
/// No rows, an outcome that does not vary, or sums by pairs that belong to no correlations: `None`.
pub fn explain(gram: &Gram, columns: usize, first: usize, lmg: &mut Lmg) -> Option<Explanation> {
    let found = gram.correlations()?;
    if gram.is_by_pairs() {
        let (values, _) = symmetric_eigen(&found.matrix)?;
        if values.iter().any(|value| *value < -1e-9) {
            return None;
        }
    }
    let picked: Vec<usize> = (0..columns).chain([first]).collect();
    let matrix = submatrix(&found.matrix, &picked);
    if matrix[(columns, columns)] != 1.0 {
        return None;
    }
    let shares = lmg.shares(&matrix)?;
    let cholesky = Cholesky::new(
        &submatrix(&found.matrix, &picked[..columns]),
        1.0 / DETERMINED,
    );
    let of_outcome = |outcome: usize| -> Option<Vec<Option<f64>>> {
        let with: Vec<f64> = cholesky
            .kept
            .iter()
            .map(|&j| found.matrix[(outcome, j)])
            .collect();
        let mut all = vec![None; columns];
        for (&column, slope) in cholesky.kept.iter().zip(cholesky.solve(&with)?) {
            all[column] = Some(slope);
        }
        Some(all)
    };
    let slopes = (columns..gram.variables()).map(|outcome| {
        let slopes = of_outcome(outcome)?.into_iter().zip(&found.deviations);
        let scale = found.deviations[outcome];
        Some(
            slopes
                .map(|(slope, deviation)| Some(slope? * scale / deviation))
                .collect(),
        )
    });
    Some(Explanation {
        r_squared: shares.iter().sum(),
        shares,
        slopes: slopes.collect::<Option<_>>()?,
        standardized: of_outcome(first)?,
        means: found.means[..columns].to_vec(),
    })
}

/// R² of some columns; the outcome is the last variable.
pub fn explained_by(correlations: &Matrix, columns: &[usize]) -> f64 {
    let Some(outcome) = correlations.rows().checked_sub(1) else {
        return 0.0;
    };
    let picked: Vec<usize> = columns.iter().copied().chain([outcome]).collect();
    let mut total = 0.0;
    let whole = 0..columns.len();
    entering(
        &submatrix(correlations, &picked),
        &[whole],
        &[0],
        &mut |_, gain| total += gain,
    );
    total
}

/// Johnson's relative weights: R² shared by the uncorrelated columns that come closest to the columns.
///
/// # Formula
/// With R = VΛV′ the columns' correlations, L = VΛ^½V′ and β = L⁻¹r: Σₖ lⱼₖ²βₖ².
/// # Edge cases
/// Columns that determine each other or do not vary, or an outcome that does not: `None`; the weights are not defined.
/// # Source
/// Johnson (2000), *Multivariate Behavioral Research* 35, 1–19.
pub fn johnson(correlations: &Matrix) -> Option<Vec<f64>> {
    let outcome = correlations.rows().checked_sub(1)?;
    if (0..=outcome).any(|i| correlations[(i, i)] != 1.0) {
        return None;
    }
    let among = submatrix(correlations, &Vec::from_iter(0..outcome));
    let (values, vectors) = symmetric_eigen(&among)?;
    if values.iter().any(|value| *value <= 1.0 / DETERMINED) {
        return None;
    }
    let roots: Vec<f64> = values.iter().map(|value| value.sqrt()).collect();
    let loading = |j: usize, k: usize| -> f64 {
        (0..outcome)
            .map(|m| vectors[(j, m)] * roots[m] * vectors[(k, m)])
            .sum()
    };
    let along: Vec<f64> = (0..outcome)
        .map(|m| {
            let products = (0..outcome).map(|j| vectors[(j, m)] * correlations[(outcome, j)]);
            products.sum::<f64>() / roots[m]
        })
        .collect();
    let squares: Vec<f64> = (0..outcome)
        .map(|k| {
            (0..outcome)
                .map(|m| vectors[(k, m)] * along[m])
                .sum::<f64>()
        })
        .map(|beta| beta * beta)
        .collect();
    let weight = |j: usize| {
        (0..outcome)
            .map(|k| loading(j, k) * loading(j, k) * squares[k])
            .sum()
    };
    Some((0..outcome).map(weight).collect())
}
