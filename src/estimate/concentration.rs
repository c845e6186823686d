//! How unequally a total is spread over those who make it up.

use super::{Interval, effective_df, t_around};
use crate::math::order;
use crate::stats::ClusterSums;

/// Amounts in ascending order with their running sums: the Lorenz curve and what is read from it.
///
/// Shares of people are counted from the smallest amount for the curve, from the largest for top shares.
#[derive(Debug, Clone)]
pub struct Concentration {
    /// Index of each amount, ascending by amount.
    order: Vec<u32>,
    /// Amounts, ascending.
    ascending: Vec<f64>,
    /// Sum of the i smallest amounts, i = 0…n.
    below: Vec<f64>,
}

impl Concentration {
    /// Puts amounts in order.
    ///
    /// # Edge cases
    /// No amounts, an amount below 0 or that is no number, or a total of 0: `None`.
    pub fn new(amounts: &[f64]) -> Option<Self> {
        let fits = |amount: &f64| *amount >= 0.0 && amount.is_finite();
        if !amounts.iter().all(fits) {
            return None;
        }
        let order = order(amounts.len(), &mut |a, b| amounts[a].total_cmp(&amounts[b]));
        let ascending: Vec<f64> = order.iter().map(|&at| amounts[at as usize]).collect();
        let mut below = vec![0.0];
        let mut sum = 0.0;
        for amount in &ascending {
            sum += amount;
            below.push(sum);
        }
        (sum > 0.0 && sum.is_finite()).then_some(Self {
            order,
            ascending,
            below,
        })
    }

    /// Amounts.
    pub fn n(&self) -> usize {
        self.ascending.len()
    }

    /// Sum of all amounts.
    pub fn total(&self) -> f64 {
        self.below[self.n()]
    }

    /// Gini coefficient of these amounts as a whole population: 0 = all equal, 1 − 1/n = one has all.
    ///
    /// # Formula
    /// Σ(2i − n − 1)x₍ᵢ₎ / (n·Σx).
    /// # Source
    /// Gini (1912), *Variabilità e mutabilità*; Sen (1973), *On Economic Inequality*, p. 31.
    pub fn gini(&self) -> f64 {
        let n = self.n() as f64;
        let weighted: f64 = (1u32..)
            .zip(&self.ascending)
            .map(|(i, amount)| (2.0 * f64::from(i) - n - 1.0) * amount)
            .sum();
        weighted / (n * self.total())
    }

    /// The same as estimate from a sample, times n/(n − 1): 1 where one has all; `None` for a single amount.
    ///
    /// # Source
    /// Deltas (2003), *Review of Economics and Statistics* 85, 226–234.
    pub fn gini_of_sample(&self) -> Option<f64> {
        let n = self.n() as f64;
        (n > 1.0).then(|| self.gini() * n / (n - 1.0))
    }

    /// The Lorenz curve: the share of the total that the smallest `share` of amounts make up, linear between amounts.
    pub fn lorenz(&self, share: f64) -> f64 {
        let position = share.clamp(0.0, 1.0) * self.n() as f64;
        let whole = (position.floor() as usize).min(self.n());
        let part = self.ascending.get(whole).copied().unwrap_or(0.0);
        (self.below[whole] + (position - whole as f64) * part) / self.total()
    }

    /// How many amounts `share` of them are, rounded up.
    pub fn top_count(&self, share: f64) -> usize {
        // A product such as 0.07 · 100 lies a rounding above its integer.
        (share.clamp(0.0, 1.0) * self.n() as f64 - 1e-9).ceil() as usize
    }

    /// The share of the total that the largest `share` of amounts make up, their number rounded up.
    pub fn top_share(&self, share: f64) -> f64 {
        1.0 - self.below[self.n().saturating_sub(self.top_count(share))] / self.total()
    }

    /// The amount of the given rank from the largest, which is 1; of a rank that nobody has, 0.
    pub fn largest(&self, rank: usize) -> f64 {
        let at = self.n().checked_sub(rank);
        at.and_then(|at| self.ascending.get(at))
            .copied()
            .unwrap_or(0.0)
    }

    /// The fewest largest amounts that make up `share` of the total.
    pub fn reaching(&self, share: f64) -> usize {
        let left = (1.0 - share.clamp(0.0, 1.0)) * self.total();
        // What the others leave may lie a rounding above.
        let slack = 1e-12 * self.total();
        self.n() - self.below[1..].partition_point(|below| *below <= left + slack)
    }

    /// The `count` largest amounts and all that are tied with the last of them.
    pub fn with_tied(&self, count: usize) -> usize {
        let last = self.largest(count);
        self.n() - self.ascending.partition_point(|amount| *amount < last)
    }

    /// Herfindahl and Hirschman's index Σ(share of the total)²: 1/n = all equal, 1 = one has all.
    ///
    /// # Source
    /// Hirschman (1964), *American Economic Review* 54, 761.
    pub fn herfindahl(&self) -> f64 {
        let total = self.total();
        self.ascending
            .iter()
            .map(|amount| (amount / total) * (amount / total))
            .sum()
    }

    /// Interval of the Gini coefficient of those whom the amounts were drawn from; amounts of a cluster stand together.
    ///
    /// # Method
    /// Linearised: the influence of an amount x is (2/μ)(x·F(x) + ∫ₓ y dF) − (G + 1)x/μ, less its mean; summed by
    /// cluster, with a t quantile.
    /// # Source
    /// Langel & Tillé (2013), *JRSS A* 176, 521–540 (eq. 15).
    pub fn gini_interval(&self, clusters: &[u32], confidence: f64) -> Option<Interval> {
        let n = self.n() as f64;
        let (mean, gini) = (self.total() / n, self.gini());
        let influence = |at: usize, amount: f64| {
            let rank = (at as f64 + 0.5) / n;
            let above = (self.total() - self.below[at] - 0.5 * amount) / n;
            2.0 / mean * (amount * rank + above) - (gini + 1.0) * amount / mean
        };
        self.interval(self.gini_of_sample()?, &influence, clusters, confidence)
    }

    /// Interval of the share of the total that the largest `share` make up.
    ///
    /// # Method
    /// Linearised: with q the amount at which the top begins and L what is below it, the influence of an amount x is
    /// ((x − q)·1(x ≤ q) − L·x)/μ.
    /// # Source
    /// Langel & Tillé (2011), *Statistics & Probability Letters* 81, 1401–1406.
    pub fn top_interval(&self, share: f64, clusters: &[u32], confidence: f64) -> Option<Interval> {
        let mean = self.total() / self.n() as f64;
        let below = 1.0 - share.clamp(0.0, 1.0);
        let at = ((below * self.n() as f64) as usize).min(self.n().saturating_sub(1));
        let (cut, part) = (self.ascending[at], self.lorenz(below));
        let influence = |_: usize, amount: f64| ((amount - cut).min(0.0) - part * amount) / mean;
        self.interval(self.top_share(share), &influence, clusters, confidence)
    }

    fn interval(
        &self,
        value: f64,
        influence: &dyn Fn(usize, f64) -> f64,
        clusters: &[u32],
        confidence: f64,
    ) -> Option<Interval> {
        if clusters.len() != self.n() {
            return None;
        }
        let mut by_index = vec![0.0; self.n()];
        for (at, (&index, &amount)) in self.order.iter().zip(&self.ascending).enumerate() {
            by_index[index as usize] = influence(at, amount);
        }
        let mut sums = ClusterSums::default();
        for (&cluster, &influence) in clusters.iter().zip(&by_index) {
            sums.update(cluster, 1.0, influence);
        }
        sums.finish();
        let df = effective_df(sums.w, sums.ww)?;
        let around = t_around(value, sums.std_error()?, df, confidence)?;
        Some(around.clipped(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    fn lognormal(n: usize, random: &mut Random) -> Vec<f64> {
        (0..n).map(|_| libm::exp(0.8 * random.normal())).collect()
    }

    #[test]
    fn ties_at_the_cut_are_all_taken() {
        let equal = Concentration::new(&[5.0; 8]).unwrap();
        assert_eq!((equal.reaching(0.8), equal.with_tied(7)), (7, 8));
        let some = Concentration::new(&[1.0, 2.0, 2.0, 2.0, 9.0]).unwrap();
        assert_eq!((some.reaching(0.8), some.with_tied(3)), (3, 4));
        assert_eq!((some.largest(1), some.largest(9)), (9.0, 0.0));
    }

    #[test]
    fn linearized_errors_agree_with_the_jackknife() {
        let amounts = lognormal(300, &mut Random::new(11));
        let clusters: Vec<u32> = (0..300).collect();
        let whole = Concentration::new(&amounts).unwrap();
        let jackknife = |statistic: &dyn Fn(&Concentration) -> f64| {
            let without: Vec<f64> = (0..amounts.len())
                .map(|left_out| {
                    let mut others = amounts.clone();
                    others.remove(left_out);
                    statistic(&Concentration::new(&others).unwrap())
                })
                .collect();
            let n = without.len() as f64;
            let mean = without.iter().sum::<f64>() / n;
            let squares: f64 = without.iter().map(|v| (v - mean) * (v - mean)).sum();
            ((n - 1.0) / n * squares).sqrt()
        };
        let half = |interval: Interval| 0.5 * interval.width() / 1.967_929_669;
        let gini = half(whole.gini_interval(&clusters, 0.95).unwrap());
        let expected = jackknife(&|c| c.gini_of_sample().unwrap());
        assert!((gini / expected - 1.0).abs() < 0.02, "{gini} {expected}");
        // The curve, not the count rounded up: a jackknife of steps has no sense.
        let top = half(whole.top_interval(0.2, &clusters, 0.95).unwrap());
        let expected = jackknife(&|c| 1.0 - c.lorenz(0.8));
        assert!((top / expected - 1.0).abs() < 0.02, "{top} {expected}");
    }

    #[test]
    fn intervals_cover_what_holds_of_all() {
        // Of a lognormal with σ = 0.8: G = erf(σ/2), top 20 % = 1 − Φ(Φ⁻¹(0.8) − σ).
        let gini = 1.0 - libm::erfc(0.4);
        let top = 0.5 * libm::erfc((0.841_621_233_572_914 - 0.8) / std::f64::consts::SQRT_2);
        let mut random = Random::new(5);
        let clusters: Vec<u32> = (0..400).collect();
        let mut covered = [0; 2];
        for _ in 0..400 {
            let sample = Concentration::new(&lognormal(400, &mut random)).unwrap();
            let intervals = [
                (sample.gini_interval(&clusters, 0.95).unwrap(), gini),
                (sample.top_interval(0.2, &clusters, 0.95).unwrap(), top),
            ];
            for (hits, (interval, truth)) in covered.iter_mut().zip(intervals) {
                *hits += usize::from(interval.contains(truth));
            }
        }
        // Heavy tails cost two points at this size; chance takes 3.3 points in one of a thousand.
        assert!(
            covered.iter().all(|&hits| hits >= 358),
            "{covered:?} of 400"
        );
    }
}
