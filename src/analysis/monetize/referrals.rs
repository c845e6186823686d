//! Referrals: promised by promoters, made by whom the files name, and what they brought.

use super::groups::{BY_CLASS, Groups};
use super::history::{ANSWER_DAYS, History};
use super::lifetime_value::{LifetimeValue, Parts, lifetime_value};
use super::revenue::{accounts, money};
use super::stays::Stays;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::poisson_rate;
use crate::math::ordered;
use crate::model::calendar::{Period, iso};
use crate::model::{Account, Entity, Labels, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    CurrencyMoney, Estimate, ImpossibleReferral, Reason, ReferralGroup, ReferralsReport,
    ReferredLifetime, WaitingPromoter,
};
use crate::stats::Class;
use std::rc::Rc;

/// Promoters that are listed.
const LISTED: usize = 50;
/// Customers of a circle, and circles, that are listed.
const CIRCLE: usize = 10;
/// The column of touchpoints.
const BY_TOUCHPOINT: &str = "touchpoint";

/// Options of `referrals`.
#[derive(Debug, Clone)]
pub struct Referrals {
    /// Filter and confidence; the filter's window is the time under observation, and of the money.
    pub common: Common,
    /// `nps_class`, `touchpoint`, `account` or a segment of the customers files.
    pub by: String,
    /// Oldest answer, in days, that tells the class.
    pub answer_days: i32,
}

impl Options for Referrals {
    const NAMES: &[&str] = &["by", "answerDays"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let days = options.whole("answerDays", 1, 36_525)?;
        Ok(Self {
            common,
            by: options.text("by")?.unwrap_or(BY_CLASS).to_owned(),
            answer_days: days.map_or(ANSWER_DAYS, |days| days as i32),
        })
    }
}

impl Analysis for Referrals {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(referrals(view, self, around)?))
    }
}

/// What customers pay within the window, in each currency; nothing where accounts pay.
struct Paid<'a> {
    view: &'a View<'a>,
    accounts: Rc<Vec<Account>>,
}

impl<'a> Paid<'a> {
    fn new(view: &'a View<'a>) -> Self {
        let ledger = &view.model.ledger;
        let customers = view.model.people.customers();
        let accounts = match ledger.entity {
            Entity::Customer => accounts(view, customers),
            Entity::Account => Rc::default(),
        };
        Self { view, accounts }
    }

    fn of(&self, customers: &[u32]) -> Vec<CurrencyMoney> {
        let currencies = self
            .view
            .model
            .ledger
            .currencies
            .iter()
            .zip(self.accounts.iter());
        currencies
            .map(|(currency, account)| {
                let net = |&customer: &u32| i128::from(account.paid[customer as usize].net());
                (currency, customers.iter().map(net).sum::<i128>())
            })
            .filter(|(_, sum)| *sum != 0)
            .map(|(currency, sum)| CurrencyMoney {
                currency: currency.code.clone(),
                amount: money(currency, sum),
            })
            .collect()
    }

    /// Net minor units in the currency with the most rows, to put customers in order.
    fn rank(&self, customer: u32) -> i64 {
        let main = self.accounts.iter().max_by_key(|account| account.rows);
        main.map_or(0, |account| account.paid[customer as usize].net())
    }
}

/// What customers will still bring.
struct Worth {
    told: Option<ReferredLifetime>,
    /// By customer; NaN = nothing is expected of it, or it has left.
    each: Vec<f64>,
}

impl Worth {
    /// Lifetime values as the analysis of that name tells them where nothing is chosen, the referred apart.
    fn new(
        view: &View,
        options: &Referrals,
        referrer: &[u32],
        around: Surroundings,
    ) -> Result<Self> {
        let none = Self {
            told: None,
            each: Vec::new(),
        };
        if view.model.ledger.entity != Entity::Customer {
            return Ok(none);
        }
        let parts = Parts {
            names: ["referred", "", "others", ""],
            of: &|customer| match referrer.get(customer) {
                Some(&by) if by != u32::MAX => 0,
                _ => 2,
            },
        };
        let asked = LifetimeValue::new(options.common.clone());
        let (report, values) = lifetime_value(view, &asked, Some(&parts), around)?;
        let mut each = vec![f64::NAN; referrer.len()];
        for (payer, value) in values {
            if let Some(own) = each.get_mut(payer as usize) {
                *own = value;
            }
        }
        let mut classes = report.classes.into_iter().skip(1);
        let (Some(referred), Some(others)) = (classes.next(), classes.next()) else {
            return Ok(none);
        };
        Ok(Self {
            told: Some(ReferredLifetime {
                basis: report.basis,
                currency: report.currency,
                months: report.months,
                discount: report.discount,
                referred: referred.value,
                others: others.value,
                difference: report.difference,
                total: referred.total,
            }),
            each,
        })
    }

    /// Of some customers together.
    fn of(&self, customers: &[u32]) -> Option<f64> {
        let known = customers
            .iter()
            .map(|&customer| self.each.get(customer as usize));
        let sum = known.flatten().filter(|value| !value.is_nan()).sum();
        self.told.as_ref().map(|_| sum)
    }
}

/// Referrals promised and made.
///
/// # Errors
/// Those of the filter; `no_such_column` for a column that there is not.
pub fn referrals(
    view: &View,
    options: &Referrals,
    around: Surroundings,
) -> Result<ReferralsReport> {
    let model = view.model;
    let people = &model.people;
    let lives = model.lifetimes(view.files);
    let confidence = options.common.confidence;
    let mut report = ReferralsReport {
        reason: None,
        missing: None,
        observed: None,
        promised: 0,
        kept: Estimate::none(Reason::NoData, 0, confidence),
        made: 0,
        share: Estimate::none(Reason::NoData, 0, confidence),
        money: Vec::new(),
        lifetime: None,
        by: options.by.clone(),
        groups: Vec::new(),
        waiting: 0,
        waiting_money: Vec::new(),
        waiting_lifetime: None,
        list: Vec::new(),
        impossible: Vec::new(),
        answer_days: options.answer_days as u32,
        columns: Groups::columns(view),
        notices: [&view.model.ledger.notices[..], &lives.notices].concat(),
    };
    if !lives.tells_referrers {
        report.reason = Some(Reason::NoColumn);
        report.missing = Some("referred_by");
        return Ok(report);
    }
    let history = History::new(view, Entity::Customer, options.answer_days)?;
    let by_touchpoint = options.by == BY_TOUCHPOINT;
    let touchpoints = model.answers.dimension(BY_TOUCHPOINT);
    let more = touchpoints.map(|_| BY_TOUCHPOINT.to_owned());
    report.columns.extend(more);
    let groups = match touchpoints.filter(|_| by_touchpoint) {
        Some(touchpoints) => Groups::of_words(&touchpoints.words),
        None => Groups::new(view, &options.by, Entity::Customer)?,
    };
    let group_at = |customer: u32, day: i32| {
        let answer = history.answer_before(customer as usize, day);
        match (touchpoints.filter(|_| by_touchpoint), answer) {
            (Some(touchpoints), Some((_, row))) => groups.of_code(touchpoints.code(row as usize)),
            (Some(_), None) => groups.of_code(0),
            (None, answer) => groups.of(customer, answer.map(|(class, _)| class)),
        }
    };
    let stays = Stays::new(
        view,
        Entity::Customer,
        lives,
        &history,
        Period::default(),
        around.today,
    );
    let (first, last) = stays.observed;
    let labels = view.model.customer_labels(view.files);
    let accounts = view.model.account_labels(view.files);
    let valid = valid_referrers(lives, &labels, &mut report.impossible);
    let paid = Paid::new(view);
    let worth = Worth::new(view, options, &valid, around)?;
    let within = |customer: u32| {
        history
            .within
            .get(customer as usize)
            .copied()
            .unwrap_or(false)
    };

    // Who began while under observation, and who of them was referred.
    let mut brought: Vec<Vec<u32>> = vec![Vec::new(); groups.keys.len()];
    let mut all = Vec::new();
    let mut began = 0u64;
    let mut has_referred = vec![false; people.customers()];
    for (customer, (&day, &referrer)) in (0u32..).zip(people.started.iter().zip(&valid)) {
        if referrer != u32::MAX {
            has_referred[referrer as usize] = true;
        }
        let Some(day) = day.filter(|day| (first..=last).contains(day)) else {
            continue;
        };
        began += 1;
        if referrer == u32::MAX || !within(referrer) {
            continue;
        }
        all.push(customer);
        if let Some(brought) = brought.get_mut(group_at(referrer, day)) {
            brought.push(customer);
        }
    }
    report.observed = (first <= last).then(|| [iso(first), iso(last)]);
    report.made = all.len() as u64;
    report.share = Estimate::share(report.made, began, confidence);
    report.money = paid.of(&all);

    // Who could refer: is there at the last day.
    let mut there = vec![0u64; groups.keys.len()];
    let mut waiting = Vec::new();
    let mut kept = 0u64;
    for span in stays.spans.iter().filter(|span| !span.left) {
        let customer = span.customer;
        // An answer of the last day itself counts.
        let after = last.saturating_add(1);
        if let Some(there) = there.get_mut(group_at(customer, after)) {
            *there += 1;
        }
        let answer = history.answer_before(customer as usize, after);
        if let Some((Class::Promoter, row)) = answer {
            report.promised += 1;
            if has_referred[customer as usize] {
                kept += 1;
            } else {
                waiting.push((customer, row));
            }
        }
    }
    report.kept = Estimate::share(kept, report.promised, confidence);
    let mut years = vec![0.0; groups.keys.len()];
    for stay in &stays.rows {
        if let Some(years) = years.get_mut(groups.of(stay.customer, stay.class)) {
            *years += f64::from(stay.stop - stay.start.unwrap_or(0)) / 365.25;
        }
    }
    report.groups = groups
        .keys
        .iter()
        .enumerate()
        .filter(|(at, _)| there[*at] > 0 || !brought[*at].is_empty())
        .map(|(at, key)| {
            let made = brought[at].len() as u64;
            let exposure = Some(years[at]).filter(|years| !by_touchpoint && *years > 0.0);
            ReferralGroup {
                key: key.clone(),
                customers: there[at],
                years: exposure,
                made,
                rate: match exposure {
                    None => Estimate::none(Reason::NotIdentified, made, confidence),
                    Some(years) => {
                        let interval = poisson_rate(made, years, confidence);
                        Estimate::of(
                            made as f64 / years,
                            interval,
                            made,
                            confidence,
                            "poisson_exact",
                        )
                    }
                },
                money: paid.of(&brought[at]),
                lifetime: worth.of(&brought[at]),
            }
        })
        .collect();
    report.waiting = waiting.len() as u64;
    let customers: Vec<u32> = waiting.iter().map(|(customer, _)| *customer).collect();
    report.waiting_money = paid.of(&customers);
    report.waiting_lifetime = worth.of(&customers);
    let waiting = ordered(waiting, |a, b| paid.rank(b.0).cmp(&paid.rank(a.0)));
    report.list = waiting
        .iter()
        .take(LISTED)
        .map(|&(customer, row)| {
            let account = people.account(customer);
            let row = row as usize;
            let day = model.answers.day.as_ref().map_or(0, |days| days[row]);
            WaitingPromoter {
                customer: labels.id(customer as usize).unwrap_or_default(),
                name: labels.name(customer as usize),
                account: account.and_then(|at| accounts.id(at as usize)),
                answered: iso(day),
                score: model.answers.score.as_ref().map_or(0, |scores| scores[row]),
                money: paid.of(&[customer]),
                lifetime: worth.of(&[customer]),
            }
        })
        .collect();
    report.lifetime = worth.told;
    Ok(report)
}

/// The referrer of each customer, without those who referred themselves or each other in a circle: these are listed.
fn valid_referrers(
    lives: &Lifetimes,
    labels: &Labels,
    impossible: &mut Vec<ImpossibleReferral>,
) -> Vec<u32> {
    let mut valid = lives.referrer.clone();
    // The walk in which each customer was met; chains that meet an earlier walk end.
    let mut met = vec![u32::MAX; valid.len()];
    for start in 0..valid.len() as u32 {
        let mut at = start;
        while at != u32::MAX && met[at as usize] == u32::MAX {
            met[at as usize] = start;
            at = lives.referrer[at as usize];
        }
        if at == u32::MAX || met[at as usize] != start {
            continue;
        }
        let mut circle = vec![at];
        let mut next = lives.referrer[at as usize];
        while next != at {
            circle.push(next);
            next = lives.referrer[next as usize];
        }
        circle
            .iter()
            .for_each(|&customer| valid[customer as usize] = u32::MAX);
        if impossible.len() < CIRCLE {
            let ids = circle.iter().take(CIRCLE);
            impossible.push(ImpossibleReferral {
                kind: if circle.len() == 1 { "self" } else { "cycle" },
                customers: ids
                    .filter_map(|&customer| labels.id(customer as usize))
                    .collect(),
            });
        }
    }
    valid
}
