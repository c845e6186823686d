//! Monetize: what it is worth.

mod attribution;
mod authors;
mod classes;
mod concentration;
mod contract;
mod covariates;
mod flows;
mod groups;
mod growth;
mod history;
mod holdings;
mod lifetime_value;
mod point_value;
mod referrals;
mod retention;
mod revenue;
mod risk;
mod stays;
mod survival;
mod waves;

pub use attribution::Attribution;
pub use authors::{Spending, Spent};
pub use concentration::Concentration;
pub use growth::EarnedGrowth;
pub use holdings::{Holdings, of_accounts, of_customers};
pub use lifetime_value::LifetimeValue;
pub use point_value::{PointValue, point_value};
pub use referrals::Referrals;
pub use retention::Retention;
pub use revenue::Revenue;
pub use risk::{Risk, chances};
pub use survival::Survival;
