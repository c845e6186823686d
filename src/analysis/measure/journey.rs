//! The score along the journey: touchpoints in their order, the steps between them, and contacts against score.

use super::compare::{Sides, adjust, comparison, neighbours, two_filters};
use super::count::{Counts, Group, RuleOptions, Sample, Tally, tally_by, tally_counted};
use super::score::{notices, score_estimate};
use super::stages::{place, stage};
use crate::analysis::monetize::{Holdings, of_accounts, of_customers};
use crate::analysis::{Analysis, Base, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::math::ordered;
use crate::model::{Contacts, DAY};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{
    Comparison, ContactFrequency, Estimate, FrequencyGroup, JourneyReport, JourneyTouchpoint,
    Reason, Transition,
};
use crate::table::{Values, lower};
use std::ops::Range;
use std::rc::Rc;

/// Touchpoints that are told.
const MOST: usize = 50;
/// Moves that are told.
const MOVES: usize = 40;
/// Contacts before an answer, as groups: fewest and most.
const FREQUENCIES: [(u64, Option<u64>); 6] = [
    (0, Some(0)),
    (1, Some(1)),
    (2, Some(2)),
    (3, Some(4)),
    (5, Some(9)),
    (10, None),
];

/// In which order touchpoints stand.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Order {
    /// Companies' where accounts are known, people's elsewhere.
    #[default]
    Found,
    /// Companies'.
    B2b,
    /// People's.
    B2c,
    /// These first.
    Given(Vec<String>),
}

/// Options of `journey`.
#[derive(Debug, Clone, Default)]
pub struct Journey {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// In which order touchpoints stand.
    pub order: Order,
    /// Days that a move may take, and before an answer in which contacts count; 90 where not given.
    pub lookback_days: Option<u64>,
    /// The touchpoint whose contacts are set against the score; all where not given.
    pub contacts_at: Option<String>,
    /// False discovery rate; 0.1 where not given.
    pub q: Option<f64>,
    /// Answers that a group must have to be tested; 20 where not given.
    pub min_n: Option<u64>,
}

impl Options for Journey {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["order", "lookbackDays", "contactsAt", "q", "minN"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let order = match options.get("order") {
            Value::Null => Order::Found,
            Value::Text(name) if name == "b2b" => Order::B2b,
            Value::Text(name) if name == "b2c" => Order::B2c,
            Value::List(names) => {
                let names = names.iter().map(|name| name.owned("order"));
                Order::Given(
                    names
                        .collect::<Result<Vec<_>>>()?
                        .into_iter()
                        .flatten()
                        .collect(),
                )
            }
            _ => {
                return Err(refuse(
                    "order",
                    "write 'b2b', 'b2c' or a list of touchpoints",
                ));
            }
        };
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            order,
            lookback_days: options.whole("lookbackDays", 1, 3650)?,
            contacts_at: options.text("contactsAt")?.map(str::to_owned),
            q: options.number("q")?,
            min_n: options.whole("minN", 1, 1 << 40)?,
        })
    }
}

impl Analysis for Journey {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(journey(view, self)?))
    }
}

/// The contacts of the customers within the filter, customer by customer, each in the order of time.
struct Runs<'a> {
    contacts: &'a Contacts,
    /// Where each customer's stand among the trails.
    of_customer: Vec<Range<usize>>,
}

/// What customers pay, or else accounts.
struct Payments {
    customers: Option<Rc<Holdings>>,
    accounts: Option<Rc<Holdings>>,
}

impl Payments {
    fn new(view: &View) -> Self {
        let customers = of_customers(view, view.mask.window);
        Self {
            accounts: match customers {
                Some(_) => None,
                None => of_accounts(view, view.mask.window),
            },
            customers,
        }
    }
}

/// What contacts tell of one touchpoint.
#[derive(Debug, Clone, Copy, Default)]
struct Met {
    contacts: u64,
    customers: u64,
    revenue: i128,
    /// Σ of the place of the first contact among those of the customer.
    places: u64,
}

/// Journey by touchpoint.
///
/// # Errors
/// Those of the filter and the rule's options.
fn journey(view: &View, options: &Journey) -> Result<JourneyReport> {
    let (model, answers) = (view.model, &view.model.answers);
    let contacts = model.contacts(view.files);
    let companies = match options.order {
        Order::Found => answers.account.is_some(),
        _ => options.order == Order::B2b,
    };
    let mut report = JourneyReport {
        rule: None,
        order: match options.order {
            Order::Given(_) => "given",
            _ if companies => "b2b",
            _ => "b2c",
        },
        touchpoints: Vec::new(),
        tested: 0,
        q: options.q.unwrap_or(0.1),
        min_n: options.min_n.unwrap_or(20),
        transitions: Vec::new(),
        lookback_days: options.lookback_days.unwrap_or(90),
        frequency: None,
        recorded: contacts.recorded,
        currency: None,
        reason: None,
        missing: None,
        notices: contacts.notices.iter().map(Notice::brief).collect(),
    };
    if contacts.touchpoints.is_empty() {
        report.reason = Some(Reason::NoColumn);
        report.missing = Some("touchpoint");
        return Ok(report);
    }
    let at = options.contacts_at.as_deref().map(|name| {
        let mut words = contacts.touchpoints.iter();
        let found = words.find(|(_, word)| lower(word) == lower(name.trim()));
        let problem = || refuse("contactsAt", format!("there is no touchpoint \"{name}\""));
        found.map(|(code, _)| code).ok_or_else(problem)
    });
    let at = at.transpose()?;
    let runs = Runs::new(view, contacts);
    let size = contacts.touchpoints.len();
    let payments = Payments::new(view);
    let met = runs.met(view, &payments, size);
    let rule = Tally::new(answers, &options.rule).ok();
    let scored = rule
        .as_ref()
        .map(|rule| Scored::new(view, rule, options, contacts));
    let n = |code: usize| scored.as_ref().map_or(0, |scored| scored.n(code));

    // Those that most is known of, then in the order of the journey.
    let known: Vec<usize> = (1..size)
        .filter(|&code| n(code) + met[code].contacts > 0)
        .collect();
    let known = ordered(known, |&a, &b| {
        (n(b), met[b].contacts).cmp(&(n(a), met[a].contacts))
    });
    let left_out = known.len().saturating_sub(MOST) as u64;
    if left_out > 0 {
        report.notices.push(Notice {
            count: left_out,
            ..Notice::new("touchpoints_left_out")
        });
    }
    let shown: Vec<usize> = known.into_iter().take(MOST).collect();
    let shown = in_order(shown, &options.order, companies, contacts, &met);
    let confidence = options.common.confidence;
    for &code in &shown {
        let name = contacts.touchpoints.get(code as u32);
        let met = met[code];
        report.touchpoints.push(JourneyTouchpoint {
            name: name.to_owned(),
            stage: stage(name),
            score: match &scored {
                Some(scored) => {
                    score_estimate(scored.rule, &scored.counts.groups[code], confidence)
                }
                None => Estimate::none(Reason::NoData, 0, confidence),
            },
            contacts: met.contacts,
            customers: met.customers,
            revenue: None,
            mean_position: (met.customers > 0).then(|| met.places as f64 / met.customers as f64),
            step: None,
        });
    }
    let tested: Vec<usize> = (shown.iter().copied())
        .filter(|&code| n(code) >= report.min_n)
        .collect();
    let sides = scored.as_ref().map(|scored| scored.steps(&tested));
    let name = |code: usize| contacts.touchpoints.get(code as u32);
    let mut steps: Vec<Comparison> = (scored.iter().zip(sides))
        .flat_map(|(scored, sides)| {
            let pairs = tested.windows(2).zip(sides);
            pairs.map(|(pair, sides)| {
                let (before, after) = (name(pair[0]), name(pair[1]));
                let column = Some("touchpoint");
                comparison(scored.rule, &sides, column, after, before, confidence)
            })
        })
        .collect();
    adjust(&mut steps, report.q);
    report.tested = steps.iter().filter(|step| step.p_value.is_some()).count() as u64;
    for step in steps {
        if let Some(touchpoint) = report.touchpoints.iter_mut().find(|t| t.name == step.a) {
            touchpoint.step = Some(step);
        }
    }
    money(&payments, &shown, &met, &mut report);
    runs.moves(&shown, confidence, &mut report);
    if let Some(scored) = &scored {
        let base = view.base(scored.rule, &options.rule);
        report.rule = Some(scored.rule.rule(&base.total.histogram));
        report.notices.extend(
            notices(scored.rule, &base.total)
                .into_iter()
                .filter(|notice| notice.count > 0),
        );
        report.frequency = runs.frequency(scored.rule, &base.answered, at, confidence, &report);
    }
    Ok(report)
}

/// Answers by touchpoint.
struct Scored<'a> {
    rule: &'a Tally<'a>,
    base: Rc<Base>,
    /// The touchpoint of each answer.
    codes: Vec<u32>,
    counts: Counts,
}

impl<'a> Scored<'a> {
    fn new(view: &View, rule: &'a Tally<'a>, options: &Journey, contacts: &Contacts) -> Self {
        let base = view.base(rule, &options.rule);
        let rows = &base.answered.rows;
        let mut codes = match rule.answers.dimension("touchpoint") {
            Some(dimension) => dimension.of_rows(rows),
            None => vec![0; rows.len()],
        };
        for code in &mut codes {
            let known = contacts.of_answers.get(*code as usize);
            *code = known.copied().unwrap_or(0);
        }
        let counts = tally_by(rule, &base.answered, &codes, contacts.touchpoints.len());
        Self {
            rule,
            base,
            codes,
            counts,
        }
    }

    fn n(&self, code: usize) -> u64 {
        let group = self.counts.groups.get(code);
        group.map_or(0, |group| group.histogram.n())
    }

    /// Each of some touchpoints but the first against the one before it.
    fn steps(&self, codes: &[usize]) -> Vec<Sides> {
        let groups = &self.counts.groups;
        let mut place = vec![usize::MAX; groups.len()];
        for (at, &code) in codes.iter().enumerate() {
            place[code] = at;
        }
        let rows = self.base.answered.rows.iter().zip(&self.codes);
        let kept = rows.zip(&self.counts.kept).filter(|(_, kept)| **kept != 0);
        let placed = kept.map(|((&row, &code), _)| (row, place[code as usize]));
        let known: Vec<(u32, usize)> = placed.filter(|(_, place)| *place != usize::MAX).collect();
        let groups: Vec<Group> = codes.iter().map(|&code| groups[code]).collect();
        neighbours(self.rule, &known, &groups)
    }
}

/// The rows of each group, in their order.
fn by_group(rows: &[u32], groups: &[u32], size: usize) -> Vec<Vec<u32>> {
    let mut of_group = vec![Vec::new(); size];
    for (&row, &group) in rows.iter().zip(groups) {
        if let Some(own) = of_group.get_mut(group as usize) {
            own.push(row);
        }
    }
    of_group
}

/// Puts touchpoints in the order of the journey: those named first, then by stage, and those of no stage, or of the same one,
/// by the mean place of the first contact.
fn in_order(
    shown: Vec<usize>,
    order: &Order,
    companies: bool,
    contacts: &Contacts,
    met: &[Met],
) -> Vec<usize> {
    let given: Vec<String> = match order {
        Order::Given(names) => names.iter().map(|name| lower(name.trim())).collect(),
        _ => Vec::new(),
    };
    let key = |code: usize| -> (usize, f64) {
        let name = contacts.touchpoints.get(code as u32);
        let by_name = match order {
            Order::Given(_) => given.iter().position(|other| *other == lower(name)),
            _ => stage(name).and_then(|stage| place(stage, companies)),
        };
        let met = met[code];
        let position = if met.customers > 0 {
            met.places as f64 / met.customers as f64
        } else {
            f64::MAX
        };
        (by_name.unwrap_or(usize::MAX), position)
    };
    ordered(shown, |&a, &b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
}

/// Writes the revenue of those who met each touchpoint.
fn money(payments: &Payments, shown: &[usize], met: &[Met], report: &mut JourneyReport) {
    let Some(holdings) = payments.customers.as_ref().or(payments.accounts.as_ref()) else {
        return;
    };
    report.currency.clone_from(&holdings.currency.code);
    for (touchpoint, &code) in report.touchpoints.iter_mut().zip(shown) {
        touchpoint.revenue = Some(holdings.money(met[code].revenue));
    }
    if holdings.elsewhere > 0 {
        let count = holdings.elsewhere;
        report.notices.push(Notice {
            count,
            ..Notice::new("pays_elsewhere")
        });
    }
}

impl<'a> Runs<'a> {
    fn new(view: &View, contacts: &'a Contacts) -> Self {
        let (model, mask) = (view.model, &view.mask);
        let count = model.people.customers();
        let mut within: Vec<bool> = if mask.answers_only {
            vec![false; count]
        } else {
            view.filter.customers_within(model)
        };
        if mask.answers_only {
            for (&customer, _) in model
                .answers
                .customer
                .iter()
                .zip(&mask.rows)
                .filter(|(_, row)| **row != 0)
            {
                if let Some(within) = within.get_mut(customer as usize) {
                    *within = true;
                }
            }
        }
        let run = |(customer, within)| match within {
            true => contacts.trails.of(customer, mask.window),
            false => 0..0,
        };
        Self {
            contacts,
            of_customer: within.into_iter().enumerate().map(run).collect(),
        }
    }

    /// What contacts tell of each touchpoint.
    fn met(&self, view: &View, payments: &Payments, size: usize) -> Vec<Met> {
        let mut met = vec![Met::default(); size];
        let Payments {
            customers,
            accounts,
        } = payments;
        // The last customer who met a touchpoint: each counts once. Of an account its whole revenue counts once, too.
        let mut last = vec![usize::MAX; size];
        let mut last_account = vec![vec![]; if accounts.is_some() { size } else { 0 }];
        for (customer, run) in self.of_customer.iter().enumerate() {
            let paid = customers
                .as_ref()
                .and_then(|holdings| holdings.net.get(customer).copied().flatten())
                .unwrap_or(0);
            let mut place = 0;
            for &code in &self.contacts.trails.touchpoint[run.clone()] {
                let code = code as usize;
                // Whether it is met for the first time is hard to guess: no jump.
                let first = std::mem::replace(&mut last[code], customer) != customer;
                place += u64::from(first);
                let met = &mut met[code];
                met.contacts += 1;
                met.customers += u64::from(first);
                met.places += place * u64::from(first);
                met.revenue += if first { paid } else { 0 };
                if let Some(seen) = last_account.get_mut(code).filter(|_| first) {
                    seen.extend(view.model.people.account(customer as u32));
                }
            }
        }
        if accounts.is_none() {
            return met;
        }
        for (met, seen) in met.iter_mut().zip(last_account) {
            let mut seen = ordered(seen, |a: &u32, b| a.cmp(b));
            seen.dedup();
            let net = |account: u32| accounts.as_ref()?.net.get(account as usize).copied()?;
            met.revenue = seen.into_iter().filter_map(net).sum();
        }
        met
    }

    /// Moves from one contact to the next of the same customer.
    fn moves(&self, shown: &[usize], confidence: f64, report: &mut JourneyReport) {
        let size = shown.len();
        let mut state = vec![usize::MAX; self.contacts.touchpoints.len()];
        for (at, &code) in shown.iter().enumerate() {
            state[code] = at;
        }
        let mut counts = vec![(0u64, 0i64); size * size];
        for run in &self.of_customer {
            let codes = self.contacts.trails.touchpoint[run.clone()].windows(2);
            let times = self.contacts.trails.time[run.clone()].windows(2);
            for (codes, times) in codes.zip(times) {
                let gap = times[1] - times[0];
                let (a, b) = (state[codes[0] as usize], state[codes[1] as usize]);
                if a < size && b < size && gap <= report.lookback_days as i64 * DAY {
                    let (n, days) = &mut counts[a * size + b];
                    *n += 1;
                    *days += gap;
                }
            }
        }
        let name = |at: usize| self.contacts.touchpoints.get(shown[at] as u32).to_owned();
        let mut moves: Vec<Transition> = Vec::new();
        for (from, row) in counts.chunks(size.max(1)).enumerate() {
            let all: u64 = row.iter().map(|(n, _)| n).sum();
            for (to, &(n, days)) in row.iter().enumerate().filter(|(_, (n, _))| *n > 0) {
                let share = Estimate::share(n, all, confidence);
                let days = days as f64 / (n as f64 * DAY as f64);
                moves.push(Transition {
                    from: name(from),
                    to: name(to),
                    n,
                    share,
                    days,
                });
            }
        }
        report.transitions = ordered(moves, |a, b| b.n.cmp(&a.n));
        report.transitions.truncate(MOVES);
    }

    /// The score by the number of recorded contacts before the answer. Each answer counts, with the contacts before it.
    fn frequency(
        &self,
        rule: &Tally,
        answered: &Sample,
        touchpoint: Option<u32>,
        confidence: f64,
        report: &JourneyReport,
    ) -> Option<ContactFrequency> {
        let days = rule
            .answers
            .day
            .as_ref()
            .filter(|_| self.contacts.recorded)?;
        let relationship = rule.answers.dimension("survey_type").map(|dimension| {
            let words = (0..dimension.words.len() as u32).map(|code| dimension.word(code));
            let of_word: Vec<bool> = words
                .map(|word| word.is_some_and(|word| lower(word).starts_with("relation")))
                .collect();
            (dimension, of_word)
        });
        let relationship = relationship.filter(|(_, of_word)| of_word.contains(&true));
        let counts = |row: &u32| {
            let row = *row as usize;
            let asked = relationship
                .as_ref()
                .is_none_or(|(dimension, of_word)| of_word[dimension.code(row) as usize]);
            asked
                && days[row] != Values::DAY_MISSING
                && rule.answers.customer[row] < rule.answers.known_customers
        };
        let rows: Vec<u32> = answered.rows.iter().copied().filter(counts).collect();
        let group = |row: &u32| {
            let row = *row as usize;
            let end = (i64::from(days[row]) + 1) * DAY;
            let start = end - report.lookback_days as i64 * DAY;
            let run = self
                .of_customer
                .get(rule.answers.customer[row] as usize)
                .cloned()
                .unwrap_or(0..0);
            let trails = &self.contacts.trails;
            let before = |at: &usize| {
                !trails.of_answer[*at]
                    && touchpoint.is_none_or(|code| trails.touchpoint[*at] == code)
                    && (start..end).contains(&trails.time[*at])
            };
            let n = run.filter(before).count() as u64;
            let place = FREQUENCIES
                .iter()
                .position(|(_, most)| most.is_none_or(|most| n <= most));
            place.unwrap_or(0) as u32
        };
        let groups: Vec<u32> = rows.iter().map(group).collect();
        let sample = Sample::new(rule, rows);
        let found = tally_counted(rule, &sample, &groups, FREQUENCIES.len());
        let enough = |at: &usize| found[*at].histogram.n() >= report.min_n;
        let fewest = (0..found.len()).find(enough)?;
        let most = (0..found.len()).rfind(enough)?;
        let of_group = by_group(&sample.rows, &groups, found.len());
        let side = |at: usize| (&of_group[at][..], &found[at]);
        let name = |at: usize| match FREQUENCIES[at] {
            (low, Some(high)) if low == high => low.to_string(),
            (low, Some(high)) => [low.to_string(), high.to_string()].join("–"),
            (low, None) => [&low.to_string(), "+"].concat(),
        };
        let comparison = (fewest < most).then(|| {
            let sides = two_filters(rule, side(most), side(fewest));
            let mut tested = [comparison(
                rule,
                &sides,
                None,
                &name(most),
                &name(fewest),
                confidence,
            )];
            adjust(&mut tested, report.q);
            let [tested] = tested;
            tested
        });
        let told = FREQUENCIES
            .iter()
            .zip(&found)
            .filter(|(_, group)| group.histogram.n() > 0);
        let name = |code| self.contacts.touchpoints.get(code).to_owned();
        Some(ContactFrequency {
            touchpoint: touchpoint.map(name),
            days: report.lookback_days,
            relationship_only: relationship.is_some(),
            groups: told
                .map(|(&(from, to), group)| FrequencyGroup {
                    from,
                    to,
                    score: score_estimate(rule, group, confidence),
                })
                .collect(),
            comparison,
        })
    }
}
