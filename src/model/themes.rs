//! Reason codes: which of them each answer names.

use super::source::narrow;
use crate::table::{Codes, Words, lower};

/// The themes that answers name, several per answer.
///
/// Rows hold the code of their cell as it was written; which themes a cell names is kept once for each different cell.
#[derive(Debug, Default)]
pub struct Themes {
    /// Names as they were first written; code 0 is none.
    names: Vec<String>,
    /// Code of the cell by row; 0 = empty.
    cells: Codes,
    /// The themes of each cell, ascending.
    sets: Vec<Vec<u32>>,
    /// What parts the themes within a cell; `None` where each cell names one.
    pub separator: Option<char>,
}

impl Themes {
    /// Splits cells into themes; `cells` has the code of each row's cell among `words`.
    pub fn new(cells: Codes, words: &Words) -> Self {
        let counts = cells.counts(words.len());
        let separator = separator(words, &counts);
        let mut keys = Words::default();
        let mut names = vec![String::new()];
        let sets = (0..words.len() as u32).map(|cell| {
            let mut set = Vec::new();
            for part in parts(words.get(cell), separator) {
                let code = keys.intern(&lower(part));
                if code as usize == names.len() {
                    names.push(part.to_owned());
                }
                if !set.contains(&code) {
                    set.push(code);
                }
            }
            set
        });
        Self {
            sets: sets.collect(),
            names,
            cells,
            separator,
        }
    }

    /// Adds a theme that has a column of its own: whether each row names it.
    pub fn add(&mut self, name: &str, chosen: &[bool]) {
        if self.names.is_empty() {
            self.names.push(String::new());
        }
        let key = lower(name);
        let known = self.names.iter().position(|known| lower(known) == key);
        let theme = known.unwrap_or(self.names.len()) as u32;
        if known.is_none() {
            self.names.push(name.to_owned());
        }
        if self.sets.is_empty() {
            self.sets.push(Vec::new());
        }
        // The set of a row that names the theme, by the one that it had without.
        let mut with: Vec<Option<u32>> = vec![None; self.sets.len()];
        let mut codes = Vec::with_capacity(chosen.len());
        for (row, &is_chosen) in chosen.iter().enumerate() {
            let before = self.cells.get(row);
            let Some(after) = with.get_mut(before as usize).filter(|_| is_chosen) else {
                codes.push(before);
                continue;
            };
            codes.push(*after.get_or_insert_with(|| {
                let mut set = self.sets.get(before as usize).cloned().unwrap_or_default();
                if !set.contains(&theme) {
                    set.push(theme);
                }
                self.sets.push(set);
                self.sets.len() as u32 - 1
            }));
        }
        self.cells = narrow(codes, self.sets.len());
    }

    /// How many codes there are, that of none counted.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of a code.
    pub fn name(&self, code: u32) -> &str {
        self.names.get(code as usize).map_or("", String::as_str)
    }

    /// The themes that a row names.
    pub fn of_row(&self, row: usize) -> &[u32] {
        self.sets
            .get(self.cells.get(row) as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// Clears the rows of a mask that name none of the wanted themes; `None` is wanted of rows that name no theme.
    pub fn keep(&self, wanted: &[Option<String>], rows: &mut [u8]) {
        let keys: Vec<Option<String>> = wanted
            .iter()
            .map(|name| name.as_deref().map(lower))
            .collect();
        let is_wanted: Vec<bool> = self
            .names
            .iter()
            .map(|name| keys.contains(&Some(lower(name))))
            .collect();
        let none = keys.contains(&None);
        let allowed = |set: &Vec<u32>| match &set[..] {
            [] => none,
            set => set
                .iter()
                .any(|&code| is_wanted.get(code as usize) == Some(&true)),
        };
        let allowed: Vec<u8> = self.sets.iter().map(|set| u8::from(allowed(set))).collect();
        self.cells.keep(&allowed, rows);
    }

    /// Rows that name each theme; those that name none at code 0.
    pub fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.len()];
        for (set, rows) in self.sets.iter().zip(self.cells.counts(self.sets.len())) {
            if set.is_empty() {
                counts[0] += rows;
            }
            for &code in set {
                counts[code as usize] += rows;
            }
        }
        counts
    }
}

/// The themes that a cell names, as they are written.
fn parts(cell: &str, separator: Option<char>) -> impl Iterator<Item = &str> {
    let around = |char: char| char.is_whitespace() || matches!(char, '[' | ']' | '{' | '}' | '"');
    let mut rest = Some(cell);
    std::iter::from_fn(move || {
        let cell = rest?;
        match separator.and_then(|mark| cell.split_once(mark)) {
            Some((part, after)) => {
                rest = Some(after);
                Some(part)
            }
            None => {
                rest = None;
                Some(cell)
            }
        }
    })
    .map(move |part| part.trim_matches(around))
    .filter(|part| !part.is_empty())
}

/// What parts the themes within a column's cells: the mark that most of its cells have, by the whole column.
///
/// Semicolons, bars and line ends part themes wherever they stand between two. A comma may be a part of a name (`Speed,
/// reliability`): it parts them only where most of what it parts is named in other cells too.
fn separator(words: &Words, counts: &[u64]) -> Option<char> {
    const SURE: [char; 4] = [';', '|', '\n', '؛'];
    const OPEN: [char; 2] = [',', '،'];
    let of_several = |mark: char| -> u64 {
        let cells = words
            .iter()
            .filter(|(_, text)| parts(text, Some(mark)).nth(1).is_some());
        cells
            .map(|(code, _)| counts.get(code as usize).copied().unwrap_or(0))
            .sum()
    };
    let most = |marks: &[char]| {
        let votes = marks.iter().map(|&mark| (of_several(mark), mark));
        let best = votes.reduce(|best, vote| if vote.0 > best.0 { vote } else { best });
        best.filter(|(votes, _)| *votes > 0).map(|(_, mark)| mark)
    };
    most(&SURE).or_else(|| most(&OPEN).filter(|&mark| recurs(words, mark)))
}

/// Is most of what a mark parts in a column named in more than one of its different cells?
fn recurs(words: &Words, mark: char) -> bool {
    let mut keys = Words::default();
    let mut cells: Vec<u32> = vec![0];
    let mut parted: Vec<u32> = Vec::new();
    for (_, text) in words.iter() {
        let codes: Vec<u32> = parts(text, Some(mark))
            .map(|part| keys.intern(&lower(part)))
            .collect();
        cells.resize(keys.len(), 0);
        codes.iter().for_each(|&code| cells[code as usize] += 1);
        if codes.len() > 1 {
            parted.extend(codes);
        }
    }
    let known = parted
        .iter()
        .filter(|&&code| cells[code as usize] > 1)
        .count();
    known * 2 > parted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes(cells: &[&str]) -> Themes {
        let mut words = Words::default();
        let codes = cells.iter().map(|cell| words.intern(cell) as u8).collect();
        Themes::new(Codes::U8(codes), &words)
    }

    fn named(themes: &Themes, row: usize) -> Vec<&str> {
        themes
            .of_row(row)
            .iter()
            .map(|&code| themes.name(code))
            .collect()
    }

    #[test]
    fn cells_are_parted_by_the_mark_of_their_column() {
        let found = themes(&["Price;Support", "support ; quality", "", "Price", " ; "]);
        assert_eq!(found.separator, Some(';'));
        assert_eq!(named(&found, 0), ["Price", "Support"]);
        assert_eq!(named(&found, 1), ["Support", "quality"]);
        assert!(found.of_row(2).is_empty() && found.of_row(4).is_empty());
        assert_eq!(found.counts(), [2, 2, 2, 1]);
        let listed = themes(&[
            "[\"a\", \"b\"]",
            "[\"b\"]",
            "[\"a\", \"c\"]",
            "[\"c\"]",
            "[]",
        ]);
        assert_eq!(
            (named(&listed, 0), named(&listed, 4)),
            (vec!["a", "b"], vec![])
        );
        let persian = themes(&["قیمت، پشتیبانی", "پشتیبانی، کیفیت", "قیمت"]);
        assert_eq!(persian.separator, Some('،'));
    }

    #[test]
    fn a_comma_within_a_name_parts_nothing() {
        let found = themes(&["Speed, reliability", "Price", "Price, value for money"]);
        assert_eq!(found.separator, None);
        assert_eq!(named(&found, 0), ["Speed, reliability"]);
        let both = themes(&["Speed, reliability|Price", "Price"]);
        assert_eq!(named(&both, 0), ["Speed, reliability", "Price"]);
    }

    #[test]
    fn a_filter_keeps_the_rows_that_name_a_theme_or_none() {
        let found = themes(&["a;b", "b", "", "c", "B;c"]);
        let keep = |wanted: &[Option<&str>]| {
            let wanted: Vec<Option<String>> =
                wanted.iter().map(|name| name.map(str::to_owned)).collect();
            let mut rows = vec![1; 5];
            found.keep(&wanted, &mut rows);
            rows
        };
        assert_eq!(keep(&[Some("b")]), [1, 1, 0, 0, 1]);
        assert_eq!(keep(&[Some("A"), None]), [1, 0, 1, 0, 0]);
        assert_eq!(keep(&[Some("nowhere")]), [0; 5]);
        assert_eq!(keep(&[]), [0; 5]);
    }
}
