//! Who may leave in the months ahead, and the revenue at risk: learnt from who left, by what was known before.

use super::history::{ANSWER_DAYS, History};
use super::holdings::{Holdings, of_accounts, of_customers};
use super::stays::{Span, Stays};
use crate::analysis::measure::{RuleOptions, Tally};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::{Bootstrap, Calibrated, Outcomes, calibrated};
use crate::math::{Random, order_by_key, ordered};
use crate::model::calendar::{Calendar, Length, Period, iso};
use crate::model::{DAY, Entity, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{Estimate, Reason, Reliability, RiskFactor, RiskGroup, RiskReport, RiskRow};
use crate::stats::Class;
use crate::table::Values;

/// Months ahead where the options do not say.
const MONTHS: i32 = 3;
/// Who left, per column that is known of customers: fewer do not tell its effect from chance.
const EVENTS_PER_COLUMN: usize = 10;
/// Rows that a model learns from, and customers that its sums are resampled over; of more, accounts are taken at random.
const MOST_ROWS: usize = 1 << 16;
/// Resamples.
const REPLICATES: u32 = 200;
/// Customers listed where the options do not say.
const LISTED: u64 = 20;
/// Times the mean probability from which a customer is at risk, and below which safe.
const BOUNDS: [f64; 2] = [2.0, 0.5];
/// Points of the rule from which a customer is at risk, and below which safe.
const POINTS: [u32; 2] = [3, 1];
/// The answer of passives, with which those who were not heard are compared.
const MIDDLE: f64 = 8.0;
/// Days of half a year, of a year, and over which contacts count.
const HALF: i32 = 182;
const YEAR: i32 = 365;
const RECENT: i32 = 90;

/// What is known of a customer at the beginning of a period, in the order of the columns.
const NAMES: [&str; COLUMNS] = [
    "score",
    "unheard",
    "fell",
    "silence",
    "tenure",
    "revenue",
    "trend",
    "contacts",
    "open_case",
    "renewal",
];
const COLUMNS: usize = 10;
type Known = [f64; COLUMNS];

/// Options of `risk`.
#[derive(Debug, Clone, Default)]
pub struct Risk {
    /// Filter and confidence; its window ends the past.
    pub common: Common,
    /// Months ahead, 1 to 12; 3 where not given.
    pub months: Option<u64>,
    /// Calendar of the months.
    pub calendar: Calendar,
    /// Rows listed.
    pub limit: Option<u64>,
}

impl Options for Risk {
    const NAMES: &[&str] = &["months", "calendar", "limit"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        Ok(Self {
            common,
            months: options.whole("months", 1, 12)?,
            calendar: options
                .one_of("calendar", &Calendar::NAMED)?
                .unwrap_or_default(),
            limit: options.whole("limit", 1, 100_000)?,
        })
    }
}

impl Analysis for Risk {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(risk(view, self, around)?))
    }
}

/// What the files tell of each customer, by day.
struct Facts<'a> {
    view: &'a View<'a>,
    lives: &'a Lifetimes,
    history: History,
    scores: &'a [u8],
    calendar: Calendar,
    months: i32,
    /// Days of contacts by customer, ascending, and where each customer's begin.
    contacts: (Vec<u32>, Vec<i32>),
    /// Days on which cases were opened and closed, by customer.
    cases: (Vec<u32>, Vec<(i32, i32)>),
    /// Currency of most rows, in minor units of which money counts.
    currency: u8,
}

/// Puts values behind one another by customer: where each customer's begin, and the values.
fn by_customer<T: Copy>(customers: usize, rows: &[(u32, T)]) -> (Vec<u32>, Vec<T>) {
    let keys: Vec<u32> = rows.iter().map(|row| row.0).collect();
    let order = order_by_key(&keys);
    let mut starts = vec![0u32; customers + 1];
    rows.iter().for_each(|row| starts[row.0 as usize + 1] += 1);
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    (
        starts,
        order.iter().map(|&at| rows[at as usize].1).collect(),
    )
}

fn own<T>((starts, values): &(Vec<u32>, Vec<T>), customer: usize) -> &[T] {
    let range = starts.get(customer).zip(starts.get(customer + 1));
    range
        .and_then(|(&from, &to)| values.get(from as usize..to as usize))
        .unwrap_or_default()
}

impl<'a> Facts<'a> {
    fn new(view: &'a View<'a>, lives: &'a Lifetimes, options: &Risk) -> Result<Self> {
        let model = view.model;
        let customers = model.people.customers();
        let known = |customer: u32| (customer as usize) < customers;
        let answers = &model.answers;
        let rule = RuleOptions::default();
        let scores = Tally::new(answers, &rule).map_or(&[][..], |rule| rule.values);
        let mut contacts: Vec<(u32, i32)> = Vec::new();
        let met = model.contacts(view.files);
        if met.recorded {
            let rows = met.customer.iter().zip(&met.time).zip(&met.of_answer);
            let recorded = rows.filter(|((customer, time), of_answer)| {
                known(**customer) && **time != i64::MIN && !**of_answer
            });
            contacts.extend(
                recorded.map(|((&customer, time), _)| (customer, time.div_euclid(DAY) as i32)),
            );
        }
        let cases = model.cases(view.files);
        let opened = cases.opened.as_deref().unwrap_or_default();
        let rows = answers
            .customer
            .iter()
            .zip(opened.iter().zip(&cases.closed));
        let cases = rows
            .filter(|(customer, (opened, _))| known(**customer) && **opened != Values::DAY_MISSING);
        let cases: Vec<(u32, (i32, i32))> = cases
            .map(|(&customer, (&opened, &closed))| (customer, (opened, closed)))
            .collect();
        let mut rows = vec![0u64; model.ledger.currencies.len()];
        model
            .ledger
            .currency
            .iter()
            .for_each(|&at| rows[usize::from(at)] += 1);
        let main = (0..rows.len()).rev().max_by_key(|&at| rows[at]);
        Ok(Self {
            history: History::new(view, Entity::Customer, ANSWER_DAYS)?,
            contacts: by_customer(customers, &contacts),
            cases: by_customer(customers, &cases),
            calendar: options.calendar,
            months: options.months.map_or(MONTHS, |months| months as i32),
            currency: main.unwrap_or(0) as u8,
            view,
            lives,
            scores,
        })
    }

    fn score(&self, row: u32) -> Option<u8> {
        self.scores
            .get(row as usize)
            .copied()
            .filter(|score| *score <= 10)
    }

    /// The last answer before a day, the one before it, and the day of the last.
    fn last_scores(&self, customer: usize, day: i32) -> (Option<u8>, Option<u8>, Option<i32>) {
        let mut known = self.history.known(customer, day).iter().rev();
        let last = known.next();
        let score = |answer: Option<&(i32, Class, u32)>| self.score(answer?.2);
        (score(last), score(known.next()), last.map(|last| last.0))
    }

    /// Net minor units within [from, to) of what the customer, or its account, pays.
    fn paid(&self, customer: usize, cuts: [i32; 3]) -> [i64; 2] {
        let model = self.view.model;
        let ledger = &model.ledger;
        let payer = match ledger.entity {
            Entity::Customer => Some(customer as u32),
            Entity::Account => model.people.account(customer as u32),
        };
        let mut sums = [0i64; 2];
        let (Some(payer), Some(days)) = (payer, &ledger.day) else {
            return sums;
        };
        for row in ledger.rows_of(payer) {
            let side = cuts.partition_point(|cut| *cut <= days[row]);
            if ledger.currency[row] == self.currency && (1..3).contains(&side) {
                sums[side - 1] = sums[side - 1].saturating_add(ledger.minor[row]);
            }
        }
        sums
    }

    /// Does a yearly renewal fall into [from, to)?
    fn renews(&self, customer: usize, from: i32, to: i32) -> bool {
        let Some(day) = self.lives.renewal.get(customer).copied().flatten() else {
            return false;
        };
        let years = from.saturating_sub(day).div_euclid(YEAR);
        // Dates have four digits for their year.
        (years - 1..=years + 1).any(|years| {
            let again = self.calendar.shifted(day, 12 * years);
            (from..to).contains(&again)
        })
    }

    /// What was known of a customer before a day. Nothing of that day or later has a part in it.
    fn known(&self, customer: usize, day: i32) -> Known {
        let (score, before, answered) = self.last_scores(customer, day);
        let silent = answered.map_or(YEAR, |answered| day.saturating_sub(answered).min(YEAR));
        let heard = silent < YEAR && score.is_some();
        let log2 = |value: f64| libm::log2(1.0 + value.max(0.0));
        let started = self
            .view
            .model
            .people
            .started
            .get(customer)
            .copied()
            .flatten();
        let tenure = started.map_or(0.0, |start| f64::from(day.saturating_sub(start)) / 30.4375);
        let [earlier, later] = self.paid(customer, [day - YEAR, day - HALF, day]);
        let (earlier, later) = (earlier.max(0) as f64, later.max(0) as f64);
        let recent = own(&self.contacts, customer)
            .iter()
            .filter(|met| **met < day && **met >= day - RECENT);
        let open = own(&self.cases, customer).iter().any(|&(opened, closed)| {
            opened < day && (closed == Values::DAY_MISSING || closed >= day)
        });
        let flag = |is: bool| f64::from(u8::from(is));
        // Whoever was not heard stands where an answer of 8 does: `unheard` has the difference.
        let points = |score: Option<u8>| score.map_or(MIDDLE, f64::from);
        [
            if heard { points(score) - MIDDLE } else { 0.0 },
            flag(!heard),
            match before {
                Some(before) if heard => f64::from(before) - points(score),
                _ => 0.0,
            },
            f64::from(silent) / 30.4375,
            log2(tenure),
            log2(earlier + later),
            if earlier + later > 0.0 {
                (later - earlier) / (later + earlier)
            } else {
                0.0
            },
            log2(recent.count() as f64),
            flag(open),
            flag(self.renews(customer, day, self.calendar.shifted(day, self.months))),
        ]
    }

    /// Signs of danger: a detractor 2, fallen by a class 1, an open case 2, unheard though asked before 1.
    fn points(&self, customer: usize, day: i32, known: &Known) -> u32 {
        let (score, before, _) = self.last_scores(customer, day);
        let class = |score: Option<u8>| score.and_then(Class::of);
        let fell = class(score).zip(class(before));
        let fell = fell.is_some_and(|(now, then)| now.sign() < then.sign());
        let heard = known[1] == 0.0;
        let detractor = heard && class(score) == Some(Class::Detractor);
        2 * u32::from(detractor)
            + u32::from(heard && fell)
            + 2 * u32::from(known[8] > 0.0)
            + u32::from(!heard && score.is_some())
    }
}

/// Everybody's past, cut into periods that end with the last day.
struct Past {
    stays: Stays,
    /// First day of the time ahead.
    now: i32,
    /// First days of the periods, the earliest first.
    starts: Vec<i32>,
}

impl Past {
    fn new(view: &View, facts: &Facts, today: i32) -> Self {
        let months = Period::gregorian(Length::Month);
        let stays = Stays::new(
            view,
            Entity::Customer,
            facts.lives,
            &facts.history,
            months,
            today,
        );
        let now = stays.observed.1.saturating_add(1);
        let mut starts = Vec::new();
        if !stays.spans.is_empty() {
            for step in 1.. {
                let start = facts.calendar.shifted(now, -facts.months * step);
                if start < stays.observed.0 {
                    break;
                }
                starts.push(start);
            }
            starts.reverse();
        }
        Self { stays, now, starts }
    }

    /// The end of the period at a place.
    fn end(&self, at: usize) -> i32 {
        self.starts.get(at + 1).copied().unwrap_or(self.now)
    }

    /// Periods that a customer began as one, and whether it left in each.
    fn of(&self, span: &Span) -> impl Iterator<Item = (i32, bool)> {
        let (entry, exit, left) = (span.entry, span.exit, span.left);
        let all = (0..self.starts.len()).map(|at| (self.starts[at], self.end(at)));
        all.filter(move |(start, _)| entry <= *start && exit >= *start)
            .map(move |(start, end)| (start, left && exit < end))
    }
}

/// Customers with their account, those of one together.
fn clustered(view: &View, spans: &[Span]) -> Vec<(u32, Span)> {
    let people = &view.model.people;
    let of_span = |span: &Span| (people.cluster(span.customer), *span);
    ordered(spans.iter().map(of_span).collect(), |a: &(u32, Span), b| {
        a.0.cmp(&b.0)
    })
}

/// A model of leaving, and what it learnt from.
struct Learnt {
    outcomes: Outcomes,
    model: Calibrated,
}

/// Learns from the past; `None` where too few left, with how many periods and how many that ended with leaving.
fn learn(facts: &Facts, past: &Past, random: &mut Random) -> (Option<Learnt>, usize, usize) {
    let spans = clustered(facts.view, &past.stays.spans);
    let periods = |spans: &[(u32, Span)]| -> usize {
        spans.iter().map(|(_, span)| past.of(span).count()).sum()
    };
    let rows = periods(&spans);
    let ends = spans.iter().flat_map(|(_, span)| past.of(span));
    let left = ends.filter(|(_, left)| *left).count();
    if left < EVENTS_PER_COLUMN {
        return (None, rows, left);
    }
    let share = MOST_ROWS as f64 / rows as f64;
    let mut outcomes = Outcomes {
        columns: vec![Vec::new(); COLUMNS],
        ..Outcomes::default()
    };
    for account in spans.chunk_by(|a, b| a.0 == b.0) {
        if share < 1.0 && random.uniform() >= share {
            continue;
        }
        for (cluster, span) in account {
            for (day, left) in past.of(span) {
                let known = facts.known(span.customer as usize, day);
                let columns = outcomes.columns.iter_mut().zip(known);
                columns.for_each(|(column, value)| column.push(value));
                outcomes.y.push(f64::from(u8::from(left)));
                outcomes.clusters.push(*cluster);
            }
        }
    }
    let varies = |column: &&Vec<f64>| column.iter().any(|value| *value != column[0]);
    let columns = outcomes.columns.iter().filter(varies).count();
    let seen = outcomes.y.iter().sum::<f64>() as usize;
    if seen < EVENTS_PER_COLUMN * columns {
        return (None, rows, left);
    }
    let model = calibrated(&outcomes, random).ok();
    (model.map(|model| Learnt { outcomes, model }), rows, left)
}

/// The chance of leaving of everybody who is there, by customer number; `None` where the past does not tell it.
pub fn chances(view: &View, around: Surroundings) -> Result<Option<Vec<Option<f64>>>> {
    let lives = view.model.lifetimes(view.files);
    if !lives.tells_ends {
        return Ok(None);
    }
    let facts = Facts::new(view, lives, &Risk::default())?;
    let past = Past::new(view, &facts, around.today);
    let (learnt, ..) = learn(&facts, &past, &mut Random::new(around.seed));
    Ok(learnt.map(|learnt| {
        let mut chances = vec![None; view.model.people.customers()];
        for span in there(&past) {
            let customer = span.customer as usize;
            let known = facts.known(customer, past.now);
            if let Some(chance) = chances.get_mut(customer) {
                *chance = Some(learnt.model.probability(|column| known[column]));
            }
        }
        chances
    }))
}

/// Customers who are there at the end of the past.
fn there(past: &Past) -> impl Iterator<Item = &Span> {
    let now = past.now;
    past.stays
        .spans
        .iter()
        .filter(move |span| !span.left && span.exit + 1 >= now)
}

/// One customer of now.
struct Member {
    customer: usize,
    chance: Option<f64>,
    points: u32,
    heard: bool,
    /// Net minor units of the last year; an account's shared among its customers as equally as minor units allow.
    paid: Option<i128>,
    known: Known,
}

impl Member {
    /// Minor units that it pays and may be lost.
    fn stake(&self) -> f64 {
        self.paid.map_or(0.0, |paid| paid.max(0) as f64)
    }

    /// Those that are expected to be lost, where the past tells it.
    fn expected_loss(&self) -> f64 {
        self.chance.unwrap_or(0.0) * self.stake()
    }

    /// The chance of leaving, or the points of the rule.
    fn danger(&self) -> f64 {
        self.chance.unwrap_or(f64::from(self.points))
    }
}

fn risk(view: &View, options: &Risk, around: Surroundings) -> Result<RiskReport> {
    let model = view.model;
    let lives = model.lifetimes(view.files);
    let confidence = options.common.confidence;
    let none = |reason| Estimate::none(reason, 0, confidence);
    let mut report = RiskReport {
        reason: Some(Reason::NoColumn),
        missing: Vec::new(),
        model: "rule",
        months: options.months.map_or(MONTHS as u32, |months| months as u32),
        ahead: None,
        since: None,
        customers: 0,
        periods: 0,
        left: 0,
        leavers: 0,
        factors: Vec::new(),
        auc: none(Reason::TooFew),
        brier: none(Reason::TooFew),
        brier_of_mean: None,
        reliability: Vec::new(),
        thresholds: None,
        groups: Vec::new(),
        at_risk: none(Reason::TooFew),
        outcome: None,
        revenue: None,
        detractor_share: None,
        currency: None,
        decimals: 0,
        rows: Vec::new(),
        notices: [&model.ledger.notices[..], &lives.notices].concat(),
    };
    if model.people.started.iter().all(Option::is_none) {
        report.missing.push("started_at");
        return Ok(report);
    }
    let mut random = Random::new(around.seed);
    let facts = Facts::new(view, lives, options)?;
    let past = Past::new(view, &facts, around.today);
    let mut learnt = None;
    if lives.tells_ends {
        let (found, periods, left) = learn(&facts, &past, &mut random);
        (report.periods, report.left) = (periods as u64, left as u64);
        let leavers = past.stays.spans.iter().filter(|span| span.left);
        report.leavers = leavers.count() as u64;
        learnt = found;
    } else {
        report.missing.push("ended_at");
        report.at_risk = none(Reason::NoColumn);
    }
    let window = Some((past.now.saturating_sub(YEAR), past.now));
    let money = match model.ledger.entity {
        Entity::Customer => of_customers(view, window),
        Entity::Account => of_accounts(view, window),
    };
    let members = members(&facts, &past, learnt.as_ref(), money.as_deref());
    if members.is_empty() {
        report.reason = Some(Reason::NoData);
        return Ok(report);
    }
    report.reason = None;
    report.customers = members.len() as u64;
    let end = options.calendar.shifted(past.now, facts.months);
    report.ahead = Some([iso(past.now), iso(end)]);
    if let Some(money) = &money {
        report.currency.clone_from(&money.currency.code);
        report.decimals = money.currency.decimals;
    }
    report.detractor_share = detractor_share(&facts, past.now, &members);
    let mut bounds = POINTS.map(f64::from);
    if let Some(learnt) = &learnt {
        report.model = "calibrated";
        report.since = past.starts.first().map(|&day| iso(day));
        let n = members.len() as f64;
        let mean = members
            .iter()
            .filter_map(|member| member.chance)
            .sum::<f64>()
            / n;
        bounds = BOUNDS.map(|times| times * mean);
        tell(
            &mut report,
            learnt,
            &members,
            money.as_deref(),
            confidence,
            &mut random,
        );
    }
    report.thresholds = Some(bounds);
    let group = |member: &Member| {
        let danger = member.danger();
        match (
            danger >= bounds[0] && danger > 0.0,
            danger < bounds[1] && member.heard,
        ) {
            (true, _) => 0,
            (_, true) => 2,
            _ => 1,
        }
    };
    report.groups = groups(&members, &group, money.as_deref());
    let all = members.iter().filter_map(|member| member.paid).sum();
    report.revenue = money.as_ref().map(|money| money.money(all));
    // Whoever is not known to pay stands behind all who do.
    let urgency = |member: &Member| member.danger() * member.paid.map_or(1.0, |_| member.stake());
    let listed = ordered(members.iter().collect(), |a: &&Member, b| {
        urgency(b).total_cmp(&urgency(a))
    });
    let labels = model.customer_labels(view.files);
    let accounts = model.account_labels(view.files);
    let row = |member: &&Member| {
        let account = model.people.account(member.customer as u32);
        RiskRow {
            id: labels.id(member.customer).unwrap_or_default(),
            name: labels.name(member.customer),
            account: account.and_then(|at| accounts.id(at as usize)),
            group: GROUPS[group(member)],
            probability: member.chance,
            points: member.chance.is_none().then_some(member.points),
            revenue: money
                .as_ref()
                .zip(member.paid)
                .map(|(money, paid)| money.money(paid)),
            score: facts.last_scores(member.customer, past.now).0,
        }
    };
    let limit = options.limit.unwrap_or(LISTED) as usize;
    report.rows = listed
        .iter()
        .filter(|member| urgency(member) > 0.0)
        .take(limit)
        .map(row)
        .collect();
    Ok(report)
}

const GROUPS: [&str; 3] = ["at_risk", "grey", "safe"];

fn members(
    facts: &Facts,
    past: &Past,
    learnt: Option<&Learnt>,
    money: Option<&Holdings>,
) -> Vec<Member> {
    let people = &facts.view.model.people;
    let by_account = facts.view.model.ledger.entity == Entity::Account;
    let net = |at: u32| money?.net.get(at as usize).copied()?;
    // What is left of an account's revenue, and how many customers have no part of it yet.
    let accounts = 0..people.account_count().unwrap_or(0) as u32;
    let mut left: Vec<(Option<i128>, i128)> = accounts.map(|at| (net(at), 0)).collect();
    for span in there(past) {
        if let Some(account) = people.account(span.customer) {
            left[account as usize].1 += 1;
        }
    }
    let mut part = |account: u32| {
        let (left, customers) = &mut left[account as usize];
        let part = (*left)? / *customers;
        *left = left.map(|left| left - part);
        *customers -= 1;
        Some(part)
    };
    let member = |span: &Span| {
        let customer = span.customer as usize;
        let known = facts.known(customer, past.now);
        let paid = match by_account {
            true => people.account(span.customer).and_then(&mut part),
            false => net(span.customer),
        };
        let model = learnt.map(|learnt| &learnt.model);
        Member {
            customer,
            chance: model.map(|model| model.probability(|column| known[column])),
            points: facts.points(customer, past.now, &known),
            heard: known[1] == 0.0,
            paid,
            known,
        }
    };
    there(past).map(member).collect()
}

/// What detractors pay of what customers with a class pay.
fn detractor_share(facts: &Facts, day: i32, members: &[Member]) -> Option<f64> {
    let (mut all, mut detractors) = (0i128, 0i128);
    for member in members {
        let class = facts.history.before(member.customer, day);
        let Some((class, paid)) = class.zip(member.paid) else {
            continue;
        };
        all += paid.max(0);
        if class == Class::Detractor {
            detractors += paid.max(0);
        }
    }
    (all > 0).then(|| detractors as f64 / all as f64)
}

fn groups(
    members: &[Member],
    group: &dyn Fn(&Member) -> usize,
    money: Option<&Holdings>,
) -> Vec<RiskGroup> {
    let of_group = |at: usize| {
        let own: Vec<&Member> = members
            .iter()
            .filter(|member| group(member) == at)
            .collect();
        let sum = own.iter().filter_map(|member| member.paid).sum();
        let chances: Option<Vec<f64>> = own.iter().map(|member| member.chance).collect();
        let known = !members.is_empty() && members[0].chance.is_some();
        let at_risk: f64 = own.iter().map(|member| member.expected_loss()).sum();
        RiskGroup {
            group: GROUPS[at],
            customers: own.len() as u64,
            expected: chances
                .filter(|_| known)
                .map(|chances| chances.iter().sum()),
            revenue: money.map(|money| money.money(sum)),
            at_risk: money
                .filter(|_| known)
                .map(|money| money.money(libm::rint(at_risk) as i128)),
        }
    };
    (0..GROUPS.len()).map(of_group).collect()
}

/// Says what a model learnt, how well, and what it expects.
fn tell(
    report: &mut RiskReport,
    learnt: &Learnt,
    members: &[Member],
    money: Option<&Holdings>,
    confidence: f64,
    random: &mut Random,
) {
    let Learnt { outcomes, model } = learnt;
    let judged = model.judged(&outcomes.y);
    let n = outcomes.y.len() as u64;
    // Of very many customers some stand for all.
    let step = members.len().div_ceil(MOST_ROWS).max(1);
    let some: Vec<&Member> = members.iter().step_by(step).collect();
    let columns: Vec<Vec<f64>> = (0..COLUMNS)
        .map(|column| some.iter().map(|member| member.known[column]).collect())
        .collect();
    let sizes: Vec<f64> = some.iter().map(|member| member.stake()).collect();
    let resampled = model.resampled(outcomes, &columns, &sizes, REPLICATES, random);
    let method = "bootstrap_percentile";
    let (auc, brier) = (
        resampled.auc.percentile(confidence),
        resampled.brier.percentile(confidence),
    );
    report.auc = match judged.auc {
        Some(value) => Estimate::of(value, auc, n, confidence, method),
        None => Estimate::none(Reason::NotIdentified, n, confidence),
    };
    report.brier = Estimate::of(judged.brier, brier, n, confidence, method);
    report.brier_of_mean = Some(judged.brier_of_mean);
    report.reliability = judged
        .bins
        .iter()
        .map(|&(n, expected, left)| Reliability {
            expected,
            left: Estimate::share(left, n, confidence),
        })
        .collect();
    let kept = model.model.kept.iter();
    report.factors = kept
        .zip(model.model.ratios(confidence).unwrap_or_default())
        .map(|(&column, (ratio, interval))| RiskFactor {
            name: NAMES[column],
            odds_ratio: Estimate::of(ratio, Some(interval), n, confidence, "wald_log"),
        })
        .collect();
    let Some(money) = money else {
        report.at_risk = Estimate::none(Reason::NoColumn, n, confidence);
        return;
    };
    let scale = money.currency.scale();
    let expected = members.iter().map(Member::expected_loss).sum::<f64>() / scale;
    // What stands for all is scaled to all.
    let part: f64 = some.iter().map(|member| member.expected_loss()).sum();
    let times = if part > 0.0 { expected / part } else { 0.0 };
    let interval = |bootstrap: &Bootstrap| {
        let interval = bootstrap.percentile(confidence)?;
        Some(interval.scaled(times))
    };
    let around = interval(&resampled.expected).map(|interval| interval.holding(expected));
    let customers = members.len() as u64;
    report.at_risk = Estimate::of(expected, around, customers, confidence, method);
    report.outcome = interval(&resampled.outcome)
        .filter(|_| step == 1)
        .map(|outcome| [outcome.low, outcome.high]);
}
