//! Earned growth: revenue from customers who stay and from those who come by recommendation.

use super::flows::{Arrivals, Flows};
use super::history::within;
use super::retention::{bridge_report, clustered};
use super::revenue::money;
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::math::ordered;
use crate::model::calendar::{Length, Period, iso};
use crate::model::{Clusters, Currency, Entity, Lifetimes};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    BridgeStep, CurrencyGrowth, CurrencyMoney, EarnedGrowthReport, Estimate, Reason, SourceReport,
};
use crate::stats::{Bridge, ClusterSums, Dominance, Flow, Origin};

/// Months on each side, where the data hold twice as many.
const MONTHS: usize = 12;
/// Steps of the bridge, as the report names them, in the order in which they are counted.
const STEPS: [&str; 13] = [
    "opening",
    "newEarned",
    "newBought",
    "newUnknown",
    "reactivated",
    "exchange",
    "expansion",
    "contraction",
    "churn",
    "refunds",
    "closing",
    "base",
    "now",
];

/// Options of `earnedGrowth`.
#[derive(Debug, Clone)]
pub struct EarnedGrowth {
    /// Filter and confidence; months within the filter's window count.
    pub common: Common,
    /// Months on each side; `None` = twelve, or half of what there is.
    pub months: Option<usize>,
    /// The months' calendar.
    pub period: Period,
}

impl Options for EarnedGrowth {
    const NAMES: &[&str] = &["months", "calendar"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let months = options.whole("months", 1, 120)?;
        Ok(Self {
            common,
            months: months.map(|months| months as usize),
            period: Period::of(options, Length::Month)?,
        })
    }
}

impl Analysis for EarnedGrowth {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(earned_growth(view, self)?))
    }
}

/// The months of the two sides, as places in the flows: first of the time before, first of the time now, first after.
type Sides = [usize; 3];

/// The last whole months within the window, and as many before them.
fn sides(flows: &Flows, window: (i32, i32), months: Option<usize>) -> Option<Sides> {
    let within = |at: &usize| {
        let (from, to) = (flows.first_day(*at), flows.first_day(*at + 1));
        flows.is_whole(*at) && window.0 <= from && to <= window.1
    };
    let whole: Vec<usize> = (0..flows.count).filter(within).collect();
    let end = whole.last()? + 1;
    let each = months.unwrap_or(MONTHS).min(whole.len() / 2);
    (each > 0).then(|| [end - 2 * each, end - each, end])
}

/// Earned growth of the last months against those before.
///
/// # Errors
/// Those of the filter.
pub fn earned_growth(view: &View, options: &EarnedGrowth) -> Result<EarnedGrowthReport> {
    let lives = view.model.lifetimes(view.files);
    let mut report = EarnedGrowthReport {
        reason: None,
        missing: Vec::new(),
        months: 0,
        before: None,
        now: None,
        unit: None,
        calendar: options.period.calendar.name(),
        currencies: Vec::new(),
        sources: Vec::new(),
        notices: [&view.model.ledger.notices[..], &lives.notices].concat(),
    };
    if !lives.tells_origin {
        report.missing.push("source");
    }
    let Some(flows) = Flows::new(view, options.period) else {
        report.missing.push("date");
        report.reason = Some(Reason::NoColumn);
        return Ok(report);
    };
    let window = view.mask.window.unwrap_or((i32::MIN, i32::MAX));
    let Some(sides) = sides(&flows, window, options.months) else {
        report.reason = Some(Reason::TooFew);
        return Ok(report);
    };
    let [before, now, end] = sides;
    let days = |from: usize, to: usize| [iso(flows.first_day(from)), iso(flows.first_day(to))];
    report.months = (end - now) as u32;
    (report.before, report.now) = (Some(days(before, now)), Some(days(now, end)));
    report.unit = Some(match view.model.ledger.entity {
        Entity::Customer => "customer",
        Entity::Account => "account",
    });
    let count = Count {
        clusters: view.model.clusters(),
        within: within(view, view.model.ledger.entity)?,
        arrivals: Arrivals::new(view, lives),
        flows,
        sides,
        confidence: options.common.confidence,
        tells_origin: lives.tells_origin,
    };
    let mut paid = Vec::new();
    for (currency, code) in view.model.ledger.currencies.iter().zip(0u8..) {
        let (growth, now) = count.currency(currency, code);
        paid.push((currency, now));
        report.currencies.extend(growth);
    }
    let currencies = std::mem::take(&mut report.currencies);
    report.currencies = ordered(currencies, |a: &CurrencyGrowth, b| {
        b.bridge.opening.value.total_cmp(&a.bridge.opening.value)
    });
    report.sources = count.sources(view, lives, &paid);
    if report.currencies.is_empty() {
        report.reason = Some(Reason::NoData);
    }
    Ok(report)
}

struct Count<'a> {
    clusters: &'a Clusters,
    within: Vec<bool>,
    arrivals: Arrivals<'a>,
    flows: Flows<'a>,
    sides: Sides,
    confidence: f64,
    tells_origin: bool,
}

impl Count<'_> {
    /// Growth in one currency; `None` where nobody paid before or pays now. What each payer pays now comes with it.
    fn currency(&self, currency: &Currency, code: u8) -> (Option<CurrencyGrowth>, Vec<i64>) {
        let [start, middle, end] = self.sides;
        let first_day = self.flows.first_day(start);
        let mut bridge = Bridge::default();
        let mut held = [Dominance::default(); STEPS.len()];
        let (mut net, mut new, mut rate) = (
            ClusterSums::default(),
            ClusterSums::default(),
            ClusterSums::default(),
        );
        let mut own = vec![Flow::default(); self.flows.count];
        let mut places = Vec::new();
        let mut paid_now = vec![0i64; self.flows.payers()];
        for &payer in &self.clusters.order {
            let at = payer as usize;
            if !self.within.get(at).copied().unwrap_or(false) {
                continue;
            }
            self.flows.read(payer, code, &mut own, &mut places);
            let sum = |flows: &[Flow]| {
                flows.iter().fold(Flow::default(), |sum, flow| Flow {
                    gross: sum.gross.saturating_add(flow.gross),
                    refunds: sum.refunds.saturating_add(flow.refunds),
                })
            };
            let (before, now) = (sum(&own[start..middle]), sum(&own[middle..end]));
            paid_now[at] = now.net();
            let began = self.arrivals.began[at].is_some_and(|day| day < first_day);
            let known = began || own[..start].iter().any(Flow::is_active);
            places
                .drain(..)
                .for_each(|place: u32| own[place as usize] = Flow::default());
            if before == Flow::default() && now == Flow::default() {
                continue;
            }
            let origin = self.arrivals.origin[at];
            let exchange = if before.is_active() && now.is_active() {
                self.flows.exchange(payer, code, start..middle, middle..end)
            } else {
                0
            };
            let mut part = Bridge::default();
            part.update(before, now, origin, known, exchange);
            bridge.merge(&part);
            held.iter_mut()
                .zip(part.steps())
                .for_each(|(held, part)| held.update(part as f64));
            let earned =
                !before.is_active() && now.is_active() && !known && origin == Origin::Earned;
            let earned = if earned { now.gross as f64 } else { 0.0 };
            let base = before.net().saturating_add(exchange).max(0) as f64;
            let stays = if base > 0.0 { now.net() as f64 } else { 0.0 };
            let cluster = self.clusters.of[at];
            net.add(cluster, base, stays);
            new.add(cluster, base, earned);
            rate.add(cluster, base, stays + earned);
        }
        if bridge == Bridge::default() {
            return (None, paid_now);
        }
        let n = bridge.customers + bridge.came.iter().sum::<u64>();
        let estimate = |sums: &mut ClusterSums, value: Option<f64>, less: f64, told: bool| {
            sums.finish();
            match value.filter(|_| told) {
                None => {
                    let reason = if told {
                        Reason::NoData
                    } else {
                        Reason::NoColumn
                    };
                    Estimate::none(reason, n, self.confidence)
                }
                Some(value) => {
                    let interval = clustered(sums, value + less, self.confidence);
                    let interval = interval.map(|mut ends| {
                        ends.low -= less;
                        ends.high -= less;
                        ends
                    });
                    Estimate::of(value, interval, n, self.confidence, "linearized_cluster")
                }
            }
        };
        let growth = bridge.growth();
        let earned = bridge.earned_growth().filter(|_| self.tells_origin);
        let told = self.tells_origin;
        let report = CurrencyGrowth {
            currency: currency.code.clone(),
            decimals: currency.decimals,
            net_retention: estimate(&mut net, bridge.net_retention(), 0.0, true),
            earned_new: estimate(&mut new, bridge.new_share(Origin::Earned), 0.0, told),
            bought_new: bridge.new_share(Origin::Bought).filter(|_| told),
            unknown_new: bridge.new_share(Origin::Unknown),
            rate: estimate(&mut rate, earned, 1.0, told),
            growth,
            ratio: earned
                .zip(growth.filter(|growth| *growth > 0.0))
                .map(|(earned, all)| earned / all),
            bridge: bridge_report(currency, &bridge),
            steps: STEPS
                .into_iter()
                .zip(&held)
                .map(|(step, held)| BridgeStep {
                    step,
                    customers: held.people,
                    remainder: held.remainder(),
                })
                .collect(),
        };
        (Some(report), paid_now)
    }

    /// How the customers who began in the time now were won.
    fn sources(
        &self,
        view: &View,
        lives: &Lifetimes,
        paid: &[(&Currency, Vec<i64>)],
    ) -> Vec<SourceReport> {
        let [_, middle, end] = self.sides;
        let (from, to) = (self.flows.first_day(middle), self.flows.first_day(end));
        let by_customer = view.model.ledger.entity == Entity::Customer;
        // By word and origin: a referrer makes earned what the word calls bought.
        let slots = lives.sources.len().max(1) * 3;
        let mut customers = vec![0u64; slots];
        let mut sums = vec![vec![0i128; paid.len()]; slots];
        for (customer, began) in view.model.people.started.iter().enumerate() {
            if !began.is_some_and(|day| (from..to).contains(&day)) {
                continue;
            }
            let origin = lives.origin(customer);
            let slot = lives.source[customer] as usize * 3 + origin as usize;
            customers[slot] += 1;
            for (sum, (_, paid)) in sums[slot].iter_mut().zip(paid) {
                let own = paid.get(customer).filter(|_| by_customer);
                *sum += own.map_or(0, |&minor| i128::from(minor));
            }
        }
        let told = customers
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0);
        let told = told.map(|(slot, &count)| SourceReport {
            source: (slot >= 3).then(|| lives.sources.get((slot / 3) as u32).to_owned()),
            origin: ["earned", "bought", "unknown"][slot % 3],
            customers: count,
            money: paid
                .iter()
                .zip(&sums[slot])
                .filter(|(_, sum)| **sum != 0)
                .map(|((currency, _), &sum)| CurrencyMoney {
                    currency: currency.code.clone(),
                    amount: money(currency, sum),
                })
                .collect(),
        });
        ordered(told.collect(), |a: &SourceReport, b| {
            b.customers.cmp(&a.customers)
        })
    }
}
