//! Percentile intervals by resampling clusters.

use super::Interval;
use crate::math::{Random, order, quantile};
use crate::stats::{Gram, Moments};

/// The values that a statistic took in resamples.
#[derive(Debug, Clone, PartialEq)]
pub struct Bootstrap {
    /// Defined values, ascending.
    values: Vec<f64>,
    /// Resamples in which the statistic was not defined.
    pub undefined: u32,
}

impl Bootstrap {
    /// The values of a statistic by resample; `None` where it was not defined.
    pub fn new(values: impl Iterator<Item = Option<f64>>) -> Self {
        let mut undefined = 0;
        let mut defined = Vec::new();
        for value in values {
            match value.filter(|v| v.is_finite()) {
                Some(value) => defined.push(value),
                None => undefined += 1,
            }
        }
        let order = order(defined.len(), &mut |i, j| defined[i].total_cmp(&defined[j]));
        Self {
            values: order.iter().map(|&i| defined[i as usize]).collect(),
            undefined,
        }
    }

    /// The values in ascending order.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Percentile interval (quantiles of type 7).
    ///
    /// # Edge cases
    /// Fewer than 100 resamples, or the statistic undefined in more than one of twenty: `None`.
    /// # Source
    /// Efron & Tibshirani (1993), *An Introduction to the Bootstrap*, ch. 13.
    pub fn percentile(&self, confidence: f64) -> Option<Interval> {
        let total = self.values.len() + self.undefined as usize;
        if total < 100
            || self.undefined as usize * 20 > total
            || !(confidence > 0.0 && confidence < 1.0)
        {
            return None;
        }
        let alpha = 0.5 * (1.0 - confidence);
        Some(Interval {
            low: quantile(&self.values, alpha)?,
            high: quantile(&self.values, 1.0 - alpha)?,
        })
    }

    /// Standard deviation of the values; `None` for fewer than two.
    pub fn std_error(&self) -> Option<f64> {
        Moments::from_iter(self.values.iter().copied())
            .variance()
            .map(f64::sqrt)
    }
}

/// Resamples clusters with replacement; `statistic` receives how often each cluster was drawn.
///
/// The same seed gives the same values. No clusters: every resample is undefined.
pub fn cluster_bootstrap(
    clusters: usize,
    replicates: u32,
    random: &mut Random,
    mut statistic: impl FnMut(&[u32]) -> Option<f64>,
) -> Bootstrap {
    let draw = &mut |weights: &[u32], values: &mut [f64]| {
        if let (Some(value), [into]) = (statistic(weights), values) {
            *into = value;
        }
    };
    let bootstraps = cluster_bootstraps(clusters, 1, replicates, random, draw);
    bootstraps.into_iter().next().unwrap_or(Bootstrap {
        values: Vec::new(),
        undefined: replicates,
    })
}

/// As [`cluster_bootstrap`], for several statistics of one and the same resample: they are written into the second
/// argument, and those left as they are, NaN, are undefined.
pub fn cluster_bootstraps(
    clusters: usize,
    statistics: usize,
    replicates: u32,
    random: &mut Random,
    statistic: &mut dyn FnMut(&[u32], &mut [f64]),
) -> Vec<Bootstrap> {
    let mut resamples = Resamples::new(clusters, statistics, random.clone());
    (0..replicates).for_each(|_| resamples.draw(statistic));
    *random = resamples.random.clone();
    resamples.bootstraps()
}

/// Resamples of clusters with replacement, drawn one by one.
#[derive(Debug, Clone)]
pub struct Resamples {
    statistics: usize,
    random: Random,
    /// How often each cluster is in the last resample.
    weights: Vec<u32>,
    /// The statistics, resample by resample; NaN = not defined.
    values: Vec<f64>,
}

impl Resamples {
    /// None yet, of so many clusters and for so many statistics.
    pub fn new(clusters: usize, statistics: usize, random: Random) -> Self {
        Self {
            statistics,
            random,
            weights: vec![0; clusters],
            values: Vec::new(),
        }
    }

    /// Draws one more, and has its statistics written as in [`cluster_bootstraps`].
    pub fn draw(&mut self, statistic: &mut dyn FnMut(&[u32], &mut [f64])) {
        let before = self.values.len();
        self.values.resize(before + self.statistics, f64::NAN);
        let clusters = self.weights.len();
        if clusters == 0 {
            return;
        }
        let range = u32::try_from(clusters).unwrap_or(u32::MAX);
        self.weights.fill(0);
        for _ in 0..clusters {
            self.weights[self.random.below(range) as usize] += 1;
        }
        statistic(&self.weights, &mut self.values[before..]);
    }

    /// The values of each statistic.
    pub fn bootstraps(&self) -> Vec<Bootstrap> {
        let of = |at: usize| self.values.iter().skip(at).step_by(self.statistics);
        (0..self.statistics)
            .map(|at| Bootstrap::new(of(at).copied().map(Some)))
            .collect()
    }
}

/// Resamples clusters with replacement where statistics need only sums over clusters.
///
/// `clusters` holds each cluster's S sums; each replicate adds those of as many drawn clusters, and
/// `statistics` makes K statistics of one and the same resample. Faster than [`cluster_bootstrap`], because nothing is
/// kept per cluster.
pub fn bootstrap_sums<const S: usize, const K: usize>(
    clusters: &[[f64; S]],
    replicates: u32,
    random: &mut Random,
    mut statistics: impl FnMut(&[f64; S]) -> [Option<f64>; K],
) -> [Bootstrap; K] {
    let range = u32::try_from(clusters.len()).unwrap_or(u32::MAX);
    let resamples: Vec<[Option<f64>; K]> = (0..replicates)
        .map(|_| {
            if clusters.is_empty() {
                return [None; K];
            }
            let mut sums = [0.0; S];
            for _ in 0..clusters.len() {
                let drawn = &clusters[random.below(range) as usize];
                for (sum, value) in sums.iter_mut().zip(drawn) {
                    *sum += value;
                }
            }
            statistics(&sums)
        })
        .collect();
    std::array::from_fn(|k| Bootstrap::new(resamples.iter().map(|resample| resample[k])))
}

/// Resamples clusters with replacement where statistics need only the sums of products over clusters: makes `sums`, of as
/// many variables, those of one resample.
pub fn resample(clusters: &[Gram], random: &mut Random, sums: &mut Gram) {
    let range = u32::try_from(clusters.len()).unwrap_or(u32::MAX);
    sums.clear();
    for _ in 0..clusters.len() {
        sums.merge(&clusters[random.below(range) as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_draw_the_same_resamples() {
        let clusters: Vec<[f64; 2]> = (0..40)
            .map(|i| [1.0 + f64::from(i % 3), f64::from(i)])
            .collect();
        let weighted = cluster_bootstrap(clusters.len(), 200, &mut Random::new(3), |weights| {
            let sum = |k: usize| -> f64 {
                clusters
                    .iter()
                    .zip(weights)
                    .map(|(c, &w)| c[k] * f64::from(w))
                    .sum()
            };
            Some(sum(1) / sum(0))
        });
        let [summed] = bootstrap_sums(&clusters, 200, &mut Random::new(3), |sums| {
            [Some(sums[1] / sums[0])]
        });
        assert_eq!(weighted, summed);
    }

    #[test]
    fn a_statistic_that_is_often_undefined_has_no_interval() {
        let mut calls = 0;
        let often = cluster_bootstrap(5, 200, &mut Random::new(1), |_| {
            calls += 1;
            (calls % 10 != 0).then_some(1.0)
        });
        assert_eq!((often.undefined, often.percentile(0.95)), (20, None));
        assert_eq!(
            cluster_bootstrap(0, 200, &mut Random::new(1), |_| Some(1.0)).undefined,
            200
        );
    }
}
