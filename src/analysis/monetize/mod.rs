//! Monetize: what it is worth.

mod attribution;
mod authors;
mod classes;
mod concentration;
mod covariates;
mod holdings;
mod lifetime_value;
mod point_value;
mod revenue;
mod waves;

pub use attribution::Attribution;
pub use authors::{Spending, Spent};
pub use concentration::Concentration;
pub use holdings::{Holdings, of_accounts, of_customers};
pub use lifetime_value::LifetimeValue;
pub use point_value::{PointValue, point_value};
pub use revenue::Revenue;
