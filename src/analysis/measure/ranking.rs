//! The values of a column in order, each drawn towards the others as far as its answers leave room.

use super::count::{Group, RuleOptions, Tally};
use super::score::{notices, score_estimate, trinomial, unit};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate;
use crate::math::{Random, ordered};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{Estimate, RankedGroup, Ranking, SegmentsReport};

/// Options of `segments`.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Columns whose values are ranked, each column on its own.
    pub by: Vec<String>,
    /// Smallest value ranked; 5 where not given.
    pub min_n: Option<u64>,
    /// Seed of the draws; the session's where not given.
    pub seed: Option<u64>,
}

impl Options for Segments {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["by", "minN", "seed"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let by = options.texts("by")?;
        if by.is_empty() {
            return Err(refuse("by", "name the columns whose values are ranked"));
        }
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            by,
            min_n: options.whole("minN", 1, 1 << 40)?,
            seed: options.whole("seed", 0, 1 << 53)?,
        })
    }
}

impl Analysis for Segments {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(segments(view, self, around.seed)?))
    }
}

/// Most values of a column that are ranked; those with most answers.
const MOST_VALUES: usize = 50;
/// Draws behind the probabilities: their own error is then at most 1 %.
const DRAWS: u32 = 2_500;

/// Ranks the values of columns.
///
/// # Errors
/// `missing_role`, `no_such_column`.
fn segments(view: &View, options: &Segments, seed: u64) -> Result<SegmentsReport> {
    let confidence = options.common.confidence;
    let (min_n, seed) = (options.min_n.unwrap_or(5), options.seed.unwrap_or(seed));
    let rule = Tally::new(&view.model.answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let unit = unit(&rule);
    let mut columns = Vec::new();
    for name in &options.by {
        let dimension = view.model.answers.required(name)?;
        let split = base.split(&rule, dimension, MOST_VALUES);
        let (mut too_small, mut others_score) = (0, None);
        let mut values = Vec::new();
        for (code, group) in split.codes.iter().zip(&split.groups) {
            let Some(code) = code else {
                others_score = Some(score_estimate(&rule, group, confidence));
                continue;
            };
            let Some(word) = dimension.word(*code) else {
                continue;
            };
            match known(&rule, group).filter(|_| group.histogram.n() >= min_n) {
                Some(known) => values.push((word, group, known)),
                None => too_small += 1,
            }
        }
        let known: Vec<(f64, f64)> = values.iter().map(|(_, _, known)| *known).collect();
        let mut random = Random::new(seed);
        // The true scores of groups on a scale from −1 to 1 differ by at most a standard deviation of 1.
        let Some(shrunken) = estimate::shrink(&known, 1.0, DRAWS, &mut random) else {
            continue;
        };
        let groups = values.iter().zip(&shrunken.groups);
        let groups = groups.map(|((word, group, _), posterior)| {
            let interval = estimate::normal_around(posterior.mean, posterior.std_error, confidence);
            RankedGroup {
                value: (*word).to_owned(),
                score: score_estimate(&rule, group, confidence),
                shrunken: Estimate::of(
                    unit * posterior.mean,
                    interval.map(|interval| interval.scaled(unit)),
                    group.histogram.n(),
                    confidence,
                    "shrunken",
                ),
                best: posterior.highest,
                worst: posterior.lowest,
            }
        });
        let place = |group: &RankedGroup| group.shrunken.value.unwrap_or(f64::MIN);
        columns.push(Ranking {
            column: name.clone(),
            groups: ordered(groups.collect(), |a, b| place(b).total_cmp(&place(a))),
            mean: unit * shrunken.mean,
            spread: unit * shrunken.spread,
            others: split.others,
            others_score,
            too_small,
        });
    }
    Ok(SegmentsReport {
        rule: rule.rule(&base.total.histogram),
        columns,
        min_n,
        seed,
        draws: DRAWS,
        notices: notices(&rule, &base.total),
    })
}

/// A group's score and its error, which is that of the adjusted counts or, if that is larger, of the clusters.
fn known(rule: &Tally, group: &Group) -> Option<(f64, f64)> {
    let plain = trinomial(rule, group);
    let error = (plain.adjusted_variance()? / plain.n() as f64).sqrt();
    if !rule.needs_sums() {
        return Some((plain.difference()?, error));
    }
    let clustered = group.sums.std_error().unwrap_or(0.0);
    Some((group.sums.mean()?, error.max(clustered)))
}
