//! p-values adjusted for how many were looked at; reject where the adjusted value is at most the level.
//!
//! Each function returns adjusted p-values in the order given. Leave undefined p-values out first.

use crate::math::order;

/// Benjamini & Hochberg: bounds the expected share of false discoveries among those made.
///
/// # Source
/// Benjamini & Hochberg (1995), *JRSS B* 57, 289–300.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    step_up(p_values, 1.0)
}

/// Benjamini & Yekutieli: as [`benjamini_hochberg`], under any dependence.
///
/// # Source
/// Benjamini & Yekutieli (2001), *Annals of Statistics* 29, 1165–1188.
pub fn benjamini_yekutieli(p_values: &[f64]) -> Vec<f64> {
    step_up(p_values, (1..=p_values.len()).map(|k| 1.0 / k as f64).sum())
}

/// Bonferroni: bounds the chance of any false rejection.
pub fn bonferroni(p_values: &[f64]) -> Vec<f64> {
    p_values
        .iter()
        .map(|p| (p * p_values.len() as f64).min(1.0))
        .collect()
}

/// Holm: as [`bonferroni`], and never rejects less.
///
/// # Source
/// Holm (1979), *Scandinavian Journal of Statistics* 6, 65–70.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest = 0.0f64;
    for (rank, index) in ascending(p_values).into_iter().enumerate() {
        largest = largest
            .max(p_values[index] * (p_values.len() - rank) as f64)
            .min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

fn step_up(p_values: &[f64], factor: f64) -> Vec<f64> {
    let mut adjusted = vec![0.0; p_values.len()];
    let mut smallest = 1.0f64;
    for (rank, index) in ascending(p_values).into_iter().enumerate().rev() {
        smallest =
            smallest.min(p_values[index] * factor * p_values.len() as f64 / (rank + 1) as f64);
        adjusted[index] = smallest;
    }
    adjusted
}

fn ascending(p_values: &[f64]) -> Vec<usize> {
    let order = order(p_values.len(), &mut |i, j| {
        p_values[i].total_cmp(&p_values[j])
    });
    order.into_iter().map(|at| at as usize).collect()
}
