//! Which customers stay, and what they pay from period to period.

use super::{Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// The way from one period's revenue to another's: opening + new + reactivated + expansion − contraction − churn + refunds
/// = closing, to the minor unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BridgeReport {
    /// Net revenue of the period before.
    pub opening: Money,
    /// Of customers who never paid before and came by recommendation or of their own accord.
    pub new_earned: Money,
    /// Of customers who never paid before and came by marketing and sales.
    pub new_bought: Money,
    /// Of customers who never paid before and of whom nothing is told; never counted as earned.
    pub new_unknown: Money,
    /// Of customers who had paid before, but not in the period before.
    pub reactivated: Money,
    /// What the payments of before are worth more at this period's rates of exchange, of customers of both periods; 0
    /// where nothing was converted.
    pub exchange: Money,
    /// What customers of both periods paid more.
    pub expansion: Money,
    /// What customers of both periods paid less, ≥ 0.
    pub contraction: Money,
    /// What customers who pay no more had paid, ≥ 0.
    pub churn: Money,
    /// Refunds of this period less those of the period before.
    pub refunds: Money,
    /// Net revenue of this period.
    pub closing: Money,
    /// Customers who paid in the period before.
    pub customers: u64,
    /// Those of them who pay no more.
    pub lost: u64,
    /// Customers who never paid before: earned, bought, not told.
    pub came: [u64; 3],
    /// Customers who pay again.
    pub returned: u64,
    /// Customers whose net revenue of the period before is not positive though they had rows: outside the ratios.
    pub outside: u64,
    /// Their net revenue of the period before.
    pub outside_net: Money,
}

/// Three ratios of the customers of a base period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ratios {
    /// Share of the customers who paid in the base period and pay again, 0–1.
    pub logo: Estimate,
    /// Gross revenue retention: Σ min(now, before)/Σ before; at most 1.
    pub gross: Estimate,
    /// Net revenue retention: Σ now/Σ before.
    pub net: Estimate,
}

/// Retention in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionPeriod {
    /// `2025-07`, in the report's calendar.
    pub period: String,
    /// First day.
    pub from: String,
    /// The period that it is set against.
    pub against: String,
    /// Is it, or the period it is set against, cut by the data's beginning or end?
    pub partial: bool,
    /// The ratios.
    pub ratios: Ratios,
    /// The bridge.
    pub bridge: BridgeReport,
}

/// Retention of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionGroup {
    /// The value of the `by` column at the beginning of each period.
    pub key: Option<String>,
    /// Over all whole periods together; n = customers, counted in each period.
    pub ratios: Ratios,
    /// Period by period.
    pub periods: Vec<RetentionPeriod>,
}

/// Customers who first paid, or began, in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cohort {
    /// Its name.
    pub period: String,
    /// Customers.
    pub customers: u64,
    /// Those who are there so many periods later, from 0.
    pub active: Vec<u64>,
    /// What they paid in each of those periods, net; empty where ends are told and not payments.
    pub money: Vec<Money>,
}

/// Retention of money in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyRetention {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Revenue rows.
    pub rows: u64,
    /// Over all whole periods together; n = customers, counted in each period.
    pub ratios: Ratios,
    /// What all but the two largest customers pay before, of it still, or now, whichever is least, as a share of the largest.
    pub remainder: Option<f64>,
    /// Period by period.
    pub periods: Vec<RetentionPeriod>,
    /// From the first whole period to the last, each against the one before it: the movements added up.
    pub bridge: Option<BridgeReport>,
    /// By the values of `by`.
    pub groups: Vec<RetentionGroup>,
    /// By the period of the first payment; those who paid in the first period of the data may have begun before it and
    /// are left out.
    pub cohorts: Vec<Cohort>,
}

/// Customers kept in one period, by their recorded ends.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptPeriod {
    /// Its name.
    pub period: String,
    /// First day.
    pub from: String,
    /// Is it cut by the data's beginning or end?
    pub partial: bool,
    /// Share of the customers at its beginning who are still there at its end; n = customers at its beginning.
    pub kept: Estimate,
    /// Those who left.
    pub left: u64,
}

/// Customers kept, of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptGroup {
    /// The value of the `by` column at the beginning of each period.
    pub key: Option<String>,
    /// Per period, over all whole periods together; n = customers, counted in each period.
    pub kept: Estimate,
    /// Period by period.
    pub periods: Vec<KeptPeriod>,
}

/// Retention by recorded ends: customers with contracts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractRetention {
    /// First and last day under observation.
    pub observed: [String; 2],
    /// Per period, over all whole periods together.
    pub kept: Estimate,
    /// Period by period.
    pub periods: Vec<KeptPeriod>,
    /// By the values of `by`.
    pub groups: Vec<KeptGroup>,
    /// By the period in which customers began, of those who began while under observation.
    pub cohorts: Vec<Cohort>,
}

/// `retention`: who stays, and what they pay.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionReport {
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The roles that would unlock more: `ended_at`, `date`.
    pub missing: Vec<&'static str>,
    /// `month`, `quarter`, `year`.
    pub period: &'static str,
    /// `gregorian` or `jalali`.
    pub calendar: &'static str,
    /// What money is set against: the `previous` period, or the same period a `year_before`.
    pub against: &'static str,
    /// Share of paying customers who pay less often than once per period; over a tenth makes `year_before` the default.
    pub seldom: Option<f64>,
    /// Who pays and so is counted in `currencies`: `customer` or `account`.
    pub unit: Option<&'static str>,
    /// By recorded ends, where customers files tell them.
    pub contracts: Option<ContractRetention>,
    /// By payments: a customer who pays nothing in a period counts as lost in it. Largest number of rows first.
    pub currencies: Vec<CurrencyRetention>,
    /// The column of `groups`.
    pub by: Option<String>,
    /// The columns by which it can be asked.
    pub columns: Vec<String>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
