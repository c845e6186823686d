//! Contacts: where customers met the company, when, and what it cost.

use super::Model;
use super::currency::Currency;
use super::orders::DAY;
use super::source::{Opened, of_kind, shared_codes};
use crate::error::Notice;
use crate::math::{order, order_by_key};
use crate::report::CurrencyRows;
use crate::table::{Column, Kind, Role, Values, Words, lower};
use std::ops::Range;

/// The rows of all interactions files, and the answers given at touchpoints that those do not record; by time, and rows of
/// one time as in the files.
#[derive(Debug, Default)]
pub struct Contacts {
    /// Customer by row; `u32::MAX` = unknown.
    pub customer: Vec<u32>,
    /// Account by row; `u32::MAX` = unknown.
    pub account: Vec<u32>,
    /// Milliseconds in the analysis zone; midnight where only the day is known.
    pub time: Vec<i64>,
    /// Code in `touchpoints` by row; 0 = none.
    pub touchpoint: Vec<u32>,
    /// Code in `channels` by row; 0 = none.
    pub channel: Vec<u32>,
    /// Cost by row, in minor units of its currency; 0 where none is told.
    pub cost: Vec<i64>,
    /// Position of that currency in `currencies` by row.
    pub cost_in: Vec<u8>,
    /// Is the row an answer, and not recorded as an interaction?
    pub of_answer: Vec<bool>,
    /// Code in `touchpoints` by code of the answers' own column of touchpoints.
    pub of_answers: Vec<u32>,
    /// Touchpoints; those that differ only by capitals are one.
    pub touchpoints: Words,
    /// Channels.
    pub channels: Words,
    /// The contacts of known customers at touchpoints.
    pub trails: Trails,
    /// Do all rows tell the time of day?
    pub instants: bool,
    /// Is a cost told at all?
    pub has_cost: bool,
    /// The currencies of the costs; the first is that of cells that name none.
    pub currencies: Vec<Currency>,
    /// Are there files of interactions?
    pub recorded: bool,
    /// What was set aside.
    pub notices: Vec<Notice>,
}

/// Contacts customer by customer, each customer's in the order of time: what is needed of them stands side by side.
#[derive(Debug, Default)]
pub struct Trails {
    /// Where each customer's begin, and where the last's end.
    starts: Vec<u32>,
    /// Milliseconds, as [`Contacts::time`].
    pub time: Vec<i64>,
    /// Code in [`Contacts::touchpoints`]; never 0.
    pub touchpoint: Vec<u32>,
    /// As [`Contacts::of_answer`].
    pub of_answer: Vec<bool>,
}

impl Trails {
    fn new(contacts: &Contacts, customers: usize) -> Self {
        let mut found = Self::default();
        for row in order_by_key(&contacts.customer) {
            let row = row as usize;
            let customer = contacts.customer[row] as usize;
            if customer >= customers || contacts.touchpoint[row] == 0 {
                continue;
            }
            if found.starts.len() <= customer {
                found.starts.resize(customer + 1, found.time.len() as u32);
            }
            found.time.push(contacts.time[row]);
            found.touchpoint.push(contacts.touchpoint[row]);
            found.of_answer.push(contacts.of_answer[row]);
        }
        found.starts.resize(customers + 1, found.time.len() as u32);
        found
    }

    /// The places of a customer's contacts within a window of days.
    pub fn of(&self, customer: usize, window: Option<(i32, i32)>) -> Range<usize> {
        let Some([first, after, ..]) = self.starts.get(customer..) else {
            return 0..0;
        };
        let (first, after) = (*first as usize, *after as usize);
        let Some((from, to)) = window else {
            return first..after;
        };
        let times = self.time.get(first..after).unwrap_or_default();
        let before = |day: i32| times.partition_point(|&time| time < i64::from(day) * DAY);
        let start = first + before(from);
        start..(first + before(to)).max(start)
    }
}

/// The column that names the currencies of costs: one of its own, or the cells of the costs themselves.
fn cost_currency(file: &Opened) -> Option<&Column> {
    let costs = file.column(&Role::Cost)?;
    let own = file.column(&Role::Currency);
    own.or(costs.currency.as_deref())
}

/// Adds the rows of costs that name a currency to those of the money.
pub fn count_costs(opened: &[Opened], currencies: &mut Vec<CurrencyRows>) {
    for file in of_kind(opened, Kind::Interactions) {
        let Some(named) = cost_currency(file) else {
            continue;
        };
        let mut names = Words::default();
        let codes = shared_codes(named, file.rows(), &mut names);
        let mut rows = vec![0; names.len()];
        codes.iter().for_each(|&code| rows[code as usize] += 1);
        for (code, &rows) in (0u32..).zip(&rows).skip(1).filter(|(_, rows)| **rows > 0) {
            let currency = Currency::named(names.get(code)).code;
            match currencies
                .iter_mut()
                .find(|known| known.currency == currency)
            {
                Some(known) => known.rows += rows,
                None => currencies.push(CurrencyRows { currency, rows }),
            }
        }
    }
}

/// A dictionary in which texts that differ only by capitals are one, as first written.
#[derive(Default)]
struct Names {
    keys: Words,
    shown: Words,
}

impl Names {
    fn code(&mut self, text: &str) -> u32 {
        let code = self.keys.intern(&lower(text));
        if code as usize >= self.shown.len() {
            self.shown.intern(text);
        }
        code
    }

    /// Codes of a column's cells.
    fn codes(&mut self, column: Option<&Column>, rows: usize) -> Vec<u32> {
        let Some(column) = column else {
            return vec![0; rows];
        };
        let mut own = Words::default();
        let codes = shared_codes(column, rows, &mut own);
        let of_word: Vec<u32> = (0..own.len() as u32)
            .map(|code| {
                if code == 0 {
                    0
                } else {
                    self.code(own.get(code))
                }
            })
            .collect();
        codes
            .into_iter()
            .map(|code| of_word[code as usize])
            .collect()
    }
}

impl Contacts {
    /// Reads the contacts of the open files.
    pub fn build(opened: &[Opened], model: &Model) -> Self {
        let mut found = Self {
            instants: true,
            // Without a currency of its own a cost has two decimals, as most have.
            currencies: vec![Currency::named("")],
            ..Self::default()
        };
        let (mut touchpoints, mut channels) = (Names::default(), Names::default());
        for file in of_kind(opened, Kind::Interactions) {
            found.read(file, model, &mut touchpoints, &mut channels);
        }
        found.recorded = of_kind(opened, Kind::Interactions).next().is_some();
        found.read_answers(model, &mut touchpoints, &mut channels);
        (found.touchpoints, found.channels) = (touchpoints.shown, channels.shown);
        found.sort();
        found.trails = Trails::new(&found, model.people.customers());
        found
    }

    fn read(
        &mut self,
        file: &Opened,
        model: &Model,
        touchpoints: &mut Names,
        channels: &mut Names,
    ) {
        let rows = file.rows();
        let at = file.column(&Role::At);
        let own = touchpoints.codes(file.column(&Role::Touchpoint), rows);
        let by = channels.codes(file.column(&Role::Channel), rows);
        let costs = file.column(&Role::Cost);
        self.has_cost |= costs.is_some();
        let mut names = Words::default();
        let named = cost_currency(file).map(|column| shared_codes(column, rows, &mut names));
        let cost_in: Vec<u8> = (0..names.len() as u32)
            .map(|code| self.currency(names.get(code)))
            .collect();
        let notice = |code| Notice::new(code).in_file(&file.table.name);
        let (mut undated, mut nobody) = (notice("contact_undated"), notice("contact_nobody"));
        for row in 0..rows {
            let sheet_row = file.sheet_row(row);
            let Some(time) = at.and_then(|at| at.millis(row)) else {
                let text = at.map(|at| at.text(row));
                undated.add(sheet_row, &text.unwrap_or_default());
                continue;
            };
            let code = |codes: &Option<Vec<u32>>| {
                let code = codes.as_ref().and_then(|codes| codes.get(row)).copied();
                code.unwrap_or(0).wrapping_sub(1)
            };
            let (customer, account) = (code(&file.keys.customers), code(&file.keys.accounts));
            let known = model
                .people
                .account_of
                .get(customer as usize)
                .copied()
                .flatten();
            let account = known.unwrap_or(account);
            if customer == u32::MAX && account == u32::MAX {
                nobody.add(sheet_row, "");
                continue;
            }
            let cost = costs.and_then(|costs| costs.number(row));
            let cost = cost.map_or((0, 0), |cost| {
                let code = named.as_ref().map_or(0, |codes| codes[row]);
                let at = cost_in.get(code as usize).copied().unwrap_or(0);
                let minor = self.currencies[usize::from(at)].minor(cost);
                (minor.map_or(0, |(minor, _)| minor), at)
            });
            self.push(customer, account, time, own[row], by[row], cost, false);
        }
        self.instants &= at.is_some_and(|at| matches!(at.values, Values::Instant(_)));
        self.notices.extend(
            [undated, nobody]
                .into_iter()
                .filter(|notice| notice.count > 0),
        );
    }

    /// The place of the currency that a cell names.
    fn currency(&mut self, cell: &str) -> u8 {
        let named = Currency::named(cell);
        let known = self.currencies.iter().position(|known| *known == named);
        let at = known.unwrap_or(self.currencies.len());
        match u8::try_from(at) {
            Ok(at) => {
                if known.is_none() {
                    self.currencies.push(named);
                }
                at
            }
            // There are fewer than 256 currencies in the world.
            Err(_) => 0,
        }
    }

    /// Adds the answers given at touchpoints that no interaction names.
    fn read_answers(&mut self, model: &Model, touchpoints: &mut Names, channels: &mut Names) {
        let answers = &model.answers;
        let Some(dimension) = answers.dimension("touchpoint") else {
            return;
        };
        let recorded = touchpoints.keys.len() as u32;
        let codes_of = |name: &str, names: &mut Names| -> Vec<u32> {
            let words = answers.dimension(name).map(|dimension| &dimension.words);
            let words = words.into_iter().flat_map(Words::iter);
            let codes = words.map(|(_, word)| names.code(word.trim()));
            std::iter::once(0).chain(codes).collect()
        };
        self.of_answers = codes_of("touchpoint", touchpoints);
        let of_channel = codes_of("channel", channels);
        let channel = answers.dimension("channel");
        for (row, &day) in answers.day.iter().flatten().enumerate() {
            let at = self
                .of_answers
                .get(dimension.code(row) as usize)
                .copied()
                .unwrap_or(0);
            // Codes below are of touchpoints that interactions record: an answer there tells of a contact told already.
            if at == 0 || at < recorded || day == Values::DAY_MISSING {
                continue;
            }
            let channel = channel.map_or(0, |channel| channel.code(row));
            let by = of_channel.get(channel as usize).copied().unwrap_or(0);
            let customer = Some(answers.customer[row]).filter(|at| *at < answers.known_customers);
            let account = answers
                .account
                .as_ref()
                .map_or(u32::MAX, |account| account[row]);
            let customer = customer.unwrap_or(u32::MAX);
            if customer != u32::MAX || account != u32::MAX {
                self.push(
                    customer,
                    account,
                    i64::from(day) * DAY,
                    at,
                    by,
                    (0, 0),
                    true,
                );
                self.instants = false;
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the columns of one row")]
    fn push(
        &mut self,
        customer: u32,
        account: u32,
        time: i64,
        touchpoint: u32,
        channel: u32,
        (cost, cost_in): (i64, u8),
        of_answer: bool,
    ) {
        self.customer.push(customer);
        self.account.push(account);
        self.time.push(time);
        self.touchpoint.push(touchpoint);
        self.channel.push(channel);
        self.cost.push(cost);
        self.cost_in.push(cost_in);
        self.of_answer.push(of_answer);
    }

    fn sort(&mut self) {
        if self.time.is_sorted() {
            return;
        }
        fn sort<T: Copy>(values: &mut Vec<T>, order: &[u32]) {
            *values = order.iter().map(|&row| values[row as usize]).collect();
        }
        let order = order(self.time.len(), &mut |a, b| self.time[a].cmp(&self.time[b]));
        sort(&mut self.customer, &order);
        sort(&mut self.account, &order);
        sort(&mut self.time, &order);
        sort(&mut self.touchpoint, &order);
        sort(&mut self.channel, &order);
        sort(&mut self.cost, &order);
        sort(&mut self.cost_in, &order);
        sort(&mut self.of_answer, &order);
    }
}
