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

/// Factors α by which unordered pairs of different items are expected α_i·α_j times, from how many pairs each item is in:
/// items chosen without regard to each other, none twice.
///
/// # Formula
/// Σ_{j≠i} α_i·α_j = m_i for each item; solved by α_i ← m_i/Σ_{j≠i} α_j in turn.
/// # Edge cases
/// `None` for fewer than four items (with three there are as many pairs as items, and every count would be as expected),
/// or where an item is in more than half of the pairs, so that no factors exist.
/// # Source
/// Quasi-independence: Goodman (1968), *JASA* 63, 1091–1131.
pub fn quasi_independent_pairs(pairs_of_item: &[f64]) -> Option<Vec<f64>> {
    const STEPS: usize = 10_000;
    let total: f64 = pairs_of_item.iter().sum();
    let is_open = |&&pairs: &&f64| pairs > 0.0;
    if pairs_of_item.iter().filter(is_open).count() < 4
        || pairs_of_item.iter().any(|&pairs| 2.0 * pairs >= total)
    {
        return None;
    }
    let mut factors: Vec<f64> = pairs_of_item
        .iter()
        .map(|pairs| pairs / total.sqrt())
        .collect();
    for _ in 0..STEPS {
        let mut change = 0.0f64;
        let mut sum: f64 = factors.iter().sum();
        for (factor, &pairs) in factors.iter_mut().zip(pairs_of_item) {
            let others = sum - *factor;
            // Half of the way, so that two items do not swing against each other.
            let next = (*factor * pairs / others).sqrt();
            change = change.max((next - *factor).abs() / (*factor + f64::MIN_POSITIVE));
            sum += next - *factor;
            *factor = next;
        }
        if change < 1e-13 {
            return Some(factors);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_pairs_add_up_to_those_of_each_item() {
        let pairs = [40.0, 25.0, 30.0, 12.0, 3.0, 0.0];
        let factors = quasi_independent_pairs(&pairs).unwrap();
        for (at, pairs) in pairs.iter().enumerate() {
            let others = factors.iter().enumerate().filter(|(other, _)| *other != at);
            let expected: f64 = others.map(|(_, factor)| factor * factors[at]).sum();
            assert!((expected - pairs).abs() < 1e-9, "{expected} {pairs}");
        }
        assert_eq!(quasi_independent_pairs(&[5.0, 5.0, 5.0]), None);
        assert_eq!(quasi_independent_pairs(&[9.0, 3.0, 3.0, 2.0]), None);
    }

    #[test]
    fn items_of_equal_weight_meet_equally_often() {
        let factors = quasi_independent_pairs(&[6.0; 4]).unwrap();
        assert!(
            factors
                .iter()
                .all(|factor| (factor * factor - 2.0).abs() < 1e-9)
        );
    }
}
