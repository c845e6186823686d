//! Groups of rows by any columns and a period.

use super::count::{Group, Tally, tally_by};
use super::score::ByColumn;
use crate::error::{Error, ErrorKind, Result};
use crate::math::ordered;
use crate::model::{Dimension, Model};
use crate::option::refuse;
use crate::table::Values;
use std::collections::{HashMap, HashSet};

/// How many groups one call may ask for.
const MOST_GROUPS: usize = 100_000;

/// A group per row within the mask, and what each group is called.
pub struct Grouping {
    /// Number by row: in `place` where that is given, else the group itself.
    number: Vec<u32>,
    /// Group by number; `u32::MAX` = no row has this number.
    place: Vec<u32>,
    /// Value of each `by` column by group.
    pub keys: Vec<Vec<Option<String>>>,
    /// Names of the `by` columns.
    pub names: Vec<String>,
}

impl Grouping {
    /// Counts the answers of each group.
    pub fn tally(&self, rule: &Tally, rows: &[u8]) -> Vec<Group> {
        let group_of = |row: usize| self.place[self.number[row] as usize] as usize;
        tally_by(rule, rows, self.keys.len(), group_of)
    }
}

/// The value that a code stands for.
type Word<'a> = Box<dyn Fn(u32) -> Option<String> + 'a>;

/// One `by` column as codes.
struct Axis<'a> {
    name: String,
    size: u64,
    codes: AxisCodes<'a>,
    word: Word<'a>,
}

enum AxisCodes<'a> {
    Column(&'a Dimension),
    /// Code of each day from the first on, and of rows without a day.
    Days {
        days: &'a [i32],
        low: i32,
        of_day: Vec<u32>,
    },
}

impl Axis<'_> {
    /// Adds each row's code, times a factor, to its number; numbers that do not fit are not made.
    fn add(&self, numbers: &mut [u64], factor: u64) {
        match &self.codes {
            AxisCodes::Column(dimension) => {
                dimension.for_each(|row, code| numbers[row] += u64::from(code) * factor);
            }
            AxisCodes::Days { days, low, of_day } => {
                for (number, &day) in numbers.iter_mut().zip(*days) {
                    if day != Values::DAY_MISSING {
                        *number += u64::from(of_day[(day - low) as usize]) * factor;
                    }
                }
            }
        }
    }
}

fn axis<'a>(model: &'a Model, by: &ByColumn) -> Result<Axis<'a>> {
    match by {
        ByColumn::Name(name) => {
            let dimension = model.answers.dimension(name).ok_or_else(|| {
                let dimensions = model.answers.dimensions.iter();
                Error::new(ErrorKind::NoSuchColumn {
                    name: name.clone(),
                    known: dimensions.map(|dimension| dimension.name.clone()).collect(),
                })
            })?;
            Ok(Axis {
                name: name.clone(),
                size: dimension.words.len().max(1) as u64,
                codes: AxisCodes::Column(dimension),
                word: Box::new(move |code| dimension.word(code).map(str::to_owned)),
            })
        }
        ByColumn::Date { date } => {
            let date = *date;
            let days = model
                .answers
                .day
                .as_deref()
                .ok_or(Error::new(ErrorKind::MissingRole {
                    role: "responded_at",
                }))?;
            let dated = days.iter().filter(|&&day| day != Values::DAY_MISSING);
            let (low, high) = dated.fold((i32::MAX, i32::MIN), |(low, high), &day| {
                (low.min(day), high.max(day))
            });
            let first = if low > high { 0 } else { date.index(low) };
            // Code 0 = no day.
            let of_day: Vec<u32> = (low..=high)
                .map(|day| (date.index(day) - first + 1) as u32)
                .collect();
            Ok(Axis {
                name: date.name().to_owned(),
                size: of_day.last().map_or(1, |&last| u64::from(last) + 1),
                codes: AxisCodes::Days { days, low, of_day },
                word: Box::new(move |code| (code > 0).then(|| date.label(first + code as i32 - 1))),
            })
        }
    }
}

/// Puts the rows of a mask into groups; groups without a row are left out.
///
/// # Errors
/// `no_such_column`, `missing_role` for a period without dates, `bad_option` for more than 100,000 groups.
pub fn grouping(model: &Model, rows: &[u8], by: &[ByColumn]) -> Result<Grouping> {
    let axes = by
        .iter()
        .map(|by| axis(model, by))
        .collect::<Result<Vec<_>>>()?;
    let mut numbers = vec![0u64; rows.len()];
    let mut factor = 1u64;
    for axis in axes.iter().rev() {
        axis.add(&mut numbers, factor);
        factor = factor
            .checked_mul(axis.size)
            .filter(|&size| size < 1 << 60)
            .ok_or_else(too_many)?;
    }
    let (number, place, used) = if factor <= 1 << 22 {
        dense(&numbers, rows, factor as usize)
    } else {
        hashed(&numbers, rows)
    };
    if used.len() > MOST_GROUPS {
        return Err(too_many());
    }
    let keys = used
        .iter()
        .map(|&id| {
            let mut rest = id;
            let mut key: Vec<Option<String>> = axes
                .iter()
                .rev()
                .map(|axis| {
                    let code = (rest % axis.size) as u32;
                    rest /= axis.size;
                    (axis.word)(code)
                })
                .collect();
            key.reverse();
            key
        })
        .collect();
    let names = axes.into_iter().map(|axis| axis.name).collect();
    Ok(Grouping {
        number,
        place,
        keys,
        names,
    })
}

fn too_many() -> Error {
    refuse(
        "by",
        format!(
            "more than {MOST_GROUPS} groups; group by fewer columns or by columns with fewer values"
        ),
    )
}

/// Few possible numbers: a table of them.
fn dense(numbers: &[u64], rows: &[u8], size: usize) -> (Vec<u32>, Vec<u32>, Vec<u64>) {
    let number: Vec<u32> = numbers.iter().map(|&number| number as u32).collect();
    let mut place = vec![u32::MAX; size];
    for (&number, &within) in number.iter().zip(rows) {
        if within != 0 {
            place[number as usize] = 0;
        }
    }
    let used: Vec<u64> = (0u64..)
        .zip(&place)
        .filter(|(_, place)| **place == 0)
        .map(|(number, _)| number)
        .collect();
    used.iter()
        .zip(0u32..)
        .for_each(|(&number, at)| place[number as usize] = at);
    (number, place, used)
}

/// Many possible numbers: only those that occur are numbered anew.
fn hashed(numbers: &[u64], rows: &[u8]) -> (Vec<u32>, Vec<u32>, Vec<u64>) {
    let within = numbers.iter().zip(rows).filter(|(_, within)| **within != 0);
    let used: Vec<u64> = within
        .map(|(&number, _)| number)
        .collect::<HashSet<u64>>()
        .into_iter()
        .collect();
    let used = ordered(used, |a, b| a.cmp(b));
    let place_of: HashMap<u64, u32> = used.iter().copied().zip(0u32..).collect();
    let number = numbers
        .iter()
        .map(|number| place_of.get(number).copied().unwrap_or(0))
        .collect();
    let place = (0..used.len().max(1) as u32).collect();
    (number, place, used)
}
