//! Growth that was earned.

use super::{BridgeReport, CurrencyMoney, Estimate, Reason};
use crate::error::Notice;
use serde::Serialize;

/// Earned growth in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyGrowth {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Net revenue retention: what the customers of the time before pay now, of what they paid.
    pub net_retention: Estimate,
    /// Revenue of earned new customers as a share of the time before.
    pub earned_new: Estimate,
    /// The same of bought ones.
    pub bought_new: Option<f64>,
    /// The same of new customers of whom nothing is told.
    pub unknown_new: Option<f64>,
    /// Earned growth: net retention + earned new − 1. `no_column` where no file tells how customers were won.
    pub rate: Estimate,
    /// Growth of all revenue.
    pub growth: Option<f64>,
    /// Earned growth as a share of all growth; `None` where revenue did not grow.
    pub ratio: Option<f64>,
    /// The bridge.
    pub bridge: BridgeReport,
    /// Whose money its steps are, in their order, and the base of the ratios and what it pays now.
    pub steps: Vec<BridgeStep>,
}

/// Whose money a step of a bridge is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeStep {
    /// Its name in the bridge: `opening`, `newEarned`, … `closing`; or `base`, `now`.
    pub step: &'static str,
    /// Customers with a part in it.
    pub customers: u64,
    /// What all but the two largest of them add to it, as a share of the largest; `null` where nobody has a part.
    pub remainder: Option<f64>,
}

/// A word by which files tell how customers were won.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// As written; `None` = not told.
    pub source: Option<String>,
    /// What it counts as: `earned`, `bought`, `unknown`.
    pub origin: &'static str,
    /// Customers who began in the time now.
    pub customers: u64,
    /// What those pay in it.
    pub money: Vec<CurrencyMoney>,
}

/// `earnedGrowth`: growth from customers who stay, and from those whom they bring.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarnedGrowthReport {
    /// Why there is nothing, where there is nothing: `no_column`, `too_few` whole months.
    pub reason: Option<Reason>,
    /// The roles that would unlock more: `date`, `source`.
    pub missing: Vec<&'static str>,
    /// Whole months on each side.
    pub months: u32,
    /// First day of the time before, and first day after it.
    pub before: Option<[String; 2]>,
    /// First day of the time now, and first day after it.
    pub now: Option<[String; 2]>,
    /// `customer` or `account`.
    pub unit: Option<&'static str>,
    /// `gregorian` or `jalali`.
    pub calendar: &'static str,
    /// Largest opening revenue first.
    pub currencies: Vec<CurrencyGrowth>,
    /// How new customers were won, in the words of the files; those with a referrer count as earned whatever the word.
    pub sources: Vec<SourceReport>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
