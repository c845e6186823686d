//! How revenue is spread over customers.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// The largest customers and what they pay.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TopShare {
    /// Share of the customers, largest first, 0–1.
    pub share: f64,
    /// How many that are, rounded up.
    pub customers: u64,
    /// Their share of the revenue, 0–1, with an interval for the customers that these stand for.
    pub revenue: Estimate,
    /// What all but the two largest of them pay, as a share of the largest.
    pub remainder: Option<f64>,
    /// The same of those who are not in the part before.
    pub remainder_added: Option<f64>,
}

/// How many customers make a share of the revenue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reaching {
    /// Share of the revenue, 0–1.
    pub share: f64,
    /// The fewest largest customers that make it, with all who pay the same as the last of them.
    pub customers: u64,
    /// The fewest, whoever they are among equals.
    pub fewest: u64,
    /// `customers` as a share of all, 0–1.
    pub share_of_customers: f64,
}

/// A class within the concentration.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassConcentration {
    /// `promoter`, `passive`, `detractor`, `unscored`.
    pub class: &'static str,
    /// Paying customers of the class.
    pub customers: u64,
    /// How many of them are among the largest fifth of all, with those who pay the same as the last of these.
    pub in_top: u64,
    /// Share of the revenue of that fifth, 0–1.
    pub share_of_top: f64,
    /// Gini coefficient within the class.
    pub gini: Estimate,
}

/// Concentration in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyConcentration {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Customers with at least one revenue row.
    pub customers: u64,
    /// Σ max(net, 0) of them: what the shares are of.
    pub net: Money,
    /// Share of their money set aside because it is below zero: Σ|negative net| / Σ|net|.
    pub set_aside: Option<f64>,
    /// Gini coefficient, times n/(n − 1): 0 = all pay the same, 1 = one pays all.
    pub gini: Estimate,
    /// Gini coefficient of exactly these customers, without that factor.
    pub gini_population: Option<f64>,
    /// The largest 1, 5, 10, 20 and 50 %.
    pub top: Vec<TopShare>,
    /// What makes 50, 80 and 90 %.
    pub reaching: Vec<Reaching>,
    /// Herfindahl–Hirschman index, 0–1.
    pub hhi: Option<f64>,
    /// 1/HHI: as concentrated as so many customers who pay the same.
    pub effective: Option<f64>,
    /// Share of the largest customer, 0–1.
    pub largest: Option<f64>,
    /// What all but the two largest pay, as a share of the largest.
    pub remainder: Option<f64>,
    /// The same of those who are in none of the parts of `top`.
    pub remainder_left: Option<f64>,
    /// The Lorenz curve: share of the revenue of the smallest 0, 1, … 100 % of customers.
    pub lorenz: Vec<f64>,
    /// The saying that a fifth make four fifths, against these data: `more` or `less` concentrated, `alike` where 80 % lies
    /// in the interval, `too_few` to say.
    pub saying: &'static str,
    /// Promoters, passives, detractors, unscored, in this order; those without paying customers left out.
    pub classes: Vec<ClassConcentration>,
}

/// `concentration`: how revenue is spread over customers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConcentrationReport {
    /// One entry per currency, never added together; most customers first.
    pub currencies: Vec<CurrencyConcentration>,
    /// Who pays and so is counted: `customer`, or `account` where invoices name accounts.
    pub unit: Option<&'static str>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
