//! The ledger of data quality as a file to take away. Of the engine's second module (tools/split.mjs): it is not called
//! but pointed to.

use super::balance::{CELLS, OUTSIDE, ROWS, notices, rows_aside};
use super::source::Opened;
use crate::error::Notice;

/// Every line of every notice of the files as CSV: `file,row,column,value,code,set_aside`.
///
/// `set_aside` is `row` where the row is not used at all, `cell` where its cell is not, empty where both are and the
/// notice only says what to know. Values are cut to 80 characters; one that a spreadsheet would take for a formula has an
/// apostrophe in front.
pub fn written(files: &[Opened], joined: &[Notice]) -> String {
    let mut text = String::from("file,row,column,value,code,set_aside\n");
    for file in files {
        let is_aside = rows_aside(file, joined);
        for notice in notices(file, joined) {
            let code = notice.code;
            for (row, value) in notice.lines.iter() {
                let is_row = is_aside.get(row as usize).copied().unwrap_or(false);
                let aside = if OUTSIDE.contains(&code) || (ROWS.contains(&code) && is_row) {
                    "row"
                } else if CELLS.contains(&code) && !value.is_empty() {
                    "cell"
                } else {
                    ""
                };
                write_cell(&mut text, &file.table.name);
                text.push(',');
                if row > 0 {
                    text.push_str(&row.to_string());
                }
                text.push(',');
                write_cell(&mut text, notice.column.as_deref().unwrap_or_default());
                text.push(',');
                write_cell(&mut text, value);
                for part in [",", code, ",", aside, "\n"] {
                    text.push_str(part);
                }
            }
        }
    }
    text
}

fn write_cell(text: &mut String, cell: &str) {
    let is_number = |rest: &str| {
        let digit = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b',';
        !rest.is_empty() && rest.bytes().all(digit)
    };
    let is_formula = match cell.as_bytes().first() {
        Some(b'+' | b'-') => !is_number(&cell[1..]),
        Some(first) => matches!(first, b'=' | b'@' | b'\t' | b'\r'),
        None => false,
    };
    text.push('"');
    if is_formula {
        text.push('\'');
    }
    for char in cell.chars() {
        if char == '"' {
            text.push('"');
        }
        text.push(char);
    }
    text.push('"');
}
