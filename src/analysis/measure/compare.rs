//! Groups against each other: signed differences, tests, and what could have been seen.

use super::count::{Group, RuleOptions, Sample, Tally, on_scale, tally, tally_counted};
use super::grouping::{Pooled, pooled};
use super::score::{notices, of_counts, score_estimate, trinomial, unit};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Error, ErrorKind, Result};
use crate::estimate::{self, Trinomial};
use crate::math::ordered;
use crate::model::{Dimension, Filter};
use crate::option::{Fields, Value};
use crate::reply::Report;
use crate::report::{CompareReport, Comparison, Estimate, Reason};
use crate::stats::{ClusterSums, CrossSums, GroupCrosses, NeighbourSums, PartCrosses, bits};

/// Chance of seeing a true difference of the smallest detectable size.
pub const POWER: f64 = 0.8;

/// Most values of a column that are compared; those with most answers.
const MOST_VALUES: usize = 200;

/// Options of `compare`: `by`, or `a` and `b`.
#[derive(Debug, Clone, Default)]
pub struct Compare {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Columns whose values are each compared with the rest.
    pub by: Vec<String>,
    /// First group, within `filter`.
    pub a: Option<Filter>,
    /// Second group, within `filter`.
    pub b: Option<Filter>,
    /// False discovery rate; 0.1 where not given.
    pub q: Option<f64>,
    /// Smallest group tested; 20 where not given.
    pub min_n: Option<u64>,
}

impl Options for Compare {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["by", "a", "b", "q", "minN"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let filter = |name| match options.get(name) {
            Value::Null => Ok(None),
            value => Filter::read(value).map(Some),
        };
        let by = options.texts("by")?;
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            by,
            a: filter("a")?,
            b: filter("b")?,
            q: options.number("q")?,
            min_n: options.whole("minN", 1, 1 << 40)?,
        })
    }
}

impl Analysis for Compare {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(compare(view, self)?))
    }
}

/// Two groups with what a test of their difference needs.
pub struct Sides {
    a: Group,
    b: Group,
    /// Linearised standard error of a − b and its degrees of freedom, where answers are clustered or weighted.
    clustered: Option<(f64, f64)>,
    paired: Option<Paired>,
}

/// The mean difference of customers who answered on both sides, linearised over accounts where these are known.
struct Paired {
    difference: f64,
    std_error: f64,
    df: f64,
}

impl Sides {
    /// Two groups whose answers are independent of each other.
    pub fn of_groups(rule: &Tally, a: &Group, b: &Group) -> Self {
        let error = || {
            let (a, b) = (a.sums.std_error()?, b.sums.std_error()?);
            Some((a * a + b * b).sqrt())
        };
        Self {
            a: *a,
            b: *b,
            clustered: error()
                .filter(|_| rule.needs_sums())
                .zip(smaller_df(&a.sums, &b.sums)),
            paired: None,
        }
    }

    /// A group against all others, by its cross products with everybody.
    pub fn with_rest(group: &Group, cross: &CrossSums, everybody: &Group) -> Self {
        let mut rest = *everybody;
        for (bin, part) in rest.histogram.bins.iter_mut().zip(group.histogram.bins) {
            *bin -= part;
        }
        rest.sums = cross.rest(&group.sums, &everybody.sums);
        let error = cross.difference_std_error(&group.sums, &everybody.sums);
        Self {
            clustered: error.zip(smaller_df(&group.sums, &rest.sums)),
            a: *group,
            b: rest,
            paired: None,
        }
    }
}

/// Degrees of freedom of the side with fewer effective clusters.
fn smaller_df(a: &ClusterSums, b: &ClusterSums) -> Option<f64> {
    let df = |sums: &ClusterSums| estimate::effective_df(sums.w, sums.ww);
    Some(df(a)?.min(df(b)?))
}

/// One comparison; the caller adjusts p-values over all of them.
pub fn comparison(
    rule: &Tally,
    sides: &Sides,
    column: Option<&str>,
    a: &str,
    b: &str,
    confidence: f64,
) -> Comparison {
    let unit = unit(rule);
    let (plain_a, plain_b) = (trinomial(rule, &sides.a), trinomial(rule, &sides.b));
    let n = plain_a.n() + plain_b.n();
    let by_t = |difference: f64, error: f64, df: f64, method| {
        let interval = estimate::t_around(difference, error, df, confidence);
        (difference, error, Some(df), interval, method)
    };
    let found = match (&sides.paired, sides.clustered) {
        (Some(paired), _) => Some(by_t(
            paired.difference,
            paired.std_error,
            paired.df,
            "paired_t",
        )),
        (None, Some((error, df))) if error > 0.0 => {
            let means = sides.a.sums.mean().zip(sides.b.sums.mean());
            means.map(|(a, b)| by_t(a - b, error, df, "linearized_cluster"))
        }
        _ => {
            let own = |counts: &Trinomial| of_counts(rule, counts, confidence);
            let test = estimate::two_sample_best(&plain_a, &plain_b, own, confidence);
            test.map(|(test, method)| {
                let interval = Some(test.interval);
                (test.difference, test.std_error, None, interval, method)
            })
        }
    };
    let (difference, z, p_value, smallest) = match found {
        Some((difference, error, df, interval, method)) => {
            let z = (error > 0.0).then(|| difference / error);
            let p_value = z.map(|z| estimate::p_two_sided(z, df));
            let interval = interval.map(|interval| interval.scaled(unit));
            let estimate = Estimate::of(unit * difference, interval, n, confidence, method);
            let smallest = estimate::detectable(error, confidence, POWER);
            (
                estimate,
                z,
                p_value,
                smallest.map(|smallest| unit * smallest),
            )
        }
        None => (
            Estimate::none(Reason::NoData, n, confidence),
            None,
            None,
            None,
        ),
    };
    Comparison {
        column: column.map(str::to_owned),
        a: a.to_owned(),
        b: b.to_owned(),
        score_a: score_estimate(rule, &sides.a, confidence),
        score_b: score_estimate(rule, &sides.b, confidence),
        difference,
        z,
        p_value,
        p_adjusted: None,
        differs: false,
        smallest_detectable: smallest,
        paired: sides.paired.is_some(),
    }
}

/// Compares each value of the `by` columns with the rest, or filter `a` with filter `b`.
///
/// Each customer's counting answer is worked out once for the whole filter, so that a group and the rest share nobody.
///
/// # Errors
/// `missing_role`, `no_such_column`, `bad_option` where neither `by` nor both of `a` and `b` are given.
fn compare(view: &View, options: &Compare) -> Result<CompareReport> {
    let confidence = options.common.confidence;
    let (q, min_n) = (options.q.unwrap_or(0.1), options.min_n.unwrap_or(20));
    let rule = Tally::new(&view.model.answers, &options.rule)?;
    let model = view.model;
    let base = view.base(&rule, &options.rule);
    let mut comparisons = Vec::new();
    let (mut too_small, mut others) = (0, 0);
    let total;
    match (&options.a, &options.b) {
        (Some(a), Some(b)) if options.by.is_empty() => {
            let (a, b) = (
                side(view, &rule, &base.rows, a)?,
                side(view, &rule, &base.rows, b)?,
            );
            let sides = two_filters(&rule, (&a.0.rows, &a.1), (&b.0.rows, &b.1));
            total = a.1;
            comparisons.push(comparison(&rule, &sides, None, "a", "b", confidence));
        }
        (None, None) if !options.by.is_empty() => {
            let everybody = base.total;
            total = everybody;
            for name in &options.by {
                let dimension = model.answers.required(name)?;
                let split = base.split(&rule, dimension, MOST_VALUES);
                others += split.others;
                let groups = split.groups.iter().zip(&split.crosses);
                for (code, (group, cross)) in split.codes.iter().zip(groups) {
                    let sides = Sides::with_rest(group, cross, &everybody);
                    let (n, rest) = (sides.a.histogram.n(), sides.b.histogram.n());
                    let word = code.and_then(|code| dimension.word(code));
                    let Some(word) = word.filter(|_| n > 0 && rest > 0) else {
                        continue;
                    };
                    if n < min_n || rest < min_n {
                        too_small += 1;
                        continue;
                    }
                    comparisons.push(comparison(
                        &rule,
                        &sides,
                        Some(name),
                        word,
                        "rest",
                        confidence,
                    ));
                }
            }
        }
        _ => {
            return Err(Error::new(ErrorKind::BadOption {
                name: "by",
                problem: "name columns in by, or give both a and b".into(),
            }));
        }
    }
    adjust(&mut comparisons, q);
    let size = |comparison: &Comparison| comparison.difference.value.map_or(0.0, f64::abs);
    let comparisons = ordered(comparisons, |a, b| {
        b.differs
            .cmp(&a.differs)
            .then(size(b).total_cmp(&size(a)))
            .then_with(|| a.a.cmp(&b.a))
    });
    Ok(CompareReport {
        rule: rule.rule(&total.histogram),
        tested: comparisons.len() as u64,
        comparisons,
        too_small,
        others,
        min_n,
        q,
        notices: notices(&rule, &total),
    })
}

/// What counts within some rows of the view and a filter, and what is counted in it.
///
/// # Errors
/// Those of the filter.
pub fn side(view: &View, rule: &Tally, rows: &[u8], filter: &Filter) -> Result<(Sample, Group)> {
    let mut within = filter.mask(view.model, view.files, view.work)?.rows;
    let pairs = within.iter_mut().zip(rows);
    pairs.for_each(|(within, outer)| *within &= outer);
    let (answered, unanswered) = on_scale(rule, &within);
    let (mut group, counted) = tally(rule, &answered);
    group.histogram.merge(&unanswered);
    Ok((counted.unwrap_or(answered), group))
}

/// Benjamini–Hochberg over the comparisons that have a p-value.
pub fn adjust(comparisons: &mut [Comparison], q: f64) {
    let tested: Vec<usize> = (0..comparisons.len())
        .filter(|&at| comparisons[at].p_value.is_some())
        .collect();
    let p: Vec<f64> = tested
        .iter()
        .filter_map(|&at| comparisons[at].p_value)
        .collect();
    for (&at, adjusted) in tested.iter().zip(estimate::benjamini_hochberg(&p)) {
        comparisons[at].p_adjusted = Some(adjusted);
        comparisons[at].differs = adjusted <= q;
    }
}

/// Each group of the rows that count against the others; `codes` has the group of each row, below `size`.
pub fn against_rest(
    rule: &Tally,
    counted: &Sample,
    codes: &[u32],
    size: usize,
    everybody: &Group,
) -> Vec<Sides> {
    let groups = tally_counted(rule, counted, codes, size);
    let crosses = crosses(rule, counted, codes, size);
    let pairs = groups.iter().zip(&crosses);
    pairs
        .map(|(group, cross)| Sides::with_rest(group, cross, everybody))
        .collect()
}

/// The values of a column among the rows that count.
#[derive(Debug)]
pub struct Split {
    /// The column's code of each group; `None` for the group of all others.
    pub codes: Vec<Option<u32>>,
    /// How many values the last group holds together; 0 where there is none.
    pub others: u64,
    /// What is counted in each.
    pub groups: Vec<Group>,
    /// Cross products of each with all.
    pub crosses: Vec<CrossSums>,
}

impl Split {
    /// Counts the values of a column, all but the `most` frequent together.
    pub fn new(rule: &Tally, counted: &Sample, dimension: &Dimension, most: usize) -> Self {
        let Pooled {
            groups,
            codes,
            others,
        } = pooled(dimension, &counted.rows, most);
        Self {
            groups: tally_counted(rule, counted, &groups, codes.len()),
            crosses: crosses(rule, counted, &groups, codes.len()),
            codes,
            others,
        }
    }
}

/// Cross products of each group of the rows that count with all of them.
fn crosses(rule: &Tally, counted: &Sample, codes: &[u32], size: usize) -> Vec<CrossSums> {
    let Some(weights) = &rule.answers.weight else {
        let mut crosses = GroupCrosses::new(size, rule.signs());
        for cluster in counted.clusters() {
            crosses.update(&codes[cluster.clone()], &counted.answers[cluster]);
        }
        return (0..size).map(|at| crosses.group(at)).collect();
    };
    let mut crosses = PartCrosses::new(size);
    for cluster in counted.clusters() {
        for at in cluster {
            let value = rule.value(counted.answers[at]).unwrap_or(0.0);
            let weight = weights[counted.rows[at] as usize];
            crosses.update(codes[at] as usize, weight, value);
        }
        crosses.close();
    }
    crosses.crosses()
}

/// The rows of two ascending lists in one order, each with whether it is the first list's; one that is in both comes twice,
/// first as the first's.
pub fn merged<'a>(a: &'a [u32], b: &'a [u32]) -> impl Iterator<Item = (u32, bool)> + 'a {
    let (mut in_a, mut in_b) = (0, 0);
    (0..a.len() + b.len()).map(move |_| {
        // No jump for each row: which list the next is from nobody can guess.
        let of_a = a.get(in_a).copied().unwrap_or(u32::MAX);
        let of_b = b.get(in_b).copied().unwrap_or(u32::MAX);
        let first = of_a <= of_b;
        in_a += usize::from(first);
        in_b += usize::from(!first);
        (of_a.min(of_b), first)
    })
}

/// Two sets of ascending rows that may share customers, the first against the second.
pub fn two_filters(rule: &Tally, a: (&[u32], &Group), b: (&[u32], &Group)) -> Sides {
    let rows = merged(a.0, b.0).map(|(row, of_a)| (row, usize::from(of_a)));
    let rows: Vec<(u32, usize)> = rows.collect();
    let mut steps = neighbours(rule, &rows, &[*b.1, *a.1]);
    steps
        .pop()
        .unwrap_or_else(|| Sides::of_groups(rule, a.1, b.1))
}

/// A row of samples that may share customers, at most 64, each but the first against the one before it: paired where most of
/// both sides answered twice, else clustered. `rows` has ascending rows with the sample that each is in, `groups` what is
/// counted in each sample.
pub fn neighbours(rule: &Tally, rows: &[(u32, usize)], groups: &[Group]) -> Vec<Sides> {
    let answers = rule.answers;
    let signs = rule.signs();
    let mut ends = (rule.cluster_ends.unwrap_or(&answers.customer_ends))
        .iter()
        .copied();
    let mut end = 0;
    let mut clusters = NeighbourSums::new(groups.len());
    // Differences of customers who answered in both: those of one account go together.
    let mut both = vec![(ClusterSums::default(), 0u64); groups.len()];
    let mut account = 0;
    let mut customer = u32::MAX;
    let (mut there, mut last) = (0u64, [0i8; 64]);
    let mut close = |customer: u32, there: u64, last: &[i8; 64], account: u32| {
        for at in bits(there & there >> 1) {
            if let (Some((sums, shared)), [before, after, ..]) = (both.get_mut(at), &last[at..]) {
                *shared += 1;
                let cluster = if rule.by_account { account } else { customer };
                sums.update(cluster, 1.0, f64::from(*after) - f64::from(*before));
            }
        }
    };
    for &(row, sample) in rows {
        let at = row as usize;
        if answers.customer[at] != customer {
            close(customer, there, &last, account);
            (customer, there) = (answers.customer[at], 0);
        }
        if row >= end {
            account += 1;
            end = ends.find(|&end| end > row).unwrap_or(u32::MAX);
            clusters.close();
        }
        let sign = signs[usize::from(rule.values[at] & 15)];
        let weight = answers.weight.as_ref().map_or(1.0, |weights| weights[at]);
        clusters.update(sample, weight, f64::from(sign));
        there |= 1 << (sample & 63);
        last[sample & 63] = sign;
    }
    close(customer, there, &last, account);
    clusters.close();
    let pairs = groups.windows(2).zip(both);
    let step = |(at, (pair, (mut both, shared))): (usize, (&[Group], (ClusterSums, u64)))| {
        let mut sides = Sides::of_groups(rule, &pair[1], &pair[0]);
        both.finish();
        let most = [&sides.a, &sides.b]
            .iter()
            .all(|side| 2 * shared >= side.histogram.n());
        if answers.weight.is_none() && shared >= 20 && most {
            let error = both.std_error().filter(|error| *error > 0.0);
            let df = estimate::effective_df(both.w, both.ww);
            sides.paired = (both.mean().zip(error))
                .zip(df)
                .map(|((mean, error), df)| Paired {
                    difference: mean,
                    std_error: error,
                    df,
                });
        } else if (shared > 0 || rule.needs_sums())
            && let Some(error) = clusters.std_error(at)
        {
            for (group, own) in [(&mut sides.a, at + 1), (&mut sides.b, at)] {
                let own = clusters.sample(own);
                (group.sums.w, group.sums.wc, group.sums.ww) = (own.w, own.wc, own.ww);
            }
            sides.clustered = smaller_df(&sides.a.sums, &sides.b.sums).map(|df| (error, df));
        }
        sides
    };
    pairs.enumerate().map(step).collect()
}
