//! Referrals promised and made.

use super::{CurrencyMoney, Estimate, Reason};
use crate::error::Notice;
use serde::Serialize;

/// Referrals made by one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferralGroup {
    /// The value of the `by` column; of a class or a touchpoint, that of the referrer's last answer before the referred
    /// customer began. `unscored` = had not answered.
    pub key: Option<String>,
    /// Customers of the group at the last day: who could refer.
    pub customers: u64,
    /// Days in the group while under observation, added up, in years; `None` by touchpoint, where it is not counted.
    pub years: Option<f64>,
    /// Customers whom the group brought while under observation.
    pub made: u64,
    /// Customers brought per customer and year; n = `made`.
    pub rate: Estimate,
    /// What those customers pay in the filter's window.
    pub money: Vec<CurrencyMoney>,
    /// What those of them who are still there will bring together by the report's `lifetime`, major units.
    pub lifetime: Option<f64>,
}

/// Lifetime value of the customers who were referred beside that of the others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferredLifetime {
    /// `contract` or `purchases`, as in `lifetimeValue`.
    pub basis: Option<&'static str>,
    /// The currency.
    pub currency: Option<String>,
    /// Months of the horizon.
    pub months: u32,
    /// Discount per year.
    pub discount: f64,
    /// Mean value of a referred customer who is still there, revenue and not profit; n = such customers.
    pub referred: Estimate,
    /// That of the others.
    pub others: Estimate,
    /// The first less the second.
    pub difference: Option<Estimate>,
    /// The value of all referred customers who are still there.
    pub total: Estimate,
}

/// A promoter who has not referred yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WaitingPromoter {
    /// Customer id.
    pub customer: String,
    /// Name, where a customers file tells it.
    pub name: Option<String>,
    /// Account id, where known.
    pub account: Option<String>,
    /// Day of the answer.
    pub answered: String,
    /// The answer.
    pub score: u8,
    /// What the customer pays in the filter's window.
    pub money: Vec<CurrencyMoney>,
    /// What it will bring by the report's `lifetime`, major units.
    pub lifetime: Option<f64>,
}

/// A referral that cannot be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImpossibleReferral {
    /// `self`: the customer referred itself. `cycle`: the customers referred each other in a circle.
    pub kind: &'static str,
    /// Ids of the customers, at most ten.
    pub customers: Vec<String>,
}

/// `referrals`: promised by promoters, made by anybody.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferralsReport {
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The role that is missing, where one is: `referred_by`.
    pub missing: Option<&'static str>,
    /// First and last day under observation.
    pub observed: Option<[String; 2]>,
    /// Promised: customers whose last answer, no older than the report's `answer_days`, is 9 or 10.
    pub promised: u64,
    /// Those of them who have ever referred anybody; n = `promised`.
    pub kept: Estimate,
    /// Customers who began while under observation, and who was referred by a customer of the files.
    pub made: u64,
    /// Their share of all who began while under observation.
    pub share: Estimate,
    /// What they pay in the filter's window.
    pub money: Vec<CurrencyMoney>,
    /// What they will still bring beside other customers; `None` where accounts pay, or no lifetime value can be told.
    pub lifetime: Option<ReferredLifetime>,
    /// The column of `groups`.
    pub by: String,
    /// Who brought them.
    pub groups: Vec<ReferralGroup>,
    /// Promoters who are still customers and have referred nobody yet.
    pub waiting: u64,
    /// What they pay in the filter's window.
    pub waiting_money: Vec<CurrencyMoney>,
    /// What they will bring together by `lifetime`, major units.
    pub waiting_lifetime: Option<f64>,
    /// The first fifty of them, by what they pay.
    pub list: Vec<WaitingPromoter>,
    /// Referrals that cannot be; listed and not counted.
    pub impossible: Vec<ImpossibleReferral>,
    /// Days for which an answer tells the class.
    pub answer_days: u32,
    /// The columns by which it can be asked.
    pub columns: Vec<String>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
