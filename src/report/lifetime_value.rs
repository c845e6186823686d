//! What customers will still be worth.

use super::{Estimate, Reason};
use crate::error::Notice;
use serde::Serialize;

/// A parameter of a model.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// `r`, `alpha`, `a`, `b` of the purchases (time in weeks); `p`, `q`, `v` of the money.
    pub name: &'static str,
    /// The value, with an interval from the observed information of its logarithm.
    pub value: Estimate,
}

/// What customers of one class will still be worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassLifetime {
    /// `all`, `promoter`, `passive`, `detractor`, `unscored`.
    pub class: &'static str,
    /// Customers of the class with a purchase, or under contract.
    pub customers: u64,
    /// Mean probability of still being a customer, 0–1: on the last day by purchases, at the end of the horizon under
    /// contract.
    pub alive: Estimate,
    /// Mean number of purchases to come (days with one), or of months to come under contract, within the horizon.
    pub purchases: Estimate,
    /// Mean money to come per customer within the horizon, discounted, times the margin (major units).
    pub value: Estimate,
    /// The same of all customers of the class together; its interval holds what is unknown of the model only. Under contract
    /// all customers are reckoned by the leaving of all, so that the classes do not add up to them.
    pub total: Estimate,
    /// What all but the two largest customers of the class will be worth, as a share of the largest; `null` where nobody's
    /// worth is told.
    pub remainder: Option<f64>,
}

/// One customer's life to come.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerLifetime {
    /// The customer's (or account's) id.
    pub id: String,
    /// Class by the latest answer.
    pub class: Option<&'static str>,
    /// Days with a purchase after the first, so far; `None` under contract.
    pub repeats: Option<u64>,
    /// Days from the last purchase to the end of observation; `None` under contract.
    pub silent_days: Option<u64>,
    /// Probability of still being a customer, 0–1, as of the class.
    pub alive: f64,
    /// Expected purchases, or months under contract, within the horizon.
    pub purchases: f64,
    /// Expected money within the horizon, discounted, times the margin; `None` where no mean amount is known.
    pub value: Option<f64>,
}

/// Customers with the same number of repeat purchases in the first half, and what they bought in the second.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldoutGroup {
    /// Repeat purchases in the first half; the last group holds all with more.
    pub repeats: u64,
    /// Customers.
    pub customers: u64,
    /// Mean purchases in the second half, with a t interval.
    pub actual: Estimate,
    /// The mean that the model, fitted on the first half alone, expected.
    pub expected: f64,
}

/// How well the model told half of the time from the other half.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holdout {
    /// First day of the observation, last day of the first half, last day of the second.
    pub days: [String; 3],
    /// Customers known in the first half.
    pub customers: u64,
    /// Their purchases in the second half.
    pub actual: u64,
    /// What the model expected of them.
    pub expected: f64,
    /// By repeat purchases in the first half.
    pub groups: Vec<HoldoutGroup>,
}

/// `lifetimeValue`: what customers will still be worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LifetimeValueReport {
    /// `purchases` (customers come back or fall silent: BG/NBD and gamma-gamma) or `contract` (they say when they leave:
    /// survival by class); `None` without money.
    pub basis: Option<&'static str>,
    /// What can be told of these files: `contract` where customers files tell ends and there is money, `purchases` where
    /// revenue is dated.
    pub bases: Vec<&'static str>,
    /// Why this one was taken: `ends` are told; `no_ends` are; `few_ends` (fewer than ten); it was `asked`.
    pub why: Option<&'static str>,
    /// Customers who left while under observation; `None` by purchases.
    pub leavers: Option<u64>,
    /// The currency; others are in `other_currencies`.
    pub currency: Option<String>,
    /// Currencies that were left aside, never added.
    pub other_currencies: Vec<String>,
    /// Who pays and so is counted: `customer` or `account`.
    pub unit: &'static str,
    /// First and last day of the revenue that was seen, or under observation by contracts.
    pub days: Option<[String; 2]>,
    /// Months of the horizon.
    pub months: u32,
    /// Discount per year, 0.1 = 10 %.
    pub discount: f64,
    /// Margin on revenue, 0–1.
    pub margin: f64,
    /// Customers with a repeat purchase.
    pub repeaters: u64,
    /// All, then promoters, passives, detractors, unscored; classes without customers left out.
    pub classes: Vec<ClassLifetime>,
    /// Value per promoter less value per detractor.
    pub difference: Option<Estimate>,
    /// Customers of the highest value, at most ten.
    pub largest: Vec<CustomerLifetime>,
    /// Parameters of the models.
    pub parameters: Vec<Parameter>,
    /// Correlation of the number of repeat purchases and their mean amount, which the model takes for 0.
    pub correlation: Option<Estimate>,
    /// First half against second half.
    pub holdout: Option<Holdout>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
