//! The one error of the crate, and the notices that travel with an answer.

use serde::Serialize;
use std::fmt;

/// Where in the user's files something happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The file's name as the user gave it.
    pub file: Option<String>,
    /// The row as a spreadsheet counts: header = 1, blank lines counted.
    pub row: Option<u64>,
    /// The column's header as written.
    pub column: Option<String>,
}

/// What went wrong; each kind has a stable [`code`](ErrorKind::code).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file holds no bytes, or only white space.
    EmptyFile,
    /// The file has a header row and nothing below it.
    NoRows,
    /// The bytes are not text in an encoding that is read; what they look like.
    NotText {
        /// What the first bytes look like, for example `a ZIP archive or XLSX workbook`.
        looks_like: &'static str,
    },
    /// A quote was opened and never closed.
    UnterminatedQuote,
    /// Bytes that are not UTF-8.
    BadEncoding {
        /// Offset of the first bad byte in the file.
        offset: u64,
    },
    /// A limit of the reader was passed.
    TooLarge {
        /// What was too large, for example `one field`.
        what: &'static str,
        /// The limit in the unit that `what` names.
        limit: u64,
    },
    /// A mapping names a column that the file does not have.
    NoSuchColumn {
        /// The name asked for.
        name: String,
        /// Names that the file has, for the message.
        known: Vec<String>,
    },
    /// A mapping gives a column a role that does not exist.
    NoSuchRole {
        /// The role asked for.
        name: String,
    },
    /// A mapping gives a column a role for which it does not hold the values.
    WrongValues {
        /// The role's name.
        role: String,
        /// What the role needs: `dates`, `numbers` or `scores`.
        needs: &'static str,
        /// The first few values of the column, as they were understood.
        sample: Vec<String>,
    },
    /// An option has a value that it cannot have.
    BadOption {
        /// The option's name as the caller writes it.
        name: &'static str,
        /// What is wrong and what it may be.
        problem: String,
    },
    /// A column that an analysis needs is not in any open file.
    MissingRole {
        /// The role's name, for example `score`.
        role: &'static str,
    },
    /// The engine was called in an order it does not have, for example a closed file was fed.
    Misuse {
        /// What was asked.
        what: &'static str,
    },
    /// A long question was put down between two steps and is to be asked again; no caller of the engine sees it.
    PutDown,
}

impl ErrorKind {
    /// The stable code that JavaScript receives.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::NoRows => "no_rows",
            Self::NotText { .. } => "not_text",
            Self::UnterminatedQuote => "unterminated_quote",
            Self::BadEncoding { .. } => "bad_encoding",
            Self::TooLarge { .. } => "too_large",
            Self::NoSuchColumn { .. } => "no_such_column",
            Self::NoSuchRole { .. } => "no_such_role",
            Self::WrongValues { .. } => "wrong_values",
            Self::BadOption { .. } => "bad_option",
            Self::MissingRole { .. } => "missing_role",
            Self::Misuse { .. } => "misuse",
            Self::PutDown => "put_down",
        }
    }

    /// What the message names, for texts in other languages.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::EmptyFile | Self::NoRows | Self::UnterminatedQuote | Self::PutDown => Vec::new(),
            Self::NotText { looks_like } => vec![("looksLike", (*looks_like).into())],
            Self::BadEncoding { offset } => vec![("offset", offset.to_string())],
            Self::TooLarge { what, limit } => {
                vec![("what", (*what).into()), ("limit", limit.to_string())]
            }
            Self::NoSuchColumn { name, known } => {
                vec![("name", name.clone()), ("known", known.join(", "))]
            }
            Self::NoSuchRole { name } => vec![("name", name.clone())],
            Self::WrongValues {
                role,
                needs,
                sample,
            } => vec![
                ("role", role.clone()),
                ("needs", (*needs).into()),
                ("value", sample.join(" · ")),
            ],
            Self::BadOption { name, problem } => {
                vec![("name", (*name).into()), ("problem", problem.clone())]
            }
            Self::MissingRole { role } => vec![("role", (*role).into())],
            Self::Misuse { what } => vec![("what", (*what).into())],
        }
    }

    /// What the reader of the message can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::EmptyFile => "Export the file again and check that it has rows.".into(),
            Self::NoRows => "Export the file with its rows, not the header alone.".into(),
            Self::NotText { looks_like } => {
                format!("This looks like {looks_like}. Save it as CSV (UTF-8) and open that file.")
            }
            Self::UnterminatedQuote => {
                "Close the quote that opens in this row, or double quotes that belong to the text (\"\").".into()
            }
            Self::BadEncoding { .. } => "Save the file as CSV UTF-8 and open it again.".into(),
            Self::TooLarge { .. } => "Split the file, or remove the column that is not needed.".into(),
            Self::NoSuchColumn { known, .. } => format!("The columns are: {}.", known.join(", ")),
            Self::NoSuchRole { .. } => "Use one of the role names of the documentation.".into(),
            Self::WrongValues { needs: "dates", .. } => {
                "Say how the column writes its dates (formats: dateOrder, or epoch for numbers), or give the role to another column.".into()
            }
            Self::WrongValues { .. } => {
                "Give the role to another column, or say in formats how this one writes its values.".into()
            }
            Self::BadOption { problem, .. } => problem.clone(),
            Self::MissingRole { role } => {
                format!("Open a file with a {role} column, or give one of the columns the role {role}.")
            }
            Self::Misuse { .. } => "Open the files first, then ask.".into(),
            Self::PutDown => "Ask again.".into(),
        }
    }
}

/// An answer that could not be given: what, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// Where; each layer adds what it knows. Boxed to keep `Result` small.
    pub location: Box<Location>,
}

/// `Result` with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a location; the layers above add what they know.
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            location: Box::default(),
        }
    }

    /// Adds the file's name where none is set.
    pub fn in_file(mut self, file: &str) -> Self {
        self.location.file.get_or_insert_with(|| file.to_owned());
        self
    }

    /// Adds the row where none is set.
    pub fn at_row(mut self, row: u64) -> Self {
        self.location.row.get_or_insert(row);
        self
    }

    /// Adds the column where none is set.
    pub fn in_column(mut self, column: &str) -> Self {
        self.location
            .column
            .get_or_insert_with(|| column.to_owned());
        self
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for Error {
    /// `q3.csv, row 1204, column "score": what went wrong`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Location { file, row, column } = &*self.location;
        let mut parts = Vec::new();
        parts.extend(file.clone());
        parts.extend(row.map(|row| format!("row {row}")));
        parts.extend(column.as_ref().map(|column| format!("column \"{column}\"")));
        if !parts.is_empty() {
            write!(f, "{}: ", parts.join(", "))?;
        }
        match &self.kind {
            ErrorKind::EmptyFile => write!(f, "the file is empty"),
            ErrorKind::NoRows => write!(f, "the file has a header and no rows"),
            ErrorKind::NotText { looks_like } => write!(f, "not a text file but {looks_like}"),
            ErrorKind::UnterminatedQuote => write!(f, "a quote is opened and never closed"),
            ErrorKind::BadEncoding { offset } => write!(f, "byte {offset} is not UTF-8 text"),
            ErrorKind::TooLarge { what, limit } => write!(f, "{what} is larger than {limit}"),
            ErrorKind::NoSuchColumn { name, .. } => write!(f, "there is no column \"{name}\""),
            ErrorKind::NoSuchRole { name } => write!(f, "there is no role \"{name}\""),
            ErrorKind::WrongValues {
                role,
                needs,
                sample,
            } => write!(
                f,
                "its values are no {needs}, which {role} needs: {}",
                sample.join(", ")
            ),
            ErrorKind::BadOption { name, problem } => write!(f, "option {name}: {problem}"),
            ErrorKind::MissingRole { role } => write!(f, "no open file has a {role} column"),
            ErrorKind::Misuse { what } => write!(f, "{what}"),
            ErrorKind::PutDown => write!(f, "there is more to do"),
        }
    }
}

impl std::error::Error for Error {}

/// One place that a notice speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Example {
    /// Spreadsheet row, where there is one.
    pub row: Option<u64>,
    /// The value as written, cut to 80 characters.
    pub value: String,
}

/// Something the reader must know although there is an answer: counted, the first few located.
///
/// `code` selects the text in the locales; the other fields fill it in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Stable code, for example `score_out_of_range`.
    pub code: &'static str,
    /// The file it concerns.
    pub file: Option<String>,
    /// The column it concerns, as written.
    pub column: Option<String>,
    /// How many cells, rows or customers.
    pub count: u64,
    /// The first few, at most [`Notice::EXAMPLES`].
    pub examples: Vec<Example>,
    /// All of them, for the ledger.
    #[serde(skip)]
    pub(crate) lines: Lines,
}

/// Rows and values that a notice speaks of, each value cut to 80 characters: all in a few buffers, for there may be
/// millions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Spreadsheet row; 0 where there is none.
    rows: Vec<u32>,
    /// Where each value ends in `text`.
    ends: Vec<usize>,
    text: String,
}

impl Lines {
    /// Rows and values in the order in which they were noticed.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        let mut start = 0;
        self.rows.iter().zip(&self.ends).map(move |(row, end)| {
            let value = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (*row, value)
        })
    }
}

impl Notice {
    /// How many examples a notice carries at most.
    pub const EXAMPLES: usize = 5;

    /// A notice that has counted nothing yet.
    pub fn new(code: &'static str) -> Self {
        Self {
            code,
            file: None,
            column: None,
            count: 0,
            examples: Vec::new(),
            lines: Lines::default(),
        }
    }

    /// Counts one more, with the row and the first 80 characters of the value.
    pub fn add(&mut self, row: Option<u64>, value: &str) {
        let end = value
            .char_indices()
            .nth(80)
            .map_or(value.len(), |(end, _)| end);
        let value = &value[..end];
        self.count += 1;
        self.lines.rows.push(row.unwrap_or(0) as u32);
        self.lines.text.push_str(value);
        self.lines.ends.push(self.lines.text.len());
        if self.examples.len() < Self::EXAMPLES {
            self.examples.push(Example {
                row,
                value: value.to_owned(),
            });
        }
    }

    /// Counts one more that stays out of the ledger: only as an example, while there is room.
    pub(crate) fn show(&mut self, row: Option<u64>, value: &str) {
        if self.examples.len() < Self::EXAMPLES {
            self.add(row, value);
        } else {
            self.count += 1;
        }
    }

    /// Forgets what was added behind the first `count`.
    pub(crate) fn truncate(&mut self, count: u64) {
        let count = count as usize;
        self.count = self.count.min(count as u64);
        self.lines.rows.truncate(count);
        self.lines.ends.truncate(count);
        self.lines
            .text
            .truncate(self.lines.ends.last().copied().unwrap_or(0));
        self.examples.truncate(count);
    }

    /// What a report carries: the notice without all of its lines.
    pub(crate) fn brief(&self) -> Self {
        Self {
            code: self.code,
            file: self.file.clone(),
            column: self.column.clone(),
            count: self.count,
            examples: self.examples.clone(),
            lines: Lines::default(),
        }
    }

    /// The notice with its file named.
    pub fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// The notice with its column named.
    pub fn in_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }
}
