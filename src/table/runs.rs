//! Runs of cells that are in the plain spelling of their column's form, appended in one loop.

use super::column::{Texts, Values};
use super::date::{self, Offset};
use super::instants::{Instants, MICROS_OF_DAY, NO_MICROS};
use super::number;
use super::words::Words;
use crate::read::Cells;

/// Different words at which the first look at their share is taken.
pub(super) const FIRST_LOOK: usize = 1024;

type Cell<'a> = (&'a [u8], usize, usize);

/// A code in one of the widths.
pub(super) trait Code: Copy + Default {
    fn from(code: u32) -> Option<Self>;
}

impl Code for u8 {
    #[inline(always)]
    fn from(code: u32) -> Option<Self> {
        u8::try_from(code).ok()
    }
}

impl Code for u16 {
    #[inline(always)]
    fn from(code: u32) -> Option<Self> {
        u16::try_from(code).ok()
    }
}

impl Code for u32 {
    #[inline(always)]
    fn from(code: u32) -> Option<Self> {
        Some(code)
    }
}

/// Appends a value for each cell, up to the first cell for which there is none. Returns how many were
/// appended, and how many of their cells had no length.
#[inline(always)]
fn fill<'a, T: Copy>(
    values: &mut Vec<T>,
    cells: Cells<'a>,
    placeholder: T,
    mut read: impl FnMut(Cell<'a>) -> Option<T>,
) -> (usize, usize) {
    let before = values.len();
    let mut blank = 0;
    let mut done = 0;
    // Room for all first, so that each cell is one store.
    values.resize(before + cells.len(), placeholder);
    for (slot, cell) in values[before..].iter_mut().zip(cells) {
        match read(cell) {
            Some(value) => *slot = value,
            None => break,
        }
        blank += usize::from(cell.2 == 0);
        done += 1;
    }
    values.truncate(before + done);
    (done, blank)
}

// The loops below stop before the first cell that is not in the plain spelling of their form.

/// Stops also behind a new word that makes a number at which the words are looked at.
#[inline(never)]
pub(super) fn run_words<C: Code>(
    cells: Cells,
    codes: &mut Vec<C>,
    words: &mut Words,
) -> (usize, usize) {
    let before = codes.len();
    let mut blank = 0;
    let mut done = 0;
    codes.resize(before + cells.len(), C::default());
    for (slot, (bytes, start, length)) in codes[before..].iter_mut().zip(cells) {
        let known = words.len();
        let code = words.intern_cell(bytes, start, length);
        let Some(narrow) = C::from(code) else { break };
        *slot = narrow;
        blank += usize::from(code == 0);
        done += 1;
        if words.len() != known && known >= FIRST_LOOK && known.is_power_of_two() {
            break;
        }
    }
    codes.truncate(before + done);
    (done, blank)
}

#[inline(never)]
pub(super) fn run_texts(cells: Cells, texts: &mut Texts) -> (usize, usize) {
    // Copied 16 bytes at a time, beyond the end of a cell: the next one is written over the rest.
    const STEP: usize = 16;
    let before = texts.ends.len();
    let mut end = texts.bytes.len();
    let length: usize = cells.clone().map(|(.., length)| length).sum();
    texts.bytes.resize(end + length + STEP, 0);
    texts.ends.reserve(cells.len());
    let mut blank = 0;
    for (bytes, start, length) in cells {
        if length == 0 {
            blank += 1;
        } else if bytes[start] <= b' ' && bytes[start..start + length].trim_ascii().is_empty() {
            break;
        }
        let steps = length.next_multiple_of(STEP);
        match (
            bytes.get(start..start + steps),
            texts.bytes.get_mut(end..end + steps),
        ) {
            (Some(from), Some(to)) => {
                let (from, to) = (from.as_chunks::<STEP>().0, to.as_chunks_mut::<STEP>().0);
                from.iter().zip(to).for_each(|(from, to)| *to = *from);
            }
            _ => texts.bytes[end..end + length].copy_from_slice(&bytes[start..start + length]),
        }
        end += length;
        texts.ends.push(end);
    }
    texts.bytes.truncate(end);
    (texts.ends.len() - before, blank)
}

#[inline(never)]
pub(super) fn run_small(cells: Cells, values: &mut Vec<u8>) -> (usize, usize) {
    fill(
        values,
        cells,
        Values::SMALL_MISSING,
        |(bytes, start, length)| match length {
            0 => Some(Values::SMALL_MISSING),
            1 if bytes[start].is_ascii_digit() => Some(bytes[start] - b'0'),
            _ => number::small(&bytes[start..start + length]),
        },
    )
}

#[inline(never)]
pub(super) fn run_numbers(
    cells: Cells,
    values: &mut Vec<f64>,
    decimals: &mut Vec<u8>,
) -> (usize, usize) {
    let before = decimals.len();
    decimals.resize(before + cells.len(), 0);
    let mut written = decimals[before..].iter_mut();
    let (done, blank) = fill(values, cells, f64::NAN, |(bytes, start, length)| {
        let (value, decimals) = if length == 0 {
            (f64::NAN, 0)
        } else {
            number::plain(&bytes[start..start + length])?
        };
        *written.next()? = decimals;
        Some(value)
    });
    decimals.truncate(before + done);
    (done, blank)
}

#[inline(never)]
pub(super) fn run_days(cells: Cells, days: &mut Vec<i32>) -> (usize, usize) {
    fill(
        days,
        cells,
        Values::DAY_MISSING,
        |(bytes, start, length)| match length {
            0 => Some(Values::DAY_MISSING),
            10 => date::plain_day(bytes, start),
            _ => None,
        },
    )
}

/// Takes the spellings `2025-07-31T23:59:59` and with `Z`, where they are the column's.
#[inline(never)]
pub(super) fn run_instants(cells: Cells, instants: &mut Instants) -> (usize, usize) {
    let Instants {
        micros,
        offset,
        offsets,
        spelling,
    } = instants;
    let is_plain = spelling.seconds && spelling.fraction == 0 && !spelling.spaced;
    let wanted = match offset {
        Offset::None => 19,
        Offset::Zulu => 20,
        Offset::Minutes(_) | Offset::DateOnly => return (0, 0),
    };
    if !is_plain || !offsets.is_empty() {
        return (0, 0);
    }
    fill(micros, cells, NO_MICROS, |(bytes, start, length)| {
        if length == 0 {
            return Some(NO_MICROS);
        }
        let is_spelled = length == wanted
            && bytes[start + 10] == spelling.separator
            && (length == 19 || bytes[start + 19] == b'Z');
        if !is_spelled {
            return None;
        }
        let day = i64::from(date::plain_day(bytes, start)?);
        Some(day * MICROS_OF_DAY + date::plain_time(bytes, start + 11)?)
    })
}
