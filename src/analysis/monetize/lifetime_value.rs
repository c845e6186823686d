//! What customers will still be worth: from their purchases, or from how long those under contract stay.

use super::classes::Payers;
use super::contract::contract;
use super::revenue::{choose_currency, other_currencies, unknown_payers};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{
    BgNbd, BgNbdFitting, Fitted, Forecast, GammaGamma, Group, Histories, History, Horizon,
    Interval, Mean, gap_dispersion, normal_around, pearson, t_around,
};
use crate::math::{order, ordered};
use crate::model::calendar::iso;
use crate::model::{Account, Basis, Currency, Ledger};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{
    ClassLifetime, CustomerLifetime, Estimate, Holdout, HoldoutGroup, LifetimeValueReport,
    Parameter, Reason,
};
use crate::stats::{Class, Dominance, Moments, Purchases};
use crate::table::Values;
use crate::work::Work;
use std::rc::Rc;

/// Where lifetime value is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// From recorded ends: customers say when they leave.
    Contract,
    /// From purchases: customers fall silent.
    Purchases,
}

impl Kind {
    const NAMED: [(&str, Self); 2] = [("contract", Self::Contract), ("purchases", Self::Purchases)];

    fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Purchases => "purchases",
        }
    }
}

/// Options of `lifetimeValue`.
#[derive(Debug, Clone)]
pub struct LifetimeValue {
    /// Filter and confidence.
    pub common: Common,
    /// Contracts or purchases; what fits the files where not given.
    pub basis: Option<Kind>,
    /// The currency; that in which most customers pay where not given.
    pub currency: Option<String>,
    /// Months of the horizon; 36 where not given.
    pub months: u32,
    /// Discount per year; 0.1 where not given.
    pub discount: f64,
    /// Margin on revenue; 1 where not given, so that the value is of revenue.
    pub margin: f64,
}

impl Options for LifetimeValue {
    const NAMES: &[&str] = &["basis", "currency", "months", "discount", "margin"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let plain = Self::new(common.clone());
        let share = |name: &'static str, default: f64| {
            let share = options.number(name)?.unwrap_or(default);
            if (0.0..=1.0).contains(&share) {
                return Ok(share);
            }
            Err(refuse(
                name,
                format!("{share} is outside 0 to 1; write 0.1 for 10 %"),
            ))
        };
        Ok(Self {
            basis: options.one_of("basis", &Kind::NAMED)?,
            currency: options.text("currency")?.map(str::to_owned),
            months: options
                .whole("months", 1, 120)?
                .map_or(plain.months, |months| months as u32),
            discount: share("discount", plain.discount)?,
            margin: share("margin", plain.margin)?,
            common,
        })
    }
}

impl LifetimeValue {
    /// What is told where nothing is chosen.
    pub fn new(common: Common) -> Self {
        Self {
            common,
            basis: None,
            currency: None,
            months: 36,
            discount: 0.1,
            margin: 1.0,
        }
    }
}

impl Analysis for LifetimeValue {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(lifetime_value(view, self, None, around)?.0))
    }
}

/// Days of the model's unit of time, the week.
const UNIT: f64 = 7.0;
pub const DAYS_OF_A_MONTH: f64 = 365.25 / 12.0;
/// Fewest customers who came back: with fewer the four parameters are guesses.
const FEWEST_REPEATERS: usize = 30;
/// Fewest customers of a class, and fewest clusters, for an interval.
const FEWEST_OF_A_CLASS: u64 = 2;
/// Correlation of frequency and money above which the model's assumption that there is none is told to be broken.
const MOST_CORRELATION: f64 = 0.3;
/// Dispersion of the days between purchases under which they come by a clock, as invoices of a contract do.
const LEAST_DISPERSION: f64 = 0.3;
/// Repeat purchases of the last group of the holdout.
const LAST_GROUP: u32 = 7;
/// Width of an interval of a parameter's logarithm beyond which it tells nothing: a factor of 20,000.
const WIDEST: f64 = 10.0;
/// Customers that are listed.
pub const LISTED: usize = 10;

/// Parts of the customers other than the classes: at most four, of which the first and the third are set against each
/// other.
pub struct Parts<'a> {
    /// Their names.
    pub names: [&'static str; 4],
    /// The part of a payer.
    pub of: &'a dyn Fn(usize) -> usize,
}

impl Parts<'_> {
    /// Names of the parts: of the classes and those without one where there are none.
    pub fn names(parts: Option<&Self>) -> [&'static str; 4] {
        let [promoter, passive, detractor] = Class::ALL.map(Class::name);
        parts.map_or([promoter, passive, detractor, "unscored"], |parts| {
            parts.names
        })
    }
}

/// A payer with a purchase.
pub struct Buyer {
    payer: u32,
    cluster: u32,
    /// Position in [`Class::ALL`], or among the parts; 3 = unscored.
    slot: u8,
    /// All purchases.
    pub whole: Purchases,
    /// Purchases of the first half of the time.
    half: Purchases,
    /// Days with a purchase in the second half.
    later: u32,
}

/// Days of the observation: first purchase, last day of its first half, last day.
#[derive(Clone, Copy)]
struct Days {
    first: i32,
    middle: i32,
    last: i32,
}

/// Lifetime value by class, or by other parts; beside it the value of each payer.
///
/// # Errors
/// `bad_option` for an unknown currency; those of the filter.
pub fn lifetime_value(
    view: &View,
    options: &LifetimeValue,
    parts: Option<&Parts>,
    around: Surroundings,
) -> Result<(LifetimeValueReport, Vec<(u32, f64)>)> {
    let ground = view
        .work
        .once(|| ground(view, options, parts, around.today))?;
    let report = ground.report.clone();
    match &ground.bought {
        Some(bought) => from_purchases(view, options, parts, bought, report, view.work),
        None => Ok((report, ground.values.clone())),
    }
}

/// The values by contracts, or the purchases that tell them.
struct Ground {
    report: LifetimeValueReport,
    values: Vec<(u32, f64)>,
    bought: Option<Bought>,
}

/// Everybody who bought something, and in which of the ledger's currencies.
struct Bought {
    buyers: Vec<Buyer>,
    days: Days,
    currency: usize,
}

impl Ground {
    fn without(report: LifetimeValueReport) -> Self {
        Self {
            report,
            values: Vec::new(),
            bought: None,
        }
    }
}

fn ground(
    view: &View,
    options: &LifetimeValue,
    parts: Option<&Parts>,
    today: i32,
) -> Result<Ground> {
    let model = view.model;
    let lives = model.lifetimes(view.files);
    let mut report = LifetimeValueReport {
        basis: None,
        bases: Vec::new(),
        why: None,
        leavers: None,
        currency: None,
        other_currencies: Vec::new(),
        unit: model.ledger.entity.name(),
        days: None,
        months: options.months,
        discount: options.discount,
        margin: options.margin,
        repeaters: 0,
        classes: Vec::new(),
        difference: None,
        largest: Vec::new(),
        parameters: Vec::new(),
        correlation: None,
        holdout: None,
        reason: Some(Reason::NoColumn),
        notices: model.ledger.notices.clone(),
    };
    // A recurring amount without dates tells of no purchases, and of contracts only where ends are told.
    let purchases = model.ledger.basis == Some(Basis::Revenue) && model.ledger.day.is_some();
    let recurring = model
        .ledger
        .basis
        .is_some_and(|basis| basis != Basis::Revenue);
    let ends = lives.tells_ends && model.people.started.iter().any(Option::is_some);
    let contracts = ends && (purchases || recurring);
    let offered = [(contracts, Kind::Contract), (purchases, Kind::Purchases)];
    let offered = offered.iter().filter(|(offered, _)| *offered);
    report.bases = offered.map(|(_, kind)| kind.name()).collect();
    let offers = |kind: Kind| report.bases.contains(&kind.name());
    let first = if contracts {
        Kind::Contract
    } else {
        Kind::Purchases
    };
    let kind = options.basis.unwrap_or(first);
    if !offers(kind) {
        report.basis = options.basis.map(Kind::name);
        return Ok(Ground::without(report));
    }
    report.reason = Some(Reason::NoData);
    let payers = Payers::new(view)?;
    // What came before the window is history too; what came after it has not happened yet.
    let until = view.mask.window.filter(|_| purchases);
    let until = until.map(|(_, to)| (i32::MIN, to));
    let accounts = model.ledger.accounts(payers.class.len(), until);
    let paying = |account: &Account| account.paid.iter().filter(|paid| paid.rows > 0).count();
    let counts: Vec<usize> = accounts.iter().map(paying).collect();
    let chosen = choose_currency(model, options.currency.as_deref(), &counts)?;
    report.other_currencies = other_currencies(model, &counts, chosen);
    report.notices.extend(unknown_payers(&accounts));
    let Some(chosen) = chosen else {
        return Ok(Ground::without(report));
    };
    let currency = &model.ledger.currencies[chosen];
    report.currency.clone_from(&currency.code);
    let end = until.map_or(i32::MAX, |(_, to)| to);
    let bought = buyers(&model.ledger, &payers, parts, chosen as u8, end);
    if kind == Kind::Contract {
        let buyers = bought.as_ref().map_or(&[][..], |(buyers, _)| &buyers[..]);
        report.basis = Some(kind.name());
        report.why = Some("ends");
        let values = contract(
            view,
            options,
            parts,
            (currency, chosen),
            (&payers, buyers),
            (lives, today),
            &mut report,
        )?;
        // Where too few have left, purchases may still tell something.
        let other = report.reason.is_some() && options.basis.is_none() && purchases;
        if !other {
            report.notices.extend(lives.notices.iter().cloned());
            return Ok(Ground {
                report,
                values,
                bought: None,
            });
        }
    }
    report.basis = Some(Kind::Purchases.name());
    report.why = Some(match (contracts, options.basis) {
        (true, None) => "few_ends",
        (true, Some(_)) => "asked",
        (false, _) => "no_ends",
    });
    report.reason = Some(Reason::NoData);
    report.days = None;
    Ok(Ground {
        report,
        values: Vec::new(),
        bought: bought.map(|(buyers, days)| Bought {
            buyers,
            days,
            currency: chosen,
        }),
    })
}

/// Histories, and the fit of the model of events to them.
struct Events {
    known: Vec<History>,
    repeaters: usize,
    histories: Histories,
    /// `None` where too few came back, or nothing can be fitted.
    fitting: Option<BgNbdFitting>,
}

impl Events {
    fn fit(known: impl FnOnce() -> Vec<History>, work: Work) -> Result<Rc<Self>> {
        let begin = || {
            let known = known();
            let repeaters = known.iter().filter(|each| each.count > 0).count();
            let enough = repeaters >= FEWEST_REPEATERS;
            let histories = Histories::new(&known, UNIT);
            let fitting = enough.then(|| BgNbdFitting::new(&histories.different));
            Ok(Self {
                fitting: fitting.flatten(),
                known,
                repeaters,
                histories,
            })
        };
        work.steps(BgNbdFitting::STEPS, begin, |events: &mut Self, at| {
            if let Some(fitting) = &mut events.fitting {
                fitting.step(at, &events.histories.different);
            }
        })
    }
}

/// A report with the values by purchases, and the value of each payer.
fn from_purchases(
    view: &View,
    options: &LifetimeValue,
    parts: Option<&Parts>,
    bought: &Bought,
    mut report: LifetimeValueReport,
    work: Work,
) -> Result<(LifetimeValueReport, Vec<(u32, f64)>)> {
    let Bought { buyers, days, .. } = bought;
    report.days = Some([iso(days.first), iso(days.last)]);
    let histories = || {
        let own = buyers.iter().map(|buyer| history(&buyer.whole, days.last));
        own.collect()
    };
    let events = Events::fit(histories, work)?;
    report.repeaters = events.repeaters as u64;
    report.reason = Some(Reason::TooFew);
    if events.repeaters < FEWEST_REPEATERS {
        return Ok((report, Vec::new()));
    }
    let told = work.once(|| {
        let mut report = report;
        let values = forecast(view, options, parts, bought, &events, &mut report);
        Ok((report, values))
    })?;
    let (mut report, values) = (told.0.clone(), told.1.clone());
    if report.reason.is_none() {
        report.holdout = holdout(buyers, *days, options.common.confidence, work)?;
    }
    Ok((report, values))
}

/// Writes what is to be expected of purchases into a report, and returns the value of each payer.
fn forecast(
    view: &View,
    options: &LifetimeValue,
    parts: Option<&Parts>,
    Bought {
        buyers,
        days,
        currency,
    }: &Bought,
    told: &Events,
    report: &mut LifetimeValueReport,
) -> Vec<(u32, f64)> {
    let confidence = options.common.confidence;
    let currency = &view.model.ledger.currencies[*currency];
    let Events {
        known, histories, ..
    } = told;
    let gaps = buyers.iter().map(|buyer| {
        let Purchases { first, last, .. } = buyer.whole;
        let squares = buyer.whole.gap_squares as f64;
        (
            buyer.whole.repeats(),
            f64::from(last) - f64::from(first),
            squares,
        )
    });
    if gap_dispersion(gaps).is_some_and(|found| found < LEAST_DISPERSION) {
        report.notices.push(Notice {
            count: report.repeaters,
            ..Notice::new("regular_purchases")
        });
    }
    let fitted = told.fitting.as_ref().and_then(BgNbdFitting::fitted);
    let Some(events) = fitted else {
        report.reason = Some(Reason::NotIdentified);
        return Vec::new();
    };
    report.reason = None;
    let means: Vec<f64> = buyers.iter().map(|buyer| mean(buyer, currency)).collect();
    let amounts = amounts(known, &means, confidence, report);
    let horizon = Horizon {
        periods: options.months,
        length: DAYS_OF_A_MONTH / UNIT,
        interest: libm::pow(1.0 + options.discount, 1.0 / 12.0) - 1.0,
    };
    let forecast = Forecast::new(&events, amounts.as_ref(), histories, &means, &horizon);
    if !forecast.has_amounts() {
        report.notices.push(Notice {
            count: 1,
            ..Notice::new("no_mean_amount")
        });
    }
    let slots: Vec<u8> = buyers.iter().map(|buyer| buyer.slot).collect();
    let clusters: Vec<u32> = buyers.iter().map(|buyer| buyer.cluster).collect();
    let groups = forecast.groups::<4>(&slots, &clusters, histories, &means, &horizon);
    let teller = Teller {
        forecast: &forecast,
        margin: options.margin,
        confidence,
    };
    let names = Parts::names(parts);
    let [a, b, c, d] = names;
    let told = groups.iter().zip([a, b, c, d, "all"]).rev();
    // All first, then the classes in their order.
    let mut classes: Vec<ClassLifetime> = told
        .filter(|(group, _)| group.alive.people > 0)
        .map(|(group, class)| teller.class(class, group))
        .collect();
    if let Some((_, own)) = classes.split_first_mut() {
        own.reverse();
    }
    report.classes = classes;
    if let [promoters, _, detractors, ..] = &groups[..]
        && promoters.alive.people.min(detractors.alive.people) >= FEWEST_OF_A_CLASS
        && forecast.has_amounts()
    {
        let (value, interval) =
            forecast.difference(&promoters.amount, &detractors.amount, confidence);
        let people = promoters.alive.people + detractors.alive.people;
        report.difference = Some(teller.estimate(value, interval, people, options.margin));
    }
    let worth = |at: usize| {
        let found = forecast.of_person(at);
        found.map_or(0.0, |(_, purchases, value)| value.unwrap_or(purchases))
    };
    let values: Vec<f64> = (0..buyers.len()).map(worth).collect();
    let told = largest(&values).into_iter().filter_map(|at| {
        let buyer = &buyers[at];
        let (alive, purchases, value) = forecast.of_person(at)?;
        let class = Class::ALL.get(usize::from(buyer.slot));
        Some(CustomerLifetime {
            id: view.model.payer_id(buyer.payer),
            class: class.filter(|_| parts.is_none()).map(|class| class.name()),
            repeats: Some(buyer.whole.repeats().into()),
            silent_days: u64::try_from(days.last - buyer.whole.last).ok(),
            alive,
            purchases,
            value: value.map(|value| options.margin * value),
        })
    });
    report.largest = told.collect();
    report.parameters = parameters(&events, amounts.as_ref(), buyers.len() as u64, confidence);
    if !forecast.has_amounts() {
        return Vec::new();
    }
    let worth = slots.iter().zip(&values);
    tell_holders(
        &mut report.classes,
        &names,
        worth.map(|(&slot, &worth)| (slot.into(), worth)),
    );
    let payers = buyers.iter().map(|buyer| buyer.payer);
    let values = values.into_iter().map(|value| options.margin * value);
    payers.zip(values).collect()
}

/// Everybody within the filter who bought something in a currency before a day, in the order of clusters.
fn buyers(
    ledger: &Ledger,
    payers: &Payers,
    parts: Option<&Parts>,
    currency: u8,
    end: i32,
) -> Option<(Vec<Buyer>, Days)> {
    let days = ledger.day.as_ref()?;
    let counts = |row: usize| {
        ledger.currency[row] == currency && days[row] != Values::DAY_MISSING && days[row] < end
    };
    let rows = (0..ledger.payer.len()).filter(|&row| counts(row));
    let sold = rows.clone().filter(|&row| !ledger.refund[row]);
    let (first, last) = sold.fold((i32::MAX, i32::MIN), |(first, last), row| {
        (first.min(days[row]), last.max(days[row]))
    });
    if first > last {
        return None;
    }
    let span = Days {
        first,
        middle: first + (last - first) / 2,
        last,
    };
    // Rows of a payer stand together; where they begin.
    let mut starts = vec![0u32; payers.class.len() + 1];
    for &payer in &ledger.payer {
        if let Some(start) = starts.get_mut(payer as usize + 1) {
            *start += 1;
        }
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut buyers = Vec::new();
    let mut own: Vec<usize> = Vec::new();
    for &payer in &payers.order {
        let at = payer as usize;
        if !payers.within(at) {
            continue;
        }
        own.clear();
        own.extend((starts[at] as usize..starts[at + 1] as usize).filter(|&row| counts(row)));
        if !own.is_sorted_by_key(|&row| days[row]) {
            let by_day = order(own.len(), &mut |a, b| days[own[a]].cmp(&days[own[b]]));
            own = by_day.iter().map(|&at| own[at as usize]).collect();
        }
        let (mut whole, mut half) = (Purchases::default(), Purchases::default());
        for &row in &own {
            let (day, minor, refund) = (days[row], ledger.minor[row], ledger.refund[row]);
            whole.update(day, minor, refund);
            if day <= span.middle {
                half.update(day, minor, refund);
            }
        }
        if whole.days > 0 {
            buyers.push(Buyer {
                payer,
                cluster: payers.cluster[at],
                slot: parts.map_or_else(
                    || payers.class[at].map_or(3, Class::slot),
                    |parts| (parts.of)(at).min(3),
                ) as u8,
                later: whole.days - half.days,
                whole,
                half,
            });
        }
    }
    (!buyers.is_empty()).then_some((buyers, span))
}

/// The history of somebody observed to the end of a day.
fn history(purchases: &Purchases, last: i32) -> History {
    let since = |day: i32| u32::try_from(day.saturating_sub(purchases.first)).unwrap_or(0);
    History {
        count: purchases.repeats(),
        last: since(purchases.last),
        age: since(last),
    }
}

/// Mean net amount of the days after the first, major units; 0 without one.
fn mean(buyer: &Buyer, currency: &Currency) -> f64 {
    match buyer.whole.repeats() {
        0 => 0.0,
        repeats => currency.major(buyer.whole.after_first.into()) / f64::from(repeats),
    }
}

/// The model of amounts, fitted to those who came back and paid; tells where its assumption does not hold.
fn amounts(
    known: &[History],
    means: &[f64],
    confidence: f64,
    report: &mut LifetimeValueReport,
) -> Option<Fitted<GammaGamma>> {
    let pairs = known.iter().zip(means);
    let (counts, paid): (Vec<f64>, Vec<f64>) = pairs
        .filter(|(each, mean)| each.count > 0 && **mean > 0.0)
        .map(|(each, mean)| (f64::from(each.count), *mean))
        .unzip();
    let nothing = report.repeaters - counts.len() as u64;
    if nothing > 0 {
        report.notices.push(Notice {
            count: nothing,
            ..Notice::new("repeats_without_amount")
        });
    }
    if let Some(found) = pearson(&counts, &paid, confidence) {
        let estimate = Estimate::of(found.value, found.interval, found.n, confidence, "fisher_z");
        if found.value.abs() > MOST_CORRELATION {
            report.notices.push(Notice {
                count: found.n,
                ..Notice::new("frequency_tells_amount")
            });
        }
        report.correlation = Some(estimate);
    }
    GammaGamma::fit(&counts, &paid)
}

/// Turns means and their errors into estimates.
struct Teller<'a> {
    forecast: &'a Forecast<'a>,
    margin: f64,
    confidence: f64,
}

impl Teller<'_> {
    fn estimate(&self, value: f64, interval: Option<Interval>, n: u64, scale: f64) -> Estimate {
        let interval = interval.map(|interval| interval.scaled(scale));
        Estimate::of(value * scale, interval, n, self.confidence, "model_delta")
    }

    fn mean(&self, mean: &Mean, scale: f64) -> Estimate {
        let interval = self.forecast.interval(mean, self.confidence);
        let enough = interval.filter(|_| mean.people >= FEWEST_OF_A_CLASS);
        self.estimate(mean.value, enough, mean.people, scale)
    }

    fn class(&self, class: &'static str, group: &Group) -> ClassLifetime {
        let people = group.alive.people;
        let mut alive = self.mean(&group.alive, 1.0);
        alive.low = alive.low.map(|low| low.max(0.0));
        alive.high = alive.high.map(|high| high.min(1.0));
        let money = self.forecast.has_amounts();
        let none = || Estimate::none(Reason::NotIdentified, people, self.confidence);
        ClassLifetime {
            class,
            customers: people,
            alive,
            purchases: self.mean(&group.events, 1.0),
            value: if money {
                self.mean(&group.amount, self.margin)
            } else {
                none()
            },
            total: if money {
                let (value, interval) = self.forecast.total(&group.amount, self.confidence);
                self.estimate(value, interval, people, self.margin)
            } else {
                none()
            },
            remainder: None,
        }
    }
}

/// Tells of each class whose worth it is, from the place among `names` and the worth of everybody.
pub fn tell_holders(
    classes: &mut [ClassLifetime],
    names: &[&str; 4],
    worth: impl Iterator<Item = (usize, f64)>,
) {
    let mut held = [Dominance::default(); 5];
    for (at, worth) in worth {
        held[at.min(3)].update(worth);
        held[4].update(worth);
    }
    for class in classes {
        let at = names.iter().position(|name| *name == class.class);
        class.remainder = held[at.unwrap_or(4)].remainder();
    }
}

/// Places of the ten highest values, the highest first.
pub fn largest(values: &[f64]) -> Vec<usize> {
    // By one pass: a list that is cut whenever it has grown to twenty times its length.
    let mut best: Vec<u32> = Vec::new();
    let cut = |best: &mut Vec<u32>| {
        let sorted = ordered(std::mem::take(best), |&a, &b| {
            values[b as usize].total_cmp(&values[a as usize])
        });
        *best = sorted;
        best.truncate(LISTED);
    };
    let mut least = f64::NEG_INFINITY;
    for (at, &value) in (0u32..).zip(values) {
        if value <= least {
            continue;
        }
        best.push(at);
        if best.len() == 20 * LISTED {
            cut(&mut best);
            least = best.last().map_or(least, |&last| values[last as usize]);
        }
    }
    cut(&mut best);
    best.iter().map(|&at| at as usize).collect()
}

fn parameters(
    events: &Fitted<BgNbd>,
    amounts: Option<&Fitted<GammaGamma>>,
    n: u64,
    confidence: f64,
) -> Vec<Parameter> {
    let one = |name, log: f64, variance: f64, n: u64| {
        let logs = normal_around(log, variance.max(0.0).sqrt(), confidence);
        // Where customers are all alike a parameter may be anything that is large enough.
        let known = logs.filter(|logs| logs.width() < WIDEST);
        let interval = known.map(Interval::exponential);
        Parameter {
            name,
            value: Estimate::of(
                libm::exp(log),
                interval,
                n,
                confidence,
                "observed_information",
            ),
        }
    };
    let names = ["r", "alpha", "a", "b"].iter().zip(events.model.logs());
    let mut all: Vec<Parameter> = names
        .enumerate()
        .map(|(at, (name, log))| one(*name, log, events.covariance[(at, at)], n))
        .collect();
    if let Some(amounts) = amounts {
        let names = ["p", "q", "v"].iter().zip(amounts.model.logs());
        all.extend(names.enumerate().map(|(at, (name, log))| {
            one(
                *name,
                log,
                amounts.covariance[(at, at)],
                amounts.people as u64,
            )
        }));
    }
    all
}

/// Fits the first half of the time and tells the second; `None` where the half has too few who came back.
fn holdout(buyers: &[Buyer], days: Days, confidence: f64, work: Work) -> Result<Option<Holdout>> {
    let known: Vec<&Buyer> = buyers.iter().filter(|buyer| buyer.half.days > 0).collect();
    let history = |buyer: &&Buyer| history(&buyer.half, days.middle);
    let events = Events::fit(|| known.iter().map(history).collect(), work)?;
    let fitted = events.fitting.as_ref().and_then(BgNbdFitting::fitted);
    let Some(Fitted { model, .. }) = fitted else {
        return Ok(None);
    };
    let Events {
        known: half,
        histories,
        ..
    } = &*events;
    let horizon = Horizon {
        periods: 1,
        length: f64::from(days.last - days.middle) / UNIT,
        interest: 0.0,
    };
    let expected = model.discounted(&histories.different, &horizon);
    let mut actual = vec![Moments::default(); LAST_GROUP as usize + 1];
    let mut sums = vec![0.0; actual.len()];
    for ((buyer, each), &history) in known.iter().zip(half).zip(&histories.of) {
        let group = each.count.min(LAST_GROUP) as usize;
        actual[group].update(buyer.later.into());
        sums[group] += expected[history as usize];
    }
    let groups = (0u64..).zip(&actual).zip(&sums);
    let groups: Vec<HoldoutGroup> = groups
        .filter(|((_, actual), _)| actual.n > 0)
        .map(|((repeats, actual), sum)| {
            let n = actual.n as f64;
            let spread = actual.variance().map(|variance| (variance / n).sqrt());
            let interval =
                spread.and_then(|error| t_around(actual.mean, error, n - 1.0, confidence));
            HoldoutGroup {
                repeats,
                customers: actual.n,
                actual: Estimate::of(actual.mean, interval, actual.n, confidence, "t"),
                expected: sum / n,
            }
        })
        .collect();
    Ok(Some(Holdout {
        days: [iso(days.first), iso(days.middle), iso(days.last)],
        customers: known.len() as u64,
        actual: known.iter().map(|buyer| u64::from(buyer.later)).sum(),
        expected: sums.iter().sum(),
        groups,
    }))
}
