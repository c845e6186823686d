//! What became of each row and cell: the ledger of data quality.

use super::source::Opened;
use crate::error::Notice;
use crate::report::{Balance, SetAside};
use crate::table::{Kind, Role};

/// Notices whose rows are not among the data.
pub(super) const OUTSIDE: [&str; 2] = ["preamble_skipped", "footer_skipped"];

/// Notices whose data rows one of the file's kinds does not use.
pub(super) const ROWS: [&str; 6] = [
    "duplicate_response_id",
    "duplicate_rows",
    "amount_missing",
    "amount_too_large",
    "too_many_currencies",
    "customer_missing",
];

/// Notices whose cells are not used.
pub(super) const CELLS: [&str; 7] = [
    "bad_cell",
    "off_scale",
    "bad_weight",
    "amount_missing",
    "amount_too_large",
    "too_many_currencies",
    "ragged_long",
];

/// What was noticed about a file, by reading, mapping and joining.
pub(super) fn notices<'a>(
    file: &'a Opened,
    joined: &'a [Notice],
) -> impl Iterator<Item = &'a Notice> + Clone {
    let name = Some(&*file.table.name);
    let joined = joined
        .iter()
        .filter(move |notice| notice.file.as_deref() == name);
    file.table
        .notices
        .iter()
        .chain(&file.roles.notices)
        .chain(joined)
}

/// How many of a file's kinds use its rows, each for itself. Customers of a file of answers are told by its answers.
fn uses(file: &Opened) -> usize {
    let own = |kind: &&Kind| match kind {
        Kind::Customers => !file.roles.is(Kind::Responses),
        Kind::Revenue => file.column(&Role::Amount).is_some(),
        _ => true,
    };
    file.roles.kinds.iter().filter(own).count()
}

/// Which rows every kind of the file has set aside, by their row in the sheet; empty where none has any.
pub(super) fn rows_aside(file: &Opened, joined: &[Notice]) -> Vec<bool> {
    let uses = uses(file);
    let mut aside = notices(file, joined).filter(|notice| ROWS.contains(&notice.code));
    let Some(first) = aside.next() else {
        return Vec::new();
    };
    let mut times = vec![0u8; file.table.sheet_row(file.table.rows) as usize];
    for notice in std::iter::once(first).chain(aside) {
        for (row, _) in notice.lines.iter() {
            if let Some(times) = times.get_mut(row as usize) {
                *times += 1;
            }
        }
    }
    times.iter().map(|times| *times as usize >= uses).collect()
}

/// The balance of a file's rows and that of its cells.
pub fn balances(file: &Opened, joined: &[Notice]) -> [Balance; 2] {
    let is_aside = rows_aside(file, joined);
    let aside = |row: u32| is_aside.get(row as usize).copied().unwrap_or(false);
    let mut counted = vec![false; is_aside.len()];
    let mut rows = balance(file.table.rows);
    let columns = file.table.columns.iter();
    let mut cells = balance(columns.map(|column| file.table.rows - column.missing).sum());
    for notice in notices(file, joined) {
        let (code, mut listed) = (notice.code, Notice::new(notice.code));
        if OUTSIDE.contains(&code) {
            rows.read += notice.count;
            rows.set_aside(notice, notice);
        }
        if ROWS.contains(&code) {
            for (row, value) in notice.lines.iter().filter(|(row, _)| aside(*row)) {
                if !std::mem::replace(&mut counted[row as usize], true) {
                    listed.add(Some(row.into()), value);
                }
            }
            rows.set_aside(notice, &listed);
        }
        if CELLS.contains(&code) {
            let mut listed = Notice::new(code);
            for (row, value) in notice.lines.iter() {
                let with_its_row = ROWS.contains(&code) && aside(row);
                if !value.is_empty() && !with_its_row {
                    listed.add(Some(row.into()), value);
                }
            }
            // Their columns count them as missing, or do not have them.
            if code == "bad_cell" || code == "ragged_long" {
                cells.read += listed.count;
            }
            cells.set_aside(notice, &listed);
        }
    }
    rows.used = rows.read - rows.set_aside.iter().map(|aside| aside.rows).sum::<u64>();
    cells.used = cells.read - cells.set_aside.iter().map(|aside| aside.rows).sum::<u64>();
    [rows, cells]
}

fn balance(read: u64) -> Balance {
    Balance {
        read,
        used: 0,
        set_aside: Vec::new(),
    }
}

impl Balance {
    fn set_aside(&mut self, notice: &Notice, listed: &Notice) {
        if listed.count > 0 {
            self.set_aside.push(SetAside {
                code: notice.code,
                column: notice.column.clone(),
                rows: listed.count,
                examples: listed.examples.clone(),
            });
        }
    }
}
