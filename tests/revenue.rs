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
    let plain = query(&mut session, "revenue", json!({}));
    assert_eq!(plain["currencies"][0]["periods"], json!([]));
}
