//! A mean put together from strata by their shares of the population.

use super::{Interval, effective_df, t_around};
use crate::math::ordered;

/// Observations with their strata; those of one cluster stand together.
#[derive(Debug, Clone, Copy)]
pub struct Strata<'a> {
    /// The stratum of each observation, below the number of strata.
    pub stratum: &'a [u32],
    /// Its value.
    pub values: &'a [f64],
    /// Its weight; 1 where not given.
    pub weights: Option<&'a [f64]>,
    /// Where each cluster ends; each observation is one where not given.
    pub ends: Option<&'a [u32]>,
}

/// A mean by the strata's shares of the population.
#[derive(Debug, Clone, PartialEq)]
pub struct Stratified {
    /// Σ W_h·ȳ_h.
    pub value: f64,
    /// Its standard error; `None` where one stratum has fewer than two clusters.
    pub std_error: Option<f64>,
    /// Its interval by t; `None` where all observations of each stratum agree, too.
    pub interval: Option<Interval>,
    /// Observations counted: those of strata that the population has.
    pub n: u64,
    /// How many times the variance of a plain mean of as many independent observations.
    pub design_effect: Option<f64>,
    /// Kish's effective number of observations under the weights that this gives.
    pub n_eff: f64,
    /// Share of the population in strata that were taken together because they have fewer than five clusters.
    pub pooled: f64,
}

/// Clusters from which on a stratum stands for itself.
const FEW: u64 = 5;

/// What one stratum adds up to.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    clusters: u64,
    w: f64,
    wy: f64,
}

/// Post-stratified mean: each stratum's mean by the stratum's share of the population.
///
/// # Formula
/// ŷ = Σ W_h·ȳ_h with W_h = N_h/N and ȳ_h = Σwy/Σw; variance Σ_g e_g² over clusters g, where e_g sums
/// W_h/Σ_h w · √(G_h/(G_h − 1)) · w(y − ȳ_h). Without clusters and weights that is Σ W_h²·s_h²/n_h; with one stratum
/// the linearised clustered variance.
/// # Edge cases
/// Strata with fewer than five clusters are taken together, with the next smallest while these have fewer than five as
/// well: they are assumed to be alike. Observations of strata that the population does not have are left out. No
/// population or nobody observed in it: `None`.
/// # Source
/// Holt & Smith (1979), *JRSS A* 142, 33–46 (conditional variance); clusters by linearisation.
pub fn post_stratified(sample: Strata, population: &[f64], confidence: f64) -> Option<Stratified> {
    let everybody: f64 = population.iter().sum();
    if !(everybody > 0.0 && everybody.is_finite()) || population.iter().any(|&count| count < 0.0) {
        return None;
    }
    let weight = |at: usize| {
        let weights = sample.weights.map_or(Some(1.0), |all| all.get(at).copied());
        weights.filter(|weight| *weight > 0.0).unwrap_or(0.0)
    };
    let rows = || {
        let pairs = sample.stratum.iter().zip(sample.values).enumerate();
        pairs.filter_map(|(at, (&stratum, &value))| {
            let stratum = stratum as usize;
            let known = population.get(stratum).is_some_and(|&count| count > 0.0);
            (known && weight(at) > 0.0).then(|| (at, stratum, weight(at), value))
        })
    };
    let mut cluster = Clusters::new(sample.ends);
    let mut last = vec![usize::MAX; population.len()];
    let mut sums = vec![Sums::default(); population.len()];
    for (at, stratum, weight, value) in rows() {
        let key = cluster.of(at);
        let sums = &mut sums[stratum];
        sums.w += weight;
        sums.wy += weight * value;
        sums.clusters += u64::from(std::mem::replace(&mut last[stratum], key) != key);
    }
    let (group, pooled) = pool(&sums, population);
    // A group's clusters are counted anew: a cluster may stand in several of its strata.
    let groups = population.len();
    let mut grouped = vec![Sums::default(); groups];
    let mut share = vec![0.0; groups];
    for (stratum, &into) in group.iter().enumerate() {
        share[into] += population[stratum] / everybody;
    }
    last.fill(usize::MAX);
    cluster = Clusters::new(sample.ends);
    for (at, stratum, weight, value) in rows() {
        let key = cluster.of(at);
        let into = group[stratum];
        let sums = &mut grouped[into];
        sums.w += weight;
        sums.wy += weight * value;
        sums.clusters += u64::from(std::mem::replace(&mut last[into], key) != key);
    }
    if grouped.iter().all(|sums| sums.clusters == 0) {
        return None;
    }
    let mean = |into: usize| grouped[into].wy / grouped[into].w;
    let value = (0..groups)
        .filter(|&into| share[into] > 0.0)
        .map(|into| share[into] * mean(into))
        .sum::<f64>();
    let mut total = Totals::default();
    cluster = Clusters::new(sample.ends);
    let mut open = usize::MAX;
    for (at, stratum, weight, observed) in rows() {
        let key = cluster.of(at);
        if std::mem::replace(&mut open, key) != key {
            total.close();
        }
        let into = group[stratum];
        let count = grouped[into].clusters as f64;
        let factor = share[into] * weight / grouped[into].w;
        let residual = factor * (observed - mean(into)) * (count / (count - 1.0).max(1.0)).sqrt();
        total.add(factor, residual, observed - value);
    }
    total.close();
    let defined = (0..groups).all(|into| share[into] == 0.0 || grouped[into].clusters > 1);
    let std_error = defined.then(|| total.squares.sqrt());
    let df = effective_df(1.0, total.cluster_weights);
    let interval = std_error
        .filter(|error| *error > 0.0)
        .zip(df)
        .and_then(|(error, df)| t_around(value, error, df, confidence));
    let n = total.n as f64;
    let plain = total.spread / (n - 1.0).max(1.0);
    Some(Stratified {
        value,
        std_error,
        interval,
        n: total.n,
        design_effect: (plain > 0.0 && defined).then(|| total.squares / plain),
        n_eff: 1.0 / total.weights,
        pooled,
    })
}

/// The cluster of observations that are asked for in ascending order.
struct Clusters<'a> {
    ends: Option<&'a [u32]>,
    at: usize,
}

impl<'a> Clusters<'a> {
    fn new(ends: Option<&'a [u32]>) -> Self {
        Self { ends, at: 0 }
    }

    fn of(&mut self, row: usize) -> usize {
        let Some(ends) = self.ends else {
            return row;
        };
        while ends.get(self.at).is_some_and(|&end| end as usize <= row) {
            self.at += 1;
        }
        self.at
    }
}

/// Sums over observations and clusters.
#[derive(Default)]
struct Totals {
    n: u64,
    /// Σ of squared cluster sums of residuals.
    squares: f64,
    /// Σ of squared weights of clusters, which add up to 1.
    cluster_weights: f64,
    /// Σ of squared weights of observations.
    weights: f64,
    /// Σ weight·(y − ŷ)².
    spread: f64,
    open: (f64, f64),
}

impl Totals {
    fn add(&mut self, weight: f64, residual: f64, deviation: f64) {
        self.n += 1;
        self.weights += weight * weight;
        self.spread += weight * deviation * deviation;
        self.open.0 += weight;
        self.open.1 += residual;
    }

    fn close(&mut self) {
        let (weight, residual) = std::mem::take(&mut self.open);
        self.cluster_weights += weight * weight;
        self.squares += residual * residual;
    }
}

/// The group that each stratum belongs to, itself where it has enough clusters; and the share of the population that
/// is taken together.
fn pool(sums: &[Sums], population: &[f64]) -> (Vec<usize>, f64) {
    let mut group: Vec<usize> = (0..sums.len()).collect();
    let known: Vec<usize> = (0..sums.len()).filter(|&at| population[at] > 0.0).collect();
    // Those with the fewest clusters first: all that are too few, and then as many as make these enough.
    let fewest = ordered(known, |&a, &b| sums[a].clusters.cmp(&sums[b].clusters));
    let mut clusters = 0;
    let together = fewest.iter().take_while(|&&at| {
        let needed = sums[at].clusters < FEW || clusters < FEW;
        clusters += sums[at].clusters;
        needed
    });
    let together: Vec<usize> = together.copied().collect();
    let thin = fewest.first().is_some_and(|&at| sums[at].clusters < FEW);
    if !thin || together.len() < 2 {
        return (group, 0.0);
    }
    together.iter().for_each(|&at| group[at] = together[0]);
    let share = together.iter().map(|&at| population[at]).sum::<f64>();
    (group, share / population.iter().sum::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain<'a>(stratum: &'a [u32], values: &'a [f64]) -> Strata<'a> {
        Strata {
            stratum,
            values,
            weights: None,
            ends: None,
        }
    }

    /// Two strata of six: means 1/2 and −1/3, s² = 3/10 and 16/15; a population of 3 to 1 gives 7/24 with the variance
    /// 9/16·1/20 + 1/16·8/45 = 113/2880.
    #[test]
    fn two_strata_worked_by_hand() {
        let stratum = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
        let values = [1., 1., 1., 0., 0., 0., 1., 1., -1., -1., -1., -1.];
        let got = post_stratified(plain(&stratum, &values), &[300.0, 100.0], 0.95).unwrap();
        assert!((got.value - 7.0 / 24.0).abs() < 1e-15, "{}", got.value);
        let error = got.std_error.unwrap();
        assert!((error * error - 113.0 / 2880.0).abs() < 1e-15, "{error}");
        // Weights 1/8 six times and 1/24 six times: 1/Σw² = 9.6.
        assert!((got.n_eff - 9.6).abs() < 1e-12, "{}", got.n_eff);
        assert_eq!((got.n, got.pooled), (12, 0.0));
        let interval = got.interval.unwrap();
        assert!(interval.contains(got.value));
    }

    #[test]
    fn thin_strata_are_taken_together_and_so_nobody_is_left_out() {
        let stratum = [0, 0, 0, 0, 0, 0, 1, 1, 2];
        let values = [1., 1., 1., 0., 0., 0., -1., -1., 1.];
        let got = post_stratified(plain(&stratum, &values), &[1.0, 1.0, 1.0, 1.0], 0.95).unwrap();
        // Three clusters are too few, so the first stratum joins them: one group of nine, its mean that of all.
        assert!((got.value - 2.0 / 9.0).abs() < 1e-15, "{}", got.value);
        assert!((got.pooled - 1.0).abs() < 1e-15);
        let two = post_stratified(plain(&stratum, &values), &[1.0, 0.0, 0.0, 0.0], 0.95).unwrap();
        assert_eq!((two.value, two.n, two.pooled), (0.5, 6, 0.0));
    }

    #[test]
    fn nothing_is_no_mean() {
        assert_eq!(post_stratified(plain(&[], &[]), &[1.0], 0.95), None);
        assert_eq!(post_stratified(plain(&[0], &[1.0]), &[0.0], 0.95), None);
        assert_eq!(post_stratified(plain(&[5], &[1.0]), &[1.0], 0.95), None);
        assert_eq!(
            post_stratified(plain(&[0], &[1.0]), &[f64::NAN], 0.95),
            None
        );
        let one = post_stratified(plain(&[0], &[1.0]), &[1.0], 0.95).unwrap();
        assert_eq!((one.value, one.std_error, one.interval), (1.0, None, None));
    }
}
