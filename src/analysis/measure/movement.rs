//! Why the score moved: who answered, what they say now, and which column the change follows.

use super::compare::{POWER, merged, side};
use super::count::{Group, RuleOptions, Sample, Tally, rule_mask, run_ends, tally_counted};
use super::grouping::{Pooled, explaining, pooled};
use super::score::{notices, score_estimate, trinomial, unit};
use super::trend::{self, Trend};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::{
    self, Decomposition, Errors, Observations, Trinomial, benjamini_hochberg, decompose,
    heterogeneity, t_around,
};
use crate::math::{order_by_key, ordered};
use crate::model::calendar::{Calendar, Length, Period, iso, parse_iso};
use crate::model::{Currency, Dimension, Entity, Filter, Model};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{
    ClassMove, Estimate, Money, MovementColumn, MovementGroup, MovementParts, MovementReport,
    Reason,
};
use crate::stats::{Class, ClusterSums};
use crate::table::Values;

/// Options of `moved`.
#[derive(Debug, Clone, Default)]
pub struct Movement {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// The later window (or any filter), within `filter`, whose dates it replaces.
    pub a: Option<Filter>,
    /// The earlier window.
    pub b: Option<Filter>,
    /// In place of both: what the window of `filter` is set against.
    pub against: Option<Against>,
    /// How months and years are cut.
    pub calendar: Calendar,
    /// Columns to look for the reason in; where empty, all that can be one.
    pub by: Vec<String>,
    /// The column to show in full; the one that explains most where not given.
    pub column: Option<String>,
    /// False discovery rate over the columns; 0.1 where not given.
    pub q: Option<f64>,
}

/// What a window is set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The days before it, as many; of whole months as many months.
    Previous,
    /// The same days of the year before.
    Year,
    /// The window is parted where its trend last changed for good.
    Change,
}

impl Against {
    const NAMED: [(&'static str, Self); 3] = [
        ("previous", Self::Previous),
        ("year", Self::Year),
        ("change", Self::Change),
    ];

    fn name(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(_, one)| *one == self);
        named.map_or("", |(name, _)| name)
    }
}

impl Options for Movement {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["a", "b", "against", "calendar", "by", "column", "q"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let filter = |name| match options.get(name) {
            Value::Null => Ok(None),
            value => Filter::read(value).map(Some),
        };
        let (a, b) = (filter("a")?, filter("b")?);
        if a.is_some() != b.is_some() {
            return Err(refuse("a", "give both a and b, or neither"));
        }
        let by = options.texts("by")?;
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            a,
            b,
            against: options.one_of("against", &Against::NAMED)?,
            calendar: options
                .one_of("calendar", &Calendar::NAMED)?
                .unwrap_or_default(),
            by,
            column: options.text("column")?.map(str::to_owned),
            q: options.number("q")?,
        })
    }
}

impl Analysis for Movement {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(movement(view, self, around.today)?))
    }
}

/// Most values of a column with a group of their own.
const MOST_GROUPS: usize = 30;
/// Answers on either side from which on a group's change has a say in whether groups changed alike.
const ENOUGH: u64 = 20;

/// What an answer can be worth in a score; its place, doubled, and one more in `a` is its kind.
const VALUES: [f64; 3] = [-1.0, 0.0, 1.0];

/// The answers of both windows, row by row, clusters together.
struct Both<'a> {
    rule: &'a Tally<'a>,
    /// `a`'s rows, then `b`'s: a row may be in both.
    samples: [Sample; 2],
    /// All rows, ascending; one that is in both is `a`'s first.
    rows: Vec<u32>,
    /// The kind of each.
    kinds: Vec<u8>,
    weights: Option<Vec<f64>>,
    /// Where each cluster ends.
    ends: Vec<u32>,
    confidence: f64,
}

impl<'a> Both<'a> {
    fn new(rule: &'a Tally<'a>, samples: [Sample; 2], confidence: f64) -> Self {
        let signs = rule.signs();
        let [a, b] = [0, 1].map(|at: usize| &samples[at].rows);
        let all = a.len() + b.len();
        let (mut rows, mut kinds) = (Vec::with_capacity(all), Vec::with_capacity(all));
        for (row, after) in merged(a, b) {
            rows.push(row);
            let sign = signs[usize::from(rule.values[row as usize] & 15)];
            kinds.push(2 * (sign + 1) as u8 + u8::from(after));
        }
        let ends = rule.cluster_ends.unwrap_or(&rule.answers.customer_ends);
        let weights = rule.answers.weight.as_ref();
        Self {
            rule,
            samples,
            weights: weights.map(|all| rows.iter().map(|&row| all[row as usize]).collect()),
            ends: run_ends(&rows, ends),
            rows,
            kinds,
            confidence,
        }
    }

    fn observations(&self) -> Observations<'_> {
        Observations {
            values: &VALUES,
            kinds: &self.kinds,
            weights: self.weights.as_deref(),
            ends: &self.ends,
        }
    }

    /// The change by groups of the rows, with how many of each kind there are in each group.
    fn taken_apart(&self, groups: &[u32], size: usize) -> Option<(Decomposition, Vec<u32>)> {
        let counts = self.observations().counted(groups, size);
        let cells = self.observations().cells(groups, &counts);
        Some((decompose(&cells, unit(self.rule))?, counts))
    }

    /// What each group holds in `a` and in `b`.
    fn tallied(&self, groups: &[u32], size: usize) -> [Vec<Group>; 2] {
        let of_side = |wanted: u8| -> Vec<u32> {
            let pairs = groups.iter().zip(&self.kinds);
            pairs
                .filter(|(_, kind)| **kind % 2 == wanted)
                .map(|(&group, _)| group)
                .collect()
        };
        let [a, b] = &self.samples;
        [(a, 1), (b, 0)]
            .map(|(sample, side)| tally_counted(self.rule, sample, &of_side(side), size))
    }

    /// The error of a change, not below that of the adjusted counts where these are few: a group whose few answers are
    /// all alike is not certain.
    fn error(&self, error: f64, [a, b]: [Trinomial; 2]) -> f64 {
        let few = |counts: &Trinomial| {
            counts.n() < ENOUGH
                || counts.plus == 0
                || counts.zero == 0 && self.rule.measure.is_net()
                || counts.minus == 0 && self.rule.measure.is_net()
        };
        if !few(&a) && !few(&b) {
            return error;
        }
        let adjusted = a.adjusted().zip(b.adjusted());
        let least = adjusted.map_or(0.0, |((_, a), (_, b))| (a * a + b * b).sqrt());
        error.max(unit(self.rule) * least)
    }

    /// A part of the change with the interval of its error.
    fn part(&self, value: f64, error: Option<(f64, Option<f64>)>) -> Estimate {
        let interval = error.and_then(|(error, df)| {
            let df = df.filter(|_| error > 0.0)?;
            estimate::t_around(value, error, df, self.confidence)
        });
        let n = self.rows.len() as u64;
        Estimate::of(value, interval, n, self.confidence, "linearized_cluster")
    }

    /// The report of a change by groups; `name` gives each group's value and whether it stands for others.
    fn parts(
        &self,
        column: &str,
        groups: &[u32],
        size: usize,
        others: u64,
        name: impl Fn(usize) -> (Option<String>, bool),
    ) -> Option<MovementParts> {
        let (found, _) = self.taken_apart(groups, size)?;
        let errors = found.errors(self.observations(), groups);
        let [tallied_a, tallied_b] = self.tallied(groups, size);
        let part = |value: f64, of: fn(&Errors) -> f64| {
            let error = errors.as_ref().map(|errors| (of(errors), errors.df));
            self.part(value, error)
        };
        let each = found.groups.iter().zip(tallied_a.iter().zip(&tallied_b));
        let listed = each
            .enumerate()
            .filter(|(_, (group, _))| group.share_before > 0.0 || group.share_after > 0.0)
            .map(|(at, (group, (a, b)))| {
                let (value, others) = name(at);
                let n = a.histogram.n() + b.histogram.n();
                let change = match group.mean_after.zip(group.mean_before) {
                    None => Estimate::none(Reason::NoData, n, self.confidence),
                    Some((after, before)) => {
                        let error = errors.as_ref().and_then(|errors| {
                            let own = errors.groups.get(at).copied()?;
                            let counts = [a, b].map(|group| trinomial(self.rule, group));
                            Some((self.error(own, counts), errors.df))
                        });
                        let mut change = self.part(after - before, error);
                        change.n = n;
                        change
                    }
                };
                MovementGroup {
                    value,
                    others,
                    share_a: group.share_after,
                    share_b: group.share_before,
                    score_a: score_estimate(self.rule, a, self.confidence),
                    score_b: score_estimate(self.rule, b, self.confidence),
                    change,
                    mix: group.mix,
                    rate: group.rate,
                }
            });
        let moved = |group: &MovementGroup| (group.mix + group.rate).abs();
        let base = |of: fn(&estimate::GroupChange) -> f64| found.groups.iter().map(of).sum();
        Some(MovementParts {
            column: column.to_owned(),
            change: found.change,
            mix: part(found.mix, |errors| errors.mix),
            rate: part(found.rate, |errors| errors.rate),
            entry: part(found.entry, |errors| errors.entry),
            exit: part(found.exit, |errors| errors.exit),
            base_mix: base(|group| group.base_mix),
            base_rate: base(|group| group.base_rate),
            interaction: base(|group| group.interaction),
            others,
            groups: ordered(listed.collect(), |a, b| moved(b).total_cmp(&moved(a))),
        })
    }

    /// How well a column explains the change; the caller adjusts the p-values.
    fn column(&self, dimension: &Dimension, grouping: &Pooled) -> Option<MovementColumn> {
        let size = grouping.codes.len();
        let (found, counts) = self.taken_apart(&grouping.groups, size)?;
        let composition = found.mix + found.entry + found.exit;
        let errors = found.composition(self.observations(), &grouping.groups);
        let df = errors.as_ref().and_then(|errors| errors.df);
        let p_composition = errors.as_ref().and_then(|errors| {
            let error = errors.error;
            (error > 0.0).then(|| estimate::p_two_sided(composition / error, df))
        });
        let sides = counts.chunks(2 * VALUES.len()).map(|kinds| {
            let count = |kind: usize| u64::from(kinds.get(kind).copied().unwrap_or(0));
            [1, 0].map(|side| Trinomial {
                minus: count(side),
                zero: count(2 + side),
                plus: count(4 + side),
            })
        });
        let changes: Vec<(f64, f64)> = sides
            .enumerate()
            .filter(|(_, sides)| sides.iter().all(|side| side.n() >= ENOUGH))
            .filter_map(|(at, sides)| {
                let group = found.groups.get(at)?;
                let change = group.mean_after? - group.mean_before?;
                let own = errors.as_ref()?.groups.get(at).copied()?;
                Some((change, self.error(own, sides)))
            })
            .collect();
        let p_uneven = heterogeneity(&changes).map(|test| test.p_value);
        Some(MovementColumn {
            column: dimension.name.clone(),
            groups: found
                .groups
                .iter()
                .filter(|group| group.share_before > 0.0 || group.share_after > 0.0)
                .count() as u64,
            composition,
            rate: found.rate,
            p_composition,
            p_uneven,
            p_adjusted: None,
            explains: None,
        })
    }
}

/// The two sides of a question.
struct Windows {
    a: Filter,
    b: Filter,
    against: Option<Against>,
}

impl Windows {
    /// The windows that the options name, or those that follow from the filter's; `None` without an answer that has a
    /// date.
    ///
    /// # Errors
    /// `missing_role` without dates.
    fn new(view: &View, rule: &Tally, options: &Movement, today: i32) -> Result<Option<Self>> {
        if let (Some(a), Some(b)) = (&options.a, &options.b) {
            let (a, b) = (a.clone(), b.clone());
            let against = None;
            return Ok(Some(Self { a, b, against }));
        }
        let days = view.model.answers.days()?;
        let base = view.base(rule, &options.rule);
        let Some((low, high)) = span_of(&base.answered.rows, days) else {
            return Ok(None);
        };
        let calendar = options.calendar;
        if let Some((from, to)) = view.filter.hours()? {
            let year = options.against == Some(Against::Year);
            let earlier = |hour: i32| match year {
                true => {
                    let day = calendar.shifted(hour.div_euclid(24), -12);
                    day * 24 + hour.rem_euclid(24)
                }
                false => hour.saturating_sub(to.saturating_sub(from)),
            };
            // An open end is that of the answers.
            let (from, to) = (from.max(24 * low), to.min(24 * (high + 1)));
            return Ok(Some(Self {
                a: timed(from, to),
                b: timed(earlier(from), earlier(to)),
                against: Some(match year {
                    true => Against::Year,
                    false => Against::Previous,
                }),
            }));
        }
        let window = view.mask.window;
        // Open ends are those of the answers.
        let (from, to) = match window {
            None => (low, high + 1),
            Some((from, to)) => (
                if from == i32::MIN + 1 { low } else { from },
                if to == i32::MAX { high + 1 } else { to },
            ),
        };
        let whole = window.is_none();
        let last_change = || -> Result<Option<(i32, i32)>> {
            let period = Period {
                calendar,
                ..Period::gregorian(Length::Month)
            };
            let confidence = options.common.confidence;
            let known = || {
                let asked = view.changes.borrow();
                let mut same = asked.iter().filter(|(rule, of, level, _)| {
                    (rule, *of, *level) == (&options.rule, period, confidence)
                });
                same.next().map(|(.., days)| days.clone())
            };
            if known().is_none() {
                let trend = Trend {
                    common: options.common.clone(),
                    rule: options.rule.clone(),
                    period,
                    target: None,
                };
                trend::trend(view, &trend, today)?;
            }
            let changes = known().unwrap_or_default();
            let day = |at: usize| parse_iso("date", changes.get(at)?).ok();
            let Some(last) = changes.len().checked_sub(1) else {
                return Ok(None);
            };
            let before = last.checked_sub(1).and_then(day).unwrap_or(from);
            Ok(day(last).map(|day| (before, day)))
        };
        let wanted = options.against;
        if (wanted == Some(Against::Change) || (wanted.is_none() && whole))
            && let Some((before, day)) = last_change()?
        {
            return Ok(Some(Self {
                a: dated(day, to),
                b: dated(before, day),
                against: Some(Against::Change),
            }));
        }
        let year = wanted == Some(Against::Year);
        let from = match (whole, year) {
            (false, _) => from,
            // Of all answers the last year, or as much as leaves the same before it.
            (true, false) => calendar.shifted(to, -12).max(low + (to - low) / 2),
            (true, true) => calendar.shifted(to, -12).max(calendar.shifted(low, 12)),
        };
        let b = match (year, calendar.whole_months(from, to)) {
            (true, _) => (calendar.shifted(from, -12), calendar.shifted(to, -12)),
            (false, Some(months)) => (calendar.shifted(from, -months), from),
            (false, None) => (from.saturating_sub(to.saturating_sub(from)), from),
        };
        Ok(Some(Self {
            a: dated(from, to),
            b: dated(b.0, b.1),
            against: Some(if year {
                Against::Year
            } else {
                Against::Previous
            }),
        }))
    }
}

/// The filter of a window of days.
fn dated(from: i32, to: i32) -> Filter {
    Filter {
        date: Some([Some(iso(from)), Some(iso(to))]),
        ..Filter::default()
    }
}

/// The filter of a window of hours.
fn timed(from: i32, to: i32) -> Filter {
    Filter {
        date: Some([from, to].map(|hour| Some(Period::HOURS.written(hour)))),
        ..Filter::default()
    }
}

/// A filter's window as a report tells it; `None` where it has none.
fn written(filter: &Filter) -> Result<Option<[String; 2]>> {
    if let (Some([Some(from), Some(to)]), Some(_)) = (&filter.date, filter.hours()?) {
        return Ok(Some([from.clone(), to.clone()]));
    }
    let open = |day: i32| day == i32::MIN + 1 || day == i32::MAX;
    let window = filter.window()?;
    Ok(window
        .filter(|&(from, to)| !open(from) && !open(to))
        .map(|(from, to)| [iso(from), iso(to)]))
}

/// First and last day of some rows; `None` where none has a day.
fn span_of(rows: &[u32], days: &[i32]) -> Option<(i32, i32)> {
    let known = rows.iter().map(|&row| days[row as usize]);
    let known = known.filter(|&day| day != Values::DAY_MISSING);
    known.fold(None, |span: Option<(i32, i32)>, day| {
        let (low, high) = span.unwrap_or((day, day));
        Some((low.min(day), high.max(day)))
    })
}

/// Why the score of one window (or filter) is not that of another.
///
/// # Errors
/// `missing_role`, `no_such_column`, and those of the filters.
fn movement(view: &View, options: &Movement, today: i32) -> Result<MovementReport> {
    let confidence = options.common.confidence;
    let model = view.model;
    let rule = Tally::new(&model.answers, &options.rule)?;
    let windows = Windows::new(view, &rule, options, today)?;
    let Windows { a, b, against } = windows.unwrap_or_else(|| Windows {
        a: dated(0, 0),
        b: dated(0, 0),
        against: None,
    });
    // The windows' dates replace those of the filter, which would leave the earlier one out.
    let outer = Filter {
        date: if a.date.is_some() || b.date.is_some() {
            None
        } else {
            view.filter.date.clone()
        },
        ..view.filter.clone()
    };
    let through;
    let view = if outer == *view.filter {
        view
    } else {
        through = view.through(&outer, outer.mask(model, view.files, view.work)?);
        &through
    };
    let within = rule_mask(&model.answers, &view.mask, rule.measure);
    let (of_a, group_a) = side(view, &rule, &within, &a)?;
    let (of_b, group_b) = side(view, &rule, &within, &b)?;
    let both = Both::new(&rule, [of_a, of_b], confidence);
    let n = group_a.histogram.n() + group_b.histogram.n();

    let mut change = Estimate::none(Reason::NoData, n, confidence);
    let (mut p_value, mut smallest_detectable) = (None, None);
    let whole = vec![0; both.rows.len()];
    if let Some((found, _)) = both.taken_apart(&whole, 1) {
        let counts = [&group_a, &group_b].map(|group| trinomial(&rule, group));
        let errors = found.errors(both.observations(), &whole);
        let error = errors.map(|errors| (both.error(errors.change, counts), errors.df));
        change = both.part(found.change, error);
        if let Some((error, df)) = error.filter(|(error, _)| *error > 0.0) {
            p_value = df.map(|df| estimate::p_two_sided(found.change / error, Some(df)));
            smallest_detectable = estimate::detectable(error, confidence, POWER);
        }
    }

    let usual = explaining(&model.answers);
    let dimensions = model.answers.named(&options.by, usual)?;
    let group = |dimension: &Dimension| pooled(dimension, &both.rows, MOST_GROUPS);
    let columns: Vec<MovementColumn> = dimensions
        .iter()
        .filter_map(|dimension| {
            let grouping = group(dimension);
            (grouping.codes.len() > 1).then(|| both.column(dimension, &grouping))?
        })
        .collect();
    let columns = adjusted(columns, options.q.unwrap_or(0.1));
    let chosen = match &options.column {
        Some(name) => Some(model.answers.required(name)?),
        None => columns
            .first()
            .and_then(|first| model.answers.dimension(&first.column)),
    };
    let parts = chosen.and_then(|dimension| {
        let grouping = group(dimension);
        let size = grouping.codes.len();
        both.parts(
            &dimension.name,
            &grouping.groups,
            size,
            grouping.others,
            |at| {
                let code = grouping.codes.get(at).copied().flatten();
                let word = code.and_then(|code| dimension.word(code));
                (word.map(str::to_owned), code.is_none())
            },
        )
    });
    let until = a.window()?.and_then(|(_, to)| {
        let until = trend::ends_early(&model.answers, today)?;
        (until + 1 < to && to != i32::MAX).then(|| iso(until))
    });
    let mut report = MovementReport {
        against: against.map(Against::name),
        window_a: written(&a)?,
        window_b: written(&b)?,
        until,
        score_a: score_estimate(&rule, &group_a, confidence),
        score_b: score_estimate(&rule, &group_b, confidence),
        change,
        p_value,
        smallest_detectable,
        columns,
        parts,
        people: None,
        moves: Vec::new(),
        currency: None,
        other_currencies: Vec::new(),
        notices: notices(&rule, &group_a),
        rule: rule.rule(&group_a.histogram),
    };
    if model.answers.known_customers > 0 {
        same_customers(model, &both, [&b, &a], view, &mut report)?;
    }
    Ok(report)
}

/// Puts the columns that explain most first and says which explain beyond chance.
fn adjusted(mut columns: Vec<MovementColumn>, q: f64) -> Vec<MovementColumn> {
    let smaller = |column: &MovementColumn| {
        let both = [column.p_composition, column.p_uneven];
        let least = both.into_iter().flatten().min_by(f64::total_cmp)?;
        Some((2.0 * least).min(1.0))
    };
    let tested: Vec<usize> = (0..columns.len())
        .filter(|&at| smaller(&columns[at]).is_some())
        .collect();
    let p: Vec<f64> = tested
        .iter()
        .filter_map(|&at| smaller(&columns[at]))
        .collect();
    for (&at, p) in tested.iter().zip(benjamini_hochberg(&p)) {
        let column = &mut columns[at];
        column.p_adjusted = Some(p);
        column.explains = (p <= q).then(|| {
            let uneven = column.p_uneven.unwrap_or(1.0);
            if uneven < column.p_composition.unwrap_or(1.0) {
                "uneven"
            } else {
                "composition"
            }
        });
    }
    let place = |column: &MovementColumn| smaller(column).unwrap_or(2.0);
    ordered(columns, |a, b| place(a).total_cmp(&place(b)))
}

const BOTH: u32 = 0;
const GONE: u32 = 1;
const NEW: u32 = 2;

/// Who answered in both windows, and how their classes moved with their money.
fn same_customers(
    model: &Model,
    both: &Both,
    windows: [&Filter; 2],
    view: &View,
    report: &mut MovementReport,
) -> Result<()> {
    let answers = both.rule.answers;
    // Customers stand together: their rows are one run.
    let mut groups = vec![BOTH; both.rows.len()];
    let mut moves = [[0u64; 3]; 3];
    let mut movers: Vec<(u32, [usize; 2])> = Vec::new();
    let mut start = 0;
    while let Some(&row) = both.rows.get(start) {
        let customer = answers.customer[row as usize];
        let mut last = [None; 2];
        let mut end = start;
        while let Some(&row) = both.rows.get(end)
            && answers.customer[row as usize] == customer
        {
            last[usize::from(both.kinds[end] % 2)] = Some(both.rule.values[row as usize]);
            end += 1;
        }
        let group = match last.map(|answer| Class::of(answer?).map(place)) {
            [Some(from), Some(to)] => {
                if customer < answers.known_customers {
                    moves[from][to] += 1;
                    movers.push((customer, [from, to]));
                }
                BOTH
            }
            [Some(_), None] => GONE,
            _ => NEW,
        };
        groups[start..end].fill(group);
        start = end;
    }
    const NAMES: [&str; 3] = ["both", "gone", "new"];
    report.people = both.parts("customer", &groups, 3, 0, |at| {
        (NAMES.get(at).map(|&name| name.to_owned()), false)
    });
    if !both.rule.measure.is_net() {
        return Ok(());
    }
    let money = Moved::new(model, view, windows, &movers)?;
    if let Some(money) = &money {
        let code = |at: usize| {
            let currency = model.ledger.currencies.get(at);
            currency.and_then(|currency| currency.code.clone())
        };
        report.currency = code(money.currency);
        report.other_currencies = money.others.iter().filter_map(|&at| code(at)).collect();
    }
    for (from, (class_from, row)) in Class::ALL.iter().zip(moves).enumerate() {
        for (to, (class_to, customers)) in Class::ALL.iter().zip(row).enumerate() {
            let revenue = |side: usize| {
                let money = money.as_ref()?;
                let currency = model.ledger.currencies.get(money.currency)?;
                let minor = money.sums[side][from][to];
                Some(Money {
                    value: currency.major(minor),
                    exact: currency.exact(minor),
                })
            };
            let change = |money: &Moved| money.change([from, to], report.change.confidence);
            report.moves.push(ClassMove {
                change: money.as_ref().map(change),
                from: class_from.name(),
                to: class_to.name(),
                customers,
                revenue_b: revenue(0),
                revenue_a: revenue(1),
            });
        }
    }
    Ok(())
}

/// The place of a class in [`Class::ALL`].
fn place(class: Class) -> usize {
    (1 - class.sign()) as usize
}

/// Net revenue of the customers who answered twice, by their move, in `b`'s window and in `a`'s.
struct Moved {
    currency: usize,
    others: Vec<usize>,
    sums: [[[i128; 3]; 3]; 2],
    /// How much more they pay a year in `a`'s window than in `b`'s, major units by account. Nothing where the revenue does
    /// not reach into both.
    changes: [[ClusterSums; 3]; 3],
}

impl Moved {
    /// `None` where money has no dates, or is not that of customers, or the filters have no windows.
    fn new(
        model: &Model,
        view: &View,
        [b, a]: [&Filter; 2],
        movers: &[(u32, [usize; 2])],
    ) -> Result<Option<Self>> {
        let ledger = &model.ledger;
        // Money has days and no hours.
        if a.hours()?.or(b.hours()?).is_some() {
            return Ok(None);
        }
        let windows = (b.window()?, a.window()?);
        let ((Some(b), Some(a)), Some(day), Entity::Customer) =
            (windows, &ledger.day, ledger.entity)
        else {
            return Ok(None);
        };
        let outer = view.mask.window.unwrap_or((i32::MIN, i32::MAX));
        let windows = [b, a].map(|(from, to)| (from.max(outer.0), to.min(outer.1)));
        let within = |row: usize| windows.map(|(from, to)| day[row] >= from && day[row] < to);
        // In the order of the ledger, so that it is read from one end to the other.
        let customers: Vec<u32> = movers.iter().map(|mover| mover.0).collect();
        let in_order = order_by_key(&customers);
        let rows_of = |at: &u32| ledger.rows_of(customers[*at as usize]);
        // Rows by currency, and what each customer paid in one of them.
        let sum = |currency: usize| {
            let mut rows = vec![0u64; ledger.currencies.len()];
            let mut paid = vec![[0i128; 2]; movers.len()];
            for at in &in_order {
                let (mut before, mut after) = (0, 0);
                for row in rows_of(at) {
                    let own = usize::from(ledger.currency[row]);
                    let ours = own == currency;
                    // Times 1 or 0: which rows are within nobody can guess.
                    let [b, a] = within(row).map(i64::from);
                    let minor = ledger.minor[row] * i64::from(ours);
                    before += i128::from(minor * b);
                    after += i128::from(minor * a);
                    rows[own] += (b + a) as u64;
                }
                paid[*at as usize] = [before, after];
            }
            (rows, paid)
        };
        let mut main = 0;
        let (paid, others) = loop {
            let (rows, paid) = sum(main);
            let known = (0..rows.len()).filter(|&at| rows[at] > 0).collect();
            let known = ordered(known, |&a: &usize, &b| rows[b].cmp(&rows[a]));
            match known.split_first() {
                None => return Ok(None),
                Some((first, others)) if *first == main => break (paid, others.to_vec()),
                // Another than the first that appears: it is added up instead.
                Some((first, _)) => main = *first,
            }
        };
        let currency = main;
        let mut sums = [[[0i128; 3]; 3]; 2];
        for (&(_, [from, to]), paid) in movers.iter().zip(&paid) {
            for (sums, paid) in sums.iter_mut().zip(paid) {
                sums[from][to] += paid;
            }
        }
        let covered = windows.map(|window| ledger.period(Some(window)));
        let each = match covered {
            [Some(b), Some(a)] => {
                let yearly = [b, a].map(|(from, to)| 365.25 / f64::from(to - from));
                let people = &model.people;
                let accounts = people.account_count().unwrap_or(0) as u32;
                let changes = movers.iter().zip(&paid).map(|(&(customer, own), paid)| {
                    let account = people.account_of.get(customer as usize).copied().flatten();
                    let change = paid[1] as f64 * yearly[1] - paid[0] as f64 * yearly[0];
                    (account.unwrap_or(accounts + customer), own, change)
                });
                let changes: Vec<_> = changes.collect();
                match changes.is_sorted_by_key(|change| change.0) {
                    true => changes,
                    false => ordered(changes, |a, b| a.0.cmp(&b.0)),
                }
            }
            _ => Vec::new(),
        };
        let scale = ledger.currencies.get(currency).map_or(1.0, Currency::scale);
        let mut changes = [[ClusterSums::default(); 3]; 3];
        for (account, [from, to], change) in each {
            changes[from][to].update(account, 1.0, change / scale);
        }
        changes.iter_mut().flatten().for_each(ClusterSums::finish);
        Ok(Some(Self {
            currency,
            others,
            sums,
            changes,
        }))
    }

    /// The mean change of those who made a move.
    fn change(&self, [from, to]: [usize; 2], confidence: f64) -> Estimate {
        let sums = self.changes[from][to];
        let n = sums.w as u64;
        let Some(mean) = sums.mean() else {
            return Estimate::none(Reason::NoData, n, confidence);
        };
        let df = sums.clusters as f64 - 1.0;
        let error = sums.std_error().filter(|error| *error > 0.0);
        let interval = error.and_then(|error| t_around(mean, error, df, confidence));
        Estimate::of(mean, interval, n, confidence, "t_cluster")
    }
}
