//! Groups that nobody asked about: found in one half of the customers, confirmed in the other.

use super::compare::{against_rest, comparison};
use super::count::{Group, RuleOptions, Sample, Tally, tally_counted};
use super::grouping::{Pooled, explaining, pooled};
use super::score::{notices, unit};
use crate::analysis::{Analysis, Base, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::{self, Attribute, MOST_CODES, Subgroup, benjamini_hochberg};
use crate::math::{Random, ordered};
use crate::model::Dimension;
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{Condition, DiscoverReport, Discovery, Estimate};
use std::rc::Rc;

/// Options of `discover`.
#[derive(Debug, Clone, Default)]
pub struct Discover {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Columns that conditions are made of; where empty, all that can explain a score.
    pub by: Vec<String>,
    /// Smallest group looked at, answers of both halves; 1 % of the answers and at least 60 where not given.
    pub min_n: Option<u64>,
    /// False discovery rate; 0.1 where not given.
    pub q: Option<f64>,
    /// Seed that parts the customers; the session's where not given.
    pub seed: Option<u64>,
}

impl Options for Discover {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["by", "minN", "q", "seed"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let by = options.texts("by")?;
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            by,
            min_n: options.whole("minN", 1, 1 << 40)?,
            q: options.number("q")?,
            seed: options.whole("seed", 0, 1 << 53)?,
        })
    }
}

impl Analysis for Discover {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(discover(view, self, around)?))
    }
}

/// Most conjunctions that are tested in the other half.
const MOST_TESTED: usize = 25;

/// One half of the answers, with the columns side by side.
struct Half {
    sample: Sample,
    /// Code by row of each column, 0 = a value that is not looked at.
    codes: Vec<Vec<u8>>,
}

impl Half {
    fn attributes<'a>(&'a self, sizes: &[usize]) -> Vec<Attribute<'a>> {
        let all = self.codes.iter().zip(sizes);
        all.map(|(codes, &size)| Attribute { codes, size })
            .collect()
    }
}

/// A column that conditions are made of.
struct Column {
    /// Its place among those that were to be looked at.
    dimension: usize,
    /// Its values that are looked at, that of code 1 first. Empty cells and values beyond the frequent ones are no
    /// conditions.
    values: Vec<u32>,
    /// How many values are beyond the frequent ones.
    others: u64,
}

impl Column {
    /// One more than the largest code.
    fn size(&self) -> usize {
        self.values.len() + 1
    }
}

/// What is searched, and what it is confirmed by.
struct Ground {
    base: Rc<Base>,
    columns: Vec<Column>,
    searching: Half,
    confirming: Half,
    /// −1, 0 or 1 by row of the half that is searched.
    values: Vec<i8>,
}

impl Ground {
    fn new(rule: &Tally, base: Rc<Base>, dimensions: &[&Dimension], seed: u64) -> Self {
        let rows = &base.counted.rows;
        let pooled = dimensions
            .iter()
            .map(|dimension| pooled(dimension, rows, MOST_CODES));
        let used: Vec<(usize, Pooled)> = pooled
            .enumerate()
            .filter(|(_, grouping)| grouping.codes.len() > 1)
            .collect();
        let [searching, confirming] =
            halves(rule, &base.counted, seed, used.len()).map(|places| Half {
                codes: used
                    .iter()
                    .map(|(_, grouping)| {
                        let mut next = 0u8;
                        let codes = grouping.codes.iter().map(|code| match code {
                            Some(1..) => {
                                next += 1;
                                next
                            }
                            _ => 0,
                        });
                        let codes: Vec<u8> = codes.collect();
                        let group = |&place: &u32| grouping.groups[place as usize] as usize;
                        let each = places.iter().map(group);
                        each.map(|group| codes.get(group).copied().unwrap_or(0))
                            .collect()
                    })
                    .collect(),
                sample: Sample::new(rule, places.iter().map(|&at| rows[at as usize]).collect()),
            });
        let signs = rule.signs();
        let sign = |&answer: &u8| signs[usize::from(answer & 15)];
        let values = searching.sample.answers.iter().map(sign).collect();
        let columns = used.into_iter().map(|(dimension, grouping)| Column {
            dimension,
            values: grouping
                .codes
                .into_iter()
                .flatten()
                .filter(|code| *code > 0)
                .collect(),
            others: grouping.others,
        });
        Self {
            columns: columns.collect(),
            base,
            searching,
            confirming,
            values,
        }
    }
}

/// Conjunctions of up to three conditions that differ from the rest, by halves of the customers.
///
/// # Errors
/// `missing_role`, `no_such_column`.
fn discover(view: &View, options: &Discover, around: Surroundings) -> Result<DiscoverReport> {
    let confidence = options.common.confidence;
    let (q, seed) = (
        options.q.unwrap_or(0.1),
        options.seed.unwrap_or(around.seed),
    );
    let work = view.work;
    let answers = &view.model.answers;
    let rule = Tally::new(answers, &options.rule)?;
    let dimensions = answers.named(&options.by, explaining(answers))?;
    let ground = work.once(|| {
        let base = view.base(&rule, &options.rule);
        Ok(Ground::new(&rule, base, &dimensions, seed))
    })?;
    let Ground {
        base,
        columns,
        searching,
        confirming,
        values,
    } = &*ground;
    let n = base.counted.rows.len() as u64;
    let min_n = options.min_n.unwrap_or((n / 100).max(60));
    let sizes: Vec<usize> = columns.iter().map(Column::size).collect();
    let attributes = searching.attributes(&sizes);
    let least = (min_n as f64 * values.len() as f64 / (n.max(1)) as f64).ceil() as u64;
    let found = estimate::search(&attributes, values, least.max(2), work)?;
    let word = |subgroup: &Subgroup| -> Vec<Condition> {
        let each = subgroup.conditions.iter();
        each.filter_map(|&(column, code)| {
            let column = columns.get(column)?;
            let dimension = dimensions.get(column.dimension)?;
            let value = *column.values.get(usize::from(code).checked_sub(1)?)?;
            Some(Condition {
                column: dimension.name.clone(),
                value: dimension.word(value)?.to_owned(),
            })
        })
        .collect()
    };

    let chosen = estimate::distinct(&found.found, &attributes, values, MOST_TESTED);
    let others = confirming.attributes(&sizes);
    let mut findings = Vec::new();
    for one in chosen {
        let subgroup = one.subgroup;
        let within = |members: &[u64], rows: usize| -> Vec<u32> {
            let bit = |row: usize| {
                members
                    .get(row / 64)
                    .map_or(0, |bits| bits >> (row % 64) & 1)
            };
            (0..rows).map(|row| bit(row) as u32).collect()
        };
        let test = |half: &Half, members: &[u64]| {
            let codes = within(members, half.sample.rows.len());
            let whole = whole(&rule, &half.sample);
            let mut sides = against_rest(&rule, &half.sample, &codes, 2, &whole);
            let sides = sides.pop()?;
            Some(comparison(&rule, &sides, None, "", "rest", confidence))
        };
        let first = test(searching, &one.rows);
        let Some(confirmed) = test(confirming, &subgroup.rows(&others)) else {
            continue;
        };
        let conditions = word(&subgroup);
        let in_first = first.as_ref().map_or(0, |first| first.score_a.n);
        findings.push(Discovery {
            n: in_first + confirmed.score_a.n,
            searched: first.map_or_else(
                || {
                    Estimate::of(
                        unit(&rule) * subgroup.difference,
                        None,
                        subgroup.n,
                        confidence,
                        "",
                    )
                },
                |first| first.difference,
            ),
            conditions,
            confirmed,
            holds: false,
            alike: one.alike.iter().map(&word).collect(),
        });
    }
    let tested: Vec<usize> = (0..findings.len())
        .filter(|&at| findings[at].confirmed.p_value.is_some())
        .collect();
    let p: Vec<f64> = tested
        .iter()
        .filter_map(|&at| findings[at].confirmed.p_value)
        .collect();
    for (&at, adjusted) in tested.iter().zip(benjamini_hochberg(&p)) {
        let finding = &mut findings[at];
        let (first, second) = (
            finding.searched.value.unwrap_or(0.0),
            finding.confirmed.difference.value.unwrap_or(0.0),
        );
        finding.confirmed.p_adjusted = Some(adjusted);
        finding.holds = adjusted <= q && first * second > 0.0;
        finding.confirmed.differs = finding.holds;
    }
    // The order of the search is that of the score; what is confirmed comes first.
    let findings = ordered(findings, |a, b| b.holds.cmp(&a.holds));
    Ok(DiscoverReport {
        rule: rule.rule(&base.total.histogram),
        tested: tested.len() as u64,
        findings,
        searched: found.searched,
        columns: columns
            .iter()
            .filter_map(|column| dimensions.get(column.dimension))
            .map(|dimension| dimension.name.clone())
            .collect(),
        others: columns.iter().map(|column| column.others).sum(),
        n_searched: searching.sample.rows.len() as u64,
        n_confirming: confirming.sample.rows.len() as u64,
        min_n,
        q,
        seed,
        notices: notices(&rule, &base.total),
    })
}

/// Parts the customers (or the accounts, where they are known): each is in one half with all its answers. Of very many
/// the first half takes a sample. The places of either half among the rows that count.
fn halves(rule: &Tally, counted: &Sample, seed: u64, columns: usize) -> [Vec<u32>; 2] {
    let ends = rule.cluster_ends.unwrap_or(&rule.answers.customer_ends);
    let half = counted.rows.len() as f64 / 2.0;
    let kept = (estimate::searchable_rows(columns) as f64 / half.max(1.0)).min(1.0);
    let mut random = Random::new(seed);
    let mut ends = ends.iter();
    let (mut end, mut side) = (0, None);
    let mut places: [Vec<u32>; 2] = Default::default();
    for (&row, place) in counted.rows.iter().zip(0..) {
        if row >= end {
            end = ends.find(|&&end| end > row).copied().unwrap_or(u32::MAX);
            let u = random.uniform();
            side = if u >= 0.5 {
                Some(1)
            } else {
                (u < 0.5 * kept).then_some(0)
            };
        }
        if let Some(side) = side {
            places[side].push(place);
        }
    }
    places
}

/// All answers of a sample as one group.
fn whole(rule: &Tally, sample: &Sample) -> Group {
    let groups = vec![0; sample.rows.len()];
    let all = tally_counted(rule, sample, &groups, 1);
    all.first().copied().unwrap_or_default()
}
