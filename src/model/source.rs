//! Open files as the model sees them: which column of which file plays a role.

use crate::table::{Codes, Column, Kind, Role, Roles, Table, Values, Words};

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

    /// Is every row a customer of its own? So in a file of customers, or a wide file of answers with money, that names
    /// neither customers nor accounts.
    fn row_is_customer(&self) -> bool {
        let wide = self.roles.is(Kind::Responses) && self.roles.is(Kind::Revenue);
        (wide || self.roles.is(Kind::Customers)) && self.column(&Role::AccountId).is_none()
    }

    /// The code of each row's customer, by `code_of` its id; rows that are customers of their own have ids made of
    /// file and row. `None` where the file does not tell customers.
    pub fn customers(&self, mut code_of: impl FnMut(&str) -> u32) -> Option<Vec<u32>> {
        match self.column(&Role::CustomerId) {
            Some(column) => Some(codes_by(column, self.rows(), code_of)),
            None if self.row_is_customer() => {
                let name = &self.table.name;
                Some(
                    (0..self.rows())
                        .map(|row| code_of(&format!("{name}, {}", row + 1)))
                        .collect(),
                )
            }
            None => None,
        }
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
