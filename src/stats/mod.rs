//! Columns → mergeable statistics.
//!
//! Each is a small value: `Default` is empty, `update` takes one row, `merge` takes another part.
//! Counts are integers and unweighted sums exact, so any split of the rows gives the same value.

mod bridge;
mod class_sums;
mod cluster_sums;
mod cohorts;
mod dominance;
mod event_table;
mod gram;
mod group_sums;
mod histogram;
mod moments;
mod moves;
mod paths;
mod purchases;
mod run_sums;
mod vocabulary;
mod words;

pub use bridge::{Bridge, Flow, Origin};
pub use class_sums::{Class, ClassSums};
pub use cluster_sums::{ClusterSums, CrossSums, NeighbourSums, PartCrosses, bits};
pub use cohorts::{CohortCell, Cohorts};
pub use dominance::Dominance;
pub use event_table::{EventStep, EventTable};
pub use gram::{Correlations, Gram};
pub use group_sums::{GroupCrosses, GroupSums};
pub use histogram::Histogram;
pub use moments::Moments;
pub use moves::Moves;
pub use paths::{Outcome, Paths, journeys};
pub use purchases::Purchases;
pub use run_sums::RunSums;
pub use words::{Corpus, Counting, Index, TermCounts, Texts};
