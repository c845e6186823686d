//! The lines at the top and at the bottom of a file, to look at before they are read.

/// One line: a record, or a blank line, which has no cells.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Where it begins in the text.
    pub start: usize,
    /// All of it without its end.
    pub raw: &'a [u8],
    /// Its cells as written, without white space and quotes around them.
    pub cells: Vec<&'a str>,
}

impl Line<'_> {
    /// Is it empty or all white space?
    pub fn is_blank(&self) -> bool {
        self.cells.is_empty()
    }

    /// How many cells hold something.
    pub fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_empty()).count()
    }

    /// A cell; empty beyond the last one.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// Is its first cell the only one that holds something?
    pub fn is_note(&self) -> bool {
        self.filled() == 1 && !self.cell(0).is_empty()
    }

    /// The line as written.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.raw).into_owned()
    }
}

/// The lines of a text up to the one with the `limit`-th record; an unfinished last line is left out unless the text
/// is `complete`, and one that ends within quotes always.
pub(super) fn lines(text: &[u8], delimiter: u8, complete: bool, limit: usize) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let (mut records, mut start, mut cell) = (0, 0, 0);
    let mut cells = Vec::new();
    let (mut quoted, mut at_start, mut after_return) = (false, true, false);
    let end = text.len();
    for (at, byte) in text.iter().copied().chain([b'\n']).enumerate() {
        if at == end && (!complete || quoted || start == end) {
            break;
        }
        if after_return && byte == b'\n' && at < end {
            (start, cell, after_return) = (at + 1, at + 1, false);
            continue;
        }
        after_return = false;
        let ends = byte == b'\n' || byte == b'\r';
        if quoted {
            quoted = byte != b'"';
            // A second quote reopens the cell: it was a doubled one.
            at_start = true;
        } else if byte == b'"' && at_start {
            quoted = true;
        } else if byte == delimiter || ends {
            cells.push(bare(&text[cell..at]));
            (cell, at_start) = (at + 1, true);
        } else {
            at_start = false;
        }
        if ends && !quoted && cell == at + 1 {
            let raw = &text[start..at];
            let mut cells = std::mem::take(&mut cells);
            if raw
                .iter()
                .all(|byte| byte.is_ascii_whitespace() && *byte != delimiter)
            {
                cells.clear();
            }
            records += usize::from(!cells.is_empty());
            found.push(Line { start, raw, cells });
            if records == limit {
                break;
            }
            (start, after_return) = (at + 1, byte == b'\r');
        }
    }
    found
}

/// A cell without white space and quotes around it; empty where it is no UTF-8, which the reader will say.
fn bare(cell: &[u8]) -> &str {
    let text = std::str::from_utf8(cell).unwrap_or_default().trim();
    let inner = text.strip_prefix('"').unwrap_or(text);
    inner.strip_suffix('"').unwrap_or(inner).trim()
}

/// Does a cell stand for a missing value?
pub(super) fn is_missing(cell: &str) -> bool {
    let marks = ["", "-", "n/a", "na", "#n/a", "null", "none", "nan"];
    marks.iter().any(|mark| cell.eq_ignore_ascii_case(mark))
}

/// Does a cell look like a number, an amount or a date in any script: does it begin with a digit, a sign or a currency's
/// sign, and have no more letters than digits?
pub(crate) fn is_value(cell: &str) -> bool {
    let (mut digits, mut letters, mut begins) = (0, 0, true);
    for char in cell.chars() {
        if digit(char).is_some() {
            digits += 1;
        } else if char.is_alphabetic() {
            begins &= digits > 0;
            letters += 1;
        }
    }
    digits > 0 && begins && letters <= digits
}

/// A cell's number, where it is one: thousands marks, signs of currencies and percent passed over. For comparing the
/// rows of a column with their total; a date is none.
pub(super) fn amount(cell: &str) -> Option<f64> {
    if !is_value(cell) {
        return None;
    }
    let (mut value, mut mark, mut behind, mut signs) = (0.0, ' ', 0, 0);
    for char in cell.chars() {
        if let Some(digit) = digit(char) {
            value = value * 10.0 + f64::from(digit);
            behind += 1;
            continue;
        }
        match char {
            '/' | ':' => return None,
            '-' | '\u{2212}' | '(' => signs += 1,
            '.' | ',' | '\u{066B}' => (mark, behind) = (char, 0),
            _ => {}
        }
    }
    if mark != ' ' && (mark, behind) != (',', 3) {
        (0..behind).for_each(|_| value /= 10.0);
    }
    match signs {
        0 => Some(value),
        1 => Some(-value),
        _ => None,
    }
}

/// A digit of the Latin, Arabic or Persian script.
pub(super) fn digit(char: char) -> Option<u32> {
    let zero = match char {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        _ => return None,
    };
    Some(u32::from(char) - u32::from(zero))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<&str>)> {
        let found = lines(text.as_bytes(), b',', true, 100);
        found
            .into_iter()
            .map(|line| (line.start, line.cells))
            .collect()
    }

    #[test]
    fn lines_are_cut_as_the_reader_cuts_them() {
        assert_eq!(
            cells("a,\"b, c\"\r\n\r\n \n\"x\n\"\"y\"\"\",\r,,"),
            [
                (0, vec!["a", "b, c"]),
                (10, vec![]),
                (12, vec![]),
                (14, vec!["x\n\"\"y\"\"", ""]),
                (25, vec!["", "", ""]),
            ]
        );
        assert_eq!(cells("a,b\n1,\"open\n2,3"), [(0, vec!["a", "b"])]);
        assert_eq!(lines(b"a,b\n1,2", b',', false, 100).len(), 1);
        assert_eq!(lines(b"a\n\nb\nc\n", b',', true, 2).len(), 3);
    }

    #[test]
    fn values_are_told_from_names() {
        for value in [
            "9",
            "-4",
            "\u{2212}5",
            "2024-01-31T10:00Z",
            "1.234,50 EUR",
            "$7",
            "45%",
            "(123.45)",
            "۱۴۰۲/۰۵/۱۲",
            "٩",
            "01-Mar-2024",
            "1e5",
        ] {
            assert!(is_value(value), "{value}");
        }
        for name in [
            "",
            "Q12",
            "A-1001",
            "score",
            "10 - Extremely likely",
            "7 days or more",
        ] {
            assert!(!is_value(name), "{name}");
        }
    }

    #[test]
    fn amounts_are_read_in_the_common_spellings() {
        for (cell, value) in [
            ("15", 15.0),
            ("150.5", 150.5),
            ("1,234.50", 1234.5),
            ("1.234,50", 1234.5),
            ("1,234", 1234.0),
            ("(7)", -7.0),
            ("۱٬۲۵۰", 1250.0),
            ("1 000", 1000.0),
        ] {
            assert_eq!(amount(cell), Some(value), "{cell}");
        }
        for cell in ["", "x", "2024-01-31", "31/12/2024", "10:00"] {
            assert_eq!(amount(cell), None, "{cell}");
        }
    }
}
