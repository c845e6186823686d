//! Monetize: what it is worth.

mod attribution;
mod authors;
mod classes;
mod covariates;
mod holdings;
mod point_value;
mod revenue;
mod waves;

pub use attribution::Attribution;
pub use authors::{Spending, Spent};
pub use holdings::{Holdings, of_accounts, of_customers};
pub use point_value::PointValue;
pub use revenue::Revenue;
