//! Groups of rows by any columns and a period.

use crate::analysis::View;
use crate::error::{Error, Result};
use crate::math::ordered;
use crate::model::calendar::{Length, Period};
use crate::model::{Answers, Dimension, Model, Opened, extent};
use crate::option::{Value, refuse};
use std::collections::{HashMap, HashSet};

/// A column to group by: a name, or the period of the answer's date.
#[derive(Debug, Clone, PartialEq)]
pub enum ByColumn {
    /// A role (`touchpoint`) or segment.
    Name(String),
    /// The period of the answer's date.
    Date {
        /// Its length and calendar.
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
        let fields = value.fields("by", &["date", "calendar", "weekStart", "fiscalYearStart"])?;
        if fields.text("date")?.is_none() {
            return Err(refuse("by", "write a column's name or { date: 'month' }"));
        }
        let date = Period::read_timed(&fields, "date")?;
        Ok(Self::Date { date })
    }
}

/// Columns that follow from the answer, or only say whose it is, and so explain nothing.
const CONSEQUENCES: [&str; 5] = ["program", "case_owner", "case_level", "theme", "end_reason"];

/// The columns in which a reason for a score may be looked for.
pub fn explaining(answers: &Answers) -> Vec<&Dimension> {
    let all = answers.dimensions.iter();
    all.filter(|dimension| !CONSEQUENCES.contains(&dimension.name.as_str()))
        .collect()
}

/// The values of a column in some rows: those with most rows each a group of its own, all others one more.
pub struct Pooled {
    /// Group by row.
    pub groups: Vec<u32>,
    /// The column's code of each group; `None` for the group of all others.
    pub codes: Vec<Option<u32>>,
    /// How many values the last group holds together; 0 where there is none.
    pub others: u64,
}

/// Groups rows by a column, all but the `most` frequent values together; an empty cell is a value like any other.
pub fn pooled(dimension: &Dimension, rows: &[u32], most: usize) -> Pooled {
    let mut groups = dimension.of_rows(rows);
    let mut counts = vec![0u32; dimension.words.len().max(1)];
    for &code in &groups {
        if let Some(count) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    let used: Vec<u32> = (0..counts.len() as u32)
        .filter(|&code| counts[code as usize] > 0)
        .collect();
    // One value alone needs no other name.
    let others = if used.len() > most + 1 {
        used.len() - most
    } else {
        0
    };
    let kept = if others > 0 {
        let by_count = ordered(used, |&a, &b| counts[b as usize].cmp(&counts[a as usize]));
        ordered(by_count.into_iter().take(most).collect(), |a: &u32, b| {
            a.cmp(b)
        })
    } else {
        used
    };
    let mut place = vec![kept.len() as u32; counts.len()];
    for (&code, at) in kept.iter().zip(0u32..) {
        place[code as usize] = at;
    }
    for group in &mut groups {
        *group = place.get(*group as usize).copied().unwrap_or(0);
    }
    let mut codes: Vec<Option<u32>> = kept.into_iter().map(Some).collect();
    if others > 0 {
        codes.push(None);
    }
    Pooled {
        groups,
        codes,
        others: others as u64,
    }
}

/// Longest time in days, or hours, that is grouped: more than the days of 9,999 years.
const MOST_TICKS: i64 = 1 << 22;

/// How many groups one call may ask for.
const MOST_GROUPS: usize = 100_000;

/// A group for each of some rows, and what each group is called.
pub struct Grouping<'a> {
    /// Group by row.
    pub groups: Vec<u32>,
    /// How many groups there are; where there could be few anyway, some of them without a row.
    pub size: usize,
    /// Names of the `by` columns.
    pub names: Vec<String>,
    axes: Vec<Axis<'a>>,
    /// The number of each group, where it is not its place.
    numbers: Option<Vec<u64>>,
}

impl Grouping<'_> {
    /// The value of each `by` column in a group.
    pub fn key(&self, group: usize) -> Vec<Option<String>> {
        let mut rest = match &self.numbers {
            Some(numbers) => numbers.get(group).copied().unwrap_or(0),
            None => group as u64,
        };
        let mut key = vec![None; self.axes.len()];
        for (cell, axis) in key.iter_mut().zip(&self.axes).rev() {
            *cell = (axis.word)((rest % axis.size) as u32);
            rest /= axis.size;
        }
        key
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
    Ticks {
        ticks: &'a [i32],
        low: i32,
        of_day: Vec<u32>,
    },
}

impl Axis<'_> {
    /// Adds each row's code, times a factor, to its number.
    fn add(&self, numbers: &mut [u32], rows: &[u32], factor: u32) {
        match &self.codes {
            AxisCodes::Column(dimension) => dimension.codes.add_to(numbers, rows, factor),
            AxisCodes::Ticks { ticks, low, of_day } => {
                for (number, &row) in numbers.iter_mut().zip(rows) {
                    *number += code_of(ticks[row as usize], *low, of_day) * factor;
                }
            }
        }
    }

    /// The same for the rows from one on.
    fn add_run(&self, numbers: &mut [u32], from: usize, factor: u32) {
        match &self.codes {
            AxisCodes::Column(dimension) => dimension.codes.add_run(numbers, from, factor),
            AxisCodes::Ticks { ticks, low, of_day } => {
                for (number, &day) in numbers.iter_mut().zip(&ticks[from..]) {
                    *number += code_of(day, *low, of_day) * factor;
                }
            }
        }
    }
}

/// The code of a day or an hour. A missing one lies before the first.
fn code_of(day: i32, low: i32, of_day: &[u32]) -> u32 {
    let day = day.wrapping_sub(low) as usize;
    of_day.get(day).copied().unwrap_or(0)
}

/// Adds the numbers that some ascending rows have by all axes to as many groups.
fn add(axes: &[(&Axis, u32)], groups: &mut [u32], rows: &[u32], run: &mut Vec<u32>) {
    if let [first, .., last] = rows
        && (last - first) as usize + 1 == rows.len()
    {
        for (axis, factor) in axes {
            axis.add_run(groups, *first as usize, *factor);
        }
        return;
    }
    if let ([first, .., last], [_, _, ..]) = (rows, axes)
        && (last - first) as usize <= 2 * rows.len()
    {
        // Most rows of a run: column by column, as many codes at a time as a vector holds, and picked once.
        run.clear();
        run.resize((last - first) as usize + 1, 0);
        for (axis, factor) in axes {
            axis.add_run(run, *first as usize, *factor);
        }
        for (group, row) in groups.iter_mut().zip(rows) {
            *group = run.get((row - first) as usize).copied().unwrap_or(0);
        }
        return;
    }
    for (axis, factor) in axes {
        axis.add(groups, rows, *factor);
    }
}

fn axis<'a>(model: &'a Model, files: &[Opened], by: &ByColumn) -> Result<Axis<'a>> {
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
            let ticks = model.ticks(files, date, "period")?;
            let span = match date.length {
                Length::Hour => extent(ticks),
                _ => model.answers.day_span,
            };
            let (low, high) = span.unwrap_or((0, -1));
            if i64::from(high) - i64::from(low) > MOST_TICKS {
                return Err(too_many());
            }
            let first = span.map_or(0, |(low, _)| date.index(low));
            // Code 0 = not known when.
            let of_day: Vec<u32> = (low..=high)
                .map(|day| (date.index(day) - first + 1) as u32)
                .collect();
            let size = of_day.last().map_or(1, |&last| u64::from(last) + 1);
            let labels: Vec<String> = (0..size as i32 - 1)
                .map(|at| date.label(first + at))
                .collect();
            Ok(Axis {
                name: date.name().to_owned(),
                size,
                codes: AxisCodes::Ticks { ticks, low, of_day },
                word: Box::new(move |code| labels.get((code as usize).checked_sub(1)?).cloned()),
            })
        }
    }
}

/// Puts rows into groups; where there could be many, groups without a row are left out.
///
/// # Errors
/// `no_such_column`, `missing_role` for a period without dates, `bad_option` for more than 100,000 groups.
pub fn grouping<'a>(view: &View<'a>, rows: &[u32], by: &[ByColumn]) -> Result<Grouping<'a>> {
    let axes = by
        .iter()
        .map(|by| axis(view.model, view.files, by))
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
    let mut groups = vec![0u32; rows.len()];
    let numbers = if size <= 1 << 22 {
        let axes: Vec<(&Axis, u32)> = factors.map(|(axis, by)| (axis, by as u32)).collect();
        let mut run = Vec::new();
        for (groups, rows) in groups.chunks_mut(PART).zip(rows.chunks(PART)) {
            add(&axes, groups, rows, &mut run);
        }
        (size > FEW_GROUPS).then(|| dense(&mut groups, size as usize))
    } else {
        let mut numbers = vec![0u64; rows.len()];
        for (axis, factor) in factors {
            groups.fill(0);
            axis.add(&mut groups, rows, 1);
            let pairs = numbers.iter_mut().zip(&groups);
            pairs.for_each(|(number, &code)| *number += u64::from(code) * factor);
        }
        let (places, used) = hashed(&numbers);
        groups = places;
        Some(used)
    };
    let size = numbers.as_ref().map_or(size as usize, Vec::len);
    if size > MOST_GROUPS {
        return Err(too_many());
    }
    Ok(Grouping {
        groups,
        size,
        names: axes.iter().map(|axis| axis.name.clone()).collect(),
        axes,
        numbers,
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

/// Up to so many groups that could be, to count nothing for some takes less time than to find out which there are.
const FEW_GROUPS: u64 = 1 << 14;

/// Rows whose groups are found at a time, column after column: few enough that their numbers stay in the processor's
/// caches.
const PART: usize = 1 << 12;

/// Few possible numbers: a table of them. Each number becomes its place among those that occur, which are returned.
fn dense(numbers: &mut [u32], size: usize) -> Vec<u64> {
    let mut place = vec![u32::MAX; size];
    for &number in &*numbers {
        place[number as usize] = 0;
    }
    let found = (0u64..).zip(&place).filter(|(_, place)| **place == 0);
    let used: Vec<u64> = found.map(|(number, _)| number).collect();
    used.iter()
        .zip(0u32..)
        .for_each(|(&number, at)| place[number as usize] = at);
    for number in numbers {
        *number = place[*number as usize];
    }
    used
}

/// Many possible numbers: each one's place among those that occur, and these.
fn hashed(numbers: &[u64]) -> (Vec<u32>, Vec<u64>) {
    let used: HashSet<u64> = numbers.iter().copied().collect();
    let used = ordered(used.into_iter().collect(), |a: &u64, b| a.cmp(b));
    let place_of: HashMap<u64, u32> = used.iter().copied().zip(0u32..).collect();
    let place = numbers
        .iter()
        .map(|number| place_of.get(number).copied().unwrap_or(0));
    (place.collect(), used)
}
