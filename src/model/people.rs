//! Customers and accounts of all files, under one numbering.

use super::calendar::iso;
use super::dimension::unify;
use super::ledger::Entity;
use super::source::{Opened, id_codes, shared_codes};
use crate::error::Notice;
use crate::math::order_by_key;
use crate::table::{Column, Kind, Role, Values, Words};

/// A segment of the customers files: one value per customer, or per account and so for each of its customers.
#[derive(Debug, Default)]
pub struct Trait {
    /// The segment's name.
    pub name: String,
    /// Dictionary; code 0 = unknown.
    pub words: Words,
    /// Code by customer.
    pub codes: Vec<u32>,
    /// Code by account, where a file tells it of accounts.
    pub of_account: Vec<u32>,
    /// The value by customer where the column holds numbers; NaN = unknown.
    pub numbers: Option<Vec<f64>>,
}

/// Who goes together with whom of those who pay.
#[derive(Debug)]
pub struct Clusters {
    /// Cluster by payer number: the account, or the payer itself.
    pub of: Vec<u32>,
    /// Payer numbers, those of one cluster together.
    pub order: Vec<u32>,
}

/// Customers and accounts. Customer and account numbers begin at 0.
#[derive(Debug, Default)]
pub struct People {
    /// Customer ids in the form in which they are compared: the word of code `customer + 1`.
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

/// Further ids of customers, as a customers file tells them.
#[derive(Debug, Default)]
struct Aliases {
    words: Words,
    /// The customer of each, counted from 1; 0 = of several customers, so of none.
    customer: Vec<u32>,
}

impl People {
    /// Numbers the customers and accounts of all files, and tells each file who stands in its rows.
    pub fn build(opened: &mut [Opened], notices: &mut Vec<Notice>) -> Self {
        let mut people = Self::default();
        let mut aliases = Aliases::default();
        // Files that know customers by two ids come first: others may name customers by either.
        for knows_aliases in [true, false] {
            for file in opened.iter_mut() {
                if file.column(&Role::CustomerAlias).is_some() == knows_aliases {
                    people.number(file, &mut aliases, notices);
                }
            }
        }
        people.ids.shrink();
        people.accounts.shrink();
        let count = people.customers();
        people.account_of.resize(count, None);
        people.started = vec![None; count];
        for file in opened.iter().filter(|file| file.roles.is(Kind::Customers)) {
            people.read_traits(file, notices);
        }
        for told in &mut people.traits {
            unify(&mut told.words, [&mut told.codes, &mut told.of_account]);
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

    /// The account of a customer; `None` where it is not known.
    pub fn account(&self, customer: u32) -> Option<u32> {
        self.account_of.get(customer as usize).copied().flatten()
    }

    /// How many customers, or accounts, there are.
    pub fn payers(&self, entity: Entity) -> usize {
        match entity {
            Entity::Customer => self.customers(),
            Entity::Account => self.account_count().unwrap_or(0),
        }
    }

    /// Who goes together of the customers; an account stands alone.
    pub fn clusters(&self, entity: Entity) -> Clusters {
        let payers = 0..self.payers(entity) as u32;
        let of: Vec<u32> = match entity {
            Entity::Customer => payers.map(|customer| self.cluster(customer)).collect(),
            Entity::Account => payers.collect(),
        };
        let order = order_by_key(&of);
        Clusters { of, order }
    }

    /// A number by which customers of one account go together; who has no account stands alone.
    pub fn cluster(&self, customer: u32) -> u32 {
        let accounts = self.account_count().unwrap_or(0) as u32;
        self.account(customer).unwrap_or(accounts + customer)
    }

    fn number(&mut self, file: &mut Opened, aliases: &mut Aliases, notices: &mut Vec<Notice>) {
        let rows = file.rows();
        if let Some(column) = file.column(&Role::CustomerId) {
            let (codes, by_word) = id_codes(column, rows, &mut |id| {
                let other = || aliases.find(id).filter(|_| self.ids.find(id).is_none());
                match aliases.words.is_empty() {
                    true => self.ids.intern(id),
                    false => other().unwrap_or_else(|| self.ids.intern(id)),
                }
            });
            notices.extend(alike(file, column, &by_word, self.ids.len()));
            if let Some(column) = file.column(&Role::CustomerAlias) {
                notices.extend(aliases.add(file, column, &codes));
            }
            file.keys.customers = Some(codes);
        } else if file.row_is_customer() {
            let name = &file.table.name;
            let ids = (1..=rows).map(|row| self.ids.intern(&format!("{name}, {row}")));
            file.keys.customers = Some(ids.collect());
        }
        if let Some(column) = file.column(&Role::AccountId) {
            let (codes, by_word) = id_codes(column, rows, &mut |id| self.accounts.intern(id));
            notices.extend(alike(file, column, &by_word, self.accounts.len()));
            file.keys.accounts = Some(codes);
        }
        self.account_of.resize(self.customers(), None);
        let (Some(ids), Some(accounts)) = (&file.keys.customers, &file.keys.accounts) else {
            return;
        };
        let mut differs = notice(file, "account_differs", &Role::AccountId);
        for (row, (&id, &account)) in ids.iter().zip(accounts).enumerate() {
            if id == 0 || account == 0 {
                continue;
            }
            let known = &mut self.account_of[id as usize - 1];
            match *known {
                None => *known = Some(account - 1),
                Some(other) if other + 1 != account => {
                    let text = file.column(&Role::AccountId).map(|column| column.text(row));
                    differs.add(file.sheet_row(row), &text.unwrap_or_default());
                }
                Some(_) => {}
            }
        }
        notices.extend(Some(differs).filter(|notice| notice.count > 0));
    }

    /// Reads what a customers file tells of its customers, or of accounts where it names no customers. Of several rows
    /// the first that tells something counts, of several files the last.
    fn read_traits(&mut self, file: &Opened, notices: &mut Vec<Notice>) {
        let of_accounts = file.keys.customers.is_none();
        let (ids, role, count) = if of_accounts {
            (
                &file.keys.accounts,
                Role::AccountId,
                self.accounts.len() - 1,
            )
        } else {
            (&file.keys.customers, Role::CustomerId, self.customers())
        };
        let Some(ids) = ids else {
            return;
        };
        let known = || ids.iter().enumerate().filter(|(_, id)| **id > 0);
        let recurring = file.column(&Role::RecurringRevenue);
        let mut nobody = notice(file, "customer_missing", &role);
        for (row, _) in ids.iter().enumerate().filter(|(_, id)| **id == 0) {
            if recurring.is_none_or(|column| column.number(row).is_none()) {
                nobody.add(file.sheet_row(row), "");
            }
        }
        if nobody.count > 0 && !file.roles.is(Kind::Responses) {
            notices.push(nobody);
        }
        let mut seen = vec![false; count];
        let mut twice = notice(file, "customer_twice", &role);
        for (row, &id) in known() {
            if std::mem::replace(&mut seen[id as usize - 1], true) {
                let text = file.column(&role).map(|column| column.text(row));
                twice.add(file.sheet_row(row), &text.unwrap_or_default());
            }
        }
        // In a file with several rows per customer the segments belong to the rows, not to the customer.
        if twice.count > 0 && file.roles.is(Kind::Responses) {
            return;
        }
        if twice.count > 0 {
            notices.push(twice);
        }
        // The place of a customer's value among those of the file.
        let places: Vec<Option<usize>> = if of_accounts {
            let accounts = self.account_of.iter();
            accounts
                .map(|account| account.map(|at| at as usize))
                .collect()
        } else {
            (0..count).map(Some).collect()
        };
        if let Some(column) = file.column(&Role::StartedAt) {
            let mut days = vec![None; count];
            for (row, &id) in known() {
                days[id as usize - 1] = days[id as usize - 1].or(column.day(row));
            }
            for (started, place) in self.started.iter_mut().zip(&places) {
                *started = place.and_then(|at| days[at]).or(*started);
            }
        }
        for (name, at) in file.roles.segments() {
            let Some(column) = file.table.columns.get(at) else {
                continue;
            };
            let found = self.traits.iter().position(|known| known.name == name);
            let at = found.unwrap_or_else(|| {
                self.traits.push(Trait {
                    name: name.to_owned(),
                    codes: vec![0; self.account_of.len()],
                    ..Trait::default()
                });
                self.traits.len() - 1
            });
            let Some(told) = self.traits.get_mut(at) else {
                continue;
            };
            let codes = shared_codes(column, file.rows(), &mut told.words);
            let mut values = vec![0; count];
            let mut rows = vec![usize::MAX; count];
            for (row, &id) in known() {
                if values[id as usize - 1] == 0 {
                    values[id as usize - 1] = codes[row];
                    rows[id as usize - 1] = row;
                }
            }
            if column.is_number() {
                told.numbers
                    .get_or_insert_with(|| vec![f64::NAN; places.len()]);
            }
            for (customer, place) in places.iter().enumerate() {
                let Some(place) = place.filter(|place| values[*place] > 0) else {
                    continue;
                };
                told.codes[customer] = values[place];
                if let Some(numbers) = &mut told.numbers {
                    numbers[customer] = column.number(rows[place]).unwrap_or(f64::NAN);
                }
            }
            if of_accounts {
                told.of_account = values;
            }
        }
    }
}

impl Aliases {
    fn find(&self, id: &str) -> Option<u32> {
        let at = self.words.find(id)?;
        let customer = self.customer.get(at as usize).copied();
        customer.filter(|customer| *customer > 0)
    }

    /// Adds the further ids of a file's customers; those that several customers share are noticed and left out.
    fn add(&mut self, file: &Opened, column: &Column, customers: &[u32]) -> Option<Notice> {
        let (codes, _) = id_codes(column, file.rows(), &mut |id| self.words.intern(id));
        self.customer.resize(self.words.len(), u32::MAX);
        let mut shared = notice(file, "alias_shared", &Role::CustomerAlias);
        for (row, (&code, &customer)) in codes.iter().zip(customers).enumerate() {
            let known = &mut self.customer[code as usize];
            if code == 0 || customer == 0 || *known == customer {
                continue;
            }
            if *known == u32::MAX {
                *known = customer;
            } else {
                *known = 0;
                shared.add(file.sheet_row(row), &column.text(row));
            }
        }
        for customer in &mut self.customer {
            if *customer == u32::MAX {
                *customer = 0;
            }
        }
        Some(shared).filter(|notice| notice.count > 0)
    }
}

/// A notice of the column that plays a role.
fn notice(file: &Opened, code: &'static str, role: &Role) -> Notice {
    let notice = Notice::new(code).in_file(&file.table.name);
    match file.column(role) {
        Some(column) => notice.in_column(&column.header),
        None => notice,
    }
}

/// Ids of a column that are written differently and yet the same, by the code of each word.
fn alike(file: &Opened, column: &Column, by_word: &[u32], codes: usize) -> Option<Notice> {
    let Values::Category(rows, words) = &column.values else {
        return None;
    };
    let mut notice = Notice::new("ids_alike")
        .in_file(&file.table.name)
        .in_column(&column.header);
    let mut first = vec![0u32; codes];
    for (word, &code) in (0u32..).zip(by_word).filter(|(_, code)| **code > 0) {
        let Some(first) = first.get_mut(code as usize) else {
            continue;
        };
        if *first == 0 {
            *first = word;
            continue;
        }
        let row = if notice.examples.len() < Notice::EXAMPLES {
            rows.iter().position(|other| other == word)
        } else {
            None
        };
        let both = [words.get(*first), words.get(word)].join(" = ");
        notice.add(row.and_then(|row| file.sheet_row(row)), &both);
    }
    Some(notice).filter(|notice| notice.count > 0)
}

/// First and last of some days as ISO text.
pub fn span(days: impl Iterator<Item = i32>) -> Option<[String; 2]> {
    let (low, high) = days.fold((i32::MAX, i32::MIN), |(low, high), day| {
        (low.min(day), high.max(day))
    });
    (low <= high).then(|| [iso(low), iso(high)])
}
