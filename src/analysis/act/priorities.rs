//! The list for Monday: whom to call first, by a stated rule.

use super::closed_loop::{last_known, paid};
use crate::analysis::measure::{Counted, RuleOptions, Tally};
use crate::analysis::monetize::{chances, of_accounts, of_customers};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::math::ordered;
use crate::model::calendar::iso;
use crate::model::{Entity, present};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{PrioritiesReport, PriorityRow, PriorityWeight, Reason};
use crate::stats::Class;
use crate::table::Values;

/// Why to call, and what it weighs where nothing else is said.
const REASONS: [(&str, f64); 5] = [
    ("overdue_case", 3.0),
    ("open_case", 2.0),
    ("detractor", 2.0),
    ("fell", 1.0),
    ("silent", 1.0),
];
const OVERDUE: usize = 0;
const OPEN: usize = 1;
const DETRACTOR: usize = 2;
const FELL: usize = 3;
const SILENT: usize = 4;
/// Days of the target of cases where none is given.
const TARGET: u32 = 14;
/// Days that an answer stays a reason, and over which silence and revenue are looked at.
const YEAR: i32 = 365;

/// Options of `priorities`.
#[derive(Debug, Clone, Default)]
pub struct Priorities {
    /// Filter and confidence.
    pub common: Common,
    /// Weights of reasons; those not named keep their own.
    pub weights: Vec<(usize, f64)>,
    /// Days after which an open case is overdue; 14 where not given.
    pub target: Option<u32>,
    /// Rows listed; 50 where not given.
    pub limit: Option<u64>,
}

impl Options for Priorities {
    const NAMES: &[&str] = &["weights", "target", "limit"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let mut weights = Vec::new();
        let names = || REASONS.map(|(reason, _)| reason).join(", ");
        match options.get("weights") {
            Value::Null => {}
            Value::Map(map) => {
                for (name, weight) in map {
                    let at = REASONS.iter().position(|(reason, _)| reason == name);
                    let weight = weight.number("weights")?.unwrap_or(0.0);
                    match at {
                        Some(at) if (0.0..=1e6).contains(&weight) => weights.push((at, weight)),
                        Some(_) => return Err(refuse("weights", "a weight is not negative")),
                        None => {
                            let problem = format!("\"{name}\" is none of {}", names());
                            return Err(refuse("weights", problem));
                        }
                    }
                }
            }
            _ => {
                let problem = format!("write {{ reason: weight }}; reasons are {}", names());
                return Err(refuse("weights", problem));
            }
        }
        Ok(Self {
            common,
            weights,
            target: options.whole("target", 1, 365)?.map(|days| days as u32),
            limit: options.whole("limit", 1, 100_000)?,
        })
    }
}

impl Analysis for Priorities {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(priorities(view, self, around)?))
    }
}

/// What is known of one customer or account.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    reasons: [bool; 5],
    score: Option<u8>,
    before: Option<u8>,
    last_answer: Option<i32>,
    /// Day on which the oldest open case was opened, and the row of its answer.
    case: Option<(i32, u32)>,
    /// Invitations and answers in the last year.
    asked: u32,
    answered: u32,
}

fn priorities(view: &View, options: &Priorities, around: Surroundings) -> Result<PrioritiesReport> {
    let today = around.today;
    let model = view.model;
    let (answers, people) = (&model.answers, &model.people);
    let by_account = model.ledger.entity == Entity::Account;
    let unit = if by_account { "account" } else { "customer" };
    let weight_of = |at: usize| {
        let given = options
            .weights
            .iter()
            .rev()
            .find(|(reason, _)| *reason == at);
        given.map_or(REASONS[at].1, |(_, weight)| *weight)
    };
    let mut report = PrioritiesReport {
        reason: Some(Reason::NoColumn),
        unit,
        as_of: None,
        order: "rule_score",
        weights: Vec::new(),
        total: 0,
        known: 0,
        revenue: None,
        listed_revenue: None,
        currency: None,
        decimals: 0,
        rows: Vec::new(),
        notices: model.ledger.notices.clone(),
    };
    let count = if by_account {
        people.account_count().unwrap_or(0)
    } else {
        answers.known_customers as usize
    };
    let all = RuleOptions {
        counted: Counted::All,
        ..RuleOptions::default()
    };
    let rule = Tally::new(answers, &all)?;
    if count == 0 {
        return Ok(report);
    }
    let base = view.base(&rule, &all);
    let Some(as_of) = last_known(view, today) else {
        report.reason = Some(Reason::NoData);
        return Ok(report);
    };
    let target = i64::from(options.target.unwrap_or(TARGET));
    let of_row = match (by_account, &answers.account) {
        (true, Some(accounts)) => accounts,
        _ => &answers.customer,
    };
    let mut standing = vec![Standing::default(); count];
    let days = answers.day.as_deref();
    let cases = model.cases(view.files);
    let recent = |day: i32| day <= as_of && i64::from(as_of) - i64::from(day) < YEAR.into();
    // Answers of a customer ascend in time, so that the last one seen is the latest.
    let mut rows = base.answered.rows.iter().peekable();
    let mut before = None;
    while let Some(&row) = rows.next() {
        let place = row as usize;
        let customer = answers.customer[place];
        let next = rows.peek().map(|next| answers.customer[**next as usize]);
        let score = rule.values[place];
        let class = Class::of(score);
        let earlier = before.replace(score);
        if next == Some(customer) {
            continue;
        }
        before = None;
        let Some(into) = standing.get_mut(of_row[place] as usize) else {
            continue;
        };
        let day = days
            .map(|days| days[place])
            .filter(|day| *day != Values::DAY_MISSING);
        if day >= into.last_answer {
            (into.score, into.before, into.last_answer) = (Some(score), earlier, day);
        }
        if day.is_some_and(|day| !recent(day)) {
            continue;
        }
        let handled = cases.closed.get(place).copied();
        let handled = handled.is_some_and(|day| day != Values::DAY_MISSING && day <= as_of);
        into.reasons[DETRACTOR] |= class == Some(Class::Detractor) && !handled;
        let sign = |score: Option<u8>| score.and_then(Class::of).map(Class::sign);
        into.reasons[FELL] |= sign(earlier)
            .zip(sign(Some(score)))
            .is_some_and(|(a, b)| b < a);
    }
    for (row, _) in (0u32..).zip(&base.rows).filter(|(_, within)| **within != 0) {
        let place = row as usize;
        let Some(into) = standing.get_mut(of_row[place] as usize) else {
            continue;
        };
        let opened = cases.opened.as_ref().map(|opened| opened[place]);
        let Some(opened) = opened.filter(|&day| day != Values::DAY_MISSING && day <= as_of) else {
            continue;
        };
        let closed = cases
            .closed
            .get(place)
            .copied()
            .unwrap_or(Values::DAY_MISSING);
        if closed != Values::DAY_MISSING && closed <= as_of {
            continue;
        }
        let age = i64::from(as_of) - i64::from(opened);
        into.reasons[if age > target { OVERDUE } else { OPEN }] = true;
        if into.case.is_none_or(|(oldest, _)| opened < oldest) {
            into.case = Some((opened, row));
        }
    }
    let invitations = model.invitations(view.files);
    if let Some((contacts, _)) = invitations.contacted(answers) {
        let answered = answers.answered.iter();
        for ((&at, &day), &answered) in of_row.iter().zip(contacts).zip(answered) {
            if let Some(into) = standing.get_mut(at as usize).filter(|_| recent(day)) {
                into.asked += 1;
                into.answered += u32::from(answered);
            }
        }
    }
    let there = present(view.files, count, by_account, as_of, i32::MAX);
    let year = Some((as_of - YEAR + 1, as_of + 1));
    let money = if by_account {
        of_accounts(view, year)
    } else {
        of_customers(view, year)
    };
    let net = |at: usize| money.as_ref().and_then(|money| money.net.get(at).copied()?);
    let customers = view.filter.customers_within(model);
    let within = |at: usize| by_account || customers.get(at).copied().unwrap_or(false);
    let mut listed = Vec::new();
    for at in 0..count {
        if !there[at] || !within(at) {
            continue;
        }
        report.known += 1;
        let one = &mut standing[at];
        // Silence is a reason where there is something to lose.
        let pays = money.is_none() || net(at).is_some_and(|net| net > 0);
        one.reasons[SILENT] =
            one.asked >= 2 && one.answered == 0 && pays && !view.mask.answers_only;
        let weighed = (0..REASONS.len()).filter(|&reason| one.reasons[reason]);
        let score: f64 = weighed.map(weight_of).sum();
        if score > 0.0 {
            listed.push((at, score));
        }
    }
    let counts = |reason: usize| {
        let with = listed
            .iter()
            .filter(|(at, _)| standing[*at].reasons[reason]);
        with.count() as u64
    };
    report.weights = (0..REASONS.len())
        .map(|at| PriorityWeight {
            reason: REASONS[at].0,
            weight: weight_of(at),
            count: counts(at),
        })
        .collect();
    let sum = |rows: &[(usize, f64)]| {
        let total = rows.iter().filter_map(|(at, _)| net(*at)).sum::<i128>();
        money.as_ref().map(|money| money.money(total))
    };
    report.reason = listed.is_empty().then_some(Reason::NoData);
    report.as_of = Some(iso(as_of));
    report.total = listed.len() as u64;
    report.revenue = sum(&listed);
    let chances = match money {
        Some(_) => chances(view, around)?,
        None => None,
    };
    // An account leaves as its customers do on average; whoever no customers file names, as all do.
    let chances = chances.map(|own| {
        let place = |customer: usize| match by_account {
            true => people.account(customer as u32).map(|at| at as usize),
            false => Some(customer),
        };
        let mut sums = vec![(0.0, 0u32); count];
        let mut all = (0.0, 0u32);
        for (customer, chance) in own.into_iter().enumerate() {
            let Some(chance) = chance else { continue };
            all = (all.0 + chance, all.1 + 1);
            if let Some(sum) = place(customer).and_then(|at| sums.get_mut(at)) {
                *sum = (sum.0 + chance, sum.1 + 1);
            }
        }
        let mean = |(sum, n): (f64, u32)| (n > 0).then(|| sum / f64::from(n));
        let chances: Vec<Option<f64>> = sums.into_iter().map(mean).collect();
        (chances, mean(all).unwrap_or(0.0))
    });
    let chance = |at: usize| chances.as_ref()?.0.get(at).copied()?;
    let stake = |&(at, score): &(usize, f64)| {
        let danger = match &chances {
            Some((_, mean)) => chance(at).unwrap_or(*mean),
            None => score,
        };
        danger * net(at).unwrap_or(0).max(0) as f64
    };
    let mut listed = ordered(listed, |a, b| {
        stake(b).total_cmp(&stake(a)).then(b.1.total_cmp(&a.1))
    });
    listed.truncate(options.limit.unwrap_or(50) as usize);
    report.listed_revenue = sum(&listed);
    if let Some(money) = &money {
        report.order = match chances {
            Some(_) => "expected_loss",
            None => "weighted_revenue",
        };
        report.currency.clone_from(&money.currency.code);
        report.decimals = money.currency.decimals;
    }
    let accounts = view.model.account_labels(view.files);
    let customers = view.model.customer_labels(view.files);
    let labels = if by_account { &accounts } else { &customers };
    let account = |at: usize| {
        let account = people.account(at as u32)?;
        accounts.id(account as usize)
    };
    let owner = |row: u32| {
        let owners = answers.dimension("case_owner")?;
        owners.word(owners.code(row as usize)).map(str::to_owned)
    };
    let row = |(at, rule_score): (usize, f64)| {
        let one = &standing[at];
        let reasons = (0..REASONS.len()).filter(|&reason| one.reasons[reason]);
        let heaviest = ordered(reasons.collect::<Vec<_>>(), |&a, &b| {
            weight_of(b).total_cmp(&weight_of(a))
        });
        PriorityRow {
            id: labels.id(at).unwrap_or_default(),
            name: labels.name(at),
            account: if by_account { None } else { account(at) },
            reasons: heaviest
                .into_iter()
                .map(|reason| REASONS[reason].0)
                .collect(),
            rule_score,
            chance: chance(at),
            revenue: paid(money.as_deref(), at),
            score: one.score,
            before: one.before,
            last_answer: one.last_answer.map(iso),
            case_opened: one.case.map(|(day, _)| iso(day)),
            case_owner: one.case.and_then(|(_, row)| owner(row)),
        }
    };
    report.rows = listed.into_iter().map(row).collect();
    Ok(report)
}
