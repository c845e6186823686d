//! Shares: one, and two compared.

use super::Interval;
use crate::math::{beta_ppf, lgamma, two_sided_p, z_value};

/// `successes` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proportion {
    successes: u64,
    n: u64,
}

impl Proportion {
    /// `None` where n = 0 or there are more successes than n.
    pub fn new(successes: u64, n: u64) -> Option<Self> {
        (n > 0 && successes <= n).then_some(Self { successes, n })
    }

    /// successes/n.
    pub fn value(&self) -> f64 {
        self.successes as f64 / self.n as f64
    }

    /// p ± z√(p(1 − p)/n), clipped to 0…1: a point at 0 and n successes.
    pub fn wald(&self, confidence: f64) -> Option<Interval> {
        let p = self.value();
        let half = z_value(confidence)? * (p * (1.0 - p) / self.n as f64).sqrt();
        Some(Interval::around(p, half).clipped(0.0, 1.0))
    }

    /// Wilson's score interval; reported as `wilson`.
    ///
    /// # Source
    /// Wilson (1927), *JASA* 22, 209–212.
    pub fn wilson(&self, confidence: f64) -> Option<Interval> {
        let z = z_value(confidence)?;
        let (x, n, p) = (self.successes as f64, self.n as f64, self.value());
        let square = z * z;
        // At the ends the formula's difference leaves a rounding error where the limit is exact.
        let centre = (x + 0.5 * square) / (n + square);
        let half = z / (n + square) * (n * p * (1.0 - p) + 0.25 * square).sqrt();
        Some(Interval {
            low: if self.successes == 0 {
                0.0
            } else {
                centre - half
            },
            high: if self.successes == self.n {
                1.0
            } else {
                centre + half
            },
        })
    }

    /// Agresti & Coull's interval: Wald about Wilson's centre, clipped to 0…1.
    ///
    /// # Source
    /// Agresti & Coull (1998), *The American Statistician* 52, 119–126.
    pub fn agresti_coull(&self, confidence: f64) -> Option<Interval> {
        let z = z_value(confidence)?;
        let n = self.n as f64 + z * z;
        let p = (self.successes as f64 + 0.5 * z * z) / n;
        Some(Interval::around(p, z * (p * (1.0 - p) / n).sqrt()).clipped(0.0, 1.0))
    }

    /// Clopper & Pearson's interval, which covers at least as often as it says; reported as `clopper_pearson`.
    ///
    /// # Source
    /// Clopper & Pearson (1934), *Biometrika* 26, 404–413, by beta quantiles.
    pub fn clopper_pearson(&self, confidence: f64) -> Option<Interval> {
        z_value(confidence)?;
        let alpha = 0.5 * (1.0 - confidence);
        let (x, rest) = (self.successes as f64, (self.n - self.successes) as f64);
        Some(Interval {
            low: if self.successes == 0 {
                0.0
            } else {
                beta_ppf(alpha, x, rest + 1.0)
            },
            high: if self.successes == self.n {
                1.0
            } else {
                1.0 - beta_ppf(alpha, rest, x + 1.0)
            },
        })
    }

    /// Equal-tailed interval under Jeffreys' prior Beta(½, ½); away from the estimate at 0 and n successes.
    ///
    /// # Source
    /// Brown, Cai & DasGupta (2001), *Statistical Science* 16, 101–133 (without their end corrections).
    pub fn jeffreys(&self, confidence: f64) -> Option<Interval> {
        z_value(confidence)?;
        let alpha = 0.5 * (1.0 - confidence);
        let (x, rest) = (
            self.successes as f64 + 0.5,
            (self.n - self.successes) as f64 + 0.5,
        );
        Some(Interval {
            low: beta_ppf(alpha, x, rest),
            high: 1.0 - beta_ppf(alpha, rest, x),
        })
    }
}

/// Two independent shares and their difference, first minus second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TwoProportions {
    /// The first share.
    pub first: Proportion,
    /// The second share.
    pub second: Proportion,
}

impl TwoProportions {
    /// p₁ − p₂.
    pub fn difference(&self) -> f64 {
        self.first.value() - self.second.value()
    }

    /// z statistic and two-sided p-value with the pooled share; `None` where all or none succeed.
    pub fn pooled_z(&self) -> Option<(f64, f64)> {
        let (n1, n2) = (self.first.n as f64, self.second.n as f64);
        let pooled = (self.first.successes + self.second.successes) as f64 / (n1 + n2);
        let variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
        if variance <= 0.0 {
            return None;
        }
        let z = self.difference() / variance.sqrt();
        Some((z, two_sided_p(z)))
    }

    /// Wald interval of the difference, not clipped.
    pub fn wald(&self, confidence: f64) -> Option<Interval> {
        let term = |share: &Proportion| share.value() * (1.0 - share.value()) / share.n as f64;
        let std_error = (term(&self.first) + term(&self.second)).sqrt();
        Some(Interval::around(
            self.difference(),
            z_value(confidence)? * std_error,
        ))
    }

    /// Newcombe's hybrid score interval (method 10): Wilson limits squared and added.
    ///
    /// # Source
    /// Newcombe (1998), *Statistics in Medicine* 17, 873–890.
    pub fn newcombe(&self, confidence: f64) -> Option<Interval> {
        let (p1, p2) = (self.first.value(), self.second.value());
        let (w1, w2) = (
            self.first.wilson(confidence)?,
            self.second.wilson(confidence)?,
        );
        let difference = self.difference();
        Some(Interval {
            low: difference - libm::hypot(p1 - w1.low, w2.high - p2),
            high: difference + libm::hypot(w1.high - p1, p2 - w2.low),
        })
    }

    /// Agresti & Caffo's interval: Wald after adding one success and one failure to each, clipped to ±1.
    ///
    /// # Source
    /// Agresti & Caffo (2000), *The American Statistician* 54, 280–288.
    pub fn agresti_caffo(&self, confidence: f64) -> Option<Interval> {
        let add = |share: &Proportion| Proportion {
            successes: share.successes + 1,
            n: share.n + 2,
        };
        let adjusted = Self {
            first: add(&self.first),
            second: add(&self.second),
        };
        Some(adjusted.wald(confidence)?.clipped(-1.0, 1.0))
    }

    /// Fisher's exact two-sided p-value: tables as likely as ours or less, given the margins.
    ///
    /// # Method
    /// Hypergeometric probabilities relative to the table's own by the ratio of neighbours, outward on
    /// both sides until they no longer count; equal within 1e-7 counts as equally likely, as in R.
    /// # Source
    /// Fisher (1935), *JRSS* 98, 39–82; the two-sided rule of Irwin (1935).
    pub fn fisher(&self) -> f64 {
        let (n1, n2) = (self.first.n as f64, self.second.n as f64);
        let successes = (self.first.successes + self.second.successes) as f64;
        let low = (successes - n2).max(0.0);
        let high = successes.min(n1);
        let observed = self.first.successes as f64;
        let ln_choose = |n: f64, k: f64| lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
        let ln_probability = ln_choose(n1, observed) + ln_choose(n2, successes - observed)
            - ln_choose(n1 + n2, successes);
        let mode = ((n1 + 1.0) * (successes + 1.0) / (n1 + n2 + 2.0))
            .floor()
            .clamp(low, high);
        // P(k + 1)/P(k).
        let ratio = |k: f64| (n1 - k) * (successes - k) / ((k + 1.0) * (n2 - successes + k + 1.0));
        // Everything is relative to the mode, summed outward from it, so that nothing overflows.
        let (mut total, mut extreme) = (0.0, 0.0);
        let mut relative_observed = 1.0;
        let mut k = mode;
        while k < observed {
            relative_observed *= ratio(k);
            k += 1.0;
        }
        while k > observed {
            k -= 1.0;
            relative_observed /= ratio(k);
        }
        if relative_observed == 0.0 {
            return libm::exp(ln_probability);
        }
        let mut count = |probability: f64| {
            total += probability;
            if probability <= relative_observed * (1.0 + 1e-7) {
                extreme += probability;
            }
            probability > 1e-20 * relative_observed
        };
        let (mut k, mut probability) = (mode, 1.0);
        while count(probability) && k < high {
            probability *= ratio(k);
            k += 1.0;
        }
        let (mut k, mut probability) = (mode, 1.0);
        while k > low {
            k -= 1.0;
            probability /= ratio(k);
            if !count(probability) {
                break;
            }
        }
        (extreme / total).min(1.0)
    }
}
