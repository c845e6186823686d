//! Why a workbook cannot be read.

use std::fmt;

/// What went wrong; each kind has a stable [`code`](Error::code).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The workbook is protected by a password.
    Encrypted,
    /// The file is not what its first bytes say; what the reader met.
    Damaged(String),
    /// A limit was passed.
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// The limit, in what `what` counts.
        limit: u64,
    },
    /// No sheet has this name.
    NoSuchSheet {
        /// The name asked for.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// No sheet that is shown holds a value.
    Empty,
    /// Whoever takes the text wants no more of it.
    Stopped,
}

/// `Result` with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The stable code that JavaScript receives.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Encrypted => "encrypted_file",
            Self::Damaged(_) => "damaged_file",
            Self::TooLarge { .. } => "file_too_large",
            Self::NoSuchSheet { .. } => "no_such_sheet",
            Self::Empty => "empty_file",
            Self::Stopped => "aborted",
        }
    }

    /// What the reader of the message can do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Encrypted => {
                "Open it in Excel, remove the password (File, Info, Protect Workbook), save it and open that file.".into()
            }
            Self::Damaged(_) => "Open it in Excel or LibreOffice, save it as XLSX or CSV (UTF-8) and open that file.".into(),
            Self::TooLarge { .. } => "Save the sheet with the rows as CSV (UTF-8) and open that file.".into(),
            Self::NoSuchSheet { known, .. } => format!("The sheets are: {}.", known.join(", ")),
            Self::Empty => "Check that the rows are on a sheet that is shown, or name the hidden sheet.".into(),
            Self::Stopped => String::new(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted => write!(f, "the workbook is protected by a password"),
            Self::Damaged(what) => write!(f, "the workbook cannot be read: {what}"),
            Self::TooLarge { what, limit } => {
                write!(f, "the workbook has more than {limit} {what}")
            }
            Self::NoSuchSheet { name, .. } => write!(f, "there is no sheet \"{name}\""),
            Self::Empty => write!(f, "no sheet that is shown holds a value"),
            Self::Stopped => write!(f, "reading was cancelled"),
        }
    }
}

impl std::error::Error for Error {}
