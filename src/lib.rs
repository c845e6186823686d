//! Customer-experience analytics over survey, billing and customer files.
//!
//! Follow the data:
//!
//! 1. `read` turns bytes into records: resumable CSV in chunks of any size.
//! 2. [`table`] turns records into typed, compact columns and finds the role that each plays.
//! 3. `model` joins tables into customers, answers and money, converts money by rates that the user gives (`rates.rs`), and
//!    holds the filter.
//! 4. [`stats`] counts: small values with `update` and `merge`, the same however the rows are cut.
//! 5. [`estimate`] turns statistics into numbers with intervals and tests; it knows no CX words.
//! 6. `analysis` asks the product's questions, by stage:
//!    - `measure/`: the score with its interval in `score.rs`, by period in `trend.rs`, what differs in `compare.rs`,
//!      along the journey in `journey.rs`; whose answers count in `count.rs`
//!    - `monetize/`: revenue by class in `revenue.rs`; the value of a point in `point_value.rs`, what it holds equal in
//!      `covariates.rs`, the same customers over time in `waves.rs`; the contacts that led to revenue in `attribution.rs`
//!    - `dashboard.rs`: several of them by one filter
//! 7. [`report`] is what JavaScript receives; [`Session`] keeps open files and answers requests.
//! 8. `reply` packs a report as the block that goes over the border; `wasm` is the border, the only file that names
//!    wasm-bindgen.
//!
//! [`math`] serves all of them: special functions, linear algebra, exact sums, random numbers; so does `work`, by which
//! long questions are answered in steps.

mod analysis;
mod error;
pub mod estimate;
pub mod math;
mod model;
mod option;
mod read;
mod reply;
pub mod report;
mod session;
pub mod stats;
pub mod table;
#[cfg(target_arch = "wasm32")]
mod wasm;
mod work;

pub use error::{Error, ErrorKind, Example, Location, Notice, Result};
pub use option::Value;
pub use reply::Block;
pub use session::{FileOptions, Session, Settings};
pub use work::{Done, Work};
