//! Questions with several answers, which survey tools write as a column for each: which neighbouring columns are one, and
//! what each answer is called.

use super::column::{Column, Values};
use super::labels::truth;

/// A column that tells of one answer whether it was chosen.
#[derive(Debug)]
pub(super) struct Choice<'a> {
    /// Place of the column.
    pub column: usize,
    /// What its header has in common with those of the other answers.
    pub question: &'a str,
    /// What the answer is called.
    pub name: String,
}

/// The choices among columns: neighbours that are open, have the question in common and each a tick, the name of the answer
/// or a word for yes and no.
pub(super) fn choices(columns: &[Column], is_open: impl Fn(usize) -> bool) -> Vec<Choice<'_>> {
    let mut told: Vec<(usize, &str, Ticks)> = Vec::new();
    for (at, column) in columns.iter().enumerate().filter(|(at, _)| is_open(*at)) {
        if let Some((question, _)) = stem(&column.header)
            && let Some(ticks) = ticks(column)
        {
            told.push((at, question, ticks));
        }
    }
    let of_one = |a: &(usize, &str, Ticks), b: &(usize, &str, Ticks)| a.0 + 1 == b.0 && a.1 == b.1;
    let mut choices = Vec::new();
    for run in told.chunk_by(of_one) {
        let ticked = run.iter().filter(|(.., ticks)| *ticks != Ticks::Nobody);
        if ticked.count() < 2 {
            continue;
        }
        choices.extend(run.iter().map(|&(column, question, ref ticks)| Choice {
            column,
            question,
            name: option_name(&columns[column], ticks),
        }));
    }
    choices
}

/// The question and the option that a header names: `Q5_1`, `Why? [Price]`, `Why?: Price`, `Why? - Price`.
fn stem(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    let number = || {
        let digits = header.trim_end_matches(|char: char| char.is_ascii_digit());
        let stem = digits.strip_suffix(['_', '.', '-', ' ', '#'])?;
        (digits.len() < header.len()).then(|| (stem, &header[digits.len()..]))
    };
    let bracket = || header.strip_suffix(']')?.rsplit_once('[');
    let marked = |mark| header.rsplit_once(mark);
    let found = bracket().or_else(number);
    let (stem, option) = found
        .or_else(|| marked(": "))
        .or_else(|| marked(" - "))
        .map(|(stem, option)| (stem.trim(), option.trim()))?;
    let is_name = stem.chars().any(char::is_alphabetic) && !option.is_empty();
    is_name.then_some((stem, option))
}

/// How a column says that an option was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ticks {
    /// By the option's own words.
    Words(String),
    /// By a word or digit for yes.
    Truth,
    /// Nobody chose it.
    Nobody,
}

/// What the cells of an option are; `None` where they are something else.
fn ticks(column: &Column) -> Option<Ticks> {
    match &column.values {
        Values::Empty => Some(Ticks::Nobody),
        Values::Small(_) => {
            let (low, high) = column.range()?;
            (low >= 0.0 && high <= 1.0).then_some(Ticks::Truth)
        }
        Values::Category(_, words) if words.len() <= 4 => {
            let mut own = words.iter().filter(|(_, text)| truth(text).is_none());
            let says_yes = || words.iter().any(|(_, text)| truth(text) == Some(true));
            match (own.next(), own.next()) {
                (None, _) => Some(Ticks::Truth),
                (Some((_, "x" | "X" | "✓" | "✔")), None) => Some(Ticks::Truth),
                // Beside its own words an option has none but those for no, and somebody who did not choose it.
                (Some((_, text)), None)
                    if !says_yes() && (column.missing > 0 || words.len() > 2) =>
                {
                    Some(Ticks::Words(text.to_owned()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// What an option is called: by its cells, by the end of its label, by the end of its header, by its header.
fn option_name(column: &Column, ticks: &Ticks) -> String {
    if let Ticks::Words(words) = ticks {
        return words.trim().to_owned();
    }
    let end = |text: &str| {
        let end = stem(text).map(|(_, option)| option.to_owned());
        end.filter(|option| option.chars().any(char::is_alphabetic))
    };
    let label = || Some(column.label.trim().to_owned()).filter(|label| !label.is_empty());
    let named = end(&column.label).or_else(|| end(&column.header));
    named
        .or_else(label)
        .unwrap_or_else(|| column.header.trim().to_owned())
}
