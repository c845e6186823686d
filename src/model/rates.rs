//! Rates of exchange that the user gives, and the ledger converted by them.

use super::Model;
use super::calendar::{iso, parse_iso};
use super::currency::{Currency, Rate, Rates, by_currency};
use super::ledger::{Basis, Foreign, Ledger};
use super::source::Opened;
use crate::error::{Example, Notice, Result};
use crate::math::{decimal, half_even, ordered};
use crate::option::{Value, refuse};
use crate::report::{Conversion, RateUsed};
use crate::table::{Role, Values};
use std::ops::Range;

fn code(name: &'static str, text: Option<&str>) -> Result<Currency> {
    let currency = Currency::named(text.unwrap_or_default());
    let is_code =
        |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    match &currency.code {
        Some(code) if is_code(code) => Ok(currency),
        Some(other) => Err(refuse(
            name,
            format!("\"{other}\" is no ISO 4217 code such as EUR"),
        )),
        None => Err(refuse(name, "write an ISO 4217 code such as EUR")),
    }
}

/// Reads `{ to, rates: [{ currency, rate, from? }, …], source? }`: one unit of `currency` is `rate` units of `to`, from
/// the day `from` on.
///
/// # Errors
/// `bad_option` where a code, a rate or a day is none, where a rate is outside 1e-9 to 1e9, and for two rates of one
/// currency on one day.
pub fn read_rates(value: &Value) -> Result<Rates> {
    let fields = value.fields("rates", &["to", "rates", "source"])?;
    let to = code("to", fields.text("to")?)?;
    let mut rates = Vec::new();
    for rate in fields.get("rates").list("rates")? {
        let fields = rate.fields("rates", &["currency", "rate", "from"])?;
        let currency = code("currency", fields.text("currency")?)?;
        let value = fields.number("rate")?.unwrap_or(0.0);
        let Some((whole, decimals)) = decimal(value) else {
            return Err(refuse("rate", "a rate is a number above 0, at most 1e9"));
        };
        let from = fields.text("from")?;
        rates.push(Rate {
            from: from.map_or(Ok(i32::MIN), |day| parse_iso("from", day))?,
            currency,
            value,
            whole,
            decimals,
        });
    }
    let key = |rate: &Rate| (rate.currency.code.clone(), rate.from);
    let rates = ordered(rates, |a, b| key(a).cmp(&key(b)));
    let twice = |pair: &[Rate]| key(&pair[0]) == key(&pair[1]);
    if let Some(pair) = rates.windows(2).find(|pair| twice(pair)) {
        let code = pair[0].currency.code.clone().unwrap_or_default();
        let problem = format!("{code} has two rates from the same day on");
        return Err(refuse("rates", problem));
    }
    Ok(Rates {
        to,
        source: fields.text("source")?.map(str::to_owned),
        rates,
    })
}

impl Rates {
    /// Where the rates of a currency stand.
    fn of(&self, currency: &Currency) -> Range<usize> {
        let start = self
            .rates
            .partition_point(|rate| rate.currency.code < currency.code);
        let own = self.rates[start..].partition_point(|rate| rate.currency.code == currency.code);
        start..start + own
    }

    /// The place of the rate in force on a day, of those within `own`. An amount without a day takes the last rate where it
    /// is a `standing` one, what is paid per month at present; any other only where the currency has a single rate.
    fn at(&self, own: Range<usize>, day: Option<i32>, standing: bool) -> Option<usize> {
        let known = match day {
            Some(day) => self.rates[own.clone()].partition_point(|rate| rate.from <= day),
            None if standing || own.len() == 1 => own.len(),
            None => 0,
        };
        known.checked_sub(1).map(|last| own.start + last)
    }

    /// An amount of a day in minor units of the target; `None` where there is no rate for it.
    pub fn exchanged(&self, currency: &Currency, day: i32, minor: i64) -> Option<i64> {
        let place = self.at(self.of(currency), Some(day), false)?;
        self.converted(self.rates.get(place)?, minor)
    }

    /// An amount in minor units of the target, rounded once, half to even; `None` above 2⁵¹ of them.
    fn converted(&self, rate: &Rate, minor: i64) -> Option<i64> {
        let ten = |power: u32| 10i128.checked_pow(power);
        let (own, other) = (rate.currency.decimals, self.to.decimals);
        let dividend = i128::from(minor)
            .checked_mul(rate.whole)?
            .checked_mul(ten(other.into())?)?;
        let amount = half_even(dividend, ten(u32::from(own) + rate.decimals)?)?;
        i64::try_from(amount)
            .ok()
            .filter(|amount| amount.unsigned_abs() <= 1 << 51)
    }
}

impl Ledger {
    /// Puts all amounts that have a rate into the target's currency; the others keep their own and stand apart.
    ///
    /// Returns what was done, and the rows that have no rate.
    fn convert(&mut self, rates: &Rates) -> (Conversion, Vec<u32>) {
        let mut known = std::mem::take(&mut self.currencies);
        let own = known.len();
        let of_target = known
            .iter()
            .position(|currency| currency.code == rates.to.code);
        let target = of_target.unwrap_or_else(|| {
            known.push(rates.to.clone());
            own
        });
        let spans: Vec<Range<usize>> = known.iter().map(|currency| rates.of(currency)).collect();
        let standing = self.basis != Some(Basis::Revenue);
        let mut foreign = Foreign {
            currency: vec![Foreign::NONE; self.minor.len()],
            minor: self.minor.clone(),
        };
        let mut used = vec![0u64; rates.rates.len()];
        let mut refused = Vec::new();
        let mut missing = vec![0u64; own];
        for at in 0..self.minor.len() {
            let from = usize::from(self.currency[at]);
            if from == target {
                continue;
            }
            let day = self.day.as_ref().map(|days| days[at]);
            let day = day.filter(|day| *day != Values::DAY_MISSING);
            let found = rates.at(spans[from].clone(), day, standing);
            let amount = found.and_then(|rate| rates.converted(&rates.rates[rate], self.minor[at]));
            match found.zip(amount) {
                Some((rate, amount)) => {
                    used[rate] += 1;
                    foreign.currency[at] = from as u8;
                    (self.currency[at], self.minor[at]) = (target as u8, amount);
                }
                None => {
                    missing[from] += 1;
                    refused.push(at as u32);
                }
            }
        }
        // The target comes first, then whatever no rate converts.
        let kept = |&at: &usize| missing.get(at).is_some_and(|rows| *rows > 0);
        let left: Vec<usize> = std::iter::once(target)
            .chain((0..own).filter(kept))
            .collect();
        let place = |at: u8| {
            left.iter()
                .position(|&old| old == usize::from(at))
                .unwrap_or(0) as u8
        };
        self.currency.iter_mut().for_each(|at| *at = place(*at));
        self.currencies = left.iter().map(|&at| known[at].clone()).collect();
        let conversion = Conversion {
            to: rates.to.code.clone(),
            source: rates.source.clone(),
            rates: rates
                .rates
                .iter()
                .zip(&used)
                .filter(|(_, rows)| **rows > 0)
                .map(|(rate, &rows)| RateUsed {
                    currency: rate.currency.code.clone(),
                    rate: rate.value,
                    from: (rate.from > i32::MIN).then(|| iso(rate.from)),
                    rows,
                })
                .collect(),
            rows: used.iter().sum(),
            missing: by_currency(&known, &missing),
        };
        self.notices.extend(conversion.notice());
        if !refused.is_empty() {
            let mut notice = Notice::new("fx_missing");
            notice.column.clone_from(&rates.to.code);
            notice.count = refused.len() as u64;
            notice.examples = conversion
                .missing
                .iter()
                .map(|missing| example(missing.currency.as_deref().unwrap_or("?")))
                .collect();
            self.notices.push(notice);
        }
        self.foreign = Some(foreign);
        (conversion, refused)
    }

    /// The same with its amounts converted, where there are rates.
    pub(super) fn converted_by(mut self, rates: Option<&Rates>) -> Self {
        if let Some(rates) = rates {
            self.convert(rates);
        }
        self
    }
}

fn example(value: &str) -> Example {
    Example {
        row: None,
        value: value.to_owned(),
    }
}

impl Conversion {
    /// What every report of money says: that amounts were converted, to what, by whose rates, and by which.
    fn notice(&self) -> Option<Notice> {
        let told = |rate: &RateUsed| {
            let currency = rate.currency.as_deref().unwrap_or_default();
            let from = rate.from.as_deref().unwrap_or_default();
            example(format!("{currency} {from}").trim_end())
        };
        (self.rows > 0).then(|| Notice {
            count: self.rows,
            file: self.source.clone(),
            column: self.to.clone(),
            examples: self.rates.iter().take(Notice::EXAMPLES).map(told).collect(),
            ..Notice::new("converted")
        })
    }
}

/// Converts the money of a model, and lists in its notices the rows that have no rate.
pub fn convert(model: &mut Model, opened: &[Opened], rates: &Rates) {
    let (conversion, refused) = model.ledger.convert(rates);
    if !refused.is_empty()
        && let Some(traced) = Ledger::traced(opened, &model.people, &model.answers)
    {
        let source = traced.source.as_deref().unwrap_or_default();
        let rows = refused.iter().filter_map(|&at| source.get(at as usize));
        let rows = ordered(rows.copied().collect(), |a: &u32, b| a.cmp(b));
        let mut rows = rows.into_iter().map(|row| row as usize).peekable();
        let mut before = 0;
        for file in Ledger::files(opened) {
            let end = before + file.rows();
            let mut notice = Notice::new("fx_missing").in_file(&file.table.name);
            let amounts = file.column(&Role::Amount);
            if let Some(column) = amounts {
                notice = notice.in_column(&column.header);
            }
            while let Some(row) = rows.next_if(|row| *row < end) {
                let row = row - before;
                let text = amounts.map_or_else(Default::default, |column| column.text(row));
                notice.add(file.sheet_row(row), &text);
            }
            model
                .notices
                .extend(Some(notice).filter(|notice| notice.count > 0));
            before = end;
        }
    }
    model.conversion = Some(conversion);
    model.rates = Some(rates.clone());
}
