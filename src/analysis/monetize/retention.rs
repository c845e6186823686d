//! Which customers stay from period to period, and what becomes of their revenue.

use super::flows::{Arrivals, Flows};
use super::groups::Groups;
use super::history::{ANSWER_DAYS, History, within};
use super::revenue::money;
use super::stays::Stays;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{Interval, effective_df, t_around};
use crate::math::{order_by_key, ordered};
use crate::model::calendar::{Length, Period, Periods, iso};
use crate::model::{Clusters, Currency, Entity, Ledger, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    BridgeReport, Cohort, ContractRetention, CurrencyRetention, Estimate, KeptGroup, KeptPeriod,
    Ratios, Reason, RetentionGroup, RetentionPeriod, RetentionReport,
};
use crate::stats::{
    Bridge, Class, ClusterSums, CohortCell, Cohorts, Dominance, Flow, Moves, RunSums,
};

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
        let customers = of_customers.insert(Facts::new(view, options, Entity::Customer)?);
        report.contracts = contracts(view, options, lives, customers, today)?;
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
            let facts = match of_customers.filter(|_| entity == Entity::Customer) {
                Some(known) => known,
                None => Facts::new(view, options, entity)?,
            };
            let told = Pass::new(view, options, lives, &flows, facts, against).currencies();
            report.currencies = ordered(told, |a: &CurrencyRetention, b| b.rows.cmp(&a.rows));
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
    for payer in (0..flows.payers() as u32).step_by(step) {
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
            // Without a jump by what was paid, which no processor can guess.
            money: [was, is.min(was), is].map(|part| part * count(was > 0.0)),
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

/// Who may be looked at, and how they are grouped.
struct Facts {
    within: Vec<bool>,
    groups: Option<Groups>,
    /// What they were at each time, where they are grouped by it.
    history: Option<History>,
}

impl Facts {
    fn new(view: &View, options: &Retention, entity: Entity) -> Result<Self> {
        let groups = options.by.as_ref().map(|by| Groups::new(view, by, entity));
        let groups = groups.transpose()?;
        let mut history = groups
            .as_ref()
            .filter(|groups| groups.by_class())
            .map(|_| History::new(view, entity, options.answer_days))
            .transpose()?;
        let within = match &mut history {
            Some(history) => std::mem::take(&mut history.within),
            None => within(view, entity)?,
        };
        Ok(Self {
            within,
            groups,
            history,
        })
    }

    /// The class before a day, where it matters.
    fn class(&self, payer: u32, day: i32) -> Option<Class> {
        self.history.as_ref()?.before(payer as usize, day)
    }

    /// May the group change with time?
    fn answers(&self, payer: u32) -> bool {
        let history = self.history.as_ref();
        history.is_some_and(|history| !history.is_silent(payer as usize))
    }
}

/// One walk over all payers.
struct Pass<'a, 'b> {
    ledger: &'a Ledger,
    flows: &'b Flows<'a>,
    clusters: &'a Clusters,
    facts: Facts,
    arrivals: Arrivals<'a>,
    lag: usize,
    window: (i32, i32),
    confidence: f64,
}

/// What is counted in one currency: of all, and by group.
struct Count {
    all: Track,
    groups: Vec<Track>,
    cohorts: Cohorts,
    rows: u64,
}

/// What is counted of one group in each period, and in all whole periods together.
struct Track {
    periods: Vec<(Bridge, Sums)>,
    /// Those of payers of whom all is plain, until the end.
    moves: Vec<Moves>,
    whole: Bridge,
    whole_sums: Sums,
    /// What the payer that is looked at adds to the whole periods.
    open: Part,
    /// Whose money that is: before, kept of it, and now.
    held: [Dominance; 3],
}

impl Track {
    fn new(periods: usize) -> Self {
        Self {
            periods: vec![Default::default(); periods],
            moves: vec![Moves::default(); periods],
            whole: Bridge::default(),
            whole_sums: Sums::default(),
            open: Part::default(),
            held: [Dominance::default(); 3],
        }
    }

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
        for ((bridge, sums), moves) in self.periods.iter_mut().zip(&self.moves) {
            bridge.merge(&moves.bridge());
            let own = [&mut sums.logo, &mut sums.gross, &mut sums.net];
            let parts = own.into_iter().zip(moves.ratios());
            parts.for_each(|(own, part)| own.merge(&part));
        }
        let steps = self.periods.iter().zip(whole).filter(|(_, whole)| **whole);
        for ((bridge, _), _) in steps {
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
        facts: Facts,
        against: Against,
    ) -> Self {
        Self {
            ledger: &view.model.ledger,
            flows,
            clusters: view.model.clusters(),
            facts,
            arrivals: Arrivals::new(view, lives),
            lag: against.lag(options.period.length),
            window: view.mask.window.unwrap_or((i32::MIN, i32::MAX)),
            confidence: options.common.confidence,
        }
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

    /// What there is to tell of each currency.
    fn currencies(&self) -> Vec<CurrencyRetention> {
        let count = self.flows.count;
        let told: Vec<usize> = (0..count).filter(|&at| self.is_told(at)).collect();
        let whole: Vec<bool> = (0..count)
            .map(|at| self.is_told(at) && self.is_whole(at))
            .collect();
        let each = self.ledger.currencies.iter().zip(self.count(&told, &whole));
        each.filter_map(|(currency, count)| Some(self.tell(currency, count?, &told, &whole)))
            .collect()
    }

    /// Counts all payers, by currency; `None` where nobody pays in it.
    fn count(&self, told: &[usize], whole: &[bool]) -> Vec<Option<Count>> {
        let count = self.flows.count;
        let groups = self.facts.groups.as_ref();
        let new = || Count {
            all: Track::new(count),
            groups: groups
                .map_or(&[][..], |groups| &groups.keys)
                .iter()
                .map(|_| Track::new(count))
                .collect(),
            cohorts: Cohorts::default(),
            rows: 0,
        };
        let mut counts: Vec<Option<Count>> = self.ledger.currencies.iter().map(|_| None).collect();
        let first_days: Vec<i32> = (0..=count).map(|at| self.flows.first_day(at)).collect();
        // One bit per period: those that are told, and those of a payer in which there is anything to count.
        let mut to_tell = vec![0u64; count.div_ceil(64)];
        told.iter()
            .for_each(|&at| to_tell[at / 64] |= 1 << (at % 64));
        let mut marks = vec![0u64; to_tell.len()];
        // Sums of this many are below the largest whole number.
        let most = i64::MAX / self.clusters.of.len().max(count).max(1) as i64;
        let converts = self.ledger.foreign.is_some();
        let mut neighbours = self.clusters.order.iter().skip(1);
        let mut before_it = u32::MAX;
        let mut own = vec![Flow::default(); count];
        let mut places = Vec::new();
        for &payer in &self.clusters.order {
            let at = payer as usize;
            let cluster = self.clusters.of[at];
            let after_it = neighbours
                .next()
                .map_or(u32::MAX, |&next| self.clusters.of[next as usize]);
            let shares = cluster == before_it || cluster == after_it;
            before_it = cluster;
            if !self.facts.within.get(at).copied().unwrap_or(false) {
                continue;
            }
            let (began, origin) = (self.arrivals.began[at], self.arrivals.origin[at]);
            // Who began before the opening period is no new customer, whenever its first payment falls.
            let known_from = began.map_or(count, |day| match day < first_days[0] {
                true => 0,
                false => self.flows.periods.place(day) + 1,
            });
            let group = groups.filter(|groups| !groups.by_class());
            let fixed = group.map(|groups| groups.of(payer, None));
            let mut next = Some(0);
            while let Some(code) = next {
                next = self.flows.read(payer, code, &mut own, &mut places);
                if places.is_empty() {
                    continue;
                }
                let Some(into) = counts.get_mut(usize::from(code)) else {
                    break;
                };
                let Count {
                    all,
                    groups: tracks,
                    cohorts,
                    rows,
                } = into.get_or_insert_with(new);
                *rows += places.len() as u64;
                let paid = places
                    .iter()
                    .filter(|place| own[**place as usize].is_active());
                let first = paid.min().map_or(count, |&place| place as usize);
                // Where it pays, or paid a lag before; elsewhere there is nothing to count.
                for &place in &places {
                    for at in [place as usize, place as usize + self.lag] {
                        if let Some(marks) = marks.get_mut(at / 64) {
                            *marks |= 1 << (at % 64);
                        }
                    }
                }
                let known_from = known_from.min(first + 1);
                let mut word = 0;
                while word < marks.len() {
                    let bits = marks[word] & to_tell[word];
                    if bits == 0 {
                        marks[word] = 0;
                        word += 1;
                        continue;
                    }
                    marks[word] = bits & (bits - 1);
                    let now_at = word * 64 + bits.trailing_zeros() as usize;
                    let opening = now_at - self.lag;
                    let (before, now) = (own[opening], own[now_at]);
                    let known = opening >= known_from;
                    let group = groups.map(|groups| {
                        fixed.unwrap_or_else(|| {
                            groups.of(payer, self.facts.class(payer, first_days[now_at]))
                        })
                    });
                    let mut tracks = [
                        Some(&mut *all),
                        group.and_then(|group| tracks.get_mut(group)),
                    ];
                    let tracks = tracks.iter_mut().flatten();
                    let plain = before.refunds | now.refunds == 0
                        && before.gross.max(now.gross) <= most
                        && !converts;
                    if plain {
                        let part = Part::of(before, now, 0);
                        for track in tracks {
                            track.moves[now_at].update(
                                before.gross,
                                now.gross,
                                known,
                                origin,
                                shares,
                            );
                            if shares {
                                track.periods[now_at].1.update(cluster, &part);
                            }
                            if whole[now_at] {
                                track.open.add(&part);
                            }
                        }
                        continue;
                    }
                    if before == Flow::default() && now == Flow::default() {
                        continue;
                    }
                    let exchange = if before.is_active() && now.is_active() {
                        let (from, to) = (opening..opening + 1, now_at..now_at + 1);
                        self.flows.exchange(payer, code, from, to)
                    } else {
                        0
                    };
                    let part = Part::of(before, now, exchange);
                    for track in tracks {
                        let (bridge, sums) = &mut track.periods[now_at];
                        bridge.update(before, now, origin, known, exchange);
                        sums.update(cluster, &part);
                        if whole[now_at] {
                            track.open.add(&part);
                        }
                    }
                }
                all.close(cluster);
                tracks.iter_mut().for_each(|track| track.close(cluster));
                let incumbent = first == 0 || began.is_some_and(|day| day < first_days[0]);
                let joins = first < count && !incumbent;
                for place in places.drain(..) {
                    let flow = std::mem::take(&mut own[place as usize]);
                    if let Some(offset) = (place as usize).checked_sub(first).filter(|_| joins) {
                        cohorts.update(first, offset, flow.is_active(), flow.net());
                    }
                }
            }
        }
        for count in counts.iter_mut().flatten() {
            count.all.finish(whole);
            count
                .groups
                .iter_mut()
                .for_each(|track| track.finish(whole));
        }
        counts
    }

    fn tell(
        &self,
        currency: &Currency,
        count: Count,
        told: &[usize],
        whole: &[bool],
    ) -> CurrencyRetention {
        let Count {
            all,
            groups: tracks,
            mut cohorts,
            rows,
        } = count;
        // Periods in which nobody paid are told too.
        for (cohort, cells) in cohorts.cells.iter_mut().enumerate() {
            if !cells.is_empty() {
                cells.resize(self.flows.count - cohort, CohortCell::default());
            }
        }
        let steps = all.periods.iter().zip(whole).filter(|(_, whole)| **whole);
        let steps: Vec<Bridge> = steps.map(|((bridge, _), _)| *bridge).collect();
        let keys = self
            .facts
            .groups
            .as_ref()
            .map_or(&[][..], |groups| &groups.keys);
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
            periods: self.periods(currency, &all, told),
            groups: keys
                .iter()
                .zip(&tracks)
                .filter(|(_, track)| track.whole.customers > 0)
                .map(|(key, track)| RetentionGroup {
                    key: key.clone(),
                    ratios: track.whole_sums.ratios(&track.whole, self.confidence),
                    periods: self.periods(currency, track, told),
                })
                .collect(),
            cohorts: self.cohorts(currency, &cohorts),
        }
    }

    fn periods(&self, currency: &Currency, track: &Track, told: &[usize]) -> Vec<RetentionPeriod> {
        let each = told.iter().map(|&at| (at, &track.periods[at]));
        each.map(|(at, (bridge, sums))| RetentionPeriod {
            period: self.flows.periods.label(at),
            from: iso(self.flows.first_day(at)),
            against: self.flows.periods.label(at - self.lag),
            partial: !self.is_whole(at),
            ratios: sums.ratios(bridge, self.confidence),
            bridge: bridge_report(currency, bridge),
        })
        .collect()
    }

    fn cohorts(&self, currency: &Currency, cohorts: &Cohorts) -> Vec<Cohort> {
        let skip = cohorts.cells.len().saturating_sub(MOST_COHORTS);
        let cells = cohorts.cells.iter().enumerate().skip(skip);
        cells
            .filter_map(|(at, cells)| {
                Some(Cohort {
                    period: self.flows.periods.label(at),
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

/// The share kept of those who were there at the beginning of periods, and how many of them left.
fn kept(sums: &ClusterSums, confidence: f64) -> (Estimate, u64) {
    let (n, kept) = (sums.w as u64, sums.wc as u64);
    let left = n - kept;
    if n == 0 {
        return (Estimate::none(Reason::NoData, 0, confidence), left);
    }
    if kept == 0 || kept == n {
        return (Estimate::share(kept, n, confidence), left);
    }
    let share = kept as f64 / n as f64;
    let interval = clustered(sums, share, confidence);
    let interval = interval.map(|interval| interval.clipped(0.0, 1.0));
    let share = Estimate::of(share, interval, n, confidence, "linearized_cluster");
    (share, left)
}

/// Customers kept by their recorded ends; `None` where nobody was under observation.
fn contracts(
    view: &View,
    options: &Retention,
    lives: &Lifetimes,
    customers: &Facts,
    today: i32,
) -> Result<Option<ContractRetention>> {
    let confidence = options.common.confidence;
    let people = &view.model.people;
    let groups = &customers.groups;
    let stays = Stays::seen(view, Entity::Customer, lives, &customers.within, today);
    if stays.spans.is_empty() {
        return Ok(None);
    }
    let (first, last) = stays.observed;
    let periods = Periods::new(options.period, first, last);
    let count = periods.count();
    let whole: Vec<bool> = (0..count)
        .map(|at| periods.first_day(at) >= first)
        .zip(1..)
        .map(|(begun, next)| begun && periods.first_day(next) <= last.saturating_add(1))
        .collect();
    let keys = groups.as_ref().map_or(&[][..], |groups| &groups.keys);
    // All, then by group.
    let mut tracks: Vec<RunSums> = (0..=keys.len()).map(|_| RunSums::new(&whole)).collect();
    // By cohort, then by how many periods customers were there in.
    let mut cohorts: Vec<Vec<u64>> = vec![Vec::new(); count];
    // Customers of one account stand together.
    let clusters = stays.spans.iter().map(|span| people.cluster(span.customer));
    let clusters: Vec<u32> = clusters.collect();
    let mut before = u32::MAX;
    for at in order_by_key(&clusters) {
        let span = &stays.spans[at as usize];
        let key = clusters[at as usize];
        if key != before {
            tracks.iter_mut().for_each(RunSums::close);
            before = key;
        }
        let (begins, ends) = (span.begins(&periods, first), periods.place(span.exit));
        tracks[0].update(begins, ends, span.left);
        if let Some(groups) = groups {
            let group = |at: usize| {
                let day = periods.first_day(at).max(span.entry);
                groups.of(span.customer, customers.class(span.customer, day))
            };
            let mut run = |group: usize, from: usize, to: usize, leaves: bool| {
                if let Some(track) = tracks[1..].get_mut(group) {
                    track.update(from, to, leaves);
                }
            };
            let (mut from, mut own) = (begins, group(begins));
            // Whoever never answered has no class that could change.
            if customers.answers(span.customer) {
                for at in begins + 1..=ends {
                    let next = group(at);
                    if next != own {
                        run(own, from, at - 1, false);
                        (from, own) = (at, next);
                    }
                }
            }
            run(own, from, ends, span.left);
        }
        let started = people.started.get(span.customer as usize);
        if started.copied().flatten().is_some_and(|day| day >= first) {
            let cohort = periods.place(span.entry);
            // Who leaves within a period is there in it no more at its end.
            let there = if span.left {
                ends.max(cohort + 1)
            } else {
                ends + 1
            };
            let lengths = &mut cohorts[cohort];
            let length = there.min(count) - cohort;
            if lengths.len() <= length {
                lengths.resize(length + 1, 0);
            }
            lengths[length] += 1;
        }
    }
    tracks.iter_mut().for_each(RunSums::close);
    let told = |track: &RunSums| -> Vec<KeptPeriod> {
        let each = track.periods().into_iter().enumerate();
        each.map(|(at, sums)| {
            let (kept, left) = kept(&sums, confidence);
            KeptPeriod {
                period: periods.label(at),
                from: iso(periods.first_day(at)),
                partial: !whole[at],
                kept,
                left,
            }
        })
        .collect()
    };
    let whole_of = |track: &RunSums| kept(&track.whole(), confidence).0;
    let last_cohort = cohorts.iter().rposition(|lengths| !lengths.is_empty());
    let skip = last_cohort.map_or(0, |last| (last + 1).saturating_sub(MOST_COHORTS));
    Ok(Some(ContractRetention {
        observed: [iso(first), iso(last)],
        kept: whole_of(&tracks[0]),
        periods: told(&tracks[0]),
        groups: keys
            .iter()
            .zip(tracks.iter().skip(1))
            .map(|(key, track)| KeptGroup {
                key: key.clone(),
                kept: whole_of(track),
                periods: told(track),
            })
            .filter(|group| group.kept.n > 0)
            .collect(),
        cohorts: cohorts
            .iter()
            .enumerate()
            .skip(skip)
            .filter(|(_, lengths)| !lengths.is_empty())
            .map(|(at, lengths)| {
                // Periods in which nobody was left are told too.
                let mut active = vec![0; count - at];
                let mut there = 0;
                for offset in (0..active.len()).rev() {
                    there += lengths.get(offset + 1).copied().unwrap_or(0);
                    active[offset] = there;
                }
                Cohort {
                    period: periods.label(at),
                    customers: there,
                    active,
                    money: Vec::new(),
                }
            })
            .collect(),
    }))
}
