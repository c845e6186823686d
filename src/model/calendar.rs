//! Civil days and the periods that they fall in. Proleptic Gregorian, day 0 = 1970-01-01.

use crate::error::{Error, ErrorKind, Result};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Days.
    Day,
    /// ISO weeks, Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar years.
    Year,
}

impl Period {
    /// All periods by the names that options and reports use.
    pub const NAMED: [(&str, Self); 5] = [
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("quarter", Self::Quarter),
        ("year", Self::Year),
    ];

    /// The name that options and reports use.
    pub fn name(self) -> &'static str {
        Self::NAMED
            .iter()
            .find(|(_, period)| *period == self)
            .map_or("", |(name, _)| name)
    }

    /// The period's number: ascending by one from period to period.
    pub fn index(self, day: i32) -> i32 {
        match self {
            Self::Day => day,
            Self::Week => (day + 3).div_euclid(7),
            Self::Month | Self::Quarter | Self::Year => {
                let (year, month, _) = civil(day);
                let months = year * 12 + month as i32 - 1;
                months.div_euclid(match self {
                    Self::Month => 1,
                    Self::Quarter => 3,
                    _ => 12,
                })
            }
        }
    }

    /// First day of a period.
    pub fn first_day(self, index: i32) -> i32 {
        let of_month =
            |months: i32| day_of(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1);
        match self {
            Self::Day => index,
            Self::Week => index * 7 - 3,
            Self::Month => of_month(index),
            Self::Quarter => of_month(index * 3),
            Self::Year => of_month(index * 12),
        }
    }

    /// `2025-07-31`, `2025-W31`, `2025-07`, `2025-Q3`, `2025`.
    pub fn label(self, index: i32) -> String {
        let first = self.first_day(index);
        let (year, month, _) = civil(first);
        match self {
            Self::Day => iso(first),
            Self::Week => {
                // The week belongs to the year of its Thursday.
                let (year, _, _) = civil(first + 3);
                let week = (first + 3 - day_of(year, 1, 1)) / 7 + 1;
                format!("{year:04}-W{week:02}")
            }
            Self::Month => format!("{year:04}-{month:02}"),
            Self::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Self::Year => format!("{year:04}"),
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
            let index = Period::Week.index(day_of(date.0, date.1, date.2));
            assert_eq!(Period::Week.label(index), week);
        }
    }

    #[test]
    fn a_period_holds_its_first_day_and_not_the_day_before() {
        for period in [
            Period::Day,
            Period::Week,
            Period::Month,
            Period::Quarter,
            Period::Year,
        ] {
            for day in (-200_000..200_000).step_by(37) {
                let index = period.index(day);
                let (first, next) = (period.first_day(index), period.first_day(index + 1));
                assert!(first <= day && day < next);
                assert_eq!(period.index(first - 1), index - 1);
            }
        }
    }
}
