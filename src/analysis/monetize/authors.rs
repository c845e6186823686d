//! The money of those who said something.

use super::revenue::{accounts, money};
use crate::analysis::View;
use crate::model::{Account, Answers, Entity, Ledger};
use crate::report::NetRevenue;
use std::rc::Rc;

/// What payers paid within the filter's window, to be added up over those who gave some answers.
pub struct Spending<'a> {
    ledger: &'a Ledger,
    answers: &'a Answers,
    accounts: Rc<Vec<Account>>,
    payers: usize,
}

/// Sums of some payers, minor units by currency; a payer's answers must be taken one after another.
#[derive(Debug, Clone, Default)]
pub struct Spent {
    last: Option<u32>,
    net: Vec<i128>,
}

impl<'a> Spending<'a> {
    /// The money within the view's window; nothing where no file has any.
    pub fn new(view: &View<'a>) -> Self {
        let model = view.model;
        let payers = match model.ledger.entity {
            Entity::Customer => model.people.customers(),
            Entity::Account => model.people.account_count().unwrap_or(0),
        };
        Self {
            ledger: &model.ledger,
            answers: &model.answers,
            accounts: accounts(view, payers),
            payers,
        }
    }

    /// Adds what the payer of a row of the answers paid, once.
    pub fn add(&self, row: usize, to: &mut Spent) {
        let of_row = match self.ledger.entity {
            Entity::Customer => self.answers.customer.get(row),
            Entity::Account => self
                .answers
                .account
                .as_ref()
                .and_then(|accounts| accounts.get(row)),
        };
        let Some(&payer) = of_row.filter(|&&payer| (payer as usize) < self.payers) else {
            return;
        };
        if to.last.replace(payer) == Some(payer) {
            return;
        }
        to.net.resize(self.accounts.len(), 0);
        for (net, account) in to.net.iter_mut().zip(self.accounts.iter()) {
            *net += i128::from(account.paid[payer as usize].net());
        }
    }

    /// The sums by currency, in the order in which the ledger has currencies; those without rows left out.
    pub fn report(&self, spent: &Spent) -> Vec<NetRevenue> {
        let currencies = self
            .ledger
            .currencies
            .iter()
            .zip(self.accounts.iter())
            .enumerate();
        let with_rows = currencies.filter(|(_, (_, account))| account.rows > 0);
        let of_currency = |at: usize| spent.net.get(at).copied().unwrap_or(0);
        with_rows
            .map(|(at, (currency, _))| NetRevenue {
                currency: currency.code.clone(),
                net: money(currency, of_currency(at)),
            })
            .collect()
    }
}
