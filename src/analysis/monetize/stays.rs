//! When customers were under observation, and in which class.

use super::history::History;
use crate::analysis::View;
use crate::math::ones;
use crate::model::calendar::{Period, Periods};
use crate::model::{Entity, Lifetimes, People};
use crate::stats::Class;
use std::borrow::Cow;

/// Longest tenure that is believed; a start further back is a placeholder.
const LONGEST: i32 = 36_525;
/// Days that the only day of leaving stands for.
const MONTH: i32 = 30;

/// One customer's stay within one class: (start, stop] in days since it began.
#[derive(Debug, Clone, Copy)]
pub struct Stay {
    /// Customer number.
    pub customer: u32,
    /// `None` = from the beginning.
    pub start: Option<u32>,
    /// Last day, counted so.
    pub stop: u32,
    /// Did the customer leave on it?
    pub left: bool,
    /// Class by the last answer before.
    pub class: Option<Class>,
}

/// The days on which a customer was under observation: the first and the last.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    /// Customer number.
    pub customer: u32,
    /// Day on which the customer began.
    pub start: i32,
    /// First day.
    pub entry: i32,
    /// Last day.
    pub exit: i32,
    /// Did the customer leave on it?
    pub left: bool,
}

impl Span {
    /// The first of the periods under observation at whose beginning the customer is there; on their `first` day
    /// everybody seen is.
    pub fn begins(&self, periods: &Periods, first: i32) -> usize {
        let at = periods.place(self.entry);
        let whole = self.entry == first || periods.first_day(at) == self.entry;
        at + usize::from(!whole)
    }
}

/// The day from which leaving is told. The mean gap between days on which anybody left belongs to the first of them too:
/// of twelve ends of months that is the first month's first day. Files often hold only those who were customers at some
/// day, so that earlier leavers are missing and earlier time would be time in which nobody could be seen to leave.
fn observed_from(days: Vec<i32>) -> i32 {
    let (first, last) = days
        .iter()
        .fold((i32::MAX, i32::MIN), |(first, last), &day| {
            (first.min(day), last.max(day))
        });
    if first > last {
        // Nobody has left: then all were seen from the beginning.
        return i32::MIN;
    }
    // A date has four digits for its year, so the table stays below four million days.
    let mut told = vec![0; (last - first) as usize + 1];
    days.iter()
        .for_each(|&day| told[(day - first) as usize] = 1);
    let gaps = ones(&told) as i32 - 1;
    let gap = match gaps {
        0 => MONTH,
        _ => last.saturating_sub(first) / gaps,
    };
    first.saturating_sub(gap - 1)
}

/// Days, where known, of everybody.
type Days<'a> = Cow<'a, [Option<i32>]>;

/// When each customer or account began and ended. An account begins with its first customer and ends with its last.
fn lives_of<'a>(people: &'a People, lives: &'a Lifetimes, entity: Entity) -> [Days<'a>; 2] {
    if entity == Entity::Customer {
        return [(&people.started[..]).into(), (&lives.ended[..]).into()];
    }
    let count = people.account_count().unwrap_or(0);
    let (mut began, mut ended) = (vec![None; count], vec![None; count]);
    let days = people.started.iter().zip(&lives.ended);
    for (account, (&start, &end)) in people.account_of.iter().zip(days) {
        let (Some(at), Some(start)) = (account.map(|at| at as usize), start) else {
            continue;
        };
        let end = end.unwrap_or(i32::MAX);
        began[at] = Some(began[at].map_or(start, |first: i32| first.min(start)));
        ended[at] = Some(ended[at].map_or(end, |last: i32| last.max(end)));
    }
    let ended = ended
        .into_iter()
        .map(|end| end.filter(|&day| day < i32::MAX));
    [began.into(), ended.collect()]
}

/// Everybody's stays, and the days in which they were seen.
pub struct Stays {
    /// Stays, customer by customer.
    pub rows: Vec<Stay>,
    /// First and last day under observation.
    pub observed: (i32, i32),
    /// Customers under observation.
    pub spans: Vec<Span>,
    /// Customers with an end and no start.
    pub without_start: u64,
    /// Customers with a start too far back to believe.
    pub implausible: u64,
}

impl Stays {
    /// Finds when each customer, or account, within the filter was under observation until `today`.
    pub fn new(
        view: &View,
        entity: Entity,
        lives: &Lifetimes,
        history: &History,
        period: Period,
        today: i32,
    ) -> Self {
        let mut stays = Self::seen(view, entity, lives, &history.within, today);
        for span in &stays.spans {
            add(&mut stays.rows, span, history, period);
        }
        stays
    }

    /// The same of those who are `within`, without their stays.
    pub fn seen(
        view: &View,
        entity: Entity,
        lives: &Lifetimes,
        within: &[bool],
        today: i32,
    ) -> Self {
        let [started, ended] = lives_of(&view.model.people, lives, entity);
        let told = ended.iter().flatten().copied();
        let (from, to) = view.mask.window.unwrap_or((i32::MIN, i32::MAX));
        let last = lives.last_day(view.model, today).unwrap_or(i32::MIN);
        let last = last.min(to.saturating_sub(1));
        let first = observed_from(told.filter(|&day| day <= last).collect()).max(from);
        let mut stays = Self {
            rows: Vec::new(),
            observed: (first, last),
            spans: Vec::new(),
            without_start: 0,
            implausible: 0,
        };
        let mut earliest = i32::MAX;
        for (customer, (&start, &end)) in started.iter().zip(ended.iter()).enumerate() {
            if !within.get(customer).copied().unwrap_or(false) {
                continue;
            }
            let Some(start) = start else {
                // Whoever no customers file names is no subject here at all.
                stays.without_start += u64::from(end.is_some());
                continue;
            };
            let exit = end.map_or(last, |end| end.min(last));
            let entry = start.max(first);
            if end.is_some_and(|end| end < start) || exit < entry {
                continue;
            }
            if exit.saturating_sub(start) > LONGEST {
                stays.implausible += 1;
                continue;
            }
            earliest = earliest.min(entry);
            let left = end == Some(exit);
            let customer = customer as u32;
            stays.spans.push(Span {
                customer,
                start,
                entry,
                exit,
                left,
            });
        }
        stays.observed.0 = first.max(earliest).min(last);
        stays
    }
}

/// Cuts a stay where a period begins with another class. All days of one are within [`LONGEST`] of its start.
fn add(rows: &mut Vec<Stay>, span: &Span, history: &History, period: Period) {
    let start = span.start;
    let tenure = |day: i32| day.saturating_sub(start).max(0) as u32;
    let customer = span.customer as usize;
    let mut stay = Stay {
        customer: span.customer,
        start: (span.entry > start).then(|| tenure(span.entry) - 1),
        stop: 0,
        left: false,
        class: history.before(customer, span.entry),
    };
    // Whoever never answered has no class that could change.
    if !history.is_silent(customer) {
        let periods = period.index(span.entry) + 1..=period.index(span.exit);
        for day in periods.map(|index| period.first_day(index)) {
            let class = history.before(customer, day);
            if class != stay.class {
                stay.stop = tenure(day) - 1;
                rows.push(stay);
                (stay.start, stay.class) = (Some(stay.stop), class);
            }
        }
    }
    (stay.stop, stay.left) = (tenure(span.exit), span.left);
    rows.push(stay);
}
