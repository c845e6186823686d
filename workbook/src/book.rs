//! A workbook and the cells of its sheets.

use crate::cell::Value;
use crate::error::{Error, Result};
use crate::markup::{Grid, grids};
use calamine::{
    Data, DataRef, Dimensions, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls,
    XlsError, Xlsb, XlsbError, Xlsx, XlsxError,
};
use std::fmt::Display;
use std::io::Cursor;

/// How a workbook is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Excel since 2007: XML in a ZIP archive.
    Xlsx,
    /// The same with binary parts.
    Xlsb,
    /// Excel 97 to 2003.
    Xls,
    /// OpenDocument, as LibreOffice writes it.
    Ods,
    /// A table in HTML, or Excel's XML of 2003, as UTF-8.
    Markup,
}

impl Format {
    /// The format that is named `xlsx`, `xlsb`, `xls`, `ods`, `html` or `xml`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "xlsx" => Some(Self::Xlsx),
            "xlsb" => Some(Self::Xlsb),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            "html" | "xml" => Some(Self::Markup),
            _ => None,
        }
    }
}

/// A sheet with cells; charts and macros are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// As its tab says.
    pub name: String,
    /// Is it hidden from those who open the workbook?
    pub hidden: bool,
}

type Bytes = Cursor<Vec<u8>>;

// One lives at a time, and moves once: their sizes need not be alike.
#[allow(clippy::large_enum_variant)]
enum Reading {
    Xlsx(Xlsx<Bytes>),
    Xlsb(Xlsb<Bytes>),
    Xls(Xls<Bytes>),
    Ods(Ods<Bytes>),
    /// By the names of the sheets, in the same order.
    Markup(Vec<Grid>),
}

/// An open workbook.
pub struct Book {
    reading: Reading,
    /// Sheets with cells, in the order of their tabs.
    sheets: Vec<Sheet>,
}

/// Takes the cell at a row and column (both from 0); whether the next one is wanted.
pub(crate) type Visit<'a> = dyn FnMut(u32, u32, Value<'_>) -> Result<bool> + 'a;

impl Book {
    /// Opens a workbook. Cells of XLSX and XLSB are read later, as they are asked for; the other two are read whole.
    ///
    /// # Errors
    /// `Encrypted`, `Damaged`.
    pub fn open(format: Format, bytes: Vec<u8>) -> Result<Self> {
        if format == Format::Xls && is_encrypted(&bytes) {
            return Err(Error::Encrypted);
        }
        if format == Format::Markup {
            return Ok(Self::of_markup(&String::from_utf8_lossy(&bytes)));
        }
        let bytes = Cursor::new(bytes);
        let reading = match format {
            Format::Xlsx => Reading::Xlsx(Xlsx::new(bytes).map_err(of_xlsx)?),
            Format::Xlsb => Reading::Xlsb(Xlsb::new(bytes).map_err(of_xlsb)?),
            Format::Xls => Reading::Xls(Xls::new(bytes).map_err(of_xls)?),
            Format::Ods | Format::Markup => Reading::Ods(Ods::new(bytes).map_err(of_ods)?),
        };
        let metadata = match &reading {
            Reading::Markup(_) => &[],
            Reading::Xlsx(book) => book.sheets_metadata(),
            Reading::Xlsb(book) => book.sheets_metadata(),
            Reading::Xls(book) => book.sheets_metadata(),
            Reading::Ods(book) => book.sheets_metadata(),
        };
        let sheets = metadata
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect();
        Ok(Self { reading, sheets })
    }

    /// The tables of a page as sheets, called by their numbers where they have no names.
    fn of_markup(page: &str) -> Self {
        let mut grids = grids(page);
        for (grid, number) in grids.iter_mut().zip(1u32..) {
            if grid.name.is_empty() {
                grid.name = ["Table", &number.to_string()].join(" ");
            }
        }
        let sheets = grids.iter().map(|grid| Sheet {
            name: grid.name.clone(),
            hidden: false,
        });
        Self {
            sheets: sheets.collect(),
            reading: Reading::Markup(grids),
        }
    }

    /// Sheets with cells, in the order of their tabs.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Walks over the cells of a sheet that hold a value, row by row.
    ///
    /// # Errors
    /// `Damaged`, and those of `visit`.
    pub(crate) fn cells(&mut self, sheet: &str, visit: &mut Visit) -> Result<()> {
        match &mut self.reading {
            Reading::Xlsx(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(of_xlsx)?;
                while let Some(cell) = cells.next_cell().map_err(of_xlsx)? {
                    let (row, column) = cell.get_position();
                    if !visit(row, column, of_data_ref(cell.get_value()))? {
                        break;
                    }
                }
                Ok(())
            }
            Reading::Xlsb(book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(of_xlsb)?;
                while let Some(cell) = cells.next_cell().map_err(of_xlsb)? {
                    let (row, column) = cell.get_position();
                    if !visit(row, column, of_data_ref(cell.get_value()))? {
                        break;
                    }
                }
                Ok(())
            }
            Reading::Markup(grids) => {
                for (row, column, text) in cells_of(grids, sheet) {
                    if !visit(*row, *column, Value::Text(text))? {
                        break;
                    }
                }
                Ok(())
            }
            Reading::Xls(book) => in_range(&book.worksheet_range(sheet).map_err(of_xls)?, visit),
            Reading::Ods(book) => in_range(&book.worksheet_range(sheet).map_err(of_ods)?, visit),
        }
    }

    /// The cells that a sheet shows as one, from their first to their last; OpenDocument's are not known.
    ///
    /// # Errors
    /// `Damaged`.
    pub(crate) fn merged(&mut self, sheet: &str) -> Result<Vec<Dimensions>> {
        match &mut self.reading {
            Reading::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).map_err(of_xlsx),
            Reading::Xls(book) => book.merge_cells_by_sheet_name(sheet).map_err(of_xls),
            Reading::Markup(grids) => {
                let grid = grids.iter().find(|grid| grid.name == sheet);
                Ok(grid.map_or_else(Vec::new, |grid| grid.merged.clone()))
            }
            Reading::Xlsb(_) | Reading::Ods(_) => Ok(Vec::new()),
        }
    }

    /// The last row (from 0) that the sheet says it has, to tell how far reading has come; 0 where it does not say.
    pub(crate) fn last_row(&mut self, sheet: &str) -> u32 {
        match &mut self.reading {
            Reading::Xlsx(book) => book
                .worksheet_cells_reader(sheet)
                .map_or(0, |cells| cells.dimensions().end.0),
            Reading::Xlsb(book) => book
                .worksheet_cells_reader(sheet)
                .map_or(0, |cells| cells.dimensions().end.0),
            Reading::Markup(grids) => cells_of(grids, sheet).last().map_or(0, |(row, ..)| *row),
            Reading::Xls(_) | Reading::Ods(_) => 0,
        }
    }
}

/// The cells of the table of this name.
fn cells_of<'a>(grids: &'a [Grid], name: &str) -> &'a [(u32, u32, String)] {
    let grid = grids.iter().find(|grid| grid.name == name);
    grid.map_or(&[], |grid| &grid.cells)
}

fn in_range(range: &Range<Data>, visit: &mut Visit) -> Result<()> {
    let (top, left) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let (row, column) = (top + row as u32, left + column as u32);
        if !visit(row, column, of_data(value))? {
            break;
        }
    }
    Ok(())
}

/// A workbook with a password is a container with the real one, encrypted, in a stream of this name.
fn is_encrypted(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
    bytes.windows(NAME.len()).any(|window| window == NAME)
}

fn of_data_ref<'a>(value: &'a DataRef<'_>) -> Value<'a> {
    match value {
        DataRef::Empty => Value::Empty,
        DataRef::Int(value) => Value::Whole(*value),
        DataRef::Float(value) => Value::Number(*value),
        DataRef::String(text) => Value::Text(text),
        DataRef::SharedString(text) => Value::Text(text),
        DataRef::Bool(value) => Value::Bool(*value),
        DataRef::DateTime(value) => Value::Date(*value),
        DataRef::DateTimeIso(text) => Value::Iso(text),
        DataRef::DurationIso(text) => Value::Duration(text),
        DataRef::Error(error) => Value::Error(error.clone()),
    }
}

fn of_data(value: &Data) -> Value<'_> {
    match value {
        Data::Empty => Value::Empty,
        Data::Int(value) => Value::Whole(*value),
        Data::Float(value) => Value::Number(*value),
        Data::String(text) => Value::Text(text),
        Data::Bool(value) => Value::Bool(*value),
        Data::DateTime(value) => Value::Date(*value),
        Data::DateTimeIso(text) => Value::Iso(text),
        Data::DurationIso(text) => Value::Duration(text),
        Data::Error(error) => Value::Error(error.clone()),
    }
}

fn damaged(error: impl Display) -> Error {
    Error::Damaged(error.to_string())
}

fn of_xlsx(error: XlsxError) -> Error {
    match error {
        XlsxError::Password => Error::Encrypted,
        error => damaged(error),
    }
}

fn of_xlsb(error: XlsbError) -> Error {
    match error {
        XlsbError::Password => Error::Encrypted,
        error => damaged(error),
    }
}

fn of_xls(error: XlsError) -> Error {
    match error {
        XlsError::Password => Error::Encrypted,
        error => damaged(error),
    }
}

fn of_ods(error: OdsError) -> Error {
    match error {
        OdsError::Password => Error::Encrypted,
        OdsError::CellLimitExceeded { max, .. } => Error::TooLarge {
            what: "cells",
            limit: max as u64,
        },
        error => damaged(error),
    }
}
