//! Closing the loop: cases that follow answers.

use super::recovery::recovery;
use crate::analysis::measure::{RuleOptions, Tally};
use crate::analysis::monetize::{Holdings, of_accounts, of_customers};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{self, Interval, Survival};
use crate::math::ordered;
use crate::model::calendar::iso;
use crate::model::{Answers, Dimension, Entity};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{
    ClosedBy, Estimate, LoopColumn, LoopGroup, LoopReport, Money, OpenCase, Reason,
};
use crate::stats::{Class, EventTable};
use crate::table::Values;

/// Options of `loop`.
#[derive(Debug, Clone, Default)]
pub struct ClosedLoop {
    /// Filter and confidence.
    pub common: Common,
    /// Days within which a case should be closed; 14 where not given.
    pub target: Option<u32>,
    /// Columns to tell cases by; owner, level and touchpoint where not given.
    pub by: Vec<String>,
    /// Agreement of two answers of one customer, as a correlation; from the data where not given.
    pub reliability: Option<f64>,
    /// Seed of the bootstrap; the session's where not given.
    pub seed: Option<u64>,
}

impl Options for ClosedLoop {
    const NAMES: &[&str] = &["target", "by", "reliability", "seed"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let mut by = Vec::new();
        for value in options.get("by").list("by")? {
            by.extend(value.owned("by")?);
        }
        let reliability = options.number("reliability")?;
        if reliability.is_some_and(|reliability| !(0.0..=1.0).contains(&reliability)) {
            return Err(refuse("reliability", "write a correlation from 0 to 1"));
        }
        Ok(Self {
            common,
            target: options.whole("target", 1, 365)?.map(|days| days as u32),
            by,
            reliability,
            seed: options.whole("seed", 0, 1 << 53)?,
        })
    }
}

impl Analysis for ClosedLoop {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        let seed = self.seed.unwrap_or(around.seed);
        Ok(Box::new(closed_loop(view, self, around.today, seed)?))
    }
}

/// Days of the target where none is given.
const TARGET: u32 = 14;
/// Most values of a column, points of the curve and open cases that are told.
const MOST_VALUES: usize = 50;
const MOST_POINTS: usize = 120;
const MOST_CASES: usize = 200;
/// Longer is no time to close a case: dates that are wrong, and a table that would take memory.
const LONGEST: i32 = 36_525;

/// A case within the filter.
struct Case {
    row: u32,
    /// Days until it was closed, or until the last day that is known.
    days: u32,
    open: bool,
}

/// The last day on which any row of the answers says that something happened, at most today.
pub fn last_known(view: &View, today: i32) -> Option<i32> {
    let cases = view.model.cases(view.files);
    let answered = view.model.answers.day.iter().flatten();
    let opened = cases.opened.iter().flatten();
    let days = answered.chain(opened).chain(&cases.closed).copied();
    let last = days.filter(|&day| day <= today).max();
    last.filter(|&day| day != Values::DAY_MISSING)
}

fn closed_loop(view: &View, options: &ClosedLoop, today: i32, seed: u64) -> Result<LoopReport> {
    let confidence = options.common.confidence;
    let target = options.target.unwrap_or(TARGET);
    let answers = &view.model.answers;
    let known = view.model.cases(view.files);
    let rule = Tally::new(answers, &RuleOptions::default())?;
    let base = view.base(&rule, &RuleOptions::default());
    let none = |reason| Estimate::none(reason, 0, confidence);
    let recovered = recovery(view, target, options.reliability, confidence, seed)?;
    let mut report = LoopReport {
        reason: Some(Reason::NoColumn),
        as_of: None,
        target,
        cases: 0,
        open: 0,
        overdue: 0,
        opened: none(Reason::NoColumn),
        in_target: none(Reason::NoColumn),
        days: none(Reason::NoColumn),
        curve: Vec::new(),
        columns: Vec::new(),
        open_cases: Vec::new(),
        currency: None,
        decimals: 0,
        recovery: recovered,
        notices: Vec::new(),
    };
    let (Some(opened), Some(as_of)) = (&known.opened, last_known(view, today)) else {
        return Ok(report);
    };
    let mut backwards = Notice::new("closed_before_opened");
    let mut cases = Vec::new();
    for (row, _) in (0u32..).zip(&base.rows).filter(|(_, within)| **within != 0) {
        let (from, to) = (opened[row as usize], known.closed[row as usize]);
        if from == Values::DAY_MISSING || from > as_of {
            continue;
        }
        let open = to == Values::DAY_MISSING || to > as_of;
        let days = if open { as_of - from } else { to - from };
        match u32::try_from(days) {
            Ok(days) if days <= LONGEST as u32 => cases.push(Case { row, days, open }),
            _ => backwards.count += 1,
        }
    }
    if backwards.count > 0 {
        report.notices.push(backwards);
    }
    let detractors = base.answered.rows.iter().zip(&base.answered.answers);
    let detractors = detractors.filter(|(_, answer)| Class::of(**answer) == Some(Class::Detractor));
    let (mut asked_for, mut given) = (0, 0);
    for (&row, _) in detractors {
        asked_for += 1;
        given += u64::from(opened[row as usize] != Values::DAY_MISSING);
    }
    report.as_of = Some(iso(as_of));
    report.opened = Estimate::share(given, asked_for, confidence);
    report.reason = cases.is_empty().then_some(Reason::NoData);
    report.cases = cases.len() as u64;
    report.open = cases.iter().filter(|case| case.open).count() as u64;
    report.overdue = cases.iter().filter(|case| overdue(case, target)).count() as u64;
    let table = table(cases.iter());
    report.in_target = in_target(&table, target, confidence);
    report.days = median(&table, confidence);
    report.curve = curve(&table, confidence);
    let usual = ["case_owner", "case_level", "touchpoint"].into_iter();
    let usual = usual.filter_map(|name| answers.dimension(name)).collect();
    for dimension in answers.named(&options.by, usual)? {
        report
            .columns
            .push(column(dimension, &cases, target, confidence));
    }
    let tested: Vec<f64> = report
        .columns
        .iter()
        .filter_map(|column| column.p_value)
        .collect();
    let mut adjusted = estimate::benjamini_hochberg(&tested).into_iter();
    for column in &mut report.columns {
        column.p_adjusted = column.p_value.and_then(|_| adjusted.next());
    }
    let money = match view.model.ledger.entity {
        Entity::Account => of_accounts(view, Some((as_of - 364, as_of + 1))),
        Entity::Customer => of_customers(view, Some((as_of - 364, as_of + 1))),
    };
    report.currency = money.as_ref().and_then(|money| money.currency.code.clone());
    report.decimals = money.as_ref().map_or(0, |money| money.currency.decimals);
    report.open_cases = open_cases(view, &cases, opened, target, money.as_deref());
    Ok(report)
}

fn overdue(case: &Case, target: u32) -> bool {
    case.open && case.days > target
}

fn table<'a>(cases: impl Iterator<Item = &'a Case>) -> EventTable {
    let mut table = EventTable::default();
    cases.for_each(|case| table.update(None, case.days, !case.open));
    table
}

/// The share closed within the target.
fn in_target(table: &EventTable, target: u32, confidence: f64) -> Estimate {
    let n = table.n();
    let Some(curve) = estimate::kaplan_meier(table, 0) else {
        return Estimate::none(Reason::NoData, n, confidence);
    };
    let row = curve.at(target);
    let left = row.map_or(1.0, |row| row.survival);
    // Nobody was watched for so long, and some were still open when last seen.
    if curve.last < target && left > 0.0 {
        return Estimate::none(Reason::TooFew, n, confidence);
    }
    let limits = row.and_then(|row| row.log_log(confidence));
    match limits {
        Some(limits) => {
            let interval = Interval {
                low: 1.0 - limits.high,
                high: 1.0 - limits.low,
            };
            Estimate::of(
                1.0 - left,
                Some(interval),
                n,
                confidence,
                "greenwood_log_log",
            )
        }
        // None or all are closed: the curve has no spread, those who were watched so long have.
        None => {
            let watched = table.at_risk(target).max(1);
            let closed = if left > 0.0 { 0 } else { watched };
            Estimate::share(closed, watched, confidence)
        }
    }
}

/// The median of days to close; its interval only where both ends are known.
fn median(table: &EventTable, confidence: f64) -> Estimate {
    let n = table.n();
    let curve = estimate::kaplan_meier(table, 0);
    let Some((curve, median)) = curve.and_then(|curve| curve.median().map(|m| (curve, m))) else {
        let reason = if n == 0 {
            Reason::NoData
        } else {
            Reason::TooFew
        };
        return Estimate::none(reason, n, confidence);
    };
    let [low, high] = curve.median_limits(confidence);
    let interval = low.zip(high).map(|(low, high)| Interval {
        low: f64::from(low.min(median)),
        high: f64::from(high.max(median)),
    });
    Estimate::of(
        f64::from(median),
        interval,
        n,
        confidence,
        "brookmeyer_crowley",
    )
}

fn curve(table: &EventTable, confidence: f64) -> Vec<ClosedBy> {
    let Some(Survival { rows, .. }) = estimate::kaplan_meier(table, 0) else {
        return Vec::new();
    };
    let step = rows.len().div_ceil(MOST_POINTS).max(1);
    let last = rows.len().saturating_sub(1);
    let told = rows.iter().enumerate();
    told.filter(|(at, _)| at % step == 0 || *at == last)
        .map(|(_, row)| {
            let limits = row.log_log(confidence);
            ClosedBy {
                day: row.time,
                closed: 1.0 - row.survival,
                low: limits.map(|limits| 1.0 - limits.high),
                high: limits.map(|limits| 1.0 - limits.low),
                at_risk: row.at_risk,
            }
        })
        .collect()
}

fn column(dimension: &Dimension, cases: &[Case], target: u32, confidence: f64) -> LoopColumn {
    let mut by_value: Vec<Vec<&Case>> = vec![Vec::new(); dimension.words.len().max(1)];
    for case in cases {
        by_value[dimension.code(case.row as usize) as usize].push(case);
    }
    let used = (0..by_value.len()).filter(|&code| !by_value[code].is_empty());
    let used = ordered(used.collect::<Vec<_>>(), |&a, &b| {
        by_value[b].len().cmp(&by_value[a].len())
    });
    let others = used.len().saturating_sub(MOST_VALUES) as u64;
    let told = used.into_iter().take(MOST_VALUES);
    let tables: Vec<(usize, EventTable)> = told
        .map(|code| (code, table(by_value[code].iter().copied())))
        .collect();
    let test = estimate::log_rank(&tables.iter().map(|(_, table)| table).collect::<Vec<_>>());
    let group = |(code, table): &(usize, EventTable)| {
        let cases = &by_value[*code];
        LoopGroup {
            value: dimension.word(*code as u32).map(str::to_owned),
            cases: cases.len() as u64,
            open: cases.iter().filter(|case| case.open).count() as u64,
            overdue: cases.iter().filter(|case| overdue(case, target)).count() as u64,
            in_target: in_target(table, target, confidence),
            days: median(table, confidence),
        }
    };
    LoopColumn {
        column: dimension.name.clone(),
        groups: tables.iter().map(group).collect(),
        others,
        p_value: test.map(|test| test.p_value),
        p_adjusted: None,
    }
}

fn open_cases(
    view: &View,
    cases: &[Case],
    opened: &[i32],
    target: u32,
    money: Option<&Holdings>,
) -> Vec<OpenCase> {
    let answers = &view.model.answers;
    let open: Vec<&Case> = cases.iter().filter(|case| case.open).collect();
    let oldest = ordered(open, |a, b| b.days.cmp(&a.days));
    let customers = view.model.customer_labels(view.files);
    let accounts = view.model.account_labels(view.files);
    let word = |name: &str, row: usize| {
        let dimension = answers.dimension(name)?;
        dimension.word(dimension.code(row)).map(str::to_owned)
    };
    let row = |case: &Case| {
        let row = case.row as usize;
        let customer = answers.customer[row] as usize;
        let account = answers
            .account
            .as_ref()
            .map(|account| account[row] as usize);
        let payer = match view.model.ledger.entity {
            Entity::Customer => Some(customer),
            Entity::Account => account,
        };
        OpenCase {
            customer: customers.id(customer).unwrap_or_default(),
            name: customers.name(customer),
            account: account.and_then(|account| accounts.id(account)),
            opened: iso(opened[row]),
            days: case.days,
            overdue: overdue(case, target),
            owner: word("case_owner", row),
            level: word("case_level", row),
            score: score_of(answers, row),
            revenue: payer.and_then(|payer| paid(money, payer)),
        }
    };
    oldest.into_iter().take(MOST_CASES).map(row).collect()
}

/// The answer of a row, where it has one on the scale.
pub fn score_of(answers: &Answers, row: usize) -> Option<u8> {
    let score = answers.score.as_ref()?.get(row).copied();
    score.filter(|score| *score <= 10)
}

/// What a customer or account pays.
pub fn paid(money: Option<&Holdings>, payer: usize) -> Option<Money> {
    let money = money?;
    Some(money.money(money.net.get(payer).copied()??))
}
