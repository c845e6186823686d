//! Customers and accounts of all files, under one numbering.

use super::calendar::iso;
use super::source::{Opened, of_kind, shared_codes};
use crate::error::Notice;
use crate::table::{Kind, Role, Words};

/// A column of the customers files: one value per customer.
#[derive(Debug)]
pub struct Trait {
    /// The segment's name.
    pub name: String,
    /// Dictionary; code 0 = unknown.
    pub words: Words,
    /// Code by customer.
    pub codes: Vec<u32>,
    /// The value by customer where the column holds numbers; NaN = unknown.
    pub numbers: Option<Vec<f64>>,
}

/// Customers and accounts. Customer and account numbers begin at 0.
#[derive(Debug, Default)]
pub struct People {
    /// Customer ids: the word of code `customer + 1`.
    pub ids: Words,
    /// Account ids: the word of code `account + 1`.
    pub accounts: Words,
    /// Account by customer; `None` = unknown.
    pub account_of: Vec<Option<u32>>,
    /// Day on which the customer began, where a customers file says so.
    pub started: Vec<Option<i32>>,
    /// Segments of the customers files.
    pub traits: Vec<Trait>,
}

impl People {
    /// Numbers the customers and accounts of all files.
    pub fn build(opened: &[Opened], notices: &mut Vec<Notice>) -> Self {
        let mut people = Self::default();
        for file in opened {
            let accounts = file.column(&Role::AccountId);
            let Some(ids) = file.customers(|id| people.ids.intern(id)) else {
                if let Some(column) = accounts {
                    shared_codes(column, file.rows(), &mut people.accounts);
                }
                continue;
            };
            people
                .account_of
                .resize(people.ids.len().saturating_sub(1), None);
            let Some(accounts) = accounts else { continue };
            let mut differs = Notice::new("account_differs")
                .in_file(&file.table.name)
                .in_column(&accounts.header);
            let codes = shared_codes(accounts, file.rows(), &mut people.accounts);
            for (row, (&id, &account)) in ids.iter().zip(&codes).enumerate() {
                if id == 0 || account == 0 {
                    continue;
                }
                let known = &mut people.account_of[id as usize - 1];
                match *known {
                    None => *known = Some(account - 1),
                    Some(other) if other + 1 != account => {
                        differs.add(file.sheet_row(row), &accounts.text(row));
                    }
                    Some(_) => {}
                }
            }
            if differs.count > 0 {
                notices.push(differs);
            }
        }
        let count = people.customers();
        people.account_of.resize(count, None);
        people.started = vec![None; count];
        for file in of_kind(opened, Kind::Customers) {
            people.read_traits(file, notices);
        }
        people
    }

    /// How many customers are known.
    pub fn customers(&self) -> usize {
        self.ids.len().saturating_sub(1)
    }

    /// How many accounts are known; `None` where no file has an account column.
    pub fn account_count(&self) -> Option<usize> {
        (self.accounts.len() > 1).then(|| self.accounts.len() - 1)
    }

    fn read_traits(&mut self, file: &Opened, notices: &mut Vec<Notice>) {
        let rows = file.rows();
        let Some(ids) = file.customers(|id| self.ids.find(id).unwrap_or(0)) else {
            return;
        };
        let mut seen = vec![false; self.customers()];
        let mut twice = Notice::new("customer_twice").in_file(&file.table.name);
        for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id > 0) {
            if std::mem::replace(&mut seen[id as usize - 1], true) {
                twice.add(file.sheet_row(row), self.ids.get(id));
            }
        }
        // In a file with several rows per customer the segments belong to the rows, not to the customer.
        if twice.count > 0 && file.roles.is(Kind::Responses) {
            return;
        }
        if twice.count > 0 {
            notices.push(twice);
        }
        if let Some(started) = file.column(&Role::StartedAt) {
            for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id > 0) {
                self.started[id as usize - 1] = started.day(row);
            }
        }
        for (name, at) in file.roles.segments() {
            let Some(column) = file.table.columns.get(at) else {
                continue;
            };
            let mut words = Words::default();
            let codes = shared_codes(column, rows, &mut words);
            let mut of_customer = vec![0; self.customers()];
            let mut numbers = column.is_number().then(|| vec![f64::NAN; self.customers()]);
            for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id > 0) {
                of_customer[id as usize - 1] = codes[row];
                if let Some(numbers) = &mut numbers {
                    numbers[id as usize - 1] = column.number(row).unwrap_or(f64::NAN);
                }
            }
            self.traits.push(Trait {
                name: name.to_owned(),
                words,
                codes: of_customer,
                numbers,
            });
        }
    }
}

/// First and last of some days as ISO text.
pub fn span(days: impl Iterator<Item = i32>) -> Option<[String; 2]> {
    let (low, high) = days.fold((i32::MAX, i32::MIN), |(low, high), day| {
        (low.min(day), high.max(day))
    });
    (low <= high).then(|| [iso(low), iso(high)])
}
