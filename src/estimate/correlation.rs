//! How two columns of numbers go together.

use super::{Interval, average_ranks, p_two_sided};
use crate::math::{order, z_value};
use crate::stats::Moments;

/// A correlation coefficient with its test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    /// −1…1.
    pub value: f64,
    /// Two-sided p-value by t with n − 2 degrees of freedom; `None` for n < 3.
    pub p_value: Option<f64>,
    /// Fisher's z interval; `None` for n < 4.
    pub interval: Option<Interval>,
    /// Pairs.
    pub n: u64,
}

/// Pearson's product-moment correlation of pairs.
///
/// # Edge cases
/// Columns of different length, fewer than two pairs, or a constant column: `None`.
/// # Source
/// Fisher (1921), *Metron* 1, 3–32, for the interval tanh(artanh r ± z/√(n − 3)).
pub fn pearson(a: &[f64], b: &[f64], confidence: f64) -> Option<Correlation> {
    if a.len() != b.len() {
        return None;
    }
    let mean_a = Moments::from_iter(a.iter().copied()).mean;
    let mean_b = Moments::from_iter(b.iter().copied()).mean;
    let (mut aa, mut ab, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        aa += x * x;
        ab += x * y;
        bb += y * y;
    }
    if a.len() < 2 || !(aa > 0.0 && bb > 0.0) {
        return None;
    }
    let value = (ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0);
    let n = a.len() as f64;
    let p_value = (a.len() > 2).then(|| {
        let t = value * ((n - 2.0) / ((1.0 - value) * (1.0 + value))).sqrt();
        p_two_sided(t, Some(n - 2.0))
    });
    let interval = z_value(confidence).filter(|_| a.len() > 3).map(|z| {
        let ends = Interval::around(libm::atanh(value), z / (n - 3.0).sqrt());
        Interval {
            low: libm::tanh(ends.low),
            high: libm::tanh(ends.high),
        }
    });
    Some(Correlation {
        value,
        p_value,
        interval,
        n: a.len() as u64,
    })
}

/// Spearman's rank correlation: Pearson's of average ranks, its p-value by t; no interval.
///
/// # Edge cases
/// As [`pearson`].
/// # Source
/// Spearman (1904), *American Journal of Psychology* 15, 72–101.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<Correlation> {
    let correlation = pearson(&average_ranks(a).0, &average_ranks(b).0, 0.95)?;
    Some(Correlation {
        interval: None,
        ..correlation
    })
}

/// Kendall's τ-b: concordant less discordant pairs, corrected for ties; −1…1.
///
/// # Edge cases
/// Columns of different length, fewer than two pairs, or a constant column: `None`.
/// # Source
/// Kendall (1945), *Biometrika* 33, 239–251; counted in n log n steps as Knight (1966), *JASA* 61, 436–439.
pub fn kendall_tau_b(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.len() != b.len() {
        return None;
    }
    let by_first = order(a.len(), &mut |i, j| {
        a[i].total_cmp(&a[j]).then(b[i].total_cmp(&b[j]))
    });
    let pairs: Vec<(f64, f64)> = by_first
        .iter()
        .map(|&i| (a[i as usize], b[i as usize]))
        .collect();
    let choose_two = |count: usize| count as f64 * (count as f64 - 1.0) / 2.0;
    let tied_a: f64 = pairs
        .chunk_by(|x, y| x.0 == y.0)
        .map(|run| choose_two(run.len()))
        .sum();
    let tied_both: f64 = pairs
        .chunk_by(|x, y| x == y)
        .map(|run| choose_two(run.len()))
        .sum();
    let mut second: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let discordant = count_inversions(&mut second) as f64;
    let tied_b: f64 = second
        .chunk_by(|x, y| x == y)
        .map(|run| choose_two(run.len()))
        .sum();
    let all = choose_two(a.len());
    let (untied_a, untied_b) = (all - tied_a, all - tied_b);
    let score = all - tied_a - tied_b + tied_both - 2.0 * discordant;
    (untied_a > 0.0 && untied_b > 0.0).then(|| score / (untied_a.sqrt() * untied_b.sqrt()))
}

/// Sorts, and counts the pairs that stood in descending order.
fn count_inversions(values: &mut [f64]) -> u64 {
    if values.len() < 2 {
        return 0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let mut inversions = count_inversions(left) + count_inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if right[j] < left[i] {
            inversions += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        } else {
            merged.push(left[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&left[i..]);
    merged.extend_from_slice(&right[j..]);
    values.copy_from_slice(&merged);
    inversions
}
