//! What customers under contract will still be worth: as long as they stay, they pay.

use super::classes::Payers;
use super::history::{ANSWER_DAYS, History};
use super::lifetime_value::{
    Buyer, DAYS_OF_A_MONTH, LISTED, LifetimeValue, Parts, largest, tell_holders,
};
use super::stays::Stays;
use crate::analysis::View;
use crate::error::{Notice, Result};
use crate::estimate::{LifeTable, Payer, Remaining};
use crate::math::median;
use crate::model::calendar::{Period, iso};
use crate::model::{Account, Basis, Currency, Lifetimes};
use crate::report::{ClassLifetime, CustomerLifetime, Estimate, LifetimeValueReport, Reason};
use crate::stats::EventTable;

/// Fewest leavers from whom a rate of leaving is learned: Peduzzi et al. (1995), *J. Clinical Epidemiology* 48, 1503–1510.
const FEWEST_LEAVERS: u64 = 10;
/// Fewest at risk on a day of tenure on which the share that leaves is believed.
const LEAST: u64 = 10;
/// Days of which the payments are looked at.
const YEAR: i32 = 365;

/// A customer under contract on the last day.
struct Member {
    payer: u32,
    /// Position among the parts; 3 = the last of them.
    slot: usize,
    /// Days since the customer began.
    age: u32,
    /// What it pays per month, major units.
    amount: f64,
    cluster: u32,
}

/// Writes the values of customers under contract into a report, and returns the value of each by payer.
///
/// # Method
/// The chance to stay is that of the class of the last answer before each month, by days since the customer began, with
/// late entry; who is there on the last day stays on by it, and pays at the end of each month what it paid per month of
/// the last year. All together are reckoned by the chances of all, since customers change their class.
/// # Errors
/// Those of the filter.
pub fn contract(
    view: &View,
    options: &LifetimeValue,
    parts: Option<&Parts>,
    (currency, code): (&Currency, usize),
    (payers, buyers): (&Payers, &[Buyer]),
    (lives, today): (&Lifetimes, i32),
    report: &mut LifetimeValueReport,
) -> Result<Vec<(u32, f64)>> {
    let model = view.model;
    let confidence = options.common.confidence;
    let history = History::new(view, model.ledger.entity, ANSWER_DAYS)?;
    let entity = model.ledger.entity;
    let stays = Stays::new(view, entity, lives, &history, Period::default(), today);
    let slot = |payer: u32, class| {
        parts.map_or_else(
            || super::groups::place_of(class),
            |parts| (parts.of)(payer as usize),
        )
    };
    let mut tables = vec![EventTable::default(); 5];
    for stay in &stays.rows {
        let own = slot(stay.customer, stay.class).min(3);
        for at in [own, 4] {
            tables[at].update(stay.start, stay.stop, stay.left);
        }
    }
    report.leavers = Some(tables[4].events());
    report.reason = Some(Reason::TooFew);
    if tables[4].events() < FEWEST_LEAVERS {
        return Ok(Vec::new());
    }
    let (first, last) = stays.observed;
    report.days = Some([iso(first), iso(last)]);
    let Some(rates) = Rates::new(view, code, buyers, payers.class.len(), last) else {
        report.reason = Some(Reason::NoData);
        return Ok(Vec::new());
    };
    // Where each payer stands, for those who are there on the last day.
    let mut there = vec![None; payers.class.len()];
    for span in stays.spans.iter().filter(|span| !span.left) {
        if let Some(place) = there.get_mut(span.customer as usize) {
            *place = Some(span.start);
        }
    }
    let members: Vec<Member> = payers
        .order
        .iter()
        .filter_map(|&payer| {
            let start = there[payer as usize]?;
            let class = history.before(payer as usize, last.saturating_add(1));
            Some(Member {
                payer,
                slot: slot(payer, class).min(3),
                age: last.saturating_sub(start).max(0) as u32,
                amount: rates.monthly(payer, start, currency)?,
                cluster: payers.cluster[payer as usize],
            })
        })
        .collect();
    // Where nobody pays there is no value, and no interval of 0 either.
    if members.iter().all(|member| member.amount == 0.0) {
        report.reason = Some(Reason::NoData);
        return Ok(Vec::new());
    }
    report.reason = None;
    let days = |month: u32| libm::round(f64::from(month) * DAYS_OF_A_MONTH) as u32;
    let discounted = |month: u32| libm::pow(1.0 + options.discount, -f64::from(month) / 12.0);
    let months = 1..=options.months;
    let schedules = Schedules {
        paid: months
            .clone()
            .map(|at| (days(at), discounted(at)))
            .collect(),
        stayed: months.map(|at| (days(at), 1.0)).collect(),
        horizon: days(options.months),
        margin: options.margin,
        confidence,
    };
    let oldest = members.iter().map(|member| member.age).max().unwrap_or(0);
    let until = oldest + schedules.horizon;
    let life = |table: &EventTable| {
        let enough = table.events() >= FEWEST_LEAVERS;
        enough
            .then(|| LifeTable::new(table, LEAST, until))
            .flatten()
    };
    let own: Vec<Option<LifeTable>> = tables.iter().map(life).collect();
    let names = Parts::names(parts);
    let mut values: Vec<Option<Remaining>> = Vec::new();
    for (at, name) in [4, 0, 1, 2, 3]
        .into_iter()
        .zip(["all"].iter().chain(&names))
    {
        let of_part = |member: &&Member| at == 4 || member.slot == at;
        let some: Vec<&Member> = members.iter().filter(of_part).collect();
        let (class, value) = schedules.class(name, own[at].as_ref(), &some);
        values.push(value);
        report.classes.extend((!some.is_empty()).then_some(class));
    }
    if let [_, Some(a), _, Some(b), _] = &values[..]
        && a.people.min(b.people) > 1
    {
        let (value, interval) = a.less(b, confidence);
        let interval = interval.map(|interval| interval.scaled(options.margin));
        let n = a.people + b.people;
        let method = "survival_delta";
        let apart = Estimate::of(options.margin * value, interval, n, confidence, method);
        report.difference = Some(apart);
    }
    let table_of = |member: &Member| own[member.slot].as_ref().or(own[4].as_ref());
    let beyond = members.iter().filter(|member| {
        table_of(member).is_some_and(|table| !table.is_seen(member.age, schedules.horizon))
    });
    let beyond = Notice {
        count: beyond.count() as u64,
        ..Notice::new("tenure_not_seen")
    };
    report
        .notices
        .extend(Some(beyond).filter(|notice| notice.count > 0));
    let worth: Vec<f64> = members
        .iter()
        .map(|member| {
            let each =
                table_of(member).map_or(0.0, |life| life.expected(member.age, &schedules.paid));
            options.margin * member.amount * each
        })
        .collect();
    for at in largest(&worth) {
        let member = &members[at];
        let Some(life) = table_of(member) else { break };
        report.largest.push(CustomerLifetime {
            id: model.payer_id(member.payer),
            class: names
                .get(member.slot)
                .copied()
                .filter(|_| parts.is_none() && member.slot < 3),
            repeats: None,
            silent_days: None,
            alive: life.lasts(member.age, schedules.horizon),
            purchases: life.expected(member.age, &schedules.stayed),
            value: Some(worth[at]),
        });
    }
    report.largest.truncate(LISTED);
    let slots = members.iter().map(|member| member.slot);
    tell_holders(
        &mut report.classes,
        &names,
        slots.zip(worth.iter().copied()),
    );
    let payers = members.iter().map(|member| member.payer);
    Ok(payers.zip(worth).collect())
}

/// When payments come, and what they count.
struct Schedules {
    /// Months with what is taken off for the delay.
    paid: Vec<(u32, f64)>,
    /// Months, counting one each.
    stayed: Vec<(u32, f64)>,
    /// Days to the last of them.
    horizon: u32,
    margin: f64,
    confidence: f64,
}

impl Schedules {
    /// What is told of one class, and its value where its leaving is known.
    fn class(
        &self,
        class: &'static str,
        life: Option<&LifeTable>,
        members: &[&Member],
    ) -> (ClassLifetime, Option<Remaining>) {
        let payers = |amount: fn(&Member) -> f64| -> Vec<Payer> {
            let own = members.iter();
            own.map(|member| Payer {
                age: member.age,
                amount: amount(member),
                cluster: member.cluster,
            })
            .collect()
        };
        let n = members.len() as u64;
        let confidence = self.confidence;
        let Some(life) = life else {
            let none = || Estimate::none(Reason::TooFew, n, confidence);
            let told = ClassLifetime {
                class,
                customers: n,
                alive: none(),
                purchases: none(),
                value: none(),
                total: none(),
                remainder: None,
            };
            return (told, None);
        };
        let estimate = |value: f64, interval: Option<crate::estimate::Interval>, scale: f64| {
            let interval = interval.map(|interval| interval.scaled(scale));
            Estimate::of(scale * value, interval, n, confidence, "survival_delta")
        };
        let mean = |found: &Remaining, scale: f64| {
            let interval = found.interval(confidence).filter(|_| n > 1);
            estimate(found.value, interval, scale)
        };
        let one = payers(|_| 1.0);
        let mut alive = mean(&life.remaining(&one, &[(self.horizon, 1.0)]), 1.0);
        alive.low = alive.low.map(|low| low.max(0.0));
        alive.high = alive.high.map(|high| high.min(1.0));
        let value = life.remaining(&payers(|member| member.amount), &self.paid);
        let (sum, interval) = value.total(confidence);
        let told = ClassLifetime {
            class,
            customers: n,
            alive,
            purchases: mean(&life.remaining(&one, &self.stayed), 1.0),
            value: mean(&value, self.margin),
            total: estimate(sum, interval, self.margin),
            remainder: None,
        };
        (told, Some(value))
    }
}

/// What payers pay per month.
struct Rates {
    account: Account,
    /// Months that a recurring amount stands for; `None` = invoices of the last year.
    recurring: Option<f64>,
    /// Days from one payment to the next, as half of the payers have it.
    gap: f64,
    /// First day whose payments are known, of the last year, and the last.
    seen: (i32, i32),
}

impl Rates {
    fn new(view: &View, code: usize, buyers: &[Buyer], payers: usize, last: i32) -> Option<Self> {
        let ledger = &view.model.ledger;
        let recurring = match ledger.basis? {
            Basis::Revenue => None,
            Basis::RecurringMonthly => Some(1.0),
            Basis::RecurringYearly => Some(12.0),
        };
        let begins = buyers.iter().map(|buyer| buyer.whole.first).min();
        let seen = last
            .saturating_sub(YEAR - 1)
            .max(begins.unwrap_or(i32::MIN));
        let window = (recurring.is_none()).then_some((seen, last.saturating_add(1)));
        let again = buyers.iter().filter(|buyer| buyer.whole.repeats() > 0);
        let mut gaps: Vec<f64> = again
            .map(|buyer| {
                let days = buyer.whole.last.abs_diff(buyer.whole.first);
                f64::from(days) / f64::from(buyer.whole.repeats())
            })
            .collect();
        Some(Self {
            account: view
                .model
                .ledger
                .accounts(payers, window)
                .into_iter()
                .nth(code)?,
            recurring,
            gap: median(&mut gaps).unwrap_or(DAYS_OF_A_MONTH),
            seen: (seen, last),
        })
    }

    /// What a payer pays per month; `None` where it has paid nothing. Invoices stand for the time that follows them: a
    /// customer that began ten days ago and has paid a year's invoice pays a twelfth of it per month.
    fn monthly(&self, payer: u32, start: i32, currency: &Currency) -> Option<f64> {
        let paid = self.account.paid.get(payer as usize)?;
        let net = currency.major(paid.net().into());
        if paid.rows == 0 {
            return None;
        }
        if let Some(months) = self.recurring {
            return Some(net / months);
        }
        let (first, last) = self.seen;
        let year = f64::from(YEAR);
        let days = f64::from(
            last.saturating_sub(start.max(first))
                .saturating_add(1)
                .max(1),
        );
        let covered = (libm::ceil(days / self.gap) * self.gap).min(year).max(1.0);
        Some(net * DAYS_OF_A_MONTH / covered)
    }
}
