//! The difference that something makes among those who are otherwise alike, by two models of which one may be wrong.

use super::{Interval, Unfit, effective_df, logistic, ordinary_least_squares, t_around};
use crate::math::Random;
use crate::stats::ClusterSums;

/// Parts of the clusters; each is judged by models of the other four.
const FOLDS: usize = 5;
/// Probabilities outside TRIM … 1 − TRIM have no counterpart among the others: Crump, Hotz, Imbens & Mitnik (2009),
/// *Biometrika* 96, 187–199 (who take 0.1; 0.05 keeps more).
const TRIM: f64 = 0.05;
/// Penalty of the model of who is treated, in observations: it keeps rare categories from splitting all.
const RIDGE: f64 = 1.0;
/// Rows that a model is fitted on: with tens of columns more would change its errors' product, which is what counts, by
/// less than a hundredth of the standard error.
const MOST_ROWS: usize = 1 << 16;

/// What treatment does on average to those who could have been treated or not.
#[derive(Debug, Clone, PartialEq)]
pub struct DoublyRobust {
    /// Mean of treated less untreated.
    pub effect: f64,
    /// Its standard error, by cluster.
    pub std_error: f64,
    /// Degrees of freedom: effective number of clusters less one.
    pub df: f64,
    /// Observations that count.
    pub n: usize,
    /// Observations left out because treatment, or its absence, was all but certain.
    pub trimmed: usize,
    /// Clusters that count.
    pub clusters: u64,
    /// Observations by probability of treatment in twentieths, untreated and treated, those trimmed included.
    pub overlap: [[u64; Self::BINS]; 2],
}

impl DoublyRobust {
    /// Bins of the overlap.
    pub const BINS: usize = 20;

    /// t interval of the effect.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        t_around(self.effect, self.std_error, self.df, confidence)
    }
}

/// Estimates what `treated` (0 or 1) does to `y`, `columns` held equal; observations of a cluster stand together.
///
/// # Formula
/// Mean of m₁ − m₀ + t(y − m₁)/e − (1 − t)(y − m₀)/(1 − e), with e the probability of treatment (logistic, ridge 1) and m₁,
/// m₀ the outcome of treated and untreated (least squares), each from folds of clusters that the observation is not in.
/// Observations with e outside 0.05–0.95 are left out. The standard error is that of these terms' mean by cluster.
/// # Errors
/// [`Unfit`]: too few of a kind, or `Separated` where nobody has a counterpart.
/// # Source
/// Robins, Rotnitzky & Zhao (1994), *JASA* 89, 846–866; Chernozhukov et al. (2018), *The Econometrics Journal* 21, C1–C68
/// (cross-fitting).
pub fn doubly_robust(
    y: &[f64],
    treated: &[f64],
    columns: &[&[f64]],
    clusters: &[u32],
    random: &mut Random,
) -> Result<DoublyRobust, Unfit> {
    let n = y.len();
    let lengths = columns.iter().map(|column| column.len());
    if !lengths
        .chain([treated.len(), clusters.len()])
        .all(|len| len == n)
    {
        return Err(Unfit::TooFew);
    }
    let folds = folds(clusters, random);
    let mut overlap = [[0; DoublyRobust::BINS]; 2];
    let (mut trimmed, mut counted) = (0, 0);
    let mut terms = vec![f64::NAN; n];
    for fold in 0..FOLDS as u8 {
        let models = Models::fit(y, treated, columns, |row| folds[row] != fold)?;
        for row in (0..n).filter(|&row| folds[row] == fold) {
            let value = |column: usize| columns[column][row];
            let e = models.treatment.probability(value);
            let t = treated[row];
            let bin = ((e * DoublyRobust::BINS as f64) as usize).min(DoublyRobust::BINS - 1);
            overlap[usize::from(t > 0.5)][bin] += 1;
            if !(TRIM..=1.0 - TRIM).contains(&e) {
                trimmed += 1;
                continue;
            }
            let (m0, m1) = (models.outcome[0].at(value), models.outcome[1].at(value));
            terms[row] = m1 - m0 + t * (y[row] - m1) / e - (1.0 - t) * (y[row] - m0) / (1.0 - e);
            counted += 1;
        }
    }
    let known = || {
        let terms = terms.iter().zip(clusters);
        terms.filter(|(term, _)| term.is_finite())
    };
    if counted == 0 {
        return Err(Unfit::Separated);
    }
    // Deviations from a first mean, so that large amounts close together keep their digits.
    let first = known().map(|(term, _)| term).sum::<f64>() / counted as f64;
    let mut sums = ClusterSums::default();
    known().for_each(|(term, &cluster)| sums.update(cluster, 1.0, term - first));
    sums.finish();
    let found = sums.mean().zip(sums.std_error());
    let ((rest, std_error), df) = found
        .zip(effective_df(sums.w, sums.ww))
        .ok_or(Unfit::TooFew)?;
    Ok(DoublyRobust {
        effect: first + rest,
        std_error,
        df,
        n: counted,
        trimmed,
        clusters: sums.clusters,
        overlap,
    })
}

/// A fold for each row, the same for all of a cluster: each five clusters are dealt to the five folds in random order.
pub(super) fn folds(clusters: &[u32], random: &mut Random) -> Vec<u8> {
    let mut deck: Vec<u8> = Vec::new();
    let mut folds = Vec::with_capacity(clusters.len());
    for cluster in clusters.chunk_by(|a, b| a == b) {
        if deck.is_empty() {
            deck.extend(0..FOLDS as u8);
        }
        let drawn = random.below(deck.len() as u32) as usize;
        let fold = deck.swap_remove(drawn);
        folds.extend(std::iter::repeat_n(fold, cluster.len()));
    }
    folds
}

/// Models of who is treated, and of the outcome of untreated and treated.
struct Models {
    treatment: super::Logistic,
    outcome: [Line; 2],
}

impl Models {
    fn fit(
        y: &[f64],
        treated: &[f64],
        columns: &[&[f64]],
        within: impl Fn(usize) -> bool,
    ) -> Result<Self, Unfit> {
        let all: Vec<usize> = (0..y.len()).filter(|&row| within(row)).collect();
        let rows: Vec<usize> = all
            .iter()
            .copied()
            .step_by(all.len().div_ceil(MOST_ROWS).max(1))
            .collect();
        let gather = |rows: &[usize], from: &[f64]| -> Vec<f64> {
            rows.iter().map(|&row| from[row]).collect()
        };
        let gather_all = |rows: &[usize]| -> Vec<Vec<f64>> {
            columns.iter().map(|column| gather(rows, column)).collect()
        };
        let own = gather_all(&rows);
        let own: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
        let treatment = logistic(&gather(&rows, treated), &own, RIDGE)?;
        let outcome = |kind: bool| {
            let (of_kind, _): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|&&row| (treated[row] > 0.5) == kind);
            let own = gather_all(&of_kind);
            let own: Vec<&[f64]> = own.iter().map(Vec::as_slice).collect();
            let fit = ordinary_least_squares(&gather(&of_kind, y), &own, None);
            fit.map(|fit| Line {
                kept: fit.kept,
                coefficients: fit.coefficients,
            })
            .ok_or(Unfit::TooFew)
        };
        Ok(Self {
            treatment,
            outcome: [outcome(false)?, outcome(true)?],
        })
    }
}

/// A fitted line.
struct Line {
    kept: Vec<usize>,
    coefficients: Vec<f64>,
}

impl Line {
    fn at(&self, value: impl Fn(usize) -> f64) -> f64 {
        let slopes = self.coefficients[1..].iter().zip(&self.kept);
        self.coefficients[0] + slopes.map(|(b, &column)| b * value(column)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in clusters of three: `x` raises both treatment and outcome, the outcome not in a straight line.
    struct Sample {
        y: Vec<f64>,
        treated: Vec<f64>,
        x: Vec<f64>,
        clusters: Vec<u32>,
    }

    fn sample(n: usize, effect: f64, random: &mut Random) -> Sample {
        let mut sample = Sample {
            y: Vec::new(),
            treated: Vec::new(),
            x: Vec::new(),
            clusters: Vec::new(),
        };
        let mut shared = 0.0;
        for row in 0..n {
            if row % 3 == 0 {
                shared = 0.5 * random.normal();
            }
            let x = random.normal();
            let e = 1.0 / (1.0 + libm::exp(-0.9 * x));
            let treated = f64::from(u8::from(random.uniform() < e));
            sample.x.push(x);
            sample.treated.push(treated);
            sample.clusters.push(row as u32 / 3);
            let bend = 1.5 * x + 0.8 * x * x;
            sample
                .y
                .push(bend + effect * treated + shared + random.normal());
        }
        sample
    }

    #[test]
    fn a_wrong_outcome_model_is_mended_by_the_right_treatment_model() {
        let mut random = Random::new(31);
        let (mut covered, mut line, mut robust) = (0, 0.0, 0.0);
        for _ in 0..100 {
            let sample = sample(600, 2.0, &mut random);
            let columns: [&[f64]; 1] = [&sample.x];
            let Sample { y, treated, .. } = &sample;
            let found = doubly_robust(y, treated, &columns, &sample.clusters, &mut random).unwrap();
            covered += usize::from(found.interval(0.95).unwrap().contains(2.0));
            robust += found.effect / 100.0;
            let both: [&[f64]; 2] = [treated, &sample.x];
            line += ordinary_least_squares(y, &both, None).unwrap().coefficients[1] / 100.0;
            assert_eq!(found.n + found.trimmed, 600);
            assert_eq!(found.overlap.iter().flatten().sum::<u64>(), 600);
        }
        assert!(covered >= 88, "covered {covered} of 100");
        assert!((robust - 2.0).abs() < 0.06, "doubly robust {robust}");
        assert!(line.is_finite());
    }

    #[test]
    fn where_nobody_has_a_counterpart_there_is_no_effect() {
        let x: Vec<f64> = (0..400).map(|i| f64::from(i) - 199.5).collect();
        let treated: Vec<f64> = x.iter().map(|x| f64::from(u8::from(*x > 0.0))).collect();
        let clusters: Vec<u32> = (0..400).collect();
        let found = doubly_robust(&x, &treated, &[&x], &clusters, &mut Random::new(1));
        let trimmed = found.map_or(400, |found| found.trimmed);
        assert!(trimmed > 200, "{trimmed}");
        let nobody = doubly_robust(&x, &[0.0; 400], &[&x], &clusters, &mut Random::new(1));
        assert_eq!(nobody, Err(Unfit::OneClass));
    }
}
