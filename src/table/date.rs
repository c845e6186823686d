//! Civil dates and ISO 8601 date-times.
//!
//! Days are counted from 1970-01-01 in the proleptic Gregorian calendar.

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The day number of a civil date, which must exist.
///
/// # Source
/// Years counted from March, so that the leap day is the last: Hinnant (2013), *chrono-Compatible
/// Low-Level Date Algorithms*.
pub fn day_of(year: i32, month: u32, day: u32) -> i32 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    days as i32
}

/// Year, month and day of a day number.
pub fn civil(day: i32) -> (i32, u32, u32) {
    let shifted = i64::from(day) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month + 2) / 5 + 1) as u32;
    let month = if month < 10 { month + 3 } else { month - 9 } as u32;
    (
        (year + era * 400) as i32 + i32::from(month <= 2),
        month,
        day,
    )
}

/// A day as `2025-07-31`.
pub fn write_day(day: i32) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Milliseconds since 1970-01-01 as `2025-07-31T23:59:59`, with the fraction where there is one.
pub fn write_instant(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (seconds, fraction) = (rest / 1000, rest % 1000);
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    let fraction = if fraction == 0 {
        String::new()
    } else {
        format!(".{fraction:03}")
    };
    format!("{}T{time}{fraction}", write_day(days as i32))
}

/// The day number of `2025-07-31`; `None` where it is not such a date or does not exist.
pub fn parse_day(text: &str) -> Option<i32> {
    match parse(text) {
        Stamp::Day(day, true) => Some(day),
        _ => None,
    }
}

/// How a column writes its date-times, apart from the offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelling {
    /// `T` or a space.
    pub separator: u8,
    /// Are seconds written?
    pub seconds: bool,
    /// Digits of the second's fraction, 0–6.
    pub fraction: u8,
    /// Is a space written before the offset?
    pub spaced: bool,
}

impl Spelling {
    /// `2025-07-31T23:59:59`.
    pub const FULL: Self = Self {
        separator: b'T',
        seconds: true,
        fraction: 0,
        spaced: false,
    };
}

/// The offset of a date-time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offset {
    /// None: a civil time.
    None,
    /// `Z`.
    Zulu,
    /// `+03:30`, minutes east.
    Minutes(i16),
    /// A date alone in a column of date-times.
    DateOnly,
}

/// What a cell is as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A day; `true` if written as [`write_day`] writes it.
    Day(i32, bool),
    /// A date-time: microseconds of the civil time as written, its offset, and its spelling where
    /// [`write_stamp`] can write it so.
    Instant(i64, Offset, Option<Spelling>),
    /// It has the form of a date, but there is no such date.
    Invalid,
    /// No date.
    No,
}

/// Years that are read: before 1600 a date is another calendar's (the Persian 1404), or a mark for none.
const YEARS: std::ops::RangeInclusive<i32> = 1600..=9999;

fn digits(bytes: &[u8], start: usize, count: usize) -> Option<u32> {
    bytes
        .get(start..start + count)?
        .iter()
        .try_fold(0, |number, byte| {
            byte.is_ascii_digit()
                .then(|| number * 10 + u32::from(byte - b'0'))
        })
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[inline(always)]
pub(super) fn checked_day(year: i32, month: u32, day: u32) -> Option<i32> {
    let exists = YEARS.contains(&year)
        && (1..=12).contains(&month)
        && day >= 1
        && (day <= 28 || day <= days_in(year, month));
    exists.then(|| day_of(year, month, day))
}

/// Digits of eight bytes of the form `dddd-dd-` or `dd-dd-dd` at the places where `form` has `0`.
#[inline(always)]
fn all_digits(word: u64, places: u64) -> bool {
    // A digit is 0x30–0x39: its upper half is 3, also after 6 is added.
    let upper = places & 0xF0F0_F0F0_F0F0_F0F0;
    let six = places & 0x0606_0606_0606_0606;
    let three = places & 0x3030_3030_3030_3030;
    (word & upper) == three && ((word.wrapping_add(six)) & upper) == three
}

/// A day written `2025-07-31`, ten bytes from `start`; `None` for anything else.
#[inline(always)]
pub(super) fn plain_day(buffer: &[u8], start: usize) -> Option<i32> {
    let bytes: [u8; 10] = buffer.get(start..start + 10)?.try_into().ok()?;
    let word = u64::from_le_bytes([
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
    ]);
    const PLACES: u64 = u64::from_le_bytes([0xFF, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0]);
    const DASHES: u64 = u64::from_le_bytes([0, 0, 0, 0, b'-', 0, 0, b'-']);
    if word & !PLACES != DASHES || !all_digits(word, PLACES) {
        return None;
    }
    let (tens, ones) = (bytes[8].wrapping_sub(b'0'), bytes[9].wrapping_sub(b'0'));
    if tens > 9 || ones > 9 {
        return None;
    }
    let digit = |index: usize| u32::from(bytes[index] - b'0');
    let year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
    let month = digit(5) * 10 + digit(6);
    checked_day(year as i32, month, u32::from(tens) * 10 + u32::from(ones))
}

/// The time `hh:mm:ss` eight bytes from `start`, in microseconds of the day.
#[inline(always)]
pub(super) fn plain_time(buffer: &[u8], start: usize) -> Option<i64> {
    let bytes: [u8; 8] = buffer.get(start..start + 8)?.try_into().ok()?;
    let word = u64::from_le_bytes(bytes);
    const PLACES: u64 = u64::from_le_bytes([0xFF, 0xFF, 0, 0xFF, 0xFF, 0, 0xFF, 0xFF]);
    const COLONS: u64 = u64::from_le_bytes([0, 0, b':', 0, 0, b':', 0, 0]);
    if word & !PLACES != COLONS || !all_digits(word, PLACES) {
        return None;
    }
    let pair =
        |index: usize| i64::from(bytes[index] - b'0') * 10 + i64::from(bytes[index + 1] - b'0');
    let (hour, minute, second) = (pair(0), pair(3), pair(6));
    (hour < 24 && minute < 60 && second < 60)
        .then(|| (hour * 3600 + minute * 60 + second) * 1_000_000)
}

/// What a cell without surrounding white space is as a date.
///
/// Read are `2025-07-31` (also with `/` or `.`), `2025-07` (its first day), and date-times behind `T`
/// or a space, to the minute, second or fraction, with no offset, `Z`, `UTC`, `+03`, `+0330` or `+03:30`.
pub(super) fn parse(cell: &str) -> Stamp {
    let bytes = cell.as_bytes();
    let mark = bytes.get(4).copied();
    let (Some(year), Some(mark @ (b'-' | b'/' | b'.')), Some(month)) =
        (digits(bytes, 0, 4), mark, digits(bytes, 5, 2))
    else {
        return Stamp::No;
    };
    if bytes.len() == 7 {
        // A year and a month; with a point it is a number.
        return match checked_day(year as i32, month, 1) {
            Some(day) if mark == b'-' => Stamp::Day(day, false),
            _ => Stamp::No,
        };
    }
    let (Some(day), true) = (digits(bytes, 8, 2), bytes.get(7) == Some(&mark)) else {
        return Stamp::No;
    };
    let date = checked_day(year as i32, month, day);
    let Some(separator) = bytes.get(10).copied() else {
        return date.map_or(Stamp::Invalid, |day| Stamp::Day(day, mark == b'-'));
    };
    if !matches!(separator, b'T' | b't' | b' ') {
        return Stamp::No;
    }
    match (parse_time(&cell[11..]), date) {
        (None, _) => Stamp::No,
        (Some(Err(())), _) | (_, None) => Stamp::Invalid,
        (Some(Ok(time)), Some(day)) => {
            let spelling = time.spelling.filter(|_| mark == b'-' && separator != b't');
            let spelling = spelling.map(|spelling| Spelling {
                separator,
                ..spelling
            });
            Stamp::Instant(i64::from(day) * DAY + time.micros, time.offset, spelling)
        }
    }
}

struct Time {
    micros: i64,
    offset: Offset,
    spelling: Option<Spelling>,
}

/// The time behind the date; `Err` if it has the form of one, but there is no such time.
fn parse_time(text: &str) -> Option<std::result::Result<Time, ()>> {
    let bytes = text.as_bytes();
    let hour = digits(bytes, 0, 2)?;
    let minute = digits(bytes, 3, 2).filter(|_| bytes[2] == b':')?;
    let mut at = 5;
    let (mut second, mut micros, mut fraction) = (0, 0, 0);
    let mut writable = true;
    let seconds = bytes.get(at) == Some(&b':');
    if seconds {
        second = digits(bytes, at + 1, 2)?;
        at += 3;
        if let Some(b'.' | b',') = bytes.get(at) {
            writable = bytes[at] == b'.';
            let rest = &bytes[at + 1..];
            fraction = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if fraction == 0 {
                return None;
            }
            writable &= fraction <= 6;
            let kept = fraction.min(6);
            micros = i64::from(digits(rest, 0, kept)?) * 10_i64.pow(6 - kept as u32);
            at += 1 + fraction;
        }
    }
    let rest = text.get(at..)?;
    let (offset, plain) = parse_offset(rest.strip_prefix(' ').unwrap_or(rest))?;
    if hour > 23 || minute > 59 || second > 59 {
        return Some(Err(()));
    }
    let spelling = Spelling {
        separator: b'T',
        seconds,
        fraction: fraction.min(6) as u8,
        spaced: rest.starts_with(' '),
    };
    Some(Ok(Time {
        micros: i64::from(hour * 3600 + minute * 60 + second) * 1_000_000 + micros,
        offset,
        spelling: (writable && plain).then_some(spelling),
    }))
}

/// The offset, and whether it is written as [`write_stamp`] writes it.
fn parse_offset(text: &str) -> Option<(Offset, bool)> {
    match text {
        "" => return Some((Offset::None, true)),
        "Z" => return Some((Offset::Zulu, true)),
        "z" | "UTC" | "GMT" => return Some((Offset::Zulu, false)),
        _ => {}
    }
    let bytes = text.as_bytes();
    let sign = match bytes[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = digits(bytes, 1, 2)?;
    let minutes = match bytes.len() {
        3 => 0,
        5 => digits(bytes, 3, 2)?,
        6 if bytes[3] == b':' => digits(bytes, 4, 2)?,
        _ => return None,
    };
    if hours > 18 || minutes > 59 {
        return None;
    }
    let total = sign * (hours * 60 + minutes) as i16;
    // `-00:00` would be written back as `+00:00`.
    Some((
        Offset::Minutes(total),
        bytes.len() == 6 && (total != 0 || sign > 0),
    ))
}

/// A date-time in a spelling.
pub(super) fn write_stamp(micros: i64, offset: Offset, spelling: Spelling) -> String {
    let date = write_day(micros.div_euclid(DAY) as i32);
    if offset == Offset::DateOnly {
        return date;
    }
    let rest = micros.rem_euclid(DAY);
    let seconds = rest / 1_000_000;
    let separator = char::from(spelling.separator);
    let mut text = format!(
        "{date}{separator}{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60
    );
    if spelling.seconds {
        text.push_str(&format!(":{:02}", seconds % 60));
    }
    if spelling.fraction > 0 {
        let digits = format!("{:06}", rest % 1_000_000);
        text.push('.');
        text.push_str(&digits[..usize::from(spelling.fraction.min(6))]);
    }
    if spelling.spaced {
        text.push(' ');
    }
    match offset {
        Offset::None | Offset::DateOnly => {}
        Offset::Zulu => text.push('Z'),
        Offset::Minutes(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            text.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970_and_back() {
        assert_eq!(day_of(1970, 1, 1), 0);
        assert_eq!(day_of(2000, 3, 1), 11_017);
        assert_eq!(day_of(1969, 12, 31), -1);
        for day in (-150_000..3_000_000).step_by(37) {
            let (year, month, of_month) = civil(day);
            assert_eq!(day_of(year, month, of_month), day);
        }
        // 400 years day by day: each follows the one before.
        let mut expected = (1996, 1, 1);
        for day in day_of(1996, 1, 1)..day_of(2396, 1, 1) {
            assert_eq!(civil(day), expected);
            let (year, month, of_month) = expected;
            expected = if of_month < days_in(year, month) {
                (year, month, of_month + 1)
            } else if month < 12 {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_invalid() {
        for text in [
            "2024-02-30",
            "2023-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "1404-05-12",
            "2024-01-01T24:01",
            "2024-01-01 12:60:00",
        ] {
            assert_eq!(parse(text), Stamp::Invalid, "{text}");
        }
        assert_eq!(parse("2024-02-29"), Stamp::Day(day_of(2024, 2, 29), true));
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2024",
            "2024-1-1",
            "31.01.2024",
            "01/02/2024",
            "2024-01-01x",
            "2024-01/01",
            "20240101",
            "2024.05",
            "2024-05-01 noon",
            "2024-05-01T1",
            "2024-05-01T10:00+",
            "2024-05-01T10:00:00.",
            "2024-01-01T10:00 +99:00",
        ] {
            assert_eq!(parse(text), Stamp::No, "{text}");
        }
    }

    #[test]
    fn the_fast_readers_agree_with_the_careful_one() {
        for text in [
            "2024-02-29",
            "2024-02-30",
            "1600-01-01",
            "9999-12-31",
            "2024-01-3a",
            "20x4-01-31",
            "2024/01/31",
            "2024-01:31",
            "2:24-01-31",
        ] {
            let careful = match parse(text) {
                Stamp::Day(day, true) => Some(day),
                _ => None,
            };
            assert_eq!(plain_day(text.as_bytes(), 0), careful, "{text}");
        }
        for (text, seconds) in [
            ("00:00:00", Some(0)),
            ("23:59:59", Some(86_399)),
            ("24:00:00", None),
            ("12:60:00", None),
            ("1::00:00", None),
            ("12:00-00", None),
            ("12:00:0/", None),
        ] {
            assert_eq!(
                plain_time(text.as_bytes(), 0),
                seconds.map(|seconds: i64| seconds * 1_000_000),
                "{text}"
            );
        }
    }

    #[test]
    fn date_times_are_read_with_their_offset_and_written_back() {
        for text in [
            "2024-03-10T23:30:00+03:30",
            "2024-03-10T20:00:00Z",
            "2024-03-10 20:00",
            "1969-12-31 23:59:59.5",
            "2024-03-10T12:00:00.123456-08:00",
            "2024-01-01 00:00:00 +00:00",
        ] {
            match parse(text) {
                Stamp::Instant(micros, offset, Some(spelling)) => {
                    assert_eq!(write_stamp(micros, offset, spelling), text);
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in [
            "2024-03-10T20:00:00z",
            "2024-03-10 20:00:00 UTC",
            "2024-03-10T20:00:00+0330",
            "2024-03-10T20:00:00.123456789Z",
            "2024/03/10 20:00",
        ] {
            assert!(matches!(parse(text), Stamp::Instant(_, _, None)), "{text}");
        }
        assert_eq!(parse("2024-10"), Stamp::Day(day_of(2024, 10, 1), false));
    }
}
