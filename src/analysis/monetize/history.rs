//! What customers were at each time: the class of the last answer before a day, never of one after it.

use crate::analysis::View;
use crate::analysis::measure::{RuleOptions, Tally, on_scale, rule_mask};
use crate::error::Result;
use crate::math::{order, order_by_key, ordered};
use crate::model::{Entity, Filter};
use crate::stats::Class;
use crate::table::Values;
use std::rc::Rc;

/// Oldest answer, in days, that tells a class, where the options do not say.
pub const ANSWER_DAYS: i32 = 365;

/// The classes of payers over time.
pub struct History {
    /// Where each payer's points begin; one more than payers.
    starts: Vec<u32>,
    /// Day of an answer, the class after it, and the answer's row; by payer, then time.
    points: Vec<(i32, Class, u32)>,
    /// Days for which an answer counts.
    valid: i32,
    /// May the payer be looked at, by the filter? Its window is left aside: it cuts the time, not the customers.
    pub within: Vec<bool>,
}

/// Which payers may be looked at, by the filter; its window is left aside.
///
/// # Errors
/// Those of the filter.
pub fn within(view: &View, entity: Entity) -> Result<Vec<bool>> {
    match told_without_answers(view, entity) {
        Some(within) => Ok(within),
        None => Ok(History::new(view, entity, ANSWER_DAYS)?.within),
    }
}

/// The same where it takes no answers to tell; `None` where only those are within who have any.
fn told_without_answers(view: &View, entity: Entity) -> Option<Vec<bool>> {
    match entity {
        _ if view.mask.answers_only => None,
        Entity::Customer => Some(view.filter.customers_within(view.model)),
        Entity::Account if view.filter.values.is_empty() => {
            Some(vec![true; view.model.people.payers(entity)])
        }
        Entity::Account => None,
    }
}

impl History {
    /// Reads the dated answers of customers, or of accounts by all their contacts: the class of an account is that of the
    /// median of its contacts' last answers (the lower of two). An answer counts for `valid` days, or until the next one.
    ///
    /// # Errors
    /// Those of the filter. Without scores nobody ever has a class.
    pub fn new(view: &View, entity: Entity, valid: i32) -> Result<Self> {
        let model = view.model;
        let count = model.people.payers(entity);
        let filter = Filter {
            date: None,
            ..view.filter.clone()
        };
        let mask = match view.filter.date {
            None => view.mask.clone(),
            Some(_) => Rc::new(filter.mask(model, view.files, view.work)?),
        };
        let mut answers: Vec<(u32, u32, i32, u8, u32)> = Vec::new();
        if let (Ok(rule), Some(days)) = (
            Tally::new(&model.answers, &RuleOptions::default()),
            &model.answers.day,
        ) {
            let rows = rule_mask(&model.answers, &mask, rule.measure);
            let (sample, _) = on_scale(&rule, &rows);
            for (&number, &answer) in sample.rows.iter().zip(&sample.answers) {
                let row = number as usize;
                let customer = model.answers.customer[row];
                let payer = match (entity, &model.answers.account) {
                    (Entity::Customer, _) => customer,
                    (Entity::Account, Some(accounts)) => accounts[row],
                    (Entity::Account, None) => continue,
                };
                if (payer as usize) < count && days[row] != Values::DAY_MISSING {
                    answers.push((payer, customer, days[row], answer, number));
                }
            }
        }
        let payers: Vec<u32> = answers.iter().map(|answer| answer.0).collect();
        let by_payer = order_by_key(&payers);
        let mut starts = vec![0u32; count + 1];
        let mut points = Vec::with_capacity(answers.len());
        for run in by_payer.chunk_by(|&a, &b| payers[a as usize] == payers[b as usize]) {
            let pairs = run.iter().zip(run.iter().skip(1));
            let mut pairs = pairs.map(|(&a, &b)| (answers[a as usize], answers[b as usize]));
            if pairs.all(|(a, b)| a.1 == b.1 && a.2 <= b.2) {
                // One customer, whose answers stand in the order of time.
                for &at in run {
                    let (payer, _, day, answer, row) = answers[at as usize];
                    if let Some(class) = Class::of(answer) {
                        points.push((day, class, row));
                        starts[payer as usize + 1] += 1;
                    }
                }
                continue;
            }
            let own: Vec<(u32, u32, i32, u8, u32)> =
                run.iter().map(|&at| answers[at as usize]).collect();
            let sorted = order(own.len(), &mut |a, b| own[a].2.cmp(&own[b].2));
            let mut last: Vec<(u32, u8)> = Vec::new();
            for at in sorted {
                let (payer, customer, day, answer, row) = own[at as usize];
                match last.iter_mut().find(|(contact, _)| *contact == customer) {
                    Some((_, known)) => *known = answer,
                    None => last.push((customer, answer)),
                }
                let median = match last[..] {
                    [(_, only)] => Some(only),
                    _ => {
                        let all = last.iter().map(|(_, answer)| *answer).collect();
                        let all = ordered(all, |a: &u8, b| a.cmp(b));
                        all.get(all.len().saturating_sub(1) / 2).copied()
                    }
                };
                if let Some(class) = median.and_then(Class::of) {
                    points.push((day, class, row));
                    starts[payer as usize + 1] += 1;
                }
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut history = Self {
            starts,
            points,
            valid,
            within: Vec::new(),
        };
        let answers = |payer: usize| !history.is_silent(payer);
        history.within =
            told_without_answers(view, entity).unwrap_or_else(|| (0..count).map(answers).collect());
        Ok(history)
    }

    /// A payer's answers by time.
    fn of(&self, payer: usize) -> &[(i32, Class, u32)] {
        let at = |payer: usize| self.starts.get(payer).map_or(0, |&at| at as usize);
        self.points
            .get(at(payer)..at(payer + 1))
            .unwrap_or_default()
    }

    /// The answers before a day: of each its day, the class after it, and its row; by time.
    pub fn known(&self, payer: usize, day: i32) -> &[(i32, Class, u32)] {
        let own = self.of(payer);
        &own[..own.partition_point(|(answered, ..)| *answered < day)]
    }

    /// The class by the last answer before a day, and the row of that answer; `None` where there is none, or none that
    /// still counts.
    pub fn answer_before(&self, payer: usize, day: i32) -> Option<(Class, u32)> {
        let &(answered, class, row) = self.known(payer, day).last()?;
        (day.saturating_sub(answered) <= self.valid).then_some((class, row))
    }

    /// Has a payer no answer at any time?
    pub fn is_silent(&self, payer: usize) -> bool {
        self.of(payer).is_empty()
    }

    /// The class by the last answer before a day.
    pub fn before(&self, payer: usize, day: i32) -> Option<Class> {
        self.answer_before(payer, day).map(|(class, _)| class)
    }
}
