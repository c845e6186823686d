//! The same customers over several waves: what their next period's revenue does when their answer changes.

use super::classes::Member;
use crate::analysis::View;
use crate::analysis::measure::{RuleOptions, Tally};
use crate::estimate::{Within, within};
use crate::math::order;
use crate::model::calendar::{Length, Period};
use crate::model::{Currency, Entity};
use crate::stats::Class;
use crate::table::Values;

/// Customers whose class must change for the comparison to mean anything.
const FEWEST_CHANGES: usize = 30;
/// Clusters below which a clustered error cannot be trusted and a wild bootstrap would be needed.
const FEWEST_CLUSTERS: usize = 30;

/// Regressions of next period's revenue on this period's answer, customers and periods held equal.
pub struct Waves {
    /// On c = −1, 0, 1: money per class step and period.
    pub step: Within,
    /// On being promoter and being detractor, against passive.
    pub classes: Option<Within>,
    /// Standard deviation of a period's revenue.
    pub deviation: f64,
    /// Periods in a year.
    pub per_year: f64,
}

/// A payer's answer in a period, and the revenue of the next.
#[derive(Debug, Clone, Copy)]
struct Wave {
    payer: u32,
    period: i32,
    /// −1…1: of an account, the mean of its contacts.
    sign: f64,
    minor: i64,
}

/// Sets up the panel and fits it.
///
/// Periods are calendar quarters where revenue spans at least five, months otherwise; only periods that the revenue covers
/// whole are used, so a customer who leaves counts with nothing in the period after.
///
/// # Errors
/// The code of why there is no such comparison: `one_wave`, `too_few`, `not_identified`.
pub fn waves(
    view: &View,
    base: &[Member],
    currency: u8,
    unit: &Currency,
) -> Result<Waves, &'static str> {
    let model = view.model;
    let (Some(days), Some((first, end))) =
        (&model.answers.day, model.ledger.period(view.mask.window))
    else {
        return Err("one_wave");
    };
    let (period, per_year) = if end - first >= 5 * 91 {
        (Period::gregorian(Length::Quarter), 4.0)
    } else {
        (Period::gregorian(Length::Month), 12.0)
    };
    let covered = |at: i32| period.first_day(at) >= first && period.first_day(at + 1) <= end;

    let mut cluster_of = vec![
        None;
        base.iter()
            .map(|member| member.payer as usize + 1)
            .max()
            .unwrap_or(0)
    ];
    for member in base {
        cluster_of[member.payer as usize] = Some(member.cluster);
    }
    let in_base = |payer: u32| cluster_of.get(payer as usize).copied().flatten().is_some();

    let options = RuleOptions::default();
    let rule = Tally::new(&model.answers, &options).map_err(|_| "one_wave")?;
    let answered = view.base(&rule, &options);
    // A customer's latest answer in each period: rows come customer by customer in the order of time.
    let mut answers: Vec<(u32, Wave)> = Vec::new();
    for row in answered.answered.rows.iter().map(|&row| row as usize) {
        let (Some(class), day) = (Class::of(rule.values[row]), days[row]) else {
            continue;
        };
        let customer = model.answers.customer[row];
        let payer = match (model.ledger.entity, &model.answers.account) {
            (Entity::Customer, _) => customer,
            (Entity::Account, Some(accounts)) => accounts[row],
            (Entity::Account, None) => continue,
        };
        if day == Values::DAY_MISSING || !in_base(payer) || !covered(period.index(day) + 1) {
            continue;
        }
        let wave = Wave {
            payer,
            period: period.index(day),
            sign: f64::from(class.sign()),
            minor: 0,
        };
        match answers.last_mut() {
            Some((last, before)) if *last == customer && before.period == wave.period => {
                *before = wave
            }
            _ => answers.push((customer, wave)),
        }
    }
    let mut waves = by_payer(answers.into_iter().map(|(_, wave)| wave).collect());
    add_revenue(view, &mut waves, currency, period);

    let payers = waves.chunk_by(|a, b| a.payer == b.payer);
    let repeated: Vec<&[Wave]> = payers.filter(|waves| waves.len() > 1).collect();
    if repeated.is_empty() {
        return Err("one_wave");
    }
    let changes = repeated
        .iter()
        .filter(|waves| waves.iter().any(|wave| wave.sign != waves[0].sign))
        .count();
    let panel: Vec<Wave> = repeated.concat();
    let clusters: Vec<u32> = panel
        .iter()
        .filter_map(|wave| cluster_of[wave.payer as usize])
        .collect();
    // Numbered anew: the panel's clusters stand together, as its payers do not always.
    let (clusters, count) = renumbered(&clusters);
    if changes < FEWEST_CHANGES || count < FEWEST_CLUSTERS {
        return Err("too_few");
    }
    let (units, _) = renumbered(&panel.iter().map(|wave| wave.payer).collect::<Vec<_>>());
    let earliest = panel.iter().map(|wave| wave.period).min().unwrap_or(0);
    let periods: Vec<u32> = panel
        .iter()
        .map(|wave| (wave.period - earliest) as u32)
        .collect();
    let column = |of: &dyn Fn(&Wave) -> f64| -> Vec<f64> { panel.iter().map(of).collect() };
    let revenue = column(&|wave| unit.major(wave.minor.into()));
    let sign = column(&|wave| wave.sign);
    let promoter = column(&|wave| wave.sign.max(0.0));
    let detractor = column(&|wave| (-wave.sign).max(0.0));
    let fit = |columns: &[&[f64]]| within(&revenue, columns, &units, Some(&periods), &clusters);
    let step = fit(&[&sign]).ok_or("not_identified")?;
    let moments: crate::stats::Moments = revenue.iter().copied().collect();
    Ok(Waves {
        step,
        classes: fit(&[&promoter, &detractor]),
        deviation: moments.variance().map_or(0.0, f64::sqrt),
        per_year,
    })
}

/// Waves in the order of payer and period; of several in one period the mean.
fn by_payer(waves: Vec<Wave>) -> Vec<Wave> {
    let key = |wave: &Wave| (wave.payer, wave.period);
    let sorted = order(waves.len(), &mut |a, b| key(&waves[a]).cmp(&key(&waves[b])));
    let sorted: Vec<Wave> = sorted.into_iter().map(|at| waves[at as usize]).collect();
    let mean = |same: &[Wave]| {
        let sum: f64 = same.iter().map(|wave| wave.sign).sum();
        Wave {
            sign: sum / same.len() as f64,
            ..same[0]
        }
    };
    sorted.chunk_by(|a, b| key(a) == key(b)).map(mean).collect()
}

/// Adds to each wave the revenue of the period after it.
fn add_revenue(view: &View, waves: &mut [Wave], currency: u8, period: Period) {
    let ledger = &view.model.ledger;
    let Some(days) = &ledger.day else { return };
    let last = waves.last().map_or(0, |wave| wave.payer as usize + 1);
    let mut start = vec![0u32; last + 1];
    waves
        .iter()
        .for_each(|wave| start[wave.payer as usize + 1] += 1);
    for at in 1..start.len() {
        start[at] += start[at - 1];
    }
    for (row, &payer) in ledger.payer.iter().enumerate() {
        let payer = payer as usize;
        if payer >= last || ledger.currency[row] != currency || days[row] == Values::DAY_MISSING {
            continue;
        }
        let before = period.index(days[row]) - 1;
        let own = &mut waves[start[payer] as usize..start[payer + 1] as usize];
        if let Some(wave) = own.iter_mut().find(|wave| wave.period == before) {
            wave.minor = wave.minor.saturating_add(ledger.minor[row]);
        }
    }
}

/// Numbers without gaps, in order of appearance, and how many there are.
fn renumbered(numbers: &[u32]) -> (Vec<u32>, usize) {
    let size = numbers.iter().max().map_or(0, |&last| last as usize + 1);
    let mut place = vec![u32::MAX; size];
    let mut next = 0;
    let renumbered = numbers
        .iter()
        .map(|&number| {
            let place = &mut place[number as usize];
            if *place == u32::MAX {
                *place = next;
                next += 1;
            }
            *place
        })
        .collect();
    (renumbered, next as usize)
}
