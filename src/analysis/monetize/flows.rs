//! What each payer pays in each period: the ledger cut into periods, payer by payer.

use crate::analysis::View;
use crate::math::half_even;
use crate::model::calendar::Period;
use crate::model::{Entity, Foreign, Ledger, Lifetimes};
use crate::stats::{Flow, Origin};
use crate::table::Values;
use std::ops::Range;

/// The ledger in periods.
pub struct Flows<'a> {
    ledger: &'a Ledger,
    /// The periods.
    pub period: Period,
    /// The first period with revenue.
    pub low: i32,
    /// How many periods there are from it to the last.
    pub count: usize,
    /// First day that revenue stands for and first day after.
    pub covered: (i32, i32),
    /// First day with revenue, and the place of the period of each day from it on.
    first: i32,
    place: Vec<u32>,
    /// First row of each payer in the ledger; one more than payers.
    starts: Vec<u32>,
}

impl<'a> Flows<'a> {
    /// Cuts the dated rows of the ledger; `None` where none are dated, or all are of one day.
    pub fn new(view: &View<'a>, period: Period) -> Option<Self> {
        let ledger = &view.model.ledger;
        let people = &view.model.people;
        let days = ledger.day.as_ref()?;
        let (first, end) = ledger.period(None)?;
        let last = *days
            .iter()
            .filter(|day| **day != Values::DAY_MISSING)
            .max()?;
        let (low, high) = (period.index(first), period.index(last));
        let payers = match ledger.entity {
            Entity::Customer => people.customers(),
            Entity::Account => people.account_count().unwrap_or(0),
        };
        let mut starts = vec![0u32; payers + 1];
        for &payer in ledger
            .payer
            .iter()
            .take_while(|payer| (**payer as usize) < payers)
        {
            starts[payer as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Some(Self {
            ledger,
            period,
            low,
            count: (high - low + 1) as usize,
            // The mean gap between days with revenue belongs to the last; so it does to the time before the first. Months
            // are not all as long as the mean one, which half a gap makes up for.
            covered: (
                first.saturating_sub(end - last),
                end.saturating_add((end - last) / 2),
            ),
            first,
            place: (first..=last)
                .map(|day| (period.index(day) - low) as u32)
                .collect(),
            starts,
        })
    }

    /// How many payers there are.
    pub fn payers(&self) -> usize {
        self.starts.len() - 1
    }

    /// First day of the period at a place.
    pub fn first_day(&self, at: usize) -> i32 {
        self.period.first_day(self.low + at as i32)
    }

    /// Is the period at a place covered whole?
    pub fn is_whole(&self, at: usize) -> bool {
        let (from, to) = self.covered;
        self.first_day(at) >= from && self.first_day(at + 1) <= to
    }

    /// Adds up a payer's rows in one currency by period, into `flows` of [`count`](Self::count) that are all empty, and
    /// puts the places with rows into `places`.
    pub fn read(&self, payer: usize, currency: u8, flows: &mut [Flow], places: &mut Vec<u32>) {
        let Some(days) = &self.ledger.day else { return };
        let rows = self.starts[payer] as usize..self.starts[payer + 1] as usize;
        for (row, &day) in rows.clone().zip(&days[rows]) {
            if self.ledger.currency[row] != currency || day == Values::DAY_MISSING {
                continue;
            }
            let place = self.place[(day - self.first) as usize];
            let flow = &mut flows[place as usize];
            if *flow == Flow::default() {
                places.push(place);
            }
            let minor = self.ledger.minor[row];
            let part = if self.ledger.refund[row] {
                &mut flow.refunds
            } else {
                &mut flow.gross
            };
            *part = part.saturating_add(minor);
        }
    }

    /// What a payer's payments at the places `before` would be worth more, in a currency that others were converted to, at
    /// the rates of exchange of those at the places `now`.
    ///
    /// # Formula
    /// By currency that was converted: b·n′/n − b′ with b and n what was paid before and now in it, b′ and n′ the same
    /// converted; 0 where nothing was paid in it before or now. Rounded half to even.
    pub fn exchange(
        &self,
        payer: usize,
        currency: u8,
        before: Range<usize>,
        now: Range<usize>,
    ) -> i64 {
        let (Some(days), Some(foreign)) = (&self.ledger.day, &self.ledger.foreign) else {
            return 0;
        };
        // Currency, then what was paid before and now: in it, and converted.
        let mut paid: Vec<(u8, [[i128; 2]; 2])> = Vec::new();
        let rows = self.starts[payer] as usize..self.starts[payer + 1] as usize;
        for (row, &day) in rows.clone().zip(&days[rows]) {
            let from = foreign.currency[row];
            if from == Foreign::NONE
                || self.ledger.currency[row] != currency
                || self.ledger.refund[row]
                || day == Values::DAY_MISSING
            {
                continue;
            }
            let place = self.place[(day - self.first) as usize] as usize;
            let side = match (before.contains(&place), now.contains(&place)) {
                (true, _) => 0,
                (_, true) => 1,
                _ => continue,
            };
            let at = paid.iter().position(|(code, _)| *code == from);
            let at = at.unwrap_or_else(|| {
                paid.push((from, [[0; 2]; 2]));
                paid.len() - 1
            });
            let [own, converted] = &mut paid[at].1[side];
            *own += i128::from(foreign.minor[row]);
            *converted += i128::from(self.ledger.minor[row]);
        }
        let more = |(_, [[before, was], [now, is]]): &(u8, [[i128; 2]; 2])| {
            let worth = half_even(before.checked_mul(*is)?, *now)?;
            (*before > 0).then_some(worth - was)
        };
        let sum: i128 = paid.iter().filter_map(more).sum();
        i64::try_from(sum).unwrap_or(0)
    }
}

/// When each payer came, and how it was won.
pub struct Arrivals {
    /// First day, where told: of an account, that of its first customer.
    pub began: Vec<Option<i32>>,
    /// How the payer was won: an account, as its first customer was.
    pub origin: Vec<Origin>,
}

impl Arrivals {
    /// Reads them of the ledger's payers.
    pub fn new(view: &View, lives: &Lifetimes) -> Self {
        let people = &view.model.people;
        let began = people.started.clone();
        let origin = (0..began.len()).map(|customer| lives.origin(customer));
        match view.model.ledger.entity {
            Entity::Customer => Self {
                origin: origin.collect(),
                began,
            },
            Entity::Account => {
                let count = people.account_count().unwrap_or(0);
                let mut first = Self {
                    began: vec![None; count],
                    origin: vec![Origin::Unknown; count],
                };
                for ((account, day), origin) in people.account_of.iter().zip(began).zip(origin) {
                    let (Some(at), Some(day)) = (account.map(|at| at as usize), day) else {
                        continue;
                    };
                    if first.began[at].is_none_or(|known| day < known) {
                        (first.began[at], first.origin[at]) = (Some(day), origin);
                    }
                }
                first
            }
        }
    }
}
