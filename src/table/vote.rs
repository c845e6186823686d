//! The vote of a column's cells on how it is written: numbers or dates, which decimal mark, which order.
//!
//! Every cell says what it can be; what most of them can be, all of them are. So neither the order of rows nor the cut
//! of the file into pieces matters. What the cells of a column leave open is decided by what the user says, then by
//! the other columns of the file, and else asked with a guess.

use super::date::{self, Stamp};
use super::format::{Calendar, DateOrder, Decimal, Epoch, Format};
use super::lexicon::{MISSING, fold};
use super::moment::{Moment, When, count};
use super::number::{self, Number};
use super::numeral::{self, Numeral};
use crate::report::Question;

/// What a cell can be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sense {
    /// A number with a decimal point, and with a decimal comma.
    Number([Option<Numeral>; 2]),
    /// Digits that are no number: leading zeros, or more than a double keeps.
    Id,
    /// A date, whatever the order.
    When(When),
    /// A date written as one number, and what that counts.
    Counted(When, &'static str),
    /// A date in some order.
    Moment(Moment),
    /// A mark for a missing value.
    Mark,
    /// Nothing but text.
    No,
}

/// What is known of the column before its cells are heard.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Expected {
    /// Dates: then a number may be one, too.
    pub dates: bool,
    /// Numbers: then leading zeros are no sign of an id.
    pub numbers: bool,
    /// Scores: one cell that is no number makes words of all.
    pub scores: bool,
    /// What a number counts.
    pub epoch: Option<Epoch>,
}

impl Expected {
    /// What a cell with a value can be.
    pub fn sense(&self, text: &str) -> Sense {
        match date::parse(text) {
            Stamp::Day(day, _) => return Sense::When(When::Day(day)),
            Stamp::Instant(micros, offset, _) => {
                return Sense::When(When::Instant(micros, offset));
            }
            Stamp::Invalid | Stamp::No => {}
        }
        let folded = fold(text);
        let plain = match number::parse(&folded) {
            Number::Plain(value, _) | Number::Odd(value) => Some(value),
            Number::Zeros(value) if self.numbers => Some(value),
            Number::Zeros(_) | Number::Id => return Sense::Id,
            Number::No => None,
        };
        if let Some(value) = plain.filter(|_| self.dates)
            && let Some((when, name)) = count(value, self.epoch)
        {
            return Sense::Counted(when, name);
        }
        let point = match plain {
            Some(value) => Some(Numeral {
                value,
                currency: None,
                is_percent: false,
                marks: [None, folded.contains('.').then_some('.')],
            }),
            None => numeral::read(&folded, Decimal::Point),
        };
        let readings = [point, numeral::read(&folded, Decimal::Comma)];
        if readings.iter().any(Option::is_some) {
            return Sense::Number(readings);
        }
        if let Some(moment) = Moment::scan(&folded) {
            return Sense::Moment(moment);
        }
        match date::parse(&folded) {
            Stamp::Invalid => Sense::When(When::Invalid),
            _ if MISSING.find(&folded).is_some() => Sense::Mark,
            _ => Sense::No,
        }
    }
}

/// The orders as the vote counts them.
const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
/// What the cells of a column can be, counted.
#[derive(Debug, Default)]
pub(super) struct Vote {
    /// Cells with a value, marks for missing ones left out.
    pub present: u64,
    /// Numbers, with a decimal point and with a decimal comma.
    pub numbers: [u64; 2],
    /// Numbers that are different ones with a point and with a comma.
    pub either_mark: u64,
    /// Ids.
    pub ids: u64,
    /// Dates by order.
    pub dates: [u64; 3],
    /// Dates with the day first and with the month first, and of these such that are different ones.
    both_orders: u64,
    either_order: u64,
    /// The form of a date, but none in any order.
    pub invalid: u64,
    /// What the marks are.
    style: Style,
    /// The first few cells that leave the decimal mark, and the order open.
    open_numbers: Vec<String>,
    open_dates: Vec<String>,
}

/// How numbers and dates look.
#[derive(Debug, Default)]
struct Style {
    /// Marks between thousands and before decimals, by the decimal mark.
    marks: [[Option<char>; 2]; 2],
    percent: bool,
    currency: bool,
    /// The mark between the numbers of a date.
    between: Option<char>,
    named: bool,
    jalali: bool,
    /// Years of two digits, and whether all digits of such dates are Persian.
    short: bool,
    persian: bool,
    half_days: bool,
    /// What dates written as one number count.
    counted: Option<&'static str>,
}

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Numbers.
    Numbers(Decimal),
    /// Dates, and the calendar of years with two digits.
    Dates(DateOrder, Option<Calendar>),
    /// Neither.
    Words,
}

/// What other columns, and the user, say of the whole file.
#[derive(Debug)]
pub(super) struct Convention {
    /// Columns with a decimal point, less those with a comma.
    points: i32,
    /// Columns with the day first, less those with the month first.
    days_first: i32,
    /// Are cells parted by semicolons?
    semicolons: bool,
}

impl Convention {
    /// Nothing heard yet; spreadsheets part cells by semicolons where the decimal mark is a comma.
    pub fn new(semicolons: bool) -> Self {
        Self {
            points: 0,
            days_first: 0,
            semicolons,
        }
    }

    /// Counts what a column says beyond doubt.
    pub fn hear(&mut self, vote: &Vote, expected: &Expected, format: &Format) {
        // What the user says counts more than all columns.
        const USER: i32 = 1 << 20;
        self.points += match (format.decimal, vote.verdict_of_marks(expected)) {
            (Some(Decimal::Point), _) => USER,
            (Some(Decimal::Comma), _) => -USER,
            (None, sign) => sign,
        };
        self.days_first += match (format.date_order, vote.verdict_of_orders()) {
            (Some(DateOrder::Dmy), _) => USER,
            (Some(DateOrder::Mdy), _) => -USER,
            (Some(DateOrder::Ymd), _) => 0,
            (None, sign) => sign,
        };
    }
}

fn sign(a: u64, b: u64) -> i32 {
    i32::from(a > b) - i32::from(a < b)
}

/// Are these so many that the column is made of them: 19 in 20?
pub(super) fn most(part: u64, whole: u64) -> bool {
    part * 20 >= whole * 19
}

impl Vote {
    /// How many cells a question shows.
    pub const SAMPLE: usize = 3;

    /// So many numbers may have decimals or thousands.
    pub fn leave_mark_open(&mut self, numbers: u64, sample: &mut dyn Iterator<Item = String>) {
        self.either_mark = numbers;
        self.open_numbers.extend(sample);
    }

    /// Hears a cell that comes so many times.
    pub fn hear(&mut self, text: &str, times: u64, sense: &Sense) {
        self.present += times;
        match sense {
            Sense::Mark => self.present -= times,
            Sense::No => {}
            Sense::Id => self.ids += times,
            Sense::Number(readings) => self.hear_number(text, times, readings),
            Sense::When(When::Invalid | When::No) => self.invalid += times,
            Sense::When(_) => self.dates.iter_mut().for_each(|dates| *dates += times),
            Sense::Counted(_, name) => {
                self.dates.iter_mut().for_each(|dates| *dates += times);
                self.style.counted = Some(name);
            }
            Sense::Moment(moment) => self.hear_moment(text, times, moment),
        }
    }

    fn hear_number(&mut self, text: &str, times: u64, readings: &[Option<Numeral>; 2]) {
        let values = readings.map(|reading| reading.map(|numeral| numeral.value));
        for (at, numeral) in readings.iter().enumerate() {
            let Some(numeral) = numeral else { continue };
            self.numbers[at] += times;
            let marks = self.style.marks[at].iter_mut().zip(numeral.marks);
            marks.for_each(|(mark, found)| *mark = mark.or(found));
            self.style.percent |= numeral.is_percent;
            self.style.currency |= numeral.currency.is_some();
        }
        if let [Some(point), Some(comma)] = values
            && point != comma
        {
            self.either_mark += times;
            keep(&mut self.open_numbers, text);
        }
    }

    fn hear_moment(&mut self, text: &str, times: u64, moment: &Moment) {
        let is_persian = text.contains(|char| ('\u{6F0}'..='\u{6F9}').contains(&char));
        let calendar = is_persian.then_some(Calendar::Jalali);
        let found = ORDERS.map(|order| moment.resolve(order, calendar));
        let exists = found.map(|when| matches!(when, When::Day(_) | When::Instant(..)));
        if exists == [false; 3] {
            self.invalid += u64::from(found.contains(&When::Invalid)) * times;
            return;
        }
        for (at, exists) in exists.into_iter().enumerate() {
            // With the year behind, the order is that of day and month.
            let is_order = at < 2 || moment.is_short() || !moment.depends_on_order();
            self.dates[at] += u64::from(exists && is_order) * times;
        }
        if exists[0] && exists[1] {
            self.both_orders += times;
            if found[0] != found[1] {
                self.either_order += times;
                keep(&mut self.open_dates, text);
            }
        }
        let style = &mut self.style;
        style.between = style.between.or(Some(moment.mark));
        style.named |= moment.is_named();
        style.half_days |= moment.is_half_day;
        style.persian |= is_persian;
        style.short |= moment.is_short();
        style.jalali |= moment.is_jalali(calendar);
    }

    /// 1 where the cells need a decimal point, −1 where they need a comma.
    fn verdict_of_marks(&self, expected: &Expected) -> i32 {
        let [point, comma] = self.numbers;
        if self.is_numbers(point.max(comma), expected) {
            sign(point, comma)
        } else {
            0
        }
    }

    /// 1 where the cells need the day first, −1 where they need the month first.
    fn verdict_of_orders(&self) -> i32 {
        sign(self.dates[0], self.dates[1])
    }

    fn is_numbers(&self, numbers: u64, expected: &Expected) -> bool {
        let enough = if expected.scores {
            numbers == self.present
        } else {
            most(numbers, self.present)
        };
        numbers > 0 && self.ids == 0 && enough
    }

    /// What the column is, and what has to be asked.
    pub fn verdict(
        &self,
        expected: &Expected,
        format: &Format,
        file: &Convention,
    ) -> (Verdict, Option<Question>) {
        let [point, comma] = self.numbers;
        if self.is_numbers(point.max(comma), expected) {
            let by_file = file.points.signum();
            let by_cells = sign(point, comma);
            let is_open = by_cells == 0 && self.either_mark > 0 && by_file == 0;
            let by_semicolons = if file.semicolons { -1 } else { 1 };
            let signs = [by_cells, by_file, by_semicolons];
            let sign = signs.into_iter().find(|sign| *sign != 0);
            let decimal = format.decimal.unwrap_or(match sign {
                Some(-1) if self.either_mark > 0 || by_cells < 0 => Decimal::Comma,
                _ => Decimal::Point,
            });
            let asked = is_open && format.decimal.is_none() && expected.numbers;
            let question = asked.then(|| {
                ask(
                    "decimal",
                    usize::from(decimal == Decimal::Comma),
                    &Decimal::NAMES,
                    &self.open_numbers,
                )
            });
            return (Verdict::Numbers(decimal), question);
        }
        let best = self.dates.iter().copied().max().unwrap_or(0);
        let order = format.date_order;
        let of_order = order.and_then(|order| ORDERS.iter().position(|other| *other == order));
        // By the user's order the others are dates that do not exist.
        let (dates, invalid) = match of_order {
            Some(at) => (
                self.dates[at],
                self.invalid + best - self.dates[at].min(best),
            ),
            None => (best, self.invalid),
        };
        if best == 0 || !most(dates + invalid, self.present) {
            return (Verdict::Words, None);
        }
        let style = &self.style;
        let calendar = format
            .calendar
            .or((style.short && style.persian).then_some(Calendar::Jalali));
        if let Some(order) = order {
            return (Verdict::Dates(order, calendar), None);
        }
        let is_best = |at: usize| self.dates[at] == best;
        let by_file = file.days_first.signum();
        // Points part days and months only where the day comes first.
        let is_pointed = style.between == Some('.');
        let at = match by_file {
            1 if is_best(0) => 0,
            -1 if is_best(1) => 1,
            _ if is_best(2) && style.short && style.persian => 2,
            _ if is_best(1) && style.half_days => 1,
            _ => (0..3).find(|at| is_best(*at)).unwrap_or(0),
        };
        let is_open = self.either_order > 0 && is_best(0) && is_best(1);
        let asked = is_open && by_file == 0 && !is_pointed && at < 2;
        let question =
            asked.then(|| ask("date_order", at, &DateOrder::NAMES[..2], &self.open_dates));
        (Verdict::Dates(ORDERS[at], calendar), question)
    }

    /// Do some dates need the day first and others the month, so that no order fits?
    pub fn is_conflict(&self) -> bool {
        let [dmy, mdy, ymd] = self.dates;
        let best = dmy.max(mdy).max(ymd);
        let all = dmy.max(mdy) + dmy.min(mdy) - self.both_orders;
        best > 0
            && !most(best + self.invalid, self.present)
            && most(all + self.invalid, self.present)
    }

    /// How the column writes its values: `1.234,56`, `d/m/y`, `Jalali y/m/d`, `serial`; `None` where it is plain.
    pub fn format(&self, verdict: Verdict) -> Option<String> {
        let style = &self.style;
        match verdict {
            Verdict::Words => None,
            Verdict::Numbers(decimal) => {
                let [thousands, point] = style.marks[usize::from(decimal == Decimal::Comma)];
                if thousands.is_none()
                    && point.is_none_or(|point| point == '.')
                    && !style.percent
                    && !style.currency
                {
                    return None;
                }
                let mut text = String::from("1");
                text.extend(thousands);
                text.push_str("234");
                if let Some(point) = point {
                    text.push(point);
                    text.push_str("56");
                }
                text.push_str(if style.percent { "%" } else { "" });
                text.push_str(if style.currency { " ¤" } else { "" });
                Some(text)
            }
            Verdict::Dates(order, _) => {
                let Some(between) = style.between else {
                    return style.counted.map(str::to_owned);
                };
                let mut text = String::from(if style.jalali { "Jalali " } else { "" });
                let names = if style.named {
                    ["d", "month", "y"]
                } else {
                    ["d", "m", "y"]
                };
                let is_first = self.dates[2] >= self.dates[0].max(self.dates[1]) && !style.named;
                let places: [usize; 3] = match order {
                    _ if is_first => [2, 1, 0],
                    DateOrder::Mdy => [1, 0, 2],
                    _ => [0, 1, 2],
                };
                for (at, place) in places.into_iter().enumerate() {
                    if at > 0 {
                        text.push(between);
                    }
                    text.push_str(names[place]);
                }
                Some(text)
            }
        }
    }
}

fn keep(sample: &mut Vec<String>, text: &str) {
    if sample.len() < Vote::SAMPLE {
        sample.push(text.chars().take(80).collect());
    }
}

fn ask<T>(code: &'static str, guess: usize, names: &[(&str, T)], sample: &[String]) -> Question {
    let names: Vec<String> = names.iter().map(|(name, _)| (*name).to_owned()).collect();
    Question {
        code,
        column: None,
        guess: names.get(guess).cloned().unwrap_or_default(),
        alternatives: names,
        sample: sample.to_vec(),
    }
}
