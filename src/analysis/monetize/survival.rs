//! How long customers stay, by class: who left, when and why.

use super::groups::{BY_CLASS, Groups, MOST_GROUPS, place_of};
use super::history::{ANSWER_DAYS, History};
use super::stays::{Span, Stay, Stays};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{
    CoxSearch, Episodes, Hazard, Proportionality, Survival as Curve, Ties, kaplan_meier, log_rank,
    normal_around,
};
use crate::math::{order_by_key, ordered};
use crate::model::calendar::{Period, Periods, iso};
use crate::model::{Entity, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    CurrencyMoney, Estimate, HazardReport, HazardTerm, LeavingPeriod, LeavingReason, LogRankReport,
    Money, Reason, SurvivalGroup, SurvivalPoint, SurvivalReport,
};
use crate::stats::{Class, EventTable};
use crate::table::Values;
use crate::work::Work;

/// Fewest under observation at which a curve begins and ends.
const LEAST: u64 = 10;
/// Leavers that each hazard ratio takes: Peduzzi et al. (1995), *J. Clinical Epidemiology* 48, 1503–1510.
const PER_TERM: usize = 10;
/// Times at which a curve is told.
const POINTS: u32 = 240;
/// Days at which shares are told.
const MARKS: [u32; 4] = [90, 180, 365, 730];

/// Options of `survival`.
#[derive(Debug, Clone)]
pub struct Survival {
    /// Filter and confidence; the filter's window is the time under observation.
    pub common: Common,
    /// `nps_class`, or a segment of the customers files.
    pub by: String,
    /// Segments that the hazard ratios hold equal; `None` = all of up to twelve values.
    pub adjust: Option<Vec<String>>,
    /// Oldest answer, in days at the beginning of a period, that tells the class in it; with none the customer counts as
    /// one that has not answered.
    pub answer_days: i32,
    /// The periods in which leaving is counted and classes are looked up: months where not said.
    pub period: Period,
}

impl Options for Survival {
    const NAMES: &[&str] = &[
        "by",
        "adjust",
        "answerDays",
        "period",
        "calendar",
        "fiscalYearStart",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let adjust = match options.get("adjust") {
            crate::option::Value::Null => None,
            names => {
                let names = names.list("adjust")?.iter();
                let owned = names.map(|name| Ok(name.text("adjust")?.unwrap_or("").to_owned()));
                Some(owned.collect::<Result<_>>()?)
            }
        };
        Ok(Self {
            common,
            by: options.text("by")?.unwrap_or(BY_CLASS).to_owned(),
            adjust,
            answer_days: options
                .whole("answerDays", 1, 36_525)?
                .map_or(ANSWER_DAYS, |days| days as i32),
            period: Period::read(options, "period")?,
        })
    }
}

impl Analysis for Survival {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(survival(view, self, around)?))
    }
}

/// How long customers stay.
///
/// # Method
/// A customer is at risk from the day after it began, or from the day from which leaving is told, to the day it left or the
/// last day of the files. In each period it belongs to the class of the last answer before the period.
/// # Errors
/// Those of the filter; `no_such_column` for a column that no customers file has.
pub fn survival(view: &View, options: &Survival, around: Surroundings) -> Result<SurvivalReport> {
    let told = view.work.once(|| told(view, options, around.today))?;
    let mut report = told.report.clone();
    if let (Some(hazard), Some(question)) = (&mut report.hazard, &told.question) {
        fit(hazard, question, options.common.confidence, view.work)?;
    }
    Ok(report)
}

/// The report but for the fitted hazards, and what these are fitted to.
struct Told {
    report: SurvivalReport,
    question: Option<Question>,
}

fn told(view: &View, options: &Survival, today: i32) -> Result<Told> {
    let model = view.model;
    let lives = model.lifetimes(view.files);
    let confidence = options.common.confidence;
    let mut report = empty(view, options);
    report.notices = [&model.ledger.notices[..], &lives.notices].concat();
    if model.people.started.iter().all(Option::is_none) {
        return Ok(without(report, "started_at").into());
    }
    if !lives.tells_ends {
        return Ok(without(report, "ended_at").into());
    }
    let groups = Groups::new(view, &options.by, Entity::Customer)?;
    let history = History::new(view, Entity::Customer, options.answer_days)?;
    let stays = Stays::new(
        view,
        Entity::Customer,
        lives,
        &history,
        options.period,
        today,
    );
    for (code, count) in [
        ("started_missing", stays.without_start),
        ("tenure_implausible", stays.implausible),
    ] {
        let notice = Notice {
            count,
            ..Notice::new(code)
        };
        report
            .notices
            .extend(Some(notice).filter(|notice| notice.count > 0));
    }
    if stays.rows.is_empty() {
        report.reason = Some(Reason::NoData);
        return Ok(report.into());
    }
    let (first, last) = stays.observed;
    report.observed = Some([iso(first), iso(last)]);
    let mut all = Tally::default();
    let mut tallies: Vec<Tally> = groups.keys.iter().map(|_| Tally::default()).collect();
    for stay in &stays.rows {
        all.update(stay);
        if let Some(tally) = tallies.get_mut(groups.of(stay.customer, stay.class)) {
            tally.update(stay);
        }
    }
    // Curves are compared from where each has enough customers, so that none begins by the leaving of one.
    let shown = || tallies.iter().chain([&all]);
    let begins = shown().filter_map(|tally| tally.table.reached(LEAST));
    report.from = begins.max().unwrap_or(0);
    let ends = shown().filter_map(|tally| tally.ends(report.from));
    report.horizon = ends.min().unwrap_or(report.from);
    let longest = all.ends(report.from).unwrap_or(report.from);
    report.marks = MARKS
        .into_iter()
        .filter(|mark| (report.from..=longest).contains(mark))
        .collect();
    report.ticks = ticks(report.from, longest);
    let tests = log_rank(&tallies.iter().map(|tally| &tally.table).collect::<Vec<_>>());
    report.total = Some(all.group(None, None, &report, longest, confidence));
    report.groups = groups
        .keys
        .iter()
        .zip(&tallies)
        .enumerate()
        .filter(|(_, (_, tally))| tally.customers > 0)
        .map(|(at, (key, tally))| {
            let expected = tests.as_ref().map(|test| test.expected[at]);
            tally.group(key.clone(), expected, &report, longest, confidence)
        })
        .collect();
    report.by = Some(options.by.clone());
    report.log_rank = tests.map(|test| LogRankReport {
        chi2: test.chi2,
        df: test.df as u64,
        p_value: test.p_value,
    });
    let (hazard, question) = question(view, options, &stays)?;
    report.hazard = Some(hazard);
    let left = stays.spans.iter().filter(|span| span.left);
    let leavers: Vec<Span> = left.copied().collect();
    let money = LeaversMoney::new(view, &leavers);
    report.reasons = reasons(lives, &leavers, &money, confidence);
    report.periods = periods(&stays, &leavers, &money, options.period, confidence);
    Ok(Told { report, question })
}

impl From<SurvivalReport> for Told {
    fn from(report: SurvivalReport) -> Self {
        Self {
            report,
            question: None,
        }
    }
}

fn empty(view: &View, options: &Survival) -> SurvivalReport {
    SurvivalReport {
        reason: None,
        missing: None,
        observed: None,
        answer_days: options.answer_days as u32,
        from: 0,
        horizon: 0,
        marks: Vec::new(),
        ticks: Vec::new(),
        total: None,
        by: None,
        groups: Vec::new(),
        log_rank: None,
        hazard: None,
        reasons: Vec::new(),
        periods: Vec::new(),
        period: options.period.name(),
        columns: Groups::columns(view),
        calendar: options.period.calendar.name(),
        notices: Vec::new(),
    }
}

fn without(report: SurvivalReport, role: &'static str) -> SurvivalReport {
    SurvivalReport {
        reason: Some(Reason::NoColumn),
        missing: Some(role),
        ..report
    }
}

/// What is counted of one group.
#[derive(Default)]
struct Tally {
    table: EventTable,
    customers: u64,
    last: Option<u32>,
    days: f64,
}

impl Tally {
    fn update(&mut self, stay: &Stay) {
        self.table.update(stay.start, stay.stop, stay.left);
        self.days += f64::from(stay.stop - stay.start.unwrap_or(0));
        self.customers += u64::from(self.last != Some(stay.customer));
        self.last = Some(stay.customer);
    }

    /// The last time at which enough are under observation.
    fn ends(&self, from: u32) -> Option<u32> {
        let steps = self.table.steps().filter(|step| step.time >= from);
        steps
            .filter(|step| step.at_risk >= LEAST)
            .last()
            .map(|step| step.time)
    }

    fn group(
        &self,
        key: Option<String>,
        expected: Option<f64>,
        report: &SurvivalReport,
        longest: u32,
        confidence: f64,
    ) -> SurvivalGroup {
        let end = self.ends(report.from);
        let curve = kaplan_meier(&self.table, report.from).filter(|_| end.is_some());
        let n = self.customers;
        let none = || {
            Estimate::none(
                if n == 0 {
                    Reason::NoData
                } else {
                    Reason::TooFew
                },
                n,
                confidence,
            )
        };
        let told = |curve: &Curve| {
            points(
                curve,
                &self.table,
                end.unwrap_or(0).min(longest),
                confidence,
            )
        };
        SurvivalGroup {
            key,
            customers: n,
            left: self.table.events(),
            years: self.days / 365.25,
            curve: curve.as_ref().map_or_else(Vec::new, told),
            median: curve
                .as_ref()
                .and_then(|curve| median(curve, n, confidence))
                .unwrap_or_else(none),
            mean: curve.as_ref().map_or_else(none, |curve| {
                let (mean, error) = curve.restricted_mean(report.horizon);
                let interval = normal_around(mean, error, confidence);
                Estimate::of(mean, interval, n, confidence, "greenwood_area")
            }),
            shares: report
                .marks
                .iter()
                .map(|&mark| match (&curve, end) {
                    (Some(curve), Some(end)) if mark <= end => share(curve, mark, n, confidence),
                    _ => none(),
                })
                .collect(),
            at_risk: report
                .ticks
                .iter()
                .map(|&tick| self.table.at_risk(tick))
                .collect(),
            expected,
        }
    }
}

fn share(curve: &Curve, mark: u32, n: u64, confidence: f64) -> Estimate {
    let row = curve.at(mark);
    let share = row.map_or(1.0, |row| row.survival);
    let interval = row.and_then(|row| row.log_log(confidence));
    Estimate::of(share, interval, n, confidence, "greenwood_log_log")
}

fn median(curve: &Curve, n: u64, confidence: f64) -> Option<Estimate> {
    let value = f64::from(curve.median()?);
    let [low, high] = curve.median_limits(confidence);
    let mut estimate = Estimate::of(value, None, n, confidence, "brookmeyer_crowley");
    (estimate.low, estimate.high) = (low.map(f64::from), high.map(f64::from));
    estimate.method = "brookmeyer_crowley";
    Some(estimate)
}

/// The curve at times spread evenly from its beginning to `end`, both told.
fn points(curve: &Curve, table: &EventTable, end: u32, confidence: f64) -> Vec<SurvivalPoint> {
    let span = end.saturating_sub(curve.from);
    let count = span.min(POINTS);
    let at = |point: u32| {
        curve.from + (u64::from(span) * u64::from(point) / u64::from(count.max(1))) as u32
    };
    let mut steps = table.steps();
    (0..=count)
        .filter_map(|point| {
            let days = at(point);
            let step = steps.find(|step| step.time >= days)?;
            let row = curve.at(days);
            let limits = row.and_then(|row| row.log_log(confidence));
            Some(SurvivalPoint {
                days,
                share: row.map_or(1.0, |row| row.survival),
                low: limits.map(|limits| limits.low),
                high: limits.map(|limits| limits.high),
                at_risk: step.at_risk,
            })
        })
        .collect()
}

/// Round times, at most eight, from the curves' beginning to their end.
fn ticks(from: u32, longest: u32) -> Vec<u32> {
    let fits = |unit: &u32| longest / unit <= 7;
    let unit = [30, 90, 180, 365, 730, 1825]
        .into_iter()
        .find(fits)
        .unwrap_or(3650);
    (0..=longest / unit)
        .map(|tick| tick * unit)
        .filter(|&tick| tick >= from)
        .collect()
}

/// A column of the model: a value against the most frequent one.
struct Term {
    column: String,
    level: Option<String>,
    reference: Option<String>,
    events: u64,
    values: Vec<f64>,
}

/// Columns of a factor: 0/1 for each value but the reference, by the values of stays.
fn factor(
    stays: &Stays,
    column: &str,
    keys: &[Option<String>],
    reference: usize,
    of: &dyn Fn(&Stay) -> usize,
) -> Vec<Term> {
    let places: Vec<usize> = stays.rows.iter().map(of).collect();
    let mut terms = Vec::new();
    for (at, key) in keys.iter().enumerate().filter(|(at, _)| *at != reference) {
        let values: Vec<f64> = places
            .iter()
            .map(|&place| if place == at { 1.0 } else { 0.0 })
            .collect();
        let left = stays
            .rows
            .iter()
            .zip(&places)
            .filter(|(stay, place)| stay.left && **place == at);
        terms.push(Term {
            column: column.to_owned(),
            level: key.clone(),
            reference: keys.get(reference).cloned().flatten(),
            events: left.count() as u64,
            values,
        });
    }
    terms
}

/// What hazard ratios are fitted to: a row for each stay.
struct Question {
    terms: Vec<Term>,
    start: Vec<u32>,
    stop: Vec<u32>,
    event: Vec<bool>,
    clusters: Vec<u32>,
}

/// What tells the hazards of the classes against passives, with segments held equal as far as there are leavers enough.
fn question(
    view: &View,
    options: &Survival,
    stays: &Stays,
) -> Result<(HazardReport, Option<Question>)> {
    let events = stays.rows.iter().filter(|stay| stay.left).count();
    let mut report = HazardReport {
        terms: Vec::new(),
        reason: None,
        left_out: Vec::new(),
        events: events as u64,
        concordance: None,
        proportional: None,
    };
    let classes = Groups::new(view, BY_CLASS, Entity::Customer)?;
    let mut terms = factor(
        stays,
        BY_CLASS,
        &classes.keys,
        place_of(Some(Class::Passive)),
        &|stay| classes.of(stay.customer, stay.class),
    );
    // Without answers there are no classes to tell apart.
    if stays.rows.iter().all(|stay| stay.class.is_none()) {
        terms.clear();
    }
    let wanted: Vec<String> = match &options.adjust {
        Some(names) => names.clone(),
        None => {
            let traits = view.model.people.traits.iter();
            let few = traits
                .filter(|of_customer| (3..=MOST_GROUPS + 1).contains(&of_customer.words.len()));
            few.map(|of_customer| of_customer.name.clone()).collect()
        }
    };
    for name in wanted {
        let groups = Groups::new(view, &name, Entity::Customer)?;
        // The most frequent value is the first.
        let more = factor(stays, &name, &groups.keys, 0, &|stay| {
            groups.of(stay.customer, stay.class)
        });
        if more.is_empty() || events < PER_TERM * (terms.len() + more.len()) {
            report.left_out.push(name);
        } else {
            terms.extend(more);
        }
    }
    if events == 0 || events < PER_TERM * terms.len() || terms.is_empty() {
        report.reason = Some(match (events, terms.len()) {
            (_, 0) => Reason::NotIdentified,
            (0, _) => Reason::NoData,
            _ => Reason::TooFew,
        });
        return Ok((report, None));
    }
    // Stays of one customer, and customers of one account, go together.
    let people = &view.model.people;
    let rows = &stays.rows;
    let question = Question {
        terms,
        // Counted from 1: whoever leaves on the first day was at risk on it.
        start: (rows.iter())
            .map(|stay| stay.start.map_or(0, |start| start + 1))
            .collect(),
        stop: rows.iter().map(|stay| stay.stop + 1).collect(),
        event: rows.iter().map(|stay| stay.left).collect(),
        clusters: (rows.iter())
            .map(|stay| people.cluster(stay.customer))
            .collect(),
    };
    Ok((report, Some(question)))
}

/// The fit of hazards as far as it has come.
struct Fitting {
    search: Option<CoxSearch>,
    hazard: std::result::Result<Hazard, &'static str>,
    checks: Option<(Vec<Proportionality>, Proportionality)>,
}

/// Fits the hazards and writes them into their report.
fn fit(report: &mut HazardReport, question: &Question, confidence: f64, work: Work) -> Result<()> {
    let begin = || {
        let columns = question.terms.iter().map(|term| &term.values[..]);
        let episodes = Episodes {
            start: Some(&question.start),
            stop: &question.stop,
            event: &question.event,
        };
        let search = CoxSearch::new(episodes, &columns.collect::<Vec<_>>(), Ties::Efron);
        let hazard = Err(search.as_ref().err().copied().unwrap_or("no_data"));
        Ok(Fitting {
            search: search.ok(),
            hazard,
            checks: None,
        })
    };
    // After the search come the errors by cluster, and whether the hazards are proportional.
    let fitted = work.steps(CoxSearch::STEPS + 2, begin, |fitting, at| {
        match (&mut fitting.search, &fitting.hazard) {
            (Some(search), _) if at < CoxSearch::STEPS => search.step(at),
            (Some(_), _) => {
                let found = fitting.search.take().map(CoxSearch::hazard);
                if let Some(found) = found {
                    fitting.hazard = found.map(|fit| fit.clustered(&question.clusters));
                }
            }
            (None, Ok(hazard)) => fitting.checks = hazard.proportionality(),
            (None, Err(_)) => {}
        }
    })?;
    match &fitted.hazard {
        Ok(fit) => {
            report.concordance = fit.concordance();
            describe(
                report,
                fit,
                fitted.checks.as_ref(),
                &question.terms,
                confidence,
            );
        }
        Err("no_events" | "no_data") => report.reason = Some(Reason::NoData),
        Err(_) => report.reason = Some(Reason::NotIdentified),
    }
    Ok(())
}

fn describe(
    report: &mut HazardReport,
    fit: &Hazard,
    checks: Option<&(Vec<Proportionality>, Proportionality)>,
    terms: &[Term],
    confidence: f64,
) {
    report.proportional = checks.map(|(_, all)| all.p_value);
    let ratios = fit.ratios(confidence).unwrap_or_default();
    let rows = fit.kept.iter().zip(ratios).zip(fit.tests());
    for (at, ((&kept, (ratio, interval)), (_, p_value))) in rows.enumerate() {
        let term = &terms[kept];
        let check = checks.and_then(|(each, _)| each.get(at));
        report.terms.push(HazardTerm {
            column: term.column.clone(),
            level: term.level.clone(),
            reference: term.reference.clone(),
            ratio: Estimate::of(
                ratio,
                Some(interval),
                term.events,
                confidence,
                "wald_log_cluster",
            ),
            p_value,
            proportional: check.map(|check| check.p_value),
            direction: check.map(|check| {
                if check.direction > 0.0 {
                    "rising"
                } else {
                    "falling"
                }
            }),
        });
    }
}

/// What leavers paid in the year before they left, by currency.
struct LeaversMoney<'a> {
    view: &'a View<'a>,
    /// By leaver, then currency.
    paid: Vec<Vec<i128>>,
}

impl<'a> LeaversMoney<'a> {
    fn new(view: &'a View<'a>, leavers: &[Span]) -> Self {
        let ledger = &view.model.ledger;
        let mut paid = vec![vec![0i128; ledger.currencies.len()]; leavers.len()];
        // The ledger stands payer by payer, leavers by customer number; accounts that pay tell nothing of one customer.
        if ledger.entity == Entity::Customer {
            for (leaver, paid) in leavers.iter().zip(&mut paid) {
                let (customer, end) = (leaver.customer, leaver.exit);
                for row in ledger.rows_of(customer) {
                    let day = ledger.day.as_ref().map_or(end, |days| days[row]);
                    if day != Values::DAY_MISSING && day <= end && day > end.saturating_sub(365) {
                        paid[usize::from(ledger.currency[row])] += i128::from(ledger.minor[row]);
                    }
                }
            }
        }
        Self { view, paid }
    }

    /// The money of some leavers, by place.
    fn of(&self, leavers: &[u32]) -> Vec<CurrencyMoney> {
        let currencies = self.view.model.ledger.currencies.iter().enumerate();
        currencies
            .map(|(at, currency)| {
                let sum = leavers
                    .iter()
                    .map(|&leaver| self.paid[leaver as usize][at])
                    .sum();
                (currency, sum)
            })
            .filter(|(_, sum)| *sum != 0)
            .map(|(currency, sum)| CurrencyMoney {
                currency: currency.code.clone(),
                amount: Money {
                    value: currency.major(sum),
                    exact: currency.exact(sum),
                },
            })
            .collect()
    }
}

fn reasons(
    lives: &Lifetimes,
    leavers: &[Span],
    money: &LeaversMoney,
    confidence: f64,
) -> Vec<LeavingReason> {
    let codes: Vec<u32> = leavers
        .iter()
        .map(|leaver| lives.reason[leaver.customer as usize])
        .collect();
    let order = order_by_key(&codes);
    let runs = order.chunk_by(|&a, &b| codes[a as usize] == codes[b as usize]);
    let all = leavers.len() as u64;
    let told = runs.map(|run| {
        let code = run.first().map_or(0, |&at| codes[at as usize]);
        let left = run.len() as u64;
        LeavingReason {
            reason: (code > 0).then(|| lives.reasons.get(code).to_owned()),
            left,
            share: Estimate::share(left, all, confidence),
            money: money.of(run),
        }
    });
    ordered(told.collect(), |a, b| b.left.cmp(&a.left))
}

fn periods(
    stays: &Stays,
    leavers_of: &[Span],
    money: &LeaversMoney,
    period: Period,
    confidence: f64,
) -> Vec<LeavingPeriod> {
    let (first, last) = stays.observed;
    let periods = Periods::new(period, first, last);
    let count = periods.count();
    let mut change = vec![0i64; count + 2];
    for span in &stays.spans {
        let (from, after) = (span.begins(&periods, first), periods.place(span.exit) + 1);
        if from < after {
            change[from] += 1;
            change[after] -= 1;
        }
    }
    let mut leavers: Vec<Vec<u32>> = vec![Vec::new(); count];
    for (at, span) in (0u32..).zip(leavers_of) {
        let left = periods.place(span.exit);
        if span.begins(&periods, first) <= left {
            leavers[left].push(at);
        }
    }
    let mut there = 0;
    change
        .into_iter()
        .zip(leavers)
        .enumerate()
        .map(|(at, (change, leavers))| {
            there += change;
            let (customers, left) = (there.max(0) as u64, leavers.len() as u64);
            LeavingPeriod {
                period: periods.label(at),
                from: iso(periods.first_day(at)),
                partial: periods.first_day(at) < first || periods.first_day(at + 1) > last + 1,
                customers,
                left,
                share: Estimate::share(left, customers, confidence),
                money: money.of(&leavers),
            }
        })
        .collect()
}
