//! How customers and accounts are called in the files: ids as written, and names.

use super::source::{Keys, Opened};
use crate::table::{Column, Kind, Role};

/// Where the id and the name of each customer, or account, stand first.
#[derive(Debug)]
pub struct Places {
    id: Role,
    /// File and row by number.
    ids: Vec<Option<(u32, u32)>>,
    names: Vec<Option<(u32, u32)>>,
}

/// How customers, or accounts, are called.
pub struct Labels<'a> {
    files: &'a [Opened],
    places: &'a Places,
}

impl Places {
    /// Those of so many customers.
    pub fn of_customers(files: &[Opened], count: usize) -> Self {
        Self::of(files, count, Role::CustomerId, &|keys| &keys.customers)
    }

    /// Those of so many accounts; names only from files of accounts, for elsewhere the name is a customer's.
    pub fn of_accounts(files: &[Opened], count: usize) -> Self {
        Self::of(files, count, Role::AccountId, &|keys| &keys.accounts)
    }

    fn of(
        files: &[Opened],
        count: usize,
        id: Role,
        keys: &dyn Fn(&Keys) -> &Option<Vec<u32>>,
    ) -> Self {
        let mut labels = Self {
            ids: vec![None; count],
            names: vec![None; count],
            id,
        };
        for (at, file) in (0u32..).zip(files) {
            let Some(codes) = keys(&file.keys) else {
                continue;
            };
            let of_accounts = labels.id == Role::CustomerId || file.keys.customers.is_none();
            let named = file.roles.is(Kind::Customers) && of_accounts;
            let name = file.column(&Role::Name).filter(|_| named);
            for (row, &code) in (0u32..).zip(codes) {
                let Some(place) = (code as usize).checked_sub(1).filter(|&at| at < count) else {
                    continue;
                };
                labels.ids[place].get_or_insert((at, row));
                if name.is_some_and(|name| !name.is_missing(row as usize)) {
                    labels.names[place].get_or_insert((at, row));
                }
            }
        }
        labels
    }
}

impl<'a> Labels<'a> {
    /// Those of the files in which the places are.
    pub fn new(files: &'a [Opened], places: &'a Places) -> Self {
        Self { files, places }
    }

    fn cell(&self, place: Option<(u32, u32)>, role: &Role) -> Option<String> {
        let (file, row) = place?;
        let column = self.files.get(file as usize)?.column(role)?;
        Some(column.text(row as usize).trim().to_owned())
    }

    /// The id as it stands first.
    pub fn id(&self, at: usize) -> Option<String> {
        self.cell(self.places.ids.get(at).copied()?, &self.places.id)
    }

    /// The name.
    pub fn name(&self, at: usize) -> Option<String> {
        self.cell(self.places.names.get(at).copied()?, &Role::Name)
    }
}

/// Which customers (or accounts) there are in a window of days: where a file lists them those and no others, without
/// those who left before it or came later. An account is there while one of its customers is.
pub fn present(files: &[Opened], count: usize, accounts: bool, from: i32, to: i32) -> Vec<bool> {
    let listed = || {
        let customers = files.iter().filter(|file| file.roles.is(Kind::Customers));
        customers.filter_map(|file| {
            let keys = match accounts {
                true => &file.keys.accounts,
                false => &file.keys.customers,
            };
            Some((file, keys.as_deref()?))
        })
    };
    let mut present = vec![listed().next().is_none(); count];
    for (file, codes) in listed() {
        let (ended, started) = (file.column(&Role::EndedAt), file.column(&Role::StartedAt));
        for (row, &code) in codes.iter().enumerate() {
            let place = (code as usize).checked_sub(1);
            if let Some(present) = place.and_then(|at| present.get_mut(at)) {
                let day = |column: Option<&Column>| column.and_then(|column| column.day(row));
                let gone = day(ended).is_some_and(|day| day < from);
                *present |= !gone && day(started).is_none_or(|day| day < to);
            }
        }
    }
    present
}
