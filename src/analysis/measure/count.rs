//! Counting answers by the rule: whose answer counts, on which scale, in which group.

use crate::error::{Error, ErrorKind, Result};
use crate::math::{ones, positions};
use crate::model::{Answers, BLANK, Mask, Measure, Scale};
use crate::option::{Fields, Value, refuse};
use crate::report::ScoreRule;
use crate::stats::{Class, ClusterSums, GroupSums, Histogram};
use std::ops::Range;

/// Which of a customer's answers count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Counted {
    /// The latest in each group.
    #[default]
    Latest,
    /// All.
    All,
}

/// Options that decide what is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleOptions {
    /// What is measured.
    pub measure: Measure,
    /// Whose answers count.
    pub counted: Counted,
    /// Lowest and highest CSAT answer; where not given those that the answers tell, else 1–5.
    pub csat_scale: Option<[u8; 2]>,
    /// Lowest and highest CES answer; where not given those that the answers tell, else 1–7.
    pub ces_scale: Option<[u8; 2]>,
}

impl RuleOptions {
    /// Names of the options.
    pub const NAMES: [&str; 4] = ["measure", "counted", "csatScale", "cesScale"];

    /// Reads the options.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(options: &Fields) -> Result<Self> {
        let measures = Measure::ALL.map(|measure| (measure.name(), measure));
        let counted = [("latest", Counted::Latest), ("all", Counted::All)];
        Ok(Self {
            measure: options.one_of("measure", &measures)?.unwrap_or_default(),
            counted: options.one_of("counted", &counted)?.unwrap_or_default(),
            csat_scale: scale(options, "csatScale")?,
            ces_scale: scale(options, "cesScale")?,
        })
    }

    /// A score that an option states.
    ///
    /// # Errors
    /// `bad_option` for one that the measure cannot have.
    pub fn score(&self, options: &Fields, name: &'static str) -> Result<Option<f64>> {
        let range = match self.measure.is_net() {
            true => -100.0..=100.0,
            false => 0.0..=1.0,
        };
        let score = options.number(name)?;
        if score.is_some_and(|score| !range.contains(&score)) {
            return Err(refuse(
                name,
                "write a score: −100 to 100, or for CSAT and CES a share of 0 to 1",
            ));
        }
        Ok(score)
    }
}

fn scale(options: &Fields, name: &'static str) -> Result<Option<[u8; 2]>> {
    match options.get(name).list(name)? {
        [] => Ok(None),
        [Value::Number(low), Value::Number(high)]
            if [low, high].iter().all(|end| (0.0..=10.0).contains(*end)) =>
        {
            Ok(Some([*low as u8, *high as u8]))
        }
        _ => Err(refuse(
            name,
            "write lowest and highest answer, within 0 to 10, for example [1, 5]",
        )),
    }
}

/// The rule, resolved against the model.
pub struct Tally<'a> {
    /// The rows.
    pub answers: &'a Answers,
    /// What is measured.
    pub measure: Measure,
    /// Its scale.
    pub scale: Scale,
    /// Lowest answer that is favourable.
    pub favourable: u8,
    /// Whose answers count.
    pub counted: Counted,
    /// Answers by row.
    pub values: &'a [u8],
    /// The first row after each cluster's, where answers of one account (or one customer, when all answers count) go
    /// together.
    pub cluster_ends: Option<&'a [u32]>,
    /// Are the clusters accounts?
    pub by_account: bool,
}

/// What is counted in one group.
#[derive(Debug, Clone, Copy, Default)]
pub struct Group {
    /// Answers by value.
    pub histogram: Histogram,
    /// Sums over clusters of the answers' values: −1, 0, 1 for NPS, 0 or 1 for shares.
    pub sums: ClusterSums,
}

impl<'a> Tally<'a> {
    /// Resolves the options.
    ///
    /// # Errors
    /// `missing_role` where no file has the measure's column; `bad_option` for a scale that is none.
    pub fn new(answers: &'a Answers, options: &RuleOptions) -> Result<Self> {
        let measure = options.measure;
        let (role, name, said, found) = match measure {
            Measure::Nps | Measure::Enps => ("score", "scale", None, measure.usual_scale()),
            Measure::Csat => ("csat", "csatScale", options.csat_scale, answers.csat_scale),
            Measure::Ces => ("ces", "cesScale", options.ces_scale, answers.ces_scale),
        };
        let values = answers
            .values(measure)
            .ok_or(Error::new(ErrorKind::MissingRole { role }))?;
        let [low, high] = said.unwrap_or([found.low, found.high]);
        if high > 10 || low >= high {
            return Err(Error::new(ErrorKind::BadOption {
                name,
                problem: format!(
                    "[{low}, {high}] is no scale; write lowest and highest answer, within 0 to 10"
                ),
            }));
        }
        // Top two of five; five and above of seven: the top 40 %, and three answers of seven. Of two or three answers
        // the highest alone.
        let favourable = match measure {
            Measure::Nps | Measure::Enps => 9,
            _ if high - low < 3 => high,
            Measure::Csat => high - 1,
            Measure::Ces => high - 2,
        };
        let known = answers.known_customers > 0;
        let counted = if known { options.counted } else { Counted::All };
        let cluster_ends = match (&answers.cluster_ends, counted) {
            (Some(ends), _) => Some(&ends[..]),
            (None, Counted::All) if known => Some(&answers.customer_ends[..]),
            _ => None,
        };
        Ok(Self {
            answers,
            measure,
            scale: Scale { low, high },
            favourable,
            counted,
            values,
            by_account: answers.account.is_some(),
            cluster_ends,
        })
    }

    /// The value of an answer in the score: −1, 0, 1 for NPS, 0 or 1 for shares; `None` off the scale.
    pub fn value(&self, answer: u8) -> Option<f64> {
        if answer < self.scale.low || answer > self.scale.high {
            return None;
        }
        Some(if self.measure.is_net() {
            Class::of(answer).map_or(0.0, |class| f64::from(class.sign()))
        } else {
            f64::from(u8::from(answer >= self.favourable))
        })
    }

    /// [`value`](Self::value) of the answers 0–15, 0 off the scale.
    pub fn signs(&self) -> [i8; 16] {
        std::array::from_fn(|answer| self.value(answer as u8).map_or(0, |value| value as i8))
    }

    /// The rule as reports state it.
    pub fn rule(&self, total: &Histogram) -> ScoreRule {
        ScoreRule {
            measure: self.measure.name(),
            scale: [self.scale.low, self.scale.high],
            denominator: "answered",
            counted: match self.counted {
                Counted::Latest => "latest",
                Counted::All => "all",
            },
            weighted: self.answers.weight.is_some(),
            clustered: self.by_account,
            blank: total.blank,
            out_of_range: total.off_scale,
            superseded: total.superseded,
            duplicates: self.answers.duplicates,
        }
    }

    /// Are linearised intervals needed, and not those of plain counts?
    pub fn needs_sums(&self) -> bool {
        self.cluster_ends.is_some() || self.answers.weight.is_some()
    }
}

/// The filter's rows that belong to the measure's program: employees for eNPS, everybody else otherwise.
pub fn rule_mask(answers: &Answers, mask: &Mask, measure: Measure) -> Vec<u8> {
    let mut rows = mask.rows.clone();
    let wants_employees = measure == Measure::Enps;
    match answers.dimension("program") {
        Some(program) => {
            let allowed: Vec<u8> = (0..program.words.len().max(1) as u32)
                .map(|code| {
                    program
                        .word(code)
                        .is_some_and(|word| crate::table::lower(word).starts_with("employee"))
                })
                .map(|employee| u8::from(employee == wants_employees))
                .collect();
            program.codes.keep(&allowed, &mut rows);
        }
        None if wants_employees => rows.fill(0),
        None => {}
    }
    rows
}

/// Rows whose answers are counted, ascending, with what counting needs of them side by side.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Rows of the answers.
    pub rows: Vec<u32>,
    /// Their answers, all on the scale.
    pub answers: Vec<u8>,
    /// Where each cluster's rows end, as places in `rows`; empty where no linearised intervals are needed.
    ends: Vec<u32>,
}

impl Sample {
    /// These rows, all with an answer on the scale.
    pub fn new(rule: &Tally, rows: Vec<u32>) -> Self {
        let answers = rows.iter().map(|&row| rule.values[row as usize]);
        Self {
            answers: answers.collect(),
            ends: match rule.cluster_ends {
                Some(ends) => run_ends(&rows, ends),
                None if rule.needs_sums() => (1..=rows.len() as u32).collect(),
                None => Vec::new(),
            },
            rows,
        }
    }

    /// The places of each cluster's rows.
    pub fn clusters(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let pairs = starts.zip(self.ends.iter().copied());
        pairs.map(|(start, end)| start as usize..end as usize)
    }
}

/// Where the rows of each run end, as places among some ascending rows, of the runs that have any of them;
/// `ends` has the first row after each run.
pub fn run_ends(rows: &[u32], ends: &[u32]) -> Vec<u32> {
    // As much room as there can be need for: to make it step by step takes twice as much.
    let mut found = Vec::with_capacity(ends.len().min(rows.len()));
    let mut ends = ends.iter();
    let mut end = 0;
    for (&row, at) in rows.iter().zip(0..) {
        if row >= end {
            if at > 0 {
                found.push(at);
            }
            end = ends.find(|&&end| end > row).copied().unwrap_or(u32::MAX);
        }
    }
    if !rows.is_empty() {
        found.push(rows.len() as u32);
    }
    found
}

/// The rows of a mask whose answer is on the scale, and how many of its rows have none.
pub fn on_scale(rule: &Tally, mask: &[u8]) -> (Sample, Histogram) {
    let mut within = mask.to_vec();
    let mut blank = 0;
    let parts = within.chunks_mut(240).zip(rule.values.chunks(240));
    for (within, answers) in parts {
        // Up to 255 rows fit into a byte: as `ones` counts.
        let mut blanks = 0u8;
        for (within, &answer) in within.iter_mut().zip(answers) {
            blanks += *within & u8::from(answer == BLANK);
            *within &= u8::from(answer >= rule.scale.low) & u8::from(answer <= rule.scale.high);
        }
        blank += usize::from(blanks);
    }
    let sample = Sample::new(rule, positions(&within));
    let histogram = Histogram {
        blank: blank as u64,
        off_scale: (ones(mask) - blank - sample.rows.len()) as u64,
        ..Histogram::default()
    };
    (sample, histogram)
}

/// Which of a sample count, 1 or 0 for each, and how many a later answer of the same customer replaced.
///
/// Rows stand customer by customer in the order of time, so that the last one within a group is the latest.
fn counting(rule: &Tally, sample: &Sample, groups: &[u32], size: usize) -> (Vec<u8>, u64) {
    let mut kept = vec![1u8; sample.rows.len()];
    if rule.counted == Counted::Latest {
        // From the end: the first answer met of a customer in a group is the latest.
        let mut seen = vec![u32::MAX; size];
        let places = sample.rows.iter().zip(&mut kept).enumerate();
        for (at, (&row, kept)) in places.rev() {
            let group = groups.get(at).copied().unwrap_or(0);
            let customer = rule.answers.customer[row as usize];
            let before = std::mem::replace(&mut seen[group as usize], customer);
            *kept = u8::from(before != customer);
        }
    }
    let superseded = kept.len() - ones(&kept);
    if let Some(weights) = &rule.answers.weight {
        let pairs = sample.rows.iter().zip(&mut kept);
        pairs.for_each(|(&row, kept)| *kept &= u8::from(!weights[row as usize].is_nan()));
    }
    (kept, superseded as u64)
}

/// Counts a sample by group: `groups` has the group of each of its rows, below `size`, or nothing where all are of one.
pub fn tally_by(rule: &Tally, sample: &Sample, groups: &[u32], size: usize) -> Counts {
    let (kept, superseded) = counting(rule, sample, groups, size);
    Counts {
        groups: tally_kept(rule, sample, groups, size, &kept),
        superseded,
        kept,
    }
}

/// What was counted in each group.
pub struct Counts {
    /// By group.
    pub groups: Vec<Group>,
    /// Answers that a later one of the same customer in the same group replaced.
    pub superseded: u64,
    /// 1 for each of the sample's rows that counts, 0 for the others.
    pub kept: Vec<u8>,
}

/// Counts rows of which each counts, by group, as [`tally_by`].
pub fn tally_counted(rule: &Tally, sample: &Sample, groups: &[u32], size: usize) -> Vec<Group> {
    tally_kept(rule, sample, groups, size, &vec![1; sample.rows.len()])
}

/// Counts the rows of a sample that are kept, by group.
fn tally_kept(
    rule: &Tally,
    sample: &Sample,
    groups: &[u32],
    size: usize,
    kept: &[u8],
) -> Vec<Group> {
    if let Some(weights) = &rule.answers.weight {
        return weighted(rule, sample, groups, size, (kept, weights));
    }
    let mut sums = GroupSums::new(size, rule.signs());
    if !rule.needs_sums() {
        sums.count(groups, &sample.answers, kept);
    }
    sums.update(groups, &sample.answers, kept, &sample.ends);
    let group = |at| {
        let (histogram, sums) = sums.group(at).unwrap_or_default();
        Group { histogram, sums }
    };
    (0..size).map(group).collect()
}

/// Counts rows with weights: sums of floats, in the order of the rows.
fn weighted(
    rule: &Tally,
    sample: &Sample,
    groups: &[u32],
    size: usize,
    (kept, weights): (&[u8], &[f64]),
) -> Vec<Group> {
    let mut counts = vec![Group::default(); size];
    for (key, cluster) in (0..).zip(sample.clusters()) {
        for at in cluster.filter(|&at| kept[at] != 0) {
            let (answer, weight) = (sample.answers[at], weights[sample.rows[at] as usize]);
            let into = &mut counts[groups.get(at).copied().unwrap_or(0) as usize];
            let value = rule.value(answer).unwrap_or(0.0);
            into.sums.update(key, weight, value);
            into.histogram.update(answer);
        }
    }
    counts.iter_mut().for_each(|group| group.sums.finish());
    counts
}

/// Counts a sample as one group; with the rows that count, where not all of it do.
pub fn tally(rule: &Tally, sample: &Sample) -> (Group, Option<Sample>) {
    let counts = tally_by(rule, sample, &[], 1);
    let mut group = counts.groups.first().copied().unwrap_or_default();
    group.histogram.superseded = counts.superseded;
    let fewer = ones(&counts.kept) < sample.rows.len();
    let chosen = fewer.then(|| {
        let kept = positions(&counts.kept);
        let rows = kept.iter().map(|&at| sample.rows[at as usize]);
        Sample::new(rule, rows.collect())
    });
    (group, chosen)
}
