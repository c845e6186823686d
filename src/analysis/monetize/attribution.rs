//! Revenue by the contacts that led to it, to the cent.

use super::classes::Payers;
use super::revenue::money;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{Credits, Rule, credit_bootstrap, credits};
use crate::math::{Random, apportion, order_by_key, ordered};
use crate::model::{Contacts, Currency, DAY, Entity, Order, Orders, Rates, by_currency};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{
    AttributionReport, CreditedTouchpoint, CurrencyAttribution, CurrencyRows, Estimate,
    JourneyPath, Reason, RuleCredit,
};
use crate::stats::{Dominance, Outcome, Paths, journeys};
use crate::work::Work;
use std::ops::Range;

/// Touchpoints that are told apart; the others are one.
const MOST: usize = 50;
/// Up to so many, the chain of order 2 is solved for every resample.
const MOST_RESAMPLED: usize = 12;
/// Parts of the accounts that are resampled as one each: so many tell the spread to a few per cent.
const PARTS: usize = 200;
/// With fewer accounts (or customers) resampling tells nothing.
const FEWEST_CLUSTERS: usize = 10;
const REPLICATES: u32 = 300;
/// Paths that are told.
const PATHS: usize = 25;
/// Steps of a path that are told.
const STEPS: usize = 30;

/// What is credited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Touchpoints.
    #[default]
    Touchpoint,
    /// Channels.
    Channel,
}

/// Options of `attribution`.
#[derive(Debug, Clone, Default)]
pub struct Attribution {
    /// Filter and confidence.
    pub common: Common,
    /// What is credited.
    pub by: By,
    /// Is every order a conversion? Where not given: unless the files name kinds of revenue that are won.
    pub every_order: Option<bool>,
    /// Look-back window in days; 30 where not given.
    pub lookback_days: Option<u64>,
    /// Half-life of time decay in days; 7 where not given.
    pub half_life_days: Option<f64>,
    /// Currency of the costs, where their cells name none.
    pub cost_currency: Option<String>,
}

impl Options for Attribution {
    const NAMES: &[&str] = &[
        "by",
        "conversions",
        "lookbackDays",
        "halfLifeDays",
        "costCurrency",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let by = [("touchpoint", By::Touchpoint), ("channel", By::Channel)];
        let half_life_days = options.number("halfLifeDays")?;
        if half_life_days.is_some_and(|days| !(0.01..=36_500.0).contains(&days)) {
            return Err(refuse(
                "halfLifeDays",
                "write days from 0.01 to 36500, for example 7",
            ));
        }
        Ok(Self {
            common,
            by: options.one_of("by", &by)?.unwrap_or_default(),
            every_order: options.one_of("conversions", &[("won", false), ("every_order", true)])?,
            lookback_days: options.whole("lookbackDays", 1, 3650)?,
            half_life_days,
            cost_currency: options.text("costCurrency")?.map(str::to_owned),
        })
    }
}

impl Analysis for Attribution {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(attribution(view, self, around)?))
    }
}

/// Contacts and orders of the payers within the filter.
struct Field<'a> {
    contacts: &'a Contacts,
    orders: &'a Orders,
    payers: Payers,
    /// Rows of contacts that count, payer by payer, and where each payer's stand among them.
    rows: Vec<u32>,
    of_contacts: Vec<Range<usize>>,
    /// Where each payer's orders stand.
    of_orders: Vec<Range<usize>>,
    /// State by row of contacts.
    state: Vec<u32>,
    /// Names of the states; `None` = the rest.
    names: Vec<Option<String>>,
    /// How many names are the rest.
    grouped: u64,
    lookback: i64,
    half_life: f64,
    every_order: bool,
    /// Are moments compared, and not days?
    instants: bool,
    window: Option<(i32, i32)>,
    /// Currency of the costs whose cells name none, where it is known.
    unnamed: Option<Currency>,
    rates: Option<&'a Rates>,
}

/// Journeys and what is counted of them, made once however often the question is put down.
struct Found {
    /// Names of the states; `None` = the rest.
    names: Vec<Option<String>>,
    /// How many names are the rest.
    grouped: u64,
    instants: bool,
    currencies: Vec<Journeys>,
}

/// The journeys of those who pay in one currency.
struct Journeys {
    /// Position in the ledger's currencies.
    at: usize,
    all: Paths,
    /// The same by part of the accounts.
    parts: Vec<Paths>,
    clusters: usize,
    holders: Holders,
    /// Cost by state in minor units; `None` where some of it has no rate.
    costs: Vec<Option<i128>>,
    /// Contacts whose cost has no rate, by its currency.
    unpriced: Vec<CurrencyRows>,
    /// Contacts whose cost was converted.
    converted: u64,
    open: u64,
    without: u64,
    without_value: i128,
}

/// Attribution of revenue to contacts, one entry per currency.
///
/// # Errors
/// Those of the filter.
fn attribution(
    view: &View,
    options: &Attribution,
    around: Surroundings,
) -> Result<AttributionReport> {
    let model = view.model;
    let contacts = model.contacts(view.files);
    let orders = model.orders(view.files);
    let mut report = AttributionReport {
        by: match options.by {
            By::Touchpoint => "touchpoint",
            By::Channel => "channel",
        },
        conversions: "every_order",
        lookback_days: options.lookback_days.unwrap_or(30),
        half_life_days: options.half_life_days.unwrap_or(7.0),
        unit: match model.ledger.entity {
            Entity::Customer => "customer",
            Entity::Account => "account",
        },
        instants: false,
        currencies: Vec::new(),
        reason: None,
        missing: None,
        notices: [&model.ledger.notices[..], &contacts.notices]
            .concat()
            .iter()
            .map(Notice::brief)
            .collect(),
    };
    let codes = match options.by {
        By::Touchpoint => &contacts.touchpoint,
        By::Channel => &contacts.channel,
    };
    let named = codes.iter().any(|code| *code > 0);
    let orders = match orders {
        Some(orders) if named => orders,
        _ => {
            let missing = if named { "amount" } else { report.by };
            report.reason = Some(Reason::NoColumn);
            report.missing = Some(missing);
            return Ok(report);
        }
    };
    if orders.span.is_none() {
        report.reason = Some(Reason::NoColumn);
        report.missing = Some("date");
        return Ok(report);
    }
    let every_order = options.every_order.unwrap_or(!orders.kinds);
    report.conversions = if every_order { "every_order" } else { "won" };
    let currencies = &model.ledger.currencies;
    let found = view.work.once(|| {
        let payers = Payers::new(view)?;
        let mut field = Field::new(view, contacts, orders, payers, options.by);
        field.lookback = report.lookback_days as i64 * DAY;
        field.half_life = report.half_life_days;
        field.every_order = every_order;
        let ordered_in =
            |at: &usize| (orders.all.iter()).any(|order| usize::from(order.currency) == *at);
        let used: Vec<usize> = (0..currencies.len()).filter(ordered_in).collect();
        let only = || match used[..] {
            [only] => currencies.get(only).cloned(),
            _ => None,
        };
        let named = options.cost_currency.as_deref().map(Currency::named);
        field.unnamed = named.or_else(only);
        Ok(Found {
            currencies: used
                .iter()
                .map(|&at| field.journeys(at, &currencies[at], used.len() == 1))
                .collect(),
            names: field.names,
            grouped: field.grouped,
            instants: field.instants,
        })
    })?;
    report.instants = found.instants;
    for journeys in &found.currencies {
        let teller = Teller {
            names: &found.names,
            journeys,
            currency: &currencies[journeys.at],
            has_cost: contacts.has_cost,
            confidence: options.common.confidence,
        };
        let told = teller.tell(around.seed, view.work)?;
        report.currencies.push(told);
    }
    report.currencies = ordered(std::mem::take(&mut report.currencies), |a, b| {
        b.converted.cmp(&a.converted)
    });
    if report.currencies.is_empty() {
        report.reason = Some(Reason::NoData);
    }
    let sum = |of: &dyn Fn(&Journeys) -> u64| found.currencies.iter().map(of).sum();
    let counts = [
        ("touchpoints_grouped", found.grouped),
        ("order_undated", orders.undated),
        ("refund_without_order", orders.loose_refunds),
        (
            "order_refunded",
            orders.all.iter().filter(|order| order.net <= 0).count() as u64,
        ),
        ("journeys_open", sum(&|journeys| journeys.open)),
        ("costs_converted", sum(&|journeys| journeys.converted)),
    ];
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
        report.notices.push(Notice {
            count,
            ..Notice::new(code)
        });
    }
    Ok(report)
}

impl<'a> Field<'a> {
    fn new(
        view: &View<'a>,
        contacts: &'a Contacts,
        orders: &'a Orders,
        payers: Payers,
        by: By,
    ) -> Self {
        let codes = match by {
            By::Touchpoint => &contacts.touchpoint,
            By::Channel => &contacts.channel,
        };
        let payer = match view.model.ledger.entity {
            Entity::Customer => &contacts.customer,
            Entity::Account => &contacts.account,
        };
        let count = payers.class.len();
        let within = |payer: u32| payers.within(payer as usize);
        // The channel of an answer is that of the survey, not of what it is about.
        let counts = |row: usize| {
            let foreign = by == By::Channel && contacts.recorded && contacts.of_answer[row];
            codes[row] > 0 && !foreign && within(payer[row])
        };
        let rows: Vec<u32> = (0..codes.len())
            .filter(|&row| counts(row))
            .map(|row| row as u32)
            .collect();
        let keys: Vec<u32> = rows.iter().map(|&row| payer[row as usize]).collect();
        let order = order_by_key(&keys);
        let rows: Vec<u32> = order.iter().map(|&at| rows[at as usize]).collect();

        let words = match by {
            By::Touchpoint => &contacts.touchpoints,
            By::Channel => &contacts.channels,
        };
        let mut n = vec![0u64; words.len()];
        rows.iter()
            .for_each(|&row| n[codes[row as usize] as usize] += 1);
        let met: Vec<u32> = (1..words.len() as u32)
            .filter(|&code| n[code as usize] > 0)
            .collect();
        let met = ordered(met, |&a, &b| n[b as usize].cmp(&n[a as usize]));
        let shown = if met.len() > MOST {
            MOST - 1
        } else {
            met.len()
        };
        let mut names: Vec<Option<String>> = met[..shown]
            .iter()
            .map(|&code| Some(words.get(code).to_owned()))
            .collect();
        if met.len() > shown {
            names.push(None);
        }
        let mut state_of = vec![shown as u32; words.len()];
        for (&code, state) in met.iter().zip(0u32..).take(shown) {
            state_of[code as usize] = state;
        }
        let of_orders = ranges(count, orders.all.iter().map(|order| order.payer));
        let of_contacts = ranges(count, rows.iter().map(|&row| payer[row as usize]));
        Self {
            state: codes.iter().map(|&code| state_of[code as usize]).collect(),
            names,
            grouped: (met.len() - shown) as u64,
            rows,
            of_contacts,
            of_orders,
            instants: contacts.instants && orders.instants,
            window: view.mask.window,
            lookback: 0,
            half_life: 0.0,
            every_order: false,
            unnamed: None,
            rates: view.model.rates.as_ref(),
            contacts,
            orders,
            payers,
        }
    }

    /// A moment, or the beginning of its day where days are compared.
    fn moment(&self, time: i64) -> i64 {
        if self.instants {
            time
        } else {
            time.div_euclid(DAY) * DAY
        }
    }

    fn within_window(&self, time: i64) -> bool {
        let day = time.div_euclid(DAY) as i32;
        self.window
            .is_none_or(|(from, to)| (from..to).contains(&day))
    }

    fn converts(&self, order: &Order, currency: usize) -> bool {
        usize::from(order.currency) == currency && order.net > 0 && (self.every_order || order.won)
    }

    /// What a contact cost in minor units of a currency, and whether that is converted; the currency that has no rate.
    fn cost(&self, row: usize, currency: &Currency) -> std::result::Result<(i64, bool), u8> {
        let (minor, at) = (self.contacts.cost[row], self.contacts.cost_in[row]);
        let written = self.contacts.currencies.get(usize::from(at)).ok_or(at)?;
        let of = match at {
            0 => self.unnamed.as_ref(),
            _ => Some(written),
        };
        let found = of.and_then(|of| {
            // An amount whose cell names no currency was read with other decimals.
            let (minor, _) = match of.decimals == written.decimals {
                true => (minor, false),
                false => of.minor(written.major(minor.into()))?,
            };
            if of.code == currency.code {
                return Some((minor, false));
            }
            let rates = self.rates.filter(|rates| rates.to.code == currency.code)?;
            let day = self.contacts.time[row].div_euclid(DAY) as i32;
            Some((rates.exchanged(of, day, minor)?, true))
        });
        match (minor, found) {
            (0, _) => Ok((0, false)),
            (_, found) => found.ok_or(at),
        }
    }

    fn journeys(&self, at: usize, currency: &Currency, only: bool) -> Journeys {
        let states = self.names.len();
        let (first, last) = self.orders.span.map_or((0, 0), |(first, last)| {
            (self.moment(first), self.moment(last))
        });
        let mut parts: Vec<Paths> = Vec::new();
        let (mut cluster, mut clusters) = (None, 0usize);
        let mut holders = Holders::new(states);
        let mut costs = vec![Some(0i128); states];
        let mut unpriced = vec![0u64; self.contacts.currencies.len()];
        let mut converted = 0;
        let (mut open, mut without, mut without_value) = (0, 0, 0i128);
        for &payer in &self.payers.order {
            if !self.payers.within(payer as usize) {
                continue;
            }
            let orders = &self.orders.all[self.of_orders[payer as usize].clone()];
            let pays = orders.iter().any(|order| usize::from(order.currency) == at);
            // Whoever never paid belongs to no currency, unless there is only one.
            if !(pays || (only && orders.is_empty())) {
                continue;
            }
            let rows = &self.rows[self.of_contacts[payer as usize].clone()];
            let mut sold: Vec<(i64, i128)> = Vec::new();
            for order in orders.iter().filter(|order| self.converts(order, at)) {
                let time = self.moment(order.time);
                match sold.last_mut().filter(|(last, _)| *last == time) {
                    Some((_, value)) => *value += i128::from(order.net),
                    None => sold.push((time, order.net.into())),
                }
            }
            if rows.is_empty() && sold.is_empty() {
                continue;
            }
            let own = self.payers.cluster[payer as usize];
            if cluster.replace(own) != Some(own) {
                clusters += 1;
            }
            let part = (clusters - 1) % PARTS;
            if part >= parts.len() {
                parts.push(Paths::new(states, self.half_life));
            }
            let times: Vec<i64> = rows
                .iter()
                .map(|&row| self.moment(self.contacts.time[row as usize]))
                .collect();
            let ends: Vec<i64> = sold.iter().map(|sold| sold.0).collect();
            journeys(&times, &ends, self.lookback, &mut |steps, end| {
                let path: Vec<u32> = rows[steps.clone()]
                    .iter()
                    .map(|&row| self.state[row as usize])
                    .collect();
                let times = &times[steps.clone()];
                let (outcome, ages) = match (end.and_then(|end| sold.get(end)), times) {
                    (Some((time, _)), _) if !self.within_window(*time) => return,
                    (Some((_, value)), []) => {
                        without += 1;
                        without_value += value;
                        return;
                    }
                    (Some((time, value)), [began, ..]) => {
                        let age = |at: &i64| (time - at) as f64 / DAY as f64;
                        let days = (time - began) / DAY;
                        let outcome = Outcome {
                            converted: 1,
                            lost: 0,
                            value: *value,
                            days: days as u64,
                        };
                        (outcome, times.iter().map(age).collect::<Vec<f64>>())
                    }
                    (None, [began, ..]) if self.within_window(*began) => {
                        // Could it have converted without our knowing?
                        if *began < first || began.saturating_add(self.lookback) > last {
                            open += 1;
                            return;
                        }
                        (
                            Outcome {
                                lost: 1,
                                ..Outcome::default()
                            },
                            Vec::new(),
                        )
                    }
                    _ => return,
                };
                holders.take(&path, outcome.value);
                for (&row, &state) in rows[steps].iter().zip(&path) {
                    let sum = &mut costs[state as usize];
                    match self.cost(row as usize, currency) {
                        Ok((minor, foreign)) => {
                            *sum = sum.map(|sum| sum + i128::from(minor));
                            converted += u64::from(foreign);
                        }
                        Err(at) => {
                            *sum = None;
                            unpriced[usize::from(at)] += 1;
                        }
                    }
                }
                if let Some(part) = parts.get_mut(part) {
                    part.update(&path, outcome, &ages);
                }
            });
            holders.close();
        }
        let mut all = Paths::new(states, self.half_life);
        for part in &mut parts {
            part.finish();
            all.merge(part);
        }
        all.finish();
        Journeys {
            at,
            all,
            parts,
            clusters,
            holders,
            costs,
            unpriced: by_currency(&self.contacts.currencies, &unpriced),
            converted,
            open,
            without,
            without_value,
        }
    }
}

/// Tells of the journeys in one currency.
struct Teller<'a> {
    names: &'a [Option<String>],
    journeys: &'a Journeys,
    currency: &'a Currency,
    has_cost: bool,
    confidence: f64,
}

impl Teller<'_> {
    fn tell(&self, seed: u64, work: Work) -> Result<CurrencyAttribution> {
        let Journeys { all, .. } = self.journeys;
        let (journeys, currency) = (self.journeys, self.currency);
        let total = all.total();
        let per = |sum: f64| (total.converted > 0).then(|| sum / total.converted as f64);
        let steps: f64 = all
            .iter()
            .map(|(path, outcome)| path.len() as f64 * outcome.converted as f64)
            .sum();
        Ok(CurrencyAttribution {
            currency: currency.code.clone(),
            decimals: currency.decimals,
            journeys: total.n(),
            converted: total.converted,
            open: journeys.open,
            rate: self.rate(&total),
            revenue: money(currency, total.value),
            paying: journeys.holders.whole.people,
            remainder: journeys.holders.whole.remainder(),
            without_contact: journeys.without,
            without_contact_revenue: money(currency, journeys.without_value),
            clusters: journeys.clusters as u64,
            mean_length: per(steps),
            mean_days: per(total.days as f64),
            unpriced: journeys.unpriced.clone(),
            touchpoints: self.touchpoints(seed, work)?,
            paths: self.paths(all, currency),
            distinct_paths: all.iter().count() as u64,
            reason: (total.converted == 0).then_some(Reason::NoData),
        })
    }

    fn rate(&self, outcome: &Outcome) -> Estimate {
        Estimate::share(outcome.converted, outcome.n(), self.confidence)
    }

    fn touchpoints(&self, seed: u64, work: Work) -> Result<Vec<CreditedTouchpoint>> {
        let Journeys { all, parts, .. } = self.journeys;
        let (states, currency) = (self.names.len(), self.currency);
        let total = all.total();
        let mut found: Vec<CreditedTouchpoint> = self
            .names
            .iter()
            .zip(&self.journeys.holders.of)
            .map(|(name, (customers, held))| CreditedTouchpoint {
                name: name.clone(),
                contacts: 0,
                journeys: 0,
                converted: 0,
                customers: *customers,
                paying: held.people,
                remainder: held.remainder(),
                cost: None,
                credits: Vec::new(),
            })
            .collect();
        let mut met = vec![usize::MAX; states];
        for (at, (path, outcome)) in all.iter().enumerate() {
            for &state in path {
                let touchpoint = &mut found[state as usize];
                touchpoint.contacts += outcome.n();
                if std::mem::replace(&mut met[state as usize], at) != at {
                    touchpoint.journeys += outcome.n();
                    touchpoint.converted += outcome.converted;
                }
            }
        }
        if self.has_cost {
            for (touchpoint, minor) in found.iter_mut().zip(&self.journeys.costs) {
                touchpoint.cost = minor.map(|minor| money(currency, minor));
            }
        }
        let begin = || Ok(Vec::<Option<Credits>>::new());
        let credited = work.steps(Rule::ALL.len(), begin, |made, at| {
            made.extend(Rule::ALL.get(at).map(|&rule| credits(all, rule)));
        })?;
        let resampled = |rule: &Rule| *rule != Rule::Markov2 || states <= MOST_RESAMPLED;
        let rules: Vec<Rule> = Rule::ALL.into_iter().filter(resampled).collect();
        let spread = if self.journeys.clusters >= FEWEST_CLUSTERS && total.converted > 0 {
            credit_bootstrap(parts, &rules, REPLICATES, Random::new(seed), work)?
        } else {
            Vec::new()
        };
        for (rule, credits) in Rule::ALL.into_iter().zip(credited.iter()) {
            let Some(credits) = credits else {
                continue;
            };
            let exact = apportion(total.value, &credits.value).unwrap_or_default();
            let spread = rules
                .iter()
                .position(|other| *other == rule)
                .and_then(|at| spread.get(at));
            for (state, (touchpoint, &minor)) in found.iter_mut().zip(&exact).enumerate() {
                let value = credits.value[state] / total.value as f64;
                let interval =
                    spread.and_then(|spread| spread.get(state)?.percentile(self.confidence));
                let interval = interval.map(|interval| interval.holding(value));
                let method = "bootstrap_percentile";
                let share = Estimate::of(value, interval, total.converted, self.confidence, method);
                let revenue = money(currency, minor);
                touchpoint.credits.push(RuleCredit {
                    rule: rule.name(),
                    conversions: credits.conversions[state],
                    removal: credits
                        .removal
                        .as_ref()
                        .map(|removal| removal.effects[state]),
                    per_contact: (touchpoint.contacts > 0)
                        .then(|| revenue.value / touchpoint.contacts as f64),
                    return_on_cost: self.has_cost.then(|| {
                        let spent = touchpoint.cost.as_ref().map(|spent| spent.value);
                        self.per_cost(&share, currency.major(total.value), spent)
                    }),
                    revenue,
                    share,
                });
            }
        }
        Ok(found)
    }

    /// Revenue per unit of cost; the cost is known, so the interval is that of the revenue.
    fn per_cost(&self, share: &Estimate, revenue: f64, cost: Option<f64>) -> Estimate {
        let Some(cost) = cost else {
            return Estimate::none(Reason::FxMissing, share.n, self.confidence);
        };
        if cost <= 0.0 {
            return Estimate::none(Reason::NoData, share.n, self.confidence);
        }
        let scaled = |value: Option<f64>| value.map(|value| value * revenue / cost);
        Estimate {
            value: scaled(share.value),
            low: scaled(share.low),
            high: scaled(share.high),
            ..share.clone()
        }
    }

    fn paths(&self, all: &Paths, currency: &Currency) -> Vec<JourneyPath> {
        let most = ordered(
            all.iter().collect(),
            |(_, a), (_, b): &(&[u32], &Outcome)| {
                (b.converted, b.n(), b.value).cmp(&(a.converted, a.n(), a.value))
            },
        );
        let told = most
            .into_iter()
            .take(PATHS)
            .map(|(path, outcome)| JourneyPath {
                steps: path
                    .iter()
                    .take(STEPS)
                    .map(|&state| self.names.get(state as usize).cloned().flatten())
                    .collect(),
                length: path.len() as u64,
                journeys: outcome.n(),
                converted: outcome.converted,
                rate: self.rate(outcome),
                revenue: money(currency, outcome.value),
                days: (outcome.converted > 0)
                    .then(|| outcome.days as f64 / outcome.converted as f64),
            });
        told.collect()
    }
}

/// Whose journeys and whose money each touchpoint is credited for.
struct Holders {
    /// Everybody who converted after a contact.
    whole: Dominance,
    /// By state: payers with a journey that it is on, and what those paid who converted on one.
    of: Vec<(u64, Dominance)>,
    /// By state: the last journey that it was on, and what the payer that is looked at paid on such.
    open: Vec<(u64, i128)>,
    /// States on the journeys of that payer.
    met: Vec<u32>,
    paid: i128,
    /// Journeys before those of that payer, and with them.
    before: u64,
    journeys: u64,
}

impl Holders {
    fn new(states: usize) -> Self {
        Self {
            whole: Dominance::default(),
            of: vec![(0, Dominance::default()); states],
            open: vec![(0, 0); states],
            met: Vec::new(),
            paid: 0,
            before: 0,
            journeys: 0,
        }
    }

    /// Takes a journey and what was paid at its end.
    fn take(&mut self, path: &[u32], value: i128) {
        self.paid += value;
        self.journeys += 1;
        for &state in path {
            let (last, paid) = &mut self.open[state as usize];
            if *last == self.journeys {
                continue;
            }
            if *last <= self.before {
                self.met.push(state);
            }
            *last = self.journeys;
            *paid += value;
        }
    }

    /// Ends a payer.
    fn close(&mut self) {
        self.whole.update(std::mem::take(&mut self.paid) as f64);
        self.before = self.journeys;
        for state in self.met.drain(..) {
            let paid = std::mem::take(&mut self.open[state as usize].1);
            let (customers, held) = &mut self.of[state as usize];
            *customers += 1;
            held.update(paid as f64);
        }
    }
}

/// Where the rows of each payer stand, of rows in the order of their payers; payers that there are not come last.
fn ranges(count: usize, payers: impl Iterator<Item = u32>) -> Vec<Range<usize>> {
    let mut ends = vec![0usize; count + 1];
    payers
        .filter(|&payer| (payer as usize) < count)
        .for_each(|payer| ends[payer as usize + 1] += 1);
    for at in 1..ends.len() {
        ends[at] += ends[at - 1];
    }
    ends.windows(2).map(|pair| pair[0]..pair[1]).collect()
}
