//! Capability `retention`: cohorts, the revenue bridge with its ratios, earned growth.

use super::{Data, Outcome, list, maybe, number, text};
use pointworth::stats::{Bridge, Cohorts, Flow, Origin};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Cells as rows of (customer, month or day, amount).
fn rows(case: &Value, data: &mut Data) -> Vec<(String, String, f64)> {
    let input = &case["input"];
    if let Some(rows) = input["rows"].as_array() {
        let row = |row: &Value| (text(&row[0]), text(&row[1]), row[2].as_f64().unwrap_or(0.0));
        return rows.iter().map(row).collect();
    }
    let columns = &input["columns"];
    let has = |role: &str| columns[role].is_string();
    let when = if has("date") { "date" } else { "period" };
    let amount = ["value", "amount"].into_iter().find(|role| has(role));
    let cells = data.complete(case, &[&["customer", when][..], amount.as_slice()].concat());
    (0..cells[0].len())
        .map(|row| {
            let amount = cells.get(2).map_or(0.0, |cells| number(&cells[row]));
            (text(&cells[0][row]), text(&cells[1][row]), amount)
        })
        .collect()
}

/// The period of a month or a day: its number and its name.
fn period(when: &str, length: &str) -> (usize, String) {
    let (year, month): (usize, usize) = (when[..4].parse().unwrap(), when[5..7].parse().unwrap());
    match length {
        "year" => (year, format!("{year}")),
        "quarter" => {
            let quarter = (month - 1) / 3;
            (4 * year + quarter, format!("{year}-Q{}", quarter + 1))
        }
        _ => (12 * year + month, format!("{year}-{month:02}")),
    }
}

fn cents(amount: f64) -> i64 {
    (100.0 * amount).round() as i64
}

fn major(cents: i128) -> f64 {
    cents as f64 / 100.0
}

/// What each customer paid in each period, by customer and period; and the names of all periods.
type Ledger = BTreeMap<String, BTreeMap<usize, Flow>>;

fn ledger(
    rows: &[(String, String, f64)],
    length: &str,
) -> Option<(Ledger, BTreeMap<usize, String>)> {
    let (mut ledger, mut names) = (Ledger::new(), BTreeMap::new());
    for (customer, when, amount) in rows {
        let (at, name) = period(when, length);
        names.insert(at, name);
        let flow = ledger
            .entry(customer.clone())
            .or_default()
            .entry(at)
            .or_default();
        flow.gross += cents(*amount).max(0);
        flow.refunds += cents(*amount).min(0);
    }
    (!names.is_empty()).then_some((ledger, names))
}

pub fn cohorts(case: &Value, data: &mut Data) -> Outcome {
    let length = text(&case["params"]["period"]);
    let (ledger, names) = ledger(&rows(case, data), &length)?;
    let (&first, &last) = (names.keys().next()?, names.keys().next_back()?);
    let mut cohorts = Cohorts::default();
    for periods in ledger.values() {
        let start = *periods.keys().next()?;
        for at in start..=last {
            let flow = periods.get(&at);
            let money = flow.map_or(0, Flow::net);
            cohorts.update(start - first, at - start, flow.is_some(), money);
        }
    }
    let told: Vec<Value> = cohorts
        .cells
        .iter()
        .enumerate()
        .filter(|(_, cells)| !cells.is_empty())
        .map(|(at, cells)| {
            let size = cells[0].customers;
            json!({
                "cohort": names[&(first + at)],
                "size": size,
                "active": cells.iter().map(|cell| cell.customers).collect::<Vec<_>>(),
                "retention": cells.iter().map(|cell| cell.customers as f64 / size as f64).collect::<Vec<_>>(),
                "revenue": cells.iter().map(|cell| major(cell.money)).collect::<Vec<_>>(),
            })
        })
        .collect();
    Some(json!({"period": length, "cohorts": told}))
}

pub fn bridges(case: &Value, data: &mut Data) -> Outcome {
    let length = case["input"]["period"].as_str().unwrap_or("month");
    let (ledger, names) = ledger(&rows(case, data), length)?;
    let mut told = Vec::new();
    for (&from, &to) in names.keys().zip(names.keys().skip(1)) {
        let mut bridge = Bridge::default();
        for periods in ledger.values() {
            let at = |period| periods.get(&period).copied().unwrap_or_default();
            let known = periods.range(..from).any(|(_, flow)| flow.is_active());
            bridge.update(at(from), at(to), Origin::Unknown, known, 0);
        }
        told.push(json!({
            "from": names[&from],
            "to": names[&to],
            "start": major(bridge.opening),
            "churned": major(bridge.churn),
            "contraction": major(bridge.contraction),
            "expansion": major(bridge.expansion),
            "new": major(bridge.new.iter().sum()),
            "reactivated": major(bridge.reactivated),
            "end": major(bridge.closing),
            "customers_start": bridge.customers,
            "customers_lost": bridge.lost,
            "customers_new": bridge.came.iter().sum::<u64>(),
            "customers_reactivated": bridge.returned,
            "grr": maybe(bridge.gross_retention()),
            "nrr": maybe(bridge.net_retention()),
            "logo_churn": maybe(bridge.logo_retention().map(|kept| 1.0 - kept)),
        }));
    }
    Some(json!({"periods": told}))
}

pub fn earned_growth(case: &Value, _: &mut Data) -> Outcome {
    let mut bridge = Bridge::default();
    for customer in list(&case["input"]["customers"]) {
        let origin = match customer["source"].as_str() {
            Some("earned") => Origin::Earned,
            Some("bought") => Origin::Bought,
            _ => Origin::Unknown,
        };
        let flow = |name: &str| Flow {
            gross: cents(number(&customer[name])),
            refunds: 0,
        };
        bridge.update(flow("prior"), flow("current"), origin, false, 0);
    }
    let growth = bridge.earned_growth()?;
    Some(json!({
        "prior_revenue": major(bridge.opening),
        "current_revenue": major(bridge.closing),
        "nrr": maybe(bridge.net_retention()),
        "grr": maybe(bridge.gross_retention()),
        "enc": maybe(bridge.new_share(Origin::Earned)),
        "bought_new": maybe(bridge.new_share(Origin::Bought)),
        "unknown_new": maybe(bridge.new_share(Origin::Unknown)),
        "earned_growth_rate": growth,
        "total_growth_rate": maybe(bridge.growth()),
    }))
}
