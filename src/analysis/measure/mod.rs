//! Measure: what customers feel, and how sure we are.

mod compare;
mod count;
mod grouping;
mod score;
mod trend;

pub use compare::Compare;
pub use count::{Counted, Group, RuleOptions, Sample, Tally, on_scale, rule_mask, run_ends, tally};
pub use score::Score;
pub use trend::Trend;
