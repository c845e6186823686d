//! What is held equal when customers of different classes are compared.

use super::classes::{Member, Payers};
use crate::analysis::View;
use crate::error::Result;
use crate::model::{Account, Currency, Entity, Model};
use crate::table::Values;

/// Members with their covariates, one column each.
pub struct Covariates {
    /// Payers with class and outcome.
    pub members: Vec<Member>,
    /// Covariates by member; categories as 0/1 for all values but the most frequent.
    pub columns: Vec<Vec<f64>>,
    /// What was held equal, for the report.
    pub names: Vec<String>,
    /// Where the answer comes before the revenue that it is set against: the days of that revenue.
    pub outcome_days: Option<i32>,
}

/// Most values of a category that is held equal; one with more would cost more customers than it explains.
const MOST_VALUES: usize = 12;
/// Share of payers for whom a number must be known to be held equal.
const KNOWN: f64 = 0.9;

/// Sets up the comparison: where answers and revenue are dated, classes as of a day, revenue of the year before it held
/// equal and revenue of up to `horizon_days` after it as outcome; otherwise the whole window on both sides.
///
/// # Errors
/// Those of the filter.
pub fn covariates(
    view: &View,
    base: &[Member],
    currency: u8,
    unit: &Currency,
    horizon_days: i32,
) -> Result<Covariates> {
    let model = view.model;
    let (members, prior, at, outcome_days) =
        match split(view, base.len(), currency, unit, horizon_days)? {
            Some((members, prior, day, length)) => (members, Some(prior), Some(day), Some(length)),
            None => (base.to_vec(), None, None, None),
        };
    let mut found = Covariates {
        members,
        columns: Vec::new(),
        names: Vec::new(),
        outcome_days,
    };
    if let Some(prior) = prior {
        found.columns.push(prior);
        found.names.push("prior_revenue".into());
    }
    let customer_of = representative(model);
    let customer = |member: &Member| {
        customer_of
            .get(member.payer as usize)
            .copied()
            .flatten()
            .map(|at| at as usize)
    };
    let reference = at
        .or_else(|| model.ledger.period(None).map(|(_, end)| end))
        .or_else(|| {
            model.answers.day.as_ref().and_then(|days| {
                days.iter()
                    .copied()
                    .filter(|&day| day != Values::DAY_MISSING)
                    .max()
            })
        });
    if let Some(reference) = reference {
        let tenure = found
            .members
            .iter()
            .map(|member| {
                model.people.started[customer(member)?]
                    .map(|day| f64::from(reference) - f64::from(day))
            })
            .collect();
        found.number("tenure", tenure);
    }
    if model.people.account_count().is_some() {
        let mut contacts = vec![0u32; model.people.account_count().unwrap_or(0)];
        for account in model.people.account_of.iter().flatten() {
            contacts[*account as usize] += 1;
        }
        let size = found
            .members
            .iter()
            .map(|member| {
                let account = match model.ledger.entity {
                    Entity::Account => Some(member.payer),
                    Entity::Customer => model.people.account_of[member.payer as usize],
                };
                account.map(|account| libm::log1p(f64::from(contacts[account as usize])))
            })
            .collect();
        found.number("account_contacts", size);
    }
    for of_customer in &model.people.traits {
        let many = of_customer.words.len() > MOST_VALUES + 1;
        if let (Some(numbers), true) = (&of_customer.numbers, many) {
            let column = found
                .members
                .iter()
                .map(|member| numbers.get(customer(member)?).copied())
                .collect();
            found.number(&of_customer.name, column);
        }
    }
    found.categories(model, &customer_of);
    Ok(found)
}

impl Covariates {
    /// The code of what is assumed about when answers and revenue came.
    pub fn timing(&self) -> &'static str {
        match self.outcome_days {
            Some(_) => "answer_before_revenue",
            None => "same_period",
        }
    }

    /// Adds a number where it is known for most; the others get the mean.
    fn number(&mut self, name: &str, column: Vec<Option<f64>>) {
        let known: Vec<f64> = column
            .iter()
            .copied()
            .flatten()
            .filter(|value| value.is_finite())
            .collect();
        if known.is_empty() || (known.len() as f64) < KNOWN * column.len() as f64 {
            return;
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        self.columns.push(
            column
                .into_iter()
                .map(|value| value.filter(|value| value.is_finite()).unwrap_or(mean))
                .collect(),
        );
        self.names.push(name.to_owned());
    }

    /// Adds the segments of customers, or of their latest answers, as 0/1 columns.
    fn categories(&mut self, model: &Model, customer_of: &[Option<u32>]) {
        // The last row of each customer: rows stand in the order of time.
        let mut last_row = vec![None; model.people.customers()];
        for (row, &customer) in model.answers.customer.iter().enumerate() {
            if let Some(last) = last_row.get_mut(customer as usize) {
                *last = Some(row);
            }
        }
        for dimension in model
            .answers
            .dimensions
            .iter()
            .filter(|dimension| dimension.is_segment)
        {
            let size = dimension.words.len();
            if !(3..=MOST_VALUES + 1).contains(&size) {
                continue;
            }
            let code = |member: &Member| {
                let row = last_row
                    .get(customer_of.get(member.payer as usize).copied().flatten()? as usize)?;
                Some(dimension.code((*row)?) as usize)
            };
            let codes: Vec<usize> = self
                .members
                .iter()
                .map(|member| code(member).unwrap_or(0))
                .collect();
            let mut counts = vec![0u64; size];
            codes.iter().for_each(|&code| counts[code] += 1);
            let common = (0..size).max_by_key(|&code| counts[code]).unwrap_or(0);
            for value in (0..size).filter(|&value| value != common && counts[value] > 0) {
                self.columns.push(
                    codes
                        .iter()
                        .map(|&code| f64::from(u8::from(code == value)))
                        .collect(),
                );
            }
            self.names.push(dimension.name.clone());
        }
    }
}

/// A customer for each payer: itself, or an account's first contact.
fn representative(model: &Model) -> Vec<Option<u32>> {
    match model.ledger.entity {
        Entity::Customer => (0..model.people.customers() as u32).map(Some).collect(),
        Entity::Account => {
            let mut first = vec![None; model.people.account_count().unwrap_or(0)];
            for (customer, account) in (0u32..).zip(&model.people.account_of) {
                if let Some(account) = account {
                    first[*account as usize].get_or_insert(customer);
                }
            }
            first
        }
    }
}

/// Classes as of a day, revenue per year before it and from it on; `None` where dates or numbers do not allow it.
#[allow(
    clippy::type_complexity,
    reason = "members, prior revenue, the day and the days from it on, taken apart at once"
)]
fn split(
    view: &View,
    base: usize,
    currency: u8,
    unit: &Currency,
    horizon_days: i32,
) -> Result<Option<(Vec<Member>, Vec<f64>, i32, i32)>> {
    let (model, mask) = (view.model, &*view.mask);
    let Some(days) = &model.answers.day else {
        return Ok(None);
    };
    let Some((first, end)) = model
        .ledger
        .period(mask.window)
        .filter(|(first, end)| end - first >= 180)
    else {
        return Ok(None);
    };
    let length = ((end - first) / 2).min(horizon_days);
    let day = end - length;
    let mut earlier = mask.clone();
    for (within, &answered) in earlier.rows.iter_mut().zip(days) {
        *within &= u8::from(answered < day && answered != Values::DAY_MISSING);
    }
    let payers = Payers::new(&view.through(view.filter, earlier))?;
    if payers.scored() * 3 < base {
        return Ok(None);
    }
    let of_currency = |window| -> Option<Account> {
        let accounts = model.ledger.accounts(payers.class.len(), Some(window));
        accounts.into_iter().nth(currency.into())
    };
    let Some(after) = of_currency((day, end)).filter(|after| after.rows > 0) else {
        return Ok(None);
    };
    let from = first.max(day - 365);
    let Some(prior) = of_currency((from, day)) else {
        return Ok(None);
    };
    let mut members = Vec::new();
    let mut prior_values = Vec::new();
    for &payer in &payers.order {
        let at = payer as usize;
        let Some(class) = payers.class[at] else {
            continue;
        };
        // Whoever paid nothing in this currency, before or after, may pay in another.
        if after.paid[at].rows == 0 && prior.paid[at].rows == 0 && model.ledger.currencies.len() > 1
        {
            continue;
        }
        let per_year =
            |net: i64, days: i32| unit.major(i128::from(net)) * 365.25 / f64::from(days.max(1));
        members.push(Member {
            payer,
            class,
            value: per_year(after.paid[at].net(), length),
            cluster: payers.cluster[at],
        });
        prior_values.push(per_year(prior.paid[at].net(), day - from));
    }
    Ok(Some((members, prior_values, day, length)))
}
