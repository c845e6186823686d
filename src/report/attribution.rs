//! Revenue by the contacts that led to it.

use super::{CurrencyRows, Estimate, Money, Reason};
use crate::error::Notice;
use serde::Serialize;

/// What one rule credits to a touchpoint.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleCredit {
    /// `first`, `last`, `linear`, `position`, `decay`, `markov`, `markov_2`, `shapley`.
    pub rule: &'static str,
    /// Conversions credited, in parts of one.
    pub conversions: f64,
    /// Revenue credited; over all touchpoints it adds up to the revenue exactly.
    pub revenue: Money,
    /// Share of the revenue, 0–1, with an interval from resampled accounts (or customers).
    pub share: Estimate,
    /// By a chain, the share of all conversions lost without the touchpoint, 0–1.
    pub removal: Option<f64>,
    /// Revenue credited per contact, in major units.
    pub per_contact: Option<f64>,
    /// Revenue credited per unit of cost, `fx_missing` where some of that has no rate; `None` where no cost is told.
    pub return_on_cost: Option<Estimate>,
}

/// A touchpoint (or channel) and its credits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreditedTouchpoint {
    /// Its name; `None` = the rest, where there are too many to tell apart.
    pub name: Option<String>,
    /// Contacts on the journeys.
    pub contacts: u64,
    /// Journeys that it is on.
    pub journeys: u64,
    /// Those of them that converted.
    pub converted: u64,
    /// Customers (or accounts) with a journey that it is on.
    pub customers: u64,
    /// Those of them whose journey converted.
    pub paying: u64,
    /// What all but the two largest of these paid on such journeys, as a share of the largest.
    pub remainder: Option<f64>,
    /// What its contacts cost, in the same currency; `None` where that is not told, or some of it has no rate.
    pub cost: Option<Money>,
    /// Credits, in the order of the rules.
    pub credits: Vec<RuleCredit>,
}

/// A path that journeys took.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JourneyPath {
    /// Touchpoints in their order, at most the first 30; `None` = the rest.
    pub steps: Vec<Option<String>>,
    /// How many touchpoints the whole path has.
    pub length: u64,
    /// Journeys.
    pub journeys: u64,
    /// Those that converted.
    pub converted: u64,
    /// Share that converted, 0–1.
    pub rate: Estimate,
    /// Revenue of those.
    pub revenue: Money,
    /// Mean days from the first contact to the conversion.
    pub days: Option<f64>,
}

/// Attribution in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyAttribution {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Journeys that converted or did not.
    pub journeys: u64,
    /// Those that converted.
    pub converted: u64,
    /// Journeys set aside because revenue is not told for all days on which they could have converted.
    pub open: u64,
    /// Share of journeys that converted, 0–1.
    pub rate: Estimate,
    /// Net revenue of the conversions with a contact before them: what is credited.
    pub revenue: Money,
    /// Customers (or accounts) who paid it.
    pub paying: u64,
    /// What all but the two largest of these paid, as a share of the largest.
    pub remainder: Option<f64>,
    /// Conversions without any contact in the look-back window.
    pub without_contact: u64,
    /// Their net revenue, which is credited to nothing.
    pub without_contact_revenue: Money,
    /// Accounts (or customers) with a journey.
    pub clusters: u64,
    /// Mean number of contacts of converted journeys.
    pub mean_length: Option<f64>,
    /// Mean days from their first contact to the conversion.
    pub mean_days: Option<f64>,
    /// Contacts whose cost has no rate to this currency on their day, by the currency that their cells name, if any.
    pub unpriced: Vec<CurrencyRows>,
    /// Touchpoints, most contacts first.
    pub touchpoints: Vec<CreditedTouchpoint>,
    /// Paths with most conversions first, at most 25.
    pub paths: Vec<JourneyPath>,
    /// How many different paths there are.
    pub distinct_paths: u64,
    /// Why nothing is credited: `no_data` where nothing converted.
    pub reason: Option<Reason>,
}

/// `attribution`: revenue by the contacts that led to it, by all rules side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributionReport {
    /// What is credited: `touchpoint` or `channel`.
    pub by: &'static str,
    /// What counts as a conversion: `won` (orders of a kind that is new, upsell or cross-sell) or `every_order`.
    pub conversions: &'static str,
    /// Longest time from a contact to the conversion it may be credited with, days.
    pub lookback_days: u64,
    /// Age at which a contact has half the weight, days.
    pub half_life_days: f64,
    /// Who goes on journeys: `customer`, or `account` where invoices name accounts.
    pub unit: &'static str,
    /// Do contacts and orders tell the time of day? If not, a contact on the day of an order counts as before it.
    pub instants: bool,
    /// One entry per currency, never added together; most conversions first.
    pub currencies: Vec<CurrencyAttribution>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The role of the column that is missing, where that is the reason.
    pub missing: Option<&'static str>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
