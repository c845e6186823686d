//! Records → typed columns and their roles.

mod assignment;
mod builder;
mod choices;
mod column;
mod date;
mod format;
mod jalali;
mod labels;
mod letters;
mod lexicon;
mod moment;
mod number;
mod numeral;
mod overview;
mod reader;
mod roles;
mod synonyms;
mod tokens;
mod vote;
mod words;
mod zone;

pub use crate::read::Layout;
pub use assignment::assign;
pub use column::{Codes, Column, Texts, Values};
pub use date::{civil, day_of, parse_day, write_day, write_instant};
pub use format::{Calendar, DateOrder, Decimal, Epoch, Format};
pub(crate) use labels::truth;
pub use letters::{id as id_key, lower};
pub(crate) use lexicon::fold;
pub use overview::report;
pub use reader::{ReadOptions, Table, TableReader};
pub use roles::{Evidence, Kind, Mapping, OneOrMany, Role, RoleOf, Roles};
pub use tokens::{Token, Tokens};
pub use words::Words;
pub use zone::TimeZone;
