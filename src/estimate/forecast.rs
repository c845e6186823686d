//! Events and amounts to come, by group, from models of how often and how much.

use super::bgnbd::{BgNbd, Fitted, Histories, Horizon};
use super::{GammaGamma, Interval, normal_around};
use crate::stats::ClusterSums;

/// A mean over the people of a group, and where its error comes from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mean {
    /// People.
    pub people: u64,
    /// The mean.
    pub value: f64,
    /// By logarithm of each parameter: those of the events, then those of the amounts.
    gradient: Vec<f64>,
    /// Standard error from which people are seen, by cluster.
    sampling: f64,
}

/// What is told of one group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Probability of being active.
    pub alive: Mean,
    /// Events within the horizon, not discounted.
    pub events: Mean,
    /// Amount within the horizon, discounted; meaningless without a model of amounts.
    pub amount: Mean,
}

/// Models of events and amounts, laid over people.
#[derive(Debug, Clone)]
pub struct Forecast<'a> {
    events: &'a Fitted<BgNbd>,
    amounts: Option<&'a Fitted<GammaGamma>>,
    /// By history: probability of being active, events within the horizon, discounted events.
    by_history: [Vec<f64>; 3],
    /// Expected mean amount by person; empty without a model of amounts.
    by_person: Vec<f64>,
    of: &'a [u32],
}

/// Step in the logarithm of a parameter for derivatives.
const STEP: f64 = 1e-4;

impl<'a> Forecast<'a> {
    /// Lays the models over people whose mean amount is `means` (0 = none yet).
    ///
    /// # Edge cases
    /// A model of amounts whose mean is infinite (q ≤ 1) is left out.
    pub fn new(
        events: &'a Fitted<BgNbd>,
        amounts: Option<&'a Fitted<GammaGamma>>,
        histories: &'a Histories,
        means: &[f64],
        horizon: &Horizon,
    ) -> Self {
        let amounts = amounts.filter(|fit| fit.model.population_mean().is_some());
        let by_person = amounts.map_or(Vec::new(), |fit| {
            expected_means(&fit.model, histories, means)
        });
        Self {
            by_history: by_history(&events.model, histories, horizon),
            events,
            amounts,
            by_person,
            of: &histories.of,
        }
    }

    /// Probability of being active, events within the horizon, and amount within it, discounted, of one person.
    pub fn of_person(&self, person: usize) -> Option<(f64, f64, Option<f64>)> {
        let history = *self.of.get(person)? as usize;
        let at = |part: usize| self.by_history[part].get(history).copied();
        let amount = self
            .by_person
            .get(person)
            .map(|mean| mean * at(2).unwrap_or(0.0));
        Some((at(0)?, at(1)?, amount))
    }

    /// Is there a model of amounts?
    pub fn has_amounts(&self) -> bool {
        self.amounts.is_some()
    }

    /// Means by group and, last, of all; people of a cluster stand together.
    ///
    /// # Method
    /// Derivatives by the parameters are differences at steps of 0.0001 in their logarithms.
    pub fn groups<const G: usize>(
        &self,
        groups: &[u8],
        clusters: &[u32],
        histories: &Histories,
        means: &[f64],
        horizon: &Horizon,
    ) -> Vec<Group> {
        let sums = |by_history: &[Vec<f64>; 3], by_person: &[f64]| {
            let mut sums = vec![[0.0; 3]; G + 1];
            for (person, (&history, &group)) in self.of.iter().zip(groups).enumerate() {
                let [alive, events, discounted] =
                    [0, 1, 2].map(|part: usize| by_history[part][history as usize]);
                let mean = by_person.get(person).copied().unwrap_or(0.0);
                for group in [usize::from(group).min(G), G] {
                    sums[group][0] += alive;
                    sums[group][1] += events;
                    sums[group][2] += discounted * mean;
                }
            }
            sums
        };
        let base = sums(&self.by_history, &self.by_person);
        let mut moved = Vec::new();
        let logs = self.events.model.logs();
        for parameter in 0..logs.len() {
            let mut logs = logs;
            logs[parameter] += STEP;
            let by_history = by_history(&BgNbd::of_logs(&logs), histories, horizon);
            moved.push(sums(&by_history, &self.by_person));
        }
        if let Some(fit) = self.amounts {
            let logs = fit.model.logs();
            for parameter in 0..logs.len() {
                let mut logs = logs;
                logs[parameter] += STEP;
                let by_person = expected_means(&GammaGamma::of_logs(&logs), histories, means);
                moved.push(sums(&self.by_history, &by_person));
            }
        }
        let mut spread = vec![[ClusterSums::default(); 3]; G + 1];
        for (person, (&cluster, &group)) in clusters.iter().zip(groups).enumerate() {
            let Some((alive, events, amount)) = self.of_person(person) else {
                continue;
            };
            for group in [usize::from(group).min(G), G] {
                let values = [alive, events, amount.unwrap_or(0.0)];
                let parts = spread[group].iter_mut().zip(values);
                parts.for_each(|(sums, value)| sums.update(cluster, 1.0, value));
            }
        }
        let group = |at: usize| {
            let mean = |part: usize| {
                let mut sums = spread[at][part];
                sums.finish();
                let people = sums.w;
                let slope = |moved: &Vec<[f64; 3]>| {
                    (moved[at][part] - base[at][part]) / (STEP * people.max(1.0))
                };
                Mean {
                    people: people as u64,
                    value: base[at][part] / people.max(1.0),
                    gradient: moved.iter().map(slope).collect(),
                    sampling: sums.std_error().unwrap_or(0.0),
                }
            };
            Group {
                alive: mean(0),
                events: mean(1),
                amount: mean(2),
            }
        };
        (0..=G).map(group).collect()
    }

    fn model_error(&self, gradient: &[f64]) -> f64 {
        let (events, amounts) = gradient.split_at(BgNbd::PARAMETERS.min(gradient.len()));
        let of_amounts = self.amounts.map_or(0.0, |fit| fit.std_error(amounts));
        libm::hypot(self.events.std_error(events), of_amounts)
    }

    /// Interval of a mean: what is unknown of the parameters, and which people are seen.
    pub fn interval(&self, mean: &Mean, confidence: f64) -> Option<Interval> {
        let error = libm::hypot(self.model_error(&mean.gradient), mean.sampling);
        normal_around(mean.value, error, confidence)
    }

    /// The sum over exactly these people, its interval that of the parameters alone.
    pub fn total(&self, mean: &Mean, confidence: f64) -> (f64, Option<Interval>) {
        let people = mean.people as f64;
        let error = people * self.model_error(&mean.gradient);
        let value = people * mean.value;
        (value, normal_around(value, error, confidence))
    }

    /// The difference of two groups' means; what is unknown of the parameters moves both.
    pub fn difference(&self, a: &Mean, b: &Mean, confidence: f64) -> (f64, Option<Interval>) {
        let pairs = a.gradient.iter().zip(&b.gradient);
        let gradient: Vec<f64> = pairs.map(|(a, b)| a - b).collect();
        let sampling = libm::hypot(a.sampling, b.sampling);
        let error = libm::hypot(self.model_error(&gradient), sampling);
        let value = a.value - b.value;
        (value, normal_around(value, error, confidence))
    }
}

fn by_history(model: &BgNbd, histories: &Histories, horizon: &Horizon) -> [Vec<f64>; 3] {
    let different = &histories.different;
    let plain = Horizon {
        periods: 1,
        length: f64::from(horizon.periods) * horizon.length,
        interest: 0.0,
    };
    [
        different.iter().map(|each| model.p_alive(each)).collect(),
        model.discounted(different, &plain),
        model.discounted(different, horizon),
    ]
}

fn expected_means(model: &GammaGamma, histories: &Histories, means: &[f64]) -> Vec<f64> {
    let of = histories.of.iter().zip(means);
    of.map(|(&history, &mean)| {
        // Whoever has no amount yet, or one that refunds have eaten up, is expected to be like all.
        let count = if mean > 0.0 {
            f64::from(histories.different[history as usize].count)
        } else {
            0.0
        };
        model.expected_mean(count, mean.max(0.0)).unwrap_or(0.0)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::History;
    use crate::estimate::bgnbd::tests::gamma;
    use crate::math::Random;

    struct People {
        days: Vec<History>,
        means: Vec<f64>,
    }

    const EVENTS: BgNbd = BgNbd {
        r: 0.8,
        alpha: 5.0,
        a: 0.9,
        b: 3.0,
    };
    const AMOUNTS: GammaGamma = GammaGamma {
        p: 6.0,
        q: 4.0,
        v: 15.0,
    };

    /// People of known parameters, observed for 40 weeks, and the money that they truly bring in the 20 weeks after.
    fn people(n: usize, random: &mut Random) -> (People, f64) {
        let mut people = People {
            days: Vec::new(),
            means: Vec::new(),
        };
        let mut truth = 0.0;
        for _ in 0..n {
            let rate = gamma(EVENTS.r, random) / EVENTS.alpha;
            let (up, down) = (gamma(EVENTS.a, random), gamma(EVENTS.b, random));
            let stop = up / (up + down);
            let scale = gamma(AMOUNTS.q, random) / AMOUNTS.v;
            let (mut time, mut last, mut count, mut sum) = (0.0, 0.0, 0, 0.0);
            loop {
                time -= libm::log(1.0 - random.uniform()) / rate;
                if time > 60.0 {
                    break;
                }
                let amount = gamma(AMOUNTS.p, random) / scale;
                if time > 40.0 {
                    truth += amount;
                } else {
                    (last, count, sum) = (time, count + 1, sum + amount);
                }
                if random.uniform() < stop {
                    break;
                }
            }
            people.days.push(History {
                count,
                last: (7.0 * last) as u32,
                age: 280,
            });
            people.means.push(sum / f64::from(count.max(1)));
        }
        (people, truth / n as f64)
    }

    #[test]
    fn the_money_to_come_is_what_was_foretold() {
        let mut random = Random::new(77);
        let mut covered = 0;
        for _ in 0..60 {
            let (people, truth) = people(1_500, &mut random);
            let histories = Histories::new(&people.days, 7.0);
            let events = BgNbd::fit(&histories.different).unwrap();
            let paid = people.days.iter().zip(&people.means);
            let (counts, means): (Vec<f64>, Vec<f64>) = paid
                .filter(|(days, _)| days.count > 0)
                .map(|(days, mean)| (f64::from(days.count), *mean))
                .unzip();
            let amounts = GammaGamma::fit(&counts, &means).unwrap();
            let horizon = Horizon {
                periods: 4,
                length: 5.0,
                interest: 0.0,
            };
            let forecast =
                Forecast::new(&events, Some(&amounts), &histories, &people.means, &horizon);
            let clusters: Vec<u32> = (0..1_500).collect();
            let groups: Vec<u8> = (0..1_500).map(|i| (i % 2) as u8).collect();
            let found =
                forecast.groups::<2>(&groups, &clusters, &histories, &people.means, &horizon);
            let all = &found[2].amount;
            let halves = 0.5 * (found[0].amount.value + found[1].amount.value);
            assert!((halves / all.value - 1.0).abs() < 1e-12);
            // What comes varies itself by about as much again as what is known of its mean.
            let interval = forecast.interval(all, 0.99).unwrap();
            covered += usize::from(interval.contains(truth));
            let (difference, about) =
                forecast.difference(&found[0].amount, &found[1].amount, 0.999_9);
            assert!(about.unwrap().contains(0.0), "{difference}");
        }
        assert!(covered >= 52, "covered {covered} of 60");
    }
}
