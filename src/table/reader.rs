//! A file's bytes → a table.

use super::builder::{Builder, Hint};
use super::column::{Codes, Column, Values};
use super::format::Format;
use super::roles::Role;
use super::synonyms;
use super::vote::{Convention, Vote};
use super::zone::TimeZone;
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::read::{Batch, Csv, Layout, Sink, are_import_ids, is_value};
use crate::report::Question;
use std::collections::{HashMap, HashSet};

/// How a file is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Delimiter, header and footer, where they are not to be found.
    pub layout: Layout,
    /// Instants with an offset are placed in this zone.
    pub time_zone: TimeZone,
    /// What the user says of how columns write their values, by header.
    pub formats: Vec<(String, Format)>,
    /// Roles that the user gives to columns, by header: they tell more of the cells than the header does.
    pub roles: Vec<(String, Role)>,
}

/// A file read: typed columns, not yet their roles.
#[derive(Debug)]
pub struct Table {
    /// The file's name as the user gave it.
    pub name: String,
    /// Columns in file order; their headers differ from one another.
    pub columns: Vec<Column>,
    /// Data rows.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The delimiter.
    pub delimiter: u8,
    /// What was noticed while reading: `preamble_skipped`, `extra_header_rows`, `footer_skipped`, `ragged_short`,
    /// `ragged_long`, `text_after_quote`, `values_as_header`, `duplicate_header`, `empty_header`, `bad_cell`.
    pub notices: Vec<Notice>,
    /// What the cells leave open.
    pub questions: Vec<Question>,
    header_row: u64,
    /// Blank lines: `(rows before it, blank lines so far)`, ascending.
    blanks: Vec<(u64, u64)>,
}

impl Table {
    /// The row of the sheet in which a data row (counted from 0) stands: the header's is 1 unless
    /// lines stand above it or it has several, blank lines are counted.
    pub fn sheet_row(&self, row: u64) -> u64 {
        sheet_row(self.header_row, &self.blanks, row)
    }

    /// Where the column with this header stands.
    pub fn position(&self, header: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.header == header)
    }

    /// Bytes of memory that the columns take.
    pub fn memory(&self) -> u64 {
        let columns = self.columns.iter();
        columns.map(|column| column.values.memory()).sum()
    }

    /// Which rows repeat an earlier one to the last cell.
    ///
    /// Found when asked for, by a hash over the typed columns and then cell by cell, so that reading need not
    /// hash every byte; at once where a column has another word in every row.
    pub fn repeated_rows(&self) -> Vec<bool> {
        let rows = self.rows as usize;
        let mut repeated = vec![false; rows];
        let all_differ = |column: &Column| match &column.values {
            Values::Category(_, words) => words.len() > rows,
            _ => false,
        };
        if self.columns.iter().any(all_differ) {
            return repeated;
        }
        let hashes = self.row_hashes();
        // The first row of each kind, counted from 1, by its hash; at most half full.
        let mut table = vec![0u32; (rows * 2 + 1).next_power_of_two()];
        let mask = table.len() - 1;
        for row in 0..rows {
            let mut slot = (hashes[row] ^ (hashes[row] >> 32)) as usize & mask;
            repeated[row] = loop {
                let Some(other) = (table[slot] as usize).checked_sub(1) else {
                    table[slot] = row as u32 + 1;
                    break false;
                };
                if hashes[other] == hashes[row] && self.same_cells(other, row) {
                    break true;
                }
                slot = (slot + 1) & mask;
            };
        }
        repeated
    }

    /// A hash of each row's cells: rows with the same cells have the same hash.
    pub fn row_hashes(&self) -> Vec<u64> {
        let mut hashes = vec![0; self.rows as usize];
        for column in &self.columns {
            match &column.values {
                Values::Empty => {}
                Values::Small(values) => add(&mut hashes, values, |value| u64::from(*value)),
                Values::Number(values) => add(&mut hashes, values, |value| value.to_bits()),
                Values::Day(values) => add(&mut hashes, values, |value| *value as u64),
                Values::Instant(values) => add(&mut hashes, values, |value| *value as u64),
                Values::Category(Codes::U8(codes), _) => {
                    add(&mut hashes, codes, |code| u64::from(*code))
                }
                Values::Category(Codes::U16(codes), _) => {
                    add(&mut hashes, codes, |code| u64::from(*code))
                }
                Values::Category(Codes::U32(codes), _) => {
                    add(&mut hashes, codes, |code| u64::from(*code))
                }
                Values::Text(texts) => {
                    for (row, hash) in hashes.iter_mut().enumerate() {
                        *hash = mix(*hash, text_hash(texts.bytes_of(row)));
                    }
                }
            }
        }
        hashes
    }

    /// Do two rows hold the same cells?
    pub fn same_cells(&self, a: usize, b: usize) -> bool {
        self.columns.iter().all(|column| match &column.values {
            Values::Empty => true,
            Values::Small(values) => values.get(a) == values.get(b),
            Values::Number(values) => {
                values.get(a).map(|value| value.to_bits())
                    == values.get(b).map(|value| value.to_bits())
            }
            Values::Day(values) => values.get(a) == values.get(b),
            Values::Instant(values) => values.get(a) == values.get(b),
            Values::Category(codes, _) => codes.get(a) == codes.get(b),
            Values::Text(texts) => texts.bytes_of(a) == texts.bytes_of(b),
        })
    }
}

fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

fn add<T>(hashes: &mut [u64], values: &[T], bits: impl Fn(&T) -> u64) {
    for (hash, value) in hashes.iter_mut().zip(values) {
        *hash = mix(*hash, bits(value));
    }
}

fn text_hash(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| {
        mix(hash, u64::from_le_bytes(*word))
    });
    mix(
        hash,
        rest.iter()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    )
}

fn sheet_row(header_row: u64, blanks: &[(u64, u64)], row: u64) -> u64 {
    let passed = blanks.partition_point(|(before, _)| *before <= row);
    let blank = passed.checked_sub(1).map_or(0, |last| blanks[last].1);
    header_row + 1 + row + blank
}

/// A file being read.
#[derive(Debug)]
pub struct TableReader {
    name: String,
    csv: Csv,
    time_zone: TimeZone,
    formats: Vec<(String, Format)>,
    columns: Columns,
    /// Bytes fed, and how many the file has where that is known.
    fed: u64,
    expected: Option<u64>,
    room_made: bool,
    /// Bytes of memory that the columns may take.
    limit: u64,
}

#[derive(Debug, Default)]
struct Columns {
    headers: Vec<String>,
    labels: Vec<String>,
    builders: Vec<Builder>,
    notices: Vec<Notice>,
    roles: Vec<(String, Role)>,
}

impl TableReader {
    /// Nothing read yet of the file of this name.
    pub fn new(name: &str, options: ReadOptions) -> Self {
        Self {
            name: name.to_owned(),
            csv: Csv::new(options.layout),
            time_zone: options.time_zone,
            formats: options.formats,
            columns: Columns {
                roles: options.roles,
                ..Columns::default()
            },
            fed: 0,
            expected: None,
            room_made: false,
            limit: u64::MAX,
        }
    }

    /// Tells how many bytes the file has, so that room is made once for all rows instead of step by
    /// step: a quarter less memory at its peak, and faster. The result is the same without.
    pub fn expect_bytes(&mut self, bytes: u64) {
        self.expected = Some(bytes);
    }

    /// Tells how many bytes of memory the columns may take: a file that would need more is refused while there is
    /// memory left, as soon as enough of it has been read to tell.
    pub fn limit_memory(&mut self, bytes: u64) {
        self.limit = bytes;
    }

    /// Reads the next bytes of the file, cut anywhere.
    ///
    /// # Errors
    /// `NotText`, `BadEncoding`, `TooLarge`, `EmptyFile`, with file and row; the reader is of no use then.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        self.csv
            .feed(bytes, &mut self.columns)
            .map_err(|error| error.in_file(&self.name))?;
        self.fed += bytes.len() as u64;
        self.make_room()
    }

    /// Makes room for the rows of the whole file once the first ones show how long a row is, and refuses the file once
    /// it is clear that memory does not suffice.
    fn make_room(&mut self) -> Result<()> {
        const ENOUGH: u64 = 1000;
        /// Bytes of a file after which its dictionaries grow no faster than it does.
        const TELLING: u64 = 64 << 20;
        let rows = self.csv.records();
        if rows < ENOUGH || self.room_made && self.fed < TELLING {
            return Ok(());
        }
        // Held against what the rows so far took: to count what is held back behind them as well would make room for too
        // few.
        let taken = self.csv.taken();
        let whole = self
            .expected
            .map_or(1.0, |expected| expected as f64 / taken.max(1) as f64);
        let builders = &mut self.columns.builders;
        let memory: usize = builders.iter().map(Builder::memory).sum();
        let is_too_much = memory as f64 * whole.max(1.0) > self.limit as f64;
        if is_too_much && self.fed >= TELLING {
            return Err(Error::new(ErrorKind::TooLarge {
                what: "memory for one file (bytes)",
                limit: self.limit,
            })
            .in_file(&self.name));
        }
        if !self.room_made && self.expected.is_some() && !is_too_much {
            // A little more than there should be: what is too much is given back, too little costs a copy.
            let all = rows as f64 * whole * 1.05;
            builders
                .iter_mut()
                .for_each(|builder| builder.reserve(all as usize));
        }
        self.room_made = true;
        Ok(())
    }

    /// Rows read so far; the last one may still lack its end.
    pub fn rows(&self) -> u64 {
        self.csv.records()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// As [`feed`](TableReader::feed), and `NoRows`, `UnterminatedQuote`.
    pub fn finish(self) -> Result<Table> {
        let Self {
            name,
            csv,
            time_zone,
            formats,
            mut columns,
            ..
        } = self;
        let reading = csv
            .finish(&mut columns)
            .map_err(|error| error.in_file(&name))?;
        let Columns {
            headers,
            labels,
            mut builders,
            notices: mut found,
            ..
        } = columns;
        if let Some((unknown, _)) = formats.iter().find(|(name, _)| !headers.contains(name)) {
            return Err(Error::new(ErrorKind::NoSuchColumn {
                name: unknown.clone(),
                known: headers,
            })
            .in_file(&name));
        }
        let mut notices = reading.notices;
        let plain = Format::default();
        let format_of = |header: &String| {
            let named = formats.iter().find(|(name, _)| name == header);
            named.map_or(&plain, |(_, format)| format)
        };
        let mut file = Convention::new(reading.delimiter == b';');
        let votes: Vec<Vote> = headers
            .iter()
            .zip(&mut builders)
            .map(|(header, builder)| builder.vote(format_of(header), &mut file))
            .collect();
        let mut table = Vec::with_capacity(builders.len());
        let mut questions: Vec<Question> = reading.asked.into_iter().map(header_question).collect();
        let mut rows = 0;
        let named = headers.into_iter().zip(labels);
        for (((header, label), builder), vote) in named.zip(builders).zip(votes) {
            rows = builder.rows() as u64;
            let row = |row| sheet_row(reading.header_row, &reading.blanks, row);
            let format = format_of(&header);
            let mut finished = builder.finish(header, &vote, format, &file, &time_zone, row);
            // What is answered for one column holds for the file.
            if let Some(question) = finished.question
                && questions.iter().all(|other| other.code != question.code)
            {
                questions.push(Question {
                    column: Some(finished.column.header.clone()),
                    ..question
                });
            }
            finished.column.label = label;
            table.push(finished.column);
            found.extend(finished.notices);
        }
        notices.extend(found);
        let notices = notices
            .into_iter()
            .map(|notice| notice.in_file(&name))
            .collect();
        Ok(Table {
            name,
            columns: table,
            rows,
            bytes: reading.bytes,
            delimiter: reading.delimiter,
            notices,
            questions,
            header_row: reading.header_row,
            blanks: reading.blanks,
        })
    }
}

impl Sink for Columns {
    fn header(&mut self, rows: Vec<Vec<String>>) {
        let (cells, labels) = join(rows);
        let mut duplicates = Notice::new("duplicate_header");
        let mut empty = Notice::new("empty_header");
        let mut values = Notice::new("values_as_header");
        let mut filled = cells
            .iter()
            .filter(|cell| !cell.trim().is_empty())
            .peekable();
        if filled.peek().is_some() && filled.all(|cell| is_value(cell.trim())) {
            let cells = cells.iter().filter(|cell| !cell.trim().is_empty());
            cells.for_each(|cell| values.add(None, cell));
        }
        let written: HashSet<String> = cells.iter().cloned().collect();
        let mut taken = HashSet::new();
        let mut numbers: HashMap<String, u64> = HashMap::new();
        for (index, (cell, label)) in cells.iter().zip(&labels).enumerate() {
            let mut header = cell.clone();
            if cell.trim().is_empty() {
                header = format!("column {}", index + 1);
                empty.add(None, &header);
            }
            if taken.contains(&header) {
                let number = numbers.entry(header.clone()).or_insert(1);
                header = loop {
                    *number += 1;
                    let apart = format!("{header} ({number})");
                    if !taken.contains(&apart) && !written.contains(&apart) {
                        break apart;
                    }
                };
                duplicates.add(None, &header);
            }
            taken.insert(header.clone());
            let given = self.roles.iter().find(|(name, _)| *name == header);
            let hint = match given {
                Some((_, role)) => role.hint(),
                None => match synonyms::hint(cell) {
                    Hint::None => synonyms::hint(label),
                    hint => hint,
                },
            };
            self.builders.push(Builder::new(hint));
            self.headers.push(header);
        }
        self.labels = labels;
        self.notices.extend(
            [values, duplicates, empty]
                .into_iter()
                .filter(|notice| notice.count > 0),
        );
    }

    fn name(&self, column: usize) -> Option<&str> {
        self.headers.get(column).map(String::as_str)
    }

    fn records(&mut self, batch: &Batch) {
        for (column, builder) in self.builders.iter_mut().enumerate() {
            builder.extend(batch, column);
        }
    }
}

/// Names and labels of the columns from the rows of the header.
///
/// Where the first row names every column and no two alike, its texts are the names and what the rows below say is the
/// label: so ids stay the names that next month's export has, too, and the text of the question explains them. Otherwise
/// a name is the texts one below the other (`Which of these did you use?: Chat`), the first row's going on over the
/// columns to its right that it leaves open; columns then have no label. Qualtrics' import ids are left out.
#[inline(never)]
fn join(mut rows: Vec<Vec<String>>) -> (Vec<String>, Vec<String>) {
    /// What SurveyMonkey writes below a question with a single answer.
    const ANSWERS: [&str; 3] = ["Response", "Open-Ended Response", "Ответ"];
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter_mut()
        .for_each(|row| row.resize(columns, String::new()));
    let first = rows.remove(0);
    rows.retain(|row| !are_import_ids(row.iter().map(String::as_str)));
    let (mut names, mut labels) = (Vec::new(), vec![String::new(); columns]);
    let mut taken: HashSet<String> = HashSet::new();
    let mut is_named = true;
    for (column, name) in first.iter().enumerate() {
        let (name, label) = (name.trim(), &mut labels[column]);
        for part in rows.iter().map(|row| row[column].trim()) {
            if part.is_empty() || part == name || ANSWERS.contains(&part) {
                continue;
            }
            if !label.is_empty() {
                label.push_str(": ");
            }
            label.push_str(part);
        }
        is_named &= if name.is_empty() {
            label.is_empty()
        } else {
            taken.insert(name.to_owned())
        };
    }
    if is_named || rows.is_empty() {
        return (first, labels);
    }
    let mut question = "";
    for (name, label) in first.iter().zip(&mut labels) {
        let below = std::mem::take(label);
        if !name.trim().is_empty() {
            question = name.trim();
        } else if below.is_empty() {
            names.push(below);
            continue;
        }
        names.push(match (question, &*below) {
            ("", _) => below,
            (_, "") => question.to_owned(),
            _ => [question, &below].join(": "),
        });
    }
    (names, labels)
}

/// The question whether the second row belongs to the header, as it was read.
fn header_question(cells: Vec<String>) -> Question {
    Question {
        code: "header_rows",
        column: None,
        guess: "2".into(),
        alternatives: vec!["2".into(), "1".into()],
        sample: cells
            .into_iter()
            .filter(|cell| !cell.is_empty())
            .take(5)
            .collect(),
    }
}

#[cfg(test)]
impl Table {
    /// The table of a CSV text, `file.csv`.
    pub(crate) fn of(text: &str) -> Self {
        let mut reader = TableReader::new("file.csv", ReadOptions::default());
        reader.feed(text.as_bytes()).unwrap();
        reader.finish().unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_repeat_an_earlier_one_are_found() {
        let table = Table::of(
            "a,b,c,d\n1,x,2024-01-01,1.5\n1,x,2024-01-01,1.5\n2,x,2024-01-01,1.5\n1,x,2024-01-01,1.50\n,,,\n,,,\n",
        );
        assert_eq!(
            table.repeated_rows(),
            [false, true, false, true, false, true]
        );
        let rows: String = (0..5000)
            .map(|row| format!("{},{}\n", row % 70, row % 60))
            .collect();
        let repeated = Table::of(&format!("a,b\n{rows}")).repeated_rows();
        assert!(
            repeated
                .iter()
                .enumerate()
                .all(|(row, repeats)| *repeats == (row >= 420))
        );
        let ids: String = (0..100).map(|row| format!("C{row},7\n")).collect();
        assert!(
            !Table::of(&format!("customer_id,b\n{ids}"))
                .repeated_rows()
                .contains(&true)
        );
    }

    #[test]
    fn a_size_told_changes_nothing_whatever_it_is() {
        let rows: String = (0..20_000)
            .map(|row| format!("R{row},{},{}.5,text number {row}\n", row % 11, row % 97))
            .collect();
        let text = format!("response_id,score,amount,comment\n{rows}");
        let read = |size: Option<u64>| {
            let mut reader = TableReader::new("file.csv", ReadOptions::default());
            size.into_iter().for_each(|size| reader.expect_bytes(size));
            text.as_bytes()
                .chunks(100_000)
                .for_each(|chunk| reader.feed(chunk).unwrap());
            format!("{:?}", reader.finish().unwrap().columns)
        };
        let expected = read(None);
        for size in [0, 1000, text.len() as u64, u64::MAX] {
            assert!(read(Some(size)) == expected, "{size}");
        }
    }

    #[test]
    fn a_file_that_memory_cannot_hold_is_refused_early() {
        let row = format!("R1,9,{}\n", "a comment without an end ".repeat(40));
        let chunk = row.repeat((1 << 20) / row.len());
        let mut reader = TableReader::new("large.csv", ReadOptions::default());
        reader.expect_bytes(1 << 33);
        reader.limit_memory(1 << 31);
        reader.feed(b"response_id,score,comment\n").unwrap();
        let fed = (0..100).take_while(|_| reader.feed(chunk.as_bytes()).is_ok());
        assert!(
            (64..=66).contains(&fed.count()),
            "about 64 MiB suffice to tell"
        );
        let error = reader.feed(chunk.as_bytes()).unwrap_err();
        assert_eq!(
            (error.kind.code(), error.location.file.as_deref()),
            ("too_large", Some("large.csv"))
        );
    }

    #[test]
    fn the_error_of_an_open_quote_names_file_row_and_column() {
        let mut reader = TableReader::new("file.csv", ReadOptions::default());
        reader
            .feed(b"a,note\n1,ok\n2,\"never closed\n3,x\n")
            .unwrap();
        let error = reader.finish().unwrap_err();
        assert_eq!(
            error.to_string(),
            "file.csv, row 3, column \"note\": a quote is opened and never closed"
        );
    }
}
