//! Weighted means of clustered observations, in two passes with exact sums: what the engine's one pass is held against.

use pointworth::estimate::{Interval, effective_df, t_around};
use pointworth::math::ExactSum;

/// A weighted mean with its linearised standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linearized {
    /// Σwc/Σw.
    pub value: f64,
    /// Linearised standard error over clusters; `None` for fewer than two clusters.
    pub std_error: Option<f64>,
    /// t interval with [`effective_df`]; `None` for fewer than two clusters, or where all agree.
    pub interval: Option<Interval>,
    /// Clusters with weight.
    pub clusters: u64,
    /// The heaviest cluster's share of the weight, 0–1.
    pub largest_share: f64,
}

/// Weighted mean from each cluster's (Σw, Σwc); the same in any order of the clusters.
///
/// # Formula
/// m = Σwc/Σw, e_g = Σ_g wc − m·Σ_g w, V = G/(G − 1)·Σe_g²/(Σw)²; the interval by t with
/// [`effective_df`].
/// # Edge cases
/// Clusters of weight 0 are not counted. No weight at all, or a sum that is no number: `None`.
/// # Source
/// Särndal, Swensson & Wretman (1992), *Model Assisted Survey Sampling*: the linearised ratio under
/// sampling of clusters.
pub fn linearized(
    clusters: impl Iterator<Item = (f64, f64)> + Clone,
    confidence: f64,
) -> Option<Linearized> {
    let clusters = clusters.filter(|&(w, _)| w > 0.0);
    let (mut weight, mut product, mut cluster_squares) = (
        ExactSum::default(),
        ExactSum::default(),
        ExactSum::default(),
    );
    let (mut count, mut largest) = (0u64, 0.0f64);
    for (w, wc) in clusters.clone() {
        weight.update(w);
        product.update(wc);
        cluster_squares.update(w * w);
        count += 1;
        largest = largest.max(w);
    }
    let weight = weight.value();
    let value = product.value() / weight;
    if count == 0 || !value.is_finite() {
        return None;
    }
    let std_error = (count > 1).then(|| {
        let mut squares = ExactSum::default();
        for (w, wc) in clusters {
            let error = wc - value * w;
            squares.update(error * error);
        }
        let g = count as f64;
        (g / (g - 1.0) * squares.value()).sqrt() / weight
    });
    let df = effective_df(weight, cluster_squares.value());
    let interval = std_error
        .filter(|&se| se > 0.0)
        .zip(df)
        .and_then(|(std_error, df)| t_around(value, std_error, df, confidence));
    Some(Linearized {
        value,
        std_error,
        interval,
        clusters: count,
        largest_share: largest / weight,
    })
}

/// Kish's effective number of observations, (Σw)²/Σw²; `None` without weight.
///
/// # Source
/// Kish (1965), *Survey Sampling*.
pub fn effective_n(weights: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut squares) = (ExactSum::default(), ExactSum::default());
    for weight in weights {
        sum.update(weight);
        squares.update(weight * weight);
    }
    let (sum, squares) = (sum.value(), squares.value());
    (sum > 0.0).then(|| sum / squares * sum)
}
