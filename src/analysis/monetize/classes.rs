//! Who pays, and what their answers make them.

use crate::analysis::View;
use crate::analysis::measure::{RuleOptions, Tally};
use crate::error::Result;
use crate::math::ordered;
use crate::model::Entity;
use crate::stats::Class;

/// A payer with a class and a value per year, in major units.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Payer number.
    pub payer: u32,
    /// Class by the latest answer.
    pub class: Class,
    /// Net revenue per year.
    pub value: f64,
    /// Account, or the payer itself.
    pub cluster: u32,
}

/// Every payer with a class, in an order where payers of one account stand together.
pub struct Payers {
    /// Payer numbers: customers or accounts, as the ledger has them.
    pub order: Vec<u32>,
    /// Class by payer number; `None` = has not answered within the filter.
    pub class: Vec<Option<Class>>,
    /// Cluster by payer number: the account, or the payer itself.
    pub cluster: Vec<u32>,
    /// May the payer be counted though it has not answered?
    pub unscored_within: Vec<bool>,
}

impl Payers {
    /// Classes by the latest answer within the filter; an account's is that of the median of its contacts' latest
    /// answers (the lower of two), so that one loud contact does not speak for all.
    ///
    /// # Errors
    /// Those of the rule; a model without scores has payers without classes.
    pub fn new(view: &View) -> Result<Self> {
        let (model, mask, filter) = (view.model, &view.mask, view.filter);
        let people = &model.people;
        let count = people.payers(model.ledger.entity);
        let mut class = vec![None; count];
        let options = RuleOptions::default();
        if let Ok(rule) = Tally::new(&model.answers, &options) {
            let base = view.base(&rule, &options);
            let answered = base.counted.rows.iter().map(|&row| row as usize);
            match (model.ledger.entity, &model.answers.account) {
                (Entity::Customer, _) => {
                    for row in answered {
                        if let Some(class) = class.get_mut(model.answers.customer[row] as usize) {
                            *class = Class::of(rule.values[row]);
                        }
                    }
                }
                (Entity::Account, Some(accounts)) => {
                    let mut answers: Vec<Vec<u8>> = vec![Vec::new(); count];
                    for row in answered {
                        if let Some(answers) = answers.get_mut(accounts[row] as usize) {
                            answers.push(rule.values[row]);
                        }
                    }
                    for (class, answers) in class.iter_mut().zip(&mut answers) {
                        let answers = ordered(std::mem::take(answers), |a, b| a.cmp(b));
                        *class = answers
                            .get(answers.len().saturating_sub(1) / 2)
                            .copied()
                            .and_then(Class::of);
                    }
                }
                (Entity::Account, None) => {}
            }
        }
        let clusters = model.clusters();
        let unscored_within = match model.ledger.entity {
            _ if mask.answers_only => vec![false; count],
            Entity::Customer => filter.customers_within(model),
            Entity::Account => vec![filter.values.is_empty(); count],
        };
        Ok(Self {
            order: clusters.order.clone(),
            class,
            cluster: clusters.of.clone(),
            unscored_within,
        })
    }

    /// Is the payer within the filter?
    pub fn within(&self, payer: usize) -> bool {
        let classified = self.class.get(payer).is_some_and(Option::is_some);
        classified || self.unscored_within.get(payer).copied().unwrap_or(false)
    }

    /// How many payers have a class.
    pub fn scored(&self) -> usize {
        self.class.iter().flatten().count()
    }
}
