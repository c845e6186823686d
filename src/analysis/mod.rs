//! The product's questions, by stage. No numerics here: those are in `estimate`.

pub mod act;
mod dashboard;
mod disclosure;
pub mod measure;
pub mod monetize;
mod view;

pub use dashboard::{Dashboard, scope};

pub use disclosure::disclosure;
pub use view::{Base, Recent, View};

use crate::error::Result;
use crate::model::Filter;
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;

/// What the analyses need beside the model.
#[derive(Clone, Copy)]
pub struct Surroundings {
    /// Today's civil day, from the caller.
    pub today: i32,
    /// The session's seed.
    pub seed: u64,
}

/// One question to the open files, its options read.
pub trait Analysis {
    /// What all analyses take.
    fn common(&mut self) -> &mut Common;

    /// The answer through a view.
    ///
    /// # Errors
    /// Those of the analysis.
    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>>;
}

type Read = fn(&Value, &[&str]) -> Result<Box<dyn Analysis>>;

/// The analyses by the names that JavaScript gives them, and what reads their options.
const ANALYSES: &[(&str, Read)] = &[
    ("score", read::<measure::Score>),
    ("trend", read::<measure::Trend>),
    ("compare", read::<measure::Compare>),
    ("drivers", read::<measure::Drivers>),
    ("words", read::<measure::Words>),
    ("comments", read::<measure::CommentList>),
    ("themes", read::<measure::ThemeOptions>),
    ("moved", read::<measure::Movement>),
    ("segments", read::<measure::Segments>),
    ("discover", read::<measure::Discover>),
    ("accounts", read::<measure::Accounts>),
    ("responseRates", read::<measure::ResponseRates>),
    ("silence", read::<measure::Silent>),
    ("reconcile", read::<measure::Reconcile>),
    ("loop", read::<act::ClosedLoop>),
    ("priorities", read::<act::Priorities>),
    ("journey", read::<measure::Journey>),
    ("targets", read::<act::Targets>),
    ("sampleSize", read::<act::SampleSize>),
    ("revenue", read::<monetize::Revenue>),
    ("pointValue", read::<monetize::PointValue>),
    ("attribution", read::<monetize::Attribution>),
    ("lifetimeValue", read::<monetize::LifetimeValue>),
    ("concentration", read::<monetize::Concentration>),
    ("retention", read::<monetize::Retention>),
    ("earnedGrowth", read::<monetize::EarnedGrowth>),
    ("referrals", read::<monetize::Referrals>),
    ("survival", read::<monetize::Survival>),
    ("risk", read::<monetize::Risk>),
];

/// Reads the options of the analysis of this name; `more` names fields that belong to the caller.
///
/// # Errors
/// `bad_option` for an unknown name or option.
pub fn analysis(name: &str, options: &Value, more: &[&str]) -> Result<Box<dyn Analysis>> {
    let Some((_, read)) = ANALYSES.iter().find(|(known, _)| *known == name) else {
        let known: Vec<&str> = ANALYSES.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        let problem =
            format!("\"{name}\" is no analysis; there are {known}, dashboard and disclosure");
        return Err(refuse("name", problem));
    };
    read(options, more)
}

fn read<A: Analysis + Options + 'static>(
    options: &Value,
    more: &[&str],
) -> Result<Box<dyn Analysis>> {
    Ok(Box::new(A::from_value(options, more)?))
}

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
    /// Names of the options, those that others share left out.
    const NAMES: &[&str];
    /// Does it take the options of what is counted too, [`RuleOptions`](measure::RuleOptions)?
    const COUNTS: bool = false;

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
        let rule: &[&str] = match Self::COUNTS {
            true => &measure::RuleOptions::NAMES,
            false => &[],
        };
        let known: Vec<&str> = [&Common::NAMES, rule, Self::NAMES, more].concat();
        let fields = value.fields("options", &known)?;
        Self::read(Common::read(&fields)?, &fields)
    }
}
