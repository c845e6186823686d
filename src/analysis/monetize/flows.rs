//! What each payer pays in each period: the ledger cut into periods, payer by payer.

use crate::analysis::View;
use crate::math::half_even;
use crate::model::calendar::{Period, Periods};
use crate::model::{Entity, Foreign, Ledger, Lifetimes};
use crate::stats::{Flow, Origin};
use crate::table::Values;
use std::borrow::Cow;
use std::ops::Range;

/// The ledger in periods.
pub struct Flows<'a> {
    ledger: &'a Ledger,
    /// The periods from the first with revenue to the last.
    pub periods: Periods,
    /// How many there are.
    pub count: usize,
    /// First day that revenue stands for and first day after.
    pub covered: (i32, i32),
}

impl<'a> Flows<'a> {
    /// Cuts the dated rows of the ledger; `None` where none are dated, or all are of one day.
    pub fn new(view: &View<'a>, period: Period) -> Option<Self> {
        let ledger = &view.model.ledger;
        let (first, end) = ledger.period(None)?;
        let last = *ledger.days.last()?;
        let periods = Periods::new(period, first, last);
        Some(Self {
            ledger,
            count: periods.count(),
            periods,
            // The mean gap between days with revenue belongs to the last; so it does to the time before the first. Months
            // are not all as long as the mean one, which half a gap makes up for.
            covered: (
                first.saturating_sub(end - last),
                end.saturating_add((end - last) / 2),
            ),
        })
    }

    /// How many payers there are.
    pub fn payers(&self) -> usize {
        self.ledger.starts.len().saturating_sub(1)
    }

    /// First day of the period at a place.
    pub fn first_day(&self, at: usize) -> i32 {
        self.periods.first_day(at)
    }

    /// Is the period at a place covered whole?
    pub fn is_whole(&self, at: usize) -> bool {
        let (from, to) = self.covered;
        self.first_day(at) >= from && self.first_day(at + 1) <= to
    }

    /// Adds up a payer's rows in one currency by period, into `flows` of [`count`](Self::count) that are all empty, and
    /// puts the places with rows into `places`. Returns the next currency in which the payer has rows.
    pub fn read(
        &self,
        payer: u32,
        currency: u8,
        flows: &mut [Flow],
        places: &mut Vec<u32>,
    ) -> Option<u8> {
        let days = self.ledger.day.as_ref()?;
        let rows = self.ledger.rows_of(payer);
        let mut next = None;
        let money = self.ledger.minor[rows.clone()]
            .iter()
            .zip(&self.ledger.refund[rows.clone()]);
        let rows = self.ledger.currency[rows.clone()].iter().zip(&days[rows]);
        for ((&code, &day), (&minor, &refund)) in rows.zip(money) {
            if code != currency {
                if code > currency && next.is_none_or(|next| code < next) {
                    next = Some(code);
                }
                continue;
            }
            if day == Values::DAY_MISSING {
                continue;
            }
            let place = self.periods.place(day);
            let flow = &mut flows[place];
            if *flow == Flow::default() {
                places.push(place as u32);
            }
            let part = if refund {
                &mut flow.refunds
            } else {
                &mut flow.gross
            };
            *part = part.saturating_add(minor);
        }
        next
    }

    /// What a payer's payments at the places `before` would be worth more, in a currency that others were converted to, at
    /// the rates of exchange of those at the places `now`.
    ///
    /// # Formula
    /// By currency that was converted: b·n′/n − b′ with b and n what was paid before and now in it, b′ and n′ the same
    /// converted; 0 where nothing was paid in it before or now. Rounded half to even.
    pub fn exchange(
        &self,
        payer: u32,
        currency: u8,
        before: Range<usize>,
        now: Range<usize>,
    ) -> i64 {
        let (Some(days), Some(foreign)) = (&self.ledger.day, &self.ledger.foreign) else {
            return 0;
        };
        // Currency, then what was paid before and now: in it, and converted.
        let mut paid: Vec<(u8, [[i128; 2]; 2])> = Vec::new();
        let rows = self.ledger.rows_of(payer);
        for (row, &day) in rows.clone().zip(&days[rows]) {
            let from = foreign.currency[row];
            if from == Foreign::NONE
                || self.ledger.currency[row] != currency
                || self.ledger.refund[row]
                || day == Values::DAY_MISSING
            {
                continue;
            }
            let place = self.periods.place(day);
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
pub struct Arrivals<'a> {
    /// First day, where told: of an account, that of its first customer.
    pub began: Cow<'a, [Option<i32>]>,
    /// How the payer was won: an account, as its first customer was.
    pub origin: Vec<Origin>,
}

impl<'a> Arrivals<'a> {
    /// Reads them of the ledger's payers.
    pub fn new(view: &View<'a>, lives: &Lifetimes) -> Self {
        let people = &view.model.people;
        let origins = lives.origins();
        if view.model.ledger.entity == Entity::Customer {
            return Self {
                began: (&people.started[..]).into(),
                origin: origins,
            };
        }
        let count = people.payers(Entity::Account);
        let (mut began, mut origin) = (vec![None; count], vec![Origin::Unknown; count]);
        let customers = people.started.iter().zip(origins);
        for (account, (&day, won)) in people.account_of.iter().zip(customers) {
            let (Some(at), Some(day)) = (account.map(|at| at as usize), day) else {
                continue;
            };
            if began[at].is_none_or(|known| day < known) {
                (began[at], origin[at]) = (Some(day), won);
            }
        }
        Self {
            began: began.into(),
            origin,
        }
    }
}
