//! Probabilities of an outcome that mean what they say: a logistic regression judged by what it has not seen, and
//! straightened by how often the outcome came.

use super::doubly_robust::folds;
use super::isotonic::{Groups, Isotonic};
use super::{Bootstrap, Logistic, Unfit, cluster_bootstraps, logistic};
use crate::math::{Random, order};

/// Penalty of the coefficients, in observations: it keeps rare marks from splitting all.
const RIDGE: f64 = 1.0;
/// Bins of the comparison of what was expected and what came.
const BINS: usize = 10;

/// Outcomes of observations (rows), what is known of each, and to whom they belong; rows of a cluster stand together.
#[derive(Debug, Clone, Default)]
pub struct Outcomes {
    /// 1 where it came.
    pub y: Vec<f64>,
    /// What was known, by column.
    pub columns: Vec<Vec<f64>>,
    /// Cluster by row.
    pub clusters: Vec<u32>,
}

/// A model of the probability of an outcome.
#[derive(Debug, Clone)]
pub struct Calibrated {
    /// Log odds before they are straightened.
    pub model: Logistic,
    curve: Isotonic,
    groups: Groups,
    /// Log odds of each row by a model of the other folds.
    log_odds: Vec<f64>,
    /// Probability of each row by a model and a curve that have not seen its fold.
    pub held_out: Vec<f64>,
}

/// How well probabilities told what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The chance that a row of which it came had the higher probability than one of which it did not.
    pub auc: Option<f64>,
    /// Mean squared distance of probability and outcome.
    pub brier: f64,
    /// The same if each had the share of those of which it came: what is to be undercut.
    pub brier_of_mean: f64,
    /// Tenths of the rows by held-out log odds: rows, mean probability, rows of which it came.
    pub bins: Vec<(u64, f64, u64)>,
}

/// Resamples of clusters: how well the model told what came, and sums over other rows.
#[derive(Debug, Clone)]
pub struct Resampled {
    /// The area under the curve.
    pub auc: Bootstrap,
    /// The mean squared distance.
    pub brier: Bootstrap,
    /// Σ of probability times size.
    pub expected: Bootstrap,
    /// Σ of size of the rows of which it comes, drawn by their probabilities.
    pub outcome: Bootstrap,
}

/// Fits a model to outcomes.
///
/// # Method
/// Logistic regression with ridge 1 on standardised columns. Five folds of clusters: each is judged by a model of the other
/// four, and straightened by an isotonic curve of the other four's held-out log odds. The curve that counts is that of all
/// held-out log odds.
/// # Errors
/// [`Unfit`] where any of the fits has none: too few rows, or all alike.
/// # Source
/// Le Cessie & van Houwelingen (1992), *Applied Statistics* 41, 191–201; Zadrozny & Elkan (2002), KDD, 694–699.
pub fn calibrated(outcomes: &Outcomes, random: &mut Random) -> Result<Calibrated, Unfit> {
    let Outcomes {
        y,
        columns,
        clusters,
    } = outcomes;
    if clusters.len() != y.len() {
        return Err(Unfit::TooFew);
    }
    let all: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let model = logistic(y, &all, RIDGE)?;
    let folds = folds(clusters, random);
    let last = folds.iter().max().map_or(0, |last| last + 1);
    let of_fold = |fold: u8| {
        let folds = &folds;
        (0..y.len()).filter(move |&row| folds[row] == fold)
    };
    let mut log_odds = vec![0.0; y.len()];
    for fold in 0..last {
        let rows: Vec<usize> = (0..last)
            .filter(|other| *other != fold)
            .flat_map(&of_fold)
            .collect();
        let gather = |from: &[f64]| -> Vec<f64> { rows.iter().map(|&row| from[row]).collect() };
        let own: Vec<Vec<f64>> = columns.iter().map(|column| gather(column)).collect();
        let own: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
        let other = logistic(&gather(y), &own, RIDGE)?;
        for row in of_fold(fold) {
            log_odds[row] = other.log_odds(|column| columns[column][row]);
        }
    }
    let groups = Groups::new(&log_odds);
    let mut held_out = vec![0.0; y.len()];
    for fold in 0..last {
        let others = (0..last).filter(|other| *other != fold).flat_map(&of_fold);
        let curve = groups.fit(others.map(|row| (log_odds[row], y[row], 1.0)));
        for row in of_fold(fold) {
            held_out[row] = curve.at(log_odds[row]).unwrap_or(0.0);
        }
    }
    let curve = groups.fit((0..y.len()).map(|row| (log_odds[row], y[row], 1.0)));
    Ok(Calibrated {
        model,
        curve,
        groups,
        log_odds,
        held_out,
    })
}

impl Calibrated {
    /// The probability of a row; `value` gives what is known of it by column.
    pub fn probability(&self, value: impl Fn(usize) -> f64) -> f64 {
        self.curve.at(self.model.log_odds(value)).unwrap_or(0.0)
    }

    /// Rows by held-out log odds. By probability folds would part where the curve is level, and the fold of which least came
    /// stands highest, for the others had more.
    fn sorted(&self) -> Vec<u32> {
        let x = &self.log_odds;
        order(x.len(), &mut |a, b| x[a].total_cmp(&x[b]))
    }

    /// Area under the curve (NaN where all are alike) and mean squared distance of weighted rows.
    fn score(&self, y: &[f64], sorted: &[u32], weight: impl Fn(usize) -> u32) -> [f64; 2] {
        let (x, p) = (&self.log_odds, &self.held_out);
        let (mut above, mut negatives, mut positives, mut squares) = (0.0, 0.0, 0.0, 0.0);
        for tied in sorted.chunk_by(|&a, &b| x[a as usize] == x[b as usize]) {
            let (mut came, mut not) = (0.0, 0.0);
            for row in tied.iter().map(|&row| row as usize) {
                let weight = f64::from(weight(row));
                came += weight * y[row];
                not += weight * (1.0 - y[row]);
                squares += weight * (p[row] - y[row]) * (p[row] - y[row]);
            }
            above += came * (negatives + 0.5 * not);
            (positives, negatives) = (positives + came, negatives + not);
        }
        [
            above / (positives * negatives),
            squares / (positives + negatives),
        ]
    }

    /// How well the held-out probabilities told what came.
    pub fn judged(&self, y: &[f64]) -> Judged {
        let p = &self.held_out;
        let sorted = self.sorted();
        let [auc, brier] = self.score(y, &sorted, |_| 1);
        let size = sorted.len().div_ceil(BINS).max(1);
        let bins = sorted.chunks(size).map(|rows| {
            let sum = |of: &[f64]| rows.iter().map(|&row| of[row as usize]).sum::<f64>();
            let n = rows.len() as u64;
            (n, sum(p) / n as f64, sum(y) as u64)
        });
        let rate = y.iter().sum::<f64>() / y.len() as f64;
        Judged {
            auc: Some(auc).filter(|auc| auc.is_finite()),
            brier,
            brier_of_mean: rate * (1.0 - rate),
            bins: bins.collect(),
        }
    }

    /// Resamples clusters with replacement; `others` are rows whose probabilities are summed, each by its size.
    ///
    /// # Method
    /// In each resample the coefficients take one Newton step from those of all rows, and the curve is fitted anew. Sums over
    /// `others` hold what the resample says of their probabilities; `outcome` draws besides which of them it comes to, each on
    /// its own.
    /// # Source
    /// Moulton & Zeger (1991), *Computational Statistics & Data Analysis* 11, 53–63 (one-step bootstrap).
    pub fn resampled(
        &self,
        outcomes: &Outcomes,
        others: &[Vec<f64>],
        sizes: &[f64],
        replicates: u32,
        random: &mut Random,
    ) -> Resampled {
        let Outcomes {
            y,
            columns,
            clusters,
        } = outcomes;
        let model = &self.model;
        let k = model.coefficients.len();
        let x = |of: &[Vec<f64>], row: usize, j: usize| match j {
            0 => 1.0,
            j => of[model.kept[j - 1]][row],
        };
        let mut place = Vec::with_capacity(y.len());
        let mut scores: Vec<Vec<f64>> = Vec::new();
        for run in clusters.chunk_by(|a, b| a == b) {
            let mut sum = vec![0.0; k];
            for row in place.len()..place.len() + run.len() {
                let rest = y[row] - model.probability(|column| columns[column][row]);
                let values = sum.iter_mut().enumerate();
                values.for_each(|(j, sum)| *sum += rest * x(columns, row, j));
            }
            place.extend(std::iter::repeat_n(scores.len(), run.len()));
            scores.push(sum);
        }
        let base: Vec<f64> = (0..sizes.len())
            .map(|row| model.log_odds(|column| others[column][row]))
            .collect();
        let sorted = self.sorted();
        let mut drawn = Random::new(random.bits());
        let mut statistic = |weights: &[u32], into: &mut [f64]| {
            let mut total = vec![0.0; k];
            for (scores, &weight) in scores.iter().zip(weights) {
                let weight = f64::from(weight) - 1.0;
                total
                    .iter_mut()
                    .zip(scores)
                    .for_each(|(sum, score)| *sum += weight * score);
            }
            let step: Vec<f64> = (0..k)
                .map(|j| (0..k).map(|l| model.covariance[(j, l)] * total[l]).sum())
                .collect();
            let moved = |of: &[Vec<f64>], row: usize| {
                let parts = step
                    .iter()
                    .enumerate()
                    .map(|(j, step)| step * x(of, row, j));
                parts.sum::<f64>()
            };
            let weight = |row: usize| weights[place[row]];
            let rows = (0..y.len()).filter(|&row| weight(row) > 0).map(|row| {
                let log_odds = self.log_odds[row] + moved(columns, row);
                (log_odds, y[row], f64::from(weight(row)))
            });
            let curve = self.groups.fit(rows);
            let (mut expected, mut outcome) = (0.0, 0.0);
            for (row, (&size, &base)) in sizes.iter().zip(&base).enumerate() {
                let p = curve.at(base + moved(others, row)).unwrap_or(f64::NAN);
                expected += p * size;
                if drawn.uniform() < p {
                    outcome += size;
                }
            }
            let [auc, brier] = self.score(y, &sorted, weight);
            into.copy_from_slice(&[auc, brier, expected, outcome]);
        };
        let mut found =
            cluster_bootstraps(scores.len(), 4, replicates, random, &mut statistic).into_iter();
        let mut next = || {
            found
                .next()
                .unwrap_or_else(|| Bootstrap::new(std::iter::empty()))
        };
        Resampled {
            auc: next(),
            brier: next(),
            expected: next(),
            outcome: next(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::binary_metrics;

    /// Customers of accounts over several periods, who leave by a known chance that is no line in x.
    fn sample(seed: u64, accounts: u32) -> (Outcomes, Vec<f64>) {
        let mut random = Random::new(seed);
        let mut outcomes = Outcomes {
            columns: vec![Vec::new(), Vec::new()],
            ..Outcomes::default()
        };
        let mut truth = Vec::new();
        for account in 0..accounts {
            for _ in 0..4 {
                let (x, noise) = (random.normal(), random.normal());
                let p = 0.02 + 0.3 * f64::from(u8::from(x > 1.0)) + 0.03 * x.clamp(0.0, 1.0);
                outcomes.y.push(f64::from(u8::from(random.uniform() < p)));
                outcomes.columns[0].push(x);
                outcomes.columns[1].push(noise);
                outcomes.clusters.push(account);
                truth.push(p);
            }
        }
        (outcomes, truth)
    }

    #[test]
    fn probabilities_come_as_often_as_they_say() {
        let (outcomes, truth) = sample(3, 2_000);
        let fit = calibrated(&outcomes, &mut Random::new(1)).unwrap();
        let judged = fit.judged(&outcomes.y);
        for (n, p, came) in judged.bins {
            let error = 4.0 * (p.max(0.01) * (1.0 - p) / n as f64).sqrt() + 0.01;
            assert!(
                (came as f64 / n as f64 - p).abs() < error,
                "{p}: {came} of {n}"
            );
        }
        // Where the true chance jumps no logistic curve follows; the straightened one does.
        let at = |x: f64| fit.probability(|column| [x, 0.0][column]);
        assert!(
            (at(1.8) - 0.35).abs() < 0.08 && at(-1.0) < 0.05,
            "{} {}",
            at(1.8),
            at(-1.0)
        );
        assert_eq!(truth.len(), fit.held_out.len());
    }

    #[test]
    fn area_and_distance_are_those_of_their_definitions() {
        let (outcomes, _) = sample(4, 300);
        let fit = calibrated(&outcomes, &mut Random::new(1)).unwrap();
        let judged = fit.judged(&outcomes.y);
        let straight: Vec<f64> = fit
            .log_odds
            .iter()
            .map(|x| 1.0 / (1.0 + (-x).exp()))
            .collect();
        let [before, after] = [&straight, &fit.held_out].map(|p| binary_metrics(&outcomes.y, p));
        assert!((judged.auc.unwrap() - before.unwrap().auc.unwrap()).abs() < 1e-12);
        assert!((judged.brier - after.unwrap().brier).abs() < 1e-12);
    }

    /// Sums over the customers who are there now, 60 times over: the interval holds the true expectation as often as it says.
    #[test]
    fn intervals_of_sums_cover_what_is_expected() {
        let (mut covered, mut outcome_covered) = (0, 0);
        for seed in 0..60 {
            let (outcomes, _) = sample(100 + seed, 700);
            let (now, truth) = sample(500 + seed, 150);
            let mut random = Random::new(seed);
            let fit = calibrated(&outcomes, &mut random).unwrap();
            let sizes: Vec<f64> = now.columns[0]
                .iter()
                .map(|x| 100.0 * (2.0 + x).max(0.1))
                .collect();
            let sums = fit.resampled(&outcomes, &now.columns, &sizes, 200, &mut random);
            let sum = |of: &[f64]| of.iter().zip(&sizes).map(|(p, size)| p * size).sum::<f64>();
            let holds = |bootstrap: &Bootstrap, value: f64| {
                let interval = bootstrap.percentile(0.95).unwrap();
                usize::from(interval.low <= value && value <= interval.high)
            };
            covered += holds(&sums.expected, sum(&truth));
            outcome_covered += holds(&sums.outcome, sum(&now.y));
        }
        // 95 % of 60 are 57; fewer than 51 would be chance in one of a thousand.
        assert!(
            covered >= 51 && outcome_covered >= 51,
            "{covered} {outcome_covered}"
        );
    }

    #[test]
    fn what_tells_nothing_has_an_area_of_a_half_and_all_alike_none() {
        let mut random = Random::new(9);
        let y: Vec<f64> = (0..2_000)
            .map(|_| f64::from(u8::from(random.uniform() < 0.2)))
            .collect();
        let outcomes = Outcomes {
            columns: vec![y.iter().map(|_| random.normal()).collect()],
            clusters: (0..2_000).collect(),
            y,
        };
        let fit = calibrated(&outcomes, &mut random).unwrap();
        let auc = fit.judged(&outcomes.y).auc.unwrap();
        assert!((auc - 0.5).abs() < 0.06, "{auc}");
        let none = Outcomes {
            y: vec![0.0; 2_000],
            ..outcomes
        };
        assert_eq!(calibrated(&none, &mut random).err(), Some(Unfit::OneClass));
    }
}
