//! Relationship scores from transactional ones: does what customers said at a touchpoint tell what they say of the whole?

use super::design::Answered;
use crate::analysis::View;
use crate::analysis::measure::Tally;
use crate::error::{Error, ErrorKind, Result};
use crate::math::order;
use crate::model::{Cells, Dimension, Driver};

/// Most touchpoints or channels, those with most answers.
const MOST_PLACES: usize = 16;

/// Which survey types are of the relationship, by code.
fn kinds<'a>(view: &View<'a>) -> Result<(&'a Dimension, Vec<u8>)> {
    let role = "survey_type";
    let dimension = view.model.answers.dimension(role);
    let dimension = dimension.ok_or(Error::new(ErrorKind::MissingRole { role }))?;
    let relationship = |code| {
        dimension
            .word(code)
            .is_some_and(|word| crate::table::lower(word).starts_with("relationship"))
    };
    let codes = 0..dimension.words.len().max(1) as u32;
    Ok((
        dimension,
        codes.map(|code| u8::from(relationship(code))).collect(),
    ))
}

/// The view of the relationship answers alone, where that is wanted.
///
/// # Errors
/// `missing_role` where nothing tells the types of survey apart.
pub fn relationship<'a>(view: &View<'a>, wanted: bool) -> Result<Option<View<'a>>> {
    if !wanted {
        return Ok(None);
    }
    let (dimension, allowed) = kinds(view)?;
    let mut mask = (*view.mask).clone();
    dimension.codes.keep(&allowed, &mut mask.rows);
    Ok(Some(view.through(view.filter, mask)))
}

/// By touchpoint or channel, each customer's latest transactional answer within the filter before the relationship answer: never
/// one from after it.
///
/// # Errors
/// `missing_role` without dates, types of survey, customers, or the column.
pub fn latest(
    outer: &View,
    rule: &Tally,
    answered: &Answered,
    by: &'static str,
) -> Result<Vec<Driver>> {
    let answers = rule.answers;
    answers.days()?;
    let (survey, relationship) = kinds(outer)?;
    let missing = |role| Error::new(ErrorKind::MissingRole { role });
    let place = answers.dimension(by).ok_or_else(|| missing(by))?;
    if answers.known_customers == 0 {
        return Err(missing("customer_id"));
    }
    let on_scale = |row: usize| (rule.scale.low..=rule.scale.high).contains(&rule.values[row]);
    let said = |row: usize| {
        let transactional =
            relationship.get(survey.code(row) as usize) == Some(&0) && survey.code(row) > 0;
        outer.mask.rows[row] != 0 && transactional && on_scale(row)
    };
    let words = place.words.len().max(1);
    let mut counts = vec![0usize; words];
    for row in (0..answers.len).filter(|&row| said(row)) {
        counts[place.code(row) as usize] += 1;
    }
    counts[0] = 0;
    let largest = order(words, &mut |a, b| counts[b].cmp(&counts[a]));
    let used = largest
        .iter()
        .filter(|&&code| counts[code as usize] > 0)
        .take(MOST_PLACES);
    let used: Vec<u32> = used.copied().collect();
    let mut columns = vec![vec![Cells::MISSING; answers.len]; used.len()];
    let mut latest = vec![Cells::MISSING; words];
    let mut start = 0;
    for &end in &answers.customer_ends {
        latest.fill(Cells::MISSING);
        for row in start..end as usize {
            if said(row) {
                latest[place.code(row) as usize] = rule.values[row];
            }
            if answered.class[row] != Cells::MISSING {
                for (column, &code) in columns.iter_mut().zip(&used) {
                    column[row] = latest[code as usize];
                }
            }
        }
        start = end as usize;
    }
    let named = used.iter().zip(columns).filter_map(|(&code, cells)| {
        let name = place.word(code)?.to_owned();
        let cells = Cells::Ratings(cells);
        Some(Driver { name, cells })
    });
    Ok(named.collect())
}
