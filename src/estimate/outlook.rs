//! Where a mean that wanders will stand: chances and intervals of what is still to come.

use super::Interval;
use crate::math::{increasing_root, norm_cdf, norm_ppf};

/// How far a level may wander from one period to the next, and how likely each is.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    states: Vec<State>,
}

/// The level at the end of a series, if it wanders by so much.
#[derive(Debug, Clone, Copy, PartialEq)]
struct State {
    /// Share of the belief.
    weight: f64,
    /// Variance of the change from one period to the next.
    drift: f64,
    /// Level in the last period.
    level: f64,
    /// Its variance.
    variance: f64,
}

/// A number to come: a mixture of normal distributions.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// Weight, mean and standard deviation of each part.
    parts: Vec<[f64; 3]>,
}

/// Values of the drift that are weighed against each other.
const DRIFTS: u32 = 40;

impl Outlook {
    /// The level of a series of estimates with their variances, one for each period; `None` = a period without any.
    ///
    /// # Model
    /// A local level: each period's true mean is the one before and a normal step; each estimate is the true mean and its
    /// own error. The step's standard deviation is not known: 40 values from 0 to the root mean square of the observed
    /// changes are weighed by their likelihood, all equally likely beforehand, so that a short series makes the outlook
    /// wide and not falsely sure.
    /// # Edge cases
    /// Fewer than three estimates, or a variance that is not positive: `None`.
    /// # Source
    /// Harvey (1989), *Forecasting, Structural Time Series Models and the Kalman Filter*, section 3.2 (filter,
    /// likelihood by prediction errors with a diffuse start).
    pub fn new(series: &[Option<(f64, f64)>]) -> Option<Self> {
        let seen: Vec<(f64, f64)> = series.iter().flatten().copied().collect();
        let fine = |&(value, variance): &(f64, f64)| value.is_finite() && variance > 0.0;
        if seen.len() < 3 || !seen.iter().all(fine) {
            return None;
        }
        let squares = seen.windows(2).map(|pair| pair[1].0 - pair[0].0);
        let largest = (squares.map(|d| d * d).sum::<f64>() / (seen.len() - 1) as f64).sqrt();
        let mut states: Vec<State> = (0..DRIFTS)
            .map(|step| {
                let step = largest * f64::from(step) / f64::from(DRIFTS - 1);
                filter(series, step * step)
            })
            .collect();
        let best = states.iter().map(|state| state.weight);
        let best = best.fold(f64::NEG_INFINITY, f64::max);
        let mut sum = 0.0;
        for state in &mut states {
            state.weight = libm::exp(state.weight - best);
            sum += state.weight;
        }
        states.iter_mut().for_each(|state| state.weight /= sum);
        Some(Self { states })
    }

    /// The mean of `periods` that begin after a `wait`, measured with an error of this variance, of which `share` decides
    /// a number whose rest stands already: `settled + share·mean`.
    ///
    /// # Formula
    /// Var = P + q·w + q(1 + h)/2 + v: P the variance of the level, q that of a step, w the wait and h the periods, v the
    /// error's. The average of a path over h periods is away from its average over the one before by q(1 + h)/2, for a
    /// path that wanders all the time.
    pub fn ahead(&self, wait: f64, periods: f64, error: f64, share: f64, settled: f64) -> Prospect {
        let part = |state: &State| {
            let variance = state.variance + state.drift * (wait + 0.5 * (1.0 + periods)) + error;
            [
                state.weight,
                settled + share * state.level,
                share * variance.sqrt(),
            ]
        };
        Prospect {
            parts: self.states.iter().map(part).collect(),
        }
    }

    /// The level in the last period.
    pub fn level(&self) -> f64 {
        self.states.iter().map(|s| s.weight * s.level).sum()
    }

    /// Standard deviation of the change from one period to the next, averaged over what it may be.
    pub fn drift(&self) -> f64 {
        self.states.iter().map(|s| s.weight * s.drift.sqrt()).sum()
    }
}

/// The state after a series, with the logarithm of its likelihood as its weight.
fn filter(series: &[Option<(f64, f64)>], drift: f64) -> State {
    let mut state = State {
        weight: 0.0,
        drift,
        level: 0.0,
        variance: f64::INFINITY,
    };
    for period in series {
        state.variance += drift;
        let Some((value, error)) = *period else {
            continue;
        };
        if state.variance.is_infinite() {
            // The first estimate is all that is known.
            (state.level, state.variance) = (value, error);
            continue;
        }
        let total = state.variance + error;
        let surprise = value - state.level;
        state.weight -= 0.5 * (libm::log(total) + surprise * surprise / total);
        state.level += surprise * state.variance / total;
        state.variance *= error / total;
    }
    state
}

impl Prospect {
    /// The chance of at least `target`, 0–1.
    pub fn chance(&self, target: f64) -> f64 {
        let chance = self.sum(|mean, spread| {
            if spread > 0.0 {
                norm_cdf((mean - target) / spread)
            } else {
                f64::from(u8::from(mean >= target))
            }
        });
        chance.min(1.0)
    }

    /// Its mean.
    pub fn mean(&self) -> f64 {
        self.sum(|mean, _| mean)
    }

    /// The interval that holds it with a confidence; `None` outside the levels 0–1.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        if !(confidence > 0.0 && confidence < 1.0) {
            return None;
        }
        let alpha = 0.5 * (1.0 - confidence);
        let quantile = |p: f64| {
            // The mixture's quantile lies between those of its parts.
            let ends = self.parts.iter();
            let ends = ends.map(|[_, mean, spread]| mean + norm_ppf(p) * spread);
            let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| {
                (low.min(end), high.max(end))
            });
            increasing_root(low, high, |x| 1.0 - self.chance(x) - p)
        };
        Some(Interval {
            low: quantile(alpha),
            high: quantile(1.0 - alpha),
        })
    }

    fn sum(&self, of: impl Fn(f64, f64) -> f64) -> f64 {
        let parts = self.parts.iter();
        parts
            .map(|&[weight, mean, spread]| weight * of(mean, spread))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_estimates_leave_only_their_common_error() {
        let series = [Some((0.3, 0.04)); 4];
        let outlook = Outlook::new(&series).unwrap();
        assert!((outlook.level() - 0.3).abs() < 1e-15);
        assert_eq!(outlook.drift(), 0.0);
        // Four estimates of variance 0.04 are one of 0.01; with an error of 0.03 the standard deviation is 0.2.
        let next = outlook.ahead(0.0, 1.0, 0.03, 1.0, 0.0);
        assert!((next.chance(0.1) - norm_cdf(1.0)).abs() < 1e-12);
        let interval = next.interval(0.95).unwrap();
        assert!((interval.high - 0.3 - 0.2 * 1.959_963_984_540_054).abs() < 1e-9);
    }

    #[test]
    fn what_stands_already_is_certain() {
        let outlook = Outlook::new(&[Some((0.3, 0.04)); 4]).unwrap();
        let over = outlook.ahead(0.0, 0.0, 0.0, 0.0, 0.35);
        assert!((over.chance(0.35) - 1.0).abs() < 1e-12);
        assert_eq!(over.chance(0.36), 0.0);
        assert!((over.mean() - 0.35).abs() < 1e-12);
    }

    #[test]
    fn a_series_that_wanders_far_has_a_wide_outlook_near_its_end() {
        let values = [0.1, 0.3, 0.5, 0.4, 0.7];
        let series: Vec<_> = values.map(|value| Some((value, 1e-4))).to_vec();
        let outlook = Outlook::new(&series).unwrap();
        assert!((outlook.level() - 0.7).abs() < 0.01, "{}", outlook.level());
        let wide = outlook
            .ahead(0.0, 1.0, 1e-4, 1.0, 0.0)
            .interval(0.95)
            .unwrap();
        assert!(wide.width() > 0.4, "{wide:?}");
        assert_eq!(Outlook::new(&series[..2]), None);
        assert_eq!(Outlook::new(&[Some((0.1, 0.0)); 5]), None);
    }
}
