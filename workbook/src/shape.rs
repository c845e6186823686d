//! What the first rows of a sheet look like.

use crate::book::Book;
use crate::cell::Value;
use crate::error::{Error, Result};

/// How many rows with values are looked at.
const ROWS: usize = 1000;

/// The first rows of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// How many cells of each row hold a value.
    cells: Vec<u32>,
    /// The first of these rows that holds two values or more: where a header may stand.
    pub(crate) header: u32,
    /// Columns from … up to …, the last one not included, that hold all of these values.
    pub(crate) columns: (u32, u32),
}

impl Shape {
    /// The shape of a sheet.
    ///
    /// # Errors
    /// `Damaged`.
    pub(crate) fn of(book: &mut Book, sheet: &str) -> Result<Self> {
        let mut shape = Self {
            header: u32::MAX,
            columns: (u32::MAX, 0),
            ..Self::default()
        };
        let mut last = None;
        book.cells(sheet, &mut |row, column, value| {
            if matches!(value, Value::Empty) {
                return Ok(true);
            }
            if last != Some(row) {
                if shape.cells.len() == ROWS {
                    return Ok(false);
                }
                last = Some(row);
                shape.cells.push(0);
            }
            if let Some(cells) = shape.cells.last_mut() {
                *cells += 1;
                if *cells == 2 {
                    shape.header = shape.header.min(row);
                }
            }
            let (from, to) = shape.columns;
            shape.columns = (from.min(column), to.max(column.saturating_add(1)));
            Ok(true)
        })?;
        Ok(shape)
    }

    /// How much of a table it is: the cells of the largest block, so many rows with at least so many values.
    fn area(&self) -> u64 {
        let mut cells = self.cells.clone();
        cells.sort_unstable_by(|a, b| b.cmp(a));
        (1..)
            .zip(cells)
            .map(|(rows, cells)| rows * u64::from(cells))
            .max()
            .unwrap_or(0)
    }
}

/// The sheet that is asked for, or the one among those shown that is most of a table, with its shape.
///
/// # Errors
/// `NoSuchSheet`, `Empty`, `Damaged`.
pub(crate) fn choose(book: &mut Book, wanted: Option<&str>) -> Result<(String, Shape)> {
    let sheets = book.sheets().to_vec();
    if let Some(name) = wanted {
        if !sheets.iter().any(|sheet| sheet.name == name) {
            let known = sheets.into_iter().map(|sheet| sheet.name).collect();
            let name = name.to_owned();
            return Err(Error::NoSuchSheet { name, known });
        }
        let shape = Shape::of(book, name)?;
        return match shape.area() {
            0 => Err(Error::Empty),
            _ => Ok((name.to_owned(), shape)),
        };
    }
    let mut best: Option<(String, Shape)> = None;
    for sheet in sheets.into_iter().filter(|sheet| !sheet.hidden) {
        let shape = Shape::of(book, &sheet.name)?;
        if shape.area() > best.as_ref().map_or(0, |(_, best)| best.area()) {
            best = Some((sheet.name, shape));
        }
    }
    best.ok_or(Error::Empty)
}

#[cfg(test)]
mod tests {
    use super::Shape;

    #[test]
    fn the_largest_block_counts_not_the_widest_row() {
        let area = |cells: &[u32]| {
            Shape {
                cells: cells.to_vec(),
                ..Shape::default()
            }
            .area()
        };
        assert_eq!(area(&[]), 0);
        assert_eq!(area(&[1, 1, 1]), 3);
        assert_eq!(area(&[40]), 40);
        assert_eq!(area(&[1, 5, 5, 5, 4]), 16);
    }
}
