//! What tools write above the table, and headers of several rows.
//!
//! **Preamble**: titles, dates of export, `key: value` lines. A line above the header is passed over only where all of
//! this holds, among the first 100 records, W being the usual number of their cells (2 at least):
//!
//! - it has fewer than W cells, or fewer than half of W hold something, or its first cell ends with a colon;
//! - the first line that is not so can be the header: no cell is a number, a date or a mark for a missing value, no two
//!   are the same, and two at least hold something;
//! - that this is the header shows below it: in one of its columns numbers or dates prevail; or the table is 3 columns
//!   wide at least, parted from the lines above by an empty line, and has rows, all with W cells.
//!
//! **Header of several rows**: the rows behind the first one belong to it
//!
//! - where a row holds Qualtrics' `{"ImportId":…}`: it and those above it, without a doubt;
//! - where the second row names what the first leaves open (answers below their question, as SurveyMonkey writes them), or
//!   writes out what the first one abbreviates (the text of a question below its id), and in columns of numbers or
//!   dates holds text; or where it has no first cell and none of the numbers and dates that each row below it
//!   has (SurveyMonkey's "Open-Ended Response" below one question): by guess, which is asked about unless the words are
//!   SurveyMonkey's.

use super::line::{Line, is_missing, is_value};

/// The rows of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeaderRows {
    /// How many, 1 at least.
    pub rows: usize,
    /// Where the number is a guess: the cells of the row in doubt.
    pub asked: Option<Vec<String>>,
}

/// The usual number of cells, the larger one among equally usual ones.
fn usual_width(found: &[Line]) -> usize {
    let widths = || {
        found
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| line.cells.len())
    };
    let times = |width: usize| widths().filter(|other| *other == width).count();
    widths()
        .max_by_key(|width| (times(*width), *width))
        .unwrap_or(0)
}

/// The line in which the header begins; 0 where there is no preamble.
pub(super) fn header_at(found: &[Line]) -> usize {
    let width = usual_width(found);
    let is_above = |line: &Line| {
        line.cells.len() < width || line.filled() * 2 < width || line.cell(0).ends_with(':')
    };
    let Some(at) = found.iter().position(|line| !is_above(line)) else {
        return 0;
    };
    let (above, below) = (&found[..at], &found[at + 1..]);
    if width < 2 || above.iter().all(Line::is_blank) || !is_header(&found[at]) {
        return 0;
    }
    let prevail = (0..width).any(|column| {
        let (values, present) = values_below(below, column, width);
        !found[at].cell(column).is_empty() && values > 0 && values * 2 >= present
    });
    let parted = width >= 3 && above.last().is_some_and(|line| line.filled() == 0);
    let mut rows = below.iter().filter(|line| !line.is_blank()).peekable();
    let even = rows.peek().is_some() && rows.all(|line| line.cells.len() == width);
    if prevail || (parted && even) { at } else { 0 }
}

/// Can the line be a header: names that differ?
#[inline(never)]
fn is_header(line: &Line) -> bool {
    let names = || {
        line.cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
    };
    names().count() >= 2
        && names().all(|(at, name)| {
            !is_value(name) && !is_missing(name) && !line.cells[..at].contains(name)
        })
}

/// How many cells of a column are numbers or dates, and how many hold something, in the lines of full width.
fn values_below(lines: &[Line], column: usize, width: usize) -> (usize, usize) {
    let (mut values, mut present) = (0, 0);
    for line in lines.iter().filter(|line| line.cells.len() >= width) {
        let cell = line.cell(column);
        present += usize::from(!is_missing(cell));
        values += usize::from(is_value(cell));
    }
    (values, present)
}

/// Does the row hold Qualtrics' import ids?
pub(crate) fn are_import_ids<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let (mut ids, mut others) = (0, 0);
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        if cell.starts_with('{') && cell.contains("ImportId") {
            ids += 1;
        } else {
            others += 1;
        }
    }
    ids > 0 && others == 0
}

/// The rows of the header with which the lines begin.
#[inline(never)]
pub(super) fn header_rows(found: &[Line]) -> HeaderRows {
    let mut filled = found.iter().filter(|line| !line.is_blank());
    let one = HeaderRows {
        rows: 1,
        asked: None,
    };
    let Some(first) = filled.next() else {
        return one;
    };
    let rest: Vec<Line> = filled.cloned().collect();
    let ids = rest
        .iter()
        .take(3)
        .position(|line| are_import_ids(line.cells.iter().copied()));
    if let Some(at) = ids {
        return HeaderRows {
            rows: at + 2,
            asked: None,
        };
    }
    match rest.split_first() {
        Some((second, body)) if goes_on(first, second, body) => {
            let cells = second.cells.iter().map(|cell| (*cell).to_owned());
            let is_known = second.cells.contains(&"Open-Ended Response");
            HeaderRows {
                rows: 2,
                asked: (!is_known).then(|| cells.collect()),
            }
        }
        _ => one,
    }
}

/// Does the header go on in the second row?
#[inline(never)]
fn goes_on(first: &Line, second: &Line, body: &[Line]) -> bool {
    let width = first.cells.len();
    if width < 2 || second.cells.len() != width || second.cells.iter().any(|cell| is_value(cell)) {
        return false;
    }
    // Columns of numbers and dates, and what the second row has there.
    let (mut columns, mut texts, mut questions) = (0, 0, 0);
    // Of these columns, those that no row below leaves empty and the second one does.
    let mut lacking = 0;
    // What only one of the two rows names.
    let (mut added, mut left_out) = (0, 0);
    for column in 0..width {
        let (name, cell) = (first.cell(column), second.cell(column));
        added += usize::from(name.is_empty() && !cell.is_empty());
        left_out += usize::from(cell.is_empty() && !name.is_empty());
        let (values, present) = values_below(body, column, width);
        if values < 3 || values * 10 < present * 9 {
            continue;
        }
        columns += 1;
        texts += usize::from(!is_missing(cell));
        lacking += usize::from(cell.is_empty() && present == body.len());
        questions += usize::from(cell.ends_with(['?', '\u{061F}']) && cell.contains(' '));
    }
    let answers = texts > 0 && added > 0 && (left_out > 0 || added > 1);
    let written_out = texts == columns
        && (texts > 1 || questions > 0)
        && added == 0
        && left_out * 5 <= width
        && second.raw.len() > first.raw.len();
    let beside = lacking > 1 && texts == 0 && second.cell(0).is_empty() && second.filled() > 0;
    answers || written_out || beside
}
