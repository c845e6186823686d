//! What came with an answer and may drive its score: further ratings, numbers, categories, in the order of the answers.

use super::answers::{Answers, OFF_SCALE, label};
use super::source::{Opened, shared_codes};
use crate::table::{Codes, Column, Role, Values, Words};

/// A column that may drive the score.
#[derive(Debug, Clone)]
pub struct Driver {
    /// The name of its role, without `driver:`.
    pub name: String,
    /// Its cells.
    pub cells: Cells,
}

/// The cells of a driver, one by answer.
#[derive(Debug, Clone)]
pub enum Cells {
    /// Whole numbers 0–254; [`Cells::MISSING`] = missing.
    Ratings(Vec<u8>),
    /// Other numbers; NaN = missing.
    Numbers(Vec<f64>),
    /// Categories: codes of words; 0 = missing.
    Categories(Vec<u32>, Words),
    /// Comments, dates: nothing that a number could be made of.
    Unusable,
}

impl Cells {
    /// A missing rating.
    pub const MISSING: u8 = u8::MAX;
}

/// The drivers of all responses files, in file order; those of one name are one.
pub fn drivers(opened: &[Opened], answers: &Answers) -> Vec<Driver> {
    let mut drivers: Vec<Driver> = Vec::new();
    for (name, _) in opened.iter().flat_map(|file| file.roles.drivers()) {
        if !drivers.iter().any(|known| known.name == name) {
            let cells = read(opened, answers, &Role::Driver(name.to_owned()));
            let name = name.to_owned();
            drivers.extend(cells.map(|cells| Driver { name, cells }));
        }
    }
    drivers
}

/// The cells of a role; `None` where no responses file has a column of it.
fn read(opened: &[Opened], answers: &Answers, role: &Role) -> Option<Cells> {
    let columns = opened.iter().filter_map(|file| file.column(role));
    let all = |kind: fn(&Values) -> bool| columns.clone().all(|column| kind(&column.values));
    if all(|values| matches!(values, Values::Small(_) | Values::Empty)) {
        let cells = answers.column(opened, role, Cells::MISSING, |file, column, all| {
            match &column.values {
                // The marks for a missing one are the same.
                Values::Small(values) => all.extend_from_slice(values),
                _ => all.resize(all.len() + file.rows(), Cells::MISSING),
            }
        });
        return Some(Cells::Ratings(cells?));
    }
    if all(is_numeric) {
        let cells = answers.column(opened, role, f64::NAN, |file, column, all| {
            all.extend((0..file.rows()).map(|row| number(column, row)));
        })?;
        let small = |x: &f64| x.is_nan() || (x.fract() == 0.0 && (0.0..=254.0).contains(x));
        if !cells.iter().all(small) {
            return Some(Cells::Numbers(cells));
        }
        let narrow = |x: f64| if x.is_nan() { Cells::MISSING } else { x as u8 };
        return Some(Cells::Ratings(cells.into_iter().map(narrow).collect()));
    }
    if all(|values| {
        !matches!(
            values,
            Values::Text(_) | Values::Day(_) | Values::Instant(_)
        )
    }) {
        let mut words = Words::default();
        let codes = answers.column(opened, role, 0, |file, column, all| {
            all.extend(shared_codes(column, file.rows(), &mut words));
        });
        return Some(Cells::Categories(codes?, words));
    }
    Some(Cells::Unusable)
}

/// Are all cells numbers, or labels that begin with one such as `5 - Very satisfied`?
fn is_numeric(values: &Values) -> bool {
    match values {
        Values::Small(_) | Values::Number(_) | Values::Empty => true,
        Values::Category(_, words) => {
            (1..words.len() as u32).all(|code| label(words.get(code)) != OFF_SCALE)
        }
        _ => false,
    }
}

fn number(column: &Column, row: usize) -> f64 {
    match &column.values {
        Values::Category(codes, words) => match label_of(codes, words, row) {
            Some(value) => value.into(),
            None => f64::NAN,
        },
        _ => column.number(row).unwrap_or(f64::NAN),
    }
}

fn label_of(codes: &Codes, words: &Words, row: usize) -> Option<u8> {
    let code = codes.get(row);
    (code > 0).then(|| label(words.get(code)))
}
