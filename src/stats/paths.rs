//! Paths through a few states, and what became of them.

use crate::math::{apportion, order};
use std::cmp::Ordering;
use std::ops::Range;

/// Cuts the steps of one unit into journeys, each at most `window` long: `emit` receives the places of a journey's steps
/// and the conversion that ended it, if one did. All times are in one unit, ascending; conversions at one time are one.
///
/// A journey that converts holds the steps since the conversion before it that are no older than `window`, those of
/// the same time included; it may have none. The other steps make journeys that did not convert, each from its first step on.
pub fn journeys(
    steps: &[i64],
    conversions: &[i64],
    window: i64,
    emit: &mut dyn FnMut(Range<usize>, Option<usize>),
) {
    let mut from = 0;
    for end in 0..=conversions.len() {
        let at = conversions.get(end);
        let until = at
            .map_or(steps.len(), |at| steps.partition_point(|step| step <= at))
            .max(from);
        let recent = |step: &i64| at.is_none_or(|at| at.saturating_sub(*step) > window);
        let start = from + steps[from..until].partition_point(recent);
        while from < start {
            let rest = &steps[from..start];
            let within = |step: &i64| step.saturating_sub(steps[from]) <= window;
            let stop = from + rest.partition_point(within).max(1);
            emit(from..stop, None);
            from = stop;
        }
        if at.is_some() {
            emit(start..until, Some(end));
        }
        from = until;
    }
}

/// What became of those who went one path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many ended in a conversion.
    pub converted: u64,
    /// How many ended without one.
    pub lost: u64,
    /// Exact value of the conversions, in minor units.
    pub value: i128,
    /// Σ of the days from the first step to the conversion, of those that converted.
    pub days: u64,
}

impl Outcome {
    /// Adds another.
    pub fn merge(&mut self, other: &Self) {
        self.converted += other.converted;
        self.lost += other.lost;
        self.value += other.value;
        self.days += other.days;
    }

    /// converted + lost.
    pub fn n(&self) -> u64 {
        self.converted + self.lost
    }
}

/// Distinct paths with their outcomes; and, because it depends on the time of each step, the credit that decays with age.
///
/// Counts and money are whole numbers, so any split of the same journeys merges to the same table.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    states: usize,
    half_life: f64,
    /// The steps of all paths end to end.
    steps: Vec<u32>,
    /// Where each path ends in `steps`.
    ends: Vec<usize>,
    outcomes: Vec<Outcome>,
    /// By state, conversions and value in 2⁻⁴⁰ units.
    decayed: Vec<[i128; 2]>,
    /// Paths at the front that are in order and distinct.
    settled: usize,
}

impl Paths {
    const UNIT: i128 = 1 << 40;

    /// No paths through so many states; the weight of a step halves every `half_life` of its age.
    pub fn new(states: usize, half_life: f64) -> Self {
        Self {
            states,
            half_life,
            steps: Vec::new(),
            ends: Vec::new(),
            outcomes: Vec::new(),
            decayed: vec![[0; 2]; states],
            settled: 0,
        }
    }

    /// How many states there are, on a path or not.
    pub fn states(&self) -> usize {
        self.states
    }

    /// Takes what became of a path; `ages` are those of its steps at the conversion, in units of the half-life.
    ///
    /// A path without steps, or with a state that there is not, is left out: nothing can be credited to it.
    pub fn update(&mut self, path: &[u32], outcome: Outcome, ages: &[f64]) {
        if path.is_empty() || path.iter().any(|&state| state as usize >= self.states) {
            return;
        }
        if outcome.converted > 0 {
            self.decay(path, &outcome, ages);
        }
        self.push(path, outcome);
        self.settle();
    }

    fn push(&mut self, path: &[u32], outcome: Outcome) {
        self.steps.extend_from_slice(path);
        self.ends.push(self.steps.len());
        self.outcomes.push(outcome);
    }

    /// Keeps the table from growing with the journeys and not with their paths.
    fn settle(&mut self) {
        if self.ends.len() > 2 * self.settled + 4096 {
            self.finish();
        }
    }

    fn decay(&mut self, path: &[u32], outcome: &Outcome, ages: &[f64]) {
        // Relative to the youngest, or the weights of old paths would all be nothing.
        let youngest = ages.iter().copied().fold(f64::INFINITY, f64::min);
        let weight = |age: &f64| libm::exp2((youngest - age) / self.half_life);
        let weights: Vec<f64> = ages.iter().map(weight).collect();
        let Some(shares) = apportion(Self::UNIT, &weights) else {
            return;
        };
        for (&state, share) in path.iter().zip(shares) {
            let [converted, value] = &mut self.decayed[state as usize];
            *converted += share * i128::from(outcome.converted);
            *value += share * outcome.value;
        }
    }

    /// Adds the paths of another part.
    pub fn merge(&mut self, other: &Self) {
        for (path, outcome) in other.iter() {
            self.push(path, *outcome);
        }
        for (into, from) in self.decayed.iter_mut().zip(&other.decayed) {
            into.iter_mut()
                .zip(from)
                .for_each(|(into, from)| *into += from);
        }
        self.settle();
    }

    /// Puts the paths in order and those that are the same together.
    pub fn finish(&mut self) {
        if self.settled == self.ends.len() {
            return;
        }
        let order = order(self.ends.len(), &mut |a, b| self.path(a).cmp(self.path(b)));
        let mut all = Self {
            steps: Vec::with_capacity(self.steps.len()),
            ..Self::new(0, self.half_life)
        };
        for at in order.into_iter().map(|at| at as usize) {
            let (path, outcome) = (self.path(at), &self.outcomes[at]);
            let last = all.ends.len().checked_sub(1);
            match last.filter(|&last| all.path(last).cmp(path) == Ordering::Equal) {
                Some(last) => all.outcomes[last].merge(outcome),
                None => all.push(path, *outcome),
            }
        }
        all.settled = all.ends.len();
        (all.states, all.decayed) = (self.states, std::mem::take(&mut self.decayed));
        *self = all;
    }

    fn path(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.steps[start..self.ends[at]]
    }

    /// The paths with their outcomes; in order and distinct after [`finish`](Self::finish).
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], &Outcome)> {
        let paths = (0..self.ends.len()).map(|at| self.path(at));
        paths.zip(&self.outcomes)
    }

    /// All paths together.
    pub fn total(&self) -> Outcome {
        let mut total = Outcome::default();
        self.outcomes
            .iter()
            .for_each(|outcome| total.merge(outcome));
        total
    }

    /// Conversions and value that decaying weights give to each state.
    pub fn decayed(&self) -> Vec<[f64; 2]> {
        let plain = |units: i128| units as f64 / Self::UNIT as f64;
        self.decayed.iter().map(|sums| sums.map(plain)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    #[test]
    fn any_split_of_the_journeys_merges_to_the_same_table() {
        let mut random = Random::new(5);
        let journeys: Vec<(Vec<u32>, Outcome, Vec<f64>)> = (0..9000)
            .map(|_| {
                let length = 1 + random.below(4);
                let path: Vec<u32> = (0..length).map(|_| random.below(3)).collect();
                let outcome = match random.below(3) {
                    0 => Outcome {
                        converted: 1,
                        lost: 0,
                        value: i128::from(random.below(1 << 30)),
                        days: 3,
                    },
                    _ => Outcome {
                        lost: 1,
                        ..Outcome::default()
                    },
                };
                let ages = path.iter().map(|_| 40.0 * random.uniform()).collect();
                (path, outcome, ages)
            })
            .collect();
        let table = |part: &[(Vec<u32>, Outcome, Vec<f64>)]| {
            let mut paths = Paths::new(3, 7.0);
            part.iter()
                .for_each(|(path, outcome, ages)| paths.update(path, *outcome, ages));
            paths.finish();
            paths
        };
        let whole = table(&journeys);
        assert_eq!(whole.iter().count(), 3 + 9 + 27 + 81);
        assert_eq!(whole.total().n(), 9000);
        for cut in [1, 4000, 8999] {
            let (left, right) = journeys.split_at(cut);
            let mut merged = table(right);
            merged.merge(&table(left));
            merged.finish();
            assert_eq!(merged, whole, "cut at {cut}");
        }
        let sums = whole.decayed().iter().fold([0.0; 2], |sums, part| {
            [sums[0] + part[0], sums[1] + part[1]]
        });
        assert!((sums[0] - whole.total().converted as f64).abs() < 1e-6);
        assert!((sums[1] / whole.total().value as f64 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn every_step_is_on_one_journey_and_a_conversion_ends_each() {
        let found = |steps: &[i64], conversions: &[i64]| {
            let mut found = Vec::new();
            journeys(steps, conversions, 30, &mut |steps, end| {
                found.push((steps, end))
            });
            found
        };
        assert_eq!(found(&[], &[]), []);
        assert_eq!(found(&[], &[5]), [(0..0, Some(0))]);
        // Day 0 is too old for the conversion on day 45, day 50 comes after it.
        let expected = [(0..1, None), (1..3, Some(0)), (3..4, None)];
        assert_eq!(found(&[0, 20, 45, 50], &[45]), expected);
        // Nothing is used twice; journeys that do not convert end 30 days after they began.
        let expected = [(0..1, Some(0)), (1..2, Some(1)), (2..4, None), (4..5, None)];
        assert_eq!(found(&[1, 4, 7, 37, 38], &[2, 5]), expected);
    }

    #[test]
    fn a_step_that_is_a_half_life_older_has_half_the_weight_however_old_both_are() {
        for age in [0.0, 30.0, 1e6] {
            let mut paths = Paths::new(2, 7.0);
            let outcome = Outcome {
                converted: 1,
                lost: 0,
                value: 300,
                days: 0,
            };
            paths.update(&[0, 1], outcome, &[age + 7.0, age]);
            let [first, second] = [paths.decayed()[0], paths.decayed()[1]];
            assert!((first[1] - 100.0).abs() < 1e-9 && (second[1] - 200.0).abs() < 1e-9);
            assert!((first[0] - 1.0 / 3.0).abs() < 1e-11);
        }
    }

    #[test]
    fn a_path_without_steps_or_of_unknown_states_is_left_out() {
        let mut paths = Paths::new(2, 1.0);
        let lost = Outcome {
            lost: 1,
            ..Outcome::default()
        };
        paths.update(&[], lost, &[]);
        paths.update(&[0, 2], lost, &[]);
        assert_eq!(paths.iter().count(), 0);
        assert_eq!(paths.total(), Outcome::default());
    }
}
