//! Scores, contacts and money along the customers' journey.

use super::{Comparison, Estimate, Money, Reason, ScoreRule};
use crate::error::Notice;
use serde::Serialize;

/// A touchpoint in its place on the journey.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JourneyTouchpoint {
    /// Its name as first written.
    pub name: String,
    /// The stage of the order that it belongs to, for example `onboarding`; `None` = it follows by its mean position.
    pub stage: Option<&'static str>,
    /// The score of the answers given there.
    pub score: Estimate,
    /// Contacts.
    pub contacts: u64,
    /// Customers with a contact.
    pub customers: u64,
    /// Net revenue of those customers in the report's currency; one customer's counts at every touchpoint they met.
    pub revenue: Option<Money>,
    /// Mean place of the first contact among the touchpoints that a customer met, counted from 1.
    pub mean_position: Option<f64>,
    /// This touchpoint's score against that of the one before it on the journey with enough answers.
    pub step: Option<Comparison>,
}

/// A move from one contact to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transition {
    /// Touchpoint of the first contact.
    pub from: String,
    /// Touchpoint of the next.
    pub to: String,
    /// How often.
    pub n: u64,
    /// Share of all moves from the first, 0–1.
    pub share: Estimate,
    /// Mean days between the two.
    pub days: f64,
}

/// Answers by how many contacts came before them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FrequencyGroup {
    /// Fewest contacts.
    pub from: u64,
    /// Most contacts; `None` = and more.
    pub to: Option<u64>,
    /// Their score.
    pub score: Estimate,
}

/// The score by the number of contacts in the days before the answer; each answer counts, not a customer's latest alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactFrequency {
    /// The touchpoint whose contacts are counted; `None` = all.
    pub touchpoint: Option<String>,
    /// Days before the answer in which contacts count.
    pub days: u64,
    /// Are only answers to relationship surveys counted, because others follow a contact by design?
    pub relationship_only: bool,
    /// Groups, fewest contacts first.
    pub groups: Vec<FrequencyGroup>,
    /// Those with most contacts against those with fewest, of the groups with enough answers.
    pub comparison: Option<Comparison>,
}

/// `journey`: touchpoints in their order with score, contacts and money, moves between them, and contacts against score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JourneyReport {
    /// The rule of the scores; `None` where the answers have no such score.
    pub rule: Option<ScoreRule>,
    /// `b2b`, `b2c` or `given`.
    pub order: &'static str,
    /// Touchpoints in their order, at most 50.
    pub touchpoints: Vec<JourneyTouchpoint>,
    /// Steps between neighbours that were tested; the adjustment is over these.
    pub tested: u64,
    /// False discovery rate.
    pub q: f64,
    /// Answers that a touchpoint must have to be tested.
    pub min_n: u64,
    /// Moves from contact to contact of one customer, most frequent first, at most 40.
    pub transitions: Vec<Transition>,
    /// Contacts longer apart than this are no move, days.
    pub lookback_days: u64,
    /// Contacts against score; `None` where no interactions are recorded.
    pub frequency: Option<ContactFrequency>,
    /// Are there recorded interactions, and not answers alone?
    pub recorded: bool,
    /// Currency of the revenue; the one with most rows.
    pub currency: Option<String>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// The role of the column that is missing, where that is the reason.
    pub missing: Option<&'static str>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}
