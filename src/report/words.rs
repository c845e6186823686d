//! Words that one side says more often than another.

use super::{Estimate, NetRevenue, Reason};
use crate::error::Notice;
use serde::Serialize;

/// A word or pair of words that is said more often on one side than on the other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// The word, or the two words, in the form in which they were compared: lower case, letters of one kind.
    pub text: String,
    /// The longer phrase in which it mostly stands, where there is one.
    pub phrase: Option<String>,
    /// `a` or `b`: who says it more often.
    pub side: &'static str,
    /// Authors who say it, on either side; one author counts once on each.
    pub authors: [u64; 2],
    /// Comments that say it, on either side.
    pub comments: [u64; 2],
    /// Natural logarithm of the odds on side a over those on side b, after the prior; n = authors who say it.
    pub log_odds: Estimate,
    /// Standard score.
    pub z: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// The same, adjusted for all terms tested.
    pub p_adjusted: f64,
    /// Is the adjusted p-value at most `q`?
    pub differs: bool,
    /// Net revenue within the filter's window of the authors on the side that says it more often, by currency; empty
    /// where no file has money.
    pub revenue: Vec<NetRevenue>,
    /// Where it stands, in some comments of that side that differ from one another.
    pub examples: Vec<Quote>,
}

/// A place in a comment, as it was written; text, never markup.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// What stands before it, cut at the front.
    pub before: String,
    /// The words themselves.
    pub said: String,
    /// What stands behind it, cut at the end.
    pub after: String,
    /// Score of the answer; `None` without one.
    pub score: Option<u8>,
    /// Day of the answer.
    pub day: Option<String>,
    /// The customer, where the file names one.
    pub customer: Option<String>,
}

/// The comments of one side.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WordsSide {
    /// `promoter` and `detractor` (`favourable` and `other` of shares), `recent` and `before`; `None` for sides that filters
    /// chose, `rest` for all whom the filter of the other side leaves out.
    pub class: Option<&'static str>,
    /// Comments with words.
    pub comments: u64,
    /// Those who wrote them.
    pub authors: u64,
}

/// The built-in list of words of one language that are not tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StopWords {
    /// BCP 47 code of the language.
    pub language: &'static str,
    /// The words, in the form in which words are compared.
    pub words: Vec<&'static str>,
}

/// The reply to `words`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WordsReport {
    /// Side a and side b.
    pub sides: [WordsSide; 2],
    /// What is said more often on one side, the surest first; of several terms that say the same, the fullest.
    pub terms: Vec<Term>,
    /// Why there are no terms.
    pub reason: Option<Reason>,
    /// Words and pairs tested.
    pub tested: u64,
    /// How many of them differ.
    pub differing: u64,
    /// Words and pairs not tested because too few authors say them.
    pub too_rare: u64,
    /// Terms not reported because fewer than `k` people of one side say them.
    pub withheld: u64,
    /// Fewest authors of a term that is tested.
    pub min_authors: u64,
    /// False discovery rate.
    pub q: f64,
    /// The words that are not tested where `keep` does not name them, by language.
    pub stop: Vec<StopWords>,
    /// Comments that belong to both sides and so to none.
    pub both: u64,
    /// The comments within the filter that say what was searched for.
    pub found: Option<CommentsReport>,
    /// `vocabulary_full`.
    pub notices: Vec<Notice>,
}

/// The reply to `comments`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentsReport {
    /// Comments within the filter.
    pub comments: u64,
    /// Those who wrote them; answers that name no customer count each.
    pub authors: u64,
    /// The latest of them, as they were written; where words were searched for, around the place where they stand.
    pub quotes: Vec<Quote>,
    /// Why there are none.
    pub reason: Option<Reason>,
}
