//! Which rule gives the figure that somebody reports, and what leads from it to ours.

use super::count::{Counted, RuleOptions, Tally, rule_mask};
use super::response_rates::asked_within;
use super::score::{notices, score_estimate, unit};
use crate::analysis::monetize::{Holdings, of_accounts};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::math::{ordered, positions};
use crate::model::{Answers, BLANK, Filter, Measure, Opened};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{OtherRule, Reason, ReconcileReport, ReconcileRow, ReconcileStep};
use crate::table::{self, Column, Role, Words, lower, truth};
use std::rc::Rc;

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
const WAYS: [&[&str]; 10] = [
    &["", "blanks_counted"],
    &["", "mean_per_account", "revenue_weighted"],
    &["", "classes"],
    &["", "unweighted"],
    &["", "rounded", "rounded_down", "rounded_up"],
    &["", "duplicates_counted"],
    &["", "counted"],
    &["", "without_tests"],
    &["", "all_programs"],
    &["", "whole_range"],
];
const BLANKS: usize = 0;
const UNITS: usize = 1;
const CLASSES: usize = 2;
const WEIGHTS: usize = 3;
const DECIMALS: usize = 4;
const REPEATS: usize = 5;
const COUNTED: usize = 6;
const TESTS: usize = 7;
const PROGRAMS: usize = 8;
const WINDOW: usize = 9;

/// Kinds of which one pass over the rows tells every way: those before it.
const OF_A_PASS: usize = 3;
/// Most things in which a rule that is tried differs from ours: with more, some rule gives any figure.
const MOST_CHANGES: usize = 3;

/// A choice of each.
type Choice = [usize; 10];

/// In how many things a choice differs from ours.
fn differences(choice: &Choice) -> usize {
    choice.iter().filter(|way| **way > 0).count()
}

/// All choices among so many ways of each kind, the first kinds' fastest.
fn choices(ways: Choice) -> impl Iterator<Item = Choice> {
    (0..ways.iter().product::<usize>()).map(move |mut number| {
        ways.map(|ways| {
            let way = number % ways;
            number /= ways;
            way
        })
    })
}

/// Rows of one window and of our program or all, with and without an answer.
struct Window {
    /// Rows with an answer on the scale, or between its values.
    rows: Vec<u32>,
    blanks: Vec<u32>,
    /// What accounts pay within the window.
    revenue: Option<Rc<Holdings>>,
}

/// Values of answers by the ways of [`CLASSES`].
type Values = [f64; 2];

/// Weight, and weighted values.
#[derive(Clone, Copy, Default)]
struct Sums {
    weight: f64,
    values: Values,
}

impl Sums {
    fn add(&mut self, weight: f64, values: Values) {
        self.weight += weight;
        for (sum, value) in self.values.iter_mut().zip(values) {
            *sum += weight * value;
        }
    }
}

/// What is counted by the choices that differ only in what [one pass](OF_A_PASS) tells.
struct Counting {
    /// By the ways of [`UNITS`].
    units: [Sums; 3],
    /// The weight of rows without an answer.
    blanks: f64,
    /// Answers counted.
    n: usize,
}

impl Counting {
    /// The score before its unit; `None` where nothing is counted, or the choices do not go together.
    fn score(&self, choice: &Choice) -> Option<f64> {
        if choice[BLANKS] > 0 && choice[UNITS] > 0 {
            return None;
        }
        let sums = self.units.get(choice[UNITS])?;
        let blanks = [0.0, self.blanks];
        let total = sums.weight + blanks.get(choice[BLANKS])?;
        let sum = sums.values.get(choice[CLASSES])?;
        (total > 0.0 && self.n > 0).then(|| sum / total)
    }
}

/// The rows that are counted.
#[derive(Default)]
struct CountedRows {
    /// Descending.
    rows: Vec<u32>,
    /// Rows set aside as repeating one of these, where they are counted: as [`Answers::repeats`] has them.
    repeats: Vec<u32>,
}

struct Data<'a> {
    rule: Tally<'a>,
    /// By window, ours first, and in it our program and all of them, where they differ.
    windows: Vec<Window>,
    /// How many of them each window has.
    programs: usize,
    /// Values by answer; NaN off the scale.
    values: [Values; 256],
    /// Answers between the values of the scale by row; NaN elsewhere.
    between: Option<Vec<f64>>,
    /// Rows that repeat another, by that.
    repeats: Vec<(u32, u8, u32)>,
    /// Is the row's answer one that somebody gave to try the survey? `None` where none is.
    tests: Option<&'a [bool]>,
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
        any(self.tests.is_some(), &mut ways[TESTS]);
        ways[PROGRAMS] = self.programs;
        ways[WINDOW] = self.windows.len() / self.programs;
        ways
    }

    #[inline]
    fn values_of(&self, row: u32, decimals: usize) -> Option<Values> {
        let own = self.values[usize::from(self.rule.values[row as usize])];
        if !own[0].is_nan() {
            return Some(own);
        }
        let answer = self.between.as_ref().filter(|_| decimals > 0)?[row as usize];
        let whole = match decimals {
            1 => (answer + 0.5).floor(),
            2 => answer.floor(),
            _ => answer.ceil(),
        };
        let rounded = self.values[usize::from(whole as u8)];
        (!answer.is_nan() && !rounded[0].is_nan()).then_some(rounded)
    }

    fn window(&self, choice: &Choice) -> Option<&Window> {
        self.windows
            .get(choice[WINDOW] * self.programs + choice[PROGRAMS])
    }

    /// What is counted by a choice; `told` is given each row that is.
    fn count(&self, choice: &Choice, mut told: Option<&mut CountedRows>) -> Option<Counting> {
        let answers = self.rule.answers;
        let window = self.window(choice)?;
        let latest = (self.rule.counted == Counted::Latest) == (choice[COUNTED] == 0);
        let weights = answers.weight.as_ref().filter(|_| choice[WEIGHTS] == 0);
        let weight_of = |row: u32| weights.map_or(1.0, |weights| weights[row as usize]);
        let tests = self.tests.filter(|_| choice[TESTS] > 0);
        let mut found = Counting {
            units: Default::default(),
            blanks: 0.0,
            n: 0,
        };
        let mut open: Option<(u32, Sums)> = None;
        let close = |open: &mut Option<(u32, Sums)>, units: &mut [Sums; 3]| {
            let Some((account, sums)) = open.take() else {
                return;
            };
            if sums.weight <= 0.0 {
                return;
            }
            let means = sums.values.map(|sum| sum / sums.weight);
            let net = window.revenue.as_ref().map_or(0, |revenue| {
                revenue
                    .net
                    .get(account as usize)
                    .copied()
                    .flatten()
                    .unwrap_or(0)
            });
            let [of_answers, of_accounts, of_revenue] = units;
            of_answers.weight += sums.weight;
            for (sum, own) in of_answers.values.iter_mut().zip(sums.values) {
                *sum += own;
            }
            of_accounts.add(1.0, means);
            of_revenue.add(net.max(0) as f64, means);
        };
        let mut seen = None;
        for &row in window.rows.iter().rev() {
            let Some(values) = self.values_of(row, choice[DECIMALS]) else {
                continue;
            };
            if tests.is_some_and(|tests| tests[row as usize]) {
                continue;
            }
            let customer = answers.customer[row as usize];
            if latest && seen.replace(customer) == Some(customer) {
                continue;
            }
            let weight = weight_of(row);
            if weight.is_nan() {
                continue;
            }
            found.n += 1;
            if let Some(told) = &mut told {
                told.rows.push(row);
            }
            // Without an account a customer is one of its own.
            let account = answers
                .account
                .as_ref()
                .map(|accounts| accounts[row as usize]);
            let key = account
                .filter(|account| *account != u32::MAX)
                .unwrap_or(!customer);
            if open.is_none_or(|(known, _)| known != key) {
                close(&mut open, &mut found.units);
            }
            let (_, sums) = open.get_or_insert((key, Sums::default()));
            sums.add(weight, values);
            // Where the latest answer of each customer counts, a repeated one is no second.
            if choice[REPEATS] > 0 && !(latest && customer < answers.known_customers) {
                for &(_, answer, raw) in self.repeats_of(row) {
                    let values = self.values[usize::from(answer)];
                    if !values[0].is_nan() {
                        found.n += 1;
                        sums.add(weight, values);
                        if let Some(told) = &mut told {
                            told.repeats.push(raw);
                        }
                    }
                }
            }
        }
        close(&mut open, &mut found.units);
        let blanks = window.blanks.iter().map(|&row| weight_of(row));
        found.blanks = blanks.filter(|weight| !weight.is_nan()).sum();
        Some(found)
    }

    /// The score by a choice, with the rows that it counts.
    fn counted(&self, choice: &Choice) -> Option<(f64, CountedRows)> {
        let mut rows = CountedRows::default();
        let score = self.count(choice, Some(&mut rows))?.score(choice)?;
        Some((unit(&self.rule) * score, rows))
    }

    /// In what a choice differs from ours.
    fn changes(&self, choice: Choice) -> Vec<&'static str> {
        let kinds = (0..choice.len()).filter(|&kind| choice[kind] > 0);
        kinds.map(|kind| self.name(kind, choice[kind])).collect()
    }

    fn name(&self, kind: usize, way: usize) -> &'static str {
        match (kind, self.rule.counted, self.rule.measure) {
            (COUNTED, Counted::Latest, _) => "all_answers",
            (COUNTED, Counted::All, _) => "latest_answer",
            (CLASSES, _, Measure::Csat) => "top_box",
            (CLASSES, _, Measure::Ces) => "top_two_boxes",
            (CLASSES, ..) => "promoters_from_8",
            _ => WAYS[kind].get(way).copied().unwrap_or(""),
        }
    }
}

/// The values of every answer by our classes and by those that others use: promoters from 8 and detractors to 5, as in some
/// surveys of employees and in Europe; one answer fewer that is favourable.
fn values(rule: &Tally) -> [Values; 256] {
    let mut values = [[f64::NAN; 2]; 256];
    for (answer, values) in (0..=255).zip(&mut values) {
        let Some(own) = rule.value(answer) else {
            continue;
        };
        let other = match (rule.measure.is_net(), answer) {
            (true, ..=5) => -1.0,
            (true, 6..=7) => 0.0,
            (true, _) => 1.0,
            (false, _) => f64::from(u8::from(answer > rule.favourable)),
        };
        *values = [own, other];
    }
    values
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
    let mut passes = ways;
    passes[..OF_A_PASS].fill(1);
    let mut within = [1; 10];
    within[..OF_A_PASS].copy_from_slice(&ways[..OF_A_PASS]);
    let mut tried: Vec<(Choice, f64, usize)> = Vec::new();
    for of_pass in choices(passes).filter(|choice| differences(choice) <= MOST_CHANGES) {
        let Some(counting) = data.count(&of_pass, None) else {
            continue;
        };
        for mut choice in choices(within) {
            choice[OF_A_PASS..].copy_from_slice(&of_pass[OF_A_PASS..]);
            let score = counting
                .score(&choice)
                .filter(|_| differences(&choice) <= MOST_CHANGES);
            tried.extend(score.map(|score| (choice, unit * score, counting.n)));
        }
    }
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
    // Whole numbers as small ones are kept leave nothing between them.
    let whole = |file: &Opened| match file.column(&role) {
        Some(column) => matches!(column.values, table::Values::Small(_)),
        None => true,
    };
    let mut between = match view.files.iter().all(whole) {
        true => None,
        false => model.answers.column(view.files, &role, f64::NAN, read),
    };
    for value in between.iter_mut().flatten() {
        if value.fract() == 0.0 || !(low..=high).contains(value) {
            *value = f64::NAN;
        }
    }
    let between = between.filter(|between| between.iter().any(|value| !value.is_nan()));
    let values = values(&rule);
    let scored = |rows: Vec<u8>| {
        let mut rows = rows;
        let pairs = rows.iter_mut().zip(rule.values);
        for (at, (within, &answer)) in pairs.enumerate() {
            let own = !values[usize::from(answer)][0].is_nan();
            let half = || between.as_ref().is_some_and(|all| !all[at].is_nan());
            *within &= u8::from(own || half());
        }
        positions(&rows)
    };
    let unscored = |mut rows: Vec<u8>| {
        let pairs = rows.iter_mut().zip(rule.values);
        pairs.for_each(|(silent, &value)| *silent &= u8::from(value == BLANK));
        positions(&rows)
    };
    // Those who answered within a window, and those who were asked in it.
    let answered = (*view.mask).clone();
    let asked = asked_within(view)?.unwrap_or_else(|| answered.clone());
    let mut masks = vec![(answered, asked)];
    if view.mask.window.is_some() {
        let undated = Filter {
            date: None,
            ..view.filter.clone()
        };
        let all = undated.mask(model, view.files, view.work)?;
        masks.push((all.clone(), all));
    }
    let mut windows = Vec::new();
    let mut programs = 1;
    for (answered, asked) in masks {
        let revenue = of_accounts(view, answered.window);
        let own = rule_mask(&model.answers, &answered, rule.measure);
        if windows.is_empty() && own != answered.rows {
            programs = 2;
        }
        windows.push(Window {
            rows: scored(own),
            blanks: unscored(rule_mask(&model.answers, &asked, rule.measure)),
            revenue: revenue.clone(),
        });
        if programs > 1 {
            windows.push(Window {
                rows: scored(answered.rows),
                blanks: unscored(asked.rows),
                revenue,
            });
        }
    }
    Ok(Data {
        repeats: model.answers.repeats(view.files, rule.measure),
        tests: (model.trials.get_or_init(|| tests(view))).as_deref(),
        rule,
        windows,
        programs,
        values,
        between,
    })
}

/// What a trial of the survey is called.
const TRIALS: [&str; 6] = ["test", "preview", "тест", "тестовый", "تست", "آزمایشی"];
/// Columns that tell of the state of an answer, some of which are trials.
const STATES: [&str; 4] = ["status", "response_type", "статус", "وضعیت"];

/// Does a text have a word that tells of a trial?
fn tells_of_trial(text: &str) -> bool {
    let text = lower(text);
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.any(|word| TRIALS.contains(&word))
}

/// Answers that somebody gave to try the survey: those that a column named after it marks with yes, or a column of states
/// with its name, and those of customers and accounts whose id has the word. `None` where there are none.
fn tests(view: &View) -> Option<Vec<bool>> {
    let (answers, people) = (&view.model.answers, &view.model.people);
    let mut tests = vec![false; answers.len];
    let mut mark = |of_code: Vec<bool>, code: &dyn Fn(usize) -> usize| {
        if of_code.contains(&true) {
            for (row, test) in tests.iter_mut().enumerate() {
                *test |= of_code.get(code(row)).copied().unwrap_or(false);
            }
        }
    };
    for dimension in &answers.dimensions {
        let marks = tells_of_trial(&dimension.name);
        let state = STATES.contains(&lower(&dimension.name).replace(' ', "_").as_str());
        if marks || state {
            let words = (0..dimension.words.len().max(1) as u32).map(|code| dimension.word(code));
            let says = words.map(|word| match word {
                Some(word) if marks => truth(word) == Some(true),
                word => word.is_some_and(tells_of_trial),
            });
            mark(says.collect(), &|row| dimension.code(row) as usize);
        }
    }
    let of_ids = |ids: &Words| -> Vec<bool> {
        let ids = ids.iter().map(|(_, id)| id);
        // Few ids are looked at word by word.
        ids.map(|id| id.contains(TRIALS[0]) && tells_of_trial(id))
            .collect()
    };
    mark(of_ids(&people.ids), &|row| answers.customer[row] as usize);
    if let Some(account) = &answers.account {
        mark(of_ids(&people.accounts), &|row| account[row] as usize);
    }
    tests.contains(&true).then_some(tests)
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
    let told = |(file, row): (&Opened, usize)| {
        Some(ReconcileRow {
            file: file.table.name.clone(),
            row: file.sheet_row(row)?,
        })
    };
    let example = |row: &u32| {
        let (file, row) = *places.as_ref()?.get(*row as usize)?;
        told((view.files.get(file as usize)?, row as usize))
    };
    let mut steps = Vec::new();
    let mut choice = from;
    for kind in 0..choice.len() {
        if choice[kind] == 0 {
            continue;
        }
        let change = data.name(kind, choice[kind]);
        let decimals = choice[DECIMALS];
        let before = data.counted(&choice);
        let blanks = data.window(&choice).map(|window| &window.blanks);
        choice[kind] = 0;
        let (Some((from, before)), Some((to, after))) = (before, data.counted(&choice)) else {
            continue;
        };
        let (rows, examples) = if kind == REPEATS {
            let raw = ordered(before.repeats, |a, b| a.cmp(b));
            let first = raw.iter().take(EXAMPLES);
            let first = first.filter_map(|raw| told(Answers::at(view.files, *raw)?));
            (raw.len(), first.collect())
        } else {
            let all = || after.rows.iter().rev().copied();
            let rows: Vec<u32> = match kind {
                BLANKS => blanks.cloned().unwrap_or_default(),
                UNITS | WEIGHTS => all().collect(),
                CLASSES => {
                    let values = |row: &u32| data.values_of(*row, decimals);
                    all()
                        .filter(|row| values(row).is_some_and(|[own, other]| own != other))
                        .collect()
                }
                _ => apart(&before.rows, &after.rows),
            };
            let first = rows.iter().take(EXAMPLES).filter_map(example);
            (rows.len(), first.collect())
        };
        steps.push(ReconcileStep {
            change,
            from,
            to,
            difference: to - from,
            rows: rows as u64,
            examples,
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
