//! Money as rows of (customer or account, day, exact amount, currency).

use super::answers::Answers;
use super::currency::Currency;
use super::people::{Clusters, People};
use super::source::{Opened, of_kind, shared_codes};
use crate::error::Notice;
use crate::math::order_by_key;
use crate::table::{Kind, Role, Values, Words, lower};
use std::cell::OnceCell;
use std::ops::Range;

/// Who pays: each revenue row belongs to one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Entity {
    /// Customers of [`People::ids`].
    #[default]
    Customer,
    /// Accounts of [`People::accounts`]: invoices that name no customer who answers.
    Account,
}

impl Entity {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Account => "account",
        }
    }
}

/// Where the money was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Rows of revenue files.
    Revenue,
    /// `recurring_revenue` of customers files, per month.
    RecurringMonthly,
    /// `recurring_revenue` of customers files, per year.
    RecurringYearly,
}

/// What one payer paid in one currency, minor units.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paid {
    /// Σ of amounts that are no refunds.
    pub gross: i64,
    /// Σ of refunds, at most 0.
    pub refunds: i64,
    /// Rows.
    pub rows: u32,
}

impl Paid {
    /// gross + refunds.
    pub fn net(&self) -> i64 {
        self.gross.saturating_add(self.refunds)
    }
}

/// Sums of the ledger by payer in one currency.
#[derive(Debug)]
pub struct Account {
    /// By payer number.
    pub paid: Vec<Paid>,
    /// Rows whose payer no file knows.
    pub unknown: Paid,
    /// Rows in all.
    pub rows: u64,
    /// First and last day of dated rows.
    pub days: (i32, i32),
    in_order: OnceCell<Vec<Paid>>,
}

impl Account {
    /// What payers paid in the order in which those of one account stand together: read along memory, where look-ups by
    /// their numbers wait for each. Kept, because the order never changes.
    pub fn in_order(&self, clusters: &Clusters) -> &[Paid] {
        let of = |&payer: &u32| self.paid.get(payer as usize).copied().unwrap_or_default();
        self.in_order
            .get_or_init(|| clusters.order.iter().map(of).collect())
    }
}

/// Money of all files.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Where the money was read; `None` = there is none.
    pub basis: Option<Basis>,
    /// Who pays.
    pub entity: Entity,
    /// Number of the payer by row, ascending; `u32::MAX` = unknown.
    pub payer: Vec<u32>,
    /// First row of each payer that a file knows; one more than these payers.
    pub starts: Vec<u32>,
    /// Civil day by row; `None` where no row is dated.
    pub day: Option<Vec<i32>>,
    /// Days with rows, ascending, each once.
    pub days: Vec<i32>,
    /// Minor units by row, refunds negative.
    pub minor: Vec<i64>,
    /// Is the row a refund?
    pub refund: Vec<bool>,
    /// Position in `currencies` by row.
    pub currency: Vec<u8>,
    /// Currencies in order of appearance, at most 255.
    pub currencies: Vec<Currency>,
    /// Share of rows whose payer has answered.
    pub matched: Option<f64>,
    /// Where each row stands among those of all revenue files, end to end; only in [`Ledger::traced`].
    pub source: Option<Vec<u32>>,
    /// What the rows were before they were converted by rates of exchange; `None` where they were not.
    pub foreign: Option<Foreign>,
    /// What every report of money says of its amounts: converted, by which rates, and what has none.
    pub notices: Vec<Notice>,
}

/// Rows as they were before they were converted.
#[derive(Debug)]
pub struct Foreign {
    /// Number of the currency by row; [`Foreign::NONE`] = the row was not converted.
    pub currency: Vec<u8>,
    /// Minor units of that currency by row.
    pub minor: Vec<i64>,
}

impl Foreign {
    /// The number of no currency.
    pub const NONE: u8 = u8::MAX;
}

impl Ledger {
    /// Reads the money of the open files.
    pub fn build(
        opened: &[Opened],
        people: &People,
        answers: &Answers,
        notices: &mut Vec<Notice>,
    ) -> Self {
        Self::default().read(opened, people, answers, notices)
    }

    /// The same with the source of each row, for questions that need more columns of it than the model holds; `None`
    /// where the money is no rows of revenue files.
    pub fn traced(opened: &[Opened], people: &People, answers: &Answers) -> Option<Self> {
        let empty = Self {
            source: Some(Vec::new()),
            ..Self::default()
        };
        // What there is to notice has been noticed when the model was made.
        let ledger = empty.read(opened, people, answers, &mut Vec::new());
        Some(ledger).filter(|ledger| ledger.basis == Some(Basis::Revenue))
    }

    /// The files whose rows are the money.
    pub fn files(opened: &[Opened]) -> Vec<&Opened> {
        let files = of_kind(opened, Kind::Revenue);
        files
            .filter(|file| file.column(&Role::Amount).is_some())
            .collect()
    }

    fn read(
        mut self,
        opened: &[Opened],
        people: &People,
        answers: &Answers,
        notices: &mut Vec<Notice>,
    ) -> Self {
        let ledger = &mut self;
        let by_rows = Self::files(opened);
        if by_rows.is_empty() {
            for file in of_kind(opened, Kind::Customers) {
                ledger.read_recurring(file, notices);
            }
        } else {
            ledger.entity = entity(&by_rows, people, answers);
            let mut before = 0;
            for file in by_rows {
                ledger.read_rows(file, before, notices);
                before += file.rows();
            }
        }
        if ledger
            .day
            .iter()
            .flatten()
            .all(|&day| day == Values::DAY_MISSING)
        {
            ledger.day = None;
        }
        let payers = people.payers(ledger.entity);
        ledger.sort_by_payer(payers);
        ledger.list_days();
        ledger.measure_match(people, answers, notices);
        self
    }

    /// The rows of a payer.
    pub fn rows_of(&self, payer: u32) -> Range<usize> {
        let start = |payer: usize| self.starts.get(payer).map_or(0, |&row| row as usize);
        let payer = payer as usize;
        start(payer)..start(payer.saturating_add(1)).max(start(payer))
    }

    /// Puts the rows of a payer together, so that to add them up is one pass through memory.
    fn sort_by_payer(&mut self, payers: usize) {
        fn sort<T: Copy>(values: &mut Vec<T>, order: &[u32]) {
            *values = order.iter().map(|&row| values[row as usize]).collect();
        }
        self.starts = vec![0; payers + 1];
        for &payer in self
            .payer
            .iter()
            .filter(|payer| (**payer as usize) < payers)
        {
            self.starts[payer as usize + 1] += 1;
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        let order = order_by_key(&self.payer);
        sort(&mut self.payer, &order);
        sort(&mut self.minor, &order);
        sort(&mut self.refund, &order);
        sort(&mut self.currency, &order);
        if let Some(days) = &mut self.day {
            sort(days, &order);
        }
        if let Some(source) = &mut self.source {
            sort(source, &order);
        }
    }

    /// Lists the days with rows.
    fn list_days(&mut self) {
        let dated = || {
            let days = self.day.iter().flatten().copied();
            days.filter(|&day| day != Values::DAY_MISSING)
        };
        let (Some(first), Some(last)) = (dated().min(), dated().max()) else {
            return;
        };
        // A date has four digits for its year, so the table stays below four million days.
        let mut has_rows = vec![false; (last - first) as usize + 1];
        dated().for_each(|day| has_rows[(day - first) as usize] = true);
        let days = (first..=last).zip(has_rows);
        self.days = days.filter_map(|(day, has)| has.then_some(day)).collect();
    }

    /// The days that the revenue stands for, half open: first day and first day after; `None` where rows are undated or
    /// all of one day.
    ///
    /// # Formula
    /// m days with revenue from `first` to `last` stand for (last − first)·m/(m − 1) days: the mean gap belongs to
    /// the last day too. Twelve monthly invoices so are a year, not eleven months. Cut to the filter's window.
    pub fn period(&self, window: Option<(i32, i32)>) -> Option<(i32, i32)> {
        let (first, last) = (*self.days.first()?, *self.days.last()?);
        if first == last {
            return None;
        }
        let gap = (f64::from(last) - f64::from(first)) / (self.days.len() as f64 - 1.0);
        let end = f64::from(last) + gap;
        let (from, to) = window.unwrap_or((i32::MIN, i32::MAX));
        let (first, end) = (first.max(from), (end.round() as i32).min(to));
        (first < end).then_some((first, end))
    }

    /// Adds up the rows of each currency within a window, by payer.
    pub fn accounts(&self, payers: usize, window: Option<(i32, i32)>) -> Vec<Account> {
        let empty = || Account {
            paid: vec![Paid::default(); payers],
            unknown: Paid::default(),
            rows: 0,
            days: (i32::MAX, i32::MIN),
            in_order: OnceCell::new(),
        };
        let mut accounts: Vec<Account> = self.currencies.iter().map(|_| empty()).collect();
        let rows = self.payer.iter().zip(&self.currency);
        let amounts = self.minor.iter().zip(&self.refund);
        for (row, ((&payer, &currency), (&minor, &refund))) in rows.zip(amounts).enumerate() {
            let account = &mut accounts[usize::from(currency)];
            if !self.within(row, window) {
                continue;
            }
            if let Some(days) = &self.day
                && days[row] != Values::DAY_MISSING
            {
                let (first, last) = account.days;
                account.days = (first.min(days[row]), last.max(days[row]));
            }
            account.rows += 1;
            let into = account
                .paid
                .get_mut(payer as usize)
                .unwrap_or(&mut account.unknown);
            into.rows += 1;
            let part = if refund {
                &mut into.refunds
            } else {
                &mut into.gross
            };
            *part = part.saturating_add(minor);
        }
        accounts
    }

    /// Is row `at` within the window? Undated rows are within only when there is no window.
    #[inline]
    pub fn within(&self, at: usize, window: Option<(i32, i32)>) -> bool {
        match (window, &self.day) {
            (None, _) => true,
            (Some((from, to)), Some(days)) => days[at] >= from && days[at] < to,
            // Recurring revenue and undated amounts belong to no day; a window cannot cut them.
            (Some(_), None) => true,
        }
    }

    /// The place of the currency that a cell names; `None` where there is no room for one more. There are fewer than 255
    /// in the world: what has more is no column of currencies.
    fn currency_code(&mut self, cell: &str) -> Option<u8> {
        let currency = Currency::named(cell);
        let mut known = self.currencies.iter();
        let known = known.position(|other| other.code == currency.code);
        let at = known.unwrap_or(self.currencies.len());
        if known.is_none() && at < 255 {
            self.currencies.push(currency);
        }
        u8::try_from(at).ok().filter(|at| *at < 255)
    }

    /// An amount in minor units of its currency, whether it was rounded, and the currency, where all can be counted; else
    /// one of the notices tells why not.
    fn counted(
        &self,
        amount: f64,
        currency: Option<u8>,
        [too_large, too_many]: &mut [Notice; 2],
        row: Option<u64>,
    ) -> Option<((i64, bool), u8)> {
        let known = currency.and_then(|at| Some((self.currencies.get(usize::from(at))?, at)));
        let counted = known.and_then(|(known, at)| Some((known.minor(amount)?, at)));
        if counted.is_none() {
            let notice = if known.is_some() { too_large } else { too_many };
            notice.add(row, &amount.to_string());
        }
        counted
    }

    fn push(
        &mut self,
        source: usize,
        payer: u32,
        day: i32,
        minor: i64,
        refund: bool,
        currency: u8,
    ) {
        if let Some(sources) = &mut self.source {
            sources.push(source as u32);
        }
        self.payer.push(payer);
        self.day.get_or_insert_default().push(day);
        self.refund.push(refund);
        self.minor.push(if refund { -minor.abs() } else { minor });
        self.currency.push(currency);
    }

    fn read_rows(&mut self, file: &Opened, before: usize, notices: &mut Vec<Notice>) {
        let rows = file.rows();
        let Some(amounts) = file.column(&Role::Amount) else {
            return;
        };
        self.basis = Some(Basis::Revenue);
        let payers = match self.entity {
            Entity::Customer => &file.keys.customers,
            Entity::Account => &file.keys.accounts,
        };
        let payer_of = |row: usize| payers.as_ref().map_or(0, |payers| payers[row]);
        let mut own = Words::default();
        let currency_codes = file
            .column(&Role::Currency)
            .or(amounts.currency.as_deref())
            .map(|column| shared_codes(column, rows, &mut own));
        let currencies: Vec<Option<u8>> = (0..own.len().max(1) as u32)
            .map(|code| {
                if code == 0 {
                    String::new()
                } else {
                    own.get(code).to_owned()
                }
            })
            .map(|cell| {
                if currency_codes.is_some() && cell.is_empty() {
                    None
                } else {
                    self.currency_code(&cell)
                }
            })
            .collect();
        let mut kinds = Words::default();
        let kind_codes = file
            .column(&Role::Kind)
            .map(|column| shared_codes(column, rows, &mut kinds));
        let refund_kind: Vec<bool> = (0..kinds.len() as u32)
            .map(|code| code > 0 && is_refund_kind(kinds.get(code)))
            .collect();
        let is_refund = |row: usize, amount: f64| {
            let by_kind = |codes: &Vec<u32>| refund_kind[codes[row] as usize];
            amount < 0.0 || kind_codes.as_ref().is_some_and(by_kind)
        };
        let dates = file.column(&Role::Date);
        let days_of_orders = DaysOfOrders::read(file, |row| {
            amounts
                .number(row)
                .is_some_and(|amount| !is_refund(row, amount))
        });
        let repeats = file
            .column(&Role::OrderId)
            .map(|orders| (orders, file.table.repeated_rows()));

        let notice = |code| {
            Notice::new(code)
                .in_file(&file.table.name)
                .in_column(&amounts.header)
        };
        let (mut no_amount, mut rounded) = (notice("amount_missing"), notice("amount_rounded"));
        let mut uncounted = ["amount_too_large", "too_many_currencies"].map(notice);
        let mut repeated = Notice::new("duplicate_rows").in_file(&file.table.name);
        let mut no_currency = Notice::new("currency_missing").in_file(&file.table.name);
        for row in 0..rows {
            let sheet_row = file.sheet_row(row);
            let Some(amount) = amounts.number(row) else {
                no_amount.add(sheet_row, &amounts.text(row));
                continue;
            };
            if repeats
                .as_ref()
                .is_some_and(|(orders, repeats)| repeats[row] && !orders.is_missing(row))
            {
                repeated.add(sheet_row, &amounts.text(row));
                continue;
            }
            let code = currency_codes.as_ref().map_or(0, |codes| codes[row]) as usize;
            let currency = match (code, &currency_codes) {
                (0, Some(_)) => {
                    no_currency.add(sheet_row, &amounts.text(row));
                    self.currency_code("")
                }
                _ => currencies[code],
            };
            let counted = self.counted(amount, currency, &mut uncounted, sheet_row);
            let Some(((minor, is_rounded), currency)) = counted else {
                continue;
            };
            let refund = is_refund(row, amount);
            let own_day = || dates.and_then(|dates| dates.day(row));
            let of_order = || days_of_orders.as_ref().filter(|_| refund)?.of(row);
            let day = of_order().or_else(own_day).unwrap_or(Values::DAY_MISSING);
            let payer = payer_of(row).wrapping_sub(1);
            self.push(before + row, payer, day, minor, refund, currency);
            if is_rounded {
                rounded.add(sheet_row, &amounts.text(row));
            }
        }
        let [too_large, too_many] = uncounted;
        let found = [
            no_amount,
            rounded,
            too_large,
            repeated,
            no_currency,
            too_many,
        ];
        tell(notices, found.into());
    }

    fn read_recurring(&mut self, file: &Opened, notices: &mut Vec<Notice>) {
        let rows = file.rows();
        let Some(amounts) = file.column(&Role::RecurringRevenue) else {
            return;
        };
        let header = lower(&amounts.header);
        let yearly = ["arr", "annual", "year", "aasta", "годов", "سالانه"]
            .iter()
            .any(|word| header.contains(word));
        self.basis = Some(if yearly {
            Basis::RecurringYearly
        } else {
            Basis::RecurringMonthly
        });
        let ids = &file.keys.customers;
        let currencies = file.column(&Role::Currency).or(amounts.currency.as_deref());
        let notice = |code| {
            Notice::new(code)
                .in_file(&file.table.name)
                .in_column(&amounts.header)
        };
        let mut rounded = notice("amount_rounded");
        let mut uncounted = ["amount_too_large", "too_many_currencies"].map(notice);
        for row in 0..rows {
            let Some(amount) = amounts.number(row) else {
                continue;
            };
            let currency = self.currency_code(
                &currencies.map_or_else(Default::default, |column| column.text(row)),
            );
            let counted = self.counted(amount, currency, &mut uncounted, file.sheet_row(row));
            let Some(((minor, is_rounded), currency)) = counted else {
                continue;
            };
            let payer = ids
                .as_ref()
                .map_or(u32::MAX, |ids| ids[row].wrapping_sub(1));
            self.push(row, payer, Values::DAY_MISSING, minor, false, currency);
            if is_rounded {
                rounded.add(file.sheet_row(row), &amounts.text(row));
            }
        }
        let [too_large, too_many] = uncounted;
        tell(notices, vec![rounded, too_large, too_many]);
    }

    fn measure_match(&mut self, people: &People, answers: &Answers, notices: &mut Vec<Notice>) {
        if self.payer.is_empty() || answers.len == 0 {
            return;
        }
        let has_answered = answered(self.entity, people, answers);
        let hits = self
            .payer
            .iter()
            .filter(|&&payer| has_answered.get(payer as usize).copied().unwrap_or(false))
            .count();
        self.matched = Some(hits as f64 / self.payer.len() as f64);
        if hits == 0 {
            let mut nobody = Notice::new("revenue_joins_nobody");
            nobody.count = self.payer.len() as u64;
            notices.push(nobody);
        }
    }
}

/// Adds the notices that have anything to tell.
fn tell(notices: &mut Vec<Notice>, mut found: Vec<Notice>) {
    found.retain(|notice| notice.count > 0);
    notices.append(&mut found);
}

/// Does a kind of revenue say that money went back?
fn is_refund_kind(kind: &str) -> bool {
    let kind = lower(kind.trim()).replace(['_', '-', '\u{200C}'], " ");
    const REFUNDS: [&str; 28] = [
        "refund",
        "refunded",
        "return",
        "credit",
        "credit note",
        "credit memo",
        "chargeback",
        "reversal",
        "tagastus",
        "tagasimakse",
        "raha tagasi",
        "kreedit",
        "kreeditarve",
        "возврат",
        "возврат средств",
        "возврат платежа",
        "возврат денег",
        "сторно",
        "сторнирование",
        "кредит нота",
        "чарджбэк",
        "استرداد",
        "استرداد وجه",
        "بازپرداخت",
        "برگشت",
        "برگشت از فروش",
        "مرجوعی",
        "عودت وجه",
    ];
    REFUNDS.contains(&kind.as_str())
}

/// The day of each order, by which its refunds are dated.
struct DaysOfOrders {
    /// Order by row; 0 = none.
    orders: Vec<u32>,
    /// Day by order.
    days: Vec<Option<i32>>,
}

impl DaysOfOrders {
    /// Reads the days of orders from the rows that are `sales`; `None` where orders or dates are not told.
    fn read(file: &Opened, sale: impl Fn(usize) -> bool) -> Option<Self> {
        let (orders, dates) = (file.column(&Role::OrderId)?, file.column(&Role::Date)?);
        let mut words = Words::default();
        let orders = shared_codes(orders, file.rows(), &mut words);
        let mut days = vec![None; words.len().max(1)];
        for (row, &order) in orders.iter().enumerate() {
            let day = &mut days[order as usize];
            if order > 0 && day.is_none() && sale(row) {
                *day = dates.day(row);
            }
        }
        Some(Self { orders, days })
    }

    /// The day of the order that a row belongs to.
    fn of(&self, row: usize) -> Option<i32> {
        self.days[self.orders[row] as usize]
    }
}

/// Who of the payers has answered at all.
fn answered(entity: Entity, people: &People, answers: &Answers) -> Vec<bool> {
    let mut has = vec![false; people.payers(entity)];
    let Some(scores) = &answers.score else {
        return has;
    };
    let of_row: &[u32] = match (entity, &answers.account) {
        (Entity::Customer, _) => &answers.customer,
        (Entity::Account, Some(accounts)) => accounts,
        (Entity::Account, None) => return has,
    };
    for (&at, &score) in of_row.iter().zip(scores) {
        if score <= 10
            && let Some(has) = has.get_mut(at as usize)
        {
            *has = true;
        }
    }
    has
}

/// Invoices are joined by customer, unless fewer than half of them name a customer who answers and accounts do better.
fn entity(files: &[&Opened], people: &People, answers: &Answers) -> Entity {
    let hits = |entity: Entity| {
        let has = answered(entity, people, answers);
        let codes = files.iter().filter_map(|file| match entity {
            Entity::Customer => file.keys.customers.as_ref(),
            Entity::Account => file.keys.accounts.as_ref(),
        });
        codes
            .flatten()
            .filter(|&&code| code > 0 && has.get(code as usize - 1).copied().unwrap_or(false))
            .count()
    };
    let rows: usize = files.iter().map(|file| file.rows()).sum();
    let by_customer = hits(Entity::Customer);
    if people.account_count().is_none() || by_customer * 2 >= rows {
        return Entity::Customer;
    }
    if hits(Entity::Account) > by_customer {
        Entity::Account
    } else {
        Entity::Customer
    }
}
