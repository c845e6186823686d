//! Counting answers by the rule: whose answer counts, on which scale, in which group.

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Answers, BLANK, Mask, Measure, Scale};
use crate::option::{Fields, Value, refuse};
use crate::report::ScoreRule;
use crate::stats::{Class, ClusterSums, Histogram};

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
    /// Lowest and highest CSAT answer; 1–5 where not given.
    pub csat_scale: Option<[u8; 2]>,
    /// Lowest and highest CES answer; 1–7 where not given.
    pub ces_scale: Option<[u8; 2]>,
}

impl RuleOptions {
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
    /// Cluster by row, where answers of one account (or one customer, when all answers count) go together.
    pub cluster: Option<&'a [u32]>,
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
        let role = match measure {
            Measure::Nps | Measure::Enps => "score",
            Measure::Csat => "csat",
            Measure::Ces => "ces",
        };
        let values = answers
            .values(measure)
            .ok_or(Error::new(ErrorKind::MissingRole { role }))?;
        let (name, [low, high]) = match measure {
            Measure::Nps | Measure::Enps => ("scale", [0, 10]),
            Measure::Csat => ("csatScale", options.csat_scale.unwrap_or([1, 5])),
            Measure::Ces => ("cesScale", options.ces_scale.unwrap_or([1, 7])),
        };
        if high > 10 || low + 1 >= high {
            return Err(Error::new(ErrorKind::BadOption {
                name,
                problem: format!(
                    "[{low}, {high}] is no scale; write lowest and highest answer, within 0 to 10"
                ),
            }));
        }
        // Top two of five; five and above of seven: the top 40 %, and three answers of seven.
        let favourable = match measure {
            Measure::Nps | Measure::Enps => 9,
            Measure::Csat => high - 1,
            Measure::Ces => high - 2,
        };
        let known = answers.known_customers > 0;
        let counted = if known { options.counted } else { Counted::All };
        let cluster = match (&answers.cluster, counted) {
            (Some(clusters), _) => Some(&clusters[..]),
            (None, Counted::All) if known => Some(&answers.customer[..]),
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
            cluster,
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
        self.cluster.is_some() || self.answers.weight.is_some()
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
                        .is_some_and(|word| word.to_lowercase().starts_with("employee"))
                })
                .map(|employee| u8::from(employee == wants_employees))
                .collect();
            program.for_each(|row, code| rows[row] &= allowed[code as usize]);
        }
        None if wants_employees => rows.fill(0),
        None => {}
    }
    rows
}

/// An answer that counts unless a later one of the same customer comes.
#[derive(Clone, Copy)]
struct Pending {
    customer: u32,
    row: u32,
}

/// Counts the answers of each group; `group_of` gives the group of a row, below `groups`.
///
/// Rows come customer by customer in the order of time, so that the last one within a group is the latest.
pub fn tally_by(
    rule: &Tally,
    rows: &[u8],
    groups: usize,
    group_of: impl Fn(usize) -> usize,
) -> Vec<Group> {
    let mut counts = vec![Group::default(); groups];
    visit(rule, rows, &mut counts, group_of, |_| {});
    counts
}

/// The rows that count, 1 by row, and what was counted: the partition that comparisons are made over.
pub fn counted_rows(rule: &Tally, rows: &[u8]) -> (Vec<u8>, Group) {
    let mut counted = vec![0u8; rows.len()];
    let mut total = [Group::default()];
    visit(rule, rows, &mut total, |_| 0, |row| counted[row] = 1);
    (counted, total[0])
}

fn visit(
    rule: &Tally,
    rows: &[u8],
    counts: &mut [Group],
    group_of: impl Fn(usize) -> usize,
    mut on_count: impl FnMut(usize),
) {
    let mut value_of = [f64::NAN; 11];
    for (answer, value) in (0u8..).zip(&mut value_of) {
        *value = rule.value(answer).unwrap_or(f64::NAN);
    }
    let answers = rule.answers;
    let needs_sums = rule.needs_sums();
    let mut count = |group: usize, row: usize, counts: &mut [Group]| {
        let answer = rule.values[row];
        let into = &mut counts[group];
        if needs_sums {
            let weight = answers.weight.as_ref().map_or(1.0, |weights| weights[row]);
            if weight.is_nan() {
                return;
            }
            let cluster = rule.cluster.map_or(row as u32, |clusters| clusters[row]);
            into.sums.update(cluster, weight, value_of[answer as usize]);
        }
        into.histogram.update(answer);
        on_count(row);
    };
    let latest = rule.counted == Counted::Latest;
    let mut pending = vec![
        Pending {
            customer: u32::MAX,
            row: 0
        };
        if latest { counts.len() } else { 0 }
    ];
    for (row, _) in rows.iter().enumerate().filter(|(_, within)| **within != 0) {
        let group = group_of(row);
        let answer = rule.values[row];
        match value_of.get(answer as usize) {
            Some(value) if !value.is_nan() => {}
            _ => {
                let histogram = &mut counts[group].histogram;
                if answer == BLANK {
                    histogram.blank += 1;
                } else {
                    histogram.off_scale += 1;
                }
                continue;
            }
        }
        if !latest {
            count(group, row, counts);
            continue;
        }
        let customer = answers.customer[row];
        let before = std::mem::replace(
            &mut pending[group],
            Pending {
                customer,
                row: row as u32,
            },
        );
        if before.customer == customer {
            counts[group].histogram.superseded += 1;
        } else if before.customer != u32::MAX {
            count(group, before.row as usize, counts);
        }
    }
    for (group, last) in pending
        .iter()
        .enumerate()
        .filter(|(_, last)| last.customer != u32::MAX)
    {
        count(group, last.row as usize, counts);
    }
    counts.iter_mut().for_each(|group| group.sums.finish());
}
