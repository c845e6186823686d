//! Open files as the model sees them: which column of which file plays a role, and who stands in its rows.

use crate::table::{Codes, Column, Kind, Role, Roles, Table, Values, Words, id_key};

/// A file that was read, with the roles of its columns.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub table: Table,
    /// Its kinds and the roles of its columns.
    pub roles: Roles,
    /// Who stands in its rows, once a model is made of it.
    pub keys: Keys,
}

/// Numbers of the customer and the account of each row, counted from 1; 0 = none. `None` where the file tells none.
#[derive(Debug, Default)]
pub struct Keys {
    /// Customers of [`People::ids`](super::People::ids).
    pub customers: Option<Vec<u32>>,
    /// Accounts of [`People::accounts`](super::People::accounts).
    pub accounts: Option<Vec<u32>>,
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
    pub fn row_is_customer(&self) -> bool {
        let wide = self.roles.is(Kind::Responses) && self.roles.is(Kind::Revenue);
        let named = [Role::CustomerId, Role::AccountId]
            .iter()
            .any(|role| self.column(role).is_some());
        (wide || self.roles.is(Kind::Customers)) && !named
    }
}

/// The open files of one kind.
pub fn of_kind(opened: &[Opened], kind: Kind) -> impl Iterator<Item = &Opened> + Clone {
    opened.iter().filter(move |file| file.roles.is(kind))
}

/// Codes of a column's cells into a dictionary shared by several files, which grows; 0 = missing.
pub fn shared_codes(column: &Column, rows: usize, words: &mut Words) -> Vec<u32> {
    codes_by(column, rows, &mut |text| words.intern(text)).0
}

/// Codes of a column's ids, by `code_of` the form in which ids are compared; and the code of each word of the column's
/// own dictionary, where it has one.
pub fn id_codes(
    column: &Column,
    rows: usize,
    code_of: &mut dyn FnMut(&str) -> u32,
) -> (Vec<u32>, Vec<u32>) {
    let mut spare = String::new();
    codes_by(column, rows, &mut |text| match id_key(text, &mut spare) {
        "" => 0,
        id => code_of(id),
    })
}

/// The code of each cell's trimmed text; a text that repeats in a dictionary is asked for once. The codes of the
/// dictionary's words come with them.
fn codes_by(
    column: &Column,
    rows: usize,
    code_of: &mut dyn FnMut(&str) -> u32,
) -> (Vec<u32>, Vec<u32>) {
    let mut map = Vec::new();
    let codes = match &column.values {
        Values::Category(codes, own) => {
            map = codes_of_words(own, code_of);
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
    };
    (codes, map)
}

/// The code of each word's trimmed text, by the word's own code; 0 for one that is empty.
pub fn codes_of_words(own: &Words, code_of: &mut dyn FnMut(&str) -> u32) -> Vec<u32> {
    let words = (0..own.len() as u32).map(|code| own.get(code).trim());
    words
        .map(|text| if text.is_empty() { 0 } else { code_of(text) })
        .collect()
}

/// Narrows codes to the width that their dictionary needs.
pub fn narrow(codes: Vec<u32>, words: usize) -> Codes {
    match words {
        0..=256 => Codes::U8(codes.into_iter().map(|code| code as u8).collect()),
        257..=65_536 => Codes::U16(codes.into_iter().map(|code| code as u16).collect()),
        _ => Codes::U32(codes),
    }
}
