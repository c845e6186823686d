//! When customers were under observation, and in which class.

use super::history::History;
use crate::analysis::View;
use crate::math::ordered;
use crate::model::Lifetimes;
use crate::model::calendar::Period;
use crate::stats::Class;

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
    /// First day.
    pub entry: i32,
    /// Last day.
    pub exit: i32,
    /// Did the customer leave on it?
    pub left: bool,
}

impl Span {
    /// The first period at whose beginning the customer is there, counted from that of the `first` day under
    /// observation, on which everybody seen is.
    pub fn begins(&self, period: Period, first: i32) -> usize {
        let low = period.index(first);
        let index = period.index(self.entry);
        let whole = self.entry == first || period.first_day(index) == self.entry;
        (index - low).max(0) as usize + usize::from(!whole)
    }
}

/// The day from which leaving is told. The mean gap between days on which anybody left belongs to the first of them too:
/// of twelve ends of months that is the first month's first day. Files often hold only those who were customers at some
/// day, so that earlier leavers are missing and earlier time would be time in which nobody could be seen to leave.
fn observed_from(days: Vec<i32>) -> i32 {
    let days = ordered(days, |a, b| a.cmp(b));
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else {
        // Nobody has left: then all were seen from the beginning.
        return i32::MIN;
    };
    let gaps = days.chunk_by(|a, b| a == b).count() as i32 - 1;
    let gap = match gaps {
        0 => MONTH,
        _ => last.saturating_sub(first) / gaps,
    };
    first.saturating_sub(gap - 1)
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
    /// Finds when each customer within the filter was under observation until `today`.
    pub fn new(
        view: &View,
        lives: &Lifetimes,
        history: &History,
        period: Period,
        today: i32,
    ) -> Self {
        let started = &view.model.people.started;
        let told = lives.ended.iter().flatten().copied();
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
        for (customer, (&start, &end)) in started.iter().zip(&lives.ended).enumerate() {
            if !history.within.get(customer).copied().unwrap_or(false) {
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
            let span = Span {
                customer,
                entry,
                exit,
                left,
            };
            stays.spans.push(span);
            stays.add(span, start, history, period);
        }
        stays.observed.0 = first.max(earliest).min(last);
        stays
    }

    /// Cuts a stay where a period begins with another class. All days of one are within [`LONGEST`] of its start.
    fn add(&mut self, span: Span, start: i32, history: &History, period: Period) {
        let tenure = |day: i32| day.saturating_sub(start).max(0) as u32;
        let customer = span.customer as usize;
        let mut stay = Stay {
            customer: span.customer,
            start: (span.entry > start).then(|| tenure(span.entry) - 1),
            stop: 0,
            left: false,
            class: history.before(customer, span.entry),
        };
        let periods = period.index(span.entry) + 1..=period.index(span.exit);
        for day in periods.map(|index| period.first_day(index)) {
            let class = history.before(customer, day);
            if class != stay.class {
                stay.stop = tenure(day) - 1;
                self.rows.push(stay);
                (stay.start, stay.class) = (Some(stay.stop), class);
            }
        }
        (stay.stop, stay.left) = (tenure(span.exit), span.left);
        self.rows.push(stay);
    }
}
