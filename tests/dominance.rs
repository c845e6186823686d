//! Whose money an amount is: each report tells it so that what is shared can be audited; worked by hand from the rows.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use serde_json::{Value, json};
use std::fmt::Write;

/// What customer `at` of 60 pays in a year: the first 1,000, the second 400, the others their number.
fn paid(at: usize) -> f64 {
    match at {
        0 => 1000.0,
        1 => 400.0,
        _ => at as f64,
    }
}

/// What all but the two largest add, as a share of the largest.
fn remainder(parts: impl Iterator<Item = f64>) -> f64 {
    let mut parts: Vec<f64> = parts.map(f64::abs).collect();
    parts.sort_by(|a, b| b.total_cmp(a));
    parts.iter().skip(2).sum::<f64>() / parts[0]
}

/// Promoters, passives and detractors in turn, each with a contact by mail, every third with one by phone before it;
/// everybody pays in January 2024, the even ones half as much in January 2025.
fn company() -> pointworth::Session {
    let mut answers = "customer_id,score,responded_at\n".to_owned();
    let mut money = "customer_id,date,amount,currency\n".to_owned();
    let mut contacts = "customer_id,at,touchpoint\n".to_owned();
    for at in 0..60 {
        let score = [10, 8, 3][at % 3];
        writeln!(answers, "c{at},{score},2024-03-05").unwrap();
        writeln!(contacts, "c{at},2024-01-10,mail").unwrap();
        if at % 3 == 0 {
            writeln!(contacts, "c{at},2024-01-08,phone").unwrap();
        }
        writeln!(money, "c{at},2024-01-15,{},EUR", paid(at)).unwrap();
        if at % 2 == 0 {
            writeln!(money, "c{at},2025-01-15,{},EUR", paid(at) / 2.0).unwrap();
        }
    }
    // The data begin and end with whole months.
    money.push_str("z,2023-12-31,0,EUR\nz,2025-02-01,0,EUR\n");
    open(&[
        ("answers.csv", &answers),
        ("interactions.csv", &contacts),
        ("revenue.csv", &money),
    ])
}

fn is(found: &Value, expected: f64, what: &str) {
    let found = number(found);
    assert!(close(found, expected, 1e-9), "{what}: {found} {expected}");
}

#[test]
fn classes_and_the_largest_tell_whose_money_they_are() {
    let mut session = company();
    let year = json!({ "filter": { "date": ["2024-01-01", "2025-01-01"] } });
    let report = query(&mut session, "pointValue", year.clone());
    for slot in 0..3 {
        let expected = remainder((slot..60).step_by(3).map(paid));
        is(&report["classes"][slot]["remainder"], expected, "class");
    }
    let report = query(&mut session, "concentration", year);
    let currency = &report["currencies"][0];
    is(&currency["remainder"], remainder((0..60).map(paid)), "all");
    // Largest first: 1,000, 400, 59, 58, …
    let falling = |at: usize| if at < 2 { paid(at) } else { paid(61 - at) };
    let mut before = 0;
    for top in currency["top"].as_array().unwrap() {
        let customers = number(&top["customers"]) as usize;
        is(
            &top["remainder"],
            remainder((0..customers).map(falling)),
            "part",
        );
        if customers > before {
            let added = remainder((before..customers).map(falling));
            is(&top["remainderAdded"], added, "band");
        }
        before = customers;
    }
    let left = remainder((before..60).map(falling));
    is(&currency["remainderLeft"], left, "the others");
}

#[test]
fn every_step_of_growth_tells_whose_money_it_is() {
    let mut session = company();
    let report = query(&mut session, "earnedGrowth", json!({ "months": 6 }));
    assert_eq!(report["now"], json!(["2024-09-01", "2025-03-01"]));
    let steps = report["currencies"][0]["steps"].as_array().unwrap();
    let step = |name: &str| steps.iter().find(|step| step["step"] == name).unwrap();
    assert_eq!(steps.len(), 13);
    // Nobody pays in the half year before but had paid: the even ones come again.
    let even = || (0..60).step_by(2);
    for name in ["reactivated", "closing"] {
        assert_eq!(step(name)["customers"], json!(30), "{name}");
        is(&step(name)["remainder"], remainder(even().map(paid)), name);
    }
    for name in ["opening", "newEarned", "expansion", "churn", "base", "now"] {
        assert_eq!(step(name)["customers"], json!(0), "{name}");
        assert_eq!(step(name)["remainder"], Value::Null, "{name}");
    }
}

#[test]
fn retention_tells_the_least_of_what_its_ratios_are_made_of() {
    let mut session = company();
    let asked = json!({ "period": "year", "against": "previous" });
    let report = query(&mut session, "retention", asked);
    let found = &report["currencies"][0]["remainder"];
    // No two whole years: nothing is told of any.
    assert_eq!(*found, Value::Null);
    let report = query(
        &mut session,
        "retention",
        json!({ "against": "year_before" }),
    );
    // January against January: all before; what stays, of the even ones alone, is less.
    let before = remainder((0..60).map(paid));
    let now = remainder((0..60).step_by(2).map(paid));
    is(
        &report["currencies"][0]["remainder"],
        before.min(now),
        "ratios",
    );
}

#[test]
fn credits_tell_whose_journeys_and_whose_money_they_are_for() {
    let mut session = company();
    let report = query(&mut session, "attribution", json!({ "lookbackDays": 20 }));
    let currency = &report["currencies"][0];
    assert_eq!(currency["paying"], json!(60));
    is(&currency["remainder"], remainder((0..60).map(paid)), "all");
    for touchpoint in currency["touchpoints"].as_array().unwrap() {
        let every = if touchpoint["name"] == "mail" { 1 } else { 3 };
        assert_eq!(touchpoint["customers"], json!(60 / every));
        assert_eq!(touchpoint["paying"], json!(60 / every));
        is(
            &touchpoint["remainder"],
            remainder((0..60).step_by(every).map(paid)),
            "touchpoint",
        );
    }
}
