//! Groups of rows by any columns and a period.

use super::score::ByColumn;
use crate::error::{Error, ErrorKind, Result};
use crate::math::ordered;
use crate::model::Model;
use std::collections::HashMap;

/// How many groups one call may ask for.
const MOST_GROUPS: usize = 100_000;

/// A group per row within the mask, and what each group is called.
pub struct Grouping {
    /// Group by row; meaningless outside the mask.
    pub group: Vec<u32>,
    /// Value of each `by` column by group.
    pub keys: Vec<Vec<Option<String>>>,
    /// Names of the `by` columns.
    pub names: Vec<String>,
}

/// Adds each row's code, times a factor, to its group's number.
type Add<'a> = Box<dyn Fn(&mut [u64], u64) + 'a>;
/// The value that a code stands for.
type Word<'a> = Box<dyn Fn(u32) -> Option<String> + 'a>;

/// One `by` column as codes.
struct Axis<'a> {
    name: String,
    size: u64,
    add: Add<'a>,
    word: Word<'a>,
}

fn axis<'a>(model: &'a Model, by: &ByColumn) -> Result<Axis<'a>> {
    match by {
        ByColumn::Name(name) => {
            let dimension = model.answers.dimension(name).ok_or_else(|| {
                let known = model
                    .answers
                    .dimensions
                    .iter()
                    .map(|dimension| dimension.name.clone())
                    .collect();
                Error::new(ErrorKind::NoSuchColumn {
                    name: name.clone(),
                    known,
                })
            })?;
            Ok(Axis {
                name: name.clone(),
                size: dimension.words.len().max(1) as u64,
                add: Box::new(move |ids, factor| {
                    dimension.for_each(|row, code| ids[row] += u64::from(code) * factor)
                }),
                word: Box::new(move |code| dimension.word(code).map(str::to_owned)),
            })
        }
        ByColumn::Date { date } => {
            let date = *date;
            let periods =
                model
                    .answers
                    .periods(date)
                    .ok_or(Error::new(ErrorKind::MissingRole {
                        role: "responded_at",
                    }))?;
            let known = periods.iter().filter(|&&period| period != i32::MIN);
            let (low, high) = known.fold((i32::MAX, i32::MIN), |(low, high), &at| {
                (low.min(at), high.max(at))
            });
            let size = if low > high {
                1
            } else {
                (i64::from(high) - i64::from(low) + 2) as u64
            };
            let code = move |period: i32| {
                if period == i32::MIN {
                    0
                } else {
                    (period - low) as u64 + 1
                }
            };
            Ok(Axis {
                name: date.name().to_owned(),
                size,
                add: Box::new(move |ids, factor| {
                    ids.iter_mut()
                        .zip(&periods)
                        .for_each(|(id, &period)| *id += code(period) * factor);
                }),
                word: Box::new(move |code| (code > 0).then(|| date.label(low + code as i32 - 1))),
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
    let mut ids = vec![0u64; rows.len()];
    let mut factor = 1u64;
    for axis in axes.iter().rev() {
        (axis.add)(&mut ids, factor);
        factor = factor
            .checked_mul(axis.size)
            .filter(|&size| size < 1 << 60)
            .ok_or_else(too_many)?;
    }
    let (group, used) = if factor <= 1 << 22 {
        dense(&ids, rows, factor as usize)
    } else {
        hashed(&ids, rows)
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
    Ok(Grouping {
        group,
        keys,
        names: axes.into_iter().map(|axis| axis.name).collect(),
    })
}

fn too_many() -> Error {
    Error::new(ErrorKind::BadOption {
        name: "by",
        problem: format!(
            "more than {MOST_GROUPS} groups; group by fewer columns or by columns with fewer values"
        ),
    })
}

fn dense(ids: &[u64], rows: &[u8], size: usize) -> (Vec<u32>, Vec<u64>) {
    let mut place = vec![u32::MAX; size];
    for (&id, &within) in ids.iter().zip(rows) {
        if within != 0 {
            place[id as usize] = 0;
        }
    }
    let used: Vec<u64> = (0u64..)
        .zip(&place)
        .filter(|(_, place)| **place == 0)
        .map(|(id, _)| id)
        .collect();
    used.iter()
        .zip(0u32..)
        .for_each(|(&id, at)| place[id as usize] = at);
    (ids.iter().map(|&id| place[id as usize]).collect(), used)
}

fn hashed(ids: &[u64], rows: &[u8]) -> (Vec<u32>, Vec<u64>) {
    let used: Vec<u64> = ids
        .iter()
        .zip(rows)
        .filter(|(_, within)| **within != 0)
        .map(|(&id, _)| id)
        .collect();
    let mut used = ordered(used, |a, b| a.cmp(b));
    used.dedup();
    let place: HashMap<u64, u32> = used.iter().copied().zip(0u32..).collect();
    (
        ids.iter()
            .map(|id| place.get(id).copied().unwrap_or(u32::MAX))
            .collect(),
        used,
    )
}
