//! When customers began and ended, why, and how they were won: what customers files tell of a customer's life.

use super::Model;
use super::people::People;
use super::source::{Opened, of_kind, shared_codes};
use crate::error::Notice;
use crate::stats::Origin;
use crate::table::{Kind, Role, Values, Words, id_key, lower};

/// Parts of words by which a source is called earned, in the languages of roles; every other word is a bought one.
const EARNED: [&str; 16] = [
    "earned",
    "refer",
    "recommend",
    "word of mouth",
    "word_of_mouth",
    "friend",
    "colleague",
    "organic",
    "advoca",
    "soovit",
    "tuttav",
    "рекоменд",
    "сарафан",
    "знаком",
    "معرف",
    "توصیه",
];
/// Words of a source that tell nothing.
const UNTOLD: [&str; 8] = [
    "unknown",
    "other",
    "none",
    "teadmata",
    "muu",
    "неизвестно",
    "другое",
    "نامشخص",
];

/// The lives of customers, by customer number.
#[derive(Debug, Default)]
pub struct Lifetimes {
    /// Does any customers file have a column of ends?
    pub tells_ends: bool,
    /// Day on which the customer left; `None` = has not.
    pub ended: Vec<Option<i32>>,
    /// Why customers left: words, code by customer; 0 = not told.
    pub reasons: Words,
    /// Code of the reason by customer.
    pub reason: Vec<u32>,
    /// Does any customers file have a column of sources or of referrers?
    pub tells_origin: bool,
    /// Words of the source as written; code 0 = not told.
    pub sources: Words,
    /// Code of the source by customer.
    pub source: Vec<u32>,
    /// Does any customers file have a column of referrers?
    pub tells_referrers: bool,
    /// Customer who referred this one; `u32::MAX` = nobody told, or nobody known.
    pub referrer: Vec<u32>,
    /// A day on which the contract renews; empty where no customers file tells any.
    pub renewal: Vec<Option<i32>>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// Takes the first value that a customers file tells of each customer, or of the account of each.
fn by_customer<T: Copy>(
    file: &Opened,
    people: &People,
    into: &mut [T],
    mut read: impl FnMut(usize) -> Option<T>,
) {
    let mut first = |ids: &[u32], size: usize| {
        let mut values: Vec<Option<T>> = vec![None; size];
        for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id > 0) {
            let value = &mut values[id as usize - 1];
            *value = value.or_else(|| read(row));
        }
        values
    };
    match (&file.keys.customers, &file.keys.accounts) {
        (Some(ids), _) => {
            let values = first(ids, into.len());
            for (own, value) in into.iter_mut().zip(values) {
                *own = value.unwrap_or(*own);
            }
        }
        (None, Some(ids)) => {
            let values = first(ids, people.account_count().unwrap_or(0));
            for (own, account) in into.iter_mut().zip(&people.account_of) {
                let value = account.and_then(|at| values[at as usize]);
                *own = value.unwrap_or(*own);
            }
        }
        (None, None) => {}
    }
}

impl Lifetimes {
    /// Reads the lives of customers from the open files.
    pub fn build(opened: &[Opened], people: &People) -> Self {
        let count = people.customers();
        let mut lives = Self {
            ended: vec![None; count],
            reason: vec![0; count],
            source: vec![0; count],
            referrer: vec![u32::MAX; count],
            ..Self::default()
        };
        for file in of_kind(opened, Kind::Customers) {
            lives.read(file, people);
        }
        lives
    }

    /// The last day of which the files tell anything, ends and starts planned for after `today` left out; `None` where
    /// nothing is dated.
    pub fn last_day(&self, model: &Model, today: i32) -> Option<i32> {
        let rows = model.answers.day.iter().flatten().chain(&model.ledger.days);
        let lives = self.ended.iter().chain(&model.people.started);
        rows.chain(lives.flatten())
            .copied()
            .filter(|&day| day != Values::DAY_MISSING && day <= today)
            .max()
    }

    /// How a customer was won: earned where somebody is told to have referred it, or by the word of its source.
    pub fn origin(&self, customer: usize) -> Origin {
        if self
            .referrer
            .get(customer)
            .is_some_and(|&by| by != u32::MAX)
        {
            return Origin::Earned;
        }
        let code = self.source.get(customer).copied().unwrap_or(0);
        self.origin_of(code)
    }

    /// How each customer was won, as [`Lifetimes::origin`] tells it.
    pub fn origins(&self) -> Vec<Origin> {
        let words = 0..self.sources.len().max(1) as u32;
        let of_word: Vec<Origin> = words.map(|code| self.origin_of(code)).collect();
        let customers = self.source.iter().zip(&self.referrer);
        customers
            .map(|(&code, &by)| match of_word.get(code as usize) {
                Some(&origin) if by == u32::MAX => origin,
                _ => Origin::Earned,
            })
            .collect()
    }

    /// What a word of the source stands for.
    pub fn origin_of(&self, code: u32) -> Origin {
        let word = match code {
            0 => return Origin::Unknown,
            code => lower(self.sources.get(code)),
        };
        if EARNED.iter().any(|part| word.contains(part)) {
            Origin::Earned
        } else if UNTOLD.contains(&word.trim()) {
            Origin::Unknown
        } else {
            Origin::Bought
        }
    }

    fn read(&mut self, file: &Opened, people: &People) {
        let rows = file.rows();
        let notice = |code, role: &Role| {
            let notice = Notice::new(code).in_file(&file.table.name);
            match file.column(role) {
                Some(column) => notice.in_column(&column.header),
                None => notice,
            }
        };
        if let Some(column) = file.column(&Role::EndedAt) {
            self.tells_ends = true;
            let starts = file.column(&Role::StartedAt);
            let mut backwards = notice("ends_before_start", &Role::EndedAt);
            by_customer(file, people, &mut self.ended, |row| {
                let end = column.day(row)?;
                if starts
                    .and_then(|starts| starts.day(row))
                    .is_some_and(|start| end < start)
                {
                    backwards.add(file.sheet_row(row), &column.text(row));
                }
                Some(Some(end))
            });
            self.notices
                .extend(Some(backwards).filter(|notice| notice.count > 0));
        }
        if let Some(column) = file.column(&Role::RenewalAt) {
            self.renewal.resize(people.customers(), None);
            by_customer(file, people, &mut self.renewal, |row| {
                column.day(row).map(Some)
            });
        }
        if let Some(column) = file.column(&Role::EndReason) {
            let codes = shared_codes(column, rows, &mut self.reasons);
            by_customer(file, people, &mut self.reason, |row| {
                Some(codes[row]).filter(|code| *code > 0)
            });
        }
        if let Some(column) = file.column(&Role::Source) {
            self.tells_origin = true;
            let codes = shared_codes(column, rows, &mut self.sources);
            by_customer(file, people, &mut self.source, |row| {
                Some(codes[row]).filter(|code| *code > 0)
            });
        }
        if let Some(column) = file.column(&Role::ReferredBy) {
            (self.tells_origin, self.tells_referrers) = (true, true);
            let mut spare = String::new();
            let mut unknown = notice("referrer_unknown", &Role::ReferredBy);
            by_customer(file, people, &mut self.referrer, |row| {
                if column.is_missing(row) {
                    return None;
                }
                let text = column.text(row);
                let code = people.ids.find(id_key(&text, &mut spare)).unwrap_or(0);
                if code == 0 {
                    unknown.add(file.sheet_row(row), &text);
                }
                code.checked_sub(1)
            });
            self.notices
                .extend(Some(unknown).filter(|notice| notice.count > 0));
        }
    }
}
