//! Monetize: what it is worth.

mod classes;
mod covariates;
mod point_value;
mod revenue;
mod waves;

pub use point_value::PointValue;
pub use revenue::Revenue;
