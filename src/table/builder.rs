//! One column while its file is read: cells go straight into their final form, and into a wider one
//! when a cell does not fit. The text of every cell can be had back from any form, so the type is
//! settled at the end, over all cells, without reading the file twice.
//!
//! The rule at the end does not know the order of rows:
//!
//! - **number**: at least 95 % of the cells with a value are numbers in one spelling (see `vote`), and none looks
//!   like an id (leading zeros, more than 15 digits, a telephone number); columns of scores admit no other cell;
//! - **date**: at least 95 % have the form of a date in one order;
//! - **text**: more than half of the cells differ, and they are long (over 40 bytes on average) or more
//!   than 10,000 differ; comments are always text, ids and other known words never;
//! - **category** otherwise.
//!
//! Plain numbers and ISO 8601 dates go straight into their form; every other spelling is kept as words or texts, and
//! read when the vote has told how, each different one once.
//!
//! Two decisions are taken on the way, for speed and memory, from the first rows: which form to begin with
//! (64 cells), which shows in no result; and to stop interning a column that turns out to be text (when
//! 1,024, 2,048, … different words have been seen, by the rule above with 16,384 for 10,000).

use super::column::{Codes, Column, Texts, Values, Written};
use super::date::{self, Offset, Spelling, Stamp};
use super::format::{Decimal, Format};
use super::instants::{Instants, MICROS_OF_DAY, NO_MICROS};
use super::labels;
use super::lexicon::{MARKS, MISSING, fold, is_missing};
use super::moment::{When, count};
use super::number::{self, Number};
use super::roles::Evidence;
use super::runs::{
    FIRST_LOOK, run_days, run_instants, run_numbers, run_small, run_texts, run_words,
};
use super::synonyms::header_currency;
use super::vote::{Convention, Expected, Sense, Verdict, Vote, most};
use super::words::{Words, reserve};
use super::zone::TimeZone;
use crate::error::Notice;
use crate::read::Batch;
use crate::report::Question;

/// What the header says of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// Ids: never numbers, always interned.
    Id,
    /// Free text: never interned.
    Comment,
    /// Answers on a scale: digits may have leading zeros, and a label makes words of all.
    Score,
    /// Numbers: may have leading zeros.
    Number,
    /// Dates: numbers may be such.
    Date,
    /// Words of a small vocabulary: interned.
    Words,
    /// Nothing.
    None,
}

/// Cells with a value that settle the first form.
const FIRST: usize = 64;
/// Mean bytes above which texts that differ are not interned.
const LONG: usize = 40;
/// Different words above which texts that differ are not categories.
const MANY: usize = 10_000;
/// The same while reading, without a look at their length.
const MANY_SO_FAR: usize = 16_384;

/// Why a cell of a typed column stands aside with its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// A value in another spelling than the plain one.
    Spelling,
    /// A mark for a missing value.
    Mark,
    /// No value of the column's type.
    Bad,
    /// The form of a date, but no such date.
    NoSuchDate,
}

/// Cells whose text cannot be had back from their value, rows ascending.
#[derive(Debug, Default)]
struct Asides {
    rows: Vec<u32>,
    why: Vec<Why>,
    texts: Texts,
}

impl Asides {
    fn add(&mut self, row: usize, why: Why, text: &str) {
        self.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        self.why.push(why);
        self.texts.push(text.as_bytes());
    }

    fn count(&self, why: Why) -> u64 {
        self.why.iter().filter(|other| **other == why).count() as u64
    }
}

/// The cells so far.
#[derive(Debug)]
enum Store {
    /// `settled`: the first form has been chosen.
    Words {
        codes: Codes,
        words: Words,
        settled: bool,
    },
    Text(Texts),
    Small(Vec<u8>),
    /// Values and how many decimals each was written with.
    Number(Vec<f64>, Vec<u8>),
    Day(Vec<i32>),
    Instant(Instants),
}

/// A column in the making.
#[derive(Debug)]
pub(super) struct Builder {
    hint: Hint,
    rows: usize,
    /// Cells that are empty or white space.
    blank: usize,
    store: Store,
    asides: Asides,
    /// Different words at the last look at them.
    looked: usize,
}

/// A column and what was found with it.
#[derive(Debug)]
pub(super) struct Finished {
    pub column: Column,
    /// `bad_cell`, `missing_words`, `conflicting_dates`, with rows of the sheet.
    pub notices: Vec<Notice>,
    pub question: Option<Question>,
}

/// How a cell that is no plain one is read.
#[derive(Debug, Clone, Copy)]
enum Read {
    Blank,
    /// A value, and its currency counted from 1; 0 = none.
    Number(f64, u8),
    Day(i32),
    Instant(i64, Offset),
    Aside(Why),
}

/// How cells read, weighted by their number.
#[derive(Debug, Default)]
struct Shares {
    numbers: u64,
    ids: u64,
    dates: u64,
    no_such_dates: u64,
    /// Cells with a value, marks for missing ones left out.
    present: u64,
}

impl Shares {
    fn add(&mut self, text: &str, count: u64, zeros_are_numbers: bool) {
        if is_missing(text) {
            return;
        }
        self.present += count;
        match number::parse(text) {
            Number::Plain(..) | Number::Odd(_) => self.numbers += count,
            Number::Zeros(_) if zeros_are_numbers => self.numbers += count,
            Number::Zeros(_) | Number::Id => self.ids += count,
            Number::No => match date::parse(text) {
                Stamp::Day(..) | Stamp::Instant(..) => self.dates += count,
                Stamp::Invalid => self.no_such_dates += count,
                Stamp::No => {}
            },
        }
    }
}

impl Builder {
    pub fn new(hint: Hint) -> Self {
        let store = match hint {
            Hint::Comment => Store::Text(Texts::default()),
            _ => Store::Words {
                codes: Codes::U8(Vec::new()),
                words: Words::default(),
                settled: hint == Hint::Id,
            },
        };
        Self {
            hint,
            rows: 0,
            blank: 0,
            store,
            asides: Asides::default(),
            looked: 0,
        }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of memory that the cells so far take.
    pub fn memory(&self) -> usize {
        match &self.store {
            Store::Words { codes, words, .. } => codes.memory() + words.memory(),
            Store::Text(texts) => texts.memory(),
            Store::Small(values) => values.len(),
            Store::Number(values, _) => values.len() * 9,
            Store::Day(days) => days.len() * 4,
            Store::Instant(instants) => instants.micros.len() * 8 + instants.offsets.len() * 4,
        }
    }

    /// Makes room for so many rows in all.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.store {
            Store::Words { codes, words, .. } => {
                codes.reserve(rows);
                words.reserve(rows);
            }
            Store::Text(texts) => {
                let mean = texts.bytes.len() as f64 / texts.ends.len().max(1) as f64;
                // Lengths vary more than rows do.
                reserve(&mut texts.bytes, (mean * rows as f64 * 1.05) as usize);
                reserve(&mut texts.ends, rows);
            }
            Store::Small(values) => reserve(values, rows),
            Store::Number(values, decimals) => {
                reserve(values, rows);
                reserve(decimals, rows);
            }
            Store::Day(days) => reserve(days, rows),
            Store::Instant(instants) => reserve(&mut instants.micros, rows),
        }
    }

    /// Adds a batch's cells of a column.
    pub fn extend(&mut self, batch: &Batch, column: usize) {
        let rows = batch.rows();
        let mut row = 0;
        while row < rows {
            row += self.run(batch, column, row);
            if row < rows {
                self.push(batch.cell(row, column));
                row += 1;
            }
        }
    }

    /// Adds cells while they are of the plain spelling of the present form; returns how many.
    fn run(&mut self, batch: &Batch, column: usize, from: usize) -> usize {
        let cells = batch.column(column, from);
        let (done, blank) = match &mut self.store {
            Store::Words { settled: false, .. } => (0, 0),
            Store::Words { codes, words, .. } => match codes {
                Codes::U8(codes) => run_words(cells, codes, words),
                Codes::U16(codes) => run_words(cells, codes, words),
                Codes::U32(codes) => run_words(cells, codes, words),
            },
            Store::Text(texts) => run_texts(cells, texts),
            Store::Small(values) => run_small(cells, values),
            Store::Number(values, decimals) => run_numbers(cells, values, decimals),
            Store::Day(days) => run_days(cells, days),
            Store::Instant(instants) => run_instants(cells, instants),
        };
        self.rows += done;
        self.blank += blank;
        self.look_at_words();
        done
    }

    /// Adds one cell, changing the form where it must.
    fn push(&mut self, cell: &[u8]) {
        if cell.iter().all(u8::is_ascii_whitespace) {
            self.push_missing();
            self.blank += 1;
            return;
        }
        let text = std::str::from_utf8(cell).unwrap_or_default();
        match &mut self.store {
            Store::Text(texts) => texts.push(cell),
            Store::Words { codes, words, .. } => codes.push(words.intern(text.trim_ascii())),
            Store::Small(_) | Store::Number(..) => return self.push_number(text.trim_ascii()),
            Store::Day(_) | Store::Instant(_) => return self.push_date(text.trim_ascii()),
        }
        self.rows += 1;
        self.settle();
        self.look_at_words();
    }

    /// Adds a row without a value.
    fn push_missing(&mut self) {
        match &mut self.store {
            Store::Words { codes, .. } => codes.push(0),
            Store::Text(texts) => texts.push(&[]),
            Store::Small(values) => values.push(Values::SMALL_MISSING),
            Store::Number(values, decimals) => {
                values.push(f64::NAN);
                decimals.push(0);
            }
            Store::Day(days) => days.push(Values::DAY_MISSING),
            Store::Instant(instants) => instants.push(NO_MICROS, Offset::None),
        }
        self.rows += 1;
    }

    fn aside(&mut self, why: Why, text: &str) {
        self.asides.add(self.rows, why, text);
        self.push_missing();
    }

    /// Adds a cell as words, after the column has become words.
    fn push_word(&mut self, text: &str) {
        self.become_words();
        self.push(text.as_bytes());
    }

    fn push_number(&mut self, text: &str) {
        let (value, decimals) = match number::parse(text) {
            Number::Plain(value, decimals) => (value, Some(decimals)),
            Number::Odd(value) => (value, None),
            Number::Zeros(value) if self.zeros_are_numbers() => (value, None),
            Number::Zeros(_) | Number::Id => return self.push_word(text),
            Number::No if is_missing(text) => return self.aside(Why::Mark, text),
            Number::No if self.hint == Hint::Score => return self.push_word(text),
            Number::No => return self.aside(Why::Bad, text),
        };
        let is_small =
            value >= 0.0 && value < f64::from(Values::SMALL_MISSING) && value.fract() == 0.0;
        if let Store::Small(values) = &mut self.store
            && !is_small
        {
            let values = std::mem::take(values);
            let wide = |value: &u8| {
                if *value == Values::SMALL_MISSING {
                    f64::NAN
                } else {
                    f64::from(*value)
                }
            };
            self.store = Store::Number(values.iter().map(wide).collect(), vec![0; values.len()]);
        }
        let mut is_plain = decimals.is_some();
        match &mut self.store {
            Store::Small(values) => {
                values.push(value as u8);
                is_plain = decimals == Some(0) && value.is_sign_positive();
            }
            Store::Number(values, all) => {
                values.push(value);
                all.push(decimals.unwrap_or(0));
            }
            _ => return,
        }
        if !is_plain {
            self.asides.add(self.rows, Why::Spelling, text);
        }
        self.rows += 1;
    }

    fn push_date(&mut self, text: &str) {
        match (date::parse(text), &mut self.store) {
            (Stamp::Day(day, is_plain), Store::Day(days)) => {
                days.push(day);
                if !is_plain {
                    self.asides.add(self.rows, Why::Spelling, text);
                }
                self.rows += 1;
            }
            (Stamp::Day(day, is_plain), Store::Instant(instants)) => {
                instants.push(i64::from(day) * MICROS_OF_DAY, Offset::DateOnly);
                if !is_plain {
                    self.asides.add(self.rows, Why::Spelling, text);
                }
                self.rows += 1;
            }
            (Stamp::Instant(micros, offset, spelling), Store::Instant(instants)) => {
                instants.push(micros, offset);
                if spelling != Some(instants.spelling) {
                    self.asides.add(self.rows, Why::Spelling, text);
                }
                self.rows += 1;
            }
            (Stamp::Instant(_, offset, spelling), Store::Day(days)) => {
                let days = std::mem::take(days);
                let spelling = spelling.unwrap_or(Spelling::FULL);
                let mut instants = Instants::new(offset, spelling);
                for day in days {
                    if day == Values::DAY_MISSING {
                        instants.push(NO_MICROS, Offset::None);
                    } else {
                        instants.push(i64::from(day) * MICROS_OF_DAY, Offset::DateOnly);
                    }
                }
                self.store = Store::Instant(instants);
                self.push_date(text);
            }
            (Stamp::Invalid, _) => self.aside(Why::NoSuchDate, text),
            (Stamp::No, _) if is_missing(text) => self.aside(Why::Mark, text),
            _ => self.aside(Why::Bad, text),
        }
    }

    fn zeros_are_numbers(&self) -> bool {
        matches!(self.hint, Hint::Score | Hint::Number)
    }

    /// Chooses the form to go on with, once there are enough cells to tell.
    fn settle(&mut self) {
        let Store::Words {
            settled: settled @ false,
            ..
        } = &mut self.store
        else {
            return;
        };
        if self.rows - self.blank < FIRST {
            return;
        }
        *settled = true;
        let shares = self.shares();
        let half = shares.present / 2;
        let strict = self.hint == Hint::Score && shares.numbers < shares.present;
        if shares.numbers > half && shares.ids == 0 && !strict {
            self.retype(Store::Small(Vec::new()));
        } else if shares.dates + shares.no_such_dates > half {
            self.retype(Store::Day(Vec::new()));
        }
    }

    /// How the words read.
    fn shares(&self) -> Shares {
        let mut shares = Shares::default();
        if let Store::Words { codes, words, .. } = &self.store {
            let counts = codes.counts(words.len());
            for (code, text) in words.iter() {
                shares.add(text, counts[code as usize], self.zeros_are_numbers());
            }
        }
        shares
    }

    /// Reads all cells again from the words into another form.
    fn retype(&mut self, store: Store) {
        let old = std::mem::replace(&mut self.store, store);
        let Store::Words { codes, words, .. } = old else {
            return;
        };
        (self.rows, self.blank) = (0, 0);
        for code in codes.iter() {
            self.push(words.get(code).as_bytes());
        }
    }

    /// Turns a column of numbers or dates into words, each as it was written.
    fn become_words(&mut self) {
        let asides = std::mem::take(&mut self.asides);
        let mut aside = asides.rows.iter().enumerate().peekable();
        let mut words = Words::default();
        let mut codes = Codes::U8(Vec::new());
        for row in 0..self.rows {
            let code = match aside.next_if(|(_, at)| **at as usize == row) {
                Some((index, _)) => words.intern(asides.texts.get(index)),
                None => self.written(row).map_or(0, |text| words.intern(&text)),
            };
            codes.push(code);
        }
        self.store = Store::Words {
            codes,
            words,
            settled: true,
        };
    }

    /// A typed cell in its plain spelling.
    fn written(&self, row: usize) -> Option<String> {
        match &self.store {
            Store::Small(values) => {
                (values[row] != Values::SMALL_MISSING).then(|| values[row].to_string())
            }
            Store::Number(values, decimals) => {
                (!values[row].is_nan()).then(|| number::write_plain(values[row], decimals[row]))
            }
            Store::Day(days) => {
                (days[row] != Values::DAY_MISSING).then(|| date::write_day(days[row]))
            }
            Store::Instant(instants) => (instants.micros[row] != NO_MICROS).then(|| {
                date::write_stamp(
                    instants.micros[row],
                    instants.offset_of(row),
                    instants.spelling,
                )
            }),
            Store::Words { .. } | Store::Text(_) => None,
        }
    }

    /// Stops interning where the words turn out to be texts.
    fn look_at_words(&mut self) {
        let Store::Words {
            words,
            settled: true,
            ..
        } = &self.store
        else {
            return;
        };
        let distinct = words.len() - 1;
        // Once for each number, in the row that reaches it: both callers come by at every new word
        // that does, however the rows are cut into batches.
        if distinct < FIRST_LOOK || !distinct.is_power_of_two() || distinct == self.looked {
            return;
        }
        self.looked = distinct;
        if matches!(self.hint, Hint::Id | Hint::Words) {
            return;
        }
        let long = words.text_bytes() > LONG * distinct || distinct >= MANY_SO_FAR;
        if distinct * 2 <= self.rows - self.blank || !long {
            return;
        }
        let shares = self.shares();
        if shares.ids == 0 && shares.numbers * 2 > shares.present {
            self.retype(Store::Small(Vec::new()));
        } else if (shares.dates + shares.no_such_dates) * 2 > shares.present {
            self.retype(Store::Day(Vec::new()));
        } else {
            self.become_text();
        }
    }

    fn become_text(&mut self) {
        let Store::Words { codes, words, .. } = &self.store else {
            return;
        };
        let mut texts = Texts::default();
        for code in codes.iter() {
            texts.push(words.get(code).as_bytes());
        }
        self.store = Store::Text(texts);
    }

    /// What the header and the user say of the cells.
    fn expected(&self, format: &Format) -> Expected {
        let numbers = format.decimal.is_some() || format.currency.is_some();
        let dates = format.epoch.is_some();
        Expected {
            dates: dates || self.hint == Hint::Date,
            numbers: numbers || self.zeros_are_numbers(),
            scores: self.hint == Hint::Score,
            epoch: format.epoch,
        }
    }

    /// Hears what the cells can be, once all have come.
    pub fn vote(&mut self, format: &Format, file: &mut Convention) -> Vote {
        let expected = self.expected(format);
        if matches!(self.hint, Hint::Id | Hint::Comment) && *format == Format::default() {
            return Vote::default();
        }
        if self.may_read_otherwise(&expected) {
            self.become_words();
        }
        let vote = match &self.store {
            Store::Words { codes, words, .. } => {
                let counts = codes.counts(words.len());
                self.hear(
                    &expected,
                    &mut words
                        .iter()
                        .map(|(code, text)| (text, counts[code as usize])),
                )
            }
            Store::Text(texts) => self.hear(
                &expected,
                &mut (0..texts.len()).map(|row| (texts.get(row).trim(), 1)),
            ),
            _ => self.typed_vote(),
        };
        file.hear(&vote, &expected, format);
        vote
    }

    /// Hears texts with their numbers, until too many are neither numbers nor dates.
    fn hear(&self, expected: &Expected, texts: &mut dyn Iterator<Item = (&str, u64)>) -> Vote {
        let mut vote = Vote::default();
        let mut others = 0;
        for (text, times) in texts {
            if text.is_empty() {
                continue;
            }
            let sense = expected.sense(text);
            vote.hear(text, times, &sense);
            if matches!(sense, Sense::No) {
                others += times;
                // Of all cells there are at least as many as of those that are no marks.
                if !most(
                    self.rows as u64 - self.blank as u64 - others,
                    self.rows as u64 - self.blank as u64,
                ) {
                    return Vote::default();
                }
            }
        }
        vote
    }

    /// The vote of a column of plain numbers or dates.
    fn typed_vote(&self) -> Vote {
        let bad = self.asides.count(Why::Bad);
        let invalid = self.asides.count(Why::NoSuchDate);
        let present = (self.rows - self.blank) as u64 - self.asides.count(Why::Mark);
        let mut vote = Vote::default();
        (vote.present, vote.invalid) = (present, invalid);
        let good = present - bad - invalid;
        match &self.store {
            Store::Small(_) => vote.numbers = [good; 2],
            Store::Number(values, decimals) => {
                let (has_decimals, is_open) = decimal_marks(values, decimals);
                vote.numbers = [good, if has_decimals && !is_open { 0 } else { good }];
                if is_open {
                    let rows = (0..self.rows).filter(|row| decimals[*row] == 3);
                    let written = rows.filter_map(|row| self.written(row));
                    vote.leave_mark_open(good, &mut written.take(Vote::SAMPLE));
                }
            }
            _ => vote.dates = [good; 3],
        }
        vote
    }

    /// Do cells that stand aside, or plain numbers, have a sense in another spelling?
    fn may_read_otherwise(&self, expected: &Expected) -> bool {
        let is_date = |value: f64| count(value, expected.epoch).is_some();
        let numbers_are_dates = expected.dates
            && match &self.store {
                Store::Small(values) => values.iter().any(|value| is_date(f64::from(*value))),
                Store::Number(values, _) => values.iter().any(|value| is_date(*value)),
                _ => false,
            };
        let mut bad = self.asides.why.iter().enumerate();
        numbers_are_dates
            || bad.any(|(index, why)| {
                let sense = || expected.sense(self.asides.texts.get(index));
                match why {
                    Why::Bad => !matches!(sense(), Sense::No | Sense::Mark),
                    Why::NoSuchDate => matches!(sense(), Sense::Moment(_)),
                    Why::Spelling | Why::Mark => false,
                }
            })
    }

    /// The column and what was found, `sheet_row` telling the rows of the sheet.
    pub fn finish(
        mut self,
        header: String,
        vote: &Vote,
        format: &Format,
        file: &Convention,
        zone: &TimeZone,
        sheet_row: impl Fn(u64) -> u64,
    ) -> Finished {
        let expected = self.expected(format);
        let (verdict, mut question) = vote.verdict(&expected, format, file);
        let mut labelled = None;
        let mut currency = None;
        let mut written = Vec::new();
        match (verdict, &self.store) {
            (Verdict::Numbers(Decimal::Point), Store::Small(_) | Store::Number(..))
            | (Verdict::Dates(..), Store::Day(_) | Store::Instant(_)) => {}
            (Verdict::Words, _) => {
                self.become_words_or_texts();
                if let Some(scale) = self.labels(format) {
                    written = scale.written;
                    labelled = Some(scale.ends);
                    question = scale.question;
                }
            }
            _ => {
                if !matches!(self.store, Store::Words { .. } | Store::Text(_)) {
                    self.become_words();
                }
                (currency, written) = self.read(verdict, &expected);
            }
        }
        let mut bad = Notice::new("bad_cell").in_column(&header);
        let mut marks = Notice::new("missing_words").in_column(&header);
        self.forget_marks(&mut marks, &sheet_row);
        let is_typed = !matches!(self.store, Store::Words { .. } | Store::Text(_));
        let asides = self.asides.rows.iter().zip(&self.asides.why).enumerate();
        for (index, (row, why)) in asides.filter(|_| is_typed) {
            let row = Some(sheet_row(u64::from(*row)));
            let text = self.asides.texts.get(index);
            match why {
                Why::Spelling => {}
                Why::Mark => marks.show(row, text),
                Why::Bad | Why::NoSuchDate => bad.add(row, text),
            }
        }
        let missing = self.blank as u64 + bad.count + marks.count;
        let mut notices = vec![bad, marks];
        if verdict == Verdict::Words && vote.is_conflict() {
            let mut conflict = Notice::new("conflicting_dates").in_column(&header);
            conflict.count = vote.present;
            notices.push(conflict);
        }
        notices.retain(|notice| notice.count > 0);
        let mut values = match self.store {
            _ if self.rows as u64 == missing => Values::Empty,
            Store::Words { codes, words, .. } => Values::Category(codes, words),
            Store::Text(texts) => Values::Text(texts),
            Store::Small(values) => Values::Small(values),
            Store::Number(values, _) => Values::Number(values),
            Store::Day(days) => Values::Day(days),
            Store::Instant(instants) => Values::Instant(instants.placed(zone)),
        };
        values.shrink();
        let mut currency_evidence = Evidence::Values;
        let is_amount = matches!(self.hint, Hint::Number | Hint::None)
            && matches!(values, Values::Small(_) | Values::Number(_));
        let named = || header_currency(&header).map(|(code, _)| code.to_ascii_uppercase());
        let of_all = match &format.currency {
            Some(code) if is_typed => Some((Evidence::Mapping, code.clone())),
            None if is_amount && currency.is_none() => named().map(|code| (Evidence::Header, code)),
            _ => None,
        };
        if let Some((evidence, code)) = of_all {
            let mut words = Words::default();
            words.intern(&code);
            currency = Some((Codes::U8(vec![1; self.rows]), words));
            currency_evidence = evidence;
        }
        let currency = currency.map(|(codes, words)| currencies(&header, codes, words));
        let column = Column {
            header,
            label: String::new(),
            values,
            missing,
            format: match labelled {
                Some((low, high)) => Some(format!("labels {low}–{high}")),
                None => vote.format(verdict),
            },
            written,
            scale: labelled,
            currency,
            currency_evidence,
        };
        Finished {
            column,
            notices,
            question,
        }
    }

    /// Keeps cells that are neither numbers nor dates as they are.
    fn become_words_or_texts(&mut self) {
        match &self.store {
            Store::Text(texts) if !matches!(self.hint, Hint::None | Hint::Date | Hint::Comment) => {
                let mut words = Words::default();
                let mut codes = Codes::U8(Vec::new());
                (0..texts.len())
                    .for_each(|row| codes.push(words.intern(texts.get(row).trim_ascii())));
                self.store = Store::Words {
                    codes,
                    words,
                    settled: true,
                };
            }
            Store::Text(_) => return,
            Store::Words { .. } => {}
            _ => self.become_words(),
        }
        if let Store::Words { words, .. } = &self.store {
            let distinct = words.len() - 1;
            let differ = distinct * 2 > self.rows - self.blank;
            let long = words.text_bytes() > LONG * distinct;
            let is_open = matches!(self.hint, Hint::None | Hint::Date);
            if is_open && differ && (long || distinct > MANY) {
                self.become_text();
            }
        }
    }

    /// Reads the labels of a scale as numbers, where all words of a column of scores are such.
    fn labels(&mut self, format: &Format) -> Option<Labelled> {
        let Store::Words { codes, words, .. } = &self.store else {
            return None;
        };
        if self.hint != Hint::Score || words.len() > MOST_LABELS {
            return None;
        }
        let scale = labels::scale(words, format.points)?;
        let mut values = Vec::with_capacity(codes.len());
        let mut asides = Asides::default();
        let mut written: Written = Vec::new();
        let mut shown = vec![false; words.len()];
        for (row, code) in codes.iter().enumerate() {
            let value = scale.values.get(code as usize).copied().flatten();
            let text = words.get(code);
            if value.is_none() && code > 0 {
                asides.add(row, Why::Mark, text);
            }
            if value.is_some()
                && written.len() < SHOWN
                && !std::mem::replace(&mut shown[code as usize], true)
            {
                written.push((row as u32, text.to_owned()));
            }
            values.push(value.unwrap_or(Values::SMALL_MISSING));
        }
        self.asides = asides;
        self.store = Store::Small(values);
        Some(Labelled {
            ends: scale.ends,
            written,
            question: scale.question,
        })
    }

    /// Reads words or texts as numbers or dates, each different word once. Returns the currencies of the cells, where
    /// there are some, and the first few cells as they were written.
    fn read(&mut self, verdict: Verdict, expected: &Expected) -> (Option<(Codes, Words)>, Written) {
        let store = std::mem::replace(&mut self.store, Store::Text(Texts::default()));
        let mut currencies_found = Words::default();
        let mut read = |text: &str| match text {
            "" => Read::Blank,
            text => read_cell(text, verdict, expected, &mut currencies_found),
        };
        let reads: Vec<Read> = match &store {
            Store::Words { words, .. } => (0..words.len())
                .map(|code| read(words.get(code as u32)))
                .collect(),
            Store::Text(texts) => (0..texts.len())
                .map(|row| read(texts.get(row).trim()))
                .collect(),
            _ => return (None, Vec::new()),
        };
        let place = |row: usize| match &store {
            Store::Words { codes, .. } => codes.get(row) as usize,
            _ => row,
        };
        let text = |place: usize| match &store {
            Store::Words { words, .. } => words.get(place as u32),
            Store::Text(texts) => texts.get(place).trim(),
            _ => "",
        };
        let is_small = |read: &Read| match read {
            Read::Number(value, _) => {
                *value >= 0.0 && *value < f64::from(Values::SMALL_MISSING) && value.fract() == 0.0
            }
            _ => true,
        };
        self.store = match verdict {
            Verdict::Numbers(_) if reads.iter().all(is_small) => Store::Small(Vec::new()),
            Verdict::Numbers(_) => Store::Number(Vec::new(), Vec::new()),
            _ if reads.iter().any(|read| matches!(read, Read::Instant(..))) => {
                Store::Instant(Instants::new(Offset::DateOnly, Spelling::FULL))
            }
            _ => Store::Day(Vec::new()),
        };
        let rows = std::mem::take(&mut self.rows);
        self.asides = Asides::default();
        self.reserve(rows);
        let mut codes = Codes::U8(Vec::new());
        let mut shown: Written = Vec::new();
        let only = (currencies_found.len() == 2) as u8;
        for row in 0..rows {
            let at = place(row);
            let mut code = 0u8;
            match reads.get(at).copied().unwrap_or(Read::Blank) {
                Read::Blank => self.push_missing(),
                Read::Aside(why) => self.aside(why, text(at)),
                found => {
                    if let Read::Number(_, currency) = found {
                        code = currency.max(only);
                    }
                    self.push_read(found);
                    let is_new = |(other, _): &(u32, String)| place(*other as usize) != at;
                    if shown.len() < SHOWN && shown.iter().all(is_new) {
                        shown.push((row as u32, text(at).chars().take(80).collect()));
                    }
                }
            }
            if currencies_found.len() > 1 {
                codes.push(code.into());
            }
        }
        let has_currency = currencies_found.len() > 1;
        (has_currency.then_some((codes, currencies_found)), shown)
    }

    /// Adds a value that was read.
    fn push_read(&mut self, read: Read) {
        match (read, &mut self.store) {
            (Read::Number(value, _), Store::Small(values)) => values.push(value as u8),
            (Read::Number(value, _), Store::Number(values, _)) => values.push(value),
            (Read::Day(day), Store::Day(days)) => days.push(day),
            (Read::Day(day), Store::Instant(instants)) => {
                instants.push(i64::from(day) * MICROS_OF_DAY, Offset::DateOnly);
            }
            (Read::Instant(micros, offset), Store::Instant(instants)) => {
                instants.push(micros, offset);
            }
            _ => return self.push_missing(),
        }
        self.rows += 1;
    }

    /// Makes marks for missing values among words and texts missing, and counts them.
    fn forget_marks(&mut self, notice: &mut Notice, sheet_row: &dyn Fn(u64) -> u64) {
        if let Store::Text(texts) = &mut self.store {
            texts.drop_all(LONGEST_MARK, is_no_value, &mut |row, text| {
                notice.show(Some(sheet_row(row as u64)), text);
            });
        }
        let Store::Words { codes, words, .. } = &self.store else {
            return;
        };
        let mut is_mark = Vec::new();
        for (mark, is_never) in MARKS.iter() {
            let code = words
                .find(mark)
                .filter(|_| *is_never || self.hint == Hint::Id);
            if let Some(code) = code {
                is_mark.resize(words.len(), false);
                is_mark[code as usize] = true;
            }
        }
        if is_mark.is_empty() {
            return;
        }
        let mut kept = Words::default();
        let new: Vec<u32> = is_mark
            .iter()
            .enumerate()
            .map(|(code, is_mark)| {
                if *is_mark {
                    0
                } else {
                    kept.intern(words.get(code as u32))
                }
            })
            .collect();
        let mut kept_codes = Codes::U8(Vec::new());
        for (row, code) in codes.iter().enumerate() {
            kept_codes.push(new[code as usize]);
            if is_mark[code as usize] {
                notice.show(Some(sheet_row(row as u64)), words.get(code));
            }
        }
        self.store = Store::Words {
            codes: kept_codes,
            words: kept,
            settled: true,
        };
    }
}

/// Bytes of the longest mark for a missing value.
const LONGEST_MARK: usize = 24;

/// Is a text a mark for a missing value, in whatever column it stands?
fn is_no_value(text: &str) -> bool {
    text.len() <= LONGEST_MARK && MISSING.find(&fold(text)) == Some("never")
}

/// More different words than this are no labels of a scale.
const MOST_LABELS: usize = 64;

/// What a column of labels is besides its numbers.
struct Labelled {
    ends: (u8, u8),
    written: Written,
    question: Option<Question>,
}

/// How many cells are shown as they were written.
const SHOWN: usize = 5;

/// A column of currencies beside a column of amounts.
fn currencies(header: &str, codes: Codes, words: Words) -> Box<Column> {
    Box::new(Column {
        header: header.to_owned(),
        label: String::new(),
        values: Values::Category(codes, words),
        missing: 0,
        format: None,
        written: Vec::new(),
        scale: None,
        currency: None,
        currency_evidence: Evidence::None,
    })
}

/// Have plain numbers decimals, and could the marks before them all be marks between thousands: three digits behind,
/// one to three before?
fn decimal_marks(values: &[f64], decimals: &[u8]) -> (bool, bool) {
    let has_any = decimals.iter().any(|decimals| *decimals > 0);
    let is_grouped = |(value, decimals): (&f64, &u8)| match decimals {
        0 => value.is_nan() || value.abs() < 1000.0,
        3 => (1.0..1000.0).contains(&value.abs()),
        _ => false,
    };
    (
        has_any,
        has_any && values.iter().zip(decimals).all(is_grouped),
    )
}

/// A cell that is no blank one, by the verdict over its column.
fn read_cell(text: &str, verdict: Verdict, expected: &Expected, currencies: &mut Words) -> Read {
    let when = match (verdict, expected.sense(text)) {
        (Verdict::Numbers(decimal), Sense::Number(readings)) => {
            let Some(numeral) = readings[usize::from(decimal == Decimal::Comma)] else {
                return Read::Aside(Why::Bad);
            };
            let currency = numeral.currency.map_or(0, |code| currencies.intern(code));
            return Read::Number(numeral.value, currency as u8);
        }
        (_, Sense::Mark) => return Read::Aside(Why::Mark),
        (Verdict::Dates(order, calendar), Sense::Moment(moment)) => moment.resolve(order, calendar),
        (Verdict::Dates(..), Sense::When(when) | Sense::Counted(when, _)) => when,
        _ => When::No,
    };
    match when {
        When::Day(day) => Read::Day(day),
        When::Instant(micros, offset) => Read::Instant(micros, offset),
        When::Invalid => Read::Aside(Why::NoSuchDate),
        When::No => Read::Aside(Why::Bad),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finished(hint: Hint, cells: &[&str], format: &Format) -> Finished {
        let mut builder = Builder::new(hint);
        cells.iter().for_each(|cell| builder.push(cell.as_bytes()));
        let mut file = Convention::new(false);
        let vote = builder.vote(format, &mut file);
        let zone = TimeZone::utc();
        builder.finish("x".into(), &vote, format, &file, &zone, |row| row + 2)
    }

    /// The column, and the notice of its bad cells.
    fn build(hint: Hint, cells: &[&str]) -> (Column, Option<Notice>) {
        let Finished {
            column, notices, ..
        } = finished(hint, cells, &Format::default());
        let is_bad = |notice: &Notice| notice.code == "bad_cell";
        (column, notices.into_iter().find(is_bad))
    }

    fn kind(cells: &[&str]) -> &'static str {
        build(Hint::None, cells).0.kind_name()
    }

    /// The same cell many times, and some others.
    fn mostly<'a>(cell: &'a str, times: usize, others: &[&'a str]) -> Vec<&'a str> {
        let mut cells = vec![cell; times];
        cells.extend_from_slice(others);
        cells
    }

    #[test]
    fn the_type_is_that_of_the_cells() {
        assert_eq!(kind(&["", " ", ""]), "empty");
        assert_eq!(kind(&["9", "", "10", "0", "254"]), "score");
        assert_eq!(kind(&["9", "255"]), "number");
        assert_eq!(kind(&["9.0", "7"]), "score");
        assert_eq!(kind(&["9.5", "7", "-1"]), "number");
        assert_eq!(kind(&["\u{2212}5", "1.5e3", "2E-2", "+7"]), "number");
        assert_eq!(kind(&["2024-01-31", "", "2023-12-31"]), "date");
        assert_eq!(kind(&["2024-01-31T10:00:00Z", "2024-01-31"]), "date");
        assert_eq!(kind(&["EMEA", "APAC", "EMEA"]), "category");
        assert_eq!(kind(&["1", "2024-01-31", "x"]), "category");
        assert_eq!(
            kind(&["10 - Extremely likely", "7", "0 - Not at all likely"]),
            "category"
        );
    }

    #[test]
    fn marks_for_missing_values_are_no_texts() {
        let never = MARKS.iter().filter(|(_, is_never)| *is_never);
        assert!(never.clone().all(|(mark, _)| is_no_value(mark)) && never.count() > 20);
        let comments = [" a b ", "N/A", "", "-", "нет данных", "n/a indeed", "none"];
        let finished = finished(Hint::Comment, &comments, &Format::default());
        let texts = (0..7).map(|row| finished.column.text(row).into_owned());
        assert_eq!(
            texts.collect::<Vec<_>>(),
            [" a b ", "", "", "", "", "n/a indeed", "none"]
        );
        assert_eq!(finished.column.missing, 4);
        let [marks] = &finished.notices[..] else {
            panic!("{:?}", finished.notices);
        };
        assert_eq!((marks.code, marks.count), ("missing_words", 3));
        assert_eq!(marks.examples[1].row, Some(5));
    }

    #[test]
    fn ids_never_become_numbers() {
        assert_eq!(kind(&["00012", "12", "7"]), "category");
        assert_eq!(kind(&mostly("12", 500, &["0012"])), "category");
        assert_eq!(kind(&mostly("12", 500, &["9007199254740993"])), "category");
        assert_eq!(kind(&mostly("12", 500, &["+989121234567"])), "category");
        let (column, _) = build(Hint::Id, &["1", "2", "1"]);
        assert_eq!(
            (column.kind_name(), column.distinct()),
            ("category", Some(2))
        );
        let (column, _) = build(Hint::Id, &["12", "9007199254740993", "1e5", "00123"]);
        assert_eq!(
            [0, 1, 2, 3].map(|row| column.text(row).into_owned()),
            ["12", "9007199254740993", "1e5", "00123"]
        );
    }

    #[test]
    fn scores_may_have_zeros_in_front_and_no_text_among_them() {
        let (column, _) = build(Hint::Score, &["07", "9.0", "10.00", " 7 ", "8.5"]);
        assert_eq!(
            (0..5).map(|row| column.number(row)).collect::<Vec<_>>(),
            [7.0, 9.0, 10.0, 7.0, 8.5].map(Some)
        );
        let (column, notice) = build(Hint::Score, &mostly("7", 999, &["Don't know"]));
        assert_eq!((column.kind_name(), notice), ("category", None));
        assert_eq!(column.text(999), "Don't know");
    }

    #[test]
    fn a_few_bad_cells_are_noticed_and_leave_the_type() {
        let (column, notice) = build(
            Hint::None,
            &mostly("12.5", 95, &["?", "n/a", "a", "", "b", "c", "d"]),
        );
        let notice = notice.unwrap();
        assert_eq!((column.kind_name(), column.missing), ("number", 7));
        assert_eq!(
            (
                notice.count,
                notice.examples[0].row,
                &*notice.examples[0].value
            ),
            (5, Some(97), "?")
        );
        let (column, notice) = build(Hint::None, &mostly("12.5", 94, &["?", "a", "b", "c", "d"]));
        assert_eq!((column.kind_name(), notice), ("category", None));
        assert_eq!((&*column.text(0), &*column.text(94)), ("12.5", "?"));
    }

    #[test]
    fn dates_that_do_not_exist_are_bad_cells_of_a_date_column() {
        let (column, notice) = build(
            Hint::None,
            &["2024-02-30", "2023-02-29", "2024-13-01", "2024-02-29"],
        );
        assert_eq!(
            (column.kind_name(), column.missing, notice.unwrap().count),
            ("date", 3, 3)
        );
    }

    #[test]
    fn marks_for_missing_values_are_missing_in_numbers_and_words_in_words() {
        let (column, notice) = build(Hint::None, &["", "N/A", "NULL", "-", "#N/A", "nan", "5"]);
        assert_eq!(
            (column.kind_name(), column.missing, notice),
            ("score", 6, None)
        );
        let (column, _) = build(Hint::None, &["None", "Offer A", "N/A"]);
        assert_eq!((column.distinct(), column.missing), (Some(2), 1));
        let (column, _) = build(Hint::Id, &["None", "C1", "na", "-"]);
        assert_eq!((column.distinct(), column.missing), (Some(1), 3));
    }

    #[test]
    fn instants_are_placed_in_the_analysis_zone() {
        let zone = TimeZone::from(vec![(f64::NEG_INFINITY, 120.0)]);
        let mut builder = Builder::new(Hint::None);
        for cell in [
            "2024-03-10T23:30:00+03:30",
            "2024-03-10T23:00:00Z",
            "2024-03-10 20:00:00",
            "2024-03-11",
            "1969-12-31T21:59:59.999999Z",
        ] {
            builder.push(cell.as_bytes());
        }
        let (format, mut file) = (Format::default(), Convention::new(false));
        let vote = builder.vote(&format, &mut file);
        let column = builder
            .finish("at".into(), &vote, &format, &file, &zone, |row| row)
            .column;
        let texts: Vec<_> = (0..5).map(|row| column.text(row).into_owned()).collect();
        assert_eq!(
            texts,
            [
                "2024-03-10T22:00:00",
                "2024-03-11T01:00:00",
                "2024-03-10T20:00:00",
                "2024-03-11T00:00:00",
                "1969-12-31T23:59:59.999"
            ]
        );
    }

    #[test]
    fn long_texts_that_differ_are_texts_and_short_ones_categories() {
        let texts: Vec<String> = (0..3000)
            .map(|i| format!("a comment that goes on for more than forty bytes, number {i}"))
            .collect();
        let cells: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(kind(&cells[..10]), "text");
        assert_eq!(kind(&cells), "text");
        assert_eq!(build(Hint::Words, &cells).0.kind_name(), "category");
        let ids: Vec<String> = (0..40_000).map(|i| format!("T-{i}")).collect();
        let cells: Vec<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(kind(&cells[..9000]), "category");
        assert_eq!(kind(&cells), "text");
        assert_eq!(build(Hint::Id, &cells).0.distinct(), Some(40_000));
        let (column, _) = build(Hint::Comment, &["short", " ", "kept as is "]);
        assert_eq!(
            (column.kind_name(), column.missing, &*column.text(2)),
            ("text", 1, "kept as is ")
        );
    }

    #[test]
    fn words_that_turn_out_to_be_numbers_are_numbers() {
        let numbers: Vec<String> = (0..5000).map(|i| format!("{i}.25")).collect();
        let mut cells = vec!["pending"; 70];
        cells.extend(numbers.iter().map(String::as_str));
        let (column, notice) = build(Hint::None, &cells);
        assert_eq!((column.kind_name(), notice.unwrap().count), ("number", 70));
    }

    fn cell() -> impl Strategy<Value = &'static str> {
        prop::sample::select(vec![
            "",
            " ",
            "7",
            "10",
            "07",
            "9.0",
            "12.30",
            "-4",
            "+5",
            "1e+05",
            "300",
            "0.1234567890123456789",
            "N/A",
            "x",
            "2024-01-31",
            "2024-02-30",
            "2024-01-31T10:00:00Z",
            "2024-01-31 10:00",
            "2024-01-31T10:00:00.123456+03:30",
            "2024/01/31",
            " trimmed ",
            "9007199254740993",
            "1.234,50",
            "1,234.50",
            "1.234",
            "1,234",
            "9,0",
            "€ 5",
            "5 $",
            "(7)",
            "45%",
            "۱۲",
            "31.01.2024",
            "01/02/2024",
            "01/31/2024 3:05 PM",
            "31/01/2024",
            "1402/05/12",
            "۱۲ مرداد ۱۴۰۲",
            "45292",
            "1709251200",
            "н/д",
        ])
    }

    /// Columns mostly of one cell, so that each type is reached.
    fn cells() -> impl Strategy<Value = Vec<&'static str>> {
        (
            cell(),
            cell(),
            prop::collection::vec(cell(), 0..12),
            0..150usize,
            0..150usize,
        )
            .prop_map(|(a, b, others, n, m)| [mostly(a, n, &others), vec![b; m]].concat())
    }

    fn texts(column: &Column, rows: usize) -> Vec<String> {
        (0..rows).map(|row| column.text(row).into_owned()).collect()
    }

    proptest! {
        #[test]
        fn the_order_of_rows_changes_nothing(cells in cells(), hint in prop::sample::select(vec![Hint::None, Hint::Score, Hint::Number, Hint::Date, Hint::Id, Hint::Words]), seed in any::<u64>()) {
            let (column, notice) = build(hint, &cells);
            let mut order: Vec<usize> = (0..cells.len()).collect();
            order.sort_by_key(|row| (*row as u64 ^ seed).wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let shuffled: Vec<&str> = order.iter().map(|row| cells[*row]).collect();
            let (other, other_notice) = build(hint, &shuffled);
            prop_assert_eq!(column.kind_name(), other.kind_name());
            prop_assert_eq!(column.missing, other.missing);
            prop_assert_eq!(notice.map(|notice| notice.count), other_notice.map(|notice| notice.count));
            let (mine, theirs) = (texts(&column, cells.len()), texts(&other, cells.len()));
            for (place, row) in order.iter().enumerate() {
                prop_assert_eq!(&mine[*row], &theirs[place]);
            }
        }

        #[test]
        fn numbers_are_read_as_they_are_written_in_any_spelling(
            hundredths in prop::collection::vec(-10_000_000i64..10_000_000, 1..200),
            form in 0..5usize,
        ) {
            // Thousands, decimals, in front, behind.
            let (thousands, point, before, behind) = [
                (".", ",", "", ""),
                (",", ".", "$", ""),
                ("\u{A0}", ",", "", " €"),
                ("'", ".", "CHF ", ""),
                ("٬", "٫", "", " ریال"),
            ][form];
            let write = |value: &i64| {
                let whole = (value.abs() / 100).to_string();
                let mut text = String::new();
                for (at, digit) in whole.chars().enumerate() {
                    if at > 0 && (whole.len() - at).is_multiple_of(3) {
                        text.push_str(thousands);
                    }
                    text.push(digit);
                }
                let sign = if *value < 0 { "-" } else { "" };
                format!("{sign}{before}{text}{point}{:02}{behind}", value.abs() % 100)
            };
            let cells: Vec<String> = hundredths.iter().map(write).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let (column, notice) = build(Hint::None, &cells);
            prop_assert_eq!(notice, None);
            prop_assert_eq!(column.currency.is_some(), !(before.is_empty() && behind.is_empty()));
            for (row, value) in hundredths.iter().enumerate() {
                prop_assert_eq!(column.number(row), Some(*value as f64 / 100.0));
            }
        }

        #[test]
        fn dates_are_read_as_they_are_written_in_any_order(
            days in prop::collection::vec(0i32..40_000, 30..200),
            form in 0..6usize,
        ) {
            const MONTHS: [&str; 12] = [
                "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
                "ноября", "декабря",
            ];
            let write = |day: &i32| {
                let (y, m, d) = date::civil(*day);
                match form {
                    0 => format!("{d:02}/{m:02}/{y}"),
                    1 => format!("{m}/{d}/{y}"),
                    2 => format!("{d}.{m}.{y}"),
                    3 => format!("{y}/{m:02}/{d:02}"),
                    4 => format!("{d} {} {y} г.", MONTHS[m as usize - 1]),
                    _ => (day + 25_569).to_string(),
                }
            };
            // One of them tells day and month apart.
            let days: Vec<i32> = days.into_iter().chain([30]).collect();
            let cells: Vec<String> = days.iter().map(write).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            let found = finished(Hint::Date, &cells, &Format::default());
            prop_assert_eq!(found.question, None);
            for (row, day) in days.iter().enumerate() {
                // Serials before 1950 are numbers.
                prop_assert_eq!(found.column.day(row), Some(*day), "{}", cells[row]);
            }
        }

        #[test]
        fn every_cell_can_be_had_back_as_it_was_written(cells in cells()) {
            let mut builder = Builder::new(Hint::None);
            cells.iter().for_each(|cell| builder.push(cell.as_bytes()));
            if !matches!(builder.store, Store::Words { .. } | Store::Text(_)) {
                builder.become_words();
            }
            let Store::Words { codes, words, .. } = &builder.store else { unreachable!() };
            for (row, cell) in cells.iter().enumerate() {
                prop_assert_eq!(words.get(codes.get(row)), cell.trim());
            }
        }
    }
}
