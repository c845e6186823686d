//! What JavaScript receives: plain structs, names in camelCase, units in the docs.
//!
//! Shares are 0–1; NPS and differences of NPS are in points, −100…100; days are ISO dates.
//! `None` becomes `null`: not defined, never 0 or NaN as a stand-in.

mod accounts;
mod attribution;
mod closed_loop;
mod compare;
mod concentration;
mod disclosure;
mod discovery;
mod drivers;
mod growth;
mod journey;
mod lifetime_value;
mod movement;
mod point_value;
mod priorities;
mod ranking;
mod reconcile;
mod referrals;
mod response_rates;
mod retention;
mod revenue;
mod risk;
mod sample_size;
mod scope;
mod score;
mod survival;
mod table;
mod targets;
mod themes;
mod trend;
mod words;

pub use accounts::*;
pub use attribution::*;
pub use closed_loop::*;
pub use compare::*;
pub use concentration::*;
pub use disclosure::*;
pub use discovery::*;
pub use drivers::*;
pub use growth::*;
pub use journey::*;
pub use lifetime_value::*;
pub use movement::*;
pub use point_value::*;
pub use priorities::*;
pub use ranking::*;
pub use reconcile::*;
pub use referrals::*;
pub use response_rates::*;
pub use retention::*;
pub use revenue::*;
pub use risk::*;
pub use sample_size::*;
pub use scope::*;
pub use score::*;
pub use survival::*;
pub use table::*;
pub use targets::*;
pub use themes::*;
pub use trend::*;
pub use words::*;

use crate::estimate::{Interval, Proportion};
use serde::Serialize;

/// Why an estimate has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody is counted here.
    NoData,
    /// There are data, too few for this number.
    TooFew,
    /// The data cannot tell this number from others (collinear, no variation, one class absent).
    NotIdentified,
    /// Several currencies and no rate.
    FxMissing,
    /// Hidden to protect few people.
    Suppressed,
    /// No column of the open files plays the role that this number needs.
    NoColumn,
}

/// A number with how far to trust it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The value, or `None` with a reason.
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<Reason>,
    /// Observations behind it (answers, customers, accounts: the field that holds it says which).
    pub n: u64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Confidence level of the interval, 0–1.
    pub confidence: f64,
    /// Method of the interval, for example `adjusted_wald`, `tango_score`, `wilson`,
    /// `linearized_cluster`, `t`, `bootstrap_percentile`, `hc3`, `cluster_cr1`,
    /// `influence_cluster`, `wild_cluster`, `model_delta`, `observed_information`, `fisher_z`, `none`.
    pub method: &'static str,
}

impl Estimate {
    /// A value with its interval, or without one: the method is then `none`.
    pub fn of(
        value: f64,
        interval: Option<Interval>,
        n: u64,
        confidence: f64,
        method: &'static str,
    ) -> Self {
        Self {
            value: Some(value),
            reason: None,
            n,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            confidence,
            method: if interval.is_some() { method } else { "none" },
        }
    }

    /// A part of a whole with Wilson's interval; of nothing, no value.
    pub fn share(part: u64, whole: u64, confidence: f64) -> Self {
        match Proportion::new(part, whole) {
            None => Self::none(Reason::NoData, whole, confidence),
            Some(share) => {
                let interval = share.wilson(confidence);
                Self::of(share.value(), interval, whole, confidence, "wilson")
            }
        }
    }

    /// No value, and why.
    pub fn none(reason: Reason, n: u64, confidence: f64) -> Self {
        Self {
            value: None,
            reason: Some(reason),
            n,
            low: None,
            high: None,
            confidence,
            method: "none",
        }
    }
}

/// Money, exact: `value` for drawing, `exact` for the cent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// Major units, the nearest double.
    pub value: f64,
    /// Major units as decimal digits with the currency's own number of decimals.
    pub exact: String,
}

/// Net revenue in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetRevenue {
    /// ISO-4217 code; `None` where the files name no currency.
    pub currency: Option<String>,
    /// Amounts less refunds.
    pub net: Money,
}
