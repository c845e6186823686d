//! How the ids of each two files meet: match rates, what is left over, and ids that may be misspelled.

use super::people::People;
use super::source::Opened;
use crate::error::{Example, Notice};
use crate::report::Join;
use crate::table::{Kind, Role, Words, id_key};

/// Unmatched ids for which similar ones are looked for.
const LOOKED_AT: usize = 100;
/// Pairs of similar ids that are told.
const TOLD: usize = 10;

/// The match rates of each two files of different kinds that name customers, or accounts.
pub fn join(opened: &[Opened], people: &People) -> Vec<Join> {
    let mut joins = Vec::new();
    for (role, key, words) in [
        (Role::CustomerId, "customer_id", &people.ids),
        (Role::AccountId, "account_id", &people.accounts),
    ] {
        let sides: Vec<Side> = opened
            .iter()
            .filter_map(|file| Side::new(file, &role, words))
            .collect();
        for (at, a) in sides.iter().enumerate() {
            for b in sides.iter().skip(at + 1) {
                if a.file.roles.kinds != b.file.roles.kinds {
                    joins.push(a.meet(b, key));
                }
            }
        }
    }
    joins
}

/// A file's part of a join.
struct Side<'a> {
    file: &'a Opened,
    role: Role,
    words: &'a Words,
    codes: &'a [u32],
    /// Rows of each id.
    rows: Vec<u32>,
}

impl<'a> Side<'a> {
    fn new(file: &'a Opened, role: &Role, words: &'a Words) -> Option<Self> {
        file.column(role)?;
        let codes = match role {
            Role::CustomerId => file.keys.customers.as_deref()?,
            _ => file.keys.accounts.as_deref()?,
        };
        // Kinds tell what a file is for; a file for nothing joins nothing.
        if !Kind::ALL.iter().any(|kind| file.roles.is(*kind)) {
            return None;
        }
        let mut rows = vec![0; words.len()];
        for &code in codes {
            rows[code as usize] += 1;
        }
        if let Some(none) = rows.first_mut() {
            *none = 0;
        }
        Some(Self {
            file,
            role: role.clone(),
            words,
            codes,
            rows,
        })
    }

    fn meet(&self, other: &Self, key: &'static str) -> Join {
        let name = |side: &Self| side.file.table.name.clone();
        let mut join = Join {
            key,
            files: [name(self), name(other)],
            ids: [0; 2],
            matched: 0,
            rows: [0; 2],
            matched_rows: [0; 2],
            repeated: [0; 2],
            unmatched: [Vec::new(), Vec::new()],
            similar: Vec::new(),
        };
        for (&a, &b) in self.rows.iter().zip(&other.rows) {
            let both = a > 0 && b > 0;
            join.matched += u64::from(both);
            for (side, rows) in [(0, a), (1, b)] {
                join.ids[side] += u64::from(rows > 0);
                join.rows[side] += u64::from(rows);
                join.repeated[side] += u64::from(rows > 1);
                if both {
                    join.matched_rows[side] += u64::from(rows);
                }
            }
        }
        let mut left = Vec::new();
        if join.ids[0] > join.matched {
            left = self.unmatched(other, LOOKED_AT);
        }
        if join.ids[1] > join.matched {
            join.unmatched[1] = other.examples(&other.unmatched(self, Notice::EXAMPLES));
        }
        join.similar = self.similar(other, &left);
        left.truncate(Notice::EXAMPLES);
        join.unmatched[0] = self.examples(&left);
        join
    }

    /// The first rows of the first few ids that the other file does not have.
    fn unmatched(&self, other: &Self, most: usize) -> Vec<usize> {
        let mut rows = Vec::new();
        let mut found: Vec<u32> = Vec::new();
        for (row, &code) in self.codes.iter().enumerate() {
            if code > 0 && other.rows[code as usize] == 0 && !found.contains(&code) {
                found.push(code);
                rows.push(row);
                if rows.len() == most {
                    break;
                }
            }
        }
        rows
    }

    /// The id in a row, as written.
    fn written(&self, row: usize) -> String {
        let column = self.file.column(&self.role);
        let text = column.map(|column| column.text(row)).unwrap_or_default();
        text.chars().take(80).collect()
    }

    fn examples(&self, rows: &[usize]) -> Vec<Example> {
        let example = |&row: &usize| Example {
            row: self.file.sheet_row(row),
            value: self.written(row),
        };
        rows.iter().map(example).collect()
    }

    /// Pairs of an id in these rows and the one id of the other file that is similar to it; of several, the one that
    /// has no match of its own.
    fn similar(&self, other: &Self, rows: &[usize]) -> Vec<[String; 2]> {
        let letters = self.letters();
        let mut pairs = Vec::new();
        let mut spare = String::new();
        for &row in rows {
            let text = self.written(row);
            let near = neighbours(id_key(&text, &mut spare), &letters, &mut |id| {
                let code = self.words.find(id)?;
                (other.rows.get(code as usize).copied()? > 0).then_some(code)
            });
            let free = || near.iter().filter(|code| self.rows[**code as usize] == 0);
            let found = match (near.as_slice(), free().count()) {
                ([only], _) => Some(only),
                (_, 1) => free().next(),
                _ => None,
            };
            let place = found.and_then(|code| other.codes.iter().position(|other| other == code));
            if let Some(place) = place {
                pairs.push([text, other.written(place)]);
                if pairs.len() == TOLD {
                    break;
                }
            }
        }
        pairs
    }

    /// Letters that ids are made of.
    fn letters(&self) -> Vec<char> {
        let mut letters: Vec<char> = ('0'..='9')
            .chain('a'..='z')
            .chain(['-', '_', '.'])
            .collect();
        for (_, word) in self.words.iter().take(LOOKED_AT) {
            for letter in word.chars().filter(|letter| !letter.is_ascii()) {
                if !letters.contains(&letter) {
                    letters.push(letter);
                }
            }
        }
        letters
    }
}

/// The codes of the ids that differ from one in one letter left out, put in or changed, or in two neighbours that
/// changed places.
fn neighbours(id: &str, letters: &[char], find: &mut dyn FnMut(&str) -> Option<u32>) -> Vec<u32> {
    /// Longer ids are no typing work.
    const LONGEST: usize = 40;
    let id: Vec<char> = id.chars().collect();
    let mut found = Vec::new();
    if id.len() > LONGEST || id.len() < 3 {
        return found;
    }
    let mut tried = String::new();
    let mut try_one = |start: &[char], middle: &[char], end: &[char]| {
        tried.clear();
        for part in [start, middle, end] {
            tried.extend(part);
        }
        if let Some(code) = find(&tried)
            && !found.contains(&code)
        {
            found.push(code);
        }
    };
    for at in 0..=id.len() {
        let (start, rest) = id.split_at(at);
        let after = rest.get(1..).unwrap_or_default();
        if let [a, b, end @ ..] = rest
            && a != b
        {
            try_one(start, &[*b, *a], end);
        }
        if !rest.is_empty() {
            try_one(start, &[], after);
        }
        for &letter in letters {
            try_one(start, &[letter], rest);
            if rest.first().is_some_and(|own| *own != letter) {
                try_one(start, &[letter], after);
            }
        }
    }
    found
}
