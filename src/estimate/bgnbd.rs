//! Repeat events of people who at some time, unseen, stop: the BG/NBD model.

use crate::math::{Cholesky, Descent, Matrix, Minimum, digamma, hyp2f1, lgamma, order_by_key};

/// People with the same history: how often the event came again, when last, and how long they are observed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repeat {
    /// Events after the first.
    pub count: u32,
    /// Time from the first to the last event.
    pub last: f64,
    /// Time from the first event to the end of observation.
    pub age: f64,
    /// How many people.
    pub people: f64,
}

impl Repeat {
    /// One person's history; `None` where it contradicts itself: the last event after the end, or away from the first
    /// without a repeat.
    pub fn new(count: u32, last: f64, age: f64) -> Option<Self> {
        let right = last >= 0.0 && last <= age && age.is_finite() && (count > 0 || last == 0.0);
        right.then_some(Self {
            count,
            last,
            age,
            people: 1.0,
        })
    }
}

/// Different histories, those with the same count and age together, and the history of each person.
#[derive(Debug, Clone, Default)]
pub struct Histories {
    /// The histories, with how many people have each.
    pub different: Vec<Repeat>,
    /// Position in `different` by person.
    pub of: Vec<u32>,
}

impl Histories {
    /// Finds the different histories; times are `days` from the first event over `unit`.
    pub fn new(days: &[History], unit: f64) -> Self {
        // By last day, then by age, then by count, each order keeping the one before it.
        let keys: [fn(&History) -> u32; 3] = [|h| h.last, |h| h.age, |h| h.count];
        let mut order: Vec<u32> = (0..days.len() as u32).collect();
        for key in keys {
            let by: Vec<u32> = order.iter().map(|&at| key(&days[at as usize])).collect();
            let places = order_by_key(&by);
            order = places.iter().map(|&place| order[place as usize]).collect();
        }
        let mut found = Self {
            different: Vec::new(),
            of: vec![0; days.len()],
        };
        for same in order.chunk_by(|&a, &b| days[a as usize] == days[b as usize]) {
            let Some(each) = same.first().map(|&at| days[at as usize]) else {
                continue;
            };
            for &at in same {
                found.of[at as usize] = found.different.len() as u32;
            }
            found.different.push(Repeat {
                count: each.count,
                last: f64::from(each.last) / unit,
                age: f64::from(each.age) / unit,
                people: same.len() as f64,
            });
        }
        found
    }
}

/// One person's history in whole days from the first event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Events after the first.
    pub count: u32,
    /// Days to the last event.
    pub last: u32,
    /// Days to the end of observation, no fewer.
    pub age: u32,
}

/// A fitted BG/NBD model: while active, a person's events come at a rate that is gamma distributed over people (shape `r`,
/// rate `alpha`); after each event the person stops with a probability that is beta distributed (`a`, `b`).
///
/// # Source
/// Fader, Hardie & Lee (2005), "Counting your customers" the easy way, *Marketing Science* 24, 275–284.
#[derive(Debug, Clone)]
pub struct BgNbd {
    /// Shape of the rates.
    pub r: f64,
    /// Rate parameter of the rates, in units of time.
    pub alpha: f64,
    /// First parameter of the probability to stop.
    pub a: f64,
    /// Second parameter of the probability to stop.
    pub b: f64,
}

/// A model with how well the data know it.
#[derive(Debug, Clone)]
pub struct Fitted<M> {
    /// The model.
    pub model: M,
    /// Log likelihood.
    pub log_likelihood: f64,
    /// Covariance of the logarithms of the parameters, from the observed information.
    pub covariance: Matrix,
    /// People behind it.
    pub people: f64,
}

/// Histories of which a first fit is made.
const MOST_FOR_START: usize = 10_000;
/// Weight of the ridge, per person.
const RIDGE: f64 = 1e-6;

/// The fit of [`BgNbd`], step by step.
#[derive(Debug, Clone)]
pub struct BgNbdFitting {
    total: f64,
    /// A part of very many histories, whose fit comes close for little; none once it is fitted.
    part: Option<(Vec<Repeat>, f64)>,
    descent: Descent,
}

impl BgNbdFitting {
    /// Steps of a fit: some ten suffice, and the last goes on for as long as it takes.
    pub const STEPS: usize = 12;

    /// A fit that has not begun; `None` where [`BgNbd::fit`] has nothing to begin with.
    pub fn new(people: &[Repeat]) -> Option<Self> {
        let total: f64 = people.iter().map(|each| each.people).sum();
        let sum = |of: &dyn Fn(&Repeat) -> f64| -> f64 {
            people.iter().map(|each| each.people * of(each)).sum()
        };
        let events = sum(&|each| f64::from(each.count));
        let time = sum(&|each| each.age);
        if !(events > 0.0 && time > 0.0 && time.is_finite()) {
            return None;
        }
        let plain = [0.0, libm::log(time / events), 0.0, 1.0];
        let stride = people.len() / MOST_FOR_START;
        let part = (stride > 1).then(|| {
            let part: Vec<Repeat> = people.iter().step_by(stride).copied().collect();
            let total = part.iter().map(|each| each.people).sum();
            (part, total)
        });
        let descent = match &part {
            Some((part, total)) => Descent::new(&plain, &mut BgNbd::penalized(part, *total)),
            None => Descent::new(&plain, &mut BgNbd::penalized(people, total)),
        };
        Some(Self {
            total,
            part,
            descent,
        })
    }

    /// Does step `at` of [`STEPS`](Self::STEPS) with the same people; nothing once the fit is over.
    pub fn step(&mut self, at: usize, people: &[Repeat]) {
        if let Some((part, total)) = self.part.take() {
            let start = self.descent.at().to_vec();
            while !self.descent.is_over() {
                self.descent.step(&mut BgNbd::penalized(&part, total));
            }
            let found = self.descent.clone().minimum();
            let start = found.map_or(start, |found| found.at);
            self.descent = Descent::new(&start, &mut BgNbd::penalized(people, self.total));
        }
        let last = at + 1 == Self::STEPS;
        loop {
            self.descent.step(&mut BgNbd::penalized(people, self.total));
            if !last || self.descent.is_over() {
                break;
            }
        }
    }

    /// The fitted model.
    pub fn fitted(&self) -> Option<Fitted<BgNbd>> {
        let found = self.descent.clone().minimum()?;
        let model = BgNbd::of_logs(&found.at);
        Some(Fitted::new(model, self.total, &found))
    }
}

/// The ridge at logarithms of parameters; adds its slope to the gradient.
pub(super) fn ridge(logs: &[f64], gradient: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for (at, log) in logs.iter().enumerate() {
        if let Some(slope) = gradient.get_mut(at) {
            *slope += RIDGE * log;
        }
        sum += 0.5 * RIDGE * log * log;
    }
    sum
}

impl<M> Fitted<M> {
    /// A model at the minimum of the mean negative log likelihood of so many people.
    pub(super) fn new(model: M, people: f64, found: &Minimum) -> Self {
        let mut covariance = Cholesky::new(&found.hessian, 0.0).inverse();
        for i in 0..covariance.rows() {
            for j in 0..covariance.columns() {
                covariance[(i, j)] /= people;
            }
        }
        Self {
            model,
            log_likelihood: (ridge(&found.at, &mut []) - found.value) * people,
            covariance,
            people,
        }
    }

    /// Standard error of a function of the parameters by the delta method; `gradient` by logarithm of each parameter.
    pub fn std_error(&self, gradient: &[f64]) -> f64 {
        let mut variance = 0.0;
        for (i, a) in gradient.iter().enumerate() {
            for (j, b) in gradient.iter().enumerate() {
                variance += a * b * self.covariance[(i, j)];
            }
        }
        variance.max(0.0).sqrt()
    }
}

/// Periods to come, their length, and what money is worth a period later.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Horizon {
    /// Number of periods.
    pub periods: u32,
    /// Length of a period, in the unit of the model.
    pub length: f64,
    /// Interest per period, 0.01 = 1 %.
    pub interest: f64,
}

/// Ages at which a smooth function of age is known exactly; between them a polynomial.
const NODES: usize = 14;

impl BgNbd {
    /// Number of parameters.
    pub const PARAMETERS: usize = 4;

    /// Fits the model by maximum likelihood; faster where people with the same `count` and `age` stand together.
    ///
    /// Where people do not differ the likelihood rises without end towards a model in which they are all alike. A ridge
    /// of 10⁻⁶ per person on the logarithms of the parameters ends it; it moves those of CDNOW by less than 0.05 %.
    /// # Edge cases
    /// Nobody with a repeat, or data for which the likelihood still has no top: `None`.
    pub fn fit(people: &[Repeat]) -> Option<Fitted<Self>> {
        let mut fitting = BgNbdFitting::new(people)?;
        (0..BgNbdFitting::STEPS).for_each(|at| fitting.step(at, people));
        fitting.fitted()
    }

    /// What is least for the likeliest parameters: the mean negative log likelihood with its ridge.
    fn penalized(people: &[Repeat], total: f64) -> impl FnMut(&[f64], &mut [f64]) -> f64 {
        move |at, gradient| Self::of_logs(at).loss(people, total, gradient) + ridge(at, gradient)
    }

    /// The model with parameters whose logarithms are given.
    pub fn of_logs(logs: &[f64]) -> Self {
        let at = |index: usize| logs.get(index).map_or(f64::NAN, |log| libm::exp(*log));
        Self {
            r: at(0),
            alpha: at(1),
            a: at(2),
            b: at(3),
        }
    }

    /// Logarithms of the parameters: r, alpha, a, b.
    pub fn logs(&self) -> [f64; Self::PARAMETERS] {
        [self.r, self.alpha, self.a, self.b].map(libm::log)
    }

    /// Mean negative log likelihood, and its gradient by logarithm of each parameter.
    fn loss(&self, people: &[Repeat], total: f64, gradient: &mut [f64]) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let (ln_alpha, psi_r) = (libm::log(alpha), digamma(r));
        let (lgamma_r, beta) = (lgamma(r), lgamma(a + b) - lgamma(b));
        let (psi_ab, psi_b) = (digamma(a + b), digamma(b));
        let (mut log_likelihood, mut sums) = (0.0, [0.0; 4]);
        // What belongs to a count, and to an age, is found again only when that changes.
        let (mut count, mut of_count) = (u32::MAX, [0.0; 5]);
        let (mut age, mut ln_end) = (f64::NAN, 0.0);
        for each in people {
            let x = f64::from(each.count);
            let n = each.people;
            if each.age != age {
                age = each.age;
                ln_end = libm::log(alpha + age);
            }
            if each.count == 0 {
                log_likelihood += n * r * (ln_alpha - ln_end);
                sums[0] += n * (ln_alpha - ln_end);
                sums[1] += n * (r / alpha - r / (alpha + age));
                continue;
            }
            if each.count != count {
                count = each.count;
                of_count = [
                    lgamma(r + x) - lgamma_r + r * ln_alpha + beta + lgamma(b + x)
                        - lgamma(a + b + x),
                    digamma(r + x) - psi_r + ln_alpha,
                    psi_ab - digamma(a + b + x),
                    digamma(b + x) - psi_b,
                    libm::log(a / (b + x - 1.0)),
                ];
            }
            let [constant, by_r, by_a, by_b, ln_odds] = of_count;
            let ln_last = libm::log(alpha + each.last);
            // ln of the odds of having stopped at the last event against being active still.
            let odds = ln_odds + (r + x) * (ln_end - ln_last);
            let e = libm::exp(-odds.abs());
            let stopped = if odds > 0.0 {
                1.0 / (1.0 + e)
            } else {
                e / (1.0 + e)
            };
            let active = 1.0 - stopped;
            let ln_sum = odds.max(0.0) + libm::log1p(e);
            log_likelihood += n * (constant - (r + x) * ln_end + ln_sum);
            sums[0] += n * (by_r - active * ln_end - stopped * ln_last);
            sums[1] += n
                * (r / alpha - (r + x) * (active / (alpha + age) + stopped / (alpha + each.last)));
            sums[2] += n * (by_a + stopped / a);
            sums[3] += n * (by_a + by_b - stopped / (b + x - 1.0));
        }
        let scales = [r, alpha, a, b];
        for ((slot, sum), scale) in gradient.iter_mut().zip(sums).zip(scales) {
            *slot = -sum * scale / total;
        }
        -log_likelihood / total
    }

    /// The probability that a person has not stopped; 1 without a repeat, as the model has it.
    pub fn p_alive(&self, person: &Repeat) -> f64 {
        if person.count == 0 {
            return 1.0;
        }
        let x = f64::from(person.count);
        let ratio = libm::log((self.alpha + person.age) / (self.alpha + person.last));
        let odds = libm::log(self.a / (self.b + x - 1.0)) + (self.r + x) * ratio;
        1.0 / (1.0 + libm::exp(odds))
    }

    /// Events expected within `time` from a person who is active at `age` after `count` repeats.
    ///
    /// # Formula
    /// (a + b + x − 1)/(a − 1)·(1 − (1 − z)^(r+x)·₂F₁(r + x, b + x; a + b + x − 1; z)), z = t/(α + T + t): the paper's
    /// equation 10. Where r + x > a − 1 after Euler's transformation, (1 − z)^(a−1)·₂F₁(a − 1, a + b − r − 1; …; z), so that no
    /// power becomes large.
    /// # Edge cases
    /// a = 1, and a + b + x = 1, are limits: the mean of both sides.
    pub fn expected_while_active(&self, count: f64, age: f64, time: f64) -> f64 {
        const NEAR: f64 = 1e-4;
        let c = self.a + self.b + count - 1.0;
        if (self.a - 1.0).abs() < NEAR || c.abs() < NEAR {
            // Values at both sides, in the proportion of their distance.
            let centre = if c.abs() < NEAR { self.a - c } else { 1.0 };
            let side = |a: f64| Self { a, ..self.clone() }.plain(count, age, time);
            let (low, high) = (side(centre - NEAR), side(centre + NEAR));
            return low + (self.a - centre + NEAR) / (2.0 * NEAR) * (high - low);
        }
        self.plain(count, age, time)
    }

    fn plain(&self, count: f64, age: f64, time: f64) -> f64 {
        let Self { r, alpha, a, b } = *self;
        let end = alpha + age + time;
        let z = time / end;
        let c = a + b + count - 1.0;
        let left = (alpha + age) / end;
        let shrunk = if r + count > a - 1.0 {
            libm::pow(left, a - 1.0) * hyp2f1(a - 1.0, a + b - r - 1.0, c, z)
        } else {
            libm::pow(left, r + count) * hyp2f1(r + count, b + count, c, z)
        };
        c / (a - 1.0) * (1.0 - shrunk)
    }

    /// Events expected from a new person within `time` of the first.
    pub fn expected_of_new(&self, time: f64) -> f64 {
        self.expected_while_active(0.0, 0.0, time)
    }

    /// Events expected from a person within `time` of the end of observation.
    pub fn expected(&self, person: &Repeat, time: f64) -> f64 {
        self.p_alive(person) * self.expected_while_active(person.count.into(), person.age, time)
    }

    /// Events expected over a horizon from a person who is active, each discounted to now from the end of its period.
    pub fn discounted_while_active(&self, count: f64, age: f64, horizon: &Horizon) -> f64 {
        let (mut sum, mut before, mut worth) = (0.0, 0.0, 1.0);
        for period in 1..=horizon.periods {
            let until = f64::from(period) * horizon.length;
            let expected = self.expected_while_active(count, age, until);
            worth /= 1.0 + horizon.interest;
            sum += worth * (expected - before);
            before = expected;
        }
        sum
    }

    /// Discounted events expected of each person; faster where people of the same `count` stand together.
    ///
    /// # Method
    /// For a count with more than 14 different histories the expectation while active, a smooth function of age, is
    /// computed at 14 Chebyshev points of ln(α + age) and interpolated (barycentric formula: Berrut & Trefethen 2004,
    /// *SIAM Review* 46, 501–517); it keeps eight digits.
    pub fn discounted(&self, people: &[Repeat], horizon: &Horizon) -> Vec<f64> {
        let mut all = Vec::with_capacity(people.len());
        for same in people.chunk_by(|a, b| a.count == b.count) {
            let (low, high) = same
                .iter()
                .fold((f64::INFINITY, 0.0f64), |(low, high), each| {
                    (low.min(each.age), high.max(each.age))
                });
            let count = same.first().map_or(0.0, |each| f64::from(each.count));
            let at = |age: f64| self.discounted_while_active(count, age, horizon);
            if same.len() <= NODES || high <= low {
                all.extend(same.iter().map(|each| self.p_alive(each) * at(each.age)));
                continue;
            }
            let place = |age: f64| libm::log(self.alpha + age);
            let (from, to) = (place(low), place(high));
            let angle = |i: usize| std::f64::consts::PI * i as f64 / (NODES - 1) as f64;
            let nodes: [(f64, f64, f64); NODES] = std::array::from_fn(|i| {
                let place = 0.5 * (from + to) - 0.5 * (to - from) * libm::cos(angle(i));
                let sign = if i % 2 == 0 { 1.0 } else { -1.0 };
                let weight = if i == 0 || i == NODES - 1 {
                    0.5 * sign
                } else {
                    sign
                };
                let age = (libm::exp(place) - self.alpha).max(0.0);
                (place, weight, at(age))
            });
            let mut last = (f64::NAN, 0.0);
            for each in same {
                if each.age != last.0 {
                    last = (each.age, barycentric(&nodes, place(each.age)));
                }
                all.push(self.p_alive(each) * last.1);
            }
        }
        all
    }
}

/// The value at `x` of the polynomial through (place, weight, value).
fn barycentric(nodes: &[(f64, f64, f64)], x: f64) -> f64 {
    let (mut above, mut below) = (0.0, 0.0);
    for &(place, weight, value) in nodes {
        if x == place {
            return value;
        }
        let part = weight / (x - place);
        above += part * value;
        below += part;
    }
    above / below
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::math::Random;

    /// People of the CDNOW form: bought first in the first 12 weeks, observed to week 39.
    fn simulated(model: &BgNbd, people: usize, random: &mut Random) -> Vec<Repeat> {
        (0..people)
            .map(|_| {
                let age = 39.0 - 12.0 * random.uniform();
                let rate = gamma(model.r, random) / model.alpha;
                let (up, down) = (gamma(model.a, random), gamma(model.b, random));
                let stop = up / (up + down);
                let (mut time, mut last, mut count) = (0.0, 0.0, 0);
                loop {
                    time -= libm::log(1.0 - random.uniform()) / rate;
                    if time > age {
                        break;
                    }
                    (last, count) = (time, count + 1);
                    if random.uniform() < stop {
                        break;
                    }
                }
                Repeat::new(count, last, age).unwrap()
            })
            .collect()
    }

    /// A gamma variate of rate 1: Marsaglia & Tsang (2000), ACM TOMS 26, 363–372.
    pub(in crate::estimate) fn gamma(shape: f64, random: &mut Random) -> f64 {
        if shape < 1.0 {
            let power = libm::pow(1.0 - random.uniform(), 1.0 / shape);
            return power * gamma(shape + 1.0, random);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let z = random.normal();
            let v = (1.0 + c * z) * (1.0 + c * z) * (1.0 + c * z);
            if v > 0.0
                && libm::log(1.0 - random.uniform()) < 0.5 * z * z + d - d * v + d * libm::log(v)
            {
                return d * v;
            }
        }
    }

    fn cdnow() -> BgNbd {
        BgNbd {
            r: 0.243,
            alpha: 4.414,
            a: 0.793,
            b: 2.426,
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_value() {
        let people = simulated(&cdnow(), 50, &mut Random::new(4));
        let at = [-0.7, 1.1, 0.2, 0.6];
        let mut gradient = [0.0; 4];
        BgNbd::of_logs(&at).loss(&people, 50.0, &mut gradient);
        for i in 0..4 {
            let value = |step: f64| {
                let mut moved = at;
                moved[i] += step;
                BgNbd::of_logs(&moved).loss(&people, 50.0, &mut [0.0; 4])
            };
            let slope = (value(1e-5) - value(-1e-5)) / 2e-5;
            assert!(
                (slope - gradient[i]).abs() < 1e-8,
                "{i}: {slope} {}",
                gradient[i]
            );
        }
    }

    #[test]
    fn parameters_that_made_the_data_lie_in_their_intervals() {
        let truth = cdnow();
        let mut random = Random::new(8);
        let mut covered = [0; 4];
        for _ in 0..60 {
            let fit = BgNbd::fit(&simulated(&truth, 3_000, &mut random)).unwrap();
            for (i, (found, truth)) in fit.model.logs().iter().zip(truth.logs()).enumerate() {
                let error = fit.covariance[(i, i)].sqrt();
                covered[i] += u32::from((found - truth).abs() <= 1.96 * error);
            }
        }
        // 95 % of 60, less what chance takes in one of a thousand.
        assert!(covered.iter().all(|&hits| hits >= 52), "{covered:?} of 60");
    }

    #[test]
    fn a_sum_of_expectations_is_the_integral_of_the_rate() {
        // While active, E[purchases] = ∫ (r + x)/(α + T)·E_p[(1 + ps/(α + T))^−(r+x+1)] ds, here by brute force.
        let model = BgNbd {
            r: 1.3,
            alpha: 6.0,
            a: 1.7,
            b: 2.2,
        };
        let (x, age, time) = (3.0, 20.0, 30.0);
        let steps = 2_000;
        let (mut total, mut weight) = (0.0, 0.0);
        for i in 0..steps {
            let p = (f64::from(i) + 0.5) / f64::from(steps);
            let density = libm::pow(p, model.a - 1.0) * libm::pow(1.0 - p, model.b + x - 1.0);
            let shrunk = libm::pow(1.0 + p * time / (model.alpha + age), -(model.r + x));
            total += density * (1.0 - shrunk) / p;
            weight += density;
        }
        let got = model.expected_while_active(x, age, time);
        assert!(
            (got / (total / weight) - 1.0).abs() < 1e-5,
            "{got} {}",
            total / weight
        );
    }

    #[test]
    fn interpolated_expectations_keep_eight_digits_and_huge_counts_stay_finite() {
        let model = cdnow();
        let horizon = Horizon {
            periods: 36,
            length: 4.345,
            interest: 0.008,
        };
        for count in [0, 1, 7, 2_000] {
            let people: Vec<Repeat> = (0..200)
                .map(|i| f64::from(i) * 0.7 + 0.5)
                .map(|age| {
                    Repeat::new(count, if count > 0 { 0.9 * age } else { 0.0 }, age).unwrap()
                })
                .collect();
            for (each, got) in people.iter().zip(model.discounted(&people, &horizon)) {
                let direct = model.p_alive(each)
                    * model.discounted_while_active(count.into(), each.age, &horizon);
                assert!(
                    direct.is_finite() && (got - direct).abs() <= 1e-8 * direct,
                    "{each:?}"
                );
            }
        }
    }

    #[test]
    fn equal_histories_count_together_and_give_the_same_fit() {
        let people = simulated(&cdnow(), 2_000, &mut Random::new(6));
        let days: Vec<History> = people
            .iter()
            .map(|each| History {
                count: each.count,
                last: (7.0 * each.last) as u32,
                age: (7.0 * each.age) as u32,
            })
            .collect();
        let single: Vec<Repeat> = days
            .iter()
            .map(|h| Repeat::new(h.count, f64::from(h.last) / 7.0, f64::from(h.age) / 7.0))
            .collect::<Option<_>>()
            .unwrap();
        let found = Histories::new(&days, 7.0);
        assert!(found.different.len() < 1_900);
        for (each, &at) in single.iter().zip(&found.of) {
            let same = &found.different[at as usize];
            assert_eq!(
                (same.count, same.last, same.age),
                (each.count, each.last, each.age)
            );
        }
        let (one, other) = (
            BgNbd::fit(&single).unwrap(),
            BgNbd::fit(&found.different).unwrap(),
        );
        assert!((one.log_likelihood / other.log_likelihood - 1.0).abs() < 1e-12);
        assert!((one.model.a / other.model.a - 1.0).abs() < 1e-6);
    }

    #[test]
    fn where_all_are_alike_the_model_is_that_of_one() {
        // Everybody at rate 0.2, and everybody stops with probability 0.1: E = (1 − e^(−0.1·0.2·t))/0.1 while active.
        let alike = BgNbd {
            r: 2e4,
            alpha: 1e5,
            a: 1e4,
            b: 9e4,
        };
        let people = simulated(&alike, 4_000, &mut Random::new(19));
        let fit = BgNbd::fit(&people).unwrap();
        let expected = (1.0 - libm::exp(-0.02 * 20.0)) / 0.1;
        let exact = alike.expected_while_active(3.0, 30.0, 20.0);
        assert!((exact / expected - 1.0).abs() < 1e-3, "{exact} {expected}");
        let found = fit.model.expected_while_active(3.0, 30.0, 20.0);
        assert!(
            (found / expected - 1.0).abs() < 0.06,
            "{:?}: {found}",
            fit.model
        );
        assert!(fit.log_likelihood.is_finite());
    }

    #[test]
    fn nobody_who_comes_back_gives_no_model_and_contradictions_no_history() {
        let once: Vec<Repeat> = (1..40)
            .map(|i| Repeat::new(0, 0.0, f64::from(i)).unwrap())
            .collect();
        assert!(BgNbd::fit(&once).is_none());
        assert_eq!(Repeat::new(2, 50.0, 38.0), None);
        assert_eq!(Repeat::new(0, 3.0, 38.0), None);
    }
}
