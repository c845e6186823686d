//! Which rule gives the figure that somebody reports, and what leads from it to ours.

use super::count::{Counted, RuleOptions, Tally, rule_mask};
use super::response_rates::asked;
use super::score::{notices, score_estimate, unit};
use crate::analysis::monetize::of_accounts;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::math::{ordered, positions};
use crate::model::{Answers, BLANK, Filter, Measure, Opened};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{OtherRule, Reason, ReconcileReport, ReconcileRow, ReconcileStep};
use crate::table::{Column, Role};

/// Options of `reconcile`.
#[derive(Debug, Clone, Default)]
pub struct Reconcile {
    /// Filter and confidence.
    pub common: Common,
    /// Our rule.
    pub rule: RuleOptions,
    /// The figure that is reported.
    pub reported: Option<f64>,
    /// Decimals to which it was rounded; as many as it is written with where not given.
    pub decimals: Option<u32>,
}

impl Options for Reconcile {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["reported", "decimals"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let rule = RuleOptions::read(options)?;
        let reported = rule.score(options, "reported")?;
        Ok(Self {
            common,
            rule,
            reported,
            decimals: options.whole("decimals", 0, 6)?.map(|count| count as u32),
        })
    }
}

impl Analysis for Reconcile {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(reconcile(view, self)?))
    }
}

/// In what a rule can differ from ours; the first of each is ours. In the order in which a bridge undoes them.
const WAYS: [&[&str]; 7] = [
    &["", "blanks_counted"],
    &["", "mean_per_account", "revenue_weighted"],
    &["", "unweighted"],
    &["", "rounded", "rounded_down", "rounded_up"],
    &["", "duplicates_counted"],
    &["", "counted"],
    &["", "whole_range"],
];
const BLANKS: usize = 0;
const UNITS: usize = 1;
const WEIGHTS: usize = 2;
const DECIMALS: usize = 3;
const REPEATS: usize = 4;
const COUNTED: usize = 5;
const WINDOW: usize = 6;

/// A choice of each.
type Choice = [usize; 7];

/// Rows of one window, with and without an answer.
struct Window {
    /// Rows with an answer on the scale, or between its values.
    rows: Vec<u32>,
    blanks: Vec<u32>,
    /// Net revenue by account within the window, minor units.
    revenue: Option<Vec<Option<i128>>>,
}

/// What is counted by one choice.
struct Counting {
    score: f64,
    /// Rows counted, descending.
    rows: Vec<u32>,
    /// Rows set aside as repeating one of these, where they are counted: as [`Answers::repeats`] has them.
    repeats: Vec<u32>,
}

impl Counting {
    fn n(&self) -> usize {
        self.rows.len() + self.repeats.len()
    }
}

struct Data<'a> {
    rule: Tally<'a>,
    windows: Vec<Window>,
    /// Answers between the values of the scale by row; NaN elsewhere.
    between: Option<Vec<f64>>,
    /// Rows that repeat another, by that.
    repeats: Vec<(u32, u8, u32)>,
}

impl Data<'_> {
    /// The rows that repeat a row.
    fn repeats_of(&self, row: u32) -> &[(u32, u8, u32)] {
        let from = self.repeats.partition_point(|(own, ..)| *own < row);
        let after = self.repeats.partition_point(|(own, ..)| *own <= row);
        self.repeats.get(from..after).unwrap_or_default()
    }

    /// How many ways there are of each kind in these data.
    fn ways(&self) -> Choice {
        let answers = self.rule.answers;
        let mut ways = WAYS.map(<[&str]>::len);
        let any = |yes: bool, ways: &mut usize| {
            if !yes {
                *ways = 1;
            }
        };
        let windows = self.windows.iter();
        any(
            windows.clone().any(|window| !window.blanks.is_empty()),
            &mut ways[BLANKS],
        );
        if windows.clone().all(|window| window.revenue.is_none()) {
            ways[UNITS] = 2;
        }
        any(answers.account.is_some(), &mut ways[UNITS]);
        any(answers.weight.is_some(), &mut ways[WEIGHTS]);
        any(self.between.is_some(), &mut ways[DECIMALS]);
        any(!self.repeats.is_empty(), &mut ways[REPEATS]);
        any(answers.known_customers > 0, &mut ways[COUNTED]);
        ways[WINDOW] = self.windows.len();
        ways
    }

    fn value(&self, row: u32, decimals: usize) -> Option<f64> {
        let own = self.rule.value(self.rule.values[row as usize]);
        let between = self
            .between
            .as_ref()
            .filter(|_| own.is_none() && decimals > 0);
        own.or_else(|| {
            let answer = between.map(|between| between[row as usize])?;
            let whole = match decimals {
                1 => (answer + 0.5).floor(),
                2 => answer.floor(),
                _ => answer.ceil(),
            };
            self.rule.value(whole as u8)
        })
    }

    /// The score by a choice; `None` where nothing is counted, or the choices do not go together.
    fn count(&self, choice: Choice) -> Option<Counting> {
        let answers = self.rule.answers;
        if choice[BLANKS] > 0 && choice[UNITS] > 0 {
            return None;
        }
        let window = self.windows.get(choice[WINDOW])?;
        let latest = (self.rule.counted == Counted::Latest) == (choice[COUNTED] == 0);
        let weights = answers.weight.as_ref().filter(|_| choice[WEIGHTS] == 0);
        let weight_of = |row: u32| weights.map_or(1.0, |weights| weights[row as usize]);
        let (mut total, mut sum) = (0.0, 0.0);
        let mut open: Option<(u32, f64, f64)> = None;
        let close = |open: &mut Option<(u32, f64, f64)>, total: &mut f64, sum: &mut f64| {
            if let Some((account, weight, value)) = open.take() {
                let own = match (choice[UNITS], &window.revenue) {
                    (0, _) => weight,
                    (1, _) => 1.0,
                    (_, Some(revenue)) => {
                        let net = revenue.get(account as usize).copied().flatten();
                        net.unwrap_or(0).max(0) as f64
                    }
                    _ => 0.0,
                };
                *total += own;
                *sum += own * value / weight;
            }
        };
        let mut rows = Vec::with_capacity(window.rows.len());
        let mut repeats = Vec::new();
        let mut seen = None;
        for &row in window.rows.iter().rev() {
            let Some(value) = self.value(row, choice[DECIMALS]) else {
                continue;
            };
            let customer = answers.customer[row as usize];
            if latest && seen.replace(customer) == Some(customer) {
                continue;
            }
            let weight = weight_of(row);
            if weight.is_nan() {
                continue;
            }
            rows.push(row);
            let (mut weight, mut weighed) = (weight, weight * value);
            // Where the latest answer of each customer counts, a repeated one is no second.
            if choice[REPEATS] > 0 && !(latest && customer < answers.known_customers) {
                let own = weight;
                for &(_, answer, raw) in self.repeats_of(row) {
                    if let Some(value) = self.rule.value(answer) {
                        repeats.push(raw);
                        weight += own;
                        weighed += own * value;
                    }
                }
            }
            // Without an account a customer is one of its own.
            let account = answers
                .account
                .as_ref()
                .map(|accounts| accounts[row as usize]);
            let account = account.filter(|_| choice[UNITS] > 0);
            let key = account
                .filter(|account| *account != u32::MAX)
                .unwrap_or(!customer);
            match &mut open {
                Some((known, w, wv)) if *known == key => {
                    *w += weight;
                    *wv += weighed;
                }
                _ => {
                    close(&mut open, &mut total, &mut sum);
                    open = Some((key, weight, weighed));
                }
            }
        }
        close(&mut open, &mut total, &mut sum);
        if choice[BLANKS] > 0 {
            let weights = window.blanks.iter().map(|&row| weight_of(row));
            total += weights.filter(|weight| !weight.is_nan()).sum::<f64>();
        }
        (total > 0.0 && !rows.is_empty()).then(|| Counting {
            score: unit(&self.rule) * sum / total,
            rows,
            repeats,
        })
    }

    /// In what a choice differs from ours.
    fn changes(&self, choice: Choice) -> Vec<&'static str> {
        let kinds = (0..choice.len()).filter(|&kind| choice[kind] > 0);
        kinds.map(|kind| self.name(kind, choice[kind])).collect()
    }

    fn name(&self, kind: usize, way: usize) -> &'static str {
        match (kind, self.rule.counted) {
            (COUNTED, Counted::Latest) => "all_answers",
            (COUNTED, Counted::All) => "latest_answer",
            _ => WAYS[kind].get(way).copied().unwrap_or(""),
        }
    }
}

/// Rows told of a step.
const EXAMPLES: usize = 5;
/// Matches told.
const MATCHES: usize = 5;

fn reconcile(view: &View, options: &Reconcile) -> Result<ReconcileReport> {
    let confidence = options.common.confidence;
    let rule = Tally::new(&view.model.answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let ours = score_estimate(&rule, &base.total, confidence);
    let told = rule.rule(&base.total.histogram);
    let found = notices(&rule, &base.total);
    let data = data(view, rule)?;
    let unit = unit(&data.rule);
    let tolerance = options.reported.map_or(0.0, |reported| {
        let decimals = options.decimals.unwrap_or_else(|| written(reported));
        0.5 / 10f64.powi(decimals as i32) + 1e-9 * unit
    });
    let ways = data.ways();
    let count = ways.iter().product::<usize>();
    let mut tried: Vec<(Choice, f64, usize)> = Vec::new();
    for mut number in 0..count {
        let choice = ways.map(|ways| {
            let way = number % ways;
            number /= ways;
            way
        });
        if let Some(counting) = data.count(choice) {
            tried.push((choice, counting.score, counting.n()));
        }
    }
    let differences = |choice: &Choice| choice.iter().filter(|way| **way > 0).count();
    let rule_of = |(choice, score, n): &(Choice, f64, usize)| OtherRule {
        changes: data.changes(*choice),
        score: *score,
        n: *n as u64,
    };
    let alternatives = tried.iter().filter(|(choice, ..)| differences(choice) == 1);
    let alternatives = alternatives.map(rule_of).collect();
    let away = |score: f64| {
        options
            .reported
            .map_or(0.0, |reported| (score - reported).abs())
    };
    let simplest = ordered(tried.clone(), |a, b| {
        let key = |choice: &Choice| (differences(choice), *choice);
        key(&a.0).cmp(&key(&b.0))
    });
    let matching: Vec<&(Choice, f64, usize)> = simplest
        .iter()
        .filter(|(_, score, _)| options.reported.is_some() && away(*score) <= tolerance)
        .collect();
    let nearest = simplest
        .iter()
        .min_by(|a, b| away(a.1).total_cmp(&away(b.1)));
    let nearest = nearest.filter(|_| options.reported.is_some() && matching.is_empty());
    let steps = match matching.first() {
        Some((choice, ..)) => steps(view, &data, *choice),
        None => Vec::new(),
    };
    Ok(ReconcileReport {
        rule: told,
        reason: ours.reason.map(|_| Reason::NoData),
        ours,
        reported: options.reported,
        tolerance,
        tried: tried.len() as u64,
        alternatives,
        rounding: matching
            .first()
            .zip(options.reported)
            .map(|((_, score, _), reported)| score - reported),
        matches: matching
            .iter()
            .take(MATCHES)
            .map(|found| rule_of(found))
            .collect(),
        nearest: nearest.map(rule_of),
        steps,
        notices: found,
    })
}

/// Decimals with which a number is written, at most 6.
fn written(number: f64) -> u32 {
    let whole = |decimals: &u32| {
        let scaled = number * 10f64.powi(*decimals as i32);
        (scaled - scaled.round()).abs() < 1e-7
    };
    (0..6).find(whole).unwrap_or(6)
}

fn data<'a>(view: &View<'a>, rule: Tally<'a>) -> Result<Data<'a>> {
    let model = view.model;
    let role = match rule.measure {
        Measure::Csat => Role::Csat,
        Measure::Ces => Role::Ces,
        _ => Role::Score,
    };
    let (low, high) = (f64::from(rule.scale.low), f64::from(rule.scale.high));
    let read = |file: &Opened, column: &Column, all: &mut Vec<f64>| {
        all.extend((0..file.rows()).map(|row| column.number(row).unwrap_or(f64::NAN)));
    };
    let mut between = model.answers.column(view.files, &role, f64::NAN, read);
    for value in between.iter_mut().flatten() {
        if value.fract() == 0.0 || !(low..=high).contains(value) {
            *value = f64::NAN;
        }
    }
    let between = between.filter(|between| between.iter().any(|value| !value.is_nan()));
    let window = |within: Vec<u8>, silent: Vec<u8>, window| {
        let mut rows = within;
        for (at, within) in rows.iter_mut().enumerate() {
            let own = rule.value(rule.values[at]).is_some();
            let half = || {
                between
                    .as_ref()
                    .is_some_and(|between| !between[at].is_nan())
            };
            *within &= u8::from(own || half());
        }
        let mut blanks = silent;
        let pairs = blanks.iter_mut().zip(rule.values);
        pairs.for_each(|(silent, &value)| *silent &= u8::from(value == BLANK));
        Window {
            rows: positions(&rows),
            blanks: positions(&blanks),
            revenue: of_accounts(view, window).map(|holdings| holdings.net),
        }
    };
    let own = rule_mask(&model.answers, &view.mask, rule.measure);
    let mut windows = vec![window(own, asked(view, rule.measure)?, view.mask.window)];
    if view.mask.window.is_some() {
        let undated = Filter {
            date: None,
            ..view.filter.clone()
        };
        let all = rule_mask(
            &model.answers,
            &undated.mask(model, view.files)?,
            rule.measure,
        );
        windows.push(window(all.clone(), all, None));
    }
    Ok(Data {
        repeats: model.answers.repeats(view.files, rule.measure),
        rule,
        windows,
        between,
    })
}

/// The differences of a rule from ours undone one by one.
fn steps(view: &View, data: &Data, from: Choice) -> Vec<ReconcileStep> {
    let places = |file: &Opened, _: &Column, all: &mut Vec<(u32, u32)>| {
        let at = view
            .files
            .iter()
            .position(|other| std::ptr::eq(other, file));
        all.extend((0..file.rows() as u32).map(|row| (at.unwrap_or(0) as u32, row)));
    };
    let role = Role::Score;
    let places = view.model.answers.column(view.files, &role, (0, 0), places);
    let example = |row: &u32| {
        let (file, row) = *places.as_ref()?.get(*row as usize)?;
        let file = view.files.get(file as usize)?;
        Some(ReconcileRow {
            file: file.table.name.clone(),
            row: file.sheet_row(row as usize)?,
        })
    };
    let mut steps = Vec::new();
    let mut choice = from;
    for kind in 0..choice.len() {
        if choice[kind] == 0 {
            continue;
        }
        let change = data.name(kind, choice[kind]);
        let before = data.count(choice);
        let blanks = data
            .windows
            .get(choice[WINDOW])
            .map(|window| &window.blanks);
        choice[kind] = 0;
        let (Some(before), Some(after)) = (before, data.count(choice)) else {
            continue;
        };
        if kind == REPEATS {
            let raw = ordered(before.repeats.clone(), |a, b| a.cmp(b));
            let raw = raw.iter().take(EXAMPLES);
            let example = |raw: &u32| {
                let (file, row) = Answers::at(view.files, *raw)?;
                Some(ReconcileRow {
                    file: file.table.name.clone(),
                    row: file.sheet_row(row)?,
                })
            };
            steps.push(ReconcileStep {
                change,
                from: before.score,
                to: after.score,
                difference: after.score - before.score,
                rows: before.repeats.len() as u64,
                examples: raw.filter_map(example).collect(),
            });
            continue;
        }
        let rows = match kind {
            BLANKS => blanks.cloned().unwrap_or_default(),
            UNITS | WEIGHTS => after.rows.iter().rev().copied().collect(),
            _ => apart(&before.rows, &after.rows),
        };
        steps.push(ReconcileStep {
            change,
            from: before.score,
            to: after.score,
            difference: after.score - before.score,
            rows: rows.len() as u64,
            examples: rows.iter().take(EXAMPLES).filter_map(example).collect(),
        });
    }
    steps
}

/// What is in one of two descending lists and not in the other, ascending.
fn apart(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (mut a, mut b) = (a.iter().rev().peekable(), b.iter().rev().peekable());
    let mut apart = Vec::new();
    loop {
        match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return apart,
            (Some(x), Some(y)) if x == y => {
                a.next();
                b.next();
            }
            (Some(x), y) if y.is_none_or(|y| x < y) => {
                apart.push(*x);
                a.next();
            }
            (_, Some(y)) => {
                apart.push(*y);
                b.next();
            }
            (Some(_), None) => return apart,
        }
    }
}
