//! Are rows and columns of a table of counts independent?

use crate::math::chi2_sf;

/// Pearson's chi-square test of a table of counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Independence {
    /// Σ(observed − expected)²/expected.
    pub chi2: f64,
    /// (rows − 1)(columns − 1).
    pub df: u64,
    /// Upper-tail p-value.
    pub p_value: f64,
    /// Statistic and p-value with Yates's continuity correction; 2 × 2 tables only.
    pub yates: Option<(f64, f64)>,
    /// Cramér's V, 0–1.
    pub cramers_v: f64,
    /// Expected counts, row by row.
    pub expected: Vec<Vec<f64>>,
    /// The smallest expected count: under 5 the p-value is approximate.
    pub min_expected: f64,
}

/// Tests a table, given row by row.
///
/// # Edge cases
/// Fewer than two rows or columns, rows of unequal length, or an empty row or column: `None`.
/// # Source
/// Pearson (1900), *Philosophical Magazine* 50, 157–175; Cramér (1946); Yates (1934).
pub fn chi_square(table: &[Vec<u64>]) -> Option<Independence> {
    let columns = table.first()?.len();
    if table.len() < 2 || columns < 2 || table.iter().any(|row| row.len() != columns) {
        return None;
    }
    let row_totals: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let column_totals: Vec<u64> = (0..columns)
        .map(|j| table.iter().map(|row| row[j]).sum())
        .collect();
    if row_totals
        .iter()
        .chain(&column_totals)
        .any(|&total| total == 0)
    {
        return None;
    }
    let n = row_totals.iter().sum::<u64>() as f64;
    let expected: Vec<Vec<f64>> = row_totals
        .iter()
        .map(|&row| {
            column_totals
                .iter()
                .map(|&column| row as f64 * column as f64 / n)
                .collect()
        })
        .collect();
    let statistic = |correction: f64| -> f64 {
        let pairs = table.iter().flatten().zip(expected.iter().flatten());
        pairs
            .map(|(&observed, &expected)| {
                let distance = (observed as f64 - expected).abs();
                let distance = distance - correction.min(distance);
                distance * distance / expected
            })
            .sum()
    };
    let chi2 = statistic(0.0);
    let df = (table.len() as u64 - 1) * (columns as u64 - 1);
    Some(Independence {
        chi2,
        df,
        p_value: chi2_sf(chi2, df as f64),
        yates: (df == 1).then(|| (statistic(0.5), chi2_sf(statistic(0.5), 1.0))),
        cramers_v: (chi2 / (n * (table.len().min(columns) - 1) as f64)).sqrt(),
        min_expected: expected
            .iter()
            .flatten()
            .copied()
            .fold(f64::INFINITY, f64::min),
        expected,
    })
}
