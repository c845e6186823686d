//! Money converted by rates that the user gives: by hand to the cent, and laws that any conversion keeps.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use pointworth::Session;
use proptest::prelude::*;
use serde_json::{Value, json};

const HEADER: &str = "customer_id,order_id,date,amount,currency,kind\n";

fn money(rows: &str) -> Session {
    let revenue = format!("{HEADER}{rows}");
    open(&[
        (
            "answers.csv",
            "customer_id,responded_at,score\na,2025-12-01,10\nb,2025-12-01,3\nc,2025-12-01,8\n",
        ),
        ("revenue.csv", &revenue),
    ])
}

fn refused(session: &mut Session, rates: Value) -> String {
    let rates = serde_json::from_value(rates).unwrap();
    session.query("convert", &rates).unwrap_err().to_string()
}

fn net(report: &Value, currency: &str) -> Option<String> {
    let all = report["currencies"].as_array().unwrap();
    let own = all.iter().find(|own| own["currency"] == currency)?;
    Some(own["net"]["exact"].as_str().unwrap().to_owned())
}

fn notice<'a>(report: &'a Value, code: &str) -> &'a Value {
    let all = report["notices"].as_array().unwrap();
    all.iter()
        .find(|notice| notice["code"] == code)
        .unwrap_or(&Value::Null)
}

#[test]
fn each_row_takes_the_rate_of_its_day_and_is_rounded_once_half_to_even() {
    let mut session = money(concat!(
        "a,,2026-01-15,100.00,EUR,new\n",
        // 0.25 · 0.5 and 0.75 · 0.5: halves of a cent, to the even neighbour below and above.
        "b,,2026-01-31,0.25,USD,new\n",
        "b,,2026-01-31,0.75,USD,new\n",
        // From its first day on the later rate holds: 1.25 · 100.
        "c,,2026-02-01,100.00,USD,new\n",
        // Yen have no decimals, Kuwaiti dinars three.
        "c,,2026-01-01,1000,JPY,new\n",
        "c,,2026-01-01,0.005,KWD,new\n",
    ));
    query(
        &mut session,
        "convert",
        json!({ "to": "EUR", "source": "a bank", "rates": [
            { "currency": "USD", "rate": 1.25, "from": "2026-02-01" },
            { "currency": "usd", "rate": 0.5 },
            { "currency": "JPY", "rate": 0.0061 },
            { "currency": "KWD", "rate": 3 },
        ] }),
    );
    let report = query(&mut session, "revenue", json!({}));
    // 100 + 0.12 + 0.38 + 125 + 6.10 + 0.02 (half a cent of 0.015).
    assert_eq!(report["currencies"].as_array().unwrap().len(), 1);
    assert_eq!(net(&report, "EUR").unwrap(), "231.62");
    let converted = notice(&report, "converted");
    assert_eq!(
        (
            &converted["count"],
            &converted["file"],
            &converted["column"]
        ),
        (&json!(5), &json!("a bank"), &json!("EUR"))
    );
    let scope = serde_json::to_value(session.scope().unwrap()).unwrap();
    assert_eq!(
        scope["conversion"]["rates"][1],
        json!({ "currency": "KWD", "rate": 3.0, "from": null, "rows": 1 })
    );
    assert_eq!(
        scope["conversion"]["rates"][3],
        json!({ "currency": "USD", "rate": 1.25, "from": "2026-02-01", "rows": 1 })
    );
    assert_eq!(
        scope["currencies"][1],
        json!({ "currency": "USD", "rows": 3 })
    );
    // Without rates everything is as it was.
    query(&mut session, "convert", json!(null));
    assert_eq!(
        net(&query(&mut session, "revenue", json!({})), "USD").unwrap(),
        "101.00"
    );
}

#[test]
fn a_row_without_a_rate_on_its_day_keeps_its_currency_and_is_listed() {
    let mut session = money(concat!(
        "a,,2026-01-15,10.00,EUR,new\n",
        "b,,2025-12-31,20.00,USD,new\n",
        "b,,2026-01-01,30.00,USD,new\n",
        "c,,2026-01-01,40.00,GBP,new\n",
        "c,,2026-01-01,50.00,,new\n",
    ));
    query(
        &mut session,
        "convert",
        json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": 0.9, "from": "2026-01-01" }] }),
    );
    let report = query(&mut session, "revenue", json!({}));
    for (currency, amount) in [("EUR", "37.00"), ("USD", "20.00"), ("GBP", "40.00")] {
        assert_eq!(net(&report, currency).unwrap(), amount);
    }
    assert_eq!(notice(&report, "fx_missing")["count"], 3);
    let ledger = session.ledger();
    let lines: Vec<&str> = ledger
        .lines()
        .filter(|line| line.contains("fx_missing"))
        .collect();
    let rows: Vec<&str> = lines
        .iter()
        .map(|line| line.split(',').nth(1).unwrap())
        .collect();
    assert_eq!(rows, ["3", "5", "6"], "{ledger}");
    // No row is set aside: its money still counts, apart.
    assert!(lines.iter().all(|line| line.ends_with(",fx_missing,")));
    let tables = session.tables();
    assert!(
        tables
            .iter()
            .all(|table| table.ledger.used == table.ledger.read)
    );
}

#[test]
fn a_refund_takes_the_rate_of_its_order_so_that_nothing_is_left_of_both() {
    let mut session = money(
        "a,o1,2026-01-15,99.99,USD,new\na,o1,2026-03-15,-99.99,USD,refund\nb,,2026-03-01,1.00,EUR,new\n",
    );
    let rates = json!({ "to": "EUR", "rates": [
        { "currency": "USD", "rate": 0.9137, "from": "2026-01-01" },
        { "currency": "USD", "rate": 0.8, "from": "2026-03-01" },
    ] });
    query(&mut session, "convert", rates);
    assert_eq!(
        net(&query(&mut session, "revenue", json!({})), "EUR").unwrap(),
        "1.00"
    );
}

#[test]
fn a_bridge_tells_exchange_differences_from_customers_who_pay_more() {
    let mut rows = String::new();
    for month in 1..=3 {
        // The same dollars every month, worth 0.90, 0.80 and 1.00; c pays 10 euros more each month.
        rows += &format!(
            "a,,2026-0{month}-10,100.00,USD,new\nc,,2026-0{month}-10,{}0.00,EUR,new\n",
            month
        );
    }
    rows += "b,,2026-01-10,50.00,USD,new\nb,,2026-02-10,80.00,USD,new\n";
    let mut session = money(&rows);
    query(
        &mut session,
        "convert",
        json!({ "to": "EUR", "rates": [
            { "currency": "USD", "rate": 0.9, "from": "2026-01-01" },
            { "currency": "USD", "rate": 0.8, "from": "2026-02-01" },
            { "currency": "USD", "rate": 1, "from": "2026-03-01" },
        ] }),
    );
    let report = query(&mut session, "retention", json!({}));
    let periods = report["currencies"][0]["periods"].as_array().unwrap();
    let exact = |period: usize, step: &str| {
        periods[period]["bridge"][step]["exact"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    // February: 100 and 50 dollars lose 10 cents each; b pays 30 dollars more at 0.80, c 10 euros.
    assert_eq!(exact(0, "exchange"), "-15.00");
    assert_eq!(exact(0, "expansion"), "34.00");
    assert_eq!(exact(0, "contraction"), "0.00");
    assert_eq!(
        (exact(0, "opening"), exact(0, "closing")),
        ("145.00".into(), "164.00".into())
    );
    // March: 100 dollars gain 20 cents each; b is gone with what it paid, at the rate it paid at.
    assert_eq!(exact(1, "exchange"), "20.00");
    assert_eq!(exact(1, "churn"), "64.00");
    assert_eq!(exact(1, "expansion"), "10.00");
    // Net retention is free of them: (100 + 80·… ) at the rates of its own month.
    let net = number(&periods[0]["ratios"]["net"]["value"]);
    assert!((net - 164.0 / 130.0).abs() < 1e-12, "{net}");
}

#[test]
fn what_is_no_rate_is_refused_with_the_reason() {
    let mut session = money("a,,2026-01-15,10.00,EUR,new\n");
    for (rates, part) in [
        (json!({ "rates": [] }), "ISO 4217"),
        (json!({ "to": "euro", "rates": [] }), "EURO"),
        (
            json!({ "to": "EUR", "rates": [{ "currency": "USD" }] }),
            "above 0",
        ),
        (
            json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": -1 }] }),
            "above 0",
        ),
        (
            json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": 1, "from": "01.02.2026" }] }),
            "YYYY-MM-DD",
        ),
        (
            json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": 1 }, { "currency": "usd", "rate": 2 }] }),
            "two rates",
        ),
        (json!({ "to": "EUR", "rate": 1 }), "no option"),
    ] {
        let said = refused(&mut session, rates);
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(
        net(&query(&mut session, "revenue", json!({})), "EUR").unwrap(),
        "10.00"
    );
}

/// Every step of a bridge with its sign.
const STEPS: [(&str, f64); 10] = [
    ("opening", 1.0),
    ("newEarned", 1.0),
    ("newBought", 1.0),
    ("newUnknown", 1.0),
    ("reactivated", 1.0),
    ("exchange", 1.0),
    ("expansion", 1.0),
    ("contraction", -1.0),
    ("churn", -1.0),
    ("refunds", 1.0),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the rates: every bridge closes to the cent, amounts add up to what each row comes to, and a rate of 1
    /// changes nothing.
    #[test]
    fn bridges_of_converted_money_close_to_the_cent(
        rows in prop::collection::vec((0u8..5, 1u8..7, -3_000i64..9_000, prop::sample::select(vec!["EUR", "USD", "JPY"])), 2..60),
        rates in prop::collection::vec(1u32..30_000, 6),
    ) {
        let mut text = String::new();
        for (customer, month, amount, currency) in &rows {
            let amount = if *currency == "JPY" { format!("{amount}") } else { format!("{:.2}", *amount as f64 / 100.0) };
            text += &format!("c{customer},,2026-0{month}-10,{amount},{currency},new\n");
        }
        let mut session = money(&text);
        let dated: Vec<Value> = rates.iter().zip(1..).flat_map(|(rate, month)| ["USD", "JPY"].map(|currency| json!({
            "currency": currency, "rate": f64::from(*rate) / 10_000.0, "from": format!("2026-0{month}-01")
        }))).collect();
        query(&mut session, "convert", json!({ "to": "EUR", "rates": dated }));
        let report = query(&mut session, "retention", json!({ "against": "previous" }));
        for currency in report["currencies"].as_array().unwrap() {
            for period in currency["periods"].as_array().unwrap() {
                let cents = |step: &str| (number(&period["bridge"][step]["value"]) * 100.0).round();
                let sum: f64 = STEPS.iter().map(|(step, sign)| sign * cents(step)).sum();
                prop_assert_eq!(sum, cents("closing"));
                prop_assert!(cents("expansion") >= 0.0 && cents("contraction") >= 0.0);
            }
        }
        // By hand, with whole numbers: amount · rate in ten thousandths, half to even.
        let mut total = 0i128;
        for (_, month, amount, currency) in &rows {
            let rate = i128::from(rates[usize::from(*month) - 1]);
            let (up, down) = match *currency {
                "EUR" => (1, 1),
                "USD" => (rate, 10_000),
                _ => (rate * 100, 10_000),
            };
            let (twice, unit) = (2 * i128::from(*amount) * up, 2 * down);
            let (whole, rest) = (twice.div_euclid(unit), twice.rem_euclid(unit));
            total += whole + i128::from(rest > down || (rest == down && whole % 2 != 0));
        }
        let revenue = query(&mut session, "revenue", json!({}));
        let sum = revenue["currencies"].as_array().unwrap().iter().map(|own| number(&own["net"]["value"])).sum::<f64>();
        prop_assert_eq!((sum * 100.0).round() as i128, total);
    }
}
