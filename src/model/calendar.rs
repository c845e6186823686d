//! Civil days and the periods that they fall in. Proleptic Gregorian, day 0 = 1970-01-01.

use crate::error::{Error, ErrorKind, Result};
use crate::option::{Fields, refuse};
use crate::table::parse_day;
pub use crate::table::{civil, day_of, write_day as iso};

/// The civil day that an option names as `YYYY-MM-DD`.
///
/// # Errors
/// `bad_option` where the text is no date.
pub fn parse_iso(name: &'static str, text: &str) -> Result<i32> {
    if let Some(day) = parse_day(text).filter(|_| text.len() == 10) {
        return Ok(day);
    }
    Err(Error::new(ErrorKind::BadOption {
        name,
        problem: format!("\"{text}\" is no date of the form YYYY-MM-DD"),
    }))
}

/// Length of the periods of a trend.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Length {
    /// Hours of the day in the analysis zone.
    Hour,
    /// Days.
    Day,
    /// Weeks as the calendar begins them.
    Week,
    /// Weeks from this day on: 1 = Monday to 7 = Sunday.
    WeekFrom(u8),
    /// Months.
    #[default]
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}

impl Length {
    /// All lengths by the names that options and reports use.
    const TIMED: [(&str, Self); 6] = [
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// Those of whole days.
    pub const NAMED: [(&str, Self); 5] = {
        let [_, named @ ..] = Self::TIMED;
        named
    };
}

/// How time is cut into weeks, months, quarters and years.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Calendar {
    /// Gregorian months; ISO weeks, Monday to Sunday.
    #[default]
    Gregorian,
    /// Solar Hijri months, as in Iran; weeks from Saturday to Friday.
    Jalali,
}

impl Calendar {
    /// Both calendars by the names that options and reports use.
    pub const NAMED: [(&str, Self); 2] = [("gregorian", Self::Gregorian), ("jalali", Self::Jalali)];

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gregorian => "gregorian",
            Self::Jalali => "jalali",
        }
    }

    /// Days from the first day of a week to 1970-01-01.
    fn week_offset(self) -> i32 {
        match self {
            Self::Gregorian => 3,
            Self::Jalali => 5,
        }
    }

    /// Year, and month from 0, that hold a day.
    fn month_of(self, day: i32) -> (i32, i32) {
        match self {
            Self::Gregorian => {
                let (year, month, _) = civil(day);
                (year, month as i32 - 1)
            }
            Self::Jalali => {
                // 33 years have 12,053 days. Mean years begin less than a year from the true ones.
                let mean = (i64::from(day - nowruz(0)) * 33).div_euclid(12_053);
                let mut year = mean as i32 + 1;
                while nowruz(year) > day {
                    year -= 1;
                }
                let in_year = day - nowruz(year);
                let long = in_year < 6 * 31;
                (
                    year,
                    if long {
                        in_year / 31
                    } else {
                        (in_year - 6) / 30
                    },
                )
            }
        }
    }

    /// The day so many months later, or the last of its month where that is shorter.
    pub fn shifted(self, day: i32, months: i32) -> i32 {
        let (year, month) = self.month_of(day);
        let index = year * 12 + month;
        let first = self.first_of_month(index + months);
        let last = self.first_of_month(index + months + 1) - 1;
        (first + day - self.first_of_month(index)).min(last)
    }

    /// Whole months from one day to before another, where both are the first of their months.
    pub fn whole_months(self, from: i32, to: i32) -> Option<i32> {
        let index = |day| {
            let (year, month) = self.month_of(day);
            let index = year * 12 + month;
            (self.first_of_month(index) == day).then_some(index)
        };
        Some(index(to)? - index(from)?).filter(|&months| months > 0)
    }

    /// First day of a month, counted from the first of the year 0.
    fn first_of_month(self, months: i32) -> i32 {
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12));
        match self {
            Self::Gregorian => day_of(year, month as u32 + 1, 1),
            Self::Jalali => nowruz(year) + 30 * month + month.min(6),
        }
    }
}

/// First day of a Jalali year, 1 Farvardin.
///
/// # Source
/// Eight leap years in each 33. With this phase it is the astronomical calendar in force in Iran for the years 1178 to
/// 1501 (1799 to 2123): Heydari-Malayeri (2004), *A concise review of the Iranian calendar*, arXiv astro-ph/0409620.
fn nowruz(year: i32) -> i32 {
    365 * (year - 1) + (8 * year + 21).div_euclid(33) - 492_268
}

/// Periods of one length in one calendar, numbered ascending by one from period to period.
///
/// Times are counted in ticks: hours since 1970-01-01T00 where the periods are hours, civil days where they are not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// How long each is.
    pub length: Length,
    /// How they are cut.
    pub calendar: Calendar,
    /// Months, 0–11, from the beginning of the calendar's year to that of the fiscal year, in which quarters and years are
    /// counted.
    pub fiscal: u8,
}

/// The periods that a stretch of days falls in, by places from that of its first day on.
#[derive(Debug)]
pub struct Periods {
    /// How time is cut.
    pub period: Period,
    /// First day of each, and the day after the last.
    starts: Vec<i32>,
    /// Number of the first.
    low: i32,
    /// The first day of the stretch, and the place of each day from it on.
    first: i32,
    places: Vec<u32>,
}

impl Periods {
    /// The periods of the days from `first` to `last`, both among them.
    pub fn new(period: Period, first: i32, last: i32) -> Self {
        let (low, high) = (period.index(first), period.index(last.max(first)));
        let starts: Vec<i32> = (low..=high + 1).map(|at| period.first_day(at)).collect();
        let mut places = Vec::new();
        for (place, &end) in (0..).zip(starts.iter().skip(1)) {
            let days = i64::from(end.min(last.saturating_add(1))) - i64::from(first);
            places.resize(days.max(0) as usize, place);
        }
        Self {
            period,
            starts,
            low,
            first,
            places,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The place of the period of a day; days outside of the stretch count as its ends.
    #[inline]
    pub fn place(&self, day: i32) -> usize {
        let at = day.saturating_sub(self.first).max(0) as usize;
        let place = self.places.get(at).or(self.places.last());
        place.map_or(0, |&place| place as usize)
    }

    /// First day of the period at a place, which may be one after the last.
    #[inline]
    pub fn first_day(&self, at: usize) -> i32 {
        self.starts.get(at).copied().unwrap_or(i32::MAX)
    }

    /// What the period at a place is called.
    pub fn label(&self, at: usize) -> String {
        self.period.label(self.low + at as i32)
    }
}

impl Period {
    /// Hours.
    pub const HOURS: Self = Self {
        length: Length::Hour,
        calendar: Calendar::Gregorian,
        fiscal: 0,
    };

    /// Periods of the Gregorian calendar and its years.
    pub fn gregorian(length: Length) -> Self {
        Self {
            length,
            ..Self::default()
        }
    }

    /// The periods that options name: their length by the option `name`, months where not given, and how they are cut as in
    /// [`Period::of`].
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(options: &Fields, name: &'static str) -> Result<Self> {
        Self::read_of(options, name, &Length::NAMED)
    }

    /// The same where the periods may be hours.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read_timed(options: &Fields, name: &'static str) -> Result<Self> {
        Self::read_of(options, name, &Length::TIMED)
    }

    fn read_of(options: &Fields, name: &'static str, known: &[(&str, Length)]) -> Result<Self> {
        let length = options.one_of(name, known)?.unwrap_or_default();
        let week_start = options.whole("weekStart", 1, 7)?;
        let length = match week_start {
            Some(day) if length == Length::Week => Length::WeekFrom(day as u8),
            _ => length,
        };
        Self::of(options, length)
    }

    /// Periods of a length as options say that time is cut: by the months of `calendar`, Gregorian where not given, and in
    /// years and quarters that begin with the month `fiscalYearStart` of it, 1–12, the first where not given.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn of(options: &Fields, length: Length) -> Result<Self> {
        let start = options.whole("fiscalYearStart", 1, 12)?;
        Ok(Self {
            length,
            calendar: options
                .one_of("calendar", &Calendar::NAMED)?
                .unwrap_or_default(),
            fiscal: start.map_or(0, |month| month as u8 - 1),
        })
    }

    /// The length's name in reports.
    pub fn name(self) -> &'static str {
        let length = match self.length {
            Length::WeekFrom(_) => Length::Week,
            length => length,
        };
        let named = Length::TIMED.iter().find(|(_, one)| *one == length);
        named.map_or("", |(name, _)| name)
    }

    /// The first tick of a day; the ends of time stay what they are.
    pub fn tick(self, day: i32) -> i32 {
        match self.length {
            Length::Hour => day.saturating_mul(24),
            _ => day,
        }
    }

    /// A tick as reports write it: `2025-07-31`, or `2025-07-31T14:00`.
    pub fn written(self, tick: i32) -> String {
        match self.length {
            Length::Hour => format!("{}:00", self.label(tick)),
            _ => iso(tick),
        }
    }

    /// Days from the first day of a week to 1970-01-01, a Thursday.
    fn week_offset(self) -> i32 {
        match self.length {
            Length::WeekFrom(day) => (4 - i32::from(day)).rem_euclid(7),
            _ => self.calendar.week_offset(),
        }
    }

    /// Months in a period of months, quarters or years, and by how many the first such period of a year begins later than
    /// the calendar's.
    fn months(self) -> (i32, i32) {
        match self.length {
            Length::Quarter => (3, self.fiscal.into()),
            Length::Year => (12, self.fiscal.into()),
            _ => (1, 0),
        }
    }

    /// The number of the period that holds a tick.
    pub fn index(self, day: i32) -> i32 {
        match self.length {
            Length::Hour | Length::Day => day,
            Length::Week | Length::WeekFrom(_) => (day + self.week_offset()).div_euclid(7),
            _ => {
                let (year, month) = self.calendar.month_of(day);
                let (months, later) = self.months();
                (year * 12 + month - later).div_euclid(months)
            }
        }
    }

    /// The number of the period that holds the tick `low`, and how many periods there are from it to that of `high`; none
    /// where `high` comes first.
    ///
    /// # Errors
    /// `bad_option` for more than `most`.
    pub fn range(self, low: i32, high: i32, most: i64) -> Result<(i32, usize)> {
        if low > high {
            return Ok((0, 0));
        }
        let (first, last) = (self.index(low), self.index(high));
        let count = i64::from(last) - i64::from(first) + 1;
        if count > most {
            return Err(refuse(
                "period",
                format!(
                    "{count} periods between the first and the last answer; choose a longer period or a shorter window"
                ),
            ));
        }
        Ok((first, count as usize))
    }

    /// First tick of a period.
    pub fn first_day(self, index: i32) -> i32 {
        match self.length {
            Length::Hour | Length::Day => index,
            Length::Week | Length::WeekFrom(_) => index * 7 - self.week_offset(),
            _ => {
                let (months, later) = self.months();
                self.calendar.first_of_month(index * months + later)
            }
        }
    }

    /// `2025-W31`, `2025-07`, `2025-Q3`, `2025`, in years of the calendar; a day is `2025-07-31` in any, an hour
    /// `2025-07-31T14`. A fiscal year that is none of the calendar's has the names of the two that it lies in: `2025/26`,
    /// `2025/26-Q3`.
    pub fn label(self, index: i32) -> String {
        let first = self.first_day(index);
        if self.length == Length::Hour {
            let (day, hour) = (first.div_euclid(24), first.rem_euclid(24));
            return format!("{}T{hour:02}", iso(day));
        }
        let (year, month) = self.calendar.month_of(first);
        let (_, later) = self.months();
        let fiscal = |months: i32| {
            let year = months.div_euclid(12);
            match later {
                0 => format!("{year:04}"),
                _ => format!("{year:04}/{:02}", (year + 1).rem_euclid(100)),
            }
        };
        let months = year * 12 + month - later;
        match self.length {
            Length::Hour | Length::Day => iso(first),
            Length::Week | Length::WeekFrom(_) => {
                // The week belongs to the year of its middle day, in the ISO calendar its Thursday.
                let middle = first + 3;
                let (year, _) = self.calendar.month_of(middle);
                let week = (middle - self.calendar.first_of_month(year * 12)) / 7 + 1;
                format!("{year:04}-W{week:02}")
            }
            Length::Month => format!("{year:04}-{:02}", month + 1),
            Length::Quarter => format!("{}-Q{}", fiscal(months), months.rem_euclid(12) / 3 + 1),
            Length::Year => fiscal(months),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_are_named_as_iso_8601_names_them() {
        for (date, week) in [
            ((2005, 1, 1), "2004-W53"),
            ((2005, 1, 2), "2004-W53"),
            ((2007, 1, 1), "2007-W01"),
            ((2008, 12, 29), "2009-W01"),
            ((2010, 1, 3), "2009-W53"),
            ((2026, 11, 23), "2026-W48"),
        ] {
            let weeks = Period::gregorian(Length::Week);
            let index = weeks.index(day_of(date.0, date.1, date.2));
            assert_eq!(weeks.label(index), week);
        }
    }

    #[test]
    fn weeks_begin_on_the_day_that_is_asked_for() {
        // 22 November 2026 is a Sunday.
        let sunday = day_of(2026, 11, 22);
        for start in 1..=7 {
            let weeks = Period::gregorian(Length::WeekFrom(start));
            let first = weeks.first_day(weeks.index(sunday));
            assert_eq!(first, sunday - (7 - i32::from(start)) % 7);
            assert_eq!(weeks.name(), "week");
        }
        let (iso, same) = (
            Period::gregorian(Length::Week),
            Period::gregorian(Length::WeekFrom(1)),
        );
        assert_eq!(same.label(same.index(sunday)), iso.label(iso.index(sunday)));
    }

    #[test]
    fn a_period_holds_its_first_day_and_not_the_day_before() {
        let cuts = Calendar::NAMED.map(|(_, calendar)| [0, 3, 10].map(|fiscal| (calendar, fiscal)));
        for (length, (calendar, fiscal)) in Length::NAMED
            .into_iter()
            .flat_map(|(_, length)| cuts.concat().into_iter().map(move |cut| (length, cut)))
        {
            let period = Period {
                length,
                calendar,
                fiscal,
            };
            for day in (-200_000..200_000).step_by(37) {
                let index = period.index(day);
                let (first, next) = (period.first_day(index), period.first_day(index + 1));
                assert!(first <= day && day < next);
                assert_eq!(period.index(first - 1), index - 1);
            }
        }
    }

    #[test]
    fn fiscal_years_begin_with_their_month_and_have_the_names_of_both_their_years() {
        let label = |length, fiscal, (year, month, day)| {
            let period = Period {
                fiscal,
                ..Period::gregorian(length)
            };
            period.label(period.index(day_of(year, month, day)))
        };
        // The United Kingdom's government from April, that of the United States from October, Australia's from July.
        for (fiscal, date, year, quarter) in [
            (3, (2026, 3, 31), "2025/26", "2025/26-Q4"),
            (3, (2026, 4, 1), "2026/27", "2026/27-Q1"),
            (9, (2025, 9, 30), "2024/25", "2024/25-Q4"),
            (9, (2025, 12, 31), "2025/26", "2025/26-Q1"),
            (6, (2026, 1, 1), "2025/26", "2025/26-Q3"),
            (10, (1999, 11, 1), "1999/00", "1999/00-Q1"),
            (10, (2000, 1, 31), "1999/00", "1999/00-Q1"),
            (10, (2000, 2, 1), "1999/00", "1999/00-Q2"),
            (0, (2026, 3, 31), "2026", "2026-Q1"),
        ] {
            assert_eq!(label(Length::Year, fiscal, date), year);
            assert_eq!(label(Length::Quarter, fiscal, date), quarter);
            let month = label(Length::Month, fiscal, date);
            assert_eq!(month, format!("{}-{:02}", date.0, date.1));
        }
    }

    #[test]
    fn a_day_some_months_later_is_that_of_the_month_or_its_last() {
        let day = day_of;
        let gregorian = Calendar::Gregorian;
        assert_eq!(gregorian.shifted(day(2026, 3, 31), -1), day(2026, 2, 28));
        assert_eq!(gregorian.shifted(day(2024, 2, 29), 12), day(2025, 2, 28));
        assert_eq!(gregorian.shifted(day(2026, 1, 1), -12), day(2025, 1, 1));
        assert_eq!(
            gregorian.whole_months(day(2026, 4, 1), day(2026, 7, 1)),
            Some(3)
        );
        assert_eq!(
            gregorian.whole_months(day(2026, 4, 2), day(2026, 7, 2)),
            None
        );
        // 1 Farvardin 1405 and 1404 were 21 March 2026 and 2025.
        let jalali = Calendar::Jalali;
        assert_eq!(jalali.shifted(day(2026, 3, 21), -12), day(2025, 3, 21));
        assert_eq!(
            jalali.whole_months(day(2025, 3, 21), day(2026, 3, 21)),
            Some(12)
        );
    }

    /// Days of Nowruz as the Calendar Center of the University of Tehran announced them.
    #[test]
    fn jalali_years_begin_when_they_did_in_iran() {
        for (year, (g_year, month, day)) in [
            (1354, (1975, 3, 21)),
            (1375, (1996, 3, 20)),
            (1376, (1997, 3, 21)),
            (1379, (2000, 3, 20)),
            (1387, (2008, 3, 20)),
            (1388, (2009, 3, 21)),
            (1399, (2020, 3, 20)),
            (1400, (2021, 3, 21)),
            (1403, (2024, 3, 20)),
            (1404, (2025, 3, 21)),
            (1405, (2026, 3, 21)),
        ] {
            assert_eq!(nowruz(year), day_of(g_year, month, day), "{year}");
        }
    }

    #[test]
    fn jalali_periods_are_named_by_their_own_years_and_weeks_begin_on_saturday() {
        let label = |length, day| {
            let period = Period {
                calendar: Calendar::Jalali,
                ..Period::gregorian(length)
            };
            period.label(period.index(day))
        };
        // 2 Azar 1405, a Monday.
        let day = day_of(2026, 11, 23);
        assert_eq!(label(Length::Month, day), "1405-09");
        assert_eq!(label(Length::Quarter, day), "1405-Q3");
        assert_eq!(label(Length::Year, day), "1405");
        let (saturday, friday) = (day_of(2026, 11, 21), day_of(2026, 11, 27));
        assert_eq!(label(Length::Week, saturday), label(Length::Week, friday));
        assert_ne!(
            label(Length::Week, saturday),
            label(Length::Week, saturday - 1)
        );
        // 1 Farvardin 1404 was a Friday: that week has its middle in 1403.
        assert_eq!(label(Length::Week, day_of(2025, 3, 21)), "1403-W52");
        assert_eq!(label(Length::Week, day_of(2025, 3, 22)), "1404-W01");
    }
}
