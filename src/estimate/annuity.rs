//! What is still to be paid by those who last: life annuities on an observed table.

use super::{Interval, normal_around};
use crate::stats::{ClusterSums, EventTable};

/// Chances of lasting, one unit of time after the other, from a table of events.
///
/// # Method
/// At a time at which at least `least` were at risk the chance of an event is d/n, as in a Kaplan–Meier curve. At any
/// other time it is the mean rate of the whole table: nobody, or next to nobody, has been seen there.
#[derive(Debug, Clone)]
pub struct LifeTable {
    /// ln S at the end of each time, from 0 on.
    log: Vec<f64>,
    /// Variance of ln(1 − h) at each time; `None` = the mean rate stands there.
    variance: Vec<Option<f64>>,
    /// Variance of ln(1 − h) where h is the mean rate.
    of_rate: f64,
}

/// One who is there: the time since the beginning, what each payment brings, and a cluster.
#[derive(Debug, Clone, Copy)]
pub struct Payer {
    /// Time since the beginning.
    pub age: u32,
    /// What counts as one payment.
    pub amount: f64,
    /// Payers of one cluster stand together.
    pub cluster: u32,
}

/// Payments at times from now on, each with its weight, ascending; a weight holds what is taken off for the delay.
pub type Schedule = [(u32, f64)];

/// The mean over payers of what is still to come, and where its error comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Remaining {
    /// Payers.
    pub people: u64,
    /// The mean.
    pub value: f64,
    /// Standard error from the table.
    table: f64,
    /// Standard error from which payers are seen, by cluster.
    sampling: f64,
}

impl LifeTable {
    /// The table up to the time `until`; `None` where nobody was ever under observation.
    pub fn new(events: &EventTable, least: u64, until: u32) -> Option<Self> {
        let (mut exposed, mut total) = (0u64, 0u64);
        for step in events.steps().filter(|step| step.time > 0) {
            exposed += step.at_risk;
            total += step.events;
        }
        if exposed == 0 {
            return None;
        }
        // Events at time 0 are counted where they stand, and tell nothing of a rate.
        let rate = (total as f64 / exposed as f64).min(0.5);
        let mut table = Self {
            log: Vec::with_capacity(until as usize + 1),
            variance: Vec::with_capacity(until as usize + 1),
            of_rate: rate / exposed as f64 / ((1.0 - rate) * (1.0 - rate)),
        };
        let mut steps = events.steps();
        let mut log = 0.0;
        for _ in 0..=until {
            let seen = steps.next().filter(|step| step.at_risk >= least.max(1));
            let (chance, variance) = match seen {
                None => (rate, None),
                Some(step) => {
                    let n = step.at_risk as f64;
                    // Where all leave at once half of one stays: else nothing could be said of who stayed longer.
                    let d = (step.events as f64).min(n - 0.5);
                    (d / n, Some(d / (n * (n - d))))
                }
            };
            log += libm::log1p(-chance);
            table.log.push(log);
            table.variance.push(variance);
        }
        Some(table)
    }

    /// Was every time after `age` seen up to the one `time` later?
    pub fn is_seen(&self, age: u32, time: u32) -> bool {
        let (from, to) = (age as usize + 1, age as usize + time as usize + 1);
        let times = self.variance.get(from..to);
        times.is_some_and(|times| times.iter().all(Option::is_some))
    }

    /// Chance to last another `time` for one who has lasted to `age`.
    pub fn lasts(&self, age: u32, time: u32) -> f64 {
        let last = self.log.len() - 1;
        let at = |time: u64| self.log[(time as usize).min(last)];
        libm::exp(at(u64::from(age) + u64::from(time)) - at(u64::from(age)))
    }

    /// What one of an age will still pay, in payments.
    pub fn expected(&self, age: u32, schedule: &Schedule) -> f64 {
        let parts = schedule.iter();
        parts
            .map(|&(time, weight)| weight * self.lasts(age, time))
            .sum()
    }

    /// What payers will still pay on average. All ages and times are within the table.
    ///
    /// # Formula
    /// Σ aᵢ Σₖ wₖ·S(tᵢ + τₖ)/S(tᵢ) / n. With D(u) the derivative of the sum by ln(1 − h(u)), its variance is
    /// Σ D(u)²·d/(n(n − d)) over the times seen (Greenwood, by the delta method) and (Σ D(u))² times that of the mean
    /// rate over the others; apart from it stands the spread of the payers, by cluster.
    /// # Source
    /// Bowers et al. (1997), *Actuarial Mathematics*, ch. 5; Greenwood (1926), *Reports on Public Health and Medical
    /// Subjects* 33, 1–26.
    pub fn remaining(&self, payers: &[Payer], schedule: &Schedule) -> Remaining {
        let mut by_age = vec![0.0; self.log.len() + 1];
        let mut each = vec![f64::NAN; self.log.len()];
        let mut spread = ClusterSums::default();
        for payer in payers {
            let age = payer.age as usize;
            let Some(each) = each.get_mut(age) else {
                continue;
            };
            if each.is_nan() {
                *each = self.expected(payer.age, schedule);
            }
            by_age[age] += payer.amount;
            spread.update(payer.cluster, 1.0, payer.amount * *each);
        }
        spread.finish();
        // What changes at a time is added there; summed up from the first on, it is the derivative.
        let mut change = vec![0.0; self.log.len() + 1];
        for (age, &amount) in by_age.iter().enumerate().filter(|(_, sum)| **sum != 0.0) {
            for &(time, weight) in schedule {
                let part = amount * weight * self.lasts(age as u32, time);
                let end = (age + time as usize + 1).min(self.log.len());
                change[(age + 1).min(end)] += part;
                change[end] -= part;
            }
        }
        let (mut slope, mut seen, mut unseen) = (0.0, 0.0, 0.0);
        for (change, variance) in change.iter().zip(&self.variance) {
            slope += change;
            match variance {
                Some(variance) => seen += slope * slope * variance,
                None => unseen += slope,
            }
        }
        let n = spread.w.max(1.0);
        Remaining {
            people: spread.w as u64,
            value: spread.wc / n,
            table: (seen + unseen * unseen * self.of_rate).sqrt() / n,
            sampling: spread.std_error().unwrap_or(0.0),
        }
    }
}

impl Remaining {
    /// Interval of the mean: what is unknown of the table, and which payers are seen.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        normal_around(self.value, self.std_error(), confidence)
    }

    /// The sum over exactly these payers, its interval that of the table alone.
    pub fn total(&self, confidence: f64) -> (f64, Option<Interval>) {
        let n = self.people as f64;
        let value = n * self.value;
        (value, normal_around(value, n * self.table, confidence))
    }

    /// The difference from another mean, of other payers by another table.
    pub fn less(&self, other: &Self, confidence: f64) -> (f64, Option<Interval>) {
        let value = self.value - other.value;
        let error = libm::hypot(self.std_error(), other.std_error());
        (value, normal_around(value, error, confidence))
    }

    fn std_error(&self) -> f64 {
        libm::hypot(self.table, self.sampling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    fn table(episodes: &[(u32, bool)]) -> EventTable {
        let mut table = EventTable::default();
        episodes
            .iter()
            .for_each(|&(stop, event)| table.update(None, stop, event));
        table
    }

    fn payer(age: u32, amount: f64, cluster: u32) -> Payer {
        Payer {
            age,
            amount,
            cluster,
        }
    }

    /// By hand: of ten, two leave at 1 and two of the eight at 2, so 4/5 and then 3/5 last; later nobody leaves. Two
    /// payments of 100 and 200 at times 1 and 2, the second worth half: from the beginning 0.8 + ½·0.6 = 1.1 payments,
    /// after one time ¾ + ½·¾ = 1.125; the mean is (110 + 225)/2.
    #[test]
    fn payments_to_come_are_those_worked_by_hand() {
        let mut episodes = vec![(1, true), (1, true), (2, true), (2, true)];
        episodes.extend([(9, false); 6]);
        let life = LifeTable::new(&table(&episodes), 1, 9).unwrap();
        let schedule = [(1, 1.0), (2, 0.5)];
        assert!((life.expected(0, &schedule) - 1.1).abs() < 1e-14);
        assert!((life.expected(1, &schedule) - 1.125).abs() < 1e-14);
        let payers = [payer(0, 100.0, 0), payer(1, 200.0, 1)];
        let found = life.remaining(&payers, &schedule);
        assert!((found.value - 167.5).abs() < 1e-12);
        // D(1) = 100·(0.8 + 0.3) = 110, D(2) = 100·0.3 + 200·(0.75 + 0.375) = 255, D(3) = 75 where nobody leaves;
        // Greenwood's parts are 2/(10·8) and 2/(8·6).
        let variance: f64 = 110.0 * 110.0 * 2.0 / 80.0 + 255.0 * 255.0 * 2.0 / 48.0;
        assert!((found.table - variance.sqrt() / 2.0).abs() < 1e-12);
        // The spread of 110 and 225 over two clusters.
        assert!((found.sampling - 57.5).abs() < 1e-12);
        let (total, ends) = found.total(0.95);
        assert_eq!(total, 335.0);
        assert!(
            (ends.unwrap().width() / 2.0 / 1.959_963_984_540_054 - variance.sqrt()).abs() < 1e-9
        );
    }

    #[test]
    fn where_too_few_were_seen_the_mean_rate_stands() {
        // Forty times under observation at time 1 or later, two events.
        let episodes: Vec<(u32, bool)> = (0..20).map(|at| (2, at < 2)).collect();
        let life = LifeTable::new(&table(&episodes), 10, 12).unwrap();
        assert!((life.lasts(2, 10) - 0.95f64.powi(10)).abs() < 1e-14);
        assert!(life.is_seen(0, 2) && !life.is_seen(0, 3) && !life.is_seen(1, 2));
        assert!((life.lasts(0, 2) - 0.9).abs() < 1e-14);
        assert!(LifeTable::new(&EventTable::default(), 10, 12).is_none());
        // All leave at once: who stays longer is still told of.
        let all = LifeTable::new(&table(&[(3, true); 12]), 10, 8).unwrap();
        assert!(all.lasts(3, 5).is_finite() && all.lasts(0, 3) < 0.05);
    }

    #[test]
    fn the_table_s_error_is_that_of_many_tables() {
        let mut random = Random::new(41);
        let schedule: Vec<(u32, f64)> = (1..=12)
            .map(|month| (month, 0.99f64.powi(month as i32)))
            .collect();
        // A chance to leave that falls from 6 % to 2 %; payers of all ages.
        let leaves = |time: u32| if time < 6 { 0.06 } else { 0.02 };
        let payers: Vec<Payer> = (0..60)
            .map(|at| payer(at % 15, 10.0 + f64::from(at), at))
            .collect();
        let truth = {
            let lasts = |age: u32, time: u32| -> f64 {
                (1..=time).map(|u| 1.0 - leaves(age + u)).product()
            };
            let worth = |payer: &Payer| -> f64 {
                let parts = schedule.iter();
                parts
                    .map(|(time, weight)| payer.amount * weight * lasts(payer.age, *time))
                    .sum()
            };
            payers.iter().map(worth).sum::<f64>()
        };
        let mut covered = 0;
        for _ in 0..400 {
            let episodes: Vec<(u32, bool)> = (0..300)
                .map(|_| {
                    let gone = (1..=30).find(|&time| random.uniform() < leaves(time));
                    gone.map_or((30, false), |time| (time, true))
                })
                .collect();
            let life = LifeTable::new(&table(&episodes), 10, 30).unwrap();
            let (_, ends) = life.remaining(&payers, &schedule).total(0.9);
            covered += u32::from(ends.unwrap().contains(truth));
        }
        assert!((344..=376).contains(&covered), "covered {covered} of 400");
    }
}
