//! Typed, compact columns: what reading leaves in memory.

use super::date::{write_day, write_instant};
use super::roles::Evidence;
use super::words::{Words, reserve};
use crate::math::positions;
use std::borrow::Cow;

/// One column of a file, typed by detection over its values.
#[derive(Debug)]
pub struct Column {
    /// The header as written; duplicates and empty headers are named apart by the reader
    /// (`score`, `score (2)`, `column 3`).
    pub header: String,
    /// What further rows of the header say of the column, for example the text of the question; empty where nothing.
    pub label: String,
    /// The cells.
    pub values: Values,
    /// Cells without a value: empty, white space, a mark for a missing one, or none of the column's type.
    pub missing: u64,
    /// How the cells write their values: `1.234,56`, `d/m/y`, `Jalali y/m/d`, `Excel serial 1900`; `None` where they
    /// are plain.
    pub format: Option<String>,
    /// The first few different cells as they were written, with their rows, where that is not plain.
    pub written: Written,
    /// The lowest and the highest answer that could be chosen, where the cells are labels of a scale.
    pub scale: Option<(u8, u8)>,
    /// The currency of each amount, where the cells, the header or the user names one: a category column.
    pub currency: Option<Box<Column>>,
    /// Which of them names it.
    pub currency_evidence: Evidence,
}

/// Cells as they were written, with their rows.
pub type Written = Vec<(u32, String)>;

/// The cells of a column. Every form has its own mark for a missing cell.
#[derive(Debug)]
pub enum Values {
    /// No cell has a value.
    Empty,
    /// Integers 0–254; [`Values::SMALL_MISSING`] = missing. Scores, ratings, flags.
    Small(Vec<u8>),
    /// Numbers; NaN = missing.
    Number(Vec<f64>),
    /// Civil days since 1970-01-01; [`Values::DAY_MISSING`] = missing.
    Day(Vec<i32>),
    /// Milliseconds since 1970-01-01, as the civil time of the analysis time zone (the reader has
    /// already placed instants with an offset there); [`Values::INSTANT_MISSING`] = missing.
    Instant(Vec<i64>),
    /// Dictionary codes; code 0 = missing, and the word of code 0 is empty.
    Category(Codes, Words),
    /// Texts too many and too different for a dictionary: comments.
    Text(Texts),
}

impl Values {
    /// A missing cell of [`Values::Small`].
    pub const SMALL_MISSING: u8 = u8::MAX;
    /// A missing cell of [`Values::Day`].
    pub const DAY_MISSING: i32 = i32::MIN;
    /// A missing cell of [`Values::Instant`].
    pub const INSTANT_MISSING: i64 = i64::MIN;
}

/// Dictionary codes in the narrowest width that holds them.
#[derive(Debug, Clone)]
pub enum Codes {
    /// Up to 255 words.
    U8(Vec<u8>),
    /// Up to 65,535 words.
    U16(Vec<u16>),
    /// More.
    U32(Vec<u32>),
}

/// Texts end to end in one buffer.
#[derive(Debug, Default)]
pub struct Texts {
    /// The UTF-8 bytes of all rows.
    pub bytes: Vec<u8>,
    /// `ends[row]` is where the row's text ends; it begins where the row before it ends.
    pub ends: Vec<usize>,
}

impl Values {
    /// Gives back the room that is not used.
    pub(super) fn shrink(&mut self) {
        match self {
            Self::Empty => {}
            Self::Small(values) => values.shrink_to_fit(),
            Self::Number(values) => values.shrink_to_fit(),
            Self::Day(values) => values.shrink_to_fit(),
            Self::Instant(values) => values.shrink_to_fit(),
            Self::Category(codes, words) => {
                codes.shrink();
                words.shrink();
            }
            Self::Text(texts) => {
                texts.bytes.shrink_to_fit();
                texts.ends.shrink_to_fit();
            }
        }
    }
}

impl Values {
    /// Bytes of memory that the cells and their dictionary take.
    pub fn memory(&self) -> u64 {
        let bytes = match self {
            Self::Empty => 0,
            Self::Small(values) => values.len(),
            Self::Number(values) => values.len() * 8,
            Self::Day(values) => values.len() * 4,
            Self::Instant(values) => values.len() * 8,
            Self::Category(codes, words) => codes.memory() + words.memory(),
            Self::Text(texts) => texts.memory(),
        };
        bytes as u64
    }
}

impl Default for Codes {
    fn default() -> Self {
        Self::U8(Vec::new())
    }
}

impl Codes {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(codes) => codes.len(),
            Self::U16(codes) => codes.len(),
            Self::U32(codes) => codes.len(),
        }
    }

    /// Are there no rows?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row; 0 (missing) behind the last one.
    pub fn get(&self, row: usize) -> u32 {
        match self {
            Self::U8(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::U16(codes) => codes.get(row).map_or(0, |code| u32::from(*code)),
            Self::U32(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    /// The codes of all rows.
    pub fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::U8(codes) => Box::new(codes.iter().map(|code| u32::from(*code))),
            Self::U16(codes) => Box::new(codes.iter().map(|code| u32::from(*code))),
            Self::U32(codes) => Box::new(codes.iter().copied()),
        }
    }

    /// Rows of each code, `0..words`.
    pub fn counts(&self, words: usize) -> Vec<u64> {
        fn count<C: Copy + Into<u32>>(codes: &[C], counts: &mut [u64]) {
            for code in codes {
                if let Some(count) = counts.get_mut((*code).into() as usize) {
                    *count += 1;
                }
            }
        }
        let mut counts = vec![0; words];
        match self {
            Self::U8(codes) => count(codes, &mut counts),
            Self::U16(codes) => count(codes, &mut counts),
            Self::U32(codes) => count(codes, &mut counts),
        }
        counts
    }

    /// [`counts`](Self::counts) of the rows within a mask.
    pub fn counts_within(&self, rows: &[u8], words: usize) -> Vec<u64> {
        fn count<C: Copy + Into<u32>>(codes: &[C], rows: &[u8], counts: &mut [u64]) {
            // Neighbours, which often have one code, are counted apart: to add to what has just been written takes long.
            let mut odd = vec![0; counts.len()];
            for (codes, rows) in codes.chunks(2).zip(rows.chunks(2)) {
                let counts = [&mut *counts, &mut odd];
                for ((counts, &code), &row) in counts.into_iter().zip(codes).zip(rows) {
                    if let Some(count) = counts.get_mut(code.into() as usize) {
                        *count += u64::from(row);
                    }
                }
            }
            let pairs = counts.iter_mut().zip(odd);
            pairs.for_each(|(count, odd)| *count += odd);
        }
        let mut counts = vec![0; words];
        match self {
            Self::U8(codes) => count(codes, rows, &mut counts),
            Self::U16(codes) => count(codes, rows, &mut counts),
            Self::U32(codes) => count(codes, rows, &mut counts),
        }
        counts
    }

    /// Clears the rows of a mask whose code is not allowed; `allowed` has 1 or 0 by code.
    pub fn keep(&self, allowed: &[u8], rows: &mut [u8]) {
        match self {
            Self::U8(codes) => match &positions(allowed)[..] {
                // One value, as most filters have: a comparison of as many codes at a time as a vector has bytes.
                [wanted] => {
                    for (row, &code) in rows.iter_mut().zip(codes) {
                        *row &= u8::from(code == *wanted as u8);
                    }
                }
                _ => {
                    let mut table = [0; 256];
                    table.iter_mut().zip(allowed).for_each(|(to, &of)| *to = of);
                    for (row, &code) in rows.iter_mut().zip(codes) {
                        *row &= table[usize::from(code)];
                    }
                }
            },
            Self::U16(codes) => {
                for (row, &code) in rows.iter_mut().zip(codes) {
                    *row &= allowed.get(usize::from(code)).copied().unwrap_or(0);
                }
            }
            Self::U32(codes) => {
                for (row, &code) in rows.iter_mut().zip(codes) {
                    *row &= allowed.get(code as usize).copied().unwrap_or(0);
                }
            }
        }
    }

    /// Adds the codes of some rows, times a factor, to as many numbers.
    pub fn add_to(&self, numbers: &mut [u32], rows: &[u32], factor: u32) {
        fn add<C: Copy + Into<u32>>(codes: &[C], numbers: &mut [u32], rows: &[u32], factor: u32) {
            for (number, &row) in numbers.iter_mut().zip(rows) {
                if let Some(&code) = codes.get(row as usize) {
                    *number += code.into() * factor;
                }
            }
        }
        match self {
            Self::U8(codes) => add(codes, numbers, rows, factor),
            Self::U16(codes) => add(codes, numbers, rows, factor),
            Self::U32(codes) => add(codes, numbers, rows, factor),
        }
    }

    /// Adds the codes of the rows from one on, times a factor, to as many numbers.
    pub fn add_run(&self, numbers: &mut [u32], from: usize, factor: u32) {
        fn add<C: Copy + Into<u32>>(codes: &[C], numbers: &mut [u32], from: usize, factor: u32) {
            let codes = codes.get(from..).unwrap_or_default();
            for (number, &code) in numbers.iter_mut().zip(codes) {
                *number += code.into() * factor;
            }
        }
        match self {
            Self::U8(codes) => add(codes, numbers, from, factor),
            Self::U16(codes) => add(codes, numbers, from, factor),
            Self::U32(codes) => add(codes, numbers, from, factor),
        }
    }

    /// Bytes that the codes take.
    pub(super) fn memory(&self) -> usize {
        match self {
            Self::U8(codes) => codes.len(),
            Self::U16(codes) => codes.len() * 2,
            Self::U32(codes) => codes.len() * 4,
        }
    }

    /// Adds a row; the width grows where the code needs it.
    pub(super) fn push(&mut self, code: u32) {
        loop {
            match self {
                Self::U8(codes) => {
                    if let Ok(code) = u8::try_from(code) {
                        return codes.push(code);
                    }
                }
                Self::U16(codes) => {
                    if let Ok(code) = u16::try_from(code) {
                        return codes.push(code);
                    }
                }
                Self::U32(codes) => return codes.push(code),
            }
            self.widen();
        }
    }

    /// Makes room for so many rows in all.
    pub(super) fn reserve(&mut self, rows: usize) {
        match self {
            Self::U8(codes) => reserve(codes, rows),
            Self::U16(codes) => reserve(codes, rows),
            Self::U32(codes) => reserve(codes, rows),
        }
    }

    pub(super) fn shrink(&mut self) {
        match self {
            Self::U8(codes) => codes.shrink_to_fit(),
            Self::U16(codes) => codes.shrink_to_fit(),
            Self::U32(codes) => codes.shrink_to_fit(),
        }
    }

    /// The next wider form.
    fn widen(&mut self) {
        fn wider<A: Copy, B: From<A>>(codes: &[A], room: usize) -> Vec<B> {
            let mut wider = Vec::with_capacity(room);
            wider.extend(codes.iter().map(|code| B::from(*code)));
            wider
        }
        *self = match self {
            Self::U8(codes) => Self::U16(wider(codes, codes.capacity())),
            Self::U16(codes) => Self::U32(wider(codes, codes.capacity())),
            Self::U32(codes) => Self::U32(std::mem::take(codes)),
        };
    }
}

impl Texts {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Are there no rows?
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a row; empty where it is missing.
    pub fn get(&self, row: usize) -> &str {
        std::str::from_utf8(self.bytes_of(row)).unwrap_or_default()
    }

    /// The bytes of a row's text.
    pub fn bytes_of(&self, row: usize) -> &[u8] {
        let Some(&end) = self.ends.get(row) else {
            return &[];
        };
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// Bytes that the texts and their ends take.
    pub(super) fn memory(&self) -> usize {
        self.bytes.len() + size_of_val(&self.ends[..])
    }

    /// Makes the texts of at most so many bytes missing for which this holds, and tells each before.
    pub(super) fn drop_all(
        &mut self,
        longest: usize,
        holds: fn(&str) -> bool,
        found: &mut dyn FnMut(usize, &str),
    ) {
        let (mut start, mut kept) = (0, 0);
        for (row, end) in self.ends.iter_mut().enumerate() {
            let length = *end - start;
            let bytes = self
                .bytes
                .get(start..*end)
                .filter(|_| (1..=longest).contains(&length));
            let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
            if let Some(text) = text.filter(|text| holds(text)) {
                found(row, text);
            } else {
                if kept < start {
                    self.bytes.copy_within(start..start + length, kept);
                }
                kept += length;
            }
            (start, *end) = (*end, kept);
        }
        self.bytes.truncate(kept);
    }

    /// Adds a row.
    pub(super) fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }
}

/// Smallest and largest of the values that are not missing; `None` if all are. `most` and `least` are the limits of the
/// type. One choice per value instead of a filter, so that these are vector instructions.
fn extent<T: Ord + Copy>(values: &[T], missing: T, most: T, least: T) -> Option<(T, T)> {
    let or = |value: T, other: T| if value == missing { other } else { value };
    let low = values
        .iter()
        .fold(most, |low, value| low.min(or(*value, most)));
    let high = values
        .iter()
        .fold(least, |high, value| high.max(or(*value, least)));
    (low <= high).then_some((low, high))
}

fn small_extent(values: &[u8]) -> Option<(u8, u8)> {
    extent(values, Values::SMALL_MISSING, u8::MAX, u8::MIN)
}

impl Column {
    /// The cell as text: as written in categories and texts, in plain form otherwise; empty where it
    /// is missing.
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        match &self.values {
            Values::Empty => Cow::Borrowed(""),
            Values::Category(codes, words) => Cow::Borrowed(words.get(codes.get(row))),
            Values::Text(texts) => Cow::Borrowed(texts.get(row)),
            _ if self.is_missing(row) => Cow::Borrowed(""),
            Values::Small(values) => Cow::Owned(values[row].to_string()),
            Values::Number(values) => Cow::Owned(values[row].to_string()),
            Values::Day(values) => Cow::Owned(write_day(values[row])),
            Values::Instant(values) => Cow::Owned(write_instant(values[row])),
        }
    }

    /// The cell as a number; `None` where it is missing or the column holds none.
    pub fn number(&self, row: usize) -> Option<f64> {
        match &self.values {
            Values::Small(values) => values
                .get(row)
                .filter(|value| **value != Values::SMALL_MISSING)
                .map(|value| f64::from(*value)),
            Values::Number(values) => values.get(row).copied().filter(|value| !value.is_nan()),
            _ => None,
        }
    }

    /// The cell's civil day; `None` where it is missing or the column holds no dates.
    pub fn day(&self, row: usize) -> Option<i32> {
        match &self.values {
            Values::Day(values) => values
                .get(row)
                .copied()
                .filter(|day| *day != Values::DAY_MISSING),
            Values::Instant(values) => values
                .get(row)
                .filter(|millis| **millis != Values::INSTANT_MISSING)
                .map(|millis| millis.div_euclid(86_400_000) as i32),
            _ => None,
        }
    }

    /// The cell's moment in milliseconds of the analysis zone, midnight where only the day is known; `None` where it is
    /// missing or the column holds no dates.
    pub fn millis(&self, row: usize) -> Option<i64> {
        match &self.values {
            Values::Instant(values) => values
                .get(row)
                .copied()
                .filter(|millis| *millis != Values::INSTANT_MISSING),
            _ => self.day(row).map(|day| i64::from(day) * 86_400_000),
        }
    }

    /// Has the cell no value?
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.values {
            Values::Empty => true,
            Values::Small(values) => values
                .get(row)
                .is_none_or(|value| *value == Values::SMALL_MISSING),
            Values::Number(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Values::Day(values) => values
                .get(row)
                .is_none_or(|value| *value == Values::DAY_MISSING),
            Values::Instant(values) => values
                .get(row)
                .is_none_or(|value| *value == Values::INSTANT_MISSING),
            Values::Category(codes, _) => codes.get(row) == 0,
            Values::Text(texts) => texts.bytes_of(row).is_empty(),
        }
    }

    /// `score` (integers 0–254), `number`, `date`, `category`, `text`, `empty`.
    pub fn kind_name(&self) -> &'static str {
        match self.values {
            Values::Empty => "empty",
            Values::Small(_) => "score",
            Values::Number(_) => "number",
            Values::Day(_) | Values::Instant(_) => "date",
            Values::Category(..) => "category",
            Values::Text(_) => "text",
        }
    }

    /// Are the cells days or instants?
    pub fn is_date(&self) -> bool {
        matches!(self.values, Values::Day(_) | Values::Instant(_))
    }

    /// Are the cells numbers, small or large?
    pub fn is_number(&self) -> bool {
        matches!(self.values, Values::Small(_) | Values::Number(_))
    }

    /// How many different values; `None` for numbers, dates and texts, where they are not counted.
    pub fn distinct(&self) -> Option<u64> {
        match &self.values {
            Values::Empty => Some(0),
            Values::Small(values) => {
                let Some((low, high)) = small_extent(values) else {
                    return Some(0);
                };
                let mut seen = [false; 256];
                for some in values.chunks(4096) {
                    some.iter()
                        .for_each(|value| seen[usize::from(*value)] = true);
                    // Scores have soon taken every value they ever take.
                    if seen[usize::from(low)..=usize::from(high)]
                        .iter()
                        .all(|seen| *seen)
                    {
                        break;
                    }
                }
                seen[usize::from(Values::SMALL_MISSING)] = false;
                Some(seen.iter().filter(|seen| **seen).count() as u64)
            }
            Values::Category(_, words) => Some(words.len() as u64 - 1),
            _ => None,
        }
    }

    /// Smallest and largest number; `None` where the column holds none.
    pub fn range(&self) -> Option<(f64, f64)> {
        match &self.values {
            Values::Small(values) => {
                let (low, high) = small_extent(values)?;
                Some((f64::from(low), f64::from(high)))
            }
            Values::Number(values) => {
                let present = || values.iter().copied().filter(|value| !value.is_nan());
                Some((present().reduce(f64::min)?, present().reduce(f64::max)?))
            }
            _ => None,
        }
    }

    /// Smallest and largest number or date as text.
    pub fn limits(&self) -> Option<(String, String)> {
        match &self.values {
            Values::Day(values) => {
                let (first, last) = extent(values, Values::DAY_MISSING, i32::MAX, i32::MIN)?;
                Some((write_day(first), write_day(last)))
            }
            Values::Instant(values) => {
                let missing = Values::INSTANT_MISSING;
                let (first, last) = extent(values, missing, i64::MAX, i64::MIN)?;
                Some((write_instant(first), write_instant(last)))
            }
            _ => self
                .range()
                .map(|(min, max)| (min.to_string(), max.to_string())),
        }
    }

    /// The cells as dictionary codes, whatever the column holds: for keys and groups that a mapping
    /// asks of numbers, dates or texts. Equal texts (as [`text`](Column::text) gives them, without
    /// surrounding white space) have equal codes.
    pub fn to_category(&self) -> (Codes, Words) {
        if let Values::Category(codes, words) = &self.values {
            return (codes.clone(), words.clone());
        }
        let rows = match &self.values {
            Values::Empty => 0,
            Values::Small(values) => values.len(),
            Values::Number(values) => values.len(),
            Values::Day(values) => values.len(),
            Values::Instant(values) => values.len(),
            Values::Category(codes, _) => codes.len(),
            Values::Text(texts) => texts.len(),
        };
        let mut words = Words::default();
        let mut codes = Codes::U8(Vec::new());
        for row in 0..rows {
            codes.push(words.intern(self.text(row).trim()));
        }
        (codes, words)
    }
}
