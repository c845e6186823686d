//! Lasting changes of a mean over time, told so that looking every day raises no more false alarms than promised.

use super::Interval;

/// The observations of one day: Σw, Σw·c, Σw².
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Day {
    /// Σ w.
    pub w: f64,
    /// Σ w·c.
    pub wc: f64,
    /// Σ w².
    pub ww: f64,
}

impl Day {
    fn add(&mut self, other: &Self) {
        self.w += other.w;
        self.wc += other.wc;
        self.ww += other.ww;
    }

    fn less(&self, other: &Self) -> Self {
        Self {
            w: self.w - other.w,
            wc: self.wc - other.wc,
            ww: self.ww - other.ww,
        }
    }

    fn mean(&self) -> f64 {
        self.wc / self.w
    }

    /// Kish's effective number of observations.
    fn n_eff(&self) -> f64 {
        if self.ww > 0.0 {
            self.w * self.w / self.ww
        } else {
            0.0
        }
    }
}

/// A change that was announced.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePoint {
    /// The most likely first day of the new level, as a place in the days.
    pub at: usize,
    /// First and last day on which it may have begun: together 95 % of the posterior over the candidates.
    pub between: [usize; 2],
    /// The day after whose observations it was first announced.
    pub announced: usize,
    /// Mean from the change before (or the first day) to this one.
    pub before: f64,
    /// Mean from this change to the next one (or the last day).
    pub after: f64,
    /// Second less first.
    pub difference: f64,
    /// Its interval, valid at every look and for every day on which a change could have been sought.
    pub interval: Interval,
}

/// Effective observations on either side, below which nothing is said: the theory is one of large numbers.
const LEAST: f64 = 30.0;
/// The size of shift that is found soonest is a standard deviation of one observation over the root of this: 11 points of
/// NPS at its usual spread of 0.8.
const SOUGHT: f64 = 50.0;

/// Finds lasting changes of a mean; the chance that a series without any ever has one announced, at any look, is at most
/// `alpha`.
///
/// `candidates` are the days, as places ascending, on which a change may begin; `variance` is that of one observation,
/// `design` by candidate the factor by which clusters raise the variance of the difference.
///
/// # Formula
/// For a change before day k, D = mean since k less mean before k has variance v = σ²(1/n₀ + 1/n₁). With shifts
/// δ ~ N(0, τ²) the likelihood ratio of "a shift at k" to "none" is M = √(v/(v + τ²))·exp(D²τ²/(2v(v + τ²))): a martingale
/// over time where there is no change, because it depends on differences between observations alone. The i-th candidate
/// has the prior weight πᵢ = 1/(i(i + 1)), so by Ville's inequality P(any πᵢMᵢ ever reaches 1/α) ≤ α. An announced
/// change ends its series and the next one begins on the day of the announcement with α/(j(j + 1)) in place of α, which
/// sums to α. The interval holds all δ that would not be announced in place of 0.
/// # Edge cases
/// No candidates, no variance or α outside (0, 1): nothing is found.
/// # Source
/// The mixture: Robbins (1970), *Annals of Mathematical Statistics* 41, 1397–1409; Ville's inequality with a prior over
/// the time of change: Shin, Ramdas & Rinaldo (2024), *E-detectors*, NEJSDS 2, 229–260. For observations that are
/// not normal it holds asymptotically: Waudby-Smith et al., arXiv 2103.06476.
pub fn change_points(
    days: &[Day],
    candidates: &[usize],
    variance: f64,
    design: &[f64],
    alpha: f64,
) -> Vec<ChangePoint> {
    let mut found: Vec<ChangePoint> = Vec::new();
    if !(variance > 0.0 && alpha > 0.0 && alpha < 1.0) {
        return found;
    }
    let mut running = Day::default();
    let sums: Vec<Day> = std::iter::once(running)
        .chain(days.iter().map(|day| {
            running.add(day);
            running
        }))
        .collect();
    let series = Series {
        sums,
        candidates,
        design,
        variance,
    };
    // Announcements: the day, and the share of α.
    let mut start = 0;
    let mut spent = 1.0;
    let mut alarms = Vec::new();
    loop {
        let own = alpha / (spent * (spent + 1.0));
        let Some(announced) = series.alarm(start, own) else {
            break;
        };
        alarms.push((announced, own));
        start = announced + 1;
        spent += 1.0;
    }
    // With all that came until the next announcement the day of the change is known better.
    let mut from = 0;
    for (place, &(announced, alpha)) in alarms.iter().enumerate() {
        let end = alarms
            .get(place + 1)
            .map_or(days.len(), |&(next, _)| next + 1);
        if let Some(change) = series.locate(from, announced, end, alpha) {
            from = change.at;
            found.push(change);
        }
    }
    for place in 1..found.len() {
        found[place - 1].after = found[place].before;
    }
    found
}

/// The factor by which clusters raise the variance of the difference at each candidate, at least 1.
///
/// `observations` are (cluster, day, w, c), those of a cluster together.
///
/// # Formula
/// The clustered variance of mean since k less mean before k, G/(G − 1)·Σe², over that of independent observations,
/// σ²(1/n₀ + 1/n₁). Units that answer on both sides make the difference surer than that; no use is made of it.
pub fn design_effects(
    days: &[Day],
    candidates: &[usize],
    variance: f64,
    observations: impl Iterator<Item = (u32, usize, f64, f64)>,
) -> Vec<f64> {
    // Sums before each candidate and from it on.
    let mut sums = vec![[Day::default(); 2]; candidates.len()];
    for (day, one) in days.iter().enumerate() {
        for (sums, &candidate) in sums.iter_mut().zip(candidates) {
            sums[usize::from(day >= candidate)].add(one);
        }
    }
    let means = sums.iter().map(|[a, b]| [a.mean(), b.mean()]);
    let means: Vec<[f64; 2]> = means.collect();
    let mut squares = vec![0.0; candidates.len()];
    // Of the cluster at hand: Σw and Σwc by the number of candidates that came by then.
    let mut parts = vec![[0.0; 2]; candidates.len() + 1];
    let (mut clusters, mut open) = (0u64, None);
    let mut close = |parts: &mut Vec<[f64; 2]>| {
        clusters += 1;
        let whole = parts
            .iter()
            .fold([0.0; 2], |sum, part| [sum[0] + part[0], sum[1] + part[1]]);
        let mut before = [0.0; 2];
        for (at, square) in squares.iter_mut().enumerate() {
            before[0] += parts[at][0];
            before[1] += parts[at][1];
            let [sums, means] = [sums[at].map(|day| day.w), means[at]];
            let after = [whole[0] - before[0], whole[1] - before[1]];
            let e = (after[1] - means[1] * after[0]) / sums[1]
                - (before[1] - means[0] * before[0]) / sums[0];
            *square += e * e;
        }
        parts.fill([0.0; 2]);
    };
    for (cluster, day, w, c) in observations {
        if open.is_some_and(|open| open != cluster) {
            close(&mut parts);
        }
        open = Some(cluster);
        let part = &mut parts[candidates.partition_point(|&candidate| candidate <= day)];
        part[0] += w;
        part[1] += w * c;
    }
    if open.is_some() {
        close(&mut parts);
    }
    let g = clusters as f64;
    let factor = if clusters > 1 { g / (g - 1.0) } else { 1.0 };
    let pairs = squares.into_iter().zip(&sums);
    pairs
        .map(|(square, [a, b])| {
            let plain = variance * (1.0 / a.n_eff() + 1.0 / b.n_eff());
            let design = factor * square / plain;
            if design.is_finite() {
                design.max(1.0)
            } else {
                1.0
            }
        })
        .collect()
}

struct Series<'a> {
    /// Sums before each day.
    sums: Vec<Day>,
    candidates: &'a [usize],
    design: &'a [f64],
    variance: f64,
}

/// How strongly the days of a series speak for a shift at one candidate.
struct Evidence {
    difference: f64,
    /// Variance of the difference.
    variance: f64,
}

impl Series<'_> {
    /// Sums of the days from one to before another.
    fn between(&self, from: usize, to: usize) -> Day {
        self.sums[to].less(&self.sums[from])
    }

    /// The places among the candidates of those after `start` and up to `end`.
    fn within(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let first = self.candidates.partition_point(|&day| day <= start);
        first
            ..self
                .candidates
                .partition_point(|&day| day <= end)
                .max(first)
    }

    fn tau_squared(&self) -> f64 {
        self.variance / SOUGHT
    }

    fn evidence(&self, start: usize, candidate: usize, end: usize) -> Option<Evidence> {
        let day = self.candidates[candidate];
        let (before, after) = (self.between(start, day), self.between(day, end));
        let (n0, n1) = (before.n_eff(), after.n_eff());
        if n0 < LEAST || n1 < LEAST {
            return None;
        }
        let design = self.design.get(candidate).copied().unwrap_or(1.0);
        let variance = self.variance * design * (1.0 / n0 + 1.0 / n1);
        let difference = after.mean() - before.mean();
        Some(Evidence {
            difference,
            variance,
        })
    }

    /// ln of the likelihood ratio of "a shift" to "none".
    fn log_ratio(&self, found: &Evidence) -> f64 {
        let (tau, v, d) = (self.tau_squared(), found.variance, found.difference);
        -0.5 * libm::log1p(tau / v) + d * d * tau / (2.0 * v * (v + tau))
    }

    /// ln of the prior weight of the i-th candidate of a series, counted from 0.
    fn log_prior(place: usize) -> f64 {
        let i = place as f64 + 1.0;
        -libm::log(i * (i + 1.0))
    }

    /// The first day from `start` on at whose end a change is announced.
    fn alarm(&self, start: usize, alpha: f64) -> Option<usize> {
        let bar = -libm::log(alpha);
        let last = self.sums.len() - 1;
        (start + 1..=last)
            .find(|&end| {
                let within = self.within(start, end);
                let first = within.start;
                within.into_iter().any(|candidate| {
                    self.evidence(start, candidate, end).is_some_and(|found| {
                        // The logarithms are taken where they can matter: M is below exp(D²/(2v)).
                        found.difference * found.difference >= 2.0 * bar * found.variance
                            && self.log_ratio(&found) + Self::log_prior(candidate - first) >= bar
                    })
                })
            })
            .map(|end| end - 1)
    }

    /// The change that was announced after `announced`, by all days from `start` to before `end`.
    fn locate(
        &self,
        start: usize,
        announced: usize,
        end: usize,
        alpha: f64,
    ) -> Option<ChangePoint> {
        let within = self.within(start, announced);
        let first = within.start;
        let all: Vec<(usize, Evidence)> = within
            .filter_map(|at| Some((at, self.evidence(start, at, end)?)))
            .collect();
        let weight =
            |at: usize, found: &Evidence| self.log_ratio(found) + Self::log_prior(at - first);
        let best = all
            .iter()
            .map(|(at, found)| weight(*at, found))
            .fold(f64::MIN, f64::max);
        let (at, chosen) = all.iter().find(|(at, found)| weight(*at, found) >= best)?;
        // From the likely candidates outwards, until 95 % of the posterior is within.
        let mass = |(at, found): &(usize, Evidence)| libm::exp(weight(*at, found) - best);
        let total: f64 = all.iter().map(mass).sum();
        let place = all.iter().position(|(other, _)| other == at)?;
        let (mut low, mut high, mut held) = (place, place, mass(&all[place]));
        while held < 0.95 * total && (low > 0 || high + 1 < all.len()) {
            let below = low.checked_sub(1).map_or(-1.0, |below| mass(&all[below]));
            let above = all.get(high + 1).map_or(-1.0, mass);
            if below >= above {
                low -= 1;
                held += below;
            } else {
                high += 1;
                held += above;
            }
        }
        let day = |place: usize| self.candidates[all[place].0];
        let tau = self.tau_squared();
        let (v, bar) = (chosen.variance, -libm::log(alpha));
        let log = bar - Self::log_prior(at - first) + 0.5 * libm::log1p(tau / v);
        let half = (2.0 * log * v * (v + tau) / tau).sqrt();
        Some(ChangePoint {
            at: self.candidates[*at],
            between: [day(low), day(high)],
            announced,
            before: self.between(start, self.candidates[*at]).mean(),
            after: self.between(self.candidates[*at], end).mean(),
            difference: chosen.difference,
            interval: Interval::around(chosen.difference, half),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    /// Days of so many observations of spread 0.8, at a level by day.
    fn days(random: &mut Random, levels: &[(usize, f64)], a_day: usize) -> Vec<Day> {
        let mut days = Vec::new();
        for &(count, level) in levels {
            for _ in 0..count {
                let mut day = Day::default();
                for _ in 0..a_day {
                    day.add(&Day {
                        w: 1.0,
                        wc: level + 0.8 * random.normal(),
                        ww: 1.0,
                    });
                }
                days.push(day);
            }
        }
        days
    }

    #[test]
    fn two_shifts_are_found_on_their_days_with_their_sizes() {
        let days = days(
            &mut Random::new(5),
            &[(200, 0.4), (150, 0.2), (150, 0.45)],
            30,
        );
        let candidates: Vec<usize> = (0..500).collect();
        let found = change_points(&days, &candidates, 0.64, &[], 0.05);
        assert_eq!(found.len(), 2, "{found:?}");
        for (change, (day, size)) in found.iter().zip([(200, -0.2), (350, 0.25)]) {
            assert!(change.at.abs_diff(day) <= 5, "{change:?}");
            assert!(
                change.between[0] <= day && change.between[1] >= day,
                "{change:?}"
            );
            assert!(change.interval.contains(size), "{change:?}");
            assert!(change.announced > day && change.announced < day + 40);
        }
        assert!((found[0].after - 0.2).abs() < 0.04 && (found[1].before - 0.2).abs() < 0.04);
    }

    /// Every observation twice: half as many are independent.
    #[test]
    fn clusters_of_twins_double_the_variance() {
        let mut random = Random::new(9);
        let twins: Vec<(u32, usize, f64, f64)> = (0..4_000u32)
            .flat_map(|cluster| {
                let (day, c) = (random.below(100) as usize, random.normal());
                [(cluster, day, 1.0, c); 2]
            })
            .collect();
        let mut days = vec![Day::default(); 100];
        for &(_, day, w, c) in &twins {
            days[day].add(&Day {
                w,
                wc: w * c,
                ww: w * w,
            });
        }
        for design in design_effects(&days, &[20, 50, 80], 1.0, twins.iter().copied()) {
            assert!((design - 2.0).abs() < 0.15, "{design}");
        }
        let alone = (0u32..)
            .zip(&twins)
            .map(|(at, one)| (at, one.1, one.2, one.3));
        for design in design_effects(&days, &[20, 50, 80], 1.0, alone) {
            assert!((1.0..1.1).contains(&design), "{design}");
        }
    }

    #[test]
    fn nothing_is_found_where_nothing_can_be() {
        assert!(change_points(&[], &[], 0.6, &[], 0.05).is_empty());
        let flat = vec![
            Day {
                w: 50.0,
                wc: 10.0,
                ww: 50.0
            };
            100
        ];
        assert!(change_points(&flat, &[10, 50], 0.6, &[], 0.05).is_empty());
        assert!(change_points(&flat, &[10, 50], 0.0, &[], 0.05).is_empty());
    }
}
