//! Money by class.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// Money of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassRevenue {
    /// `promoter`, `passive`, `detractor`, `unscored`.
    pub class: &'static str,
    /// Customers in the class.
    pub customers: u64,
    /// Customers of the class with at least one revenue row in this currency.
    pub paying: u64,
    /// Sum of positive amounts.
    pub gross: Money,
    /// Sum of refunds, as a negative amount.
    pub refunds: Money,
    /// gross + refunds.
    pub net: Money,
    /// Share of the currency's net revenue, 0–1; `None` where that is not positive.
    pub share: Option<f64>,
    /// Mean net revenue per customer of the class, with a t interval.
    pub mean: Estimate,
    /// Median net revenue per customer of the class (type 7).
    pub median: Option<f64>,
    /// What all but the two largest customers of the class pay, as a share of the largest: below p the p % rule calls the
    /// class' money disclosive. `null` where nobody pays.
    pub remainder: Option<f64>,
}

/// Revenue in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyRevenue {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Revenue rows.
    pub rows: u64,
    /// First and last day with revenue, where rows are dated.
    pub days: Option<[String; 2]>,
    /// Net revenue of everybody.
    pub net: Money,
    /// Promoters, passives, detractors, unscored, in this order.
    pub classes: Vec<ClassRevenue>,
    /// NPS weighted by max(net, 0), points.
    pub weighted_nps: Estimate,
    /// Kish's effective number of customers under these weights.
    pub n_eff: Option<f64>,
    /// The same customers' NPS without weights.
    pub unweighted_nps: Estimate,
    /// Share of scored customers' positive revenue set aside because their net is below zero: Σ|negative net| / Σ|net|.
    pub set_aside: Option<f64>,
    /// Detractors' share of scored customers' net revenue: a share, not a forecast.
    pub at_risk_share: Option<f64>,
    /// Detractors' net revenue.
    pub at_risk: Money,
    /// As that of a class, for everybody.
    pub remainder: Option<f64>,
    /// The weighted score by period, where a period was asked for and revenue is dated.
    pub periods: Vec<RevenuePeriod>,
}

/// Revenue and its score in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RevenuePeriod {
    /// `2025`, `2025-Q3`, `2025-07` in the calendar asked for.
    pub period: String,
    /// First day.
    pub from: String,
    /// Is it not seen whole?
    pub partial: bool,
    /// Net revenue of those who count here.
    pub net: Money,
    /// NPS weighted by what each paid in the period, of those with an answer in the year before its end; the class is that of
    /// the last answer before its end.
    pub weighted_nps: Estimate,
    /// Kish's effective number of customers under these weights.
    pub n_eff: Option<f64>,
}

/// `revenue`: money by promoter, passive and detractor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RevenueReport {
    /// One entry per currency, never added together; largest number of rows first.
    pub currencies: Vec<CurrencyRevenue>,
    /// Where the money was read: `revenue` rows, or customers' `recurring_monthly` or `recurring_yearly` revenue.
    pub basis: Option<&'static str>,
    /// Who pays and so is counted as a customer here: `customer`, or `account` where invoices name accounts.
    pub unit: Option<&'static str>,
    /// The periods asked for: `month`, `quarter`, `year`.
    pub period: Option<&'static str>,
    /// The calendar of the periods.
    pub calendar: Option<&'static str>,
    /// Share of revenue rows whose customer is known from answers, 0–1.
    pub matched: Option<f64>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
