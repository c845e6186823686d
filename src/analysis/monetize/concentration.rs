//! How revenue is spread over customers, and what the saying about a fifth of them is worth here.

use super::classes::Payers;
use super::revenue::{accounts, remainder, unknown_payers};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::Result;
use crate::estimate::Concentration as Spread;
use crate::math::ordered;
use crate::model::{Account, Currency};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{
    ClassConcentration, ConcentrationReport, CurrencyConcentration, Estimate, Money, Reaching,
    Reason, TopShare,
};
use crate::stats::Class;

/// Options of `concentration`.
#[derive(Debug, Clone, Default)]
pub struct Concentration {
    /// Filter and confidence.
    pub common: Common,
}

impl Options for Concentration {
    const NAMES: &[&str] = &[];

    fn read(common: Common, _: &Fields) -> Result<Self> {
        Ok(Self { common })
    }
}

impl Analysis for Concentration {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(concentration(view, self)?))
    }
}

/// Shares of customers whose revenue is told.
const TOPS: [f64; 5] = [0.01, 0.05, 0.1, 0.2, 0.5];
/// Shares of revenue whose customers are told.
const REACHED: [f64; 3] = [0.5, 0.8, 0.9];
/// The saying: this share of the customers makes that share of the revenue.
const SAYING: (f64, f64) = (0.2, 0.8);
/// Fewest customers for an interval.
const FEWEST: usize = 20;

/// Concentration of revenue, one entry per currency.
///
/// # Errors
/// Those of the filter.
pub fn concentration(view: &View, options: &Concentration) -> Result<ConcentrationReport> {
    let model = view.model;
    let mut report = ConcentrationReport {
        currencies: Vec::new(),
        unit: None,
        reason: Some(Reason::NoColumn),
        notices: model.ledger.notices.clone(),
    };
    if model.ledger.basis.is_none() {
        return Ok(report);
    }
    let payers = Payers::new(view)?;
    let accounts = accounts(view, payers.class.len());
    report.unit = Some(model.ledger.entity.name());
    report.notices.extend(unknown_payers(&accounts));
    let currencies = model.ledger.currencies.iter().zip(accounts.iter());
    let found = currencies
        .filter_map(|(currency, account)| {
            in_currency(currency, account, &payers, options.common.confidence)
        })
        .collect();
    report.currencies = ordered(found, |a, b| b.customers.cmp(&a.customers));
    report.reason = report.currencies.is_empty().then_some(Reason::NoData);
    Ok(report)
}

fn in_currency(
    currency: &Currency,
    account: &Account,
    payers: &Payers,
    confidence: f64,
) -> Option<CurrencyConcentration> {
    let (mut amounts, mut clusters, mut slots) = (Vec::new(), Vec::new(), Vec::new());
    let (mut positive, mut negative) = (0i128, 0i128);
    for &payer in &payers.order {
        let at = payer as usize;
        let paid = &account.paid[at];
        if paid.rows == 0 || !payers.within(at) {
            continue;
        }
        let net = i128::from(paid.net());
        positive += net.max(0);
        negative += net.min(0);
        amounts.push(currency.major(net.max(0)));
        clusters.push(payers.cluster[at]);
        slots.push(payers.class[at].map_or(3, Class::slot));
    }
    if amounts.is_empty() {
        return None;
    }
    let n = amounts.len();
    let enough = n >= FEWEST;
    let estimate = |value, interval: Option<_>, n: usize| {
        let interval = interval.filter(|_| n >= FEWEST);
        Estimate::of(value, interval, n as u64, confidence, "linearized_cluster")
    };
    let gini = |found: Option<&Spread>, clusters: &[u32]| {
        let n = clusters.len();
        let value = found.and_then(Spread::gini_of_sample);
        match (found, value) {
            (Some(found), Some(value)) => {
                estimate(value, found.gini_interval(clusters, confidence), n)
            }
            (Some(_), None) => Estimate::none(Reason::TooFew, n as u64, confidence),
            _ => Estimate::none(Reason::NoData, n as u64, confidence),
        }
    };
    let spread = Spread::new(&amounts);
    let whole = spread.as_ref();
    // Largest first, for whose money may be told.
    let falling = ordered(amounts.clone(), |a, b| b.total_cmp(a));
    let held = |range: std::ops::Range<usize>| falling.get(range).and_then(remainder);
    let mut before = 0;
    let top = whole.map_or(Vec::new(), |whole| {
        let of = |&share: &f64| {
            let customers = whole.top_count(share);
            let added = std::mem::replace(&mut before, customers)..customers;
            TopShare {
                share,
                customers: customers as u64,
                revenue: estimate(
                    whole.top_share(share),
                    whole.top_interval(share, &clusters, confidence),
                    n,
                ),
                remainder: held(0..customers),
                remainder_added: held(added),
            }
        };
        TOPS.iter().map(of).collect()
    });
    let reaching = whole.map_or(Vec::new(), |whole| {
        let of = |&share: &f64| {
            let fewest = whole.reaching(share);
            let customers = whole.with_tied(fewest);
            Reaching {
                share,
                customers: customers as u64,
                fewest: fewest as u64,
                share_of_customers: customers as f64 / n as f64,
            }
        };
        REACHED.iter().map(of).collect()
    });
    let said = top.iter().find(|top| top.share == SAYING.0);
    let saying = match said.and_then(|top| top.revenue.low.zip(top.revenue.high)) {
        Some((low, _)) if enough && low > SAYING.1 => "more",
        Some((_, high)) if enough && high < SAYING.1 => "less",
        Some(_) if enough => "alike",
        _ => "too_few",
    };
    // Whoever pays at least as much as the last of the largest fifth is one of them.
    let least = whole.map_or(f64::INFINITY, |whole| {
        whole.largest(whole.top_count(SAYING.0))
    });
    let of_top: f64 = amounts.iter().filter(|amount| **amount >= least).sum();
    let names = Class::ALL.iter().map(|class| class.name());
    let classes = names.chain(["unscored"]).enumerate();
    let classes = classes.filter_map(|(slot, class)| {
        let own: Vec<usize> = (0..n).filter(|&at| slots[at] == slot).collect();
        let values: Vec<f64> = own.iter().map(|&at| amounts[at]).collect();
        let clusters: Vec<u32> = own.iter().map(|&at| clusters[at]).collect();
        let large = || values.iter().filter(|value| **value >= least);
        (!own.is_empty()).then(|| ClassConcentration {
            class,
            customers: own.len() as u64,
            in_top: large().count() as u64,
            share_of_top: large().sum::<f64>() / of_top.max(f64::MIN_POSITIVE),
            gini: gini(Spread::new(&values).as_ref(), &clusters),
        })
    });
    let classes = classes.collect();
    let magnitude = positive - negative;
    Some(CurrencyConcentration {
        currency: currency.code.clone(),
        decimals: currency.decimals,
        customers: n as u64,
        net: Money {
            value: currency.major(positive),
            exact: currency.exact(positive),
        },
        set_aside: (magnitude > 0).then(|| -negative as f64 / magnitude as f64),
        gini: gini(whole, &clusters),
        gini_population: whole.map(Spread::gini),
        top,
        reaching,
        hhi: whole.map(Spread::herfindahl),
        effective: whole.map(|whole| 1.0 / whole.herfindahl()),
        largest: whole.map(|whole| whole.largest(1) / whole.total()),
        remainder: held(0..n),
        remainder_left: held(before..n),
        lorenz: whole.map_or(Vec::new(), |whole| {
            (0..=100)
                .map(|percent| whole.lorenz(f64::from(percent) / 100.0))
                .collect()
        }),
        saying,
        classes,
    })
}
