//! Groups of rows by any columns and a period.

use super::count::{Group, Tally, tally_by};
use crate::error::{Error, Result};
use crate::math::ordered;
use crate::model::calendar::Period;
use crate::model::{Dimension, Model};
use crate::option::{Value, refuse};
use crate::table::{Codes, Values};
use std::collections::{HashMap, HashSet};
use std::ops::{AddAssign, Mul};

/// A column to group by: a name, or the period of the answer's date.
#[derive(Debug, Clone, PartialEq)]
pub enum ByColumn {
    /// A role (`touchpoint`) or segment.
    Name(String),
    /// The period of the answer's date.
    Date {
        /// Its length.
        date: Period,
    },
}

impl ByColumn {
    /// Reads a column's name or `{ date: period }`.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(value: &Value) -> Result<Self> {
        if let Value::Text(name) = value {
            return Ok(Self::Name(name.clone()));
        }
        let fields = value.fields("by", &["date"])?;
        let date = fields.one_of("date", &Period::NAMED)?;
        date.map(|date| Self::Date { date })
            .ok_or_else(|| refuse("by", "write a column's name or { date: 'month' }"))
    }
}

/// How many groups one call may ask for.
const MOST_GROUPS: usize = 100_000;

/// A group per row within the mask, and what each group is called.
pub struct Grouping<'a> {
    numbers: Numbers<'a>,
    /// Value of each `by` column by group.
    pub keys: Vec<Vec<Option<String>>>,
    /// Names of the `by` columns.
    pub names: Vec<String>,
}

/// The group of each row.
enum Numbers<'a> {
    /// The code of one column is the group.
    Codes(&'a Codes),
    /// Number by row, and group by number.
    Placed(Vec<u32>, Vec<u32>),
}

impl Grouping<'_> {
    /// Counts the answers of each group.
    pub fn tally(&self, rule: &Tally, rows: &[u8]) -> Vec<Group> {
        let groups = self.keys.len();
        match &self.numbers {
            Numbers::Codes(Codes::U8(codes)) => {
                tally_by(rule, rows, groups, |row| codes[row].into())
            }
            Numbers::Codes(codes) => tally_by(rule, rows, groups, |row| codes.get(row) as usize),
            Numbers::Placed(number, place) => tally_by(rule, rows, groups, |row| {
                place[number[row] as usize] as usize
            }),
        }
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
    /// Adds each row's code, times a factor, to its number; the product of all columns' sizes fits into the number.
    fn add<T: Copy + From<u32> + AddAssign + Mul<Output = T>>(&self, numbers: &mut [T], factor: T) {
        match &self.codes {
            AxisCodes::Column(dimension) => {
                dimension.for_each(|row, code| numbers[row] += T::from(code) * factor);
            }
            AxisCodes::Days { days, low, of_day } => {
                for (number, &day) in numbers.iter_mut().zip(*days) {
                    if day != Values::DAY_MISSING {
                        *number += T::from(of_day[(day - low) as usize]) * factor;
                    }
                }
            }
        }
    }
}

fn axis<'a>(model: &'a Model, by: &ByColumn) -> Result<Axis<'a>> {
    match by {
        ByColumn::Name(name) => {
            let dimension = model.answers.required(name)?;
            Ok(Axis {
                name: name.clone(),
                size: dimension.words.len().max(1) as u64,
                codes: AxisCodes::Column(dimension),
                word: Box::new(move |code| dimension.word(code).map(str::to_owned)),
            })
        }
        ByColumn::Date { date } => {
            let date = *date;
            let days = model.answers.days()?;
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
pub fn grouping<'a>(model: &'a Model, rows: &[u8], by: &[ByColumn]) -> Result<Grouping<'a>> {
    let axes = by
        .iter()
        .map(|by| axis(model, by))
        .collect::<Result<Vec<_>>>()?;
    let mut factors = Vec::new();
    let mut size = 1u64;
    for axis in axes.iter().rev() {
        factors.push(size);
        size = size
            .checked_mul(axis.size)
            .filter(|&size| size < 1 << 60)
            .ok_or_else(too_many)?;
    }
    let factors = axes.iter().rev().zip(factors);
    let (numbers, used): (Numbers, Vec<u64>) = match &axes[..] {
        [
            Axis {
                codes: AxisCodes::Column(dimension),
                ..
            },
        ] if size <= MOST_GROUPS as u64 => (Numbers::Codes(&dimension.codes), (0..size).collect()),
        _ if size <= 1 << 22 => {
            let mut numbers = vec![0u32; rows.len()];
            factors.for_each(|(axis, factor)| axis.add(&mut numbers, factor as u32));
            let (place, used) = dense(&numbers, rows, size as usize);
            (Numbers::Placed(numbers, place), used)
        }
        _ => {
            let mut numbers = vec![0u64; rows.len()];
            factors.for_each(|(axis, factor)| axis.add(&mut numbers, factor));
            let (numbers, used) = hashed(&numbers, rows);
            (
                Numbers::Placed(numbers, (0..used.len().max(1) as u32).collect()),
                used,
            )
        }
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
        numbers,
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

/// Few possible numbers: a table of them, and those that occur.
fn dense(numbers: &[u32], rows: &[u8], size: usize) -> (Vec<u32>, Vec<u64>) {
    let mut place = vec![u32::MAX; size];
    for (&number, &within) in numbers.iter().zip(rows) {
        if within != 0 {
            place[number as usize] = 0;
        }
    }
    let found = (0u64..).zip(&place).filter(|(_, place)| **place == 0);
    let used: Vec<u64> = found.map(|(number, _)| number).collect();
    used.iter()
        .zip(0u32..)
        .for_each(|(&number, at)| place[number as usize] = at);
    (place, used)
}

/// Many possible numbers: those that occur, and each row's place among them.
fn hashed(numbers: &[u64], rows: &[u8]) -> (Vec<u32>, Vec<u64>) {
    let within = numbers.iter().zip(rows).filter(|(_, within)| **within != 0);
    let used: HashSet<u64> = within.map(|(&number, _)| number).collect();
    let used = ordered(used.into_iter().collect(), |a: &u64, b| a.cmp(b));
    let place_of: HashMap<u64, u32> = used.iter().copied().zip(0u32..).collect();
    let place = numbers
        .iter()
        .map(|number| place_of.get(number).copied().unwrap_or(0));
    (place.collect(), used)
}
