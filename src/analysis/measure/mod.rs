//! Measure: what customers feel, and how sure we are.

mod accounts;
mod comments;
mod compare;
mod count;
mod discovery;
mod drivers;
mod grouping;
mod journey;
mod movement;
mod quotes;
mod ranking;
mod reconcile;
mod response_rates;
mod score;
mod stages;
mod themes;
mod trend;
mod words;

pub use accounts::Accounts;
pub use comments::CommentList;
pub use compare::{Compare, Split};
pub use count::{
    Counted, Group, RuleOptions, Sample, Tally, on_scale, rule_mask, run_ends, tally, tally_by,
};
pub use discovery::Discover;
pub use drivers::Drivers;
pub use journey::Journey;
pub use movement::Movement;
pub use ranking::Segments;
pub use reconcile::Reconcile;
pub use response_rates::{ResponseRates, Silent};
pub use score::{Score, notices, score_estimate, trinomial, unit};
pub use themes::ThemeOptions;
pub use trend::Trend;
pub use words::Words;
