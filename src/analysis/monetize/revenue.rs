//! Money by promoters, passives and detractors, to the cent.

use super::classes::Payers;
use super::flows::Flows;
use super::history::{ANSWER_DAYS, History};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate;
use crate::math::{median, ordered};
use crate::model::calendar::{Length, Period, iso};
use crate::model::{Account, Basis, Currency, Model, Paid, span};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{
    ClassRevenue, CurrencyRevenue, Estimate, Money, Reason, RevenuePeriod, RevenueReport,
};
use crate::stats::{Class, ClassSums, ClusterSums, Dominance, Flow};
use std::rc::Rc;

/// Options of `revenue`.
#[derive(Debug, Clone, Default)]
pub struct Revenue {
    /// Filter and confidence.
    pub common: Common,
    /// The weighted score by period too; `None` = not asked for.
    pub period: Option<Period>,
}

impl Options for Revenue {
    const NAMES: &[&str] = &["period", "calendar", "fiscalYearStart"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let asked = options.text("period")?;
        let mut period = Period::read(options, "period")?;
        // Days and weeks are no periods in which customers pay.
        if !matches!(period.length, Length::Quarter | Length::Year) {
            period.length = Length::Month;
        }
        Ok(Self {
            common,
            period: asked.map(|_| period),
        })
    }
}

impl Analysis for Revenue {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(revenue(view, self)?))
    }
}

/// What each payer paid within the filter's window, by currency; added up once for all questions by one filter.
pub fn accounts(view: &View, payers: usize) -> Rc<Vec<Account>> {
    let add_up = || Rc::new(view.model.ledger.accounts(payers, view.mask.window));
    view.accounts.get_or_init(add_up).clone()
}

/// The currency asked for, else the one with the highest count; `None` where its count is 0.
///
/// # Errors
/// `bad_option` for a currency in which there is no revenue.
pub fn choose_currency(
    model: &Model,
    wanted: Option<&str>,
    counts: &[usize],
) -> Result<Option<usize>> {
    let name = |at: usize| model.ledger.currencies[at].code.clone().unwrap_or_default();
    let chosen = match wanted {
        Some(wanted) => {
            let at = (0..counts.len())
                .find(|&at| name(at).eq_ignore_ascii_case(wanted))
                .ok_or_else(|| {
                    let known: Vec<String> = (0..counts.len()).map(name).collect();
                    let known = known.join(", ");
                    let problem = format!("no revenue in {wanted}; the files have {known}");
                    refuse("currency", problem)
                })?;
            Some(at)
        }
        // Of equals the first.
        None => (0..counts.len()).rev().max_by_key(|&at| counts[at]),
    };
    Ok(chosen.filter(|&at| counts[at] > 0))
}

/// Codes of the currencies with a count that were not chosen.
pub fn other_currencies(model: &Model, counts: &[usize], chosen: Option<usize>) -> Vec<String> {
    let others = (0..counts.len()).filter(|&at| counts[at] > 0 && Some(at) != chosen);
    others
        .map(|at| model.ledger.currencies[at].code.clone().unwrap_or_default())
        .collect()
}

/// Rows whose payer no file knows, where there are any.
pub fn unknown_payers(accounts: &[Account]) -> Option<Notice> {
    let rows = accounts
        .iter()
        .map(|account| u64::from(account.unknown.rows));
    let unknown = Notice {
        count: rows.sum(),
        ..Notice::new("payer_unknown")
    };
    (unknown.count > 0).then_some(unknown)
}

/// Revenue by class, one entry per currency.
///
/// # Errors
/// Those of the filter.
fn revenue(view: &View, options: &Revenue) -> Result<RevenueReport> {
    let (model, mask) = (view.model, &view.mask);
    let confidence = options.common.confidence;
    let ledger = &model.ledger;
    let mut notices = model.ledger.notices.clone();
    let Some(basis) = ledger.basis else {
        return Ok(RevenueReport {
            currencies: Vec::new(),
            basis: None,
            unit: None,
            period: None,
            calendar: None,
            matched: None,
            reason: Some(Reason::NoColumn),
            notices,
        });
    };
    let payers = Payers::new(view)?;
    let accounts = accounts(view, payers.class.len());
    notices.extend(unknown_payers(&accounts));
    if mask.answers_only {
        notices.push(Notice {
            count: 1,
            ..Notice::new("unscored_left_out")
        });
    }
    let clusters = model.clusters();
    let mut pays = vec![false; clusters.order.len()];
    for account in accounts.iter() {
        let paid = account.in_order(clusters);
        let pairs = pays.iter_mut().zip(paid);
        pairs.for_each(|(pays, paid)| *pays |= paid.rows > 0);
    }
    // Who may count, in an order where payers of one account stand together, and in which class.
    let members: Vec<Payer> = clusters
        .order
        .iter()
        .zip(pays)
        .map(|(&payer, pays)| Payer {
            cluster: payers.cluster[payer as usize],
            slot: match payers.within(payer as usize) {
                true => payers.class[payer as usize].map_or(UNSCORED, Class::slot) as u8,
                false => OUTSIDE as u8,
            },
            pays,
        })
        .collect();
    let currencies: Vec<CurrencyRevenue> = ledger
        .currencies
        .iter()
        .zip(accounts.iter())
        .filter(|(_, account)| account.rows > 0)
        .map(|(currency, account)| {
            let paid = account.in_order(clusters);
            in_currency(
                currency,
                account,
                paid,
                &members,
                mask.answers_only,
                confidence,
            )
        })
        .collect();
    let mut currencies = ordered(currencies, |a, b| b.rows.cmp(&a.rows));
    if let Some(period) = options.period {
        tell_periods(view, period, &payers, confidence, &mut currencies)?;
    }
    let reason = currencies.is_empty().then_some(Reason::NoData);
    Ok(RevenueReport {
        currencies,
        basis: Some(match basis {
            Basis::Revenue => "revenue",
            Basis::RecurringMonthly => "recurring_monthly",
            Basis::RecurringYearly => "recurring_yearly",
        }),
        unit: Some(ledger.entity.name()),
        period: options.period.map(Period::name),
        calendar: options.period.map(|period| period.calendar.name()),
        matched: ledger.matched,
        reason,
        notices,
    })
}

/// Adds to each currency its score by period: a payer weighs what it pays in a period and has the class of the last answer
/// before the period's end.
fn tell_periods(
    view: &View,
    period: Period,
    payers: &Payers,
    confidence: f64,
    currencies: &mut [CurrencyRevenue],
) -> Result<()> {
    let ledger = &view.model.ledger;
    let Some(flows) = Flows::new(view, period) else {
        return Ok(());
    };
    let history = History::new(view, ledger.entity, ANSWER_DAYS)?;
    let window = view.mask.window.unwrap_or((i32::MIN, i32::MAX));
    let mut own = vec![Flow::default(); flows.count];
    let mut places = Vec::new();
    for told in currencies {
        let code = ledger
            .currencies
            .iter()
            .position(|known| known.code == told.currency);
        let Some((code, currency)) = code.and_then(|at| Some((at, ledger.currencies.get(at)?)))
        else {
            continue;
        };
        let mut sums = vec![(ClusterSums::default(), 0u64, 0i128); flows.count];
        for &payer in &payers.order {
            let at = payer as usize;
            if !history.within.get(at).copied().unwrap_or(false) {
                continue;
            }
            flows.read(payer, code as u8, &mut own, &mut places);
            for place in places.drain(..) {
                let place = place as usize;
                let net = std::mem::take(&mut own[place]).net();
                let class = history.before(at, flows.first_day(place + 1));
                let Some(class) = class.filter(|_| net > 0) else {
                    continue;
                };
                let (sums, n, sum) = &mut sums[place];
                let cluster = payers.cluster[at];
                sums.update(cluster, currency.major(net.into()), f64::from(class.sign()));
                *n += 1;
                *sum += i128::from(net);
            }
        }
        let within = |place: &usize| {
            let (from, to) = (flows.first_day(*place), flows.first_day(*place + 1));
            window.0 < to && from < window.1
        };
        told.periods = (0..flows.count)
            .filter(within)
            .map(|place| {
                let (mut of_period, n, sum) = sums[place];
                of_period.finish();
                let (from, to) = (flows.first_day(place), flows.first_day(place + 1));
                RevenuePeriod {
                    period: flows.periods.label(place),
                    from: iso(from),
                    partial: !flows.is_whole(place) || from < window.0 || window.1 < to,
                    net: money(currency, sum),
                    weighted_nps: net_score(&of_period, n, confidence),
                    n_eff: of_period.n_eff(),
                }
            })
            .collect();
    }
    Ok(())
}

/// Minor units of a currency as money.
pub fn money(currency: &Currency, minor: i128) -> Money {
    Money {
        value: currency.major(minor),
        exact: currency.exact(minor),
    }
}

/// The place of payers without a class, behind those of the classes.
const UNSCORED: usize = 3;
/// The place of payers outside of the filter.
const OUTSIDE: usize = 4;

/// Who may count in a currency.
#[derive(Debug, Clone, Copy)]
struct Payer {
    /// Account, or the payer itself.
    cluster: u32,
    /// The place of its class.
    slot: u8,
    /// Has it a row in any currency?
    pays: bool,
}

impl Payer {
    /// The class that the payer counts in where it paid this: scored payers who pay in this currency or in none, and
    /// others who pay in it. A number instead of a choice: what was paid is hard to guess.
    #[inline]
    fn counts(&self, paid: &Paid) -> usize {
        let counts = (paid.rows > 0) | ((usize::from(self.slot) < UNSCORED) & !self.pays);
        if counts { self.slot.into() } else { OUTSIDE }
    }
}

fn in_currency(
    currency: &Currency,
    account: &Account,
    paid: &[Paid],
    members: &[Payer],
    answers_only: bool,
    confidence: f64,
) -> CurrencyRevenue {
    let mut sums = [ClassSums::default(); 5];
    let mut elsewhere = [0; 5];
    for (payer, paid) in members.iter().zip(paid) {
        let place = payer.counts(paid);
        elsewhere[usize::from(payer.slot).min(OUTSIDE)] += u64::from(place == OUTSIDE);
        sums[place.min(OUTSIDE)].update(paid.gross, paid.refunds, paid.rows > 0);
    }
    let [promoters, passives, detractors, unscored, _] = sums;
    let mut sums = [promoters, passives, detractors, unscored];
    // Net amounts and clusters, class by class.
    let mut ends = [0; 4];
    let mut end = 0;
    for (at, sums) in ends.iter_mut().zip(&sums) {
        *at = end;
        end += sums.customers as usize;
    }
    let (mut nets, mut clusters) = (vec![0.0; end], vec![0; end]);
    let (mut weighted, mut plain) = (ClusterSums::default(), ClusterSums::default());
    for (payer, paid) in members.iter().zip(paid) {
        let slot = payer.counts(paid);
        let Some(end) = ends.get_mut(slot) else {
            continue;
        };
        let net = currency.major(i128::from(paid.net()));
        let cluster = payer.cluster;
        nets[*end] = net;
        clusters[*end] = cluster;
        *end += 1;
        let Some(class) = Class::ALL.get(slot) else {
            continue;
        };
        let sign = f64::from(class.sign());
        if net > 0.0 {
            weighted.update(cluster, net, sign);
        }
        plain.update(cluster, 1.0, sign);
    }
    // Whoever pays in another currency only is no payer of nothing here.
    for (sums, elsewhere) in sums[..3].iter_mut().zip(elsewhere) {
        sums.customers += elsewhere;
    }
    weighted.finish();
    plain.finish();
    if !answers_only && account.unknown.rows > 0 {
        let unknown = ClassSums {
            gross: account.unknown.gross.into(),
            refunds: account.unknown.refunds.into(),
            ..ClassSums::default()
        };
        sums[3].merge(&unknown);
    }
    let total = sums.iter().fold(ClassSums::default(), |mut total, part| {
        total.merge(part);
        total
    });
    let scored = sums[..3]
        .iter()
        .fold(ClassSums::default(), |mut total, part| {
            total.merge(part);
            total
        });
    let share = |part: i128, whole: i128| (whole > 0).then(|| part as f64 / whole as f64);
    let classes = Class::ALL
        .iter()
        .map(|class| class.name())
        .chain(["unscored"])
        .zip(&sums)
        .enumerate()
        .map(|(at, (class, sums))| {
            let places = at.checked_sub(1).map_or(0, |before| ends[before])..ends[at];
            let (nets, clusters) = (&nets[places.clone()], &clusters[places]);
            ClassRevenue {
                class,
                customers: sums.customers,
                paying: sums.paying,
                gross: money(currency, sums.gross),
                refunds: money(currency, sums.refunds),
                net: money(currency, sums.net()),
                share: share(sums.net(), total.net()),
                mean: mean(nets, clusters, confidence),
                median: median(&mut nets.to_vec()),
                remainder: remainder(nets),
            }
        })
        .collect();
    let magnitude = scored.positive - scored.negative;
    CurrencyRevenue {
        currency: currency.code.clone(),
        decimals: currency.decimals,
        rows: account.rows,
        days: Some(account.days)
            .filter(|(first, last)| first <= last)
            .and_then(|(first, last)| span([first, last].into_iter())),
        net: money(currency, total.net()),
        weighted_nps: net_score(&weighted, scored.paying, confidence),
        n_eff: weighted.n_eff(),
        unweighted_nps: net_score(&plain, ends[2] as u64, confidence),
        set_aside: share(-scored.negative, magnitude),
        at_risk_share: share(sums[2].net(), scored.net()),
        at_risk: money(currency, sums[2].net()),
        remainder: remainder(&nets),
        classes,
        periods: Vec::new(),
    }
}

/// The remainder of some amounts by the p % rule.
pub fn remainder(amounts: &[f64]) -> Option<f64> {
    amounts.iter().copied().collect::<Dominance>().remainder()
}

/// Mean with a t interval, clustered by account.
fn mean(values: &[f64], clusters: &[u32], confidence: f64) -> Estimate {
    let n = values.len() as u64;
    if n == 0 {
        return Estimate::none(Reason::NoData, 0, confidence);
    }
    // Deviations from a first mean, so that large amounts close together keep their digits.
    let first = values.iter().sum::<f64>() / n as f64;
    let mut sums = ClusterSums::default();
    values
        .iter()
        .zip(clusters)
        .for_each(|(value, &cluster)| sums.update(cluster, 1.0, value - first));
    sums.finish();
    let value = first + sums.mean().unwrap_or(0.0);
    let interval = sums
        .std_error()
        .zip(estimate::effective_df(sums.w, sums.ww))
        .and_then(|(error, df)| estimate::t_around(value, error, df, confidence));
    Estimate::of(value, interval, n, confidence, "t_cluster")
}

/// NPS in points from sums of weights and signs.
fn net_score(sums: &ClusterSums, n: u64, confidence: f64) -> Estimate {
    let Some(value) = sums.mean() else {
        return Estimate::none(Reason::NoData, n, confidence);
    };
    let interval = sums
        .std_error()
        .filter(|error| *error > 0.0)
        .zip(estimate::effective_df(sums.w, sums.ww))
        .and_then(|(error, df)| estimate::t_around(value, error, df, confidence))
        .map(|interval| interval.clipped(-1.0, 1.0));
    let interval = interval.map(|interval| interval.scaled(100.0));
    Estimate::of(100.0 * value, interval, n, confidence, "linearized_cluster")
}
