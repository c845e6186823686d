//! Which customers stay from period to period, and what becomes of their revenue.

use super::classes::Payers;
use super::flows::{Arrivals, Flows};
use super::groups::Groups;
use super::history::{ANSWER_DAYS, History};
use super::revenue::money;
use super::stays::Stays;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{Interval, effective_df, t_around};
use crate::math::{order_by_key, ordered};
use crate::model::calendar::{Length, Period, iso};
use crate::model::{Currency, Entity, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    BridgeReport, Cohort, ContractRetention, CurrencyRetention, Estimate, KeptGroup, KeptPeriod,
    Ratios, Reason, RetentionGroup, RetentionPeriod, RetentionReport,
};
use crate::stats::{Bridge, ClusterSums, CohortCell, Cohorts, Dominance, Flow, GroupSums};

/// Share of payers that pay less often than once per period, from which a period is set against that of a year before.
const SELDOM: f64 = 0.1;
/// Payers that are looked at for it.
const LOOKED_AT: usize = 20_000;
/// Cohorts that are told, the latest.
const MOST_COHORTS: usize = 36;

/// What a period is set against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The one before it.
    Previous,
    /// The same one of the year before.
    YearBefore,
}

impl Against {
    const NAMED: [(&str, Self); 2] = [
        ("previous", Self::Previous),
        ("year_before", Self::YearBefore),
    ];

    fn name(self) -> &'static str {
        let named = Self::NAMED.iter().find(|(_, one)| *one == self);
        named.map_or("", |(name, _)| name)
    }

    /// How many periods lie between.
    fn lag(self, length: Length) -> usize {
        match (self, length) {
            (Self::Previous, _) | (_, Length::Year) => 1,
            (_, Length::Quarter) => 4,
            _ => 12,
        }
    }
}

/// Options of `retention`.
#[derive(Debug, Clone)]
pub struct Retention {
    /// Filter and confidence; periods within the filter's window are told.
    pub common: Common,
    /// `nps_class`, `account` or a segment of the customers files; `None` = nobody is told apart.
    pub by: Option<String>,
    /// Months, quarters or years.
    pub period: Period,
    /// What money is set against; `None` = what suits how often customers pay.
    pub against: Option<Against>,
    /// Oldest answer, in days at the beginning of a period, that tells the class in it.
    pub answer_days: i32,
}

impl Options for Retention {
    const NAMES: &[&str] = &[
        "by",
        "period",
        "calendar",
        "fiscalYearStart",
        "against",
        "answerDays",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let mut period = Period::read(options, "period")?;
        // Days and weeks are no periods in which customers pay.
        if !matches!(period.length, Length::Quarter | Length::Year) {
            period.length = Length::Month;
        }
        let days = options.whole("answerDays", 1, 36_525)?;
        Ok(Self {
            common,
            by: options.text("by")?.map(str::to_owned),
            period,
            against: options.one_of("against", &Against::NAMED)?,
            answer_days: days.map_or(ANSWER_DAYS, |days| days as i32),
        })
    }
}

impl Analysis for Retention {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(retention(view, self, around.today)?))
    }
}

/// Retention by recorded ends and by payments.
///
/// # Errors
/// Those of the filter; `no_such_column` for a column that no customers file has.
pub fn retention(view: &View, options: &Retention, today: i32) -> Result<RetentionReport> {
    let model = view.model;
    let lives = model.lifetimes(view.files);
    let entity = model.ledger.entity;
    let mut report = RetentionReport {
        reason: None,
        missing: Vec::new(),
        period: options.period.name(),
        calendar: options.period.calendar.name(),
        against: options.against.unwrap_or(Against::Previous).name(),
        seldom: None,
        unit: None,
        contracts: None,
        currencies: Vec::new(),
        by: options.by.clone(),
        columns: Groups::columns(view),
        notices: [&model.ledger.notices[..], &lives.notices].concat(),
    };
    let started = model.people.started.iter().any(Option::is_some);
    let mut of_customers = None;
    if lives.tells_ends && started {
        let history = History::new(view, Entity::Customer, options.answer_days)?;
        report.contracts = contracts(view, options, lives, &history, today)?;
        of_customers = Some(history);
    } else {
        let missing = if started { "ended_at" } else { "started_at" };
        report.missing.push(missing);
    }
    match Flows::new(view, options.period) {
        None => report.missing.push("date"),
        Some(flows) => {
            report.unit = Some(match entity {
                Entity::Customer => "customer",
                Entity::Account => "account",
            });
            let seldom = seldom(&flows);
            report.seldom = seldom;
            let year = Against::YearBefore.lag(options.period.length);
            let suits = seldom.is_some_and(|share| share > SELDOM) && flows.count > year;
            let against = options.against.unwrap_or(if suits {
                Against::YearBefore
            } else {
                Against::Previous
            });
            report.against = against.name();
            let history = match of_customers.filter(|_| entity == Entity::Customer) {
                Some(known) => known,
                None => History::new(view, entity, options.answer_days)?,
            };
            let pass = Pass::new(view, options, lives, &flows, history, against)?;
            let currencies = model.ledger.currencies.iter().zip(0u8..);
            let told = currencies.filter_map(|(currency, at)| pass.currency(currency, at));
            report.currencies = ordered(told.collect(), |a: &CurrencyRetention, b| {
                b.rows.cmp(&a.rows)
            });
            let outside: u64 = report
                .currencies
                .iter()
                .flat_map(|currency| &currency.periods)
                .map(|period| period.bridge.outside)
                .sum();
            let mut notice = Notice::new("base_not_positive");
            notice.count = outside;
            report
                .notices
                .extend(Some(notice).filter(|notice| notice.count > 0));
        }
    }
    if report.contracts.is_none() && report.currencies.is_empty() {
        report.reason = Some(if report.missing.len() > 1 {
            Reason::NoColumn
        } else {
            Reason::NoData
        });
    }
    Ok(report)
}

/// The share of payers, of those who paid in more than one period, who skip more periods than they pay in every third.
fn seldom(flows: &Flows) -> Option<f64> {
    let mut own = vec![Flow::default(); flows.count];
    let mut places = Vec::new();
    let (mut several, mut rare) = (0u32, 0u32);
    let step = (flows.payers() / LOOKED_AT).max(1);
    for payer in (0..flows.payers()).step_by(step) {
        flows.read(payer, 0, &mut own, &mut places);
        let (low, high) = places.iter().fold((u32::MAX, 0), |(low, high), &at| {
            (low.min(at), high.max(at))
        });
        if places.len() > 1 {
            several += 1;
            rare += u32::from(2 * (high - low) as usize > 3 * (places.len() - 1));
        }
        places
            .drain(..)
            .for_each(|at| own[at as usize] = Flow::default());
    }
    (several > 0).then(|| f64::from(rare) / f64::from(several))
}

/// Sums of three ratios over clusters.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    logo: ClusterSums,
    gross: ClusterSums,
    net: ClusterSums,
}

/// What one payer adds to the three ratios: those there before and now; money before, kept of it, and now.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Part {
    there: [f64; 2],
    money: [f64; 3],
}

impl Part {
    fn of(before: Flow, now: Flow, exchange: i64) -> Self {
        let was = before.net().saturating_add(exchange) as f64;
        let is = now.net() as f64;
        let count = |yes: bool| f64::from(u8::from(yes));
        Self {
            there: [
                count(before.is_active()),
                count(before.is_active() && now.is_active()),
            ],
            money: if was > 0.0 {
                [was, is.min(was), is]
            } else {
                [0.0; 3]
            },
        }
    }

    fn add(&mut self, other: &Self) {
        let sums = self.there.iter_mut().chain(&mut self.money);
        let parts = other.there.iter().chain(&other.money);
        sums.zip(parts).for_each(|(sum, part)| *sum += part);
    }
}

impl Sums {
    fn update(&mut self, cluster: u32, part: &Part) {
        let ([before, after], [was, kept, is]) = (part.there, part.money);
        if before > 0.0 {
            self.logo.add(cluster, before, after);
        }
        if was > 0.0 {
            self.gross.add(cluster, was, kept);
            self.net.add(cluster, was, is);
        }
    }

    fn ratios(mut self, bridge: &Bridge, confidence: f64) -> Ratios {
        let n = bridge.customers;
        let estimate = |sums: &mut ClusterSums, value: Option<f64>, most: f64| {
            sums.finish();
            let Some(value) = value else {
                return Estimate::none(Reason::NoData, n, confidence);
            };
            let interval = clustered(sums, value, confidence);
            let interval = interval.map(|interval| interval.clipped(0.0, most));
            Estimate::of(value, interval, n, confidence, "linearized_cluster")
        };
        let kept = bridge.customers.saturating_sub(bridge.lost);
        Ratios {
            logo: match bridge.logo_retention() {
                // All, or none: linearised, there would be no doubt at all.
                Some(_) if kept == 0 || bridge.lost == 0 => {
                    Estimate::share(kept, bridge.customers, confidence)
                }
                share => estimate(&mut self.logo, share, 1.0),
            },
            gross: estimate(&mut self.gross, bridge.gross_retention(), 1.0),
            net: estimate(&mut self.net, bridge.net_retention(), f64::INFINITY),
        }
    }
}

/// The interval of a ratio of sums over clusters; `None` for fewer than two, or without any spread.
pub fn clustered(sums: &ClusterSums, value: f64, confidence: f64) -> Option<Interval> {
    let error = sums.std_error().filter(|error| *error > 0.0)?;
    t_around(value, error, effective_df(sums.w, sums.ww)?, confidence)
}

/// One walk over all payers, currency by currency.
struct Pass<'a, 'b> {
    flows: &'b Flows<'a>,
    payers: Payers,
    history: History,
    groups: Option<Groups>,
    arrivals: Arrivals,
    lag: usize,
    window: (i32, i32),
    confidence: f64,
}

/// What is counted of one group in each period, and in all whole periods together.
struct Track {
    bridges: Vec<Bridge>,
    sums: Vec<Sums>,
    whole: Bridge,
    whole_sums: Sums,
    /// What the payer that is looked at adds to the whole periods.
    open: Part,
    /// Whose money that is: before, kept of it, and now.
    held: [Dominance; 3],
}

impl Track {
    /// Ends a payer.
    fn close(&mut self, cluster: u32) {
        let open = std::mem::take(&mut self.open);
        if open != Part::default() {
            self.whole_sums.update(cluster, &open);
            self.held
                .iter_mut()
                .zip(open.money)
                .for_each(|(held, part)| held.update(part));
        }
    }

    /// The least remainder of what the ratios are made of.
    fn remainder(&self) -> Option<f64> {
        let each = self.held.iter().filter_map(Dominance::remainder);
        each.reduce(f64::min)
    }

    /// Ends all payers.
    fn finish(&mut self, whole: &[bool]) {
        let steps = self.bridges.iter().zip(whole).filter(|(_, whole)| **whole);
        for (bridge, _) in steps {
            self.whole.merge(bridge);
        }
    }
}

impl<'a, 'b> Pass<'a, 'b> {
    fn new(
        view: &View<'a>,
        options: &Retention,
        lives: &Lifetimes,
        flows: &'b Flows<'a>,
        history: History,
        against: Against,
    ) -> Result<Self> {
        let entity = view.model.ledger.entity;
        let groups = options.by.as_ref().map(|by| Groups::new(view, by, entity));
        Ok(Self {
            payers: Payers::new(view)?,
            history,
            groups: groups.transpose()?,
            flows,
            arrivals: Arrivals::new(view, lives),
            lag: against.lag(options.period.length),
            window: view.mask.window.unwrap_or((i32::MIN, i32::MAX)),
            confidence: options.common.confidence,
        })
    }

    /// May the period at a place be told: is it, and what it is set against, there, and does it begin within the window?
    fn is_told(&self, at: usize) -> bool {
        let day = self.flows.first_day(at);
        at >= self.lag && self.window.0 <= day && day < self.window.1
    }

    /// Are both periods covered whole?
    fn is_whole(&self, at: usize) -> bool {
        let (from, to) = (self.flows.is_whole(at - self.lag), self.flows.is_whole(at));
        from && to && self.flows.first_day(at + 1) <= self.window.1
    }

    fn currency(&self, currency: &Currency, code: u8) -> Option<CurrencyRetention> {
        let count = self.flows.count;
        let track = || Track {
            bridges: vec![Bridge::default(); count],
            sums: vec![Sums::default(); count],
            whole: Bridge::default(),
            whole_sums: Sums::default(),
            open: Part::default(),
            held: [Dominance::default(); 3],
        };
        let mut all = track();
        let keys = self.groups.as_ref().map_or(&[][..], |groups| &groups.keys);
        let mut tracks: Vec<Track> = keys.iter().map(|_| track()).collect();
        let told: Vec<usize> = (0..count).filter(|&at| self.is_told(at)).collect();
        let whole: Vec<bool> = (0..count)
            .map(|at| at >= self.lag && self.is_whole(at))
            .collect();
        let first_days: Vec<i32> = (0..=count).map(|at| self.flows.first_day(at)).collect();
        let mut cohorts = Cohorts::default();
        let mut own = vec![Flow::default(); count];
        let (mut places, mut rows) = (Vec::new(), 0);
        for &payer in &self.payers.order {
            let at = payer as usize;
            if !self.history.within.get(at).copied().unwrap_or(false) {
                continue;
            }
            self.flows.read(at, code, &mut own, &mut places);
            if places.is_empty() {
                continue;
            }
            rows += places.len() as u64;
            let paid = places
                .iter()
                .filter(|place| own[**place as usize].is_active());
            let first = paid.min().map_or(count, |&place| place as usize);
            let (began, origin) = (self.arrivals.began[at], self.arrivals.origin[at]);
            let cluster = self.payers.cluster[at];
            let group = self.groups.as_ref().filter(|groups| !groups.by_class());
            let fixed = group.map(|groups| groups.of(payer, None));
            for &now_at in &told {
                let (before, now) = (own[now_at - self.lag], own[now_at]);
                if before == Flow::default() && now == Flow::default() {
                    continue;
                }
                let opening = now_at - self.lag;
                // Who began before the opening period is no new customer, whenever its first payment falls.
                let known = first < opening || began.is_some_and(|day| day < first_days[opening]);
                let exchange = if before.is_active() && now.is_active() {
                    let (from, to) = (opening..opening + 1, now_at..now_at + 1);
                    self.flows.exchange(at, code, from, to)
                } else {
                    0
                };
                let part = Part::of(before, now, exchange);
                let count = |track: &mut Track| {
                    track.bridges[now_at].update(before, now, origin, known, exchange);
                    track.sums[now_at].update(cluster, &part);
                    if whole[now_at] {
                        track.open.add(&part);
                    }
                };
                count(&mut all);
                if let Some(groups) = &self.groups {
                    let group = fixed.unwrap_or_else(|| {
                        groups.of(payer, self.history.before(at, first_days[now_at]))
                    });
                    if let Some(track) = tracks.get_mut(group) {
                        count(track);
                    }
                }
            }
            all.close(cluster);
            tracks.iter_mut().for_each(|track| track.close(cluster));
            let incumbent = first == 0 || began.is_some_and(|day| day < first_days[0]);
            if first < count && !incumbent {
                for (offset, flow) in own[first..].iter().enumerate() {
                    cohorts.update(first, offset, flow.is_active(), flow.net());
                }
            }
            places
                .drain(..)
                .for_each(|place| own[place as usize] = Flow::default());
        }
        all.finish(&whole);
        tracks.iter_mut().for_each(|track| track.finish(&whole));
        (rows > 0).then(|| {
            let steps = all.bridges.iter().zip(&whole).filter(|(_, whole)| **whole);
            let steps: Vec<Bridge> = steps.map(|(bridge, _)| *bridge).collect();
            CurrencyRetention {
                currency: currency.code.clone(),
                decimals: currency.decimals,
                rows,
                ratios: all.whole_sums.ratios(&all.whole, self.confidence),
                remainder: all.remainder(),
                bridge: (self.lag == 1)
                    .then(|| chain(&steps))
                    .flatten()
                    .map(|bridge| bridge_report(currency, &bridge)),
                periods: self.periods(currency, &all, &told),
                groups: keys
                    .iter()
                    .zip(&tracks)
                    .filter(|(_, track)| track.whole.customers > 0)
                    .map(|(key, track)| RetentionGroup {
                        key: key.clone(),
                        ratios: track.whole_sums.ratios(&track.whole, self.confidence),
                        periods: self.periods(currency, track, &told),
                    })
                    .collect(),
                cohorts: self.cohorts(currency, &cohorts),
            }
        })
    }

    fn periods(&self, currency: &Currency, track: &Track, told: &[usize]) -> Vec<RetentionPeriod> {
        told.iter()
            .map(|&at| RetentionPeriod {
                period: self.flows.period.label(self.flows.low + at as i32),
                from: iso(self.flows.first_day(at)),
                against: self
                    .flows
                    .period
                    .label(self.flows.low + (at - self.lag) as i32),
                partial: !self.is_whole(at),
                ratios: track.sums[at].ratios(&track.bridges[at], self.confidence),
                bridge: bridge_report(currency, &track.bridges[at]),
            })
            .collect()
    }

    fn cohorts(&self, currency: &Currency, cohorts: &Cohorts) -> Vec<Cohort> {
        let skip = cohorts.cells.len().saturating_sub(MOST_COHORTS);
        let cells = cohorts.cells.iter().enumerate().skip(skip);
        cells
            .filter_map(|(at, cells)| {
                Some(Cohort {
                    period: self.flows.period.label(self.flows.low + at as i32),
                    customers: cells.first()?.customers,
                    active: cells.iter().map(|cell| cell.customers).collect(),
                    money: cells
                        .iter()
                        .map(|cell| money(currency, cell.money))
                        .collect(),
                })
            })
            .collect()
    }
}

/// Bridges of successive periods as one from the first opening to the last closing; customers are those of the opening.
fn chain(steps: &[Bridge]) -> Option<Bridge> {
    let (first, last) = (steps.first()?, steps.last()?);
    let mut chain = Bridge::default();
    steps.iter().for_each(|step| chain.merge(step));
    (chain.opening, chain.closing) = (first.opening, last.closing);
    chain.customers = first.customers;
    Some(chain)
}

/// The bridge as JavaScript receives it.
pub fn bridge_report(currency: &Currency, bridge: &Bridge) -> BridgeReport {
    let money = |minor| money(currency, minor);
    let [earned, bought, unknown] = bridge.new;
    BridgeReport {
        opening: money(bridge.opening),
        new_earned: money(earned),
        new_bought: money(bought),
        new_unknown: money(unknown),
        reactivated: money(bridge.reactivated),
        exchange: money(bridge.exchange),
        expansion: money(bridge.expansion),
        contraction: money(bridge.contraction),
        churn: money(bridge.churn),
        refunds: money(bridge.refunds),
        closing: money(bridge.closing),
        customers: bridge.customers,
        lost: bridge.lost,
        came: bridge.came,
        returned: bridge.returned,
        outside: bridge.outside,
        outside_net: money(bridge.outside_net),
    }
}

/// The share kept of those who were there at the beginning of periods; answers of [`KEPT`] are those who stayed.
fn kept(sums: &GroupSums, at: usize, confidence: f64) -> (Estimate, u64) {
    let (histogram, sums) = sums.group(at).unwrap_or_default();
    let (n, kept) = (histogram.n(), histogram.bins[KEPT as usize]);
    let left = n - kept;
    if n == 0 {
        return (Estimate::none(Reason::NoData, 0, confidence), left);
    }
    if kept == 0 || kept == n {
        return (Estimate::share(kept, n, confidence), left);
    }
    let share = kept as f64 / n as f64;
    let interval = clustered(&sums, share, confidence);
    let interval = interval.map(|interval| interval.clipped(0.0, 1.0));
    let share = Estimate::of(share, interval, n, confidence, "linearized_cluster");
    (share, left)
}

/// The answers under which [`contracts`] counts who stayed for a period and who left in it.
const KEPT: u8 = 1;
const LEFT: u8 = 0;

/// Customers kept by their recorded ends; `None` where nobody was under observation.
fn contracts(
    view: &View,
    options: &Retention,
    lives: &Lifetimes,
    history: &History,
    today: i32,
) -> Result<Option<ContractRetention>> {
    let (period, confidence) = (options.period, options.common.confidence);
    let people = &view.model.people;
    let groups = options
        .by
        .as_ref()
        .map(|by| Groups::new(view, by, Entity::Customer));
    let groups = groups.transpose()?;
    let stays = Stays::new(view, Entity::Customer, lives, history, period, today);
    if stays.spans.is_empty() {
        return Ok(None);
    }
    let (first, last) = stays.observed;
    let low = period.index(first);
    let count = (period.index(last) - low + 1).max(0) as usize;
    let place = |day: i32| (period.index(day) - low).max(0) as usize;
    let partial = |at: usize| {
        let index = low + at as i32;
        period.first_day(index) < first || period.first_day(index + 1) > last.saturating_add(1)
    };
    let whole: Vec<bool> = (0..count).map(|at| !partial(at)).collect();
    let keys = groups.as_ref().map_or(&[][..], |groups| &groups.keys);
    let mut values = [0; 16];
    values[KEPT as usize] = 1;
    // By group, all being the first, and by period, of which the last stands for all whole ones together.
    let width = count as u32 + 1;
    let mut sums = GroupSums::new((keys.len() + 1) * (count + 1), values);
    let (mut places, mut answers) = (Vec::new(), Vec::new());
    let mut cohorts = Cohorts::default();
    // Customers of one account stand together.
    let clusters = stays.spans.iter().map(|span| people.cluster(span.customer));
    let clusters: Vec<u32> = clusters.collect();
    let mut before = u32::MAX;
    for at in order_by_key(&clusters) {
        let span = &stays.spans[at as usize];
        let key = clusters[at as usize];
        if key != before {
            sums.update(&places, &answers);
            places.clear();
            answers.clear();
            before = key;
        }
        let (first_at, ends) = (span.begins(period, first), place(span.exit));
        for (at, &is_whole) in whole.iter().enumerate().take(ends + 1).skip(first_at) {
            let answer = if span.left && at == ends { LEFT } else { KEPT };
            let group = groups.as_ref().map(|groups| {
                let day = period.first_day(low + at as i32).max(span.entry);
                let class = || history.before(span.customer as usize, day);
                let class = groups.by_class().then(class).flatten();
                groups.of(span.customer, class)
            });
            let own = group.filter(|group| *group < keys.len());
            for track in [Some(0), own.map(|group| group as u32 + 1)] {
                let Some(track) = track else { continue };
                places.push(track * width + at as u32);
                answers.push(answer);
                if is_whole {
                    places.push(track * width + width - 1);
                    answers.push(answer);
                }
            }
        }
        let started = people
            .started
            .get(span.customer as usize)
            .copied()
            .flatten();
        if started.is_some_and(|day| day >= first) {
            let cohort = place(span.entry);
            // Who leaves within a period is there in it no more at its end.
            let there = if span.left {
                ends.max(cohort + 1)
            } else {
                ends + 1
            };
            for at in cohort..there.min(count) {
                cohorts.update(cohort, at - cohort, true, 0);
            }
        }
    }
    sums.update(&places, &answers);
    // Periods in which nobody was left are told too.
    for (cohort, cells) in cohorts.cells.iter_mut().enumerate() {
        if !cells.is_empty() {
            cells.resize(count.saturating_sub(cohort), CohortCell::default());
        }
    }
    let place_of = |track: usize, at: usize| track * (count + 1) + at;
    let told = |track: usize| -> Vec<KeptPeriod> {
        (0..count)
            .map(|at| {
                let (kept, left) = kept(&sums, place_of(track, at), confidence);
                let index = low + at as i32;
                KeptPeriod {
                    period: period.label(index),
                    from: iso(period.first_day(index)),
                    partial: !whole[at],
                    kept,
                    left,
                }
            })
            .collect()
    };
    let whole_of = |track: usize| kept(&sums, place_of(track, count), confidence).0;
    let skip = cohorts.cells.len().saturating_sub(MOST_COHORTS);
    Ok(Some(ContractRetention {
        observed: [iso(first), iso(last)],
        kept: whole_of(0),
        periods: told(0),
        groups: keys
            .iter()
            .zip(1..)
            .map(|(key, track)| KeptGroup {
                key: key.clone(),
                kept: whole_of(track),
                periods: told(track),
            })
            .filter(|group| group.kept.n > 0)
            .collect(),
        cohorts: (low..)
            .zip(&cohorts.cells)
            .skip(skip)
            .filter_map(|(index, cells)| {
                Some(Cohort {
                    period: period.label(index),
                    customers: cells.first()?.customers,
                    active: cells.iter().map(|cell| cell.customers).collect(),
                    money: Vec::new(),
                })
            })
            .collect(),
    }))
}
