//! Mean amounts of people whose amounts vary: the gamma-gamma model.

use super::bgnbd::{Fitted, ridge};
use crate::math::{digamma, lgamma, minimum};

/// A fitted gamma-gamma model: a person's amounts are gamma distributed (shape `p`), their rate is gamma distributed over
/// people (shape `q`, rate `v`), and how often somebody pays tells nothing about how much.
///
/// # Source
/// Fader, Hardie & Lee (2005), *Journal of Marketing Research* 42, 415–430; Fader & Hardie (2013), *The Gamma-Gamma Model of
/// Monetary Value*, brucehardie.com/notes/025 (where v is γ).
#[derive(Debug, Clone)]
pub struct GammaGamma {
    /// Shape of one person's amounts.
    pub p: f64,
    /// Shape over people.
    pub q: f64,
    /// Rate over people, in units of money.
    pub v: f64,
}

impl GammaGamma {
    /// Number of parameters.
    pub const PARAMETERS: usize = 3;

    /// Fits the model to the number of each person's amounts and their mean, by maximum likelihood.
    ///
    /// # Edge cases
    /// Fewer than two people, a mean or number that is not above 0, or data for which the likelihood has no top even with
    /// the ridge of [`BgNbd::fit`](super::BgNbd::fit), for example because all means are the same: `None`.
    pub fn fit(counts: &[f64], means: &[f64]) -> Option<Fitted<Self>> {
        let positive = |values: &[f64]| values.iter().all(|v| *v > 0.0 && v.is_finite());
        let people = counts.len() as f64;
        if counts.len() != means.len() || people < 2.0 || !positive(counts) || !positive(means) {
            return None;
        }
        // In units of the mean the start suits any currency.
        let unit = means.iter().sum::<f64>() / people;
        let amounts = Amounts::new(counts, means, unit);
        let start = [libm::log(2.0), libm::log(3.0), 0.0];
        let found = minimum(&start, &mut |at, gradient| {
            Self::of_logs(at).loss(&amounts, gradient) + ridge(at, gradient)
        })?;
        let mut model = Self::of_logs(&found.at);
        model.v *= unit;
        let mut fitted = Fitted::new(model, people, &found);
        // The likelihood of amounts, not of amounts in units, and with what no parameter changes.
        fitted.log_likelihood -= amounts.logs + people * libm::log(unit);
        Some(fitted)
    }

    /// The model with parameters whose logarithms are given.
    pub fn of_logs(logs: &[f64]) -> Self {
        let at = |index: usize| logs.get(index).map_or(f64::NAN, |log| libm::exp(*log));
        Self {
            p: at(0),
            q: at(1),
            v: at(2),
        }
    }

    /// Logarithms of the parameters: p, q, v.
    pub fn logs(&self) -> [f64; Self::PARAMETERS] {
        [self.p, self.q, self.v].map(libm::log)
    }

    /// Mean negative log likelihood without Σ ln mean, and its gradient by logarithm of each parameter.
    fn loss(&self, amounts: &Amounts, gradient: &mut [f64]) -> f64 {
        let Self { p, q, v } = *self;
        let (ln_v, psi_q, lgamma_q) = (libm::log(v), digamma(q), lgamma(q));
        let (mut log_likelihood, mut sums) = (p * amounts.weighted_logs, [0.0; 3]);
        sums[0] = amounts.weighted_logs;
        let mut begin = 0;
        for &(x, end) in &amounts.runs {
            let all = amounts.all.get(begin..end).unwrap_or_default();
            begin = end;
            let (people, px) = (all.len() as f64, p * x);
            let psi = digamma(px + q);
            let constant = lgamma(px + q) - lgamma(px) - lgamma_q + q * ln_v;
            let (logs, inverses) = sums_of_logs_and_inverses(all, v);
            log_likelihood += people * constant - (px + q) * logs;
            sums[0] += x * (people * (psi - digamma(px)) - logs);
            sums[1] += people * (psi - psi_q + ln_v) - logs;
            sums[2] += people * q / v - (px + q) * inverses;
        }
        let people = amounts.all.len() as f64;
        for ((slot, sum), scale) in gradient.iter_mut().zip(sums).zip([p, q, v]) {
            *slot = -sum * scale / people;
        }
        -log_likelihood / people
    }

    /// The mean over all people, p·v/(q − 1); `None` for q ≤ 1, where it is infinite.
    pub fn population_mean(&self) -> Option<f64> {
        (self.q > 1.0).then(|| self.p * self.v / (self.q - 1.0))
    }

    /// The mean amount of a person with so many amounts of such a mean, drawn towards that of all; `None` for q ≤ 1.
    pub fn expected_mean(&self, count: f64, mean: f64) -> Option<f64> {
        let Self { p, q, v } = *self;
        (q > 1.0).then(|| p * (v + count * mean) / (p * count + q - 1.0))
    }
}

/// What the likelihood needs of the data, whatever the parameters.
#[derive(Debug)]
struct Amounts {
    /// What each person paid in all, people with equally many amounts together.
    all: Vec<f64>,
    /// That number, and where those who have it end in `all`.
    runs: Vec<(f64, usize)>,
    /// Σ ln mean.
    logs: f64,
    /// Σ x·ln(x·mean) with x the number of amounts.
    weighted_logs: f64,
}

impl Amounts {
    /// Numbers of amounts, and means that are divided by `unit`.
    fn new(counts: &[f64], means: &[f64], unit: f64) -> Self {
        let mut amounts = Self {
            all: Vec::with_capacity(means.len()),
            runs: Vec::new(),
            logs: 0.0,
            weighted_logs: 0.0,
        };
        for at in crate::math::order(counts.len(), &mut |a, b| counts[a].total_cmp(&counts[b])) {
            let (x, mean) = (counts[at as usize], means[at as usize] / unit);
            amounts.all.push(x * mean);
            amounts.logs += libm::log(mean);
            amounts.weighted_logs += x * libm::log(x * mean);
            let end = amounts.all.len();
            match amounts.runs.last_mut() {
                Some((of, last)) if *of == x => *last = end,
                _ => amounts.runs.push((x, end)),
            }
        }
        amounts
    }
}

/// Σ ln(v + amount) and Σ 1/(v + amount).
fn sums_of_logs_and_inverses(amounts: &[f64], v: f64) -> (f64, f64) {
    let (mut logs, mut inverses, mut product) = (0.0, 0.0, 1.0);
    for amount in amounts {
        let sum = v + amount;
        inverses += 1.0 / sum;
        // The logarithm of a product is taken before it grows or shrinks too far: it costs far more than to multiply.
        product *= sum;
        if !(1e-100..=1e100).contains(&product) {
            logs += libm::log(product);
            product = 1.0;
        }
    }
    (logs + libm::log(product), inverses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::bgnbd::tests::gamma;
    use crate::math::Random;

    #[test]
    fn the_gradient_is_that_of_the_value() {
        let (counts, means): (Vec<f64>, Vec<f64>) = (1..40)
            .map(|i| (f64::from(1 + i % 5), 0.2 + f64::from(i * 7 % 23) / 9.0))
            .unzip();
        let amounts = Amounts::new(&counts, &means, 1.0);
        let at = [0.9, 0.4, -0.3];
        let mut gradient = [0.0; 3];
        GammaGamma::of_logs(&at).loss(&amounts, &mut gradient);
        for i in 0..3 {
            let value = |step: f64| {
                let mut moved = at;
                moved[i] += step;
                GammaGamma::of_logs(&moved).loss(&amounts, &mut [0.0; 3])
            };
            let slope = (value(1e-5) - value(-1e-5)) / 2e-5;
            assert!(
                (slope - gradient[i]).abs() < 1e-8,
                "{i}: {slope} {}",
                gradient[i]
            );
        }
    }

    /// Numbers and means of amounts that the model makes.
    fn simulated(model: &GammaGamma, people: usize, random: &mut Random) -> [Vec<f64>; 2] {
        let counts: Vec<f64> = (0..people).map(|i| (1 + i % 5) as f64).collect();
        let means = counts.iter().map(|count| {
            let rate = gamma(model.q, random) / model.v;
            gamma(model.p * count, random) / (rate * count)
        });
        let means = means.collect();
        [counts, means]
    }

    const TRUTH: GammaGamma = GammaGamma {
        p: 6.25,
        q: 3.74,
        v: 15.44,
    };

    #[test]
    fn another_currency_changes_the_scale_and_nothing_else() {
        let [counts, means] = simulated(&TRUTH, 400, &mut Random::new(3));
        let cents: Vec<f64> = means.iter().map(|mean| 100.0 * mean).collect();
        let (one, other) = (
            GammaGamma::fit(&counts, &means).unwrap(),
            GammaGamma::fit(&counts, &cents).unwrap(),
        );
        assert!((other.model.v / one.model.v / 100.0 - 1.0).abs() < 1e-7);
        assert!((other.model.p / one.model.p - 1.0).abs() < 1e-7);
        let drop = one.log_likelihood - other.log_likelihood;
        assert!((drop - 400.0 * libm::log(100.0)).abs() < 1e-6);
    }

    #[test]
    fn parameters_that_made_the_data_lie_in_their_intervals() {
        let mut random = Random::new(12);
        let mut covered = [0; 3];
        for _ in 0..100 {
            let [counts, means] = simulated(&TRUTH, 1_000, &mut random);
            let fit = GammaGamma::fit(&counts, &means).unwrap();
            for (i, (found, truth)) in fit.model.logs().iter().zip(TRUTH.logs()).enumerate() {
                let error = fit.covariance[(i, i)].sqrt();
                covered[i] += u32::from((found - truth).abs() <= 1.96 * error);
            }
        }
        // 95 % of 100, less what chance takes in one of a thousand.
        assert!(covered.iter().all(|&hits| hits >= 88), "{covered:?} of 100");
    }

    #[test]
    fn a_mean_that_is_infinite_and_amounts_of_nothing_are_refused() {
        let heavy = GammaGamma {
            p: 2.0,
            q: 0.9,
            v: 3.0,
        };
        assert_eq!(heavy.population_mean(), None);
        assert_eq!(heavy.expected_mean(2.0, 4.0), None);
        assert!(GammaGamma::fit(&[2.0, 3.0, 1.0], &[0.0, 12.0, 7.5]).is_none());
        assert!(GammaGamma::fit(&[2.0; 9], &[5.0; 9]).is_none());
    }
}
