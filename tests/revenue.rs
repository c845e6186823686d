//! Revenue by class through time.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use serde_json::json;

/// By hand: the class of each quarter is that of the last answer before its end, the weight what was paid in it.
#[test]
fn the_weighted_score_of_a_quarter_weighs_what_was_paid_in_it() {
    let answers = "customer_id,responded_at,score\na,2025-01-10,10\nb,2025-01-10,3\nc,2025-05-01,8\na,2025-06-30,2\na,2025-07-01,9\nd,2023-01-01,10\n";
    let revenue = "customer_id,date,amount,currency\na,2025-02-01,300.00,EUR\nb,2025-02-01,100.00,EUR\nc,2025-02-01,999.00,EUR\nd,2025-03-30,50.00,EUR\na,2025-04-01,100.00,EUR\nc,2025-05-01,300.00,EUR\nb,2025-06-29,200.00,EUR\nb,2025-06-29,-250.00,EUR\na,2025-07-01,100.00,EUR\nb,2025-09-30,300.00,EUR\n";
    let mut session = open(&[("answers.csv", answers), ("revenue.csv", revenue)]);
    let report = query(&mut session, "revenue", json!({ "period": "quarter" }));
    let periods = report["currencies"][0]["periods"].as_array().unwrap();
    let told: Vec<(&str, f64, f64, &str)> = periods
        .iter()
        .map(|period| {
            let score = &period["weightedNps"];
            (
                period["period"].as_str().unwrap(),
                number(&score["value"]).round(),
                number(&score["n"]),
                period["net"]["exact"].as_str().unwrap(),
            )
        })
        .collect();
    // First: 300 for, 100 against; c has not answered yet, and d's answer is two years old.
    // Second: a is a detractor by then (100), c passive (300); b's net is below zero. Third: 100 for, 300 against.
    assert_eq!(
        told,
        [
            ("2025-Q1", 50.0, 2.0, "400.00"),
            ("2025-Q2", -25.0, 2.0, "400.00"),
            ("2025-Q3", -50.0, 2.0, "400.00"),
        ]
    );
    // 400² ∕ (300² + 100²).
    assert!((number(&periods[0]["nEff"]) - 1.6).abs() < 1e-12);
    // Of years from February on the first quarter ends with April: 300 and 100 for, 100 against.
    let fiscal = json!({ "period": "quarter", "fiscalYearStart": 2 });
    let report = query(&mut session, "revenue", fiscal);
    let fiscal = &report["currencies"][0]["periods"][0];
    assert_eq!(fiscal["period"], "2025/26-Q1");
    assert_eq!(fiscal["from"], "2025-02-01");
    assert_eq!(number(&fiscal["weightedNps"]["value"]).round(), 60.0);
    let plain = query(&mut session, "revenue", json!({}));
    assert_eq!(plain["currencies"][0]["periods"], json!([]));
}

/// April to March, as the years of most companies in the United Kingdom, India and Japan.
#[test]
fn fiscal_years_cut_the_trend_the_retention_and_the_leavers() {
    let answers = "customer_id,responded_at,score\na,2024-03-31,10\nb,2024-04-01,3\nc,2025-03-31,9\nb,2025-04-01,10\n";
    let revenue = "customer_id,date,amount,currency\na,2024-03-31,100,EUR\nb,2024-03-31,40,EUR\na,2024-04-01,200,EUR\nb,2025-03-31,50,EUR\na,2025-04-01,300,EUR\nb,2026-03-31,7,EUR\na,2026-06-30,1,EUR\n";
    let customers = "customer_id,started_at,ended_at\na,2023-05-01,\nb,2023-05-01,2026-03-31\nc,2024-05-01,2025-04-30\n";
    let mut session = open(&[
        ("answers.csv", answers),
        ("revenue.csv", revenue),
        ("customers.csv", customers),
    ]);
    let asked = json!({ "period": "year", "fiscalYearStart": 4 });
    let told = |list: &serde_json::Value, of: &str| -> Vec<(String, String)> {
        let list = list.as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        list.map(|one| {
            (
                text(&one["period"]),
                one.pointer(of).map(ToString::to_string).unwrap(),
            )
        })
        .collect()
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let trend = query(&mut session, "trend", asked.clone());
    assert_eq!(
        told(&trend["points"], "/counts/n"),
        [
            pair("2023/24", "1"),
            pair("2024/25", "2"),
            pair("2025/26", "1")
        ]
    );
    let retention = query(&mut session, "retention", asked.clone());
    let periods = &retention["currencies"][0]["periods"];
    assert_eq!(
        told(periods, "/bridge/closing/exact"),
        [
            pair("2024/25", "\"250.00\""),
            pair("2025/26", "\"307.00\""),
            pair("2026/27", "\"1.00\"")
        ]
    );
    assert_eq!(periods[0]["bridge"]["opening"]["exact"], "140.00");
    let survival = query(&mut session, "survival", asked);
    let left = told(&survival["periods"], "/left");
    assert!(left.contains(&pair("2025/26", "2")), "{left:?}");
    // The month decides nothing where periods are months.
    let months = |start: u8| {
        let asked = json!({ "period": "month", "fiscalYearStart": start });
        query(&mut open(&[("answers.csv", answers)]), "trend", asked)
    };
    assert_eq!(months(1), months(7));
}
