//! Does the story differ between segments? Tested, not looked at.

use super::Question;
use super::design::{Answered, Player, Sums};
use super::run::{Space, run};
use crate::analysis::View;
use crate::error::Result;
use crate::estimate::{Lmg, benjamini_hochberg, equal_slopes};
use crate::math::{Random, order};
use crate::report::{DriverSegment, SegmentStory, SlopeTest};
use crate::stats::Gram;

/// Most segments that are told, the largest ones.
const MOST_SEGMENTS: usize = 12;
/// Fewest complete answers of a segment, and for each column of drivers.
const FEWEST: f64 = 30.0;
const PER_COLUMN: f64 = 5.0;

/// The answers that count, cut by the values of a column.
pub struct Parts {
    by: String,
    /// The largest values.
    pub names: Vec<String>,
    /// By answer that counts, the place of its value; their number for all others.
    pub of: Vec<u32>,
    others: u64,
}

/// Cuts the answers by a column.
///
/// # Errors
/// `no_such_column`.
pub fn parts(view: &View, answered: &Answered, by: &str) -> Result<Parts> {
    let dimension = view.model.answers.required(by)?;
    let codes = dimension.of_rows(&answered.sample.rows);
    let mut counts = vec![0u64; dimension.words.len().max(1)];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    counts[0] = 0;
    let largest = order(counts.len(), &mut |a, b| counts[b].cmp(&counts[a]));
    let known = largest
        .iter()
        .copied()
        .filter(|&code| counts[code as usize] > 0);
    let kept: Vec<u32> = known.clone().take(MOST_SEGMENTS).collect();
    let mut place = vec![kept.len() as u32; counts.len()];
    for (at, &code) in (0..).zip(&kept) {
        place[code as usize] = at;
    }
    Ok(Parts {
        by: by.to_owned(),
        names: kept
            .iter()
            .filter_map(|&code| dimension.word(code))
            .map(str::to_owned)
            .collect(),
        of: codes.iter().map(|&code| place[code as usize]).collect(),
        others: (known.count() - kept.len()) as u64,
    })
}

/// The story of each part that has enough answers, and the test that all are the same; drivers in the order of the report.
pub fn story(
    parts: &Parts,
    sums: &Sums,
    space: &Space,
    players: &[Player],
    by_size: &[usize],
    question: &Question,
) -> Result<SegmentStory> {
    let confidence = question.options.common.confidence;
    let least = FEWEST.max(PER_COLUMN * space.columns as f64);
    let mut lmg = Lmg::new(&space.widths, 200, &mut Random::new(question.seed));
    let drawn = (question.replicates, question.seed);
    let (mut segments, mut told, mut known) = (Vec::new(), Vec::new(), vec![true; space.columns]);
    for (name, groups) in parts.names.iter().zip(&sums.parts) {
        let mut total = Gram::default();
        groups.iter().for_each(|group| total.merge(group));
        let n = total.n(0, 0);
        if n < least {
            continue;
        }
        let found = run(groups, space, &mut lmg, drawn, question.work)?;
        let Some(found) = &*found else {
            continue;
        };
        let columns = found.known_columns();
        known
            .iter_mut()
            .enumerate()
            .for_each(|(at, known)| *known &= columns.contains(&at));
        let effect = |player: usize| {
            let slope = (space.widths[player] == 1)
                .then(|| found.point.slopes[0][space.span(player).start]);
            slope.flatten().map(|slope| 100.0 * slope)
        };
        segments.push(DriverSegment {
            name: name.clone(),
            n: n as u64,
            r_squared: found.point.r_squared,
            importance: by_size
                .iter()
                .map(|&player| found.importance(player, n as u64, confidence))
                .collect(),
            effect: by_size.iter().map(|&player| effect(player)).collect(),
        });
        told.push(groups.clone());
    }
    let columns: Vec<usize> = (0..space.columns).filter(|&column| known[column]).collect();
    let tested = equal_slopes(&told, &columns, space.first);
    let p_of = |player: usize| {
        let (_, by_column) = tested.as_ref()?;
        let column = Some(space.span(player).start).filter(|_| space.widths[player] == 1)?;
        let at = columns.iter().position(|&known| known == column)?;
        by_column[at].map(|test| test.p_value)
    };
    let mut drivers: Vec<SlopeTest> = by_size
        .iter()
        .map(|&player| SlopeTest {
            name: players[player].name.clone(),
            p_value: p_of(player),
            p_adjusted: None,
        })
        .collect();
    let p: Vec<f64> = drivers.iter().filter_map(|driver| driver.p_value).collect();
    let mut adjusted = benjamini_hochberg(&p).into_iter();
    for driver in drivers.iter_mut().filter(|driver| driver.p_value.is_some()) {
        driver.p_adjusted = adjusted.next();
    }
    Ok(SegmentStory {
        by: parts.by.clone(),
        too_small: (parts.names.len() - segments.len()) as u64 + parts.others,
        segments,
        p_value: tested.as_ref().map(|(test, _)| test.p_value),
        f: tested
            .as_ref()
            .map(|(test, _)| [test.f, test.df1, test.df2]),
        drivers,
    })
}
