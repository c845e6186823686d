//! What one point of NPS is worth per year, by rungs of evidence.

use super::classes::{Member, Payers};
use super::covariates::{Covariates, covariates};
use super::revenue::{accounts, choose_currency, other_currencies};
use super::waves::{Timing, Waves, waves};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{
    Bootstrap, DoublyRobust, Interval, Spread, Unfit, bootstrap_sums, doubly_robust, e_value,
    e_value_limit, ordinary_least_squares,
};
use crate::math::Random;
use crate::model::calendar::Length;
use crate::model::{Account, Basis, Currency, Mask, Model};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{ClassValue, Estimate, Overlapping, PointValueReport, Reason, Rung, ValuePath};
use crate::stats::{Class, Dominance, Moments};

/// Options of `pointValue`.
#[derive(Debug, Clone, Default)]
pub struct PointValue {
    /// Filter and confidence.
    pub common: Common,
    /// The currency; that of most scored customers where not given.
    pub currency: Option<String>,
    /// Bootstrap replicates; 2,000 where not given.
    pub replicates: Option<u32>,
    /// Seed; the session's where not given.
    pub seed: Option<u64>,
    /// Days of revenue after the answers on rungs 2 and 3, at most half of those that there are; 365 where not given.
    pub horizon_days: Option<i32>,
    /// Periods of rung 4; quarters where the revenue spans at least five, else months.
    pub period: Option<Length>,
    /// Periods from the answer to the revenue on rung 4; 1 where not given.
    pub lag: Option<u32>,
}

impl Options for PointValue {
    const NAMES: &[&str] = &[
        "currency",
        "replicates",
        "seed",
        "horizonDays",
        "period",
        "lag",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        Ok(Self {
            common,
            currency: options.text("currency")?.map(str::to_owned),
            replicates: options
                .whole("replicates", 100, 100_000)?
                .map(|replicates| replicates as u32),
            seed: options.whole("seed", 0, 1 << 53)?,
            horizon_days: options
                .whole("horizonDays", 28, 3_660)?
                .map(|days| days as i32),
            period: options.one_of(
                "period",
                &[("month", Length::Month), ("quarter", Length::Quarter)],
            )?,
            lag: options.whole("lag", 1, 24)?.map(|lag| lag as u32),
        })
    }
}

impl Analysis for PointValue {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(point_value(view, self, around.seed)?))
    }
}

/// Fewest promoters and fewest detractors for a value.
const FEWEST_OF_A_CLASS: u64 = 5;
/// Fewest of each class, and fewest per column that is held equal, for two models each fitted on four fifths of them.
const FEWEST_OF_A_MODEL: usize = 30;
const FEWEST_PER_COLUMN: usize = 3;
/// Share of customers without a counterpart above which what is left stands for few.
const MOST_TRIMMED: f64 = 0.5;
/// Fewest accounts or customers to resample.
const FEWEST_CLUSTERS: usize = 10;
/// Above this many clusters, whole random groups of them are resampled: the spread is the same but for 2 %, the work is not.
const MOST_CLUSTERS: usize = 1_024;
const DAYS_OF_A_YEAR: f64 = 365.25;

/// The scale from revenue in the window to revenue per year.
struct Yearly {
    factor: f64,
    unit: &'static str,
    window_days: Option<f64>,
}

/// Money per customer and year of two classes, weighted into money per point over the base.
struct Path {
    name: &'static str,
    from: usize,
    to: usize,
    /// Customers who must move for one point, per customer of the base: ½ of 1 % from detractor to promoter, 1 % otherwise.
    movers: f64,
}

const PATHS: [Path; 3] = [
    Path {
        name: "detractor_to_promoter",
        from: 2,
        to: 0,
        movers: 0.005,
    },
    Path {
        name: "detractor_to_passive",
        from: 2,
        to: 1,
        movers: 0.01,
    },
    Path {
        name: "passive_to_promoter",
        from: 1,
        to: 0,
        movers: 0.01,
    },
];

/// The value of a point by the rungs that the data allow.
///
/// # Errors
/// `bad_option` for an unknown currency or fewer than 100 replicates; those of the filter.
pub fn point_value(
    view: &View,
    options: &PointValue,
    session_seed: u64,
) -> Result<PointValueReport> {
    let (model, mask) = (view.model, &view.mask);
    let confidence = options.common.confidence;
    let replicates = options.replicates.unwrap_or(2_000);
    let seed = options.seed.unwrap_or(session_seed);
    let mut report = PointValueReport {
        currency: None,
        other_currencies: Vec::new(),
        counted: model.ledger.entity.name(),
        customers: 0,
        window_days: None,
        unit: "annualised",
        classes: Vec::new(),
        rungs: Vec::new(),
        headline: None,
        verdict: "no_data",
        not_higher: Vec::new(),
        outcome_days: None,
        period: None,
        lag: None,
        seed,
        replicates,
        notices: model.ledger.notices.clone(),
    };
    if model.ledger.basis.is_none() || model.answers.score.is_none() {
        return Ok(report);
    }
    let payers = Payers::new(view)?;
    let accounts = accounts(view, payers.class.len());
    // The currency in which most scored payers pay.
    let scored_payers = |account: &Account| {
        let paid = account.paid.iter().zip(&payers.class);
        paid.filter(|(paid, class)| paid.rows > 0 && class.is_some())
            .count()
    };
    let counts: Vec<usize> = accounts.iter().map(scored_payers).collect();
    let chosen = choose_currency(model, options.currency.as_deref(), &counts)?;
    report.other_currencies = other_currencies(model, &counts, chosen);
    let Some(chosen) = chosen else {
        return Ok(report);
    };
    let currency = &model.ledger.currencies[chosen];
    let yearly = yearly(model, mask);
    report.currency.clone_from(&currency.code);
    report.unit = yearly.unit;
    report.window_days = yearly.window_days;
    if yearly.window_days.is_some_and(|days| days < 28.0) {
        report.notices.push(Notice {
            count: 1,
            ..Notice::new("short_window")
        });
    }
    let base = base(model, &payers, &accounts, chosen, currency, yearly.factor);
    report.customers = base.len() as u64;

    let raw = raw(&base, replicates, seed, confidence);
    report.classes = raw.classes;
    let Some(rung) = raw.rung else {
        report.verdict = raw.verdict;
        return Ok(report);
    };
    report.rungs.push(rung);
    let horizon_days = options.horizon_days.unwrap_or(365);
    let held = covariates(view, &base, chosen as u8, currency, horizon_days)
        .ok()
        .filter(|held| !held.columns.is_empty())
        .ok_or("no_covariates");
    report.outcome_days = held.as_ref().ok().and_then(|held| held.outcome_days);
    let mut notices = std::mem::take(&mut report.notices);
    let by_held = held.as_ref().map_err(|reason| *reason);
    let adjusted = by_held.and_then(|held| adjusted(held, base.len(), confidence, &mut notices));
    let robust = by_held.and_then(|held| robust(held, base.len(), seed, confidence));
    report.notices = notices;
    let timing = Timing {
        period: options.period,
        lag: options.lag.unwrap_or(1),
    };
    let repeated = waves(view, &base, chosen as u8, currency, timing).and_then(|waves| {
        report.period = match waves.period {
            Length::Quarter => Some("quarter"),
            _ => Some("month"),
        };
        report.lag = Some(timing.lag);
        repeated(&waves, base.len(), seed, confidence).ok_or("not_identified")
    });
    // Why a higher rung than the highest is not reached: the reasons below that are no matter.
    for found in [adjusted, robust, repeated] {
        match found {
            Ok(rung) => {
                report.rungs.push(rung);
                report.not_higher.clear();
            }
            Err(reason) if report.not_higher.contains(&reason) => {}
            Err(reason) => report.not_higher.push(reason),
        }
    }
    if let Some(top) = report.rungs.last() {
        let claimed = top
            .value
            .low
            .zip(top.value.high)
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        report.headline = claimed.then_some(top.rung);
        report.verdict = if claimed {
            "claimed"
        } else {
            "interval_holds_zero"
        };
    }
    Ok(report)
}

fn yearly(model: &Model, mask: &Mask) -> Yearly {
    match model.ledger.basis {
        Some(Basis::RecurringMonthly) => Yearly {
            factor: 12.0,
            unit: "recurring",
            window_days: None,
        },
        Some(Basis::RecurringYearly) => Yearly {
            factor: 1.0,
            unit: "recurring",
            window_days: None,
        },
        _ => {
            let Some((first, end)) = model.ledger.period(mask.window) else {
                return Yearly {
                    factor: 1.0,
                    unit: "per_period",
                    window_days: None,
                };
            };
            let days = f64::from(end) - f64::from(first);
            Yearly {
                factor: DAYS_OF_A_YEAR / days,
                unit: "annualised",
                window_days: Some(days),
            }
        }
    }
}

/// Scored payers with a known value. With revenue rows, who answered and paid nothing is worth nothing; with recurring
/// revenue, who has no amount is not known.
fn base(
    model: &Model,
    payers: &Payers,
    accounts: &[Account],
    chosen: usize,
    currency: &Currency,
    factor: f64,
) -> Vec<Member> {
    let recurring = model.ledger.basis != Some(Basis::Revenue);
    let elsewhere = |at: usize| {
        accounts
            .iter()
            .enumerate()
            .any(|(currency, account)| currency != chosen && account.paid[at].rows > 0)
    };
    payers
        .order
        .iter()
        .filter_map(|&payer| {
            let at = payer as usize;
            let class = payers.class[at]?;
            let paid = accounts[chosen].paid[at];
            let known = paid.rows > 0 || !(recurring || elsewhere(at));
            let value = factor * currency.major(i128::from(paid.net()));
            known.then_some(Member {
                payer,
                class,
                value,
                cluster: payers.cluster[at],
            })
        })
        .collect()
}

struct Raw {
    classes: Vec<ClassValue>,
    rung: Option<Rung>,
    verdict: &'static str,
}

/// Rung 1: the gap between the classes as it is, resampled by account.
fn raw(base: &[Member], replicates: u32, seed: u64, confidence: f64) -> Raw {
    // Per cluster: customers and Σ value of promoters, passives, detractors.
    let mut clusters: Vec<[f64; 6]> = Vec::new();
    let mut last = None;
    let mut totals = [0.0; 6];
    let mut spread = Moments::default();
    let mut held = [Dominance::default(); 3];
    for member in base {
        if last.replace(member.cluster) != Some(member.cluster) {
            clusters.push([0.0; 6]);
        }
        let at = 2 * member.class.slot();
        if let Some(sums) = clusters.last_mut() {
            sums[at] += 1.0;
            sums[at + 1] += member.value;
        }
        totals[at] += 1.0;
        totals[at + 1] += member.value;
        spread.update(member.value);
        held[member.class.slot()].update(member.value);
    }
    let cluster_count = clusters.len();
    let mut random = Random::new(seed);
    if clusters.len() > MOST_CLUSTERS {
        let mut groups = vec![[0.0; 6]; MOST_CLUSTERS];
        for sums in &clusters {
            let into = &mut groups[random.below(MOST_CLUSTERS as u32) as usize];
            into.iter_mut()
                .zip(sums)
                .for_each(|(into, sum)| *into += sum);
        }
        clusters = groups;
    }
    let n = base.len() as f64;
    let mean = |sums: &[f64; 6], class: usize| {
        (sums[2 * class] > 0.0).then(|| sums[2 * class + 1] / sums[2 * class])
    };
    let path = |sums: &[f64; 6], path: &Path| {
        Some(path.movers * n * (mean(sums, path.to)? - mean(sums, path.from)?))
    };
    let statistics = |sums: &[f64; 6]| {
        [
            mean(sums, 0),
            mean(sums, 1),
            mean(sums, 2),
            path(sums, &PATHS[0]),
            path(sums, &PATHS[1]),
            path(sums, &PATHS[2]),
        ]
    };
    let values = statistics(&totals);
    let enough = cluster_count >= FEWEST_CLUSTERS;
    let resampled = enough.then(|| bootstrap_sums(&clusters, replicates, &mut random, statistics));
    let estimate = |at: usize, count: u64| {
        let interval = resampled
            .as_ref()
            .and_then(|all| interval_of(&all[at], replicates, confidence));
        match values[at] {
            Some(value) => Estimate::of(value, interval, count, confidence, "bootstrap_percentile"),
            None => Estimate::none(Reason::NoData, count, confidence),
        }
    };
    let count = |class: usize| totals[2 * class] as u64;
    let classes = Class::ALL
        .iter()
        .enumerate()
        .map(|(at, class)| ClassValue {
            class: class.name(),
            customers: count(at),
            per_customer: estimate(at, count(at)),
            remainder: held[at].remainder(),
        })
        .collect();
    let few = count(0).min(count(2)) < FEWEST_OF_A_CLASS || !enough;
    let nothing = base.is_empty() || base.iter().all(|member| member.value == 0.0);
    if few || nothing {
        return Raw {
            classes,
            rung: None,
            verdict: if nothing { "no_data" } else { "too_few" },
        };
    }
    let paths: Vec<ValuePath> = PATHS
        .iter()
        .enumerate()
        .map(|(at, path)| ValuePath {
            path: path.name,
            value: estimate(3 + at, base.len() as u64),
        })
        .collect();
    let deviation = spread.variance().map_or(0.0, f64::sqrt);
    Raw {
        classes,
        rung: Some(rung(
            1,
            "raw",
            paths[0].value.clone(),
            paths,
            vec!["no_confounding", "no_reverse_cause", "moves_like_today"],
            Vec::new(),
            cluster_count as u64,
            n,
            deviation,
        )),
        verdict: "claimed",
    }
}

/// The percentile interval, unless the statistic was undefined in one of ten resamples.
fn interval_of(bootstrap: &Bootstrap, replicates: u32, confidence: f64) -> Option<Interval> {
    (bootstrap.undefined * 10 < replicates)
        .then(|| bootstrap.percentile(confidence))
        .flatten()
}

#[allow(
    clippy::too_many_arguments,
    reason = "one caller per rung, each argument a column of the report"
)]
fn rung(
    rung: u8,
    name: &'static str,
    value: Estimate,
    paths: Vec<ValuePath>,
    assumptions: Vec<&'static str>,
    adjusted_for: Vec<String>,
    clusters: u64,
    n: f64,
    deviation: f64,
) -> Rung {
    let per = |whole: Option<f64>, divisor: f64| whole.map(|whole| whole / divisor);
    let per_customer = Estimate {
        value: per(value.value, n),
        low: per(value.low, n),
        high: per(value.high, n),
        ..value.clone()
    };
    // Back from money per point to the difference of one customer, promoter against detractor.
    let one = PATHS[0].movers * n * deviation;
    let interval = value
        .low
        .zip(value.high)
        .map(|(low, high)| Interval { low, high });
    Rung {
        rung,
        name,
        e_value: value
            .value
            .filter(|_| one > 0.0)
            .and_then(|value| e_value(value / one)),
        e_value_limit: interval.and_then(|interval| e_value_limit(&interval, one)),
        value,
        per_customer,
        paths,
        assumptions,
        adjusted_for,
        clusters,
        overlap: None,
    }
}

/// Rung 2: promoters and detractors of the same size, tenure, segment and prior revenue, as far as columns tell.
fn adjusted(
    covariates: &Covariates,
    base: usize,
    confidence: f64,
    notices: &mut Vec<Notice>,
) -> std::result::Result<Rung, &'static str> {
    let members = &covariates.members;
    let indicator = |class: Class| -> Vec<f64> {
        members
            .iter()
            .map(|member| f64::from(u8::from(member.class == class)))
            .collect()
    };
    let (promoters, passives) = (indicator(Class::Promoter), indicator(Class::Passive));
    let detractors = indicator(Class::Detractor);
    let count = |column: &[f64]| column.iter().sum::<f64>() as u64;
    if count(&promoters).min(count(&detractors)) < FEWEST_OF_A_CLASS {
        return Err("too_few");
    }
    let mut columns: Vec<&[f64]> = vec![&promoters, &passives];
    columns.extend(covariates.columns.iter().map(Vec::as_slice));
    let outcome: Vec<f64> = members.iter().map(|member| member.value).collect();
    let clusters: Vec<u32> = members.iter().map(|member| member.cluster).collect();
    // Members of a cluster stand together.
    let cluster_count = clusters.chunk_by(|a, b| a == b).count();
    // Each its own cluster: nothing to cluster, and HC3 is better in small samples.
    let clustered = cluster_count < clusters.len();
    if cluster_count < FEWEST_CLUSTERS || members.len() < 2 * columns.len() {
        return Err("too_few");
    }
    if clustered && cluster_count < 30 {
        notices.push(Notice {
            count: cluster_count as u64,
            ..Notice::new("few_clusters")
        });
    }
    let fit = ordinary_least_squares(&outcome, &columns, clustered.then_some(&clusters[..]))
        .ok_or("too_few")?;
    // Nobody's money differs, for example because none came after the answers: there is nothing to explain.
    if fit.r_squared.is_none() {
        return Err("not_identified");
    }
    let spread = if clustered {
        Spread::Cluster
    } else {
        Spread::Hc3
    };
    let covariance = fit.covariance(spread).ok_or("not_identified")?;
    let df = fit.df(spread).ok_or("not_identified")?;
    let place = |column: usize| {
        fit.kept
            .iter()
            .position(|&kept| kept == column)
            .map(|at| at + 1)
    };
    let promoter = place(0).ok_or("not_identified")?;
    let passive = place(1);
    let n = base as f64;
    let method = if clustered { "cluster_cr1" } else { "hc3" };
    let paths: Vec<ValuePath> = PATHS
        .iter()
        .map(|path| {
            let mut weights = vec![0.0; fit.coefficients.len()];
            let mut known = true;
            for (class, sign) in [(path.to, 1.0), (path.from, -1.0)] {
                match (class, passive) {
                    (0, _) => weights[promoter] += sign,
                    (1, Some(at)) => weights[at] += sign,
                    (1, None) => known = false,
                    _ => {}
                }
            }
            let found = known
                .then(|| fit.combination(&weights, &covariance, df, confidence))
                .flatten();
            let value = match found {
                Some((value, _, interval)) => {
                    let scale = path.movers * n;
                    Estimate::of(
                        scale * value,
                        Some(interval.scaled(scale)),
                        members.len() as u64,
                        confidence,
                        method,
                    )
                }
                None => Estimate::none(Reason::NotIdentified, members.len() as u64, confidence),
            };
            ValuePath {
                path: path.name,
                value,
            }
        })
        .collect();
    if !fit.dropped.is_empty() {
        notices.push(Notice {
            count: fit.dropped.len() as u64,
            ..Notice::new("covariates_collinear")
        });
    }
    let deviation = deviation(&outcome);
    let assumptions = vec![
        "no_unmeasured_cause",
        covariates.timing(),
        "linear",
        "moves_like_today",
    ];
    Ok(rung(
        2,
        "adjusted",
        paths[0].value.clone(),
        paths,
        assumptions,
        covariates.names.clone(),
        cluster_count as u64,
        n,
        deviation,
    ))
}

fn deviation(values: &[f64]) -> f64 {
    let moments: Moments = values.iter().copied().collect();
    moments.variance().map_or(0.0, f64::sqrt)
}

/// Rung 3: for each path the two classes it joins, as alike as the covariates make them, by a model of who is in which
/// class and a model of revenue, of which one may be wrong.
fn robust(
    covariates: &Covariates,
    base: usize,
    seed: u64,
    confidence: f64,
) -> std::result::Result<Rung, &'static str> {
    let n = base as f64;
    let mut headline = None;
    let mut paths = Vec::new();
    for (at, path) in PATHS.iter().enumerate() {
        let found = between(
            covariates,
            path,
            &mut Random::new(seed.wrapping_add(at as u64)),
        );
        let value = match &found {
            Ok(found) => Estimate::of(
                path.movers * n * found.effect,
                found
                    .interval(confidence)
                    .map(|interval| interval.scaled(path.movers * n)),
                found.n as u64,
                confidence,
                "influence_cluster",
            ),
            Err(_) => Estimate::none(Reason::NotIdentified, 0, confidence),
        };
        if at == 0 {
            headline = Some(found?);
        }
        paths.push(ValuePath {
            path: path.name,
            value,
        });
    }
    let found = headline.ok_or("not_identified")?;
    let assumptions = vec![
        "no_unmeasured_cause",
        covariates.timing(),
        "overlap",
        "moves_like_today",
    ];
    let outcome: Vec<f64> = covariates
        .members
        .iter()
        .map(|member| member.value)
        .collect();
    let [from, to] = found.overlap.map(Vec::from);
    let whole = (found.n + found.trimmed) as f64;
    Ok(Rung {
        overlap: Some(Overlapping {
            from,
            to,
            trimmed: found.trimmed as u64,
            trimmed_share: found.trimmed as f64 / whole,
        }),
        ..rung(
            3,
            "doubly_robust",
            paths[0].value.clone(),
            paths,
            assumptions,
            covariates.names.clone(),
            found.clusters,
            n,
            deviation(&outcome),
        )
    })
}

/// What being in the class that a path leads to does, among members of the two classes that it joins.
fn between(
    covariates: &Covariates,
    path: &Path,
    random: &mut Random,
) -> std::result::Result<DoublyRobust, &'static str> {
    let members = &covariates.members;
    let own: Vec<usize> = (0..members.len())
        .filter(|&at| [path.from, path.to].contains(&members[at].class.slot()))
        .collect();
    let of =
        |value: &dyn Fn(usize) -> f64| -> Vec<f64> { own.iter().map(|&at| value(at)).collect() };
    let treated = of(&|at| f64::from(u8::from(members[at].class.slot() == path.to)));
    let outcome = of(&|at| members[at].value);
    let clusters: Vec<u32> = own.iter().map(|&at| members[at].cluster).collect();
    let columns: Vec<Vec<f64>> = covariates
        .columns
        .iter()
        .map(|column| of(&|at| column[at]))
        .collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let in_class = treated.iter().filter(|treated| **treated > 0.5).count();
    let fewest = FEWEST_OF_A_MODEL.max(FEWEST_PER_COLUMN * columns.len());
    let cluster_count = clusters.chunk_by(|a, b| a == b).count();
    if in_class.min(own.len() - in_class) < fewest || cluster_count < 2 * FEWEST_CLUSTERS {
        return Err("too_few");
    }
    // Nobody's money differs, for example because none came after the answers: there is nothing to explain.
    if outcome.iter().all(|value| *value == outcome[0]) {
        return Err("not_identified");
    }
    let found = doubly_robust(&outcome, &treated, &columns, &clusters, random);
    let found = found.map_err(|unfit| match unfit {
        Unfit::Separated => "no_overlap",
        Unfit::OneClass | Unfit::TooFew => "too_few",
    })?;
    if found.trimmed as f64 > MOST_TRIMMED * (found.trimmed + found.n) as f64 {
        return Err("no_overlap");
    }
    Ok(found)
}

/// Rung 4: each customer against itself, a later period's revenue on this period's answer.
///
/// # Formula
/// V₁ = 0.01·N·β per period, β the money of one class step; here times the periods of a year, as if the change lasted.
fn repeated(waves: &Waves, base: usize, seed: u64, confidence: f64) -> Option<Rung> {
    let n = base as f64;
    let per_point = |slope: Option<(f64, Interval, &'static str)>, movers: f64| {
        let (slope, interval, method) = slope?;
        let scale = movers * n * waves.per_year;
        let interval = Some(interval.scaled(scale));
        let rows = waves.n as u64;
        Some(Estimate::of(
            scale * slope,
            interval,
            rows,
            confidence,
            method,
        ))
    };
    let value = per_point(waves.per_step(confidence, &mut Random::new(seed)), 0.01)?;
    let weight = |class: usize| match class {
        0 => [1.0, 0.0],
        1 => [0.0, 0.0],
        _ => [0.0, 1.0],
    };
    let paths = PATHS.iter().map(|path| {
        let (to, from) = (weight(path.to), weight(path.from));
        let weights = [to[0] - from[0], to[1] - from[1]];
        let slope = waves.between(weights, confidence, &mut Random::new(seed));
        let none = || Estimate::none(Reason::NotIdentified, waves.n as u64, confidence);
        ValuePath {
            path: path.name,
            value: per_point(slope, path.movers).unwrap_or_else(none),
        }
    });
    Some(rung(
        4,
        "within_customer",
        value,
        paths.collect(),
        vec![
            "answer_before_revenue",
            "no_changing_cause",
            "lasts_all_year",
            "moves_like_today",
        ],
        vec!["customer".into(), "period".into()],
        waves.clusters as u64,
        n,
        waves.deviation * waves.per_year,
    ))
}
