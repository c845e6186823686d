//! What accounts and customers pay in the currency that most revenue is in.

use super::revenue::{accounts, money};
use crate::analysis::View;
use crate::model::{Currency, Entity, Paid};
use crate::report::Money;
use std::rc::Rc;

/// Net revenue in one currency, by number of customer or account.
#[derive(Debug)]
pub struct Holdings {
    /// The currency.
    pub currency: Currency,
    /// Net minor units; `None` = no revenue in this currency.
    pub net: Vec<Option<i128>>,
    /// How many pay in other currencies only.
    pub elsewhere: u64,
}

impl Holdings {
    /// Minor units as money.
    pub fn money(&self, minor: i128) -> Money {
        money(&self.currency, minor)
    }
}

/// What each account pays within a window of days; that of customers is added up by the account they belong to.
///
/// `None` where there is no revenue, or no account.
pub fn of_accounts(view: &View, window: Option<(i32, i32)>) -> Option<Rc<Holdings>> {
    let people = &view.model.people;
    let count = people.account_count()?;
    let account = |payer: usize| match view.model.ledger.entity {
        Entity::Account => Some(payer),
        Entity::Customer => Some(people.account(payer as u32)? as usize),
    };
    kept(view, true, window, || {
        holdings(view, window, count, &account)
    })
}

/// What each customer pays within a window of days. `None` where there is no revenue, or invoices name accounts.
pub fn of_customers(view: &View, window: Option<(i32, i32)>) -> Option<Rc<Holdings>> {
    let customers = view.model.people.customers();
    let by_customer = view.model.ledger.entity == Entity::Customer;
    by_customer.then(|| {
        kept(view, false, window, || {
            holdings(view, window, customers, &Some)
        })
    })?
}

/// So many windows' holdings are kept: those of a page by one filter.
const KEPT: usize = 6;

/// What has been added up before, or is now.
fn kept(
    view: &View,
    accounts: bool,
    window: Option<(i32, i32)>,
    add_up: impl Fn() -> Option<Holdings>,
) -> Option<Rc<Holdings>> {
    let same = |known: &&(bool, Option<(i32, i32)>, _)| (known.0, known.1) == (accounts, window);
    let known = view.held.borrow().iter().find(same).cloned();
    let (.., found) = known.unwrap_or_else(|| {
        let found = (accounts, window, add_up().map(Rc::new));
        let mut held = view.held.borrow_mut();
        if held.len() >= KEPT {
            held.remove(0);
        }
        held.push(found.clone());
        found
    });
    found
}

fn holdings(
    view: &View,
    window: Option<(i32, i32)>,
    count: usize,
    place: &dyn Fn(usize) -> Option<usize>,
) -> Option<Holdings> {
    let ledger = &view.model.ledger;
    let payers = match ledger.entity {
        Entity::Customer => view.model.people.customers(),
        Entity::Account => count,
    };
    let all = match window == view.mask.window {
        true => accounts(view, payers),
        false => Rc::new(view.model.ledger.accounts(payers, window)),
    };
    let main = (0..all.len()).rev().max_by_key(|&at| all[at].rows)?;
    let by_place = |paid: &[Paid]| {
        let mut net = vec![None; count];
        for (payer, paid) in paid.iter().enumerate().filter(|(_, paid)| paid.rows > 0) {
            if let Some(net) = place(payer).and_then(|at| net.get_mut(at)) {
                *net = Some(net.unwrap_or(0) + i128::from(paid.net()));
            }
        }
        net
    };
    let net = by_place(&all[main].paid);
    let mut elsewhere = vec![false; count];
    for (_, other) in all.iter().enumerate().filter(|(at, _)| *at != main) {
        let paid = by_place(&other.paid);
        elsewhere
            .iter_mut()
            .zip(&paid)
            .zip(&net)
            .for_each(|((elsewhere, paid), net)| {
                *elsewhere |= paid.is_some() && net.is_none();
            });
    }
    (all[main].rows > 0).then(|| Holdings {
        currency: ledger.currencies[main].clone(),
        net,
        elsewhere: elsewhere.into_iter().filter(|pays| *pays).count() as u64,
    })
}
