//! Columns → customers, answers and money; the filter that all analyses share.

mod answers;
mod balance;
pub mod calendar;
mod comments;
mod contacts;
mod currency;
mod dimension;
mod drivers;
mod filter;
mod invitations;
mod join;
mod label;
mod ledger;
mod lifetimes;
mod listing;
mod orders;
mod overlap;
mod people;
mod rates;
mod source;
mod themes;

pub use answers::{Answers, BLANK, Measure, Scale, extent, has_times};
pub use balance::balances;
pub use comments::{Comments, Finder, Query};
pub use contacts::Contacts;
pub use currency::{Currency, Rates, by_currency};
pub use dimension::Dimension;
pub use drivers::{Cells, Driver};
pub use filter::{Filter, Mask};
pub use invitations::{Cases, Invitations};
pub use label::{Labels, present};
pub use ledger::{Account, Basis, Entity, Foreign, Ledger, Paid};
pub use lifetimes::Lifetimes;
pub use listing::written;
pub use orders::{DAY, Order, Orders};
pub use overlap::relate;
pub use people::{Clusters, People, span};
pub use rates::{convert, read_rates};
pub use source::{Keys, Opened};
pub use themes::Themes;

use crate::error::{Notice, Result};
use crate::option::refuse;
use crate::report::{Conversion, CurrencyRows, Join};
use crate::table::Kind;
use calendar::{Length, Period};
use join::join;
use label::Places;
use std::cell::OnceCell;

/// What the open files say, joined: who answered what, and who paid what.
#[derive(Debug)]
pub struct Model {
    /// Customers and accounts of all files.
    pub people: People,
    /// Rows of responses, ordered by account, customer and time.
    pub answers: Answers,
    /// Rows of revenue, or recurring revenue of customers.
    pub ledger: Ledger,
    /// How the ids of the files meet.
    pub join: Vec<Join>,
    /// What joining found, by file.
    pub notices: Vec<Notice>,
    /// Rows by kind: responses, revenue, customers, interactions.
    pub rows: [u64; 4],
    /// Rows of money by currency, as the files have them.
    pub currencies: Vec<CurrencyRows>,
    /// How the money was converted, where it was: [`convert`].
    pub conversion: Option<Conversion>,
    /// The rates by which it was.
    pub rates: Option<Rates>,
    drivers: OnceCell<Vec<Driver>>,
    invitations: OnceCell<Invitations>,
    contacts: OnceCell<Contacts>,
    orders: OnceCell<Option<Orders>>,
    cases: OnceCell<Cases>,
    comments: OnceCell<Option<Comments>>,
    clusters: OnceCell<Clusters>,
    lifetimes: OnceCell<Lifetimes>,
    hours: OnceCell<Option<Vec<i32>>>,
    /// Which rows of the answers somebody gave to try the survey, once it has been asked for; `None` where there are none.
    pub trials: OnceCell<Option<Vec<bool>>>,
    customer_labels: OnceCell<Places>,
    account_labels: OnceCell<Places>,
}

impl Model {
    /// Joins the open files.
    pub fn build(opened: &mut [Opened]) -> Self {
        for file in &mut *opened {
            file.keys = Keys::default();
        }
        let mut notices = Vec::new();
        let people = People::build(opened, &mut notices);
        let answers = Answers::build(opened, &people, &mut notices);
        let ledger = Ledger::build(opened, &people, &answers, &mut notices);
        let rows = Kind::ALL.map(|kind| {
            source::of_kind(opened, kind)
                .map(|file| file.table.rows)
                .sum()
        });
        let mut by_currency = vec![0; ledger.currencies.len()];
        let codes = ledger.currency.iter().map(|&code| usize::from(code));
        codes.for_each(|code| by_currency[code] += 1);
        let mut currencies = currency::by_currency(&ledger.currencies, &by_currency);
        contacts::count_costs(opened, &mut currencies);
        let join = join(opened, &people);
        Self {
            currencies,
            conversion: None,
            rates: None,
            people,
            answers,
            ledger,
            join,
            notices,
            rows,
            comments: OnceCell::new(),
            drivers: OnceCell::new(),
            invitations: OnceCell::new(),
            contacts: OnceCell::new(),
            orders: OnceCell::new(),
            cases: OnceCell::new(),
            clusters: OnceCell::new(),
            lifetimes: OnceCell::new(),
            hours: OnceCell::new(),
            trials: OnceCell::new(),
            customer_labels: OnceCell::new(),
            account_labels: OnceCell::new(),
        }
    }

    /// When each answer came, in ticks of these periods; [`Values::DAY_MISSING`](crate::table::Values::DAY_MISSING) = not
    /// known.
    ///
    /// # Errors
    /// `missing_role` without dates, `bad_option` of the `option` that asks for hours where no date tells the time of day.
    pub fn ticks(&self, files: &[Opened], period: Period, option: &'static str) -> Result<&[i32]> {
        let days = self.answers.days()?;
        if period.length != Length::Hour {
            return Ok(days);
        }
        let hours = self.hours.get_or_init(|| self.answers.hours(files));
        hours.as_deref().ok_or_else(|| {
            refuse(
                option,
                "the dates of the answers tell no time of day, so there are no hours",
            )
        })
    }

    /// What came with the answers and may drive their score; read from the files at the first question.
    pub fn drivers(&self, files: &[Opened]) -> &[Driver] {
        self.drivers
            .get_or_init(|| drivers::drivers(files, &self.answers))
    }

    /// When each row of the answers was asked for; read from the files at the first question.
    pub fn invitations(&self, files: &[Opened]) -> &Invitations {
        self.invitations
            .get_or_init(|| Invitations::build(files, &self.answers))
    }

    /// Contacts of the customers; read from the files at the first question.
    pub fn contacts(&self, files: &[Opened]) -> &Contacts {
        self.contacts.get_or_init(|| Contacts::build(files, self))
    }

    /// Purchases; read from the files at the first question. `None` where no file has rows of revenue.
    pub fn orders(&self, files: &[Opened]) -> Option<&Orders> {
        let build = || Orders::build(files, &self.people, &self.answers, self.rates.as_ref());
        self.orders.get_or_init(build).as_ref()
    }

    /// The follow-up case of each row of the answers; read from the files at the first question.
    pub fn cases(&self, files: &[Opened]) -> &Cases {
        self.cases
            .get_or_init(|| Cases::build(files, &self.answers))
    }

    /// What customers wrote; `None` where no file has comments.
    pub fn comments(&self, files: &[Opened]) -> Option<&Comments> {
        let build = || Comments::build(&self.answers, files);
        self.comments.get_or_init(build).as_ref()
    }

    /// How customers are called; looked up in the files at the first question.
    pub fn customer_labels<'a>(&'a self, files: &'a [Opened]) -> Labels<'a> {
        let find = || Places::of_customers(files, self.people.customers());
        Labels::new(files, self.customer_labels.get_or_init(find))
    }

    /// How accounts are called; looked up in the files at the first question.
    pub fn account_labels<'a>(&'a self, files: &'a [Opened]) -> Labels<'a> {
        let find = || Places::of_accounts(files, self.people.account_count().unwrap_or(0));
        Labels::new(files, self.account_labels.get_or_init(find))
    }

    /// The id of a payer: of a customer, or of an account where accounts pay.
    pub fn payer_id(&self, payer: u32) -> String {
        let ids = match self.ledger.entity {
            Entity::Customer => &self.people.ids,
            Entity::Account => &self.people.accounts,
        };
        ids.get(payer + 1).to_owned()
    }

    /// Who goes together of those who pay; found at the first question.
    pub fn clusters(&self) -> &Clusters {
        let find = || self.people.clusters(self.ledger.entity);
        self.clusters.get_or_init(find)
    }

    /// The lives of customers; read from the files at the first question.
    pub fn lifetimes(&self, files: &[Opened]) -> &Lifetimes {
        self.lifetimes
            .get_or_init(|| Lifetimes::build(files, &self.people))
    }
}
