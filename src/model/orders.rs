//! Purchases: rows of revenue put together by order, each with its moment and its kind.

use super::answers::Answers;
use super::currency::Rates;
use super::ledger::Ledger;
use super::people::People;
use super::source::{Opened, shared_codes};
use crate::math::ordered;
use crate::table::{Role, Values, Words, lower};

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

/// One purchase, refunds of it taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Who pays, as in the ledger.
    pub payer: u32,
    /// Milliseconds in the analysis zone; midnight where only the day is known.
    pub time: i64,
    /// Minor units, net of the refunds that name the order.
    pub net: i64,
    /// Position in the ledger's currencies.
    pub currency: u8,
    /// Is it new business, upselling or cross-selling, by the kind that its rows name?
    pub won: bool,
}

/// The purchases of all revenue files.
#[derive(Debug, Default)]
pub struct Orders {
    /// By payer, then by time.
    pub all: Vec<Order>,
    /// Do the files tell the time of day?
    pub instants: bool,
    /// Does any purchase name a kind that is `won`?
    pub kinds: bool,
    /// First and last moment of any dated row.
    pub span: Option<(i64, i64)>,
    /// Rows of revenue without a date.
    pub undated: u64,
    /// Refunds that belong to no order of the files.
    pub loose_refunds: u64,
}

impl Orders {
    /// Reads the purchases; `None` where there are no rows of revenue.
    pub fn build(
        opened: &[Opened],
        people: &People,
        answers: &Answers,
        rates: Option<&Rates>,
    ) -> Option<Self> {
        let ledger = Ledger::traced(opened, people, answers)?.converted_by(rates);
        let source = ledger.source.as_deref().unwrap_or_default();
        let (mut names, mut kinds) = (Words::default(), Words::default());
        let (mut orders, mut kind, mut times) = (Vec::new(), Vec::new(), Vec::new());
        let mut instants = true;
        for file in Ledger::files(opened) {
            let rows = file.rows();
            let codes = |role: &Role, words: &mut Words| match file.column(role) {
                Some(column) => shared_codes(column, rows, words),
                None => vec![0; rows],
            };
            orders.extend(codes(&Role::OrderId, &mut names));
            kind.extend(codes(&Role::Kind, &mut kinds));
            let date = file.column(&Role::Date);
            instants &= date.is_some_and(|date| matches!(date.values, Values::Instant(_)));
            times.extend((0..rows).map(|row| date.and_then(|date| date.millis(row))));
        }
        // Exports that write midnight for every day tell no time of day.
        instants &= times.iter().flatten().any(|time| time.rem_euclid(DAY) != 0);
        let won: Vec<bool> = (0..kinds.len() as u32)
            .map(|code| is_won(kinds.get(code)))
            .collect();

        let mut found = Self {
            instants,
            ..Self::default()
        };
        let mut rows: Vec<(u32, u32, u32)> = Vec::with_capacity(source.len());
        for (at, &row) in (0u32..).zip(source) {
            let Some(time) = times.get(row as usize).copied().flatten() else {
                found.undated += 1;
                continue;
            };
            let (first, last) = found.span.unwrap_or((time, time));
            found.span = Some((first.min(time), last.max(time)));
            rows.push((ledger.payer[at as usize], orders[row as usize], at));
        }
        // The rows of an order of one payer in one currency stand together, in the order of the files.
        let key = |row: &(u32, u32, u32)| (row.0, row.1, ledger.currency[row.2 as usize]);
        let rows = ordered(rows, |a, b| key(a).cmp(&key(b)));
        let same = |a: &(u32, u32, u32), b: &(u32, u32, u32)| a.1 > 0 && key(a) == key(b);
        for rows in rows.chunk_by(same) {
            let sale = rows.iter().find(|row| !ledger.refund[row.2 as usize]);
            let Some(&(payer, _, sale)) = sale else {
                found.loose_refunds += rows.len() as u64;
                continue;
            };
            let of_row = |at: u32| source[at as usize] as usize;
            let Some(time) = times[of_row(sale)] else {
                continue;
            };
            let amounts = rows.iter().map(|row| ledger.minor[row.2 as usize]);
            let is_won = |row: &(u32, u32, u32)| won[kind[of_row(row.2)] as usize];
            found.all.push(Order {
                payer,
                time: if instants {
                    time
                } else {
                    time.div_euclid(DAY) * DAY
                },
                net: amounts.fold(0, i64::saturating_add),
                currency: ledger.currency[sale as usize],
                won: rows.iter().any(is_won),
            });
        }
        found.kinds = found.all.iter().any(|order| order.won);
        found.all = ordered(std::mem::take(&mut found.all), |a, b| {
            (a.payer, a.time).cmp(&(b.payer, b.time))
        });
        Some(found)
    }
}

/// Is a kind of revenue one that somebody won, and not what was agreed before?
fn is_won(kind: &str) -> bool {
    let kind = lower(kind.trim()).replace([' ', '-'], "_");
    const WON: [&str; 12] = [
        "new",
        "new_business",
        "upsell",
        "up_sell",
        "cross_sell",
        "crosssell",
        "expansion",
        "uus",
        "lisamüük",
        "новый",
        "допродажа",
        "جدید",
    ];
    WON.contains(&kind.as_str())
}
