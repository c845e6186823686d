//! What raises and lowers the risk of an event at every time: Cox's proportional hazards.

use super::{Interval, kaplan_meier, normal_around};
use crate::math::{Cholesky, Matrix, chi2_sf, order_by_key, two_sided_p};
use crate::stats::{EventTable, Moments};

/// Episodes (start, stop] that end with an event or not; columns of equal length.
#[derive(Debug, Clone, Copy)]
pub struct Episodes<'a> {
    /// Under observation after this time; `None` = all from the beginning.
    pub start: Option<&'a [u32]>,
    /// Last time under observation.
    pub stop: &'a [u32],
    /// Is there an event at `stop`?
    pub event: &'a [bool],
}

/// How events at the same time are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// As if they came one after the other, in an order averaged over: Efron (1977), *JASA* 72, 557–565.
    Efron,
    /// As if none had left before the others: Breslow (1974), *Biometrics* 30, 89–99.
    Breslow,
}

/// A fitted model: hazard ratios of the kept columns.
#[derive(Debug, Clone)]
pub struct Hazard {
    ties: Ties,
    sets: RiskSets,
    /// Episodes that were under observation.
    pub n: u64,
    /// Events.
    pub events: u64,
    /// Indices of the columns in the fit, ascending.
    pub kept: Vec<usize>,
    /// Indices of columns left out: constant, or determined by the columns before them.
    pub dropped: Vec<usize>,
    /// Logarithms of the hazard ratios per unit of each kept column.
    pub coefficients: Vec<f64>,
    /// Covariance of the coefficients: the inverse information, or that of [`clustered`](Self::clustered).
    pub covariance: Matrix,
    /// Partial log-likelihood at the coefficients.
    pub log_likelihood: f64,
    /// Partial log-likelihood with all coefficients 0.
    pub log_likelihood_null: f64,
    /// Score test that all coefficients are 0; for one 0/1 column without ties, the log-rank test.
    pub score_chi2: f64,
}

/// Does the effect of a column stay the same over time?
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportionality {
    /// Score statistic.
    pub chi2: f64,
    /// Degrees of freedom: 1 for a column, their number for all together.
    pub df: usize,
    /// Upper tail: small = the effect changes with time.
    pub p_value: f64,
    /// Does the coefficient rise with time (> 0) or fall? 0 for all together.
    pub direction: f64,
}

/// Information below this part of that at 0 means that a coefficient runs off to infinity.
const VANISHED: f64 = 1e-9;
/// Newton's method takes some five steps; a coefficient that runs off gains about 1 per step.
const MOST_STEPS: usize = 40;

/// Fits the proportional hazards model by Newton's method on the partial likelihood.
///
/// # Method
/// Columns are centred and scaled first. Times are walked from the last to the first with running sums over who is at
/// risk, so a step is one pass over the episodes. Late entries and several episodes per subject are as in Andersen & Gill.
/// # Errors
/// `no_data` without episodes or with columns of different length or that hold no numbers, `no_events`,
/// `not_identified` where no column varies among those at risk, `separation` where the likelihood has no maximum: some
/// combination of columns tells apart who has an event, and its hazard ratio is infinite.
/// # Source
/// Cox (1972), *JRSS B* 34, 187–220; Andersen & Gill (1982), *Annals of Statistics* 10, 1100–1120.
pub fn cox(episodes: Episodes, columns: &[&[f64]], ties: Ties) -> Result<Hazard, &'static str> {
    let mut search = CoxSearch::new(episodes, columns, ties)?;
    (0..CoxSearch::STEPS).for_each(|at| search.step(at));
    search.hazard()
}

/// The search for the maximum of [`cox`]'s likelihood, step by step.
#[derive(Debug, Clone)]
pub struct CoxSearch {
    ties: Ties,
    sets: RiskSets,
    kept: Vec<usize>,
    dropped: Vec<usize>,
    /// Of the scaled columns.
    coefficients: Vec<f64>,
    null: Slopes,
    now: Slopes,
    /// How the search ended, once it has.
    over: Option<Result<(), &'static str>>,
}

impl CoxSearch {
    /// Steps of a search: Newton's method takes some five, and the last goes on for as long as it takes.
    pub const STEPS: usize = 7;

    /// A search that has not begun.
    ///
    /// # Errors
    /// Those of [`cox`] but for `separation`.
    pub fn new(episodes: Episodes, columns: &[&[f64]], ties: Ties) -> Result<Self, &'static str> {
        let full = RiskSets::new(episodes, columns).ok_or("no_data")?;
        if full.events == 0 {
            return Err("no_events");
        }
        let mut null = full.slopes(&vec![0.0; columns.len()], ties);
        // A scaled column that differs among those at risk tells something of the order of 1 per event; less is rounding.
        for j in 0..columns.len() {
            if null.information[(j, j)] < 1e-10 * full.events as f64 {
                null.information[(j, j)] = 0.0;
            }
        }
        let independent = Cholesky::new(&null.information, 1e-10);
        let (kept, dropped) = (independent.kept.clone(), independent.dropped.clone());
        if kept.is_empty() {
            return Err("not_identified");
        }
        let coefficients = vec![0.0; kept.len()];
        let sets = if dropped.is_empty() {
            full
        } else {
            let columns: Vec<&[f64]> = kept.iter().map(|&j| columns[j]).collect();
            let sets = RiskSets::new(episodes, &columns).ok_or("no_data")?;
            null = sets.slopes(&coefficients, ties);
            sets
        };
        Ok(Self {
            ties,
            sets,
            kept,
            dropped,
            coefficients,
            now: null.clone(),
            null,
            over: None,
        })
    }

    /// Does step `at` of [`STEPS`](Self::STEPS); nothing once the search is over.
    pub fn step(&mut self, at: usize) {
        let last = at + 1 == Self::STEPS;
        for _ in at..if last { MOST_STEPS } else { at + 1 } {
            if self.over.is_none() {
                self.over = self.newton().transpose();
            }
        }
    }

    /// One step of Newton's method; something where the maximum is reached.
    fn newton(&mut self) -> Result<Option<()>, &'static str> {
        let (now, null) = (&self.now, &self.null);
        let size = self.kept.len();
        let vanished = |j| now.information[(j, j)] <= VANISHED * null.information[(j, j)];
        let cholesky = Cholesky::new(&now.information, 1e-10);
        if cholesky.rank() < size || (0..size).any(vanished) {
            return Err("separation");
        }
        let step = cholesky.solve(&now.score).ok_or("separation")?;
        let largest = step.iter().fold(0.0f64, |max, step| max.max(step.abs()));
        let mut factor = 1.0;
        // A step that overshoots is halved; near the maximum rounding alone can lower the likelihood.
        let (next, at) = loop {
            let tried: Vec<f64> = self
                .coefficients
                .iter()
                .zip(&step)
                .map(|(b, step)| b + factor * step)
                .collect();
            let at = self.sets.slopes(&tried, self.ties);
            let slack = 1e-10 * (1.0 + now.log_likelihood.abs());
            if at.log_likelihood >= now.log_likelihood - slack || factor < 1e-6 {
                break (tried, at);
            }
            factor *= 0.5;
        };
        if !at.log_likelihood.is_finite() {
            return Err("separation");
        }
        (self.coefficients, self.now) = (next, at);
        Ok((largest < 1e-8).then_some(()))
    }

    /// The model at the maximum.
    ///
    /// # Errors
    /// Those of [`cox`].
    pub fn hazard(self) -> Result<Hazard, &'static str> {
        let size = self.kept.len();
        self.over.unwrap_or(Err("separation"))?;
        let cholesky = Cholesky::new(&self.now.information, 1e-10);
        if cholesky.rank() < size {
            return Err("separation");
        }
        let (null, sets) = (self.null, self.sets);
        let score_chi2 = quadratic(&null.information, &null.score).ok_or("not_identified")?;
        let mut covariance = cholesky.inverse();
        for i in 0..size {
            for j in 0..size {
                covariance[(i, j)] /= sets.scales[i] * sets.scales[j];
            }
        }
        Ok(Hazard {
            n: sets.n as u64,
            events: sets.events,
            coefficients: self
                .coefficients
                .iter()
                .zip(&sets.scales)
                .map(|(b, scale)| b / scale)
                .collect(),
            covariance,
            log_likelihood: self.now.log_likelihood,
            log_likelihood_null: null.log_likelihood,
            score_chi2,
            ties: self.ties,
            sets,
            kept: self.kept,
            dropped: self.dropped,
        })
    }
}

/// b′A⁻¹b.
fn quadratic(matrix: &Matrix, b: &[f64]) -> Option<f64> {
    let solved = matrix.solve(b)?;
    Some(b.iter().zip(&solved).map(|(b, x)| b * x).sum())
}

impl Hazard {
    /// The same coefficients with errors that also hold where episodes of one cluster go together: of one subject, or of
    /// the subjects of one company. `clusters` holds a number for each episode as they were given, counted from 0 with
    /// few gaps: sums are kept up to the largest.
    ///
    /// # Formula
    /// I⁻¹(Σ U_g·U_g′)I⁻¹ with I the information and U_g the sum of the score residuals of a cluster: an infinitesimal
    /// jackknife over clusters.
    /// # Edge cases
    /// A cluster missing for an episode: nothing changes.
    /// # Source
    /// Lin & Wei (1989), *JASA* 84, 1074–1078; Efron's ties as in Therneau & Grambsch (2000), *Modeling Survival Data*, §7.2.
    pub fn clustered(mut self, clusters: &[u32]) -> Self {
        let size = self.kept.len();
        let count = clusters.iter().max().map_or(0, |&last| last as usize + 1);
        if self
            .sets
            .rows
            .iter()
            .any(|&row| row as usize >= clusters.len())
        {
            return self;
        }
        let mut sums = vec![0.0; count * size];
        self.sets
            .residuals(&self.scaled(), self.ties, &mut |row, residual| {
                let cluster = clusters[row as usize] as usize;
                let own = sums[cluster * size..].iter_mut();
                own.zip(residual).for_each(|(sum, part)| *sum += part);
            });
        let mut squares = Matrix::zeros(size, size);
        for own in sums.chunks_exact(size.max(1)) {
            for i in 0..size {
                for j in 0..size {
                    squares[(i, j)] += own[i] * own[j] * self.sets.scales[i] * self.sets.scales[j];
                }
            }
        }
        let inverse = &self.covariance;
        if let Some(robust) = inverse.times(&squares).and_then(|half| half.times(inverse)) {
            self.covariance = robust;
        }
        self
    }

    /// Standard errors of the coefficients.
    pub fn std_errors(&self) -> Vec<f64> {
        (0..self.kept.len())
            .map(|j| self.covariance[(j, j)].max(0.0).sqrt())
            .collect()
    }

    /// z statistics and their two-sided p-values.
    pub fn tests(&self) -> Vec<(f64, f64)> {
        let pairs = self.coefficients.iter().zip(self.std_errors());
        pairs
            .map(|(b, error)| (b / error, two_sided_p(b / error)))
            .collect()
    }

    /// Hazard ratios with Wald limits on the logarithm; reported as `wald_log`.
    pub fn ratios(&self, confidence: f64) -> Option<Vec<(f64, Interval)>> {
        let pairs = self.coefficients.iter().zip(self.std_errors());
        let ratios = pairs.map(|(&b, error)| {
            let ends = normal_around(b, error, confidence)?;
            Some((libm::exp(b), ends.exponential()))
        });
        ratios.collect()
    }

    /// Likelihood ratio statistic that all coefficients are 0, its degrees of freedom and p-value.
    pub fn likelihood_ratio(&self) -> (f64, usize, f64) {
        let chi2 = 2.0 * (self.log_likelihood - self.log_likelihood_null);
        let df = self.kept.len();
        (chi2, df, chi2_sf(chi2, df as f64))
    }

    /// Wald statistic that these kept coefficients are 0 together, its degrees of freedom and p-value: of several 0/1
    /// columns that stand for one factor. `None` without any.
    pub fn wald(&self, which: &[usize]) -> Option<(f64, usize, f64)> {
        let df = which.len();
        let mut part = Matrix::zeros(df, df);
        for (i, &a) in which.iter().enumerate() {
            for (j, &b) in which.iter().enumerate() {
                part[(i, j)] = self.covariance[(a, b)];
            }
        }
        let coefficients: Vec<f64> = which.iter().map(|&j| self.coefficients[j]).collect();
        let chi2 = quadratic(&part, &coefficients)?;
        (df > 0).then(|| (chi2, df, chi2_sf(chi2, df as f64)))
    }

    /// Harrell's C: of two at risk of whom one has the event first, how often the fitted hazard of that one is higher;
    /// ½ = no better than chance. Equal hazards count half. `None` where no two can be compared.
    ///
    /// # Source
    /// Harrell et al. (1982), *JAMA* 247, 2543–2546.
    pub fn concordance(&self) -> Option<f64> {
        self.sets.concordance(&self.scaled())
    }

    /// Tests of each kept column, and of all together, that its effect does not change with time: score tests of an
    /// interaction with 1 − the survival curve before each event. `None` where the events do not allow it.
    ///
    /// # Formula
    /// With r(t) the Schoenfeld residual, V(t) the covariance among those at risk and g(t) the transformed time,
    /// U = Σ g·r against Σ g²V − (Σ gV)(ΣV)⁻¹(Σ gV).
    /// # Source
    /// Grambsch & Therneau (1994), *Biometrika* 81, 515–526, in the exact form.
    pub fn proportionality(&self) -> Option<(Vec<Proportionality>, Proportionality)> {
        let size = self.kept.len();
        let curve = self.sets.curve()?;
        let zero = || Matrix::zeros(size, size);
        let (mut plain, mut once, mut twice) = (zero(), zero(), zero());
        let mut score = vec![0.0; size];
        let mut walk = |set: &TiedEvents| {
            let before = set.time.checked_sub(1).and_then(|time| curve.at(time));
            let g = 1.0 - before.map_or(1.0, |row| row.survival);
            let part = set.slopes(self.ties);
            for i in 0..size {
                score[i] += g * part.score[i];
                for j in 0..size {
                    let spread = part.information[(i, j)];
                    plain[(i, j)] += spread;
                    once[(i, j)] += g * spread;
                    twice[(i, j)] += g * g * spread;
                }
            }
        };
        self.sets.walk(&self.scaled(), &mut walk);
        let cholesky = Cholesky::new(&plain, 1e-10);
        let mut left = twice;
        for j in 0..size {
            let column: Vec<f64> = (0..size).map(|i| once[(i, j)]).collect();
            let solved = cholesky.solve(&column)?;
            for i in 0..size {
                let explained: f64 = (0..size).map(|k| once[(i, k)] * solved[k]).sum();
                left[(i, j)] -= explained;
            }
        }
        let test = |chi2: f64, df: usize, direction: f64| {
            chi2.is_finite().then(|| Proportionality {
                chi2,
                df,
                p_value: chi2_sf(chi2, df as f64),
                direction,
            })
        };
        let each: Option<Vec<_>> = (0..size)
            .map(|j| test(score[j] * score[j] / left[(j, j)], 1, score[j]))
            .collect();
        let all = test(quadratic(&left, &score)?, size, 0.0)?;
        Some((each?, all))
    }

    /// The coefficients of the scaled columns.
    fn scaled(&self) -> Vec<f64> {
        let pairs = self.coefficients.iter().zip(&self.sets.scales);
        pairs.map(|(b, scale)| b * scale).collect()
    }
}

/// Episodes in the order in which a walk from the last time to the first meets them.
#[derive(Debug, Clone)]
struct RiskSets {
    n: usize,
    size: usize,
    events: u64,
    /// By descending stop.
    stop: Vec<u32>,
    event: Vec<bool>,
    /// Scaled columns, row by row.
    values: Vec<f64>,
    /// Starts in descending order with the place of each; none before the first stop, which bring nobody in late.
    starts: Vec<(u32, u32)>,
    /// Scaled columns in the order of `starts`, so that they are read one after the other.
    late: Vec<f64>,
    /// Number of each episode as they were given.
    rows: Vec<u32>,
    /// Deviation of each column; 1 for a constant one.
    scales: Vec<f64>,
}

/// Log-likelihood with its first and second derivatives.
#[derive(Debug, Clone)]
struct Slopes {
    log_likelihood: f64,
    score: Vec<f64>,
    information: Matrix,
}

/// Σ w, Σ w·x and the lower triangle of Σ w·x·x′.
#[derive(Debug, Clone, Default)]
struct Sums {
    count: u64,
    weight: f64,
    first: Vec<f64>,
    second: Vec<f64>,
}

/// The events of one time and who was at risk of them.
struct TiedEvents {
    time: u32,
    /// All at risk, weighted by their hazard.
    risk: Sums,
    /// Those with the event, weighted so too.
    tied: Sums,
    /// Σ x and Σ of the linear predictors over the events.
    total: Vec<f64>,
    predictors: f64,
}

impl Sums {
    fn empty(size: usize) -> Self {
        Self {
            first: vec![0.0; size],
            second: vec![0.0; size * (size + 1) / 2],
            ..Self::default()
        }
    }

    fn clear(&mut self) {
        (self.count, self.weight) = (0, 0.0);
        self.first.fill(0.0);
        self.second.fill(0.0);
    }

    /// Adds a row; with a negative weight takes it away.
    #[inline]
    fn add(&mut self, weight: f64, row: &[f64]) {
        self.weight += weight;
        let mut second = self.second.iter_mut();
        for (i, (first, &x)) in self.first.iter_mut().zip(row).enumerate() {
            let weighted = weight * x;
            *first += weighted;
            for (&y, second) in row[..=i].iter().zip(&mut second) {
                *second += weighted * y;
            }
        }
    }
}

/// What one at risk of the events of a time loses by them, per relative hazard.
struct EventSums {
    time: u32,
    /// Σ 1/Σw over the events, and with the mean of the columns.
    weight: f64,
    first: Vec<f64>,
    /// The part of both that those with the event are spared, who have partly left.
    spared: f64,
    spared_first: Vec<f64>,
    /// The mean of the columns, over the events.
    mean: Vec<f64>,
}

impl TiedEvents {
    /// The share of those with the event who have left before one of them.
    fn gone(&self, event: u64, ties: Ties) -> f64 {
        match ties {
            Ties::Efron => event as f64 / self.tied.count as f64,
            Ties::Breslow => 0.0,
        }
    }

    fn sums(&self, ties: Ties) -> EventSums {
        let size = self.total.len();
        let mut sums = EventSums {
            time: self.time,
            weight: 0.0,
            first: vec![0.0; size],
            spared: 0.0,
            spared_first: vec![0.0; size],
            mean: vec![0.0; size],
        };
        for event in 0..self.tied.count {
            let gone = self.gone(event, ties);
            let weight = self.risk.weight - gone * self.tied.weight;
            sums.weight += 1.0 / weight;
            sums.spared += gone / weight;
            for j in 0..size {
                let mean = (self.risk.first[j] - gone * self.tied.first[j]) / weight;
                sums.first[j] += mean / weight;
                sums.spared_first[j] += gone * mean / weight;
                sums.mean[j] += mean / self.tied.count as f64;
            }
        }
        sums
    }

    /// What these events add to the likelihood and its derivatives.
    fn slopes(&self, ties: Ties) -> Slopes {
        let size = self.total.len();
        let mut slopes = Slopes {
            log_likelihood: self.predictors,
            score: self.total.clone(),
            information: Matrix::zeros(size, size),
        };
        let mut mean = vec![0.0; size];
        for event in 0..self.tied.count {
            let gone = self.gone(event, ties);
            let weight = self.risk.weight - gone * self.tied.weight;
            slopes.log_likelihood -= libm::log(weight);
            let mut second = self.risk.second.iter().zip(&self.tied.second);
            for i in 0..size {
                mean[i] = (self.risk.first[i] - gone * self.tied.first[i]) / weight;
                slopes.score[i] -= mean[i];
                for (j, (risk, tied)) in (0..=i).zip(&mut second) {
                    slopes.information[(i, j)] += (risk - gone * tied) / weight - mean[i] * mean[j];
                }
            }
        }
        for i in 0..size {
            for j in 0..i {
                slopes.information[(j, i)] = slopes.information[(i, j)];
            }
        }
        slopes
    }
}

impl RiskSets {
    fn new(episodes: Episodes, columns: &[&[f64]]) -> Option<Self> {
        let all = episodes.stop.len();
        let fits = episodes.event.len() == all
            && episodes.start.is_none_or(|start| start.len() == all)
            && columns.iter().all(|column| column.len() == all);
        let observed = |row: usize| {
            let start = episodes.start.and_then(|start| start.get(row));
            start.is_none_or(|&start| start < episodes.stop[row])
        };
        if !fits {
            return None;
        }
        // Ascending by stop, then turned round; who never was under observation is left out.
        let mut order = order_by_key(episodes.stop);
        order.reverse();
        order.retain(|&row| observed(row as usize));
        let n = order.len();
        let size = columns.len();
        let mut scales = Vec::with_capacity(size);
        let mut values = vec![0.0; n * size];
        for (j, column) in columns.iter().enumerate() {
            let moments: Moments = order.iter().map(|&row| column[row as usize]).collect();
            let deviation = (moments.m2 / n as f64).sqrt();
            if !deviation.is_finite() {
                return None;
            }
            // Rounding leaves a constant column a deviation of some 1e-16 of its size.
            let first = column[*order.first()? as usize];
            let varies = order.iter().any(|&row| column[row as usize] != first);
            let scale = if varies { deviation } else { 1.0 };
            for (place, &row) in order.iter().enumerate() {
                if varies {
                    values[place * size + j] = (column[row as usize] - moments.mean) / scale;
                }
            }
            scales.push(scale);
        }
        let mut starts = Vec::new();
        if let Some(start) = episodes.start {
            let of_rows: Vec<u32> = order.iter().map(|&row| start[row as usize]).collect();
            let by_start = order_by_key(&of_rows);
            let first = order.last().map_or(0, |&row| episodes.stop[row as usize]);
            let last_first = by_start.into_iter().rev();
            let dated = last_first.map(|row| (of_rows[row as usize], row));
            starts.extend(dated.take_while(|(start, _)| *start >= first));
        }
        let mut late = Vec::with_capacity(starts.len() * size);
        for &(_, at) in &starts {
            late.extend_from_slice(&values[at as usize * size..(at as usize + 1) * size]);
        }
        let event: Vec<bool> = order
            .iter()
            .map(|&row| episodes.event[row as usize])
            .collect();
        (n > 0).then(|| Self {
            n,
            size,
            events: event.iter().filter(|event| **event).count() as u64,
            stop: order
                .iter()
                .map(|&row| episodes.stop[row as usize])
                .collect(),
            event,
            values,
            starts,
            late,
            rows: order,
            scales,
        })
    }

    fn row(&self, at: usize) -> &[f64] {
        &self.values[at * self.size..(at + 1) * self.size]
    }

    /// Logarithms of the relative hazards.
    fn predictors(&self, coefficients: &[f64]) -> Vec<f64> {
        let rows = 0..self.n;
        rows.map(|at| dot(self.row(at), coefficients)).collect()
    }

    /// Score residuals: what each episode, by its number as given, adds to the score where its weight is one.
    fn residuals(&self, coefficients: &[f64], ties: Ties, visit: &mut dyn FnMut(u32, &[f64])) {
        let size = self.size;
        let mut steps: Vec<EventSums> = Vec::new();
        self.walk(coefficients, &mut |set| steps.push(set.sums(ties)));
        steps.reverse();
        // What lies before each time with events, all of it last.
        let mut before = vec![(0.0, vec![0.0; size])];
        let (mut weight, mut first) = (0.0, vec![0.0; size]);
        for step in &steps {
            weight += step.weight;
            first
                .iter_mut()
                .zip(&step.first)
                .for_each(|(sum, part)| *sum += part);
            before.push((weight, first.clone()));
        }
        let reached = |time: u32| steps.partition_point(|step| step.time <= time);
        let mut start = vec![None; if self.starts.is_empty() { 0 } else { self.n }];
        self.starts
            .iter()
            .for_each(|&(from, at)| start[at as usize] = Some(from));
        let mut residual = vec![0.0; size];
        for at in 0..self.n {
            let row = self.row(at);
            let hazard = libm::exp(dot(row, coefficients));
            let from = start.get(at).copied().flatten().map_or(0, reached);
            let to = reached(self.stop[at]);
            let (begin, end) = (&before[from], &before[to]);
            let own = to.checked_sub(1).and_then(|last| steps.get(last));
            let own = own.filter(|_| self.event[at]);
            for j in 0..size {
                let lost = row[j] * (end.0 - begin.0) - (end.1[j] - begin.1[j]);
                residual[j] = -hazard * lost;
                if let Some(own) = own {
                    // Its own event: at risk of it for a part only, and one of those it happened to.
                    let spared = row[j] * own.spared - own.spared_first[j];
                    residual[j] += hazard * spared + row[j] - own.mean[j];
                }
            }
            visit(self.rows[at], &residual);
        }
    }

    /// Shows every time with events, last first.
    fn walk(&self, coefficients: &[f64], visit: &mut dyn FnMut(&TiedEvents)) {
        let predictors = self.predictors(coefficients);
        let weights: Vec<f64> = predictors.iter().map(|&eta| libm::exp(eta)).collect();
        let mut set = TiedEvents {
            time: 0,
            risk: Sums::empty(self.size),
            tied: Sums::empty(self.size),
            total: vec![0.0; self.size],
            predictors: 0.0,
        };
        let (mut came, mut left) = (0, 0);
        while came < self.n {
            set.time = self.stop[came];
            // Whoever came later than this time was met already, at the end of the episode.
            while let Some(&(start, _)) = self.starts.get(left)
                && start >= set.time
            {
                let row = &self.late[left * self.size..(left + 1) * self.size];
                set.risk.add(-libm::exp(dot(row, coefficients)), row);
                set.risk.count -= 1;
                left += 1;
                if set.risk.count == 0 {
                    // Nobody is left, so nothing is, whatever rounding says.
                    set.risk.clear();
                }
            }
            set.tied.clear();
            set.total.fill(0.0);
            set.predictors = 0.0;
            while self.stop.get(came) == Some(&set.time) {
                let row = self.row(came);
                set.risk.add(weights[came], row);
                set.risk.count += 1;
                if self.event[came] {
                    set.tied.add(weights[came], row);
                    set.tied.count += 1;
                    set.predictors += predictors[came];
                    set.total.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
                }
                came += 1;
            }
            if set.tied.count > 0 {
                visit(&set);
            }
        }
    }

    fn slopes(&self, coefficients: &[f64], ties: Ties) -> Slopes {
        let size = self.size;
        let mut sum = Slopes {
            log_likelihood: 0.0,
            score: vec![0.0; size],
            information: Matrix::zeros(size, size),
        };
        self.walk(coefficients, &mut |set| {
            let part = set.slopes(ties);
            sum.log_likelihood += part.log_likelihood;
            for i in 0..size {
                sum.score[i] += part.score[i];
                for j in 0..size {
                    sum.information[(i, j)] += part.information[(i, j)];
                }
            }
        });
        sum
    }

    /// The survival curve of all episodes.
    fn curve(&self) -> Option<super::Survival> {
        let mut start = vec![None; if self.starts.is_empty() { 0 } else { self.n }];
        for &(from, at) in &self.starts {
            start[at as usize] = Some(from);
        }
        let mut table = EventTable::default();
        for at in 0..self.n {
            let start = start.get(at).copied().flatten();
            table.update(start, self.stop[at], self.event[at]);
        }
        kaplan_meier(&table, 0)
    }

    fn concordance(&self, coefficients: &[f64]) -> Option<f64> {
        let eta = self.predictors(coefficients);
        // Equal hazards have equal ranks, counted from 1.
        let sorted = order_of_numbers(&eta);
        let mut rank = vec![0u32; self.n];
        let mut last = 0;
        for (place, &at) in sorted.iter().enumerate() {
            let at = at as usize;
            let before = place
                .checked_sub(1)
                .map(|place| eta[sorted[place] as usize]);
            if before.is_none_or(|before| before != eta[at]) {
                last += 1;
            }
            rank[at] = last;
        }
        let mut at_risk = Ranks::new(last);
        let (mut higher, mut equal, mut pairs) = (0u64, 0u64, 0u64);
        let (mut came, mut left) = (0, 0);
        while came < self.n {
            let time = self.stop[came];
            let first = came;
            while self.stop.get(came) == Some(&time) {
                if !self.event[came] {
                    at_risk.add(rank[came], 1);
                }
                came += 1;
            }
            while let Some(&(start, at)) = self.starts.get(left)
                && start >= time
            {
                at_risk.add(rank[at as usize], -1);
                left += 1;
            }
            let events = || (first..came).filter(|&at| self.event[at]);
            for at in events() {
                let below = at_risk.up_to(rank[at] - 1);
                higher += below;
                equal += at_risk.up_to(rank[at]) - below;
                pairs += at_risk.count;
            }
            events().for_each(|at| at_risk.add(rank[at], 1));
        }
        (pairs > 0).then(|| (higher as f64 + 0.5 * equal as f64) / pairs as f64)
    }
}

fn dot(row: &[f64], coefficients: &[f64]) -> f64 {
    row.iter().zip(coefficients).map(|(x, b)| x * b).sum()
}

/// The places of numbers in ascending order, by their bits, sixteen at a time.
fn order_of_numbers(values: &[f64]) -> Vec<u32> {
    let bits = |at: usize| {
        // 0 and −0 are one number; of negative ones the bits fall as they rise.
        let bits = (values[at] + 0.0).to_bits();
        bits ^ if bits >> 63 == 1 { u64::MAX } else { 1 << 63 }
    };
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    for shift in [0, 16, 32, 48] {
        let part = |&at: &u32| (bits(at as usize) >> shift) as u32 & 0xffff;
        let by_part = order_by_key(&order.iter().map(part).collect::<Vec<_>>());
        order = by_part.iter().map(|&at| order[at as usize]).collect();
    }
    order
}

/// How many have each rank: Fenwick's tree of partial sums.
struct Ranks {
    sums: Vec<u64>,
    count: u64,
}

impl Ranks {
    fn new(ranks: u32) -> Self {
        Self {
            sums: vec![0; ranks as usize + 1],
            count: 0,
        }
    }

    fn add(&mut self, rank: u32, many: i64) {
        self.count = self.count.saturating_add_signed(many);
        let mut at = rank as usize;
        while let Some(sum) = self.sums.get_mut(at).filter(|_| at > 0) {
            *sum = sum.saturating_add_signed(many);
            at += at & at.wrapping_neg();
        }
    }

    fn up_to(&self, rank: u32) -> u64 {
        let (mut at, mut sum) = (rank as usize, 0);
        while at > 0 {
            sum += self.sums[at];
            at &= at - 1;
        }
        sum
    }
}
