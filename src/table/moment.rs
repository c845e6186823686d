//! Dates and times as people write them: in any order, with names of months, in two calendars, in half days.

use super::date::{Offset, checked_day};
use super::format::{Calendar, DateOrder, Epoch};
use super::jalali::day_of_jalali;
use super::lexicon::DATES;

/// Microseconds of a day, an hour's and a minute's.
const DAY: i64 = 86_400_000_000;
const MINUTE: i64 = 60_000_000;

/// A date in numbers and names, whose order is not known yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    /// Numbers in the order they are written, with their digits; two, where a month is named.
    numbers: [(u32, u8); 3],
    count: u8,
    /// The month by name, its calendar, and how many numbers stand before it.
    name: Option<(u32, Calendar, u8)>,
    /// The mark between the numbers.
    pub mark: char,
    /// Time of day in microseconds; `Err` where there is no such time.
    time: Option<Result<i64, ()>>,
    /// Is the time one of half a day?
    pub is_half_day: bool,
    offset: Offset,
}

/// A moment in an order and a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A day alone.
    Day(i32),
    /// A civil time in microseconds since 1970-01-01, with its offset.
    Instant(i64, Offset),
    /// The form of a date, but no such date in this order.
    Invalid,
    /// Not a date in this order.
    No,
}

impl Moment {
    /// The date that a folded cell has the form of.
    ///
    /// Read are three numbers with one mark between them (`/`, `.`, `-`, space), of which one may be a year of four
    /// digits; a day, a named month and a year; a month and a year (its first day); each with a time of one or two
    /// digits for the hour, with half of the day and zone, behind it or before it. Names of week days are skipped.
    pub fn scan(folded: &str) -> Option<Self> {
        let mut moment = Self {
            numbers: [(0, 0); 3],
            count: 0,
            name: None,
            mark: ' ',
            time: None,
            is_half_day: false,
            offset: Offset::None,
        };
        if folded.len() > 80 || !folded.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        match folded.find(':') {
            None => moment.read_date(folded)?,
            Some(colon) => {
                let hour = folded[..colon].trim_end_matches(|char: char| char.is_ascii_digit());
                let rest = moment.read_time(&folded[hour.len()..])?;
                // The T of ISO 8601; other words end in a t, too.
                let date = hour.strip_suffix('t');
                let date = date.filter(|date| date.ends_with(|char: char| char.is_ascii_digit()));
                match date.unwrap_or(hour).trim_end_matches(['-', ' ', ',']) {
                    "" => moment.read_date(rest.trim_start_matches(['-', ',', ' ']))?,
                    date => {
                        moment.read_date(date)?;
                        moment.read_zone(rest)?;
                    }
                }
            }
        }
        moment.has_form().then_some(moment)
    }

    /// Takes numbers, names and marks.
    fn read_date(&mut self, text: &str) -> Option<()> {
        let text = text.trim_end_matches(['.', ' ', ',']);
        // Behind a name that comes first, and between the numbers.
        let mut marks = [' '; 3];
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let is_digit = first.is_ascii_digit();
            let end = rest.find(|char: char| {
                char.is_ascii_digit() != is_digit || (!is_digit && !char.is_alphabetic())
            });
            let length = end.unwrap_or(rest.len()).max(first.len_utf8());
            let (token, behind) = rest.split_at(length);
            rest = behind;
            if is_digit {
                let place = self.numbers.get_mut(usize::from(self.count))?;
                *place = (number(token)? as u32, length as u8);
                self.count += 1;
            } else if first.is_alphabetic() {
                self.read_word(token)?;
            } else if matches!(
                first,
                '/' | '.' | '-' | ' ' | ',' | '\'' | super::lexicon::THOUSANDS
            ) {
                // Of several marks in a row the one that is seen counts: `31. 1. 2024`.
                if let Some(mark) = marks.get_mut(usize::from(self.count))
                    && first != ' '
                {
                    if *mark != ' ' && self.name.is_none() {
                        return None;
                    }
                    *mark = first;
                }
            } else {
                return None;
            }
        }
        self.mark = marks[usize::from(self.count > 1)];
        // One mark between all three numbers.
        (self.count < 3 || marks[1] == marks[2]).then_some(())
    }

    fn read_word(&mut self, word: &str) -> Option<()> {
        let meaning = DATES.find(word)?;
        let (month, calendar) = match meaning.strip_prefix('j') {
            Some(month) => (month, Calendar::Jalali),
            None => (meaning, Calendar::Gregorian),
        };
        match number(month)? {
            0 => Some(()),
            _ if self.name.is_some() => None,
            month => {
                self.name = Some((month as u32, calendar, self.count));
                Some(())
            }
        }
    }

    /// Takes `hh:mm[:ss[.fff]]` and half of the day; returns what stands behind.
    fn read_time<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        let mut parts = [0i64; 3];
        let mut micros = 0;
        for (at, part) in parts.iter_mut().enumerate() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 || length > 2 || (at > 0 && length != 2) {
                return None;
            }
            *part = number(&rest[..length])?;
            rest = &rest[length..];
            match rest.strip_prefix(':') {
                Some(behind) if at < 2 => rest = behind,
                _ if at == 0 => return None,
                _ => break,
            }
        }
        if let Some(fraction) = rest.strip_prefix(['.', ',']) {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            let mut unit = 1_000_000;
            for byte in fraction.bytes().take(length.min(6)) {
                unit /= 10;
                micros += i64::from(byte - b'0') * unit;
            }
            if length > 0 {
                rest = &fraction[length..];
            }
        }
        let [mut hour, minute, second] = parts;
        let mut is_valid = hour < 24 && minute < 60 && second < 60;
        for (word, half) in DATES.iter().filter(|(_, half)| half.ends_with('m')) {
            if let Some(behind) = strip_spaced(rest, word) {
                is_valid &= (1..=12).contains(&hour);
                hour = hour % 12 + if half == "pm" { 12 } else { 0 };
                self.is_half_day = true;
                rest = behind;
                break;
            }
        }
        let time = (hour * 60 + minute) * MINUTE + second * 1_000_000 + micros;
        self.time = Some(is_valid.then_some(time).ok_or(()));
        Some(rest)
    }

    /// Takes `z`, `+03:30`, `gmt+2` or the name of a zone; a name in brackets behind it says the same again.
    fn read_zone(&mut self, text: &str) -> Option<()> {
        let text = text.split('(').next().unwrap_or_default().trim();
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        // Names of zones may be in Cyrillic letters: then the whole is the name.
        let (name, offset) = match text.find(['+', '-']) {
            Some(at) if at == letters || at == 0 => text.split_at(at),
            _ => (text, ""),
        };
        let base: i64 = match name {
            "" => 0,
            name => {
                let minutes = DATES.find(name)?.strip_prefix('z')?;
                match minutes.strip_prefix('-') {
                    Some(minutes) => -number(minutes)?,
                    None => number(minutes)?,
                }
            }
        };
        if text.is_empty() {
            return Some(());
        }
        let minutes = match offset {
            "" => 0,
            offset => {
                let sign = if offset.starts_with('-') { -1 } else { 1 };
                let digits: String = offset[1..].chars().filter(|char| *char != ':').collect();
                let value = number(&digits)?;
                let (hours, minutes) = match digits.len() {
                    1 | 2 => (value, 0),
                    4 => (value / 100, value % 100),
                    _ => return None,
                };
                if hours > 18 || minutes > 59 {
                    return None;
                }
                sign * (hours * 60 + minutes)
            }
        };
        self.offset = Offset::Minutes((base + minutes) as i16);
        Some(())
    }

    /// Are the numbers and names those of a date?
    fn has_form(&self) -> bool {
        let digits = self.numbers.map(|(_, digits)| digits);
        let is_short = |digits: u8| digits == 1 || digits == 2;
        match (self.count, self.name) {
            (3, None) => match digits {
                [4, b, c] | [b, c, 4] => is_short(b) && is_short(c),
                // Numbers with spaces between them, and `1.2.3`, are dates only if they look like dates.
                [a, b, c] => {
                    let is_full = [a, b, c] == [2; 3];
                    c == 2
                        && is_short(a)
                        && is_short(b)
                        && match self.mark {
                            '/' => true,
                            '.' | '-' => is_full || self.time.is_some(),
                            _ => false,
                        }
                }
            },
            (2, None) => {
                self.time.is_none()
                    && matches!(self.mark, '/' | '-')
                    && matches!(digits, [4, b, _] | [b, 4, _] if is_short(b))
            }
            (2, Some(_)) => matches!(digits, [4, b, _] | [b, 4 | 2, _] if is_short(b)),
            // `Jan-24` is a month, as spreadsheets write it.
            (1, Some((.., before))) => {
                let is_of_year =
                    digits[0] == 4 || (digits[0] == 2 && before == 0 && self.mark == '-');
                self.time.is_none() && is_of_year
            }
            _ => false,
        }
    }

    /// Is it written in three numbers, the year not first? Then day and month can change places.
    pub fn depends_on_order(&self) -> bool {
        self.count == 3 && self.numbers[0].1 != 4
    }

    /// Has the year two digits?
    pub fn is_short(&self) -> bool {
        self.numbers.iter().all(|(_, digits)| *digits < 4)
    }

    /// Is it a date of the Jalali calendar? `calendar` decides where neither name nor year do.
    pub fn is_jalali(&self, calendar: Option<Calendar>) -> bool {
        let year = self.numbers.iter().find(|(_, digits)| *digits == 4);
        match (self.name, year) {
            (Some((_, calendar, _)), _) => calendar == Calendar::Jalali,
            (None, Some((year, _))) => (1300..=1500).contains(year),
            (None, None) => calendar == Some(Calendar::Jalali),
        }
    }

    /// Is the month written by its name?
    pub fn is_named(&self) -> bool {
        self.name.is_some()
    }

    /// The moment in an order; `calendar` decides where the year does not.
    ///
    /// Years of two digits: 00–68 are 2000–2068 and 69–99 are 1969–1999, as in POSIX `strptime`; Jalali ones 00–49
    /// are 1400–1449 and 50–99 are 1350–1399.
    pub fn resolve(&self, order: DateOrder, calendar: Option<Calendar>) -> When {
        let [a, b, c] = self.numbers;
        let numbers = match (self.count, self.name) {
            (3, _) if a.1 == 4 => Some((a, b.0, c.0)),
            (3, _) if c.1 == 4 && order == DateOrder::Mdy => Some((c, a.0, b.0)),
            (3, _) if c.1 == 4 => Some((c, b.0, a.0)),
            (3, _) => Some(match order {
                DateOrder::Dmy => (c, b.0, a.0),
                DateOrder::Mdy => (c, a.0, b.0),
                DateOrder::Ymd => (a, b.0, c.0),
            }),
            (2, None) if a.1 == 4 => Some((a, b.0, 1)),
            (2, None) => Some((b, a.0, 1)),
            (2, Some((month, ..))) if a.1 == 4 => Some((a, month, b.0)),
            (2, Some((month, ..))) => Some((b, month, a.0)),
            (_, Some((month, ..))) => Some((a, month, 1)),
            _ => None,
        };
        let Some(((year, digits), month, day)) = numbers else {
            return When::No;
        };
        let is_jalali = self.is_jalali(calendar);
        let year = match (digits, is_jalali) {
            (4, _) => year,
            (_, true) => year + if year < 50 { 1400 } else { 1300 },
            (_, false) => year + if year < 69 { 2000 } else { 1900 },
        } as i32;
        let found = if is_jalali {
            day_of_jalali(year, month, day)
        } else {
            checked_day(year, month, day)
        };
        match (found, self.time) {
            (Some(day), None) => When::Day(day),
            (Some(day), Some(Ok(time))) => When::Instant(i64::from(day) * DAY + time, self.offset),
            // What looks like a date of a short year may be anything else.
            _ if digits < 4 => When::No,
            _ => When::Invalid,
        }
    }
}

/// The moment that a number counts, by `epoch` or by its size: spreadsheet days of the 1900 system from 1950 to 2100,
/// Unix seconds and milliseconds from 1990 to 2100, and days written `20250131` or `14031112`.
///
/// Times of spreadsheets are rounded to the second: their fractions of a day are cut in exports.
pub(super) fn count(value: f64, epoch: Option<Epoch>) -> Option<(When, &'static str)> {
    const SECOND: f64 = 1e6;
    let is_within = |low: f64, high: f64| (low..high).contains(&value);
    let epoch = epoch.or(match value {
        _ if is_within(18_264.0, 73_051.0) => Some(Epoch::Excel1900),
        _ if is_within(631_152_000.0, 4_102_444_800.0) => Some(Epoch::Unix),
        _ if is_within(631_152_000_000.0, 4_102_444_800_000.0) => Some(Epoch::UnixMs),
        _ => None,
    });
    let (days, offset, name) = match epoch {
        // The 1900 system counts a 29 February 1900 as 60.
        Some(Epoch::Excel1900) => {
            let phantom = f64::from(u8::from(value < 60.0));
            (
                value + phantom - 25_569.0,
                Offset::None,
                "Excel serial 1900",
            )
        }
        Some(Epoch::Excel1904) => (value - 24_107.0, Offset::None, "Excel serial 1904"),
        Some(Epoch::Unix) => (value / 86_400.0, Offset::Zulu, "Unix seconds"),
        Some(Epoch::UnixMs) => (value / 86_400_000.0, Offset::Zulu, "Unix milliseconds"),
        None => return Some((When::Day(compact(value)?), "yyyymmdd")),
    };
    // From 1600 to 9999.
    if !(-135_140.0..2_932_897.0).contains(&days) {
        return None;
    }
    let micros = match epoch {
        Some(Epoch::Unix) => value * SECOND,
        Some(Epoch::UnixMs) => value * 1e3,
        _ if days.fract() == 0.0 => return Some((When::Day(days as i32), name)),
        _ => (days * 86_400.0).round() * SECOND,
    };
    Some((When::Instant(micros.round() as i64, offset), name))
}

/// A day written `20250131`.
fn compact(value: f64) -> Option<i32> {
    if value.fract() != 0.0 || !(13_000_101.0..21_001_232.0).contains(&value) {
        return None;
    }
    let number = value as u32;
    let (year, month, day) = ((number / 10_000) as i32, number / 100 % 100, number % 100);
    match year {
        1300..=1500 => day_of_jalali(year, month, day),
        1900.. => checked_day(year, month, day),
        _ => None,
    }
}

/// The value of up to nine ASCII digits.
fn number(text: &str) -> Option<i64> {
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = text
        .bytes()
        .fold(0, |value, byte| value * 10 + i64::from(byte & 15));
    is_number.then_some(value)
}

/// The text behind a word, spaces and points within and around it left aside: `p.m.` and `ب.ظ` are halves of the day.
fn strip_spaced<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let is_skipped = |char: char| matches!(char, '.' | ' ');
    let mut rest = text;
    for wanted in word.chars() {
        rest = rest.trim_start_matches(is_skipped).strip_prefix(wanted)?;
    }
    let behind = rest.trim_start_matches('.');
    let is_whole = !behind.starts_with(char::is_alphabetic);
    is_whole.then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::super::date::day_of;
    use super::super::lexicon::fold;
    use super::*;
    use DateOrder::{Dmy, Mdy, Ymd};

    fn when(text: &str, order: DateOrder) -> When {
        Moment::scan(&fold(text)).map_or(When::No, |moment| moment.resolve(order, None))
    }

    fn at(day: i32, hour: i64, minute: i64, second: i64, offset: Offset) -> When {
        let seconds = i64::from(day) * 86_400 + hour * 3600 + minute * 60 + second;
        When::Instant(seconds * 1_000_000, offset)
    }

    #[test]
    fn dates_are_read_in_numbers_and_names_of_four_languages() {
        for (text, order, (year, month, day)) in [
            ("31.01.2024", Dmy, (2024, 1, 31)),
            ("31. 1. 2024", Dmy, (2024, 1, 31)),
            ("1/31/2024", Mdy, (2024, 1, 31)),
            ("02/03/2024", Dmy, (2024, 3, 2)),
            ("02/03/2024", Mdy, (2024, 2, 3)),
            ("02/03/2024", Ymd, (2024, 3, 2)),
            ("2024/3/5", Mdy, (2024, 3, 5)),
            ("2024.03.05.", Dmy, (2024, 3, 5)),
            ("31 01 2024", Dmy, (2024, 1, 31)),
            ("31-01-24", Dmy, (2024, 1, 31)),
            ("31/1/68", Dmy, (2068, 1, 31)),
            ("31/1/69", Dmy, (1969, 1, 31)),
            ("24/1/31", Ymd, (2024, 1, 31)),
            ("01-Mar-2024", Dmy, (2024, 3, 1)),
            ("15 January 2024", Mdy, (2024, 1, 15)),
            ("Feb 3 2024", Dmy, (2024, 2, 3)),
            ("January 31st, 2024", Dmy, (2024, 1, 31)),
            ("Wed, 31 Jan 2024", Mdy, (2024, 1, 31)),
            ("2024-Jul-04", Dmy, (2024, 7, 4)),
            ("5 Dec 23", Dmy, (2023, 12, 5)),
            ("Sept 2024", Dmy, (2024, 9, 1)),
            ("Jan-24", Dmy, (2024, 1, 1)),
            ("05/2024", Dmy, (2024, 5, 1)),
            ("2024/05", Dmy, (2024, 5, 1)),
            ("31. jaanuar 2024", Dmy, (2024, 1, 31)),
            ("kolmapäev, 31. märts 2021. a", Dmy, (2021, 3, 31)),
            ("5 марта 2024 г.", Dmy, (2024, 3, 5)),
            ("вторник, 5 МАРТА 2024 года", Dmy, (2024, 3, 5)),
            ("Март 2024", Dmy, (2024, 3, 1)),
            ("5 сент. 2024", Dmy, (2024, 9, 5)),
            ("۳۱ ژانویهٔ ۲۰۲۴", Dmy, (2024, 1, 31)),
            ("۵ مارچ ۲۰۲۴", Dmy, (2024, 3, 5)),
            ("۲۰۲۴/۰۱/۳۱", Dmy, (2024, 1, 31)),
            ("۱۴۰۲/۰۵/۱۲", Dmy, (2023, 8, 3)),
            ("1402-5-12", Dmy, (2023, 8, 3)),
            ("12/05/1402", Dmy, (2023, 8, 3)),
            ("سه‌شنبه ۱۲ مرداد ۱۴۰۲", Dmy, (2023, 8, 3)),
            ("۱۲ مرداد ماه ۱۴۰۲", Dmy, (2023, 8, 3)),
            ("12 Mordad 1402", Dmy, (2023, 8, 3)),
            ("۱۲ اسد ۱۴۰۲", Dmy, (2023, 8, 3)),
        ] {
            assert_eq!(
                when(text, order),
                When::Day(day_of(year, month, day)),
                "{text}"
            );
        }
    }

    #[test]
    fn times_are_read_with_halves_of_the_day_and_zones() {
        let day = day_of(2024, 1, 31);
        let utc = Offset::Minutes(0);
        for (text, expected) in [
            ("31.01.2024 9:05", at(day, 9, 5, 0, Offset::None)),
            ("31/01/2024, 21:05:07", at(day, 21, 5, 7, Offset::None)),
            ("1/31/2024 12:00 AM", at(day, 0, 0, 0, Offset::None)),
            ("1/31/2024 12:30:01 p.m.", at(day, 12, 30, 1, Offset::None)),
            ("1/31/2024 3:05PM", at(day, 15, 5, 0, Offset::None)),
            (
                "31 ژانویه 2024 ساعت ۳:۰۵ ب.ظ.",
                at(day, 15, 5, 0, Offset::None),
            ),
            (
                "۱۱ بهمن ۱۴۰۲، ۳:۰۵ بعد از ظهر",
                at(day, 15, 5, 0, Offset::None),
            ),
            ("۱۵:۰۵ - ۱۴۰۲/۱۱/۱۱", at(day, 15, 5, 0, Offset::None)),
            ("31.01.2024 в 15:05", at(day, 15, 5, 0, Offset::None)),
            ("31.01.2024 kell 15:05", at(day, 15, 5, 0, Offset::None)),
            (
                "31 August 2024 15:05",
                at(day_of(2024, 8, 31), 15, 5, 0, Offset::None),
            ),
            ("31.01.2024 15:05 UTC", at(day, 15, 5, 0, utc)),
            ("31.01.2024 15:05 Z", at(day, 15, 5, 0, utc)),
            (
                "31.01.2024 15:05 +03:30",
                at(day, 15, 5, 0, Offset::Minutes(210)),
            ),
            (
                "31.01.2024 15:05+0330",
                at(day, 15, 5, 0, Offset::Minutes(210)),
            ),
            (
                "1/31/2024 3:05 PM EST",
                at(day, 15, 5, 0, Offset::Minutes(-300)),
            ),
            (
                "31.01.2024 15:05 GMT-2",
                at(day, 15, 5, 0, Offset::Minutes(-120)),
            ),
            (
                "31.01.2024 15:05 МСК",
                at(day, 15, 5, 0, Offset::Minutes(180)),
            ),
            (
                "Wed Jan 31 2024 15:05:00 GMT+0200 (Eastern European Standard Time)",
                at(day, 15, 5, 0, Offset::Minutes(120)),
            ),
            ("۲۰۲۴-۰۱-۳۱T۱۵:۰۵:۰۰Z", at(day, 15, 5, 0, utc)),
        ] {
            let order = if text.starts_with("1/31") { Mdy } else { Dmy };
            assert_eq!(when(text, order), expected, "{text}");
        }
        let fraction = i64::from(day) * DAY + 15 * 3600 * 1_000_000 + 250_000;
        assert_eq!(
            when("31.01.2024 15:00:00,25", Dmy),
            When::Instant(fraction, Offset::None)
        );
    }

    #[test]
    fn dates_that_do_not_exist_are_invalid_and_other_texts_no_dates() {
        for text in [
            "30.02.2024",
            "1402/12/30",
            "1402/07/31",
            "31.13.2024",
            "31.01.2024 25:00",
            "1/31/2024 13:00 PM",
            "12 مرداد 2024",
            "00.01.2024",
            "29 Feb 2023",
        ] {
            assert_eq!(when(text, Dmy), When::Invalid, "{text}");
        }
        for text in [
            "",
            "may",
            "Mar 2024 campaign",
            "1.2.3",
            "10.2.15",
            "192.168.1.1",
            "12 05 24",
            "9/10",
            "2024",
            "Jan 24",
            "3rd",
            "2 of 5",
            "31/01-2024",
            "1//2/2024",
            "31.01.2024 15",
            "31.01.2024 15:5",
            "31.01.2024 15:05 noon",
            "99.99.99",
            "Q1 2024",
            "10:15",
            "31.01.2024 15:05 +99",
            "a:b",
            "12345/01/02",
            "31.01.2024 15:05 +03:30 x",
            "1/2/3/2024",
        ] {
            assert_eq!(when(text, Dmy), When::No, "{text}");
        }
    }

    /// Serials by openpyxl's `from_excel`; seconds by Python's `datetime.fromtimestamp(…, UTC)`.
    #[test]
    fn numbers_count_from_their_epochs() {
        use Epoch::{Excel1900, Excel1904, Unix, UnixMs};
        let day = |year, month, day| When::Day(day_of(year, month, day));
        for (value, epoch, expected) in [
            (45_000.0, None, day(2023, 3, 15)),
            (
                45_292.5,
                None,
                at(day_of(2024, 1, 1), 12, 0, 0, Offset::None),
            ),
            (
                45_292.430_56,
                None,
                at(day_of(2024, 1, 1), 10, 20, 0, Offset::None),
            ),
            (1.0, Some(Excel1900), day(1900, 1, 1)),
            (59.0, Some(Excel1900), day(1900, 2, 28)),
            (61.0, Some(Excel1900), day(1900, 3, 1)),
            (43_830.0, Some(Excel1904), day(2024, 1, 1)),
            (0.0, Some(Excel1904), day(1904, 1, 1)),
            (
                1_709_251_200.0,
                None,
                at(day_of(2024, 3, 1), 0, 0, 0, Offset::Zulu),
            ),
            (0.0, Some(Unix), at(0, 0, 0, 0, Offset::Zulu)),
            (
                1_709_337_600_000.0,
                None,
                at(day_of(2024, 3, 2), 0, 0, 0, Offset::Zulu),
            ),
            (1000.0, Some(UnixMs), at(0, 0, 0, 1, Offset::Zulu)),
            (20_240_131.0, None, day(2024, 1, 31)),
            (14_021_111.0, None, day(2024, 1, 31)),
        ] {
            assert_eq!(
                count(value, epoch).map(|(when, _)| when),
                Some(expected),
                "{value}"
            );
        }
        for value in [
            0.0,
            7.0,
            2024.0,
            100_000.0,
            20_241_301.0,
            16_000_101.0,
            1e10,
            1e13,
            -45_000.0,
        ] {
            assert_eq!(count(value, None), None, "{value}");
        }
        assert_eq!(count(1e300, Some(Unix)), None);
    }
}
