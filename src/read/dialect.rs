//! What the first bytes of a file are: text or not, the delimiter, where the header begins.

use super::line::{Line, lines};
use super::preamble::{HeaderRows, header_at, header_rows};
use crate::error::{ErrorKind, Result};

/// What the caller knows of a file's layout; what is not given is found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout {
    /// The byte between two cells of a record.
    pub delimiter: Option<u8>,
    /// The row of the sheet, counted from 1, in which the header begins.
    pub header_row: Option<u64>,
    /// How many rows the header has.
    pub header_rows: Option<u64>,
    /// How many of the last rows are no data.
    pub footer_rows: Option<u64>,
}

/// How the records of a file are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Between two cells of a record.
    pub delimiter: u8,
    /// Where the header may begin: behind a byte order mark, a `sep=` line and the preamble.
    pub start: usize,
    /// Lines passed over that a spreadsheet counts as rows (not `sep=`).
    pub lines: u64,
    /// Those that hold something: their row and text.
    pub preamble: Vec<(u64, String)>,
    /// The rows of the header.
    pub header: HeaderRows,
}

/// Delimiters that are looked for, the first one preferred.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many records decide about the delimiter, the preamble and the header.
const RECORDS: usize = 100;

/// First bytes that give a format away.
const MAGIC: [(&[u8], &str); 15] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook (XLSX)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (XLS)"),
    (b"%PDF-", "a PDF document"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"\x28\xB5\x2F\xFD", "a Zstandard archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"\0asm", "a WebAssembly module"),
];

/// What the first bytes say of the whole file.
///
/// `head` is the file's first bytes, `complete` whether they are all of it.
///
/// # Errors
/// `NotText` with what the bytes look like; `EmptyFile` where all of the file is white space; `BadOption` for a header
/// row that the first bytes do not have.
#[inline(never)]
pub(super) fn detect(head: &[u8], complete: bool, layout: &Layout) -> Result<Dialect> {
    let not_text = |looks_like| Err(ErrorKind::NotText { looks_like }.into());
    if let Some((_, looks_like)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return not_text(looks_like);
    }
    if let Some(looks_like) = utf16(head) {
        return not_text(looks_like);
    }
    if head.contains(&0) {
        return not_text("a binary file (it has NUL bytes)");
    }
    let mut start = if head.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    if let Some(looks_like) = markup(&head[start..]) {
        return not_text(looks_like);
    }
    if complete && head[start..].iter().all(u8::is_ascii_whitespace) {
        return Err(ErrorKind::EmptyFile.into());
    }
    let (line, next) = first_line(&head[start..]);
    let named = separator_line(line);
    if named.is_some() {
        start += next;
    }
    let text = &head[start..];
    let known = layout.delimiter.or(named);
    let (skipped, comments) = comments(text, known);
    let records = &text[skipped..];
    let delimiter = known.unwrap_or_else(|| detect_delimiter(records, complete));
    let found = lines(records, delimiter, complete, RECORDS);
    let at = match layout.header_row {
        Some(row) => row_at(&found, row, comments)?,
        None => header_at(&found),
    };
    let mut preamble = Vec::new();
    let mut rest = text;
    for row in 1..=comments {
        let (line, next) = first_line(rest);
        preamble.push((row, String::from_utf8_lossy(line).into_owned()));
        rest = &rest[next..];
    }
    let passed = (comments + 1..).zip(&found[..at]);
    let passed = passed.filter(|(_, line)| !line.is_blank());
    preamble.extend(passed.map(|(row, line)| (row, line.text())));
    Ok(Dialect {
        delimiter,
        // A header that begins in the first line begins at its blank lines, too.
        start: start
            + skipped
            + found
                .get(at)
                .filter(|_| at > 0)
                .map_or(0, |line| line.start),
        lines: comments + at as u64,
        preamble,
        header: match layout.header_rows {
            Some(rows) => HeaderRows {
                rows: rows as usize,
                asked: None,
            },
            None => header_rows(&found[at..]),
        },
    })
}

/// The line that is the sheet's row `row`, of the lines below the comments.
fn row_at(found: &[Line], row: u64, comments: u64) -> Result<usize> {
    let at = row.checked_sub(comments + 1).map(|at| at as usize);
    match at.filter(|at| found.get(*at).is_some_and(|line| !line.is_blank())) {
        Some(at) => Ok(at),
        None => Err(ErrorKind::BadOption {
            name: "headerRow",
            problem: format!("row {row} is not among the first rows that hold something"),
        }
        .into()),
    }
}

/// UTF-16 by its byte order mark, or by NUL in every second byte.
fn utf16(head: &[u8]) -> Option<&'static str> {
    const LOOKS_LIKE: &str = "text in UTF-16 (Excel calls it \"Unicode Text\")";
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return Some(LOOKS_LIKE);
    }
    let sample = &head[..head.len().min(1024)];
    let nul = |parity| {
        sample
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (nul(0), nul(1));
    let most = sample.len() * 2 / 5;
    let is_utf16 = sample.len() >= 4 && ((even >= most && odd == 0) || (odd >= most && even == 0));
    is_utf16.then_some(LOOKS_LIKE)
}

/// HTML, XML and JSON by how they begin.
fn markup(text: &[u8]) -> Option<&'static str> {
    let text = text.trim_ascii_start();
    let begins = |what: &[u8]| {
        text.get(..what.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(what))
    };
    if [
        &b"<!doctype html"[..],
        b"<html",
        b"<head",
        b"<body",
        b"<table",
    ]
    .iter()
    .any(|tag| begins(tag))
    {
        return Some("an HTML page");
    }
    if begins(b"<?xml") {
        return Some("an XML document");
    }
    let (first, rest) = text.split_first()?;
    let second = rest.trim_ascii_start().first();
    let json = matches!(
        (first, second),
        (b'{', Some(b'"' | b'}')) | (b'[', Some(b'{' | b'[' | b'"' | b']'))
    );
    json.then_some("JSON")
}

/// The first line without its end, and where the next one begins.
fn first_line(text: &[u8]) -> (&[u8], usize) {
    match text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(end) if text[end] == b'\r' && text.get(end + 1) == Some(&b'\n') => {
            (&text[..end], end + 2)
        }
        Some(end) => (&text[..end], end + 1),
        None => (text, text.len()),
    }
}

/// The delimiter of Excel's `sep=;` line.
fn separator_line(line: &[u8]) -> Option<u8> {
    let line = line
        .strip_prefix(b"\"")
        .map_or(line, |line| line.strip_suffix(b"\"").unwrap_or(line));
    let named = line
        .get(..4)
        .filter(|key| key.eq_ignore_ascii_case(b"sep="))?;
    match &line[named.len()..] {
        [delimiter] if delimiter.is_ascii() && *delimiter != b'"' => Some(*delimiter),
        _ => None,
    }
}

/// Leading lines that are comments: they begin with `#` and hold fewer cells than the first line
/// that does not, or there are several that begin with `# ` (a header may begin with `#`, too).
/// Returns their length and number.
#[inline(never)]
fn comments(text: &[u8], delimiter: Option<u8>) -> (usize, u64) {
    let candidates = match &delimiter {
        Some(delimiter) => std::slice::from_ref(delimiter),
        None => &DELIMITERS,
    };
    let counts = |line: &[u8]| -> Vec<usize> {
        candidates
            .iter()
            .map(|delimiter| line.iter().filter(|byte| *byte == delimiter).count())
            .collect()
    };
    let (mut at, mut lines, mut spaced) = (0, 0, true);
    let mut most = vec![0; candidates.len()];
    while at < text.len() {
        let (line, next) = first_line(&text[at..]);
        if !line.starts_with(b"#") {
            let wider = counts(line)
                .iter()
                .zip(&most)
                .any(|(count, most)| count > most);
            let is_comment = lines > 0 && (wider || (lines > 1 && spaced));
            return if is_comment { (at, lines) } else { (0, 0) };
        }
        for (most, count) in most.iter_mut().zip(counts(line)) {
            *most = count.max(*most);
        }
        spaced &= matches!(line.get(1), None | Some(b' ' | b'#'));
        at += next;
        lines += 1;
    }
    (0, 0)
}

/// The delimiter by which the first records from the header on have most evenly its number of cells;
/// a comma where there is only one column.
#[inline(never)]
fn detect_delimiter(text: &[u8], complete: bool) -> u8 {
    let mut best = (0.0, 0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let found = lines(text, delimiter, complete, RECORDS);
        let mut cells = found[header_at(&found)..]
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.cells.len());
        let Some(header) = cells.next().filter(|header| *header >= 2) else {
            continue;
        };
        let (mut rows, mut even) = (0, 0);
        for cells in cells {
            rows += 1;
            even += usize::from(cells == header);
        }
        let share = if rows == 0 {
            1.0
        } else {
            even as f64 / rows as f64
        };
        // Evenness decides; among equally even ones the larger number of cells.
        if (share, header) > (best.0, best.1) {
            best = (share, header, delimiter);
        }
    }
    if best.1 > 0 {
        return best.2;
    }
    // No delimiter keeps the rows even: the one that the header has most often.
    let (header, _) = first_line(text);
    let times = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|delimiter| times(*delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> u8 {
        detect_delimiter(text.as_bytes(), true)
    }

    #[test]
    fn the_delimiter_is_the_one_that_keeps_rows_even() {
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("id;score;city\n1;9;Paris, FR\n2;8;Lyon\n"), b';');
        assert_eq!(delimiter("id\tscore\n1\t2\n"), b'\t');
        assert_eq!(delimiter("id|score\n1|9\n"), b'|');
        assert_eq!(delimiter("score\n9\n10\n"), b',');
        assert_eq!(
            delimiter("id,channels\n1,\"email;phone;chat\"\n2,email\n"),
            b','
        );
        assert_eq!(delimiter("id;value\n1;1,5\n2;0,25\n"), b';');
        assert_eq!(delimiter("a;b,c\n1;2,5\n3;4\n"), b';');
        assert_eq!(delimiter("id,comment\n1,\"a \"\"b\"\"; c\"\n"), b',');
    }

    #[test]
    fn formats_that_are_not_csv_are_named() {
        let looks_like = |head: &[u8]| match detect(head, true, &Layout::default())
            .map_err(|error| error.kind)
        {
            Err(ErrorKind::NotText { looks_like }) => looks_like,
            other => panic!("{other:?}"),
        };
        assert!(looks_like(b"PK\x03\x04xl/workbook").contains("XLSX"));
        assert!(looks_like(b"%PDF-1.7").contains("PDF"));
        assert!(looks_like(b"\x1F\x8B\x08").contains("gzip"));
        assert!(looks_like(b"<!DOCTYPE html><table>").contains("HTML"));
        assert!(looks_like(b" [\n {\"id\": 1}]").contains("JSON"));
        assert!(looks_like(b"\xFF\xFEi\0d\0").contains("UTF-16"));
        assert!(looks_like(b"i\0d\0,\0s\0\n\0").contains("UTF-16"));
        assert!(looks_like(b"id,x\n1,a\0b\n").contains("NUL"));
    }

    #[test]
    fn text_that_only_begins_like_another_format_is_read() {
        for text in ["[id],[score]\n1,2\n", "{id},b\n1,2\n", "<id>,b\n1,2\n"] {
            assert!(
                detect(text.as_bytes(), true, &Layout::default()).is_ok(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_header_begins_behind_mark_separator_line_and_comments() {
        let start = |text: &str| {
            let dialect = detect(text.as_bytes(), true, &Layout::default()).unwrap();
            (dialect.start, dialect.delimiter, dialect.lines)
        };
        assert_eq!(start("\u{feff}a,b\n1,2\n"), (3, b',', 0));
        assert_eq!(start("sep=;\r\na;b\n"), (7, b';', 0));
        assert_eq!(start("\u{feff}\"sep=|\"\na|b\n"), (11, b'|', 0));
        assert_eq!(
            start("# made by x, 2\n#y\nid,score,z\n1,2,3\n"),
            (18, b',', 2)
        );
        assert_eq!(start("#,name\n1,a\n"), (0, b',', 0));
    }

    #[test]
    fn white_space_alone_is_an_empty_file() {
        for text in ["", "  \n\r\n\t", "\u{feff}"] {
            let kind =
                detect(text.as_bytes(), true, &Layout::default()).map_err(|error| error.kind);
            assert_eq!(kind, Err(ErrorKind::EmptyFile));
        }
    }
}
