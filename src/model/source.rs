//! Open files as the model sees them: which column of which file plays a role.

use crate::table::{Codes, Column, Kind, Role, Roles, Table, Values, Words};
use std::collections::HashMap;

/// A file that was read, with the roles of its columns.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub table: Table,
    /// Its kinds and the roles of its columns.
    pub roles: Roles,
}

impl Opened {
    /// The column that plays a role.
    pub fn column(&self, role: &Role) -> Option<&Column> {
        self.table.columns.get(self.roles.column(role)?)
    }

    /// Data rows.
    pub fn rows(&self) -> usize {
        self.table.rows as usize
    }

    /// The row of the sheet in which a data row stands.
    pub fn sheet_row(&self, row: usize) -> Option<u64> {
        Some(self.table.sheet_row(row as u64))
    }

    /// Which rows repeat an earlier one to the last cell.
    pub fn repeated_rows(&self) -> Vec<bool> {
        let mut first: HashMap<u64, Vec<usize>> = HashMap::with_capacity(self.rows());
        let hashes = self.table.row_hashes();
        (0..self.rows())
            .map(|row| {
                let same_hash = first.entry(hashes[row]).or_default();
                let repeats = same_hash
                    .iter()
                    .any(|&other| self.table.same_cells(other, row));
                if !repeats {
                    same_hash.push(row);
                }
                repeats
            })
            .collect()
    }
}

/// The open files of one kind.
pub fn of_kind(opened: &[Opened], kind: Kind) -> impl Iterator<Item = &Opened> + Clone {
    opened.iter().filter(move |file| file.roles.is(kind))
}

/// Codes of a column's cells into a dictionary shared by several files, which grows; 0 = missing.
pub fn shared_codes(column: &Column, rows: usize, words: &mut Words) -> Vec<u32> {
    codes_by(column, rows, |text| words.intern(text))
}

/// Codes of a column's cells in a dictionary that is complete; 0 = missing or not in it.
pub fn known_codes(column: &Column, rows: usize, words: &Words) -> Vec<u32> {
    codes_by(column, rows, |text| words.find(text).unwrap_or(0))
}

/// The code of each cell's trimmed text; a text that repeats in a dictionary is asked for once.
fn codes_by(column: &Column, rows: usize, mut code_of: impl FnMut(&str) -> u32) -> Vec<u32> {
    match &column.values {
        Values::Category(codes, own) => {
            let map: Vec<u32> = (0..own.len() as u32)
                .map(|code| match own.get(code).trim() {
                    "" => 0,
                    text => code_of(text),
                })
                .collect();
            let translate = |code: u32| map.get(code as usize).copied().unwrap_or(0);
            match codes {
                Codes::U8(codes) => codes.iter().map(|&code| translate(code.into())).collect(),
                Codes::U16(codes) => codes.iter().map(|&code| translate(code.into())).collect(),
                Codes::U32(codes) => codes.iter().map(|&code| translate(code)).collect(),
            }
        }
        Values::Small(values) => {
            let mut map = [None; 256];
            let mut translate =
                |value: u8| *map[value as usize].get_or_insert_with(|| code_of(&value.to_string()));
            values
                .iter()
                .map(|&value| {
                    if value == Values::SMALL_MISSING {
                        0
                    } else {
                        translate(value)
                    }
                })
                .collect()
        }
        Values::Empty => vec![0; rows],
        _ => (0..rows)
            .map(|row| {
                if column.is_missing(row) {
                    0
                } else {
                    code_of(column.text(row).trim())
                }
            })
            .collect(),
    }
}

/// Narrows codes to the width that their dictionary needs.
pub fn narrow(codes: Vec<u32>, words: usize) -> Codes {
    match words {
        0..=256 => Codes::U8(codes.into_iter().map(|code| code as u8).collect()),
        257..=65_536 => Codes::U16(codes.into_iter().map(|code| code as u16).collect()),
        _ => Codes::U32(codes),
    }
}
