//! The product's questions, by stage. No numerics here: those are in `estimate`.

mod dashboard;
mod disclosure;
pub mod measure;
pub mod monetize;
mod view;

pub use dashboard::{Answer, Dashboard, DashboardReport, Request, Surroundings, scope};

pub use disclosure::disclosure;
pub use view::View;

use crate::error::Result;
use crate::model::Filter;
use crate::option::{Fields, Value, refuse};

/// Options that every analysis takes.
#[derive(Debug, Clone)]
pub struct Common {
    /// Rows to look at.
    pub filter: Filter,
    /// Confidence level of intervals, 0.5–0.999 99.
    pub confidence: f64,
}

impl Default for Common {
    fn default() -> Self {
        Self {
            filter: Filter::default(),
            confidence: 0.95,
        }
    }
}

impl Common {
    /// Names of the options.
    pub const NAMES: [&str; 2] = ["filter", "confidence"];

    /// Reads the options.
    ///
    /// # Errors
    /// `bad_option` for a confidence outside 0.5–0.999 99, and those of the filter.
    pub fn read(options: &Fields) -> Result<Self> {
        let filter = Filter::read(options.get("filter"))?;
        let confidence = options.number("confidence")?.unwrap_or(0.95);
        if !(0.5..=0.999_99).contains(&confidence) {
            return Err(refuse(
                "confidence",
                format!("{confidence} is outside 0.5 to 0.99999; write 0.95 for 95 %"),
            ));
        }
        Ok(Self { filter, confidence })
    }
}

/// Options of one analysis.
pub trait Options: Sized {
    /// Names of the options, those that all share left out.
    const NAMES: &[&str];

    /// Reads the analysis' own options.
    ///
    /// # Errors
    /// `bad_option`.
    fn read(common: Common, options: &Fields) -> Result<Self>;

    /// Reads all options; `more` names fields that belong to the caller.
    ///
    /// # Errors
    /// `bad_option`.
    fn from_value(value: &Value, more: &[&str]) -> Result<Self> {
        let known: Vec<&str> = [&Common::NAMES, Self::NAMES, more].concat();
        let fields = value.fields("options", &known)?;
        Self::read(Common::read(&fields)?, &fields)
    }
}
