//! Numbers as they are written in exports: plain and scientific. Grouping marks and decimal commas are
//! no numbers here: which mark is which can only be told over a whole column.

use std::borrow::Cow;

/// What a cell is as a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Written as [`write_plain`] writes it: the value and its decimals.
    Plain(f64, u8),
    /// A number in another spelling: `+5`, `9.` , `1e+05`, `−5`, more digits than a double keeps.
    Odd(f64),
    /// Digits with leading zeros: an id, unless the column is known to hold numbers.
    Zeros(f64),
    /// More digits than a double holds, or a telephone number: an id.
    Id,
    /// No number.
    No,
}

/// Most significant digits for which decimal → double → decimal gives the same digits.
const DIGITS: usize = 15;

const POWERS: [f64; DIGITS + 1] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// An integer 0–254 in its plain spelling.
#[inline(always)]
pub(super) fn small(cell: &[u8]) -> Option<u8> {
    match *cell {
        [a] if a.is_ascii_digit() => Some(a - b'0'),
        [a @ b'1'..=b'9', b] if b.is_ascii_digit() => Some((a - b'0') * 10 + (b - b'0')),
        [a @ b'1'..=b'2', b, c] if b.is_ascii_digit() && c.is_ascii_digit() => {
            let value = u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0');
            u8::try_from(value).ok().filter(|value| *value < u8::MAX)
        }
        _ => None,
    }
}

/// A number in its plain spelling, `-?(0|[1-9][0-9]*)(.[0-9]+)?` with at most 15 digits: value and
/// decimals. Correctly rounded: digits and power of ten are exact doubles, so their quotient is
/// rounded once (Clinger 1990, PLDI, 92–101).
#[inline(always)]
pub(super) fn plain(cell: &[u8]) -> Option<(f64, u8)> {
    let (negative, digits) = match cell {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, cell),
    };
    if digits.is_empty() || digits.len() > DIGITS + 1 {
        return None;
    }
    if digits[0] == b'0' && digits.len() > 1 && digits[1] != b'.' {
        return None;
    }
    let mut value = 0u64;
    let mut point = None;
    for (index, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            value = value * 10 + u64::from(digit);
        } else if *byte == b'.' && point.is_none() && index > 0 {
            point = Some(index);
        } else {
            return None;
        }
    }
    let decimals = match point {
        None => 0,
        Some(point) => digits.len() - 1 - point,
    };
    let counted = digits.len() - usize::from(point.is_some());
    if counted > DIGITS || (point.is_some() && decimals == 0) {
        return None;
    }
    let value = value as f64 / POWERS[decimals];
    Some((if negative { -value } else { value }, decimals as u8))
}

/// What a cell without surrounding white space is as a number.
///
/// `inf` and `nan` are no numbers; so is what overflows a double.
pub(super) fn parse(cell: &str) -> Number {
    if let Some((value, decimals)) = plain(cell.as_bytes()) {
        return Number::Plain(value, decimals);
    }
    // U+2212 is the typographic minus.
    let text: Cow<str> = match cell.strip_prefix('\u{2212}') {
        Some(rest) => Cow::Owned(format!("-{rest}")),
        None => Cow::Borrowed(cell),
    };
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let allowed =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !unsigned.bytes().all(allowed)
        || !unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
    {
        return Number::No;
    }
    let Some(value) = text.parse::<f64>().ok().filter(|value| value.is_finite()) else {
        return Number::No;
    };
    let is_integer = unsigned.bytes().all(|byte| byte.is_ascii_digit());
    let telephone = text.starts_with('+') && unsigned.len() >= 7;
    if is_integer && (unsigned.trim_start_matches('0').len() > DIGITS || telephone) {
        return Number::Id;
    }
    let zeros =
        unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit();
    if zeros {
        Number::Zeros(value)
    } else {
        Number::Odd(value)
    }
}

/// The plain spelling of a value with its decimals.
pub(super) fn write_plain(value: f64, decimals: u8) -> String {
    format!("{value:.*}", usize::from(decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_integers_are_read_in_their_plain_spelling_only() {
        for value in 0..=254u8 {
            assert_eq!(small(value.to_string().as_bytes()), Some(value));
        }
        for text in [
            "", "00", "07", "255", "256", "299", "300", "1000", "-1", "+1", "1.", "a", "1 ",
        ] {
            assert_eq!(small(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn plain_numbers_are_what_the_standard_library_reads_and_are_written_back() {
        for text in [
            "0",
            "-0",
            "5",
            "12.30",
            "0.1",
            "-12.0",
            "123456789012345",
            "0.00000000000001",
            "99999999999999.9",
            "64516.1290322581",
            "1.005",
            "-7",
        ] {
            let (value, decimals) = plain(text.as_bytes()).unwrap();
            assert_eq!(
                value.to_bits(),
                text.parse::<f64>().unwrap().to_bits(),
                "{text}"
            );
            assert_eq!(write_plain(value, decimals), text);
        }
    }

    #[test]
    fn other_spellings_are_numbers_too() {
        assert_eq!(parse("1e+05"), Number::Odd(1e5));
        assert_eq!(parse("2E-2"), Number::Odd(0.02));
        assert_eq!(parse("\u{2212}5"), Number::Odd(-5.0));
        assert_eq!(parse("+7"), Number::Odd(7.0));
        assert_eq!(parse(".5"), Number::Odd(0.5));
        assert_eq!(
            parse("0.1234567890123456789"),
            Number::Odd(0.123_456_789_012_345_68)
        );
    }

    #[test]
    fn ids_are_no_numbers() {
        assert_eq!(parse("00012"), Number::Zeros(12.0));
        assert_eq!(parse("9007199254740993"), Number::Id);
        assert_eq!(parse("+989121234567"), Number::Id);
        for text in [
            "", "-", ".", "e5", "1e", "1e999", "nan", "inf", "infinity", "1,5", "1 000", "0x1F",
            "12a", "1-2", "--1", "+-1",
        ] {
            assert_eq!(parse(text), Number::No, "{text}");
        }
    }
}
