//! Who was asked, who answered, and what silence allows.

use super::count::{Counted, RuleOptions, Sample, Tally, tally_by};
use super::grouping::explaining;
use super::score::{notices, score_estimate, unit};
use crate::analysis::monetize::{of_accounts, of_customers};
use crate::analysis::{Analysis, Base, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{self, Strata};
use crate::math::{foremost, median, ones, ordered, quantile};
use crate::model::calendar::{Length, Period, iso};
use crate::model::{Answers, Dimension, Entity, Filter, Mask, present};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{
    Estimate, NotAsked, NotAskedRow, RateColumn, RateGroup, Reason, ResponseRatesReport, Silence,
    SilenceReport, StratifiedScore, Stratum,
};
use crate::table::Values;
use std::rc::Rc;

/// Options of `responseRates`.
#[derive(Debug, Clone, Default)]
pub struct ResponseRates {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Columns to tell rates by; channel, survey type and touchpoint where not given.
    pub by: Vec<String>,
    /// The column whose values are strata of the population; the first of the customers file with 2 to 20 values where
    /// not given.
    pub strata: Option<String>,
    /// Customers of each value; counted in the customers file where not given.
    pub population: Vec<(String, f64)>,
    /// The quarters in one of which customers should have been asked.
    pub quarters: Period,
}

impl Options for ResponseRates {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["by", "strata", "population", "calendar", "fiscalYearStart"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let mut by = Vec::new();
        for value in options.get("by").list("by")? {
            by.extend(value.owned("by")?);
        }
        let mut population = Vec::new();
        match options.get("population") {
            Value::Null => {}
            Value::Map(map) => {
                for (value, count) in map {
                    let count = count.number("population")?.unwrap_or(0.0);
                    if !(0.0..=1e12).contains(&count) {
                        return Err(refuse(
                            "population",
                            "a number of customers is not negative",
                        ));
                    }
                    population.push((value.clone(), count));
                }
            }
            _ => {
                return Err(refuse(
                    "population",
                    "write { value: customers }, for example { EMEA: 1200, APAC: 300 }",
                ));
            }
        }
        let strata = options.get("strata").owned("strata")?;
        if strata.is_none() && !population.is_empty() {
            return Err(refuse(
                "population",
                "name the column of these values in strata",
            ));
        }
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            by,
            strata,
            population,
            quarters: Period::of(options, Length::Quarter)?,
        })
    }
}

impl Analysis for ResponseRates {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(response_rates(view, self, around.today)?))
    }
}

/// Options of `silence`.
#[derive(Debug, Clone, Default)]
pub struct Silent {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
}

impl Options for Silent {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &[];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
        })
    }
}

impl Analysis for Silent {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        let rule = Tally::new(&view.model.answers, &self.rule)?;
        let heard = asked(view, &rule, &self.rule)?;
        Ok(Box::new(SilenceReport {
            rule: rule.rule(&heard.total.histogram),
            silence: silence(&rule, &heard, self.common.confidence),
        }))
    }
}

/// Most values that a column tells rates of.
const MOST_VALUES: usize = 50;
/// Most of those not asked that are listed.
const MOST_ROWS: usize = 200;

/// What a rule counts of the rows that were asked within the filter.
///
/// # Errors
/// Those of the filter.
pub fn asked(view: &View, rule: &Tally, options: &RuleOptions) -> Result<Rc<Base>> {
    Ok(match asked_within(view)? {
        Some(mask) => Rc::new(Base::new(rule, &mask)),
        None => view.base(rule, options),
    })
}

/// The rows that were asked within the filter, where they are not those that answered in it: its window is one of
/// invitations then, so that those without an answer belong to it as well.
///
/// # Errors
/// Those of the filter.
pub fn asked_within(view: &View) -> Result<Option<Mask>> {
    let invitations = view.model.invitations(view.files);
    let (Some((from, to)), Some(_)) = (view.mask.window, &invitations.day) else {
        return Ok(None);
    };
    let undated = Filter {
        date: None,
        ..view.filter.clone()
    };
    let mut mask = undated.mask(view.model, view.files, view.work)?;
    match invitations.contacted(&view.model.answers) {
        Some((days, _)) => {
            for (row, &day) in mask.rows.iter_mut().zip(days) {
                *row &= u8::from(day != Values::DAY_MISSING && day >= from && day < to);
            }
        }
        None => mask.rows.fill(0),
    }
    Ok(Some(mask))
}

fn response_rates(view: &View, options: &ResponseRates, today: i32) -> Result<ResponseRatesReport> {
    let confidence = options.common.confidence;
    let model = view.model;
    let answers = &model.answers;
    let invitations = model.invitations(view.files);
    let latest = Tally::new(answers, &options.rule)?;
    // For rates every invitation is one.
    let rule = Tally::new(
        answers,
        &RuleOptions {
            counted: Counted::All,
            ..options.rule.clone()
        },
    )?;
    let heard = asked(view, &latest, &options.rule)?;
    let of_all;
    let sample = if rule.cluster_ends.is_some() == latest.cluster_ends.is_some() {
        &*heard.answered
    } else {
        of_all = Sample::new(&rule, heard.answered.rows.clone());
        &of_all
    };
    let (asked, answered) = (ones(&heard.rows) as u64, sample.rows.len() as u64);
    let known = heard.unanswered.blank > 0;
    let none = |reason| Estimate::none(reason, asked, confidence);
    let rate = |answered: u64, asked: u64| match asked {
        1.. if !known => none(Reason::NoColumn),
        _ => Estimate::share(answered, asked, confidence),
    };
    let mut found = notices(&latest, &view.base(&latest, &options.rule).total);
    let mut early = Notice::new("answered_before_invited");
    // The days of each answer with its place in the sample, in their order, which is that within every group.
    let mut delays: Vec<(f64, u32)> = Vec::new();
    if let Some(by_row) = &invitations.delay {
        for (place, &row) in sample.rows.iter().enumerate() {
            let delay = by_row[row as usize];
            if delay < 0.0 {
                early.count += 1;
            } else if !delay.is_nan() {
                delays.push((delay, place as u32));
            }
        }
    }
    if early.count > 0 {
        found.push(early);
    }
    let delays = ordered(delays, |(one, _), (other, _)| one.total_cmp(other));
    let days: Vec<f64> = delays.iter().map(|&(days, _)| days).collect();
    let usual = ["channel", "survey_type", "touchpoint"].into_iter();
    let usual = usual.filter_map(|name| answers.dimension(name)).collect();
    let mut columns = Vec::new();
    for dimension in answers.named(&options.by, usual)? {
        let of_sample = dimension.of_rows(&sample.rows);
        let size = dimension.words.len().max(1);
        let groups = tally_by(&rule, sample, &of_sample, size).groups;
        let asked_of = dimension.codes.counts_within(&heard.rows, size);
        let mut days_of: Vec<Vec<f64>> = vec![Vec::new(); size];
        for &(days, place) in &delays {
            days_of[of_sample[place as usize] as usize].push(days);
        }
        let used: Vec<usize> = (0..size).filter(|&code| asked_of[code] > 0).collect();
        let used = ordered(used, |&a, &b| asked_of[b].cmp(&asked_of[a]));
        let table: Vec<Vec<u64>> = used
            .iter()
            .map(|&code| {
                let answered = groups[code].histogram.n();
                vec![answered, asked_of[code] - answered]
            })
            .collect();
        let test = estimate::chi_square(&table);
        let group = |code: usize| RateGroup {
            value: dimension.word(code as u32).map(str::to_owned),
            asked: asked_of[code],
            answered: groups[code].histogram.n(),
            rate: rate(groups[code].histogram.n(), asked_of[code]),
            score: score_estimate(&rule, &groups[code], confidence),
            days: median_days(&days_of[code], confidence),
        };
        columns.push(RateColumn {
            column: dimension.name.clone(),
            others: used.len().saturating_sub(MOST_VALUES) as u64,
            groups: used
                .iter()
                .take(MOST_VALUES)
                .map(|&code| group(code))
                .collect(),
            p_value: test.filter(|_| known).map(|test| test.p_value),
            p_adjusted: None,
        });
    }
    let tested: Vec<f64> = columns.iter().filter_map(|column| column.p_value).collect();
    let mut adjusted = estimate::benjamini_hochberg(&tested).into_iter();
    for column in &mut columns {
        column.p_adjusted = column.p_value.and_then(|_| adjusted.next());
    }
    let silence = silence(&latest, &heard, confidence);
    // Two to twenty values, and the empty cell.
    let of_customers = model.people.traits.iter();
    let of_customers = of_customers.filter(|column| (3..=21).contains(&column.words.len()));
    let mut strata_columns: Vec<String> = of_customers.map(|column| column.name.clone()).collect();
    let counted_by = strata_columns.first().cloned();
    for dimension in explaining(answers) {
        if (3..=21).contains(&dimension.words.len()) && !strata_columns.contains(&dimension.name) {
            strata_columns.push(dimension.name.clone());
        }
    }
    let column = options.strata.as_ref().or(counted_by.as_ref());
    let stratified = match column {
        None => None,
        Some(name) => stratified(
            view,
            &latest,
            &heard.counted,
            answers.required(name)?,
            &options.population,
            confidence,
        )?,
    };
    Ok(ResponseRatesReport {
        rule: latest.rule(&heard.total.histogram),
        reason: match (asked, known) {
            (0, _) => Some(Reason::NoData),
            (_, false) => Some(Reason::NoColumn),
            _ => None,
        },
        dated: if invitations.day.is_some() {
            "invited"
        } else {
            "answered"
        },
        asked,
        answered,
        rate: rate(answered, asked),
        columns,
        quartiles: quantile(&days, 0.25)
            .zip(quantile(&days, 0.75))
            .map(Into::into),
        days: median_days(&days, confidence),
        silence,
        stratified,
        strata_columns,
        not_asked: not_asked(view, options, today)?,
        notices: found,
    })
}

/// The median of ascending days.
fn median_days(days: &[f64], confidence: f64) -> Estimate {
    let n = days.len() as u64;
    match median(&mut days.to_vec()) {
        None => Estimate::none(Reason::NoData, n, confidence),
        Some(value) => {
            let interval = estimate::median_interval(days, confidence);
            Estimate::of(value, interval, n, confidence, "order_statistics")
        }
    }
}

/// What silence allows of the score of all who were asked.
fn silence(rule: &Tally, heard: &Base, confidence: f64) -> Silence {
    let counted = &heard.total;
    let known = counted.histogram.blank > 0;
    let by_customer = rule.counted == Counted::Latest;
    let asked = if by_customer {
        asked_customers(rule.answers, &heard.rows).count() as u64
    } else {
        ones(&heard.rows) as u64
    };
    let answered = counted.histogram.n();
    let score = score_estimate(rule, counted, confidence);
    let (unit, low) = (unit(rule), if rule.measure.is_net() { -1.0 } else { 0.0 });
    let bounds = score
        .value
        .filter(|_| known && asked > 0)
        .and_then(|value| {
            let share = answered as f64 / asked as f64;
            estimate::bounds(value, share, low * unit, unit)
        });
    Silence {
        unit: if by_customer { "customer" } else { "answer" },
        asked,
        answered,
        score,
        low: bounds.map(|bounds| bounds.low),
        high: bounds.map(|bounds| bounds.high),
    }
}

/// The first row of each customer who has any within a mask.
pub fn asked_customers<'a>(answers: &'a Answers, rows: &'a [u8]) -> impl Iterator<Item = usize> {
    // A customer's rows stand together.
    let starts = std::iter::once(0).chain(answers.customer_ends.iter().copied());
    let runs = starts.zip(&answers.customer_ends);
    runs.filter_map(|(start, &end)| {
        let run = rows.get(start as usize..end as usize)?;
        let first = run.iter().position(|row| *row != 0)?;
        Some(start as usize + first)
    })
}

/// The score by the strata's shares of the population.
fn stratified(
    view: &View,
    rule: &Tally,
    sample: &Sample,
    dimension: &Dimension,
    given: &[(String, f64)],
    confidence: f64,
) -> Result<Option<StratifiedScore>> {
    let size = dimension.words.len().max(1);
    let mut population = vec![0.0; size];
    let mut unknown = Vec::new();
    let by_customers = given.is_empty();
    if by_customers {
        let traits = &view.model.people.traits;
        let Some(of_customer) = traits.iter().find(|known| known.name == dimension.name) else {
            return Ok(None);
        };
        let within = view.filter.customers_within(view.model);
        for (&code, within) in of_customer.codes.iter().zip(within) {
            if code > 0 && within {
                let word = of_customer.words.get(code);
                if let Some(code) = dimension.words.find(word) {
                    population[code as usize] += 1.0;
                }
            }
        }
    }
    for (value, count) in given {
        match dimension.words.find(value) {
            Some(code) => population[code as usize] += count,
            None => unknown.push(value.clone()),
        }
    }
    if !unknown.is_empty() {
        let known: Vec<&str> = (1..size as u32)
            .filter_map(|code| dimension.word(code))
            .collect();
        return Err(refuse(
            "population",
            format!(
                "{} has no {}; it has {}",
                dimension.name,
                unknown.join(", "),
                known.join(", ")
            ),
        ));
    }
    let codes = dimension.of_rows(&sample.rows);
    let value = |answer: &u8| rule.value(*answer).unwrap_or(0.0);
    let values: Vec<f64> = sample.answers.iter().map(value).collect();
    let weights: Option<Vec<f64>> = rule.answers.weight.as_ref().map(|weights| {
        let rows = sample.rows.iter();
        rows.map(|&row| weights[row as usize]).collect()
    });
    let ends: Option<Vec<u32>> = rule.needs_sums().then(|| {
        sample
            .clusters()
            .map(|cluster| cluster.end as u32)
            .collect()
    });
    let strata = Strata {
        stratum: &codes,
        values: &values,
        weights: weights.as_deref(),
        ends: ends.as_deref(),
    };
    let Some(found) = estimate::post_stratified(strata, &population, confidence) else {
        return Ok(None);
    };
    let unit = unit(rule);
    let floor = if rule.measure.is_net() { -1.0 } else { 0.0 };
    let interval = found.interval.map(|i| i.clipped(floor, 1.0).scaled(unit));
    let everybody: f64 = population.iter().sum();
    let mut sums = vec![(0u64, 0.0, 0.0); size];
    for (at, &code) in codes.iter().enumerate() {
        let weight = weights.as_ref().map_or(1.0, |weights| weights[at]);
        let sums = &mut sums[code as usize];
        *sums = (sums.0 + 1, sums.1 + weight, sums.2 + weight * values[at]);
    }
    let within = || (0..size).filter(|&code| population[code] > 0.0);
    let all: u64 = within().map(|code| sums[code].0).sum();
    let (weight, plain) = within().fold((0.0, 0.0), |(weight, sum), code| {
        (weight + sums[code].1, sum + sums[code].2)
    });
    let stratum = |code: usize| Stratum {
        value: dimension.word(code as u32).map(str::to_owned),
        population: population[code],
        share: population[code] / everybody,
        n: sums[code].0,
        share_answered: sums[code].0 as f64 / (all as f64).max(1.0),
        score: (sums[code].1 > 0.0).then(|| unit * sums[code].2 / sums[code].1),
    };
    let largest = ordered(within().collect::<Vec<_>>(), |&a, &b| {
        population[b].total_cmp(&population[a])
    });
    Ok(Some(StratifiedScore {
        column: dimension.name.clone(),
        population: if by_customers { "customers" } else { "given" },
        score: Estimate::of(
            unit * found.value,
            interval,
            found.n,
            confidence,
            "post_stratified",
        ),
        plain: unit * plain / weight,
        design_effect: found.design_effect,
        n_eff: found.n_eff,
        pooled: found.pooled,
        strata: largest.into_iter().take(MOST_VALUES).map(stratum).collect(),
    }))
}

/// Who was not asked in the filter's window, or in the quarter of the last day that is known.
fn not_asked(view: &View, options: &ResponseRates, today: i32) -> Result<Option<NotAsked>> {
    let model = view.model;
    let answers = &model.answers;
    let people = &model.people;
    let contacted = model.invitations(view.files).contacted(answers);
    let Some((days, (first, last))) = contacted.filter(|_| answers.known_customers > 0) else {
        return Ok(None);
    };
    let quarters = options.quarters;
    let quarter = quarters.index(last.min(today));
    let quarter = (quarters.first_day(quarter), quarters.first_day(quarter + 1));
    let (from, to) = match view.mask.window {
        // An open end is that of the data.
        Some((from, to)) => (from.max(first), to.min(last + 1)),
        _ => quarter,
    };
    let year = (to.min(last.saturating_add(1)).saturating_sub(365), to);
    let (unit, money, count) = match model.ledger.entity {
        Entity::Account => (
            "account",
            of_accounts(view, Some(year)),
            people.account_count().unwrap_or(0),
        ),
        Entity::Customer => (
            "customer",
            of_customers(view, Some(year)),
            people.customers(),
        ),
    };
    let accounts = unit == "account";
    let mut known = present(view.files, count, accounts, from, to);
    if !accounts {
        let within = view.filter.customers_within(model);
        let pairs = known.iter_mut().zip(within);
        pairs.for_each(|(known, within)| *known &= within);
    }
    // A day that is not known is the smallest number.
    let mut last_asked = vec![Values::DAY_MISSING; count];
    let of_row = match (accounts, &answers.account) {
        (true, Some(accounts)) => accounts,
        _ => &answers.customer,
    };
    let mut rest = days;
    for run in of_row.chunk_by(|one, next| one == next) {
        let (own, after) = rest.split_at(run.len().min(rest.len()));
        rest = after;
        // No jump for each row: which are before the end nobody can guess.
        let before = own.iter().fold(Values::DAY_MISSING, |last, &day| {
            last.max(if day < to { day } else { Values::DAY_MISSING })
        });
        if let Some(last) = run.first().and_then(|&at| last_asked.get_mut(at as usize)) {
            *last = before.max(*last);
        }
    }
    let silent: Vec<usize> = (0..count)
        .filter(|&at| known[at] && last_asked[at] < from)
        .collect();
    let net = |at: usize| money.as_ref().and_then(|money| money.net[at]).unwrap_or(0);
    let sum = |places: &mut dyn Iterator<Item = usize>| places.map(net).sum::<i128>();
    let positive =
        |places: &mut dyn Iterator<Item = usize>| places.map(|at| net(at).max(0)).sum::<i128>();
    let mut everybody = (0..count).filter(|&at| known[at]);
    let all = positive(&mut everybody.clone());
    let share = (all > 0).then(|| positive(&mut silent.iter().copied()) as f64 / all as f64);
    let number = everybody.clone().count() as u64;
    let paid = |minor: i128| money.as_ref().map(|money| money.money(minor));
    let most = foremost(silent.iter().copied(), MOST_ROWS, |&a, &b| {
        (net(b), last_asked[a]).cmp(&(net(a), last_asked[b]))
    });
    let labels = match accounts {
        true => model.account_labels(view.files),
        false => model.customer_labels(view.files),
    };
    let of_account = (!accounts).then(|| model.account_labels(view.files));
    let row = |at: usize| NotAskedRow {
        id: labels.id(at).unwrap_or_default(),
        name: labels.name(at),
        account: of_account.as_ref().and_then(|labels| {
            let account = people.account(at as u32)?;
            labels.id(account as usize)
        }),
        revenue: money
            .as_ref()
            .and_then(|money| Some(money.money(money.net.get(at).copied()??))),
        last_asked: (last_asked[at] != Values::DAY_MISSING).then(|| iso(last_asked[at])),
    };
    Ok(Some(NotAsked {
        unit,
        from: iso(from),
        to: iso(to),
        known: number,
        count: silent.len() as u64,
        revenue: paid(sum(&mut everybody)),
        not_asked_revenue: paid(sum(&mut silent.iter().copied())),
        share,
        currency: money.as_ref().and_then(|money| money.currency.code.clone()),
        decimals: money.as_ref().map_or(0, |money| money.currency.decimals),
        rows: most.into_iter().map(row).collect(),
    }))
}
