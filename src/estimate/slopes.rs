//! Tests of regression slopes from sums of products by group of clusters: are they 0, are they the same everywhere?

use super::{Wald, jackknife, wald};
use crate::math::{Cholesky, Matrix};
use crate::stats::Gram;

/// A pivot below which a column counts as determined by those before it, as a share of its variance.
const DETERMINED: f64 = 1e-10;

/// Slopes of a variable on others; `None` where they do not vary or determine each other.
fn slopes(gram: &Gram, columns: &[usize], outcome: usize) -> Option<Vec<f64>> {
    let found = gram.correlations()?;
    let mut among = Matrix::zeros(columns.len(), columns.len());
    for (i, &a) in columns.iter().enumerate() {
        for (j, &b) in columns.iter().enumerate() {
            among[(i, j)] = found.matrix[(a, b)];
        }
    }
    let cholesky = Cholesky::new(&among, DETERMINED);
    let with: Vec<f64> = columns
        .iter()
        .map(|&column| found.matrix[(outcome, column)])
        .collect();
    let standardized = cholesky.solve(&with)?;
    let scale = found.deviations[outcome];
    let pairs = standardized.iter().zip(columns);
    Some(
        pairs
            .map(|(slope, &column)| slope * scale / found.deviations[column])
            .collect(),
    )
}

fn total(groups: &[Gram]) -> Gram {
    groups.iter().fold(Gram::default(), |mut total, group| {
        total.merge(group);
        total
    })
}

/// Tests that all slopes of a variable on these columns are 0; clusters within a group may depend on each other.
///
/// # Edge cases
/// Columns that do not vary or determine each other, with any group left out too, or no more groups than columns: `None`.
pub fn no_slopes(groups: &[Gram], columns: &[usize], outcome: usize) -> Option<Wald> {
    let total = total(groups);
    let values = slopes(&total, columns, outcome)?;
    let without = groups
        .iter()
        .map(|group| slopes(&total.without(group), columns, outcome));
    let covariance = jackknife(&without.collect::<Option<Vec<_>>>()?)?;
    wald(&values, &covariance, groups.len())
}

/// Tests that the slopes are the same in several parts of the rows, together and column by column.
///
/// `parts` has the sums of each part by group of clusters: the same groups in the same order, since a cluster may have rows in
/// several parts.
///
/// # Edge cases
/// As of [`no_slopes`], in any of the parts; fewer than two parts: `None`.
pub fn equal_slopes(
    parts: &[Vec<Gram>],
    columns: &[usize],
    outcome: usize,
) -> Option<(Wald, Vec<Option<Wald>>)> {
    let groups = parts.first().filter(|_| parts.len() > 1)?.len();
    let totals: Vec<Gram> = parts.iter().map(|part| total(part)).collect();
    // Differences from the first part, part by part and within it column by column.
    let differences = |without: Option<usize>| -> Option<Vec<f64>> {
        let of_part = |(part, total): (&Vec<Gram>, &Gram)| match without.and_then(|at| part.get(at))
        {
            Some(group) => slopes(&total.without(group), columns, outcome),
            None => slopes(total, columns, outcome),
        };
        let mut all = parts.iter().zip(&totals).map(of_part);
        let first = all.next()??;
        let mut differences = Vec::new();
        for part in all {
            differences.extend(part?.iter().zip(&first).map(|(a, b)| a - b));
        }
        Some(differences)
    };
    let values = differences(None)?;
    let without = (0..groups)
        .map(|at| differences(Some(at)))
        .collect::<Option<Vec<_>>>()?;
    let covariance = jackknife(&without)?;
    let of_column = |column: usize| {
        let picked: Vec<usize> = (column..values.len()).step_by(columns.len()).collect();
        let mut part = Matrix::zeros(picked.len(), picked.len());
        for (i, &a) in picked.iter().enumerate() {
            for (j, &b) in picked.iter().enumerate() {
                part[(i, j)] = covariance[(a, b)];
            }
        }
        let values: Vec<f64> = picked.iter().map(|&at| values[at]).collect();
        wald(&values, &part, groups)
    };
    let by_column = (0..columns.len()).map(of_column).collect();
    Some((wald(&values, &covariance, groups)?, by_column))
}
