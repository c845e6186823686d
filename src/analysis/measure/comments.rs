//! The comments within the filter, to be read.

use super::count::rule_mask;
use super::quotes::{found, quote};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::math::{ordered, positions};
use crate::model::{Measure, Query};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{CommentsReport, Reason};

/// Options of `comments`.
#[derive(Debug, Clone, Default)]
pub struct CommentList {
    /// Filter and confidence; `filter.comment` says what is searched for.
    pub common: Common,
    /// Employees where eNPS, else everybody else.
    pub measure: Measure,
    /// Most comments; 20 where not given.
    pub limit: Option<u64>,
}

impl Options for CommentList {
    const NAMES: &[&str] = &["measure", "limit"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let measures = Measure::ALL.map(|measure| (measure.name(), measure));
        Ok(Self {
            common,
            measure: options.one_of("measure", &measures)?.unwrap_or_default(),
            limit: options.whole("limit", 1, 500)?,
        })
    }
}

impl Analysis for CommentList {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(comments(view, self)?))
    }
}

/// How many comments there are, by how many authors, and the latest of them.
///
/// # Errors
/// Those of the filter.
fn comments(view: &View, options: &CommentList) -> Result<CommentsReport> {
    let within = rule_mask(&view.model.answers, &view.mask, options.measure);
    let query = view.filter.comment.as_deref().map(Query::read);
    let limit = options.limit.unwrap_or(20) as usize;
    Ok(read(view, within, query.transpose()?.as_ref(), limit))
}

/// The comments of some rows of the answers, 1 by row: how many, and the latest, with where they say what is searched
/// for.
pub fn read(
    view: &View,
    mut within: Vec<u8>,
    query: Option<&Query>,
    limit: usize,
) -> CommentsReport {
    let answers = &view.model.answers;
    let comments = view.model.comments(view.files);
    for (row, within) in within.iter_mut().enumerate() {
        *within &= u8::from(comments.is_some_and(|comments| comments.is_written(row)));
    }
    let rows = positions(&within);
    let customer = |row: &u32| answers.customer[*row as usize];
    let authors = rows.chunk_by(|a, b| customer(a) == customer(b)).count();
    let day = |row: u32| answers.day.as_ref().map_or(0, |days| days[row as usize]);
    let count = rows.len() as u64;
    let latest = ordered(rows, |&a, &b| day(b).cmp(&day(a)));
    let quotes = latest.iter().take(limit).filter_map(|&row| {
        let text = comments?.text(view.files, row as usize);
        Some(quote(view, row as usize, &text, found(&text, query)))
    });
    CommentsReport {
        comments: count,
        authors: authors as u64,
        quotes: quotes.collect(),
        reason: match comments {
            None => Some(Reason::NoColumn),
            Some(_) => (count == 0).then_some(Reason::NoData),
        },
    }
}
