//! What may leave the page.

use serde::Serialize;

/// `disclosure`: which cells of a set of tables must be hidden before they are shared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisclosureReport {
    /// Fewest people that a shown cell may stand for.
    pub k: u64,
    /// The p of the p % rule, 0–1.
    pub p: f64,
    /// By cell: `shown`, `small` (fewer than k people), `dominated` (money of one or two), `complement` (hidden because
    /// another could be solved from it).
    pub fates: Vec<&'static str>,
}
