//! A cell's value as the text of a CSV cell.

use calamine::{CellErrorType, ExcelDateTime};
use std::fmt::Write;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Whole(i64),
    Bool(bool),
    /// Days since the workbook's first one, shown as a date, a time or both.
    Date(ExcelDateTime),
    /// A date that is stored as ISO 8601 text.
    Iso(&'a str),
    /// A time or duration that is stored as ISO 8601 text, for example `PT12H30M00S`.
    Duration(&'a str),
    Error(CellErrorType),
}

impl Value<'_> {
    /// Appends the text: numbers in the shortest form that reads back the same, dates as ISO 8601 (the time only
    /// where there is one), times and durations as `h:mm:ss`. An error is a missing value.
    pub(crate) fn write(&self, text: &mut String) {
        match self {
            Self::Empty | Self::Error(_) => {}
            Self::Text(value) | Self::Iso(value) => text.push_str(value),
            Self::Number(value) => write_number(*value, text),
            // Writing to a String cannot fail.
            Self::Whole(value) => {
                let _ = write!(text, "{value}");
            }
            Self::Bool(value) => text.push_str(if *value { "TRUE" } else { "FALSE" }),
            Self::Date(value) => write_date(value, text),
            Self::Duration(value) => match seconds_of(value) {
                Some(seconds) => write_time(seconds, text),
                None => text.push_str(value),
            },
        }
    }
}

fn write_number(value: f64, text: &mut String) {
    // Beyond these the plain form is a long row of zeros.
    let plain = value == 0.0 || (1e-7..1e17).contains(&value.abs());
    let _ = if plain {
        write!(text, "{value}")
    } else {
        write!(text, "{value:e}")
    };
}

/// The last day that Excel knows, 9999-12-31, and one more, counted from 1900.
const DAYS: f64 = 2_958_466.0;

fn write_date(date: &ExcelDateTime, text: &mut String) {
    let value = date.as_f64();
    if !(0.0..DAYS).contains(&value) {
        // Excel shows #### for it.
        return write_number(value, text);
    }
    if date.is_duration() || value < 1.0 {
        return write_time((value * 86_400.0).round(), text);
    }
    let (year, month, day, hour, minute, second, milli) = date.to_ymd_hms_milli();
    let _ = write!(text, "{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) != (0, 0, 0, 0) {
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
    }
    if milli != 0 {
        let _ = write!(text, ".{milli:03}");
    }
}

/// `h:mm:ss` of whole seconds.
fn write_time(seconds: f64, text: &mut String) {
    let seconds = seconds as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let _ = write!(text, "{hours:02}:{minutes:02}:{seconds:02}");
}

/// Seconds of an ISO 8601 duration of days, hours, minutes and seconds.
fn seconds_of(duration: &str) -> Option<f64> {
    let mut rest = duration.strip_prefix('P')?;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        rest = rest.strip_prefix('T').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = rest.split_at(end);
        let number: f64 = number.parse().ok()?;
        seconds += number
            * match unit.chars().next()? {
                'D' => 86_400.0,
                'H' => 3600.0,
                'M' => 60.0,
                'S' => 1.0,
                _ => return None,
            };
        rest = unit.get(1..)?;
    }
    Some(seconds.round())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    fn text(value: Value) -> String {
        let mut text = String::new();
        value.write(&mut text);
        text
    }

    fn date(value: f64, is_1904: bool) -> String {
        text(Value::Date(ExcelDateTime::new(value, DateTime, is_1904)))
    }

    #[test]
    fn numbers_are_short_and_read_back_the_same() {
        for (value, expected) in [
            (0.0, "0"),
            (9.0, "9"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (0.45, "0.45"),
            (1234567.891, "1234567.891"),
            (9007199254740992.0, "9007199254740992"),
            (1e300, "1e300"),
            (1.5e-10, "1.5e-10"),
        ] {
            assert_eq!(text(Value::Number(value)), expected);
            assert_eq!(expected.parse::<f64>().unwrap(), value);
        }
    }

    #[test]
    fn dates_are_iso_by_the_calendar_of_the_workbook() {
        // Excel: =DATEVALUE("2024-02-29") is 45351; the same day counts 1462 fewer from 1904.
        assert_eq!(date(45351.0, false), "2024-02-29");
        assert_eq!(date(45351.0 - 1462.0, true), "2024-02-29");
        assert_eq!(date(45351.75, false), "2024-02-29T18:00:00");
        assert_eq!(date(1.0, false), "1900-01-01");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(2958465.0, false), "9999-12-31");
    }

    #[test]
    fn times_stay_times_and_impossible_dates_numbers() {
        assert_eq!(date(0.5, false), "12:00:00");
        assert_eq!(date(-3.0, false), "-3");
        assert_eq!(date(3e6, false), "3000000");
        let long = ExcelDateTime::new(1.25, TimeDelta, false);
        assert_eq!(text(Value::Date(long)), "30:00:00");
        assert_eq!(text(Value::Duration("PT12H30M05S")), "12:30:05");
        assert_eq!(text(Value::Duration("P1DT1H")), "25:00:00");
        assert_eq!(text(Value::Duration("soon")), "soon");
    }

    #[test]
    fn an_error_is_missing() {
        assert_eq!(text(Value::Error(CellErrorType::NA)), "");
    }
}
