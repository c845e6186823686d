//! Accounts: one company, several contacts.

use super::count::{RuleOptions, Tally};
use super::response_rates::{asked, asked_customers};
use super::score::{counts, notices, score_estimate, unit};
use crate::analysis::monetize::{Holdings, of_accounts};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::{self};
use crate::math::{foremost, ordered};
use crate::model::calendar::iso;
use crate::model::{Dimension, Labels};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{AccountRow, AccountRule, AccountsReport, Estimate, Reason};
use crate::stats::{ClusterSums, Histogram};
use crate::table::Values;

/// Options of `accounts`.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Weights of roles; roles not named weigh 1.
    pub roles: Vec<(String, f64)>,
    /// Accounts listed; 200 where not given.
    pub limit: Option<u64>,
}

impl Analysis for Accounts {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(accounts(view, self)?))
    }
}

impl Options for Accounts {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["roles", "limit"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let mut roles = Vec::new();
        match options.get("roles") {
            Value::Null => {}
            Value::Map(map) => {
                for (role, weight) in map {
                    let weight = weight.number("roles")?.unwrap_or(1.0);
                    if !(0.0..=1e6).contains(&weight) {
                        return Err(refuse("roles", "a weight is a number from 0 to 1000000"));
                    }
                    roles.push((role.clone(), weight));
                }
            }
            _ => {
                return Err(refuse(
                    "roles",
                    "write { role: weight }, for example { executive: 3, user: 1 }",
                ));
            }
        }
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            roles,
            limit: options.whole("limit", 1, 100_000)?,
        })
    }
}

/// One account while it is counted.
#[derive(Debug, Clone, Default)]
struct Tallied {
    /// Contacts asked.
    asked: u64,
    /// Answers that count.
    histogram: Histogram,
    /// Σ of weights and of weighted values of its answers.
    weight: f64,
    value: f64,
    /// The same by the weights of roles.
    role_weight: f64,
    role_value: f64,
    /// Answers by code of the role.
    roles: Vec<(u32, u64)>,
    last_day: Option<i32>,
}

/// Scores by account.
///
/// # Errors
/// `missing_role` without the measure, `bad_option`.
fn accounts(view: &View, options: &Accounts) -> Result<AccountsReport> {
    let model = view.model;
    let confidence = options.common.confidence;
    let rule = Tally::new(&model.answers, &options.rule)?;
    let (Some(count), Some(of_row)) = (model.people.account_count(), &model.answers.account) else {
        return Ok(nothing(confidence));
    };
    let base = view.base(&rule, &options.rule);
    let role = model.answers.dimension("contact_role");
    let weights: Vec<f64> = role.map_or_else(Vec::new, |role| role_weights(role, &options.roles));
    let mut tallied = vec![Tallied::default(); count];
    let within = asked(view, &rule, &options.rule)?;
    for row in asked_customers(&model.answers, &within.rows) {
        if let Some(account) = tallied.get_mut(of_row[row] as usize) {
            account.asked += 1;
        }
    }
    for (at, &row) in base.counted.rows.iter().enumerate() {
        let row = row as usize;
        let Some(account) = tallied.get_mut(of_row[row] as usize) else {
            continue;
        };
        let answer = base.counted.answers[at];
        let value = rule.value(answer).unwrap_or(0.0);
        let weight = model.answers.weight.as_ref().map_or(1.0, |all| all[row]);
        account.histogram.update(answer);
        account.weight += weight;
        account.value += weight * value;
        if let Some(role) = role {
            let code = role.code(row);
            let by_role = weight * weights.get(code as usize).copied().unwrap_or(1.0);
            account.role_weight += by_role;
            account.role_value += by_role * value;
            match account.roles.iter_mut().find(|(known, _)| *known == code) {
                Some((_, count)) => *count += 1,
                None => account.roles.push((code, 1)),
            }
        }
        let day = model.answers.day.as_ref().map(|days| days[row]);
        account.last_day = account
            .last_day
            .max(day.filter(|day| *day != Values::DAY_MISSING));
    }
    let money = of_accounts(view, view.mask.window);
    let within = known(view, count, &tallied);
    let net = |at: usize| money.as_ref().and_then(|money| money.net[at]);

    let mut rules = vec![AccountRule {
        rule: "all_answers",
        score: score_estimate(&rule, &base.total, confidence),
        accounts: base.total.sums.clusters,
        n_eff: n_eff(&base.total.sums),
    }];
    let answered = || (0u32..).zip(&tallied).filter(|(_, a)| a.weight > 0.0);
    let n: u64 = tallied.iter().map(|account| account.histogram.n()).sum();
    let mut by_account = |name, weights: &dyn Fn(usize, &Tallied) -> (f64, f64)| {
        let mut sums = ClusterSums::default();
        for (at, account) in answered() {
            let (weight, value) = weights(at as usize, account);
            if weight > 0.0 {
                sums.update(at, weight, value);
            }
        }
        sums.finish();
        rules.push(AccountRule {
            rule: name,
            score: linearised(&sums, n, unit(&rule), confidence),
            accounts: sums.clusters,
            n_eff: n_eff(&sums),
        });
    };
    by_account("mean_per_account", &|_, account| {
        (1.0, account.value / account.weight)
    });
    if money.is_some() {
        by_account("revenue_weighted", &|at, account| {
            let net = net(at).unwrap_or(0).max(0);
            (net as f64, account.value / account.weight)
        });
    }
    if role.is_some() {
        by_account("role_weighted", &|_, account| {
            (
                account.role_weight,
                account.role_value / account.role_weight,
            )
        });
    }

    let places: Vec<usize> = (0..count).filter(|&at| within[at]).collect();
    let voices = |account: &Tallied| account.histogram.n();
    let (mut asked, mut answering, mut single, mut silent) = (0, 0, 0, 0);
    let (mut several, mut divided) = (0, 0);
    // Revenue of all, of silent accounts and of those of one voice; and what of it is above zero, of all and of the silent.
    let mut sums = [0i128; 3];
    let mut positive = [0i128; 2];
    for &at in &places {
        let account = &tallied[at];
        let n = voices(account);
        asked += u64::from(account.asked > 0);
        answering += u64::from(n > 0);
        several += u64::from(n > 1);
        let (low, high) = opinions(&rule, &account.histogram);
        divided += u64::from(low > 0 && high > 0);
        let net = net(at).unwrap_or(0);
        sums[0] += net;
        positive[0] += net.max(0);
        match n {
            0 => {
                silent += 1;
                sums[1] += net;
                positive[1] += net.max(0);
            }
            1 => {
                single += 1;
                sums[2] += net;
            }
            _ => {}
        }
    }
    let [revenue, silent_revenue, single_revenue] =
        sums.map(|sum| money.as_ref().map(|money| money.money(sum)));
    let [all, of_silent] = positive;
    let silent_share = (all > 0).then(|| of_silent as f64 / all as f64);
    let limit = options.limit.unwrap_or(200) as usize;
    let listed = foremost(places.iter().copied(), limit, |&a, &b| {
        let key = |at: usize| (net(at).unwrap_or(i128::MIN), voices(&tallied[at]));
        key(b).cmp(&key(a))
    });
    let labels = model.account_labels(view.files);
    let rows = listed
        .into_iter()
        .map(|at| row(&rule, &labels, at, &tallied[at], role, money.as_deref()));
    Ok(AccountsReport {
        rule: Some(rule.rule(&base.total.histogram)),
        reason: None,
        rules,
        roles: role.map_or_else(Vec::new, |role| {
            let words = (1..role.words.len() as u32).zip(weights.iter().skip(1));
            words
                .map(|(code, &weight)| (role.words.get(code).to_owned(), weight))
                .collect()
        }),
        known: places.len() as u64,
        asked,
        answered: answering,
        coverage: Estimate::share(answering, asked, confidence),
        coverage_of_known: Estimate::share(answering, places.len() as u64, confidence),
        single_voice: single,
        silent,
        revenue,
        silent_revenue,
        silent_share,
        single_revenue,
        divided: Estimate::share(divided, several, confidence),
        spread_within: spread(places.iter().map(|&at| &tallied[at].histogram)),
        spread: spread([&base.total.histogram].into_iter()),
        currency: money.as_ref().and_then(|money| money.currency.code.clone()),
        decimals: money.as_ref().map_or(0, |money| money.currency.decimals),
        other_currency: money.as_ref().map_or(0, |money| money.elsewhere),
        accounts: rows.collect(),
        notices: notices(&rule, &base.total),
    })
}

/// Where no file names accounts.
fn nothing(confidence: f64) -> AccountsReport {
    let none = || Estimate::none(Reason::NoColumn, 0, confidence);
    AccountsReport {
        rule: None,
        reason: Some(Reason::NoColumn),
        rules: Vec::new(),
        roles: Vec::new(),
        known: 0,
        asked: 0,
        answered: 0,
        coverage: none(),
        coverage_of_known: none(),
        single_voice: 0,
        silent: 0,
        revenue: None,
        silent_revenue: None,
        silent_share: None,
        single_revenue: None,
        divided: none(),
        spread_within: None,
        spread: None,
        currency: None,
        decimals: 0,
        other_currency: 0,
        accounts: Vec::new(),
        notices: Vec::new(),
    }
}

/// The weight of each code of the column of roles; those not named, and contacts without a role, weigh 1.
fn role_weights(role: &Dimension, given: &[(String, f64)]) -> Vec<f64> {
    let weight = |code| {
        let word = role.word(code)?;
        let found = given.iter().find(|(name, _)| name == word)?;
        Some(found.1)
    };
    (0..role.words.len().max(1) as u32)
        .map(|code| weight(code).unwrap_or(1.0))
        .collect()
}

/// Which accounts are within the filter: those with a row in it, and those of which a customer (or the account itself)
/// is within its columns of customers.
fn known(view: &View, count: usize, tallied: &[Tallied]) -> Vec<bool> {
    let people = &view.model.people;
    let mut within: Vec<bool> = tallied.iter().map(|account| account.asked > 0).collect();
    if view.mask.answers_only {
        return within;
    }
    if view.filter.values.is_empty() {
        return vec![true; count];
    }
    let customers = view.filter.customers_within(view.model);
    for (account, customer) in people.account_of.iter().zip(customers) {
        if let Some(within) = account.and_then(|at| within.get_mut(at as usize)) {
            *within |= customer;
        }
    }
    within
}

/// A weighted mean over accounts by t on their effective number.
fn linearised(sums: &ClusterSums, n: u64, unit: f64, confidence: f64) -> Estimate {
    let Some(mean) = sums.mean() else {
        return Estimate::none(Reason::NoData, n, confidence);
    };
    let interval = sums
        .std_error()
        .filter(|error| *error > 0.0)
        .zip(estimate::effective_df(sums.w, sums.ww))
        .and_then(|(error, df)| estimate::t_around(mean, error, df, confidence));
    let floor = if unit > 1.0 { -1.0 } else { 0.0 };
    let interval = interval.map(|interval| interval.clipped(floor, 1.0).scaled(unit));
    Estimate::of(unit * mean, interval, n, confidence, "linearized_cluster")
}

/// Kish's effective number of clusters.
fn n_eff(sums: &ClusterSums) -> Option<f64> {
    (sums.ww > 0.0).then(|| sums.w / sums.ww * sums.w)
}

/// Answers at either end: favourable ones, and detractors or those that are not favourable.
fn opinions(rule: &Tally, histogram: &Histogram) -> (u64, u64) {
    let high = histogram.between(rule.favourable, rule.scale.high);
    let low = if rule.measure.is_net() {
        histogram.between(rule.scale.low, 6)
    } else {
        histogram.n() - high
    };
    (low, high)
}

/// Standard deviation of answers about the mean of their own group, pooled; `None` where no group has two.
fn spread<'a>(groups: impl Iterator<Item = &'a Histogram>) -> Option<f64> {
    let (mut squares, mut df) = (0.0, 0);
    for histogram in groups.filter(|histogram| histogram.n() > 1) {
        let n = histogram.n();
        let (sum, square) = histogram.sums();
        squares += square as f64 - sum as f64 * sum as f64 / n as f64;
        df += n - 1;
    }
    (df > 0).then(|| (squares.max(0.0) / df as f64).sqrt())
}

fn row(
    rule: &Tally,
    labels: &Labels,
    at: usize,
    account: &Tallied,
    role: Option<&Dimension>,
    money: Option<&Holdings>,
) -> AccountRow {
    let histogram = &account.histogram;
    let group = super::Group {
        histogram: *histogram,
        ..super::Group::default()
    };
    let n = histogram.n();
    let given = || (0u8..).zip(histogram.bins).filter(|(_, count)| *count > 0);
    let ends = given().map(|(value, _)| value).min();
    let ends = ends.zip(given().map(|(value, _)| value).max());
    let name = |(code, count): &(u32, u64)| {
        let word = role.and_then(|role| role.word(*code)).map(str::to_owned);
        (word, *count)
    };
    AccountRow {
        account: labels.id(at).unwrap_or_default(),
        name: labels.name(at),
        asked: account.asked,
        counts: counts(rule, &group),
        score: (account.weight > 0.0).then(|| unit(rule) * account.value / account.weight),
        mean: (n > 0).then(|| histogram.sums().0 as f64 / n as f64),
        spread: ends
            .filter(|_| n > 1)
            .map(|(lowest, highest)| highest - lowest),
        roles: ordered(account.roles.clone(), |a, b| b.1.cmp(&a.1))
            .iter()
            .map(name)
            .collect(),
        revenue: money.and_then(|money| Some(money.money(money.net.get(at).copied()??))),
        last_answer: account.last_day.map(iso),
    }
}
